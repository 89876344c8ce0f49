//! Which outages overload other branches or leave load unserved.
//!
//! Single outages that split nothing need no new solution. One per unit sent from one end of the branch to the
//! other moves PTDF on each branch, and the outage of branch k moves its flow onto branch l in the proportion
//! LODF = PTDF_lk / (1 − PTDF_kk): J. Guo, Y. Fu, Z. Li, M. Shahidehpour, IEEE Trans. Power Systems 24 (2009)
//! 1633.

use super::cascade::Capacity;
use super::flow::PowerFlow;
use super::island::{Island, IslandState, System};

/// 1 − PTDF_kk below which branch k is the only way between its ends.
const SPLITS_BELOW: f64 = 1e-8;

/// A branch that is overloaded after an outage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overload {
    /// Branch.
    pub branch: usize,
    /// Flow after the outage, MW.
    pub flow_mw: f64,
    /// What it can carry, MW.
    pub capacity_mw: f64,
}

/// What an outage does before anything trips.
#[derive(Clone, Debug, PartialEq)]
pub struct Contingency {
    /// Branches that are out.
    pub branches: Vec<usize>,
    /// Whether the outage makes more islands.
    pub splits: bool,
    /// Load that was served before and is not after, MW.
    pub lost_mw: f64,
    /// Overloaded branches, rising.
    pub overloads: Vec<Overload>,
}

/// Screens the outage of each closed branch of islands that carry power, in the order of the table. `flow` must
/// be settled. Overloads that are there before are listed as well.
#[must_use]
pub fn screen_single(flow: &PowerFlow, capacity: &Capacity) -> Vec<Contingency> {
    let watched: Vec<bool> =
        flow.islands.iter().map(|island| watches_couplers(flow, island, capacity)).collect();
    let branches = (0..flow.flow_mw().len())
        .filter(|branch| flow.carries(*branch) && flow.is_live(flow.net.links[*branch].from as usize));
    branches
        .map(|branch| {
            let island = flow.island_of[flow.net.links[branch].from as usize] as usize;
            let quick = if watched[island] { None } else { by_factors(flow, branch, capacity) };
            quick.unwrap_or_else(|| resolve(flow, &[branch], capacity))
        })
        .collect()
}

/// Screens outages of several branches at once, each solved anew. `flow` must be settled.
#[must_use]
pub fn screen_sets(flow: &PowerFlow, sets: &[Vec<usize>], capacity: &Capacity) -> Vec<Contingency> {
    sets.iter().map(|set| resolve(flow, set, capacity)).collect()
}

/// Factors say nothing of branches without reactance.
fn watches_couplers(flow: &PowerFlow, island: &Island, capacity: &Capacity) -> bool {
    let mut couplers = island.links.iter().filter(|row| flow.net.links[**row as usize].is_coupler());
    couplers.any(|row| capacity.mw()[*row as usize].is_finite())
}

fn by_factors(flow: &PowerFlow, branch: usize, capacity: &Capacity) -> Option<Contingency> {
    let (rows, factors) = flow.factors(branch)?;
    let before = flow.flow_mw();
    let own = before[branch];
    let mut overloads = Vec::new();
    let others = flow
        .islands
        .iter()
        .enumerate()
        .filter(|(label, _)| *label != flow.island_of[flow.net.links[branch].from as usize] as usize);
    for row in others.flat_map(|(_, island)| &island.links) {
        overloads.extend(overload(*row as usize, before[*row as usize], capacity));
    }
    for (row, factor) in rows.iter().zip(factors).filter(|(row, _)| **row as usize != branch) {
        overloads.extend(overload(*row as usize, before[*row as usize] + factor * own, capacity));
    }
    overloads.sort_by_key(|overload| overload.branch);
    Some(Contingency { branches: vec![branch], splits: false, lost_mw: 0.0, overloads })
}

fn overload(branch: usize, flow_mw: f64, capacity: &Capacity) -> Option<Overload> {
    let over = capacity.is_exceeded(branch, flow_mw);
    over.then(|| Overload { branch, flow_mw, capacity_mw: capacity.mw()[branch] })
}

fn resolve(flow: &PowerFlow, set: &[usize], capacity: &Capacity) -> Contingency {
    let mut after = flow.clone();
    set.iter().for_each(|branch| after.set_branch(*branch, false));
    after.settle();
    let lost =
        flow.served_mw().iter().zip(after.served_mw()).map(|(before, after)| (before - after).max(0.0));
    let flows = after.flow_mw();
    Contingency {
        branches: set.to_vec(),
        splits: after.islands.len() > flow.islands.len(),
        lost_mw: lost.sum(),
        overloads: (0..flows.len()).filter_map(|branch| overload(branch, flows[branch], capacity)).collect(),
    }
}

impl PowerFlow {
    /// Share of the flow of a branch that each branch takes over when it goes out (LODF), by row of the table;
    /// −1 for the branch itself, 0 for branches without reactance and in other islands. `None` where the outage
    /// splits an island, and for branches that carry nothing or have no reactance. The grid must be settled.
    #[must_use]
    pub fn outage_factors(&self, branch: usize) -> Option<Vec<f64>> {
        let (rows, factors) = self.factors(branch)?;
        let mut all = vec![0.0; self.net.links.len()];
        rows.iter().zip(factors).for_each(|(row, factor)| all[*row as usize] = factor);
        all[branch] = -1.0;
        Some(all)
    }

    /// Share of a transfer between two buses of a live island that each branch carries (PTDF), by row of the
    /// table; 0 for branches without reactance. `None` if no island holds both. The grid must be settled.
    #[must_use]
    pub fn transfer_factors(&self, from_bus: usize, to_bus: usize) -> Option<Vec<f64>> {
        let (island, system) = self.system_of(from_bus)?;
        if self.island_of[from_bus] != self.island_of[to_bus] {
            return None;
        }
        let moved = self.transfer(island, system, from_bus, to_bus);
        let mut all = vec![0.0; self.net.links.len()];
        island.links.iter().zip(moved).for_each(|(row, factor)| all[*row as usize] = factor);
        Some(all)
    }

    fn system_of(&self, bus: usize) -> Option<(&Island, &System)> {
        let island = self.islands.get(self.island_of[bus] as usize)?;
        let system = island.system.as_ref()?.as_ref()?;
        (island.state == IslandState::Live).then_some((island, system))
    }

    /// PTDF of each branch of an island.
    fn transfer(&self, island: &Island, system: &System, from: usize, to: usize) -> Vec<f64> {
        let angle = system.transfer(self.position[from], self.position[to]);
        let at = |bus: u32| angle[system.node(self.position[bus as usize])];
        let links = island.links.iter().map(|row| &self.net.links[*row as usize]);
        links.map(|link| link.susceptance_pu * (at(link.from) - at(link.to))).collect()
    }

    /// LODF of the branches of the island of a branch, in the order of the island.
    fn factors(&self, branch: usize) -> Option<(&[u32], Vec<f64>)> {
        let link = &self.net.links[branch];
        if link.is_coupler() || !self.carries(branch) {
            return None;
        }
        let (island, system) = self.system_of(link.from as usize)?;
        let mut moved = self.transfer(island, system, link.from as usize, link.to as usize);
        let own = island.links.iter().position(|row| *row as usize == branch)?;
        let rest = 1.0 - moved[own];
        if rest.abs() < SPLITS_BELOW {
            return None;
        }
        moved.iter_mut().for_each(|factor| *factor /= rest);
        Some((&island.links, moved))
    }
}
