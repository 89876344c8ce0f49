//! A city as tables: places, networks, goods, people, vehicles.
//!
//! One struct a table, one field a column, both under the column's own name. Rows stand in the order
//! of their file, so an index into a table means the same row in every run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

mod area;
mod demand;
mod dependency;
mod facility;
mod lifeline;
mod response;
mod road;

pub use area::{AdjacencyRow, DistrictRow, ReservoirRow, RiverRow, Terrain, ZoneRow};
pub use demand::Demand;
pub use dependency::{Backup, DependencyRow, DependentTable, Effect, EffectError, Returns, Service};
pub use facility::{
    AirportKind, AirportRow, CommandPostRow, DepotRow, DepotTier, FireStationRow, HospitalKind, HospitalRow,
    MetroStationRow, PostLevel, PostRole, ShelterKind, ShelterRow, Status,
};
pub use lifeline::{
    GasLinkRow, GasNodeRow, HeatLinkRow, HeatNodeRow, PowerLinkRow, PowerNodeRow, TelecomLayer,
    TelecomLinkRow, TelecomNodeRow, WaterLinkRow, WaterNodeRow,
};
pub use response::{FleetKind, FleetRow, ForceKind, ForceRow, GoodsClass, ItemRow, ItemSeason, MutualAidRow};
pub use road::{BridgeRow, ExpresswayRow, RoadClass, RoadLinkRow, RoadNodeKind, RoadNodeRow};

/// What `region.toml` says of a city besides its tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionFacts {
    /// Name.
    pub title: Bilingual,
    /// Longitude and latitude of the centre, WGS84 degrees.
    pub centre: [f64; 2],
    /// Codes of the core districts.
    pub core_districts: Vec<String>,
    /// Codes of the central districts, the core among them.
    pub central_districts: Vec<String>,
    /// What to know before a map of the city is shown in public.
    #[serde(default)]
    pub approved_map_note: Option<String>,
    /// How the need for power, water and gas goes with the hour and the cold; flat where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Demand>,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// Key.
    pub source_id: String,
    /// What it is, in words.
    pub text: String,
    /// Its kind: press, plan, census, list, recalled, estimate, derived and so on.
    pub kind: String,
}

/// Calls a macro with every table of a region: field, row type, columns of the key.
macro_rules! for_each_region_table {
    ($then:ident) => {
        $then! {
            zones: ZoneRow [zone_id];
            adjacency: AdjacencyRow [zone_a, zone_b];
            districts: DistrictRow [district_code];
            rivers: RiverRow [river_id, seq];
            reservoirs: ReservoirRow [reservoir_id];
            expressways: ExpresswayRow [road_id, seq];
            bridges: BridgeRow [bridge_id];
            road_nodes: RoadNodeRow [node_id];
            roads: RoadLinkRow [link_id];
            depots: DepotRow [depot_id];
            shelters: ShelterRow [shelter_id];
            hospitals: HospitalRow [hospital_id];
            fire_stations: FireStationRow [station_id];
            command_posts: CommandPostRow [post_id];
            airports: AirportRow [site_id];
            metro_stations: MetroStationRow [station_id];
            fleets: FleetRow [fleet_id];
            forces: ForceRow [force_id];
            mutual_aid: MutualAidRow [partner_id];
            items: ItemRow [item_id];
            power_nodes: PowerNodeRow [node_id];
            power_links: PowerLinkRow [link_id];
            telecom_nodes: TelecomNodeRow [node_id];
            telecom_links: TelecomLinkRow [link_id];
            water_nodes: WaterNodeRow [node_id];
            water_links: WaterLinkRow [link_id];
            gas_nodes: GasNodeRow [node_id];
            gas_links: GasLinkRow [link_id];
            heat_nodes: HeatNodeRow [node_id];
            heat_links: HeatLinkRow [link_id];
            dependencies: DependencyRow [dependency_id];
        }
    };
}
pub(crate) use for_each_region_table;

macro_rules! region {
    ($($table:ident: $row:ident [$($key:ident),+];)*) => {
        /// A city: its key, its facts and its tables, every table in the order of its file.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        pub struct Region {
            /// Key.
            pub id: String,
            /// Name.
            pub title: Bilingual,
            /// Facts besides the tables.
            pub facts: RegionFacts,
            $(
                #[doc = concat!("The table `", stringify!($table), "`: see [`", stringify!($row), "`].")]
                pub $table: Vec<$row>,
            )*
            /// Where the numbers of the region and of the models come from.
            pub sources: Vec<SourceRow>,
            #[serde(skip)]
            zone_by_id: BTreeMap<String, usize>,
        }

        impl Region {
            /// A city without rows: fill the tables, then call [`Region::index`].
            #[must_use]
            pub fn new(id: impl Into<String>, facts: RegionFacts) -> Self {
                let title = facts.title.clone();
                Self { id: id.into(), title, facts, $($table: Vec::new(),)* sources: Vec::new(), zone_by_id: BTreeMap::new() }
            }
        }
    };
}
for_each_region_table!(region);

impl Region {
    /// Builds the look-up of zones; call it after changing the zone table.
    pub fn index(&mut self) {
        self.zone_by_id =
            self.zones.iter().enumerate().map(|(row, zone)| (zone.zone_id.clone(), row)).collect();
    }

    /// Row of a zone in the zone table.
    #[must_use]
    pub fn zone_index(&self, zone_id: &str) -> Option<usize> {
        self.zone_by_id.get(zone_id).copied()
    }
}
