//! A CSV table as text: cells with their line, before anything is known of their types.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::finding::{Finding, Place, nearest};
use crate::problem::ProblemKind;

/// What the loader knows of a table beforehand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TableSpec {
    pub(crate) name: &'static str,
    /// Columns that together tell rows apart.
    pub(crate) keys: &'static [&'static str],
}

/// A table as its file says it, and what overlays did to it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) spec: TableSpec,
    pub(crate) file: usize,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) at: Place,
    pub(crate) cells: StringRecord,
    /// Cells that an overlay changed, by column.
    pub(crate) changed: BTreeMap<usize, Changed>,
}

/// What an overlay did to a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Changed {
    /// Where the change stands.
    pub(crate) at: Place,
    /// The value was computed, so a count may need rounding.
    pub(crate) computed: bool,
}

impl Table {
    /// A table without rows.
    pub(crate) fn empty(spec: TableSpec, file: usize) -> Self {
        Self { spec, file, columns: Vec::new(), rows: Vec::new() }
    }

    /// Reads a table; rows of another length than the header are findings and left out.
    pub(crate) fn parse(spec: TableSpec, text: &str, file: usize, findings: &mut Vec<Finding>) -> Self {
        let mut table = Self::empty(spec, file);
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        match reader.headers() {
            Ok(header) => table.columns = header.iter().map(|name| name.trim().to_owned()).collect(),
            Err(error) => findings.push(table.unreadable(&error)),
        }
        let mut record = StringRecord::new();
        loop {
            let start = position(&reader);
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => table.take(&record, trimmed(text, start, position(&reader)), findings),
                Err(error) => {
                    findings.push(table.unreadable(&error));
                    break;
                }
            }
        }
        table.check_quotes(text, findings);
        table.check_header(findings);
        table
    }

    fn unreadable(&self, error: &csv::Error) -> Finding {
        let at = Place { file: self.file, start: 0, end: 0 };
        Finding::new(ProblemKind::Unreadable, at, self.spec.name, error.to_string())
    }

    fn take(&mut self, record: &StringRecord, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
        let at = Place { file: self.file, start, end };
        if record.len() == self.columns.len() {
            self.rows.push(Row { at, cells: record.clone(), changed: BTreeMap::new() });
            return;
        }
        let place = format!("{} row {}", self.spec.name, record.get(0).unwrap_or_default());
        let found = format!("{} fields", record.len());
        findings.push(
            Finding::new(ProblemKind::RowLength, at, place, found)
                .expected(format!("{} fields, as in the header", self.columns.len())),
        );
    }

    /// In CSV every quote has its partner; an odd one swallows the rest of the file.
    fn check_quotes(&self, text: &str, findings: &mut Vec<Finding>) {
        if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            let start = text.rfind('"').unwrap_or_default();
            let at = Place { file: self.file, start, end: start + 1 };
            findings.push(Finding::new(ProblemKind::OpenQuote, at, self.spec.name, "\""));
        }
    }

    fn check_header(&self, findings: &mut Vec<Finding>) {
        for (number, column) in self.columns.iter().enumerate() {
            if self.columns[..number].contains(column) {
                let at = Place { file: self.file, start: 0, end: 1 };
                findings.push(Finding::new(ProblemKind::DuplicateId, at, self.spec.name, column));
            }
        }
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The column nearest to a misspelt name.
    pub(crate) fn nearest_column(&self, name: &str) -> Option<String> {
        nearest(name, self.columns.iter().map(String::as_str))
    }

    /// A cell's text.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].cells.get(column).unwrap_or_default().trim()
    }

    /// Cells of a column, or none if the table lacks it.
    pub(crate) fn cells(&self, column: &str) -> impl Iterator<Item = &str> {
        let number = self.column(column);
        (0..self.rows.len()).filter_map(move |row| number.map(|column| self.cell(row, column)))
    }

    /// A row in the grammar of changes: `bridges[bridge_id=br001]`.
    pub(crate) fn row_place(&self, row: usize) -> String {
        let key = |name: &&str| self.column(name).map(|at| format!("{name}={}", self.cell(row, at)));
        let keys: Vec<_> = self.spec.keys.iter().filter_map(key).collect();
        format!("{}[{}]", self.spec.name, keys.join(", "))
    }

    /// A finding about one cell, at the change that set it or else at its row.
    pub(crate) fn finding(&self, kind: ProblemKind, row: usize, column: &str) -> Finding {
        let number = self.column(column);
        let changed = number.and_then(|number| self.rows[row].changed.get(&number));
        let at = changed.map_or(self.rows[row].at, |changed| changed.at);
        let value = number.map_or("", |number| self.cell(row, number));
        let cell = number.filter(|_| changed.is_none());
        Finding { cell, ..Finding::new(kind, at, format!("{}.{column}", self.row_place(row)), value) }
    }

    /// Writes a cell.
    pub(crate) fn set(&mut self, row: usize, column: usize, text: &str, changed: Changed) {
        let row = &mut self.rows[row];
        row.cells =
            row.cells.iter().enumerate().map(|(at, old)| if at == column { text } else { old }).collect();
        row.changed.insert(column, changed);
    }
}

/// The stretch of a row without the ends of lines round it.
fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let row = text.get(start..end).unwrap_or_default();
    let left = row.len() - row.trim_start_matches(['\r', '\n']).len();
    (start + left, start + row.trim_end_matches(['\r', '\n']).len().max(left + 1))
}

fn position<R: std::io::Read>(reader: &csv::Reader<R>) -> usize {
    reader.position().byte() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPEC: TableSpec = TableSpec { name: "bridges", keys: &["id"] };

    fn read(text: &str) -> (Table, Vec<Finding>) {
        let mut findings = Vec::new();
        (Table::parse(SPEC, text, 0, &mut findings), findings)
    }

    #[test]
    fn rows_know_their_place() {
        let text = "id,n\na,1\n\nb,\"x, y\"\n";
        let (table, findings) = read(text);
        assert!(findings.is_empty());
        assert_eq!(table.row_place(1), "bridges[id=b]");
        assert_eq!(&text[table.rows[1].at.start..table.rows[1].at.end], "b,\"x, y\"");
    }

    #[test]
    fn short_and_long_rows_are_all_listed() {
        let (table, findings) = read("id,n\na\nb,1\nc,1,2\n");
        assert_eq!(table.rows.len(), 1);
        assert!(findings.iter().all(|finding| finding.kind == ProblemKind::RowLength));
        assert_eq!(findings.len(), 2);
    }

    #[test]
    fn a_file_that_ends_inside_quotes_is_found() {
        let (_, findings) = read("id,n\na,\"half\n");
        assert!(findings.iter().any(|finding| finding.kind == ProblemKind::OpenQuote));
    }

    #[test]
    fn a_twice_named_column_is_found() {
        let (_, findings) = read("id,id\na,b\n");
        assert_eq!(findings[0].kind, ProblemKind::DuplicateId);
    }

    proptest! {
        #[test]
        fn no_text_upsets_the_reader(text in "[ab,\"\n\r北 ]{0,60}") {
            let (table, _) = read(&text);
            for row in &table.rows {
                prop_assert!(row.at.start < row.at.end && row.at.end <= text.len());
                prop_assert_eq!(row.cells.len(), table.columns.len());
            }
        }
    }
}
