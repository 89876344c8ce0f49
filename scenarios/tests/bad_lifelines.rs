//! Bad lifeline tables: dependencies on what is not there, water links that cannot be, tables that are absent.
#![allow(clippy::unwrap_used)]

mod pack;

use std::fs;
use std::path::Path;

use pack::{Pack, set, single};
use shapan_scenarios::{Changes, ProblemKind as Kind, load};

#[test]
fn tables_of_a_region_come_one_by_one_and_lifelines_may_be_absent() {
    let remove = |pack: &Pack, file: &str| fs::remove_file(pack.root.join(file)).unwrap();
    let scenario = |pack: &Pack| {
        load(pack.root.to_str().unwrap(), &Changes::default()).unwrap_or_else(|p| panic!("{p}")).scenario
    };
    let pack = Pack::new();
    let whole = scenario(&pack);
    let heat_needs = "d_heat_gas,heat_nodes/source,gas,,0.5,store,person,4,stops,bj_dependencies,E\n";
    pack.write("regions/beijing/dependencies.csv", format!("{NEEDS}{heat_needs}").as_bytes());
    pack.edit("regions/beijing/heat_links.csv", |text| text.lines().take(3).collect::<Vec<_>>().join("\n"));
    remove(&pack, "regions/beijing/heat_nodes.csv");
    remove(&pack, "regions/beijing/region.toml");
    let mixed = scenario(&pack);
    assert_eq!(mixed.region.heat_links.len(), 2, "the pack's own table");
    assert_eq!(mixed.region.heat_nodes, whole.region.heat_nodes, "the library's");
    pack.own_region();
    fs::write(pack.root.join("regions/mine/region.toml"), facts()).unwrap();
    let problems = pack.problems();
    let tables: Vec<_> = problems.into_iter().map(|p| p.place.split('[').next().unwrap()).collect();
    assert_eq!(
        tables,
        ["dependencies", "heat_links", "heat_links", "heat_links", "heat_links"],
        "{problems}"
    );
    remove(&pack, "regions/mine/heat_links.csv");
    pack.edit("regions/mine/dependencies.csv", |text| text.replace("d_heat_gas,heat_nodes/source", "d,h001"));
    let without = scenario(&pack);
    assert!(without.region.heat_nodes.is_empty() && without.region.heat_links.is_empty());
}

fn facts() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(folder.join("regions/beijing/region.toml")).unwrap()
}

const NEEDS: &str =
    "dependency_id,dependent,needs,provider,reserve_h,backup,returns,return_h,effect,source,grade\n";

/// A pack with these dependencies alone.
fn needing(rows: &str) -> Pack {
    let pack = Pack::new();
    pack.write("regions/beijing/dependencies.csv", format!("{NEEDS}{rows}").as_bytes());
    pack
}

#[test]
fn dependencies_on_what_is_not_there() {
    let rest = "0,,self,0.5,stops,bj_dependencies,E\n";
    let found = |row: &str, kind| {
        let problems = needing(&format!("{row},{rest}")).problems();
        let problem = single(&problems, kind);
        assert_eq!(problem.line, Some(2));
        (problem.place.clone(), problem.suggestion.clone())
    };
    let place = |column: &str| format!("dependencies[dependency_id=d].{column}");
    let near = |word: &str| Some(word.to_owned());
    assert_eq!(found("d,tower,power,", Kind::DanglingReference), (place("dependent"), None));
    assert_eq!(found("d,h001x,power,", Kind::DanglingReference), (place("dependent"), near("h001")));
    assert_eq!(
        found("d,water_nodes/plants,power,", Kind::UnmatchedSelector),
        (place("dependent"), near("water_nodes/plant"))
    );
    // A pipe needs nothing.
    assert_eq!(found("d,water_links/pipe,power,", Kind::UnmatchedSelector).0, place("dependent"));
    assert_eq!(
        found("d,h001,power,p500_haidan", Kind::DanglingReference),
        (place("provider"), near("p500_haidian"))
    );
    // A power node gives no water.
    assert_eq!(found("d,h001,water,p500_haidian", Kind::DanglingReference).0, place("provider"));
    assert_eq!(found("d,h001,fuel,p500_haidian", Kind::NotAllowed).0, place("provider"));
    assert_eq!(found("d,h001,steam,", Kind::NotAllowed).0, place("needs"));
    for (cells, column, kind) in [
        ("-1,,self,0.5,stops", "reserve_h", Kind::Negative),
        ("1,battery,it,0.5,stops", "returns", Kind::NotAllowed),
        ("1,diesel,self,nan,stops", "return_h", Kind::NotFinite),
        ("1,battery,self,0.5,1", "effect", Kind::WrongType),
        ("1,,self,0.5,stops", "backup", Kind::BlankCell),
        ("1,store,self,0.5,stops", "backup", Kind::NotAllowed),
        ("1,accu,self,0.5,stops", "backup", Kind::NotAllowed),
    ] {
        let problems = needing(&format!("d,h001,power,,{cells},bj_dependencies,E\n")).problems();
        assert_eq!(single(&problems, kind).place, place(column));
    }
}

#[test]
fn a_key_of_two_tables_is_no_dependent() {
    let pack = needing("d,dep_city_1,power,,1,battery,self,0,stops,bj_dependencies,E\n");
    pack.edit("regions/beijing/shelters.csv", |text| text.replace("\nsh0001,", "\ndep_city_1,"));
    assert_eq!(single(&pack.problems(), Kind::DuplicateId).expected, "a key of one of depots, shelters");
}

#[test]
fn dependencies_stand_in_the_order_of_their_keys() {
    let rows = [
        "b,h001,power,,1,battery,self,0,0.5,bj_dependencies,E\n",
        "a,hospitals/*,water,w_src_tch,0,,person,2,stops,bj_dependencies,E\n",
    ];
    let digest = |rows: String| {
        let pack = needing(&rows);
        let loaded = load(pack.root.to_str().unwrap(), &Changes::default());
        let scenario = loaded.unwrap_or_else(|p| panic!("{p}")).scenario;
        let keys =
            scenario.region.dependencies.iter().map(|row| row.dependency_id.clone()).collect::<Vec<_>>();
        assert_eq!(keys, ["a", "b"]);
        scenario.digest
    };
    assert_eq!(digest(rows.concat()), digest([rows[1], rows[0]].concat()));
}

#[test]
fn water_links_are_of_known_kinds_and_pumps_whole() {
    let link = |change: &str| {
        let pack = Pack::new();
        pack.edit("regions/beijing/water_links.csv", |text| {
            text.replacen("wl0001,w_src_my,w_src_tch,pipe", "wl0001,w_src_my,w_src_tch,KIND", 1)
                .replacen("concrete,120,91.36,,", change, 1)
                .replacen("KIND", if change.contains("PUMP") { "pump" } else { "pipe" }, 1)
                .replacen("PUMP", "", 1)
        });
        pack.problems()
    };
    let place = |column: &str| format!("water_links[link_id=wl0001].{column}");
    assert_eq!(single(&link("PUMPconcrete,120,91.36,30,"), Kind::BlankCell).place, place("pump_flow_l_s"));
    assert_eq!(single(&link("concrete,120,91.36,,9"), Kind::NotAllowed).place, place("pump_flow_l_s"));
    assert_eq!(single(&link("concrete,0.1,91.36,,"), Kind::OutOfRange).place, place("roughness_hw"));
    let problems = set("water_links[link_id=wl0001].type", "pumps");
    assert_eq!(single(&problems, Kind::NotAllowed).suggestion.as_deref(), Some("pump"));
    assert_eq!(single(&set("power_links[link_id=pl0001].reactance_ohm", "=-1"), Kind::Negative).value, "-1");
}
