//! The grid of one replication: what is in service, what relays switched off, which units run.

use shapan_journal::DeadReason;
use shapan_network::power::{Dead, IslandState, Pace, PowerFlow, cascade};

use crate::city::lifelines::power::{NodeLoad, PowerNet};

/// Rounds in which loads are moved to standby feeders and back before the grid is left as it is.
const TRANSFERS: usize = 6;

/// Part of its load that an island can shed fast enough when it loses supply at once; beyond that its frequency falls
/// until all its units trip (settings of under-frequency relays add up to 0.4-0.5; M).
const FAST_SHED: f64 = 0.5;

/// What came of an attempt to close a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Closed,
    /// Closing it would overload something.
    Refused,
    /// Both ends are dead, or something that went out has to settle first.
    Waits,
}

/// What a generating unit is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Online,
    /// It fell out and waits for what it needs to start.
    Off,
    Starting,
}

/// A unit of one replication.
#[derive(Clone, Copy, Debug)]
struct UnitState {
    phase: Phase,
    /// Share of its capacity that it has ramped up to.
    ramped: f64,
    /// Its output is being raised step by step.
    ramping: bool,
    /// Share that its own state and fuel leave.
    pace: f64,
    /// Share that a shortfall outside leaves.
    left: f64,
}

/// A unit that begins to start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) unit: u32,
    /// It starts without a live grid.
    pub(super) alone: bool,
}

/// A part of the grid that went dead.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeadPart {
    pub(super) node: u32,
    pub(super) nodes: u32,
    pub(super) reason: DeadReason,
}

/// What settling brought.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// Lines that relays switched off, with what flowed on them, MW.
    pub(super) trips: Vec<(u32, f64)>,
    /// Lines that were opened because their island collapsed.
    pub(super) opened: Vec<u32>,
    pub(super) dead: Vec<DeadPart>,
    pub(super) starts: Vec<Start>,
}

/// What the city asks for and gets, MW.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LoadSums {
    pub(crate) demand_mw: f64,
    pub(crate) served_mw: f64,
    pub(crate) critical_mw: f64,
    pub(crate) critical_served_mw: f64,
}

/// The grid as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Power {
    flow: PowerFlow,
    line_whole: Vec<bool>,
    line_tripped: Vec<bool>,
    units: Vec<UnitState>,
    live: Vec<bool>,
    /// Loads that hang on their standby feeder.
    on_standby: Vec<bool>,
    /// Share of the critical load served at each node; for a node without load, whether it is live.
    supply: Vec<f32>,
    /// Share of the whole load served at each node.
    served: Vec<f32>,
    /// Share of the annual peak that is asked for.
    factor: f64,
    /// Number of the present state: it counts how often the grid was settled anew.
    state: u32,
    /// The state in which closing each line was last refused.
    refused: Vec<u32>,
    /// Something was taken out since the last settling: parts may have lost more than they can shed.
    lost: bool,
    stale: bool,
}

impl Power {
    pub(super) fn new(net: &PowerNet) -> Self {
        let online = UnitState { phase: Phase::Online, ramped: 1.0, ramping: false, pace: 1.0, left: 1.0 };
        Self {
            flow: net.intact.clone(),
            line_whole: vec![true; net.ends.len()],
            line_tripped: vec![false; net.ends.len()],
            units: vec![online; net.units.len()],
            live: vec![true; net.len()],
            on_standby: vec![false; net.len()],
            supply: vec![1.0; net.len()],
            served: vec![1.0; net.len()],
            factor: 1.0,
            state: 1,
            refused: vec![0; net.ends.len()],
            lost: false,
            stale: false,
        }
    }

    /// Supply at each node, as what hangs on it sees it.
    pub(crate) fn supply(&self) -> &[f32] {
        &self.supply
    }

    /// Share of the whole load served at each node.
    pub(crate) fn served(&self) -> &[f32] {
        &self.served
    }

    pub(super) fn is_tripped(&self, line: u32) -> bool {
        self.line_tripped[line as usize]
    }

    /// A node works so well now; a bus is in service or not, a unit can be held back.
    pub(super) fn set_node(&mut self, net: &PowerNet, node: u32, pace: f64) {
        (self.lost, self.stale) = (true, true);
        if let Some(unit) = net.unit_of[node as usize] {
            let unit = &mut self.units[unit as usize];
            unit.pace = pace;
            if pace <= 0.0 && unit.phase == Phase::Online {
                unit.phase = Phase::Off;
            }
        } else {
            self.flow.set_bus(node as usize, pace > 0.0);
        }
    }

    /// A line is whole, or down.
    pub(super) fn set_line(&mut self, line: u32, whole: bool) {
        self.line_whole[line as usize] = whole;
        // A line that was mended is put in by its operators, whatever its relay did before.
        self.line_tripped[line as usize] &= !whole;
        self.lost |= !whole;
        self.stale = true;
    }

    /// Whether a line may be closed: whole, and not switched off by its relay.
    fn is_fit(&self, line: usize) -> bool {
        self.line_whole[line] && !self.line_tripped[line]
    }

    /// Puts every line where it belongs: closed if it is fit, standby feeders open unless their load hangs on them,
    /// and then the load's other feeders open, so that no loop closes between stations.
    fn place_lines(&mut self, net: &PowerNet) {
        for row in 0..net.ends.len() {
            let (from, to) = net.ends[row];
            let moved = self.on_standby[from as usize] && !net.standby_of[from as usize].is_empty()
                || self.on_standby[to as usize] && !net.standby_of[to as usize].is_empty();
            self.flow.set_branch(row, self.is_fit(row) && moved == net.standby[row]);
        }
    }

    /// Loads whose own feeders brought nothing are moved to a standby feeder that can, and back once their own can
    /// again. Says whether any was moved.
    fn transfer(&mut self, net: &PowerNet) -> bool {
        let mut moved = false;
        for node in 0..net.standby_of.len() {
            if net.standby_of[node].is_empty() {
                continue;
            }
            let (own, standby) = (self.is_reached(net, node, false), self.is_reached(net, node, true));
            let wants = !own && standby;
            if wants != self.on_standby[node] && (wants || own) {
                self.on_standby[node] = wants;
                moved = true;
            }
        }
        moved
    }

    /// Whether a fit feeder leads to a node from a live one: its own, or one that stands by.
    fn is_reached(&self, net: &PowerNet, node: usize, standby: bool) -> bool {
        net.lines_at[node].iter().map(|line| *line as usize).any(|line| {
            let (from, to) = net.ends[line];
            let other = if from as usize == node { to } else { from };
            net.standby[line] == standby && self.is_fit(line) && self.live[other as usize]
        })
    }

    /// What a load asks of the grid: on a standby feeder no more than that carries.
    fn ask(&mut self, net: &PowerNet) {
        for (node, load) in net.load_of.iter().enumerate() {
            let Some(load) = load else { continue };
            let whole = load.peak_mw * self.factor;
            let most = match self.on_standby[node] {
                true => net.standby_of[node]
                    .iter()
                    .filter(|line| self.is_fit(**line as usize))
                    .map(|line| net.limit_mw[*line as usize])
                    .sum(),
                false => f64::INFINITY,
            };
            let critical = (whole * net.critical_share).min(most);
            self.flow.set_demand_mw(load.critical as usize, critical);
            self.flow.set_demand_mw(
                load.public as usize,
                (whole * (1.0 - net.critical_share)).min(most - critical),
            );
        }
    }

    /// What is left of a unit's capacity in a shortfall.
    pub(crate) fn set_left(&mut self, unit: u32, left: f64) {
        self.units[unit as usize].left = left;
        (self.lost, self.stale) = (true, true);
    }

    /// The load changes with the hour.
    pub(super) fn set_factor(&mut self, factor: f64) {
        if (factor - self.factor).abs() >= 1e-9 {
            self.factor = factor;
            self.stale = true;
        }
    }

    /// A unit has started: it gives what it could give at once, and ramps up from there.
    /// One that needs the grid to start waits again if the grid has gone meanwhile. Says whether it runs, and nobody
    /// raises its output yet.
    pub(super) fn started(&mut self, net: &PowerNet, unit: u32, ramped: f64) -> bool {
        let row = &net.units[unit as usize];
        let can = row.black_start || self.live[row.node as usize];
        let unit = &mut self.units[unit as usize];
        if unit.phase != Phase::Starting {
            return false;
        }
        let runs = can && unit.pace > 0.0;
        (unit.phase, unit.ramped) = if runs { (Phase::Online, ramped) } else { (Phase::Off, 0.0) };
        self.stale = true;
        runs && !std::mem::replace(&mut unit.ramping, true)
    }

    /// A unit ramps up; says whether there is more to come.
    pub(super) fn ramp(&mut self, unit: u32, by: f64) -> bool {
        let unit = &mut self.units[unit as usize];
        if unit.phase == Phase::Online {
            unit.ramped = (unit.ramped + by).min(1.0);
            self.stale = true;
        }
        unit.ramping = unit.phase == Phase::Online && unit.ramped < 1.0;
        unit.ramping
    }

    /// Closes a tripped line, unless both its ends are dead or closing it would overload something.
    pub(super) fn reclose(&mut self, net: &PowerNet, line: u32) -> Closing {
        let (from, to) = net.ends[line as usize];
        if !self.live[from as usize] && !self.live[to as usize] {
            return Closing::Waits;
        }
        if !self.line_whole[line as usize] {
            return Closing::Waits;
        }
        // What went out meanwhile settles first: it may take its whole island with it.
        if self.lost {
            return Closing::Waits;
        }
        // What was refused in the same state would be refused again.
        if self.refused[line as usize] == self.state && !self.stale {
            return Closing::Refused;
        }
        let mut trial = self.clone();
        trial.line_tripped[line as usize] = false;
        trial.stale = true;
        // The first flow tells most refusals; what trips in its wake need not be followed.
        if !trial.overloads(net) {
            let news = trial.settle(net);
            if news.trips.is_empty() && news.opened.is_empty() {
                // The trial itself is not kept: what it brings to life may help no other line at the same instant, or the
                // order of rows would tell which.
                self.line_tripped[line as usize] = false;
                self.stale = true;
                return Closing::Closed;
            }
        }
        self.refused[line as usize] = self.state;
        Closing::Refused
    }

    /// Whether a relay would trip at once if lines, units and loads stood where they belong.
    fn overloads(&mut self, net: &PowerNet) -> bool {
        self.place_units(net);
        self.place_lines(net);
        self.ask(net);
        self.flow.settle();
        self.flow.flow_mw().iter().enumerate().any(|(line, mw)| net.relays.is_exceeded(line, *mw))
    }

    fn place_units(&mut self, net: &PowerNet) {
        for row in 0..self.units.len() {
            let online = self.units[row].phase == Phase::Online && self.units[row].pace > 0.0;
            self.flow.set_generator(row, online);
            self.flow.set_range_mw(row, 0.0, 0.0, self.most_mw(net, row));
        }
    }

    /// An island without the outside grid that loses more than it can shed at once falls dark as a whole: its units
    /// trip, and its lines are opened, to be closed one after another from where there is power.
    fn collapse(&mut self, net: &PowerNet, before_mw: &[f64], news: &mut News) {
        self.place_lines(net);
        self.ask(net);
        self.flow.settle();
        let mut fallen = vec![false; self.live.len()];
        for island in self.flow.islands().filter(|island| island.state == IslandState::Live) {
            let units =
                || island.buses.iter().filter_map(|bus| net.unit_of[*bus as usize]).map(|u| u as usize);
            let runs =
                |unit: &usize| self.units[*unit].phase == Phase::Online && self.units[*unit].pace > 0.0;
            if units().filter(runs).any(|unit| net.units[unit].import) {
                continue;
            }
            let most: f64 = units().filter(runs).map(|unit| self.most_mw(net, unit)).sum();
            let served: f64 = island.buses.iter().map(|bus| before_mw[*bus as usize]).sum();
            if most < served * (1.0 - FAST_SHED) {
                island.buses.iter().for_each(|bus| fallen[*bus as usize] = true);
            }
        }
        for (row, unit) in net.units.iter().enumerate().filter(|(_, unit)| fallen[unit.node as usize]) {
            if !unit.import && self.units[row].phase == Phase::Online {
                self.units[row].phase = Phase::Off;
                self.flow.set_generator(row, false);
            }
        }
        for (line, (from, to)) in net.ends.iter().enumerate() {
            let inside = fallen[*from as usize] && fallen[*to as usize];
            if inside && !net.feeder[line] && self.is_fit(line) {
                self.line_tripped[line] = true;
                news.opened.push(line as u32);
            }
        }
    }

    /// What a unit can give now, MW.
    fn most_mw(&self, net: &PowerNet, unit: usize) -> f64 {
        let state = &self.units[unit];
        net.units[unit].capacity_mw * state.ramped * state.pace * state.left
    }

    /// Load served at each node, MW.
    fn served_mw(&self, net: &PowerNet) -> Vec<f64> {
        let served = self.flow.served_mw();
        let of = |load: &NodeLoad| served[load.critical as usize] + served[load.public as usize];
        net.load_of.iter().map(|load| load.as_ref().map_or(0.0, of)).collect()
    }

    /// Brings the flows up to date: relays trip what is overloaded, units fall out and begin to start.
    pub(super) fn settle(&mut self, net: &PowerNet) -> News {
        let mut news = News::default();
        if !std::mem::take(&mut self.stale) {
            return news;
        }
        self.state += 1;
        let before = self.live.clone();
        let before_mw = self.served_mw(net);
        self.place_units(net);
        if std::mem::take(&mut self.lost) {
            self.collapse(net, &before_mw, &mut news);
        }
        for _ in 0..TRANSFERS {
            self.place_lines(net);
            self.ask(net);
            for round in cascade(&mut self.flow, &net.relays, Pace::Worst).rounds {
                for (branch, mw) in round.tripped.iter().zip(&round.flow_mw) {
                    self.line_tripped[*branch] = true;
                    news.trips.push((*branch as u32, mw.abs()));
                }
            }
            self.see_live();
            if !self.transfer(net) {
                break;
            }
        }
        self.look_for_dead(&before, &mut news);
        self.read(net);
        self.look_for_starts(net, &mut news);
        news
    }

    fn see_live(&mut self) {
        for bus in 0..self.live.len() {
            self.live[bus] = self.flow.is_live(bus);
        }
    }

    /// Parts of more than one node that carried power before and carry none now.
    fn look_for_dead(&mut self, before: &[bool], news: &mut News) {
        for island in self.flow.islands() {
            let IslandState::Dead(why) = island.state else { continue };
            let lost = island.buses.iter().any(|bus| before[*bus as usize]);
            if lost && island.buses.len() > 1 {
                let reason = match why {
                    Dead::NoGeneration => DeadReason::NoSource,
                    Dead::Singular => DeadReason::Numerical,
                };
                let (node, nodes) = (island.buses[0], island.buses.len() as u32);
                news.dead.push(DeadPart { node, nodes, reason });
            }
        }
    }

    fn read(&mut self, net: &PowerNet) {
        let served = self.flow.served_mw();
        let share = |got: f64, asked: f64| if asked > 0.0 { (got / asked).min(1.0) as f32 } else { 1.0 };
        for (node, load) in net.load_of.iter().enumerate() {
            let live = self.live[node];
            let (critical, whole) = match load {
                _ if !live => (0.0, 0.0),
                None => (1.0, 1.0),
                Some(load) => {
                    let (c, p) = (load.critical as usize, load.public as usize);
                    let whole = load.peak_mw * self.factor;
                    (share(served[c], whole * net.critical_share), share(served[c] + served[p], whole))
                }
            };
            (self.supply[node], self.served[node]) = (critical, whole);
        }
    }

    fn look_for_starts(&mut self, net: &PowerNet, news: &mut News) {
        for (row, unit) in net.units.iter().enumerate() {
            let state = &mut self.units[row];
            if state.phase != Phase::Off || state.pace <= 0.0 {
                continue;
            }
            let live = self.live[unit.node as usize];
            if unit.import {
                // The grid outside never stood still: it is there as soon as its station is.
                (state.phase, state.ramped) = (Phase::Online, 1.0);
                self.stale = true;
            } else if live || unit.black_start {
                state.phase = Phase::Starting;
                news.starts.push(Start { unit: row as u32, alone: !live });
            }
        }
    }

    /// Whether another round of settling is due.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Sums over the city.
    pub(crate) fn sums(&self, net: &PowerNet) -> LoadSums {
        let served = self.flow.served_mw();
        let mut sums = LoadSums::default();
        for load in net.load_of.iter().flatten() {
            let (c, p) = (load.critical as usize, load.public as usize);
            let whole = load.peak_mw * self.factor;
            sums.critical_mw += whole * net.critical_share;
            sums.critical_served_mw += served[c];
            sums.demand_mw += whole;
            sums.served_mw += served[c] + served[p];
        }
        sums
    }
}
