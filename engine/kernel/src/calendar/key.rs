//! The sort key of a pending event: time, phase and running number in one integer, compared in one go.

use super::Phase;
use crate::time::SimTime;

const NUMBER_BITS: u32 = 56;

/// The greatest running number that fits into a key.
pub(super) const MAX_NUMBER: u64 = (1 << NUMBER_BITS) - 1;

/// Flipping the sign bit makes unsigned order agree with signed order.
const SIGN: u64 = 1 << 63;

/// time (64 bits) | phase (8) | number (56), most significant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u128);

impl Key {
    #[inline]
    pub(super) fn new(time: SimTime, phase: Phase, number: u64) -> Self {
        debug_assert!(number <= MAX_NUMBER, "a running number does not fit its bits");
        let high = time.as_micros() as u64 ^ SIGN;
        let low = u64::from(phase.0) << NUMBER_BITS | number;
        Self(u128::from(high) << 64 | u128::from(low))
    }

    #[inline]
    pub(super) fn time(self) -> SimTime {
        SimTime::from_micros(((self.0 >> 64) as u64 ^ SIGN) as i64)
    }

    #[inline]
    pub(super) fn phase(self) -> Phase {
        Phase((self.0 as u64 >> NUMBER_BITS) as u8)
    }

    #[inline]
    pub(super) fn number(self) -> u64 {
        self.0 as u64 & MAX_NUMBER
    }
}
