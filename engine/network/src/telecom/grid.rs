//! The table of a telecommunication network: what a user or a file gives.

use serde::{Deserialize, Serialize};

/// Level of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// A base station or a cluster of them.
    Access,
    /// An office that gathers access nodes.
    Aggregation,
    /// A switching centre; routes end here.
    Core,
}

/// A site with equipment that needs power.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Name, once in the table.
    pub id: String,
    /// Level.
    pub level: Level,
}

impl Node {
    /// A node.
    #[must_use]
    pub fn new(id: impl Into<String>, level: Level) -> Self {
        Self { id: id.into(), level }
    }
}

/// A link between two nodes, the same in both directions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Name, once in the table.
    pub id: String,
    /// One node.
    pub from: String,
    /// Other node.
    pub to: String,
    /// Rate, Mb/s; at least 0.
    pub capacity_mbps: f64,
    /// Whether it goes by satellite: used only where there is no other way.
    pub satellite: bool,
}

impl Link {
    /// A link on the ground.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
        capacity_mbps: f64,
    ) -> Self {
        Self { id: id.into(), from: from.into(), to: to.into(), capacity_mbps, satellite: false }
    }

    /// A link by satellite.
    #[must_use]
    pub fn satellite(
        id: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
        capacity_mbps: f64,
    ) -> Self {
        Self { satellite: true, ..Self::new(id, from, to, capacity_mbps) }
    }
}

/// Radio of a base station or of a cluster of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Name, once in the table.
    pub id: String,
    /// Node where it stands.
    pub node: String,
    /// Calls it can hold at a time.
    pub channels: u32,
    /// Rate for data, Mb/s; at least 0.
    pub data_mbps: f64,
}

impl Cell {
    /// A cell.
    #[must_use]
    pub fn new(id: impl Into<String>, node: impl Into<String>, channels: u32, data_mbps: f64) -> Self {
        Self { id: id.into(), node: node.into(), channels, data_mbps }
    }
}

/// Users of an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Name, once in the table.
    pub id: String,
    /// Calls that the public offers on an ordinary day, Erlang; at least 0.
    pub public_erlang: f64,
    /// Calls that holders of government cards offer, Erlang; at least 0. They take channels from the public.
    pub priority_erlang: f64,
    /// Rate of data asked for, Mb/s; at least 0.
    pub data_mbps: f64,
}

impl Zone {
    /// A zone without government cards.
    #[must_use]
    pub fn new(id: impl Into<String>, public_erlang: f64, data_mbps: f64) -> Self {
        Self { id: id.into(), public_erlang, priority_erlang: 0.0, data_mbps }
    }
}

/// Which share of a zone's users a cell reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Zone.
    pub zone: String,
    /// Cell.
    pub cell: String,
    /// Share of users in reach, above 0 and at most 1. Where several cells reach a zone, their areas are
    /// taken as independent.
    pub share: f64,
}

impl Reach {
    /// A row.
    #[must_use]
    pub fn new(zone: impl Into<String>, cell: impl Into<String>, share: f64) -> Self {
        Self { zone: zone.into(), cell: cell.into(), share }
    }
}

/// A site of the trunked government radio (800 MHz in Chinese cities). Cut off from the core it goes on for
/// local talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RadioSite {
    /// Name, once in the table.
    pub id: String,
    /// Node where it stands.
    pub node: String,
    /// Zones it covers.
    pub zones: Vec<String>,
}

/// A terminal of the wired government network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terminal {
    /// Name, once in the table.
    pub id: String,
    /// Node it is wired to.
    pub node: String,
    /// Zone it stands in.
    pub zone: String,
}

/// A cell brought in after the event: a vehicle, a drone. It stands at a node of its own that is up from the
/// start.
#[derive(Clone, Debug, PartialEq)]
pub struct TemporaryCell {
    /// Calls it can hold at a time.
    pub channels: u32,
    /// Rate for data, Mb/s.
    pub data_mbps: f64,
    /// Rate of its link, Mb/s.
    pub backhaul_mbps: f64,
    /// Row of the node to which its link goes; a core for a satellite.
    pub backhaul_node: usize,
    /// Whether its link goes by satellite.
    pub satellite: bool,
    /// Rows of zones with the share of users it reaches; [`disc_share`](super::disc_share) gives shares.
    pub reaches: Vec<(usize, f64)>,
}

/// A network as a table. Nothing is checked until [`TelecomNetwork::new`](super::TelecomNetwork::new).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TelecomGrid {
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Links.
    pub links: Vec<Link>,
    /// Cells.
    pub cells: Vec<Cell>,
    /// Zones.
    pub zones: Vec<Zone>,
    /// Who reaches whom.
    pub reaches: Vec<Reach>,
    /// Trunking sites.
    pub radio_sites: Vec<RadioSite>,
    /// Wired terminals.
    pub terminals: Vec<Terminal>,
    /// Rate of one call on links, Mb/s; at least 0.
    pub call_mbps: f64,
    /// Share of blocked calls that are tried again; at least 0 and below 1.
    pub retry_share: f64,
}

impl Default for TelecomGrid {
    /// Nothing in it; calls of 0.1 Mb/s with overhead, and seven of ten blocked calls tried again
    /// (estimates).
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            links: Vec::new(),
            cells: Vec::new(),
            zones: Vec::new(),
            reaches: Vec::new(),
            radio_sites: Vec::new(),
            terminals: Vec::new(),
            call_mbps: 0.1,
            retry_share: 0.7,
        }
    }
}
