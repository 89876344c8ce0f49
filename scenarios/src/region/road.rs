//! Roads: lines, bridges, and the network made of them.

use serde::{Deserialize, Serialize};

use crate::quantity::Grade;

/// Class of a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoadClass {
    /// Ring road.
    Ring,
    /// Expressway.
    Expressway,
    /// National road.
    National,
    /// Arterial street between zones of the plain.
    Arterial,
    /// Local street between zones.
    Local,
    /// Road between zones of the mountains.
    MountainRoad,
    /// Ramp between a main road and a zone.
    Ramp,
}

impl RoadClass {
    /// The word for it in the tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Expressway => "expressway",
            Self::National => "national",
            Self::Arterial => "arterial",
            Self::Local => "local",
            Self::MountainRoad => "mountain_road",
            Self::Ramp => "ramp",
        }
    }
}

/// Kind of a road node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoadNodeKind {
    /// Representative point of a zone.
    Zone,
    /// Where main roads meet.
    Interchange,
    /// A bend of a main road.
    Vertex,
    /// Where a main road leaves the city.
    Gateway,
}

/// A vertex of a main road's line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpresswayRow {
    /// Road.
    pub road_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Number of the road.
    pub r#ref: Option<String>,
    /// Class.
    pub class: RoadClass,
    /// Order of the vertex along the line, from 1.
    pub seq: u32,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Interchange or town at the vertex; equal names are one place and join roads.
    pub interchange_name: String,
    /// Zone of the vertex; none outside the city.
    pub zone_id: Option<String>,
    /// Lanes in one direction.
    pub lanes_per_dir: u32,
    /// Free speed, km/h.
    pub free_speed_km_h: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BridgeRow {
    /// Key.
    pub bridge_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// Where the name comes from.
    pub name_basis: String,
    /// River it crosses.
    pub river_id: String,
    /// Main road it carries; none on a link between neighbouring zones.
    pub road_id: Option<String>,
    /// Vertex of that road before the bridge.
    pub segment_from_seq: Option<u32>,
    /// Zone on one side.
    pub zone_a: String,
    /// Zone on the other.
    pub zone_b: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Length, m.
    pub length_m: f64,
    /// Spans; where the table does not say, one for every 30 m.
    pub spans: Option<u32>,
    /// Skew, degrees: the angle between the line of a pier and the normal of the road; straight where the table
    /// does not say.
    pub skew_deg: Option<f64>,
    /// Structural class: a key in the table of asset fragilities.
    pub class: String,
    /// When it was built.
    pub build_era: String,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A node of the road network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadNodeRow {
    /// Key.
    pub node_id: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in; none outside the city.
    pub zone_id: Option<String>,
    /// Kind.
    pub kind: RoadNodeKind,
    /// Name.
    pub name: String,
    /// Grade of the position, where the table says it.
    pub grade: Option<Grade>,
}

/// A directed link of the road network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadLinkRow {
    /// Key.
    pub link_id: String,
    /// Node it starts from.
    pub from_node: String,
    /// Node it leads to.
    pub to_node: String,
    /// Class.
    pub class: RoadClass,
    /// Length, km.
    pub length_km: f64,
    /// Lanes in this direction.
    pub lanes: u32,
    /// Free speed, km/h.
    pub free_speed_km_h: f64,
    /// Capacity in this direction, passenger-car units an hour.
    pub capacity_pcu_h: f64,
    /// Bridges on it.
    pub bridges: Vec<String>,
    /// How it was made, in words: the table is generated from the others.
    pub source: String,
    /// Grade of the row.
    pub grade: Grade,
}
