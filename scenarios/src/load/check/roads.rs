//! The road network hangs together, and every zone can be reached from a depot.

use std::collections::BTreeMap;

use super::of_table;
use crate::load::draft::Draft;
use crate::load::finding::Finding;
use crate::load::table::Table;
use crate::problem::ProblemKind;

/// Sets that grow together: the pieces of a network whose links are taken both ways.
struct Pieces {
    parent: Vec<usize>,
}

impl Pieces {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a] = b;
    }
}

/// Checks that the network is in one piece and that depots with stock reach every zone.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    let (Some(nodes), Some(links)) = (draft.table("road_nodes"), draft.table("roads")) else { return };
    if nodes.rows.is_empty() || links.rows.is_empty() {
        return;
    }
    let mut pieces = joined(nodes, links);
    one_piece(nodes, &mut pieces, findings);
    if let (Some(zones), Some(depots)) = (draft.table("zones"), draft.table("depots")) {
        reachable(zones, depots, nodes, &mut pieces, findings);
    }
}

fn joined(nodes: &Table, links: &Table) -> Pieces {
    let number: BTreeMap<_, _> = nodes.cells("node_id").enumerate().map(|(row, id)| (id, row)).collect();
    let mut pieces = Pieces::new(nodes.rows.len());
    for (from, to) in links.cells("from_node").zip(links.cells("to_node")) {
        // Links to unknown nodes are dangling references and have their own finding.
        if let (Some(from), Some(to)) = (number.get(from), number.get(to)) {
            pieces.join(*from, *to);
        }
    }
    pieces
}

fn one_piece(nodes: &Table, pieces: &mut Pieces, findings: &mut Vec<Finding>) {
    let mut sizes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in 0..nodes.rows.len() {
        sizes.entry(pieces.root(node)).or_default().push(node);
    }
    let Some(main) = sizes.values().map(Vec::len).max().filter(|_| sizes.len() > 1) else { return };
    // One finding for the network, at the first node of the smallest piece; naming every node helps nobody.
    let Some(piece) = sizes.values().min_by_key(|piece| piece.len()) else { return };
    let examples: Vec<_> = piece.iter().take(3).map(|node| nodes.row_place(*node)).collect();
    let mut finding = nodes.finding(ProblemKind::DisconnectedRoads, piece[0], "node_id");
    finding.value = sizes.len().to_string();
    let expected = format!(
        "one piece; the largest holds {main} of {} nodes, the smallest {}: {}",
        nodes.rows.len(),
        piece.len(),
        examples.join(", ")
    );
    findings.push(finding.expected(expected));
}

/// Zones whose road nodes lie in no piece with a standing, stocked depot.
fn reachable(zones: &Table, depots: &Table, nodes: &Table, pieces: &mut Pieces, findings: &mut Vec<Finding>) {
    let mut of_zone: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (node, zone) in nodes.cells("zone_id").enumerate().filter(|(_, zone)| !zone.is_empty()) {
        let root = pieces.root(node);
        of_zone.entry(zone).or_default().push(root);
    }
    let columns = [depots.column("zone_id"), depots.column("status"), depots.column("person_sets")];
    let [Some(zone), Some(status), Some(sets)] = columns else { return };
    let stocked = |row: &usize| {
        depots.cell(*row, status) == "existing"
            && depots.cell(*row, sets).parse::<f64>().is_ok_and(|sets| sets > 0.0)
    };
    let served: Vec<usize> = (0..depots.rows.len())
        .filter(stocked)
        .filter_map(|row| of_zone.get(depots.cell(row, zone)))
        .flatten()
        .copied()
        .collect();
    if served.is_empty() {
        return findings.push(
            of_table(ProblemKind::NoDepotReachable, depots, "any zone")
                .expected("a row with status=existing, person_sets above 0 and a zone on a road"),
        );
    }
    let Some(id) = zones.column("zone_id") else { return };
    for row in 0..zones.rows.len() {
        let roots = of_zone.get(zones.cell(row, id));
        if !roots.is_some_and(|roots| roots.iter().any(|root| served.contains(root))) {
            let finding = zones.finding(ProblemKind::NoDepotReachable, row, "zone_id");
            findings.push(finding.expected("a road node of the zone, joined to a zone with a stocked depot"));
        }
    }
}
