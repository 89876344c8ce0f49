//! Beijing's roads, and a morning of closures on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use shapan_network::speed::travel_time_ms;
use shapan_network::{BaseTrees, CLOSED, GraphError, LinkId, NodeId, RoadGraph, TreeCache};
use shapan_scenarios::region::{Region, Status};

use crate::kernel::stream;

/// A road network with the places that send things over it.
#[derive(Clone, Debug)]
pub struct Roads {
    /// Trees on the whole network.
    pub base: Arc<BaseTrees>,
    /// Nodes of depots with stock, each once.
    pub depots: Vec<NodeId>,
    /// Links in random order, for closing one after the other.
    pub shuffled: Vec<LinkId>,
}

impl Roads {
    /// The roads of a region; links whose ends are unknown are left out.
    ///
    /// # Errors
    /// None in practice: ends are nodes of the table.
    pub fn new(region: &Region) -> Result<Self, GraphError> {
        let nodes: BTreeMap<&str, u32> =
            region.road_nodes.iter().zip(0..).map(|(node, row)| (node.node_id.as_str(), row)).collect();
        let (mut ends, mut times_ms) = (Vec::new(), Vec::new());
        for road in &region.roads {
            let from_to = nodes.get(road.from_node.as_str()).zip(nodes.get(road.to_node.as_str()));
            if let Some((&from, &to)) = from_to {
                ends.push((from, to));
                times_ms.push(travel_time_ms(road.length_km, road.free_speed_km_h, 1.0));
            }
        }
        let graph = Arc::new(RoadGraph::new(nodes.len(), &ends)?);
        let standing = region.depots.iter().filter(|depot| depot.status == Status::Existing);
        // A zone's own road node has the zone's key.
        let mut depots: Vec<NodeId> =
            standing.filter_map(|depot| nodes.get(depot.zone_id.as_str()).map(|&row| NodeId(row))).collect();
        depots.sort_unstable();
        depots.dedup();
        let shuffled = shuffled(&graph);
        Ok(Self { base: Arc::new(BaseTrees::new(graph, times_ms)), depots, shuffled })
    }

    /// Closes `closures` links one after the other; after each, `asked` depots look up the time to every
    /// node. Gives the sum of the times that exist, ms.
    pub fn morning(&self, cache: &mut TreeCache, closures: usize, asked: usize) -> u64 {
        cache.reset();
        let mut sum_ms = 0;
        for &link in self.shuffled.iter().take(closures) {
            cache.set_weight(link, CLOSED);
            for &depot in self.depots.iter().take(asked) {
                let times = cache.tree(depot).times();
                sum_ms += u64::from(times[times.len() / 2]);
            }
        }
        sum_ms
    }
}

fn shuffled(graph: &RoadGraph) -> Vec<LinkId> {
    let mut links: Vec<LinkId> = graph.links().collect();
    let mut stream = stream();
    for last in (1..links.len()).rev() {
        links.swap(last, (stream.uniform() * (last + 1) as f64) as usize);
    }
    links
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use shapan_network::{Scratch, Tree};

    use super::*;
    use crate::city::beijing;

    #[test]
    fn a_morning_leaves_the_trees_right() {
        let roads = Roads::new(&beijing().unwrap().region).unwrap();
        assert!(roads.base.graph().link_count() >= 2500 && roads.depots.len() > 100);
        let mut cache = TreeCache::new(Arc::clone(&roads.base));
        assert!(roads.morning(&mut cache, 40, 24) > 0);
        assert!(cache.counters().repairs > 0 && cache.counters().hits > cache.counters().repairs);
        let depot = roads.depots[0];
        let grown = Tree::grow(roads.base.graph(), cache.weights(), depot, &mut Scratch::new());
        assert_eq!(*cache.tree(depot), grown);
    }
}
