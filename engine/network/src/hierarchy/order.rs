//! Order in which nodes are eliminated: nested dissection, the nodes of the first cut last.
//!
//! A. George (1973), "Nested dissection of a regular finite element mesh", SIAM Journal on Numerical Analysis
//! 10, 345-363. The lines along which cuts are sought are compass directions where positions are known, and
//! distances between far-away nodes where they are not.

use super::leaf::{LEAF_NODES, least_degree_order};
use super::separator::{Flow, Mesh, NONE, best_cut};
use crate::graph::RoadGraph;

/// Nodes in order of elimination. `positions` are plane coordinates per node in any one unit, or nothing.
pub(super) fn dissect(graph: &RoadGraph, positions: Option<&[(f64, f64)]>) -> Vec<u32> {
    let mesh = undirected(graph);
    let mut order = vec![NONE; mesh.len()];
    let mut dissection = Dissection {
        positions,
        local: vec![NONE; mesh.len()],
        flow: Flow::default(),
        parts: vec![Part { nodes: (0..mesh.len() as u32).collect(), first: 0 }],
        mesh,
    };
    while let Some(part) = dissection.parts.pop() {
        dissection.order_part(part, &mut order);
    }
    order
}

/// The mesh of a graph: parallel links, directions and loops taken away.
fn undirected(graph: &RoadGraph) -> Mesh {
    let mut mesh = Mesh { first: vec![0], ends: Vec::with_capacity(graph.link_count()) };
    let mut row = Vec::new();
    for node in graph.nodes() {
        let hops = graph.outgoing(node).iter().chain(graph.incoming(node));
        row.clear();
        row.extend(hops.map(|hop| hop.node.0).filter(|&end| end != node.0));
        row.sort_unstable();
        row.dedup();
        mesh.ends.extend_from_slice(&row);
        mesh.first.push(mesh.ends.len() as u32);
    }
    mesh
}

/// Nodes that take the places from `first` on in the order.
struct Part {
    nodes: Vec<u32>,
    first: usize,
}

struct Dissection<'a> {
    mesh: Mesh,
    positions: Option<&'a [(f64, f64)]>,
    /// Position of a node in the part at hand.
    local: Vec<u32>,
    flow: Flow,
    parts: Vec<Part>,
}

impl Dissection<'_> {
    /// Places the cut of `part`, or all of it, and leaves the rest on the pile.
    fn order_part(&mut self, part: Part, order: &mut [u32]) {
        let mesh = self.extract(&part.nodes);
        let components = components(&mesh);
        if components.len() > 1 {
            self.split(&part, components);
            return;
        }
        let cut = (part.nodes.len() > LEAF_NODES).then(|| {
            let lines = self.lines(&part.nodes, &mesh);
            best_cut(&mesh, &lines, &mut self.flow)
        });
        let Some(Some(cut)) = cut else {
            self.place_whole(&part, &mesh, order);
            return;
        };
        let last = part.first + part.nodes.len();
        for (slot, &node) in order[last - cut.nodes.len()..last].iter_mut().zip(&cut.nodes) {
            *slot = part.nodes[node as usize];
        }
        let mut in_cut = vec![false; part.nodes.len()];
        cut.nodes.iter().for_each(|&node| in_cut[node as usize] = true);
        let rest = part.nodes.iter().zip(in_cut).filter(|(_, cut)| !cut).map(|(&node, _)| node).collect();
        self.parts.push(Part { nodes: rest, first: part.first });
    }

    /// The mesh of some nodes among themselves, numbered by their place in `nodes`.
    fn extract(&mut self, nodes: &[u32]) -> Mesh {
        for (place, &node) in (0..).zip(nodes) {
            self.local[node as usize] = place;
        }
        let mut mesh = Mesh { first: Vec::with_capacity(nodes.len() + 1), ends: Vec::new() };
        mesh.first.push(0);
        for &node in nodes {
            let inside = self.mesh.around(node).iter().map(|&end| self.local[end as usize]);
            mesh.ends.extend(inside.filter(|&end| end != NONE));
            mesh.first.push(mesh.ends.len() as u32);
        }
        for &node in nodes {
            self.local[node as usize] = NONE;
        }
        mesh
    }

    fn split(&mut self, part: &Part, components: Vec<Vec<u32>>) {
        let mut first = part.first;
        for component in components {
            let nodes: Vec<u32> = component.iter().map(|&place| part.nodes[place as usize]).collect();
            let count = nodes.len();
            self.parts.push(Part { nodes, first });
            first += count;
        }
    }

    fn place_whole(&self, part: &Part, mesh: &Mesh, order: &mut [u32]) {
        let places = if mesh.len() <= 64 {
            least_degree_order(mesh)
        } else {
            let mut places: Vec<u32> = (0..mesh.len() as u32).collect();
            places.sort_by_key(|&place| mesh.around(place).len());
            places
        };
        for (slot, place) in order[part.first..].iter_mut().zip(places) {
            *slot = part.nodes[place as usize];
        }
    }

    /// Orders of the nodes of a part from one end to the other, several ways.
    fn lines(&self, nodes: &[u32], mesh: &Mesh) -> Vec<Vec<u32>> {
        match self.positions {
            Some(positions) => {
                let at = |node: &u32| positions[*node as usize];
                let directions = [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)];
                let keys = directions.map(|(x, y)| nodes.iter().map(|n| at(n).0 * x + at(n).1 * y).collect());
                keys.iter().map(|keys: &Vec<f64>| sorted(keys)).collect()
            }
            None => lines_by_distance(mesh),
        }
    }
}

/// Places sorted by key, of equal keys the lower place first.
fn sorted(keys: &[f64]) -> Vec<u32> {
    let mut line: Vec<u32> = (0..keys.len() as u32).collect();
    line.sort_by(|&a, &b| keys[a as usize].total_cmp(&keys[b as usize]));
    line
}

/// Two lines without positions: between two nodes far apart, and between two far from both and apart.
fn lines_by_distance(mesh: &Mesh) -> Vec<Vec<u32>> {
    let farthest = |hops: &[u32]| (0..hops.len()).max_by_key(|&node| (hops[node], !node)).unwrap_or(0) as u32;
    let west = farthest(&hops_from(mesh, 0));
    let from_west = hops_from(mesh, west);
    let from_east = hops_from(mesh, farthest(&from_west));
    let nearer: Vec<u32> = from_west.iter().zip(&from_east).map(|(west, east)| *west.min(east)).collect();
    let from_north = hops_from(mesh, farthest(&nearer));
    let farther: Vec<u32> = from_north.iter().zip(&nearer).map(|(north, near)| *north.min(near)).collect();
    let opposite: Vec<u32> = farther.iter().zip(&from_north).map(|(far, north)| far + north).collect();
    let from_south = hops_from(mesh, farthest(&opposite));
    [(from_west, from_east), (from_north, from_south)]
        .map(|(from, to)| {
            sorted(
                &from.iter().zip(&to).map(|(&from, &to)| f64::from(from) - f64::from(to)).collect::<Vec<_>>(),
            )
        })
        .to_vec()
}

/// Number of steps from `root` to every node of a connected mesh.
fn hops_from(mesh: &Mesh, root: u32) -> Vec<u32> {
    let mut hops = vec![NONE; mesh.len()];
    hops[root as usize] = 0;
    let mut queue = vec![root];
    let mut next = 0;
    while let Some(&node) = queue.get(next) {
        next += 1;
        for &end in mesh.around(node) {
            if hops[end as usize] == NONE {
                hops[end as usize] = hops[node as usize] + 1;
                queue.push(end);
            }
        }
    }
    hops
}

/// The connected components of a mesh, each in ascending order, by their lowest nodes.
fn components(mesh: &Mesh) -> Vec<Vec<u32>> {
    let mut seen = vec![false; mesh.len()];
    let mut components = Vec::new();
    for root in 0..mesh.len() as u32 {
        if std::mem::replace(&mut seen[root as usize], true) {
            continue;
        }
        let mut found = vec![root];
        let mut next = 0;
        while let Some(&node) = found.get(next) {
            next += 1;
            for &end in mesh.around(node) {
                if !std::mem::replace(&mut seen[end as usize], true) {
                    found.push(end);
                }
            }
        }
        found.sort_unstable();
        components.push(found);
    }
    components
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::network;
    use proptest::prelude::*;

    #[test]
    fn the_middle_of_a_ladder_comes_last() {
        let rungs = (0..20).map(|i| (2 * i, 2 * i + 1));
        let rails = (0..38).map(|i| (i, i + 2));
        let graph = RoadGraph::new(40, &rungs.chain(rails).collect::<Vec<_>>()).unwrap();
        let order = dissect(&graph, None);
        assert!(order[38..].iter().all(|&node| (12..28).contains(&node)), "{order:?}");
    }

    proptest! {
        #[test]
        fn every_node_has_one_place((graph, _) in network(), positioned in any::<bool>()) {
            let positions: Vec<(f64, f64)> = graph.nodes().map(|n| (f64::from(n.0 % 4), f64::from(n.0 / 4))).collect();
            let mut order = dissect(&graph, positioned.then_some(&positions[..]));
            order.sort_unstable();
            prop_assert!(order.iter().copied().eq(0..graph.node_count() as u32));
        }
    }
}
