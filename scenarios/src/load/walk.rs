//! Checks a document against its JSON Schema: the same schema that editors get.
//!
//! Serde would name the first fault and no place; the walk names them all, each with its place.

use serde_json::Value as Json;

use super::document::{Entry, Node, Value};
use super::finding::{Finding, nearest};
use crate::problem::ProblemKind;

/// Checks a whole document; `root` is how its paths start in the grammar of changes.
pub(crate) fn check(node: &Node, schema: &Json, root: &str, findings: &mut Vec<Finding>) {
    Walk { definitions: &schema["$defs"], findings }.value(node, schema, root);
}

struct Walk<'a> {
    definitions: &'a Json,
    findings: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn note(&mut self, kind: ProblemKind, node: &Node, path: &str, expected: impl Into<String>) {
        self.findings.push(Finding::new(kind, node.at, path, node.written()).expected(expected));
    }

    fn value(&mut self, node: &Node, schema: &Json, path: &str) {
        let schema = self.resolve(schema);
        if let Some(options) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            return self.options(node, options, path);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.word(node, &texts(words), path);
        }
        match main_type(schema) {
            "object" => self.object(node, schema, path),
            "array" => self.array(node, schema, path),
            "number" | "integer" => self.number(node, schema, path),
            "boolean" if !matches!(node.value, Value::Flag(_)) => {
                self.note(ProblemKind::WrongType, node, path, "true or false");
            }
            "string" if node.text().is_none() => {
                self.note(ProblemKind::WrongType, node, path, "text in quotes")
            }
            _ => {}
        }
    }

    /// Follows references into the definitions.
    fn resolve<'s>(&self, mut schema: &'s Json) -> &'s Json
    where
        Self: 's,
    {
        while let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            schema = &self.definitions[name];
        }
        schema
    }

    /// Either a list of words, or structs told apart by `kind`, or something that may be left out.
    fn options(&mut self, node: &Node, options: &[Json], path: &str) {
        let words: Vec<_> = options.iter().filter_map(|option| option["const"].as_str()).collect();
        if !words.is_empty() {
            return self.word(node, &words, path);
        }
        let real: Vec<_> = options.iter().filter(|option| option["type"] != "null").collect();
        if let [only] = real[..]
            && kind_of(only).is_none()
        {
            return self.value(node, only, path);
        }
        let kinds: Vec<_> = real.iter().filter_map(|option| kind_of(option)).collect();
        let kind = node.get("kind").and_then(Node::text).unwrap_or_default();
        match real.iter().find(|option| kind_of(option) == Some(kind)) {
            Some(option) => self.object(node, option, path),
            None => self.unknown_kind(node, kind, &kinds, path),
        }
    }

    fn unknown_kind(&mut self, node: &Node, kind: &str, kinds: &[&str], path: &str) {
        let problem =
            if path.ends_with("measure") { ProblemKind::UnknownMeasure } else { ProblemKind::NotAllowed };
        let at = node.get("kind").map_or(node.at, |kind| kind.at);
        self.findings.push(
            Finding::new(problem, at, format!("{path}.kind"), kind)
                .expected(format!("one of {}", kinds.join(", ")))
                .suggest(nearest(kind, kinds.iter().copied())),
        );
    }

    fn word(&mut self, node: &Node, words: &[&str], path: &str) {
        let written = node.text();
        if written.is_some_and(|text| words.contains(&text)) {
            return;
        }
        let near = written.and_then(|text| nearest(text, words.iter().copied()));
        self.note(ProblemKind::NotAllowed, node, path, format!("one of {}", words.join(", ")));
        if let Some(finding) = self.findings.last_mut() {
            finding.suggestion = near;
        }
    }

    fn object(&mut self, node: &Node, schema: &Json, path: &str) {
        let Some(table) = node.table() else {
            return self.note(ProblemKind::WrongType, node, path, "a table");
        };
        let properties = schema["properties"].as_object();
        let known = |key: &str| properties.and_then(|properties| properties.get(key));
        for (key, entry) in table {
            match known(key) {
                Some(inner) => self.property(entry, inner, key, path),
                None => {
                    let names =
                        properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str));
                    let finding = Finding::new(ProblemKind::UnknownKey, entry.key_at, path, key);
                    self.findings.push(finding.suggest(nearest(key, names)));
                }
            }
        }
        for key in texts(schema["required"].as_array().map_or(&[], Vec::as_slice)) {
            if !table.contains_key(key) {
                self.findings.push(Finding::new(ProblemKind::MissingKey, node.at, path, key));
            }
        }
        self.order(node, path);
    }

    fn property(&mut self, entry: &Entry, schema: &Json, key: &str, path: &str) {
        let path = join(path, key);
        if let (Some(unit), "unit") = (schema["const"].as_str(), key) {
            if entry.node.text() != Some(unit) {
                self.note(ProblemKind::WrongUnit, &entry.node, &path, format!("`{unit}`"));
            }
            return;
        }
        if schema["const"].is_null() {
            self.value(&entry.node, schema, &path);
        }
    }

    fn array(&mut self, node: &Node, schema: &Json, path: &str) {
        let Some(list) = node.list() else {
            return self.note(ProblemKind::WrongType, node, path, "a list");
        };
        if let Some(length) = schema["minItems"].as_u64()
            && list.len() as u64 != length
        {
            return self.note(ProblemKind::WrongType, node, path, format!("a list of {length}"));
        }
        for (number, item) in list.iter().enumerate() {
            self.value(item, &schema["items"], &format!("{path}[{number}]"));
        }
    }

    fn number(&mut self, node: &Node, schema: &Json, path: &str) {
        let Some(number) = node.number() else {
            return self.note(ProblemKind::WrongType, node, path, "a number");
        };
        let (min, max) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        let inside = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
        let expected = range_in_words(min, max);
        let kind = match (min, max) {
            _ if !number.is_finite() => ProblemKind::NotFinite,
            _ if inside => return,
            (Some(0.0), Some(1.0)) => ProblemKind::NotAShare,
            (Some(0.0), None) => ProblemKind::Negative,
            _ => ProblemKind::OutOfRange,
        };
        self.note(kind, node, path, expected);
    }

    /// low <= value <= high, wherever a table has them.
    fn order(&mut self, node: &Node, path: &str) {
        let number = |key| node.get(key).and_then(Node::number);
        let Some(value) = number("value") else { return };
        let (low, high) = (number("low").unwrap_or(value), number("high").unwrap_or(value));
        if low > value || value > high {
            let written = format!("{low}, {value}, {high}");
            let finding = Finding::new(ProblemKind::LowAboveHigh, node.at, path, written);
            self.findings.push(finding.expected("low <= value <= high"));
        }
    }
}

fn main_type(schema: &Json) -> &str {
    match &schema["type"] {
        Json::String(name) => name,
        Json::Array(names) => {
            names.iter().filter_map(Json::as_str).find(|name| *name != "null").unwrap_or("")
        }
        _ => "",
    }
}

fn kind_of(schema: &Json) -> Option<&str> {
    schema["properties"]["kind"]["const"].as_str()
}

fn texts(list: &[Json]) -> Vec<&str> {
    list.iter().filter_map(Json::as_str).collect()
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn range_in_words(min: Option<f64>, max: Option<f64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("a number from {min} to {max}"),
        (Some(min), None) => format!("a number of at least {min}"),
        (None, Some(max)) => format!("a number of at most {max}"),
        (None, None) => "a finite number".to_owned(),
    }
}
