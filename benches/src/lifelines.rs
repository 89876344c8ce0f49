//! Made networks of lifelines, of the size that a skeleton of a city has, and a grid of a country's size.

use shapan_network::power::{Branch, Bus, Generator, Grid, Load};
use shapan_network::telecom::{Cell, Level, Link, Node, Reach, TelecomGrid, Zone};
use shapan_network::water::{DemandModel, Junction, NodeRef, Pipe, Pump, PumpCurve, Reservoir, WaterNetwork};

/// Numbers that only look random.
fn below(state: &mut u64, bound: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % bound
}

/// Buses on a plane of 50 columns, three branches for two buses, each to a neighbour before, and a unit at every
/// fifth bus.
#[must_use]
pub fn power(buses: usize) -> Grid {
    let mut state = 1;
    let branches = (0..buses * 3 / 2).map(|branch| {
        let to = 1 + branch % (buses - 1);
        let from = to - [1, 49, 50, 51][below(&mut state, 4) as usize].min(to);
        let x = 0.01 + 0.0001 * below(&mut state, 1_000) as f64;
        Branch::new(branch.to_string(), from.to_string(), to.to_string(), x).limited(400.0)
    });
    let branches = branches.collect();
    let unit = |unit: usize| Generator::new(unit.to_string(), (unit * 5).to_string(), 150.0);
    let mut load = |bus: usize| {
        Load::new(bus.to_string(), bus.to_string(), below(&mut state, 50) as f64, (bus % 4) as u8)
    };
    Grid {
        base_mva: 100.0,
        buses: (0..buses).map(|bus| Bus::new(bus.to_string(), 220.0)).collect(),
        branches,
        generators: (0..buses / 5).map(unit).collect(),
        loads: (0..buses).map(&mut load).collect(),
    }
}

/// A square of streets with a hill reservoir at one corner and pumped works at another; who lives there draws by
/// pressure.
#[must_use]
pub fn water(side: usize) -> WaterNetwork {
    let elevation = |at: usize| 5.0 + 0.7 * (at % side) as f64 + 0.3 * (at / side) as f64;
    let mut pipes = Vec::new();
    let mut pipe = |from, to, diameter_m| {
        pipes.push(Pipe::new(format!("p{}", pipes.len()), from, to, 400.0, diameter_m, 110.0));
    };
    pipe(NodeRef::Reservoir(0), NodeRef::Junction(0), 0.6);
    for at in 0..side * side {
        if at % side + 1 < side {
            pipe(NodeRef::Junction(at), NodeRef::Junction(at + 1), 0.3);
        }
        if at + side < side * side {
            pipe(NodeRef::Junction(at), NodeRef::Junction(at + side), 0.25);
        }
    }
    let pump = Pump {
        id: "works".into(),
        from: NodeRef::Reservoir(1),
        to: NodeRef::Junction(side - 1),
        curve: PumpCurve::OnePoint(0.1, 45.0),
        speed: 1.0,
        pattern: None,
        runs: true,
    };
    let junction = |at| Junction::new(format!("j{at}"), elevation(at), 0.002);
    let mut network = WaterNetwork {
        junctions: (0..side * side).map(junction).collect(),
        reservoirs: vec![Reservoir::new("hill", 45.0), Reservoir::new("river", 0.0)],
        pipes,
        pumps: vec![pump],
        ..WaterNetwork::default()
    };
    network.options.demand_model =
        DemandModel::PressureDependent { minimum_m: 0.0, required_m: 20.0, exponent: 0.5 };
    network
}

/// Offices on two rings around a core, each with masts of its own, and a zone for each mast.
#[must_use]
pub fn telecom(offices: usize, masts: usize) -> TelecomGrid {
    let mut grid = TelecomGrid { nodes: vec![Node::new("core", Level::Core)], ..TelecomGrid::default() };
    let mut link = |from: String, to: String, mbps| {
        grid.links.push(Link::new(format!("{from} {to}"), from, to, mbps));
    };
    for office in 0..offices {
        grid.nodes.push(Node::new(format!("o{office}"), Level::Aggregation));
        link(format!("o{office}"), format!("o{}", (office + 1) % offices), 40_000.0);
        if office % 4 == 0 {
            link(format!("o{office}"), "core".into(), 100_000.0);
        }
        for mast in 0..masts {
            let name = format!("m{office}.{mast}");
            grid.nodes.push(Node::new(&name, Level::Access));
            grid.cells.push(Cell::new(&name, &name, 60, 150.0));
            grid.zones.push(Zone::new(&name, 40.0, 80.0));
            grid.reaches.push(Reach::new(&name, &name, 1.0));
            link(name, format!("o{office}"), 1_000.0);
        }
    }
    grid
}
