//! Nodes of the network: one per zone, one per place on the main roads.

use std::collections::BTreeMap;

use super::geometry::Point;
use super::inputs::{RoadInputs, Terrain, VertexRow};
use super::table::NodeKind;
use crate::reach::DisjointSets;

/// Vertices whose name holds this word are where a main road leaves the region.
const BORDER_WORD: &str = "市界";

/// One node before it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) point: Point,
    /// Position of its zone, if it lies in one.
    pub(super) zone: Option<usize>,
    pub(super) kind: NodeKind,
    pub(super) name: String,
}

/// All nodes: zones first, in their order, then places on main roads in order of first appearance.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) places: Vec<Place>,
    /// Node of every vertex row.
    pub(super) of_vertex: Vec<usize>,
    pub(super) zone_count: usize,
}

impl Nodes {
    /// Makes the nodes of checked inputs.
    pub(super) fn of(inputs: &RoadInputs) -> Self {
        let mut places: Vec<Place> = inputs
            .zones
            .iter()
            .enumerate()
            .map(|(zone, row)| Place {
                point: row.point(),
                zone: Some(zone),
                kind: NodeKind::Zone,
                name: row.name.clone(),
            })
            .collect();
        let zone_places = inputs.zone_places();
        let mut node_of_group: BTreeMap<u32, usize> = BTreeMap::new();
        let mut of_vertex = Vec::with_capacity(inputs.vertices.len());
        for (row, group) in inputs.vertices.iter().zip(same_places(&inputs.vertices)) {
            let zone = row.zone_id.as_deref().map(|zone| zone_places[zone]);
            let node = *node_of_group.entry(group).or_insert(places.len());
            match places.get_mut(node) {
                Some(place) => place.merge(row, zone),
                None => places.push(Place::of_vertex(row, zone)),
            }
            of_vertex.push(node);
        }
        Self { places, of_vertex, zone_count: inputs.zones.len() }
    }

    /// Position of a node.
    pub(super) fn point(&self, node: usize) -> Point {
        self.places[node].point
    }

    /// Rougher terrain of the zones two nodes lie in; nodes outside count as plain.
    pub(super) fn terrain(&self, inputs: &RoadInputs, ends: [usize; 2]) -> Terrain {
        let of =
            |node: usize| self.places[node].zone.map_or(Terrain::Plain, |zone| inputs.zones[zone].terrain);
        of(ends[0]).max(of(ends[1]))
    }
}

impl Place {
    fn of_vertex(row: &VertexRow, zone: Option<usize>) -> Self {
        let name = row.interchange_name.clone();
        Self { point: row.point(), zone, kind: kind_of(row), name }
    }

    /// Adds what another vertex knows of the same place; what is known already stays, a gateway included.
    fn merge(&mut self, row: &VertexRow, zone: Option<usize>) {
        self.zone = self.zone.or(zone);
        if self.name.is_empty() {
            self.name.clone_from(&row.interchange_name);
        }
        if kind_of(row) == NodeKind::Gateway {
            self.kind = NodeKind::Gateway;
        }
    }
}

fn kind_of(row: &VertexRow) -> NodeKind {
    let outside = row.zone_id.is_none() || row.interchange_name.contains(BORDER_WORD);
    if outside { NodeKind::Gateway } else { NodeKind::Interchange }
}

/// Group of every vertex: equal names are one place, and so are equal positions.
fn same_places(vertices: &[VertexRow]) -> Vec<u32> {
    let mut sets = DisjointSets::new(vertices.len());
    let mut by_name: BTreeMap<&str, u32> = BTreeMap::new();
    let mut by_position: BTreeMap<[u64; 2], u32> = BTreeMap::new();
    for (vertex, row) in (0_u32..).zip(vertices) {
        sets.join(*by_position.entry([row.lon.to_bits(), row.lat.to_bits()]).or_insert(vertex), vertex);
        if !row.interchange_name.is_empty() {
            sets.join(*by_name.entry(&row.interchange_name).or_insert(vertex), vertex);
        }
    }
    (0..vertices.len() as u32).map(|vertex| sets.find(vertex)).collect()
}
