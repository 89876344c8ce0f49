//! One replication from the first shock to the horizon: the stages in the order of the flow.

use bevy_ecs::world::World;
use serde::Serialize;
use shapan_journal::Sink;
use shapan_kernel::trace::TraceHash;
use shapan_kernel::{Calendar, Cause, Due, Limits, Model, SimTime, Streams};

use crate::cascade::{self, repair};
use crate::city::{City, Static};
use crate::command::{self, Headquarters};
use crate::ctx::{Ctx, Journal};
use crate::error::{RunError, StepError};
use crate::event::{Event, phase};
use crate::relief::{self, tick};
use crate::response::{fire, medicine, mobile, teams};
use crate::supply::{self, air, roadworks, route, trucks};
use crate::world::{self, Roster};
use crate::{damage, hazard, knowledge};

/// Counts of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RunSummary {
    /// Events handled.
    pub events: u64,
    /// Facts recorded.
    pub records: u64,
    /// Entities alive at the start.
    pub entities: u32,
    /// Rolling hash over every event: equal hashes mean equal runs.
    pub trace_hash: u64,
}

/// Runs one replication; every fact goes to `sink` in the order in which it happens.
///
/// The outcome is a function of city, seed and replication alone.
///
/// # Errors
/// [`RunError`] names the simulated time and the stage; it is a fault of the model, not of the input.
pub fn run(city: &City, seed: u64, replication: u64, sink: &mut dyn Sink) -> Result<RunSummary, RunError> {
    let mut run = Run::new(city, Streams::new(seed, replication), sink);
    let entities = run.world.entities().count_spawned();
    let mut calendar = Calendar::with_capacity(16_384);
    let at_zero = calendar.schedule(SimTime::ZERO, phase::HAZARD, Event::Shock, Cause::NONE);
    debug_assert!(at_zero.is_ok(), "a new calendar starts at zero");
    let end = shapan_kernel::run(&mut run, &mut calendar, &Limits::until(city.0.horizon))?;
    Ok(RunSummary {
        events: end.events,
        records: u64::from(run.journal.len()),
        entities,
        trace_hash: run.trace.value(),
    })
}

/// A replication under way.
struct Run<'c, 's> {
    city: &'c Static,
    world: World,
    roster: Roster,
    bulk: tick::Bulk,
    journal: Journal<'s>,
    streams: Streams,
    trace: TraceHash,
}

impl<'c, 's> Run<'c, 's> {
    fn new(city: &'c City, streams: Streams, sink: &'s mut dyn Sink) -> Self {
        let (mut world, roster) = world::build(&city.0, streams);
        world.insert_resource(cascade::Grid::new(&city.0));
        world.insert_resource(Headquarters::default());
        world.insert_resource(route::RoadState::new(&city.0));
        world.insert_resource(roadworks::Works::default());
        fire::prepare(&mut world, city.0.assets.stations.len());
        medicine::prepare(&mut world, &city.0);
        tick::prepare(&mut world, city.0.clone());
        let (bulk, journal) = (tick::Bulk::new(), Journal::new(sink));
        Self { city: &city.0, world, roster, bulk, journal, streams, trace: TraceHash::new() }
    }
}

impl Model for Run<'_, '_> {
    type Event = Event;
    type Error = StepError;

    fn handle(&mut self, due: Due<Event>, calendar: &mut Calendar<Event>) -> Result<(), StepError> {
        self.trace.record(&due, due.event.kind());
        let mut ctx = Ctx {
            city: self.city,
            world: &mut self.world,
            roster: &mut self.roster,
            calendar,
            journal: &mut self.journal,
            streams: self.streams,
            now: due.time,
            cause: due.cause,
        };
        if due.event == Event::Tick {
            tick::tick(&mut ctx, &mut self.bulk)?;
            return if due.time >= self.city.horizon { tick::finish(&mut ctx) } else { Ok(()) };
        }
        handle(&mut ctx, due.event)
    }
}

/// What strikes, and the clocks that start with it.
fn shock(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    hazard::shock(ctx)?;
    damage::strike(ctx)?;
    supply::salvage(ctx)?;
    relief::survey(ctx)?;
    fire::turn_out(ctx)?;
    fire::ignite(ctx)?;
    medicine::turn_out(ctx)?;
    command::first_clocks(ctx)?;
    ctx.at(SimTime::from_minutes(5.0), phase::STATISTICS, Event::Tick)?;
    Ok(())
}

/// The table of contents: every event and the stage that handles it.
fn handle(ctx: &mut Ctx<'_, '_>, event: Event) -> Result<(), StepError> {
    match event {
        Event::Shock => shock(ctx),
        Event::PowerRecheck => cascade::power_recheck(ctx),
        Event::TelecomRecheck => cascade::telecom_recheck(ctx),
        Event::BackupOut(asset) => cascade::backup_out(ctx, asset),
        Event::NodeRestored(team) => repair::done(ctx, team),
        Event::SwitchedBack(asset) => repair::restore(ctx, asset),
        Event::StreetStaffed(zone) => {
            relief::open_shelters(ctx, zone)?;
            knowledge::street_staffed(ctx, zone)
        }
        Event::NeedCounted(zone) => knowledge::need_counted(ctx, zone),
        Event::ReportArrives(zone) => knowledge::report_arrives(ctx, zone),
        Event::CityHears(zone) => knowledge::city_hears(ctx, zone),
        Event::RollCall(district) => knowledge::roll_call(ctx, district),
        Event::PatrolArrives(zone) => knowledge::patrol_arrives(ctx, zone),
        Event::DutyAlert => command::duty_alert(ctx),
        Event::CityStaffed => command::city_staffed(ctx),
        Event::DistrictStaffed(district) => command::district_staffed(ctx, district),
        Event::LevelDecided => command::level_decided(ctx),
        Event::CorridorOpens => command::corridor_opens(ctx),
        Event::AidArrives(partner) => supply::aid_arrives(ctx, partner),
        Event::AgreementReleased => supply::agreement_released(ctx),
        Event::DecideCity => command::decide_city(ctx),
        Event::DecideDistrict(district) => command::decide_district(ctx, district),
        Event::DepotOpens(depot) => supply::depot_opens(ctx, depot),
        Event::TruckReady(truck) => trucks::ready(ctx, truck),
        Event::Loaded(consignment) => trucks::loaded(ctx, consignment),
        Event::BlockMet { consignment, link } => trucks::block_met(ctx, consignment, link),
        Event::TryAgain(consignment) => trucks::try_again(ctx, consignment),
        Event::Arrives(consignment) => trucks::arrives(ctx, consignment),
        Event::Unloaded(consignment) => trucks::unloaded(ctx, consignment),
        Event::TruckHome(truck) => trucks::home(ctx, truck),
        Event::LinkDone(crew) => roadworks::done(ctx, crew),
        Event::SortieStarts(machine) => air::starts(ctx, machine),
        Event::SortieOnScene(machine) => air::on_scene(ctx, machine),
        Event::SortieHome(machine) => air::home(ctx, machine),
        Event::TeamReady(team) => teams::ready(ctx, team),
        Event::TeamArrives(team) => teams::arrives(ctx, team),
        Event::AmbulanceLoaded(ambulance) => medicine::loaded(ctx, ambulance),
        Event::AmbulanceFree(ambulance) => medicine::free(ctx, ambulance),
        Event::UnitWorks(unit) => mobile::works(ctx, unit),
        Event::FireReported(zone) => fire::reported(ctx, zone),
        Event::EnginesArrive(fire) => fire::engines_arrive(ctx, fire),
        Event::FireOut(fire) => fire::out(ctx, fire),
        Event::ShelterOpens(shelter) => relief::shelter_opens(ctx, shelter),
        // Ticks need the systems, which the caller holds.
        Event::Tick => Ok(()),
    }
}
