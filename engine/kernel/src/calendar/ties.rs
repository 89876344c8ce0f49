//! How running numbers are written into keys: as they are, or permuted to expose hidden order dependence.

use serde::{Deserialize, Serialize};

const HALF_BITS: u32 = 28;
const HALF_MASK: u64 = (1 << HALF_BITS) - 1;

/// A bijection on 56-bit numbers: the identity, or a four-round Feistel network keyed by a seed.
///
/// Being a bijection it can make no two events equal, and it can be undone when an event leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Ties {
    rounds: Option<[u64; 4]>,
}

impl Ties {
    pub(super) fn permuted(seed: u64) -> Self {
        Self { rounds: Some([1, 2, 3, 4].map(|round| scramble(seed.wrapping_add(round)))) }
    }

    #[inline]
    pub(super) fn apply(self, number: u64) -> u64 {
        let Some(rounds) = self.rounds else { return number };
        let (mut left, mut right) = (number >> HALF_BITS, number & HALF_MASK);
        for key in rounds {
            (left, right) = (right, left ^ round(right, key));
        }
        left << HALF_BITS | right
    }

    #[inline]
    pub(super) fn undo(self, number: u64) -> u64 {
        let Some(rounds) = self.rounds else { return number };
        let (mut left, mut right) = (number >> HALF_BITS, number & HALF_MASK);
        for key in rounds.into_iter().rev() {
            (left, right) = (right ^ round(left, key), left);
        }
        left << HALF_BITS | right
    }
}

fn round(half: u64, key: u64) -> u64 {
    scramble(half ^ key) & HALF_MASK
}

/// The finaliser of MurmurHash3 (Appleby, 64 bit): enough to decorrelate neighbouring numbers.
fn scramble(mut x: u64) -> u64 {
    x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::super::key::MAX_NUMBER;
    use super::*;

    #[test]
    fn a_permutation_stays_in_range_and_can_be_undone() {
        let ties = Ties::permuted(9);
        for number in (0..10_000).chain(MAX_NUMBER - 10_000..=MAX_NUMBER) {
            let permuted = ties.apply(number);
            assert!(permuted <= MAX_NUMBER);
            assert_eq!(ties.undo(permuted), number);
        }
    }

    #[test]
    fn a_permutation_reverses_about_half_of_all_neighbours() {
        let ties = Ties::permuted(1);
        let reversed = (0..10_000).filter(|&n| ties.apply(n) > ties.apply(n + 1)).count();
        // Binomial(10,000, 1/2) up to a weak dependence: five standard deviations are 250.
        assert!(reversed.abs_diff(5_000) < 250, "{reversed} of 10,000 neighbours changed places");
    }

    #[test]
    fn without_a_seed_numbers_stay_as_they_are() {
        assert_eq!(Ties::default().apply(77), 77);
        assert_eq!(Ties::default().undo(77), 77);
    }
}
