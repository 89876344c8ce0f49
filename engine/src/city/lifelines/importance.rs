//! How much hangs on an asset: what crews mend first follows from it.

use std::collections::BTreeMap;

use shapan_journal::SubjectKind;
use shapan_scenarios::region::Region;
use shapan_scenarios::scenario::Scenario;

use super::{Lifelines, named_assets};
use crate::city::assets::Assets;
use crate::city::places::ZoneSite;

/// How much hangs on an asset, compared field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Importance {
    /// Hospitals and command posts that it serves.
    critical: u32,
    /// People whom it serves.
    people: u32,
    /// Level in its network: bulk before distribution before a zone's own.
    level: u32,
}

impl Importance {
    /// People whom it serves.
    pub(crate) fn people(self) -> f64 {
        f64::from(self.people)
    }
}

/// The importance of every asset, and the place of those that the plan lists.
#[derive(Debug, Default)]
pub(crate) struct Importances {
    pub(crate) of: Vec<Importance>,
    /// Place in the plan's list; `u32::MAX` for what is not listed.
    pub(crate) listed: Vec<u32>,
}

impl Importances {
    pub(crate) fn new(
        scenario: &Scenario,
        assets: &Assets,
        zones: &[ZoneSite],
        lifelines: &Lifelines,
    ) -> Self {
        let region = &scenario.region;
        let mut of = vec![Importance::default(); assets.sites.len()];
        let zone_weight = zone_weights(assets, zones);
        let power = power(region, lifelines, &zone_weight);
        for (asset, site) in assets.sites.iter().enumerate() {
            let own = site.zone.map_or((0, 0), |zone| zone_weight[usize::from(zone)]);
            let index = site.subject.index as usize;
            let (level, (critical, people)) = match site.subject.kind {
                SubjectKind::PowerNode => (
                    volts(region.power_nodes[index].voltage_kv, &region.power_nodes[index].r#type),
                    power[index],
                ),
                SubjectKind::PowerLine => {
                    (volts(region.power_links[index].voltage_kv, ""), line(lifelines, &power, index))
                }
                SubjectKind::TelecomNode => (telecom_level(&region.telecom_nodes[index].r#type), own),
                SubjectKind::WaterNode => (pipe_level(&region.water_nodes[index].r#type), own),
                SubjectKind::GasNode => (pipe_level(&region.gas_nodes[index].r#type), own),
                SubjectKind::HeatNode => (pipe_level(&region.heat_nodes[index].r#type), own),
                SubjectKind::WaterPump => (pipe_level("plant"), own),
                _ => (0, own),
            };
            of[asset] = Importance { level, critical, people };
        }
        let places: BTreeMap<&str, u32> = scenario
            .plan
            .lifelines
            .repair_list
            .iter()
            .enumerate()
            .map(|(at, id)| (id.as_str(), at as u32))
            .collect();
        let mut listed = vec![u32::MAX; assets.sites.len()];
        for named in named_assets(region) {
            if let Some(place) = places.get(named.id) {
                listed[assets.asset(named.kind, named.index) as usize] = *place;
            }
        }
        Self { of, listed }
    }
}

/// A line is as important as the lesser of its ends: what hangs below it.
fn line(lifelines: &Lifelines, power: &[(u32, u32)], index: usize) -> (u32, u32) {
    let (from, to) = lifelines.power.ends[index];
    power[from as usize].min(power[to as usize])
}

/// Critical facilities and residents of each zone.
fn zone_weights(assets: &Assets, zones: &[ZoneSite]) -> Vec<(u32, u32)> {
    let mut weights: Vec<(u32, u32)> = zones.iter().map(|zone| (0, zone.residents as u32)).collect();
    for hospital in &assets.hospitals {
        weights[usize::from(hospital.zone)].0 += 1;
    }
    for post in assets.city_posts.iter().chain(&assets.district_posts) {
        weights[usize::from(assets.posts[*post as usize].zone)].0 += 1;
    }
    weights
}

/// What hangs on each power node: a zone's own load its zone, others the loads that their lines lead down to.
fn power(region: &Region, lifelines: &Lifelines, zones: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let nodes = &region.power_nodes;
    let mut sums = vec![(0, 0); nodes.len()];
    for (zone, loads) in lifelines.power_of_zone.iter().enumerate() {
        loads.iter().for_each(|node| sums[*node as usize] = zones[zone]);
    }
    let mut rows: Vec<usize> = (0..nodes.len()).collect();
    rows.sort_by(|a, b| nodes[*a].voltage_kv.total_cmp(&nodes[*b].voltage_kv).then(a.cmp(b)));
    let mut neighbours = vec![Vec::new(); nodes.len()];
    for (a, b) in &lifelines.power.ends {
        neighbours[*a as usize].push(*b as usize);
        neighbours[*b as usize].push(*a as usize);
    }
    for row in rows {
        let own = sums[row];
        let below = neighbours[row].iter().filter(|n| {
            nodes[**n].voltage_kv < nodes[row].voltage_kv
                || (lifelines.power.load_of[**n].is_some() && lifelines.power.load_of[row].is_none())
        });
        let below: Vec<(u32, u32)> = below.map(|n| sums[*n]).collect();
        sums[row] = below.iter().fold(own, |sum, part| (sum.0 + part.0, sum.1 + part.1));
    }
    sums
}

fn volts(kv: f64, kind: &str) -> u32 {
    if kind == "zone_load" { 1 } else { kv.max(2.0) as u32 }
}

fn telecom_level(kind: &str) -> u32 {
    match kind {
        "core" | "gov_core" | "radio_core" => 4,
        "aggregation" | "gov_node" | "radio_site" => 3,
        "super_bts" => 2,
        _ => 1,
    }
}

fn pipe_level(kind: &str) -> u32 {
    match kind {
        "source" | "gate" | "plant" => 4,
        "peak_boiler" | "regulator" | "hub" => 3,
        "trunk" | "tank" => 2,
        _ => 1,
    }
}
