//! `shapan import tntp`, `gmns`, `osm`: road networks, as the road tables of a region.

use std::path::{Path, PathBuf};

use serde_json::json;
use shapan_import::exposure::read_zones;
use shapan_import::roads::{self, RoadNetwork, ZoneRoads, gmns, osm, tntp};
use shapan_import::{ImportProblems, Imported, Source};

use super::{Read, names};
use crate::args::{GmnsArgs, OsmArgs, ParcelArgs, RegionRoadsArgs, TntpArgs};

pub(super) fn read_tntp(args: &TntpArgs) -> Result<Read, ImportProblems> {
    let (net, nodes) = (Source::read(&args.parcel.file)?, Source::read(&args.nodes)?);
    let (crs, length_unit) = (args.map.crs.map(Into::into), args.map.length_unit.map(Into::into));
    let options = tntp::Options { crs, length_unit, time_unit: args.time_unit.map(Into::into) };
    put(tntp::read(&net, &nodes, options)?, &args.parcel, &args.region)
}

pub(super) fn read_gmns(args: &GmnsArgs) -> Result<Read, ImportProblems> {
    let (node, link, config) = gmns_files(&args.parcel.file, args.nodes.as_deref());
    let (node, link) = (Source::read(&node)?, Source::read(&link)?);
    let config = config.is_file().then(|| Source::read(&config)).transpose()?;
    let files = gmns::Files { node: &node, link: &link, config: config.as_ref() };
    let options = gmns::Options {
        crs: args.map.crs.map(Into::into),
        length_unit: args.map.length_unit.map(Into::into),
    };
    put(gmns::read(files, options)?, &args.parcel, &args.region)
}

/// `node.csv`, `link.csv` and `config.csv` of a folder, or beside a named `link.csv`.
fn gmns_files(path: &Path, nodes: Option<&Path>) -> (PathBuf, PathBuf, PathBuf) {
    let (folder, link) = match path.is_dir() {
        true => (path, path.join("link.csv")),
        false => (path.parent().unwrap_or(Path::new("")), path.to_owned()),
    };
    (nodes.map_or_else(|| folder.join("node.csv"), Path::to_owned), link, folder.join("config.csv"))
}

pub(super) fn read_osm(args: &OsmArgs) -> Result<Read, ImportProblems> {
    let file = osm::OsmFile::read(&args.parcel.file)?;
    put(osm::read(&file, &osm::Options { classes: args.classes.clone() })?, &args.parcel, &args.region)
}

/// A network, with its zones, as files of a pack and in words.
fn put(
    read: Imported<RoadNetwork>,
    parcel: &ParcelArgs,
    region: &RegionRoadsArgs,
) -> Result<Read, ImportProblems> {
    let Imported { value: network, mut remarks } = read;
    let zones = match &region.zones {
        Some(path) => {
            let zones = read_zones(&Source::read(path)?)?;
            let attached = roads::attach(&network, &zones, region.within_km);
            remarks.extend(attached.remarks);
            Some(attached.value)
        }
        None => None,
    };
    let (key, from) = names(parcel);
    let parcel = roads::parcel(&network, zones.as_ref(), &region.region, &key, &from)?;
    remarks.extend(parcel.remarks);
    let (said, facts) = summary(&network, zones.as_ref());
    Ok(Read { said, facts, remarks, parcel: parcel.value })
}

/// How large the network is, in words and for programs.
fn summary(network: &RoadNetwork, zones: Option<&ZoneRoads>) -> ([String; 2], serde_json::Value) {
    let (nodes, links) = (network.nodes.len(), network.links.len());
    let (one_way, km) = (network.one_way_links(), network.length_km());
    let seats = zones.map(|zones| zones.is_seat.iter().filter(|seat| **seat).count());
    let said = [
        format!("{nodes} 个节点,{links} 条有向路段(其中单向 {one_way} 条),共 {km:.1} km"),
        format!("{nodes} nodes, {links} directed links ({one_way} of them one-way), {km:.1} km in all"),
    ];
    (said, json!({ "nodes": nodes, "links": links, "one_way": one_way, "length_km": km, "zones": seats }))
}
