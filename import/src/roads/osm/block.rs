//! Blocks of data: ways that are roads, then the places of their nodes.

use super::blob::{Blob, blobs};
use super::tags::{Kind, Road, Tags};
use super::wire::{Fields, Value, broken, deltas, packed, signed};
use super::{Broken, Options};
use crate::problem::Fault;

/// Units of a coordinate: billionths of a degree.
const NANO: f64 = 1e-9;

/// Nodes of a way: the bound of the OpenStreetMap interface (wiki, "Way").
const MOST_WAY_NODES: usize = 2000;
/// Tags of a way or relation; the editors of OpenStreetMap allow some hundred.
const MOST_TAGS: usize = 10_000;
/// Nodes in one group; writers put 8000 into a block.
const MOST_GROUP_NODES: usize = 1_000_000;

/// How much of an extract is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Ways that are roads.
    ways: usize,
    /// Nodes of these, each as often as a way names it.
    nodes: usize,
    /// Bytes of all blobs after they are inflated.
    inflated: usize,
}

impl Default for Bounds {
    /// Some five times what a province of China holds (grade E).
    fn default() -> Self {
        Self { ways: 4_000_000, nodes: 30_000_000, inflated: 2 << 30 }
    }
}

fn too_many(most: usize, what: &str) -> Broken {
    let what = format!("there are more than {most} {what}");
    Broken::new(Fault::TooMany, what, "an extract of one region")
}

/// A way that is a road.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) nodes: Vec<i64>,
    pub(super) road: Road,
}

/// What an extract holds of roads.
#[derive(Debug, Default)]
pub(super) struct Extract {
    /// By number.
    pub(super) ways: Vec<Way>,
    /// Numbers of their nodes, rising.
    pub(super) ids: Vec<i64>,
    /// Longitude and latitude of these, degrees, where the extract has them.
    pub(super) places: Vec<Option<(f64, f64)>>,
    /// Ways of other classes.
    pub(super) other_classes: usize,
    /// Ways closed to cars.
    pub(super) closed: usize,
    /// Relations that forbid turns.
    pub(super) restrictions: usize,
    /// Nodes of all ways together.
    mentions: usize,
    bounds: Bounds,
}

/// Reads ways first, then their nodes: so only these are kept.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Extract, Broken> {
    read_within(bytes, options, Bounds::default())
}

fn read_within(bytes: &[u8], options: &Options, bounds: Bounds) -> Result<Extract, Broken> {
    let blobs = blobs(bytes)?;
    let mut extract = Extract { bounds, ..Extract::default() };
    each_block(&blobs, bounds.inflated, |block| block.take_ways(options, &mut extract))?;
    extract.ways.sort_by_key(|way| way.id);
    if let Some(pair) = extract.ways.windows(2).find(|pair| pair[0].id == pair[1].id) {
        let what = format!("the way {} stands twice", pair[0].id);
        return Err(Broken::new(Fault::Duplicate, what, "an extract, not a history"));
    }
    extract.ids = extract.ways.iter().flat_map(|way| way.nodes.iter().copied()).collect();
    extract.ids.sort_unstable();
    extract.ids.dedup();
    extract.places = vec![None; extract.ids.len()];
    each_block(&blobs, bounds.inflated, |block| block.take_places(&mut extract))?;
    Ok(extract)
}

fn each_block(
    blobs: &[Blob<'_>],
    most_bytes: usize,
    mut take: impl FnMut(&Block<'_>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let mut inflated = 0_usize;
    for blob in blobs {
        let mut read = || {
            let data = blob.data()?;
            inflated = inflated.saturating_add(data.len());
            if inflated > most_bytes {
                return Err(too_many(most_bytes, "bytes once inflated"));
            }
            take(&Block::of(&data)?)
        };
        read().map_err(|broken: Broken| broken.at(blob.at))?;
    }
    Ok(())
}

/// A block: its texts, its groups, and how coordinates are scaled.
struct Block<'a> {
    texts: Vec<&'a [u8]>,
    groups: Vec<&'a [u8]>,
    granularity: f64,
    /// Of latitude and longitude, billionths of a degree.
    offsets: [f64; 2],
}

impl<'a> Block<'a> {
    fn of(data: &'a [u8]) -> Result<Self, Broken> {
        let mut block = Self { texts: Vec::new(), groups: Vec::new(), granularity: 100.0, offsets: [0.0; 2] };
        for field in Fields::of(data) {
            match field? {
                (1, Value::Bytes(table)) => {
                    for text in Fields::of(table) {
                        if let (1, Value::Bytes(text)) = text? {
                            block.texts.push(text);
                        }
                    }
                }
                (2, Value::Bytes(group)) => block.groups.push(group),
                (17, Value::Number(granularity)) => block.granularity = f64::from(granularity as i32),
                (19, Value::Number(offset)) => block.offsets[0] = offset as i64 as f64,
                (20, Value::Number(offset)) => block.offsets[1] = offset as i64 as f64,
                _ => {}
            }
        }
        Ok(block)
    }

    /// Tags from the places of keys and values in the table of texts.
    fn tags(&self, keys: &[u8], values: &[u8]) -> Result<Tags<'a>, Broken> {
        let (keys, values) = (packed(keys, MOST_TAGS)?, packed(values, MOST_TAGS)?);
        if keys.len() != values.len() {
            return Err(broken("a way has more keys than values, or fewer"));
        }
        let text = |at: u64| {
            let text = usize::try_from(at).ok().and_then(|at| self.texts.get(at));
            let text = text.ok_or_else(|| broken("a tag names a text that is not there"))?;
            // A text that is not UTF-8 is none of the words that are read.
            Ok(std::str::from_utf8(text).unwrap_or_default())
        };
        keys.into_iter().zip(values).map(|(key, value)| Ok((text(key)?, text(value)?))).collect()
    }

    fn take_ways(&self, options: &Options, extract: &mut Extract) -> Result<(), Broken> {
        for group in &self.groups {
            for field in Fields::of(group) {
                match field? {
                    (3, Value::Bytes(way)) => self.take_way(way, options, extract)?,
                    (4, Value::Bytes(relation)) => {
                        let tags = self.parts(relation)?.tags;
                        extract.restrictions += usize::from(tags.get("type") == Some("restriction"));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn take_way(&self, way: &[u8], options: &Options, extract: &mut Extract) -> Result<(), Broken> {
        let Parts { id, tags, list } = self.parts(way)?;
        match tags.kind(options) {
            Kind::Road(road) => return extract.push(id, list, road),
            Kind::Closed => extract.closed += 1,
            Kind::OtherClass => extract.other_classes += 1,
            Kind::NoRoad => {}
        }
        Ok(())
    }

    /// Number, tags and field 8 of a way or relation.
    fn parts<'m>(&self, message: &'m [u8]) -> Result<Parts<'a, 'm>, Broken> {
        let (mut id, mut keys, mut values, mut list) = (0, &[][..], &[][..], &[][..]);
        for field in Fields::of(message) {
            match field? {
                (1, Value::Number(number)) => id = number as i64,
                (2, Value::Bytes(bytes)) => keys = bytes,
                (3, Value::Bytes(bytes)) => values = bytes,
                (8, Value::Bytes(bytes)) => list = bytes,
                _ => {}
            }
        }
        Ok(Parts { id, tags: self.tags(keys, values)?, list })
    }

    fn take_places(&self, extract: &mut Extract) -> Result<(), Broken> {
        for group in &self.groups {
            for field in Fields::of(group) {
                match field? {
                    (1, Value::Bytes(node)) => {
                        let (id, lat, lon) = sparse(node)?;
                        self.place(id, lat, lon, extract)?;
                    }
                    (2, Value::Bytes(dense)) => self.take_dense(dense, extract)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn take_dense(&self, dense: &[u8], extract: &mut Extract) -> Result<(), Broken> {
        let (mut ids, mut lats, mut lons) = (Vec::new(), Vec::new(), Vec::new());
        for field in Fields::of(dense) {
            match field? {
                (1, Value::Bytes(bytes)) => ids = deltas(bytes, MOST_GROUP_NODES)?,
                (8, Value::Bytes(bytes)) => lats = deltas(bytes, MOST_GROUP_NODES)?,
                (9, Value::Bytes(bytes)) => lons = deltas(bytes, MOST_GROUP_NODES)?,
                _ => {}
            }
        }
        if ids.len() != lats.len() || ids.len() != lons.len() {
            return Err(broken("dense nodes have more numbers than places, or fewer"));
        }
        for ((id, lat), lon) in ids.into_iter().zip(lats).zip(lons) {
            self.place(id, lat, lon, extract)?;
        }
        Ok(())
    }

    fn place(&self, id: i64, lat: i64, lon: i64, extract: &mut Extract) -> Result<(), Broken> {
        let Ok(at) = extract.ids.binary_search(&id) else { return Ok(()) };
        let degrees = |axis: usize, steps: i64| NANO * (self.offsets[axis] + self.granularity * steps as f64);
        let (lon, lat) = (degrees(1, lon), degrees(0, lat));
        if !(lon.abs() <= 180.0 && lat.abs() <= 90.0) {
            let what = format!("the node {id} lies at {lon}, {lat}");
            return Err(Broken::new(Fault::Coordinates, what, "degrees of longitude and latitude"));
        }
        extract.places[at] = Some((lon, lat));
        Ok(())
    }
}

impl Extract {
    fn push(&mut self, id: i64, list: &[u8], road: Road) -> Result<(), Broken> {
        let nodes = deltas(list, MOST_WAY_NODES).map_err(|broken| match broken.fault {
            Fault::TooMany => {
                let what = format!("the way {id} has more than {MOST_WAY_NODES} nodes");
                Broken::new(Fault::TooMany, what, "2000 nodes a way, as OpenStreetMap has it")
            }
            _ => broken,
        })?;
        if self.ways.len() == self.bounds.ways {
            return Err(too_many(self.bounds.ways, "roads"));
        }
        self.mentions += nodes.len();
        if self.mentions > self.bounds.nodes {
            return Err(too_many(self.bounds.nodes, "nodes of roads"));
        }
        self.ways.push(Way { id, nodes, road });
        Ok(())
    }
}

/// A way or relation.
struct Parts<'a, 'm> {
    id: i64,
    tags: Tags<'a>,
    /// Field 8: nodes of a way.
    list: &'m [u8],
}

/// Number, latitude and longitude of a node on its own.
fn sparse(node: &[u8]) -> Result<(i64, i64, i64), Broken> {
    let mut found = (0, 0, 0);
    for field in Fields::of(node) {
        match field? {
            (1, Value::Number(id)) => found.0 = signed(id),
            (8, Value::Number(lat)) => found.1 = signed(lat),
            (9, Value::Number(lon)) => found.2 = signed(lon),
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        [&[number << 3 | 2, length as u8 & 0x7f | 0x80, (length >> 7) as u8][..], content].concat()
    }

    /// A raw blob of a kind.
    fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
        let body = field(1, content);
        let size = [0x18, body.len() as u8 & 0x7f | 0x80, (body.len() >> 7) as u8];
        let header = [field(1, kind.as_bytes()), size.to_vec()].concat();
        [(header.len() as u32).to_be_bytes().to_vec(), header, body].concat()
    }

    /// An extract of `ways` primary roads with `nodes` nodes each.
    fn extract(ways: u8, nodes: usize) -> Vec<u8> {
        let texts = ["", "highway", "primary"].map(|text| field(1, text.as_bytes())).concat();
        let way = |id| [vec![8, id], field(2, &[1]), field(3, &[2]), field(8, &vec![2; nodes])].concat();
        let group: Vec<u8> = (1..=ways).flat_map(|id| field(3, &way(id))).collect();
        [blob("OSMHeader", &[]), blob("OSMData", &[field(1, &texts), field(2, &group)].concat())].concat()
    }

    fn fault(bytes: &[u8], bounds: Bounds) -> Option<Fault> {
        read_within(bytes, &Options::default(), bounds).err().map(|broken| broken.fault)
    }

    #[test]
    fn each_bound_is_a_fault() {
        let all = Bounds::default();
        let (two, bytes) = (extract(2, 3), extract(2, 3).len());
        assert_eq!(fault(&two, Bounds { ways: 2, nodes: 6, inflated: bytes }), None);
        for bounds in
            [Bounds { ways: 1, ..all }, Bounds { nodes: 5, ..all }, Bounds { inflated: bytes / 3, ..all }]
        {
            assert_eq!(fault(&two, bounds), Some(Fault::TooMany), "{bounds:?}");
        }
        assert_eq!(fault(&extract(1, 2000), all), None);
        let broken = read_within(&extract(1, 2001), &Options::default(), all).unwrap_err();
        assert_eq!(broken.fault, Fault::TooMany);
        assert!(broken.what.starts_with("the way 1 has more than 2000 nodes"), "{}", broken.what);
    }
}
