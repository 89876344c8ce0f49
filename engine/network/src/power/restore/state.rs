//! The grid while it comes back: units, loads, and what is live.

use super::crew::{Goal, Team, route};
use super::{Restoration, RestoreEvent, RestoreRules, RestoreStep, UnitStart};
use crate::power::cascade::Capacity;
use crate::power::flow::PowerFlow;

/// Where a unit stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Waiting,
    Starting { until: f64 },
    Online { since: f64 },
}

/// A load that can be picked up.
#[derive(Clone, Copy, Debug)]
struct Pick {
    load: usize,
    bus: usize,
    mw: f64,
    priority: u8,
    served: bool,
    /// Would overload a branch as the grid is now.
    refused: bool,
}

pub(super) struct State<'a> {
    sound: &'a PowerFlow,
    rules: &'a RestoreRules,
    capacity: &'a Capacity,
    grid: PowerFlow,
    live: Vec<bool>,
    tried: Vec<bool>,
    units: Vec<(UnitStart, Phase)>,
    picks: Vec<Pick>,
    teams: Vec<Option<Team>>,
    steps: Vec<RestoreStep>,
    served: Vec<(f64, f64)>,
    minute: f64,
}

impl<'a> State<'a> {
    pub(super) fn new(
        sound: &'a PowerFlow,
        starts: &[UnitStart],
        rules: &'a RestoreRules,
        capacity: &'a Capacity,
    ) -> Self {
        let net = sound.network();
        let mut grid = sound.clone();
        (0..net.buses()).for_each(|bus| grid.set_bus(bus, false));
        (0..net.branches()).for_each(|branch| grid.set_branch(branch, false));
        (0..net.generators()).for_each(|unit| grid.set_generator(unit, false));
        (0..net.loads()).for_each(|load| grid.set_demand_mw(load, 0.0));
        let mut units: Vec<_> = starts
            .iter()
            .filter(|start| sound.can_run(start.generator))
            .map(|start| (*start, Phase::Waiting))
            .collect();
        units.sort_by_key(|(start, _)| (!start.black_start, start.priority, start.generator));
        let mut picks: Vec<_> = (0..net.loads()).filter_map(|load| pick(sound, load)).collect();
        picks.sort_by_key(|pick| (pick.priority, pick.load));
        Self {
            sound,
            rules,
            capacity,
            grid,
            live: vec![false; net.buses()],
            tried: vec![false; net.branches()],
            units,
            picks,
            teams: (0..rules.teams).map(|_| None).collect(),
            steps: Vec::new(),
            served: Vec::new(),
            minute: 0.0,
        }
    }

    /// One step; whether anything may still happen.
    pub(super) fn advance(&mut self, minute: f64) -> bool {
        self.minute = minute;
        let before = self.steps.len();
        self.bring_on_line();
        let ramping = self.ramp();
        self.switch();
        self.start_units();
        self.pick_up();
        self.send_teams();
        let served_mw = self.grid.total_served_mw();
        if self.served.last().is_none_or(|(_, last)| *last != served_mw) {
            self.served.push((minute, served_mw));
        }
        let starting = self.units.iter().any(|(_, phase)| matches!(phase, Phase::Starting { .. }));
        ramping || starting || self.teams.iter().any(Option::is_some) || self.steps.len() > before
    }

    pub(super) fn finish(self) -> Restoration {
        let mut unserved: Vec<usize> =
            (0..self.sound.demand_mw().len()).filter(|load| self.sound.demand_mw()[*load] > 0.0).collect();
        unserved.retain(|load| self.grid.served_mw()[*load] == 0.0);
        Restoration { steps: self.steps, served_mw: self.served, unserved, flow: self.grid }
    }

    fn note(&mut self, event: RestoreEvent) {
        self.steps.push(RestoreStep { minute: self.minute, event });
    }

    fn bring_on_line(&mut self) {
        for at in 0..self.units.len() {
            let (start, phase) = self.units[at];
            if matches!(phase, Phase::Starting { until } if until <= self.minute) {
                self.units[at].1 = Phase::Online { since: self.minute };
                self.grid.set_range_mw(start.generator, 0.0, 0.0, 0.0);
                self.grid.set_generator(start.generator, true);
                self.note(RestoreEvent::UnitOnline { generator: start.generator });
                self.energise(self.grid.unit_bus(start.generator));
            }
        }
    }

    fn energise(&mut self, bus: usize) {
        if !std::mem::replace(&mut self.live[bus], true) {
            self.grid.set_bus(bus, true);
            self.note(RestoreEvent::BusLive { bus });
        }
    }

    /// Gives units on line what their ramp allows, as far as no branch is overloaded by what they then share;
    /// whether one may still rise.
    fn ramp(&mut self) -> bool {
        let mut rising = false;
        let mut ranges = Vec::new();
        for (start, phase) in &self.units {
            if let Phase::Online { since } = phase {
                let (now, most) =
                    (self.grid.greatest_mw(start.generator), self.sound.greatest_mw(start.generator));
                let wanted = (self.minute - since) * start.ramp_mw_per_minute;
                rising |= wanted < most;
                if now < wanted.min(most) {
                    ranges.push((start.generator, now, wanted.min(most)));
                }
            }
        }
        let raised = self.raise(&ranges);
        if raised {
            self.picks.iter_mut().for_each(|pick| pick.refused = false);
        }
        rising || raised
    }

    /// Raises units (row, from and to MW) all at once, or, if that overloads a branch, those that do not; whether
    /// any was raised.
    fn raise(&mut self, ranges: &[(usize, f64, f64)]) -> bool {
        ranges.iter().for_each(|(unit, _, to)| self.grid.set_range_mw(*unit, 0.0, 0.0, *to));
        self.grid.settle();
        if self.holds() {
            return !ranges.is_empty();
        }
        ranges.iter().for_each(|(unit, from, _)| self.grid.set_range_mw(*unit, 0.0, 0.0, *from));
        let mut raised = false;
        for (unit, from, to) in ranges {
            self.grid.set_range_mw(*unit, 0.0, 0.0, *to);
            self.grid.settle();
            if self.holds() {
                raised = true;
            } else {
                self.grid.set_range_mw(*unit, 0.0, 0.0, *from);
            }
        }
        self.grid.settle();
        raised
    }

    fn start_units(&mut self) {
        for at in 0..self.units.len() {
            let (start, phase) = self.units[at];
            let bus = self.grid.unit_bus(start.generator);
            if phase != Phase::Waiting || !self.sound.is_in_service(bus) {
                continue;
            }
            let alone = start.black_start;
            if alone || (self.live[bus] && self.spare_mw(bus) >= start.crank_mw) {
                self.units[at].1 = Phase::Starting { until: self.minute + start.start_minutes };
                self.note(RestoreEvent::UnitStarting { generator: start.generator });
            }
        }
    }

    /// What the units of the island of a live bus can give beyond load and cranking power, MW. Before the first
    /// settling of a new island nothing is spare.
    fn spare_mw(&self, bus: usize) -> f64 {
        let Some(island) = self.grid.island_of(bus) else { return 0.0 };
        let inside = |generator: usize| self.grid.island_of(self.grid.unit_bus(generator)) == Some(island);
        let units = self.units.iter().filter(|(start, _)| inside(start.generator));
        let able: f64 = units
            .map(|(start, phase)| match phase {
                Phase::Online { .. } => self.grid.greatest_mw(start.generator),
                Phase::Starting { .. } if !start.black_start => -start.crank_mw,
                _ => 0.0,
            })
            .sum();
        let served = self.picks.iter().filter(|pick| pick.served);
        let taken: f64 =
            served.filter(|pick| self.grid.island_of(pick.bus) == Some(island)).map(|pick| pick.mw).sum();
        able - taken
    }

    fn pick_up(&mut self) {
        let mut spare: Vec<Option<f64>> = vec![None; self.grid.islands().count()];
        for at in 0..self.picks.len() {
            let pick = self.picks[at];
            let Some(island) = self.grid.island_of(pick.bus) else { continue };
            if pick.served || pick.refused || !self.live[pick.bus] {
                continue;
            }
            let left = *spare[island].get_or_insert_with(|| self.spare_mw(pick.bus));
            if pick.mw > left {
                continue;
            }
            self.grid.set_demand_mw(pick.load, pick.mw);
            self.grid.settle();
            if self.holds() {
                self.picks[at].served = true;
                spare[island] = Some(left - pick.mw);
                self.note(RestoreEvent::LoadServed { load: pick.load });
            } else {
                self.grid.set_demand_mw(pick.load, 0.0);
                self.grid.settle();
                self.picks[at].refused = true;
            }
        }
    }

    /// Whether nothing is overloaded.
    fn holds(&self) -> bool {
        let mut flows = self.grid.flow_mw().iter().enumerate();
        flows.all(|(branch, mw)| !self.capacity.is_exceeded(branch, *mw))
    }

    /// Closes the branches whose time has come.
    fn switch(&mut self) {
        for at in 0..self.teams.len() {
            let Some(mut team) = self.teams[at].take() else { continue };
            if team.until <= self.minute {
                let branch = team.path.remove(0);
                self.close(branch);
                team.until = self.minute + self.rules.switching_minutes;
            }
            if !team.path.is_empty() {
                self.teams[at] = Some(team);
            }
        }
    }

    fn close(&mut self, branch: usize) {
        if std::mem::replace(&mut self.tried[branch], true) {
            return;
        }
        let (from, to) = self.grid.ends(branch);
        let meshes = self.live[from] && self.live[to];
        self.energise(from);
        self.energise(to);
        self.grid.set_branch(branch, true);
        self.grid.settle();
        if meshes && !self.holds() {
            self.grid.set_branch(branch, false);
            self.grid.settle();
            return self.note(RestoreEvent::BranchRefused { branch });
        }
        self.picks.iter_mut().for_each(|pick| pick.refused = false);
        self.note(RestoreEvent::BranchClosed { branch });
    }

    /// Gives idle teams the next goal. No two teams go for one bus.
    fn send_teams(&mut self) {
        for at in 0..self.teams.len() {
            if self.teams[at].is_none() {
                let path = self.next_path();
                let until = self.minute + self.rules.switching_minutes;
                self.teams[at] = path.map(|path| Team { path, until });
            }
        }
    }

    fn next_path(&self) -> Option<Vec<usize>> {
        let under_way: Vec<usize> = self.teams.iter().flatten().flat_map(|team| team.path.clone()).collect();
        let usable = |branch: usize| self.sound.carries(branch) && !self.tried[branch];
        let free = |branch: usize| usable(branch) && !under_way.contains(&branch);
        let aimed = |bus: usize| under_way.iter().any(|branch| self.grid.touches(*branch, bus));
        let waiting = self.units.iter().filter(|(_, phase)| *phase == Phase::Waiting);
        let units = waiting.map(|(start, _)| Goal::new(start.priority, self.grid.unit_bus(start.generator)));
        let loads = self.picks.iter().filter(|pick| !pick.served);
        let loads = loads.map(|pick| Goal::new(pick.priority, pick.bus));
        let open = |goal: &Goal| !self.live[goal.bus] && !aimed(goal.bus);
        let tree = route(&self.grid, &self.live, free);
        let to_units = tree.best(units.filter(open));
        to_units.or_else(|| tree.best(loads.filter(open))).or_else(|| self.mesh(free))
    }

    /// The first open branch between live buses.
    fn mesh(&self, free: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let joins = |branch: &usize| {
            let (from, to) = self.grid.ends(*branch);
            self.live[from] && self.live[to] && free(*branch)
        };
        (0..self.tried.len()).find(joins).map(|branch| vec![branch])
    }
}

fn pick(sound: &PowerFlow, load: usize) -> Option<Pick> {
    let (bus, priority) = sound.load_place(load);
    let mw = sound.demand_mw()[load];
    (mw > 0.0).then_some(Pick { load, bus, mw, priority, served: false, refused: false })
}
