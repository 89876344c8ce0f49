//! Findings while a scenario is read, and the texts that they point into.

use std::collections::BTreeMap;

use crate::problem::{Problem, ProblemKind, Problems};

/// A stretch of one of the texts that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// One thing that is wrong, before its line is looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) kind: ProblemKind,
    pub(crate) at: Place,
    pub(crate) place: String,
    pub(crate) value: String,
    pub(crate) expected: String,
    pub(crate) suggestion: Option<String>,
    /// Line, where the text itself is not kept.
    pub(crate) line: Option<usize>,
    /// The place is a row of a CSV table and this cell of it is meant, counted from 0.
    pub(crate) cell: Option<usize>,
}

impl Finding {
    pub(crate) fn new(
        kind: ProblemKind,
        at: Place,
        place: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            at,
            place: place.into(),
            value: value.into(),
            expected: String::new(),
            suggestion: None,
            line: None,
            cell: None,
        }
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub(crate) fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }
}

/// The texts that were read, each under the name shown to a user.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    list: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    label: String,
    text: String,
    /// A file, whose lines are worth a number.
    has_lines: bool,
}

impl Texts {
    /// Keeps a text; the number is for [`Place::file`].
    pub(crate) fn keep(&mut self, label: String, text: String) -> usize {
        self.list.push(Kept { label, text, has_lines: true });
        self.list.len() - 1
    }

    /// Keeps a text of the command line.
    pub(crate) fn keep_argument(&mut self, label: String, text: String) -> usize {
        self.list.push(Kept { label, text, has_lines: false });
        self.list.len() - 1
    }

    pub(crate) fn text(&self, file: usize) -> &str {
        &self.list[file].text
    }

    /// The start of a text: for what concerns it as a whole.
    pub(crate) fn whole(file: usize) -> Place {
        Place { file, start: 0, end: 0 }
    }

    /// Looks up lines and hands over the texts that are pointed into.
    pub(crate) fn problems(self, findings: Vec<Finding>) -> Problems {
        let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let list = findings
            .into_iter()
            .map(|finding| {
                let kept = &self.list[finding.at.file];
                let starts = lines.entry(finding.at.file).or_insert_with(|| line_starts(&kept.text));
                located(finding, kept, starts)
            })
            .collect();
        let texts = lines.into_keys().map(|file| &self.list[file]);
        let texts = texts.map(|kept| (kept.label.clone(), kept.text.clone())).collect();
        Problems::new(list, texts)
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1))
        .collect()
}

fn located(finding: Finding, kept: &Kept, starts: &[usize]) -> Problem {
    let text = kept.text.as_str();
    let Place { start, end, .. } = finding.at;
    let whole = end == 0;
    let (start, end) = finding.cell.map_or((start, end), |cell| cell_span(text, start, end, cell));
    let (start, end) = (text.floor_char_boundary(start), text.ceil_char_boundary(end));
    let line = starts.partition_point(|s| *s <= start).max(1);
    let column = text.get(starts[line - 1]..start).map_or(0, |before| before.chars().count()) + 1;
    let numbered = kept.has_lines && !whole;
    Problem {
        kind: finding.kind,
        file: kept.label.clone(),
        line: finding.line.or(numbered.then_some(line)),
        column: numbered.then_some(column),
        place: finding.place,
        value: finding.value,
        expected: finding.expected,
        suggestion: finding.suggestion,
        span: (!whole).then_some(start..end),
    }
}

/// Where a cell stands in its row.
fn cell_span(text: &str, start: usize, end: usize, cell: usize) -> (usize, usize) {
    let row = text.get(start..end).unwrap_or_default();
    let mut quoted = false;
    let commas = row.bytes().enumerate().filter(|(_, byte)| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    });
    let mut edges = std::iter::once(0).chain(commas.map(|(at, _)| at + 1)).chain([row.len() + 1]).skip(cell);
    match (edges.next(), edges.next()) {
        // A blank cell has no width; one byte is marked all the same.
        (Some(from), Some(to)) => (start + from, start + (to - 1).max(from + 1).min(row.len().max(1))),
        _ => (start, end),
    }
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    /// Below this likeness two words have nothing to do with each other.
    const LIKE: f64 = 0.5;
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (strsim::normalized_damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        .filter(|(likeness, candidate)| *likeness >= LIKE && *candidate != word)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_the_misspelt_and_leaves_the_foreign() {
        let words = ["corridor_speed", "corridor", "clear_heavy"];
        assert_eq!(nearest("coridor_speed", words), Some("corridor_speed".to_owned()));
        assert_eq!(nearest("zzz", words), None);
    }

    #[test]
    fn a_cell_is_found_in_its_row() {
        let text = "id,n,m\nb,\"x, y\",\n";
        let span = |cell| {
            let (start, end) = cell_span(text, 7, text.len() - 1, cell);
            &text[start..end]
        };
        assert_eq!((span(0), span(1)), ("b", "\"x, y\""));
        assert_eq!(cell_span(text, 7, text.len() - 1, 9), (7, text.len() - 1));
    }

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let mut texts = Texts::default();
        let file = texts.keep("a.toml".to_owned(), "a = 1\n名 = 2\n".to_owned());
        let at = Place { file, start: 12, end: 13 };
        let problems = texts.problems(vec![Finding::new(ProblemKind::Negative, at, "x", "2")]);
        let problem = &problems.as_slice()[0];
        assert_eq!((problem.line, problem.column, problem.span.clone()), (Some(2), Some(5), Some(12..13)));
        assert_eq!(problems.text("a.toml"), Some("a = 1\n名 = 2\n"));
    }
}
