//! Gas stored in the pipes, and how a zone that lost its source lives on it.

use super::feed::zone_tubes;
use super::flows::Flows;
use super::model::Model;
use super::network::NodeId;
use super::solve::GasSolver;
use super::state::GasState;

/// Most of a zone's stored gas that one step may draw.
const SHARE_OF_STEP: f64 = 0.05;
/// Shortest step, h: one second.
const SHORTEST_H: f64 = 1.0 / 3600.0;

/// Notes what the pipes of a part hold: what pressure says where a source feeds, what is left where none does. What a
/// store feeds through machines is filled from that store and never holds more than there was.
pub(super) fn store(model: &Model, flows: &mut Flows, part: usize) {
    let mut kept = vec![false; model.tubes.len()];
    for &node in model.parts[part].nodes.iter().filter(|&&node| flows.stored[node].is_some()) {
        zone_tubes(model, flows, part, node).into_iter().for_each(|tube| kept[tube] = true);
    }
    let mut filled = vec![Vec::new(); flows.dead.len()];
    for &at in &model.parts[part].tubes {
        let tube = &model.tubes[at];
        if kept[at] || !flows.is_tube_open(at) || flows.dead[tube.from] {
            continue;
        }
        let bar = |node: usize| flows.squared[node].max(0.0).sqrt();
        let full = model.network.gas.line_pack_m3(tube.volume_m3, bar(tube.from), bar(tube.to));
        match flows.feeder[tube.from] {
            Some(store) => filled[store].push((at, full)),
            None => flows.pack[at] = full,
        }
    }
    for (store, tubes) in filled.into_iter().enumerate().filter(|(_, tubes)| !tubes.is_empty()) {
        fill(model, flows, part, (store, &tubes));
    }
}

/// Fills tubes from a store as far as it goes.
fn fill(model: &Model, flows: &mut Flows, part: usize, (store, tubes): (usize, &[(usize, f64)])) {
    let own = zone_tubes(model, flows, part, store);
    let stored: f64 = own.iter().map(|&tube| flows.pack[tube]).sum();
    let need: f64 = tubes.iter().map(|&(tube, full)| full - flows.pack[tube]).sum();
    let share = if need > stored { stored / need } else { 1.0 };
    for &(tube, full) in tubes {
        flows.pack[tube] += share * (full - flows.pack[tube]);
    }
    let left = if stored > 0.0 { (stored - share * need) / stored } else { 0.0 };
    own.into_iter().for_each(|tube| flows.pack[tube] *= left);
}

/// Draws down stores over hours.
pub(super) fn advance(solver: &mut GasSolver, hours: f64) -> GasState {
    let mut left = hours.max(0.0);
    let mut iterations = 0;
    let mut stale: Vec<usize> = (0..solver.drifted.len()).filter(|&part| solver.drifted[part]).collect();
    loop {
        iterations += solver.solve_parts(&stale, true);
        let parts = 0..solver.drifted.len();
        let short: Vec<usize> = parts.filter(|&part| is_short(&solver.model, &solver.flows, part)).collect();
        let state = solver.describe(iterations);
        if left <= 0.0 {
            return state;
        }
        let step = longest_step(solver, &short, &state).min(left);
        short.iter().for_each(|&part| draw(solver, part, &state, step));
        solver.hours += step;
        left -= step;
        stale = short;
    }
}

/// Whether a part has nodes without a source.
pub(super) fn is_short(model: &Model, flows: &Flows, part: usize) -> bool {
    model.parts[part].nodes.iter().any(|&node| flows.dead[node] || flows.stored[node].is_some())
}

fn longest_step(solver: &GasSolver, parts: &[usize], state: &GasState) -> f64 {
    let mut longest = f64::INFINITY;
    for &part in parts {
        for (tubes, flow) in drawn(solver, part, state) {
            let pack: f64 = tubes.iter().map(|&tube| solver.flows.pack[tube]).sum();
            if flow > 0.0 {
                longest = longest.min((SHARE_OF_STEP * pack / flow).max(SHORTEST_H));
            }
        }
    }
    longest
}

/// The tubes of each zone that lives on its store, and what it draws, m³/h.
fn drawn(solver: &GasSolver, part: usize, state: &GasState) -> Vec<(Vec<usize>, f64)> {
    let (model, flows) = (&solver.model, &solver.flows);
    let stores = model.parts[part].nodes.iter().filter(|&&node| flows.stored[node].is_some());
    stores.map(|&node| (zone_tubes(model, flows, part, node), state.from_store_m3_per_h[node])).collect()
}

fn draw(solver: &mut GasSolver, part: usize, state: &GasState, hours: f64) {
    for (tubes, flow) in drawn(solver, part, state) {
        let pack: f64 = tubes.iter().map(|&tube| solver.flows.pack[tube]).sum();
        let share = ((pack - flow * hours) / pack).max(0.0);
        tubes.iter().for_each(|&tube| solver.flows.pack[tube] *= share);
    }
}

pub(super) fn endurance_hours(solver: &GasSolver, nodes: &[NodeId]) -> f64 {
    let (model, flows) = (&solver.model, &solver.flows);
    let mut inside = vec![false; model.network.nodes.len()];
    nodes.iter().for_each(|node| inside[node.0] = true);
    let usable = |at: usize| {
        let tube = &model.tubes[at];
        let least = |node: usize| model.network.nodes[node].min_bar.max(model.network.gas.ambient_bar);
        let kept = model.network.gas.line_pack_m3(tube.volume_m3, least(tube.from), least(tube.to));
        (flows.pack[at] - kept).max(0.0)
    };
    let own = |at: &usize| inside[model.tubes[*at].from] && inside[model.tubes[*at].to];
    let stored: f64 = (0..model.tubes.len()).filter(own).map(usable).sum();
    let demands = model.network.demands.iter().enumerate();
    let taken: f64 = demands
        .filter(|(_, demand)| inside[demand.node.0] && !flows.dead[demand.node.0])
        .map(|(at, _)| flows.wanted(model, at) * flows.share[at])
        .sum();
    let leaking: f64 = (0..inside.len()).filter(|&node| inside[node]).map(|node| flows.leak[node]).sum();
    if taken + leaking > 0.0 { stored / (taken + leaking) } else { f64::INFINITY }
}
