//! Rows the builder reads, and the check that they fit together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::geometry::{Point, distance_km};

/// Vertices of one name farther apart than this are taken for a mistake in the data, km.
const SAME_NAME_KM: f64 = 2.0;

/// Lie of the land in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terrain {
    /// Flat.
    Plain,
    /// Valley and slope mixed.
    Hill,
    /// Mountain.
    Mountain,
}

/// Kind of a main road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineClass {
    /// Ring road.
    Ring,
    /// Radial expressway or urban expressway.
    Expressway,
    /// National road with level junctions.
    National,
}

/// One zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneRow {
    /// Key of the zone.
    pub zone_id: String,
    /// Name, carried to the node.
    #[serde(alias = "name_zh")]
    pub name: String,
    /// Longitude of the representative point, WGS84, degrees.
    pub lon: f64,
    /// Latitude of the representative point, WGS84, degrees.
    pub lat: f64,
    /// Lie of the land.
    pub terrain: Terrain,
}

/// One pair of neighbouring zones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeighbourRow {
    /// Key of one zone.
    pub zone_a: String,
    /// Key of the other.
    pub zone_b: String,
    /// Distance of their representative points, km.
    pub distance_km: f64,
}

/// One vertex of a main road.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VertexRow {
    /// Key of the road.
    pub road_id: String,
    /// Kind of the road from this vertex on.
    pub class: LineClass,
    /// Order along the road.
    pub seq: u32,
    /// Longitude, WGS84, degrees.
    pub lon: f64,
    /// Latitude, WGS84, degrees.
    pub lat: f64,
    /// Name of interchange or town; equal names are one place. Blank if it has none.
    #[serde(default)]
    pub interchange_name: String,
    /// Zone it lies in; `None` outside the region.
    pub zone_id: Option<String>,
    /// Lanes in one direction from this vertex on.
    pub lanes_per_dir: u32,
    /// Free speed from this vertex on, km/h.
    pub free_speed_km_h: f64,
    /// Grade of the row.
    pub grade: String,
}

/// One vertex of a river.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiverRow {
    /// Key of the river.
    pub river_id: String,
    /// Order along the river.
    pub seq: u32,
    /// Longitude, WGS84, degrees.
    pub lon: f64,
    /// Latitude, WGS84, degrees.
    pub lat: f64,
}

/// One bridge over a river, on a main road or on the line between two neighbouring zones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BridgeRow {
    /// Key of the bridge.
    pub bridge_id: String,
    /// River it crosses.
    pub river_id: String,
    /// Main road it carries; `None` if it lies between `zone_a` and `zone_b`.
    pub road_id: Option<String>,
    /// Vertex at which the road's segment with the bridge begins.
    pub segment_from_seq: Option<u32>,
    /// Zone on one side.
    pub zone_a: String,
    /// Zone on the other side.
    pub zone_b: String,
}

/// Everything the builder reads. The order of rows decides the order of nodes and links.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RoadInputs {
    /// Zones.
    pub zones: Vec<ZoneRow>,
    /// Neighbouring zones.
    pub neighbours: Vec<NeighbourRow>,
    /// Vertices of main roads.
    pub vertices: Vec<VertexRow>,
    /// Vertices of rivers.
    pub rivers: Vec<RiverRow>,
    /// Bridges.
    pub bridges: Vec<BridgeRow>,
}

/// One thing wrong with the inputs.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildProblem {
    /// There is no zone at all.
    #[error("there is no zone")]
    NoZone,
    /// A key stands twice in its table.
    #[error("{table}: {key} stands twice")]
    Twice {
        /// Table of the key.
        table: &'static str,
        /// The key.
        key: String,
    },
    /// A row names something that does not exist.
    #[error("{table}: {row} names {column} {value}, which does not exist")]
    Unknown {
        /// Table of the row.
        table: &'static str,
        /// Key of the row.
        row: String,
        /// Column of the name.
        column: &'static str,
        /// The name.
        value: String,
    },
    /// A number lies outside what makes sense.
    #[error("{table}: {row} has {column} {value}, allowed is {allowed}")]
    OutOfRange {
        /// Table of the row.
        table: &'static str,
        /// Key of the row.
        row: String,
        /// Column of the number.
        column: &'static str,
        /// The number.
        value: f64,
        /// What would be allowed.
        allowed: &'static str,
    },
    /// Two vertices of one name are too far apart to be one place.
    #[error("vertices named {name} are {apart_km:.1} km apart, but one name is one place")]
    NameApart {
        /// The name.
        name: String,
        /// Their distance, km.
        apart_km: f64,
    },
    /// A bridge lies on no link of the network.
    #[error("bridge {bridge_id} lies on no road segment and between no neighbouring zones")]
    BridgeNowhere {
        /// Key of the bridge.
        bridge_id: String,
    },
}

/// Why no road table could be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct BuildError {
    /// Every problem found, at least one.
    pub problems: Vec<BuildProblem>,
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} problems in the road inputs", self.problems.len())?;
        self.problems.iter().try_for_each(|problem| write!(out, "\n  {problem}"))
    }
}

impl BuildError {
    /// `Ok` if there are no problems.
    pub(super) fn unless_empty(problems: Vec<BuildProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl ZoneRow {
    pub(super) fn point(&self) -> Point {
        Point { lon: self.lon, lat: self.lat }
    }
}

impl VertexRow {
    pub(super) fn point(&self) -> Point {
        Point { lon: self.lon, lat: self.lat }
    }
}

impl RoadInputs {
    /// Positions in `vertices` of each road's vertices in order along the road, roads in order of appearance.
    pub(super) fn lines(&self) -> Vec<Vec<usize>> {
        polylines(self.vertices.iter().map(|row| (row.road_id.as_str(), row.seq)))
    }

    /// Position of each zone by its key.
    pub(super) fn zone_places(&self) -> BTreeMap<&str, usize> {
        self.zones.iter().enumerate().map(|(place, zone)| (zone.zone_id.as_str(), place)).collect()
    }

    /// Finds everything that would make a table wrong.
    pub(super) fn check(&self) -> Result<(), BuildError> {
        let mut problems = Vec::new();
        if self.zones.is_empty() {
            problems.push(BuildProblem::NoZone);
        }
        self.check_keys(&mut problems);
        self.check_zone_names(&mut problems);
        self.check_positions(&mut problems);
        self.check_sizes(&mut problems);
        self.check_names(&mut problems);
        BuildError::unless_empty(problems)
    }

    fn check_keys(&self, problems: &mut Vec<BuildProblem>) {
        unique("zones", self.zones.iter().map(|row| row.zone_id.clone()), problems);
        let pairs = self.neighbours.iter().map(|row| zone_pair(&row.zone_a, &row.zone_b).join("-"));
        unique("neighbours", pairs, problems);
        unique("vertices", self.vertices.iter().map(vertex_key), problems);
        unique("rivers", self.rivers.iter().map(|row| format!("{} {}", row.river_id, row.seq)), problems);
        unique("bridges", self.bridges.iter().map(|row| row.bridge_id.clone()), problems);
    }

    fn check_zone_names(&self, problems: &mut Vec<BuildProblem>) {
        let zones = self.zone_places();
        let neighbours = self.neighbours.iter().flat_map(|row| {
            let key = zone_pair(&row.zone_a, &row.zone_b).join("-");
            [("neighbours", key.clone(), "zone_a", &row.zone_a), ("neighbours", key, "zone_b", &row.zone_b)]
        });
        let vertices = self.vertices.iter().filter_map(|row| {
            row.zone_id.as_ref().map(|zone| ("vertices", vertex_key(row), "zone_id", zone))
        });
        for (table, row, column, value) in neighbours.chain(vertices) {
            if !zones.contains_key(value.as_str()) {
                problems.push(BuildProblem::Unknown { table, row, column, value: value.clone() });
            }
        }
    }

    fn check_positions(&self, problems: &mut Vec<BuildProblem>) {
        let zones = self.zones.iter().map(|row| ("zones", row.zone_id.clone(), row.lon, row.lat));
        let vertices = self.vertices.iter().map(|row| ("vertices", vertex_key(row), row.lon, row.lat));
        let rivers = self.rivers.iter().map(|row| ("rivers", row.river_id.clone(), row.lon, row.lat));
        for (table, row, lon, lat) in zones.chain(vertices).chain(rivers) {
            if !(-180.0..=180.0).contains(&lon) {
                let (column, allowed) = ("lon", "-180 to 180");
                problems.push(BuildProblem::OutOfRange { table, row, column, value: lon, allowed });
            } else if !(-90.0..=90.0).contains(&lat) {
                let (column, allowed) = ("lat", "-90 to 90");
                problems.push(BuildProblem::OutOfRange { table, row, column, value: lat, allowed });
            }
        }
    }

    fn check_sizes(&self, problems: &mut Vec<BuildProblem>) {
        let distances = self.neighbours.iter().map(|row| {
            ("neighbours", zone_pair(&row.zone_a, &row.zone_b).join("-"), "distance_km", row.distance_km)
        });
        let lanes = self
            .vertices
            .iter()
            .map(|row| ("vertices", vertex_key(row), "lanes_per_dir", f64::from(row.lanes_per_dir)));
        let speeds = self
            .vertices
            .iter()
            .map(|row| ("vertices", vertex_key(row), "free_speed_km_h", row.free_speed_km_h));
        for (table, row, column, value) in distances.chain(lanes).chain(speeds) {
            if !(value > 0.0 && value.is_finite()) {
                let allowed = "above 0";
                problems.push(BuildProblem::OutOfRange { table, row, column, value, allowed });
            }
        }
    }

    fn check_names(&self, problems: &mut Vec<BuildProblem>) {
        let mut first_of: BTreeMap<&str, Point> = BTreeMap::new();
        for row in self.vertices.iter().filter(|row| !row.interchange_name.is_empty()) {
            let name = row.interchange_name.as_str();
            let apart_km = distance_km(*first_of.entry(name).or_insert(row.point()), row.point());
            if apart_km > SAME_NAME_KM {
                problems.push(BuildProblem::NameApart { name: name.to_owned(), apart_km });
            }
        }
    }
}

/// Groups rows by key in order of appearance and sorts each group by sequence number; gives positions of
/// rows.
pub(super) fn polylines<'a>(rows: impl Iterator<Item = (&'a str, u32)>) -> Vec<Vec<usize>> {
    let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines: Vec<Vec<(u32, usize)>> = Vec::new();
    for (row, (key, seq)) in rows.enumerate() {
        let place = *place_of.entry(key).or_insert_with(|| {
            lines.push(Vec::new());
            lines.len() - 1
        });
        lines[place].push((seq, row));
    }
    let ordered = |mut line: Vec<(u32, usize)>| {
        line.sort_unstable();
        line.into_iter().map(|(_, row)| row).collect()
    };
    lines.into_iter().map(ordered).collect()
}

/// Two zone keys in ascending order: the same for both ways of naming a pair.
pub(super) fn zone_pair<'a>(one: &'a str, other: &'a str) -> [&'a str; 2] {
    if one <= other { [one, other] } else { [other, one] }
}

fn vertex_key(row: &VertexRow) -> String {
    format!("{} {}", row.road_id, row.seq)
}

fn unique(table: &'static str, keys: impl Iterator<Item = String>, problems: &mut Vec<BuildProblem>) {
    let mut seen = BTreeSet::new();
    for key in keys {
        if seen.contains(&key) {
            problems.push(BuildProblem::Twice { table, key });
        } else {
            seen.insert(key);
        }
    }
}
