//! Servers with a queue: crews, beds, boats, landing pads.
//!
//! A [`Resource`] is a pure data structure that knows no calendar. Every operation returns the [`Change`]s
//! that it brought about, and the caller schedules or cancels accordingly:
//!
//! 1. [`Resource::request`] gives a [`Ticket`], and a grant at once if units are free.
//! 2. On [`Change::Granted`] the caller schedules the end of the work, after `work`.
//! 3. At the end it calls [`Resource::release`], which may grant to several who wait.
//! 4. On [`Change::Evicted`] it cancels the scheduled end; `fate` tells whether the request waits again.
//!
//! Who is served next is decided by priority, then by order of asking, under an explicit rule for requests of
//! several units ([`Overtaking`]). Preemption happens only when too few units are free, takes only from
//! strictly less urgent holders, and only if that suffices.

mod request;
mod standings;
mod statistics;
#[cfg(test)]
mod tests;
mod victims;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::request::{
    Change, Evicted, Eviction, Grant, Overtaking, Priority, Reneged, Request, ResourceError, Rules,
    ShiftPolicy, Ticket,
};
use self::standings::{Standing, Standings};
pub use self::statistics::Statistics;
use crate::time::{SimTime, Span};

/// Identical units that are asked for, held and released. `W` says who asks.
///
/// ```
/// use shapan_kernel::{SimTime, Span};
/// use shapan_kernel::resource::{Change, Request, Resource, Rules};
///
/// let mut beds = Resource::new(SimTime::ZERO, 1, Rules::QUEUE);
/// let (first, changes) = beds.request(SimTime::ZERO, Request::new("Li", Span::from_hours(2.0)))?;
/// assert!(matches!(changes[0], Change::Granted(grant) if grant.who == "Li"));
/// let (_, changes) = beds.request(SimTime::ZERO, Request::new("Wu", Span::from_hours(1.0)))?;
/// assert!(changes.is_empty());
///
/// let changes = beds.release(SimTime::from_hours(2.0), first)?;
/// assert!(matches!(changes[0], Change::Granted(grant) if grant.who == "Wu" && grant.waited.hours() == 2.0));
/// # Ok::<(), shapan_kernel::resource::ResourceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "W: Serialize", deserialize = "W: Deserialize<'de>"))]
pub struct Resource<W> {
    rules: Rules,
    capacity: u32,
    units_busy: u64,
    standings: Standings<W>,
    queue: BTreeSet<Ticket>,
    holders: BTreeSet<Ticket>,
    deadlines: BTreeSet<(SimTime, Ticket)>,
    statistics: Statistics,
}

impl<W: Copy> Resource<W> {
    /// A resource of `capacity` units, all free, whose statistics begin at `now`.
    #[must_use]
    pub fn new(now: SimTime, capacity: u32, rules: Rules) -> Self {
        Self {
            rules,
            capacity,
            units_busy: 0,
            standings: Standings::new(),
            queue: BTreeSet::new(),
            holders: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            statistics: Statistics::new(now, capacity),
        }
    }

    /// Asks for units. The ticket is good until release, withdrawal or rerouting.
    ///
    /// # Errors
    /// [`ResourceError::NoUnits`] for a request for zero units.
    pub fn request(
        &mut self,
        now: SimTime,
        request: Request<W>,
    ) -> Result<(Ticket, Vec<Change<W>>), ResourceError> {
        if request.units == 0 {
            return Err(ResourceError::NoUnits);
        }
        let ticket = self.standings.admit(now, request);
        if self.queue.is_empty() && request.units <= self.units_free() {
            // Nobody to compare with: the way through the queue would end the same.
            let granted = self.serve(now, ticket);
            return Ok((ticket, self.settle(now, granted.into_iter().collect())));
        }
        self.enqueue(ticket, request.deadline);
        Ok((ticket, self.settle(now, Vec::new())))
    }

    /// Gives the units of a ticket back and grants them to whoever is next.
    ///
    /// # Errors
    /// [`ResourceError::NotHolding`] if the ticket holds none (for example because it was evicted).
    pub fn release(&mut self, now: SimTime, ticket: Ticket) -> Result<Vec<Change<W>>, ResourceError> {
        if !self.holders.remove(&ticket) {
            return Err(ResourceError::NotHolding(ticket));
        }
        self.units_busy -= u64::from(self.standings.units(ticket));
        self.standings.dismiss(ticket);
        Ok(self.settle(now, Vec::new()))
    }

    /// Takes a waiting request out of the queue; the order of the others stays. Those it held up may be
    /// granted.
    ///
    /// # Errors
    /// [`ResourceError::NotWaiting`] if the ticket is not in the queue.
    pub fn withdraw(&mut self, now: SimTime, ticket: Ticket) -> Result<Vec<Change<W>>, ResourceError> {
        let reneged = self.renege(now, ticket).ok_or(ResourceError::NotWaiting(ticket))?;
        Ok(self.settle(now, vec![reneged]))
    }

    /// The earliest deadline in the queue: when to call [`Self::renege_overdue`] next.
    #[must_use]
    pub fn next_deadline(&self) -> Option<SimTime> {
        self.deadlines.first().map(|&(deadline, _)| deadline)
    }

    /// Takes out all waiting requests whose deadline is `now` or earlier, the earliest deadline first.
    pub fn renege_overdue(&mut self, now: SimTime) -> Vec<Change<W>> {
        let mut changes = Vec::new();
        while let Some(&(deadline, ticket)) = self.deadlines.first()
            && deadline <= now
            && let Some(reneged) = self.renege(now, ticket)
        {
            changes.push(reneged);
        }
        self.settle(now, changes)
    }

    /// Changes the number of units, as at the change of a shift.
    pub fn set_capacity(&mut self, now: SimTime, capacity: u32, policy: ShiftPolicy) -> Vec<Change<W>> {
        self.capacity = capacity;
        let mut changes = Vec::new();
        if policy == ShiftPolicy::Preempt {
            let excess = self.units_busy.saturating_sub(u64::from(capacity));
            for victim in victims::choose(self.least_urgent_holders(), excess).unwrap_or_default() {
                changes.extend(self.evict(now, victim));
            }
        }
        self.settle(now, changes)
    }

    /// Units there are.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Units that nobody holds.
    #[must_use]
    pub fn units_free(&self) -> u32 {
        // The difference fits: it is at most the capacity.
        u64::from(self.capacity).saturating_sub(self.units_busy) as u32
    }

    /// Requests in the queue.
    #[must_use]
    pub fn queue_length(&self) -> usize {
        self.queue.len()
    }

    /// Who waits, in queue order.
    pub fn waiting(&self) -> impl Iterator<Item = (Ticket, W)> + '_ {
        self.who(&self.queue)
    }

    /// Who holds units, the most urgent first.
    pub fn holding(&self) -> impl Iterator<Item = (Ticket, W)> + '_ {
        self.who(&self.holders)
    }

    /// Statistics since the beginning or the last reset.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Forgets all statistics at the end of a warm-up; queue and holders stay.
    pub fn reset_statistics(&mut self, now: SimTime) {
        self.statistics.reset(now);
    }

    /// Grants whatever can be granted, adding to `changes`, and brings the statistics up to date.
    fn settle(&mut self, now: SimTime, mut changes: Vec<Change<W>>) -> Vec<Change<W>> {
        while let Some((ticket, victims)) = self.next_grant() {
            for victim in victims {
                changes.extend(self.evict(now, victim));
            }
            changes.extend(self.grant(now, ticket));
        }
        self.statistics.observe(now, self.queue.len(), self.units_busy, self.capacity);
        changes
    }

    /// The first in the queue that can be served, and who must give way for it.
    fn next_grant(&self) -> Option<(Ticket, Vec<Ticket>)> {
        if self.units_free() == 0 && !self.rules.preemptive {
            return None;
        }
        for &ticket in &self.queue {
            if let Some(victims) = self.make_room(ticket, self.standings.units(ticket)) {
                return Some((ticket, victims));
            }
            let nothing_to_get = self.units_free() == 0 && !self.may_preempt(ticket);
            if self.rules.overtaking == Overtaking::HeadOnly || nothing_to_get {
                return None;
            }
        }
        None
    }

    /// Who must be evicted so that `units` are free for `ticket`; nobody if they are; `None` if it cannot be
    /// done.
    fn make_room(&self, ticket: Ticket, units: u32) -> Option<Vec<Ticket>> {
        let needed = (self.units_busy + u64::from(units)).saturating_sub(u64::from(self.capacity));
        if needed == 0 {
            return Some(Vec::new());
        }
        if !self.may_preempt(ticket) {
            return None;
        }
        let less_urgent =
            self.least_urgent_holders().take_while(|(holder, _)| holder.priority > ticket.priority);
        victims::choose(less_urgent, needed)
    }

    /// Whether any holder is less urgent than `ticket`; if not, nobody behind it in the queue may preempt
    /// either.
    fn may_preempt(&self, ticket: Ticket) -> bool {
        self.rules.preemptive && self.holders.last().is_some_and(|holder| holder.priority > ticket.priority)
    }

    fn least_urgent_holders(&self) -> impl Iterator<Item = (Ticket, u32)> + '_ {
        self.holders.iter().rev().map(|&ticket| (ticket, self.standings.units(ticket)))
    }

    fn grant(&mut self, now: SimTime, ticket: Ticket) -> Option<Change<W>> {
        self.dequeue(ticket);
        self.serve(now, ticket)
    }

    fn serve(&mut self, now: SimTime, ticket: Ticket) -> Option<Change<W>> {
        let standing = self.standings.get_mut(ticket)?;
        let waited = now - standing.since;
        standing.since = now;
        let Standing { request: Request { who, units, .. }, work, evictions, .. } = *standing;
        self.holders.insert(ticket);
        self.units_busy += u64::from(units);
        self.statistics.wait_minutes.add(waited.minutes());
        Some(Change::Granted(Grant { ticket, who, units, work, waited, evictions }))
    }

    fn evict(&mut self, now: SimTime, ticket: Ticket) -> Option<Change<W>> {
        let fate = self.rules.eviction;
        let standing = self.standings.get_mut(ticket)?;
        let served = now - standing.since;
        let remaining = (standing.work - served).max(Span::ZERO);
        standing.work = if fate == Eviction::Resume { remaining } else { standing.request.work };
        standing.since = now;
        standing.evictions += 1;
        let Request { who, units, deadline, .. } = standing.request;
        self.holders.remove(&ticket);
        self.units_busy -= u64::from(units);
        self.statistics.evictions += 1;
        match fate {
            Eviction::Resume | Eviction::Restart => self.enqueue(ticket, deadline),
            Eviction::Reroute => drop(self.standings.dismiss(ticket)),
        }
        Some(Change::Evicted(Evicted { ticket, who, units, served, remaining, fate }))
    }

    fn renege(&mut self, now: SimTime, ticket: Ticket) -> Option<Change<W>> {
        if !self.dequeue(ticket) {
            return None;
        }
        let Standing { request, since, .. } = self.standings.dismiss(ticket)?;
        self.statistics.reneged += 1;
        Some(Change::Reneged(Reneged { ticket, who: request.who, waited: now - since }))
    }

    fn enqueue(&mut self, ticket: Ticket, deadline: Option<SimTime>) {
        self.deadlines.extend(deadline.map(|deadline| (deadline, ticket)));
        self.queue.insert(ticket);
    }

    /// Whether the ticket was in the queue, where it is no more.
    fn dequeue(&mut self, ticket: Ticket) -> bool {
        let deadline = self.standings.get(ticket).and_then(|standing| standing.request.deadline);
        if let Some(deadline) = deadline {
            self.deadlines.remove(&(deadline, ticket));
        }
        self.queue.remove(&ticket)
    }

    fn who<'a>(&'a self, tickets: &'a BTreeSet<Ticket>) -> impl Iterator<Item = (Ticket, W)> + 'a {
        tickets.iter().filter_map(|&ticket| Some((ticket, self.standings.get(ticket)?.request.who)))
    }
}
