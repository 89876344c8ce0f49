//! Names for the things that facts are about.

use std::collections::BTreeMap;

use shapan_journal::{Subject, SubjectKind, Zone};
use shapan_scenarios::region::{Region, Status};
use shapan_scenarios::scenario::Scenario;
use shapan_scenarios::text::Bilingual;

use crate::setting::Setting;

/// Names of a scenario's zones, facilities, lifeline nodes and roads, by their index in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Names {
    setting: Setting,
    tables: BTreeMap<SubjectKind, Vec<Bilingual>>,
}

fn text(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

impl Names {
    /// Takes the names out of a scenario's tables.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let region = &scenario.region;
        let mut tables = facilities(region);
        tables.extend(lifelines(region));
        tables.insert(SubjectKind::RoadLink, roads(region));
        Self { setting: Setting::of(scenario), tables }
    }

    /// Names of zones only: other things are told by kind and number.
    #[must_use]
    pub fn of(setting: Setting) -> Self {
        Self { setting, tables: BTreeMap::new() }
    }

    /// What the names belong to.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Name of a zone, with its district.
    #[must_use]
    pub fn zone(&self, zone: Zone) -> Bilingual {
        self.setting.zones.get(usize::from(zone.0)).map_or_else(
            || text(&format!("{}号分区", zone.0), &format!("zone {}", zone.0)),
            |info| {
                let zh = format!("{}{}", info.district.zh, info.name.zh);
                Bilingual { zh, en: format!("{}, {}", info.name.en, info.district.en) }
            },
        )
    }

    /// Name of a thing; its kind and number where the tables do not name it.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> Bilingual {
        let named = self.tables.get(&subject.kind).and_then(|rows| rows.get(subject.index as usize));
        named.cloned().unwrap_or_else(|| {
            let (zh, en) = kind(subject.kind);
            text(&format!("{}号{zh}", subject.index), &format!("{en} {}", subject.index))
        })
    }

    /// Name of a power line, by its row in the table of power lines.
    #[must_use]
    pub fn power_line(&self, line: u32) -> Bilingual {
        self.subject(Subject::new(SubjectKind::PowerLine, line))
    }

    /// Name of a directed road link.
    #[must_use]
    pub fn link(&self, link: u32) -> Bilingual {
        self.subject(Subject::new(SubjectKind::RoadLink, link))
    }
}

fn facilities(region: &Region) -> BTreeMap<SubjectKind, Vec<Bilingual>> {
    // Some tables have no English names: their key says as much.
    let keyed = |zh: &String, id: &String, kind: &str| text(zh, &format!("{kind} {id}"));
    let shelters = region.shelters.iter().map(|row| {
        let zone = region.zone_index(&row.zone_id).map(|index| &region.zones[index]);
        let zh = zone.map_or("", |zone| zone.name_zh.as_str());
        text(&format!("{zh}避难场所{}", row.shelter_id), &format!("shelter {}", row.shelter_id))
    });
    let posts = region.command_posts.iter().map(|row| {
        let zone = region.zone_index(&row.zone_id).map(|index| &region.zones[index]);
        let en = zone.map_or_else(String::new, |zone| format!(" ({})", zone.name_en));
        text(&row.name_zh, &format!("{}{en}", row.name_en))
    });
    // Depots that do not stand yet take no part in a run and have no index.
    let depots = region.depots.iter().filter(|row| row.status == Status::Existing);
    BTreeMap::from([
        (
            SubjectKind::Hospital,
            region.hospitals.iter().map(|r| keyed(&r.name_zh, &r.hospital_id, "hospital")).collect(),
        ),
        (
            SubjectKind::FireStation,
            region.fire_stations.iter().map(|r| keyed(&r.name_zh, &r.station_id, "fire station")).collect(),
        ),
        (SubjectKind::Depot, depots.map(|r| keyed(&r.name_zh, &r.depot_id, "depot")).collect()),
        (
            SubjectKind::Bridge,
            region.bridges.iter().map(|r| keyed(&r.name_zh, &r.bridge_id, "bridge")).collect(),
        ),
        (SubjectKind::Shelter, shelters.collect()),
        (SubjectKind::Post, posts.collect()),
        (SubjectKind::Airfield, region.airports.iter().map(|r| text(&r.name_zh, &r.name_en)).collect()),
        (
            SubjectKind::MetroStation,
            region.metro_stations.iter().map(|r| text(&r.name_zh, &r.name_en)).collect(),
        ),
        (SubjectKind::Partner, region.mutual_aid.iter().map(|r| text(&r.name_zh, &r.name_en)).collect()),
    ])
}

fn lifelines(region: &Region) -> BTreeMap<SubjectKind, Vec<Bilingual>> {
    BTreeMap::from([
        (SubjectKind::PowerNode, region.power_nodes.iter().map(|r| text(&r.name_zh, &r.name_en)).collect()),
        (
            SubjectKind::TelecomNode,
            region.telecom_nodes.iter().map(|r| text(&r.name_zh, &r.name_en)).collect(),
        ),
        (SubjectKind::WaterNode, region.water_nodes.iter().map(|r| text(&r.name_zh, &r.name_en)).collect()),
        (SubjectKind::GasNode, region.gas_nodes.iter().map(|r| text(&r.name_zh, &r.name_en)).collect()),
        (SubjectKind::HeatNode, region.heat_nodes.iter().map(|r| text(&r.name_zh, &r.name_en)).collect()),
        (SubjectKind::PowerLine, power_lines(region)),
        (SubjectKind::WaterPump, water_pumps(region)),
    ])
}

fn power_lines(region: &Region) -> Vec<Bilingual> {
    let nodes: BTreeMap<&str, [&str; 2]> = region
        .power_nodes
        .iter()
        .map(|node| (node.node_id.as_str(), [node.name_zh.as_str(), node.name_en.as_str()]))
        .collect();
    let line = |row: &shapan_scenarios::region::PowerLinkRow| {
        let end = |id: &String| nodes.get(id.as_str()).copied().unwrap_or(["", ""]);
        let ([from_zh, from_en], [to_zh, to_en]) = (end(&row.from_node), end(&row.to_node));
        let zh = if from_zh.is_empty() || to_zh.is_empty() {
            format!("线路{}", row.link_id)
        } else {
            format!("{from_zh}至{to_zh}线路")
        };
        let en = if from_en.is_empty() || to_en.is_empty() {
            format!("power line {}", row.link_id)
        } else {
            format!("power line {} ({from_en} to {to_en})", row.link_id)
        };
        Bilingual { zh, en }
    };
    region.power_links.iter().map(line).collect()
}

/// A pump's index is its place among the pumps, not its row among all water links.
fn water_pumps(region: &Region) -> Vec<Bilingual> {
    let name = |id: &String| text(&format!("水泵{id}"), &format!("pump {id}"));
    let pumps = region.water_links.iter().filter(|row| row.r#type == "pump");
    pumps.map(|row| name(&row.link_id)).collect()
}

fn roads(region: &Region) -> Vec<Bilingual> {
    let nodes: BTreeMap<&str, &str> =
        region.road_nodes.iter().map(|node| (node.node_id.as_str(), node.name.as_str())).collect();
    let name = |id: &String| nodes.get(id.as_str()).copied().filter(|name| !name.is_empty()).unwrap_or("");
    let link = |row: &shapan_scenarios::region::RoadLinkRow| {
        let (from, to) = (name(&row.from_node), name(&row.to_node));
        let zh = if from.is_empty() || to.is_empty() {
            format!("路段{}", row.link_id)
        } else {
            format!("{from}至{to}路段")
        };
        Bilingual { zh, en: format!("road link {}", row.link_id) }
    };
    region.roads.iter().map(link).collect()
}

fn kind(kind: SubjectKind) -> (&'static str, &'static str) {
    match kind {
        SubjectKind::Hospital => ("医院", "hospital"),
        SubjectKind::FireStation => ("消防站", "fire station"),
        SubjectKind::Depot => ("储备库", "depot"),
        SubjectKind::Shelter => ("避难场所", "shelter"),
        SubjectKind::Post => ("指挥所", "command post"),
        SubjectKind::Bridge => ("桥梁", "bridge"),
        SubjectKind::PowerNode => ("电力节点", "power node"),
        SubjectKind::TelecomNode => ("通信节点", "telecom node"),
        SubjectKind::WaterNode => ("供水节点", "water node"),
        SubjectKind::GasNode => ("燃气节点", "gas node"),
        SubjectKind::HeatNode => ("热力节点", "heat node"),
        SubjectKind::PowerLine => ("电力线路", "power line"),
        SubjectKind::WaterPump => ("水泵", "pump"),
        SubjectKind::Airfield => ("机场", "airfield"),
        SubjectKind::MetroStation => ("地铁站", "metro station"),
        SubjectKind::RoadLink => ("路段", "road link"),
        SubjectKind::Vehicle => ("车辆", "vehicle"),
        SubjectKind::Team => ("队伍", "team"),
        SubjectKind::Partner => ("支援方", "partner"),
    }
}
