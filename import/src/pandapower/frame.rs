//! Tables of a network: data frames, written as JSON inside JSON.

use std::collections::BTreeMap;

use crate::lifelines::json::{self, Budget, Json, Node, Unescaped};
use crate::problem::{Fault, Findings};
use crate::source::Source;

/// A data frame.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) name: String,
    columns: BTreeMap<String, usize>,
    /// pandapower's own number of each row.
    pub(super) index: Vec<i64>,
    row_of: BTreeMap<i64, usize>,
    rows: Vec<Vec<Node>>,
    /// Where rows begin in the inner text.
    starts: Vec<usize>,
    places: Option<Unescaped>,
}

impl Frame {
    /// Reads a frame; `None`, and a problem, if it is none.
    pub(super) fn read(
        source: &Source,
        name: &str,
        node: &Node,
        budget: &mut Budget,
        findings: &mut Findings,
    ) -> Option<Self> {
        let expected = "a data frame as pandapower.to_json writes it";
        let mut fault = |at, kind, what: String| {
            findings.at(source, at, kind, format!("table {name}: {what}"), expected);
            None
        };
        let Some(object) = node.get("_object") else {
            return fault(node.at, Fault::WrongFormat, "there is no `_object`".to_owned());
        };
        let Some(text) = object.text() else {
            return fault(object.at, Fault::WrongFormat, "it is no text".to_owned());
        };
        let places = Unescaped::of(source.text(), object.at);
        let mut inner = match json::parse_within(text, budget) {
            Ok(inner) => inner,
            Err(error) => return fault(places.outer(error.at), Fault::Syntax, error.what.to_owned()),
        };
        let parts = ["columns", "index", "data"].map(|key| inner.take(key).and_then(Node::into_list));
        let [Some(columns), Some(index), Some(data)] = parts else {
            let what = "columns, index or data are missing".to_owned();
            return fault(object.at, Fault::WrongFormat, what);
        };
        let width = columns.len();
        if index.len() != data.len() {
            let what = format!("{} numbers for {} rows", index.len(), data.len());
            return fault(object.at, Fault::LengthMismatch, what);
        }
        let mut frame = Self { name: name.to_owned(), ..Self::default() };
        frame.columns =
            columns.iter().enumerate().filter_map(|(at, node)| Some((node.text()?.to_owned(), at))).collect();
        for (number, row) in index.iter().zip(data) {
            let at = row.at;
            let cells = row.into_list().filter(|cells| cells.len() == width);
            match (number.number(), cells) {
                (Some(number), Some(cells)) if number.fract() == 0.0 => {
                    frame.row_of.insert(number as i64, frame.rows.len());
                    frame.index.push(number as i64);
                    frame.rows.push(cells);
                    frame.starts.push(at);
                }
                _ => {
                    let what = format!("a row has no number, or not {width} cells");
                    fault(places.outer(at), Fault::RowLength, what);
                }
            }
        }
        frame.places = Some(places);
        Some(frame)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of one of pandapower's numbers.
    pub(super) fn row_of(&self, number: i64) -> Option<usize> {
        self.row_of.get(&number).copied()
    }

    fn cell(&self, row: usize, column: &str) -> Option<&Node> {
        self.rows[row].get(*self.columns.get(column)?)
    }

    /// A finite number; `None` for a blank or a column that the table lacks.
    pub(super) fn number(&self, row: usize, column: &str) -> Option<f64> {
        self.cell(row, column)?.number()
    }

    pub(super) fn text(&self, row: usize, column: &str) -> Option<&str> {
        self.cell(row, column)?.text()
    }

    /// A flag; numbers count as such, as some versions write 1.0.
    pub(super) fn flag(&self, row: usize, column: &str) -> Option<bool> {
        match self.cell(row, column)?.value {
            Json::Flag(flag) => Some(flag),
            Json::Number(number) => Some(number != 0.0),
            _ => None,
        }
    }

    pub(super) fn in_service(&self, row: usize) -> bool {
        self.flag(row, "in_service").unwrap_or(true)
    }

    /// What a row is called in problems.
    pub(super) fn label(&self, row: usize) -> String {
        let number = self.index[row];
        match self.text(row, "name").filter(|name| !name.is_empty()) {
            Some(name) => format!("{} {number} ({name})", self.name),
            None => format!("{} {number}", self.name),
        }
    }

    /// Byte of the file at which a cell begins, or its row where the table lacks the column.
    pub(super) fn place(&self, row: usize, column: &str) -> usize {
        let inner = self.cell(row, column).map_or(self.starts[row], |node| node.at);
        self.places.as_ref().map_or(0, |places| places.outer(inner))
    }
}
