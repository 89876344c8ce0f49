//! The work that is measured, one function a figure.

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use shapan_analysis::Scorer;
use shapan_benches::city::{beijing, copied};
use shapan_benches::measure::{peak_memory_mb, process_time, thread_time};
use shapan_engine::{City, run};
use shapan_experiment::{BatchOptions, Count, Experiment, Shard};
use shapan_journal::Nothing;

const SEED: u64 = 7;

/// One batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub(crate) threads: usize,
    pub(crate) replications: u64,
    /// From the first replication to the last, on the wall clock.
    pub(crate) wall_s: f64,
    /// The same, on all processors together.
    pub(crate) processor_s: f64,
    pub(crate) events: u64,
    pub(crate) records: u64,
    /// Entities by kind, as a replication starts with them.
    pub(crate) census: BTreeMap<String, u32>,
    pub(crate) peak_memory_mb: f64,
    pub(crate) digest: String,
}

impl Batch {
    /// Replications a second on the wall clock.
    pub(crate) fn rate(&self) -> f64 {
        self.replications as f64 / self.wall_s
    }

    /// Time of a replication on the processor.
    pub(crate) fn processor_ms(&self) -> f64 {
        1e3 * self.processor_s / self.replications as f64
    }
}

/// Runs a batch as the command does, without writing it down.
pub(crate) fn batch(threads: usize, n: u64) -> Result<Batch, Box<dyn Error>> {
    let experiment = Experiment::prepare(beijing()?)?;
    let options = BatchOptions {
        count: Count::Exactly(n),
        seed: SEED,
        threads: NonZeroUsize::new(threads).ok_or("no threads")?,
        shard: Shard::WHOLE,
        output: None,
    };
    let (clock, processor) = (Instant::now(), process_time()?);
    let batch = experiment.batch(&options, &(), &AtomicBool::new(false))?;
    let (wall, processor) = (clock.elapsed(), process_time()? - processor);
    if !batch.failures.is_empty() {
        return Err(format!("{} of {n} replications failed", batch.failures.len()).into());
    }
    Ok(Batch {
        threads,
        replications: n,
        wall_s: wall.as_secs_f64(),
        processor_s: processor.as_secs_f64(),
        events: batch.events,
        records: batch.records,
        census: experiment.city().census().0,
        peak_memory_mb: peak_memory_mb()?,
        digest: batch.digest(),
    })
}

/// Replications in a city of several Beijings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grown {
    pub(crate) copies: usize,
    pub(crate) shift_deg: f64,
    pub(crate) zones: usize,
    pub(crate) links: usize,
    pub(crate) entities: u32,
    pub(crate) prepare_s: f64,
    /// The first replication, which also grows the trees that all share.
    pub(crate) first_s: f64,
    /// Events of a later replication, mean.
    pub(crate) events: f64,
    /// Time of a later replication without measures, mean.
    pub(crate) engine_s: f64,
    /// The same with measures.
    pub(crate) measured_s: f64,
    pub(crate) peak_memory_mb: f64,
}

impl Grown {
    /// Time of an event of a later replication, without measures.
    pub(crate) fn event_us(&self) -> f64 {
        1e6 * self.engine_s / self.events
    }
}

/// Prepares a city of several Beijings and plays `n` replications after the first, each twice: with
/// measures and without. All times are of the processor.
pub(crate) fn grown(copies: usize, shift_deg: f64, n: u64) -> Result<Grown, Box<dyn Error>> {
    let scenario = copied(&beijing()?, copies, shift_deg)?;
    let before = thread_time()?;
    let city = City::prepare(&scenario)?;
    let prepared = thread_time()?;
    let scorer = Scorer::new(&scenario);
    let first = run(&city, SEED, 0, &mut Nothing)?;
    let played = thread_time()?;
    let (mut events, mut engine_s, mut measured_s) = (0, 0.0, 0.0);
    for replication in 1..=n {
        let start = thread_time()?;
        events += run(&city, SEED, replication, &mut Nothing)?.events;
        let middle = thread_time()?;
        let mut fold = scorer.fold();
        run(&city, SEED, replication, &mut fold)?;
        drop(fold.finish());
        engine_s += (middle - start).as_secs_f64();
        measured_s += (thread_time()? - middle).as_secs_f64();
    }
    Ok(Grown {
        copies,
        shift_deg,
        zones: scenario.region.zones.len(),
        links: scenario.region.roads.len(),
        entities: first.entities,
        prepare_s: (prepared - before).as_secs_f64(),
        first_s: (played - prepared).as_secs_f64(),
        events: events as f64 / n as f64,
        engine_s: engine_s / n as f64,
        measured_s: measured_s / n as f64,
        peak_memory_mb: peak_memory_mb()?,
    })
}

/// From nothing to the end of the first replication, in a fresh process. Times on the wall clock.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StartUp {
    pub(crate) load_ms: f64,
    pub(crate) prepare_ms: f64,
    pub(crate) first_replication_ms: f64,
    /// Load and prepare, on the processor.
    pub(crate) processor_ms: f64,
}

/// Loads, prepares, and plays one replication.
pub(crate) fn start_up() -> Result<StartUp, Box<dyn Error>> {
    let (clock, processor) = (Instant::now(), thread_time()?);
    let scenario = beijing()?;
    let loaded = clock.elapsed();
    let experiment = Experiment::prepare(scenario)?;
    let (prepared, processor) = (clock.elapsed(), thread_time()? - processor);
    experiment.run_one(SEED, 0, &mut Nothing)?;
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    Ok(StartUp {
        load_ms: ms(loaded),
        prepare_ms: ms(prepared - loaded),
        first_replication_ms: ms(clock.elapsed() - prepared),
        processor_ms: ms(processor),
    })
}
