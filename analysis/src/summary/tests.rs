//! A batch of known runs, summed up.

#![allow(clippy::unwrap_used)]

use shapan_journal::Tier;
use shapan_scenarios::target::{Comparator, Measure, SupplyTier};

use super::*;
use crate::sample::{Journal, setting, supply, target};
use crate::score::Scorer;

/// Ten runs: zone 1 is served at 3, 3.5, ... 7.5 h, zone 0 an hour before; zone 2 is no site.
fn batch() -> (Setting, Vec<(u64, Outcome)>) {
    let stock = target("stock", Measure::StockShare, Comparator::AtLeast, Some(0.01));
    let setting = setting(3, vec![supply(SupplyTier::District, 4.0), stock]);
    let scorer = Scorer::of(setting.clone());
    let run = |replication: u64| {
        let late = 4.0 + replication as f64 / 2.0;
        let mut journal = Journal::new();
        journal.damage(0.0, 0, 400.0).damage(0.0, 1, 400.0).damage(0.0, 2, 10.0);
        journal.served(0, 0, Tier::District, late - 1.0).served(1, 1, Tier::District, late);
        journal.relief(1.0, 0, 400.0, 40.0 * replication as f64);
        let usable = 100.0 * replication as f64;
        journal.at(0.0, 0, shapan_journal::Fact::Stock { tier: Tier::City, before: 900.0, usable });
        (replication, journal.score(&scorer))
    };
    (setting, (0..10).rev().map(run).collect())
}

#[test]
fn promises_are_summed_up() {
    let (setting, outcomes) = batch();
    let summary = Summary::of(&setting, &outcomes);
    let goods = summary.target("supply").unwrap();
    assert_eq!((summary.replications, goods.holds, goods.censored), (10, Some(0.1), 0.0));
    assert_eq!(goods.ci95, Some(wilson(1, 10, Z_95)));
    assert!((goods.median - 6.25).abs() < 1e-9 && (goods.p90 - 8.05).abs() < 1e-9, "4, 4.5, ... 8.5 h");
    assert!((goods.margin_median.unwrap() + 2.25).abs() < 1e-9);
    let worst = goods.worst_zone.as_ref().unwrap();
    assert_eq!((worst.id.as_str(), worst.share), ("z001", 1.0));
    assert!((goods.delay.total() - 5.75).abs() < 1e-5, "mean of both sites");
    // The bad tail of a quantity that must reach its threshold is the low one.
    let stock = summary.target("stock").unwrap();
    assert!((stock.p90 - 0.9 * 100.0 / 30_000.0).abs() < 1e-12, "{}", stock.p90);
    assert!(stock.worst_zone.is_none());
}

#[test]
fn zones_totals_and_bands_are_summed_up() {
    let (setting, outcomes) = batch();
    let summary = Summary::of(&setting, &outcomes);
    let [first, second, third] = [0, 1, 2].map(|index| &summary.zones[index]);
    assert_eq!(
        (first.p_first_district, second.p_first_district, third.p_first_district),
        (Some(0.3), Some(0.1), None)
    );
    assert_eq!((first.p_site, third.p_site), (1.0, 0.0));
    assert_eq!(third.first_district_h, f64::INFINITY);
    assert_eq!(summary.total("deaths").map(|total| (total.median, total.mean)), Some((30.0, 30.0)));
    let band = summary.curve.iter().find(|band| band.hour == 1.0).unwrap();
    assert!((band.secured[2] - 180.0).abs() < 1e-9 && (band.secured[4] - 342.0).abs() < 1e-4);
    assert_eq!(band.displaced, 400.0);
}

#[test]
fn the_order_of_outcomes_does_not_matter_and_json_gives_it_back() {
    let (setting, mut outcomes) = batch();
    let summary = Summary::of(&setting, &outcomes);
    outcomes.reverse();
    assert_eq!(Summary::of(&setting, &outcomes), summary);
    let text = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), summary);
}

#[test]
fn an_empty_batch_has_no_shares() {
    let summary = Summary::of(&setting(3, vec![supply(SupplyTier::City, 6.0)]), &[]);
    let target = &summary.targets[0];
    assert_eq!((target.holds, target.ci95, target.worst_zone.as_ref()), (None, None, None));
    assert!(serde_json::to_string(&summary).unwrap().contains(r#""median":null"#));
}
