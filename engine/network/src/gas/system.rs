//! One Newton step of a connected part: assembles the system, solves it, and takes the new pressures and flows.
//!
//! Pipes alone give a symmetric matrix of squared pressures. Regulators, compressors, open valves and sources bring
//! their flows in as unknowns, with rows that say what they hold; these are not symmetric and have no diagonal, so
//! the whole is factorised by LU with pivoting.

use super::flows::{Flows, Mode};
use super::model::{Model, Part, Tube};
use super::physics::Friction;
use crate::sparse::Lu;

/// Squared pressure that machines and open valves take per flow, bar² per m³/h: so little that it never shows, and
/// enough to share flows evenly between parallel ones.
const DROOP: f64 = 1e-10;
/// Flows below this share of the largest count as this when slopes are taken: the slope of `q|q|` at zero is zero.
const STILL: f64 = 1e-4;

/// Places of a device's entries.
#[derive(Clone, Debug)]
struct Border {
    /// Flow in the balances of its ends; `None` of sources at the inlet.
    out_of: Option<u32>,
    into: u32,
    /// Pressures in its own row.
    inlet: Option<u32>,
    outlet: u32,
    own: u32,
}

/// The system of a part.
#[derive(Clone, Debug)]
pub(super) struct System {
    matrix: Lu,
    right: Vec<f64>,
    /// Row of each node of the network; of use for nodes of the part only.
    row: Vec<usize>,
    diagonal: Vec<u32>,
    /// Places (from, from), (to, to), (from, to), (to, from) by tube.
    tubes: Vec<[u32; 4]>,
    borders: Vec<Border>,
    /// Slope and offset of each tube's flow in this step.
    lines: Vec<(f64, f64)>,
    /// Flow beside which others are judged, m³/h: never below a hundredth of what customers take, so that a part
    /// without flow has settled too.
    scale: f64,
}

impl System {
    pub(super) fn new(model: &Model, part: &Part) -> Self {
        let mut row = vec![usize::MAX; model.network.nodes.len()];
        part.nodes.iter().enumerate().for_each(|(at, &node)| row[node] = at);
        let size = part.nodes.len() + part.devices.len();
        let matrix = Lu::new(size, &entries(model, part, &row));
        let diagonal = (0..part.nodes.len()).map(|at| matrix.place(at, at)).collect();
        let tubes = part.tubes.iter().map(|&at| {
            let (a, b) = (row[model.tubes[at].from], row[model.tubes[at].to]);
            [matrix.place(a, a), matrix.place(b, b), matrix.place(a, b), matrix.place(b, a)]
        });
        let borders = part.devices.iter().enumerate().map(|(at, &device)| {
            let own = part.nodes.len() + at;
            let device = &model.devices[device];
            let (a, b) = (row[device.from], row[device.to]);
            let link = !device.is_gate();
            Border {
                out_of: link.then(|| matrix.place(a, own)),
                into: matrix.place(b, own),
                inlet: link.then(|| matrix.place(own, a)),
                outlet: matrix.place(own, b),
                own: matrix.place(own, own),
            }
        });
        let (tubes, borders) = (tubes.collect(), borders.collect());
        let lines = vec![(0.0, 0.0); part.tubes.len()];
        Self { right: vec![0.0; size], matrix, row, diagonal, tubes, borders, lines, scale: 1.0 }
    }

    /// A step: the largest change of a flow relative to the largest flow, and the tube or device that made it (devices
    /// count after tubes); `None` when the system has no solution.
    pub(super) fn step(
        &mut self,
        model: &Model,
        flows: &mut Flows,
        part: &Part,
        (injections, holes): (&[f64], &[f64]),
        damping: f64,
    ) -> Option<(f64, usize)> {
        self.matrix.clear();
        self.right.fill(0.0);
        self.add_nodes(model, flows, part, injections, holes);
        self.add_tubes(model, flows, part);
        self.add_devices(model, flows, part);
        if !self.matrix.solve(&mut self.right) {
            return None;
        }
        Some(self.take(model, flows, part, holes, damping))
    }

    fn add_nodes(&mut self, model: &Model, flows: &Flows, part: &Part, injections: &[f64], holes: &[f64]) {
        for (at, &node) in part.nodes.iter().enumerate() {
            if flows.dead[node] {
                self.matrix.add(self.diagonal[at], 1.0);
                continue;
            }
            if let Some(squared) = flows.stored[node] {
                // The store's node has a pressure and no balance.
                self.matrix.add(self.diagonal[at], 1.0);
                self.right[at] = squared - flows.squared[node];
                continue;
            }
            self.right[at] = injections[node];
            if holes[node] > 0.0 {
                let (flow, slope) = model.network.gas.outflow(holes[node], flows.squared[node]);
                self.matrix.add(self.diagonal[at], slope);
                self.right[at] -= flow;
            }
        }
    }

    /// Whether a node's row is its balance.
    fn balances(flows: &Flows, node: usize) -> bool {
        !flows.dead[node] && flows.stored[node].is_none()
    }

    fn add_tubes(&mut self, model: &Model, flows: &Flows, part: &Part) {
        let least = 1e-2 * wanted(model, flows, part);
        self.scale = part.tubes.iter().map(|&at| flows.tube_flow[at].abs()).fold(least.max(1.0), f64::max);
        for (place, &at) in part.tubes.iter().enumerate() {
            let tube = &model.tubes[at];
            if !flows.is_tube_open(at) || flows.dead[tube.from] {
                self.lines[place] = (0.0, 0.0);
                continue;
            }
            let (loss, slope) = tube_loss(model, flows, at, tube, STILL * self.scale);
            let conductance = 1.0 / slope;
            let drop = flows.squared[tube.from] - flows.squared[tube.to];
            let offset = flows.tube_flow[at] + conductance * (drop - loss);
            self.lines[place] = (conductance, offset);
            let [aa, bb, ab, ba] = self.tubes[place];
            if Self::balances(flows, tube.from) {
                self.matrix.add(aa, conductance);
                self.matrix.add(ab, -conductance);
                self.right[self.row[tube.from]] -= offset;
            }
            if Self::balances(flows, tube.to) {
                self.matrix.add(bb, conductance);
                self.matrix.add(ba, -conductance);
                self.right[self.row[tube.to]] += offset;
            }
        }
    }

    fn add_devices(&mut self, model: &Model, flows: &Flows, part: &Part) {
        let nodes = part.nodes.len();
        for (place, &at) in part.devices.iter().enumerate() {
            let (device, border) = (&model.devices[at], &self.borders[place]);
            let alive = !flows.dead[device.from] && !flows.dead[device.to];
            let (inlet, outlet) = (flows.squared[device.from], flows.squared[device.to]);
            let (from_inlet, from_outlet, own, right) = match flows.mode[at] {
                _ if !alive => (0.0, 0.0, 1.0, 0.0),
                Mode::Open => (1.0, -1.0, -DROOP, outlet - inlet),
                Mode::Ratio(ratio) => {
                    let gain = ratio * ratio;
                    (gain, -1.0, -DROOP, outlet - gain * inlet)
                }
                Mode::Holding => (0.0, 1.0, DROOP, flows.setting[at] - outlet),
                Mode::Capped(flow) => (0.0, 0.0, 1.0, flow),
                Mode::Shut => (0.0, 0.0, 1.0, 0.0),
            };
            self.right[nodes + place] = right;
            self.matrix.add(border.own, own);
            self.matrix.add(border.outlet, from_outlet);
            if let Some(inlet) = border.inlet {
                self.matrix.add(inlet, from_inlet);
            }
            if Self::balances(flows, device.to) {
                self.matrix.add(border.into, -1.0);
            }
            if let Some(out_of) = border.out_of.filter(|_| Self::balances(flows, device.from)) {
                self.matrix.add(out_of, 1.0);
            }
        }
    }

    fn take(
        &self,
        model: &Model,
        flows: &mut Flows,
        part: &Part,
        holes: &[f64],
        damping: f64,
    ) -> (f64, usize) {
        let (mut largest, mut worst) = ((1e-2 * wanted(model, flows, part)).max(1.0), (0.0_f64, 0));
        let mut note = |at: usize, old: f64, new: f64| {
            largest = largest.max(new.abs());
            if (new - old).abs() > worst.0 {
                worst = ((new - old).abs(), at);
            }
        };
        let change = &self.right;
        for (place, &at) in part.tubes.iter().enumerate() {
            let tube = &model.tubes[at];
            let (conductance, offset) = self.lines[place];
            let target = offset + conductance * (change[self.row[tube.from]] - change[self.row[tube.to]]);
            let new = flows.tube_flow[at] + damping * (target - flows.tube_flow[at]);
            note(at, flows.tube_flow[at], new);
            flows.tube_flow[at] = new;
        }
        for (place, &at) in part.devices.iter().enumerate() {
            let new =
                flows.device_flow[at] + damping * (change[part.nodes.len() + place] - flows.device_flow[at]);
            note(model.tubes.len() + at, flows.device_flow[at], new);
            flows.device_flow[at] = new;
        }
        for (at, &node) in part.nodes.iter().enumerate() {
            if holes[node] > 0.0 && !flows.dead[node] {
                let (flow, slope) = model.network.gas.outflow(holes[node], flows.squared[node]);
                let target = flow + slope * change[at];
                flows.leak[node] += damping * (target - flows.leak[node]);
            } else {
                flows.leak[node] = 0.0;
            }
            flows.squared[node] += damping * change[at];
        }
        (worst.0 / largest, worst.1)
    }
}

/// What the customers of a part want, m³/h.
fn wanted(model: &Model, flows: &Flows, part: &Part) -> f64 {
    let Some(&first) = part.nodes.first() else { return 0.0 };
    let inside = |node: usize| model.part_of[node] == model.part_of[first];
    let demands = model.network.demands.iter().enumerate();
    demands.filter(|(_, demand)| inside(demand.node.0)).map(|(at, _)| flows.wanted(model, at)).sum()
}

fn entries(model: &Model, part: &Part, row: &[usize]) -> Vec<(usize, usize)> {
    let mut entries = Vec::new();
    for &at in &part.tubes {
        let (a, b) = (row[model.tubes[at].from], row[model.tubes[at].to]);
        entries.extend([(a, b), (b, a)]);
    }
    for (at, &device) in part.devices.iter().enumerate() {
        let own = part.nodes.len() + at;
        let (a, b) = (row[model.devices[device].from], row[model.devices[device].to]);
        entries.extend([(a, own), (own, a), (b, own), (own, b)]);
    }
    entries
}

/// Loss of a tube at its flow, bar², and its slope.
fn tube_loss(model: &Model, flows: &Flows, at: usize, tube: &Tube, still: f64) -> (f64, f64) {
    let network = &model.network;
    let bar = |node: usize| flows.squared[node].max(0.0).sqrt();
    let resistance = tube.resistance * network.gas.mean_z(bar(tube.from), bar(tube.to));
    let flow = flows.tube_flow[at];
    let size = flow.abs().max(still);
    let (friction, bend) = friction(network.friction, tube, size);
    let loss = resistance * (friction + tube.minor_loss) * size;
    let slope = loss * 2.0 + resistance * bend * size;
    // Below the still flow the law is a straight line, so that loss and slope fit together.
    let slope = if flow.abs() < still { loss } else { slope };
    (loss * flow, slope.max(DROOP))
}

/// `λ L / D` at a flow, and its slope by the logarithm of the flow.
fn friction(law: Friction, tube: &Tube, flow: f64) -> (f64, f64) {
    if tube.slenderness == 0.0 {
        return (0.0, 0.0);
    }
    let at =
        |flow: f64| law.factor(tube.diameter_m, tube.roughness_m, tube.reynolds * flow) * tube.slenderness;
    if !law.depends_on_flow() {
        return (at(flow), 0.0);
    }
    let step = 1e-4;
    let bend = (at(flow * (1.0 + step)) - at(flow * (1.0 - step))) / (2.0 * step);
    (at(flow), bend)
}
