//! The fixed shape of a directed network, stored as compressed rows in both reading directions.

use serde::{Deserialize, Serialize};

/// Weight of a link nobody can use.
pub const CLOSED: u32 = u32::MAX;

/// Travel time of a node nothing leads to.
pub const UNREACHED: u32 = u32::MAX;

/// Position of a node in its graph, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The same position as an index into per-node slices.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Position of a directed link in its graph, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkId(pub u32);

impl LinkId {
    /// The same position as an index into per-link slices.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which way links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Tail to head: from a source to everywhere.
    Forward,
    /// Head to tail: from everywhere to a target.
    Backward,
}

impl Direction {
    /// The other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// One step away from a node: the link taken and the node at its other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// The link taken.
    pub link: LinkId,
    /// The node at the far end of `link`.
    pub node: NodeId,
}

/// Why a list of links is not a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// A link starts or ends at a node that does not exist.
    #[error("link {link} names node {node}, but there are only {node_count} nodes")]
    NoSuchNode {
        /// Position of the link in the list.
        link: usize,
        /// The node it names.
        node: u32,
        /// How many nodes the graph has.
        node_count: usize,
    },
    /// Node or link ids would not fit into 32 bits (the last value means "none").
    #[error("{count} {what} are more than a graph can number")]
    TooMany {
        /// "nodes" or "links".
        what: &'static str,
        /// How many were given.
        count: usize,
    },
}

/// A directed network with parallel links and loops allowed.
///
/// ```
/// use shapan_network::{LinkId, NodeId, RoadGraph};
/// let graph = RoadGraph::new(2, &[(0, 1), (1, 0)])?;
/// assert_eq!(graph.head(LinkId(0)), NodeId(1));
/// assert_eq!(graph.incoming(NodeId(0))[0].link, LinkId(1));
/// # Ok::<(), shapan_network::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadGraph {
    tails: Vec<NodeId>,
    heads: Vec<NodeId>,
    outgoing: Rows,
    incoming: Rows,
}

impl RoadGraph {
    /// Makes a graph of `node_count` nodes; link `i` runs from `links[i].0` to `links[i].1`.
    ///
    /// # Errors
    /// [`GraphError`] if a link names a node outside the graph or there are more than 2^32 - 1 of either
    /// kind.
    pub fn new(node_count: usize, links: &[(u32, u32)]) -> Result<Self, GraphError> {
        numberable("nodes", node_count)?;
        numberable("links", links.len())?;
        for (link, &(from, to)) in links.iter().enumerate() {
            let node = from.max(to);
            if node as usize >= node_count {
                return Err(GraphError::NoSuchNode { link, node, node_count });
            }
        }
        let tails: Vec<NodeId> = links.iter().map(|&(from, _)| NodeId(from)).collect();
        let heads: Vec<NodeId> = links.iter().map(|&(_, to)| NodeId(to)).collect();
        let outgoing = Rows::new(node_count, &tails, &heads);
        let incoming = Rows::new(node_count, &heads, &tails);
        Ok(Self { tails, heads, outgoing, incoming })
    }

    /// Number of nodes.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.outgoing.first.len() - 1
    }

    /// Number of directed links.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.tails.len()
    }

    /// All nodes in ascending order.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeId> + use<> {
        (0..self.node_count() as u32).map(NodeId)
    }

    /// All links in ascending order.
    pub fn links(&self) -> impl ExactSizeIterator<Item = LinkId> + use<> {
        (0..self.link_count() as u32).map(LinkId)
    }

    /// The node `link` leaves. Panics if the link is not of this graph.
    #[must_use]
    pub fn tail(&self, link: LinkId) -> NodeId {
        self.tails[link.index()]
    }

    /// The node `link` enters. Panics if the link is not of this graph.
    #[must_use]
    pub fn head(&self, link: LinkId) -> NodeId {
        self.heads[link.index()]
    }

    /// Links that leave `node`, each with its head, in ascending link order.
    #[must_use]
    pub fn outgoing(&self, node: NodeId) -> &[Hop] {
        self.outgoing.of(node)
    }

    /// Links that enter `node`, each with its tail, in ascending link order.
    #[must_use]
    pub fn incoming(&self, node: NodeId) -> &[Hop] {
        self.incoming.of(node)
    }

    /// Steps away from `node` when links are followed in `direction`.
    #[must_use]
    pub fn hops(&self, direction: Direction, node: NodeId) -> &[Hop] {
        self.rows(direction).of(node)
    }

    /// Start and end of `link` when it is followed in `direction`.
    #[must_use]
    pub fn ends(&self, direction: Direction, link: LinkId) -> (NodeId, NodeId) {
        match direction {
            Direction::Forward => (self.tail(link), self.head(link)),
            Direction::Backward => (self.head(link), self.tail(link)),
        }
    }

    fn rows(&self, direction: Direction) -> &Rows {
        match direction {
            Direction::Forward => &self.outgoing,
            Direction::Backward => &self.incoming,
        }
    }
}

/// Compressed rows: the hops of node `n` are `hops[first[n]..first[n + 1]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rows {
    first: Vec<u32>,
    hops: Vec<Hop>,
}

impl Rows {
    /// Counting sort of the links by `starts`; stable, so each row keeps ascending link order.
    fn new(node_count: usize, starts: &[NodeId], ends: &[NodeId]) -> Self {
        let mut first = vec![0_u32; node_count + 1];
        for start in starts {
            first[start.index() + 1] += 1;
        }
        for node in 0..node_count {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut hops = vec![Hop { link: LinkId(0), node: NodeId(0) }; starts.len()];
        for (link, (start, &node)) in (0..).map(LinkId).zip(starts.iter().zip(ends)) {
            let slot = &mut next[start.index()];
            hops[*slot as usize] = Hop { link, node };
            *slot += 1;
        }
        Self { first, hops }
    }

    #[inline]
    fn of(&self, node: NodeId) -> &[Hop] {
        let row = self.first[node.index()] as usize..self.first[node.index() + 1] as usize;
        &self.hops[row]
    }
}

/// Checks that `count` ids fit below the value that means "none".
fn numberable(what: &'static str, count: usize) -> Result<(), GraphError> {
    if count < u32::MAX as usize { Ok(()) } else { Err(GraphError::TooMany { what, count }) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_list_links_in_ascending_order() {
        let graph = RoadGraph::new(3, &[(2, 0), (0, 1), (2, 1), (0, 1), (2, 2)]).unwrap();
        let out: Vec<u32> = graph.outgoing(NodeId(2)).iter().map(|hop| hop.link.0).collect();
        let into: Vec<(u32, u32)> =
            graph.incoming(NodeId(1)).iter().map(|hop| (hop.link.0, hop.node.0)).collect();
        assert_eq!(out, [0, 2, 4]);
        assert_eq!(into, [(1, 0), (2, 2), (3, 0)]);
        assert!(graph.outgoing(NodeId(1)).is_empty());
        assert_eq!(graph.ends(Direction::Backward, LinkId(0)), (NodeId(0), NodeId(2)));
    }

    #[test]
    fn a_link_to_nowhere_is_refused() {
        let error = RoadGraph::new(2, &[(0, 1), (1, 2)]).unwrap_err();
        assert_eq!(error, GraphError::NoSuchNode { link: 1, node: 2, node_count: 2 });
        assert_eq!(error.to_string(), "link 1 names node 2, but there are only 2 nodes");
    }

    #[test]
    fn an_empty_graph_has_no_nodes() {
        let graph = RoadGraph::new(0, &[]).unwrap();
        assert_eq!((graph.nodes().len(), graph.links().len()), (0, 0));
    }

    proptest! {
        #[test]
        fn both_directions_hold_every_link_once(pairs in prop::collection::vec((0_u32..9, 0_u32..9), 0..60)) {
            let graph = RoadGraph::new(9, &pairs).unwrap();
            for direction in [Direction::Forward, Direction::Backward] {
                let mut seen = vec![0; pairs.len()];
                for node in graph.nodes() {
                    for hop in graph.hops(direction, node) {
                        prop_assert_eq!(graph.ends(direction, hop.link), (node, hop.node));
                        seen[hop.link.index()] += 1;
                    }
                }
                prop_assert!(seen.iter().all(|&times| times == 1));
            }
        }
    }
}
