//! What a scenario rests on: its parameters, and how sure its numbers are.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::hazard::Hazard;
use crate::models::{
    AssetRow, BuildingRow, CurveRow, MixRow, MotionRow, OccupancyRow, StockRow, VulnerabilityRow, WeatherRow,
    for_each_model_table,
};
use crate::quantity::Grade;
use crate::region::{
    AdjacencyRow, AirportRow, BridgeRow, CommandPostRow, DependencyRow, DepotRow, DistrictRow, ExpresswayRow,
    FireStationRow, FleetRow, ForceRow, GasLinkRow, GasNodeRow, HeatLinkRow, HeatNodeRow, HospitalRow,
    ItemRow, MetroStationRow, MutualAidRow, PowerLinkRow, PowerNodeRow, ReservoirRow, RiverRow, RoadLinkRow,
    RoadNodeRow, ShelterRow, TelecomLinkRow, TelecomNodeRow, WaterLinkRow, WaterNodeRow, ZoneRow,
    for_each_region_table,
};
use crate::scenario::Scenario;

/// A number of the plan, of the models or of a fault, under the path by which a change sets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Path in the grammar of changes, for example `plan.roads.clear_heavy`.
    pub path: String,
    /// Value.
    pub value: f64,
    /// Low end for sensitivity runs.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Key in the table of sources.
    pub source: String,
    /// Grade.
    pub grade: Grade,
}

/// Every parameter of a scenario, by path.
#[must_use]
pub fn parameters(scenario: &Scenario) -> Vec<Parameter> {
    let mut found = Vec::new();
    collect(&json(&scenario.plan), "plan", &mut found);
    collect(&json(&scenario.models.earthquake), "models.earthquake", &mut found);
    collect(&json(&scenario.region.facts), "region", &mut found);
    for (number, hazard) in scenario.hazards.iter().enumerate() {
        let (document, which) = match hazard {
            Hazard::Earthquake { fault, .. } => (json(fault), ".fault"),
            Hazard::Shakemap { head, .. } => (json(head), ".field"),
            Hazard::Outage(outage) => (json(outage), ""),
            Hazard::Weather(weather) => (json(weather), ""),
            Hazard::Shortfall(shortfall) => (json(shortfall), ""),
        };
        collect(&document, &format!("hazard[{number}]{which}"), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Values of this crate have text keys only and always become JSON.
fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn collect(value: &Value, path: &str, found: &mut Vec<Parameter>) {
    let Value::Object(table) = value else { return };
    match parameter(value, path) {
        Some(parameter) => found.push(parameter),
        None => table.iter().for_each(|(key, inner)| collect(inner, &format!("{path}.{key}"), found)),
    }
}

fn parameter(value: &Value, path: &str) -> Option<Parameter> {
    let number = |key: &str| value.get(key)?.as_f64();
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    Some(Parameter {
        path: path.to_owned(),
        value: number("value")?,
        low: number("low")?,
        high: number("high")?,
        unit: text("unit")?,
        source: text("source")?,
        grade: serde_json::from_value(value.get("grade")?.clone()).ok()?,
    })
}

/// How sure the numbers of a scenario are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// How many rows and parameters have each grade.
    pub counts: BTreeMap<Grade, usize>,
    /// Every one of them, by path in the grammar of changes.
    pub rows: Vec<(String, Grade)>,
}

/// The grades of every row and parameter. A row that has none counts nowhere.
#[must_use]
pub fn grades(scenario: &Scenario) -> Grades {
    let mut rows: Vec<_> = parameters(scenario).into_iter().map(|p| (p.path, p.grade)).collect();
    graded_region(scenario, &mut rows);
    graded_models(scenario, &mut rows);
    let mut counts = BTreeMap::new();
    for (_, grade) in &rows {
        *counts.entry(*grade).or_default() += 1;
    }
    Grades { counts, rows }
}

/// A row under its key and with its grade.
trait Graded {
    /// The text inside the brackets of a selector.
    fn key(&self) -> String;
    fn grade(&self) -> Option<Grade>;
}

/// A cell as a selector writes it.
fn word(value: &impl Serialize) -> String {
    match json(value) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

macro_rules! graded {
    ($function:ident, $scenario:ident, $tables:expr; $($table:ident: $row:ident [$($key:ident),+];)*) => {
        $(
            impl Graded for $row {
                fn key(&self) -> String {
                    [$(format!(concat!(stringify!($key), "={}"), word(&self.$key))),+].join(", ")
                }

                fn grade(&self) -> Option<Grade> {
                    self.grade.into()
                }
            }
        )*

        fn $function($scenario: &Scenario, rows: &mut Vec<(String, Grade)>) {
            $(rows.extend($tables.$table.iter().filter_map(|row| {
                Some((format!(concat!(stringify!($table), "[{}]"), row.key()), row.grade()?))
            }));)*
        }
    };
}

macro_rules! graded_region_tables {
    ($($tables:tt)*) => { graded!(graded_region, scenario, scenario.region; $($tables)*); };
}
for_each_region_table!(graded_region_tables);

macro_rules! graded_model_tables {
    ($($tables:tt)*) => { graded!(graded_models, scenario, scenario.models; $($tables)*); };
}
for_each_model_table!(graded_model_tables);
