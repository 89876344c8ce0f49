//! Figures of whole runs, which criterion does not suit: batches, memory, growth, start-up.
//!
//! `run.sh` beside the benches takes them all; each can be taken alone, and prints one JSON object:
//!
//! ```text
//! figures batch --threads 2 -n 64          replications a second, memory, events, entities
//! figures grown --copies 4 -n 6            time an event in a city of four Beijings
//! figures start-up                         loading and preparing in a fresh process
//! figures report --help                    everything, into the dated result file
//! ```
//!
//! Every figure of a report comes from a process of its own, so that memory is not handed on.

mod collect;
mod report;
mod targets;
mod work;

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Parser};
use serde::Serialize;

/// Measure whole runs.
#[derive(Debug, Parser)]
#[command(name = "figures")]
enum Job {
    /// A batch of beijing-m8
    Batch(BatchArgs),
    /// Replications of a city of several Beijings
    Grown(GrownArgs),
    /// Load and prepare beijing-m8 and play one replication
    StartUp,
    /// Take every figure and write it into a result file
    Report(ReportArgs),
}

#[derive(Clone, Copy, Debug, Args)]
struct BatchArgs {
    /// Threads
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Replications
    #[arg(short, default_value_t = 64)]
    n: u64,
}

#[derive(Clone, Copy, Debug, Args)]
struct GrownArgs {
    /// Copies of Beijing
    #[arg(long, default_value_t = 1)]
    copies: usize,
    /// Degrees between copies
    #[arg(long, default_value_t = shapan_benches::city::BESIDE_DEG)]
    shift_deg: f64,
    /// Replications, after one that is not counted
    #[arg(short, default_value_t = 6)]
    n: u64,
}

#[derive(Clone, Debug, Args)]
struct ReportArgs {
    /// Where criterion keeps its results
    #[arg(long)]
    criterion: PathBuf,
    /// The built command `shapan`
    #[arg(long)]
    shapan: PathBuf,
    /// Profile of a batch as text
    #[arg(long)]
    profile: Option<PathBuf>,
    /// Result file: what stands between its marks is replaced
    #[arg(long)]
    into: PathBuf,
    /// Rounds of each batch, of which the best counts
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Copies of Beijing in the growth rows
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,15")]
    copies: Vec<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    match Job::parse() {
        Job::Batch(args) => print(&work::batch(args.threads, args.n)?),
        Job::Grown(args) => print(&work::grown(args.copies, args.shift_deg, args.n)?),
        Job::StartUp => print(&work::start_up()?),
        Job::Report(args) => report::write(&args),
    }
}

fn print(figures: &impl Serialize) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stdout(), "{}", serde_json::to_string(figures)?)?;
    Ok(())
}
