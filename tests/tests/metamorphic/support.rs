//! Small batches, the base shared by all, and what may be asked of a pair of them.

use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use shapan_analysis::outcome::ZoneOutcome;
use shapan_analysis::statistics::{Paired, paired};
use shapan_analysis::{Outcome, Setting};
use shapan_experiment::validation::Quantity;
use shapan_experiment::{Batch, BatchOptions, Count, Experiment, Shard, SingleRun};
use shapan_journal::Nothing;
use shapan_scenarios::{Changes, Overlay, load};

/// Seed of all batches.
pub(crate) const SEED: u64 = 20;

/// Replications of each: enough for effects of a few per cent, few enough for a test.
const REPLICATIONS: u64 = 12;

/// Intervals are widened by this before "not worse" is refused: some forty such questions are asked here,
/// and at 95 % one in twenty of the innocent would be condemned. 1.6 t-widths are about 99.7 %.
const CAUTION: f64 = 1.6;

/// A scenario made ready, and its batch.
pub(crate) struct Runs {
    pub(crate) experiment: Experiment,
    pub(crate) batch: Batch,
}

/// The scenario as it is.
pub(crate) static BASE: LazyLock<Runs> = LazyLock::new(|| variant(&[]));

/// The scenario with changes, ready to be run.
pub(crate) fn prepare(changes: &Changes) -> Experiment {
    Experiment::prepare(load("beijing-m8", changes).unwrap().scenario).unwrap()
}

/// Changes in the grammar of `--set`.
pub(crate) fn set(changes: &[(&str, &str)]) -> Changes {
    let set = changes.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
    Changes { set: set.collect(), with: Vec::new() }
}

/// An overlay of the library.
pub(crate) fn overlay(name: &str) -> Changes {
    Changes { set: Vec::new(), with: vec![Overlay::Named(name.to_owned())] }
}

/// A variant, run on the base's random numbers.
pub(crate) fn variant(changes: &[(&str, &str)]) -> Runs {
    run(&set(changes))
}

/// The same for any changes.
pub(crate) fn run(changes: &Changes) -> Runs {
    run_times(changes, REPLICATIONS)
}

/// The same with a number of replications, for effects that are small beside the scatter of the shaking.
pub(crate) fn run_times(changes: &Changes, replications: u64) -> Runs {
    let experiment = prepare(changes);
    let options = BatchOptions {
        count: Count::Exactly(replications),
        seed: SEED,
        threads: NonZeroUsize::new(2).unwrap(),
        shard: Shard::WHOLE,
        output: None,
    };
    let batch = experiment.batch(&options, &(), &AtomicBool::new(false)).unwrap();
    assert!(batch.failures.is_empty(), "{:?}", batch.failures);
    Runs { experiment, batch }
}

/// One replication with all its facts.
pub(crate) fn one(experiment: &Experiment, replication: u64) -> SingleRun {
    experiment.run_one(SEED, replication, &mut Nothing).unwrap()
}

impl Runs {
    pub(crate) fn setting(&self) -> &Setting {
        self.experiment.scorer().setting()
    }

    /// A quantity in every replication.
    pub(crate) fn values(&self, quantity: &str) -> Vec<f64> {
        let quantity: Quantity = quantity.parse().unwrap();
        assert!(quantity.is_measured(self.setting()), "{quantity} is not measured");
        quantity.values(self.setting(), &self.batch.outcomes)
    }

    /// Anything in every replication.
    pub(crate) fn each(&self, of: impl Fn(&Outcome) -> f64) -> Vec<f64> {
        self.batch.outcomes.iter().map(|(_, outcome)| of(outcome)).collect()
    }

    /// Sum over some zones in every replication.
    pub(crate) fn zones(&self, which: &[bool], of: impl Fn(&ZoneOutcome) -> f64) -> Vec<f64> {
        self.each(|outcome| outcome.zones.iter().zip(which).filter(|(_, w)| **w).map(|(z, _)| of(z)).sum())
    }
}

/// Whether more of a quantity is better.
fn more_is_better(quantity: &str) -> bool {
    quantity.ends_with("share") || quantity.starts_with("secured")
}

/// Asserts that a quantity is not worse than in the base beyond the (widened) interval.
pub(crate) fn not_worse(quantity: &str, base: &Runs, variant: &Runs) {
    let found = paired(&base.values(quantity), &variant.values(quantity));
    let sign = if more_is_better(quantity) { -1.0 } else { 1.0 };
    let half_width = found.ci95.map_or(0.0, |[low, high]| (high - low) / 2.0);
    let worse_by = sign * found.mean;
    assert!(worse_by <= CAUTION * half_width, "{quantity} is worse by {worse_by:.3}: {found:?}");
}

/// Asserts that none of K02 to K04 is worse.
pub(crate) fn promises_not_worse(variant: &Runs) {
    for quantity in ["bj14-k02", "bj14-k03", "bj14-k04", "bj14-k04-share"] {
        not_worse(quantity, &BASE, variant);
    }
}

/// Asserts that numbers are clearly greater in the variant.
pub(crate) fn rises(what: &str, base: &[f64], variant: &[f64]) {
    let found = paired(base, variant);
    assert!(found.mean > 0.0 && found.is_clear(), "{what} should rise: {found:?}");
}

/// Asserts that numbers are clearly smaller in the variant.
pub(crate) fn falls(what: &str, base: &[f64], variant: &[f64]) {
    let found: Paired = paired(base, variant);
    assert!(found.mean < 0.0 && found.is_clear(), "{what} should fall: {found:?}");
}

/// Asserts that a number is greater in every single replication.
pub(crate) fn rises_always(what: &str, base: &[f64], variant: &[f64]) {
    for (k, (b, v)) in base.iter().zip(variant).enumerate() {
        assert!(v > b, "{what} in replication {k}: {b} and then {v}");
    }
}
