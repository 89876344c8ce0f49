//! Networks with positions and travel times, and a small source of random numbers.

use std::collections::BTreeMap;
use std::path::Path;

use shapan_network::speed::travel_time_ms;
use shapan_network::{NodeId, RoadGraph};

/// SplitMix64: G. L. Steele, D. Lea, C. H. Flood (2014), "Fast splittable pseudorandom number generators".
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub(crate) fn node(&mut self, network: &Network) -> NodeId {
        NodeId(self.below(network.graph.node_count()) as u32)
    }
}

/// A network, its positions in one unit, and the travel times of its links.
pub(crate) struct Network {
    pub(crate) graph: RoadGraph,
    pub(crate) positions: Vec<(f64, f64)>,
    pub(crate) links_ms: Vec<u32>,
}

#[derive(Default)]
struct Draft {
    positions: Vec<(f64, f64)>,
    links: Vec<(u32, u32)>,
    links_ms: Vec<u32>,
}

impl Draft {
    fn both_ways(&mut self, from: u32, to: u32, ms: u32) {
        self.links.extend([(from, to), (to, from)]);
        self.links_ms.extend([ms, ms]);
    }

    fn done(self) -> Network {
        let graph = RoadGraph::new(self.positions.len(), &self.links).unwrap();
        Network { graph, positions: self.positions, links_ms: self.links_ms }
    }
}

/// A city of `side` x `side` crossings 150 m apart: every eighth street is an arterial without gaps; between
/// them a quarter of the local streets is missing, and two in three do not cross the arterials. One street in
/// six is driven one way only.
pub(crate) fn city(side: u32, seed: u64) -> Network {
    const BLOCK: u32 = 8;
    let mut random = Random(seed);
    let mut draft = Draft::default();
    for node in 0..side * side {
        let (x, y) = (node % side, node / side);
        draft.positions.push((f64::from(x), f64::from(y)));
        for (across, along, step, inside) in [(y, x, 1, x + 1 < side), (x, y, side, y + 1 < side)] {
            let arterial = across % BLOCK == 0;
            let meets_arterial = along % BLOCK == 0 || (along + 1) % BLOCK == 0;
            let kept = arterial || random.below(100) < if meets_arterial { 33 } else { 75 };
            let length_km = 0.08 + 0.14 * random.below(1000) as f64 / 1000.0;
            let ms = travel_time_ms(length_km, if arterial { 60.0 } else { 30.0 }, 1.0);
            match (inside && kept, !arterial && random.below(6) == 0) {
                (false, _) => {}
                (true, false) => draft.both_ways(node, node + step, ms),
                (true, true) => {
                    draft.links.push((node, node + step));
                    draft.links_ms.push(ms);
                }
            }
        }
    }
    draft.done()
}

/// A full grid, the hardest case for separators.
pub(crate) fn grid(side: u32, seed: u64) -> Network {
    let mut random = Random(seed);
    let mut draft = Draft::default();
    for node in 0..side * side {
        let (x, y) = (node % side, node / side);
        draft.positions.push((f64::from(x), f64::from(y)));
        for (step, inside) in [(1, x + 1 < side), (side, y + 1 < side)] {
            if inside {
                draft.both_ways(node, node + step, 1 + random.below(20_000) as u32);
            }
        }
    }
    draft.done()
}

/// The road table of Beijing that comes with the scenarios.
pub(crate) fn beijing() -> Network {
    let region = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/regions/beijing");
    let mut draft = Draft::default();
    let mut nodes = BTreeMap::new();
    for row in csv::Reader::from_path(region.join("road_nodes.csv")).unwrap().records() {
        let row = row.unwrap();
        let (lon, lat): (f64, f64) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        nodes.insert(row[0].to_owned(), draft.positions.len() as u32);
        draft.positions.push((lon * lat.to_radians().cos(), lat));
    }
    for row in csv::Reader::from_path(region.join("roads.csv")).unwrap().records() {
        let row = row.unwrap();
        draft.links.push((nodes[&row[1]], nodes[&row[2]]));
        draft.links_ms.push(travel_time_ms(row[4].parse().unwrap(), row[6].parse().unwrap(), 1.0));
    }
    draft.done()
}

/// The roads of Shelby County, if the folder of the test bed lies beside the repository.
pub(crate) fn shelby() -> Option<Network> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/testbed-shelby/transportation");
    let Ok(nodes_text) = std::fs::read_to_string(folder.join("nodes_final.csv")) else {
        eprintln!("skipped: the Shelby County test bed is not there");
        return None;
    };
    let links_text = std::fs::read_to_string(folder.join("links_final.csv")).unwrap();
    let mut draft = Draft::default();
    let mut nodes = BTreeMap::new();
    for row in nodes_text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        nodes.insert(row[0].trim().to_owned(), draft.positions.len() as u32);
        draft.positions.push((row[1].trim().parse().unwrap(), row[2].trim().parse().unwrap()));
    }
    for row in links_text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        draft.links.push((nodes[row[0].trim()], nodes[row[1].trim()]));
        let minutes: f64 = row[4].trim().parse().unwrap();
        draft.links_ms.push((minutes * 60_000.0).round() as u32);
    }
    Some(draft.done())
}
