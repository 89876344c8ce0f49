//! The telecom networks as the solver takes them.

use std::collections::BTreeMap;

use shapan_network::sensor::SensorGroup;
use shapan_network::telecom::{
    Cell, Level, Link, Node, RadioSite, Reach, Telecom as Solver, TelecomGrid, TelecomNetwork,
    TelecomProblems, Terminal, Zone, disc_share,
};
use shapan_scenarios::region::Region;

use crate::city::places::{DistrictSite, ZoneIndex, district};
use crate::error::PrepareError;

/// Least calls that one site can hold (E).
const LEAST_CHANNELS: u32 = 8;
/// Calls that one user offers in the busy hour, Erlang (customary 0.02-0.03; M).
const ERLANG_PER_USER: f64 = 0.02;
/// Part of them that hold government cards (E).
const PRIORITY_SHARE: f64 = 0.002;
/// Data that one user asks for in the busy hour, Mb/s (E).
const MBPS_PER_USER: f64 = 0.02;
/// Data that one site carries, Mb/s (E).
const SITE_MBPS: f64 = 300.0;
/// Reach of a super base station's own antennas, km (E).
const SUPER_RADIUS_KM: f64 = 3.0;
/// Share of a zone that its own cluster covers (E).
const CLUSTER_SHARE: f64 = 0.98;
/// Rate of a satellite link, Mb/s: the middle of 2-20 (M).
const SATELLITE_MBPS: f64 = 10.0;
const MBPS_PER_GBPS: f64 = 1000.0;

/// The networks on which people talk and reports travel. Nodes are rows of the table of telecom nodes.
#[derive(Debug)]
pub(crate) struct TelecomNet {
    /// Row of a node's key.
    pub(crate) rows: BTreeMap<String, u32>,
    /// The networks with everything up.
    pub(crate) intact: Solver,
    /// A core, to which satellites lead.
    pub(crate) core: Option<u32>,
    /// One group of required sensors in each zone, sending through its cluster.
    pub(crate) sensors: Vec<SensorGroup>,
    /// Sites in each zone.
    pub(crate) sites: Vec<f64>,
}

impl TelecomNet {
    pub(crate) fn new(
        region: &Region,
        zones: &ZoneIndex,
        districts: &[DistrictSite],
    ) -> Result<Self, PrepareError> {
        let mut grid = TelecomGrid::default();
        let mut net = Builder { cluster: vec![None; region.zones.len()], core: None, rows: BTreeMap::new() };
        for (row, node) in region.telecom_nodes.iter().enumerate() {
            net.rows.insert(node.node_id.clone(), row as u32);
            if node.r#type == "core" {
                net.core.get_or_insert(row as u32);
            }
            grid.nodes.push(Node::new(&*node.node_id, level(&node.r#type)));
        }
        grid.links.extend(region.telecom_links.iter().map(|link| {
            Link::new(&*link.link_id, &*link.from_node, &*link.to_node, link.capacity_gbps * MBPS_PER_GBPS)
        }));
        grid.zones.extend(region.zones.iter().map(|zone| Zone::new(&*zone.zone_id, 0.0, 0.0)));
        for row in 0..region.telecom_nodes.len() {
            net.node(&mut grid, region, zones, districts, row)?;
        }
        let failed =
            |e: TelecomProblems| PrepareError::Lifeline { network: "telecom", reason: e.to_string() };
        let mut intact = Solver::new(TelecomNetwork::new(&grid).map_err(failed)?);
        intact.settle();
        let sensor = |cluster: &Option<u32>| SensorGroup {
            kind: 0,
            count: 1,
            intact_share: 1.0,
            node: cluster.map(|node| node as usize),
        };
        let sensors = net.cluster.iter().map(sensor).collect();
        let sites = net.cluster.iter().map(|cluster| {
            cluster.map_or(1.0, |row| f64::from(region.telecom_nodes[row as usize].sites.max(1)))
        });
        let sites = sites.collect();
        Ok(Self { rows: net.rows, intact, core: net.core, sensors, sites })
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

fn level(kind: &str) -> Level {
    match kind {
        "core" | "gov_core" | "radio_core" => Level::Core,
        "aggregation" | "gov_node" => Level::Aggregation,
        _ => Level::Access,
    }
}

/// Channels of a site that is laid out for what is offered in the busy hour: about 2 % are blocked.
fn channels(offered_erlang: f64) -> u32 {
    ((offered_erlang + 2.0 * offered_erlang.sqrt() + 1.0).ceil() as u32).max(LEAST_CHANNELS)
}

struct Builder {
    rows: BTreeMap<String, u32>,
    cluster: Vec<Option<u32>>,
    core: Option<u32>,
}

impl Builder {
    /// What stands at a node of the table: cells, radio, terminals.
    fn node(
        &mut self,
        grid: &mut TelecomGrid,
        region: &Region,
        zones: &ZoneIndex,
        districts: &[DistrictSite],
        row: usize,
    ) -> Result<(), PrepareError> {
        let node = &region.telecom_nodes[row];
        let zone = usize::from(zones.get(&node.zone_id)?);
        let of = district(districts, &region.zones[zone].district_zh)?;
        let name = &districts[usize::from(of)].name_zh;
        let of_district =
            || region.zones.iter().filter(|z| z.district_zh == *name).map(|z| z.zone_id.clone());
        match node.r#type.as_str() {
            "bts_cluster" | "super_bts" => self.cell(grid, region, row, zone),
            "radio_site" => {
                let zones = of_district().collect();
                grid.radio_sites.push(RadioSite {
                    id: node.node_id.clone(),
                    node: node.node_id.clone(),
                    zones,
                });
            }
            "gov_node" => grid.terminals.extend(of_district().map(|zone| Terminal {
                id: format!("{} {zone}", node.node_id),
                node: node.node_id.clone(),
                zone,
            })),
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, grid: &mut TelecomGrid, region: &Region, row: usize, zone: usize) {
        let node = &region.telecom_nodes[row];
        let sites = node.sites.max(1);
        let users = node.users.map_or(0.0, f64::from);
        // A call at one site cannot use a channel of another: calls are those of one site among many alike.
        let offered = users * ERLANG_PER_USER / f64::from(sites);
        grid.cells.push(Cell::new(
            &*node.node_id,
            &*node.node_id,
            channels(offered),
            f64::from(sites) * SITE_MBPS,
        ));
        let share = if node.r#type == "super_bts" {
            disc_share(region.zones[zone].area_km2, SUPER_RADIUS_KM, 0.0)
        } else {
            self.cluster[zone] = Some(row as u32);
            CLUSTER_SHARE
        };
        grid.reaches.push(Reach::new(&*region.zones[zone].zone_id, &*node.node_id, share.clamp(0.01, 1.0)));
        let own = &mut grid.zones[zone];
        own.public_erlang += offered * (1.0 - PRIORITY_SHARE);
        own.priority_erlang += offered * PRIORITY_SHARE;
        own.data_mbps += users * MBPS_PER_USER;
        if let Some(core) = self.core.filter(|_| node.satellite_backhaul) {
            let core = &*region.telecom_nodes[core as usize].node_id;
            let id = format!("{} satellite", node.node_id);
            grid.links.push(Link::satellite(id, &*node.node_id, core, SATELLITE_MBPS));
        }
    }
}
