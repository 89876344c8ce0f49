//! The files that a batch leaves for people and for other programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shapan_analysis::folder::{Assumption, Evidence, FolderError, RunFolder, write_folder};
use shapan_analysis::{Lang, Summary};
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::{Parameter, Scenario, grades, parameters};

use crate::batch::{Batch, VERSION};
use crate::experiment::Experiment;

/// Writes manifest, tables and report of a batch into `dir`, each beside its place and renamed into it;
/// gives the files.
///
/// # Errors
/// The first file that could not be written.
pub fn write_results(
    experiment: &Experiment,
    batch: &Batch,
    summary: &Summary,
    dir: &Path,
    lang: Lang,
) -> Result<Vec<PathBuf>, FolderError> {
    let evidence = evidence(experiment.scenario());
    let folder = RunFolder {
        setting: experiment.scorer().setting(),
        seed: batch.seed,
        version: VERSION,
        summary,
        outcomes: &batch.outcomes,
        failures: &batch.failures,
        evidence: &evidence,
    };
    write_folder(dir, &folder, lang)
}

/// What the scenario rests on: its parameters one by one, its tables' rows as counts.
fn evidence(scenario: &Scenario) -> Evidence {
    let parameters: Vec<Assumption> = parameters(scenario).into_iter().map(assumption).collect();
    let mut rows: BTreeMap<Grade, u64> = BTreeMap::new();
    // `grades` lists the parameters first, then the rows.
    for (_, grade) in grades(scenario).rows.into_iter().skip(parameters.len()) {
        *rows.entry(grade).or_default() += 1;
    }
    Evidence { parameters, rows }
}

fn assumption(parameter: Parameter) -> Assumption {
    let Parameter { path, value, low, high, unit, source, grade } = parameter;
    Assumption { path, value, low, high, unit, source, grade }
}
