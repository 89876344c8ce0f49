//! The grid's operators: tripped lines are closed again, units start and ramp up.

use shapan_journal::Fact;
use shapan_kernel::Span;

use super::power::{Closing, Start};
use super::{Networks, changed};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};

/// After an attempt that would have overloaded something the next one waits so long, minutes (E).
const REFUSED_MIN: f64 = 120.0;
/// Units raise their output in steps of so many minutes.
const RAMP_STEP_MIN: f64 = 30.0;

/// A relay switched a line off: operators will try to close it again.
pub(super) fn tripped(ctx: &mut Ctx<'_, '_>, line: u32) -> Result<(), StepError> {
    let minutes = ctx.city.plan.lifelines.reclose_min.value;
    ctx.after(Span::from_minutes(minutes), phase::LIFELINE, Event::Reclose(line))?;
    Ok(())
}

/// Operators try to close a tripped line; where that would overload something it stays open for another while.
pub(crate) fn reclose(ctx: &mut Ctx<'_, '_>, line: u32) -> Result<(), StepError> {
    let city = ctx.city;
    let mut networks = ctx.world.resource_mut::<Networks>();
    if !networks.power.is_tripped(line) {
        return Ok(());
    }
    match networks.power.reclose(&city.lifelines.power, line) {
        Closing::Closed => {}
        Closing::Waits => return tripped(ctx, line),
        Closing::Refused => {
            ctx.after(Span::from_minutes(REFUSED_MIN), phase::LIFELINE, Event::Reclose(line))?;
            return Ok(());
        }
    }
    ctx.tell(None, Fact::LineReclosed { line });
    changed(ctx)
}

/// A unit begins to start.
pub(super) fn begin(ctx: &mut Ctx<'_, '_>, start: &Start) -> Result<(), StepError> {
    let lifelines = &ctx.city.plan.lifelines;
    let minutes = if start.alone { lifelines.self_start_min.value } else { lifelines.crank_min.value };
    ctx.after(Span::from_minutes(minutes), phase::LIFELINE, Event::UnitStarts(start.unit))?;
    Ok(())
}

/// A unit has started, at the output that it ramps up to in the first step.
pub(crate) fn unit_starts(ctx: &mut Ctx<'_, '_>, unit: u32) -> Result<(), StepError> {
    let step = ramp_step(ctx);
    let net = &ctx.city.lifelines.power;
    if ctx.world.resource_mut::<Networks>().power.started(net, unit, step.min(1.0)) {
        ctx.after(Span::from_minutes(RAMP_STEP_MIN), phase::LIFELINE, Event::UnitRamps(unit))?;
    }
    changed(ctx)
}

/// A unit raises its output.
pub(crate) fn unit_ramps(ctx: &mut Ctx<'_, '_>, unit: u32) -> Result<(), StepError> {
    let step = ramp_step(ctx);
    let more = ctx.world.resource_mut::<Networks>().power.ramp(unit, step);
    if more {
        ctx.after(Span::from_minutes(RAMP_STEP_MIN), phase::LIFELINE, Event::UnitRamps(unit))?;
    }
    changed(ctx)
}

/// Share of its capacity by which a unit rises in a step.
fn ramp_step(ctx: &Ctx<'_, '_>) -> f64 {
    ctx.city.plan.lifelines.ramp_per_h.value * RAMP_STEP_MIN / 60.0
}
