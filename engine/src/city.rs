//! The static part of a scenario: built once a batch, shared by all replications and threads.
//!
//! Nothing here changes in a run and nothing here is random. What a replication draws or changes lives in
//! its own world.

pub(crate) mod assets;
pub(crate) mod clock;
pub(crate) mod curves;
pub(crate) mod disruptions;
pub(crate) mod forces;
pub(crate) mod lifelines;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod roads;
pub(crate) mod shaking;
pub(crate) mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use shapan_kernel::{Purpose, SimTime};
use shapan_network::router::Method;
use shapan_scenarios::hazard::Hazard;
use shapan_scenarios::models::Models;
use shapan_scenarios::plan::Plan;
use shapan_scenarios::scenario::Scenario;

use crate::error::{PrepareError, StepError};
use crate::supply::Command;

/// The static part of a scenario, built once a batch and shared by all replications.
#[derive(Clone, Debug)]
pub struct City(pub(crate) Arc<Static>);

/// Everything that replications share.
#[derive(Debug)]
pub(crate) struct Static {
    pub(crate) plan: Plan,
    pub(crate) models: Models,
    pub(crate) clock: clock::Clock,
    pub(crate) horizon: SimTime,
    /// Surface-wave magnitude; none where the ground does not shake.
    pub(crate) magnitude_ms: Option<f64>,
    pub(crate) zones: Vec<places::ZoneSite>,
    pub(crate) districts: Vec<places::DistrictSite>,
    pub(crate) people: people::People,
    pub(crate) assets: assets::Assets,
    pub(crate) shaking: Option<shaking::Field>,
    pub(crate) disruptions: Vec<disruptions::Disruption>,
    pub(crate) roads: roads::Roads,
    pub(crate) lifelines: lifelines::Lifelines,
    pub(crate) needs: lifelines::needs::Needs,
    pub(crate) importance: lifelines::importance::Importances,
    /// Assets that count as critical: hospitals, command posts of city and districts, works, cores.
    pub(crate) critical: Vec<u32>,
    pub(crate) forces: forces::Forces,
    pub(crate) set: forces::PersonSet,
    /// Hour of the first shock or outage, which sets everybody calling.
    pub(crate) news_h: Option<f64>,
    /// Design temperature outdoors and the one that heating is to hold, degrees Celsius.
    heating_c: [f64; 2],
    views: views::Views,
}

/// Hour at which a hazard sets people calling.
fn news_h(hazard: &Hazard) -> Option<f64> {
    match hazard {
        Hazard::Earthquake { .. } | Hazard::Shakemap { .. } => Some(0.0),
        Hazard::Outage(outage) => Some(outage.at_h),
        Hazard::Weather(_) | Hazard::Shortfall(_) => None,
    }
}

/// Hospitals, command posts of city and districts, water works, telecom cores.
fn critical(region: &shapan_scenarios::region::Region, assets: &assets::Assets) -> Vec<u32> {
    let mut all: Vec<u32> = assets.hospitals.iter().map(|hospital| hospital.asset).collect();
    all.extend(
        assets.city_posts.iter().chain(&assets.district_posts).map(|p| assets.posts[*p as usize].asset),
    );
    for named in lifelines::named_assets(region) {
        if matches!(named.class, "plant" | "core" | "gov_core" | "radio_core") {
            all.push(assets.asset(named.kind, named.index));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Entities by kind, as a run starts with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Census(pub BTreeMap<String, u32>);

impl City {
    /// Builds everything that replications share.
    ///
    /// # Errors
    /// See [`PrepareError`]; a scenario that passed its checks gives none of them.
    pub fn prepare(scenario: &Scenario) -> Result<Self, PrepareError> {
        Self::prepare_with(scenario, None)
    }

    /// As [`City::prepare`]; `ways` says how ways are found if the size of the network is not to decide.
    ///
    /// # Errors
    /// As for [`City::prepare`].
    pub fn prepare_with(scenario: &Scenario, ways: Option<Method>) -> Result<Self, PrepareError> {
        if scenario.hazards.is_empty() {
            return Err(PrepareError::NoHazard);
        }
        let region = &scenario.region;
        let clock = clock::Clock::new(scenario);
        let districts = places::districts(region)?;
        let zones = places::zones(region, &districts)?;
        let people = people::People::new(scenario, &zones, &clock)?;
        let index = places::ZoneIndex::new(&zones);
        let roads = roads::Roads::new(region, &index, ways)?;
        let lifelines = lifelines::Lifelines::new(scenario, &index, &districts)?;
        let assets = assets::Assets::new(scenario, &index, &districts, &lifelines.power.rows, &roads)?;
        let needs = lifelines::needs::Needs::new(region, &assets, &lifelines)?;
        let shaking =
            scenario.shaking().map(|_| shaking::Field::new(scenario, &zones, &assets)).transpose()?;
        let forces = forces::Forces::new(scenario, &index, &districts, &assets, &roads)?;
        let views = views::Views::new(&views::Parts {
            scenario,
            index: &index,
            zones: &zones,
            districts: &districts,
            assets: &assets,
            roads: &roads,
            forces: &forces,
        })?;
        Ok(Self(Arc::new(Static {
            critical: critical(region, &assets),
            importance: lifelines::importance::Importances::new(scenario, &assets, &zones, &lifelines),
            disruptions: disruptions::disruptions(scenario, &assets, &lifelines, &roads)?,
            lifelines,
            needs,
            forces,
            views,
            news_h: scenario.hazards.iter().filter_map(news_h).min_by(f64::total_cmp),
            heating_c: region
                .facts
                .demand
                .as_ref()
                .map_or([-7.6, 18.0], |d| [d.heating_design_c.value, d.heating_base_c.value]),
            set: forces::PersonSet::new(scenario, clock.cold),
            plan: scenario.plan.clone(),
            models: scenario.models.clone(),
            horizon: SimTime::from_hours(scenario.horizon_hours),
            magnitude_ms: scenario.shaking().and_then(Hazard::magnitude_ms),
            clock,
            zones,
            districts,
            people,
            assets,
            shaking,
            roads,
        })))
    }

    /// Entities by kind, as a run starts with them.
    #[must_use]
    pub fn census(&self) -> Census {
        let city = &*self.0;
        let mut counts = BTreeMap::from([
            ("zone".to_owned(), city.zones.len() as u32),
            ("road_node".to_owned(), city.roads.graph().node_count() as u32),
            ("road_link".to_owned(), city.roads.graph().link_count() as u32),
        ]);
        let named = city.assets.sites.iter().map(|site| subject_name(site.subject.kind));
        let vehicles = city.forces.vehicles.iter().map(|v| v.kind.name());
        let teams = city.forces.teams.iter().map(|t| t.kind.name());
        for name in named.chain(vehicles).chain(teams) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        Census(counts)
    }
}

/// The lists by place read as parts of the city.
impl std::ops::Deref for Static {
    type Target = views::Views;

    fn deref(&self) -> &views::Views {
        &self.views
    }
}

impl Static {
    /// Zones of a district.
    pub(crate) fn zones_of(&self, district: u8) -> impl Iterator<Item = u16> + use<'_> {
        self.views.zones_of[usize::from(district)].iter().copied()
    }

    /// Zones that a command answers for.
    pub(crate) fn zones_under(&self, command: Command) -> impl Iterator<Item = u16> + use<'_> {
        let zones = match command {
            Command::District(district) => &self.views.zones_of[usize::from(district)],
            Command::City => &self.all_zones,
        };
        zones.iter().copied()
    }

    /// The field of shaking.
    pub(crate) fn field(&self) -> Result<&shaking::Field, StepError> {
        self.shaking.as_ref().ok_or(StepError::Lost { stage: "hazard", component: "field of shaking" })
    }

    /// Heating load at a temperature outdoors, against that at the design temperature.
    pub(crate) fn heating_factor(&self, outdoor_c: f64) -> f64 {
        let [design_c, base_c] = self.heating_c;
        ((base_c - outdoor_c) / (base_c - design_c)).max(0.0)
    }

    /// Patrols of a district.
    pub(crate) fn patrols(&self, district: u8) -> usize {
        self.views.patrols[usize::from(district)]
    }

    /// Drone of a district: range km, speed km/h, hours to get it up.
    pub(crate) fn drone(&self, district: u8) -> Option<(f64, f64, f64)> {
        self.views.drones[usize::from(district)]
    }

    /// Mean factor on travel times around a zone.
    pub(crate) fn zone_links_slow(&self, slow: &[f32], zone: u16) -> f64 {
        let links = &self.links_of[usize::from(zone)];
        let sum: f64 = links.iter().map(|&l| f64::from(slow[l as usize])).sum();
        if links.is_empty() { 1.0 } else { sum / links.len() as f64 }
    }
}

fn subject_name(kind: shapan_journal::SubjectKind) -> &'static str {
    use shapan_journal::SubjectKind as K;
    match kind {
        K::Hospital => "hospital",
        K::FireStation => "fire_station",
        K::Depot => "depot",
        K::Shelter => "shelter",
        K::Post => "command_post",
        K::Bridge => "bridge",
        K::PowerNode => "power_node",
        K::TelecomNode => "telecom_node",
        K::WaterNode => "water_node",
        K::GasNode => "gas_node",
        K::HeatNode => "heat_node",
        K::PowerLine => "power_line",
        K::WaterPump => "water_pump",
        K::Airfield => "airfield",
        K::MetroStation => "metro_station",
        K::RoadLink => "road_link",
        K::Vehicle => "vehicle",
        K::Team => "team",
        K::Partner => "partner",
    }
}

/// A stable number for a key, so that random streams do not depend on a row's place in its table.
pub(crate) fn stable(key: &str) -> u64 {
    Purpose::named(key).id()
}

#[cfg(test)]
mod tests;
