//! Gathers the files of a scenario into a draft: finds them, reads them, applies the changes.

use std::collections::BTreeMap;
use std::path::Path;

use super::apply;
use super::change::{self, Change};
use super::document::{self, Node};
use super::draft::{
    Draft, FIELD, HazardDraft, LIFELINES, MODEL_TABLES, OPTIONAL_MODELS, REGION_TABLES, SOURCES, STATIONS,
};
use super::finding::{Finding, Place, Texts, nearest};
use super::read::{BOUNDS, ReadError, read_text};
use super::source::{Pack, Source, is_safe_key};
use super::table::{Table, TableSpec};
use super::{Changes, Overlay};
use crate::problem::{ProblemKind, Problems};

/// What has been read and found so far.
pub(crate) struct Gather {
    pack: Pack,
    /// Path of the scenario file inside the pack.
    scenario: String,
    texts: Texts,
    pub(crate) findings: Vec<Finding>,
}

/// A key where a document names it.
struct Named<'a> {
    key: &'a str,
    at: Place,
    path: &'a str,
}

impl Gather {
    pub(crate) fn new() -> Self {
        let pack = Pack::library();
        Self { pack, scenario: String::new(), texts: Texts::default(), findings: Vec::new() }
    }

    pub(crate) fn into_problems(self) -> Problems {
        self.texts.problems(self.findings)
    }

    /// Finds the scenario file; gives the scenario's key.
    pub(crate) fn open(&mut self, name_or_path: &str) -> Option<String> {
        let path = Path::new(name_or_path);
        let case = format!("cases/{name_or_path}.toml");
        if is_safe_key(name_or_path) && self.pack.layer(&case).is_some() {
            self.scenario = case;
            return Some(name_or_path.to_owned());
        }
        if path.is_dir() {
            self.pack = Pack::folder(path);
            "scenario.toml".clone_into(&mut self.scenario);
            return Some(folder_name(path));
        }
        if path.is_file()
            && let Some(file) = path.file_name()
        {
            let folder =
                path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            self.pack = Pack::folder(folder);
            self.scenario = file.to_string_lossy().into_owned();
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            return stem.map(|stem| if stem == "scenario" { folder_name(folder) } else { stem });
        }
        let file = self.texts.keep("scenario".to_owned(), String::new());
        let cases = self.pack.keys("cases");
        self.findings.push(
            Finding::new(ProblemKind::UnknownName, Texts::whole(file), "", name_or_path)
                .expected(format!("the folder of a pack, or one of the library: {}", cases.join(", ")))
                .suggest(nearest(name_or_path, cases.iter().map(String::as_str))),
        );
        None
    }

    /// Reads everything that the scenario names, with the changes applied.
    pub(crate) fn draft(&mut self, changes: &Changes) -> Option<Draft> {
        let path = self.scenario.clone();
        let mut scenario = self.toml_at(&path)?;
        let changes = self.changes(changes);
        let (of_scenario, rest): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| apply::is_of_scenario(&change.path));
        for change in &of_scenario {
            apply::to_scenario(&mut scenario, change, &mut self.findings);
        }
        let mut draft = self.named_by(scenario);
        for change in &rest {
            apply::to_draft(&mut draft, change, &mut self.findings);
        }
        Some(draft)
    }

    fn changes(&mut self, changes: &Changes) -> Vec<Change> {
        let mut all = Vec::new();
        for overlay in &changes.with {
            if let Some(document) = self.overlay(overlay) {
                all.extend(change::from_overlay(document, &mut self.findings));
            }
        }
        for (number, (path, value)) in changes.set.iter().enumerate() {
            all.extend(change::from_pair(number + 1, path, value, &mut self.texts, &mut self.findings));
        }
        all
    }

    fn overlay(&mut self, overlay: &Overlay) -> Option<Node> {
        match overlay {
            Overlay::Text { name, text } => Some(self.keep_toml(name.clone(), text.clone())),
            Overlay::Named(name) => {
                let shelf = format!("overlays/{name}.toml");
                if is_safe_key(name) && self.pack.layer(&shelf).is_some() {
                    return self.toml_at(&shelf);
                }
                self.overlay_file(name)
            }
        }
    }

    /// A file anywhere: the user names it, not the pack.
    fn overlay_file(&mut self, name: &str) -> Option<Node> {
        let path = Path::new(name);
        if !path.is_file() {
            let keys = self.pack.keys("overlays");
            let file = self.texts.keep("overlay".to_owned(), String::new());
            self.findings.push(
                Finding::new(ProblemKind::UnknownName, Texts::whole(file), "", name)
                    .expected(format!("a file, or one of the library: {}", keys.join(", ")))
                    .suggest(nearest(name, keys.iter().map(String::as_str))),
            );
            return None;
        }
        let opened = std::fs::File::open(path).map_err(|error| ReadError::Unreadable(error.to_string()));
        match opened.and_then(|file| read_text(file, BOUNDS)) {
            Ok(text) => Some(self.keep_toml(name.to_owned(), text)),
            Err(error) => {
                self.unreadable(name.to_owned(), &error);
                None
            }
        }
    }

    /// Region, plan, models, faults and targets, by the keys in the scenario file.
    fn named_by(&mut self, scenario: Node) -> Draft {
        let named = |key: &'static str| {
            let node = scenario.get(key)?;
            Some(Named { key: node.text()?, at: node.at, path: key })
        };
        let plan = named("plan").and_then(|name| self.document("plans", &name));
        let mut tables = BTreeMap::new();
        let facts = named("region").and_then(|name| self.region(&name, &mut tables));
        let default = Named { key: "default", at: scenario.at, path: "models" };
        let earthquake = self.models(&named("models").unwrap_or(default), &mut tables);
        let hazards = scenario.get("hazard").and_then(Node::list).unwrap_or_default();
        let hazards =
            hazards.iter().enumerate().map(|(number, hazard)| self.hazard(number, hazard)).collect();
        let keys = scenario.get("targets").and_then(Node::list).unwrap_or_default();
        let targets = keys.iter().enumerate().filter_map(|(number, node)| {
            let key = node.text()?;
            let path = format!("targets[{number}]");
            let document = self.document("targets", &Named { key, at: node.at, path: &path })?;
            Some((key.to_owned(), document))
        });
        let targets = targets.collect();
        Draft { scenario, plan, earthquake, facts, hazards, targets, tables }
    }

    /// The fault or the field that a hazard names, and its recordings.
    fn hazard(&mut self, number: usize, hazard: &Node) -> HazardDraft {
        let of_fault = hazard.get("field").is_none();
        let step = if of_fault { "fault" } else { "field" };
        let path = format!("hazard[{number}].{step}");
        let document = hazard.get(step).and_then(|node| {
            self.document("hazards", &Named { key: node.text()?, at: node.at, path: &path })
        });
        let points = hazard.get("field").filter(|_| document.is_some()).and_then(|node| {
            let anchor = format!("hazards/{}.toml", node.text()?);
            self.csv_at(FIELD, &format!("hazards/{}.csv", node.text()?), &anchor)
        });
        let stations = hazard.get("stations").and_then(|node| {
            let path = format!("hazard[{number}].stations");
            let name = Named { key: node.text()?, at: node.at, path: &path };
            self.check_key(&name)?;
            let file = format!("hazards/{}.csv", name.key);
            if self.pack.layer(&file).is_none() {
                self.unknown_name("hazards", &name);
                return None;
            }
            self.csv_at(STATIONS, &file, &file)
        });
        HazardDraft { path, of_fault, document, points, stations }
    }

    fn region(&mut self, name: &Named<'_>, tables: &mut BTreeMap<&'static str, Table>) -> Option<Node> {
        let folder = self.folder("regions", name)?;
        for spec in REGION_TABLES.iter().chain([&SOURCES]) {
            if let Some(table) = self.region_table(*spec, &folder) {
                tables.insert(spec.name, table);
            }
        }
        let facts = format!("{folder}/region.toml");
        let anchor = self.anchor(&facts, &folder).to_owned();
        self.toml_in(&facts, &anchor)
    }

    /// A table of the pack's or else of the library's; a lifeline that neither has is an empty table.
    fn region_table(&mut self, spec: TableSpec, folder: &str) -> Option<Table> {
        let file = format!("{folder}/{}.csv", spec.name);
        if self.pack.layer(&file).is_some() || !LIFELINES.contains(&spec.name) {
            let anchor = self.anchor(&file, folder).to_owned();
            return self.csv_at(spec, &file, &anchor);
        }
        let label = self.pack.layer(folder).map_or_else(|| file.clone(), |layer| layer.label(&file));
        let kept = self.texts.keep(label, spec.keys.join(","));
        Some(Table::parse(spec, self.texts.text(kept), kept, &mut self.findings))
    }

    /// What decides on the layer of a region's file: the file itself, or the folder where no layer has the file.
    fn anchor<'a>(&self, file: &'a str, folder: &'a str) -> &'a str {
        if self.pack.layer(file).is_some() { file } else { folder }
    }

    fn models(&mut self, name: &Named<'_>, tables: &mut BTreeMap<&'static str, Table>) -> Option<Node> {
        let folder = self.folder("models", name)?;
        for spec in MODEL_TABLES {
            let file = format!("{folder}/{}.csv", spec.name);
            if OPTIONAL_MODELS.contains(&spec.name)
                && !self.pack.layer(&folder).is_some_and(|layer| layer.has(&file))
            {
                continue;
            }
            if let Some(table) = self.csv_at(*spec, &file, &folder) {
                tables.insert(spec.name, table);
            }
        }
        if let Some(sources) = tables.get_mut(SOURCES.name) {
            self.add_sources(sources);
        }
        self.toml_in(&format!("{folder}/earthquake.toml"), &folder)
    }

    /// `models/sources.csv` of the pack and of the library: a pack may rest on either's plans and models.
    fn add_sources(&mut self, sources: &mut Table) {
        let path = "models/sources.csv";
        let layers: Vec<_> =
            self.pack.layers(path).map(|layer| (layer.label(path), layer.read(path))).collect();
        let own = sources.rows.len();
        for (label, read) in layers {
            let Some(text) = self.unwrap_read(label.clone(), read) else { continue };
            let file = self.texts.keep(label, text);
            let more = Table::parse(SOURCES, self.texts.text(file), file, &mut self.findings);
            if more.columns != sources.columns {
                let finding =
                    Finding::new(ProblemKind::MissingColumn, Texts::whole(file), SOURCES.name, "header");
                self.findings.push(finding.expected(sources.columns.join(",")));
                continue;
            }
            // The pack's own text for a key hides the library's; the region's must not share a key with either.
            let known: std::collections::BTreeSet<String> =
                sources.rows[own..].iter().filter_map(|row| row.cells.get(0).map(str::to_owned)).collect();
            let fresh = |row: &super::table::Row| !row.cells.get(0).is_some_and(|key| known.contains(key));
            sources.rows.extend(more.rows.into_iter().filter(fresh));
        }
    }

    /// `SHELF/KEY.toml` of the first layer that has it.
    fn document(&mut self, shelf: &str, name: &Named<'_>) -> Option<Node> {
        self.check_key(name)?;
        let path = format!("{shelf}/{}.toml", name.key);
        if self.pack.layer(&path).is_none() {
            self.unknown_name(shelf, name);
            return None;
        }
        self.toml_at(&path)
    }

    /// `SHELF/KEY` of the first layer that has it.
    fn folder(&mut self, shelf: &str, name: &Named<'_>) -> Option<String> {
        self.check_key(name)?;
        let path = format!("{shelf}/{}", name.key);
        if self.pack.layer(&path).is_none() {
            self.unknown_name(shelf, name);
            return None;
        }
        Some(path)
    }

    fn check_key(&mut self, name: &Named<'_>) -> Option<()> {
        if is_safe_key(name.key) {
            return Some(());
        }
        self.findings.push(
            Finding::new(ProblemKind::OutsidePack, name.at, name.path, name.key)
                .expected("one name, not a path"),
        );
        None
    }

    fn unknown_name(&mut self, shelf: &str, name: &Named<'_>) {
        let mut keys = self.pack.keys(shelf);
        keys.retain(|key| !key.contains('.'));
        self.findings.push(
            Finding::new(ProblemKind::UnknownName, name.at, name.path, name.key)
                .expected(format!("one of {}", keys.join(", ")))
                .suggest(nearest(name.key, keys.iter().map(String::as_str))),
        );
    }

    fn toml_at(&mut self, path: &str) -> Option<Node> {
        let folder = path.to_owned();
        self.toml_in(path, &folder)
    }

    /// Reads from the layer that has `anchor`, so that a pack's folder is not mixed with the library's.
    fn toml_in(&mut self, path: &str, anchor: &str) -> Option<Node> {
        let (label, text) = self.text_in(path, anchor)?;
        Some(self.keep_toml(label, text))
    }

    fn csv_at(&mut self, spec: TableSpec, path: &str, anchor: &str) -> Option<Table> {
        let (label, text) = self.text_in(path, anchor)?;
        let file = self.texts.keep(label, text);
        Some(Table::parse(spec, self.texts.text(file), file, &mut self.findings))
    }

    fn keep_toml(&mut self, label: String, text: String) -> Node {
        let file = self.texts.keep(label, text);
        document::parse(self.texts.text(file), file, &mut self.findings)
    }

    fn text_in(&mut self, path: &str, anchor: &str) -> Option<(String, String)> {
        let layer: Option<&dyn Source> = self.pack.layer(anchor);
        let (label, read) =
            layer.map_or((path.to_owned(), Ok(None)), |layer| (layer.label(path), layer.read(path)));
        let text = self.unwrap_read(label.clone(), read)?;
        Some((label, text))
    }

    fn unwrap_read(&mut self, label: String, read: Result<Option<String>, ReadError>) -> Option<String> {
        match read {
            Ok(Some(text)) => Some(text),
            Ok(None) => {
                let file = self.texts.keep(label, String::new());
                self.findings.push(Finding::new(ProblemKind::MissingFile, Texts::whole(file), "", ""));
                None
            }
            Err(error) => {
                self.unreadable(label, &error);
                None
            }
        }
    }

    fn unreadable(&mut self, label: String, error: &ReadError) {
        let file = self.texts.keep(label.clone(), String::new());
        let value = if *error == ReadError::OutsidePack { label } else { error.to_string() };
        let finding = Finding::new(error.kind(), Texts::whole(file), "", value).expected(error.expected());
        self.findings.push(Finding { line: error.line(), ..finding });
    }
}

/// A folder's own name, whichever way it was written.
fn folder_name(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
