//! Who and what moves: fleets, forces, neighbours, goods.

use serde::{Deserialize, Serialize};

use crate::quantity::Grade;

/// Kind of a vehicle or aircraft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FleetKind {
    /// Relief truck.
    Truck,
    /// Ambulance.
    Ambulance,
    /// Fire engine.
    FireEngine,
    /// Helicopter.
    Helicopter,
    /// Bus.
    Bus,
    /// Water tanker.
    WaterTanker,
    /// Generator truck.
    GeneratorTruck,
    /// Mobile base station.
    MobileBaseStation,
    /// Command vehicle.
    CommandVehicle,
    /// Excavators, loaders, cranes.
    EngineeringPlant,
    /// Pump unit.
    PumpUnit,
    /// Boat.
    Boat,
    /// Small drone.
    UavSmall,
    /// Large drone.
    UavLarge,
}

/// Kind of a force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForceKind {
    /// Fire brigade.
    Fire,
    /// Small fire station.
    FireSmall,
    /// Micro fire station.
    FireMicro,
    /// Fire brigade: support.
    FireSupport,
    /// Forest fire brigade.
    ForestFire,
    /// Heavy urban search and rescue.
    UsarHeavy,
    /// Light urban search and rescue.
    UsarLight,
    /// Professional teams of enterprises and industries.
    Professional,
    /// Medical teams.
    Medical,
    /// Militia.
    Militia,
    /// Army.
    Army,
    /// Armed police.
    ArmedPolice,
    /// Police.
    Police,
    /// Volunteers.
    Volunteer,
    /// Street squads.
    StreetSquad,
    /// Building safety assessors.
    Assessment,
    /// Flood teams.
    Flood,
    /// Drainage teams.
    FloodDrain,
    /// Repair crews: power.
    RepairPower,
    /// Repair crews: telecom.
    RepairTelecom,
    /// Repair crews: water.
    RepairWater,
    /// Repair crews: gas.
    RepairGas,
    /// Repair crews: heat.
    RepairHeat,
    /// Repair crews: roads.
    RepairRoad,
    /// Repair crews: heavy plant.
    RepairPlant,
}

/// Class of relief goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoodsClass {
    /// Life support.
    LifeSupport,
    /// Daily necessities.
    DailyNecessities,
    /// Medical.
    Medical,
    /// Flood control.
    FloodControl,
    /// Energy.
    Energy,
}

/// When an item is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemSeason {
    /// All the year.
    All,
    /// In winter.
    Winter,
    /// In summer.
    Summer,
    /// In floods.
    Flood,
}

/// Vehicles or aircraft of one kind and home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetRow {
    /// Key.
    pub fleet_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind.
    pub kind: FleetKind,
    /// How many.
    pub count: u32,
    /// Depot, site or organisation it belongs to; a depot for trucks.
    pub home: String,
    /// Zone it stands in.
    pub zone_id: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Payload, t (m3/h for pumps, MW for generators).
    pub payload_t: f64,
    /// People it carries.
    pub people: u32,
    /// Cruise speed, km/h.
    pub cruise_km_h: f64,
    /// Range, km.
    pub range_km: f64,
    /// Low end of it.
    pub ready_min_low: f64,
    /// Minutes until it can leave.
    pub ready_min: f64,
    /// High end of it.
    pub ready_min_high: f64,
    /// Anything else.
    pub note: Option<String>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// People of one kind and home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForceRow {
    /// Key.
    pub force_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind.
    pub kind: ForceKind,
    /// Teams, crews or stations.
    pub units: u32,
    /// People.
    pub people: u32,
    /// District; none for forces of the whole city.
    pub home_district: Option<String>,
    /// Zone of the base; none where it is spread over the city.
    pub zone_id: Option<String>,
    /// Longitude of the base, WGS84 degrees.
    pub lon: Option<f64>,
    /// Latitude of the base, WGS84 degrees.
    pub lat: Option<f64>,
    /// Low end of it.
    pub turnout_min_low: f64,
    /// Minutes from the order to leaving.
    pub turnout_min: f64,
    /// High end of it.
    pub turnout_min_high: f64,
    /// Hours of a shift.
    pub shift_h: f64,
    /// What it can do.
    pub skills: Vec<String>,
    /// Share that can be used at once.
    pub usable_share: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A neighbour that sends help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MutualAidRow {
    /// Key.
    pub partner_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Distance by road, km.
    pub road_distance_km: f64,
    /// Low end of it.
    pub arrival_h_low: f64,
    /// Hours until its first wave arrives.
    pub arrival_h: f64,
    /// High end of it.
    pub arrival_h_high: f64,
    /// People of the first wave.
    pub people_first_wave: u32,
    /// People within 24 hours.
    pub people_24h: u32,
    /// Trucks.
    pub trucks: u32,
    /// Person-sets it can send.
    pub person_sets: u32,
    /// Helicopters.
    pub helicopters: u32,
    /// Urban search-and-rescue teams.
    pub usar_teams: u32,
    /// Ambulances.
    pub ambulances: u32,
    /// Medical teams.
    pub medical_teams: u32,
    /// Road it comes in by, or `any`.
    pub entry_road: String,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A relief item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    /// Key.
    pub item_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Class of goods.
    pub goods_class: GoodsClass,
    /// What is counted.
    pub unit: String,
    /// Units in a person-set.
    pub per_person_set: f64,
    /// Mass of a unit, kg.
    pub unit_mass_kg: f64,
    /// Volume of a unit, m3.
    pub unit_volume_m3: f64,
    /// Units in a pack.
    pub pack_size: u32,
    /// When it is needed.
    pub season: ItemSeason,
    /// Units a person uses in a day; none for durable goods.
    pub consumption_per_person_day: Option<f64>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}
