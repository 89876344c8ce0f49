//! What a resource remembers of its own service.

use serde::{Deserialize, Serialize};

use crate::monitor::{TimeWeighted, Welford};
use crate::time::SimTime;

/// Statistics of one resource since its beginning or the last reset.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// Requests waiting.
    pub queue_length: TimeWeighted,
    /// Units held.
    pub units_busy: TimeWeighted,
    /// Units there are.
    pub capacity: TimeWeighted,
    /// Waits that ended in a grant, in minutes; one observation a grant.
    pub wait_minutes: Welford,
    /// How often a holder lost its units.
    pub evictions: u64,
    /// How many requests left the queue unserved.
    pub reneged: u64,
}

impl Statistics {
    pub(super) fn new(now: SimTime, capacity: u32) -> Self {
        Self {
            queue_length: TimeWeighted::new(now, 0.0),
            units_busy: TimeWeighted::new(now, 0.0),
            capacity: TimeWeighted::new(now, f64::from(capacity)),
            wait_minutes: Welford::new(),
            evictions: 0,
            reneged: 0,
        }
    }

    /// Brings the levels up to date. A level that stays need not be told: its time counts all the same.
    #[inline]
    pub(super) fn observe(&mut self, now: SimTime, queue_length: usize, units_busy: u64, capacity: u32) {
        let tell = |monitor: &mut TimeWeighted, level: f64| {
            if monitor.level() != level {
                monitor.set(now, level);
            }
        };
        tell(&mut self.queue_length, queue_length as f64);
        tell(&mut self.units_busy, units_busy as f64);
        tell(&mut self.capacity, f64::from(capacity));
    }

    pub(super) fn reset(&mut self, now: SimTime) {
        self.queue_length.reset(now);
        self.units_busy.reset(now);
        self.capacity.reset(now);
        (self.wait_minutes, self.evictions, self.reneged) = (Welford::new(), 0, 0);
    }

    /// Unit hours held over unit hours offered, up to `now`; `None` if none were offered.
    ///
    /// It exceeds one while holders finish after a reduction of capacity.
    #[must_use]
    pub fn utilisation(&self, now: SimTime) -> Option<f64> {
        let offered = self.capacity.area_level_hours(now);
        (offered > 0.0).then(|| self.units_busy.area_level_hours(now) / offered)
    }
}
