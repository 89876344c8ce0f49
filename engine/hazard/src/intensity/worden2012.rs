//! Modified Mercalli intensity from ground motion and back: Worden et al. 2012 (California).

use std::f64::consts::LN_10;

use crate::model::{Measure, ModelError};
use crate::yu2013::STANDARD_GRAVITY_GAL;

/// Intensity of one measure: `c1 + c2 lg Y` below a bend, `c3 + c4 lg Y` above, a third line for the
/// weakest motion; Y in cm/s² or cm/s.
///
/// Worden, Gerstenberger, Rhoades & Wald 2012, BSSA 102(1), tables 1 and 2; the third line as in ShakeMap
/// (V). The lines do not quite meet, so forth and back differ by up to 0.2 degrees at the bends.
///
/// ```
/// use shapan_hazard::intensity::Worden2012;
/// use shapan_hazard::model::Measure;
/// let law = Worden2012::new(Measure::Pgv)?;
/// let mmi = law.mmi(20f64.ln(), None);
/// assert!((mmi - 7.0).abs() < 0.01);
/// # Ok::<(), shapan_hazard::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worden2012 {
    weak: Line,
    lower: Line,
    upper: Line,
    /// c5, c6, c7: constant, slope by lg distance, slope by magnitude.
    event: [f64; 3],
    /// Bend between the lower and the upper line: lg Y, and intensity.
    bend: (f64, f64),
    /// lg Y below which the third line holds.
    weak_below: f64,
    sigma_mmi: f64,
    sigma_lg: f64,
    /// lg of the factor from the unit of the measure to cm/s² or cm/s.
    lg_unit: f64,
}

/// `start + slope lg Y`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    start: f64,
    slope: f64,
}

impl Line {
    fn mmi(&self, lg: f64) -> f64 {
        self.start + self.slope * lg
    }

    fn lg(&self, mmi: f64) -> f64 {
        (mmi - self.start) / self.slope
    }
}

/// Magnitude and distance of an earthquake, for the terms that use them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventTerms {
    /// Moment magnitude; taken within 3 to 7.3.
    pub magnitude_mw: f64,
    /// Distance from the rupture, km; taken within 10 to 300.
    pub distance_km: f64,
}

/// `c1 to c7, T1, T2, sigma of MMI, sigma of lg Y, k1, k2, T0`.
type Row = [f64; 14];

const PGA: Row = [1.78, 1.55, -1.60, 3.70, -0.91, 1.02, -0.17, 1.57, 4.22, 0.66, 0.35, 1.71, 2.08, 0.14];
const PGV: Row = [3.78, 1.47, 2.89, 3.16, 0.90, 0.00, -0.18, 0.53, 4.56, 0.63, 0.38, 4.62, 2.17, -1.21];
const SA03: Row = [1.26, 1.69, -4.15, 4.14, -1.05, 0.60, 0.00, 2.21, 4.99, 0.82, 0.44, 1.15, 1.92, 0.44];
const SA10: Row = [2.50, 1.51, 0.20, 2.90, 2.27, -0.49, -0.29, 1.65, 4.98, 0.75, 0.47, 2.71, 2.17, -0.33];
const SA30: Row = [3.81, 1.17, 1.99, 3.01, 1.91, -0.57, -0.21, 0.99, 4.96, 0.89, 0.64, 7.35, 3.45, -1.55];

/// Intensity below which the third line holds on the way back.
const WEAK_MMI: f64 = 2.0;
/// Intensities that the relation covers.
const MMI_RANGE: (f64, f64) = (1.0, 10.0);

impl Worden2012 {
    /// The relation of a measure: PGA, PGV, or SA at 0.3, 1 or 3 s.
    ///
    /// # Errors
    /// [`ModelError::NotDefined`] for other periods.
    pub fn new(measure: Measure) -> Result<Self, ModelError> {
        let row = match measure {
            Measure::Pga => &PGA,
            Measure::Pgv => &PGV,
            Measure::Sa(0.3) => &SA03,
            Measure::Sa(1.0) => &SA10,
            Measure::Sa(3.0) => &SA30,
            Measure::Sa(_) => return Err(ModelError::NotDefined { model: "worden2012", measure }),
        };
        let lg_unit = if measure == Measure::Pgv { 0.0 } else { STANDARD_GRAVITY_GAL.log10() };
        Ok(Self::from_row(row, lg_unit))
    }

    fn from_row(
        &[c1, c2, c3, c4, c5, c6, c7, t1, t2, sigma_mmi, sigma_lg, k1, k2, t0]: &Row,
        lg_unit: f64,
    ) -> Self {
        Self {
            weak: Line { start: k1, slope: k2 },
            lower: Line { start: c1, slope: c2 },
            upper: Line { start: c3, slope: c4 },
            event: [c5, c6, c7],
            bend: (t1, t2),
            weak_below: t0,
            sigma_mmi,
            sigma_lg,
            lg_unit,
        }
    }

    /// Intensity, 1 to 10 and not rounded, of a motion given as the natural logarithm of g or of cm/s; with
    /// the event, its magnitude and distance terms are added.
    pub fn mmi(&self, ln_motion: f64, event: Option<EventTerms>) -> f64 {
        let lg = ln_motion / LN_10 + self.lg_unit;
        let line = match lg {
            lg if lg < self.weak_below => &self.weak,
            lg if lg < self.bend.0 => &self.lower,
            _ => &self.upper,
        };
        (line.mmi(lg) + self.event_term(event)).clamp(MMI_RANGE.0, MMI_RANGE.1)
    }

    /// Natural logarithm of the motion, in g or cm/s, at which the intensity is `mmi`.
    pub fn ln_motion(&self, mmi: f64, event: Option<EventTerms>) -> f64 {
        let bare = mmi - self.event_term(event);
        let line = match bare {
            mmi if mmi < WEAK_MMI => &self.weak,
            mmi if mmi < self.bend.1 => &self.lower,
            _ => &self.upper,
        };
        (line.lg(bare) - self.lg_unit) * LN_10
    }

    fn event_term(&self, event: Option<EventTerms>) -> f64 {
        let [constant, by_distance, by_magnitude] = self.event;
        event.map_or(0.0, |EventTerms { magnitude_mw, distance_km }| {
            let lg_distance = distance_km.clamp(10.0, 300.0).log10();
            constant + by_distance * lg_distance + by_magnitude * magnitude_mw.clamp(3.0, 7.3)
        })
    }

    /// Standard deviation of [`mmi`](Self::mmi), without the event terms (V).
    pub fn sigma_mmi(&self) -> f64 {
        self.sigma_mmi
    }

    /// Standard deviation of [`ln_motion`](Self::ln_motion), without the event terms (V).
    pub fn sigma_ln_motion(&self) -> f64 {
        self.sigma_lg * LN_10
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const MEASURES: [Measure; 5] =
        [Measure::Pga, Measure::Pgv, Measure::Sa(0.3), Measure::Sa(1.0), Measure::Sa(3.0)];

    #[test]
    fn other_periods_are_refused() {
        let error = Worden2012::new(Measure::Sa(0.5)).unwrap_err();
        assert_eq!(error, ModelError::NotDefined { model: "worden2012", measure: Measure::Sa(0.5) });
    }

    #[test]
    fn deviations_of_the_paper() {
        let pga = Worden2012::new(Measure::Pga).unwrap();
        assert_eq!(pga.sigma_mmi(), 0.66);
        assert!((pga.sigma_ln_motion() - 0.8059).abs() < 1e-4);
    }

    proptest! {
        #[test]
        fn back_and_forth_agrees_but_for_the_bends(which in 0usize..5, mmi in 1.2..9.8f64, far in 1.0..400.0f64) {
            let law = Worden2012::new(MEASURES[which]).unwrap();
            let event = Some(EventTerms { magnitude_mw: 6.5, distance_km: far });
            for event in [None, event] {
                let back = law.mmi(law.ln_motion(mmi, event), event);
                prop_assert!((back - mmi).abs() < 0.25, "{} {}", mmi, back);
            }
        }

        #[test]
        fn stronger_motion_is_never_much_weaker_felt(which in 0usize..5, ln in -8.0..2.0f64, more in 0.2..2.0f64) {
            let law = Worden2012::new(MEASURES[which]).unwrap();
            prop_assert!(law.mmi(ln + more, None) >= law.mmi(ln, None));
        }
    }
}
