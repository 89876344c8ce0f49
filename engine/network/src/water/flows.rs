//! Everything of a network that changes from solution to solution.

use super::compile::{FOOT, Kind, Link, Model};
use super::status::Status;

/// Everything that changes.
#[derive(Clone, Debug)]
pub(super) struct Flows {
    /// By node.
    pub(super) head_m: Vec<f64>,
    /// By junction: full demand, what of it is delivered, and leaks.
    pub(super) demand: Vec<f64>,
    pub(super) delivered: Vec<f64>,
    pub(super) leak: Vec<f64>,
    pub(super) leak_coefficient: Vec<f64>,
    pub(super) demand_factor: Vec<f64>,
    pub(super) dry: Vec<bool>,
    /// By link.
    pub(super) flow: Vec<f64>,
    pub(super) status: Vec<Status>,
    pub(super) setting: Vec<Option<f64>>,
    pub(super) shut: Vec<bool>,
    /// Shut, or at a dry junction: takes no part.
    pub(super) excluded: Vec<bool>,
}

impl Flows {
    pub(super) fn new(model: &Model) -> Self {
        let (junctions, links) = (model.junctions, model.links.len());
        let emitters = model.network.junctions.iter().map(|junction| junction.emitter_m3_per_s);
        let mut flows = Self {
            head_m: model.elevation_m.clone(),
            demand: vec![0.0; junctions],
            delivered: vec![0.0; junctions],
            leak: vec![0.0; junctions],
            leak_coefficient: emitters.collect(),
            demand_factor: vec![1.0; junctions],
            dry: vec![false; junctions],
            flow: vec![0.0; links],
            status: vec![Status::Open; links],
            setting: vec![None; links],
            shut: vec![false; links],
            excluded: vec![false; links],
        };
        for basin in &model.basins {
            flows.head_m[basin.node] = basin.initial_m;
        }
        flows.reset_links(model);
        flows
    }

    /// Puts all links to where they are at the start.
    fn reset_links(&mut self, model: &Model) {
        for (at, link) in model.links.iter().enumerate() {
            self.setting[at] = link.setting;
            self.status[at] = match (link.open, link.regulates() && link.setting.is_some()) {
                (false, _) => Status::Closed,
                (true, true) => Status::Active,
                (true, false) => Status::Open,
            };
        }
        self.guess(model);
    }

    /// Flows to start from: one foot a second in pipes, the design flow of pumps.
    pub(super) fn guess(&mut self, model: &Model) {
        for (at, link) in model.links.iter().enumerate() {
            self.flow[at] = guess(link, self.status[at], self.setting[at]);
        }
        for at in 0..model.junctions {
            self.delivered[at] = self.demand[at];
            self.leak[at] = 3.0 * self.leak_coefficient[at];
        }
    }

    /// Net inflow at a node by links, m³/s.
    pub(super) fn net_inflow(&self, model: &Model, node: usize) -> f64 {
        let sign = |at: usize| f64::from(u8::from(model.links[at].to == node)) * 2.0 - 1.0;
        model.links_at(node).iter().map(|&at| sign(at) * self.flow[at]).sum()
    }
}

/// Flow to start a link from, m³/s.
pub(super) fn guess(link: &Link, status: Status, setting: Option<f64>) -> f64 {
    match link.kind {
        _ if status == Status::Closed => 0.0,
        Kind::Pump { design_flow, .. } => setting.unwrap_or(0.0) * design_flow,
        _ => std::f64::consts::FRAC_PI_4 * link.diameter_m * link.diameter_m * FOOT,
    }
}
