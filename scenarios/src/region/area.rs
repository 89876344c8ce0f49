//! Ground and people: zones, districts, rivers, reservoirs.

use serde::{Deserialize, Serialize};

use crate::quantity::Grade;

/// Terrain of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terrain {
    /// Plain.
    Plain,
    /// Hills: valley and slope.
    Hill,
    /// Mountains.
    Mountain,
}

/// A zone: a township or street.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZoneRow {
    /// Key: 12-digit street code, or a made one.
    pub zone_id: String,
    /// How the key was matched to the list of street codes.
    pub id_basis: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// District, Chinese name.
    pub district_zh: String,
    /// District, English name.
    pub district_en: String,
    /// Longitude of its representative point, WGS84 degrees.
    pub lon: f64,
    /// Latitude of it.
    pub lat: f64,
    /// Area, km2.
    pub area_km2: f64,
    /// Residents.
    pub population: u32,
    /// Residents by the gridded count before scaling.
    pub population_worldpop: u32,
    /// Share of residents aged 65 and over.
    pub share_65plus: f64,
    /// People in a household.
    pub household_size: f64,
    /// Terrain.
    pub terrain: Terrain,
    /// Mean shear-wave speed of the top 30 m, m/s.
    pub vs30_m_s: f64,
    /// Flood class, 0 (none) to 3.
    pub flood_prone: u32,
    /// Era class of its building stock: a key in the mix table.
    pub built_era: String,
    /// Grade of the population.
    pub grade_population: Grade,
    /// Grade of the terrain.
    pub grade_terrain: Grade,
    /// Grade of the shear-wave speed.
    pub grade_vs30: Grade,
    /// Grade of the flood class.
    pub grade_flood: Grade,
    /// Grade of the era class.
    pub grade_era: Grade,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// Two zones that touch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdjacencyRow {
    /// One zone.
    pub zone_a: String,
    /// The other.
    pub zone_b: String,
    /// Length of the common border, km.
    pub shared_border_km: f64,
    /// Great-circle distance of the representative points, km.
    pub distance_km: f64,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A district.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DistrictRow {
    /// Key: 6-digit code.
    pub district_code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Residents.
    pub population: u32,
    /// Area, km2.
    pub area_km2: f64,
    /// Zones in it.
    pub zones: u32,
    /// Households.
    pub households: u32,
    /// People in a household.
    pub household_size: f64,
    /// Share of residents aged 0 to 14.
    pub share_0_14: f64,
    /// Share of residents aged 15 to 64.
    pub share_15_64: f64,
    /// Share of residents aged 65 and over.
    pub share_65plus: f64,
    /// Share of residents who live in towns.
    pub urban_share: f64,
    /// Longitude of the seat, WGS84 degrees.
    pub seat_lon: f64,
    /// Latitude of the seat, WGS84 degrees.
    pub seat_lat: f64,
    /// Zone of the seat.
    pub seat_zone_id: String,
    /// Hospital beds.
    pub beds_2017_est: u32,
    /// Ambulances by the norm of one for 30,000 residents.
    pub ambulances_norm: u32,
    /// Third-grade hospitals.
    pub tertiary_institutions: u32,
    /// Second-grade hospitals.
    pub secondary_institutions: u32,
    /// First-grade institutions.
    pub primary_institutions: u32,
    /// Institutions without a grade.
    pub ungraded_institutions: u32,
    /// Listed shelter positions.
    pub shelter_points: u32,
    /// Shelters assumed large.
    pub large_shelters_assumed: u32,
    /// Places in large shelters.
    pub shelter_places: u32,
    /// Person-sets at 1.0 % of residents.
    pub stock_sets_1_0pct: u32,
    /// Person-sets at 1.2 % of residents.
    pub stock_sets_1_2pct: u32,
    /// Firefighters.
    pub firefighters: u32,
    /// Gross domestic product of 2020, billion yuan.
    pub gdp_2020_bn_yuan: f64,
    /// Grade of the product.
    pub grade_gdp: Grade,
    /// Grade of the beds.
    pub grade_beds: Grade,
    /// Grade of the seat.
    pub grade_seat: Grade,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A vertex of a river's line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiverRow {
    /// River.
    pub river_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Order of the vertex along the line, from 1.
    pub seq: u32,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Place at the vertex.
    pub place_zh: Option<String>,
    /// Zone it runs through; none outside the city.
    pub zone_id: Option<String>,
    /// Design flood, m3/s.
    pub design_flood_m3_s: Option<f64>,
    /// Largest flood seen, m3/s.
    pub peak_seen_m3_s: Option<f64>,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

/// A reservoir.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReservoirRow {
    /// Key.
    pub reservoir_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English or pinyin name.
    pub name_en: String,
    /// Storage, million m3.
    pub capacity_million_m3: f64,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Zone of the dam; none outside the city.
    pub zone_id: Option<String>,
    /// River it stands on.
    pub river_id: String,
    /// Size class.
    pub class: String,
    /// Whether it lies inside the city.
    pub inside_beijing: bool,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}
