//! Replications on several threads, with results that do not depend on how many.

use std::any::Any;
use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::replicate::{Done, Failure, Progress, Replicate, ReplicateError, Replicated, Tally};
use crate::shard::Shard;
use crate::store::Line;

/// Start of the name of every thread that runs replications; a front end may use it to keep the
/// message of a caught panic off the screen.
pub const WORKER_THREAD_NAME: &str = "shapan-replication";

/// How often the rule of [`Count::UntilPrecise`](crate::Count::UntilPrecise) is asked: after every so many
/// replications in order, so that the answer does not depend on threads.
pub const PRECISION_BLOCK: u64 = 32;

/// What is to be run.
pub struct Work<'a, O> {
    /// Seed of the batch.
    pub seed: u64,
    /// Which part of the batch.
    pub shard: Shard,
    /// The most replications of the whole batch, all shards together.
    pub limit: u64,
    /// How many threads.
    pub threads: NonZeroUsize,
    /// Replications of an earlier session.
    pub taken_over: Vec<Done<O>>,
    /// Asked every [`PRECISION_BLOCK`] replications with all that came before, in order: enough?
    pub enough: Option<&'a Enough<'a, O>>,
}

/// A stopping rule: whether the given replications, gapless from the first, are enough.
pub type Enough<'a, O> = dyn Fn(&[&Done<O>]) -> bool + 'a;

/// The replications of a batch, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Replications<O> {
    /// Those that succeeded, by number.
    pub done: Vec<Done<O>>,
    /// Those that failed, by number.
    pub failures: Vec<Failure>,
    /// Whether the batch was cancelled before its last replication.
    pub interrupted: bool,
    /// How many replications the whole batch has, all shards together, when it is complete.
    pub total: u64,
}

/// Why a batch could not be run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunnerError {
    /// A finished replication could not be kept.
    #[error("a finished replication could not be written: {source}")]
    Write {
        /// How many replications are safely written.
        kept: u64,
        /// What the system says.
        source: io::Error,
    },
    /// The threads could not be started.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// What the threads share.
struct Collected<'a, O> {
    done: BTreeMap<u64, Done<O>>,
    failures: BTreeMap<u64, Failure>,
    taken_over: u64,
    total: u64,
    out: Option<&'a mut (dyn io::Write + Send)>,
    written: u64,
    failed_write: Option<io::Error>,
}

impl<O> Collected<'_, O> {
    fn tally(&self) -> Tally {
        let failed = self.failures.len() as u64;
        Tally {
            done: self.done.len() as u64 + failed,
            failed,
            taken_over: self.taken_over,
            total: self.total,
        }
    }

    /// Appends a line; after the first failure nothing more is written.
    fn write(&mut self, line: &[u8]) {
        let Some(out) = self.out.as_mut().filter(|_| self.failed_write.is_none()) else { return };
        match out.write_all(line).and_then(|()| out.flush()) {
            Ok(()) => self.written += 1,
            Err(error) => self.failed_write = Some(error),
        }
    }
}

/// Runs the replications of `work` that are not there yet. Each finished one is written to `out` as a
/// line at once, in order of completion. `cancel` stops the batch: replications that have begun are
/// finished and kept, so what is there is a gapless beginning of the shard.
///
/// # Errors
/// When a replication cannot be written, or the threads cannot be started. A replication that fails or
/// panics is no error: it is recorded, and the batch carries on.
pub fn run_replications<M>(
    model: &M,
    work: Work<'_, M::Outcome>,
    out: Option<&mut (dyn io::Write + Send)>,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Replications<M::Outcome>, RunnerError>
where
    M: Replicate,
    M::Outcome: Serialize,
{
    let Work { seed, shard, limit, threads, taken_over, enough } = work;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .thread_name(|index| format!("{WORKER_THREAD_NAME}-{index}"))
        .build()?;
    let done: BTreeMap<u64, Done<M::Outcome>> = taken_over
        .into_iter()
        .filter(|done| shard.holds(done.replication) && done.replication < limit)
        .map(|done| (done.replication, done))
        .collect();
    let collected = Mutex::new(Collected {
        taken_over: done.len() as u64,
        total: shard.share_of(limit),
        done,
        failures: BTreeMap::new(),
        out,
        written: 0,
        failed_write: None,
    });
    progress.update(lock(&collected).tally());

    let worker = Worker { model, seed, collected: &collected, progress, cancel };
    let step = if enough.is_some() { PRECISION_BLOCK } else { limit.max(1) };
    let mut end = 0;
    let mut complete = true;
    while complete && end < limit {
        let block = end..(end + step).min(limit);
        end = block.end;
        complete = worker.run_block(&pool, block.filter(|number| shard.holds(*number)).collect());
        if complete && enough.is_some_and(|enough| enough_before(&collected, end, enough)) {
            break;
        }
    }
    finish(collected, if complete { end } else { limit }, !complete)
}

/// The results of replications `0..total`.
fn finish<O>(
    collected: Mutex<Collected<'_, O>>,
    total: u64,
    interrupted: bool,
) -> Result<Replications<O>, RunnerError> {
    let collected = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(source) = collected.failed_write {
        return Err(RunnerError::Write { kept: collected.taken_over + collected.written, source });
    }
    Ok(Replications {
        done: collected.done.into_values().filter(|done| done.replication < total).collect(),
        failures: collected.failures.into_values().collect(),
        interrupted,
        total,
    })
}

fn enough_before<O>(collected: &Mutex<Collected<'_, O>>, end: u64, enough: &Enough<'_, O>) -> bool {
    let collected = lock(collected);
    let done: Vec<&Done<O>> = collected.done.range(..end).map(|(_, done)| done).collect();
    enough(&done)
}

/// A thread that panics does so outside this lock, so what the lock guards is whole.
fn lock<'a, 'b, O>(collected: &'a Mutex<Collected<'b, O>>) -> MutexGuard<'a, Collected<'b, O>> {
    collected.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Worker<'a, 'b, M: Replicate> {
    model: &'a M,
    seed: u64,
    collected: &'a Mutex<Collected<'b, M::Outcome>>,
    progress: &'a dyn Progress,
    cancel: &'a AtomicBool,
}

impl<M> Worker<'_, '_, M>
where
    M: Replicate,
    M::Outcome: Serialize,
{
    /// Runs the given replications as far as they are missing; false when cancelled before the last.
    fn run_block(&self, pool: &rayon::ThreadPool, numbers: Vec<u64>) -> bool {
        let missing: Vec<u64> = {
            let collected = lock(self.collected);
            numbers.into_iter().filter(|number| !collected.done.contains_key(number)).collect()
        };
        // Threads take numbers in order, one at a time: whenever the batch stops, no gap is left.
        let next = AtomicUsize::new(0);
        pool.broadcast(|_| {
            while !self.stopped() {
                let Some(&number) = missing.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                self.run_one(number);
            }
        });
        next.into_inner() >= missing.len() && lock(self.collected).failed_write.is_none()
    }

    fn stopped(&self) -> bool {
        self.cancel.load(Ordering::Relaxed) || lock(self.collected).failed_write.is_some()
    }

    fn run_one(&self, replication: u64) {
        let result = catch_unwind(AssertUnwindSafe(|| self.model.replicate(self.seed, replication)))
            .unwrap_or_else(|panic| Err(ReplicateError(panic_message(panic.as_ref()))));
        let line = match result {
            Ok(Replicated { outcome, events, records }) => {
                Line::Done(Done { replication, events, records, outcome })
            }
            Err(error) => Line::Failed(Failure { replication, seed: self.seed, message: error.to_string() }),
        };
        let text = line.to_text();
        let tally = {
            let mut collected = lock(self.collected);
            match text {
                Ok(text) => collected.write(&text),
                Err(error) => collected.failed_write = Some(error.into()),
            }
            match line {
                Line::Done(done) => drop(collected.done.insert(replication, done)),
                Line::Failed(failure) => drop(collected.failures.insert(replication, failure)),
            }
            collected.tally()
        };
        self.progress.update(tally);
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", text.unwrap_or_else(|| "without a message".to_owned()))
}

#[cfg(test)]
mod tests;
