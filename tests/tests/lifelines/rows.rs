//! The order of rows plays no part, and loops of needs settle in the order of time.

use shapan_analysis::Outcome;
use shapan_experiment::Experiment;
use shapan_journal::{Fact, Nothing, Subject, SubjectKind};
use shapan_scenarios::Changes;
use shapan_scenarios::hazard::{AssetKey, AssetTable, Hazard};

use crate::support::{Pack, SEED, options, outcomes, overlaid, prepare, run, scenario, shuffle};

/// Replications of each pair.
const REPLICATIONS: u64 = 3;

/// Cases in which needs go in circles: power needs gas and water, works need power, heat needs both.
const CASES: [&str; 3] = ["beijing-blackout", "beijing-cut-off", "beijing-gas-cold"];

#[test]
fn the_order_of_dependencies_plays_no_part() {
    for case in CASES {
        let base = run(&prepare(case, &Changes::default()), &options(REPLICATIONS, 2));
        let starved = base.outcomes.iter().map(|(_, o)| o.totals.lifelines.assets_starved).sum::<f64>();
        assert!(case != "beijing-cut-off" || starved > 100.0, "hardly a need is unmet: {starved}");
        let orders: [fn(&mut Vec<&str>); 3] =
            [|rows| rows.reverse(), |rows| shuffle(rows, 1), |rows| shuffle(rows, 2)];
        for (number, order) in orders.into_iter().enumerate() {
            let pack = Pack::of(case);
            pack.reorder("dependencies", order);
            let other = run(&pack.prepare(), &options(REPLICATIONS, 2));
            assert_eq!(other.digest(), base.digest(), "{case}, order {number}");
        }
    }
}

/// Largest difference of any number of two replications, relative to its size.
fn apart(a: &Outcome, b: &Outcome) -> (f64, &'static str) {
    let pairs = a.totals.numbers().into_iter().zip(b.totals.numbers());
    let differ = pairs.map(|((name, a), (_, b))| {
        let relative = if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()).max(1.0) };
        (if relative.is_nan() { f64::INFINITY } else { relative }, name)
    });
    differ.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}

fn same_measures(case: &str, what: &str, base: &Experiment, other: &Experiment) {
    let pairs = outcomes(base, REPLICATIONS).into_iter().zip(outcomes(other, REPLICATIONS));
    for (replication, (a, b)) in pairs.enumerate() {
        let (most, name) = apart(&a, &b);
        assert!(most < 1e-6, "{case} {replication}, {what}: {name} is {most} apart");
    }
}

/// Shuffles tables of each case, all of a group at once.
fn shuffled(groups: &[&[&str]]) {
    for case in CASES {
        let base = prepare(case, &Changes::default());
        for tables in groups {
            let pack = Pack::of(case);
            tables.iter().for_each(|table| pack.reorder(table, |rows| shuffle(rows, 3)));
            same_measures(case, &tables.join(" and "), &base, &pack.prepare());
        }
    }
}

#[test]
fn the_order_of_links_plays_no_part() {
    shuffled(&[&["power_links"], &["water_links", "heat_links", "telecom_links"]]);
}

#[test]
fn the_order_of_nodes_plays_no_part() {
    shuffled(&[&["power_nodes"], &["water_nodes", "heat_nodes"], &["telecom_nodes"]]);
}

#[test]
fn the_order_of_the_gas_network_plays_no_part() {
    shuffled(&[&["gas_links"], &["gas_nodes"]]);
}

/// A street whose load is switched by a wire that hangs on the street's own power: each needs the other.
const ZONE: &str = "110107011000";

/// The loop alone in a whole city, with what the wire's battery and the street's own control last, hours.
fn looped(battery_h: f64, control_h: f64, other_order: bool) -> Experiment {
    let row = |id: &str, dependent: &str, needs: &str, provider: &str, reserve_h: f64| {
        let backup = match (reserve_h > 0.0, needs) {
            (true, "power") => "backup = \"battery\"\n",
            (true, _) => "backup = \"store\"\n",
            (false, _) => "",
        };
        format!(
            "[[add.dependencies]]\ndependency_id = \"{id}\"\ndependent = \"{dependent}\"\nneeds = \"{needs}\"\n\
             provider = \"{provider}\"\nreserve_h = {reserve_h}\n{backup}returns = \"self\"\nreturn_h = 0.5\n\
             effect = \"stops\"\nsource = \"bj_dependencies\"\ngrade = \"E\"\n"
        )
    };
    let (load, wire) = (format!("pz_{ZONE}"), format!("tz_{ZONE}"));
    let mut rows = [
        row("loop_wire", &wire, "power", &load, battery_h),
        row("loop_load", &load, "telecom", &wire, control_h),
    ];
    if other_order {
        rows.reverse();
    }
    let back =
        "\"hazard[0].back_h\" = 2.0\n\"hazard[0].back_h.low\" = 2.0\n\"hazard[0].back_h.high\" = 2.0\n";
    let text = format!("{}\n{}\n[set]\n{back}", rows[0], rows[1]);
    let mut scenario = scenario("beijing-cut-off", &overlaid(&text));
    let Hazard::Outage(outage) = &mut scenario.hazards[0] else { panic!("no outage") };
    outage.at_h = 1.0;
    outage.assets = vec![AssetKey { table: AssetTable::PowerNodes, id: load }];
    Experiment::prepare(scenario).unwrap()
}

/// What became of the loop's two ends in its zone: hour and what happened.
fn course(experiment: &Experiment) -> Vec<(f64, &'static str)> {
    let region = &experiment.scenario().region;
    let zone = region.zones.iter().position(|zone| zone.zone_id == ZONE).unwrap();
    let row = region.telecom_nodes.iter().position(|node| node.node_id == format!("tz_{ZONE}")).unwrap();
    let wire = Subject::new(SubjectKind::TelecomNode, row as u32);
    let run = experiment.run_one(SEED, 0, &mut Nothing).unwrap();
    let in_zone = run.records.iter().filter(|r| r.zone.is_some_and(|z| usize::from(z.0) == zone));
    let told = in_zone.filter_map(|record| {
        let what = match record.fact {
            Fact::PowerLost => "dark",
            Fact::PowerBack => "lit",
            Fact::AssetRestored { asset } if asset.kind == SubjectKind::PowerNode => "switched on",
            Fact::AssetStarved { asset, .. } if asset == wire => "wire dead",
            Fact::AssetFed { asset, .. } if asset == wire => "wire back",
            Fact::BackupExhausted { asset } if asset == wire => "battery empty",
            _ => return None,
        };
        Some((record.hours(), what))
    });
    told.collect()
}

/// The street is switched off at hour 1 and on again at hour 3, and asks for half an hour to come back from a lack.
///
/// Without any reserve the wire dies with the street, and the street, switched on again, waits for the wire, which
/// waits for the street: both stay down to the end, as nothing in the loop can be first. A battery of the wire, or a
/// control of the street's own, that outlasts the two hours breaks the circle: the street is lit at once at hour 3,
/// and a wire that died comes back half an hour later.
#[test]
fn a_loop_of_two_needs_settles_as_its_reserves_say() {
    for other_order in [false, true] {
        let course = |battery_h, control_h| course(&looped(battery_h, control_h, other_order));
        assert_eq!(course(0.0, 0.0), [(1.0, "dark"), (1.0, "wire dead"), (3.0, "switched on")]);
        assert_eq!(course(6.0, 0.0), [(1.0, "dark"), (3.0, "switched on"), (3.0, "lit")]);
        let lit = [(1.0, "dark"), (1.0, "wire dead"), (3.0, "switched on"), (3.0, "lit"), (3.5, "wire back")];
        assert_eq!(course(0.0, 6.0), lit);
    }
}
