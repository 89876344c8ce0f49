//! Dark signals slow everybody but those on the cleared corridor.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::run::tests::{Stand, city};
use crate::world::components::Lines;

/// Driving hours from the first municipal depot to a zone.
fn hours(stand: &mut Stand, zone: u16) -> f64 {
    stand.act(|ctx| {
        let (from, to) = (ctx.city.depots[0].node, ctx.city.roads.zone_node(zone));
        match drive(ctx, from, to, Root::From) {
            Leg::Reaches { hours } => Ok(hours),
            leg => panic!("{leg:?}"),
        }
    })
}

fn switch(stand: &mut Stand, zones: impl Iterator<Item = u16>, on: bool) {
    stand.act(|ctx| {
        zones.for_each(|zone| signals(ctx, zone, on));
        Ok(())
    });
}

#[test]
fn dark_signals_slow_a_drive_by_the_plans_share_until_they_work_again() {
    let mut stand = Stand::quiet(city(), 0);
    let (zones, pace) = (city().0.zones.len() as u16, city().0.plan.lifelines.signals_out_speed.value);
    let lit = hours(&mut stand, 200);
    switch(&mut stand, 0..zones, false);
    let dark = hours(&mut stand, 200);
    assert!((dark * pace / lit - 1.0).abs() < 1e-6, "{dark} h in the dark, {lit} h with signals");
    switch(&mut stand, 0..zones, true);
    assert_eq!(hours(&mut stand, 200), lit);
}

#[test]
fn a_link_between_two_zones_lies_half_in_each() {
    let mut stand = Stand::quiet(city(), 0);
    let links = &city().0.roads.links;
    let link = links.iter().position(|l| l.zones[0] != l.zones[1]).unwrap();
    let [from, to] = links[link].zones;
    let slower = 1.0 / city().0.plan.lifelines.signals_out_speed.value;
    let unlit = |stand: &Stand| f64::from(stand.resource::<RoadState>().unlit[link]);
    switch(&mut stand, [from, from].into_iter(), false);
    assert!((unlit(&stand) - 0.5 * (1.0 + slower)).abs() < 1e-6, "told twice is dark once");
    switch(&mut stand, [to].into_iter(), false);
    assert!((unlit(&stand) - slower).abs() < 1e-6);
}

#[test]
fn the_cleared_corridor_needs_no_signals() {
    let mut stand = Stand::quiet(city(), 0);
    let ring = |class| matches!(class, RoadClass::Ring | RoadClass::Expressway);
    let links = &city().0.roads.links;
    let (kept, other) = (
        links.iter().position(|l| ring(l.class)).unwrap(),
        links.iter().position(|l| !ring(l.class)).unwrap(),
    );
    let times = |stand: &mut Stand, corridor: f64| {
        stand.act(|ctx| {
            let roads = ctx.world.resource::<RoadState>();
            let pace = Pace { congestion: 1.0, corridor };
            Ok([kept, other].map(|link| pace.ms(ctx.city, roads, LinkId(link as u32))))
        })
    };
    let lit = times(&mut stand, 1.5);
    switch(&mut stand, 0..city().0.zones.len() as u16, false);
    let dark = times(&mut stand, 1.5);
    assert!(dark[0] == lit[0] && dark[1] > lit[1], "{lit:?} {dark:?}");
    assert!(times(&mut stand, 1.0)[0] > lit[0] * 1.5, "without a corridor the ring is dark too");
}

#[test]
fn signals_go_with_the_power_of_their_zone() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(3.0);
    let lines = stand.zones::<Lines>();
    let dark = &stand.resource::<RoadState>().dark;
    assert!(lines.iter().any(|l| !l.power), "nothing is dark after the shock");
    assert!(lines.iter().zip(dark).all(|(lines, dark)| lines.power != *dark));
}
