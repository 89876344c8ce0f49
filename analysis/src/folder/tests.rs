//! What is written is what is read back.

#![allow(clippy::unwrap_used)]

use std::fs::File;

use polars::prelude::{DataFrame, ParquetReader, SerReader as _};
use shapan_journal::{Fact, Service, Tier};
use shapan_scenarios::target::SupplyTier;

use super::*;
use crate::sample::{Journal, setting, supply};
use crate::score::Scorer;

fn batch() -> (Setting, Vec<(u64, Outcome)>) {
    let setting = setting(6, vec![supply(SupplyTier::District, 4.0)]);
    let scorer = Scorer::of(setting.clone());
    let run = |replication: u64| {
        let mut journal = Journal::new();
        journal.damage(0.0, 0, 400.0).damage(0.0, 5, 50.0);
        journal.served(0, 0, Tier::District, 3.0 + replication as f64);
        journal.at(1.0, 2, Fact::ServiceLevel { service: Service::Water, share: 0.4 });
        (replication, journal.score(&scorer))
    };
    // Not in order: the tables are.
    (setting, vec![run(2), run(0), run(1)])
}

fn write(dir: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let (setting, outcomes) = batch();
    let summary = Summary::of(&setting, &outcomes);
    let failures = [Failure { replication: 3, seed: 7, message: "stuck at +03:00".to_owned() }];
    let evidence = Evidence { rows: [(Grade::D, 42)].into(), ..Evidence::default() };
    let run = RunFolder {
        setting: &setting,
        seed: 7,
        version: "0.1.0",
        summary: &summary,
        outcomes: &outcomes,
        failures: &failures,
        evidence: &evidence,
    };
    write_folder(dir, &run, Lang::Zh)
}

fn table(dir: &Path, name: &str) -> DataFrame {
    ParquetReader::new(File::open(dir.join(name)).unwrap()).finish().unwrap()
}

#[test]
fn tables_come_back_with_a_row_a_replication_and_a_row_a_zone() {
    let dir = tempfile::tempdir().unwrap();
    let files = write(dir.path()).unwrap();
    assert_eq!(files.len(), 7);
    let runs = table(dir.path(), "replications.parquet");
    assert_eq!((runs.height(), runs.width()), (3, 1 + 2 + 23 + 44));
    let numbers: Vec<f64> = runs.column("supply").unwrap().f64().unwrap().into_no_null_iter().collect();
    assert_eq!(numbers, [3.0, 4.0, 5.0]);
    let holds: Vec<Option<bool>> = runs.column("supply_holds").unwrap().bool().unwrap().iter().collect();
    assert_eq!(holds, [Some(true), Some(true), Some(false)]);
    let zones = table(dir.path(), "zones.parquet");
    assert_eq!(zones.height(), 6);
    let chances: Vec<Option<f64>> =
        zones.column("p_first_district_ok").unwrap().f64().unwrap().iter().collect();
    assert_eq!(chances[0], Some(2.0 / 3.0));
    assert_eq!(chances[5], None, "50 people make no site");
    let hours: Vec<Option<f64>> =
        zones.column("first_district_h_median").unwrap().f64().unwrap().iter().collect();
    assert_eq!((hours[0], hours[5]), (Some(4.0), None));
    let dry: Vec<f64> =
        zones.column("hours_without_water_median").unwrap().f64().unwrap().into_no_null_iter().collect();
    assert!((dry[2] - 0.6 * 23.0).abs() < 1e-4 && dry[0] == 0.0);
    let never = runs.column("water_restored_100_h").unwrap();
    assert_eq!((never.null_count(), runs.column("water_restored_90_h").unwrap().null_count()), (3, 0));
}

#[test]
fn restoration_is_a_row_an_hour_and_service() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path()).unwrap();
    let curve = table(dir.path(), "restoration.parquet");
    assert_eq!((curve.height(), curve.width()), (5 * 25, 5));
    let median: Vec<f64> = curve.column("median").unwrap().f64().unwrap().into_no_null_iter().collect();
    assert!((median[25 + 3] - 0.9).abs() < 1e-6, "one of six zones at 40 %");
    assert_eq!((median[25], median[3]), (1.0, 1.0));
}

#[test]
fn the_manifest_and_the_targets_come_back() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path()).unwrap();
    let manifest = read_manifest(dir.path()).unwrap();
    assert_eq!((manifest.replications, manifest.seed, manifest.failures.len()), (3, 7, 1));
    assert_eq!(manifest.digest, digest(&batch().1));
    assert_eq!(manifest.rows_by_grade, BTreeMap::from([(Grade::D, 42)]));
    assert!(manifest.files.iter().all(|name| dir.path().join(name).exists()));
    let text = fs::read_to_string(dir.path().join("targets.json")).unwrap();
    let targets: serde_json::Value = serde_json::from_str(&text).unwrap();
    let target = &targets[0];
    for key in ["id", "plan", "name_zh", "name_en", "unit", "threshold", "holds", "ci95", "median", "p90"] {
        assert!(!target[key].is_null(), "{key}");
    }
    assert_eq!((&target["worst_zone"]["id"], &target["worst_zone"]["share"]), (&"z000".into(), &1.0.into()));
    assert!(target["delay"]["travel"].is_number() && target["margin_median"] == 0.0);
}

#[test]
fn a_second_run_replaces_the_first_and_leaves_no_partial_file() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path()).unwrap();
    write(dir.path()).unwrap();
    let names: Vec<String> =
        fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.len(), 7, "{names:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("taken");
    fs::write(&file, "not a folder").unwrap();
    let error = write(&file.join("out")).unwrap_err().to_string();
    assert!(error.contains("taken"), "{error}");
    assert!(matches!(read_manifest(dir.path()), Err(FolderError::Io { .. })));
}

#[test]
fn a_failed_write_leaves_what_stood_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("targets.json");
    fs::write(&file, "old").unwrap();
    let failed = replace(&file, |_| {
        Err(FolderError::Io { file: file.clone(), source: io::ErrorKind::StorageFull.into() })
    });
    assert!(failed.unwrap_err().to_string().contains("targets.json"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
