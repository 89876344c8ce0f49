//! What machines and sources do under the pressures of a step: one mode follows from the others' flows.

use super::feed::{hush, is_alive, leave_one_holder, mark_fed, packed_squared};
use super::flows::{Flows, Mode};
use super::model::{Kind, Model};

/// Pressures count as equal within this share.
const NEAR: f64 = 1e-7;
/// Reviews after which modes change one at a time, and number of changes after which a device is left alone.
const ALL_AT_ONCE: usize = 8;
const MOST_CHANGES: usize = 12;

/// How often each device changed in a solution.
#[derive(Debug)]
pub(super) struct Review {
    changes: Vec<usize>,
    rounds: usize,
}

impl Review {
    pub(super) fn new(model: &Model) -> Self {
        Self { changes: vec![0; model.devices.len()], rounds: 0 }
    }

    /// Changes the modes that do not fit; whether any did.
    pub(super) fn run(&mut self, model: &Model, flows: &mut Flows, part: usize, from_store: bool) -> bool {
        self.rounds += 1;
        // What runs backwards is shut first: it may be all that pushes others over their limits.
        let changed = self.pass(model, flows, part, from_store, true)
            || self.pass(model, flows, part, from_store, false);
        if changed {
            settle_feed(model, flows, part, from_store);
        }
        changed
    }

    fn pass(
        &mut self,
        model: &Model,
        flows: &mut Flows,
        part: usize,
        from_store: bool,
        only_shutting: bool,
    ) -> bool {
        let mut changed = false;
        for &at in &model.parts[part].devices {
            let old = flows.mode[at];
            let new = kept_back(model, flows, (part, at), fitting(model, flows, at));
            if only_shutting && new != Mode::Shut {
                continue;
            }
            if new == old || self.changes[at] >= MOST_CHANGES {
                continue;
            }
            flows.mode[at] = new;
            let only_moves = matches!((old, new), (Mode::Ratio(_), Mode::Ratio(_)));
            // What opens takes pressure from nobody: a part that dies then had none to live on.
            let withdraws = !only_moves && new != Mode::Open;
            let starved = withdraws && starves(model, flows, part, from_store);
            let relieved =
                starved && matches!(new, Mode::Capped(_)) && relieve(model, flows, part, from_store);
            if starved && !relieved {
                flows.mode[at] = old;
                mark_fed(model, flows, part, from_store);
                continue;
            }
            self.changes[at] += usize::from(!only_moves);
            changed = true;
            if self.rounds > ALL_AT_ONCE {
                break;
            }
        }
        changed
    }

    /// Whether a device was left alone because it would not settle.
    pub(super) fn unsettled(&self, model: &Model, part: usize) -> Option<usize> {
        model.parts[part].devices.iter().copied().find(|&at| self.changes[at] >= MOST_CHANGES)
    }
}

/// Marks what is fed, with one holder of pressure in each place.
pub(super) fn settle_feed(model: &Model, flows: &mut Flows, part: usize, from_store: bool) {
    mark_fed(model, flows, part, from_store);
    leave_one_holder(model, flows, part);
    mark_fed(model, flows, part, from_store);
    hush(model, flows, part);
}

/// Marks what is fed; whether a node died by it.
fn starves(model: &Model, flows: &mut Flows, part: usize, from_store: bool) -> bool {
    let nodes = &model.parts[part].nodes;
    let before: Vec<bool> = nodes.iter().map(|&node| flows.dead[node]).collect();
    mark_fed(model, flows, part, from_store);
    nodes.iter().zip(before).any(|(&node, before)| flows.dead[node] && !before)
}

/// Calls the strongest source that stands by, in the place of one that reached its capacity; whether that feeds all.
fn relieve(model: &Model, flows: &mut Flows, part: usize, from_store: bool) -> bool {
    let stands_by =
        |at: usize| model.devices[at].is_gate() && flows.mode[at] == Mode::Shut && !flows.is_out(model, at);
    let devices = model.parts[part].devices.iter().copied();
    let strongest = devices
        .filter(|&at| stands_by(at) && flows.capacity[at] > 0.0)
        .reduce(|best, at| if flows.setting[at] > flows.setting[best] { at } else { best });
    let Some(helper) = strongest else { return false };
    flows.mode[helper] = Mode::Holding;
    mark_fed(model, flows, part, from_store);
    let fed = model.parts[part].nodes.iter().any(|&node| !flows.dead[node]);
    let reached = fed && !flows.dead[model.devices[helper].to];
    let all = reached
        && model.parts[part]
            .devices
            .iter()
            .all(|&at| !matches!(flows.mode[at], Mode::Capped(_)) || !flows.dead[model.devices[at].to]);
    if !all {
        flows.mode[helper] = Mode::Shut;
    }
    all
}

/// A starved regulator opens, unless a store feeds it and the gas stored behind it stands higher than that: then it
/// shuts, for that gas cannot run back.
fn kept_back(model: &Model, flows: &Flows, (part, at): (usize, usize), new: Mode) -> Mode {
    let device = &model.devices[at];
    let starved = device.kind == Kind::Regulator && flows.mode[at] == Mode::Holding && new == Mode::Open;
    // What counts is the store's pressure at rest: that of the inlet falls with the very flow in question.
    let ahead = flows.feeder[device.to].and_then(|store| flows.stored[store]);
    let Some(ahead) = ahead.filter(|_| starved) else { return new };
    let behind = packed_squared(model, flows, part, device.to).unwrap_or(0.0);
    if behind > ahead { Mode::Shut } else { new }
}

fn fitting(model: &Model, flows: &Flows, at: usize) -> Mode {
    let device = &model.devices[at];
    if flows.is_out(model, at) {
        return Mode::Shut;
    }
    if device.kind == Kind::Passage || !is_alive(model, flows, at) {
        return flows.mode[at];
    }
    let scale = flows.tube_flow.iter().fold(1.0_f64, |most, flow| most.max(flow.abs()));
    let backward = flows.device_flow[at] < -1e-7 * scale;
    match device.kind {
        Kind::Passage => flows.mode[at],
        Kind::Gate => gate(flows, at, flows.squared[device.to], backward),
        Kind::Regulator => {
            regulator(flows, at, (flows.squared[device.from], flows.squared[device.to]), backward)
        }
        Kind::Compressor { max_ratio, max_power_kw, efficiency } => {
            let inlet = flows.squared[device.from].max(0.0);
            let z = model.network.gas.compressibility.at(inlet.sqrt(), model.network.gas.temperature_k);
            let flow = flows.device_flow[at];
            let of_power = if max_power_kw.is_finite() {
                model.network.gas.ratio_of_power(flow.max(0.0), max_power_kw, z, efficiency)
            } else {
                f64::INFINITY
            };
            compressor(flows, at, (inlet, flows.squared[device.to]), backward, max_ratio.min(of_power))
        }
    }
}

fn gate(flows: &Flows, at: usize, squared: f64, backward: bool) -> Mode {
    let (setting, capacity) = (flows.setting[at], flows.capacity[at]);
    match flows.mode[at] {
        Mode::Holding if backward => Mode::Shut,
        Mode::Holding if flows.device_flow[at] > capacity * (1.0 + NEAR) => Mode::Capped(capacity),
        Mode::Shut if squared < setting * (1.0 - NEAR) => Mode::Holding,
        Mode::Capped(_) if squared > setting * (1.0 + NEAR) => Mode::Holding,
        same => same,
    }
}

fn regulator(flows: &Flows, at: usize, (inlet, outlet): (f64, f64), backward: bool) -> Mode {
    let setting = flows.setting[at];
    match flows.mode[at] {
        Mode::Open | Mode::Holding if backward => Mode::Shut,
        Mode::Holding if inlet < setting * (1.0 - NEAR) => Mode::Open,
        Mode::Open if outlet > setting * (1.0 + NEAR) => Mode::Holding,
        Mode::Shut if inlet > outlet * (1.0 + NEAR) && outlet < setting * (1.0 - NEAR) => {
            if inlet > setting {
                Mode::Holding
            } else {
                Mode::Open
            }
        }
        same => same,
    }
}

fn compressor(flows: &Flows, at: usize, (inlet, outlet): (f64, f64), backward: bool, most: f64) -> Mode {
    let setting = flows.setting[at];
    if flows.off[at] {
        return match flows.mode[at] {
            Mode::Shut if inlet > outlet * (1.0 + NEAR) => Mode::Open,
            Mode::Shut => Mode::Shut,
            Mode::Open if backward => Mode::Shut,
            _ => Mode::Open,
        };
    }
    let reach = inlet * most * most;
    match flows.mode[at] {
        Mode::Open | Mode::Holding | Mode::Ratio(_) if backward => Mode::Shut,
        Mode::Holding if inlet > setting * (1.0 + NEAR) => Mode::Open,
        Mode::Holding if reach < setting * (1.0 - NEAR) => Mode::Ratio(most),
        Mode::Ratio(_) if outlet > setting * (1.0 + NEAR) => Mode::Holding,
        Mode::Ratio(ratio) if (ratio / most - 1.0).abs() > NEAR => Mode::Ratio(0.5 * (ratio + most)),
        Mode::Open if inlet < setting * (1.0 - NEAR) => Mode::Holding,
        Mode::Shut if outlet < setting * (1.0 - NEAR) && reach > outlet * (1.0 + NEAR) => Mode::Holding,
        same => same,
    }
}
