//! Crews mend what is broken: they drive out from their district's yard over the roads that are left, look, isolate,
//! fetch spares, mend, and rest when their shift is over.

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, SubjectKind};
use shapan_kernel::{SimTime, Span};
use shapan_scenarios::region::ForceKind;

use super::{Networks, STAGE, changed, gas_zones, order, set_condition};
use crate::city::Static;
use crate::city::places::distance_km;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::spread;
use crate::purpose;
use crate::supply::route::reconnoitre;
use crate::world::components::{Condition, Duty, Team};

/// Crews of a utility have these kinds of team.
const UTILITIES: [ForceKind; 5] = [
    ForceKind::RepairPower,
    ForceKind::RepairTelecom,
    ForceKind::RepairWater,
    ForceKind::RepairGas,
    ForceKind::RepairHeat,
];
/// Speed on open roads to what stands outside the city, km/h (E).
const OUTSIDE_KM_H: f64 = 40.0;

/// What waits to be mended, and with what.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Yard {
    /// Broken assets that wait for a crew, by utility; the next one stands last.
    waiting: [Vec<u32>; 5],
    /// Replacement sets in store, by utility.
    spares: [u32; 5],
    /// When the last set that was ordered comes, by utility.
    ordered: [SimTime; 5],
    /// Since when each team has been at work without a rest.
    since: Vec<SimTime>,
    /// When each team set out to its present task.
    left: Vec<SimTime>,
    /// Since when each team has had nothing to do.
    idle: Vec<Option<SimTime>>,
}

impl Yard {
    pub(crate) fn new(city: &Static) -> Self {
        let spares = city.plan.lifelines.spare_sets.value.round().max(0.0) as u32;
        let teams = city.forces.teams.len();
        Self {
            waiting: Default::default(),
            spares: [spares; 5],
            ordered: [SimTime::ZERO; 5],
            since: vec![SimTime::ZERO; teams],
            left: vec![SimTime::ZERO; teams],
            idle: vec![None; teams],
        }
    }
}

/// Which utility mends a kind of asset, by its place in the list.
fn utility(kind: SubjectKind) -> Option<usize> {
    match kind {
        SubjectKind::PowerNode | SubjectKind::PowerLine => Some(0),
        SubjectKind::TelecomNode => Some(1),
        SubjectKind::WaterNode | SubjectKind::WaterPump => Some(2),
        SubjectKind::GasNode => Some(3),
        SubjectKind::HeatNode => Some(4),
        _ => None,
    }
}

fn utility_of_team(ctx: &Ctx<'_, '_>, team: u32) -> Option<usize> {
    UTILITIES.iter().position(|kind| *kind == ctx.city.forces.teams[team as usize].kind.0)
}

/// Puts broken assets where crews find them, in the plan's order; idle crews set out.
pub(crate) fn enqueue(ctx: &mut Ctx<'_, '_>, broken: &[u32]) -> Result<(), StepError> {
    let city = ctx.city;
    let mut yard = ctx.world.resource_mut::<Yard>();
    for &asset in broken {
        if let Some(at) = utility(city.assets.sites[asset as usize].subject.kind) {
            yard.waiting[at].push(asset);
        }
    }
    for queue in &mut yard.waiting {
        queue.sort_by_key(|asset| std::cmp::Reverse(order::key(city, *asset)));
        queue.dedup();
    }
    for team in 0..city.forces.teams.len() as u32 {
        let idle = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?.duty == Duty::Idle;
        if idle && utility_of_team(ctx, team).is_some() {
            take(ctx, team)?;
        }
    }
    Ok(())
}

/// A crew is ready for the first time, or has rested: its shift begins.
pub(crate) fn begin_shift(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let now = ctx.now;
    ctx.world.resource_mut::<Yard>().since[team as usize] = now;
    take(ctx, team)
}

/// A crew is free: it takes the next broken thing of its utility, or rests.
fn take(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let Some(utility) = utility_of_team(ctx, team) else { return Ok(()) };
    let entity = ctx.roster.teams[team as usize];
    let (now, lifelines) = (ctx.now, &ctx.city.plan.lifelines);
    let mut yard = ctx.world.resource_mut::<Yard>();
    // Who had nothing to do for as long as a rest has rested.
    let rested = yard.idle[team as usize].take();
    if rested.is_some_and(|since| (now - since).hours() >= lifelines.crew_rest_h.value) {
        yard.since[team as usize] = now;
    }
    let tired = (now - yard.since[team as usize]).hours() >= lifelines.crew_shift_h.value;
    if yard.waiting[utility].is_empty() {
        yard.idle[team as usize] = Some(rested.unwrap_or(now));
        ctx.get::<Team>(entity, STAGE)?.duty = Duty::Idle;
        return Ok(());
    }
    if tired {
        ctx.get::<Team>(entity, STAGE)?.duty = Duty::Busy;
        let rest = Span::from_hours(lifelines.crew_rest_h.value);
        ctx.after(rest, phase::LIFELINE, Event::CrewRested(team))?;
        return Ok(());
    }
    let waiting = ctx.world.resource::<Yard>().waiting[utility].clone();
    let place = order::choose(ctx, &waiting)?;
    let asset = ctx.world.resource_mut::<Yard>().waiting[utility].remove(place);
    let looked = travel_hours(ctx, team, asset)? + inspection_hours(ctx, asset);
    let mut crew = ctx.get::<Team>(entity, STAGE)?;
    (crew.duty, crew.task) = (Duty::Busy, asset);
    ctx.world.resource_mut::<Yard>().left[team as usize] = now;
    ctx.after(Span::from_hours(looked), phase::LIFELINE, Event::CrewLooked(team))?;
    Ok(())
}

fn inspection_hours(ctx: &Ctx<'_, '_>, asset: u32) -> f64 {
    let key = ctx.city.assets.sites[asset as usize].stable;
    spread(ctx, purpose::INSPECT, key, &ctx.city.plan.lifelines.inspection_h)
}

/// By road from the yard at the district's seat, on foot from where the road ends.
fn travel_hours(ctx: &mut Ctx<'_, '_>, team: u32, asset: u32) -> Result<f64, StepError> {
    let (city, site) = (ctx.city, &ctx.city.assets.sites[asset as usize]);
    let seat = city.seats[usize::from(city.forces.teams[team as usize].district)];
    let Some(zone) = site.zone else {
        let yard = &city.zones[usize::from(seat)];
        let km = distance_km((yard.lon, yard.lat), (site.lon, site.lat));
        return Ok(km * city.plan.fire.tortuosity.value / OUTSIDE_KM_H);
    };
    let trip = reconnoitre(ctx, city.roads.zone_node(seat), zone)?;
    Ok(trip.hours + trip.walk_km / city.plan.knowledge.march_km_h.value)
}

/// A crew has seen what is broken: it shuts off what leaks, and begins when it has the parts.
pub(crate) fn looked(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let asset = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?.task;
    let site = ctx.city.assets.sites[asset as usize];
    isolate(ctx, asset)?;
    let hours = repair_hours(ctx, asset)?;
    let parts = parts_wait(ctx, asset)?;
    let yard = ctx.world.resource::<Yard>();
    let waited_hours = (ctx.now - yard.left[team as usize]).hours() + parts;
    ctx.tell(site.zone, Fact::RepairBegan { asset: site.subject, hours, waited_hours });
    let rests = rests(ctx, team, hours);
    let lasts = parts + hours + rests;
    if rests > 0.0 {
        // The shift that ends the work is as long as what was left of it after the last rest.
        let shift = ctx.city.plan.lifelines.crew_shift_h.value;
        let end = ctx.now + Span::from_hours(lasts);
        ctx.world.resource_mut::<Yard>().since[team as usize] =
            end - Span::from_hours(hours.rem_euclid(shift));
    }
    ctx.after(Span::from_hours(lasts), phase::LIFELINE, Event::NodeRestored(team))?;
    Ok(())
}

/// Valves around a broken water or gas node are shut.
fn isolate(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    let (city, subject) = (ctx.city, ctx.city.assets.sites[asset as usize].subject);
    match subject.kind {
        SubjectKind::WaterNode => {
            ctx.world.resource_mut::<Networks>().water.isolate(&city.lifelines.water, subject.index);
            changed(ctx)
        }
        SubjectKind::GasNode => gas_zones::shut(ctx, subject.index),
        _ => Ok(()),
    }
}

/// Hours until the parts for a ruined node are there: none from the store, else the next delivery.
fn parts_wait(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<f64, StepError> {
    let state = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.state;
    let kind = ctx.city.assets.sites[asset as usize].subject.kind;
    let Some(at) = utility(kind).filter(|_| state >= 4) else { return Ok(0.0) };
    let (now, delivery) = (ctx.now, ctx.city.plan.lifelines.spare_delivery_h.value);
    let mut yard = ctx.world.resource_mut::<Yard>();
    if yard.spares[at] > 0 {
        yard.spares[at] -= 1;
        return Ok(0.0);
    }
    // Makers send as many sets in a delivery's time as the store holds at first, one after another.
    let sets = ctx.city.plan.lifelines.spare_sets.value.max(1.0);
    let earliest = now + Span::from_hours(delivery);
    let next = yard.ordered[at] + Span::from_hours(delivery / sets);
    yard.ordered[at] = earliest.max(next);
    Ok((yard.ordered[at] - now).hours())
}

/// Rests that fall into a repair: crews that are the only ones of their kind sleep.
fn rests(ctx: &Ctx<'_, '_>, team: u32, hours: f64) -> f64 {
    let lifelines = &ctx.city.plan.lifelines;
    let worked = (ctx.now - ctx.world.resource::<Yard>().since[team as usize]).hours().max(0.0);
    let shift = lifelines.crew_shift_h.value;
    ((worked.min(shift) + hours) / shift).floor() * lifelines.crew_rest_h.value
}

/// Repair time by damage state, spread lognormally with the Hazus order of spread (half in ln).
fn repair_hours(ctx: &Ctx<'_, '_>, asset: u32) -> Result<f64, StepError> {
    let site = &ctx.city.assets.sites[asset as usize];
    Ok(ctx.stream(purpose::REPAIR, site.stable).lognormal(mean_repair_hours(ctx, asset)?, 0.5))
}

/// What the repair of an asset takes on average.
pub(super) fn mean_repair_hours(ctx: &Ctx<'_, '_>, asset: u32) -> Result<f64, StepError> {
    let site = &ctx.city.assets.sites[asset as usize];
    let state = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.state.clamp(1, 4);
    let mean = ctx.city.assets.kinds[usize::from(site.fragility)].repair_h[usize::from(state) - 1];
    Ok(mean / ctx.city.plan.lifelines.repair_speed.value)
}

/// A crew has finished: the node works, the crew takes the next one.
pub(crate) fn done(ctx: &mut Ctx<'_, '_>, team: u32) -> Result<(), StepError> {
    let asset = ctx.copy::<Team>(ctx.roster.teams[team as usize], STAGE)?.task;
    restore(ctx, asset)?;
    take(ctx, team)
}

/// What was switched off, and is not broken, is switched on again.
pub(crate) fn switched_back(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    ctx.tell(site.zone, Fact::AssetRestored { asset: site.subject });
    set_condition(ctx, asset, |c| c.off = c.off.saturating_sub(1))
}

/// An asset is sound again. A zone whose gas was shut waits for its checks.
pub(crate) fn restore(ctx: &mut Ctx<'_, '_>, asset: u32) -> Result<(), StepError> {
    let site = ctx.city.assets.sites[asset as usize];
    ctx.tell(site.zone, Fact::AssetRestored { asset: site.subject });
    set_condition(ctx, asset, |c| (c.state, c.sound) = (0, true))?;
    if site.subject.kind == SubjectKind::GasNode {
        gas_zones::mended(ctx, site.subject.index)?;
    }
    Ok(())
}
