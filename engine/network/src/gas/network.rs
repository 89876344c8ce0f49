//! The parts of a gas network.

use super::physics::{Friction, GasProperties};

/// How soon a customer loses gas in a shortage: the order is that of cutting.
///
/// Interruptible first, then heat, then households, hospitals last: the order customary in supply emergencies
/// (grade E: contracts and plans differ in detail).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Power stations and industry with interruptible supply.
    Interruptible,
    /// Boilers and plants of district heat.
    Heat,
    /// Households and shops.
    Household,
    /// Hospitals and other places that must be served to the last.
    Critical,
}

impl Class {
    /// All classes, the first to be cut first.
    pub const ALL: [Self; 4] = [Self::Interruptible, Self::Heat, Self::Household, Self::Critical];
}

/// A node, by its place in [`GasNetwork::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A link, by its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRef {
    /// A pipe.
    Pipe(usize),
    /// A resistor.
    Resistor(usize),
    /// A short pipe.
    ShortPipe(usize),
    /// A valve.
    Valve(usize),
    /// A regulator.
    Regulator(usize),
    /// A compressor.
    Compressor(usize),
}

/// A place where links meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Name.
    pub id: String,
    /// Lowest pressure that customers and machines can work with, bar absolute.
    pub min_bar: f64,
    /// Highest pressure allowed, bar absolute; [`f64::INFINITY`] for none. It is told when broken, never enforced.
    pub max_bar: f64,
}

impl Node {
    /// A node with a lowest pressure and no highest.
    #[must_use]
    pub fn new(id: impl Into<String>, min_bar: f64) -> Self {
        Self { id: id.into(), min_bar, max_bar: f64::INFINITY }
    }
}

/// What a source holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Supply {
    /// The pressure at its node, bar absolute.
    PressureBar(f64),
    /// The flow into the network, normal m³/h.
    FlowM3PerH(f64),
}

/// A city gate, a storage or a plant that feeds gas in.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Name.
    pub id: String,
    /// Where it feeds in.
    pub node: NodeId,
    /// What it holds.
    pub supply: Supply,
    /// Most that it can feed in, normal m³/h; [`f64::INFINITY`] for no limit.
    pub capacity_m3_per_h: f64,
}

impl Source {
    /// A source that holds a pressure, without a limit of flow.
    #[must_use]
    pub fn pressure(id: impl Into<String>, node: NodeId, bar: f64) -> Self {
        Self { id: id.into(), node, supply: Supply::PressureBar(bar), capacity_m3_per_h: f64::INFINITY }
    }
}

/// A customer, or all customers of a class at a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Name.
    pub id: String,
    /// Where it takes gas.
    pub node: NodeId,
    /// What it wants, normal m³/h.
    pub m3_per_h: f64,
    /// How soon it is cut.
    pub class: Class,
}

/// A pipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipe {
    /// Name.
    pub id: String,
    /// First node.
    pub from: NodeId,
    /// Second node.
    pub to: NodeId,
    /// Length, m.
    pub length_m: f64,
    /// Inner diameter, m.
    pub diameter_m: f64,
    /// Roughness, mm.
    pub roughness_mm: f64,
    /// Sum of the loss coefficients of bends and fittings.
    pub minor_loss: f64,
}

impl Pipe {
    /// A pipe without fittings.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        (from, to): (NodeId, NodeId),
        length_m: f64,
        diameter_m: f64,
        roughness_mm: f64,
    ) -> Self {
        Self { id: id.into(), from, to, length_m, diameter_m, roughness_mm, minor_loss: 0.0 }
    }
}

/// A filter, meter or other part that takes pressure by `Δp = ζ ρ v² / 2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Resistor {
    /// Name.
    pub id: String,
    /// First node.
    pub from: NodeId,
    /// Second node.
    pub to: NodeId,
    /// Inner diameter, m.
    pub diameter_m: f64,
    /// Loss coefficient ζ.
    pub drag: f64,
}

/// A link without loss.
#[derive(Clone, Debug, PartialEq)]
pub struct ShortPipe {
    /// Name.
    pub id: String,
    /// First node.
    pub from: NodeId,
    /// Second node.
    pub to: NodeId,
}

/// A valve: no loss when open, no flow when shut.
#[derive(Clone, Debug, PartialEq)]
pub struct Valve {
    /// Name.
    pub id: String,
    /// First node.
    pub from: NodeId,
    /// Second node.
    pub to: NodeId,
    /// Whether it is open at the start.
    pub open: bool,
}

/// A regulator (control valve): lowers the pressure to its setting and lets gas run forward only. Under its setting
/// it stands wide open.
#[derive(Clone, Debug, PartialEq)]
pub struct Regulator {
    /// Name.
    pub id: String,
    /// Inlet.
    pub from: NodeId,
    /// Outlet.
    pub to: NodeId,
    /// Pressure held at the outlet, bar absolute.
    pub outlet_bar: f64,
}

/// A compressor station: raises the pressure to its setting as far as its limits allow, and lets gas run forward only.
/// Above its setting, or without drive, gas passes by without loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Compressor {
    /// Name.
    pub id: String,
    /// Inlet.
    pub from: NodeId,
    /// Outlet.
    pub to: NodeId,
    /// Pressure held at the outlet, bar absolute.
    pub outlet_bar: f64,
    /// Highest ratio of outlet to inlet pressure.
    pub max_ratio: f64,
    /// Most power at the shaft, kW; [`f64::INFINITY`] for no limit.
    pub max_power_kw: f64,
    /// Adiabatic efficiency, above 0 and at most 1.
    pub efficiency: f64,
}

/// Valves that together cut a district off.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Name.
    pub id: String,
    /// The links to shut: valves, regulators, pipes.
    pub boundary: Vec<LinkRef>,
}

/// A gas network.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct GasNetwork {
    /// The gas.
    pub gas: GasProperties,
    /// The friction law of all pipes.
    pub friction: Friction,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Sources.
    pub sources: Vec<Source>,
    /// Demands.
    pub demands: Vec<Demand>,
    /// Pipes.
    pub pipes: Vec<Pipe>,
    /// Resistors.
    pub resistors: Vec<Resistor>,
    /// Short pipes.
    pub short_pipes: Vec<ShortPipe>,
    /// Valves.
    pub valves: Vec<Valve>,
    /// Regulators.
    pub regulators: Vec<Regulator>,
    /// Compressors.
    pub compressors: Vec<Compressor>,
    /// Districts that can be cut off.
    pub zones: Vec<Zone>,
}

impl GasNetwork {
    /// Place of a link among all: pipes, resistors, short pipes, valves, regulators, compressors.
    #[must_use]
    pub fn link_index(&self, link: LinkRef) -> usize {
        let resistors = self.pipes.len();
        let short_pipes = resistors + self.resistors.len();
        let valves = short_pipes + self.short_pipes.len();
        let regulators = valves + self.valves.len();
        match link {
            LinkRef::Pipe(at) => at,
            LinkRef::Resistor(at) => resistors + at,
            LinkRef::ShortPipe(at) => short_pipes + at,
            LinkRef::Valve(at) => valves + at,
            LinkRef::Regulator(at) => regulators + at,
            LinkRef::Compressor(at) => regulators + self.regulators.len() + at,
        }
    }

    /// Number of links.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.link_index(LinkRef::Compressor(self.compressors.len()))
    }

    /// Kind, name and ends of all links, in the order of [`link_index`](Self::link_index).
    pub(super) fn ends(&self) -> Vec<(&'static str, &str, NodeId, NodeId)> {
        let pipes = self.pipes.iter().map(|link| ("pipe", link.id.as_str(), link.from, link.to));
        let resistors = self.resistors.iter().map(|link| ("resistor", link.id.as_str(), link.from, link.to));
        let shorts = self.short_pipes.iter().map(|link| ("short pipe", link.id.as_str(), link.from, link.to));
        let valves = self.valves.iter().map(|link| ("valve", link.id.as_str(), link.from, link.to));
        let regulators =
            self.regulators.iter().map(|link| ("regulator", link.id.as_str(), link.from, link.to));
        let machines =
            self.compressors.iter().map(|link| ("compressor", link.id.as_str(), link.from, link.to));
        pipes.chain(resistors).chain(shorts).chain(valves).chain(regulators).chain(machines).collect()
    }
}
