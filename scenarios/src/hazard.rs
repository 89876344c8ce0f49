//! What strikes: hazards of a scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Grade, Kilometres, Magnitude, Param};
use crate::text::Bilingual;

mod disruption;

pub use disruption::{
    AssetKey, AssetTable, Outage, OutageCause, OutageSpec, Shortfall, SuppliedService, Weather,
};

/// One hazard of a scenario, as its file says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HazardSpec {
    /// An earthquake on a named fault.
    Earthquake(EarthquakeSpec),
    /// The field of shaking of one earthquake, as seismologists mapped it.
    Shakemap(ShakemapSpec),
    /// Assets that are switched off or fail.
    Outage(OutageSpec),
    /// Weather.
    Weather(Weather),
    /// Sources that give less.
    Shortfall(Shortfall),
}

/// An earthquake on a named fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarthquakeSpec {
    /// Surface-wave magnitude.
    pub magnitude: MagnitudeSpec,
    /// Key of the fault among the hazards.
    pub fault: String,
    /// Key of a table of recordings, `hazards/KEY.csv`: residuals are drawn so that they agree with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stations: Option<String>,
}

/// A mapped field of shaking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShakemapSpec {
    /// Key of the field: `hazards/KEY.toml` says what it is, `hazards/KEY.csv` holds its points.
    pub field: String,
}

/// A magnitude with its scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MagnitudeSpec {
    /// The number, 4.0 to 9.0.
    #[schemars(range(min = 4.0, max = 9.0))]
    pub value: f64,
    /// Its scale.
    pub scale: MagnitudeScale,
}

impl MagnitudeSpec {
    /// The surface-wave magnitude. Moment magnitudes are converted after Cheng et al. (2017) as OpenQuake
    /// does: Ms = (Mw - 0.59) / 0.86 below Mw 6.58, else (Mw + 2.42) / 1.28.
    #[must_use]
    pub fn surface_wave(&self) -> f64 {
        match self.scale {
            MagnitudeScale::Ms => self.value,
            MagnitudeScale::Mw if self.value < 6.58 => (self.value - 0.59) / 0.86,
            MagnitudeScale::Mw => (self.value + 2.42) / 1.28,
        }
    }

    /// The moment magnitude: what was given, or the inverse of [`surface_wave`](Self::surface_wave). Of its two
    /// branches the larger is taken, which closes the step between them.
    #[must_use]
    pub fn moment(&self) -> f64 {
        match self.scale {
            MagnitudeScale::Mw => self.value,
            MagnitudeScale::Ms => (0.86 * self.value + 0.59).max(1.28 * self.value - 2.42),
        }
    }
}

/// Magnitude scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MagnitudeScale {
    /// Surface wave.
    Ms,
    /// Moment.
    Mw,
}

/// A fault: where it runs and how much of it can break at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Name.
    pub title: Bilingual,
    /// Points of the trace, longitude and latitude, WGS84 degrees; a rupture grows from the epicentre along it.
    pub trace: Vec<[f64; 2]>,
    /// Where the rupture starts.
    pub epicentre: [f64; 2],
    /// How it slips.
    pub slip: Slip,
    /// Longest rupture that the mapped fault can hold.
    pub max_length: Param<Kilometres>,
    /// Largest magnitude thought possible.
    pub max_magnitude: Param<Magnitude>,
    /// Angle at which the plane goes down, to the right of the trace as its points run; vertical where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1.0, max = 90.0))]
    pub dip_deg: Option<f64>,
    /// Depth of the upper edge of the plane, km; 0 where none is given. For planes with a dip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub top_km: Option<f64>,
    /// Width of the plane down its dip, km; that of Wells and Coppersmith where none is given. For planes with a dip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.5, max = 300.0))]
    pub width_km: Option<f64>,
    /// Attenuation region of GB 18306.
    pub attenuation: AttenuationRegion,
    /// Source key of the trace.
    pub source: String,
    /// Grade of the trace.
    pub grade: Grade,
}

/// How a fault slips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Slip {
    /// Strike-slip.
    Strike,
    /// Reverse.
    Reverse,
    /// Normal.
    Normal,
    /// Not said.
    Any,
}

/// Attenuation region of GB 18306-2015.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttenuationRegion {
    /// East (strong-earthquake area of eastern China): Beijing, Qinhuangdao.
    East,
    /// Middle (moderate-earthquake area).
    Mid,
    /// Sichuan Basin: a law of intensity of its own, motion as in the middle.
    SichuanBasin,
    /// Xinjiang.
    Xinjiang,
    /// Qinghai-Tibet.
    Tibet,
}

/// A mapped field of shaking: which earthquake, and where the points of its grid lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldHead {
    /// Name.
    pub title: Bilingual,
    /// Magnitude of the earthquake.
    pub magnitude: MagnitudeSpec,
    /// Longitude and latitude of the epicentre, WGS84 degrees.
    pub epicentre: [f64; 2],
    /// Depth of the hypocentre.
    pub depth: Param<Kilometres>,
    /// When it happened, RFC 3339; for the reader, a scenario strikes at its own `start`.
    pub origin_time: String,
    /// The grid.
    pub grid: GridSpec,
    /// Source key of the field.
    pub source: String,
    /// Grade of the field.
    pub grade: Grade,
}

/// A regular grid of longitudes and latitudes, row by row from its north-west corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridSpec {
    /// Longitude of the first column, degrees.
    pub west: f64,
    /// Latitude of the first row, degrees.
    pub north: f64,
    /// Columns, at least 2.
    #[schemars(range(min = 2, max = 20000))]
    pub columns: u32,
    /// Rows, at least 2.
    #[schemars(range(min = 2, max = 20000))]
    pub rows: u32,
    /// Degrees of longitude from column to column.
    #[schemars(range(min = 0.00001, max = 10.0))]
    pub lon_step: f64,
    /// Degrees of latitude from row to row, southward.
    #[schemars(range(min = 0.00001, max = 10.0))]
    pub lat_step: f64,
}

/// One point of a mapped field, in the order of its grid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldPoint {
    /// Peak ground acceleration, g.
    pub pga_g: f64,
    /// Peak ground velocity, cm/s.
    pub pgv_cm_s: f64,
    /// Macroseismic intensity.
    pub intensity: f64,
    /// Spectral acceleration at 0.3 s, g.
    pub sa03_g: f64,
    /// Spectral acceleration at 1 s, g.
    pub sa10_g: f64,
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
    /// Standard deviation of ln PGA.
    pub sigma_ln_pga: f64,
    /// Standard deviation of ln PGV.
    pub sigma_ln_pgv: f64,
}

/// A recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationRow {
    /// Key.
    pub station_id: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
    /// Peak ground acceleration, g.
    pub pga_g: f64,
    /// Peak ground velocity, cm/s; none where it was not derived.
    pub pgv_cm_s: Option<f64>,
    /// Standard deviation of the logarithm of what was read: 0 for an instrument, more for a report turned into
    /// motion.
    pub sigma_ln: f64,
    /// Source key.
    pub source: String,
    /// Grade.
    pub grade: Grade,
}

/// A hazard with everything that it names looked up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hazard {
    /// An earthquake on a fault.
    Earthquake {
        /// The magnitude as it was given.
        magnitude: MagnitudeSpec,
        /// Surface-wave magnitude.
        magnitude_ms: f64,
        /// The fault.
        fault: Fault,
        /// Recordings of the shaking.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        stations: Vec<StationRow>,
    },
    /// A mapped field.
    Shakemap {
        /// Surface-wave magnitude.
        magnitude_ms: f64,
        /// What it is.
        head: FieldHead,
        /// Its points.
        points: Vec<FieldPoint>,
    },
    /// Assets that are switched off or fail.
    Outage(Outage),
    /// Weather.
    Weather(Weather),
    /// Sources that give less.
    Shortfall(Shortfall),
}

impl Hazard {
    /// Whether the ground shakes.
    #[must_use]
    pub fn shakes(&self) -> bool {
        matches!(self, Self::Earthquake { .. } | Self::Shakemap { .. })
    }

    /// Surface-wave magnitude; none where nothing shakes.
    #[must_use]
    pub fn magnitude_ms(&self) -> Option<f64> {
        match self {
            Self::Earthquake { magnitude_ms, .. } | Self::Shakemap { magnitude_ms, .. } => {
                Some(*magnitude_ms)
            }
            Self::Outage(_) | Self::Weather(_) | Self::Shortfall(_) => None,
        }
    }

    /// Longitude and latitude of the epicentre, degrees; none where nothing shakes.
    #[must_use]
    pub fn epicentre(&self) -> Option<[f64; 2]> {
        match self {
            Self::Earthquake { fault, .. } => Some(fault.epicentre),
            Self::Shakemap { head, .. } => Some(head.epicentre),
            Self::Outage(_) | Self::Weather(_) | Self::Shortfall(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_branches_of_the_conversion_meet() {
        let ms = |value| MagnitudeSpec { value, scale: MagnitudeScale::Mw }.surface_wave();
        assert!((ms(6.579_999) - ms(6.58)).abs() < 0.07);
        // Tangshan 1976: Mw 7.5 and Ms 7.8.
        assert!((ms(7.5) - 7.75).abs() < 1e-9);
        assert_eq!(MagnitudeSpec { value: 8.0, scale: MagnitudeScale::Ms }.surface_wave(), 8.0);
    }

    #[test]
    fn magnitudes_convert_there_and_back() {
        let mw = |value| MagnitudeSpec { value, scale: MagnitudeScale::Ms }.moment();
        for given in [5.0, 6.0, 6.5, 6.8, 7.2, 7.8] {
            let spec = MagnitudeSpec { value: given, scale: MagnitudeScale::Mw };
            assert_eq!(spec.moment(), given);
            // Closing the step of the relation costs up to 0.06 where it lies.
            assert!((mw(spec.surface_wave()) - given).abs() < 0.06, "{given}");
        }
        assert!((mw(8.0) - 7.82).abs() < 1e-9);
        assert!((40..85).all(|tenth| mw(f64::from(tenth + 1) / 10.0) > mw(f64::from(tenth) / 10.0)));
    }
}
