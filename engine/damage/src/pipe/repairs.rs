//! Repairs of a pipe or a network: how many, how well the network serves, how long crews need.

use super::RepairRate;
use crate::normal::normal_cdf;

/// Diameter up to which a pipe counts as small for crews, mm: 20 inches.
const SMALL_MM: f64 = 508.0;
/// Mean above which counts are drawn from the normal approximation.
const LARGE_MEAN: f64 = 500.0;

/// Leaks and breaks; expected values or counts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Repairs {
    /// Leaks.
    pub leaks: f64,
    /// Breaks.
    pub breaks: f64,
}

impl Repairs {
    /// Expected repairs of `length_km` of pipe.
    pub fn expected(rate: &RepairRate, length_km: f64) -> Self {
        Self { leaks: rate.leaks_per_km() * length_km, breaks: rate.breaks_per_km() * length_km }
    }

    /// Counts drawn with one uniform number (0 to 1) for the leaks and one for the breaks of `length_km`, each
    /// a Poisson number.
    pub fn sample(rate: &RepairRate, length_km: f64, leak_uniform: f64, break_uniform: f64) -> Self {
        let mean = Self::expected(rate, length_km);
        Self {
            leaks: poisson_count(mean.leaks, leak_uniform) as f64,
            breaks: poisson_count(mean.breaks, break_uniform) as f64,
        }
    }

    /// Days of one worker to repair them: a worker mends half a break or one leak a day on pipes up to
    /// 20 inches, a third or two thirds on larger ones (Hazus, M).
    pub fn worker_days(&self, diameter_mm: f64) -> f64 {
        let (leaks_a_day, breaks_a_day) = if diameter_mm <= SMALL_MM { (1.0, 0.5) } else { (0.66, 0.33) };
        self.leaks / leaks_a_day + self.breaks / breaks_a_day
    }
}

/// The Poisson number that a uniform number (0 to 1) picks by the inverse distribution function: for equal
/// luck, never fewer with a larger mean. Above a mean of 500 by the normal distribution with continuity
/// correction.
pub fn poisson_count(mean: f64, uniform: f64) -> u64 {
    let most = (mean + 10.0 * mean.sqrt() + 30.0) as u64;
    if mean > LARGE_MEAN { normal_count(mean, uniform, most) } else { exact_count(mean, uniform, most) }
}

fn exact_count(mean: f64, uniform: f64, most: u64) -> u64 {
    let (mut count, mut term) = (0, (-mean).exp());
    let mut below = term;
    while uniform >= below && count < most {
        count += 1;
        term *= mean / count as f64;
        below += term;
    }
    count
}

fn normal_count(mean: f64, uniform: f64, most: u64) -> u64 {
    let below = |count: u64| normal_cdf((count as f64 + 0.5 - mean) / mean.sqrt());
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high) / 2;
        if uniform < below(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Share of customers a water network still serves at `repairs_per_km` on average:
/// `1 - Phi(ln(r / 0.1) / 0.85)` (Hazus after Isoyama and Katayama, M); 1 without repairs.
///
/// ```
/// use shapan_damage::pipe::serviceability;
/// assert_eq!(serviceability(0.0), 1.0);
/// assert!((serviceability(0.1) - 0.5).abs() < 1e-8);
/// ```
pub fn serviceability(repairs_per_km: f64) -> f64 {
    1.0 - normal_cdf((repairs_per_km / 0.1).ln() / 0.85)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipe::Material;
    use proptest::prelude::*;

    #[test]
    fn poisson_by_hand() {
        // Mean 2: P(0) 0.1353, P(<=1) 0.4060, P(<=2) 0.6767, P(<=3) 0.8571.
        let counts = [0.13, 0.14, 0.41, 0.67, 0.68].map(|uniform| poisson_count(2.0, uniform));
        assert_eq!(counts, [0, 1, 2, 2, 3]);
        assert_eq!(poisson_count(0.0, 0.999_999), 0);
        assert_eq!(poisson_count(900.0, 0.5), 900);
        assert!(poisson_count(3.0, 1.0) < 60);
    }

    #[test]
    fn both_ways_of_counting_meet() {
        for uniform in [0.01, 0.2, 0.5, 0.8, 0.99] {
            let (exact, normal) = (exact_count(480.0, uniform, 800), normal_count(480.0, uniform, 800));
            assert!(exact.abs_diff(normal) <= 2, "{exact} {normal}");
        }
    }

    #[test]
    fn crews_take_longer_on_mains() {
        let repairs = Repairs { leaks: 8.0, breaks: 3.0 };
        assert!((repairs.worker_days(300.0) - 14.0).abs() < 1e-12);
        assert!((repairs.worker_days(800.0) - (8.0 / 0.66 + 3.0 / 0.33)).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn drawn_counts_have_the_mean(pgv in 5.0..80.0f64, km in 0.1..20.0f64) {
            let rate = RepairRate::hazus(Material::CastIron, pgv, 0.0, 0.0);
            let mean = Repairs::expected(&rate, km);
            let draws = 4000;
            let total: f64 = (0..draws)
                .map(|i| (f64::from(i) + 0.5) / f64::from(draws))
                .map(|uniform| Repairs::sample(&rate, km, uniform, 1.0 - uniform))
                .map(|repairs| repairs.leaks + repairs.breaks)
                .sum();
            let expected = mean.leaks + mean.breaks;
            prop_assert!((total / f64::from(draws) - expected).abs() < 0.01 + 0.002 * expected);
        }

        #[test]
        fn more_repairs_with_a_larger_mean(mean in 0.0..800.0f64, more in 0.0..50.0f64, uniform in 0.0..1.0f64) {
            let (few, many) = (poisson_count(mean, uniform), poisson_count(mean + more, uniform));
            // The two ways of counting differ by a count where they meet.
            let slack = u64::from(mean <= LARGE_MEAN && mean + more > LARGE_MEAN);
            prop_assert!(many + 2 * slack >= few);
        }

        #[test]
        fn service_falls_with_repairs(rate in 0.0..3.0f64, more in 0.0..1.0f64) {
            prop_assert!(serviceability(rate + more) <= serviceability(rate) + 1e-15);
            prop_assert!((0.0..=1.0).contains(&serviceability(rate)));
        }
    }
}
