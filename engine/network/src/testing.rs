//! Random networks and slow reference answers for the tests of this crate.
#![allow(clippy::unwrap_used)]

use crate::graph::{CLOSED, Direction, NodeId, RoadGraph, UNREACHED};
use proptest::prelude::*;

/// Small weights, so that ties abound; zeros and closures among them.
pub(crate) fn any_weight() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0_u32..6, 1 => Just(CLOSED), 1 => Just(CLOSED - 3)]
}

/// A network of 1 to 12 nodes and up to 40 links with weights.
pub(crate) fn network() -> impl Strategy<Value = (RoadGraph, Vec<u32>)> {
    (1_u32..=12).prop_flat_map(|nodes| {
        let links = prop::collection::vec((0..nodes, 0..nodes, any_weight()), 0..40);
        links.prop_map(move |links| {
            let pairs: Vec<(u32, u32)> = links.iter().map(|&(from, to, _)| (from, to)).collect();
            let weights = links.iter().map(|&(_, _, weight)| weight).collect();
            (RoadGraph::new(nodes as usize, &pairs).unwrap(), weights)
        })
    })
}

/// Times by repeated relaxation of every link (Bellman 1958, Ford 1956), in 64 bits so that nothing
/// saturates.
pub(crate) fn bellman_ford(
    graph: &RoadGraph,
    weights: &[u32],
    sources: &[NodeId],
    direction: Direction,
) -> Vec<u32> {
    let mut times = vec![u64::MAX; graph.node_count()];
    for source in sources {
        times[source.index()] = 0;
    }
    for _ in graph.nodes() {
        for link in graph.links().filter(|link| weights[link.index()] != CLOSED) {
            let (near, far) = graph.ends(direction, link);
            let arrival = times[near.index()].saturating_add(u64::from(weights[link.index()].max(1)));
            times[far.index()] = times[far.index()].min(arrival);
        }
    }
    times.into_iter().map(|time| u32::try_from(time).unwrap_or(UNREACHED)).collect()
}
