//! The solver: Newton's method on the squared pressures of each part, again only where something changed.

use super::check::GasProblems;
use super::curtail::curtail;
use super::feed::islands;
use super::flows::Flows;
use super::model::{Kind, Model};
use super::network::{GasNetwork, LinkRef, NodeId};
use super::pack;
use super::state::{GasState, GasTrouble, describe};
use super::status::{Review, settle_feed};
use super::system::System;

/// Newton steps of one solution.
const MOST_STEPS: usize = 300;
/// Steps after which they are shortened.
const DAMPED_FROM: usize = 60;
/// Changes of flow, relative to the largest, at which modes are looked at and at which flows count as settled; and at
/// which they do so when rounding lets them settle no further.
const REVIEWED: f64 = 1e-3;
const SETTLED: f64 = 1e-10;
const ROUNDED: f64 = 1e-6;

/// Solves a network, again and again, as it changes.
#[derive(Clone, Debug)]
pub struct GasSolver {
    pub(super) model: Model,
    pub(super) flows: Flows,
    systems: Vec<System>,
    /// Parts whose last steady state without stores holds no more.
    changed: Vec<bool>,
    /// Parts whose last state with stores holds no more.
    pub(super) drifted: Vec<bool>,
    trouble: Vec<Vec<GasTrouble>>,
    pub(super) hours: f64,
}

impl GasSolver {
    /// Checks a network and readies it, whole and with all machines at work.
    ///
    /// # Errors
    /// Everything that is wrong with the network, by element.
    pub fn new(network: &GasNetwork) -> Result<Self, GasProblems> {
        network.check()?;
        let model = Model::new(network);
        let flows = Flows::new(&model);
        let systems = model.parts.iter().map(|part| System::new(&model, part)).collect();
        let parts = model.parts.len();
        let (changed, drifted) = (vec![true; parts], vec![true; parts]);
        let trouble = vec![Vec::new(); parts];
        Ok(Self { model, flows, systems, changed, drifted, trouble, hours: 0.0 })
    }

    /// The network as it was given.
    #[must_use]
    pub fn network(&self) -> &GasNetwork {
        &self.model.network
    }

    /// Shuts a link or opens it: a valve closed, a pipe isolated at both ends, a machine blocked. Nothing leaks from
    /// a shut pipe.
    pub fn set_link_shut(&mut self, link: LinkRef, shut: bool) {
        let at = self.model.network.link_index(link);
        if self.flows.shut[at] != shut {
            self.flows.shut[at] = shut;
            let node = self.model.network.ends()[at].2;
            self.touch(node.0);
        }
    }

    /// Shuts all links around a zone, by its place in the network's list, or opens them all.
    pub fn set_zone_shut(&mut self, zone: usize, shut: bool) {
        let boundary = self.model.network.zones[zone].boundary.clone();
        boundary.into_iter().for_each(|link| self.set_link_shut(link, shut));
    }

    /// Loses a source or brings it back.
    pub fn set_source_on(&mut self, source: usize, on: bool) {
        self.flows.source_on[source] = on;
        self.touch(self.model.network.sources[source].node.0);
    }

    /// Sets the most that a source can feed in, normal m³/h; below zero counts as zero.
    pub fn set_source_capacity(&mut self, source: usize, m3_per_h: f64) {
        let capacity = m3_per_h.max(0.0);
        match self.model.device_of_source[source] {
            Some(device) => self.flows.capacity[device] = capacity,
            None => {
                if let super::Supply::FlowM3PerH(flow) = self.model.network.sources[source].supply {
                    self.flows.inflow[source] = flow.min(capacity);
                }
            }
        }
        self.touch(self.model.network.sources[source].node.0);
    }

    /// Sets the pressure that a source holds, bar absolute. Sources of given flow ignore it.
    pub fn set_source_bar(&mut self, source: usize, bar: f64) {
        if let Some(device) = self.model.device_of_source[source] {
            self.flows.setting[device] = bar * bar;
            self.touch(self.model.network.sources[source].node.0);
        }
    }

    /// Sets the outlet pressure of a regulator or compressor, bar absolute. Other links ignore it.
    pub fn set_outlet_bar(&mut self, link: LinkRef, bar: f64) {
        let index = self.model.network.link_index(link);
        let device = self.model.device_of_link(index);
        if let Some(device) = device.filter(|&at| self.model.devices[at].kind != Kind::Passage) {
            self.flows.setting[device] = bar * bar;
            self.touch(self.model.devices[device].from);
        }
    }

    /// Stops a compressor or starts it: without drive, gas passes by it without loss.
    pub fn set_compressor_on(&mut self, compressor: usize, on: bool) {
        let index = self.model.network.link_index(LinkRef::Compressor(compressor));
        if let Some(device) = self.model.device_of_link(index) {
            self.flows.off[device] = !on;
            self.touch(self.model.devices[device].from);
        }
    }

    /// Multiplies a demand; below zero counts as zero.
    pub fn set_demand_factor(&mut self, demand: usize, factor: f64) {
        self.flows.demand_factor[demand] = factor.max(0.0);
        self.touch(self.model.network.demands[demand].node.0);
    }

    /// Opens a hole at a node through which gas leaves into the open, m²; zero mends it.
    pub fn set_leak(&mut self, node: NodeId, hole_m2: f64) {
        self.flows.node_hole_m2[node.0] = hole_m2.max(0.0);
        self.touch(node.0);
    }

    /// Opens a hole in a pipe, m²; zero mends it. Half of it counts at either end; a pipe broken through has two holes
    /// as wide as itself.
    pub fn set_pipe_leak(&mut self, pipe: usize, hole_m2: f64) {
        self.flows.pipe_hole_m2[pipe] = hole_m2.max(0.0);
        self.touch(self.model.tubes[pipe].from);
    }

    fn touch(&mut self, node: usize) {
        self.changed[self.model.part_of[node]] = true;
        self.drifted[self.model.part_of[node]] = true;
    }

    /// The steady state that things come to, where no gas stored in pipes helps: parts without a source are dead.
    /// Numerical trouble is told in the state.
    pub fn solve(&mut self) -> GasState {
        let parts: Vec<usize> = (0..self.changed.len()).filter(|&part| self.changed[part]).collect();
        let iterations = self.solve_parts(&parts, false);
        self.describe(iterations)
    }

    /// Lets hours pass. Zones that lost their source live on the gas stored in their pipes, whose pressure falls as
    /// they draw on it; customers are cut by priority once a lowest pressure would be broken. The succession of steady
    /// states ends with the last, which is given. Zones with a source fill again at once: the gas for that is not
    /// counted. What a store feeds through machines is filled from it.
    ///
    /// The city solves steady states only: it does not call this, and its zones are out as soon as nothing feeds them.
    pub fn advance(&mut self, hours: f64) -> GasState {
        pack::advance(self, hours)
    }

    /// Hours for which the gas stored in pipes between the given nodes, down to their lowest pressures, would cover
    /// what these nodes take and lose now. Infinite where they take nothing. The city does not use it.
    #[must_use]
    pub fn endurance_hours(&self, nodes: &[NodeId]) -> f64 {
        pack::endurance_hours(self, nodes)
    }

    pub(super) fn describe(&self, iterations: usize) -> GasState {
        let trouble = self.trouble.iter().flatten().cloned().collect();
        describe(&self.model, &self.flows, (self.hours, iterations), trouble)
    }

    /// Solves parts from the start: steps taken.
    pub(super) fn solve_parts(&mut self, parts: &[usize], from_store: bool) -> usize {
        let mut steps = 0;
        for &part in parts {
            let mut settler = Settler {
                model: &self.model,
                flows: &mut self.flows,
                system: &mut self.systems[part],
                part,
                from_store,
                steps: 0,
                trouble: Vec::new(),
            };
            settler.restart();
            settler.settle();
            curtail(&mut settler);
            settler.tell();
            steps += settler.steps;
            self.trouble[part] = settler.trouble;
            pack::store(&self.model, &mut self.flows, part);
            // Where something has no source, states with and without stores differ.
            let short = pack::is_short(&self.model, &self.flows, part);
            self.changed[part] = short && from_store;
            self.drifted[part] = short && !from_store;
        }
        steps
    }
}

/// One part while it is solved.
pub(super) struct Settler<'a> {
    pub(super) model: &'a Model,
    pub(super) flows: &'a mut Flows,
    system: &'a mut System,
    pub(super) part: usize,
    from_store: bool,
    steps: usize,
    pub(super) trouble: Vec<GasTrouble>,
}

impl Settler<'_> {
    /// All customers served, all machines at their settings.
    fn restart(&mut self) {
        let part = &self.model.parts[self.part];
        for &node in &part.nodes {
            self.flows.failed[node] = false;
        }
        for (at, demand) in self.model.network.demands.iter().enumerate() {
            if self.model.part_of[demand.node.0] == self.part {
                self.flows.share[at] = 1.0;
            }
        }
        self.reset_modes();
    }

    fn reset_modes(&mut self) {
        for &at in &self.model.parts[self.part].devices {
            self.flows.mode[at] = self.flows.first_mode(self.model, at);
        }
        settle_feed(self.model, self.flows, self.part, self.from_store);
    }

    /// Pressures and flows for the shares of demand as they are. Islands without a solution die.
    pub(super) fn settle(&mut self) {
        if self.converge().is_ok() {
            return;
        }
        // Once more from afar: the last flows may be a bad place to start.
        self.flows.guess(self.model, self.part);
        self.reset_modes();
        if self.converge().is_ok() {
            return;
        }
        self.kill_failing();
    }

    /// Tries each island by itself; those that fail are dead.
    fn kill_failing(&mut self) {
        let islands = islands(self.model, self.flows, self.part);
        let mut failing = Vec::new();
        for island in &islands {
            self.model.parts[self.part].nodes.iter().for_each(|&node| self.flows.failed[node] = true);
            island.iter().for_each(|&node| self.flows.failed[node] = false);
            self.flows.guess(self.model, self.part);
            self.reset_modes();
            if let Err(worst) = self.converge() {
                failing.push((island, worst));
            }
        }
        self.model.parts[self.part].nodes.iter().for_each(|&node| self.flows.failed[node] = false);
        for (island, worst) in failing {
            island.iter().for_each(|&node| self.flows.failed[node] = true);
            let element = worst.map(|at| self.element(at));
            self.trouble.push(GasTrouble::DeadIsland { nodes: island.clone(), element });
        }
        self.flows.guess(self.model, self.part);
        self.reset_modes();
        // Each island that is left settled by itself, and does so again beside the others.
        let _ = self.converge();
    }

    fn element(&self, at: usize) -> String {
        match self.model.device_of_link(at) {
            Some(device) => self.model.device_id(device),
            None => {
                let (element, id, ..) = self.model.network.ends()[at];
                format!("{element} {id}")
            }
        }
    }

    /// Newton's method.
    ///
    /// # Errors
    /// The tube or device that moved most, if there was a solution at all.
    fn converge(&mut self) -> Result<(), Option<usize>> {
        let injections = self.flows.injections(self.model);
        let holes = self.flows.holes(self.model);
        let part = &self.model.parts[self.part];
        let mut review = Review::new(self.model);
        let (mut before, mut worst) = (f64::INFINITY, None);
        for step in 1..=MOST_STEPS {
            self.steps += 1;
            let damping = if step > DAMPED_FROM { 0.5 } else { 1.0 };
            let made = self.system.step(self.model, self.flows, part, (&injections, &holes), damping);
            let (change, at) = made.ok_or(None)?;
            worst = Some(at);
            if change < REVIEWED {
                if review.run(self.model, self.flows, self.part, self.from_store) {
                    before = f64::INFINITY;
                    continue;
                }
                let stalled = change < ROUNDED && change > 0.5 * before;
                if change <= SETTLED || stalled {
                    if let Some(device) = review.unsettled(self.model, self.part) {
                        let element = self.model.device_id(device);
                        self.note(GasTrouble::Unsettled { element });
                    }
                    return Ok(());
                }
            }
            before = change;
        }
        Err(worst)
    }

    fn note(&mut self, trouble: GasTrouble) {
        if !self.trouble.contains(&trouble) {
            self.trouble.push(trouble);
        }
    }

    /// Tells of gas that runs where it should not.
    fn tell(&mut self) {
        let scale = self.flows.tube_flow.iter().fold(1.0_f64, |most, flow| most.max(flow.abs()));
        for &at in &self.model.parts[self.part].devices {
            let device = &self.model.devices[at];
            let flow = self.flows.device_flow[at];
            if device.kind != Kind::Passage && flow < -1e-6 * scale {
                let element = self.model.device_id(at);
                self.trouble.push(GasTrouble::Surplus { element });
            }
            if device.is_gate() && flow > self.flows.capacity[at] * (1.0 + 1e-5) {
                let source = self.model.network.sources[device.index].id.clone();
                self.trouble.push(GasTrouble::OverCapacity { source });
            }
        }
    }
}
