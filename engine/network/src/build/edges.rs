//! Links of the network before they are split into their two ways, and the bridges they carry.

use std::collections::BTreeMap;

use super::geometry::distance_km;
use super::inputs::{BridgeRow, BuildError, BuildProblem, LineClass, RoadInputs, VertexRow, zone_pair};
use super::nodes::{Nodes, Place};
use super::rules::{self, Profile};
use super::table::NodeKind;

/// One road between two nodes, both ways.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    pub(super) ends: [usize; 2],
    pub(super) profile: Profile,
    pub(super) length_km: f64,
    /// Positions of its bridges in the inputs.
    pub(super) bridges: Vec<usize>,
    pub(super) source: String,
    pub(super) grade: String,
}

/// All roads, and where to find those that bridges name.
#[derive(Debug)]
pub(super) struct Edges<'a> {
    pub(super) list: Vec<Edge>,
    by_zones: BTreeMap<[&'a str; 2], usize>,
    by_segment: BTreeMap<(&'a str, u32), usize>,
}

/// Lays local roads, then main roads, then ramps.
pub(super) fn lay<'a>(inputs: &'a RoadInputs, nodes: &Nodes) -> Edges<'a> {
    let mut edges = Edges { list: Vec::new(), by_zones: BTreeMap::new(), by_segment: BTreeMap::new() };
    edges.lay_local_roads(inputs, nodes);
    edges.lay_main_roads(inputs, nodes);
    edges.lay_ramps(nodes);
    edges
}

/// A road between two zones `straight_km` apart.
pub(super) fn local_road(inputs: &RoadInputs, nodes: &Nodes, ends: [usize; 2], straight_km: f64) -> Edge {
    let terrain = nodes.terrain(inputs, ends);
    let tortuosity = rules::local_tortuosity(terrain);
    Edge {
        ends,
        profile: rules::local(terrain),
        length_km: straight_km * tortuosity,
        bridges: Vec::new(),
        source: format!("neighbouring zones; straight x {tortuosity}"),
        grade: "E".to_owned(),
    }
}

/// A ramp between any two nodes.
pub(super) fn ramp(nodes: &Nodes, ends: [usize; 2]) -> Edge {
    let straight_km = distance_km(nodes.point(ends[0]), nodes.point(ends[1]));
    Edge {
        ends,
        profile: rules::RAMP,
        length_km: rules::ramp_km(straight_km),
        bridges: Vec::new(),
        source: "main-road vertex to zone; straight x 1.2".to_owned(),
        grade: "E".to_owned(),
    }
}

impl<'a> Edges<'a> {
    fn lay_local_roads(&mut self, inputs: &'a RoadInputs, nodes: &Nodes) {
        let zone_places = inputs.zone_places();
        for row in &inputs.neighbours {
            let pair = zone_pair(&row.zone_a, &row.zone_b);
            self.by_zones.insert(pair, self.list.len());
            self.list.push(local_road(inputs, nodes, pair.map(|zone| zone_places[zone]), row.distance_km));
        }
    }

    fn lay_main_roads(&mut self, inputs: &'a RoadInputs, nodes: &Nodes) {
        for line in inputs.lines() {
            for pair in line.windows(2) {
                let ends = [nodes.of_vertex[pair[0]], nodes.of_vertex[pair[1]]];
                if ends[0] != ends[1] {
                    let from = &inputs.vertices[pair[0]];
                    self.by_segment.insert((from.road_id.as_str(), from.seq), self.list.len());
                    self.list.push(segment(inputs, nodes, from, ends));
                }
            }
        }
    }

    fn lay_ramps(&mut self, nodes: &Nodes) {
        for (node, place) in nodes.places.iter().enumerate().skip(nodes.zone_count) {
            if let (NodeKind::Interchange, Some(zone)) = (place.kind, place.zone) {
                self.list.push(ramp(nodes, [node, zone]));
                self.list.extend(second_zone(nodes, place, zone).map(|zone| ramp(nodes, [node, zone])));
            }
        }
    }

    /// Puts every bridge on its road.
    pub(super) fn attach_bridges(&mut self, inputs: &RoadInputs) -> Result<(), BuildError> {
        let mut problems = Vec::new();
        for (place, bridge) in inputs.bridges.iter().enumerate() {
            match self.road_of(bridge) {
                Some(edge) => self.list[edge].bridges.push(place),
                None => {
                    problems.push(BuildProblem::BridgeNowhere { bridge_id: bridge.bridge_id.clone() });
                }
            }
        }
        BuildError::unless_empty(problems)
    }

    fn road_of(&self, bridge: &BridgeRow) -> Option<usize> {
        match &bridge.road_id {
            Some(road) => self.by_segment.get(&(road.as_str(), bridge.segment_from_seq?)).copied(),
            None => self.by_zones.get(&zone_pair(&bridge.zone_a, &bridge.zone_b)).copied(),
        }
    }
}

/// The main-road link that starts at the vertex `from`.
fn segment(inputs: &RoadInputs, nodes: &Nodes, from: &VertexRow, ends: [usize; 2]) -> Edge {
    let straight_km = distance_km(nodes.point(ends[0]), nodes.point(ends[1]));
    let tortuosity = rules::line_tortuosity(from.class, nodes.terrain(inputs, ends));
    let profile = Profile {
        class: from.class.into(),
        lanes: from.lanes_per_dir,
        free_speed_km_h: from.free_speed_km_h,
    };
    let stretched = from.class != LineClass::Ring && tortuosity > 1.0;
    Edge {
        ends,
        profile,
        length_km: straight_km * tortuosity,
        bridges: Vec::new(),
        source: format!("{} from vertex {}; straight x {tortuosity}", from.road_id, from.seq),
        grade: if stretched { "E".to_owned() } else { from.grade.clone() },
    }
}

/// The nearest zone besides `own` within reach of a ramp; of equally near ones the first.
fn second_zone(nodes: &Nodes, place: &Place, own: usize) -> Option<usize> {
    (0..nodes.zone_count)
        .filter(|&zone| zone != own)
        .map(|zone| (distance_km(place.point, nodes.point(zone)), zone))
        .filter(|&(distance, _)| distance <= rules::SECOND_RAMP_KM)
        .min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))
        .map(|(_, zone)| zone)
}
