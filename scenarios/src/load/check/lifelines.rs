//! What strikes lifelines, who mends them first, and what is asked of them: outages, weather, shortfalls, repair
//! list, weather fragilities, daily demand.

use std::collections::BTreeSet;

use crate::hazard::{AssetTable, SuppliedService};
use crate::load::assets::{Assets, Meaning};
use crate::load::document::Node;
use crate::load::draft::Draft;
use crate::load::finding::{Finding, Place, nearest};
use crate::load::table::Table;
use crate::problem::ProblemKind;

/// Types of node that bring a service into its network.
const SOURCES: [(&str, SuppliedService, &[&str]); 4] = [
    ("gas", SuppliedService::Gas, &["source", "gate"]),
    ("power", SuppliedService::Power, &["import", "generator"]),
    ("water", SuppliedService::Water, &["source", "plant"]),
    ("heat", SuppliedService::Heat, &["source", "peak_boiler"]),
];
/// Numbers of the weather that come with its hours.
const SERIES: [&str; 4] = ["temperature_c", "gust_m_s", "ice_mm", "depth_m"];
/// The kind of the weather table that is a line and no asset.
const LINE: &str = "power_line";
/// Kinds of the weather table that are classes of roads.
const ROADS: [&str; 7] = [
    "roads/ring",
    "roads/expressway",
    "roads/national",
    "roads/arterial",
    "roads/local",
    "roads/mountain_road",
    "roads/ramp",
];

/// Runs the checks.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    let assets = Assets::of(draft);
    let hazards = draft.scenario.get("hazard").and_then(Node::list).unwrap_or_default();
    one_at_most(hazards, "earthquake or shakemap in a scenario", shakes, findings);
    one_at_most(hazards, "weather that tells the temperature", tells_temperature, findings);
    for (number, hazard) in hazards.iter().enumerate() {
        let path = format!("hazard[{number}]");
        match kind(hazard) {
            "outage" => outage(hazard, &path, &assets, findings),
            "weather" => weather(draft, hazard, &path, findings),
            "shortfall" => shortfall(draft, hazard, &path, &assets, findings),
            _ => {}
        }
    }
    repair_list(draft, &assets, findings);
    fragilities(draft, findings);
    demand(draft, findings);
}

fn kind(hazard: &Node) -> &str {
    hazard.get("kind").and_then(Node::text).unwrap_or_default()
}

/// Where the kind stands, for what concerns a hazard as a whole.
fn head(hazard: &Node) -> Place {
    hazard.get("kind").unwrap_or(hazard).at
}

fn shakes(hazard: &Node) -> bool {
    matches!(kind(hazard), "earthquake" | "shakemap")
}

/// Districts bound gusts, ice and water only, so two temperatures would be told of one place.
fn tells_temperature(hazard: &Node) -> bool {
    kind(hazard) == "weather" && hazard.get("temperature_c").is_some()
}

fn one_at_most(hazards: &[Node], what: &str, counts: fn(&Node) -> bool, findings: &mut Vec<Finding>) {
    let of_kind = hazards.iter().enumerate().filter(|(_, hazard)| counts(hazard));
    for (number, hazard) in of_kind.skip(1) {
        let place = format!("hazard[{number}].kind");
        let finding = Finding::new(ProblemKind::NotAllowed, head(hazard), place, kind(hazard));
        findings.push(finding.expected(format!("at most one {what}")));
    }
}

fn outage(hazard: &Node, path: &str, assets: &Assets<'_>, findings: &mut Vec<Finding>) {
    let what =
        "a node of a lifeline, a power line, a pump or a facility, or a class such as `telecom_nodes/core`";
    named(hazard.get("assets"), &format!("{path}.assets"), assets, what, findings);
    let damaged = hazard.get("state").and_then(Node::number).is_some_and(|state| state > 0.0);
    if let Some(back) = hazard.get("back_h").filter(|_| damaged) {
        let finding =
            Finding::new(ProblemKind::NotAllowed, back.at, format!("{path}.back_h"), back.written());
        findings.push(finding.expected("none with a state above 0: what is damaged waits for a crew"));
    }
}

/// Notes an empty list, and every word of it that means no asset or several.
fn named(list: Option<&Node>, path: &str, assets: &Assets<'_>, what: &str, findings: &mut Vec<Finding>) {
    let Some((list, items)) = list.and_then(|list| Some((list, list.list()?))) else { return };
    if items.is_empty() {
        findings.push(Finding::new(ProblemKind::Empty, list.at, path, "").expected(what));
    }
    for (number, item) in items.iter().enumerate() {
        let Some(word) = item.text() else { continue };
        let finding = |kind| Finding::new(kind, item.at, format!("{path}[{number}]"), word).expected(what);
        match assets.meaning(word) {
            Meaning::Assets(_) => {}
            Meaning::Several(tables) => findings.push(several(finding(ProblemKind::DuplicateId), &tables)),
            Meaning::Nothing(near) if word.contains('/') => {
                findings.push(finding(ProblemKind::UnmatchedSelector).suggest(near));
            }
            Meaning::Nothing(near) => findings.push(finding(ProblemKind::DanglingReference).suggest(near)),
        }
    }
}

fn several(finding: Finding, tables: &[AssetTable]) -> Finding {
    let names: Vec<_> = tables.iter().map(|table| table.name()).collect();
    finding.expected(format!("a key of one of {}", names.join(", ")))
}

fn weather(draft: &Draft, hazard: &Node, path: &str, findings: &mut Vec<Finding>) {
    let Some((node, hours)) = hazard.get("hours").and_then(|node| Some((node, node.list()?))) else { return };
    let told: Vec<f64> = hours.iter().filter_map(Node::number).collect();
    let rising = told.first() == Some(&0.0) && told.windows(2).all(|pair| pair[0] < pair[1]);
    if told.len() == hours.len() && !rising {
        let finding = Finding::new(ProblemKind::NotRising, node.at, format!("{path}.hours"), node.written());
        findings.push(finding.expected("hours from 0 on, rising"));
    }
    let series: Vec<_> = SERIES.iter().filter_map(|key| Some((*key, hazard.get(key)?))).collect();
    for (key, list) in &series {
        let found = list.list().map_or(0, <[Node]>::len);
        if found != hours.len() {
            let place = format!("{path}.{key}");
            let finding = Finding::new(ProblemKind::RowLength, list.at, place, format!("{found} numbers"));
            findings.push(finding.expected(format!("{}, one for each of the hours", hours.len())));
        }
    }
    if series.is_empty() {
        let finding = Finding::new(ProblemKind::Empty, head(hazard), path, "");
        findings.push(finding.expected(format!("at least one of {}", SERIES.join(", "))));
    }
    districts(draft, hazard, path, findings);
}

fn districts(draft: &Draft, hazard: &Node, path: &str, findings: &mut Vec<Finding>) {
    let Some(table) = draft.table("districts") else { return };
    let keys: BTreeSet<_> = table.cells("district_code").collect();
    let list = hazard.get("districts").and_then(Node::list).unwrap_or_default();
    for (number, item) in list.iter().enumerate() {
        if let Some(word) = item.text().filter(|word| !keys.contains(word)) {
            let place = format!("{path}.districts[{number}]");
            let finding = Finding::new(ProblemKind::DanglingReference, item.at, place, word);
            let near = nearest(word, keys.iter().copied());
            findings.push(finding.expected("a key of `districts`").suggest(near));
        }
    }
}

fn shortfall(draft: &Draft, hazard: &Node, path: &str, assets: &Assets<'_>, findings: &mut Vec<Finding>) {
    let number = |key| hazard.get(key).and_then(Node::number);
    if let (Some(to), Some(node)) = (number("to_h"), hazard.get("to_h"))
        && number("from_h").unwrap_or_default() >= to
    {
        let finding =
            Finding::new(ProblemKind::LowAboveHigh, node.at, format!("{path}.to_h"), node.written());
        findings.push(finding.expected("an hour after `from_h`"));
    }
    let service = hazard.get("service").and_then(Node::text);
    let Some((_, service, types)) = SOURCES.iter().find(|(name, ..)| Some(*name) == service) else { return };
    let table = service.nodes();
    let what = format!("a node of `{}` of type {}", table.name(), types.join(" or "));
    let of_table = assets.of_table(table);
    let path = format!("{path}.nodes");
    named(hazard.get("nodes"), &path, &of_table, &what, findings);
    let Some(rows) = draft.table(table.name()) else { return };
    let typed = rows.cells("node_id").zip(rows.cells("type"));
    let sources: BTreeSet<_> = typed.filter(|(_, of)| types.contains(of)).map(|(id, _)| id).collect();
    let items = hazard.get("nodes").and_then(Node::list).unwrap_or_default();
    for (number, item) in items.iter().enumerate() {
        let Some(word) = item.text() else { continue };
        let Meaning::Assets(meant) = of_table.meaning(word) else { continue };
        if meant.iter().any(|asset| !sources.contains(asset.id.as_str())) {
            let place = format!("{path}[{number}]");
            findings.push(Finding::new(ProblemKind::NotAllowed, item.at, place, word).expected(&what));
        }
    }
}

/// Keys of single assets, each once: an order has no room for classes.
fn repair_list(draft: &Draft, assets: &Assets<'_>, findings: &mut Vec<Finding>) {
    let list = draft.plan.as_ref().and_then(|plan| plan.get("lifelines")?.get("repair_list")?.list());
    let what = "the key of a node of a lifeline, of a power line, of a pump or of a facility";
    let mut seen = BTreeSet::new();
    for (number, item) in list.unwrap_or_default().iter().enumerate() {
        let Some(word) = item.text() else { continue };
        let place = format!("plan.lifelines.repair_list[{number}]");
        let finding = |kind| Finding::new(kind, item.at, place.clone(), word).expected(what);
        match assets.meaning(word) {
            Meaning::Several(tables) => findings.push(several(finding(ProblemKind::DuplicateId), &tables)),
            Meaning::Assets(_) if word.contains('/') => findings.push(finding(ProblemKind::NotAllowed)),
            Meaning::Assets(_) if !seen.insert(word) => {
                findings.push(finding(ProblemKind::DuplicateId).expected("every key once"));
            }
            Meaning::Assets(_) => {}
            Meaning::Nothing(near) => findings.push(finding(ProblemKind::DanglingReference).suggest(near)),
        }
    }
}

/// Rows of the weather table: known kinds, curves that can be, voltages and lengths of lines only.
fn fragilities(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(table), Some(kinds)) = (draft.table("weather"), draft.table("assets")) else { return };
    let keys: BTreeSet<_> = kinds.cells("kind").chain([LINE]).chain(ROADS).collect();
    let mut seen = BTreeSet::new();
    for row in 0..table.rows.len() {
        let kind = cell(table, row, "kind");
        let once = [kind, cell(table, row, "measure"), cell(table, row, "from_kv")];
        if !kind.starts_with("roads/") && !seen.insert(once) {
            let finding = table.finding(ProblemKind::DuplicateId, row, "state");
            findings.push(finding.expected("one state for each kind and measure; only roads have several"));
        }
        if !keys.contains(kind) {
            let finding = table.finding(ProblemKind::DanglingReference, row, "kind");
            let near = nearest(kind, keys.iter().copied());
            findings.push(
                finding
                    .expected(format!("a key of `assets`, {LINE}, or a class such as {}", ROADS[5]))
                    .suggest(near),
            );
        }
        if cell(table, row, "median").parse::<f64>().is_ok_and(|median| median == 0.0) {
            findings.push(table.finding(ProblemKind::OutOfRange, row, "median").expected("a number above 0"));
        }
        for (column, of_roads) in [("from_kv", false), ("per_km", true)] {
            let has = kind == LINE || (of_roads && kind.starts_with("roads/"));
            if !has && !matches!(cell(table, row, column), "" | "0" | "false") {
                let finding = table.finding(ProblemKind::NotAllowed, row, column);
                findings.push(finding.expected(format!(
                    "nothing, as {LINE}{} alone has it",
                    if of_roads { " or a road" } else { "" }
                )));
            }
        }
    }
}

fn cell<'a>(table: &'a Table, row: usize, column: &str) -> &'a str {
    table.column(column).map_or("", |column| table.cell(row, column))
}

/// Heating grows from its base down to its design temperature.
fn demand(draft: &Draft, findings: &mut Vec<Finding>) {
    let Some(demand) = draft.facts.as_ref().and_then(|facts| facts.get("demand")) else { return };
    let value = |key| demand.get(key)?.get("value")?.number();
    if let (Some(design), Some(base)) = (value("heating_design_c"), value("heating_base_c"))
        && design >= base
    {
        let place = "region.demand.heating_design_c";
        let finding = Finding::new(ProblemKind::NotRising, demand.at, place, format!("{design}, {base}"));
        findings.push(finding.expected("heating_design_c < heating_base_c"));
    }
}
