//! The loop: reasons to stop, errors, and a run in two parts.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::calendar::{Cause, ScheduleError};
use crate::time::Span;
use crate::trace::TraceHash;

/// Every event schedules the next after `delay`; remembers what it saw.
struct Relay {
    delay: Span,
    trace: TraceHash,
    stop_after: u64,
}

#[derive(Clone, Copy)]
struct Baton;

impl Model for Relay {
    type Event = Baton;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<Baton>, calendar: &mut Calendar<Baton>) -> Result<(), ScheduleError> {
        self.trace.record(&due, 0);
        calendar.schedule(due.time + self.delay, due.phase, Baton, Cause::NONE)?;
        Ok(())
    }

    fn should_stop(&self) -> bool {
        self.trace.events() >= self.stop_after
    }
}

fn relay(delay_s: f64) -> (Relay, Calendar<Baton>) {
    let mut calendar = Calendar::new();
    calendar.schedule(SimTime::ZERO, Phase(2), Baton, Cause::NONE).unwrap();
    (Relay { delay: Span::from_seconds(delay_s), trace: TraceHash::new(), stop_after: u64::MAX }, calendar)
}

fn until(seconds: f64) -> Limits {
    Limits::until(SimTime::from_seconds(seconds))
}

#[test]
fn the_horizon_is_included_and_becomes_the_present() {
    let (mut model, mut calendar) = relay(2.0);
    let end = run(&mut model, &mut calendar, &until(4.0)).unwrap();
    assert_eq!(end, RunEnd { reason: StopReason::Horizon, time: SimTime::from_seconds(4.0), events: 3 });
    let end = run(&mut model, &mut calendar, &until(5.0)).unwrap();
    assert_eq!(end, RunEnd { reason: StopReason::Horizon, time: SimTime::from_seconds(5.0), events: 0 });
    assert_eq!(calendar.now(), SimTime::from_seconds(5.0));
}

#[test]
fn running_on_equals_one_longer_run() {
    let (mut whole, mut calendar) = relay(0.7);
    run(&mut whole, &mut calendar, &until(100.0)).unwrap();
    let (mut parts, mut calendar_of_parts) = relay(0.7);
    for horizon in [0.0, 0.1, 13.3, 14.0, 14.0, 100.0] {
        run(&mut parts, &mut calendar_of_parts, &until(horizon)).unwrap();
    }
    assert_eq!(parts.trace, whole.trace);
    assert_eq!(calendar_of_parts.now(), calendar.now());
    assert_eq!(calendar_of_parts.pop().unwrap().number, calendar.pop().unwrap().number);
}

#[test]
fn an_empty_calendar_ends_the_run() {
    let (mut model, mut calendar) = relay(1.0);
    calendar.pop();
    let end = run(&mut model, &mut calendar, &until(9.0)).unwrap();
    assert_eq!(end, RunEnd { reason: StopReason::CalendarEmpty, time: SimTime::ZERO, events: 0 });
}

#[test]
fn the_event_limit_counts_per_call() {
    let (mut model, mut calendar) = relay(1.0);
    let limits = Limits { max_events: 3, ..until(9.0) };
    assert_eq!(run(&mut model, &mut calendar, &limits).unwrap().reason, StopReason::EventLimit);
    let end = run(&mut model, &mut calendar, &limits).unwrap();
    assert_eq!((end.events, end.time), (3, SimTime::from_seconds(5.0)));
}

#[test]
fn the_model_can_stop() {
    let (mut model, mut calendar) = relay(1.0);
    model.stop_after = 4;
    let end = run(&mut model, &mut calendar, &until(9.0)).unwrap();
    assert_eq!((end.reason, end.events), (StopReason::ModelStopped, 4));
}

#[test]
fn time_that_stands_still_is_reported() {
    let (mut model, mut calendar) = relay(0.0);
    let limits = Limits { max_events_per_instant: 100, ..until(9.0) };
    let error = run(&mut model, &mut calendar, &limits).unwrap_err();
    assert_eq!(error, RunError::ZeroDelayLoop { time: SimTime::ZERO, phase: Phase(2), events: 100 });
    assert_eq!(model.trace.events(), 100);
}

#[test]
fn as_many_events_at_an_instant_as_allowed_are_no_loop() {
    let (mut model, mut calendar) = relay(1.0);
    for _ in 1..100 {
        calendar.schedule(SimTime::ZERO, Phase(2), Baton, Cause::NONE).unwrap();
    }
    let limits = Limits { max_events_per_instant: 100, ..until(3.0) };
    assert_eq!(run(&mut model, &mut calendar, &limits).unwrap().events, 400);
}

#[test]
fn a_model_error_says_when() {
    let (mut model, mut calendar) = relay(-1.0);
    let error = run(&mut model, &mut calendar, &until(9.0)).unwrap_err();
    assert!(matches!(error, RunError::Model { source: ScheduleError::InPast { .. }, phase: Phase(2), .. }));
    assert_eq!(error.to_string(), "the model failed at +00:00:00 in phase 2");
}
