//! What is wrong with a scenario, and where: every problem at once, none half-said.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// No scenario, region, plan, fault, target file, models or overlay has this name.
    UnknownName,
    /// A file that must be there is not.
    MissingFile,
    /// The system would not let the file be read.
    Unreadable,
    /// A path leads out of the pack.
    OutsidePack,
    /// The file is larger than the bound.
    FileTooLarge,
    /// A line is longer than the bound.
    LineTooLong,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The file is not TOML.
    Syntax,
    /// A row has fewer or more fields than the header.
    RowLength,
    /// A quote is never closed: the file ends inside a field.
    OpenQuote,
    /// A key that nothing reads.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// A column that nothing reads.
    UnknownColumn,
    /// A column that must be there is not.
    MissingColumn,
    /// A cell that must not be blank is.
    BlankCell,
    /// A value of another type than asked for.
    WrongType,
    /// A word outside the list of allowed words.
    NotAllowed,
    /// A number in another unit than asked for.
    WrongUnit,
    /// A number below zero where none can be.
    Negative,
    /// Not a number, or infinite.
    NotFinite,
    /// A share or probability outside 0 to 1.
    NotAShare,
    /// A number outside its range.
    OutOfRange,
    /// A low end above its value, or a value above its high end.
    LowAboveHigh,
    /// Numbers that must rise do not.
    NotRising,
    /// A position far from the region, or longitude and latitude swapped.
    Coordinates,
    /// The start is not a moment with its offset.
    Moment,
    /// The horizon is not a length of time.
    Horizon,
    /// A key that stands twice.
    DuplicateId,
    /// A key that names nothing.
    DanglingReference,
    /// Shares that must sum to 1 do not.
    SharesDoNotSum,
    /// A table or list without rows where some are needed.
    Empty,
    /// The road network falls into pieces.
    DisconnectedRoads,
    /// A zone that no depot can reach.
    NoDepotReachable,
    /// There is no truck at all.
    EmptyFleet,
    /// A target without a measure's name, or with one that is not in the catalogue.
    UnknownMeasure,
    /// A change that cannot be read.
    ChangeSyntax,
    /// A change of something that does not exist.
    UnknownPath,
    /// A selector that matches no row.
    UnmatchedSelector,
    /// A change that does not fit the value it changes.
    UnfitChange,
}

impl ProblemKind {
    /// What is said of the value, in words.
    fn sentence(self, value: &str) -> String {
        match self {
            Self::UnknownName => format!("there is no `{value}`"),
            Self::MissingFile => "the file is missing".to_owned(),
            Self::Unreadable => format!("the file cannot be read ({value})"),
            Self::OutsidePack => format!("`{value}` leads out of the pack"),
            Self::FileTooLarge => "the file is too large".to_owned(),
            Self::LineTooLong => "the line is too long".to_owned(),
            Self::NotUtf8 => format!("the file is not UTF-8 ({value})"),
            Self::Syntax => value.to_owned(),
            Self::RowLength => format!("the row has {value}"),
            Self::OpenQuote => "a quote is opened and never closed".to_owned(),
            Self::UnknownKey => format!("`{value}` is not a key of this place"),
            Self::MissingKey => format!("the key `{value}` is missing"),
            Self::UnknownColumn => format!("`{value}` is not a column of this table"),
            Self::MissingColumn => format!("the column `{value}` is missing"),
            Self::BlankCell => "the cell is blank".to_owned(),
            Self::WrongType => format!("`{value}` is of the wrong type"),
            Self::NotAllowed => format!("`{value}` is not one of the allowed words"),
            Self::WrongUnit => format!("the unit `{value}` is not the one asked for"),
            Self::Negative => format!("{value} is negative"),
            Self::NotFinite => format!("{value} is not a finite number"),
            Self::NotAShare => format!("{value} is not a share"),
            Self::OutOfRange => format!("{value} is out of range"),
            Self::LowAboveHigh | Self::NotRising => format!("{value} is not in order"),
            Self::Coordinates => format!("{value} does not lie where the region lies"),
            Self::Moment => format!("`{value}` is not a moment with its offset"),
            Self::Horizon => format!("`{value}` is not a length of time"),
            Self::DuplicateId => format!("`{value}` stands twice"),
            Self::DanglingReference => format!("`{value}` names nothing"),
            Self::SharesDoNotSum => format!("the shares sum to {value}"),
            Self::Empty => "there is nothing here".to_owned(),
            Self::DisconnectedRoads => format!("the road network falls into {value} pieces"),
            Self::NoDepotReachable => format!("no depot with stock can reach {value}"),
            Self::EmptyFleet => "there is no truck".to_owned(),
            Self::UnknownMeasure => format!("`{value}` is not a measure"),
            Self::ChangeSyntax => format!("`{value}` cannot be read as a change"),
            Self::UnknownPath => format!("`{value}` leads nowhere"),
            Self::UnmatchedSelector => format!("`{value}` matches no row"),
            Self::UnfitChange => format!("`{value}` does not fit here"),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// File, overlay or command-line change it stands in, as shown to a user.
    pub file: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column, in characters from 1.
    pub column: Option<usize>,
    /// Path of the value, in the grammar of changes: `plan.roads.clear_heavy.low`,
    /// `bridges[bridge_id=br001].length_m`.
    pub place: String,
    /// The value as written.
    pub value: String,
    /// What is allowed, in words; empty where the kind says it all.
    pub expected: String,
    /// The nearest name that would be right.
    pub suggestion: Option<String>,
    /// Bytes of the file's text (see [`Problems::text`]).
    pub span: Option<Range<usize>>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.place.is_empty() {
            write!(f, ": {}", self.place)?;
        }
        write!(f, ": {}", self.kind.sentence(&self.value))?;
        if !self.expected.is_empty() {
            write!(f, "; expected {}", self.expected)?;
        }
        match &self.suggestion {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// Everything that is wrong, by file and line; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    list: Vec<Problem>,
    texts: BTreeMap<String, String>,
}

impl Problems {
    /// Sorts the problems. `texts` holds the files that they point into.
    pub(crate) fn new(mut list: Vec<Problem>, texts: BTreeMap<String, String>) -> Self {
        debug_assert!(!list.is_empty());
        list.sort_by(|a, b| {
            (&a.file, a.line, a.column, &a.place).cmp(&(&b.file, b.line, b.column, &b.place))
        });
        Self { list, texts }
    }

    /// The problems, by file and line.
    #[must_use]
    pub fn as_slice(&self) -> &[Problem] {
        &self.list
    }

    /// Text of a file that problems point into, for showing the place.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.list.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(file: &str, line: usize) -> Problem {
        Problem {
            kind: ProblemKind::Negative,
            file: file.to_owned(),
            line: Some(line),
            column: None,
            place: "bridges[bridge_id=br001].length_m".to_owned(),
            value: "-5".to_owned(),
            expected: "a number of at least 0".to_owned(),
            suggestion: None,
            span: None,
        }
    }

    #[test]
    fn a_problem_is_one_sentence() {
        let text = problem("bridges.csv", 12).to_string();
        assert_eq!(
            text,
            "bridges.csv:12: bridges[bridge_id=br001].length_m: -5 is negative; expected a number of at least 0"
        );
    }

    #[test]
    fn problems_stand_by_file_and_line() {
        let all = Problems::new(vec![problem("b", 1), problem("a", 10), problem("a", 9)], BTreeMap::new());
        let order: Vec<_> = all.into_iter().map(|p| (p.file.as_str(), p.line)).collect();
        assert_eq!(order, [("a", Some(9)), ("a", Some(10)), ("b", Some(1))]);
    }
}
