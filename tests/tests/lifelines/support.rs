//! Cases of the library made ready, small batches, and packs whose rows changed places.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use shapan_analysis::Outcome;
use shapan_experiment::{Batch, BatchOptions, Count, Existing, Experiment, Output, Shard};
use shapan_scenarios::{Changes, Overlay, Scenario, copy_out, load};

/// Seed of all batches.
pub(crate) const SEED: u64 = 11;

/// Changes in the grammar of `--set`.
pub(crate) fn set(changes: &[(&str, &str)]) -> Changes {
    let set = changes.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
    Changes { set: set.collect(), with: Vec::new() }
}

/// Changes as the text of an overlay.
pub(crate) fn overlaid(text: &str) -> Changes {
    let overlay = Overlay::Text { name: "what-if".to_owned(), text: text.to_owned() };
    Changes { set: Vec::new(), with: vec![overlay] }
}

/// A case of the library, or a pack by its folder.
pub(crate) fn scenario(case: &str, changes: &Changes) -> Scenario {
    load(case, changes).unwrap_or_else(|problems| panic!("{problems}")).scenario
}

/// The same, ready to be run.
pub(crate) fn prepare(case: &str, changes: &Changes) -> Experiment {
    Experiment::prepare(scenario(case, changes)).unwrap()
}

/// So many replications on so many threads.
pub(crate) fn options(replications: u64, threads: usize) -> BatchOptions {
    BatchOptions {
        count: Count::Exactly(replications),
        seed: SEED,
        threads: NonZeroUsize::new(threads).unwrap(),
        shard: Shard::WHOLE,
        output: None,
    }
}

/// Where a shard keeps what it did.
pub(crate) fn kept_in(dir: &Path) -> Option<Output> {
    Some(Output { dir: dir.to_owned(), existing: Existing::Refuse, recipe: Default::default() })
}

/// Runs a batch in which nothing fails.
pub(crate) fn run(experiment: &Experiment, options: &BatchOptions) -> Batch {
    let batch = experiment.batch(options, &(), &AtomicBool::new(false)).unwrap();
    assert!(batch.failures.is_empty(), "{:?}", batch.failures);
    batch
}

/// Outcomes of so many replications, in order.
pub(crate) fn outcomes(experiment: &Experiment, replications: u64) -> Vec<Outcome> {
    run(experiment, &options(replications, 2)).outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// A copy of a case of the library as a folder that tests may change.
pub(crate) struct Pack {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Pack {
    pub(crate) fn of(case: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join(case);
        copy_out(case, &root).unwrap();
        Self { _folder: folder, root }
    }

    /// Puts the rows of a table of Beijing into another order, below its head.
    pub(crate) fn reorder(&self, table: &str, order: impl Fn(&mut Vec<&str>)) {
        let path = self.root.join(format!("regions/beijing/{table}.csv"));
        let text = fs::read_to_string(&path).unwrap();
        let mut rows: Vec<&str> = text.lines().collect();
        let head = rows.remove(0);
        let before = rows.clone();
        order(&mut rows);
        assert_ne!(rows, before, "{table} stands as it stood");
        fs::write(&path, format!("{head}\n{}\n", rows.join("\n"))).unwrap();
    }

    pub(crate) fn prepare(&self) -> Experiment {
        prepare(self.root.to_str().unwrap(), &Changes::default())
    }
}

/// Shuffles rows in an order that a seed fixes (Fisher and Yates with a congruential generator).
pub(crate) fn shuffle(rows: &mut [&str], seed: u64) {
    let mut state = seed;
    for last in (1..rows.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(last, (state >> 33) as usize % (last + 1));
    }
}

/// The middle of numbers; of an even count the lower one of the two.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}
