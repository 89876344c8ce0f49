//! A scenario: as its short file says it, and as the engine takes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hazard::{Hazard, HazardSpec};
use crate::models::Models;
use crate::plan::Plan;
use crate::region::Region;
use crate::target::Target;
use crate::text::Bilingual;

/// A scenario file: region, plan and targets are named, not repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// Title.
    pub title: Bilingual,
    /// What this scenario is about, in a sentence or two.
    pub about: Bilingual,
    /// Key of the region.
    pub region: String,
    /// Key of the plan.
    pub plan: String,
    /// Keys of the target files.
    pub targets: Vec<String>,
    /// Key of the models.
    #[serde(default = "default_models")]
    pub models: String,
    /// Local time of the event, with its offset: RFC 3339, in quotes or not.
    pub start: String,
    /// How long to run, for example `72 h`.
    pub horizon: String,
    /// What strikes.
    pub hazard: Vec<HazardSpec>,
}

fn default_models() -> String {
    "default".to_owned()
}

/// A scenario with everything looked up and checked: the engine's only input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// Key: the name of the library case or of the pack's folder.
    #[serde(skip)]
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// When the event strikes.
    pub start: Start,
    /// How long to run.
    pub horizon_hours: f64,
    /// The city.
    pub region: Region,
    /// How it answers.
    pub plan: Plan,
    /// Numbers of the science.
    pub models: Models,
    /// What strikes.
    pub hazards: Vec<Hazard>,
    /// What was promised.
    pub targets: Vec<Target>,
    /// Digest of everything above but the key, hexadecimal: two scenarios that say the same have the same,
    /// however their files are written and wherever they lie.
    #[serde(skip)]
    pub digest: String,
}

impl Scenario {
    /// The hazard that shakes the ground: at most one does.
    #[must_use]
    pub fn shaking(&self) -> Option<&Hazard> {
        self.hazards.iter().find(|hazard| hazard.shakes())
    }
}

/// A moment, in the forms that the engine needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Start {
    /// Seconds since 1970-01-01 UTC.
    pub unix_s: i64,
    /// Local hour of the day, 0 to 24.
    pub local_hour: f64,
    /// Local month, 1 to 12.
    pub month: u8,
    /// RFC 3339, with its own offset.
    pub text: String,
}
