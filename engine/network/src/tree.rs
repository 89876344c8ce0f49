//! Fastest-way trees from one source to all nodes, or from all nodes to one target.

use crate::graph::{Direction, LinkId, NodeId, RoadGraph, UNREACHED};
use crate::spread::{Field, Network, Scratch, UNMARKED};

/// The fastest way between one root and every node.
///
/// A forward tree is rooted at a source and follows links tail to head; a backward tree is rooted at a
/// target. Of several equally fast ways the one whose last step (seen from the root) has the lowest link id
/// is kept, so a tree is a function of graph, weights, root and direction. Times are in the unit of the
/// weights, milliseconds throughout this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    root: NodeId,
    direction: Direction,
    field: Field,
}

impl Tree {
    /// Grows the tree from `source` to everywhere.
    ///
    /// Panics if `weights` does not hold one value per link or `source` is not of this graph.
    #[must_use]
    pub fn grow(graph: &RoadGraph, weights: &[u32], source: NodeId, scratch: &mut Scratch) -> Self {
        Self::rooted(graph, weights, source, Direction::Forward, scratch)
    }

    /// Grows the tree from everywhere to `target`. Panics as [`Tree::grow`] does.
    #[must_use]
    pub fn grow_to(graph: &RoadGraph, weights: &[u32], target: NodeId, scratch: &mut Scratch) -> Self {
        Self::rooted(graph, weights, target, Direction::Backward, scratch)
    }

    /// Grows a tree at `root` in either direction. Panics as [`Tree::grow`] does.
    #[must_use]
    pub fn rooted(
        graph: &RoadGraph,
        weights: &[u32],
        root: NodeId,
        direction: Direction,
        scratch: &mut Scratch,
    ) -> Self {
        let mut tree = Self { root, direction, field: Field::default() };
        tree.regrow(graph, weights, scratch);
        tree
    }

    /// Grows this tree again, in its own memory, under other weights. Panics as [`Tree::grow`] does.
    pub fn regrow(&mut self, graph: &RoadGraph, weights: &[u32], scratch: &mut Scratch) {
        let network = Network { graph, weights, direction: self.direction };
        let seed = std::iter::once((self.root, UNMARKED));
        self.field.spread(&network, UNREACHED, seed, |hop, _| hop.link.0, scratch);
    }

    /// The source (forward) or target (backward).
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// Which way the tree was grown.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Travel time between the root and `node`, or `None` if no open way exists.
    #[must_use]
    pub fn time(&self, node: NodeId) -> Option<u32> {
        let time = self.field.times[node.index()];
        (time != UNREACHED).then_some(time)
    }

    /// Travel time of every node; [`UNREACHED`] where no open way exists.
    #[must_use]
    pub fn times(&self) -> &[u32] {
        &self.field.times
    }

    /// The link over which the tree joins `node` to the node before it on the root's side; none at the root
    /// and at unreached nodes.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<LinkId> {
        let mark = self.field.marks[node.index()];
        (mark != UNMARKED).then_some(LinkId(mark))
    }

    /// Links between `node` and the root, **beginning at `node`**.
    ///
    /// In a backward tree that is driving order; in a forward tree it is driving order reversed, which
    /// [`Tree::route`] puts right. Empty at the root and at unreached nodes.
    pub fn path<'a>(&'a self, graph: &'a RoadGraph, node: NodeId) -> impl Iterator<Item = LinkId> + 'a {
        let mut here = node;
        std::iter::from_fn(move || {
            let link = self.parent(here)?;
            here = graph.ends(self.direction, link).0;
            Some(link)
        })
    }

    /// Links between the root and `node` in driving order; empty at the root, `None` at unreached nodes.
    #[must_use]
    pub fn route(&self, graph: &RoadGraph, node: NodeId) -> Option<Vec<LinkId>> {
        self.time(node)?;
        let mut links: Vec<LinkId> = self.path(graph, node).collect();
        if self.direction == Direction::Forward {
            links.reverse();
        }
        Some(links)
    }

    /// Whether the tree runs over `link`.
    #[must_use]
    pub fn uses(&self, graph: &RoadGraph, link: LinkId) -> bool {
        let (_, far) = graph.ends(self.direction, link);
        self.parent(far) == Some(link)
    }

    /// Whether this tree stops being *the* tree when the weight of `link` becomes `new_weight`; exact for one
    /// change, in constant time. The old weight need not be told: the tree is taken to be valid under it.
    ///
    /// A slower link matters only if the tree runs over it. A faster one matters only if it brings its far
    /// end an earlier arrival, or an equal one over a lower link id. If several links change and none of
    /// them affects the tree, the tree stays valid.
    #[must_use]
    pub fn affected_by(&self, graph: &RoadGraph, link: LinkId, new_weight: u32) -> bool {
        self.field.contradicted_by(graph.ends(self.direction, link), link, new_weight)
    }

    /// Makes the tree valid under `weights` when it was valid before `changed` links took their present
    /// weights; only the parts that change are searched. Links may be listed twice or without a change.
    ///
    /// The result equals [`Tree::regrow`]. Panics as [`Tree::grow`] does.
    pub fn repair(
        &mut self,
        graph: &RoadGraph,
        weights: &[u32],
        changed: impl Iterator<Item = LinkId> + Clone,
        scratch: &mut Scratch,
    ) {
        let network = Network { graph, weights, direction: self.direction };
        self.field.repair(&network, changed, scratch);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::CLOSED;
    use crate::testing::{any_weight, bellman_ford, network};
    use proptest::prelude::*;

    fn both(graph: &RoadGraph, weights: &[u32], root: NodeId) -> [Tree; 2] {
        let mut scratch = Scratch::new();
        [Tree::grow(graph, weights, root, &mut scratch), Tree::grow_to(graph, weights, root, &mut scratch)]
    }

    #[test]
    fn a_square_with_a_diagonal() {
        // 0 -> 1 -> 3 takes 7, 0 -> 2 -> 3 takes 6, 0 -> 3 takes 9; back only 3 -> 0.
        let graph = RoadGraph::new(4, &[(0, 1), (1, 3), (0, 2), (2, 3), (0, 3), (3, 0)]).unwrap();
        let [from, to] = both(&graph, &[3, 4, 2, 4, 9, 1], NodeId(0));
        assert_eq!(from.times(), [0, 3, 2, 6]);
        assert_eq!(from.route(&graph, NodeId(3)), Some(vec![LinkId(2), LinkId(3)]));
        assert_eq!(from.path(&graph, NodeId(3)).collect::<Vec<_>>(), [LinkId(3), LinkId(2)]);
        assert_eq!(to.times(), [0, 5, 5, 1]);
        assert_eq!(to.route(&graph, NodeId(1)), Some(vec![LinkId(1), LinkId(5)]));
    }

    #[test]
    fn equal_ways_keep_the_lowest_link() {
        let graph = RoadGraph::new(4, &[(0, 1), (2, 3), (0, 2), (1, 3), (1, 3)]).unwrap();
        let [from, _] = both(&graph, &[5, 5, 5, 5, 5], NodeId(0));
        assert_eq!(from.parent(NodeId(3)), Some(LinkId(1)));
    }

    #[test]
    fn closures_cut_off() {
        let graph = RoadGraph::new(3, &[(0, 1), (1, 2)]).unwrap();
        let [from, _] = both(&graph, &[4, CLOSED], NodeId(0));
        assert_eq!((from.time(NodeId(1)), from.time(NodeId(2))), (Some(4), None));
        assert_eq!(from.route(&graph, NodeId(2)), None);
        assert_eq!(from.route(&graph, NodeId(0)), Some(Vec::new()));
        assert!(from.uses(&graph, LinkId(0)) && !from.uses(&graph, LinkId(1)));
    }

    proptest! {
        #[test]
        fn times_equal_bellman_ford((graph, weights) in network(), root in 0_u32..12) {
            let root = NodeId(root % graph.node_count() as u32);
            for tree in both(&graph, &weights, root) {
                let expected = bellman_ford(&graph, &weights, &[root], tree.direction());
                prop_assert_eq!(tree.times(), &expected[..]);
            }
        }

        #[test]
        fn routes_add_up_to_the_time((graph, weights) in network(), root in 0_u32..12) {
            let root = NodeId(root % graph.node_count() as u32);
            for tree in both(&graph, &weights, root) {
                for node in graph.nodes().filter(|&node| tree.time(node).is_some()) {
                    let links = tree.route(&graph, node).unwrap();
                    let sum: u32 = links.iter().map(|link| weights[link.index()].max(1)).sum();
                    prop_assert_eq!(tree.time(node), Some(sum));
                    prop_assert!(links.windows(2).all(|pair| graph.head(pair[0]) == graph.tail(pair[1])));
                    prop_assert!(links.iter().all(|&link| tree.uses(&graph, link)));
                }
            }
        }

        #[test]
        fn affected_means_the_regrown_tree_differs(
            (graph, mut weights) in network(), root in 0_u32..12, link in 0_u32..40, new in any_weight(),
        ) {
            prop_assume!(graph.link_count() > 0);
            let root = NodeId(root % graph.node_count() as u32);
            let link = LinkId(link % graph.link_count() as u32);
            let trees = both(&graph, &weights, root);
            weights[link.index()] = new;
            for (tree, regrown) in trees.iter().zip(both(&graph, &weights, root)) {
                let affected = tree.affected_by(&graph, link, new);
                prop_assert_eq!(affected, *tree != regrown);
            }
        }

        #[test]
        fn a_repaired_tree_equals_a_regrown_one(
            (graph, mut weights) in network(),
            root in 0_u32..12,
            changes in prop::collection::vec((0_u32..40, any_weight()), 0..12),
        ) {
            prop_assume!(graph.link_count() > 0);
            let root = NodeId(root % graph.node_count() as u32);
            let mut trees = both(&graph, &weights, root);
            let changed: Vec<LinkId> =
                changes.iter().map(|&(link, _)| LinkId(link % graph.link_count() as u32)).collect();
            for (link, &(_, new)) in changed.iter().zip(&changes) {
                weights[link.index()] = new;
            }
            let mut scratch = Scratch::new();
            for (tree, regrown) in trees.iter_mut().zip(both(&graph, &weights, root)) {
                let affected =
                    changed.iter().any(|&link| tree.affected_by(&graph, link, weights[link.index()]));
                prop_assert!(affected || *tree == regrown);
                tree.repair(&graph, &weights, changed.iter().copied(), &mut scratch);
                prop_assert_eq!(&*tree, &regrown);
            }
        }

        #[test]
        fn regrowing_leaves_no_trace(
            (graph, weights) in network(), others in prop::collection::vec(any_weight(), 40),
        ) {
            let mut scratch = Scratch::new();
            let fresh = Tree::grow(&graph, &weights, NodeId(0), &mut scratch);
            let mut reused = Tree::grow(&graph, &others[..graph.link_count()], NodeId(0), &mut scratch);
            reused.regrow(&graph, &weights, &mut scratch);
            prop_assert_eq!(fresh, reused);
        }
    }
}
