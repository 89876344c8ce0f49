//! Assets that outages and weather hit.

use shapan_damage::normal_cdf;
use shapan_journal::Fact;
use shapan_kernel::Span;

use super::STAGE;
use crate::cascade::{crews, set_condition};
use crate::city::disruptions::{Curve, Outage, Weather};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::Condition;

/// Assets are switched off, or fail.
pub(crate) fn outage(ctx: &mut Ctx<'_, '_>, outage: &Outage) -> Result<(), StepError> {
    let outer = ctx.cause;
    for &asset in &outage.assets {
        match outage.state {
            0 => switch_off(ctx, asset, outage.back_h)?,
            state => hurt(ctx, asset, state)?,
        }
        ctx.cause = outer;
    }
    if outage.state == 0 { Ok(()) } else { crews::enqueue(ctx, &outage.assets) }
}

fn switch_off(ctx: &mut Ctx<'_, '_>, asset: u32, back_h: Option<[f64; 3]>) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    ctx.tell(site.zone, Fact::AssetOff { asset: site.subject });
    set_condition(ctx, asset, |c| c.off = true)?;
    if let Some([low, mode, high]) = back_h {
        let hours = ctx.stream(purpose::OUTAGE, site.stable).triangular(low, mode, high);
        ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::SwitchedBack(asset))?;
    }
    Ok(())
}

/// Damage of a state. Below extensive, some kinds go on working.
fn hurt(ctx: &mut Ctx<'_, '_>, asset: u32, state: u8) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    ctx.tell(site.zone, Fact::AssetDamaged { asset: site.subject, state, functional: false });
    set_condition(ctx, asset, |c| (c.state, c.sound) = (c.state.max(state), false))
}

/// The weather at an hour takes down what it is too much for. Each asset has one strength for a whole scenario, so that
/// a lull and a second blow as strong take down nothing new.
pub(crate) fn weather(ctx: &mut Ctx<'_, '_>, weather: &Weather, hours: f64) -> Result<(), StepError> {
    let measures = weather.at(hours);
    let outer = ctx.cause;
    let mut broken = Vec::new();
    for (asset, curves) in &weather.struck {
        let stable = ctx.city.assets.sites[*asset as usize].stable;
        let fails = |curve: &&Curve| {
            let strength = ctx.stream(purpose::STRENGTH, stable ^ curve.measure as u64).uniform();
            strength < probability(curve, measures[curve.measure])
        };
        let Some(state) = curves.iter().filter(fails).map(|curve| curve.state).max() else { continue };
        if ctx.copy::<Condition>(ctx.roster.assets[*asset as usize], STAGE)?.sound {
            hurt(ctx, *asset, state)?;
            broken.push(*asset);
            ctx.cause = outer;
        }
    }
    if broken.is_empty() { Ok(()) } else { crews::enqueue(ctx, &broken) }
}

/// Probability that at least one of the kilometres fails: `1 - (1 - F(x))^km` with F lognormal.
fn probability(curve: &Curve, measure: f64) -> f64 {
    if measure <= 0.0 {
        return 0.0;
    }
    let one = normal_cdf((measure / curve.median).ln() / curve.beta);
    1.0 - (1.0 - one).powf(curve.kilometres)
}
