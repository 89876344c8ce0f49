//! Damage to a million assets: one draw each, expected values, and damage of zones by class: expected, and
//! whole buildings by multinomial draws.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shapan_benches::city::beijing;
use shapan_benches::damage::{Assets, Zones};
use shapan_benches::kernel::stream;
use shapan_kernel::Streams;

const ASSETS: usize = 1_000_000;
const ZONES: usize = 331;

fn damage(criterion: &mut Criterion) {
    let assets = Assets::new(&beijing().unwrap().models.assets, ASSETS);
    let zones = Zones::new(ZONES, ASSETS as f64);
    let mut group = criterion.benchmark_group("damage/1000000");
    group.throughput(Throughput::Elements(ASSETS as u64)).sample_size(20);
    let mut numbers = stream();
    group.bench_function("draw", |bencher| bencher.iter(|| assets.draw(&mut numbers)));
    group.bench_function("draw, own streams", |bencher| {
        let mut replication = 0;
        bencher.iter(|| {
            replication += 1;
            assets.draw_own_streams(Streams::new(7, replication))
        });
    });
    group.bench_function("expected", |bencher| bencher.iter(|| assets.expected()));
    group.bench_function("expected by zone and class", |bencher| bencher.iter(|| zones.damage()));
    group.bench_function("whole buildings by zone and class", |bencher| {
        let mut replication = 0;
        bencher.iter(|| {
            replication += 1;
            zones.draw(Streams::new(7, replication))
        });
    });
    group.finish();
}

criterion_group!(benches, damage);
criterion_main!(benches);
