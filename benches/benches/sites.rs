//! A million sites under two ground-motion models, and fields of residuals at 1,500 and at 10⁵ sites.
//!
//! Every field has its normals drawn, too. Making a sampler is work of a batch and measured apart.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use shapan_benches::city::beijing;
use shapan_benches::hazard::{Earthquake, Fields, measure_pair};
use shapan_benches::kernel::stream;
use shapan_benches::sites::{Field, around, grid, scattered};
use shapan_hazard::CorrelationFactor;
use shapan_hazard::bssa14::Attenuation;
use shapan_hazard::china::SiteTerm;
use shapan_hazard::field::{
    Correlogram, FieldSampler, GridSampler, NEIGHBOURS, NeighbourSampler, PairSampler,
};
use shapan_hazard::model::{GroundMotionModel, Measure};

const SITES: usize = 1_000_000;
/// Sites of an exact field.
const FACTORED: usize = 1500;
/// Scattered sites of a large field; the grid has as many, but for the rounding of its sides.
const LARGE: usize = 100_000;
/// Points along a side of the grid.
const SIDE: usize = 317;

/// A group of benches that take long enough for ten samples to do.
fn group<'a>(criterion: &'a mut Criterion, sites: usize) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(format!("sites/{sites}"));
    group.throughput(Throughput::Elements(sites as u64));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group
}

fn motion(criterion: &mut Criterion) {
    let earthquake = Earthquake::of(&beijing().unwrap()).unwrap();
    let points = scattered(SITES);
    let sites = around(&earthquake.rupture, &points);
    let mut ln_pga = vec![0.0; SITES];
    let mut group = group(criterion, SITES);
    group.bench_function("rupture distances", |bencher| {
        bencher.iter_with_large_drop(|| around(&earthquake.rupture, &points));
    });
    let models: [(&str, Box<dyn GroundMotionModel>); 4] = [
        ("bssa14", Box::new(earthquake.bssa14(Attenuation::China))),
        ("china on rock", Box::new(earthquake.china(SiteTerm::Rock))),
        ("china with the site term of bssa14", Box::new(earthquake.china(SiteTerm::Bssa14))),
        ("china by site class", Box::new(earthquake.china(SiteTerm::GbClass))),
    ];
    for (name, model) in models {
        group.bench_function(name, |bencher| {
            bencher.iter(|| model.ln_median(Measure::Pga, &sites, &mut ln_pga).unwrap());
        });
    }
    group.finish();
}

/// How one field is drawn, and what making its sampler costs.
fn field<S: FieldSampler>(group: &mut BenchmarkGroup<'_, WallTime>, kind: &str, make: impl Fn() -> S) {
    group.bench_function(format!("{kind}, made"), |bencher| bencher.iter_with_large_drop(&make));
    let sampler = make();
    let (mut field, mut numbers) = (Field::room(&sampler), stream());
    group.bench_function(format!("{kind}, a field"), |bencher| {
        bencher.iter(|| field.draw(&sampler, &mut numbers));
    });
}

fn fields(criterion: &mut Criterion) {
    let model = beijing().unwrap().models.earthquake;
    let correlogram = Correlogram::exponential(model.correlation_range_km.value).unwrap();
    let few = scattered(FACTORED);
    let mut exact = group(criterion, FACTORED);
    field(&mut exact, "factor", || CorrelationFactor::of(&few, &correlogram).unwrap());
    exact.finish();
    let many = scattered(LARGE);
    let mut large = group(criterion, LARGE);
    field(&mut large, "grid", || GridSampler::new(grid(SIDE), &correlogram).unwrap());
    field(&mut large, "neighbours", || NeighbourSampler::new(&many, &correlogram, NEIGHBOURS).unwrap());
    let pair = measure_pair(&model).unwrap();
    let sampler = PairSampler::new(pair, |correlogram| GridSampler::new(grid(SIDE), correlogram)).unwrap();
    let (mut both, mut numbers) = (Fields::room(&sampler), stream());
    large.bench_function("grid, fields of both measures", |bencher| {
        bencher.iter(|| both.draw(&sampler, &mut numbers));
    });
    large.finish();
}

criterion_group!(benches, motion, fields);
criterion_main!(benches);
