//! Crews repair nodes: one queue a utility, most important node first; the crew that is free first takes it,
//! and sets out from its home.

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::Span;
use shapan_scenarios::region::ForceKind;

use super::{STAGE, power_changed, set_condition, telecom_changed};
use crate::city::places::distance_km;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Condition, Duty, Shaken, Team};

/// Broken nodes that wait for a crew, by utility; the next one stands last.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Queue {
    waiting: Vec<(ForceKind, Vec<u32>)>,
}

/// Which crews repair a kind of node, if any.
fn crew(kind: SubjectKind) -> Option<ForceKind> {
    match kind {
        SubjectKind::PowerNode => Some(ForceKind::RepairPower),
        SubjectKind::TelecomNode => Some(ForceKind::RepairTelecom),
        SubjectKind::WaterNode => Some(ForceKind::RepairWater),
        SubjectKind::GasNode => Some(ForceKind::RepairGas),
        SubjectKind::HeatNode => Some(ForceKind::RepairHeat),
        _ => None,
    }
}

/// Puts broken nodes into their queues, least important first. Tables list the higher voltage, the core
/// and the plant before the zone's own node, so table order is the order of importance.
pub(crate) fn enqueue(ctx: &mut Ctx<'_, '_>, broken: &[u32]) {
    let mut waiting: Vec<(ForceKind, Vec<u32>)> = Vec::new();
    for &asset in broken.iter().rev() {
        let Some(kind) = crew(ctx.city.assets.sites[asset as usize].subject.kind) else { continue };
        match waiting.iter_mut().find(|(k, _)| *k == kind) {
            Some((_, queue)) => queue.push(asset),
            None => waiting.push((kind, vec![asset])),
        }
    }
    ctx.world.insert_resource(Queue { waiting });
}

/// A crew is free: it takes the next node of its utility.
pub(crate) fn take(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let site = ctx.city.forces.teams[team as usize];
    let mut queue = ctx.world.resource_mut::<Queue>();
    let next = queue.waiting.iter_mut().find(|(k, _)| *k == site.kind.0).and_then(|(_, q)| q.pop());
    let entity = ctx.roster.teams[team as usize];
    let Some(asset) = next else {
        ctx.get::<Team>(entity, STAGE)?.duty = Duty::Idle;
        return Ok(());
    };
    let hours = travel_hours(ctx, team, asset)? + repair_hours(ctx, asset)?;
    let mut crew = ctx.get::<Team>(entity, STAGE)?;
    crew.duty = Duty::Busy;
    crew.task = asset;
    ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::NodeRestored(team))?;
    Ok(())
}

/// Driving to the node on straight distance at the pace that the shaking leaves.
fn travel_hours(ctx: &Ctx<'_, '_>, team: u32, asset: u32) -> Result<f64, StepError> {
    let (city, site) = (ctx.city, &ctx.city.assets.sites[asset as usize]);
    let crew = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?;
    let from = &city.zones[usize::from(crew.zone)];
    let km = distance_km((from.lon, from.lat), (site.lon, site.lat)) * city.plan.fire.tortuosity.value;
    let intensity = match site.zone {
        Some(zone) => ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.intensity,
        None => 6.0,
    };
    let speed = 40.0 * crate::supply::route::speed_factor(&city.plan.roads, intensity);
    Ok(km / speed)
}

/// Repair time by damage state, spread lognormally with the Hazus order of spread (half in ln).
fn repair_hours(ctx: &Ctx<'_, '_>, asset: u32) -> Result<f64, StepError> {
    let site = &ctx.city.assets.sites[asset as usize];
    let state = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.state.clamp(1, 4);
    let mean = ctx.city.assets.kinds[usize::from(site.fragility)].repair_h[usize::from(state) - 1];
    let median = mean / ctx.city.plan.lifelines.repair_speed.value;
    Ok(ctx.stream(purpose::REPAIR, site.stable).lognormal(median, 0.5))
}

/// A crew has finished: the node works, the crew takes the next one.
pub(crate) fn done(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let asset = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?.task;
    restore(ctx, asset)?;
    take(ctx, team)
}

/// A node works again.
pub(crate) fn restore(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    set_condition(ctx, asset, |c| c.sound = true)?;
    ctx.tell(site.zone, Fact::AssetRestored { asset: site.subject });
    match site.subject.kind {
        SubjectKind::PowerNode => power_changed(ctx),
        _ => telecom_changed(ctx),
    }
}
