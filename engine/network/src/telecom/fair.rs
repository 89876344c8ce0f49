//! Max-min fair sharing of links.

/// Links that each flow runs over.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    links: Vec<usize>,
    /// Where the links of each flow end.
    ends: Vec<usize>,
}

impl Ways {
    /// One more flow.
    pub(super) fn add(&mut self, links: impl Iterator<Item = usize>) {
        self.links.extend(links);
        self.ends.push(self.links.len());
    }

    fn of(&self, flow: usize) -> &[usize] {
        let start = if flow == 0 { 0 } else { self.ends[flow - 1] };
        &self.links[start..self.ends[flow]]
    }
}

/// Part that each flow gets of what it wants. All parts rise together; flows over a link that is full stop
/// (progressive filling: Bertsekas and Gallager 1992, section 6.5.2). Takes what is carried from `left_mbps`.
pub(super) fn fill(ways: &Ways, want_mbps: &[f64], left_mbps: &mut [f64]) -> Vec<f64> {
    let mut part = vec![1.0; want_mbps.len()];
    let mut wanted = vec![0.0; left_mbps.len()];
    let mut rising: Vec<usize> = (0..want_mbps.len()).filter(|at| want_mbps[*at] > 0.0).collect();
    for &at in &rising {
        ways.of(at).iter().for_each(|link| wanted[*link] += want_mbps[at]);
    }
    // What each link has for flows that still rise, counted from part 0.
    let mut room = left_mbps.to_vec();
    while !rising.is_empty() {
        let level = |link: usize| {
            if wanted[link] > 0.0 { (room[link] / wanted[link]).max(0.0) } else { f64::INFINITY }
        };
        let lowest = (0..wanted.len()).map(level).fold(f64::INFINITY, f64::min);
        if lowest >= 1.0 {
            break;
        }
        let full = |link: &usize| level(*link) <= lowest;
        let (stop, go): (Vec<usize>, Vec<usize>) =
            rising.iter().copied().partition(|at| ways.of(*at).iter().any(full));
        for &at in &stop {
            part[at] = lowest;
            ways.of(at).iter().for_each(|link| room[*link] -= lowest * want_mbps[at]);
        }
        rising = go;
        wanted.fill(0.0);
        for &at in &rising {
            ways.of(at).iter().for_each(|link| wanted[*link] += want_mbps[at]);
        }
    }
    for (flow, part) in part.iter().enumerate() {
        for link in ways.of(flow) {
            left_mbps[*link] = (left_mbps[*link] - part * want_mbps[flow]).max(0.0);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_link_stops_its_flows_and_leaves_room_to_others() {
        // Two flows over link 0 (4 Mb/s) and link 2 (20 Mb/s), one over link 1 and link 2.
        let mut ways = Ways::default();
        [[0, 2].as_slice(), &[0, 2], &[1, 2], &[0]].into_iter().for_each(|way| ways.add(way.iter().copied()));
        let mut left = [4.0, 100.0, 20.0];
        let part = fill(&ways, &[10.0, 6.0, 20.0, 0.0], &mut left);
        for (got, want) in part.iter().zip([0.25, 0.25, 0.8, 1.0]) {
            assert!((got - want).abs() < 1e-12, "{part:?}");
        }
        assert!(left[0].abs() < 1e-12 && (left[1] - 84.0).abs() < 1e-12 && left[2].abs() < 1e-12);
        let mut one = Ways::default();
        one.add([0].into_iter());
        assert_eq!(fill(&one, &[3.0], &mut [0.0]), [0.0]);
    }
}
