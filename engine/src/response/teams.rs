//! Teams: called, mustered, sent where most are known to be trapped, sent on.

use shapan_kernel::Span;
use shapan_scenarios::region::ForceKind;

use crate::cascade::crews;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::supply::{roadworks, route};
use crate::world::components::{Care, Diggers, Duty, Known, Team};

const STAGE: &str = "response";

/// Where a kind of team works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// In its own zone, from the first minutes.
    Home,
    /// Wherever most people are known to be trapped.
    Anywhere,
    /// On broken nodes.
    Nodes,
    /// On closed roads.
    Roads,
    /// Not in this disaster, or only in numbers (engine crews, volunteers).
    Elsewhere,
}

/// Where a kind of team works.
pub(crate) fn field(kind: ForceKind) -> Field {
    match kind {
        ForceKind::StreetSquad | ForceKind::FireMicro | ForceKind::FireSmall | ForceKind::Police => {
            Field::Home
        }
        ForceKind::Medical => Field::Home,
        ForceKind::UsarHeavy
        | ForceKind::UsarLight
        | ForceKind::Professional
        | ForceKind::Militia
        | ForceKind::ForestFire
        | ForceKind::ArmedPolice
        | ForceKind::Army => Field::Anywhere,
        ForceKind::RepairPower
        | ForceKind::RepairTelecom
        | ForceKind::RepairWater
        | ForceKind::RepairGas
        | ForceKind::RepairHeat => Field::Nodes,
        kind if roadworks::is_crew(kind) => Field::Roads,
        _ => Field::Elsewhere,
    }
}

/// Local teams and repair crews come without an order from above.
pub(crate) fn call_at_once(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    call(ctx, |field, _, _| matches!(field, Field::Home | Field::Nodes | Field::Roads))
}

/// A district calls its militia and its forest brigade.
pub(crate) fn call_district(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    call(ctx, |_, kind, of| of == district && matches!(kind, ForceKind::Militia | ForceKind::ForestFire))
}

/// The city calls teams of some kinds.
pub(crate) fn call_kinds(ctx: &mut Ctx<'_, '_>, kinds: &[ForceKind]) -> Result<(), StepError> {
    call(ctx, |_, kind, _| kinds.contains(&kind))
}

fn call(ctx: &mut Ctx<'_, '_>, who: impl Fn(Field, ForceKind, u8) -> bool) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, site) in city.forces.teams.iter().enumerate() {
        let kind = site.kind.0;
        if site.partner.is_some() || !who(field(kind), kind, site.district) {
            continue;
        }
        let entity = ctx.roster.teams[index];
        let mut team = ctx.get::<Team>(entity, STAGE)?;
        if team.duty != Duty::Garage {
            continue;
        }
        team.duty = Duty::Turning;
        let minutes = turnout_minutes(ctx, index as u32);
        ctx.after(Span::from_minutes(minutes), phase::MOVEMENT, Event::TeamReady(index as u32))?;
    }
    Ok(())
}

/// Turn-out this time; the plan's own clocks hold for militia, armed police and army.
fn turnout_minutes(ctx: &Ctx<'_, '_>, team: u32) -> f64 {
    let site = &ctx.city.forces.teams[team as usize];
    let rescue = &ctx.city.plan.rescue;
    let mut stream = ctx.stream(purpose::TURN_OUT, site.stable);
    let hours = match site.kind.0 {
        ForceKind::Militia => Some(&rescue.militia_h),
        ForceKind::ArmedPolice => Some(&rescue.armed_police_h),
        ForceKind::Army if team == ctx.city.first_army => Some(&rescue.army_first_h),
        ForceKind::Army => Some(&rescue.army_main_h),
        _ => None,
    };
    match hours {
        Some(p) => 60.0 * stream.triangular(p.low, p.value, p.high),
        None => {
            let [low, mode, high] = site.turnout_min;
            stream.triangular(low, mode, high)
        }
    }
}

/// A team is mustered.
pub(crate) fn ready(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let kind = ctx.city.forces.teams[team as usize].kind.0;
    match field(kind) {
        Field::Home => start_work(ctx, team),
        Field::Anywhere => send(ctx, team, Span::ZERO),
        Field::Nodes => crews::begin_shift(ctx, team),
        Field::Roads => roadworks::take(ctx, team),
        Field::Elsewhere => Ok(()),
    }
}

/// A partner's teams reach the city limit and are sent on.
pub(crate) fn partner_arrives(ctx: &mut Ctx<'_, '_>, partner: u8) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, site) in city.forces.teams.iter().enumerate() {
        if site.partner == Some(partner) {
            ready_or_care(ctx, index as u32, site.kind.0)?;
        }
    }
    Ok(())
}

fn ready_or_care(ctx: &mut Ctx<'_, '_>, team: u32, kind: ForceKind) -> Result<(), StepError> {
    match kind {
        // Medical teams from outside go where people lie under debris, as rescue teams do.
        ForceKind::Medical => send(ctx, team, Span::ZERO),
        _ => ready(ctx, team),
    }
}

/// Sends a team, once the order has reached it after `wait`, to the zone with most known trapped people for each
/// rescuer there or on the way.
fn send(ctx: &mut Ctx<'_, '_>, team: u32, wait: Span) -> Result<(), StepError> {
    let entity = ctx.roster.teams[team as usize];
    let state = ctx.copy::<Team>(entity, STAGE)?;
    let Some(zone) = worst_zone(ctx)? else {
        ctx.get::<Team>(entity, STAGE)?.duty = Duty::Idle;
        return Ok(());
    };
    let from = ctx.city.roads.zone_node(state.zone);
    let trip = route::reconnoitre(ctx, from, zone)?;
    let hours = trip.hours + trip.walk_km / ctx.city.plan.knowledge.march_km_h.value;
    let mut state = ctx.get::<Team>(entity, STAGE)?;
    (state.duty, state.zone, state.arrived) = (Duty::Busy, zone, false);
    ctx.get::<Diggers>(ctx.roster.zones[usize::from(zone)], STAGE)?.coming +=
        ctx.city.forces.teams[team as usize].people;
    ctx.after(wait + Span::from_hours(hours), phase::MOVEMENT, Event::TeamArrives(team))?;
    Ok(())
}

/// The zone with most known trapped people for each rescuer.
fn worst_zone(ctx: &Ctx<'_, '_>) -> Result<Option<u16>, StepError> {
    let mut best: Option<(f64, u16)> = None;
    for zone in 0..ctx.city.zones.len() as u16 {
        let known = ctx.copy::<Known>(ctx.zone(zone), STAGE)?;
        if !known.city || known.trapped < 1.0 {
            continue;
        }
        let there = ctx.copy::<Diggers>(ctx.zone(zone), STAGE)?;
        let each = known.trapped / (10.0 + there.professional + there.army + there.coming);
        if best.is_none_or(|(b, _)| each > b) {
            best = Some((each, zone));
        }
    }
    Ok(best.map(|(_, zone)| zone))
}

/// A team reaches its zone.
pub(crate) fn arrives(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let people = ctx.city.forces.teams[team as usize].people;
    let zone = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?.zone;
    let entity = ctx.zone(zone);
    let mut there = ctx.get::<Diggers>(entity, STAGE)?;
    there.coming = (there.coming - people).max(0.0);
    start_work(ctx, team)
}

/// Adds a team to those who work in its zone.
fn start_work(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    enlist(ctx, team, 1.0)?;
    let mut state = ctx.get::<Team>(ctx.roster.teams[team as usize], STAGE)?;
    (state.duty, state.arrived) = (Duty::Busy, true);
    Ok(())
}

/// Adds (or with -1 takes away) a team's people to the right rank in its zone.
fn enlist(ctx: &mut Ctx<'_, '_>, team: u32, sign: f64) -> Result<(), StepError> {
    let site = ctx.city.forces.teams[team as usize];
    let zone = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?.zone;
    let entity = ctx.zone(zone);
    let people = sign * site.people;
    if site.kind.0 == ForceKind::Medical {
        ctx.get::<Care>(entity, STAGE)?.staff += people;
        return Ok(());
    }
    let mut there = ctx.get::<Diggers>(entity, STAGE)?;
    match site.kind.0 {
        ForceKind::StreetSquad | ForceKind::FireMicro | ForceKind::FireSmall | ForceKind::Militia => {
            there.local += people;
        }
        ForceKind::ArmedPolice | ForceKind::Army => there.army += people,
        // Police keep order and the corridor; they dig only as neighbours do.
        ForceKind::Police => {}
        _ => there.professional += people,
    }
    Ok(())
}

/// At every cycle: idle teams are sent, and teams whose zone is known to be cleared are sent on. Orders take `wait`.
pub(crate) fn decide(ctx: &mut Ctx<'_, '_>, wait: Span) -> Result<(), StepError> {
    let city = ctx.city;
    for &team in &city.mobile_teams {
        let state = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?;
        match state.duty {
            Duty::Idle => send(ctx, team, wait)?,
            Duty::Busy if cleared(ctx, &state)? => {
                enlist(ctx, team, -1.0)?;
                send(ctx, team, wait)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a team stands in a zone in which nobody is known to be trapped any more.
fn cleared(ctx: &Ctx<'_, '_>, state: &Team) -> Result<bool, StepError> {
    let known = ctx.copy::<Known>(ctx.zone(state.zone), STAGE)?;
    Ok(known.city && known.trapped < 1.0 && state.arrived)
}
