//! JSON Lines: one record a line.

use std::io::{BufRead, Write};

use crate::{Record, Sink};

/// Why a journal could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file could not be read or written.
    #[error("the journal could not be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// A line is not a record.
    #[error("line {line} of the journal is not a record: {source}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What the JSON parser says.
        source: serde_json::Error,
    },
}

/// Writes records as JSON Lines. The first failure is kept and given back by [`JournalWriter::finish`];
/// a run is never stopped by its journal.
#[derive(Debug)]
pub struct JournalWriter<W: Write> {
    out: W,
    failure: Option<JournalError>,
}

impl<W: Write> JournalWriter<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W) -> Self {
        Self { out, failure: None }
    }

    /// Flushes and gives the writer back.
    ///
    /// # Errors
    /// The first failure since the start.
    pub fn finish(mut self) -> Result<W, JournalError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn write(&mut self, record: &Record) -> Result<(), JournalError> {
        serde_json::to_writer(&mut self.out, record).map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}

impl<W: Write> Sink for JournalWriter<W> {
    fn record(&mut self, record: &Record) {
        if self.failure.is_none() {
            self.failure = self.write(record).err();
        }
    }
}

/// Reads records from JSON Lines.
#[derive(Debug)]
pub struct JournalReader<R: BufRead> {
    input: R,
    line: usize,
    text: String,
}

impl<R: BufRead> JournalReader<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, line: 0, text: String::new() }
    }
}

impl<R: BufRead> Iterator for JournalReader<R> {
    type Item = Result<Record, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.text.clear();
        self.line += 1;
        match self.input.read_line(&mut self.text) {
            Ok(0) => None,
            Ok(_) => Some(
                serde_json::from_str(&self.text)
                    .map_err(|source| JournalError::Line { line: self.line, source }),
            ),
            Err(error) => Some(Err(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{Fact, RecordId, Tier, Zone};

    fn sample() -> Record {
        Record {
            id: RecordId(7),
            cause: Some(RecordId(3)),
            time_us: 12_600_000_000,
            zone: Some(Zone(12)),
            fact: Fact::Unloaded { consignment: 41, tier: Tier::District, sets: 227.0 },
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut writer = JournalWriter::new(Vec::new());
        writer.record(&sample());
        writer.record(&Record { zone: None, ..sample() });
        let bytes = writer.finish().unwrap();
        let read: Vec<Record> = JournalReader::new(bytes.as_slice()).map(Result::unwrap).collect();
        assert_eq!(read, [sample(), Record { zone: None, ..sample() }]);
    }

    #[test]
    fn a_bad_line_names_its_number() {
        let text = format!("{}\n{{\"id\":1}}\n", serde_json::to_string(&sample()).unwrap());
        let errors: Vec<String> =
            JournalReader::new(text.as_bytes()).filter_map(Result::err).map(|e| e.to_string()).collect();
        assert_eq!(errors.len(), 1);
        assert!(errors[0].starts_with("line 2 of the journal"), "{}", errors[0]);
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_reported_at_the_end() {
        let mut writer = JournalWriter::new(Full);
        writer.record(&sample());
        writer.record(&sample());
        assert!(writer.finish().is_err());
    }
}
