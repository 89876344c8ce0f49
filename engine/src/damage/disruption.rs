//! Assets that outages and weather hit.

use shapan_damage::normal_cdf;
use shapan_journal::{Fact, LinkState, SubjectKind};
use shapan_kernel::{Purpose, Span};

use super::STAGE;
use super::assets::spared;
use crate::cascade::{crews, set_condition};
use crate::city::disruptions::{Curve, Outage, Weather};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::supply::route::RoadState;
use crate::supply::{cordons, roadworks};
use crate::world::components::{Condition, Lines};

/// Assets are switched off, or fail.
pub(crate) fn outage(ctx: &mut Ctx<'_, '_>, outage: &Outage) -> Result<(), StepError> {
    let outer = ctx.cause;
    let mut broken = Vec::new();
    for &asset in &outage.assets {
        match outage.state {
            0 => switch_off(ctx, asset, outage.back_h)?,
            state => broken.extend(hurt(ctx, asset, state)?),
        }
        ctx.cause = outer;
    }
    crews::enqueue(ctx, &broken)
}

fn switch_off(ctx: &mut Ctx<'_, '_>, asset: u32, back_h: Option<[f64; 3]>) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    ctx.tell(site.zone, Fact::AssetOff { asset: site.subject });
    set_condition(ctx, asset, |c| c.off += 1)?;
    if let Some([low, mode, high]) = back_h {
        let hours = ctx.stream(purpose::OUTAGE, site.stable).triangular(low, mode, high);
        ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::SwitchedBack(asset))?;
    }
    Ok(())
}

/// Damage of a state to what is sound; the asset, if it no longer works and waits for a crew. In slight states some kinds
/// go on working.
fn hurt(ctx: &mut Ctx<'_, '_>, asset: u32, state: u8) -> Result<Option<u32>, StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    let sound = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound;
    if !sound || spared(ctx, asset) {
        return Ok(None);
    }
    let functional = state <= ctx.city.assets.kinds[usize::from(site.fragility)].works_to;
    ctx.tell(site.zone, Fact::AssetDamaged { asset: site.subject, state, functional });
    set_condition(ctx, asset, |c| (c.state, c.sound) = (c.state.max(state), functional))?;
    if let (SubjectKind::GasNode, Some(zone), false) = (site.subject.kind, site.zone, functional) {
        cordons::set(ctx, zone)?;
    }
    Ok((!functional).then_some(asset))
}

/// The weather at an hour takes down what it is too much for. Each asset has one strength for a whole scenario, and only
/// weather worse than any before tries it again: a lull and a second blow as strong take down nothing new.
pub(crate) fn weather(ctx: &mut Ctx<'_, '_>, weather: &Weather, hours: f64) -> Result<(), StepError> {
    let (measures, before) = (weather.at(hours), weather.worst_before(hours));
    let outer = ctx.cause;
    let mut broken = Vec::new();
    for (asset, curves) in &weather.struck {
        let stable = ctx.city.assets.sites[*asset as usize].stable;
        let Some(state) = reached(ctx, purpose::STRENGTH, stable, curves, [measures, before]) else {
            continue;
        };
        broken.extend(hurt(ctx, *asset, state)?);
        ctx.cause = outer;
    }
    crews::enqueue(ctx, &broken)?;
    ctx.cause = outer;
    close_roads(ctx, weather, measures, before)
}

/// Roads that the weather is too much for, each with one strength a measure: what is blocked by trees, poles, mud or
/// water, and what is washed away. Where a zone at either end can speak, it is known at once.
fn close_roads(
    ctx: &mut Ctx<'_, '_>,
    weather: &Weather,
    measures: [f64; 3],
    before: [f64; 3],
) -> Result<(), StepError> {
    let (city, outer) = (ctx.city, ctx.cause);
    for (link, curves) in &weather.roads {
        let road = &city.roads.links[*link as usize];
        let Some(worst) = reached(ctx, purpose::ROAD_STRENGTH, road.stable, curves, [measures, before])
        else {
            continue;
        };
        let state = if worst >= 3 { LinkState::Washout } else { LinkState::Blocked };
        let mut roads = ctx.world.resource_mut::<RoadState>();
        let cordoned = roads.state[*link as usize] == LinkState::Cordon;
        if !roads.close(city, *link, state) {
            continue;
        }
        ctx.tell(Some(road.zones[0]), Fact::LinkClosed { link: *link, state });
        let mut speaks = false;
        for zone in road.zones {
            speaks |= ctx.copy::<Lines>(ctx.zone(zone), STAGE)?.any();
        }
        // Who stands at a cordon sees what becomes of the road behind it.
        if cordoned || speaks && ctx.world.resource_mut::<RoadState>().find(city, *link) {
            roadworks::closure_found(ctx, *link)?;
        }
        ctx.cause = outer;
    }
    Ok(())
}

/// The worst state that the weather now brings, and none before did, to what has one strength a measure.
fn reached(
    ctx: &Ctx<'_, '_>,
    purpose: Purpose,
    stable: u64,
    curves: &[Curve],
    [now, before]: [[f64; 3]; 2],
) -> Option<u8> {
    let fails = |curve: &&Curve| {
        let (now, before) = (now[curve.measure], before[curve.measure]);
        now > before && {
            let strength = ctx.stream(purpose, stable ^ curve.measure as u64).uniform();
            strength < probability(curve, now) && strength >= probability(curve, before)
        }
    };
    curves.iter().filter(fails).map(|curve| curve.state).max()
}

/// Probability that at least one of the kilometres fails: `1 - (1 - F(x))^km` with F lognormal.
fn probability(curve: &Curve, measure: f64) -> f64 {
    if measure <= 0.0 {
        return 0.0;
    }
    let one = normal_cdf((measure / curve.median).ln() / curve.beta);
    1.0 - (1.0 - one).powf(curve.kilometres)
}
