//! Where a region's assets stand.

use std::collections::BTreeMap;

use shapan_journal::{Subject, SubjectKind};
use shapan_scenarios::region::{Region, Status};

/// An asset with a place of its own. Power lines and pumps stand in the middle between their ends.
pub(super) struct Place {
    pub(super) subject: Subject,
    pub(super) id: String,
    pub(super) name_zh: String,
    pub(super) lon: f64,
    pub(super) lat: f64,
}

/// The power line of a row.
pub(super) fn line(row: u32) -> Subject {
    Subject::new(SubjectKind::PowerLine, row)
}

/// Snake-case name of a kind, as in the journal.
pub(super) fn kind(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Hospital => "hospital",
        SubjectKind::FireStation => "fire_station",
        SubjectKind::Depot => "depot",
        SubjectKind::Shelter => "shelter",
        SubjectKind::Post => "post",
        SubjectKind::Bridge => "bridge",
        SubjectKind::PowerNode => "power_node",
        SubjectKind::TelecomNode => "telecom_node",
        SubjectKind::WaterNode => "water_node",
        SubjectKind::GasNode => "gas_node",
        SubjectKind::HeatNode => "heat_node",
        SubjectKind::PowerLine => "power_line",
        SubjectKind::WaterPump => "water_pump",
        SubjectKind::Airfield => "airfield",
        SubjectKind::MetroStation => "metro_station",
        SubjectKind::RoadLink => "road_link",
        SubjectKind::Vehicle => "vehicle",
        SubjectKind::Team => "team",
        SubjectKind::Partner => "partner",
    }
}

/// Rows of tables with a key, a Chinese name and a point.
macro_rules! table {
    ($places:ident, $kind:ident, $rows:expr, $id:ident $(, $name:ident)?) => {
        for (index, row) in (0..).zip($rows) {
            let names: &[&str] = &[$(row.$name.as_str())?];
            let subject = Subject::new(SubjectKind::$kind, index);
            $places.push(Place { subject, id: row.$id.clone(), name_zh: names.concat(), lon: row.lon, lat: row.lat });
        }
    };
}

/// All assets of a region that stand at a place, by kind and row.
pub(super) fn places(region: &Region) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    table!(places, Hospital, &region.hospitals, hospital_id, name_zh);
    table!(places, FireStation, &region.fire_stations, station_id, name_zh);
    // Depots that do not stand yet take no part in a run.
    table!(
        places,
        Depot,
        region.depots.iter().filter(|row| row.status == Status::Existing),
        depot_id,
        name_zh
    );
    table!(places, Shelter, &region.shelters, shelter_id);
    table!(places, Post, &region.command_posts, post_id, name_zh);
    table!(places, Bridge, &region.bridges, bridge_id, name_zh);
    table!(places, PowerNode, &region.power_nodes, node_id, name_zh);
    table!(places, TelecomNode, &region.telecom_nodes, node_id, name_zh);
    table!(places, WaterNode, &region.water_nodes, node_id, name_zh);
    table!(places, GasNode, &region.gas_nodes, node_id, name_zh);
    table!(places, HeatNode, &region.heat_nodes, node_id, name_zh);
    places.extend(lines(region));
    places.extend(pumps(region));
    table!(places, Airfield, &region.airports, site_id, name_zh);
    table!(places, MetroStation, &region.metro_stations, station_id, name_zh);
    places
}

fn lines(region: &Region) -> Vec<Place> {
    let ends = region.power_nodes.iter().map(|node| (node.node_id.as_str(), [node.lon, node.lat])).collect();
    let links = region.power_links.iter().map(|row| [&row.link_id, &row.from_node, &row.to_node]);
    between(SubjectKind::PowerLine, &ends, links)
}

/// A pump's index is its place among the pumps, not its row among all water links.
fn pumps(region: &Region) -> Vec<Place> {
    let ends = region.water_nodes.iter().map(|node| (node.node_id.as_str(), [node.lon, node.lat])).collect();
    let pumps = region.water_links.iter().filter(|row| row.r#type == "pump");
    between(SubjectKind::WaterPump, &ends, pumps.map(|row| [&row.link_id, &row.from_node, &row.to_node]))
}

/// Links, each given by its key and those of its ends, in the middle between the ends.
fn between<'a>(
    kind: SubjectKind,
    ends: &BTreeMap<&str, [f64; 2]>,
    links: impl Iterator<Item = [&'a String; 3]>,
) -> Vec<Place> {
    let place = |(index, [id, from, to]): (u32, [&String; 3])| {
        let (from, to) = (ends.get(from.as_str())?, ends.get(to.as_str())?);
        let [lon, lat] = [0, 1].map(|axis| f64::midpoint(from[axis], to[axis]));
        Some(Place { subject: Subject::new(kind, index), id: id.clone(), name_zh: String::new(), lon, lat })
    };
    (0..).zip(links).filter_map(place).collect()
}
