//! A fresh folder and the command in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The command in a folder of its own, with a bare environment.
pub(crate) struct Shapan {
    pub(crate) dir: tempfile::TempDir,
}

/// What a run of the command left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Shapan {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The command, not yet started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shapan"));
        command.args(args).current_dir(self.dir.path()).env_clear();
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Runs, asks for exit code 0 and one JSON value on standard output.
    pub(crate) fn json(&self, args: &[&str]) -> serde_json::Value {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}\n{}", ran.err);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", ran.out))
    }

    /// Copies the library case to `name` and gives its folder.
    pub(crate) fn copy(&self, name: &str) -> PathBuf {
        let ran = self.run(&["new", name, "--from", "beijing-m8"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        self.path(name)
    }

    /// Every file below the folder, with its size.
    pub(crate) fn files(&self) -> Vec<(PathBuf, u64)> {
        let mut all = Vec::new();
        collect(self.dir.path(), &mut all);
        all.sort();
        all
    }
}

fn collect(dir: &Path, all: &mut Vec<(PathBuf, u64)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), all);
        } else {
            all.push((entry.path(), entry.metadata().unwrap().len()));
        }
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Replaces text in a file; the text must be there.
pub(crate) fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "`{from}` is not in {}", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// Whether a text holds escape sequences.
pub(crate) fn is_colored(text: &str) -> bool {
    text.contains('\u{1b}')
}
