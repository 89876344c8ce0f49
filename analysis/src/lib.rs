//! Journal to measures, targets, statistics, tables and reports.
//!
//! A [`Scorer`] is built once for a scenario. Each run's facts go through a [`Fold`], which ends in an
//! [`Outcome`]: the promises, the sums, the zones, the curve of relief. Outcomes of many runs make a
//! [`Summary`]; two batches on the same random numbers make a [`Comparison`](compare::Comparison);
//! [`folder::write_folder`] leaves everything behind in open formats with a report for people.
//!
//! Nothing here knows the engine: a journal read from a file is measured as one that is being written.

pub mod compare;
mod digest;
pub mod folder;
mod lang;
pub mod lifelines;
pub mod outcome;
pub mod report;
#[cfg(test)]
mod sample;
mod score;
mod setting;
mod shaking;
pub mod states;
pub mod statistics;
pub mod summary;
mod timeline;
pub mod why;

pub use digest::digest;
pub use lang::Lang;
pub use outcome::Outcome;
pub use score::{Fold, Scorer, ZoneDelay};
pub use setting::{Setting, ZoneInfo};
pub use shaking::{ShakingFormat, ShakingRow, ShakingWriteError, write_shaking};
pub use states::{StatesFormat, states, write_states};
pub use summary::Summary;
pub use timeline::{Snapshot, timeline};
