//! Heating grids under damage: energy and mass are kept whatever breaks, and flows are those of another
//! program.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const SIDE: usize = 5;
const BOOSTED: usize = 7;

/// A single pipe of 2 km without pressure limits worth the name.
fn single() -> HeatGrid {
    HeatGrid {
        nodes: vec![HeatNode::new("plant"), HeatNode::new("street")],
        pipes: vec![HeatPipe::new("main", "plant", "street", 2_000.0, 0.4)],
        sources: vec![HeatSource::new("boiler", "plant", 100.0, 110.0)],
        zones: vec![HeatZone::new("homes", "street", 10.0)],
        ..HeatGrid::default()
    }
}

/// A mesh with plants at two corners, a booster in one pipe and a zone at every node.
fn mesh() -> HeatGrid {
    let nodes = (0..SIDE * SIDE).map(|at| HeatNode::new(at.to_string())).collect();
    let mut pipes = Vec::new();
    let mut pipe = |from: usize, to: usize| {
        let id = format!("{from}-{to}");
        let length = 200.0 + 37.0 * (pipes.len() % 7) as f64;
        pipes.push(HeatPipe::new(id, from.to_string(), to.to_string(), length, 0.25));
    };
    for at in 0..SIDE * SIDE {
        if at % SIDE + 1 < SIDE {
            pipe(at, at + 1);
        }
        if at + SIDE < SIDE * SIDE {
            pipe(at, at + SIDE);
        }
    }
    let curve = PumpCurve { shutoff_kpa: 150.0, largest_kg_per_s: 200.0 };
    let pump = HeatPump { id: "booster".into(), pipe: pipes[BOOSTED].id.clone(), curve, runs: true };
    let mut peak = HeatSource::new("peak", (SIDE * SIDE - 1).to_string(), 12.0, 95.0);
    (peak.order, peak.pumps) = (1, 3);
    let base = HeatSource::new("base", "0", 16.0, 105.0);
    let zone = |at: usize| {
        let mut zone = HeatZone::new(format!("z{at}"), at.to_string(), 0.5 + 0.1 * (at % 6) as f64);
        (zone.priority, zone.return_c) = ((at % 3) as u8, 45.0 + (at % 4) as f64);
        zone
    };
    let zones = (0..SIDE * SIDE).map(zone).collect();
    HeatGrid { nodes, pipes, pumps: vec![pump], sources: vec![base, peak], zones, ..HeatGrid::default() }
}

fn settled(grid: &HeatGrid, outdoor_c: f64) -> HeatFlow {
    let mut heat = HeatFlow::new(HeatNetwork::new(grid).unwrap(), outdoor_c);
    heat.settle();
    heat
}

/// Mass at nodes, energy of parts, limits of sources.
fn conserves(heat: &HeatFlow) -> Result<(), TestCaseError> {
    let net = heat.network();
    let mut left = vec![0.0; net.nodes()];
    for (pipe, flow) in net.pipes.iter().zip(heat.flow_kg_per_s()) {
        left[pipe.from] -= flow;
        left[pipe.to] += flow;
    }
    for (source, sent) in net.sources.iter().zip(heat.sent_kg_per_s()) {
        left[source.node] += sent;
    }
    for (zone, drawn) in net.zones.iter().zip(heat.drawn_kg_per_s()) {
        prop_assert!(*drawn >= 0.0 && *drawn <= zone.largest_kg_per_s * (1.0 + 1e-9));
        left[zone.node] -= drawn;
    }
    for (node, left) in left.iter().enumerate() {
        prop_assert!(left.abs() < 1e-7, "{left} kg/s left over at node {node}");
    }
    for part in heat.parts() {
        let rest = part.given_mw - part.delivered_mw - part.lost_mw;
        prop_assert!(rest.abs() < 1e-6, "{rest} MW from nowhere in {part:?}");
        let cold = matches!(part.state, PartState::Cold(_));
        prop_assert!(!cold || part.given_mw + part.delivered_mw + part.lost_mw == 0.0);
    }
    for (at, given) in heat.given_mw().iter().enumerate() {
        prop_assert!(*given <= heat.sources[at].0 + 1e-6, "source {at} gives {given} MW");
    }
    for zone in 0..net.zones() {
        let share = heat.delivered_share(zone);
        prop_assert!((-1e-12..=1.0 + 1e-7).contains(&share), "zone {zone} gets {share}");
    }
    Ok(())
}

#[test]
fn a_single_pipe_is_its_closed_form() {
    let grid = single();
    let heat = settled(&grid, -7.6);
    let (flow, pipe, c) = (heat.flow_kg_per_s()[0], &grid.pipes[0], grid.water.heat_j_per_kg_k);
    let decay = (-pipe.loss_w_per_m_k * pipe.length_m / (c * flow)).exp();
    let supply = 5.0 + 105.0 * decay;
    assert!((heat.supply_c()[1].unwrap() / supply - 1.0).abs() < 1e-12);
    assert!((heat.return_c()[0].unwrap() / (5.0 + 45.0 * decay) - 1.0).abs() < 1e-12);
    assert!((flow * c * (supply - 50.0) / 10e6 - 1.0).abs() < 1e-12);
    assert!((heat.delivered_share(0) - 1.0).abs() < 1e-12);
    assert_eq!(heat.parts()[0].state, PartState::Warm(None));
    // Darcy and Weisbach by hand, for supply and return.
    let water = &grid.water;
    let area = std::f64::consts::PI * 0.04;
    let speed = flow / water.density_kg_per_m3 / area;
    let reynolds = water.density_kg_per_m3 * speed * 0.4 / water.viscosity_pa_s;
    let factor = 64.0 / reynolds + (2.0 * (3.71_f64 * 0.4 / 0.5e-3).log10()).powi(-2);
    let loss_kpa = 1e-3 * 2.0 * factor * 2_000.0 / 0.4 * water.density_kg_per_m3 * speed * speed / 2.0;
    let at = heat.difference_kpa();
    assert!((at[0].unwrap() - at[1].unwrap() - loss_kpa).abs() < 1e-9 * loss_kpa);
    assert!((at[1].unwrap() - 100.0).abs() < 1e-9);
}

#[test]
fn what_is_short_is_told_and_shared() {
    let mut grid = single();
    grid.zones.push(HeatZone { priority: 1, ..HeatZone::new("offices", "street", 5.0) });
    grid.sources[0].capacity_mw = 12.0;
    let mut heat = settled(&grid, -7.6);
    assert_eq!(heat.parts()[0].state, PartState::Warm(Some(Shortage::Heat)));
    assert!((heat.given_mw()[0] - 12.0).abs() < 1e-9);
    assert!((heat.delivered_share(0) - 1.0).abs() < 1e-9);
    let rest = 12.0 - heat.parts()[0].lost_mw - 10.0;
    assert!((heat.delivered_mw()[1] - rest).abs() < 1e-9);
    heat.set_capacity_mw(0, 100.0);
    heat.settle();
    assert_eq!(heat.parts()[0].state, PartState::Warm(None));
    grid.sources[0].capacity_mw = 100.0;
    grid.sources[0].curve.largest_kg_per_s = 40.0;
    let flow = settled(&grid, -7.6);
    assert!(flow.sent_kg_per_s()[0] < 40.0 && flow.sent_kg_per_s()[0] > 35.0);
    assert_eq!(flow.parts()[0].state, PartState::Warm(Some(Shortage::Circulation)));
    // Enough flow but not enough lift.
    grid.sources[0].curve = PumpCurve { shutoff_kpa: 104.0, largest_kg_per_s: 900.0 };
    let lift = settled(&grid, -7.6);
    assert_eq!(lift.parts()[0].state, PartState::Warm(Some(Shortage::Circulation)));
    assert!(lift.delivered_share(0) < 1.0 && lift.delivered_share(0) > 0.3 && lift.delivered_mw()[1] == 0.0);
    let has = grid.sources[0].curve.lift_kpa(lift.sent_kg_per_s()[0]);
    assert!((lift.difference_kpa()[0].unwrap() - has).abs() < 1e-3, "the lift is used up");
    grid.sources[0].curve.shutoff_kpa = 90.0;
    assert_eq!(settled(&grid, -7.6).parts()[0].state, PartState::Cold(Cold::NoCirculation));
    // One class: one proportion.
    grid.sources[0] = HeatSource { capacity_mw: 12.0, ..HeatSource::new("boiler", "plant", 100.0, 110.0) };
    grid.zones[1].priority = 0;
    let even = settled(&grid, -7.6);
    assert!((even.delivered_share(0) - even.delivered_share(1)).abs() < 1e-9);
}

#[test]
fn no_pump_no_circulation() {
    let grid = mesh();
    let mut heat = settled(&grid, -7.6);
    assert!(heat.delivered_mw().iter().all(|mw| *mw > 0.0));
    heat.set_pumps_running(0, 0);
    heat.settle();
    assert!(heat.given_mw()[0] == 0.0 && heat.given_mw()[1] > 11.0);
    heat.set_pumps_running(1, 0);
    heat.settle();
    assert_eq!(heat.parts()[0].state, PartState::Cold(Cold::NoSource));
    assert!(heat.supply_c().iter().all(Option::is_none));
    // Behind a booster that stands still it stays cold.
    let mut tail = single();
    let curve = PumpCurve { shutoff_kpa: 50.0, largest_kg_per_s: 500.0 };
    tail.pumps.push(HeatPump { id: "b".into(), pipe: "main".into(), curve, runs: false });
    let mut heat = settled(&tail, -7.6);
    assert_eq!((heat.delivered_mw()[0], heat.parts().len()), (0.0, 2));
    heat.set_booster(0, true);
    heat.settle();
    assert!((heat.delivered_share(0) - 1.0).abs() < 1e-9);
    let (from, to) = (heat.difference_kpa()[0].unwrap(), heat.difference_kpa()[1].unwrap());
    let plain = settled(&single(), -7.6);
    let without = plain.difference_kpa()[0].unwrap() - plain.difference_kpa()[1].unwrap();
    assert!((without - (from - to) - curve.lift_kpa(heat.flow_kg_per_s()[0])).abs() < 1e-6);
}

#[test]
fn buildings_cool_and_warm_again() {
    let mut heat = settled(&single(), -7.6);
    heat.advance(100.0);
    assert!((heat.indoor_c()[0] - 18.0).abs() < 1e-9);
    heat.set_pipe(0, false);
    heat.settle();
    let hours = heat.hours_until_c(0, 12.0).unwrap();
    assert!((hours - 60.0 * (25.6_f64 / 19.6).ln()).abs() < 1e-6);
    heat.advance(hours);
    assert!((heat.indoor_c()[0] - 12.0).abs() < 1e-9);
    heat.set_pipe(0, true);
    heat.settle();
    assert_eq!(heat.hours_until_c(0, 10.0), None);
    heat.advance(60.0);
    assert!((heat.indoor_c()[0] - (18.0 - 6.0 * (-1.0_f64).exp())).abs() < 1e-6);
    heat.set_outdoor_c(5.0);
    assert!((heat.demand_mw()[0] - 10.0 * 13.0 / 25.6).abs() < 1e-12);
}

#[test]
fn only_touched_parts_are_solved() {
    let mut grid = mesh();
    let away = mesh();
    let name = |id: &str| format!("b{id}");
    grid.nodes.extend(away.nodes.iter().map(|node| HeatNode::new(name(&node.id))));
    grid.sources.push(HeatSource::new("c", "b0", 10.0, 100.0));
    grid.pipes.extend(away.pipes.iter().map(|pipe| HeatPipe {
        id: name(&pipe.id),
        from: name(&pipe.from),
        to: name(&pipe.to),
        ..pipe.clone()
    }));
    let mut heat = HeatFlow::new(HeatNetwork::new(&grid).unwrap(), -7.6);
    assert_eq!(heat.settle().solved, 2);
    assert_eq!(heat.settle().solved, 0);
    heat.set_pipe(3, false);
    assert_eq!(heat.settle().solved, 1);
    heat.set_supply_c(2, 101.0);
    assert_eq!(heat.settle().solved, 1);
}

#[test]
fn every_problem_is_told() {
    let mut grid = mesh();
    grid.nodes.push(HeatNode::new("3"));
    grid.pipes[0].diameter_m = 0.0;
    grid.pipes[1].to = "nowhere".into();
    grid.pipes[2].from = grid.pipes[2].to.clone();
    grid.pumps.push(HeatPump { id: "second".into(), ..grid.pumps[0].clone() });
    grid.sources[0].supply_c = f64::NAN;
    grid.zones[4].building.design_outdoor_c = 30.0;
    grid.water.viscosity_pa_s = -1.0;
    let told = HeatNetwork::new(&grid).unwrap_err().to_string();
    for part in [
        "node 3 stands twice",
        "pipe 0-1: diameter_m is 0; expected a number above 0",
        "refers to nowhere, which is not there",
        "ends where it starts",
        "pump second stands in pipe",
        "source base: supply_c is NaN",
        "zone z4: design_outdoor_c is 30",
        "viscosity_pa_s is -1",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
}

/// Rows of a table: kind, name, and numbers.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str, Vec<f64>)> {
    text.lines().filter(|line| !line.starts_with(['#', 'k'])).map(|line| {
        let mut cells = line.split(',');
        let (kind, id) = (cells.next().unwrap(), cells.next().unwrap());
        (kind, id, cells.map(|cell| cell.parse().unwrap()).collect())
    })
}

#[test]
fn flows_temperatures_and_losses_are_those_of_pandapipes() {
    let text = include_str!("../../tests/data/heat_pandapipes.csv");
    let name = |number: f64| format!("{number}");
    let mut grid = HeatGrid {
        water: Water { heat_j_per_kg_k: 4_190.0, density_kg_per_m3: 972.0, viscosity_pa_s: 3.55e-4 },
        ..HeatGrid::default()
    };
    let mut wanted = Vec::new();
    for (kind, id, n) in rows(text) {
        match kind {
            "node" => grid.nodes.push(HeatNode::new(id)),
            "pipe" => grid.pipes.push(HeatPipe {
                roughness_mm: n[4],
                loss_w_per_m_k: n[5],
                ..HeatPipe::new(id, name(n[0]), name(n[1]), n[2], n[3])
            }),
            "source" => grid.sources.push(HeatSource::new(id, name(n[0]), 100.0, n[1])),
            "zone" => grid.zones.push(HeatZone { return_c: n[2], ..HeatZone::new(id, name(n[0]), n[1]) }),
            _ => {}
        }
        wanted.push((kind.to_owned(), n));
    }
    let heat = settled(&grid, -7.6);
    let close =
        |got: f64, want: f64, scale: f64| assert!((got - want).abs() < 1e-4 * scale, "{got} not {want}");
    let of = |what: &'static str| wanted.iter().filter(move |(kind, _)| kind == what).enumerate();
    for (at, (_, n)) in of("node") {
        close(heat.supply_c()[at].unwrap(), n[0], 1.0);
        close(heat.return_c()[at].unwrap(), n[1], 1.0);
        let below_first = heat.difference_kpa()[0].unwrap() - heat.difference_kpa()[at].unwrap();
        close(below_first, n[2], n[2].abs().max(1.0));
    }
    for (at, (_, n)) in of("pipe") {
        close(heat.flow_kg_per_s()[at], n[6], n[6].abs().max(1.0));
    }
    assert!(of("node").count() > 10 && of("pipe").count() > of("node").count());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mass_and_energy_are_kept_under_random_damage(
        shut in prop::collection::vec(0..40_usize, 0..16),
        pumps in (0..2_u32, 0..4_u32),
        capacity in (0.0..20.0_f64, 0.0..14.0_f64),
        booster in any::<bool>(),
        outdoor in -20.0..12.0_f64,
        lift in 120.0..1_500.0_f64,
    ) {
        let mut grid = mesh();
        grid.sources[0].curve.shutoff_kpa = lift;
        let mut heat = settled(&grid, -7.6);
        conserves(&heat)?;
        shut.iter().for_each(|pipe| heat.set_pipe(*pipe, false));
        heat.set_pumps_running(0, pumps.0);
        heat.set_pumps_running(1, pumps.1);
        heat.set_capacity_mw(0, capacity.0);
        heat.set_capacity_mw(1, capacity.1);
        heat.set_booster(0, booster);
        heat.set_outdoor_c(outdoor);
        heat.settle();
        conserves(&heat)?;
        for part in heat.parts() {
            prop_assert!(!matches!(part.state, PartState::Cold(Cold::NoSolution { .. })), "{part:?}");
        }
    }

    #[test]
    fn mended_damage_leaves_nothing_behind(shut in prop::collection::vec(0..40_usize, 1..12)) {
        let fresh = settled(&mesh(), -7.6);
        let mut heat = fresh.clone();
        shut.iter().for_each(|pipe| heat.set_pipe(*pipe, false));
        heat.settle();
        shut.iter().for_each(|pipe| heat.set_pipe(*pipe, true));
        heat.settle();
        prop_assert_eq!(heat.flow_kg_per_s(), fresh.flow_kg_per_s());
        prop_assert_eq!(heat.delivered_mw(), fresh.delivered_mw());
    }

    #[test]
    fn more_capacity_never_delivers_less(low in 1.0..30.0_f64, more in 0.0..10.0_f64) {
        let mut grid = mesh();
        grid.sources.truncate(1);
        grid.sources[0].capacity_mw = low;
        let short = settled(&grid, -7.6);
        grid.sources[0].capacity_mw = low + more;
        let better = settled(&grid, -7.6);
        for zone in 0..short.network().zones() {
            prop_assert!(better.delivered_mw()[zone] >= short.delivered_mw()[zone] - 1e-6);
        }
    }
}
