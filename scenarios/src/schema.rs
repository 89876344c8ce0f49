//! JSON Schemas of the files of a scenario: for editors, and for the loader's own checks.

use schemars::schema_for;
use serde_json::{Value, json};

use crate::hazard::{Fault, FieldHead};
use crate::models::EarthquakeModel;
use crate::plan::Plan;
use crate::region::RegionFacts;
use crate::scenario::ScenarioFile;
use crate::target::TargetFile;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaKind {
    /// `scenario.toml`, `cases/*.toml`.
    Scenario,
    /// `plans/*.toml`.
    Plan,
    /// `targets/*.toml`.
    Targets,
    /// `hazards/*.toml` of a fault.
    Hazard,
    /// `hazards/*.toml` of a mapped field.
    Field,
    /// `models/*/earthquake.toml`.
    Earthquake,
    /// `regions/*/region.toml`.
    Region,
    /// `overlays/*.toml` and other files of changes.
    Overlay,
}

impl SchemaKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Scenario,
        Self::Plan,
        Self::Targets,
        Self::Hazard,
        Self::Field,
        Self::Earthquake,
        Self::Region,
        Self::Overlay,
    ];
}

/// The JSON Schema (draft 2020-12) of a kind of file. The loader checks files against the same schema.
///
/// ```
/// use shapan_scenarios::{SchemaKind, schema};
/// assert_eq!(schema(SchemaKind::Plan)["properties"]["supply"]["$ref"], "#/$defs/Supply");
/// ```
#[must_use]
pub fn schema(kind: SchemaKind) -> Value {
    match kind {
        SchemaKind::Scenario => schema_for!(ScenarioFile).into(),
        SchemaKind::Plan => schema_for!(Plan).into(),
        SchemaKind::Targets => schema_for!(TargetFile).into(),
        SchemaKind::Hazard => schema_for!(Fault).into(),
        SchemaKind::Field => schema_for!(FieldHead).into(),
        SchemaKind::Earthquake => schema_for!(EarthquakeModel).into(),
        SchemaKind::Region => schema_for!(RegionFacts).into(),
        SchemaKind::Overlay => overlay(),
    }
}

/// An overlay is free in its paths; the keys of the scenario file may stand at its top, none of them must.
fn overlay() -> Value {
    let mut schema: Value = schema_for!(ScenarioFile).into();
    schema["title"] = json!("Overlay");
    schema["required"] = json!([]);
    schema["properties"]["remove"] = json!({
        "type": "array",
        "items": { "type": "string" },
        "description": "Rows to take away, as TABLE[column=value]",
    });
    schema["properties"]["add"] = json!({
        "type": "object",
        "additionalProperties": { "type": "array", "items": { "type": "object" } },
        "description": "Rows to add, as [[add.TABLE]]",
    });
    schema["properties"]["set"] = json!({
        "type": "object",
        "description": "Values to set: \"path\" = value; a text \"x1.5\", \"+3\" or \"-3\" changes the old number",
    });
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_need_no_escapes() {
        for kind in SchemaKind::ALL {
            let schema = schema(kind);
            let names = schema["$defs"].as_object().into_iter().flat_map(|defs| defs.keys());
            for name in names {
                assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
            }
        }
    }

    #[test]
    fn a_parameter_says_its_unit_and_range() {
        let plan = schema(SchemaKind::Plan);
        let share = &plan["$defs"]["Param_share"]["properties"];
        assert_eq!((&share["unit"]["const"], &share["value"]["maximum"]), (&json!("share"), &json!(1.0)));
    }
}
