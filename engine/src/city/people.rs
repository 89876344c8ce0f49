//! Who is where when it strikes: people by zone, by use and by building class.

use shapan_damage::building::StructureGroup as Material;
use shapan_damage::casualties::Severities;
use shapan_damage::{BuildingClass, CasualtyRates, Fragility};
use shapan_scenarios::models::{BuildingRow, EarthquakeModel, OccupancyRow, PlaceUse, StructureGroup};
use shapan_scenarios::scenario::Scenario;

use super::clock::Clock;
use super::places::ZoneSite;
use crate::error::PrepareError;
use shapan_kernel::SimTime;

/// People and buildings of one class in one zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stock {
    /// Row of the building classes.
    pub(crate) class: u8,
    /// Buildings.
    pub(crate) buildings: f64,
    /// Residents whose home is of this class.
    pub(crate) residents: f64,
    /// People inside when it strikes.
    pub(crate) inside: f64,
}

/// A building class with what becomes of the people in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Class {
    pub(crate) building: BuildingClass,
    pub(crate) rates: CasualtyRates,
    /// Factor on survival times under its debris.
    pub(crate) timescale: f64,
}

/// People by zone when it strikes.
#[derive(Debug)]
pub(crate) struct People {
    pub(crate) classes: Vec<Class>,
    /// Building stock by zone.
    pub(crate) stock: Vec<Vec<Stock>>,
    /// People in the zone, indoors and out.
    pub(crate) present: Vec<f64>,
    /// Residents of the city.
    pub(crate) residents: f64,
}

/// Shares of the city's people by what they do.
#[derive(Clone, Copy)]
struct Uses {
    home: f64,
    work: f64,
    school: f64,
}

impl People {
    pub(crate) fn new(scenario: &Scenario, zones: &[ZoneSite], clock: &Clock) -> Result<Self, PrepareError> {
        let uses = uses_at(&scenario.models.occupancy, clock.hour_of_day(SimTime::ZERO));
        let residents: f64 = zones.iter().map(|z| z.residents).sum();
        let jobs: f64 = zones.iter().map(jobs_weight).sum();
        let model = &scenario.models.earthquake;
        let classes = scenario.models.buildings.iter().map(|row| class(row, model));
        let mut people = Self {
            classes: classes.collect::<Result<_, _>>()?,
            stock: Vec::new(),
            present: Vec::new(),
            residents,
        };
        for zone in zones {
            let at_work = residents * uses.work * jobs_weight(zone) / jobs;
            let at_school = zone.residents * uses.school;
            let outdoors = zone.residents * (1.0 - uses.home - uses.work - uses.school).max(0.0);
            people.present.push(zone.residents * uses.home + at_work + at_school + outdoors);
            people.stock.push(stock(scenario, zone, uses, at_work, at_school)?);
        }
        Ok(people)
    }
}

/// A row of the class table as the damage crate takes it, recalibrated by the model's factor and spread.
fn class(row: &BuildingRow, model: &EarthquakeModel) -> Result<Class, PrepareError> {
    let medians = [row.slight_g, row.moderate_g, row.extensive_g, row.complete_g];
    let fragility = Fragility::new(medians, [model.building_beta.value; 4])
        .map_err(|e| PrepareError::Fragility { kind: row.class_id.clone(), reason: e.to_string() })?
        .with_median_factor(model.building_median.value);
    let (group, base) = match row.group {
        StructureGroup::Frame => (Material::Concrete, CasualtyRates::china_concrete()),
        StructureGroup::Masonry => (Material::Masonry, CasualtyRates::china_masonry()),
        StructureGroup::PlainMasonry => (Material::Masonry, CasualtyRates::china_masonry()),
        StructureGroup::Earth => (Material::Earth, CasualtyRates::china_masonry()),
    };
    let building = BuildingClass {
        group,
        fragility,
        collapse_given_complete: row.collapse_share,
        trapped_given_collapse: row.trapped_share,
        entrapment: [row.surface, row.light, row.void, row.entombed],
        residents_per_building: row.persons_per_building,
        // Not used by the people model: streets take their debris by the number of collapses.
        height_m: 0.0,
        floor_area_m2: 0.0,
    };
    Ok(Class { building, rates: with_killed(base, row.killed_share), timescale: row.timescale })
}

/// Rates in which the class's own share of the trapped dies at once; the living keep their proportions.
fn with_killed(base: CasualtyRates, killed: f64) -> CasualtyRates {
    let (severe, serious, light) = base.trapped_injuries();
    let alive = 1.0 - killed;
    let trapped =
        Severities { dead: killed, severe: severe * alive, serious: serious * alive, light: light * alive };
    CasualtyRates { trapped, ..base }
}

/// Relative number of jobs: residents, weighted by how much of a zone is offices and shops (E).
fn jobs_weight(zone: &ZoneSite) -> f64 {
    let attraction = match zone.era.as_str() {
        "old_core" => 2.2,
        "mixed_urban" => 1.4,
        "new_urban" => 1.0,
        "suburban_town" => 0.8,
        _ => 0.5,
    };
    zone.residents * attraction
}

/// The occupancy row that holds at an hour of the day (rows run from their hour to the next row's).
fn uses_at(rows: &[OccupancyRow], hour: f64) -> Uses {
    let row = rows.iter().rev().find(|row| row.from_h <= hour).or_else(|| rows.last());
    row.map_or(Uses { home: 1.0, work: 0.0, school: 0.0 }, |row| Uses {
        home: row.home,
        work: row.work,
        school: row.school,
    })
}

fn stock(
    scenario: &Scenario,
    zone: &ZoneSite,
    uses: Uses,
    at_work: f64,
    at_school: f64,
) -> Result<Vec<Stock>, PrepareError> {
    let mut stock: Vec<Stock> = Vec::new();
    for mix in &scenario.models.mix {
        if mix.era != zone.era && mix.era != "*" {
            continue;
        }
        let class =
            scenario.models.buildings.iter().position(|row| row.class_id == mix.class_id).ok_or_else(
                || PrepareError::Missing { what: "building class", name: mix.class_id.clone() },
            )?;
        let (residents, inside) = match mix.place_use {
            PlaceUse::Home => (zone.residents * mix.share, zone.residents * mix.share * uses.home),
            PlaceUse::Work => (0.0, at_work * mix.share),
            PlaceUse::School => (0.0, at_school * mix.share),
        };
        // Work and school buildings are counted by the people they are built for, at home-like density (E).
        let capacity = match mix.place_use {
            PlaceUse::Home => residents,
            PlaceUse::Work => 0.25 * zone.residents * mix.share,
            PlaceUse::School => 0.1 * zone.residents * mix.share,
        };
        let buildings = capacity / scenario.models.buildings[class].persons_per_building;
        match stock.iter_mut().find(|s| usize::from(s.class) == class) {
            Some(s) => {
                s.residents += residents;
                s.inside += inside;
                s.buildings += buildings;
            }
            None => stock.push(Stock { class: class as u8, buildings, residents, inside }),
        }
    }
    stock.retain(|s| s.buildings > 0.0 || s.inside > 0.0);
    Ok(stock)
}
