//! What the solver carries from one solution to the next: settings, damage, pressures and flows.

use super::model::{Kind, Model};
use super::network::Supply;

/// What a device does at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    /// Equal pressures on both sides.
    Open,
    /// Its setting at the outlet.
    Holding,
    /// The outlet at this ratio to the inlet.
    Ratio(f64),
    /// This flow, which is all that a source can give.
    Capped(f64),
    /// No flow.
    Shut,
}

#[derive(Clone, Debug)]
pub(super) struct Flows {
    /// Squared pressure by node, bar².
    pub(super) squared: Vec<f64>,
    /// Flow by tube, m³/h.
    pub(super) tube_flow: Vec<f64>,
    /// Flow by device, m³/h.
    pub(super) device_flow: Vec<f64>,
    pub(super) mode: Vec<Mode>,
    /// Settings of devices as squared pressure, bar².
    pub(super) setting: Vec<f64>,
    /// Most flow by device, m³/h.
    pub(super) capacity: Vec<f64>,
    /// Tubes and devices that are out, by link.
    pub(super) shut: Vec<bool>,
    /// Compressors and sources that do not work, by device.
    pub(super) off: Vec<bool>,
    /// Sources of given flow, m³/h; 0 of others.
    pub(super) inflow: Vec<f64>,
    pub(super) source_on: Vec<bool>,
    /// Demand that is asked for, by demand, m³/h.
    pub(super) demand_factor: Vec<f64>,
    /// Share that is delivered, by demand.
    pub(super) share: Vec<f64>,
    /// Holes at nodes and in pipes, m².
    pub(super) node_hole_m2: Vec<f64>,
    pub(super) pipe_hole_m2: Vec<f64>,
    /// What runs out by node, m³/h.
    pub(super) leak: Vec<f64>,
    /// Nodes that nothing feeds.
    pub(super) dead: Vec<bool>,
    /// Nodes whose numbers failed; they stay dead until something changes.
    pub(super) failed: Vec<bool>,
    /// Squared pressure that stored gas holds at a node.
    pub(super) stored: Vec<Option<f64>>,
    /// Node whose stored gas feeds a node, itself or through machines.
    pub(super) feeder: Vec<Option<usize>>,
    /// Gas stored by tube, m³.
    pub(super) pack: Vec<f64>,
}

impl Flows {
    pub(super) fn new(model: &Model) -> Self {
        let network = &model.network;
        let (nodes, tubes, devices) = (network.nodes.len(), model.tubes.len(), model.devices.len());
        let mut shut = vec![false; network.link_count()];
        for (at, valve) in network.valves.iter().enumerate() {
            shut[network.link_index(super::LinkRef::Valve(at))] = !valve.open;
        }
        let inflow = network.sources.iter().map(|source| match source.supply {
            Supply::FlowM3PerH(flow) => flow.min(source.capacity_m3_per_h),
            Supply::PressureBar(_) => 0.0,
        });
        let mut flows = Self {
            squared: vec![model.ambient_squared(); nodes],
            tube_flow: vec![0.0; tubes],
            device_flow: vec![0.0; devices],
            mode: vec![Mode::Open; devices],
            setting: (0..devices).map(|at| setting(model, at)).collect(),
            capacity: (0..devices).map(|at| capacity(model, at)).collect(),
            shut,
            off: vec![false; devices],
            inflow: inflow.collect(),
            source_on: vec![true; network.sources.len()],
            demand_factor: vec![1.0; network.demands.len()],
            share: vec![1.0; network.demands.len()],
            node_hole_m2: vec![0.0; nodes],
            pipe_hole_m2: vec![0.0; network.pipes.len()],
            leak: vec![0.0; nodes],
            dead: vec![false; nodes],
            failed: vec![false; nodes],
            stored: vec![None; nodes],
            feeder: vec![None; nodes],
            pack: vec![0.0; tubes],
        };
        (0..model.parts.len()).for_each(|part| flows.guess(model, part));
        flows
    }

    /// Starts a part afresh: middling flows, machines at their settings.
    pub(super) fn guess(&mut self, model: &Model, part: usize) {
        let part = &model.parts[part];
        let wanted: f64 = (0..model.network.demands.len())
            .filter(|&at| model.part_of[model.network.demands[at].node.0] == model.part_of[part.nodes[0]])
            .map(|at| self.wanted(model, at))
            .sum();
        let start = (wanted / (part.tubes.len().max(1) as f64).sqrt()).max(1.0);
        part.tubes.iter().for_each(|&tube| self.tube_flow[tube] = start);
        for &device in &part.devices {
            self.device_flow[device] = 0.0;
            self.mode[device] = self.first_mode(model, device);
        }
        let highest = part.devices.iter().map(|&at| self.setting[at]).fold(model.ambient_squared(), f64::max);
        part.nodes.iter().for_each(|&node| self.squared[node] = highest);
    }

    /// The mode from which a device is looked at anew.
    pub(super) fn first_mode(&self, model: &Model, device: usize) -> Mode {
        match model.devices[device].kind {
            _ if self.is_out(model, device) => Mode::Shut,
            Kind::Passage => Mode::Open,
            Kind::Compressor { .. } if self.off[device] => Mode::Open,
            // From the ratio down: a setting out of reach would start with pressures out of reach.
            Kind::Compressor { max_ratio, .. } if max_ratio.is_finite() => Mode::Ratio(max_ratio),
            _ => Mode::Holding,
        }
    }

    /// Whether damage or a hand keeps a device shut.
    pub(super) fn is_out(&self, model: &Model, device: usize) -> bool {
        let Some(place) = model.devices.get(device) else { return false };
        if place.is_gate() { !self.source_on[place.index] } else { self.shut[place.index] }
    }

    /// Whether gas may run through a tube.
    pub(super) fn is_tube_open(&self, tube: usize) -> bool {
        !self.shut[tube]
    }

    /// What a demand asks for, m³/h.
    pub(super) fn wanted(&self, model: &Model, demand: usize) -> f64 {
        model.network.demands[demand].m3_per_h * self.demand_factor[demand]
    }

    /// Whole area of the holes through which gas leaves at each node: of a holed pipe half at each end, as long as the
    /// pipe is not shut.
    pub(super) fn holes(&self, model: &Model) -> Vec<f64> {
        let mut holes = self.node_hole_m2.clone();
        for (at, &area) in self.pipe_hole_m2.iter().enumerate().filter(|(at, _)| self.is_tube_open(*at)) {
            holes[model.tubes[at].from] += area / 2.0;
            holes[model.tubes[at].to] += area / 2.0;
        }
        holes
    }

    /// Given flows into and out of each node: sources less delivered demand, m³/h.
    pub(super) fn injections(&self, model: &Model) -> Vec<f64> {
        let mut net = vec![0.0; model.network.nodes.len()];
        for (at, source) in model.network.sources.iter().enumerate().filter(|(at, _)| self.source_on[*at]) {
            net[source.node.0] += self.inflow[at];
        }
        for (at, demand) in model.network.demands.iter().enumerate() {
            net[demand.node.0] -= self.wanted(model, at) * self.share[at];
        }
        net
    }
}

fn setting(model: &Model, device: usize) -> f64 {
    let place = &model.devices[device];
    let network = &model.network;
    let first_regulator = network.link_index(super::LinkRef::Regulator(0));
    let first_compressor = network.link_index(super::LinkRef::Compressor(0));
    let bar = match (place.kind, network.sources.get(place.index)) {
        (Kind::Gate, Some(source)) => match source.supply {
            Supply::PressureBar(bar) => bar,
            Supply::FlowM3PerH(_) => 0.0,
        },
        (Kind::Regulator, _) => network.regulators[place.index - first_regulator].outlet_bar,
        (Kind::Compressor { .. }, _) => network.compressors[place.index - first_compressor].outlet_bar,
        _ => 0.0,
    };
    bar * bar
}

fn capacity(model: &Model, device: usize) -> f64 {
    let place = &model.devices[device];
    if place.is_gate() { model.network.sources[place.index].capacity_m3_per_h } else { f64::INFINITY }
}
