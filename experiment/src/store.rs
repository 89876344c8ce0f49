//! The checkpoint of a batch: a folder that survives an interrupt, a crash and a full disk.
//!
//! `checkpoint.json` says what is being run; `outcomes.jsonl` holds one line a finished replication, in
//! order of completion. A line torn by a crash or a full disk is cut off when the batch goes on.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::replicate::{Done, Failure};
use crate::shard::Shard;

/// Name of the file that says what is being run.
pub const HEADER_FILE: &str = "checkpoint.json";
/// Name of the file with a line a replication.
pub const OUTCOMES_FILE: &str = "outcomes.jsonl";

/// What a folder's batch is about. Results may be joined only where all but `shard`, `replications`
/// and `recipe` are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Key of the scenario.
    pub scenario: String,
    /// Digest of the scenario with everything that it names.
    pub scenario_digest: String,
    /// Seed of the batch.
    pub seed: u64,
    /// Version of the program; another version may give other results.
    pub version: String,
    /// Which part of the batch.
    pub shard: Shard,
    /// Replications of the whole batch, all shards together.
    pub replications: u64,
    /// How to load the scenario again.
    pub recipe: Recipe,
}

/// How a scenario was asked for, so that it can be loaded again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Name of a library case, or path of a pack.
    pub scenario: String,
    /// Single changes: path and value.
    pub set: Vec<(String, String)>,
    /// Overlays, in order.
    pub with: Vec<RecordedOverlay>,
}

/// An overlay as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedOverlay {
    /// One that the library or the pack knows by name.
    Named(String),
    /// A file, as it was read.
    Text {
        /// Its name, for messages.
        name: String,
        /// What is in it.
        text: String,
    },
}

/// One line of the outcomes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line<O> {
    Done(Done<O>),
    Failed(Failure),
}

impl<O: Serialize> Line<O> {
    /// The line with its end.
    pub(crate) fn to_text(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder holds a batch already, and nobody asked to go on with it.
    #[error("{} holds a batch already", .0.display())]
    Occupied(PathBuf),
    /// Another process writes into the folder.
    #[error("{} is being written by another process", .0.display())]
    Busy(PathBuf),
    /// The folder's batch is another one.
    #[error("{} holds another batch: {}", dir.display(), differences.join("; "))]
    Mismatch {
        /// The folder.
        dir: PathBuf,
        /// What differs, in words.
        differences: Vec<String>,
    },
    /// A file is not what it should be.
    #[error("{}, line {line}: {message}", file.display())]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

impl StoreError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<'_> {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

/// What to do where the folder holds a batch already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Stop with [`StoreError::Occupied`].
    #[default]
    Refuse,
    /// Go on with it.
    Resume,
    /// Start again and forget it.
    Replace,
}

/// A folder's results so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<O> {
    /// Replications that succeeded, in the order of the file.
    pub done: Vec<Done<O>>,
    /// Replications that failed and did not succeed later.
    pub failures: Vec<Failure>,
}

/// An open checkpoint, locked against other processes.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    outcomes: File,
}

impl Store {
    /// Opens or makes `dir` for the batch that `header` describes and gives back what is there already.
    /// Everything that can be found wrong with the folder is found here, before the first replication.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing in the folder has been changed then, unless writing itself failed.
    pub fn open<O: DeserializeOwned>(
        dir: &Path,
        header: &Header,
        existing: Existing,
    ) -> Result<(Self, Vec<Done<O>>), StoreError> {
        let outcomes_path = dir.join(OUTCOMES_FILE);
        let taken =
            dir.join(HEADER_FILE).exists() || fs::metadata(&outcomes_path).is_ok_and(|file| file.len() > 0);
        if taken && existing == Existing::Refuse {
            return Err(StoreError::Occupied(dir.to_owned()));
        }
        let resume = taken && existing == Existing::Resume;
        if resume {
            read_header(dir)?.check(header, dir)?;
        }
        fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let mut outcomes = open_locked(dir, &outcomes_path)?;
        let stored = if resume {
            let (stored, good_bytes) = read_lines::<O>(&outcomes, &outcomes_path)?;
            cut_torn_line(&mut outcomes, good_bytes).map_err(StoreError::io(&outcomes_path))?;
            stored.done
        } else {
            empty(&outcomes).map_err(StoreError::io(&outcomes_path))?;
            Vec::new()
        };
        let store = Self { dir: dir.to_owned(), outcomes };
        store.write_header(header)?;
        Ok((store, stored))
    }

    /// Replaces the header.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_header(&self, header: &Header) -> Result<(), StoreError> {
        write_whole(&self.dir.join(HEADER_FILE), header)
    }

    /// Where finished replications go.
    pub fn outcomes(&mut self) -> &mut File {
        &mut self.outcomes
    }

    /// Path of the outcomes file.
    #[must_use]
    pub fn outcomes_path(&self) -> PathBuf {
        self.dir.join(OUTCOMES_FILE)
    }
}

impl Header {
    /// Compares what must be equal for results to be joined.
    fn differences(&self, other: &Self) -> Vec<String> {
        let fields = [
            ("scenario", self.scenario.clone(), other.scenario.clone()),
            ("scenario digest", self.scenario_digest.clone(), other.scenario_digest.clone()),
            ("seed", self.seed.to_string(), other.seed.to_string()),
            ("program version", self.version.clone(), other.version.clone()),
        ];
        fields
            .into_iter()
            .filter(|(_, there, here)| there != here)
            .map(|(name, there, here)| format!("its {name} is {there}, here it is {here}"))
            .collect()
    }

    fn check(&self, wanted: &Self, dir: &Path) -> Result<(), StoreError> {
        let mut differences = self.differences(wanted);
        if self.shard != wanted.shard {
            differences.push(format!("its shard is {}, here it is {}", self.shard, wanted.shard));
        }
        mismatch_unless_empty(dir, differences)
    }

    /// Whether the results of two folders can be joined.
    ///
    /// # Errors
    /// [`StoreError::Mismatch`] with everything that differs.
    pub fn check_joinable(&self, first: &Self, dir: &Path) -> Result<(), StoreError> {
        let mut differences = self.differences(first);
        if self.shard.of() != first.shard.of() {
            differences.push(format!("it is cut into {} parts, not {}", self.shard.of(), first.shard.of()));
        }
        mismatch_unless_empty(dir, differences)
    }
}

fn mismatch_unless_empty(dir: &Path, differences: Vec<String>) -> Result<(), StoreError> {
    if differences.is_empty() {
        return Ok(());
    }
    Err(StoreError::Mismatch { dir: dir.to_owned(), differences })
}

/// Reads the header of a folder.
///
/// # Errors
/// When it is missing or damaged.
pub fn read_header(dir: &Path) -> Result<Header, StoreError> {
    let file = dir.join(HEADER_FILE);
    let text = fs::read_to_string(&file).map_err(StoreError::io(&file))?;
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt {
        line: error.line(),
        message: error.to_string(),
        file,
    })
}

/// Reads the results of a folder; a torn last line is left out.
///
/// # Errors
/// When the file is missing, or a line before the last is damaged.
pub fn read_outcomes<O: DeserializeOwned>(dir: &Path) -> Result<Stored<O>, StoreError> {
    let path = dir.join(OUTCOMES_FILE);
    let file = File::open(&path).map_err(StoreError::io(&path))?;
    Ok(read_lines(&file, &path)?.0)
}

fn open_locked(dir: &Path, path: &Path) -> Result<File, StoreError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(StoreError::io(path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy(dir.to_owned())),
        // Some network file systems know no locks; then two processes are not told apart.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// Empties a file, unless it is empty: devices cannot be cut.
fn empty(file: &File) -> io::Result<()> {
    if file.metadata()?.len() > 0 { file.set_len(0) } else { Ok(()) }
}

fn cut_torn_line(file: &mut File, good_bytes: u64) -> io::Result<()> {
    if file.metadata()?.len() > good_bytes {
        file.set_len(good_bytes)?;
    }
    file.seek(SeekFrom::Start(good_bytes)).map(drop)
}

/// All whole lines, and how many bytes they take.
fn read_lines<O: DeserializeOwned>(file: &File, path: &Path) -> Result<(Stored<O>, u64), StoreError> {
    let mut reader = BufReader::new(file);
    let mut stored = Stored { done: Vec::new(), failures: Vec::new() };
    let (mut line, mut number, mut good_bytes) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        number += 1;
        let bytes = reader.read_until(b'\n', &mut line).map_err(StoreError::io(path))?;
        if line.last() != Some(&b'\n') {
            break;
        }
        match serde_json::from_slice(&line) {
            Ok(Line::Done(done)) => stored.done.push(done),
            Ok(Line::Failed(failure)) => stored.failures.push(failure),
            Err(error) => {
                let message = error.to_string();
                return Err(StoreError::Corrupt { file: path.to_owned(), line: number, message });
            }
        }
        good_bytes += bytes as u64;
    }
    let healed: std::collections::BTreeSet<u64> = stored.done.iter().map(|done| done.replication).collect();
    stored.failures.retain(|failure| !healed.contains(&failure.replication));
    Ok((stored, good_bytes))
}

/// Writes beside and renames into place, so that a reader never meets half a file.
fn write_whole(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let beside = path.with_extension("json.part");
    let write = || -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(value)?;
        text.push(b'\n');
        fs::write(&beside, text)?;
        fs::rename(&beside, path)
    };
    write().map_err(StoreError::io(path))
}

#[cfg(test)]
mod tests;
