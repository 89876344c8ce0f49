//! One route from each node to the nearest core.

use std::collections::BTreeMap;

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
        // Nodes that a way of some length leads to, with its first link; there are few lengths.
        let mut waiting: BTreeMap<u64, Vec<(Option<usize>, usize)>> = BTreeMap::new();
        let cores = (0..nodes).filter(|node| net.core[*node] && node_up[*node]);
        waiting.insert(0, cores.map(|core| (None, core)).collect());
        while let Some((length, mut reached)) = waiting.pop_first() {
            reached.retain(|&(link, node)| routes.reach(length, link, node));
            for &(_, node) in &reached {
                routes.branch[node] = routes.branch_over(net, node);
                for &link in net.links_at[node].iter().filter(|link| link_up[**link]) {
                    let other = net.links[link].other(node);
                    if node_up[other] && routes.length[other].is_none() {
                        let more = if net.links[link].satellite { SATELLITE } else { 1 };
                        waiting.entry(length + more).or_default().push((Some(link), other));
                    }
                }
            }
        }
        routes
    }

    /// A way leads to a node; says whether it is the first. Of ways of one length, the lowest link counts.
    fn reach(&mut self, length: u64, link: Option<usize>, node: usize) -> bool {
        let first = self.length[node].is_none();
        if first || (self.length[node] == Some(length) && link < self.first[node]) {
            (self.length[node], self.first[node]) = (Some(length), link);
        }
        first
    }

    /// Last link on the way of a node whose next node has its own already.
    fn branch_over(&self, net: &TelecomNetwork, node: usize) -> Option<usize> {
        let link = self.first[node]?;
        self.branch[net.links[link].other(node)].or(Some(link))
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
