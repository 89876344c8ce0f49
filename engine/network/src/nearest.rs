//! Which of several sources reaches each node first.

use crate::graph::{Direction, NodeId, RoadGraph, UNREACHED};
use crate::spread::{Field, Network, Scratch, UNMARKED};

/// For every node the nearest of several sources, and the travel time between them.
///
/// With [`Direction::Forward`] the sources drive out (fire stations to incidents); with
/// [`Direction::Backward`] everyone drives in (patients to hospitals). Of equally near sources the one listed
/// first counts. Times are in the unit of the weights, milliseconds throughout this crate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nearest {
    field: Field,
}

impl Nearest {
    /// Finds the nearest source of every node, no farther than `limit_ms` if one is given.
    ///
    /// ```
    /// use shapan_network::{Direction, Nearest, NodeId, RoadGraph, Scratch};
    /// let graph = RoadGraph::new(4, &[(0, 1), (1, 2), (3, 2)])?;
    /// let stations = [NodeId(0), NodeId(3)];
    /// let nearest =
    ///     Nearest::find(&graph, &[4, 4, 9], Direction::Forward, &stations, None, &mut Scratch::new());
    /// assert_eq!(nearest.source(NodeId(2)), Some(0));
    /// assert_eq!(nearest.time(NodeId(2)), Some(8));
    /// # Ok::<(), shapan_network::GraphError>(())
    /// ```
    ///
    /// Panics if `weights` does not hold one value per link or a source is not of this graph.
    #[must_use]
    pub fn find(
        graph: &RoadGraph,
        weights: &[u32],
        direction: Direction,
        sources: &[NodeId],
        limit_ms: Option<u32>,
        scratch: &mut Scratch,
    ) -> Self {
        let mut field = Field::default();
        let seeds = sources.iter().copied().zip(0_u32..);
        let network = Network { graph, weights, direction };
        field.spread(&network, limit_ms.unwrap_or(UNREACHED), seeds, |_, source| source, scratch);
        Self { field }
    }

    /// Position in the list of sources of the one nearest to `node`; `None` if none is within reach.
    #[must_use]
    pub fn source(&self, node: NodeId) -> Option<usize> {
        let mark = self.field.marks[node.index()];
        (mark != UNMARKED).then_some(mark as usize)
    }

    /// Travel time between `node` and its nearest source; `None` if none is within reach.
    #[must_use]
    pub fn time(&self, node: NodeId) -> Option<u32> {
        let time = self.field.times[node.index()];
        (time != UNREACHED).then_some(time)
    }

    /// Travel time of every node; [`UNREACHED`] where no source is within reach.
    #[must_use]
    pub fn times(&self) -> &[u32] {
        &self.field.times
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::network;
    use crate::tree::Tree;
    use proptest::prelude::*;

    /// One tree per source; of equal times the first source wins.
    fn by_many_trees(
        (graph, weights): &(RoadGraph, Vec<u32>),
        direction: Direction,
        sources: &[NodeId],
        node: NodeId,
    ) -> Option<(u32, usize)> {
        let mut scratch = Scratch::new();
        let times = sources.iter().enumerate().filter_map(|(index, &source)| {
            let tree = Tree::rooted(graph, weights, source, direction, &mut scratch);
            tree.time(node).map(|time| (time, index))
        });
        times.min()
    }

    proptest! {
        #[test]
        fn nearest_equals_the_best_of_many_trees(
            net in network(),
            picks in prop::collection::vec(0_u32..12, 0..5),
            backward in any::<bool>(),
            limit in prop::option::of(0_u32..12),
        ) {
            let (graph, weights) = &net;
            let direction = if backward { Direction::Backward } else { Direction::Forward };
            let sources: Vec<NodeId> =
                picks.iter().map(|&pick| NodeId(pick % graph.node_count() as u32)).collect();
            let nearest = Nearest::find(graph, weights, direction, &sources, limit, &mut Scratch::new());
            for node in graph.nodes() {
                let expected = by_many_trees(&net, direction, &sources, node)
                    .filter(|&(time, _)| limit.is_none_or(|limit| time <= limit));
                prop_assert_eq!(nearest.time(node).zip(nearest.source(node)), expected);
            }
        }
    }
}
