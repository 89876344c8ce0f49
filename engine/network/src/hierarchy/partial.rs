//! Changes of travel times: only arcs that a change can reach are looked at again.
//!
//! Dibbelt, Strasser, Wagner (2016), section on partial updates. An arc depends on links and on arcs from
//! lower ranks, which are numbered before it; so one ascending pass over the waiting arcs settles all of
//! them.

use std::sync::Arc;

use super::HierarchyError;
use super::metric::{Metric, Repair};
use super::shape::{Hierarchy, Way};
use crate::graph::{CLOSED, LinkId, UNREACHED};

/// A pass gives up when its steps come to the number of all triangles divided by this. Chosen on a made city
/// of 10^5 crossings, where giving up wastes about a sixth of the time of a full customisation.
const PATIENCE: u64 = 5;

/// Steps that a changed link is expected to cost at the least: a low guess, by which a pass is not even
/// begun.
const STEPS_PER_LINK: u64 = 250;

/// Steps that reading the row above an arc is worth, beside its triangles.
const STEPS_PER_SIDE: u64 = 2;

impl Metric {
    /// Gives links new travel times, ms, in the order listed; [`CLOSED`] closes one. Times of arcs afterwards
    /// are exactly those that [`Metric::new`] would give.
    ///
    /// # Errors
    /// [`HierarchyError::NoSuchLink`] for a link outside the network; the metric is then unchanged.
    pub fn update(&mut self, changes: &[(LinkId, u32)]) -> Result<Repair, HierarchyError> {
        let link_count = self.links_ms.len();
        if let Some(&(link, _)) = changes.iter().find(|(link, _)| link.index() >= link_count) {
            return Err(HierarchyError::NoSuchLink { link: link.0, link_count });
        }
        let links = changes.iter().filter(|&&(link, time)| self.enter(link, time)).count();
        let patience = self.hierarchy.triangles() / PATIENCE;
        let hopeless = links as u64 * STEPS_PER_LINK > patience;
        let settled = if hopeless { None } else { self.settle(patience) };
        Ok(match settled {
            Some(arcs) => Repair { links, arcs, full: false },
            None => {
                self.waiting.fill(0);
                self.customise();
                Repair { links, arcs: self.up_ms.len(), full: true }
            }
        })
    }

    /// Notes the new time of a link; says whether it differs.
    fn enter(&mut self, link: LinkId, time: u32) -> bool {
        let old = std::mem::replace(&mut self.links_ms[link.index()], time);
        if old != time
            && let Some((arc, _)) = self.hierarchy.slot(link)
        {
            self.wait(arc);
        }
        old != time
    }

    #[inline]
    fn wait(&mut self, arc: usize) {
        self.waiting[arc / 64] |= 1 << (arc % 64);
    }

    /// Looks at waiting arcs in ascending order until none waits, and says how many there were; gives up when
    /// it has taken more than `patience` steps, with arcs half done.
    fn settle(&mut self, patience: u64) -> Option<usize> {
        let hierarchy = Arc::clone(&self.hierarchy);
        let (mut count, mut steps, mut word) = (0, 0, 0);
        while word < self.waiting.len() {
            let bits = self.waiting[word];
            if bits == 0 {
                word += 1;
                continue;
            }
            self.waiting[word] = bits & (bits - 1);
            steps += self.look_at(&hierarchy, 64 * word + bits.trailing_zeros() as usize);
            count += 1;
            if steps > patience {
                return None;
            }
        }
        Some(count)
    }

    /// Works out one arc; if it changes, everything that leans on it, or could now, has to wait.
    /// Gives the steps that took.
    fn look_at(&mut self, hierarchy: &Hierarchy, arc: usize) -> u64 {
        let old = (self.up_ms[arc], self.down_ms[arc]);
        let (new, steps) = self.worked_out(hierarchy, arc);
        if old == new {
            return steps;
        }
        (self.up_ms[arc], self.down_ms[arc]) = new;
        let (tail, head) = (hierarchy.tail(arc), hierarchy.head(arc));
        for side in hierarchy.above(tail) {
            let end = hierarchy.head(side);
            let (side_up, side_down) = (self.up_ms[side], self.down_ms[side]);
            if side == arc || (side_up == UNREACHED && side_down == UNREACHED) {
                continue;
            }
            // The corners of a triangle are joined, so that this arc is always there.
            let Some(leaning) = hierarchy.arc_between(head.min(end), head.max(end)) else { continue };
            // From `head` over `tail` to `end`, and the other way.
            let (there, back) = match head < end {
                true => (self.up_ms[leaning], self.down_ms[leaning]),
                false => (self.down_ms[leaning], self.up_ms[leaning]),
            };
            if matters(there, side_up, old.1, new.1) || matters(back, side_down, old.0, new.0) {
                self.wait(leaning);
            }
        }
        steps + STEPS_PER_SIDE * hierarchy.above(tail).len() as u64
    }

    /// Times of an arc, up and down, from links and lower triangles, and the steps that took.
    fn worked_out(&self, hierarchy: &Hierarchy, arc: usize) -> ((u32, u32), u64) {
        let fastest = |way| hierarchy.links_on(arc, way).iter().map(|&link| self.link_ms(link)).min();
        let mut up = fastest(Way::Up).unwrap_or(CLOSED);
        let mut down = fastest(Way::Down).unwrap_or(CLOSED);
        let visit = |low: usize, high: usize| {
            up = up.min(self.down_ms[low].saturating_add(self.up_ms[high]));
            down = down.min(self.down_ms[high].saturating_add(self.up_ms[low]));
            false
        };
        let steps = lower_triangle(hierarchy, arc, visit);
        ((up, down), steps)
    }
}

/// Whether an arc of `time` leans on a sum that changes from `old` to `new` beside `side`, or would be
/// lowered.
#[inline]
fn matters(time: u32, side: u32, old: u32, new: u32) -> bool {
    let (before, after) = (side.saturating_add(old), side.saturating_add(new));
    before != after && (before == time || after < time)
}

/// Visits the lower triangles of `arc` in ascending order of their lowest rank, each by the arc from there to
/// the tail and the arc to the head, until `visit` says to stop. Gives the number of steps that took.
#[inline]
pub(super) fn lower_triangle(
    hierarchy: &Hierarchy,
    arc: usize,
    mut visit: impl FnMut(usize, usize) -> bool,
) -> u64 {
    let head = hierarchy.head(arc);
    let (low_arcs, low_tails) = hierarchy.below(hierarchy.tail(arc));
    let (high_arcs, high_tails) = hierarchy.below(head);
    let Some(&lowest) = low_tails.first() else { return 1 };
    // Ranks below one node are neighbours in the order, so that most of the longer list lies before them.
    let start = high_tails.partition_point(|&tail| tail < lowest);
    let mut place = start;
    let mut read = 0;
    for (&low, &tail) in low_arcs.iter().zip(low_tails) {
        read += 1;
        while place < high_tails.len() && high_tails[place] < tail {
            place += 1;
        }
        if place == high_tails.len()
            || high_tails[place] == tail && visit(low as usize, high_arcs[place] as usize)
        {
            break;
        }
    }
    (1 + read + place - start) as u64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::RoadGraph;
    use crate::testing::{any_weight, network};
    use proptest::prelude::*;

    #[test]
    fn an_unknown_link_changes_nothing() {
        let graph = RoadGraph::new(2, &[(0, 1)]).unwrap();
        let mut metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &[5]).unwrap();
        let error = metric.update(&[(LinkId(0), 7), (LinkId(1), 7)]).unwrap_err();
        assert_eq!(error, HierarchyError::NoSuchLink { link: 1, link_count: 1 });
        assert_eq!(metric.links_ms(), [5]);
        let error = metric.replace(&[1, 2]).unwrap_err();
        assert_eq!(error, HierarchyError::Weights { expected: 1, found: 2 });
    }

    #[test]
    fn a_change_far_below_a_faster_way_stays_there() {
        // A slow detour 0 -> 3 -> 1 beside a fast 0 -> 1 in a longer street.
        let graph = RoadGraph::new(4, &[(0, 1), (1, 2), (0, 3), (3, 1)]).unwrap();
        let mut metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &[1, 1, 50, 50]).unwrap();
        let repair = metric.update(&[(LinkId(3), 50)]).unwrap();
        assert_eq!(repair, Repair { links: 0, arcs: 0, full: false });
    }

    proptest! {
        #[test]
        fn a_change_equals_a_fresh_start(
            (graph, links_ms) in network(),
            rounds in prop::collection::vec(prop::collection::vec((0_u32..40, any_weight()), 0..12), 0..6),
            reverse in any::<bool>(),
        ) {
            prop_assume!(graph.link_count() > 0);
            let hierarchy = Arc::new(Hierarchy::new(&graph));
            let mut metric = Metric::new(Arc::clone(&hierarchy), &links_ms).unwrap();
            for round in rounds {
                let mut changes: Vec<(LinkId, u32)> =
                    round.iter().map(|&(link, new)| (LinkId(link % graph.link_count() as u32), new)).collect();
                if reverse {
                    changes.reverse();
                }
                let repair = metric.update(&changes).unwrap();
                // On networks this small the pass soon gives up: so it is tried on its own with all patience.
                let mut patient = Metric::new(Arc::clone(&hierarchy), &links_ms).unwrap();
                for (link, &time) in graph.links().zip(metric.links_ms()) {
                    patient.enter(link, time);
                }
                prop_assert!(patient.settle(u64::MAX).is_some());
                let fresh = Metric::new(Arc::clone(&hierarchy), metric.links_ms()).unwrap();
                prop_assert!(metric == fresh && patient == fresh);
                prop_assert!(metric.waiting.iter().all(|&bits| bits == 0));
                prop_assert!(repair.links <= changes.len());
            }
        }
    }
}
