//! Water networks under damage: mass is kept whatever breaks, dry parts are found, valves hold what they promise.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use shapan_network::water::{
    Condition, Control, Demand, DemandModel, Junction, LinkRef, LinkSetting, NodeRef, Pipe, PipeStatus, Pump,
    PumpCurve, Reservoir, Tank, TankShape, Valve, ValveKind, WaterError, WaterNetwork, WaterSolver,
    WaterState,
};

const SIDE: usize = 6;

/// A square grid with a hill reservoir, a pumped one and a tank.
fn grid(demand_model: DemandModel) -> WaterNetwork {
    let elevation = |at: usize| 5.0 + 0.7 * (at % SIDE) as f64 + 0.3 * (at / SIDE) as f64;
    let junctions =
        (0..SIDE * SIDE).map(|at| Junction::new(format!("j{at}"), elevation(at), 0.002)).collect();
    let mut pipes = Vec::new();
    let mut pipe = |from: NodeRef, to: NodeRef, diameter: f64| {
        let id = format!("p{}", pipes.len());
        pipes.push(Pipe::new(id, from, to, 400.0, diameter, 110.0));
    };
    pipe(NodeRef::Reservoir(0), NodeRef::Junction(0), 0.3);
    pipe(NodeRef::Tank(0), NodeRef::Junction(SIDE * SIDE - 1), 0.25);
    for at in 0..SIDE * SIDE {
        if at % SIDE + 1 < SIDE {
            pipe(NodeRef::Junction(at), NodeRef::Junction(at + 1), 0.15);
        }
        if at + SIDE < SIDE * SIDE {
            pipe(NodeRef::Junction(at), NodeRef::Junction(at + SIDE), 0.12);
        }
    }
    let pump = Pump {
        id: "pump".into(),
        from: NodeRef::Reservoir(1),
        to: NodeRef::Junction(SIDE - 1),
        curve: PumpCurve::OnePoint(0.03, 45.0),
        speed: 1.0,
        pattern: None,
        runs: true,
    };
    let mut network = WaterNetwork {
        junctions,
        reservoirs: vec![Reservoir::new("hill", 45.0), Reservoir::new("river", 0.0)],
        tanks: vec![tank()],
        pipes,
        pumps: vec![pump],
        ..WaterNetwork::default()
    };
    network.options.demand_model = demand_model;
    network.options.accuracy = 1e-6;
    network
}

fn tank() -> Tank {
    Tank {
        id: "tower".into(),
        elevation_m: 35.0,
        initial_level_m: 3.0,
        lowest_level_m: 0.5,
        highest_level_m: 6.0,
        shape: TankShape::Cylinder { diameter_m: 12.0, dead_volume_m3: 0.0 },
        overflows: false,
    }
}

fn dependent() -> DemandModel {
    DemandModel::PressureDependent { minimum_m: 0.0, required_m: 20.0, exponent: 0.5 }
}

fn worst_imbalance(network: &WaterNetwork, state: &WaterState) -> f64 {
    state.imbalance_m3_per_s(network).into_iter().fold(0.0, |worst, one| worst.max(one.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Breaks, cuts and demand of any kind: every junction's water is accounted for, a leak follows its law, delivery
    /// its relation, and what the sources give is what leaves.
    #[test]
    fn mass_is_kept_under_random_damage(
        leaks in prop::collection::vec((0..SIDE * SIDE, 1e-5..2e-2_f64), 0..8),
        cuts in prop::collection::vec(0..62_usize, 0..30),
        factors in prop::collection::vec((0..SIDE * SIDE, 0.0..4.0_f64), 0..6),
        pump_cut in any::<bool>(),
    ) {
        let network = grid(dependent());
        let mut solver = WaterSolver::new(&network).unwrap();
        solver.solve();
        for (junction, coefficient) in leaks {
            solver.set_leak(junction, coefficient);
        }
        for pipe in cuts {
            solver.set_link_shut(LinkRef::Pipe(pipe), true);
        }
        for (junction, factor) in factors {
            solver.set_demand_factor(junction, factor);
        }
        solver.set_link_shut(LinkRef::Pump(0), pump_cut);
        let state = solver.solve();
        prop_assert!(state.trouble.is_empty(), "{:?}", state.trouble);
        prop_assert!(worst_imbalance(&network, &state) < 1e-7);
        for at in 0..network.junctions.len() {
            let (full, given) = (state.demand_m3_per_s[at], state.delivered_m3_per_s[at]);
            prop_assert!(state.leak_m3_per_s[at] > -1e-6 && given > -1e-6 && given < full + 1e-6);
            let share = (state.pressure_m[at] / 20.0).clamp(0.0, 1.0).sqrt();
            prop_assert!(state.dry[at] || (given - share * full).abs() < 5e-6);
            prop_assert!(!state.dry[at] || (given == 0.0 && state.leak_m3_per_s[at] == 0.0));
        }
        let out: f64 = state.delivered_m3_per_s.iter().chain(&state.leak_m3_per_s).sum();
        let given = state.flow_m3_per_s[0] + state.flow_m3_per_s[1] + state.flow_m3_per_s[62];
        prop_assert!((given - out).abs() < 1e-6, "{given} {out}");
    }

    /// Damage that is mended leaves nothing behind.
    #[test]
    fn a_warm_start_gives_what_a_cold_one_does(cuts in prop::collection::vec(1..62_usize, 1..12)) {
        let network = grid(dependent());
        let fresh = WaterSolver::new(&network).unwrap().solve();
        let mut solver = WaterSolver::new(&network).unwrap();
        for &pipe in &cuts {
            solver.set_link_shut(LinkRef::Pipe(pipe), true);
        }
        solver.solve();
        for &pipe in &cuts {
            solver.set_link_shut(LinkRef::Pipe(pipe), false);
        }
        let mended = solver.solve();
        for (got, want) in mended.head_m.iter().zip(&fresh.head_m) {
            prop_assert!((got - want).abs() < 1e-3, "{got} {want}");
        }
    }
}

#[test]
fn a_leak_follows_the_root_of_pressure() {
    let network = grid(DemandModel::Fixed);
    let mut solver = WaterSolver::new(&network).unwrap();
    solver.set_leak(14, 0.001);
    let state = solver.solve();
    assert!((state.leak_m3_per_s[14] - 0.001 * state.pressure_m[14].sqrt()).abs() < 1e-7);
    assert!(state.leak_m3_per_s[14] > 0.003);
}

#[test]
fn a_part_without_source_is_dry_and_comes_back() {
    let network = grid(DemandModel::Fixed);
    let mut solver = WaterSolver::new(&network).unwrap();
    // The corner (0, 5) is node 30: cut both its pipes.
    let corner = NodeRef::Junction(30);
    let cut: Vec<usize> = (0..network.pipes.len())
        .filter(|&at| network.pipes[at].from == corner || network.pipes[at].to == corner)
        .collect();
    assert_eq!(cut.len(), 2);
    cut.iter().for_each(|&at| solver.set_link_shut(LinkRef::Pipe(at), true));
    let state = solver.solve();
    let dry: Vec<usize> = (0..36).filter(|&at| state.dry[at]).collect();
    assert_eq!(dry, [30]);
    assert_eq!((state.delivered_m3_per_s[30], state.pressure_m[30]), (0.0, 0.0));
    cut.iter().for_each(|&at| solver.set_link_shut(LinkRef::Pipe(at), false));
    assert!(solver.solve().dry.iter().all(|dry| !dry));
}

#[test]
fn tanks_drain_to_their_lowest_level_and_then_feed_nothing() {
    let network = grid(DemandModel::Fixed);
    let mut solver = WaterSolver::new(&network).unwrap();
    solver.set_link_shut(LinkRef::Pipe(0), true);
    solver.set_link_shut(LinkRef::Pump(0), true);
    let (mut drained, mut last) = (0.0, (0, 0.0));
    let mut states = Vec::new();
    solver.run_until(6 * 3600, |state| {
        drained += last.1 * (state.time_s - last.0) as f64;
        last = (state.time_s, -state.tank_inflow_m3_per_s[0]);
        states.push(state.clone());
    });
    // 2.5 m of 113.1 m² at 0.072 m³/s: 3927 s.
    let area = std::f64::consts::PI * 36.0;
    assert!((drained - 2.5 * area).abs() < 0.072 * 2.0, "{drained}");
    let empty = states.iter().find(|state| state.dry.iter().all(|dry| *dry)).unwrap();
    assert!((empty.time_s as f64 - 2.5 * area / 0.072).abs() < 2.0, "{}", empty.time_s);
    let end = states.last().unwrap();
    assert!((end.tank_level_m(&network, 0) - 0.5).abs() < 1e-9 && end.served_share() == 0.0);
}

/// Two reservoirs' worth of pipe with a valve in the middle.
fn with_valve(kind: ValveKind) -> WaterState {
    let network = WaterNetwork {
        junctions: vec![
            Junction::new("a", 10.0, 0.0),
            Junction::new("b", 10.0, 0.0),
            Junction::new("c", 0.0, 0.02),
        ],
        reservoirs: vec![Reservoir::new("high", 90.0), Reservoir::new("low", 20.0)],
        pipes: vec![
            Pipe::new("1", NodeRef::Reservoir(0), NodeRef::Junction(0), 500.0, 0.2, 120.0),
            Pipe::new("2", NodeRef::Junction(1), NodeRef::Junction(2), 500.0, 0.2, 120.0),
            Pipe::new("3", NodeRef::Junction(2), NodeRef::Reservoir(1), 500.0, 0.2, 120.0),
        ],
        valves: vec![Valve {
            id: "v".into(),
            from: NodeRef::Junction(0),
            to: NodeRef::Junction(1),
            diameter_m: 0.2,
            kind,
            minor_loss: 0.0,
            fixed: None,
        }],
        ..WaterNetwork::default()
    };
    let state = WaterSolver::new(&network).unwrap().solve();
    assert!(state.trouble.is_empty(), "{:?}", state.trouble);
    assert!(worst_imbalance(&network, &state) < 1e-6, "{:?}", state.imbalance_m3_per_s(&network));
    state
}

#[test]
fn valves_hold_what_they_promise() {
    assert!((with_valve(ValveKind::PressureReducing(30.0)).pressure_m[1] - 30.0).abs() < 1e-3);
    assert!((with_valve(ValveKind::PressureSustaining(60.0)).pressure_m[0] - 60.0).abs() < 1e-3);
    assert!((with_valve(ValveKind::FlowControl(0.03)).flow_m3_per_s[3] - 0.03).abs() < 1e-6);
    let broken = with_valve(ValveKind::PressureBreaker(12.0));
    assert!((broken.head_m[0] - broken.head_m[1] - 12.0).abs() < 1e-3);
    let throttled = with_valve(ValveKind::Throttle(50.0));
    let velocity = throttled.flow_m3_per_s[3] / (std::f64::consts::PI * 0.01);
    let loss = 50.0 * velocity * velocity / (2.0 * 9.81);
    assert!((throttled.head_m[0] - throttled.head_m[1] - loss).abs() < 2e-3 * loss);
    let curve = with_valve(ValveKind::GeneralPurpose(vec![(0.0, 0.0), (0.2, 40.0)]));
    assert!((curve.head_m[0] - curve.head_m[1] - 200.0 * curve.flow_m3_per_s[3]).abs() < 1e-3);
    // A reducing valve set above what is there stands open.
    let open = with_valve(ValveKind::PressureReducing(200.0));
    assert!((open.head_m[0] - open.head_m[1]).abs() < 1e-3 && open.open[3]);
}

#[test]
fn a_check_valve_and_a_weak_pump_let_nothing_back() {
    let mut network = grid(DemandModel::Fixed);
    network.pipes[1].status = PipeStatus::CheckValve;
    network.tanks[0].elevation_m = 0.0;
    network.pumps[0].curve = PumpCurve::OnePoint(0.03, 5.0);
    let state = WaterSolver::new(&network).unwrap().solve();
    assert!(!state.open[1] && !state.open[62]);
    assert_eq!((state.flow_m3_per_s[1], state.flow_m3_per_s[62]), (0.0, 0.0));
}

#[test]
fn controls_start_and_stop_a_pump_by_level_and_time() {
    let mut network = grid(DemandModel::Fixed);
    let (link, tower) = (LinkRef::Pump(0), NodeRef::Tank(0));
    let control = |setting, condition| Control { link, setting, condition };
    network.controls = vec![
        control(LinkSetting::Closed, Condition::Above(tower, 3.5)),
        control(LinkSetting::Open, Condition::Below(tower, 2.0)),
        control(LinkSetting::Closed, Condition::AtTime(23 * 3600 + 90)),
    ];
    let mut solver = WaterSolver::new(&network).unwrap();
    let (mut levels, mut at_stop) = (Vec::new(), None);
    solver.run_until(24 * 3600, |state| {
        levels.push(state.tank_level_m(&network, 0));
        if state.time_s == 23 * 3600 + 90 {
            at_stop = Some(state.open[62]);
        }
    });
    let highest = levels.iter().fold(0.0_f64, |a, b| a.max(*b));
    assert!(highest < 3.51, "{highest}");
    assert_eq!(at_stop, Some(false));
}

#[test]
fn patterns_multiply_demand() {
    let mut network = grid(DemandModel::Fixed);
    network.patterns = vec![vec![0.5, 2.0]];
    network.junctions[3].demands = vec![Demand { base_m3_per_s: 0.004, pattern: Some(0) }; 2];
    let states = WaterSolver::new(&network).unwrap().run();
    for (hour, state) in states.iter().enumerate() {
        let want = 0.008 * [0.5, 2.0][hour % 2];
        assert!((state.demand_m3_per_s[3] - want).abs() < 1e-12);
    }
}

#[test]
fn two_runs_are_the_same_bit_by_bit() {
    let network = grid(dependent());
    let run = || WaterSolver::new(&network).unwrap().run();
    assert_eq!(run(), run());
    let mut solver = WaterSolver::new(&network).unwrap();
    let first = solver.run();
    solver.restart();
    assert_eq!(first, solver.run());
}

#[test]
fn what_is_wrong_is_named() {
    let mut network = grid(DemandModel::Fixed);
    network.tanks[0].initial_level_m = 0.1;
    network.pipes[4].to = NodeRef::Junction(999);
    network.pumps[0].curve = PumpCurve::Points(vec![(0.0, 50.0), (0.01, 55.0), (0.02, 30.0)]);
    let problems = WaterSolver::new(&network).unwrap_err();
    let named: Vec<_> = problems.as_slice().iter().map(|problem| problem.element().unwrap()).collect();
    assert_eq!(named, [("tank", "tower"), ("pipe", "p4"), ("pump", "pump")]);
    assert!(matches!(problems.as_slice()[2], WaterError::Curve { point: 2, .. }));
    assert_eq!(WaterNetwork::default().check().unwrap_err().as_slice(), [WaterError::NoSource]);
}
