//! Units that stand in for a lifeline: mobile base stations and relay drones for silent zones, generator trucks for
//! dark hospitals and what else must not stay dark.

pub(crate) mod relay;

use shapan_journal::{Fact, Subject, SubjectKind};
use shapan_kernel::Span;
use shapan_network::NodeId;
use shapan_network::router::Root;
use shapan_network::telecom::disc_share;
use shapan_scenarios::region::FleetKind;

use crate::cascade::needs::stand_in;
use crate::cascade::{Networks, changed, set_condition};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::{spread, try_report};
use crate::purpose;
use crate::supply::route::{Leg, drive};
use crate::supply::trucks;
use crate::world::components::{Condition, Duty, Known, Lines, Vehicle};

const STAGE: &str = "response";

/// Reach of a mobile base station, km (E).
const STATION_RADIUS_KM: f64 = 2.0;

/// A district calls its mobile base stations and generator trucks.
pub(crate) fn call(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    for &unit in &ctx.city.mobile_units[usize::from(district)] {
        trucks::call(ctx, unit)?;
    }
    Ok(())
}

/// At every cycle of a district, ready units are sent where they are needed most. Orders take `wait`.
pub(crate) fn decide(ctx: &mut Ctx<'_, '_>, district: u8, wait: Span) -> Result<(), StepError> {
    let kinds = [FleetKind::MobileBaseStation, FleetKind::GeneratorTruck];
    // Once a kind finds nothing to do, the rest of it does not look.
    let mut busy = [true; 2];
    for &unit in &ctx.city.mobile_units[usize::from(district)] {
        let kind = usize::from(ctx.city.forces.vehicles[unit as usize].kind.0 == kinds[1]);
        if !busy[kind] || ctx.copy::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?.duty != Duty::Idle {
            continue;
        }
        let target = match kind {
            0 => silent_zone(ctx, district)?.map(|zone| (zone, u32::MAX)),
            _ => match dark_hospital(ctx, district)? {
                None => dark_site(ctx, district)?,
                hospital => hospital,
            },
        };
        match target {
            Some((zone, asset)) => send(ctx, unit, zone, asset, wait)?,
            None => busy[kind] = false,
        }
    }
    Ok(())
}

/// The zone of a district that cannot speak, to which no unit goes, and where most live.
fn silent_zone(ctx: &Ctx<'_, '_>, district: u8) -> Result<Option<u16>, StepError> {
    let mut best: Option<(f64, u16)> = None;
    for zone in ctx.city.zones_of(district) {
        let lines = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
        let residents = ctx.city.zones[usize::from(zone)].residents;
        if is_silent(&lines) && best.is_none_or(|(r, _)| residents > r) {
            best = Some((residents, zone));
        }
    }
    Ok(best.map(|(_, zone)| zone))
}

/// Whether a zone cannot speak for itself, and no unit serves it or goes there.
fn is_silent(lines: &Lines) -> bool {
    !lines.public && !lines.wired && !lines.mobile && !lines.unit
}

/// Water works, telecom cores and command posts of a district that stand without power, in this order.
fn dark_site(ctx: &Ctx<'_, '_>, district: u8) -> Result<Option<(u16, u32)>, StepError> {
    for &(zone, asset) in &ctx.city.standby[usize::from(district)] {
        let condition = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?;
        if condition.sound && !condition.powered && !condition.unit {
            return Ok(Some((zone, asset)));
        }
    }
    Ok(None)
}

/// A standing hospital of a district without power; the largest first.
fn dark_hospital(ctx: &Ctx<'_, '_>, district: u8) -> Result<Option<(u16, u32)>, StepError> {
    let mut best: Option<(f64, u16, u32)> = None;
    let here = |zone: u16| ctx.city.zones[usize::from(zone)].district == district;
    for hospital in ctx.city.assets.hospitals.iter().filter(|h| here(h.zone)) {
        let condition = ctx.copy::<Condition>(ctx.roster.assets[hospital.asset as usize], STAGE)?;
        let dark = condition.sound && !condition.powered && !condition.unit;
        if dark && best.is_none_or(|(beds, _, _)| hospital.beds > beds) {
            best = Some((hospital.beds, hospital.zone, hospital.asset));
        }
    }
    Ok(best.map(|(_, zone, asset)| (zone, asset)))
}

/// Sends a unit; where the way is cut it stays ready, and is asked again at the next cycle.
fn send(ctx: &mut Ctx<'_, '_>, unit: u32, zone: u16, asset: u32, wait: Span) -> Result<(), StepError> {
    let entity = ctx.roster.vehicles[unit as usize];
    let from: NodeId = ctx.copy::<Vehicle>(entity, STAGE)?.at;
    let to = ctx.city.roads.zone_node(zone);
    let Leg::Reaches { hours } = drive(ctx, from, to, Root::To) else { return Ok(()) };
    let lifelines = &ctx.city.plan.lifelines;
    let setup = if asset == u32::MAX {
        &lifelines.mobile_station_setup_min
    } else {
        &lifelines.generator_connect_min
    };
    let key = ctx.city.forces.vehicles[unit as usize].stable;
    let minutes = spread(ctx, purpose::UNIT, key, setup);
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.duty, vehicle.zone, vehicle.at, vehicle.load) = (Duty::Busy, zone, to, asset);
    if asset == u32::MAX {
        ctx.get::<Lines>(ctx.roster.zones[usize::from(zone)], STAGE)?.unit = true;
    } else {
        set_condition(ctx, asset, |c| c.unit = true)?;
    }
    let delay = wait + Span::from_hours(hours) + Span::from_minutes(minutes);
    ctx.after(delay, phase::LIFELINE, Event::UnitWorks(unit))?;
    Ok(())
}

/// A unit works from now on, where it stands: a base station to the end, a generator until mains are back. One that comes
/// when mains are back already turns round.
pub(crate) fn works(ctx: &mut Ctx<'_, '_>, unit: u32) -> Result<(), StepError> {
    let vehicle = ctx.copy::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?;
    let subject = Subject::new(SubjectKind::Vehicle, unit);
    ctx.tell(Some(vehicle.zone), Fact::AssetRestored { asset: subject });
    if vehicle.load != u32::MAX {
        let asset = vehicle.load;
        let powered = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.powered;
        return match ctx.city.needs.power_of[asset as usize] {
            Some(need) if !powered => {
                set_condition(ctx, asset, |c| c.generator = true)?;
                stand_in(ctx, need)
            }
            _ => release(ctx, asset),
        };
    }
    ctx.get::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?.trips += 1;
    let area_km2 = ctx.city.zones[usize::from(vehicle.zone)].area_km2;
    let reach = vec![(usize::from(vehicle.zone), disc_share(area_km2, STATION_RADIUS_KM, 0.0))];
    ctx.world.resource_mut::<Networks>().telecom.add_mobile(&ctx.city.lifelines.telecom, reach);
    changed(ctx)?;
    connect(ctx, vehicle.zone)
}

/// An asset has what it lacked again: the unit that stood in for it is free, where it stands.
pub(crate) fn release(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    set_condition(ctx, asset, |c| (c.unit, c.generator) = (false, false))?;
    for unit in ctx.city.mobile_units.iter().flatten() {
        let entity = ctx.roster.vehicles[*unit as usize];
        let vehicle = ctx.copy::<Vehicle>(entity, STAGE)?;
        if vehicle.duty == Duty::Busy && vehicle.load == asset {
            ctx.get::<Vehicle>(entity, STAGE)?.duty = Duty::Idle;
        }
    }
    Ok(())
}

/// A zone can speak over what was brought in.
fn connect(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let mut lines = ctx.get::<Lines>(entity, STAGE)?;
    let spoke = lines.any();
    lines.mobile = true;
    if !spoke {
        ctx.tell(Some(zone), Fact::SilenceEnded);
        if ctx.copy::<Known>(entity, STAGE)?.counted {
            try_report(ctx, zone)?;
        }
    }
    Ok(())
}

/// What was brought in over a zone has left; another unit may still be there.
fn disconnect(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let served = has_station(ctx, zone)? || relay::is_over(ctx, zone)?;
    let mut lines = ctx.get::<Lines>(ctx.roster.zones[usize::from(zone)], STAGE)?;
    let spoke = lines.any();
    lines.mobile = served;
    if spoke && !lines.any() {
        ctx.tell(Some(zone), Fact::SilenceBegan);
    }
    Ok(())
}

/// Whether a mobile base station works in a zone.
fn has_station(ctx: &Ctx<'_, '_>, zone: u16) -> Result<bool, StepError> {
    let city = ctx.city;
    for &unit in &city.mobile_units[usize::from(city.zones[usize::from(zone)].district)] {
        let vehicle = ctx.copy::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?;
        let station = city.forces.vehicles[unit as usize].kind.0 == FleetKind::MobileBaseStation;
        if station && vehicle.zone == zone && vehicle.duty == Duty::Busy && vehicle.trips > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
