//! Relay drones: each stays over where most residents are silent for as long as it can, and the next relieves it.

use shapan_journal::Fact;
use shapan_kernel::Span;

use super::{STAGE, connect, disconnect, is_silent};
use crate::cascade::{Networks, changed};
use crate::command::Headquarters;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::spread;
use crate::purpose;
use crate::world::components::{Duty, Lines, Vehicle};

/// At every cycle of the city at level I or II: while zones are silent, relay drones are called, and those that
/// stand ready go up. Orders take `wait`.
pub(crate) fn decide(ctx: &mut Ctx<'_, '_>, wait: Span) -> Result<(), StepError> {
    let city = ctx.city;
    let called = (1..=2).contains(&ctx.world.resource::<Headquarters>().level);
    if !called || city.relays.is_empty() || best_centre(ctx)?.is_none() {
        return Ok(());
    }
    for &drone in &city.relays {
        match ctx.copy::<Vehicle>(ctx.roster.vehicles[drone as usize], STAGE)?.duty {
            Duty::Garage => {
                let delay = wait + ready_span(ctx, drone);
                get_ready(ctx, drone, delay)?;
            }
            Duty::Idle => get_ready(ctx, drone, wait)?,
            Duty::Turning | Duty::Busy | Duty::Away => {}
        }
    }
    Ok(())
}

/// From an order to a drone on station, this time.
fn ready_span(ctx: &Ctx<'_, '_>, drone: u32) -> Span {
    let key = ctx.city.forces.vehicles[drone as usize].stable;
    Span::from_hours(spread(ctx, purpose::UNIT, key, &ctx.city.plan.lifelines.drone_ready_h))
}

/// A drone is on station after `delay`. Networks are settled before anything arrives.
fn get_ready(ctx: &mut Ctx<'_, '_>, drone: u32, delay: Span) -> Result<(), StepError> {
    ctx.get::<Vehicle>(ctx.roster.vehicles[drone as usize], STAGE)?.duty = Duty::Turning;
    ctx.after(delay, phase::ARRIVAL, Event::DroneUp(drone))?;
    Ok(())
}

/// The zone over which a drone serves most silent residents; none where nobody is silent.
fn best_centre(ctx: &Ctx<'_, '_>) -> Result<Option<u16>, StepError> {
    let city = ctx.city;
    let mut silent = Vec::with_capacity(city.zones.len());
    for (zone, site) in city.zones.iter().enumerate() {
        let lines = ctx.copy::<Lines>(ctx.zone(zone as u16), STAGE)?;
        silent.push(if is_silent(&lines) { site.residents } else { 0.0 });
    }
    let mut best = (0.0, None);
    for (centre, reach) in city.relay_reach.iter().enumerate() {
        let served: f64 = reach.iter().map(|near| silent[usize::from(near.zone)] * near.share).sum();
        if served > best.0 {
            best = (served, Some(centre as u16));
        }
    }
    Ok(best.1)
}

/// A drone is ready: it takes its station, or stands by where nobody is silent.
pub(crate) fn up(ctx: &mut Ctx<'_, '_>, drone: u32) -> Result<(), StepError> {
    let (city, entity) = (ctx.city, ctx.roster.vehicles[drone as usize]);
    let Some(centre) = best_centre(ctx)? else {
        ctx.get::<Vehicle>(entity, STAGE)?.duty = Duty::Idle;
        return Ok(());
    };
    let reach = &city.relay_reach[usize::from(centre)];
    let covered = reach.iter().map(|near| (usize::from(near.zone), near.share)).collect();
    let cell = ctx.world.resource_mut::<Networks>().telecom.add_mobile(&city.lifelines.telecom, covered);
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.duty, vehicle.zone, vehicle.load) = (Duty::Busy, centre, cell.unwrap_or(u32::MAX));
    vehicle.trips += 1;
    let zones = reach.iter().filter(|near| near.heard).count() as u32;
    ctx.tell(Some(centre), Fact::RelayUp { vehicle: drone, zones });
    changed(ctx)?;
    let key = city.forces.vehicles[drone as usize].stable ^ 1;
    let stays = spread(ctx, purpose::UNIT, key, &city.plan.lifelines.drone_endurance_h);
    ctx.after(Span::from_hours(stays), phase::LIFELINE, Event::DroneDown(drone))?;
    let outer = ctx.cause;
    for near in reach.iter().filter(|near| near.heard) {
        connect(ctx, near.zone)?;
        ctx.cause = outer;
    }
    Ok(())
}

/// A drone leaves its station, and one that stands by relieves it. It comes back when it is ready again.
pub(crate) fn down(ctx: &mut Ctx<'_, '_>, drone: u32) -> Result<(), StepError> {
    let (city, entity) = (ctx.city, ctx.roster.vehicles[drone as usize]);
    let vehicle = ctx.copy::<Vehicle>(entity, STAGE)?;
    ctx.tell(Some(vehicle.zone), Fact::RelayDown { vehicle: drone });
    if vehicle.load != u32::MAX {
        ctx.world.resource_mut::<Networks>().telecom.remove_mobile(vehicle.load);
        changed(ctx)?;
    }
    ctx.get::<Vehicle>(entity, STAGE)?.load = u32::MAX;
    let again = ready_span(ctx, drone);
    get_ready(ctx, drone, again)?;
    let outer = ctx.cause;
    for near in city.relay_reach[usize::from(vehicle.zone)].iter().filter(|near| near.heard) {
        disconnect(ctx, near.zone)?;
        ctx.cause = outer;
    }
    for &next in &city.relays {
        if ctx.copy::<Vehicle>(ctx.roster.vehicles[next as usize], STAGE)?.duty == Duty::Idle {
            return get_ready(ctx, next, Span::ZERO);
        }
    }
    Ok(())
}

/// Whether a drone on station is heard at the street post of a zone.
pub(super) fn is_over(ctx: &Ctx<'_, '_>, zone: u16) -> Result<bool, StepError> {
    for &drone in &ctx.city.relays {
        let vehicle = ctx.copy::<Vehicle>(ctx.roster.vehicles[drone as usize], STAGE)?;
        let reach = &ctx.city.relay_reach[usize::from(vehicle.zone)];
        if vehicle.duty == Duty::Busy && reach.iter().any(|near| near.heard && near.zone == zone) {
            return Ok(true);
        }
    }
    Ok(false)
}
