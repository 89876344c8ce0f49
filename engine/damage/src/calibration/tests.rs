//! The calibration against the ranges of the scale and its own figures.
use super::*;
use proptest::prelude::*;

#[test]
fn the_accelerations_solve_the_relation() {
    for (degree, pga_g) in (6..=10).zip(GB17742_PGA_G) {
        let intensity = 3.17 * (pga_g * 9.806_65).log10() + 6.59;
        assert!((intensity - f64::from(degree)).abs() < 0.001, "{degree}: {intensity}");
    }
}

#[test]
fn ranges_of_neighbouring_intensities_overlap_a_little() {
    for kind in ScaleType::ALL {
        for pair in kind.ranges().windows(2) {
            let overlap = pair[0].high - pair[1].low;
            assert!((0.0..0.04).contains(&overlap) && pair[0].low < pair[1].low, "{kind:?} {pair:?}");
        }
    }
    let range = ScaleType::B.ranges()[2];
    assert!((range.at(0.5) - 0.375).abs() < 1e-12 && range.contains(0.25) && !range.contains(0.51));
    assert!((range.excess(0.15) - 0.1).abs() < 1e-12 && range.excess(0.3) == 0.0);
}

/// Mean damage index of the proxies at VI to X (D).
const BEFORE: [(ChinaClass, [f64; INTENSITIES]); 5] = [
    (ChinaClass::HighRiseWall, [0.01, 0.15, 0.35, 0.58, 0.88]),
    (ChinaClass::FrameModern, [0.01, 0.14, 0.38, 0.65, 0.93]),
    (ChinaClass::ConfinedBrick, [0.00, 0.09, 0.35, 0.63, 0.91]),
    (ChinaClass::BrickTimber, [0.01, 0.19, 0.63, 0.96, 1.00]),
    (ChinaClass::Adobe, [0.12, 0.48, 0.87, 1.00, 1.00]),
];

#[test]
fn the_proxies_are_too_steep() {
    for (class, expected) in BEFORE {
        let indices = index_at(&china_class(class).fragility, &GB17742_PGA_G);
        for (index, expected) in indices.iter().zip(expected) {
            assert!((index - expected).abs() < 0.011, "{class:?} {indices:?}");
        }
        let ranges = china_target(class).scale_type.ranges();
        assert!(ranges.iter().zip(indices).any(|(range, index)| !range.contains(index)), "{class:?}");
    }
}

#[test]
fn calibrated_classes_meet_the_scale_from_vi_to_x() {
    for row in china_table(&GB17742_PGA_G) {
        let fitted = row.calibration;
        assert_eq!(fitted.inside, [true; INTENSITIES], "{:?}: {:?}", row.class, fitted.index_by_intensity);
        assert!(fitted.misfit < 0.06, "{:?}: {}", row.class, fitted.misfit);
        let again = index_at(&fitted.apply(&china_class(row.class).fragility), &GB17742_PGA_G);
        assert_eq!(again, fitted.index_by_intensity);
    }
}

/// Fitted factors on the medians (D), all with dispersion 0.80.
const FACTORS: [f64; 10] = [1.942, 1.891, 2.020, 1.479, 1.824, 1.649, 1.285, 2.046, 2.367, 1.682];

#[test]
fn the_fitted_table_stands() {
    for (row, factor) in china_table(&GB17742_PGA_G).iter().zip(FACTORS) {
        assert!((row.calibration.median_factor - factor).abs() < 0.001, "{row:?}");
        assert!((row.calibration.beta - 0.80).abs() < 1e-9, "{row:?}");
        let source = china_class(row.class).fragility.medians();
        assert!((row.medians_g[3] / source[3] - factor).abs() < 0.001, "{row:?}");
    }
}

/// Factor and dispersion where the dispersion may grow (D).
const UNBOUNDED: [[f64; 2]; 10] = [
    [2.096, 0.926],
    [2.160, 1.020],
    [2.334, 1.144],
    [1.668, 1.074],
    [1.894, 1.020],
    [1.732, 1.093],
    [1.268, 0.959],
    [2.387, 1.054],
    [2.479, 1.115],
    [1.674, 0.933],
];

#[test]
fn a_free_dispersion_would_be_larger() {
    let bounds = Bounds { median_factor: 0.3..=10.0, beta: 0.4..=3.0 };
    for (class, [factor, beta]) in ChinaClass::ALL.into_iter().zip(UNBOUNDED) {
        let target = china_target(class);
        let free = fit(&china_class(class).fragility, &target, &GB17742_PGA_G, &bounds);
        assert!((free.median_factor - factor).abs() < 0.002 && (free.beta - beta).abs() < 0.002, "{free:?}");
        assert!(free.misfit < 0.0225 && free.inside == [true; INTENSITIES], "{class:?} {free:?}");
    }
}

#[test]
fn weaker_classes_stay_weaker() {
    let rows = china_table(&GB17742_PGA_G);
    let at_eight = |class: ChinaClass| rows[class as usize].calibration.index_by_intensity[2];
    let order = [
        ChinaClass::HighRiseWall,
        ChinaClass::FrameModern,
        ChinaClass::FrameOlder,
        ChinaClass::BrickOlder,
        ChinaClass::UnreinforcedBrick,
        ChinaClass::BrickTimber,
        ChinaClass::Adobe,
    ];
    assert!(order.windows(2).all(|pair| at_eight(pair[0]) < at_eight(pair[1])));
}

#[test]
fn a_curve_that_meets_the_target_is_left_alone() {
    // Calibrated once, a class fits itself best with factor one.
    let source = china_class(ChinaClass::Adobe).fragility;
    let target = china_target(ChinaClass::Adobe);
    let once = fit(&source, &target, &GB17742_PGA_G, &Bounds::usual());
    let twice = fit(&once.apply(&source), &target, &GB17742_PGA_G, &Bounds::usual());
    assert!((twice.median_factor - 1.0).abs() < 1e-4 && (twice.beta - once.beta).abs() < 1e-4, "{twice:?}");
    assert_eq!(once, fit(&source, &target, &GB17742_PGA_G, &Bounds::usual()));
}

proptest! {
    #[test]
    fn no_other_point_is_better(which in 0usize..10, factor in 0.5..3.0f64, beta in 0.4..0.8f64) {
        let class = ChinaClass::ALL[which];
        let (source, target) = (china_class(class).fragility, china_target(class));
        let fitted = fit(&source, &target, &GB17742_PGA_G, &Bounds::usual());
        let other = index_at(&with(&source, factor, beta), &GB17742_PGA_G);
        prop_assert!(cost(&fitted.index_by_intensity, &target) <= cost(&other, &target) + 1e-9);
        prop_assert!((0.5..=3.0).contains(&fitted.median_factor) && (0.4..=0.8).contains(&fitted.beta));
    }
}
