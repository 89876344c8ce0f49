//! Questions for one pair of nodes: the climb to the root of the elimination tree, and the way down to links.

use super::metric::Metric;
use super::partial::lower_triangle;
use super::shape::{Hierarchy, Way};
use crate::graph::{LinkId, NodeId, UNREACHED};

/// Working memory of questions; keep one per thread and reuse it, with any number of metrics.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Time from the source and to the target, by rank; all [`UNREACHED`] between questions.
    pub(super) times_ms: [Vec<u32>; 2],
    /// The arc by which a rank was reached from each end.
    over: [Vec<u32>; 2],
    /// Arcs still to be unpacked, the next one last.
    pending: Vec<(u32, Way)>,
    /// Ranks worked out in a question for many nodes, and whether a rank is among them.
    pub(super) settled: Vec<u32>,
    pub(super) is_settled: Vec<bool>,
}

impl Search {
    /// Empty working memory; it grows on first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn fit(&mut self, count: usize) {
        if self.is_settled.len() < count {
            self.times_ms.iter_mut().for_each(|times| times.resize(count, UNREACHED));
            self.over.iter_mut().for_each(|over| over.resize(count, 0));
            self.is_settled.resize(count, false);
        }
    }

    /// Climbs from `rank`: every arc above it is offered the time there and `arcs_ms`. Takes the time away.
    #[inline]
    fn climb(&mut self, side: usize, hierarchy: &Hierarchy, arcs_ms: &[u32], rank: u32, bound: u32) {
        let here = std::mem::replace(&mut self.times_ms[side][rank as usize], UNREACHED);
        if here >= bound {
            return;
        }
        let row = hierarchy.above(rank);
        let (times, over) = (&mut self.times_ms[side], &mut self.over[side]);
        for ((&head, &arc_ms), arc) in
            hierarchy.heads()[row.clone()].iter().zip(&arcs_ms[row.clone()]).zip(row.start as u32..)
        {
            let arrival = here.saturating_add(arc_ms);
            if arrival < times[head as usize] {
                times[head as usize] = arrival;
                over[head as usize] = arc;
            }
        }
    }
}

/// A fastest way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Travel time, ms.
    pub travel_ms: u32,
    /// Links in driving order; none from a node to itself.
    pub links: Vec<LinkId>,
}

impl Metric {
    /// Travel time between two nodes, ms; none if no open way exists.
    ///
    /// Panics if a node is not of this network.
    #[must_use]
    pub fn travel_ms(&self, from: NodeId, to: NodeId, search: &mut Search) -> Option<u32> {
        self.meet(from, to, search).map(|(time, _)| time)
    }

    /// A fastest way between two nodes, the same one for the same travel times of links; none if no open way
    /// exists.
    ///
    /// Panics if a node is not of this network.
    #[must_use]
    pub fn route(&self, from: NodeId, to: NodeId, search: &mut Search) -> Option<Route> {
        let mut links = Vec::new();
        let travel_ms = self.route_into(from, to, &mut links, search)?;
        Some(Route { travel_ms, links })
    }

    /// As [`Metric::route`], appending to a list that is kept; gives the travel time, ms.
    pub fn route_into(
        &self,
        from: NodeId,
        to: NodeId,
        links: &mut Vec<LinkId>,
        search: &mut Search,
    ) -> Option<u32> {
        let (travel_ms, top) = self.meet(from, to, search)?;
        let hierarchy = &*self.hierarchy;
        let (first, last) = (hierarchy.rank(from), hierarchy.rank(to));
        let mut pending = std::mem::take(&mut search.pending);
        let mut rank = top;
        while rank != last {
            let arc = search.over[1][rank as usize];
            pending.push((arc, Way::Down));
            rank = hierarchy.tail(arc as usize);
        }
        // What is pushed last is unpacked first.
        pending.reverse();
        rank = top;
        while rank != first {
            let arc = search.over[0][rank as usize];
            pending.push((arc, Way::Up));
            rank = hierarchy.tail(arc as usize);
        }
        while let Some((arc, way)) = pending.pop() {
            self.unpack(arc as usize, way, &mut pending, links);
        }
        search.pending = pending;
        Some(travel_ms)
    }

    /// Travel time and the highest rank of a fastest way.
    fn meet(&self, from: NodeId, to: NodeId, search: &mut Search) -> Option<(u32, u32)> {
        let hierarchy = &*self.hierarchy;
        search.fit(hierarchy.node_count());
        let (mut low, mut high) = (Some(hierarchy.rank(from)), Some(hierarchy.rank(to)));
        search.times_ms[0][hierarchy.rank(from) as usize] = 0;
        search.times_ms[1][hierarchy.rank(to) as usize] = 0;
        // Until both climbs stand on the same rank, the lower one goes on.
        while low != high {
            match (low, high) {
                (Some(rank), other) if other.is_none_or(|other| rank < other) => {
                    search.climb(0, hierarchy, &self.up_ms, rank, UNREACHED);
                    low = hierarchy.parent(rank);
                }
                (_, Some(rank)) => {
                    search.climb(1, hierarchy, &self.down_ms, rank, UNREACHED);
                    high = hierarchy.parent(rank);
                }
                _ => return None,
            }
        }
        let (mut best, mut top) = (UNREACHED, 0);
        while let Some(rank) = low {
            let time = search.times_ms[0][rank as usize].saturating_add(search.times_ms[1][rank as usize]);
            if time < best {
                (best, top) = (time, rank);
            }
            search.climb(0, hierarchy, &self.up_ms, rank, best);
            search.climb(1, hierarchy, &self.down_ms, rank, best);
            low = hierarchy.parent(rank);
        }
        (best != UNREACHED).then_some((best, top))
    }

    /// Replaces an arc by the lowest link that is as fast, or else by the two sides of the lowest triangle
    /// that is.
    fn unpack(&self, arc: usize, way: Way, pending: &mut Vec<(u32, Way)>, links: &mut Vec<LinkId>) {
        let time = self.arc_ms(arc, way);
        let on_arc = self.hierarchy.links_on(arc, way).iter();
        if let Some(&link) = on_arc.into_iter().find(|&&link| self.link_ms(link) == time) {
            links.push(link);
            return;
        }
        lower_triangle(&self.hierarchy, arc, |low, high| {
            let (first, second) = match way {
                Way::Up => (low, high),
                Way::Down => (high, low),
            };
            let found = self.down_ms[first].saturating_add(self.up_ms[second]) == time;
            if found {
                pending.push((second as u32, Way::Up));
                pending.push((first as u32, Way::Down));
            }
            found
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::RoadGraph;
    use crate::testing::{any_weight, network};
    use crate::{CLOSED, Scratch, Tree};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn check(graph: &RoadGraph, metric: &Metric, search: &mut Search) -> Result<(), TestCaseError> {
        let mut scratch = Scratch::new();
        for from in graph.nodes() {
            let tree = Tree::grow(graph, metric.links_ms(), from, &mut scratch);
            for to in graph.nodes() {
                prop_assert_eq!(metric.travel_ms(from, to, search), tree.time(to));
                let Some(route) = metric.route(from, to, search) else { continue };
                let sum: u64 = route.links.iter().map(|&link| u64::from(metric.link_ms(link))).sum();
                prop_assert_eq!(sum, u64::from(route.travel_ms));
                let mut here = from;
                for &link in &route.links {
                    prop_assert_eq!(graph.tail(link), here);
                    here = graph.head(link);
                }
                prop_assert_eq!(here, to);
            }
        }
        Ok(())
    }

    #[test]
    fn loops_and_lone_nodes() {
        let graph = RoadGraph::new(3, &[(0, 0), (1, 1)]).unwrap();
        let metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &[1, 1]).unwrap();
        let mut search = Search::new();
        let here = Route { travel_ms: 0, links: Vec::new() };
        assert_eq!(metric.route(NodeId(0), NodeId(0), &mut search), Some(here));
        assert_eq!(metric.route(NodeId(0), NodeId(2), &mut search), None);
    }

    #[test]
    fn a_search_serves_networks_of_any_size() {
        let mut search = Search::new();
        for count in [5_u32, 2, 9] {
            let pairs: Vec<(u32, u32)> = (1..count).map(|node| (node - 1, node)).collect();
            let graph = RoadGraph::new(count as usize, &pairs).unwrap();
            let metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &vec![3; pairs.len()]).unwrap();
            let end = NodeId(count - 1);
            assert_eq!(metric.travel_ms(NodeId(0), end, &mut search), Some(3 * (count - 1)));
            assert_eq!(metric.travel_ms(end, NodeId(0), &mut search), None);
        }
    }

    #[test]
    fn parallel_links_give_the_lowest_of_the_fastest() {
        let graph = RoadGraph::new(2, &[(0, 1), (0, 1), (0, 1)]).unwrap();
        let metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &[CLOSED, 0, 1]).unwrap();
        let route = metric.route(NodeId(0), NodeId(1), &mut Search::new()).unwrap();
        assert_eq!(route, Route { travel_ms: 1, links: vec![LinkId(1)] });
    }

    proptest! {
        #[test]
        fn questions_equal_dijkstra(
            (graph, links_ms) in network(), changes in prop::collection::vec((0_u32..40, any_weight()), 0..9),
        ) {
            let mut metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &links_ms).unwrap();
            let mut search = Search::new();
            check(&graph, &metric, &mut search)?;
            if graph.link_count() > 0 {
                let known = |&(link, new): &(u32, u32)| (LinkId(link % graph.link_count() as u32), new);
                metric.update(&changes.iter().map(known).collect::<Vec<_>>()).unwrap();
                check(&graph, &metric, &mut search)?;
            }
            prop_assert!(search.times_ms.iter().flatten().all(|&time| time == UNREACHED));
        }
    }
}
