//! Who is where when it strikes: people by zone, by use and by building class.

use shapan_damage::building::StructureGroup as Material;
use shapan_damage::casualties::{CoburnSpence, HazusInjuries, Rescue, Severities, TrappedShare};
use shapan_damage::curve::Curves;
use shapan_damage::library::DayPart;
use shapan_damage::loss::{FloorValue, LossKind, LossRatios};
use shapan_damage::{BuildingClass, CasualtyRates, Fragility};
use shapan_kernel::SimTime;
use shapan_scenarios::models::{
    BuildingRow, CasualtyChoice, EarthquakeModel, LossKind as RowLossKind, Models, OccupancyRow, PlaceUse,
    StructureGroup,
};
use shapan_scenarios::scenario::Scenario;

use super::clock::Clock;
use super::curves;
use super::places::ZoneSite;
use super::shaking::Felt;
use crate::error::PrepareError;

/// People and buildings of one class in one zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stock {
    /// Row of the building classes.
    pub(crate) class: u16,
    /// Buildings.
    pub(crate) buildings: f64,
    /// Residents whose home is of this class.
    pub(crate) residents: f64,
    /// People inside when it strikes.
    pub(crate) inside: f64,
}

/// A building class with what becomes of the people in it.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) building: BuildingClass,
    /// Curves that replace the building's own fragility.
    pub(crate) curves: Option<Curves>,
    /// Factor on the medians of those curves.
    pub(crate) median_factor: f64,
    pub(crate) rates: CasualtyRates,
    /// Share of the people in a collapse that is trapped.
    pub(crate) trapped: TrappedShare,
    /// Share of the living trapped that Coburn and Spence let die later, with a community that helps itself.
    pub(crate) dies_later: f64,
    /// Factor on survival times under its debris.
    pub(crate) timescale: f64,
    /// Floor area of one building, m².
    pub(crate) floor_m2: f64,
    pub(crate) value: FloorValue,
    /// Loss ratios by shaking that replace those by damage state.
    pub(crate) vulnerability: curves::Vulnerability,
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
        let classes = scenario.models.buildings.iter().map(|row| class(row, &scenario.models));
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
            match counted(&scenario.models, zone, clock.part_of_day(SimTime::ZERO)) {
                Some(stock) => {
                    people.present.push(stock.iter().map(|s| s.inside).sum::<f64>() + outdoors);
                    people.stock.push(stock);
                }
                None => {
                    people.present.push(zone.residents * uses.home + at_work + at_school + outdoors);
                    people.stock.push(stock(scenario, zone, uses, at_work, at_school)?);
                }
            }
        }
        Ok(people)
    }
}

/// A row of the class table as the damage crate takes it, recalibrated by the models' factors.
fn class(row: &BuildingRow, models: &Models) -> Result<Class, PrepareError> {
    let model = &models.earthquake;
    let medians = [row.slight_g, row.moderate_g, row.extensive_g, row.complete_g];
    let fragility = Fragility::new(medians, [row.beta * model.building_beta.value; 4])
        .map_err(|e| PrepareError::Fragility { kind: row.class_id.clone(), reason: e.to_string() })?
        .with_median_factor(model.building_median.value);
    let framed = row.group == StructureGroup::Frame;
    let collapse = if framed { CoburnSpence::concrete() } else { CoburnSpence::masonry() };
    let (rates, trapped) = casualties(row, model, &collapse)?;
    let building = BuildingClass {
        group: match row.group {
            StructureGroup::Frame => Material::Concrete,
            StructureGroup::Masonry | StructureGroup::PlainMasonry => Material::Masonry,
            StructureGroup::Earth => Material::Earth,
        },
        fragility,
        collapse_given_complete: row.collapse_share,
        trapped_given_collapse: row.trapped_share,
        entrapment: [row.surface, row.light, row.void, row.entombed],
        residents_per_building: row.persons_per_building,
        // Not used by the people model: streets take their debris by the number of collapses.
        height_m: 0.0,
        floor_area_m2: row.persons_per_building * row.floor_m2_per_person,
    };
    Ok(Class {
        curves: curves::of_class(models, &row.class_id)?,
        median_factor: model.building_median.value,
        vulnerability: curves::Vulnerability::of_class(models, &row.class_id)?,
        building,
        rates,
        trapped,
        dies_later: collapse.dies_later[Rescue::Organised as usize],
        timescale: row.timescale,
        floor_m2: building.floor_area_m2,
        value: FloorValue {
            structure_yuan_m2: row.cost_yuan_per_m2,
            decoration_yuan_m2: row.decoration_yuan_per_m2,
            contents_yuan_m2: row.contents_yuan_per_m2,
            ratios: LossRatios::china(match row.loss_kind {
                RowLossKind::Block => LossKind::ConcreteOrBrick,
                RowLossKind::Workshop => LossKind::Workshop,
                RowLossKind::House => LossKind::House,
            }),
        },
    })
}

/// Who is hurt in a class, by the casualty model of the scenario, and how many a collapse traps.
fn casualties(
    row: &BuildingRow,
    model: &EarthquakeModel,
    collapse: &CoburnSpence,
) -> Result<(CasualtyRates, TrappedShare), PrepareError> {
    let framed = row.group == StructureGroup::Frame;
    Ok(match model.casualties {
        // Ma and Xie say how many die; how they are hurt is shared out as in the mixture.
        CasualtyChoice::Mixed | CasualtyChoice::MaXie => {
            let base = if framed { CasualtyRates::china_concrete() } else { CasualtyRates::china_masonry() };
            (with_killed(base, row.killed_share), TrappedShare::Constant(row.trapped_share))
        }
        CasualtyChoice::Hazus => {
            let injuries = HazusInjuries::of(&row.hazus_type).ok_or_else(|| PrepareError::Fragility {
                kind: row.class_id.clone(),
                reason: format!("`{}` is no structure of Hazus", row.hazus_type),
            })?;
            CasualtyRates::hazus(&injuries)
        }
        CasualtyChoice::CoburnSpence => {
            let unhurt = Severities::default();
            let rates = CasualtyRates {
                slight: unhurt,
                moderate: unhurt,
                extensive: unhurt,
                complete: unhurt,
                escaped: unhurt,
                trapped: collapse.at_once,
            };
            (rates, collapse.trapped)
        }
    })
}

impl Class {
    /// Probabilities of the damage states under what a zone felt.
    pub(crate) fn states(&self, felt: &Felt) -> [f64; 5] {
        match &self.curves {
            None => self.building.fragility.probabilities_ln(felt.pga_g.max(1e-6).ln()),
            Some(curves) => {
                let level = curves::level(curves.measure, felt);
                curves.probabilities(curves::weakened(curves.measure, level, self.median_factor))
            }
        }
    }
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

/// Buildings and people of a zone that were counted one by one; none where the mix has to do.
fn counted(models: &Models, zone: &ZoneSite, part: DayPart) -> Option<Vec<Stock>> {
    let rows = models.stock.iter().filter(|row| row.zone_id == zone.id);
    let night = match part {
        DayPart::Day => 0.0,
        DayPart::Commute => 0.5,
        DayPart::Night => 1.0,
    };
    let stock = rows.filter_map(|row| {
        let class = models.buildings.iter().position(|class| class.class_id == row.class_id)?;
        Some(Stock {
            class: class as u16,
            buildings: row.buildings,
            residents: row.occupants_night,
            inside: row.occupants_night * night + row.occupants_day * (1.0 - night),
        })
    });
    let stock: Vec<Stock> = stock.collect();
    (!stock.is_empty()).then_some(stock)
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
            None => stock.push(Stock { class: class as u16, buildings, residents, inside }),
        }
    }
    stock.retain(|s| s.buildings > 0.0 || s.inside > 0.0);
    Ok(stock)
}
