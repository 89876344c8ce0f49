//! Many runs: batches, comparisons, and the reasons behind a missed promise.
//!
//! An [`Experiment`] is a scenario made ready to be run. [`Experiment::batch`] runs it many times on
//! several threads; [`Experiment::run_one`] keeps everything that one replication did;
//! [`Experiment::why`] finds a missed promise and its chain of causes; [`compare`] sets two batches on
//! the same random numbers side by side; [`merge`] joins shards.
//!
//! A replication is a pure function of scenario, seed and number, and results are put together in the
//! order of the numbers. So a batch's digest is the same for any number of threads, for shards that are
//! merged, and for a batch that was interrupted and resumed. What a batch keeps on disk while it runs is
//! described at [`store`].
//!
//! The runner itself ([`runner`]) knows no city: it repeats any [`Replicate`], and is tested on a toy.
//!
//! Nothing here prints, reads a clock or looks at the environment.

mod batch;
mod compare;
mod experiment;
mod merge;
pub mod replicate;
mod results;
pub mod runner;
mod shard;
pub mod store;
mod why;

pub use batch::{Batch, BatchError, BatchOptions, Count, Output, VERSION};
pub use compare::compare;
pub use experiment::{Experiment, SingleRun};
pub use merge::{Gaps, MergeError, Merged, Overlaps, merge};
pub use replicate::{Failure, Progress, Replicate, Tally};
pub use results::write_results;
pub use shard::{Shard, ShardError};
pub use store::{Existing, Recipe, RecordedOverlay, StoreError};
pub use why::{Why, WhyError, WhyQuestion};
