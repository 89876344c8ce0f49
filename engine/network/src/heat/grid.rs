//! The table of a heating grid: what a user or a file gives.

use serde::{Deserialize, Serialize};

use super::building::Building;

/// A place where pipes, sources and zones meet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatNode {
    /// Name, once in the table.
    pub id: String,
}

impl HeatNode {
    /// A node.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into() }
    }
}

/// A pair of pipes, supply and return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatPipe {
    /// Name, once in the table.
    pub id: String,
    /// Node at which the supply flow is counted as leaving.
    pub from: String,
    /// Other node.
    pub to: String,
    /// Length of one of the two, m; above 0.
    pub length_m: f64,
    /// Inner diameter, m; above 0.
    pub diameter_m: f64,
    /// Roughness of the wall, mm; above 0 and below the diameter.
    pub roughness_mm: f64,
    /// Heat lost by each of the two, W for each metre and kelvin above the ground; at least 0.
    pub loss_w_per_m_k: f64,
    /// Temperature of the ground around it, °C.
    pub ground_c: f64,
    /// Whether it is open at the start.
    pub in_service: bool,
}

impl HeatPipe {
    /// An open pipe of 0.5 mm roughness (the customary figure for hot water networks), a loss of 0.4 W/(m K)
    /// and a ground of 5 °C (both estimates).
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
        length_m: f64,
        diameter_m: f64,
    ) -> Self {
        let (id, from, to) = (id.into(), from.into(), to.into());
        let (roughness_mm, loss_w_per_m_k, ground_c) = (0.5, 0.4, 5.0);
        Self { id, from, to, length_m, diameter_m, roughness_mm, loss_w_per_m_k, ground_c, in_service: true }
    }
}

/// What a pump lifts: `shutoff_kpa (1 − (m / largest)²)` at mass flow m.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PumpCurve {
    /// Difference of pressure between supply and return at no flow, kPa; above 0.
    pub shutoff_kpa: f64,
    /// Flow at which nothing is lifted, kg/s; above 0.
    pub largest_kg_per_s: f64,
}

impl PumpCurve {
    /// Lift at a flow, kPa; never below 0.
    #[must_use]
    pub fn lift_kpa(&self, flow_kg_per_s: f64) -> f64 {
        let part = flow_kg_per_s / self.largest_kg_per_s;
        (self.shutoff_kpa * (1.0 - part * part)).max(0.0)
    }
}

/// A booster pump in a pipe. It lifts from the pipe's `from` to its `to`; while it stands still nothing
/// passes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatPump {
    /// Name, once in the table.
    pub id: String,
    /// The pipe it stands in; one booster at most for each pipe.
    pub pipe: String,
    /// What it lifts.
    pub curve: PumpCurve,
    /// Whether it runs at the start.
    pub runs: bool,
}

/// A plant or boiler house with its circulation pumps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatSource {
    /// Name, once in the table.
    pub id: String,
    /// Its node.
    pub node: String,
    /// Greatest heat, MW; at least 0.
    pub capacity_mw: f64,
    /// Set temperature of the water it sends, °C.
    pub supply_c: f64,
    /// Equal circulation pumps side by side; at least 1. All run at the start.
    pub pumps: u32,
    /// What one of them lifts at full speed. Speed follows the flow that is asked for.
    pub curve: PumpCurve,
    /// Order of use: sources of a low number are filled before those of a higher one, those of one number in
    /// proportion to what they can give.
    pub order: u8,
}

impl HeatSource {
    /// A source with one pump of 1,000 kPa and a flow that carries twice its heat at 50 K.
    #[must_use]
    pub fn new(id: impl Into<String>, node: impl Into<String>, capacity_mw: f64, supply_c: f64) -> Self {
        let largest_kg_per_s = (2.0 * capacity_mw * 1e6 / (4_190.0 * 50.0)).max(1e-3);
        let curve = PumpCurve { shutoff_kpa: 1_000.0, largest_kg_per_s };
        Self { id: id.into(), node: node.into(), capacity_mw, supply_c, pumps: 1, curve, order: 0 }
    }
}

/// A part of the town behind one substation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatZone {
    /// Name, once in the table.
    pub id: String,
    /// Its node.
    pub node: String,
    /// Set temperature of the water it gives back, °C.
    pub return_c: f64,
    /// Flow it can draw at most, as a multiple of its flow at design heat and `design_drop_k`; at least 1.
    pub valve_reserve: f64,
    /// Drop of temperature for which its substation is laid out, K; above 0.
    pub design_drop_k: f64,
    /// Class of cutting: 0 is cut last.
    pub priority: u8,
    /// What is heated.
    pub building: Building,
}

impl HeatZone {
    /// A zone of class 0 with a return of 50 °C, laid out for a drop of 50 K, that can draw up to three times
    /// its design flow, and [`Building::beijing`] of a design demand.
    #[must_use]
    pub fn new(id: impl Into<String>, node: impl Into<String>, design_mw: f64) -> Self {
        let (id, node, building) = (id.into(), node.into(), Building::beijing(design_mw));
        Self { id, node, return_c: 50.0, valve_reserve: 3.0, design_drop_k: 50.0, priority: 0, building }
    }
}

/// What the water is like, taken as the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Water {
    /// Heat capacity, J/(kg K); above 0.
    pub heat_j_per_kg_k: f64,
    /// Density, kg/m³; above 0.
    pub density_kg_per_m3: f64,
    /// Dynamic viscosity, Pa s; above 0.
    pub viscosity_pa_s: f64,
}

impl Default for Water {
    /// Water at about 80 °C (IAPWS tables, rounded).
    fn default() -> Self {
        Self { heat_j_per_kg_k: 4_190.0, density_kg_per_m3: 972.0, viscosity_pa_s: 3.55e-4 }
    }
}

/// A heating grid as a table. Nothing is checked until [`HeatNetwork::new`](super::HeatNetwork::new).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatGrid {
    /// Nodes.
    pub nodes: Vec<HeatNode>,
    /// Pairs of pipes.
    pub pipes: Vec<HeatPipe>,
    /// Booster pumps.
    pub pumps: Vec<HeatPump>,
    /// Sources.
    pub sources: Vec<HeatSource>,
    /// Zones.
    pub zones: Vec<HeatZone>,
    /// The water.
    pub water: Water,
    /// Difference of pressure between supply and return that a substation needs, kPa; at least 0.
    pub least_difference_kpa: f64,
}

impl Default for HeatGrid {
    /// Nothing in it; substations need 100 kPa (estimate).
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            pipes: Vec::new(),
            pumps: Vec::new(),
            sources: Vec::new(),
            zones: Vec::new(),
            water: Water::default(),
            least_difference_kpa: 100.0,
        }
    }
}
