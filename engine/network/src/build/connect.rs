//! Joins loose parts to the main network, so that every node can be reached.

use super::edges::{Edge, local_road, ramp};
use super::geometry::distance_km;
use super::inputs::RoadInputs;
use super::nodes::Nodes;
use crate::reach::DisjointSets;

/// Adds the shortest link between two parts until there is only one part; says how many were added.
///
/// Ties are broken by the order of nodes, so the result depends on the inputs alone.
pub(super) fn join_loose_parts(inputs: &RoadInputs, nodes: &Nodes, edges: &mut Vec<Edge>) -> usize {
    let mut sets = DisjointSets::new(nodes.places.len());
    for edge in edges.iter() {
        sets.join(edge.ends[0] as u32, edge.ends[1] as u32);
    }
    let joins = sets.count() - 1;
    while sets.count() > 1 {
        let (straight_km, ends) = shortest_gap(nodes, &mut sets);
        sets.join(ends[0] as u32, ends[1] as u32);
        let between_zones = ends.iter().all(|&end| end < nodes.zone_count);
        edges.push(if between_zones {
            local_road(inputs, nodes, ends, straight_km)
        } else {
            ramp(nodes, ends)
        });
    }
    joins
}

/// The two nearest nodes of different parts, one of them a zone: some part always holds one.
fn shortest_gap(nodes: &Nodes, sets: &mut DisjointSets) -> (f64, [usize; 2]) {
    let part: Vec<u32> = (0..nodes.places.len() as u32).map(|node| sets.find(node)).collect();
    let gaps = (0..nodes.zone_count).flat_map(|zone| {
        let part = &part;
        let others = (0..nodes.places.len()).filter(move |&node| part[node] != part[zone]);
        others.map(move |node| (distance_km(nodes.point(zone), nodes.point(node)), [zone, node]))
    });
    gaps.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))
        .expect("several parts and at least one zone leave a gap")
}
