//! GasLib networks as gas tables.

use std::collections::BTreeMap;

use shapan_network::gas::{GasNetwork, NodeId, Supply};
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{GasLinkRow, GasNodeRow};

use super::siting::{Site, Siting, Thing};
use super::{GasTables, Names, tidy};
use crate::problem::{Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;

/// Bar of a megapascal.
const BAR_PER_MPA: f64 = 10.0;
/// Diameter of what has none in the file (valves, short pipes, machines), mm: wide, so that it takes no pressure (grade E).
const WIDE_MM: f64 = 1000.0;
/// Length of the same, km.
const SHORT_KM: f64 = 0.01;
/// Pressure of a part of the network that no source or machine sets, bar absolute (grade E).
const USUAL_BAR: f64 = 40.0;

/// The tables of a network, sited. Sources become `source`, sinks `zone` where they stand in one and else
/// `power_user`, inner nodes `regulator`. Pressures are in MPa, flows in thousand normal m³ an hour.
///
/// `own` is the position of each node, as [`gaslib::positions`](crate::gaslib::positions) reads it. The tables have one
/// pressure a link: that of the part of the network between control valves, which become regulators where parts meet.
/// They have no compressors: the parts on both sides of one hold the higher pressure. All this is told in remarks.
///
/// # Errors
/// Nodes that no place is known of; positions that are no degrees, where no system is given.
pub fn from_gaslib(
    source: &Source,
    network: &GasNetwork,
    own: &[Option<(f64, f64)>],
    siting: &Siting,
) -> Result<Imported<GasTables>, ImportProblems> {
    let mut findings = Findings::default();
    let things = network.nodes.iter().enumerate().map(|(at, node)| Thing {
        what: "node",
        names: [&node.id; 3],
        own: own.get(at).copied().flatten(),
        offset: None,
    });
    let things: Vec<Thing<'_>> = things.collect();
    let sites = siting.sites(source, &things, &mut findings);
    let lengths = network.pipes.iter().map(|pipe| (pipe.length_m / 1000.0, [pipe.from.0, pipe.to.0]));
    siting.check_lengths(source, &sites, lengths, &mut findings);
    let mut names = Names::default();
    let keys = network.nodes.iter().enumerate();
    let keys: Vec<String> =
        keys.map(|(at, node)| names.key(Some(&node.id), || format!("node-{}", at + 1))).collect();
    let parts = Parts::of(network);
    let total = network.demands.iter().map(|demand| demand.m3_per_h).sum::<f64>() / 1000.0;
    let nodes = nodes(network, &keys, &sites, &parts, total);
    let links = Links { keys: &keys, parts: &parts, total, names: Names::default(), rows: Vec::new() }
        .of(network, &mut findings);
    names.tell(["节点", "nodes"], &mut findings);
    tell(network, total, &mut findings);
    findings.finish(Some(GasTables { nodes, links }))
}

/// Parts of a network within which one pressure holds.
struct Parts {
    of_node: Vec<usize>,
    /// Pressure of each part, bar.
    bar: BTreeMap<usize, f64>,
}

impl Parts {
    fn of(network: &GasNetwork) -> Self {
        let passive = ends(network).into_iter().filter(|(.., kind)| *kind != "regulator");
        let joined: Vec<(usize, usize)> = passive.map(|(_, from, to, _)| (from, to)).collect();
        let of_node = parts(network.nodes.len(), &joined);
        let mut parts = Self { of_node, bar: BTreeMap::new() };
        for source in &network.sources {
            if let Supply::PressureBar(bar) = source.supply {
                parts.raise(source.node, bar);
            }
        }
        network.compressors.iter().for_each(|machine| parts.raise(machine.to, machine.outlet_bar));
        parts.lower(network);
        parts
    }

    fn raise(&mut self, node: NodeId, bar: f64) {
        let part = self.bar.entry(self.of_node[node.0]).or_insert(bar);
        *part = part.max(bar);
    }

    /// Parts behind control valves hold what these let through, and no more than there is before them.
    fn lower(&mut self, network: &GasNetwork) {
        for _ in 0..network.regulators.len() {
            for valve in &network.regulators {
                let (from, to) = (self.of_node[valve.from.0], self.of_node[valve.to.0]);
                let Some(before) = self.bar.get(&from).copied() else { continue };
                self.bar.entry(to).or_insert(valve.outlet_bar.min(before));
            }
        }
    }

    fn mpa(&self, node: NodeId) -> f64 {
        let bar = self.bar.get(&self.of_node[node.0]).copied().unwrap_or(USUAL_BAR);
        tidy(bar / BAR_PER_MPA)
    }
}

/// The lowest node of the part that each node is in.
fn parts(count: usize, joined: &[(usize, usize)]) -> Vec<usize> {
    let mut beside = vec![Vec::new(); count];
    for &(from, to) in joined {
        beside[from].push(to);
        beside[to].push(from);
    }
    let mut of_node = vec![usize::MAX; count];
    for first in 0..count {
        let mut open = vec![first];
        while let Some(node) = open.pop() {
            if of_node[node] == usize::MAX {
                of_node[node] = first;
                open.extend(&beside[node]);
            }
        }
    }
    of_node
}

/// All that is no pipe or a pipe: name, ends, kind.
fn ends(network: &GasNetwork) -> Vec<(&str, usize, usize, &'static str)> {
    let pipes = network.pipes.iter().map(|link| (link.id.as_str(), link.from.0, link.to.0, "pipe"));
    let mut all: Vec<_> = pipes.collect();
    all.extend(network.resistors.iter().map(|link| (link.id.as_str(), link.from.0, link.to.0, "resistor")));
    all.extend(
        network.short_pipes.iter().map(|link| (link.id.as_str(), link.from.0, link.to.0, "short-pipe")),
    );
    all.extend(network.valves.iter().map(|link| (link.id.as_str(), link.from.0, link.to.0, "valve")));
    all.extend(network.regulators.iter().map(|link| (link.id.as_str(), link.from.0, link.to.0, "regulator")));
    all.extend(
        network.compressors.iter().map(|link| (link.id.as_str(), link.from.0, link.to.0, "compressor")),
    );
    all
}

fn nodes(
    network: &GasNetwork,
    keys: &[String],
    sites: &[Site],
    parts: &Parts,
    total: f64,
) -> Vec<GasNodeRow> {
    let mut demand = BTreeMap::<usize, f64>::new();
    for taken in &network.demands {
        *demand.entry(taken.node.0).or_default() += taken.m3_per_h / 1000.0;
    }
    let feeds: BTreeMap<usize, _> = network.sources.iter().map(|source| (source.node.0, source)).collect();
    let row = |at: usize| {
        let (id, site) = (&network.nodes[at].id, &sites[at]);
        let asked = demand.get(&at).copied().filter(|asked| *asked > 0.0);
        let (kind, capacity, grade) = match (feeds.get(&at), asked) {
            (Some(source), _) => match source.supply {
                Supply::FlowM3PerH(flow) => ("source", flow / 1000.0, Grade::V),
                Supply::PressureBar(_) if source.capacity_m3_per_h.is_finite() => {
                    ("source", source.capacity_m3_per_h / 1000.0, Grade::V)
                }
                Supply::PressureBar(_) => ("source", total, Grade::E),
            },
            (None, Some(asked)) if site.zone_id.is_some() => ("zone", asked, Grade::V),
            (None, Some(asked)) => ("power_user", asked, Grade::V),
            (None, None) => ("regulator", total, Grade::E),
        };
        GasNodeRow {
            node_id: keys[at].clone(),
            name_zh: id.clone(),
            name_en: id.clone(),
            r#type: kind.to_owned(),
            lon: site.lon,
            lat: site.lat,
            zone_id: site.zone_id.clone(),
            pressure_mpa: parts.mpa(NodeId(at)),
            capacity_k_m3_h: tidy(capacity),
            demand_k_m3_h: asked.map(tidy),
            auto_shutoff: false,
            power_node: None,
            backup_h: 0.0,
            backup: None,
            source: String::new(),
            grade,
        }
    };
    (0..keys.len()).map(row).collect()
}

struct Links<'a> {
    keys: &'a [String],
    parts: &'a Parts,
    total: f64,
    names: Names,
    rows: Vec<GasLinkRow>,
}

impl Links<'_> {
    fn of(mut self, network: &GasNetwork, findings: &mut Findings) -> Vec<GasLinkRow> {
        let mut sizes = network.pipes.iter().map(|pipe| (pipe.diameter_m * 1000.0, pipe.length_m / 1000.0));
        let mut wide = network.resistors.iter().map(|resistor| (resistor.diameter_m * 1000.0, SHORT_KM));
        for (id, from, to, kind) in ends(network) {
            let size = match kind {
                "pipe" => sizes.next(),
                "resistor" => wide.next(),
                _ => None,
            };
            let (diameter_mm, length_km) = size.unwrap_or((WIDE_MM, SHORT_KM));
            self.rows.push(GasLinkRow {
                link_id: self.names.key(Some(id), || format!("{kind}-{id}")),
                from_node: self.keys[from].clone(),
                to_node: self.keys[to].clone(),
                capacity_k_m3_h: tidy(self.total),
                diameter_mm: tidy(diameter_mm),
                pressure_mpa: self.parts.mpa(NodeId(to)),
                material: "steel".to_owned(),
                length_km: tidy(length_km),
                source: String::new(),
                grade: Grade::E,
            });
        }
        self.names.tell(["管线", "links"], findings);
        self.rows
    }
}

/// What was assumed and what a table has no room for.
fn tell(network: &GasNetwork, total: f64, findings: &mut Findings) {
    let mut assumed = |zh: String, en: String| findings.remark(Remark::assumed(zh, en));
    assumed(
        format!("管线及中间节点容量取全网用气量 {total:.1} 千立方米/时,管材假定为钢"),
        format!(
            "capacity of links and inner nodes: all demand, {total:.1} thousand m3 an hour; material steel"
        ),
    );
    assumed(
        "内部节点按调压站(regulator);不在任何分区的用户按 power_user".to_owned(),
        "inner nodes are of the class regulator, users outside every zone of the class power_user".to_owned(),
    );
    assumed(
        "没有供电与自动切断的数据:假定均无".to_owned(),
        "power nodes, backup and shutting off by itself: none, as the files do not say".to_owned(),
    );
    let flows =
        network.sources.iter().filter(|source| matches!(source.supply, Supply::FlowM3PerH(_))).count();
    if flows > 0 {
        assumed(
            format!("{flows} 个给定流量的源:按其所在部分的压力供气,容量为给定流量"),
            format!("{flows} sources of given flow: they hold the pressure of their part, up to that flow"),
        );
    }
    let (valves, machines) = (network.regulators.len(), network.compressors.len());
    if valves > 0 {
        assumed(
            format!("{valves} 个调压阀:成为短管,其后的管线压力为阀后压力"),
            format!(
                "{valves} control valves: short mains, behind which the pressure is that of their outlet"
            ),
        );
    }
    if machines > 0 {
        findings.remark(Remark::dropped(
            format!("{machines} 座压气站:表中没有压气站,成为短管,两侧压力均取出口压力"),
            format!("{machines} compressors, which the tables lack: short mains, both sides at the outlet's pressure"),
        ));
    }
    let others = network.short_pipes.len() + network.valves.len() + network.resistors.len();
    if others > 0 {
        findings.remark(Remark::dropped(
            format!("{others} 个短管、阀门、阻件:成为 {SHORT_KM} km 的管线"),
            format!("what {others} short pipes, valves and resistors are: mains of {SHORT_KM} km"),
        ));
    }
    findings.remark(Remark::dropped("管道粗糙度与节点压力限值", "roughness of pipes and limits of pressure"));
}
