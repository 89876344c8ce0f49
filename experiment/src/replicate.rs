//! What a batch repeats: one replication, and what comes of it.

use serde::{Deserialize, Serialize};

pub use shapan_analysis::folder::Failure;

/// Something that can be replicated: the simulated city, or a toy in a test.
///
/// A replication is a pure function of `(self, seed, replication)`; that is what makes a batch
/// independent of threads, shards and interrupts.
pub trait Replicate: Sync {
    /// What one replication yields.
    type Outcome: Send;

    /// Runs one replication.
    ///
    /// # Errors
    /// When the run cannot go on; the batch records it and carries on.
    fn replicate(&self, seed: u64, replication: u64) -> Result<Replicated<Self::Outcome>, ReplicateError>;
}

/// One replication's outcome and what it cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replicated<O> {
    /// The outcome.
    pub outcome: O,
    /// Events handled.
    pub events: u64,
    /// Facts recorded.
    pub records: u64,
}

/// Why one replication failed, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReplicateError(pub String);

/// A replication that succeeded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done<O> {
    /// Its number, from 0.
    pub replication: u64,
    /// Events handled.
    pub events: u64,
    /// Facts recorded.
    pub records: u64,
    /// The outcome.
    pub outcome: O,
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Replications that are finished, the failed ones and those of an earlier session included.
    pub done: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Of these, taken over from an earlier session.
    pub taken_over: u64,
    /// The most that there will be.
    pub total: u64,
}

/// Told of a batch's progress, from any of its threads.
pub trait Progress: Sync {
    /// Called when a batch starts and after every replication.
    fn update(&self, tally: Tally);
}

/// Progress that nobody watches.
impl Progress for () {
    fn update(&self, _: Tally) {}
}
