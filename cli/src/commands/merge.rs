//! `shapan merge`: the folders of a batch's shards joined to one.

use shapan_experiment::merge::Merged;
use shapan_experiment::{Batch, merge};

use super::results::Results;
use crate::args::MergeArgs;
use crate::ending::{Ending, Trouble};
use crate::job;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &MergeArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let merged: Merged<shapan_analysis::Outcome> = merge(&args.dirs).map_err(Trouble::of)?;
    let recipe = &merged.header.recipe;
    let name = args.scenario.as_ref().unwrap_or(&recipe.scenario);
    let experiment = job::prepare(name, &job::recorded_changes(recipe), terminal)?;
    let (here, there) = (&experiment.scenario().digest, &merged.header.scenario_digest);
    if here != there {
        return Err(Trouble::Input(format!(
            "scenario `{name}` has changed since the shards were run: its digest is {here}, theirs is {there}"
        )));
    }
    drop(merged.write(&args.out).map_err(Trouble::of)?);
    let batch = Batch::new(merged.header.seed, merged.results);
    let results =
        Results { experiment: &experiment, batch: &batch, dir: &args.out, elapsed_s: 0.0, run_now: 0 };
    results.finish(args.format.format, None, terminal)
}
