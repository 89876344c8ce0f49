//! How large a rupture is, and how the magnitude scales convert.

use super::SlipType;

/// `lg Y = a + b Mw` of Wells & Coppersmith 1994, read in OpenQuake 3.26.2, for all events, strike-slip, reverse and normal slip.
type Regression = [(f64, f64); 4];

/// Table 2A, surface rupture length, km (V).
const SURFACE_LENGTH: Regression = [(-3.22, 0.69), (-3.55, 0.74), (-2.86, 0.63), (-2.01, 0.50)];
/// Table 2A, subsurface rupture length, km (V).
const SUBSURFACE_LENGTH: Regression = [(-2.44, 0.59), (-2.57, 0.62), (-2.42, 0.58), (-1.88, 0.50)];
/// Table 2A, downdip rupture width, km (V).
const WIDTH: Regression = [(-1.01, 0.32), (-0.76, 0.27), (-1.61, 0.41), (-1.14, 0.35)];
/// Table 2A, rupture area, km² (V).
const AREA: Regression = [(-3.49, 0.91), (-3.42, 0.90), (-3.99, 0.98), (-2.87, 0.82)];

fn median(regression: &Regression, slip: SlipType, magnitude_mw: f64) -> f64 {
    let (a, b) = match slip {
        SlipType::Unspecified => regression[0],
        SlipType::StrikeSlip => regression[1],
        SlipType::Reverse => regression[2],
        SlipType::Normal => regression[3],
    };
    10f64.powf(a + b * magnitude_mw)
}

/// Median length of the surface break in km for a moment magnitude.
///
/// Wells & Coppersmith 1994, table 2A: `lg L = a + b Mw` (V).
pub fn surface_length_km(slip: SlipType, magnitude_mw: f64) -> f64 {
    median(&SURFACE_LENGTH, slip, magnitude_mw)
}

/// Median length of the rupture at depth in km for a moment magnitude.
///
/// Wells & Coppersmith 1994, table 2A: `lg L = a + b Mw` (V). Unlike the surface break it does not shrink
/// to nothing for moderate magnitudes, so ground motion is measured from it.
pub fn subsurface_length_km(slip: SlipType, magnitude_mw: f64) -> f64 {
    median(&SUBSURFACE_LENGTH, slip, magnitude_mw)
}

/// Median width of the rupture down its dip in km for a moment magnitude.
///
/// Wells & Coppersmith 1994, table 2A: `lg W = a + b Mw` (V).
///
/// ```
/// use shapan_hazard::{SlipType, rupture::width_km};
/// assert!((width_km(SlipType::Reverse, 7.0) - 18.2).abs() < 0.05);
/// ```
pub fn width_km(slip: SlipType, magnitude_mw: f64) -> f64 {
    median(&WIDTH, slip, magnitude_mw)
}

/// Median area of the rupture in km² for a moment magnitude.
///
/// Wells & Coppersmith 1994, table 2A: `lg A = a + b Mw` (V).
pub fn area_km2(slip: SlipType, magnitude_mw: f64) -> f64 {
    median(&AREA, slip, magnitude_mw)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLIPS: [SlipType; 4] =
        [SlipType::Unspecified, SlipType::StrikeSlip, SlipType::Reverse, SlipType::Normal];

    #[test]
    fn lengths_of_wells_and_coppersmith() {
        assert!((surface_length_km(SlipType::StrikeSlip, 7.5) - 100.0).abs() < 0.5);
        assert!((surface_length_km(SlipType::StrikeSlip, 8.0) - 234.0).abs() < 0.6);
        assert!((subsurface_length_km(SlipType::Unspecified, 7.0) - 48.98).abs() < 0.01);
        for slip in SLIPS {
            let ratio = subsurface_length_km(slip, 7.5) / surface_length_km(slip, 7.5);
            assert!(ratio > 0.7 && ratio < 1.8, "{slip:?} {ratio}");
        }
    }

    #[test]
    fn all_regressions_at_magnitude_seven() {
        // 10^(a + 7 b) for all events, strike-slip, reverse and normal.
        let expected = [
            [40.74, 42.66, 35.48, 30.90],
            [48.98, 58.88, 43.65, 41.69],
            [16.98, 13.49, 18.20, 20.42],
            [758.58, 758.58, 741.31, 741.31],
        ];
        let medians = [surface_length_km, subsurface_length_km, width_km, area_km2];
        for (median, expected) in medians.iter().zip(expected) {
            for (slip, expected) in SLIPS.into_iter().zip(expected) {
                assert!((median(slip, 7.0) - expected).abs() < 0.0051, "{slip:?} {expected}");
            }
        }
    }

    #[test]
    fn area_is_about_length_times_width() {
        // The three regressions were made apart; they agree within a third between Mw 5.5 and 7.5.
        for slip in SLIPS {
            for mw in [5.5, 6.5, 7.5] {
                let product = subsurface_length_km(slip, mw) * width_km(slip, mw);
                let ratio = product / area_km2(slip, mw);
                assert!(ratio > 0.75 && ratio < 1.34, "{slip:?} {mw} {ratio}");
            }
        }
        // 10^(-3.42 + 0.90 x 7) = 758.6 km².
        assert!((area_km2(SlipType::StrikeSlip, 7.0) - 758.58).abs() < 0.01);
    }
}
