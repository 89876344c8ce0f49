//! The text of a file: read within a bound, and with the line and column of every byte.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::problem::{Fault, ImportError, ImportProblems, Place};

/// Files larger than this are refused: 256 MiB, fifty times a ShakeMap of a million points.
const LARGEST_FILE_BYTES: u64 = 256 << 20;

/// A file's name and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// A text that did not come from a disk. `name` is what problems call it; a byte order mark is cut off.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(breaks).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// Reads a file of at most 256 MiB.
    ///
    /// # Errors
    /// [`Fault::Unreadable`], [`Fault::TooLarge`] or [`Fault::NotUtf8`].
    pub fn read(path: &Path) -> Result<Self, ImportProblems> {
        Self::read_within(path, LARGEST_FILE_BYTES)
    }

    pub(crate) fn read_within(path: &Path, limit_bytes: u64) -> Result<Self, ImportProblems> {
        let name = path.display().to_string();
        let refuse = |fault, what: String, expected: &str| {
            ImportProblems::one(ImportError::whole(fault, &name, what, expected))
        };
        let mut bytes = Vec::new();
        File::open(path)
            // One byte more than allowed tells a file that is too long, whatever its size was said to be.
            .and_then(|file| file.take(limit_bytes + 1).read_to_end(&mut bytes))
            .map_err(|error| refuse(Fault::Unreadable, format!("the file cannot be read ({error})"), ""))?;
        if bytes.len() as u64 > limit_bytes {
            let what = format!("the file is larger than {} MiB", limit_bytes >> 20);
            return Err(refuse(Fault::TooLarge, what, "a file of one region"));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                Err(refuse(Fault::NotUtf8, format!("byte {at} is not UTF-8"), "a file saved as UTF-8"))
            }
        }
    }

    /// What problems call the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is XML: its first sign is `<`.
    #[must_use]
    pub fn is_xml(&self) -> bool {
        self.text.trim_start().starts_with('<')
    }

    /// Line and column (in characters) of a byte, both from 1.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts[line - 1];
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The place of a byte.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let (line, column) = self.position(offset);
        Place { file: self.name.clone(), line, column }
    }

    /// The byte at a line and a column in characters, both from 1.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let signs = self.text[start..].char_indices().nth(column.saturating_sub(1));
        signs.map_or(self.text.len(), |(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    #[test]
    fn lines_and_columns_count_characters() {
        let source = Source::new("x", "\u{feff}一二\n三 <\n");
        let at = source.text().find('<').unwrap();
        assert_eq!(source.position(at), (2, 3));
        assert_eq!(source.offset(2, 3), at);
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(9999), (3, 1));
    }

    #[test]
    fn large_broken_and_missing_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("grid.xml");
        fs::write(&path, "0123456789").unwrap();
        assert!(Source::read_within(&path, 10).is_ok());
        assert!(Source::read_within(&path, 9).unwrap_err().has(Fault::TooLarge));
        fs::write(&path, [b'a', 0xff]).unwrap();
        assert!(Source::read(&path).unwrap_err().has(Fault::NotUtf8));
        assert!(Source::read(&folder.path().join("none")).unwrap_err().has(Fault::Unreadable));
        assert!(Source::read(folder.path()).unwrap_err().has(Fault::Unreadable));
    }
}
