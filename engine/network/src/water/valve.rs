//! What valves that hold a pressure or a flow add to the system.

use super::compile::{Kind, Link, Model};
use super::flows::Flows;
use super::loss::{self, BIG, Loss};
use super::status::Status;
use super::system::System;

/// Weight with which a held head enters the diagonal, m²/s.
const HOLD: f64 = 1e7;

/// Adds all regulating valves; comes after pipes, pumps, demands and leaks, whose excess it uses.
pub(super) fn add_valves(model: &Model, flows: &mut Flows, system: &mut System, valves: &[usize]) {
    for &at in valves {
        let link = &model.links[at];
        let Some(setting) = flows.setting[at].filter(|_| !flows.excluded[at]) else { continue };
        match (&link.kind, flows.status[at]) {
            (Kind::Reducing, Status::Active) => hold_downstream(model, flows, system, at, setting),
            (Kind::Sustaining, Status::Active) => hold_upstream(model, flows, system, at, setting),
            (Kind::FlowControl, Status::Active) => hold_flow(model, flows, system, at, setting),
            _ => add_plain(model, flows, system, at, link),
        }
    }
}

/// A valve that is open or closed.
fn add_plain(model: &Model, flows: &Flows, system: &mut System, at: usize, link: &Link) {
    let flow = flows.flow[at];
    let law = if flows.status[at].is_closed() { Loss::closed(flow) } else { loss::valve(link, None, flow) };
    system.set_law(at, law);
    system.add_conductance(model, flows, at, link);
    system.add_inflow(model, link.from, system.loss_flow[at] - flow);
    system.add_inflow(model, link.to, flow - system.loss_flow[at]);
}

fn hold_downstream(model: &Model, flows: &Flows, system: &mut System, at: usize, setting: f64) {
    let link = &model.links[at];
    let excess = system.excess[link.to];
    system.conductance[at] = 0.0;
    system.loss_flow[at] = flows.flow[at] + excess;
    system.hold(model, link.to, model.elevation_m[link.to] + setting, HOLD);
    if excess < 0.0 {
        system.add_inflow(model, link.from, excess);
    }
}

fn hold_upstream(model: &Model, flows: &Flows, system: &mut System, at: usize, setting: f64) {
    let link = &model.links[at];
    let excess = system.excess[link.from];
    system.conductance[at] = 0.0;
    system.loss_flow[at] = flows.flow[at] - excess;
    system.hold(model, link.from, model.elevation_m[link.from] + setting, HOLD);
    if excess > 0.0 {
        system.add_inflow(model, link.to, excess);
    }
}

/// Breaks the network at the valve: its flow is taken before and given after.
fn hold_flow(model: &Model, flows: &Flows, system: &mut System, at: usize, setting: f64) {
    let link = &model.links[at];
    system.excess[link.from] -= setting;
    system.excess[link.to] += setting;
    system.add_inflow(model, link.from, -setting);
    system.add_inflow(model, link.to, setting);
    system.conductance[at] = 1.0 / BIG;
    system.loss_flow[at] = flows.flow[at] - setting;
    system.add_conductance(model, flows, at, link);
}
