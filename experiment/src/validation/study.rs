//! A study as data: which mechanisms there are, how each is switched off, what must follow.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shapan_analysis::Setting;
use shapan_analysis::statistics::Paired;
use shapan_scenarios::text::Bilingual;

use super::{Quantity, ValidationError, Verdict};

/// The study of the main job.
const MAIN_JOB: &str = include_str!("../../../scenarios/validation/main-job.toml");

/// What is to be validated.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The scenario that it was written for.
    pub scenario: String,
    /// Mechanisms, in the order of the flow.
    pub mechanism: Vec<Mechanism>,
    /// Earlier earthquakes.
    pub history: Vec<History>,
}

/// One mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mechanism {
    /// Stage that it belongs to.
    pub stage: String,
    /// Key.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// Changes that take it away, in the grammar of `--set`.
    pub off: Vec<(String, String)>,
    /// How quantities must move when it is gone.
    pub expect: BTreeMap<Quantity, Expectation>,
    /// Why.
    pub because: Reason,
}

/// Why something is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// In English.
    pub en: String,
}

/// An earlier earthquake, in words: what is known of it, and why this one differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Key.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// Of which place the numbers are.
    pub place: String,
    /// Magnitude.
    pub magnitude: f64,
    /// Intensity.
    pub intensity: String,
    /// Deaths.
    pub deaths: String,
    /// Displaced people.
    pub displaced: String,
    /// Collapsed buildings.
    pub collapsed: String,
    /// How sure the numbers are.
    pub grade: String,
    /// Why this one differs; `{present}` and other names in braces are filled with computed numbers.
    pub why: String,
}

/// Which way a quantity must move when a mechanism is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// More hours.
    Later,
    /// Fewer hours.
    Earlier,
    /// A greater number.
    More,
    /// A smaller number.
    Fewer,
    /// No difference.
    Same,
    /// Theory gives no direction.
    Any,
}

/// Why a study cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StudyError {
    /// The text is no study.
    #[error("{0}")]
    Text(String),
    /// Two mechanisms have one key.
    #[error("mechanism `{0}` is there twice")]
    Duplicate(String),
}

impl Study {
    /// The study of the main job, every mechanism of which can be switched off by data alone.
    ///
    /// # Errors
    /// Never for the text that the library carries, which a test reads.
    pub fn main_job() -> Result<Self, StudyError> {
        Self::parse(MAIN_JOB)
    }

    /// Reads a study.
    ///
    /// # Errors
    /// When the text is no TOML, a key is unknown or missing, or a mechanism is there twice.
    pub fn parse(text: &str) -> Result<Self, StudyError> {
        let study: Self = toml::from_str(text).map_err(|error| StudyError::Text(error.to_string()))?;
        let mut seen = BTreeMap::new();
        for mechanism in &study.mechanism {
            if seen.insert((&mechanism.stage, &mechanism.id), ()).is_some() {
                return Err(StudyError::Duplicate(mechanism.id.clone()));
            }
        }
        Ok(study)
    }

    /// Refuses a quantity that the scenario does not measure.
    pub(super) fn check_quantities(&self, setting: &Setting) -> Result<(), ValidationError> {
        let columns = Quantity::columns().map(|quantity| ("every mechanism", quantity));
        let expected = self.mechanism.iter().flat_map(|mechanism| {
            mechanism.expect.keys().map(|quantity| (mechanism.id.as_str(), quantity.clone()))
        });
        match columns.into_iter().chain(expected).find(|(_, quantity)| !quantity.is_measured(setting)) {
            Some((mechanism, quantity)) => Err(ValidationError::Quantity {
                mechanism: mechanism.to_owned(),
                quantity: quantity.to_string(),
            }),
            None => Ok(()),
        }
    }
}

impl Expectation {
    /// Whether a direction is expected.
    #[must_use]
    pub fn is_directed(self) -> bool {
        !matches!(self, Self::Same | Self::Any)
    }

    /// What a difference says about it; nothing where any difference will do.
    #[must_use]
    pub fn judge(self, difference: &Paired) -> Option<Verdict> {
        let upwards = match self {
            Self::Any => return None,
            Self::Same if difference.is_clear() => return Some(Verdict::AgainstExpectation),
            Self::Same => return Some(Verdict::AsExpected),
            Self::Later | Self::More => true,
            Self::Earlier | Self::Fewer => false,
        };
        Some(match difference.is_clear() {
            false => Verdict::NoVisibleEffect,
            true if (difference.mean > 0.0) == upwards => Verdict::AsExpected,
            true => Verdict::AgainstExpectation,
        })
    }

    /// An arrow for tables.
    #[must_use]
    pub fn arrow(self) -> &'static str {
        match self {
            Self::Later | Self::More => "↑",
            Self::Earlier | Self::Fewer => "↓",
            Self::Same => "=",
            Self::Any => "",
        }
    }
}
