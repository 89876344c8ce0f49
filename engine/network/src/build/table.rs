//! The road table as it is written: nodes, directed links, and what the builder has to say about them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::edges::Edge;
use super::inputs::RoadInputs;
use super::nodes::{Nodes, Place};
use super::rules::{RoadClass, capacity_pcu_h};
use crate::graph::RoadGraph;
use crate::speed::travel_time_ms;

/// Shortest length a link is given, km: positions are known to some ten metres at best.
const LEAST_KM: f64 = 0.01;

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Representative point of a zone.
    Zone,
    /// Vertex of a main road inside the region.
    Interchange,
    /// Where a main road leaves the region.
    Gateway,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoadNode {
    /// The zone's key for zone nodes; `x001` onwards for the others.
    pub node_id: String,
    /// Longitude, WGS84, degrees.
    pub lon: f64,
    /// Latitude, WGS84, degrees.
    pub lat: f64,
    /// Zone it lies in; `None` outside the region.
    pub zone_id: Option<String>,
    /// What it stands for.
    pub kind: NodeKind,
    /// Name of zone, interchange or town; may be blank.
    pub name: String,
}

/// One directed link. The two ways of a road stand in adjacent rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoadLink {
    /// `rd0001` onwards.
    pub link_id: String,
    /// Key of the node it leaves.
    pub from_node: String,
    /// Key of the node it enters.
    pub to_node: String,
    /// Kind of road.
    pub class: RoadClass,
    /// Length, km.
    pub length_km: f64,
    /// Lanes in this direction.
    pub lanes: u32,
    /// Free speed, km/h.
    pub free_speed_km_h: f64,
    /// Capacity in this direction, passenger-car units an hour.
    pub capacity_pcu_h: u32,
    /// Keys of the bridges it runs over, separated by semicolons.
    pub bridges: String,
    /// Where the row comes from.
    pub source: String,
    /// Grade of the length.
    pub grade: String,
}

/// What the builder added or left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildReport {
    /// Links added to join loose parts.
    pub joins: usize,
    /// Roads (both ways together) crossing a river without a listed bridge, by class.
    pub unbridged: BTreeMap<RoadClass, usize>,
    /// Pairs of main-road links that cross without a junction.
    pub grade_separated: usize,
}

/// Nodes and links of a region's roads.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadTable {
    /// Nodes: zones in the order of the inputs, then places on main roads.
    pub nodes: Vec<RoadNode>,
    /// Directed links: local roads, main roads, ramps, joins.
    pub links: Vec<RoadLink>,
    /// What the builder added or left out.
    pub report: BuildReport,
}

impl RoadTable {
    /// The same network as a graph with free-flow travel times, ms; nodes and links in the order of the rows.
    #[must_use]
    pub fn graph(&self) -> (RoadGraph, Vec<u32>) {
        let place: BTreeMap<&str, u32> =
            self.nodes.iter().map(|node| node.node_id.as_str()).zip(0..).collect();
        let ends: Vec<(u32, u32)> = self
            .links
            .iter()
            .map(|link| (place[link.from_node.as_str()], place[link.to_node.as_str()]))
            .collect();
        let graph =
            RoadGraph::new(self.nodes.len(), &ends).expect("every link runs between nodes of the table");
        let time = |link: &RoadLink| travel_time_ms(link.length_km, link.free_speed_km_h, 1.0);
        (graph, self.links.iter().map(time).collect())
    }

    /// Number of directed links of each class.
    #[must_use]
    pub fn links_by_class(&self) -> BTreeMap<RoadClass, usize> {
        let mut counts = BTreeMap::new();
        for link in &self.links {
            *counts.entry(link.class).or_default() += 1;
        }
        counts
    }
}

/// Writes nodes and roads out as rows.
pub(super) fn assemble(inputs: &RoadInputs, nodes: &Nodes, edges: &[Edge], report: BuildReport) -> RoadTable {
    let rows: Vec<RoadNode> =
        nodes.places.iter().enumerate().map(|(node, place)| node_row(inputs, node, place)).collect();
    let links = edges.iter().enumerate().flat_map(|(edge, road)| {
        let [a, b] = road.ends;
        [(2 * edge + 1, a, b), (2 * edge + 2, b, a)]
            .map(|(number, from, to)| link_row(inputs, number, [&rows[from], &rows[to]], road))
    });
    let links = links.collect();
    RoadTable { nodes: rows, links, report }
}

fn node_row(inputs: &RoadInputs, node: usize, place: &Place) -> RoadNode {
    let zone_id = place.zone.map(|zone| inputs.zones[zone].zone_id.clone());
    let node_id = match (place.kind, &zone_id) {
        (NodeKind::Zone, Some(zone)) => zone.clone(),
        _ => format!("x{:03}", node + 1 - inputs.zones.len()),
    };
    let (lon, lat) = (place.point.lon, place.point.lat);
    RoadNode { node_id, lon, lat, zone_id, kind: place.kind, name: place.name.clone() }
}

fn link_row(inputs: &RoadInputs, number: usize, [from, to]: [&RoadNode; 2], road: &Edge) -> RoadLink {
    let bridges: Vec<&str> =
        road.bridges.iter().map(|&bridge| inputs.bridges[bridge].bridge_id.as_str()).collect();
    RoadLink {
        link_id: format!("rd{number:04}"),
        from_node: from.node_id.clone(),
        to_node: to.node_id.clone(),
        class: road.profile.class,
        length_km: to_metres(road.length_km.max(LEAST_KM)),
        lanes: road.profile.lanes,
        free_speed_km_h: road.profile.free_speed_km_h,
        capacity_pcu_h: capacity_pcu_h(road.profile),
        bridges: bridges.join(";"),
        source: road.source.clone(),
        grade: road.grade.clone(),
    }
}

/// Rounds to whole metres, so that the last digits of a sine do not reach the table.
fn to_metres(length_km: f64) -> f64 {
    (length_km * 1000.0).round() / 1000.0
}
