//! A scenario before its types: documents and tables, as files and overlays say them.

use std::collections::BTreeMap;

use super::document::Node;
use super::table::{Table, TableSpec};
use crate::models::for_each_model_table;
use crate::region::for_each_region_table;

macro_rules! specs {
    ($($name:ident: $row:ident [$($key:ident),+];)*) => {
        &[$(TableSpec { name: stringify!($name), keys: &[$(stringify!($key)),+] }),*]
    };
}

/// Tables of a region.
pub(crate) const REGION_TABLES: &[TableSpec] = for_each_region_table!(specs);
/// Tables of a set of models.
pub(crate) const MODEL_TABLES: &[TableSpec] = for_each_model_table!(specs);
/// Where numbers come from: the region's file and the models' file in one.
pub(crate) const SOURCES: TableSpec = TableSpec { name: "sources", keys: &["source_id"] };

/// Points of a mapped field, in the order of its grid.
pub(crate) const FIELD: TableSpec = TableSpec { name: "field", keys: &[] };
/// Recordings of an earthquake.
pub(crate) const STATIONS: TableSpec = TableSpec { name: "stations", keys: &["station_id"] };

/// Tables of models that a set may leave out.
pub(crate) const OPTIONAL_MODELS: [&str; 4] = ["curves", "stock", "vulnerability", "weather"];

/// Tables of a region that count as empty where neither the pack nor the library has them: a place may have no
/// gas, but it has zones.
pub(crate) const LIFELINES: [&str; 11] = [
    "power_nodes",
    "power_links",
    "telecom_nodes",
    "telecom_links",
    "water_nodes",
    "water_links",
    "gas_nodes",
    "gas_links",
    "heat_nodes",
    "heat_links",
    "dependencies",
];

/// What a hazard of the scenario file names.
#[derive(Debug)]
pub(crate) struct HazardDraft {
    /// The path of its document in the grammar of changes.
    pub(crate) path: String,
    /// What kind of document it is: of a fault, else of a field.
    pub(crate) of_fault: bool,
    /// The fault, or the head of the field.
    pub(crate) document: Option<Node>,
    /// Points of a field.
    pub(crate) points: Option<Table>,
    /// Recordings.
    pub(crate) stations: Option<Table>,
}

/// Documents and tables of one scenario. What could not be found is left out and has its finding.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The scenario file.
    pub(crate) scenario: Node,
    /// The response plan.
    pub(crate) plan: Option<Node>,
    /// `models.earthquake`.
    pub(crate) earthquake: Option<Node>,
    /// `region.toml`.
    pub(crate) facts: Option<Node>,
    /// What each hazard names.
    pub(crate) hazards: Vec<HazardDraft>,
    /// Target files under their keys.
    pub(crate) targets: Vec<(String, Node)>,
    /// Tables of the region and of the models.
    pub(crate) tables: BTreeMap<&'static str, Table>,
}

impl Draft {
    /// A table, or none if it could not be found.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }
}
