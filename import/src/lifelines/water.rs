//! EPANET networks as water tables.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use shapan_network::water::{
    HeadLoss, Junction, NodeRef, Pipe, PipeStatus, Pump, PumpCurve, Tank, TankShape, WaterNetwork,
};
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{WaterLinkRow, WaterNodeRow};

use super::siting::{Site, Siting, Thing};
use super::{Names, WaterTables, tidy};
use crate::epanet::EpanetModel;
use crate::problem::{Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;

/// Thousand cubic metres a day of a cubic metre a second.
const K_M3_D: f64 = 86.4;
/// Flow of mains at full load, m/s, by which a diameter gives a capacity (estimate; mains are laid out for 1 to 2).
const FULL_M_S: f64 = 1.5;

/// The tables of a network, sited. Reservoirs become sources with their head, tanks `tank` with their volume, junctions
/// with demand `zone` and those without `trunk`; demands are means over their patterns.
///
/// # Errors
/// Nodes that no place is known of.
pub fn from_epanet(
    source: &Source,
    model: &EpanetModel,
    siting: &Siting,
) -> Result<Imported<WaterTables>, ImportProblems> {
    let mut findings = Findings::default();
    let network = &model.network;
    let ids = node_ids(network);
    let things: Vec<Thing<'_>> =
        ids.iter().zip(&model.coordinates).map(|(id, own)| thing(id, *own)).collect();
    let sites = siting.sites(source, &things, &mut findings);
    let mut names = Names::default();
    let keys: Vec<String> =
        ids.iter().enumerate().map(|(at, id)| names.key(Some(id), || format!("node-{}", at + 1))).collect();
    let total = (0..network.junctions.len()).map(|at| demand(network, at)).sum::<f64>() * K_M3_D;
    check_lengths(source, network, siting, &sites, &mut findings);
    let mut links = Links { network, keys: &keys, total, names };
    let rows = links.rows();
    links.names.tell(["节点或管线", "nodes and links"], &mut findings);
    let links = rows;
    let nodes = nodes(network, &keys, &ids, &sites, &links, total);
    tell(network, total, &mut findings);
    findings.finish(Some(WaterTables { nodes, links }))
}

fn check_lengths(
    source: &Source,
    network: &WaterNetwork,
    siting: &Siting,
    sites: &[Site],
    findings: &mut Findings,
) {
    let ends = |pipe: &Pipe| [pipe.from, pipe.to].map(|node| network.node_index(node));
    let lengths = network.pipes.iter().map(|pipe| (pipe.length_m / 1000.0, ends(pipe)));
    siting.check_lengths(source, sites, lengths, findings);
}

/// Names in the order of junctions, reservoirs and tanks, in which the network counts its nodes.
fn node_ids(network: &WaterNetwork) -> Vec<&str> {
    let junctions = network.junctions.iter().map(|node| node.id.as_str());
    let reservoirs = network.reservoirs.iter().map(|node| node.id.as_str());
    junctions.chain(reservoirs).chain(network.tanks.iter().map(|node| node.id.as_str())).collect()
}

fn thing(id: &str, own: Option<(f64, f64)>) -> Thing<'_> {
    Thing { what: "node", names: [id; 3], own, offset: None }
}

/// Mean demand of a junction, m³/s; an inflow counts below zero.
fn demand(network: &WaterNetwork, at: usize) -> f64 {
    let mean = |pattern: Option<usize>| {
        let pattern = pattern.and_then(|at| network.patterns.get(at)).filter(|pattern| !pattern.is_empty());
        pattern.map_or(1.0, |pattern| pattern.iter().sum::<f64>() / pattern.len() as f64)
    };
    let Junction { demands, .. } = &network.junctions[at];
    let sum: f64 = demands.iter().map(|demand| demand.base_m3_per_s * mean(demand.pattern)).sum();
    sum * network.options.demand_multiplier
}

fn nodes(
    network: &WaterNetwork,
    keys: &[String],
    ids: &[&str],
    sites: &[Site],
    links: &[WaterLinkRow],
    total: f64,
) -> Vec<WaterNodeRow> {
    let mut through = BTreeMap::<&str, f64>::new();
    for link in links {
        for end in [&link.from_node, &link.to_node] {
            let most = through.entry(end).or_default();
            *most = most.max(link.capacity_k_m3_d);
        }
    }
    let (junctions, reservoirs) = (network.junctions.len(), network.reservoirs.len());
    let row = |at: usize| {
        let (key, site) = (&keys[at], &sites[at]);
        let mut row = WaterNodeRow {
            node_id: key.clone(),
            name_zh: ids[at].to_owned(),
            name_en: ids[at].to_owned(),
            r#type: String::new(),
            lon: site.lon,
            lat: site.lat,
            zone_id: site.zone_id.clone().unwrap_or_default(),
            capacity_k_m3_d: tidy(through.get(key.as_str()).copied().unwrap_or_default()),
            demand_k_m3_d: None,
            storage_k_m3: None,
            elevation_m: None,
            head_m: None,
            power_node: String::new(),
            backup_h: 0.0,
            backup: None,
            source: String::new(),
            grade: Grade::V,
        };
        if at < junctions {
            junction(&mut row, &network.junctions[at], demand(network, at) * K_M3_D);
        } else if at < junctions + reservoirs {
            "source".clone_into(&mut row.r#type);
            row.capacity_k_m3_d = tidy(total);
            row.head_m = Some(tidy(network.reservoirs[at - junctions].head_m));
            row.grade = Grade::E;
        } else {
            let tank = &network.tanks[at - junctions - reservoirs];
            "tank".clone_into(&mut row.r#type);
            row.elevation_m = Some(tidy(tank.elevation_m));
            row.storage_k_m3 = Some(tidy(storage_m3(tank) / 1000.0));
        }
        row
    };
    (0..keys.len()).map(row).collect()
}

fn junction(row: &mut WaterNodeRow, node: &Junction, demand_k_m3_d: f64) {
    row.elevation_m = Some(tidy(node.elevation_m));
    if demand_k_m3_d > 0.0 {
        "zone".clone_into(&mut row.r#type);
        row.demand_k_m3_d = Some(tidy(demand_k_m3_d));
    } else if demand_k_m3_d < 0.0 {
        // Water from elsewhere.
        "source".clone_into(&mut row.r#type);
        row.capacity_k_m3_d = tidy(-demand_k_m3_d);
    } else {
        "trunk".clone_into(&mut row.r#type);
        // Its capacity is that of its pipes, which is assumed.
        row.grade = Grade::E;
    }
}

/// What a full tank can give, m³.
fn storage_m3(tank: &Tank) -> f64 {
    match &tank.shape {
        TankShape::Cylinder { diameter_m, .. } => {
            PI / 4.0 * diameter_m * diameter_m * (tank.highest_level_m - tank.lowest_level_m)
        }
        TankShape::Curve(points) => {
            volume(points, tank.highest_level_m) - volume(points, tank.lowest_level_m)
        }
    }
}

/// Volume at a level, straight between points and level beyond them.
fn volume(points: &[(f64, f64)], level: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at < level);
    match (after.checked_sub(1).and_then(|before| points.get(before)), points.get(after)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (level - a.0) / (b.0 - a.0),
        (Some(end), None) | (None, Some(end)) => end.1,
        (None, None) => 0.0,
    }
}

/// Capacity of a main of a diameter, thousand m³ a day.
fn pipe_capacity(diameter_m: f64) -> f64 {
    PI / 4.0 * diameter_m * diameter_m * FULL_M_S * K_M3_D
}

struct Links<'a> {
    network: &'a WaterNetwork,
    keys: &'a [String],
    /// All demand, thousand m³ a day.
    total: f64,
    /// Keys of nodes are taken: a dependency may be of a pump, and has one name only.
    names: Names,
}

impl Links<'_> {
    fn rows(&mut self) -> Vec<WaterLinkRow> {
        let network = self.network;
        let open = network.pipes.iter().filter(|pipe| pipe.status != PipeStatus::Closed);
        let mut rows: Vec<_> = open.map(|pipe| self.pipe(pipe)).collect();
        rows.extend(network.pumps.iter().map(|pump| self.pump(pump)));
        for valve in &network.valves {
            let row = self.blank(&valve.id, "valve", valve.from, valve.to);
            let (capacity, diameter_mm) = (pipe_capacity(valve.diameter_m), valve.diameter_m * 1000.0);
            rows.push(WaterLinkRow {
                capacity_k_m3_d: tidy(capacity),
                diameter_mm: tidy(diameter_mm),
                grade: Grade::E,
                ..row
            });
        }
        rows
    }

    fn blank(&mut self, id: &str, kind: &str, from: NodeRef, to: NodeRef) -> WaterLinkRow {
        let key = |node| self.keys[self.network.node_index(node)].clone();
        WaterLinkRow {
            from_node: key(from),
            to_node: key(to),
            link_id: self.names.key(Some(id), || format!("{kind}-{id}")),
            r#type: kind.to_owned(),
            capacity_k_m3_d: 0.0,
            diameter_mm: 0.0,
            material: String::new(),
            roughness_hw: None,
            length_km: 0.0,
            pump_head_m: None,
            pump_flow_l_s: None,
            source: String::new(),
            grade: Grade::V,
        }
    }

    fn pipe(&mut self, pipe: &Pipe) -> WaterLinkRow {
        let is_hw = self.network.options.head_loss == HeadLoss::HazenWilliams;
        WaterLinkRow {
            capacity_k_m3_d: tidy(pipe_capacity(pipe.diameter_m)),
            diameter_mm: tidy(pipe.diameter_m * 1000.0),
            material: "ductile_iron".to_owned(),
            roughness_hw: is_hw.then(|| tidy(pipe.roughness)),
            length_km: tidy(pipe.length_m / 1000.0),
            // Capacity and material are assumed.
            grade: Grade::E,
            ..self.blank(&pipe.id, "pipe", pipe.from, pipe.to)
        }
    }

    fn pump(&mut self, pump: &Pump) -> WaterLinkRow {
        let row = self.blank(&pump.id, "pump", pump.from, pump.to);
        let Some((flow, head)) = design_point(&pump.curve) else {
            return WaterLinkRow { capacity_k_m3_d: tidy(self.total), grade: Grade::E, ..row };
        };
        // Affinity laws; a pump that stands at the start is taken as one of full speed.
        let speed = if pump.speed > 0.0 { pump.speed } else { 1.0 };
        let (flow, head) = (flow * speed, head * speed * speed);
        WaterLinkRow {
            capacity_k_m3_d: tidy(flow * K_M3_D),
            pump_head_m: Some(tidy(head)),
            pump_flow_l_s: Some(tidy(flow * 1000.0)),
            ..row
        }
    }
}

/// Flow, m³/s, and head, m, for which a pump is made: of several points the middle one with flow.
fn design_point(curve: &PumpCurve) -> Option<(f64, f64)> {
    let point = match curve {
        PumpCurve::OnePoint(flow, head) => (*flow, *head),
        PumpCurve::ThreePoint(points) => points[1],
        PumpCurve::Points(points) => *points.get(points.len() / 2)?,
        PumpCurve::PowerW(_) => return None,
    };
    (point.0 > 0.0 && point.1 > 0.0).then_some(point)
}

/// What was assumed and what a table has no room for.
fn tell(network: &WaterNetwork, total: f64, findings: &mut Findings) {
    let mut assumed = |zh: String, en: String| findings.remark(Remark::assumed(zh, en));
    assumed(
        format!("管道容量按流速 {FULL_M_S} m/s 由管径推算,管材假定为球墨铸铁"),
        format!("capacity of pipes by {FULL_M_S} m/s and diameter; material ductile iron"),
    );
    assumed(
        format!("水源容量取全网平均用水量 {:.1} 千立方米/日", total),
        format!("capacity of sources: all mean demand, {total:.1} thousand m3 a day"),
    );
    if network.pumps.iter().any(|pump| matches!(pump.curve, PumpCurve::PowerW(_))) {
        let zh = "按功率给出的水泵没有设计点".to_owned();
        assumed(zh, "pumps known by their power alone have no design point".to_owned());
    }
    let still = network.pumps.iter().filter(|pump| !pump.runs || pump.speed == 0.0);
    let still: Vec<&str> = still.map(|pump| pump.id.as_str()).collect();
    if !still.is_empty() {
        let list = still.join(", ");
        assumed(
            format!("{} 台水泵起始时关闭或转速为零:按可运行的水泵读入({list})", still.len()),
            format!(
                "{} pumps closed or of no speed at the start: taken as able to run ({list})",
                still.len()
            ),
        );
    }
    let mut dropped = |count: usize, zh: &str, en: &str| {
        if count > 0 {
            findings.remark(Remark::dropped(format!("{zh}({count})"), format!("{en} ({count})")));
        }
    };
    let curves = network.pumps.iter().filter(|pump| {
        matches!(pump.curve, PumpCurve::ThreePoint(_))
            || matches!(&pump.curve, PumpCurve::Points(p) if p.len() > 1)
    });
    dropped(curves.count(), "多点水泵曲线只留设计点", "points of pump curves besides the design point");
    let pipes = |status| network.pipes.iter().filter(|pipe| pipe.status == status).count();
    dropped(pipes(PipeStatus::Closed), "关闭的管道", "closed pipes");
    dropped(pipes(PipeStatus::CheckValve), "管道的止回阀", "check valves of pipes");
    dropped(network.controls.len(), "控制", "controls");
    dropped(network.patterns.len(), "用水模式(取其均值)", "patterns, of which the means are kept");
    dropped(network.valves.len(), "阀门的种类与整定值", "kinds and settings of valves");
    let leaks = network.junctions.iter().filter(|junction| junction.emitter_m3_per_s > 0.0).count();
    dropped(leaks, "射流(漏损)系数", "emitters");
    let minor = network.pipes.iter().filter(|pipe| pipe.minor_loss > 0.0).count();
    dropped(minor, "管道的局部损失", "minor losses of pipes");
    dropped(network.tanks.len(), "水箱的水位限值", "levels of tanks, of which the volume is kept");
    if network.options.head_loss != HeadLoss::HazenWilliams {
        let formula = "粗糙度:不是海曾-威廉公式";
        dropped(network.pipes.len(), formula, "roughness of pipes, which is not by Hazen and Williams");
    }
}
