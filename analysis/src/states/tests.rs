//! Hand-made runs over a small region, and what is written of them.

#![allow(clippy::unwrap_used)]

use shapan_journal::{Fact, Service, Subject, SubjectKind};
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{PowerLinkRow, PowerNodeRow, Region, RegionFacts, WaterLinkRow};
use shapan_scenarios::{Changes, load};

use super::*;
use crate::sample::Journal;

fn node(id: &str, lon: f64) -> PowerNodeRow {
    PowerNodeRow {
        node_id: id.to_owned(),
        name_zh: format!("{id}站"),
        name_en: id.to_owned(),
        r#type: "substation_220".to_owned(),
        voltage_kv: 220.0,
        lon,
        lat: 39.5,
        zone_id: None,
        capacity_mw: 100.0,
        peak_demand_mw: None,
        black_start: false,
        backup_h: 0.0,
        seismic_class: String::new(),
        source: String::new(),
        grade: Grade::E,
    }
}

/// Three power nodes, one line between the first two; no zones.
fn region() -> Region {
    let mut region = Region::new("toy", RegionFacts::default());
    region.power_nodes = vec![node("a", 116.0), node("b", 117.0), node("c, south", 118.0)];
    region.power_links = vec![PowerLinkRow {
        link_id: "ab".to_owned(),
        from_node: "a".to_owned(),
        to_node: "b".to_owned(),
        voltage_kv: 220.0,
        circuits: 1,
        capacity_mw: 100.0,
        r#type: "line".to_owned(),
        length_km: 80.0,
        reactance_ohm: 20.0,
        source: String::new(),
        grade: Grade::E,
    }];
    region.index();
    region
}

fn run() -> Vec<Record> {
    let thing = |index| Subject::new(SubjectKind::PowerNode, index);
    let mut journal = Journal::new();
    for (hour, fact) in [
        (0.0, Fact::AssetDamaged { asset: thing(0), state: 3, functional: false }),
        (0.0, Fact::AssetDamaged { asset: thing(1), state: 1, functional: true }),
        (1.0, Fact::AssetStarved { asset: thing(2), lacks: Service::Telecom }),
        (1.0, Fact::AssetStarved { asset: thing(2), lacks: Service::Power }),
        (1.0, Fact::LineTripped { line: 0, flow_mw: 9.0, limit_mw: 8.0 }),
        (4.0, Fact::RepairBegan { asset: thing(0), hours: 5.0, waited_hours: 1.0 }),
        (5.0, Fact::AssetFed { asset: thing(2), lacked: Service::Power }),
        (9.0, Fact::AssetRestored { asset: thing(0) }),
        (9.0, Fact::AssetFed { asset: thing(2), lacked: Service::Telecom }),
        (9.5, Fact::LineReclosed { line: 0 }),
    ] {
        journal.push(hour, None, Some(0), fact);
    }
    journal.sorted()
}

fn conditions(hour: f64) -> Vec<&'static str> {
    let condition = |row: &StateRow| match &row.state {
        PlaceState::Asset { condition, .. } => condition.name(),
        PlaceState::Zone(_) => "zone",
    };
    states(&run(), &region(), &[hour]).iter().map(condition).collect()
}

#[test]
fn assets_fail_starve_are_mended_and_come_back() {
    assert_eq!(conditions(0.5), ["failed", "damaged", "sound", "sound"]);
    assert_eq!(conditions(1.0), ["failed", "damaged", "starved", "off"]);
    assert_eq!(conditions(5.0), ["mending", "damaged", "starved", "off"]);
    assert_eq!(conditions(9.0), ["restored", "damaged", "sound", "off"]);
    assert_eq!(conditions(24.0), ["restored", "damaged", "sound", "restored"]);
}

/// Turns a water link into a pump.
fn pump(row: &mut WaterLinkRow) {
    row.r#type = "pump".to_owned();
}

#[test]
fn assets_of_every_kind_stand_where_their_own_row_says() {
    use SubjectKind as K;
    let mut region = load("beijing-m8", &Changes::default()).unwrap().scenario.region;
    // Pumps in rows 1 and 3 among pipes; a depot that is but an option before all others.
    pump(&mut region.water_links[1]);
    pump(&mut region.water_links[3]);
    region.depots[0].status = shapan_scenarios::region::Status::Option;
    let places = places::places(&region);
    let of = |kind, index| places.iter().find(|place| place.subject == Subject::new(kind, index));
    for (kind, index, id) in [
        (K::Hospital, 1, Some(&region.hospitals[1].hospital_id)),
        (K::FireStation, 1, Some(&region.fire_stations[1].station_id)),
        (K::Depot, 0, Some(&region.depots[1].depot_id)),
        (K::Shelter, 1, Some(&region.shelters[1].shelter_id)),
        (K::Post, 1, Some(&region.command_posts[1].post_id)),
        (K::Bridge, 1, Some(&region.bridges[1].bridge_id)),
        (K::PowerNode, 1, Some(&region.power_nodes[1].node_id)),
        (K::TelecomNode, 1, Some(&region.telecom_nodes[1].node_id)),
        (K::WaterNode, 1, Some(&region.water_nodes[1].node_id)),
        (K::GasNode, 1, Some(&region.gas_nodes[1].node_id)),
        (K::HeatNode, 1, Some(&region.heat_nodes[1].node_id)),
        (K::PowerLine, 1, Some(&region.power_links[1].link_id)),
        (K::WaterPump, 0, Some(&region.water_links[1].link_id)),
        (K::WaterPump, 1, Some(&region.water_links[3].link_id)),
        (K::WaterPump, 2, None),
        (K::Airfield, 1, Some(&region.airports[1].site_id)),
        (K::MetroStation, 1, Some(&region.metro_stations[1].station_id)),
        // These move, or are no assets of a place.
        (K::RoadLink, 0, None),
        (K::Vehicle, 0, None),
        (K::Team, 0, None),
        (K::Partner, 0, None),
    ] {
        assert_eq!(of(kind, index).map(|place| &place.id), id, "{}", places::kind(kind));
    }
    let end = |id: &String| region.water_nodes.iter().find(|node| node.node_id == *id).unwrap();
    let link = &region.water_links[3];
    let (from, to, place) = (end(&link.from_node), end(&link.to_node), of(K::WaterPump, 1).unwrap());
    assert_eq!(place.lon, f64::midpoint(from.lon, to.lon));
    assert_eq!(place.lat, f64::midpoint(from.lat, to.lat));
}

#[test]
fn several_hours_are_the_same_as_each_alone() {
    let hours = [0.0, 1.0, 5.0, 24.0];
    let alone: Vec<StateRow> = hours.iter().flat_map(|hour| states(&run(), &region(), &[*hour])).collect();
    assert_eq!(states(&run(), &region(), &hours), alone);
}

fn written(format: StatesFormat) -> String {
    let mut bytes = Vec::new();
    write_states(&states(&run(), &region(), &[1.0]), format, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn csv_has_as_many_cells_in_every_row() {
    let text = written(StatesFormat::Csv);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "hour,kind,id,name_zh,lon,lat,condition,damage,lacks,power,water,gas,heat,telecom");
    assert_eq!(lines[1], "1,power_node,a,a站,116,39.5,failed,3,,,,,,");
    assert_eq!(lines[3], "1,power_node,\"c, south\",\"c, south站\",118,39.5,starved,0,power telecom,,,,,");
    assert_eq!(lines[4], "1,power_line,ab,,116.5,39.5,off,0,,,,,,");
    assert!([1, 2, 4].iter().all(|row| lines[*row].matches(',').count() == lines[0].matches(',').count()));
    let zone = StateRow {
        hour: 2.0,
        kind: "zone",
        id: "z".to_owned(),
        name_zh: String::new(),
        lon: 1.0,
        lat: 2.0,
        state: PlaceState::Zone([0.5, 1.0, 1.0, 1.0, 0.0]),
    };
    let mut bytes = Vec::new();
    write_states(&[zone], StatesFormat::Csv, &mut bytes).unwrap();
    assert!(String::from_utf8(bytes).unwrap().ends_with("2,zone,z,,1,2,,,,0.5,1,1,1,0\n"));
}

#[test]
fn geojson_is_a_collection_of_points() {
    let value: serde_json::Value = serde_json::from_str(&written(StatesFormat::GeoJson)).unwrap();
    let features = value["features"].as_array().unwrap();
    assert_eq!((&value["type"], features.len()), (&"FeatureCollection".into(), 4));
    assert_eq!(features[2]["geometry"]["coordinates"], serde_json::json!([118.0, 39.5]));
    assert_eq!(features[2]["properties"]["lacks"], serde_json::json!(["power", "telecom"]));
    assert_eq!(
        (StatesFormat::of_ending("GeoJSON"), StatesFormat::of_ending("shp")),
        (Some(StatesFormat::GeoJson), None)
    );
}
