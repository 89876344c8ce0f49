//! One record, and the sinks that take records.

use serde::{Deserialize, Serialize};

use crate::Fact;

/// Running number of a record within its run; the first shock is number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub u32);

/// Index of a zone in the region's zone table, in file order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(pub u16);

/// A fact with its time, place and cause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Running number.
    pub id: RecordId,
    /// The record that led to this one; none for the first shock only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<RecordId>,
    /// Microseconds since the scenario's start.
    pub time_us: i64,
    /// The zone where it happened, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<Zone>,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

impl Record {
    /// Hours since the scenario's start.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.time_us as f64 / 3.6e9
    }
}

/// Takes the records of a run in the order in which they happen.
pub trait Sink {
    /// Takes one record.
    fn record(&mut self, record: &Record);
}

/// A sink that keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Sink for Nothing {
    fn record(&mut self, _record: &Record) {}
}

/// A sink that keeps every record in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The records so far, in order; a record's id is its index.
    pub records: Vec<Record>,
}

impl Sink for Memory {
    fn record(&mut self, record: &Record) {
        self.records.push(*record);
    }
}

/// Two sinks side by side.
#[derive(Debug)]
pub struct Tee<'a, A: Sink + ?Sized, B: Sink + ?Sized>(pub &'a mut A, pub &'a mut B);

impl<A: Sink + ?Sized, B: Sink + ?Sized> Sink for Tee<'_, A, B> {
    fn record(&mut self, record: &Record) {
        self.0.record(record);
        self.1.record(record);
    }
}

/// The records from `last` back to the first shock: see [`chain`].
#[derive(Clone, Debug)]
pub struct Chain<'a> {
    records: &'a [Record],
    next: Option<RecordId>,
}

impl<'a> Iterator for Chain<'a> {
    type Item = &'a Record;

    fn next(&mut self) -> Option<&'a Record> {
        let record = self.records.get(self.next?.0 as usize)?;
        // A cause always precedes its effect; a damaged file must not make this loop for ever.
        self.next = record.cause.filter(|cause| *cause < record.id);
        Some(record)
    }
}

/// Walks the causes of record `last` backwards, itself first. `records` must hold the whole run, so
/// that a record's id is its index.
#[must_use]
pub fn chain(records: &[Record], last: RecordId) -> Chain<'_> {
    Chain { records, next: Some(last) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fact, Subject, SubjectKind};

    fn record(id: u32, cause: Option<u32>) -> Record {
        Record {
            id: RecordId(id),
            cause: cause.map(RecordId),
            time_us: i64::from(id) * 3_600_000_000,
            zone: None,
            fact: Fact::PostStaffed { post: Subject::new(SubjectKind::Post, id) },
        }
    }

    #[test]
    fn a_chain_walks_to_the_root_and_skips_other_branches() {
        let records = [record(0, None), record(1, Some(0)), record(2, Some(0)), record(3, Some(1))];
        let ids: Vec<u32> = chain(&records, RecordId(3)).map(|r| r.id.0).collect();
        assert_eq!(ids, [3, 1, 0]);
    }

    #[test]
    fn a_cause_that_lies_ahead_ends_the_chain() {
        let records = [record(0, Some(1)), record(1, Some(0))];
        assert_eq!(chain(&records, RecordId(1)).count(), 2);
    }

    #[test]
    fn hours_come_from_microseconds() {
        assert!((record(6, None).hours() - 6.0).abs() < 1e-12);
    }
}
