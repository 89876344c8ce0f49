//! What zones have: ways out for reports, water, heat.

use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::SimTime;
use shapan_network::reach::{Alive, fed};

use super::{Grid, STAGE, of_kind};
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::knowledge;
use crate::world::components::{Lines, Shaken};

/// Looks for ways out of every zone again; silence that ends lets held-back reports go.
pub(crate) fn telecom_recheck(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    let mut grid = ctx.world.resource_mut::<Grid>();
    grid.telecom_due = false;
    let ways = ways(city, &grid);
    let before = std::mem::replace(&mut grid.ways, ways.clone());
    let outer = ctx.cause;
    for zone in 0..city.zones.len() as u16 {
        let z = usize::from(zone);
        if ways[z] != before[z] {
            switch(ctx, zone, ways[z])?;
            ctx.cause = outer;
        }
    }
    Ok(())
}

/// Ways out of every zone as the networks stand: public, radio, wired.
fn ways(city: &Static, grid: &Grid) -> Vec<[bool; 3]> {
    let alive = of_kind(city, &grid.works, SubjectKind::TelecomNode);
    let net = &city.telecom.net;
    let reached = fed(&net.graph, &net.sources, Alive { nodes: Some(alive), links: None });
    let on = |node: Option<u32>| node.is_some_and(|n| alive[n as usize] && reached[n as usize]);
    let of = |(z, site): (usize, &crate::city::places::ZoneSite)| {
        let district = usize::from(site.district);
        let post = city.assets.posts[city.assets.street_posts[z] as usize].asset;
        let super_station = city.telecom.super_station[z].is_some_and(|n| alive[n as usize]);
        [
            on(city.telecom.cluster[z]) || super_station,
            on(city.telecom.radio[district]),
            on(city.telecom.wired[district]) && grid.works[post as usize],
        ]
    };
    city.zones.iter().enumerate().map(of).collect()
}

/// A zone's ways out have changed.
fn switch(ctx: &mut Ctx<'_, '_>, zone: u16, [public, radio, wired]: [bool; 3]) -> Result<(), StepError> {
    let (entity, now) = (ctx.zone(zone), ctx.now);
    let mut lines = ctx.get::<Lines>(entity, STAGE)?;
    let spoke = lines.any();
    (lines.public, lines.radio, lines.wired) = (public, radio, wired);
    lost(&mut lines, now);
    let speaks = lines.any();
    if spoke != speaks {
        ctx.tell(Some(zone), if speaks { Fact::SilenceEnded } else { Fact::SilenceBegan });
        if speaks {
            knowledge::try_report(ctx, zone)?;
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
    let city = ctx.city;
    let grid = ctx.world.resource::<Grid>();
    let mut alive = of_kind(city, &grid.works, SubjectKind::WaterNode).to_vec();
    let sound = of_kind(city, &grid.sound, SubjectKind::WaterNode);
    for node in (0..city.zones.len() as u16).filter_map(|zone| city.zone_water(zone)) {
        // A zone's own node is pipes and tanks: it works until they break; what its boosters lack without
        // power is told by the tanks below.
        alive[node as usize] = sound[node as usize];
    }
    let wet = fed(&city.water.graph, &city.water.sources, Alive { nodes: Some(&alive), links: None });
    let heat_sound: Vec<Option<bool>> = (0..city.zones.len() as u16)
        .map(|zone| city.zone_heat(zone).map(|asset| grid.sound[asset as usize]))
        .collect();
    let (now, tank_h) = (ctx.now, city.plan.relief.tank_h.value);
    for zone in 0..city.zones.len() as u16 {
        let entity = ctx.zone(zone);
        let served = city.zone_water(zone).is_none_or(|n| wet[n as usize]);
        let warm = match heat_sound[usize::from(zone)] {
            Some(sound) => sound,
            // Villages heat with stoves and coal; they fail with the houses, not with a network.
            None => ctx.copy::<Shaken>(entity, STAGE)?.intensity < 9.0,
        };
        let mut lines = ctx.get::<Lines>(entity, STAGE)?;
        let tank = lines.power || (now - lines.dark_since).hours() < tank_h;
        lines.water = served && tank;
        lines.heat = warm && (lines.power || heat_sound[usize::from(zone)].is_none());
    }
    Ok(())
}
