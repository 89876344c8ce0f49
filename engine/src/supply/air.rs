//! Helicopters: called, ready, cleared, flying when light and weather allow.

use shapan_journal::{Fact, Mode, Tier};
use shapan_kernel::{Cause, SimTime, Span};
use shapan_network::NodeId;

use super::route::RoadState;
use super::{STAGE, dispatch, trucks};
use crate::city::forces::Home;
use crate::city::places::distance_km;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge;
use crate::purpose;
use crate::world::components::{Consignment, Depot, Duty, Goods, Known, Shaken, Vehicle};

/// Weather is drawn anew for every block of so many hours, for the whole city.
const WEATHER_BLOCK_H: f64 = 3.0;

/// Calls every machine of the city that is fit to fly.
pub(crate) fn call(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    if !ctx.city.plan.air.enabled {
        return Ok(());
    }
    let (city, outer) = (ctx.city, ctx.cause);
    for &machine in &city.helicopters {
        let site = &city.forces.vehicles[machine as usize];
        let mut stream = ctx.stream(purpose::AIR, site.stable);
        if matches!(site.home, Home::Partner(_)) || !stream.chance(city.plan.air.ready.value) {
            continue;
        }
        ctx.cause = outer;
        ctx.tell(None, Fact::SortieCalled { vehicle: machine });
        let (now, record) = (ctx.now, ctx.cause.0);
        let mut vehicle = ctx.get::<Vehicle>(ctx.roster.vehicles[machine as usize], STAGE)?;
        (vehicle.duty, vehicle.called, vehicle.record) = (Duty::Turning, now, record);
        let [low, mode, high] = site.ready_min;
        let ready = stream.triangular(low, mode, high);
        let [low, mode, high] = city.assets.airfields[site.airfield as usize].clearance_min;
        let cleared = stream.triangular(low, mode, high);
        // Crew and airspace are got ready at the same time.
        start(ctx, machine, now + Span::from_minutes(ready.max(cleared)))?;
    }
    ctx.cause = outer;
    Ok(())
}

/// A partner's machines join in.
pub(crate) fn join(ctx: &mut Ctx<'_, '_>, partner: u8) -> Result<(), StepError> {
    let city = ctx.city;
    for &machine in &city.helicopters {
        if city.plan.air.enabled && city.forces.vehicles[machine as usize].home == Home::Partner(partner) {
            let now = ctx.now;
            start(ctx, machine, now)?;
        }
    }
    Ok(())
}

/// Takes off when light and weather allow, not before `earliest`.
fn start(ctx: &mut Ctx<'_, '_>, machine: u32, earliest: SimTime) -> Result<(), StepError> {
    let at = allowed(ctx, machine, earliest);
    ctx.after(at - ctx.now, phase::MOVEMENT, Event::SortieStarts(machine))?;
    Ok(())
}

/// The first instant at which light and weather allow a machine to fly.
fn allowed(ctx: &Ctx<'_, '_>, machine: u32, earliest: SimTime) -> SimTime {
    let (city, air) = (ctx.city, &ctx.city.plan.air);
    let site = &city.forces.vehicles[machine as usize];
    let by_night = ctx.stream(purpose::NIGHT, site.stable).chance(air.night_share.value);
    let mut at = earliest;
    // Forty blocks are five days: nobody waits longer within a horizon.
    for _ in 0..40 {
        if !by_night {
            at = city.clock.next_daylight(at);
        }
        let block = (at.hours() / WEATHER_BLOCK_H).floor();
        if ctx.stream(purpose::WEATHER, block as u64).chance(air.flyable.value) {
            return at;
        }
        at = SimTime::from_hours((block + 1.0) * WEATHER_BLOCK_H);
    }
    at
}

/// A machine takes off for the zone that needs it most.
pub(crate) fn starts(ctx: &mut Ctx<'_, '_>, machine: u32) -> Result<(), StepError> {
    let entity = ctx.roster.vehicles[machine as usize];
    ctx.cause = Cause(ctx.copy::<Vehicle>(entity, STAGE)?.record);
    let Some(zone) = choose(ctx)? else {
        let later = ctx.now + Span::from_minutes(ctx.city.plan.command.decision_cycle_min.value);
        return start(ctx, machine, later);
    };
    let load = take_aboard(ctx, machine, zone)?;
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.duty, vehicle.zone, vehicle.load) = (Duty::Busy, zone, load);
    let loading_min = if load == u32::MAX { 0.0 } else { ctx.city.plan.air.turn_min.value };
    let hours = flight_hours(ctx, machine, zone) + loading_min / 60.0;
    let mut known = ctx.get::<Known>(ctx.roster.zones[usize::from(zone)], STAGE)?;
    known.patrol = true;
    known.sorties += 1;
    ctx.after(Span::from_hours(hours), phase::MOVEMENT, Event::SortieOnScene(machine))?;
    Ok(())
}

fn flight_km(ctx: &Ctx<'_, '_>, machine: u32, zone: u16) -> f64 {
    let site = &ctx.city.forces.vehicles[machine as usize];
    let field = &ctx.city.assets.airfields[site.airfield as usize];
    let to = &ctx.city.zones[usize::from(zone)];
    distance_km((field.lon, field.lat), (to.lon, to.lat))
}

fn flight_hours(ctx: &Ctx<'_, '_>, machine: u32, zone: u16) -> f64 {
    flight_km(ctx, machine, zone) / ctx.city.forces.vehicles[machine as usize].speed_km_h
}

/// First the zone of which nothing is known where the instruments shook hardest; then the known zone
/// that no road reaches and that lacks most; then the known zone where most are trapped.
fn choose(ctx: &mut Ctx<'_, '_>) -> Result<Option<u16>, StepError> {
    let city = ctx.city;
    let from = city.depots.iter().find(|d| d.tier == Tier::City).map_or(NodeId(0), |d| d.node);
    let reached = reached(ctx, from);
    let (mut unknown, mut cut, mut worst) = (None, None, None);
    for zone in 0..city.zones.len() as u16 {
        let entity = ctx.zone(zone);
        let known = ctx.copy::<Known>(entity, STAGE)?;
        let goods = ctx.copy::<Goods>(entity, STAGE)?;
        if !known.district && !known.patrol {
            let shaken = ctx.copy::<Shaken>(entity, STAGE)?.intensity;
            keep_best(&mut unknown, shaken, zone);
        }
        let lacks = known.displaced - goods.handed - goods.waiting - goods.coming[1];
        if known.city && !reached[usize::from(zone)] && lacks >= city.plan.supply.smallest_order.value {
            keep_best(&mut cut, lacks, zone);
        }
        if known.city {
            keep_best(&mut worst, known.trapped / (1.0 + f64::from(known.sorties)), zone);
        }
    }
    let unknown = unknown.filter(|(intensity, _): &(f64, u16)| *intensity >= 7.0);
    Ok(unknown.or(cut).or(worst).map(|(_, zone)| zone))
}

/// Whether a way is known from a node to each zone.
fn reached(ctx: &mut Ctx<'_, '_>, from: NodeId) -> Vec<bool> {
    let city = ctx.city;
    let mut roads = ctx.world.resource_mut::<RoadState>();
    let mut times = roads.known.times_from(from);
    city.roads.zone_nodes().iter().map(|&node| times.ms(node).is_some()).collect()
}

fn keep_best(best: &mut Option<(f64, u16)>, value: f64, zone: u16) {
    if best.is_none_or(|(v, _)| value > v) {
        *best = Some((value, zone));
    }
}

/// Loads sets for a zone that is known to lack them, from the municipal depot with most stock.
fn take_aboard(ctx: &mut Ctx<'_, '_>, machine: u32, zone: u16) -> Result<u32, StepError> {
    let city = ctx.city;
    let known = ctx.copy::<Known>(ctx.zone(zone), STAGE)?;
    let goods = ctx.copy::<Goods>(ctx.zone(zone), STAGE)?;
    let lacks = known.displaced - goods.handed - goods.waiting - goods.coming[0] - goods.coming[1];
    let room = (city.forces.vehicles[machine as usize].payload_t / city.set.mass_t).floor();
    let mut best: Option<(f64, u32)> = None;
    for index in (0..city.depots.len()).filter(|&d| city.depots[d].tier == Tier::City) {
        let store = ctx.get::<Depot>(ctx.roster.depots[index], STAGE)?;
        if store.open && best.is_none_or(|(s, _)| store.stock > s) {
            best = Some((store.stock, index as u32));
        }
    }
    let Some((stock, depot)) = best.filter(|_| known.city) else { return Ok(u32::MAX) };
    let sets = room.min(stock).min(lacks).floor();
    if sets < 1.0 {
        return Ok(u32::MAX);
    }
    dispatch::take_sets(ctx, depot, sets)?;
    let consignment = ctx.roster.consignments.len() as u32;
    let from = dispatch::origin(ctx, depot);
    ctx.tell(Some(zone), Fact::Ordered { consignment, tier: Tier::City, from, sets, mode: Mode::Air });
    let load = Consignment {
        tier: Tier::City,
        depot: Some(depot),
        vehicle: machine,
        zone,
        command: 1,
        sets,
        rations: 0.0,
        record: ctx.cause.0,
        at: city.depots[depot as usize].node,
        first: false,
        lost_h: 0.0,
        stands: ctx.now,
        ticket: None,
    };
    let entity = ctx.world.spawn(load).id();
    ctx.roster.consignments.push(entity);
    ctx.get::<Goods>(ctx.roster.zones[usize::from(zone)], STAGE)?.coming[1] += sets;
    trucks::say(ctx, consignment, Fact::ReadyToLoad { consignment })?;
    let expected_hours = flight_hours(ctx, machine, zone);
    trucks::say(ctx, consignment, Fact::Departed { consignment, vehicle: machine, expected_hours })?;
    Ok(consignment)
}

/// A machine is over the scene: it sees what nobody knew, and puts its load down.
pub(crate) fn on_scene(ctx: &mut Ctx<'_, '_>, machine: u32) -> Result<(), StepError> {
    let vehicle = ctx.copy::<Vehicle>(ctx.roster.vehicles[machine as usize], STAGE)?;
    let (zone, distance_km) = (vehicle.zone, flight_km(ctx, machine, vehicle.zone));
    let hours_since_call = (ctx.now - vehicle.called).hours();
    if vehicle.trips == 0 && vehicle.called > SimTime::ZERO {
        ctx.tell(Some(zone), Fact::SortieOnScene { vehicle: machine, distance_km, hours_since_call });
    }
    let mut ground_min = 0.0;
    if vehicle.load != u32::MAX {
        let goods = trucks::consignment_of(ctx, vehicle.load)?;
        trucks::say(ctx, vehicle.load, Fact::Arrived { consignment: vehicle.load, blocked_hours: 0.0 })?;
        trucks::put_down(ctx, vehicle.load, &goods)?;
        ground_min = ctx.city.plan.air.turn_min.value;
    }
    knowledge::patrol_arrives(ctx, zone)?;
    let air = &ctx.city.plan.air;
    let hours = flight_hours(ctx, machine, zone) + (ground_min + air.refuel_min.value) / 60.0;
    ctx.after(Span::from_hours(hours), phase::MOVEMENT, Event::SortieHome(machine))?;
    Ok(())
}

/// A machine is back and refuelled: it goes again.
pub(crate) fn home(ctx: &mut Ctx<'_, '_>, machine: u32) -> Result<(), StepError> {
    let mut vehicle = ctx.get::<Vehicle>(ctx.roster.vehicles[machine as usize], STAGE)?;
    vehicle.duty = Duty::Idle;
    vehicle.load = u32::MAX;
    vehicle.trips += 1;
    let now = ctx.now;
    start(ctx, machine, now)
}
