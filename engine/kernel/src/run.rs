//! The run loop: take the next event, hand it to the model, until there is a reason to stop.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::{Calendar, Due, Phase};
use crate::time::SimTime;

/// What happens when an event happens: the state of the simulated world and the rules that change it.
pub trait Model {
    /// A small copyable description of an event, typically an enum.
    type Event: Copy;
    /// Why the model cannot go on.
    type Error: std::error::Error;

    /// Handles one event; may schedule, cancel and reschedule others, also at the present instant.
    ///
    /// # Errors
    /// Whatever makes it impossible to go on. The run ends there.
    fn handle(
        &mut self,
        due: Due<Self::Event>,
        calendar: &mut Calendar<Self::Event>,
    ) -> Result<(), Self::Error>;

    /// Whether the model has seen enough; asked before every event.
    fn should_stop(&self) -> bool {
        false
    }
}

/// When a run stops if the model does not stop it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The last instant whose events are still handled.
    pub horizon: SimTime,
    /// How many events this call handles at most.
    pub max_events: u64,
    /// How many events may happen at one instant before it counts as a loop without delay.
    pub max_events_per_instant: u32,
}

impl Limits {
    /// Up to and including `horizon`, any number of events, ten million of them at one instant.
    #[must_use]
    pub const fn until(horizon: SimTime) -> Self {
        Self { horizon, max_events: u64::MAX, max_events_per_instant: 10_000_000 }
    }
}

/// Why a run ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopReason {
    /// Nothing is left to happen.
    CalendarEmpty,
    /// Everything left lies beyond the horizon.
    Horizon,
    /// The allowed number of events has been handled.
    EventLimit,
    /// [`Model::should_stop`] said so.
    ModelStopped,
}

/// How a run ended well. It can always be taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnd {
    /// Why it ended.
    pub reason: StopReason,
    /// When it ended: the horizon if that was the reason, else the time of the last event.
    pub time: SimTime,
    /// How many events this call handled.
    pub events: u64,
}

/// Why a run had to be given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RunError<M: std::error::Error> {
    /// The model could not handle an event.
    #[error("the model failed at {time} in phase {}", phase.0)]
    Model {
        /// The simulated instant.
        time: SimTime,
        /// The phase of the event.
        phase: Phase,
        /// The model's own account.
        source: M,
    },
    /// Events keep scheduling events at the present instant.
    #[error("{events} events at {time} and still more to come, now in phase {}: a loop without delay?", phase.0)]
    ZeroDelayLoop {
        /// The instant that time does not leave.
        time: SimTime,
        /// The phase of the event next in turn.
        phase: Phase,
        /// How many events were handled at that instant.
        events: u32,
    },
}

/// Handles events in order until a limit is reached or the model wants to stop.
///
/// A run that stopped can be continued by calling again with wider limits; at the horizon, running on to a
/// later one gives exactly what one longer run would have given.
///
/// # Errors
/// [`RunError::Model`] passes on the model's error; [`RunError::ZeroDelayLoop`] if time stands still.
pub fn run<M: Model>(
    model: &mut M,
    calendar: &mut Calendar<M::Event>,
    limits: &Limits,
) -> Result<RunEnd, RunError<M::Error>> {
    let mut events = 0;
    let (mut instant, mut events_at_instant) = (calendar.now(), 0);
    let end = |reason, time, events| Ok(RunEnd { reason, time, events });
    loop {
        if model.should_stop() {
            return end(StopReason::ModelStopped, calendar.now(), events);
        }
        match calendar.peek_time() {
            None => return end(StopReason::CalendarEmpty, calendar.now(), events),
            Some(next) if next > limits.horizon => {
                calendar.advance_to(limits.horizon);
                return end(StopReason::Horizon, calendar.now(), events);
            }
            Some(_) if events >= limits.max_events => {
                return end(StopReason::EventLimit, calendar.now(), events);
            }
            Some(_) => {}
        }
        let Some(due) = calendar.pop() else { continue };
        let Due { time, phase, .. } = due;
        if time > instant {
            (instant, events_at_instant) = (time, 0);
        } else if events_at_instant >= limits.max_events_per_instant {
            return Err(RunError::ZeroDelayLoop { time, phase, events: events_at_instant });
        }
        model.handle(due, calendar).map_err(|source| RunError::Model { time, phase, source })?;
        events += 1;
        events_at_instant += 1;
    }
}

#[cfg(test)]
mod tests;
