//! Telecom of one replication: who can call, and which ways lead out of the zones for reports.

use shapan_network::sensor::observing;
use shapan_network::telecom::{Radio, Telecom as Solver, TemporaryCell};

use crate::city::Static;
use crate::city::lifelines::telecom::TelecomNet;

/// Calls that a mobile base station or a relay drone holds at a time: 1 500-3 000 users at usual load (M).
const MOBILE_CHANNELS: f64 = 60.0;
/// Rate of its satellite link, Mb/s: 2-20 (M).
const MOBILE_MBPS: f64 = 10.0;
/// Part by which the surge of a zone must have changed before it is solved again.
const SURGE_STEP: f64 = 0.25;
/// Share of a zone's users from which on it counts as in reach.
const REACHED: f64 = 0.05;

/// The telecom networks as they stand.
#[derive(Clone, Debug)]
pub(crate) struct Telecom {
    solver: Solver,
    works: Vec<bool>,
    /// Whether each node works and reaches its core.
    supply: Vec<f32>,
    /// Ways out of each zone: public, radio, wired.
    ways: Vec<[bool; 3]>,
    /// Share of public calls that get through.
    public: Vec<f32>,
    /// The same with everything whole on an ordinary day.
    usual: Vec<f32>,
    /// Calls against usual ones in each zone.
    surge: Vec<f64>,
    stale: bool,
}

impl Telecom {
    pub(super) fn new(city: &Static) -> Self {
        let net = &city.lifelines.telecom;
        let mut telecom = Self {
            solver: net.intact.clone(),
            works: vec![true; net.len()],
            supply: vec![1.0; net.len()],
            ways: vec![[true; 3]; city.zones.len()],
            public: vec![1.0; city.zones.len()],
            usual: vec![1.0; city.zones.len()],
            surge: vec![1.0; city.zones.len()],
            stale: true,
        };
        telecom.settle(&vec![true; city.zones.len()]);
        telecom.usual = telecom.public.clone();
        telecom.public.fill(1.0);
        telecom
    }

    pub(crate) fn supply(&self) -> &[f32] {
        &self.supply
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Ways out of a zone: public, radio, wired.
    pub(super) fn ways(&self, zone: usize) -> [bool; 3] {
        self.ways[zone]
    }

    /// Share of public calls of a zone that get through.
    pub(super) fn public_share(&self, zone: usize) -> f32 {
        self.public[zone]
    }

    pub(super) fn set_node(&mut self, node: u32, pace: f64) {
        self.works[node as usize] = pace > 0.0;
        self.solver.set_node_up(node as usize, pace > 0.0);
        self.stale = true;
    }

    /// Which street posts work has changed.
    pub(super) fn touch(&mut self) {
        self.stale = true;
    }

    /// Calls against usual ones in a zone.
    pub(super) fn set_surge(&mut self, zone: usize, surge: f64) {
        let surge = if surge < 1.05 { 1.0 } else { surge };
        let ended = surge == 1.0 && self.surge[zone] != 1.0;
        if ended || (surge / self.surge[zone]).ln().abs() > SURGE_STEP {
            self.surge[zone] = surge;
            self.solver.set_surge(zone, surge);
            self.stale = true;
        }
    }

    /// A mobile base station or a relay drone works over these zones, with the share of each that it covers.
    pub(crate) fn add_mobile(&mut self, net: &TelecomNet, reaches: Vec<(usize, f64)>) -> Option<u32> {
        // Calls are counted at one site of a zone: a unit's channels are shared by as many.
        let sites = reaches.iter().map(|(zone, _)| net.sites[*zone]).sum::<f64>().max(1.0);
        let cell = TemporaryCell {
            channels: ((MOBILE_CHANNELS / sites).ceil() as u32).max(1),
            data_mbps: MOBILE_MBPS,
            backhaul_mbps: MOBILE_MBPS,
            backhaul_node: net.core? as usize,
            satellite: true,
            reaches,
        };
        self.stale = true;
        Some(self.solver.add_cell(&cell).0 as u32)
    }

    /// What was brought in leaves.
    pub(crate) fn remove_mobile(&mut self, node: u32) {
        self.solver.set_node_up(node as usize, false);
        self.stale = true;
    }

    /// Whether a zone's own base stations work and reach their core, whatever was brought in.
    pub(crate) fn speaks(&self, net: &TelecomNet, zone: usize) -> bool {
        net.sensors[zone].node.is_some_and(|node| self.supply[node] > 0.0)
    }

    /// Sensors that are required, and those that are seen of them, where so many zones have power for theirs.
    pub(super) fn sensing(&self, net: &TelecomNet, powered: &[bool]) -> (f64, f64) {
        let seen = observing(&net.sensors, |zone| powered[zone], |node| self.solver.is_connected(node));
        seen.first().map_or((0.0, 0.0), |kind| (kind.required, kind.seen))
    }

    /// Brings calls and ways out up to date. `posts` says which street posts work: the wire ends there.
    pub(super) fn settle(&mut self, posts: &[bool]) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.solver.settle();
        for node in 0..self.supply.len() {
            let there = self.works[node] && self.solver.is_connected(node);
            self.supply[node] = f32::from(u8::from(there));
        }
        for (z, service) in self.solver.service().iter().enumerate() {
            self.ways[z] =
                [service.covered_share >= REACHED, service.radio != Radio::None, service.wired && posts[z]];
            // Who is out of reach gets no call through.
            let share = (service.covered_share.min(1.0) * service.call_share) as f32;
            // A zone that no cell serves lacks nothing of it, though nobody can call from there.
            self.public[z] = if self.usual[z] > 0.0 { (share / self.usual[z]).min(1.0) } else { 1.0 };
        }
    }
}
