//! The reference data beside the checkout, figures counted in them, and small OpenStreetMap files.
#![allow(dead_code, reason = "each test uses a part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shapan_import::roads::osm::{self, OsmFile};
use shapan_import::roads::{Crs, RoadNetwork, tntp};
use shapan_import::{Imported, Source};

/// A file of the reference data; none, with a message, where they do not lie beside the checkout.
pub(crate) fn reference(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference").join(path);
    if file.is_file() {
        return Some(file);
    }
    eprintln!("skipped: {path}, for the reference data are not beside the checkout");
    None
}

/// Figures of `roads_reference.csv` by network and what they count.
pub(crate) fn figures(network: &str) -> BTreeMap<String, f64> {
    let table = include_str!("../data/roads_reference.csv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let cells = rows.map(|line| line.split(',').collect::<Vec<_>>());
    cells
        .filter(|cells| cells[0] == network)
        .map(|cells| (cells[1].to_owned(), cells[2].parse().unwrap()))
        .collect()
}

/// Helsinki's roads of the classes that are read by default, and more.
pub(crate) fn helsinki(more: &[&str]) -> Option<Imported<RoadNetwork>> {
    let file = OsmFile::read(&reference("osm/Helsinki.osm.pbf")?).unwrap();
    let mut options = osm::Options::default();
    options.classes.extend(more.iter().map(|class| (*class).to_owned()));
    Some(osm::read(&file, &options).unwrap_or_else(|problems| panic!("{problems}")))
}

/// Shelby County's roads.
pub(crate) fn shelby() -> Option<Imported<RoadNetwork>> {
    let folder = "testbed-shelby/transportation";
    let net = Source::read(&reference(&format!("{folder}/transpo_net.tntp"))?).unwrap();
    let nodes = Source::read(&reference(&format!("{folder}/transpo_node.tntp"))?).unwrap();
    let options = tntp::Options { crs: Some(Crs::WebMercator), ..tntp::Options::default() };
    Some(tntp::read(&net, &nodes, options).unwrap_or_else(|problems| panic!("{problems}")))
}

/// A number of protocol buffers.
pub(crate) fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// A field of bytes.
pub(crate) fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(content.len() as u64), content.to_vec()].concat()
}

/// A field that is a number.
pub(crate) fn number(field: u64, number: u64) -> Vec<u8> {
    [varint(field << 3), varint(number)].concat()
}

fn packed(numbers: impl IntoIterator<Item = u64>) -> Vec<u8> {
    numbers.into_iter().flat_map(varint).collect()
}

fn deltas(numbers: &[i64]) -> Vec<u8> {
    let before = std::iter::once(0).chain(numbers.iter().copied());
    packed(numbers.iter().zip(before).map(|(now, before)| zigzag(now - before)))
}

/// A blob of a kind around a message that stands as field `field`: 1 raw, 3 deflated.
pub(crate) fn blob(kind: &str, field: u64, content: &[u8]) -> Vec<u8> {
    let body = bytes(field, content);
    let header = [bytes(1, kind.as_bytes()), number(3, body.len() as u64)].concat();
    [(header.len() as u32).to_be_bytes().to_vec(), header, body].concat()
}

/// The first blob of a file.
pub(crate) fn header(feature: &str) -> Vec<u8> {
    blob("OSMHeader", 1, &[bytes(4, b"OsmSchema-V0.6"), bytes(4, feature.as_bytes())].concat())
}

/// A way: number, nodes, tags.
pub(crate) type Way<'a> = (u64, &'a [i64], &'a [(&'a str, &'a str)]);

/// A message of nodes `(number, lon, lat)` in ten millionths of a degree, and of ways.
pub(crate) fn block(nodes: &[(i64, i64, i64)], ways: &[Way<'_>]) -> Vec<u8> {
    let mut texts = vec![""];
    let mut groups = Vec::new();
    let column = |pick: fn(&(i64, i64, i64)) -> i64| deltas(&nodes.iter().map(pick).collect::<Vec<_>>());
    let dense = [bytes(1, &column(|n| n.0)), bytes(8, &column(|n| n.2)), bytes(9, &column(|n| n.1))].concat();
    groups.extend(bytes(2, &bytes(2, &dense)));
    for (id, refs, tags) in ways {
        let mut place = |text| {
            texts.push(text);
            texts.len() as u64 - 1
        };
        let (keys, values): (Vec<u64>, Vec<u64>) =
            tags.iter().map(|(key, value)| (place(*key), place(*value))).unzip();
        let way =
            [number(1, *id), bytes(2, &packed(keys)), bytes(3, &packed(values)), bytes(8, &deltas(refs))]
                .concat();
        groups.extend(bytes(2, &bytes(3, &way)));
    }
    let table: Vec<u8> = texts.iter().flat_map(|text| bytes(1, text.as_bytes())).collect();
    [bytes(1, &table), groups].concat()
}
