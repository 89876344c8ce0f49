//! The roads of a region, and a morning of closures on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use shapan_network::hierarchy::HierarchyError;
use shapan_network::router::{Intact, Method, Root, Router};
use shapan_network::speed::travel_time_ms;
use shapan_network::{BaseTrees, CLOSED, GraphError, LinkId, NodeId, RoadGraph, TreeCache};
use shapan_scenarios::region::{Region, RoadNodeKind, Status};

use crate::kernel::stream;

/// A road network with the places that send things over it.
#[derive(Clone, Debug)]
pub struct Roads {
    /// Trees on the whole network.
    pub base: Arc<BaseTrees>,
    /// Nodes of depots with stock, each once.
    pub depots: Vec<NodeId>,
    /// Nodes that stand for the zones.
    pub zones: Vec<NodeId>,
    /// Positions of the nodes on a plane, degrees.
    pub positions: Vec<(f64, f64)>,
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
        let rows = || region.road_nodes.iter().zip(0..);
        let zones =
            rows().filter(|(node, _)| node.kind == RoadNodeKind::Zone).map(|(_, row)| NodeId(row)).collect();
        let positions = rows().map(|(node, _)| (node.lon * node.lat.to_radians().cos(), node.lat)).collect();
        let shuffled = shuffled(&graph);
        Ok(Self { base: Arc::new(BaseTrees::new(graph, times_ms)), depots, zones, positions, shuffled })
    }

    /// The whole network as the engine asks it, by one method.
    ///
    /// # Errors
    /// None in practice: every node has its place.
    pub fn router(&self, method: Method) -> Result<Router, HierarchyError> {
        let (graph, weights) = (Arc::clone(self.base.graph()), self.base.weights().to_vec());
        Ok(Router::new(Arc::new(Intact::by(method, graph, weights, &self.positions)?)))
    }

    /// As [`Roads::morning`] in the engine's questions: after each closure, `asked` depots look up a way to one zone
    /// and the times to all. Leaves the links open. Gives the sum of the times that exist, ms.
    pub fn dispatches(&self, router: &mut Router, closures: usize, asked: usize) -> u64 {
        let mut sum_ms = 0;
        for (&link, &zone) in self.shuffled.iter().zip(self.zones.iter().cycle()).take(closures) {
            router.set_weight(link, CLOSED);
            for &depot in self.depots.iter().take(asked) {
                sum_ms += router.route(depot, zone, Root::From).map_or(0, |way| way.len() as u64);
                let mut times = router.times_from(depot);
                sum_ms += self.zones.iter().filter_map(|&zone| times.ms(zone)).map(u64::from).sum::<u64>();
            }
        }
        for &link in self.shuffled.iter().take(closures) {
            router.set_weight(link, self.base.weights()[link.index()]);
        }
        sum_ms
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

    #[test]
    fn both_methods_dispatch_alike() {
        let roads = Roads::new(&beijing().unwrap().region).unwrap();
        let sums = [Method::Trees, Method::Hierarchy].map(|method| {
            let mut router = roads.router(method).unwrap();
            let times = |router: &mut Router| {
                let mut times = router.times_from(roads.depots[0]);
                roads.zones.iter().map(|&zone| times.ms(zone)).collect::<Vec<_>>()
            };
            let before = times(&mut router);
            assert!(roads.dispatches(&mut router, 20, 5) > 0);
            assert_eq!(times(&mut router), before);
            before
        });
        assert_eq!(sums[0], sums[1]);
    }
}
