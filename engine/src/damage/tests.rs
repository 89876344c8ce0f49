//! What the shaking does, at its limits and in its sums.
#![allow(clippy::unwrap_used)]

use shapan_journal::{Fact, LinkState, SubjectKind};
use shapan_scenarios::region::RoadClass;

use super::*;
use crate::City;
use crate::run::tests::{Stand, city, city_with};
use crate::supply::route::RoadState;
use crate::world::components::{Condition, Duty, Hurt, People, Shaken, Team, Trapped};

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

#[test]
fn pipes_break_by_velocity_as_often_as_the_relation_says() {
    let broken = |k1: &str, pgv_cm_s: f64| {
        let mut stand = Stand::quiet(&city_with(&[("models.earthquake.pipe_k1", k1)]), 0);
        for zone in stand.roster().zones.clone() {
            // Nothing but velocity: stations and pumps do not feel it.
            stand.change(zone, |s: &mut Shaken| *s = Shaken { pgv_cm_s, ..Shaken::default() });
            stand.change(zone, |s: &mut Shaken| s.residual.between = [-30.0; 2]);
        }
        stand.act(assets::strike);
        let city = stand.city();
        let of = |zone: u16| {
            let nodes = &city.lifelines.water_of_zone[usize::from(zone)];
            nodes.first().map(|node| city.assets.asset(SubjectKind::WaterNode, *node))
        };
        let nodes: Vec<u32> = (0..city.zones.len() as u16).filter_map(of).collect();
        let state = |asset: &u32| stand.read::<Condition>(stand.roster().assets[*asset as usize]).state;
        nodes.iter().filter(|asset| state(asset) >= 2).count() as f64 / nodes.len() as f64
    };
    for (k1, k, pgv) in [("0.5", 0.5, 5.0), ("0.5", 0.5, 60.0), ("1.0", 1.0, 60.0)] {
        let rate = shapan_damage::pipe::RepairRate::ala_linear_per_km(k, pgv);
        let expected = 1.0 - shapan_damage::pipe::serviceability(rate);
        let found = broken(k1, pgv);
        // Four standard deviations of a share of 331.
        assert!(
            (found - expected).abs() < 4.0 * (expected * (1.0 - expected) / 331.0).sqrt() + 0.01,
            "{found} {expected}"
        );
    }
}

/// A stand in another city on which every zone feels the same.
fn felt_in(city: &crate::City, pga_g: f64, intensity: f64) -> Stand {
    let mut stand = Stand::quiet(city, 0);
    for zone in stand.roster().zones.clone() {
        stand.change(zone, |s: &mut Shaken| *s = Shaken { pga_g, intensity, ..Shaken::default() });
    }
    stand.act(people::strike);
    stand
}

fn with_casualties(model: &str) -> crate::City {
    city_with(&[("models.earthquake.casualties", model)])
}

#[test]
fn casualty_models_agree_on_the_damage_and_differ_on_the_people() {
    let stands =
        ["mixed", "hazus", "coburn_spence", "ma_xie"].map(|model| felt_in(&with_casualties(model), 0.5, 9.0));
    let collapsed = stands.each_ref().map(|stand| sum(stand, |p, _, _| p.collapsed));
    assert!(collapsed.iter().all(|fallen| *fallen == collapsed[0]), "{collapsed:?}");
    let dead = stands.each_ref().map(|stand| sum(stand, |p, t, _| p.dead + t.total()));
    for (k, one) in dead.iter().enumerate() {
        assert!(*one > 0.0 && dead[k + 1..].iter().all(|other| other != one), "{dead:?}");
    }
    // Coburn and Spence know of nobody hurt outside collapses.
    assert_eq!(sum(&stands[2], |_, _, h| h.critical + h.serious + h.light), 0.0);
}

#[test]
fn ma_and_xie_set_the_deaths_to_be_expected() {
    // Of one group, so that the same share of the living trapped is expected to die: 60 %.
    let all = [("models.earthquake.casualties", "ma_xie"), ("buildings[class_id=*].group", "plain_masonry")];
    let city = city_with(&all);
    let stand = felt_in(&city, 0.5, 9.0);
    let mut wanted = 0.0;
    for (z, (zone, stock)) in city.0.zones.iter().zip(&city.0.people.stock).enumerate() {
        let area = |s: &crate::city::people::Stock, ruined: bool| {
            let class = &city.0.people.classes[usize::from(s.class)];
            let share = if ruined { class.building.fragility.probabilities(0.5)[4] } else { 1.0 };
            s.buildings * class.floor_m2 * share
        };
        let sum = |ruined| stock.iter().map(|s| area(s, ruined)).sum::<f64>();
        let (present, density) = (city.0.people.present[z], zone.residents / zone.area_km2);
        wanted +=
            shapan_damage::casualties::ma_xie_deaths(present, sum(true) / sum(false), density, 9.0, true);
    }
    let expected = sum(&stand, |p, t, _| p.dead + 0.6 * t.total());
    // The share of ruined floors is drawn: thousands of buildings, each for itself.
    assert!((expected / wanted - 1.0).abs() < 0.05, "{expected} and {wanted}");
}

#[test]
fn losses_grow_with_damage_and_never_exceed_what_stood_there() {
    let worth: f64 = {
        let city = &city().0;
        let of = |stock: &crate::city::people::Stock| {
            let class = &city.people.classes[usize::from(stock.class)];
            let v = &class.value;
            stock.buildings
                * class.floor_m2
                * (v.structure_yuan_m2 + v.decoration_yuan_m2 + v.contents_yuan_m2)
        };
        city.people.stock.iter().flatten().map(of).sum()
    };
    let loss = |stand: &Stand| -> f64 {
        let of = |r: &shapan_journal::Record| {
            if let Fact::ZoneDamage { loss_yuan, .. } = r.fact { Some(loss_yuan) } else { None }
        };
        stand.facts(of).into_iter().sum()
    };
    let losses =
        [(0.02, 4.0), (0.1, 6.5), (0.4, 8.5), (3.0, 12.0)].map(|(g, i)| loss(&felt_everywhere(g, i)));
    assert!(losses.windows(2).all(|pair| pair[0] < pair[1]) && losses[3] < worth, "{losses:?} of {worth}");
    assert!(losses[0] < 0.001 * worth && losses[3] > 0.7 * worth, "{losses:?} of {worth}");
}

/// The main job with rows added to its models.
fn city_with_models(change: impl Fn(&mut shapan_scenarios::models::Models)) -> crate::City {
    let mut scenario = crate::run::tests::scenario().clone();
    change(&mut scenario.models);
    crate::City::prepare(&scenario).unwrap()
}

fn intensity_curve(
    class_id: &str,
    state: shapan_scenarios::models::CurveState,
    level: f64,
    probability: f64,
) -> shapan_scenarios::models::CurveRow {
    use shapan_scenarios::models::{CurveForm, CurveMeasure, CurveRow};
    CurveRow {
        class_id: class_id.to_owned(),
        measure: CurveMeasure::Intensity,
        state,
        form: CurveForm::Discrete,
        median: None,
        beta: None,
        level: Some(level),
        probability: Some(probability),
        source: "estimate".to_owned(),
        grade: shapan_scenarios::quantity::Grade::E,
    }
}

#[test]
fn imported_curves_replace_those_of_their_class() {
    use shapan_scenarios::models::CurveState::{Complete, Moderate};
    // Every building of the class is at least moderately damaged from IX on, none is ruined.
    let city = city_with_models(|models| {
        for class in models.buildings.clone() {
            let id = &class.class_id;
            models.curves.extend([(8.0, 0.0), (9.0, 1.0)].map(|(l, p)| intensity_curve(id, Moderate, l, p)));
            models.curves.extend([(8.0, 0.0), (9.0, 0.0)].map(|(l, p)| intensity_curve(id, Complete, l, p)));
        }
    });
    let states = |intensity: f64| {
        let felt = Shaken { pga_g: 2.0, intensity, ..Shaken::default() }.felt();
        city.0.people.classes[0].states(&felt)
    };
    // A state without rows, slight and extensive here, takes the curve of the next worse one.
    assert_eq!(states(9.5), [0.0, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(states(8.5), [0.5, 0.0, 0.5, 0.0, 0.0]);
    assert_eq!(sum(&felt_in(&city, 2.0, 9.5), |p, _, _| p.collapsed), 0.0);
}

#[test]
fn a_stronger_stock_stands_more_under_imported_curves_too() {
    use shapan_scenarios::models::CurveState::Moderate;
    let with_factor = |factor: &'static str| {
        let set = vec![("models.earthquake.building_median".to_owned(), factor.to_owned())];
        let changes = shapan_scenarios::Changes { set, ..Default::default() };
        let mut scenario = shapan_scenarios::load("beijing-m8", &changes).unwrap().scenario;
        let curve = [(7.0, 0.0), (9.0, 1.0)].map(|(l, p)| intensity_curve("steel", Moderate, l, p));
        scenario.models.curves.extend(curve);
        crate::City::prepare(&scenario).unwrap()
    };
    let moderate = |factor| {
        let city = with_factor(factor);
        let class = scenario_class("steel");
        let felt = Shaken { pga_g: 0.3, intensity: 8.0, ..Shaken::default() }.felt();
        city.0.people.classes[class].states(&felt)[2]
    };
    let (as_it_is, stronger) = (moderate("1"), moderate("x1.2"));
    assert!((as_it_is - 0.5).abs() < 1e-12);
    // A factor of 1.2 is a quarter of a degree: 3.17 lg 1.2, over two degrees of the curve.
    assert!((as_it_is - stronger - 3.17 * 1.2_f64.log10() / 2.0).abs() < 1e-9, "{stronger}");
}

fn scenario_class(id: &str) -> usize {
    crate::run::tests::scenario().models.buildings.iter().position(|row| row.class_id == id).unwrap()
}

#[test]
fn counted_buildings_replace_the_mix_and_follow_the_clock() {
    use shapan_scenarios::models::StockRow;
    let row = StockRow {
        zone_id: "110101001000".to_owned(),
        class_id: "steel".to_owned(),
        buildings: 12.0,
        occupants_day: 900.0,
        occupants_night: 100.0,
        source: "estimate".to_owned(),
        grade: shapan_scenarios::quantity::Grade::E,
    };
    let night = city_with_models(|models| models.stock = vec![row.clone()]);
    let zone = night.0.zones.iter().position(|z| z.id == row.zone_id).unwrap();
    let stock = &night.0.people.stock[zone];
    assert_eq!(
        (stock.len(), stock[0].buildings, stock[0].inside, stock[0].residents),
        (1, 12.0, 100.0, 100.0)
    );
    assert!(night.0.people.stock[zone + 1].len() > 1);
}

#[test]
fn vulnerability_replaces_the_loss_by_damage_state() {
    use shapan_scenarios::models::{CurveMeasure, LossDistribution, VulnerabilityRow};
    let row = |class_id: &str, category: &str, level: f64| VulnerabilityRow {
        class_id: class_id.to_owned(),
        measure: CurveMeasure::Pga,
        loss_category: category.to_owned(),
        level,
        mean_loss_ratio: 0.25,
        cv: 0.0,
        distribution: LossDistribution::Lognormal,
        source: "estimate".to_owned(),
        grade: shapan_scenarios::quantity::Grade::E,
    };
    let city = city_with_models(|models| {
        for class in models.buildings.clone() {
            for category in ["structural", "nonstructural", "contents"] {
                models.vulnerability.extend([0.1, 1.0].map(|level| row(&class.class_id, category, level)));
            }
        }
    });
    let class = &city.0.people.classes[0];
    let felt = Shaken { pga_g: 0.4, intensity: 8.0, ..Shaken::default() }.felt();
    let none = shapan_damage::loss::DirectLoss::default();
    let loss = class.vulnerability.replace(none, 1000.0, &class.value, &felt, 0.5);
    assert!((loss.structure.middle - 250.0 * class.value.structure_yuan_m2).abs() < 1e-6, "{loss:?}");
    assert!((loss.contents.high - 250.0 * class.value.contents_yuan_m2).abs() < 1e-6, "{loss:?}");
    let weak = Shaken { pga_g: 0.01, intensity: 4.0, ..Shaken::default() }.felt();
    assert_eq!(class.vulnerability.replace(none, 1000.0, &class.value, &weak, 0.5).total().middle, 0.0);
}

/// A rising flood over the mountains of Mentougou alone.
fn flooded() -> City {
    use shapan_scenarios::hazard::{Hazard, Weather};
    let mut scenario = crate::run::tests::scenario().clone();
    scenario.hazards = vec![Hazard::Weather(Weather {
        title: scenario.title.clone(),
        hours: vec![0.0, 2.0],
        temperature_c: Vec::new(),
        gust_m_s: Vec::new(),
        ice_mm: Vec::new(),
        depth_m: vec![0.0, 0.6],
        districts: vec!["110109".to_owned()],
    })];
    City::prepare(&scenario).unwrap()
}

#[test]
fn a_flood_cuts_mountain_roads_where_it_is_and_crews_open_them_again() {
    use crate::city::disruptions::Disruption;
    let city = flooded();
    let Disruption::Weather(weather) = &city.0.disruptions[0] else { panic!("no weather") };
    let mut stand = Stand::quiet(&city, 0);
    stand.act(|ctx| disruption::weather(ctx, weather, 1.0));
    let closed = |stand: &Stand| {
        let state = &stand.resource::<RoadState>().state;
        (0..state.len()).filter(|link| state[*link] != LinkState::Open).collect::<Vec<_>>()
    };
    let early = closed(&stand);
    let blocked = |stand: &Stand, links: &[usize]| {
        let state = &stand.resource::<RoadState>().state;
        links.iter().filter(|link| state[**link] == LinkState::Blocked).count()
    };
    let before = blocked(&stand, &early);
    stand.act(|ctx| disruption::weather(ctx, weather, 2.0));
    let late = closed(&stand);
    assert!(blocked(&stand, &early) < before, "what was blocked is washed out as the water rises");
    assert!(early.len() < late.len() && early.iter().all(|link| late.contains(link)), "{early:?} {late:?}");
    // The same depth again takes nothing new.
    stand.act(|ctx| disruption::weather(ctx, weather, 3.0));
    assert_eq!(closed(&stand), late);
    let district = city.0.zones.iter().map(|zone| zone.id.starts_with("110109")).collect::<Vec<_>>();
    let mut mountain = 0;
    for link in &late {
        let road = &city.0.roads.links[*link];
        assert!(road.zones.iter().any(|zone| district[usize::from(*zone)]));
        assert!(road.twin.is_none_or(|twin| late.contains(&(twin as usize))), "both ways are closed");
        mountain += usize::from(road.class == RoadClass::MountainRoad);
    }
    assert!(mountain > 10, "{mountain}");
    let roads = stand.resource::<RoadState>();
    let of = |state| late.iter().filter(|link| roads.state[**link] == state).count();
    assert!(of(LinkState::Washout) > 0 && of(LinkState::Blocked) > 0);
    assert!(late.iter().all(|link| roads.found[*link]), "who can speak tells of it");
    for crew in &city.0.road_crews {
        let entity = stand.roster().teams[*crew as usize];
        stand.change(entity, |team: &mut Team| team.duty = Duty::Idle);
        stand.act(|ctx| crate::supply::roadworks::take(ctx, *crew));
    }
    stand.until(72.0);
    assert!(closed(&stand).len() < late.len(), "crews opened some");
    let told = stand.facts(|r| matches!(r.fact, Fact::LinkCleared { .. }).then_some(()));
    assert!(!told.is_empty());
}
