//! Meters: time on the processor, memory, and what criterion left on disk.
//!
//! Processor time is read from Linux's `proc` files, which need no unsafe call. On a machine that is shared
//! with others it says more than a wall clock.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

/// Ticks of `proc/self/stat` in a second: `USER_HZ`, which is 100 on every Linux that Rust builds for.
const TICKS_PER_S: u64 = 100;

fn unreadable(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} does not read as expected"))
}

/// Time that the calling thread has spent on a processor, to the nanosecond (`schedstat`, first number).
///
/// # Errors
/// On a system without `proc` files.
pub fn thread_time() -> io::Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split_whitespace().next().and_then(|number| number.parse().ok());
    nanoseconds.map(Duration::from_nanos).ok_or_else(|| unreadable("schedstat"))
}

/// Time that all threads of this process, ended ones too, have spent on processors, to 10 ms (`stat`,
/// fields 14 and 15).
///
/// # Errors
/// On a system without `proc` files.
pub fn process_time() -> io::Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The second field is the program's name in brackets and may hold anything.
    let fields = text.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>());
    let ticks: u64 = ticks.sum::<Result<_, _>>().map_err(|_| unreadable("stat"))?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_S))
}

/// The most memory that this process ever held, MB of 10⁶ bytes (`VmHWM`).
///
/// # Errors
/// On a system without `proc` files.
pub fn peak_memory_mb() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.map(|kib| kib * 1024.0 / 1e6).ok_or_else(|| unreadable("status"))
}

/// One bench of criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Median time of an iteration, ns.
    pub median_ns: f64,
    /// Mean time of an iteration in the fastest sample, ns.
    pub best_ns: f64,
    /// Elements of an iteration; 1 where the bench counts none.
    pub elements: f64,
}

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
    throughput: Option<BTreeMap<String, f64>>,
}

#[derive(Deserialize)]
struct Estimates {
    median: Median,
}

#[derive(Deserialize)]
struct Median {
    point_estimate: f64,
}

#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// Everything that criterion keeps under `folder`, by the benches' full names.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn criterion(folder: &Path) -> io::Result<BTreeMap<String, Estimate>> {
    let mut found = BTreeMap::new();
    collect(folder, &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, found: &mut BTreeMap<String, Estimate>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with("new") && path.join("benchmark.json").is_file() {
            let (name, estimate) = estimate(&path)?;
            found.insert(name, estimate);
        } else if path.is_dir() {
            collect(&path, found)?;
        }
    }
    Ok(())
}

fn estimate(folder: &Path) -> io::Result<(String, Estimate)> {
    let text = |file: &str| fs::read_to_string(folder.join(file));
    let benchmark: Benchmark = serde_json::from_str(&text("benchmark.json")?)?;
    let estimates: Estimates = serde_json::from_str(&text("estimates.json")?)?;
    let sample: Sample = serde_json::from_str(&text("sample.json")?)?;
    let each = sample.times.iter().zip(&sample.iters).map(|(time, iterations)| time / iterations);
    let elements = benchmark.throughput.and_then(|counts| counts.get("Elements").copied());
    let estimate = Estimate {
        median_ns: estimates.median.point_estimate,
        best_ns: each.fold(f64::INFINITY, f64::min),
        elements: elements.unwrap_or(1.0),
    };
    Ok((benchmark.full_id, estimate))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn work_moves_the_clocks() {
        let before = (thread_time().unwrap(), process_time().unwrap());
        let mut sum = 0.0_f64;
        while process_time().unwrap() < before.1 + Duration::from_millis(50) {
            sum += (0..10_000).map(|i| f64::from(i).sqrt()).sum::<f64>();
        }
        assert!(sum > 0.0 && thread_time().unwrap() > before.0);
        assert!(peak_memory_mb().unwrap() > 1.0);
    }

    #[test]
    fn what_criterion_wrote_is_read() {
        let folder = std::env::temp_dir().join(format!("shapan-benches-{}", std::process::id()));
        let new = folder.join("group/name/new");
        fs::create_dir_all(&new).unwrap();
        let files = [
            ("benchmark.json", r#"{"full_id": "group/name", "throughput": {"Elements": 50}}"#),
            ("estimates.json", r#"{"median": {"point_estimate": 12.5}}"#),
            ("sample.json", r#"{"iters": [1.0, 2.0], "times": [30.0, 20.0]}"#),
        ];
        for (file, text) in files {
            fs::write(new.join(file), text).unwrap();
        }
        let found = criterion(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let expected = Estimate { median_ns: 12.5, best_ns: 10.0, elements: 50.0 };
        assert_eq!(found, BTreeMap::from([("group/name".to_owned(), expected)]));
    }
}
