//! Spatially correlated ground-motion residuals: Jayaram & Baker 2009.

use thiserror::Error;

use crate::field::{Correlogram, GlobePoint, Triangle};
use crate::geodesy::great_circle_km;

/// How soil stiffness varies over the area: it decides how far residuals of short periods reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vs30Pattern {
    /// Vs30 varies without order.
    Scattered,
    /// Soft and stiff soil form large patches, as on the fans of the North China plain.
    Clustered,
}

/// Correlation range b in km at a period in seconds; 0 stands for PGA, 1 for PGV.
///
/// Jayaram & Baker 2009, eqs 17 to 20 (V).
///
/// ```
/// use shapan_hazard::correlation::{Vs30Pattern, range_km};
/// assert_eq!(range_km(0.0, Vs30Pattern::Clustered), 40.7);
/// assert_eq!(range_km(0.0, Vs30Pattern::Scattered), 8.5);
/// assert_eq!(range_km(1.0, Vs30Pattern::Clustered), 25.7);
/// ```
pub fn range_km(period_s: f64, pattern: Vs30Pattern) -> f64 {
    match pattern {
        _ if period_s >= 1.0 => 22.0 + 3.7 * period_s,
        Vs30Pattern::Scattered => 8.5 + 17.2 * period_s,
        Vs30Pattern::Clustered => 40.7 - 15.0 * period_s,
    }
}

/// Correlation of within-event residuals `distance_km` apart: `exp(-3 h / b)`, Jayaram & Baker 2009 (V).
pub fn correlation(distance_km: f64, range_km: f64) -> f64 {
    (-3.0 * distance_km / range_km).exp()
}

/// Correlation of PGA and PGV residuals at one site: Bradley 2012 (M).
pub const PGA_PGV_CORRELATION: f64 = 0.733;

/// Share of the between-event term in the total: tau / sigma of Boore et al. 2014 at M 6 to 8 (E for China).
pub const BETWEEN_EVENT_SHARE: f64 = 0.57;

/// Splits a total standard deviation into (between-event, within-event), `sigma² = tau² + phi²`.
///
/// `between_share` is tau / sigma, for example [`BETWEEN_EVENT_SHARE`].
pub fn split_sigma(sigma: f64, between_share: f64) -> (f64, f64) {
    (sigma * between_share, sigma * (1.0 - between_share * between_share).max(0.0).sqrt())
}

/// A standard normal with correlation `rho` to `parent`, from an independent normal of its own.
///
/// Serves a site near a point of the field, with `rho` the spatial correlation between the two, and PGV
/// given PGA at one site, with [`PGA_PGV_CORRELATION`]. Sites that share a parent keep at most the
/// correlation that goes through it.
pub fn nearest_conditioned(rho: f64, parent: f64, own_normal: f64) -> f64 {
    rho * parent + (1.0 - rho * rho).max(0.0).sqrt() * own_normal
}

/// Why a correlation matrix cannot be factored.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CorrelationError {
    /// The range must be positive and finite.
    #[error("the correlation range must be a positive number of kilometres, found {0}")]
    BadRange(f64),
    /// A coordinate is not finite.
    #[error("point {0} has a coordinate that is not a number")]
    BadPoint(usize),
    /// The matrix has a negative eigenvalue, so that it is no correlation.
    #[error("the correlation matrix of {0} points is not positive definite")]
    NotPositiveDefinite(usize),
}

/// Correlation between every two of `points` (longitude, latitude in degrees), `n` rows of `n`.
pub fn correlation_matrix(points: &[(f64, f64)], range_km: f64) -> Vec<Vec<f64>> {
    let row =
        |&a: &(f64, f64)| points.iter().map(|&b| correlation(great_circle_km(a, b), range_km)).collect();
    points.iter().map(row).collect()
}

/// The lower triangle L of the correlation matrix `L Lᵀ`, which turns independent normals into a field.
///
/// Points at one place get one value.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationFactor {
    lower: Triangle,
}

impl CorrelationFactor {
    /// Factors the exponential correlation of `points` (longitude, latitude in degrees) at a range in km.
    ///
    /// # Errors
    /// [`CorrelationError`] for a range or coordinate that is unusable.
    pub fn new(points: &[(f64, f64)], range_km: f64) -> Result<Self, CorrelationError> {
        Self::of(points, &Correlogram::exponential(range_km)?)
    }

    /// Factors any correlation of `points` (longitude, latitude in degrees). Work grows with the third
    /// power of their number.
    ///
    /// # Errors
    /// [`CorrelationError`] for a coordinate that is unusable.
    pub fn of(points: &[(f64, f64)], correlogram: &Correlogram) -> Result<Self, CorrelationError> {
        let places = GlobePoint::all(points)?;
        let entry = |i: usize, j: usize| correlogram.at(places[i].arc_km(&places[j]));
        let lower = Triangle::factor(places.len(), entry);
        Ok(Self { lower: lower.ok_or(CorrelationError::NotPositiveDefinite(places.len()))? })
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.lower.size()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes `L normals` to `out`: standard normals with the spatial correlation.
    ///
    /// # Panics
    /// When a slice has not [`len`](Self::len) numbers.
    pub fn apply(&self, normals: &[f64], out: &mut [f64]) {
        assert_eq!(normals.len(), self.len(), "one normal a point");
        assert_eq!(out.len(), self.len(), "one place a point");
        self.lower.multiply(normals, out);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((115.5..117.5f64, 39.4..41.0f64), 1..40)
    }

    /// Row `i` of the factor, from unit vectors.
    fn columns(factor: &CorrelationFactor) -> Vec<Vec<f64>> {
        let unit = |k: usize| (0..factor.len()).map(|i| f64::from(u8::from(i == k))).collect::<Vec<_>>();
        let column = |k| {
            let mut out = vec![0.0; factor.len()];
            factor.apply(&unit(k), &mut out);
            out
        };
        (0..factor.len()).map(column).collect()
    }

    proptest! {
        #[test]
        fn factor_times_its_transpose_is_the_correlation(points in points(), range in 5.0..60.0f64) {
            let columns = columns(&CorrelationFactor::new(&points, range).unwrap());
            for (i, &a) in points.iter().enumerate() {
                for (j, &b) in points.iter().enumerate() {
                    let product: f64 = columns.iter().map(|column| column[i] * column[j]).sum();
                    let expected = correlation(great_circle_km(a, b), range);
                    prop_assert!((product - expected).abs() < 2e-6, "{} {}", product, expected);
                }
            }
        }

        #[test]
        fn correlation_is_positive_semidefinite(points in points(), weights in prop::collection::vec(-1.0..1.0f64, 40)) {
            let rows = correlation_matrix(&points, 25.7);
            let form: f64 = (0..points.len())
                .flat_map(|i| (0..points.len()).map(move |j| (i, j)))
                .map(|(i, j)| weights[i] * rows[i][j] * weights[j])
                .sum();
            prop_assert!(form > -1e-9);
        }
    }

    /// A fixed, well-spread sequence of standard normals: Box-Muller on a multiplicative generator.
    fn normals(count: usize) -> Vec<f64> {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let mut one = || (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn ranges_between_and_beyond_the_table() {
        // 8.5 + 17.2 x 0.5, 40.7 - 15.0 x 0.5; from 1 s on 22.0 + 3.7 T for either.
        let at = |period_s| [Vs30Pattern::Scattered, Vs30Pattern::Clustered].map(|p| range_km(period_s, p));
        for (period_s, expected) in [(0.5, [17.1, 33.2]), (1.0, [25.7, 25.7]), (3.0, [33.1, 33.1])] {
            let found = at(period_s);
            assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-12), "{period_s}: {found:?}");
        }
    }

    #[test]
    fn simulated_fields_have_the_variogram() {
        let points: Vec<_> = (0..12).map(|i| (116.0 + 0.05 * f64::from(i), 39.9)).collect();
        let factor = CorrelationFactor::new(&points, 40.7).unwrap();
        let fields = 4000;
        let draws = normals(fields * points.len());
        let mut semivariance = vec![0.0; points.len()];
        let mut field = vec![0.0; points.len()];
        for draw in draws.chunks(points.len()) {
            factor.apply(draw, &mut field);
            for (sum, value) in semivariance.iter_mut().zip(&field) {
                *sum += 0.5 * (value - field[0]).powi(2) / fields as f64;
            }
        }
        for (lag, &value) in semivariance.iter().enumerate() {
            let expected = 1.0 - correlation(great_circle_km(points[0], points[lag]), 40.7);
            assert!((value - expected).abs() < 0.05, "lag {lag}: {value} {expected}");
        }
    }

    #[test]
    fn coinciding_points_are_allowed() {
        let factor = CorrelationFactor::new(&[(116.0, 40.0), (116.0, 40.0), (116.5, 40.0)], 25.7).unwrap();
        let mut out = [0.0; 3];
        factor.apply(&[1.0, -2.0, 0.5], &mut out);
        assert_eq!(out[0], out[1]);
    }

    #[test]
    fn unusable_input_is_refused() {
        assert_eq!(CorrelationFactor::new(&[], 0.0), Err(CorrelationError::BadRange(0.0)));
        assert_eq!(CorrelationFactor::new(&[(f64::NAN, 0.0)], 1.0), Err(CorrelationError::BadPoint(0)));
        assert!(CorrelationFactor::new(&[], 8.5).unwrap().is_empty());
    }

    #[test]
    fn split_keeps_the_total() {
        let (tau, phi) = split_sigma(0.5428, BETWEEN_EVENT_SHARE);
        assert!((tau.hypot(phi) - 0.5428).abs() < 1e-12 && phi > tau);
    }

    #[test]
    fn conditioned_normal_mixes_parent_and_own() {
        assert_eq!(nearest_conditioned(1.0, 1.3, -0.4), 1.3);
        assert_eq!(nearest_conditioned(0.0, 1.3, -0.4), -0.4);
        assert!((nearest_conditioned(0.6, 1.0, 1.0) - 1.4).abs() < 1e-12);
    }
}
