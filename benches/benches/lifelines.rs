//! Lifelines after one change: a leak, a shut pipe, a line that opens, a load that grows, a mast that goes.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use shapan_benches::lifelines;
use shapan_network::power::{Network, PowerFlow};
use shapan_network::telecom::{Telecom, TelecomNetwork};
use shapan_network::water::{LinkRef, WaterSolver};

const SIDE: usize = 10;
const OFFICES: usize = 12;
const MASTS: usize = 7;

fn water(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("water of 100 junctions");
    let mut solver = WaterSolver::new(&lifelines::water(SIDE)).unwrap();
    solver.solve();
    let mut turn = 0;
    group.bench_function("a leak opens, one closes", |bencher| {
        bencher.iter(|| {
            turn += 1;
            solver.set_leak(turn % (SIDE * SIDE), 0.002);
            solver.set_leak((turn + 50) % (SIDE * SIDE), 0.0);
            solver.solve().iterations
        });
    });
    group.bench_function("a pipe is shut or opened", |bencher| {
        bencher.iter(|| {
            turn += 1;
            solver.set_link_shut(LinkRef::Pipe(1 + turn / 2 % 150), turn % 2 == 1);
            solver.solve().iterations
        });
    });
    group.finish();
}

fn power(criterion: &mut Criterion) {
    for buses in [100, 2_000] {
        let mut group = criterion.benchmark_group(format!("power of {buses} buses"));
        let mut flow = PowerFlow::new(Network::new(&lifelines::power(buses)).unwrap());
        flow.settle();
        let mut turn = 0;
        group.bench_function("a branch opens or closes", |bencher| {
            bencher.iter(|| {
                turn += 1;
                flow.set_branch(turn / 2 * 7 % flow.network().branches(), turn % 2 == 1);
                flow.settle()
            });
        });
        group.bench_function("all loads change", |bencher| {
            bencher.iter(|| {
                turn += 1;
                (0..buses).for_each(|load| flow.set_demand_mw(load, 10.0 + (turn % 7) as f64));
                flow.settle()
            });
        });
        (0..flow.network().branches()).for_each(|branch| flow.set_branch(branch, false));
        group.bench_function("all loads change, all lines open", |bencher| {
            bencher.iter(|| {
                turn += 1;
                (0..buses).for_each(|load| flow.set_demand_mw(load, 10.0 + (turn % 7) as f64));
                flow.settle()
            });
        });
        group.finish();
    }
}

fn telecom(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("telecom of 97 nodes");
    let net = TelecomNetwork::new(&lifelines::telecom(OFFICES, MASTS)).unwrap();
    let mut telecom = Telecom::new(net);
    telecom.settle();
    let (nodes, zones) = (telecom.network().nodes(), telecom.network().zones());
    let mut turn = 0;
    group.bench_function("a node goes or comes", |bencher| {
        bencher.iter(|| {
            turn += 1;
            telecom.set_node_up(1 + turn / 2 * 5 % (nodes - 1), turn % 2 == 1);
            telecom.settle()
        });
    });
    group.bench_function("everybody calls", |bencher| {
        bencher.iter(|| {
            turn += 1;
            (0..zones).for_each(|zone| telecom.set_surge(zone, 1.0 + (turn % 8) as f64));
            telecom.settle()
        });
    });
    group.finish();
}

criterion_group!(benches, water, power, telecom);
criterion_main!(benches);
