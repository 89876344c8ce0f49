//! The checkpoint folder: what is written is read back, and nothing foreign is taken for one's own.
#![allow(clippy::unwrap_used)]

use super::*;
use std::io::Write;

fn header() -> Header {
    Header {
        scenario: "toy".to_owned(),
        scenario_digest: "abc".to_owned(),
        seed: 7,
        version: "0.1.0".to_owned(),
        shard: Shard::WHOLE,
        replications: 8,
        recipe: Recipe::default(),
    }
}

fn line(replication: u64, outcome: f64) -> Vec<u8> {
    Line::Done(Done { replication, events: 3, records: 4, outcome }).to_text().unwrap()
}

fn failed(replication: u64) -> Vec<u8> {
    let failure = Failure { replication, seed: 7, message: "no".to_owned() };
    Line::<f64>::Failed(failure).to_text().unwrap()
}

/// A folder with the given lines in it.
fn folder(lines: &[Vec<u8>]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = Store::open::<f64>(dir.path(), &header(), Existing::Refuse).unwrap();
    for line in lines {
        store.outcomes().write_all(line).unwrap();
    }
    dir
}

fn resume(dir: &Path, header: &Header) -> Result<(Store, Vec<Done<f64>>), StoreError> {
    Store::open(dir, header, Existing::Resume)
}

fn numbers(done: &[Done<f64>]) -> Vec<u64> {
    done.iter().map(|done| done.replication).collect()
}

#[test]
fn what_is_written_is_read_back_to_the_last_bit() {
    let odd = [0.1 + 0.2, f64::MIN_POSITIVE, 1.0 / 3.0, 6.02e23, 123_456_789.123_456_78];
    let lines: Vec<Vec<u8>> = (0..).zip(odd).map(|(number, value)| line(number, value)).collect();
    let dir = folder(&lines);
    let (_store, done) = resume(dir.path(), &header()).unwrap();
    let bits: Vec<u64> = done.iter().map(|done| done.outcome.to_bits()).collect();
    assert_eq!(bits, odd.map(f64::to_bits));
    assert_eq!(read_header(dir.path()).unwrap(), header());
}

#[test]
fn a_torn_last_line_is_cut_off_and_written_over() {
    let mut torn = line(2, 0.5);
    torn.truncate(20);
    let dir = folder(&[line(0, 0.0), line(1, 1.0), torn]);
    let (mut store, done) = resume(dir.path(), &header()).unwrap();
    assert_eq!(numbers(&done), [0, 1]);
    store.outcomes().write_all(&line(2, 2.0)).unwrap();
    drop(store);
    assert_eq!(numbers(&read_outcomes(dir.path()).unwrap().done), [0, 1, 2]);
}

#[test]
fn damage_in_the_middle_is_refused_with_its_line() {
    let dir = folder(&[line(0, 0.0), b"not json\n".to_vec(), line(2, 0.0)]);
    let error = resume(dir.path(), &header()).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { line: 2, .. }), "{error}");
}

#[test]
fn a_failure_that_succeeded_later_is_forgotten() {
    let dir = folder(&[failed(0), failed(1), line(1, 0.0)]);
    let stored = read_outcomes::<f64>(dir.path()).unwrap();
    assert_eq!(numbers(&stored.done), [1]);
    assert_eq!(stored.failures.iter().map(|failure| failure.replication).collect::<Vec<_>>(), [0]);
}

#[test]
fn another_batch_is_refused_with_everything_that_differs() {
    let dir = folder(&[line(0, 0.0)]);
    let mut other = Header { seed: 8, scenario_digest: "xyz".to_owned(), ..header() };
    other.shard = Shard::new(1, 2).unwrap();
    let StoreError::Mismatch { differences, .. } = resume(dir.path(), &other).unwrap_err() else { panic!() };
    assert_eq!(
        differences,
        [
            "its scenario digest is abc, here it is xyz",
            "its seed is 7, here it is 8",
            "its shard is 1/1, here it is 1/2",
        ]
    );
    assert_eq!(read_header(dir.path()).unwrap(), header(), "the folder is left as it was");
}

#[test]
fn a_longer_batch_goes_on_from_a_shorter_one() {
    let dir = folder(&[line(0, 0.0)]);
    let longer = Header { replications: 100, ..header() };
    assert_eq!(numbers(&resume(dir.path(), &longer).unwrap().1), [0]);
    assert_eq!(read_header(dir.path()).unwrap().replications, 100);
}

#[test]
fn a_taken_folder_is_refused_replaced_or_resumed_as_asked() {
    let dir = folder(&[line(0, 0.0)]);
    let open = |existing| Store::open::<f64>(dir.path(), &header(), existing).map(|(_, done)| done.len());
    assert!(matches!(open(Existing::Refuse), Err(StoreError::Occupied(_))));
    assert_eq!(open(Existing::Resume).unwrap(), 1);
    assert_eq!(open(Existing::Replace).unwrap(), 0);
    assert_eq!(open(Existing::Resume).unwrap(), 0);
}

#[test]
fn resuming_where_nothing_is_starts_a_batch() {
    let dir = tempfile::tempdir().unwrap();
    let (_store, done) = resume(&dir.path().join("new"), &header()).unwrap();
    assert!(done.is_empty());
}

#[test]
fn two_processes_cannot_write_the_same_folder() {
    let dir = tempfile::tempdir().unwrap();
    let _held = resume(dir.path(), &header()).unwrap();
    assert!(matches!(resume(dir.path(), &header()), Err(StoreError::Busy(_))));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let error = resume(&file.join("run"), &header()).unwrap_err();
    assert!(error.to_string().contains("file/run"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_fails_at_the_first_line_not_at_opening() {
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/full", dir.path().join(OUTCOMES_FILE)).unwrap();
    let (mut store, _) = Store::open::<f64>(dir.path(), &header(), Existing::Refuse).unwrap();
    let error = store.outcomes().write_all(b"x\n").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}
