//! Macroseismic intensity: attenuation ellipses of China, instrumental intensity of GB/T 17742-2020, and the
//! relation of Worden et al. 2012.

mod worden2012;

use std::f64::consts::LN_10;

use crate::ellipse::{AxisLaw, EllipseLaw, Region};
use crate::yu2013::GroundMotion;

pub use worden2012::{EventTerms, Worden2012};

/// The two halves of China that attenuation laws before 2015 told apart, about 105 degrees east.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChinaHalf {
    /// 东部.
    East,
    /// 西部.
    West,
}

/// Intensity attenuation of one region at one magnitude: `I = A + B Ms + C lg(R + R0)` on each axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntensityLaw {
    ellipse: EllipseLaw,
    sigma: f64,
}

/// `A, B, C, R0` of one axis.
type AxisRow = [f64; 4];

impl IntensityLaw {
    /// The law of GB 18306-2015 (training material of the standard, p. 172; V), magnitude Ms.
    pub fn gb18306(region: Region, magnitude_ms: f64) -> Self {
        let (long, short, sigma) = gb18306_rows(region);
        Self::from_rows(magnitude_ms, long, short, sigma)
    }

    /// The Sichuan-basin law of Wang Suyun as a Chinese emergency system uses it (V); its scatter is not
    /// given there, that of [`Region::Mid`] stands in (E).
    pub fn sichuan_basin(magnitude_ms: f64) -> Self {
        let long = [4.0293, 1.3003, -3.6404, 10.0];
        let short = [2.3816, 1.3003, -2.8573, 5.0];
        Self::from_rows(magnitude_ms, long, short, 0.52)
    }

    /// Wang Suyun et al. 2000, decimal logarithm (M).
    pub fn wang2000(half: ChinaHalf, magnitude_ms: f64) -> Self {
        let (long, short, sigma) = match half {
            ChinaHalf::East => ([5.019, 1.446, -4.136, 24.0], [2.240, 1.446, -3.070, 9.0], 0.517),
            ChinaHalf::West => ([5.253, 1.398, -4.164, 26.0], [2.019, 1.398, -2.943, 8.0], 0.632),
        };
        Self::from_rows(magnitude_ms, long, short, sigma)
    }

    /// The older law with natural logarithms that a Chinese emergency system uses (V); its scatter is not
    /// given there, that of [`wang2000`](Self::wang2000) stands in (E).
    pub fn natural_log(half: ChinaHalf, magnitude_ms: f64) -> Self {
        let (long, short, sigma) = match half {
            ChinaHalf::East => ([6.046, 1.480, -2.080, 25.0], [2.617, 1.435, -1.441, 7.0], 0.517),
            ChinaHalf::West => ([5.643, 1.538, -2.109, 25.0], [2.941, 1.363, -1.494, 7.0], 0.632),
        };
        let decimal = |[a, b, c, r0]: AxisRow| [a, b, c * LN_10, r0];
        Self::from_rows(magnitude_ms, decimal(long), decimal(short), sigma)
    }

    fn from_rows(magnitude_ms: f64, long: AxisRow, short: AxisRow, sigma: f64) -> Self {
        let axis = |[a, b, c, r0]: AxisRow| AxisLaw { level: a + b * magnitude_ms, slope: c, offset_km: r0 };
        Self { ellipse: EllipseLaw::new(axis(long), axis(short)), sigma }
    }

    /// Standard deviation of intensity about the law.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// Median intensity at the epicentre.
    pub fn at_epicentre(&self) -> f64 {
        self.ellipse.peak()
    }

    /// Median intensity, not rounded, within 1 to 12, at a site `along_km` in the strike direction and
    /// `across_km` off the strike line.
    ///
    /// For a point source these are components of the epicentral distance; for a finite rupture `along_km`
    /// is what lies beyond the nearer end ([`SiteGeometry::along_beyond_km`](crate::SiteGeometry)).
    pub fn median(&self, along_km: f64, across_km: f64) -> f64 {
        self.ellipse.level_at(along_km, across_km).clamp(1.0, 12.0)
    }

    /// Semi-axes (long, short) in km of the iso-line of an intensity; `None` when it is nowhere reached.
    pub fn semi_axes_km(&self, intensity: f64) -> Option<(f64, f64)> {
        let (long, short) =
            (self.ellipse.long().radius_km(intensity), self.ellipse.short().radius_km(intensity));
        (long >= 0.0 && short >= 0.0).then_some((long, short))
    }
}

fn gb18306_rows(region: Region) -> (AxisRow, AxisRow, f64) {
    match region {
        Region::East => ([5.7123, 1.3626, -4.2903, 25.0], [3.6588, 1.3626, -3.5406, 13.0], 0.5826),
        Region::Mid => ([5.8410, 1.0710, -3.6570, 15.0], [3.9440, 1.0710, -2.8450, 7.0], 0.5200),
        Region::Xinjiang => ([5.6018, 1.4347, -4.4899, 25.0], [3.6113, 1.4347, -3.8477, 13.0], 0.5924),
        Region::Tibet => ([6.4580, 1.2746, -4.4709, 25.0], [3.3682, 1.2746, -3.3119, 9.0], 0.6636),
    }
}

/// Intensity from peak acceleration (gal), not clamped: `3.17 lg(PGA m/s²) + 6.59`, GB/T 17742-2020 (V).
pub fn from_pga(pga_gal: f64) -> f64 {
    3.17 * (pga_gal / 100.0).log10() + 6.59
}

/// Intensity from peak velocity (cm/s), not clamped: `3.00 lg(PGV m/s) + 9.77`, GB/T 17742-2020 (V).
pub fn from_pgv(pgv_cm_s: f64) -> f64 {
    3.00 * (pgv_cm_s / 100.0).log10() + 9.77
}

/// Peak acceleration in gal at which [`from_pga`] gives `intensity`.
pub fn pga_gal_at(intensity: f64) -> f64 {
    100.0 * 10f64.powf((intensity - 6.59) / 3.17)
}

/// Instrumental intensity of GB/T 17742-2020 (V): from velocity where both measures reach VI, else the mean
/// of both; within 1 to 12, to a tenth of a degree.
///
/// ```
/// use shapan_hazard::{GroundMotion, intensity::instrumental};
/// assert_eq!(instrumental(&GroundMotion { pga_gal: 278.0, pgv_cm_s: 25.7 }), 8.0);
/// assert_eq!(instrumental(&GroundMotion { pga_gal: 0.0, pgv_cm_s: 0.0 }), 1.0);
/// ```
pub fn instrumental(motion: &GroundMotion) -> f64 {
    (instrumental_exact(motion) * 10.0).round() / 10.0
}

/// [`instrumental`] before it is rounded to a tenth, for further computation.
pub fn instrumental_exact(motion: &GroundMotion) -> f64 {
    let (by_pga, by_pgv) = (from_pga(motion.pga_gal), from_pgv(motion.pgv_cm_s));
    let intensity = if by_pga >= 6.0 && by_pgv >= 6.0 { by_pgv } else { (by_pga + by_pgv) / 2.0 };
    intensity.clamp(1.0, 12.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn east(ms: f64) -> IntensityLaw {
        IntensityLaw::gb18306(Region::East, ms)
    }

    /// Ms, intensity, semi-axes (km) rounded to whole kilometres (D).
    const EAST_AXES: [(f64, f64, f64, f64); 16] = [
        (6.5, 6.0, 74.0, 56.0),
        (6.5, 7.0, 33.0, 23.0),
        (6.5, 8.0, 9.0, 6.0),
        (7.0, 6.0, 118.0, 95.0),
        (7.0, 7.0, 59.0, 43.0),
        (7.0, 8.0, 24.0, 16.0),
        (7.0, 9.0, 4.0, 2.0),
        (7.8, 6.0, 232.0, 206.0),
        (7.8, 7.0, 125.0, 101.0),
        (7.8, 8.0, 63.0, 47.0),
        (7.8, 9.0, 26.0, 18.0),
        (7.8, 10.0, 5.0, 3.0),
        (8.0, 6.0, 273.0, 249.0),
        (8.0, 7.0, 149.0, 124.0),
        (8.0, 8.0, 77.0, 58.0),
        (8.0, 10.0, 10.0, 6.0),
    ];

    #[test]
    fn semi_axes_of_the_eastern_law() {
        for (ms, intensity, long, short) in EAST_AXES {
            let (a, b) = east(ms).semi_axes_km(intensity).unwrap();
            assert!((a - long).abs() <= 0.51 && (b - short).abs() <= 0.51, "{ms} {intensity}: {a} {b}");
        }
        assert_eq!(east(6.5).semi_axes_km(9.0), None);
    }

    #[test]
    fn epicentral_intensities_and_areas() {
        for (ms, expected) in [(6.5, 8.6), (7.0, 9.3), (7.8, 10.3), (8.0, 10.6)] {
            assert!((east(ms).at_epicentre() - expected).abs() < 0.06, "{ms}");
        }
        let (a, b) = east(7.8).semi_axes_km(8.0).unwrap();
        assert!((std::f64::consts::PI * a * b - 9223.0).abs() < 15.0);
    }

    #[test]
    fn history_with_a_point_epicentre() {
        // 1976 (Ms 7.8): Beijing at 150 km 6.5, Tianjin at 100 km 7.2 (D, between the axes).
        let law = east(7.8);
        let beijing = law.median(150.0 / 2f64.sqrt(), 150.0 / 2f64.sqrt());
        assert!((beijing - 6.5).abs() < 0.25, "{beijing}");
        let tianjin = law.median(100.0 / 2f64.sqrt(), 100.0 / 2f64.sqrt());
        assert!((tianjin - 7.2).abs() < 0.25, "{tianjin}");
        // 1679 (Ms 8): the city of Beijing, 45 to 67 km off the epicentre, 7.9 to 8.5.
        assert!((east(8.0).median(0.0, 67.0) - 7.8).abs() < 0.15);
        assert!((east(8.0).median(0.0, 45.0) - 8.3).abs() < 0.15);
    }

    #[test]
    fn laws_of_the_standard_by_hand() {
        // A + B Ms + C lg(40 + R0) on the long and the short axis at Ms 6.0 and 7.5.
        let expected = [
            (Region::East, [6.1100, 5.7294, 8.1539, 7.7733]),
            (Region::Mid, [5.9025, 5.6129, 7.5090, 7.2194]),
            (Region::Xinjiang, [6.0702, 5.5850, 8.2223, 7.7371]),
            (Region::Tibet, [6.0002, 5.4180, 7.9121, 7.3299]),
        ];
        for (region, values) in expected {
            let at = |ms| IntensityLaw::gb18306(region, ms);
            let found = [6.0, 7.5].map(|ms| [at(ms).median(40.0, 0.0), at(ms).median(0.0, 40.0)]);
            for (found, value) in found.as_flattened().iter().zip(values) {
                assert!((found - value).abs() < 6e-5, "{region:?}: {found} {value}");
            }
        }
        let sigmas = [Region::East, Region::Mid, Region::Xinjiang, Region::Tibet]
            .map(|r| IntensityLaw::gb18306(r, 7.0).sigma());
        assert_eq!(sigmas, [0.5826, 0.5200, 0.5924, 0.6636]);
    }

    #[test]
    fn sichuan_basin_by_hand() {
        let law = IntensityLaw::sichuan_basin(6.0);
        // 4.0293 + 7.8018 - 3.6404 lg 30 = 6.4537.
        assert!((law.median(20.0, 0.0) - 6.4537).abs() < 1e-3, "{}", law.median(20.0, 0.0));
        // 2.3816 + 7.8018 - 2.8573 lg 25 = 6.1891.
        assert!((law.median(0.0, 20.0) - 6.1891).abs() < 1e-3, "{}", law.median(0.0, 20.0));
    }

    #[test]
    fn laws_of_the_two_halves_by_hand() {
        let at = |law: IntensityLaw| [law.median(30.0, 0.0), law.median(0.0, 30.0)];
        let expected = [
            // 5.019 + 10.122 - 4.136 lg 54 = 7.9758; 2.240 + 10.122 - 3.070 lg 39 = 7.4773.
            (IntensityLaw::wang2000(ChinaHalf::East, 7.0), [7.9758, 7.4773]),
            // 5.253 + 9.786 - 4.164 lg 56 = 7.7595; 2.019 + 9.786 - 2.943 lg 38 = 7.1557.
            (IntensityLaw::wang2000(ChinaHalf::West, 7.0), [7.7595, 7.1557]),
            // 6.046 + 10.360 - 2.080 ln 55 = 8.0707; 2.617 + 10.045 - 1.441 ln 37 = 7.4587.
            (IntensityLaw::natural_log(ChinaHalf::East, 7.0), [8.0707, 7.4587]),
            // 5.643 + 10.766 - 2.109 ln 55 = 7.9575; 2.941 + 9.541 - 1.494 ln 37 = 7.0873.
            (IntensityLaw::natural_log(ChinaHalf::West, 7.0), [7.9575, 7.0873]),
        ];
        for (law, values) in expected {
            for (found, value) in at(law).into_iter().zip(values) {
                assert!((found - value).abs() < 2e-4, "{law:?}: {found} {value}");
            }
        }
    }

    #[test]
    fn instrumental_bands_of_the_standard() {
        // Intensity, middle PGA m/s² and PGV m/s (D from the equations).
        for (intensity, pga, pgv) in
            [(6.0, 0.651, 0.0554), (7.0, 1.35, 0.119), (9.0, 5.76, 0.554), (11.0, 24.6, 2.57)]
        {
            assert!((from_pga(pga * 100.0) - intensity).abs() < 0.01);
            assert!((from_pgv(pgv * 100.0) - intensity).abs() < 0.01);
            assert!((pga_gal_at(intensity) / 100.0 / pga - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn instrumental_takes_velocity_only_when_both_reach_six() {
        let both = GroundMotion { pga_gal: 135.0, pgv_cm_s: 25.7 };
        assert_eq!(instrumental(&both), 8.0);
        let weak_pga = GroundMotion { pga_gal: 31.5, pgv_cm_s: 25.7 };
        assert_eq!(instrumental(&weak_pga), 6.5);
    }

    proptest! {
        #[test]
        fn symmetric_and_not_increasing(ms in 5.0..8.5f64, x in 0.0..300.0f64, z in 0.0..300.0f64, more in 0.0..50.0f64) {
            let law = IntensityLaw::gb18306(Region::Mid, ms);
            prop_assert_eq!(law.median(x, z), law.median(-x, -z));
            prop_assert!(law.median(x + more, z + more) <= law.median(x, z) + 1e-9);
        }

        #[test]
        fn site_on_the_semi_axis_has_its_intensity(ms in 6.5..8.5f64, intensity in 4.0..8.0f64) {
            let (long, short) = east(ms).semi_axes_km(intensity).unwrap();
            prop_assert!((east(ms).median(long, 0.0) - intensity).abs() < 1e-9);
            prop_assert!((east(ms).median(0.0, short) - intensity).abs() < 1e-9);
        }
    }
}
