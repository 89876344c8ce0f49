//! How much of an area lies within reach of some of many stations.

use std::f64::consts::PI;

/// Area common to two discs of radii `r` and `s` whose centres are `d` apart (any unit).
///
/// The lens formula of plane geometry: the sum of two circular segments.
///
/// ```
/// use shapan_network::coverage::lens_area;
/// assert_eq!(lens_area(1.0, 1.0, 2.5), 0.0);
/// assert!((lens_area(1.0, 2.0, 0.5) - std::f64::consts::PI).abs() < 1e-12);
/// ```
#[must_use]
pub fn lens_area(r: f64, s: f64, d: f64) -> f64 {
    if d >= r + s {
        return 0.0;
    }
    let small = r.min(s);
    if d <= (r - s).abs() {
        return PI * small * small;
    }
    let segment = |a: f64, b: f64| {
        let cosine = ((d * d + a * a - b * b) / (2.0 * d * a)).clamp(-1.0, 1.0);
        a * a * cosine.acos()
    };
    let kite = ((-d + r + s) * (d + r - s) * (d - r + s) * (d + r + s)).max(0.0).sqrt() / 2.0;
    segment(r, s) + segment(s, r) - kite
}

/// Share of a zone within `radius_km` of at least one station.
///
/// The zone is a disc of `area_km2` around its point; each station covers its lens of it, and lenses are
/// taken to lie independently of each other: `1 - Π (1 - lens / area)`. `distances_km` run from the zone's
/// point to each station. Stations are few in one zone, so that the union is hardly ever overrated.
#[must_use]
pub fn covered_share(area_km2: f64, radius_km: f64, distances_km: impl Iterator<Item = f64>) -> f64 {
    if area_km2 <= 0.0 || radius_km <= 0.0 {
        return 0.0;
    }
    let zone_radius_km = (area_km2 / PI).sqrt();
    let missed: f64 = distances_km
        .filter(|d| *d < radius_km + zone_radius_km)
        .map(|d| 1.0 - lens_area(radius_km, zone_radius_km, d) / area_km2)
        .product();
    (1.0 - missed).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_discs_half_a_radius_apart() {
        // Two unit discs one apart share 2π/3 - √3/2.
        let expected = 2.0 * PI / 3.0 - 3.0_f64.sqrt() / 2.0;
        assert!((lens_area(1.0, 1.0, 1.0) - expected).abs() < 1e-12);
    }

    #[test]
    fn a_far_station_covers_nothing_and_a_near_one_everything() {
        assert_eq!(covered_share(4.0, 1.0, [9.0].into_iter()), 0.0);
        assert!(covered_share(4.0, 5.0, [0.1].into_iter()) > 1.0 - 1e-12);
    }

    #[test]
    fn a_second_station_never_takes_cover_away() {
        let one = covered_share(30.0, 2.0, [1.0].into_iter());
        let two = covered_share(30.0, 2.0, [1.0, 2.5].into_iter());
        assert!(one < two && two < 1.0, "{one} {two}");
    }
}
