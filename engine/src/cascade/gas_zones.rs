//! Gas of zones: shut off by shaking or by crews, cordons around leaks, and back zone by zone after checks.

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::Span;
use shapan_network::gas::restart::{Crews, Rates, ZoneWork, restore};
use shapan_scenarios::region::ForceKind;

use super::{Networks, STAGE, changed};
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::supply::cordons;
use crate::world::components::{Condition, Shaken};

/// People behind one gas meter (household size of the 2020 census, 2.3; M).
const PEOPLE_PER_METER: f64 = 2.3;
/// Low-pressure mains for each km2 of built-up zone, at most, km (E).
const MAINS_KM_PER_KM2: f64 = 8.0;

/// Zones that wait for their checks, by district; the next one stands last.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Checks {
    waiting: Vec<Vec<u32>>,
    /// The zone that each district's crews are at.
    at: Vec<Option<u32>>,
}

impl Checks {
    pub(crate) fn new(city: &Static) -> Self {
        let districts = city.districts.len();
        Self { waiting: vec![Vec::new(); districts], at: vec![None; districts] }
    }
}

/// Valves shut where the ground shook enough.
pub(crate) fn shaken(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let (city, limit) = (ctx.city, ctx.city.plan.lifelines.gas_shutoff_pga_g.value);
    let outer = ctx.cause;
    for zone in 0..city.zones.len() as u16 {
        let felt = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.pga_g;
        for &node in &city.lifelines.gas_of_zone[usize::from(zone)] {
            let asset = city.assets.asset(SubjectKind::GasNode, node);
            let sound = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound;
            if felt >= limit {
                shut(ctx, node)?;
                if sound {
                    mended(ctx, node)?;
                }
            }
            ctx.cause = outer;
        }
    }
    Ok(())
}

/// Cordons go up around broken mains, once it is known which streets are open at all.
pub(crate) fn cordon_off(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let (city, outer) = (ctx.city, ctx.cause);
    for zone in 0..city.zones.len() as u16 {
        for &node in &city.lifelines.gas_of_zone[usize::from(zone)] {
            let asset = city.assets.asset(SubjectKind::GasNode, node);
            if !ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound {
                cordons::set(ctx, zone)?;
                ctx.cause = outer;
            }
        }
    }
    Ok(())
}

/// The gas of a node is shut off.
pub(super) fn shut(ctx: &mut Ctx<'_, '_>, node: u32) -> Result<(), StepError> {
    let city = ctx.city;
    let mut networks = ctx.world.resource_mut::<Networks>();
    if networks.gas.is_shut(node) {
        return Ok(());
    }
    networks.gas.set_shut(&city.lifelines.gas, node, true);
    if let Some(zone) = zone_of(city, node) {
        ctx.tell(Some(zone), Fact::GasShut);
    }
    changed(ctx)
}

/// The zone that a node is the gas of.
fn zone_of(city: &Static, node: u32) -> Option<u16> {
    let zone = city.assets.sites[city.assets.asset(SubjectKind::GasNode, node) as usize].zone?;
    city.lifelines.gas_of_zone[usize::from(zone)].contains(&node).then_some(zone)
}

/// A node is sound: if it is shut it opens at once, unless it is a zone, which waits for its checks.
pub(super) fn mended(ctx: &mut Ctx<'_, '_>, node: u32) -> Result<(), StepError> {
    let city = ctx.city;
    if !ctx.world.resource::<Networks>().gas.is_shut(node) {
        return Ok(());
    }
    let Some(zone) = zone_of(city, node) else { return open(ctx, node) };
    let district = usize::from(city.zones[usize::from(zone)].district);
    let mut checks = ctx.world.resource_mut::<Checks>();
    if checks.at[district] == Some(node) || checks.waiting[district].contains(&node) {
        return Ok(());
    }
    checks.waiting[district].push(node);
    // Most people first.
    let people =
        |node: &u32| zone_of(city, *node).map_or(0.0, |zone| city.zones[usize::from(zone)].residents);
    checks.waiting[district].sort_by(|a, b| people(a).total_cmp(&people(b)).then(b.cmp(a)));
    if checks.at[district].is_none() { next(ctx, district) } else { Ok(()) }
}

/// A district's crews go to the next zone.
fn next(ctx: &mut Ctx<'_, '_>, district: usize) -> Result<(), StepError> {
    let mut checks = ctx.world.resource_mut::<Checks>();
    checks.at[district] = checks.waiting[district].pop();
    let Some(node) = checks.at[district] else { return Ok(()) };
    let hours = check_hours(ctx, district, node);
    ctx.after(Span::from_hours(hours), phase::LIFELINE, Event::GasChecked(district as u8))?;
    Ok(())
}

/// Hours of testing, purging and visiting every home of a zone with all crews of the district.
fn check_hours(ctx: &Ctx<'_, '_>, district: usize, node: u32) -> f64 {
    let (city, lifelines) = (ctx.city, &ctx.city.plan.lifelines);
    let Some(zone) = zone_of(city, node) else { return 0.0 };
    let site = &city.zones[usize::from(zone)];
    let here = |t: &&crate::city::forces::TeamSite| {
        t.kind.0 == ForceKind::RepairGas && usize::from(t.district) == district
    };
    // A crew visits homes in pairs.
    let crews: f64 = city.forces.teams.iter().filter(here).map(|t| t.people / 2.0).sum();
    let crews = crews.max(1.0) as u32;
    let rates = Rates {
        isolation_hours: 0.0,
        survey_km_per_crew_day: lifelines.gas_survey_km_per_crew_day.value,
        relight_per_crew_day: lifelines.gas_homes_per_crew_day.value,
        ..Rates::default()
    };
    let premises = (site.residents / PEOPLE_PER_METER).ceil() as u32;
    // Dense zones have the densest mains; a village of the same area has few homes and few mains.
    let pipe_km = (site.area_km2 * MAINS_KM_PER_KM2).min(f64::from(premises) * 0.01);
    let work = ZoneWork { id: site.id.clone(), ready_hours: 0.0, pipe_km, premises };
    let course = restore(&[work], &Crews { survey: crews, relight: crews }, &rates);
    course.ok().and_then(|course| course.zones.first().map(|zone| zone.on_hours)).unwrap_or(0.0)
}

/// A district's crews have checked their zone: it has gas again.
pub(crate) fn checked(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    let district = usize::from(district);
    if let Some(node) = ctx.world.resource_mut::<Checks>().at[district].take() {
        // What broke meanwhile waits for its repair, and then for its checks again.
        let asset = ctx.city.assets.asset(SubjectKind::GasNode, node);
        let sound = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound;
        if let Some(zone) = zone_of(ctx.city, node).filter(|_| sound) {
            ctx.tell(Some(zone), Fact::GasOn);
            open(ctx, node)?;
        }
    }
    next(ctx, district)
}

fn open(ctx: &mut Ctx<'_, '_>, node: u32) -> Result<(), StepError> {
    let city = ctx.city;
    ctx.world.resource_mut::<Networks>().gas.set_shut(&city.lifelines.gas, node, false);
    changed(ctx)
}
