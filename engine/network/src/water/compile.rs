//! A network in the form the solver runs over: nodes and links in one numbering, coefficients worked out.

use super::network::{
    Condition, HeadLoss, LinkSetting, NodeRef, Pipe, PipeStatus, Pump, PumpCurve, Tank, TankShape, Valve,
    ValveKind, WaterNetwork,
};

/// A foot, m: EPANET's constants are of feet.
pub(super) const FOOT: f64 = 0.3048;
/// Gravity as EPANET has it (32.2 ft/s²), m/s².
const GRAVITY: f64 = 32.2 * FOOT;
/// Weight of water as EPANET has it: 550 ft·lb/s of a horsepower (745.7 W) over 8.814 ft⁴/s, N/m³.
const WEIGHT_N_PER_M3: f64 = 745.7 / (8.814 * FOOT * FOOT * FOOT * FOOT);

/// How a pump's lift falls with flow at full speed.
#[derive(Clone, Debug)]
pub(super) enum Lift {
    /// `a - b q^c`.
    Power { a: f64, b: f64, c: f64 },
    /// Points.
    Points(Vec<(f64, f64)>),
    /// `k / q`.
    Constant(f64),
}

/// What a link is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Pipe { check_valve: bool },
    Pump { lift: Lift, highest_lift_m: f64, design_flow: f64, pattern: Option<usize> },
    Reducing,
    Sustaining,
    Breaker,
    FlowControl,
    Throttle,
    GeneralPurpose(Vec<(f64, f64)>),
}

/// A link with its coefficients.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: Kind,
    pub(super) diameter_m: f64,
    /// Friction coefficient of a pipe, of the network's formula.
    pub(super) friction: f64,
    /// Minor loss over flow squared, s²/m⁵.
    pub(super) minor: f64,
    /// Roughness over diameter.
    pub(super) relative_roughness: f64,
    /// Speed or setting at the start; `None` for one fixed open or closed.
    pub(super) setting: Option<f64>,
    /// Whether it is open at the start.
    pub(super) open: bool,
}

impl Link {
    /// Whether water can run from the first node to the second only.
    pub(super) fn one_way(&self) -> bool {
        matches!(
            self.kind,
            Kind::Pipe { check_valve: true } | Kind::Pump { .. } | Kind::Reducing | Kind::Sustaining
        )
    }

    pub(super) fn is_pipe(&self) -> bool {
        matches!(self.kind, Kind::Pipe { .. })
    }

    pub(super) fn is_pump(&self) -> bool {
        matches!(self.kind, Kind::Pump { .. })
    }

    /// Whether it holds a pressure or a flow as long as it works.
    pub(super) fn regulates(&self) -> bool {
        matches!(self.kind, Kind::Reducing | Kind::Sustaining | Kind::FlowControl)
    }
}

/// A tank by heads and volumes.
#[derive(Clone, Debug)]
pub(super) struct Basin {
    pub(super) node: usize,
    pub(super) lowest_m: f64,
    pub(super) highest_m: f64,
    pub(super) lowest_m3: f64,
    pub(super) highest_m3: f64,
    pub(super) initial_m: f64,
    pub(super) overflows: bool,
    /// Points of head and volume, rising.
    points: Vec<(f64, f64)>,
}

impl Basin {
    /// Volume at a head, m³.
    pub(super) fn volume_m3(&self, head_m: f64) -> f64 {
        interpolate(&self.points, head_m)
    }

    /// Head at a volume, m.
    pub(super) fn head_m(&self, volume_m3: f64) -> f64 {
        let (left, right) = bracket(&self.points, |point| point.1 < volume_m3);
        left.0 + (volume_m3 - left.1) * (right.0 - left.0) / (right.1 - left.1)
    }
}

/// A control with its node and link numbered.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) link: usize,
    pub(super) setting: LinkSetting,
    pub(super) when: When,
}

/// A condition by heads.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    Above { node: usize, head_m: f64 },
    Below { node: usize, head_m: f64 },
    Time(u64),
    Clock(u64),
}

/// The compiled network.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) network: WaterNetwork,
    /// Number of junctions: nodes from here on have a given head.
    pub(super) junctions: usize,
    /// Elevations; of reservoirs their heads at multiplier 1.
    pub(super) elevation_m: Vec<f64>,
    pub(super) links: Vec<Link>,
    pub(super) basins: Vec<Basin>,
    pub(super) triggers: Vec<Trigger>,
    /// Links by node: starts, then links.
    pub(super) link_starts: Vec<usize>,
    pub(super) links_at: Vec<usize>,
}

impl Model {
    /// Compiles a network that has been checked.
    pub(super) fn new(network: &WaterNetwork) -> Self {
        let elevations = network.junctions.iter().map(|junction| junction.elevation_m);
        let heads = network.reservoirs.iter().map(|reservoir| reservoir.head_m);
        let tanks = network.tanks.iter().map(|tank| tank.elevation_m);
        let elevation_m: Vec<f64> = elevations.chain(heads).chain(tanks).collect();
        let pipes = network.pipes.iter().map(|pipe| compile_pipe(network, pipe));
        let pumps = network.pumps.iter().map(|pump| compile_pump(network, pump));
        let valves = network.valves.iter().map(|valve| compile_valve(network, valve));
        let links: Vec<Link> = pipes.chain(pumps).chain(valves).collect();
        let first_tank = network.junctions.len() + network.reservoirs.len();
        let basins = network.tanks.iter().enumerate().map(|(at, tank)| compile_tank(first_tank + at, tank));
        let (link_starts, links_at) = incidence(network.node_count(), &links);
        Self {
            junctions: network.junctions.len(),
            basins: basins.collect(),
            triggers: compile_controls(network, &elevation_m),
            elevation_m,
            links,
            link_starts,
            links_at,
            network: network.clone(),
        }
    }

    /// Links that touch a node.
    pub(super) fn links_at(&self, node: usize) -> &[usize] {
        &self.links_at[self.link_starts[node]..self.link_starts[node + 1]]
    }

    /// The tank at a node.
    pub(super) fn basin_at(&self, node: usize) -> Option<usize> {
        node.checked_sub(self.junctions + self.network.reservoirs.len())
    }

    /// Multiplier of a pattern at a time after the start.
    pub(super) fn multiplier(&self, pattern: Option<usize>, time_s: u64) -> f64 {
        let Some(pattern) = pattern else { return 1.0 };
        let values = &self.network.patterns[pattern];
        let times = &self.network.times;
        let period = (time_s + times.pattern_start_s) / times.pattern_step_s;
        values[usize::try_from(period % values.len() as u64).unwrap_or(0)]
    }

    /// Name of a link.
    pub(super) fn link_id(&self, link: usize) -> &str {
        let (pipes, pumps) = (self.network.pipes.len(), self.network.pumps.len());
        if link < pipes {
            &self.network.pipes[link].id
        } else if link < pipes + pumps {
            &self.network.pumps[link - pipes].id
        } else {
            &self.network.valves[link - pipes - pumps].id
        }
    }
}

fn incidence(nodes: usize, links: &[Link]) -> (Vec<usize>, Vec<usize>) {
    let mut by_node = vec![Vec::new(); nodes];
    for (at, link) in links.iter().enumerate() {
        by_node[link.from].push(at);
        by_node[link.to].push(at);
    }
    let mut starts = vec![0];
    for list in &by_node {
        starts.push(starts[starts.len() - 1] + list.len());
    }
    (starts, by_node.concat())
}

/// `8 K / (g π² d⁴)`, with EPANET's rounded 0.02517 of feet.
pub(super) fn minor_loss(coefficient: f64, diameter_m: f64) -> f64 {
    0.02517 / FOOT * coefficient / diameter_m.powi(4)
}

fn compile_pipe(network: &WaterNetwork, pipe: &Pipe) -> Link {
    let (length, d, roughness) = (pipe.length_m, pipe.diameter_m, pipe.roughness);
    // EPANET 2.2 User Manual, table 3.1, carried over from feet.
    let friction = match network.options.head_loss {
        HeadLoss::HazenWilliams => {
            4.727 * FOOT.powf(4.871 - 3.0 * 1.852) * length / (roughness.powf(1.852) * d.powf(4.871))
        }
        HeadLoss::DarcyWeisbach => {
            let area = std::f64::consts::PI * d * d / 4.0;
            length / (2.0 * GRAVITY * d * area * area)
        }
        HeadLoss::ChezyManning => {
            let feet = d / FOOT;
            let per_flow = 4.0 * roughness / (1.49 * std::f64::consts::PI * feet * feet);
            per_flow * per_flow * (feet / 4.0).powf(-1.333) * length / FOOT.powi(6)
        }
    };
    Link {
        from: network.node_index(pipe.from),
        to: network.node_index(pipe.to),
        kind: Kind::Pipe { check_valve: pipe.status == PipeStatus::CheckValve },
        diameter_m: d,
        friction,
        minor: minor_loss(pipe.minor_loss, d),
        relative_roughness: roughness / d,
        setting: None,
        open: pipe.status != PipeStatus::Closed,
    }
}

fn compile_pump(network: &WaterNetwork, pump: &Pump) -> Link {
    let (lift, highest_lift_m, design_flow) = compile_lift(&pump.curve, network.options.specific_gravity);
    Link {
        from: network.node_index(pump.from),
        to: network.node_index(pump.to),
        kind: Kind::Pump { lift, highest_lift_m, design_flow, pattern: pump.pattern },
        diameter_m: 0.0,
        friction: 0.0,
        minor: 0.0,
        relative_roughness: 0.0,
        setting: Some(if pump.runs { pump.speed } else { 0.0 }),
        open: pump.runs && pump.speed > 0.0,
    }
}

/// Lift, its highest value and the flow to start from.
fn compile_lift(curve: &PumpCurve, specific_gravity: f64) -> (Lift, f64, f64) {
    match curve {
        PumpCurve::OnePoint(flow, head) => {
            power_law([(0.0, 1.33334 * head), (*flow, *head), (2.0 * flow, 0.0)])
        }
        PumpCurve::ThreePoint(points) => power_law(*points),
        PumpCurve::Points(points) => {
            let (first, last) = (points[0], points[points.len() - 1]);
            (Lift::Points(points.clone()), first.1, 0.5 * (first.0 + last.0))
        }
        PumpCurve::PowerW(watts) => {
            (Lift::Constant(watts / (WEIGHT_N_PER_M3 * specific_gravity)), f64::INFINITY, FOOT.powi(3))
        }
    }
}

/// `h = a - b q^c` through three points, the first at no flow.
fn power_law(points: [(f64, f64); 3]) -> (Lift, f64, f64) {
    let [(_, a), (q1, h1), (q2, h2)] = points;
    let c = ((a - h2) / (a - h1)).ln() / (q2 / q1).ln();
    (Lift::Power { a, b: (a - h1) / q1.powf(c), c }, a, q1)
}

fn compile_valve(network: &WaterNetwork, valve: &Valve) -> Link {
    let (kind, setting) = match &valve.kind {
        ValveKind::PressureReducing(pressure) => (Kind::Reducing, *pressure),
        ValveKind::PressureSustaining(pressure) => (Kind::Sustaining, *pressure),
        ValveKind::PressureBreaker(pressure) => (Kind::Breaker, *pressure),
        ValveKind::FlowControl(flow) => (Kind::FlowControl, *flow),
        ValveKind::Throttle(loss) => (Kind::Throttle, *loss),
        ValveKind::GeneralPurpose(points) => (Kind::GeneralPurpose(points.clone()), 0.0),
    };
    Link {
        from: network.node_index(valve.from),
        to: network.node_index(valve.to),
        kind,
        diameter_m: valve.diameter_m,
        friction: 0.0,
        minor: minor_loss(valve.minor_loss, valve.diameter_m),
        relative_roughness: 0.0,
        setting: if valve.fixed.is_none() { Some(setting) } else { None },
        open: valve.fixed != Some(false),
    }
}

fn compile_tank(node: usize, tank: &Tank) -> Basin {
    let bottom = tank.elevation_m;
    let points: Vec<(f64, f64)> = match &tank.shape {
        TankShape::Cylinder { diameter_m, dead_volume_m3 } => {
            let area = std::f64::consts::PI * diameter_m * diameter_m / 4.0;
            let lowest = if *dead_volume_m3 > 0.0 { *dead_volume_m3 } else { area * tank.lowest_level_m };
            let rise = tank.highest_level_m - tank.lowest_level_m;
            vec![
                (bottom + tank.lowest_level_m, lowest),
                (bottom + tank.highest_level_m, lowest + area * rise),
            ]
        }
        TankShape::Curve(points) => points.iter().map(|(level, volume)| (bottom + level, *volume)).collect(),
    };
    let (lowest_m, highest_m) = (bottom + tank.lowest_level_m, bottom + tank.highest_level_m);
    Basin {
        node,
        lowest_m,
        highest_m,
        lowest_m3: interpolate(&points, lowest_m),
        highest_m3: interpolate(&points, highest_m),
        initial_m: bottom + tank.initial_level_m,
        overflows: tank.overflows,
        points,
    }
}

fn compile_controls(network: &WaterNetwork, elevation_m: &[f64]) -> Vec<Trigger> {
    let head = |node: NodeRef, level: f64| {
        let node = network.node_index(node);
        (node, elevation_m[node] + level)
    };
    let compile = |control: &super::Control| {
        let when = match control.condition {
            Condition::Above(node, level) => {
                let (node, head_m) = head(node, level);
                When::Above { node, head_m }
            }
            Condition::Below(node, level) => {
                let (node, head_m) = head(node, level);
                When::Below { node, head_m }
            }
            Condition::AtTime(time) => When::Time(time),
            Condition::AtClock(time) => When::Clock(time),
        };
        Trigger { link: network.link_index(control.link), setting: control.setting, when }
    };
    network.controls.iter().map(compile).collect()
}

/// The two points of a curve between which something lies; the outermost two beyond its ends.
fn bracket(points: &[(f64, f64)], below: impl Fn(&(f64, f64)) -> bool) -> ((f64, f64), (f64, f64)) {
    let right = points.partition_point(below).clamp(1, points.len() - 1);
    (points[right - 1], points[right])
}

/// Value and slope of a curve at a place: straight lines, drawn on beyond its ends.
pub(super) fn line_at(points: &[(f64, f64)], x: f64) -> (f64, f64) {
    let (left, right) = bracket(points, |point| point.0 < x);
    let slope = (right.1 - left.1) / (right.0 - left.0);
    (left.1 + slope * (x - left.0), slope)
}

fn interpolate(points: &[(f64, f64)], x: f64) -> f64 {
    line_at(points, x).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_points_give_the_curve_of_net3() {
        // Lake source of EPANET's example 3: 104 ft, 92 ft at 2000 gpm, 63 ft at 4000 gpm, exponent log2(41/12).
        let (Lift::Power { a, b, c }, highest, _) = power_law([(0.0, 104.0), (2000.0, 92.0), (4000.0, 63.0)])
        else {
            unreachable!()
        };
        assert!((c - (41.0_f64 / 12.0).log2()).abs() < 1e-12 && a == 104.0 && highest == 104.0);
        assert!((a - b * 4000.0_f64.powf(c) - 63.0).abs() < 1e-9);
    }

    #[test]
    fn a_tank_goes_from_level_to_volume_and_back() {
        let tank = Tank {
            id: "t".into(),
            elevation_m: 10.0,
            initial_level_m: 2.0,
            lowest_level_m: 1.0,
            highest_level_m: 6.0,
            shape: TankShape::Curve(vec![(0.0, 0.0), (3.0, 30.0), (6.0, 120.0)]),
            overflows: false,
        };
        let basin = compile_tank(0, &tank);
        assert!((basin.lowest_m3 - 10.0).abs() < 1e-12 && (basin.highest_m3 - 120.0).abs() < 1e-12);
        assert!((basin.volume_m3(14.0) - 60.0).abs() < 1e-12 && (basin.head_m(60.0) - 14.0).abs() < 1e-12);
    }
}
