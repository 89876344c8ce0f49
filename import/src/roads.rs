//! Road networks: TNTP, GMNS and OpenStreetMap PBF, as the road tables of a region.
//!
//! | kind | files read | says | is assumed |
//! |---|---|---|---|
//! | [`tntp`] | network and nodes | capacity, length, time | lanes, classes; units unless told |
//! | [`gmns`] | `node.csv`, `link.csv`, `config.csv` | classes, lanes, speed, capacity a lane | what is blank, by class |
//! | [`osm`] | `.osm.pbf` | classes, most speeds, some lanes | capacity; other speeds and lanes, by class |
//!
//! All end as a [`RoadNetwork`] of directed links of which every node can be driven to from every other: what hangs
//! on it only one way or not at all is left out, and counted. One-way roads stay so.
//!
//! [`attach`] gives each node its zone, and each zone the node at which its goods arrive; [`parcel`] writes
//! `regions/REGION/road_nodes.csv` and `regions/REGION/roads.csv`.

pub mod gmns;
pub mod osm;
pub mod tntp;

mod class;
mod component;
mod draft;
mod places;
mod unit;
mod write;
mod zones;

pub use class::RoadClass;
pub use places::Crs;
pub use unit::{LengthUnit, TimeUnit};
pub use write::parcel;
pub use zones::{ZoneRoads, attach};

/// A place where roads meet, bend or end.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadNode {
    /// Identity, as the file has it; `n` and the number of an OpenStreetMap node.
    pub id: String,
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
    /// Name; empty where the file has none.
    pub name: String,
}

/// A road in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLink {
    /// Identity: of the file, or made of those of its ends.
    pub id: String,
    /// Node it starts from, by its position in [`RoadNetwork::nodes`].
    pub from: usize,
    /// Node it leads to.
    pub to: usize,
    /// Class.
    pub class: RoadClass,
    /// Length, km; above 0.
    pub length_km: f64,
    /// Lanes in this direction, at least 1.
    pub lanes: u32,
    /// Free speed, km/h; above 0.
    pub free_speed_km_h: f64,
    /// Capacity in this direction, passenger-car units an hour.
    pub capacity_pcu_h: f64,
    /// Pieces of it that lie on a bridge.
    pub bridges: u32,
    /// Whether speed, lanes or capacity were filled in.
    pub assumed: bool,
}

/// Roads in one piece.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadNetwork {
    /// Nodes in the order of the file, those of OpenStreetMap by number.
    pub nodes: Vec<RoadNode>,
    /// Links in the order of the file, those of OpenStreetMap by the node they start from.
    pub links: Vec<RoadLink>,
}

impl RoadNetwork {
    /// Links that have none the other way.
    #[must_use]
    pub fn one_way_links(&self) -> usize {
        let ends: std::collections::BTreeSet<_> =
            self.links.iter().map(|link| (link.from, link.to)).collect();
        self.links.iter().filter(|link| !ends.contains(&(link.to, link.from))).count()
    }

    /// Length of all links together, km; a road that is driven both ways counts twice.
    #[must_use]
    pub fn length_km(&self) -> f64 {
        self.links.iter().map(|link| link.length_km).sum()
    }
}
