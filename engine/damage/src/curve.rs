//! Exceedance curves of any form and measure: lognormal, or tabulated as in the GEM and OpenQuake models.
//!
//! [`Fragility`] is the fast special case of four lognormals by one measure;
//! [`Curves`] holds what a data file may bring, and turns into the same five probabilities.

use thiserror::Error;

use crate::fragility::{DamageState, Fragility, FragilityError, Lognormal};

/// What a curve is a function of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntensityMeasure {
    /// Peak ground acceleration, g.
    Pga,
    /// Peak ground velocity, cm/s.
    Pgv,
    /// Spectral acceleration at 0.3 s, g.
    Sa03,
    /// Spectral acceleration at 0.6 s, g.
    Sa06,
    /// Spectral acceleration at 1.0 s, g.
    Sa10,
    /// Macroseismic intensity, degrees.
    Intensity,
}

/// How a tabulated curve runs between its levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// Straight in the level itself, as OpenQuake does.
    Level,
    /// Straight in the logarithm of the level, which follows a lognormal curve better.
    LogLevel,
}

/// Why a curve is unusable.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CurveError {
    /// Fewer than two levels, or another number of probabilities.
    #[error(
        "a curve needs at least two levels and as many probabilities, found {levels} and {probabilities}"
    )]
    Length {
        /// Number of levels.
        levels: usize,
        /// Number of probabilities.
        probabilities: usize,
    },
    /// Levels are not positive, finite and rising.
    #[error("levels must be positive and rise, found {0} before {1}")]
    LevelsFall(f64, f64),
    /// A probability lies outside 0 to 1 or below its predecessor.
    #[error("probabilities must be 0 to 1 and must not fall, found {found} at level {level}")]
    Probability {
        /// The level.
        level: f64,
        /// What was found there.
        found: f64,
    },
    /// The limit below which nothing is damaged is negative or not a number.
    #[error("the level without damage must be 0 or more, found {0}")]
    NoDamageLimit(f64),
    /// Median, mean or dispersion of a lognormal.
    #[error(transparent)]
    Lognormal(#[from] FragilityError),
}

/// Probabilities of exceedance tabulated at rising levels.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscreteCurve {
    levels: Vec<f64>,
    probabilities: Vec<f64>,
    interpolation: Interpolation,
    no_damage_limit: f64,
}

impl DiscreteCurve {
    /// A curve through `probabilities` at `levels` (unit of the measure); below `no_damage_limit` (0 for
    /// none) it is zero.
    ///
    /// Outside the table it behaves as OpenQuake's: above the last level the last probability holds; below
    /// the first the first one holds, except at level 0, which never damages. A table that starts above
    /// zero probability should therefore bring its limit.
    ///
    /// # Errors
    /// [`CurveError`] naming the first value at fault.
    pub fn new(
        levels: Vec<f64>,
        probabilities: Vec<f64>,
        interpolation: Interpolation,
        no_damage_limit: f64,
    ) -> Result<Self, CurveError> {
        if levels.len() < 2 || levels.len() != probabilities.len() {
            let (levels, probabilities) = (levels.len(), probabilities.len());
            return Err(CurveError::Length { levels, probabilities });
        }
        check_levels(&levels)?;
        check_probabilities(&levels, &probabilities)?;
        if !(no_damage_limit >= 0.0 && no_damage_limit.is_finite()) {
            return Err(CurveError::NoDamageLimit(no_damage_limit));
        }
        Ok(Self { levels, probabilities, interpolation, no_damage_limit })
    }

    /// Probability that the state is reached or exceeded at `level`; not a number at a level that is none.
    pub fn exceedance(&self, level: f64) -> f64 {
        if level.is_nan() {
            return f64::NAN;
        }
        if level <= 0.0 || level < self.no_damage_limit {
            return 0.0;
        }
        let above = self.levels.partition_point(|&node| node <= level);
        match above {
            0 => self.probabilities[0],
            n if n == self.levels.len() => self.probabilities[n - 1],
            n => self.between(n - 1, level),
        }
    }

    fn between(&self, node: usize, level: f64) -> f64 {
        let (low, high) = (self.levels[node], self.levels[node + 1]);
        let share = match self.interpolation {
            Interpolation::Level => (level - low) / (high - low),
            Interpolation::LogLevel => (level / low).ln() / (high / low).ln(),
        };
        let (from, to) = (self.probabilities[node], self.probabilities[node + 1]);
        from + share * (to - from)
    }
}

fn check_levels(levels: &[f64]) -> Result<(), CurveError> {
    let mut before = 0.0;
    for &level in levels {
        if !(level > before && level.is_finite()) {
            return Err(CurveError::LevelsFall(before, level));
        }
        before = level;
    }
    Ok(())
}

fn check_probabilities(levels: &[f64], probabilities: &[f64]) -> Result<(), CurveError> {
    let mut before = 0.0;
    for (&level, &found) in levels.iter().zip(probabilities) {
        if !(before..=1.0).contains(&found) {
            return Err(CurveError::Probability { level, found });
        }
        before = found;
    }
    Ok(())
}

/// A lognormal curve cut to a range of levels, as continuous fragilities of OpenQuake are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClippedLognormal {
    /// The curve.
    pub curve: Lognormal,
    /// Levels below this one count as this one; 0 for none.
    pub min_level: f64,
    /// Levels above this one count as this one; infinite for none.
    pub max_level: f64,
    /// At and below this level nothing is damaged; 0 for none.
    pub no_damage_limit: f64,
}

impl ClippedLognormal {
    /// Probability that the state is reached or exceeded at `level`. The limit of no damage is compared
    /// with the level after it is cut to the range. Not a number at a level that is none.
    pub fn exceedance(&self, level: f64) -> f64 {
        if level.is_nan() {
            return f64::NAN;
        }
        let level = level.max(self.min_level).min(self.max_level);
        if level <= self.no_damage_limit { 0.0 } else { self.curve.exceedance(level) }
    }
}

/// One exceedance curve of either form.
#[derive(Debug, Clone, PartialEq)]
pub enum ExceedanceCurve {
    /// Lognormal.
    Lognormal(Lognormal),
    /// Lognormal within a range of levels.
    Clipped(ClippedLognormal),
    /// Tabulated.
    Discrete(DiscreteCurve),
}

impl ExceedanceCurve {
    /// Probability that the state is reached or exceeded at `level` (unit of the measure).
    pub fn exceedance(&self, level: f64) -> f64 {
        match self {
            Self::Lognormal(curve) => curve.exceedance(level),
            Self::Clipped(curve) => curve.exceedance(level),
            Self::Discrete(curve) => curve.exceedance(level),
        }
    }
}

impl From<Lognormal> for ExceedanceCurve {
    fn from(curve: Lognormal) -> Self {
        Self::Lognormal(curve)
    }
}

impl From<DiscreteCurve> for ExceedanceCurve {
    fn from(curve: DiscreteCurve) -> Self {
        Self::Discrete(curve)
    }
}

/// A lognormal from its mean and standard deviation (not of the logarithm), as OpenQuake's files give them:
/// `beta² = ln(1 + sd²/mean²)`, `median = mean² / sqrt(sd² + mean²)`.
///
/// # Errors
/// [`FragilityError::NotPositive`].
pub fn lognormal_from_moments(mean: f64, stddev: f64) -> Result<Lognormal, FragilityError> {
    let relative = stddev / mean;
    // Checked by itself: a negative mean would leave the logarithm alone.
    if !(mean > 0.0 && mean.is_finite()) {
        return Err(FragilityError::NotPositive { what: "mean", value: mean });
    }
    Lognormal::new(mean / relative.hypot(1.0), (relative * relative).ln_1p().sqrt())
}

/// Curves of the four damaged states, from slight to complete, by one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// What the curves are a function of.
    pub measure: IntensityMeasure,
    /// Slight, moderate, extensive, complete.
    pub states: [ExceedanceCurve; 4],
}

impl Curves {
    /// The same curves as a [`Fragility`], whose medians are in the unit of `measure`.
    pub fn from_fragility(measure: IntensityMeasure, fragility: &Fragility) -> Self {
        Self { measure, states: fragility.curves().map(ExceedanceCurve::Lognormal) }
    }

    /// Probabilities of reaching at least slight, moderate, extensive and complete damage at `level`. Never
    /// rising: where curves cross, that of the worse state is cut to that of the better one. Not numbers at a
    /// level that is none.
    pub fn exceedances(&self, level: f64) -> [f64; 4] {
        let mut least = 1.0f64;
        std::array::from_fn(|k| {
            let here = self.states[k].exceedance(level);
            // `min` would pass over what is not a number, and call everything destroyed.
            if here < least || here.is_nan() {
                least = here;
            }
            least
        })
    }

    /// Probabilities of the five states at `level`, in the order of [`DamageState::ALL`].
    pub fn probabilities(&self, level: f64) -> [f64; 5] {
        let [slight, moderate, extensive, complete] = self.exceedances(level);
        [1.0 - slight, slight - moderate, moderate - extensive, extensive - complete, complete]
    }

    /// The state that a uniform number in `0..1` picks at `level`; a smaller number gives a state at least
    /// as bad.
    pub fn sample(&self, level: f64, uniform: f64) -> DamageState {
        let reached = self.exceedances(level);
        DamageState::ALL[reached.iter().filter(|&&probability| uniform < probability).count()]
    }
}

/// By peak ground acceleration, as every fragility of this crate is unless it says otherwise.
impl From<Fragility> for Curves {
    fn from(fragility: Fragility) -> Self {
        Self::from_fragility(IntensityMeasure::Pga, &fragility)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const LEVELS: [f64; 4] = [0.1, 0.2, 0.4, 0.8];

    fn table(probabilities: [f64; 4], interpolation: Interpolation) -> DiscreteCurve {
        DiscreteCurve::new(LEVELS.to_vec(), probabilities.to_vec(), interpolation, 0.0).unwrap()
    }

    #[test]
    fn between_and_beyond_the_nodes() {
        let straight = table([0.1, 0.3, 0.7, 0.9], Interpolation::Level);
        let logarithmic = table([0.1, 0.3, 0.7, 0.9], Interpolation::LogLevel);
        assert!((straight.exceedance(0.3) - 0.5).abs() < 1e-12);
        assert!((logarithmic.exceedance(0.4f64.sqrt() * 0.2f64.sqrt()) - 0.5).abs() < 1e-12);
        for curve in [straight, logarithmic] {
            assert_eq!((curve.exceedance(0.05), curve.exceedance(9.0)), (0.1, 0.9));
            assert_eq!((curve.exceedance(0.0), curve.exceedance(0.8)), (0.0, 0.9));
        }
    }

    #[test]
    fn nothing_breaks_below_the_limit() {
        let levels = LEVELS.to_vec();
        let curve = DiscreteCurve::new(levels, vec![0.1, 0.3, 0.7, 0.9], Interpolation::Level, 0.15).unwrap();
        assert_eq!(curve.exceedance(0.149), 0.0);
        assert!((curve.exceedance(0.15) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn an_unknown_level_has_no_probability() {
        let table = table([0.1, 0.3, 0.7, 0.9], Interpolation::LogLevel);
        assert!(table.exceedance(f64::NAN).is_nan());
        let curve = Lognormal::new(0.2, 0.4).unwrap();
        let clipped = ClippedLognormal { curve, min_level: 0.1, max_level: 1.0, no_damage_limit: 0.15 };
        assert!(clipped.exceedance(f64::NAN).is_nan());
        let states = [table.clone().into(), ExceedanceCurve::Clipped(clipped), curve.into(), table.into()];
        let curves = Curves { measure: IntensityMeasure::Pga, states };
        assert!(curves.exceedances(f64::NAN).iter().all(|reached| reached.is_nan()));
        assert!(curves.probabilities(f64::NAN).iter().all(|share| share.is_nan()));
        assert_eq!(curves.sample(f64::NAN, 0.0), DamageState::None);
    }

    #[test]
    fn unusable_tables_are_named() {
        let curve = |levels: &[f64], probabilities: &[f64], limit| {
            DiscreteCurve::new(levels.to_vec(), probabilities.to_vec(), Interpolation::Level, limit)
                .unwrap_err()
                .to_string()
        };
        assert!(curve(&[0.1], &[0.1], 0.0).contains("at least two"));
        assert!(curve(&[0.2, 0.1], &[0.1, 0.2], 0.0).contains("found 0.2 before 0.1"));
        assert!(curve(&[0.1, 0.2], &[0.3, 0.2], 0.0).contains("found 0.2 at level 0.2"));
        assert!(curve(&[0.1, 0.2], &[0.3, f64::NAN], 0.0).contains("at level 0.2"));
        assert!(curve(&[0.1, 0.2], &[0.3, 0.4], -1.0).contains("found -1"));
        assert!(lognormal_from_moments(-0.2, 0.1).is_err() && lognormal_from_moments(0.2, 0.0).is_err());
    }

    #[test]
    fn moments_of_a_lognormal() {
        // With sd = mean the variance of the logarithm is ln 2, and mean = median exp(beta²/2).
        let curve = lognormal_from_moments(0.9, 0.9).unwrap();
        assert!((curve.beta().powi(2) - 2f64.ln()).abs() < 1e-12);
        assert!((curve.median() * (curve.beta().powi(2) / 2.0).exp() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn crossing_curves_of_mixed_form_are_cut() {
        let better = table([0.1, 0.2, 0.3, 0.4], Interpolation::Level);
        let worse = Lognormal::new(0.2, 0.3).unwrap();
        let states = [better.clone().into(), worse.into(), worse.into(), better.into()];
        let curves = Curves { measure: IntensityMeasure::Sa03, states };
        assert!((curves.exceedances(0.4)[1] - 0.3).abs() < 1e-12);
        assert_eq!(curves.probabilities(0.0), [1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn the_general_form_agrees_with_the_fast_one(pga in 0.001..3.0f64, uniform in 0.0..1.0f64) {
            let fragility = Fragility::new([0.15, 0.25, 0.35, 0.70], [0.60, 0.50, 0.40, 0.40]).unwrap();
            let curves = Curves::from(fragility);
            let (general, fast) = (curves.probabilities(pga), fragility.probabilities(pga));
            prop_assert!(general.iter().zip(fast).all(|(a, b)| (a - b).abs() < 1e-14));
            prop_assert_eq!(curves.sample(pga, uniform), fragility.sample(pga, uniform));
        }

        #[test]
        fn tables_rise_and_stay_within_bounds(steps in prop::array::uniform4(0.0..0.25f64), level in 0.0..2.0f64) {
            let mut sum = 0.0;
            let probabilities = steps.map(|step| { sum += step; sum });
            for interpolation in [Interpolation::Level, Interpolation::LogLevel] {
                let curve = table(probabilities, interpolation);
                let (here, further) = (curve.exceedance(level), curve.exceedance(level * 1.1));
                prop_assert!((0.0..=1.0).contains(&here) && further >= here - 1e-15);
            }
        }
    }
}
