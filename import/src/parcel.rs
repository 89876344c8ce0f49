//! Files for a pack: all of them are written, or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::problem::{Fault, Findings, ImportError, ImportProblems};
use crate::sheet::Sheet;
use crate::source::Source;

/// The list of sources of a pack.
const SOURCES: &str = "models/sources.csv";
/// Its header.
const SOURCES_HEADER: &str = "source_id,text,kind";
/// Digits that are written: three more than any of these formats prints, fewer than arithmetic spoils.
const DIGITS: usize = 12;
/// A key becomes file names: short enough for every system.
const LONGEST_KEY: usize = 60;

/// What a pack gets: files, and a row in its list of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    key: String,
    source: String,
    files: Vec<(String, String)>,
}

impl Parcel {
    /// Nothing yet, from a source that is described in words.
    #[must_use]
    pub fn new(key: &str, source: &str) -> Self {
        Self { key: key.to_owned(), source: source.to_owned(), files: Vec::new() }
    }

    /// One file more, by its path in the pack.
    #[must_use]
    pub fn with(mut self, path: String, text: String) -> Self {
        self.files.push((path, text));
        self
    }

    /// Paths in the pack and texts, in the order in which they were added.
    #[must_use]
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// Writes everything into a pack, which is made if it is not there; gives the paths.
    ///
    /// Every file is written beside its place first, and then renamed. Nothing that exists is replaced, except that
    /// `models/sources.csv` gets a row.
    ///
    /// # Errors
    /// [`Fault::BadKey`], [`Fault::Exists`] for each file or source that is there already, [`Fault::Unwritable`];
    /// and what is wrong with the pack's list of sources.
    pub fn write_into(&self, pack: &Path) -> Result<Vec<PathBuf>, ImportProblems> {
        check_key(&self.key)?;
        let mut findings = Findings::default();
        let sources = self.sources(pack).map_err(|problems| findings.extend(problems));
        for (path, _) in self.files.iter().filter(|(path, _)| pack.join(path).exists()) {
            let expected = "a key that is not taken";
            let file = pack.join(path).display().to_string();
            let taken = ImportError::whole(Fault::Exists, &file, "the file is there already", expected);
            findings.extend(ImportProblems::one(taken));
        }
        let sources = findings.finish(sources.ok())?.value;
        // The list of sources comes last: without it the other files are not yet part of anything.
        let mut texts: Vec<(PathBuf, &str)> =
            self.files.iter().map(|(path, text)| (pack.join(path), text.as_str())).collect();
        texts.push((pack.join(SOURCES), &sources));
        place(&texts).map_err(|(path, error)| {
            let what = format!("the file cannot be written ({error})");
            let file = path.display().to_string();
            ImportProblems::one(ImportError::whole(Fault::Unwritable, &file, what, ""))
        })?;
        Ok(texts.into_iter().map(|(path, _)| path).collect())
    }

    /// The pack's list of sources with one row more.
    fn sources(&self, pack: &Path) -> Result<String, ImportProblems> {
        let path = pack.join(SOURCES);
        let row = format!("{},{},list\n", self.key, csv_cell(&self.source));
        if !path.exists() {
            return Ok(format!("{SOURCES_HEADER}\n{row}"));
        }
        let list = Source::read(&path)?;
        let mut findings = Findings::default();
        let mut taken = None;
        if let Some(mut sheet) = Sheet::open(&list, &mut findings)
            && let Some([id, ..]) = sheet.columns(["source_id", "text", "kind"], &mut findings)
        {
            while let Some(entry) = sheet.next_row(&mut findings) {
                taken = taken.or((entry.cell(id) == self.key).then(|| entry.start()));
            }
        }
        if let Some(offset) = taken {
            let what = format!("the source `{}` is there already", self.key);
            findings.at(&list, offset, Fault::Exists, what, "a key that is not taken");
        }
        findings.finish(Some(()))?;
        let text = list.text();
        Ok(if text.ends_with('\n') { format!("{text}{row}") } else { format!("{text}\n{row}") })
    }
}

/// Whether a key is fit to be part of file names and tables: small letters, digits, `-` and `_`.
///
/// # Errors
/// [`Fault::BadKey`].
pub fn check_key(key: &str) -> Result<(), ImportProblems> {
    let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '-' | '_');
    if !key.is_empty() && key.len() <= LONGEST_KEY && key.chars().all(fits) {
        return Ok(());
    }
    let expected = "up to 60 small letters, digits, - and _";
    Err(ImportProblems::one(ImportError::whole(Fault::BadKey, key, format!("the key is `{key}`"), expected)))
}

/// The nearest thing to a name that [`check_key`] accepts.
///
/// ```
/// assert_eq!(shapan_import::parcel::key_from("Loma Prieta, California"), "loma_prieta_california");
/// ```
#[must_use]
pub fn key_from(name: &str) -> String {
    let mut key = String::new();
    for sign in name.chars().flat_map(char::to_lowercase) {
        match sign {
            'a'..='z' | '0'..='9' | '-' => key.push(sign),
            _ if !key.is_empty() && !key.ends_with('_') => key.push('_'),
            _ => {}
        }
    }
    key.truncate(LONGEST_KEY);
    let key = key.trim_end_matches('_');
    if key.is_empty() { "imported".to_owned() } else { key.to_owned() }
}

/// A number with the digits that carry something: 0.0052, where a division left 0.005200000000000001.
pub(crate) fn significant(value: f64) -> String {
    let rounded = format!("{value:.*e}", DIGITS - 1);
    rounded.parse::<f64>().unwrap_or(value).to_string()
}

/// A text as TOML writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => out.extend(['\\', sign]),
            _ if sign.is_control() => out.push(' '),
            _ => out.push(sign),
        }
    }
    out + "\""
}

/// A text as CSV writes it.
pub(crate) fn csv_cell(text: &str) -> String {
    let text = text.replace(['\r', '\n'], " ");
    if text.contains([',', '"', '#']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Writes all texts beside their places, then renames them; on an error takes away what it wrote.
fn place(texts: &[(PathBuf, &str)]) -> Result<(), (PathBuf, io::Error)> {
    let mut beside: Vec<PathBuf> = Vec::new();
    let mut placed: Vec<&PathBuf> = Vec::new();
    let mut all = || {
        for (path, text) in texts {
            let told = |error| (path.clone(), error);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(told)?;
            }
            beside.push(beside_of(path));
            fs::write(beside_of(path), text).map_err(told)?;
        }
        for (path, _) in texts {
            fs::rename(beside_of(path), path).map_err(|error| (path.clone(), error))?;
            placed.push(path);
        }
        Ok(())
    };
    let result = all();
    if result.is_err() {
        // What cannot be taken away is told by the error that led here.
        beside.iter().chain(placed).for_each(|path| drop(fs::remove_file(path)));
    }
    result
}

fn beside_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.part"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_parcel_arrives_whole_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let pack = folder.path().join("pack");
        let parcel =
            Parcel::new("quake", "A map, \"the\" first").with("hazards/quake.csv".into(), "x\n".into());
        let written = parcel.write_into(&pack).unwrap();
        assert_eq!(written, [pack.join("hazards/quake.csv"), pack.join(SOURCES)]);
        let list = fs::read_to_string(pack.join(SOURCES)).unwrap();
        assert_eq!(list, "source_id,text,kind\nquake,\"A map, \"\"the\"\" first\",list\n");
        let again = parcel.write_into(&pack).unwrap_err();
        let told: Vec<_> = again.as_slice().iter().map(|problem| (problem.fault, problem.line)).collect();
        assert_eq!(told, [(Fault::Exists, None), (Fault::Exists, Some(2))], "the file, and the source");
        let other = Parcel::new("other", "Another").with("hazards/other.csv".into(), "y\n".into());
        other.write_into(&pack).unwrap();
        assert!(fs::read_to_string(pack.join(SOURCES)).unwrap().ends_with("list\nother,Another,list\n"));
        assert_eq!(fs::read_dir(pack.join("hazards")).unwrap().count(), 2, "nothing is left beside");
    }

    #[test]
    fn a_parcel_that_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("models"), "a file where a folder is asked for").unwrap();
        let parcel = Parcel::new("quake", "A map").with("hazards/quake.csv".into(), "x\n".into());
        assert!(parcel.write_into(folder.path()).unwrap_err().has(Fault::Unwritable));
        assert_eq!(fs::read_dir(folder.path().join("hazards")).unwrap().count(), 0);
    }

    #[test]
    fn keys_lead_nowhere() {
        for bad in ["", "..", "a/b", "A", "北京", "a b", &"x".repeat(61)] {
            assert!(check_key(bad).unwrap_err().has(Fault::BadKey), "{bad}");
            assert!(check_key(&key_from(bad)).is_ok(), "{bad}");
        }
    }

    #[test]
    fn numbers_keep_what_was_printed() {
        assert_eq!(significant(0.52 / 100.0), "0.0052");
        assert_eq!(significant(4.788 / 192.0), "0.0249375");
        assert_eq!(significant(600.0), "600");
    }
}
