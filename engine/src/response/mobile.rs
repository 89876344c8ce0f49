//! Units that stand in for a lifeline: mobile base stations and relay drones for silent zones, generator trucks for
//! dark hospitals and what else must not stay dark.

pub(crate) mod relay;

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, Subject, SubjectKind};
use shapan_kernel::{SimTime, Span};
use shapan_network::NodeId;
use shapan_network::router::Root;
use shapan_network::telecom::disc_share;
use shapan_scenarios::region::FleetKind;

use crate::cascade::needs::stand_in;
use crate::cascade::{Networks, changed, set_condition};
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::{spread, try_report};
use crate::purpose;
use crate::supply::route::{Leg, RoadState, drive};
use crate::supply::trucks;
use crate::world::components::{Condition, Duty, Known, Lines, Vehicle};

const STAGE: &str = "response";

/// Reach of a mobile base station, km (E).
const STATION_RADIUS_KM: f64 = 2.0;
/// A zone to which no way was found is tried again after so long, or once a road was opened (E).
const RETRY_H: f64 = 6.0;

/// What is known of units and of the ways to zones, beside the vehicles themselves.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Units {
    /// The cell of each mobile base station that works, by vehicle.
    cell: Vec<Option<u32>>,
    /// Since when the zone of such a station speaks for itself, by vehicle.
    spoke: Vec<Option<SimTime>>,
    /// When no way to a zone was found, and how often roads had been opened by then.
    cut: Vec<Option<(SimTime, u32)>>,
}

impl Units {
    pub(crate) fn new(city: &Static) -> Self {
        let vehicles = city.forces.vehicles.len();
        Self { cell: vec![None; vehicles], spoke: vec![None; vehicles], cut: vec![None; city.zones.len()] }
    }
}

/// A district calls its mobile base stations and generator trucks.
pub(crate) fn call(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    for &unit in &ctx.city.mobile_units[usize::from(district)] {
        trucks::call(ctx, unit)?;
    }
    Ok(())
}

/// At every cycle of a district, ready units are sent where they are needed most. Orders take `wait`.
pub(crate) fn decide(ctx: &mut Ctx<'_, '_>, district: u8, wait: Span) -> Result<(), StepError> {
    retire(ctx, district)?;
    let kinds = [FleetKind::MobileBaseStation, FleetKind::GeneratorTruck];
    // Once a kind finds nothing to do, the rest of it does not look.
    let mut busy = [true; 2];
    for &unit in &ctx.city.mobile_units[usize::from(district)] {
        let kind = usize::from(ctx.city.forces.vehicles[unit as usize].kind.0 == kinds[1]);
        if !busy[kind] || ctx.copy::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?.duty != Duty::Idle {
            continue;
        }
        busy[kind] = false;
        // Where no way leads now is left out, so the next in line has its turn.
        while let Some((zone, asset)) = target(ctx, district, kinds[kind])? {
            if send(ctx, unit, zone, asset, wait)? {
                busy[kind] = true;
                break;
            }
        }
    }
    Ok(())
}

/// Where a unit of a kind is needed most: a zone, and an asset there if it is for one.
fn target(ctx: &Ctx<'_, '_>, district: u8, kind: FleetKind) -> Result<Option<(u16, u32)>, StepError> {
    if kind == FleetKind::MobileBaseStation {
        return Ok(silent_zone(ctx, district)?.map(|zone| (zone, u32::MAX)));
    }
    match dark_hospital(ctx, district)? {
        None => dark_site(ctx, district),
        hospital => Ok(hospital),
    }
}

/// Whether no way to a zone was found lately, and no road has been opened since.
fn is_cut(ctx: &Ctx<'_, '_>, zone: u16) -> bool {
    let opened = ctx.world.resource::<RoadState>().opened;
    ctx.world.resource::<Units>().cut[usize::from(zone)]
        .is_some_and(|(at, then)| then == opened && (ctx.now - at).hours() < RETRY_H)
}

/// Mobile base stations go home from zones that have spoken for themselves long enough.
fn retire(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    let (city, now) = (ctx.city, ctx.now);
    let hold_h = city.plan.lifelines.mobile_station_hold_h.value;
    for &unit in &city.mobile_units[usize::from(district)] {
        let at = unit as usize;
        let Some(cell) = ctx.world.resource::<Units>().cell[at] else { continue };
        let zone = ctx.copy::<Vehicle>(ctx.roster.vehicles[at], STAGE)?.zone;
        let wired = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?.wired;
        let telecom = &ctx.world.resource::<Networks>().telecom;
        let speaks = wired || telecom.speaks(&city.lifelines.telecom, usize::from(zone));
        let mut units = ctx.world.resource_mut::<Units>();
        if !speaks {
            units.spoke[at] = None;
        } else if (now - *units.spoke[at].get_or_insert(now)).hours() >= hold_h {
            leave(ctx, unit, zone, cell)?;
        }
    }
    Ok(())
}

/// A mobile base station packs up and drives home, if a way is open; else it works on.
fn leave(ctx: &mut Ctx<'_, '_>, unit: u32, zone: u16, cell: u32) -> Result<(), StepError> {
    let (city, entity) = (ctx.city, ctx.roster.vehicles[unit as usize]);
    let home = city.roads.zone_node(city.forces.vehicles[unit as usize].zone);
    let at = ctx.copy::<Vehicle>(entity, STAGE)?.at;
    let Leg::Reaches { hours } = drive(ctx, at, home, Root::From) else { return Ok(()) };
    ctx.world.resource_mut::<Networks>().telecom.remove_mobile(cell);
    let mut units = ctx.world.resource_mut::<Units>();
    (units.cell[unit as usize], units.spoke[unit as usize]) = (None, None);
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.duty, vehicle.at) = (Duty::Turning, home);
    ctx.get::<Lines>(ctx.roster.zones[usize::from(zone)], STAGE)?.unit = false;
    let outer = ctx.cause;
    ctx.tell(Some(zone), Fact::StationLeft { vehicle: unit });
    changed(ctx)?;
    ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::UnitHome(unit))?;
    disconnect(ctx, zone)?;
    ctx.cause = outer;
    Ok(())
}

/// A mobile base station is home, and ready for another zone.
pub(crate) fn home(ctx: &mut Ctx<'_, '_>, unit: u32) -> Result<(), StepError> {
    ctx.get::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?.duty = Duty::Idle;
    Ok(())
}

/// The zone of a district that cannot speak, to which no unit goes, and where most live.
fn silent_zone(ctx: &Ctx<'_, '_>, district: u8) -> Result<Option<u16>, StepError> {
    let mut best: Option<(f64, u16)> = None;
    for zone in ctx.city.zones_of(district) {
        let lines = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
        let residents = ctx.city.zones[usize::from(zone)].residents;
        if is_silent(&lines) && !is_cut(ctx, zone) && best.is_none_or(|(r, _)| residents > r) {
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
        if condition.sound && !condition.powered && !condition.unit && !is_cut(ctx, zone) {
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
        if dark && !is_cut(ctx, hospital.zone) && best.is_none_or(|(beds, _, _)| hospital.beds > beds) {
            best = Some((hospital.beds, hospital.zone, hospital.asset));
        }
    }
    Ok(best.map(|(_, zone, asset)| (zone, asset)))
}

/// Sends a unit and says whether it could: where the way is cut it stays ready, and the zone is left out for a while.
fn send(ctx: &mut Ctx<'_, '_>, unit: u32, zone: u16, asset: u32, wait: Span) -> Result<bool, StepError> {
    let entity = ctx.roster.vehicles[unit as usize];
    let from: NodeId = ctx.copy::<Vehicle>(entity, STAGE)?.at;
    let to = ctx.city.roads.zone_node(zone);
    // From where it stands: a district's units share a few places, and zones that no way leads to are many.
    let Leg::Reaches { hours } = drive(ctx, from, to, Root::From) else {
        let (now, opened) = (ctx.now, ctx.world.resource::<RoadState>().opened);
        ctx.world.resource_mut::<Units>().cut[usize::from(zone)] = Some((now, opened));
        return Ok(false);
    };
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
    Ok(true)
}

/// A unit works from now on, where it stands: a base station until the zone has spoken for itself long enough, a
/// generator until mains are back. A generator that comes when they are back already turns round.
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
    let cell = ctx.world.resource_mut::<Networks>().telecom.add_mobile(&ctx.city.lifelines.telecom, reach);
    ctx.world.resource_mut::<Units>().cell[unit as usize] = cell;
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
        let works = ctx.world.resource::<Units>().cell[unit as usize].is_some();
        if works && ctx.copy::<Vehicle>(ctx.roster.vehicles[unit as usize], STAGE)?.zone == zone {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
