//! Fragility: how likely an asset reaches each damage state under a given shaking.

use thiserror::Error;

use crate::normal::normal_cdf;

/// Damage states of Hazus, which pair with 基本完好, 轻微破坏, 中等破坏, 严重破坏, 毁坏 of GB/T 24335.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DamageState {
    /// No damage worth repair.
    None,
    /// Slight.
    Slight,
    /// Moderate.
    Moderate,
    /// Extensive.
    Extensive,
    /// Complete; part of the buildings in it collapse.
    Complete,
}

impl DamageState {
    /// All states, least damage first.
    pub const ALL: [Self; 5] = [Self::None, Self::Slight, Self::Moderate, Self::Extensive, Self::Complete];

    /// Position in [`ALL`](Self::ALL), and in every array by damage state.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Why fragility parameters are unusable.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FragilityError {
    /// A median or a dispersion is not a positive finite number.
    #[error("{what} must be a positive number, found {value}")]
    NotPositive {
        /// Median or dispersion.
        what: &'static str,
        /// What was found.
        value: f64,
    },
    /// A worse state has a smaller median than a better one.
    #[error("medians must not fall from slight to complete, found {0} before {1}")]
    MediansFall(f64, f64),
}

/// One lognormal exceedance curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lognormal {
    ln_median: f64,
    inverse_beta: f64,
}

impl Lognormal {
    /// A curve with `median` in the unit of the intensity measure and `beta`, the standard deviation of its
    /// natural logarithm.
    ///
    /// # Errors
    /// [`FragilityError::NotPositive`].
    pub fn new(median: f64, beta: f64) -> Result<Self, FragilityError> {
        for (what, value) in [("median", median), ("dispersion", beta)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(FragilityError::NotPositive { what, value });
            }
        }
        Ok(Self::unchecked(median, beta))
    }

    pub(crate) fn unchecked(median: f64, beta: f64) -> Self {
        Self { ln_median: median.ln(), inverse_beta: 1.0 / beta }
    }

    /// Median, in the unit of the intensity measure.
    pub fn median(&self) -> f64 {
        self.ln_median.exp()
    }

    /// Standard deviation of the natural logarithm.
    pub fn beta(&self) -> f64 {
        1.0 / self.inverse_beta
    }

    /// Probability that the capacity is exceeded: `Phi(ln(im / median) / beta)`; 0 for `im` 0.
    pub fn exceedance(&self, im: f64) -> f64 {
        self.exceedance_ln(im.ln())
    }

    /// [`exceedance`](Self::exceedance) from the natural logarithm of the measure.
    #[inline]
    pub fn exceedance_ln(&self, ln_im: f64) -> f64 {
        normal_cdf((ln_im - self.ln_median) * self.inverse_beta)
    }
}

/// Four exceedance curves, from slight to complete damage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fragility {
    curves: [Lognormal; 4],
}

impl Fragility {
    /// Curves from medians (unit of the intensity measure) and dispersions, slight to complete.
    ///
    /// # Errors
    /// [`FragilityError`] when a number is not positive or the medians fall.
    pub fn new(medians: [f64; 4], betas: [f64; 4]) -> Result<Self, FragilityError> {
        for (&median, &beta) in medians.iter().zip(&betas) {
            Lognormal::new(median, beta)?;
        }
        match medians.windows(2).find(|pair| pair[1] < pair[0]) {
            Some(pair) => Err(FragilityError::MediansFall(pair[0], pair[1])),
            None => Ok(Self::unchecked(medians, betas)),
        }
    }

    pub(crate) fn unchecked(medians: [f64; 4], betas: [f64; 4]) -> Self {
        Self { curves: std::array::from_fn(|k| Lognormal::unchecked(medians[k], betas[k])) }
    }

    /// Medians, slight to complete.
    pub fn medians(&self) -> [f64; 4] {
        self.curves.map(|curve| curve.median())
    }

    /// Dispersions, slight to complete.
    pub fn betas(&self) -> [f64; 4] {
        self.curves.map(|curve| curve.beta())
    }

    /// The four curves, slight to complete.
    pub fn curves(&self) -> [Lognormal; 4] {
        self.curves
    }

    /// The same curves with medians multiplied by a positive `factor`: retrofit above one, earlier damage
    /// below.
    #[must_use]
    pub fn with_median_factor(&self, factor: f64) -> Self {
        let shift = factor.ln();
        Self { curves: self.curves.map(|curve| Lognormal { ln_median: curve.ln_median + shift, ..curve }) }
    }

    /// Probabilities of reaching at least slight, moderate, extensive and complete damage, from the natural
    /// logarithm of the measure. Never rising: where curves of different dispersion cross, the curve of
    /// the worse state is cut to that of the better one.
    #[inline]
    pub fn exceedances_ln(&self, ln_im: f64) -> [f64; 4] {
        let mut reached = self.curves.map(|curve| curve.exceedance_ln(ln_im));
        for k in 1..4 {
            reached[k] = reached[k].min(reached[k - 1]);
        }
        reached
    }

    /// Probabilities of the five states under intensity measure `im`, in the order of [`DamageState::ALL`].
    pub fn probabilities(&self, im: f64) -> [f64; 5] {
        self.probabilities_ln(im.ln())
    }

    /// [`probabilities`](Self::probabilities) from the natural logarithm of the measure, which a caller with
    /// many curves under one shaking computes once.
    #[inline]
    pub fn probabilities_ln(&self, ln_im: f64) -> [f64; 5] {
        let [slight, moderate, extensive, complete] = self.exceedances_ln(ln_im);
        [1.0 - slight, slight - moderate, moderate - extensive, extensive - complete, complete]
    }

    /// The state that a uniform number in `0..1` picks. Monotone: a smaller number gives a state at least as
    /// bad, so one number stands for one asset's luck across alternatives.
    pub fn sample(&self, im: f64, uniform: f64) -> DamageState {
        self.sample_ln(im.ln(), uniform)
    }

    /// [`sample`](Self::sample) from the natural logarithm of the measure.
    #[inline]
    pub fn sample_ln(&self, ln_im: f64, uniform: f64) -> DamageState {
        let reached = self.exceedances_ln(ln_im);
        DamageState::ALL[reached.iter().filter(|&&probability| uniform < probability).count()]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    /// Reinforced masonry, mid-rise, moderate code, and a substation, whose curves cross.
    fn curves() -> [Fragility; 2] {
        [
            Fragility::new([0.16, 0.23, 0.48, 0.99], [0.4; 4]).unwrap(),
            Fragility::new([0.15, 0.25, 0.35, 0.70], [0.60, 0.50, 0.40, 0.40]).unwrap(),
        ]
    }

    #[test]
    fn half_at_the_median() {
        let curve = Lognormal::new(0.23, 0.4).unwrap();
        assert!((curve.exceedance(0.23) - 0.5).abs() < 1e-9);
        assert!((curve.exceedance(0.23 * 0.4f64.exp()) - 0.841_344_746).abs() < 1e-8);
        assert_eq!(curve.exceedance(0.0), 0.0);
    }

    #[test]
    fn no_shaking_no_damage() {
        for fragility in curves() {
            assert_eq!(fragility.probabilities(0.0), [1.0, 0.0, 0.0, 0.0, 0.0]);
            assert_eq!(fragility.sample(0.0, 0.0), DamageState::None);
        }
    }

    #[test]
    fn unusable_parameters_are_named() {
        let negative = Fragility::new([0.1, 0.2, -0.3, 0.4], [0.4; 4]).unwrap_err();
        assert_eq!(negative.to_string(), "median must be a positive number, found -0.3");
        assert_eq!(
            Fragility::new([0.1, 0.3, 0.2, 0.4], [0.4; 4]),
            Err(FragilityError::MediansFall(0.3, 0.2))
        );
        assert!(Lognormal::new(0.2, f64::NAN).is_err());
    }

    #[test]
    fn scaling_moves_the_medians_only() {
        let stronger = curves()[0].with_median_factor(1.5);
        assert!((stronger.medians()[3] - 1.485).abs() < 1e-12);
        assert!((stronger.betas()[3] - 0.4).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn probabilities_sum_to_one(im in 0.001..5.0f64, which in 0usize..2) {
            let p = curves()[which].probabilities(im);
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(p.iter().all(|&share| (0.0..=1.0).contains(&share)));
        }

        #[test]
        fn damage_grows_with_shaking(im in 0.001..5.0f64, more in 1.001..3.0f64, which in 0usize..2) {
            let weak = curves()[which].exceedances_ln(im.ln());
            let strong = curves()[which].exceedances_ln((im * more).ln());
            prop_assert!(weak.iter().zip(&strong).all(|(w, s)| *s >= w - 1e-15));
        }

        #[test]
        fn sampling_stops_where_all_curves_would(im in 0.001..5.0f64, uniform in 0.0..1.0f64, which in 0usize..2) {
            let reached = curves()[which].exceedances_ln(im.ln());
            let state = reached.iter().filter(|&&probability| uniform < probability).count();
            prop_assert_eq!(curves()[which].sample(im, uniform), DamageState::ALL[state]);
        }

        #[test]
        fn sampling_matches_the_probabilities(im in 0.05..2.0f64, which in 0usize..2) {
            let p = curves()[which].probabilities(im);
            let draws = 2000;
            let mut counts = [0.0; 5];
            for i in 0..draws {
                let state = curves()[which].sample(im, (f64::from(i) + 0.5) / f64::from(draws));
                counts[state.index()] += 1.0 / f64::from(draws);
            }
            for k in 0..5 {
                prop_assert!((counts[k] - p[k]).abs() < 0.0011);
            }
        }
    }
}
