//! Many runs: one digest whatever the way, and nothing lost.

use crate::support::Shapan;

const N: &str = "8";

fn batch<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let base = ["batch", "beijing-m8", "-n", N, "--seed", "7", "--format", "json"];
    base.iter().chain(more).copied().collect()
}

fn digest(value: &serde_json::Value) -> String {
    value["digest"].as_str().unwrap().to_owned()
}

#[test]
fn one_object_with_exactly_the_promised_keys() {
    let shapan = Shapan::new();
    let ran = shapan.run(&batch(&[]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let keys =
        |value: &serde_json::Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    let top = [
        "scenario",
        "seed",
        "replications",
        "failed",
        "digest",
        "elapsed_s",
        "events",
        "targets",
        "lifelines",
    ];
    assert_eq!(keys(&value), sorted(&top));
    assert_eq!((&value["scenario"], &value["seed"]), (&"beijing-m8".into(), &7.into()));
    assert_eq!((&value["replications"], &value["failed"]), (&8.into(), &0.into()));
    let targets = value["targets"].as_array().unwrap();
    assert!(!targets.is_empty());
    let target = [
        "id",
        "plan",
        "name_zh",
        "name_en",
        "unit",
        "threshold",
        "holds",
        "ci95",
        "median",
        "p90",
        "margin_median",
        "worst_zone",
        "delay",
    ];
    for found in targets {
        assert_eq!(keys(found), sorted(&target));
        assert!(found["delay"].is_object());
        if !found["worst_zone"].is_null() {
            assert_eq!(keys(&found["worst_zone"]), ["id", "name", "share"]);
        }
        if let Some([low, high]) = found["ci95"].as_array().map(Vec::as_slice) {
            let holds = found["holds"].as_f64().unwrap();
            assert!(low.as_f64().unwrap() <= holds && holds <= high.as_f64().unwrap());
        }
    }
}

#[test]
fn threads_shards_and_resumption_give_one_digest() {
    let shapan = Shapan::new();
    let one = shapan.json(&batch(&["--threads", "1", "--out", "one"]));
    for threads in ["2", "5"] {
        let other = shapan.json(&batch(&["--threads", threads, "--out", threads]));
        assert_eq!(digest(&other), digest(&one), "{threads} threads");
        assert_eq!(other["targets"], one["targets"]);
        assert_eq!(other["events"], one["events"]);
    }
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        let dir = format!("shard-{}", &shard[..1]);
        let part = shapan.json(&batch(&["--shard", shard, "--out", &dir]));
        assert_eq!(part["replications"], 2);
        assert_ne!(digest(&part), digest(&one));
    }
    let dirs = ["shard-3", "shard-1", "shard-4", "shard-2"];
    let args = [&["merge"], &dirs[..], &["--out", "merged", "--format", "json"]].concat();
    let merged = shapan.json(&args);
    assert_eq!(digest(&merged), digest(&one));
    assert_eq!(merged["targets"], one["targets"]);

    let short = ["batch", "beijing-m8", "-n", "3", "--seed", "7", "--out", "long", "--format", "json"];
    assert_ne!(digest(&shapan.json(&short)), digest(&one));
    assert_eq!(digest(&shapan.json(&batch(&["--out", "long", "--resume"]))), digest(&one));
    assert_eq!(digest(&shapan.json(&batch(&["--out", "merged", "--resume"]))), digest(&one));
}

#[test]
fn a_missing_or_doubled_shard_is_refused() {
    let shapan = Shapan::new();
    shapan.json(&batch(&["--shard", "1/2", "--out", "a"]));
    let ran = shapan.run(&["merge", "a", "--out", "m"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("missing 1, 3, 5, 7"), "{}", ran.err);
    assert!(!shapan.path("m").exists());
    shapan.json(&batch(&["--shard", "2/2", "--out", "b", "--set", "hazard.magnitude.value=7.5"]));
    let ran = shapan.run(&["merge", "a", "b", "--out", "m"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("its scenario digest is"), "{}", ran.err);
}

#[test]
fn another_seed_does_not_resume_and_a_taken_folder_is_not_overwritten() {
    let shapan = Shapan::new();
    shapan.json(&batch(&["--out", "run"]));
    let before = shapan.files();
    let ran = shapan.run(&batch(&["--out", "run"]));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("holds a batch already") && ran.err.contains("--resume"), "{}", ran.err);
    let other = ["batch", "beijing-m8", "-n", N, "--seed", "8", "--out", "run", "--resume"];
    let ran = shapan.run(&other);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("its seed is 7, here it is 8"), "{}", ran.err);
    assert_eq!(shapan.files(), before);
}

#[test]
fn without_out_the_same_question_lands_in_the_same_folder() {
    let shapan = Shapan::new();
    let first = shapan.json(&batch(&[]));
    let folders = || std::fs::read_dir(shapan.path("runs")).unwrap().count();
    assert_eq!(folders(), 1);
    assert_eq!(digest(&shapan.json(&batch(&[]))), digest(&first));
    assert_eq!(folders(), 1);
    shapan.json(&batch(&["--set", "start=2025-07-15T14:00:00+08:00"]));
    assert_eq!(folders(), 2);
}

#[test]
fn the_folder_holds_open_formats() {
    let shapan = Shapan::new();
    shapan.json(&batch(&["--out", "run"]));
    for name in [
        "manifest.json",
        "replications.parquet",
        "zones.parquet",
        "restoration.parquet",
        "targets.json",
        "report.md",
        "report.html",
        "checkpoint.json",
        "outcomes.jsonl",
    ] {
        assert!(shapan.path("run").join(name).is_file(), "{name}");
    }
}

#[test]
fn assert_turns_a_failing_promise_into_exit_code_1() {
    let shapan = Shapan::new();
    let value = shapan.json(&batch(&["--out", "run"]));
    let shares: Vec<f64> =
        value["targets"].as_array().unwrap().iter().filter_map(|target| target["holds"].as_f64()).collect();
    let smallest = shares.iter().copied().fold(1.0, f64::min);
    let code = |share: f64| {
        let flag = format!("--assert={share}");
        shapan.run(&batch(&["--out", "run", "--resume", &flag])).code
    };
    assert_eq!(code(0.0), 0);
    assert_eq!(code(smallest), 0);
    if smallest < 1.0 {
        assert_eq!(code(smallest + 1e-6), 1);
    }
}

#[test]
fn until_precise_stops_at_the_end_of_a_block() {
    let shapan = Shapan::new();
    let args = ["batch", "beijing-m8", "--until-precise", "0.2", "--seed", "7", "--format", "json"];
    let of = |threads: &str| {
        let value = shapan.json(&[&args[..], &["--threads", threads, "--out", threads]].concat());
        (value["replications"].as_u64().unwrap(), digest(&value))
    };
    let (count, one) = of("1");
    assert_eq!(count, 32, "32 replications give ± 0.17 at worst");
    assert_eq!(of("2"), (count, one));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    fn lines(dir: &Path) -> usize {
        fs::read_to_string(dir.join("outcomes.jsonl")).map_or(0, |text| text.lines().count())
    }

    /// Starts a long batch and interrupts it once it has something to keep.
    fn interrupt(shapan: &Shapan, signals: usize) -> (Option<i32>, String) {
        let args = ["batch", "beijing-m8", "-n", "100000", "--seed", "7", "--out", "run", "--format", "json"];
        let child = shapan.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while lines(&shapan.path("run")) < 3 {
            sleep(Duration::from_millis(10));
        }
        for _ in 0..signals {
            let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
            assert!(sent.success());
        }
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn an_interrupt_keeps_what_is_done_and_resume_goes_on_to_the_same_digest() {
        let shapan = Shapan::new();
        let (code, out) = interrupt(&shapan, 1);
        assert_eq!(code, Some(130));
        let partial: serde_json::Value = serde_json::from_str(&out).unwrap();
        let done = partial["replications"].as_u64().unwrap();
        assert!((3..100_000).contains(&done));
        assert_eq!(lines(&shapan.path("run")) as u64, done);
        let n = (done + 5).to_string();
        let of = |dir: &str, resume: bool| {
            let base = ["batch", "beijing-m8", "-n", &n, "--seed", "7", "--format", "json", "--out", dir];
            let more: &[&str] = if resume { &["--resume"] } else { &[] };
            digest(&shapan.json(&[&base[..], more].concat()))
        };
        assert_eq!(of("run", true), of("whole", false));
    }

    #[test]
    fn a_second_interrupt_aborts_and_still_nothing_written_is_lost() {
        let shapan = Shapan::new();
        let (code, _) = interrupt(&shapan, 2);
        assert_eq!(code, Some(130));
        let n = (lines(&shapan.path("run")) + 2).to_string();
        let of = |dir: &str, more: &[&str]| {
            let base = ["batch", "beijing-m8", "-n", &n, "--seed", "7", "--format", "json", "--out", dir];
            digest(&shapan.json(&[&base[..], more].concat()))
        };
        assert_eq!(of("run", &["--resume"]), of("whole", &[]));
    }

    #[test]
    fn a_full_disk_keeps_what_was_written_and_resume_goes_on() {
        let shapan = Shapan::new();
        // A limit on file size stands in for a full disk: writes beyond it fail.
        let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"";
        let args = ["batch", "beijing-m8", "-n", "64", "--seed", "7", "--out", "run"];
        let ran: crate::support::Ran = Command::new("bash")
            .args(["-c", script, env!("CARGO_BIN_EXE_shapan")])
            .args(args)
            .current_dir(shapan.dir.path())
            .output()
            .unwrap()
            .into();
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains("outcomes.jsonl"), "{}", ran.err);
        let kept = fs::read_to_string(shapan.path("run/outcomes.jsonl")).unwrap().matches('\n').count();
        assert!(ran.err.contains(&format!("{kept} finished replications are kept there")), "{}", ran.err);
        let n = (kept + 2).to_string();
        let of = |dir: &str, more: &[&str]| {
            let base = ["batch", "beijing-m8", "-n", &n, "--seed", "7", "--format", "json", "--out", dir];
            digest(&shapan.json(&[&base[..], more].concat()))
        };
        assert_eq!(of("run", &["--resume"]), of("whole", &[]));
    }
}
