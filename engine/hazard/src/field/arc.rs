//! Points of the globe as vectors: distances between many pairs without a sine for each.

use crate::correlation::CorrelationError;
use crate::geodesy::EARTH_RADIUS_KM;

/// A point of the globe as a vector from its centre, in Earth radii.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GlobePoint(pub(crate) [f64; 3]);

impl GlobePoint {
    /// The point at a longitude and latitude in degrees.
    pub(crate) fn new(lon: f64, lat: f64) -> Self {
        let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
        let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
        Self([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat])
    }

    /// All points (longitude, latitude in degrees) as vectors.
    pub(crate) fn all(points: &[(f64, f64)]) -> Result<Vec<Self>, CorrelationError> {
        match points.iter().position(|p| !(p.0.is_finite() && p.1.is_finite())) {
            Some(bad) => Err(CorrelationError::BadPoint(bad)),
            None => Ok(points.iter().map(|p| Self::new(p.0, p.1)).collect()),
        }
    }

    /// Great-circle distance, km. Rounding is below a micrometre.
    pub(crate) fn arc_km(&self, other: &Self) -> f64 {
        let square = |axis: usize| (self.0[axis] - other.0[axis]).powi(2);
        EARTH_RADIUS_KM * arc_of_chord(square(0) + square(1) + square(2))
    }
}

/// Angle under a chord of the unit circle, from its square: `2 asin(chord / 2)`. Below 640 km five terms
/// of the series are exact to rounding and several times faster.
fn arc_of_chord(square: f64) -> f64 {
    const SERIES_UP_TO: f64 = 0.01;
    const TERMS: [f64; 4] = [1.0 / 24.0, 3.0 / 640.0, 5.0 / 7168.0, 35.0 / 294_912.0];
    let chord = square.sqrt();
    if square > SERIES_UP_TO {
        return 2.0 * (chord / 2.0).min(1.0).asin();
    }
    chord * (1.0 + square * (TERMS[0] + square * (TERMS[1] + square * (TERMS[2] + square * TERMS[3]))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::great_circle_km;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn arcs_are_great_circles(a in -180.0..180.0, b in -89.0..89.0, step in -8.0..8.0f64, c in -89.0..89.0) {
            let between = |p: (f64, f64), q: (f64, f64)| {
                let arc = GlobePoint::new(p.0, p.1).arc_km(&GlobePoint::new(q.0, q.1));
                (arc - great_circle_km(p, q)).abs()
            };
            prop_assert!(between((a, b), (a + step, b + 0.01 * step)) < 1e-8);
            prop_assert!(between((a, b), (-a, c)) < 1e-6);
        }
    }

    #[test]
    fn one_place_is_no_distance_away() {
        let point = GlobePoint::new(116.4, 39.9);
        assert_eq!(point.arc_km(&point), 0.0);
    }
}
