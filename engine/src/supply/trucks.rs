//! One truck's life: called, ready, loaded, on the road, before a block, unloaded, home.

use shapan_journal::{Fact, Tier};
use shapan_kernel::resource::{Change, Priority, Request};
use shapan_kernel::{Cause, Span, Stream};
use shapan_network::NodeId;
use shapan_network::router::Root;

use super::STAGE;
use super::route::{Leg, RoadState, drive};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Consignment, Depot, Duty, Goods, Lines, Vehicle};

/// Calls a truck and its crew; it is ready after its turn-out.
pub(crate) fn call(ctx: &mut Ctx<'_, '_>, truck: u32) -> Result<(), StepError> {
    let site = &ctx.city.forces.vehicles[truck as usize];
    let entity = ctx.roster.vehicles[truck as usize];
    if ctx.copy::<Vehicle>(entity, STAGE)?.duty != Duty::Garage {
        return Ok(());
    }
    ctx.get::<Vehicle>(entity, STAGE)?.duty = Duty::Turning;
    let [low, mode, high] = site.ready_min;
    let minutes = ctx.stream(purpose::READY, site.stable).triangular(low, mode, high);
    ctx.after(Span::from_minutes(minutes), phase::MOVEMENT, Event::TruckReady(truck))?;
    Ok(())
}

/// A truck is ready: it loads what was ordered for it meanwhile.
pub(crate) fn ready(ctx: &mut Ctx<'_, '_>, truck: u32) -> Result<(), StepError> {
    let now = ctx.now;
    let mut vehicle = ctx.get::<Vehicle>(ctx.roster.vehicles[truck as usize], STAGE)?;
    vehicle.ready = true;
    if vehicle.duty == Duty::Turning {
        vehicle.crew_since = now;
    }
    if vehicle.load == u32::MAX {
        vehicle.duty = Duty::Idle;
        return Ok(());
    }
    fetch(ctx, truck)
}

/// A ready truck drives to the depot where its order waits, if it stands elsewhere, and loads; not before its crew
/// has heard of the order.
pub(crate) fn fetch(ctx: &mut Ctx<'_, '_>, truck: u32) -> Result<(), StepError> {
    let entity = ctx.roster.vehicles[truck as usize];
    let vehicle = ctx.copy::<Vehicle>(entity, STAGE)?;
    let Consignment { at, stands: heard, .. } = consignment_of(ctx, vehicle.load)?;
    if heard > ctx.now {
        let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
        (vehicle.duty, vehicle.ready) = (Duty::Busy, false);
        ctx.at(heard, phase::MOVEMENT, Event::TruckReady(truck))?;
        return Ok(());
    }
    if vehicle.at == at {
        return try_load(ctx, vehicle.load);
    }
    let hours = transfer_hours(ctx, vehicle.at, at);
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.at, vehicle.ready) = (at, false);
    ctx.after(Span::from_hours(hours), phase::MOVEMENT, Event::TruckReady(truck))?;
    Ok(())
}

/// Asks for a dock once truck and depot are both ready.
pub(crate) fn try_load(ctx: &mut Ctx<'_, '_>, consignment: u32) -> Result<(), StepError> {
    let goods = consignment_of(ctx, consignment)?;
    let Some(depot) = goods.depot else { return Ok(()) };
    let truck = ctx.copy::<Vehicle>(ctx.roster.vehicles[goods.vehicle as usize], STAGE)?;
    let entity = ctx.roster.depots[depot as usize];
    let here = truck.load == consignment && truck.ready && truck.at == goods.at;
    if !here || !ctx.get::<Depot>(entity, STAGE)?.open || goods.ticket.is_some() {
        return Ok(());
    }
    say(ctx, consignment, Fact::ReadyToLoad { consignment })?;
    let work = loading_span(ctx, depot, consignment, &goods);
    // Who has had nothing yet is loaded before those who get more.
    let priority = Priority(u32::from(!goods.first));
    let request = Request::new(consignment, work).with_priority(priority);
    let now = ctx.now;
    let asked = ctx.get::<Depot>(entity, STAGE)?.docks.request(now, request);
    // A request for one unit of a positive capacity is never refused.
    let Ok((ticket, changes)) = asked else { return Ok(()) };
    edit(ctx, consignment, |c| c.ticket = Some(ticket))?;
    granted(ctx, &changes)
}

/// Loading time this time, by the mass to load.
fn loading_span(ctx: &Ctx<'_, '_>, depot: u32, consignment: u32, goods: &Consignment) -> Span {
    let site = &ctx.city.depots[depot as usize];
    let [low, mode, high] = site.load_h;
    let mut stream = draw(ctx, purpose::LOAD, goods, consignment);
    Span::from_hours(stream.triangular(low, mode, high) * tonnes(ctx, goods) / 10.0)
}

/// The stream of a consignment's draw: keyed by vehicle and its trip, so that another order elsewhere in the
/// city moves no other truck's luck.
fn draw(ctx: &Ctx<'_, '_>, purpose: shapan_kernel::Purpose, goods: &Consignment, number: u32) -> Stream {
    let site = &ctx.city.forces.vehicles[goods.vehicle as usize];
    let trip =
        ctx.world.get::<Vehicle>(ctx.roster.vehicles[goods.vehicle as usize]).map_or(number, |v| v.trips);
    ctx.stream(purpose, site.stable.rotate_left(20) ^ u64::from(trip))
}

/// Mass of a consignment, t.
pub(crate) fn tonnes(ctx: &Ctx<'_, '_>, goods: &Consignment) -> f64 {
    goods.sets * ctx.city.set.mass_t + goods.rations * ctx.city.set.ration_t
}

/// Docks were granted: loading ends after its time.
fn granted(ctx: &mut Ctx<'_, '_>, changes: &[Change<u32>]) -> Result<(), StepError> {
    for change in changes {
        if let Change::Granted(grant) = change {
            ctx.cause = Cause(consignment_of(ctx, grant.who)?.record);
            ctx.after(grant.work, phase::MOVEMENT, Event::Loaded(grant.who))?;
        }
    }
    Ok(())
}

/// A consignment is loaded: the dock is free for the next, the truck leaves.
pub(crate) fn loaded(ctx: &mut Ctx<'_, '_>, consignment: u32) -> Result<(), StepError> {
    let goods = consignment_of(ctx, consignment)?;
    let now = ctx.now;
    if let (Some(depot), Some(ticket)) = (goods.depot, goods.ticket) {
        let entity = ctx.roster.depots[depot as usize];
        let mut store = ctx.get::<Depot>(entity, STAGE)?;
        store.ordered = store.ordered.saturating_sub(1);
        let changes = store.docks.release(now, ticket).unwrap_or_default();
        granted(ctx, &changes)?;
    }
    leave(ctx, consignment, true)
}

/// Drives on from where the consignment stands.
fn leave(ctx: &mut Ctx<'_, '_>, consignment: u32, first: bool) -> Result<(), StepError> {
    let goods = consignment_of(ctx, consignment)?;
    ctx.cause = Cause(goods.record);
    let to = ctx.city.roads.zone_node(goods.zone);
    let leg = drive(ctx, goods.at, to, if first { Root::From } else { Root::To });
    if first {
        let expected_hours = match leg {
            Leg::Reaches { hours } | Leg::Blocked { hours, .. } => hours,
            Leg::NoWay => 0.0,
        };
        say(ctx, consignment, Fact::Departed { consignment, vehicle: goods.vehicle, expected_hours })?;
    }
    match leg {
        Leg::Reaches { hours } => {
            let rested = rest(ctx, goods.vehicle, hours)?;
            ctx.after(Span::from_hours(rested), phase::MOVEMENT, Event::Arrives(consignment))?;
        }
        Leg::Blocked { link, hours, at } => {
            edit(ctx, consignment, |c| c.at = at)?;
            let rested = rest(ctx, goods.vehicle, hours)?;
            let event = Event::BlockMet { consignment, link };
            ctx.after(Span::from_hours(rested), phase::MOVEMENT, event)?;
        }
        Leg::NoWay => {
            let now = ctx.now;
            say(ctx, consignment, Fact::Stranded { consignment })?;
            edit(ctx, consignment, |c| c.stands = now)?;
            let wait = Span::from_minutes(ctx.city.plan.command.decision_cycle_min.value);
            ctx.after(wait, phase::MOVEMENT, Event::TryAgain(consignment))?;
        }
    }
    Ok(())
}

/// Driving hours with the rests that the law asks of a driver.
fn rest(ctx: &mut Ctx<'_, '_>, vehicle: u32, hours: f64) -> Result<f64, StepError> {
    let supply = &ctx.city.plan.supply;
    let entity = ctx.roster.vehicles[vehicle as usize];
    let mut state = ctx.get::<Vehicle>(entity, STAGE)?;
    state.driven_h += hours;
    let mut rested = hours;
    while state.driven_h > supply.driving_h.value {
        state.driven_h -= supply.driving_h.value;
        rested += supply.rest_min.value / 60.0;
    }
    Ok(rested)
}

/// A truck meets a closed link: everybody learns of it, the truck turns round and takes another way.
pub(crate) fn block_met(ctx: &mut Ctx<'_, '_>, consignment: u32, link: u32) -> Result<(), StepError> {
    say(ctx, consignment, Fact::BlockMet { consignment, link })?;
    let city = ctx.city;
    let closed = ctx.world.resource_mut::<RoadState>().find(city, link);
    let minutes = city.plan.roads.turn_round_min.value;
    let now = ctx.now;
    edit(ctx, consignment, |c| c.stands = now)?;
    ctx.after(Span::from_minutes(minutes), phase::MOVEMENT, Event::TryAgain(consignment))?;
    if closed { super::roadworks::closure_found(ctx, link) } else { Ok(()) }
}

/// After turning round, or after waiting for a way.
pub(crate) fn try_again(ctx: &mut Ctx<'_, '_>, consignment: u32) -> Result<(), StepError> {
    let goods = consignment_of(ctx, consignment)?;
    let lost_hours = goods.lost_h + (ctx.now - goods.stands).hours();
    edit(ctx, consignment, |c| c.lost_h = lost_hours)?;
    let to = ctx.city.roads.zone_node(goods.zone);
    if ctx.world.resource_mut::<RoadState>().known.travel_ms(goods.at, to, Root::To).is_some() {
        say(ctx, consignment, Fact::Rerouted { consignment, lost_hours })?;
    }
    leave(ctx, consignment, false)
}

/// A truck reaches its zone: unloading starts.
pub(crate) fn arrives(ctx: &mut Ctx<'_, '_>, consignment: u32) -> Result<(), StepError> {
    let goods = consignment_of(ctx, consignment)?;
    say(ctx, consignment, Fact::Arrived { consignment, blocked_hours: goods.lost_h })?;
    let per_10t = &ctx.city.plan.supply.unload_h_per_10t;
    let hours =
        draw(ctx, purpose::UNLOAD, &goods, consignment).triangular(per_10t.low, per_10t.value, per_10t.high)
            * tonnes(ctx, &goods)
            / 10.0;
    ctx.after(Span::from_hours(hours), phase::MOVEMENT, Event::Unloaded(consignment))?;
    Ok(())
}

/// Goods stand on the ground; the truck drives home.
pub(crate) fn unloaded(ctx: &mut Ctx<'_, '_>, consignment: u32) -> Result<(), StepError> {
    let goods = consignment_of(ctx, consignment)?;
    put_down(ctx, consignment, &goods)?;
    // Back to the depot where it loaded: the next order most likely waits there.
    let home = ctx.copy::<Vehicle>(ctx.roster.vehicles[goods.vehicle as usize], STAGE)?.at;
    let from = ctx.city.roads.zone_node(goods.zone);
    let hours = transfer_hours(ctx, from, home);
    let rested = rest(ctx, goods.vehicle, hours)?;
    ctx.after(Span::from_hours(rested), phase::MOVEMENT, Event::TruckHome(goods.vehicle))?;
    Ok(())
}

/// Books a consignment into its zone.
pub(crate) fn put_down(ctx: &mut Ctx<'_, '_>, consignment: u32, load: &Consignment) -> Result<(), StepError> {
    if load.sets > 0.0 {
        say(ctx, consignment, Fact::Unloaded { consignment, tier: load.tier, sets: load.sets })?;
    } else {
        say(ctx, consignment, Fact::Unloaded { consignment, tier: Tier::Agreement, sets: 0.0 })?;
    }
    let entity = ctx.zone(load.zone);
    let mut goods = ctx.get::<Goods>(entity, STAGE)?;
    let command = usize::from(load.command);
    goods.waiting += load.sets;
    goods.rations += load.rations;
    goods.coming[command] = (goods.coming[command] - load.sets).max(0.0);
    goods.came[command] += load.sets;
    goods.rations_coming = (goods.rations_coming - load.rations).max(0.0);
    Ok(())
}

/// Hours of an empty drive by the best known way. A block met on it costs a turn-round, no more events.
fn transfer_hours(ctx: &mut Ctx<'_, '_>, from: NodeId, to: NodeId) -> f64 {
    let turn_h = ctx.city.plan.roads.turn_round_min.value / 60.0;
    match drive(ctx, from, to, Root::To) {
        Leg::Reaches { hours } => hours,
        Leg::Blocked { hours, .. } => 2.0 * (hours + turn_h),
        Leg::NoWay => 2.0,
    }
}

/// How long a vehicle stands for fuel drawn by hand after a trip: not at all where pumps have power.
pub(crate) fn fuel_wait(ctx: &Ctx<'_, '_>, vehicle: u32) -> Result<Span, StepError> {
    let zone = ctx.city.forces.vehicles[vehicle as usize].zone;
    let dark = !ctx.copy::<Lines>(ctx.zone(zone), STAGE)?.power;
    Ok(if dark { Span::from_minutes(ctx.city.plan.lifelines.fuel_out_min.value) } else { Span::ZERO })
}

/// A truck is home: it can be sent again once it has fuel, by a fresh crew if a shift has passed.
pub(crate) fn home(ctx: &mut Ctx<'_, '_>, truck: u32) -> Result<(), StepError> {
    let (now, shift_h) = (ctx.now, ctx.city.plan.supply.shift_h.value);
    let fuelled = fuel_wait(ctx, truck)?;
    let mut vehicle = ctx.get::<Vehicle>(ctx.roster.vehicles[truck as usize], STAGE)?;
    vehicle.load = u32::MAX;
    vehicle.trips += 1;
    let tired = (now - vehicle.crew_since).hours() >= shift_h;
    if !tired && fuelled == Span::ZERO {
        vehicle.duty = Duty::Idle;
        return Ok(());
    }
    if !tired {
        // The crew stays with its truck.
        (vehicle.duty, vehicle.ready) = (Duty::Busy, false);
        ctx.after(fuelled, phase::MOVEMENT, Event::TruckReady(truck))?;
        return Ok(());
    }
    // The next crew takes over as long after as the first one took to turn out, and fuels meanwhile.
    (vehicle.duty, vehicle.ready, vehicle.driven_h) = (Duty::Turning, false, 0.0);
    let crew = Span::from_minutes(ctx.city.forces.vehicles[truck as usize].ready_min[1]);
    ctx.after(crew.max(fuelled), phase::MOVEMENT, Event::TruckReady(truck))?;
    Ok(())
}

/// Writes a fact about a consignment: what happened to it before is the cause, and this is the cause of what
/// happens to it next.
pub(crate) fn say(ctx: &mut Ctx<'_, '_>, consignment: u32, fact: Fact) -> Result<(), StepError> {
    let load = consignment_of(ctx, consignment)?;
    ctx.cause = Cause(load.record);
    ctx.tell(Some(load.zone), fact);
    let record = ctx.cause.0;
    edit(ctx, consignment, |c| c.record = record)
}

/// A copy of a consignment.
pub(crate) fn consignment_of(ctx: &Ctx<'_, '_>, consignment: u32) -> Result<Consignment, StepError> {
    ctx.copy::<Consignment>(ctx.roster.consignments[consignment as usize], STAGE)
}

/// Changes a consignment.
fn edit(
    ctx: &mut Ctx<'_, '_>,
    consignment: u32,
    change: impl FnOnce(&mut Consignment),
) -> Result<(), StepError> {
    change(&mut *ctx.get::<Consignment>(ctx.roster.consignments[consignment as usize], STAGE)?);
    Ok(())
}
