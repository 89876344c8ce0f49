//! A rupture that dips: distances in the section across its strike.

use super::{RuptureError, check_not_negative};

/// The plane below the upper edge of a rupture, in a section across the strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dip {
    top_km: f64,
    /// Reach of the plane to the right of the strike, and down from the upper edge.
    reach_km: f64,
    down_km: f64,
}

impl Dip {
    /// A level line `top_km` deep: all that counts of a vertical rupture.
    pub(super) const fn edge(top_km: f64) -> Self {
        Self { top_km, reach_km: 0.0, down_km: 0.0 }
    }

    /// A plane from its upper edge, `width_km` down the dip.
    pub(super) fn new(dip_deg: f64, top_km: f64, width_km: f64) -> Result<Self, RuptureError> {
        if !(dip_deg > 0.0 && dip_deg <= 90.0) {
            let what = "dip in degrees";
            return Err(RuptureError::BadNumber { what, expected: "positive (at most 90)", value: dip_deg });
        }
        check_not_negative("depth of the upper edge", top_km)?;
        check_not_negative("width", width_km)?;
        let (sine, cosine) = dip_deg.to_radians().sin_cos();
        // The cosine of 90 degrees is not quite zero in floating point.
        let reach_km = if dip_deg == 90.0 { 0.0 } else { width_km * cosine };
        Ok(Self { top_km, reach_km, down_km: width_km * sine })
    }

    /// Distance in the section from the ground `right_km` off the upper edge to the plane.
    pub(super) fn distance_km(&self, right_km: f64) -> f64 {
        let squared = self.reach_km * self.reach_km + self.down_km * self.down_km;
        let along = right_km * self.reach_km - self.top_km * self.down_km;
        let share = if squared > 0.0 { (along / squared).clamp(0.0, 1.0) } else { 0.0 };
        (right_km - share * self.reach_km).hypot(self.top_km + share * self.down_km)
    }

    /// Distance on the ground to the plane seen from above.
    pub(super) fn ground_distance_km(&self, right_km: f64) -> f64 {
        (right_km - self.reach_km).max(-right_km).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::geodesy::{EARTH_RADIUS_KM, TangentPlane};
    use crate::rupture::Rupture;
    use proptest::prelude::*;

    /// Strike north, 40 km long, dipping 30 degrees to the east from 2 km, 20 km wide.
    fn dipping() -> Rupture {
        let half_deg = (20.0 / EARTH_RADIUS_KM).to_degrees();
        let middle = (110.0, 30.0);
        Rupture::straight((middle.0, middle.1 - half_deg), (middle.0, middle.1 + half_deg), middle)
            .and_then(|rupture| rupture.with_dip(30.0, 2.0, 20.0))
            .and_then(|rupture| rupture.with_focal_depth(9.0))
            .unwrap()
    }

    /// What the section across [`dipping`] gives at `right_km` east: (Rjb, Rrup).
    fn across(right_km: f64) -> (f64, f64) {
        let (lon, lat) = TangentPlane::new((110.0, 30.0)).unproject((right_km, 0.0));
        let site = dipping().site(lon, lat);
        assert!((site.across_km - right_km.abs()).abs() < 1e-6);
        assert!((site.hypocentral_km - right_km.hypot(9.0)).abs() < 1e-2);
        (site.rjb_km, site.rrup_km)
    }

    #[test]
    fn dipping_plane_in_closed_form() {
        let reach = 20.0 * 30f64.to_radians().cos();
        // Above the plane: depth of the upper edge and height over the plane.
        let above = (10.0 * 0.5) + 2.0 * 30f64.to_radians().cos();
        // Behind the upper edge, above the plane, and far beyond the lower edge, 12 km deep.
        let cases = [
            (-10.0, 10.0, 10f64.hypot(2.0)),
            (10.0, 0.0, above),
            (60.0, 60.0 - reach, (60.0 - reach).hypot(12.0)),
        ];
        for (right_km, rjb, rrup) in cases {
            let (found_rjb, found_rrup) = across(right_km);
            assert!(
                (found_rjb - rjb).abs() < 1e-6 && (found_rrup - rrup).abs() < 1e-6,
                "{right_km} {found_rrup} {rrup}"
            );
        }
    }

    #[test]
    fn buried_vertical_rupture() {
        let rupture = Rupture::straight((116.5, 40.0), (117.5, 40.0), (117.0, 40.0)).unwrap();
        let buried = rupture.with_dip(90.0, 5.0, 12.0).unwrap();
        let (plain, deep) = (rupture.site(117.2, 40.2), buried.site(117.2, 40.2));
        assert_eq!((plain.rjb_km, plain.rrup_km), (deep.rjb_km, plain.rjb_km));
        assert!((deep.rrup_km - plain.rjb_km.hypot(5.0)).abs() < 1e-9);
    }

    #[test]
    fn unusable_planes_are_refused() {
        let rupture = dipping();
        let flat = rupture.with_dip(0.0, 0.0, 10.0).unwrap_err();
        assert_eq!(flat.to_string(), "dip in degrees must be a positive (at most 90) number, found 0");
        assert!(rupture.with_dip(f64::NAN, 0.0, 10.0).is_err());
        assert!(
            rupture.with_dip(45.0, -1.0, 10.0).is_err()
                && rupture.with_dip(45.0, 0.0, f64::INFINITY).is_err()
        );
        assert!(rupture.with_focal_depth(-0.1).is_err() && Rupture::point((0.0, f64::NAN), 1.0).is_err());
    }

    proptest! {
        #[test]
        fn plane_distances_are_ordered(
            lon in 109.0..111.0f64, lat in 29.0..31.0f64, dip in 1.0..90.0f64, top in 0.0..10.0f64, width in 0.0..30.0f64,
        ) {
            let site = dipping().with_dip(dip, top, width).unwrap().site(lon, lat);
            prop_assert!(site.rrup_km >= site.rjb_km - 1e-9 && site.rrup_km >= top - 1e-9);
            prop_assert!(site.rrup_km <= site.rjb_km + top + width + 1e-9);
            prop_assert!(site.rjb_km <= site.along_beyond_km.hypot(site.across_km) + 1e-9);
        }
    }
}
