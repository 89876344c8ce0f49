//! What observations say of residuals elsewhere: simple kriging.

use super::{Correlogram, FieldError, GlobePoint, Triangle};
use crate::correlation::CorrelationError;

/// A residual that was observed. Within this module residuals are standardised: in units of the
/// within-event standard deviation phi at their site. [`within_event`](super::within_event) makes them from
/// recorded motions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Observed residual, in units of phi.
    pub residual: f64,
    /// Standard deviation of the measurement error, in units of phi; zero for an exact observation, as of
    /// an instrument, more for an intensity from reports.
    pub sd: f64,
}

/// What is known of the residual at a place, in units of phi.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kriged {
    /// Conditional mean.
    pub mean: f64,
    /// Conditional variance: 1 far from all observations, 0 at an exact one.
    pub variance: f64,
}

/// The simple kriging system of a set of observations: residuals of mean 0 and variance 1.
///
/// With `K` the correlation of the observed sites plus the error variances, `z` the residuals and `c` the
/// correlations with a place, the mean is `cᵀ K⁻¹ z` and the variance `1 - cᵀ K⁻¹ c`, the normal distribution
/// given the data (Worden et al. 2018, equations of the conditional multivariate normal, M).
#[derive(Debug, Clone, PartialEq)]
pub struct Kriging {
    observations: Vec<Observation>,
    places: Vec<GlobePoint>,
    correlogram: Correlogram,
    factor: Triangle,
    /// `K⁻¹ z`.
    dual: Vec<f64>,
}

impl Kriging {
    /// Factors the system of some observations; work grows with the third power of their number.
    ///
    /// # Errors
    /// [`FieldError`] for an observation with unusable numbers, or for two exact ones at one place.
    pub fn new(observations: &[Observation], correlogram: &Correlogram) -> Result<Self, FieldError> {
        let usable = |o: &Observation| {
            o.lon.is_finite()
                && o.lat.is_finite()
                && o.residual.is_finite()
                && o.sd.is_finite()
                && o.sd >= 0.0
        };
        if let Some(bad) = observations.iter().position(|o| !usable(o)) {
            return Err(FieldError::BadObservation(bad));
        }
        let places: Vec<_> = observations.iter().map(|o| GlobePoint::new(o.lon, o.lat)).collect();
        let sd: Vec<f64> = observations.iter().map(|o| o.sd).collect();
        let factor = correlation_factor(&places, &sd, correlogram)?;
        let mut dual: Vec<f64> = observations.iter().map(|o| o.residual).collect();
        factor.solve(&mut dual);
        Ok(Self { observations: observations.to_vec(), places, correlogram: *correlogram, factor, dual })
    }

    /// The observations.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// Mean and variance of the residual at a place (longitude, latitude in degrees).
    ///
    /// ```
    /// use shapan_hazard::field::{Correlogram, Kriging, Observation};
    /// let exact = Observation { lon: 116.4, lat: 39.9, residual: 1.5, sd: 0.0 };
    /// let kriging = Kriging::new(&[exact], &Correlogram::exponential(40.7)?)?;
    /// let there = kriging.at(116.4, 39.9);
    /// assert!((there.mean - 1.5).abs() < 1e-12 && there.variance < 1e-12);
    /// # Ok::<(), shapan_hazard::field::FieldError>(())
    /// ```
    pub fn at(&self, lon: f64, lat: f64) -> Kriged {
        let mut reach = vec![0.0; self.places.len()];
        self.reach(&GlobePoint::new(lon, lat), &mut reach);
        let mean = super::triangle::dot(&reach, &self.dual);
        self.factor.solve_lower(&mut reach);
        Kriged { mean, variance: (1.0 - super::triangle::dot(&reach, &reach)).max(0.0) }
    }

    /// Writes the correlations of a place with the observed ones.
    pub(super) fn reach(&self, place: &GlobePoint, out: &mut [f64]) {
        for (value, observed) in out.iter_mut().zip(&self.places) {
            *value = self.correlogram.at(place.arc_km(observed));
        }
    }

    /// Replaces residuals at the observed places by `K⁻¹` times them.
    pub(super) fn solve(&self, residuals: &mut [f64]) {
        self.factor.solve(residuals);
    }

    /// The factor of `K`.
    pub(super) fn factor(&self) -> &Triangle {
        &self.factor
    }

    /// `K⁻¹` times the observed residuals.
    pub(super) fn dual(&self) -> &[f64] {
        &self.dual
    }
}

/// Factor of the correlation of places plus error variances on the diagonal.
pub(super) fn correlation_factor(
    places: &[GlobePoint],
    sd: &[f64],
    correlogram: &Correlogram,
) -> Result<Triangle, FieldError> {
    let entry = |i: usize, j: usize| {
        if i == j { 1.0 + sd[i] * sd[i] } else { correlogram.at(places[i].arc_km(&places[j])) }
    };
    let factor = Triangle::factor(places.len(), entry);
    let factor = factor.ok_or(CorrelationError::NotPositiveDefinite(places.len()))?;
    if factor.is_singular() { Err(FieldError::RepeatedObservation) } else { Ok(factor) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::geodesy::great_circle_km;

    const STATION: Observation = Observation { lon: 116.4, lat: 39.9, residual: 1.2, sd: 0.5 };

    #[test]
    fn one_observation_has_a_closed_form() {
        let correlogram = Correlogram::exponential(40.7).unwrap();
        let kriging = Kriging::new(&[STATION], &correlogram).unwrap();
        let (lon, lat) = (116.5, 39.97);
        let rho = (-3.0 * great_circle_km((lon, lat), (116.4, 39.9)) / 40.7).exp();
        let there = kriging.at(lon, lat);
        assert!((there.mean - rho * 1.2 / 1.25).abs() < 1e-10);
        assert!((there.variance - (1.0 - rho * rho / 1.25)).abs() < 1e-10);
    }

    #[test]
    fn nothing_is_known_without_data_or_far_away() {
        let correlogram = Correlogram::exponential(8.5).unwrap();
        let nowhere = Kriging::new(&[], &correlogram).unwrap().at(100.0, 30.0);
        assert_eq!(nowhere, Kriged { mean: 0.0, variance: 1.0 });
        let far = Kriging::new(&[STATION], &correlogram).unwrap().at(118.0, 39.9);
        assert!(far.mean.abs() < 1e-12 && far.variance > 1.0 - 1e-12);
    }

    #[test]
    fn unusable_observations_are_refused() {
        let correlogram = Correlogram::exponential(8.5).unwrap();
        let new = |observations: &[Observation]| Kriging::new(observations, &correlogram).err();
        let bad = Observation { sd: -0.1, ..STATION };
        assert_eq!(new(&[STATION, bad]), Some(FieldError::BadObservation(1)));
        let exact = Observation { sd: 0.0, ..STATION };
        assert_eq!(new(&[exact, exact]), Some(FieldError::RepeatedObservation));
        assert_eq!(new(&[exact, STATION]), None);
    }
}
