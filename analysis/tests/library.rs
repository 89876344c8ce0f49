//! The library's own scenario through the whole of analysis: what is looked up by index and by key is there.

#![allow(clippy::unwrap_used)]

use shapan_analysis::folder::{Assumption, Evidence, RunFolder, read_manifest, write_folder};
use shapan_analysis::why::Names;
use shapan_analysis::{Lang, Outcome, Scorer, Setting, Summary};
use shapan_journal::{Fact, Record, RecordId, Sink as _, Subject, SubjectKind, Tier, Zone};
use shapan_scenarios::{Changes, Scenario, load, parameters};

fn beijing() -> Scenario {
    load("beijing-m8", &Changes::default()).unwrap().scenario
}

/// Every zone has 1,000 people in need from the start; the first half is served at hour 3.
fn outcome(scorer: &Scorer) -> Outcome {
    let mut fold = scorer.fold();
    let mut id = 0;
    let mut add = |hours: i64, zone: u16, fact: Fact| {
        let time_us = hours * 3_600_000_000;
        fold.record(&Record { id: RecordId(id), cause: None, time_us, zone: Some(Zone(zone)), fact });
        id += 1;
    };
    let zones = scorer.setting().zones.len() as u16;
    let relief = |secured| Fact::Relief {
        displaced: 1000.0,
        water: 1000.0,
        food: 1000.0,
        shelter: 1000.0,
        warm: secured,
        secured,
    };
    (0..zones).for_each(|zone| add(1, zone, relief(0.0)));
    let goods =
        |zone: u16| Fact::Unloaded { consignment: u32::from(zone), tier: Tier::District, sets: 100.0 };
    (0..zones / 2).for_each(|zone| add(3, zone, goods(zone)));
    (0..zones / 2).for_each(|zone| add(8, zone, relief(1000.0)));
    fold.finish()
}

#[test]
fn the_setting_knows_city_core_and_centre() {
    let setting = Setting::of(&beijing());
    assert_eq!(setting.zones.len(), 331);
    let core: Vec<&str> = setting.zones.iter().filter(|z| z.core).map(|z| z.district.en.as_str()).collect();
    assert_eq!(core.len(), 32, "17 streets of Dongcheng, 15 of Xicheng");
    assert!(core.iter().all(|district| ["Dongcheng", "Xicheng"].contains(district)));
    assert!(setting.zones.iter().filter(|z| z.central).count() > core.len());
    assert!(setting.zones[usize::from(setting.centre_zone)].core);
    assert!((setting.residents() / 21_893_095.0 - 1.0).abs() < 1e-3);
}

#[test]
fn things_have_the_names_of_their_tables() {
    let scenario = beijing();
    let names = Names::new(&scenario);
    let depot = names.subject(Subject::new(SubjectKind::Depot, 0));
    assert_eq!(depot.zh, scenario.region.depots[0].name_zh);
    assert!(depot.en.contains(&scenario.region.depots[0].depot_id));
    assert!(names.link(0).en.contains(&scenario.region.roads[0].link_id));
    assert_eq!(names.zone(Zone(0)).zh, "东城区东华门街道");
}

#[test]
fn a_run_folder_of_the_library_s_scenario_is_complete() {
    let scenario = beijing();
    let scorer = Scorer::new(&scenario);
    let outcomes = vec![(0, outcome(&scorer))];
    let summary = Summary::new(&scenario, &outcomes);
    assert_eq!(summary.targets.len(), scenario.targets.iter().filter(|t| t.measure.is_some()).count());
    let goods = summary.targets.iter().find(|target| target.id == "bj14-k02").unwrap();
    assert_eq!((goods.holds, goods.censored), (Some(0.0), 1.0));
    let of_zone = |index: usize| (summary.zones[index].p_first_district, summary.zones[index].p_secured);
    assert_eq!((of_zone(0), of_zone(330)), ((Some(1.0), Some(1.0)), (Some(0.0), Some(0.0))));
    let parameters = parameters(&scenario).into_iter().map(|p| Assumption {
        path: p.path,
        value: p.value,
        low: p.low,
        high: p.high,
        unit: p.unit,
        source: p.source,
        grade: p.grade,
    });
    let evidence = Evidence { parameters: parameters.collect(), ..Evidence::default() };
    let run = RunFolder {
        setting: scorer.setting(),
        seed: 1,
        version: "0.1.0",
        summary: &summary,
        outcomes: &outcomes,
        failures: &[],
        evidence: &evidence,
    };
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), &run, Lang::Zh).unwrap();
    assert_eq!(read_manifest(dir.path()).unwrap().scenario_digest, scenario.digest);
    let page = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(page.matches("<title>").count() > 2 * 331, "a tip on every cell of both maps");
    assert!(!page.contains("NaN"));
}

#[test]
fn states_of_the_library_s_region_stand_within_it() {
    let scenario = beijing();
    let rows = shapan_analysis::states::states(&[], &scenario.region, &[0.0]);
    let count = |kind: &str| rows.iter().filter(|row| row.kind == kind).count();
    assert_eq!((count("zone"), count("power_node")), (331, scenario.region.power_nodes.len()));
    assert_eq!(
        (count("power_line"), count("hospital")),
        (scenario.region.power_links.len(), scenario.region.hospitals.len())
    );
    assert!(rows.iter().all(|row| (35.0..45.0).contains(&row.lat) && (105.0..125.0).contains(&row.lon)));
}
