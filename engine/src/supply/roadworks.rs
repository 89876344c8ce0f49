//! Engineers: closed links that are known, crews that clear them.

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, LinkState, SubjectKind};
use shapan_kernel::Span;
use shapan_scenarios::region::ForceKind;

use super::STAGE;
use super::route::RoadState;
use crate::city::places::distance_km;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Condition, Duty, Shaken, Team};

/// Known closures that no crew has taken yet.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Works {
    waiting: Vec<u32>,
}

/// Spans up to this length can be crossed by an emergency bridge, m.
const EMERGENCY_SPAN_M: f64 = 60.0;

/// A zone's report tells of the closed links around it.
pub(crate) fn zone_reported(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let city = ctx.city;
    for &link in &city.links_of[usize::from(zone)] {
        if ctx.world.resource_mut::<RoadState>().find(city, link) {
            closure_found(ctx, link)?;
        }
    }
    Ok(())
}

/// A closure has become known: it waits for a crew, and an idle crew takes it at once.
pub(crate) fn closure_found(ctx: &mut Ctx<'_, '_>, link: u32) -> Result<(), StepError> {
    if !ctx.city.plan.roads.engineers {
        return Ok(());
    }
    let job = ctx.city.roads.links[link as usize].twin.map_or(link, |twin| twin.min(link));
    let mut works = ctx.world.resource_mut::<Works>();
    if !works.waiting.contains(&job) {
        works.waiting.push(job);
    }
    match idle_crew(ctx, job)? {
        Some(crew) => take(ctx, crew),
        None => Ok(()),
    }
}

/// The nearest crew with nothing to do.
fn idle_crew(ctx: &Ctx<'_, '_>, link: u32) -> Result<Option<u32>, StepError> {
    let mut best: Option<(f64, u32)> = None;
    for &crew in &ctx.city.road_crews {
        let team = ctx.copy::<Team>(ctx.roster.teams[crew as usize], STAGE)?;
        if team.duty == Duty::Idle {
            let km = distance_to(ctx, team.zone, link);
            if best.is_none_or(|(d, _)| km < d) {
                best = Some((km, crew));
            }
        }
    }
    Ok(best.map(|(_, crew)| crew))
}

fn distance_to(ctx: &Ctx<'_, '_>, zone: u16, link: u32) -> f64 {
    let a = &ctx.city.zones[usize::from(zone)];
    let b = &ctx.city.zones[usize::from(ctx.city.roads.links[link as usize].zones[0])];
    distance_km((a.lon, a.lat), (b.lon, b.lat))
}

/// A free crew takes the nearest job that it can do.
pub(crate) fn take(ctx: &mut Ctx<'_, '_>, crew: u32) -> Result<(), StepError> {
    let entity = ctx.roster.teams[crew as usize];
    let team = ctx.copy::<Team>(entity, STAGE)?;
    let mut best: Option<(f64, usize, f64)> = None;
    let waiting = ctx.world.resource::<Works>().waiting.clone();
    for (place, &link) in waiting.iter().enumerate() {
        let Some(hours) = work_hours(ctx, link)? else { continue };
        let km = distance_to(ctx, team.zone, link);
        if best.is_none_or(|(d, _, _)| km < d) {
            best = Some((km, place, hours));
        }
    }
    let Some((km, place, hours)) = best else {
        ctx.get::<Team>(entity, STAGE)?.duty = Duty::Idle;
        return Ok(());
    };
    let link = ctx.world.resource_mut::<Works>().waiting.remove(place);
    let roads = &ctx.city.plan.roads;
    // Plant on low-loaders creeps along what is open.
    let unlit = ctx.city.zone_links_slow(
        &ctx.world.resource::<RoadState>().unlit,
        ctx.city.roads.links[link as usize].zones[0],
    );
    let travel_h = km * ctx.city.plan.fire.tortuosity.value / (30.0 * roads.speed_viii.value) * unlit;
    let mut team = ctx.get::<Team>(entity, STAGE)?;
    team.duty = Duty::Busy;
    team.task = link;
    ctx.after(Span::from_hours(travel_h + hours), phase::MOVEMENT, Event::LinkDone(crew))?;
    Ok(())
}

/// Hours of work on a closed link; none if no crew can open it within the horizon.
fn work_hours(ctx: &Ctx<'_, '_>, link: u32) -> Result<Option<f64>, StepError> {
    let (city, plan) = (ctx.city, &ctx.city.plan.roads);
    let road = &city.roads.links[link as usize];
    let luck = ctx.stream(purpose::CLEAR, road.stable).lognormal(1.0, 0.4);
    let mut hours = 0.0;
    for &bridge in &road.bridges {
        let asset = city.assets.asset(SubjectKind::Bridge, bridge);
        match ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.state {
            0 | 1 => {}
            2 => hours += plan.bridge_inspection_h.value,
            _ if city.bridge_lengths_m[bridge as usize] <= EMERGENCY_SPAN_M => {
                hours += plan.emergency_bridge_h.value;
            }
            _ => return Ok(None),
        }
    }
    let state = ctx.world.resource::<RoadState>().state[link as usize];
    if state == LinkState::Washout {
        hours += plan.washout_h.value;
    } else if matches!(state, LinkState::Debris | LinkState::Blocked) || road.bridges.is_empty() {
        let intensity = ctx.copy::<Shaken>(ctx.zone(road.zones[0]), STAGE)?.intensity;
        let rate = if intensity >= 8.5 { plan.clear_heavy.value } else { plan.clear_light.value };
        // One lane is enough for relief; the crew opens that one first.
        hours += road.length_km * plan.blocked_length_share.value / rate;
    }
    Ok(Some(hours * luck))
}

/// A crew has opened its link: everybody knows, the crew takes the next job.
pub(crate) fn done(ctx: &mut Ctx<'_, '_>, crew: u32) -> Result<(), StepError> {
    let entity = ctx.roster.teams[crew as usize];
    let link = ctx.copy::<Team>(entity, STAGE)?.task;
    let city = ctx.city;
    ctx.world.resource_mut::<RoadState>().open(city, link);
    let zone = city.roads.links[link as usize].zones[0];
    ctx.tell(Some(zone), Fact::LinkCleared { link });
    ctx.get::<Team>(entity, STAGE)?.zone = zone;
    take(ctx, crew)
}

/// Whether teams of this kind work on roads.
pub(crate) fn is_crew(kind: ForceKind) -> bool {
    matches!(kind, ForceKind::RepairRoad | ForceKind::RepairPlant)
}
