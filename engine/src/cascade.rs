//! Stage 3: lifelines fail each other and come back.
//!
//! In: conditions of power, telecom and water nodes. Out: which zones have mains power, water, heat and a
//! way for reports to leave. A thing without mains lives on its own supply until that ends.

pub(crate) mod repair;
mod services;

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::Span;
use shapan_network::reach::{Alive, fed};

use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Condition, Lines};

pub(crate) use services::{telecom_recheck, water_and_heat};

const STAGE: &str = "cascade";

/// Which power nodes are fed, and whether a second look at a network is already due.
#[derive(Resource, Debug)]
pub(crate) struct Grid {
    fed: Vec<bool>,
    power_due: bool,
    telecom_due: bool,
}

impl Grid {
    pub(crate) fn new(nodes: usize) -> Self {
        Self { fed: vec![true; nodes], power_due: false, telecom_due: false }
    }
}

/// Asks for a fresh look at the power network at this instant, once.
pub(crate) fn power_changed(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    if !std::mem::replace(&mut ctx.world.resource_mut::<Grid>().power_due, true) {
        ctx.after(Span::ZERO, phase::LIFELINE, Event::PowerRecheck)?;
    }
    Ok(())
}

/// Networks take so long to settle on what is left of them; changes within it count together.
const SETTLING_MIN: f64 = 5.0;

/// Asks for a fresh look at telecom when the networks have settled.
pub(crate) fn telecom_changed(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    if !std::mem::replace(&mut ctx.world.resource_mut::<Grid>().telecom_due, true) {
        ctx.after(Span::from_minutes(SETTLING_MIN), phase::LIFELINE, Event::TelecomRecheck)?;
    }
    Ok(())
}

/// Matches sources and loads: what hangs on a node that lost its feed falls back on its own supply.
pub(crate) fn power_recheck(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    ctx.world.resource_mut::<Grid>().power_due = false;
    let alive = conditions(ctx, SubjectKind::PowerNode, |c| c.sound)?;
    let city = ctx.city;
    let now = fed(&city.power.graph, &city.power.sources, Alive { nodes: Some(&alive), links: None });
    let before = std::mem::replace(&mut ctx.world.resource_mut::<Grid>().fed, now.clone());
    let outer = ctx.cause;
    for node in 0..now.len() {
        if now[node] != before[node] {
            zone_power(ctx, node, now[node])?;
            for &asset in &city.assets.fed_by[node] {
                mains(ctx, asset, now[node])?;
            }
            ctx.cause = outer;
        }
    }
    water_and_heat(ctx)?;
    telecom_changed(ctx)
}

/// A property of all assets of a kind, in their order.
fn conditions(
    ctx: &Ctx<'_, '_>,
    kind: SubjectKind,
    property: impl Fn(&Condition) -> bool,
) -> Result<Vec<bool>, StepError> {
    ctx.city
        .assets
        .range(kind)
        .map(|asset| Ok(property(&ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?)))
        .collect()
}

/// A zone's load lost or regained its feed.
fn zone_power(ctx: &mut Ctx<'_, '_>, node: usize, on: bool) -> Result<(), StepError> {
    let Some(zone) = ctx.city.power_zone(node) else { return Ok(()) };
    let (entity, now) = (ctx.zone(zone), ctx.now);
    let mut lines = ctx.get::<Lines>(entity, STAGE)?;
    lines.power = on;
    if !on {
        lines.dark_since = now;
    }
    ctx.tell(Some(zone), if on { Fact::PowerBack } else { Fact::PowerLost });
    Ok(())
}

/// An asset lost or regained mains.
fn mains(ctx: &mut Ctx<'_, '_>, asset: u32, on: bool) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    let held = !ctx.city.plan.lifelines.telecom_damage && site.subject.kind == SubjectKind::TelecomNode;
    if held {
        return Ok(());
    }
    let entity = ctx.roster.assets[asset as usize];
    let mut condition = ctx.get::<Condition>(entity, STAGE)?;
    if on {
        condition.powered = true;
        condition.spent = false;
        if let Some(handle) = condition.reserve.take() {
            ctx.calendar.cancel(handle);
        }
        return Ok(());
    }
    if condition.reserve.is_some() || condition.spent {
        return Ok(());
    }
    match reserve_hours(ctx, asset) {
        Some(hours) => {
            let handle = ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::BackupOut(asset))?;
            ctx.get::<Condition>(entity, STAGE)?.reserve = Some(handle);
        }
        None => ctx.get::<Condition>(entity, STAGE)?.powered = false,
    }
    Ok(())
}

/// How long an asset's own supply lasts this time; none if it has none or its diesel does not start.
fn reserve_hours(ctx: &Ctx<'_, '_>, asset: u32) -> Option<f64> {
    let site = &ctx.city.assets.sites[asset as usize];
    let lifelines = &ctx.city.plan.lifelines;
    // A battery always answers; a diesel may not start. Batteries carry hours, diesels most of a day.
    let diesel = site.backup_h >= 8.0;
    let starts = !diesel
        || ctx.stream(purpose::GENERATOR, site.stable).chance(lifelines.generator_starts.value);
    (site.backup_h > 0.0 && starts).then(|| {
        ctx.stream(purpose::RESERVE, site.stable).lognormal(site.backup_h, lifelines.backup_sigma.value)
    })
}

/// An asset's own supply ran out.
pub(crate) fn backup_out(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    let mut condition = ctx.get::<Condition>(ctx.roster.assets[asset as usize], STAGE)?;
    condition.reserve = None;
    condition.spent = true;
    condition.powered = false;
    ctx.tell(site.zone, Fact::BackupExhausted { asset: site.subject });
    telecom_changed(ctx)
}
