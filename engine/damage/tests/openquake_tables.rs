//! Curves and vulnerability functions against values of OpenQuake (see the head of each table).

use shapan_damage::Lognormal;
use shapan_damage::curve::{
    ClippedLognormal, DiscreteCurve, ExceedanceCurve, IntensityMeasure, Interpolation, lognormal_from_moments,
};
use shapan_damage::loss::{RatioDistribution, VulnerabilityFunction};

const FRAGILITY: &str = include_str!("data/fragility_openquake.csv");
const VULNERABILITY: &str = include_str!("data/vulnerability_openquake.csv");

/// Mean, standard deviation, smallest and largest level, level without damage; 0 for none.
const CONTINUOUS: [[f64; 5]; 4] = [
    [0.20, 0.08, 0.0, 0.0, 0.0],
    [0.45, 0.25, 0.0, 0.0, 0.0],
    [0.90, 0.90, 0.05, 1.0, 0.0],
    [0.30, 0.12, 0.0, 0.0, 0.1],
];
const TABULATED: ([f64; 5], [f64; 5]) = ([0.1, 0.2, 0.4, 0.8, 1.2], [0.01, 0.08, 0.35, 0.80, 0.95]);
const IMLS: [f64; 6] = [0.05, 0.1, 0.2, 0.4, 0.8, 1.2];
const RATIOS: [f64; 6] = [0.002, 0.01, 0.06, 0.236, 0.642, 0.846];
const COVS: [f64; 6] = [1.6, 1.2, 0.9, 0.6, 0.3, 0.2];

/// Cells of a table behind its two lines of head.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(2).map(|line| line.split(',').collect())
}

fn number(cell: &str) -> f64 {
    cell.parse().expect("a number in the table")
}

fn lognormal(mean: f64, stddev: f64) -> Lognormal {
    lognormal_from_moments(mean, stddev).expect("positive moments")
}

fn continuous(case: usize) -> ExceedanceCurve {
    let [mean, stddev, min_level, max, no_damage_limit] = CONTINUOUS[case];
    let max_level = if max > 0.0 { max } else { f64::INFINITY };
    let curve = lognormal(mean, stddev);
    ExceedanceCurve::Clipped(ClippedLognormal { curve, min_level, max_level, no_damage_limit })
}

fn discrete(case: usize) -> ExceedanceCurve {
    let (levels, probabilities) = match case {
        2 => (vec![0.05, 0.3, 0.9], vec![0.0, 0.5, 1.0]),
        _ => (TABULATED.0.to_vec(), TABULATED.1.to_vec()),
    };
    let limit = if case == 1 { 0.15 } else { 0.0 };
    let curve = DiscreteCurve::new(levels, probabilities, Interpolation::Level, limit);
    ExceedanceCurve::Discrete(curve.expect("a rising table"))
}

#[test]
fn fragilities_agree() {
    let mut seen = 0;
    for row in rows(FRAGILITY) {
        let case = row[1].parse().expect("a case");
        let curve = if row[0] == "continuous" { continuous(case) } else { discrete(case) };
        let (found, expected) = (curve.exceedance(number(row[2])), number(row[3]));
        assert!((found - expected).abs() < 1e-8, "{row:?}: {found}");
        seen += 1;
    }
    assert_eq!(seen, 77);
}

#[test]
fn vulnerabilities_agree() {
    let mut seen = 0;
    for row in rows(VULNERABILITY) {
        let form = if row[0] == "LN" { RatioDistribution::Lognormal } else { RatioDistribution::Beta };
        let function = VulnerabilityFunction::new(IntensityMeasure::Pga, form, &IMLS, &RATIOS, &COVS);
        let ratio = function.expect("a rising table").at(number(row[2]));
        let [argument, mean, cov, expected] = [3, 4, 5, 6].map(|column| number(row[column]));
        assert!((ratio.mean - mean).abs() < 1e-12 && (ratio.cov - cov).abs() < 1e-12, "{row:?}");
        let survival = row[1] == "survival";
        let found = if survival { ratio.exceedance(argument) } else { ratio.quantile(argument) };
        assert!((found - expected).abs() < 1e-8, "{row:?}: {found}");
        seen += 1;
    }
    assert_eq!(seen, 164);
}
