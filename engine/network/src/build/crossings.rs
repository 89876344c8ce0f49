//! Counts of crossings the table leaves out: rivers without a bridge, main roads without a junction.

use std::collections::BTreeMap;

use super::edges::Edge;
use super::geometry::{Point, cross};
use super::inputs::{RiverRow, RoadInputs, polylines};
use super::nodes::Nodes;
use super::rules::RoadClass;

/// Straight pieces of each river by its key.
fn river_pieces(rivers: &[RiverRow]) -> BTreeMap<&str, Vec<[Point; 2]>> {
    let point = |row: usize| Point { lon: rivers[row].lon, lat: rivers[row].lat };
    let lines = polylines(rivers.iter().map(|row| (row.river_id.as_str(), row.seq)));
    let pieces = |line: &Vec<usize>| line.windows(2).map(|pair| [point(pair[0]), point(pair[1])]).collect();
    lines.iter().map(|line| (rivers[line[0]].river_id.as_str(), pieces(line))).collect()
}

/// How many roads of each class cross a river without a listed bridge over it; each road and river counts
/// once.
pub(super) fn unbridged(inputs: &RoadInputs, nodes: &Nodes, edges: &[Edge]) -> BTreeMap<RoadClass, usize> {
    let rivers = river_pieces(&inputs.rivers);
    let mut counts = BTreeMap::new();
    for edge in edges {
        let line = edge.ends.map(|node| nodes.point(node));
        let bridged =
            |river: &str| edge.bridges.iter().any(|&bridge| inputs.bridges[bridge].river_id == river);
        let open = rivers
            .iter()
            .filter(|(river, pieces)| !bridged(river) && pieces.iter().any(|&piece| cross(line, piece)))
            .count();
        if open > 0 {
            *counts.entry(edge.profile.class).or_default() += open;
        }
    }
    counts
}

/// How many pairs of main-road links cross without a shared node.
pub(super) fn grade_separated(nodes: &Nodes, edges: &[Edge]) -> usize {
    let main = |class| matches!(class, RoadClass::Ring | RoadClass::Expressway | RoadClass::National);
    let lines: Vec<[Point; 2]> = edges
        .iter()
        .filter(|edge| main(edge.profile.class))
        .map(|edge| edge.ends.map(|node| nodes.point(node)))
        .collect();
    let crossed =
        |place: usize| lines[place + 1..].iter().filter(|&&other| cross(lines[place], other)).count();
    (0..lines.len()).map(crossed).sum()
}
