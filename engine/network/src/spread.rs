//! Dijkstra's search, shared by trees and nearest-source fields.
//!
//! E. W. Dijkstra (1959), "A note on two problems in connexion with graphs", Numerische Mathematik 1,
//! 269-271. The queue is a 4-ary heap of packed keys with lazy deletion; nothing is allocated once it has
//! grown.

use crate::graph::{Direction, Hop, LinkId, NodeId, RoadGraph, UNREACHED};

/// Mark of a node that has none.
pub(crate) const UNMARKED: u32 = u32::MAX;

/// The shortest time any link takes, ms: keeps times strictly rising along a path, which makes ties
/// decidable.
const LEAST_MS: u32 = 1;

/// Working memory of a search; keep one per thread and reuse it.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    queue: Heap,
    forgotten: Vec<NodeId>,
}

impl Scratch {
    /// Empty working memory; it grows on first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Time after driving a link of `weight` from `time_ms`; saturates at [`UNREACHED`], so closed stays closed.
#[inline]
fn after(time_ms: u32, weight: u32) -> u32 {
    time_ms.saturating_add(weight.max(LEAST_MS))
}

/// What a search reads.
pub(crate) struct Network<'a> {
    pub(crate) graph: &'a RoadGraph,
    pub(crate) weights: &'a [u32],
    pub(crate) direction: Direction,
}

impl Network<'_> {
    fn check(&self) {
        assert_eq!(self.weights.len(), self.graph.link_count(), "one weight per link");
    }
}

/// What a search fills: arrival time and mark of every node. Of equal times the lower mark stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Field {
    pub(crate) times: Vec<u32>,
    pub(crate) marks: Vec<u32>,
}

impl Field {
    fn clear(&mut self, node_count: usize) {
        self.times.clear();
        self.times.resize(node_count, UNREACHED);
        self.marks.clear();
        self.marks.resize(node_count, UNMARKED);
    }

    /// Spreads from `seeds` (node, mark) at time zero to every node within `limit_ms`.
    ///
    /// `mark_of(hop, mark_here)` is the mark a node gets when it is reached over `hop`.
    /// Panics if `weights` does not hold one value per link.
    pub(crate) fn spread(
        &mut self,
        network: &Network<'_>,
        limit_ms: u32,
        seeds: impl Iterator<Item = (NodeId, u32)>,
        mark_of: impl Fn(Hop, u32) -> u32,
        scratch: &mut Scratch,
    ) {
        network.check();
        self.clear(network.graph.node_count());
        let queue = &mut scratch.queue;
        queue.keys.clear();
        for (node, mark) in seeds {
            self.offer(node, 0, mark, queue);
        }
        self.settle(network, limit_ms, mark_of, queue);
    }

    /// Lets every queued arrival spread as far as it improves something.
    fn settle(
        &mut self,
        network: &Network<'_>,
        limit_ms: u32,
        mark_of: impl Fn(Hop, u32) -> u32,
        queue: &mut Heap,
    ) {
        // With the limit below UNREACHED, closed and overflowing steps fall away without a test of their own.
        let limit_ms = limit_ms.min(UNREACHED - 1);
        while let Some((time_ms, node)) = queue.pop() {
            if time_ms > self.times[node.index()] {
                continue;
            }
            let mark = self.marks[node.index()];
            for &hop in network.graph.hops(network.direction, node) {
                let arrival = after(time_ms, network.weights[hop.link.index()]);
                if arrival <= limit_ms {
                    self.offer(hop.node, arrival, mark_of(hop, mark), queue);
                }
            }
        }
    }

    /// Whether the weight of `link` contradicts a field of link marks: its far end would be reached at
    /// another time over its own marked link, or earlier, or as early with a lower mark, over this one.
    pub(crate) fn contradicted_by(&self, ends: (NodeId, NodeId), link: LinkId, weight: u32) -> bool {
        let arrival = after(self.times[ends.0.index()], weight);
        let (known, mark) = (self.times[ends.1.index()], self.marks[ends.1.index()]);
        if mark == link.0 {
            return arrival != known;
        }
        arrival < known || (arrival == known && arrival != UNREACHED && link.0 < mark)
    }

    /// Brings a field of link marks up to date after the weights of `changed` links took their present
    /// values.
    ///
    /// Nodes that were reached over a link now slower are forgotten with all that hangs on them, then reached
    /// again from the nodes around; links now faster are offered; both spread by the usual search. The result
    /// equals a search from the beginning. Panics as [`Field::spread`] does.
    ///
    /// After G. Ramalingam and T. Reps (1996), "An incremental algorithm for a generalization of the
    /// shortest-path problem", Journal of Algorithms 21, 267-305.
    pub(crate) fn repair(
        &mut self,
        network: &Network<'_>,
        changed: impl Iterator<Item = LinkId> + Clone,
        scratch: &mut Scratch,
    ) {
        network.check();
        let Scratch { queue, forgotten } = scratch;
        queue.keys.clear();
        self.forget_slower(network, changed.clone(), forgotten);
        let reverse = network.direction.reversed();
        for &node in forgotten.iter() {
            for hop in network.graph.hops(reverse, node) {
                self.offer_over(network, hop.link, (hop.node, node), queue);
            }
        }
        for link in changed {
            self.offer_over(network, link, network.graph.ends(network.direction, link), queue);
        }
        self.settle(network, UNREACHED, |hop, _| hop.link.0, queue);
    }

    /// Clears every node whose way from the root holds a changed link that is now slower; lists them.
    fn forget_slower(
        &mut self,
        network: &Network<'_>,
        changed: impl Iterator<Item = LinkId>,
        forgotten: &mut Vec<NodeId>,
    ) {
        forgotten.clear();
        // All links are judged before any time is cleared, since clearing one node would mislead the next.
        forgotten.extend(changed.filter_map(|link| {
            let (near, far) = network.graph.ends(network.direction, link);
            let arrival = after(self.times[near.index()], network.weights[link.index()]);
            let slower = self.marks[far.index()] == link.0 && arrival > self.times[far.index()];
            slower.then_some(far)
        }));
        for node in forgotten.iter() {
            self.clear_node(*node);
        }
        let mut next = 0;
        while let Some(&node) = forgotten.get(next) {
            next += 1;
            for hop in network.graph.hops(network.direction, node) {
                if self.marks[hop.node.index()] == hop.link.0 {
                    self.clear_node(hop.node);
                    forgotten.push(hop.node);
                }
            }
        }
    }

    fn clear_node(&mut self, node: NodeId) {
        self.times[node.index()] = UNREACHED;
        self.marks[node.index()] = UNMARKED;
    }

    /// Offers the far end what the near end and the weight of `link` give now.
    fn offer_over(
        &mut self,
        network: &Network<'_>,
        link: LinkId,
        (near, far): (NodeId, NodeId),
        queue: &mut Heap,
    ) {
        let arrival = after(self.times[near.index()], network.weights[link.index()]);
        if arrival != UNREACHED {
            self.offer(far, arrival, link.0, queue);
        }
    }

    /// Takes an arrival if it is earlier, or as early with a lower mark. A node's mark is final when the node
    /// leaves the queue, since every step takes at least [`LEAST_MS`]: a lower mark needs no second visit.
    #[inline]
    fn offer(&mut self, node: NodeId, time_ms: u32, mark: u32, queue: &mut Heap) {
        let known = &mut self.times[node.index()];
        if time_ms < *known {
            *known = time_ms;
            self.marks[node.index()] = mark;
            queue.push(time_ms, node);
        } else if time_ms == *known && mark < self.marks[node.index()] {
            self.marks[node.index()] = mark;
        }
    }
}

/// Min-heap with four children a node: half as deep as a binary heap, and siblings share a cache line.
/// A key holds the time in its upper and the node in its lower half, so one comparison orders both.
#[derive(Debug, Clone, Default)]
struct Heap {
    keys: Vec<u64>,
}

const CHILDREN: usize = 4;

impl Heap {
    fn push(&mut self, time_ms: u32, node: NodeId) {
        let key = u64::from(time_ms) << 32 | u64::from(node.0);
        let mut place = self.keys.len();
        self.keys.push(key);
        while place > 0 {
            let parent = (place - 1) / CHILDREN;
            if self.keys[parent] <= key {
                break;
            }
            self.keys[place] = self.keys[parent];
            place = parent;
        }
        self.keys[place] = key;
    }

    fn pop(&mut self) -> Option<(u32, NodeId)> {
        let last = self.keys.pop()?;
        let least = match self.keys.first() {
            Some(&first) => {
                self.sink(last);
                first
            }
            None => last,
        };
        Some(((least >> 32) as u32, NodeId(least as u32)))
    }

    /// Puts `key` where the root was and lets it sink to its place.
    fn sink(&mut self, key: u64) {
        let mut place = 0;
        while let Some(child) = self.least_child(place) {
            if key <= self.keys[child] {
                break;
            }
            self.keys[place] = self.keys[child];
            place = child;
        }
        self.keys[place] = key;
    }

    #[inline]
    fn least_child(&self, place: usize) -> Option<usize> {
        let first = place * CHILDREN + 1;
        let beyond = (first + CHILDREN).min(self.keys.len());
        (first..beyond).min_by_key(|&child| self.keys[child])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_heap_sorts(times in prop::collection::vec(0_u32..1000, 0..200)) {
            let mut heap = Heap::default();
            for (node, &time) in (0..).map(NodeId).zip(&times) {
                heap.push(time, node);
            }
            let popped: Vec<u32> = std::iter::from_fn(|| heap.pop()).map(|(time, _)| time).collect();
            let mut sorted = times.clone();
            sorted.sort_unstable();
            prop_assert_eq!(popped, sorted);
        }
    }

    #[test]
    fn closed_and_overflowing_links_lead_nowhere() {
        assert_eq!(after(0, crate::CLOSED), UNREACHED);
        assert_eq!(after(UNREACHED - 5, 10), UNREACHED);
        assert_eq!(after(7, 0), 8);
    }
}
