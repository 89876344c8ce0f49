//! Rupture geometry: how long a rupture is, where it lies, and where sites lie relative to it.

mod dip;
mod fault_path;
mod scaling;

use thiserror::Error;

use crate::geodesy::{TangentPlane, great_circle_km, short_way};
use dip::Dip;
use fault_path::FaultPath;

pub use scaling::{area_km2, ms_from_mw, mw_from_ms, subsurface_length_km, surface_length_km, width_km};

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

/// A plane rupture with a straight upper edge, and the epicentre it belongs to.
///
/// Vertical and reaching the surface unless [`with_dip`](Self::with_dip) says otherwise.
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
    dip: Dip,
    /// Focal depth.
    depth_km: f64,
}

/// Distance from the middle of a rupture beyond which sites are placed by great circles, km.
const PLANE_UP_TO_KM: f64 = 1000.0;

/// Where a site lies relative to a rupture. All lengths in km and not negative.
///
/// Up to 1000 km from the middle of the rupture they are taken on a plane that touches the globe there, within
/// 0.1 % out to 300 km. Farther sites are put where the great circle from the middle leads, at its bearing and
/// length, so that distances stay those on the globe up to the antipode. There, at the latitude of Beijing, the two
/// differ by 0.12 % in distance and by up to 3.8 degrees in bearing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteGeometry {
    /// Distance along strike beyond the nearer end of the rupture; 0 beside it.
    pub along_beyond_km: f64,
    /// Distance from the line of strike, drawn along the upper edge.
    pub across_km: f64,
    /// Shortest distance to the rupture seen from above (Joyner-Boore).
    pub rjb_km: f64,
    /// Shortest distance to the rupture itself.
    pub rrup_km: f64,
    /// Distance from the epicentre.
    pub epicentral_km: f64,
    /// Distance from the epicentre along strike: the long-axis coordinate of a point source.
    pub epicentral_along_km: f64,
    /// Distance from the line of strike drawn through the epicentre: the short-axis coordinate.
    pub epicentral_across_km: f64,
    /// Distance from the focus, straight through the ground.
    pub hypocentral_km: f64,
}

impl Rupture {
    /// A vertical rupture from the surface down, between two points `(longitude, latitude)` in degrees. Its
    /// focal depth is 0 until [`with_focal_depth`](Self::with_focal_depth) sets it.
    ///
    /// # Errors
    /// [`RuptureError`] when the points coincide or a coordinate is not finite.
    pub fn straight(start: (f64, f64), end: (f64, f64), epicentre: (f64, f64)) -> Result<Self, RuptureError> {
        for point in [start, end, epicentre] {
            check_point(point)?;
        }
        let plane = TangentPlane::new((start.0 + short_way(end.0 - start.0) / 2.0, (start.1 + end.1) / 2.0));
        let (a, b) = (plane.project(start), plane.project(end));
        let (east, north) = (b.0 - a.0, b.1 - a.1);
        let length_km = east.hypot(north);
        if length_km <= 0.0 {
            return Err(RuptureError::DegenerateTrace { found: 2 });
        }
        let strike = (east / length_km, north / length_km);
        let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        let half_length_km = length_km / 2.0;
        let dip = Dip::edge(0.0);
        Ok(Self { start, end, epicentre, plane, middle, strike, half_length_km, dip, depth_km: 0.0 })
    }

    /// A point `depth_km` under an epicentre `(longitude, latitude)` in degrees. The long axis of elliptic
    /// iso-lines lies north-south; [`point_along`](Self::point_along) takes another.
    ///
    /// # Errors
    /// [`RuptureError`] when a number is not finite or the depth negative.
    ///
    /// ```
    /// use shapan_hazard::Rupture;
    /// let site = Rupture::point((104.8, 29.4), 12.0)?.site(104.8, 29.4);
    /// assert_eq!((site.rjb_km, site.rrup_km, site.hypocentral_km), (0.0, 12.0, 12.0));
    /// # Ok::<(), shapan_hazard::rupture::RuptureError>(())
    /// ```
    pub fn point(epicentre: (f64, f64), depth_km: f64) -> Result<Self, RuptureError> {
        Self::point_along(epicentre, depth_km, 0.0)
    }

    /// A point like [`point`](Self::point) with the long axis at `strike_deg` clockwise from north.
    ///
    /// # Errors
    /// [`RuptureError`] when a number is not finite or the depth negative.
    pub fn point_along(epicentre: (f64, f64), depth_km: f64, strike_deg: f64) -> Result<Self, RuptureError> {
        check_point(epicentre)?;
        check_not_negative("focal depth", depth_km)?;
        check_finite("strike", strike_deg)?;
        Ok(Self {
            start: epicentre,
            end: epicentre,
            epicentre,
            plane: TangentPlane::new(epicentre),
            middle: (0.0, 0.0),
            strike: strike_deg.to_radians().sin_cos(),
            half_length_km: 0.0,
            dip: Dip::edge(depth_km),
            depth_km,
        })
    }

    /// The same rupture on a plane that dips `dip_deg` (above 0, to 90) to the right of the strike, seen from
    /// start to end. Start and end become the upper edge seen from above, `top_km` deep; the plane reaches
    /// `width_km` down the dip, as from [`width_km()`].
    ///
    /// # Errors
    /// [`RuptureError`] for a dip outside its range or a negative length.
    pub fn with_dip(self, dip_deg: f64, top_km: f64, width_km: f64) -> Result<Self, RuptureError> {
        Ok(Self { dip: Dip::new(dip_deg, top_km, width_km)?, ..self })
    }

    /// The same rupture with its focus `depth_km` under the epicentre.
    ///
    /// # Errors
    /// [`RuptureError`] for a depth that is negative or not finite.
    pub fn with_focal_depth(self, depth_km: f64) -> Result<Self, RuptureError> {
        check_not_negative("focal depth", depth_km)?;
        Ok(Self { depth_km, ..self })
    }

    /// The rupture of an earthquake of moment magnitude `magnitude_mw` on a mapped fault.
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
        magnitude_mw: f64,
        max_length_km: f64,
        epicentre: (f64, f64),
    ) -> Result<Self, RuptureError> {
        check_point(epicentre)?;
        check_finite("magnitude", magnitude_mw)?;
        if max_length_km.is_nan() || max_length_km <= 0.0 {
            let what = "longest rupture";
            return Err(RuptureError::BadNumber { what, expected: "positive", value: max_length_km });
        }
        let path = FaultPath::new(trace, epicentre)?;
        let wanted = subsurface_length_km(slip, magnitude_mw).min(max_length_km);
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

    /// Depth of the focus, km.
    pub fn depth_km(&self) -> f64 {
        self.depth_km
    }

    /// Direction from start to end, degrees clockwise from north in `0..360`.
    pub fn strike_deg(&self) -> f64 {
        self.strike.0.atan2(self.strike.1).to_degrees().rem_euclid(360.0)
    }

    /// Where the place at `lon`, `lat` (degrees) lies relative to the rupture.
    pub fn site(&self, lon: f64, lat: f64) -> SiteGeometry {
        let (along, right) = self.along_right((lon, lat));
        let (epicentre_along, epicentre_right) = self.along_right(self.epicentre);
        let along_beyond_km = (along.abs() - self.half_length_km).max(0.0);
        let epicentral_km = great_circle_km(self.epicentre, (lon, lat));
        SiteGeometry {
            along_beyond_km,
            across_km: right.abs(),
            rjb_km: along_beyond_km.hypot(self.dip.ground_distance_km(right)),
            rrup_km: along_beyond_km.hypot(self.dip.distance_km(right)),
            epicentral_km,
            epicentral_along_km: (along - epicentre_along).abs(),
            epicentral_across_km: (right - epicentre_right).abs(),
            hypocentral_km: epicentral_km.hypot(self.depth_km),
        }
    }

    /// Position (longitude, latitude) from the middle of the upper edge, km: along strike and to its right.
    fn along_right(&self, point: (f64, f64)) -> (f64, f64) {
        let far = self.plane.project_beyond(point, PLANE_UP_TO_KM);
        let (x, y) = far.unwrap_or_else(|| self.plane.project(point));
        let (east, north) = (x - self.middle.0, y - self.middle.1);
        let (se, sn) = self.strike;
        (east * se + north * sn, east * sn - north * se)
    }
}

fn check_point(point: (f64, f64)) -> Result<(), RuptureError> {
    check_within("longitude in degrees", "finite (-360 to 360)", point.0, 360.0)?;
    check_within("latitude in degrees", "finite (-90 to 90)", point.1, 90.0)
}

fn check_within(
    what: &'static str,
    expected: &'static str,
    value: f64,
    largest: f64,
) -> Result<(), RuptureError> {
    if value.abs() <= largest { Ok(()) } else { Err(RuptureError::BadNumber { what, expected, value }) }
}

fn check_not_negative(what: &'static str, value: f64) -> Result<(), RuptureError> {
    if value >= 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(RuptureError::BadNumber { what, expected: "finite, not negative", value })
    }
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
        Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 7.8, max_length_km, EPICENTRE).unwrap()
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
        let near_end = Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 7.8, 40.0, (117.4, 40.25)).unwrap();
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
    fn point_source_measures_everything_from_the_focus() {
        let point = Rupture::point_along((104.8, 29.4), 12.0, 45.0).unwrap();
        assert_eq!((point.length_km(), point.depth_km()), (0.0, 12.0));
        assert!((point.strike_deg() - 45.0).abs() < 1e-9);
        let site = point.site(105.1, 29.7);
        assert!((site.rjb_km / site.epicentral_km - 1.0).abs() < 1e-3);
        assert!((site.rrup_km / site.hypocentral_km - 1.0).abs() < 1e-3);
        assert_eq!(site.along_beyond_km, site.epicentral_along_km);
        assert_eq!(site.across_km, site.epicentral_across_km);
        assert!(site.along_beyond_km > 10.0 * site.across_km);
    }

    #[test]
    fn length_is_that_of_the_moment_magnitude() {
        // 10^(-2.57 + 0.62 x 6.6) = 33.27 km of strike-slip rupture.
        let rupture = Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 6.6, 200.0, EPICENTRE).unwrap();
        assert!((rupture.length_km() - 33.27).abs() < 0.1, "{}", rupture.length_km());
        let expected = subsurface_length_km(SlipType::StrikeSlip, 6.6);
        assert!((expected - 33.27).abs() < 0.01, "{expected}");
    }

    #[test]
    fn far_sites_are_as_far_as_on_the_globe() {
        let rupture = rupture(60.0);
        for (lon, lat) in
            [(-63.0, -40.0), (-116.0, 40.0), (117.0, 90.0), (297.0, 40.0), (0.0, 0.0), (90.0, 45.0)]
        {
            let site = rupture.site(lon, lat);
            let ends = [rupture.start(), rupture.end()].map(|end| great_circle_km(end, (lon, lat)));
            let (near, far) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            assert!(site.rjb_km < 20_016.0 && site.rjb_km < far + 40.0, "{lon} {lat}: {site:?}");
            assert!((site.rjb_km - near).abs() < 30.0, "{lon} {lat}: {site:?} {near}");
            assert!(site.rrup_km < 20_016.0 && site.epicentral_along_km <= site.epicentral_km * 1.001 + 1.0);
        }
    }

    #[test]
    fn the_date_line_is_no_border() {
        let across = Rupture::straight((179.8, 51.0), (-179.8, 51.2), (179.9, 51.1)).unwrap();
        let same = Rupture::straight((179.8, 51.0), (180.2, 51.2), (179.9, 51.1)).unwrap();
        assert!((across.length_km() - same.length_km()).abs() < 1e-9 && across.length_km() < 40.0);
        let (a, b) = (across.site(-179.5, 51.5), same.site(180.5, 51.5));
        assert!((a.rjb_km - b.rjb_km).abs() < 1e-6 && a.rjb_km < 60.0, "{a:?} {b:?}");
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
        let swapped = Rupture::point((39.9, 116.4), 10.0).unwrap_err();
        assert_eq!(
            swapped.to_string(),
            "latitude in degrees must be a finite (-90 to 90) number, found 116.4"
        );
        let beyond = Rupture::straight((361.0, 0.0), (1.0, 1.0), (0.0, 0.0)).unwrap_err();
        assert!(
            beyond.to_string().contains("longitude in degrees must be a finite (-360 to 360)"),
            "{beyond}"
        );
        assert!(Rupture::point((-360.0, -90.0), 0.0).is_ok());
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
    }
}
