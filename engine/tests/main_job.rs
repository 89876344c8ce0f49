//! The main job and its what-ifs, as anyone outside sees them: through the journal alone.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use shapan_engine::{City, run};
use shapan_journal::{Fact, LinkState, Memory, Record, chain};
use shapan_scenarios::{Changes, Overlay, load};

fn city(overlays: &[&str], set: &[(&str, &str)]) -> City {
    let set = set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let with = overlays.iter().map(|name| Overlay::Named((*name).to_owned())).collect();
    City::prepare(&load("beijing-m8", &Changes { set, with }).unwrap().scenario).unwrap()
}

fn play(city: &City, replication: u64) -> Vec<Record> {
    let mut memory = Memory::default();
    let summary = run(city, 7, replication, &mut memory).unwrap();
    assert_eq!(summary.records as usize, memory.records.len());
    memory.records
}

/// The main job, played once.
fn main_job() -> &'static [Record] {
    static PLAYED: OnceLock<Vec<Record>> = OnceLock::new();
    PLAYED.get_or_init(|| play(&city(&[], &[]), 0))
}

fn sum(records: &[Record], of: impl Fn(&Fact) -> f64) -> f64 {
    records.iter().map(|r| of(&r.fact)).sum()
}

fn count(records: &[Record], is: impl Fn(&Fact) -> bool) -> usize {
    records.iter().filter(|r| is(&r.fact)).count()
}

fn deaths(records: &[Record]) -> f64 {
    sum(records, |f| match f {
        Fact::ZoneDamage { killed, .. } => *killed,
        Fact::Died { trapped, waiting, hospital, fire } => trapped + waiting + hospital + fire,
        _ => 0.0,
    })
}

fn collapses(records: &[Record]) -> f64 {
    sum(records, |f| if let Fact::ZoneDamage { collapsed, .. } = f { *collapsed } else { 0.0 })
}

#[test]
fn every_number_in_the_journal_is_a_number() {
    for record in main_job() {
        // A number that is none is written as null.
        let text = format!("{:?}", record.fact);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[test]
fn every_late_truck_can_be_explained_back_to_the_shock() {
    let records = main_job();
    let arrived: Vec<&Record> = records.iter().filter(|r| matches!(r.fact, Fact::Arrived { .. })).collect();
    assert!(arrived.len() > 100);
    for record in arrived {
        let why: Vec<&Record> = chain(records, record.id).collect();
        assert!(matches!(why.last().unwrap().fact, Fact::Shock { .. }), "{record:?}");
        assert!(why.iter().any(|r| matches!(r.fact, Fact::Departed { .. })), "{record:?}");
    }
}

#[test]
fn a_truck_that_a_report_sent_names_the_report() {
    let records = main_job();
    let ordered = records.iter().filter(|r| matches!(r.fact, Fact::Ordered { .. }) && r.hours() > 2.0);
    let informed = ordered.filter(|r| {
        chain(records, r.id).any(|c| matches!(c.fact, Fact::DistrictKnows { .. } | Fact::CityKnows { .. }))
    });
    assert!(informed.count() > 100);
}

#[test]
fn every_zone_ends_with_its_comms_and_its_state() {
    let records = main_job();
    assert_eq!(count(records, |f| matches!(f, Fact::CommsEndurance { .. })), 331);
    for record in records {
        if let Fact::CommsEndurance { wired_hours, radio_hours } = record.fact {
            assert!((0.0..=72.0).contains(&wired_hours) && (0.0..=72.0).contains(&radio_hours));
        }
    }
    assert!(matches!(records.last().unwrap().fact, Fact::Ended));
}

#[test]
fn power_goes_and_comes_in_turn() {
    let mut dark: BTreeMap<u16, bool> = BTreeMap::new();
    for record in main_job() {
        let off = match record.fact {
            Fact::PowerLost => true,
            Fact::PowerBack => false,
            _ => continue,
        };
        assert_ne!(dark.insert(record.zone.unwrap().0, off).unwrap_or(false), off, "{record:?}");
    }
    assert!(!dark.is_empty());
}

#[test]
fn silence_begins_and_ends_in_turn() {
    let mut silent: BTreeMap<u16, bool> = BTreeMap::new();
    for record in main_job() {
        let on = match record.fact {
            Fact::SilenceBegan => true,
            Fact::SilenceEnded => false,
            _ => continue,
        };
        assert_ne!(silent.insert(record.zone.unwrap().0, on).unwrap_or(false), on, "{record:?}");
    }
    assert!(!silent.is_empty());
}

#[test]
fn a_road_is_cleared_only_after_it_closed() {
    let mut closed: BTreeMap<u32, LinkState> = BTreeMap::new();
    let mut cleared = 0;
    for record in main_job() {
        match record.fact {
            Fact::LinkClosed { link, state } => drop(closed.insert(link, state)),
            Fact::LinkCleared { link } => {
                assert!(closed.contains_key(&link), "link {link} was never closed");
                cleared += 1;
            }
            _ => {}
        }
    }
    assert!(cleared > 0);
}

#[test]
fn a_weaker_earthquake_destroys_and_kills_less() {
    let weak = play(&city(&["magnitude-7"], &[]), 0);
    assert!(collapses(&weak) < 0.5 * collapses(main_job()));
    assert!(deaths(&weak) < 0.5 * deaths(main_job()));
}

#[test]
fn lifelines_that_hold_keep_every_zone_lit_and_almost_all_speaking() {
    let held = play(&city(&["lifelines-hold"], &[]), 0);
    assert_eq!(count(&held, |f| matches!(f, Fact::PowerLost)), 0);
    let silences = |records: &[Record]| count(records, |f| matches!(f, Fact::SilenceBegan));
    assert!(silences(&held) == 0 && silences(main_job()) > 0);
    // Buildings know nothing of lifelines.
    assert_eq!(collapses(&held), collapses(main_job()));
}

#[test]
fn more_trucks_bring_no_fewer_sets_by_the_first_evening() {
    let by_evening = |records: &[Record]| -> f64 {
        let early = records.iter().filter(|r| r.hours() <= 16.0);
        early.map(|r| if let Fact::Unloaded { sets, .. } = r.fact { sets } else { 0.0 }).sum()
    };
    let more = play(&city(&["more-trucks"], &[("horizon", "16 h")]), 0);
    assert!(by_evening(&more) >= 0.95 * by_evening(main_job()));
}

#[test]
fn bridges_that_are_gone_cut_the_roads_over_them() {
    let cut = play(&city(&["chaobai-cut"], &[("horizon", "1 h")]), 0);
    let bridges = |records: &[Record]| {
        count(records, |f| matches!(f, Fact::LinkClosed { state: LinkState::Bridge, .. }))
    };
    assert!(bridges(&cut) > bridges(main_job()));
}

#[test]
fn at_noon_people_are_elsewhere_but_as_many() {
    let noon = play(&city(&["noon"], &[("horizon", "1 h")]), 0);
    let present = |records: &[Record]| {
        sum(records, |f| if let Fact::ZoneDamage { present, .. } = f { *present } else { 0.0 })
    };
    let (night, noon_all) = (present(main_job()), present(&noon));
    assert!((noon_all / night - 1.0).abs() < 1e-9);
    assert_eq!(collapses(&noon), collapses(main_job()), "buildings do not know the hour");
}

#[test]
fn another_doctrine_moves_trucks_and_neither_ground_nor_buildings() {
    let worst = play(&city(&[], &[("plan.supply.doctrine", "worst_first"), ("horizon", "12 h")]), 0);
    let felt = |records: &[Record]| -> Vec<f64> {
        records
            .iter()
            .filter_map(|r| if let Fact::Shaking { pga_gal, .. } = r.fact { Some(pga_gal) } else { None })
            .collect()
    };
    assert_eq!(felt(&worst), felt(main_job()));
    assert_eq!(collapses(&worst), collapses(main_job()));
    let orders = |records: &[Record]| -> Vec<(i64, Option<u16>)> {
        let early = records.iter().filter(|r| r.hours() < 12.0 && matches!(r.fact, Fact::Ordered { .. }));
        early.map(|r| (r.time_us, r.zone.map(|z| z.0))).collect()
    };
    assert_ne!(orders(&worst), orders(main_job()));
}
