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

/// Base stations and posts work again.
fn unsilence(stand: &mut Stand) {
    let assets = 0..stand.city().assets.sites.len() as u32;
    stand.act(|ctx| {
        for asset in assets {
            if ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.off > 0 {
                set_condition(ctx, asset, |c| c.off = 0)?;
            }
        }
        Ok(())
    });
}

#[test]
fn a_mobile_base_station_goes_home_when_its_zone_has_spoken_for_hours_and_serves_another() {
    let mut stand = Stand::quiet(city(), 0);
    let (district, unit) = ready(&mut stand, FleetKind::MobileBaseStation);
    let zones: Vec<u16> = city().0.zones_of(district).take(2).collect();
    silence(&mut stand, &zones[..1]);
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    stand.until(12.0);
    let vehicle = |stand: &Stand| stand.read::<Vehicle>(stand.roster().vehicles[unit as usize]);
    let first = vehicle(&stand).zone;
    assert!(stand.read::<Lines>(stand.zone(first)).mobile);
    unsilence(&mut stand);
    stand.until(12.5);
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    let hold_h = stand.city().plan.lifelines.mobile_station_hold_h.value;
    stand.until(12.4 + hold_h);
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    assert!(stand.read::<Lines>(stand.zone(first)).mobile, "it has not held long enough");
    stand.until(12.6 + hold_h);
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    stand.until(24.0 + hold_h);
    let lines = stand.read::<Lines>(stand.zone(first));
    assert!(!lines.mobile && !lines.unit && lines.public, "{lines:?}");
    assert_eq!(vehicle(&stand).duty, Duty::Idle);
    let left = stand.facts(|r| matches!(r.fact, Fact::StationLeft { .. }).then_some(()));
    assert_eq!(left.len(), 1);
    silence(&mut stand, &zones[1..]);
    stand.act(|ctx| decide(ctx, district, Span::ZERO));
    stand.until(40.0 + hold_h);
    let second = vehicle(&stand).zone;
    assert!(second != first && stand.read::<Lines>(stand.zone(second)).public);
}

#[test]
fn a_zone_that_no_way_leads_to_is_left_out_until_a_road_opens_or_time_has_passed() {
    let mut stand = Stand::quiet(city(), 0);
    let (district, _) = ready(&mut stand, FleetKind::MobileBaseStation);
    let city = stand.city();
    let zones: Vec<u16> = city.zones_of(district).take(2).collect();
    silence(&mut stand, &zones);
    let mut first = None;
    stand.act(|ctx| {
        first = silent_zone(ctx, district)?;
        Ok(())
    });
    let first = first.unwrap();
    let other = *zones.iter().find(|zone| **zone != first).unwrap();
    stand.act(|ctx| {
        let mut roads = ctx.world.resource_mut::<RoadState>();
        for (link, road) in ctx.city.roads.links.iter().enumerate() {
            if road.zones.contains(&first) {
                roads.cordon(ctx.city, link as u32);
            }
        }
        decide(ctx, district, Span::ZERO)
    });
    let unit = |stand: &Stand, zone| stand.read::<Lines>(stand.zone(zone)).unit;
    assert!(!unit(&stand, first) && unit(&stand, other), "the next in line has its turn");
    stand.act(|ctx| {
        assert!(is_cut(ctx, first));
        let closed = ctx.city.roads.links.iter().position(|road| road.zones.contains(&first)).unwrap();
        ctx.world.resource_mut::<RoadState>().open(ctx.city, closed as u32);
        assert!(!is_cut(ctx, first), "a road was opened");
        Ok(())
    });
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
    stand.until(up.hours() + 0.6);
    for &zone in &heard {
        let lines = stand.read::<Lines>(stand.zone(zone));
        assert!(lines.mobile && lines.public, "zone {zone}: {lines:?}");
    }
    stand.until(down.hours() + 0.6);
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
