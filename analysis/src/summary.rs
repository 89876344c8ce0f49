//! What a batch says: promises with their intervals, the city's sums, the zones, the bands of relief.

use serde::{Deserialize, Serialize};
use shapan_journal::Stage;
use shapan_scenarios::scenario::Scenario;
use shapan_scenarios::target::{Comparator, Target};

use crate::lifelines::unmoved;
use crate::outcome::{Outcome, STAGES, or_null};
use crate::setting::Setting;
use crate::statistics::{Z_95, quantiles, wilson};

mod bands;
mod delay;
mod restoration;
mod zones;

pub use bands::CurveBand;
pub use delay::Delay;
pub use restoration::{RestorationCurve, RestorationPoint};
pub use zones::{Promises, ZoneSummary};

/// The zone that is most often the worst.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstZone {
    /// Key.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Share of all replications in which it is the worst.
    pub share: f64,
}

/// One promise over a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetSummary {
    /// Key.
    pub id: String,
    /// Number in the list of promises.
    pub promise: String,
    /// Key of the target file.
    pub plan: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// When its clock starts, in Chinese.
    pub clock_zh: String,
    /// When its clock starts, in English.
    pub clock_en: String,
    /// Unit of the quantity.
    pub unit: String,
    /// Which way the threshold works.
    pub comparator: Comparator,
    /// The promised number, if the plan prints one.
    pub threshold: Option<f64>,
    /// Share of sites or people for which it must hold.
    pub required_share: f64,
    /// Share of replications in which it holds; none without a threshold.
    pub holds: Option<f64>,
    /// Wilson's 95 % interval of `holds`.
    pub ci95: Option<[f64; 2]>,
    /// Median of the quantity.
    #[serde(with = "or_null")]
    pub median: f64,
    /// The bad tail: nine replications in ten are no worse (the 90th percentile of a quantity that must
    /// stay below its threshold, the 10th of one that must reach it).
    #[serde(with = "or_null")]
    pub p90: f64,
    /// Median room left: positive when the promise holds.
    pub margin_median: Option<f64>,
    /// Share of replications in which the quantity stopped at the horizon.
    pub censored: f64,
    /// The zone that is most often the worst, if the measure ranges over zones.
    pub worst_zone: Option<WorstZone>,
    /// Mean hours by stage; stages without any are left out.
    pub delay: Delay,
}

/// A number of the city over a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalSummary {
    /// Its name, as in [`Totals::numbers`](crate::outcome::Totals::numbers).
    pub name: String,
    /// Mean; hours that never come count as the horizon.
    pub mean: f64,
    /// 5th percentile; infinite (`null`) where it is never.
    #[serde(with = "or_null")]
    pub p5: f64,
    /// Median.
    #[serde(with = "or_null")]
    pub median: f64,
    /// 95th percentile.
    #[serde(with = "or_null")]
    pub p95: f64,
}

impl TotalSummary {
    /// Whether it is a number of lifelines: see [`Lifelines::numbers`](crate::lifelines::Lifelines::numbers).
    #[must_use]
    pub fn is_of_lifelines(&self) -> bool {
        unmoved(&self.name).is_some()
    }

    /// Whether it is a number of lifelines that is not, throughout, what it is where nothing was lost.
    #[must_use]
    pub fn is_moved_lifeline(&self) -> bool {
        let differs = |was: f64| [self.mean, self.p5, self.median, self.p95].iter().any(|is| *is != was);
        unmoved(&self.name).is_some_and(differs)
    }
}

/// What a batch says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Key of the scenario.
    pub scenario: String,
    /// Replications that ended well.
    pub replications: u64,
    /// The measured promises, in the scenario's order.
    pub targets: Vec<TargetSummary>,
    /// The city's numbers.
    pub totals: Vec<TotalSummary>,
    /// Zones, in the region's order.
    pub zones: Vec<ZoneSummary>,
    /// Relief over time.
    pub curve: Vec<CurveBand>,
    /// Services over time; empty where nothing was lost in any replication.
    #[serde(default)]
    pub restoration: Vec<RestorationCurve>,
}

impl Summary {
    /// Sums up the outcomes of a scenario's replications; their order does not matter.
    #[must_use]
    pub fn new(scenario: &Scenario, outcomes: &[(u64, Outcome)]) -> Self {
        Self::of(&Setting::of(scenario), outcomes)
    }

    /// Sums up the outcomes of a setting's replications.
    #[must_use]
    pub fn of(setting: &Setting, outcomes: &[(u64, Outcome)]) -> Self {
        // Sums of floats depend on their order: always that of the replications.
        let mut runs: Vec<&(u64, Outcome)> = outcomes.iter().collect();
        runs.sort_by_key(|(replication, _)| *replication);
        let runs: Vec<&Outcome> = runs.into_iter().map(|(_, outcome)| outcome).collect();
        let targets = setting.measured().enumerate();
        Self {
            scenario: setting.id.clone(),
            replications: runs.len() as u64,
            targets: targets.map(|(index, target)| summarise(setting, target, index, &runs)).collect(),
            totals: totals(setting, &runs),
            zones: zones::summarise(setting, &runs),
            curve: bands::summarise(&runs),
            restoration: restoration::of_runs(setting.horizon_hours, &runs),
        }
    }

    /// The measured promise of a key.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&TargetSummary> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The city's numbers on people, buildings and roads.
    pub fn main_totals(&self) -> impl Iterator<Item = &TotalSummary> {
        self.totals.iter().filter(|total| !total.is_of_lifelines())
    }

    /// The city's numbers on lifelines, of those that are not what they are where nothing was lost.
    pub fn lifeline_totals(&self) -> impl Iterator<Item = &TotalSummary> {
        self.totals.iter().filter(|total| total.is_moved_lifeline())
    }

    /// A number of the city, by its name.
    #[must_use]
    pub fn total(&self, name: &str) -> Option<&TotalSummary> {
        self.totals.iter().find(|total| total.name == name)
    }
}

fn summarise(setting: &Setting, target: &Target, index: usize, runs: &[&Outcome]) -> TargetSummary {
    let of_target = || runs.iter().map(move |run| &run.targets[index]);
    let judged: Vec<bool> = of_target().filter_map(|t| t.holds).collect();
    let held = judged.iter().filter(|holds| **holds).count() as u64;
    let tail = match target.comparator {
        Comparator::AtMost => 0.9,
        Comparator::AtLeast => 0.1,
    };
    let [median, p90] = quantiles(of_target().map(|t| t.quantity), [0.5, tail]);
    let [margin_median] = quantiles(of_target().filter_map(|t| t.margin), [0.5]);
    TargetSummary {
        id: target.id.clone(),
        promise: target.promise.clone(),
        plan: target.plan.clone(),
        name_zh: target.name.zh.clone(),
        name_en: target.name.en.clone(),
        clock_zh: target.clock.zh.clone(),
        clock_en: target.clock.en.clone(),
        unit: target.unit.clone(),
        comparator: target.comparator,
        threshold: target.threshold,
        required_share: target.required_share,
        holds: share(held, judged.len()),
        ci95: (!judged.is_empty()).then(|| wilson(held, judged.len() as u64, Z_95)),
        median,
        p90,
        margin_median: margin_median.is_finite().then_some(margin_median),
        censored: share(of_target().filter(|t| t.censored).count() as u64, runs.len()).unwrap_or(0.0),
        worst_zone: worst_zone(setting, of_target().map(|t| t.worst_zone)),
        delay: Delay::mean(of_target().map(|t| &t.delay)),
    }
}

fn share(part: u64, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The most frequent worst zone, the first in the region's order of equals.
fn worst_zone(setting: &Setting, zones: impl Iterator<Item = Option<u16>>) -> Option<WorstZone> {
    let mut counts = vec![0_u64; setting.zones.len()];
    let mut runs = 0;
    for zone in zones {
        runs += 1;
        if let Some(count) = zone.and_then(|zone| counts.get_mut(usize::from(zone))) {
            *count += 1;
        }
    }
    let (index, count) = counts.into_iter().enumerate().rev().max_by_key(|(_, count)| *count)?;
    let zone = &setting.zones[index];
    (count > 0).then(|| WorstZone {
        id: zone.id.clone(),
        name: zone.name.zh.clone(),
        name_en: zone.name.en.clone(),
        share: count as f64 / runs as f64,
    })
}

fn totals(setting: &Setting, runs: &[&Outcome]) -> Vec<TotalSummary> {
    let rows: Vec<_> = runs.iter().map(|run| run.totals.numbers()).collect();
    let Some(names) = rows.first() else { return Vec::new() };
    let summarise = |(index, (name, _)): (usize, &(&str, f64))| {
        let numbers = || rows.iter().map(|row| row[index].1);
        let [p5, median, p95] = quantiles(numbers(), [0.05, 0.5, 0.95]);
        let sum: f64 = numbers().map(|number| or_horizon(number, setting.horizon_hours)).sum();
        TotalSummary { name: (*name).to_owned(), mean: sum / runs.len() as f64, p5, median, p95 }
    };
    names.iter().enumerate().map(summarise).collect()
}

/// Hours that never come as the horizon: what is averaged must be finite.
pub(crate) fn or_horizon(number: f64, horizon_hours: f64) -> f64 {
    if number.is_finite() { number } else { horizon_hours }
}

/// The places of [`Stage::ALL`] in a delay.
fn stages() -> impl Iterator<Item = (usize, Stage)> {
    debug_assert_eq!(STAGES, Stage::ALL.len());
    Stage::ALL.into_iter().enumerate()
}

#[cfg(test)]
mod tests;
