//! From a name and changes to a checked scenario. The only part of the crate that touches files.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::digest::digest;
use crate::hazard::{Fault, FieldHead, FieldPoint, Hazard, HazardSpec, Outage, Shortfall, StationRow};
use crate::models::{EarthquakeModel, Models, for_each_model_table};
use crate::problem::{ProblemKind, Problems};
use crate::quantity::Grade;
use crate::region::{Region, RegionFacts, for_each_region_table};
use crate::report::grades;
use crate::scenario::{Scenario, ScenarioFile};
use crate::schema::{SchemaKind, schema};
use crate::target::{Target, TargetFile};

mod apply;
mod assets;
mod change;
mod check;
mod decode;
mod document;
mod draft;
mod finding;
mod gather;
mod limits;
mod moment;
mod path;
mod read;
mod shelf;
mod source;
mod table;
mod walk;

pub use shelf::{CaseInfo, NewError, copy_out, list, region_table};

#[cfg(test)]
pub(crate) use draft::REGION_TABLES;

use assets::Assets;
use document::Node;
use draft::{Draft, HazardDraft};
use finding::{Finding, Place, Texts};
use gather::Gather;

/// Changes to a scenario: overlays first, in their order, then single values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// `path=value` pairs, as of `--set`.
    pub set: Vec<(String, String)>,
    /// Overlays.
    pub with: Vec<Overlay>,
}

/// An overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// One of the pack or of the library by its key, or else a path to a file.
    Named(String),
    /// A text that has no file.
    Text {
        /// Its name in messages.
        name: String,
        /// TOML.
        text: String,
    },
}

/// A scenario that may be run, and what its user should know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What is doubtful, though not wrong.
    pub warnings: Vec<Warning>,
}

/// What is doubtful, though not wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The earthquake is stronger than the fault is thought to bear.
    MagnitudeAboveFault {
        /// The fault's English name.
        fault: String,
        /// Surface-wave magnitude of the scenario.
        magnitude: f64,
        /// Largest magnitude thought possible.
        max: f64,
    },
    /// Most of the numbers are recalled or estimated.
    MostlyGuesses {
        /// Rows and parameters graded M or E.
        guesses: usize,
        /// All graded rows and parameters.
        of: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MagnitudeAboveFault { fault, magnitude, max } => {
                write!(f, "magnitude {magnitude} is above {max}, the largest thought possible on the {fault}")
            }
            Self::MostlyGuesses { guesses, of } => {
                write!(f, "{guesses} of {of} rows and parameters are recalled or estimated (grades M and E)")
            }
        }
    }
}

/// Loads a case of the library by its name, or a pack by the path of its folder or scenario file.
///
/// A name of the library wins over a folder of the same name; `./name` means the folder. A pack's own
/// `regions/`, `hazards/`, `plans/`, `targets/`, `models/` and `overlays/` come before the library's: a set of models
/// as a whole, a region file by file. A pack with `regions/KEY/power_nodes.csv` alone takes the other tables of
/// `KEY` from the library. A table of a lifeline, or of dependencies, that neither has is an empty one.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn load(name_or_path: &str, changes: &Changes) -> Result<Loaded, Problems> {
    let mut gather = Gather::new();
    let loaded = match gather.open(name_or_path) {
        Some(id) => load_opened(&mut gather, &id, changes),
        None => None,
    };
    match loaded {
        Some(loaded) if gather.findings.is_empty() => Ok(loaded),
        _ => Err(gather.into_problems()),
    }
}

fn load_opened(gather: &mut Gather, id: &str, changes: &Changes) -> Option<Loaded> {
    let draft = gather.draft(changes)?;
    let findings = &mut gather.findings;
    check_documents(&draft, findings);
    let mut region = decode_region(&draft, findings);
    let models = decode_models(&draft, findings);
    let hazard_tables = draft.hazards.iter().map(|hazard| HazardTables::decode(hazard, findings)).collect();
    check::all(&draft, findings);
    if !findings.is_empty() {
        return None;
    }
    let file: ScenarioFile = typed(&draft.scenario, "", findings)?;
    let facts: RegionFacts = typed(draft.facts.as_ref()?, "region", findings)?;
    region.id.clone_from(&file.region);
    region.title = facts.title.clone();
    region.facts = facts;
    region.dependencies.sort_by(|a, b| a.dependency_id.cmp(&b.dependency_id));
    region.index();
    let scenario = Scenario {
        id: id.to_owned(),
        title: file.title,
        start: moment::start(&file.start).ok()?,
        horizon_hours: moment::horizon_hours(&file.horizon).ok()?,
        region,
        plan: typed(draft.plan.as_ref()?, "plan", findings)?,
        models: models(typed(draft.earthquake.as_ref()?, "models.earthquake", findings)?),
        hazards: hazards(&file.hazard, &draft, hazard_tables, findings)?,
        targets: targets(&draft, findings)?,
        digest: String::new(),
    };
    finish(scenario, draft.scenario.at, findings)
}

/// Checks every document against its schema.
fn check_documents(draft: &Draft, findings: &mut Vec<Finding>) {
    walk::check(&draft.scenario, &schema(SchemaKind::Scenario), "", findings);
    let single = [
        (&draft.plan, SchemaKind::Plan, "plan"),
        (&draft.earthquake, SchemaKind::Earthquake, "models.earthquake"),
        (&draft.facts, SchemaKind::Region, "region"),
    ];
    for (document, kind, root) in single {
        if let Some(document) = document {
            walk::check(document, &schema(kind), root, findings);
        }
    }
    let of_hazard = [schema(SchemaKind::Field), schema(SchemaKind::Hazard)];
    for hazard in &draft.hazards {
        if let Some(document) = &hazard.document {
            walk::check(document, &of_hazard[usize::from(hazard.of_fault)], &hazard.path, findings);
        }
    }
    let target_schema = schema(SchemaKind::Targets);
    for (key, file) in &draft.targets {
        walk::check(file, &target_schema, &format!("targets.{key}"), findings);
    }
}

fn decoded<T: DeserializeOwned>(draft: &Draft, table: &str, findings: &mut Vec<Finding>) -> Vec<T> {
    draft.table(table).map(|table| decode::rows(table, findings)).unwrap_or_default()
}

macro_rules! decode_region {
    ($($table:ident: $row:ident [$($key:ident),+];)*) => {
        /// Decodes the region's tables; its key and facts come later.
        fn decode_region(draft: &Draft, findings: &mut Vec<Finding>) -> Region {
            let mut region = Region::new("", RegionFacts::default());
            $(region.$table = decoded(draft, stringify!($table), findings);)*
            region.sources = decoded(draft, draft::SOURCES.name, findings);
            region
        }
    };
}
for_each_region_table!(decode_region);

macro_rules! decode_models {
    ($($table:ident: $row:ident [$($key:ident),+];)*) => {
        /// Decodes the tables of the models, which wait for the rest.
        fn decode_models(
            draft: &Draft,
            findings: &mut Vec<Finding>,
        ) -> impl FnOnce(EarthquakeModel) -> Models + use<> {
            $(let $table = decoded(draft, stringify!($table), findings);)*
            move |earthquake| Models { earthquake, $($table),* }
        }
    };
}
for_each_model_table!(decode_models);

/// Decodes a document that has passed its schema.
fn typed<T: DeserializeOwned>(node: &Node, path: &str, findings: &mut Vec<Finding>) -> Option<T> {
    match serde_json::from_value(node.json()) {
        Ok(value) => Some(value),
        Err(error) => {
            findings.push(Finding::new(ProblemKind::WrongType, node.at, path, error.to_string()));
            None
        }
    }
}

/// Hazards with what they name; rows of their tables were decoded and checked with the other tables.
fn hazards(
    specs: &[HazardSpec],
    draft: &Draft,
    tables: Vec<HazardTables>,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Hazard>> {
    let assets = Assets::of(draft);
    let mut one = |((spec, draft), tables): ((&HazardSpec, &HazardDraft), HazardTables)| match spec {
        HazardSpec::Earthquake(earthquake) => {
            let fault: Fault = typed(draft.document.as_ref()?, &draft.path, findings)?;
            let magnitude = earthquake.magnitude;
            let magnitude_ms = magnitude.surface_wave();
            Some(Hazard::Earthquake { magnitude, magnitude_ms, fault, stations: tables.stations })
        }
        HazardSpec::Shakemap(_) => {
            let head: FieldHead = typed(draft.document.as_ref()?, &draft.path, findings)?;
            let magnitude_ms = head.magnitude.surface_wave();
            Some(Hazard::Shakemap { magnitude_ms, head, points: tables.points })
        }
        HazardSpec::Outage(spec) => Some(Hazard::Outage(Outage {
            at_h: spec.at_h,
            assets: assets.all_of(&spec.assets),
            cause: spec.cause,
            state: spec.state,
            back_h: spec.back_h.clone(),
        })),
        HazardSpec::Weather(weather) => Some(Hazard::Weather(weather.clone())),
        HazardSpec::Shortfall(spec) => {
            let nodes = assets.of_table(spec.service.nodes()).all_of(&spec.nodes);
            let nodes = nodes.into_iter().map(|asset| asset.id).collect();
            Some(Hazard::Shortfall(Shortfall { nodes, ..spec.clone() }))
        }
    };
    specs.iter().zip(&draft.hazards).zip(tables).map(&mut one).collect()
}

/// Decoded tables of one hazard.
struct HazardTables {
    points: Vec<FieldPoint>,
    stations: Vec<StationRow>,
}

impl HazardTables {
    fn decode(draft: &HazardDraft, findings: &mut Vec<Finding>) -> Self {
        let points = draft.points.as_ref().map(|table| decode::rows(table, findings));
        let stations = draft.stations.as_ref().map(|table| decode::rows(table, findings));
        Self { points: points.unwrap_or_default(), stations: stations.unwrap_or_default() }
    }
}

fn targets(draft: &Draft, findings: &mut Vec<Finding>) -> Option<Vec<Target>> {
    let mut all = Vec::new();
    for (key, document) in &draft.targets {
        let file: TargetFile = typed(document, &format!("targets.{key}"), findings)?;
        all.extend(file.target.into_iter().map(|target| Target { plan: key.clone(), ..target }));
    }
    Some(all)
}

fn finish(mut scenario: Scenario, at: Place, findings: &mut Vec<Finding>) -> Option<Loaded> {
    match digest(&scenario) {
        Ok(digest) => scenario.digest = digest,
        Err(error) => {
            findings.push(Finding::new(
                ProblemKind::Unreadable,
                Texts::whole(at.file),
                "",
                error.to_string(),
            ));
            return None;
        }
    }
    let warnings = warnings(&scenario);
    Some(Loaded { scenario, warnings })
}

fn warnings(scenario: &Scenario) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for hazard in &scenario.hazards {
        let Hazard::Earthquake { magnitude_ms, fault, .. } = hazard else { continue };
        let max = fault.max_magnitude.value;
        if *magnitude_ms > max {
            let fault = fault.title.en.clone();
            warnings.push(Warning::MagnitudeAboveFault { fault, magnitude: *magnitude_ms, max });
        }
    }
    let counts = grades(scenario).counts;
    let of: usize = counts.values().sum();
    let guesses = [Grade::M, Grade::E].iter().filter_map(|grade| counts.get(grade)).sum::<usize>();
    if 2 * guesses > of {
        warnings.push(Warning::MostlyGuesses { guesses, of });
    }
    warnings
}
