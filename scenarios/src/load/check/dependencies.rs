//! Dependencies and water links: who needs what must be there, and so must what gives it.

use std::collections::{BTreeMap, BTreeSet};

use crate::load::draft::Draft;
use crate::load::finding::{Finding, nearest};
use crate::load::table::Table;
use crate::problem::ProblemKind;
use crate::region::{DependentTable, Service};

/// Tables whose rows say how long they last without power, and the column of the hours.
const BACKED: [(&str, &str); 6] = [
    ("telecom_nodes", "backup_h"),
    ("water_nodes", "backup_h"),
    ("gas_nodes", "backup_h"),
    ("hospitals", "backup_power_h"),
    ("depots", "backup_power_h"),
    ("command_posts", "backup_power_h"),
];
/// What may bridge a loss of power.
const OF_POWER: &[&str] = &["battery", "diesel"];
/// What may stand between two nodes of the water network.
const WATER_LINKS: [&str; 3] = ["pipe", "pump", "valve"];

/// Runs the checks.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    if let Some(links) = draft.table("water_links") {
        water_links(links, findings);
    }
    if let Some(table) = draft.table("dependencies").filter(|table| !table.rows.is_empty()) {
        let known = Known::of(draft);
        for row in 0..table.rows.len() {
            dependent(table, row, &known, findings);
            provider(draft, table, row, findings);
            let kinds = if cell(table, row, "needs") == "power" { OF_POWER } else { &["store"] };
            backup(table, row, "reserve_h", kinds, findings);
        }
    }
    for (name, hours) in BACKED {
        let Some(table) = draft.table(name) else { continue };
        (0..table.rows.len()).for_each(|row| backup(table, row, hours, OF_POWER, findings));
    }
}

/// Whoever lasts some hours without says on what.
fn backup(table: &Table, row: usize, hours: &str, kinds: &[&str], findings: &mut Vec<Finding>) {
    let word = cell(table, row, "backup");
    let lasts = cell(table, row, hours).parse::<f64>().is_ok_and(|hours| hours > 0.0);
    let what = format!("{}, as `{hours}` is above 0", kinds.join(" or "));
    if table.column("backup").is_none() {
        if lasts {
            findings.push(
                table
                    .finding(ProblemKind::BlankCell, row, hours)
                    .expected(format!("0, or a column `backup` that says {}", kinds.join(" or "))),
            );
        }
    } else if word.is_empty() {
        if lasts {
            findings.push(table.finding(ProblemKind::BlankCell, row, "backup").expected(what));
        }
    } else if ["battery", "diesel", "store"].contains(&word) && !kinds.contains(&word) {
        findings.push(table.finding(ProblemKind::NotAllowed, row, "backup").expected(kinds.join(" or ")));
    }
}

/// What a dependency may be of.
#[derive(Default)]
struct Known<'a> {
    /// Tables that hold a key.
    tables: BTreeMap<&'a str, Vec<&'static str>>,
    /// Every class as `TABLE/TYPE` and `TABLE/*`.
    classes: BTreeSet<String>,
}

impl<'a> Known<'a> {
    fn of(draft: &'a Draft) -> Self {
        let mut known = Self::default();
        for of in DependentTable::ALL {
            let (name, Some(table)) = (of.name, draft.table(of.name)) else { continue };
            let rows = table.cells(of.key).zip(table.cells(of.class));
            for (id, class) in rows.filter(|(_, class)| of.may_need(class)) {
                known.tables.entry(id).or_default().push(name);
                known.classes.extend([format!("{name}/{class}"), format!("{name}/*")]);
            }
        }
        known
    }

    fn nearest(&self, word: &str) -> Option<String> {
        nearest(word, self.tables.keys().copied().chain(self.classes.iter().map(String::as_str)))
    }
}

fn cell<'a>(table: &'a Table, row: usize, column: &str) -> &'a str {
    table.column(column).map_or("", |column| table.cell(row, column))
}

fn dependent(table: &Table, row: usize, known: &Known<'_>, findings: &mut Vec<Finding>) {
    let word = cell(table, row, "dependent");
    let finding = |kind| table.finding(kind, row, "dependent");
    let what =
        "a node, pump, hospital, command post, depot or shelter, or a class such as `water_nodes/plant`";
    match known.tables.get(word).map(Vec::as_slice) {
        Some([_]) => {}
        Some(tables) => findings.push(
            finding(ProblemKind::DuplicateId).expected(format!("a key of one of {}", tables.join(", "))),
        ),
        None if known.classes.contains(word) => {}
        None if word.contains('/') => {
            findings.push(finding(ProblemKind::UnmatchedSelector).expected(what).suggest(known.nearest(word)))
        }
        None => {
            findings.push(finding(ProblemKind::DanglingReference).expected(what).suggest(known.nearest(word)))
        }
    }
}

fn provider(draft: &Draft, table: &Table, row: usize, findings: &mut Vec<Finding>) {
    let (word, needs) = (cell(table, row, "provider"), cell(table, row, "needs"));
    if word.is_empty() {
        return;
    }
    // A service that there is not has its own finding.
    let Some(service) = Service::ALL.into_iter().find(|service| service.name() == needs) else { return };
    let Some(home) = service.provider_table() else {
        let finding = table.finding(ProblemKind::NotAllowed, row, "provider");
        findings.push(finding.expected("a blank cell: fuel comes by road"));
        return;
    };
    let Some(nodes) = draft.table(home) else { return };
    let keys: BTreeSet<_> = nodes.cells("node_id").collect();
    if !keys.contains(word) {
        let finding = table.finding(ProblemKind::DanglingReference, row, "provider");
        let near = nearest(word, keys.iter().copied());
        findings.push(finding.expected(format!("a key of `{home}`")).suggest(near));
    }
}

/// Links of known kinds; the design point of a pump is a pair, and of pumps only.
fn water_links(table: &Table, findings: &mut Vec<Finding>) {
    for row in 0..table.rows.len() {
        let kind = cell(table, row, "type");
        if table.column("type").is_some() && !WATER_LINKS.contains(&kind) {
            let finding = table.finding(ProblemKind::NotAllowed, row, "type");
            let near = nearest(kind, WATER_LINKS);
            findings.push(finding.expected(format!("one of {}", WATER_LINKS.join(", "))).suggest(near));
        }
        for (column, other) in [("pump_head_m", "pump_flow_l_s"), ("pump_flow_l_s", "pump_head_m")] {
            if cell(table, row, column).is_empty() {
                continue;
            }
            if kind != "pump" {
                let finding = table.finding(ProblemKind::NotAllowed, row, column);
                findings.push(finding.expected("a blank cell, as the link is no pump"));
            } else if cell(table, row, other).is_empty() {
                let finding = table.finding(ProblemKind::BlankCell, row, other);
                findings.push(finding.expected("a number: a design point is head and flow"));
            }
        }
    }
}
