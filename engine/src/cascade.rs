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

use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Condition, Lines};

pub(crate) use services::{telecom_recheck, water_and_heat};

const STAGE: &str = "cascade";

/// What the networks look like, kept dense beside the entities so that a look at a whole network does not
/// visit them one by one; and whether a second look is already due.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Grid {
    fed: Vec<bool>,
    /// Whether each asset is sound.
    sound: Vec<bool>,
    /// Whether each asset works.
    works: Vec<bool>,
    /// Ways out of each zone when last looked at: public, radio, wired.
    ways: Vec<[bool; 3]>,
    power_due: bool,
    telecom_due: bool,
}

impl Grid {
    pub(crate) fn new(city: &Static) -> Self {
        let assets = city.assets.sites.len();
        Self {
            fed: vec![true; city.power.graph.node_count()],
            sound: vec![true; assets],
            works: vec![true; assets],
            ways: vec![[true; 3]; city.zones.len()],
            power_due: false,
            telecom_due: false,
        }
    }
}

/// Changes the condition of an asset: the only way in which it changes.
pub(crate) fn set_condition(
    ctx: &mut Ctx<'_, '_>,
    asset: u32,
    change: impl FnOnce(&mut Condition),
) -> Result<(), StepError> {
    let mut condition = ctx.get::<Condition>(ctx.roster.assets[asset as usize], STAGE)?;
    change(&mut condition);
    let (sound, works) = (condition.sound, condition.works());
    let mut grid = ctx.world.resource_mut::<Grid>();
    grid.sound[asset as usize] = sound;
    grid.works[asset as usize] = works;
    Ok(())
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
    let city = ctx.city;
    let mut grid = ctx.world.resource_mut::<Grid>();
    grid.power_due = false;
    let alive = Alive { nodes: Some(of_kind(city, &grid.sound, SubjectKind::PowerNode)), links: None };
    let now = fed(&city.power.graph, &city.power.sources, alive);
    let before = std::mem::replace(&mut grid.fed, now.clone());
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

/// The part of a list over all assets that belongs to a kind.
fn of_kind<'l, T>(city: &Static, all: &'l [T], kind: SubjectKind) -> &'l [T] {
    let range = city.assets.range(kind);
    &all[range.start as usize..range.end as usize]
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
    let condition = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?;
    if on {
        if let Some(handle) = condition.reserve {
            ctx.calendar.cancel(handle);
        }
        return set_condition(ctx, asset, |c| (c.powered, c.spent, c.reserve) = (true, false, None));
    }
    if condition.reserve.is_some() || condition.spent || condition.generator {
        return Ok(());
    }
    match reserve_hours(ctx, asset) {
        Some(hours) => {
            let handle = ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::BackupOut(asset))?;
            set_condition(ctx, asset, |c| c.reserve = Some(handle))
        }
        None => set_condition(ctx, asset, |c| c.powered = false),
    }
}

/// How long an asset's own supply lasts this time; none if it has none or its diesel does not start.
fn reserve_hours(ctx: &Ctx<'_, '_>, asset: u32) -> Option<f64> {
    let site = &ctx.city.assets.sites[asset as usize];
    let lifelines = &ctx.city.plan.lifelines;
    // A battery always answers; a diesel may not start. Batteries carry hours, diesels most of a day.
    let diesel = site.backup_h >= 8.0;
    let starts =
        !diesel || ctx.stream(purpose::GENERATOR, site.stable).chance(lifelines.generator_starts.value);
    (site.backup_h > 0.0 && starts).then(|| {
        ctx.stream(purpose::RESERVE, site.stable).lognormal(site.backup_h, lifelines.backup_sigma.value)
    })
}

/// An asset's own supply ran out.
pub(crate) fn backup_out(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    set_condition(ctx, asset, |c| (c.powered, c.spent, c.reserve) = (false, true, None))?;
    ctx.tell(site.zone, Fact::BackupExhausted { asset: site.subject });
    telecom_changed(ctx)
}

#[cfg(test)]
mod tests;
