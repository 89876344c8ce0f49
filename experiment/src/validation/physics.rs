//! What the earthquake does to the city, in quantiles over replications, to hold beside history.

use serde::Serialize;
use shapan_analysis::Outcome;
use shapan_analysis::statistics::quantiles;

/// The 5 %, 50 % and 95 % quantiles over replications.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantiles(pub [f64; 3]);

impl Quantiles {
    fn of(numbers: impl Iterator<Item = f64>) -> Self {
        Self(quantiles(numbers, [0.05, 0.5, 0.95]))
    }

    /// The median.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.0[1]
    }
}

/// The shock and its consequences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Physics {
    /// Macroseismic intensity at the zone of the city's centre.
    pub centre_intensity: Quantiles,
    /// Share of replications in which that intensity, rounded, lies between VII and IX.
    pub centre_within_vii_ix: f64,
    /// Share of zones that feel IX (8.5) or more.
    pub zones_ix: Quantiles,
    /// People present.
    pub present: Quantiles,
    /// Deaths up to the horizon.
    pub deaths: Quantiles,
    /// Of these, at once.
    pub killed_at_once: Quantiles,
    /// Share of the people present who died.
    pub dead_share: Quantiles,
    /// Share of the people present who need shelter from the city.
    pub displaced_share: Quantiles,
    /// Share of buildings that collapsed.
    pub collapsed_share: Quantiles,
}

impl Physics {
    pub(super) fn of(outcomes: &[(u64, Outcome)]) -> Self {
        let over = |of: fn(&Outcome) -> f64| Quantiles::of(outcomes.iter().map(|(_, outcome)| of(outcome)));
        let within = |outcome: &Outcome| (6.5..9.5).contains(&outcome.totals.centre_intensity);
        let inside = outcomes.iter().filter(|(_, outcome)| within(outcome)).count();
        Self {
            centre_intensity: over(|outcome| outcome.totals.centre_intensity),
            centre_within_vii_ix: inside as f64 / outcomes.len().max(1) as f64,
            zones_ix: over(share_of_zones_ix),
            present: over(|outcome| outcome.totals.present),
            deaths: over(|outcome| outcome.totals.deaths),
            killed_at_once: over(|outcome| outcome.totals.killed_at_once),
            dead_share: over(|outcome| ratio(outcome.totals.deaths, outcome.totals.present)),
            displaced_share: over(|outcome| ratio(outcome.totals.displaced, outcome.totals.present)),
            collapsed_share: over(|outcome| ratio(outcome.totals.collapsed, outcome.totals.buildings)),
        }
    }
}

fn share_of_zones_ix(outcome: &Outcome) -> f64 {
    let shaken = outcome.zones.iter().filter(|zone| zone.intensity >= 8.5).count();
    ratio(shaken as f64, outcome.zones.len() as f64)
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
