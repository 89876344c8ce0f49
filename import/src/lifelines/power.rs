//! From buses and branches to the power tables of a region.

use std::collections::{BTreeMap, BTreeSet};

use shapan_hazard::geodesy::great_circle_km;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{PowerLinkRow, PowerNodeRow};

use super::siting::{Site, Siting, Thing};
use super::{Names, PowerTables, tidy};
use crate::problem::Findings;
use crate::remark::Remark;
use crate::source::Source;

/// Reactance of a closed switch, ohm: small beside every line, and not zero.
pub(crate) const SWITCH_OHM: f64 = 0.001;
/// From this voltage on a station is of the class of 500 kV, kV.
const EXTRA_HIGH_KV: f64 = 330.0;

/// A bus with all that hangs on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bus {
    pub(crate) id: String,
    /// Name as the file has it.
    pub(crate) name: String,
    /// Another name under which a list of places may have it.
    pub(crate) number: String,
    /// Key of the bus beside which it stands, for what was parted from one.
    pub(crate) host: String,
    pub(crate) kv: f64,
    /// Position in the file's own system.
    pub(crate) own: Option<(f64, f64)>,
    /// Where it stands in the file.
    pub(crate) offset: Option<usize>,
    pub(crate) generation_mw: f64,
    pub(crate) demand_mw: f64,
    /// Whether the largest power of a generator is a guess.
    pub(crate) guessed: bool,
    /// Whether it is fed from outside.
    pub(crate) import: bool,
    /// Whether it is a bar: joined to others by switches, and not the upper side of a transformer.
    pub(crate) bar: bool,
}

impl Bus {
    fn is_source(&self) -> bool {
        self.import || self.generation_mw > 0.0
    }

    /// Whether the file says what it gives or takes.
    fn says_its_power(&self) -> bool {
        if self.is_source() { self.generation_mw > 0.0 && !self.guessed } else { self.demand_mw > 0.0 }
    }
}

/// A branch between two buses, by their keys.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) kv: f64,
    pub(crate) circuits: u32,
    /// None where nothing limits it.
    pub(crate) capacity_mw: Option<f64>,
    pub(crate) kind: &'static str,
    /// None where the file does not say.
    pub(crate) length_km: Option<f64>,
    /// Of all circuits together, referred to `kv`.
    pub(crate) reactance_ohm: f64,
}

impl Link {
    /// A closed switch.
    pub(crate) fn switch(id: String, from: &str, to: &str, kv: f64) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        let (kind, length_km, reactance_ohm) = ("switch", Some(0.0), SWITCH_OHM);
        Self { id, from, to, kv, circuits: 1, capacity_mw: None, kind, length_km, reactance_ohm }
    }
}

/// A network, before it is sited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) buses: Vec<Bus>,
    pub(crate) links: Vec<Link>,
}

/// The tables. What cannot be sited has its problem.
pub(crate) fn tables(
    source: &Source,
    mut draft: Draft,
    siting: &Siting,
    findings: &mut Findings,
) -> PowerTables {
    mark_bars(&mut draft, findings);
    split_generators(&mut draft, findings);
    let things: Vec<Thing<'_>> = draft.buses.iter().map(thing).collect();
    let sites = siting.sites(source, &things, findings);
    check_lengths(source, &draft, siting, &sites, findings);
    let most_mw = unlimited(&draft, findings);
    let links = links(&draft, &sites, most_mw, findings);
    let nodes = nodes(&draft, &sites, &links, most_mw);
    tell_classes(&draft, findings);
    let zh = "没有黑启动能力和后备电源的数据:假定均无,抗震等级假定为一般";
    let en = "black start and backup: none, and ordinary anchoring, as the file does not say";
    findings.remark(Remark::assumed(zh, en));
    PowerTables { nodes, links }
}

fn check_lengths(source: &Source, draft: &Draft, siting: &Siting, sites: &[Site], findings: &mut Findings) {
    let at: BTreeMap<&str, usize> =
        draft.buses.iter().enumerate().map(|(at, bus)| (bus.id.as_str(), at)).collect();
    let lines = draft.links.iter().filter(|link| link.kind == "line");
    let lengths = lines.filter_map(|link| {
        Some((link.length_km?, [*at.get(link.from.as_str())?, *at.get(link.to.as_str())?]))
    });
    siting.check_lengths(source, sites, lengths, findings);
}

fn thing(bus: &Bus) -> Thing<'_> {
    Thing { what: "bus", names: [&bus.id, &bus.number, &bus.host], own: bus.own, offset: bus.offset }
}

/// A network drawn down to its switches has many buses to a station, which must not fail as so many stations: the upper
/// sides of transformers stand for them.
fn mark_bars(draft: &mut Draft, findings: &mut Findings) {
    let kv: BTreeMap<&str, f64> = draft.buses.iter().map(|bus| (bus.id.as_str(), bus.kv)).collect();
    let volts = |id: &String| kv.get(id.as_str()).copied().unwrap_or_default();
    // A motor hangs on its bus by a switch that no file has: that alone does not make the bus a bar.
    let is_motor = |bus: &&Bus| !bus.host.is_empty() && bus.demand_mw > 0.0;
    let motors: BTreeSet<String> = draft.buses.iter().filter(is_motor).map(|bus| bus.id.clone()).collect();
    let (mut switched, mut upper) = (motors.clone(), BTreeSet::new());
    for link in &draft.links {
        match link.kind {
            "switch" if motors.contains(&link.to) => {}
            "switch" => switched.extend([link.from.clone(), link.to.clone()]),
            "transformer" => {
                let from = volts(&link.from) >= volts(&link.to);
                upper.insert(if from { link.from.clone() } else { link.to.clone() });
            }
            _ => {}
        }
    }
    let mut count = 0;
    for bus in &mut draft.buses {
        bus.bar = switched.contains(&bus.id) && !upper.contains(&bus.id);
        count += usize::from(bus.bar && !bus.is_source());
    }
    if count > 0 {
        let zh = format!("{count} 个母线由开关相连、不在变压器高压侧:按配电线路(zone_load)而非变电站");
        let en = format!(
            "{count} buses that switches join, none the upper side of a transformer: of the class zone_load, no stations"
        );
        findings.remark(Remark::assumed(zh, en));
    }
}

/// Generation at a bus with demand gets a node of its own: a node has one type.
fn split_generators(draft: &mut Draft, findings: &mut Findings) {
    let mut node_names = Names::default();
    let mut link_names = Names::default();
    draft.buses.iter().for_each(|bus| drop(node_names.fresh(bus.id.clone())));
    draft.links.iter().for_each(|link| drop(link_names.fresh(link.id.clone())));
    let mut added = Vec::new();
    for bus in draft.buses.iter_mut().filter(|bus| bus.is_source() && bus.demand_mw > 0.0) {
        let id = node_names.fresh(format!("{}-gen", bus.id));
        let link_id = link_names.fresh(format!("{id}-link"));
        draft.links.push(Link::switch(link_id, &id, &bus.id, bus.kv));
        let own = Bus { id, host: bus.id.clone(), demand_mw: 0.0, ..bus.clone() };
        (bus.generation_mw, bus.import, bus.guessed) = (0.0, false, false);
        added.push(own);
    }
    if !added.is_empty() {
        let count = added.len();
        let zh = format!("{count} 个母线既有电源又有负荷:电源另成节点,以 {SWITCH_OHM} 欧的开关相连");
        let en = format!(
            "generators at {count} buses with demand stand as nodes of their own, joined by a switch of {SWITCH_OHM} ohm"
        );
        findings.remark(Remark::assumed(zh, en));
    }
    draft.buses.append(&mut added);
}

/// A capacity that no flow can pass: all demand, or all generation if that is more.
fn unlimited(draft: &Draft, findings: &mut Findings) -> f64 {
    let demand: f64 = draft.buses.iter().map(|bus| bus.demand_mw).sum();
    let generation: f64 = draft.buses.iter().map(|bus| bus.generation_mw).sum();
    let most_mw = tidy(demand.max(generation).max(1.0));
    let links = draft.links.iter().filter(|link| link.capacity_mw.is_none()).count();
    let imports = draft.buses.iter().filter(|bus| bus.import && bus.generation_mw == 0.0).count();
    if links + imports > 0 {
        let zh = format!("{links} 条线路、{imports} 个外部电源未给容量:取 {most_mw} MW,即全网负荷或电源之和");
        let en = format!(
            "capacity of {links} links and {imports} imports without a limit: {most_mw} MW, all there is of demand or generation"
        );
        findings.remark(Remark::assumed(zh, en));
    }
    most_mw
}

fn links(draft: &Draft, sites: &[Site], most_mw: f64, findings: &mut Findings) -> Vec<PowerLinkRow> {
    let places: BTreeMap<&str, &Site> =
        draft.buses.iter().zip(sites).map(|(bus, site)| (bus.id.as_str(), site)).collect();
    let mut straight = 0;
    let rows = draft.links.iter().map(|link| {
        let length_km = link.length_km.unwrap_or_else(|| {
            straight += 1;
            let ends = (places.get(link.from.as_str()), places.get(link.to.as_str()));
            let (Some(a), Some(b)) = ends else { return 0.0 };
            great_circle_km((a.lon, a.lat), (b.lon, b.lat))
        });
        PowerLinkRow {
            link_id: link.id.clone(),
            from_node: link.from.clone(),
            to_node: link.to.clone(),
            voltage_kv: link.kv,
            circuits: link.circuits,
            capacity_mw: tidy(link.capacity_mw.unwrap_or(most_mw)),
            r#type: link.kind.to_owned(),
            length_km: (length_km * 1000.0).round() / 1000.0,
            reactance_ohm: tidy(link.reactance_ohm),
            source: String::new(),
            grade: if link.capacity_mw.is_some() && link.length_km.is_some() { Grade::V } else { Grade::E },
        }
    });
    let rows = rows.collect();
    if straight > 0 {
        let zh = format!("{straight} 条线路未给长度:取两端直线距离");
        let en = format!("length of {straight} lines: as the crow flies");
        findings.remark(Remark::assumed(zh, en));
    }
    rows
}

fn nodes(draft: &Draft, sites: &[Site], links: &[PowerLinkRow], most_mw: f64) -> Vec<PowerNodeRow> {
    let mut through = BTreeMap::<&str, f64>::new();
    for link in links.iter().filter(|link| link.r#type != "switch") {
        *through.entry(&link.from_node).or_default() += link.capacity_mw;
        *through.entry(&link.to_node).or_default() += link.capacity_mw;
    }
    let row = |(bus, site): (&Bus, &Site)| {
        let capacity_mw = if bus.generation_mw > 0.0 {
            bus.generation_mw
        } else if bus.import {
            most_mw
        } else {
            through.get(bus.id.as_str()).copied().unwrap_or_default().max(bus.demand_mw)
        };
        PowerNodeRow {
            node_id: bus.id.clone(),
            name_zh: bus.name.clone(),
            name_en: bus.name.clone(),
            r#type: class(bus, site).to_owned(),
            voltage_kv: bus.kv,
            lon: site.lon,
            lat: site.lat,
            zone_id: site.zone_id.clone(),
            capacity_mw: tidy(capacity_mw),
            peak_demand_mw: (bus.demand_mw > 0.0).then(|| tidy(bus.demand_mw)),
            black_start: false,
            backup_h: 0.0,
            seismic_class: "standard".to_owned(),
            source: String::new(),
            // What passes through a station is summed up from its lines, and so is no number of the file.
            grade: if bus.says_its_power() { Grade::V } else { Grade::E },
        }
    };
    draft.buses.iter().zip(sites).map(row).collect()
}

fn class(bus: &Bus, site: &Site) -> &'static str {
    if bus.import {
        "import"
    } else if bus.generation_mw > 0.0 {
        "generator"
    } else if bus.bar || (bus.demand_mw > 0.0 && site.zone_id.is_some()) {
        "zone_load"
    } else if bus.kv >= EXTRA_HIGH_KV {
        "substation_500"
    } else {
        "substation_220"
    }
}

fn tell_classes(draft: &Draft, findings: &mut Findings) {
    if draft.buses.iter().any(|bus| ![500.0, 220.0].contains(&bus.kv)) {
        let zh = "变电站分两类:330 kV 及以上按 500 kV 站,其余按 220 kV 站";
        let en = "stations: from 330 kV on of the class of 500 kV, all others of that of 220 kV";
        findings.remark(Remark::assumed(zh, en));
    }
}
