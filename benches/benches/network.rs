//! Beijing's roads: growing trees, asking for trees that are there, and keeping them alive under closures.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shapan_benches::city::beijing;
use shapan_benches::network::Roads;
use shapan_network::{Direction, Nearest, Scratch, Tree, TreeCache};

const CLOSURES: usize = 100;
const ASKED: usize = 24;

fn network(criterion: &mut Criterion) {
    let roads = Roads::new(&beijing().unwrap().region).unwrap();
    let (graph, times_ms) = (roads.base.graph(), roads.base.weights());
    let mut scratch = Scratch::new();
    let mut cache = TreeCache::new(Arc::clone(&roads.base));
    let mut group = criterion.benchmark_group("network");
    let mut tree = Tree::grow(graph, times_ms, roads.depots[0], &mut scratch);
    group.bench_function("grow a tree", |bencher| {
        bencher.iter(|| tree.regrow(graph, times_ms, &mut scratch));
    });
    group.bench_function("nearest depot of every node", |bencher| {
        bencher
            .iter(|| Nearest::find(graph, times_ms, Direction::Forward, &roads.depots, None, &mut scratch));
    });
    group.bench_function("ask for a valid tree", |bencher| {
        bencher.iter(|| cache.tree(roads.depots[0]).times()[0]);
    });
    group.throughput(Throughput::Elements((CLOSURES * ASKED) as u64));
    group.bench_function("100 closures, 24 trees asked after each", |bencher| {
        bencher.iter(|| roads.morning(&mut cache, CLOSURES, ASKED));
    });
    group.finish();
}

criterion_group!(benches, network);
criterion_main!(benches);
