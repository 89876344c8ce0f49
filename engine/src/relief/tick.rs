//! The tick: between events, populations are brought up to date in the order of the flow, and counted.

use std::sync::Arc;

use bevy_ecs::resource::Resource;
use bevy_ecs::schedule::{IntoScheduleConfigs, Schedule};
use bevy_ecs::world::World;
use shapan_damage::entrapment::Survival;
use shapan_journal::{Fact, Rescuer};
use shapan_kernel::{SimTime, Span};

use super::STAGE;
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::response::{fire, medicine, rescue};
use crate::supply::route::reconnoitre;
use crate::world::components::{Fires, Lines, People, Since, Trapped};

/// The time that a tick makes up for, and what systems need to know of the city.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Interval {
    pub(crate) city: Arc<Static>,
    from: SimTime,
    to: SimTime,
    /// It is dark.
    pub(crate) night: bool,
    /// Water tankers of each zone.
    tankers: Vec<Tankers>,
}

/// Water tankers of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tankers {
    /// Mains bring at least half of the need: none come.
    Idle,
    /// They come.
    Come,
    /// The road from the district's seat is closed.
    Cut,
}

impl Interval {
    pub(crate) fn new(city: Arc<Static>) -> Self {
        let tankers = vec![Tankers::Idle; city.zones.len()];
        Self { city, from: SimTime::ZERO, to: SimTime::ZERO, night: false, tankers }
    }

    /// Start, hours since the event.
    pub(crate) fn start_h(&self) -> f64 {
        self.from.hours()
    }

    /// End, hours since the event.
    pub(crate) fn end_h(&self) -> f64 {
        self.to.hours()
    }

    /// Length, hours.
    pub(crate) fn hours(&self) -> f64 {
        (self.to - self.from).hours()
    }

    /// Survival under debris.
    pub(crate) fn survival(&self) -> Survival {
        let model = &self.city.models.earthquake;
        Survival {
            w_fast: model.survival_fast_share.value,
            tau_fast_h: model.survival_fast_h.value,
            tau_slow_h: model.survival_slow_h.value,
        }
    }

    /// Factor on survival time scales that holds for everyone.
    pub(crate) fn survival_scale(&self) -> f64 {
        let model = &self.city.models.earthquake;
        let cold = if self.city.clock.night_c < -5.0 { model.survival_cold.value } else { 1.0 };
        model.entrapment_timescale.value * cold
    }

    /// Volunteers at work in a zone at the end of the interval.
    pub(crate) fn volunteers(&self, zone: usize) -> f64 {
        let rescue = &self.city.plan.rescue;
        let (one, six, day) =
            (rescue.volunteers_1h.value, rescue.volunteers_6h.value, rescue.volunteers_24h.value);
        let share = match self.end_h() {
            h if h < 1.0 => one * h,
            h if h < 6.0 => one + (six - one) * (h - 1.0) / 5.0,
            h if h < 24.0 => six + (day - six) * (h - 6.0) / 18.0,
            _ => day,
        };
        self.city.volunteers[zone] * share
    }

    /// People of a zone whom water tankers serve: from the second hour on, shared over the district's
    /// residents, where mains bring too little and the road is open.
    pub(crate) fn tanked(&self, zone: usize) -> f64 {
        let come = self.end_h() >= 2.0 && self.tankers[zone] == Tankers::Come;
        if come { self.city.tanker_people[zone] } else { 0.0 }
    }
}

/// Facts that systems want written, and sums that several systems add to.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Outbox {
    facts: Vec<(u16, Fact)>,
    /// By zone and rank: alive and dead.
    rescued: Vec<[[f64; 2]; 5]>,
    pub(crate) died_trapped: Vec<f64>,
    pub(crate) died_waiting: Vec<f64>,
}

impl Outbox {
    pub(crate) fn new(zones: usize) -> Self {
        Self {
            facts: Vec::new(),
            rescued: vec![[[0.0; 2]; 5]; zones],
            died_trapped: vec![0.0; zones],
            died_waiting: vec![0.0; zones],
        }
    }

    /// A fact about a zone.
    pub(crate) fn push(&mut self, zone: usize, fact: Fact) {
        self.facts.push((zone as u16, fact));
    }

    /// People whom a rank has dug out, alive and dead.
    pub(crate) fn rescued(&mut self, zone: usize, by: Rescuer, alive: f64, dead: f64) {
        let sum = &mut self.rescued[zone][by as usize];
        sum[0] += alive;
        sum[1] += dead;
    }
}

/// The systems of a tick. A schedule of its own, held outside the world.
pub(crate) struct Bulk {
    rescue: Schedule,
    relief: Schedule,
}

impl Bulk {
    pub(crate) fn new() -> Self {
        let single = |mut schedule: Schedule| {
            schedule.set_executor(bevy_ecs::schedule::SingleThreadedExecutor::new());
            schedule
        };
        let (mut rescue_stage, mut relief_stage) = (Schedule::default(), Schedule::default());
        rescue_stage.add_systems((rescue::dig,).chain());
        relief_stage.add_systems((super::secure::secure,).chain());
        Self { rescue: single(rescue_stage), relief: single(relief_stage) }
    }
}

/// Length of the tick that starts at an instant: short while much happens.
fn length(now: SimTime) -> Span {
    Span::from_minutes(match now.hours() {
        h if h < 1.0 => 10.0,
        h if h < 12.0 => 30.0,
        h if h < 24.0 => 60.0,
        _ => 120.0,
    })
}

/// Brings everything up to date and comes back.
pub(crate) fn tick(ctx: &mut Ctx<'_, '_>, bulk: &mut Bulk) -> Result<(), StepError> {
    let next = ctx.now + length(ctx.now);
    if ctx.now < ctx.city.horizon {
        ctx.at(next.min(ctx.city.horizon), phase::STATISTICS, Event::Tick)?;
    }
    let night = !ctx.daylight();
    let now = ctx.now;
    let mut interval = ctx.world.resource_mut::<Interval>();
    (interval.from, interval.to, interval.night) = (interval.to, now, night);
    let interval = interval.clone();
    bulk.rescue.run(ctx.world);
    medicine::tick(ctx, &interval)?;
    burn(ctx, &interval)?;
    fire::retry(ctx)?;
    tankers(ctx, &interval)?;
    bulk.relief.run(ctx.world);
    crate::cascade::tick::tick(ctx, &interval)?;
    if interval.start_h() < 0.5 && interval.end_h() >= 0.5 {
        fire::cover(ctx)?;
    }
    write(ctx, &interval)
}

/// Looks which zones tankers serve: when mains fail or come back, and once an hour whether the road is open.
fn tankers(ctx: &mut Ctx<'_, '_>, interval: &Interval) -> Result<(), StepError> {
    let city = ctx.city;
    let look_again = interval.start_h().floor() < interval.end_h().floor();
    for zone in 0..city.zones.len() as u16 {
        let (z, site) = (usize::from(zone), &city.zones[usize::from(zone)]);
        let before = interval.tankers[z];
        let now = match ctx.copy::<Lines>(ctx.zone(zone), STAGE)?.water {
            true => Tankers::Idle,
            false if before != Tankers::Idle && !look_again => before,
            false => {
                let seat = city.seats[usize::from(site.district)];
                let open = reconnoitre(ctx, city.roads.zone_node(seat), zone)?.walk_km == 0.0;
                if open { Tankers::Come } else { Tankers::Cut }
            }
        };
        if now != before {
            ctx.world.resource_mut::<Interval>().tankers[z] = now;
        }
    }
    Ok(())
}

/// Fires that nobody fights kill.
fn burn(ctx: &mut Ctx<'_, '_>, interval: &Interval) -> Result<(), StepError> {
    let rate = ctx.city.plan.fire.deaths_unfought.value;
    for zone in 0..ctx.city.zones.len() as u16 {
        let entity = ctx.zone(zone);
        let fires = ctx.copy::<Fires>(entity, STAGE)?;
        if fires.unfought > 0.0 {
            let died = fires.unfought * rate * interval.hours();
            ctx.get::<Fires>(entity, STAGE)?.deaths += died;
            ctx.get::<People>(entity, STAGE)?.dead += died;
        }
    }
    Ok(())
}

/// Ranks in the order of their numbers.
const RANKS: [Rescuer; 5] =
    [Rescuer::Oneself, Rescuer::Neighbour, Rescuer::Local, Rescuer::Professional, Rescuer::Army];

/// Writes what the tick brought.
fn write(ctx: &mut Ctx<'_, '_>, interval: &Interval) -> Result<(), StepError> {
    let facts = std::mem::take(&mut ctx.world.resource_mut::<Outbox>().facts);
    for &(zone, fact) in &facts {
        ctx.note(Some(zone), fact);
    }
    let mut outbox = ctx.world.resource_mut::<Outbox>();
    let mut facts = facts;
    facts.clear();
    outbox.facts = facts;
    for zone in 0..ctx.city.zones.len() as u16 {
        write_zone(ctx, zone, interval)?;
    }
    Ok(())
}

fn write_zone(ctx: &mut Ctx<'_, '_>, zone: u16, interval: &Interval) -> Result<(), StepError> {
    let (entity, z) = (ctx.zone(zone), usize::from(zone));
    let mut outbox = ctx.world.resource_mut::<Outbox>();
    let rescued = std::mem::take(&mut outbox.rescued[z]);
    let trapped = std::mem::take(&mut outbox.died_trapped[z]);
    let waiting = std::mem::take(&mut outbox.died_waiting[z]);
    for (by, people) in RANKS.into_iter().zip(rescued) {
        if people[0] > 0.0 {
            ctx.note(Some(zone), rescue::fact(by, people));
        }
    }
    let fire = std::mem::take(&mut ctx.get::<Fires>(entity, STAGE)?.deaths);
    let since = std::mem::take(&mut *ctx.get::<Since>(entity, STAGE)?);
    let hospital = since.died_in_hospital;
    if trapped + waiting + hospital + fire > 0.0 {
        ctx.note(Some(zone), Fact::Died { trapped, waiting, hospital, fire });
    }
    if since.admitted > 0.0 {
        ctx.note(Some(zone), Fact::Admitted { people: since.admitted });
    }
    scene(ctx, zone, interval)
}

/// Zones in which people are trapped or homeless are scenes; their ways of speaking are counted.
fn scene(ctx: &mut Ctx<'_, '_>, zone: u16, interval: &Interval) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let displaced = ctx.copy::<People>(entity, STAGE)?.displaced;
    if displaced >= 100.0 || ctx.copy::<Trapped>(entity, STAGE)?.total() >= 0.5 {
        let hours = interval.hours();
        let speaks = ctx.copy::<Lines>(entity, STAGE)?.voice_and_data();
        let connected_hours = if speaks { hours } else { 0.0 };
        ctx.note(Some(zone), Fact::Scene { hours, connected_hours });
    }
    Ok(())
}

/// The last words of a run.
pub(crate) fn finish(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let horizon = ctx.city.horizon.hours();
    for zone in 0..ctx.city.zones.len() as u16 {
        let lines = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
        let lasted = |lost: Option<SimTime>| lost.map_or(horizon, SimTime::hours);
        let fact = Fact::CommsEndurance {
            wired_hours: lasted(lines.wired_lost),
            radio_hours: lasted(lines.radio_lost),
        };
        ctx.note(Some(zone), fact);
    }
    ctx.note(None, Fact::Ended);
    Ok(())
}

/// Gives the world what ticks need.
pub(crate) fn prepare(world: &mut World, city: Arc<Static>) {
    world.insert_resource(Outbox::new(city.zones.len()));
    world.insert_resource(Interval::new(city));
}
