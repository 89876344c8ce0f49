//! Beijing, magnitude 8: loading, preparing, one replication with and without its measures, and copies of one
//! that is under way.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shapan_analysis::Scorer;
use shapan_benches::city::{BESIDE_DEG, beijing, copied};
use shapan_benches::streets::{CITY_SIDE, with_streets};
use shapan_engine::{City, Simulation, run};
use shapan_journal::Nothing;
use shapan_network::router::Method;

const SEED: u64 = 7;

fn city(criterion: &mut Criterion) {
    let scenario = beijing().unwrap();
    let city = City::prepare(&scenario).unwrap();
    let scorer = Scorer::new(&scenario);
    let mut group = criterion.benchmark_group("city");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    group.bench_function("load", |bencher| bencher.iter_with_large_drop(|| beijing().unwrap()));
    group.bench_function("prepare", |bencher| {
        bencher.iter_with_large_drop(|| City::prepare(&scenario).unwrap());
    });
    // Always the same replication, so that samples differ by the machine alone.
    group.bench_function("replication, no measures", |bencher| {
        bencher.iter(|| run(&city, SEED, 0, &mut Nothing).unwrap());
    });
    group.bench_function("replication", |bencher| {
        bencher.iter(|| {
            let mut fold = scorer.fold();
            run(&city, SEED, 0, &mut fold).unwrap();
            fold.finish()
        });
    });
    group.finish();
}

/// Hour at which a replication is copied: everybody is on the way.
const BUSY_HOUR: f64 = 6.0;

/// One Beijing, and five: more than 10⁵ entities.
fn snapshot(criterion: &mut Criterion) {
    let scenario = beijing().unwrap();
    let mut group = criterion.benchmark_group("city");
    group.sample_size(20);
    for copies in [1, 5] {
        let city = City::prepare(&copied(&scenario, copies, BESIDE_DEG).unwrap()).unwrap();
        let mut simulation = Simulation::new(&city, SEED, 0);
        simulation.run_until(BUSY_HOUR, &mut Nothing).unwrap();
        let entities = simulation.summary().entities;
        let snapshot = simulation.snapshot();
        group.throughput(Throughput::Elements(u64::from(entities)));
        group.bench_function(BenchmarkId::new("snapshot", copies), |bencher| {
            bencher.iter_with_large_drop(|| simulation.snapshot());
        });
        group.bench_function(BenchmarkId::new("restore", copies), |bencher| {
            bencher.iter_with_large_drop(|| Simulation::restore(&snapshot));
        });
    }
    group.finish();
}

/// Replications on road networks of several sizes, by both methods of finding ways.
fn roads(criterion: &mut Criterion) {
    let scenario = beijing().unwrap();
    let mut group = criterion.benchmark_group("city/replication by road links");
    group.sample_size(10);
    for side in [0, 4, CITY_SIDE] {
        let scenario = with_streets(&scenario, side);
        for method in [Method::Trees, Method::Hierarchy] {
            let city = City::prepare_with(&scenario, Some(method)).unwrap();
            let id = BenchmarkId::new(format!("{method:?}"), scenario.region.roads.len());
            group.bench_function(id, |bencher| {
                bencher.iter(|| run(&city, SEED, 0, &mut Nothing).unwrap());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, city, snapshot, roads);
criterion_main!(benches);
