//! A batch: many replications of one scenario, kept in a folder if asked.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use shapan_analysis::outcome::Totals;
use shapan_analysis::statistics::is_precise;
use shapan_analysis::{Outcome, digest};

use crate::experiment::Experiment;
use crate::replicate::{Done, Failure, Progress};
use crate::runner::{Replications, RunnerError, Work, run_replications};
use crate::shard::Shard;
use crate::store::{Existing, Header, Recipe, Store, StoreError};

/// Version of the program that results are marked with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How many replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Count {
    /// So many.
    Exactly(u64),
    /// Until the 95 % Wilson interval of every promise's share is no wider than ± `half_width`, asked every
    /// [`PRECISION_BLOCK`](crate::runner::PRECISION_BLOCK) replications; at most `max`.
    UntilPrecise {
        /// Half the width of the interval.
        half_width: f64,
        /// The most replications.
        max: u64,
    },
}

impl Count {
    /// The most replications that there can be.
    #[must_use]
    pub fn limit(self) -> u64 {
        match self {
            Self::Exactly(n) | Self::UntilPrecise { max: n, .. } => n,
        }
    }
}

/// Where a batch is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The folder.
    pub dir: PathBuf,
    /// What to do with a batch that is there already.
    pub existing: Existing,
    /// How to load the scenario again, for `merge`.
    pub recipe: Recipe,
}

/// How a batch is to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchOptions {
    /// How many replications, all shards together.
    pub count: Count,
    /// Seed.
    pub seed: u64,
    /// Threads.
    pub threads: NonZeroUsize,
    /// Which part.
    pub shard: Shard,
    /// Where to keep it; nowhere if none.
    pub output: Option<Output>,
}

/// What a batch came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Its seed.
    pub seed: u64,
    /// Replications that succeeded, in order, with their number.
    pub outcomes: Vec<(u64, Outcome)>,
    /// Those that failed, in order.
    pub failures: Vec<Failure>,
    /// Events of all replications.
    pub events: u64,
    /// Facts of all replications.
    pub records: u64,
    /// Whether it was cancelled before its end.
    pub interrupted: bool,
}

/// Why a batch could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The output folder cannot be used; nothing was run.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A finished replication could not be written.
    #[error("{}: {source}; {kept} finished replications are kept there", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// How many replications are safe in it.
        kept: u64,
        /// What the system says.
        source: std::io::Error,
    },
    /// The threads could not be started.
    #[error(transparent)]
    Runner(RunnerError),
}

impl Experiment {
    /// Runs a batch. `cancel` ends it early; what is finished by then is kept, and a batch with the same
    /// options and [`Existing::Resume`] goes on to the same digest.
    ///
    /// # Errors
    /// When the output folder cannot be used (found before the first replication), or when writing
    /// fails on the way. A replication that fails is no error but a [`Failure`].
    pub fn batch(
        &self,
        options: &BatchOptions,
        progress: &dyn Progress,
        cancel: &AtomicBool,
    ) -> Result<Batch, BatchError> {
        let mut header = self.header(options);
        let (mut store, taken_over) = match &options.output {
            Some(output) => {
                let (store, done) = Store::open(&output.dir, &header, output.existing)?;
                (Some(store), done)
            }
            None => (None, Vec::new()),
        };
        let precise;
        let enough: Option<&crate::runner::Enough<'_, Outcome>> = match options.count {
            Count::UntilPrecise { half_width, .. } => {
                precise = move |done: &[&Done<Outcome>]| is_precise(&promises_only(done), half_width);
                Some(&precise)
            }
            Count::Exactly(_) => None,
        };
        let work = Work {
            seed: options.seed,
            shard: options.shard,
            limit: options.count.limit(),
            threads: options.threads,
            taken_over,
            enough,
        };
        let out = store.as_mut().map(|store| store.outcomes() as &mut (dyn Write + Send));
        let results = run_replications(self, work, out, progress, cancel)
            .map_err(|error| located(error, store.as_ref()))?;
        if let Some(store) = store.as_ref().filter(|_| results.total != header.replications) {
            header.replications = results.total;
            store.write_header(&header)?;
        }
        Ok(Batch::new(options.seed, results))
    }

    fn header(&self, options: &BatchOptions) -> Header {
        let scenario = self.scenario();
        Header {
            scenario: scenario.id.clone(),
            scenario_digest: scenario.digest.clone(),
            seed: options.seed,
            version: VERSION.to_owned(),
            shard: options.shard,
            replications: options.count.limit(),
            recipe: options.output.as_ref().map(|output| output.recipe.clone()).unwrap_or_default(),
        }
    }
}

/// Names the file that a write failed on.
fn located(error: RunnerError, store: Option<&Store>) -> BatchError {
    match (error, store) {
        (RunnerError::Write { kept, source }, Some(store)) => {
            BatchError::Write { file: store.outcomes_path(), kept, source }
        }
        (error, _) => BatchError::Runner(error),
    }
}

/// Copies without zones and curves, which the stopping rule does not look at.
fn promises_only(done: &[&Done<Outcome>]) -> Vec<(u64, Outcome)> {
    let light = |outcome: &Outcome| Outcome {
        targets: outcome.targets.clone(),
        totals: Totals::default(),
        zones: Vec::new(),
        curve: Vec::new(),
    };
    done.iter().map(|done| (done.replication, light(&done.outcome))).collect()
}

impl Batch {
    /// Takes a batch from its replications.
    #[must_use]
    pub fn new(seed: u64, results: Replications<Outcome>) -> Self {
        Self {
            seed,
            events: results.done.iter().map(|done| done.events).sum(),
            records: results.done.iter().map(|done| done.records).sum(),
            outcomes: results.done.into_iter().map(|done| (done.replication, done.outcome)).collect(),
            failures: results.failures,
            interrupted: results.interrupted,
        }
    }

    /// Digest of the results in replication order; see [`shapan_analysis::digest`].
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.outcomes)
    }
}
