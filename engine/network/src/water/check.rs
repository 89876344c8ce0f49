//! What is wrong with a network, by element.

use super::network::{
    Condition, DemandModel, HeadLoss, LinkRef, NodeRef, Pump, PumpCurve, Tank, TankShape, ValveKind,
    WaterNetwork,
};
use crate::problems::{Problems, Range};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WaterError {
    /// A number outside its range.
    #[error("{element} {id}: {quantity} is {value}; expected {expected}")]
    OutOfRange {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
        /// What the number is.
        quantity: &'static str,
        /// The number.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// A reference to something that is not there.
    #[error("{element} {id} refers to {target}, which is not there")]
    Dangling {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
        /// What it refers to.
        target: String,
    },
    /// A link from a node to itself.
    #[error("{element} {id} ends where it starts")]
    Loop {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
    },
    /// A curve whose points do not run as they must; the number of the first wrong point counts from 1.
    #[error("{element} {id}: point {point} of its curve is out of line; expected {expected}")]
    Curve {
        /// Kind of element.
        element: &'static str,
        /// Its name.
        id: String,
        /// Number of the point, from 1.
        point: usize,
        /// What would be right.
        expected: &'static str,
    },
    /// A valve that would hold the pressure of a reservoir or tank.
    #[error("valve {id} holds the pressure of a reservoir or tank")]
    HoldsFixedHead {
        /// Its name.
        id: String,
    },
    /// Neither a reservoir nor a tank.
    #[error("the network has no reservoir and no tank")]
    NoSource,
}

impl WaterError {
    /// Kind and name of the element, where the problem has one.
    #[must_use]
    pub fn element(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::OutOfRange { element, id, .. }
            | Self::Dangling { element, id, .. }
            | Self::Loop { element, id }
            | Self::Curve { element, id, .. } => Some((element, id)),
            Self::HoldsFixedHead { id } => Some(("valve", id)),
            Self::NoSource => None,
        }
    }
}

/// Everything that is wrong with a network; never empty.
pub type WaterProblems = Problems<WaterError>;

impl WaterNetwork {
    /// Finds everything that is wrong.
    ///
    /// # Errors
    /// All problems, each with its element.
    pub fn check(&self) -> Result<(), WaterProblems> {
        check(self)
    }
}

/// Finds all problems of a network.
pub(super) fn check(network: &WaterNetwork) -> Result<(), WaterProblems> {
    let mut checker = Checker { network, found: Vec::new() };
    checker.nodes();
    checker.pipes();
    checker.pumps();
    checker.valves();
    checker.rest();
    Problems::refuse(checker.found)
}

struct Checker<'a> {
    network: &'a WaterNetwork,
    found: Vec<WaterError>,
}

impl Checker<'_> {
    fn number(&mut self, element: &'static str, id: &str, quantity: &'static str, value: f64, range: Range) {
        if !range.holds(value) {
            let expected = range.expected();
            self.found.push(WaterError::OutOfRange { element, id: id.to_owned(), quantity, value, expected });
        }
    }

    fn pattern(&mut self, element: &'static str, id: &str, pattern: Option<usize>) {
        let Some(pattern) = pattern else { return };
        if self.network.patterns.get(pattern).is_none_or(Vec::is_empty) {
            let target = format!("pattern number {pattern}");
            self.found.push(WaterError::Dangling { element, id: id.to_owned(), target });
        }
    }

    fn has_node(&self, node: NodeRef) -> bool {
        match node {
            NodeRef::Junction(at) => at < self.network.junctions.len(),
            NodeRef::Reservoir(at) => at < self.network.reservoirs.len(),
            NodeRef::Tank(at) => at < self.network.tanks.len(),
        }
    }

    fn has_link(&self, link: LinkRef) -> bool {
        match link {
            LinkRef::Pipe(at) => at < self.network.pipes.len(),
            LinkRef::Pump(at) => at < self.network.pumps.len(),
            LinkRef::Valve(at) => at < self.network.valves.len(),
        }
    }

    fn ends(&mut self, element: &'static str, id: &str, from: NodeRef, to: NodeRef) {
        for node in [from, to] {
            if !self.has_node(node) {
                let target = format!("{node:?}");
                self.found.push(WaterError::Dangling { element, id: id.to_owned(), target });
            }
        }
        if from == to {
            self.found.push(WaterError::Loop { element, id: id.to_owned() });
        }
    }

    fn nodes(&mut self) {
        let network = self.network;
        if network.reservoirs.is_empty() && network.tanks.is_empty() {
            self.found.push(WaterError::NoSource);
        }
        for junction in &network.junctions {
            let id = &junction.id;
            self.number("junction", id, "the elevation in metres", junction.elevation_m, Range::Finite);
            self.number("junction", id, "the emitter", junction.emitter_m3_per_s, Range::NotNegative);
            for demand in &junction.demands {
                self.number("junction", id, "the demand in m³/s", demand.base_m3_per_s, Range::Finite);
                self.pattern("junction", id, demand.pattern);
            }
        }
        for reservoir in &network.reservoirs {
            self.number("reservoir", &reservoir.id, "the head in metres", reservoir.head_m, Range::Finite);
            self.pattern("reservoir", &reservoir.id, reservoir.pattern);
        }
        network.tanks.iter().for_each(|tank| self.tank(tank));
    }

    fn tank(&mut self, tank: &Tank) {
        let id = &tank.id;
        self.number("tank", id, "the elevation in metres", tank.elevation_m, Range::Finite);
        let (low, high) = (tank.lowest_level_m, tank.highest_level_m);
        self.number("tank", id, "the room between lowest and highest level", high - low, Range::Positive);
        let above = tank.initial_level_m - low;
        self.number("tank", id, "the initial level above the lowest", above, Range::NotNegative);
        let room = high - tank.initial_level_m;
        self.number("tank", id, "the room above the initial level", room, Range::NotNegative);
        match &tank.shape {
            TankShape::Cylinder { diameter_m, dead_volume_m3 } => {
                self.number("tank", id, "the diameter in metres", *diameter_m, Range::Positive);
                self.number(
                    "tank",
                    id,
                    "the volume at the lowest level",
                    *dead_volume_m3,
                    Range::NotNegative,
                );
            }
            TankShape::Curve(points) => {
                let wrong =
                    points.windows(2).position(|pair| pair[1].0 <= pair[0].0 || pair[1].1 <= pair[0].1);
                let rising = "levels and volumes that rise";
                self.curve("tank", id, points.len(), wrong.map(|at| at + 2), rising);
                let levels = (points.first().map(|point| point.0), points.last().map(|point| point.0));
                if let (Some(first), Some(last)) = levels {
                    let below = "the lowest level above the first point of the volume curve";
                    self.number("tank", id, below, low - first + 1e-6, Range::NotNegative);
                    let beyond = "the highest level below the last point of the volume curve";
                    self.number("tank", id, beyond, last - high + 1e-6, Range::NotNegative);
                }
            }
        }
    }

    /// Tells of the first wrong point, or of too few points.
    fn curve(
        &mut self,
        element: &'static str,
        id: &str,
        points: usize,
        wrong: Option<usize>,
        expected: &'static str,
    ) {
        let wrong = if points < 2 {
            Some((points + 1, "two points or more"))
        } else {
            wrong.map(|at| (at, expected))
        };
        if let Some((point, expected)) = wrong {
            self.found.push(WaterError::Curve { element, id: id.to_owned(), point, expected });
        }
    }

    fn pipes(&mut self) {
        for pipe in &self.network.pipes {
            self.ends("pipe", &pipe.id, pipe.from, pipe.to);
            self.number("pipe", &pipe.id, "the length in metres", pipe.length_m, Range::Positive);
            self.number("pipe", &pipe.id, "the diameter in metres", pipe.diameter_m, Range::Positive);
            let smooth = self.network.options.head_loss == HeadLoss::DarcyWeisbach;
            let range = if smooth { Range::NotNegative } else { Range::Positive };
            self.number("pipe", &pipe.id, "the roughness", pipe.roughness, range);
            self.number("pipe", &pipe.id, "the minor loss", pipe.minor_loss, Range::NotNegative);
        }
    }

    fn pumps(&mut self) {
        for pump in &self.network.pumps {
            self.ends("pump", &pump.id, pump.from, pump.to);
            self.number("pump", &pump.id, "the speed", pump.speed, Range::NotNegative);
            self.pattern("pump", &pump.id, pump.pattern);
            self.pump_curve(pump);
        }
    }

    fn pump_curve(&mut self, pump: &Pump) {
        let falling = "flows that rise and heads that fall, neither below zero";
        let wrong = |points: &[(f64, f64)]| {
            let bad = |at: &usize| {
                let (flow, head) = points[*at];
                let fits = *at == 0 || (flow > points[at - 1].0 && head < points[at - 1].1);
                let finite = flow.is_finite() && head.is_finite();
                !(finite && fits && flow >= 0.0 && head >= 0.0)
            };
            (0..points.len()).find(bad).map(|at| at + 1)
        };
        match &pump.curve {
            PumpCurve::OnePoint(flow, head) => {
                self.number("pump", &pump.id, "the flow of its point", *flow, Range::Positive);
                self.number("pump", &pump.id, "the head of its point", *head, Range::Positive);
            }
            PumpCurve::ThreePoint(points) => {
                // The exponent must lie in (0, 20], as EPANET has it.
                let bent = || {
                    let [(_, a), (q1, h1), (q2, h2)] = *points;
                    let exponent = ((a - h2) / (a - h1)).ln() / (q2 / q1).ln();
                    (!(exponent > 0.0 && exponent <= 20.0)).then_some(3)
                };
                let start = (points[0].0 != 0.0).then_some(1);
                self.curve("pump", &pump.id, 3, wrong(points).or(start).or_else(bent), falling);
            }
            PumpCurve::Points(points) => {
                self.curve("pump", &pump.id, points.len(), wrong(points), falling);
            }
            PumpCurve::PowerW(watts) => {
                self.number("pump", &pump.id, "the power in watts", *watts, Range::Positive);
            }
        }
    }

    fn valves(&mut self) {
        for valve in &self.network.valves {
            let id = &valve.id;
            self.ends("valve", id, valve.from, valve.to);
            self.number("valve", id, "the diameter in metres", valve.diameter_m, Range::Positive);
            self.number("valve", id, "the minor loss", valve.minor_loss, Range::NotNegative);
            let held = match &valve.kind {
                ValveKind::PressureReducing(_) => Some(valve.to),
                ValveKind::PressureSustaining(_) => Some(valve.from),
                _ => None,
            };
            if held.is_some_and(|node| !matches!(node, NodeRef::Junction(_))) {
                self.found.push(WaterError::HoldsFixedHead { id: id.clone() });
            }
            match &valve.kind {
                ValveKind::PressureReducing(value)
                | ValveKind::PressureSustaining(value)
                | ValveKind::PressureBreaker(value)
                | ValveKind::FlowControl(value)
                | ValveKind::Throttle(value) => {
                    self.number("valve", id, "the setting", *value, Range::NotNegative);
                }
                ValveKind::GeneralPurpose(points) => {
                    let wrong =
                        points.windows(2).position(|pair| pair[1].0 <= pair[0].0 || pair[1].1 < pair[0].1);
                    let rising = "flows that rise and losses that do not fall";
                    self.curve("valve", id, points.len(), wrong.map(|at| at + 2), rising);
                }
            }
        }
    }

    /// Controls, options and times.
    fn rest(&mut self) {
        let network = self.network;
        for (at, control) in network.controls.iter().enumerate() {
            let id = (at + 1).to_string();
            let node = match control.condition {
                Condition::Above(node, _) | Condition::Below(node, _) => Some(node),
                Condition::AtTime(_) | Condition::AtClock(_) => None,
            };
            if !self.has_link(control.link) {
                let target = format!("{:?}", control.link);
                self.found.push(WaterError::Dangling { element: "control", id: id.clone(), target });
            }
            let usable = |node: NodeRef| self.has_node(node) && !matches!(node, NodeRef::Reservoir(_));
            if let Some(node) = node.filter(|node| !usable(*node)) {
                let target = format!("{node:?}");
                self.found.push(WaterError::Dangling { element: "control", id, target });
            }
        }
        let options = &network.options;
        let positive = [
            ("the accuracy", options.accuracy),
            ("the emitter exponent", options.emitter_exponent),
            ("the viscosity in m²/s", options.viscosity_m2_per_s),
            ("the specific gravity", options.specific_gravity),
            ("the number of iterations", options.iterations as f64),
            ("the check frequency", options.check_frequency as f64),
            ("the hydraulic step in seconds", network.times.hydraulic_step_s as f64),
            ("the pattern step in seconds", network.times.pattern_step_s as f64),
            ("the report step in seconds", network.times.report_step_s as f64),
        ];
        for (quantity, value) in positive {
            self.number("option", "", quantity, value, Range::Positive);
        }
        self.number("option", "", "the demand multiplier", options.demand_multiplier, Range::NotNegative);
        if let DemandModel::PressureDependent { minimum_m, required_m, exponent } = options.demand_model {
            self.number(
                "option",
                "",
                "the required less the minimum pressure",
                required_m - minimum_m,
                Range::Positive,
            );
            self.number("option", "", "the pressure exponent", exponent, Range::Positive);
        }
    }
}
