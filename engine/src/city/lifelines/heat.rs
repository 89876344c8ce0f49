//! The heating grid as the solver takes it.

use std::collections::BTreeMap;

use shapan_network::heat::{HeatFlow, HeatGrid, HeatNetwork, HeatNode, HeatPipe, HeatSource, HeatZone};
use shapan_scenarios::region::Region;

use crate::error::PrepareError;

/// Temperature of the water that plants send at the design temperature, °C (primary networks of northern China: 130
/// over 70 by design, less in use; E).
const SUPPLY_C: f64 = 120.0;
/// Lift of a plant's circulation pumps and of the boosters on its mains together, kPa: the tables name no boosters (E).
const LIFT_KPA: f64 = 3_000.0;

/// Pressure lost over a link that carries its stated capacity, supply and return together, kPa: a link stands for as many
/// pipes as that takes (E).
const LINK_LOSS_KPA: f64 = 150.0;
/// Drop of temperature in the stations, K.
const DROP_K: f64 = 50.0;
/// Friction factor of large rough pipes (M).
const FRICTION: f64 = 0.016;

/// Diameter that carries a heat with [`LINK_LOSS_KPA`] of loss: `2 λ L/d ρ v²/2` with `v = 4 m / (π ρ d²)` and
/// `m = Q / (c ΔT)`, solved for d.
fn wide_enough_m(capacity_mw: f64, length_m: f64) -> f64 {
    let water = shapan_network::heat::Water::default();
    let flow = capacity_mw * 1e6 / (water.heat_j_per_kg_k * DROP_K);
    let square = 16.0 * FRICTION * length_m * flow * flow;
    (square / (std::f64::consts::PI.powi(2) * water.density_kg_per_m3 * LINK_LOSS_KPA * 1e3)).powf(0.2)
}

/// The grid.
#[derive(Debug)]
pub(crate) struct HeatNet {
    /// Row of a node's key.
    pub(crate) rows: BTreeMap<String, u32>,
    /// The grid with everything whole, settled at the season's temperature.
    pub(crate) intact: HeatFlow,
    /// Source at each node of the table, with its capacity, MW.
    pub(crate) source_of: Vec<Option<(u32, f64)>>,
    /// Heat for which each zone's station is laid out, MW.
    pub(crate) design_mw: Vec<f64>,
    /// Zone at each node of the table.
    pub(crate) zone_of: Vec<Option<u32>>,
    /// Pipes in use at each node of the table, with the node at their other end.
    pub(crate) pipes_at: Vec<Vec<(u32, u32)>>,
}

impl HeatNet {
    pub(crate) fn new(region: &Region, outdoor_c: f64) -> Result<Self, PrepareError> {
        let nodes = &region.heat_nodes;
        let rows: BTreeMap<String, u32> =
            nodes.iter().enumerate().map(|(row, node)| (node.node_id.clone(), row as u32)).collect();
        let mut grid = HeatGrid::default();
        let (mut source_of, mut zone_of) = (vec![None; nodes.len()], vec![None; nodes.len()]);
        for (row, node) in nodes.iter().enumerate() {
            grid.nodes.push(HeatNode::new(&*node.node_id));
            if matches!(node.r#type.as_str(), "source" | "peak_boiler") {
                source_of[row] = Some((grid.sources.len() as u32, node.capacity_mw_th));
                let mut source =
                    HeatSource::new(&*node.node_id, &*node.node_id, node.capacity_mw_th, SUPPLY_C);
                source.curve.shutoff_kpa = LIFT_KPA;
                source.order = u8::from(node.r#type == "peak_boiler");
                grid.sources.push(source);
            }
            if let Some(mw) = node.demand_mw_th.filter(|mw| *mw > 0.0) {
                zone_of[row] = Some(grid.zones.len() as u32);
                let mut zone = HeatZone::new(&*node.node_id, &*node.node_id, mw);
                if let Some(demand) = &region.facts.demand {
                    zone.building.design_outdoor_c = demand.heating_design_c.value;
                    zone.building.indoor_c = demand.heating_base_c.value;
                }
                grid.zones.push(zone);
            }
        }
        let mut pipes_at = vec![Vec::new(); nodes.len()];
        for link in &region.heat_links {
            let (from, to) = (&*link.from_node, &*link.to_node);
            let find = |end: &str| {
                let missing = || PrepareError::Missing { what: "heat node", name: end.to_owned() };
                rows.get(end).copied().ok_or_else(missing)
            };
            let (a, b) = (find(from)?, find(to)?);
            if link.status == "in_service" {
                pipes_at[a as usize].push((grid.pipes.len() as u32, b));
                pipes_at[b as usize].push((grid.pipes.len() as u32, a));
            }
            let length_m = (link.length_km * 1000.0).max(1.0);
            let diameter_m = (link.diameter_mm / 1000.0).max(wide_enough_m(link.capacity_mw_th, length_m));
            let mut pipe = HeatPipe::new(&*link.link_id, from, to, length_m, diameter_m.max(0.05));
            pipe.in_service = link.status == "in_service";
            grid.pipes.push(pipe);
        }
        let network = HeatNetwork::new(&grid)
            .map_err(|e| PrepareError::Lifeline { network: "heat", reason: e.to_string() })?;
        let design_mw = grid.zones.iter().map(|zone| zone.building.design_mw).collect();
        let mut intact = HeatFlow::new(network, outdoor_c);
        intact.settle();
        Ok(Self { rows, intact, design_mw, source_of, zone_of, pipes_at })
    }

    pub(crate) fn len(&self) -> usize {
        self.zone_of.len()
    }
}
