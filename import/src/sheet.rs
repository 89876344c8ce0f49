//! Bounded reading of CSV: header by name, every cell with its line and column.

use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::problem::{Fault, Findings};
use crate::source::Source;
use crate::xml::finite;

/// Columns of a table; the widest published exposures have some fifty.
const MOST_COLUMNS: usize = 1000;

/// A table whose columns are asked for by name, whatever their case.
pub(crate) struct Sheet<'a> {
    source: &'a Source,
    header: Vec<String>,
    rows: csv::StringRecordsIntoIter<&'a [u8]>,
}

/// One row.
pub(crate) struct Row<'a> {
    source: &'a Source,
    start: usize,
    record: StringRecord,
}

impl<'a> Sheet<'a> {
    /// Reads the header; lines that begin with `#` are remarks.
    pub(crate) fn open(source: &'a Source, findings: &mut Findings) -> Option<Self> {
        let mut reader = ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .trim(Trim::All)
            .from_reader(source.text().as_bytes());
        let header = match reader.headers() {
            Ok(header) => header.iter().map(str::to_ascii_lowercase).collect::<Vec<_>>(),
            Err(error) => {
                findings.whole(
                    source,
                    Fault::Syntax,
                    format!("not CSV ({error})"),
                    "a comma separated table",
                );
                return None;
            }
        };
        if header.len() > MOST_COLUMNS {
            let what = format!("the table has {} columns", header.len());
            findings.whole(source, Fault::TooMany, what, "at most 1000");
            return None;
        }
        let mut seen = BTreeSet::new();
        for name in header.iter().filter(|name| !name.is_empty()) {
            if !seen.insert(name) {
                let what = format!("the column `{name}` stands twice");
                findings.whole(source, Fault::Duplicate, what, "each column once");
            }
        }
        Some(Self { source, header, rows: reader.into_records() })
    }

    /// Position of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// Position of the first column that has one of these names.
    pub(crate) fn any_column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.column(name))
    }

    /// Positions of columns that must all be there; a problem for each that is not.
    pub(crate) fn columns<const N: usize>(
        &self,
        names: [&str; N],
        findings: &mut Findings,
    ) -> Option<[usize; N]> {
        let found = names.map(|name| self.column(name));
        for (name, _) in names.iter().zip(found).filter(|(_, at)| at.is_none()) {
            self.missing(findings, name);
        }
        found.into_iter().collect::<Option<Vec<_>>>()?.try_into().ok()
    }

    /// The problem that a column is not there.
    pub(crate) fn missing(&self, findings: &mut Findings, name: &str) {
        findings.whole(self.source, Fault::Missing, format!("the column `{name}` is missing"), name);
    }

    /// Names of the columns, in small letters.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row of the right length; problems for those that are not.
    pub(crate) fn next_row(&mut self, findings: &mut Findings) -> Option<Row<'a>> {
        loop {
            let record = match self.rows.next()? {
                Ok(record) => record,
                Err(error) => {
                    findings.whole(self.source, Fault::Syntax, format!("not CSV ({error})"), "");
                    return None;
                }
            };
            let start = record.position().map_or(0, |position| self.row_start(position.byte() as usize));
            if record.len() == self.header.len() {
                return Some(Row { source: self.source, start, record });
            }
            let (found, asked) = (record.len(), self.header.len());
            let expected = format!("{asked}, as in the header");
            findings.at(self.source, start, Fault::RowLength, format!("the row has {found} cells"), expected);
        }
    }

    /// The reader counts from the end of the row before; remarks and blank lines may stand between.
    fn row_start(&self, mut at: usize) -> usize {
        let bytes = self.source.text().as_bytes();
        loop {
            match bytes.get(at) {
                Some(b'\n' | b'\r') => at += 1,
                Some(b'#') => {
                    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
                    at = end.map_or(bytes.len(), |end| at + end);
                }
                _ => return at,
            }
        }
    }
}

impl<'a> Row<'a> {
    /// A cell as written, without blanks around it.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// Byte at which the row begins.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Byte at which a cell begins.
    pub(crate) fn place(&self, column: usize) -> usize {
        let (mut left, mut quoted) = (column, false);
        for (at, byte) in self.source.text().bytes().enumerate().skip(self.start) {
            match byte {
                _ if left == 0 => return at,
                b'"' => quoted = !quoted,
                b',' if !quoted => left -= 1,
                _ => {}
            }
        }
        self.source.text().len()
    }

    /// A problem at a cell.
    pub(crate) fn fault(
        &self,
        findings: &mut Findings,
        column: usize,
        fault: Fault,
        what: impl Into<String>,
        expected: impl Into<String>,
    ) {
        findings.at(self.source, self.place(column), fault, what, expected);
    }

    /// A cell that must not be blank.
    pub(crate) fn text(&self, findings: &mut Findings, column: usize, name: &str) -> Option<&str> {
        let text = Some(self.cell(column)).filter(|text| !text.is_empty());
        if text.is_none() {
            self.fault(findings, column, Fault::NoData, format!("{name} is blank"), name);
        }
        text
    }

    /// A finite number.
    pub(crate) fn number(&self, findings: &mut Findings, column: usize, name: &str) -> Option<f64> {
        let text = self.text(findings, column, name)?;
        let number = finite(text);
        if number.is_none() {
            let what = format!("{name} is `{text}`");
            self.fault(findings, column, Fault::NotANumber, what, "a finite number");
        }
        number
    }

    /// A finite number of at least 0.
    pub(crate) fn amount(&self, findings: &mut Findings, column: usize, name: &str) -> Option<f64> {
        let number = self.number(findings, column, name)?;
        if number < 0.0 {
            let what = format!("{name} is {number}");
            self.fault(findings, column, Fault::Negative, what, "a number of at least 0");
            return None;
        }
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn columns_are_bounded_and_stand_once() {
        let fault = |header: &str| {
            let mut findings = Findings::default();
            let opened = Sheet::open(&Source::new("e.csv", header), &mut findings).is_some();
            (opened, findings.into_problems().as_slice().first().map(|problem| problem.fault))
        };
        let wide: Vec<String> = (0..1001).map(|number| format!("c{number}")).collect();
        assert_eq!(fault(&wide[..1000].join(",")), (true, None));
        assert_eq!(fault(&wide.join(",")), (false, Some(Fault::TooMany)));
        assert_eq!(fault("a,b,A"), (true, Some(Fault::Duplicate)));
    }

    #[test]
    fn cells_know_where_they_stand_and_short_rows_are_told() {
        let text = "# where from\nID,Note,LON\n\na1,\"x, y\",west\n# more\na2,3\n";
        let source = Source::new("e.csv", text);
        let mut findings = Findings::default();
        let mut sheet = Sheet::open(&source, &mut findings).unwrap();
        let lon = sheet.column("lon").unwrap();
        let row = sheet.next_row(&mut findings).unwrap();
        assert_eq!(row.cell(1), "x, y");
        assert_eq!(row.number(&mut findings, lon, "lon"), None);
        assert!(sheet.next_row(&mut findings).is_none());
        assert!(sheet.columns(["id", "lat"], &mut findings).is_none());
        let problems = findings.into_problems();
        let told: Vec<String> = problems.as_slice().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "e.csv: the column `lat` is missing; expected lat",
                "e.csv:4:11: lon is `west`; expected a finite number",
                "e.csv:6:1: the row has 2 cells; expected 3, as in the header",
            ]
        );
    }
}
