//! What each zone has of every service, in shares of its need; ways out for reports.

use shapan_journal::{Fact, Service};
use shapan_kernel::SimTime;

use super::{MET, Networks, STAGE};
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::knowledge;
use crate::supply::route::signals;
use crate::world::components::{Lines, Shaken};

/// Part of a zone's people in houses that the mains' pressure does not reach without pumps (E).
const HIGH_HOUSES: f32 = 0.6;
/// A share is told anew when it moved by so much, or reached none or all.
const TOLD_STEP: f32 = 0.05;
/// From this share on nothing is counted as missing.
const ALL: f32 = 0.999;

/// Brings every zone's services up to date, and tells what changed.
pub(super) fn update(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let outer = ctx.cause;
    for zone in 0..ctx.city.zones.len() as u16 {
        let before = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
        let after = lines(ctx, zone, before)?;
        if !same(&before, &after) {
            *ctx.get::<Lines>(ctx.zone(zone), STAGE)? = after;
            tell(ctx, zone, &before)?;
            ctx.cause = outer;
        }
    }
    Ok(())
}

fn same(a: &Lines, b: &Lines) -> bool {
    a.shares == b.shares && (a.public, a.radio, a.wired, a.heat) == (b.public, b.radio, b.wired, b.heat)
}

/// What a zone has now.
fn lines(ctx: &Ctx<'_, '_>, zone: u16, before: Lines) -> Result<Lines, StepError> {
    let (city, networks, z) = (ctx.city, ctx.world.resource::<Networks>(), usize::from(zone));
    let mut lines = before;
    let power = power_share(city, networks, z);
    lines.power = power >= MET;
    if before.power && !lines.power {
        lines.dark_since = ctx.now;
    }
    let (mains, tank) =
        (mean(&city.lifelines.water_of_zone[z], networks.water.supply()), tank_lasts(ctx, &lines));
    let water = if tank { mains } else { mains * (1.0 - HIGH_HOUSES) };
    let heat_nodes = &city.lifelines.heat_of_zone[z];
    lines.heat = match heat_nodes.as_slice() {
        // Villages heat with stoves and coal; they fail with the houses, not with a network.
        [] => ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.intensity < 9.0,
        nodes => nodes.iter().all(|node| networks.heat.warm(&city.lifelines.heat, *node)),
    };
    let [public, radio, wired] = networks.telecom.ways(z);
    (lines.public, lines.radio, lines.wired) = (public, radio, wired);
    note_lost(&mut lines, ctx.now);
    let telecom = networks.telecom.public_share(z);
    lines.water = water >= MET;
    if before.water && !lines.water {
        lines.dry_since = ctx.now;
    }
    lines.shares = [
        power,
        water,
        mean(&city.lifelines.gas_of_zone[z], networks.gas.supply()),
        mean(heat_nodes, networks.heat.supply()),
        telecom,
    ]
    .map(|share| if share >= ALL { 1.0 } else { share });
    Ok(lines)
}

/// Tanks on roofs last a while without the pumps that fill them.
fn tank_lasts(ctx: &Ctx<'_, '_>, lines: &Lines) -> bool {
    lines.power || (ctx.now - lines.dark_since).hours() < ctx.city.plan.relief.tank_h.value
}

/// Share of the load served over a zone's nodes, by their peaks.
fn power_share(city: &Static, networks: &Networks, zone: usize) -> f32 {
    let (net, served) = (&city.lifelines.power, networks.power.served());
    let (mut asked, mut got) = (0.0, 0.0);
    for &node in &city.lifelines.power_of_zone[zone] {
        let peak = net.load_of[node as usize].map_or(0.0, |load| load.peak_mw);
        asked += peak;
        got += peak * f64::from(served[node as usize]);
    }
    if asked > 0.0 { (got / asked) as f32 } else { 1.0 }
}

/// Mean over a zone's nodes; a zone that no network serves lacks nothing of it.
fn mean(nodes: &[u32], supply: &[f32]) -> f32 {
    match nodes.len() {
        0 => 1.0,
        n => nodes.iter().map(|node| supply[*node as usize]).sum::<f32>() / n as f32,
    }
}

/// Notes when radio and wire were first lost: the promises on their endurance count to there.
fn note_lost(lines: &mut Lines, now: SimTime) {
    if !lines.radio {
        lines.radio_lost.get_or_insert(now);
    }
    if !lines.wired {
        lines.wired_lost.get_or_insert(now);
    }
}

/// Tells what changed in a zone; silence that ends lets held-back reports go.
fn tell(ctx: &mut Ctx<'_, '_>, zone: u16, before: &Lines) -> Result<(), StepError> {
    let outer = ctx.cause;
    let now = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
    if now.power != before.power {
        ctx.tell(Some(zone), if now.power { Fact::PowerBack } else { Fact::PowerLost });
        signals(ctx, zone, now.power);
    }
    for (at, service) in Service::ALL.into_iter().enumerate() {
        let (share, told) = (now.shares[at], now.told[at]);
        let moved = (share - told).abs() >= TOLD_STEP || (share != told && (share == 0.0 || share == 1.0));
        if moved {
            ctx.note(Some(zone), Fact::ServiceLevel { service, share: f64::from(share) });
            ctx.get::<Lines>(ctx.zone(zone), STAGE)?.told[at] = share;
        }
    }
    ctx.cause = outer;
    let (spoke, speaks) = (before.any(), now.any());
    if spoke != speaks {
        ctx.tell(Some(zone), if speaks { Fact::SilenceEnded } else { Fact::SilenceBegan });
        if speaks {
            knowledge::try_report(ctx, zone)?;
        }
    }
    Ok(())
}
