//! The library's shelf: what cases there are, and how to take one home.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::document::{self, Node};
use super::source::{Library, Source, is_safe_key};
use crate::text::Bilingual;

/// A case of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseInfo {
    /// Name to load it by.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it is about.
    pub about: Bilingual,
}

/// The cases of the library, by name.
#[must_use]
pub fn list() -> Vec<CaseInfo> {
    let cases = Library.names("cases");
    cases.iter().filter_map(|name| name.strip_suffix(".toml")).filter_map(info).collect()
}

/// The text of a table (`TABLE.csv`) of a region of the library, if the library has both.
#[must_use]
pub fn region_table(region: &str, table: &str) -> Option<String> {
    Library.read(&format!("regions/{region}/{table}.csv")).ok().flatten()
}

fn case(id: &str) -> Option<(String, Node)> {
    let text = Library.read(&format!("cases/{id}.toml")).ok().flatten()?;
    let node = document::parse(&text, 0, &mut Vec::new());
    Some((text, node))
}

fn info(id: &str) -> Option<CaseInfo> {
    let (_, node) = case(id)?;
    let bilingual = |key| {
        let node = node.get(key)?;
        Some(Bilingual { zh: node.get("zh")?.text()?.to_owned(), en: node.get("en")?.text()?.to_owned() })
    };
    Some(CaseInfo { id: id.to_owned(), title: bilingual("title")?, about: bilingual("about")? })
}

/// Why a case could not be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NewError {
    /// The library has no such case.
    #[error("the library has no case `{0}`")]
    UnknownCase(String),
    /// Something stands where the copy would go.
    #[error("{} is there already; nothing was changed", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> NewError + '_ {
    |error| NewError::Io { path: path.to_owned(), error }
}

/// Copies a case and every file it names into a new folder, a pack that loads by its path.
///
/// The files are written beside the folder and moved into place at the end, so the folder is there whole or
/// not at all. Gives the paths of the new files.
///
/// # Errors
/// The case is unknown, the folder exists already, or the system refuses.
pub fn copy_out(name: &str, target_dir: &Path) -> Result<Vec<PathBuf>, NewError> {
    let unknown = || NewError::UnknownCase(name.to_owned());
    let (text, node) = if is_safe_key(name) { case(name) } else { None }.ok_or_else(unknown)?;
    if target_dir.exists() {
        return Err(NewError::Exists(target_dir.to_owned()));
    }
    let parent =
        target_dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io_error(parent))?;
    let beside =
        tempfile::Builder::new().prefix(".shapan-new-").tempdir_in(parent).map_err(io_error(parent))?;
    // Inside the temporary folder, which is private to its owner; a pack is not.
    let pack = beside.path().join("pack");
    write(&pack, "scenario.toml", &text)?;
    let mut files = vec!["scenario.toml".to_owned()];
    for path in named_files(&node) {
        if let Ok(Some(text)) = Library.read(&path) {
            write(&pack, &path, &text)?;
            files.push(path);
        }
    }
    fs::rename(&pack, target_dir).map_err(io_error(target_dir))?;
    Ok(files.iter().map(|file| target_dir.join(file)).collect())
}

fn write(root: &Path, path: &str, text: &str) -> Result<(), NewError> {
    let file = root.join(path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(io_error(folder))?;
    }
    fs::write(&file, text).map_err(io_error(&file))
}

/// Paths of the library's files that a case names.
fn named_files(case: &Node) -> Vec<String> {
    let text = |key| case.get(key).and_then(Node::text);
    let list = |key| case.get(key).and_then(Node::list).unwrap_or_default();
    let mut files = vec!["models/sources.csv".to_owned()];
    files.extend(text("plan").map(|key| format!("plans/{key}.toml")));
    files.extend(list("targets").iter().filter_map(Node::text).map(|key| format!("targets/{key}.toml")));
    let faults = list("hazard").iter().filter_map(|hazard| hazard.get("fault")?.text());
    files.extend(faults.map(|key| format!("hazards/{key}.toml")));
    let fields = list("hazard").iter().filter_map(|hazard| hazard.get("field")?.text());
    files.extend(fields.flat_map(|key| [format!("hazards/{key}.toml"), format!("hazards/{key}.csv")]));
    let recordings = list("hazard").iter().filter_map(|hazard| hazard.get("stations")?.text());
    files.extend(recordings.map(|key| format!("hazards/{key}.csv")));
    let folders = [("regions", text("region")), ("models", text("models").or(Some("default")))]
        .into_iter()
        .filter_map(|(shelf, key)| key.map(|key| format!("{shelf}/{key}")));
    for folder in folders {
        files.extend(Library.names(&folder).iter().map(|name| format!("{folder}/{name}")));
    }
    files.sort();
    files.dedup();
    files
}
