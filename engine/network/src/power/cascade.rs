//! Overloaded branches trip, others take over their flow, and so on until nothing is overloaded.

use super::flow::PowerFlow;
use super::island::IslandState;
use super::network::Network;

/// Share of the capacity that rounding may exceed.
const ROUNDING: f64 = 1e-9;

/// The flow at which each branch trips, MW; infinite where it never does.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity(Vec<f64>);

impl Capacity {
    /// `1 + margin` times the thermal limit; branches without limit never trip.
    #[must_use]
    pub fn thermal(net: &Network, margin: f64) -> Self {
        let limit = |limit: Option<f64>| limit.map_or(f64::INFINITY, |mw| mw * (1.0 + margin));
        Self(net.links.iter().map(|link| limit(link.limit_mw)).collect())
    }

    /// `1 + alpha` times the flow that a settled grid carries, and at least `least_mw`.
    ///
    /// The rule is that of A. E. Motter and Y.-C. Lai, Phys. Rev. E 66 (2002) 065102, with the flow of a branch in
    /// the place of the number of shortest paths through a node.
    #[must_use]
    pub fn tolerance(flow: &PowerFlow, alpha: f64, least_mw: f64) -> Self {
        Self(flow.flow_mw().iter().map(|mw| (mw.abs() * (1.0 + alpha)).max(least_mw)).collect())
    }

    /// As given, MW, by branch.
    #[must_use]
    pub fn of(capacity_mw: Vec<f64>) -> Self {
        Self(capacity_mw)
    }

    /// The capacity of each branch, MW.
    #[must_use]
    pub fn mw(&self) -> &[f64] {
        &self.0
    }

    /// Whether a flow is too much for a branch.
    #[must_use]
    pub fn is_exceeded(&self, branch: usize, flow_mw: f64) -> bool {
        flow_mw.abs() > self.0[branch] * (1.0 + ROUNDING)
    }
}

/// How many branches trip in one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// All that are overloaded.
    #[default]
    All,
    /// The one that is overloaded most in proportion to its capacity; of equal ones the first of the table.
    Worst,
}

/// One round of a cascade.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Branches that tripped, rising.
    pub tripped: Vec<usize>,
    /// What flowed on each of them before, MW.
    pub flow_mw: Vec<f64>,
    /// Load served after the trips, MW.
    pub served_mw: f64,
    /// Islands that carry power after the trips.
    pub live_islands: usize,
}

/// The course of a cascade.
#[derive(Clone, Debug, PartialEq)]
pub struct Cascade {
    /// Load served before the first trip, MW.
    pub served_before_mw: f64,
    /// Rounds, each with at least one trip.
    pub rounds: Vec<Round>,
}

impl Cascade {
    /// Load served in the end, MW.
    #[must_use]
    pub fn served_after_mw(&self) -> f64 {
        self.rounds.last().map_or(self.served_before_mw, |round| round.served_mw)
    }

    /// All branches that tripped, in the order of the rounds.
    pub fn tripped(&self) -> impl Iterator<Item = usize> + '_ {
        self.rounds.iter().flat_map(|round| round.tripped.iter().copied())
    }
}

/// Settles a grid and trips what is overloaded until nothing is. What tripped stays open. Ends after at most as
/// many rounds as there are branches.
pub fn cascade(flow: &mut PowerFlow, capacity: &Capacity, pace: Pace) -> Cascade {
    flow.settle();
    let mut cascade = Cascade { served_before_mw: flow.total_served_mw(), rounds: Vec::new() };
    loop {
        let tripped = next_trips(flow, capacity, pace);
        if tripped.is_empty() {
            return cascade;
        }
        let flow_mw = tripped.iter().map(|branch| flow.flow_mw()[*branch]).collect();
        tripped.iter().for_each(|branch| flow.set_branch(*branch, false));
        flow.settle();
        let live_islands = flow.islands().filter(|island| island.state == IslandState::Live).count();
        cascade.rounds.push(Round { tripped, flow_mw, served_mw: flow.total_served_mw(), live_islands });
    }
}

fn next_trips(flow: &PowerFlow, capacity: &Capacity, pace: Pace) -> Vec<usize> {
    let flows = flow.flow_mw();
    let over = (0..flows.len()).filter(|branch| capacity.is_exceeded(*branch, flows[*branch]));
    let load = |branch: usize| flows[branch].abs() / capacity.0[branch];
    match pace {
        Pace::All => over.collect(),
        Pace::Worst => over.min_by(|a, b| load(*b).total_cmp(&load(*a))).into_iter().collect(),
    }
}
