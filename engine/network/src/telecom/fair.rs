//! Max-min fair sharing of links.

/// A flow that wants a rate over some links.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flow {
    pub(super) want_mbps: f64,
    pub(super) links: Vec<usize>,
}

/// Part that each flow gets of what it wants. All parts rise together; flows over a link that is full stop
/// (progressive filling: Bertsekas and Gallager 1992, section 6.5.2). Takes what is carried from `left_mbps`.
pub(super) fn fill(flows: &[Flow], left_mbps: &mut [f64]) -> Vec<f64> {
    let mut part = vec![1.0; flows.len()];
    let mut wanted = vec![0.0; left_mbps.len()];
    let mut rising: Vec<usize> = (0..flows.len()).filter(|at| flows[*at].want_mbps > 0.0).collect();
    for &at in &rising {
        flows[at].links.iter().for_each(|link| wanted[*link] += flows[at].want_mbps);
    }
    let mut used: Vec<usize> = (0..wanted.len()).filter(|link| wanted[*link] > 0.0).collect();
    // What each link has for flows that still rise, counted from part 0.
    let mut room = left_mbps.to_vec();
    while !rising.is_empty() {
        let level = |link: usize| (room[link] / wanted[link]).max(0.0);
        let lowest = used.iter().map(|link| level(*link)).fold(f64::INFINITY, f64::min);
        if lowest >= 1.0 {
            break;
        }
        let full: Vec<bool> =
            (0..room.len()).map(|link| wanted[link] > 0.0 && level(link) <= lowest).collect();
        let (stop, go): (Vec<usize>, Vec<usize>) =
            rising.iter().copied().partition(|at| flows[*at].links.iter().any(|link| full[*link]));
        for &at in &stop {
            part[at] = lowest;
            flows[at].links.iter().for_each(|link| room[*link] -= lowest * flows[at].want_mbps);
        }
        rising = go;
        wanted.fill(0.0);
        for &at in &rising {
            flows[at].links.iter().for_each(|link| wanted[*link] += flows[at].want_mbps);
        }
        used.retain(|link| wanted[*link] > 0.0);
    }
    for (flow, part) in flows.iter().zip(&part) {
        flow.links
            .iter()
            .for_each(|link| left_mbps[*link] = (left_mbps[*link] - part * flow.want_mbps).max(0.0));
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_link_stops_its_flows_and_leaves_room_to_others() {
        let flow = |want_mbps: f64, links: &[usize]| Flow { want_mbps, links: links.to_vec() };
        // Two flows over link 0 (4 Mb/s) and link 2 (20 Mb/s), one over link 1 and link 2.
        let flows = [flow(10.0, &[0, 2]), flow(6.0, &[0, 2]), flow(20.0, &[1, 2]), flow(0.0, &[0])];
        let mut left = [4.0, 100.0, 20.0];
        let part = fill(&flows, &mut left);
        for (got, want) in part.iter().zip([0.25, 0.25, 0.8, 1.0]) {
            assert!((got - want).abs() < 1e-12, "{part:?}");
        }
        assert!(left[0].abs() < 1e-12 && (left[1] - 84.0).abs() < 1e-12 && left[2].abs() < 1e-12);
        assert_eq!(fill(&[flow(3.0, &[0])], &mut [0.0]), [0.0]);
    }
}
