//! Lifelines: power, telecom, water, gas and heat networks.

use serde::{Deserialize, Serialize};

use super::dependency::Backup;
use crate::quantity::Grade;

/// A telecom network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TelecomLayer {
    /// Public mobile and fixed networks.
    Public,
    /// Wired government network.
    GovWired,
    /// 800 MHz trunked radio.
    #[serde(rename = "radio_800")]
    Radio800,
}

/// A node of the power network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PowerNodeRow {
    /// Key.
    pub node_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind of node: a key in the table of asset fragilities.
    pub r#type: String,
    /// Voltage, kV.
    pub voltage_kv: f64,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in; none outside the city.
    pub zone_id: Option<String>,
    /// Capacity, MW.
    pub capacity_mw: f64,
    /// Peak demand, MW; none at nodes without users.
    pub peak_demand_mw: Option<f64>,
    /// Whether it starts without the grid.
    pub black_start: bool,
    /// Hours on its own power or reserve.
    pub backup_h: f64,
    /// Whether its equipment is anchored.
    pub seismic_class: String,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A power line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PowerLinkRow {
    /// Key.
    pub link_id: String,
    /// Node it starts from.
    pub from_node: String,
    /// Node it leads to.
    pub to_node: String,
    /// Voltage, kV.
    pub voltage_kv: f64,
    /// Circuits.
    pub circuits: u32,
    /// Capacity, MW.
    pub capacity_mw: f64,
    /// Role: line, tie, feeder or feeder_backup.
    pub r#type: String,
    /// Length, km.
    pub length_km: f64,
    /// Reactance, ohm: of all circuits together, referred to `voltage_kv`. Where a line or tie joins nodes of
    /// different voltages it is that of a transformer bank; feeders carry the reactance of their line only.
    pub reactance_ohm: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A node of a telecom network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TelecomNodeRow {
    /// Key.
    pub node_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind of node: a key in the table of asset fragilities.
    pub r#type: String,
    /// Network it belongs to.
    pub layer: TelecomLayer,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// Sites that it stands for.
    pub sites: u32,
    /// Users; none at nodes without.
    pub users: Option<u32>,
    /// Hours on its own power or reserve.
    pub backup_h: f64,
    /// What it then runs on: a battery or a diesel; none where it stops at once.
    pub backup: Option<Backup>,
    /// Whether it can fall back on a satellite.
    pub satellite_backhaul: bool,
    /// Power node that feeds it.
    pub power_node: String,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A telecom link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TelecomLinkRow {
    /// Key.
    pub link_id: String,
    /// Node it starts from.
    pub from_node: String,
    /// Node it leads to.
    pub to_node: String,
    /// Capacity, Gbit/s.
    pub capacity_gbps: f64,
    /// Medium.
    pub medium: String,
    /// Network it belongs to.
    pub layer: TelecomLayer,
    /// Length, km.
    pub length_km: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A node of the water network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterNodeRow {
    /// Key.
    pub node_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind of node: a key in the table of asset fragilities.
    pub r#type: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// Capacity, thousand m3 a day.
    pub capacity_k_m3_d: f64,
    /// Demand, thousand m3 a day; none at nodes without users.
    pub demand_k_m3_d: Option<f64>,
    /// Storage, thousand m3; none where there is no tank.
    pub storage_k_m3: Option<f64>,
    /// Elevation of the ground or of a tank's bottom, m above datum; none where it is not known.
    pub elevation_m: Option<f64>,
    /// Fixed head of a source, m above datum; none elsewhere.
    pub head_m: Option<f64>,
    /// Power node that feeds it.
    pub power_node: String,
    /// Hours on its own power or reserve.
    pub backup_h: f64,
    /// What it then runs on: a battery or a diesel; none where it stops at once.
    pub backup: Option<Backup>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A water main, a pump or a valve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterLinkRow {
    /// Key.
    pub link_id: String,
    /// Node it starts from.
    pub from_node: String,
    /// Node it leads to.
    pub to_node: String,
    /// `pipe`, `pump` or `valve`.
    pub r#type: String,
    /// Capacity, thousand m3 a day.
    pub capacity_k_m3_d: f64,
    /// Diameter, mm.
    pub diameter_mm: f64,
    /// What it is made of.
    pub material: String,
    /// Hazen-Williams C of a pipe; none where it is not known.
    pub roughness_hw: Option<f64>,
    /// Length, km.
    pub length_km: f64,
    /// Head that a pump adds at its design point, m; none for pipes and valves.
    pub pump_head_m: Option<f64>,
    /// Flow of a pump at its design point, L/s; none for pipes and valves.
    pub pump_flow_l_s: Option<f64>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A node of the gas network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GasNodeRow {
    /// Key.
    pub node_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind of node: a key in the table of asset fragilities.
    pub r#type: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in; none outside the city.
    pub zone_id: Option<String>,
    /// Pressure, MPa.
    pub pressure_mpa: f64,
    /// Capacity, thousand m3 an hour.
    pub capacity_k_m3_h: f64,
    /// Demand, thousand m3 an hour; none at nodes without users.
    pub demand_k_m3_h: Option<f64>,
    /// Whether it shuts by itself on an early warning.
    pub auto_shutoff: bool,
    /// Power node that feeds it; none outside the city.
    pub power_node: Option<String>,
    /// Hours on its own power or reserve.
    pub backup_h: f64,
    /// What it then runs on: a battery or a diesel; none where it stops at once.
    pub backup: Option<Backup>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A gas main.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GasLinkRow {
    /// Key.
    pub link_id: String,
    /// Node it starts from.
    pub from_node: String,
    /// Node it leads to.
    pub to_node: String,
    /// Capacity, thousand m3 an hour.
    pub capacity_k_m3_h: f64,
    /// Diameter, mm.
    pub diameter_mm: f64,
    /// Pressure, MPa.
    pub pressure_mpa: f64,
    /// What it is made of.
    pub material: String,
    /// Length, km.
    pub length_km: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A node of the heat network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatNodeRow {
    /// Key.
    pub node_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind of node: a key in the table of asset fragilities.
    pub r#type: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// Capacity, MW thermal.
    pub capacity_mw_th: f64,
    /// Demand, MW thermal; none at nodes without users.
    pub demand_mw_th: Option<f64>,
    /// Fuel; none at nodes that burn nothing.
    pub fuel: Option<String>,
    /// Power node that feeds it.
    pub power_node: String,
    /// Whether it works in the heating season only.
    pub winter_only: bool,
    /// Hours that its water stays warm.
    pub thermal_inertia_h: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A heat main.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatLinkRow {
    /// Key.
    pub link_id: String,
    /// Node it starts from.
    pub from_node: String,
    /// Node it leads to.
    pub to_node: String,
    /// Capacity, MW thermal.
    pub capacity_mw_th: f64,
    /// Diameter, mm.
    pub diameter_mm: f64,
    /// `in_service`, or `no_tie_in_service` for a tie that carries nothing.
    pub status: String,
    /// Length, km.
    pub length_km: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}
