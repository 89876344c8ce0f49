//! A rolling hash of what happened: equal hashes mean equal runs, event by event.

use serde::{Deserialize, Serialize};

use crate::calendar::Due;

/// A 64-bit hash over key, kind and owner of every event recorded, in order.
///
/// The model calls [`TraceHash::record`] for each event it handles. Two runs are the same run if their hashes
/// agree: continued or restored, on one thread or many. It is no cryptographic hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceHash {
    state: u64,
    events: u64,
}

impl Default for TraceHash {
    fn default() -> Self {
        Self::new()
    }
}

impl TraceHash {
    /// The hash of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: 0x243f_6a88_85a3_08d3, events: 0 }
    }

    /// Takes in one event; `kind` tells kinds of events apart and may carry part of the payload.
    #[inline]
    pub fn record<E>(&mut self, due: &Due<E>, kind: u64) {
        let owner = due.owner.map_or(u64::MAX, |owner| u64::from(owner.0));
        let order = due.number << 8 | u64::from(due.phase.0);
        self.state = fold(self.state ^ due.time.as_micros() as u64, order ^ 0x9e37_79b9_7f4a_7c15);
        self.state = fold(self.state ^ kind, owner ^ 0xc2b2_ae3d_27d4_eb4f);
        self.events += 1;
    }

    /// The hash so far.
    #[must_use]
    pub const fn value(&self) -> u64 {
        self.state
    }

    /// How many events have been recorded.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }
}

/// Multiplies to 128 bits and folds the halves (the mixing step of wyhash, Wang Yi), plus one operand so that
/// a zero factor does not erase what came before.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64 ^ (product >> 64) as u64).wrapping_add(a.rotate_left(32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Cause, Owner, Phase};
    use crate::time::SimTime;

    fn due(micros: i64, phase: u8, number: u64, owner: Option<Owner>) -> Due<()> {
        let time = SimTime::from_micros(micros);
        Due { time, phase: Phase(phase), number, event: (), cause: Cause::NONE, owner }
    }

    fn hash(events: &[(Due<()>, u64)]) -> u64 {
        let mut trace = TraceHash::new();
        for (due, kind) in events {
            trace.record(due, *kind);
        }
        assert_eq!(trace.events(), events.len() as u64);
        trace.value()
    }

    #[test]
    fn every_part_of_an_event_counts() {
        let base = (due(5, 1, 9, None), 3);
        let variants = [
            (due(6, 1, 9, None), 3),
            (due(5, 2, 9, None), 3),
            (due(5, 1, 8, None), 3),
            (due(5, 1, 9, Some(Owner(0))), 3),
            (due(5, 1, 9, None), 4),
        ];
        for variant in variants {
            assert_ne!(hash(&[base]), hash(&[variant]), "{variant:?}");
        }
    }

    #[test]
    fn order_and_length_count() {
        let (a, b) = ((due(0, 0, 0, None), 0), (due(0, 0, 1, None), 0));
        assert_ne!(hash(&[a, b]), hash(&[b, a]));
        assert_ne!(hash(&[a]), hash(&[a, a]));
        assert_eq!(hash(&[a, b]), hash(&[a, b]));
    }
}
