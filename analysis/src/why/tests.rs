//! Chains and sentences of hand-made journals.

#![allow(clippy::unwrap_used)]

use shapan_journal::{
    DeadReason, Fact, LinkState, Mode, Record, RecordId, Rescuer, Service, Stage, Subject, SubjectKind, Tier,
    Zone,
};
use shapan_scenarios::target::{Comparator, Measure, SupplyTier, Target};

use super::{Explanation, Names, describe, explain};
use crate::lang::Lang;
use crate::sample::{Journal, setting, supply, target};

fn names() -> Names {
    Names::of(setting(3, vec![]))
}

fn explained(journal: &Journal, zone: u16, target: &Target) -> Explanation {
    explain(&journal.sorted(), Zone(zone), target, &names())
}

fn hours(explanation: &Explanation) -> Vec<f64> {
    explanation.chain.iter().map(|step| step.hours).collect()
}

#[test]
fn a_late_truck_is_followed_back_to_the_shock() {
    let mut journal = Journal::new();
    journal.damage(0.0, 1, 500.0).known(1, 0.5, 1.0);
    journal.served(1, 0, Tier::City, 4.0).served(1, 1, Tier::District, 6.0).served(2, 2, Tier::District, 5.0);
    let found = explained(&journal, 1, &supply(SupplyTier::District, 4.0));
    assert!(found.missed);
    assert_eq!((found.hours, found.threshold, found.zone.as_str()), (6.0, Some(4.0), "z001"));
    assert_eq!(hours(&found), [0.0, 3.0, 3.5, 4.0, 5.5, 6.0]);
    assert!(found.chain[0].text_en.contains("Ms 8.0") && found.chain[0].zone.is_none());
    let last = found.chain.last().unwrap();
    assert_eq!(last.text_en, "Street 1, West: 200 district sets stand on the ground (consignment 1)");
    assert_eq!(last.text_zh, "西区街道1：区级物资200套卸到现场（第1批）");
    assert_eq!(found.stages.0[Stage::Decide as usize], 2.0);
    assert!((found.stages.total() - 6.0).abs() < 1e-9);
    let kept = explained(&journal, 1, &supply(SupplyTier::City, 6.0));
    assert_eq!((kept.missed, kept.hours), (false, 4.0));
}

#[test]
fn what_never_came_ends_at_the_last_state() {
    let promise = supply(SupplyTier::District, 4.0);
    let mut journal = Journal::new();
    journal.damage(0.0, 1, 500.0);
    let end = |journal: &Journal| explained(journal, 1, &promise).chain.pop().unwrap().text_en;
    assert!(end(&journal).contains("500 displaced"));
    journal.at(0.2, 1, Fact::SilenceBegan);
    assert!(end(&journal).contains("fell silent"));
    journal.at(1.0, 1, Fact::RollCallMissed).at(2.0, 1, Fact::PatrolSent { mode: Mode::Foot });
    assert!(end(&journal).contains("patrol set out on foot"));
    journal.known(1, 3.0, 4.0);
    assert!(end(&journal).contains("the city command learned"));
    journal.at(5.0, 1, Fact::OutOfStock { tier: Tier::District });
    assert!(end(&journal).contains("no district goods were left"));
    let from = Subject::new(SubjectKind::Depot, 2);
    let order =
        |consignment| Fact::Ordered { consignment, tier: Tier::District, from, sets: 90.0, mode: Mode::Road };
    journal.at(6.0, 1, order(4)).at(6.0, 1, order(5)).at(7.0, 1, Fact::ReadyToLoad { consignment: 5 });
    assert!(end(&journal).contains("consignment 5: vehicle and crew ready"));
    let never = explained(&journal, 1, &promise);
    assert!(never.missed && never.hours.is_infinite());
    assert!((never.stages.total() - 24.0).abs() < 1e-9);
    let text = serde_json::to_string(&never).unwrap();
    assert!(text.contains(r#""hours":null"#));
    assert_eq!(serde_json::from_str::<Explanation>(&text).unwrap(), never);
}

#[test]
fn basic_life_is_decided_by_the_last_goods_before_it_was_secured() {
    let mut journal = Journal::new();
    journal.damage(0.0, 1, 500.0).relief(1.0, 1, 500.0, 0.0);
    journal.served(1, 0, Tier::District, 5.0).served(1, 1, Tier::City, 8.0).served(1, 2, Tier::City, 13.0);
    journal.relief(11.0, 1, 500.0, 500.0);
    let promise = target("life", Measure::BasicLifeHours, Comparator::AtMost, Some(10.0));
    let found = explained(&journal, 1, &promise);
    assert!(found.missed && found.hours == 11.0);
    assert_eq!(hours(&found).last(), Some(&8.0));
}

#[test]
fn a_measure_of_the_city_shows_the_zone_s_own_fact() {
    let mut journal = Journal::new();
    journal.at(0.0, 1, Fact::FireCover { within_5_min: 0.4, within_3_min: 0.1 });
    let measure = Measure::FireCoverShare { minutes: 5.0, area: shapan_scenarios::target::FireArea::City };
    let found = explained(&journal, 1, &target("fire", measure, Comparator::AtLeast, Some(1.0)));
    assert!(found.missed && found.hours.is_infinite() && found.stages.total() == 0.0);
    assert!(found.chain.last().unwrap().text_zh.contains("40%"));
}

/// A station falls, a line trips for it, zone 1 goes dark; the station is mended and the zone half lit again.
fn blackout() -> Journal {
    let station = Subject::new(SubjectKind::PowerNode, 7);
    let mut journal = Journal::new();
    let fell = Fact::AssetDamaged { asset: station, state: 3, functional: false };
    let fell = journal.push(0.1, None, Some(0), fell);
    let tripped = Fact::LineTripped { line: 4, flow_mw: 950.0, limit_mw: 800.0 };
    let tripped = journal.push(0.2, None, Some(fell), tripped);
    let power = |share| Fact::ServiceLevel { service: Service::Power, share };
    journal.push(0.3, Some(1), Some(tripped), power(0.0));
    let began = Fact::RepairBegan { asset: station, hours: 6.0, waited_hours: 2.5 };
    let began = journal.push(3.0, None, Some(fell), began);
    let mended = journal.push(9.0, None, Some(began), Fact::AssetRestored { asset: station });
    journal.push(9.1, Some(1), Some(mended), power(0.6));
    journal
}

fn restored(share: f64) -> Target {
    let measure = Measure::ServiceRestoredHours { service: shapan_scenarios::target::Service::Power, share };
    target("light", measure, Comparator::AtMost, Some(6.0))
}

#[test]
fn a_dark_zone_is_followed_back_through_the_line_to_the_station() {
    let measure = Measure::ServicePersonHours { service: shapan_scenarios::target::Service::Power };
    let found = explained(&blackout(), 1, &target("hours", measure, Comparator::AtMost, Some(1.0)));
    assert!(found.missed);
    let told: Vec<&str> = found.chain.iter().map(|step| step.text_en.as_str()).collect();
    assert_eq!(
        told[1..],
        [
            "power node 7 damaged (state 3 of 4), out of work",
            "power line 4 tripped: 950 MW flowed, its relay lets 800 MW through",
            "Street 1, West: power is out",
        ]
    );
    assert_eq!(found.chain[2].text_zh, "4号电力线路跳闸：潮流950兆瓦，超过定值800兆瓦");
}

#[test]
fn a_late_return_is_followed_to_the_repair_and_a_missing_one_to_the_fall() {
    let late = explained(&blackout(), 1, &restored(0.5));
    assert_eq!(hours(&late), [0.0, 0.1, 3.0, 9.0, 9.1]);
    assert_eq!(late.chain[4].text_en, "Street 1, West: power meets 60 % of the need");
    let never = explained(&blackout(), 1, &restored(0.9));
    assert_eq!(hours(&never), [0.0, 0.1, 0.2, 0.3]);
}

#[test]
fn an_empty_journal_explains_nothing_and_does_not_fail() {
    let found = explain(&[], Zone(77), &supply(SupplyTier::City, 6.0), &names());
    assert!(found.chain.is_empty() && found.zone.is_empty());
}

/// One fact of every kind that lifelines tell.
fn facts_of_lifelines() -> Vec<Fact> {
    let thing = |kind| Subject::new(kind, 1);
    vec![
        Fact::Weather { temperature_c: -9.0, gust_m_s: 28.0, ice_mm: 12.0 },
        Fact::AssetOff { asset: thing(SubjectKind::PowerNode) },
        Fact::ServiceLevel { service: Service::Water, share: 0.0 },
        Fact::ServiceLevel { service: Service::Heat, share: 0.4 },
        Fact::ServiceLevel { service: Service::Telecom, share: 1.0 },
        Fact::AssetStarved { asset: thing(SubjectKind::WaterPump), lacks: Service::Power },
        Fact::AssetFed { asset: thing(SubjectKind::WaterPump), lacked: Service::Gas },
        Fact::LineTripped { line: 1, flow_mw: 1.0, limit_mw: 1.0 },
        Fact::LineOpened { line: 1 },
        Fact::LineReclosed { line: 1 },
        Fact::IslandDead {
            service: Service::Power,
            node: thing(SubjectKind::PowerNode),
            nodes: 12,
            reason: DeadReason::Numerical,
        },
        Fact::RepairBegan { asset: thing(SubjectKind::PowerLine), hours: 5.0, waited_hours: 1.0 },
        Fact::Refuelled { asset: thing(SubjectKind::TelecomNode), hours: 12.0 },
        Fact::FuelBlocked { asset: thing(SubjectKind::TelecomNode) },
        Fact::GasShut,
        Fact::GasOn,
        Fact::CordonSet,
        Fact::CordonLifted,
        Fact::RelayUp { vehicle: 1, zones: 3 },
        Fact::RelayDown { vehicle: 1 },
        Fact::StationLeft { vehicle: 1 },
        Fact::Load { demand_mw: 100.0, served_mw: 60.0, critical_mw: 0.0, critical_served_mw: 0.0 },
        Fact::FacilityHours { hours: 4.0, supplied_hours: 3.0 },
        Fact::Sensing { required_hours: 4.0, live_hours: 3.0 },
    ]
}

/// One fact of every other kind.
fn every_fact() -> Vec<Fact> {
    let thing = |kind| Subject::new(kind, 1);
    let post = thing(SubjectKind::Post);
    let (c, tier) = (4, Tier::Agreement);
    vec![
        Fact::Shock { magnitude_ms: 8.0 },
        Fact::Shaking { pga_gal: 300.0, pgv_cm_s: 30.0, intensity: 8.5 },
        Fact::ZoneDamage {
            present: 1.0,
            buildings: 1.0,
            collapsed: 1.0,
            severely_damaged: 1.0,
            loss_yuan: 1.0,
            killed: 1.0,
            trapped: 1.0,
            severe: 1.0,
            light: 1.0,
            displaced: 1.0,
        },
        Fact::AssetDamaged { asset: thing(SubjectKind::Hospital), state: 3, functional: false },
        Fact::LinkClosed { link: 3, state: LinkState::Bridge },
        Fact::LinkClosed { link: 3, state: LinkState::Cordon },
        Fact::LinkClosed { link: 3, state: LinkState::Blocked },
        Fact::LinkClosed { link: 3, state: LinkState::Washout },
        Fact::PowerLost,
        Fact::PowerBack,
        Fact::BackupExhausted { asset: thing(SubjectKind::TelecomNode) },
        Fact::AssetRestored { asset: thing(SubjectKind::PowerNode) },
        Fact::SilenceBegan,
        Fact::SilenceEnded,
        Fact::NeedCounted { displaced: 1.0 },
        Fact::ReportSent,
        Fact::DistrictKnows { displaced: 1.0 },
        Fact::CityKnows { displaced: 1.0 },
        Fact::RollCallMissed,
        Fact::PatrolSent { mode: Mode::Air },
        Fact::PatrolArrived,
        Fact::WarningIssued { latency_s: 6.0 },
        Fact::DutyAlerted,
        Fact::PostStaffed { post },
        Fact::PostFailedOver { from: post, to: post },
        Fact::LevelDecided { level: 1 },
        Fact::AidRequested { partner: thing(SubjectKind::Partner) },
        Fact::CorridorOpened,
        Fact::DepotOpened { depot: thing(SubjectKind::Depot) },
        Fact::OutOfStock { tier },
        Fact::Ordered { consignment: c, tier, from: thing(SubjectKind::Depot), sets: 1.0, mode: Mode::Road },
        Fact::ReadyToLoad { consignment: c },
        Fact::Departed { consignment: c, vehicle: 1, expected_hours: 1.0 },
        Fact::BlockMet { consignment: c, link: 1 },
        Fact::Rerouted { consignment: c, lost_hours: 1.0 },
        Fact::Stranded { consignment: c },
        Fact::Arrived { consignment: c, blocked_hours: 1.0 },
        Fact::Unloaded { consignment: c, tier, sets: 1.0 },
        Fact::LinkCleared { link: 1 },
        Fact::SortieCalled { vehicle: 1 },
        Fact::SortieOnScene { vehicle: 1, distance_km: 1.0, hours_since_call: 1.0 },
        Fact::Rescued { by: Rescuer::Army, alive: 1.0, dead: 1.0 },
        Fact::Died { trapped: 1.0, waiting: 1.0, hospital: 1.0, fire: 1.0 },
        Fact::Ignited { fires: 1.0 },
        Fact::Admitted { people: 1.0 },
        Fact::HospitalCapacity { hospital: thing(SubjectKind::Hospital), share: 0.4 },
        Fact::FireCover { within_5_min: 0.4, within_3_min: 0.2 },
        Fact::ShelterOpened { shelter: thing(SubjectKind::Shelter), places: 1.0, area_m2: 1.0 },
        Fact::Relief { displaced: 1.0, water: 1.0, food: 1.0, shelter: 1.0, warm: 1.0, secured: 1.0 },
        Fact::Scene { hours: 1.0, connected_hours: 0.5 },
        Fact::Stock { tier, before: 1.0, usable: 1.0 },
        Fact::ShelterArea { before_m2: 1.0, usable_m2: 1.0 },
        Fact::CommsEndurance { wired_hours: 1.0, radio_hours: 1.0 },
        Fact::Ended,
    ]
}

#[test]
fn every_fact_has_a_sentence_in_both_languages() {
    for fact in every_fact().into_iter().chain(facts_of_lifelines()) {
        let record = Record { id: RecordId(0), cause: None, time_us: 0, zone: Some(Zone(2)), fact };
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| describe(&record, &names(), lang));
        // What no sentence covers is told by its debug form.
        let raw = format!("{fact:?}");
        assert!(!zh.contains(&raw) && !en.contains(&raw), "{raw}");
        assert!(zh.starts_with("东区街道2：") && en.starts_with("Street 2, East: "));
        assert!(en.is_ascii(), "{en}");
    }
}

#[test]
fn things_without_a_table_are_told_by_kind_and_number() {
    let names = names();
    assert_eq!(names.subject(Subject::new(SubjectKind::Team, 4)).en, "team 4");
    assert_eq!(names.link(7).zh, "7号路段");
    assert_eq!(names.zone(Zone(99)).en, "zone 99");
}
