//! What is wrong with a network, by element.

use std::collections::BTreeSet;

use super::network::{GasNetwork, LinkRef, NodeId, Supply};
use super::physics::Compressibility;
use crate::problems::{Problems, Range};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GasError {
    /// A number outside its range.
    #[error("{element} {id}: {quantity} is {value}; expected {expected}")]
    OutOfRange {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
        /// What the number is.
        quantity: &'static str,
        /// The number.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// A reference to something that is not there.
    #[error("{element} {id} refers to {target}, which is not there")]
    Dangling {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
        /// What it refers to.
        target: String,
    },
    /// A link from a node to itself.
    #[error("{element} {id} ends where it starts")]
    Loop {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
    },
    /// A name that two elements of a kind have.
    #[error("{element} {id} stands twice")]
    Duplicate {
        /// Kind of element.
        element: &'static str,
        /// The name.
        id: String,
    },
    /// Sources that hold different pressures at one node.
    #[error("source {id} holds another pressure than one before it at the same node")]
    TwoPressures {
        /// The second source.
        id: String,
    },
}

impl GasError {
    /// Kind and name of the element.
    #[must_use]
    pub fn element(&self) -> (&'static str, &str) {
        match self {
            Self::OutOfRange { element, id, .. }
            | Self::Dangling { element, id, .. }
            | Self::Loop { element, id }
            | Self::Duplicate { element, id } => (element, id),
            Self::TwoPressures { id } => ("source", id),
        }
    }
}

/// Everything that is wrong with a network; never empty.
pub type GasProblems = Problems<GasError>;

impl GasNetwork {
    /// Finds everything that is wrong.
    ///
    /// # Errors
    /// All problems, each with its element.
    pub fn check(&self) -> Result<(), GasProblems> {
        let mut checker = Checker { network: self, found: Vec::new() };
        checker.gas();
        checker.names();
        checker.nodes();
        checker.links();
        checker.machines();
        checker.zones();
        Problems::refuse(checker.found)
    }
}

struct Checker<'a> {
    network: &'a GasNetwork,
    found: Vec<GasError>,
}

impl Checker<'_> {
    fn number(&mut self, element: &'static str, id: &str, quantity: &'static str, value: f64, range: Range) {
        if !range.holds(value) {
            let expected = range.expected();
            self.found.push(GasError::OutOfRange { element, id: id.to_owned(), quantity, value, expected });
        }
    }

    fn node(&mut self, element: &'static str, id: &str, node: NodeId) {
        if node.0 >= self.network.nodes.len() {
            let target = format!("node number {}", node.0);
            self.found.push(GasError::Dangling { element, id: id.to_owned(), target });
        }
    }

    fn gas(&mut self) {
        let gas = self.network.gas;
        let positive = [
            ("the normal density", gas.normal_density_kg_per_m3),
            ("the temperature in K", gas.temperature_k),
            ("the viscosity in Pa s", gas.viscosity_pa_s),
            ("the ambient pressure in bar", gas.ambient_bar),
        ];
        for (quantity, value) in positive {
            self.number("gas", "", quantity, value, Range::Positive);
        }
        self.number("gas", "", "the ratio of heat capacities", gas.heat_ratio, Range::AboveOne);
        match gas.compressibility {
            Compressibility::Constant(z) => self.number("gas", "", "the compressibility", z, Range::Positive),
            Compressibility::PerBar(slope) => {
                self.number("gas", "", "the fall of compressibility per bar", -slope, Range::NotNegative);
            }
            Compressibility::Papay { critical_bar, critical_k } => {
                self.number("gas", "", "the pseudocritical pressure", critical_bar, Range::Positive);
                self.number("gas", "", "the pseudocritical temperature", critical_k, Range::Positive);
            }
        }
    }

    fn names(&mut self) {
        let network = self.network;
        let nodes = network.nodes.iter().map(|node| ("node", node.id.as_str()));
        let sources = network.sources.iter().map(|source| ("source", source.id.as_str()));
        let demands = network.demands.iter().map(|demand| ("demand", demand.id.as_str()));
        let links = network.ends();
        let links = links.iter().map(|&(kind, id, ..)| (kind, id));
        let zones = network.zones.iter().map(|zone| ("zone", zone.id.as_str()));
        let mut seen = BTreeSet::new();
        for (element, id) in nodes.chain(sources).chain(demands).chain(links).chain(zones) {
            if !seen.insert((element, id)) {
                self.found.push(GasError::Duplicate { element, id: id.to_owned() });
            }
        }
    }

    fn nodes(&mut self) {
        let network = self.network;
        for node in &network.nodes {
            self.number("node", &node.id, "the lowest pressure in bar", node.min_bar, Range::NotNegative);
            let room = node.max_bar - node.min_bar;
            let quantity = "the highest above the lowest pressure in bar";
            self.number("node", &node.id, quantity, room, Range::NotNegativeOrInfinite);
        }
        let mut held = vec![None; network.nodes.len()];
        for source in &network.sources {
            let id = &source.id;
            self.node("source", id, source.node);
            let capacity = source.capacity_m3_per_h;
            self.number("source", id, "the capacity in m³/h", capacity, Range::NotNegativeOrInfinite);
            match source.supply {
                Supply::PressureBar(bar) => {
                    self.number("source", id, "the pressure in bar", bar, Range::Positive);
                    let Some(held) = held.get_mut(source.node.0) else { continue };
                    if held.is_some_and(|other| other != bar) {
                        self.found.push(GasError::TwoPressures { id: id.clone() });
                    }
                    *held = Some(bar);
                }
                Supply::FlowM3PerH(flow) => {
                    self.number("source", id, "the flow in m³/h", flow, Range::NotNegative);
                }
            }
        }
        for demand in &network.demands {
            self.node("demand", &demand.id, demand.node);
            self.number("demand", &demand.id, "the flow in m³/h", demand.m3_per_h, Range::NotNegative);
        }
    }

    fn links(&mut self) {
        let network = self.network;
        for (element, id, from, to) in network.ends() {
            self.node(element, id, from);
            self.node(element, id, to);
            if from == to {
                self.found.push(GasError::Loop { element, id: id.to_owned() });
            }
        }
        let rough = if network.friction.needs_roughness() { Range::Positive } else { Range::NotNegative };
        for pipe in &network.pipes {
            self.number("pipe", &pipe.id, "the length in metres", pipe.length_m, Range::Positive);
            self.number("pipe", &pipe.id, "the diameter in metres", pipe.diameter_m, Range::Positive);
            self.number("pipe", &pipe.id, "the roughness in mm", pipe.roughness_mm, rough);
            let bore = pipe.diameter_m * 500.0 - pipe.roughness_mm;
            self.number(
                "pipe",
                &pipe.id,
                "half the diameter less the roughness in mm",
                bore,
                Range::Positive,
            );
            self.number("pipe", &pipe.id, "the minor loss", pipe.minor_loss, Range::NotNegative);
        }
        for resistor in &network.resistors {
            self.number(
                "resistor",
                &resistor.id,
                "the diameter in metres",
                resistor.diameter_m,
                Range::Positive,
            );
            self.number("resistor", &resistor.id, "the drag", resistor.drag, Range::Positive);
        }
    }

    fn machines(&mut self) {
        let network = self.network;
        for regulator in &network.regulators {
            let set = regulator.outlet_bar;
            self.number("regulator", &regulator.id, "the outlet pressure in bar", set, Range::Positive);
        }
        for machine in &network.compressors {
            let id = &machine.id;
            self.number("compressor", id, "the outlet pressure in bar", machine.outlet_bar, Range::Positive);
            self.number("compressor", id, "the highest ratio", machine.max_ratio, Range::AtLeastOne);
            let power = machine.max_power_kw;
            self.number("compressor", id, "the power in kW", power, Range::PositiveOrInfinite);
            self.number("compressor", id, "the efficiency", machine.efficiency, Range::Share);
        }
    }

    fn zones(&mut self) {
        let network = self.network;
        let has = |link: LinkRef| match link {
            LinkRef::Pipe(at) => at < network.pipes.len(),
            LinkRef::Resistor(at) => at < network.resistors.len(),
            LinkRef::ShortPipe(at) => at < network.short_pipes.len(),
            LinkRef::Valve(at) => at < network.valves.len(),
            LinkRef::Regulator(at) => at < network.regulators.len(),
            LinkRef::Compressor(at) => at < network.compressors.len(),
        };
        for zone in &network.zones {
            for link in zone.boundary.iter().filter(|link| !has(**link)) {
                let target = format!("{link:?}");
                self.found.push(GasError::Dangling { element: "zone", id: zone.id.clone(), target });
            }
        }
    }
}
