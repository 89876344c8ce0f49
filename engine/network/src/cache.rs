//! Trees that stay alive while links close, slow down and reopen.
//!
//! During a run hundreds of links change, and a few dozen sources ask for ways. Almost every change leaves
//! almost every tree as it was, and [`Tree::affected_by`] knows in constant time: so a tree first looks at
//! the links it has not seen change. If none matters it is handed out as it is, otherwise only the part
//! that hangs on those links is searched again.

use std::sync::{Arc, OnceLock};

use crate::graph::{Direction, LinkId, NodeId, RoadGraph};
use crate::spread::Scratch;
use crate::tree::Tree;

/// The log is emptied when it holds this many changes per link; trees that lag behind are then grown afresh.
const LOG_LINKS: usize = 4;

/// Trees on the undamaged network, grown when first asked for and shared by all runs and threads.
#[derive(Debug)]
pub struct BaseTrees {
    graph: Arc<RoadGraph>,
    weights: Vec<u32>,
    forward: Vec<OnceLock<Arc<Tree>>>,
    backward: Vec<OnceLock<Arc<Tree>>>,
}

impl BaseTrees {
    /// Trees of `graph` under the undamaged travel times `weights`, ms per link.
    ///
    /// Panics if `weights` does not hold one value per link.
    #[must_use]
    pub fn new(graph: Arc<RoadGraph>, weights: Vec<u32>) -> Self {
        assert_eq!(weights.len(), graph.link_count(), "one weight per link");
        let empty = vec![OnceLock::new(); graph.node_count()];
        Self { graph, weights, forward: empty.clone(), backward: empty }
    }

    /// The network.
    #[must_use]
    pub fn graph(&self) -> &Arc<RoadGraph> {
        &self.graph
    }

    /// The undamaged travel times, ms per link.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The tree from `source` to everywhere. Panics if the node is not of this graph.
    pub fn tree(&self, source: NodeId) -> &Arc<Tree> {
        self.rooted(source, Direction::Forward)
    }

    /// The tree from everywhere to `target`. Panics if the node is not of this graph.
    pub fn tree_to(&self, target: NodeId) -> &Arc<Tree> {
        self.rooted(target, Direction::Backward)
    }

    fn rooted(&self, root: NodeId, direction: Direction) -> &Arc<Tree> {
        let slots = match direction {
            Direction::Forward => &self.forward,
            Direction::Backward => &self.backward,
        };
        slots[root.index()].get_or_init(|| {
            Arc::new(Tree::rooted(&self.graph, &self.weights, root, direction, &mut Scratch::new()))
        })
    }
}

/// How often a cache was asked and what the answer cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheCounters {
    /// Questions answered by a tree that was already valid.
    pub hits: u64,
    /// Questions for which a part of a tree was searched again.
    pub repairs: u64,
    /// Questions for which a whole tree was grown again, too many changes having passed.
    pub regrows: u64,
    /// Changes of weight entered.
    pub changes: u64,
}

/// The trees of one run: current weights, a log of their changes, and the trees asked for so far.
///
/// Answers always equal a tree grown afresh on the current weights, links of the ways included. Cloning
/// shares the trees until either copy changes them.
#[derive(Debug, Clone)]
pub struct TreeCache {
    base: Arc<BaseTrees>,
    weights: Vec<u32>,
    log: ChangeLog,
    /// Forward trees by source, then backward trees by target.
    slots: Vec<Option<Slot>>,
    scratch: Scratch,
    counters: CacheCounters,
}

impl TreeCache {
    /// A cache that starts on the undamaged network.
    #[must_use]
    pub fn new(base: Arc<BaseTrees>) -> Self {
        let weights = base.weights.clone();
        let slots = vec![None; 2 * base.graph.node_count()];
        Self {
            base,
            weights,
            log: ChangeLog::default(),
            slots,
            scratch: Scratch::new(),
            counters: CacheCounters::default(),
        }
    }

    /// Back to the undamaged network, memory kept: for the next run.
    pub fn reset(&mut self) {
        self.weights.copy_from_slice(&self.base.weights);
        self.log = ChangeLog::default();
        self.slots.fill(None);
        self.counters = CacheCounters::default();
    }

    /// The network.
    #[must_use]
    pub fn graph(&self) -> &Arc<RoadGraph> {
        &self.base.graph
    }

    /// Current travel times, ms per link.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// Gives `link` a new travel time ([`crate::CLOSED`] closes it); says whether that was a change.
    ///
    /// Panics if the link is not of this graph.
    pub fn set_weight(&mut self, link: LinkId, new: u32) -> bool {
        let old = std::mem::replace(&mut self.weights[link.index()], new);
        if old == new {
            return false;
        }
        self.log.enter(link, LOG_LINKS * self.weights.len());
        self.counters.changes += 1;
        true
    }

    /// Number of changes so far: two equal versions of one cache mean equal weights.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.log.version()
    }

    /// What the cache did so far.
    #[must_use]
    pub fn counters(&self) -> CacheCounters {
        self.counters
    }

    /// The current tree from `source` to everywhere. Panics if the node is not of this graph.
    pub fn tree(&mut self, source: NodeId) -> &Tree {
        self.rooted(source, Direction::Forward)
    }

    /// The current tree from everywhere to `target`. Panics if the node is not of this graph.
    pub fn tree_to(&mut self, target: NodeId) -> &Tree {
        self.rooted(target, Direction::Backward)
    }

    fn rooted(&mut self, root: NodeId, direction: Direction) -> &Tree {
        let place = match direction {
            Direction::Forward => root.index(),
            Direction::Backward => self.base.graph.node_count() + root.index(),
        };
        let slot = self.slots[place]
            .get_or_insert_with(|| Slot { tree: Arc::clone(self.base.rooted(root, direction)), version: 0 });
        let (graph, weights) = (&*self.base.graph, self.weights.as_slice());
        match self.log.since(slot.version) {
            None => {
                slot.own().regrow(graph, weights, &mut self.scratch);
                self.counters.regrows += 1;
            }
            Some(unseen) if unseen.iter().any(|&link| slot.spoilt_by(graph, weights, link)) => {
                slot.own().repair(graph, weights, unseen.iter().copied(), &mut self.scratch);
                self.counters.repairs += 1;
            }
            Some(_) => self.counters.hits += 1,
        }
        slot.version = self.log.version();
        &slot.tree
    }
}

/// A tree and the number of changes it has taken into account.
#[derive(Debug, Clone)]
struct Slot {
    tree: Arc<Tree>,
    version: u64,
}

impl Slot {
    /// Whether the present weight of `link` makes the tree invalid.
    fn spoilt_by(&self, graph: &RoadGraph, weights: &[u32], link: LinkId) -> bool {
        self.tree.affected_by(graph, link, weights[link.index()])
    }

    /// The tree for changing: itself if nobody else holds it, a copy otherwise.
    fn own(&mut self) -> &mut Tree {
        Arc::make_mut(&mut self.tree)
    }
}

/// Links whose weight changed, in order; entry `i` leads from version `forgotten + i` to the next.
#[derive(Debug, Clone, Default)]
struct ChangeLog {
    forgotten: u64,
    links: Vec<LinkId>,
}

impl ChangeLog {
    fn version(&self) -> u64 {
        self.forgotten + self.links.len() as u64
    }

    /// Adds a change, after forgetting all earlier ones if there are `limit` of them.
    fn enter(&mut self, link: LinkId, limit: usize) {
        if self.links.len() >= limit {
            self.forgotten = self.version();
            self.links.clear();
        }
        self.links.push(link);
    }

    /// Links changed since `version`; `None` if that is forgotten.
    fn since(&self, version: u64) -> Option<&[LinkId]> {
        let seen = version.checked_sub(self.forgotten)?;
        Some(&self.links[seen as usize..])
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::CLOSED;
    use crate::testing::{any_weight, network};
    use proptest::prelude::*;

    fn cache_of((graph, weights): (RoadGraph, Vec<u32>)) -> TreeCache {
        TreeCache::new(Arc::new(BaseTrees::new(Arc::new(graph), weights)))
    }

    /// Two ways from 0 to 2: over 1 (fast) and direct (slow).
    fn triangle() -> TreeCache {
        let graph = RoadGraph::new(3, &[(0, 1), (1, 2), (0, 2)]).unwrap();
        cache_of((graph, vec![10, 10, 50]))
    }

    #[test]
    fn only_changes_that_matter_cost_a_tree() {
        let mut cache = triangle();
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 10, 20]);
        assert!(cache.set_weight(LinkId(2), CLOSED));
        assert!(!cache.set_weight(LinkId(2), CLOSED));
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 10, 20]);
        assert_eq!(cache.counters(), CacheCounters { hits: 2, repairs: 0, regrows: 0, changes: 1 });
        cache.set_weight(LinkId(2), 50);
        cache.set_weight(LinkId(1), CLOSED);
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 10, 50]);
        assert_eq!(cache.tree_to(NodeId(2)).times()[0], 50);
        assert_eq!(cache.counters(), CacheCounters { hits: 2, repairs: 2, regrows: 0, changes: 3 });
    }

    #[test]
    fn a_link_that_closed_and_reopened_unseen_costs_nothing() {
        let mut cache = triangle();
        cache.set_weight(LinkId(0), CLOSED);
        cache.set_weight(LinkId(0), 10);
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 10, 20]);
        assert_eq!(cache.counters(), CacheCounters { hits: 1, repairs: 0, regrows: 0, changes: 2 });
    }

    #[test]
    fn a_tree_behind_a_forgotten_log_is_grown_afresh() {
        let mut cache = triangle();
        for weight in 11..=11 + (LOG_LINKS * 3) as u32 {
            cache.set_weight(LinkId(0), weight);
        }
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 23, 33]);
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 23, 33]);
        assert_eq!(cache.counters(), CacheCounters { hits: 1, repairs: 0, regrows: 1, changes: 13 });
    }

    #[test]
    fn a_clone_keeps_its_own_trees() {
        let mut first = triangle();
        first.set_weight(LinkId(0), 20);
        first.tree(NodeId(0));
        let mut second = first.clone();
        second.set_weight(LinkId(0), CLOSED);
        assert_eq!(second.tree(NodeId(0)).time(NodeId(1)), None);
        assert_eq!(first.tree(NodeId(0)).time(NodeId(1)), Some(20));
    }

    #[test]
    fn reset_returns_to_the_undamaged_network() {
        let mut cache = triangle();
        cache.set_weight(LinkId(0), CLOSED);
        assert_eq!(cache.tree(NodeId(0)).times()[2], 50);
        cache.reset();
        assert_eq!((cache.version(), cache.weights()), (0, &[10, 10, 50][..]));
        assert_eq!(cache.tree(NodeId(0)).times(), [0, 10, 20]);
    }

    #[test]
    fn base_trees_are_grown_once_and_shared() {
        let graph = Arc::new(RoadGraph::new(2, &[(0, 1)]).unwrap());
        let base = BaseTrees::new(graph, vec![5]);
        let grown: Vec<Arc<Tree>> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| Arc::clone(base.tree(NodeId(0))))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        assert!(grown.iter().all(|tree| Arc::ptr_eq(tree, base.tree(NodeId(0)))));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Set(u32, u32),
        Ask(u32, bool),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => (any::<u32>(), any_weight()).prop_map(|(link, new)| Step::Set(link, new)),
            1 => (any::<u32>(), any::<bool>()).prop_map(|(root, backward)| Step::Ask(root, backward)),
        ]
    }

    proptest! {
        // Networks have at most 40 links, so 300 steps empty the log of the smaller ones several times.
        #[test]
        fn a_cached_tree_equals_a_fresh_one(
            net in network(), steps in prop::collection::vec(step(), 0..300),
        ) {
            prop_assume!(net.0.link_count() > 0);
            let mut cache = cache_of(net);
            let graph = Arc::clone(cache.graph());
            for step in steps {
                match step {
                    Step::Set(link, new) => {
                        cache.set_weight(LinkId(link % graph.link_count() as u32), new);
                    }
                    Step::Ask(root, backward) => {
                        let direction = if backward { Direction::Backward } else { Direction::Forward };
                        let root = NodeId(root % graph.node_count() as u32);
                        let weights = cache.weights().to_vec();
                        let fresh = Tree::rooted(&graph, &weights, root, direction, &mut Scratch::new());
                        prop_assert_eq!(cache.rooted(root, direction), &fresh);
                    }
                }
            }
        }
    }
}
