//! A network as the solver walks over it: tubes with resistance, devices with rules, and connected parts.

use std::f64::consts::PI;

use super::network::{GasNetwork, Supply};
use crate::reach::DisjointSets;

/// A pipe or resistor: its loss follows from its flow.
#[derive(Clone, Debug)]
pub(super) struct Tube {
    pub(super) from: usize,
    pub(super) to: usize,
    /// `K` at Z = 1, bar² per (m³/h)² and unit of the loss coefficient.
    pub(super) resistance: f64,
    /// Length over diameter; 0 of resistors.
    pub(super) slenderness: f64,
    /// Loss coefficients of fittings.
    pub(super) minor_loss: f64,
    pub(super) diameter_m: f64,
    pub(super) roughness_m: f64,
    /// Reynolds number per m³/h.
    pub(super) reynolds: f64,
    /// Room inside, m³; 0 of resistors.
    pub(super) volume_m3: f64,
}

/// What a device does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A valve or short pipe.
    Passage,
    /// A regulator.
    Regulator,
    /// A compressor.
    Compressor { max_ratio: f64, max_power_kw: f64, efficiency: f64 },
    /// A source that holds a pressure.
    Gate,
}

/// A link or source whose flow is an unknown of its own. Sources have equal ends.
#[derive(Clone, Debug)]
pub(super) struct Device {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: Kind,
    /// Index of the link, or of the source.
    pub(super) index: usize,
}

impl Device {
    pub(super) fn is_gate(&self) -> bool {
        self.kind == Kind::Gate
    }
}

/// Nodes, tubes and devices that hang together with all links open.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) nodes: Vec<usize>,
    pub(super) tubes: Vec<usize>,
    pub(super) devices: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) network: GasNetwork,
    pub(super) tubes: Vec<Tube>,
    pub(super) devices: Vec<Device>,
    /// Device of each source that holds a pressure.
    pub(super) device_of_source: Vec<Option<usize>>,
    pub(super) parts: Vec<Part>,
    /// Part of each node.
    pub(super) part_of: Vec<usize>,
}

impl Model {
    pub(super) fn new(network: &GasNetwork) -> Self {
        let tubes = tubes(network);
        let mut devices = links(network, tubes.len());
        let mut device_of_source = vec![None; network.sources.len()];
        for (index, source) in network.sources.iter().enumerate() {
            if matches!(source.supply, Supply::PressureBar(_)) {
                device_of_source[index] = Some(devices.len());
                devices.push(Device { from: source.node.0, to: source.node.0, kind: Kind::Gate, index });
            }
        }
        let (parts, part_of) = parts(network.nodes.len(), &tubes, &devices);
        Self { network: network.clone(), tubes, devices, device_of_source, parts, part_of }
    }

    /// Place of a link's device; links before the devices are tubes.
    pub(super) fn device_of_link(&self, link: usize) -> Option<usize> {
        link.checked_sub(self.tubes.len())
    }

    /// Name of the element behind a device.
    pub(super) fn device_id(&self, device: usize) -> String {
        let Device { index, kind, .. } = self.devices[device];
        if kind == Kind::Gate {
            return format!("source {}", self.network.sources[index].id);
        }
        let (element, id, ..) = self.network.ends()[index];
        format!("{element} {id}")
    }

    /// Ambient squared pressure, bar².
    pub(super) fn ambient_squared(&self) -> f64 {
        self.network.gas.ambient_bar.powi(2)
    }
}

fn tubes(network: &GasNetwork) -> Vec<Tube> {
    let gas = network.gas;
    let pipes = network.pipes.iter().map(|pipe| Tube {
        from: pipe.from.0,
        to: pipe.to.0,
        resistance: gas.resistance(pipe.diameter_m),
        slenderness: pipe.length_m / pipe.diameter_m,
        minor_loss: pipe.minor_loss,
        diameter_m: pipe.diameter_m,
        roughness_m: pipe.roughness_mm / 1000.0,
        reynolds: gas.reynolds_per_flow(pipe.diameter_m),
        volume_m3: PI / 4.0 * pipe.diameter_m * pipe.diameter_m * pipe.length_m,
    });
    let resistors = network.resistors.iter().map(|resistor| Tube {
        from: resistor.from.0,
        to: resistor.to.0,
        resistance: gas.resistance(resistor.diameter_m),
        slenderness: 0.0,
        minor_loss: resistor.drag,
        diameter_m: resistor.diameter_m,
        roughness_m: 0.0,
        reynolds: gas.reynolds_per_flow(resistor.diameter_m),
        volume_m3: 0.0,
    });
    pipes.chain(resistors).collect()
}

/// The devices that are links, in the order of links.
fn links(network: &GasNetwork, first: usize) -> Vec<Device> {
    let passages = vec![Kind::Passage; network.short_pipes.len() + network.valves.len()];
    let regulators = vec![Kind::Regulator; network.regulators.len()];
    let compressors = network.compressors.iter().map(|machine| Kind::Compressor {
        max_ratio: machine.max_ratio,
        max_power_kw: machine.max_power_kw,
        efficiency: machine.efficiency,
    });
    let kinds = passages.into_iter().chain(regulators).chain(compressors);
    let ends = network.ends();
    kinds
        .zip(first..)
        .map(|(kind, index)| Device { from: ends[index].2.0, to: ends[index].3.0, kind, index })
        .collect()
}

/// Sets of nodes that grow together, nodes by their row.
#[derive(Clone, Debug)]
pub(super) struct Union(DisjointSets);

impl Union {
    pub(super) fn new(size: usize) -> Self {
        Self(DisjointSets::new(size))
    }

    /// The node that stands for the set of a node; any of the set, not the lowest.
    pub(super) fn find(&mut self, at: usize) -> usize {
        self.0.find(at as u32) as usize
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        self.0.join(a as u32, b as u32);
    }
}

fn parts(nodes: usize, tubes: &[Tube], devices: &[Device]) -> (Vec<Part>, Vec<usize>) {
    let mut union = Union::new(nodes);
    tubes.iter().for_each(|tube| union.join(tube.from, tube.to));
    devices.iter().for_each(|device| union.join(device.from, device.to));
    let mut parts: Vec<Part> = Vec::new();
    // Parts stand in the order of their lowest nodes.
    let (mut part_at, mut part_of) = (vec![None; nodes], Vec::with_capacity(nodes));
    for node in 0..nodes {
        let part = *part_at[union.find(node)].get_or_insert_with(|| {
            parts.push(Part::default());
            parts.len() - 1
        });
        part_of.push(part);
        parts[part].nodes.push(node);
    }
    for (at, tube) in tubes.iter().enumerate() {
        parts[part_of[tube.from]].tubes.push(at);
    }
    for (at, device) in devices.iter().enumerate() {
        parts[part_of[device.from]].devices.push(at);
    }
    (parts, part_of)
}
