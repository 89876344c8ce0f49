//! One face for questions about ways, whatever the size of the network.
//!
//! [`Intact`] is made once for a network and shared by all runs; a [`Router`] is one run's roads, whose links
//! close, slow down and reopen. Behind both stand either trees by root ([`TreeCache`]), which answer most
//! questions of a small network by a look into a table, or a [`Hierarchy`], whose questions and
//! changes cost about the same however many roots are asked. Travel times of both agree to the millisecond; of
//! several equally fast ways each keeps its own.
//!
//! ```
//! use std::sync::Arc;
//! use shapan_network::router::{Intact, Root, Router};
//! use shapan_network::{CLOSED, LinkId, NodeId, RoadGraph};
//!
//! let graph = RoadGraph::new(3, &[(0, 1), (1, 2), (0, 2)])?;
//! let intact = Arc::new(Intact::new(Arc::new(graph), vec![10, 10, 50], &[(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)])?);
//! let mut roads = Router::new(intact);
//! assert_eq!(roads.travel_ms(NodeId(0), NodeId(2), Root::From), Some(20));
//! roads.set_weight(LinkId(1), CLOSED);
//! assert_eq!(roads.route(NodeId(0), NodeId(2), Root::From), Some(vec![LinkId(2)]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cache::{BaseTrees, TreeCache};
use crate::graph::{LinkId, NodeId, RoadGraph, UNREACHED};
use crate::hierarchy::{Fan, Hierarchy, HierarchyError, Metric, Search};
use crate::tree::Tree;

/// Networks of this many directed links and more get a hierarchy.
///
/// Whole replications of Beijing with streets in its zones (bench `city/replication by road links`, two cores of an
/// EPYC) took 0.28 s with trees and 0.42 s with the hierarchy at 3 566 links, 0.37 s and 0.84 s at 22 018, 0.94 s and
/// 0.77 s at 101 458: lines through the last two cross at about 80 000. Trees lose because each of hundreds of roots
/// has to be grown, copied and held, at the size of the whole network.
pub const LARGE_LINKS: usize = 80_000;

/// How ways are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A tree for every root that is asked, repaired where changes spoil it.
    Trees,
    /// A customisable contraction hierarchy.
    Hierarchy,
}

impl Method {
    /// The faster one for a network of so many directed links, by [`LARGE_LINKS`].
    #[must_use]
    pub fn for_links(links: usize) -> Self {
        if links < LARGE_LINKS { Self::Trees } else { Self::Hierarchy }
    }
}

/// From which end a way is looked up. Trees are kept by root, so the end that many trips share should be it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// Many trips start here.
    From,
    /// Many trips end here.
    To,
}

/// A network with its undamaged travel times, prepared for questions once and shared by all runs and threads.
#[derive(Debug)]
pub struct Intact {
    graph: Arc<RoadGraph>,
    prepared: Prepared,
}

#[derive(Debug)]
enum Prepared {
    Trees(Arc<BaseTrees>),
    Hierarchy(Arc<Metric>),
}

impl Intact {
    /// Prepares `graph` by the method that suits its size. `weights` are travel times, ms per link;
    /// `positions` plane coordinates per node in any one unit, which shape a hierarchy and no travel time.
    ///
    /// # Errors
    /// [`HierarchyError`] if a hierarchy is made and there is not one weight per link and one finite position
    /// per node.
    ///
    /// Panics if trees are kept and there is not one weight per link.
    pub fn new(
        graph: Arc<RoadGraph>,
        weights: Vec<u32>,
        positions: &[(f64, f64)],
    ) -> Result<Self, HierarchyError> {
        let method = Method::for_links(graph.link_count());
        Self::by(method, graph, weights, positions)
    }

    /// As [`Intact::new`], by the method given.
    ///
    /// # Errors
    /// As for [`Intact::new`]; panics as it does.
    pub fn by(
        method: Method,
        graph: Arc<RoadGraph>,
        weights: Vec<u32>,
        positions: &[(f64, f64)],
    ) -> Result<Self, HierarchyError> {
        let prepared = match method {
            Method::Trees => Prepared::Trees(Arc::new(BaseTrees::new(Arc::clone(&graph), weights))),
            Method::Hierarchy => {
                let hierarchy = Hierarchy::with_positions(&graph, positions)?;
                Prepared::Hierarchy(Arc::new(Metric::new(Arc::new(hierarchy), &weights)?))
            }
        };
        Ok(Self { graph, prepared })
    }

    /// The network.
    #[must_use]
    pub fn graph(&self) -> &Arc<RoadGraph> {
        &self.graph
    }

    /// The undamaged travel times, ms per link.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        match &self.prepared {
            Prepared::Trees(trees) => trees.weights(),
            Prepared::Hierarchy(metric) => metric.links_ms(),
        }
    }

    /// How ways are found.
    #[must_use]
    pub fn method(&self) -> Method {
        match self.prepared {
            Prepared::Trees(_) => Method::Trees,
            Prepared::Hierarchy(_) => Method::Hierarchy,
        }
    }
}

/// The roads of one run: current travel times, and the fastest ways under them.
///
/// Changes are only noted; the next question takes all of them into account at once. A clone shares trees and
/// hierarchy until either copy changes them. Panics, in every question, if a node is not of this network.
#[derive(Debug, Clone)]
pub struct Router {
    intact: Arc<Intact>,
    current: Current,
}

#[derive(Debug, Clone)]
enum Current {
    Trees(Box<TreeCache>),
    Hierarchy(Layered),
}

impl Router {
    /// The undamaged network.
    #[must_use]
    pub fn new(intact: Arc<Intact>) -> Self {
        let current = match &intact.prepared {
            Prepared::Trees(trees) => Current::Trees(Box::new(TreeCache::new(Arc::clone(trees)))),
            Prepared::Hierarchy(metric) => Current::Hierarchy(Layered::new(Arc::clone(metric))),
        };
        Self { intact, current }
    }

    /// The network.
    #[must_use]
    pub fn graph(&self) -> &Arc<RoadGraph> {
        &self.intact.graph
    }

    /// Gives `link` a new travel time, ms ([`crate::CLOSED`] closes it); says whether that was a change.
    ///
    /// Panics if the link is not of this network.
    pub fn set_weight(&mut self, link: LinkId, new: u32) -> bool {
        match &mut self.current {
            Current::Trees(cache) => cache.set_weight(link, new),
            Current::Hierarchy(layered) => layered.set_weight(link, new),
        }
    }

    /// Travel time between two nodes, ms; none if no open way exists.
    pub fn travel_ms(&mut self, from: NodeId, to: NodeId, root: Root) -> Option<u32> {
        match (&mut self.current, root) {
            (Current::Trees(cache), Root::From) => cache.tree(from).time(to),
            (Current::Trees(cache), Root::To) => cache.tree_to(to).time(from),
            (Current::Hierarchy(layered), _) => {
                let (metric, search) = layered.ready();
                metric.travel_ms(from, to, search)
            }
        }
    }

    /// Links of a fastest way in driving order, always the same one under the same travel times; none from a node
    /// to itself, `None` if no open way exists.
    pub fn route(&mut self, from: NodeId, to: NodeId, root: Root) -> Option<Vec<LinkId>> {
        let graph = &self.intact.graph;
        match (&mut self.current, root) {
            (Current::Trees(cache), Root::From) => cache.tree(from).route(graph, to),
            (Current::Trees(cache), Root::To) => cache.tree_to(to).route(graph, from),
            (Current::Hierarchy(layered), _) => {
                let (metric, search) = layered.ready();
                Some(metric.route(from, to, search)?.links)
            }
        }
    }

    /// Travel times from one node to others, as they are asked for.
    pub fn times_from(&mut self, source: NodeId) -> Times<'_> {
        match &mut self.current {
            Current::Trees(cache) => Times(Kind::Tree(cache.tree(source))),
            Current::Hierarchy(layered) => {
                let (metric, search) = layered.ready();
                Times(Kind::Fan(metric.fan_from(source, search)))
            }
        }
    }

    /// Travel times to one node from others, as they are asked for.
    pub fn times_to(&mut self, target: NodeId) -> Times<'_> {
        match &mut self.current {
            Current::Trees(cache) => Times(Kind::Tree(cache.tree_to(target))),
            Current::Hierarchy(layered) => {
                let (metric, search) = layered.ready();
                Times(Kind::Fan(metric.fan_to(target, search)))
            }
        }
    }

    /// Travel time on the undamaged network, ms; none if there is no way.
    pub fn intact_ms(&mut self, from: NodeId, to: NodeId, root: Root) -> Option<u32> {
        match (&self.intact.prepared, &mut self.current) {
            (Prepared::Hierarchy(metric), Current::Hierarchy(layered)) => {
                metric.travel_ms(from, to, &mut layered.search)
            }
            _ => self.intact.tree(from, to, root).and_then(|(tree, far)| tree.time(far)),
        }
    }

    /// Links of a fastest way on the undamaged network, as [`Router::route`].
    pub fn intact_route(&mut self, from: NodeId, to: NodeId, root: Root) -> Option<Vec<LinkId>> {
        match (&self.intact.prepared, &mut self.current) {
            (Prepared::Hierarchy(metric), Current::Hierarchy(layered)) => {
                Some(metric.route(from, to, &mut layered.search)?.links)
            }
            _ => self.intact.tree(from, to, root).and_then(|(tree, far)| tree.route(&self.intact.graph, far)),
        }
    }
}

impl Intact {
    /// The undamaged tree of a way's root, and the way's other end; none without trees.
    fn tree(&self, from: NodeId, to: NodeId, root: Root) -> Option<(&Tree, NodeId)> {
        let Prepared::Trees(trees) = &self.prepared else { return None };
        Some(match root {
            Root::From => (trees.tree(from), to),
            Root::To => (trees.tree_to(to), from),
        })
    }
}

/// Travel times between one node and others at an instant, worked out as they are asked for.
#[derive(Debug)]
pub struct Times<'a>(Kind<'a>);

#[derive(Debug)]
enum Kind<'a> {
    Tree(&'a Tree),
    Fan(Fan<'a>),
}

impl Times<'_> {
    /// The time to or from `node`, ms; none if no open way exists. Panics if the node is not of this network.
    pub fn ms(&mut self, node: NodeId) -> Option<u32> {
        match &mut self.0 {
            Kind::Tree(tree) => tree.time(node),
            Kind::Fan(fan) => Some(fan.ms(node)).filter(|&ms| ms != UNREACHED),
        }
    }
}

/// A hierarchy under times that change, and the changes that it has not been told.
#[derive(Debug)]
struct Layered {
    /// Shared with the undamaged network, and with copies, until it changes.
    metric: Arc<Metric>,
    /// Times that differ from those of the metric.
    untold: BTreeMap<LinkId, u32>,
    search: Search,
}

/// Working memory is not copied: it is as large as the network, and empty between questions.
impl Clone for Layered {
    fn clone(&self) -> Self {
        Self { metric: Arc::clone(&self.metric), untold: self.untold.clone(), search: Search::new() }
    }
}

impl Layered {
    fn new(metric: Arc<Metric>) -> Self {
        Self { metric, untold: BTreeMap::new(), search: Search::new() }
    }

    fn set_weight(&mut self, link: LinkId, new: u32) -> bool {
        let told = self.metric.links_ms()[link.index()];
        let old = if new == told { self.untold.remove(&link) } else { self.untold.insert(link, new) };
        old.unwrap_or(told) != new
    }

    /// The metric with all changes taken in, and what a question works with.
    fn ready(&mut self) -> (&Metric, &mut Search) {
        if !self.untold.is_empty() {
            let changes: Vec<(LinkId, u32)> = std::mem::take(&mut self.untold).into_iter().collect();
            let told = Arc::make_mut(&mut self.metric).update(&changes);
            debug_assert!(told.is_ok(), "links are looked up before a change is noted");
        }
        (&self.metric, &mut self.search)
    }
}

#[cfg(test)]
mod tests;
