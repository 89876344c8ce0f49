//! What all studies that make pages share: how they are run, how a case is made ready, how numbers are written.

use std::fmt::Display;
use std::num::NonZeroUsize;

use shapan_scenarios::{Changes, Problems, Scenario, load};

use crate::experiment::Experiment;

/// How a study is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudyOptions {
    /// Replications of everything that it plays.
    pub replications: u64,
    /// Seed of all of them.
    pub seed: u64,
    /// Threads.
    pub threads: NonZeroUsize,
}

/// Why a case of a study could not be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// Its scenario has faults.
    #[error("{case}: the scenario has {} faults", problems.as_slice().len())]
    Problems {
        /// The case.
        case: String,
        /// All faults.
        problems: Problems,
    },
    /// The engine cannot run it, or a replication failed.
    #[error("{case}: {reason}")]
    Engine {
        /// The case.
        case: String,
        /// Why.
        reason: String,
    },
}

impl CaseError {
    /// What the engine said of a case.
    pub(crate) fn engine(case: &str, reason: &dyn Display) -> Self {
        Self::Engine { case: case.to_owned(), reason: reason.to_string() }
    }
}

/// The scenario of a case, with some values set.
pub(crate) fn scenario(case: &str, set: &[(&str, &str)]) -> Result<Scenario, CaseError> {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    load(case, &Changes { set, ..Changes::default() })
        .map(|loaded| loaded.scenario)
        .map_err(|problems| CaseError::Problems { case: case.to_owned(), problems })
}

/// A case made ready, with some values set.
pub(crate) fn prepare(case: &str, set: &[(&str, &str)]) -> Result<Experiment, CaseError> {
    Experiment::prepare(scenario(case, set)?).map_err(|error| CaseError::engine(case, &error))
}

/// Whole numbers in groups of three.
pub(crate) fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.max(0.0));
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        let shown = [0.0, 999.6, 21_893_095.0, -3.0].map(grouped);
        assert_eq!(shown, ["0", "1 000", "21 893 095", "0"]);
    }
}
