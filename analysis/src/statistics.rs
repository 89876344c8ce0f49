//! Statistics of a batch: intervals, quantiles, paired differences, the stopping rule.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::outcome::Outcome;

/// The 97.5 % point of the standard normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Wilson's score interval for a share: `successes` of `n` at `z` standard deviations.
///
/// Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212. Without trials it is [0, 1].
#[must_use]
pub fn wilson(successes: u64, n: u64, z: f64) -> [f64; 2] {
    if n == 0 {
        return [0.0, 1.0];
    }
    let (count, z2) = (n as f64, z * z);
    let share = successes as f64 / count;
    let centre = share + z2 / (2.0 * count);
    let spread = z * (share * (1.0 - share) / count + z2 / (4.0 * count * count)).sqrt();
    let scale = 1.0 + z2 / count;
    [((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0)]
}

/// The `p`-quantile of ascending numbers, interpolating between order statistics.
///
/// Source: Hyndman and Fan (1996), Am. Stat. 50, 361-365, type 7. Infinite numbers may stand at the end;
/// a quantile that falls between a finite and an infinite one is infinite. NaN without numbers.
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let (low, high, part) = (sorted[below], sorted[(below + 1).min(last)], place.fract());
    if part == 0.0 || low == high { low } else { low + part * (high - low) }
}

/// Quantiles of numbers in any order: sorts a copy once.
#[must_use]
pub fn quantiles<const N: usize>(numbers: impl IntoIterator<Item = f64>, p: [f64; N]) -> [f64; N] {
    let mut sorted: Vec<f64> = numbers.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    p.map(|p| quantile(&sorted, p))
}

/// A mean difference of pairs with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Number of pairs.
    pub n: u64,
    /// Mean of variant minus base.
    pub mean: f64,
    /// 95 % interval by Student's t; none with fewer than two pairs.
    pub ci95: Option<[f64; 2]>,
}

impl Paired {
    /// Whether the interval lies on one side of zero.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.ci95.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }
}

/// Mean of `variant - base` over pairs, with the 95 % interval of the paired t-test (Student 1908).
/// Numbers beyond the shorter slice are left out.
#[must_use]
pub fn paired(base: &[f64], variant: &[f64]) -> Paired {
    let differences: Vec<f64> = base.iter().zip(variant).map(|(b, v)| v - b).collect();
    let n = differences.len();
    if n == 0 {
        return Paired { n: 0, mean: 0.0, ci95: None };
    }
    let mean = differences.iter().sum::<f64>() / n as f64;
    let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
    let ci95 = t_975(n).map(|t| {
        let half = t * (squares / (n - 1) as f64 / n as f64).sqrt();
        [mean - half, mean + half]
    });
    Paired { n: n as u64, mean, ci95 }
}

/// The 97.5 % point of Student's t with `n - 1` degrees of freedom; none below two numbers.
fn t_975(n: usize) -> Option<f64> {
    let freedom = n.checked_sub(1).filter(|f| *f > 0)?;
    StudentsT::new(0.0, 1.0, freedom as f64).ok().map(|t| t.inverse_cdf(0.975))
}

/// The widest Wilson half-width (95 %) among the promises with a threshold; infinite without outcomes.
#[must_use]
pub fn widest_half_width(outcomes: &[(u64, Outcome)]) -> f64 {
    let Some((_, first)) = outcomes.first() else { return f64::INFINITY };
    let half_width = |index: usize| {
        let known = outcomes.iter().filter_map(|(_, o)| o.targets[index].holds);
        let (n, held) = known.fold((0, 0), |(n, held), holds| (n + 1, held + u64::from(holds)));
        let [low, high] = wilson(held, n, Z_95);
        if n == 0 { 0.0 } else { (high - low) / 2.0 }
    };
    (0..first.targets.len()).map(half_width).fold(0.0, f64::max)
}

/// The stopping rule of a batch: whether every promise's share is known to within `half_width`.
#[must_use]
pub fn is_precise(outcomes: &[(u64, Outcome)], half_width: f64) -> bool {
    widest_half_width(outcomes) <= half_width
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance
    }

    #[test]
    fn wilson_gives_textbook_values() {
        let [low, high] = wilson(8, 10, Z_95);
        assert!(close(low, 0.490_2, 1e-4) && close(high, 0.943_3, 1e-4), "{low} {high}");
        // Newcombe (1998), Stat. Med. 17, 857-872, table I: 81 of 263, 15 of 148.
        let [low, high] = wilson(81, 263, Z_95);
        assert!(close(low, 0.255_3, 1e-4) && close(high, 0.366_2, 1e-4), "{low} {high}");
        let [low, high] = wilson(15, 148, Z_95);
        assert!(close(low, 0.062_4, 1e-4) && close(high, 0.160_5, 1e-4), "{low} {high}");
        assert_eq!(wilson(0, 20, Z_95)[0], 0.0);
        assert_eq!(wilson(0, 0, Z_95), [0.0, 1.0]);
    }

    #[test]
    fn quantiles_are_of_type_7() {
        // R: quantile(c(1, 2, 4, 8), c(0.25, 0.5, 0.9)) gives 1.75, 3.0, 6.8.
        let [a, b, c] = quantiles([8.0, 1.0, 4.0, 2.0], [0.25, 0.5, 0.9]);
        assert!(close(a, 1.75, 1e-12) && close(b, 3.0, 1e-12) && close(c, 6.8, 1e-12));
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[5.0], 0.9), 5.0);
    }

    #[test]
    fn a_quantile_among_nevers_is_never() {
        let numbers = [1.0, 2.0, f64::INFINITY, f64::INFINITY];
        assert_eq!(quantile(&numbers, 1.0 / 3.0), 2.0);
        assert_eq!(quantile(&numbers, 0.5), f64::INFINITY);
        assert_eq!(quantile(&numbers, 0.9), f64::INFINITY);
    }

    #[test]
    fn paired_differences_use_students_t() {
        // R: t.test(c(3,5,4,8), c(1,2,4,4), paired = TRUE): mean 2.25, 95 % from -0.4676 to 4.9676.
        let found = paired(&[1.0, 2.0, 4.0, 4.0], &[3.0, 5.0, 4.0, 8.0]);
        let [low, high] = found.ci95.unwrap();
        assert!(close(found.mean, 2.25, 1e-12));
        assert!(close(low, -0.467_6, 1e-3) && close(high, 4.967_6, 1e-3), "{low} {high}");
        assert!(!found.is_clear());
        assert_eq!(paired(&[1.0], &[2.0]).ci95, None);
    }

    #[test]
    fn a_batch_is_precise_when_its_widest_interval_is() {
        use crate::sample::{Journal, setting, supply};
        use shapan_journal::Tier;
        use shapan_scenarios::target::SupplyTier;
        let goods = supply(SupplyTier::District, 4.0);
        let open = shapan_scenarios::target::Target { threshold: None, ..goods.clone() };
        let scorer = crate::Scorer::of(setting(1, vec![goods, open]));
        let run = |replication: u64| {
            let mut journal = Journal::new();
            let hours = if replication < 8 { 3.5 } else { 9.0 };
            journal.damage(0.0, 0, 400.0).served(0, 0, Tier::District, hours);
            (replication, journal.score(&scorer))
        };
        let runs: Vec<(u64, Outcome)> = (0..10).map(run).collect();
        let [low, high] = wilson(8, 10, Z_95);
        assert!(close(widest_half_width(&runs), (high - low) / 2.0, 1e-12));
        assert!(is_precise(&runs, 0.23) && !is_precise(&runs, 0.22));
        assert!(!is_precise(&[], 0.5));
    }

    proptest! {
        #[test]
        fn wilson_holds_the_share_and_narrows(successes in 0..500u64, more in 0..500u64) {
            let n = successes + more + 1;
            let [low, high] = wilson(successes, n, Z_95);
            let share = successes as f64 / n as f64;
            prop_assert!((0.0..=1.0).contains(&low) && low <= share + 1e-12 && share <= high + 1e-12);
            let [low4, high4] = wilson(successes * 4, n * 4, Z_95);
            prop_assert!(high4 - low4 < high - low);
        }

        #[test]
        fn quantiles_never_leave_the_range(mut numbers in prop::collection::vec(-1e6..1e6f64, 1..40), p in 0.0..=1.0f64) {
            numbers.sort_by(f64::total_cmp);
            let q = quantile(&numbers, p);
            prop_assert!(numbers[0] <= q && q <= numbers[numbers.len() - 1]);
        }
    }
}
