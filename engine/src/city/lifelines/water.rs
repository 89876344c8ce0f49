//! The water mains as the solver takes them.
//!
//! Sources bring raw water to works; works pump treated water into the mains; trunks and zones are junctions. Where
//! the tables give no heads, heads count from the ground of each node: works lift to [`WORKS_HEAD_M`], nothing is said of
//! hills, and a link stands for as many pipes as it takes to carry its stated capacity with [`LINK_LOSS_M`] of loss. A
//! table with heads, tanks and pumps of its own, as imported networks have, is taken as it is.

use std::collections::BTreeMap;

use shapan_network::water::{
    DemandModel, Junction, LinkRef, NodeRef, Pipe, Pump, PumpCurve, Reservoir, Tank, TankShape, WaterNetwork,
    WaterSolver,
};
use shapan_scenarios::region::{Region, WaterLinkRow, WaterNodeRow};

use crate::error::PrepareError;

/// Head to which works lift at their full capacity, m (E).
const WORKS_HEAD_M: f64 = 45.0;
/// Pressure from which all demand is met: six storeys, m (GB 50282 asks for 28 m at the connection; M).
const REQUIRED_M: f64 = 20.0;
/// Loss of head over a link that carries its stated capacity, m, where tables give no heads (E).
const LINK_LOSS_M: f64 = 8.0;
/// Depth of a tank, m (E).
const TANK_DEPTH_M: f64 = 5.0;
/// Hazen-Williams roughness where the table has none (new ductile iron, M).
const ROUGHNESS: f64 = 120.0;
/// Diameter of a pipe where the table has none, m (E).
const DIAMETER_M: f64 = 0.3;
const M3_PER_S: f64 = 1000.0 / 86_400.0;

/// What a node of the table is to the solver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    /// A place where water is taken or passes.
    Junction(u32),
    /// Works that pump: row of the pump.
    Works(u32),
    /// Raw water for works.
    Raw,
    /// A source that feeds the mains by its own head.
    Source,
    /// A tank.
    Tank,
}

/// The mains.
#[derive(Debug)]
pub(crate) struct WaterNet {
    /// Row of a node's key.
    pub(crate) rows: BTreeMap<String, u32>,
    /// The mains with everything whole, before the first solution.
    pub(crate) intact: Option<WaterSolver>,
    pub(crate) role: Vec<Role>,
    /// Raw-water sources of each node that are works, and hours that its store lasts without them.
    pub(crate) raw_of: BTreeMap<u32, (Vec<u32>, f64)>,
    /// Links of the solver with the nodes at their ends.
    pub(crate) links: Vec<(LinkRef, u32, u32)>,
    /// For each of these the place of its pump among the pumps of the table, if it is one.
    pub(crate) pump_of: Vec<Option<u32>>,
    /// Demand of each node, m3/s.
    pub(crate) demand_m3_s: Vec<f64>,
    /// Pumps among the links of the table.
    pub(crate) pumps: usize,
    /// Factor on the mean demand, by local hour.
    pub(crate) by_hour: [f64; 24],
}

impl WaterNet {
    pub(crate) fn new(region: &Region) -> Result<Self, PrepareError> {
        let builder = Builder::new(region);
        let links = builder.links(region)?;
        let mut network = builder.network;
        network.pipes.extend(links.pipes);
        network.pumps.extend(links.pumps);
        network.options.demand_model =
            DemandModel::PressureDependent { minimum_m: 0.0, required_m: REQUIRED_M, exponent: 0.5 };
        let mut net = Self {
            rows: builder.rows,
            intact: None,
            role: builder.role,
            raw_of: links.raw_of,
            links: links.all,
            pump_of: links.pump_of,
            demand_m3_s: region
                .water_nodes
                .iter()
                .map(|n| n.demand_k_m3_d.unwrap_or(0.0) * M3_PER_S)
                .collect(),
            pumps: links.table_pumps,
            by_hour: region.facts.demand.as_ref().map_or([1.0; 24], |demand| demand.water),
        };
        if !network.junctions.is_empty() {
            net.intact = Some(with_floating_tanks(network, region, &net.role)?);
        }
        Ok(net)
    }

    pub(crate) fn len(&self) -> usize {
        self.role.len()
    }
}

fn failed(error: &shapan_network::water::WaterProblems) -> PrepareError {
    PrepareError::Lifeline { network: "water", reason: error.to_string() }
}

/// Trunks that store water get a tank whose level floats at the head that the mains have there without it.
fn with_floating_tanks(
    mut network: WaterNetwork,
    region: &Region,
    role: &[Role],
) -> Result<WaterSolver, PrepareError> {
    let heads = WaterSolver::new(&network).map_err(|e| failed(&e))?.solve().head_m;
    for (row, node) in region.water_nodes.iter().enumerate() {
        let (Role::Junction(junction), Some(storage)) = (role[row], node.storage_k_m3.filter(|v| *v > 0.0))
        else {
            continue;
        };
        let tank = network.tanks.len();
        let level = 0.6 * TANK_DEPTH_M;
        network.tanks.push(tank_of(node, heads[junction as usize] - level, level, storage));
        let id = format!("{} tank", node.node_id);
        let (from, to) = (NodeRef::Junction(junction as usize), NodeRef::Tank(tank));
        network.pipes.push(Pipe::new(id, from, to, 100.0, 1.0, ROUGHNESS));
    }
    WaterSolver::new(&network).map_err(|e| failed(&e))
}

fn tank_of(node: &WaterNodeRow, elevation_m: f64, level_m: f64, storage_k_m3: f64) -> Tank {
    let area_m2 = storage_k_m3 * 1000.0 / TANK_DEPTH_M;
    Tank {
        id: format!("{} store", node.node_id),
        elevation_m,
        initial_level_m: level_m,
        lowest_level_m: 0.0,
        highest_level_m: TANK_DEPTH_M,
        shape: TankShape::Cylinder {
            diameter_m: (4.0 * area_m2 / std::f64::consts::PI).sqrt(),
            dead_volume_m3: 0.0,
        },
        overflows: false,
    }
}

/// The mains while they are put together.
struct Builder {
    rows: BTreeMap<String, u32>,
    role: Vec<Role>,
    at: Vec<NodeRef>,
    network: WaterNetwork,
    /// The tables give heads.
    levels: bool,
}

/// What the table of links gives.
struct Links {
    pipes: Vec<Pipe>,
    pumps: Vec<Pump>,
    table_pumps: usize,
    all: Vec<(LinkRef, u32, u32)>,
    pump_of: Vec<Option<u32>>,
    raw_of: BTreeMap<u32, (Vec<u32>, f64)>,
}

impl Builder {
    fn new(region: &Region) -> Self {
        let mut builder = Self {
            rows: BTreeMap::new(),
            role: Vec::new(),
            at: Vec::new(),
            network: WaterNetwork::default(),
            levels: region.water_nodes.iter().any(|n| n.head_m.is_some() || n.elevation_m.is_some()),
        };
        for (row, node) in region.water_nodes.iter().enumerate() {
            builder.rows.insert(node.node_id.clone(), row as u32);
            builder.node(node);
        }
        builder
    }

    fn node(&mut self, node: &WaterNodeRow) {
        let network = &mut self.network;
        let elevation_m = node.elevation_m.unwrap_or(0.0);
        let (role, at) = match (node.r#type.as_str(), node.head_m) {
            ("source", None) => (Role::Raw, NodeRef::Reservoir(usize::MAX)),
            ("source", Some(head_m)) => {
                network.reservoirs.push(Reservoir::new(&*node.node_id, head_m));
                (Role::Source, NodeRef::Reservoir(network.reservoirs.len() - 1))
            }
            ("tank", head) => {
                let level = 0.6 * TANK_DEPTH_M;
                let bottom = head.map_or(elevation_m, |head| head - level);
                let storage = node.storage_k_m3.unwrap_or(1.0).max(0.01);
                network.tanks.push(tank_of(node, bottom, level, storage));
                (Role::Tank, NodeRef::Tank(network.tanks.len() - 1))
            }
            ("plant", _) => {
                // The works' clear well, and the pumps that lift from it into the mains.
                network.reservoirs.push(Reservoir::new(format!("{} well", node.node_id), elevation_m));
                network.junctions.push(Junction::new(&*node.node_id, elevation_m, 0.0));
                let (well, out) = (
                    NodeRef::Reservoir(network.reservoirs.len() - 1),
                    NodeRef::Junction(network.junctions.len() - 1),
                );
                let design = (node.capacity_k_m3_d * M3_PER_S).max(1e-3);
                network.pumps.push(pump(
                    format!("{} pumps", node.node_id),
                    well,
                    out,
                    (design, WORKS_HEAD_M),
                ));
                (Role::Works(network.pumps.len() as u32 - 1), out)
            }
            _ => {
                let demand = node.demand_k_m3_d.unwrap_or(0.0) * M3_PER_S;
                network.junctions.push(Junction::new(&*node.node_id, elevation_m, demand));
                let junction = network.junctions.len() - 1;
                (Role::Junction(junction as u32), NodeRef::Junction(junction))
            }
        };
        self.role.push(role);
        self.at.push(at);
    }

    fn links(&self, region: &Region) -> Result<Links, PrepareError> {
        let find = |id: &str| {
            self.rows
                .get(id)
                .copied()
                .ok_or_else(|| PrepareError::Missing { what: "water node", name: id.to_owned() })
        };
        let mut links = Links {
            pipes: Vec::new(),
            pumps: Vec::new(),
            table_pumps: 0,
            all: Vec::new(),
            pump_of: Vec::new(),
            raw_of: BTreeMap::new(),
        };
        for row in &region.water_links {
            let (from, to) = (find(&row.from_node)?, find(&row.to_node)?);
            let raw = [from, to].map(|end| self.role[end as usize] == Role::Raw);
            if raw[0] || raw[1] {
                let (source, works) = if raw[0] { (from, to) } else { (to, from) };
                let node = &region.water_nodes[works as usize];
                let hours = node.storage_k_m3.unwrap_or(0.0) / node.capacity_k_m3_d.max(1e-6) * 24.0;
                links.raw_of.entry(works).or_insert_with(|| (Vec::new(), hours)).0.push(source);
            } else {
                self.link(&mut links, row, from, to);
            }
        }
        Ok(links)
    }

    fn link(&self, links: &mut Links, row: &WaterLinkRow, from: u32, to: u32) {
        let (a, b) = (self.at[from as usize], self.at[to as usize]);
        let link = if row.r#type == "pump" {
            let design_m3_s = row.pump_flow_l_s.map_or(row.capacity_k_m3_d * M3_PER_S, |l_s| l_s / 1000.0);
            let head_m = row.pump_head_m.unwrap_or(WORKS_HEAD_M);
            let pump_row = self.network.pumps.len() + links.pumps.len();
            links.pumps.push(pump(row.link_id.clone(), a, b, (design_m3_s.max(1e-4), head_m.max(0.1))));
            links.pump_of.push(Some(links.table_pumps as u32));
            links.table_pumps += 1;
            LinkRef::Pump(pump_row)
        } else {
            let length_m = (row.length_km * 1000.0).max(1.0);
            let roughness = row.roughness_hw.unwrap_or(ROUGHNESS);
            let told_m = if row.diameter_mm > 0.0 { row.diameter_mm / 1000.0 } else { DIAMETER_M };
            let diameter_m = match self.levels {
                true => told_m,
                false => told_m.max(wide_enough_m(row.capacity_k_m3_d * M3_PER_S, length_m, roughness)),
            };
            links.pipes.push(Pipe::new(&*row.link_id, a, b, length_m, diameter_m, roughness));
            links.pump_of.push(None);
            LinkRef::Pipe(links.pipes.len() - 1)
        };
        links.all.push((link, from, to));
    }
}

/// Diameter that carries a flow with [`LINK_LOSS_M`] of loss, after Hazen and Williams:
/// `h = 10.67 L Q^1.852 / (C^1.852 d^4.871)`.
fn wide_enough_m(flow_m3_s: f64, length_m: f64, roughness: f64) -> f64 {
    (10.67 * length_m * flow_m3_s.powf(1.852) / (roughness.powf(1.852) * LINK_LOSS_M)).powf(1.0 / 4.871)
}

fn pump(id: String, from: NodeRef, to: NodeRef, (flow_m3_s, head_m): (f64, f64)) -> Pump {
    let curve = PumpCurve::OnePoint(flow_m3_s, head_m);
    Pump { id, from, to, curve, speed: 1.0, pattern: None, runs: true }
}
