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
    /// Ground-motion models and how much each is believed.
    pub motion: Vec<MotionRow>,
    /// Fragilities of building classes that replace those of `buildings`; a set may leave the table out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<CurveRow>,
    /// Buildings and people counted one by one, in zones where they replace the mix; a set may leave the table out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stock: Vec<StockRow>,
    /// Loss ratios by shaking, for building classes where they replace those by damage state; a set may leave the
    /// table out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vulnerability: Vec<VulnerabilityRow>,
    /// What wind, ice and flood water do to assets and power lines; a set may leave the table out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weather: Vec<WeatherRow>,
}

/// What weather does to a kind of asset: it falls into a state with the probability of a lognormal curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherRow {
    /// Kind as in the table of assets, or `power_line`, or a class of roads as `roads/CLASS`; of roads several rows
    /// of one measure may say how often each state is reached.
    pub kind: String,
    /// Which number of the weather.
    pub measure: WeatherMeasure,
    /// Power lines: the row holds from this voltage on, kV, up to that of the next row; none for other assets.
    pub from_kv: Option<f64>,
    /// Median at which it fails, in the unit of the measure.
    pub median: f64,
    /// Standard deviation of its logarithm.
    pub beta: f64,
    /// Whether the curve is that of one kilometre of a line or road, the kilometres failing each for itself.
    pub per_km: bool,
    /// Damage state it falls into, 1 slight to 4 complete. A road is blocked by what lies on it up to 2, and washed away
    /// from 3 on.
    pub state: u8,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// A number of the weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeatherMeasure {
    /// Gusts, m/s.
    GustMS,
    /// Ice on lines, mm.
    IceMm,
    /// Depth of water over the ground, m.
    DepthM,
}

/// What stands in a zone, of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockRow {
    /// Zone.
    pub zone_id: String,
    /// Building class.
    pub class_id: String,
    /// Buildings.
    pub buildings: f64,
    /// People inside by day, 9 to 16 o'clock.
    pub occupants_day: f64,
    /// People inside at night, 20 to 6 o'clock; in between, the mean of both.
    pub occupants_night: f64,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// Loss ratio of a building class at a level of shaking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VulnerabilityRow {
    /// Building class.
    pub class_id: String,
    /// What shakes it.
    pub measure: CurveMeasure,
    /// `structural`, `nonstructural` or `contents`; others are kept and not used.
    pub loss_category: String,
    /// Level of the measure, in its unit.
    pub level: f64,
    /// Mean of the loss ratio there.
    pub mean_loss_ratio: f64,
    /// Coefficient of variation.
    pub cv: f64,
    /// Distribution about the mean.
    pub distribution: LossDistribution,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// How loss ratios scatter about their mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossDistribution {
    /// Lognormal.
    Lognormal,
    /// Beta.
    Beta,
    /// Given point by point, of which mean and variation were kept; taken as lognormal.
    ProbabilityMass,
}

/// A ground-motion model in the logic tree: a replication takes one, as often as its weight says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MotionRow {
    /// The model.
    pub model: MotionModel,
    /// How much it is believed; all weights sum to 1.
    pub weight: f64,
    /// What turns motion on rock into motion on the ground.
    pub site: SiteTerm,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// A ground-motion model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MotionModel {
    /// Yu et al. 2013 (GB 18306-2015) with 15 km of depth under every distance.
    #[serde(rename = "yu2013")]
    Yu2013,
    /// The same as printed, by distance on the ground alone: strong near the source.
    #[serde(rename = "yu2013_literal")]
    Yu2013Literal,
    /// Boore et al. 2014, global.
    #[serde(rename = "bssa14")]
    Bssa14,
    /// Boore et al. 2014 with the slow distance decay of China and Turkey.
    #[serde(rename = "bssa14_china")]
    Bssa14China,
}

/// What turns motion on rock into motion on the ground. Boore et al. 2014 has a term of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteTerm {
    /// Nothing: rock everywhere.
    Rock,
    /// The site term of Boore et al. 2014.
    Vs30,
    /// The site classes of GB 18306-2015, appendix E.
    GbClass,
}

/// One point or one lognormal curve of the fragility of a building class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveRow {
    /// Building class.
    pub class_id: String,
    /// What shakes it; one measure a class.
    pub measure: CurveMeasure,
    /// Damage state that is reached or passed. A state without rows takes the curve of the next worse one.
    pub state: CurveState,
    /// Lognormal, or points of a curve.
    pub form: CurveForm,
    /// Median of a lognormal curve, in the unit of the measure.
    pub median: Option<f64>,
    /// Standard deviation of its logarithm.
    pub beta: Option<f64>,
    /// Level of the measure at a point of a curve.
    pub level: Option<f64>,
    /// Probability of reaching the state there.
    pub probability: Option<f64>,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// Which number of the shaking a curve takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurveMeasure {
    /// Peak ground acceleration, g.
    Pga,
    /// Peak ground velocity, cm/s.
    Pgv,
    /// Spectral acceleration at 0.3 s, g.
    Sa03,
    /// Spectral acceleration at 0.6 s, g: between those at 0.3 and 1 s by the logarithm of the period.
    Sa06,
    /// Spectral acceleration at 1 s, g.
    Sa10,
    /// Macroseismic intensity.
    Intensity,
}

/// A damage state of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurveState {
    /// Slight.
    Slight,
    /// Moderate.
    Moderate,
    /// Extensive.
    Extensive,
    /// Complete.
    Complete,
}

/// How a curve is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurveForm {
    /// By median and standard deviation.
    Lognormal,
    /// By points.
    Discrete,
}

/// Where macroseismic intensity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntensityFrom {
    /// The attenuation law of GB 18306-2015 for the fault's region.
    Attenuation,
    /// Peak acceleration and velocity on the ground, by GB/T 17742-2020.
    Instrumental,
    /// Peak acceleration and velocity on the ground, by Worden et al. 2012 (Modified Mercalli).
    Worden2012,
}

/// Which casualty model decides who is hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CasualtyChoice {
    /// Hazus where buildings stand; in collapses the shares of the class table, after Coburn and Spence.
    Mixed,
    /// Hazus throughout: its dead die at once, those in danger of life are trapped, the others get out hurt.
    Hazus,
    /// Coburn and Spence: casualties in collapses only.
    CoburnSpence,
    /// As many deaths to be expected as Ma and Xie give, at once and later, shared out as in `mixed`; how many of the
    /// trapped die in the end is up to the rescue that is played.
    MaXie,
}

/// Ground motion, casualties, entrapment, displacement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarthquakeModel {
    /// Where macroseismic intensity comes from.
    pub intensity_from: IntensityFrom,
    /// Which casualty model decides who is hurt.
    pub casualties: CasualtyChoice,
    /// Correlation range of within-event residuals of PGA.
    pub correlation_range_km: Param<Kilometres>,
    /// Correlation range of within-event residuals of PGV.
    pub correlation_range_pgv_km: Param<Kilometres>,
    /// Share of the variance of residuals that is common to the event.
    pub between_event_variance: Param<Share>,
    /// Factor on the standard deviations of every ground-motion model and of intensity.
    pub motion_scatter: Param<Factor>,
    /// Standard deviation of ln PGA (total), natural log, of the China model; other models bring their own.
    pub sigma_ln_pga: Param<Factor>,
    /// Standard deviation of ln PGV (total), natural log, of the China model.
    pub sigma_ln_pgv: Param<Factor>,
    /// Correlation of PGA and PGV residuals.
    pub pga_pgv_correlation: Param<Share>,
    /// Standard deviation of intensity.
    pub sigma_intensity: Param<Factor>,
    /// Focal depth of the h = 15 km variant.
    pub depth_km: Param<Kilometres>,
    /// Factor on the medians of building fragilities.
    pub building_median: Param<Factor>,
    /// Factor on the standard deviations of building fragilities.
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
    /// Mean factor K1 of the water pipes in the streets: 1 cast iron and concrete, 0.5 ductile iron and plastic.
    pub pipe_k1: Param<Factor>,
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
    /// Structure of Hazus without its height (`C1`, `URM`), whose injuries hold under the casualty model `hazus`.
    pub hazus_type: String,
    /// Median PGA of slight damage, g.
    pub slight_g: f64,
    /// Of moderate damage.
    pub moderate_g: f64,
    /// Of extensive damage.
    pub extensive_g: f64,
    /// Of complete damage.
    pub complete_g: f64,
    /// Standard deviation of the logarithm of the medians.
    pub beta: f64,
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
    /// Floor area for each resident, m².
    pub floor_m2_per_person: f64,
    /// Which loss ratios hold.
    pub loss_kind: LossKind,
    /// Cost of building a square metre anew, without decoration, yuan.
    pub cost_yuan_per_m2: f64,
    /// Value of decoration and fittings on a square metre, yuan.
    pub decoration_yuan_per_m2: f64,
    /// Value of what stands on a square metre, yuan.
    pub contents_yuan_per_m2: f64,
    /// Factor on survival time scales (0.5 adobe, 1.3 void-rich reinforced concrete).
    pub timescale: f64,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: crate::quantity::Grade,
}

/// Kinds of building that lose differently by damage state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// Reinforced concrete and brick of several storeys.
    Block,
    /// Single-storey industrial buildings.
    Workshop,
    /// Single-storey town houses and rural houses.
    House,
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
    /// Bridges: number of the Hazus class (HWB), whose factors for skew, spans and spectrum apply to the medians.
    pub hwb: Option<u8>,
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
            motion: MotionRow [model];
            curves: CurveRow [class_id, state, level];
            stock: StockRow [zone_id, class_id];
            vulnerability: VulnerabilityRow [class_id, loss_category, level];
            weather: WeatherRow [kind, measure, from_kv, state];
        }
    };
}
pub(crate) use for_each_model_table;
