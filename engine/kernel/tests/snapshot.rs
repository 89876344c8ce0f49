//! A run that was stopped, copied or stored goes on exactly as if it had not been: the proof by trace hash.
//!
//! The model does everything that could leave hidden state behind: it owns and cancels events, moves them,
//! keeps handles, draws random numbers, queues at a resource, and produces ties on purpose.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shapan_kernel::calendar::ScheduleError;
use shapan_kernel::monitor::TimeWeighted;
use shapan_kernel::resource::{Change, Priority, Request, Resource, Rules, Ticket};
use shapan_kernel::trace::TraceHash;
use shapan_kernel::{
    Calendar, Cause, Due, Handle, Limits, Model, Owner, Phase, Purpose, SimTime, Span, Stream, Streams, run,
};

const UNITS: u32 = 40;

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Event {
    /// A unit looks around and plans.
    Wake(u32),
    /// Work at the resource ends.
    Done(Ticket),
    /// Something that is usually moved or cancelled before it happens.
    Alarm(u32),
}

#[derive(Clone, Serialize, Deserialize)]
struct Town {
    streams: BTreeMap<u32, Stream>,
    alarms: BTreeMap<u32, Handle>,
    work: Vec<(Ticket, Handle)>,
    crews: Resource<u32>,
    alarm_level: TimeWeighted,
    trace: TraceHash,
}

/// Everything that decides the future.
#[derive(Clone, Serialize, Deserialize)]
struct Snapshot {
    town: Town,
    calendar: Calendar<Event>,
}

impl Snapshot {
    fn start(replication: u64) -> Self {
        let streams = Streams::new(7, replication);
        let stream = |unit| (unit, streams.stream(Purpose::named("wake"), u64::from(unit)));
        let rules = Rules { preemptive: true, ..Rules::QUEUE };
        let town = Town {
            streams: (0..UNITS).map(stream).collect(),
            alarms: BTreeMap::new(),
            work: Vec::new(),
            crews: Resource::new(SimTime::ZERO, 5, rules),
            alarm_level: TimeWeighted::new(SimTime::ZERO, 0.0),
            trace: TraceHash::new(),
        };
        let mut calendar = Calendar::new();
        for unit in 0..UNITS {
            calendar
                .schedule_owned(SimTime::ZERO, Phase(1), Event::Wake(unit), Cause::NONE, Owner(unit))
                .unwrap();
        }
        Self { town, calendar }
    }

    fn run_until(&mut self, minutes: f64) -> TraceHash {
        let limits = Limits::until(SimTime::from_minutes(minutes));
        run(&mut self.town, &mut self.calendar, &limits).unwrap();
        self.town.trace
    }

    fn through_json(&self) -> Self {
        serde_json::from_str(&serde_json::to_string(self).unwrap()).unwrap()
    }
}

impl Model for Town {
    type Event = Event;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<Event>, calendar: &mut Calendar<Event>) -> Result<(), ScheduleError> {
        let kind = match due.event {
            Event::Wake(_) => 0,
            Event::Done(_) => 1,
            Event::Alarm(_) => 2,
        };
        self.trace.record(&due, kind);
        match due.event {
            Event::Wake(unit) => self.wake(&due, unit, calendar),
            Event::Done(ticket) => {
                self.work.retain(|&(other, _)| other != ticket);
                let changes = self.crews.release(due.time, ticket).unwrap();
                self.carry_out(&due, changes, calendar)
            }
            Event::Alarm(unit) => {
                self.alarms.remove(&unit);
                self.alarm_level.add(due.time, -1.0);
                // Everything else the unit had planned goes, and it starts afresh at the same instant.
                calendar.cancel_owned(Owner(unit));
                calendar.schedule_owned(due.time, Phase(3), Event::Wake(unit), Cause(2), Owner(unit))?;
                Ok(())
            }
        }
    }
}

impl Town {
    fn wake(
        &mut self,
        due: &Due<Event>,
        unit: u32,
        calendar: &mut Calendar<Event>,
    ) -> Result<(), ScheduleError> {
        let stream = self.streams.get_mut(&unit).unwrap();
        // Whole minutes, so that units meet at the same instants.
        let mut later = |most: f64| due.time + Span::from_minutes((stream.uniform() * most).ceil());
        let (wake, alarm, work) = (later(5.0), later(9.0), later(6.0) - due.time);
        let priority = Priority(stream.binomial(3, 0.5) as u32);
        calendar.schedule_owned(wake, Phase(1), Event::Wake(unit), Cause(unit), Owner(unit))?;
        match self.alarms.get(&unit) {
            Some(&handle) if stream.chance(0.8) => {
                calendar.reschedule(handle, alarm, Phase(0))?;
            }
            Some(&handle) => {
                calendar.cancel(handle);
                self.alarms.remove(&unit);
                self.alarm_level.add(due.time, -1.0);
            }
            None => {
                self.alarms
                    .insert(unit, calendar.schedule(alarm, Phase(0), Event::Alarm(unit), Cause(unit))?);
                self.alarm_level.add(due.time, 1.0);
            }
        }
        let request = Request::new(unit, work).with_priority(priority);
        let (_, changes) = self.crews.request(due.time, request).unwrap();
        self.carry_out(due, changes, calendar)
    }

    fn carry_out(
        &mut self,
        due: &Due<Event>,
        changes: Vec<Change<u32>>,
        calendar: &mut Calendar<Event>,
    ) -> Result<(), ScheduleError> {
        for change in changes {
            match change {
                Change::Granted(grant) => {
                    let done = Event::Done(grant.ticket);
                    let handle =
                        calendar.schedule(due.time + grant.work, Phase(2), done, Cause(grant.who))?;
                    self.work.push((grant.ticket, handle));
                }
                Change::Evicted(evicted) => {
                    let place = self.work.iter().position(|&(ticket, _)| ticket == evicted.ticket).unwrap();
                    calendar.cancel(self.work.swap_remove(place).1).unwrap();
                }
                Change::Reneged(_) => {}
            }
        }
        Ok(())
    }
}

#[test]
fn continued_cloned_and_stored_runs_are_one_run() {
    for replication in 0..3 {
        let whole = Snapshot::start(replication).run_until(600.0);
        assert!(whole.events() > 5_000, "the model has gone to sleep: {} events", whole.events());
        for pause in [0.0, 0.5, 17.0, 300.0, 599.0] {
            let mut paused = Snapshot::start(replication);
            paused.run_until(pause);
            let (mut cloned, mut stored) = (paused.clone(), paused.through_json());
            assert_eq!(paused.run_until(600.0), whole, "continued after {pause} minutes");
            assert_eq!(cloned.run_until(600.0), whole, "cloned after {pause} minutes");
            assert_eq!(stored.run_until(600.0), whole, "stored after {pause} minutes");
            assert_eq!(serde_json::to_string(&stored).unwrap(), serde_json::to_string(&paused).unwrap());
        }
    }
}

#[test]
fn a_run_stored_every_few_minutes_is_still_the_same_run() {
    let whole = Snapshot::start(5).run_until(200.0);
    let mut hopping = Snapshot::start(5);
    for minutes in (0..=200).step_by(7).chain([200]) {
        hopping = hopping.through_json();
        hopping.run_until(f64::from(minutes));
    }
    assert_eq!(hopping.town.trace, whole);
}

#[test]
fn branches_do_not_disturb_each_other() {
    let mut trunk = Snapshot::start(1);
    trunk.run_until(100.0);
    let mut branch = trunk.clone();
    for unit in 0..UNITS / 2 {
        branch.calendar.cancel_owned(Owner(unit));
    }
    assert_ne!(branch.run_until(300.0), trunk.run_until(300.0));
    assert_eq!(trunk.town.trace, Snapshot::start(1).run_until(300.0));
}

#[test]
fn replications_differ_and_repeat() {
    let hash = |replication| Snapshot::start(replication).run_until(100.0);
    assert_ne!(hash(0), hash(1));
    assert_eq!(hash(1), hash(1));
}

#[test]
fn permuted_ties_expose_that_this_model_depends_on_them() {
    // Units compete for crews at the same instant and phase: whoever comes first gets one. The test mode must
    // show it.
    let mut permuted = Snapshot::start(0);
    permuted.calendar.permute_ties(1);
    let events = permuted.run_until(100.0).events();
    assert_ne!(events, Snapshot::start(0).run_until(100.0).events());
}
