//! The gas mains of one replication: what is shut, what leaks, who is cut off first.

use shapan_network::gas::{Class, GasSolver, GasTrouble, LinkRef, NodeId};

use crate::city::lifelines::gas::GasNet;

/// Hole of a zone's broken mains, m2: a service pipe broken through, 50 mm (E).
const HOLE_M2: f64 = 0.002;

/// Hours that gas in the transmission mains bridges (E).
const BRIDGED_H: f64 = 6.0;
/// Changes of the heating load that are followed.
const HEATING_STEP: f64 = 0.04;

/// The mains as they stand.
#[derive(Clone, Debug)]
pub(crate) struct Gas {
    solver: Option<GasSolver>,
    works: Vec<bool>,
    /// Nodes that are shut off, whether they are sound or not.
    shut: Vec<bool>,
    /// Share of its demand that each node gets; for one without demand, whether it has gas.
    supply: Vec<f32>,
    /// Whether each node leaks, and the hole at each node of the solver, m2.
    leaks: Vec<bool>,
    hole_m2: Vec<f64>,
    heating: f64,
    /// When it was solved last, hours.
    solved_h: Option<f64>,
    stale: bool,
}

impl Gas {
    pub(super) fn new(net: &GasNet) -> Self {
        Self {
            solver: net.intact.clone(),
            works: vec![true; net.len()],
            shut: vec![false; net.len()],
            supply: vec![1.0; net.len()],
            leaks: vec![false; net.len()],
            hole_m2: vec![0.0; net.intact.as_ref().map_or(0, |solver| solver.network().nodes.len())],
            heating: 1.0,
            solved_h: None,
            stale: false,
        }
    }

    pub(crate) fn supply(&self) -> &[f32] {
        &self.supply
    }

    /// Whether a solution is due: what the pipes hold bridges [`BRIDGED_H`] from one to the next.
    pub(super) fn is_stale(&self, hours: f64) -> bool {
        self.stale && self.solver.is_some() && self.solved_h.is_none_or(|solved| hours >= solved + BRIDGED_H)
    }

    pub(crate) fn is_shut(&self, node: u32) -> bool {
        self.shut[node as usize]
    }

    /// A node works, or not: a source gives nothing, a station passes nothing, a broken zone leaks until it is shut.
    pub(super) fn set_node(&mut self, net: &GasNet, node: u32, pace: f64) {
        self.works[node as usize] = pace > 0.0;
        match net.source_of[node as usize] {
            Some(source) => {
                if let Some(solver) = &mut self.solver {
                    solver.set_source_on(source as usize, pace > 0.0);
                }
            }
            None => self.set_open(net, node),
        }
        self.stale = true;
    }

    /// Shuts a node off from the mains, or opens it again.
    pub(super) fn set_shut(&mut self, net: &GasNet, node: u32, shut: bool) {
        if std::mem::replace(&mut self.shut[node as usize], shut) != shut {
            self.set_open(net, node);
            self.stale = true;
        }
    }

    /// Brings a node's links, demands and leak in line with what it does.
    fn set_open(&mut self, net: &GasNet, node: u32) {
        let row = node as usize;
        self.set_links(net, node);
        let takes = self.works[row] && !self.shut[row];
        let leaks = !self.works[row] && !self.shut[row] && net.is_user(node);
        let step = HOLE_M2 * (f64::from(u8::from(leaks)) - f64::from(u8::from(self.leaks[row])));
        self.leaks[row] = leaks;
        let Some(solver) = &mut self.solver else { return };
        for &demand in &net.demands_of[row] {
            let heat = solver.network().demands[demand as usize].class == Class::Heat;
            let factor = if heat { self.heating } else { 1.0 };
            solver.set_demand_factor(demand as usize, if takes { factor } else { 0.0 });
        }
        if step != 0.0 {
            // Zones that hang on one node leak there together.
            let hole = &mut self.hole_m2[net.own[row].0];
            *hole = (*hole + step).max(0.0);
            solver.set_leak(net.own[row], *hole);
        }
    }

    fn closed(&self, net: &GasNet, node: u32) -> bool {
        let row = node as usize;
        self.shut[row] || (!self.works[row] && !net.is_user(node) && net.source_of[row].is_none())
    }

    fn set_links(&mut self, net: &GasNet, node: u32) {
        let states: Vec<(LinkRef, bool)> = net.links_at[node as usize]
            .iter()
            .map(|&(link, other)| {
                (link, self.closed(net, node) || other.is_some_and(|o| self.closed(net, o)))
            })
            .collect();
        if let Some(solver) = &mut self.solver {
            states.into_iter().for_each(|(link, shut)| solver.set_link_shut(link, shut));
        }
    }

    /// What a shortfall leaves of a source.
    pub(crate) fn set_left(&mut self, net: &GasNet, node: u32, left: f64) {
        let (Some(solver), Some(source)) = (&mut self.solver, net.source_of[node as usize]) else { return };
        let whole = solver.network().sources[source as usize].capacity_m3_per_h;
        solver.set_source_capacity(source as usize, whole * left);
        self.stale = true;
    }

    /// The part of the demand that follows the heating load, against that at the design temperature.
    pub(super) fn set_heating(&mut self, net: &GasNet, factor: f64) {
        if (factor - self.heating).abs() < HEATING_STEP {
            return;
        }
        self.heating = factor;
        (0..self.works.len() as u32)
            .filter(|node| net.is_user(*node))
            .for_each(|node| self.set_open(net, node));
        self.stale = true;
    }

    /// Brings flows up to the state that they come to, if that is due; gives a node of each part whose
    /// numbers failed, and how many it has.
    pub(super) fn settle(&mut self, net: &GasNet, hours: f64) -> Vec<(u32, u32)> {
        let due = self.is_stale(hours);
        let (Some(solver), true) = (&mut self.solver, due) else { return Vec::new() };
        (self.stale, self.solved_h) = (false, Some(hours));
        let state = solver.solve();
        for row in 0..self.supply.len() {
            let demands = &net.demands_of[row];
            let sum = |flows: &[f64]| demands.iter().map(|d| flows[*d as usize]).sum::<f64>();
            let (asked, got) = (sum(&state.demand_m3_per_h), sum(&state.delivered_m3_per_h));
            let share = match asked > 0.0 {
                true => got / asked,
                false => f64::from(u8::from(!state.dead[net.own[row].0])),
            };
            let open = self.works[row] && !self.shut[row];
            self.supply[row] = if open { share.clamp(0.0, 1.0) as f32 } else { 0.0 };
        }
        let row_of = |node: usize| net.own.iter().position(|own| *own == NodeId(node)).map(|row| row as u32);
        let failed = state.trouble.iter().filter_map(|trouble| match trouble {
            GasTrouble::DeadIsland { nodes, .. } => {
                nodes.iter().find_map(|node| row_of(*node)).map(|row| (row, nodes.len() as u32))
            }
            _ => None,
        });
        failed.collect()
    }
}
