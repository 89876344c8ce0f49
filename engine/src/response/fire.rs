//! Fires after the shock: ignition, report, engines, first attack, deaths; and the cover of the stations.

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use shapan_damage::fire::{IgnitionModel, IgnitionTiming, expected_ignitions};
use shapan_journal::{Fact, Service};
use shapan_kernel::Span;
use shapan_network::coverage;

use crate::city::forces::Home;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::supply::route::{RoadState, speed_factor};
use crate::world::components::{Condition, Diggers, Duty, Fires, Lines, People, Shaken, Vehicle};

const STAGE: &str = "response";

/// A fire that needs the brigade.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Blaze {
    zone: u16,
    /// Its number among the fires of its zone.
    ordinal: u32,
    engines: [u32; 6],
    sent: u8,
}

/// Fires by number, and those that wait for engines.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Blazes {
    all: Vec<Entity>,
    waiting: Vec<u32>,
    /// Idle engines of each station.
    idle: Vec<u32>,
}

impl Blazes {
    /// The fires' entities, by number.
    pub(crate) fn entities(&self) -> &[Entity] {
        &self.all
    }

    /// Gives the fires other entities, as a restored world has them.
    pub(crate) fn set_entities(&mut self, all: Vec<Entity>) {
        self.all = all;
    }
}

/// Gives the world its book of fires.
pub(crate) fn prepare(world: &mut bevy_ecs::world::World, stations: usize) {
    world.insert_resource(Blazes { all: Vec::new(), waiting: Vec::new(), idle: vec![0; stations] });
}

/// Draws the fires of the shock: how many in each zone, and when each is seen.
pub(crate) fn ignite(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    if city.shaking.is_none() {
        return Ok(());
    }
    let plan = &city.plan;
    for zone in 0..city.zones.len() as u16 {
        let entity = ctx.zone(zone);
        let (shaken, people) = (ctx.copy::<Shaken>(entity, STAGE)?, ctx.copy::<People>(entity, STAGE)?);
        let site = &city.zones[usize::from(zone)];
        let floor_m2 = site.residents * plan.fire.floor_m2.value;
        let warned = plan.warning.enabled && city.field()?.warning_lead_s[usize::from(zone)] > 0.0;
        let cut = if warned { 1.0 - plan.warning.ignition_cut.value } else { 1.0 };
        let mean =
            expected_ignitions(IgnitionModel::Hazus, shaken.pga_g, floor_m2) * plan.fire.ignition.value * cut;
        let mut stream = ctx.stream(purpose::FIRE, site.stable);
        let fires = stream.poisson(mean);
        if fires == 0 || people.present <= 0.0 {
            continue;
        }
        ctx.note(Some(zone), Fact::Ignited { fires: fires as f64 });
        for _ in 0..fires {
            let delay = IgnitionTiming::usual().delay_h(stream.uniform());
            let put_out = stream.chance(plan.fire.first_attack.value);
            // Those without a delay break out when power and gas come back, beyond this stage.
            if let Some(hours) = delay.filter(|_| !put_out) {
                ctx.after(Span::from_hours(hours), phase::ARRIVAL, Event::FireReported(zone))?;
            }
        }
    }
    Ok(())
}

/// A fire is seen. Where no call gets out, it waits until smoke is seen from elsewhere: to the next look round.
pub(crate) fn reported(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let mut fires = ctx.get::<Fires>(entity, STAGE)?;
    fires.unfought += 1.0;
    fires.reported += 1;
    let ordinal = fires.reported;
    let calls = ctx.copy::<Lines>(entity, STAGE)?.any();
    let blaze = ctx.world.spawn(Blaze { zone, ordinal, engines: [u32::MAX; 6], sent: 0 }).id();
    let mut blazes = ctx.world.resource_mut::<Blazes>();
    let number = blazes.all.len() as u32;
    blazes.all.push(blaze);
    if calls {
        return dispatch(ctx, number);
    }
    ctx.world.resource_mut::<Blazes>().waiting.push(number);
    Ok(())
}

/// Sends the nearest idle engines, as many as one fire needs; without any the fire waits.
fn dispatch(ctx: &mut Ctx<'_, '_>, number: u32) -> Result<(), StepError> {
    let entity = ctx.world.resource::<Blazes>().all[number as usize];
    let mut blaze = ctx.copy::<Blaze>(entity, STAGE)?;
    let needed = (ctx.city.plan.fire.engines.value.round() as usize).clamp(1, blaze.engines.len());
    let (mut sent, mut farthest_h) = (0, 0.0_f64);
    let city = ctx.city;
    'stations: for &(station, km) in &city.stations_near[usize::from(blaze.zone)] {
        if ctx.world.resource::<Blazes>().idle[station as usize] == 0 {
            continue;
        }
        for &engine in &city.engines_of[station as usize] {
            if sent == needed {
                break 'stations;
            }
            let mut vehicle = ctx.get::<Vehicle>(ctx.roster.vehicles[engine as usize], STAGE)?;
            if vehicle.duty == Duty::Idle {
                vehicle.duty = Duty::Busy;
                ctx.world.resource_mut::<Blazes>().idle[station as usize] -= 1;
                blaze.engines[sent] = engine;
                sent += 1;
                farthest_h = farthest_h.max(engine_hours(ctx, blaze.zone, km)?);
                crew(ctx, engine, -1.0)?;
            }
        }
    }
    if sent == 0 {
        ctx.world.resource_mut::<Blazes>().waiting.push(number);
        return Ok(());
    }
    blaze.sent = sent as u8;
    *ctx.get::<Blaze>(entity, STAGE)? = blaze;
    ctx.after(Span::from_hours(farthest_h), phase::MOVEMENT, Event::EnginesArrive(number))?;
    Ok(())
}

/// Driving of an engine over a straight distance, with turn-out.
fn engine_hours(ctx: &Ctx<'_, '_>, zone: u16, km: f64) -> Result<f64, StepError> {
    let (city, fire) = (ctx.city, &ctx.city.plan.fire);
    let intensity = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.intensity;
    let speed = fire.engine_km_h.value * speed_factor(&city.plan.roads, intensity);
    let unlit = city.zone_links_slow(&ctx.world.resource::<RoadState>().unlit, zone);
    Ok(km * fire.tortuosity.value / speed * unlit + 1.5 / 60.0)
}

/// Takes an engine's part of its station's crew from (-1), or gives it back to (1), those who dig.
fn crew(ctx: &mut Ctx<'_, '_>, engine: u32, sign: f64) -> Result<(), StepError> {
    let site = &ctx.city.forces.vehicles[engine as usize];
    let Home::Station(station) = site.home else { return Ok(()) };
    let station = &ctx.city.assets.stations[station as usize];
    let entity = ctx.zone(site.zone);
    ctx.get::<Diggers>(entity, STAGE)?.professional +=
        sign * station.crew / f64::from(station.engines.max(1));
    Ok(())
}

/// Factor on the time of fighting where water comes by tanker (E).
const DRY: f64 = 1.5;

/// Factor on the time of fighting by what hydrants give: for what mains do not bring, tankers come.
fn hydrants(lines: &Lines) -> f64 {
    let share = f64::from(lines.shares[Service::Water as usize]).clamp(0.0, 1.0);
    share + DRY * (1.0 - share)
}

/// Engines reach a fire: it is under attack; fewer engines than needed take longer.
pub(crate) fn engines_arrive(ctx: &mut Ctx<'_, '_>, number: u32) -> Result<(), StepError> {
    let entity = ctx.world.resource::<Blazes>().all[number as usize];
    let blaze = ctx.copy::<Blaze>(entity, STAGE)?;
    let zone = ctx.zone(blaze.zone);
    let mut fires = ctx.get::<Fires>(zone, STAGE)?;
    fires.unfought = (fires.unfought - 1.0).max(0.0);
    fires.fought += 1.0;
    let fire = &ctx.city.plan.fire;
    let key = ctx.city.zones[usize::from(blaze.zone)].stable.rotate_left(16) ^ u64::from(blaze.ordinal);
    let dry = hydrants(&ctx.copy::<Lines>(zone, STAGE)?);
    let short = fire.engines.value / f64::from(blaze.sent.max(1));
    let hours =
        ctx.stream(purpose::FIGHT, key).triangular(fire.fight_h.low, fire.fight_h.value, fire.fight_h.high);
    ctx.after(Span::from_hours(hours * dry * short.max(1.0)), phase::MOVEMENT, Event::FireOut(number))?;
    Ok(())
}

/// A fire is out: its engines are free for the next that waits.
pub(crate) fn out(ctx: &mut Ctx<'_, '_>, number: u32) -> Result<(), StepError> {
    let entity = ctx.world.resource::<Blazes>().all[number as usize];
    let blaze = ctx.copy::<Blaze>(entity, STAGE)?;
    let zone = ctx.zone(blaze.zone);
    let mut fires = ctx.get::<Fires>(zone, STAGE)?;
    fires.fought = (fires.fought - 1.0).max(0.0);
    for &engine in &blaze.engines[..usize::from(blaze.sent)] {
        ctx.get::<Vehicle>(ctx.roster.vehicles[engine as usize], STAGE)?.duty = Duty::Idle;
        if let Home::Station(station) = ctx.city.forces.vehicles[engine as usize].home {
            ctx.world.resource_mut::<Blazes>().idle[station as usize] += 1;
        }
        crew(ctx, engine, 1.0)?;
    }
    retry(ctx)
}

/// Gives waiting fires another try, oldest first, while engines are to be had.
pub(crate) fn retry(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let waiting = std::mem::take(&mut ctx.world.resource_mut::<Blazes>().waiting);
    for number in waiting {
        dispatch(ctx, number)?;
    }
    Ok(())
}

/// Turns out the stations: those that stand have their engines ready, the others lose them.
pub(crate) fn turn_out(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, station) in city.assets.stations.iter().enumerate() {
        let sound = ctx.copy::<Condition>(ctx.roster.assets[station.asset as usize], STAGE)?.sound;
        for &engine in &city.engines_of[index] {
            ctx.get::<Vehicle>(ctx.roster.vehicles[engine as usize], STAGE)?.duty =
                if sound { Duty::Idle } else { Duty::Away };
        }
        if sound {
            ctx.world.resource_mut::<Blazes>().idle[index] = city.engines_of[index].len() as u32;
            let entity = ctx.zone(station.zone);
            ctx.get::<Diggers>(entity, STAGE)?.professional += station.crew;
        }
    }
    Ok(())
}

/// How much of each zone a station that can answer covers within three and five minutes of the order.
pub(crate) fn cover(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let (city, fire) = (ctx.city, &ctx.city.plan.fire);
    let ready: Vec<bool> = ctx.world.resource::<Blazes>().idle.iter().map(|&n| n > 0).collect();
    for zone in 0..city.zones.len() as u16 {
        let site = &city.zones[usize::from(zone)];
        let intensity = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.intensity;
        let speed = fire.engine_km_h.value * speed_factor(&city.plan.roads, intensity);
        let share = |minutes: f64| {
            let radius = speed * minutes / 60.0 / fire.tortuosity.value;
            let near = city.stations_near[usize::from(zone)].iter().filter(|(s, _)| ready[*s as usize]);
            coverage::covered_share(site.area_km2, radius, near.map(|(_, km)| *km))
        };
        let fact = Fact::FireCover { within_5_min: share(5.0), within_3_min: share(3.0) };
        ctx.note(Some(zone), fact);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
