//! The largest part of a network in which every node can be driven to from every other.

/// Which nodes belong to the largest strongly connected component; of equals, that with the lowest node.
///
/// R. Tarjan (1972), "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1, without
/// recursion: a road of 10^6 nodes would fill the stack.
pub(super) fn largest(nodes: usize, ends: &[(usize, usize)]) -> Vec<bool> {
    let mut search = Search::new(nodes, ends);
    for root in 0..nodes {
        if search.order[root] == UNSEEN {
            search.from(root);
        }
    }
    let mut sizes = vec![0_usize; search.components];
    search.component.iter().for_each(|component| sizes[*component] += 1);
    let most = sizes.iter().copied().max().unwrap_or_default();
    let first = search.component.iter().copied().find(|component| sizes[*component] == most);
    search.component.iter().map(|component| Some(*component) == first).collect()
}

const UNSEEN: usize = usize::MAX;

struct Search {
    /// Where the heads of a node's links begin in `heads`.
    starts: Vec<usize>,
    heads: Vec<usize>,
    order: Vec<usize>,
    low: Vec<usize>,
    component: Vec<usize>,
    components: usize,
    clock: usize,
    open: Vec<usize>,
}

impl Search {
    fn new(nodes: usize, ends: &[(usize, usize)]) -> Self {
        let mut starts = vec![0; nodes + 1];
        ends.iter().for_each(|(from, _)| starts[from + 1] += 1);
        (0..nodes).for_each(|node| starts[node + 1] += starts[node]);
        let (mut next, mut heads) = (starts.clone(), vec![0; ends.len()]);
        for (from, to) in ends {
            heads[next[*from]] = *to;
            next[*from] += 1;
        }
        let unseen = || vec![UNSEEN; nodes];
        let (order, low, component) = (unseen(), unseen(), unseen());
        Self { starts, heads, order, low, component, components: 0, clock: 0, open: Vec::new() }
    }

    fn enter(&mut self, node: usize, path: &mut Vec<(usize, usize)>) {
        (self.order[node], self.low[node]) = (self.clock, self.clock);
        self.clock += 1;
        self.open.push(node);
        path.push((node, self.starts[node]));
    }

    fn from(&mut self, root: usize) {
        let mut path = Vec::new();
        self.enter(root, &mut path);
        while let Some((node, link)) = path.pop() {
            if link < self.starts[node + 1] {
                path.push((node, link + 1));
                let head = self.heads[link];
                if self.order[head] == UNSEEN {
                    self.enter(head, &mut path);
                } else if self.component[head] == UNSEEN {
                    self.low[node] = self.low[node].min(self.order[head]);
                }
                continue;
            }
            if let Some((before, _)) = path.last() {
                self.low[*before] = self.low[*before].min(self.low[node]);
            }
            if self.low[node] == self.order[node] {
                self.close(node);
            }
        }
    }

    /// Everything above `node` on the pile is one component.
    fn close(&mut self, node: usize) {
        while let Some(member) = self.open.pop() {
            self.component[member] = self.components;
            if member == node {
                break;
            }
        }
        self.components += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(nodes: usize, ends: &[(usize, usize)]) -> Vec<usize> {
        let kept = largest(nodes, ends);
        (0..nodes).filter(|node| kept[*node]).collect()
    }

    #[test]
    fn a_way_in_without_a_way_out_is_no_part() {
        let ends = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3), (5, 0)];
        assert_eq!(members(6, &ends), [0, 1, 2]);
        assert_eq!(members(4, &[(0, 1), (1, 0), (2, 3), (3, 2)]), [0, 1], "of equals, the first");
        assert_eq!(members(0, &[]), [0; 0]);
    }

    proptest::proptest! {
        #[test]
        fn as_found_by_asking_every_pair(
            ends in proptest::collection::vec((0_usize..12, 0_usize..12), 0..40),
        ) {
            let mut reach = [[false; 12]; 12];
            (0..12).for_each(|node| reach[node][node] = true);
            ends.iter().for_each(|(from, to)| reach[*from][*to] = true);
            for via in 0..12 {
                for from in 0..12 {
                    for to in 0..12 {
                        reach[from][to] |= reach[from][via] && reach[via][to];
                    }
                }
            }
            let of = |node: usize| (0..12).filter(|n| reach[node][*n] && reach[*n][node]).collect::<Vec<_>>();
            let most = (0..12).map(|node| of(node).len()).max().unwrap_or(0);
            let expected = (0..12).map(of).find(|members| members.len() == most).unwrap_or_default();
            proptest::prop_assert_eq!(members(12, &ends), expected);
        }
    }
}
