//! Beijing's roads: growing trees, asking for trees that are there, and keeping them alive under closures; and
//! Beijing with streets, more than 10⁵ links, as the engine asks it.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shapan_benches::city::beijing;
use shapan_benches::network::Roads;
use shapan_benches::streets::{CITY_SIDE, with_streets};
use shapan_network::router::{Method, Root};
use shapan_network::{CLOSED, Direction, Nearest, Scratch, Tree, TreeCache};

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

/// Questions on a network of city size, and what 1 % of closures cost.
fn city_scale(criterion: &mut Criterion) {
    let roads = Roads::new(&with_streets(&beijing().unwrap(), CITY_SIDE).region).unwrap();
    let mut router = roads.router(Method::Hierarchy).unwrap();
    let pair = (roads.depots[0], roads.zones[roads.zones.len() / 2]);
    let closed = &roads.shuffled[..roads.shuffled.len() / 100];
    let mut group = criterion.benchmark_group("network/city scale");
    group.sample_size(20);
    group.bench_function("time of a pair", |bencher| {
        bencher.iter(|| router.travel_ms(pair.0, pair.1, Root::From));
    });
    group.bench_function("route of a pair", |bencher| {
        bencher.iter(|| router.route(pair.0, pair.1, Root::From));
    });
    group.bench_function("one root to all zones", |bencher| {
        bencher.iter(|| {
            let mut times = router.times_from(pair.0);
            roads.zones.iter().filter_map(|&zone| times.ms(zone)).map(u64::from).sum::<u64>()
        });
    });
    group.bench_function("1 % of links close and reopen, a pair asked after each", |bencher| {
        bencher.iter(|| {
            closed.iter().for_each(|&link| _ = router.set_weight(link, CLOSED));
            let shut = router.travel_ms(pair.0, pair.1, Root::From);
            closed.iter().for_each(|&link| _ = router.set_weight(link, roads.base.weights()[link.index()]));
            (shut, router.travel_ms(pair.0, pair.1, Root::From))
        });
    });
    group.bench_function("first change after a copy", |bencher| {
        bencher.iter_batched_ref(
            || router.clone(),
            |copy| {
                copy.set_weight(closed[0], CLOSED);
                copy.travel_ms(pair.0, pair.1, Root::From)
            },
            criterion::BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// The same questions by both methods on networks of several sizes: where the hierarchy overtakes the trees.
fn methods(criterion: &mut Criterion) {
    let scenario = beijing().unwrap();
    let mut group = criterion.benchmark_group("network/20 closures, 24 depots ask after each");
    group.sample_size(10);
    for side in [0, 2, 3, 4, 6, CITY_SIDE] {
        let roads = Roads::new(&with_streets(&scenario, side).region).unwrap();
        for method in [Method::Trees, Method::Hierarchy] {
            let mut router = roads.router(method).unwrap();
            let id = BenchmarkId::new(format!("{method:?}"), roads.shuffled.len());
            group.bench_function(id, |bencher| bencher.iter(|| roads.dispatches(&mut router, 20, ASKED)));
        }
    }
    group.finish();
}

criterion_group!(benches, network, city_scale, methods);
criterion_main!(benches);
