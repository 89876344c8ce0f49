//! What hangs together and what can be reached: components, fed nodes, disjoint sets.

use crate::graph::{Direction, Hop, LinkId, NodeId, RoadGraph};

/// Which nodes and links still work; `None` means all of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alive<'a> {
    /// One value per node.
    pub nodes: Option<&'a [bool]>,
    /// One value per link.
    pub links: Option<&'a [bool]>,
}

impl Alive<'_> {
    /// Whether `node` works. Panics if values are given but none for this node.
    #[must_use]
    pub fn node(&self, node: NodeId) -> bool {
        self.nodes.is_none_or(|nodes| nodes[node.index()])
    }

    /// Whether `link` itself works; its ends may not. Panics if values are given but none for this link.
    #[must_use]
    pub fn link(&self, link: LinkId) -> bool {
        self.links.is_none_or(|links| links[link.index()])
    }

    fn leads(&self, hop: Hop) -> bool {
        self.link(hop.link) && self.node(hop.node)
    }
}

/// Which nodes can be reached from living `sources` over living links and nodes, links followed in
/// `direction`.
#[must_use]
pub fn reachable(graph: &RoadGraph, direction: Direction, sources: &[NodeId], alive: Alive<'_>) -> Vec<bool> {
    flood(graph, &[direction], sources, alive)
}

/// Which nodes are connected to a living source when links carry both ways, as power lines and pipes do.
///
/// ```
/// use shapan_network::{NodeId, RoadGraph, reach::{Alive, fed}};
/// // Source 0 feeds 1, which feeds 2; the line between 1 and 2 is down.
/// let graph = RoadGraph::new(3, &[(0, 1), (2, 1)])?;
/// let alive = Alive { nodes: None, links: Some(&[true, false]) };
/// assert_eq!(fed(&graph, &[NodeId(0)], alive), [true, true, false]);
/// # Ok::<(), shapan_network::GraphError>(())
/// ```
#[must_use]
pub fn fed(graph: &RoadGraph, sources: &[NodeId], alive: Alive<'_>) -> Vec<bool> {
    flood(graph, &[Direction::Forward, Direction::Backward], sources, alive)
}

fn flood(graph: &RoadGraph, ways: &[Direction], sources: &[NodeId], alive: Alive<'_>) -> Vec<bool> {
    let mut reached = vec![false; graph.node_count()];
    let mut waiting = Vec::new();
    for &source in sources.iter().filter(|&&source| alive.node(source)) {
        visit(source, &mut reached, &mut waiting);
    }
    while let Some(node) = waiting.pop() {
        for &way in ways {
            for hop in graph.hops(way, node).iter().filter(|&&hop| alive.leads(hop)) {
                visit(hop.node, &mut reached, &mut waiting);
            }
        }
    }
    reached
}

fn visit(node: NodeId, reached: &mut [bool], waiting: &mut Vec<NodeId>) {
    if !std::mem::replace(&mut reached[node.index()], true) {
        waiting.push(node);
    }
}

/// A partition of the living nodes, numbered from zero in the order of each component's lowest node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    labels: Vec<Option<u32>>,
    sizes: Vec<usize>,
}

impl Components {
    /// Number of components.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// Number of the component `node` lies in; `None` if the node is not alive.
    #[must_use]
    pub fn of(&self, node: NodeId) -> Option<u32> {
        self.labels[node.index()]
    }

    /// Number of nodes in each component.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The component with most nodes, the lowest of equals; `None` if nothing is alive.
    #[must_use]
    pub fn largest(&self) -> Option<u32> {
        (0..)
            .zip(&self.sizes)
            .max_by_key(|&(label, size)| (size, std::cmp::Reverse(label)))
            .map(|(label, _)| label)
    }

    /// Renumbers arbitrary group marks by first appearance.
    fn from_marks(marks: impl ExactSizeIterator<Item = Option<u32>>) -> Self {
        let mut number_of = vec![None; marks.len()];
        let mut sizes: Vec<usize> = Vec::new();
        let mut number = |mark: u32| {
            let label = *number_of[mark as usize].get_or_insert_with(|| {
                sizes.push(0);
                sizes.len() as u32 - 1
            });
            sizes[label as usize] += 1;
            label
        };
        let labels = marks.map(|mark| mark.map(&mut number)).collect();
        Self { labels, sizes }
    }
}

/// Groups of living nodes joined by living links, whichever way the links point.
#[must_use]
pub fn weak_components(graph: &RoadGraph, alive: Alive<'_>) -> Components {
    let mut sets = DisjointSets::new(graph.node_count());
    for link in graph.links().filter(|&link| alive.link(link)) {
        let (tail, head) = (graph.tail(link), graph.head(link));
        if alive.node(tail) && alive.node(head) {
            sets.join(tail.0, head.0);
        }
    }
    Components::from_marks(graph.nodes().map(|node| alive.node(node).then(|| sets.find(node.0))))
}

/// Groups of living nodes that can all reach each other along living links.
///
/// Source: S. R. Kosaraju (1978, unpublished), M. Sharir (1981), Computers & Mathematics with Applications 7,
/// 67-72: flood the reversed graph in the order in which a search of the graph leaves its nodes, last first.
#[must_use]
pub fn strong_components(graph: &RoadGraph, alive: Alive<'_>) -> Components {
    let mut marks = vec![None; graph.node_count()];
    let mut waiting = Vec::new();
    for &root in leaving_order(graph, alive).iter().rev() {
        if marks[root.index()].is_some() {
            continue;
        }
        marks[root.index()] = Some(root.0);
        waiting.push(root);
        while let Some(node) = waiting.pop() {
            for hop in graph.incoming(node).iter().filter(|&&hop| alive.leads(hop)) {
                if marks[hop.node.index()].is_none() {
                    marks[hop.node.index()] = Some(root.0);
                    waiting.push(hop.node);
                }
            }
        }
    }
    Components::from_marks(marks.into_iter())
}

/// Living nodes in the order in which a depth-first search leaves them; no recursion, so no depth limit.
fn leaving_order(graph: &RoadGraph, alive: Alive<'_>) -> Vec<NodeId> {
    let mut seen = vec![false; graph.node_count()];
    let mut order = Vec::with_capacity(graph.node_count());
    let mut trail: Vec<(NodeId, std::slice::Iter<'_, Hop>)> = Vec::new();
    for root in graph.nodes().filter(|&node| alive.node(node)) {
        if std::mem::replace(&mut seen[root.index()], true) {
            continue;
        }
        trail.push((root, graph.outgoing(root).iter()));
        while let Some((node, hops)) = trail.last_mut() {
            match hops.find(|&&hop| alive.leads(hop) && !seen[hop.node.index()]) {
                Some(hop) => {
                    seen[hop.node.index()] = true;
                    trail.push((hop.node, graph.outgoing(hop.node).iter()));
                }
                None => {
                    order.push(*node);
                    trail.pop();
                }
            }
        }
    }
    order
}

/// Sets that only ever join; both operations take practically constant time.
///
/// Source: R. E. Tarjan and J. van Leeuwen (1984), Journal of the ACM 31, 245-281 (union by size, path
/// halving).
#[derive(Debug, Clone)]
pub struct DisjointSets {
    parents: Vec<u32>,
    sizes: Vec<u32>,
    count: usize,
}

impl DisjointSets {
    /// `count` sets of one member each, members numbered from zero.
    ///
    /// Panics if there are more than 2^32 - 1 members.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let members = u32::try_from(count).expect("members are numbered with 32 bits");
        Self { parents: (0..members).collect(), sizes: vec![1; count], count }
    }

    /// The member that stands for the set of `member`. Panics if there is no such member.
    pub fn find(&mut self, mut member: u32) -> u32 {
        while self.parents[member as usize] != member {
            let parent = self.parents[member as usize];
            self.parents[member as usize] = self.parents[parent as usize];
            member = parent;
        }
        member
    }

    /// Joins the sets of two members; says whether they were apart. Panics if there is no such member.
    pub fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.find(one), self.find(other));
        if one == other {
            return false;
        }
        let one_is_larger = self.sizes[one as usize] >= self.sizes[other as usize];
        let (larger, smaller) = if one_is_larger { (one, other) } else { (other, one) };
        self.parents[smaller as usize] = larger;
        self.sizes[larger as usize] += self.sizes[smaller as usize];
        self.count -= 1;
        true
    }

    /// Number of sets.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::network;
    use proptest::prelude::*;

    #[test]
    fn two_rings_and_a_one_way_bridge() {
        let graph = RoadGraph::new(5, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 2)]).unwrap();
        let strong = strong_components(&graph, Alive::default());
        assert_eq!((strong.count(), strong.sizes(), strong.largest()), (2, &[2, 3][..], Some(1)));
        assert_eq!(weak_components(&graph, Alive::default()).count(), 1);
        let cut = Alive { nodes: None, links: Some(&[true, true, false, true, true, true]) };
        assert_eq!(weak_components(&graph, cut).count(), 2);
    }

    #[test]
    fn a_dead_node_belongs_nowhere_and_passes_nothing() {
        let graph = RoadGraph::new(3, &[(0, 1), (1, 2)]).unwrap();
        let alive = Alive { nodes: Some(&[true, false, true]), links: None };
        let weak = weak_components(&graph, alive);
        assert_eq!([0, 1, 2].map(|node| weak.of(NodeId(node))), [Some(0), None, Some(1)]);
        assert_eq!(reachable(&graph, Direction::Forward, &[NodeId(0)], alive), [true, false, false]);
        assert_eq!(fed(&graph, &[NodeId(1)], alive), [false; 3]);
    }

    #[test]
    fn nothing_alive_has_no_components() {
        let graph = RoadGraph::new(2, &[(0, 1)]).unwrap();
        let alive = Alive { nodes: Some(&[false, false]), links: None };
        let strong = strong_components(&graph, alive);
        assert_eq!((strong.count(), strong.largest()), (0, None));
    }

    #[test]
    fn sets_join_once() {
        let mut sets = DisjointSets::new(4);
        assert!(sets.join(0, 1) && sets.join(2, 1) && !sets.join(0, 2));
        assert_eq!((sets.count(), sets.find(0) == sets.find(2), sets.find(3)), (2, true, 3));
    }

    type Damaged = ((RoadGraph, Vec<u32>), Vec<bool>, Vec<bool>);

    fn damaged() -> impl Strategy<Value = Damaged> {
        (network(), prop::collection::vec(any::<bool>(), 12), prop::collection::vec(any::<bool>(), 40))
    }

    proptest! {
        #[test]
        fn strong_means_reachable_both_ways(((graph, _), nodes, links) in damaged()) {
            let alive = Alive { nodes: Some(&nodes), links: Some(&links) };
            let strong = strong_components(&graph, alive);
            for here in graph.nodes() {
                let ahead = reachable(&graph, Direction::Forward, &[here], alive);
                let behind = reachable(&graph, Direction::Backward, &[here], alive);
                for there in graph.nodes().filter(|&node| alive.node(node)) {
                    let together = ahead[there.index()] && behind[there.index()];
                    prop_assert_eq!(strong.of(here) == strong.of(there), together);
                }
            }
        }

        #[test]
        fn weak_means_fed_by_each_other(((graph, _), nodes, links) in damaged()) {
            let alive = Alive { nodes: Some(&nodes), links: Some(&links) };
            let weak = weak_components(&graph, alive);
            for here in graph.nodes().filter(|&node| alive.node(node)) {
                let with_here: Vec<bool> =
                    graph.nodes().map(|node| alive.node(node) && weak.of(node) == weak.of(here)).collect();
                prop_assert_eq!(fed(&graph, &[here], alive), with_here);
            }
            prop_assert_eq!(weak.sizes().iter().sum::<usize>(),
                graph.nodes().filter(|&node| alive.node(node)).count());
        }
    }
}
