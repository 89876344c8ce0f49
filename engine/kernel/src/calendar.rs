//! The calendar: which event comes next, in a total order, with true cancellation and rescheduling.
//!
//! The order is time, then [`Phase`], then a running number: events of one instant and phase leave in the
//! order in which they were scheduled, whatever was cancelled between. No tie is ever decided by chance or by
//! memory layout.
//!
//! Inside: an indexed 4-ary heap of small keys (`heap`) over a slab of payloads with generations (`slab`),
//! whose owned events are linked into one list per owner (`owners`). Cloning a calendar is a snapshot; so is
//! serialising it (`record`). Either goes on bit for bit as the original would have.

mod heap;
mod key;
mod owners;
mod record;
mod slab;
#[cfg(test)]
mod tests;
mod ties;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use self::heap::Heap;
use self::key::Key;
use self::record::Record;
pub use self::record::RestoreError;
use self::slab::Slab;
use self::ties::Ties;
use crate::time::SimTime;

/// The rank of an event among those of one instant; lower comes first. The model says what ranks mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phase(pub u8);

/// Why an event was scheduled: an identifier of the model's, usually the record of the event behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cause(pub u32);

impl Cause {
    /// No cause within the run: whatever set everything in motion.
    pub const NONE: Cause = Cause(u32::MAX);
}

/// The entity that an event belongs to and dies with. Ids may be any number; dense ones cost least memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owner(pub u32);

/// Names a pending event, and no other ever after: a handle whose event has left is recognised as stale.
///
/// (A slot would have to be reused 2³² times before an old handle could be mistaken.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Handle {
    slot: u32,
    generation: u32,
}

/// An event whose time has come, as [`Calendar::pop`] hands it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due<E> {
    /// When it happens; the calendar's `now`.
    pub time: SimTime,
    /// Its rank within the instant.
    pub phase: Phase,
    /// The running number it got when it was (last) scheduled; unique within a run.
    pub number: u64,
    /// What happens.
    pub event: E,
    /// Why it was scheduled.
    pub cause: Cause,
    /// Whom it belonged to, if anyone.
    pub owner: Option<Owner>,
}

/// Why an event could not be scheduled. The calendar is unchanged, and a run may go on if the model can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The instant asked for has passed.
    #[error("cannot schedule at {at:.6}: it is already {now:.6}")]
    InPast {
        /// The instant asked for.
        at: SimTime,
        /// The calendar's present.
        now: SimTime,
    },
    /// The event to be rescheduled has already happened or been cancelled.
    #[error("cannot reschedule an event that has already left the calendar ({0:?})")]
    Stale(Handle),
    /// All 2⁵⁶ running numbers have been given out.
    #[error("the calendar has given out all its running numbers")]
    NumbersExhausted,
}

/// Pending events in total order, and the present instant.
///
/// ```
/// use shapan_kernel::{Calendar, Cause, Phase, SimTime};
///
/// let mut calendar = Calendar::new();
/// let noon = SimTime::from_hours(12.0);
/// let gong = calendar.schedule(noon, Phase(1), "gong", Cause::NONE)?;
/// calendar.schedule(noon, Phase(0), "clock strikes", Cause::NONE)?;
/// calendar.reschedule(gong, SimTime::from_hours(13.0), Phase(1))?;
///
/// let due = calendar.pop().map(|due| (due.time, due.event));
/// assert_eq!(due, Some((noon, "clock strikes")));
/// assert_eq!(calendar.cancel(gong), Some("gong"));
/// assert!(calendar.is_empty());
/// # Ok::<(), shapan_kernel::calendar::ScheduleError>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    into = "Record<E>",
    try_from = "Record<E>",
    bound(serialize = "E: Copy + Serialize", deserialize = "E: Copy + Deserialize<'de>")
)]
pub struct Calendar<E> {
    now: SimTime,
    next_number: u64,
    heap: Heap,
    slab: Slab<E>,
    ties: Ties,
}

impl<E: Copy> Default for Calendar<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Copy> Calendar<E> {
    /// An empty calendar at [`SimTime::ZERO`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(0)
    }

    /// An empty calendar with room for `events` pending events; it grows beyond that when it must.
    #[must_use]
    pub fn with_capacity(events: usize) -> Self {
        Self {
            now: SimTime::ZERO,
            next_number: 0,
            heap: Heap::with_capacity(events),
            slab: Slab::with_capacity(events),
            ties: Ties::default(),
        }
    }

    /// The present: the time of the last event popped, or where [`Self::advance_to`] went.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many events are pending; exact, because cancelled ones are really gone.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the next event happens.
    #[must_use]
    pub fn peek_time(&self) -> Option<SimTime> {
        self.heap.first().map(Key::time)
    }

    /// Schedules an event that belongs to nobody.
    ///
    /// The present instant is allowed, in any phase: the event then follows the one being handled.
    ///
    /// # Errors
    /// [`ScheduleError::InPast`] if `at` lies before [`Self::now`]; [`ScheduleError::NumbersExhausted`] never
    /// in practice.
    #[inline]
    pub fn schedule(
        &mut self,
        at: SimTime,
        phase: Phase,
        event: E,
        cause: Cause,
    ) -> Result<Handle, ScheduleError> {
        self.insert(at, phase, event, cause, None)
    }

    /// Schedules an event that [`Self::cancel_owned`] removes together with all others of its owner.
    ///
    /// # Errors
    /// As [`Self::schedule`].
    #[inline]
    pub fn schedule_owned(
        &mut self,
        at: SimTime,
        phase: Phase,
        event: E,
        cause: Cause,
        owner: Owner,
    ) -> Result<Handle, ScheduleError> {
        self.insert(at, phase, event, cause, Some(owner))
    }

    /// Removes a pending event and returns it; `None` if it has already left. O(log n).
    #[inline]
    pub fn cancel(&mut self, handle: Handle) -> Option<E> {
        let event = self.slab.get(handle)?;
        self.remove(handle.slot);
        Some(event)
    }

    /// Moves a pending event, in place, to another instant and phase. O(log n).
    ///
    /// It keeps its handle (which is returned), cause and owner, and gets a new running number: among ties it
    /// stands where it would if it had been scheduled just now.
    ///
    /// # Errors
    /// [`ScheduleError::Stale`] if the event has already left, else as [`Self::schedule`].
    #[inline]
    pub fn reschedule(&mut self, handle: Handle, at: SimTime, phase: Phase) -> Result<Handle, ScheduleError> {
        if self.slab.get(handle).is_none() {
            return Err(ScheduleError::Stale(handle));
        }
        let key = self.next_key(at, phase)?;
        self.heap.rekey(handle.slot, key);
        Ok(handle)
    }

    /// Removes all pending events of an owner and returns how many there were. O(log n) each.
    pub fn cancel_owned(&mut self, owner: Owner) -> usize {
        let mut removed = 0;
        while let Some(slot) = self.slab.first_of(owner) {
            self.remove(slot);
            removed += 1;
        }
        removed
    }

    /// The pending events of an owner, the last scheduled first; `.count()` walks the list.
    pub fn owned(&self, owner: Owner) -> impl Iterator<Item = Handle> + '_ {
        self.slab.owned(owner)
    }

    /// The event behind a handle, if it is still pending.
    #[must_use]
    pub fn get(&self, handle: Handle) -> Option<E> {
        self.slab.get(handle)
    }

    /// When the event behind a handle will happen, if it is still pending.
    #[must_use]
    pub fn time_of(&self, handle: Handle) -> Option<SimTime> {
        self.slab.get(handle)?;
        Some(self.heap.key_of(handle.slot).time())
    }

    /// Takes out the next event and moves the present to its time.
    #[inline]
    pub fn pop(&mut self) -> Option<Due<E>> {
        let (key, slot) = self.heap.pop()?;
        let entry = self.slab.vacate(slot);
        debug_assert!(key.time() >= self.now, "time ran backwards");
        self.now = key.time();
        Some(Due {
            time: key.time(),
            phase: key.phase(),
            number: self.ties.undo(key.number()),
            event: entry.event,
            cause: entry.cause,
            owner: entry.owner,
        })
    }

    /// Moves the present forward to `time` without handling anything, at most up to the next event.
    ///
    /// The run loop calls it when it reaches its horizon. A time before the present changes nothing.
    pub fn advance_to(&mut self, time: SimTime) {
        let limit = self.peek_time().unwrap_or(SimTime::MAX);
        self.now = self.now.max(time.min(limit));
    }

    /// Test mode: from now on ties leave in an order drawn from `seed` instead of the order of scheduling.
    ///
    /// A model whose results change has an order dependence that no phase states. No random number of the
    /// model is consumed, running numbers in [`Due`] stay true, and pending events are reordered as well.
    pub fn permute_ties(&mut self, seed: u64) {
        let (old, new) = (self.ties, Ties::permuted(seed));
        self.heap.rewrite(|key| Key::new(key.time(), key.phase(), new.apply(old.undo(key.number()))));
        self.ties = new;
    }

    fn insert(
        &mut self,
        at: SimTime,
        phase: Phase,
        event: E,
        cause: Cause,
        owner: Option<Owner>,
    ) -> Result<Handle, ScheduleError> {
        let key = self.next_key(at, phase)?;
        let handle = self.slab.occupy(slab::Entry { event, cause, owner });
        self.heap.push(key, handle.slot);
        Ok(handle)
    }

    fn next_key(&mut self, at: SimTime, phase: Phase) -> Result<Key, ScheduleError> {
        if at < self.now {
            return Err(ScheduleError::InPast { at, now: self.now });
        }
        if self.next_number > key::MAX_NUMBER {
            return Err(ScheduleError::NumbersExhausted);
        }
        let number = self.ties.apply(self.next_number);
        self.next_number += 1;
        Ok(Key::new(at, phase, number))
    }

    fn remove(&mut self, slot: u32) {
        self.heap.remove(slot);
        self.slab.vacate(slot);
    }
}
