//! A scenario made ready to be run: the city and its measures, built once, shared by all replications.

use std::fmt;

use shapan_analysis::{Outcome, Scorer};
use shapan_engine::{City, PrepareError, RunSummary};
use shapan_journal::{Memory, Record, Sink, Tee};
use shapan_scenarios::Scenario;

use crate::replicate::{Replicate, ReplicateError, Replicated};

/// A scenario made ready to be run.
pub struct Experiment {
    scenario: Scenario,
    city: City,
    scorer: Scorer,
}

impl fmt::Debug for Experiment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Experiment").field("scenario", &self.scenario.id).finish_non_exhaustive()
    }
}

/// One replication with everything that happened in it.
#[derive(Clone, Debug)]
pub struct SingleRun {
    /// Its number.
    pub replication: u64,
    /// Counts and trace hash.
    pub summary: RunSummary,
    /// What it came to.
    pub outcome: Outcome,
    /// Every fact, in order; a record's id is its index.
    pub records: Vec<Record>,
}

impl Experiment {
    /// Builds everything that replications share.
    ///
    /// # Errors
    /// When the engine cannot run the scenario.
    pub fn prepare(scenario: Scenario) -> Result<Self, PrepareError> {
        let city = City::prepare(&scenario)?;
        let scorer = Scorer::new(&scenario);
        Ok(Self { scenario, city, scorer })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The city.
    #[must_use]
    pub fn city(&self) -> &City {
        &self.city
    }

    /// The measures.
    #[must_use]
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Runs one replication and keeps every fact; `also` takes the facts as they happen.
    ///
    /// # Errors
    /// When the run cannot go on.
    pub fn run_one(
        &self,
        seed: u64,
        replication: u64,
        also: &mut dyn Sink,
    ) -> Result<SingleRun, ReplicateError> {
        let mut memory = Memory::default();
        let mut fold = self.scorer.fold();
        let summary = {
            let mut kept = Tee(&mut memory, &mut fold);
            self.run(seed, replication, &mut Tee(&mut kept, also))?
        };
        Ok(SingleRun { replication, summary, outcome: fold.finish(), records: memory.records })
    }

    fn run(&self, seed: u64, replication: u64, sink: &mut dyn Sink) -> Result<RunSummary, ReplicateError> {
        shapan_engine::run(&self.city, seed, replication, sink)
            .map_err(|error| ReplicateError(error.to_string()))
    }
}

impl Replicate for Experiment {
    type Outcome = Outcome;

    fn replicate(&self, seed: u64, replication: u64) -> Result<Replicated<Outcome>, ReplicateError> {
        let mut fold = self.scorer.fold();
        let summary = self.run(seed, replication, &mut fold)?;
        Ok(Replicated { outcome: fold.finish(), events: summary.events, records: summary.records })
    }
}
