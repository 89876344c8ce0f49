//! Changes as users write them: `--set path=value` and overlay files.

use super::document::{self, Node, Value};
use super::finding::{Finding, Place, Texts};
use super::path::{Path, PathError, Pick, Step};
use crate::problem::ProblemKind;

/// One change, with the place to blame for it.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) path: Path,
    pub(crate) action: Action,
    pub(crate) at: Place,
}

/// What a change does.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Gives a value.
    Set(Setting),
    /// Adds a row to a table.
    Add(Node),
    /// Takes rows away.
    Remove,
}

/// A new value, or what to do with the old one.
#[derive(Clone, Debug)]
pub(crate) enum Setting {
    /// This value.
    Exactly(Node),
    /// The old number times this.
    Times(f64),
    /// The old number plus this.
    Plus(f64),
}

impl Setting {
    fn from(node: Node) -> Self {
        let Value::Text(text) = &node.value else { return Self::Exactly(node) };
        match relative(text) {
            Some(setting) => setting,
            None => match text.strip_prefix('=') {
                Some(exactly) => Self::Exactly(literal(exactly, node.at)),
                None => Self::Exactly(node),
            },
        }
    }

    /// The new number.
    pub(crate) fn apply(&self, old: f64) -> Option<f64> {
        match self {
            Self::Exactly(_) => None,
            Self::Times(factor) => Some(old * factor),
            Self::Plus(term) => Some(old + term),
        }
    }
}

/// `x1.5`, `+3`, `-3`.
fn relative(text: &str) -> Option<Setting> {
    let text = text.trim();
    if let Some(factor) = text.strip_prefix(['x', '×']) {
        return factor.trim().parse().ok().map(Setting::Times);
    }
    text.starts_with(['+', '-']).then(|| text.parse().ok().map(Setting::Plus)).flatten()
}

/// A value of the command line: TOML if it is, else a text.
fn literal(text: &str, at: Place) -> Node {
    let mut errors = Vec::new();
    let wrapped = document::parse(&format!("v = {text}"), at.file, &mut errors);
    let value = match wrapped.get("v") {
        Some(node) if errors.is_empty() => node.value.clone(),
        _ => Value::Text(text.to_owned()),
    };
    placed(Node { at, value }, at)
}

/// Gives every value inside a node one place.
fn placed(mut node: Node, at: Place) -> Node {
    node.at = at;
    match &mut node.value {
        Value::List(list) => list.iter_mut().for_each(|item| *item = placed(item.clone(), at)),
        Value::Table(table) => table.values_mut().for_each(|entry| {
            entry.key_at = at;
            entry.node = placed(entry.node.clone(), at);
        }),
        _ => {}
    }
    node
}

fn bad_path(text: &str, error: &PathError, at: Place) -> Finding {
    Finding::new(ProblemKind::ChangeSyntax, at, "", text).expected(error.to_string())
}

/// Reads the `number`th `--set path=value`.
pub(crate) fn from_pair(
    number: usize,
    path: &str,
    value: &str,
    texts: &mut Texts,
    findings: &mut Vec<Finding>,
) -> Option<Change> {
    let file = texts.keep_argument(format!("--set ({number})"), format!("{path}={value}"));
    let at = Place { file, start: path.len() + 1, end: path.len() + 1 + value.len().max(1) };
    let path = path
        .parse()
        .map_err(|error| {
            findings.push(bad_path(path, &error, Place { file, start: 0, end: path.len().max(1) }))
        })
        .ok()?;
    // A sign or factor speaks of the old value, as the same text in an overlay does.
    let node = if relative(value).is_some() || value.starts_with('=') {
        Node { at, value: Value::Text(value.to_owned()) }
    } else {
        literal(value, at)
    };
    Some(Change { path, action: Action::Set(Setting::from(node)), at })
}

/// Reads an overlay: what it removes, then what it adds, then what it sets.
pub(crate) fn from_overlay(document: Node, findings: &mut Vec<Finding>) -> Vec<Change> {
    let Value::Table(mut table) = document.value else { return Vec::new() };
    let mut changes = Vec::new();
    let mut take = |key: &str| table.remove(key).map(|entry| entry.node);
    if let Some(node) = take("remove") {
        removals(&node, &mut changes, findings);
    }
    if let Some(node) = take("add") {
        additions(node, &mut changes, findings);
    }
    if let Some(node) = take("set") {
        settings(node, &mut changes, findings);
    }
    // Anything else is a key of the scenario file and replaces it whole.
    for (key, entry) in table {
        let path = Path(vec![Step { name: key, pick: Pick::All }]);
        changes.push(Change { path, action: Action::Set(Setting::Exactly(entry.node)), at: entry.key_at });
    }
    changes
}

fn removals(node: &Node, changes: &mut Vec<Change>, findings: &mut Vec<Finding>) {
    let Some(list) = node.list() else {
        let finding = Finding::new(ProblemKind::WrongType, node.at, "remove", node.written());
        return findings.push(finding.expected("a list of selectors"));
    };
    for item in list {
        let text = item.written();
        match text.parse() {
            Ok(path) => changes.push(Change { path, action: Action::Remove, at: item.at }),
            Err(error) => findings.push(bad_path(&text, &error, item.at)),
        }
    }
}

fn additions(node: Node, changes: &mut Vec<Change>, findings: &mut Vec<Finding>) {
    let Value::Table(tables) = node.value else {
        let finding = Finding::new(ProblemKind::WrongType, node.at, "add", node.written());
        return findings.push(finding.expected("rows as [[add.TABLE]]"));
    };
    for (name, entry) in tables {
        let Value::List(rows) = entry.node.value else {
            let finding = Finding::new(ProblemKind::WrongType, entry.key_at, format!("add.{name}"), &name);
            findings.push(finding.expected(format!("rows as [[add.{name}]]")));
            continue;
        };
        for row in rows {
            let path = Path(vec![Step { name: name.clone(), pick: Pick::All }]);
            let at = row.at;
            changes.push(Change { path, action: Action::Add(row), at });
        }
    }
}

fn settings(node: Node, changes: &mut Vec<Change>, findings: &mut Vec<Finding>) {
    let Value::Table(pairs) = node.value else {
        let finding = Finding::new(ProblemKind::WrongType, node.at, "set", node.written());
        return findings.push(finding.expected("a table of \"path\" = value"));
    };
    // In the order of the file: a later line may refine an earlier one.
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by_key(|(_, entry)| entry.key_at.start);
    for (path, entry) in pairs {
        match (path.parse::<Path>(), entry.node) {
            // `plan.fire.engines = 3` without quotes is a table in a table: the same path in other words.
            (Ok(Path(head)), node @ Node { value: Value::Table(_), .. }) => {
                let mut inner = Vec::new();
                settings(node, &mut inner, findings);
                changes.extend(inner.into_iter().map(|change| Change {
                    path: Path(head.iter().cloned().chain(change.path.0).collect()),
                    ..change
                }));
            }
            (Ok(path), node) => {
                let at = node.at;
                changes.push(Change { path, action: Action::Set(Setting::from(node)), at });
            }
            (Err(error), _) => findings.push(bad_path(&path, &error, entry.key_at)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn set(value: &str) -> Setting {
        let change = from_pair(1, "a.b", value, &mut Texts::default(), &mut Vec::new()).unwrap();
        let Action::Set(setting) = change.action else { panic!("not a setting") };
        setting
    }

    #[test]
    fn values_of_the_command_line() {
        assert!(matches!(set("x1.5"), Setting::Times(1.5)));
        assert!(matches!(set("+3"), Setting::Plus(3.0)));
        assert!(matches!(set("-3"), Setting::Plus(-3.0)));
        assert!(matches!(set("=-3"), Setting::Exactly(node) if node.number() == Some(-3.0)));
        assert!(matches!(set("3"), Setting::Exactly(node) if node.number() == Some(3.0)));
        assert!(matches!(set("worst_first"), Setting::Exactly(node) if node.text() == Some("worst_first")));
        assert!(matches!(set("72 h"), Setting::Exactly(node) if node.text() == Some("72 h")));
        assert!(matches!(set("[\"a\"]"), Setting::Exactly(node) if node.list().is_some()));
    }

    #[test]
    fn an_overlay_removes_adds_and_then_sets() {
        let text = "horizon = \"24 h\"\nremove = [\"depots[tier=city]\"]\n[set]\n\"a.b\" = 1\n[[add.depots]]\nid = \"x\"\n";
        let mut findings = Vec::new();
        let changes = from_overlay(document::parse(text, 0, &mut findings), &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let order: Vec<_> = changes.iter().map(|change| change.path.to_string()).collect();
        assert_eq!(order, ["depots[tier=city]", "depots", "a.b", "horizon"]);
    }

    #[test]
    fn paths_need_no_quotes_without_brackets() {
        let mut findings = Vec::new();
        let document = document::parse("[set]\nplan.fire.engines = 3\n", 0, &mut findings);
        let changes = from_overlay(document, &mut findings);
        assert_eq!(changes[0].path.to_string(), "plan.fire.engines");
    }

    #[test]
    fn what_is_no_change_is_found() {
        let mut findings = Vec::new();
        let text = "remove = 3\n[set]\n\"a[\" = 1\n[add]\ndepots = 2\n";
        assert!(from_overlay(document::parse(text, 0, &mut findings), &mut findings).is_empty());
        let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
        assert_eq!(kinds, [ProblemKind::WrongType, ProblemKind::WrongType, ProblemKind::ChangeSyntax]);
    }
}
