//! A case, changed or copied into a pack to be spoilt, and the problems it then has.

use std::fs;
use std::path::PathBuf;

use shapan_scenarios::{Changes, Problem, ProblemKind as Kind, Problems, copy_out, load};
use tempfile::TempDir;

pub(crate) const CASE: &str = "beijing-m8";

/// Problems after a change of one value.
pub(crate) fn set(path: &str, value: &str) -> Problems {
    let set = vec![(path.to_owned(), value.to_owned())];
    load(CASE, &Changes { set, ..Changes::default() }).unwrap_err()
}

/// A copy of the case in a folder of its own.
pub(crate) struct Pack {
    _folder: TempDir,
    pub(crate) root: PathBuf,
}

impl Pack {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("pack");
        copy_out(CASE, &root).unwrap();
        Self { _folder: folder, root }
    }

    pub(crate) fn edit(&self, file: &str, change: impl FnOnce(String) -> String) -> &Self {
        let path = self.root.join(file);
        let before = fs::read_to_string(&path).unwrap();
        let after = change(before.clone());
        assert_ne!(before, after, "the edit of {file} changed nothing");
        fs::write(path, after).unwrap();
        self
    }

    pub(crate) fn write(&self, file: &str, bytes: &[u8]) -> &Self {
        fs::write(self.root.join(file), bytes).unwrap();
        self
    }

    /// Gives the region a key of its own, so that the library does not know it.
    pub(crate) fn own_region(&self) {
        fs::rename(self.root.join("regions/beijing"), self.root.join("regions/mine")).unwrap();
        self.edit("scenario.toml", |text| text.replace("region = \"beijing\"", "region = \"mine\""));
    }

    pub(crate) fn problems(&self) -> Problems {
        load(self.root.to_str().unwrap(), &Changes::default()).unwrap_err()
    }
}

/// The one problem of a kind.
pub(crate) fn only(problems: &Problems, kind: Kind) -> &Problem {
    let found: Vec<_> = problems.into_iter().filter(|problem| problem.kind == kind).collect();
    let [one] = found[..] else { panic!("{} of {kind:?} in:\n{problems}", found.len()) };
    one
}

/// The only problem there is.
pub(crate) fn single(problems: &Problems, kind: Kind) -> &Problem {
    assert_eq!(problems.as_slice().len(), 1, "{problems}");
    only(problems, kind)
}
