//! The shaking of 331 zones: medians by every model, one field of each measure, and the sampler that a batch
//! needs once.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use shapan_benches::city::beijing;
use shapan_benches::hazard::{Fields, Shaking};
use shapan_benches::kernel::stream;

fn hazard(criterion: &mut Criterion) {
    let shaking = Shaking::new(&beijing().unwrap()).unwrap();
    let sampler = shaking.sampler().unwrap();
    let (mut fields, mut numbers) = (Fields::room(&sampler), stream());
    let mut group = criterion.benchmark_group("hazard");
    group.bench_function("medians", |bencher| bencher.iter(|| shaking.medians().unwrap()));
    group.bench_function("fields", |bencher| bencher.iter(|| fields.draw(&sampler, &mut numbers)));
    group.sample_size(20).bench_function("sampler", |bencher| {
        bencher.iter_with_large_drop(|| shaking.sampler().unwrap());
    });
    group.finish();
}

criterion_group!(benches, hazard);
criterion_main!(benches);
