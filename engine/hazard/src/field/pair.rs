//! Two measures of one earthquake, each with its own range, correlated at every site.

use super::{Correlogram, FieldError, FieldSampler};
use crate::correlation::CorrelationError;

/// How the residuals of two measures, as peak acceleration and peak velocity, hang together in space.
///
/// Each measure keeps its exponential correlation; between them, `rho exp(-3 h / b)` with the *shorter* of
/// the two ranges. This is the Markov-type model (Journel 1999; Goda & Hong 2008): the measure with the
/// shorter range is primary, the other is `rho` times it plus an independent field whose correlation is
/// what then remains, [`Correlogram`]. It was preferred to a linear model of coregionalization because that
/// one cannot give two measures exponentials of different ranges and correlate them at all: components
/// would have to be shared, and each correlation would become a mixture.
///
/// # When it is valid
///
/// With the scale `a = b / 3`, the spectral density of an exponential in `d` dimensions is proportional to
/// `aᵈ (1 + a²k²)^(-(d+1)/2)`. The remainder is positive definite when the density of the longer range
/// exceeds `rho²` times that of the shorter at every wave number `k`. Their ratio,
/// `(a_l/a_s)ᵈ ((1 + a_s²k²) / (1 + a_l²k²))^((d+1)/2)`, falls with `k` towards `a_s / a_l`. So in any
/// dimension the condition is `rho² <= b_s / b_l`, no less and no more. Peak acceleration and velocity with
/// ranges of 40.7 and 25.7 km (clustered Vs30) may correlate up to 0.795, which leaves room for the 0.733 of
/// [`PGA_PGV_CORRELATION`](crate::correlation::PGA_PGV_CORRELATION); with 8.5 and 25.7 km (scattered) up to
/// 0.575, which does not, and is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasurePair {
    primary: Correlogram,
    remainder: Correlogram,
    rho: f64,
    second_is_primary: bool,
}

impl MeasurePair {
    /// Two measures with ranges in km and the correlation of their residuals at one site.
    ///
    /// # Errors
    /// [`FieldError::Correlation`] for a range that is not positive, [`FieldError::PairCorrelation`] for a
    /// correlation beyond [`largest_rho`](Self::largest_rho).
    pub fn new(first_range_km: f64, second_range_km: f64, rho: f64) -> Result<Self, FieldError> {
        let (first, second) = (exponential(first_range_km)?, exponential(second_range_km)?);
        let second_is_primary = second_range_km < first_range_km;
        let (primary, other) = if second_is_primary { (second, first) } else { (first, second) };
        let largest = Self::largest_rho(first_range_km, second_range_km);
        if rho.is_nan() || rho.abs() > largest {
            return Err(FieldError::PairCorrelation { rho, largest });
        }
        // With equal ranges the remainder is the exponential itself, also where rho leaves nothing of it.
        let same = first_range_km == second_range_km;
        let remainder = if same { other } else { other.remainder(primary.range_km(), rho * rho) };
        Ok(Self { primary, remainder, rho, second_is_primary })
    }

    /// The largest absolute correlation at one site that two ranges in km allow: the root of the shorter
    /// over the longer.
    pub fn largest_rho(first_range_km: f64, second_range_km: f64) -> f64 {
        (first_range_km.min(second_range_km) / first_range_km.max(second_range_km)).sqrt()
    }

    /// Correlation of the first measure at one site with the second at another, at a distance in km.
    pub fn cross(&self, distance_km: f64) -> f64 {
        self.rho * self.primary.at(distance_km)
    }
}

fn exponential(range_km: f64) -> Result<Correlogram, CorrelationError> {
    Correlogram::exponential(range_km)
}

/// Makes correlated fields of two measures out of two samplers of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSampler<S> {
    pair: MeasurePair,
    primary: S,
    remainder: S,
}

impl<S: FieldSampler> PairSampler<S> {
    /// Builds the two samplers that a pair needs, with `build` called once for each correlation.
    ///
    /// ```
    /// use shapan_hazard::correlation::PGA_PGV_CORRELATION;
    /// use shapan_hazard::field::{MeasurePair, PairSampler, sampler_for};
    ///
    /// let sites = [(116.2, 39.9), (116.4, 39.9), (117.0, 40.1)];
    /// let pair = MeasurePair::new(40.7, 25.7, PGA_PGV_CORRELATION)?;
    /// let sampler = PairSampler::new(pair, |correlogram| sampler_for(&sites, correlogram))?;
    /// let (mut pga, mut pgv) = ([0.0; 3], [0.0; 3]);
    /// sampler.apply(&[0.3, -1.2, 0.5, 0.8, -0.1, 1.4], &mut pga, &mut pgv);
    /// # Ok::<(), shapan_hazard::field::FieldError>(())
    /// ```
    ///
    /// # Errors
    /// Those of `build`.
    pub fn new<E>(pair: MeasurePair, mut build: impl FnMut(&Correlogram) -> Result<S, E>) -> Result<Self, E> {
        Ok(Self { pair, primary: build(&pair.primary)?, remainder: build(&pair.remainder)? })
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.primary.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.primary.is_empty()
    }

    /// Number of independent standard normals for one field of each measure.
    pub fn normals(&self) -> usize {
        self.primary.normals() + self.remainder.normals()
    }

    /// Writes one field of the first measure and one of the second.
    ///
    /// # Panics
    /// When `normals` has not [`normals`](Self::normals) numbers or a field not [`len`](Self::len).
    pub fn apply(&self, normals: &[f64], first: &mut [f64], second: &mut [f64]) {
        assert_eq!(normals.len(), self.normals(), "normals of one field of each measure");
        let (primary, other) = if self.pair.second_is_primary { (second, first) } else { (first, second) };
        self.primary.apply_both(&self.remainder, normals, primary, other);
        let own = (1.0 - self.pair.rho * self.pair.rho).max(0.0).sqrt();
        for (value, primary) in other.iter_mut().zip(primary) {
            *value = self.pair.rho * *primary + own * *value;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::CorrelationFactor;
    use crate::correlation::{PGA_PGV_CORRELATION, correlation};
    use crate::geodesy::great_circle_km;
    use proptest::prelude::*;

    /// Covariance of two fields at each pair of points, from unit vectors: (first, second, cross).
    fn covariances(sampler: &PairSampler<CorrelationFactor>) -> [Vec<Vec<f64>>; 3] {
        let n = sampler.len();
        let mut sums = [(); 3].map(|()| vec![vec![0.0; n]; n]);
        let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
        for k in 0..sampler.normals() {
            let unit: Vec<f64> = (0..sampler.normals()).map(|i| f64::from(u8::from(i == k))).collect();
            sampler.apply(&unit, &mut a, &mut b);
            for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
                sums[0][i][j] += a[i] * a[j];
                sums[1][i][j] += b[i] * b[j];
                sums[2][i][j] += a[i] * b[j];
            }
        }
        sums
    }

    proptest! {
        #[test]
        fn pair_is_valid_up_to_its_largest_rho(
            points in prop::collection::vec((116.0..117.0f64, 39.5..40.5f64), 1..25),
            first in 5.0..60.0f64, second in 5.0..60.0f64, part in -1.0..=1.0f64,
        ) {
            let rho = part * MeasurePair::largest_rho(first, second);
            let pair = MeasurePair::new(first, second, rho).unwrap();
            let sampler = PairSampler::new(pair, |c| CorrelationFactor::of(&points, c)).unwrap();
            let [firsts, seconds, crosses] = covariances(&sampler);
            for (i, &a) in points.iter().enumerate() {
                for (j, &b) in points.iter().enumerate() {
                    let km = great_circle_km(a, b);
                    prop_assert!((firsts[i][j] - correlation(km, first)).abs() < 2e-6);
                    prop_assert!((seconds[i][j] - correlation(km, second)).abs() < 2e-6);
                    prop_assert!((crosses[i][j] - pair.cross(km)).abs() < 2e-6);
                }
            }
        }
    }

    #[test]
    fn clustered_ground_allows_bradley_and_scattered_does_not() {
        let pair = MeasurePair::new(40.7, 25.7, PGA_PGV_CORRELATION).unwrap();
        assert_eq!(pair.cross(0.0), PGA_PGV_CORRELATION);
        assert!((pair.cross(25.7) / PGA_PGV_CORRELATION - (-3.0_f64).exp()).abs() < 1e-12);
        let refused = MeasurePair::new(8.5, 25.7, PGA_PGV_CORRELATION);
        assert!(
            matches!(refused, Err(FieldError::PairCorrelation { largest, .. }) if (largest - 0.5751).abs() < 1e-4)
        );
        assert!(MeasurePair::new(0.0, 25.7, 0.1).is_err() && MeasurePair::new(1.0, 1.0, f64::NAN).is_err());
    }

    /// Beyond the condition the remainder is no correlation: five points in a row already show it.
    #[test]
    fn beyond_the_condition_there_is_no_such_field() {
        let (short, long) = (8.5, 25.7);
        let rest = Correlogram::exponential(long).unwrap().remainder(short, 0.733 * 0.733);
        let row: Vec<_> = (0..5).map(|i| (116.0 + 0.002 * f64::from(i), 40.0)).collect();
        assert!(CorrelationFactor::of(&row, &rest).is_err());
    }
}
