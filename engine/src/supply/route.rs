//! Ways over the damaged network: what drivers know, what they find, how long it takes.

use bevy_ecs::resource::Resource;
use shapan_journal::LinkState;
use shapan_network::router::{Root, Router};
use shapan_network::{CLOSED, LinkId, NodeId};
use shapan_scenarios::plan::Roads as RoadsPlan;
use shapan_scenarios::region::RoadClass;

use crate::city::Static;
use crate::city::roads::congestion;
use crate::command::Headquarters;
use crate::ctx::Ctx;
use crate::error::StepError;

const MS_PER_HOUR: f64 = 3.6e6;

/// The roads as they are and as they are known.
#[derive(Resource, Clone, Debug)]
pub(crate) struct RoadState {
    /// Truth: why a link is closed.
    pub(crate) state: Vec<LinkState>,
    /// Truth: factor on a link's travel time from the state of its surroundings.
    pub(crate) slow: Vec<f32>,
    /// Truth: factor on a link's travel time from traffic signals that are dark.
    pub(crate) unlit: Vec<f32>,
    /// Zones whose signals are dark.
    dark: Vec<bool>,
    /// Knowledge: ways on the network as the command and its drivers know it.
    pub(crate) known: Router,
    /// How often a link was opened again: what could not be reached is worth another look once this has changed.
    pub(crate) opened: u32,
    /// Knowledge: whether a closure has been found.
    pub(crate) found: Vec<bool>,
}

impl RoadState {
    pub(crate) fn new(city: &Static) -> Self {
        let links = city.roads.links.len();
        Self {
            state: vec![LinkState::Open; links],
            slow: vec![1.0; links],
            unlit: vec![1.0; links],
            dark: vec![false; city.zones.len()],
            known: Router::new(city.roads.intact.clone()),
            opened: 0,
            found: vec![false; links],
        }
    }

    /// A closure becomes known, both ways; says whether it was one, and news.
    pub(crate) fn find(&mut self, city: &Static, link: u32) -> bool {
        let mut news = false;
        for l in [Some(link), city.roads.links[link as usize].twin].into_iter().flatten() {
            if self.state[l as usize] != LinkState::Open && !self.found[l as usize] {
                self.known.set_weight(LinkId(l), CLOSED);
                self.found[l as usize] = true;
                news = true;
            }
        }
        news
    }

    /// A link is closed, or closed worse, both ways; says whether it was. Of one that was open nobody knows yet.
    pub(crate) fn close(&mut self, city: &Static, link: u32, state: LinkState) -> bool {
        let before = self.state[link as usize];
        let worse = match before {
            LinkState::Open | LinkState::Cordon => true,
            LinkState::Blocked | LinkState::Debris => state == LinkState::Washout,
            LinkState::Bridge | LinkState::Washout => false,
        };
        for l in [Some(link), city.roads.links[link as usize].twin].into_iter().flatten().filter(|_| worse) {
            self.state[l as usize] = state;
            self.found[l as usize] &= before != LinkState::Open;
        }
        worse
    }

    /// A link is closed by a cordon, both ways, and everybody knows.
    pub(crate) fn cordon(&mut self, city: &Static, link: u32) {
        for l in [Some(link), city.roads.links[link as usize].twin].into_iter().flatten() {
            if self.state[l as usize] == LinkState::Open {
                self.state[l as usize] = LinkState::Cordon;
                self.known.set_weight(LinkId(l), CLOSED);
                self.found[l as usize] = true;
            }
        }
    }

    /// A link is open again, both ways, and everybody knows.
    pub(crate) fn open(&mut self, city: &Static, link: u32) {
        self.opened += 1;
        for l in [Some(link), city.roads.links[link as usize].twin].into_iter().flatten() {
            self.state[l as usize] = LinkState::Open;
            self.known.set_weight(LinkId(l), city.roads.free_ms(LinkId(l)));
        }
    }
}

/// The traffic signals of a zone go dark, or work again. A link between two zones lies half in each.
pub(crate) fn signals(ctx: &mut Ctx<'_, '_>, zone: u16, on: bool) {
    let city = ctx.city;
    let slower = (1.0 / city.plan.lifelines.signals_out_speed.value) as f32;
    let mut roads = ctx.world.resource_mut::<RoadState>();
    let roads = &mut *roads;
    roads.dark[usize::from(zone)] = !on;
    for &link in &city.links_of[usize::from(zone)] {
        let half = |end: u16| if roads.dark[usize::from(end)] { 0.5 * slower } else { 0.5 };
        let [from, to] = city.roads.links[link as usize].zones;
        roads.unlit[link as usize] = half(from) + half(to);
    }
}

/// Speed factor of everybody on the road where the ground shook with this intensity.
pub(crate) fn speed_factor(plan: &RoadsPlan, intensity: f64) -> f64 {
    match intensity {
        i if i < 6.5 => plan.speed_vi.value,
        i if i < 7.5 => plan.speed_vii.value,
        i if i < 8.5 => plan.speed_viii.value,
        _ => plan.speed_ix.value,
    }
}

/// Where a drive gets to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leg {
    /// To its end.
    Reaches {
        /// Driving hours.
        hours: f64,
    },
    /// To the near end of a link that turns out to be closed.
    Blocked {
        /// The closed link.
        link: u32,
        /// Driving hours up to it.
        hours: f64,
        /// The node before it.
        at: NodeId,
    },
    /// Nowhere: no way is known.
    NoWay,
}

/// Drives along the best known way as far as the truth allows.
pub(crate) fn drive(ctx: &mut Ctx<'_, '_>, from: NodeId, to: NodeId, root: Root) -> Leg {
    let city = ctx.city;
    let pace = Pace::now(ctx, true);
    let mut roads = ctx.world.resource_mut::<RoadState>();
    let roads = &mut *roads;
    let Some(route) = roads.known.route(from, to, root) else { return Leg::NoWay };
    let mut ms = 0.0;
    for link in route {
        if roads.state[link.index()] != LinkState::Open {
            let at = city.roads.graph().tail(link);
            return Leg::Blocked { link: link.0, hours: ms / MS_PER_HOUR, at };
        }
        ms += pace.ms(city, roads, link);
    }
    Leg::Reaches { hours: ms / MS_PER_HOUR }
}

/// The pace of driving at an instant.
struct Pace {
    congestion: f64,
    corridor: f64,
}

impl Pace {
    fn now(ctx: &Ctx<'_, '_>, relief: bool) -> Self {
        let open = relief && ctx.world.resource::<Headquarters>().corridor;
        Self {
            congestion: congestion(&ctx.city.clock, ctx.now),
            corridor: if open { ctx.city.plan.roads.corridor_speed.value } else { 1.0 },
        }
    }

    /// Travel time of a link, ms: public traffic and dark signals hold everybody up but those on the corridor.
    fn ms(&self, city: &Static, roads: &RoadState, link: LinkId) -> f64 {
        let free = f64::from(city.roads.free_ms(link)) * f64::from(roads.slow[link.index()]);
        let kept_clear =
            matches!(city.roads.links[link.index()].class, RoadClass::Ring | RoadClass::Expressway);
        if kept_clear && self.corridor > 1.0 {
            free / self.corridor
        } else {
            free * self.congestion * f64::from(roads.unlit[link.index()])
        }
    }
}

/// A patrol's trip: hours by road, and km on foot from where the road ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trip {
    pub(crate) hours: f64,
    pub(crate) walk_km: f64,
}

/// How a patrol gets to a zone: it drives the usual way, and from the first closed link on it walks.
pub(crate) fn reconnoitre(ctx: &mut Ctx<'_, '_>, from: NodeId, zone: u16) -> Result<Trip, StepError> {
    let city = ctx.city;
    let pace = Pace::now(ctx, false);
    let mut roads = ctx.world.resource_mut::<RoadState>();
    let roads = &mut *roads;
    // The shape of the trip is that of the undamaged network; what is closed is walked around.
    let mut trip = Trip { hours: 0.0, walk_km: 0.0 };
    let to = city.roads.zone_node(zone);
    let Some(route) = roads.known.intact_route(from, to, Root::From) else { return Ok(trip) };
    let (mut ms, mut on_foot) = (0.0, false);
    for link in route {
        on_foot |= roads.state[link.index()] != LinkState::Open;
        if on_foot {
            trip.walk_km += city.roads.links[link.index()].length_km;
        } else {
            ms += pace.ms(city, roads, link);
        }
    }
    trip.hours = ms / MS_PER_HOUR;
    Ok(trip)
}

#[cfg(test)]
mod tests;
