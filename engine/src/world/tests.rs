//! A world begins as the tables say.
#![allow(clippy::unwrap_used)]

use super::components::{Condition, Depot, Duty, Hospital, Lines, People, Team, Vehicle};
use crate::city::forces::Home;
use crate::run::tests::{Stand, city, city_with, scenario};

#[test]
fn every_row_is_an_entity_and_vehicles_stand_one_by_one() {
    let census = city().census().0;
    let region = &scenario().region;
    for (kind, rows) in [
        ("zone", region.zones.len()),
        ("road_link", region.roads.len()),
        ("hospital", region.hospitals.len()),
        ("shelter", region.shelters.len()),
        ("power_node", region.power_nodes.len()),
        ("metro_station", region.metro_stations.len()),
    ] {
        assert_eq!(census[kind] as usize, rows, "{kind}");
    }
    let engines: u32 = region.fire_stations.iter().map(|s| s.engines).sum();
    assert_eq!(census["fire_engine"], engines);
    let squads: u32 = region.forces.iter().filter(|f| f.force_id.contains("squad")).map(|f| f.units).sum();
    assert!(squads == 0 || census["team_street_squad"] == squads);
}

#[test]
fn everything_is_whole_lit_and_speaks() {
    let stand = Stand::quiet(city(), 0);
    for &asset in &stand.roster().assets {
        assert!(stand.read::<Condition>(asset).works());
    }
    assert!(stand.zones::<Lines>().iter().all(|l| l.power
        && l.water
        && l.heat
        && l.public
        && l.radio
        && l.wired));
    assert!(stand.zones::<People>().iter().all(|p| p.dead == 0.0 && p.displaced == 0.0));
}

#[test]
fn what_comes_from_outside_is_not_here_yet() {
    let stand = Stand::quiet(city(), 0);
    for (site, &entity) in city().0.forces.vehicles.iter().zip(&stand.roster().vehicles) {
        let away = stand.read::<Vehicle>(entity).duty == Duty::Away;
        assert_eq!(away, matches!(site.home, Home::Partner(_)));
    }
    for (site, &entity) in city().0.forces.teams.iter().zip(&stand.roster().teams) {
        assert_eq!(stand.read::<Team>(entity).duty == Duty::Away, site.partner.is_some());
    }
}

#[test]
fn stock_docks_and_beds_are_those_of_the_tables_times_the_plan() {
    let doubled = city_with(&[("plan.supply.stock", "2.0"), ("plan.supply.docks", "2.0")]);
    let (plain, doubled) = (Stand::quiet(city(), 0), Stand::quiet(&doubled, 0));
    for (index, site) in city().0.depots.iter().enumerate() {
        let of = |stand: &Stand| stand.read::<Depot>(stand.roster().depots[index]);
        assert!((of(&plain).stock - site.sets).abs() < 1e-9);
        assert!((of(&doubled).stock - 2.0 * site.sets).abs() < 1e-9);
        assert_eq!(of(&doubled).docks.capacity(), (2.0 * site.docks).round().max(1.0) as u32);
        assert!(!of(&plain).open && !of(&plain).called);
    }
    let free = 1.0 - city().0.plan.medicine.occupancy.value;
    for hospital in &city().0.assets.hospitals {
        let state = plain.read::<Hospital>(plain.roster().assets[hospital.asset as usize]);
        assert!((state.free_beds - free * hospital.beds).abs() < 1e-9);
    }
}

#[test]
fn about_the_plans_share_of_posts_holds_a_satellite_phone() {
    let share = city().0.plan.knowledge.satphone_share.value;
    let zones = Stand::quiet(city(), 0).zones::<Lines>();
    let held = zones.iter().filter(|l| l.satellite).count() as f64 / zones.len() as f64;
    let error = (share * (1.0 - share) / zones.len() as f64).sqrt();
    assert!((held - share).abs() < 4.0 * error, "{held}");
}

#[test]
fn a_factor_on_trucks_gives_the_old_ones_the_same_names() {
    let more = city_with(&[("plan.supply.trucks", "1.5")]);
    let names = |city: &crate::City| -> std::collections::BTreeSet<u64> {
        city.0.forces.vehicles.iter().map(|v| v.stable).collect()
    };
    assert!(names(&more).is_superset(&names(city())));
}
