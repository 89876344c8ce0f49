//! From typed arguments to things that can be run.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use shapan_analysis::Lang;
use shapan_experiment::store::{Recipe, RecordedOverlay};
use shapan_experiment::{Experiment, Shard};
use shapan_scenarios::{Changes, Loaded, Overlay, Scenario, Warning, list, load};

use crate::args::ScenarioArgs;
use crate::ending::Trouble;
use crate::terminal::Terminal;

/// The changes that were typed.
pub(crate) fn changes(args: &ScenarioArgs) -> Changes {
    let with = args.with.iter().map(|file| Overlay::Named(file.display().to_string()));
    Changes { set: args.set.clone(), with: with.collect() }
}

/// The changes that a results folder was made with.
pub(crate) fn recorded_changes(recipe: &Recipe) -> Changes {
    let overlay = |overlay: &RecordedOverlay| match overlay.clone() {
        RecordedOverlay::Named(name) => Overlay::Named(name),
        RecordedOverlay::Text { name, text } => Overlay::Text { name, text },
    };
    Changes { set: recipe.set.clone(), with: recipe.with.iter().map(overlay).collect() }
}

/// What was typed, with overlay files read, so that a results folder can tell how it was made. Ask after
/// loading: what cannot be read then is an overlay of the library.
pub(crate) fn recipe(args: &ScenarioArgs) -> Recipe {
    let overlay = |file: &PathBuf| {
        let name = file.display().to_string();
        match fs::read_to_string(file) {
            Ok(text) => RecordedOverlay::Text { name, text },
            Err(_) => RecordedOverlay::Named(name),
        }
    };
    Recipe {
        scenario: portable_name(&args.scenario),
        set: args.set.clone(),
        with: args.with.iter().map(overlay).collect(),
    }
}

/// A path made absolute, so that it means the same in another folder; names of the library stay.
fn portable_name(scenario: &str) -> String {
    if list().iter().any(|case| case.id == scenario) {
        return scenario.to_owned();
    }
    fs::canonicalize(scenario).map_or_else(|_| scenario.to_owned(), |path| path.display().to_string())
}

/// Loads a scenario; warnings go to standard error.
pub(crate) fn load_scenario(name: &str, changes: &Changes, terminal: &Terminal) -> Result<Scenario, Trouble> {
    let Loaded { scenario, warnings, .. } = load(name, changes).map_err(Trouble::Problems)?;
    warn(&warnings, terminal);
    Ok(scenario)
}

/// Loads a scenario and builds what its replications share.
pub(crate) fn prepare(name: &str, changes: &Changes, terminal: &Terminal) -> Result<Experiment, Trouble> {
    let experiment = Experiment::prepare(load_scenario(name, changes, terminal)?).map_err(Trouble::of)?;
    warn_of_motion(&concerns(&experiment), terminal);
    Ok(experiment)
}

/// Where ground-motion models are asked beyond what they were made for, at the zones.
pub(crate) fn concerns(experiment: &Experiment) -> Vec<String> {
    let city = experiment.city();
    let places: Vec<_> = city.zone_places().into_iter().map(|(_, place)| place).collect();
    city.shaking_concerns(&places)
}

/// The same for a variant of a scenario that has been warned about already.
pub(crate) fn prepare_variant(name: &str, changes: &Changes) -> Result<Experiment, Trouble> {
    Experiment::prepare(load(name, changes).map_err(Trouble::Problems)?.scenario).map_err(Trouble::of)
}

/// Writes warnings to standard error.
pub(crate) fn warn(warnings: &[Warning], terminal: &Terminal) {
    for warning in warnings {
        terminal.remark(&match (terminal.lang, warning) {
            (Lang::Zh, Warning::MostlyGuesses { guesses, of }) => {
                format!("注意：{of} 个表行和参数中有 {guesses} 个凭记忆或估计（等级 M 和 E）")
            }
            (Lang::Zh, Warning::MagnitudeAboveFault { fault, magnitude, max }) => {
                format!("注意：震级 {magnitude} 超过 {fault} 可能的最大震级 {max}")
            }
            (_, other) => format!("{}{other}", terminal.pick("注意：", "warning: ")),
        });
    }
}

/// Writes to standard error where ground-motion models are asked beyond what they were made for.
pub(crate) fn warn_of_motion(concerns: &[String], terminal: &Terminal) {
    for line in concerns {
        terminal.remark(&format!("{}{line}", terminal.pick("注意：", "warning: ")));
    }
}

/// As many threads as asked for, else one a core.
pub(crate) fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// Where a batch is kept when nobody said where: the same question lands in the same folder.
pub(crate) fn default_dir(scenario: &Scenario, seed: u64, shard: Shard) -> PathBuf {
    let digest: String = scenario.digest.chars().take(8).collect();
    let mut name = format!("{}-{seed}-{digest}", scenario.id);
    if !shard.is_whole() {
        name = format!("{name}-{}of{}", shard.index(), shard.of());
    }
    Path::new("runs").join(name)
}
