//! Pieces of ways as links, one for each two nodes and each direction.

use shapan_hazard::geodesy::great_circle_km;

use super::block::{Extract, Way};
use crate::roads::{RoadLink, RoadNetwork, RoadNode};

/// A network of all nodes that have places; pieces that lead to others are left out.
pub(super) fn pieces(extract: &Extract) -> RoadNetwork {
    let mut position = vec![None; extract.ids.len()];
    let mut network = RoadNetwork::default();
    for (at, (id, place)) in extract.ids.iter().zip(&extract.places).enumerate() {
        if let Some((lon, lat)) = *place {
            position[at] = Some(network.nodes.len());
            network.nodes.push(RoadNode { id: format!("n{id}"), lon, lat, name: String::new() });
        }
    }
    for way in &extract.ways {
        for (piece, ends) in way.nodes.windows(2).enumerate().filter(|(_, ends)| ends[0] != ends[1]) {
            let found = [ends[0], ends[1]].map(|id| position[extract.ids.binary_search(&id).ok()?]);
            if let [Some(from), Some(to)] = found {
                push(&mut network, way, piece, from, to);
            }
        }
    }
    network
}

fn push(network: &mut RoadNetwork, way: &Way, piece: usize, from: usize, to: usize) {
    let road = &way.road;
    let [a, b] = [from, to].map(|node| (network.nodes[node].lon, network.nodes[node].lat));
    // Two nodes at one place still are a piece that takes time.
    let length_km = great_circle_km(a, b).max(1e-6);
    for (lanes, from, to, sign) in [(road.lanes[0], from, to, 'f'), (road.lanes[1], to, from, 'b')] {
        let Some(lanes) = lanes else { continue };
        network.links.push(RoadLink {
            id: format!("w{}.{piece}{sign}", way.id),
            from,
            to,
            class: road.class,
            length_km,
            lanes,
            free_speed_km_h: road.speed_km_h,
            capacity_pcu_h: f64::from(lanes) * road.class.lane_capacity_pcu_h(),
            bridges: u32::from(road.is_bridge),
            // No tag says a capacity.
            assumed: true,
        });
    }
}
