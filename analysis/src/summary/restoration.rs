//! Services over time as bands over a batch.

use serde::{Deserialize, Serialize};
use shapan_journal::Service;

use crate::lifelines::restoration_hours;
use crate::outcome::Outcome;
use crate::statistics::quantiles;

/// The quantiles that a band shows.
const BAND: [f64; 3] = [0.1, 0.5, 0.9];

/// Room for rounding when a level is held against 1; levels are kept in single precision.
const ROUNDING: f64 = 1e-6;

/// The city's level of a service at one hour over a batch, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RestorationPoint {
    /// Hours after the event.
    pub hour: f64,
    /// Nine replications in ten stand higher.
    pub p10: f64,
    /// Median.
    pub median: f64,
    /// One replication in ten stands higher.
    pub p90: f64,
}

/// How a service came back over a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RestorationCurve {
    /// Which service.
    pub service: Service,
    /// Its level at the hours of [`restoration_hours`], ascending.
    pub points: Vec<RestorationPoint>,
}

impl RestorationCurve {
    /// The curves of all services over replications, in the order of [`Service::ALL`]; replications in which
    /// nothing was lost count as 1 throughout. Empty where nothing was lost in any replication.
    #[must_use]
    pub fn all(horizon_hours: f64, outcomes: &[(u64, Outcome)]) -> Vec<Self> {
        let runs: Vec<&Outcome> = outcomes.iter().map(|(_, outcome)| outcome).collect();
        of_runs(horizon_hours, &runs)
    }

    /// The point at the last hour of the grid that is not after `hour`.
    #[must_use]
    pub fn at(&self, hour: f64) -> Option<&RestorationPoint> {
        self.points.iter().rev().find(|point| point.hour <= hour)
    }

    /// Whether any replication in ten lost any of it.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.points.iter().any(|point| point.p10 < 1.0 - ROUNDING)
    }
}

pub(super) fn of_runs(horizon_hours: f64, runs: &[&Outcome]) -> Vec<RestorationCurve> {
    if runs.iter().all(|run| run.totals.lifelines.curve.is_empty()) {
        return Vec::new();
    }
    let hours = restoration_hours(horizon_hours);
    let point = |service: Service, (index, hour): (usize, &f64)| {
        let level = |run: &&Outcome| {
            let row = run.totals.lifelines.curve.get(index);
            row.map_or(1.0, |row| f64::from(row[service as usize]))
        };
        let [p10, median, p90] = quantiles(runs.iter().map(level), BAND);
        RestorationPoint { hour: *hour, p10, median, p90 }
    };
    let curve = |service| RestorationCurve {
        service,
        points: hours.iter().enumerate().map(|at| point(service, at)).collect(),
    };
    Service::ALL.into_iter().map(curve).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample::{Journal, setting};
    use crate::score::Scorer;
    use shapan_journal::Fact;

    /// Eleven runs of one zone: dark from 0 until hour `replication`, half lit for two hours more.
    fn batch() -> Vec<(u64, Outcome)> {
        let scorer = Scorer::of(setting(1, vec![]));
        let run = |replication: u64| {
            let mut journal = Journal::new();
            let power = |share| Fact::ServiceLevel { service: Service::Power, share };
            let hour = replication as f64;
            if replication > 0 {
                journal.at(0.0, 0, power(0.0)).at(hour, 0, power(0.5)).at(hour + 2.0, 0, power(1.0));
            }
            (replication, journal.score(&scorer))
        };
        (0..11).map(run).collect()
    }

    #[test]
    fn a_band_is_made_of_all_replications() {
        let curves = RestorationCurve::all(24.0, &batch());
        assert_eq!(curves.len(), 5);
        let power = &curves[0];
        // At hour 5 runs 0 to 3 are whole, 4 and 5 half lit, 6 to 10 dark: the sixth of eleven is half lit.
        let at = power.at(5.9).unwrap();
        assert_eq!((at.hour, at.p10, at.median, at.p90), (5.0, 0.0, 0.5, 1.0));
        let medians = [4.0, 5.0, 6.0, 7.0].map(|hour| power.at(hour).unwrap().median);
        assert_eq!(medians, [0.0, 0.5, 0.5, 1.0]);
        assert!(power.is_moved() && !curves[1].is_moved());
    }

    #[test]
    fn what_never_comes_back_stays_down() {
        let scorer = Scorer::of(setting(1, vec![]));
        let mut journal = Journal::new();
        journal.at(3.0, 0, Fact::ServiceLevel { service: Service::Gas, share: 0.4 });
        let curves = RestorationCurve::all(24.0, &[(0, journal.score(&scorer))]);
        let medians = [2.0, 3.0, 24.0].map(|hour| curves[2].at(hour).unwrap().median as f32);
        assert_eq!(medians, [1.0, 0.4, 0.4]);
        assert!(RestorationCurve::all(24.0, &[(0, Journal::new().score(&scorer))]).is_empty());
    }
}
