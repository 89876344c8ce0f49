//! Bad input: one test a kind of problem; each is found, placed and explained, and all of them at once.
#![allow(clippy::unwrap_used)]
// The many faults are shown, not only counted.
#![allow(clippy::print_stdout)]

mod pack;

use std::fs;
use std::path::Path;

use pack::{CASE, Pack, only, set, single};
use shapan_scenarios::{Changes, Overlay, Problem, ProblemKind as Kind, Problems, load};

/// Problems after an overlay.
fn overlay(text: &str) -> Problems {
    let overlay = Overlay::Text { name: "what-if.toml".to_owned(), text: text.to_owned() };
    load(CASE, &Changes { with: vec![overlay], ..Changes::default() }).unwrap_err()
}

/// What the problem points at in its file.
fn pointed<'a>(problems: &'a Problems, problem: &Problem) -> &'a str {
    &problems.text(&problem.file).unwrap()[problem.span.clone().unwrap()]
}

#[test]
fn unknown_key() {
    let pack = Pack::new();
    let problems =
        pack.edit("plans/beijing-14.toml", |text| text.replace("\nclear_heavy ", "\nclear_hevy ")).problems();
    let problem = only(&problems, Kind::UnknownKey);
    assert_eq!((problem.place.as_str(), problem.suggestion.as_deref()), ("plan.roads", Some("clear_heavy")));
    assert_eq!(pointed(&problems, problem), "clear_hevy");
    assert_eq!(only(&problems, Kind::MissingKey).value, "clear_heavy");
}

#[test]
fn wrong_unit() {
    let problems = set("plan.command.duty_alert_min.unit", "h");
    let problem = single(&problems, Kind::WrongUnit);
    assert_eq!((problem.value.as_str(), problem.expected.as_str()), ("h", "`min`"));
}

#[test]
fn negative_numbers() {
    let problems = set("depots[depot_id=dep_city_1].docks", "=-5");
    let problem = single(&problems, Kind::Negative);
    assert_eq!(problem.place, "depots[depot_id=dep_city_1].docks");
    assert_eq!((problem.file.as_str(), pointed(&problems, problem)), ("--set (1)", "=-5"));
    assert_eq!(single(&set("plan.command.duty_alert_min.low", "=-1"), Kind::Negative).value, "-1");
}

#[test]
fn nan_and_infinity() {
    for value in ["nan", "inf", "=-inf"] {
        single(&set("fleets[fleet_id=truck_post].range_km", value), Kind::NotFinite);
        only(&set("plan.command.duty_alert_min.high", value), Kind::NotFinite);
    }
}

#[test]
fn share_outside_0_to_1() {
    let problem = set("forces[force_id=fire_110101].usable_share", "1.5");
    assert_eq!(single(&problem, Kind::NotAShare).expected, "a number from 0 to 1");
    single(&set("plan.air.ready.high", "1.2"), Kind::NotAShare);
    single(&set("targets[id=bj14-k02].required_share", "95"), Kind::NotAShare);
}

#[test]
fn low_above_high() {
    let problems = set("plan.command.duty_alert_min.low", "60");
    assert_eq!(single(&problems, Kind::LowAboveHigh).place, "plan.command.duty_alert_min");
    single(&set("depots[depot_id=dep_city_1].load_h_per_10t_truck_low", "9"), Kind::LowAboveHigh);
}

#[test]
fn duplicate_ids() {
    let pack = Pack::new();
    let problems = pack
        .edit("regions/beijing/depots.csv", |text| {
            let second = text.lines().nth(1).unwrap().to_owned();
            text + &second + "\n"
        })
        .problems();
    let problem = single(&problems, Kind::DuplicateId);
    assert_eq!(problem.value, "dep_city_1");
    assert_eq!(problem.line, Some(problems.text(&problem.file).unwrap().lines().count()));
    single(&set("targets[id=bj14-k02].id", "bj14-k03"), Kind::DuplicateId);
}

#[test]
fn dangling_references() {
    for (path, value) in [
        ("hospitals[hospital_id=h001].zone_id", "110101099000"),
        ("roads[link_id=rd0001].bridges", "br001;br999"),
        ("roads[link_id=rd0001].to_node", "nowhere"),
        ("fleets[fleet_id=truck_post].home", "dep_city_9"),
        ("command_posts[post_id=cp_city_core].failover_to", "cp_city_subb"),
        ("telecom_nodes[node_id=t_core1].power_node", "pz_none"),
        ("gas_links[link_id=gl0001].to_node", "g_none"),
        ("mix[era=old_core, place_use=home, class_id=rc_wall_2001].class_id", "rc_wall_2002"),
        ("bridges[bridge_id=br001].class", "wood"),
        ("zones[zone_id=110101001000].built_era", "old_cor"),
        ("forces[force_id=fire_110101].home_district", "东城"),
        ("zones[zone_id=110101001000].source", "nobody"),
        ("plan.fire.engines.source", "nobody"),
        ("hazard.fault.source", "nobody"),
        ("plan.supply.winter_set", "[\"tent12c\", \"tent13\"]"),
        ("region.core_districts", "[\"110199\"]"),
    ] {
        let problems = set(path, value);
        let problem = only(&problems, Kind::DanglingReference);
        assert!(!problem.expected.is_empty() && value.contains(&problem.value), "{problem}");
    }
    let problems = set("command_posts[post_id=cp_city_core].failover_to", "cp_city_subb");
    assert_eq!(single(&problems, Kind::DanglingReference).suggestion.as_deref(), Some("cp_city_sub"));
}

#[test]
fn disconnected_roads() {
    let problems = overlay(
        "[[add.road_nodes]]\nnode_id = \"island\"\nlon = 116.4\nlat = 39.9\nkind = \"vertex\"\nname = \"孤岛\"\n",
    );
    let problem = single(&problems, Kind::DisconnectedRoads);
    assert_eq!((problem.value.as_str(), problem.place.as_str()), ("2", "road_nodes[node_id=island].node_id"));
}

#[test]
fn zone_without_a_depot() {
    let problems = set("road_nodes[zone_id=110101001000].zone_id", "110101002000");
    assert_eq!(single(&problems, Kind::NoDepotReachable).value, "110101001000");
    single(&set("depots.person_sets", "0"), Kind::NoDepotReachable);
}

#[test]
fn empty_fleet() {
    single(&set("fleets[kind=truck].count", "0"), Kind::EmptyFleet);
    single(&overlay("remove = [\"fleets[kind=truck]\"]"), Kind::EmptyFleet);
}

#[test]
fn unknown_measure() {
    let problems = set("targets[id=bj14-k02].measure.kind", "first_suply_hours");
    assert_eq!(single(&problems, Kind::UnknownMeasure).suggestion.as_deref(), Some("first_supply_hours"));
    single(&set("targets[id=bj14-k02].measure", "{ tier = \"city\" }"), Kind::UnknownMeasure);
}

#[test]
fn unknown_names_get_the_nearest() {
    for (path, value, near) in [
        ("region", "bejing", "beijing"),
        ("plan", "beijing14", "beijing-14"),
        ("models", "defalt", "default"),
        ("targets", "[\"beijing-14\", \"beijng-13\"]", "beijing-13"),
        ("hazard.fault", "xiadan", "xiadian"),
    ] {
        let problems = set(path, value);
        assert_eq!(only(&problems, Kind::UnknownName).suggestion.as_deref(), Some(near), "{problems}");
    }
    let problems = load("beijing-m9", &Changes::default()).unwrap_err();
    assert_eq!(single(&problems, Kind::UnknownName).suggestion.as_deref(), Some(CASE));
    let changes = Changes { with: vec![Overlay::Named("nooon".to_owned())], ..Changes::default() };
    let problems = load(CASE, &changes).unwrap_err();
    assert_eq!(single(&problems, Kind::UnknownName).suggestion.as_deref(), Some("noon"));
}

#[test]
fn not_utf_8() {
    let pack = Pack::new();
    let problems =
        pack.write("regions/beijing/rivers.csv", b"river_id,name_zh\nx,\xB1\xB1\xBE\xA9\n").problems();
    let problem = only(&problems, Kind::NotUtf8);
    assert_eq!((problem.line, problem.file.ends_with("rivers.csv")), (Some(2), true));
    assert!(problem.value.contains("byte 19"), "{problem}");
    let problems = pack.write("regions/beijing/rivers.csv", b"\xFF\xFEr\0i\0").problems();
    assert!(only(&problems, Kind::NotUtf8).value.contains("UTF-16"));
}

#[test]
fn truncated_csv() {
    let pack = Pack::new();
    pack.edit("regions/beijing/items.csv", |text| {
        let end = text.trim_end().rfind(',').unwrap();
        text[..end].to_owned()
    });
    let problems = pack.problems();
    let problem = only(&problems, Kind::RowLength);
    assert_eq!((problem.value.as_str(), problem.line), ("12 fields", Some(33)));
}

#[test]
fn file_ends_inside_quotes() {
    let pack = Pack::new();
    pack.edit("regions/beijing/items.csv", |text| format!("{text}x,\"half"));
    let problems = pack.problems();
    let problem = only(&problems, Kind::OpenQuote);
    assert_eq!((problem.line, pointed(&problems, problem)), (Some(34), "\""));
}

#[test]
fn line_too_long() {
    let pack = Pack::new();
    pack.edit("regions/beijing/items.csv", |text| text + &"x".repeat(2 << 20));
    let problems = pack.problems();
    assert_eq!(single(&problems, Kind::LineTooLong).line, Some(34));
}

#[test]
fn file_too_large() {
    let pack = Pack::new();
    let problems = pack.write("regions/beijing/items.csv", &vec![b'\n'; (64 << 20) + 1]).problems();
    single(&problems, Kind::FileTooLarge);
}

#[test]
fn path_outside_the_pack() {
    for key in ["../beijing", "/etc/passwd", "a/../../b", ".."] {
        let problems = set("plan", key);
        assert_eq!(single(&problems, Kind::OutsidePack).value, key);
    }
}

#[cfg(unix)]
#[test]
fn link_out_of_the_pack() {
    let pack = Pack::new();
    let outside = tempfile::tempdir().unwrap();
    let plan = pack.root.join("plans/beijing-14.toml");
    let elsewhere = outside.path().join("plan.toml");
    fs::rename(&plan, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &plan).unwrap();
    single(&pack.problems(), Kind::OutsidePack);
}

#[test]
fn missing_and_unreadable_files() {
    let pack = Pack::new();
    pack.own_region();
    fs::remove_file(pack.root.join("regions/mine/depots.csv")).unwrap();
    let plan = pack.root.join("plans/beijing-14.toml");
    fs::remove_file(&plan).unwrap();
    fs::create_dir(&plan).unwrap();
    let problems = pack.problems();
    assert!(Path::new(&only(&problems, Kind::MissingFile).file).ends_with("regions/mine/depots.csv"));
    assert!(Path::new(&only(&problems, Kind::Unreadable).file).ends_with("plans/beijing-14.toml"));
}

#[test]
fn start_and_horizon() {
    for bad in ["noon", "2025-01-15", "2025-01-15T02:00:00", "2025-02-30T02:00:00+08:00"] {
        assert_eq!(single(&set("start", bad), Kind::Moment).place, "start");
    }
    for bad in ["72", "-3 h", "soon", "9 weeks"] {
        single(
            &set("horizon", &format!("={bad}")),
            if bad == "72" { Kind::WrongType } else { Kind::Horizon },
        );
    }
}

#[test]
fn shares_that_do_not_sum() {
    let problems = set("mix[era=old_core, place_use=home, class_id=rc_wall_2001].share", "+0.2");
    let problem = single(&problems, Kind::SharesDoNotSum);
    assert_eq!(
        (problem.place.as_str(), problem.value.as_str()),
        ("mix[era=old_core, place_use=home].share", "1.2000")
    );
    single(&set("buildings[class_id=rc_wall_2001].void", "+0.2"), Kind::SharesDoNotSum);
    single(&set("occupancy[from_h=2].work", "0.5"), Kind::SharesDoNotSum);
}

#[test]
fn numbers_that_do_not_rise() {
    single(&set("buildings[class_id=rc_wall_2001].moderate_g", "9"), Kind::NotRising);
    single(&set("assets[kind=substation_500].complete_g", "0.01"), Kind::NotRising);
    single(&set("occupancy[from_h=0].from_h", "0.5"), Kind::NotRising);
}

#[test]
fn magnitude_out_of_range() {
    for value in ["3.9", "9.1"] {
        let problems = set("hazard.magnitude.value", value);
        let problem = single(&problems, Kind::OutOfRange);
        assert_eq!(
            (problem.place.as_str(), problem.expected.as_str()),
            ("hazard[0].magnitude.value", "a number from 4 to 9")
        );
    }
}

#[test]
fn fault_in_the_wrong_place() {
    let problems = set("hazard.fault.epicentre", "[40.0, 117.0]");
    assert_eq!(single(&problems, Kind::Coordinates).suggestion.as_deref(), Some("[117, 40]"));
    let problems = set("hazard.fault.trace", "[[116.9, 39.9], [39.9, 116.9], [2.3, 48.9]]");
    assert_eq!(problems.as_slice().len(), 2, "{problems}");
    assert!(problems.into_iter().all(|problem| problem.kind == Kind::Coordinates));
    single(&set("zones[zone_id=110101001000].lon", "39.9"), Kind::Coordinates);
    // A table's point the wrong way round; and a place of the globe that is not Beijing's.
    let pack = Pack::new();
    let swap = |text: String| text.replacen("116.39941,39.91132", "39.91132,116.39941", 1);
    let problems = pack.edit("regions/beijing/zones.csv", swap).problems();
    let problem = single(&problems, Kind::Coordinates);
    assert_eq!(problem.suggestion.as_deref(), Some("[116.39941, 39.91132]"));
    assert!(problem.expected.contains("swapped"), "{problems}");
    // One finding for a centre elsewhere, not one for each row.
    assert_eq!(single(&set("region.centre", "[2.35, 48.86]"), Kind::Coordinates).place, "region.centre");
    let problems = set("hospitals[hospital_id=h001].lat", "=-39.9");
    assert_eq!(single(&problems, Kind::Coordinates).place, "hospitals[hospital_id=h001].lat");
}

#[test]
fn columns_unknown_and_missing() {
    let pack = Pack::new();
    let problems =
        pack.edit("regions/beijing/bridges.csv", |text| text.replacen("length_m", "lenght_m", 1)).problems();
    assert_eq!(only(&problems, Kind::MissingColumn).suggestion.as_deref(), Some("lenght_m"));
    assert_eq!(only(&problems, Kind::UnknownColumn).suggestion.as_deref(), Some("length_m"));
}

#[test]
fn cells_of_the_wrong_kind() {
    let bridge = |column: &str, value: &str| set(&format!("bridges[bridge_id=br001].{column}"), value);
    single(&bridge("length_m", ""), Kind::BlankCell);
    single(&bridge("length_m", "long"), Kind::WrongType);
    let problems = bridge("grade", "Q");
    assert_eq!(single(&problems, Kind::NotAllowed).expected, "one of V, S, D, M, E");
    single(&set("depots[depot_id=dep_city_1].docks", "2.5"), Kind::WrongType);
    single(&set("airports[site_id=pek].fuel", "maybe"), Kind::NotAllowed);
    single(&set("zones[zone_id=110101001000].vs30_m_s", "1"), Kind::OutOfRange);
}

#[test]
fn empty_tables_and_lists() {
    only(&overlay("remove = [\"occupancy\"]"), Kind::Empty);
    single(&set("hazard", "[]"), Kind::Empty);
}

#[test]
fn toml_that_is_none() {
    let pack = Pack::new();
    let problems =
        pack.edit("scenario.toml", |text| format!("{text}\nthis is = \nnot = = toml\n")).problems();
    assert!(problems.into_iter().filter(|problem| problem.kind == Kind::Syntax).count() >= 2, "{problems}");
}

#[test]
fn changes_that_cannot_be_read() {
    single(&set("depots[tier", "1"), Kind::ChangeSyntax);
    single(&overlay("remove = [\"depots[tier]\"]"), Kind::ChangeSyntax);
    single(&overlay("[set]\n\"a..b\" = 1\n"), Kind::ChangeSyntax);
}

#[test]
fn changes_of_what_does_not_exist() {
    let near = |problems: &Problems, kind| single(problems, kind).suggestion.clone();
    assert_eq!(
        near(&set("plan.roads.coridor_speed", "1"), Kind::UnknownPath).as_deref(),
        Some("corridor_speed")
    );
    assert_eq!(near(&set("brigdes.class", "x"), Kind::UnknownPath).as_deref(), Some("bridges"));
    assert_eq!(near(&set("bridges.lenght_m", "1"), Kind::UnknownPath).as_deref(), Some("length_m"));
    assert_eq!(
        near(&set("bridges[river_id=chaobay].class", "x"), Kind::UnmatchedSelector).as_deref(),
        Some("chaobai")
    );
    assert_eq!(
        near(&set("bridges[rivr_id=a].class", "x"), Kind::UnmatchedSelector).as_deref(),
        Some("river_id")
    );
    assert!(near(&set("targets[id=bj14-k0].unit", "x"), Kind::UnmatchedSelector).is_some());
    single(&overlay("remove = [\"depots[depot_id=dep_city_99]\"]"), Kind::UnmatchedSelector);
    single(&overlay("[[add.depots]]\ndepot = \"x\"\n"), Kind::UnknownPath);
    single(&overlay("horizn = \"6 h\"\n"), Kind::UnknownPath);
}

#[test]
fn changes_that_do_not_fit() {
    single(&set("depots[depot_id=dep_city_1].name_zh", "x2"), Kind::UnfitChange);
    single(&set("plan.supply.doctrine", "x2"), Kind::UnfitChange);
    single(&set("depots[tier=city]", "3"), Kind::UnfitChange);
    single(&set("plan.supply.doctrine", "worst"), Kind::NotAllowed);
}

#[test]
fn many_faults_are_all_found_at_once() {
    let pack = Pack::new();
    pack.edit("scenario.toml", |text| {
        text.replace("72 h", "72").replace("8.0", "9.9").replace("02:00:00+08:00", "02:00")
    })
    .edit("plans/beijing-14.toml", |text| {
        text.replace("\nclear_heavy ", "\nclear_hevy ")
            .replacen("unit = \"s\"", "unit = \"min\"", 1)
            .replacen("value = 3.0, low = 0.5", "value = 3.0, low = 4.5", 1)
    })
    .edit("regions/beijing/depots.csv", |text| {
        text.replacen("dep_city_1,", "dep_city_2,", 1)
            .replacen(",existing,", ",exists,", 1)
            .replacen("101146", "-1", 1)
    })
    .edit("regions/beijing/bridges.csv", |text| {
        text.replacen(",b003,", ",b033,", 1).replacen("1990s,", "1990s", 1)
    })
    .edit("models/default/mix.csv", |text| text.replacen("0.18", "1.18", 1))
    .edit("targets/beijing-14.toml", |text| text.replacen("first_supply_hours", "first_supply_days", 1))
    .edit("hazards/xiadian.toml", |text| text.replacen("[117.00, 40.00]", "[40.00, 117.00]", 1));
    let problems = pack.problems();
    println!("{problems}");
    let kinds: Vec<_> = problems.into_iter().map(|problem| problem.kind).collect();
    for kind in [
        Kind::Horizon,
        Kind::OutOfRange,
        Kind::Moment,
        Kind::UnknownKey,
        Kind::MissingKey,
        Kind::WrongUnit,
        Kind::LowAboveHigh,
        Kind::DuplicateId,
        Kind::NotAllowed,
        Kind::Negative,
        Kind::DanglingReference,
        Kind::RowLength,
        Kind::NotAShare,
        Kind::SharesDoNotSum,
        Kind::UnknownMeasure,
        Kind::Coordinates,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} is missing among {kinds:?}");
    }
    let files: Vec<_> = problems.into_iter().map(|problem| (&problem.file, problem.line)).collect();
    assert!(files.is_sorted());
}

#[test]
fn every_change_keeps_its_own_place() {
    let set = [("plan.air.ready", "2"), ("plan.air.flyable", "3")];
    let set = set.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec();
    let problems = load(CASE, &Changes { set, ..Changes::default() }).unwrap_err();
    let values: Vec<_> = problems
        .into_iter()
        .filter(|problem| problem.place.ends_with(".value"))
        .map(|problem| (problem.file.as_str(), problem.line, pointed(&problems, problem)))
        .collect();
    assert_eq!(values, [("--set (1)", None, "2"), ("--set (2)", None, "3")]);
}

#[test]
fn problems_of_an_overlay_stand_in_the_overlay() {
    let problems =
        overlay("[set]\n\"plan.fire.engines\" = 3\n\"bridges[bridge_id=br001].length_m\" = \"far\"\n");
    let problem = single(&problems, Kind::WrongType);
    assert_eq!(
        (problem.file.as_str(), problem.line, pointed(&problems, problem)),
        ("what-if.toml", Some(3), "\"far\"")
    );
}
