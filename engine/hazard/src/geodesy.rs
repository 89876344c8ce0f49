//! Distances on the globe and a flat plane good for a few hundred kilometres.

/// Mean radius of the Earth, km (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Great-circle distance between two points `(longitude, latitude)` in degrees, km (haversine formula).
///
/// ```
/// use shapan_hazard::geodesy::great_circle_km;
/// let quarter = great_circle_km((0.0, 0.0), (90.0, 0.0));
/// assert!((quarter - 10_007.557).abs() < 0.01);
/// ```
pub fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.1.to_radians(), b.1.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.0 - a.0).to_radians() / 2.0).sin();
    let chord = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
}

/// A plane that touches the globe at an origin: `x` east, `y` north, km.
///
/// A parallel is scaled by the cosine of the mean latitude of the point and the origin, which keeps
/// distances from the origin within 0.1 % out to 300 km at the latitudes of China.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TangentPlane {
    origin: (f64, f64),
}

impl TangentPlane {
    /// The plane that touches at `origin` (longitude, latitude in degrees).
    pub const fn new(origin: (f64, f64)) -> Self {
        Self { origin }
    }

    /// Plane coordinates (east, north) in km of a point (longitude, latitude in degrees).
    pub fn project(&self, point: (f64, f64)) -> (f64, f64) {
        let per_degree = EARTH_RADIUS_KM.to_radians();
        let mid_latitude = ((point.1 + self.origin.1) / 2.0).to_radians();
        let east = (point.0 - self.origin.0) * per_degree * mid_latitude.cos();
        (east, (point.1 - self.origin.1) * per_degree)
    }

    /// The inverse of [`project`](Self::project): longitude and latitude of plane coordinates in km.
    pub fn unproject(&self, plane: (f64, f64)) -> (f64, f64) {
        let per_degree = EARTH_RADIUS_KM.to_radians();
        let latitude = self.origin.1 + plane.1 / per_degree;
        let mid_latitude = ((latitude + self.origin.1) / 2.0).to_radians();
        (self.origin.0 + plane.0 / (per_degree * mid_latitude.cos()), latitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn beijing_to_tangshan_is_about_155_km() {
        let distance = great_circle_km((116.40, 39.90), (118.18, 39.63));
        assert!((distance - 155.0).abs() < 2.0, "{distance}");
    }

    proptest! {
        #[test]
        fn plane_keeps_distances_from_its_origin(lon in 115.0..119.0, lat in 38.5..41.5) {
            let origin = (117.0, 40.0);
            let (x, y) = TangentPlane::new(origin).project((lon, lat));
            let globe = great_circle_km(origin, (lon, lat));
            prop_assert!((x.hypot(y) - globe).abs() <= 1e-3 * globe + 1e-9);
        }

        #[test]
        fn plane_comes_back(lon in 100.0..125.0, lat in 20.0..45.0) {
            let plane = TangentPlane::new((112.0, 33.0));
            let (back_lon, back_lat) = plane.unproject(plane.project((lon, lat)));
            prop_assert!((back_lon - lon).abs() < 1e-9 && (back_lat - lat).abs() < 1e-9);
        }

        #[test]
        fn great_circle_is_symmetric(a in -180.0..180.0, b in -89.0..89.0, c in -180.0..180.0, d in -89.0..89.0) {
            let there = great_circle_km((a, b), (c, d));
            prop_assert!((there - great_circle_km((c, d), (a, b))).abs() < 1e-9);
        }
    }
}
