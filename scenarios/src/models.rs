//! Numbers of the science that a researcher may vary: residuals, building classes, fragilities, rates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Factor, Gravity, Hours, Kilometres, Magnitude, Param, Seconds, Share};

/// A set of models, as a scenario names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Models {
    /// Ground motion, casualties, entrapment, displacement.
    pub earthquake: EarthquakeModel,
    /// Building classes.
    pub buildings: Vec<BuildingRow>,
    /// Which classes people live, work and learn in, by era class of a zone.
    pub mix: Vec<MixRow>,
    /// Where people are, by hour of the day.
    pub occupancy: Vec<OccupancyRow>,
    /// Fragilities of facilities, bridges and lifeline nodes.
    pub assets: Vec<AssetRow>,
}

/// Ground motion, casualties, entrapment, displacement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarthquakeModel {
    /// Correlation range of within-event residuals.
    pub correlation_range_km: Param<Kilometres>,
    /// Share of the variance of residuals that is common to the event.
    pub between_event_variance: Param<Share>,
    /// Standard deviation of ln PGA (total), natural log.
    pub sigma_ln_pga: Param<Factor>,
    /// Standard deviation of ln PGV (total), natural log.
    pub sigma_ln_pgv: Param<Factor>,
    /// Correlation of PGA and PGV residuals.
    pub pga_pgv_correlation: Param<Share>,
    /// Standard deviation of intensity.
    pub sigma_intensity: Param<Factor>,
    /// Focal depth of the h = 15 km variant.
    pub depth_km: Param<Kilometres>,
    /// Factor on the medians of building fragilities.
    pub building_median: Param<Factor>,
    /// Standard deviation (ln) of building fragilities.
    pub building_beta: Param<Factor>,
    /// Factor on survival times under debris, for everyone.
    pub entrapment_timescale: Param<Factor>,
    /// Part of the trapped that dies fast.
    pub survival_fast_share: Param<Share>,
    /// Time scale of the fast part.
    pub survival_fast_h: Param<Hours>,
    /// Time scale of the slow part.
    pub survival_slow_h: Param<Hours>,
    /// Factor on the time scales in unheated debris below -5 degC.
    pub survival_cold: Param<Factor>,
    /// Homes that cannot be used: share of moderately damaged ones.
    pub unfit_moderate: Param<Share>,
    /// Of extensively damaged ones.
    pub unfit_extensive: Param<Share>,
    /// Of completely damaged ones.
    pub unfit_complete: Param<Share>,
    /// Base stations on roofs fail with the host building; masts above this acceleration.
    pub mast_pga_g: Param<Gravity>,
    /// Shear-wave speed used for warning times, km/s, as seconds per 10 km.
    pub shear_s_per_10_km: Param<Seconds>,
    /// Magnitude below which the finite-rupture extension is not used.
    pub finite_from: Param<Magnitude>,
}

/// A building class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildingRow {
    /// Key.
    pub class_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Published class whose fragility stands in.
    pub proxy: String,
    /// Structure group.
    pub group: StructureGroup,
    /// Median PGA of slight damage, g.
    pub slight_g: f64,
    /// Of moderate damage.
    pub moderate_g: f64,
    /// Of extensive damage.
    pub extensive_g: f64,
    /// Of complete damage.
    pub complete_g: f64,
    /// Of completely damaged buildings, how many collapse.
    pub collapse_share: f64,
    /// Of the people inside a collapsed building, how many are trapped.
    pub trapped_share: f64,
    /// Of the trapped, how many die at once.
    pub killed_share: f64,
    /// Of the trapped: just covered.
    pub surface: f64,
    /// Under light debris.
    pub light: f64,
    /// In a void.
    pub void: f64,
    /// Entombed.
    pub entombed: f64,
    /// Residents of one building.
    pub persons_per_building: f64,
    /// Factor on survival time scales (0.5 adobe, 1.3 void-rich reinforced concrete).
    pub timescale: f64,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// Structure group: picks the casualty rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StructureGroup {
    /// Reinforced concrete and steel.
    Frame,
    /// Masonry with tie columns.
    Masonry,
    /// Masonry without, brick and wood.
    PlainMasonry,
    /// Earth.
    Earth,
}

/// Share of a use's people in a building class, by era class of the zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MixRow {
    /// Era class of the zone table, or `*`.
    pub era: String,
    /// `home`, `work` or `school`.
    pub place_use: PlaceUse,
    /// Building class.
    pub class_id: String,
    /// Share of the use's people; an (era, use) group sums to 1.
    pub share: f64,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// What people do where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceUse {
    /// At home.
    Home,
    /// At work, shopping, in an office.
    Work,
    /// At school or university.
    School,
}

/// Where people are at an hour of the day; the rest is outdoors or on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OccupancyRow {
    /// From this hour (local).
    pub from_h: f64,
    /// At home.
    pub home: f64,
    /// At work.
    pub work: f64,
    /// At school.
    pub school: f64,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// Fragility of a kind of asset and what its states mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetRow {
    /// Kind as in the region's tables, for example `substation_220`, `hospital`, `rc_girder_conventional`.
    pub kind: String,
    /// What shakes it: peak acceleration or spectral acceleration at 1 s, both g.
    pub measure: AssetMeasure,
    /// Median of slight damage, g.
    pub slight_g: f64,
    /// Of moderate damage.
    pub moderate_g: f64,
    /// Of extensive damage.
    pub extensive_g: f64,
    /// Of complete damage.
    pub complete_g: f64,
    /// Standard deviation, ln (one for all states).
    pub beta: f64,
    /// It works up to this state (0 none, 1 slight, 2 moderate, 3 extensive).
    pub works_to: u8,
    /// Mean hours of repair: slight.
    pub repair_slight_h: f64,
    /// Moderate.
    pub repair_moderate_h: f64,
    /// Extensive.
    pub repair_extensive_h: f64,
    /// Complete.
    pub repair_complete_h: f64,
    /// Published class.
    pub proxy: String,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// Which number of the shaking a fragility takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetMeasure {
    /// Peak ground acceleration.
    Pga,
    /// Spectral acceleration at 1 s.
    Sa1,
}

/// Calls a macro with every table of a set of models: field, row type, columns of the key.
macro_rules! for_each_model_table {
    ($then:ident) => {
        $then! {
            buildings: BuildingRow [class_id];
            mix: MixRow [era, place_use, class_id];
            occupancy: OccupancyRow [from_h];
            assets: AssetRow [kind];
        }
    };
}
pub(crate) use for_each_model_table;
