//! Checks that need more than one value: references, sums, orders, roads, hazards.
//!
//! They work on text, so they run however many cells failed to become numbers.

mod dependencies;
mod hazards;
mod lifelines;
mod places;
mod references;
mod roads;
mod tables;

use super::draft::Draft;
use super::finding::{Finding, Texts};
use super::table::Table;
use crate::problem::ProblemKind;

/// Runs every check.
pub(crate) fn all(draft: &Draft, findings: &mut Vec<Finding>) {
    for table in draft.tables.values() {
        tables::check(table, findings);
    }
    references::check(draft, findings);
    dependencies::check(draft, findings);
    roads::check(draft, findings);
    hazards::check(draft, findings);
    lifelines::check(draft, findings);
    places::check(draft, findings);
    fleet(draft, findings);
}

/// Without a truck nothing is delivered and every promise of supply is broken for a silly reason.
fn fleet(draft: &Draft, findings: &mut Vec<Finding>) {
    let Some(table) = draft.table("fleets") else { return };
    let (Some(kind), Some(count)) = (table.column("kind"), table.column("count")) else { return };
    let trucks = |row: &usize| {
        table.cell(*row, kind) == "truck"
            && table.cell(*row, count).parse::<f64>().is_ok_and(|count| count > 0.0)
    };
    if !(0..table.rows.len()).any(|row| trucks(&row)) {
        findings
            .push(of_table(ProblemKind::EmptyFleet, table, "").expected("a row with kind=truck and a count"));
    }
}

/// A finding about a table as a whole; if a change emptied it, the change cannot be named any more.
fn of_table(kind: ProblemKind, table: &Table, value: impl Into<String>) -> Finding {
    Finding::new(kind, Texts::whole(table.file), table.spec.name, value)
}
