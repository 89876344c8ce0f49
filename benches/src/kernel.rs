//! Models that exercise the kernel and do as little as possible besides.
//!
//! Time is in seconds of simulated time with a mean of one between events, as in the classical hold model
//! (Jones 1986, Communications of the ACM 29(4): 300-311): take the next event, put one back.

use std::collections::VecDeque;

use shapan_kernel::calendar::ScheduleError;
use shapan_kernel::resource::{Change, Request, Resource, Rules, Ticket};
use shapan_kernel::{
    Calendar, Cause, Due, Handle, Limits, Model, Phase, Purpose, SimTime, Span, Stream, Streams, run,
};

const PHASE: Phase = Phase(0);

/// The stream that all fixtures draw from.
#[must_use]
pub fn stream() -> Stream {
    Streams::new(20_261_123, 0).stream(Purpose::named("bench"), 0)
}

fn delay(stream: &mut Stream, mean_s: f64) -> Span {
    Span::from_seconds(stream.exponential(mean_s))
}

/// Hold: every event puts itself back after an exponential delay, so that the number pending stays the same.
#[derive(Clone)]
pub struct Hold {
    stream: Stream,
}

impl Hold {
    /// The model and its calendar with `pending` events.
    ///
    /// # Errors
    /// None in practice: nothing is scheduled in the past.
    pub fn with_pending(pending: u32) -> Result<(Self, Calendar<u32>), ScheduleError> {
        let mut model = Self { stream: stream() };
        let mut calendar = Calendar::with_capacity(pending as usize);
        for unit in 0..pending {
            let at = SimTime::ZERO + delay(&mut model.stream, 1.0);
            calendar.schedule(at, PHASE, unit, Cause::NONE)?;
        }
        Ok((model, calendar))
    }
}

impl Model for Hold {
    type Event = u32;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<u32>, calendar: &mut Calendar<u32>) -> Result<(), ScheduleError> {
        let at = due.time + delay(&mut self.stream, 1.0);
        calendar.schedule(at, PHASE, due.event, Cause::NONE)?;
        Ok(())
    }
}

/// Hold with changes of mind: every event also moves another one, picked at random, to a new time.
#[derive(Clone)]
pub struct MovingHold {
    stream: Stream,
    handles: Vec<Handle>,
    /// Cancel and schedule anew, instead of rescheduling in place.
    by_cancelling: bool,
}

impl MovingHold {
    /// The model and its calendar with `pending` events.
    ///
    /// # Errors
    /// None in practice: nothing is scheduled in the past.
    pub fn with_pending(pending: u32, by_cancelling: bool) -> Result<(Self, Calendar<u32>), ScheduleError> {
        let mut model = Self { stream: stream(), handles: Vec::new(), by_cancelling };
        let mut calendar = Calendar::with_capacity(pending as usize);
        for unit in 0..pending {
            let at = SimTime::ZERO + delay(&mut model.stream, 1.0);
            model.handles.push(calendar.schedule(at, PHASE, unit, Cause::NONE)?);
        }
        Ok((model, calendar))
    }
}

impl Model for MovingHold {
    type Event = u32;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<u32>, calendar: &mut Calendar<u32>) -> Result<(), ScheduleError> {
        let at = due.time + delay(&mut self.stream, 1.0);
        self.handles[due.event as usize] = calendar.schedule(at, PHASE, due.event, Cause::NONE)?;
        let other = (self.stream.uniform() * self.handles.len() as f64) as usize;
        let at = due.time + delay(&mut self.stream, 1.0);
        if self.by_cancelling {
            calendar.cancel(self.handles[other]);
            self.handles[other] = calendar.schedule(at, PHASE, other as u32, Cause::NONE)?;
        } else {
            calendar.reschedule(self.handles[other], at, PHASE)?;
        }
        Ok(())
    }
}

/// An event of the single-server queue.
#[derive(Clone, Copy)]
pub enum Queueing {
    /// A customer comes in.
    Arrival,
    /// A service ends; the ticket only where a resource is used.
    Departure(Option<Ticket>),
}

/// M/M/1 with bare counters: the queue is a list of arrival times.
pub struct SingleServer {
    stream: Stream,
    mean_gap_s: f64,
    arrivals_left: u64,
    /// Arrival times of all in the system, the one in service first.
    queue: VecDeque<SimTime>,
    served: u64,
    waited_s: f64,
}

impl SingleServer {
    /// The model, of that load (mean service one second), and its calendar; it ends when all `customers` have
    /// left.
    ///
    /// # Errors
    /// None in practice: nothing is scheduled in the past.
    pub fn with_load(load: f64, customers: u64) -> Result<(Self, Calendar<Queueing>), ScheduleError> {
        let mut calendar = Calendar::new();
        calendar.schedule(SimTime::ZERO, PHASE, Queueing::Arrival, Cause::NONE)?;
        let model = Self {
            stream: stream(),
            mean_gap_s: 1.0 / load,
            arrivals_left: customers,
            queue: VecDeque::new(),
            served: 0,
            waited_s: 0.0,
        };
        Ok((model, calendar))
    }

    /// Mean wait before service, in seconds.
    #[must_use]
    pub fn mean_wait_s(&self) -> f64 {
        self.waited_s / self.served as f64
    }

    fn serve(&mut self, now: SimTime, calendar: &mut Calendar<Queueing>) -> Result<(), ScheduleError> {
        if let Some(&arrived) = self.queue.front() {
            self.served += 1;
            self.waited_s += (now - arrived).seconds();
            let end = now + delay(&mut self.stream, 1.0);
            calendar.schedule(end, PHASE, Queueing::Departure(None), Cause::NONE)?;
        }
        Ok(())
    }
}

impl Model for SingleServer {
    type Event = Queueing;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<Queueing>, calendar: &mut Calendar<Queueing>) -> Result<(), ScheduleError> {
        match due.event {
            Queueing::Arrival => {
                self.arrivals_left -= 1;
                if self.arrivals_left > 0 {
                    let next = due.time + delay(&mut self.stream, self.mean_gap_s);
                    calendar.schedule(next, PHASE, Queueing::Arrival, Cause::NONE)?;
                }
                self.queue.push_back(due.time);
                if self.queue.len() > 1 { Ok(()) } else { self.serve(due.time, calendar) }
            }
            Queueing::Departure(_) => {
                self.queue.pop_front();
                self.serve(due.time, calendar)
            }
        }
    }
}

/// M/M/1 with the kernel's resource: priorities, statistics and all.
pub struct ResourceServer {
    stream: Stream,
    mean_gap_s: f64,
    arrivals_left: u64,
    server: Resource<()>,
}

impl ResourceServer {
    /// As [`SingleServer::with_load`].
    ///
    /// # Errors
    /// None in practice: nothing is scheduled in the past.
    pub fn with_load(load: f64, customers: u64) -> Result<(Self, Calendar<Queueing>), ScheduleError> {
        let (bare, calendar) = SingleServer::with_load(load, customers)?;
        let server = Resource::new(SimTime::ZERO, 1, Rules::QUEUE);
        let model = Self {
            stream: bare.stream,
            mean_gap_s: bare.mean_gap_s,
            arrivals_left: bare.arrivals_left,
            server,
        };
        Ok((model, calendar))
    }

    /// Mean wait before service, in seconds.
    #[must_use]
    pub fn mean_wait_s(&self) -> f64 {
        self.server.statistics().wait_minutes.mean().unwrap_or(0.0) * 60.0
    }

    fn arrive(
        &mut self,
        now: SimTime,
        calendar: &mut Calendar<Queueing>,
    ) -> Result<Vec<Change<()>>, ScheduleError> {
        self.arrivals_left -= 1;
        if self.arrivals_left > 0 {
            let next = now + delay(&mut self.stream, self.mean_gap_s);
            calendar.schedule(next, PHASE, Queueing::Arrival, Cause::NONE)?;
        }
        let work = delay(&mut self.stream, 1.0);
        let granted = self.server.request(now, Request::new((), work));
        Ok(granted.map(|(_, changes)| changes).unwrap_or_default())
    }
}

impl Model for ResourceServer {
    type Event = Queueing;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<Queueing>, calendar: &mut Calendar<Queueing>) -> Result<(), ScheduleError> {
        let changes = match due.event {
            Queueing::Arrival => self.arrive(due.time, calendar)?,
            Queueing::Departure(ticket) => {
                ticket.and_then(|ticket| self.server.release(due.time, ticket).ok()).unwrap_or_default()
            }
        };
        for change in changes {
            if let Change::Granted(grant) = change {
                let departure = Queueing::Departure(Some(grant.ticket));
                calendar.schedule(due.time + grant.work, PHASE, departure, Cause::NONE)?;
            }
        }
        Ok(())
    }
}

/// Runs `model` for at most that many events and returns how many there were.
pub fn run_events<M: Model>(model: &mut M, calendar: &mut Calendar<M::Event>, events: u64) -> u64 {
    let limits = Limits { max_events: events, ..Limits::until(SimTime::MAX) };
    run(model, calendar, &limits).map_or(0, |end| end.events)
}

/// A calendar of `pending` events and their handles in random order, for cancelling one after the other.
///
/// # Errors
/// None in practice: nothing is scheduled in the past.
pub fn filled_and_shuffled(pending: u32) -> Result<(Calendar<u32>, Vec<Handle>), ScheduleError> {
    let (mut model, calendar) = MovingHold::with_pending(pending, false)?;
    for last in (1..model.handles.len()).rev() {
        let other = (model.stream.uniform() * (last + 1) as f64) as usize;
        model.handles.swap(last, other);
    }
    Ok((calendar, model.handles))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hold_keeps_its_number_pending() {
        let (mut model, mut calendar) = Hold::with_pending(50).unwrap();
        assert_eq!(run_events(&mut model, &mut calendar, 1000), 1000);
        assert_eq!(calendar.len(), 50);
        for by_cancelling in [false, true] {
            let (mut model, mut calendar) = MovingHold::with_pending(50, by_cancelling).unwrap();
            assert_eq!(run_events(&mut model, &mut calendar, 1000), 1000);
            assert_eq!(calendar.len(), 50);
        }
    }

    #[test]
    fn both_queues_serve_everyone_and_wait_as_theory_says() {
        // Load 0.5: the mean wait is one service. 200,000 customers bring the standard error below 0.02.
        let (mut bare, mut calendar) = SingleServer::with_load(0.5, 200_000).unwrap();
        assert_eq!(run_events(&mut bare, &mut calendar, u64::MAX), 400_000);
        assert!((bare.mean_wait_s() - 1.0).abs() < 0.06, "{}", bare.mean_wait_s());
        let (mut full, mut calendar) = ResourceServer::with_load(0.5, 200_000).unwrap();
        assert_eq!(run_events(&mut full, &mut calendar, u64::MAX), 400_000);
        assert!((full.mean_wait_s() - 1.0).abs() < 0.06, "{}", full.mean_wait_s());
    }

    #[test]
    fn every_shuffled_handle_can_be_cancelled() {
        let (mut calendar, handles) = filled_and_shuffled(200).unwrap();
        assert!(handles.windows(2).any(|pair| pair[0] > pair[1]));
        assert!(handles.into_iter().all(|handle| calendar.cancel(handle).is_some()));
        assert!(calendar.is_empty());
    }
}
