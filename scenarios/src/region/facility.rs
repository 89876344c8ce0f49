//! Places of the response: depots, shelters, hospitals, stations, posts, air sites.

use serde::{Deserialize, Serialize};

use super::dependency::Backup;
use crate::quantity::Grade;

/// Who runs a depot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepotTier {
    /// The city.
    City,
    /// A district.
    District,
    /// A street or township.
    Street,
}

/// Whether something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It stands.
    Existing,
    /// It may be chosen.
    Option,
    /// It is planned.
    Planned,
}

/// Kind of a shelter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShelterKind {
    /// Large earthquake shelter with equipment.
    LargeEarthquakeShelter,
    /// Open space without.
    LocalOpenSpace,
}

/// What a row of the hospital table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HospitalKind {
    /// One hospital.
    Named,
    /// The rest of a district's beds.
    Aggregate,
}

/// Level of a command post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostLevel {
    /// City.
    City,
    /// District.
    District,
    /// Street or township.
    Street,
}

/// What a command post commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostRole {
    /// The city's response.
    CityHq,
    /// A district's response.
    DistrictHq,
    /// A street's response.
    StreetPost,
    /// Fire engines.
    FireDispatch,
    /// Ambulances.
    MedicalDispatch,
    /// Flood control.
    FloodHq,
    /// Earthquake early warning.
    EarlyWarning,
}

/// Kind of an air site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AirportKind {
    /// Airport.
    Airport,
    /// Military or state airfield.
    Airfield,
    /// General-aviation airfield.
    GaAirfield,
    /// Helicopter pad.
    Heliport,
}

/// A depot of relief goods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepotRow {
    /// Key.
    pub depot_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// Who runs it.
    pub tier: DepotTier,
    /// Whether it stands.
    pub status: Status,
    /// District, Chinese name.
    pub district_zh: String,
    /// Zone it stands in.
    pub zone_id: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Person-sets in stock.
    pub person_sets: u32,
    /// Room, person-sets.
    pub capacity_person_sets: u32,
    /// Trucks served at once.
    pub docks: u32,
    /// People who load.
    pub handlers: u32,
    /// From the order to open doors in office hours, hours.
    pub open_delay_work_h: f64,
    /// The same at night, hours.
    pub open_delay_night_h: f64,
    /// Low end of it.
    pub load_h_per_10t_truck_low: f64,
    /// Loading a 10 t truck, hours.
    pub load_h_per_10t_truck: f64,
    /// High end of it.
    pub load_h_per_10t_truck_high: f64,
    /// Hours on its own power.
    pub backup_power_h: f64,
    /// What it then runs on: a battery or a diesel; none where it stops at once.
    pub backup: Option<Backup>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A shelter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShelterRow {
    /// Key.
    pub shelter_id: String,
    /// Zone it stands in.
    pub zone_id: String,
    /// District, Chinese name.
    pub district_zh: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Listed positions merged into it.
    pub source_points: u32,
    /// Whether it is assumed to be a large site.
    pub large_site_assumed: bool,
    /// Grade of the position.
    pub grade_position: Grade,
    /// Kind.
    pub kind: ShelterKind,
    /// Places of a large site, people.
    pub capacity_places: u32,
    /// Places of a local open space, people.
    pub local_places: u32,
    /// Net area of a place, m2.
    pub net_area_m2_per_place: f64,
    /// Low end of it.
    pub open_delay_h_low: f64,
    /// From the order to opening, hours.
    pub open_delay_h: f64,
    /// High end of it.
    pub open_delay_h_high: f64,
    /// Columns whose values are assumed.
    pub assumed_fields: Vec<String>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A hospital, or the rest of a district's beds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HospitalRow {
    /// Key.
    pub hospital_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// Full Chinese name.
    pub full_name_zh: String,
    /// One hospital or a sum of small ones.
    pub kind: HospitalKind,
    /// Grade and class in the national list.
    pub hospital_class: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// District, Chinese name.
    pub district_zh: String,
    /// Beds.
    pub beds: u32,
    /// Grade of the position.
    pub grade_position: Grade,
    /// Intensive-care beds.
    pub icu_beds: u32,
    /// Operating rooms.
    pub operating_rooms: u32,
    /// Bays of the emergency department.
    pub emergency_bays: u32,
    /// Trauma level, 1 (highest) to 3.
    pub trauma_level: u32,
    /// Hours on its own power.
    pub backup_power_h: f64,
    /// What it then runs on: a battery or a diesel; none where it stops at once.
    pub backup: Option<Backup>,
    /// Hours on its own water.
    pub water_reserve_h: f64,
    /// Beds added within six hours, as a share.
    pub surge_share_6h: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A fire station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FireStationRow {
    /// Key.
    pub station_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// District, Chinese name.
    pub district_zh: String,
    /// Zone it stands in.
    pub zone_id: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Class: special, first, second, suburban.
    pub station_class: String,
    /// Engines.
    pub engines: u32,
    /// Firefighters.
    pub firefighters: u32,
    /// Share of them on duty.
    pub on_duty_share: f64,
    /// Low end of it.
    pub turnout_min_low: f64,
    /// Minutes from the order to leaving.
    pub turnout_min: f64,
    /// High end of it.
    pub turnout_min_high: f64,
    /// Whether the position is assumed.
    pub positions_assumed: bool,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A command post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandPostRow {
    /// Key.
    pub post_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Level.
    pub level: PostLevel,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// What it commands.
    pub role: PostRole,
    /// Low end of it.
    pub staffed_office_min_low: f64,
    /// From the shock to a staffed post in office hours, minutes.
    pub staffed_office_min: f64,
    /// High end of it.
    pub staffed_office_min_high: f64,
    /// Low end of it.
    pub staffed_night_min_low: f64,
    /// The same at night, minutes.
    pub staffed_night_min: f64,
    /// High end of it.
    pub staffed_night_min_high: f64,
    /// Hours on its own power.
    pub backup_power_h: f64,
    /// What it then runs on: a battery or a diesel; none where it stops at once.
    pub backup: Option<Backup>,
    /// Post that takes over when it is lost.
    pub failover_to: Option<String>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// An airport, airfield or helicopter pad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AirportRow {
    /// Key.
    pub site_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Kind.
    pub kind: AirportKind,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// Length of the runway, m; 0 where there is none.
    pub runway_m: f64,
    /// Stands for helicopters.
    pub helicopter_stands: u32,
    /// Landings of fixed-wing aircraft an hour.
    pub fixed_wing_per_h: f64,
    /// Whether it has fuel.
    pub fuel: bool,
    /// Whether it works at night.
    pub night_ops: bool,
    /// Low end of it.
    pub airspace_delay_min_low: f64,
    /// Minutes to clear the airspace.
    pub airspace_delay_min: f64,
    /// High end of it.
    pub airspace_delay_min_high: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A metro station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetroStationRow {
    /// Key.
    pub station_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Lines that call here.
    pub lines: Vec<String>,
    /// Whether lines meet here.
    pub interchange: bool,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone it stands in.
    pub zone_id: String,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}
