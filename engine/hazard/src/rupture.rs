//! Rupture geometry: how long a rupture is, where it lies, and where sites lie relative to it.

use thiserror::Error;

use crate::geodesy::{TangentPlane, great_circle_km};

/// Sense of slip, the classes of Wells & Coppersmith 1994.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlipType {
    /// Not known: the regression over all events.
    Unspecified,
    /// Lateral slip.
    StrikeSlip,
    /// Reverse and thrust.
    Reverse,
    /// Normal.
    Normal,
}

/// Median length of the surface break in km for a moment magnitude.
///
/// Wells & Coppersmith 1994, table 2A: `lg L = a + b Mw` (V).
pub fn surface_length_km(slip: SlipType, magnitude_mw: f64) -> f64 {
    let (a, b) = match slip {
        SlipType::Unspecified => (-3.22, 0.69),
        SlipType::StrikeSlip => (-3.55, 0.74),
        SlipType::Reverse => (-2.86, 0.63),
        SlipType::Normal => (-2.01, 0.50),
    };
    10f64.powf(a + b * magnitude_mw)
}

/// Median length of the rupture at depth in km for a moment magnitude.
///
/// Wells & Coppersmith 1994, table 2A: `lg L = a + b Mw` (M). Unlike the surface break it does not shrink
/// to nothing for moderate magnitudes, so ground motion is measured from it.
pub fn subsurface_length_km(slip: SlipType, magnitude_mw: f64) -> f64 {
    let (a, b) = match slip {
        SlipType::Unspecified => (-2.44, 0.59),
        SlipType::StrikeSlip => (-2.57, 0.62),
        SlipType::Reverse => (-2.42, 0.58),
        SlipType::Normal => (-1.88, 0.50),
    };
    10f64.powf(a + b * magnitude_mw)
}

/// Surface-wave magnitude of a moment magnitude: Cheng et al. 2017 as used by OpenQuake (V).
///
/// The two branches leave a step of 0.07 at Mw 6.58.
pub fn ms_from_mw(magnitude_mw: f64) -> f64 {
    if magnitude_mw < 6.58 { (magnitude_mw - 0.59) / 0.86 } else { (magnitude_mw + 2.42) / 1.28 }
}

/// Moment magnitude of a surface-wave magnitude: the inverse of [`ms_from_mw`] (D).
///
/// The larger of the two branches is taken, which closes the step: the result is continuous, increasing,
/// and differs from the exact inverse by less than 0.06, between Ms 7.03 and 7.17 only.
pub fn mw_from_ms(magnitude_ms: f64) -> f64 {
    (0.86 * magnitude_ms + 0.59).max(1.28 * magnitude_ms - 2.42)
}

/// Why a rupture cannot be placed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RuptureError {
    /// A fault trace needs two different points.
    #[error("a fault trace needs at least two different points, found {found}")]
    DegenerateTrace {
        /// Points in the trace.
        found: usize,
    },
    /// A coordinate, magnitude or length is not a usable number.
    #[error("{what} must be a {expected} number, found {value}")]
    BadNumber {
        /// The quantity at fault.
        what: &'static str,
        /// What is allowed.
        expected: &'static str,
        /// What was found.
        value: f64,
    },
}

/// A straight rupture on the ground, with the epicentre it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rupture {
    start: (f64, f64),
    end: (f64, f64),
    epicentre: (f64, f64),
    /// Touches the globe near the middle of the rupture.
    plane: TangentPlane,
    /// Middle of the rupture on the plane, km.
    middle: (f64, f64),
    /// Unit vector (east, north) from start to end.
    strike: (f64, f64),
    half_length_km: f64,
}

/// Where a site lies relative to a rupture. All lengths in km and not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteGeometry {
    /// Distance along strike beyond the nearer end of the rupture; 0 beside it.
    pub along_beyond_km: f64,
    /// Distance from the line of strike.
    pub across_km: f64,
    /// Shortest distance to the surface trace (Joyner-Boore distance of a vertical fault).
    pub rjb_km: f64,
    /// Distance from the epicentre.
    pub epicentral_km: f64,
    /// Distance from the epicentre along strike: the long-axis coordinate of a point source.
    pub epicentral_along_km: f64,
}

impl Rupture {
    /// A rupture between two points `(longitude, latitude)` in degrees.
    ///
    /// # Errors
    /// [`RuptureError`] when the points coincide or a coordinate is not finite.
    pub fn straight(start: (f64, f64), end: (f64, f64), epicentre: (f64, f64)) -> Result<Self, RuptureError> {
        for point in [start, end, epicentre] {
            check_point(point)?;
        }
        let plane = TangentPlane::new(((start.0 + end.0) / 2.0, (start.1 + end.1) / 2.0));
        let (a, b) = (plane.project(start), plane.project(end));
        let (east, north) = (b.0 - a.0, b.1 - a.1);
        let length_km = east.hypot(north);
        if length_km <= 0.0 {
            return Err(RuptureError::DegenerateTrace { found: 2 });
        }
        let strike = (east / length_km, north / length_km);
        let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        Ok(Self { start, end, epicentre, plane, middle, strike, half_length_km: length_km / 2.0 })
    }

    /// The rupture of an earthquake of surface-wave magnitude `magnitude_ms` on a mapped fault.
    ///
    /// Its length is that of Wells & Coppersmith 1994 at depth, at most `max_length_km` and at most the
    /// fault. It is centred on the point of the fault nearest the epicentre and slid along the fault when
    /// it would stick out; its ends are joined by a straight line.
    ///
    /// `trace` and `epicentre` are `(longitude, latitude)` in degrees.
    ///
    /// # Errors
    /// [`RuptureError`] when the trace has fewer than two different points or a number is unusable.
    pub fn from_fault(
        trace: &[(f64, f64)],
        slip: SlipType,
        magnitude_ms: f64,
        max_length_km: f64,
        epicentre: (f64, f64),
    ) -> Result<Self, RuptureError> {
        check_point(epicentre)?;
        check_finite("magnitude", magnitude_ms)?;
        if max_length_km.is_nan() || max_length_km <= 0.0 {
            let what = "longest rupture";
            return Err(RuptureError::BadNumber { what, expected: "positive", value: max_length_km });
        }
        let path = FaultPath::new(trace, epicentre)?;
        let wanted = subsurface_length_km(slip, mw_from_ms(magnitude_ms)).min(max_length_km);
        let length = wanted.min(path.length_km());
        let from = (path.nearest_to_origin_km() - length / 2.0).clamp(0.0, path.length_km() - length);
        Self::straight(path.point_at(from), path.point_at(from + length), epicentre)
    }

    /// First end, (longitude, latitude) in degrees.
    pub fn start(&self) -> (f64, f64) {
        self.start
    }

    /// Other end, (longitude, latitude) in degrees.
    pub fn end(&self) -> (f64, f64) {
        self.end
    }

    /// Epicentre, (longitude, latitude) in degrees.
    pub fn epicentre(&self) -> (f64, f64) {
        self.epicentre
    }

    /// Length from end to end, km.
    pub fn length_km(&self) -> f64 {
        2.0 * self.half_length_km
    }

    /// Direction from start to end, degrees clockwise from north in `0..360`.
    pub fn strike_deg(&self) -> f64 {
        self.strike.0.atan2(self.strike.1).to_degrees().rem_euclid(360.0)
    }

    /// Where the place at `lon`, `lat` (degrees) lies relative to the rupture.
    pub fn site(&self, lon: f64, lat: f64) -> SiteGeometry {
        let (along, across) = self.along_across((lon, lat));
        let (epicentre_along, _) = self.along_across(self.epicentre);
        let along_beyond_km = (along.abs() - self.half_length_km).max(0.0);
        SiteGeometry {
            along_beyond_km,
            across_km: across.abs(),
            rjb_km: along_beyond_km.hypot(across),
            epicentral_km: great_circle_km(self.epicentre, (lon, lat)),
            epicentral_along_km: (along - epicentre_along).abs(),
        }
    }

    /// Position (longitude, latitude) from the middle of the rupture, km: along strike and across it.
    fn along_across(&self, point: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.plane.project(point);
        let (east, north) = (x - self.middle.0, y - self.middle.1);
        let (se, sn) = self.strike;
        (east * se + north * sn, north * se - east * sn)
    }
}

/// A fault trace on the plane that touches at the epicentre, with running lengths.
struct FaultPath {
    plane: TangentPlane,
    points: Vec<(f64, f64)>,
    /// Length from the first point to each point, km.
    reached_km: Vec<f64>,
}

impl FaultPath {
    fn new(trace: &[(f64, f64)], epicentre: (f64, f64)) -> Result<Self, RuptureError> {
        for &point in trace {
            check_point(point)?;
        }
        let plane = TangentPlane::new(epicentre);
        let points: Vec<_> = trace.iter().map(|&point| plane.project(point)).collect();
        let mut reached_km = vec![0.0];
        for pair in points.windows(2) {
            let step = (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
            reached_km.push(reached_km[reached_km.len() - 1] + step);
        }
        if reached_km[reached_km.len() - 1] <= 0.0 {
            return Err(RuptureError::DegenerateTrace { found: trace.len() });
        }
        Ok(Self { plane, points, reached_km })
    }

    fn length_km(&self) -> f64 {
        self.reached_km[self.reached_km.len() - 1]
    }

    /// Running length of the point of the path nearest the origin of the plane.
    fn nearest_to_origin_km(&self) -> f64 {
        let mut best = (f64::INFINITY, 0.0);
        for (pair, &reached) in self.points.windows(2).zip(&self.reached_km) {
            let (a, b) = (pair[0], pair[1]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let squared = dx * dx + dy * dy;
            let share = if squared > 0.0 { (-(a.0 * dx + a.1 * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
            let distance = (a.0 + share * dx).hypot(a.1 + share * dy);
            if distance < best.0 {
                best = (distance, reached + share * squared.sqrt());
            }
        }
        best.1
    }

    /// Longitude and latitude of the point at a running length within the path.
    fn point_at(&self, at_km: f64) -> (f64, f64) {
        let after = self.reached_km.partition_point(|&reached| reached < at_km);
        let next = after.clamp(1, self.points.len() - 1);
        let (a, b) = (self.points[next - 1], self.points[next]);
        let step = self.reached_km[next] - self.reached_km[next - 1];
        let share =
            if step > 0.0 { ((at_km - self.reached_km[next - 1]) / step).clamp(0.0, 1.0) } else { 0.0 };
        self.plane.unproject((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)))
    }
}

fn check_point(point: (f64, f64)) -> Result<(), RuptureError> {
    check_finite("longitude", point.0)?;
    check_finite("latitude", point.1)
}

fn check_finite(what: &'static str, value: f64) -> Result<(), RuptureError> {
    if value.is_finite() { Ok(()) } else { Err(RuptureError::BadNumber { what, expected: "finite", value }) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    /// About 100 km from south-west to north-east.
    const TRACE: [(f64, f64); 3] = [(116.6, 39.6), (117.0, 39.95), (117.4, 40.25)];
    const EPICENTRE: (f64, f64) = (117.0, 40.0);

    fn rupture(max_length_km: f64) -> Rupture {
        Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 8.0, max_length_km, EPICENTRE).unwrap()
    }

    #[test]
    fn lengths_of_wells_and_coppersmith() {
        assert!((surface_length_km(SlipType::StrikeSlip, 7.5) - 100.0).abs() < 0.5);
        assert!((surface_length_km(SlipType::StrikeSlip, 8.0) - 234.0).abs() < 0.6);
        assert!((subsurface_length_km(SlipType::Unspecified, 7.0) - 48.98).abs() < 0.01);
        for slip in [SlipType::Unspecified, SlipType::StrikeSlip, SlipType::Reverse, SlipType::Normal] {
            let ratio = subsurface_length_km(slip, 7.5) / surface_length_km(slip, 7.5);
            assert!(ratio > 0.7 && ratio < 1.8, "{slip:?} {ratio}");
        }
    }

    #[test]
    fn magnitudes_convert_both_ways() {
        for mw in [5.0, 6.0, 6.5, 6.8, 7.2, 7.8] {
            assert!((mw_from_ms(ms_from_mw(mw)) - mw).abs() < 0.06, "{mw}");
        }
        assert!((ms_from_mw(7.5) - 7.75).abs() < 1e-9);
        assert!((mw_from_ms(8.0) - 7.82).abs() < 1e-9);
    }

    #[test]
    fn length_is_capped_and_the_strike_is_north_east() {
        let capped = rupture(60.0);
        assert!((capped.length_km() - 60.0).abs() < 0.6, "{}", capped.length_km());
        assert!(capped.strike_deg() > 38.0 && capped.strike_deg() < 48.0, "{}", capped.strike_deg());
        let whole = rupture(1000.0);
        assert!(whole.length_km() > 98.0 && whole.length_km() < 101.0, "{}", whole.length_km());
        assert!(great_circle_km(whole.start(), TRACE[0]) < 0.01);
        assert!(great_circle_km(whole.end(), TRACE[2]) < 0.01);
    }

    #[test]
    fn rupture_slides_to_stay_on_the_fault() {
        let near_end = Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 8.0, 40.0, (117.4, 40.25)).unwrap();
        assert!(great_circle_km(near_end.end(), TRACE[2]) < 0.01);
        assert!((near_end.length_km() - 40.0).abs() < 0.2);
    }

    #[test]
    fn sites_beside_and_beyond() {
        let rupture = Rupture::straight((116.5, 40.0), (117.5, 40.0), (117.0, 40.0)).unwrap();
        let beside = rupture.site(117.2, 40.2);
        assert_eq!(beside.along_beyond_km, 0.0);
        assert!((beside.across_km - 22.24).abs() < 0.01 && (beside.rjb_km - 22.24).abs() < 0.01);
        assert!(beside.epicentral_km > beside.rjb_km);
        for end in [rupture.start(), rupture.end()] {
            assert!(rupture.site(end.0, end.1).rjb_km < 1e-9);
        }
        let beyond = rupture.site(118.0, 40.0);
        assert!((beyond.along_beyond_km - 42.6).abs() < 0.05 && beyond.across_km < 1e-9);
        assert!((beyond.epicentral_along_km - beyond.epicentral_km).abs() < 0.01);
    }

    #[test]
    fn bad_input_is_named() {
        let one = Rupture::from_fault(&TRACE[..1], SlipType::Normal, 7.0, 50.0, EPICENTRE);
        assert_eq!(one, Err(RuptureError::DegenerateTrace { found: 1 }));
        let none = Rupture::from_fault(&TRACE, SlipType::Normal, 7.0, 0.0, EPICENTRE);
        assert!(none.unwrap_err().to_string().contains("longest rupture must be a positive number, found 0"));
        let empty = Rupture::from_fault(&[], SlipType::Normal, 7.0, 10.0, EPICENTRE);
        assert_eq!(empty, Err(RuptureError::DegenerateTrace { found: 0 }));
        assert!(Rupture::straight((f64::NAN, 0.0), (1.0, 1.0), (0.0, 0.0)).is_err());
    }

    proptest! {
        #[test]
        fn geometry_is_consistent(lon in 115.5..118.5f64, lat in 38.8..41.2f64) {
            let rupture = rupture(80.0);
            let site = rupture.site(lon, lat);
            prop_assert!((site.rjb_km - site.along_beyond_km.hypot(site.across_km)).abs() < 1e-9);
            let to_ends = great_circle_km(rupture.start(), (lon, lat)).min(great_circle_km(rupture.end(), (lon, lat)));
            prop_assert!(site.rjb_km <= to_ends * 1.01 + 0.01);
            prop_assert!(site.epicentral_along_km <= site.epicentral_km * 1.01 + 0.01);
        }

        #[test]
        fn moment_magnitude_grows_with_surface_wave_magnitude(ms in 4.0..8.5f64, step in 0.001..0.5f64) {
            prop_assert!(mw_from_ms(ms + step) > mw_from_ms(ms));
        }
    }
}
