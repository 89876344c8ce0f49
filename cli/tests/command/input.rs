//! Bad input: exit code 2, everything at once, nothing written.

use crate::support::{Shapan, replace};
use std::fs;

#[test]
fn a_bad_command_line_is_exit_code_2() {
    let shapan = Shapan::new();
    for args in [&["bacth", "beijing-m8"][..], &["batch"], &["batch", "beijing-m8", "--threads", "0"], &[]] {
        let ran = shapan.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
    }
}

#[test]
fn an_unknown_scenario_gets_the_nearest_name_and_writes_nothing() {
    let shapan = Shapan::new();
    for command in ["batch", "run", "check"] {
        let ran = shapan.run(&[command, "bejing-m8"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command}");
        assert!(ran.err.contains("beijing-m8"), "{}", ran.err);
    }
    assert!(shapan.files().is_empty());
}

#[test]
fn many_faults_are_all_printed_with_file_and_line_and_nothing_is_written() {
    let shapan = Shapan::new();
    let pack = shapan.copy("mine");
    let scenario = pack.join("scenario.toml");
    replace(&scenario, "horizon = \"72 h\"", "horizon = \"72 parsecs\"\nhorizn = 3");
    replace(&scenario, "fault = \"xiadian\"", "fault = \"xiadain\"");
    replace(&scenario, "value = 8.0", "value = 18.0");
    let before = shapan.files();
    for command in ["check", "batch"] {
        let ran = shapan.run(&[command, "mine"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command}");
        for part in ["72 parsecs", "horizn", "xiadain", "did you mean `xiadian`", "18", "scenario.toml:"] {
            assert!(ran.err.contains(part), "{part} in\n{}", ran.err);
        }
        assert!(ran.err.contains("4 problems; nothing was written."), "{}", ran.err);
    }
    assert_eq!(shapan.files(), before);
}

#[test]
fn check_tells_programs_the_same() {
    let shapan = Shapan::new();
    let pack = shapan.copy("mine");
    replace(&pack.join("scenario.toml"), "fault = \"xiadian\"", "fault = \"xiadain\"");
    let ran = shapan.run(&["check", "mine", "--format", "json"]);
    assert_eq!(ran.code, 2);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["ok"], false);
    let problem = &value["problems"][0];
    assert_eq!(problem["suggestion"], "xiadian");
    assert!(problem["line"].as_u64().unwrap() > 1);
}

#[test]
fn a_wrong_change_is_refused() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["batch", "beijing-m8", "--set", "plan.suply.doctrine=nearest_first"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("supply"), "{}", ran.err);
    let ran = shapan.run(&["batch", "beijing-m8", "--with", "nothing.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nothing.toml"), "{}", ran.err);
    assert!(shapan.files().is_empty());
}

#[test]
fn an_output_folder_that_cannot_be_made_is_found_before_the_first_replication() {
    let shapan = Shapan::new();
    fs::write(shapan.path("file"), "in the way").unwrap();
    let ran = shapan.run(&["batch", "beijing-m8", "-n", "1000000", "--out", "file/run"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("file/run") && ran.err.contains("--out"), "{}", ran.err);
}

#[test]
fn a_journal_that_cannot_be_written_is_named() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["run", "beijing-m8", "--journal", "no/such/folder.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no/such/folder.jsonl"), "{}", ran.err);
}

#[test]
fn new_does_not_overwrite() {
    let shapan = Shapan::new();
    shapan.copy("mine");
    let before = shapan.files();
    let ran = shapan.run(&["new", "mine", "--from", "beijing-m8"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("mine"), "{}", ran.err);
    assert_eq!(shapan.files(), before);
    assert_eq!(shapan.run(&["new", "yours", "--from", "bejing"]).code, 2);
}
