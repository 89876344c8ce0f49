//! Goods are neither lost nor made, and no truck does what a truck cannot.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use shapan_journal::Record;

use super::*;
use crate::run::tests::{Stand, city, city_with};
use crate::world::components::Consignment;

/// Sets in depots, under way and in zones: (on hand, ordered and not yet put down, waiting, handed out).
fn books(stand: &Stand) -> [f64; 4] {
    let depots: f64 = stand.roster().depots.iter().map(|&d| stand.read::<Depot>(d).stock).sum();
    let mut under_way: BTreeMap<u32, f64> = BTreeMap::new();
    for record in &stand.records {
        match record.fact {
            Fact::Ordered { consignment, sets, .. } => drop(under_way.insert(consignment, sets)),
            Fact::Unloaded { consignment, .. } => drop(under_way.remove(&consignment)),
            _ => {}
        }
    }
    let goods = stand.zones::<Goods>();
    let of = |pick: fn(&Goods) -> f64| goods.iter().map(pick).sum::<f64>();
    [depots, under_way.values().sum(), of(|g| g.waiting), of(|g| g.handed)]
}

#[test]
fn person_sets_are_neither_lost_nor_made() {
    let mut stand = Stand::shaken(city(), 0);
    let before: f64 = books(&stand).iter().sum();
    for hour in [2.0, 6.0, 18.0, 72.0] {
        stand.until(hour);
        let now = books(&stand);
        let sum: f64 = now.iter().sum();
        assert!((sum - before).abs() < 1e-6 * before, "{now:?} of {before} after {hour} h");
    }
    let [_, _, _, handed] = books(&stand);
    assert!(handed > 1000.0);
}

#[test]
fn what_is_under_way_is_what_the_zones_wait_for() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(10.0);
    let coming: f64 = stand.zones::<Goods>().iter().map(|g| g.coming[0] + g.coming[1]).sum();
    assert!((coming - books(&stand)[1]).abs() < 1e-6 * coming.max(1.0));
}

#[test]
fn a_ruined_depot_keeps_what_can_be_salvaged() {
    let stand = Stand::shaken(city(), 0);
    let facts = stand.facts(|r| {
        if let Fact::Stock { before, usable, .. } = r.fact { Some((before, usable)) } else { None }
    });
    assert!(!facts.is_empty());
    let salvage = city().0.plan.supply.salvage.value;
    for (before, usable) in facts {
        let whole = [1.0, salvage, 0.5 * salvage].iter().any(|share| (usable - share * before).abs() < 1e-9);
        assert!(whole, "{usable} of {before}");
    }
}

#[test]
fn docks_never_hold_more_trucks_than_there_are() {
    let mut stand = Stand::shaken(city(), 0);
    let mut most = 0;
    for quarter in 1..60 {
        stand.until(0.25 * f64::from(quarter));
        for &depot in &stand.roster().depots {
            let docks = stand.read::<Depot>(depot).docks;
            let held = docks.holding().count();
            assert!(held <= docks.capacity() as usize);
            most = most.max(docks.queue_length());
        }
    }
    assert!(most > 0, "nobody ever waited for a dock");
}

/// Facts of each consignment, in order.
fn trips(records: &[Record]) -> BTreeMap<u32, Vec<Record>> {
    let mut trips: BTreeMap<u32, Vec<Record>> = BTreeMap::new();
    for record in records {
        match record.fact {
            Fact::Ordered { consignment, .. }
            | Fact::ReadyToLoad { consignment }
            | Fact::Departed { consignment, .. }
            | Fact::BlockMet { consignment, .. }
            | Fact::Rerouted { consignment, .. }
            | Fact::Stranded { consignment }
            | Fact::Arrived { consignment, .. }
            | Fact::Unloaded { consignment, .. } => trips.entry(consignment).or_default().push(*record),
            _ => {}
        }
    }
    trips
}

#[test]
fn a_consignment_is_ordered_loaded_driven_and_put_down_in_this_order() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(24.0);
    let rank = |f: &Fact| match f {
        Fact::Ordered { .. } => 0,
        Fact::ReadyToLoad { .. } => 1,
        Fact::Departed { .. } => 2,
        Fact::BlockMet { .. } | Fact::Rerouted { .. } | Fact::Stranded { .. } => 3,
        Fact::Arrived { .. } => 4,
        _ => 5,
    };
    let mut arrived = 0;
    for (number, facts) in trips(&stand.records) {
        assert!(facts.is_sorted_by_key(|r| rank(&r.fact)), "consignment {number}: {facts:?}");
        let once = |k: u8| facts.iter().filter(|r| rank(&r.fact) == k).count();
        assert!([0, 1, 2, 4, 5].iter().all(|&k| once(k) <= 1), "consignment {number}: {facts:?}");
        if once(4) == 1 && once(1) == 1 {
            let at = |k: u8| facts.iter().find(|r| rank(&r.fact) == k).unwrap().time_us;
            let load = stand.read::<Consignment>(stand.roster().consignments[number as usize]);
            let from = city().0.depots[load.depot.unwrap() as usize].node;
            let near = from == city().0.roads.zone_node(load.zone);
            assert!(at(4) > at(2) || near, "consignment {number} arrived when it left");
            arrived += 1;
        }
    }
    assert!(arrived > 100, "{arrived}");
}

#[test]
fn no_vehicle_carries_more_than_its_payload() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(24.0);
    let city = &city().0;
    let mut departed = 0;
    for record in &stand.records {
        if let Fact::Departed { consignment, vehicle, .. } = record.fact {
            let load = stand.read::<Consignment>(stand.roster().consignments[consignment as usize]);
            // A ration of a full set is inside its mass.
            let loose = if load.sets > 0.0 { 0.0 } else { load.rations };
            let tonnes = load.sets * city.set.mass_t + loose * city.set.ration_t;
            let payload_t = city.forces.vehicles[vehicle as usize].payload_t;
            assert!(tonnes <= payload_t + 1e-9 && tonnes > 0.0, "{tonnes} t on {payload_t} t");
            departed += 1;
        }
    }
    assert!(departed > 100, "{departed}");
}

#[test]
fn a_vehicle_has_one_consignment_at_a_time() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(24.0);
    let mut busy: BTreeMap<u32, u32> = BTreeMap::new();
    let mut vehicle_of: BTreeMap<u32, u32> = BTreeMap::new();
    for record in &stand.records {
        match record.fact {
            Fact::Departed { consignment, vehicle, .. } => {
                assert_eq!(busy.insert(vehicle, consignment), None, "{record:?}");
                vehicle_of.insert(consignment, vehicle);
            }
            Fact::Unloaded { consignment, .. } => {
                if let Some(vehicle) = vehicle_of.get(&consignment) {
                    busy.remove(vehicle);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn a_truck_before_a_block_turns_round_or_waits_and_does_not_come_back_to_it() {
    let (mut met, mut rerouted) = (0, 0);
    for replication in 0..3 {
        let mut stand = Stand::shaken(city(), replication);
        stand.until(24.0);
        let turn_us = (city().0.plan.roads.turn_round_min.value * 60e6) as i64;
        for facts in trips(&stand.records).values() {
            for (place, record) in facts.iter().enumerate() {
                let Fact::BlockMet { .. } = record.fact else { continue };
                met += 1;
                let Some(next) = facts.get(place + 1) else {
                    assert!(record.hours() > 23.0, "nothing follows {record:?}");
                    continue;
                };
                assert!(matches!(next.fact, Fact::Rerouted { .. } | Fact::Stranded { .. }), "{next:?}");
                assert!(next.time_us - record.time_us >= turn_us - 1);
                rerouted += usize::from(matches!(next.fact, Fact::Rerouted { .. }));
            }
        }
    }
    assert!(met > 0 && rerouted > 0, "{met} blocks, {rerouted} ways round");
}

#[test]
fn a_known_closure_is_avoided_and_a_cleared_one_is_open_again() {
    let mut stand = Stand::shaken(city(), 0);
    let closed = {
        let roads = stand.resource::<route::RoadState>();
        (0..roads.state.len()).find(|&l| roads.state[l] == shapan_journal::LinkState::Debris).unwrap() as u32
    };
    let link = shapan_network::LinkId(closed);
    let (tail, head) = {
        let graph = city().0.roads.graph();
        (graph.tail(link), graph.head(link))
    };
    let crosses = |stand: &mut Stand| {
        stand.act(|ctx| {
            let mut roads = ctx.world.resource_mut::<route::RoadState>();
            let way = roads.known.route(tail, head, shapan_network::router::Root::From);
            Ok(way.is_some_and(|way| way.into_iter().any(|l| l == link)))
        })
    };
    let direct = crosses(&mut stand);
    stand.act(|ctx| {
        ctx.world.resource_mut::<route::RoadState>().find(ctx.city, closed);
        Ok(())
    });
    assert!(!crosses(&mut stand), "a known closure is still on the way");
    stand.act(|ctx| {
        ctx.world.resource_mut::<route::RoadState>().open(ctx.city, closed);
        Ok(())
    });
    assert_eq!(crosses(&mut stand), direct);
}

#[test]
fn speed_falls_with_intensity_in_the_steps_of_the_plan() {
    let plan = &city().0.plan.roads;
    let steps = [5.0, 6.4, 6.5, 7.5, 8.5, 11.0].map(|i| route::speed_factor(plan, i));
    let (vi, vii, viii, ix) =
        (plan.speed_vi.value, plan.speed_vii.value, plan.speed_viii.value, plan.speed_ix.value);
    assert_eq!(steps, [vi, vi, vii, viii, ix, ix]);
}

#[test]
fn with_no_helicopters_nothing_flies_and_with_them_something_does() {
    let flown = |city: &crate::City| {
        let mut stand = Stand::shaken(city, 0);
        stand.until(24.0);
        stand.count(|f| matches!(f, Fact::Ordered { mode: Mode::Air, .. } | Fact::SortieOnScene { .. }))
    };
    assert_eq!(flown(&city_with(&[("plan.air.enabled", "false")])), 0);
    assert!(flown(city()) > 0);
}

#[test]
fn machines_that_may_not_fly_by_night_wait_for_daylight() {
    let grounded = city_with(&[("plan.air.night_share", "0.0"), ("plan.air.flyable", "1.0")]);
    let mut stand = Stand::shaken(&grounded, 0);
    stand.until(72.0);
    let clock = &grounded.0.clock;
    let scenes = stand.facts(|r| matches!(r.fact, Fact::SortieOnScene { .. }).then_some(r.hours()));
    assert!(!scenes.is_empty());
    for hours in scenes {
        // Two hours of flight at most lie between take-off by day and the scene.
        let took_off_by_day =
            (0..9).any(|q| clock.daylight(shapan_kernel::SimTime::from_hours(hours - 0.25 * f64::from(q))));
        assert!(took_off_by_day, "over the scene after {hours} h");
    }
}

#[test]
fn a_street_store_needs_no_truck() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(6.0);
    let street = |r: &Record| matches!(r.fact, Fact::Unloaded { tier: Tier::Street, sets, .. } if sets > 0.0);
    let first = stand.records.iter().find(|r| street(r)).unwrap();
    let truck = stand
        .records
        .iter()
        .find(|r| matches!(r.fact, Fact::Unloaded { tier: Tier::District | Tier::City, .. }));
    assert!(truck.is_none_or(|truck| truck.time_us > first.time_us));
}

#[test]
fn a_truck_whose_home_is_dark_waits_for_fuel_drawn_by_hand() {
    let plan = &city().0.plan;
    let (fuel_min, shift_h) = (plan.lifelines.fuel_out_min.value, plan.supply.shift_h.value);
    // Minutes until the truck is ready again, and what it does meanwhile.
    let home = |power: bool, on_duty_h: f64| {
        let mut stand = Stand::quiet(city(), 0);
        stand.until(on_duty_h);
        let truck = city().0.trucks_of[0][0];
        let (entity, site) =
            (stand.roster().vehicles[truck as usize], city().0.forces.vehicles[truck as usize]);
        let zone = stand.zone(site.zone);
        stand.change(zone, |l: &mut crate::world::components::Lines| l.power = power);
        stand.change(entity, |v: &mut Vehicle| (v.duty, v.ready, v.load) = (Duty::Busy, true, 3));
        stand.act(|ctx| trucks::home(ctx, truck));
        let duty = stand.read::<Vehicle>(entity).duty;
        let due = stand.calendar().pop();
        assert!(due.is_none_or(|due| due.event == Event::TruckReady(truck)));
        (duty, due.map_or(0.0, |due| (due.time.hours() - on_duty_h) * 60.0), site.ready_min[1])
    };
    assert_eq!(home(true, 0.5).0, Duty::Idle);
    let (duty, minutes, _) = home(false, 0.5);
    assert!(duty == Duty::Busy && (minutes - fuel_min).abs() < 1e-6, "{duty:?}, {minutes} min");
    let (duty, minutes, crew_min) = home(false, shift_h + 0.5);
    assert!(
        duty == Duty::Turning && (minutes - fuel_min.max(crew_min)).abs() < 1e-6,
        "{duty:?}, {minutes} min"
    );
}
