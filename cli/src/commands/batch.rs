//! `shapan batch`: many replications, and how often each promise holds.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use shapan_experiment::batch::BatchError;
use shapan_experiment::replicate::Tally;
use shapan_experiment::store::StoreError;
use shapan_experiment::{Batch, BatchOptions, Count, Existing, Experiment, Output, Progress, Shard};

use super::results::Results;
use crate::args::BatchArgs;
use crate::ending::{Ending, Trouble};
use crate::render::progress::ProgressView;
use crate::terminal::Terminal;
use crate::{interrupt, job};

/// Replications where nobody says how many.
const DEFAULT_REPLICATIONS: u64 = 500;
/// The most replications of `--until-precise` where nobody says how many.
const DEFAULT_MOST: u64 = 10_000;
/// How many folders are tried where the default one is being written by another process.
const MOST_FOLDERS: u32 = 99;

/// Runs the command.
pub(crate) fn run(args: &BatchArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let changes = job::changes(&args.scenario);
    let experiment = job::prepare(&args.scenario.scenario, &changes, terminal)?;
    let mut options = options(args, &experiment);
    let cancel = interrupt::listen(terminal)?;
    let total = options.shard.share_of(options.count.limit());
    let view =
        Watch { bar: ProgressView::new(&experiment.scenario().id, total, terminal), last: Mutex::default() };
    let started = Instant::now();
    let outcome = run_in_free_folder(&experiment, &mut options, args.out.is_none(), &view, cancel);
    let elapsed_s = started.elapsed().as_secs_f64();
    view.bar.finish();
    let batch = outcome.map_err(|error| explained(error, terminal))?;
    let results = Results {
        experiment: &experiment,
        batch: &batch,
        dir: options.output.as_ref().map_or(Path::new("."), |output| &output.dir),
        elapsed_s,
        run_now: view.run_now(),
    };
    results.finish(args.format.format, args.assert, terminal)
}

/// Passes progress on and remembers the last.
struct Watch {
    bar: ProgressView,
    last: Mutex<Option<Tally>>,
}

impl Progress for Watch {
    fn update(&self, tally: Tally) {
        if let Ok(mut last) = self.last.lock() {
            // Threads may report out of order.
            *last = last.filter(|last| last.done > tally.done).or(Some(tally));
        }
        self.bar.update(tally);
    }
}

impl Watch {
    /// Replications of this session.
    fn run_now(&self) -> u64 {
        let last = self.last.lock().ok().and_then(|last| *last);
        last.map_or(0, |tally| tally.done - tally.taken_over)
    }
}

fn options(args: &BatchArgs, experiment: &Experiment) -> BatchOptions {
    let count = match args.until_precise {
        Some(half_width) => Count::UntilPrecise { half_width, max: args.n.unwrap_or(DEFAULT_MOST) },
        None => Count::Exactly(args.n.unwrap_or(DEFAULT_REPLICATIONS)),
    };
    let shard = args.shard.unwrap_or(Shard::WHOLE);
    let default_dir = || job::default_dir(experiment.scenario(), args.work.seed, shard);
    let existing = match (args.resume, &args.out) {
        (true, _) => Existing::Resume,
        (false, Some(_)) => Existing::Refuse,
        // The default folder is named after what it holds: what is replaced can be had again.
        (false, None) => Existing::Replace,
    };
    let output = Output {
        dir: args.out.clone().unwrap_or_else(default_dir),
        existing,
        recipe: job::recipe(&args.scenario),
    };
    BatchOptions {
        count,
        seed: args.work.seed,
        threads: job::threads(args.work.threads),
        shard,
        output: Some(output),
    }
}

/// Runs the batch; where the default folder is being written by another process, in the next free one.
fn run_in_free_folder(
    experiment: &Experiment,
    options: &mut BatchOptions,
    may_move: bool,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Batch, BatchError> {
    let wanted = options.output.clone();
    let mut next = 2;
    loop {
        match (experiment.batch(options, progress, cancel), &wanted) {
            (Err(BatchError::Store(StoreError::Busy(_))), Some(wanted))
                if may_move && next <= MOST_FOLDERS =>
            {
                let dir = PathBuf::from(format!("{}-{next}", wanted.dir.display()));
                options.output = Some(Output { dir, ..wanted.clone() });
                next += 1;
            }
            (result, _) => return result,
        }
    }
}

/// Adds what the user can do about it.
fn explained(error: BatchError, terminal: &Terminal) -> Trouble {
    let advice = match &error {
        BatchError::Store(StoreError::Occupied(_)) => terminal.pick(
            "加 --resume 继续，或另选 --out 文件夹",
            "go on with it by --resume, or choose another folder with --out",
        ),
        BatchError::Store(StoreError::Io { .. }) => {
            terminal.pick("请用 --out 指定可写的文件夹", "choose a folder that can be written with --out")
        }
        BatchError::Write { .. } => terminal
            .pick("腾出空间后加 --resume 继续", "make room and go on with the same command and --resume"),
        _ => return Trouble::of(error),
    };
    Trouble::Input(format!("{error}\n{} {advice}", terminal.pick("提示：", "hint:")))
}
