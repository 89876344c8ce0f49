//! The library itself: every case and overlay loads; changes do what they say; a copy is the same scenario.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use shapan_scenarios::hazard::Hazard;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{DepotTier, FleetKind, Status};
use shapan_scenarios::{
    Changes, Loaded, NewError, Overlay, ProblemKind, Scenario, Warning, copy_out, grades, list, load,
    parameters,
};

const CASE: &str = "beijing-m8";

fn plain() -> Scenario {
    load(CASE, &Changes::default()).unwrap_or_else(|problems| panic!("{problems}")).scenario
}

fn with(set: &[(&str, &str)]) -> Loaded {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    load(CASE, &Changes { set, ..Changes::default() }).unwrap_or_else(|problems| panic!("{problems}"))
}

fn overlaid(text: &str) -> Scenario {
    let overlay = Overlay::Text { name: "test".to_owned(), text: text.to_owned() };
    let changes = Changes { with: vec![overlay], ..Changes::default() };
    load(CASE, &changes).unwrap_or_else(|problems| panic!("{problems}")).scenario
}

#[test]
fn every_case_loads() {
    let cases = list();
    assert!(cases.iter().any(|case| case.id == CASE));
    for case in cases {
        let loaded = load(&case.id, &Changes::default()).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!((loaded.scenario.id, loaded.scenario.title), (case.id, case.title));
    }
}

#[test]
fn every_overlay_of_the_library_fits_and_changes_something() {
    let before = plain().digest;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("overlays");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let changes = Changes { with: vec![Overlay::Named(name.clone())], ..Changes::default() };
        let after = load(CASE, &changes).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        assert_ne!(after.scenario.digest, before, "{name}");
    }
}

/// Overlays that name rows of Beijing's tables; all others fit any case.
const OF_BEIJING: [&str; 4] = ["chaobai-cut", "chaobai-retrofit", "daxing-halls-lost", "tongzhou-depot"];

#[test]
fn every_overlay_fits_every_case_of_its_region() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("overlays");
    let names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(OF_BEIJING.iter().all(|of_beijing| names.iter().any(|name| name == of_beijing)));
    for case in list() {
        let scenario = load(&case.id, &Changes::default()).unwrap().scenario;
        let region = &scenario.region.id;
        // A magnitude needs an earthquake.
        let fitting = names.iter().filter(|name| *name != "magnitude-7" || scenario.shaking().is_some());
        for name in fitting {
            let changes = Changes { with: vec![Overlay::Named(name.clone())], ..Changes::default() };
            let fits = load(&case.id, &changes);
            if region == "beijing" || !OF_BEIJING.contains(&name.as_str()) {
                fits.unwrap_or_else(|problems| panic!("{} with {name}: {problems}", case.id));
            } else {
                let problems = fits.err().unwrap_or_else(|| panic!("{} takes {name}", case.id));
                assert!(problems.into_iter().any(|problem| problem.kind == ProblemKind::UnmatchedSelector));
            }
        }
    }
}

#[test]
fn night_and_noon_move_the_people_of_every_case() {
    for case in list() {
        for (name, month, hour) in [("winter-night", 1, 3.0), ("workday-noon", 4, 12.0)] {
            let changes = Changes { with: vec![Overlay::Named(name.to_owned())], ..Changes::default() };
            let start = load(&case.id, &changes).unwrap().scenario.start;
            assert_eq!((start.month, start.local_hour), (month, hour), "{} {name}", case.id);
        }
    }
}

#[test]
fn earthquakes_of_the_past_have_their_own_country() {
    let past = |name: &str| load(name, &Changes::default()).unwrap().scenario;
    let people = |of: &Scenario| of.region.zones.iter().map(|z| u64::from(z.population)).sum::<u64>();
    let tangshan = past("tangshan-1976");
    assert!(tangshan.start.unix_s > 0 && (3.71..3.72).contains(&tangshan.start.local_hour));
    let city = tangshan.region.zones.iter().filter(|zone| zone.district_en == "Tangshan city");
    // The city of 1976 had 1.06 million people.
    assert_eq!(city.map(|zone| zone.population).sum::<u32>(), 1_060_000);
    assert!(!tangshan.plan.warning.enabled && !tangshan.plan.air.enabled && tangshan.plan.command.army);
    let sanhe = past("sanhe-pinggu-1679");
    assert!(sanhe.start.unix_s < 0 && people(&sanhe) < people(&tangshan) / 8);
    assert!(!sanhe.plan.command.army && !sanhe.plan.command.mutual_aid);
    assert!(tangshan.targets.is_empty() && sanhe.targets.is_empty());
}

/// A pack as a user makes it round an imported map of shaking, here of one cell.
#[test]
fn a_pack_on_a_map_of_shaking_takes_the_region_of_1989() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("scenario.toml", BAY);
    write("hazards/map.toml", MAP);
    let point = "0.2,15,7,0.4,0.2,400,0.1,0.1\n";
    let header = "pga_g,pgv_cm_s,intensity,sa03_g,sa10_g,vs30_m_s,sigma_ln_pga,sigma_ln_pgv\n";
    write("hazards/map.csv", &format!("{header}{}", point.repeat(4)));
    let pack = folder.path().to_str().unwrap();
    let scenario = load(pack, &Changes::default()).unwrap_or_else(|problems| panic!("{problems}")).scenario;
    assert!(matches!(scenario.hazards[0], Hazard::Shakemap { .. }));
    assert!(scenario.models.buildings.iter().any(|class| class.class_id == "w1_hc"));
    assert!((17.07..17.08).contains(&scenario.start.local_hour));
    write("hazards/map.toml", &MAP.replace("[-121.88, 37.04]", "[37.04, -121.88]"));
    let problems = load(pack, &Changes::default()).unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!(
        (problem.kind, problem.suggestion.as_deref()),
        (ProblemKind::Coordinates, Some("[-121.88, 37.04]"))
    );
}

const BAY: &str = r#"
title = { zh = "洛马普列塔地震", en = "Loma Prieta" }
about = { zh = "导入的烈度图", en = "An imported map" }
region = "bay-1989"
plan = "unaided"
targets = []
models = "hazus-west"
start = "1989-10-17T17:04:15-07:00"
horizon = "72 h"

[[hazard]]
kind = "shakemap"
field = "map"
"#;

const MAP: &str = r#"
title = { zh = "洛马普列塔", en = "Loma Prieta" }
magnitude = { value = 6.9, scale = "Mw" }
epicentre = [-121.88, 37.04]
depth = { value = 17.6, unit = "km", source = "loma_prieta_record", grade = "M" }
origin_time = "1989-10-18T00:04:15Z"
grid = { west = -123.0, north = 38.2, columns = 2, rows = 2, lon_step = 1.9, lat_step = 1.8 }
source = "loma_prieta_record"
grade = "M"
"#;

#[test]
fn the_city_is_whole() {
    let region = plain().region;
    let people: u64 = region.zones.iter().map(|zone| u64::from(zone.population)).sum();
    // Census of 2020, as the region's own notes say.
    assert_eq!((region.zones.len(), people), (331, 21_893_095));
    assert_eq!(region.zone_index(&region.zones[17].zone_id), Some(17));
    assert_eq!(region.zone_index("nowhere"), None);
    assert!(region.roads.iter().any(|link| !link.bridges.is_empty()));
}

#[test]
fn targets_know_their_plan() {
    let targets = plain().targets;
    assert!(targets.iter().any(|target| target.plan == "beijing-14" && target.measure.is_some()));
    assert!(targets.iter().any(|target| target.plan == "beijing-13"));
}

#[test]
fn a_copy_is_the_same_scenario_and_needs_no_library_name() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("mine");
    let files = copy_out(CASE, &pack).unwrap();
    assert!(files.iter().all(|file| file.is_file()) && files.len() > 30, "{}", files.len());
    let copy = load(pack.to_str().unwrap(), &Changes::default()).unwrap().scenario;
    assert_eq!((copy.id.as_str(), &copy.digest), ("mine", &plain().digest));
    let by_file = load(pack.join("scenario.toml").to_str().unwrap(), &Changes::default()).unwrap().scenario;
    assert_eq!(by_file, copy);
}

#[test]
fn a_copy_never_overwrites_and_leaves_nothing_half_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("taken"), "mine").unwrap();
    assert!(matches!(copy_out(CASE, &folder.path().join("taken")), Err(NewError::Exists(_))));
    assert!(matches!(copy_out("no-such", &folder.path().join("x")), Err(NewError::UnknownCase(_))));
    assert!(matches!(
        copy_out("../cases/beijing-m8", &folder.path().join("x")),
        Err(NewError::UnknownCase(_))
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(folder.path().join("taken")).unwrap(), "mine");
}

#[test]
fn the_digest_sees_what_is_said_and_not_how_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("p");
    copy_out(CASE, &pack).unwrap();
    let zones = pack.join("regions/beijing/zones.csv");
    let text = fs::read_to_string(&zones).unwrap();
    fs::write(&zones, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    let scenario = pack.join("scenario.toml");
    let text = fs::read_to_string(&scenario).unwrap();
    fs::write(&scenario, format!("# a comment\n{}", text.replace("8.0", "8.00").replace("72 h", "3 d")))
        .unwrap();
    let path = pack.to_str().unwrap().to_owned();
    assert_eq!(load(&path, &Changes::default()).unwrap().scenario.digest, plain().digest);
    assert_ne!(with(&[("zones[zone_id=110101001000].population", "+1")]).scenario.digest, plain().digest);
}

#[test]
fn every_parameter_can_be_set_by_its_path() {
    let before = plain();
    let all = parameters(&before);
    assert!(all.len() > 140, "{}", all.len());
    let set = all.iter().map(|p| (p.path.clone(), "x1".to_owned())).collect();
    let after =
        load(CASE, &Changes { set, ..Changes::default() }).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(after.scenario, before);
}

#[test]
fn every_graded_row_counts_once() {
    let scenario = plain();
    let grades = grades(&scenario);
    assert_eq!(grades.counts.values().sum::<usize>(), grades.rows.len());
    assert!(grades.rows.contains(&("bridges[bridge_id=br001]".to_owned(), Grade::E)));
    assert!(grades.rows.contains(&("rivers[river_id=yongding, seq=1]".to_owned(), Grade::M)));
}

#[test]
fn counts_are_rounded_after_a_factor() {
    let trucks = |scenario: &Scenario| -> Vec<u32> {
        let fleets = scenario.region.fleets.iter().filter(|fleet| fleet.kind == FleetKind::Truck);
        fleets.map(|fleet| fleet.count).collect()
    };
    let before = trucks(&plain());
    let after = trucks(&with(&[("fleets[kind=truck].count", "x1.5")]).scenario);
    let expected: Vec<_> = before.iter().map(|count| (f64::from(*count) * 1.5).round() as u32).collect();
    assert_eq!(after, expected);
}

#[test]
fn a_value_takes_its_range_along() {
    let speed = |set: &[(&str, &str)]| with(set).scenario.plan.roads.corridor_speed;
    let before = speed(&[]);
    let after = speed(&[("plan.roads.corridor_speed", "2.5")]);
    assert_eq!((after.low, after.value, after.high), (before.low, 2.5, 2.5));
    let after = speed(&[("plan.roads.corridor_speed", "x0.5")]);
    assert_eq!((after.low, after.high), (before.value * 0.5, before.high));
    let delay = with(&[("airports[site_id=pek].airspace_delay_min", "500")]).scenario;
    let airport = delay.region.airports.iter().find(|site| site.site_id == "pek").unwrap();
    assert_eq!((airport.airspace_delay_min, airport.airspace_delay_min_high), (500.0, 500.0));
}

#[test]
fn the_scenario_file_changes_like_everything_else() {
    let scenario = with(&[
        ("start", "2025-07-15T14:30:00+08:00"),
        ("horizon", "3 d"),
        ("hazard.magnitude.value", "7"),
        ("targets", "[\"beijing-13\"]"),
    ])
    .scenario;
    assert_eq!((scenario.start.local_hour, scenario.start.month, scenario.horizon_hours), (14.5, 7, 72.0));
    assert!(matches!(scenario.hazards[0], Hazard::Earthquake { magnitude_ms: 7.0, .. }));
    assert!(scenario.targets.iter().all(|target| target.plan == "beijing-13"));
    let moment = with(&[("hazard[0].magnitude.scale", "Mw"), ("hazard[0].magnitude.value", "7.5")]).scenario;
    assert!((moment.hazards[0].magnitude_ms().unwrap() - 7.75).abs() < 1e-9);
    assert_eq!(with(&[("hazard.fault.max_length", "60")]).scenario.hazards.len(), 1);
}

#[test]
fn negative_numbers_add_unless_an_equals_sign_says_otherwise() {
    let night = |value| with(&[("plan.relief.winter_night", value)]).scenario.plan.relief.winter_night.value;
    let before = plain().plan.relief.winter_night.value;
    assert_eq!((night("-3"), night("=-12")), (before - 3.0, -12.0));
}

#[test]
fn rows_join_and_leave() {
    let scenario = overlaid(
        r#"
        remove = ["depots[depot_id=dep_city_2]"]
        [[add.depots]]
        depot_id = "dep_new"
        name_zh = "通州新库"
        tier = "city"
        status = "existing"
        district_zh = "通州区"
        zone_id = "110112119000"
        lon = 116.73
        lat = 39.90
        person_sets = 40000
        capacity_person_sets = 60000
        docks = 6
        handlers = 40
        open_delay_work_h = 0.5
        open_delay_night_h = 1
        load_h_per_10t_truck_low = 0.7
        load_h_per_10t_truck = 1
        load_h_per_10t_truck_high = 2
        backup_power_h = 24
        backup = "diesel"
        source = "estimate"
        grade = "E"
        [set]
        "depots[depot_id=dep_new].docks" = "x2"
        plan.supply.doctrine = "worst_first"
        "#,
    );
    let depots = &scenario.region.depots;
    assert!(!depots.iter().any(|depot| depot.depot_id == "dep_city_2"));
    let new = depots.last().unwrap();
    assert_eq!((new.tier, new.status, new.docks), (DepotTier::City, Status::Existing, 12));
}

#[test]
fn selectors_choose_by_several_conditions_and_beginnings() {
    let before = plain();
    let after = with(&[("depots[tier=district, depot_id=dep_d_11010*].person_sets", "0")]).scenario;
    let zero = |id: &str, scenario: &Scenario| {
        scenario.region.depots.iter().find(|depot| depot.depot_id == id).unwrap().person_sets == 0
    };
    assert!(!zero("dep_d_110101", &before) && zero("dep_d_110101", &after) && !zero("dep_d_110111", &after));
}

#[test]
fn a_magnitude_above_the_fault_is_a_warning() {
    let loaded = with(&[("hazard.magnitude.value", "8.9")]);
    let found = loaded.warnings.iter().any(
        |warning| matches!(warning, Warning::MagnitudeAboveFault { magnitude, max, .. } if *magnitude > *max),
    );
    assert!(found, "{:?}", loaded.warnings);
    assert!(with(&[]).warnings.iter().any(|warning| matches!(warning, Warning::MostlyGuesses { .. })));
}

#[test]
fn a_pack_s_own_overlay_and_models_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("p");
    fs::create_dir_all(pack.join("overlays")).unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/beijing-m8.toml");
    fs::copy(scenario, pack.join("scenario.toml")).unwrap();
    fs::write(pack.join("overlays/noon.toml"), "horizon = \"6 h\"\n").unwrap();
    let changes = Changes { with: vec![Overlay::Named("noon".to_owned())], ..Changes::default() };
    // Everything but scenario and overlay comes from the library.
    let scenario = load(pack.to_str().unwrap(), &changes).unwrap().scenario;
    assert_eq!((scenario.horizon_hours, scenario.start.local_hour), (6.0, 2.0));
    let file = pack.join("overlays/noon.toml").to_str().unwrap().to_owned();
    let changes = Changes { with: vec![Overlay::Named(file)], ..Changes::default() };
    assert_eq!(load(CASE, &changes).unwrap().scenario.horizon_hours, 6.0);
}
