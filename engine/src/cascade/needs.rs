//! Needs of one replication: what is met, what lives on its reserve, what has stopped, what is coming back.
//!
//! A loss acts at its own instant; a return always takes time. So loops of needs settle in the order of time: within
//! an instant things only fall, each round from the state that the round before left, whatever the order of rows.

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::{Handle, SimTime, Span};

use super::{STAGE, set_condition, supply};
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::Condition;

/// How a need stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Standing {
    /// Met from outside.
    Met,
    /// Met from a reserve that ends.
    Reserve(Handle, SimTime),
    /// Met by something that stands in, such as a generator truck.
    StandIn,
    /// Not met.
    Lacking,
    /// Met again, but not yet at work.
    Returning(Handle),
}

/// How all needs stand.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Needs {
    pub(super) standing: Vec<Standing>,
    /// Whether each provider was there when last looked at, in the order of the city's list.
    there: Vec<bool>,
    /// Share of its gas that each provider brought when last looked at.
    gas: Vec<f32>,
    /// Hours that each reserve had left when it was last relieved, and when that was.
    left: Vec<Option<(f64, SimTime)>>,
}

/// A share of gas is passed on when it has moved by so much.
const THROTTLE_STEP: f32 = 0.05;
/// Hours of reserve that come back in an hour of supply: batteries charge about as fast as they empty, tanks are filled
/// on a round (E).
const RECHARGE: f64 = 1.0;

impl Needs {
    pub(crate) fn new(city: &Static) -> Self {
        Self {
            standing: vec![Standing::Met; city.needs.all.len()],
            there: vec![true; city.needs.by_provider.len()],
            gas: vec![1.0; city.needs.by_provider.len()],
            left: vec![None; city.needs.all.len()],
        }
    }
}

/// A provider that went or came back, by its place in the city's list.
pub(super) type Change = (usize, bool);

/// Compares providers with how they were; remembers how they are.
pub(super) fn changes(ctx: &mut Ctx<'_, '_>, there: &[bool]) -> Vec<Change> {
    let mut needs = ctx.world.resource_mut::<Needs>();
    let mut changes = Vec::new();
    for (at, (now, before)) in there.iter().zip(&mut needs.there).enumerate() {
        if std::mem::replace(before, *now) != *now {
            changes.push((at, *now));
        }
    }
    changes
}

/// Lets what hangs on a changed provider fall back on its reserve, stop, or begin to come back.
pub(super) fn act(ctx: &mut Ctx<'_, '_>, changes: &[Change]) -> Result<(), StepError> {
    let city = ctx.city;
    let lists: Vec<&Vec<u32>> = city.needs.by_provider.values().collect();
    let outer = ctx.cause;
    for &(at, there) in changes {
        for &need in lists[at] {
            if there {
                regained(ctx, need)?
            } else {
                lost(ctx, need)?
            }
            ctx.cause = outer;
        }
    }
    Ok(())
}

/// Slows down what gets less gas than it needs, and speeds it up again.
pub(super) fn throttle(ctx: &mut Ctx<'_, '_>, gas: &[f32]) -> Result<(), StepError> {
    let city = ctx.city;
    let outer = ctx.cause;
    for (at, list) in city.needs.by_provider.values().enumerate() {
        let mut needs = ctx.world.resource_mut::<Needs>();
        let (before, now) = (needs.gas[at], gas[at]);
        if (before - now).abs() < THROTTLE_STEP && (now < 1.0 || before == now) {
            continue;
        }
        needs.gas[at] = now;
        for &need in list {
            refresh(ctx, need)?;
            ctx.cause = outer;
        }
    }
    Ok(())
}

/// The plan may hold power and telecom, for "what if the networks had held".
fn held(ctx: &Ctx<'_, '_>, asset: u32) -> bool {
    let kind = ctx.city.assets.sites[asset as usize].subject.kind;
    let lifelines = &ctx.city.plan.lifelines;
    (!lifelines.telecom_damage && kind == SubjectKind::TelecomNode)
        || (!lifelines.power_damage && kind == SubjectKind::PowerNode)
}

/// What met a need is gone.
pub(super) fn lost(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    let asset = ctx.city.needs.all[need as usize].asset;
    let standing = ctx.world.resource::<Needs>().standing[need as usize];
    match standing {
        Standing::Met if held(ctx, asset) => Ok(()),
        Standing::Met => match reserve_hours(ctx, need) {
            Some(hours) => {
                let until = ctx.now + Span::from_hours(hours);
                let handle = ctx.at(until, phase::LIFELINE, Event::ReserveEnds(need))?;
                set_standing(ctx, need, Standing::Reserve(handle, until));
                supply::began(ctx, need, hours)
            }
            None => lack(ctx, need),
        },
        Standing::Returning(handle) => {
            ctx.calendar.cancel(handle);
            set_standing(ctx, need, Standing::Lacking);
            Ok(())
        }
        Standing::Reserve(..) | Standing::StandIn | Standing::Lacking => Ok(()),
    }
}

/// What meets a need is there again.
pub(super) fn regained(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    match ctx.world.resource::<Needs>().standing[need as usize] {
        Standing::Reserve(handle, until) => {
            ctx.calendar.cancel(handle);
            let now = ctx.now;
            ctx.world.resource_mut::<Needs>().left[need as usize] = Some(((until - now).hours(), now));
            set_standing(ctx, need, Standing::Met);
            supply::ended(ctx, need);
            Ok(())
        }
        Standing::StandIn => {
            set_standing(ctx, need, Standing::Met);
            let asset = ctx.city.needs.all[need as usize].asset;
            crate::response::mobile::release(ctx, asset)
        }
        Standing::Lacking => {
            let hours = return_hours(ctx, need);
            let handle = ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::NeedReturns(need))?;
            set_standing(ctx, need, Standing::Returning(handle));
            Ok(())
        }
        Standing::Met | Standing::Returning(_) => Ok(()),
    }
}

/// A reserve is used up.
pub(crate) fn reserve_ends(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    let asset = ctx.city.needs.all[need as usize].asset;
    let site = ctx.city.assets.sites[asset as usize];
    ctx.tell(site.zone, Fact::BackupExhausted { asset: site.subject });
    lack(ctx, need)
}

/// A need is met again, and what needs it works as before.
pub(crate) fn returns(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    let now = ctx.now;
    ctx.world.resource_mut::<Needs>().left[need as usize] = Some((0.0, now));
    set_standing(ctx, need, Standing::Met);
    supply::ended(ctx, need);
    refresh(ctx, need)
}

/// Something stands in for what a need lacks, from now on.
pub(crate) fn stand_in(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    if let Standing::Reserve(handle, _) | Standing::Returning(handle) =
        ctx.world.resource::<Needs>().standing[need as usize]
    {
        ctx.calendar.cancel(handle);
    }
    set_standing(ctx, need, Standing::StandIn);
    refresh(ctx, need)
}

/// The reserve of a need is filled up for so many hours from now; says whether it was still wanted.
pub(super) fn refilled(ctx: &mut Ctx<'_, '_>, need: u32, hours: f64) -> Result<bool, StepError> {
    let end = ctx.now + Span::from_hours(hours);
    let (empty, until) = match ctx.world.resource::<Needs>().standing[need as usize] {
        Standing::Reserve(handle, until) => {
            ctx.calendar.cancel(handle);
            (false, until.max(end))
        }
        Standing::Lacking => (true, end),
        Standing::Met | Standing::StandIn | Standing::Returning(_) => return Ok(false),
    };
    let handle = ctx.at(until, phase::LIFELINE, Event::ReserveEnds(need))?;
    set_standing(ctx, need, Standing::Reserve(handle, until));
    if empty {
        refresh(ctx, need)?;
    }
    Ok(true)
}

/// Nothing meets a need.
fn lack(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    set_standing(ctx, need, Standing::Lacking);
    refresh(ctx, need)
}

fn set_standing(ctx: &mut Ctx<'_, '_>, need: u32, standing: Standing) {
    ctx.world.resource_mut::<Needs>().standing[need as usize] = standing;
}

/// Brings an asset's condition in line with its needs, and says so if one of them changed how it works.
fn refresh(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    let (city, row) = (ctx.city, ctx.city.needs.all[need as usize]);
    let needs = ctx.world.resource::<Needs>();
    let (mut powered, mut fed, mut pace) = (true, true, 1.0);
    for other in city.needs.of_asset[row.asset as usize].clone() {
        pace *= f64::from(needs.gas[city.needs.provider_of[other as usize] as usize]);
        if matches!(needs.standing[other as usize], Standing::Lacking | Standing::Returning(_)) {
            let other_row = &city.needs.all[other as usize];
            match other_row.pace {
                p if p > 0.0 => pace *= p,
                _ if city.needs.power_of[row.asset as usize] == Some(other) => powered = false,
                _ => fed = false,
            }
        }
    }
    let before = ctx.copy::<Condition>(ctx.roster.assets[row.asset as usize], STAGE)?;
    let after = Condition { powered, fed, pace: if pace > 0.99 { 1.0 } else { pace as f32 }, ..before };
    let site = city.assets.sites[row.asset as usize];
    let (was, is) = (before.working_pace(), after.working_pace());
    if is < was {
        ctx.tell(site.zone, Fact::AssetStarved { asset: site.subject, lacks: row.service() });
    } else if is > was {
        ctx.tell(site.zone, Fact::AssetFed { asset: site.subject, lacked: row.service() });
    }
    set_condition(ctx, row.asset, |c| *c = after)
}

/// How long an asset's own supply lasts this time; none if it has none or its diesel does not start.
fn reserve_hours(ctx: &Ctx<'_, '_>, need: u32) -> Option<f64> {
    let row = &ctx.city.needs.all[need as usize];
    let lifelines = &ctx.city.plan.lifelines;
    // A battery or a tank always answers; a diesel may not start.
    let starts =
        !row.diesel || ctx.stream(purpose::GENERATOR, row.stable).chance(lifelines.generator_starts.value);
    if row.reserve_h <= 0.0 || !starts {
        return None;
    }
    let full =
        ctx.stream(purpose::RESERVE, row.stable).lognormal(row.reserve_h, lifelines.backup_sigma.value);
    let charged = match ctx.world.resource::<Needs>().left[need as usize] {
        Some((hours, since)) => hours + RECHARGE * (ctx.now - since).hours(),
        None => full,
    };
    Some(charged.min(full))
}

/// Hours from the return of what a need lacked until the asset works again: never none, so that loops take time.
fn return_hours(ctx: &Ctx<'_, '_>, need: u32) -> f64 {
    let row = &ctx.city.needs.all[need as usize];
    let lifelines = &ctx.city.plan.lifelines;
    let restart = lifelines.restart_min.value / 60.0;
    let hours = row.return_h.unwrap_or(restart).max(1.0 / 60.0);
    match row.person {
        // Somebody has to get there: the time is as uncertain as that of a repair.
        true => ctx.stream(purpose::RETURN, row.stable).lognormal(hours, 0.5).max(1.0 / 60.0),
        false => hours,
    }
}
