//! Zones and roads: the zone of each node, and the node of each zone.

use shapan_hazard::geodesy::great_circle_km;

use super::{RoadNetwork, RoadNode};
use crate::exposure::Zone;
use crate::problem::Imported;
use crate::remark::Remark;

/// Zones that a remark lists.
const LISTED: usize = 5;

/// How a network and zones hang together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoneRoads {
    /// Of each node, the zone in which it stands; none if all are too far.
    pub zone_of: Vec<Option<String>>,
    /// Of each node, whether it is where the goods of that zone arrive.
    pub is_seat: Vec<bool>,
}

/// Gives each node the zone whose centre is nearest, and each zone the nearest node that no zone before it has taken;
/// both within `limit_km` on the sphere. Of two equally near, the first counts.
#[must_use]
pub fn attach(network: &RoadNetwork, zones: &[Zone], limit_km: f64) -> Imported<ZoneRoads> {
    let centres: Vec<_> = zones.iter().map(|zone| unit(zone.lon, zone.lat)).collect();
    let units: Vec<_> = network.nodes.iter().map(|node| unit(node.lon, node.lat)).collect();
    let near = |node: &RoadNode, zone: &Zone| {
        great_circle_km((node.lon, node.lat), (zone.lon, zone.lat)) <= limit_km
    };
    let mut zone_of: Vec<Option<String>> = Vec::with_capacity(units.len());
    for (node, place) in network.nodes.iter().zip(&units) {
        let zone = nearest(&centres, *place, |_| true).map(|zone| &zones[zone]);
        zone_of.push(zone.filter(|zone| near(node, zone)).map(|zone| zone.id.clone()));
    }
    let mut is_seat = vec![false; units.len()];
    let mut without = Vec::new();
    for (zone, centre) in zones.iter().zip(&centres) {
        let seat = nearest(&units, *centre, |node| !is_seat[node]);
        match seat.filter(|node| near(&network.nodes[*node], zone)) {
            Some(node) => {
                is_seat[node] = true;
                zone_of[node] = Some(zone.id.clone());
            }
            None => without.push(zone.id.as_str()),
        }
    }
    let outside = zone_of.iter().filter(|zone| zone.is_none()).count();
    let remarks = [tell_without(&without, limit_km), tell_outside(outside, limit_km)];
    Imported { value: ZoneRoads { zone_of, is_seat }, remarks: remarks.into_iter().flatten().collect() }
}

fn tell_without(without: &[&str], limit_km: f64) -> Option<Remark> {
    let few = without.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    let count = without.len();
    (count > 0).then(|| {
        Remark::dropped(
            format!("{count} 个分区在 {limit_km} km 内没有道路节点,引擎不会接受:{few}"),
            format!(
                "{count} zones without a road node within {limit_km} km, which the engine asks for: {few}"
            ),
        )
    })
}

fn tell_outside(count: usize, limit_km: f64) -> Option<Remark> {
    (count > 0).then(|| {
        Remark::dropped(
            format!("{count} 个道路节点距各分区中心均超过 {limit_km} km,不属于任何分区"),
            format!("the zone of {count} road nodes farther than {limit_km} km from every zone"),
        )
    })
}

/// The nearest of some places; chords order as distances along the sphere do.
fn nearest(places: &[[f64; 3]], to: [f64; 3], allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let square = |place: &[f64; 3]| -> f64 { place.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum() };
    let squares = places.iter().map(square).enumerate().filter(|(at, _)| allowed(*at));
    squares.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

/// A place as a vector of length 1.
fn unit(lon: f64, lat: f64) -> [f64; 3] {
    let (lon, lat) = (lon.to_radians(), lat.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}
