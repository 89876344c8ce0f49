//! The library's Beijing case through every door of the crate: batch, folder, resume, shards, why, compare.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_analysis::{Lang, Outcome, Summary};
use shapan_experiment::merge::Merged;
use shapan_experiment::replicate::Tally;
use shapan_experiment::store::Recipe;
use shapan_experiment::why::{WhyError, WhyQuestion};
use shapan_experiment::{
    Batch, BatchOptions, Count, Existing, Experiment, Output, Progress, Shard, compare, merge, write_results,
};
use shapan_journal::Nothing;
use shapan_scenarios::{Changes, load};

const SEED: u64 = 7;

static BEIJING: LazyLock<Experiment> = LazyLock::new(|| prepare(&[]));

fn prepare(set: &[(&str, &str)]) -> Experiment {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let loaded = load("beijing-m8", &Changes { set, with: Vec::new() }).unwrap();
    Experiment::prepare(loaded.scenario).unwrap()
}

fn options(n: u64, threads: usize) -> BatchOptions {
    BatchOptions {
        count: Count::Exactly(n),
        seed: SEED,
        threads: NonZeroUsize::new(threads).unwrap(),
        shard: Shard::WHOLE,
        output: None,
    }
}

fn kept_in(dir: &Path, existing: Existing) -> Option<Output> {
    Some(Output { dir: dir.to_owned(), existing, recipe: Recipe::default() })
}

fn run(options: &BatchOptions) -> Batch {
    BEIJING.batch(options, &(), &AtomicBool::new(false)).unwrap()
}

#[test]
fn threads_do_not_show_in_the_results() {
    let one = run(&options(6, 1));
    assert_eq!(run(&options(6, 3)), one);
    assert_eq!(one.outcomes.len(), 6);
    assert!(one.events > 0 && one.records > 0);
}

/// Cancels once so many replications are done.
struct CancelAfter(u64, AtomicBool);

impl Progress for CancelAfter {
    fn update(&self, tally: Tally) {
        if tally.done >= self.0 {
            self.1.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn an_interrupted_batch_goes_on_to_the_same_results() {
    let dir = tempfile::tempdir().unwrap();
    let output = kept_in(dir.path(), Existing::Resume);
    let whole = BatchOptions { output, ..options(8, 2) };
    let stop = CancelAfter(3, AtomicBool::new(false));
    let first = BEIJING.batch(&whole, &stop, &stop.1).unwrap();
    assert!(first.interrupted && (3..8).contains(&first.outcomes.len()));
    assert_eq!(
        run(&whole),
        run(&options(8, 1)),
        "what is read back equals what was computed to the last bit"
    );
}

#[test]
fn merged_shards_equal_the_whole() {
    let root = tempfile::tempdir().unwrap();
    let dirs: Vec<PathBuf> = (1..=3).map(|index| root.path().join(index.to_string())).collect();
    for (index, dir) in (1..).zip(&dirs) {
        let shard = Shard::new(index, 3).unwrap();
        run(&BatchOptions { shard, output: kept_in(dir, Existing::Refuse), ..options(7, 2) });
    }
    let merged: Merged<Outcome> = merge(&dirs).unwrap();
    let whole = run(&options(7, 2));
    assert_eq!(Batch::new(SEED, merged.results), whole);
    assert_eq!(merged.header.replications, 7);
    assert_eq!(merged.header.scenario_digest, BEIJING.scenario().digest);
}

#[test]
fn one_replication_alone_is_the_one_of_the_batch() {
    let batch = run(&options(3, 2));
    let alone = BEIJING.run_one(SEED, 2, &mut Nothing).unwrap();
    assert_eq!(alone.outcome, batch.outcomes[2].1);
    assert_eq!(alone.records.len() as u64, alone.summary.records);
}

#[test]
fn until_precise_ends_after_a_whole_block() {
    let count = Count::UntilPrecise { half_width: 0.2, max: 200 };
    let batch = run(&BatchOptions { count, ..options(0, 2) });
    assert_eq!(batch.outcomes.len(), 32, "32 replications give ± 0.17 at worst");
}

#[test]
fn the_results_folder_is_written_whole() {
    let dir = tempfile::tempdir().unwrap();
    let batch = run(&options(4, 2));
    let summary = Summary::new(BEIJING.scenario(), &batch.outcomes);
    let files = write_results(&BEIJING, &batch, &summary, dir.path(), Lang::Zh).unwrap();
    assert!(files.len() >= 6 && files.iter().all(|file| file.is_file()), "{files:?}");
    let manifest = shapan_analysis::folder::read_manifest(dir.path()).unwrap();
    assert_eq!(manifest.digest, batch.digest());
    assert!(manifest.parameters_by_grade.values().sum::<u64>() > 50);
    assert!(manifest.rows_by_grade.values().sum::<u64>() > 1000);
}

#[test]
fn a_batch_cancelled_before_its_first_replication_leaves_a_folder_that_can_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let options = BatchOptions { output: kept_in(dir.path(), Existing::Resume), ..options(3, 2) };
    let none = BEIJING.batch(&options, &(), &AtomicBool::new(true)).unwrap();
    assert!(none.interrupted && none.outcomes.is_empty());
    let summary = Summary::new(BEIJING.scenario(), &none.outcomes);
    write_results(&BEIJING, &none, &summary, dir.path(), Lang::En).unwrap();
    assert_eq!(run(&options).outcomes.len(), 3);
}

#[test]
fn the_same_scenario_differs_from_itself_in_nothing_and_a_weaker_one_kills_fewer() {
    let base = run(&options(4, 2));
    let same = compare((&BEIJING, &base), (&BEIJING, &base));
    assert!(same.targets.iter().all(|target| target.diff_quantity.mean == 0.0));
    let weaker = prepare(&[("hazard.magnitude.value", "7.0")]);
    let batch = weaker.batch(&options(4, 2), &(), &AtomicBool::new(false)).unwrap();
    let compared = compare((&BEIJING, &base), (&weaker, &batch));
    assert_eq!(compared.pairs, 4);
    let deaths = compared.totals.iter().find(|total| total.name == "deaths").unwrap();
    assert!(deaths.diff.mean < 0.0, "{deaths:?}");
}

fn question(replication: Option<u64>) -> WhyQuestion<'static> {
    WhyQuestion {
        target: "bj14-k02",
        zone: None,
        replication,
        search: 32,
        seed: SEED,
        threads: NonZeroUsize::new(2).unwrap(),
    }
}

#[test]
fn why_explains_a_chain_that_begins_with_the_shock() {
    let never = AtomicBool::new(false);
    let why = BEIJING.why(&question(Some(1)), &(), &never).unwrap();
    assert_eq!((why.replication, why.explanation.target.as_str()), (1, "bj14-k02"));
    let chain = &why.explanation.chain;
    assert_eq!(chain.first().map(|step| step.record), Some(0));
    assert!(chain.is_sorted_by_key(|step| step.record));
}

#[test]
fn why_finds_the_first_replication_that_misses() {
    let batch = run(&options(32, 2));
    let index = BEIJING.scorer().setting().measured().position(|target| target.id == "bj14-k02").unwrap();
    let first = batch.outcomes.iter().find(|(_, outcome)| outcome.targets[index].holds == Some(false));
    match (BEIJING.why(&question(None), &(), &AtomicBool::new(false)), first) {
        (Ok(why), Some((replication, _))) => assert_eq!(why.replication, *replication),
        (Err(WhyError::NeverMissed(32)), None) => {}
        (answer, first) => panic!("{answer:?}, but the first miss is {:?}", first.map(|(number, _)| number)),
    }
}

#[test]
fn why_refuses_what_is_not_measured() {
    let asked = WhyQuestion { target: "bj14-k99", ..question(Some(0)) };
    let error = BEIJING.why(&asked, &(), &AtomicBool::new(false)).unwrap_err();
    assert!(matches!(error, WhyError::Target(_)), "{error}");
}
