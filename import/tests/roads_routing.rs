//! Imported road networks on the road: ten thousand closures, then times as by Dijkstra's search.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod roads_support;

use std::sync::Arc;

use shapan_import::roads::RoadNetwork;
use shapan_network::hierarchy::{Hierarchy, Metric, Search};
use shapan_network::speed::travel_time_ms;
use shapan_network::{CLOSED, LinkId, NodeId, RoadGraph, Scratch, Tree};

const CLOSURES: usize = 10_000;

struct Network {
    graph: RoadGraph,
    positions: Vec<(f64, f64)>,
    links_ms: Vec<u32>,
}

fn network(roads: &RoadNetwork) -> Network {
    let ends: Vec<_> = roads.links.iter().map(|link| (link.from as u32, link.to as u32)).collect();
    let position = |lon: f64, lat: f64| (lon * lat.to_radians().cos(), lat);
    let time = |km, speed| travel_time_ms(km, speed, 1.0);
    Network {
        graph: RoadGraph::new(roads.nodes.len(), &ends).unwrap(),
        positions: roads.nodes.iter().map(|node| position(node.lon, node.lat)).collect(),
        links_ms: roads.links.iter().map(|link| time(link.length_km, link.free_speed_km_h)).collect(),
    }
}

/// SplitMix64: G. L. Steele, D. Lea, C. H. Flood (2014), "Fast splittable pseudorandom number generators".
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % count as u64) as usize
    }

    fn node(&mut self, network: &Network) -> NodeId {
        NodeId(self.below(network.graph.node_count()) as u32)
    }
}

/// Compares with trees from and to a node.
fn equals_dijkstra(network: &Network, metric: &Metric, root: NodeId, search: &mut Search) {
    let all: Vec<NodeId> = network.graph.nodes().collect();
    let mut scratch = Scratch::new();
    let from = Tree::grow(&network.graph, metric.links_ms(), root, &mut scratch);
    let to = Tree::grow_to(&network.graph, metric.links_ms(), root, &mut scratch);
    assert_eq!(metric.one_to_many_ms(root, &all, search), from.times());
    assert_eq!(metric.many_to_one_ms(&all, root, search), to.times());
}

/// Closes an eighth of the links by chance between questions; every fourth time all reopen, or nothing would be left.
fn ten_thousand_closures(roads: &RoadNetwork, seed: u64) {
    let network = network(roads);
    let hierarchy = Hierarchy::with_positions(&network.graph, &network.positions).unwrap();
    let mut metric = Metric::new(Arc::new(hierarchy), &network.links_ms).unwrap();
    let (mut search, mut random) = (Search::new(), Random(seed));
    let root = random.node(&network);
    // What was imported is in one piece.
    assert!(network.graph.nodes().all(|to| metric.travel_ms(root, to, &mut search).is_some()));
    let batch = network.links_ms.len() / 8;
    let (mut closed, mut lost) = (0, 0);
    for round in 0.. {
        if closed >= CLOSURES {
            break;
        }
        if round % 4 == 0 {
            metric.replace(&network.links_ms).unwrap();
        }
        let closures: Vec<_> =
            (0..batch).map(|_| (LinkId(random.below(network.links_ms.len()) as u32), CLOSED)).collect();
        closed += closures.len();
        metric.update(&closures).unwrap();
        let root = random.node(&network);
        equals_dijkstra(&network, &metric, root, &mut search);
        lost += usize::from(metric.travel_ms(root, random.node(&network), &mut search).is_none());
    }
    assert!(lost > 0, "no closure ever cut two nodes apart");
}

#[test]
fn helsinki() {
    if let Some(read) = roads_support::helsinki(&[]) {
        ten_thousand_closures(&read.value, 1);
    }
}

#[test]
fn helsinki_with_its_streets() {
    if let Some(read) = roads_support::helsinki(&["residential", "unclassified", "living_street"]) {
        ten_thousand_closures(&read.value, 2);
    }
}

#[test]
fn shelby_county() {
    if let Some(read) = roads_support::shelby() {
        ten_thousand_closures(&read.value, 3);
    }
}
