//! What strikes lifelines without shaking the ground: outages, weather, supply that runs short.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Hours, Param, Share};
use crate::text::Bilingual;

/// Assets that are switched off or fail together, at a given hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutageSpec {
    /// Hours after the start.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub at_h: f64,
    /// What is hit: keys of nodes of lifelines, of power lines, of pumps among the water links, of facilities; or
    /// classes as `TABLE/TYPE` or `TABLE/*`.
    pub assets: Vec<String>,
    /// Why.
    pub cause: OutageCause,
    /// 0 switched off and not damaged, 1 slight to 4 complete damage.
    #[schemars(range(min = 0, max = 4))]
    pub state: u8,
    /// Hours until what was switched off (`state` 0) is switched on again; never by itself where none are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_h: Option<Param<Hours>>,
}

/// An outage with its assets looked up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outage {
    /// Hours after the start.
    pub at_h: f64,
    /// What is hit, each once, in the order of the file and, within a class, of its table.
    pub assets: Vec<AssetKey>,
    /// Why.
    pub cause: OutageCause,
    /// 0 switched off and not damaged, 1 slight to 4 complete damage.
    pub state: u8,
    /// Hours until what was switched off is switched on again; none means never by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_h: Option<Param<Hours>>,
}

/// Why assets fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutageCause {
    /// Switched off by hand.
    PulledPlug,
    /// A fault of its own.
    Fault,
    /// Water over its floor.
    Flood,
    /// Fire.
    Fire,
    /// Wind.
    Wind,
    /// Ice.
    Ice,
}

/// One asset: its table and its key there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AssetKey {
    /// Table.
    pub table: AssetTable,
    /// Key of the row.
    pub id: String,
}

macro_rules! asset_tables {
    ($($(#[$doc:meta])* $name:ident $table:literal $key:literal $class:literal;)*) => {
        /// A table of the region whose rows can fail.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AssetTable {
            $($(#[$doc])* $name,)*
        }

        impl AssetTable {
            /// All tables.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $table),* }
            }

            /// Whether rows of a class can fail.
            pub(crate) fn has(self, class: &str) -> bool {
                self != Self::WaterLinks || class == "pump"
            }

            /// Column of its keys.
            pub(crate) const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// Column of its classes.
            pub(crate) const fn class(self) -> &'static str {
                match self { $(Self::$name => $class),* }
            }
        }
    };
}

asset_tables! {
    /// Power nodes, by type.
    PowerNodes "power_nodes" "node_id" "type";
    /// Power lines, by type.
    PowerLinks "power_links" "link_id" "type";
    /// Telecom nodes, by type.
    TelecomNodes "telecom_nodes" "node_id" "type";
    /// Water nodes, by type.
    WaterNodes "water_nodes" "node_id" "type";
    /// Pumps among the water links; pipes and valves do not go out.
    WaterLinks "water_links" "link_id" "type";
    /// Gas nodes, by type.
    GasNodes "gas_nodes" "node_id" "type";
    /// Heat nodes, by type.
    HeatNodes "heat_nodes" "node_id" "type";
    /// Hospitals, by kind.
    Hospitals "hospitals" "hospital_id" "kind";
    /// Command posts, by level.
    CommandPosts "command_posts" "post_id" "level";
    /// Depots, by tier.
    Depots "depots" "depot_id" "tier";
    /// Shelters, by kind.
    Shelters "shelters" "shelter_id" "kind";
    /// Fire stations, by class.
    FireStations "fire_stations" "station_id" "station_class";
    /// Airports, by kind.
    Airports "airports" "site_id" "kind";
    /// Metro stations, by whether lines cross there.
    MetroStations "metro_stations" "station_id" "interchange";
}

/// Weather over the city, hour by hour. Between the hours given it goes in a straight line; after the last it stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weather {
    /// Name.
    pub title: Bilingual,
    /// Hours after the start, rising from 0.
    pub hours: Vec<f64>,
    /// Air temperature over the whole city at these hours, degrees Celsius; none means that of the season.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = -90.0, max = 60.0)))]
    pub temperature_c: Vec<f64>,
    /// Gusts, m/s; none means calm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 0.0, max = 120.0)))]
    pub gust_m_s: Vec<f64>,
    /// Radial thickness of ice on lines, mm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 0.0, max = 200.0)))]
    pub ice_mm: Vec<f64>,
    /// Depth of water over the ground at nodes and facilities, m.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 0.0, max = 30.0)))]
    pub depth_m: Vec<f64>,
    /// Codes of the districts that gusts, ice and water strike; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub districts: Vec<String>,
}

/// Sources of a service that give less for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shortfall {
    /// Which service.
    pub service: SuppliedService,
    /// Keys of its nodes, or classes as `TABLE/TYPE`; in a loaded scenario keys alone, each once.
    pub nodes: Vec<String>,
    /// Share of their capacity that is left.
    pub share: Param<Share>,
    /// Hours after the start at which it begins.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub from_h: f64,
    /// Hours after the start at which it ends; none means not before the horizon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub to_h: Option<f64>,
}

/// A service that comes from sources with a capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuppliedService {
    /// Gas.
    Gas,
    /// Power.
    Power,
    /// Water.
    Water,
    /// Heat.
    Heat,
}

impl SuppliedService {
    /// Table of its nodes.
    #[must_use]
    pub const fn nodes(self) -> AssetTable {
        match self {
            Self::Gas => AssetTable::GasNodes,
            Self::Power => AssetTable::PowerNodes,
            Self::Water => AssetTable::WaterNodes,
            Self::Heat => AssetTable::HeatNodes,
        }
    }
}
