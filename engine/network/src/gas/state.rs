//! What a solution says.

use super::flows::Flows;
use super::model::Model;
use super::network::{Class, GasNetwork, LinkRef};

/// What went wrong with a part of the network; the rest is solved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum GasTrouble {
    /// The numbers of an island failed; it counts as dead.
    DeadIsland {
        /// Its nodes.
        nodes: Vec<usize>,
        /// The element whose flow moved most, where there was a solution that did not settle.
        element: Option<String>,
    },
    /// A machine or source that kept changing and was left as it was.
    Unsettled {
        /// Kind and name.
        element: String,
    },
    /// Gas runs backwards into a machine or source that alone holds the pressure: more is fed in than taken out.
    Surplus {
        /// Kind and name.
        element: String,
    },
    /// Nodes whose lowest pressure cannot be kept whatever is cut; their own customers are cut.
    TooLow {
        /// The nodes.
        nodes: Vec<usize>,
    },
    /// Nodes above their highest pressure.
    TooHigh {
        /// The nodes.
        nodes: Vec<usize>,
    },
    /// A source that gives more than it can, though all customers are cut: into leaks.
    OverCapacity {
        /// Its name.
        source: String,
    },
}

/// Pressures and flows at one time. Links are pipes, then resistors, short pipes, valves, regulators, compressors.
#[derive(Clone, Debug, PartialEq)]
pub struct GasState {
    /// Hours that passed.
    pub hours: f64,
    /// Pressure by node, bar absolute; the ambient one where a node is dead.
    pub pressure_bar: Vec<f64>,
    /// Flow by link from first to second node, normal m³/h.
    pub flow_m3_per_h: Vec<f64>,
    /// What each source feeds in, normal m³/h.
    pub source_m3_per_h: Vec<f64>,
    /// What each demand wants, normal m³/h.
    pub demand_m3_per_h: Vec<f64>,
    /// What each demand gets, normal m³/h.
    pub delivered_m3_per_h: Vec<f64>,
    /// What leaks out by node, normal m³/h.
    pub leak_m3_per_h: Vec<f64>,
    /// What the gas stored in the pipes gives to a node that keeps its zone's pressure, normal m³/h.
    pub from_store_m3_per_h: Vec<f64>,
    /// Gas stored by pipe, normal m³.
    pub line_pack_m3: Vec<f64>,
    /// Whether nothing feeds a node.
    pub dead: Vec<bool>,
    /// Newton steps of all parts that were solved again.
    pub iterations: usize,
    /// What went wrong.
    pub trouble: Vec<GasTrouble>,
}

impl GasState {
    /// Flow of a link from first to second node, normal m³/h.
    #[must_use]
    pub fn flow(&self, network: &GasNetwork, link: LinkRef) -> f64 {
        self.flow_m3_per_h[network.link_index(link)]
    }

    /// Delivered over wanted gas; 1 where nothing is wanted.
    #[must_use]
    pub fn served_share(&self) -> f64 {
        share(self.demand_m3_per_h.iter().sum(), self.delivered_m3_per_h.iter().sum())
    }

    /// Delivered over wanted gas of a class; 1 where nothing is wanted.
    #[must_use]
    pub fn served_share_of(&self, network: &GasNetwork, class: Class) -> f64 {
        let of_class = |flows: &[f64]| -> f64 {
            network
                .demands
                .iter()
                .zip(flows)
                .filter(|(demand, _)| demand.class == class)
                .map(|(_, flow)| flow)
                .sum()
        };
        share(of_class(&self.demand_m3_per_h), of_class(&self.delivered_m3_per_h))
    }

    /// Flow in less everything out, by node, normal m³/h: what the solution fails to conserve.
    #[must_use]
    pub fn imbalance_m3_per_h(&self, network: &GasNetwork) -> Vec<f64> {
        let mut excess = self.from_store_m3_per_h.clone();
        for ((_, _, from, to), flow) in network.ends().into_iter().zip(&self.flow_m3_per_h) {
            excess[from.0] -= flow;
            excess[to.0] += flow;
        }
        for (source, flow) in network.sources.iter().zip(&self.source_m3_per_h) {
            excess[source.node.0] += flow;
        }
        for (demand, flow) in network.demands.iter().zip(&self.delivered_m3_per_h) {
            excess[demand.node.0] -= flow;
        }
        excess.iter().zip(&self.leak_m3_per_h).map(|(excess, leak)| excess - leak).collect()
    }
}

fn share(wanted: f64, delivered: f64) -> f64 {
    if wanted > 0.0 { delivered / wanted } else { 1.0 }
}

/// The state of a solution.
pub(super) fn describe(
    model: &Model,
    flows: &Flows,
    (hours, iterations): (f64, usize),
    mut trouble: Vec<GasTrouble>,
) -> GasState {
    let network = &model.network;
    let alive = |node: usize, value: f64| if flows.dead[node] { 0.0 } else { value };
    let demand: Vec<f64> = (0..network.demands.len()).map(|at| flows.wanted(model, at)).collect();
    let delivered = network
        .demands
        .iter()
        .enumerate()
        .map(|(at, place)| alive(place.node.0, demand[at] * flows.share[at]));
    let source = network.sources.iter().enumerate().map(|(at, place)| match model.device_of_source[at] {
        Some(device) => flows.device_flow[device],
        None if flows.source_on[at] => alive(place.node.0, flows.inflow[at]),
        None => 0.0,
    });
    let links = model.devices.iter().zip(&flows.device_flow).filter(|(device, _)| !device.is_gate());
    let flow = flows.tube_flow.iter().copied().chain(links.map(|(_, flow)| *flow));
    let high = |at: &usize| flows.squared[*at] > (network.nodes[*at].max_bar * (1.0 + 1e-6)).powi(2);
    let too_high: Vec<usize> = (0..network.nodes.len()).filter(|at| !flows.dead[*at] && high(at)).collect();
    if !too_high.is_empty() {
        trouble.push(GasTrouble::TooHigh { nodes: too_high });
    }
    let mut state = GasState {
        hours,
        pressure_bar: flows.squared.iter().map(|squared| squared.max(0.0).sqrt()).collect(),
        flow_m3_per_h: flow.collect(),
        source_m3_per_h: source.collect(),
        delivered_m3_per_h: delivered.collect(),
        demand_m3_per_h: demand,
        leak_m3_per_h: flows.leak.clone(),
        from_store_m3_per_h: vec![0.0; network.nodes.len()],
        line_pack_m3: flows.pack[..network.pipes.len()].to_vec(),
        dead: flows.dead.clone(),
        iterations,
        trouble,
    };
    // A store gives what its node's balance lacks.
    let imbalance = state.imbalance_m3_per_h(network);
    for node in (0..network.nodes.len()).filter(|&node| flows.stored[node].is_some()) {
        state.from_store_m3_per_h[node] = -imbalance[node];
    }
    state
}
