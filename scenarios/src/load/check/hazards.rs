//! Scenario file, faults and targets: moments, positions, keys.

use std::collections::BTreeMap;

use crate::load::document::Node;
use crate::load::draft::Draft;
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
    for (number, fault) in draft.faults.iter().enumerate() {
        if let Some(fault) = fault {
            positions(fault, &format!("hazard[{number}].fault"), findings);
        }
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
