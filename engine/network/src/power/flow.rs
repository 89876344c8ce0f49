//! What is in service, and the flow that follows from it.

use std::sync::Arc;

use super::dispatch::{Balance, Range, dispatch};
use super::island::{Dead, Island, IslandState, IslandView, System};
use super::network::Network;

/// In no island: out of service.
const NONE: u32 = u32::MAX;
/// To be put into an island.
const LOOSE: u32 = u32::MAX - 1;
/// Imbalance at a bus, as a share of the power of the island, above which a solution is refused.
const LARGEST_IMBALANCE: f64 = 1e-6;

/// What [`PowerFlow::settle`] had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Islands whose equations were factorised.
    pub factorised: usize,
    /// Islands that were balanced and solved.
    pub solved: usize,
}

/// A grid in service. Setters take rows of the table and panic on rows that are not there; nothing follows from
/// them until [`settle`](Self::settle).
///
/// Clones share the network and the factors of islands, so that a settled grid is cheap to copy.
#[derive(Clone, Debug)]
pub struct PowerFlow {
    pub(super) net: Arc<Network>,
    balance: Balance,
    bus_on: Vec<bool>,
    pub(super) link_on: Vec<bool>,
    unit_on: Vec<bool>,
    units: Vec<(f64, f64, f64)>,
    demand: Vec<f64>,
    pub(super) islands: Vec<Island>,
    pub(super) island_of: Vec<u32>,
    pub(super) position: Vec<u32>,
    touched: Vec<u32>,
    angle: Vec<f64>,
    flow: Vec<f64>,
    output: Vec<f64>,
    served: Vec<f64>,
}

impl PowerFlow {
    /// The grid as its table says, not yet settled. Imbalance is shared by [`Balance::Headroom`].
    #[must_use]
    pub fn new(net: impl Into<Arc<Network>>) -> Self {
        let net = net.into();
        let buses = net.buses();
        Self {
            balance: Balance::default(),
            bus_on: vec![true; buses],
            link_on: net.links.iter().map(|link| link.in_service).collect(),
            unit_on: net.units.iter().map(|unit| unit.in_service).collect(),
            units: net.units.iter().map(|unit| (unit.set_mw, unit.min_mw, unit.max_mw)).collect(),
            demand: net.demands.iter().map(|load| load.mw).collect(),
            islands: Vec::new(),
            island_of: vec![NONE; buses],
            position: vec![0; buses],
            touched: (0..buses as u32).collect(),
            angle: vec![0.0; buses],
            flow: vec![0.0; net.links.len()],
            output: vec![0.0; net.units.len()],
            served: vec![0.0; net.demands.len()],
            net,
        }
    }

    /// The same with another way to share imbalance.
    #[must_use]
    pub fn with_balance(mut self, balance: Balance) -> Self {
        self.balance = balance;
        self.islands.iter_mut().for_each(|island| island.stale = true);
        self
    }

    /// The grid as a checked table.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.net
    }

    /// Opens or closes a branch.
    pub fn set_branch(&mut self, branch: usize, closed: bool) {
        if self.link_on[branch] != closed {
            self.link_on[branch] = closed;
            let link = &self.net.links[branch];
            self.touched.extend([link.from, link.to]);
            self.flow[branch] = 0.0;
        }
    }

    /// Takes a bus with all that stands at it out of service, or back in.
    pub fn set_bus(&mut self, bus: usize, on: bool) {
        if self.bus_on[bus] == on {
            return;
        }
        self.bus_on[bus] = on;
        self.touched.push(bus as u32);
        let net = Arc::clone(&self.net);
        for row in net.links_at.of(bus) {
            let link = &net.links[*row as usize];
            self.touched.push(link.other(bus as u32));
            self.flow[*row as usize] = 0.0;
        }
        self.angle[bus] = 0.0;
        net.units_at.of(bus).iter().for_each(|row| self.output[*row as usize] = 0.0);
        net.demands_at.of(bus).iter().for_each(|row| self.served[*row as usize] = 0.0);
    }

    /// Starts or stops a generator.
    pub fn set_generator(&mut self, generator: usize, on: bool) {
        if self.unit_on[generator] != on {
            self.unit_on[generator] = on;
            self.output[generator] = 0.0;
            self.stale(self.net.units[generator].bus);
        }
    }

    /// Gives a generator another range and set output, MW. The least output is cut to the greatest, and the
    /// greatest to at least 0.
    pub fn set_range_mw(&mut self, generator: usize, set_mw: f64, min_mw: f64, max_mw: f64) {
        let max_mw = max_mw.max(0.0);
        let range = (set_mw, min_mw.min(max_mw), max_mw);
        if self.units[generator] != range {
            self.units[generator] = range;
            self.stale(self.net.units[generator].bus);
        }
    }

    /// Gives a load another demand, MW; below 0 counts as 0.
    pub fn set_demand_mw(&mut self, load: usize, demand_mw: f64) {
        let demand_mw = demand_mw.max(0.0);
        if self.demand[load] != demand_mw {
            self.demand[load] = demand_mw;
            self.stale(self.net.demands[load].bus);
        }
    }

    fn stale(&mut self, bus: u32) {
        if let Some(island) = self.islands.get_mut(self.island_of[bus as usize] as usize) {
            island.stale = true;
        }
    }

    /// Brings islands, balance and flows up to date with what was set.
    pub fn settle(&mut self) -> Settled {
        self.regroup();
        let mut settled = Settled::default();
        for at in 0..self.islands.len() {
            if std::mem::take(&mut self.islands[at].stale) {
                let mut island = std::mem::replace(&mut self.islands[at], Island::new());
                let had = island.system.is_some();
                self.solve(&mut island);
                settled.factorised += usize::from(!had && island.system.is_some());
                settled.solved += 1;
                island.stale = false;
                self.islands[at] = island;
            }
        }
        settled
    }

    /// Whether a branch is closed between buses in service.
    #[must_use]
    pub fn carries(&self, branch: usize) -> bool {
        let link = &self.net.links[branch];
        self.link_on[branch] && self.bus_on[link.from as usize] && self.bus_on[link.to as usize]
    }

    /// Makes islands anew from those that were touched; the others stay as they are.
    fn regroup(&mut self) {
        if self.touched.is_empty() {
            return;
        }
        let mut dissolved = vec![false; self.islands.len()];
        for bus in std::mem::take(&mut self.touched) {
            match self.island_of[bus as usize] {
                NONE | LOOSE => self.island_of[bus as usize] = LOOSE,
                island => dissolved[island as usize] = true,
            }
        }
        let mut kept = dissolved.iter();
        let mut loose = Vec::new();
        self.islands.retain_mut(|island| {
            let gone = *kept.next().expect("one flag for each island");
            if gone {
                loose.append(&mut island.buses);
            }
            !gone
        });
        loose.into_iter().for_each(|bus| self.island_of[bus as usize] = LOOSE);
        self.number();
        self.gather();
    }

    /// Gives each bus the place of its island.
    fn number(&mut self) {
        for (label, island) in (0..).zip(&self.islands) {
            island.buses.iter().for_each(|bus| self.island_of[*bus as usize] = label);
        }
    }

    /// Puts loose buses into new islands, and numbers all islands by their first bus.
    fn gather(&mut self) {
        let first_new = self.islands.len();
        for bus in 0..self.island_of.len() {
            if self.island_of[bus] == LOOSE && self.bus_on[bus] {
                let label = self.islands.len() as u32;
                self.islands.push(Island::new());
                self.spread(bus as u32, label);
            }
        }
        let net = Arc::clone(&self.net);
        for bus in 0..self.island_of.len() {
            let label = self.island_of[bus];
            if label == LOOSE {
                self.island_of[bus] = NONE;
            } else if label != NONE && label as usize >= first_new {
                let mut island = std::mem::replace(&mut self.islands[label as usize], Island::new());
                self.position[bus] = island.buses.len() as u32;
                island.buses.push(bus as u32);
                let rows = net.links_at.of(bus).iter().copied();
                let mine = rows.filter(|row| net.links[*row as usize].from as usize == bus);
                island.links.extend(mine.filter(|row| self.carries(*row as usize)));
                self.islands[label as usize] = island;
            }
        }
        self.islands.sort_by_key(|island| island.buses[0]);
        self.number();
    }

    /// Labels everything that hangs together with a bus.
    fn spread(&mut self, bus: u32, label: u32) {
        self.island_of[bus as usize] = label;
        let net = Arc::clone(&self.net);
        let mut stack = vec![bus];
        while let Some(bus) = stack.pop() {
            for row in net.links_at.of(bus as usize) {
                let link = &net.links[*row as usize];
                let other = link.other(bus);
                if self.island_of[other as usize] == LOOSE && self.carries(*row as usize) {
                    self.island_of[other as usize] = label;
                    stack.push(other);
                }
            }
        }
    }

    fn solve(&mut self, island: &mut Island) {
        if !self.generates(island) {
            return self.kill(island, Dead::NoGeneration);
        }
        self.balance_island(island);
        let made = || System::new(&self.net, &island.buses, &island.links, &self.position).map(Arc::new);
        let Some(system) = island.system.get_or_insert_with(made).clone() else {
            return self.kill(island, Dead::Singular);
        };
        let base = self.net.base_mva;
        let (mut left, total_pu) = self.injections_pu(island);
        let mut angle = vec![0.0; island.buses.len()];
        let imbalance =
            system.solve(&self.net, &island.links, &self.position, &mut left, &mut angle, &mut self.flow);
        if imbalance.is_nan() || imbalance > LARGEST_IMBALANCE * total_pu.max(1.0) {
            return self.kill(island, Dead::Singular);
        }
        for (bus, angle) in island.buses.iter().zip(angle) {
            self.angle[*bus as usize] = angle;
        }
        island.links.iter().for_each(|row| self.flow[*row as usize] *= base);
        island.state = IslandState::Live;
    }

    /// Whether any unit runs that can give power.
    fn generates(&self, island: &Island) -> bool {
        each(&island.buses, |bus| self.net.units_at.of(bus))
            .any(|row| self.unit_on[row] && self.units[row].2 > 0.0)
    }

    /// Outputs and served loads.
    fn balance_island(&mut self, island: &Island) {
        let net = &self.net;
        let (mut rows, mut units) = (Vec::new(), Vec::new());
        for bus in &island.buses {
            let at_reference = net.reference[*bus as usize];
            for row in net.units_at.of(*bus as usize).iter().filter(|row| self.unit_on[**row as usize]) {
                let (set_mw, min_mw, max_mw) = self.units[*row as usize];
                rows.push(*row as usize);
                units.push(Range { set_mw, min_mw, max_mw, at_reference });
            }
        }
        let loads: Vec<usize> = each(&island.buses, |bus| net.demands_at.of(bus)).collect();
        let demands: Vec<_> =
            loads.iter().map(|row| (self.demand[*row], net.demands[*row].priority)).collect();
        let (mut output, mut served) = (vec![0.0; units.len()], vec![0.0; demands.len()]);
        dispatch(&units, &demands, self.balance, &mut output, &mut served);
        rows.iter().zip(output).for_each(|(row, mw)| self.output[*row] = mw);
        loads.iter().zip(served).for_each(|(row, mw)| self.served[*row] = mw);
    }

    /// Injection of each bus and the sum of all outputs and demands, per unit.
    fn injections_pu(&self, island: &Island) -> (Vec<f64>, f64) {
        let base = self.net.base_mva;
        let mut total = 0.0;
        let net = island.buses.iter().map(|bus| {
            let bus = *bus as usize;
            let given: f64 = self.net.units_at.of(bus).iter().map(|row| self.output[*row as usize]).sum();
            let taken: f64 = self.net.demands_at.of(bus).iter().map(|row| self.served[*row as usize]).sum();
            total += (given.abs() + taken) / base;
            (given - taken) / base
        });
        (net.collect(), total)
    }

    fn kill(&mut self, island: &mut Island, why: Dead) {
        let net = Arc::clone(&self.net);
        island.state = IslandState::Dead(why);
        island.buses.iter().for_each(|bus| self.angle[*bus as usize] = 0.0);
        island.links.iter().for_each(|row| self.flow[*row as usize] = 0.0);
        each(&island.buses, |bus| net.units_at.of(bus)).for_each(|row| self.output[row] = 0.0);
        each(&island.buses, |bus| net.demands_at.of(bus)).for_each(|row| self.served[row] = 0.0);
    }
}

/// What the tables say of each bus, one after the other.
fn each<'a>(buses: &'a [u32], of: impl Fn(usize) -> &'a [u32] + 'a) -> impl Iterator<Item = usize> + 'a {
    buses.iter().flat_map(move |bus| of(*bus as usize)).map(|row| *row as usize)
}

/// What was settled last.
impl PowerFlow {
    /// Angle of each bus, radians, from the reference bus of its island, or from its first bus where it has none;
    /// 0 where dead.
    #[must_use]
    pub fn angle_rad(&self) -> &[f64] {
        &self.angle
    }

    /// Flow of each branch, MW, above 0 from `from` to `to`; 0 where open or dead.
    #[must_use]
    pub fn flow_mw(&self) -> &[f64] {
        &self.flow
    }

    /// Output of each generator, MW.
    #[must_use]
    pub fn output_mw(&self) -> &[f64] {
        &self.output
    }

    /// Served part of each load, MW.
    #[must_use]
    pub fn served_mw(&self) -> &[f64] {
        &self.served
    }

    /// Demand of each load, MW, as set.
    #[must_use]
    pub fn demand_mw(&self) -> &[f64] {
        &self.demand
    }

    /// Sum of what is served, MW.
    #[must_use]
    pub fn total_served_mw(&self) -> f64 {
        self.served.iter().sum()
    }

    /// Whether a bus is in service in an island that carries power.
    #[must_use]
    pub fn is_live(&self, bus: usize) -> bool {
        let island = self.islands.get(self.island_of[bus] as usize);
        island.is_some_and(|island| island.state == IslandState::Live)
    }

    /// The island of a bus, as its place in [`islands`](Self::islands); none for a bus out of service.
    #[must_use]
    pub fn island_of(&self, bus: usize) -> Option<usize> {
        let island = self.island_of[bus];
        (island != NONE).then_some(island as usize)
    }

    /// All islands, by their first bus. Buses out of service are in none.
    pub fn islands(&self) -> impl Iterator<Item = IslandView<'_>> {
        self.islands.iter().map(|island| {
            let loads = || each(&island.buses, |bus| self.net.demands_at.of(bus));
            let units = each(&island.buses, |bus| self.net.units_at.of(bus));
            IslandView {
                buses: &island.buses,
                state: island.state,
                demand_mw: loads().map(|row| self.demand[row]).sum(),
                served_mw: loads().map(|row| self.served[row]).sum(),
                output_mw: units.map(|row| self.output[row]).sum(),
            }
        })
    }
}

/// Places of elements and what they may do, for those who plan.
impl PowerFlow {
    pub(super) fn is_in_service(&self, bus: usize) -> bool {
        self.bus_on[bus]
    }

    pub(super) fn can_run(&self, generator: usize) -> bool {
        self.unit_on[generator] && self.bus_on[self.unit_bus(generator)]
    }

    pub(super) fn unit_bus(&self, generator: usize) -> usize {
        self.net.units[generator].bus as usize
    }

    pub(super) fn greatest_mw(&self, generator: usize) -> f64 {
        self.units[generator].2
    }

    /// Bus and class of a load.
    pub(super) fn load_place(&self, load: usize) -> (usize, u8) {
        let demand = &self.net.demands[load];
        (demand.bus as usize, demand.priority)
    }

    pub(super) fn ends(&self, branch: usize) -> (usize, usize) {
        let link = &self.net.links[branch];
        (link.from as usize, link.to as usize)
    }

    pub(super) fn touches(&self, branch: usize, bus: usize) -> bool {
        let (from, to) = self.ends(branch);
        from == bus || to == bus
    }

    pub(super) fn branches_at(&self, bus: usize) -> impl Iterator<Item = usize> + '_ {
        self.net.links_at.of(bus).iter().map(|row| *row as usize)
    }
}
