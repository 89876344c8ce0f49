//! Scenario file, faults and targets: moments, positions, keys.

use std::collections::BTreeMap;

use super::of_table;
use crate::load::document::Node;
use crate::load::draft::{Draft, HazardDraft};
use crate::load::finding::Finding;
use crate::load::limits::Limits;
use crate::load::moment;
use crate::problem::ProblemKind;

/// Runs the checks.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    when(draft, findings);
    if draft.scenario.get("hazard").and_then(Node::list).is_some_and(<[Node]>::is_empty) {
        let finding = Finding::new(ProblemKind::Empty, draft.scenario.at, "hazard", "");
        findings.push(finding.expected("at least one hazard"));
    }
    for hazard in &draft.hazards {
        if let Some(document) = &hazard.document {
            positions(document, &hazard.path, findings);
        }
        field(hazard, findings);
        stations(hazard, findings);
    }
    if let Some(centre) = draft.facts.as_ref().and_then(|facts| facts.get("centre")) {
        position(centre, "region.centre", findings);
    }
    target_ids(draft, findings);
}

fn when(draft: &Draft, findings: &mut Vec<Finding>) {
    let text = |key| draft.scenario.get(key).and_then(|node| Some((node, node.text()?)));
    if let Some((node, text)) = text("start")
        && let Err(why) = moment::start(text)
    {
        let finding = Finding::new(ProblemKind::Moment, node.at, "start", text);
        findings.push(finding.expected(format!("one like 2025-01-15T02:00:00+08:00 ({why})")));
    }
    if let Some((node, text)) = text("horizon")
        && let Err(why) = moment::horizon_hours(text)
    {
        let finding = Finding::new(ProblemKind::Horizon, node.at, "horizon", text);
        findings.push(finding.expected(format!("one like `72 h` or `3 d` ({why})")));
    }
}

fn positions(fault: &Node, path: &str, findings: &mut Vec<Finding>) {
    let trace = fault.get("trace");
    for (number, point) in trace.and_then(Node::list).unwrap_or_default().iter().enumerate() {
        position(point, &format!("{path}.trace[{number}]"), findings);
    }
    if let Some(trace) = trace.filter(|trace| trace.list().is_some_and(|list| list.len() < 2)) {
        let finding = Finding::new(ProblemKind::Empty, trace.at, format!("{path}.trace"), "");
        findings.push(finding.expected("at least two points"));
    }
    if let Some(epicentre) = fault.get("epicentre") {
        position(epicentre, &format!("{path}.epicentre"), findings);
    }
}

/// A field has one row for every point of its grid, and motion everywhere: its logarithm is interpolated.
fn field(hazard: &HazardDraft, findings: &mut Vec<Finding>) {
    let (Some(head), Some(table)) = (&hazard.document, &hazard.points) else { return };
    let size = |key| head.get("grid")?.get(key)?.number();
    if let (Some(columns), Some(rows)) = (size("columns"), size("rows"))
        && columns * rows != table.rows.len() as f64
    {
        let found = format!("{} rows", table.rows.len());
        let finding = of_table(ProblemKind::RowLength, table, found);
        findings.push(finding.expected(format!("{columns} x {rows} points, as the grid says")));
    }
    for column in ["pga_g", "pgv_cm_s", "sa03_g", "sa10_g", "vs30_m_s", "intensity"] {
        let Some(number) = table.column(column) else { continue };
        let positive = |row: &usize| table.cell(*row, number).parse().is_ok_and(|value: f64| value > 0.0);
        if let Some(row) = (0..table.rows.len()).find(|row| !positive(row)) {
            let finding = table.finding(ProblemKind::OutOfRange, row, column);
            findings.push(finding.expected("a number above 0 at every point"));
        }
    }
}

/// Recordings have keys of their own and say some motion.
fn stations(hazard: &HazardDraft, findings: &mut Vec<Finding>) {
    let Some(table) = &hazard.stations else { return };
    super::tables::check(table, findings);
    let Some(column) = table.column("pga_g") else { return };
    for row in 0..table.rows.len() {
        if !table.cell(row, column).parse().is_ok_and(|value: f64| value > 0.0) {
            let finding = table.finding(ProblemKind::OutOfRange, row, "pga_g");
            findings.push(finding.expected("a number above 0"));
        }
    }
}

fn position(point: &Node, path: &str, findings: &mut Vec<Finding>) {
    let numbers: Vec<_> = point.list().unwrap_or_default().iter().filter_map(Node::number).collect();
    let [lon, lat] = numbers[..] else { return };
    let inside = |lon, lat| Limits::of("lon").fault(lon).is_none() && Limits::of("lat").fault(lat).is_none();
    if inside(lon, lat) || !lon.is_finite() || !lat.is_finite() {
        return;
    }
    let swapped = inside(lat, lon);
    let finding = Finding::new(ProblemKind::Coordinates, point.at, path, point.written());
    findings.push(
        finding
            .expected("[longitude, latitude] in degrees")
            .suggest(swapped.then(|| format!("[{lat}, {lon}]"))),
    );
}

fn target_ids(draft: &Draft, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (file, document) in &draft.targets {
        for target in document.get("target").and_then(Node::list).unwrap_or_default() {
            let Some(node) = target.get("id") else { continue };
            let Some(id) = node.text() else { continue };
            if let Some(first) = seen.insert(id, file) {
                let finding =
                    Finding::new(ProblemKind::DuplicateId, node.at, format!("targets[id={id}].id"), id);
                findings.push(finding.expected(format!("a key of its own, besides the one in `{first}`")));
            }
        }
    }
}
