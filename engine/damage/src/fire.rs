//! Fires after an earthquake: how many start, and when.

/// An ignition model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IgnitionModel {
    /// Hazus: `0.581895 PGA² - 0.029444 PGA` per 10⁶ ft² of floor (V), 6.263 and 0.317 per 10⁶ m² (D).
    Hazus,
    /// Ren & Xie 2004, China: `-0.11749 + 1.34534 PGA - 0.8476 PGA²` per 10⁵ m² (M), up to 0.8 g.
    RenXie2004,
}

/// Largest PGA that Ren & Xie's parabola covers; it would turn down beyond.
const REN_XIE_LIMIT_G: f64 = 0.7936;

/// Expected ignitions that need the fire service, for each 10⁶ m² of floor area at peak acceleration in g.
///
/// ```
/// use shapan_damage::fire::{IgnitionModel, ignitions_per_million_m2};
/// assert!((ignitions_per_million_m2(IgnitionModel::Hazus, 0.3) - 0.47).abs() < 0.005);
/// ```
pub fn ignitions_per_million_m2(model: IgnitionModel, pga_g: f64) -> f64 {
    let rate = match model {
        IgnitionModel::Hazus => 6.263 * pga_g * pga_g - 0.317 * pga_g,
        IgnitionModel::RenXie2004 => {
            let pga_g = pga_g.min(REN_XIE_LIMIT_G);
            10.0 * (-0.117_49 + 1.345_34 * pga_g - 0.8476 * pga_g * pga_g)
        }
    };
    rate.max(0.0)
}

/// Expected ignitions on a floor area in m² at peak acceleration in g.
pub fn expected_ignitions(model: IgnitionModel, pga_g: f64, floor_area_m2: f64) -> f64 {
    ignitions_per_million_m2(model, pga_g) * floor_area_m2 / 1e6
}

/// When ignitions happen; the shares are cumulative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IgnitionTiming {
    /// Share at once.
    pub at_once: f64,
    /// Share within the first hour.
    pub within_hour: f64,
    /// Share within the first day; the rest wait for power or gas to return.
    pub within_day: f64,
}

impl IgnitionTiming {
    /// 20 % at once, 50 % within an hour, 70 % within a day (M).
    pub const fn usual() -> Self {
        Self { at_once: 0.20, within_hour: 0.50, within_day: 0.70 }
    }

    /// Hours after the shock at which the ignition of a uniform number in 0..1 starts, even within each part;
    /// `None` when it waits for power or gas to return.
    pub fn delay_h(&self, uniform: f64) -> Option<f64> {
        let within = |from: f64, to: f64| if to > from { (uniform - from) / (to - from) } else { 0.0 };
        match uniform {
            u if u < self.at_once => Some(0.0),
            u if u < self.within_hour => Some(within(self.at_once, self.within_hour)),
            u if u < self.within_day => Some(1.0 + 23.0 * within(self.within_hour, self.within_day)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hazus_rates() {
        for (pga, rate) in [(0.05, 0.0), (0.1, 0.03), (0.2, 0.19), (0.3, 0.47), (0.4, 0.88)] {
            assert!((ignitions_per_million_m2(IgnitionModel::Hazus, pga) - rate).abs() < 0.006, "{pga}");
        }
    }

    #[test]
    fn ren_and_xie_at_0_4_g() {
        assert!((expected_ignitions(IgnitionModel::RenXie2004, 0.4, 1e5) - 0.285).abs() < 0.001);
        assert_eq!(expected_ignitions(IgnitionModel::RenXie2004, 0.05, 1e5), 0.0);
    }

    #[test]
    fn timing_quantiles() {
        let timing = IgnitionTiming::usual();
        assert_eq!(timing.delay_h(0.1), Some(0.0));
        assert!(timing.delay_h(0.35).is_some_and(|h| (h - 0.5).abs() < 1e-12));
        assert!(timing.delay_h(0.60).is_some_and(|h| (h - 12.5).abs() < 1e-9));
        assert_eq!(timing.delay_h(0.70), None);
    }

    proptest! {
        #[test]
        fn rates_never_fall_with_shaking(pga in 0.0..1.5f64, step in 0.0..0.5f64) {
            for model in [IgnitionModel::Hazus, IgnitionModel::RenXie2004] {
                prop_assert!(ignitions_per_million_m2(model, pga + step) >= ignitions_per_million_m2(model, pga) - 1e-7);
            }
        }

        #[test]
        fn later_luck_starts_later(uniform in 0.0..0.69f64) {
            let timing = IgnitionTiming::usual();
            prop_assert!(timing.delay_h(uniform + 0.005) >= timing.delay_h(uniform));
        }
    }
}
