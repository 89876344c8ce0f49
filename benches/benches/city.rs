//! Beijing, magnitude 8: loading, preparing, and one replication with and without its measures.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use shapan_analysis::Scorer;
use shapan_benches::city::beijing;
use shapan_engine::{City, run};
use shapan_journal::Nothing;

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

criterion_group!(benches, city);
criterion_main!(benches);
