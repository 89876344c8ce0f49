//! Gas flows beside those of pandapipes, on one pipe, a mesh with two gates, and GasLib-40.
//!
//! pandapipes takes `64 / Re` plus Nikuradse's factor with 1.14, or Swamee and Jain's formula at all Reynolds numbers;
//! both are options here, so that what is compared is the same formula to rounding.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use shapan_network::gas::{
    Class, Compressibility, Compressor, Demand, Friction, GasNetwork, GasProperties, GasSolver, Node, NodeId,
    Pipe, Source, Supply,
};

/// A network with the pressures (bar absolute) and flows (m³/h, pipes then compressors) of pandapipes.
struct Reference {
    network: GasNetwork,
    pressures: Vec<f64>,
    flows: Vec<f64>,
}

fn read(text: &str, friction: Friction) -> Reference {
    let mut network = GasNetwork { friction, ..GasNetwork::default() };
    let (mut pressures, mut flows) = (Vec::new(), Vec::new());
    let mut place = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        let node = |at: usize| -> NodeId { place[cells[at]] };
        let id = cells[1].to_owned();
        match cells[0] {
            "gas" => {
                let slope = number(5);
                let compressibility = if slope == 0.0 {
                    Compressibility::Constant(number(4))
                } else {
                    Compressibility::PerBar(slope)
                };
                network.gas = GasProperties {
                    normal_density_kg_per_m3: number(1),
                    temperature_k: number(2),
                    viscosity_pa_s: number(3),
                    compressibility,
                    ..GasProperties::default()
                };
            }
            "node" => {
                place.insert(cells[1].to_owned(), NodeId(network.nodes.len()));
                network.nodes.push(Node::new(id, 0.0));
                pressures.push(number(2));
            }
            "pipe" => {
                network.pipes.push(Pipe::new(id, (node(2), node(3)), number(4), number(5), number(6)));
                flows.push(number(7));
            }
            "compressor" => {
                network.compressors.push(Compressor {
                    id,
                    from: node(2),
                    to: node(3),
                    // A setting that is never reached leaves the ratio.
                    outlet_bar: 1000.0,
                    max_ratio: number(4),
                    max_power_kw: f64::INFINITY,
                    efficiency: 1.0,
                });
                flows.push(number(5));
            }
            "hold" => network.sources.push(Source::pressure(id, node(1), number(2))),
            "inflow" => network.sources.push(Source {
                id,
                node: node(1),
                supply: Supply::FlowM3PerH(number(2)),
                capacity_m3_per_h: f64::INFINITY,
            }),
            "demand" => network.demands.push(Demand {
                id,
                node: node(1),
                m3_per_h: number(2),
                class: Class::Household,
            }),
            other => panic!("row of kind {other}"),
        }
    }
    Reference { network, pressures, flows }
}

/// Compares all pressures and flows, the latter relative to the largest.
fn compare(text: &str, friction: Friction, tolerance: f64) {
    let reference = read(text, friction);
    let state = GasSolver::new(&reference.network).unwrap().solve();
    assert!(state.trouble.is_empty(), "{:?}", state.trouble);
    for ((got, want), node) in
        state.pressure_bar.iter().zip(&reference.pressures).zip(&reference.network.nodes)
    {
        assert!((got / want - 1.0).abs() < tolerance, "{}: {got} bar, pandapipes {want}", node.id);
    }
    let largest = reference.flows.iter().fold(0.0_f64, |most, flow| most.max(flow.abs()));
    for (at, (got, want)) in state.flow_m3_per_h.iter().zip(&reference.flows).enumerate() {
        assert!((got - want).abs() < tolerance * largest, "link {at}: {got} m³/h, pandapipes {want}");
    }
    let most =
        state.imbalance_m3_per_h(&reference.network).iter().fold(0.0_f64, |most, miss| most.max(miss.abs()));
    assert!(most < 1e-9 * largest, "{most} m³/h are lost");
}

#[test]
fn one_pipe_is_as_pandapipes_has_it() {
    compare(include_str!("data/gas_single_nikuradse.csv"), Friction::NikuradsePlusLaminar, 1e-8);
    compare(include_str!("data/gas_single_swamee_jain.csv"), Friction::SwameeJainEverywhere, 1e-8);
}

#[test]
fn a_mesh_with_two_gates_is_as_pandapipes_has_it() {
    compare(include_str!("data/gas_mesh_nikuradse.csv"), Friction::NikuradsePlusLaminar, 1e-7);
    compare(include_str!("data/gas_mesh_swamee_jain.csv"), Friction::SwameeJainEverywhere, 1e-7);
}

#[test]
fn compressibility_that_falls_with_pressure_is_as_pandapipes_has_it() {
    compare(include_str!("data/gas_mesh_lgas.csv"), Friction::NikuradsePlusLaminar, 1e-6);
    compare(include_str!("data/gas_gaslib40_lgas.csv"), Friction::NikuradsePlusLaminar, 1e-6);
}

#[test]
fn gaslib_40_with_six_compressors_is_as_pandapipes_has_it() {
    compare(include_str!("data/gas_gaslib40_nikuradse.csv"), Friction::NikuradsePlusLaminar, 1e-7);
}

#[test]
fn gaslibs_own_factor_moves_gaslib_40_by_less_than_a_percent() {
    let reference = read(include_str!("data/gas_gaslib40_nikuradse.csv"), Friction::Nikuradse);
    let state = GasSolver::new(&reference.network).unwrap().solve();
    let near = |(got, want): (&f64, &f64)| (got / want - 1.0).abs() < 0.01;
    assert!(state.pressure_bar.iter().zip(&reference.pressures).all(near));
    assert!(
        state
            .pressure_bar
            .iter()
            .zip(&reference.pressures)
            .any(|(got, want)| (got / want - 1.0).abs() > 1e-6)
    );
}
