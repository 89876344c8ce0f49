//! Folding the journal of a run into an [`Outcome`]: one pass, a fixed amount of memory per zone.

mod delay;
mod evaluate;
mod fold;
mod level;
mod lifelines;
mod need;
mod relief;
mod service;
mod supplied;
#[cfg(test)]
mod tests;
mod track;

use shapan_scenarios::scenario::Scenario;
use shapan_scenarios::target::Measure;

use crate::lifelines::{RESTORED_SHARES, restoration_hours};
use crate::outcome::curve_hours;
use crate::setting::Setting;

pub use evaluate::ZoneDelay;
pub use fold::Fold;
pub(crate) use relief::EARLIEST_HOURS;

/// Hour at which the share of people with basic life secured is kept by zone.
pub(crate) const BASIC_LIFE_HOUR: f64 = 10.0;

/// What is measured in every run of a scenario: built once, shared by all replications.
#[derive(Clone, Debug)]
pub struct Scorer {
    setting: Setting,
    residents: f64,
    /// Hours of the relief curve.
    grid_hours: Vec<f64>,
    /// Hours at which each zone's relief is kept, ascending; [`BASIC_LIFE_HOUR`] is always among them.
    sample_hours: Vec<f64>,
    /// Distinct required shares of the promises on basic life, at least one.
    basic_shares: Vec<f64>,
    /// Hours of the curve of restoration.
    restoration_hours: Vec<f64>,
    /// Shares of a need whose return is timed, ascending.
    restored_shares: Vec<f64>,
}

impl Scorer {
    /// Prepares the measures of a scenario's promises.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self::of(Setting::of(scenario))
    }

    /// Prepares the measures of a setting's promises.
    #[must_use]
    pub fn of(setting: Setting) -> Self {
        let mut basic_shares = Vec::new();
        let mut sample_hours = vec![BASIC_LIFE_HOUR];
        let mut restored_shares = RESTORED_SHARES.to_vec();
        for target in setting.measured() {
            match target.measure {
                Some(Measure::BasicLifeHours) => {
                    basic_shares.push(target.required_share);
                    sample_hours.extend(target.threshold);
                }
                Some(Measure::BasicLifeShare { at_hours }) => sample_hours.push(at_hours),
                Some(Measure::ServiceRestoredHours { share, .. } | Measure::CriticalLoadHours { share }) => {
                    restored_shares.push(share);
                }
                _ => {}
            }
        }
        if basic_shares.is_empty() {
            basic_shares.push(1.0);
        }
        Self {
            residents: setting.residents(),
            grid_hours: curve_hours(setting.horizon_hours),
            sample_hours: distinct(sample_hours),
            basic_shares: distinct(basic_shares),
            restoration_hours: restoration_hours(setting.horizon_hours),
            restored_shares: distinct(restored_shares),
            setting,
        }
    }

    /// Starts the fold of one run.
    #[must_use]
    pub fn fold(&self) -> Fold<'_> {
        Fold::new(self)
    }

    /// Place of a measured promise in [`Outcome::targets`](crate::Outcome::targets), by its key.
    #[must_use]
    pub fn target_index(&self, id: &str) -> Option<usize> {
        self.setting.measured().position(|target| target.id == id)
    }

    /// What it was built for.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Index of the zone nearest to the city's centre point.
    #[must_use]
    pub fn centre_zone(&self) -> u16 {
        self.setting.centre_zone
    }
}

fn distinct(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}
