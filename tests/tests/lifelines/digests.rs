//! One digest whatever the threads and shards; a blackout that is copied half-way goes on as one that was not.

use std::path::PathBuf;

use shapan_analysis::Outcome;
use shapan_engine::Simulation;
use shapan_experiment::merge::Merged;
use shapan_experiment::{Batch, BatchOptions, Shard, merge};
use shapan_journal::{Fact, Memory};
use shapan_scenarios::Changes;

use crate::support::{SEED, kept_in, options, prepare, run};

/// Replications: more than threads, and no multiple of the shards.
const REPLICATIONS: u64 = 7;

fn one_digest(case: &str) {
    let experiment = prepare(case, &Changes::default());
    let alone = run(&experiment, &options(REPLICATIONS, 1));
    let spread: Vec<_> = alone.outcomes.iter().map(|(_, o)| o.totals.lifelines.unserved_mwh()).collect();
    assert!(spread.iter().any(|mwh| *mwh != spread[0]), "replications differ: {spread:?}");
    for threads in [2, 5] {
        assert_eq!(run(&experiment, &options(REPLICATIONS, threads)).digest(), alone.digest(), "{threads}");
    }
    let folder = tempfile::tempdir().unwrap();
    let dirs: Vec<PathBuf> = (1..=3).map(|index| folder.path().join(index.to_string())).collect();
    for (index, dir) in (1..).zip(&dirs) {
        let shard = Shard::new(index, 3).unwrap();
        run(&experiment, &BatchOptions { shard, output: kept_in(dir), ..options(REPLICATIONS, 2) });
    }
    let merged: Merged<Outcome> = merge(&dirs).unwrap();
    assert_eq!(Batch::new(SEED, merged.results).digest(), alone.digest(), "shards");
}

#[test]
fn two_stations_lost_give_one_digest_on_any_threads_and_from_shards() {
    one_digest("beijing-blackout");
}

#[test]
fn a_city_cut_off_gives_one_digest_on_any_threads_and_from_shards() {
    one_digest("beijing-cut-off");
}

/// Copies a replication at some hours, each in the middle of the outage, and plays copy and original on.
fn goes_on(case: &str, hours: &[f64], horizon: f64) {
    let experiment = prepare(case, &Changes::default());
    for &hour in hours {
        let mut original = Simulation::new(experiment.city(), SEED, 1);
        let mut before = Memory::default();
        original.run_until(hour, &mut before).unwrap();
        let count = |pick: fn(&Fact) -> bool| before.records.iter().filter(|r| pick(&r.fact)).count();
        let down = count(|f| matches!(f, Fact::AssetOff { .. } | Fact::AssetDamaged { .. }));
        let back = count(|f| matches!(f, Fact::AssetRestored { .. }));
        assert!(down > back, "{case}: all is mended at {hour} h");
        let copy = original.snapshot();
        let (mut went_on, mut restored) = (Memory::default(), Memory::default());
        original.run_until(horizon, &mut went_on).unwrap();
        let mut second = Simulation::restore(&copy);
        second.run_until(horizon, &mut restored).unwrap();
        assert!(went_on.records.len() > 100);
        assert_eq!(second.summary(), original.summary(), "{case}, copied at {hour} h");
        let differ = restored.records.iter().zip(&went_on.records).find(|(a, b)| a != b);
        assert!(differ.is_none(), "{case}, copied at {hour} h: {differ:?}");
    }
}

#[test]
fn a_blackout_copied_half_way_goes_on_with_the_same_trace() {
    goes_on("beijing-blackout", &[0.05, 1.0, 6.0], 72.0);
}

/// Units start, lines wait to be closed, reserves run: all of it is in the copy.
#[test]
fn a_black_start_copied_half_way_goes_on_with_the_same_trace() {
    goes_on("beijing-cut-off", &[0.0, 0.4, 1.7, 4.0], 48.0);
}
