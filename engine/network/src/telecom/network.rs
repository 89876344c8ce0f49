//! The table with row numbers for names.

use std::collections::BTreeMap;

use super::check::{TelecomProblems, check};
use super::grid::{Level, TelecomGrid, TemporaryCell};

#[derive(Clone, Copy, Debug)]
pub(super) struct Wire {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) capacity_mbps: f64,
    pub(super) satellite: bool,
}

impl Wire {
    pub(super) fn other(&self, node: usize) -> usize {
        if self.from == node { self.to } else { self.from }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Radio {
    pub(super) node: usize,
    pub(super) channels: u32,
    pub(super) data_mbps: f64,
    /// Rows of zones in reach, with their place in the zone's own list.
    pub(super) zones: Vec<(usize, usize)>,
}

#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) public_erlang: f64,
    pub(super) priority_erlang: f64,
    pub(super) data_mbps: f64,
    /// Rows of cells in reach with the share of users they reach.
    pub(super) cells: Vec<(usize, f64)>,
    /// Nodes of trunking sites and of wired terminals.
    pub(super) radio_nodes: Vec<usize>,
    pub(super) terminal_nodes: Vec<usize>,
}

/// A [`TelecomGrid`] that is in order: names are row numbers of the table from here on.
#[derive(Clone, Debug)]
pub struct TelecomNetwork {
    pub(super) core: Vec<bool>,
    pub(super) links: Vec<Wire>,
    pub(super) links_at: Vec<Vec<usize>>,
    pub(super) cells: Vec<Radio>,
    pub(super) zones: Vec<Area>,
    pub(super) call_mbps: f64,
    pub(super) retry_share: f64,
}

impl TelecomNetwork {
    /// Checks a table and indexes it.
    ///
    /// # Errors
    /// All problems at once: names that stand twice or nowhere, numbers that cannot be, links from a node to
    /// itself, cells without any core. That a part has no way to the core is no problem: it is cut off.
    pub fn new(grid: &TelecomGrid) -> Result<Self, TelecomProblems> {
        check(grid)?;
        let node = row_of(grid.nodes.iter().map(|one| one.id.as_str()));
        let (cell, zone) = (
            row_of(grid.cells.iter().map(|one| one.id.as_str())),
            row_of(grid.zones.iter().map(|one| one.id.as_str())),
        );
        let area = |one: &super::Zone| Area {
            public_erlang: one.public_erlang,
            priority_erlang: one.priority_erlang,
            data_mbps: one.data_mbps,
            cells: Vec::new(),
            radio_nodes: Vec::new(),
            terminal_nodes: Vec::new(),
        };
        let mut network = Self {
            core: grid.nodes.iter().map(|one| one.level == Level::Core).collect(),
            links: Vec::new(),
            links_at: vec![Vec::new(); grid.nodes.len()],
            cells: Vec::new(),
            zones: grid.zones.iter().map(area).collect(),
            call_mbps: grid.call_mbps,
            retry_share: grid.retry_share,
        };
        for link in &grid.links {
            network.add_link(node(&link.from), node(&link.to), link.capacity_mbps, link.satellite);
        }
        for one in &grid.cells {
            network.add_cell(node(&one.node), one.channels, one.data_mbps);
        }
        for reach in &grid.reaches {
            network.add_reach(cell(&reach.cell), zone(&reach.zone), reach.share);
        }
        for site in &grid.radio_sites {
            site.zones.iter().for_each(|id| network.zones[zone(id)].radio_nodes.push(node(&site.node)));
        }
        for terminal in &grid.terminals {
            network.zones[zone(&terminal.zone)].terminal_nodes.push(node(&terminal.node));
        }
        Ok(network)
    }

    fn add_link(&mut self, from: usize, to: usize, capacity_mbps: f64, satellite: bool) {
        self.links_at[from].push(self.links.len());
        self.links_at[to].push(self.links.len());
        self.links.push(Wire { from, to, capacity_mbps, satellite });
    }

    fn add_cell(&mut self, node: usize, channels: u32, data_mbps: f64) {
        self.cells.push(Radio { node, channels, data_mbps, zones: Vec::new() });
    }

    fn add_reach(&mut self, cell: usize, zone: usize, share: f64) {
        self.cells[cell].zones.push((zone, self.zones[zone].cells.len()));
        self.zones[zone].cells.push((cell, share));
    }

    /// Adds a temporary cell: the rows of its node, link and cell.
    pub(super) fn add_temporary(&mut self, cell: &TemporaryCell) -> (usize, usize, usize) {
        let rows = (self.core.len(), self.links.len(), self.cells.len());
        self.core.push(false);
        self.links_at.push(Vec::new());
        self.add_link(rows.0, cell.backhaul_node, cell.backhaul_mbps.max(0.0), cell.satellite);
        self.add_cell(rows.0, cell.channels, cell.data_mbps.max(0.0));
        for &(zone, share) in cell.reaches.iter().filter(|(_, share)| *share > 0.0) {
            self.add_reach(rows.2, zone, share.min(1.0));
        }
        rows
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.core.len()
    }

    /// Number of links.
    #[must_use]
    pub fn links(&self) -> usize {
        self.links.len()
    }

    /// Number of cells.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// Number of zones.
    #[must_use]
    pub fn zones(&self) -> usize {
        self.zones.len()
    }
}

/// Row of each name; names are known to be there.
fn row_of<'a>(ids: impl Iterator<Item = &'a str>) -> impl Fn(&str) -> usize {
    let rows: BTreeMap<&str, usize> = ids.zip(0..).collect();
    move |id| rows[id]
}
