//! Nodes between two others vanish: their links become one.

use crate::roads::{RoadLink, RoadNetwork};

/// Links that leave and enter each node.
struct Beside {
    leaving: Vec<Vec<usize>>,
    entering: Vec<Vec<usize>>,
}

/// Contracts nodes that lie between two others: a bend of a road driven one way or both ways, of one class. Lengths and
/// times add up; lanes and capacity are the least.
pub(super) fn contract(network: RoadNetwork) -> RoadNetwork {
    let mut beside = Beside {
        leaving: vec![Vec::new(); network.nodes.len()],
        entering: vec![Vec::new(); network.nodes.len()],
    };
    for (at, link) in network.links.iter().enumerate() {
        beside.leaving[link.from].push(at);
        beside.entering[link.to].push(at);
    }
    let between: Vec<bool> =
        (0..network.nodes.len()).map(|node| beside.is_between(node, &network.links)).collect();
    let mut place = vec![0; network.nodes.len()];
    let (mut nodes, mut links) = (Vec::new(), Vec::new());
    for (at, node) in network.nodes.into_iter().enumerate().filter(|(at, _)| !between[*at]) {
        place[at] = nodes.len();
        nodes.push(node);
    }
    for node in (0..between.len()).filter(|node| !between[*node]) {
        for first in &beside.leaving[node] {
            let chain = beside.chain(*first, &between, &network.links);
            let link = joined(&chain, &network.links);
            links.push(RoadLink { from: place[link.from], to: place[link.to], ..link });
        }
    }
    RoadNetwork { nodes, links }
}

impl Beside {
    fn is_between(&self, node: usize, links: &[RoadLink]) -> bool {
        let mut heads: Vec<usize> = self.leaving[node].iter().map(|link| links[*link].to).collect();
        let mut tails: Vec<usize> = self.entering[node].iter().map(|link| links[*link].from).collect();
        heads.sort_unstable();
        tails.sort_unstable();
        let bend = match (&heads[..], &tails[..]) {
            ([head], [tail]) => head != tail,
            ([a, b], [_, _]) => a != b && heads == tails,
            _ => false,
        };
        let mut around = self.leaving[node].iter().chain(&self.entering[node]);
        let class = around.next().map(|link| links[*link].class);
        bend && around.all(|link| Some(links[*link].class) == class)
    }

    /// Links from one node that stays to the next.
    fn chain(&self, first: usize, between: &[bool], links: &[RoadLink]) -> Vec<usize> {
        let mut chain = vec![first];
        let mut last = first;
        while between[links[last].to] {
            let onward = |link: &&usize| links[**link].to != links[last].from;
            let Some(next) = self.leaving[links[last].to].iter().find(onward) else { break };
            last = *next;
            chain.push(last);
        }
        chain
    }
}

/// One link for several in a row; bridges are counted by runs.
fn joined(chain: &[usize], links: &[RoadLink]) -> RoadLink {
    let (first, last) = (&links[chain[0]], &links[chain[chain.len() - 1]]);
    let mut link = RoadLink { to: last.to, ..first.clone() };
    let mut hours = first.length_km / first.free_speed_km_h;
    for pair in chain.windows(2) {
        let (before, next) = (&links[pair[0]], &links[pair[1]]);
        link.length_km += next.length_km;
        hours += next.length_km / next.free_speed_km_h;
        link.lanes = link.lanes.min(next.lanes);
        link.capacity_pcu_h = link.capacity_pcu_h.min(next.capacity_pcu_h);
        link.bridges += u32::from(next.bridges > 0 && before.bridges == 0);
        link.assumed |= next.assumed;
    }
    link.free_speed_km_h = link.length_km / hours;
    link
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::{RoadClass, RoadNode};

    fn network(count: usize, ends: &[(usize, usize, f64, u32)]) -> RoadNetwork {
        let node = |id: usize| RoadNode { id: format!("n{id}"), lon: 0.0, lat: 0.0, name: String::new() };
        let link = |(at, (from, to, speed, bridges)): (usize, &(usize, usize, f64, u32))| RoadLink {
            id: at.to_string(),
            from: *from,
            to: *to,
            class: RoadClass::Local,
            length_km: 1.0,
            lanes: 1 + u32::from(*speed > 50.0),
            free_speed_km_h: *speed,
            capacity_pcu_h: 600.0,
            bridges: *bridges,
            assumed: false,
        };
        RoadNetwork {
            nodes: (0..count).map(node).collect(),
            links: ends.iter().enumerate().map(link).collect(),
        }
    }

    #[test]
    fn bends_vanish_and_times_stay() {
        // 0 - 1 - 2 - 3 both ways, 3 -> 0 one way; 0 and 3 stay.
        let ends = [
            (0, 1, 30.0, 1),
            (1, 2, 60.0, 1),
            (2, 3, 60.0, 0),
            (3, 2, 60.0, 0),
            (2, 1, 60.0, 1),
            (1, 0, 30.0, 1),
            (3, 0, 60.0, 0),
        ];
        let contracted = contract(network(4, &ends));
        let ids: Vec<_> = contracted.nodes.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(ids, ["n0", "n3"]);
        let links: Vec<_> = contracted
            .links
            .iter()
            .map(|link| (link.id.as_str(), link.from, link.to, link.bridges))
            .collect();
        assert_eq!(links, [("0", 0, 1, 1), ("3", 1, 0, 1), ("6", 1, 0, 0)]);
        let first = &contracted.links[0];
        assert!((first.length_km, first.lanes) == (3.0, 1) && (first.free_speed_km_h - 45.0).abs() < 1e-12);
    }

    #[test]
    fn dead_ends_changes_of_class_and_of_direction_stay() {
        let mut mixed = network(
            4,
            &[(0, 1, 50.0, 0), (1, 2, 50.0, 0), (2, 1, 50.0, 0), (2, 3, 50.0, 0), (3, 2, 50.0, 0)],
        );
        // 1 is entered one way and left both ways, 3 is a dead end.
        assert_eq!(contract(mixed.clone()).nodes.len(), 3);
        mixed.links[3].class = RoadClass::Ramp;
        assert_eq!(contract(mixed).nodes.len(), 4);
    }
}
