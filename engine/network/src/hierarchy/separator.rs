//! Small sets of nodes that cut a connected part of the network in two: vertex-disjoint flow between its
//! ends.
//!
//! A. Schild and C. Sommer (2015), "On balanced separators in road networks", SEA 2015: the nodes farthest
//! out in one direction are sources, those opposite are sinks, and a least cut between them separates. The
//! flow is E. A. Dinic's (1970), Soviet Mathematics Doklady 11, 1277-1280, with one unit through each node,
//! so that the cut consists of nodes and needs no second step from cut links to nodes.

/// No node.
pub(super) const NONE: u32 = u32::MAX;
/// Predecessor of a node that flow enters from outside, successor of one where it leaves.
const OUTSIDE: u32 = u32::MAX - 1;

/// Shares of the nodes taken as sources and as sinks; the larger share gives balance where cuts are equal.
const TERMINAL_SHARES: [f64; 2] = [0.25, 0.42];

/// An undirected graph on nodes `0..n` in compressed rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Mesh {
    pub(super) first: Vec<u32>,
    pub(super) ends: Vec<u32>,
}

impl Mesh {
    pub(super) fn len(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn around(&self, node: u32) -> &[u32] {
        &self.ends[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// Nodes of a cut and of the side it closes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) nodes: Vec<u32>,
    near_side: usize,
}

/// The cut with fewest nodes for the smaller side it leaves, over all `lines` (orders of the nodes from one
/// end to the other); none if every cut leaves one side empty.
pub(super) fn best_cut(mesh: &Mesh, lines: &[Vec<u32>], flow: &mut Flow) -> Option<Cut> {
    let total = mesh.len();
    let mut best: Option<(f64, Cut)> = None;
    for line in lines {
        for share in TERMINAL_SHARES {
            let terminals = ((total as f64 * share) as usize).max(1);
            // No cut of this many nodes could score better, whatever its balance.
            let bound =
                best.as_ref().map_or(total, |(score, _)| (score * total as f64 / 2.0).ceil() as usize);
            let Some(cut) = flow.cut(mesh, &line[..terminals], &line[total - terminals..], bound) else {
                continue;
            };
            let smaller = cut.near_side.min(total - cut.near_side - cut.nodes.len());
            let score = cut.nodes.len() as f64 / smaller as f64;
            if smaller > 0 && best.as_ref().is_none_or(|(known, _)| score < *known) {
                best = Some((score, cut));
            }
        }
    }
    best.map(|(_, cut)| cut)
}

/// Flow through the nodes of a mesh, at most one unit through each.
///
/// The residual network has two states per node: `2 v` where flow would enter it and `2 v + 1` where it would
/// leave it.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    before: Vec<u32>,
    after: Vec<u32>,
    is_sink: Vec<bool>,
    level: Vec<u32>,
    option: Vec<u32>,
    queue: Vec<u32>,
}

impl Flow {
    /// The least cut nearest to the sources, or none if it would need `bound` nodes or more.
    fn cut(&mut self, mesh: &Mesh, sources: &[u32], sinks: &[u32], bound: usize) -> Option<Cut> {
        self.clear(mesh.len(), sinks);
        let mut units = 0;
        while self.layer(mesh, sources) {
            self.option.clear();
            self.option.resize(2 * mesh.len(), 0);
            for &source in sources {
                units += usize::from(self.level[2 * source as usize] == 0 && self.advance(mesh, source));
                if units >= bound {
                    return None;
                }
            }
        }
        Some(self.residual_cut(mesh.len()))
    }

    fn clear(&mut self, count: usize, sinks: &[u32]) {
        for per_node in [&mut self.before, &mut self.after] {
            per_node.clear();
            per_node.resize(count, NONE);
        }
        self.is_sink.clear();
        self.is_sink.resize(count, false);
        for &sink in sinks {
            self.is_sink[sink as usize] = true;
        }
    }

    /// Numbers the states by their distance from the sources; says whether a sink can be left.
    fn layer(&mut self, mesh: &Mesh, sources: &[u32]) -> bool {
        self.level.clear();
        self.level.resize(2 * mesh.len(), NONE);
        self.queue.clear();
        for &source in sources {
            self.level[2 * source as usize] = 0;
            self.queue.push(2 * source);
        }
        let mut found = false;
        let mut next = 0;
        while let Some(&state) = self.queue.get(next) {
            next += 1;
            found |= state % 2 == 1 && self.is_sink[state as usize / 2];
            let deeper = self.level[state as usize] + 1;
            let mut option = 0;
            while let Some(beyond) = self.step(mesh, state, option) {
                option += 1;
                if beyond != NONE && self.level[beyond as usize] == NONE {
                    self.level[beyond as usize] = deeper;
                    self.queue.push(beyond);
                }
            }
        }
        found
    }

    /// The state that the residual network gives as `option` after `state`: [`NONE`] if there is nothing to
    /// take this time, no value after the last option.
    #[inline]
    fn step(&self, mesh: &Mesh, state: u32, option: u32) -> Option<u32> {
        let node = state / 2;
        let before = self.before[node as usize];
        if state.is_multiple_of(2) {
            return match (option, before) {
                (0, NONE) => Some(state + 1),
                (0, OUTSIDE) => Some(NONE),
                (0, _) => Some(2 * before + 1),
                _ => None,
            };
        }
        let around = mesh.around(node);
        match around.get(option as usize) {
            Some(&beyond) => Some(2 * beyond),
            None if option as usize == around.len() => Some(if before == NONE { NONE } else { state - 1 }),
            None => None,
        }
    }

    /// Pushes one unit from `source` along rising levels to some sink, if that is possible.
    fn advance(&mut self, mesh: &Mesh, source: u32) -> bool {
        self.queue.clear();
        self.queue.push(2 * source);
        while let Some(&state) = self.queue.last() {
            if state % 2 == 1 && self.is_sink[state as usize / 2] {
                self.augment();
                return true;
            }
            match self.step(mesh, state, self.option[state as usize]) {
                Some(beyond) => {
                    self.option[state as usize] += 1;
                    if beyond != NONE && self.level[beyond as usize] == self.level[state as usize] + 1 {
                        self.queue.push(beyond);
                    }
                }
                None => {
                    // A dead end: no later path of this round may come here.
                    self.level[state as usize] = NONE;
                    self.queue.pop();
                }
            }
        }
        false
    }

    /// Adds the path of states in `queue` to the flow; where it runs against the flow it takes flow away.
    fn augment(&mut self) {
        let (first, last) = (self.queue[0] / 2, self.queue[self.queue.len() - 1] / 2);
        self.before[first as usize] = OUTSIDE;
        for pair in self.queue.windows(2) {
            // No later path of this round may use these states again.
            self.level[pair[0] as usize] = NONE;
            let (here, beyond) = (pair[0] / 2, pair[1] / 2);
            match (pair[0] % 2 == 0, here == beyond) {
                (true, true) => {}
                (false, true) => {
                    self.before[here as usize] = NONE;
                    self.after[here as usize] = NONE;
                }
                (false, false) => {
                    self.after[here as usize] = beyond;
                    self.before[beyond as usize] = here;
                }
                (true, false) => {
                    if self.after[beyond as usize] == here {
                        self.after[beyond as usize] = NONE;
                    }
                }
            }
        }
        self.level[2 * last as usize + 1] = NONE;
        self.after[last as usize] = OUTSIDE;
    }

    /// Nodes that can be entered but not left in the residual network, after the last layering.
    fn residual_cut(&self, count: usize) -> Cut {
        let mut cut = Cut { nodes: Vec::new(), near_side: 0 };
        for node in 0..count {
            let (enter, leave) = (self.level[2 * node] != NONE, self.level[2 * node + 1] != NONE);
            cut.near_side += usize::from(leave);
            if enter && !leave {
                cut.nodes.push(node as u32);
            }
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn mesh(count: usize, pairs: &[(u32, u32)]) -> Mesh {
        let mut mesh = Mesh { first: vec![0], ends: Vec::new() };
        for node in 0..count as u32 {
            let mut around: Vec<u32> = pairs
                .iter()
                .filter(|&&(a, b)| a != b && (a == node || b == node))
                .map(|&(a, b)| a + b - node)
                .collect();
            around.sort_unstable();
            around.dedup();
            mesh.ends.extend(around);
            mesh.first.push(mesh.ends.len() as u32);
        }
        mesh
    }

    /// Whether a sink can be reached from a source without touching `cut`.
    fn leaks(mesh: &Mesh, sources: &[u32], sinks: &[u32], cut: &[u32]) -> bool {
        let mut seen = vec![false; mesh.len()];
        cut.iter().for_each(|&node| seen[node as usize] = true);
        let mut stack: Vec<u32> = sources.iter().copied().filter(|&node| !seen[node as usize]).collect();
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut seen[node as usize], true) {
                stack.extend(mesh.around(node).iter().filter(|&&end| !seen[end as usize]));
                if sinks.contains(&node) {
                    return true;
                }
            }
        }
        false
    }

    #[test]
    fn two_squares_joined_at_a_node_are_cut_there() {
        let pairs = [(0, 1), (0, 2), (1, 3), (2, 3), (1, 2), (3, 4), (3, 5), (4, 6), (5, 6), (4, 5)];
        let line: Vec<u32> = (0..7).collect();
        let cut = best_cut(&mesh(7, &pairs), &[line], &mut Flow::default()).unwrap();
        assert_eq!(cut, Cut { nodes: vec![3], near_side: 3 });
    }

    #[test]
    fn a_clique_has_no_cut() {
        let pairs: Vec<(u32, u32)> = (0..5).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        assert_eq!(best_cut(&mesh(5, &pairs), &[(0..5).collect()], &mut Flow::default()), None);
    }

    proptest! {
        #[test]
        fn a_cut_separates_and_none_is_smaller(
            pairs in prop::collection::vec((0_u32..9, 0_u32..9), 0..24), terminals in 1_usize..4,
        ) {
            let mesh = mesh(9, &pairs);
            let line: Vec<u32> = (0..9).collect();
            let (sources, sinks) = (&line[..terminals], &line[9 - terminals..]);
            let cut = Flow::default().cut(&mesh, sources, sinks, 9).unwrap();
            prop_assert!(!leaks(&mesh, sources, sinks, &cut.nodes));
            for mask in 0_u32..512 {
                if (mask.count_ones() as usize) < cut.nodes.len() {
                    let other: Vec<u32> = (0..9).filter(|node| mask >> node & 1 == 1).collect();
                    prop_assert!(leaks(&mesh, sources, sinks, &other));
                }
            }
        }
    }
}
