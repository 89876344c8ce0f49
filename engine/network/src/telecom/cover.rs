//! Coverage of zones by stations that are brought in.

use std::f64::consts::PI;

/// Radius of a disc of an area, km.
#[must_use]
pub fn disc_radius_km(area_km2: f64) -> f64 {
    (area_km2.max(0.0) / PI).sqrt()
}

/// Share of a zone that a station covers: both are taken as discs, with `distance_km` between their centres.
/// 0 for a zone without area. The area common to two circles is the closed form of two circular segments.
#[must_use]
pub fn disc_share(zone_area_km2: f64, station_radius_km: f64, distance_km: f64) -> f64 {
    let (a, b, d) = (disc_radius_km(zone_area_km2), station_radius_km.max(0.0), distance_km.abs());
    if a <= 0.0 || b <= 0.0 || d >= a + b {
        return 0.0;
    }
    if d <= (a - b).abs() {
        return (b / a).min(1.0).powi(2);
    }
    let segment = |own: f64, other: f64| {
        let half = ((d * d + own * own - other * other) / (2.0 * d * own)).clamp(-1.0, 1.0).acos();
        own * own * (half - half.sin() * half.cos())
    };
    ((segment(a, b) + segment(b, a)) / (PI * a * a)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_discs() {
        // A drone over the middle of a zone of 100 km², covering 50 km².
        assert!((disc_share(100.0, disc_radius_km(50.0), 0.0) - 0.5).abs() < 1e-12);
        assert_eq!(disc_share(10.0, 5.0, 1.0), 1.0);
        assert_eq!(disc_share(PI, 1.0, 2.0), 0.0);
        // Unit circles one apart: 2π/3 − √3/2 in common.
        let lens = 2.0 * PI / 3.0 - 3.0_f64.sqrt() / 2.0;
        assert!((disc_share(PI, 1.0, 1.0) - lens / PI).abs() < 1e-12);
        assert_eq!(disc_share(0.0, 1.0, 0.0), 0.0);
    }
}
