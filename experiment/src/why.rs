//! Why a promise is missed: in one replication and zone, by its chain of causes.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use shapan_analysis::Outcome;
use shapan_analysis::outcome::ZoneOutcome;
use shapan_analysis::why::{Explanation, Names, explain};
use shapan_journal::{Nothing, Zone};
use shapan_scenarios::target::{Measure, SupplyTier, Target};

use crate::experiment::{Experiment, SingleRun};
use crate::replicate::{Done, Progress, ReplicateError};
use crate::runner::{RunnerError, Work, run_replications};
use crate::shard::Shard;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct WhyQuestion<'a> {
    /// Key of the promise.
    pub target: &'a str,
    /// Row of the zone in the region's table; the replication's worst zone if none.
    pub zone: Option<u16>,
    /// The replication; the first in which the promise is missed (in the zone, if one is named) if none.
    pub replication: Option<u64>,
    /// How many replications to search for one that misses it.
    pub search: u64,
    /// Seed.
    pub seed: u64,
    /// Threads for the search.
    pub threads: NonZeroUsize,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Why {
    /// The replication that is explained.
    pub replication: u64,
    /// The chain of causes and the stages of the delay.
    pub explanation: Explanation,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WhyError {
    /// The scenario has no such promise, or it is not measured.
    #[error("`{0}` is not a measured promise of the scenario")]
    Target(String),
    /// The promise held in all replications that were searched.
    #[error("the promise held in all of {0} replications")]
    NeverMissed(u64),
    /// No zone can be named as the worst; one must be given.
    #[error("replication {0} has no worst zone for this promise")]
    NoZone(u64),
    /// The replication cannot be run.
    #[error(transparent)]
    Run(#[from] ReplicateError),
    /// The search cannot be run.
    #[error(transparent)]
    Search(#[from] RunnerError),
}

impl Experiment {
    /// Explains a promise in a zone of one replication.
    ///
    /// # Errors
    /// See [`WhyError`]; [`WhyError::NeverMissed`] is good news.
    pub fn why(
        &self,
        question: &WhyQuestion<'_>,
        progress: &dyn Progress,
        cancel: &AtomicBool,
    ) -> Result<Why, WhyError> {
        let mut measured = self.scorer().setting().measured().enumerate();
        let (index, target) = measured
            .find(|(_, target)| target.id == question.target)
            .ok_or_else(|| WhyError::Target(question.target.to_owned()))?;
        let replication = match question.replication {
            Some(replication) => replication,
            None => self.first_miss(question, index, target, progress, cancel)?,
        };
        let SingleRun { outcome, records, .. } = self.run_one(question.seed, replication, &mut Nothing)?;
        let zone = question
            .zone
            .or_else(|| outcome.targets.get(index).and_then(|target| target.worst_zone))
            .or_else(|| most_displaced(&outcome))
            .ok_or(WhyError::NoZone(replication))?;
        let names = Names::new(self.scenario());
        Ok(Why { replication, explanation: explain(&records, Zone(zone), target, &names) })
    }

    /// The first replication in which the promise is missed, searched block by block.
    fn first_miss(
        &self,
        question: &WhyQuestion<'_>,
        index: usize,
        target: &Target,
        progress: &dyn Progress,
        cancel: &AtomicBool,
    ) -> Result<u64, WhyError> {
        let misses = |done: &Done<Outcome>| is_missed(&done.outcome, index, target, question.zone);
        let any_missed = |done: &[&Done<Outcome>]| done.iter().any(|done| misses(done));
        let work = Work {
            seed: question.seed,
            shard: Shard::WHOLE,
            limit: question.search,
            threads: question.threads,
            taken_over: Vec::new(),
            enough: Some(&any_missed),
        };
        let found = run_replications(self, work, None, progress, cancel)?;
        let first = found.done.iter().find(|done| misses(done)).map(|done| done.replication);
        first.ok_or(WhyError::NeverMissed(found.done.len() as u64))
    }
}

/// Whether a promise is missed, in the zone if one is given. Measures that have no number for a zone are
/// judged by the city.
fn is_missed(outcome: &Outcome, index: usize, target: &Target, zone: Option<u16>) -> bool {
    let city = outcome.targets.get(index).is_some_and(|target| target.holds == Some(false));
    let zone = zone.and_then(|zone| outcome.zones.get(usize::from(zone)));
    zone.and_then(|zone| is_missed_in(zone, target)).unwrap_or(city)
}

/// Whether a promise on time is missed in a zone; none for other measures.
fn is_missed_in(zone: &ZoneOutcome, target: &Target) -> Option<bool> {
    let late = |hours: f32| target.threshold.map(|allowed| f64::from(hours) > allowed);
    match *target.measure.as_ref()? {
        Measure::FirstSupplyHours { tier, site_from_persons } => {
            let hours = match tier {
                SupplyTier::District => zone.first_district_h,
                SupplyTier::City => zone.first_city_h,
            };
            late(hours).map(|late| late && f64::from(zone.displaced) >= site_from_persons)
        }
        Measure::BasicLifeHours => late(zone.secured_h).map(|late| late && zone.displaced > 0.0),
        _ => None,
    }
}

/// The zone with most displaced people, the first of equals.
fn most_displaced(outcome: &Outcome) -> Option<u16> {
    let zones = outcome.zones.iter().enumerate().rev();
    let (index, _) = zones.max_by(|a, b| a.1.displaced.total_cmp(&b.1.displaced))?;
    u16::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shapan_analysis::outcome::{STAGES, TargetOutcome, Totals};
    use shapan_scenarios::target::Comparator;
    use shapan_scenarios::text::Bilingual;

    fn target(measure: Measure) -> Target {
        let text = Bilingual { zh: String::new(), en: String::new() };
        Target {
            id: "t".to_owned(),
            promise: "K02".to_owned(),
            rows: Vec::new(),
            name: text.clone(),
            clock: text,
            measure: Some(measure),
            comparator: Comparator::AtMost,
            threshold: Some(4.0),
            unit: "h".to_owned(),
            required_share: 0.95,
            plan: String::new(),
        }
    }

    fn zone(displaced: f32, first_district_h: f32) -> ZoneOutcome {
        ZoneOutcome {
            intensity: 8.0,
            collapsed_share: 0.0,
            deaths: 0.0,
            displaced,
            first_district_h,
            first_city_h: f32::INFINITY,
            secured_h: 3.0,
            secured_share_10h: 1.0,
            known_h: 1.0,
            silent_h: 0.0,
        }
    }

    fn outcome(holds: bool) -> Outcome {
        let target = TargetOutcome {
            quantity: 5.0,
            censored: false,
            holds: Some(holds),
            margin: None,
            worst_zone: None,
            delay: [0.0; STAGES],
        };
        Outcome {
            targets: vec![target],
            totals: Totals::default(),
            zones: vec![zone(200.0, 4.5), zone(200.0, 3.0), zone(50.0, 9.0)],
            curve: Vec::new(),
        }
    }

    fn first_district() -> Target {
        target(Measure::FirstSupplyHours { tier: SupplyTier::District, site_from_persons: 100.0 })
    }

    #[test]
    fn a_zone_is_judged_by_its_own_hours_and_only_if_it_is_a_site() {
        let missed = |zone| is_missed(&outcome(true), 0, &first_district(), Some(zone));
        assert_eq!([missed(0), missed(1), missed(2)], [true, false, false]);
    }

    #[test]
    fn without_a_zone_the_city_counts() {
        assert!(is_missed(&outcome(false), 0, &first_district(), None));
        assert!(!is_missed(&outcome(true), 0, &first_district(), None));
        let life = target(Measure::BasicLifeHours);
        assert!(!is_missed(&outcome(false), 0, &life, Some(0)), "secured after 3 h of 4 h");
    }

    #[test]
    fn a_measure_without_zones_is_judged_by_the_city() {
        assert!(is_missed(&outcome(false), 0, &target(Measure::SceneCommsShare), Some(1)));
    }

    #[test]
    fn the_first_zone_with_most_displaced_stands_in() {
        assert_eq!(most_displaced(&outcome(true)), Some(0));
    }
}
