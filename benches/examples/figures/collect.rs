//! Takes every figure, each in a process of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::de::DeserializeOwned;
use shapan_benches::city::{BESIDE_DEG, WITHIN_DEG};
use shapan_benches::measure::{Estimate, criterion};

use crate::ReportArgs;
use crate::work::{Batch, Grown, StartUp};

/// Replications of a batch, as the target on speed-up says.
const BATCH: &str = "64";
/// Starts of the command, of which the best counts.
const STARTS: usize = 20;

/// Everything that was measured.
pub(crate) struct Figures {
    pub(crate) benches: BTreeMap<String, Estimate>,
    pub(crate) one_thread: Vec<Batch>,
    pub(crate) two_threads: Vec<Batch>,
    /// Copies beside each other.
    pub(crate) beside: Vec<Grown>,
    /// Copies in each other.
    pub(crate) within: Vec<Grown>,
    pub(crate) start_up: Vec<StartUp>,
    pub(crate) help_ms: f64,
    /// `shapan run beijing-m8`, from its call to its end.
    pub(crate) run_ms: f64,
    pub(crate) load_average: String,
    pub(crate) profile: Option<String>,
}

/// Takes every figure.
pub(crate) fn figures(args: &ReportArgs) -> Result<Figures, Box<dyn Error>> {
    let (mut one_thread, mut two_threads) = (Vec::new(), Vec::new());
    // In turns, so that a neighbour's busy minute does not fall on one of the two alone.
    for _ in 0..args.rounds {
        one_thread.push(child(&["batch", "--threads", "1", "-n", BATCH])?);
        two_threads.push(child(&["batch", "--threads", "2", "-n", BATCH])?);
    }
    let starts = (0..STARTS).map(|_| child(&["start-up"])).collect::<Result<_, _>>()?;
    Ok(Figures {
        benches: criterion(&args.criterion)?,
        one_thread,
        two_threads,
        beside: grown(&args.copies, BESIDE_DEG)?,
        within: grown(&args.copies, WITHIN_DEG)?,
        start_up: starts,
        help_ms: best_call_ms(&args.shapan, &["--help"])?,
        run_ms: best_call_ms(&args.shapan, &["run", "beijing-m8", "--format", "json"])?,
        load_average: fs::read_to_string("/proc/loadavg")?,
        profile: args.profile.as_ref().map(fs::read_to_string).transpose()?,
    })
}

fn grown(copies: &[usize], shift_deg: f64) -> Result<Vec<Grown>, Box<dyn Error>> {
    let shift = shift_deg.to_string();
    let of = |copies: &usize| {
        // Replications of a small city are short, and their mean needs more of them.
        let n = (24 / copies).clamp(2, 12).to_string();
        child(&["grown", "--copies", &copies.to_string(), "--shift-deg", &shift, "-n", &n])
    };
    copies.iter().map(of).collect()
}

/// Runs this program in a new process and reads what it prints.
fn child<T: DeserializeOwned>(arguments: &[&str]) -> Result<T, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("figures {} ended with {}", arguments.join(" "), output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The shortest time from calling the command to its end, ms.
fn best_call_ms(command: &Path, arguments: &[&str]) -> Result<f64, Box<dyn Error>> {
    let mut best_ms = f64::INFINITY;
    for _ in 0..STARTS {
        let clock = Instant::now();
        let status = Command::new(command).args(arguments).stdout(Stdio::null()).status()?;
        best_ms = best_ms.min(clock.elapsed().as_secs_f64() * 1e3);
        if !status.success() {
            return Err(format!("{} ended with {status}", command.display()).into());
        }
    }
    Ok(best_ms)
}
