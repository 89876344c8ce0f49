//! One replication from the first shock to the horizon: the stages in the order of the flow.

use serde::Serialize;
use shapan_journal::Sink;
use shapan_kernel::SimTime;

use crate::cascade::{self, crews, gas_zones, needs};
use crate::city::City;
use crate::command;
use crate::ctx::Ctx;
use crate::error::{RunError, StepError};
use crate::event::{Event, phase};
use crate::relief;
use crate::response::{fire, medicine, mobile, teams};
use crate::simulation::Simulation;
use crate::supply::{self, air, roadworks, trucks};
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
    let mut simulation = Simulation::new(city, seed, replication);
    simulation.run_until(f64::INFINITY, sink)?;
    Ok(simulation.summary())
}

/// What strikes, and the clocks that start with it.
fn shock(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    hazard::disruption::schedule(ctx)?;
    hazard::shock(ctx)?;
    cascade::tick::season(ctx);
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
pub(crate) fn handle(ctx: &mut Ctx<'_, '_>, event: Event) -> Result<(), StepError> {
    match event {
        Event::Shock => shock(ctx),
        Event::Disrupts { at, .. } => hazard::disruption::strikes(ctx, at),
        Event::Settle => cascade::settle(ctx),
        Event::ReserveEnds(need) => needs::reserve_ends(ctx, need),
        Event::NeedReturns(need) => needs::returns(ctx, need),
        Event::CrewLooked(team) => crews::looked(ctx, team),
        Event::CrewRested(team) => crews::begin_shift(ctx, team),
        Event::NodeRestored(team) => crews::done(ctx, team),
        Event::SwitchedBack(asset) => crews::switched_back(ctx, asset),
        Event::Reclose(line) => cascade::reclose(ctx, line),
        Event::UnitStarts(unit) => cascade::unit_starts(ctx, unit),
        Event::UnitRamps(unit) => cascade::unit_ramps(ctx, unit),
        Event::FuelLook(need) => cascade::fuel_look(ctx, need),
        Event::FuelArrives(need) => cascade::fuel_arrives(ctx, need),
        Event::FuelTruckBack(district) => {
            cascade::truck_back(ctx, district);
            Ok(())
        }
        Event::GasChecked(district) => gas_zones::checked(ctx, district),
        Event::CordonEnds(zone) => supply::cordons::lift(ctx, zone),
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
        Event::UnitHome(unit) => mobile::home(ctx, unit),
        Event::DroneUp(drone) => mobile::relay::up(ctx, drone),
        Event::DroneDown(drone) => mobile::relay::down(ctx, drone),
        Event::FireReported(zone) => fire::reported(ctx, zone),
        Event::EnginesArrive(fire) => fire::engines_arrive(ctx, fire),
        Event::FireOut(fire) => fire::out(ctx, fire),
        Event::ShelterOpens(shelter) => relief::shelter_opens(ctx, shelter),
        // Ticks need the systems of the tick, which the simulation holds.
        Event::Tick => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
