//! Repair of lifelines and bridges: time to full service by damage state.

use super::hazus::Grade::{self, M, V};
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

    /// Hazus: a sewage treatment plant (M).
    pub const fn hazus_sewage_plant() -> Self {
        Self::new([1.5, 3.6, 55.0, 160.0], [1.0, 2.5, 25.0, 60.0])
    }

    /// Hazus: a sewage lift station (M).
    pub const fn hazus_lift_station() -> Self {
        Self::new([1.3, 3.0, 21.0, 65.0], [0.7, 1.5, 12.0, 25.0])
    }

    /// Hazus: an oil tank farm (M).
    pub const fn hazus_tank_farm() -> Self {
        Self::new([0.9, 7.0, 28.0, 70.0], [0.5, 7.0, 26.0, 55.0])
    }

    /// Hazus: an electric substation (V, InfraRisk testbed files).
    pub const fn hazus_substation() -> Self {
        Self::new([1.0, 3.0, 7.0, 30.0], [0.5, 1.5, 3.5, 15.0])
    }

    /// Hazus: a distribution circuit (V, as substations).
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

    /// [`functional_share`](Self::functional_share) on [`DISCRETE_DAYS`], the form of the discrete Hazus
    /// tables, without their rounding.
    pub fn discrete(&self, state: DamageState) -> [f64; 5] {
        DISCRETE_DAYS.map(|days| self.functional_share(state, days))
    }

    /// Expected functionality (0 to 1) of an asset whose state is known by its `probabilities`, in the order
    /// of [`DamageState::ALL`], `days` after repair could start.
    pub fn expected_functionality(&self, probabilities: &[f64; 5], days: f64) -> f64 {
        let shares = DamageState::ALL.map(|state| self.functional_share(state, days));
        shares.iter().zip(probabilities).map(|(share, probability)| share * probability).sum()
    }

    /// Days to full service of one facility in `state`, for its standard normal number; never negative.
    pub fn days(&self, state: DamageState, normal: f64) -> f64 {
        match state.index().checked_sub(1) {
            None => 0.0,
            Some(k) => (self.mean_days[k] + self.sd_days[k] * normal).max(0.0),
        }
    }
}

/// Days of the discrete restoration tables of Hazus.
pub const DISCRETE_DAYS: [f64; 5] = [1.0, 3.0, 7.0, 30.0, 90.0];

/// A Hazus restoration row and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazusRestoration {
    /// Beginning of the names that the row holds for: `EP.S` for every substation.
    pub id: &'static str,
    /// Days to full service.
    pub curve: Restoration,
    /// How well the curve is known.
    pub grade: Grade,
    /// Days of repair work in the Damage and Loss Model Library, slight to complete (V), where it has them:
    /// a span is usable long before it is repaired.
    pub repair_days: Option<[f64; 4]>,
}

const fn row(id: &'static str, curve: Restoration, grade: Grade) -> HazusRestoration {
    HazusRestoration { id, curve, grade, repair_days: None }
}

const fn repaired(row: HazusRestoration, repair_days: [f64; 4]) -> HazusRestoration {
    HazusRestoration { repair_days: Some(repair_days), ..row }
}

/// Rows by the beginning of the names of fragility curves.
const ROWS: [HazusRestoration; 15] = [
    repaired(row("HRD", Restoration::hazus_road(), V), [2.0, 9.0, 70.0, 70.0]),
    repaired(row("HWB", Restoration::hazus_bridge(), V), [2.0, 10.0, 200.0, 365.0]),
    repaired(row("HTU", Restoration::hazus_tunnel(), M), [2.0, 10.0, 365.0, 365.0]),
    row("EP.S", Restoration::hazus_substation(), V),
    row("EP.C", Restoration::hazus_distribution_circuit(), V),
    row("EP.G", Restoration::hazus_generation(), M),
    row("PWT", Restoration::hazus_water_plant(), V),
    row("PPP", Restoration::hazus_pumping_plant(), V),
    row("PWE", Restoration::hazus_well(), M),
    row("PST", Restoration::hazus_tank(), M),
    row("WWT", Restoration::hazus_sewage_plant(), M),
    row("WLS", Restoration::hazus_lift_station(), M),
    row("OTF", Restoration::hazus_tank_farm(), M),
    row("NGC", Restoration::hazus_pumping_plant(), M),
    row("CCO", Restoration::hazus_telecom_office(), M),
];

/// Restoration of the asset whose fragility curve is named `id`, or `None`.
///
/// ```
/// use shapan_damage::lifeline;
/// let bridge = lifeline::hazus_restoration("HWB.GS.5").unwrap();
/// assert_eq!(bridge.curve.mean_days, [0.6, 2.5, 75.0, 230.0]);
/// ```
pub fn hazus_restoration(id: &str) -> Option<HazusRestoration> {
    let begins = |row: &&HazusRestoration| {
        id.strip_prefix(row.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    ROWS.iter().find(begins).copied()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn curve(which: usize) -> Restoration {
        ROWS[which].curve
    }

    #[test]
    fn half_are_back_at_the_mean() {
        for curve in ROWS.map(|row| row.curve) {
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

    #[test]
    fn every_curve_has_its_restoration() {
        for asset in crate::lifeline::hazus_curves() {
            assert!(hazus_restoration(asset.id).is_some(), "{}", asset.id);
        }
        assert_eq!(hazus_restoration("HWBX"), None);
        assert_eq!(hazus_restoration("NGC.A").unwrap().curve, Restoration::hazus_pumping_plant());
        assert_eq!(hazus_restoration("HRD.GF.1").unwrap().repair_days, Some([2.0, 9.0, 70.0, 70.0]));
    }

    #[test]
    fn discrete_bridge_table_of_hazus() {
        // Percentages printed in Hazus for highway bridges (M), which it rounded from these curves.
        let printed = [
            (DamageState::Slight, [0.70, 1.00, 1.00, 1.00, 1.00]),
            (DamageState::Moderate, [0.30, 0.60, 0.95, 1.00, 1.00]),
            (DamageState::Extensive, [0.02, 0.05, 0.06, 0.15, 0.65]),
            (DamageState::Complete, [0.00, 0.02, 0.02, 0.04, 0.10]),
        ];
        for (state, shares) in printed {
            let computed = Restoration::hazus_bridge().discrete(state);
            assert!(
                computed.iter().zip(&shares).all(|(a, b)| (a - b).abs() < 0.05),
                "{state:?} {computed:?}"
            );
        }
    }

    #[test]
    fn expectation_weighs_the_states() {
        let substation = Restoration::hazus_substation();
        let expected = substation.expected_functionality(&[0.5, 0.0, 0.25, 0.0, 0.25], 3.0);
        assert!((expected - (0.5 + 0.125 + 0.25 * normal_cdf(-1.8))).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn worse_damage_takes_no_less_on_average(which in 0usize..15) {
            prop_assert!(curve(which).mean_days.windows(2).all(|pair| pair[1] >= pair[0]));
        }

        #[test]
        fn service_returns_with_time(which in 0usize..15, state in 1usize..5, days in 0.0..400.0f64, normal in -4.0..4.0f64) {
            let state = DamageState::ALL[state];
            let back = |days| curve(which).functional_share(state, days);
            prop_assert!(back(days + 1.0) >= back(days) - 1e-15);
            prop_assert!(curve(which).days(state, normal) >= 0.0);
        }
    }
}
