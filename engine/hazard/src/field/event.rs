//! The event term of an earthquake, from recorded motions.

use super::{Correlogram, FieldError, GlobePoint, Observation, Triangle};
use crate::correlation::CorrelationError;

/// A recorded motion, as the difference of its natural logarithm from that of the model's median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationResidual {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Total residual, `ln observed - ln median`.
    pub total_ln: f64,
    /// Within-event standard deviation of the model at this site, ln units.
    pub phi: f64,
    /// Standard deviation of the measurement error, ln units; zero for an instrument.
    pub sd_ln: f64,
}

/// What stations tell of the event term: how much the whole earthquake shook above the median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventTerm {
    /// Posterior mean, ln units.
    pub mean_ln: f64,
    /// Posterior variance, ln units squared; without stations it is that between events.
    pub variance: f64,
}

/// The event term given the total residuals of stations, with `tau` the standard deviation between events.
///
/// With `C` the covariance of within-event residuals and errors, `C_ij = phi_i phi_j rho(h_ij)` plus the
/// error variance on the diagonal, the posterior is normal with variance `1 / (1/tau² + 1ᵀ C⁻¹ 1)` and mean
/// `1ᵀ C⁻¹ e` times it: Jayaram & Baker 2010, with the spatial correlation in `C`; Worden et al. 2018 (M).
/// For residuals without spatial correlation it is `tau² Σe / (n tau² + phi²)` of Abrahamson & Youngs 1992.
///
/// # Errors
/// [`FieldError`] for unusable numbers, or for two exact records at one place.
pub fn between_event_estimate(
    stations: &[StationResidual],
    tau: f64,
    correlogram: &Correlogram,
) -> Result<EventTerm, FieldError> {
    if !(tau > 0.0 && tau.is_finite()) {
        return Err(FieldError::BadTau(tau));
    }
    if let Some(bad) = stations.iter().position(|station| !station.is_usable()) {
        return Err(FieldError::BadObservation(bad));
    }
    let factor = covariance_factor(stations, correlogram)?;
    let mut weights = vec![1.0; stations.len()];
    factor.solve(&mut weights);
    let precision = 1.0 / (tau * tau) + weights.iter().sum::<f64>();
    let pull: f64 = weights.iter().zip(stations).map(|(weight, station)| weight * station.total_ln).sum();
    Ok(EventTerm { mean_ln: pull / precision, variance: 1.0 / precision })
}

/// What is left of each station's residual once the event term is `event_ln`, in units of its phi.
///
/// With a value drawn from the [`EventTerm`] and the residuals passed on to
/// [`apply_given`](super::KrigedSampler::apply_given), event term and field come from their joint
/// distribution given the records.
pub fn within_event(stations: &[StationResidual], event_ln: f64) -> Vec<Observation> {
    let within = |station: &StationResidual| Observation {
        lon: station.lon,
        lat: station.lat,
        residual: (station.total_ln - event_ln) / station.phi,
        sd: station.sd_ln / station.phi,
    };
    stations.iter().map(within).collect()
}

impl StationResidual {
    fn is_usable(&self) -> bool {
        let Self { lon, lat, total_ln, phi, sd_ln } = *self;
        [lon, lat, total_ln, phi, sd_ln].iter().all(|value| value.is_finite()) && phi > 0.0 && sd_ln >= 0.0
    }
}

fn covariance_factor(
    stations: &[StationResidual],
    correlogram: &Correlogram,
) -> Result<Triangle, FieldError> {
    let places: Vec<_> = stations.iter().map(|s| GlobePoint::new(s.lon, s.lat)).collect();
    let entry = |i: usize, j: usize| {
        let (a, b) = (&stations[i], &stations[j]);
        let error = if i == j { a.sd_ln * a.sd_ln } else { 0.0 };
        a.phi * b.phi * correlogram.at(places[i].arc_km(&places[j])) + error
    };
    let factor = Triangle::factor(stations.len(), entry);
    let factor = factor.ok_or(CorrelationError::NotPositiveDefinite(stations.len()))?;
    if factor.is_singular() { Err(FieldError::RepeatedObservation) } else { Ok(factor) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use nalgebra::{DMatrix, DVector};

    fn station(lon: f64, lat: f64, total_ln: f64) -> StationResidual {
        StationResidual { lon, lat, total_ln, phi: 0.5, sd_ln: 0.0 }
    }

    #[test]
    fn without_spatial_correlation_it_is_abrahamson_and_youngs() {
        let stations: Vec<_> = [0.3, 0.5, -0.1, 0.4]
            .iter()
            .zip(0..)
            .map(|(e, i)| station(100.0 + f64::from(i), 40.0, *e))
            .collect();
        let tau = 0.35_f64;
        let term = between_event_estimate(&stations, tau, &Correlogram::exponential(0.1).unwrap()).unwrap();
        let denominator = 4.0 * tau * tau + 0.25;
        assert!((term.mean_ln - tau * tau * 1.1 / denominator).abs() < 1e-12);
        assert!((term.variance - tau * tau * 0.25 / denominator).abs() < 1e-12);
    }

    /// The posterior from the joint normal distribution of event term and records, without the shortcut.
    #[test]
    fn correlated_stations_agree_with_the_joint_normal() {
        let mut stations =
            vec![station(116.0, 40.0, 0.6), station(116.1, 40.0, 0.5), station(117.0, 39.6, -0.2)];
        stations[1].sd_ln = 0.3;
        stations[2].phi = 0.65;
        let (tau, correlogram) = (0.4_f64, Correlogram::exponential(40.7).unwrap());
        let term = between_event_estimate(&stations, tau, &correlogram).unwrap();
        let total = DMatrix::from_fn(3, 3, |i, j| {
            let (a, b) = (&stations[i], &stations[j]);
            let km = crate::geodesy::great_circle_km((a.lon, a.lat), (b.lon, b.lat));
            let error = if i == j { a.sd_ln.powi(2) } else { 0.0 };
            tau * tau + a.phi * b.phi * correlogram.at(km) + error
        });
        let inverse = total.try_inverse().unwrap();
        let cross = DVector::from_element(3, tau * tau);
        let residuals = DVector::from_iterator(3, stations.iter().map(|s| s.total_ln));
        assert!((term.mean_ln - (cross.transpose() * &inverse * residuals)[0]).abs() < 1e-12);
        assert!((term.variance - (tau * tau - (cross.transpose() * &inverse * &cross)[0])).abs() < 1e-12);
    }

    #[test]
    fn stations_close_together_count_for_less() {
        let correlogram = Correlogram::exponential(40.7).unwrap();
        let variance = |step: f64| {
            let stations: Vec<_> = (0..6).map(|i| station(116.0 + step * f64::from(i), 40.0, 0.4)).collect();
            between_event_estimate(&stations, 0.4, &correlogram).unwrap().variance
        };
        assert!(variance(0.01) > 1.5 * variance(1.0));
        let nothing = between_event_estimate(&[], 0.4, &correlogram).unwrap();
        assert!(nothing.mean_ln == 0.0 && (nothing.variance - 0.16).abs() < 1e-15);
    }

    #[test]
    fn the_rest_is_in_units_of_phi() {
        let mut record = station(116.0, 40.0, 0.7);
        record.sd_ln = 0.1;
        let rest = within_event(&[record], 0.2)[0];
        assert!((rest.residual - 1.0).abs() < 1e-12 && (rest.sd - 0.2).abs() < 1e-12);
    }

    #[test]
    fn unusable_records_are_refused() {
        let correlogram = Correlogram::exponential(40.7).unwrap();
        let estimate =
            |stations: &[StationResidual], tau| between_event_estimate(stations, tau, &correlogram).err();
        assert_eq!(estimate(&[], 0.0), Some(FieldError::BadTau(0.0)));
        let bad = StationResidual { phi: 0.0, ..station(116.0, 40.0, 0.1) };
        assert_eq!(estimate(&[bad], 0.3), Some(FieldError::BadObservation(0)));
        let twice = [station(116.0, 40.0, 0.1); 2];
        assert_eq!(estimate(&twice, 0.3), Some(FieldError::RepeatedObservation));
    }
}
