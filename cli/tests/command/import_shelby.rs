//! import, from a testbed of others to a batch: Shelby County, by the very commands of `docs/shelby.sh`. The files of the
//! testbed are read where they lie beside the checkout.
#![allow(clippy::print_stderr)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Shapan;

/// The testbed, if it is there.
fn testbed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/testbed-shelby");
    let there = folder.is_dir();
    if !there {
        eprintln!("skipped: the reference data are not beside the checkout");
    }
    there.then_some(folder)
}

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)).unwrap()
}

/// The commands of the script, word by word, without `shapan` itself.
fn commands(script: &str, testbed: &Path, pack: &str) -> Vec<Vec<String>> {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let zones = library.join("regions/shelby/zones.csv");
    let path = |path: &Path| path.display().to_string();
    let filled = script
        .replace("\\\n", " ")
        .replace("$testbed", &path(testbed))
        .replace("$library", &path(&library))
        .replace("$zones", &path(&zones))
        .replace("$pack", pack);
    let lines = filled.lines().filter_map(|line| line.strip_prefix("shapan ")).map(str::to_owned);
    lines
        .map(|line| line.split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect())
        .collect()
}

/// The scenario that the script writes.
fn scenario(script: &str) -> &str {
    script.split_once("<<'END'\n").unwrap().1.split_once("END\n").unwrap().0
}

/// The plan that the script writes: one of the library, with the lines that its `sed` replaces.
fn plan(script: &str) -> String {
    let swaps: Vec<(&str, &str)> = script
        .lines()
        .filter_map(|line| line.split_once("-e 's/^")?.1.split_once("/'")?.0.split_once(".*/"))
        .collect();
    assert_eq!(swaps.len(), 2, "{swaps:?}");
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/plans/unaided.toml");
    let text = fs::read_to_string(library).unwrap();
    for (start, _) in &swaps {
        assert_eq!(text.lines().filter(|line| line.starts_with(start)).count(), 1, "{start}");
    }
    let line = |line: &str| {
        let swap = swaps.iter().find(|(start, _)| line.starts_with(start));
        swap.map_or(line, |(_, whole)| whole).to_owned() + "\n"
    };
    text.lines().map(line).collect()
}

/// A folder with the pack of the script; gives what each import said, by its kind.
fn with_pack(testbed: &Path) -> (Shapan, Vec<(String, Value)>) {
    let (shapan, script) = (Shapan::new(), document("shelby.sh"));
    let imports = commands(&script, testbed, "pack").into_iter().filter(|words| words[0] == "import");
    let said = imports.map(|words| {
        let args: Vec<&str> = words.iter().map(String::as_str).chain(["--format", "json"]).collect();
        (words[1].clone(), shapan.json(&args))
    });
    let said = said.collect();
    fs::write(shapan.path("pack/scenario.toml"), scenario(&script)).unwrap();
    fs::create_dir(shapan.path("pack/plans")).unwrap();
    fs::write(shapan.path("pack/plans/shelby.toml"), plan(&script)).unwrap();
    (shapan, said)
}

fn rows(shapan: &Shapan, table: &str) -> Vec<String> {
    let text = fs::read_to_string(shapan.path("pack").join(table)).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn the_script_imports_what_the_files_hold() {
    let Some(testbed) = testbed() else { return };
    let (shapan, said) = with_pack(&testbed);
    let read = |kind: &str| &said.iter().find(|(of, _)| of == kind).unwrap().1["read"];
    // 25 rows and 42 columns of 767 points, and a margin of 5 km: three rows and four columns on each side.
    assert_eq!((&read("motion")["columns"], &read("motion")["rows"]), (&50.into(), &31.into()));
    assert_eq!((&read("pandapower")["nodes"], &read("pandapower")["links"]), (&309.into(), &323.into()));
    assert_eq!((&read("epanet")["nodes"], &read("epanet")["links"]), (&70.into(), &97.into()));
    assert_eq!(read("epanet")["pumps"], 14);
    assert_eq!(read("dependencies")["dependencies"], 14);
    assert_eq!((&read("tntp")["nodes"], &read("tntp")["links"]), (&484.into(), &1552.into()));
    // Of 309 buses, motors and feeds the upper sides of 45 transformers are stations.
    let stations = rows(&shapan, "regions/shelby/power_nodes.csv");
    assert_eq!(stations.iter().filter(|row| row.contains(",substation_220,")).count(), 45);
    assert!(rows(&shapan, "models/shelby/assets.csv").iter().any(|row| {
        // Medians as the file has them; 1, 3, 7 and 30 days.
        row.starts_with(
            "substation_220,pga,0.1,0.2,0.3,0.5,0.5,,1,24.0,72.0,168.0,720.0,ESSL substation,shelby,",
        )
    }));
    let checked = shapan.json(&["check", "pack", "--format", "json"]);
    assert_eq!(checked["ok"], true, "{checked}");
}

#[test]
fn power_and_water_are_lost_and_come_back() {
    let Some(testbed) = testbed() else { return };
    let (shapan, _) = with_pack(&testbed);
    let script = document("shelby.sh").replace("$runs", "4").replace("$out", "out");
    let batch = commands(&script, &testbed, "pack").into_iter().find(|words| words[0] == "batch").unwrap();
    let args: Vec<&str> = batch.iter().map(String::as_str).chain(["--format", "json"]).collect();
    let batch = shapan.json(&args);
    assert_eq!((&batch["replications"], &batch["failed"]), (&4.into(), &0.into()), "{batch}");
    let median = |name: &str| {
        let measures = batch["lifelines"].as_array().unwrap();
        let measure = measures.iter().find(|measure| measure["name"] == name);
        measure.and_then(|measure| measure["median"].as_f64()).unwrap_or_else(|| panic!("no {name}: {batch}"))
    };
    // The plan of the pack keeps every relay still.
    let measures = batch["lifelines"].as_array().unwrap();
    let tripped = measures.iter().find(|measure| measure["name"] == "lines_tripped");
    assert!(tripped.is_none_or(|measure| measure["p95"] == 0.0), "{batch}");
    for service in ["power", "water"] {
        let lowest = median(&format!("{service}_lowest_share"));
        assert!(lowest < 0.5, "{service} falls to {lowest}");
        assert!(median(&format!("hours_without_{service}")) > 1.0);
        let [half, most] = ["50", "90"].map(|part| median(&format!("{service}_restored_{part}_h")));
        assert!(half > 0.0 && half <= most, "{service}: {half} h, {most} h");
    }
}

#[test]
fn the_document_shows_the_script() {
    let (script, document) = (document("shelby.sh"), document("shelby.md"));
    let commands = script.lines().filter(|line| line.starts_with("shapan ") || line.starts_with("    -"));
    for line in commands.chain(scenario(&script).lines()) {
        assert!(document.lines().any(|other| other == line), "the document does not show: {line}");
    }
}
