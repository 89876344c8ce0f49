//! One island: its buses and closed branches, and the linear system of its angles.

use std::sync::Arc;

use super::network::Network;
use crate::sparse::Ldlt;

/// Why an island carries nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// No unit of it runs.
    NoGeneration,
    /// Its equations have no single solution: reactances that cancel each other around a loop.
    Singular,
}

/// Whether an island carries power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IslandState {
    /// Demand is served as far as generation reaches.
    Live,
    /// Nothing is served.
    Dead(Dead),
}

/// An island as others see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IslandView<'a> {
    /// Rows of its buses, rising.
    pub buses: &'a [u32],
    /// Whether it carries power.
    pub state: IslandState,
    /// Demand of its loads, MW.
    pub demand_mw: f64,
    /// Part of it that is served, MW.
    pub served_mw: f64,
    /// Output of its generators, MW.
    pub output_mw: f64,
}

/// A branch without reactance, hung below the bus that is nearer to the root of its group.
#[derive(Clone, Copy, Debug)]
struct Coupler {
    link: u32,
    child: u32,
    parent: u32,
}

/// The factorised equations of an island. Buses are counted within the island.
#[derive(Clone, Debug)]
pub(super) struct System {
    factor: Ldlt,
    /// Unknown of each bus; the last one, `unknowns`, is the pinned angle of zero.
    node: Vec<u32>,
    unknowns: usize,
    /// Parents come before children.
    couplers: Vec<Coupler>,
}

/// An island while it lasts.
#[derive(Clone, Debug)]
pub(super) struct Island {
    pub(super) buses: Vec<u32>,
    pub(super) links: Vec<u32>,
    pub(super) state: IslandState,
    /// Not yet made; made; or found singular.
    pub(super) system: Option<Option<Arc<System>>>,
    /// Whether what it carries must be computed again.
    pub(super) stale: bool,
}

impl Island {
    pub(super) fn new() -> Self {
        let state = IslandState::Dead(Dead::NoGeneration);
        Self { buses: Vec::new(), links: Vec::new(), state, system: None, stale: true }
    }
}

impl System {
    /// Factorises an island; `None` if it is singular. `position` counts each bus within its island.
    pub(super) fn new(net: &Network, buses: &[u32], links: &[u32], position: &[u32]) -> Option<Self> {
        let (group, couplers) = groups(net, buses.len(), links, position);
        let pinned = buses.iter().position(|bus| net.reference[*bus as usize]).unwrap_or(0);
        let pinned = group[pinned];
        let mut order: Vec<u32> =
            (0..buses.len() as u32).filter(|bus| group[*bus as usize] == *bus && *bus != pinned).collect();
        order.sort_unstable_by_key(|bus| net.rank[buses[*bus as usize] as usize]);
        let unknowns = order.len();
        let mut number = vec![unknowns as u32; buses.len()];
        for (unknown, bus) in (0..).zip(&order) {
            number[*bus as usize] = unknown;
        }
        let node: Vec<u32> = group.iter().map(|root| number[*root as usize]).collect();
        let factor = Ldlt::new(unknowns, &entries(net, links, position, &node, unknowns as u32))?;
        Some(Self { factor, node, unknowns, couplers })
    }

    /// Angles (radians) of the buses and flows (per unit, by row of the table) from injections (per unit).
    /// Injections must add up to zero. Returns the largest imbalance left at a bus, per unit.
    pub(super) fn solve(
        &self,
        net: &Network,
        links: &[u32],
        position: &[u32],
        residual: &mut [f64],
        angle: &mut [f64],
        flow: &mut [f64],
    ) -> f64 {
        let mut x = vec![0.0; self.unknowns + 1];
        for (node, injection) in self.node.iter().zip(&*residual) {
            x[*node as usize] += injection;
        }
        for link in links.iter().map(|row| &net.links[*row as usize]).filter(|link| link.shift_rad != 0.0) {
            let pushed = link.susceptance_pu * link.shift_rad;
            x[self.node[position[link.from as usize] as usize] as usize] += pushed;
            x[self.node[position[link.to as usize] as usize] as usize] -= pushed;
        }
        self.factor.solve(&mut x[..self.unknowns]);
        x[self.unknowns] = 0.0;
        for (angle, node) in angle.iter_mut().zip(&self.node) {
            *angle = x[*node as usize];
        }
        for row in links {
            let link = &net.links[*row as usize];
            let (from, to) = (position[link.from as usize] as usize, position[link.to as usize] as usize);
            let moved = link.susceptance_pu * (angle[from] - angle[to] - link.shift_rad);
            flow[*row as usize] = moved;
            residual[from] -= moved;
            residual[to] += moved;
        }
        self.couple(net, position, residual, flow);
        residual
            .iter()
            .fold(0.0, |most: f64, left| if left.is_nan() { f64::NAN } else { most.max(left.abs()) })
    }

    /// Flows of branches without reactance, from what is left over at the buses they join.
    fn couple(&self, net: &Network, position: &[u32], residual: &mut [f64], flow: &mut [f64]) {
        for coupler in self.couplers.iter().rev() {
            let up = std::mem::take(&mut residual[coupler.child as usize]);
            residual[coupler.parent as usize] += up;
            let link = &net.links[coupler.link as usize];
            let leaves = position[link.from as usize] == coupler.child;
            flow[coupler.link as usize] = if leaves { up } else { -up };
        }
    }

    /// Angles of all unknowns and the pinned bus when one per unit is sent from a bus to another.
    pub(super) fn transfer(&self, from: u32, to: u32) -> Vec<f64> {
        let mut x = vec![0.0; self.unknowns + 1];
        x[self.node[from as usize] as usize] += 1.0;
        x[self.node[to as usize] as usize] -= 1.0;
        self.factor.solve(&mut x[..self.unknowns]);
        x[self.unknowns] = 0.0;
        x
    }

    pub(super) fn node(&self, bus: u32) -> usize {
        self.node[bus as usize] as usize
    }
}

/// The first bus of the group of each bus that is joined without reactance, and the branches that join it.
fn groups(net: &Network, buses: usize, links: &[u32], position: &[u32]) -> (Vec<u32>, Vec<Coupler>) {
    let mut group: Vec<u32> = (0..buses as u32).collect();
    let joined: Vec<u32> =
        links.iter().copied().filter(|row| net.links[*row as usize].is_coupler()).collect();
    if joined.is_empty() {
        return (group, Vec::new());
    }
    let mut beside: Vec<Vec<(u32, u32)>> = vec![Vec::new(); buses];
    for row in joined {
        let link = &net.links[row as usize];
        let (from, to) = (position[link.from as usize], position[link.to as usize]);
        beside[from as usize].push((row, to));
        beside[to as usize].push((row, from));
    }
    let (mut couplers, mut seen) = (Vec::new(), vec![false; buses]);
    for root in 0..buses as u32 {
        let mut stack = if std::mem::replace(&mut seen[root as usize], true) { vec![] } else { vec![root] };
        while let Some(parent) = stack.pop() {
            group[parent as usize] = root;
            for (link, child) in &beside[parent as usize] {
                if !std::mem::replace(&mut seen[*child as usize], true) {
                    couplers.push(Coupler { link: *link, child: *child, parent });
                    stack.push(*child);
                }
            }
        }
    }
    (group, couplers)
}

/// Upper triangle of B′ without the pinned unknown.
fn entries(
    net: &Network,
    links: &[u32],
    position: &[u32],
    node: &[u32],
    pinned: u32,
) -> Vec<(u32, u32, f64)> {
    let mut entries = Vec::with_capacity(3 * links.len());
    for link in links.iter().map(|row| &net.links[*row as usize]) {
        let (from, to) =
            (node[position[link.from as usize] as usize], node[position[link.to as usize] as usize]);
        if from == to {
            continue;
        }
        let b = link.susceptance_pu;
        entries.extend([from, to].into_iter().filter(|at| *at != pinned).map(|at| (at, at, b)));
        if from != pinned && to != pinned {
            entries.push((from.min(to), from.max(to), -b));
        }
    }
    entries
}
