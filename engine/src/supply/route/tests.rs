//! Dark signals slow everybody but those on the cleared corridor; how ways are found changes no travel time.
#![allow(clippy::unwrap_used)]

use shapan_network::router::Method;

use super::*;
use crate::City;
use crate::run::tests::{Stand, city, scenario};
use crate::world::components::{Lines, People};

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

/// Times from every depot to every zone, by what is known and on the undamaged roads.
fn times(stand: &mut Stand) -> Vec<[Option<u32>; 2]> {
    stand.act(|ctx| {
        let (city, mut all) = (ctx.city, Vec::new());
        let mut roads = ctx.world.resource_mut::<RoadState>();
        for depot in &city.depots {
            for &node in city.roads.zone_nodes() {
                let known = roads.known.travel_ms(depot.node, node, Root::To);
                assert_eq!(roads.known.times_from(depot.node).ms(node), known);
                all.push([known, roads.known.intact_ms(depot.node, node, Root::From)]);
            }
        }
        Ok(all)
    })
}

/// Roads of the shaken main job by one method: undamaged, with every closure known, and half of them cleared.
fn shaken_times(method: Method) -> [Vec<[Option<u32>; 2]>; 3] {
    let city = City::prepare_with(scenario(), Some(method)).unwrap();
    assert_eq!(city.0.roads.intact.method(), method);
    let mut stand = Stand::shaken(&city, 0);
    let closed: Vec<u32> = {
        let state = &stand.resource::<RoadState>().state;
        (0..state.len() as u32).filter(|&link| state[link as usize] != LinkState::Open).collect()
    };
    assert!(closed.len() > 100, "{} links are closed", closed.len());
    let unknown = times(&mut stand);
    stand.act(|ctx| {
        closed.iter().for_each(|&link| _ = ctx.world.resource_mut::<RoadState>().find(ctx.city, link));
        Ok(())
    });
    let known = times(&mut stand);
    stand.act(|ctx| {
        closed.iter().step_by(2).for_each(|&link| ctx.world.resource_mut::<RoadState>().open(ctx.city, link));
        Ok(())
    });
    [unknown, known, times(&mut stand)]
}

#[test]
fn trees_and_hierarchy_give_the_same_travel_times() {
    let [trees, hierarchy] = [Method::Trees, Method::Hierarchy].map(shaken_times);
    assert!(trees[0] != trees[1] && trees[1] != trees[2], "closures slow nobody");
    assert!(trees == hierarchy);
}

/// The order of equally fast ways differs between methods, and with it a run's trace; nothing else may.
#[test]
fn a_run_on_a_hierarchy_ends_as_one_on_trees_does() {
    let dead = [Method::Trees, Method::Hierarchy].map(|method| {
        let mut stand = Stand::shaken(&City::prepare_with(scenario(), Some(method)).unwrap(), 0);
        stand.until(24.0);
        stand.zones::<People>().iter().map(|p| p.dead).sum::<f64>()
    });
    assert!((dead[0] / dead[1] - 1.0).abs() < 0.005, "{dead:?} died");
}

#[test]
fn a_copy_of_a_run_on_a_hierarchy_goes_on_as_the_original() {
    let city = City::prepare_with(scenario(), Some(Method::Hierarchy)).unwrap();
    let mut first = Stand::shaken(&city, 1);
    first.until(3.0);
    let mut second = crate::Simulation::restore(&first.simulation.snapshot());
    first.until(8.0);
    second.run_until(8.0, &mut shapan_journal::Nothing).unwrap();
    assert_eq!(first.simulation.summary(), second.summary());
}
