//! Shards joined to one batch, with nothing missing and nothing twice.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::replicate::{Done, Failure};
use crate::runner::Replications;
use crate::shard::Shard;
use crate::store::{Existing, Header, Line, Store, StoreError, Stored, read_header, read_outcomes};

/// A batch joined from shards.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged<O> {
    /// What it is about, as one whole.
    pub header: Header,
    /// Its replications, in order.
    pub results: Replications<O>,
}

/// Why folders cannot be joined.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// No folder was given.
    #[error("no folder to merge")]
    Nothing,
    /// A folder cannot be read, or belongs to another batch.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Replications are missing or there twice.
    #[error("the folders do not make one batch of {total} replications:{gaps}{overlaps}")]
    Incomplete {
        /// Replications of the whole batch.
        total: u64,
        /// What is missing.
        gaps: Gaps,
        /// What is there more than once.
        overlaps: Overlaps,
    },
}

/// Replications that no folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps(pub Vec<u64>);

/// Replications that more than one folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlaps(pub Vec<u64>);

impl fmt::Display for Gaps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_ranges(f, " missing ", &self.0)
    }
}

impl fmt::Display for Overlaps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_ranges(f, " there twice ", &self.0)
    }
}

/// Writes `label` and sorted numbers as ranges: `0-3, 7`; nothing for none.
fn write_ranges(f: &mut fmt::Formatter<'_>, label: &str, numbers: &[u64]) -> fmt::Result {
    for (index, run) in numbers.chunk_by(|a, b| a + 1 == *b).enumerate() {
        f.write_str(if index == 0 { label } else { ", " })?;
        match run {
            [one] => write!(f, "{one}")?,
            [first, .., last] => write!(f, "{first}-{last}")?,
            [] => {}
        }
    }
    Ok(())
}

/// Joins the folders of a batch's shards. The order of the folders does not matter.
///
/// # Errors
/// When a folder cannot be read, when two belong to different batches, or when replications are
/// missing or there twice (all of them are listed).
pub fn merge<O: DeserializeOwned>(dirs: &[PathBuf]) -> Result<Merged<O>, MergeError> {
    let (first_dir, others) = dirs.split_first().ok_or(MergeError::Nothing)?;
    let first = read_header(first_dir)?;
    let mut total = first.replications;
    for dir in others {
        let header = read_header(dir)?;
        header.check_joinable(&first, dir)?;
        total = total.max(header.replications);
    }
    let mut joined = Joined::default();
    for dir in dirs {
        joined.add(read_outcomes(dir)?, total);
    }
    joined.check(total)?;
    let results = Replications {
        done: joined.done.into_values().collect(),
        failures: joined.failures.into_values().collect(),
        interrupted: false,
        total,
    };
    Ok(Merged { header: Header { shard: Shard::WHOLE, replications: total, ..first }, results })
}

struct Joined<O> {
    done: BTreeMap<u64, Done<O>>,
    failures: BTreeMap<u64, Failure>,
    twice: Vec<u64>,
}

impl<O> Default for Joined<O> {
    fn default() -> Self {
        Self { done: BTreeMap::new(), failures: BTreeMap::new(), twice: Vec::new() }
    }
}

impl<O> Joined<O> {
    fn has(&self, replication: u64) -> bool {
        self.done.contains_key(&replication) || self.failures.contains_key(&replication)
    }

    fn add(&mut self, stored: Stored<O>, total: u64) {
        for done in stored.done.into_iter().filter(|done| done.replication < total) {
            self.note_if_twice(done.replication);
            self.done.insert(done.replication, done);
        }
        for failure in stored.failures.into_iter().filter(|failure| failure.replication < total) {
            self.note_if_twice(failure.replication);
            self.failures.insert(failure.replication, failure);
        }
    }

    fn note_if_twice(&mut self, replication: u64) {
        if self.has(replication) {
            self.twice.push(replication);
        }
    }

    fn check(&self, total: u64) -> Result<(), MergeError> {
        let gaps: Vec<u64> = (0..total).filter(|number| !self.has(*number)).collect();
        let mut overlaps = self.twice.clone();
        overlaps.sort_unstable();
        overlaps.dedup();
        if gaps.is_empty() && overlaps.is_empty() {
            return Ok(());
        }
        Err(MergeError::Incomplete { total, gaps: Gaps(gaps), overlaps: Overlaps(overlaps) })
    }
}

impl<O: Serialize + DeserializeOwned + Clone> Merged<O> {
    /// Writes the joined batch as a checkpoint of its own, which can be resumed and made longer.
    ///
    /// # Errors
    /// When `dir` holds a batch already or cannot be written.
    pub fn write(&self, dir: &Path) -> Result<Store, StoreError> {
        let (mut store, _) = Store::open::<O>(dir, &self.header, Existing::Refuse)?;
        let path = store.outcomes_path();
        let done = self.results.done.iter().cloned().map(Line::Done);
        let failed = self.results.failures.iter().cloned().map(Line::Failed);
        for line in done.chain(failed) {
            let text = line.to_text().map_err(std::io::Error::from);
            text.and_then(|text| store.outcomes().write_all(&text)).map_err(StoreError::io(&path))?;
        }
        Ok(store)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::Recipe;

    fn shard_dir(root: &Path, index: u64, of: u64, total: u64, numbers: &[u64]) -> PathBuf {
        let header = Header {
            scenario: "toy".to_owned(),
            scenario_digest: "abc".to_owned(),
            seed: 7,
            version: "0.1.0".to_owned(),
            shard: Shard::new(index, of).unwrap(),
            replications: total,
            recipe: Recipe::default(),
        };
        let dir = root.join(format!("{index}-{numbers:?}"));
        let (mut store, _) = Store::open::<f64>(&dir, &header, Existing::Refuse).unwrap();
        for &replication in numbers {
            let line = if replication == 5 {
                Line::Failed(Failure { replication, seed: 7, message: "no".to_owned() })
            } else {
                Line::Done(Done { replication, events: 1, records: 1, outcome: replication as f64 })
            };
            store.outcomes().write_all(&line.to_text().unwrap()).unwrap();
        }
        dir
    }

    #[test]
    fn shards_in_any_order_make_the_whole_and_failures_count_as_there() {
        let root = tempfile::tempdir().unwrap();
        let even = shard_dir(root.path(), 1, 2, 7, &[4, 0, 2, 6]);
        let odd = shard_dir(root.path(), 2, 2, 7, &[1, 5, 3]);
        let merged: Merged<f64> = merge(&[odd.clone(), even.clone()]).unwrap();
        let numbers: Vec<u64> = merged.results.done.iter().map(|done| done.replication).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 6]);
        assert_eq!(merged.results.failures.len(), 1);
        assert_eq!(merged.header.shard, Shard::WHOLE);

        let out = root.path().join("merged");
        drop(merged.write(&out).unwrap());
        assert_eq!(merge::<f64>(std::slice::from_ref(&out)).unwrap(), merged);
        assert!(matches!(merged.write(&even), Err(StoreError::Occupied(_))));
    }

    #[test]
    fn gaps_and_overlaps_are_all_listed() {
        let root = tempfile::tempdir().unwrap();
        let first = shard_dir(root.path(), 1, 2, 10, &[0, 2, 4]);
        let again = shard_dir(root.path(), 1, 2, 10, &[2, 4]);
        let error = merge::<f64>(&[first, again]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the folders do not make one batch of 10 replications: \
             missing 1, 3, 5-9 there twice 2, 4"
        );
    }

    #[test]
    fn another_seed_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let first = shard_dir(root.path(), 1, 2, 4, &[0, 2]);
        let second = shard_dir(root.path(), 2, 2, 4, &[1, 3]);
        let header = Header { seed: 9, ..read_header(&second).unwrap() };
        std::fs::write(second.join(crate::store::HEADER_FILE), serde_json::to_string(&header).unwrap())
            .unwrap();
        let error = merge::<f64>(&[first, second]).unwrap_err();
        assert!(error.to_string().contains("its seed is 9, here it is 7"), "{error}");
    }

    #[test]
    fn nothing_cannot_be_merged() {
        assert!(matches!(merge::<f64>(&[]), Err(MergeError::Nothing)));
    }
}
