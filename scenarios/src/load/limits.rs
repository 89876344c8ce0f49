//! What the numbers of a table may be, by the name of their column.

use crate::problem::ProblemKind;

/// The range of a column's numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    min: f64,
    max: f64,
    kind: ProblemKind,
}

const SHARE: Limits = Limits { min: 0.0, max: 1.0, kind: ProblemKind::NotAShare };
/// The globe; that a pair lies near its city is checked with the city's centre.
const LONGITUDE: Limits = Limits { min: -180.0, max: 180.0, kind: ProblemKind::Coordinates };
const LATITUDE: Limits = Limits { min: -90.0, max: 90.0, kind: ProblemKind::Coordinates };
const PLAIN: Limits = Limits { min: 0.0, max: f64::MAX, kind: ProblemKind::OutOfRange };

/// Columns of shares that do not say `share` in their name.
const SHARES: [&str; 7] = ["surface", "light", "void", "entombed", "home", "work", "school"];

/// Columns with a range of their own: physics divides by them or takes their logarithm, or they are classes.
const SPECIAL: [(&str, f64, f64); 29] = [
    ("slight_g", 0.001, f64::MAX),
    ("moderate_g", 0.001, f64::MAX),
    ("extensive_g", 0.001, f64::MAX),
    ("complete_g", 0.001, f64::MAX),
    ("beta", 0.01, 3.0),
    ("works_to", 0.0, 3.0),
    ("hwb", 1.0, 28.0),
    ("spans", 1.0, 10_000.0),
    ("skew_deg", 0.0, 89.0),
    ("mean_loss_ratio", 0.0, 10.0),
    ("persons_per_building", 0.01, f64::MAX),
    ("timescale", 0.01, f64::MAX),
    ("from_h", 0.0, 24.0),
    ("vs30_m_s", 50.0, 3000.0),
    ("household_size", 1.0, 20.0),
    ("flood_prone", 0.0, 3.0),
    ("trauma_level", 1.0, 3.0),
    ("free_speed_km_h", 1.0, 200.0),
    ("capacity_pcu_h", 1.0, f64::MAX),
    ("lanes", 1.0, 20.0),
    ("cruise_km_h", 1.0, 1000.0),
    ("seq", 1.0, f64::MAX),
    ("pack_size", 1.0, f64::MAX),
    // From the Dead Sea to Everest.
    ("elevation_m", -500.0, 9000.0),
    ("head_m", -500.0, 9000.0),
    ("roughness_hw", 1.0, 400.0),
    ("pump_head_m", 0.001, 5000.0),
    ("pump_flow_l_s", 0.001, f64::MAX),
    ("state", 1.0, 4.0),
];

impl Limits {
    /// The range of a column.
    pub(crate) fn of(column: &str) -> Self {
        if let Some((_, min, max)) = SPECIAL.iter().find(|(name, ..)| *name == column) {
            return Self { min: *min, max: *max, ..PLAIN };
        }
        let mut words = column.split('_');
        match words.next_back() {
            Some("lon") => LONGITUDE,
            Some("lat") => LATITUDE,
            Some("share") => SHARE,
            _ if column.split('_').any(|word| word == "share") || SHARES.contains(&column) => SHARE,
            _ => PLAIN,
        }
    }

    /// What is wrong with a number, if anything.
    pub(crate) fn fault(self, number: f64) -> Option<ProblemKind> {
        if !number.is_finite() {
            return Some(ProblemKind::NotFinite);
        }
        if number >= self.min && number <= self.max {
            return None;
        }
        // The plainer word where both would do.
        Some(if number < 0.0 && self.kind == ProblemKind::OutOfRange {
            ProblemKind::Negative
        } else {
            self.kind
        })
    }

    /// The range in words.
    pub(crate) fn words(self) -> String {
        if self.max < f64::MAX {
            format!("a number from {} to {}", self.min, self.max)
        } else {
            format!("a number of at least {}", self.min)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_say_by_their_name_what_they_hold() {
        for share in ["usable_share", "share_65plus", "surge_share_6h", "share", "void"] {
            assert_eq!(Limits::of(share), SHARE, "{share}");
        }
        assert_eq!(Limits::of("shared_border_km"), PLAIN);
        assert_eq!((Limits::of("seat_lon"), Limits::of("lat")), (LONGITUDE, LATITUDE));
    }

    #[test]
    fn faults_have_their_kind() {
        let length = Limits::of("length_km");
        assert_eq!(length.fault(-1.0), Some(ProblemKind::Negative));
        assert_eq!(length.fault(f64::NAN), Some(ProblemKind::NotFinite));
        assert_eq!(length.fault(0.0), None);
        assert_eq!(Limits::of("usable_share").fault(1.2), Some(ProblemKind::NotAShare));
        assert_eq!(Limits::of("lat").fault(116.4), Some(ProblemKind::Coordinates));
        assert_eq!(Limits::of("lon").fault(-122.0), None);
        assert_eq!(Limits::of("beta").fault(9.0), Some(ProblemKind::OutOfRange));
    }
}
