//! How the need for power, water, gas and heat goes with the hour of the day and with the cold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Celsius, Param, Share};

/// The need for power, water, gas and heat through a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Power in summer by local hour of the day, from 0 o'clock on: share of the annual peak, above 0.
    #[schemars(inner(range(min = 0.001, max = 1.5)))]
    pub power_summer: [f64; 24],
    /// Power in winter, likewise.
    #[schemars(inner(range(min = 0.001, max = 1.5)))]
    pub power_winter: [f64; 24],
    /// Water by local hour: factor on the mean of the day.
    #[schemars(inner(range(min = 0.001, max = 1.5)))]
    pub water: [f64; 24],
    /// Outdoor temperature at which heating needs all that it was designed for.
    pub heating_design_c: Param<Celsius>,
    /// Outdoor temperature at and above which nothing is heated.
    pub heating_base_c: Param<Celsius>,
    /// Share of a zone's peak gas demand that goes with heating; the rest is the same all year.
    pub gas_heating_share: Param<Share>,
}
