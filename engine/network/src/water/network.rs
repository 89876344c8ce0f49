//! The parts of a water network, in SI units.

/// A node, by its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeRef {
    /// A junction.
    Junction(usize),
    /// A reservoir.
    Reservoir(usize),
    /// A tank.
    Tank(usize),
}

/// A link, by its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRef {
    /// A pipe.
    Pipe(usize),
    /// A pump.
    Pump(usize),
    /// A valve.
    Valve(usize),
}

/// A demand that follows a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Demand at multiplier 1, m³/s; below zero for an inflow.
    pub base_m3_per_s: f64,
    /// Index of the pattern; `None` for a steady demand.
    pub pattern: Option<usize>,
}

/// A place where pipes meet and water is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Junction {
    /// Name.
    pub id: String,
    /// Elevation, m.
    pub elevation_m: f64,
    /// Demands, which add up.
    pub demands: Vec<Demand>,
    /// Emitter coefficient `C` of `Q = C p^e`, m³/s per m^e; zero for none.
    pub emitter_m3_per_s: f64,
}

impl Junction {
    /// A junction with one steady demand and no emitter.
    #[must_use]
    pub fn new(id: impl Into<String>, elevation_m: f64, demand_m3_per_s: f64) -> Self {
        let demands = vec![Demand { base_m3_per_s: demand_m3_per_s, pattern: None }];
        Self { id: id.into(), elevation_m, demands, emitter_m3_per_s: 0.0 }
    }
}

/// A source of given head.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoir {
    /// Name.
    pub id: String,
    /// Head, m.
    pub head_m: f64,
    /// Pattern that multiplies the head.
    pub pattern: Option<usize>,
}

impl Reservoir {
    /// A reservoir of steady head.
    #[must_use]
    pub fn new(id: impl Into<String>, head_m: f64) -> Self {
        Self { id: id.into(), head_m, pattern: None }
    }
}

/// How a tank's volume depends on its level.
#[derive(Clone, Debug, PartialEq)]
pub enum TankShape {
    /// An upright cylinder, by its diameter, m. Below the lowest level lies a dead volume, m³ (zero for the cylinder's).
    Cylinder {
        /// Diameter, m.
        diameter_m: f64,
        /// Volume at the lowest level, m³.
        dead_volume_m3: f64,
    },
    /// Points of level, m, and volume, m³, both rising, with straight lines between.
    Curve(Vec<(f64, f64)>),
}

/// A tank with a free surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Tank {
    /// Name.
    pub id: String,
    /// Elevation of the bottom, m.
    pub elevation_m: f64,
    /// Level at the start, m above the bottom.
    pub initial_level_m: f64,
    /// Level at which nothing runs out any more, m.
    pub lowest_level_m: f64,
    /// Level at which nothing runs in any more, m.
    pub highest_level_m: f64,
    /// Shape.
    pub shape: TankShape,
    /// Whether a full tank takes more and spills it.
    pub overflows: bool,
}

/// Whether a pipe lets water through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipeStatus {
    /// Both ways.
    Open,
    /// Not at all.
    Closed,
    /// From the first node to the second only.
    CheckValve,
}

/// A pipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipe {
    /// Name.
    pub id: String,
    /// First node.
    pub from: NodeRef,
    /// Second node.
    pub to: NodeRef,
    /// Length, m.
    pub length_m: f64,
    /// Inner diameter, m.
    pub diameter_m: f64,
    /// Roughness: the Hazen–Williams `C`, the Darcy–Weisbach height in **metres**, or Manning's `n`.
    pub roughness: f64,
    /// Coefficient of minor losses, in velocity heads.
    pub minor_loss: f64,
    /// Status at the start.
    pub status: PipeStatus,
}

impl Pipe {
    /// An open pipe without minor losses.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        from: NodeRef,
        to: NodeRef,
        length_m: f64,
        diameter_m: f64,
        roughness: f64,
    ) -> Self {
        let (id, status) = (id.into(), PipeStatus::Open);
        Self { id, from, to, length_m, diameter_m, roughness, minor_loss: 0.0, status }
    }
}

/// What a pump gives.
#[derive(Clone, Debug, PartialEq)]
pub enum PumpCurve {
    /// One point of flow, m³/s, and head, m: shut-off at 4/3 of the head, no head at twice the flow.
    OnePoint(f64, f64),
    /// Three points from zero flow on, by `h = a - b q^c`.
    ThreePoint([(f64, f64); 3]),
    /// Two or more points with straight lines between.
    Points(Vec<(f64, f64)>),
    /// Constant power given to the water, W.
    PowerW(f64),
}

/// A pump, which lifts from the first node to the second.
#[derive(Clone, Debug, PartialEq)]
pub struct Pump {
    /// Name.
    pub id: String,
    /// Suction node.
    pub from: NodeRef,
    /// Discharge node.
    pub to: NodeRef,
    /// Curve.
    pub curve: PumpCurve,
    /// Speed relative to that of the curve; zero for a pump that stands still.
    pub speed: f64,
    /// Pattern that gives the speed.
    pub pattern: Option<usize>,
    /// Whether it runs at the start.
    pub runs: bool,
}

/// What a valve does.
#[derive(Clone, Debug, PartialEq)]
pub enum ValveKind {
    /// Holds at most this pressure, m, at its second node.
    PressureReducing(f64),
    /// Holds at least this pressure, m, at its first node.
    PressureSustaining(f64),
    /// Takes this pressure, m, away.
    PressureBreaker(f64),
    /// Lets at most this flow, m³/s, through.
    FlowControl(f64),
    /// Loses this many velocity heads.
    Throttle(f64),
    /// Loses head by points of flow, m³/s, and head, m.
    GeneralPurpose(Vec<(f64, f64)>),
}

/// A valve.
#[derive(Clone, Debug, PartialEq)]
pub struct Valve {
    /// Name.
    pub id: String,
    /// First node: upstream.
    pub from: NodeRef,
    /// Second node: downstream.
    pub to: NodeRef,
    /// Diameter, m.
    pub diameter_m: f64,
    /// What it does.
    pub kind: ValveKind,
    /// Coefficient of minor losses when fully open.
    pub minor_loss: f64,
    /// `Some(true)` if fixed fully open, `Some(false)` if fixed shut, `None` if it works.
    pub fixed: Option<bool>,
}

/// What a control does to its link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinkSetting {
    /// Opens a pipe or valve for good, starts a pump at full speed.
    Open,
    /// Closes a link.
    Closed,
    /// Sets a pump's speed or a valve's setting (unit as in [`ValveKind`]); a pipe closes at zero.
    Value(f64),
}

/// When a control acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// The level of a tank, or the pressure of a junction, is above this, m.
    Above(NodeRef, f64),
    /// The level of a tank, or the pressure of a junction, is below this, m.
    Below(NodeRef, f64),
    /// So many seconds after the start.
    AtTime(u64),
    /// Each day at so many seconds after midnight.
    AtClock(u64),
}

/// A simple control: `LINK … IF …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The link.
    pub link: LinkRef,
    /// What becomes of it.
    pub setting: LinkSetting,
    /// When.
    pub condition: Condition,
}

/// The formula for friction in pipes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadLoss {
    /// Hazen–Williams.
    #[default]
    HazenWilliams,
    /// Darcy–Weisbach with the friction factor of Swamee and Jain (1976), Hagen–Poiseuille's below a Reynolds number of
    /// 2000 and Dunlop's (1991) cubic between.
    DarcyWeisbach,
    /// Chezy–Manning.
    ChezyManning,
}

/// Whether demand is met whatever the pressure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum DemandModel {
    /// Demand is always met, even at pressures below zero.
    #[default]
    Fixed,
    /// Wagner's relation (1988).
    PressureDependent {
        /// Pressure below which nothing is delivered, m.
        minimum_m: f64,
        /// Pressure from which all demand is met, m.
        required_m: f64,
        /// Exponent.
        exponent: f64,
    },
}

/// How a network is to be solved.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterOptions {
    /// Friction formula.
    pub head_loss: HeadLoss,
    /// Demand model.
    pub demand_model: DemandModel,
    /// Multiplies all demands.
    pub demand_multiplier: f64,
    /// Exponent of emitters.
    pub emitter_exponent: f64,
    /// Kinematic viscosity, m²/s.
    pub viscosity_m2_per_s: f64,
    /// Density relative to water.
    pub specific_gravity: f64,
    /// Change of all flows, relative to all flows, at which a solution is taken.
    pub accuracy: f64,
    /// Iterations at most.
    pub iterations: usize,
    /// Iterations between two looks at pumps, check valves and tanks before flows settle.
    pub check_frequency: usize,
    /// Last iteration in which such a look is taken.
    pub last_check: usize,
}

impl Default for WaterOptions {
    fn default() -> Self {
        Self {
            head_loss: HeadLoss::default(),
            demand_model: DemandModel::default(),
            demand_multiplier: 1.0,
            emitter_exponent: 0.5,
            viscosity_m2_per_s: 1.1e-5 * 0.3048 * 0.3048,
            specific_gravity: 1.0,
            accuracy: 1e-4,
            iterations: 200,
            check_frequency: 2,
            last_check: 10,
        }
    }
}

/// Time of a run, all in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// Length of the run.
    pub duration_s: u64,
    /// Longest step between two solutions.
    pub hydraulic_step_s: u64,
    /// Length of a period of the patterns.
    pub pattern_step_s: u64,
    /// Where in the patterns the run starts.
    pub pattern_start_s: u64,
    /// Clock time at the start, after midnight.
    pub clock_start_s: u64,
    /// Step at which states are reported.
    pub report_step_s: u64,
}

impl Default for Times {
    fn default() -> Self {
        let hour = 3600;
        Self {
            duration_s: 24 * hour,
            hydraulic_step_s: hour,
            pattern_step_s: hour,
            pattern_start_s: 0,
            clock_start_s: 0,
            report_step_s: hour,
        }
    }
}

/// A whole network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WaterNetwork {
    /// Junctions.
    pub junctions: Vec<Junction>,
    /// Reservoirs.
    pub reservoirs: Vec<Reservoir>,
    /// Tanks.
    pub tanks: Vec<Tank>,
    /// Pipes.
    pub pipes: Vec<Pipe>,
    /// Pumps.
    pub pumps: Vec<Pump>,
    /// Valves.
    pub valves: Vec<Valve>,
    /// Patterns: multipliers of successive periods, which start over at the end.
    pub patterns: Vec<Vec<f64>>,
    /// Controls, of which the later wins.
    pub controls: Vec<Control>,
    /// How to solve.
    pub options: WaterOptions,
    /// Times of a run.
    pub times: Times,
}

impl WaterNetwork {
    /// Junctions, reservoirs and tanks.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.junctions.len() + self.reservoirs.len() + self.tanks.len()
    }

    /// Pipes, pumps and valves.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.pipes.len() + self.pumps.len() + self.valves.len()
    }

    /// Place of a node in the lists of a state: junctions, then reservoirs, then tanks.
    #[must_use]
    pub fn node_index(&self, node: NodeRef) -> usize {
        match node {
            NodeRef::Junction(at) => at,
            NodeRef::Reservoir(at) => self.junctions.len() + at,
            NodeRef::Tank(at) => self.junctions.len() + self.reservoirs.len() + at,
        }
    }

    /// Place of a link in the lists of a state: pipes, then pumps, then valves.
    #[must_use]
    pub fn link_index(&self, link: LinkRef) -> usize {
        match link {
            LinkRef::Pipe(at) => at,
            LinkRef::Pump(at) => self.pipes.len() + at,
            LinkRef::Valve(at) => self.pipes.len() + self.pumps.len() + at,
        }
    }
}
