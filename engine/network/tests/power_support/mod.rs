//! Grids for tests: reference tables of other programs, and random ones.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

use shapan_network::power::{Branch, Bus, Generator, Grid, Load};

/// A table of pandapower: the grid, its angles (degrees) by bus and its flows (MW) by branch.
pub struct Reference {
    pub grid: Grid,
    pub angle_deg: Vec<f64>,
    pub flow_mw: Vec<f64>,
}

/// Reads `tests/data/power_dc_NAME.csv`. Injections become generators and loads that give exactly them.
pub fn reference(name: &str) -> Reference {
    let path = format!("{}/tests/data/power_dc_{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    let grid = Grid { base_mva: 100.0, buses: vec![], branches: vec![], generators: vec![], loads: vec![] };
    let mut read = Reference { grid, angle_deg: vec![], flow_mw: vec![] };
    for row in reader.records() {
        let row = row.unwrap();
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        if &row[0] == "bus" {
            add_bus(&mut read.grid, &row[1], &row[2] == "1", number(3));
            read.angle_deg.push(number(6));
        } else {
            let id = format!("branch {}", read.flow_mw.len());
            let mut branch = Branch::new(id, &row[1], &row[2], number(3));
            (branch.tap_ratio, branch.phase_shift_deg) = (number(4), number(5));
            read.grid.branches.push(branch);
            read.flow_mw.push(number(6));
        }
    }
    read
}

fn add_bus(grid: &mut Grid, id: &str, reference: bool, injection_mw: f64) {
    grid.buses.push(Bus { reference, ..Bus::new(id, 110.0) });
    if injection_mw > 0.0 {
        let id_of_unit = format!("unit {id}");
        grid.generators.push(Generator::new(id_of_unit, id, injection_mw));
    } else if injection_mw < 0.0 {
        grid.loads.push(Load::new(format!("load {id}"), id, -injection_mw, 3));
    }
}

/// Numbers that look random: SplitMix64.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A grid of `buses` buses in a band, as dense as real ones (about 1.5 branches a bus), with a few couplers,
/// phase shifters and taps.
pub fn random_grid(buses: usize, seed: u64) -> Grid {
    let mut random = Numbers(seed);
    let mut grid =
        Grid { base_mva: 100.0, buses: vec![], branches: vec![], generators: vec![], loads: vec![] };
    for bus in 0..buses {
        grid.buses.push(Bus::new(bus.to_string(), 220.0));
        let demand = 60.0 * random.share();
        let priority = random.below(4) as u8;
        grid.loads.push(Load::new(format!("load {bus}"), bus.to_string(), demand, priority));
        if random.below(5) == 0 {
            grid.generators.push(random_unit(bus, &mut random));
        }
    }
    for branch in 0..buses * 3 / 2 {
        let to = 1 + branch % (buses - 1);
        let from = to - 1 - random.below(to.min(12));
        grid.branches.push(random_branch(branch, from, to, branch < buses - 1, &mut random));
    }
    grid
}

fn random_unit(bus: usize, random: &mut Numbers) -> Generator {
    let mut unit = Generator::new(format!("unit {bus}"), bus.to_string(), 300.0 * random.share());
    unit.set_mw = unit.p_max_mw * random.share();
    unit.p_min_mw = if random.below(3) == 0 { 0.3 * unit.set_mw } else { 0.0 };
    unit
}

fn random_branch(row: usize, from: usize, to: usize, in_tree: bool, random: &mut Numbers) -> Branch {
    let (id, from, to) = (format!("branch {row}"), from.to_string(), to.to_string());
    let mut branch = Branch::new(id, from, to, 0.01 + 0.1 * random.share());
    // Couplers only in the tree, so that they form no loop.
    match random.below(20) {
        0 if in_tree => branch.reactance_pu = 0.0,
        1 => branch.tap_ratio = 0.95 + 0.1 * random.share(),
        2 => branch.phase_shift_deg = 5.0 * random.share(),
        _ => {}
    }
    branch.limited(50.0 + 300.0 * random.share())
}
