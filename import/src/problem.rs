//! What is wrong with a foreign file, and where: every problem at once, each with line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::remark::Remark;
use crate::source::Source;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The file is missing, or the system would not let it be read.
    Unreadable,
    /// The file is larger than the bound.
    TooLarge,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// Not well-formed XML, or not CSV.
    Syntax,
    /// A document type definition, or an entity, which only such a definition could define.
    DocumentType,
    /// Elements stand inside each other deeper than the bound.
    TooDeep,
    /// More elements than the bound.
    TooManyNodes,
    /// More of something than is read: columns, limit states, kinds of cost, files.
    TooMany,
    /// The file is of another kind than asked for.
    WrongFormat,
    /// A version of the format that is not read.
    WrongVersion,
    /// An element, attribute, field or column that must be there is not.
    Missing,
    /// A text where a number is asked for.
    NotANumber,
    /// A point or cell without data.
    NoData,
    /// A row has fewer or more cells than there are fields.
    RowLength,
    /// Another number of rows than announced.
    RowCount,
    /// Two lists that must be of one length are not.
    LengthMismatch,
    /// Points do not lie where the grid puts them.
    Spacing,
    /// Points do not run from west to east and from north to south.
    Order,
    /// Longitude and latitude are the wrong way round.
    SwappedCoordinates,
    /// A position that is not on Earth.
    Coordinates,
    /// A number below zero where none can be.
    Negative,
    /// Zero where only more can be, because its logarithm is taken.
    Zero,
    /// A number that nothing in nature reaches: most often another unit.
    Absurd,
    /// A unit that is not known.
    UnknownUnit,
    /// An intensity measure that is not known, or that no model here takes.
    UnknownMeasure,
    /// A limit state that is not declared, or that pairs with none of the four damage states.
    UnknownLimitState,
    /// A word outside the list of allowed words.
    NotAllowed,
    /// A name that stands twice.
    Duplicate,
    /// A probability outside 0 to 1.
    NotAProbability,
    /// Numbers that must rise do not.
    NotRising,
    /// The curve of a worse state lies above that of a milder one.
    CurvesCross,
    /// Buildings of a class that has no curves.
    NoCurves,
    /// A point too far from every zone.
    TooFar,
    /// A file that lies outside the folder of the file that names it.
    OutsideFolder,
    /// A name that cannot become the name of a file.
    BadKey,
    /// What would be written is already there.
    Exists,
    /// The system would not let a file be written.
    Unwritable,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}{what}{}", Position(self), Expected(&self.expected))]
pub struct ImportError {
    /// What kind of thing.
    pub fault: Fault,
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1, where the problem has a place.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong, with the value as written.
    pub what: String,
    /// What would be right; empty where `what` says it all.
    pub expected: String,
}

impl ImportError {
    /// A problem of a file as a whole.
    pub(crate) fn whole(fault: Fault, file: &str, what: impl Into<String>, expected: &str) -> Self {
        let (what, expected) = (what.into(), expected.to_owned());
        Self { fault, file: file.to_owned(), line: None, column: None, what, expected }
    }
}

/// `file:line:column: `.
struct Position<'a>(&'a ImportError);

impl fmt::Display for Position<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.0.file)?;
        for number in [self.0.line, self.0.column].into_iter().flatten() {
            write!(f, "{number}:")?;
        }
        write!(f, " ")
    }
}

/// `; expected …`, or nothing.
struct Expected<'a>(&'a str);

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "; expected {}", self.0) }
    }
}

/// Everything that is wrong, by file and line; never empty. Of one kind at most twenty are listed, the rest counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblems(Vec<ImportError>);

impl ImportProblems {
    /// The problems, by file and line.
    #[must_use]
    pub fn as_slice(&self) -> &[ImportError] {
        &self.0
    }

    /// Whether one of the problems is of this kind.
    #[must_use]
    pub fn has(&self, fault: Fault) -> bool {
        self.0.iter().any(|problem| problem.fault == fault)
    }

    pub(crate) fn one(problem: ImportError) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for ImportProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ImportProblems {}

/// What was read from a file, and what had to be assumed or left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported<T> {
    /// What was read.
    pub value: T,
    /// What the reader should know, in the order of the file.
    pub remarks: Vec<Remark>,
}

/// Problems of one kind that are listed one by one.
const LISTED_PER_KIND: usize = 20;

/// Gathers what is wrong with a file while it is read.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<ImportError>,
    counts: BTreeMap<(Fault, String), usize>,
    remarks: Vec<Remark>,
    said: BTreeSet<String>,
}

impl Findings {
    /// A problem at a byte of the file.
    pub(crate) fn at(
        &mut self,
        source: &Source,
        offset: usize,
        fault: Fault,
        what: impl Into<String>,
        expected: impl Into<String>,
    ) {
        if self.is_listed(fault, source.name()) {
            self.push(source.place(offset), fault, what.into(), expected.into());
        }
    }

    /// A problem at a place that was noted before.
    pub(crate) fn at_place(&mut self, place: &Place, fault: Fault, what: String, expected: &str) {
        if self.is_listed(fault, &place.file) {
            self.push(place.clone(), fault, what, expected.to_owned());
        }
    }

    fn push(&mut self, place: Place, fault: Fault, what: String, expected: String) {
        let Place { file, line, column } = place;
        let (line, column) = (Some(line), Some(column));
        self.list.push(ImportError { fault, file, line, column, what, expected });
    }

    /// A problem of the file as a whole.
    pub(crate) fn whole(&mut self, source: &Source, fault: Fault, what: impl Into<String>, expected: &str) {
        if self.is_listed(fault, source.name()) {
            self.list.push(ImportError::whole(fault, source.name(), what, expected));
        }
    }

    /// Problems found elsewhere.
    pub(crate) fn extend(&mut self, problems: ImportProblems) {
        self.list.extend(problems.0);
    }

    /// Counts a problem; whether it is still one of those that are listed.
    fn is_listed(&mut self, fault: Fault, file: &str) -> bool {
        let count = self.counts.entry((fault, file.to_owned())).or_default();
        *count += 1;
        *count <= LISTED_PER_KIND
    }

    /// Something to tell, once: what holds for many functions is not said for each.
    pub(crate) fn remark(&mut self, remark: Remark) {
        if self.said.insert(remark.en.clone()) {
            self.remarks.push(remark);
        }
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.list.is_empty()
    }

    /// The value if nothing is wrong, else everything that is.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<Imported<T>, ImportProblems> {
        match value {
            Some(value) if self.is_clean() => Ok(Imported { value, remarks: self.remarks }),
            _ => Err(self.into_problems()),
        }
    }

    /// All problems, sorted, with a last line for each kind that was cut short.
    pub(crate) fn into_problems(self) -> ImportProblems {
        let mut list = self.list;
        list.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        let cut = self.counts.into_iter().filter(|(_, count)| *count > LISTED_PER_KIND);
        list.extend(cut.map(|((fault, file), count)| {
            let example = format!("{} more problems of the kind {fault:?}", count - LISTED_PER_KIND);
            ImportError::whole(fault, &file, example, "")
        }));
        ImportProblems(list)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_problem_is_one_sentence_with_its_place() {
        let source = Source::new("grid.xml", "<a>\n <b x='1'/>\n</a>");
        let mut findings = Findings::default();
        findings.at(&source, 8, Fault::Negative, "x is -1", "at least 0");
        let problems = findings.finish(Some(())).unwrap_err();
        assert_eq!(problems.to_string(), "grid.xml:2:5: x is -1; expected at least 0");
    }

    #[test]
    fn the_twenty_first_of_a_kind_is_counted_not_listed() {
        let source = Source::new("f", "\n".repeat(100));
        let mut findings = Findings::default();
        for line in 0..46 {
            findings.at(&source, line, Fault::NoData, "no data", "");
        }
        findings.whole(&source, Fault::Missing, "no field", "PGA");
        let problems = findings.into_problems();
        assert_eq!(problems.as_slice().len(), 22);
        assert_eq!(problems.as_slice().last().unwrap().to_string(), "f: 26 more problems of the kind NoData");
        assert!(problems.has(Fault::Missing) && !problems.has(Fault::Order));
    }
}
