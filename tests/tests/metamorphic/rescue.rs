//! Hands that are missing, people who are not counted twice.

use crate::support::{BASE, rises, rises_always, variant};

#[test]
fn without_neighbours_more_die() {
    let alone = variant(&[
        ("plan.rescue.neighbour_share", "0"),
        ("plan.rescue.volunteers_1h", "0"),
        ("plan.rescue.volunteers_6h", "0"),
        ("plan.rescue.volunteers_24h", "0"),
    ]);
    assert!(alone.values("rescued_neighbour").iter().all(|rescued| *rescued == 0.0));
    rises_always("deaths", &BASE.values("deaths"), &alone.values("deaths"));
}

#[test]
fn without_the_army_it_rescues_nobody_and_more_die() {
    let alone = variant(&[("plan.command.army", "false")]);
    assert!(alone.values("rescued_army").iter().all(|rescued| *rescued == 0.0));
    rises("deaths", &BASE.values("deaths"), &alone.values("deaths"));
}

#[test]
fn dark_hospitals_lose_patients() {
    let dark = variant(&[("hospitals.backup_power_h", "0")]);
    rises("deaths", &BASE.values("deaths"), &dark.values("deaths"));
}

#[test]
fn nobody_is_rescued_or_dies_twice() {
    for (_, outcome) in &BASE.batch.outcomes {
        let totals = &outcome.totals;
        let rescued: f64 = totals.rescued_alive.iter().sum();
        let left = totals.trapped - rescued - totals.deaths_trapped;
        assert!(left >= -1e-6 * totals.trapped, "{left} of {} trapped are left", totals.trapped);
        assert!(
            left < 0.2 * totals.trapped,
            "after three days {left} of {} are still trapped",
            totals.trapped
        );
        let parts = totals.killed_at_once
            + totals.deaths_trapped
            + totals.deaths_waiting
            + totals.deaths_hospital
            + totals.deaths_fire;
        assert!((totals.deaths - parts).abs() < 1e-6 * totals.deaths);
        assert!(totals.deaths + totals.severe + totals.light < totals.present);
        let by_zone: f64 = outcome.zones.iter().map(|zone| f64::from(zone.deaths)).sum();
        assert!((by_zone - totals.deaths).abs() < 1e-4 * totals.deaths);
    }
}

#[test]
fn those_who_have_all_are_no_more_than_those_who_have_each() {
    for (_, outcome) in &BASE.batch.outcomes {
        for point in &outcome.curve {
            for item in [point.water, point.food, point.shelter, point.warm] {
                assert!(point.secured <= item * 1.000_01 + 1.0, "{point:?}");
                assert!(item <= point.displaced * 1.000_01 + 1.0, "{point:?}");
            }
        }
        assert!(outcome.curve.windows(2).all(|pair| pair[0].deaths <= pair[1].deaths));
    }
}
