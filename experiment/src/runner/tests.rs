//! The runner on a toy: same results for any threads, shards and interrupts.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use std::io::Write;

/// A toy whose outcome is a number that depends on seed and replication alone. Replications divisible
/// by `fails` fail, those divisible by `panics` panic.
#[derive(Default)]
struct Toy {
    fails: Option<u64>,
    panics: Option<u64>,
}

impl Replicate for Toy {
    type Outcome = f64;

    fn replicate(&self, seed: u64, replication: u64) -> Result<Replicated<f64>, ReplicateError> {
        let hit = |every: Option<u64>| every.is_some_and(|every| replication % every == every - 1);
        assert!(!hit(self.panics), "replication {replication} fell over");
        if hit(self.fails) {
            return Err(ReplicateError(format!("replication {replication} cannot go on")));
        }
        let outcome = ((seed * 1000 + replication) as f64).sin();
        Ok(Replicated { outcome, events: replication + 1, records: 2 })
    }
}

fn work(limit: u64, threads: usize) -> Work<'static, f64> {
    Work {
        seed: 7,
        shard: Shard::WHOLE,
        limit,
        threads: NonZeroUsize::new(threads).unwrap(),
        taken_over: Vec::new(),
        enough: None,
    }
}

fn run(toy: &Toy, work: Work<'_, f64>) -> Replications<f64> {
    run_replications(toy, work, None, &(), &AtomicBool::new(false)).unwrap()
}

#[test]
fn any_number_of_threads_gives_the_same_results_in_order() {
    let one = run(&Toy::default(), work(64, 1));
    let numbers: Vec<u64> = one.done.iter().map(|done| done.replication).collect();
    assert_eq!(numbers, (0..64).collect::<Vec<_>>());
    assert_eq!(one.total, 64);
    for threads in [2, 5] {
        assert_eq!(run(&Toy::default(), work(64, threads)), one);
    }
}

#[test]
fn failures_and_panics_are_recorded_and_the_batch_carries_on() {
    let toy = Toy { fails: Some(10), panics: Some(15) };
    let all = run(&toy, work(30, 2));
    let failed: Vec<(u64, &str)> =
        all.failures.iter().map(|failure| (failure.replication, failure.message.as_str())).collect();
    assert_eq!(
        failed,
        [
            (9, "replication 9 cannot go on"),
            (14, "panic: replication 14 fell over"),
            (19, "replication 19 cannot go on"),
            (29, "panic: replication 29 fell over"),
        ]
    );
    assert!(all.failures.iter().all(|failure| failure.seed == 7));
    assert_eq!(all.done.len(), 26);
    assert!(!all.interrupted);
}

/// Cancels the batch once so many replications are done.
struct CancelAfter<'a>(u64, &'a AtomicBool);

impl Progress for CancelAfter<'_> {
    fn update(&self, tally: Tally) {
        if tally.done >= self.0 {
            self.1.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn an_interrupted_batch_keeps_a_gapless_beginning_and_resumes_to_the_same_results() {
    let whole = run(&Toy::default(), work(64, 1));
    let cancel = AtomicBool::new(false);
    let first =
        run_replications(&Toy::default(), work(64, 3), None, &CancelAfter(20, &cancel), &cancel).unwrap();
    assert!(first.interrupted);
    assert!((20..64).contains(&first.done.len()), "{}", first.done.len());
    assert_eq!(first.done, whole.done[..first.done.len()]);
    let resumed = run(&Toy::default(), Work { taken_over: first.done, ..work(64, 2) });
    assert_eq!(resumed, whole);
}

#[test]
fn what_is_there_already_is_not_run_again() {
    let marked = Done { replication: 1, events: 0, records: 0, outcome: -99.0 };
    let resumed = run(&Toy::default(), Work { taken_over: vec![marked.clone()], ..work(3, 1) });
    assert_eq!(resumed.done[1], marked);
    assert_eq!(resumed.done.len(), 3);
}

#[test]
fn precision_is_asked_at_block_ends_only_whatever_the_threads() {
    let enough: &Enough<'_, f64> = &|done| done.len() >= 40;
    for threads in [1, 2, 5] {
        let all = run(&Toy::default(), Work { enough: Some(enough), ..work(1000, threads) });
        assert_eq!((all.done.len(), all.total), (64, 64), "40 is reached within the second block of 32");
    }
}

#[test]
fn precision_gives_up_at_the_limit() {
    let all = run(&Toy::default(), Work { enough: Some(&|_| false), ..work(70, 2) });
    assert_eq!((all.done.len(), all.total, all.interrupted), (70, 70, false));
}

#[test]
fn a_resumed_precise_batch_stops_where_the_unbroken_one_does() {
    let longer = run(&Toy::default(), work(100, 2));
    let work = Work { enough: Some(&|_| true), taken_over: longer.done, ..work(1000, 2) };
    let all = run(&Toy::default(), work);
    assert_eq!((all.done.len(), all.total), (32, 32));
}

/// A disk that takes so many lines and is full then.
struct SmallDisk {
    lines: usize,
    kept: Vec<u8>,
}

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.lines == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.lines -= 1;
        self.kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_ends_the_batch_and_says_what_was_kept() {
    let mut disk = SmallDisk { lines: 5, kept: Vec::new() };
    let error =
        run_replications(&Toy::default(), work(1000, 2), Some(&mut disk), &(), &AtomicBool::new(false))
            .unwrap_err();
    let RunnerError::Write { kept, source } = error else { panic!("{error}") };
    assert_eq!((kept, source.kind()), (5, io::ErrorKind::StorageFull));
    assert_eq!(disk.kept.iter().filter(|byte| **byte == b'\n').count(), 5);
}

#[test]
fn every_finished_replication_is_one_line() {
    let mut lines = Vec::new();
    let toy = Toy { fails: Some(4), panics: None };
    run_replications(&toy, work(8, 2), Some(&mut lines), &(), &AtomicBool::new(false)).unwrap();
    let text = String::from_utf8(lines).unwrap();
    assert_eq!(text.lines().count(), 8);
    assert_eq!(text.lines().filter(|line| line.starts_with("{\"failed\"")).count(), 2);
}

#[test]
fn no_replications_are_none() {
    let all = run(&Toy::default(), work(0, 2));
    assert_eq!((all.done.len(), all.interrupted, all.total), (0, false, 0));
}

proptest! {
    #[test]
    fn shards_together_are_the_whole(limit in 0_u64..90, of in 1_u64..6) {
        let mut joined: Vec<Done<f64>> = (1..=of)
            .flat_map(|index| {
                let shard = Shard::new(index, of).unwrap();
                run(&Toy::default(), Work { shard, ..work(limit, 2) }).done
            })
            .collect();
        joined.sort_by_key(|done| done.replication);
        prop_assert_eq!(joined, run(&Toy::default(), work(limit, 1)).done);
    }
}
