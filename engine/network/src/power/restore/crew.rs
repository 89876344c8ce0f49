//! Where switching teams go: the fewest branches from what is live to each bus.

use std::collections::VecDeque;

use crate::power::flow::PowerFlow;

/// A team under way: branches yet to close, and when the first of them is done.
#[derive(Clone, Debug)]
pub(super) struct Team {
    pub(super) path: Vec<usize>,
    pub(super) until: f64,
}

/// A bus worth reaching.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    pub(super) priority: u8,
    pub(super) bus: usize,
}

impl Goal {
    pub(super) fn new(priority: u8, bus: usize) -> Self {
        Self { priority, bus }
    }
}

/// The way back to what is live from each bus: number of branches, and the last branch with the bus before.
pub(super) struct Routes {
    hops: Vec<u32>,
    last: Vec<Option<(usize, usize)>>,
}

/// Searches from all live buses over branches that may be closed.
pub(super) fn route(grid: &PowerFlow, live: &[bool], free: impl Fn(usize) -> bool) -> Routes {
    let mut routes = Routes { hops: vec![u32::MAX; live.len()], last: vec![None; live.len()] };
    let mut queue: VecDeque<usize> = (0..live.len()).filter(|bus| live[*bus]).collect();
    queue.iter().for_each(|bus| routes.hops[*bus] = 0);
    while let Some(bus) = queue.pop_front() {
        for branch in grid.branches_at(bus).filter(|branch| free(*branch)) {
            let (from, to) = grid.ends(branch);
            let next = if from == bus { to } else { from };
            if routes.hops[next] == u32::MAX {
                routes.hops[next] = routes.hops[bus] + 1;
                routes.last[next] = Some((branch, bus));
                queue.push_back(next);
            }
        }
    }
    routes
}

impl Routes {
    /// The path to the first goal by priority, then distance, then row.
    pub(super) fn best(&self, goals: impl Iterator<Item = Goal>) -> Option<Vec<usize>> {
        let reachable = goals.filter(|goal| self.hops[goal.bus] != u32::MAX);
        let goal = reachable.min_by_key(|goal| (goal.priority, self.hops[goal.bus], goal.bus))?;
        let mut path = Vec::new();
        let mut bus = goal.bus;
        while let Some((branch, before)) = self.last[bus] {
            path.push(branch);
            bus = before;
        }
        path.reverse();
        Some(path)
    }
}
