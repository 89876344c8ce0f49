//! The table with row numbers for names.

use super::building::Building;
use super::check::{Check, HeatProblems};
use super::grid::{HeatGrid, HeatPipe, HeatSource, HeatZone, PumpCurve, Water};

/// A pair of pipes. Loss of pressure over both at mass flow m is `linear m + square m |m|`, Pa.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pipe {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Pa s/kg.
    pub(super) linear: f64,
    /// Pa s²/kg².
    pub(super) square: f64,
    /// Loss coefficient times length over heat capacity of one of the two, kg/s.
    pub(super) cooling_kg_per_s: f64,
    pub(super) ground_c: f64,
    pub(super) pump: Option<usize>,
    pub(super) in_service: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) node: usize,
    pub(super) capacity_mw: f64,
    pub(super) supply_c: f64,
    pub(super) pumps: u32,
    pub(super) curve: PumpCurve,
    pub(super) order: u8,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Zone {
    pub(super) node: usize,
    pub(super) return_c: f64,
    pub(super) largest_kg_per_s: f64,
    pub(super) priority: u8,
    pub(super) building: Building,
}

/// A [`HeatGrid`] that is in order: names are row numbers of the table from here on.
#[derive(Clone, Debug)]
pub struct HeatNetwork {
    pub(super) nodes: usize,
    pub(super) pipes: Vec<Pipe>,
    pub(super) boosters: Vec<(usize, PumpCurve, bool)>,
    pub(super) sources: Vec<Source>,
    pub(super) zones: Vec<Zone>,
    /// J/(kg K).
    pub(super) heat: f64,
    pub(super) least_difference_pa: f64,
    /// Rows of the pipes that end at each node.
    pub(super) pipes_at: Vec<Vec<usize>>,
    pub(super) sources_at: Vec<Vec<usize>>,
    pub(super) zones_at: Vec<Vec<usize>>,
}

impl HeatNetwork {
    /// Checks a table and indexes it.
    ///
    /// # Errors
    /// All problems at once: names that stand twice or nowhere, numbers that cannot be, pipes from a node to
    /// itself, two boosters in one pipe. That a part has no source is no problem: it stays cold.
    pub fn new(grid: &HeatGrid) -> Result<Self, HeatProblems> {
        Check::run(grid)?;
        let node = row_of(grid.nodes.iter().map(|node| node.id.as_str()));
        let pipe_row = row_of(grid.pipes.iter().map(|pipe| pipe.id.as_str()));
        let mut pipes: Vec<Pipe> = grid
            .pipes
            .iter()
            .map(|pipe| compile(pipe, node(&pipe.from), node(&pipe.to), &grid.water))
            .collect();
        let mut boosters = Vec::new();
        for pump in &grid.pumps {
            let pipe = pipe_row(&pump.pipe);
            pipes[pipe].pump = Some(boosters.len());
            boosters.push((pipe, pump.curve, pump.runs));
        }
        let sources = grid.sources.iter().map(|source| {
            let HeatSource { capacity_mw, supply_c, pumps, curve, order, .. } = *source;
            Source { node: node(&source.node), capacity_mw, supply_c, pumps, curve, order }
        });
        let sources: Vec<Source> = sources.collect();
        let zones = grid.zones.iter().map(|zone| {
            let design = zone.building.design_mw * 1e6 / (grid.water.heat_j_per_kg_k * zone.design_drop_k);
            let largest_kg_per_s = design * zone.valve_reserve;
            let HeatZone { return_c, priority, building, .. } = *zone;
            Zone { node: node(&zone.node), return_c, largest_kg_per_s, priority, building }
        });
        let zones: Vec<Zone> = zones.collect();
        let nodes = grid.nodes.len();
        let ends = pipes.iter().enumerate().flat_map(|(at, pipe)| [(pipe.from, at), (pipe.to, at)]);
        Ok(Self {
            nodes,
            pipes_at: gather(nodes, ends),
            sources_at: gather(nodes, sources.iter().enumerate().map(|(at, source)| (source.node, at))),
            zones_at: gather(nodes, zones.iter().enumerate().map(|(at, zone)| (zone.node, at))),
            pipes,
            boosters,
            sources,
            zones,
            heat: grid.water.heat_j_per_kg_k,
            least_difference_pa: grid.least_difference_kpa * 1e3,
        })
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Number of pairs of pipes.
    #[must_use]
    pub fn pipes(&self) -> usize {
        self.pipes.len()
    }

    /// Number of booster pumps.
    #[must_use]
    pub fn boosters(&self) -> usize {
        self.boosters.len()
    }

    /// Number of sources.
    #[must_use]
    pub fn sources(&self) -> usize {
        self.sources.len()
    }

    /// Number of zones.
    #[must_use]
    pub fn zones(&self) -> usize {
        self.zones.len()
    }
}

/// Row of each name; names are known to be there.
fn row_of<'a>(ids: impl Iterator<Item = &'a str>) -> impl Fn(&str) -> usize {
    let rows: std::collections::BTreeMap<&str, usize> = ids.zip(0..).collect();
    move |id| rows[id]
}

fn gather(nodes: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut lists = vec![Vec::new(); nodes];
    pairs.for_each(|(node, item)| lists[node].push(item));
    lists
}

/// Darcy and Weisbach with λ = 64/Re + λ_rough: `λ L/d ρ v²/2` for each of the two pipes, in terms of mass
/// flow.
fn compile(pipe: &HeatPipe, from: usize, to: usize, water: &Water) -> Pipe {
    let (length, d) = (pipe.length_m, pipe.diameter_m);
    let area = std::f64::consts::FRAC_PI_4 * d * d;
    let rough = 1.0 / (2.0 * (3.71 * d / (pipe.roughness_mm * 1e-3)).log10()).powi(2);
    let inertia = length / (2.0 * d * water.density_kg_per_m3 * area * area);
    let linear = 2.0 * inertia * 64.0 * water.viscosity_pa_s * area / d;
    let cooling_kg_per_s = pipe.loss_w_per_m_k * length / water.heat_j_per_kg_k;
    let (ground_c, in_service) = (pipe.ground_c, pipe.in_service);
    Pipe {
        from,
        to,
        linear,
        square: 2.0 * inertia * rough,
        cooling_kg_per_s,
        ground_c,
        pump: None,
        in_service,
    }
}
