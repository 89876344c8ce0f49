//! More of anything never makes first goods later or fewer people secured; less of it shows.

use shapan_journal::Fact;

use crate::support::{
    BASE, falls, not_worse, one, overlay, prepare, promises_not_worse, rises, run, run_times, set, variant,
};

#[test]
fn more_trucks_never_hurt() {
    promises_not_worse(&run(&overlay("more-trucks")));
}

#[test]
fn more_stock_never_hurts() {
    let more = variant(&[("plan.supply.stock", "1.5")]);
    promises_not_worse(&more);
    rises("usable stock", &BASE.values("bj14-k11"), &more.values("bj14-k11"));
}

#[test]
fn a_wider_green_corridor_never_hurts() {
    promises_not_worse(&variant(&[("plan.roads.corridor_speed", "2.5")]));
}

#[test]
fn more_docks_never_hurt() {
    promises_not_worse(&variant(&[("plan.supply.docks", "3")]));
}

#[test]
fn an_earlier_decision_never_hurts() {
    let early = [("plan.command.level_decision_min", "1"), ("plan.command.level_decision_min.high", "1")];
    let early = variant(&early);
    promises_not_worse(&early);
    not_worse("deaths", &BASE, &early);
}

#[test]
fn an_earlier_warning_never_hurts() {
    let early = variant(&[("plan.warning.issue_latency_s", "1"), ("plan.warning.channel_delay_s", "0.5")]);
    promises_not_worse(&early);
    falls("lightly hurt people", &BASE.values("light"), &early.values("light"));
    not_worse("deaths", &BASE, &early);
}

#[test]
fn whole_networks_let_the_city_know_sooner() {
    let whole = variant(&[("plan.lifelines.telecom_damage", "false")]);
    falls("hours until the city knows", &BASE.values("known-h"), &whole.values("known-h"));
    falls("hours of silence", &BASE.values("silent-h"), &whole.values("silent-h"));
}

#[test]
fn without_its_bridges_the_east_of_the_chaobai_waits() {
    let (whole, cut) = (run_times(&set(&[]), 48), run_times(&overlay("chaobai-cut"), 48));
    // Pinggu lies east of the river as a whole; the municipal depots lie west of it.
    let east: Vec<bool> = BASE.setting().zones.iter().map(|zone| zone.district.en == "Pinggu").collect();
    assert!(east.iter().filter(|east| **east).count() > 10);
    let horizon = BASE.setting().horizon_hours;
    let waits =
        |runs: &crate::support::Runs| runs.zones(&east, |zone| f64::from(zone.first_city_h).min(horizon));
    rises("hours until city goods stand in Pinggu", &waits(&whole), &waits(&cut));
}

#[test]
fn without_engineers_no_road_opens() {
    let idle = prepare(&set(&[("plan.roads.engineers", "false")]));
    let opened = |run: &shapan_experiment::SingleRun| {
        run.records.iter().filter(|record| matches!(record.fact, Fact::LinkCleared { .. })).count()
    };
    for replication in 0..2 {
        assert!(opened(&one(&BASE.experiment, replication)) > 0);
        assert_eq!(opened(&one(&idle, replication)), 0);
    }
}

#[test]
fn without_helicopters_air_rescue_is_never_sooner() {
    let grounded = variant(&[("plan.air.enabled", "false")]);
    let pairs = BASE.values("bj14-k07").into_iter().zip(grounded.values("bj14-k07"));
    assert!(pairs.clone().all(|(flying, grounded)| grounded >= flying));
    assert!(pairs.into_iter().any(|(flying, grounded)| grounded > flying));
}

#[test]
fn an_empty_district_depot_is_missed() {
    let empty = variant(&[("depots[tier=district].person_sets", "0")]);
    rises("hours until district goods", &BASE.values("district-h"), &empty.values("district-h"));
    falls("share secured after a day", &BASE.values("secured-24h"), &empty.values("secured-24h"));
}
