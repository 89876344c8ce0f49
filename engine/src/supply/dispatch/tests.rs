//! Whom the doctrines serve, and with how much.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::run::tests::{Stand, city, city_with};

fn want(zone: u16, wanted: f64, loads: u32) -> Want {
    Want { zone, wanted, quota: wanted, loads }
}

/// The place of the zone that is served next from the first depot.
fn next(stand: &mut Stand, wants: &[Want], again: bool) -> Option<usize> {
    let mut turns = wants.to_vec();
    turns.sort_by(in_turn);
    let pick = stand.act(|ctx| Ok(choose(ctx, 0, &turns, again)))?;
    wants.iter().position(|w| w.zone == turns[pick].zone)
}

fn first(doctrine: &str, wants: &[Want]) -> u16 {
    let mut stand = Stand::quiet(&city_with(&[("plan.supply.doctrine", doctrine)]), 0);
    wants[next(&mut stand, wants, true).unwrap()].zone
}

#[test]
fn proportional_gives_everyone_one_load_before_anyone_a_second() {
    let wants = [want(7, 9000.0, 1), want(8, 100.0, 0), want(9, 200.0, 0)];
    assert_eq!(first("proportional", &wants), 9);
    assert_eq!(first("proportional", &[want(7, 9000.0, 1), want(8, 100.0, 2)]), 7);
}

#[test]
fn worst_first_serves_the_largest_want() {
    assert_eq!(first("worst_first", &[want(7, 300.0, 0), want(8, 9000.0, 5), want(9, 200.0, 0)]), 8);
}

#[test]
fn nearest_first_serves_the_depots_own_zone() {
    let own = city().0.depots[0].zone;
    let far = (0..331).find(|z| *z != own).unwrap();
    assert_eq!(first("nearest_first", &[want(far, 9000.0, 0), want(own, 60.0, 3)]), own);
}

#[test]
fn who_wants_less_than_one_unit_gets_none() {
    let mut stand = Stand::quiet(city(), 0);
    assert_eq!(next(&mut stand, &[want(7, 0.4, 0)], true), None);
}

#[test]
fn where_no_truck_may_go_again_only_a_first_load_is_ordered() {
    let mut stand = Stand::quiet(city(), 0);
    let (first, second) = ([want(7, 900.0, 0)], [want(7, 900.0, 1)]);
    assert_eq!((next(&mut stand, &second, true), next(&mut stand, &second, false)), (Some(0), None));
    assert_eq!(next(&mut stand, &first, false), Some(0));
}

/// A stand on which every zone has been heard, and some have a need.
fn needy(zones: &[(u16, f64)]) -> Stand {
    let mut stand = Stand::quiet(city(), 0);
    for zone in stand.roster().zones.clone() {
        stand.change(zone, |k: &mut Known| (k.city, k.district) = (true, true));
    }
    for &(zone, displaced) in zones {
        let entity = stand.zone(zone);
        stand.change(entity, |k: &mut Known| k.displaced = displaced);
    }
    stand
}

#[test]
fn scarce_stock_is_shared_by_need() {
    let mut stand = needy(&[(7, 3e5), (8, 1e5)]);
    for zone in [stand.zone(7), stand.zone(8)] {
        stand.change(zone, |g: &mut Goods| g.loads = [1, 1]);
    }
    stand.act(crate::supply::call_city);
    let quotas: Vec<f64> = stand.act(|ctx| {
        let mut wants = wants(ctx, Command::City)?;
        share_out(ctx, Command::City, &mut wants, Ware::Sets)?;
        Ok(wants.iter().map(|w| w.quota).collect())
    });
    assert_eq!(quotas.len(), 2);
    assert!((quotas[0] / quotas[1] - 3.0).abs() < 1e-9);
    let stock: f64 = city().0.depots.iter().filter(|d| d.tier == Tier::City).map(|d| d.sets).sum();
    assert!((quotas.iter().sum::<f64>() - stock).abs() < 1e-6 * stock);
}

#[test]
fn a_need_that_nobody_reported_is_not_served() {
    let mut stand = needy(&[(7, 1000.0)]);
    let entity = stand.zone(9);
    stand.change(entity, |p: &mut crate::world::components::People| p.displaced = 1e6);
    stand.change(entity, |k: &mut Known| (k.city, k.district, k.displaced) = (false, false, 1e6));
    stand.act(crate::supply::call_city);
    stand.act(|ctx| decide(ctx, Command::City));
    let zones = stand.facts(|r| if let Fact::Ordered { .. } = r.fact { r.zone.map(|z| z.0) } else { None });
    assert!(!zones.is_empty() && zones.iter().all(|&z| z == 7), "{zones:?}");
}

#[test]
fn what_is_ordered_is_not_ordered_again() {
    let mut stand = needy(&[(7, 500.0)]);
    stand.act(crate::supply::call_city);
    for _ in 0..20 {
        stand.act(|ctx| decide(ctx, Command::City));
    }
    let ordered: f64 =
        stand.facts(|r| if let Fact::Ordered { sets, .. } = r.fact { Some(sets) } else { None }).iter().sum();
    assert!(ordered > 0.0 && ordered <= 500.0 + 1e-9, "{ordered}");
}

#[test]
fn a_district_sends_only_from_its_own_depot_to_its_own_zones() {
    let city = &city().0;
    let all: Vec<(u16, f64)> = city.all_zones.iter().map(|&z| (z, 400.0)).collect();
    let mut stand = needy(&all);
    stand.act(|ctx| crate::supply::call_district(ctx, 3));
    stand.act(|ctx| decide(ctx, Command::District(3)));
    let orders = stand.facts(|r| match r.fact {
        Fact::Ordered { from, tier, .. } => Some((r.zone.unwrap().0, from, tier)),
        _ => None,
    });
    assert!(!orders.is_empty());
    for (zone, from, tier) in orders {
        assert_eq!(city.zones[usize::from(zone)].district, 3);
        let depot = &city.assets.depots[from.index as usize];
        assert_eq!((tier, depot.tier, depot.district), (Tier::District, Tier::District, 3));
    }
}

#[test]
fn an_empty_store_is_told_once_a_zone() {
    let mut stand = needy(&[(7, 1000.0), (8, 1000.0)]);
    for depot in stand.roster().depots.clone() {
        stand.change(depot, |d: &mut Depot| d.stock = 0.0);
    }
    stand.act(crate::supply::call_city);
    for _ in 0..3 {
        stand.act(|ctx| decide(ctx, Command::City));
    }
    assert_eq!(stand.count(|f| matches!(f, Fact::OutOfStock { tier: Tier::City })), 2);
}

#[test]
fn no_depot_is_asked_for_more_than_it_has() {
    let all: Vec<(u16, f64)> = city().0.all_zones.iter().map(|&z| (z, 9000.0)).collect();
    let mut stand = needy(&all);
    stand.act(crate::supply::call_city);
    for _ in 0..50 {
        stand.act(|ctx| decide(ctx, Command::City));
    }
    for &depot in &stand.roster().depots {
        assert!(stand.read::<Depot>(depot).stock >= -1e-9);
    }
}

/// Hours until the first ready truck of the city can load after an order, where its post can speak or not.
fn first_ready(cut_off: bool) -> f64 {
    let mut stand = needy(&[(7, 5000.0)]);
    stand.act(crate::supply::call_city);
    stand.until(6.0);
    if cut_off {
        let post = city().0.assets.posts[city().0.assets.city_posts[0] as usize];
        let zone = stand.zone(post.zone);
        stand.change(zone, |l: &mut crate::world::components::Lines| {
            (l.public, l.radio, l.wired, l.mobile) = (false, false, false, false);
        });
    }
    stand.act(|ctx| decide(ctx, Command::City));
    assert!(stand.count(|f| matches!(f, Fact::Ordered { .. })) > 0);
    stand.until(12.0);
    let ready = stand.records.iter().find(|r| matches!(r.fact, Fact::ReadyToLoad { .. })).unwrap();
    ready.hours() - 6.0
}

#[test]
fn a_command_that_is_cut_off_sends_its_trucks_later() {
    let wait = &city().0.plan.lifelines.dispatch_wait_min;
    assert_eq!(first_ready(false), 0.0);
    let minutes = first_ready(true) * 60.0;
    assert!((wait.low..=wait.high).contains(&minutes), "{minutes} min");
}
