//! The objects that scripts read: their keys are a promise of their own.

use serde::Serialize;
use shapan_analysis::summary::{Delay, Summary, TargetSummary, TotalSummary, WorstZone};
use shapan_experiment::Batch;

/// What `shapan batch --format json` and `shapan merge --format json` print.
#[derive(Debug, Serialize)]
pub(crate) struct BatchJson<'a> {
    scenario: &'a str,
    seed: u64,
    /// Replications that were run, the failed ones among them.
    replications: u64,
    failed: u64,
    digest: &'a str,
    elapsed_s: f64,
    events: u64,
    targets: Vec<TargetJson<'a>>,
    /// The city's numbers on lifelines that are not what they are where nothing is lost.
    lifelines: Vec<&'a TotalSummary>,
}

#[derive(Debug, Serialize)]
struct TargetJson<'a> {
    id: &'a str,
    plan: &'a str,
    name_zh: &'a str,
    name_en: &'a str,
    unit: &'a str,
    threshold: Option<f64>,
    holds: Option<f64>,
    ci95: Option<[f64; 2]>,
    /// `null` where at least half of the replications never came to a number.
    median: Option<f64>,
    p90: Option<f64>,
    margin_median: Option<f64>,
    worst_zone: Option<WorstZoneJson<'a>>,
    delay: &'a Delay,
}

#[derive(Debug, Serialize)]
struct WorstZoneJson<'a> {
    id: &'a str,
    name: &'a str,
    share: f64,
}

impl<'a> BatchJson<'a> {
    /// Puts a batch into the contract's form.
    pub(crate) fn new(batch: &Batch, summary: &'a Summary, digest: &'a str, elapsed_s: f64) -> Self {
        let failed = batch.failures.len() as u64;
        Self {
            scenario: &summary.scenario,
            seed: batch.seed,
            replications: batch.outcomes.len() as u64 + failed,
            failed,
            digest,
            elapsed_s,
            events: batch.events,
            targets: summary.targets.iter().map(TargetJson::from).collect(),
            lifelines: summary.lifeline_totals().collect(),
        }
    }
}

impl<'a> From<&'a TargetSummary> for TargetJson<'a> {
    fn from(target: &'a TargetSummary) -> Self {
        let finite = |value: f64| value.is_finite().then_some(value);
        Self {
            id: &target.id,
            plan: &target.plan,
            name_zh: &target.name_zh,
            name_en: &target.name_en,
            unit: &target.unit,
            threshold: target.threshold,
            holds: target.holds,
            ci95: target.ci95,
            median: finite(target.median),
            p90: finite(target.p90),
            margin_median: target.margin_median,
            worst_zone: target.worst_zone.as_ref().map(WorstZoneJson::from),
            delay: &target.delay,
        }
    }
}

impl<'a> From<&'a WorstZone> for WorstZoneJson<'a> {
    fn from(zone: &'a WorstZone) -> Self {
        Self { id: &zone.id, name: &zone.name, share: zone.share }
    }
}
