//! Heat that a zone asks for, and its temperature indoors.

use serde::{Deserialize, Serialize};

/// The buildings of a zone, taken as one heat capacity behind one resistance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Building {
    /// Heat asked for at the design temperature outdoors, MW; at least 0.
    pub design_mw: f64,
    /// Design temperature outdoors, °C; below `indoor_c − gain_k`.
    pub design_outdoor_c: f64,
    /// Temperature that heating is to hold, °C.
    pub indoor_c: f64,
    /// Rise that people, cooking and sun give without heating, K; at least 0.
    pub gain_k: f64,
    /// Hours in which the difference to the final temperature falls to 1/e; above 0.
    pub time_constant_h: f64,
}

impl Building {
    /// Design figures of Beijing: 18 °C indoors and −7.6 °C outdoors (GB 50736-2012, recalled), no gains
    /// counted, and a time constant of 60 h (estimate for insulated brick and concrete).
    #[must_use]
    pub fn beijing(design_mw: f64) -> Self {
        let (design_outdoor_c, indoor_c) = (-7.6, 18.0);
        Self { design_mw, design_outdoor_c, indoor_c, gain_k: 0.0, time_constant_h: 60.0 }
    }

    /// Heat lost for each kelvin between indoors and outdoors, MW/K.
    #[must_use]
    pub fn loss_mw_per_k(&self) -> f64 {
        self.design_mw / (self.indoor_c - self.gain_k - self.design_outdoor_c)
    }

    /// Heat that holds `indoor_c` at a temperature outdoors, MW: in proportion to the difference that gains
    /// leave. Colder than the design temperature it is more than `design_mw`.
    #[must_use]
    pub fn demand_mw(&self, outdoor_c: f64) -> f64 {
        self.loss_mw_per_k() * (self.indoor_c - self.gain_k - outdoor_c).max(0.0)
    }

    /// Temperature that a steady heat holds in the end, °C.
    #[must_use]
    pub fn final_c(&self, outdoor_c: f64, heat_mw: f64) -> f64 {
        let rise = if self.design_mw > 0.0 { heat_mw / self.loss_mw_per_k() } else { 0.0 };
        outdoor_c + self.gain_k + rise
    }

    /// Temperature indoors after some hours of steady heat and weather, °C.
    #[must_use]
    pub fn after_hours(&self, now_c: f64, outdoor_c: f64, heat_mw: f64, hours: f64) -> f64 {
        let end = self.final_c(outdoor_c, heat_mw);
        end + (now_c - end) * (-hours / self.time_constant_h).exp()
    }

    /// Hours until a temperature is reached under steady heat and weather: 0 if it is reached now, none if
    /// never.
    #[must_use]
    pub fn hours_until_c(&self, now_c: f64, outdoor_c: f64, heat_mw: f64, wanted_c: f64) -> Option<f64> {
        let end = self.final_c(outdoor_c, heat_mw);
        let ratio = (now_c - end) / (wanted_c - end);
        if now_c == wanted_c {
            return Some(0.0);
        }
        (ratio.is_finite() && ratio > 1.0).then(|| self.time_constant_h * ratio.ln())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn demand_follows_the_weather_and_holds_the_balance() {
        let building = Building { gain_k: 3.0, ..Building::beijing(22.6) };
        assert!((building.demand_mw(-7.6) - 22.6).abs() < 1e-12);
        assert!((building.demand_mw(5.0) - 10.0).abs() < 1e-12);
        assert_eq!(building.demand_mw(15.0), 0.0);
        assert!(building.demand_mw(-12.0) > 22.6);
        assert!((building.final_c(-3.0, building.demand_mw(-3.0)) - 18.0).abs() < 1e-12);
        assert!((building.final_c(-3.0, 0.0) - 0.0).abs() < 1e-12);
    }

    #[test]
    fn cooling_is_exponential() {
        let building = Building::beijing(10.0);
        // From 18 to 12 at −7.6 without heat: 60 ln(25.6 / 19.6) = 16.0239... h.
        let hours = building.hours_until_c(18.0, -7.6, 0.0, 12.0).unwrap();
        assert!((hours - 60.0 * (25.6_f64 / 19.6).ln()).abs() < 1e-12);
        assert!((building.after_hours(18.0, -7.6, 0.0, hours) - 12.0).abs() < 1e-12);
        assert_eq!(building.hours_until_c(18.0, -7.6, 0.0, -8.0), None);
        assert_eq!(building.hours_until_c(18.0, -7.6, 0.0, 19.0), None);
        assert_eq!(building.hours_until_c(18.0, -7.6, 0.0, 18.0), Some(0.0));
        let half = building.demand_mw(-7.6) / 2.0;
        assert!((building.final_c(-7.6, half) - 5.2).abs() < 1e-12);
    }
}
