//! Measures the kernel and NeXosim on the same models, reads SimPy's figures from standard input, prints one
//! table.
//!
//! All figures are CPU time of the process, best of several rounds; the rounds of the engines alternate, so
//! that a neighbour's load on the machine meets all of them. Both Rust engines draw from the same generator.

#[path = "../../src/kernel.rs"]
#[allow(dead_code)]
mod fixtures;
mod nexo;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::BufRead;

use cpu_time::ProcessTime;
use fixtures::{Hold, MovingHold, ResourceServer, SingleServer, filled_and_shuffled, run_events};
use shapan_kernel::Model;
use shapan_kernel::trace::TraceHash;

const ROUNDS: u32 = 7;
const HOLD_EVENTS: u64 = 2_000_000;
const CUSTOMERS: u64 = 1_000_000;
const LOAD: f64 = 0.9;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Rows of the table, and the best figure of each engine in them, in events per second.
type Table = BTreeMap<(usize, &'static str), BTreeMap<&'static str, f64>>;

/// CPU seconds that `work` takes.
fn cpu_seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = ProcessTime::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// Events per second of a model that has been set up already.
fn rate<M: Model>((mut model, mut calendar): (M, shapan_kernel::Calendar<M::Event>), events: u64) -> f64 {
    let (seconds, handled) = cpu_seconds(|| run_events(&mut model, &mut calendar, events));
    handled as f64 / seconds
}

fn note(table: &mut Table, row: (usize, &'static str), engine: &'static str, rate: f64) {
    let best = table.entry(row).or_default().entry(engine).or_insert(0.0);
    *best = best.max(rate);
}

fn measure_round(table: &mut Table) -> Outcome<()> {
    for (row, pending) in [((0, "hold, 10^3 pending"), 1_000), ((1, "hold, 10^5 pending"), 100_000)] {
        note(table, row, "Shapan", rate(Hold::with_pending(pending)?, HOLD_EVENTS));
        note(table, row, "NeXosim", nexo::hold_rate(pending, HOLD_EVENTS / 4)?);
    }
    for (row, pending) in [((2, "hold + move, 10^3"), 1_000), ((3, "hold + move, 10^5"), 100_000)] {
        note(table, row, "Shapan", rate(MovingHold::with_pending(pending, true)?, HOLD_EVENTS));
        note(table, row, "NeXosim", nexo::moving_hold_rate(pending, HOLD_EVENTS / 4)?);
    }
    let row = (4, "M/M/1, counters");
    note(table, row, "Shapan", rate(SingleServer::with_load(LOAD, CUSTOMERS)?, u64::MAX));
    note(table, row, "NeXosim", nexo::single_server_rate(LOAD, CUSTOMERS / 2)?);
    let row = (5, "M/M/1, resource");
    note(table, row, "Shapan", rate(ResourceServer::with_load(LOAD, CUSTOMERS)?, u64::MAX));
    Ok(())
}

/// Lines of `case<TAB>events per second`; what SimPy has to say.
fn read_simpy(table: &mut Table) -> Outcome<()> {
    let rows: Vec<_> = table.keys().copied().collect();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (case, rate) = line.split_once('\t').ok_or("expected: case, tab, events per second")?;
        let row = rows.iter().find(|row| row.1 == case).ok_or(format!("unknown case: {case}"))?;
        note(table, *row, "SimPy", rate.trim().parse()?);
    }
    Ok(())
}

fn print_table(table: &Table) {
    println!(
        "| model | Shapan, M ev/s | NeXosim 1.0.0, M ev/s | SimPy 4.1.2, M ev/s | to NeXosim | to SimPy |"
    );
    println!("|---|---|---|---|---|---|");
    for (&(_, name), engines) in table {
        let ours = engines.get("Shapan").copied().unwrap_or(f64::NAN);
        let show = |engine| engines.get(engine).map_or("-".into(), |rate| format!("{:.3}", rate / 1e6));
        let ratio = |engine| engines.get(engine).map_or("-".into(), |rate| format!("{:.1}x", ours / rate));
        println!(
            "| {name} | {:.2} | {} | {} | {} | {} |",
            ours / 1e6,
            show("NeXosim"),
            show("SimPy"),
            ratio("NeXosim"),
            ratio("SimPy")
        );
    }
}

/// Best of all rounds of a figure where less is better.
fn best(mut figure: impl FnMut() -> Outcome<f64>) -> Outcome<f64> {
    (0..ROUNDS * 3).try_fold(f64::INFINITY, |least, _| Ok(least.min(figure()?)))
}

fn cancel_nanoseconds(pending: u32) -> Outcome<f64> {
    let (full, handles) = filled_and_shuffled(pending)?;
    // Several copies, so that the clock's own cost does not show.
    let copies = (200_000 / pending).max(1);
    let mut calendars = vec![full; copies as usize];
    let (seconds, cancelled) = cpu_seconds(|| {
        let each = |calendar: &mut shapan_kernel::Calendar<u32>| {
            handles.iter().filter(|&&handle| calendar.cancel(handle).is_some()).count()
        };
        calendars.iter_mut().map(each).sum::<usize>()
    });
    Ok(seconds * 1e9 / cancelled as f64)
}

fn snapshot_milliseconds(pending: u32) -> Outcome<f64> {
    let (_, calendar) = Hold::with_pending(pending)?;
    let (seconds, copies) = cpu_seconds(|| vec![calendar; 20]);
    Ok(seconds * 1e3 / (copies.len() - 1) as f64)
}

fn trace_nanoseconds() -> Outcome<f64> {
    let (_, mut calendar) = Hold::with_pending(100_000)?;
    let dues: Vec<_> = std::iter::from_fn(|| calendar.pop()).collect();
    let mut trace = TraceHash::new();
    let (seconds, ()) = cpu_seconds(|| {
        for _ in 0..20 {
            dues.iter().for_each(|due| trace.record(due, u64::from(due.event)));
        }
    });
    Ok(seconds * 1e9 / std::hint::black_box(trace).events() as f64)
}

fn main() -> Outcome<()> {
    let mut table = Table::new();
    for _ in 0..ROUNDS {
        measure_round(&mut table)?;
    }
    read_simpy(&mut table)?;
    print_table(&table);
    println!("\n| the kernel alone | |\n|---|---|");
    println!("| cancel, 10^3 pending | {:.0} ns |", best(|| cancel_nanoseconds(1_000))?);
    println!("| cancel, 10^5 pending | {:.0} ns |", best(|| cancel_nanoseconds(100_000))?);
    println!("| snapshot (clone) of 10^5 pending | {:.2} ms |", best(|| snapshot_milliseconds(100_000))?);
    println!("| trace hash | {:.1} ns an event |", best(trace_nanoseconds)?);
    Ok(())
}
