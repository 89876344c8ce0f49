//! A replication that is stopped, copied or put back goes on exactly as one that never was.
#![allow(clippy::unwrap_used)]

use shapan_engine::{City, Simulation, run};
use shapan_journal::{Memory, Nothing};
use shapan_scenarios::{Changes, load};

fn city(set: &[(&str, &str)]) -> City {
    let set = set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    City::prepare(&load("beijing-m8", &Changes { set, ..Changes::default() }).unwrap().scenario).unwrap()
}

#[test]
fn stopping_on_the_way_changes_nothing() {
    let city = city(&[]);
    let whole = run(&city, 7, 3, &mut Nothing).unwrap();
    let mut stopped = Simulation::new(&city, 7, 3);
    for hour in [0.0, 0.01, 2.5, 2.5, 11.0, 40.0, 100.0] {
        stopped.run_until(hour, &mut Nothing).unwrap();
    }
    assert_eq!(stopped.summary(), whole);
    assert_eq!(stopped.now_hours(), 72.0);
}

#[test]
fn a_restored_replication_equals_the_one_that_went_on() {
    let city = city(&[]);
    for hour in [0.5, 6.0, 30.0] {
        let mut original = Simulation::new(&city, 7, 0);
        original.run_until(hour, &mut Nothing).unwrap();
        let copy = original.snapshot();
        let (mut went_on, mut restored) = (Memory::default(), Memory::default());
        original.run_until(72.0, &mut went_on).unwrap();
        let mut second = Simulation::restore(&copy);
        second.run_until(72.0, &mut restored).unwrap();
        assert_eq!(second.summary(), original.summary(), "copied at {hour} h");
        assert_eq!(restored.records.len(), went_on.records.len());
        let differ = restored.records.iter().zip(&went_on.records).find(|(a, b)| a != b);
        assert!(differ.is_none(), "copied at {hour} h: {differ:?}");
    }
}

#[test]
fn one_copy_can_be_played_on_more_than_once() {
    let city = city(&[("horizon", "24 h")]);
    let mut first = Simulation::new(&city, 1, 5);
    first.run_until(8.0, &mut Nothing).unwrap();
    let copy = first.snapshot();
    let ends = [(); 2].map(|()| {
        let mut branch = Simulation::restore(&copy);
        branch.run_until(24.0, &mut Nothing).unwrap();
        branch.summary()
    });
    assert_eq!(ends[0], ends[1]);
    assert!(ends[0].events > first.summary().events);
}
