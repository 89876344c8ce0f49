//! Basic life is secured only where water, food, roof and warmth meet.
#![allow(clippy::unwrap_used)]

use shapan_journal::Fact;

use super::tick::{Bulk, tick};
use super::*;
use crate::City;
use crate::run::tests::{Stand, city, city_with};
use crate::world::components::{Goods, Lines};

/// With each of the four, and with all.
#[derive(Clone, Copy, Debug)]
struct Secured {
    displaced: f64,
    four: [f64; 4],
    all: f64,
}

fn told(stand: &Stand) -> Vec<Secured> {
    stand.facts(|r| match r.fact {
        Fact::Relief { displaced, water, food, shelter, warm, secured } => {
            Some(Secured { displaced, four: [water, food, shelter, warm], all: secured })
        }
        _ => None,
    })
}

#[test]
fn secured_is_never_more_than_any_of_the_four() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(72.0);
    let states = told(&stand);
    assert!(states.len() > 1000);
    for state in states {
        assert!(state.four.iter().all(|&part| state.all <= part + 1e-9 && part >= 0.0), "{state:?}");
        assert!(state.four.iter().all(|&part| part <= state.displaced * (1.0 + 1e-9)), "{state:?}");
    }
}

/// A stand with a thousand homeless people in one zone that nothing reaches, a day old.
fn cut_off(city: &City) -> Stand {
    let mut stand = Stand::quiet(city, 0);
    let zone = stand.zone(10);
    stand.change(zone, |p: &mut People| p.displaced = 1000.0);
    stand.change(zone, |l: &mut Lines| *l = Lines { power: true, water: true, ..Lines::default() });
    stand
}

/// Lets a quarter of an hour pass, and gives the state of the one needy zone after it.
fn a_quarter_later(stand: &mut Stand) -> Secured {
    let later = stand.simulation.now_hours() + 0.25;
    while stand.calendar().pop().is_some() {}
    stand.calendar().advance_to(shapan_kernel::SimTime::from_hours(later));
    let mut bulk = Bulk::new();
    stand.act(|ctx| tick(ctx, &mut bulk));
    *told(stand).last().unwrap()
}

#[test]
fn without_goods_and_heat_nobody_is_secured_in_winter() {
    let state = a_quarter_later(&mut cut_off(city()));
    assert_eq!(state.four[3], 0.0);
    assert_eq!(state.all, 0.0);
}

#[test]
fn in_summer_everybody_is_warm_and_open_ground_helps() {
    let summer = city_with(&[("start", "2025-07-15T02:00:00+08:00")]);
    let sheltered = |city: &City| {
        let mut stand = cut_off(city);
        let zone = stand.zone(10);
        stand.change(zone, |r: &mut Roofs| r.ground_places = 1000.0);
        a_quarter_later(&mut stand)
    };
    let (cold, warm) = (sheltered(city()), sheltered(&summer));
    assert_eq!((cold.four[2], cold.four[3]), (0.0, 0.0));
    assert_eq!(warm.four[3], 1000.0);
    let share = summer.0.plan.relief.open_space_roof.value;
    assert!((warm.four[2] - 1000.0 * share).abs() < 1e-6, "{warm:?}");
}

#[test]
fn sets_that_are_handed_out_secure_people() {
    let mut stand = cut_off(city());
    let zone = stand.zone(10);
    stand.change(zone, |g: &mut Goods| g.waiting = 300.0);
    let first = a_quarter_later(&mut stand);
    let handed = stand.read::<Goods>(zone).handed;
    assert!(handed > 0.0 && handed <= 300.0);
    assert!((first.four[3] - handed).abs() < 1e-6, "each set warms one");
    assert!(first.all > 0.0 && first.all <= handed + 1e-6);
    for _ in 0..100 {
        a_quarter_later(&mut stand);
    }
    let goods = stand.read::<Goods>(zone);
    assert!((goods.handed - 300.0).abs() < 1e-6 && goods.waiting.abs() < 1e-6);
}

#[test]
fn food_of_a_set_is_eaten_up() {
    let mut stand = cut_off(&city_with(&[("plan.supply.household_kits", "0.0")]));
    let zone = stand.zone(10);
    stand.change(zone, |g: &mut Goods| g.waiting = 1000.0);
    let most = (0..40).map(|_| a_quarter_later(&mut stand).four[1]).fold(0.0, f64::max);
    assert!(most > 0.0);
    for _ in 0..400 {
        a_quarter_later(&mut stand);
    }
    assert!(told(&stand).last().unwrap().four[1] < 1.0);
}

#[test]
fn halls_warm_only_while_heated() {
    let mut stand = cut_off(city());
    let zone = stand.zone(10);
    stand.change(zone, |r: &mut Roofs| r.hall_places = 400.0);
    let cold = a_quarter_later(&mut stand);
    assert_eq!((cold.four[2], cold.four[3]), (400.0, 0.0));
    stand.change(zone, |l: &mut Lines| l.heat = true);
    let warm = a_quarter_later(&mut stand);
    assert_eq!((warm.four[2], warm.four[3]), (400.0, 400.0));
}

#[test]
fn frightened_neighbours_take_places_too() {
    let mut stand = cut_off(city());
    let zone = stand.zone(10);
    stand.change(zone, |r: &mut Roofs| r.hall_places = 400.0);
    let alone = a_quarter_later(&mut stand).four[2];
    stand.change(zone, |p: &mut People| p.fearful = 1000.0);
    let crowded = a_quarter_later(&mut stand).four[2];
    assert!(crowded < 0.6 * alone, "{crowded} of {alone}");
}

#[test]
fn a_shelter_gives_its_places_once_and_a_ruined_one_none() {
    let city = &city().0;
    let shelter = city.assets.shelters.iter().position(|s| s.places > 0.0).unwrap();
    let site = &city.assets.shelters[shelter];
    let opened = |sound: bool| {
        let mut stand = Stand::quiet(crate::run::tests::city(), 0);
        let entity = stand.roster().assets[site.asset as usize];
        stand.change(entity, |c: &mut Condition| c.sound = sound);
        stand.act(|ctx| shelter_opens(ctx, shelter as u32));
        stand.zones::<Roofs>().iter().map(|r| r.hall_places + r.ground_places).sum::<f64>()
    };
    assert!((opened(true) - site.places - site.local_places).abs() < 1e-6);
    assert_eq!(opened(false), 0.0);
}

#[test]
fn shelter_area_that_can_be_used_is_part_of_what_there_was() {
    let stand = Stand::shaken(city(), 0);
    let areas = stand.facts(|r| match r.fact {
        Fact::ShelterArea { before_m2, usable_m2 } => Some((before_m2, usable_m2)),
        _ => None,
    });
    assert_eq!(areas.len(), city().0.zones.len());
    assert!(areas.iter().all(|(before, usable)| *usable >= 0.0 && usable <= before));
    assert!(areas.iter().map(|a| a.0).sum::<f64>() > 1e6);
}

/// A stand with a thousand homeless people in a zone where sets wait; what is handed out in a quarter of an hour.
fn handed_out(power: bool) -> f64 {
    let mut stand = cut_off(city());
    let zone = stand.zone(10);
    stand.change(zone, |g: &mut Goods| g.waiting = 1e6);
    stand.change(zone, |l: &mut Lines| l.power = power);
    a_quarter_later(&mut stand);
    stand.read::<Goods>(zone).handed
}

#[test]
fn where_lifts_stand_goods_are_handed_out_more_slowly() {
    let pace = city().0.plan.lifelines.lift_out_pace.value;
    let (lit, dark) = (handed_out(true), handed_out(false));
    assert!(lit > 0.0 && (dark / lit - pace).abs() < 1e-9, "{dark} in the dark, {lit} with lifts");
}

#[test]
fn tankers_come_where_mains_are_dry_and_the_road_is_open() {
    let watered = |dry: bool, blocked: bool| {
        let mut stand = cut_off(&city_with(&[("plan.supply.household_kits", "0.0")]));
        let zone = stand.zone(10);
        stand.until(3.0);
        stand.change(zone, |l: &mut Lines| l.water = !dry);
        if blocked {
            stand.act(|ctx| {
                let links = ctx.city.links_of[10].clone();
                let mut roads = ctx.world.resource_mut::<crate::supply::route::RoadState>();
                links.iter().for_each(|l| roads.state[*l as usize] = shapan_journal::LinkState::Debris);
                Ok(())
            });
        }
        a_quarter_later(&mut stand).four[0]
    };
    let by_tanker = city().0.tanker_people[10].min(1000.0);
    assert!(by_tanker > 0.0);
    assert_eq!(watered(false, true), 1000.0);
    assert!((watered(true, false) - by_tanker).abs() < 1e-6);
    assert_eq!(watered(true, true), 0.0);
}

#[test]
fn tankers_look_at_the_road_again_after_an_hour() {
    let mut stand = cut_off(&city_with(&[("plan.supply.household_kits", "0.0")]));
    let zone = stand.zone(10);
    stand.until(3.1);
    let close = |stand: &mut Stand, state| {
        stand.act(|ctx| {
            let links = ctx.city.links_of[10].clone();
            let mut roads = ctx.world.resource_mut::<crate::supply::route::RoadState>();
            links.iter().for_each(|l| roads.state[*l as usize] = state);
            Ok(())
        });
    };
    let look = |stand: &mut Stand| {
        stand.change(zone, |l: &mut Lines| l.water = false);
        a_quarter_later(stand).four[0]
    };
    close(&mut stand, shapan_journal::LinkState::Debris);
    assert_eq!(look(&mut stand), 0.0);
    close(&mut stand, shapan_journal::LinkState::Open);
    assert_eq!(look(&mut stand), 0.0, "nobody has looked since");
    let later: Vec<f64> = (0..3).map(|_| look(&mut stand)).collect();
    assert!(later[2] > 0.0, "{later:?}");
}
