//! The builder on a toy region: four zones in a row, a main road past them, a river between the middle two.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::reach::{Alive, strong_components};

const SPACING_DEG: f64 = 0.05;

fn zone(place: usize, terrain: Terrain) -> ZoneRow {
    let lon = 116.0 + SPACING_DEG * place as f64;
    ZoneRow { zone_id: format!("z{place}"), name: format!("Zone {place}"), lon, lat: 40.0, terrain }
}

fn neighbours(one: usize, other: usize) -> NeighbourRow {
    NeighbourRow { zone_a: format!("z{one}"), zone_b: format!("z{other}"), distance_km: 4.0 }
}

fn vertex(road: &str, seq: u32, lon: f64, lat: f64, name: &str, zone: Option<&str>) -> VertexRow {
    VertexRow {
        road_id: road.to_owned(),
        class: LineClass::Expressway,
        seq,
        lon,
        lat,
        interchange_name: name.to_owned(),
        zone_id: zone.map(str::to_owned),
        lanes_per_dir: 3,
        free_speed_km_h: 100.0,
        grade: "M".to_owned(),
    }
}

fn bridge(id: &str, road: Option<(&str, u32)>) -> BridgeRow {
    BridgeRow {
        bridge_id: id.to_owned(),
        river_id: "river".to_owned(),
        road_id: road.map(|(road, _)| road.to_owned()),
        segment_from_seq: road.map(|(_, seq)| seq),
        zone_a: "z2".to_owned(),
        zone_b: "z1".to_owned(),
    }
}

/// East-west road `e` with a junction at zone 2 where road `n` starts; `n` leaves the region to the north.
fn toy() -> RoadInputs {
    let river = |seq, lat| RiverRow { river_id: "river".to_owned(), seq, lon: 116.07, lat };
    RoadInputs {
        zones: [Terrain::Plain, Terrain::Plain, Terrain::Hill, Terrain::Mountain]
            .into_iter()
            .enumerate()
            .map(|(place, terrain)| zone(place, terrain))
            .collect(),
        neighbours: vec![neighbours(0, 1), neighbours(1, 2), neighbours(3, 2)],
        vertices: vec![
            vertex("e", 2, 116.1, 40.01, "Junction", Some("z2")),
            vertex("e", 1, 116.0, 40.01, "West", Some("z0")),
            vertex("e", 3, 116.15, 40.01, "", Some("z3")),
            vertex("n", 1, 116.1, 40.01, "Junction", Some("z2")),
            vertex("n", 2, 116.1, 40.1, "北市界", Some("z2")),
        ],
        rivers: vec![river(2, 40.5), river(1, 39.5)],
        bridges: vec![bridge("b1", None), bridge("b2", Some(("e", 1)))],
    }
}

fn link<'a>(table: &'a RoadTable, from: &str, to: &str) -> &'a RoadLink {
    table.links.iter().find(|link| link.from_node == from && link.to_node == to).unwrap()
}

#[test]
fn zones_and_places_become_nodes() {
    let table = build_roads(&toy()).unwrap();
    let seen: Vec<(&str, NodeKind, &str)> =
        table.nodes.iter().map(|node| (node.node_id.as_str(), node.kind, node.name.as_str())).collect();
    assert_eq!(seen[..4].iter().map(|node| node.0).collect::<Vec<_>>(), ["z0", "z1", "z2", "z3"]);
    assert_eq!(seen[4], ("x001", NodeKind::Interchange, "Junction"));
    assert_eq!(seen[5], ("x002", NodeKind::Interchange, "West"));
    assert_eq!(seen[6], ("x003", NodeKind::Interchange, ""));
    assert_eq!(seen[7], ("x004", NodeKind::Gateway, "北市界"));
}

#[test]
fn terrain_decides_class_speed_and_length() {
    let table = build_roads(&toy()).unwrap();
    let (plain, hill, mountain) =
        (link(&table, "z0", "z1"), link(&table, "z1", "z2"), link(&table, "z2", "z3"));
    assert_eq!((plain.class, plain.length_km, plain.capacity_pcu_h), (RoadClass::Arterial, 5.2, 1600));
    assert_eq!((hill.class, hill.length_km, hill.lanes), (RoadClass::Local, 5.8, 1));
    assert_eq!((mountain.class, mountain.length_km), (RoadClass::MountainRoad, 6.4));
    assert_eq!(mountain.free_speed_km_h, 30.0);
}

#[test]
fn main_roads_follow_their_sequence_numbers() {
    let table = build_roads(&toy()).unwrap();
    // 0.1 degrees of longitude at 40.01 degrees north, hill factor 1.1.
    let west = link(&table, "x002", "x001");
    assert!((west.length_km - 8.517 * 1.1).abs() < 0.002, "{}", west.length_km);
    assert_eq!((west.class, west.lanes, west.grade.as_str()), (RoadClass::Expressway, 3, "E"));
    assert_eq!(west.capacity_pcu_h, 6000);
}

#[test]
fn bridges_lie_on_both_ways_of_their_road() {
    let table = build_roads(&toy()).unwrap();
    for (from, to, bridges) in
        [("z1", "z2", "b1"), ("z2", "z1", "b1"), ("x001", "x002", "b2"), ("z0", "z1", "")]
    {
        assert_eq!(link(&table, from, to).bridges, bridges);
    }
    assert!(table.report.unbridged.is_empty());
}

#[test]
fn rivers_without_a_bridge_are_counted() {
    let mut inputs = toy();
    inputs.bridges.clear();
    let unbridged = build_roads(&inputs).unwrap().report.unbridged;
    assert_eq!(
        unbridged.into_iter().collect::<Vec<_>>(),
        [(RoadClass::Expressway, 1), (RoadClass::Local, 1)]
    );
}

#[test]
fn ramps_lead_to_their_own_zone_and_a_near_second_one_but_never_from_gateways() {
    let mut inputs = toy();
    inputs.zones[3].lon = 116.12;
    let table = build_roads(&inputs).unwrap();
    let ramps: Vec<(&str, &str)> = table
        .links
        .iter()
        .filter(|link| link.class == RoadClass::Ramp && link.from_node.starts_with('x'))
        .map(|link| (link.from_node.as_str(), link.to_node.as_str()))
        .collect();
    // Zone 3 now lies 2 km east of the junction; the eastern vertex stays 2.8 km from it.
    assert_eq!(ramps, [("x001", "z2"), ("x001", "z3"), ("x002", "z0"), ("x003", "z3")]);
}

#[test]
fn roads_that_cross_without_a_shared_vertex_stay_apart() {
    let mut inputs = toy();
    inputs.vertices.push(vertex("over", 1, 116.02, 39.98, "South", Some("z0")));
    inputs.vertices.push(vertex("over", 2, 116.02, 40.04, "North", Some("z0")));
    let table = build_roads(&inputs).unwrap();
    assert_eq!(table.report.grade_separated, 1);
    let ends = |link: &&RoadLink| link.class == RoadClass::Expressway && link.from_node == "x005";
    assert_eq!(table.links.iter().filter(ends).count(), 1);
}

#[test]
fn loose_parts_are_joined_by_the_shortest_link() {
    let mut inputs = toy();
    inputs.neighbours.remove(0);
    inputs.vertices.retain(|row| row.road_id == "n");
    inputs.vertices.push(vertex("far", 1, 116.0, 40.2, "", None));
    inputs.vertices.push(vertex("far", 2, 116.0, 40.3, "", None));
    inputs.bridges.pop();
    let table = build_roads(&inputs).unwrap();
    assert_eq!(table.report.joins, 2);
    assert_eq!(link(&table, "z0", "z1").class, RoadClass::Arterial);
    // The loose road starts 22.2 km north of zone 0: 22.24 x 1.2.
    assert!((link(&table, "z0", "x003").length_km - 26.69).abs() < 0.01);
}

#[test]
fn every_problem_is_reported_at_once() {
    let mut inputs = toy();
    inputs.zones.push(zone(0, Terrain::Plain));
    inputs.neighbours.push(neighbours(0, 9));
    inputs.neighbours[0].distance_km = -1.0;
    inputs.vertices[0].lon = 116.2;
    inputs.vertices[1].lat = 140.0;
    inputs.vertices[2].zone_id = Some("zz".to_owned());
    let error = build_roads(&inputs).unwrap_err();
    let lines: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "zones: z0 stands twice",
            "neighbours: z0-z9 names zone_b z9, which does not exist",
            "vertices: e 3 names zone_id zz, which does not exist",
            "vertices: e 1 has lat 140, allowed is -90 to 90",
            "neighbours: z0-z1 has distance_km -1, allowed is above 0",
            "vertices named Junction are 8.5 km apart, but one name is one place",
        ]
    );
    assert!(error.to_string().starts_with("6 problems in the road inputs\n  zones: z0"));
}

#[test]
fn a_bridge_on_no_road_is_refused() {
    let mut inputs = toy();
    inputs.bridges.push(bridge("b3", Some(("e", 3))));
    let error = build_roads(&inputs).unwrap_err();
    assert_eq!(error.problems, [BuildProblem::BridgeNowhere { bridge_id: "b3".to_owned() }]);
    assert_eq!(build_roads(&RoadInputs::default()).unwrap_err().problems, [BuildProblem::NoZone]);
}

fn any_terrain() -> impl Strategy<Value = Terrain> {
    prop::sample::select(vec![Terrain::Plain, Terrain::Hill, Terrain::Mountain])
}

prop_compose! {
    /// Zones anywhere in a square degree, a chain of some of them, and one road through random places.
    fn any_region()(
        zones in prop::collection::vec((0_u32..1000, 0_u32..1000, any_terrain()), 1..12),
        pairs in prop::collection::vec((0_usize..12, 0_usize..12), 0..12),
        road in prop::collection::vec((0_u32..1000, 0_u32..1000, 0_usize..20), 0..8),
    ) -> RoadInputs {
        let degrees = |thousandths: u32| f64::from(thousandths) / 1000.0;
        let count = zones.len();
        let mut inputs = RoadInputs::default();
        for (place, (east, north, terrain)) in zones.into_iter().enumerate() {
            let (lon, lat) = (116.0 + degrees(east), 40.0 + degrees(north));
            inputs.zones.push(ZoneRow { lon, lat, ..zone(place, terrain) });
        }
        for (one, other) in pairs.into_iter().map(|(one, other)| (one % count, other % count)) {
            let taken = |row: &NeighbourRow| *row == neighbours(one, other) || *row == neighbours(other, one);
            if one != other && !inputs.neighbours.iter().any(taken) {
                inputs.neighbours.push(neighbours(one, other));
            }
        }
        for (seq, (east, north, zone)) in (0..).zip(road) {
            let key = (zone < count).then(|| format!("z{zone}"));
            inputs.vertices.push(
                vertex("r", seq, 116.0 + degrees(east), 40.0 + degrees(north), "", key.as_deref()));
        }
        inputs
    }
}

proptest! {
    #[test]
    fn any_region_becomes_one_strongly_connected_network(inputs in any_region()) {
        let table = build_roads(&inputs).unwrap();
        let (graph, times_ms) = table.graph();
        prop_assert_eq!(strong_components(&graph, Alive::default()).count(), 1);
        prop_assert!(times_ms.iter().all(|&time| time > 0 && time < crate::CLOSED));
        for pair in graph.links().collect::<Vec<_>>().chunks(2) {
            prop_assert_eq!(graph.tail(pair[0]), graph.head(pair[1]));
            prop_assert_eq!(graph.head(pair[0]), graph.tail(pair[1]));
        }
        for (zone, row) in inputs.zones.iter().enumerate() {
            prop_assert_eq!(table.nodes[zone].zone_id.as_ref(), Some(&row.zone_id));
        }
        prop_assert_eq!(&build_roads(&inputs).unwrap(), &table);
    }
}
