//! Lifeline networks as graphs: power, telecom, water.

use std::collections::BTreeMap;

use shapan_network::{NodeId, RoadGraph};
use shapan_scenarios::region::Region;

use super::places::{DistrictSite, ZoneIndex, district};
use crate::error::PrepareError;

/// A network in which every node needs a living path from a source.
#[derive(Debug)]
pub(crate) struct Net {
    /// Nodes in table order; a link carries both ways.
    pub(crate) graph: RoadGraph,
    /// Nodes that feed the rest.
    pub(crate) sources: Vec<NodeId>,
    /// Row of a key.
    pub(crate) rows: BTreeMap<String, u32>,
}

/// The networks on which reports travel.
#[derive(Debug)]
pub(crate) struct Telecom {
    pub(crate) net: Net,
    /// Base-station cluster of each zone.
    pub(crate) cluster: Vec<Option<u32>>,
    /// Super base station of each zone, with its own way out by satellite.
    pub(crate) super_station: Vec<Option<u32>>,
    /// 800 MHz site group of each district.
    pub(crate) radio: Vec<Option<u32>>,
    /// Wired government node of each district.
    pub(crate) wired: Vec<Option<u32>>,
}

fn net<'a>(
    what: &'static str,
    ids: impl Iterator<Item = (&'a str, bool)>,
    links: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Net, PrepareError> {
    let (mut rows, mut sources) = (BTreeMap::new(), Vec::new());
    for (row, (id, source)) in ids.enumerate() {
        rows.insert(id.to_owned(), row as u32);
        if source {
            sources.push(NodeId(row as u32));
        }
    }
    let find =
        |id: &str| rows.get(id).copied().ok_or_else(|| PrepareError::Missing { what, name: id.to_owned() });
    let pairs = links.map(|(a, b)| Ok((find(a)?, find(b)?))).collect::<Result<Vec<_>, PrepareError>>()?;
    let graph = RoadGraph::new(rows.len(), &pairs).map_err(|e| PrepareError::Roads(e.to_string()))?;
    Ok(Net { graph, sources, rows })
}

/// Power: generators and imports feed zone loads.
pub(crate) fn power(region: &Region) -> Result<Net, PrepareError> {
    net(
        "power node",
        region
            .power_nodes
            .iter()
            .map(|n| (n.node_id.as_str(), n.r#type == "generator" || n.r#type == "import")),
        region.power_links.iter().map(|l| (l.from_node.as_str(), l.to_node.as_str())),
    )
}

/// Water: plants feed zones; what feeds the plants is not followed.
pub(crate) fn water(region: &Region) -> Result<Net, PrepareError> {
    net(
        "water node",
        region.water_nodes.iter().map(|n| (n.node_id.as_str(), n.r#type == "plant")),
        region.water_links.iter().map(|l| (l.from_node.as_str(), l.to_node.as_str())),
    )
}

/// Telecom: cores make a base-station cluster useful; the radio switch a radio site; the wired core a wired node.
pub(crate) fn telecom(
    region: &Region,
    zones: &ZoneIndex,
    districts: &[DistrictSite],
) -> Result<Telecom, PrepareError> {
    let net = net(
        "telecom node",
        region
            .telecom_nodes
            .iter()
            .map(|n| (n.node_id.as_str(), matches!(n.r#type.as_str(), "core" | "gov_core" | "radio_core"))),
        region.telecom_links.iter().map(|l| (l.from_node.as_str(), l.to_node.as_str())),
    )?;
    let mut telecom = Telecom {
        net,
        cluster: vec![None; region.zones.len()],
        super_station: vec![None; region.zones.len()],
        radio: vec![None; districts.len()],
        wired: vec![None; districts.len()],
    };
    for (row, node) in region.telecom_nodes.iter().enumerate() {
        let row = Some(row as u32);
        let zone = zones.get(&node.zone_id)?;
        let of = district(districts, &region.zones[usize::from(zone)].district_zh)?;
        match node.r#type.as_str() {
            "bts_cluster" => telecom.cluster[usize::from(zone)] = row,
            "super_bts" => telecom.super_station[usize::from(zone)] = row,
            "radio_site" => telecom.radio[usize::from(of)] = row,
            "gov_node" => telecom.wired[usize::from(of)] = row,
            _ => {}
        }
    }
    Ok(telecom)
}
