//! Correlation as a function of distance.

use crate::correlation::{CorrelationError, correlation};

/// Correlation of two standardised residuals as a function of the distance between their sites.
///
/// Either the exponential `exp(-3 h / b)` of Jayaram & Baker 2009 (V), or what is left of it after a part
/// `rho²` that follows a shorter range has been taken out, which the second of a
/// [pair of measures](super::MeasurePair) needs. Both are positive definite on the plane and on the globe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlogram {
    range_km: f64,
    /// Range and share of the variance that is taken out.
    removed: Option<(f64, f64)>,
}

impl Correlogram {
    /// `exp(-3 h / b)`, with the range `b` in km: at `b` the correlation has fallen to 0.05.
    ///
    /// # Errors
    /// [`CorrelationError::BadRange`] unless the range is positive and finite.
    pub fn exponential(range_km: f64) -> Result<Self, CorrelationError> {
        let usable = range_km > 0.0 && range_km.is_finite();
        usable.then_some(Self { range_km, removed: None }).ok_or(CorrelationError::BadRange(range_km))
    }

    /// What `exp(-3 h / b)` leaves of itself when a share follows a shorter range. The caller has checked
    /// that the share is below 1 and at most the shorter range over the longer.
    pub(super) fn remainder(self, shorter_km: f64, share: f64) -> Self {
        Self { removed: Some((shorter_km, share)), ..self }
    }

    /// Correlation at a distance in km.
    pub fn at(&self, distance_km: f64) -> f64 {
        let whole = correlation(distance_km, self.range_km);
        match self.removed {
            None => whole,
            Some((shorter, share)) => (whole - share * correlation(distance_km, shorter)) / (1.0 - share),
        }
    }

    /// The longest range in it, km: beyond, no correlation exceeds 0.05 times a number of order one.
    pub fn range_km(&self) -> f64 {
        self.range_km
    }

    /// Change of the correlation per km at a distance in km; never positive.
    pub(super) fn slope(&self, distance_km: f64) -> f64 {
        let slope = |range: f64| -3.0 / range * correlation(distance_km, range);
        match self.removed {
            None => slope(self.range_km),
            Some((shorter, share)) => (slope(self.range_km) - share * slope(shorter)) / (1.0 - share),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn exponential_reaches_a_twentieth_at_its_range() {
        let correlogram = Correlogram::exponential(40.7).unwrap();
        assert_eq!(correlogram.at(0.0), 1.0);
        assert!((correlogram.at(40.7) - 0.049_787).abs() < 1e-6);
        assert!(Correlogram::exponential(-1.0).is_err() && Correlogram::exponential(f64::NAN).is_err());
    }

    #[test]
    fn remainder_and_removed_part_make_the_whole() {
        let whole = Correlogram::exponential(40.7).unwrap();
        let (share, shorter) = (0.5, Correlogram::exponential(25.7).unwrap());
        let rest = whole.remainder(25.7, share);
        for km in [0.0, 1.0, 7.5, 40.0, 200.0] {
            let sum = share * shorter.at(km) + (1.0 - share) * rest.at(km);
            assert!((sum - whole.at(km)).abs() < 1e-14, "{km}");
        }
    }

    #[test]
    fn slope_is_the_derivative() {
        let whole = Correlogram::exponential(40.7).unwrap();
        for correlogram in [whole, whole.remainder(25.7, 0.537)] {
            for km in [0.5, 10.0, 60.0] {
                let step = 1e-4;
                let numeric = (correlogram.at(km + step) - correlogram.at(km - step)) / (2.0 * step);
                assert!((numeric - correlogram.slope(km)).abs() < 1e-8 && numeric < 0.0, "{km}");
            }
        }
    }
}
