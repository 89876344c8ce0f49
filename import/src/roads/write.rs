//! A network as the road tables of a region.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{RoadNetwork, ZoneRoads};
use crate::parcel::{Parcel, check_key, csv_cell, significant};
use crate::problem::{ImportProblems, Imported};
use crate::remark::Remark;

/// Columns of `road_nodes.csv`, in order.
const NODES: &str = "node_id,lon,lat,zone_id,kind,name,grade";
/// Columns of `roads.csv`, in order.
const LINKS: &str =
    "link_id,from_node,to_node,class,length_km,lanes,free_speed_km_h,capacity_pcu_h,bridges,source,grade";

/// The files that a pack gets: `regions/REGION/road_nodes.csv` and `roads.csv`, and a row for `models/sources.csv`
/// that describes `from` under `key`.
///
/// A node is `zone` where a zone's goods arrive, `interchange` where three roads or more meet, else `vertex`; none is a
/// `gateway`, for no file says where help comes in. The column `bridges` is blank, for it names rows of `bridges.csv`,
/// which asks for river and structure; how many there are stands in `source`. The remarks say so.
///
/// # Errors
/// [`Fault::BadKey`](crate::Fault::BadKey) if the region cannot be the name of a folder.
pub fn parcel(
    network: &RoadNetwork,
    zones: Option<&ZoneRoads>,
    region: &str,
    key: &str,
    from: &str,
) -> Result<Imported<Parcel>, ImportProblems> {
    check_key(region)?;
    let source =
        format!("Roads: {} nodes and {} links, from {from}", network.nodes.len(), network.links.len());
    let parcel = Parcel::new(key, &source)
        .with(format!("regions/{region}/road_nodes.csv"), nodes(network, zones))
        .with(format!("regions/{region}/roads.csv"), links(network, key));
    Ok(Imported { value: parcel, remarks: remarks(network, zones) })
}

/// What the tables lack.
fn remarks(network: &RoadNetwork, zones: Option<&ZoneRoads>) -> Vec<Remark> {
    let bridges = network.links.iter().filter(|link| link.bridges > 0).count();
    let mut remarks = vec![Remark::assumed(
        "没有标注对外出入口(gateway):外来支援从第一个节点进入,需要时请在 road_nodes.csv 中标注",
        "no node is a gateway: help from outside comes in at the first node until road_nodes.csv says others",
    )];
    if zones.is_none() {
        remarks.push(Remark::assumed(
            "没有给出分区(--zones):节点都不属于任何分区,引擎要求每个分区有一个节点",
            "no node belongs to a zone, for no --zones are given; the engine asks for a node of each zone",
        ));
    }
    if bridges > 0 {
        remarks.push(Remark::dropped(
            format!("{bridges} 条路段上的桥梁:bridges.csv 需要河流与结构类型,数目写在 source 列"),
            format!("bridges on {bridges} links: bridges.csv asks for river and structure; the column source counts them"),
        ));
    }
    remarks
}

fn nodes(network: &RoadNetwork, zones: Option<&ZoneRoads>) -> String {
    let mut beside = vec![BTreeSet::new(); network.nodes.len()];
    for link in &network.links {
        beside[link.from].insert(link.to);
        beside[link.to].insert(link.from);
    }
    let mut text = format!("{NODES}\n");
    for (at, node) in network.nodes.iter().enumerate() {
        let zone = zones.and_then(|zones| zones.zone_of[at].as_deref()).unwrap_or_default();
        let kind = match zones.is_some_and(|zones| zones.is_seat[at]) {
            true => "zone",
            false if beside[at].len() >= 3 => "interchange",
            false => "vertex",
        };
        let name = if node.name.is_empty() { &node.id } else { &node.name };
        let [id, zone, name] = [&node.id, zone, name].map(csv_cell);
        let [lon, lat] = [node.lon, node.lat].map(significant);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{id},{lon},{lat},{zone},{kind},{name},V");
    }
    text
}

fn links(network: &RoadNetwork, key: &str) -> String {
    let mut text = format!("{LINKS}\n");
    for link in &network.links {
        let [from, to] = [link.from, link.to].map(|node| csv_cell(&network.nodes[node].id));
        let (id, class, lanes) = (csv_cell(&link.id), link.class.word(), link.lanes);
        let [length, speed, capacity] =
            [link.length_km, link.free_speed_km_h, link.capacity_pcu_h].map(significant);
        let source = match link.bridges {
            0 => key.to_owned(),
            bridges => format!("{key}; bridges: {bridges}"),
        };
        let grade = if link.assumed { 'E' } else { 'V' };
        let _ =
            writeln!(text, "{id},{from},{to},{class},{length},{lanes},{speed},{capacity},,{source},{grade}");
    }
    text
}
