//! The network file: metadata, header, and a row a link.

use super::lines::{Word, lines};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::roads::LengthUnit;
use crate::source::Source;

/// Names of the columns in small letters, by what they hold: blanks count as `_`, units in brackets are cut off.
const NAMES: [(Column, &[&str]); 10] = [
    (Column::From, &["init_node", "tail", "from", "from_node"]),
    (Column::To, &["term_node", "head", "to", "to_node"]),
    (Column::Capacity, &["capacity"]),
    (Column::Length, &["length"]),
    (Column::Time, &["free_flow_time", "fftime", "fft"]),
    (Column::B, &["b"]),
    (Column::Power, &["power"]),
    (Column::Speed, &["speed", "speed_limit"]),
    (Column::Toll, &["toll"]),
    (Column::Id, &["id", "link_id"]),
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    From,
    To,
    Capacity,
    Length,
    Time,
    B,
    Power,
    Speed,
    Toll,
    Id,
}

/// A network file as written.
#[derive(Debug, Default)]
pub(super) struct Net<'a> {
    /// Values of the metadata by name.
    pub(super) said: Vec<(&'a str, Word<'a>)>,
    columns: Vec<Option<Column>>,
    /// Unit of length in the header.
    pub(super) length_unit: Option<LengthUnit>,
    pub(super) rows: Vec<Vec<Word<'a>>>,
}

impl<'a> Net<'a> {
    /// A value of the metadata.
    pub(super) fn said(&self, name: &str) -> Option<Word<'a>> {
        let named = |said: &&(&str, Word<'a>)| said.0.eq_ignore_ascii_case(name);
        self.said.iter().find(named).map(|(_, value)| *value)
    }

    /// A cell of a row, where the file has such a column.
    pub(super) fn cell(&self, row: &[Word<'a>], column: Column) -> Option<Word<'a>> {
        let at = self.columns.iter().position(|found| *found == Some(column))?;
        row.get(at).copied()
    }
}

/// Splits a file; rows are as long as the header.
pub(super) fn read<'a>(source: &'a Source, findings: &mut Findings) -> Net<'a> {
    let mut net = Net::default();
    let mut in_metadata = true;
    for line in lines(source) {
        if let Some(rest) = line.text.strip_prefix('<').filter(|_| in_metadata) {
            in_metadata = metadata(line, rest, &mut net);
        } else if let Some(names) = line.text.strip_prefix('~') {
            if net.columns.is_empty() {
                header(names, &mut net);
            }
        } else {
            if in_metadata {
                let what = "a row stands before <END OF METADATA>";
                findings.at(source, line.offset, Fault::Syntax, what, "metadata, then rows");
                in_metadata = false;
            }
            row(source, line, &mut net, findings);
        }
    }
    if net.rows.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::Missing, "there is no link", "a row a link");
    }
    net
}

/// Takes `<NAME> value`; whether the metadata go on.
fn metadata<'a>(line: Word<'a>, rest: &'a str, net: &mut Net<'a>) -> bool {
    let (name, value) = rest.split_once('>').unwrap_or((rest, ""));
    let start = line.end() - value.len() + (value.len() - value.trim_start().len());
    net.said.push((name.trim(), Word { text: value.trim(), offset: start }));
    !name.trim().eq_ignore_ascii_case("END OF METADATA")
}

fn header(names: &str, net: &mut Net<'_>) {
    let by_tab = names.contains('\t');
    let names = names.split(';').next().unwrap_or_default();
    let words: Vec<&str> = match by_tab {
        true => names.split('\t').map(str::trim).filter(|name| !name.is_empty()).collect(),
        false => names.split_whitespace().collect(),
    };
    for name in words {
        let (plain, unit) = name.split_once('(').unwrap_or((name, ""));
        let plain = plain.trim().to_ascii_lowercase().replace(' ', "_");
        let found =
            NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(column, _)| *column);
        if found == Some(Column::Length) {
            net.length_unit = LengthUnit::by_word(unit.trim_end_matches(')'));
        }
        net.columns.push(found);
    }
}

/// The order of columns where no header tells another.
fn usual() -> Vec<Option<Column>> {
    use Column::{B, Capacity, From, Length, Power, Speed, Time, To, Toll};
    let mut columns: Vec<_> =
        [From, To, Capacity, Length, Time, B, Power, Speed, Toll].map(Some).into_iter().collect();
    columns.push(None);
    columns
}

fn row<'a>(source: &'a Source, line: Word<'a>, net: &mut Net<'a>, findings: &mut Findings) {
    let needed = [Column::From, Column::To, Column::Capacity, Column::Length, Column::Time];
    if !needed.iter().all(|column| net.columns.contains(&Some(*column))) {
        net.columns = usual();
        findings.remark(Remark::assumed(
            "表头未给出全部必需列,按 TNTP 的通常列序读取",
            "the order of columns, which no header says: the usual one of TNTP",
        ));
    }
    let words = line.words();
    if words.is_empty() {
        return;
    }
    if !line.text.contains(';') {
        findings.at(source, line.end(), Fault::Syntax, "the row does not end with `;`", "`;`");
    }
    if words.len() == net.columns.len() {
        return net.rows.push(words);
    }
    let what = format!("the row has {} words", words.len());
    let expected = format!("{}, as in the header", net.columns.len());
    findings.at(source, line.offset, Fault::RowLength, what, expected);
}
