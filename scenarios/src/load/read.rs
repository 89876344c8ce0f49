//! Reading text with bounds: a file that is not what it claims must not take the memory with it.

use std::io::Read;

use crate::problem::ProblemKind;

/// Bounds on a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Longest line, bytes.
    pub(crate) line: usize,
    /// Largest file, bytes.
    pub(crate) file: usize,
}

/// The largest table of a city has about 0.4 MB and its longest line 1 kB.
pub(crate) const BOUNDS: Bounds = Bounds { line: 1 << 20, file: 64 << 20 };

/// Why a text could not be had.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("line {line} is longer than {bound} bytes")]
    LineTooLong { line: usize, bound: usize },
    #[error("larger than {bound} bytes")]
    FileTooLarge { bound: usize },
    #[error("byte {offset} on line {line}, {hint}")]
    NotUtf8 { offset: usize, line: usize, hint: &'static str },
    #[error("{0}")]
    Unreadable(String),
    #[error("leads out of the pack")]
    OutsidePack,
}

impl ReadError {
    pub(crate) fn kind(&self) -> ProblemKind {
        match self {
            Self::LineTooLong { .. } => ProblemKind::LineTooLong,
            Self::FileTooLarge { .. } => ProblemKind::FileTooLarge,
            Self::NotUtf8 { .. } => ProblemKind::NotUtf8,
            Self::Unreadable(_) => ProblemKind::Unreadable,
            Self::OutsidePack => ProblemKind::OutsidePack,
        }
    }

    pub(crate) fn line(&self) -> Option<usize> {
        match self {
            Self::LineTooLong { line, .. } | Self::NotUtf8 { line, .. } => Some(*line),
            _ => None,
        }
    }

    pub(crate) fn expected(&self) -> String {
        match self {
            Self::LineTooLong { bound, .. } => format!("lines of at most {bound} bytes"),
            Self::FileTooLarge { bound } => format!("at most {bound} bytes"),
            Self::NotUtf8 { .. } => "text saved as UTF-8".to_owned(),
            Self::OutsidePack => "files inside the pack's own folder".to_owned(),
            Self::Unreadable(_) => String::new(),
        }
    }
}

/// Reads a text and stops as soon as a bound is passed.
pub(crate) fn read_text(mut reader: impl Read, bounds: Bounds) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    let (mut line, mut line_start) = (1, 0);
    loop {
        let got = reader.read(&mut chunk).map_err(|error| ReadError::Unreadable(error.to_string()))?;
        if got == 0 {
            return decode(bytes);
        }
        for (at, _) in chunk[..got].iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            check_line(bytes.len() + at - line_start, line, bounds)?;
            line += 1;
            line_start = bytes.len() + at + 1;
        }
        bytes.extend_from_slice(&chunk[..got]);
        check_line(bytes.len().saturating_sub(line_start), line, bounds)?;
        if bytes.len() > bounds.file {
            return Err(ReadError::FileTooLarge { bound: bounds.file });
        }
    }
}

fn check_line(length: usize, line: usize, bounds: Bounds) -> Result<(), ReadError> {
    if length > bounds.line { Err(ReadError::LineTooLong { line, bound: bounds.line }) } else { Ok(()) }
}

/// UTF-8 with or without its mark; says where it ends to be so.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ReadError::NotUtf8 { offset: 0, line: 1, hint: "it starts with the mark of UTF-16" });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
        ReadError::NotUtf8 { offset, line, hint: "perhaps it was saved as GBK" }
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io;

    use super::*;

    /// Counts what is taken from a reader.
    struct Counted<R> {
        inner: R,
        taken: usize,
    }

    impl<R: Read> Read for Counted<R> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let got = self.inner.read(to)?;
            self.taken += got;
            Ok(got)
        }
    }

    #[test]
    fn a_gigabyte_on_one_line_is_left_after_the_first_megabyte() {
        let mut reader = Counted { inner: io::repeat(b'a').take(1 << 30), taken: 0 };
        let found = read_text(&mut reader, BOUNDS);
        assert_eq!(found, Err(ReadError::LineTooLong { line: 1, bound: 1 << 20 }));
        assert!(reader.taken < 2 << 20, "{}", reader.taken);
    }

    #[test]
    fn a_gigabyte_of_short_lines_is_left_at_the_bound() {
        let mut reader = Counted { inner: io::repeat(b'\n').take(1 << 30), taken: 0 };
        let found = read_text(&mut reader, Bounds { line: 10, file: 1 << 20 });
        assert_eq!(found, Err(ReadError::FileTooLarge { bound: 1 << 20 }));
        assert!(reader.taken < 2 << 20);
    }

    #[test]
    fn the_long_line_is_named() {
        let text = format!("a\nb\n{}\nc", "x".repeat(11));
        let found = read_text(text.as_bytes(), Bounds { line: 10, file: 100 });
        assert_eq!(found, Err(ReadError::LineTooLong { line: 3, bound: 10 }));
        assert_eq!(read_text(text.as_bytes(), Bounds { line: 11, file: 100 }).unwrap(), text);
    }

    #[test]
    fn other_encodings_are_named_with_byte_and_line() {
        // 北京 in GBK.
        let found = read_text(&b"a,b\n1,\xB1\xB1\xBE\xA9\n"[..], BOUNDS);
        assert!(matches!(found, Err(ReadError::NotUtf8 { offset: 6, line: 2, .. })), "{found:?}");
        let found = read_text(&b"\xFF\xFEa\0"[..], BOUNDS).unwrap_err();
        assert!(found.to_string().contains("UTF-16"));
        assert_eq!(read_text("\u{feff}a".as_bytes(), BOUNDS).unwrap(), "a");
    }
}
