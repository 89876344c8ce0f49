//! Counts drawn by conditional binomials have the means and covariances of a multinomial.

use rand::SeedableRng;
use rand_distr::{Binomial, Distribution};
use rand_xoshiro::Xoshiro256PlusPlus;
use shapan_damage::multinomial::split;

const DRAWS: usize = 20_000;

fn draws(n: u64, p: &[f64; 5], seed: u64) -> Vec<[f64; 5]> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut binomial =
        |n: u64, p: f64| Binomial::new(n, p).expect("a share between 0 and 1").sample(&mut random);
    (0..DRAWS).map(|_| split(n, p, &mut binomial).map(|count| count as f64)).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    values.sum::<f64>() / DRAWS as f64
}

/// Means within five standard errors, covariances within 5 % of the largest variance.
fn check(n: u64, p: &[f64; 5]) {
    let draws = draws(n, p, 20_201_122 + n);
    let total = n as f64;
    assert!(draws.iter().all(|counts| counts.iter().sum::<f64>() == total));
    let means: [f64; 5] = std::array::from_fn(|k| mean(draws.iter().map(|counts| counts[k])));
    let largest = p.iter().map(|p| total * p * (1.0 - p)).fold(0.0, f64::max);
    for a in 0..5 {
        let error = (total * p[a] * (1.0 - p[a]) / DRAWS as f64).sqrt();
        assert!((means[a] - total * p[a]).abs() <= 5.0 * error + 1e-9, "n {n}, state {a}: {means:?}");
        for b in 0..5 {
            let found = mean(draws.iter().map(|counts| (counts[a] - means[a]) * (counts[b] - means[b])));
            let expected = total * p[a] * (f64::from(u8::from(a == b)) - p[b]);
            assert!((found - expected).abs() < 0.05 * largest, "n {n}, {a} and {b}: {found} {expected}");
        }
    }
}

#[test]
fn moments_of_small_and_large_stocks() {
    let usual = [0.30, 0.25, 0.20, 0.15, 0.10];
    for n in [1, 12, 350, 1_000_000] {
        check(n, &usual);
    }
    check(500, &[0.0, 0.999, 0.0, 0.0005, 0.0005]);
    check(500, &[0.5, 0.0, 0.0, 0.0, 0.5]);
}

#[test]
fn a_stock_of_one_is_a_draw_of_its_state() {
    let p = [0.1, 0.2, 0.3, 0.15, 0.25];
    let counts = draws(1, &p, 7);
    for state in 0..5 {
        let share = mean(counts.iter().map(|counts| counts[state]));
        assert!((share - p[state]).abs() < 0.015, "{state}: {share}");
    }
}
