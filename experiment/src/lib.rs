//! Many runs: batches, comparisons, and the reasons behind a missed promise.
//!
//! An [`Experiment`] is a scenario made ready to be run. [`Experiment::batch`] runs it many times on
//! several threads; [`Experiment::run_one`] keeps everything that one replication did;
//! [`Experiment::why`] finds a missed promise and its chain of causes; [`compare()`] sets two batches on
//! the same random numbers side by side; [`merge()`] joins shards.
//!
//! A replication is a pure function of scenario, seed and number, and results are put together in the
//! order of the numbers. So a batch's digest is the same for any number of threads, for shards that are
//! merged, and for a batch that was interrupted and resumed. What a batch keeps on disk while it runs is
//! described at [`store`].
//!
//! The runner itself ([`runner`]) knows no city: it repeats any
//! [`Replicate`](replicate::Replicate), and is tested on a toy.
//!
//! Nothing here prints, reads a clock or looks at the environment.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::sync::atomic::AtomicBool;
//!
//! use shapan_analysis::Summary;
//! use shapan_experiment::{BatchOptions, Count, Experiment, Shard};
//! use shapan_scenarios::{Changes, load};
//!
//! let experiment = Experiment::prepare(load("beijing-m8", &Changes::default())?.scenario)?;
//! let options = BatchOptions {
//!     count: Count::Exactly(2),
//!     seed: 7,
//!     threads: NonZeroUsize::MIN,
//!     shard: Shard::WHOLE,
//!     output: None,
//! };
//! let batch = experiment.batch(&options, &(), &AtomicBool::new(false))?;
//! let summary = Summary::new(experiment.scenario(), &batch.outcomes);
//! assert_eq!(summary.replications, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod batch;
mod compare;
mod experiment;
pub mod hindcast;
pub mod merge;
pub mod replicate;
pub mod restoration;
mod results;
pub mod runner;
mod shard;
pub mod store;
pub mod study;
pub mod validation;
pub mod why;

pub use batch::{Batch, BatchOptions, Count, Output};
pub use compare::compare;
pub use experiment::{Experiment, SingleRun};
pub use merge::merge;
pub use replicate::Progress;
pub use results::write_results;
pub use shard::{Shard, ShardError};
pub use store::Existing;
