//! Applies changes to a draft, before anything is typed: one mechanism for every table and document.

use super::change::{Action, Change, Setting};
use super::document::{Entry, Node, Value};
use super::draft::Draft;
use super::finding::{Finding, Place, nearest};
use super::path::{Condition, Path, Pick, Step};
use super::table::{Changed, Row, Table};
use crate::problem::ProblemKind;

/// Whether a change concerns the scenario file itself, and so what else is loaded.
pub(crate) fn is_of_scenario(Path(steps): &Path) -> bool {
    let names: Vec<_> = steps.iter().map(|step| step.name.as_str()).collect();
    match names[..] {
        ["region" | "plan" | "models"] => true,
        ["targets"] => !matches!(steps[0].pick, Pick::Where(_)),
        ["hazard", "fault" | "field", _, ..] => false,
        ["title" | "about" | "start" | "horizon" | "hazard", ..] => true,
        _ => false,
    }
}

/// Applies a change to the scenario file.
pub(crate) fn to_scenario(scenario: &mut Node, change: &Change, findings: &mut Vec<Finding>) {
    let result = match &change.action {
        Action::Set(setting) => set(scenario, &change.path.0, setting, change.at),
        Action::Add(row) => push(scenario, &change.path.0, row),
        Action::Remove => Err(unknown("remove", None)),
    };
    report(change, result, findings);
}

/// Applies a change to everything else.
pub(crate) fn to_draft(draft: &mut Draft, change: &Change, findings: &mut Vec<Finding>) {
    let [head, rest @ ..] = &change.path.0[..] else { return };
    let result = match (head.name.as_str(), &change.action, rest) {
        ("plan", Action::Set(setting), rest) => in_document(draft.plan.as_mut(), rest, setting, change.at),
        ("region", Action::Set(setting), rest) => in_document(draft.facts.as_mut(), rest, setting, change.at),
        ("models", Action::Set(setting), [next, rest @ ..]) if next.name == "earthquake" => {
            in_document(draft.earthquake.as_mut(), rest, setting, change.at)
        }
        ("models", _, [next, ..]) if draft.tables.contains_key(next.name.as_str()) => {
            in_table(draft, rest, change)
        }
        ("hazard", Action::Set(setting), [which, rest @ ..]) => {
            in_hazards(draft, (&head.pick, &which.name), rest, setting, change.at)
        }
        ("targets", Action::Set(setting), rest) => in_targets(draft, head, rest, setting, change.at),
        _ => in_table(draft, &change.path.0, change),
    };
    report(change, result, findings);
}

/// Why a change could not be made.
#[derive(Debug)]
struct Miss {
    kind: ProblemKind,
    value: String,
    suggestion: Option<String>,
    expected: String,
}

type Made = Result<(), Miss>;

fn unknown(name: &str, suggestion: Option<String>) -> Miss {
    Miss { kind: ProblemKind::UnknownPath, value: name.to_owned(), suggestion, expected: String::new() }
}

fn unmatched(step: &Step, suggestion: Option<String>) -> Miss {
    Miss {
        kind: ProblemKind::UnmatchedSelector,
        value: step.to_string(),
        suggestion,
        expected: "a row that satisfies every condition".to_owned(),
    }
}

fn unfit(value: impl Into<String>, expected: &str) -> Miss {
    Miss {
        kind: ProblemKind::UnfitChange,
        value: value.into(),
        suggestion: None,
        expected: expected.to_owned(),
    }
}

fn report(change: &Change, made: Made, findings: &mut Vec<Finding>) {
    if let Err(miss) = made {
        findings.push(
            Finding::new(miss.kind, change.at, change.path.to_string(), miss.value)
                .expected(miss.expected)
                .suggest(miss.suggestion),
        );
    }
}

/// A document that could not be found has its own finding already.
fn in_document(document: Option<&mut Node>, steps: &[Step], setting: &Setting, at: Place) -> Made {
    document.map_or(Ok(()), |document| set(document, steps, setting, at))
}

/// `hazard.fault.max_length` or `hazard[1].field.depth`: in the documents of that kind.
fn in_hazards(
    draft: &mut Draft,
    (pick, which): (&Pick, &str),
    steps: &[Step],
    setting: &Setting,
    at: Place,
) -> Made {
    let chosen = |number: usize| !matches!(pick, Pick::Number(only) if *only != number);
    let numbered = draft.hazards.iter_mut().enumerate().filter(|(number, _)| chosen(*number));
    let of_kind = numbered.filter(|(_, hazard)| hazard.of_fault == (which == "fault"));
    let mut documents = of_kind.filter_map(|(_, hazard)| hazard.document.as_mut()).peekable();
    if documents.peek().is_none() {
        let other = if which == "fault" { "field" } else { "fault" };
        return Err(unknown(which, Some(other.to_owned())));
    }
    documents.try_for_each(|document| set(document, steps, setting, at))
}

/// `targets[id=bj14-k02].threshold`: the target of any file.
fn in_targets(draft: &mut Draft, head: &Step, steps: &[Step], setting: &Setting, at: Place) -> Made {
    let Pick::Where(conditions) = &head.pick else { return Err(unmatched(head, None)) };
    let lists = draft.targets.iter_mut().filter_map(|(_, file)| file.table_mut()?.get_mut("target"));
    let mut rows: Vec<_> = lists
        .flat_map(
            |entry| if let Value::List(list) = &mut entry.node.value { list.as_mut_slice() } else { &mut [] },
        )
        .collect();
    let near = nearest_in_nodes(&rows.iter().map(|row| &**row).collect::<Vec<_>>(), conditions);
    let mut matched = false;
    for row in rows.iter_mut().filter(|row| node_matches(row, conditions)) {
        matched = true;
        set(row, steps, setting, at)?;
    }
    if matched { Ok(()) } else { Err(unmatched(head, near)) }
}

fn node_matches(node: &Node, conditions: &[Condition]) -> bool {
    let holds = |c: &Condition| node.get(&c.column).is_some_and(|inner| c.holds(&inner.written()));
    conditions.iter().all(holds)
}

fn nearest_in_nodes(nodes: &[&Node], conditions: &[Condition]) -> Option<String> {
    conditions.iter().find_map(|condition| {
        let values: Vec<_> =
            nodes.iter().filter_map(|node| node.get(&condition.column)).map(Node::written).collect();
        if values.iter().any(|value| condition.holds(value)) {
            return None;
        }
        nearest(&condition.value, values.iter().map(String::as_str))
    })
}

/// Sets a value in a tree. A parameter is set through its `value`.
fn set(node: &mut Node, steps: &[Step], setting: &Setting, at: Place) -> Made {
    let [step, rest @ ..] = steps else { return set_value(node, setting, at) };
    let Some(table) = node.table_mut() else { return Err(unknown(&step.name, None)) };
    let names: Vec<_> = table.keys().cloned().collect();
    let entry = match (table.get_mut(&step.name), setting, rest) {
        (Some(entry), ..) => entry,
        // A key that may be left out can be set all the same; the schema knows whether it may stand there.
        (None, Setting::Exactly(new), [])
            if nearest(&step.name, names.iter().map(String::as_str)).is_none() =>
        {
            table.insert(step.name.clone(), Entry { key_at: at, node: Node { at, ..new.clone() } });
            return Ok(());
        }
        (None, ..) => return Err(unknown(&step.name, nearest(&step.name, names.iter().map(String::as_str)))),
    };
    let list = match (&mut entry.node.value, &step.pick) {
        (Value::List(list), pick) if !rest.is_empty() || *pick != Pick::All => list,
        (_, Pick::All) => return set(&mut entry.node, rest, setting, at),
        _ => return Err(unmatched(step, None)),
    };
    // Rows of one list may be of several kinds: where some have what is set, the others are passed over.
    let has = |item: &Node| rest.first().is_some_and(|next| item.get(&next.name).is_some());
    let some_have = list.iter().any(has);
    let chosen: Vec<_> = list
        .iter_mut()
        .enumerate()
        .filter(|(number, item)| match &step.pick {
            Pick::All => !some_have || has(item),
            Pick::Number(only) => only == number,
            Pick::Where(conditions) => node_matches(item, conditions),
        })
        .collect();
    if chosen.is_empty() {
        return Err(unmatched(step, None));
    }
    chosen.into_iter().try_for_each(|(_, item)| set(item, rest, setting, at))
}

fn set_value(node: &mut Node, setting: &Setting, at: Place) -> Made {
    let whole = matches!(setting, Setting::Exactly(Node { value: Value::Table(_), .. }));
    if let (Value::Table(table), false) = (&mut node.value, whole)
        && let Some(entry) = table.get_mut("value")
    {
        set_value(&mut entry.node, setting, at)?;
        widen(node);
        return Ok(());
    }
    node.value = match (setting, node.number()) {
        (Setting::Exactly(new), _) => new.value.clone(),
        (relative, Some(old)) => relative.apply(old).map_or(Value::Float(old), Value::Float),
        (_, None) => return Err(unfit(node.written(), "a number, to change it by a sign or a factor")),
    };
    node.at = at;
    Ok(())
}

/// Moves the ends of a range so that they still enclose the value.
fn widen(node: &mut Node) {
    let Some(value) = node.get("value").and_then(Node::number) else { return };
    let Some(table) = node.table_mut() else { return };
    for (key, past) in [("low", f64::gt as fn(&f64, &f64) -> bool), ("high", f64::lt)] {
        if let Some(end) = table.get_mut(key)
            && end.node.number().is_some_and(|number| past(&number, &value))
        {
            end.node.value = Value::Float(value);
        }
    }
}

fn push(scenario: &mut Node, steps: &[Step], row: &Node) -> Made {
    let [step] = steps else { return Err(unknown("add", None)) };
    let list = scenario.table_mut().and_then(|table| table.get_mut(&step.name));
    match list.map(|entry| &mut entry.node.value) {
        Some(Value::List(list)) => {
            list.push(row.clone());
            Ok(())
        }
        _ => Err(unknown(&step.name, None)),
    }
}

/// What a path may start with besides the tables.
const HEADS: [&str; 9] =
    ["about", "hazard", "horizon", "models.earthquake", "plan", "region", "start", "targets", "title"];

fn in_table(draft: &mut Draft, steps: &[Step], change: &Change) -> Made {
    let [step, rest @ ..] = steps else { return Ok(()) };
    let names: Vec<_> = draft.tables.keys().copied().chain(HEADS).collect();
    let Some(table) = draft.tables.get_mut(step.name.as_str()) else {
        return Err(unknown(&step.name, nearest(&step.name, names)));
    };
    match (&change.action, rest) {
        (Action::Add(row), []) => add_row(table, row),
        (Action::Remove, []) => remove_rows(table, step),
        (Action::Set(setting), [column]) if column.pick == Pick::All => {
            set_cells(table, step, &column.name, setting, change.at)
        }
        (Action::Set(_), []) => Err(unfit(step.to_string(), "TABLE[column=value].column")),
        (_, [.., last]) => Err(unknown(&last.to_string(), None)),
    }
}

/// Numbers of the rows that a step picks.
fn picked(table: &Table, step: &Step) -> Result<Vec<usize>, Miss> {
    let rows: Vec<usize> = match &step.pick {
        Pick::All => (0..table.rows.len()).collect(),
        Pick::Number(number) => (0..table.rows.len()).filter(|row| row == number).collect(),
        Pick::Where(conditions) => matching(table, conditions),
    };
    if rows.is_empty() { Err(unmatched(step, nearest_in_table(table, step))) } else { Ok(rows) }
}

fn matching(table: &Table, conditions: &[Condition]) -> Vec<usize> {
    let columns: Vec<_> = conditions.iter().map(|c| (c, table.column(&c.column))).collect();
    let holds = |row: usize| {
        columns.iter().all(|(c, number)| number.is_some_and(|number| c.holds(table.cell(row, number))))
    };
    (0..table.rows.len()).filter(|row| holds(*row)).collect()
}

/// The nearest column or value of the first condition that nothing satisfies.
fn nearest_in_table(table: &Table, step: &Step) -> Option<String> {
    let Pick::Where(conditions) = &step.pick else { return None };
    conditions.iter().find_map(|condition| {
        if table.column(&condition.column).is_none() {
            return table.nearest_column(&condition.column);
        }
        if table.cells(&condition.column).any(|cell| condition.holds(cell)) {
            return None;
        }
        nearest(&condition.value, table.cells(&condition.column))
    })
}

fn set_cells(table: &mut Table, step: &Step, column: &str, setting: &Setting, at: Place) -> Made {
    let rows = picked(table, step)?;
    let Some(number) = table.column(column) else {
        return Err(unknown(column, table.nearest_column(column)));
    };
    let computed = !matches!(setting, Setting::Exactly(_));
    for row in rows {
        let old = table.cell(row, number);
        let text = match setting {
            Setting::Exactly(node) => cell_text(node),
            relative => match old.parse().ok().and_then(|old| relative.apply(old)) {
                Some(new) => new.to_string(),
                None => return Err(unfit(old, "a number, to change it by a sign or a factor")),
            },
        };
        table.set(row, number, &text, Changed { at, computed });
        widen_cells(table, row, column, &text, Changed { at, computed });
    }
    Ok(())
}

/// As [`widen`], for columns with `_low` and `_high` beside them.
fn widen_cells(table: &mut Table, row: usize, column: &str, text: &str, changed: Changed) {
    let Ok(value) = text.parse::<f64>() else { return };
    for (end, past) in [("low", f64::gt as fn(&f64, &f64) -> bool), ("high", f64::lt)] {
        let Some(number) = table.column(&format!("{column}_{end}")) else { continue };
        if table.cell(row, number).parse().is_ok_and(|old| past(&old, &value)) {
            table.set(row, number, text, changed);
        }
    }
}

fn cell_text(node: &Node) -> String {
    match &node.value {
        Value::List(list) => list.iter().map(Node::written).collect::<Vec<_>>().join(";"),
        _ => node.written(),
    }
}

fn add_row(table: &mut Table, row: &Node) -> Made {
    let Some(given) = row.table() else { return Err(unfit(row.written(), "a row")) };
    if let Some(strange) = given.keys().find(|key| table.column(key).is_none()) {
        return Err(unknown(strange, table.nearest_column(strange)));
    }
    let text = |column: &String| given.get(column).map(|entry| cell_text(&entry.node)).unwrap_or_default();
    let cells = table.columns.iter().map(text).collect();
    let place = |column: &String| given.get(column).map_or(row.at, |entry| entry.node.at);
    let changed = table
        .columns
        .iter()
        .enumerate()
        .map(|(number, column)| (number, Changed { at: place(column), computed: false }))
        .collect();
    table.rows.push(Row { at: row.at, cells, changed });
    Ok(())
}

fn remove_rows(table: &mut Table, step: &Step) -> Made {
    let mut gone = picked(table, step)?.into_iter().peekable();
    let mut number = 0;
    table.rows.retain(|_| {
        let keep = gone.next_if_eq(&number).is_none();
        number += 1;
        keep
    });
    Ok(())
}
