//! What is brought in gives light and voice where there was none, and takes them away when it leaves.
#![allow(clippy::unwrap_used)]

use shapan_journal::Record;
use shapan_scenarios::plan::Plan;

use super::*;
use crate::City;
use crate::command::{Headquarters, decide_city};
use crate::run::tests::{Stand, city, city_with, scenario};

/// A unit of a kind in a district that has one, ready at home.
fn ready(stand: &mut Stand, kind: FleetKind) -> (u8, u32) {
    let city = stand.city();
    let is = |unit: &&u32| city.forces.vehicles[**unit as usize].kind.0 == kind;
    let found = |d: &usize| city.mobile_units[*d].iter().find(is).map(|unit| (*d as u8, *unit));
    let (district, unit) = (0..city.districts.len()).find_map(|d| found(&d)).unwrap();
    let entity = stand.roster().vehicles[unit as usize];
    stand.change(entity, |v: &mut Vehicle| v.duty = Duty::Idle);
    (district, unit)
}

/// Takes the power of some assets away for good.
fn darken(stand: &mut Stand, assets: &[u32]) {
    let city = stand.city();
    for &asset in assets {
        let need = city.needs.power_of[asset as usize].unwrap();
        stand.act(|ctx| crate::cascade::needs::reserve_ends(ctx, need));
    }
    stand.until(stand.simulation.now_hours());
}

fn condition(stand: &Stand, asset: u32) -> Condition {
    stand.read(stand.roster().assets[asset as usize])
}

#[test]
fn a_generator_truck_lights_a_hospital_before_a_post() {
    let mut stand = Stand::quiet(city(), 0);
    let (district, unit) = ready(&mut stand, FleetKind::GeneratorTruck);
    let city = &city().0;
    let powered = |asset: &u32| city.needs.power_of[*asset as usize].is_some();
    let (_, site) = *city.standby[usize::from(district)].iter().find(|(_, asset)| powered(asset)).unwrap();
    let here = |zone: u16| city.zones[usize::from(zone)].district == district;
    let hospital = city.assets.hospitals.iter().find(|h| here(h.zone) && powered(&h.asset)).unwrap().asset;
    darken(&mut stand, &[site, hospital]);
    assert!(!condition(&stand, site).powered && !condition(&stand, hospital).powered);
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    assert!(condition(&stand, hospital).unit && !condition(&stand, site).unit, "the hospital comes first");
    stand.until(12.0);
    assert!(condition(&stand, hospital).powered);
    let entity = stand.roster().vehicles[unit as usize];
    stand.change(entity, |v: &mut Vehicle| (v.duty, v.load) = (Duty::Idle, u32::MAX));
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    stand.until(24.0);
    let lit = condition(&stand, site);
    assert!(lit.powered && lit.generator, "{lit:?}");
}

#[test]
fn generator_trucks_serve_works_cores_and_posts_in_this_order() {
    let city = &city().0;
    let kinds = [SubjectKind::WaterNode, SubjectKind::TelecomNode, SubjectKind::Post];
    let mut found = [0; 3];
    for (district, sites) in city.standby.iter().enumerate() {
        let ranks: Vec<usize> = sites
            .iter()
            .map(|(zone, asset)| {
                assert_eq!(usize::from(city.zones[usize::from(*zone)].district), district);
                kinds.iter().position(|k| *k == city.assets.sites[*asset as usize].subject.kind).unwrap()
            })
            .collect();
        assert!(ranks.is_sorted());
        ranks.iter().for_each(|rank| found[*rank] += 1);
    }
    assert!(found.iter().all(|n| *n > 0), "{found:?}");
}

/// Switches all base stations of the city and the street posts of some zones off.
fn silence(stand: &mut Stand, zones: &[u16]) {
    let city = stand.city();
    let nodes = scenario().region.telecom_nodes.iter().enumerate();
    let radios = nodes.filter(|(_, n)| matches!(n.r#type.as_str(), "bts_cluster" | "super_bts"));
    let mut assets: Vec<u32> =
        radios.map(|(row, _)| city.assets.asset(SubjectKind::TelecomNode, row as u32)).collect();
    let post = |z: &u16| city.assets.posts[city.assets.street_posts[usize::from(*z)] as usize].asset;
    assets.extend(zones.iter().map(post));
    stand.act(|ctx| assets.iter().try_for_each(|asset| set_condition(ctx, *asset, |c| c.off = 1)));
    stand.until(stand.simulation.now_hours());
}

#[test]
fn a_mobile_base_station_lets_a_silent_zone_call() {
    let mut stand = Stand::quiet(city(), 0);
    let (district, _) = ready(&mut stand, FleetKind::MobileBaseStation);
    let zone = city().0.zones_of(district).next().unwrap();
    silence(&mut stand, &[zone]);
    assert!(!stand.read::<Lines>(stand.zone(zone)).public);
    stand.act(|ctx| decide(ctx, district, Span::from_hours(2.0)));
    stand.until(1.9);
    assert!(!stand.read::<Lines>(stand.zone(zone)).mobile, "the order has not come yet");
    stand.until(12.0);
    let lines = stand.read::<Lines>(stand.zone(zone));
    assert!(lines.mobile && lines.public && lines.shares[4] > 0.0, "{lines:?}");
}

fn drone_records(stand: &Stand) -> Vec<Record> {
    let told = |r: &&Record| matches!(r.fact, Fact::RelayUp { .. } | Fact::RelayDown { .. });
    stand.records.iter().filter(told).copied().collect()
}

/// A stand at level II on which the zones around the densest place are silent, and the city has just decided.
fn called(city: &City) -> Stand {
    let mut stand = Stand::quiet(city, 0);
    let reaches = &crate::run::tests::city().0.relay_reach;
    let densest = reaches.iter().max_by_key(|reach| reach.iter().filter(|near| near.heard).count());
    let around: Vec<u16> = densest.unwrap().iter().map(|near| near.zone).collect();
    silence(&mut stand, &around);
    stand.act(|ctx| {
        ctx.world.resource_mut::<Headquarters>().level = 2;
        decide_city(ctx)
    });
    stand
}

fn is_between(hours: f64, p: impl Fn(&Plan) -> [f64; 2]) -> bool {
    let [low, high] = p(&city().0.plan);
    (low..=high).contains(&hours)
}

#[test]
fn a_relay_drone_serves_the_silent_zones_under_it_and_leaves() {
    let mut stand = called(city());
    stand.until(40.0);
    let records = drone_records(&stand);
    let (up, down) = (records[0], records[1]);
    let Fact::RelayUp { zones, .. } = up.fact else { panic!("{up:?}") };
    assert!(is_between(up.hours(), |p| [p.lifelines.drone_ready_h.low, p.lifelines.drone_ready_h.high]));
    let stays = down.hours() - up.hours();
    assert!(is_between(stays, |p| [p.lifelines.drone_endurance_h.low, p.lifelines.drone_endurance_h.high]));
    let reach = &city().0.relay_reach[usize::from(up.zone.unwrap().0)];
    let heard: Vec<u16> = reach.iter().filter(|near| near.heard).map(|near| near.zone).collect();
    assert_eq!(zones as usize, heard.len());
    assert!(heard.len() > 1, "a drone covers several zones of the town");
    let mut stand = called(city());
    // Networks settle at the next mark of the clock.
    stand.until(up.hours() + 0.2);
    for &zone in &heard {
        let lines = stand.read::<Lines>(stand.zone(zone));
        assert!(lines.mobile && lines.public, "zone {zone}: {lines:?}");
    }
    stand.until(down.hours() + 0.2);
    for &zone in &heard {
        let lines = stand.read::<Lines>(stand.zone(zone));
        assert!(!lines.mobile && !lines.public, "zone {zone}: {lines:?}");
    }
}

#[test]
fn no_drone_goes_without_a_need_a_level_or_a_cover() {
    let none = city_with(&[("plan.lifelines.drone_cover_km2", "0.0")]);
    let mut stand = called(&none);
    stand.until(24.0);
    assert!(drone_records(&stand).is_empty(), "a drone that covers nothing");
    let mut stand = Stand::quiet(city(), 0);
    stand.act(|ctx| {
        ctx.world.resource_mut::<Headquarters>().level = 1;
        relay::decide(ctx, Span::ZERO)
    });
    stand.until(24.0);
    assert!(drone_records(&stand).is_empty(), "nobody is silent");
    silence(&mut stand, &[100]);
    stand.act(|ctx| {
        ctx.world.resource_mut::<Headquarters>().level = 3;
        relay::decide(ctx, Span::ZERO)
    });
    stand.until(48.0);
    assert!(drone_records(&stand).is_empty(), "level III calls none");
}

#[test]
fn the_next_drone_relieves_the_one_that_leaves() {
    let mut two = scenario().clone();
    let row = two.region.fleets.iter_mut().find(|row| row.kind == FleetKind::UavLarge).unwrap();
    row.count = 2;
    let mut stand = called(&City::prepare(&two).unwrap());
    stand.until(70.0);
    let records = drone_records(&stand);
    // One drone serves all that is silent and the next relieves it at once; or the two share it, and then nobody is up
    // for no longer than it takes to make one ready again.
    let mut flying = 0;
    for (place, record) in records.iter().enumerate() {
        flying += if matches!(record.fact, Fact::RelayUp { .. }) { 1 } else { -1 };
        let ready_h = city().0.plan.lifelines.drone_ready_h.high;
        let soon = records.get(place + 1).is_none_or(|next| next.hours() - record.hours() <= ready_h);
        assert!((0..=2).contains(&flying) && (flying > 0 || soon), "{records:?}");
    }
    assert!(records.len() >= 4, "{records:?}");
}
