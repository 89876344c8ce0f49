//! What zones have: ways out for reports, water, heat.

use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::SimTime;
use shapan_network::reach::{Alive, fed};

use super::{Grid, STAGE, conditions};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::knowledge;
use crate::world::components::{Condition, Lines, Shaken};

/// Looks for ways out of every zone again; silence that ends lets held-back reports go.
pub(crate) fn telecom_recheck(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    ctx.world.resource_mut::<Grid>().telecom_due = false;
    let alive = conditions(ctx, SubjectKind::TelecomNode, Condition::works)?;
    let city = ctx.city;
    let net = &city.telecom.net;
    let reached = fed(&net.graph, &net.sources, Alive { nodes: Some(&alive), links: None });
    let on = |node: Option<u32>| node.is_some_and(|n| alive[n as usize] && reached[n as usize]);
    let outer = ctx.cause;
    for zone in 0..city.zones.len() as u16 {
        let (z, district) = (usize::from(zone), usize::from(city.zones[usize::from(zone)].district));
        let post = city.assets.posts[city.assets.street_posts[z] as usize].asset;
        let post_works = ctx.copy::<Condition>(ctx.roster.assets[post as usize], STAGE)?.works();
        let super_station = city.telecom.super_station[z].is_some_and(|n| alive[n as usize]);
        let (entity, now) = (ctx.zone(zone), ctx.now);
        let mut lines = ctx.get::<Lines>(entity, STAGE)?;
        let spoke = lines.any();
        lines.public = on(city.telecom.cluster[z]) || super_station;
        lines.radio = on(city.telecom.radio[district]);
        lines.wired = on(city.telecom.wired[district]) && post_works;
        lost(&mut lines, now);
        let speaks = lines.any();
        if spoke != speaks {
            ctx.tell(Some(zone), if speaks { Fact::SilenceEnded } else { Fact::SilenceBegan });
            if speaks {
                knowledge::try_report(ctx, zone)?;
            }
            ctx.cause = outer;
        }
    }
    Ok(())
}

/// Notes when radio and wire were first lost: the promises on their endurance count to there.
fn lost(lines: &mut Lines, now: SimTime) {
    if !lines.radio {
        lines.radio_lost.get_or_insert(now);
    }
    if !lines.wired {
        lines.wired_lost.get_or_insert(now);
    }
}

/// Matches water plants and zones, heat sources and zones. Pumps need power; so do heat stations.
pub(crate) fn water_and_heat(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let alive = conditions(ctx, SubjectKind::WaterNode, Condition::works)?;
    let city = ctx.city;
    let wet = fed(&city.water.graph, &city.water.sources, Alive { nodes: Some(&alive), links: None });
    for zone in 0..city.zones.len() as u16 {
        let entity = ctx.zone(zone);
        let shaken = ctx.copy::<Shaken>(entity, STAGE)?;
        let served = city.zone_water(zone).is_none_or(|n| wet[n as usize]);
        let warm = match city.zone_heat(zone) {
            Some(asset) => ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound,
            // Villages heat with stoves and coal; they fail with the houses, not with a network.
            None => shaken.intensity < 9.0,
        };
        let tank_h = city.plan.relief.tank_h.value;
        let now = ctx.now;
        let mut lines = ctx.get::<Lines>(entity, STAGE)?;
        let tank = lines.power || (now - lines.dark_since).hours() < tank_h;
        lines.water = served && tank;
        lines.heat = warm && (lines.power || city.zone_heat(zone).is_none());
    }
    Ok(())
}
