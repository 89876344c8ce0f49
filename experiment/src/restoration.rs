//! How lifelines come back, beside the clocks of real disasters.
//!
//! What is known is data, a [`Record`]; [`Record::library`] is the one of the library. [`run`] plays the cases that the
//! record names, and any pack besides, and takes of each replication what the clocks ask for;
//! [`Restoration::markdown`] writes curves and clocks into one page. Nothing is tuned to the record: the page shows
//! where the models come back sooner or later.

mod levels;
mod page;
mod record;

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use serde::Serialize;
use shapan_analysis::lifelines::{RESTORED_SHARES, SERVICES, WHOLE};
use shapan_analysis::statistics::quantiles;
use shapan_analysis::summary::RestorationCurve;
use shapan_analysis::{Outcome, Scorer, Setting};
use shapan_journal::Service;
use shapan_scenarios::text::Bilingual;

use crate::experiment::Experiment;
use crate::replicate::{Progress, Tally};
use crate::study::{self, CaseError, StudyOptions};

pub use levels::OUT;
pub use record::{AreaRecord, Aside, Beside, CaseRecord, Clock, Measure, Record, RecordError, Unit};

use levels::{Levels, Listener, Seen, Weight};

/// The quantiles that stand for a batch.
const BAND: [f64; 3] = [0.1, 0.5, 0.9];

/// Hours within this factor of what is known are near it.
pub const NEAR_FACTOR: f64 = 1.5;

/// Shares within this distance of what is known are near it.
pub const NEAR_SHARE: f64 = 0.1;

/// How lifelines came back in every case, beside what is known.
#[derive(Clone, Debug, Serialize)]
pub struct Restoration {
    /// How often each case was played.
    pub replications: u64,
    /// Seed.
    pub seed: u64,
    /// The cases of the record, then the packs.
    pub cases: Vec<CaseFound>,
    /// Every clock beside every case that it names, in the order of the record.
    pub comparisons: Vec<Comparison>,
    /// What is known and has no clock.
    pub asides: Vec<Aside>,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseFound {
    /// Its key: for a pack the name of its folder.
    pub case: String,
    /// Title.
    pub title: Bilingual,
    /// Moment of the event.
    pub start: String,
    /// End of the runs, hours after the event.
    pub horizon_hours: f64,
    /// What to know about it.
    pub note: Option<Bilingual>,
    /// The city, then the areas that the record names.
    pub areas: Vec<AreaFound>,
}

/// One area of a case.
#[derive(Clone, Debug, Serialize)]
pub struct AreaFound {
    /// Key.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// Its zones.
    pub zones: usize,
    /// Its residents.
    pub residents: f64,
    /// How services came back; empty where nothing was lost.
    pub curves: Vec<RestorationCurve>,
    /// Times and depth of every service of which anything was lost.
    pub services: Vec<ServiceFound>,
}

/// One service in one area over a batch; the 10 %, 50 % and 90 % quantiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ServiceFound {
    /// Which.
    pub service: Service,
    /// Replications in which any of it was lost.
    pub lost_in: u64,
    /// The lowest level.
    pub lowest_share: [f64; 3],
    /// Hours until 50, 90 and 100 % of the need were met for good; the horizon where they never were.
    pub restored_h: [[f64; 3]; 3],
}

/// One clock beside one area of one case.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The clock.
    pub clock: Clock,
    /// Key of the case.
    pub case: String,
    /// Name of the area.
    pub area: Bilingual,
    /// End of the runs, hours: what stands there is at least so much.
    pub horizon_hours: f64,
    /// Replications in which there was something to measure.
    pub measured_in: u64,
    /// 10 %, 50 % and 90 % quantiles over these; none without any.
    pub found: Option<[f64; 3]>,
    /// What they say.
    pub verdict: Verdict,
}

/// What a case says beside a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The median lies in the range of the record.
    Inside,
    /// It lies outside, but near: see [`NEAR_FACTOR`] and [`NEAR_SHARE`].
    Near,
    /// The case is back sooner, or has lost less.
    Sooner,
    /// The case is back later, or has lost more.
    Later,
    /// The median is not back when the runs end, and by then the record's own end has not passed clearly.
    Open,
    /// In half of the replications or more nothing was lost that the clock could time.
    NothingLost,
    /// Numbers of things in another region: shown, not judged.
    NotJudged,
}

impl Verdict {
    /// Judges the median of a measure by what is known, `low` to `high`, where the runs end after `horizon_hours`.
    #[must_use]
    pub fn of(measure: Measure, median: f64, [low, high]: [f64; 2], horizon_hours: f64) -> Self {
        let unit = measure.unit();
        if unit == Unit::Count {
            return Self::NotJudged;
        }
        if unit == Unit::Hours && median >= horizon_hours && horizon_hours <= high * NEAR_FACTOR {
            return Self::Open;
        }
        if (low..=high).contains(&median) {
            return Self::Inside;
        }
        let near = match unit {
            Unit::Share => (low - NEAR_SHARE..=high + NEAR_SHARE).contains(&median),
            _ => (low / NEAR_FACTOR..=high * NEAR_FACTOR).contains(&median),
        };
        match (near, (median > high) == measure.more_is_better()) {
            (true, _) => Self::Near,
            (false, true) => Self::Sooner,
            (false, false) => Self::Later,
        }
    }
}

/// Why a study of restoration could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestorationError {
    /// A case could not be played.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// An area of the record holds no zone of the case's region.
    #[error("{case}: the area `{area}` holds no zone")]
    EmptyArea {
        /// The scenario.
        case: String,
        /// Key of the area.
        area: String,
    },
    /// A clock's hour lies behind the end of the case.
    #[error("{case}: the clock `{clock}` is read after the horizon")]
    Horizon {
        /// The scenario.
        case: String,
        /// Key of the clock.
        clock: String,
    },
    /// No threads could be started.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Plays every case of a record, then every pack (a key of the library or a path), which no clock stands beside.
///
/// # Errors
/// See [`RestorationError`]; all cases are made ready before the first is played.
pub fn run(
    record: &Record,
    packs: &[String],
    options: &StudyOptions,
    watch: &dyn Progress,
) -> Result<Restoration, RestorationError> {
    let pool = ThreadPoolBuilder::new().num_threads(options.threads.get()).build()?;
    let of_packs = packs.iter().map(|pack| CaseRecord {
        case: pack.clone(),
        horizon: None,
        areas: Vec::new(),
        note: None,
    });
    let wanted: Vec<(CaseRecord, bool)> = record
        .case
        .iter()
        .cloned()
        .map(|case| (case, true))
        .chain(of_packs.map(|pack| (pack, false)))
        .collect();
    let plays: Vec<Play> =
        wanted.into_iter().map(|(case, timed)| Play::new(record, case, timed)).collect::<Result<_, _>>()?;
    let done = AtomicU64::new(0);
    let total = plays.len() as u64 * options.replications;
    let told = || watch.update(Tally { done: done.load(Ordering::Relaxed), failed: 0, taken_over: 0, total });
    let mut cases = Vec::new();
    let mut besides: Vec<Comparison> = Vec::new();
    for play in &plays {
        told();
        let one = |replication| {
            let played = play.replication(options.seed, replication);
            done.fetch_add(1, Ordering::Relaxed);
            told();
            played
        };
        let played: Result<Vec<Played>, _> =
            pool.install(|| (0..options.replications).into_par_iter().map(one).collect());
        let played = played?;
        besides.extend(play.comparisons(&played));
        cases.push(play.found(&played));
    }
    let comparisons = in_order(record, besides);
    Ok(Restoration {
        replications: options.replications,
        seed: options.seed,
        cases,
        comparisons,
        asides: record.aside.clone(),
    })
}

/// Comparisons in the order of the record, where cases of one clock stand together.
fn in_order(record: &Record, mut comparisons: Vec<Comparison>) -> Vec<Comparison> {
    let place =
        |comparison: &Comparison| record.clock.iter().position(|clock| clock.id == comparison.clock.id);
    comparisons.sort_by_key(place);
    comparisons
}

/// A case made ready.
struct Play {
    record: CaseRecord,
    experiment: Experiment,
    /// Areas with their zones: the city first, then those that are shown, then those that only a clock asks for.
    areas: Vec<Area>,
    /// How many of them are shown.
    shown: usize,
    /// Clocks with the index of their area.
    clocks: Vec<(Clock, usize)>,
    weights: Vec<Weight>,
}

struct Area {
    record: AreaRecord,
    zones: Vec<usize>,
    scorer: Scorer,
}

/// What is kept of a replication.
struct Played {
    /// By area.
    outcomes: Vec<Outcome>,
    /// By clock.
    values: Vec<Option<f64>>,
}

impl Play {
    fn new(record: &Record, case: CaseRecord, timed: bool) -> Result<Self, RestorationError> {
        let experiment = prepare(&case)?;
        let clocks: Vec<(&Clock, &str)> =
            if timed { record.clocks_of(&case.case).collect() } else { Vec::new() };
        let mut ids = vec![record::CITY];
        for id in case.areas.iter().map(String::as_str).chain(clocks.iter().map(|(_, area)| *area)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let find = |id: &&str| record.area.iter().find(|area| area.id == **id).cloned();
        let areas = ids.iter().map(|id| find(id).unwrap_or_else(AreaRecord::city));
        let areas: Vec<Area> = areas.map(|area| Area::new(&experiment, area)).collect::<Result<_, _>>()?;
        let horizon = experiment.scenario().horizon_hours;
        if let Some((late, _)) = clocks.iter().find(|(clock, _)| clock.measure.at_hours() > Some(horizon)) {
            return Err(RestorationError::Horizon { case: case.case.clone(), clock: late.id.clone() });
        }
        let area_of = |id: &str| ids.iter().position(|known| *known == id).unwrap_or_default();
        Ok(Self {
            clocks: clocks.iter().map(|(clock, area)| ((*clock).clone(), area_of(area))).collect(),
            weights: levels::weights(experiment.scenario()),
            shown: 1 + case.areas.len(),
            areas,
            experiment,
            record: case,
        })
    }

    fn horizon(&self) -> f64 {
        self.experiment.scenario().horizon_hours
    }

    fn replication(&self, seed: u64, replication: u64) -> Result<Played, RestorationError> {
        let folds = self.areas.iter().map(|area| area.scorer.fold()).collect();
        let mut listener = Listener { levels: Levels::new(self.weights.len()), folds };
        shapan_engine::run(self.experiment.city(), seed, replication, &mut listener)
            .map_err(|error| CaseError::engine(&self.record.case, &error))?;
        let outcomes: Vec<Outcome> = listener.folds.into_iter().map(|fold| light(fold.finish())).collect();
        let value = |(clock, area): &(Clock, usize)| {
            let seen = Seen {
                levels: &listener.levels,
                area: &outcomes[*area],
                city: &outcomes[0],
                zones: &self.areas[*area].zones,
                weights: &self.weights,
                horizon_hours: self.horizon(),
            };
            seen.measure(clock.measure, clock.service)
        };
        let values = self.clocks.iter().map(value).collect();
        Ok(Played { outcomes, values })
    }

    fn found(&self, played: &[Played]) -> CaseFound {
        let scenario = self.experiment.scenario();
        let area = |(index, area): (usize, &Area)| {
            let outcomes: Vec<(u64, Outcome)> =
                (0..).zip(played.iter().map(|played| played.outcomes[index].clone())).collect();
            area.found(self.horizon(), &outcomes)
        };
        CaseFound {
            case: scenario.id.clone(),
            title: scenario.title.clone(),
            start: scenario.start.text.clone(),
            horizon_hours: self.horizon(),
            note: self.record.note.clone(),
            areas: self.areas.iter().take(self.shown).enumerate().map(area).collect(),
        }
    }

    fn comparisons(&self, played: &[Played]) -> Vec<Comparison> {
        let one = |(index, (clock, area)): (usize, &(Clock, usize))| {
            let values: Vec<f64> = played.iter().filter_map(|played| played.values[index]).collect();
            let measured_in = values.len() as u64;
            let found = (!values.is_empty()).then(|| quantiles(values, BAND));
            let often = 2 * measured_in > played.len() as u64;
            let verdict = found.filter(|_| often).map_or(Verdict::NothingLost, |[_, median, _]| {
                Verdict::of(clock.measure, median, [clock.low, clock.high], self.horizon())
            });
            Comparison {
                clock: clock.clone(),
                case: self.record.case.clone(),
                area: self.areas[*area].record.name.clone(),
                horizon_hours: self.horizon(),
                measured_in,
                found,
                verdict,
            }
        };
        self.clocks.iter().enumerate().map(one).collect()
    }
}

impl Area {
    fn new(experiment: &Experiment, record: AreaRecord) -> Result<Self, RestorationError> {
        let rows = &experiment.scenario().region.zones;
        let zones: Vec<usize> = (0..rows.len()).filter(|zone| record.holds(&rows[*zone])).collect();
        if zones.is_empty() {
            let case = experiment.scenario().id.clone();
            return Err(RestorationError::EmptyArea { case, area: record.id });
        }
        // The measures weigh zones by their residents: an area is the city with nobody outside it.
        let mut setting: Setting = experiment.scorer().setting().clone();
        setting.targets.clear();
        for (zone, info) in setting.zones.iter_mut().enumerate() {
            if zones.binary_search(&zone).is_err() {
                info.residents = 0.0;
            }
        }
        Ok(Self { record, zones, scorer: Scorer::of(setting) })
    }

    fn found(&self, horizon_hours: f64, outcomes: &[(u64, Outcome)]) -> AreaFound {
        let service = |service| service_found(service, horizon_hours, outcomes);
        AreaFound {
            id: self.record.id.clone(),
            name: self.record.name.clone(),
            zones: self.zones.len(),
            residents: self.scorer.setting().residents(),
            curves: RestorationCurve::all(horizon_hours, outcomes),
            services: Service::ALL.into_iter().map(service).filter(|found| found.lost_in > 0).collect(),
        }
    }
}

fn service_found(service: Service, horizon_hours: f64, outcomes: &[(u64, Outcome)]) -> ServiceFound {
    debug_assert_eq!(Service::ALL.len(), SERVICES);
    let runs = || outcomes.iter().map(|(_, run)| run.totals.lifelines.service(service));
    let restored = |share: usize| quantiles(runs().map(|run| run.restored_h[share].min(horizon_hours)), BAND);
    ServiceFound {
        service,
        lost_in: runs().filter(|run| run.lowest_share < WHOLE).count() as u64,
        lowest_share: quantiles(runs().map(|run| run.lowest_share), BAND),
        restored_h: [0, 1, 2].map(restored),
    }
}

const _: () = assert!(RESTORED_SHARES.len() == 3, "a ServiceFound has three times");

/// Without what nobody looks at here: zones and the curve of relief.
fn light(mut outcome: Outcome) -> Outcome {
    outcome.zones.clear();
    outcome.curve.clear();
    outcome.totals.lifelines.zone_hours.clear();
    outcome
}

/// A case made ready, up to its horizon on the page.
fn prepare(case: &CaseRecord) -> Result<Experiment, CaseError> {
    let set: Vec<(&str, &str)> = case.horizon.iter().map(|horizon| ("horizon", horizon.as_str())).collect();
    study::prepare(&case.case, &set)
}

#[cfg(test)]
mod tests;
