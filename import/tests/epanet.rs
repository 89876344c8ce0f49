//! Networks of EPANET's own examples, read in place where the reference data lie beside the checkout, and solved:
//! heads and flows against EPANET's.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::Path;

use shapan_import::{Source, epanet};
use shapan_network::water::{DemandModel, HeadLoss, WaterNetwork, WaterSolver, WaterState};

fn load(name: &str) -> Option<WaterNetwork> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/reference/water");
    let path = Path::new(folder).join(format!("{name}.inp"));
    if !path.is_file() {
        eprintln!("skipped: the reference data are not beside the checkout");
        return None;
    }
    let read = epanet::read(&Source::read(&path).unwrap()).unwrap_or_else(|problems| panic!("{problems}"));
    let mut network = read.value.network;
    network.options.accuracy = 1e-6;
    network.times.duration_s = 24 * 3600;
    Some(network)
}

/// EPANET's value by kind, element and hour.
type Table = BTreeMap<(String, String), BTreeMap<usize, f64>>;

fn reference(case: &str) -> Table {
    let text = include_str!("data/epanet_reference.csv");
    let mut table = Table::new();
    for line in text.lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[0] == case {
            let hours = table.entry((cells[2].to_owned(), cells[3].to_owned())).or_default();
            hours.insert(cells[1].parse().unwrap(), cells[4].parse().unwrap());
        }
    }
    assert!(!table.is_empty());
    table
}

fn node_ids(network: &WaterNetwork) -> Vec<&str> {
    let junctions = network.junctions.iter().map(|node| node.id.as_str());
    let reservoirs = network.reservoirs.iter().map(|node| node.id.as_str());
    junctions.chain(reservoirs).chain(network.tanks.iter().map(|node| node.id.as_str())).collect()
}

fn link_ids(network: &WaterNetwork) -> Vec<&str> {
    let pipes = network.pipes.iter().map(|link| link.id.as_str());
    let pumps = network.pumps.iter().map(|link| link.id.as_str());
    pipes.chain(pumps).chain(network.valves.iter().map(|link| link.id.as_str())).collect()
}

/// Compares every head and flow of every hour: within 0.1 % of the value, or of the largest flow where a flow is a
/// thousandth of that or less.
fn compare(case: &str, network: &WaterNetwork) {
    let mut solver = WaterSolver::new(network).unwrap();
    let states = solver.run();
    assert_eq!(states.len(), 25);
    let table = reference(case);
    let flows = table.iter().filter(|((kind, _), _)| kind == "flow").flat_map(|(_, hours)| hours.values());
    let largest = flows.fold(0.0_f64, |largest, flow| largest.max(flow.abs()));
    let (mut worst_head, mut worst_flow) = ((0.0, String::new()), (0.0, String::new()));
    for (kind, ids) in [("head", node_ids(network)), ("flow", link_ids(network))] {
        for (at, id) in ids.into_iter().enumerate() {
            for (hour, want) in &table[&(kind.to_owned(), id.to_owned())] {
                let state: &WaterState = &states[*hour];
                let (got, worst, scale) = if kind == "head" {
                    (state.head_m[at], &mut worst_head, want.abs().max(1.0))
                } else {
                    (state.flow_m3_per_s[at], &mut worst_flow, want.abs().max(1e-3 * largest))
                };
                let error = (got - want).abs() / scale;
                if error > worst.0 {
                    *worst = (error, format!("{kind} {id} at {hour} h: {got} for {want}"));
                }
            }
        }
    }
    eprintln!("{case}: {worst_head:?} {worst_flow:?}");
    assert!(worst_head.0 < 1e-3, "{case}: {worst_head:?}");
    assert!(worst_flow.0 < 1e-3, "{case}: {worst_flow:?}");
    for state in &states {
        assert!(state.trouble.is_empty(), "{case}: {:?}", state.trouble);
        let imbalance =
            state.imbalance_m3_per_s(network).into_iter().fold(0.0, |worst: f64, one| worst.max(one.abs()));
        assert!(imbalance < 1e-6 * largest.max(1.0), "{case}: {imbalance}");
    }
}

#[test]
fn net1_is_epanets() {
    let Some(network) = load("Net1") else { return };
    assert_eq!((network.junctions.len(), network.pipes.len(), network.controls.len()), (9, 12, 2));
    compare("Net1", &network);
}

#[test]
fn net3_is_epanets() {
    let Some(network) = load("Net3") else { return };
    assert_eq!((network.junctions.len(), network.tanks.len(), network.pumps.len()), (92, 3, 2));
    compare("Net3", &network);
}

#[test]
fn anytown_with_its_pumps_running_is_epanets() {
    let Some(mut network) = load("Anytown") else { return };
    for pump in &network.pumps {
        let pattern = pump.pattern.unwrap();
        assert_eq!(network.patterns[pattern].len(), 24);
    }
    for at in network.pumps.iter().map(|pump| pump.pattern.unwrap()) {
        network.patterns[at] = vec![1.0; 24];
    }
    for pipe in &mut network.pipes {
        if ["110", "113", "114", "115", "116", "125"].contains(&pipe.id.as_str()) {
            pipe.diameter_m = 8.0 * 0.0254;
        }
    }
    compare("Anytown", &network);
}

#[test]
fn anytown_as_shipped_is_dry_and_not_absurd() {
    let Some(network) = load("Anytown") else { return };
    let state = WaterSolver::new(&network).unwrap().solve();
    assert!(state.dry.iter().all(|dry| *dry) && state.trouble.is_empty());
    assert_eq!(state.served_share(), 0.0);
}

#[test]
fn net3_under_pressure_dependent_demand_is_epanets() {
    let Some(mut network) = load("Net3") else { return };
    network.options.demand_model =
        DemandModel::PressureDependent { minimum_m: 0.0, required_m: 50.0, exponent: 0.5 };
    compare("Net3-PDA", &network);
}

#[test]
fn net3_by_darcy_weisbach_with_a_leak_is_epanets() {
    let Some(mut network) = load("Net3") else { return };
    network.options.head_loss = HeadLoss::DarcyWeisbach;
    for pipe in &mut network.pipes {
        pipe.roughness = 0.26e-3;
    }
    let leaking = network.junctions.iter().position(|junction| junction.id == "15").unwrap();
    network.junctions[leaking].emitter_m3_per_s = 0.01;
    compare("Net3-DW", &network);
}
