//! The mains of one replication: works that pump or stand still, pipes that leak or are shut, what zones get.

use shapan_network::water::{LinkRef, WaterSolver};

use crate::city::lifelines::water::{Role, WaterNet};

/// Leak of a broken zone at 25 m of pressure, as a multiple of its demand (E).
const LEAK: f64 = 0.7;
/// Pressure of that leak, m.
const LEAK_M: f64 = 25.0;

/// Tanks that damage has emptied are full again within so many hours (E).
const REFILL_H: f64 = 24.0;
/// Hours from a strike in which mains are followed as closely as all else: pressure is lost within minutes.
const DRAINING_H: f64 = 1.0;
/// From then on flows are solved at marks of so many hours, so that no run looks at them sooner than another: clear
/// wells alone hold a tenth to a fifth of a day's water (GB 50013; M).
const BRIDGED_H: f64 = 2.0;
/// Works and sources run while at least this share of what they draw on is left.
const RUNS_FROM: f64 = 0.5;

/// The mains as they stand.
#[derive(Clone, Debug)]
pub(crate) struct Water {
    solver: Option<WaterSolver>,
    works: Vec<bool>,
    pumps: Vec<bool>,
    /// Zones and trunks that are broken and shut off.
    shut: Vec<bool>,
    /// Hours since the event at which works lost their raw water.
    raw_lost_h: Vec<Option<f64>>,
    left: Vec<f64>,
    /// Share of its demand that each node gets; for one without demand, whether it has water.
    supply: Vec<f32>,
    factor: f64,
    /// Up to when tanks have been followed, hours.
    advanced_h: f64,
    /// Until when tanks are followed after the last thing was mended, hours.
    restless_h: f64,
    stale: bool,
}

impl Water {
    pub(super) fn new(net: &WaterNet) -> Self {
        Self {
            solver: net.intact.clone(),
            works: vec![true; net.len()],
            pumps: vec![true; net.pumps],
            shut: vec![false; net.len()],
            raw_lost_h: vec![None; net.len()],
            left: vec![1.0; net.len()],
            supply: vec![1.0; net.len()],
            factor: 1.0,
            advanced_h: 0.0,
            restless_h: -1.0,
            stale: false,
        }
    }

    pub(crate) fn supply(&self) -> &[f32] {
        &self.supply
    }

    /// Whether a solution is due, so many hours after the last strike.
    pub(super) fn is_stale(&self, hours: f64, calm_h: f64) -> bool {
        let on_mark = hours.rem_euclid(BRIDGED_H) < 1e-6;
        self.waits_until(hours).is_some() && (calm_h < DRAINING_H || on_mark)
    }

    /// The next mark, hours, if something changed since the last solution.
    pub(super) fn waits_until(&self, hours: f64) -> Option<f64> {
        let waits = self.stale && self.solver.is_some();
        waits.then(|| ((hours / BRIDGED_H).floor() + 1.0) * BRIDGED_H)
    }

    /// A node works, or not. A broken zone or trunk leaks until it is shut off.
    pub(super) fn set_node(&mut self, net: &WaterNet, node: u32, pace: f64) {
        let row = node as usize;
        self.works[row] = pace > 0.0;
        self.shut[row] &= pace <= 0.0;
        if let (Role::Junction(junction), Some(solver)) = (net.role[row], &mut self.solver) {
            let leak = if pace > 0.0 { 0.0 } else { LEAK * net.demand_m3_s[row] / LEAK_M.sqrt() };
            solver.set_leak(junction as usize, leak);
        }
        self.stale = true;
    }

    /// Valves around a broken node are shut: it leaks no more, and has no water.
    pub(super) fn isolate(&mut self, net: &WaterNet, node: u32) {
        let row = node as usize;
        if self.works[row] || std::mem::replace(&mut self.shut[row], true) {
            return;
        }
        if let (Role::Junction(junction), Some(solver)) = (net.role[row], &mut self.solver) {
            solver.set_leak(junction as usize, 0.0);
        }
        self.stale = true;
    }

    /// A pump among the links works, or not.
    pub(super) fn set_pump(&mut self, pump: u32, works: bool) {
        self.pumps[pump as usize] = works;
        self.stale = true;
    }

    /// Whether nothing passes a node: it is shut off, or it is a source or tank that does not work.
    fn is_closed(&self, net: &WaterNet, node: u32) -> bool {
        let row = node as usize;
        let gives = self.works[row] && self.left[row] >= RUNS_FROM;
        self.shut[row] || (matches!(net.role[row], Role::Source | Role::Tank) && !gives)
    }

    /// Puts every link where the state of its ends and of its pump has it.
    fn place_links(&mut self, net: &WaterNet) {
        for (at, link) in net.links.iter().enumerate() {
            let stands = net.pump_of[at].is_some_and(|pump| !self.pumps[pump as usize]);
            let shut = stands || self.is_closed(net, link.1) || self.is_closed(net, link.2);
            if let Some(solver) = &mut self.solver {
                solver.set_link_shut(link.0, shut);
            }
        }
    }

    /// What a shortfall leaves of a source.
    pub(crate) fn set_left(&mut self, node: u32, left: f64) {
        self.left[node as usize] = left;
        self.stale = true;
    }

    /// The demand changes with the hour.
    pub(super) fn set_factor(&mut self, net: &WaterNet, factor: f64) {
        if (factor - self.factor).abs() < 1e-9 {
            return;
        }
        self.factor = factor;
        self.stale |= !self.is_whole() || self.advanced_h < self.restless_h;
        if let Some(solver) = &mut self.solver {
            for role in &net.role {
                if let Role::Junction(junction) = role {
                    solver.set_demand_factor(*junction as usize, factor);
                }
            }
        }
    }

    /// Lets time pass with the flows of the last solution: tanks fill and empty.
    pub(super) fn advance(&mut self, hours: f64) {
        if self.is_whole() && hours > self.restless_h {
            // Works fill tanks as they empty them: nothing moves that anybody would notice.
            self.advanced_h = hours;
            return;
        }
        if let Some(solver) = &mut self.solver
            && hours > self.advanced_h
        {
            solver.advance(((hours - self.advanced_h) * 3600.0).round() as u64);
            self.advanced_h = hours;
            self.stale = true;
        }
    }

    fn is_whole(&self) -> bool {
        self.works.iter().all(|works| *works)
            && self.pumps.iter().all(|works| *works)
            && self.left.iter().all(|left| *left >= 1.0)
    }

    /// Brings flows up to date; gives a node of each part whose numbers failed, and how many it has.
    pub(super) fn settle(&mut self, net: &WaterNet, hours: f64, calm_h: f64) -> Vec<(u32, u32)> {
        if !self.is_stale(hours, calm_h) {
            return Vec::new();
        }
        self.stale = false;
        self.place_links(net);
        self.run_works(net, hours);
        if !self.is_whole() {
            self.restless_h = hours + REFILL_H;
        }
        let Some(solver) = &mut self.solver else { return Vec::new() };
        let state = solver.solve();
        let mut failed = Vec::new();
        for (row, role) in net.role.iter().enumerate() {
            self.supply[row] = match *role {
                Role::Junction(junction) => {
                    let at = junction as usize;
                    let (asked, got) = (state.demand_m3_per_s[at], state.delivered_m3_per_s[at]);
                    let share = if asked > 0.0 { got / asked } else { f64::from(u8::from(!state.dry[at])) };
                    if self.works[row] { share.clamp(0.0, 1.0) as f32 } else { 0.0 }
                }
                Role::Works(_) | Role::Raw | Role::Source | Role::Tank => {
                    f32::from(u8::from(self.works[row]))
                }
            };
        }
        for trouble in &state.trouble {
            if let shapan_network::water::Trouble::DeadIsland { junctions } = trouble {
                let of = |at: &usize| {
                    net.role.iter().position(|role| matches!(role, Role::Junction(j) if *j as usize == *at))
                };
                failed.extend(junctions.first().and_then(of).map(|row| (row as u32, junctions.len() as u32)));
            }
        }
        failed
    }

    /// Works pump while they work and have raw water, or their clear wells last.
    fn run_works(&mut self, net: &WaterNet, hours: f64) {
        for (row, role) in net.role.iter().enumerate() {
            let Role::Works(pump) = role else { continue };
            let raw = net.raw_of.get(&(row as u32));
            let wet = raw.is_none_or(|(sources, _)| {
                sources.iter().any(|s| self.works[*s as usize] && self.left[*s as usize] >= RUNS_FROM)
            });
            if wet {
                self.raw_lost_h[row] = None;
            } else {
                self.raw_lost_h[row].get_or_insert(hours);
            }
            let lasts = match (self.raw_lost_h[row], raw) {
                (Some(since), Some((_, store_h))) => hours - since < *store_h,
                _ => true,
            };
            if let Some(solver) = &mut self.solver {
                solver.set_link_shut(
                    LinkRef::Pump(*pump as usize),
                    !(self.works[row] && self.left[row] >= RUNS_FROM && lasts),
                );
            }
        }
    }
}
