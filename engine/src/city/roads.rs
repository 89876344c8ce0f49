//! The road network: shape, free-flow times, bridges, and where zones and neighbours join it.

use std::collections::BTreeMap;
use std::sync::Arc;

use shapan_kernel::SimTime;
use shapan_network::router::{Intact, Method};
use shapan_network::speed::{VolumeDelay, travel_time_ms};
use shapan_network::{LinkId, NodeId, RoadGraph};
use shapan_scenarios::region::{Region, RoadClass, RoadNodeKind};

use super::clock::Clock;
use super::places::{ZoneIndex, distance_km};
use crate::error::PrepareError;

/// A directed road link.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) class: RoadClass,
    pub(crate) length_km: f64,
    /// Zones at its ends (the same twice inside one zone).
    pub(crate) zones: [u16; 2],
    /// Bridges on it, as rows of the bridge table.
    pub(crate) bridges: Vec<u32>,
    /// The same road the other way, if the table has it.
    pub(crate) twin: Option<u32>,
    pub(crate) stable: u64,
}

/// The road network.
#[derive(Debug)]
pub(crate) struct Roads {
    /// The undamaged network, prepared for questions.
    pub(crate) intact: Arc<Intact>,
    pub(crate) links: Vec<Link>,
    zone_nodes: Vec<NodeId>,
    /// Nodes at the city limit, with their position.
    gateways: Vec<(NodeId, f64, f64)>,
    node_zone: Vec<u16>,
}

impl Roads {
    /// `method` is how ways are found; the network's size decides if nothing does.
    pub(crate) fn new(
        region: &Region,
        zones: &ZoneIndex,
        method: Option<Method>,
    ) -> Result<Self, PrepareError> {
        let nodes: BTreeMap<&str, u32> =
            region.road_nodes.iter().enumerate().map(|(i, n)| (n.node_id.as_str(), i as u32)).collect();
        let node_zone = node_zones(region, zones)?;
        let find = |id: &str| {
            nodes
                .get(id)
                .copied()
                .ok_or_else(|| PrepareError::Missing { what: "road node", name: id.to_owned() })
        };
        let bridges: BTreeMap<&str, u32> =
            region.bridges.iter().enumerate().map(|(i, b)| (b.bridge_id.as_str(), i as u32)).collect();
        let (mut ends, mut weights, mut links) = (Vec::new(), Vec::new(), Vec::new());
        for row in &region.roads {
            let (from, to) = (find(&row.from_node)?, find(&row.to_node)?);
            ends.push((from, to));
            weights.push(travel_time_ms(row.length_km, row.free_speed_km_h, 1.0));
            links.push(Link {
                class: row.class,
                length_km: row.length_km,
                zones: [node_zone[from as usize], node_zone[to as usize]],
                bridges: row.bridges.iter().filter_map(|b| bridges.get(b.as_str()).copied()).collect(),
                twin: None,
                stable: super::stable(&row.link_id),
            });
        }
        pair(&ends, &mut links);
        let graph = RoadGraph::new(nodes.len(), &ends).map_err(|e| PrepareError::Roads(e.to_string()))?;
        let method = method.unwrap_or(Method::for_links(links.len()));
        let intact = Intact::by(method, Arc::new(graph), weights, &plane(region))
            .map_err(|e| PrepareError::Roads(e.to_string()))?;
        Ok(Self {
            intact: Arc::new(intact),
            links,
            zone_nodes: zone_nodes(region, zones)?,
            gateways: gateways(region),
            node_zone,
        })
    }

    /// The network's shape.
    pub(crate) fn graph(&self) -> &Arc<RoadGraph> {
        self.intact.graph()
    }

    /// The node at which a zone's goods arrive.
    pub(crate) fn zone_node(&self, zone: u16) -> NodeId {
        self.zone_nodes[usize::from(zone)]
    }

    /// The nodes at which the zones' goods arrive, by zone.
    pub(crate) fn zone_nodes(&self) -> &[NodeId] {
        &self.zone_nodes
    }

    /// The zone in which a node lies (the nearest one for a node outside).
    pub(crate) fn zone_of(&self, node: NodeId) -> u16 {
        self.node_zone[node.index()]
    }

    /// The node at the city limit nearest to a place outside.
    pub(crate) fn gateway(&self, lon: f64, lat: f64) -> NodeId {
        self.gateways
            .iter()
            .min_by(|a, b| {
                distance_km((a.1, a.2), (lon, lat)).total_cmp(&distance_km((b.1, b.2), (lon, lat)))
            })
            .map_or(NodeId(0), |g| g.0)
    }

    /// The undamaged travel time of a link, ms.
    pub(crate) fn free_ms(&self, link: LinkId) -> u32 {
        self.intact.weights()[link.index()]
    }
}

/// Positions of the nodes on a plane, degrees of latitude: they only shape how the network is cut.
fn plane(region: &Region) -> Vec<(f64, f64)> {
    region.road_nodes.iter().map(|n| (n.lon * n.lat.to_radians().cos(), n.lat)).collect()
}

/// Finds for each link the one that runs the other way.
fn pair(ends: &[(u32, u32)], links: &mut [Link]) {
    let mut by_ends: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    for (i, &e) in ends.iter().enumerate() {
        by_ends.entry(e).or_default().push(i as u32);
    }
    for (i, &(from, to)) in ends.iter().enumerate() {
        // Parallel roads pair in the order of the table.
        let place = by_ends[&(from, to)].iter().position(|&l| l == i as u32);
        links[i].twin = by_ends.get(&(to, from)).and_then(|back| back.get(place?).copied());
    }
}

fn zone_nodes(region: &Region, zones: &ZoneIndex) -> Result<Vec<NodeId>, PrepareError> {
    let mut nodes = vec![None; region.zones.len()];
    for (i, node) in region.road_nodes.iter().enumerate() {
        if node.kind == RoadNodeKind::Zone {
            let zone = zones.get(node.zone_id.as_deref().unwrap_or_default())?;
            nodes[usize::from(zone)] = Some(NodeId(i as u32));
        }
    }
    nodes
        .iter()
        .zip(&region.zones)
        .map(|(node, zone)| {
            node.ok_or_else(|| PrepareError::Missing {
                what: "road node of zone",
                name: zone.zone_id.clone(),
            })
        })
        .collect()
}

fn gateways(region: &Region) -> Vec<(NodeId, f64, f64)> {
    region
        .road_nodes
        .iter()
        .enumerate()
        .filter(|(_, n)| n.kind == RoadNodeKind::Gateway)
        .map(|(i, n)| (NodeId(i as u32), n.lon, n.lat))
        .collect()
}

/// The zone of each node; a node outside takes the nearest zone.
fn node_zones(region: &Region, zones: &ZoneIndex) -> Result<Vec<u16>, PrepareError> {
    region
        .road_nodes
        .iter()
        .map(|node| match node.zone_id.as_deref().filter(|z| !z.is_empty()) {
            Some(zone) => zones.get(zone),
            None => Ok(nearest_zone(region, node.lon, node.lat)),
        })
        .collect()
}

fn nearest_zone(region: &Region, lon: f64, lat: f64) -> u16 {
    let distance = |i: usize| distance_km((region.zones[i].lon, region.zones[i].lat), (lon, lat));
    (0..region.zones.len()).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(0) as u16
}

/// Public traffic as a share of capacity at an hour of the day: peaks, working day, night (E).
fn public_traffic(hour: f64) -> f64 {
    match hour {
        h if (7.0..9.5).contains(&h) || (17.0..19.5).contains(&h) => 1.3,
        h if (6.0..22.0).contains(&h) => 0.95,
        _ => 0.3,
    }
}

/// Factor on travel times from public traffic, by the volume-delay function.
pub(crate) fn congestion(clock: &Clock, now: SimTime) -> f64 {
    VolumeDelay::BPR.factor(public_traffic(clock.hour_of_day(now)), 1.0)
}
