//! Streets closed around leaking gas.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, LinkState};
use shapan_kernel::Span;

use super::route::RoadState;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::spread;
use crate::purpose;

/// Links that cordons close, by zone.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Cordons {
    links: BTreeMap<u16, u32>,
}

/// Closes one open street of a zone around leaking gas. Whoever plans a way knows of it.
pub(crate) fn set(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let city = ctx.city;
    let roads = ctx.world.resource::<RoadState>();
    let open: Vec<u32> = city.links_of[usize::from(zone)]
        .iter()
        .copied()
        .filter(|link| roads.state[*link as usize] == LinkState::Open)
        .collect();
    let stable = city.zones[usize::from(zone)].stable;
    if open.is_empty() || ctx.world.resource::<Cordons>().links.contains_key(&zone) {
        return Ok(());
    }
    let pick = (ctx.stream(purpose::CORDON, stable).uniform() * open.len() as f64) as usize;
    let link = open[pick.min(open.len() - 1)];
    ctx.world.resource_mut::<RoadState>().cordon(city, link);
    ctx.world.resource_mut::<Cordons>().links.insert(zone, link);
    ctx.tell(Some(zone), Fact::CordonSet);
    let hours = spread(ctx, purpose::CORDON, stable ^ 1, &city.plan.lifelines.cordon_h);
    ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::CordonEnds(zone))?;
    Ok(())
}

/// The street is open again.
pub(crate) fn lift(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let city = ctx.city;
    if let Some(link) = ctx.world.resource_mut::<Cordons>().links.remove(&zone) {
        ctx.tell(Some(zone), Fact::CordonLifted);
        let mut roads = ctx.world.resource_mut::<RoadState>();
        if roads.state[link as usize] == LinkState::Cordon {
            roads.open(city, link);
        }
    }
    Ok(())
}
