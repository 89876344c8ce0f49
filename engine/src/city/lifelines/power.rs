//! The power grid as the solver takes it, settled while everything is whole.

use std::collections::BTreeMap;

use shapan_network::power::{Branch, Bus, Capacity, Generator, Grid, Load, Network, PowerFlow};
use shapan_scenarios::plan::Plan;
use shapan_scenarios::region::{PowerLinkRow, PowerNodeRow, Region};

use crate::error::PrepareError;

/// Base power of per-unit quantities, MVA; results do not depend on it.
const BASE_MVA: f64 = 100.0;
/// Class of loads that are shed last: hospitals, command, water, telecom.
const CRITICAL: u8 = 0;
/// Class of all other loads.
const PUBLIC: u8 = 1;

/// A generator or an import.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// Row of its node, which is its bus.
    pub(crate) node: u32,
    pub(crate) capacity_mw: f64,
    /// It stands for the grid outside, which runs on whatever becomes of the city.
    pub(crate) import: bool,
    /// It starts without the grid.
    pub(crate) black_start: bool,
}

/// Two loads of one node: critical and public, as rows of the solver.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeLoad {
    pub(crate) critical: u32,
    pub(crate) public: u32,
    /// Peak of both together, MW.
    pub(crate) peak_mw: f64,
}

/// The grid. Buses are rows of the table of power nodes, branches rows of the table of power lines.
#[derive(Debug)]
pub(crate) struct PowerNet {
    /// Row of a node's key.
    pub(crate) rows: BTreeMap<String, u32>,
    /// The grid with everything in service at the annual peak.
    pub(crate) intact: PowerFlow,
    /// Flow at which relays switch a line off.
    pub(crate) relays: Capacity,
    pub(crate) units: Vec<Unit>,
    /// Unit at each node.
    pub(crate) unit_of: Vec<Option<u32>>,
    /// Loads at each node.
    pub(crate) load_of: Vec<Option<NodeLoad>>,
    /// Feeders of each load that stand by: closed when the others fail.
    pub(crate) standby_of: Vec<Vec<u32>>,
    /// Lines at each node.
    pub(crate) lines_at: Vec<Vec<u32>>,
    /// Whether each line is a feeder of a load.
    pub(crate) feeder: Vec<bool>,
    /// Whether each line stands by.
    pub(crate) standby: Vec<bool>,
    /// Capacity of each line, MW.
    pub(crate) limit_mw: Vec<f64>,
    /// Ends of each line.
    pub(crate) ends: Vec<(u32, u32)>,
    /// Share of the annual peak that is asked for, by local hour.
    pub(crate) by_hour: [f64; 24],
    /// Critical part of each zone's load.
    pub(crate) critical_share: f64,
}

impl PowerNet {
    pub(crate) fn new(region: &Region, plan: &Plan, month: u8) -> Result<Self, PrepareError> {
        let nodes = &region.power_nodes;
        let rows: BTreeMap<String, u32> =
            nodes.iter().enumerate().map(|(row, node)| (node.node_id.clone(), row as u32)).collect();
        let critical_share = plan.lifelines.critical_load_share.value;
        let (mut load_of, mut loads) = (vec![None; nodes.len()], Vec::new());
        for (node, row) in nodes.iter().enumerate() {
            if let Some(peak_mw) = row.peak_demand_mw.filter(|mw| *mw > 0.0) {
                let critical = loads.len() as u32;
                load_of[node] = Some(NodeLoad { critical, public: critical + 1, peak_mw });
                loads.extend(loads_of(row, peak_mw, critical_share));
            }
        }
        let (units, unit_of) = units(nodes);
        let grid = Grid {
            base_mva: BASE_MVA,
            buses: nodes.iter().map(|row| Bus::new(&*row.node_id, row.voltage_kv)).collect(),
            branches: region.power_links.iter().map(branch).collect(),
            generators: units
                .iter()
                .map(|unit| {
                    let id = &nodes[unit.node as usize].node_id;
                    Generator::new(id.as_str(), id.as_str(), unit.capacity_mw)
                })
                .collect(),
            loads,
        };
        let failed = |e: shapan_network::power::GridProblems| PrepareError::Lifeline {
            network: "power",
            reason: e.to_string(),
        };
        let net = Network::new(&grid).map_err(failed)?;
        let relays = Capacity::thermal(&net, plan.lifelines.trip_over.value - 1.0);
        let mut intact = PowerFlow::new(net);
        intact.settle();
        let end = |id: &str| {
            rows.get(id)
                .copied()
                .ok_or_else(|| PrepareError::Missing { what: "power node", name: id.to_owned() })
        };
        let ends = region
            .power_links
            .iter()
            .map(|link| Ok((end(&link.from_node)?, end(&link.to_node)?)))
            .collect::<Result<Vec<_>, PrepareError>>()?;
        Ok(Self {
            rows,
            intact,
            relays,
            units,
            unit_of,
            load_of,
            standby_of: standby_of(region, &ends),
            feeder: region.power_links.iter().map(|link| link.r#type.starts_with("feeder")).collect(),
            lines_at: lines_at(nodes.len(), &ends),
            standby: region.power_links.iter().map(stands_by).collect(),
            limit_mw: region.power_links.iter().map(|link| link.capacity_mw).collect(),
            ends,
            by_hour: by_hour(region, month),
            critical_share,
        })
    }

    /// Nodes.
    pub(crate) fn len(&self) -> usize {
        self.load_of.len()
    }
}

/// Curve of the season: May to September is summer.
fn by_hour(region: &Region, month: u8) -> [f64; 24] {
    match &region.facts.demand {
        Some(demand) if (5..=9).contains(&month) => demand.power_summer,
        Some(demand) => demand.power_winter,
        None => [1.0; 24],
    }
}

fn loads_of(row: &PowerNodeRow, peak_mw: f64, critical_share: f64) -> [Load; 2] {
    let load = |class: &str, share: f64, priority: u8| {
        Load::new(format!("{} {class}", row.node_id), &*row.node_id, peak_mw * share, priority)
    };
    [load("critical", critical_share, CRITICAL), load("public", 1.0 - critical_share, PUBLIC)]
}

fn units(nodes: &[PowerNodeRow]) -> (Vec<Unit>, Vec<Option<u32>>) {
    let (mut units, mut unit_of) = (Vec::new(), vec![None; nodes.len()]);
    for (node, row) in nodes.iter().enumerate() {
        let import = row.r#type == "import";
        if import || row.r#type.starts_with("generator") {
            unit_of[node] = Some(units.len() as u32);
            units.push(Unit {
                node: node as u32,
                capacity_mw: row.capacity_mw,
                import,
                black_start: row.black_start,
            });
        }
    }
    (units, unit_of)
}

/// Whether a feeder stands by open: a second way to a load that would close a loop between stations.
fn stands_by(link: &PowerLinkRow) -> bool {
    link.r#type == "feeder_backup"
}

fn lines_at(nodes: usize, ends: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut at = vec![Vec::new(); nodes];
    for (row, (from, to)) in ends.iter().enumerate() {
        at[*from as usize].push(row as u32);
        at[*to as usize].push(row as u32);
    }
    at
}

fn standby_of(region: &Region, ends: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut of = vec![Vec::new(); region.power_nodes.len()];
    for row in (0..ends.len()).filter(|row| stands_by(&region.power_links[*row])) {
        let (from, to) = ends[row];
        let load = if region.power_nodes[to as usize].peak_demand_mw.is_some() { to } else { from };
        of[load as usize].push(row as u32);
    }
    of
}

/// A line: its reactance in ohms at its own voltage, in per unit of the base.
fn branch(row: &PowerLinkRow) -> Branch {
    let reactance_pu = row.reactance_ohm * BASE_MVA / (row.voltage_kv * row.voltage_kv);
    let branch = Branch::new(&*row.link_id, &*row.from_node, &*row.to_node, reactance_pu);
    Branch { in_service: !stands_by(row), ..branch.limited(row.capacity_mw) }
}
