//! One part of the grid that hangs together, solved: flows, temperatures, and who is cut.

use super::grid::PumpCurve;
use super::matrix::Laplacian;
use super::network::{HeatNetwork, Pipe};
use super::share::share;
use super::thermal::{Stream, Streams, cooled_c};

/// Change from one iteration to the next, relative to the scale of flow or to 100 K, at which a part has
/// settled.
const SETTLED: f64 = 1e-12;
/// Change that is accepted where rounding keeps the iteration from settling.
const ACCEPTED: f64 = 1e-8;
const MOST_ITERATIONS: usize = 400;
/// Iterations after which flows are moved by a part of the way only, and that part. Where little is left for
/// a class, its water arrives cold, and full steps would overshoot; where a booster drives a loop, they may
/// turn a flow back and forth.
const DAMPED: [(usize, f64); 4] = [(FROZEN_FROM, 0.5), (150, 0.1), (60, 0.3), (20, 0.6)];
/// Iteration from which zones that are cut no longer change what they ask for: their shares of a class may then be
/// uneven in heat, where temperatures at hardly any flow leave no steady even ones.
const FROZEN_FROM: usize = 250;
/// Least scale against which changes of flow are judged, kg/s.
const LEAST_SCALE: f64 = 1e-3;
/// Share of the flow asked for below which nothing is said to circulate.
const HARDLY_ANY: f64 = 1e-3;
/// Halvings in the search for the flow that pumps can lift.
const HALVINGS: usize = 24;
/// Flow, as a share of the scale, below which a pipe is taken to stand still.
const STILL: f64 = 1e-11;

/// Why a part stays cold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cold {
    /// No source that can give heat and has a running pump.
    NoSource,
    /// The pumps cannot lift what substations need even with hardly any flow.
    NoCirculation,
    /// Numerical trouble: the flow of this pipe (row of the table) did not settle, or none where the
    /// pressures of the part as a whole have no solution.
    NoSolution {
        /// Row of the pipe.
        pipe: Option<usize>,
    },
}

/// What is short in a part that is warm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// Heat of the sources.
    Heat,
    /// Flow: what the pumps can lift against the resistance on the way.
    Circulation,
}

/// How a part fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    /// Water circulates; something may be short.
    Warm(Option<Shortage>),
    /// Nothing circulates.
    Cold(Cold),
}

/// A source that can give heat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plant {
    pub(super) node: usize,
    pub(super) capacity_w: f64,
    pub(super) supply_c: f64,
    pub(super) running: f64,
    pub(super) curve: PumpCurve,
    pub(super) order: u8,
}

/// A zone that asks for heat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    pub(super) node: usize,
    pub(super) demand_w: f64,
    pub(super) return_c: f64,
    pub(super) largest: f64,
    pub(super) priority: u8,
}

/// A part with its own numbering of nodes, pipes, plants and draws.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) nodes: usize,
    pub(super) pipes: Vec<Pipe>,
    /// Row of each pipe in the table.
    pub(super) rows: Vec<usize>,
    /// Curve of the booster in each pipe.
    pub(super) boosters: Vec<Option<PumpCurve>>,
    pub(super) plants: Vec<Plant>,
    pub(super) draws: Vec<Draw>,
}

/// A part settled.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    pub(super) flow: Vec<f64>,
    /// Difference of pressure between supply and return by node, Pa; only differences among nodes count.
    pub(super) potential: Vec<f64>,
    pub(super) supply_c: Vec<f64>,
    pub(super) return_c: Vec<f64>,
    asked: Vec<f64>,
    /// Flow against which changes are judged: all that is drawn, or the largest in a pipe, kg/s.
    scale: f64,
    pub(super) draw: Vec<f64>,
    pub(super) sent: Vec<f64>,
    pub(super) shortage: Option<Shortage>,
    /// What the pumps lift beyond what is needed, Pa.
    pub(super) margin_pa: f64,
}

impl Part {
    /// Settles the part: at what is asked for, or at the largest flow found that settles and that pumps can lift.
    ///
    /// # Errors
    /// Why it stays cold; that there is no solution only where no flow that was tried settles.
    pub(super) fn settle(&self, net: &HeatNetwork) -> Result<Settled, Cold> {
        let Some(held) = self.plants.first().map(|plant| plant.node) else { return Err(Cold::NoSource) };
        let ends: Vec<_> = self.pipes.iter().map(|pipe| (pipe.from, pipe.to)).collect();
        let mut matrix = Laplacian::new(self.nodes, held, &ends);
        let free = self.iterate(net, &mut matrix, f64::INFINITY);
        let unsettled = free.is_err();
        let (total, mut trouble): (f64, _) = match free {
            Ok(free) if free.margin_pa >= 0.0 => return Ok(free),
            Ok(free) => (free.draw.iter().sum(), None),
            // Where a pipe at hardly any flow keeps the whole from settling, a little less flow may do; the search starts
            // from what would be asked for without losses.
            Err(cold) => (self.start(net).draw.iter().sum(), Some(cold)),
        };
        let (mut low, mut high, mut best) = (0.0, 1.0, None);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            match self.iterate(net, &mut matrix, middle * total) {
                Ok(tried) if tried.margin_pa >= 0.0 => {
                    low = middle;
                    best = Some(tried);
                    continue;
                }
                Ok(_) => trouble = None,
                // A flow that does not settle is none to run at: it counts as too high.
                Err(_) => {}
            }
            high = middle;
            if high < HARDLY_ANY {
                break;
            }
        }
        let mut best = best.ok_or(trouble.unwrap_or(Cold::NoCirculation))?;
        best.shortage = best.shortage.filter(|_| unsettled).or(Some(Shortage::Circulation));
        Ok(best)
    }

    /// Flows, temperatures and shares together, one step of each at a time, below a limit of all flow, kg/s.
    fn iterate(&self, net: &HeatNetwork, matrix: &mut Laplacian, flow_cap: f64) -> Result<Settled, Cold> {
        let mut now = self.start(net);
        let mut worst = (f64::INFINITY, None);
        let mut inflow = vec![0.0; self.nodes];
        let mut cut = false;
        for iteration in 0..MOST_ITERATIONS {
            let part = part_of_the_way(iteration);
            let drawn = self.allot(net, &mut now, flow_cap, &mut cut, iteration);
            let most = now.flow.iter().fold(0.0, |most: f64, flow| most.max(flow.abs()));
            now.scale = now.draw.iter().sum::<f64>().max(most).max(LEAST_SCALE);
            self.balance(&now, &mut inflow);
            let moved = self.push(matrix, &inflow, part, &mut now).ok_or(Cold::NoSolution { pipe: None })?;
            let warmed = self.warm(&mut now);
            worst = (drawn.max(moved.0).max(warmed / 100.0), moved.1);
            if worst.0 <= SETTLED && iteration > 2 {
                break;
            }
        }
        if worst.0.is_nan() || worst.0 > ACCEPTED {
            return Err(Cold::NoSolution { pipe: worst.1.map(|at| self.rows[at]) });
        }
        now.margin_pa = self.margin_pa(net, &now);
        Ok(now)
    }

    fn hottest_c(&self) -> f64 {
        self.plants.iter().fold(f64::NEG_INFINITY, |most, plant| most.max(plant.supply_c))
    }

    /// A guess without losses.
    fn start(&self, net: &HeatNetwork) -> Settled {
        let hottest = self.hottest_c();
        let coldest = self.draws.iter().fold(hottest, |least, draw| least.min(draw.return_c));
        let wanted = self.draws.iter().map(|draw| {
            let drop = hottest - draw.return_c;
            if drop > 0.0 { (draw.demand_w / (net.heat * drop)).min(draw.largest) } else { 0.0 }
        });
        let draw: Vec<f64> = wanted.collect();
        let total: f64 = draw.iter().sum();
        Settled {
            flow: vec![total; self.pipes.len()],
            potential: vec![0.0; self.nodes],
            supply_c: vec![hottest; self.nodes],
            return_c: vec![coldest; self.nodes],
            sent: vec![0.0; self.plants.len()],
            asked: draw.clone(),
            draw,
            ..Settled::default()
        }
    }

    /// Flows that zones get and plants send; the largest change, relative to all flow.
    fn allot(
        &self,
        net: &HeatNetwork,
        now: &mut Settled,
        flow_cap: f64,
        cut: &mut bool,
        iteration: usize,
    ) -> f64 {
        let (hottest, part) = (self.hottest_c(), part_of_the_way(iteration));
        for (at, draw) in self.draws.iter().enumerate() {
            if iteration >= FROZEN_FROM && now.draw[at] < now.asked[at] * (1.0 - 1e-9) {
                continue;
            }
            let wanted = wanted_flow(draw, now.draw[at], now.supply_c[draw.node], hottest, net.heat, *cut);
            now.asked[at] += part * (wanted - now.asked[at]);
        }
        let wants: Vec<(f64, u8)> =
            self.draws.iter().zip(&now.asked).map(|(draw, asked)| (*asked, draw.priority)).collect();
        let mut by_heat = false;
        let limits: Vec<(f64, u8)> = self
            .plants
            .iter()
            .map(|plant| {
                let drop = (plant.supply_c - now.return_c[plant.node]).max(1e-6);
                let (heat, pump) =
                    (plant.capacity_w / (net.heat * drop), plant.running * plant.curve.largest_kg_per_s);
                by_heat |= heat < pump;
                (heat.min(pump), plant.order)
            })
            .collect();
        let most: f64 = limits.iter().map(|(limit, _)| limit).sum();
        let wanted: f64 = wants.iter().map(|(want, _)| want).sum();
        let before = now.draw.clone();
        let total = share(&wants, most.min(flow_cap), &mut now.draw);
        share(&limits, total, &mut now.sent);
        *cut = wanted > most.min(flow_cap);
        let short = if by_heat { Shortage::Heat } else { Shortage::Circulation };
        now.shortage = (wanted > most).then_some(short);
        let change =
            before.iter().zip(&now.draw).fold(0.0, |most: f64, (old, new)| most.max((old - new).abs()));
        change / total.max(1e-9)
    }

    fn balance(&self, now: &Settled, inflow: &mut [f64]) {
        inflow.fill(0.0);
        self.plants.iter().zip(&now.sent).for_each(|(plant, sent)| inflow[plant.node] += sent);
        self.draws.iter().zip(&now.draw).for_each(|(draw, flow)| inflow[draw.node] -= flow);
    }

    /// One step of the global gradient algorithm: the largest change of a flow, relative to the scale, and
    /// its pipe.
    fn push(
        &self,
        matrix: &mut Laplacian,
        inflow: &[f64],
        part: f64,
        now: &mut Settled,
    ) -> Option<(f64, Option<usize>)> {
        let mut right = inflow.to_vec();
        let laws: Vec<(f64, f64)> =
            (0..self.pipes.len()).map(|at| law(&self.pipes[at], self.boosters[at], now.flow[at])).collect();
        let conductance: Vec<f64> = laws.iter().map(|(_, slope)| 1.0 / slope).collect();
        for ((pipe, flow), (loss, slope)) in self.pipes.iter().zip(&now.flow).zip(&laws) {
            let fixed = flow - loss / slope;
            right[pipe.from] -= fixed;
            right[pipe.to] += fixed;
        }
        matrix.solve(&conductance, &right, &mut now.potential)?;
        let mut worst = (0.0, None);
        for (at, (pipe, (loss, slope))) in self.pipes.iter().zip(&laws).enumerate() {
            let change = (now.potential[pipe.from] - now.potential[pipe.to] - loss) / slope;
            now.flow[at] += part * change;
            if change.abs() / now.scale > worst.0 {
                worst = (change.abs() / now.scale, Some(at));
            }
        }
        Some(worst)
    }

    /// Temperatures from flows: the largest change, K.
    fn warm(&self, now: &mut Settled) -> f64 {
        let mut order: Vec<usize> = (0..self.nodes).collect();
        order.sort_by(|a, b| now.potential[*b].total_cmp(&now.potential[*a]).then(a.cmp(b)));
        let repeat = self.boosters.iter().any(Option::is_some);
        let streams = || {
            let carrying = (0..self.pipes.len()).filter(|at| now.flow[*at].abs() > STILL * now.scale);
            carrying.map(|at| {
                let (pipe, flow) = (&self.pipes[at], now.flow[at]);
                let (from, to) = if flow > 0.0 { (pipe.from, pipe.to) } else { (pipe.to, pipe.from) };
                Stream { pipe: at, from, to, flow_kg_per_s: flow.abs() }
            })
        };
        let supply = Streams::new(self.nodes, streams());
        let turned = |stream: Stream| Stream { from: stream.to, to: stream.from, ..stream };
        let back = Streams::new(self.nodes, streams().map(turned));
        let before = (now.supply_c.clone(), now.return_c.clone());
        let mut fed = vec![(0.0, 0.0); self.nodes];
        for (plant, sent) in self.plants.iter().zip(&now.sent) {
            feed(&mut fed[plant.node], *sent, plant.supply_c);
        }
        supply.mix(&self.pipes, &fed, &order, repeat, &mut now.supply_c);
        fed.fill((0.0, 0.0));
        for (draw, flow) in self.draws.iter().zip(&now.draw) {
            feed(&mut fed[draw.node], *flow, draw.return_c.min(now.supply_c[draw.node]));
        }
        order.reverse();
        back.mix(&self.pipes, &fed, &order, repeat, &mut now.return_c);
        let pairs = before.0.iter().zip(&now.supply_c).chain(before.1.iter().zip(&now.return_c));
        pairs.fold(0.0, |most: f64, (old, new)| most.max((old - new).abs()))
    }

    /// What pumps lift beyond what the way and the substations need, at the plant where it is least, Pa.
    fn margin_pa(&self, net: &HeatNetwork, now: &Settled) -> f64 {
        let lowest = self.lowest_pa(now);
        let sending = self.plants.iter().zip(&now.sent).filter(|(_, sent)| **sent > 0.0);
        let margins = sending.map(|(plant, sent)| {
            let lift_pa = 1e3 * plant.curve.lift_kpa(sent / plant.running);
            lift_pa - (now.potential[plant.node] - lowest + net.least_difference_pa)
        });
        let least = margins.fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 0.0 }
    }

    /// Lowest potential of a zone that draws water.
    pub(super) fn lowest_pa(&self, now: &Settled) -> f64 {
        let drawing = self.draws.iter().zip(&now.draw).filter(|(_, flow)| **flow > 0.0);
        drawing.map(|(draw, _)| now.potential[draw.node]).fold(f64::INFINITY, f64::min)
    }

    /// Heat that a pipe loses in supply and return together, W.
    pub(super) fn lost_w(&self, net: &HeatNetwork, now: &Settled, at: usize) -> f64 {
        let (pipe, flow) = (&self.pipes[at], now.flow[at]);
        if flow.abs() <= STILL * now.scale {
            return 0.0;
        }
        let (from, to) = if flow > 0.0 { (pipe.from, pipe.to) } else { (pipe.to, pipe.from) };
        let drop = |start_c: f64| start_c - cooled_c(pipe, start_c, flow);
        flow.abs() * net.heat * (drop(now.supply_c[from]) + drop(now.return_c[to]))
    }
}

/// How far a step goes in an iteration.
fn part_of_the_way(iteration: usize) -> f64 {
    DAMPED.iter().find(|(from, _)| iteration >= *from).map_or(1.0, |(_, part)| *part)
}

fn feed(fed: &mut (f64, f64), flow: f64, t_c: f64) {
    fed.0 += flow;
    fed.1 += flow * t_c;
}

/// Flow that a zone asks for, kg/s. While nothing is cut, a step towards `flow (T − T_return) = q / c`, with
/// the slope that it has where all pipes cool alike; while something is cut, the flow at the temperature as
/// it is, so that one share of flow is one share of heat.
fn wanted_flow(draw: &Draw, flow: f64, supply_c: f64, hottest_c: f64, heat: f64, cut: bool) -> f64 {
    let (span, drop) = (hottest_c - draw.return_c, supply_c - draw.return_c);
    if span <= 0.0 {
        return 0.0;
    }
    let asked = draw.demand_w / heat;
    let wanted = if cut { asked / drop.max(0.1 * span) } else { flow + (asked - flow * drop) / span };
    wanted.clamp(0.0, draw.largest)
}

/// Loss of pressure of a pipe at a flow, Pa, and its slope, Pa s/kg.
fn law(pipe: &Pipe, booster: Option<PumpCurve>, flow: f64) -> (f64, f64) {
    let speed = flow.abs();
    let mut loss = pipe.linear * flow + pipe.square * flow * speed;
    let mut slope = pipe.linear + 2.0 * pipe.square * speed;
    if let Some(curve) = booster {
        let shutoff = 1e3 * curve.shutoff_kpa;
        let falling = shutoff / (curve.largest_kg_per_s * curve.largest_kg_per_s);
        loss -= shutoff;
        if flow > 0.0 {
            loss += falling * flow * flow;
            slope += 2.0 * falling * flow;
        }
    }
    (loss, slope)
}
