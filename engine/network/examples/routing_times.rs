//! How long questions and repairs take on Beijing's roads, on a made city and on a grid of 10^5 crossings.
#![allow(clippy::print_stdout, reason = "an example speaks to its reader")]
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Instant;

use shapan_network::hierarchy::{Hierarchy, Metric, Search};
use shapan_network::{CLOSED, LinkId, NodeId, Scratch, Tree};

use networks::{Network, Random};

#[path = "../tests/hierarchy/networks.rs"]
#[allow(dead_code, unreachable_pub, clippy::print_stderr, reason = "the tests use the rest of it")]
mod networks;

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Best of several rounds.
fn best(rounds: usize, mut round: impl FnMut(usize) -> f64) -> f64 {
    (0..rounds).map(&mut round).fold(f64::INFINITY, f64::min)
}

fn questions(network: &Network, metric: &Metric, random: &mut Random) {
    let pairs: Vec<(NodeId, NodeId)> =
        (0..3000).map(|_| (random.node(network), random.node(network))).collect();
    let mut search = Search::new();
    let mut links = Vec::new();
    let times = best(3, |_| {
        let start = Instant::now();
        let sum: u64 =
            pairs.iter().map(|&(a, b)| u64::from(metric.travel_ms(a, b, &mut search).unwrap_or(0))).sum();
        assert!(sum > 0);
        ms(start)
    });
    let routes = best(3, |_| {
        let start = Instant::now();
        for &(from, to) in &pairs {
            metric.route_into(from, to, &mut links, &mut search);
        }
        ms(start)
    });
    let per_route = links.len() as f64 / 3.0 / pairs.len() as f64;
    let all: Vec<NodeId> = network.graph.nodes().collect();
    let fan = best(3, |_| {
        let start = Instant::now();
        assert_eq!(metric.many_to_one_ms(&all, pairs[0].1, &mut search).len(), all.len());
        ms(start)
    });
    let some: Vec<NodeId> = pairs.iter().take(1000).map(|pair| pair.0).collect();
    let thousand = best(3, |_| {
        let start = Instant::now();
        assert_eq!(metric.many_to_one_ms(&some, pairs[0].1, &mut search).len(), 1000);
        ms(start)
    });
    let mut scratch = Scratch::new();
    let tree = best(3, |_| {
        let start = Instant::now();
        let tree = Tree::grow_to(&network.graph, metric.links_ms(), pairs[0].1, &mut scratch);
        assert_eq!(tree.times().len(), all.len());
        ms(start)
    });
    let us = 1e3 / pairs.len() as f64;
    println!("  time of a pair {:.1} us, route {:.1} us ({per_route:.0} links)", times * us, routes * us);
    println!("  1000 to one {thousand:.2} ms, all to one {fan:.2} ms, Dijkstra {tree:.2} ms");
}

fn repairs(network: &Network, metric: &mut Metric, random: &mut Random) {
    for share in [10_000, 1_000, 100, 50, 20, 10] {
        let count = network.graph.link_count() / share;
        let links: Vec<LinkId> =
            (0..count).map(|_| LinkId(random.below(network.graph.link_count()) as u32)).collect();
        let close: Vec<(LinkId, u32)> = links.iter().map(|&link| (link, CLOSED)).collect();
        let reopen: Vec<(LinkId, u32)> =
            links.iter().map(|&link| (link, network.links_ms[link.index()])).collect();
        let (mut closing, mut reopening) = (f64::INFINITY, f64::INFINITY);
        let mut repair = Default::default();
        for _ in 0..3 {
            let start = Instant::now();
            repair = metric.update(&close).unwrap();
            closing = closing.min(ms(start));
            let start = Instant::now();
            metric.update(&reopen).unwrap();
            reopening = reopening.min(ms(start));
        }
        println!("  {count} links close in {closing:.2} ms, reopen in {reopening:.2} ms: {repair:?}");
    }
}

fn measure(name: &str, network: &Network) {
    let mut random = Random(99);
    for positions in [true, false] {
        let start = Instant::now();
        let hierarchy = if positions {
            Hierarchy::with_positions(&network.graph, &network.positions).unwrap()
        } else {
            Hierarchy::new(&network.graph)
        };
        let making = ms(start);
        let (nodes, links) = (network.graph.node_count(), network.graph.link_count());
        let (arcs, height) = (hierarchy.arc_count(), hierarchy.height());
        println!(
            "{name}: {nodes} nodes, {links} links, positions {positions}: {arcs} arcs, height {height}, made in {making:.0} ms"
        );
        let mut metric = Metric::new(Arc::new(hierarchy), &network.links_ms).unwrap();
        let full = best(5, |_| {
            let start = Instant::now();
            metric.replace(&network.links_ms).unwrap();
            ms(start)
        });
        println!("  full customisation {full:.2} ms");
        questions(network, &metric, &mut random);
        repairs(network, &mut metric, &mut random);
    }
}

fn main() {
    measure("beijing", &networks::beijing());
    measure("city", &networks::city(316, 42));
    measure("grid", &networks::grid(316, 42));
}
