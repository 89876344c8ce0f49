//! One route from each node to the nearest core.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::network::TelecomNetwork;

/// Length of a satellite link, in links on the ground: longer than any way on the ground.
const SATELLITE: u64 = 1 << 32;

/// Routes, as a forest with cores as roots.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Routes {
    /// Length of the way to a core; none if there is none.
    length: Vec<Option<u64>>,
    /// First link on the way; none at a core.
    pub(super) first: Vec<Option<usize>>,
    /// Last link on the way: the branch of the forest the node is in; none at a core.
    pub(super) branch: Vec<Option<usize>>,
}

impl Routes {
    /// Shortest ways over nodes and links that are up; of equal ways the one over the link of the lowest row.
    pub(super) fn new(net: &TelecomNetwork, node_up: &[bool], link_up: &[bool]) -> Self {
        let nodes = net.core.len();
        let mut routes =
            Self { length: vec![None; nodes], first: vec![None; nodes], branch: vec![None; nodes] };
        let mut heap = BinaryHeap::new();
        for core in (0..nodes).filter(|node| net.core[*node] && node_up[*node]) {
            heap.push(Reverse((0, usize::MAX, core)));
        }
        // The first entry of a node to leave the heap is the shortest, and of these the lowest link.
        while let Some(Reverse((length, link, node))) = heap.pop() {
            if routes.length[node].is_some() {
                continue;
            }
            routes.length[node] = Some(length);
            if link != usize::MAX {
                routes.first[node] = Some(link);
                let next = net.links[link].other(node);
                routes.branch[node] = routes.branch[next].or(Some(link));
            }
            for &link in net.links_at[node].iter().filter(|link| link_up[**link]) {
                let other = net.links[link].other(node);
                if node_up[other] && routes.length[other].is_none() {
                    let more = if net.links[link].satellite { SATELLITE } else { 1 };
                    heap.push(Reverse((length + more, link, other)));
                }
            }
        }
        routes
    }

    /// Makes place for one more node, without a way.
    pub(super) fn grow(&mut self) {
        self.length.push(None);
        self.first.push(None);
        self.branch.push(None);
    }

    /// Whether a node has a way to a core.
    pub(super) fn reaches(&self, node: usize) -> bool {
        self.length[node].is_some()
    }

    /// Whether the way goes by satellite.
    pub(super) fn by_satellite(&self, node: usize) -> bool {
        self.length[node].is_some_and(|length| length >= SATELLITE)
    }

    /// Links on the way of a node.
    pub(super) fn links<'a>(
        &'a self,
        net: &'a TelecomNetwork,
        node: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        let mut at = node;
        std::iter::from_fn(move || {
            let link = self.first[at]?;
            at = net.links[link].other(at);
            Some(link)
        })
    }
}
