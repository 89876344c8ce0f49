//! A share that goes up and down: how low it fell, and since when enough of it has held.

use super::track::NEVER;
use crate::lifelines::WHOLE;

/// Room for rounding when a level is held against a share.
const ROUNDING: f64 = 1e-6;

/// Since when the level has held a share.
#[derive(Clone, Copy, Debug)]
struct Held {
    share: f64,
    since: f64,
}

/// A level over time; it begins at 1.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) now: f64,
    pub(super) lowest: f64,
    pub(super) lowest_hour: f64,
    held: Vec<Held>,
}

impl Level {
    /// A level that times the return of these shares.
    pub(super) fn new(shares: &[f64]) -> Self {
        let held = shares.iter().map(|share| Held { share: *share, since: 0.0 }).collect();
        Self { now: 1.0, lowest: 1.0, lowest_hour: 0.0, held }
    }

    /// Takes the level at the end of an instant.
    pub(super) fn see(&mut self, hour: f64, level: f64) {
        self.now = level;
        if level < self.lowest - ROUNDING {
            (self.lowest, self.lowest_hour) = (level, hour);
        }
        for held in &mut self.held {
            if level < held.share.min(WHOLE) - ROUNDING {
                held.since = NEVER;
            } else if held.since == NEVER {
                held.since = hour;
            }
        }
    }

    /// Hour since when a share has held; a share that is not timed counts as the next higher one that is.
    pub(super) fn since(&self, share: f64) -> f64 {
        self.held.iter().find(|held| held.share >= share).map_or(NEVER, |held| held.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_fall_starts_the_clock_again() {
        let mut level = Level::new(&[0.5, 0.9, 1.0]);
        assert_eq!(level.since(0.9), 0.0);
        for (hour, share) in [(0.0, 0.2), (3.0, 0.6), (5.0, 0.95), (6.0, 0.7), (9.0, 0.92), (11.0, 0.9995)] {
            level.see(hour, share);
        }
        assert_eq!([0.5, 0.9, 1.0].map(|share| level.since(share)), [3.0, 9.0, 11.0]);
        assert_eq!((level.lowest, level.lowest_hour), (0.2, 0.0));
        level.see(12.0, 0.2);
        assert_eq!((level.since(0.5), level.lowest_hour), (NEVER, 0.0));
    }
}
