//! What strikes besides shaking: outages, weather, sources that give less.

use std::collections::BTreeMap;

use shapan_journal::{Service, SubjectKind};
use shapan_scenarios::hazard::{Hazard, SuppliedService};
use shapan_scenarios::models::WeatherMeasure;
use shapan_scenarios::region::Region;
use shapan_scenarios::scenario::Scenario;

use super::assets::Assets;
use super::lifelines::{Lifelines, named_assets};
use super::roads::Roads;
use crate::error::PrepareError;

/// Something that strikes at an hour, or over some hours.
#[derive(Clone, Debug)]
pub(crate) enum Disruption {
    Outage(Outage),
    Weather(Weather),
    Shortfall(Shortfall),
}

/// Assets that are switched off or fail.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    pub(crate) at_h: f64,
    pub(crate) assets: Vec<u32>,
    /// 0 switched off, 1 to 4 damaged.
    pub(crate) state: u8,
    /// Hours until it is switched on again: low, value, high.
    pub(crate) back_h: Option<[f64; 3]>,
}

/// Weather over the city, by steps.
#[derive(Clone, Debug)]
pub(crate) struct Weather {
    pub(crate) hours: Vec<f64>,
    pub(crate) temperature_c: Option<Vec<f64>>,
    /// Gusts (m/s), ice (mm) and depth of water (m) at each of the hours.
    pub(crate) measures: Vec<[f64; 3]>,
    /// Curves of each asset that it can strike.
    pub(crate) struck: Vec<(u32, Vec<Curve>)>,
    /// Curves of each road that it can strike, as the first of its two links.
    pub(crate) roads: Vec<(u32, Vec<Curve>)>,
}

impl Weather {
    /// Gusts, ice and depth at an hour: straight lines between the hours given, the last from there on.
    pub(crate) fn at(&self, hours: f64) -> [f64; 3] {
        [0, 1, 2].map(|k| self.between(hours, |step| self.measures[step][k]))
    }

    /// The worst of each measure at the full hours before an hour.
    pub(crate) fn worst_before(&self, hours: f64) -> [f64; 3] {
        let earlier = (0..hours.ceil() as u32).map(|hour| self.at(f64::from(hour)));
        earlier.fold([0.0; 3], |worst, at| [0, 1, 2].map(|k| f64::max(worst[k], at[k])))
    }

    /// Temperature at an hour, degrees Celsius; none where it is that of the season.
    pub(crate) fn temperature_at(&self, hours: f64) -> Option<f64> {
        self.temperature_c.as_ref().map(|series| self.between(hours, |step| series[step]))
    }

    /// The last hour at which anything changes.
    pub(crate) fn last_h(&self) -> f64 {
        self.hours.last().copied().unwrap_or(0.0)
    }

    fn between(&self, hours: f64, value: impl Fn(usize) -> f64) -> f64 {
        let next = self.hours.partition_point(|h| *h <= hours);
        match next {
            0 => value(0),
            n if n == self.hours.len() => value(n - 1),
            n => {
                let part = (hours - self.hours[n - 1]) / (self.hours[n] - self.hours[n - 1]);
                value(n - 1) + part * (value(n) - value(n - 1))
            }
        }
    }
}

/// How an asset fails by a measure of the weather.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Curve {
    pub(crate) measure: usize,
    pub(crate) median: f64,
    pub(crate) beta: f64,
    pub(crate) kilometres: f64,
    pub(crate) state: u8,
}

/// Sources that give less.
#[derive(Clone, Debug)]
pub(crate) struct Shortfall {
    pub(crate) nodes: Vec<(Service, u32)>,
    pub(crate) share: f64,
    pub(crate) from_h: f64,
    pub(crate) to_h: Option<f64>,
}

impl Shortfall {
    /// Whether it holds at an hour.
    pub(crate) fn holds(&self, hours: f64) -> bool {
        hours >= self.from_h && self.to_h.is_none_or(|to| hours < to)
    }
}

/// All disruptions of a scenario, in the order of its file.
pub(crate) fn disruptions(
    scenario: &Scenario,
    assets: &Assets,
    lifelines: &Lifelines,
    roads: &Roads,
) -> Result<Vec<Disruption>, PrepareError> {
    let by_id: BTreeMap<(&str, &str), u32> = named_assets(&scenario.region)
        .into_iter()
        .map(|named| ((named.table, named.id), assets.asset(named.kind, named.index)))
        .collect();
    let mut all = Vec::new();
    for hazard in &scenario.hazards {
        match hazard {
            Hazard::Earthquake { .. } | Hazard::Shakemap { .. } => {}
            Hazard::Outage(outage) => {
                let find = |key: &shapan_scenarios::hazard::AssetKey| {
                    by_id
                        .get(&(key.table.name(), key.id.as_str()))
                        .copied()
                        .ok_or_else(|| PrepareError::Missing { what: "asset", name: key.id.clone() })
                };
                all.push(Disruption::Outage(Outage {
                    at_h: outage.at_h,
                    assets: outage.assets.iter().map(find).collect::<Result<_, _>>()?,
                    state: outage.state,
                    back_h: outage.back_h.as_ref().map(|h| [h.low, h.value, h.high]),
                }));
            }
            Hazard::Weather(weather) => {
                all.push(Disruption::Weather(of_weather(scenario, assets, roads, weather)?))
            }
            Hazard::Shortfall(shortfall) => {
                let service = match shortfall.service {
                    SuppliedService::Gas => Service::Gas,
                    SuppliedService::Power => Service::Power,
                    SuppliedService::Water => Service::Water,
                    SuppliedService::Heat => Service::Heat,
                };
                let node = |id: &String| {
                    let missing = || PrepareError::Missing { what: "source", name: id.clone() };
                    Ok((service, lifelines.node(service, id).ok_or_else(missing)?))
                };
                all.push(Disruption::Shortfall(Shortfall {
                    nodes: shortfall.nodes.iter().map(node).collect::<Result<_, PrepareError>>()?,
                    share: shortfall.share.value,
                    from_h: shortfall.from_h,
                    to_h: shortfall.to_h,
                }));
            }
        }
    }
    Ok(all)
}

fn of_weather(
    scenario: &Scenario,
    assets: &Assets,
    links: &Roads,
    weather: &shapan_scenarios::hazard::Weather,
) -> Result<Weather, PrepareError> {
    let at = |series: &[f64], step: usize| series.get(step).copied().unwrap_or(0.0);
    let measures = (0..weather.hours.len())
        .map(|step| [at(&weather.gust_m_s, step), at(&weather.ice_mm, step), at(&weather.depth_m, step)]);
    Ok(Weather {
        hours: weather.hours.clone(),
        temperature_c: (!weather.temperature_c.is_empty()).then(|| weather.temperature_c.clone()),
        measures: measures.collect(),
        struck: struck(scenario, assets, &weather.districts),
        roads: roads(scenario, links, &weather.districts),
    })
}

/// What the weather can be too much for, in the order of its numbers.
const MEASURES: [WeatherMeasure; 3] = [WeatherMeasure::GustMS, WeatherMeasure::IceMm, WeatherMeasure::DepthM];

/// Whether each zone lies in these districts; all do where there are none.
fn within(region: &Region, districts: &[String]) -> Vec<bool> {
    let named = |name: &str| {
        region.districts.iter().any(|row| districts.contains(&row.district_code) && row.name_zh == name)
    };
    region.zones.iter().map(|zone| districts.is_empty() || named(&zone.district_zh)).collect()
}

/// Roads with an end in the districts that the weather strikes, with the curves of their class.
fn roads(scenario: &Scenario, roads: &Roads, districts: &[String]) -> Vec<(u32, Vec<Curve>)> {
    let within = within(&scenario.region, districts);
    let first = |at: usize, twin: Option<u32>| twin.is_none_or(|twin| twin as usize > at);
    let mut all = Vec::new();
    for (at, link) in roads.links.iter().enumerate().filter(|(at, link)| first(*at, link.twin)) {
        let class = link.class.name();
        let of_class = |kind: &str| kind.strip_prefix("roads/") == Some(class);
        if !link.zones.iter().any(|zone| within[usize::from(*zone)]) {
            continue;
        }
        let rows = scenario.models.weather.iter().filter(|row| of_class(&row.kind));
        let curves: Vec<Curve> = rows
            .filter_map(|row| {
                let measure = MEASURES.iter().position(|measure| *measure == row.measure)?;
                let kilometres = if row.per_km { link.length_km.max(0.1) } else { 1.0 };
                Some(Curve { measure, median: row.median, beta: row.beta, kilometres, state: row.state })
            })
            .collect();
        if !curves.is_empty() {
            all.push((at as u32, curves));
        }
    }
    all
}

/// Assets in the districts that the weather strikes, with the curves of their kind.
fn struck(scenario: &Scenario, assets: &Assets, districts: &[String]) -> Vec<(u32, Vec<Curve>)> {
    let region = &scenario.region;
    let within = within(region, districts);
    let inside = |zone: Option<u16>| districts.is_empty() || zone.is_some_and(|z| within[usize::from(z)]);
    let mut all = Vec::new();
    for (asset, site) in assets.sites.iter().enumerate().filter(|(_, site)| inside(site.zone)) {
        let kind = assets.kinds[usize::from(site.fragility)].name.as_str();
        let line = (site.subject.kind == SubjectKind::PowerLine)
            .then(|| &region.power_links[site.subject.index as usize]);
        let curves: Vec<Curve> = MEASURES
            .into_iter()
            .enumerate()
            .filter_map(|(at, measure)| {
                let of_kind =
                    scenario.models.weather.iter().filter(|r| r.kind == kind && r.measure == measure);
                // Of the rows by voltage the highest holds that the line reaches.
                let reached =
                    of_kind.filter(|r| r.from_kv.is_none_or(|kv| line.is_some_and(|l| l.voltage_kv >= kv)));
                let row =
                    reached.max_by(|a, b| a.from_kv.unwrap_or(0.0).total_cmp(&b.from_kv.unwrap_or(0.0)))?;
                let kilometres = line.filter(|_| row.per_km).map_or(1.0, |l| l.length_km.max(0.1));
                Some(Curve { measure: at, median: row.median, beta: row.beta, kilometres, state: row.state })
            })
            .collect();
        if !curves.is_empty() {
            all.push((asset as u32, curves));
        }
    }
    all
}
