//! Distances on the globe and crossings of short straight lines.

/// Mean radius of the Earth, km (IUGG mean radius R1 of the GRS80 ellipsoid; H. Moritz 1980).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A position in degrees, WGS84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) lon: f64,
    pub(super) lat: f64,
}

/// Great-circle distance, km, by the haversine formula (R. W. Sinnott 1984, Sky and Telescope 68, 159).
pub(super) fn distance_km(one: Point, other: Point) -> f64 {
    let half_lat = (other.lat - one.lat).to_radians() / 2.0;
    let half_lon = (other.lon - one.lon).to_radians() / 2.0;
    let cosines = one.lat.to_radians().cos() * other.lat.to_radians().cos();
    let haversine = half_lat.sin().powi(2) + cosines * half_lon.sin().powi(2);
    2.0 * EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin()
}

/// Whether two straight lines cross between their ends; touching at an end does not count.
///
/// Degrees are treated as plane coordinates: stretching one axis moves no crossing.
pub(super) fn cross([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    turn(a, b, c) * turn(a, b, d) < 0.0 && turn(c, d, a) * turn(c, d, b) < 0.0
}

/// Above zero if `c` lies left of the way from `a` to `b`, below if right; exactly zero if it is `a` or `b`.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Point {
        Point { lon, lat }
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        assert!((distance_km(at(116.0, 39.0), at(116.0, 40.0)) - 111.195).abs() < 0.001);
        assert!((distance_km(at(116.0, 60.0), at(117.0, 60.0)) - 55.597).abs() < 0.001);
        assert_eq!(distance_km(at(116.0, 40.0), at(116.0, 40.0)), 0.0);
    }

    #[test]
    fn lines_cross_only_between_their_ends() {
        let diagonal = [at(0.0, 0.0), at(2.0, 2.0)];
        assert!(cross(diagonal, [at(0.0, 2.0), at(2.0, 0.0)]));
        assert!(!cross(diagonal, [at(0.0, 2.0), at(0.9, 1.1)]));
        assert!(!cross(diagonal, [at(2.0, 2.0), at(3.0, 0.0)]));
        assert!(!cross(diagonal, [at(0.0, 1.0), at(2.0, 3.0)]));
    }
}
