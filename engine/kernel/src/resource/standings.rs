//! Where requests stand while they wait or are served: reused slots, found by ticket without a search.
//!
//! Keeping them here lets the sorted sets of the resource hold bare tickets, small and quick.

use serde::{Deserialize, Serialize};

use super::request::{Request, Ticket};
use crate::time::{SimTime, Span};

/// A request in the queue or in service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing<W> {
    pub(super) request: Request<W>,
    /// Work to do from the (next) grant on: less than the request's after an eviction that resumes.
    pub(super) work: Span,
    /// When it joined the queue, or was granted its units.
    pub(super) since: SimTime,
    pub(super) evictions: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Standings<W> {
    next_number: u64,
    slots: Vec<Option<(Ticket, Standing<W>)>>,
    vacant: Vec<u32>,
}

impl<W: Copy> Standings<W> {
    pub(super) fn new() -> Self {
        Self { next_number: 0, slots: Vec::new(), vacant: Vec::new() }
    }

    /// Takes a new request in and gives it its ticket.
    pub(super) fn admit(&mut self, now: SimTime, request: Request<W>) -> Ticket {
        let slot = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        let ticket = Ticket { priority: request.priority, number: self.next_number, slot };
        self.next_number += 1;
        let standing = Standing { request, work: request.work, since: now, evictions: 0 };
        self.slots[slot as usize] = Some((ticket, standing));
        ticket
    }

    pub(super) fn get(&self, ticket: Ticket) -> Option<&Standing<W>> {
        let (owner, standing) = self.slots.get(ticket.slot as usize)?.as_ref()?;
        (*owner == ticket).then_some(standing)
    }

    pub(super) fn get_mut(&mut self, ticket: Ticket) -> Option<&mut Standing<W>> {
        let (owner, standing) = self.slots.get_mut(ticket.slot as usize)?.as_mut()?;
        (*owner == ticket).then_some(standing)
    }

    /// Lets a request go; its ticket is worthless from then on.
    pub(super) fn dismiss(&mut self, ticket: Ticket) -> Option<Standing<W>> {
        let standing = *self.get(ticket)?;
        self.slots[ticket.slot as usize] = None;
        self.vacant.push(ticket.slot);
        Some(standing)
    }

    /// Units asked for by `ticket`; none if it has left.
    pub(super) fn units(&self, ticket: Ticket) -> u32 {
        self.get(ticket).map_or(0, |standing| standing.request.units)
    }
}
