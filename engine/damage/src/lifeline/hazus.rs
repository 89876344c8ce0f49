//! One look-up for every Hazus lifeline curve: intensity measure, figures and how well they are known.

use super::table;
use crate::bridge;
use crate::fragility::Fragility;

/// One inch in metres, exactly.
pub const INCH_M: f64 = 0.0254;

/// How well a figure is known; the letters of the crate's front page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Read in the source, or in a published copy of its table.
    V,
    /// Derived by arithmetic from read figures.
    D,
    /// Recalled without the source at hand.
    M,
    /// An estimate.
    E,
}

/// What a curve takes, in the unit that Hazus publishes it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Peak ground acceleration, g.
    PgaG,
    /// Spectral acceleration at 1.0 s, g.
    Sa10G,
    /// Permanent ground deformation, inches.
    PgdInch,
}

impl Measure {
    /// Symbol of the unit.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::PgaG | Self::Sa10G => "g",
            Self::PgdInch => "inch",
        }
    }
}

/// One row of the Hazus lifeline tables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazusCurve {
    /// Name of the row in the Damage and Loss Model Library (`EP.S.L.A`, `HWB.GS.5`); rows that are not in
    /// it are named in the same way.
    pub id: &'static str,
    /// What the curve takes.
    pub measure: Measure,
    /// Medians in the unit of `measure`, slight to complete; infinite for a state without a curve.
    pub medians: [f64; 4],
    /// Standard deviations of the natural logarithm.
    pub betas: [f64; 4],
    /// How well the row is known.
    pub grade: Grade,
}

impl HazusCurve {
    /// A row with all four states, as `(median, beta)`.
    pub(crate) const fn new(
        id: &'static str,
        measure: Measure,
        grade: Grade,
        [slight, moderate, extensive, complete]: [(f64, f64); 4],
    ) -> Self {
        let medians = [slight.0, moderate.0, extensive.0, complete.0];
        Self { id, measure, medians, betas: [slight.1, moderate.1, extensive.1, complete.1], grade }
    }

    /// The curves, by [`measure`](Self::measure) in its own unit. A state that Hazus publishes no curve for
    /// is never reached: where roads and tunnels end with "extensive or complete", that state is extensive.
    ///
    /// ```
    /// use shapan_damage::lifeline;
    /// let substation = lifeline::hazus("EP.S.M.U").map(|row| row.fragility().probabilities(0.3));
    /// // 0.30 g is the median of extensive damage.
    /// assert!(substation.is_some_and(|states| (states[3] + states[4] - 0.5).abs() < 1e-8));
    /// ```
    pub fn fragility(&self) -> Fragility {
        Fragility::unchecked(self.medians, self.betas)
    }

    /// [`fragility`](Self::fragility) with ground deformation in metres; the same for accelerations in g.
    pub fn fragility_si(&self) -> Fragility {
        match self.measure {
            Measure::PgaG | Measure::Sa10G => self.fragility(),
            Measure::PgdInch => self.fragility().with_median_factor(INCH_M),
        }
    }

    /// Number of damage states with a curve, 2 to 4.
    pub fn published_states(&self) -> usize {
        self.medians.iter().filter(|median| median.is_finite()).count()
    }
}

/// Every row, in the order of the tables.
pub fn hazus_curves() -> impl Iterator<Item = HazusCurve> {
    table::rows().chain(bridge::Hwb::all().map(|class| class.curve()))
}

/// The row named `id`, or `None`.
///
/// Rows of power, roads, bridges, tunnels, small treatment plants and small pumping plants are read (V); larger
/// plants, wells, tanks, sewage, oil, gas and telecommunication are recalled (M).
pub fn hazus(id: &str) -> Option<HazusCurve> {
    hazus_curves().find(|row| row.id == id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn all() -> Vec<HazusCurve> {
        hazus_curves().collect()
    }

    #[test]
    fn names_are_unique_and_found() {
        let names: BTreeSet<&str> = all().iter().map(|row| row.id).collect();
        assert_eq!(names.len(), all().len());
        for row in all() {
            assert_eq!(hazus(row.id), Some(row));
        }
        assert_eq!(hazus("EP.S.X.A"), None);
    }

    #[test]
    fn medians_rise_and_betas_are_plausible() {
        for row in all() {
            assert!(row.medians.windows(2).all(|pair| pair[0] <= pair[1]), "{row:?}");
            assert!(row.betas.iter().all(|beta| (0.1..=0.8).contains(beta)), "{row:?}");
            assert!((2..=4).contains(&row.published_states()), "{row:?}");
        }
    }

    #[test]
    fn a_state_without_a_curve_is_never_reached() {
        let road = hazus("HRD.GF.1").unwrap();
        assert_eq!(road.published_states(), 3);
        let buried = road.fragility().probabilities(200.0);
        assert_eq!(buried[4], 0.0);
        assert!((buried[3] - crate::normal_cdf((200.0f64 / 60.0).ln() / 0.7)).abs() < 1e-12);
    }

    #[test]
    fn metres_and_inches_agree() {
        let road = hazus("HRD.GF.2").unwrap();
        assert_eq!(road.measure.unit(), "inch");
        let (inches, metres) =
            (road.fragility().probabilities(10.0), road.fragility_si().probabilities(0.254));
        assert!(inches.iter().zip(&metres).all(|(a, b)| (a - b).abs() < 1e-12));
        let plant = hazus("PWT.S.A").unwrap();
        assert_eq!(plant.fragility(), plant.fragility_si());
    }

    #[test]
    fn anchoring_never_harms() {
        for row in all().iter().filter(|row| row.id.ends_with(".U") || row.id.contains(".U.")) {
            let anchored = hazus(&row.id.replace(".U", ".A")).unwrap();
            assert!(anchored.medians.iter().zip(&row.medians).all(|(a, u)| a >= u), "{}", row.id);
        }
    }

    proptest! {
        #[test]
        fn worse_shaking_never_less_damage(row in 0usize..1000, level in 0.01..5.0f64, more in 1.0..3.0f64) {
            let rows = all();
            let row = rows[row % rows.len()];
            let im = level * row.medians[0];
            let (weak, strong) = (row.fragility().probabilities(im), row.fragility().probabilities(im * more));
            prop_assert!((weak.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for k in 1..5 {
                let reach = |p: &[f64; 5]| p[k..].iter().sum::<f64>();
                prop_assert!(reach(&strong) >= reach(&weak) - 1e-12);
            }
        }
    }
}
