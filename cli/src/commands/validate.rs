//! `shapan validate`: what every mechanism does, or the past beside the record, as pages for the documents.

use std::fs;
use std::path::{Component, Path};
use std::sync::atomic::{AtomicU64, Ordering};

use shapan_experiment::Progress;
use shapan_experiment::hindcast::{self, HindcastError, Record};
use shapan_experiment::replicate::Tally;
use shapan_experiment::restoration::{self, RestorationError};
use shapan_experiment::study::{CaseError, StudyOptions};
use shapan_experiment::validation::{Mechanism, Step, Study, ValidationError, Watch, run as validate};

use crate::args::{Format, StudyArg, ValidateArgs};
use crate::ending::{Ending, Trouble};
use crate::render::progress::ProgressView;
use crate::terminal::Terminal;
use crate::{interrupt, job};

/// Runs the command.
pub(crate) fn run(args: &ValidateArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    if args.study != StudyArg::MainJob && !args.only.is_empty() {
        return Err(Trouble::Input("--only names mechanisms of the study main-job".to_owned()));
    }
    if args.study != StudyArg::Lifelines && !args.pack.is_empty() {
        return Err(Trouble::Input("--pack is for the study lifelines".to_owned()));
    }
    match args.study {
        StudyArg::MainJob => main_job(args, terminal),
        StudyArg::Earthquake => earthquake(args, terminal),
        StudyArg::Lifelines => lifelines(args, terminal),
    }
}

fn earthquake(args: &ValidateArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let record = Record::library().map_err(Trouble::of)?;
    let options = options(args);
    let total = record.event.len() as u64 * hindcast::CASUALTY_MODELS.len() as u64 * args.n;
    let view = ProgressView::new("earthquake", total, terminal);
    let found = hindcast::run(&record, &options, &view);
    view.finish();
    let found = found.map_err(|error| match error {
        HindcastError::Case(CaseError::Problems { problems, .. }) => Trouble::Problems(problems),
        error => Trouble::of(error),
    })?;
    show(args, &found.markdown(&study_command("earthquake", args)), &found, terminal)?;
    Ok(Ending::Done)
}

fn lifelines(args: &ValidateArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let record = restoration::Record::library().map_err(Trouble::of)?;
    let options = options(args);
    let total = (record.case.len() + args.pack.len()) as u64 * args.n;
    let view = ProgressView::new("lifelines", total, terminal);
    let found = restoration::run(&record, &args.pack, &options, &view);
    view.finish();
    let found = found.map_err(|error| match error {
        RestorationError::Case(CaseError::Problems { problems, .. }) => Trouble::Problems(problems),
        error => Trouble::of(error),
    })?;
    show(args, &found.markdown(&study_command("lifelines", args)), &found, terminal)?;
    Ok(Ending::Done)
}

fn options(args: &ValidateArgs) -> StudyOptions {
    StudyOptions { replications: args.n, seed: args.work.seed, threads: job::threads(args.work.threads) }
}

/// The command that makes the page of a study with scenarios of its own again.
fn study_command(study: &str, args: &ValidateArgs) -> String {
    let packs: String = args.pack.iter().map(|pack| format!(" --pack {}", shown(Path::new(pack)))).collect();
    let out = out(args);
    format!("shapan validate --study {study} -n {} --seed {}{packs}{out}", args.n, args.work.seed)
}

fn main_job(args: &ValidateArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let study = study(args)?;
    let options = options(args);
    let cancel = interrupt::listen(terminal)?;
    let total = (study.mechanism.len() as u64 + 1) * args.n;
    let view = Whole {
        bar: ProgressView::new(&args.scenario, total, terminal),
        total,
        each: args.n,
        before: AtomicU64::new(0),
    };
    let found = validate(&args.scenario, &study, &options, &view, cancel);
    view.bar.finish();
    let found = found.map_err(explained)?;
    show(args, &found.markdown(&command(args)), &found, terminal)?;
    Ok(if found.interrupted { Ending::Interrupted } else { Ending::Done })
}

/// The study, or the part of it that was asked for.
fn study(args: &ValidateArgs) -> Result<Study, Trouble> {
    let mut study = Study::main_job().map_err(Trouble::of)?;
    let names = |mechanism: &Mechanism, name: &str| mechanism.stage == name || mechanism.id == name;
    if let Some(unknown) = args.only.iter().find(|name| !study.mechanism.iter().any(|m| names(m, name))) {
        return Err(Trouble::Input(format!("no mechanism and no stage is called `{unknown}`")));
    }
    if !args.only.is_empty() {
        study.mechanism.retain(|mechanism| args.only.iter().any(|name| names(mechanism, name)));
    }
    Ok(study)
}

/// One bar over all batches.
struct Whole {
    bar: ProgressView,
    total: u64,
    /// Replications of one batch.
    each: u64,
    /// Replications of the batches before the present one.
    before: AtomicU64,
}

impl Progress for Whole {
    fn update(&self, tally: Tally) {
        let done = self.before.load(Ordering::Relaxed) + tally.done;
        self.bar.update(Tally { done, total: self.total, ..tally });
    }
}

impl Watch for Whole {
    fn begins(&self, step: Step<'_>) {
        self.before.store(step.index as u64 * self.each, Ordering::Relaxed);
    }
}

fn explained(error: ValidationError) -> Trouble {
    match error {
        ValidationError::Problems { problems, .. } => Trouble::Problems(problems),
        error => Trouble::of(error),
    }
}

fn show(
    args: &ValidateArgs,
    page: &str,
    found: &impl serde::Serialize,
    terminal: &Terminal,
) -> Result<(), Trouble> {
    if let Some(file) = &args.out {
        write(file, page)?;
        terminal.remark(&format!("{} {}", terminal.pick("已写入", "written:"), file.display()));
    }
    match (args.format.format, &args.out) {
        (Format::Json, _) => terminal.say_json(found),
        (Format::Table, None) => terminal.say(page),
        (Format::Table, Some(_)) => Ok(()),
    }
}

/// Writes beside the file and moves into place: a page is there whole or not at all.
fn write(file: &Path, page: &str) -> Result<(), Trouble> {
    let beside = file.with_extension("md.part");
    let written = fs::write(&beside, page).and_then(|()| fs::rename(&beside, file));
    written.map_err(|error| Trouble::at(file, &error))
}

fn out(args: &ValidateArgs) -> String {
    args.out.as_deref().map_or_else(String::new, |file| format!(" --out {}", shown(file)))
}

/// A path as the page shows it: where it leads out of this folder, its last part alone, as others have other folders.
fn shown(path: &Path) -> String {
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let last = path.file_name().filter(|_| !inside).map(Path::new);
    last.unwrap_or(path).display().to_string()
}

/// The command that makes this page again.
fn command(args: &ValidateArgs) -> String {
    let only: String = args.only.iter().map(|name| format!(" --only {name}")).collect();
    let out = out(args);
    format!("shapan validate {} -n {} --seed {}{only}{out}", args.scenario, args.n, args.work.seed)
}
