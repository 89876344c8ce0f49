//! Outages, weather, shortfalls, demand and the lifeline part of the plan: what loads, what does not, and where it says so.
#![allow(clippy::unwrap_used)]

use shapan_scenarios::hazard::{AssetTable, Hazard, OutageCause};
use shapan_scenarios::models::WeatherMeasure;
use shapan_scenarios::plan::RepairOrder;
use shapan_scenarios::target::{Measure, Service};
use shapan_scenarios::{
    Changes, Overlay, Problem, ProblemKind as Kind, Problems, Scenario, copy_out, load, parameters,
};

const QUAKE: &str = "beijing-m8";

fn overlaid(case: &str, text: &str) -> Result<Scenario, Problems> {
    let overlay = Overlay::Text { name: "what-if".to_owned(), text: text.to_owned() };
    load(case, &Changes { with: vec![overlay], ..Changes::default() }).map(|loaded| loaded.scenario)
}

fn plain(case: &str) -> Scenario {
    load(case, &Changes::default()).unwrap_or_else(|problems| panic!("{problems}")).scenario
}

fn set(case: &str, path: &str, value: &str) -> Result<Scenario, Problems> {
    let set = vec![(path.to_owned(), value.to_owned())];
    load(case, &Changes { set, ..Changes::default() }).map(|loaded| loaded.scenario)
}

/// The only problem: its place, value and suggestion.
fn single(problems: &Problems, kind: Kind) -> &Problem {
    let [one] = problems.as_slice() else { panic!("{problems}") };
    assert_eq!(one.kind, kind, "{problems}");
    one
}

/// A second hazard beside the earthquake.
fn beside(hazard: &str) -> Result<Scenario, Problems> {
    overlaid(QUAKE, &format!("[[add.hazard]]\n{hazard}"))
}

/// The one problem of such a hazard, and where it is.
fn wrong(hazard: &str, kind: Kind) -> (String, Option<String>) {
    let problems = beside(hazard).unwrap_err();
    let problem = single(&problems, kind);
    assert!(problem.line.is_some_and(|line| line > 1), "{problems}");
    (problem.place.clone(), problem.suggestion.clone())
}

const OUT: &str = "kind = \"outage\"\ncause = \"fault\"\n";

#[test]
fn a_blackout_knows_its_stations_and_has_no_magnitude() {
    let scenario = plain("beijing-blackout");
    assert!(scenario.shaking().is_none());
    let [Hazard::Outage(outage)] = &scenario.hazards[..] else { panic!("{:?}", scenario.hazards) };
    let assets: Vec<_> = outage.assets.iter().map(|asset| (asset.table, asset.id.as_str())).collect();
    let stations = [(AssetTable::PowerNodes, "p500_mentougou"), (AssetTable::PowerNodes, "p500_shunyi")];
    assert_eq!(assets, stations);
    assert_eq!((outage.state, outage.cause, outage.at_h), (2, OutageCause::Fault, 0.0));
    assert_eq!((scenario.hazards[0].magnitude_ms(), scenario.hazards[0].epicentre()), (None, None));
}

#[test]
fn a_street_in_the_dark_has_lost_both_its_lines() {
    let scenario = plain("lugu-blackout");
    let [Hazard::Outage(outage)] = &scenario.hazards[..] else { panic!("{:?}", scenario.hazards) };
    let lines = scenario.region.power_links.iter().filter(|line| line.to_node == "pz_110107011000");
    let cut =
        |id: &str| outage.assets.iter().any(|a| (a.table, a.id.as_str()) == (AssetTable::PowerLinks, id));
    let lines: Vec<_> = lines.map(|line| cut(&line.link_id)).collect();
    assert_eq!(lines, [true, true]);
}

#[test]
fn a_cold_wave_and_too_little_gas_stand_side_by_side() {
    let scenario = plain("beijing-gas-cold");
    let [Hazard::Weather(weather), Hazard::Shortfall(short)] = &scenario.hazards[..] else {
        panic!("{:?}", scenario.hazards)
    };
    assert_eq!(weather.temperature_c.iter().copied().fold(f64::INFINITY, f64::min), -17.0);
    assert_eq!((weather.hours.len(), weather.depth_m.len()), (weather.temperature_c.len(), 0));
    assert_eq!(
        (short.nodes.as_slice(), short.share.value, short.to_h),
        (&["g_ugs".to_owned()][..], 0.3, Some(60.0))
    );
    let path = "hazard[1].share";
    assert!(parameters(&scenario).iter().any(|p| (p.path.as_str(), p.value) == (path, 0.3)));
    let Hazard::Shortfall(less) = &set("beijing-gas-cold", path, "0.25").unwrap().hazards[1] else {
        panic!("no shortfall")
    };
    assert_eq!((less.share.value, less.share.low), (0.25, 0.2));
}

#[test]
fn a_copy_of_a_case_without_an_earthquake_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for case in ["beijing-blackout", "beijing-gas-cold"] {
        let pack = folder.path().join(case);
        copy_out(case, &pack).unwrap();
        let copy = load(pack.to_str().unwrap(), &Changes::default()).unwrap().scenario;
        assert_eq!(copy.digest, plain(case).digest);
    }
}

#[test]
fn classes_become_keys_each_once() {
    let hazard =
        format!("{OUT}state = 0\nassets = [\"t_core3\", \"telecom_nodes/core\", \"fire_stations/*\"]");
    let scenario = beside(&hazard).unwrap_or_else(|p| panic!("{p}"));
    let Hazard::Outage(outage) = &scenario.hazards[1] else { panic!("{:?}", scenario.hazards[1]) };
    assert_eq!(outage.assets[0].id, "t_core3");
    let of = |table| outage.assets.iter().filter(|asset| asset.table == table).count();
    let cores = scenario.region.telecom_nodes.iter().filter(|node| node.r#type == "core").count();
    assert_eq!(of(AssetTable::TelecomNodes), cores);
    assert_eq!(of(AssetTable::FireStations), scenario.region.fire_stations.len());
    // The earthquake still stands first, and a magnitude is set on it alone.
    assert!(scenario.shaking() == Some(&scenario.hazards[0]));
    let text = format!("[[add.hazard]]\n{hazard}\n[set]\n\"hazard.magnitude.value\" = 7.0");
    let weaker = overlaid(QUAKE, &text).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(weaker.shaking().and_then(Hazard::magnitude_ms), Some(7.0));
}

#[test]
fn outages_of_what_is_not_there() {
    let place = |number: usize| format!("hazard[1].assets[{number}]");
    let assets = |list: &str| format!("{OUT}state = 1\nassets = [{list}]");
    let near = |word: &str| Some(word.to_owned());
    assert_eq!(
        wrong(&assets("\"pl0001\", \"p500_haidan\""), Kind::DanglingReference),
        (place(1), near("p500_haidian"))
    );
    assert_eq!(wrong(&assets("\"power_nodes/substation_50\""), Kind::UnmatchedSelector).0, place(0));
    assert_eq!(wrong(&assets(""), Kind::Empty).0, "hazard[1].assets");
    // Pipes are no assets that go out.
    assert_eq!(wrong(&assets("\"wl0001\""), Kind::DanglingReference).0, place(0));
}

#[test]
fn pumps_go_out_and_are_mended_and_pipes_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    copy_out(QUAKE, &pack).unwrap();
    let links = pack.join("regions/beijing/water_links.csv");
    let text = std::fs::read_to_string(&links).unwrap();
    let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
    let cells: Vec<&str> = rows[2].split(',').collect();
    assert_eq!((cells[0], cells[3], cells[9], cells[10]), ("wl0002", "pipe", "", ""));
    rows[2] = [&cells[..3], &["pump"], &cells[4..9], &["30", "900"], &cells[11..]].concat().join(",");
    std::fs::write(&links, rows.join("\n") + "\n").unwrap();
    let with = |text: &str| {
        let overlay = Overlay::Text { name: "what-if".to_owned(), text: text.to_owned() };
        load(pack.to_str().unwrap(), &Changes { with: vec![overlay], ..Changes::default() })
    };
    let out = |word: &str| with(&format!("[[add.hazard]]\n{OUT}state = 1\nassets = [\"{word}\"]"));
    for word in ["wl0002", "water_links/pump", "water_links/*"] {
        let scenario = out(word).unwrap_or_else(|p| panic!("{p}")).scenario;
        let Hazard::Outage(outage) = &scenario.hazards[1] else { panic!("{:?}", scenario.hazards[1]) };
        let assets: Vec<_> = outage.assets.iter().map(|asset| (asset.table, asset.id.as_str())).collect();
        assert_eq!(assets, [(AssetTable::WaterLinks, "wl0002")]);
    }
    single(&out("wl0001").unwrap_err(), Kind::DanglingReference);
    single(&out("water_links/pipe").unwrap_err(), Kind::UnmatchedSelector);
    let list = |word: &str| with(&format!("[set]\n\"plan.lifelines.repair_list\" = [\"{word}\"]"));
    let plan = list("wl0002").unwrap_or_else(|p| panic!("{p}")).scenario.plan;
    assert_eq!(plan.lifelines.repair_list, ["wl0002"]);
    single(&list("wl0001").unwrap_err(), Kind::DanglingReference);
}

#[test]
fn outages_that_cannot_be() {
    let assets = "assets = [\"pl0001\"]\n";
    let state = |state: i32| format!("{OUT}{assets}state = {state}");
    assert_eq!(wrong(&state(5), Kind::OutOfRange).0, "hazard[1].state");
    assert_eq!(wrong(&format!("{}\nat_h = -1.0", state(1)), Kind::Negative).0, "hazard[1].at_h");
    let back = "back_h = { value = 6.0, unit = \"h\", source = \"estimate\", grade = \"E\" }";
    assert_eq!(wrong(&format!("{}\n{back}", state(2)), Kind::NotAllowed).0, "hazard[1].back_h");
    assert!(beside(&format!("{}\n{back}", state(0))).is_ok());
    let strange = back.replace("estimate", "estimat");
    let found = wrong(&format!("{}\n{strange}", state(0)), Kind::DanglingReference);
    assert_eq!(found, ("hazard[1].back_h.source".to_owned(), Some("estimate".to_owned())));
    let cause = state(0).replace("fault", "pulled_plugs");
    assert_eq!(
        wrong(&cause, Kind::NotAllowed),
        ("hazard[1].cause".to_owned(), Some("pulled_plug".to_owned()))
    );
    assert_eq!(wrong(&format!("{}\nback = 3", state(0)), Kind::UnknownKey).1.as_deref(), Some("back_h"));
}

#[test]
fn only_one_hazard_shakes() {
    let second = "kind = \"earthquake\"\nfault = \"tangshan\"\nmagnitude = { value = 6.0, scale = \"Ms\" }";
    assert_eq!(wrong(second, Kind::NotAllowed).0, "hazard[1].kind");
}

const SKY: &str = "kind = \"weather\"\ntitle = { zh = \"大风\", en = \"Wind\" }\n";

#[test]
fn weather_that_cannot_be() {
    let sky = |rest: &str| format!("{SKY}{rest}");
    let calm = "gust_m_s = [1.0, 2.0]";
    assert!(beside(&sky(&format!("hours = [0.0, 6.0]\n{calm}\ndistricts = [\"110107\"]"))).is_ok());
    for hours in ["hours = [6.0, 0.0]", "hours = [1.0, 2.0]", "hours = [0, 0]"] {
        assert_eq!(wrong(&sky(&format!("{hours}\n{calm}")), Kind::NotRising).0, "hazard[1].hours");
    }
    let short = sky("hours = [0.0, 6.0, 9.0]\ngust_m_s = [1.0, 2.0, 3.0]\nice_mm = [0.0]");
    assert_eq!(wrong(&short, Kind::RowLength).0, "hazard[1].ice_mm");
    assert_eq!(wrong(&sky("hours = [0.0]"), Kind::Empty).0, "hazard[1]");
    let flood = sky("hours = [0.0]\ndepth_m = [-0.5]");
    assert_eq!(wrong(&flood, Kind::OutOfRange).0, "hazard[1].depth_m[0]");
    let where_ = sky(&format!("hours = [0.0, 6.0]\n{calm}\ndistricts = [\"110197\"]"));
    assert_eq!(wrong(&where_, Kind::DanglingReference).0, "hazard[1].districts[0]");
}

#[test]
fn one_weather_tells_the_temperature() {
    let warm = format!("[[add.hazard]]\n{SKY}hours = [0.0]\ntemperature_c = [3.0]");
    let problems = overlaid("beijing-gas-cold", &warm).unwrap_err();
    assert_eq!(single(&problems, Kind::NotAllowed).place, "hazard[2].kind");
    assert!(overlaid("beijing-gas-cold", &warm.replace("temperature_c", "ice_mm")).is_ok());
}

#[test]
fn shortfalls_that_cannot_be() {
    let share = "share = { value = 0.5, unit = \"share\", source = \"estimate\", grade = \"E\" }";
    let short = |service: &str, node: &str, rest: &str| {
        format!("kind = \"shortfall\"\nservice = \"{service}\"\nnodes = [\"{node}\"]\n{share}\n{rest}")
    };
    assert!(beside(&short("power", "power_nodes/import", "")).is_ok());
    let node = "hazard[1].nodes[0]";
    assert_eq!(
        wrong(&short("gas", "g_ugz", ""), Kind::DanglingReference),
        (node.to_owned(), Some("g_ugs".to_owned()))
    );
    // A node of another service, and one that only takes.
    assert_eq!(wrong(&short("gas", "p500_haidian", ""), Kind::DanglingReference).0, node);
    assert_eq!(wrong(&short("power", "p500_haidian", ""), Kind::NotAllowed).0, node);
    assert_eq!(wrong(&short("gas", "gas_nodes/*", ""), Kind::NotAllowed).0, node);
    assert_eq!(wrong(&short("telecom", "t", ""), Kind::NotAllowed).0, "hazard[1].service");
    let times = short("gas", "g_ugs", "from_h = 6.0\nto_h = 6.0");
    assert_eq!(wrong(&times, Kind::LowAboveHigh).0, "hazard[1].to_h");
    let more = short("gas", "g_ugs", "").replace("0.5", "1.5");
    assert_eq!(wrong(&more, Kind::NotAShare).0, "hazard[1].share.value");
}

#[test]
fn the_repair_list_names_assets() {
    let list = |text: &str| set(QUAKE, "plan.lifelines.repair_list", text);
    let scenario = list("[\"p500_haidian\", \"pl0001\"]").unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(scenario.plan.lifelines.repair_list, ["p500_haidian", "pl0001"]);
    assert_eq!(scenario.plan.lifelines.repair_order, RepairOrder::CriticalFirst);
    let place = |number: usize| format!("plan.lifelines.repair_list[{number}]");
    for (text, kind, number) in [
        ("[\"p500_haidian\", \"p500_haidan\"]", Kind::DanglingReference, 1),
        ("[\"power_nodes/generator\"]", Kind::NotAllowed, 0),
        ("[\"pl0001\", \"pl0001\"]", Kind::DuplicateId, 1),
    ] {
        assert_eq!(single(&list(text).unwrap_err(), kind).place, place(number));
    }
    let order = set(QUAKE, "plan.lifelines.repair_order", "greed").unwrap_err();
    assert_eq!(single(&order, Kind::NotAllowed).suggestion.as_deref(), Some("greedy"));
}

#[test]
fn demand_goes_with_the_hour() {
    let demand = plain(QUAKE).region.facts.demand.unwrap();
    // The peak of the year is a summer evening; the day's water is its mean.
    assert_eq!(demand.power_summer[21], 1.0);
    assert!(demand.power_summer.iter().chain(&demand.power_winter).all(|share| *share <= 1.0));
    assert!((demand.water.iter().sum::<f64>() - 24.0).abs() < 1e-9);
    assert!(plain("tangshan-1976").region.facts.demand.is_none());
    let list = |numbers: &[&str]| set(QUAKE, "region.demand.water", &format!("[{}]", numbers.join(", ")));
    let wrong = |result: Result<Scenario, Problems>, kind| single(&result.unwrap_err(), kind).place.clone();
    assert_eq!(wrong(list(&["1.0"; 23]), Kind::WrongType), "region.demand.water");
    let mut numbers = ["1.0"; 24];
    for bad in ["0.0", "1.6"] {
        numbers[7] = bad;
        assert_eq!(wrong(list(&numbers), Kind::OutOfRange), "region.demand.water[7]");
    }
    let warm = set(QUAKE, "region.demand.heating_design_c", "20");
    assert_eq!(wrong(warm, Kind::NotRising), "region.demand.heating_design_c");
}

#[test]
fn weather_hurts_what_the_models_know() {
    let rows = plain(QUAKE).models.weather;
    let lines = |measure| rows.iter().filter(move |row| row.kind == "power_line" && row.measure == measure);
    for measure in [WeatherMeasure::GustMS, WeatherMeasure::IceMm] {
        let medians: Vec<_> = lines(measure).map(|row| (row.from_kv, row.median)).collect();
        assert_eq!(medians.len(), 4);
        assert!(medians.is_sorted(), "stronger with the voltage: {medians:?}");
    }
    for (change, value, kind) in [
        ("weather[kind=plant].kind", "plants", Kind::DanglingReference),
        ("weather[kind=plant].from_kv", "10", Kind::NotAllowed),
        ("weather[kind=plant].median", "0", Kind::OutOfRange),
        ("weather[kind=plant].state", "5", Kind::OutOfRange),
        ("weather[kind=plant].measure", "gust", Kind::NotAllowed),
    ] {
        let problems = set(QUAKE, &format!("models.{change}"), value).unwrap_err();
        single(&problems, kind);
    }
    assert!(plain("tangshan-1976").models.weather.is_empty());
}

#[test]
fn promises_about_lifelines_have_their_measures() {
    let targets = plain("beijing-blackout").targets;
    let of = |id: &str| targets.iter().find(|target| target.id == id).unwrap();
    assert_eq!(of("bj14-k09").measure, Some(Measure::SensingShare));
    let load = of("bj13-k25-load");
    assert_eq!((&load.measure, load.threshold), (&Some(Measure::CriticalLoadHours { share: 0.9 }), None));
    let measure = |text: &str| {
        set(QUAKE, "targets[id=bj13-k25-load].measure", text).map(|scenario| {
            scenario.targets.into_iter().find(|t| t.id == "bj13-k25-load").and_then(|t| t.measure)
        })
    };
    let restored = measure("{ kind = \"service_restored_hours\", service = \"water\", share = 0.5 }");
    let water = Measure::ServiceRestoredHours { service: Service::Water, share: 0.5 };
    assert_eq!(restored.unwrap_or_else(|p| panic!("{p}")), Some(water));
    let none =
        measure("{ kind = \"service_restored_hours\", service = \"water\", share = 0.0 }").unwrap_err();
    single(&none, Kind::OutOfRange);
    let road = measure("{ kind = \"service_person_hours\", service = \"road\" }").unwrap_err();
    single(&road, Kind::NotAllowed);
}
