//! The global gradient algorithm (Todini and Pilati 1988), and runs over time.

use super::check::{WaterProblems, check};
use super::compile::{Kind, Lift, Link, Model};
use super::control;
use super::flows::{Flows, guess};
use super::loss::{self, Loss};
use super::network::{DemandModel, LinkRef, WaterNetwork};
use super::node;
use super::state::{Trouble, WaterState, describe};
use super::status::{FLOW_TOLERANCE, Status, review_links, review_valves};
use super::supply::{island_of, mark_cut_off, mark_dry};
use super::system::{Outflow, System};
use super::valve::add_valves;

/// Iterations after which steps are shortened, if flows have not settled by then.
const DAMPED_FROM: usize = 60;
/// What may be missing at a junction, relative to the largest flow (or 10 L/s).
const BALANCE: f64 = 1e-6;
/// Times a solution starts over because parts fell dry.
const MOST_RESTARTS: usize = 20;

/// Solves a network, again and again, as it changes. A clone goes on as the original would.
#[derive(Clone, Debug)]
pub struct WaterSolver {
    model: Model,
    flows: Flows,
    system: System,
    /// Links that can hold a pressure or flow.
    valves: Vec<usize>,
    time_s: u64,
}

impl WaterSolver {
    /// Checks a network and readies it at time zero.
    ///
    /// # Errors
    /// Everything that is wrong with the network, by element.
    pub fn new(network: &WaterNetwork) -> Result<Self, WaterProblems> {
        check(network)?;
        let model = Model::new(network);
        let flows = Flows::new(&model);
        let system = System::new(&model);
        let valves = (0..model.links.len()).filter(|&at| model.links[at].regulates()).collect();
        Ok(Self { model, flows, system, valves, time_s: 0 })
    }

    /// The network as it was given.
    #[must_use]
    pub fn network(&self) -> &WaterNetwork {
        &self.model.network
    }

    /// Seconds after the start.
    #[must_use]
    pub fn time_s(&self) -> u64 {
        self.time_s
    }

    /// Breaks a link or mends it. While it is shut, nothing runs through it, whatever controls say.
    pub fn set_link_shut(&mut self, link: LinkRef, shut: bool) {
        let at = self.model.network.link_index(link);
        if self.flows.shut[at] && !shut {
            self.flows.flow[at] = guess(&self.model.links[at], Status::Open, self.flows.setting[at]);
        }
        self.flows.shut[at] = shut;
    }

    /// Sets the leak at a junction beside its emitter: `C` of `Q = C p^e`, m³/s per m^e. A hole of area `A` has
    /// `C = 0.6 A sqrt(2 g)` (the orifice equation). Zero ends it.
    pub fn set_leak(&mut self, junction: usize, coefficient: f64) {
        let own = self.model.network.junctions[junction].emitter_m3_per_s;
        self.flows.leak_coefficient[junction] = own + coefficient.max(0.0);
        self.flows.leak[junction] = 3.0 * self.flows.leak_coefficient[junction];
    }

    /// Multiplies the demand of a junction, on top of its pattern.
    pub fn set_demand_factor(&mut self, junction: usize, factor: f64) {
        self.flows.demand_factor[junction] = factor;
    }

    /// Changes between fixed and pressure-dependent demand.
    pub fn set_demand_model(&mut self, demand_model: DemandModel) {
        self.model.network.options.demand_model = demand_model;
    }

    /// Goes back to time zero; damage stays.
    pub fn restart(&mut self) {
        let fresh = Flows::new(&self.model);
        let old = std::mem::replace(&mut self.flows, fresh);
        self.flows.leak_coefficient = old.leak_coefficient;
        self.flows.demand_factor = old.demand_factor;
        self.flows.shut = old.shut;
        self.time_s = 0;
    }

    /// Heads and flows now, from the last ones on. Controls act first. Numerical trouble is told in the state.
    pub fn solve(&mut self) -> WaterState {
        control::apply_patterns(&self.model, &mut self.flows, self.time_s);
        control::apply_controls(&self.model, &mut self.flows, self.time_s);
        let before = (self.flows.status.clone(), self.flows.setting.clone());
        let (iterations, trouble) = self.settle();
        if trouble.is_empty() {
            return describe(&self.model, &self.flows, self.time_s, iterations, trouble);
        }
        // Once more from afar: the last flows may be a bad place to start.
        (self.flows.status, self.flows.setting) = before;
        self.flows.guess(&self.model);
        let (more, trouble) = self.settle();
        describe(&self.model, &self.flows, self.time_s, iterations + more, trouble)
    }

    /// Seconds from the last solution to the next change: a step, a pattern's next period, a report, a tank that
    /// fills or empties, a control.
    #[must_use]
    pub fn next_change_s(&self) -> u64 {
        control::next_change_s(&self.model, &self.flows, self.time_s)
    }

    /// Lets time pass with the flows of the last solution: tanks fill and empty.
    pub fn advance(&mut self, step_s: u64) {
        control::fill_tanks(&self.model, &mut self.flows, step_s);
        self.time_s += step_s;
    }

    /// Solves and advances until a time, and gives every state on the way; the last is at that time.
    pub fn run_until(&mut self, end_s: u64, mut each: impl FnMut(&WaterState)) {
        loop {
            each(&self.solve());
            if self.time_s >= end_s {
                return;
            }
            let step = self.next_change_s().min(end_s - self.time_s);
            self.advance(step);
        }
    }

    /// Runs for the network's duration; the states at report times.
    pub fn run(&mut self) -> Vec<WaterState> {
        let (end, step) = (self.model.network.times.duration_s, self.model.network.times.report_step_s);
        let mut states = Vec::new();
        self.run_until(end, |state| {
            if state.time_s % step == 0 {
                states.push(state.clone());
            }
        });
        states
    }

    /// Iterates until flows, links and dry parts agree.
    fn settle(&mut self) -> (usize, Vec<Trouble>) {
        let mut trouble = Vec::new();
        let mut iterations = 0;
        mark_dry(&self.model, &mut self.flows);
        for _ in 0..MOST_RESTARTS {
            self.exclude();
            match self.iterate() {
                Ok((count, unsettled)) => {
                    iterations += count;
                    if unsettled.is_none() && mark_cut_off(&self.model, &mut self.flows) {
                        continue;
                    }
                    trouble.extend(unsettled);
                    break;
                }
                Err(junction) => {
                    let junctions = island_of(&self.model, &self.flows, junction);
                    junctions.iter().for_each(|&at| self.flows.dry[at] = true);
                    self.flows.guess(&self.model);
                    trouble.push(Trouble::DeadIsland { junctions });
                }
            }
        }
        (iterations, trouble)
    }

    /// Takes dry junctions and their links out.
    fn exclude(&mut self) {
        let (model, flows) = (&self.model, &mut self.flows);
        for junction in (0..model.junctions).filter(|&at| flows.dry[at]) {
            flows.head_m[junction] = model.elevation_m[junction];
            flows.delivered[junction] = 0.0;
            flows.leak[junction] = 0.0;
        }
        for (at, link) in model.links.iter().enumerate() {
            let dry = |node: usize| node < model.junctions && flows.dry[node];
            let excluded = flows.shut[at] || dry(link.from) || dry(link.to);
            if excluded {
                flows.flow[at] = 0.0;
            } else if flows.excluded[at] {
                flows.flow[at] = guess(link, flows.status[at], flows.setting[at]);
            }
            flows.excluded[at] = excluded;
        }
    }

    /// Newton's method: iterations, and what did not settle.
    ///
    /// # Errors
    /// A junction whose island has no solution.
    fn iterate(&mut self) -> Result<(usize, Option<Trouble>), usize> {
        let options = self.model.network.options.clone();
        let (mut next_check, mut worst) = (options.check_frequency, (0, 0.0));
        for iteration in 1..=options.iterations {
            self.assemble();
            self.system.matrix.solve(&mut self.system.right)?;
            if let Some(bad) = self.system.right.iter().position(|head| !head.is_finite()) {
                return Err(bad);
            }
            let damping = if iteration > DAMPED_FROM { 0.6 } else { 1.0 };
            let (change, at) = self.update(damping);
            worst = at;
            let valves_changed = review_valves(&self.model, &mut self.flows, &self.valves);
            if change <= options.accuracy && self.demands_agree() && self.is_balanced() {
                let changed = valves_changed
                    | review_links(&self.model, &mut self.flows)
                    | control::apply_pressure_controls(&self.model, &mut self.flows);
                if !changed {
                    self.clear_closed();
                    return Ok((iteration, None));
                }
                next_check = iteration + options.check_frequency;
            } else if iteration == next_check && iteration <= options.last_check {
                review_links(&self.model, &mut self.flows);
                next_check += options.check_frequency;
            }
        }
        self.clear_closed();
        let link = self.model.link_id(worst.0).to_owned();
        Ok((options.iterations, Some(Trouble::NoConvergence { link, change_m3_per_s: worst.1 })))
    }

    fn assemble(&mut self) {
        self.system.clear();
        let (model, flows, system) = (&self.model, &mut self.flows, &mut self.system);
        for (at, link) in model.links.iter().enumerate() {
            if flows.excluded[at] || (link.regulates() && flows.setting[at].is_some()) {
                continue;
            }
            let flow = flows.flow[at];
            system.set_law(at, law(model, flows, at, link));
            system.add_conductance(model, flows, at, link);
            system.excess[link.from] -= flow;
            system.excess[link.to] += flow;
            system.add_inflow(model, link.from, system.loss_flow[at]);
            system.add_inflow(model, link.to, -system.loss_flow[at]);
        }
        for at in 0..model.junctions {
            add_junction(model, flows, system, at);
        }
        add_valves(model, flows, system, &self.valves);
    }

    /// Takes heads and flows of the solved system: change of all flows over all flows, and the link that moved most.
    fn update(&mut self, damping: f64) -> (f64, (usize, f64)) {
        let (model, flows, system) = (&self.model, &mut self.flows, &self.system);
        flows.head_m[..model.junctions].copy_from_slice(&system.right);
        let (mut total, mut moved, mut worst) = (0.0, 0.0, (0, 0.0));
        for (at, link) in model.links.iter().enumerate() {
            if flows.excluded[at] {
                continue;
            }
            let drop = flows.head_m[link.from] - flows.head_m[link.to];
            let mut change = damping * (system.loss_flow[at] - system.conductance[at] * drop);
            let constant_power = matches!(link.kind, Kind::Pump { lift: Lift::Constant(_), .. });
            if constant_power && change > flows.flow[at] {
                // A pump of constant power never runs backwards.
                change = 0.5 * flows.flow[at];
            }
            flows.flow[at] -= change;
            total += flows.flow[at].abs();
            moved += change.abs();
            if change.abs() > worst.1 {
                worst = (at, change.abs());
            }
        }
        for at in (0..model.junctions).filter(|&at| !flows.dry[at]) {
            let pressure = flows.head_m[at] - model.elevation_m[at];
            let [leak, demand] = &system.outflows[at];
            let pairs = [(leak, &mut flows.leak[at]), (demand, &mut flows.delivered[at])];
            for (outflow, flow) in pairs.into_iter().filter_map(|(law, flow)| Some((law.as_ref()?, flow))) {
                let change = damping * (outflow.loss_flow - outflow.conductance * pressure);
                *flow -= change;
                total += flow.abs();
                moved += change.abs();
            }
        }
        (if total > 1e-12 { moved / total } else { moved }, worst)
    }

    /// Whether what is delivered is what the pressure allows.
    fn demands_agree(&self) -> bool {
        let DemandModel::PressureDependent { minimum_m, required_m, exponent } =
            self.model.network.options.demand_model
        else {
            return true;
        };
        let flows = &self.flows;
        (0..self.model.junctions).filter(|&at| !flows.dry[at] && flows.demand[at] > 0.0).all(|at| {
            let pressure = flows.head_m[at] - self.model.elevation_m[at];
            let share = node::share(pressure, minimum_m, required_m - minimum_m, exponent);
            (flows.delivered[at] - share * flows.demand[at]).abs() <= FLOW_TOLERANCE
        })
    }

    /// Whether mass is kept at every junction. Newton's steps do so by themselves; valves that hold a pressure lag.
    fn is_balanced(&mut self) -> bool {
        let (model, flows, excess) = (&self.model, &self.flows, &mut self.system.excess);
        excess.fill(0.0);
        let mut largest = 0.0_f64;
        for (link, flow) in model.links.iter().zip(&flows.flow) {
            excess[link.from] -= flow;
            excess[link.to] += flow;
            largest = largest.max(flow.abs());
        }
        let bound = BALANCE * largest.max(1e-2);
        let wet = (0..model.junctions).filter(|&at| !flows.dry[at]);
        wet.map(|at| excess[at] - flows.delivered[at] - flows.leak[at]).all(|rest| rest.abs() <= bound)
    }

    /// Closed links have no flow: what the algorithm lets seep through them is numerical.
    fn clear_closed(&mut self) {
        for (flow, status) in self.flows.flow.iter_mut().zip(&self.flows.status) {
            if status.is_closed() {
                *flow = 0.0;
            }
        }
    }
}

/// The law of a link that holds no pressure or flow.
fn law(model: &Model, flows: &Flows, at: usize, link: &Link) -> Loss {
    let flow = flows.flow[at];
    if flows.status[at].is_closed() {
        return Loss::closed(flow);
    }
    match &link.kind {
        Kind::Pipe { .. } => loss::pipe(link, &model.network.options, flow),
        Kind::Pump { lift, .. } => match flows.setting[at] {
            Some(speed) if speed > 0.0 => loss::pump(lift, speed, flow),
            _ => Loss::closed(flow),
        },
        _ => loss::valve(link, flows.setting[at], flow),
    }
}

/// Leaks and demands that depend on pressure.
fn outflows(model: &Model, flows: &Flows, at: usize) -> [Option<Outflow>; 2] {
    let options = &model.network.options;
    let coefficient = flows.leak_coefficient[at];
    let leak = (coefficient > 0.0)
        .then(|| Outflow::new(node::emitter(flows.leak[at], coefficient, options.emitter_exponent), 0.0));
    let demand = match options.demand_model {
        DemandModel::PressureDependent { minimum_m, required_m, exponent } if flows.demand[at] > 0.0 => {
            let span = required_m - minimum_m;
            let law = node::delivery(flows.delivered[at], flows.demand[at], span, exponent);
            Some(Outflow::new(law, minimum_m))
        }
        _ => None,
    };
    [leak, demand]
}

fn add_junction(model: &Model, flows: &mut Flows, system: &mut System, at: usize) {
    if flows.dry[at] {
        system.hold(model, at, model.elevation_m[at], 1.0);
        return;
    }
    let outflows = outflows(model, flows, at);
    if outflows[1].is_none() {
        flows.delivered[at] = flows.demand[at];
    }
    for outflow in outflows.iter().flatten() {
        system.hold(model, at, model.elevation_m[at], outflow.conductance);
        system.add_inflow(model, at, outflow.loss_flow);
    }
    if outflows[0].is_none() {
        flows.leak[at] = 0.0;
    }
    system.outflows[at] = outflows;
    system.excess[at] -= flows.delivered[at] + flows.leak[at];
    let excess = system.excess[at];
    system.add_inflow(model, at, excess);
}
