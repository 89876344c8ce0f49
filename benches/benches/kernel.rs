//! The kernel: events per second with few and many pending, cost of cancelling, a queue, a snapshot.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shapan_benches::kernel::{
    Hold, MovingHold, ResourceServer, SingleServer, filled_and_shuffled, run_events,
};

const EVENTS: u64 = 20_000;
const CUSTOMERS: u64 = 50_000;

fn hold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel/hold");
    group.throughput(Throughput::Elements(EVENTS));
    for pending in [1_000, 100_000] {
        group.bench_function(BenchmarkId::new("plain", pending), |bencher| {
            let (mut model, mut calendar) = Hold::with_pending(pending).unwrap();
            bencher.iter(|| run_events(&mut model, &mut calendar, EVENTS));
        });
        for (name, by_cancelling) in [("reschedule", false), ("cancel and schedule", true)] {
            group.bench_function(BenchmarkId::new(name, pending), |bencher| {
                let (mut model, mut calendar) = MovingHold::with_pending(pending, by_cancelling).unwrap();
                bencher.iter(|| run_events(&mut model, &mut calendar, EVENTS));
            });
        }
    }
    group.finish();
}

fn cancel(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel/cancel");
    for pending in [1_000, 100_000] {
        let (calendar, handles) = filled_and_shuffled(pending).unwrap();
        group.throughput(Throughput::Elements(u64::from(pending)));
        group.bench_function(BenchmarkId::from_parameter(pending), |bencher| {
            let cancel_all = |calendar: &mut shapan_kernel::Calendar<u32>| {
                handles.iter().filter(|&&handle| calendar.cancel(handle).is_some()).count()
            };
            bencher.iter_batched_ref(|| calendar.clone(), cancel_all, BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn single_server(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel/mm1");
    group.throughput(Throughput::Elements(2 * CUSTOMERS));
    group.bench_function("counters", |bencher| {
        bencher.iter_batched_ref(
            || SingleServer::with_load(0.9, CUSTOMERS).unwrap(),
            |(model, calendar)| run_events(model, calendar, u64::MAX),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("resource", |bencher| {
        bencher.iter_batched_ref(
            || ResourceServer::with_load(0.9, CUSTOMERS).unwrap(),
            |(model, calendar)| run_events(model, calendar, u64::MAX),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn snapshot(criterion: &mut Criterion) {
    let (_, calendar) = Hold::with_pending(100_000).unwrap();
    criterion.bench_function("kernel/snapshot/100000", |bencher| {
        bencher.iter_with_large_drop(|| calendar.clone());
    });
}

criterion_group!(benches, hold, cancel, single_server, snapshot);
criterion_main!(benches);
