//! What is wrong with a table, by element.

use std::collections::BTreeSet;
use std::fmt;

use super::grid::{HeatGrid, HeatPipe, HeatZone, PumpCurve};
use crate::problems::Problems;

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeatElement {
    /// A node.
    Node,
    /// A pair of pipes.
    Pipe,
    /// A booster pump.
    Pump,
    /// A source.
    Source,
    /// A zone.
    Zone,
    /// The grid as a whole.
    Grid,
}

impl fmt::Display for HeatElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "node",
            Self::Pipe => "pipe",
            Self::Pump => "pump",
            Self::Source => "source",
            Self::Zone => "zone",
            Self::Grid => "grid",
        })
    }
}

/// One thing wrong with a [`HeatGrid`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HeatError {
    /// A name stands twice among elements of one kind.
    #[error("{element} {id} stands twice")]
    Duplicate {
        /// Kind.
        element: HeatElement,
        /// Name.
        id: String,
    },
    /// A reference to something that is not there.
    #[error("{element} {id} refers to {target}, which is not there")]
    Dangling {
        /// Kind.
        element: HeatElement,
        /// Name.
        id: String,
        /// What it refers to.
        target: String,
    },
    /// A number that cannot be.
    #[error("{element} {id}: {field} is {value}; expected {expected}")]
    Value {
        /// Kind.
        element: HeatElement,
        /// Name; empty for the grid.
        id: String,
        /// Which number.
        field: &'static str,
        /// As given.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// A pipe from a node to itself.
    #[error("pipe {pipe} ends where it starts")]
    SelfLoop {
        /// Name.
        pipe: String,
    },
    /// Two boosters in one pipe.
    #[error("pump {pump} stands in pipe {pipe}, which has a booster already")]
    SecondBooster {
        /// Name of the second.
        pump: String,
        /// Name of the pipe.
        pipe: String,
    },
}

/// Everything wrong with a grid; never empty.
pub type HeatProblems = Problems<HeatError>;

const POSITIVE: &str = "a number above 0";
const NOT_NEGATIVE: &str = "a number of at least 0";
const TEMPERATURE: &str = "a temperature above absolute zero, °C";

fn positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn not_negative(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

pub(super) fn temperature(value: f64) -> bool {
    value.is_finite() && value > -273.15
}

pub(super) struct Check {
    found: Vec<HeatError>,
}

impl Check {
    /// Finds all problems of a grid.
    pub(super) fn run(grid: &HeatGrid) -> Result<(), HeatProblems> {
        let mut check = Self { found: Vec::new() };
        check.unique(HeatElement::Node, grid.nodes.iter().map(|node| node.id.as_str()));
        check.unique(HeatElement::Pipe, grid.pipes.iter().map(|pipe| pipe.id.as_str()));
        check.unique(HeatElement::Pump, grid.pumps.iter().map(|pump| pump.id.as_str()));
        check.unique(HeatElement::Source, grid.sources.iter().map(|source| source.id.as_str()));
        check.unique(HeatElement::Zone, grid.zones.iter().map(|zone| zone.id.as_str()));
        let nodes: BTreeSet<&str> = grid.nodes.iter().map(|node| node.id.as_str()).collect();
        grid.pipes.iter().for_each(|pipe| check.pipe(pipe, &nodes));
        check.pumps(grid);
        check.sources(grid, &nodes);
        grid.zones.iter().for_each(|zone| check.zone(zone, &nodes));
        check.grid(grid);
        Problems::refuse(check.found)
    }

    fn unique<'a>(&mut self, element: HeatElement, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids.filter(|id| !seen.insert(*id)) {
            self.found.push(HeatError::Duplicate { element, id: id.to_owned() });
        }
    }

    fn refers(&mut self, element: HeatElement, id: &str, target: &str, known: &BTreeSet<&str>) {
        if !known.contains(target) {
            let (id, target) = (id.to_owned(), target.to_owned());
            self.found.push(HeatError::Dangling { element, id, target });
        }
    }

    fn value(
        &mut self,
        (element, id): (HeatElement, &str),
        field: &'static str,
        value: f64,
        (right, expected): (bool, &'static str),
    ) {
        if !right {
            self.found.push(HeatError::Value { element, id: id.to_owned(), field, value, expected });
        }
    }

    fn pipe(&mut self, pipe: &HeatPipe, nodes: &BTreeSet<&str>) {
        let at = (HeatElement::Pipe, pipe.id.as_str());
        self.refers(at.0, at.1, &pipe.from, nodes);
        self.refers(at.0, at.1, &pipe.to, nodes);
        if pipe.from == pipe.to {
            self.found.push(HeatError::SelfLoop { pipe: pipe.id.clone() });
        }
        self.value(at, "length_m", pipe.length_m, (positive(pipe.length_m), POSITIVE));
        self.value(at, "diameter_m", pipe.diameter_m, (positive(pipe.diameter_m), POSITIVE));
        let rough = positive(pipe.roughness_mm) && pipe.roughness_mm * 1e-3 < pipe.diameter_m;
        let expected = "a number above 0 and below the diameter";
        self.value(at, "roughness_mm", pipe.roughness_mm, (rough, expected));
        let loss = pipe.loss_w_per_m_k;
        self.value(at, "loss_w_per_m_k", loss, (not_negative(loss), NOT_NEGATIVE));
        self.value(at, "ground_c", pipe.ground_c, (temperature(pipe.ground_c), TEMPERATURE));
    }

    fn curve(&mut self, at: (HeatElement, &str), curve: &PumpCurve) {
        self.value(at, "shutoff_kpa", curve.shutoff_kpa, (positive(curve.shutoff_kpa), POSITIVE));
        let largest = curve.largest_kg_per_s;
        self.value(at, "largest_kg_per_s", largest, (positive(largest), POSITIVE));
    }

    fn pumps(&mut self, grid: &HeatGrid) {
        let pipes: BTreeSet<&str> = grid.pipes.iter().map(|pipe| pipe.id.as_str()).collect();
        let mut taken = BTreeSet::new();
        for pump in &grid.pumps {
            self.refers(HeatElement::Pump, &pump.id, &pump.pipe, &pipes);
            self.curve((HeatElement::Pump, &pump.id), &pump.curve);
            if !taken.insert(pump.pipe.as_str()) {
                let (pump, pipe) = (pump.id.clone(), pump.pipe.clone());
                self.found.push(HeatError::SecondBooster { pump, pipe });
            }
        }
    }

    fn sources(&mut self, grid: &HeatGrid, nodes: &BTreeSet<&str>) {
        for source in &grid.sources {
            let at = (HeatElement::Source, source.id.as_str());
            self.refers(at.0, at.1, &source.node, nodes);
            let capacity = source.capacity_mw;
            self.value(at, "capacity_mw", capacity, (not_negative(capacity), NOT_NEGATIVE));
            self.value(at, "supply_c", source.supply_c, (temperature(source.supply_c), TEMPERATURE));
            self.value(at, "pumps", f64::from(source.pumps), (source.pumps > 0, "at least 1"));
            self.curve(at, &source.curve);
        }
    }

    fn zone(&mut self, zone: &HeatZone, nodes: &BTreeSet<&str>) {
        let at = (HeatElement::Zone, zone.id.as_str());
        self.refers(at.0, at.1, &zone.node, nodes);
        self.value(at, "return_c", zone.return_c, (temperature(zone.return_c), TEMPERATURE));
        let reserve = zone.valve_reserve;
        self.value(at, "valve_reserve", reserve, (reserve.is_finite() && reserve >= 1.0, "at least 1"));
        self.value(at, "design_drop_k", zone.design_drop_k, (positive(zone.design_drop_k), POSITIVE));
        let building = &zone.building;
        self.value(at, "design_mw", building.design_mw, (not_negative(building.design_mw), NOT_NEGATIVE));
        self.value(at, "indoor_c", building.indoor_c, (temperature(building.indoor_c), TEMPERATURE));
        self.value(at, "gain_k", building.gain_k, (not_negative(building.gain_k), NOT_NEGATIVE));
        let outdoor = building.design_outdoor_c;
        let below = temperature(outdoor) && outdoor < building.indoor_c - building.gain_k;
        self.value(at, "design_outdoor_c", outdoor, (below, "a temperature below indoor_c − gain_k"));
        let hours = building.time_constant_h;
        self.value(at, "time_constant_h", hours, (positive(hours), POSITIVE));
    }

    fn grid(&mut self, grid: &HeatGrid) {
        let at = (HeatElement::Grid, "");
        let water = &grid.water;
        for (field, value) in [
            ("heat_j_per_kg_k", water.heat_j_per_kg_k),
            ("density_kg_per_m3", water.density_kg_per_m3),
            ("viscosity_pa_s", water.viscosity_pa_s),
        ] {
            self.value(at, field, value, (positive(value), POSITIVE));
        }
        let least = grid.least_difference_kpa;
        self.value(at, "least_difference_kpa", least, (not_negative(least), NOT_NEGATIVE));
    }
}
