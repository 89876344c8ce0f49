//! Monitors against two-pass formulas and hand-worked levels.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn hours(h: f64) -> SimTime {
    SimTime::from_hours(h)
}

#[test]
fn known_series() {
    let series: Welford = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().collect();
    assert_eq!(series.count(), 8);
    assert_eq!(series.mean(), Some(5.0));
    assert!((series.variance().unwrap() - 32.0 / 7.0).abs() < 1e-12);
    assert_eq!((series.min(), series.max()), (Some(2.0), Some(9.0)));
}

#[test]
fn a_large_offset_costs_no_precision() {
    // The textbook sum-of-squares formula gives zero or worse here.
    let series: Welford = [4.0, 7.0, 13.0, 16.0].map(|x| x + 1e9).into_iter().collect();
    assert!((series.variance().unwrap() - 30.0).abs() < 1e-6);
}

#[test]
fn too_few_observations_have_no_moments() {
    assert_eq!(Welford::new().mean(), None);
    assert_eq!(Welford::new().max(), None);
    let one: Welford = [3.0].into_iter().collect();
    assert_eq!((one.mean(), one.variance()), (Some(3.0), None));
}

#[test]
fn an_empty_series_survives_json() {
    let text = serde_json::to_string(&Welford::new()).unwrap();
    assert_eq!(serde_json::from_str::<Welford>(&text).unwrap(), Welford::new());
}

#[test]
fn a_level_is_weighted_by_its_duration() {
    let mut level = TimeWeighted::new(hours(1.0), 2.0);
    level.set(hours(2.0), 5.0);
    level.add(hours(2.0), 3.0);
    level.set(hours(4.0), 1.0);
    // 2 for one hour, 8 for two, 1 for one; the 5 lasts no time at all.
    assert!((level.mean(hours(5.0)) - 19.0 / 4.0).abs() < 1e-12);
    assert_eq!((level.min(), level.max(), level.level()), (1.0, 8.0, 1.0));
}

#[test]
fn a_reset_forgets_the_past_and_keeps_the_level() {
    let mut level = TimeWeighted::new(SimTime::ZERO, 100.0);
    level.set(hours(1.0), 4.0);
    level.reset(hours(2.0));
    assert_eq!((level.mean(hours(2.0)), level.max()), (4.0, 4.0));
    level.set(hours(3.0), 0.0);
    assert_eq!(level.mean(hours(4.0)), 2.0);
}

proptest! {
    #[test]
    fn merging_equals_adding(values in prop::collection::vec(-1e3..1e3_f64, 0..60), cut in 0_usize..60) {
        let cut = cut.min(values.len());
        let whole: Welford = values.iter().copied().collect();
        let mut parts: Welford = values[..cut].iter().copied().collect();
        parts.merge(&values[cut..].iter().copied().collect());
        prop_assert_eq!(parts.count(), whole.count());
        prop_assert_eq!((parts.min(), parts.max()), (whole.min(), whole.max()));
        prop_assert!((parts.mean().unwrap_or(0.0) - whole.mean().unwrap_or(0.0)).abs() < 1e-9);
        prop_assert!((parts.variance().unwrap_or(0.0) - whole.variance().unwrap_or(0.0)).abs() < 1e-6);
    }

    #[test]
    fn variance_equals_the_two_pass_formula(values in prop::collection::vec(-1e3..1e3_f64, 2..60)) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let series: Welford = values.into_iter().collect();
        prop_assert!((series.variance().unwrap() - variance).abs() < 1e-6 * (1.0 + variance));
    }
}
