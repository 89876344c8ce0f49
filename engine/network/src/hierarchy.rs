//! Routing at city scale: customisable contraction hierarchies.
//!
//! A [`Hierarchy`] is made once for a network and knows nothing of travel times: nodes are ordered by nested
//! dissection, eliminated in that order, and the arcs that elimination adds are kept. A [`Metric`] fills these
//! arcs from the travel times of the links by looking at triangles alone, at first wholly and then, as links
//! close, slow down and reopen, only where something changes. A question then climbs from both ends to the
//! root of the elimination tree, which is a few hundred steps however large the city.
//!
//! * [`Metric::travel_ms`], [`Metric::route`]: one pair; [`Metric::many_to_one_ms`],
//!   [`Metric::one_to_many_ms`]: many nodes and one; [`Fan`]: the same, as they are asked for.
//! * [`Day`] keeps one metric for each period of the day, and drives a route across the hours.
//! * [`volume`] puts traffic on the network in increments and slows the links by it.
//!
//! Travel times equal those of [`Tree`](crate::Tree) to the millisecond, saturation included. Of several
//! equally fast ways a route is *one*, always the same for the same travel times, but not always that of the
//! tree. Nothing depends on the order of earlier changes.
//!
//! Sources: J. Dibbelt, B. Strasser, D. Wagner (2016), "Customizable contraction hierarchies", ACM Journal of
//! Experimental Algorithmics 21, 1.5; A. Schild and C. Sommer (2015), "On balanced separators in road networks",
//! SEA 2015 (inertial flow).
//!
//! ```
//! use std::sync::Arc;
//! use shapan_network::hierarchy::{Hierarchy, Metric, Search};
//! use shapan_network::{CLOSED, LinkId, NodeId, RoadGraph};
//!
//! let graph = RoadGraph::new(3, &[(0, 1), (1, 2), (0, 2)])?;
//! let hierarchy = Arc::new(Hierarchy::new(&graph));
//! let mut metric = Metric::new(hierarchy, &[10, 10, 50])?;
//! let mut search = Search::new();
//! assert_eq!(metric.travel_ms(NodeId(0), NodeId(2), &mut search), Some(20));
//!
//! metric.update(&[(LinkId(1), CLOSED)])?;
//! let detour = metric.route(NodeId(0), NodeId(2), &mut search).unwrap();
//! assert_eq!((detour.travel_ms, detour.links), (50, vec![LinkId(2)]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod leaf;
mod metric;
mod order;
mod partial;
mod period;
mod query;
mod separator;
mod shape;
pub mod volume;

pub use batch::Fan;
pub use metric::{Metric, Repair};
pub use period::{Day, Period};
pub use query::{Route, Search};
pub use shape::Hierarchy;

/// Why a hierarchy or a metric cannot be made or changed.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HierarchyError {
    /// There is not one position per node.
    #[error("{found} positions were given for {expected} nodes")]
    Positions {
        /// How many nodes the network has.
        expected: usize,
        /// How many positions came.
        found: usize,
    },
    /// A position is not a number.
    #[error("the position of node {node} is not finite")]
    NotFinite {
        /// The node.
        node: u32,
    },
    /// There is not one travel time per link.
    #[error("{found} travel times were given for {expected} links")]
    Weights {
        /// How many links the network has.
        expected: usize,
        /// How many travel times came.
        found: usize,
    },
    /// A change names a link the network does not have.
    #[error("link {link} is to change, but there are only {link_count} links")]
    NoSuchLink {
        /// The link named.
        link: u32,
        /// How many links the network has.
        link_count: usize,
    },
    /// The periods of a day do not begin at midnight, do not rise, or reach beyond the day.
    #[error(
        "period {period} of the day begins at {start_ms} ms: periods start at 0 and rise within 24 hours"
    )]
    Period {
        /// Position of the period in the list; equal to its length if the list is empty.
        period: usize,
        /// When it begins, ms after midnight.
        start_ms: u32,
    },
}
