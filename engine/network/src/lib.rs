//! Pure network algorithms: roads and routes, and solvers of power, water, gas, heat and telecom.
//!
//! Everything here works on plain values: no files, no clock, no entities, no other crate of the workspace.
//!
//! | module | network | what it solves |
//! |---|---|---|
//! | root, [`build`], [`reach`], [`speed`] | roads | travel-time trees that are repaired, nearest sources, what hangs together, a road table |
//! | [`router`] | roads of any size | one face for both: trees for a few thousand links, a hierarchy for a whole city |
//! | [`hierarchy`] | roads of a whole city | routes by customisable contraction hierarchies, with congestion |
//! | [`power`] | electricity | DC flow with islands, shedding, overload cascades, N-1 screening, black start |
//! | [`water`] | water | heads and flows with pressure-dependent demand, leaks, tanks and pumps, over time |
//! | [`gas`] | gas | pressures and flows with limits, machines, leaks and shortage; restart zone by zone |
//! | [`heat`] | district heating | flows and temperatures, shortage by class, how homes cool |
//! | [`telecom`], [`sensor`] | telecommunication | calls and data that get through, radio, power of nodes; what is still observed |
//! | [`coverage`] | stations | how much of an area lies within reach of some of many |
//!
//! Each solver keeps its state between changes and solves again only what a change touched. What has no source is dead; a part
//! whose numbers fail is dead and named, and the rest goes on.
//!
//! # Roads
//!
//! * [`RoadGraph`] is the fixed shape of a network: directed links between nodes, in both reading directions.
//!   Travel times live outside it, one `u32` of **milliseconds** per link; [`CLOSED`] marks a link nobody can
//!   use. A time of zero counts as one millisecond, so that no two nodes of a road are ever at equal time.
//! * [`Tree`] holds the fastest way from one node to all others, or from all others to one node.
//! * [`TreeCache`] keeps trees alive while links close and reopen, and repairs only the parts a change
//!   spoils.
//! * [`Nearest`] assigns every node to the source that reaches it first.
//! * [`reach`] says what hangs together and what is still fed; [`speed`] turns length, speed and traffic into
//!   travel time; [`build`] makes a road table from zones, expressways, rivers and bridges.
//!
//! Every result is canonical: it depends on graph, weights and sources alone, never on the order of earlier
//! calls. Ties go to the lowest link id (trees) or the lowest source index (nearest).
//!
//! ```
//! use shapan_network::{CLOSED, LinkId, NodeId, RoadGraph, Scratch, Tree};
//!
//! // 0 -> 1 -> 2, and a slow direct road 0 -> 2.
//! let graph = RoadGraph::new(3, &[(0, 1), (1, 2), (0, 2)])?;
//! let mut times_ms = vec![10, 10, 50];
//! let mut scratch = Scratch::new();
//! let tree = Tree::grow(&graph, &times_ms, NodeId(0), &mut scratch);
//! assert_eq!(tree.time(NodeId(2)), Some(20));
//! assert_eq!(tree.route(&graph, NodeId(2)), Some(vec![LinkId(0), LinkId(1)]));
//!
//! // The second link closes: the tree is spoilt, and the slow road takes over.
//! assert!(tree.affected_by(&graph, LinkId(1), CLOSED));
//! times_ms[1] = CLOSED;
//! let detour = Tree::grow(&graph, &times_ms, NodeId(0), &mut scratch);
//! assert_eq!(detour.time(NodeId(2)), Some(50));
//! # Ok::<(), shapan_network::GraphError>(())
//! ```

pub mod build;
mod cache;
pub mod coverage;
pub mod gas;
mod graph;
pub mod heat;
pub mod hierarchy;
mod nearest;
pub mod power;
mod problems;
pub mod reach;
pub mod router;
pub mod sensor;
mod sparse;
pub mod speed;
mod spread;
pub mod telecom;
#[cfg(test)]
mod testing;
mod tree;
pub mod water;

pub use cache::{BaseTrees, CacheCounters, TreeCache};
pub use graph::{CLOSED, Direction, GraphError, Hop, LinkId, NodeId, RoadGraph, UNREACHED};
pub use nearest::Nearest;
pub use problems::Problems;
pub use spread::Scratch;
pub use tree::Tree;
