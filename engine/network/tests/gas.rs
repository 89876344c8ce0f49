//! Gas networks under damage: closed forms, machines, shortage, stored gas, and what holds whatever breaks.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use shapan_network::gas::{
    Class, Compressor, Demand, Friction, GasNetwork, GasProblems, GasSolver, GasState, GasTrouble, LinkRef,
    Node, NodeId, Pipe, Regulator, Resistor, ShortPipe, Source, Supply, Valve, Zone,
};

fn demand(id: &str, node: usize, m3_per_h: f64, class: Class) -> Demand {
    Demand { id: id.to_owned(), node: NodeId(node), m3_per_h, class }
}

fn pipe(id: &str, from: usize, to: usize, length_m: f64, diameter_m: f64) -> Pipe {
    Pipe::new(id, (NodeId(from), NodeId(to)), length_m, diameter_m, 0.1)
}

fn largest_miss(state: &GasState, network: &GasNetwork) -> f64 {
    state.imbalance_m3_per_h(network).iter().fold(0.0, |most, miss| most.max(miss.abs()))
}

/// Gate at 5 bar, 10 km of 0.3 m, a town of four classes.
fn line() -> GasNetwork {
    GasNetwork {
        nodes: vec![Node::new("gate", 1.0), Node::new("town", 2.0)],
        sources: vec![Source::pressure("gate", NodeId(0), 5.0)],
        demands: vec![
            demand("plant", 1, 2000.0, Class::Interruptible),
            demand("boilers", 1, 1000.0, Class::Heat),
            demand("homes", 1, 1000.0, Class::Household),
            demand("hospital", 1, 100.0, Class::Critical),
        ],
        pipes: vec![pipe("main", 0, 1, 10_000.0, 0.3)],
        ..GasNetwork::default()
    }
}

#[test]
fn a_single_pipe_has_its_closed_form() {
    let network = line();
    let state = GasSolver::new(&network).unwrap().solve();
    // λ = (2 log10(3000) + 1.138)^-2, Rs = 101325 / (0.785 × 273.15), A = π 0.3² / 4, 4100 m³/h = 0.89403 kg/s.
    let lambda = (2.0 * 3000.0_f64.log10() + 1.138).powi(-2);
    let area = std::f64::consts::PI * 0.09 / 4.0;
    let mass = 4100.0 * 0.785 / 3600.0;
    let fall_pa2 = lambda * 10_000.0 / 0.3 * 101_325.0 / (0.785 * 273.15) * 283.15 * (mass / area).powi(2);
    let want = (25.0 - fall_pa2 / 1e10).sqrt();
    // A source gives way by 1e-10 bar² per m³/h.
    assert!((state.pressure_bar[1] - want).abs() < 1e-7);
    assert!((state.source_m3_per_h[0] - 4100.0).abs() < 1e-7);
    assert!(state.trouble.is_empty() && state.served_share() == 1.0);
}

#[test]
fn every_friction_law_loses_more_in_a_narrower_pipe() {
    for friction in [Friction::Nikuradse, Friction::Hofer, Friction::SwameeJain, Friction::Weymouth] {
        let mut network = GasNetwork { friction, ..line() };
        let wide = GasSolver::new(&network).unwrap().solve();
        network.pipes[0].diameter_m = 0.28;
        let narrow = GasSolver::new(&network).unwrap().solve();
        assert!(narrow.pressure_bar[1] < wide.pressure_bar[1], "{friction:?}");
        assert!(wide.pressure_bar[1] > 3.0 && wide.pressure_bar[1] < 4.9, "{friction:?}");
    }
}

#[test]
fn fittings_and_resistors_obey_one_law() {
    let mut network = line();
    network.pipes[0].minor_loss = 50.0;
    let fitted = GasSolver::new(&network).unwrap().solve();
    let mut network = line();
    network.nodes.push(Node::new("filter", 1.0));
    network.pipes[0].to = NodeId(2);
    let (from, to) = (NodeId(2), NodeId(1));
    network.resistors = vec![Resistor { id: "filter".into(), from, to, diameter_m: 0.3, drag: 50.0 }];
    let resisted = GasSolver::new(&network).unwrap().solve();
    assert!((fitted.pressure_bar[1] - resisted.pressure_bar[1]).abs() < 1e-9);
    assert!(fitted.pressure_bar[1] < GasSolver::new(&line()).unwrap().solve().pressure_bar[1] - 1e-3);
}

#[test]
fn parallel_valves_and_short_pipes_share_evenly_without_loss() {
    let mut network = line();
    network.nodes.push(Node::new("street", 1.0));
    let (from, to) = (NodeId(1), NodeId(2));
    network.demands.iter_mut().for_each(|demand| demand.node = to);
    network.valves = vec![Valve { id: "v".into(), from, to, open: true }];
    network.short_pipes = vec![ShortPipe { id: "s".into(), from, to }];
    let mut solver = GasSolver::new(&network).unwrap();
    let state = solver.solve();
    assert!((state.flow(&network, LinkRef::Valve(0)) - 2050.0).abs() < 0.1);
    assert!((state.pressure_bar[1] - state.pressure_bar[2]).abs() < 1e-6);
    solver.set_link_shut(LinkRef::Valve(0), true);
    let state = solver.solve();
    assert_eq!(state.flow(&network, LinkRef::Valve(0)), 0.0);
    assert!((state.flow(&network, LinkRef::ShortPipe(0)) - 4100.0).abs() < 1e-6);
    solver.set_link_shut(LinkRef::ShortPipe(0), true);
    let state = solver.solve();
    assert!(state.dead[2] && !state.dead[1] && state.served_share() == 0.0);
}

/// A gate at 20 bar, a regulator, a district.
fn regulated(outlet_bar: f64) -> GasNetwork {
    let mut network = line();
    network.nodes.push(Node::new("street", 1.5));
    network.sources[0].supply = Supply::PressureBar(20.0);
    network.demands.iter_mut().for_each(|demand| demand.node = NodeId(2));
    network.nodes[1].min_bar = 1.0;
    let (from, to) = (NodeId(1), NodeId(2));
    network.regulators = vec![Regulator { id: "station".into(), from, to, outlet_bar }];
    network
}

#[test]
fn a_regulator_holds_stands_open_or_shuts() {
    let mut network = regulated(4.0);
    let mut solver = GasSolver::new(&network).unwrap();
    let state = solver.solve();
    assert!((state.pressure_bar[2] - 4.0).abs() < 1e-6 && state.pressure_bar[1] > 19.0);
    // Starved: it stands wide open.
    solver.set_source_bar(0, 3.9);
    let state = solver.solve();
    assert!((state.pressure_bar[2] - state.pressure_bar[1]).abs() < 1e-6);
    assert!(state.pressure_bar[2] < 3.9 && largest_miss(&state, &network) < 1e-6);
    // Held higher from elsewhere: it shuts, and nothing runs back.
    network.sources.push(Source::pressure("other", NodeId(2), 6.0));
    let state = GasSolver::new(&network).unwrap().solve();
    assert_eq!(state.flow(&network, LinkRef::Regulator(0)), 0.0);
    assert!((state.source_m3_per_h[1] - 4100.0).abs() < 1e-6);
    // Two gates of the same pressure at one place share.
    network.sources.push(Source::pressure("third", NodeId(2), 6.0));
    let state = GasSolver::new(&network).unwrap().solve();
    assert!((state.source_m3_per_h[1] - 2050.0).abs() < 0.1);
}

#[test]
fn a_regulator_in_a_loop_is_solved_with_it() {
    // A pipe runs beside the regulator from its outlet to its inlet's pipe: what passes goes round.
    let mut network = regulated(4.0);
    network.nodes.push(Node::new("back", 1.0));
    network.pipes.push(pipe("feed", 0, 3, 20_000.0, 0.1));
    network.pipes.push(pipe("side", 3, 2, 20_000.0, 0.1));
    let state = GasSolver::new(&network).unwrap().solve();
    assert!(state.trouble.is_empty() && largest_miss(&state, &network) < 1e-6);
    assert!((state.pressure_bar[2] - 4.0).abs() < 1e-6);
    let side = state.flow(&network, LinkRef::Pipe(2));
    assert!(side > 10.0 && (state.flow(&network, LinkRef::Regulator(0)) + side - 4100.0).abs() < 1e-6);
}

fn compressed(max_ratio: f64, max_power_kw: f64) -> GasNetwork {
    let mut network = regulated(4.0);
    network.sources[0].supply = Supply::PressureBar(5.0);
    network.regulators.clear();
    let (from, to) = (NodeId(1), NodeId(2));
    let machine =
        Compressor { id: "c".into(), from, to, outlet_bar: 8.0, max_ratio, max_power_kw, efficiency: 0.8 };
    network.compressors = vec![machine];
    network
}

#[test]
fn a_compressor_works_within_ratio_and_power() {
    let network = compressed(3.0, f64::INFINITY);
    let state = GasSolver::new(&network).unwrap().solve();
    assert!((state.pressure_bar[2] - 8.0).abs() < 1e-6);
    let (inlet, need) = (state.pressure_bar[1], 8.0 / state.pressure_bar[1]);
    let state = GasSolver::new(&compressed(1.2, f64::INFINITY)).unwrap().solve();
    assert!((state.pressure_bar[2] / state.pressure_bar[1] - 1.2).abs() < 1e-8);
    let power = 0.5 * network.gas.compression_kw(4100.0, need, 1.0, 0.8);
    let state = GasSolver::new(&compressed(3.0, power)).unwrap().solve();
    let ratio = state.pressure_bar[2] / state.pressure_bar[1];
    assert!((state.pressure_bar[1] - inlet).abs() < 1e-6 && ratio > 1.1 && ratio < need);
    assert!((network.gas.compression_kw(4100.0, ratio, 1.0, 0.8) / power - 1.0).abs() < 1e-5);
    // Without drive, gas passes by.
    let mut solver = GasSolver::new(&network).unwrap();
    solver.set_compressor_on(0, false);
    let state = solver.solve();
    assert!((state.pressure_bar[2] - inlet).abs() < 1e-6 && state.served_share() == 1.0);
}

#[test]
fn the_last_are_cut_first_and_pressure_holds() {
    let mut network = line();
    network.nodes[1].min_bar = 4.93;
    let state = GasSolver::new(&network).unwrap().solve();
    let share = |class| state.served_share_of(&network, class);
    assert!(share(Class::Interruptible) > 0.0 && share(Class::Interruptible) < 1.0);
    assert_eq!([share(Class::Heat), share(Class::Household), share(Class::Critical)], [1.0; 3]);
    // The limit is met from above within the width of the last halving.
    assert!(state.pressure_bar[1] >= 4.93 * (1.0 - 1e-6) && state.pressure_bar[1] < 4.9302);
    network.nodes[1].min_bar = 4.99;
    let state = GasSolver::new(&network).unwrap().solve();
    let share = |class| state.served_share_of(&network, class);
    assert_eq!((share(Class::Interruptible), share(Class::Critical)), (0.0, 1.0));
}

#[test]
fn a_capacity_is_kept_and_a_second_source_helps_first() {
    let mut network = line();
    network.sources[0].capacity_m3_per_h = 1500.0;
    let state = GasSolver::new(&network).unwrap().solve();
    assert!(state.source_m3_per_h[0] <= 1500.0 * (1.0 + 2e-6) && state.source_m3_per_h[0] > 1499.0);
    let share = |class| state.served_share_of(&network, class);
    assert_eq!((share(Class::Interruptible), share(Class::Household)), (0.0, 1.0));
    network.sources.push(Source::pressure("storage", NodeId(1), 3.0));
    let state = GasSolver::new(&network).unwrap().solve();
    assert_eq!(state.served_share(), 1.0);
    assert!((state.source_m3_per_h[0] - 1500.0).abs() < 1e-6);
    assert!((state.source_m3_per_h[1] - 2600.0).abs() < 1e-6);
}

#[test]
fn what_no_cut_can_help_is_named() {
    let mut network = regulated(4.0);
    network.nodes[2].min_bar = 5.0;
    let state = GasSolver::new(&network).unwrap().solve();
    assert_eq!(state.trouble, [GasTrouble::TooLow { nodes: vec![2] }]);
    assert_eq!(state.served_share(), 0.0);
    network.nodes[2].min_bar = 1.0;
    network.nodes[1].max_bar = 15.0;
    let state = GasSolver::new(&network).unwrap().solve();
    assert_eq!(state.trouble, [GasTrouble::TooHigh { nodes: vec![1] }]);
    assert_eq!(state.served_share(), 1.0);
}

#[test]
fn a_hole_loses_gas_until_its_pipe_is_shut() {
    let network =
        GasNetwork { zones: vec![Zone { id: "z".into(), boundary: vec![LinkRef::Pipe(0)] }], ..line() };
    let mut solver = GasSolver::new(&network).unwrap();
    let whole = solver.solve();
    solver.set_pipe_leak(0, 2e-4);
    let holed = solver.solve();
    let lost: f64 = holed.leak_m3_per_h.iter().sum();
    // Half of 2 cm² at either end, choked: 51.9 m³/h per bar and cm².
    let want = 51.9 * (holed.pressure_bar[0] + holed.pressure_bar[1]);
    assert!((lost / want - 1.0).abs() < 2e-3, "{lost} m³/h");
    assert!(holed.pressure_bar[1] < whole.pressure_bar[1] && largest_miss(&holed, &network) < 1e-6);
    solver.set_zone_shut(0, true);
    let shut = solver.solve();
    assert!(shut.leak_m3_per_h.iter().all(|leak| *leak == 0.0) && shut.dead[1] && !shut.dead[0]);
    solver.set_zone_shut(0, false);
    solver.set_pipe_leak(0, 0.0);
    let mended = solver.solve();
    assert!((mended.pressure_bar[1] - whole.pressure_bar[1]).abs() < 1e-9);
}

#[test]
fn stored_gas_is_drawn_down_to_the_last_pressure() {
    // 30 km of 0.6 m at 20 bar hold some 160,000 m³ in front of a regulator.
    let mut network = regulated(4.0);
    network.pipes[0] = pipe("main", 0, 1, 30_000.0, 0.6);
    let mut solver = GasSolver::new(&network).unwrap();
    let full = solver.solve();
    let pack = full.line_pack_m3[0];
    let want = 30_000.0 * std::f64::consts::PI * 0.09 * 20.0 * 273.15 / (283.15 * 1.01325);
    assert!((pack / want - 1.0).abs() < 0.01);
    let endurance = solver.endurance_hours(&[NodeId(0), NodeId(1), NodeId(2)]);
    assert!(endurance > 36.0 && endurance < 40.0, "{endurance}");
    solver.set_source_on(0, false);
    let mut before = pack;
    for hour in 1..=20 {
        let state = solver.advance(1.0);
        assert_eq!((state.served_share(), state.hours), (1.0, f64::from(hour)));
        // What customers got is what the store lost.
        assert!((before - state.line_pack_m3[0] - 4100.0).abs() < 1e-3);
        assert!((state.pressure_bar[2] - 4.0).abs() < 1e-6 && largest_miss(&state, &network) < 1e-6);
        before = state.line_pack_m3[0];
    }
    let state = solver.advance(40.0);
    assert!(state.served_share() < 0.05, "{}", state.served_share());
    assert!(state.line_pack_m3[0] > 0.0 && state.pressure_bar[2] < 1.6);
    // Back to the steady state without a source, and to the first one with it.
    assert!(solver.solve().dead.iter().all(|dead| *dead));
    solver.set_source_on(0, true);
    let back = solver.solve();
    assert!((back.line_pack_m3[0] - pack).abs() < 1e-6 * pack);
}

#[test]
fn in_a_dying_zone_the_least_important_are_cut_first() {
    let mut network = line();
    network.pipes[0] = pipe("main", 0, 1, 30_000.0, 0.5);
    network.nodes[1].min_bar = 3.0;
    let mut solver = GasSolver::new(&network).unwrap();
    solver.solve();
    solver.set_source_on(0, false);
    let mut last = [1.0; 4];
    for _ in 0..60 {
        let state = solver.advance(0.25);
        let shares = Class::ALL.map(|class| state.served_share_of(&network, class));
        assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{shares:?}");
        assert!(shares.iter().zip(last).all(|(now, last)| *now <= last + 1e-9), "{shares:?} after {last:?}");
        last = shares;
    }
    assert_eq!(last[0], 0.0);
}

fn problems(change: impl Fn(&mut GasNetwork)) -> GasProblems {
    let mut network = regulated(4.0);
    change(&mut network);
    GasSolver::new(&network).unwrap_err()
}

#[test]
fn everything_that_is_wrong_is_named() {
    let found = problems(|network| {
        network.pipes[0].diameter_m = 0.0;
        network.pipes[0].roughness_mm = f64::NAN;
        network.pipes[0].to = NodeId(9);
        network.regulators[0].to = NodeId(1);
        network.demands[0].m3_per_h = -1.0;
        network.demands[1].id = "homes".into();
        network.nodes[0].max_bar = 0.5;
        network.sources.push(Source::pressure("gate 2", NodeId(0), 7.0));
        network.zones.push(Zone { id: "z".into(), boundary: vec![LinkRef::Valve(3)] });
        network.gas.heat_ratio = 1.0;
    });
    let text = found.to_string();
    for part in [
        "pipe main: the diameter in metres is 0; expected a number above zero",
        "pipe main: the roughness in mm is NaN",
        "pipe main refers to node number 9, which is not there",
        "regulator station ends where it starts",
        "demand plant: the flow in m³/h is -1; expected zero or more",
        "demand homes stands twice",
        "node gate: the highest above the lowest pressure in bar is -0.5",
        "source gate 2 holds another pressure than one before it",
        "zone z refers to Valve(3), which is not there",
        "the ratio of heat capacities is 1; expected a number above one",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert_eq!(found.as_slice().iter().filter(|problem| problem.element() == ("pipe", "main")).count(), 4);
}

#[test]
fn an_empty_network_and_one_without_a_source_are_quiet() {
    let state = GasSolver::new(&GasNetwork::default()).unwrap().solve();
    assert!(state.pressure_bar.is_empty() && state.served_share() == 1.0);
    let network = GasNetwork { sources: Vec::new(), ..line() };
    let state = GasSolver::new(&network).unwrap().solve();
    assert!(state.dead.iter().all(|dead| *dead) && state.served_share() == 0.0 && state.trouble.is_empty());
    assert_eq!(GasSolver::new(&network).unwrap().advance(5.0).served_share(), 0.0);
}

#[test]
fn only_what_was_touched_is_solved_again() {
    let mut network = line();
    let other = line();
    network.nodes.extend(other.nodes.into_iter().map(|node| Node { id: format!("{}2", node.id), ..node }));
    network.pipes.push(pipe("main2", 2, 3, 5000.0, 0.2));
    network.sources.push(Source::pressure("gate2", NodeId(2), 4.0));
    network.demands.push(demand("homes2", 3, 500.0, Class::Household));
    let mut solver = GasSolver::new(&network).unwrap();
    let both = solver.solve();
    assert_eq!(solver.solve().iterations, 0);
    solver.set_demand_factor(4, 1.1);
    let one = solver.solve();
    assert!(one.iterations > 0 && one.iterations < both.iterations);
    assert_eq!(one.pressure_bar[..2], both.pressure_bar[..2]);
    assert!(one.pressure_bar[3] < both.pressure_bar[3]);
}

/// A mesh of 4 × 4 at 4 bar behind two regulators from a line at 16 bar, with a gate at either end and valves across.
fn city() -> GasNetwork {
    let at = |x: usize, y: usize| 4 * y + x;
    let mut network = GasNetwork {
        nodes: (0..18).map(|node| Node::new(format!("n{node}"), if node < 16 { 1.5 } else { 5.0 })).collect(),
        ..GasNetwork::default()
    };
    for y in 0..4 {
        for x in 0..4 {
            let node = at(x, y);
            let class = Class::ALL[node % 4];
            network.demands.push(demand(
                &format!("d{node}"),
                node,
                120.0 + 35.0 * (node * 5 % 7) as f64,
                class,
            ));
            for (other, id) in [(at(x + 1, y), "e"), (at(x, y + 1), "s")] {
                let inside = if id == "e" { x < 3 } else { y < 3 };
                if !inside {
                    continue;
                }
                let (from, to) = (NodeId(node), NodeId(other));
                if id == "s" && y == 1 {
                    network.valves.push(Valve { id: format!("v{node}"), from, to, open: true });
                } else {
                    let length = 300.0 + 90.0 * (node % 5) as f64;
                    network.pipes.push(pipe(
                        &format!("{id}{node}"),
                        node,
                        other,
                        length,
                        0.1 + 0.03 * (node % 3) as f64,
                    ));
                }
            }
        }
    }
    network.pipes.push(pipe("trunk", 16, 17, 8000.0, 0.25));
    for (id, from, to, outlet_bar) in [("r1", 16, 0, 4.0), ("r2", 17, 15, 3.8)] {
        network.regulators.push(Regulator { id: id.into(), from: NodeId(from), to: NodeId(to), outlet_bar });
    }
    network.sources =
        vec![Source::pressure("west", NodeId(16), 16.0), Source::pressure("east", NodeId(17), 15.0)];
    network.zones = vec![Zone { id: "south".into(), boundary: (0..4).map(LinkRef::Valve).collect() }];
    network
}

#[derive(Clone, Debug)]
enum Blow {
    Pipe(usize, bool),
    Valve(usize, bool),
    Regulator(usize, bool),
    Source(usize, bool),
    Capacity(usize, f64),
    Hole(usize, f64),
    Demand(usize, f64),
}

fn blow() -> impl Strategy<Value = Blow> {
    prop_oneof![
        3 => (0..21_usize, any::<bool>()).prop_map(|(at, shut)| Blow::Pipe(at, shut)),
        1 => (0..4_usize, any::<bool>()).prop_map(|(at, shut)| Blow::Valve(at, shut)),
        1 => (0..2_usize, any::<bool>()).prop_map(|(at, shut)| Blow::Regulator(at, shut)),
        1 => (0..2_usize, any::<bool>()).prop_map(|(at, on)| Blow::Source(at, on)),
        1 => (0..2_usize, 0.0..5000.0).prop_map(|(at, most)| Blow::Capacity(at, most)),
        2 => (0..21_usize, 0.0..3e-3).prop_map(|(at, hole)| Blow::Hole(at, hole)),
        1 => (0..16_usize, 0.0..4.0).prop_map(|(at, factor)| Blow::Demand(at, factor)),
    ]
}

fn strike(solver: &mut GasSolver, blow: &Blow) {
    match *blow {
        Blow::Pipe(at, shut) => solver.set_link_shut(LinkRef::Pipe(at), shut),
        Blow::Valve(at, shut) => solver.set_link_shut(LinkRef::Valve(at), shut),
        Blow::Regulator(at, shut) => solver.set_link_shut(LinkRef::Regulator(at), shut),
        Blow::Source(at, on) => solver.set_source_on(at, on),
        Blow::Capacity(at, most) => solver.set_source_capacity(at, most),
        Blow::Hole(at, hole) => solver.set_pipe_leak(at, hole),
        Blow::Demand(at, factor) => solver.set_demand_factor(at, factor),
    }
}

/// What holds of every state.
fn hold_laws(network: &GasNetwork, state: &GasState) -> Result<(), TestCaseError> {
    // A part whose numbers fail is told and dead. That is rare: see `max_global_rejects`.
    let failed = |trouble: &GasTrouble| matches!(trouble, GasTrouble::DeadIsland { .. });
    prop_assume!(!state.trouble.iter().any(failed));
    let largest = state.flow_m3_per_h.iter().fold(1.0_f64, |most, flow| most.max(flow.abs()));
    prop_assert!(largest_miss(state, network) < 1e-6 * largest, "{} lost", largest_miss(state, network));
    for (link, regulator) in network.regulators.iter().enumerate() {
        let flow = state.flow(network, LinkRef::Regulator(link));
        prop_assert!(flow > -1e-5 * largest, "{} runs back: {flow}", regulator.id);
        let held = regulator.outlet_bar;
        let (inlet, outlet) = (state.pressure_bar[regulator.from.0], state.pressure_bar[regulator.to.0]);
        if flow > 1.0 {
            let fits = outlet <= inlet * (1.0 + 1e-6) && outlet <= held * (1.0 + 1e-6);
            prop_assert!(
                fits,
                "{} passes {flow} from {inlet} to {outlet}: {:?}",
                regulator.id,
                state.trouble
            );
        }
    }
    for (pipe, flow) in network.pipes.iter().zip(&state.flow_m3_per_h) {
        let fall = state.pressure_bar[pipe.from.0] - state.pressure_bar[pipe.to.0];
        prop_assert!(flow.abs() < 1e-3 * largest || flow * fall > 0.0, "{} runs uphill", pipe.id);
    }
    let hopeless: Vec<usize> = state
        .trouble
        .iter()
        .filter_map(
            |trouble| if let GasTrouble::TooLow { nodes } = trouble { Some(nodes.clone()) } else { None },
        )
        .flatten()
        .collect();
    for (node, place) in network.nodes.iter().enumerate().filter(|(node, _)| !state.dead[*node]) {
        let fine = state.pressure_bar[node] >= place.min_bar * (1.0 - 1e-6) || hopeless.contains(&node);
        prop_assert!(fine, "{} is at {} bar", place.id, state.pressure_bar[node]);
    }
    for (wanted, got) in state.demand_m3_per_h.iter().zip(&state.delivered_m3_per_h) {
        prop_assert!(*got >= 0.0 && *got <= wanted * (1.0 + 1e-12));
    }
    Ok(())
}

proptest! {
    // One case in thousands is known in which Newton's steps do not settle; more than three in 150 are too many.
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        max_global_rejects: 3,
        ..ProptestConfig::default()
    })]

    #[test]
    fn mass_is_kept_and_limits_hold_whatever_breaks(blows in prop::collection::vec(blow(), 1..14)) {
        let network = city();
        let mut solver = GasSolver::new(&network).unwrap();
        solver.solve();
        for blow in &blows {
            strike(&mut solver, blow);
            hold_laws(&network, &solver.solve())?;
        }
    }

    #[test]
    fn the_way_to_a_state_does_not_matter(blows in prop::collection::vec(blow(), 1..8)) {
        let network = city();
        let (mut stepwise, mut at_once) = (GasSolver::new(&network).unwrap(), GasSolver::new(&network).unwrap());
        for blow in &blows {
            strike(&mut stepwise, blow);
            stepwise.solve();
            strike(&mut at_once, blow);
        }
        let (a, b) = (stepwise.solve(), at_once.solve());
        for (a, b) in a.pressure_bar.iter().zip(&b.pressure_bar) {
            prop_assert!((a - b).abs() < 1e-3, "{a} and {b} bar");
        }
        prop_assert!((a.served_share() - b.served_share()).abs() < 1e-3);
    }

    #[test]
    fn stored_gas_never_grows_without_a_source(
        blows in prop::collection::vec(blow(), 0..6),
        steps in prop::collection::vec(0.01..3.0_f64, 1..6),
    ) {
        let network = city();
        let mut solver = GasSolver::new(&network).unwrap();
        solver.solve();
        blows.iter().for_each(|blow| strike(&mut solver, blow));
        solver.solve();
        (0..2).for_each(|source| solver.set_source_on(source, false));
        let mut before: f64 = solver.advance(0.0).line_pack_m3.iter().sum();
        for hours in steps {
            let state = solver.advance(hours);
            hold_laws(&network, &state)?;
            let now: f64 = state.line_pack_m3.iter().sum();
            prop_assert!(now <= before * (1.0 + 1e-9) + 1e-6, "{now} after {before}");
            // One short step takes what was running at its start, to the last cubic metre.
            let taken: f64 = state.delivered_m3_per_h.iter().chain(&state.leak_m3_per_h).sum();
            before = solver.advance(0.0002).line_pack_m3.iter().sum();
            prop_assert!((now - before - 0.0002 * taken).abs() < 1e-3 + 1e-6 * now, "{now}, {before}, {taken} m³/h");
        }
    }
}
