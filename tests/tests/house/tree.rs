//! The files of the repository, as a clean clone holds them.

use std::fs;
use std::path::Path;

/// Folders that builds, runs and tools fill; none of them is part of the repository.
const NOT_OURS: [&str; 5] = [".git", "target", "runs", "node_modules", "__pycache__"];
/// Kept in the repository in spite of its name: dated results of the benches.
const OURS_ALL_THE_SAME: &str = "benches/runs";

/// Folder that holds the root manifest.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Paths of all files, relative to the root, with `/`, sorted.
pub(crate) fn files() -> Vec<String> {
    let mut found = Vec::new();
    walk(root(), &mut found);
    found.sort();
    assert!(found.len() > 200, "the walk misses most of the repository: {} files", found.len());
    found
}

/// Files whose path starts and ends in a certain way.
pub(crate) fn files_in(folder: &str, ending: &str) -> Vec<String> {
    files().into_iter().filter(|file| file.starts_with(folder) && file.ends_with(ending)).collect()
}

/// Text of a file, given relative to the root.
pub(crate) fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !is_left_out(&path) {
            walk(&path, found);
        } else if path.is_file() {
            found.push(relative(&path));
        }
    }
}

fn is_left_out(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    NOT_OURS.contains(&name) && relative(folder) != OURS_ALL_THE_SAME
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// Panics with one fault a line, unless there is none.
#[track_caller]
pub(crate) fn expect_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
