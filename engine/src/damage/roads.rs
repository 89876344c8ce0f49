//! Which links are closed, and how slow the others are.

use shapan_damage::debris;
use shapan_journal::{Fact, LinkState, SubjectKind};
use shapan_scenarios::region::RoadClass;

use super::STAGE;
use crate::city::roads::Link;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::purpose;
use crate::supply::route::{RoadState, speed_factor};
use crate::world::components::{Condition, People, Shaken};

/// Strikes every link, both directions of a road alike.
pub(crate) fn strike(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    let density = collapses_per_km(ctx)?;
    for (index, link) in city.roads.links.iter().enumerate() {
        let slow = slowness(ctx, link)?;
        ctx.world.resource_mut::<RoadState>().slow[index] = slow as f32;
        // The first of the two directions draws for both.
        if link.twin.is_some_and(|twin| (twin as usize) < index) {
            continue;
        }
        let state = state(ctx, link, &density)?;
        if state == LinkState::Open {
            continue;
        }
        let mut roads = ctx.world.resource_mut::<RoadState>();
        roads.state[index] = state;
        if let Some(twin) = link.twin {
            roads.state[twin as usize] = state;
        }
        ctx.note(Some(link.zones[0]), Fact::LinkClosed { link: index as u32, state });
    }
    Ok(())
}

/// Collapsed buildings for each km of street, by zone.
fn collapses_per_km(ctx: &Ctx<'_, '_>) -> Result<Vec<f64>, StepError> {
    let zones = ctx.city.zones.iter().enumerate().map(|(z, site)| {
        let collapsed = ctx.copy::<People>(ctx.roster.zones[z], STAGE)?.collapsed;
        let streets_km = debris::street_km_per_km2(site.residents / site.area_km2) * site.area_km2;
        Ok(collapsed / streets_km)
    });
    zones.collect()
}

/// Factor on a link's travel time from the shaking at its ends.
fn slowness(ctx: &Ctx<'_, '_>, link: &Link) -> Result<f64, StepError> {
    let mut worst = 0.0_f64;
    for zone in link.zones {
        worst = worst.max(ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.intensity);
    }
    Ok(1.0 / speed_factor(&ctx.city.plan.roads, worst))
}

/// Why a link is closed, if it is: a bridge that trucks may not pass, or debris on it.
fn state(ctx: &Ctx<'_, '_>, link: &Link, density: &[f64]) -> Result<LinkState, StepError> {
    for &bridge in &link.bridges {
        let asset = ctx.city.assets.asset(SubjectKind::Bridge, bridge);
        if ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.state >= 2 {
            return Ok(LinkState::Bridge);
        }
    }
    // Rubble reaches narrow streets; rings and expressways keep their distance.
    let narrow = matches!(
        link.class,
        RoadClass::Arterial | RoadClass::Local | RoadClass::MountainRoad | RoadClass::Ramp
    );
    let worst = link.zones.iter().map(|&z| density[usize::from(z)]).fold(0.0, f64::max);
    let scale = ctx.city.plan.roads.debris_scale_per_km.value;
    let blocked = ctx.stream(purpose::DEBRIS, link.stable).chance(debris::closed_share(worst, scale));
    Ok(if narrow && blocked { LinkState::Debris } else { LinkState::Open })
}
