//! Those who dig, treat and put out: nobody is lost on the books.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use shapan_journal::{Fact, Rescuer};

use crate::event::Event;
use crate::run::tests::{Stand, city, city_with};
use crate::world::components::{
    Diggers, Duty, Fires, Hospital, Hurt, Known, Lines, People, Team, Trapped, Vehicle,
};

fn sums(stand: &Stand, of: impl Fn(&Fact) -> f64) -> Vec<f64> {
    let mut zones = vec![0.0; city().0.zones.len()];
    for record in &stand.records {
        if let Some(zone) = record.zone {
            zones[usize::from(zone.0)] += of(&record.fact);
        }
    }
    zones
}

#[test]
fn who_was_trapped_is_freed_dead_or_still_there() {
    let mut stand = Stand::shaken(city(), 0);
    let before: Vec<f64> = stand.zones::<Trapped>().iter().map(Trapped::total).collect();
    stand.until(30.0);
    let freed = sums(&stand, |f| if let Fact::Rescued { alive, .. } = f { *alive } else { 0.0 });
    let died = sums(&stand, |f| if let Fact::Died { trapped, .. } = f { *trapped } else { 0.0 });
    for (zone, trapped) in stand.zones::<Trapped>().iter().enumerate() {
        let after = freed[zone] + died[zone] + trapped.total();
        assert!(
            (after - before[zone]).abs() < 1e-6 * before[zone].max(1.0),
            "zone {zone}: {after} of {}",
            before[zone]
        );
    }
    assert!(before.iter().sum::<f64>() > 1000.0);
}

#[test]
fn the_hurt_wait_ride_lie_in_hospital_or_died() {
    let mut stand = Stand::shaken(city(), 0);
    let all = |h: &Hurt| h.critical + h.serious + h.light;
    let before: f64 = stand.zones::<Hurt>().iter().map(all).sum();
    stand.until(20.0);
    let total = |of: &dyn Fn(&Fact) -> f64| sums(&stand, of).iter().sum::<f64>();
    let freed = total(&|f| if let Fact::Rescued { alive, .. } = f { *alive } else { 0.0 });
    let died = total(&|f| if let Fact::Died { waiting, .. } = f { *waiting } else { 0.0 });
    let admitted = total(&|f| if let Fact::Admitted { people } = f { *people } else { 0.0 });
    let waiting: f64 = stand.zones::<Hurt>().iter().map(all).sum();
    let on_the_way: f64 = city()
        .0
        .ambulances
        .iter()
        .map(|&a| {
            let vehicle = stand.read::<Vehicle>(stand.roster().vehicles[a as usize]);
            vehicle.aboard[0] + vehicle.aboard[1]
        })
        .sum();
    // Those handed over since the last count of the hour lie in hospital but are not yet told.
    let accounted = waiting + died + admitted + on_the_way;
    assert!((accounted / (before + freed) - 1.0).abs() < 0.01, "{accounted} of {}", before + freed);
    assert!(admitted > 0.0 && died > 0.0);
}

#[test]
fn an_ambulance_carries_no_more_than_it_can() {
    let seats = city().0.plan.medicine.ambulance_patients.value;
    let mut stand = Stand::shaken(city(), 2);
    for hour in [0.5, 1.0, 2.0, 4.0, 8.0] {
        stand.until(hour);
        for &ambulance in &city().0.ambulances {
            let aboard = stand.read::<Vehicle>(stand.roster().vehicles[ambulance as usize]).aboard;
            assert!(aboard[0] + aboard[1] <= seats + 1e-9);
        }
    }
}

#[test]
fn the_dead_of_the_journal_are_the_dead_of_the_city() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(48.0);
    let told: f64 = sums(&stand, |f| match f {
        Fact::ZoneDamage { killed, .. } => *killed,
        Fact::Died { trapped, waiting, hospital, fire } => trapped + waiting + hospital + fire,
        _ => 0.0,
    })
    .iter()
    .sum();
    let dead: f64 = stand.zones::<People>().iter().map(|p| p.dead).sum();
    assert!((told - dead).abs() < 1e-6 * dead, "{told} told, {dead} dead");
    assert!(dead < stand.zones::<People>().iter().map(|p| p.present).sum());
}

#[test]
fn neighbours_free_most_and_first() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(72.0);
    let mut by: BTreeMap<Rescuer, f64> = BTreeMap::new();
    for record in &stand.records {
        if let Fact::Rescued { by: who, alive, .. } = record.fact {
            *by.entry(who).or_default() += alive;
        }
    }
    let all: f64 = by.values().sum();
    assert!(by[&Rescuer::Neighbour] + by[&Rescuer::Oneself] > 0.5 * all, "{by:?}");
    let first_army = stand.records.iter().find(|r| matches!(r.fact, Fact::Rescued { by: Rescuer::Army, .. }));
    assert!(first_army.is_none_or(|r| r.hours() > 1.0));
}

#[test]
fn nobody_digs_with_a_negative_crew_and_none_is_made() {
    let mut stand = Stand::shaken(city(), 0);
    let called: f64 = city().0.forces.teams.iter().map(|t| t.people).sum::<f64>()
        + city().0.assets.stations.iter().map(|s| s.crew).sum::<f64>();
    for hour in [1.0, 6.0, 24.0] {
        stand.until(hour);
        let zones = stand.zones::<Diggers>();
        assert!(
            zones
                .iter()
                .all(|d| d.local >= 0.0 && d.professional >= -1e-6 && d.army >= 0.0 && d.coming >= 0.0)
        );
        let digging: f64 = zones.iter().map(|d| d.local + d.professional + d.army).sum();
        assert!(digging <= called, "{digging} of {called}");
    }
}

#[test]
fn without_the_army_fewer_are_freed_by_it_than_with_it() {
    let army = |city: &crate::City| {
        let mut stand = Stand::shaken(city, 0);
        stand.until(24.0);
        sums(&stand, |f| match f {
            Fact::Rescued { by: Rescuer::Army, alive, .. } => *alive,
            _ => 0.0,
        })
        .iter()
        .sum::<f64>()
    };
    assert_eq!(army(&city_with(&[("plan.command.army", "false")])), 0.0);
    assert!(army(city()) > 0.0);
}

#[test]
fn every_fire_is_fought_waits_or_is_out() {
    let mut stand = Stand::shaken(city(), 0);
    let lit: f64 = sums(&stand, |f| if let Fact::Ignited { fires } = f { *fires } else { 0.0 }).iter().sum();
    for hour in [0.5, 2.0, 12.0, 40.0] {
        stand.until(hour);
        let burning: f64 = stand.zones::<Fires>().iter().map(|f| f.unfought + f.fought).sum();
        assert!(burning >= 0.0 && burning <= lit);
        assert!(stand.zones::<Fires>().iter().all(|f| f.unfought >= 0.0 && f.fought >= 0.0));
    }
    stand.until(72.0);
    let left: f64 = stand.zones::<Fires>().iter().map(|f| f.unfought).sum();
    assert!(left < 0.2 * lit, "{left} of {lit} fires still wait after three days");
}

#[test]
fn night_halves_the_work_of_every_rank() {
    let freed = |night: &str| {
        let mut stand = Stand::shaken(&city_with(&[("plan.rescue.night", night)]), 0);
        stand.until(2.0);
        sums(&stand, |f| match f {
            Fact::Rescued { by, alive, .. } if *by != Rescuer::Oneself => *alive,
            _ => 0.0,
        })
        .iter()
        .sum::<f64>()
    };
    assert!(freed("0.4") < freed("0.8"));
}

#[test]
fn an_ambulance_whose_home_is_dark_fuels_by_hand_after_a_trip() {
    let fuel_min = city().0.plan.lifelines.fuel_out_min.value;
    let free = |power: bool, back: bool| {
        let mut stand = Stand::quiet(city(), 0);
        let ambulance = city().0.ambulances[0];
        let entity = stand.roster().vehicles[ambulance as usize];
        let zone = stand.zone(city().0.forces.vehicles[ambulance as usize].zone);
        stand.change(zone, |l: &mut Lines| l.power = power);
        stand.change(entity, |v: &mut Vehicle| {
            (v.duty, v.load) = (Duty::Busy, if back { 0 } else { u32::MAX });
        });
        stand.act(|ctx| super::medicine::free(ctx, ambulance));
        let due = stand.calendar().pop();
        (stand.read::<Vehicle>(entity).duty, due.map(|due| (due.time.minutes(), due.event)))
    };
    assert_eq!(free(true, true), (Duty::Idle, None));
    assert_eq!(free(false, false), (Duty::Idle, None), "who has not driven needs no fuel");
    let again = Event::AmbulanceFree(city().0.ambulances[0]);
    assert_eq!(free(false, true), (Duty::Busy, Some((fuel_min, again))));
}

/// Share of its work that the first hospital can do after a tick, heated or not.
fn hospital_share(city: &crate::City, heat: bool) -> f64 {
    let mut stand = Stand::quiet(city, 0);
    let hospital = city.0.assets.hospitals[0];
    let zone = stand.zone(hospital.zone);
    stand.change(zone, |l: &mut Lines| l.heat = heat);
    stand.calendar().advance_to(shapan_kernel::SimTime::from_hours(0.25));
    let mut bulk = crate::relief::tick::Bulk::new();
    stand.act(|ctx| crate::relief::tick::tick(ctx, &mut bulk));
    stand.read::<Hospital>(stand.roster().assets[hospital.asset as usize]).share
}

#[test]
fn a_cold_hospital_does_a_tenth_less() {
    assert_eq!(hospital_share(city(), true), 1.0);
    assert!((hospital_share(city(), false) - 0.9).abs() < 1e-12);
    let summer = city_with(&[("start", "2025-07-15T02:00:00+08:00")]);
    assert_eq!(hospital_share(&summer, false), 1.0);
}

#[test]
fn a_team_that_a_messenger_must_find_arrives_so_much_later() {
    let arrival = |wait_h: f64| {
        let mut stand = Stand::quiet(city(), 0);
        let team = city().0.mobile_teams[0];
        let (entity, zone) = (stand.roster().teams[team as usize], stand.zone(50));
        stand.change(entity, |t: &mut Team| t.duty = Duty::Idle);
        stand.change(zone, |k: &mut Known| (k.city, k.trapped) = (true, 100.0));
        stand.act(|ctx| super::teams::decide(ctx, shapan_kernel::Span::from_hours(wait_h)));
        let due = stand.calendar().pop().unwrap();
        assert_eq!(due.event, Event::TeamArrives(team));
        due.time.hours()
    };
    assert!((arrival(0.5) - arrival(0.0) - 0.5).abs() < 1e-6);
}
