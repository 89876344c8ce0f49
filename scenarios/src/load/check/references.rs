//! Every key that is named must exist: zones, bridges, nodes, depots, classes, sources.

use std::collections::BTreeSet;

use super::of_table;
use crate::load::document::{Node, Value};
use crate::load::draft::Draft;
use crate::load::finding::{Finding, nearest};
use crate::load::table::Table;
use crate::problem::ProblemKind;

/// A column of keys and the tables that may hold them. A blank cell names nothing and passes.
type Reference = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ZONES: &[(&str, &str)] = &[("zones", "zone_id")];
const POWER: &[(&str, &str)] = &[("power_nodes", "node_id")];
const ASSETS: &[(&str, &str)] = &[("assets", "kind")];
const RIVERS: &[(&str, &str)] = &[("rivers", "river_id")];
const DISTRICTS: &[(&str, &str)] = &[("districts", "name_zh")];

const REFERENCES: &[Reference] = &[
    ("adjacency", "zone_a", ZONES),
    ("adjacency", "zone_b", ZONES),
    ("airports", "zone_id", ZONES),
    ("bridges", "zone_a", ZONES),
    ("bridges", "zone_b", ZONES),
    ("bridges", "river_id", RIVERS),
    ("bridges", "road_id", &[("expressways", "road_id")]),
    ("bridges", "class", ASSETS),
    ("command_posts", "zone_id", ZONES),
    ("command_posts", "failover_to", &[("command_posts", "post_id")]),
    ("depots", "zone_id", ZONES),
    ("depots", "district_zh", DISTRICTS),
    ("districts", "seat_zone_id", ZONES),
    ("expressways", "zone_id", ZONES),
    ("fire_stations", "zone_id", ZONES),
    ("fire_stations", "district_zh", DISTRICTS),
    ("fleets", "zone_id", ZONES),
    ("forces", "zone_id", ZONES),
    ("forces", "home_district", DISTRICTS),
    ("gas_links", "from_node", &[("gas_nodes", "node_id")]),
    ("gas_links", "to_node", &[("gas_nodes", "node_id")]),
    ("gas_nodes", "zone_id", ZONES),
    ("gas_nodes", "power_node", POWER),
    ("gas_nodes", "type", ASSETS),
    ("heat_links", "from_node", &[("heat_nodes", "node_id")]),
    ("heat_links", "to_node", &[("heat_nodes", "node_id")]),
    ("heat_nodes", "zone_id", ZONES),
    ("heat_nodes", "power_node", POWER),
    ("heat_nodes", "type", ASSETS),
    ("hospitals", "zone_id", ZONES),
    ("hospitals", "district_zh", DISTRICTS),
    ("metro_stations", "zone_id", ZONES),
    ("mix", "class_id", &[("buildings", "class_id")]),
    ("curves", "class_id", &[("buildings", "class_id")]),
    ("stock", "class_id", &[("buildings", "class_id")]),
    ("stock", "zone_id", &[("zones", "zone_id")]),
    ("vulnerability", "class_id", &[("buildings", "class_id")]),
    ("power_links", "from_node", POWER),
    ("power_links", "to_node", POWER),
    ("power_nodes", "zone_id", ZONES),
    ("power_nodes", "type", ASSETS),
    ("reservoirs", "zone_id", ZONES),
    ("reservoirs", "river_id", RIVERS),
    ("rivers", "zone_id", ZONES),
    ("road_nodes", "zone_id", ZONES),
    ("roads", "from_node", &[("road_nodes", "node_id")]),
    ("roads", "to_node", &[("road_nodes", "node_id")]),
    ("roads", "bridges", &[("bridges", "bridge_id")]),
    ("shelters", "zone_id", ZONES),
    ("shelters", "district_zh", DISTRICTS),
    ("telecom_links", "from_node", &[("telecom_nodes", "node_id")]),
    ("telecom_links", "to_node", &[("telecom_nodes", "node_id")]),
    ("telecom_nodes", "zone_id", ZONES),
    ("telecom_nodes", "power_node", POWER),
    ("telecom_nodes", "type", ASSETS),
    ("water_links", "from_node", &[("water_nodes", "node_id")]),
    ("water_links", "to_node", &[("water_nodes", "node_id")]),
    ("water_nodes", "zone_id", ZONES),
    ("water_nodes", "power_node", POWER),
    ("water_nodes", "type", ASSETS),
    ("zones", "district_zh", DISTRICTS),
];

/// Checks all references.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    for (from, column, to) in REFERENCES {
        let Some(table) = draft.table(from) else { continue };
        if to.iter().any(|(name, _)| draft.table(name).is_none()) {
            continue;
        }
        let keys: BTreeSet<_> =
            to.iter().filter_map(|(name, key)| Some(draft.table(name)?.cells(key))).flatten().collect();
        column_names(table, column, &keys, to[0].0, |_| true, findings);
    }
    eras(draft, findings);
    truck_homes(draft, findings);
    entry_roads(draft, findings);
    central_districts(draft, findings);
    items(draft, findings);
    sources(draft, findings);
}

/// Notes every word of a column's cells that is not among the keys.
fn column_names(
    table: &Table,
    column: &str,
    keys: &BTreeSet<&str>,
    home: &str,
    concerned: impl Fn(usize) -> bool,
    findings: &mut Vec<Finding>,
) {
    let Some(number) = table.column(column) else { return };
    for row in (0..table.rows.len()).filter(|row| concerned(*row)) {
        let words = table.cell(row, number).split(';').map(str::trim);
        for word in words.filter(|word| !word.is_empty() && !keys.contains(word)) {
            let mut finding = table.finding(ProblemKind::DanglingReference, row, column);
            finding.value = word.to_owned();
            findings.push(
                finding.expected(format!("a key of `{home}`")).suggest(nearest(word, keys.iter().copied())),
            );
        }
    }
}

/// Every era of the zones has its mix for every use, by name or by `*`.
fn eras(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(zones), Some(mix)) = (draft.table("zones"), draft.table("mix")) else { return };
    let (Some(era), Some(place_use)) = (mix.column("era"), mix.column("place_use")) else { return };
    let of_use = |wanted: &str| -> BTreeSet<&str> {
        (0..mix.rows.len())
            .filter(|row| mix.cell(*row, place_use) == wanted)
            .map(|row| mix.cell(row, era))
            .collect()
    };
    for wanted in ["home", "work", "school"] {
        let known = of_use(wanted);
        if known.is_empty() {
            findings.push(
                of_table(ProblemKind::Empty, mix, "").expected(format!("rows with place_use={wanted}")),
            );
        } else if !known.contains("*") {
            column_names(zones, "built_era", &known, "mix", |_| true, findings);
        }
    }
}

/// Trucks load where they live; other fleets may belong to an organisation named in words.
fn truck_homes(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(fleets), Some(depots)) = (draft.table("fleets"), draft.table("depots")) else { return };
    let Some(kind) = fleets.column("kind") else { return };
    let keys = depots.cells("depot_id").collect();
    column_names(fleets, "home", &keys, "depots", |row| fleets.cell(row, kind) == "truck", findings);
}

/// Neighbours come in by a main road, or by `any`.
fn entry_roads(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(partners), Some(roads)) = (draft.table("mutual_aid"), draft.table("expressways")) else {
        return;
    };
    let keys = roads.cells("road_id").chain(["any"]).collect();
    column_names(partners, "entry_road", &keys, "expressways", |_| true, findings);
}

fn central_districts(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(facts), Some(districts)) = (&draft.facts, draft.table("districts")) else { return };
    let keys: BTreeSet<_> = districts.cells("district_code").collect();
    for key in ["core_districts", "central_districts"] {
        names(facts.get(key), &format!("region.{key}"), &keys, "districts", findings);
    }
}

fn items(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(plan), Some(items)) = (&draft.plan, draft.table("items")) else { return };
    let keys: BTreeSet<_> = items.cells("item_id").collect();
    for key in ["winter_set", "summer_set"] {
        let list = plan.get("supply").and_then(|supply| supply.get(key));
        names(list, &format!("plan.supply.{key}"), &keys, "items", findings);
    }
}

/// Notes every text of a list that is not among the keys.
fn names(list: Option<&Node>, path: &str, keys: &BTreeSet<&str>, home: &str, findings: &mut Vec<Finding>) {
    for (number, item) in list.and_then(Node::list).unwrap_or_default().iter().enumerate() {
        if item.text().is_some_and(|text| !keys.contains(text)) {
            let word = item.written();
            findings.push(
                Finding::new(ProblemKind::DanglingReference, item.at, format!("{path}[{number}]"), &word)
                    .expected(format!("a key of `{home}`"))
                    .suggest(nearest(&word, keys.iter().copied())),
            );
        }
    }
}

/// Every number names a source that exists. Roads are made from the other tables and say how in words.
fn sources(draft: &Draft, findings: &mut Vec<Finding>) {
    let Some(table) = draft.table("sources") else { return };
    let keys: BTreeSet<_> = table.cells("source_id").collect();
    let tables = draft.tables.values().filter(|table| !matches!(table.spec.name, "sources" | "roads"));
    let stations = draft.hazards.iter().filter_map(|hazard| hazard.stations.as_ref());
    for table in tables.chain(stations) {
        let Some(column) = table.column("source") else { continue };
        for row in 0..table.rows.len() {
            let word = table.cell(row, column);
            if !keys.contains(word) {
                let finding = table.finding(ProblemKind::DanglingReference, row, "source");
                findings.push(
                    finding.expected("a key of `sources`").suggest(nearest(word, keys.iter().copied())),
                );
            }
        }
    }
    let documents =
        [("plan", &draft.plan), ("models.earthquake", &draft.earthquake), ("region", &draft.facts)];
    for (path, document) in documents {
        sources_in(document.as_ref(), path, &keys, findings);
    }
    for hazard in &draft.hazards {
        sources_in(hazard.document.as_ref(), &hazard.path, &keys, findings);
    }
    let hazards = draft.scenario.get("hazard").and_then(Node::list).unwrap_or_default();
    for (number, hazard) in hazards.iter().enumerate() {
        sources_in(Some(hazard), &format!("hazard[{number}]"), &keys, findings);
    }
}

fn sources_in(node: Option<&Node>, path: &str, keys: &BTreeSet<&str>, findings: &mut Vec<Finding>) {
    let Some(Value::Table(table)) = node.map(|node| &node.value) else { return };
    for (key, entry) in table {
        let path = format!("{path}.{key}");
        match entry.node.text() {
            Some(word) if key == "source" && !keys.contains(word) => findings.push(
                Finding::new(ProblemKind::DanglingReference, entry.node.at, path, word)
                    .expected("a key of `sources`")
                    .suggest(nearest(word, keys.iter().copied())),
            ),
            _ => sources_in(Some(&entry.node), &path, keys, findings),
        }
    }
}
