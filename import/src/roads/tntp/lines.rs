//! Lines and words of a TNTP file, each with its place.

use crate::problem::{Fault, Findings};
use crate::source::Source;
use crate::xml::finite;

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) offset: usize,
}

/// Lines that are not blank, trimmed, with the byte at which they begin.
pub(super) fn lines(source: &Source) -> impl Iterator<Item = Word<'_>> {
    let text = source.text();
    let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
    lines.map(move |line| Word { text: line, offset: here(text, line) })
}

fn here(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

impl<'a> Word<'a> {
    /// Words of a line up to `;`.
    pub(super) fn words(self) -> Vec<Word<'a>> {
        let row = self.text.split(';').next().unwrap_or_default();
        let words = row.split_whitespace();
        words.map(|word| Word { text: word, offset: self.offset + here(self.text, word) }).collect()
    }

    /// The byte after it.
    pub(super) fn end(self) -> usize {
        self.offset + self.text.len()
    }

    /// A finite number.
    pub(super) fn number(self, source: &Source, name: &str, findings: &mut Findings) -> Option<f64> {
        let number = finite(self.text);
        if number.is_none() {
            let what = format!("{name} is `{}`", self.text);
            findings.at(source, self.offset, Fault::NotANumber, what, "a finite number");
        }
        number
    }

    /// A number of at least 0.
    pub(super) fn amount(self, source: &Source, name: &str, findings: &mut Findings) -> Option<f64> {
        let number = self.number(source, name, findings)?;
        if number < 0.0 {
            let what = format!("{name} is {}", self.text);
            findings.at(source, self.offset, Fault::Negative, what, "a number of at least 0");
            return None;
        }
        Some(number)
    }
}
