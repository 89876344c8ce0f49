//! Road segments on ground that fails: shaking alone does not break a pavement.
//!
//! Who may still pass a damaged segment is the same as on a bridge,
//! [`bridge::passability`](crate::bridge::passability).

use crate::fragility::Fragility;
use crate::lifeline::ROADS;

/// How Hazus tells roads apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadClass {
    /// Four lanes and more (HRD1).
    Major,
    /// Two lanes (HRD2).
    Urban,
}

impl RoadClass {
    /// Class of a road by its number of lanes, both directions together.
    pub const fn of_lanes(lanes: u32) -> Self {
        if lanes >= 4 { Self::Major } else { Self::Urban }
    }

    /// Fragility by permanent ground deformation in metres (Hazus 5.1, V): medians 12, 24 and 60 inches, or 6,
    /// 12 and 24; dispersion 0.7. The last curve is "extensive or complete" and stands as extensive.
    pub fn fragility(self) -> Fragility {
        ROADS[self as usize].fragility_si()
    }
}

/// Probability that a road of `length_km` closes when every kilometre holds `segments_per_km` independent
/// segments, each closed with `closed_share` (0 to 1): `1 - (1 - p)^(n L)`.
pub fn closure_probability(closed_share: f64, segments_per_km: f64, length_km: f64) -> f64 {
    -(segments_per_km * length_km * (-closed_share).ln_1p()).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lanes_decide_the_class() {
        assert_eq!([2, 3, 4, 8].map(RoadClass::of_lanes), {
            use RoadClass::{Major, Urban};
            [Urban, Urban, Major, Major]
        });
    }

    #[test]
    fn a_foot_of_movement_halves_a_major_road() {
        let reached = RoadClass::Major.fragility().exceedances_ln(0.3048f64.ln());
        assert!((reached[0] - 0.5).abs() < 1e-8);
        assert!((RoadClass::Urban.fragility().exceedances_ln(0.3048f64.ln())[1] - 0.5).abs() < 1e-8);
        assert_eq!(reached[3], 0.0);
    }

    #[test]
    fn long_roads_close_more_often() {
        assert!((closure_probability(0.1, 1.0, 2.0) - 0.19).abs() < 1e-12);
        assert_eq!(closure_probability(0.0, 10.0, 50.0), 0.0);
        assert_eq!(closure_probability(1.0, 1.0, 1.0), 1.0);
    }

    proptest! {
        #[test]
        fn narrow_roads_fare_no_better(pgd in 0.0..3.0f64, share in 0.0..0.99f64, km in 0.1..50.0f64) {
            let (major, urban) = (RoadClass::Major.fragility(), RoadClass::Urban.fragility());
            let (a, b) = (major.exceedances_ln(pgd.ln()), urban.exceedances_ln(pgd.ln()));
            prop_assert!(a.iter().zip(&b).all(|(major, urban)| urban >= major));
            prop_assert!(closure_probability(share, 2.0, km + 1.0) >= closure_probability(share, 2.0, km));
        }
    }
}
