//! The gas mains as the solver takes them.
//!
//! The tables give one pressure to a node and one to a link. Where a node joins links of several pressures it is taken
//! apart into one node for each level, with a regulator from each level to the next lower one. A zone at the end of one
//! link takes its gas from the node at the other end of that link: what its own mains do is not followed. Other links
//! stand for as many pipes as it takes to carry their stated capacity.

use std::collections::BTreeMap;

use shapan_network::gas::{
    Class, Demand, GasNetwork, GasSolver, LinkRef, Node, NodeId, Pipe, Regulator, Source,
};
use shapan_scenarios::region::{GasNodeRow, Region};

use crate::error::PrepareError;

const BAR_PER_MPA: f64 = 10.0;
/// Lowest pressure that customers of a level can use, as a share of the level (E).
const LEAST_SHARE: f64 = 0.35;
/// Part of a zone's gas that hospitals and the like take (E).
const CRITICAL_SHARE: f64 = 0.03;
/// Roughness of pipes, mm: steel in use (M).
const ROUGHNESS_MM: f64 = 0.1;

/// Part of its pressure that a link loses while it carries its stated capacity: a link stands for as many pipes as that
/// takes (E).
const LINK_LOSS: f64 = 0.15;
/// Friction factor of large steel pipes (M).
const FRICTION: f64 = 0.011;
/// Specific gas constant times temperature of natural gas at 10 degrees Celsius, J/kg, and its normal density, kg/m3.
const GAS: (f64, f64) = (133_800.0, 0.785);

/// Diameter that carries a flow with [`LINK_LOSS`]: `p1^2 - p2^2 = 16 λ L m^2 R T / (π^2 d^5)`, solved for d.
fn wide_enough_m(flow_m3_h: f64, length_m: f64, bar: f64) -> f64 {
    let mass = flow_m3_h * GAS.1 / 3600.0;
    let pascal = bar * 1e5;
    let fall = pascal * pascal * (1.0 - (1.0 - LINK_LOSS).powi(2));
    (16.0 * FRICTION * length_m * mass * mass * GAS.0 / (std::f64::consts::PI.powi(2) * fall)).powf(0.2)
}

/// The mains.
#[derive(Debug)]
pub(crate) struct GasNet {
    /// Row of a node's key.
    pub(crate) rows: BTreeMap<String, u32>,
    /// The mains with everything whole, solved once; none where the region has no gas.
    pub(crate) intact: Option<GasSolver>,
    network: GasNetwork,
    /// Links that hang on each node of the table: pipes with the node at their other end, and its own regulators.
    pub(crate) links_at: Vec<Vec<(LinkRef, Option<u32>)>>,
    /// Source of each node of the table.
    pub(crate) source_of: Vec<Option<u32>>,
    /// Demands of each node of the table, which stand at the design temperature.
    pub(crate) demands_of: Vec<Vec<u32>>,
    /// Solver's node of each node's own level.
    pub(crate) own: Vec<NodeId>,
    /// Part of zones' gas that follows the heating load.
    pub(crate) heating_share: f64,
}

impl GasNet {
    pub(crate) fn new(region: &Region) -> Result<Self, PrepareError> {
        let nodes = &region.gas_nodes;
        let rows: BTreeMap<String, u32> =
            nodes.iter().enumerate().map(|(row, node)| (node.node_id.clone(), row as u32)).collect();
        let mut net = Self {
            rows,
            intact: None,
            network: GasNetwork::default(),
            links_at: vec![Vec::new(); nodes.len()],
            source_of: vec![None; nodes.len()],
            demands_of: vec![Vec::new(); nodes.len()],
            own: vec![NodeId(0); nodes.len()],
            heating_share: region.facts.demand.as_ref().map_or(0.0, |demand| demand.gas_heating_share.value),
        };
        let ends = net.ends(region)?;
        let levels = levels(nodes, &ends);
        let leaf = leaves(nodes, &ends);
        let mut placed = vec![Vec::new(); nodes.len()];
        // The solver sees nodes and links in the order of their keys, whatever that of the rows.
        let order = sorted(nodes.iter().map(|node| node.node_id.as_str()));
        for &row in order.iter().filter(|row| leaf[**row].is_none()) {
            placed[row] = net.node(row, &nodes[row], &levels[row]);
        }
        let end = |node: u32, mpa: f64| {
            placed[node as usize].iter().find(|(level, _)| *level == mpa).map_or(NodeId(0), |(_, id)| *id)
        };
        for &row in &order {
            if let Some((feeder, mpa)) = leaf[row] {
                net.own[row] = end(feeder, mpa);
                net.demands(row, &nodes[row], net.own[row]);
            }
        }
        for row in sorted(region.gas_links.iter().map(|link| link.link_id.as_str())) {
            let (link, (from, to, mpa)) = (&region.gas_links[row], ends[row]);
            if leaf[from as usize].is_some() || leaf[to as usize].is_some() {
                continue;
            }
            let length_m = (link.length_km * 1000.0).max(1.0);
            let enough_m = wide_enough_m(link.capacity_k_m3_h * 1000.0, length_m, mpa * BAR_PER_MPA);
            let diameter_m = (link.diameter_mm / 1000.0).max(enough_m).max(0.01);
            let at = LinkRef::Pipe(net.network.pipes.len());
            net.network.pipes.push(Pipe::new(
                &*link.link_id,
                (end(from, mpa), end(to, mpa)),
                length_m,
                diameter_m,
                ROUGHNESS_MM,
            ));
            net.links_at[from as usize].push((at, Some(to)));
            net.links_at[to as usize].push((at, Some(from)));
        }
        if !nodes.is_empty() {
            let failed = |e: shapan_network::gas::GasProblems| PrepareError::Lifeline {
                network: "gas",
                reason: e.to_string(),
            };
            let mut solver = GasSolver::new(&std::mem::take(&mut net.network)).map_err(failed)?;
            solver.solve();
            net.intact = Some(solver);
        }
        Ok(net)
    }

    pub(crate) fn len(&self) -> usize {
        self.own.len()
    }

    /// Whether a node is that of users: it takes gas and passes none on.
    pub(crate) fn is_user(&self, node: u32) -> bool {
        !self.demands_of[node as usize].is_empty()
    }

    fn ends(&self, region: &Region) -> Result<Vec<(u32, u32, f64)>, PrepareError> {
        let find = |id: &str| {
            self.rows
                .get(id)
                .copied()
                .ok_or_else(|| PrepareError::Missing { what: "gas node", name: id.to_owned() })
        };
        let link = |link: &shapan_scenarios::region::GasLinkRow| {
            Ok((find(&link.from_node)?, find(&link.to_node)?, link.pressure_mpa))
        };
        region.gas_links.iter().map(link).collect()
    }

    /// Puts a node of the table in, level by level from the highest.
    fn node(&mut self, row: usize, node: &GasNodeRow, levels: &[f64]) -> Vec<(f64, NodeId)> {
        let mut placed: Vec<(f64, NodeId)> = Vec::with_capacity(levels.len());
        for &level in levels {
            let bar = level * BAR_PER_MPA;
            let id = NodeId(self.network.nodes.len());
            self.network.nodes.push(Node::new(format!("{} {level} MPa", node.node_id), bar * LEAST_SHARE));
            if let Some((_, above)) = placed.last() {
                self.links_at[row].push((LinkRef::Regulator(self.network.regulators.len()), None));
                let id_text = format!("{} to {level} MPa", node.node_id);
                self.network.regulators.push(Regulator {
                    id: id_text,
                    from: *above,
                    to: id,
                    outlet_bar: bar,
                });
            }
            placed.push((level, id));
        }
        let own = placed.iter().find(|(level, _)| *level <= node.pressure_mpa).or(placed.last());
        let own = own.map_or(NodeId(0), |(_, id)| *id);
        self.own[row] = own;
        if node.r#type == "source" {
            self.source_of[row] = Some(self.network.sources.len() as u32);
            let mut source = Source::pressure(&*node.node_id, own, node.pressure_mpa * BAR_PER_MPA);
            source.capacity_m3_per_h = node.capacity_k_m3_h * 1000.0;
            self.network.sources.push(source);
        }
        self.demands(row, node, own);
        placed
    }

    fn demands(&mut self, row: usize, node: &GasNodeRow, at: NodeId) {
        let Some(k_m3_h) = node.demand_k_m3_h.filter(|v| *v > 0.0) else { return };
        let heat = self.heating_share;
        let of_zone = [
            (Class::Critical, CRITICAL_SHARE),
            (Class::Household, (1.0 - CRITICAL_SHARE - heat).max(0.0)),
            (Class::Heat, heat),
        ];
        let parts = if node.r#type == "zone" { &of_zone[..] } else { &[(Class::Interruptible, 1.0)] };
        for &(class, share) in parts {
            self.demands_of[row].push(self.network.demands.len() as u32);
            let id = format!("{} {class:?}", node.node_id);
            self.network.demands.push(Demand { id, node: at, m3_per_h: k_m3_h * 1000.0 * share, class });
        }
    }
}

/// Rows in the order of their keys.
fn sorted<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut rows: Vec<(&str, usize)> = ids.zip(0..).collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, row)| row).collect()
}

/// For a zone at the end of one link: the node at the other end, and the pressure of the link.
fn leaves(nodes: &[GasNodeRow], ends: &[(u32, u32, f64)]) -> Vec<Option<(u32, f64)>> {
    let mut links = vec![Vec::new(); nodes.len()];
    for &(from, to, mpa) in ends {
        links[from as usize].push((to, mpa));
        links[to as usize].push((from, mpa));
    }
    let leaf = |(node, links): (&GasNodeRow, &Vec<(u32, f64)>)| match links.as_slice() {
        [only] if node.r#type == "zone" && nodes[only.0 as usize].r#type != "zone" => Some(*only),
        _ => None,
    };
    nodes.iter().zip(&links).map(leaf).collect()
}

/// Pressure levels at each node, highest first: those of its links, and its own where it feeds in or out.
fn levels(nodes: &[GasNodeRow], ends: &[(u32, u32, f64)]) -> Vec<Vec<f64>> {
    let mut levels = vec![Vec::new(); nodes.len()];
    for &(from, to, mpa) in ends {
        levels[from as usize].push(mpa);
        levels[to as usize].push(mpa);
    }
    for (at, node) in levels.iter_mut().zip(nodes) {
        // A zone's own regulators are in its homes: its node stands at the level of its mains.
        if at.is_empty() || node.r#type == "source" {
            at.push(node.pressure_mpa);
        }
        at.sort_by(|a, b| b.total_cmp(a));
        at.dedup();
    }
    levels
}
