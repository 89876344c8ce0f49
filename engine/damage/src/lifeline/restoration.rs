//! Repair of lifelines and bridges: time to full service by damage state.

use crate::fragility::DamageState;
use crate::normal::normal_cdf;

/// Factor on Hazus restoration times for China, the middle of 0.3 to 0.6 (E): surge crews of the grid
/// company and the army are far larger than what the curves assume.
pub const CHINA_PACE: f64 = 0.45;

/// Normal distributions of the days to full service, for slight to complete damage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Restoration {
    /// Means, days.
    pub mean_days: [f64; 4],
    /// Standard deviations, days.
    pub sd_days: [f64; 4],
}

impl Restoration {
    const fn new(mean_days: [f64; 4], sd_days: [f64; 4]) -> Self {
        Self { mean_days, sd_days }
    }

    /// Hazus: a road segment (V).
    pub const fn hazus_road() -> Self {
        Self::new([0.9, 2.2, 21.0, 21.0], [0.05, 1.8, 16.0, 16.0])
    }

    /// Hazus: a highway bridge (V).
    pub const fn hazus_bridge() -> Self {
        Self::new([0.6, 2.5, 75.0, 230.0], [0.6, 2.7, 42.0, 110.0])
    }

    /// Hazus: a tunnel (M).
    pub const fn hazus_tunnel() -> Self {
        Self::new([0.5, 2.4, 45.0, 210.0], [0.3, 2.0, 30.0, 110.0])
    }

    /// Hazus: a water-treatment plant (V).
    pub const fn hazus_water_plant() -> Self {
        Self::new([0.9, 1.9, 32.0, 95.0], [0.3, 1.2, 31.0, 65.0])
    }

    /// Hazus: a pumping plant or gas compressor (V; M for gas).
    pub const fn hazus_pumping_plant() -> Self {
        Self::new([0.9, 3.1, 13.5, 35.0], [0.3, 2.7, 10.0, 18.0])
    }

    /// Hazus: a well (M).
    pub const fn hazus_well() -> Self {
        Self::new([0.8, 1.5, 10.5, 26.0], [0.2, 1.2, 7.5, 14.0])
    }

    /// Hazus: a water tank (M).
    pub const fn hazus_tank() -> Self {
        Self::new([1.2, 3.1, 93.0, 155.0], [0.4, 2.7, 85.0, 120.0])
    }

    /// Hazus: an electric substation (M).
    pub const fn hazus_substation() -> Self {
        Self::new([1.0, 3.0, 7.0, 30.0], [0.5, 1.5, 3.5, 15.0])
    }

    /// Hazus: a distribution circuit (M).
    pub const fn hazus_distribution_circuit() -> Self {
        Self::new([0.3, 1.0, 3.0, 7.0], [0.2, 0.5, 1.5, 3.0])
    }

    /// Hazus: a power station (M).
    pub const fn hazus_generation() -> Self {
        Self::new([0.5, 3.6, 22.0, 65.0], [0.1, 3.6, 21.0, 30.0])
    }

    /// Hazus: a telecom central office (M).
    pub const fn hazus_telecom_office() -> Self {
        Self::new([0.5, 1.0, 7.0, 40.0], [0.2, 1.0, 7.0, 40.0])
    }

    /// The same curves with all times multiplied by `pace`, for example [`CHINA_PACE`].
    #[must_use]
    pub fn at_pace(&self, pace: f64) -> Self {
        Self { mean_days: self.mean_days.map(|d| d * pace), sd_days: self.sd_days.map(|d| d * pace) }
    }

    /// Share of facilities in `state` back in full service `days` after repair could start; 1 without damage.
    pub fn functional_share(&self, state: DamageState, days: f64) -> f64 {
        match state.index().checked_sub(1) {
            None => 1.0,
            Some(k) => normal_cdf((days - self.mean_days[k]) / self.sd_days[k]),
        }
    }

    /// Days to full service of one facility in `state`, for its standard normal number; never negative.
    pub fn days(&self, state: DamageState, normal: f64) -> f64 {
        match state.index().checked_sub(1) {
            None => 0.0,
            Some(k) => (self.mean_days[k] + self.sd_days[k] * normal).max(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Restoration; 11] = [
        Restoration::hazus_road(),
        Restoration::hazus_bridge(),
        Restoration::hazus_tunnel(),
        Restoration::hazus_water_plant(),
        Restoration::hazus_pumping_plant(),
        Restoration::hazus_well(),
        Restoration::hazus_tank(),
        Restoration::hazus_substation(),
        Restoration::hazus_distribution_circuit(),
        Restoration::hazus_generation(),
        Restoration::hazus_telecom_office(),
    ];

    #[test]
    fn half_are_back_at_the_mean() {
        for curve in ALL {
            for state in &DamageState::ALL[1..] {
                let mean = curve.days(*state, 0.0);
                assert!((curve.functional_share(*state, mean) - 0.5).abs() < 1e-9);
            }
            assert_eq!(curve.functional_share(DamageState::None, 0.0), 1.0);
            assert_eq!(curve.days(DamageState::None, 2.0), 0.0);
        }
    }

    #[test]
    fn pace_shortens_repairs() {
        let substation = Restoration::hazus_substation().at_pace(CHINA_PACE);
        assert!((substation.days(DamageState::Complete, 0.0) - 13.5).abs() < 1e-12);
        assert!((substation.days(DamageState::Slight, 1.0) - 0.675).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn worse_damage_takes_no_less_on_average(which in 0usize..11) {
            prop_assert!(ALL[which].mean_days.windows(2).all(|pair| pair[1] >= pair[0]));
        }

        #[test]
        fn service_returns_with_time(which in 0usize..11, state in 1usize..5, days in 0.0..400.0f64, normal in -4.0..4.0f64) {
            let state = DamageState::ALL[state];
            let back = |days| ALL[which].functional_share(state, days);
            prop_assert!(back(days + 1.0) >= back(days) - 1e-15);
            prop_assert!(ALL[which].days(state, normal) >= 0.0);
        }
    }
}
