//! Everything that stands somewhere: one draw of a damage state each.

use shapan_damage::fragility::Fragility;
use shapan_damage::pipe::{RepairRate, serviceability};
use shapan_hazard::correlation::nearest_conditioned;
use shapan_journal::{Fact, Subject, SubjectKind};
use shapan_kernel::Span;

use super::STAGE;
use crate::cascade::{crews, gas_zones, set_condition};
use crate::city::assets::{Kind, Site};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Condition, Shaken};

/// Strikes every asset; broken nodes wait for crews, tripped substations for their operators.
pub(crate) fn strike(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let mut broken = Vec::new();
    for asset in 0..ctx.city.assets.sites.len() as u32 {
        if spared(ctx, asset) {
            continue;
        }
        let shaking = shaking(ctx, asset)?;
        let (state, sound) = draw(ctx, asset, &shaking);
        if state == 0 {
            continue;
        }
        let site = ctx.city.assets.sites[asset as usize];
        set_condition(ctx, asset, |c| (c.state, c.sound) = (state, sound))?;
        ctx.note(site.zone, Fact::AssetDamaged { asset: site.subject, state, functional: sound });
        if !sound {
            broken.push(asset);
        }
    }
    crews::enqueue(ctx, &broken)?;
    gas_zones::shaken(ctx)?;
    trip(ctx)
}

/// What the plan leaves whole, for "what if the network had held".
pub(super) fn spared(ctx: &Ctx<'_, '_>, asset: u32) -> bool {
    let lifelines = &ctx.city.plan.lifelines;
    match ctx.city.assets.sites[asset as usize].subject.kind {
        SubjectKind::PowerNode | SubjectKind::PowerLine => !lifelines.power_damage,
        SubjectKind::TelecomNode => !lifelines.telecom_damage,
        _ => false,
    }
}

/// Shaking of an asset: the measure that its fragility takes, and its peak acceleration.
struct AssetShaking {
    measure: f64,
    pga_g: f64,
    sa_ratio: f64,
    /// Peak velocity of the zone, cm/s.
    pgv_cm_s: f64,
}

/// Its own expectation, the event's residual, and a residual of its own that is correlated with its zone's by
/// their distance.
fn shaking(ctx: &Ctx<'_, '_>, asset: u32) -> Result<AssetShaking, StepError> {
    let (city, site) = (ctx.city, &ctx.city.assets.sites[asset as usize]);
    let zone = site.zone.unwrap_or(0);
    let felt = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?;
    let field = city.field()?;
    let motion = field.branches[usize::from(felt.branch)].assets[asset as usize];
    let rho = field.assets_rho[asset as usize][motion.follows];
    let own = ctx.stream(purpose::SITE, site.stable).normal();
    let within = nearest_conditioned(rho, felt.residual.within[motion.follows], own);
    let between = felt.residual.between[motion.follows];
    Ok(AssetShaking {
        measure: motion.measure(between, within),
        pga_g: motion.pga_g(between, within),
        sa_ratio: motion.sa_ratio,
        pgv_cm_s: felt.pgv_cm_s,
    })
}

/// Damage state, and whether it leaves the asset working.
fn draw(ctx: &Ctx<'_, '_>, asset: u32, shaking: &AssetShaking) -> (u8, bool) {
    let site = &ctx.city.assets.sites[asset as usize];
    let kind = &ctx.city.assets.kinds[usize::from(site.fragility)];
    let uniform = ctx.stream(purpose::ASSET, site.stable).uniform();
    let state = fragility(ctx, site.subject, kind, shaking).sample(shaking.measure, uniform).index() as u8;
    // Masts come down above their own limit, whatever becomes of the gear at their foot.
    let mast = matches!(kind.name.as_str(), "bts_cluster" | "radio_site" | "super_bts")
        && shaking.pga_g > ctx.city.models.earthquake.mast_pga_g.value;
    if mast {
        return (4, false);
    }
    let state = if is_street_network(ctx, site) { state.max(pipes(ctx, site, shaking)) } else { state };
    (state, state <= kind.works_to)
}

/// Whether a node stands for the water pipes under the streets of its zone.
fn is_street_network(ctx: &Ctx<'_, '_>, site: &Site) -> bool {
    site.subject.kind == SubjectKind::WaterNode
        && site.zone.is_some_and(|zone| {
            ctx.city.lifelines.water_of_zone[usize::from(zone)].contains(&site.subject.index)
        })
}

/// Damage state of the pipes: repairs by the linear relation of ALA 2001, then the chance that so broken a network
/// still serves a customer, taken for the zone as a whole. What it takes to mend it is that of moderate damage (E).
fn pipes(ctx: &Ctx<'_, '_>, site: &Site, shaking: &AssetShaking) -> u8 {
    let k1 = ctx.city.models.earthquake.pipe_k1.value;
    let repairs_per_km = RepairRate::ala_linear_per_km(k1, shaking.pgv_cm_s);
    let serves = ctx.stream(purpose::PIPES, site.stable).chance(serviceability(repairs_per_km));
    if serves { 0 } else { 2 }
}

/// Curves of an asset: those of its kind, or a bridge's own for its spans, its skew and the shape of the spectrum.
fn fragility(ctx: &Ctx<'_, '_>, subject: Subject, kind: &Kind, shaking: &AssetShaking) -> Fragility {
    let bridge =
        (subject.kind == SubjectKind::Bridge).then(|| ctx.city.assets.bridges[subject.index as usize]);
    match bridge.flatten() {
        Some(site) => site.adjusted(&kind.fragility, shaking.measure / shaking.sa_ratio, shaking.measure),
        None => kind.fragility,
    }
}

/// Sound substations trip where the ground shook with VII or more; operators switch them back.
fn trip(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let lifelines = &ctx.city.plan.lifelines;
    if !lifelines.power_damage {
        return Ok(());
    }
    for asset in ctx.city.assets.range(SubjectKind::PowerNode) {
        let site = ctx.city.assets.sites[asset as usize];
        let Some(zone) = site.zone else { continue };
        let substation = ctx.city.assets.kinds[usize::from(site.fragility)].name.starts_with("substation");
        let felt = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.intensity;
        let mut stream = ctx.stream(purpose::TRIP, site.stable);
        let trips = stream.chance(lifelines.trip_share.value);
        let hours = stream.triangular(
            lifelines.switching_h.low,
            lifelines.switching_h.value,
            lifelines.switching_h.high,
        );
        let sound = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound;
        if sound && substation && felt >= 7.0 && trips {
            set_condition(ctx, asset, |c| c.off += 1)?;
            ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::SwitchedBack(asset))?;
        }
    }
    Ok(())
}
