//! A TOML document as a tree whose every value knows where it stands.

use std::collections::BTreeMap;

use serde_json::json;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::finding::{Finding, Place};
use crate::problem::ProblemKind;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: Place,
    pub(crate) value: Value,
}

/// What a document can hold. Moments of TOML are kept as their text.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Flag(bool),
    List(Vec<Node>),
    Table(BTreeMap<String, Entry>),
}

/// A value under its key.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key_at: Place,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn table(&self) -> Option<&BTreeMap<String, Entry>> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    pub(crate) fn table_mut(&mut self) -> Option<&mut BTreeMap<String, Entry>> {
        if let Value::Table(table) = &mut self.value { Some(table) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Value::List(list) = &self.value { Some(list) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.table()?.get(key).map(|entry| &entry.node)
    }

    /// As a user would write it on one line, for selectors and messages.
    pub(crate) fn written(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::List(list) => {
                format!("[{}]", list.iter().map(Self::written).collect::<Vec<_>>().join(", "))
            }
            Value::Table(table) => format!("{{{}}}", table.keys().cloned().collect::<Vec<_>>().join(", ")),
        }
    }

    /// For serde. Numbers must be finite by now: JSON knows no others.
    pub(crate) fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Text(text) => json!(text),
            Value::Integer(number) => json!(number),
            Value::Float(number) => json!(number),
            Value::Flag(flag) => json!(flag),
            Value::List(list) => list.iter().map(Self::json).collect(),
            Value::Table(table) => {
                table.iter().map(|(key, entry)| (key.clone(), entry.node.json())).collect()
            }
        }
    }
}

/// Reads a document; every syntax error is a finding and what can be read is kept.
pub(crate) fn parse(text: &str, file: usize, findings: &mut Vec<Finding>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or_default();
        // A fault at the very start must not look like one of the whole file.
        let at = Place { file, start: span.start, end: span.end.max(span.start + 1) };
        let message = error.message().trim().replace('\n', "; ");
        findings.push(Finding::new(ProblemKind::Syntax, at, "", message).expected("TOML"));
    }
    let span = table.span();
    Node { at: Place { file, start: span.start, end: span.end }, value: from_table(table.into_inner(), file) }
}

fn from_table(table: DeTable<'_>, file: usize) -> Value {
    let entries = table.into_iter().map(|(key, value)| {
        let span = key.span();
        let key_at = Place { file, start: span.start, end: span.end };
        (key.into_inner().into_owned(), Entry { key_at, node: from_value(value, file) })
    });
    Value::Table(entries.collect())
}

fn from_value(value: Spanned<DeValue<'_>>, file: usize) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => integer(&number),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(list) => Value::List(list.into_iter().map(|item| from_value(item, file)).collect()),
        DeValue::Table(table) => from_table(table, file),
    };
    Node { at: Place { file, start: span.start, end: span.end }, value }
}

/// Numbers beyond 64 bits stand as floats, so that range checks see them.
fn integer(number: &DeInteger<'_>) -> Value {
    match i64::from_str_radix(number.as_str(), number.radix()) {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Node, Vec<Finding>) {
        let mut findings = Vec::new();
        (parse(text, 0, &mut findings), findings)
    }

    #[test]
    fn values_know_their_place() {
        let text = "a = 1_000\n[b]\nc = { d = 2.5 }\nwhen = 2025-01-15T02:00:00+08:00\n";
        let (node, findings) = read(text);
        assert!(findings.is_empty());
        let d = node.get("b").and_then(|b| b.get("c")).and_then(|c| c.get("d")).unwrap();
        assert_eq!((d.number(), &text[d.at.start..d.at.end]), (Some(2.5), "2.5"));
        assert_eq!(node.get("a").unwrap().number(), Some(1000.0));
        assert_eq!(node.get("b").unwrap().get("when").unwrap().text(), Some("2025-01-15T02:00:00+08:00"));
    }

    #[test]
    fn every_syntax_error_is_listed() {
        let (node, findings) = read("a = \nb = 3 4\na = 2\nc = 5\n");
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert_eq!(node.get("c").and_then(Node::number), Some(5.0));
    }

    proptest! {
        #[test]
        fn no_text_upsets_the_reader(text in "[a-c=.\\[\\]{}\"'#\n0-9北 -]{0,60}") {
            let (node, _) = read(&text);
            prop_assert!(node.table().is_some());
        }
    }
}
