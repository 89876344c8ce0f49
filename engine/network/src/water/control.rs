//! What happens between two solutions: patterns, controls, tank levels, and the time of the next change.
//!
//! Times and volumes are handled as EPANET 2.2 does (User Manual, section 12.3): whole seconds, and volumes by Euler's
//! rule with the inflow at the start of a step.

use super::compile::{FOOT, Model, Trigger, When};
use super::flows::Flows;
use super::network::LinkSetting;
use super::status::{HEAD_TOLERANCE_M, Status};

/// Flow below which a tank stands still, m³/s.
const STILL: f64 = 1e-6 * FOOT * FOOT * FOOT;
const DAY_S: u64 = 86_400;

/// Sets demands, heads of reservoirs and speeds of pumps for a time.
pub(super) fn apply_patterns(model: &Model, flows: &mut Flows, time_s: u64) {
    let network = &model.network;
    for (at, junction) in network.junctions.iter().enumerate() {
        let one = |demand: &super::Demand| demand.base_m3_per_s * model.multiplier(demand.pattern, time_s);
        let sum: f64 = junction.demands.iter().map(one).sum();
        flows.demand[at] = sum * network.options.demand_multiplier * flows.demand_factor[at];
    }
    for (at, reservoir) in network.reservoirs.iter().enumerate() {
        let head = reservoir.head_m * model.multiplier(reservoir.pattern, time_s);
        flows.head_m[model.junctions + at] = head;
    }
    for (at, link) in model.links.iter().enumerate() {
        if let super::compile::Kind::Pump { pattern: Some(pattern), .. } = link.kind {
            set_link(model, flows, at, LinkSetting::Value(model.multiplier(Some(pattern), time_s)));
        }
    }
}

/// Applies controls by time and by tank level.
pub(super) fn apply_controls(model: &Model, flows: &mut Flows, time_s: u64) {
    let clock = (time_s + model.network.times.clock_start_s) % DAY_S;
    for trigger in &model.triggers {
        let acts = match trigger.when {
            When::Time(time) => time == time_s,
            When::Clock(time) => time == clock,
            When::Above { node, head_m } => tank_beyond(model, flows, node, head_m, 1.0),
            When::Below { node, head_m } => tank_beyond(model, flows, node, head_m, -1.0),
        };
        if acts {
            set_link(model, flows, trigger.link, trigger.setting);
        }
    }
}

/// Whether a tank is, or within a second will be, above (sign 1) or below (-1) a head.
fn tank_beyond(model: &Model, flows: &Flows, node: usize, head_m: f64, sign: f64) -> bool {
    let Some(basin) = model.basin_at(node) else { return false };
    let basin = &model.basins[basin];
    let margin = flows.net_inflow(model, node).abs();
    sign * (basin.volume_m3(flows.head_m[node]) - basin.volume_m3(head_m)) >= -margin
}

/// Applies controls by the pressure of a junction; whether a link changed.
pub(super) fn apply_pressure_controls(model: &Model, flows: &mut Flows) -> bool {
    let mut changed = false;
    for trigger in &model.triggers {
        let acts = match trigger.when {
            When::Above { node, head_m } if node < model.junctions => {
                flows.head_m[node] >= head_m - HEAD_TOLERANCE_M
            }
            When::Below { node, head_m } if node < model.junctions => {
                flows.head_m[node] <= head_m + HEAD_TOLERANCE_M
            }
            _ => false,
        };
        if acts {
            changed |= set_link(model, flows, trigger.link, trigger.setting);
        }
    }
    changed
}

/// What a setting makes of a link: its status and its speed or setting.
fn target(model: &Model, at: usize, setting: LinkSetting) -> (Status, Option<f64>) {
    let link = &model.links[at];
    let open_if = |open: bool| if open { Status::Open } else { Status::Closed };
    match setting {
        LinkSetting::Open => (Status::Open, link.is_pump().then_some(1.0)),
        LinkSetting::Closed => (Status::Closed, link.is_pump().then_some(0.0)),
        LinkSetting::Value(value) if link.is_pump() => (open_if(value > 0.0), Some(value)),
        LinkSetting::Value(value) if link.is_pipe() => (open_if(value != 0.0), None),
        LinkSetting::Value(value) => {
            (if link.regulates() { Status::Active } else { Status::Open }, Some(value))
        }
    }
}

/// Gives a link a new setting; whether that changed anything.
fn set_link(model: &Model, flows: &mut Flows, at: usize, setting: LinkSetting) -> bool {
    let (status, value) = target(model, at, setting);
    let same = flows.status[at].is_closed() == status.is_closed() && flows.setting[at] == value;
    if same {
        return false;
    }
    flows.status[at] = status;
    flows.setting[at] = value;
    true
}

/// Seconds until something changes: a step, a period, a report, a full or empty tank, a control; at least one.
pub(super) fn next_change_s(model: &Model, flows: &Flows, time_s: u64) -> u64 {
    let times = &model.network.times;
    let until = |at: u64, step: u64| (at / step + 1) * step - at;
    let mut step = times.hydraulic_step_s.min(until(time_s, times.report_step_s));
    step = step.min(until(time_s + times.pattern_start_s, times.pattern_step_s));
    for basin in &model.basins {
        let (head, inflow) = (flows.head_m[basin.node], flows.net_inflow(model, basin.node));
        let volume = basin.volume_m3(head);
        if inflow > STILL && head < basin.highest_m {
            step = sooner(step, (basin.highest_m3 - volume) / inflow);
        } else if inflow < -STILL && head > basin.lowest_m {
            step = sooner(step, (basin.lowest_m3 - volume) / inflow);
        }
    }
    for trigger in &model.triggers {
        step = control_step(model, flows, trigger, time_s, step);
    }
    step.max(1)
}

/// The shorter of a step and a time rounded to seconds, unless that is none.
fn sooner(step: u64, time_s: f64) -> u64 {
    // Times of less than half a second are now: what they would bring has been handled.
    let rounded = time_s.round();
    if rounded >= 1.0 && rounded < step as f64 { rounded as u64 } else { step }
}

fn control_step(model: &Model, flows: &Flows, trigger: &Trigger, time_s: u64, step: u64) -> u64 {
    let (status, value) = target(model, trigger.link, trigger.setting);
    let same = flows.status[trigger.link].is_closed() == status.is_closed();
    if same && flows.setting[trigger.link] == value {
        return step;
    }
    let clock = (time_s + model.network.times.clock_start_s) % DAY_S;
    match trigger.when {
        When::Time(time) if time > time_s => step.min(time - time_s),
        When::Time(_) => step,
        When::Clock(time) if time > clock => step.min(time - clock),
        When::Clock(time) => step.min(DAY_S - clock + time),
        When::Above { node, head_m } => level_step(model, flows, node, head_m, 1.0, step),
        When::Below { node, head_m } => level_step(model, flows, node, head_m, -1.0, step),
    }
}

fn level_step(model: &Model, flows: &Flows, node: usize, head_m: f64, sign: f64, step: u64) -> u64 {
    let Some(basin) = model.basin_at(node) else { return step };
    let basin = &model.basins[basin];
    let inflow = flows.net_inflow(model, node);
    let head = flows.head_m[node];
    if sign * inflow <= STILL || sign * (head_m - head) <= 0.0 {
        return step;
    }
    sooner(step, (basin.volume_m3(head_m) - basin.volume_m3(head)) / inflow)
}

/// Fills and empties tanks over a step.
pub(super) fn fill_tanks(model: &Model, flows: &mut Flows, step_s: u64) {
    for basin in &model.basins {
        let inflow = flows.net_inflow(model, basin.node);
        let mut volume = basin.volume_m3(flows.head_m[basin.node]) + inflow * step_s as f64;
        // Full or empty within the next second is full or empty.
        if volume + inflow >= basin.highest_m3 {
            volume = basin.highest_m3;
        } else if volume + inflow <= basin.lowest_m3 {
            volume = basin.lowest_m3;
        }
        flows.head_m[basin.node] = basin.head_m(volume);
    }
}
