//! Which junctions anything feeds: the rest is dry.

use super::compile::{Kind, Model};
use super::flows::Flows;
use super::status::{HEAD_TOLERANCE_M, Status};

/// Marks junctions that no water can reach, whatever pumps and valves do. An empty tank feeds nothing.
pub(super) fn mark_dry(model: &Model, flows: &mut Flows) {
    let fed = fed(model, flows, |at| !flows.shut[at] && !is_shut_for_good(model, flows, at));
    for (dry, fed) in flows.dry.iter_mut().zip(fed) {
        *dry = !fed;
    }
}

/// Whether a link stays closed through a solution.
fn is_shut_for_good(model: &Model, flows: &Flows, at: usize) -> bool {
    if flows.status[at] != Status::Closed {
        return false;
    }
    match model.links[at].kind {
        Kind::Pipe { check_valve } => !check_valve,
        Kind::Reducing | Kind::Sustaining => flows.setting[at].is_none(),
        _ => true,
    }
}

/// Marks parts that want water and that valves, pumps and tanks, as the solution has left them, feed no more;
/// whether there were any.
pub(super) fn mark_cut_off(model: &Model, flows: &mut Flows) -> bool {
    let fed = fed(model, flows, |at| !flows.excluded[at] && !flows.status[at].is_closed());
    let mut seen: Vec<bool> = (0..model.junctions).map(|at| fed[at] || flows.dry[at]).collect();
    let mut found = false;
    for start in 0..model.junctions {
        if seen[start] {
            continue;
        }
        let part = part_of(model, flows, start, &mut seen);
        if part.iter().any(|&at| flows.demand[at] > 0.0 || flows.leak_coefficient[at] > 0.0) {
            part.into_iter().for_each(|at| flows.dry[at] = true);
            found = true;
        }
    }
    found
}

/// Unseen junctions that open links join to one.
fn part_of(model: &Model, flows: &Flows, start: usize, seen: &mut [bool]) -> Vec<usize> {
    let mut part = vec![start];
    seen[start] = true;
    let mut next = 0;
    while let Some(&node) = part.get(next) {
        next += 1;
        for &at in model.links_at(node) {
            let link = &model.links[at];
            let other = if link.from == node { link.to } else { link.from };
            let open = !flows.excluded[at] && !flows.status[at].is_closed();
            if open && other < model.junctions && !seen[other] {
                seen[other] = true;
                part.push(other);
            }
        }
    }
    part
}

/// The junctions that hang together with one, by all links that take part.
pub(super) fn island_of(model: &Model, flows: &Flows, start: usize) -> Vec<usize> {
    let mut seen = flows.dry.clone();
    let mut island = part_of(model, flows, start, &mut seen);
    island.sort_unstable();
    island
}

/// Nodes that water reaches from reservoirs, tanks with water in them, and inflows of parts that have one of these.
fn fed(model: &Model, flows: &Flows, passable: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut sources: Vec<usize> = (model.junctions..model.elevation_m.len()).collect();
    sources.retain(|&node| {
        model
            .basin_at(node)
            .is_none_or(|basin| flows.head_m[node] > model.basins[basin].lowest_m + HEAD_TOLERANCE_M)
    });
    let inflows: Vec<usize> = (0..model.junctions).filter(|&at| flows.demand[at] < 0.0).collect();
    if !inflows.is_empty() {
        let joined = spread(model, &sources, &passable, false);
        sources.extend(inflows.into_iter().filter(|&at| joined[at]));
    }
    spread(model, &sources, &passable, true)
}

fn spread(model: &Model, sources: &[usize], passable: impl Fn(usize) -> bool, directed: bool) -> Vec<bool> {
    let mut reached = vec![false; model.elevation_m.len()];
    let mut open = sources.to_vec();
    open.iter().for_each(|&node| reached[node] = true);
    while let Some(node) = open.pop() {
        for &at in model.links_at(node) {
            let link = &model.links[at];
            let against = link.to == node && link.from != node;
            let other = if against { link.from } else { link.to };
            let barred = directed && against && link.one_way();
            // Heads are given beyond: nothing runs on through a tank.
            if !barred && passable(at) && other < model.junctions && !reached[other] {
                reached[other] = true;
                open.push(other);
            }
        }
    }
    reached
}
