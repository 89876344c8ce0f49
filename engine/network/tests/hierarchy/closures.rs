//! Ten thousand changes on each network: times equal Dijkstra's, repaired metrics equal fresh ones.

use std::sync::Arc;

use proptest::prelude::*;
use shapan_network::hierarchy::{Hierarchy, Metric, Search};
use shapan_network::{CLOSED, LinkId, NodeId, Scratch, Tree, UNREACHED};

use super::networks::{self, Network, Random};

/// Closes, reopens or slows a random link.
fn change(network: &Network, metric: &Metric, random: &mut Random) -> (LinkId, u32) {
    let link = LinkId(random.below(network.graph.link_count()) as u32);
    let (free, now) = (network.links_ms[link.index()], metric.links_ms()[link.index()]);
    let new = match random.below(4) {
        0 if now != free => free,
        1 => free.saturating_mul(1 + random.below(9) as u32),
        _ => CLOSED,
    };
    (link, new)
}

/// Whether `route` is a drive from `from` to `to` over open links that takes the time it says.
fn holds(network: &Network, metric: &Metric, from: NodeId, to: NodeId, search: &mut Search) {
    let Some(route) = metric.route(from, to, search) else { return };
    let mut here = from;
    let mut sum_ms = 0;
    for &link in &route.links {
        assert_eq!(network.graph.tail(link), here);
        assert_ne!(metric.links_ms()[link.index()], CLOSED);
        here = network.graph.head(link);
        sum_ms += metric.links_ms()[link.index()].max(1);
    }
    assert_eq!((here, sum_ms), (to, route.travel_ms));
}

/// Compares with trees from and to a random node.
fn equals_dijkstra(network: &Network, metric: &Metric, random: &mut Random, search: &mut Search) {
    let root = random.node(network);
    let all: Vec<NodeId> = network.graph.nodes().collect();
    let mut scratch = Scratch::new();
    let from = Tree::grow(&network.graph, metric.links_ms(), root, &mut scratch);
    let to = Tree::grow_to(&network.graph, metric.links_ms(), root, &mut scratch);
    assert_eq!(metric.one_to_many_ms(root, &all, search), from.times());
    assert_eq!(metric.many_to_one_ms(&all, root, search), to.times());
    for _ in 0..30 {
        let node = random.node(network);
        assert_eq!(metric.travel_ms(root, node, search), from.time(node));
        assert_eq!(metric.travel_ms(node, root, search), to.time(node));
        holds(network, metric, root, node, search);
    }
}

/// `rounds` times `batch` changes; batches of many sizes, so that both kinds of repair occur.
fn ten_thousand_changes(network: &Network, hierarchy: Hierarchy, seed: u64) {
    let hierarchy = Arc::new(hierarchy);
    let mut metric = Metric::new(Arc::clone(&hierarchy), &network.links_ms).unwrap();
    let (mut random, mut search) = (Random(seed), Search::new());
    let (mut changed, mut full, mut lost) = (0, 0, 0);
    while changed < 10_000 {
        // Now and then everything reopens, or nothing would be left of a small network.
        if random.below(8) == 0 {
            let reopened: Vec<(LinkId, u32)> =
                network.graph.links().map(|link| (link, network.links_ms[link.index()])).collect();
            metric.update(&reopened).unwrap();
        }
        let size = 1 << random.below(9);
        let changes: Vec<(LinkId, u32)> = (0..size).map(|_| change(network, &metric, &mut random)).collect();
        changed += size;
        full += usize::from(metric.update(&changes).unwrap().full);
        assert!(metric == Metric::new(Arc::clone(&hierarchy), metric.links_ms()).unwrap());
        equals_dijkstra(network, &metric, &mut random, &mut search);
        let (from, to) = (random.node(network), random.node(network));
        lost += usize::from(metric.travel_ms(from, to, &mut search).is_none());
    }
    assert!(lost > 0, "no closure ever cut two nodes apart");
    eprintln!("{} arcs, height {}, {full} full repairs", hierarchy.arc_count(), hierarchy.height());
}

fn positioned(network: &Network) -> Hierarchy {
    Hierarchy::with_positions(&network.graph, &network.positions).unwrap()
}

#[test]
fn a_made_city() {
    let network = networks::city(40, 1);
    ten_thousand_changes(&network, positioned(&network), 2);
}

#[test]
fn a_made_city_without_positions() {
    let network = networks::city(40, 3);
    ten_thousand_changes(&network, Hierarchy::new(&network.graph), 4);
}

#[test]
fn a_grid() {
    let network = networks::grid(24, 5);
    ten_thousand_changes(&network, positioned(&network), 6);
}

#[test]
fn beijing() {
    let network = networks::beijing();
    ten_thousand_changes(&network, positioned(&network), 7);
}

#[test]
fn shelby_county() {
    if let Some(network) = networks::shelby() {
        ten_thousand_changes(&network, positioned(&network), 8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_order_of_changes_does_not_matter(
        seed in any::<u64>(), picked in prop::collection::btree_map(0_usize..9999, 0_u32..90_000, 1..60),
    ) {
        let network = networks::city(14, seed);
        let mut one = Metric::new(Arc::new(positioned(&network)), &network.links_ms).unwrap();
        let mut other = one.clone();
        let changes: std::collections::BTreeMap<LinkId, u32> = picked
            .iter()
            .map(|(&link, &ms)| (LinkId((link % network.graph.link_count()) as u32), if ms < 9_000 { CLOSED } else { ms }))
            .collect();
        let changes: Vec<(LinkId, u32)> = changes.into_iter().collect();
        one.update(&changes).unwrap();
        for change in changes.iter().rev() {
            other.update(&[*change]).unwrap();
        }
        prop_assert!(one == other);
        let back: Vec<(LinkId, u32)> = changes.iter().map(|&(link, _)| (link, network.links_ms[link.index()])).collect();
        one.update(&back).unwrap();
        let untouched = Metric::new(Arc::clone(one.hierarchy()), &network.links_ms).unwrap();
        prop_assert!(one == untouched);
        let (mut random, mut search) = (Random(seed), Search::new());
        equals_dijkstra(&network, &other, &mut random, &mut search);
        let lone = one.one_to_many_ms(NodeId(0), &[NodeId(0)], &mut search);
        prop_assert!(lone == [0] && lone[0] != UNREACHED);
    }
}
