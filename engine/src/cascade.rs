//! Stage 3: lifelines fail each other and come back.
//!
//! In: conditions of nodes, lines and facilities; weather and hour. Out: what power, water, gas, heat and telecom bring
//! to each zone and each asset, and which ways lead out of a zone.
//!
//! [`settle`] is the heart: whenever something changed, every network that it touched is solved again, needs that
//! their provider no longer meets fall back on reserves or stop, and what stopped changes networks in turn, until
//! nothing falls any more. [`needs`] says how that stays independent of the order of rows.

pub(crate) mod crews;
mod gas;
pub(crate) mod gas_zones;
mod heat;
mod levels;
pub(crate) mod needs;
mod order;
mod power;
mod starts;
mod supply;
mod telecom;
pub(crate) mod tick;
mod water;

use bevy_ecs::resource::Resource;
use shapan_journal::{DeadReason, Fact, Service, Subject, SubjectKind};
use shapan_kernel::SimTime;

use crate::city::Static;
use crate::city::lifelines::needs::Provider;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::world::components::Condition;

pub(crate) use starts::{reclose, unit_ramps, unit_starts};
pub(crate) use supply::{FuelTrucks, fuel_arrives, fuel_look, truck_back};

const STAGE: &str = "cascade";

/// Share of a need from which on it counts as met.
const MET: f32 = 0.5;

/// Share of its gas below which a plant goes out (E).
const LEAST_GAS: f32 = 0.15;

/// The networks as they stand, kept dense beside the entities so that a look at a whole network does not visit them
/// one by one.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Networks {
    pub(crate) power: power::Power,
    pub(crate) water: water::Water,
    pub(crate) gas: gas::Gas,
    pub(crate) heat: heat::Heat,
    pub(crate) telecom: telecom::Telecom,
    /// Which street posts work: the government's wire ends there.
    posts: Vec<bool>,
    /// When something struck last.
    struck: SimTime,
    /// When they are settled next.
    due: Option<SimTime>,
}

impl Networks {
    pub(crate) fn new(city: &Static) -> Self {
        Self {
            power: power::Power::new(&city.lifelines.power),
            water: water::Water::new(&city.lifelines.water),
            gas: gas::Gas::new(&city.lifelines.gas),
            heat: heat::Heat::new(&city.lifelines.heat, city.clock.night_c),
            telecom: telecom::Telecom::new(city),
            posts: vec![true; city.zones.len()],
            struck: SimTime::ZERO,
            due: None,
        }
    }

    /// Supply at a node, as what hangs on it sees it.
    fn supply(&self, service: Service, node: u32) -> f32 {
        let shares = match service {
            Service::Power => self.power.supply(),
            Service::Water => self.water.supply(),
            Service::Gas => self.gas.supply(),
            Service::Heat => self.heat.supply(),
            Service::Telecom => self.telecom.supply(),
        };
        shares[node as usize]
    }

    /// Whether what meets a need is there.
    fn is_there(&self, city: &Static, provider: Provider) -> bool {
        let lifelines = &city.lifelines;
        let of_zone = |service: Service, nodes: &[u32]| {
            nodes.is_empty() || nodes.iter().any(|node| self.supply(service, *node) >= MET)
        };
        match provider {
            // Gas can be short and still burn: what it feeds slows down, until next to nothing is left.
            Provider::Node(Service::Gas, node) => self.supply(Service::Gas, node) >= LEAST_GAS,
            Provider::Node(service, node) => self.supply(service, node) >= MET,
            Provider::Zone(service, zone) => match service {
                Service::Power => of_zone(service, &lifelines.power_of_zone[usize::from(zone)]),
                Service::Water => of_zone(service, &lifelines.water_of_zone[usize::from(zone)]),
                Service::Gas => of_zone(service, &lifelines.gas_of_zone[usize::from(zone)]),
                Service::Heat => of_zone(service, &lifelines.heat_of_zone[usize::from(zone)]),
                Service::Telecom => self.telecom.ways(usize::from(zone)).contains(&true),
            },
            Provider::Road(_) | Provider::Fuel(_) => true,
        }
    }

    /// Share of its gas that a provider brings; 1 for all that is not gas.
    fn gas_share(&self, provider: Provider) -> f32 {
        match provider {
            Provider::Node(Service::Gas, node) => self.supply(Service::Gas, node),
            _ => 1.0,
        }
    }

    /// Something strikes: for a while everything is followed closely.
    pub(crate) fn strike(&mut self, now: SimTime) {
        self.struck = now;
    }

    /// Hours since something struck.
    fn calm_h(&self, now: SimTime) -> f64 {
        (now - self.struck).hours()
    }

    fn is_stale(&self, now: SimTime) -> bool {
        self.power.is_stale()
            || self.water.is_stale(now.hours(), self.calm_h(now))
            || self.gas.is_stale(now.hours())
            || self.heat.is_stale(now.hours())
            || self.telecom.is_stale()
    }

    /// An asset works so well now.
    fn set_asset(&mut self, city: &Static, subject: Subject, pace: f64) {
        let (lifelines, index) = (&city.lifelines, subject.index);
        match subject.kind {
            SubjectKind::PowerNode => self.power.set_node(&lifelines.power, index, pace),
            SubjectKind::PowerLine => self.power.set_line(index, pace > 0.0),
            SubjectKind::WaterNode => self.water.set_node(&lifelines.water, index, pace),
            SubjectKind::WaterPump => self.water.set_pump(index, pace > 0.0),
            SubjectKind::GasNode => self.gas.set_node(&lifelines.gas, index, pace),
            SubjectKind::HeatNode => self.heat.set_node(&lifelines.heat, index, pace),
            SubjectKind::TelecomNode => self.telecom.set_node(index, pace),
            SubjectKind::Post => {
                let post = &city.assets.posts[index as usize];
                if city.assets.street_posts[usize::from(post.zone)] == index {
                    self.posts[usize::from(post.zone)] = pace > 0.0;
                    self.telecom.touch();
                }
            }
            _ => {}
        }
    }
}

/// Changes the condition of an asset: the only way in which it changes. Networks hear of it, and settle.
pub(crate) fn set_condition(
    ctx: &mut Ctx<'_, '_>,
    asset: u32,
    change: impl FnOnce(&mut Condition),
) -> Result<(), StepError> {
    let mut condition = ctx.get::<Condition>(ctx.roster.assets[asset as usize], STAGE)?;
    let before = condition.working_pace();
    change(&mut condition);
    let after = condition.working_pace();
    if before != after {
        let subject = ctx.city.assets.sites[asset as usize].subject;
        let (city, now) = (ctx.city, ctx.now);
        let mut networks = ctx.world.resource_mut::<Networks>();
        networks.set_asset(city, subject, after);
        if networks.is_stale(now) {
            changed(ctx)?;
        } else {
            wait_for_mark(ctx)?;
        }
    }
    Ok(())
}

/// Networks take so long to settle on what is left of them; changes within it count together.
const SETTLING_MIN: f64 = 10.0;
/// Hours from a strike until little but repairs changes anything: cascades and the first steps of a black start are
/// over (E).
const FRESH_H: f64 = 6.0;
/// From then on changes within so long count together: short against any repair (E).
const CALM_SETTLING_MIN: f64 = 30.0;

/// Asks for the networks to be settled, once: what strikes at the start at once, what changes later at the next mark
/// of the clock.
pub(crate) fn changed(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let fresh = ctx.world.resource::<Networks>().calm_h(ctx.now) < FRESH_H;
    let step = if fresh { SETTLING_MIN } else { CALM_SETTLING_MIN };
    settle_at(ctx, SimTime::from_minutes((ctx.now.minutes() / step).ceil() * step))
}

/// Asks for settling at the next mark of the mains, if they wait for one.
fn wait_for_mark(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let mark_h = ctx.world.resource::<Networks>().water.waits_until(ctx.now.hours());
    mark_h.map_or(Ok(()), |hours| settle_at(ctx, SimTime::from_hours(hours)))
}

fn settle_at(ctx: &mut Ctx<'_, '_>, at: SimTime) -> Result<(), StepError> {
    let due = &mut ctx.world.resource_mut::<Networks>().due;
    if due.is_none_or(|due| at < due) {
        *due = Some(at);
        ctx.at(at, phase::SETTLE, Event::Settle)?;
    }
    Ok(())
}

/// What solving all networks brought.
#[derive(Default)]
struct News {
    power: power::News,
    /// Parts whose numbers failed: a node, and how many there are.
    failed: Vec<(Service, u32, u32)>,
}

/// Solves every network that something touched, and lets needs follow.
pub(crate) fn settle(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let (city, now) = (ctx.city, ctx.now);
    let mut networks = ctx.world.resource_mut::<Networks>();
    networks.due = networks.due.filter(|due| *due > now);
    let news = solve(city, &mut networks, now);
    let outer = ctx.cause;
    tell(ctx, &news)?;
    ctx.cause = outer;
    levels::update(ctx)?;
    ctx.cause = outer;
    let networks = ctx.world.resource::<Networks>();
    let there: Vec<bool> =
        city.needs.by_provider.keys().map(|provider| networks.is_there(city, *provider)).collect();
    let gas: Vec<f32> = city.needs.by_provider.keys().map(|provider| networks.gas_share(*provider)).collect();
    let changes = needs::changes(ctx, &there);
    needs::act(ctx, &changes)?;
    ctx.cause = outer;
    needs::throttle(ctx, &gas)?;
    ctx.cause = outer;
    // What falls because others fell falls at the same instant.
    if ctx.world.resource::<Networks>().is_stale(ctx.now) {
        settle_at(ctx, ctx.now)
    } else {
        wait_for_mark(ctx)
    }
}

/// All networks from the state that the last round left: none sees what another becomes in this one.
fn solve(city: &Static, networks: &mut Networks, now: SimTime) -> News {
    let (lifelines, hours, calm_h) = (&city.lifelines, now.hours(), networks.calm_h(now));
    let mut news = News { power: networks.power.settle(&lifelines.power), failed: Vec::new() };
    let water = networks.water.settle(&lifelines.water, hours, calm_h);
    let gas = networks.gas.settle(&lifelines.gas, hours);
    networks.heat.settle(&lifelines.heat, hours);
    networks.telecom.settle(&networks.posts);
    news.failed.extend(water.into_iter().map(|(node, nodes)| (Service::Water, node, nodes)));
    news.failed.extend(gas.into_iter().map(|(node, nodes)| (Service::Gas, node, nodes)));
    news
}

/// Writes what happened in the networks, and makes due what follows.
fn tell(ctx: &mut Ctx<'_, '_>, news: &News) -> Result<(), StepError> {
    let (city, outer) = (ctx.city, ctx.cause);
    for &(line, flow_mw) in &news.power.trips {
        let limit_mw = city.lifelines.power.relays.mw()[line as usize];
        ctx.tell(None, Fact::LineTripped { line, flow_mw, limit_mw });
        starts::tripped(ctx, line)?;
        ctx.cause = outer;
    }
    for &line in &news.power.opened {
        ctx.tell(None, Fact::LineOpened { line });
        starts::tripped(ctx, line)?;
        ctx.cause = outer;
    }
    for part in &news.power.dead {
        let node = Subject::new(SubjectKind::PowerNode, part.node);
        let fact = Fact::IslandDead { service: Service::Power, node, nodes: part.nodes, reason: part.reason };
        ctx.note(None, fact);
    }
    for start in &news.power.starts {
        starts::begin(ctx, start)?;
    }
    for &(service, node, nodes) in &news.failed {
        let kind = if service == Service::Water { SubjectKind::WaterNode } else { SubjectKind::GasNode };
        let reason = DeadReason::Numerical;
        ctx.note(None, Fact::IslandDead { service, node: Subject::new(kind, node), nodes, reason });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
