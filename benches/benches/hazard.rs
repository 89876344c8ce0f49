//! The shaking of 331 zones: median motion, one correlated field, and the factor that a batch needs once.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use shapan_benches::city::beijing;
use shapan_benches::hazard::{Shaking, field};
use shapan_benches::kernel::stream;

fn hazard(criterion: &mut Criterion) {
    let shaking = Shaking::new(&beijing().unwrap()).unwrap();
    let factor = shaking.factor().unwrap();
    let (mut normals, mut out) = (vec![0.0; shaking.zones()], vec![0.0; shaking.zones()]);
    let mut numbers = stream();
    let mut group = criterion.benchmark_group("hazard");
    group.bench_function("medians", |bencher| bencher.iter(|| shaking.medians()));
    group.bench_function("field", |bencher| {
        bencher.iter(|| field(&factor, &mut numbers, &mut normals, &mut out));
    });
    group.sample_size(20).bench_function("factor", |bencher| bencher.iter(|| shaking.factor().unwrap()));
    group.finish();
}

criterion_group!(benches, hazard);
criterion_main!(benches);
