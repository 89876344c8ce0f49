//! Hand-made journals with known answers: one a measure.

use proptest::prelude::*;
use shapan_journal::{Fact, Stage, Tier, Zone};
use shapan_scenarios::target::{Comparator, FireArea, Measure, Network, SupplyTier, Target};

use super::Scorer;
use crate::outcome::TargetOutcome;
use crate::sample::{Journal, setting, supply, target};

fn judge(journal: &Journal, zones: usize, target: Target) -> TargetOutcome {
    journal.score(&Scorer::of(setting(zones, vec![target]))).targets[0]
}

fn stage(outcome: &TargetOutcome, stage: Stage) -> f32 {
    outcome.delay[stage as usize]
}

/// Zones 0 to 3 with 1000, 100, 99 and 2000 displaced.
fn four_zones() -> Journal {
    let mut journal = Journal::new();
    for (zone, displaced) in [(0, 1000.0), (1, 100.0), (2, 99.0), (3, 2000.0)] {
        journal.damage(0.0, zone, displaced);
    }
    journal
}

fn at_least(measure: Measure, threshold: f64) -> Target {
    target("share", measure, Comparator::AtLeast, Some(threshold))
}

#[test]
fn first_goods_count_at_the_last_required_site() {
    let mut journal = four_zones();
    journal.known(0, 0.5, 1.0).known(1, 0.5, 1.0).known(3, 0.5, 1.0);
    journal.served(0, 0, Tier::District, 4.5).served(1, 1, Tier::District, 5.0);
    journal.served(3, 2, Tier::City, 4.2).served(3, 3, Tier::District, 6.0);
    let all = judge(&journal, 4, supply(SupplyTier::District, 4.0));
    assert_eq!((all.quantity, all.holds, all.margin), (6.0, Some(false), Some(-2.0)));
    assert_eq!((all.worst_zone, all.censored), (Some(3), false));
    let two_of_three = judge(
        &journal,
        4,
        Target { required_share: 0.66, threshold: Some(5.0), ..supply(SupplyTier::District, 5.0) },
    );
    assert_eq!((two_of_three.quantity, two_of_three.holds), (5.0, Some(true)));
    // Sites end at 4.5, 5 and 6 h: ordered 1.5, 2 and 3 h; the mean of each stage over the three.
    assert_eq!(stage(&all, Stage::Detect), 0.5);
    assert_eq!(stage(&all, Stage::Report), 0.5);
    assert!((stage(&all, Stage::Decide) - (0.5 + 1.0 + 2.0) / 3.0).abs() < 1e-6);
    assert_eq!(stage(&all, Stage::Mobilise), 0.5);
    assert_eq!(stage(&all, Stage::Load), 0.5);
    assert_eq!(stage(&all, Stage::Travel), 1.25);
    assert_eq!(stage(&all, Stage::Blocked), 0.25);
    assert_eq!(stage(&all, Stage::Unload), 0.5);
}

#[test]
fn a_site_never_served_stops_at_the_horizon_and_never_holds() {
    let mut journal = four_zones();
    journal.served(0, 0, Tier::District, 4.0);
    journal.known(3, 1.0, 2.0).at(3.0, 3, Fact::OutOfStock { tier: Tier::District });
    let mut promise = supply(SupplyTier::District, 24.0);
    let outcome = judge(&journal, 4, promise.clone());
    assert_eq!((outcome.quantity, outcome.censored, outcome.holds), (24.0, true, Some(false)));
    assert_eq!(outcome.worst_zone, Some(3), "of those never served the one with most people");
    // Zone 1 was never counted: 24 h of detection; zone 3 lacked stock from hour 3.
    assert!((stage(&outcome, Stage::NoStock) - 21.0 / 3.0).abs() < 1e-6);
    assert!((stage(&outcome, Stage::Detect) - (24.0 + 1.0 + 1.0) / 3.0).abs() < 1e-6);
    promise.threshold = None;
    let open = judge(&journal, 4, promise);
    assert_eq!((open.holds, open.margin), (None, None));
}

#[test]
fn without_sites_first_goods_hold() {
    let mut journal = Journal::new();
    journal.damage(0.0, 0, 99.0);
    let outcome = judge(&journal, 1, supply(SupplyTier::City, 6.0));
    assert_eq!((outcome.quantity, outcome.holds, outcome.worst_zone), (0.0, Some(true), None));
}

#[test]
fn people_who_left_make_no_site() {
    let mut journal = Journal::new();
    journal.damage(0.0, 0, 500.0).relief(0.0, 0, 90.0, 0.0).damage(0.0, 1, 500.0);
    let outcome = judge(&journal, 2, supply(SupplyTier::City, 6.0));
    assert_eq!(outcome.worst_zone, Some(1));
}

fn life(share: f64) -> Target {
    let promise = target("life", Measure::BasicLifeHours, Comparator::AtMost, Some(10.0));
    Target { required_share: share, ..promise }
}

#[test]
fn basic_life_waits_for_all_facts_of_an_instant() {
    let mut journal = Journal::new();
    journal.relief(0.0, 0, 0.0, 0.0).relief(0.25, 0, 100.0, 100.0);
    journal.relief(1.0, 0, 600.0, 600.0).relief(1.0, 1, 400.0, 0.0);
    journal.relief(5.0, 0, 600.0, 600.0).relief(5.0, 1, 400.0, 340.0);
    journal.relief(12.0, 0, 600.0, 600.0).relief(12.0, 1, 400.0, 400.0);
    let most = judge(&journal, 2, life(0.9));
    assert_eq!((most.quantity, most.holds), (5.0, Some(true)));
    assert_eq!(most.worst_zone, Some(1), "60 people lacked something at hour 10");
    let all = judge(&journal, 2, life(1.0));
    assert_eq!((all.quantity, all.holds, all.margin), (12.0, Some(false), Some(-2.0)));
    let share = judge(&journal, 2, at_least(Measure::BasicLifeShare { at_hours: 10.0 }, 0.9));
    assert!((share.quantity - 0.94).abs() < 1e-12);
    let zones = journal.score(&Scorer::of(setting(2, vec![life(0.9)]))).zones;
    assert_eq!((zones[0].secured_h, zones[1].secured_h), (1.0, 12.0));
    assert!((zones[1].secured_share_10h - 0.85).abs() < 1e-6);
}

#[test]
fn basic_life_time_is_weighted_by_people_and_split() {
    let mut journal = Journal::new();
    journal.damage(0.0, 0, 300.0).damage(0.0, 1, 100.0);
    journal.known(0, 0.5, 1.0).known(1, 0.5, 1.0);
    journal.served(0, 0, Tier::District, 5.0).served(1, 1, Tier::City, 6.0);
    journal.relief(1.0, 0, 300.0, 0.0).relief(1.0, 1, 100.0, 0.0);
    journal.relief(8.0, 0, 300.0, 300.0).at(7.0, 1, Fact::OutOfStock { tier: Tier::City });
    journal.at(7.5, 1, Fact::OutOfStock { tier: Tier::District });
    let outcome = judge(&journal, 2, life(1.0));
    assert_eq!((outcome.quantity, outcome.censored), (24.0, true));
    // Zone 0 is handed out from 5 to 8 h; zone 1 from 6 to 7.5 h, then nothing is left until 24 h.
    assert!((stage(&outcome, Stage::HandOut) - (0.75 * 3.0 + 0.25 * 1.5)).abs() < 1e-6);
    assert!((stage(&outcome, Stage::NoStock) - 0.25 * 16.5).abs() < 1e-6);
    assert!((outcome.delay.iter().sum::<f32>() - (0.75 * 8.0 + 0.25 * 24.0)).abs() < 1e-5);
}

#[test]
fn nobody_displaced_means_basic_life_is_secured() {
    let mut journal = Journal::new();
    journal.damage(0.0, 0, 0.0).relief(1.0, 0, 0.0, 0.0);
    let outcome = judge(&journal, 1, life(1.0));
    assert_eq!((outcome.quantity, outcome.holds), (0.0, Some(true)));
}

#[test]
fn fire_cover_weighs_residents_of_the_area() {
    let mut journal = Journal::new();
    for (zone, five, three) in [(0, 1.0, 0.5), (1, 0.8, 0.2), (2, 0.5, 0.0), (3, 0.5, 0.0)] {
        journal.at(0.0, zone, Fact::FireCover { within_5_min: five, within_3_min: three });
    }
    let cover = |minutes, area| judge(&journal, 5, at_least(Measure::FireCoverShare { minutes, area }, 0.8));
    let core = cover(5.0, FireArea::Core);
    assert!((core.quantity - 0.9).abs() < 1e-12 && core.holds == Some(true) && core.worst_zone == Some(1));
    assert!((cover(3.0, FireArea::Core).quantity - 0.35).abs() < 1e-12);
    let central = cover(5.0, FireArea::Central);
    assert!((central.quantity - 0.7).abs() < 1e-12 && central.holds == Some(false));
    // Zone 4 has no fire cover at all.
    assert_eq!(cover(5.0, FireArea::City).worst_zone, Some(4));
}

#[test]
fn helicopters_are_timed_from_the_call() {
    let promise = || target("air", Measure::AirArrivalHours, Comparator::AtMost, Some(2.0));
    let scene = |vehicle, distance_km, hours_since_call| Fact::SortieOnScene {
        vehicle,
        distance_km,
        hours_since_call,
    };
    let mut journal = Journal::new();
    journal.at(1.0, 0, Fact::SortieCalled { vehicle: 1 }).at(1.0, 1, Fact::SortieCalled { vehicle: 2 });
    journal.at(1.0, 2, Fact::SortieCalled { vehicle: 3 });
    journal.at(2.5, 0, scene(1, 80.0, 1.5)).at(2.9, 1, scene(2, 90.0, 1.9)).at(6.0, 2, scene(3, 250.0, 5.0));
    let outcome = judge(&journal, 3, promise());
    assert_eq!((outcome.quantity, outcome.holds, outcome.worst_zone), (1.9, Some(true), Some(1)));
    // One open call that is old, one that is younger than the promise at the end.
    journal.at(9.0, 2, Fact::SortieCalled { vehicle: 1 }).at(23.0, 0, Fact::SortieCalled { vehicle: 2 });
    let open = judge(&journal, 3, promise());
    assert_eq!(
        (open.quantity, open.censored, open.holds, open.worst_zone),
        (24.0, true, Some(false), Some(2))
    );
    assert!((open.delay.iter().sum::<f32>() - (1.5 + 1.9 + 24.0) / 3.0).abs() < 1e-5);
}

#[test]
fn where_nothing_flies_the_promise_is_missed() {
    let promise = target("air", Measure::AirArrivalHours, Comparator::AtMost, Some(2.0));
    let grounded = crate::Setting { air_enabled: false, ..setting(1, vec![promise.clone()]) };
    assert_eq!(Journal::new().score(&Scorer::of(grounded)).targets[0].holds, Some(false));
    assert_eq!(judge(&Journal::new(), 1, promise).holds, Some(true));
}

#[test]
fn communications_are_counted_in_hours_and_in_zones() {
    let mut journal = Journal::new();
    journal.at(1.0, 0, Fact::Scene { hours: 1.0, connected_hours: 1.0 });
    journal.at(1.0, 1, Fact::Scene { hours: 1.0, connected_hours: 0.2 });
    journal.at(2.0, 1, Fact::Scene { hours: 2.0, connected_hours: 2.0 });
    journal.at(0.0, 0, Fact::CommsEndurance { wired_hours: 72.0, radio_hours: 8.0 });
    journal.at(0.0, 1, Fact::CommsEndurance { wired_hours: 20.0, radio_hours: 7.0 });
    let scene = judge(&journal, 2, at_least(Measure::SceneCommsShare, 1.0));
    assert!((scene.quantity - 0.8).abs() < 1e-12 && scene.worst_zone == Some(1));
    let lasted = |network, at_hours, zones| {
        judge(&journal, zones, at_least(Measure::CommsEnduranceShare { network, at_hours }, 1.0))
    };
    assert_eq!(lasted(Network::Radio, 7.0, 2).quantity, 1.0);
    assert_eq!(lasted(Network::Radio, 8.0, 2).quantity, 0.5);
    // The run ends at 24 h: a network that lasted so long is not known to have failed before 72 h.
    let wired = lasted(Network::Wired, 72.0, 2);
    assert_eq!((wired.quantity, wired.worst_zone), (0.5, Some(1)));
    assert_eq!(lasted(Network::Radio, 7.0, 4).quantity, 0.5, "zones without the fact did not last");
}

#[test]
fn inventories_and_deaths_are_held_against_residents() {
    let mut journal = four_zones();
    let stock = |tier, usable| Fact::Stock { tier, before: 900.0, usable };
    journal.at(0.0, 0, stock(Tier::District, 300.0)).at(0.0, 1, stock(Tier::Street, 100.0));
    journal.at(0.0, 1, stock(Tier::City, 80.0)).at(0.0, 1, stock(Tier::Household, 5000.0));
    for (zone, usable_m2) in [(0, 15_000.0), (1, 9_000.0), (2, 16_000.0)] {
        journal.at(0.0, zone, Fact::ShelterArea { before_m2: 20_000.0, usable_m2 });
    }
    journal.at(9.0, 1, Fact::Died { trapped: 3.0, waiting: 1.0, hospital: 0.5, fire: 0.5 });
    let stocked = judge(&journal, 4, at_least(Measure::StockShare, 0.012));
    assert!((stocked.quantity - 480.0 / 40_000.0).abs() < 1e-12 && stocked.holds == Some(true));
    let area = judge(&journal, 4, at_least(Measure::ShelterAreaPerPerson, 1.5));
    assert_eq!((area.quantity, area.holds, area.worst_zone), (1.0, Some(false), Some(3)));
    let deaths = judge(&journal, 4, target("k15", Measure::DeathsPerMillion, Comparator::AtMost, Some(1.0)));
    assert_eq!((deaths.quantity, deaths.worst_zone), (45.0 / 40_000.0 * 1e6, Some(1)));
    let loss = judge(&journal, 4, target("k16", Measure::DirectLossShare, Comparator::AtMost, Some(0.01)));
    assert_eq!((loss.quantity, loss.holds), (4.0 * 3e9 / 100e9, Some(false)));
}

#[test]
fn totals_zones_and_curve_are_kept() {
    let mut journal = four_zones();
    let shaking = Fact::Shaking { pga_gal: 200.0, pgv_cm_s: 20.0, intensity: 8.4 };
    journal.at(0.0, 0, shaking).at(0.0, 0, Fact::SilenceBegan).at(6.0, 0, Fact::SilenceEnded);
    journal.at(20.0, 1, Fact::SilenceBegan).at(0.0, 1, Fact::Ignited { fires: 2.0 });
    journal.relief(0.5, 0, 900.0, 90.0).relief(13.0, 0, 900.0, 800.0);
    journal.at(3.0, 0, Fact::Died { trapped: 2.0, waiting: 0.0, hospital: 0.0, fire: 1.0 });
    let outcome = journal.score(&Scorer::of(setting(4, vec![])));
    assert_eq!(
        (outcome.totals.deaths, outcome.totals.killed_at_once, outcome.totals.fires),
        (43.0, 40.0, 2.0)
    );
    assert_eq!((outcome.totals.centre_intensity, outcome.totals.displaced), (8.4, 3199.0));
    assert_eq!((outcome.zones[0].silent_h, outcome.zones[1].silent_h), (6.0, 4.0));
    assert_eq!((outcome.zones[0].collapsed_share, outcome.zones[0].displaced), (0.05, 900.0));
    let at = |hour: f32| outcome.curve.iter().find(|point| point.hour == hour).map(|p| (p.secured, p.deaths));
    assert_eq!(at(0.5), Some((90.0, 40.0)), "a fact at the very hour is in");
    assert_eq!((at(12.0), at(13.0)), (Some((90.0, 43.0)), Some((800.0, 43.0))));
    assert_eq!(outcome.curve.last().map(|point| point.hour), Some(24.0));
}

#[test]
fn one_zone_tells_where_its_time_went() {
    let mut journal = four_zones();
    journal.known(0, 0.5, 1.0).served(0, 0, Tier::District, 4.5);
    let promise = supply(SupplyTier::District, 4.0);
    let scorer = Scorer::of(setting(4, vec![promise.clone()]));
    let mut fold = scorer.fold();
    journal.sorted().iter().for_each(|record| shapan_journal::Sink::record(&mut fold, record));
    let delay = fold.clone().zone_delay(&promise, Zone(0)).map(|d| (d.hours, d.censored, d.stages[0]));
    assert_eq!(delay, Some((4.5, false, 0.5)));
    assert_eq!(fold.clone().zone_delay(&promise, Zone(1)).map(|d| (d.hours, d.censored)), Some((24.0, true)));
    assert_eq!(fold.zone_delay(&promise, Zone(9)), None);
}

proptest! {
    #[test]
    fn stages_sum_to_the_mean_time_of_sites(
        ends in prop::collection::vec(prop_oneof![(3.1..30.0f64).prop_map(Some), Just(None)], 1..12),
        known in prop::collection::vec(0.0..20.0f64, 12),
    ) {
        let mut journal = Journal::new();
        for (zone, end) in ends.iter().enumerate() {
            let index = zone as u16;
            journal.damage(0.0, index, 500.0).known(index, known[zone] / 2.0, known[zone]);
            if let Some(hours) = end.filter(|hours| *hours <= 24.0) {
                journal.served(index, u32::from(index), Tier::City, hours);
            }
        }
        let outcome = judge(&journal, ends.len(), supply(SupplyTier::City, 6.0));
        let censored = |end: &Option<f64>| end.map_or(24.0, |hours: f64| hours.min(24.0));
        let mean = ends.iter().map(censored).sum::<f64>() / ends.len() as f64;
        prop_assert!((f64::from(outcome.delay.iter().sum::<f32>()) - mean).abs() < 1e-4);
    }
}
