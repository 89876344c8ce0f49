//! Beijing with streets inside its zones: as many road links as a whole city has.

use shapan_scenarios::Scenario;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{RoadClass, RoadLinkRow, RoadNodeKind, RoadNodeRow};

/// Streets along each side of a zone's grid that bring Beijing to more than 10⁵ links.
pub const CITY_SIDE: usize = 9;

/// Between crossings, km.
const BLOCK_KM: f64 = 0.3;
/// Latitude that one block spans, degrees; longitude is taken alike, as it is only a made city.
const BLOCK_DEG: f64 = BLOCK_KM / 111.2;
/// From a zone's representative point to the middle of its streets, km.
const ACCESS_KM: f64 = 0.1;
/// Length of a street between two zones against the straight line.
const DETOUR: f64 = 1.3;

/// The scenario with a grid of `side` x `side` crossings in every zone, joined to the zone's own node, and from
/// one of its crossings to one of each neighbour's.
#[must_use]
pub fn with_streets(scenario: &Scenario, side: usize) -> Scenario {
    let mut large = scenario.clone();
    if side == 0 {
        return large;
    }
    let (nodes, roads) = (&mut large.region.road_nodes, &mut large.region.roads);
    for node in scenario.region.road_nodes.iter().filter(|node| node.kind == RoadNodeKind::Zone) {
        let zone = node.zone_id.as_deref().unwrap_or_default();
        for crossing in 0..side * side {
            let (east, north) = (crossing % side, crossing / side);
            nodes.push(RoadNodeRow {
                node_id: key(zone, crossing),
                lon: node.lon + (east as f64 - side as f64 / 2.0) * BLOCK_DEG,
                lat: node.lat + (north as f64 - side as f64 / 2.0) * BLOCK_DEG,
                kind: RoadNodeKind::Vertex,
                ..node.clone()
            });
            if east + 1 < side {
                both_ways(roads, key(zone, crossing), key(zone, crossing + 1), BLOCK_KM);
            }
            if north + 1 < side {
                both_ways(roads, key(zone, crossing), key(zone, crossing + side), BLOCK_KM);
            }
        }
        both_ways(roads, node.node_id.clone(), key(zone, side * side / 2), ACCESS_KM);
    }
    for (row, near) in scenario.region.adjacency.iter().enumerate() {
        let crossing = row % (side * side);
        both_ways(
            roads,
            key(&near.zone_a, crossing),
            key(&near.zone_b, crossing),
            (DETOUR * near.distance_km).max(BLOCK_KM),
        );
    }
    large.region.index();
    large
}

fn key(zone: &str, crossing: usize) -> String {
    format!("street_{zone}_{crossing}")
}

/// A local street, to and fro.
fn both_ways(roads: &mut Vec<RoadLinkRow>, one: String, other: String, length_km: f64) {
    for (way, (from, to)) in [(&one, &other), (&other, &one)].into_iter().enumerate() {
        roads.push(RoadLinkRow {
            link_id: format!("{one}~{other}_{way}"),
            from_node: from.clone(),
            to_node: to.clone(),
            class: RoadClass::Local,
            length_km,
            lanes: 1,
            free_speed_km_h: 30.0,
            capacity_pcu_h: 800.0,
            bridges: Vec::new(),
            source: String::new(),
            grade: Grade::E,
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use shapan_engine::{City, Simulation};
    use shapan_journal::Nothing;
    use shapan_network::router::LARGE_LINKS;

    use super::*;
    use crate::city::beijing;

    #[test]
    fn no_streets_leave_the_city_as_it_is() {
        let one = beijing().unwrap();
        assert_eq!(with_streets(&one, 0).region, one.region);
    }

    #[test]
    fn a_city_of_a_hundred_thousand_links_runs_and_branches() {
        let large = with_streets(&beijing().unwrap(), CITY_SIDE);
        let links = large.region.roads.len();
        assert!((100_000..120_000).contains(&links) && links > LARGE_LINKS, "{links} links");
        let city = City::prepare(&large).unwrap();
        let mut first = Simulation::new(&city, 7, 0);
        first.run_until(6.0, &mut Nothing).unwrap();
        let mut second = Simulation::restore(&first.snapshot());
        for run in [&mut first, &mut second] {
            run.run_until(8.0, &mut Nothing).unwrap();
        }
        assert_eq!(first.summary(), second.summary());
        assert!(first.summary().events > 10_000, "{:?}", first.summary());
    }
}
