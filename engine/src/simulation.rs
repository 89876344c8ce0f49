//! A replication that can be stopped, copied, put back and taken up again.

use bevy_ecs::world::World;
use shapan_journal::Sink;
use shapan_kernel::trace::TraceHash;
use shapan_kernel::{Calendar, Cause, Due, Limits, Model, SimTime, Streams};

use crate::cascade;
use crate::city::City;
use crate::command::Headquarters;
use crate::ctx::{Ctx, Journal};
use crate::error::{RunError, StepError};
use crate::event::{Event, phase};
use crate::relief::tick;
use crate::response::{fire, medicine, mobile};
use crate::run::{RunSummary, handle};
use crate::supply::{roadworks, route};
use crate::world::{self, Roster, Saved};

/// One replication under way.
///
/// [`Simulation::run_until`] takes it as far as wanted; [`Simulation::snapshot`] copies it, and
/// [`Simulation::restore`] makes a second one that goes on exactly as the first: same events, same numbers,
/// same facts. So one disaster can be played on under several policies from any hour on.
pub struct Simulation {
    pub(crate) city: City,
    pub(crate) world: World,
    pub(crate) roster: Roster,
    pub(crate) bulk: tick::Bulk,
    pub(crate) calendar: Calendar<Event>,
    pub(crate) streams: Streams,
    pub(crate) trace: TraceHash,
    pub(crate) records: u32,
    pub(crate) entities: u32,
}

/// A copy of a replication: world, calendar with its running numbers, journal number and trace.
#[derive(Clone, Debug)]
pub struct Snapshot {
    city: City,
    saved: Saved,
    calendar: Calendar<Event>,
    streams: Streams,
    trace: TraceHash,
    records: u32,
    entities: u32,
}

impl Simulation {
    /// A replication at its start, the first shock being due.
    #[must_use]
    pub fn new(city: &City, seed: u64, replication: u64) -> Self {
        let streams = Streams::new(seed, replication);
        let (world, roster) = furnished(city, streams);
        let mut calendar = Calendar::with_capacity(16_384);
        let at_zero = calendar.schedule(SimTime::ZERO, phase::HAZARD, Event::Shock, Cause::NONE);
        debug_assert!(at_zero.is_ok(), "a new calendar starts at zero");
        let entities = world.entities().count_spawned();
        let (bulk, trace) = (tick::Bulk::new(), TraceHash::new());
        Self { city: city.clone(), world, roster, bulk, calendar, streams, trace, records: 0, entities }
    }

    /// Hours since the event.
    #[must_use]
    pub fn now_hours(&self) -> f64 {
        self.calendar.now().hours()
    }

    /// Goes on up to and including an hour, at most to the horizon. Stopping on the way changes nothing.
    ///
    /// # Errors
    /// [`RunError`] names the simulated time and the stage; it is a fault of the model, not of the input.
    pub fn run_until(&mut self, hours: f64, sink: &mut dyn Sink) -> Result<(), RunError> {
        let until = SimTime::from_hours(hours).min(self.city.0.horizon);
        let mut model = Playing {
            city: &self.city,
            world: &mut self.world,
            roster: &mut self.roster,
            bulk: &mut self.bulk,
            journal: Journal::new(sink, self.records),
            streams: self.streams,
            trace: &mut self.trace,
        };
        let end = shapan_kernel::run(&mut model, &mut self.calendar, &Limits::until(until));
        self.records = model.journal.next();
        end?;
        Ok(())
    }

    /// Counts so far.
    #[must_use]
    pub fn summary(&self) -> RunSummary {
        RunSummary {
            events: self.trace.events(),
            records: u64::from(self.records),
            entities: self.entities,
            trace_hash: self.trace.value(),
        }
    }

    /// Copies the replication as it stands.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            city: self.city.clone(),
            saved: Saved::of(&self.world, &self.roster),
            calendar: self.calendar.clone(),
            streams: self.streams,
            trace: self.trace,
            records: self.records,
            entities: self.entities,
        }
    }

    /// A replication that goes on from a copy.
    #[must_use]
    pub fn restore(snapshot: &Snapshot) -> Self {
        let (mut world, mut roster) = furnished(&snapshot.city, snapshot.streams);
        snapshot.saved.put(&mut world, &mut roster);
        Self {
            city: snapshot.city.clone(),
            world,
            roster,
            bulk: tick::Bulk::new(),
            calendar: snapshot.calendar.clone(),
            streams: snapshot.streams,
            trace: snapshot.trace,
            records: snapshot.records,
            entities: snapshot.entities,
        }
    }
}

/// A fresh world with everything that it holds beside its entities.
fn furnished(city: &City, streams: Streams) -> (World, Roster) {
    let (mut world, roster) = world::build(&city.0, streams);
    world.insert_resource(cascade::Networks::new(&city.0));
    world.insert_resource(cascade::needs::Needs::new(&city.0));
    world.insert_resource(cascade::crews::Yard::new(&city.0));
    world.insert_resource(cascade::gas_zones::Checks::new(&city.0));
    world.insert_resource(cascade::FuelTrucks::new(&city.0));
    world.insert_resource(mobile::Units::new(&city.0));
    world.insert_resource(crate::supply::cordons::Cordons::default());
    world.insert_resource(Headquarters::default());
    world.insert_resource(route::RoadState::new(&city.0));
    world.insert_resource(roadworks::Works::default());
    fire::prepare(&mut world, city.0.assets.stations.len());
    medicine::prepare(&mut world, &city.0);
    tick::prepare(&mut world, city.0.clone());
    (world, roster)
}

/// A replication while its events are handled.
struct Playing<'r, 's> {
    city: &'r City,
    world: &'r mut World,
    roster: &'r mut Roster,
    bulk: &'r mut tick::Bulk,
    journal: Journal<'s>,
    streams: Streams,
    trace: &'r mut TraceHash,
}

impl Model for Playing<'_, '_> {
    type Event = Event;
    type Error = StepError;

    fn handle(&mut self, due: Due<Event>, calendar: &mut Calendar<Event>) -> Result<(), StepError> {
        self.trace.record(&due, due.event.kind());
        let city = &*self.city.0;
        let mut ctx = Ctx {
            city,
            world: self.world,
            roster: self.roster,
            calendar,
            journal: &mut self.journal,
            streams: self.streams,
            now: due.time,
            cause: due.cause,
        };
        if due.event != Event::Tick {
            return handle(&mut ctx, due.event);
        }
        tick::tick(&mut ctx, self.bulk)?;
        if due.time >= city.horizon { tick::finish(&mut ctx) } else { Ok(()) }
    }
}
