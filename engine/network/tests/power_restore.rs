//! Black start: order, times and limits.
#![allow(clippy::unwrap_used)]

#[path = "power_support/mod.rs"]
mod support;

use shapan_network::power::{
    Branch, Bus, Capacity, Generator, Grid, Load, Network, PowerFlow, Restoration, RestoreError,
    RestoreEvent, RestoreRules, UnitStart, black_start,
};
use support::random_grid;

/// hydro -- north -- steam, north -- town: a dam starts a steam plant, and both give the town back.
fn dam_and_steam() -> Grid {
    Grid {
        base_mva: 100.0,
        buses: ["dam", "north", "steam", "town"].map(|id| Bus::new(id, 220.0)).to_vec(),
        branches: vec![
            Branch::new("dam-north", "dam", "north", 0.1).limited(60.0),
            Branch::new("north-steam", "north", "steam", 0.1).limited(300.0),
            Branch::new("north-town", "north", "town", 0.1).limited(300.0),
            Branch::new("steam-town", "steam", "town", 0.1).limited(300.0),
        ],
        generators: vec![Generator::new("hydro", "dam", 80.0), Generator::new("coal", "steam", 200.0)],
        loads: vec![
            Load::new("homes", "town", 150.0, 3),
            Load::new("hospital", "town", 30.0, 0),
            Load::new("village", "north", 20.0, 2),
        ],
    }
}

fn starts() -> Vec<UnitStart> {
    let hydro = UnitStart {
        generator: 0,
        black_start: true,
        crank_mw: 0.0,
        start_minutes: 10.0,
        ramp_mw_per_minute: 8.0,
        priority: 0,
    };
    let coal = UnitStart {
        generator: 1,
        black_start: false,
        crank_mw: 15.0,
        start_minutes: 60.0,
        ramp_mw_per_minute: 4.0,
        priority: 0,
    };
    vec![hydro, coal]
}

fn rules() -> RestoreRules {
    RestoreRules { step_minutes: 5.0, switching_minutes: 10.0, teams: 1, horizon_minutes: 600.0 }
}

fn restore(grid: &Grid, starts: &[UnitStart], rules: &RestoreRules) -> Restoration {
    let flow = PowerFlow::new(Network::new(grid).unwrap());
    let capacity = Capacity::thermal(flow.network(), 0.0);
    black_start(&flow, starts, rules, &capacity).unwrap()
}

fn minute(course: &Restoration, event: RestoreEvent) -> f64 {
    course.steps.iter().find(|step| step.event == event).unwrap_or_else(|| panic!("no {event:?}")).minute
}

#[test]
fn the_dam_starts_the_steam_plant_and_the_hospital_comes_before_homes() {
    let course = restore(&dam_and_steam(), &starts(), &rules());
    assert_eq!(minute(&course, RestoreEvent::UnitOnline { generator: 0 }), 10.0);
    // One team leaves at minute 10: dam-north at 20, north-steam at 30.
    assert_eq!(minute(&course, RestoreEvent::BranchClosed { branch: 0 }), 20.0);
    assert_eq!(minute(&course, RestoreEvent::BranchClosed { branch: 1 }), 30.0);
    let cranked = minute(&course, RestoreEvent::UnitStarting { generator: 1 });
    assert_eq!(cranked, 30.0);
    assert_eq!(minute(&course, RestoreEvent::UnitOnline { generator: 1 }), 90.0);
    let hospital = minute(&course, RestoreEvent::LoadServed { load: 1 });
    let homes = minute(&course, RestoreEvent::LoadServed { load: 0 });
    // The hospital waits for its line only; homes wait for the steam plant to ramp.
    assert_eq!(hospital, 40.0);
    assert!(homes > 90.0, "{homes}");
    assert!(course.unserved.is_empty());
    assert!((course.flow.total_served_mw() - 200.0).abs() < 1e-9);
    assert_eq!(course.minutes_to_share(1.0, 200.0), Some(homes));
    assert!(course.served_mw.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[test]
fn without_a_unit_that_starts_alone_all_stays_dark() {
    let course = restore(&dam_and_steam(), &starts()[1..], &rules());
    assert!(course.steps.is_empty());
    assert_eq!(course.unserved, [0, 1, 2]);
}

#[test]
fn cranking_waits_for_power_and_cut_places_stay_dark() {
    let mut units = starts();
    units[0].ramp_mw_per_minute = 0.4;
    let slow = restore(&dam_and_steam(), &units, &rules());
    // 15 MW at 0.4 MW a minute from minute 10: at 47.5, in steps of five minutes at 50.
    assert_eq!(minute(&slow, RestoreEvent::UnitStarting { generator: 1 }), 50.0);

    let grid = dam_and_steam();
    let mut flow = PowerFlow::new(Network::new(&grid).unwrap());
    flow.set_branch(2, false);
    flow.set_bus(2, false);
    let capacity = Capacity::thermal(flow.network(), 0.0);
    let cut = black_start(&flow, &starts(), &rules(), &capacity).unwrap();
    assert_eq!(cut.unserved, [0, 1]);
    assert!(!cut.steps.iter().any(|step| step.event == RestoreEvent::BusLive { bus: 2 }));
}

#[test]
fn more_teams_are_never_later_here_and_lines_are_never_overloaded() {
    let grid = random_grid(80, 7);
    let units: Vec<UnitStart> = (0..grid.generators.len())
        .map(|generator| UnitStart {
            generator,
            black_start: generator % 5 == 0,
            crank_mw: 5.0,
            start_minutes: 45.0,
            ramp_mw_per_minute: 5.0,
            priority: (generator % 3) as u8,
        })
        .collect();
    let capacity: Vec<f64> = grid.branches.iter().map(|branch| branch.limit_mw.unwrap()).collect();
    let mut times = Vec::new();
    for teams in [1, 3, 9] {
        let course = restore(&grid, &units, &RestoreRules { teams, ..rules() });
        let flows = course.flow.flow_mw();
        assert!(flows.iter().zip(&capacity).all(|(flow, most)| flow.abs() <= most * (1.0 + 1e-9)));
        // A load is served whole or not at all.
        let demands = course.flow.demand_mw();
        assert!(
            course.flow.served_mw().iter().zip(demands).all(|(served, asked)| (served - asked).abs() < 1e-9)
        );
        let total: f64 = grid.loads.iter().map(|load| load.demand_mw).sum();
        times.push(course.minutes_to_share(0.5, total).unwrap());
    }
    assert!(times[0] >= times[1] && times[1] >= times[2], "{times:?}");
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let flow = PowerFlow::new(Network::new(&dam_and_steam()).unwrap());
    let capacity = Capacity::thermal(flow.network(), 0.0);
    let run = |starts: &[UnitStart], rules: &RestoreRules| {
        black_start(&flow, starts, rules, &capacity).unwrap_err()
    };
    let mut twice = starts();
    twice[1].generator = 0;
    assert_eq!(run(&twice, &rules()), RestoreError::Unit { generator: 0 });
    twice[1].generator = 9;
    assert_eq!(run(&twice, &rules()), RestoreError::Unit { generator: 9 });
    let mut flat = starts();
    flat[0].ramp_mw_per_minute = 0.0;
    assert!(run(&flat, &rules()).to_string().starts_with("the ramp, MW a minute is 0"));
    assert!(matches!(run(&starts(), &RestoreRules { teams: 0, ..rules() }), RestoreError::Value { .. }));
}
