//! What a solution says.

use super::compile::Model;
use super::flows::Flows;

/// What went wrong with a part of the network; the rest is solved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Trouble {
    /// Flows did not settle; those of this link moved most.
    NoConvergence {
        /// Name of the link.
        link: String,
        /// Its last change, m³/s.
        change_m3_per_s: f64,
    },
    /// The numbers of an island failed; it counts as dry.
    DeadIsland {
        /// Its junctions.
        junctions: Vec<usize>,
    },
}

/// Heads and flows at one time. Nodes are junctions, then reservoirs, then tanks; links are pipes, then pumps, then
/// valves.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterState {
    /// Seconds after the start.
    pub time_s: u64,
    /// Head by node, m; of dry junctions their elevation.
    pub head_m: Vec<f64>,
    /// Pressure by junction, m.
    pub pressure_m: Vec<f64>,
    /// Demand by junction at full pressure, m³/s.
    pub demand_m3_per_s: Vec<f64>,
    /// Delivered demand by junction, m³/s; below zero for inflows.
    pub delivered_m3_per_s: Vec<f64>,
    /// Water lost by leaks, breaks and emitters, by junction, m³/s.
    pub leak_m3_per_s: Vec<f64>,
    /// Flow by link, from first to second node, m³/s.
    pub flow_m3_per_s: Vec<f64>,
    /// Whether a link lets water through, by link.
    pub open: Vec<bool>,
    /// Net inflow by tank, m³/s.
    pub tank_inflow_m3_per_s: Vec<f64>,
    /// Whether a junction is dry: nothing feeds it.
    pub dry: Vec<bool>,
    /// Iterations of the algorithm.
    pub iterations: usize,
    /// What went wrong.
    pub trouble: Vec<Trouble>,
}

impl WaterState {
    /// Level of a tank above its bottom, m.
    #[must_use]
    pub fn tank_level_m(&self, network: &super::WaterNetwork, tank: usize) -> f64 {
        let node = network.node_index(super::NodeRef::Tank(tank));
        self.head_m[node] - network.tanks[tank].elevation_m
    }

    /// Delivered over full demand of the whole network; 1 where nothing is asked for.
    #[must_use]
    pub fn served_share(&self) -> f64 {
        let pairs = self.demand_m3_per_s.iter().zip(&self.delivered_m3_per_s);
        let (full, delivered) = pairs
            .filter(|(full, _)| **full > 0.0)
            .fold((0.0, 0.0), |sum, (full, delivered)| (sum.0 + full, sum.1 + delivered));
        if full > 0.0 { delivered / full } else { 1.0 }
    }

    /// Flow in less everything out, by junction, m³/s.
    #[must_use]
    pub fn imbalance_m3_per_s(&self, network: &super::WaterNetwork) -> Vec<f64> {
        let mut excess = vec![0.0; network.node_count()];
        let pipes = network.pipes.iter().map(|link| (link.from, link.to));
        let pumps = network.pumps.iter().map(|link| (link.from, link.to));
        let valves = network.valves.iter().map(|link| (link.from, link.to));
        for ((from, to), flow) in pipes.chain(pumps).chain(valves).zip(&self.flow_m3_per_s) {
            excess[network.node_index(from)] -= flow;
            excess[network.node_index(to)] += flow;
        }
        excess.truncate(network.junctions.len());
        for (at, excess) in excess.iter_mut().enumerate() {
            *excess -= self.delivered_m3_per_s[at] + self.leak_m3_per_s[at];
        }
        excess
    }
}

/// The state of a solution.
pub(super) fn describe(
    model: &Model,
    flows: &Flows,
    time_s: u64,
    iterations: usize,
    trouble: Vec<Trouble>,
) -> WaterState {
    let wet = |at: usize, value: f64| if flows.dry[at] { 0.0 } else { value };
    let junctions = 0..model.junctions;
    WaterState {
        time_s,
        head_m: flows.head_m.clone(),
        pressure_m: junctions.clone().map(|at| flows.head_m[at] - model.elevation_m[at]).collect(),
        demand_m3_per_s: flows.demand.clone(),
        delivered_m3_per_s: junctions.clone().map(|at| wet(at, flows.delivered[at])).collect(),
        leak_m3_per_s: junctions.map(|at| wet(at, flows.leak[at])).collect(),
        flow_m3_per_s: flows.flow.clone(),
        open: (0..model.links.len()).map(|at| !flows.excluded[at] && !flows.status[at].is_closed()).collect(),
        tank_inflow_m3_per_s: model.basins.iter().map(|basin| flows.net_inflow(model, basin.node)).collect(),
        dry: flows.dry.clone(),
        iterations,
        trouble,
    }
}
