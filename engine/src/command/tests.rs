//! Levels, hand-overs and clocks of the command.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::run::tests::{Stand, city, city_with};

fn levels(magnitude: &str, deaths: &[f64]) -> Vec<u8> {
    let mut stand = Stand::quiet(&city_with(&[("hazard[0].magnitude.value", magnitude)]), 0);
    stand.act(|ctx| Ok(deaths.iter().map(|&dead| level(ctx, dead)).collect()))
}

#[test]
fn magnitude_or_deaths_decide_on_the_level() {
    assert_eq!(levels("6.0", &[0.0]), [1]);
    assert_eq!(levels("5.5", &[0.0, 299.0, 300.0]), [2, 2, 1]);
    assert_eq!(levels("4.5", &[0.0, 49.0, 50.0, 300.0]), [3, 3, 2, 1]);
    assert_eq!(levels("4.0", &[0.0, 9.0, 10.0, 50.0, 300.0]), [4, 4, 3, 2, 1]);
}

#[test]
fn a_lost_centre_hands_over_and_that_takes_time() {
    let mut stand = Stand::quiet(city(), 0);
    let (first, plan) = (city().0.assets.city_posts[0], &city().0.plan.command.failover_min);
    let asset = city().0.assets.posts[first as usize].asset as usize;
    assert_eq!(stand.act(|ctx| failover_minutes(ctx, first)), 0.0);
    let entity = stand.roster().assets[asset];
    stand.change(entity, |c: &mut Condition| c.sound = false);
    let minutes = stand.act(|ctx| failover_minutes(ctx, first));
    assert!((plan.low..=plan.high).contains(&minutes), "{minutes}");
    assert_eq!(stand.count(|f| matches!(f, Fact::PostFailedOver { .. })), 1);
}

#[test]
fn with_every_post_down_the_staff_works_on_after_each_hand_over() {
    let mut stand = Stand::quiet(city(), 0);
    for post in &city().0.assets.posts {
        let entity = stand.roster().assets[post.asset as usize];
        stand.change(entity, |c: &mut Condition| c.sound = false);
    }
    let plan = &city().0.plan.command.failover_min;
    let minutes = stand.act(|ctx| failover_minutes(ctx, ctx.city.assets.city_posts[0]));
    assert!((2.0 * plan.low..=2.0 * plan.high).contains(&minutes), "{minutes}");
}

#[test]
fn absent_staff_make_a_post_slower() {
    let full = city_with(&[("plan.command.staff_absence", "0.0")]);
    let minutes = |city: &crate::City| Stand::quiet(city, 0).act(|ctx| Ok(staffed_minutes(ctx, 0)));
    let share = city().0.plan.command.staff_absence.value;
    assert!((minutes(city()) * (1.0 - share) - minutes(&full)).abs() < 1e-9);
}

#[test]
fn the_chain_of_command_stands_in_its_order() {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(12.0);
    let at = |is: fn(&Fact) -> bool| stand.records.iter().find(|r| is(&r.fact)).map(|r| r.time_us).unwrap();
    let alerted = at(|f| matches!(f, Fact::DutyAlerted));
    let level = at(|f| matches!(f, Fact::LevelDecided { .. }));
    let (asked, corridor) =
        (at(|f| matches!(f, Fact::AidRequested { .. })), at(|f| matches!(f, Fact::CorridorOpened)));
    assert!(alerted < level && level <= asked && asked < corridor);
    let decided = stand.facts(|r| if let Fact::LevelDecided { level } = r.fact { Some(level) } else { None });
    assert_eq!(decided, [1], "magnitude 8 is level I, once");
    assert!(stand.resource::<Headquarters>().corridor);
}

#[test]
fn nobody_is_asked_whom_the_plan_does_not_ask() {
    let alone = city_with(&[
        ("plan.command.mutual_aid", "false"),
        ("plan.roads.corridor", "false"),
        ("plan.air.enabled", "false"),
    ]);
    let mut stand = Stand::shaken(&alone, 0);
    stand.until(8.0);
    let outside =
        |f: &Fact| matches!(f, Fact::AidRequested { .. } | Fact::CorridorOpened | Fact::SortieCalled { .. });
    assert_eq!(stand.count(outside), 0);
    assert_eq!(stand.count(|f| matches!(f, Fact::LevelDecided { .. })), 1);
}

#[test]
fn a_small_shock_calls_no_neighbours_until_deaths_are_known() {
    let mut stand = Stand::quiet(&city_with(&[("hazard[0].magnitude.value", "4.0")]), 0);
    stand.act(level_decided);
    assert_eq!(stand.count(|f| matches!(f, Fact::AidRequested { .. })), 0);
    let zone = stand.zone(0);
    stand.change(zone, |k: &mut Known| (k.city, k.dead) = (true, 60.0));
    stand.act(decide_city);
    assert_eq!(stand.resource::<Headquarters>().level, 2);
    let asked = stand.count(|f| matches!(f, Fact::AidRequested { .. }));
    assert_eq!(asked, city().0.forces.partners.len());
    stand.change(zone, |k: &mut Known| k.dead = 400.0);
    stand.act(decide_city);
    assert_eq!(stand.resource::<Headquarters>().level, 1);
    assert_eq!(stand.count(|f| matches!(f, Fact::AidRequested { .. })), asked, "asked twice");
}

/// How long the city's orders take where its post has these ways out, minutes.
fn orders_minutes(lines: Lines, works: bool) -> f64 {
    let mut stand = Stand::quiet(city(), 0);
    let site = city().0.assets.posts[city().0.assets.city_posts[0] as usize];
    let (zone, post) = (stand.zone(site.zone), stand.roster().assets[site.asset as usize]);
    stand.change(zone, |l: &mut Lines| *l = lines);
    stand.change(post, |c: &mut Condition| c.powered = works);
    stand.act(|ctx| Ok(orders_take(ctx, supply::Command::City)?.minutes()))
}

#[test]
fn orders_of_a_post_that_is_cut_off_go_by_messenger() {
    let plan = &city().0.plan.lifelines.dispatch_wait_min;
    let messenger = plan.low..=plan.high;
    let none = Lines::default();
    assert!(messenger.contains(&orders_minutes(none, true)));
    for lines in [
        Lines { public: true, ..none },
        Lines { mobile: true, ..none },
        Lines { radio: true, ..none },
        Lines { wired: true, ..none },
    ] {
        assert_eq!(orders_minutes(lines, true), 0.0, "{lines:?}");
    }
    assert!(
        messenger.contains(&orders_minutes(Lines { wired: true, ..none }, false)),
        "a wire into a dead post"
    );
}

#[test]
fn a_lost_post_sends_its_orders_from_where_its_staff_went() {
    let mut stand = Stand::quiet(city(), 0);
    let posts = &city().0.assets.posts;
    let first = city().0.assets.city_posts[0];
    let next = posts[first as usize].failover.unwrap();
    let entity = stand.roster().assets[posts[first as usize].asset as usize];
    assert_eq!(stand.act(|ctx| acting_post(ctx, first)), first);
    stand.change(entity, |c: &mut Condition| c.sound = false);
    assert_eq!(stand.act(|ctx| acting_post(ctx, first)), next);
    for post in posts {
        let entity = stand.roster().assets[post.asset as usize];
        stand.change(entity, |c: &mut Condition| c.sound = false);
    }
    assert_ne!(
        stand.act(|ctx| acting_post(ctx, first)),
        first,
        "the last of the chain works from open ground"
    );
}
