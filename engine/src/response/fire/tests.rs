//! Water and signals on the way to a fire.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::run::tests::{Stand, city};

/// Hours that a fire far from any station is fought, and hours until engines are there.
fn fight(water_share: f32, signals: bool) -> (f64, f64) {
    let mut stand = Stand::quiet(city(), 0);
    let far = city().0.stations_near.iter().position(|near| near[0].1 > 2.0).unwrap() as u16;
    let zone = stand.zone(far);
    stand.act(turn_out);
    stand.change(zone, |l: &mut Lines| l.shares[Service::Water as usize] = water_share);
    stand.act(|ctx| {
        (0..ctx.city.zones.len() as u16).for_each(|z| crate::supply::route::signals(ctx, z, signals));
        reported(ctx, far)
    });
    let there = stand.calendar().pop().unwrap();
    assert_eq!(there.event, Event::EnginesArrive(0));
    stand.act(|ctx| engines_arrive(ctx, 0));
    let out = stand.calendar().pop().unwrap();
    assert_eq!(out.event, Event::FireOut(0));
    ((out.time - there.time).hours(), there.time.hours())
}

#[test]
fn the_less_water_hydrants_give_the_longer_a_fire_is_fought() {
    let wet = fight(1.0, true).0;
    for (share, factor) in [(0.5, 1.25), (0.2, 1.4), (0.0, DRY)] {
        let longer = fight(share, true).0 / wet;
        assert!((longer - factor).abs() < 1e-5, "{longer} at {share}");
    }
}

#[test]
fn engines_are_slower_where_signals_are_dark() {
    let turn_out_h = 1.5 / 60.0;
    let (lit, dark) = (fight(1.0, true).1 - turn_out_h, fight(1.0, false).1 - turn_out_h);
    let pace = city().0.plan.lifelines.signals_out_speed.value;
    assert!((dark * pace / lit - 1.0).abs() < 1e-5, "{dark} and {lit} h");
}
