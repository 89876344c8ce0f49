//! Random streams keyed by what is drawn for whom, so that a new draw in one place moves no other.
//!
//! A stream is a function of four numbers: seed, replication, [`Purpose`] and the entity's stable id. The
//! scenario's variant is *not* among them: two variants under comparison meet the same chances (common random
//! numbers), and an entity that is added shifts nobody else's draws.

use std::convert::Infallible;

use rand::rand_core::TryRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, Exp1, Poisson, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// What a stream is drawn for, as a 64-bit hash of a dotted name such as `"shaking.within"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Purpose(u64);

impl Purpose {
    /// The purpose of that name, at compile time if assigned to a `const`.
    ///
    /// The hash is FNV-1a, 64 bit (Fowler, Noll and Vo, with their offset basis and prime).
    #[must_use]
    pub const fn named(name: &str) -> Self {
        let bytes = name.as_bytes();
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            i += 1;
        }
        Self(hash)
    }

    /// The hash itself.
    #[must_use]
    pub const fn id(self) -> u64 {
        self.0
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014; constants of Stafford's mix 13): a bijection in
/// which every input bit reaches every output bit.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Takes `word` into `state`. Order matters, so (seed 1, replication 2) differs from (2, 1).
const fn absorb(state: u64, word: u64) -> u64 {
    const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;
    mix(state.wrapping_add(GOLDEN_GAMMA) ^ mix(word.wrapping_add(GOLDEN_GAMMA)))
}

/// `value`, or zero where it is negative or NaN (`f64::max` returns the other operand when one is NaN).
fn non_negative(value: f64) -> f64 {
    value.max(0.0)
}

/// `p` clamped to [0, 1]; NaN counts as 0.
fn probability(p: f64) -> f64 {
    non_negative(p).min(1.0)
}

/// The family of all streams of one replication; a plain pair of numbers, free to copy.
///
/// ```
/// use shapan_kernel::{Purpose, Streams};
/// const SHAKING: Purpose = Purpose::named("shaking.within");
/// let streams = Streams::new(2026, 7);
/// let (mut a, mut b) = (streams.stream(SHAKING, 42), streams.stream(SHAKING, 42));
/// assert_eq!(a.normal(), b.normal());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Streams {
    seed: u64,
    replication: u64,
}

impl Streams {
    /// The streams of one replication of an experiment.
    #[must_use]
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self { seed, replication }
    }

    /// The stream of one purpose for one entity; asking twice gives two equal streams, both at their start.
    ///
    /// `entity` is a stable id of the model (never a position in memory). Use zero where there is only one.
    #[must_use]
    pub fn stream(&self, purpose: Purpose, entity: u64) -> Stream {
        let family = absorb(absorb(0, self.seed), self.replication);
        let key = absorb(absorb(family, purpose.0), entity);
        Stream { source: Xoshiro256PlusPlus::seed_from_u64(key) }
    }

    /// The seed of the experiment.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The number of the replication.
    #[must_use]
    pub const fn replication(&self) -> u64 {
        self.replication
    }
}

/// One stream of random numbers: xoshiro256++ (Blackman and Vigna 2021), seeded from its key by SplitMix64.
///
/// It is a `rand` generator and can be handed to anything that takes one. The methods below cover what models
/// draw most; none of them can panic or hang, whatever the parameters: out-of-range ones are clamped as
/// documented, because a parameter sampled at the edge of its range must not stop a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stream {
    source: Xoshiro256PlusPlus,
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.source.try_next_u32()
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.source.try_next_u64()
    }

    #[inline]
    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        self.source.try_fill_bytes(destination)
    }
}

impl Stream {
    /// Uniform on [0, 1), with 53 random bits.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        self.source.random()
    }

    /// Standard normal (mean 0, variance 1), by the ziggurat method.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.source)
    }

    /// Exponential with that mean, by the ziggurat method. A mean of zero gives zero.
    #[inline]
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.source);
        mean * unit
    }

    /// Lognormal with that median; `sigma_ln` is the standard deviation of the logarithm (natural).
    #[inline]
    pub fn lognormal(&mut self, median: f64, sigma_ln: f64) -> f64 {
        median * (sigma_ln * self.normal()).exp()
    }

    /// Triangular on [low, high] with its peak at `mode`, by inversion. One uniform is always consumed; an
    /// empty interval (`low >= high`) gives `low`, and a mode outside is moved to the nearer end.
    #[inline]
    pub fn triangular(&mut self, low: f64, mode: f64, high: f64) -> f64 {
        let u = self.uniform();
        let width = high - low;
        if width.is_nan() || width <= 0.0 {
            return low;
        }
        let peak = probability((mode - low) / width);
        if u < peak {
            low + width * (u * peak).sqrt()
        } else {
            high - width * ((1.0 - u) * (1.0 - peak)).sqrt()
        }
    }

    /// True with probability `p`. One uniform is always consumed; `p` below zero or NaN gives false, above
    /// one true.
    #[inline]
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// Number of successes in `n` trials of probability `p`; `p` is clamped to [0, 1] and NaN counts as 0.
    ///
    /// Inversion while n·min(p, 1-p) < 10, otherwise BTPE (Kachitvichyanukul and Schmeiser 1988): the cost
    /// does not grow with `n`. Certain outcomes (`n` = 0, `p` = 0 or 1) consume no random number.
    #[inline]
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        Binomial::new(n, probability(p)).map_or(0, |distribution| distribution.sample(&mut self.source))
    }

    /// Poisson with that mean (its variance too). A mean that is zero, negative or NaN gives zero and
    /// consumes nothing; above 1.8e19 it is clamped, where counts would no longer fit.
    ///
    /// Multiplication (Knuth) below a mean of 12, Ahrens and Dieter (1982) above.
    #[inline]
    pub fn poisson(&mut self, mean: f64) -> u64 {
        let mean = non_negative(mean).min(Poisson::<f64>::MAX_LAMBDA);
        Poisson::new(mean).map_or(0, |distribution| {
            let count: f64 = distribution.sample(&mut self.source);
            count as u64
        })
    }
}

#[cfg(test)]
mod tests;
