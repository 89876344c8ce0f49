//! Does every mechanism act, and in the direction that theory says? Each is switched off alone, on common
//! random numbers, and what that does to the promises and to deaths is set beside what must follow.
//!
//! What is switched off how, and what is expected, is data: a [`Study`]. [`Study::main_job`] is the one of
//! the library. [`run`] gives a [`Validation`], and [`Validation::markdown`] the page that people read.

mod page;
mod physics;
mod quantity;
mod study;

use std::sync::atomic::AtomicBool;

use serde::Serialize;
use shapan_analysis::Setting;
use shapan_analysis::statistics::{Paired, paired};
use shapan_scenarios::{Changes, Problems, load};

use crate::batch::{Batch, BatchError, BatchOptions, Count};
use crate::experiment::Experiment;
use crate::replicate::Progress;
use crate::shard::Shard;
use crate::study::StudyOptions;

pub use physics::{Physics, Quantiles};
pub use quantity::Quantity;
pub use study::{Expectation, History, Mechanism, Study, StudyError};

/// Told how far a study is: before every batch, and of the replications in it.
pub trait Watch: Progress {
    /// Called before the base (`index` 0) and before every mechanism.
    fn begins(&self, step: Step<'_>);
}

/// A study that nobody watches.
impl Watch for () {
    fn begins(&self, _: Step<'_>) {}
}

/// What of a study is about to be run.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The scenario, or the mechanism that is switched off.
    pub name: &'a str,
    /// Its number, from 0.
    pub index: usize,
    /// How many there are.
    pub of: usize,
}

/// Why a study could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// The scenario, or a mechanism's way to be switched off, has faults.
    #[error("{name}: {} faults, first: {}", problems.as_slice().len(), first(problems))]
    Problems {
        /// The mechanism, or the scenario.
        name: String,
        /// All faults.
        problems: Problems,
    },
    /// The engine cannot run the scenario or a variant.
    #[error("{name}: {reason}")]
    Prepare {
        /// The mechanism, or the scenario.
        name: String,
        /// What the engine says.
        reason: String,
    },
    /// A quantity that nothing measures is expected to move.
    #[error("mechanism `{mechanism}`: the scenario measures no `{quantity}`")]
    Quantity {
        /// The mechanism.
        mechanism: String,
        /// The quantity.
        quantity: String,
    },
    /// A batch could not be run.
    #[error(transparent)]
    Batch(#[from] BatchError),
}

fn first(problems: &Problems) -> String {
    problems.as_slice().first().map_or_else(String::new, ToString::to_string)
}

/// What a difference says about an expectation, or all of them about a mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It moves as theory says.
    AsExpected,
    /// The interval holds zero where a direction was expected.
    NoVisibleEffect,
    /// It moves the other way, or where it should not.
    AgainstExpectation,
}

/// One quantity of one mechanism: variant minus base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// What is compared.
    pub quantity: Quantity,
    /// Its unit.
    pub unit: String,
    /// What was expected of it, if anything.
    pub expected: Option<Expectation>,
    /// Paired difference, variant minus base.
    pub difference: Paired,
    /// What the difference says about the expectation.
    pub verdict: Option<Verdict>,
}

/// The mean of a quantity in the base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BaseMean {
    /// Which.
    pub quantity: Quantity,
    /// Its unit.
    pub unit: String,
    /// The mean over replications.
    pub mean: f64,
}

/// What one mechanism does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MechanismEffect {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// The columns that every mechanism has, in the order of [`Quantity::columns`].
    pub columns: Vec<Effect>,
    /// Other quantities of which something is expected.
    pub further: Vec<Effect>,
    /// What all expectations together say.
    pub verdict: Verdict,
    /// Replications of the variant that failed.
    pub failed: u64,
}

/// What a study came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validation {
    /// Key of the scenario.
    pub scenario: String,
    /// Moment of the event.
    pub start: String,
    /// Replications of each.
    pub replications: u64,
    /// Seed.
    pub seed: u64,
    /// Means of the columns in the base.
    pub base: Vec<BaseMean>,
    /// One entry a mechanism, in the study's order.
    pub mechanisms: Vec<MechanismEffect>,
    /// What the base does to the city.
    pub physics: Physics,
    /// Earlier earthquakes to hold beside it.
    pub history: Vec<History>,
    /// Whether it was cancelled before its end: mechanisms are missing.
    pub interrupted: bool,
}

/// Runs the base and every variant of a study. When `cancel` turns true, what is done by then is given
/// back.
///
/// # Errors
/// [`ValidationError`]: all variants are loaded before the first is run, so that a fault in the last one
/// costs no time.
pub fn run(
    scenario: &str,
    study: &Study,
    options: &StudyOptions,
    watch: &dyn Watch,
    cancel: &AtomicBool,
) -> Result<Validation, ValidationError> {
    let base = prepare(scenario, scenario, &[])?;
    study.check_quantities(base.scorer().setting())?;
    for mechanism in &study.mechanism {
        load_variant(scenario, &mechanism.id, &mechanism.off)?;
    }
    let of = study.mechanism.len() + 1;
    let batch_options = batch_options(options);
    watch.begins(Step { name: scenario, index: 0, of });
    let base_batch = base.batch(&batch_options, watch, cancel)?;
    let mut mechanisms = Vec::new();
    let mut interrupted = base_batch.interrupted;
    for (index, mechanism) in study.mechanism.iter().enumerate() {
        if interrupted {
            break;
        }
        watch.begins(Step { name: &mechanism.id, index: index + 1, of });
        let variant = prepare(scenario, &mechanism.id, &mechanism.off)?;
        let batch = variant.batch(&batch_options, watch, cancel)?;
        interrupted = batch.interrupted;
        if !interrupted {
            mechanisms.push(effect_of(mechanism, (&base, &base_batch), (&variant, &batch)));
        }
    }
    let setting = base.scorer().setting();
    Ok(Validation {
        scenario: scenario.to_owned(),
        start: setting.start.clone(),
        replications: options.replications,
        seed: options.seed,
        base: Quantity::columns().map(|quantity| base_mean(quantity, setting, &base_batch)).into(),
        mechanisms,
        physics: Physics::of(&base_batch.outcomes),
        history: study.history.clone(),
        interrupted,
    })
}

fn base_mean(quantity: Quantity, setting: &Setting, batch: &Batch) -> BaseMean {
    let mean = quantity.mean(setting, &batch.outcomes);
    BaseMean { unit: quantity.unit(setting), quantity, mean }
}

fn batch_options(options: &StudyOptions) -> BatchOptions {
    BatchOptions {
        count: Count::Exactly(options.replications),
        seed: options.seed,
        threads: options.threads,
        shard: Shard::WHOLE,
        output: None,
    }
}

fn load_variant(
    scenario: &str,
    name: &str,
    off: &[(String, String)],
) -> Result<shapan_scenarios::Scenario, ValidationError> {
    let changes = Changes { set: off.to_vec(), with: Vec::new() };
    load(scenario, &changes)
        .map(|loaded| loaded.scenario)
        .map_err(|problems| ValidationError::Problems { name: name.to_owned(), problems })
}

fn prepare(scenario: &str, name: &str, off: &[(String, String)]) -> Result<Experiment, ValidationError> {
    let variant = load_variant(scenario, name, off)?;
    Experiment::prepare(variant)
        .map_err(|error| ValidationError::Prepare { name: name.to_owned(), reason: error.to_string() })
}

fn effect_of(
    mechanism: &Mechanism,
    base: (&Experiment, &Batch),
    variant: (&Experiment, &Batch),
) -> MechanismEffect {
    let effect = |quantity: Quantity| {
        let difference = difference(&quantity, base, variant);
        let expected = mechanism.expect.get(&quantity).copied();
        let verdict = expected.and_then(|expected| expected.judge(&difference));
        let unit = quantity.unit(base.0.scorer().setting());
        Effect { quantity, unit, expected, difference, verdict }
    };
    let standing = Quantity::columns();
    let further = mechanism.expect.keys().filter(|quantity| !standing.contains(quantity)).cloned();
    let further: Vec<Effect> = further.map(effect).collect();
    let columns: Vec<Effect> = standing.into_iter().map(effect).collect();
    let verdict = overall(columns.iter().chain(&further));
    let failed = variant.1.failures.len() as u64;
    MechanismEffect { mechanism: mechanism.clone(), columns, further, verdict, failed }
}

/// Variant minus base, over the replications that both have.
fn difference(quantity: &Quantity, base: (&Experiment, &Batch), variant: (&Experiment, &Batch)) -> Paired {
    let has = |batch: &Batch, number| batch.outcomes.binary_search_by_key(&number, |(n, _)| *n).is_ok();
    let numbers = |side: (&Experiment, &Batch), other: &Batch| -> Vec<f64> {
        let both = side.1.outcomes.iter().filter(|(number, _)| has(other, *number)).cloned();
        let both: Vec<_> = both.collect();
        quantity.values(side.0.scorer().setting(), &both)
    };
    paired(&numbers(base, variant.1), &numbers(variant, base.1))
}

/// One effect against theory condemns a mechanism, one as theory says shows that it acts; where theory
/// expects no effect at all, none is as expected.
fn overall<'a>(effects: impl Iterator<Item = &'a Effect>) -> Verdict {
    let (mut moves, mut acts, mut rests) = (false, false, false);
    for effect in effects {
        let directed = effect.expected.is_some_and(Expectation::is_directed);
        moves |= directed;
        match effect.verdict {
            Some(Verdict::AgainstExpectation) => return Verdict::AgainstExpectation,
            Some(Verdict::AsExpected) if directed => acts = true,
            Some(Verdict::AsExpected) => rests = true,
            _ => {}
        }
    }
    if acts || (rests && !moves) { Verdict::AsExpected } else { Verdict::NoVisibleEffect }
}

#[cfg(test)]
mod tests;
