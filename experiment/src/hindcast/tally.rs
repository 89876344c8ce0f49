//! Deaths and damage by groups of districts, counted from the facts of a run.

use serde::Serialize;
use shapan_engine::{City, RunError};
use shapan_journal::{Fact, Record, Sink};
use shapan_scenarios::Scenario;

use super::record::TollRecord;

/// What happened in a group in one replication.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Toll {
    /// Deaths up to the horizon.
    pub deaths: f64,
    /// Buildings.
    pub buildings: f64,
    /// Of these, collapsed.
    pub collapsed: f64,
    /// Of these, severely damaged or ruined.
    pub severe: f64,
}

/// The same over many replications: median with the 5th and 95th percentile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TollRange {
    /// Deaths.
    pub deaths: [f64; 3],
    /// Share of buildings that collapsed.
    pub collapsed_share: [f64; 3],
    /// Share of buildings that were severely damaged or ruined.
    pub severe_share: [f64; 3],
}

impl TollRange {
    pub(super) fn of(tolls: impl Iterator<Item = Toll>) -> Self {
        let tolls: Vec<Toll> = tolls.collect();
        let range = |of: &dyn Fn(&Toll) -> f64| {
            let mut values: Vec<f64> = tolls.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            [0.05, 0.5, 0.95].map(|p| quantile(&values, p))
        };
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Self {
            deaths: range(&|toll| toll.deaths),
            collapsed_share: range(&|toll| share(toll.collapsed, toll.buildings)),
            severe_share: range(&|toll| share(toll.severe, toll.buildings)),
        }
    }
}

/// A quantile of sorted values, straight between neighbours; 0 without values.
pub(super) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = p * last as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    sorted[below] + part * (sorted[(below + 1).min(last)] - sorted[below])
}

/// Which groups each zone belongs to.
pub(super) struct Groups {
    count: usize,
    by_zone: Vec<Vec<usize>>,
}

impl Groups {
    pub(super) fn new(scenario: &Scenario, tolls: &[TollRecord]) -> Self {
        let holds = |toll: &TollRecord, district: &String| {
            toll.districts.is_empty() || toll.districts.contains(district)
        };
        let of = |district: &String| {
            let groups = tolls.iter().enumerate().filter(|(_, toll)| holds(toll, district));
            groups.map(|(group, _)| group).collect()
        };
        let by_zone = scenario.region.zones.iter().map(|zone| of(&zone.district_en)).collect();
        Self { count: tolls.len(), by_zone }
    }
}

/// Counts while a run goes on.
struct Counter<'a> {
    groups: &'a Groups,
    tolls: Vec<Toll>,
}

impl Sink for Counter<'_> {
    fn record(&mut self, record: &Record) {
        let Some(zone) = record.zone else { return };
        let Some(groups) = self.groups.by_zone.get(usize::from(zone.0)) else { return };
        for group in groups {
            let toll = &mut self.tolls[*group];
            match record.fact {
                Fact::ZoneDamage { buildings, collapsed, severely_damaged, killed, .. } => {
                    toll.buildings += buildings;
                    toll.collapsed += collapsed;
                    toll.severe += severely_damaged;
                    toll.deaths += killed;
                }
                Fact::Died { trapped, waiting, hospital, fire } => {
                    toll.deaths += trapped + waiting + hospital + fire;
                }
                _ => {}
            }
        }
    }
}

/// Plays one replication and counts.
pub(super) fn play(city: &City, groups: &Groups, seed: u64, replication: u64) -> Result<Vec<Toll>, RunError> {
    let mut counter = Counter { groups, tolls: vec![Toll::default(); groups.count] };
    shapan_engine::run(city, seed, replication, &mut counter)?;
    Ok(counter.tolls)
}
