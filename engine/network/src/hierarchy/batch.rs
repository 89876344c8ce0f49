//! Questions for many nodes and one: every part of the elimination tree is climbed once.
//!
//! B. Strasser and T. Zeitz (2021), "A fast and tight heuristic for A* in road networks", SEA 2021:
//! the time from a node is the least over the arcs above it, whose heads are worked out first and remembered.

use super::metric::Metric;
use super::query::Search;
use super::shape::Hierarchy;
use crate::graph::{NodeId, UNREACHED};

impl Metric {
    /// Travel times from each of `sources` to `target`, ms; [`UNREACHED`] where no open way exists.
    ///
    /// Panics if a node is not of this network.
    #[must_use]
    pub fn many_to_one_ms(&self, sources: &[NodeId], target: NodeId, search: &mut Search) -> Vec<u32> {
        let mut fan = self.fan_to(target, search);
        sources.iter().map(|&node| fan.ms(node)).collect()
    }

    /// Travel times from `source` to each of `targets`, ms; [`UNREACHED`] where no open way exists.
    ///
    /// Panics if a node is not of this network.
    #[must_use]
    pub fn one_to_many_ms(&self, source: NodeId, targets: &[NodeId], search: &mut Search) -> Vec<u32> {
        let mut fan = self.fan_from(source, search);
        targets.iter().map(|&node| fan.ms(node)).collect()
    }

    /// Travel times from `source` to nodes that are named one by one. Panics if the node is not of this network.
    #[must_use]
    pub fn fan_from<'a>(&'a self, source: NodeId, search: &'a mut Search) -> Fan<'a> {
        self.fan(source, [&self.down_ms, &self.up_ms], search)
    }

    /// Travel times to `target` from nodes that are named one by one. Panics if the node is not of this network.
    #[must_use]
    pub fn fan_to<'a>(&'a self, target: NodeId, search: &'a mut Search) -> Fan<'a> {
        self.fan(target, [&self.up_ms, &self.down_ms], search)
    }

    /// Times between `root` and others, where arcs are climbed from the others in `arcs_ms[0]` and from the
    /// root in `arcs_ms[1]`.
    fn fan<'a>(&'a self, root: NodeId, arcs_ms: [&'a [u32]; 2], search: &'a mut Search) -> Fan<'a> {
        let hierarchy = &*self.hierarchy;
        search.fit(hierarchy.node_count());
        let root = hierarchy.rank(root);
        search.ascend(hierarchy, root, arcs_ms[1]);
        Fan { hierarchy, arcs_ms: arcs_ms[0], root, search }
    }
}

/// Travel times between one node and others, worked out as they are asked for: what two ways have in common
/// is climbed once.
#[derive(Debug)]
pub struct Fan<'a> {
    hierarchy: &'a Hierarchy,
    arcs_ms: &'a [u32],
    root: u32,
    search: &'a mut Search,
}

impl Fan<'_> {
    /// The time to or from `node`, ms; [`UNREACHED`] if no open way exists. Panics if the node is not of this
    /// network.
    pub fn ms(&mut self, node: NodeId) -> u32 {
        self.search.settle(self.hierarchy, self.hierarchy.rank(node), self.arcs_ms)
    }
}

impl Drop for Fan<'_> {
    fn drop(&mut self) {
        self.search.forget(self.hierarchy, self.root);
    }
}

impl Search {
    /// Spreads from `root` to all its ancestors, as the second side of a question for one pair does.
    fn ascend(&mut self, hierarchy: &Hierarchy, root: u32, arcs_ms: &[u32]) {
        let times = &mut self.times_ms[1];
        times[root as usize] = 0;
        let mut rank = Some(root);
        while let Some(here) = rank {
            let (row, time) = (hierarchy.above(here), times[here as usize]);
            for (&head, &arc_ms) in hierarchy.heads()[row.clone()].iter().zip(&arcs_ms[row]) {
                times[head as usize] = times[head as usize].min(time.saturating_add(arc_ms));
            }
            rank = hierarchy.parent(here);
        }
    }

    /// The time between `rank` and the root of the question; settles it and all its ancestors.
    fn settle(&mut self, hierarchy: &Hierarchy, rank: u32, arcs_ms: &[u32]) -> u32 {
        let known = self.settled.len();
        let mut next = Some(rank);
        while let Some(here) = next.filter(|&here| !self.is_settled[here as usize]) {
            self.is_settled[here as usize] = true;
            self.settled.push(here);
            next = hierarchy.parent(here);
        }
        let [times, from_root] = &mut self.times_ms;
        for &here in self.settled[known..].iter().rev() {
            let row = hierarchy.above(here);
            let arcs = hierarchy.heads()[row.clone()].iter().zip(&arcs_ms[row]);
            times[here as usize] = arcs
                .map(|(&head, &arc_ms)| times[head as usize].saturating_add(arc_ms))
                .fold(from_root[here as usize], u32::min);
        }
        times[rank as usize]
    }

    /// Clears what [`Search::ascend`] and [`Search::settle`] left.
    fn forget(&mut self, hierarchy: &Hierarchy, root: u32) {
        for rank in self.settled.drain(..) {
            self.times_ms[0][rank as usize] = UNREACHED;
            self.is_settled[rank as usize] = false;
        }
        let mut rank = Some(root);
        while let Some(here) = rank {
            self.times_ms[1][here as usize] = UNREACHED;
            rank = hierarchy.parent(here);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::network;
    use crate::{Scratch, Tree};
    use proptest::prelude::*;
    use std::sync::Arc;

    proptest! {
        #[test]
        fn fans_equal_trees((graph, links_ms) in network(), picked in prop::collection::vec(0_u32..12, 0..20)) {
            let metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &links_ms).unwrap();
            let (mut search, mut scratch) = (Search::new(), Scratch::new());
            let far: Vec<NodeId> = picked.iter().map(|&node| NodeId(node % graph.node_count() as u32)).collect();
            for root in graph.nodes() {
                let from = Tree::grow(&graph, &links_ms, root, &mut scratch);
                let to = Tree::grow_to(&graph, &links_ms, root, &mut scratch);
                let times = |tree: &Tree| far.iter().map(|node| tree.times()[node.index()]).collect::<Vec<_>>();
                prop_assert_eq!(metric.one_to_many_ms(root, &far, &mut search), times(&from));
                prop_assert_eq!(metric.many_to_one_ms(&far, root, &mut search), times(&to));
                prop_assert_eq!(metric.travel_ms(root, root, &mut search), Some(0));
            }
            prop_assert!(search.times_ms.iter().flatten().all(|&time| time == UNREACHED));
        }
    }
}
