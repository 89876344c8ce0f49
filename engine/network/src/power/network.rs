//! The table checked, with every name turned into a row number.

use std::collections::BTreeMap;
use std::fmt;

use super::grid::Grid;
use crate::problems::Problems;
use crate::sparse::elimination_ranks;

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A bus.
    Bus,
    /// A branch.
    Branch,
    /// A generator.
    Generator,
    /// A load.
    Load,
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bus => "bus",
            Self::Branch => "branch",
            Self::Generator => "generator",
            Self::Load => "load",
        })
    }
}

/// One thing wrong with a [`Grid`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GridError {
    /// The power base is no number above 0.
    #[error("the power base is {base_mva} MVA; expected a number above 0")]
    Base {
        /// As given.
        base_mva: f64,
    },
    /// A name stands twice among elements of one kind.
    #[error("{element} {id} stands twice")]
    Duplicate {
        /// Kind.
        element: Element,
        /// Name.
        id: String,
    },
    /// An element names a bus that is not in the table.
    #[error("{element} {id} stands at bus {bus}, which is not there")]
    NoSuchBus {
        /// Kind.
        element: Element,
        /// Name.
        id: String,
        /// The bus it names.
        bus: String,
    },
    /// A bus without base voltage.
    #[error("bus {bus} has a base voltage of {base_kv} kV; expected a number above 0")]
    NoBaseVoltage {
        /// Name.
        bus: String,
        /// As given.
        base_kv: f64,
    },
    /// A number that cannot be.
    #[error("{element} {id}: {field} is {value}; expected {expected}")]
    Value {
        /// Kind.
        element: Element,
        /// Name.
        id: String,
        /// Which number.
        field: &'static str,
        /// As given.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// A branch from a bus to itself.
    #[error("branch {branch} runs from bus {bus} to itself")]
    SelfLoop {
        /// Branch.
        branch: String,
        /// Bus.
        bus: String,
    },
    /// Branches without reactance that form a loop: how they share a flow is not defined.
    #[error("branches without reactance form a loop: {}", branches.join(", "))]
    ZeroImpedanceLoop {
        /// The branches of the loop, in the order of the table.
        branches: Vec<String>,
    },
}

/// Everything wrong with a grid; never empty.
pub type GridProblems = Problems<GridError>;

/// A branch with row numbers for names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: u32,
    pub(super) to: u32,
    /// 1 / (x τ), per unit; 0 for a bus coupler.
    pub(super) susceptance_pu: f64,
    pub(super) shift_rad: f64,
    pub(super) limit_mw: Option<f64>,
    pub(super) in_service: bool,
}

impl Link {
    pub(super) fn is_coupler(&self) -> bool {
        self.susceptance_pu == 0.0
    }

    /// The end that is not this one.
    pub(super) fn other(&self, bus: u32) -> u32 {
        if self.from == bus { self.to } else { self.from }
    }
}

/// A generator with a row number for its bus.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) bus: u32,
    pub(super) set_mw: f64,
    pub(super) min_mw: f64,
    pub(super) max_mw: f64,
    pub(super) in_service: bool,
}

/// A load with a row number for its bus.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    pub(super) bus: u32,
    pub(super) mw: f64,
    pub(super) priority: u8,
}

/// Which elements stand at each bus, as one list with offsets.
#[derive(Clone, Debug, Default)]
pub(super) struct AtBus {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl AtBus {
    fn new(buses: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0; buses + 1];
        for (bus, _) in pairs.clone() {
            starts[bus as usize + 1] += 1;
        }
        for bus in 0..buses {
            starts[bus + 1] += starts[bus];
        }
        let mut next = starts.clone();
        let mut items = vec![0; starts[buses] as usize];
        for (bus, item) in pairs {
            items[next[bus as usize] as usize] = item;
            next[bus as usize] += 1;
        }
        Self { starts, items }
    }

    pub(super) fn of(&self, bus: usize) -> &[u32] {
        &self.items[self.starts[bus] as usize..self.starts[bus + 1] as usize]
    }
}

/// A [`Grid`] that is in order: names are row numbers of the table from here on.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) base_mva: f64,
    pub(super) reference: Vec<bool>,
    pub(super) links: Vec<Link>,
    pub(super) units: Vec<Unit>,
    pub(super) demands: Vec<Demand>,
    pub(super) links_at: AtBus,
    pub(super) units_at: AtBus,
    pub(super) demands_at: AtBus,
    /// Rank of each bus in an elimination order of the whole grid that keeps factors sparse.
    pub(super) rank: Vec<u32>,
}

impl Network {
    /// Checks a table and indexes it.
    ///
    /// # Errors
    /// All problems at once: names that stand twice or nowhere, numbers that cannot be, buses without base
    /// voltage, loops of branches without reactance. That a part has no generation is no problem: it is dead.
    pub fn new(grid: &Grid) -> Result<Self, GridProblems> {
        let mut check = Check::new(grid);
        let network = check.index(grid);
        check.zero_loops(grid, &network.links);
        Problems::refuse(check.problems)?;
        Ok(network.with_order())
    }

    /// Number of buses.
    #[must_use]
    pub fn buses(&self) -> usize {
        self.reference.len()
    }

    /// Number of branches.
    #[must_use]
    pub fn branches(&self) -> usize {
        self.links.len()
    }

    /// Number of generators.
    #[must_use]
    pub fn generators(&self) -> usize {
        self.units.len()
    }

    /// Number of loads.
    #[must_use]
    pub fn loads(&self) -> usize {
        self.demands.len()
    }

    fn with_order(mut self) -> Self {
        let pairs: Vec<_> = self.links.iter().map(|link| (link.from, link.to)).collect();
        self.rank = elimination_ranks(self.buses(), &pairs);
        self
    }
}

struct Check {
    problems: Vec<GridError>,
    rows: BTreeMap<String, u32>,
}

impl Check {
    fn new(grid: &Grid) -> Self {
        let mut check = Self { problems: Vec::new(), rows: BTreeMap::new() };
        if !(grid.base_mva.is_finite() && grid.base_mva > 0.0) {
            check.problems.push(GridError::Base { base_mva: grid.base_mva });
        }
        for (row, bus) in (0..).zip(&grid.buses) {
            if check.rows.insert(bus.id.clone(), row).is_some() {
                check.problems.push(GridError::Duplicate { element: Element::Bus, id: bus.id.clone() });
            }
            if !(bus.base_kv.is_finite() && bus.base_kv > 0.0) {
                let (bus, base_kv) = (bus.id.clone(), bus.base_kv);
                check.problems.push(GridError::NoBaseVoltage { bus, base_kv });
            }
        }
        check.unique(Element::Branch, grid.branches.iter().map(|branch| branch.id.as_str()));
        check.unique(Element::Generator, grid.generators.iter().map(|unit| unit.id.as_str()));
        check.unique(Element::Load, grid.loads.iter().map(|load| load.id.as_str()));
        check
    }

    fn unique<'a>(&mut self, element: Element, ids: impl Iterator<Item = &'a str>) {
        let mut seen = std::collections::BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                self.problems.push(GridError::Duplicate { element, id: id.to_owned() });
            }
        }
    }

    /// The row of a bus; row 0 after noting that there is none.
    fn row(&mut self, element: Element, id: &str, bus: &str) -> u32 {
        self.rows.get(bus).copied().unwrap_or_else(|| {
            let (id, bus) = (id.to_owned(), bus.to_owned());
            self.problems.push(GridError::NoSuchBus { element, id, bus });
            0
        })
    }

    fn must(&mut self, holds: bool, who: (Element, &str), what: (&'static str, f64, &'static str)) {
        if !holds {
            let ((element, id), (field, value, expected)) = (who, what);
            self.problems.push(GridError::Value { element, id: id.to_owned(), field, value, expected });
        }
    }

    fn index(&mut self, grid: &Grid) -> Network {
        let links: Vec<Link> = grid.branches.iter().map(|branch| self.link(branch)).collect();
        let units: Vec<Unit> = grid.generators.iter().map(|unit| self.unit(unit)).collect();
        let demands: Vec<Demand> = grid.loads.iter().map(|load| self.demand(load)).collect();
        let buses = grid.buses.len().max(1);
        let ends = (0..).zip(&links).flat_map(|(row, link)| [(link.from, row), (link.to, row)]);
        Network {
            base_mva: grid.base_mva,
            reference: grid.buses.iter().map(|bus| bus.reference).collect(),
            links_at: AtBus::new(buses, ends),
            units_at: AtBus::new(buses, (0..).zip(&units).map(|(row, unit)| (unit.bus, row))),
            demands_at: AtBus::new(buses, (0..).zip(&demands).map(|(row, load)| (load.bus, row))),
            links,
            units,
            demands,
            rank: Vec::new(),
        }
    }

    fn link(&mut self, branch: &super::grid::Branch) -> Link {
        let who = (Element::Branch, branch.id.as_str());
        let (from, to) = (self.row(who.0, who.1, &branch.from), self.row(who.0, who.1, &branch.to));
        let (x, tap, shift) = (branch.reactance_pu, branch.tap_ratio, branch.phase_shift_deg);
        self.must(x.is_finite(), who, ("the reactance", x, "a number, per unit"));
        self.must(
            tap.is_finite() && tap > 0.0,
            who,
            ("the tap ratio", tap, "a number above 0; 1 for a line"),
        );
        self.must(shift.is_finite(), who, ("the phase shift", shift, "a number, degrees"));
        let shifts_nothing = x != 0.0 || shift == 0.0;
        self.must(shifts_nothing, who, ("the phase shift", shift, "0 where there is no reactance"));
        if let Some(limit) = branch.limit_mw {
            let ok = limit.is_finite() && limit > 0.0;
            self.must(ok, who, ("the limit", limit, "a number of MW above 0, or no limit"));
        }
        if branch.from == branch.to {
            let (branch, bus) = (branch.id.clone(), branch.from.clone());
            self.problems.push(GridError::SelfLoop { branch, bus });
        }
        let susceptance_pu = if x == 0.0 { 0.0 } else { 1.0 / (x * tap) };
        let (shift_rad, limit_mw) = (shift.to_radians(), branch.limit_mw);
        Link { from, to, susceptance_pu, shift_rad, limit_mw, in_service: branch.in_service }
    }

    fn unit(&mut self, unit: &super::grid::Generator) -> Unit {
        let who = (Element::Generator, unit.id.as_str());
        let (min_mw, max_mw, set_mw) = (unit.p_min_mw, unit.p_max_mw, unit.set_mw);
        self.must(set_mw.is_finite(), who, ("the set output", set_mw, "a number of MW"));
        self.must(min_mw.is_finite(), who, ("the least output", min_mw, "a number of MW"));
        let ordered = max_mw.is_finite() && max_mw >= min_mw.max(0.0);
        self.must(ordered, who, ("the greatest output", max_mw, "at least 0 and the least output"));
        Unit { bus: self.row(who.0, who.1, &unit.bus), set_mw, min_mw, max_mw, in_service: unit.in_service }
    }

    fn demand(&mut self, load: &super::grid::Load) -> Demand {
        let who = (Element::Load, load.id.as_str());
        let mw = load.demand_mw;
        let expected = "at least 0 MW; what feeds in is a generator";
        self.must(mw.is_finite() && mw >= 0.0, who, ("the demand", mw, expected));
        Demand { bus: self.row(who.0, who.1, &load.bus), mw, priority: load.priority }
    }

    /// Loops among the branches without reactance, open ones included, as any of them may close.
    fn zero_loops(&mut self, grid: &Grid, links: &[Link]) {
        let mut trees: Vec<Vec<(usize, u32)>> = vec![Vec::new(); grid.buses.len()];
        for (row, link) in links.iter().enumerate() {
            let (from, to) = (link.from, link.to);
            if !link.is_coupler() || from == to || !grid.branches[row].reactance_pu.is_finite() {
                continue;
            }
            if let Some(mut path) = path_between(&trees, from, to) {
                path.push(row);
                path.sort_unstable();
                let branches = path.iter().map(|row| grid.branches[*row].id.clone()).collect();
                self.problems.push(GridError::ZeroImpedanceLoop { branches });
            } else {
                trees[from as usize].push((row, to));
                trees[to as usize].push((row, from));
            }
        }
    }
}

/// The branches between two buses of a forest.
fn path_between(trees: &[Vec<(usize, u32)>], from: u32, to: u32) -> Option<Vec<usize>> {
    let mut before = BTreeMap::from([(from, None)]);
    let mut stack = vec![from];
    while let Some(bus) = stack.pop() {
        for (row, next) in &trees[bus as usize] {
            if !before.contains_key(next) {
                before.insert(*next, Some((*row, bus)));
                stack.push(*next);
            }
        }
    }
    let mut path = Vec::new();
    let mut at = before.get(&to)?;
    while let Some((row, previous)) = at {
        path.push(*row);
        at = &before[previous];
    }
    Some(path)
}
