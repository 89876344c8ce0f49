//! What the shaking does, at its limits and in its sums.
#![allow(clippy::unwrap_used)]

use shapan_journal::{Fact, LinkState, SubjectKind};

use super::*;
use crate::run::tests::{Stand, city, city_with};
use crate::supply::route::RoadState;
use crate::world::components::{Condition, Hurt, People, Shaken, Trapped};

/// A stand on which every zone feels the same.
fn felt_everywhere(pga_g: f64, intensity: f64) -> Stand {
    let mut stand = Stand::quiet(city(), 0);
    for zone in stand.roster().zones.clone() {
        stand.change(zone, |s: &mut Shaken| *s = Shaken { pga_g, intensity, ..Shaken::default() });
    }
    stand.act(people::strike);
    stand
}

fn sum(stand: &Stand, of: impl Fn(&People, &Trapped, &Hurt) -> f64) -> f64 {
    let (people, trapped) = (stand.zones::<People>(), stand.zones::<Trapped>());
    people.iter().zip(&trapped).zip(stand.zones::<Hurt>()).map(|((p, t), h)| of(p, t, &h)).sum()
}

#[test]
fn a_still_ground_hurts_nobody_and_closes_nothing() {
    let mut stand = felt_everywhere(0.0, 1.0);
    let losses = |p: &People, t: &Trapped, h: &Hurt| {
        p.collapsed + p.displaced + p.fearful + p.dead + t.total() + h.critical + h.serious + h.light
    };
    assert!(sum(&stand, losses) < 1e-6);
    stand.act(roads::strike);
    assert_eq!(stand.count(|f| matches!(f, Fact::LinkClosed { .. })), 0);
}

#[test]
fn stronger_shaking_kills_traps_and_unhouses_more() {
    let losses = |stand: &Stand| {
        [
            sum(stand, |p, _, _| p.collapsed),
            sum(stand, |p, _, _| p.dead),
            sum(stand, |_, t, _| t.total()),
            sum(stand, |p, _, _| p.displaced),
            sum(stand, |_, _, h| h.critical + h.serious),
        ]
    };
    let (weak, mean, strong) =
        (felt_everywhere(0.1, 7.0), felt_everywhere(0.3, 8.0), felt_everywhere(0.8, 10.0));
    for ((weak, mean), strong) in losses(&weak).into_iter().zip(losses(&mean)).zip(losses(&strong)) {
        assert!(weak < mean && mean < strong, "{weak}, {mean}, {strong}");
    }
}

#[test]
fn a_zone_loses_no_more_than_it_had() {
    for stand in [Stand::shaken(city(), 1), felt_everywhere(3.0, 12.0)] {
        let facts = stand.facts(|r| match r.fact {
            Fact::ZoneDamage { present, buildings, collapsed, killed, trapped, severe, light, .. } => {
                Some((present, buildings, collapsed, killed + trapped + severe + light))
            }
            _ => None,
        });
        assert_eq!(facts.len(), stand.city().zones.len());
        for (present, buildings, collapsed, hurt) in facts {
            assert!(collapsed <= buildings * (1.0 + 1e-9) && hurt <= present * (1.0 + 1e-9));
        }
        let displaced = stand.zones::<People>();
        for (people, site) in displaced.iter().zip(&city().0.zones) {
            assert!(people.displaced + people.fearful <= site.residents * (1.0 + 1e-9));
        }
    }
}

#[test]
fn the_dead_under_debris_are_among_the_dead() {
    let stand = Stand::shaken(city(), 1);
    for (people, trapped) in stand.zones::<People>().iter().zip(stand.zones::<Trapped>()) {
        assert!(trapped.dead <= people.dead * (1.0 + 1e-9));
        assert!(trapped.timescale > 0.0);
    }
}

#[test]
fn on_average_as_many_buildings_fall_as_the_fragilities_say() {
    let pga_g: f64 = 0.4;
    let city = &city().0;
    let expected: f64 = city
        .people
        .stock
        .iter()
        .flatten()
        .map(|stock| {
            let class = &city.people.classes[usize::from(stock.class)].building;
            stock.buildings * class.fragility.probabilities_ln(pga_g.ln())[4] * class.collapse_given_complete
        })
        .sum();
    let fallen = sum(&felt_everywhere(pga_g, 8.5), |p, _, _| p.collapsed);
    // Thousands fall, each for itself: the sum is known to about two in a hundred.
    assert!(expected > 2000.0 && (fallen / expected - 1.0).abs() < 0.1, "{fallen} of {expected}");
}

#[test]
fn a_warning_in_time_spares_injuries_and_never_lives_under_debris() {
    let silent = city_with(&[("plan.warning.enabled", "false")]);
    let warned = city_with(&[("plan.warning.reach", "1.0"), ("plan.warning.useful_lead_s", "0.0")]);
    let (silent, warned) = (Stand::shaken(&silent, 0), Stand::shaken(&warned, 0));
    let light = |stand: &Stand| sum(stand, |_, _, h| h.light);
    let trapped = |stand: &Stand| sum(stand, |_, t, _| t.total());
    assert!(light(&warned) < light(&silent));
    assert!((trapped(&warned) - trapped(&silent)).abs() < 1e-9);
}

#[test]
fn damaged_assets_say_so_and_work_up_to_their_state() {
    let stand = Stand::shaken(city(), 0);
    let city = stand.city();
    let told = stand.facts(|r| match r.fact {
        Fact::AssetDamaged { asset, state, functional } => Some((asset, state, functional)),
        _ => None,
    });
    assert!(!told.is_empty());
    for (subject, state, functional) in told {
        let asset = city.assets.asset(subject.kind, subject.index) as usize;
        let condition = stand.read::<Condition>(stand.roster().assets[asset]);
        // A substation that its damage leaves working may still have tripped.
        let tripped = subject.kind == SubjectKind::PowerNode && functional && !condition.sound;
        assert!(condition.state == state && (condition.sound == functional || tripped), "{condition:?}");
        assert!((1..=4).contains(&state));
    }
}

#[test]
fn what_the_plan_spares_stays_whole() {
    let spared = [("plan.lifelines.power_damage", "false"), ("plan.lifelines.telecom_damage", "false")];
    let mut stand = Stand::shaken(&city_with(&spared), 0);
    stand.until(1.0);
    let city = stand.city();
    for kind in [SubjectKind::PowerNode, SubjectKind::TelecomNode] {
        for asset in city.assets.range(kind) {
            assert!(stand.read::<Condition>(stand.roster().assets[asset as usize]).works());
        }
    }
    assert_eq!(stand.count(|f| matches!(f, Fact::PowerLost)), 0);
}

#[test]
fn both_directions_of_a_road_share_their_fate() {
    let stand = Stand::shaken(city(), 0);
    let (state, links) = (&stand.resource::<RoadState>().state, &city().0.roads.links);
    let closed = state.iter().filter(|s| **s != LinkState::Open).count();
    assert!(closed > 0 && closed < links.len());
    for (index, link) in links.iter().enumerate() {
        if let Some(twin) = link.twin {
            assert_eq!(state[index], state[twin as usize], "link {index} and its twin {twin}");
        }
    }
}

#[test]
fn drivers_are_slower_where_it_shook_harder() {
    let stand = Stand::shaken(city(), 0);
    let (slow, shaken) = (&stand.resource::<RoadState>().slow, stand.zones::<Shaken>());
    for (index, link) in stand.city().roads.links.iter().enumerate() {
        let worst = link.zones.map(|z| shaken[usize::from(z)].intensity).into_iter().fold(0.0, f64::max);
        assert!(slow[index] >= 1.0);
        if worst >= 8.5 {
            assert!(slow[index] > 3.0, "{} at {worst}", slow[index]);
        }
    }
}

#[test]
fn a_bridge_that_trucks_may_not_pass_closes_its_road() {
    let stand = Stand::shaken(city(), 0);
    let (city, roads) = (stand.city(), stand.resource::<RoadState>());
    let mut closed = 0;
    for (index, link) in city.roads.links.iter().enumerate() {
        let down = link.bridges.iter().any(|&bridge| {
            let asset = city.assets.asset(SubjectKind::Bridge, bridge) as usize;
            stand.read::<Condition>(stand.roster().assets[asset]).state >= 2
        });
        assert_eq!(down, roads.state[index] == LinkState::Bridge, "link {index}");
        closed += usize::from(down);
    }
    assert!(closed > 0);
}
