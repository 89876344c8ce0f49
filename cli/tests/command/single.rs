//! run, compare, why, and the small commands.

use crate::support::Shapan;
use shapan_journal::{JournalReader, Record};
use std::fs::File;
use std::io::BufReader;

#[test]
fn run_shows_the_hours_asked_for_and_writes_every_fact() {
    let shapan = Shapan::new();
    let args = ["run", "beijing-m8", "--at", "6,0", "--journal", "facts.jsonl", "--lang", "en"];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in ["0 h", "6 h", "deaths", "response level", "facts"] {
        assert!(ran.out.contains(part), "{part} in\n{}", ran.out);
    }
    let file = BufReader::new(File::open(shapan.path("facts.jsonl")).unwrap());
    let records: Vec<Record> = JournalReader::new(file).map(Result::unwrap).collect();
    let value = shapan.json(&["run", "beijing-m8", "--format", "json"]);
    assert_eq!(records.len() as u64, value["records"].as_u64().unwrap());
    assert!(records.iter().zip(0..).all(|(record, id)| record.id.0 == id));
}

#[test]
fn a_replication_of_a_batch_can_be_run_alone() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["batch", "beijing-m8", "-n", "3", "--seed", "7", "--out", "run"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let args = ["run", "beijing-m8", "--replication", "2", "--seed", "7", "--format", "json"];
    let alone = shapan.json(&args)["outcome"].clone();
    let text = std::fs::read_to_string(shapan.path("run/outcomes.jsonl")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = lines.map(|line| line["done"].clone()).find(|done| done["replication"] == 2).unwrap();
    assert!(found["outcome"] == alone, "the outcomes differ");
}

#[test]
fn a_variant_that_changes_nothing_differs_in_nothing() {
    let shapan = Shapan::new();
    std::fs::write(shapan.path("none.toml"), "[set]\nhorizon = \"72 h\"\n").unwrap();
    let value =
        shapan.json(&["compare", "beijing-m8", "--variant", "same=none.toml", "-n", "3", "--format", "json"]);
    let variant = &value["variants"][0];
    assert_eq!((&variant["name"], &variant["digest"]), (&"same".into(), &value["digest"]));
    for target in variant["comparison"]["targets"].as_array().unwrap() {
        assert_eq!(target["diff_quantity"]["mean"], 0.0);
    }
}

#[test]
fn several_variants_share_one_base() {
    let shapan = Shapan::new();
    let args = [
        "compare",
        "beijing-m8",
        "-n",
        "2",
        "--format",
        "json",
        "--set",
        "hazard.magnitude.value=7.0",
        "--variant-set",
        "plan.supply.doctrine=nearest_first",
    ];
    let value = shapan.json(&args);
    let names: Vec<&str> =
        value["variants"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["hazard.magnitude.value=7.0", "plan.supply.doctrine=nearest_first"]);
    assert_ne!(value["variants"][0]["digest"], value["digest"]);
    assert_eq!(shapan.run(&["compare", "beijing-m8"]).code, 2, "nothing to compare with");
}

#[test]
fn why_answers_for_a_target_and_a_zone() {
    let shapan = Shapan::new();
    let ran =
        shapan.run(&["why", "beijing-m8", "--target", "bj14-k04", "--replication", "0", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("bj14-k04"), "{}", ran.out);
    let value =
        shapan.json(&["why", "beijing-m8", "--target", "K03", "--replication", "0", "--format", "json"]);
    assert_eq!(value["target"], "bj14-k03");
    let ran = shapan.run(&["why", "beijing-m8", "--target", "bj14-k40"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("bj14-k04"), "{}", ran.err);
    let ran = shapan.run(&["why", "beijing-m8", "--target", "bj14-k04", "--zone", "nowhere"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn a_copy_is_fine_and_asks_the_same_question() {
    let shapan = Shapan::new();
    shapan.copy("mine");
    let library = shapan.json(&["check", "beijing-m8", "--format", "json"]);
    let copy = shapan.json(&["check", "mine", "--format", "json"]);
    assert_eq!((&copy["ok"], &copy["tables"]), (&true.into(), &library["tables"]));
    let ran = shapan.run(&["check", "mine", "--lang", "en"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("No problems found."), "{}", ran.out);
}

#[test]
fn the_library_is_listed() {
    let shapan = Shapan::new();
    assert!(shapan.run(&["list"]).out.contains("beijing-m8"));
    let list = shapan.json(&["list", "--format", "json"]);
    assert!(list.as_array().unwrap().iter().any(|case| case["id"] == "beijing-m8"));
}

#[test]
fn all_promises_are_listed_with_their_clock() {
    let shapan = Shapan::new();
    let value = shapan.json(&["targets", "--format", "json"]);
    let targets = value.as_array().unwrap();
    for number in 1..=27 {
        let promise = format!("K{number:02}");
        assert!(targets.iter().any(|target| target["promise"] == promise.as_str()), "{promise}");
    }
    for measured in ["K02", "K03", "K04", "K06", "K07", "K08", "K11", "K12"] {
        assert!(
            targets.iter().any(|target| target["promise"] == measured && target["measured"] == true),
            "{measured}"
        );
    }
    assert!(targets.iter().all(|target| !target["clock_en"].as_str().unwrap().is_empty()));
}

#[test]
fn every_kind_of_file_has_a_schema() {
    let shapan = Shapan::new();
    for kind in ["scenario", "plan", "targets", "fault"] {
        let schema = shapan.json(&["schema", "--kind", kind]);
        assert!(schema["properties"].is_object(), "{kind}");
    }
}

#[test]
fn states_are_written_by_the_ending_of_their_file() {
    let shapan = Shapan::new();
    let run = |file: &str| shapan.run(&["run", "beijing-m8", "--at", "0,24h", "--states", file]);
    assert_eq!(run("states.geojson").code, 0);
    let text = std::fs::read_to_string(shapan.path("states.geojson")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let features = value["features"].as_array().unwrap();
    let zones = |hour: f64| {
        let is_one = |one: &&serde_json::Value| {
            one["properties"]["kind"] == "zone" && one["properties"]["hour"] == hour
        };
        features.iter().filter(is_one).count()
    };
    assert_eq!((zones(0.0), zones(24.0)), (331, 331));
    let hurt = |one: &&serde_json::Value| one["properties"]["damage"].as_u64().unwrap_or(0) > 0;
    assert!(features.iter().filter(hurt).count() > 0, "an earthquake of magnitude 8 hurts something");
    assert_eq!(run("states.csv").code, 0);
    let table = std::fs::read_to_string(shapan.path("states.csv")).unwrap();
    assert_eq!(table.lines().count(), features.len() + 1);
    let refused = run("states.shp");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains(".geojson"), "{}", refused.err);
    assert!(!shapan.path("states.shp").exists());
}
