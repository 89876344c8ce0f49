//! The linear system of the junction heads, as links and nodes put themselves into it.

use super::compile::{Link, Model};
use super::flows::Flows;
use super::loss::Loss;
use crate::sparse::Cholesky;

/// Flow that leaves at a junction by its pressure, as a line beside the present flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outflow {
    /// Inverse gradient, m²/s.
    pub(super) conductance: f64,
    /// Pressure that the present flow asks for, times the conductance, m³/s.
    pub(super) loss_flow: f64,
}

impl Outflow {
    /// Of a law that counts from a pressure on.
    pub(super) fn new(law: Loss, above_m: f64) -> Self {
        let conductance = 1.0 / law.gradient;
        Self { conductance, loss_flow: (law.head_m + above_m) * conductance }
    }
}

/// The linear system of an iteration.
#[derive(Clone, Debug)]
pub(super) struct System {
    pub(super) matrix: Cholesky,
    diagonal: Vec<u32>,
    /// Entry of each link; none where an end has a fixed head.
    entry: Vec<Option<u32>>,
    /// Right-hand side by junction, and after solving the heads.
    pub(super) right: Vec<f64>,
    /// Flow in less flow out, by node, with the flows before the iteration.
    pub(super) excess: Vec<f64>,
    /// Inverse gradient by link, m²/s.
    pub(super) conductance: Vec<f64>,
    /// Loss times conductance by link, m³/s.
    pub(super) loss_flow: Vec<f64>,
    /// Leak and demand by junction, where they depend on pressure.
    pub(super) outflows: Vec<[Option<Outflow>; 2]>,
}

impl System {
    pub(super) fn new(model: &Model) -> Self {
        let inner = |link: &Link| link.from.max(link.to) < model.junctions && link.from != link.to;
        let pairs: Vec<_> =
            model.links.iter().filter(|link| inner(link)).map(|link| (link.from, link.to)).collect();
        let (matrix, places) = Cholesky::new(model.junctions, &pairs);
        let mut places = places.into_iter();
        Self {
            diagonal: matrix.diagonal(),
            entry: model.links.iter().map(|link| if inner(link) { places.next() } else { None }).collect(),
            matrix,
            right: vec![0.0; model.junctions],
            excess: vec![0.0; model.elevation_m.len()],
            conductance: vec![0.0; model.links.len()],
            loss_flow: vec![0.0; model.links.len()],
            outflows: vec![[None; 2]; model.junctions],
        }
    }

    pub(super) fn set_law(&mut self, at: usize, law: Loss) {
        let conductance = 1.0 / law.gradient;
        self.conductance[at] = conductance;
        self.loss_flow[at] = law.head_m * conductance;
    }

    /// Ties the two ends of a link by its conductance.
    pub(super) fn add_conductance(&mut self, model: &Model, flows: &Flows, at: usize, link: &Link) {
        let conductance = self.conductance[at];
        if let Some(entry) = self.entry[at] {
            self.matrix.add(entry, -conductance);
        }
        for (node, other) in [(link.from, link.to), (link.to, link.from)] {
            if node < model.junctions {
                self.add_diagonal(node, conductance);
                if other >= model.junctions {
                    self.right[node] += conductance * flows.head_m[other];
                }
            }
        }
    }

    /// Adds an inflow to the right-hand side of a junction.
    pub(super) fn add_inflow(&mut self, model: &Model, node: usize, inflow: f64) {
        if node < model.junctions {
            self.right[node] += inflow;
        }
    }

    /// Pulls a junction to a head.
    pub(super) fn hold(&mut self, model: &Model, node: usize, head_m: f64, weight: f64) {
        if node < model.junctions {
            self.add_diagonal(node, weight);
            self.right[node] += weight * head_m;
        }
    }

    fn add_diagonal(&mut self, junction: usize, value: f64) {
        self.matrix.add(self.diagonal[junction], value);
    }

    pub(super) fn clear(&mut self) {
        self.matrix.clear();
        self.right.fill(0.0);
        self.excess.fill(0.0);
    }
}
