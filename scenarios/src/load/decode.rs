//! From rows of text to typed rows, going on after every fault.
//!
//! Serde stops at the first error. Here a cell that does not fit is noted and a stand-in of the right type
//! goes in its stead, so that every cell of every row is looked at; rows are used only if nothing was noted.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::finding::{Finding, nearest};
use super::limits::Limits;
use super::table::Table;
use crate::problem::ProblemKind;

/// Decodes every row; what does not fit is added to the findings.
pub(crate) fn rows<T: DeserializeOwned>(table: &Table, findings: &mut Vec<Finding>) -> Vec<T> {
    let notes = RefCell::new(Vec::new());
    let mut absent = Vec::new();
    let mut rows = Vec::with_capacity(table.rows.len());
    if table.rows.is_empty() {
        return rows;
    }
    let mut row = 0;
    while row < table.rows.len() {
        match T::deserialize(RowReader { table, row, absent: &absent, notes: &notes }) {
            Ok(decoded) => rows.push(decoded),
            Err(Stop::Absent(column)) => {
                // Once for the table, then every row again with a stand-in for the column.
                findings.push(missing_column(table, column));
                absent.push(column);
                notes.borrow_mut().clear();
                rows.clear();
                row = 0;
                continue;
            }
            Err(Stop::Said(column, what)) => {
                notes.borrow_mut().push(table.finding(ProblemKind::WrongType, row, column).expected(what));
            }
        }
        row += 1;
    }
    findings.append(&mut notes.into_inner());
    rows
}

fn missing_column(table: &Table, column: &'static str) -> Finding {
    let at = super::finding::Texts::whole(table.file);
    Finding::new(ProblemKind::MissingColumn, at, table.spec.name, column)
        .suggest(table.nearest_column(column))
}

/// Why serde gave up on a row.
#[derive(Debug)]
enum Stop {
    Absent(&'static str),
    /// In a column, where it is known.
    Said(&'static str, String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(column) => write!(f, "no column {column}"),
            Self::Said(_, what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Stop {}

impl serde::de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Said("", message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Absent(field)
    }
}

type Notes = RefCell<Vec<Finding>>;

/// A row as serde's map from columns to cells.
struct RowReader<'a> {
    table: &'a Table,
    row: usize,
    absent: &'a [&'static str],
    notes: &'a Notes,
}

impl<'de> Deserializer<'de> for RowReader<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        Err(Stop::Said("", "a row is a struct".to_owned()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if self.row == 0 {
            let strange = |column: &&String| !fields.contains(&column.as_str());
            for column in self.table.columns.iter().filter(strange) {
                let at = super::finding::Texts::whole(self.table.file);
                let known = nearest(column, fields.iter().copied());
                self.notes.borrow_mut().push(
                    Finding::new(ProblemKind::UnknownColumn, at, self.table.spec.name, column).suggest(known),
                );
            }
        }
        visitor.visit_map(Columns { reader: self, fields: fields.iter(), now: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Columns<'a> {
    reader: RowReader<'a>,
    fields: std::slice::Iter<'static, &'static str>,
    now: Option<Cell<'a>>,
}

impl<'de> MapAccess<'de> for Columns<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        for field in self.fields.by_ref() {
            let RowReader { table, row, absent, notes } = self.reader;
            let number = table.column(field);
            if number.is_none() && !absent.contains(field) {
                continue;
            }
            let computed = number
                .and_then(|number| table.rows[row].changed.get(&number))
                .is_some_and(|changed| changed.computed);
            let text = number.map(|number| table.cell(row, number));
            self.now = Some(Cell { table, row, field, text, computed, notes });
            let key: StrDeserializer<'_, Stop> = (*field).into_deserializer();
            return seed.deserialize(key).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let cell = self.now.take().ok_or_else(|| Stop::Said("", "a value without a column".to_owned()))?;
        let field = cell.field;
        seed.deserialize(cell).map_err(|stop| match stop {
            Stop::Said(_, what) => Stop::Said(field, what),
            absent @ Stop::Absent(_) => absent,
        })
    }
}

/// One cell; no text stands for a column that the table lacks.
struct Cell<'a> {
    table: &'a Table,
    row: usize,
    field: &'static str,
    text: Option<&'a str>,
    computed: bool,
    notes: &'a Notes,
}

impl Cell<'_> {
    fn note(&self, kind: ProblemKind, expected: impl Into<String>, suggestion: Option<String>) {
        let finding = self.table.finding(kind, self.row, self.field);
        self.notes.borrow_mut().push(finding.expected(expected).suggest(suggestion));
    }

    /// The number within its limits, or a stand-in after a note.
    fn number(&self) -> f64 {
        let Some(text) = self.text else { return 0.0 };
        if text.is_empty() {
            self.note(ProblemKind::BlankCell, "a number", None);
            return 0.0;
        }
        let Ok(number) = text.parse::<f64>() else {
            self.note(ProblemKind::WrongType, "a number", None);
            return 0.0;
        };
        let limits = Limits::of(self.field);
        // Positions are checked in pairs, where the region's centre is known.
        if let Some(kind) = limits.fault(number).filter(|kind| *kind != ProblemKind::Coordinates) {
            self.note(kind, limits.words(), None);
        }
        number
    }

    fn count(&self, max: f64) -> u32 {
        let number = self.number();
        let number = if self.computed { number.round() } else { number };
        if number.fract() != 0.0 {
            self.note(ProblemKind::WrongType, "a whole number", None);
        }
        if number > max {
            self.note(ProblemKind::OutOfRange, format!("at most {max}"), None);
        }
        // Saturating by definition; anything that was cut has been noted.
        number as u32
    }

    fn flag(&self) -> bool {
        match self.text {
            Some("1" | "true") => true,
            Some("0" | "false") | None => false,
            Some(_) => {
                self.note(ProblemKind::NotAllowed, "0 or 1", None);
                false
            }
        }
    }

    fn word(&self, allowed: &'static [&'static str]) -> &'static str {
        let Some(text) = self.text else { return allowed[0] };
        allowed.iter().copied().find(|word| *word == text).unwrap_or_else(|| {
            let near = nearest(text, allowed.iter().copied());
            self.note(ProblemKind::NotAllowed, format!("one of {}", allowed.join(", ")), near);
            allowed[0]
        })
    }
}

impl<'de> Deserializer<'de> for Cell<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_str(self.text.unwrap_or_default())
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_f64(self.number())
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_u32(self.count(f64::from(u32::MAX)))
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_u8(self.count(f64::from(u8::MAX)) as u8)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_bool(self.flag())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.text.unwrap_or_default().is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_enum(self.word(variants).into_deserializer())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let words = self.text.unwrap_or_default().split(';').map(str::trim).filter(|word| !word.is_empty());
        visitor.visit_seq(Words(words))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u16 u64 f32 char str string bytes byte_buf unit unit_struct newtype_struct tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The words of a cell that holds a list.
struct Words<I>(I);

impl<'de, 'a, I: Iterator<Item = &'a str>> SeqAccess<'de> for Words<I> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        let next = self.0.next();
        next.map(|word| seed.deserialize(IntoDeserializer::<Stop>::into_deserializer(word))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::load::table::TableSpec;
    use crate::quantity::Grade;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Thing {
        id: String,
        length_km: f64,
        count: u32,
        open: bool,
        note: Option<String>,
        skills: Vec<String>,
        grade: Grade,
    }

    const HEADER: &str = "id,length_km,count,open,note,skills,grade\n";

    fn read(text: &str) -> (Vec<Thing>, Vec<(ProblemKind, String)>) {
        let mut findings = Vec::new();
        let spec = TableSpec { name: "things", keys: &["id"] };
        let table = Table::parse(spec, text, 0, &mut findings);
        let rows = rows(&table, &mut findings);
        (rows, findings.into_iter().map(|finding| (finding.kind, finding.place)).collect())
    }

    #[test]
    fn cells_become_values() {
        let (rows, findings) = read(&format!("{HEADER}a,1.5,2,1,,x; y,V\n"));
        assert_eq!(findings, []);
        let skills = vec!["x".to_owned(), "y".to_owned()];
        let thing = Thing {
            id: "a".to_owned(),
            length_km: 1.5,
            count: 2,
            open: true,
            note: None,
            skills,
            grade: Grade::V,
        };
        assert_eq!(rows, [thing]);
    }

    #[test]
    fn every_fault_of_every_cell_is_found() {
        let (_, findings) = read(&format!("{HEADER}a,-1,2.5,yes,,,Q\nb,nan,,0,,,E\n"));
        let place = |row: &str, column: &str| format!("things[id={row}].{column}");
        assert_eq!(
            findings,
            [
                (ProblemKind::Negative, place("a", "length_km")),
                (ProblemKind::WrongType, place("a", "count")),
                (ProblemKind::NotAllowed, place("a", "open")),
                (ProblemKind::NotAllowed, place("a", "grade")),
                (ProblemKind::NotFinite, place("b", "length_km")),
                (ProblemKind::BlankCell, place("b", "count")),
            ]
        );
    }

    #[test]
    fn columns_are_checked_once_and_the_rest_goes_on() {
        let text = "id,lenght_km,count,open,note,skills,grade\na,1,x,1,,,V\nb,1,2,1,,,V\n";
        let (_, findings) = read(text);
        let kinds: Vec<_> = findings.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [ProblemKind::MissingColumn, ProblemKind::UnknownColumn, ProblemKind::WrongType]);
    }
}
