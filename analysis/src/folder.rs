//! What a batch leaves behind: a folder of open formats.
//!
//! | file | what |
//! |---|---|
//! | `manifest.json` | what ran: scenario, digests, seed, version, counts, grades of the assumptions ([`Manifest`]) |
//! | `replications.parquet` | one row a replication: quantities, promises kept, the city's numbers |
//! | `zones.parquet` | one row a zone: probabilities and medians |
//! | `restoration.parquet` | one row an hour and service: the city's level of the service, as a band over the batch |
//! | `targets.json` | the promises ([`TargetSummary`](crate::summary::TargetSummary)) |
//! | `report.md`, `report.html` | for people |

mod tables;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shapan_scenarios::quantity::Grade;

use crate::digest::digest;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::report;
use crate::setting::Setting;
use crate::summary::Summary;

/// A replication that did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its number.
    pub replication: u64,
    /// Seed of the batch: with the number it replays the failure.
    pub seed: u64,
    /// What went wrong.
    pub message: String,
}

/// A number that a scenario rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Its path, as overlays name it.
    pub path: String,
    /// Value.
    pub value: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Source key.
    pub source: String,
    /// How sure it is.
    pub grade: Grade,
}

/// What a scenario rests on: its parameters, and how many rows of its tables have which grade.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Parameters of plan, models and hazards.
    pub parameters: Vec<Assumption>,
    /// Rows of the region's tables by grade.
    pub rows: BTreeMap<Grade, u64>,
}

impl Evidence {
    /// Parameters by grade.
    #[must_use]
    pub fn parameters_by_grade(&self) -> BTreeMap<Grade, u64> {
        let mut counts = BTreeMap::new();
        for parameter in &self.parameters {
            *counts.entry(parameter.grade).or_insert(0) += 1;
        }
        counts
    }
}

/// Everything that a batch leaves behind.
#[derive(Clone, Copy, Debug)]
pub struct RunFolder<'a> {
    /// What ran.
    pub setting: &'a Setting,
    /// Seed of the batch.
    pub seed: u64,
    /// Version of the program.
    pub version: &'a str,
    /// What the batch says.
    pub summary: &'a Summary,
    /// Every replication that ended well, by its number.
    pub outcomes: &'a [(u64, Outcome)],
    /// Those that did not.
    pub failures: &'a [Failure],
    /// What the scenario rests on.
    pub evidence: &'a Evidence,
}

/// The head of a run folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Key of the scenario.
    pub scenario: String,
    /// Digest of the scenario.
    pub scenario_digest: String,
    /// Moment of the event.
    pub start: String,
    /// Hours that each replication ran.
    pub horizon_hours: f64,
    /// Seed of the batch.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// Replications that ended well.
    pub replications: u64,
    /// Digest of the results: see [`digest`].
    pub digest: String,
    /// Those that did not end well.
    pub failures: Vec<Failure>,
    /// Parameters by grade.
    pub parameters_by_grade: BTreeMap<Grade, u64>,
    /// Rows of the region's tables by grade.
    pub rows_by_grade: BTreeMap<Grade, u64>,
    /// The other files of the folder.
    pub files: Vec<String>,
}

/// Why a run folder could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A file or the folder could not be written or read.
    #[error("{file}: {source}", file = file.display())]
    Io {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A table could not be written.
    #[error("{file}: {source}", file = file.display())]
    Table {
        /// Which.
        file: PathBuf,
        /// Why.
        source: Box<polars::error::PolarsError>,
    },
    /// A JSON file could not be written or read.
    #[error("{file}: {source}", file = file.display())]
    Json {
        /// Which.
        file: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A report could not be drawn.
    #[error("{file}: {source}", file = file.display())]
    Report {
        /// Which.
        file: PathBuf,
        /// Why.
        source: report::ReportError,
    },
}

const MANIFEST: &str = "manifest.json";
const FILES: [&str; 6] = [
    "replications.parquet",
    "zones.parquet",
    "restoration.parquet",
    "targets.json",
    "report.md",
    "report.html",
];

/// Writes the folder and gives the files. Each file is written beside its place and renamed into it, the
/// manifest last: a folder with a manifest is complete.
///
/// # Errors
/// The first file that could not be written; what stood in its place still stands there.
pub fn write_folder(dir: &Path, run: &RunFolder<'_>, lang: Lang) -> Result<Vec<PathBuf>, FolderError> {
    fs::create_dir_all(dir).map_err(|source| FolderError::Io { file: dir.to_owned(), source })?;
    let mut written = Vec::with_capacity(FILES.len() + 1);
    for name in FILES {
        let file = dir.join(name);
        replace(&file, |out| write_file(name, &file, out, run, lang))?;
        written.push(file);
    }
    let file = dir.join(MANIFEST);
    replace(&file, |out| write_json(&file, out, &manifest(run)))?;
    written.push(file);
    Ok(written)
}

/// Reads the head of a run folder.
///
/// # Errors
/// The manifest is missing or is none.
pub fn read_manifest(dir: &Path) -> Result<Manifest, FolderError> {
    let file = dir.join(MANIFEST);
    let text = fs::read(&file).map_err(|source| FolderError::Io { file: file.clone(), source })?;
    serde_json::from_slice(&text).map_err(|source| FolderError::Json { file, source })
}

fn write_file(
    name: &str,
    file: &Path,
    out: &mut BufWriter<File>,
    run: &RunFolder<'_>,
    lang: Lang,
) -> Result<(), FolderError> {
    let table = |source| FolderError::Table { file: file.to_owned(), source: Box::new(source) };
    let io = |source| FolderError::Io { file: file.to_owned(), source };
    match name {
        "replications.parquet" => tables::replications(run, out).map_err(table),
        "zones.parquet" => tables::zones(run.summary, out).map_err(table),
        "restoration.parquet" => tables::restoration(run.summary, out).map_err(table),
        "targets.json" => write_json(file, out, &run.summary.targets),
        "report.md" => out.write_all(report::markdown(run, lang).as_bytes()).map_err(io),
        _ => {
            let page = report::html(run, lang)
                .map_err(|source| FolderError::Report { file: file.to_owned(), source })?;
            out.write_all(page.as_bytes()).map_err(io)
        }
    }
}

fn write_json(file: &Path, out: &mut impl Write, value: &impl Serialize) -> Result<(), FolderError> {
    let failed = |source| FolderError::Json { file: file.to_owned(), source };
    serde_json::to_writer_pretty(&mut *out, value).map_err(failed)?;
    out.write_all(b"\n").map_err(|source| FolderError::Io { file: file.to_owned(), source })
}

/// Writes beside `file` and renames into place; removes what was written beside if that fails.
fn replace(
    file: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), FolderError>,
) -> Result<(), FolderError> {
    let io = |source| FolderError::Io { file: file.to_owned(), source };
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let beside = file.with_file_name(name);
    let mut out = BufWriter::new(File::create(&beside).map_err(io)?);
    let written = write(&mut out)
        .and_then(|()| out.into_inner().map_err(|error| io(error.into_error())))
        .and_then(|handle| handle.sync_all().map_err(io))
        .and_then(|()| fs::rename(&beside, file).map_err(io));
    if written.is_err() {
        // The first failure is what matters; what cannot be removed is named `.partial`.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn manifest(run: &RunFolder<'_>) -> Manifest {
    Manifest {
        scenario: run.setting.id.clone(),
        scenario_digest: run.setting.digest.clone(),
        start: run.setting.start.clone(),
        horizon_hours: run.setting.horizon_hours,
        seed: run.seed,
        version: run.version.to_owned(),
        replications: run.outcomes.len() as u64,
        digest: digest(run.outcomes),
        failures: run.failures.to_vec(),
        parameters_by_grade: run.evidence.parameters_by_grade(),
        rows_by_grade: run.evidence.rows.clone(),
        files: FILES.map(str::to_owned).to_vec(),
    }
}

#[cfg(test)]
mod tests;
