//! Rupture geometry: how long a rupture is, where it lies, and where sites lie relative to it.

mod dip;
mod fault_path;
mod scaling;

use thiserror::Error;

use crate::geodesy::{TangentPlane, great_circle_km, short_way};
use dip::Dip;
use fault_path::FaultPath;

pub use scaling::{area_km2, subsurface_length_km, surface_length_km, width_km};

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
mod tests;
