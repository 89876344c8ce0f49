//! More of what bridges and mends: longer reserves, more crews.

use shapan_experiment::Experiment;
use shapan_journal::{Fact, Nothing, Service};

use crate::support::{SEED, median, outcomes, prepare, set};

/// Nobody is brought help for being silent: no mobile stations, no generator and fuel trucks, no drones.
///
/// With them the statement below is false, zone by zone: a zone that no longer falls silent leaves its drone, its
/// truck or its fuel to others and does without what a silent neighbour's drone would have brought it, so that some
/// zone may fall silent for the first time although every reserve is longer.
const NO_HELP: [(&str, &str); 4] = [
    ("fleets[kind=mobile_base_station].count", "0"),
    ("fleets[kind=generator_truck].count", "0"),
    ("plan.lifelines.drone_cover_km2", "0"),
    ("plan.lifelines.refuel", "false"),
];

/// When each zone fell silent for the first time, hours; infinite where it never did.
fn first_silence_h(experiment: &Experiment, replication: u64) -> Vec<f64> {
    let mut first = vec![f64::INFINITY; experiment.scenario().region.zones.len()];
    for record in experiment.run_one(SEED, replication, &mut Nothing).unwrap().records {
        if let (Fact::SilenceBegan, Some(zone)) = (record.fact, record.zone) {
            let hours = &mut first[usize::from(zone.0)];
            *hours = hours.min(record.hours());
        }
    }
    first
}

/// Longer reserves of telecom nodes: in every replication no zone's first silence comes earlier, and some come later.
/// Later silences say nothing: a zone that was silent once may speak again and then fall silent at another hour.
fn never_earlier(case: &str, with: &[(&str, &str)], longer: &[(&str, &str)]) {
    let with = [&NO_HELP, with].concat();
    let base = prepare(case, &set(&with));
    let more = prepare(case, &set(&[&with, longer].concat()));
    let (mut silent, mut later) = (0, 0);
    for replication in 0..3 {
        let (short, long) = (first_silence_h(&base, replication), first_silence_h(&more, replication));
        for (zone, (short, long)) in short.iter().zip(&long).enumerate() {
            assert!(
                long >= short,
                "{case} {replication}: zone {zone} falls silent at {long} h, not {short} h"
            );
            silent += usize::from(short.is_finite());
            later += usize::from(long > short);
        }
    }
    assert!(silent > 20 && later > 5, "{case}: {silent} silences, {later} of them later");
}

#[test]
fn twice_the_reserves_never_bring_an_earlier_silence_after_an_earthquake() {
    // Also where many diesels do not start: a battery that is doubled stays a battery.
    let with = [("plan.lifelines.generator_starts", "0.5")];
    never_earlier("beijing-m8", &with, &[("telecom_nodes[node_id=t*].backup_h", "x2")]);
}

#[test]
fn longer_reserves_never_bring_an_earlier_silence_in_a_long_blackout() {
    let with = [
        ("hazard[0].back_h", "40"),
        ("hazard[0].back_h.low", "40"),
        ("plan.lifelines.generator_starts", "0.5"),
    ];
    never_earlier("beijing-cut-off", &with, &[("telecom_nodes[node_id=t*].backup_h", "x2")]);
}

/// Operators try a line that they could not close again two hours later, and mains are looked at every two hours: what
/// is ready within them counts at their end.
const STEP_H: f64 = 2.0;

/// Median hours until 90 % of power, water, telecom are back for good after an earthquake that a week can mend.
fn restored_90_h(crews: &str) -> [f64; 3] {
    let case = set(&[
        ("hazard.magnitude.value", "6.0"),
        ("horizon", "168 h"),
        ("forces[kind=repair_power].units", crews),
        ("forces[kind=repair_water].units", crews),
        ("forces[kind=repair_telecom].units", crews),
    ]);
    let outcomes = outcomes(&prepare("tongzhou-m6.5", &case), 9);
    [Service::Power, Service::Water, Service::Telecom].map(|service| {
        let hours = outcomes.iter().map(|outcome| outcome.totals.lifelines.service(service).restored_h[1]);
        median(&hours.collect::<Vec<_>>())
    })
}

/// In the middle of replications, not in each: a crew takes the next task of the city when it is free, so with more
/// crews other crews get other tasks, and what decides may fall to one that has farther to drive or whose shift ends
/// (in single replications 90 % came up to a few hours later).
#[test]
fn more_crews_never_bring_ninety_per_cent_later() {
    let [few, some, many] = ["x0.1", "x1", "x2"].map(restored_90_h);
    for ((few, some), many) in few.into_iter().zip(some).zip(many) {
        assert!(few + STEP_H >= some && some + STEP_H >= many, "{few}, {some}, {many} h");
    }
    assert!(some.iter().all(|hours| hours.is_finite()), "{some:?}");
    assert!(
        few.iter().zip(some).any(|(few, some)| *few > some + 1.0),
        "{few:?} and {some:?} h: crews do nothing"
    );
}
