//! Why a promise was missed in a zone: the chain of causes, and sentences for every fact.

mod decisive;
mod describe;
mod lifeline;
mod names;

use serde::{Deserialize, Serialize};
use shapan_journal::{Record, Sink as _, Zone, chain};
use shapan_scenarios::target::{Measure, Target};
use shapan_scenarios::text::Bilingual;

use crate::outcome::or_null;
use crate::score::{Scorer, ZoneDelay};
use crate::setting::Setting;
use crate::summary::Delay;

pub use describe::{describe, tell};
pub use names::Names;

/// One link of a chain of causes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChainStep {
    /// Number of the record in the journal.
    pub record: u32,
    /// Hours after the event.
    pub hours: f64,
    /// Key of the zone where it happened, if it has one.
    pub zone: Option<String>,
    /// What happened, in Chinese.
    pub text_zh: String,
    /// What happened, in English.
    pub text_en: String,
}

/// Why a promise was kept or missed in a zone of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Key of the promise.
    pub target: String,
    /// Key of the zone.
    pub zone: String,
    /// Name of the zone.
    pub zone_name: Bilingual,
    /// Whether the promise was missed here; for a measure that only speaks of the city, whether it was
    /// missed there.
    pub missed: bool,
    /// Hours until the promise was kept here; `null` when never, and for measures that are no time.
    #[serde(with = "or_null")]
    pub hours: f64,
    /// The promised number.
    pub threshold: Option<f64>,
    /// From the shock to the fact that decided, or to the last state that the zone's supply reached.
    pub chain: Vec<ChainStep>,
    /// Where the hours went.
    pub stages: Delay,
}

/// Explains a promise in a zone. `records` must hold the whole run in its order, so that a record's number
/// is its index.
#[must_use]
pub fn explain(records: &[Record], zone: Zone, target: &Target, names: &Names) -> Explanation {
    let delay = measure(records, zone, target, names.setting());
    let info = names.setting().zones.get(usize::from(zone.0));
    let hours = delay.kept.filter(|delay| !delay.censored).map_or(f64::INFINITY, |delay| delay.hours);
    Explanation {
        target: target.id.clone(),
        zone: info.map_or_else(String::new, |info| info.id.clone()),
        zone_name: names.zone(zone),
        missed: delay.missed,
        hours,
        threshold: target.threshold,
        chain: steps(records, zone, target, names),
        stages: delay.kept.map_or_else(Delay::default, |delay| Delay(delay.stages)),
    }
}

/// How the zone fared, and whether that missed the promise.
struct Fared {
    kept: Option<ZoneDelay>,
    missed: bool,
}

fn measure(records: &[Record], zone: Zone, target: &Target, setting: &Setting) -> Fared {
    let scorer = Scorer::of(Setting { targets: vec![target.clone()], ..setting.clone() });
    let mut fold = scorer.fold();
    records.iter().for_each(|record| fold.record(record));
    let Some(kept) = fold.clone().zone_delay(target, zone) else {
        let outcome = fold.finish();
        return Fared { kept: None, missed: outcome.targets.first().is_some_and(|t| t.holds == Some(false)) };
    };
    let allowed = match target.measure {
        Some(Measure::BasicLifeShare { at_hours }) => Some(at_hours),
        _ => target.threshold,
    };
    let late = allowed.is_some_and(|allowed| kept.hours > allowed + 1e-9);
    Fared { kept: Some(kept), missed: kept.censored || late }
}

fn steps(records: &[Record], zone: Zone, target: &Target, names: &Names) -> Vec<ChainStep> {
    let Some(last) = decisive::decisive(records, zone, target) else { return Vec::new() };
    let mut steps: Vec<ChainStep> = chain(records, last).map(|record| step(record, names)).collect();
    steps.reverse();
    steps
}

fn step(record: &Record, names: &Names) -> ChainStep {
    let text = tell(record, names);
    let zone = record.zone.and_then(|zone| names.setting().zones.get(usize::from(zone.0)));
    ChainStep {
        record: record.id.0,
        hours: record.hours(),
        zone: zone.map(|zone| zone.id.clone()),
        text_zh: text.zh,
        text_en: text.en,
    }
}

#[cfg(test)]
mod tests;
