//! Where files come from: the library inside the program, or a pack's folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::read::{BOUNDS, ReadError, decode, read_text};

/// A tree of files under `/`-separated relative paths.
pub(crate) trait Source {
    /// The name of a file as shown to a user.
    fn label(&self, path: &str) -> String;
    /// Its text; `None` if there is no such file.
    fn read(&self, path: &str) -> Result<Option<String>, ReadError>;
    /// Whether there is a file or folder.
    fn has(&self, path: &str) -> bool;
    /// Names in a folder, sorted.
    fn names(&self, folder: &str) -> Vec<String>;
}

/// The library that every program carries.
pub(crate) struct Library;

static SHELVES: [(&str, Dir); 7] = [
    ("cases", include_dir!("$CARGO_MANIFEST_DIR/cases")),
    ("hazards", include_dir!("$CARGO_MANIFEST_DIR/hazards")),
    ("models", include_dir!("$CARGO_MANIFEST_DIR/models")),
    ("overlays", include_dir!("$CARGO_MANIFEST_DIR/overlays")),
    ("plans", include_dir!("$CARGO_MANIFEST_DIR/plans")),
    ("regions", include_dir!("$CARGO_MANIFEST_DIR/regions")),
    ("targets", include_dir!("$CARGO_MANIFEST_DIR/targets")),
];

fn shelf(path: &str) -> Option<(&'static Dir<'static>, &str)> {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    SHELVES.iter().find(|(name, _)| *name == first).map(|(_, dir)| (dir, rest))
}

impl Source for Library {
    fn label(&self, path: &str) -> String {
        format!("library:{path}")
    }

    fn read(&self, path: &str) -> Result<Option<String>, ReadError> {
        let file = shelf(path).and_then(|(dir, rest)| dir.get_file(rest));
        file.map(|file| decode(file.contents().to_vec())).transpose()
    }

    fn has(&self, path: &str) -> bool {
        shelf(path).is_some_and(|(dir, rest)| rest.is_empty() || dir.get_entry(rest).is_some())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let dir =
            shelf(folder).and_then(|(dir, rest)| if rest.is_empty() { Some(dir) } else { dir.get_dir(rest) });
        let entries = dir.into_iter().flat_map(Dir::entries);
        let mut names: Vec<_> = entries.filter_map(|entry| file_name(entry.path())).collect();
        names.sort();
        names
    }
}

/// A folder on disk.
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The file's true path, unless it leads out of the folder (by a symbolic link, say).
    fn inside(&self, path: &str) -> Result<Option<PathBuf>, ReadError> {
        let Ok(found) = self.root.join(path).canonicalize() else { return Ok(None) };
        let root = self.root.canonicalize().map_err(|error| ReadError::Unreadable(error.to_string()))?;
        if found.starts_with(root) { Ok(Some(found)) } else { Err(ReadError::OutsidePack) }
    }
}

impl Source for Folder {
    fn label(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    fn read(&self, path: &str) -> Result<Option<String>, ReadError> {
        let Some(found) = self.inside(path)? else { return Ok(None) };
        let file = File::open(found).map_err(|error| ReadError::Unreadable(error.to_string()))?;
        read_text(file, BOUNDS).map(Some)
    }

    fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.filter_map(|entry| file_name(&entry.path())).collect();
        names.sort();
        names
    }
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// A pack's own files before the library's.
pub(crate) struct Pack {
    layers: Vec<Box<dyn Source>>,
}

impl Pack {
    /// The library alone.
    pub(crate) fn library() -> Self {
        Self { layers: vec![Box::new(Library)] }
    }

    /// A folder, and the library for what it does not hold.
    pub(crate) fn folder(root: &Path) -> Self {
        Self { layers: vec![Box::new(Folder::new(root)), Box::new(Library)] }
    }

    /// The first layer that has a file or folder.
    pub(crate) fn layer(&self, path: &str) -> Option<&dyn Source> {
        self.layers.iter().find(|layer| layer.has(path)).map(Box::as_ref)
    }

    /// Every layer that has a file or folder, the pack's own first.
    pub(crate) fn layers(&self, path: &str) -> impl Iterator<Item = &dyn Source> {
        self.layers.iter().filter(move |layer| layer.has(path)).map(Box::as_ref)
    }

    /// Names in a folder of any layer, without their `.toml`.
    pub(crate) fn keys(&self, folder: &str) -> Vec<String> {
        let names = self.layers.iter().flat_map(|layer| layer.names(folder));
        let mut keys: Vec<_> =
            names.map(|name| name.strip_suffix(".toml").map_or(name.clone(), str::to_owned)).collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

/// Whether a key may become part of a path: one name, no way up or out.
pub(crate) fn is_safe_key(key: &str) -> bool {
    !key.is_empty() && !key.starts_with('.') && !key.contains(['/', '\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn keys_may_not_lead_out() {
        for bad in ["", "..", "../x", "/etc", "a/b", "a\\b", "c:", ".hidden"] {
            assert!(!is_safe_key(bad), "{bad}");
        }
        assert!(is_safe_key("beijing-14") && is_safe_key("北京"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.csv"), "x").unwrap();
        let pack = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.csv"), pack.path().join("a.csv")).unwrap();
        fs::write(pack.path().join("b.csv"), "x").unwrap();
        let folder = Folder::new(pack.path());
        assert_eq!(folder.read("a.csv"), Err(ReadError::OutsidePack));
        assert_eq!(folder.read("b.csv"), Ok(Some("x".to_owned())));
        assert_eq!(folder.read("none.csv"), Ok(None));
    }
}
