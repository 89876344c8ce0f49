//! What strikes: hazards of a scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Grade, Kilometres, Magnitude, Param};
use crate::text::Bilingual;

/// One hazard of a scenario, as its file says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HazardSpec {
    /// An earthquake on a named fault.
    Earthquake(EarthquakeSpec),
}

/// An earthquake on a named fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarthquakeSpec {
    /// Surface-wave magnitude.
    pub magnitude: MagnitudeSpec,
    /// Key of the fault among the hazards.
    pub fault: String,
}

/// A magnitude with its scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Xinjiang.
    Xinjiang,
    /// Qinghai-Tibet.
    Tibet,
}

/// A hazard with its fault looked up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hazard {
    /// An earthquake.
    Earthquake {
        /// Surface-wave magnitude.
        magnitude_ms: f64,
        /// The fault.
        fault: Fault,
    },
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
}
