//! Streams: reference values, independence of keys, moments, and parameters at their limits.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use rand::Rng;

use super::*;
use crate::monitor::Welford;

/// Draws of one stream, worked out from the published algorithms in another language. If they change, every
/// published seed means another run.
const PINNED: [u64; 3] = [9_797_736_910_468_384_576, 4_237_990_710_362_149_722, 10_075_286_242_438_465_645];
const TEST: Purpose = Purpose::named("test");

fn stream(entity: u64) -> Stream {
    Streams::new(2026, 0).stream(TEST, entity)
}

/// The sample mean of `draw` lies within five standard errors of `mean`, its variance within 5 % of its own.
fn check_moments(name: &str, mean: f64, variance: f64, mut draw: impl FnMut(&mut Stream) -> f64) {
    let mut source = stream(1);
    let sample: Welford = (0..200_000).map(|_| draw(&mut source)).collect();
    let standard_error = (variance / 200_000.0).sqrt();
    let (got_mean, got_variance) = (sample.mean().unwrap(), sample.variance().unwrap());
    assert!((got_mean - mean).abs() < 5.0 * standard_error, "{name}: mean {got_mean}, not {mean}");
    assert!((got_variance / variance - 1.0).abs() < 0.05, "{name}: variance {got_variance}, not {variance}");
}

#[test]
fn purposes_hash_as_published() {
    // Test vectors of FNV-1a, 64 bit: the empty string, "a", "foobar".
    assert_eq!(Purpose::named("").id(), 0xcbf2_9ce4_8422_2325);
    assert_eq!(Purpose::named("a").id(), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(Purpose::named("foobar").id(), 0x8594_4171_f739_67e8);
}

#[test]
fn the_mixer_is_splitmix64() {
    // First output of SplitMix64 from state zero.
    assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0xe220_a839_7b1d_cdaf);
}

#[test]
fn streams_are_the_same_for_ever() {
    let mut source = Streams::new(1, 2).stream(Purpose::named("shaking.within"), 3);
    let draws = [source.next_u64(), source.next_u64(), source.next_u64()];
    assert_eq!(draws, PINNED);
}

#[test]
fn each_key_counts_and_keys_are_not_interchangeable() {
    let first = |seed, replication, purpose, entity| {
        Streams::new(seed, replication).stream(Purpose::named(purpose), entity).next_u64()
    };
    let draws = [
        first(1, 2, "a", 3),
        first(2, 1, "a", 3),
        first(1, 3, "a", 2),
        first(1, 2, "b", 3),
        first(3, 2, "a", 1),
        first(1, 2, "a", 4),
    ];
    let distinct: std::collections::BTreeSet<u64> = draws.into_iter().collect();
    assert_eq!(distinct.len(), draws.len());
}

#[test]
fn neighbouring_entities_are_uncorrelated() {
    let pairs = (0..20_000).map(|entity| (stream(entity).normal(), stream(entity + 1).normal()));
    let correlation: f64 = pairs.map(|(a, b)| a * b).sum::<f64>() / 20_000.0;
    // Standard error 1/sqrt(20,000) = 0.007.
    assert!(correlation.abs() < 0.035, "{correlation}");
}

#[test]
fn a_saved_stream_goes_on_where_it_was() {
    let mut source = stream(5);
    source.normal();
    let text = serde_json::to_string(&source).unwrap();
    let mut restored: Stream = serde_json::from_str(&text).unwrap();
    assert_eq!(restored.next_u64(), source.next_u64());
}

#[test]
fn moments_are_those_of_the_distributions() {
    check_moments("uniform", 0.5, 1.0 / 12.0, Stream::uniform);
    check_moments("normal", 0.0, 1.0, Stream::normal);
    check_moments("exponential", 3.0, 9.0, |s| s.exponential(3.0));
    check_moments("triangular", 4.0, 57.0 / 18.0, |s| s.triangular(1.0, 2.0, 9.0));
    check_moments("chance", 0.3, 0.21, |s| f64::from(u8::from(s.chance(0.3))));
    check_moments("binomial by inversion", 2.0, 1.96, |s| s.binomial(100, 0.02) as f64);
    check_moments("binomial of a crowd", 3.0, 3.0, |s| s.binomial(3_000_000_000, 1e-9) as f64);
    check_moments("binomial by rejection", 700.0, 210.0, |s| s.binomial(1000, 0.7) as f64);
    check_moments("poisson, small", 0.4, 0.4, |s| s.poisson(0.4) as f64);
    check_moments("poisson, large", 250.0, 250.0, |s| s.poisson(250.0) as f64);
    let (sigma, median) = (0.5_f64, 10.0);
    let mean = median * (sigma * sigma / 2.0).exp();
    check_moments("lognormal", mean, mean * mean * (sigma * sigma).exp_m1(), |s| s.lognormal(median, sigma));
}

#[test]
fn parameters_at_and_beyond_their_limits() {
    let mut s = stream(9);
    assert_eq!(
        [s.binomial(7, 0.0), s.binomial(7, -1.0), s.binomial(7, f64::NAN), s.binomial(0, 0.5)],
        [0; 4]
    );
    assert_eq!([s.binomial(7, 1.0), s.binomial(7, 2.0)], [7, 7]);
    assert_eq!([s.poisson(0.0), s.poisson(-3.0), s.poisson(f64::NAN)], [0; 3]);
    assert!(s.poisson(f64::INFINITY) > 1 << 63);
    assert!(!s.chance(0.0) && s.chance(1.0) && !s.chance(f64::NAN));
    assert_eq!((s.exponential(0.0), s.lognormal(4.0, 0.0)), (0.0, 4.0));
    assert_eq!(s.triangular(2.0, 2.0, 2.0), 2.0);
    assert_eq!(s.triangular(2.0, 5.0, 1.0), 2.0);
}

#[test]
fn a_triangle_may_lean_on_either_end() {
    check_moments("right", 2.0 / 3.0, 1.0 / 18.0, |s| s.triangular(0.0, 1.0, 1.0));
    check_moments("left", 1.0 / 3.0, 1.0 / 18.0, |s| s.triangular(0.0, -5.0, 1.0));
}

proptest! {
    #[test]
    fn counts_stay_within_their_trials(n in 0_u64..u64::MAX, p in -0.5..1.5_f64, entity in 0_u64..100) {
        prop_assert!(stream(entity).binomial(n, p) <= n);
    }

    #[test]
    fn triangles_stay_within_their_ends(low in -1e6..1e6_f64, a in 0.0..1e6_f64, b in 0.0..1e6_f64) {
        let x = stream(a.to_bits()).triangular(low, low + a, low + a + b);
        prop_assert!((low..=low + a + b).contains(&x), "{x}");
    }
}
