//! The part of a hierarchy that no travel time changes: order, arcs, elimination tree, and where links lie.

use super::HierarchyError;
use super::order::dissect;
use super::separator::NONE;
use crate::graph::{LinkId, NodeId, RoadGraph};

/// Which way an arc is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From its lower to its higher end.
    Up,
    /// From its higher to its lower end.
    Down,
}

/// A network prepared for fast questions under any travel times.
///
/// Nodes carry ranks, their places in the order of elimination. An arc joins a rank to a higher one and
/// stands for both driving directions. The arcs above a rank lead only to its ancestors in the elimination
/// tree, whose parent is the lowest end of these arcs.
#[derive(Debug, Clone)]
pub struct Hierarchy {
    ranks: Vec<u32>,
    /// Arcs above rank `r` are `first_up[r]..first_up[r + 1]`, in ascending order of their heads.
    first_up: Vec<u32>,
    heads: Vec<u32>,
    tails: Vec<u32>,
    /// Arcs below rank `r` are `below[first_down[r]..first_down[r + 1]]`, in ascending order of their tails.
    first_down: Vec<u32>,
    below: Vec<u32>,
    /// The tails of `below`, side by side, as they are read far more often than the arcs.
    below_tails: Vec<u32>,
    /// Number of triangles, the work of a full customisation.
    triangles: u64,
    /// Twice the arc a link lies on, plus one if it is driven down; [`NONE`] for loops.
    slots: Vec<u32>,
    first_link: Vec<u32>,
    links: Vec<LinkId>,
}

impl Hierarchy {
    /// Prepares `graph`, whose positions are not known. Where they are, [`Hierarchy::with_positions`] cuts
    /// better.
    #[must_use]
    pub fn new(graph: &RoadGraph) -> Self {
        Self::from_order(graph, &dissect(graph, None))
    }

    /// Prepares `graph` with plane coordinates of its nodes, all in one unit: projected metres or kilometres,
    /// or degrees with longitude shortened by the cosine of latitude. They shape the order, never a travel
    /// time.
    ///
    /// # Errors
    /// [`HierarchyError::Positions`] if there is not one position per node, [`HierarchyError::NotFinite`] if
    /// one is not a number.
    pub fn with_positions(graph: &RoadGraph, positions: &[(f64, f64)]) -> Result<Self, HierarchyError> {
        if positions.len() != graph.node_count() {
            let (expected, found) = (graph.node_count(), positions.len());
            return Err(HierarchyError::Positions { expected, found });
        }
        let adrift = |&(x, y): &(f64, f64)| !x.is_finite() || !y.is_finite();
        if let Some(node) = positions.iter().position(adrift) {
            return Err(HierarchyError::NotFinite { node: node as u32 });
        }
        Ok(Self::from_order(graph, &dissect(graph, Some(positions))))
    }

    fn from_order(graph: &RoadGraph, order: &[u32]) -> Self {
        let ranks = inverse(order);
        let (first_up, heads) = eliminate(graph, order, &ranks);
        let mut tails = vec![0; heads.len()];
        for (rank, row) in (0..).zip(first_up.windows(2)) {
            tails[row[0] as usize..row[1] as usize].fill(rank);
        }
        let (first_down, below) = grouped(order.len(), heads.iter().copied());
        let below_tails = below.iter().map(|&arc| tails[arc as usize]).collect();
        let pairs =
            |row: &[u32]| u64::from(row[1] - row[0]) * u64::from(row[1] - row[0]).saturating_sub(1) / 2;
        let triangles = first_up.windows(2).map(pairs).sum();
        let mut hierarchy = Self {
            ranks,
            first_up,
            heads,
            tails,
            first_down,
            below,
            below_tails,
            triangles,
            slots: Vec::new(),
            first_link: Vec::new(),
            links: Vec::new(),
        };
        hierarchy.place_links(graph);
        hierarchy
    }

    /// Finds the slot of every link, and the links of every slot.
    fn place_links(&mut self, graph: &RoadGraph) {
        self.slots = graph
            .links()
            .map(|link| {
                let (from, to) = (self.rank(graph.tail(link)), self.rank(graph.head(link)));
                let arc = self.arc_between(from.min(to), from.max(to));
                arc.map_or(NONE, |arc| 2 * arc as u32 + u32::from(from > to))
            })
            .collect();
        // Loops go behind the last slot, where nobody looks.
        let loops = 2 * self.heads.len() as u32;
        let slots = self.slots.iter().map(|&slot| slot.min(loops));
        let (first_link, links) = grouped(loops as usize + 1, slots);
        self.first_link = first_link;
        self.links = links.into_iter().map(LinkId).collect();
    }

    /// Number of nodes.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.ranks.len()
    }

    /// Number of directed links.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.slots.len()
    }

    /// Number of arcs, those of the network and those that elimination adds; the work of a full customisation
    /// grows with it.
    #[must_use]
    pub fn arc_count(&self) -> usize {
        self.heads.len()
    }

    /// The longest way from a node to a root of the elimination tree, in nodes; the work of a question grows
    /// with it.
    #[must_use]
    pub fn height(&self) -> usize {
        let mut heights = vec![0_usize; self.node_count()];
        for rank in (0..self.node_count()).rev() {
            heights[rank] = 1 + self.parent(rank as u32).map_or(0, |parent| heights[parent as usize]);
        }
        heights.into_iter().max().unwrap_or(0)
    }

    #[inline]
    pub(super) fn rank(&self, node: NodeId) -> u32 {
        self.ranks[node.index()]
    }

    #[inline]
    pub(super) fn parent(&self, rank: u32) -> Option<u32> {
        let row = self.above(rank);
        (!row.is_empty()).then(|| self.heads[row.start])
    }

    /// The arcs from `rank` upwards.
    #[inline]
    pub(super) fn above(&self, rank: u32) -> std::ops::Range<usize> {
        self.first_up[rank as usize] as usize..self.first_up[rank as usize + 1] as usize
    }

    /// The arcs from `rank` downwards, and their tails.
    #[inline]
    pub(super) fn below(&self, rank: u32) -> (&[u32], &[u32]) {
        let row = self.first_down[rank as usize] as usize..self.first_down[rank as usize + 1] as usize;
        (&self.below[row.clone()], &self.below_tails[row])
    }

    pub(super) fn triangles(&self) -> u64 {
        self.triangles
    }

    #[inline]
    pub(super) fn heads(&self) -> &[u32] {
        &self.heads
    }

    #[inline]
    pub(super) fn tail(&self, arc: usize) -> u32 {
        self.tails[arc]
    }

    #[inline]
    pub(super) fn head(&self, arc: usize) -> u32 {
        self.heads[arc]
    }

    /// The arc between two ranks, if there is one.
    #[inline]
    pub(super) fn arc_between(&self, low: u32, high: u32) -> Option<usize> {
        let row = self.above(low);
        self.heads[row.clone()].binary_search(&high).ok().map(|place| row.start + place)
    }

    /// The arc `link` lies on and which way it runs; none for loops.
    pub(super) fn slot(&self, link: LinkId) -> Option<(usize, Way)> {
        let slot = self.slots[link.index()];
        let way = if slot.is_multiple_of(2) { Way::Up } else { Way::Down };
        (slot != NONE).then_some((slot as usize / 2, way))
    }

    /// The links that lie on `arc` this way, ascending.
    pub(super) fn links_on(&self, arc: usize, way: Way) -> &[LinkId] {
        let slot = 2 * arc + usize::from(way == Way::Down);
        &self.links[self.first_link[slot] as usize..self.first_link[slot + 1] as usize]
    }
}

fn inverse(order: &[u32]) -> Vec<u32> {
    let mut ranks = vec![0; order.len()];
    for (rank, &node) in (0..).zip(order) {
        ranks[node as usize] = rank;
    }
    ranks
}

/// The arcs above every rank: those of the network, and those inherited from the children in the tree.
///
/// As in symbolic Cholesky factorisation: A. George and J. W. H. Liu (1981), "Computer solution of large
/// sparse positive definite systems", Prentice-Hall.
fn eliminate(graph: &RoadGraph, order: &[u32], ranks: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut first_up = vec![0];
    let mut heads: Vec<u32> = Vec::new();
    let mut first_child = vec![NONE; order.len()];
    let mut sibling = vec![NONE; order.len()];
    let mut row = Vec::new();
    for (rank, &node) in (0..).zip(order) {
        let node = NodeId(node);
        let hops = graph.outgoing(node).iter().chain(graph.incoming(node));
        row.clear();
        row.extend(hops.map(|hop| ranks[hop.node.index()]).filter(|&end| end > rank));
        let mut child = first_child[rank as usize];
        while child != NONE {
            let inherited = first_up[child as usize] as usize + 1..first_up[child as usize + 1] as usize;
            row.extend_from_slice(&heads[inherited]);
            child = sibling[child as usize];
        }
        row.sort_unstable();
        row.dedup();
        heads.extend_from_slice(&row);
        first_up.push(heads.len() as u32);
        if let Some(&parent) = row.first() {
            sibling[rank as usize] = std::mem::replace(&mut first_child[parent as usize], rank);
        }
    }
    (first_up, heads)
}

/// Positions of `keys` grouped by key, ascending within each group.
fn grouped(key_count: usize, keys: impl ExactSizeIterator<Item = u32> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; key_count + 1];
    for key in keys.clone() {
        first[key as usize + 1] += 1;
    }
    for key in 0..key_count {
        first[key + 1] += first[key];
    }
    let mut next = first.clone();
    let mut places = vec![0; keys.len()];
    for (place, key) in (0..).zip(keys) {
        places[next[key as usize] as usize] = place;
        next[key as usize] += 1;
    }
    (first, places)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::network;
    use proptest::prelude::*;

    #[test]
    fn positions_are_checked() {
        let graph = RoadGraph::new(2, &[(0, 1)]).unwrap();
        let short = Hierarchy::with_positions(&graph, &[(0.0, 0.0)]).unwrap_err();
        assert_eq!(short, HierarchyError::Positions { expected: 2, found: 1 });
        let adrift = Hierarchy::with_positions(&graph, &[(0.0, 0.0), (f64::NAN, 0.0)]).unwrap_err();
        assert_eq!(adrift, HierarchyError::NotFinite { node: 1 });
    }

    #[test]
    fn the_order_shapes_arcs_and_tree() {
        let graph = RoadGraph::new(3, &[(0, 1), (1, 2)]).unwrap();
        let hierarchy = Hierarchy::from_order(&graph, &[1, 0, 2]);
        assert_eq!((hierarchy.arc_count(), hierarchy.height()), (3, 3));
        assert_eq!(hierarchy.links_on(1, Way::Up), [LinkId(1)]);
        assert_eq!(hierarchy.links_on(0, Way::Down), [LinkId(0)]);
        assert_eq!(Hierarchy::from_order(&graph, &[0, 2, 1]).height(), 2);
    }

    proptest! {
        #[test]
        fn arcs_are_chordal_and_hold_every_link((graph, _) in network()) {
            let hierarchy = Hierarchy::new(&graph);
            for rank in 0..hierarchy.node_count() as u32 {
                let row = &hierarchy.heads[hierarchy.above(rank)];
                for (place, &low) in row.iter().enumerate() {
                    prop_assert!(row[place + 1..].iter().all(|&high| hierarchy.arc_between(low, high).is_some()));
                }
            }
            for link in graph.links() {
                let (from, to) = (hierarchy.rank(graph.tail(link)), hierarchy.rank(graph.head(link)));
                match hierarchy.slot(link) {
                    None => prop_assert_eq!(from, to),
                    Some((arc, way)) => {
                        prop_assert_eq!((hierarchy.tail(arc), hierarchy.head(arc)), (from.min(to), from.max(to)));
                        prop_assert_eq!(way == Way::Up, from < to);
                        prop_assert!(hierarchy.links_on(arc, way).contains(&link));
                    }
                }
            }
        }
    }
}
