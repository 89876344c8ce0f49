//! What a journal must satisfy whatever happened: causes, order, conservation, common random numbers.

use std::collections::BTreeMap;

use shapan_experiment::{Experiment, SingleRun};
use shapan_journal::{Fact, Record, Subject, SubjectKind, Tier, Zone};
use shapan_scenarios::region::Status;

use crate::support::{BASE, one, overlay, prepare, set};

/// What the shock itself did: shaking, damage, closed links, fires.
fn shock(run: &SingleRun) -> Vec<(Option<Zone>, Fact)> {
    let of_shock = |fact: &Fact| {
        matches!(
            fact,
            Fact::Shaking { .. }
                | Fact::ZoneDamage { .. }
                | Fact::AssetDamaged { .. }
                | Fact::LinkClosed { .. }
                | Fact::Ignited { .. }
        )
    };
    let records = run.records.iter().filter(|record| of_shock(&record.fact));
    records.map(|record| (record.zone, record.fact)).collect()
}

#[test]
fn a_change_of_supply_moves_no_stone() {
    let changed = prepare(&set(&[
        ("plan.supply.trucks", "1.5"),
        ("plan.supply.stock", "0.5"),
        ("plan.supply.doctrine", "nearest_first"),
        ("plan.roads.engineers", "false"),
    ]));
    for replication in 0..2 {
        let (base, other) = (one(&BASE.experiment, replication), one(&changed, replication));
        assert_eq!(shock(&base), shock(&other), "bit for bit");
        assert_ne!(base.summary.trace_hash, other.summary.trace_hash);
    }
}

/// States of damaged assets; depots by their key, because a new one moves the others' numbers.
fn damage(experiment: &Experiment, run: &SingleRun) -> BTreeMap<(SubjectKind, String), u8> {
    let depots = &experiment.scenario().region.depots;
    let standing: Vec<&str> =
        depots.iter().filter(|d| d.status == Status::Existing).map(|d| d.depot_id.as_str()).collect();
    let key = |asset: Subject| match asset.kind {
        SubjectKind::Depot => (asset.kind, standing[asset.index as usize].to_owned()),
        kind => (kind, asset.index.to_string()),
    };
    let states = run.records.iter().filter_map(|record| match record.fact {
        Fact::AssetDamaged { asset, state, .. } => Some((key(asset), state)),
        _ => None,
    });
    states.collect()
}

#[test]
fn a_new_depot_breaks_nothing_else() {
    let with = prepare(&overlay("tongzhou-depot"));
    for replication in 0..2 {
        let (before, after) = (one(&BASE.experiment, replication), one(&with, replication));
        let mut damaged = damage(&with, &after);
        damaged.remove(&(SubjectKind::Depot, "dep_city_opt_a".to_owned()));
        assert_eq!(damaged, damage(&BASE.experiment, &before));
    }
}

#[test]
fn the_same_seed_is_the_same_run_and_another_is_another() {
    let (a, b) = (one(&BASE.experiment, 3), one(&BASE.experiment, 3));
    assert_eq!(a.summary, b.summary);
    assert_eq!(a.records, b.records);
    let mut hashes: Vec<u64> = (0..4).map(|k| one(&BASE.experiment, k).summary.trace_hash).collect();
    hashes.push(BASE.experiment.run_one(21, 3, &mut shapan_journal::Nothing).unwrap().summary.trace_hash);
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 5);
}

#[test]
fn every_fact_has_a_cause_that_came_before() {
    for replication in 0..2 {
        let run = one(&BASE.experiment, replication);
        for (number, record) in run.records.iter().enumerate() {
            assert_eq!(record.id.0 as usize, number);
            let Some(cause) = record.cause else {
                assert_eq!(number, 0, "only the first fact has no cause: {record:?}");
                continue;
            };
            assert!(cause < record.id, "{record:?}");
            assert!(run.records[cause.0 as usize].time_us <= record.time_us, "{record:?}");
        }
        assert!(run.records.is_sorted_by_key(|record| record.time_us));
        assert!(matches!(run.records[0].fact, Fact::Shock { .. }));
    }
}

/// What became of one consignment: sets, and hours of its stations in the order in which it passes them.
#[derive(Default)]
struct Way {
    tier: Option<Tier>,
    sets: f64,
    unloaded_sets: f64,
    hours: Vec<(u8, f64)>,
}

fn ways(records: &[Record]) -> BTreeMap<u32, Way> {
    let mut ways: BTreeMap<u32, Way> = BTreeMap::new();
    for record in records {
        let (number, place) = match record.fact {
            Fact::Ordered { consignment, .. } => (consignment, 0),
            Fact::ReadyToLoad { consignment } => (consignment, 1),
            Fact::Departed { consignment, .. } => (consignment, 2),
            Fact::Arrived { consignment, .. } => (consignment, 3),
            Fact::Unloaded { consignment, .. } => (consignment, 4),
            _ => continue,
        };
        let way = ways.entry(number).or_default();
        way.hours.push((place, record.hours()));
        match record.fact {
            Fact::Ordered { tier, sets, .. } => (way.tier, way.sets) = (Some(tier), sets),
            Fact::Unloaded { sets, .. } => way.unloaded_sets += sets,
            _ => {}
        }
    }
    ways
}

#[test]
fn goods_go_their_way_once_and_in_order() {
    let run = one(&BASE.experiment, 1);
    let ways = ways(&run.records);
    assert!(ways.len() > 500);
    for (number, way) in &ways {
        assert!(way.tier.is_some(), "consignment {number} was never ordered");
        assert!(way.hours.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{number}: {:?}", way.hours);
        let whole = (way.unloaded_sets - way.sets).abs() < 1e-9;
        assert!(way.unloaded_sets == 0.0 || whole, "{number}: {} of {}", way.unloaded_sets, way.sets);
    }
}

#[test]
fn no_more_is_sent_than_there_was() {
    let run = one(&BASE.experiment, 1);
    let mut stock: BTreeMap<Tier, f64> = BTreeMap::new();
    for record in &run.records {
        if let Fact::Stock { tier, before, usable } = record.fact {
            assert!((0.0..=before).contains(&usable));
            *stock.entry(tier).or_default() += usable;
        }
    }
    let scenario = BASE.experiment.scenario();
    let columns: f64 = scenario.region.mutual_aid.iter().map(|row| f64::from(row.person_sets)).sum();
    stock.insert(Tier::MutualAid, columns * scenario.plan.supply.stock.value);
    for (tier, stock) in stock {
        let ordered: f64 = ways(&run.records).values().filter(|w| w.tier == Some(tier)).map(|w| w.sets).sum();
        assert!(ordered > 0.0 && ordered <= stock + 1e-6, "{tier:?}: {ordered} of {stock}");
    }
}

#[test]
fn the_command_acts_on_what_it_knows() {
    let run = one(&BASE.experiment, 1);
    let (mut counted, mut district, mut city) = (Vec::new(), Vec::new(), Vec::new());
    for record in &run.records {
        let Some(zone) = record.zone else { continue };
        match record.fact {
            Fact::NeedCounted { .. } => counted.push(zone),
            Fact::DistrictKnows { .. } => {
                assert!(counted.contains(&zone), "{record:?}");
                district.push(zone);
            }
            Fact::CityKnows { .. } => {
                assert!(district.contains(&zone), "{record:?}");
                city.push(zone);
            }
            Fact::Ordered { tier: Tier::District, .. } => assert!(district.contains(&zone), "{record:?}"),
            Fact::Ordered { tier: Tier::City | Tier::MutualAid | Tier::Agreement, .. } => {
                assert!(city.contains(&zone), "{record:?}");
            }
            _ => {}
        }
    }
    assert!(city.len() > 300, "{} zones were heard of", city.len());
}
