//! Earthquakes of the past, played with the people and houses of their time and set beside the record.
//!
//! What is known of them is data, a [`Record`]; [`Record::library`] is the one of the library. [`run`] asks the
//! models the same questions, [`Hindcast::markdown`] writes both into one page. Nothing is tuned to the record here:
//! the page shows how far off the models are.

mod page;
mod record;
mod tally;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use serde::Serialize;
use shapan_damage::Fragility;
use shapan_damage::calibration::{GB17742_PGA_G, INTENSITIES, index_at};
use shapan_engine::{Draw, Felt, Place};

use crate::experiment::Experiment;
use crate::replicate::{Progress, Tally as Count};
use crate::study::{self, CaseError, StudyOptions, prepare};

pub use record::{
    AreaRecord, ClassRecord, EventRecord, Figure, PlaceRecord, Record, RecordError, TollRecord,
};
pub use tally::{Toll, TollRange};

/// Casualty models that are set side by side, by their key in a scenario's models.
pub const CASUALTY_MODELS: [&str; 4] = ["mixed", "hazus", "coburn_spence", "ma_xie"];

/// What the models say, beside the record.
#[derive(Clone, Debug, Serialize)]
pub struct Hindcast {
    /// How often each event was played.
    pub replications: u64,
    /// Seed.
    pub seed: u64,
    /// The events.
    pub events: Vec<EventFound>,
    /// Damage index of each building class.
    pub classes: Vec<ClassFound>,
}

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct EventFound {
    /// The record.
    pub record: EventRecord,
    /// Magnitude Ms of the scenario.
    pub magnitude_ms: f64,
    /// What the models give at each place of the record.
    pub places: Vec<PlaceFound>,
    /// Area in km² of at least the intensity of each area of the record.
    pub areas_km2: Vec<f64>,
    /// By casualty model, in the order of [`CASUALTY_MODELS`]: what happened in each group of the record.
    pub tolls: Vec<Vec<TollRange>>,
    /// The casualty model that the scenario itself takes.
    pub own_model: String,
}

/// Intensity at a place.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PlaceFound {
    /// Median of the intensity that the scenario uses.
    pub median: f64,
    /// 16th and 84th percentile over replications.
    pub range: [f64; 2],
    /// From the median motion on the place's ground by GB/T 17742-2020.
    pub instrumental: f64,
}

/// Damage index of one class at VI to X.
#[derive(Clone, Debug, Serialize)]
pub struct ClassFound {
    /// The record.
    pub record: ClassRecord,
    /// English name.
    pub name: String,
    /// Index at the accelerations that GB/T 17742 pairs with VI to X.
    pub index: [f64; INTENSITIES],
    /// Low and high end that the scale gives for the class's type.
    pub ranges: [[f64; 2]; INTENSITIES],
}

/// Why a hindcast could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HindcastError {
    /// A case could not be played.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The record names what the library does not have.
    #[error("{what} `{name}` of the record is not in the library")]
    Unknown {
        /// What is missing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// No threads could be started.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Plays every event of a record.
///
/// # Errors
/// See [`HindcastError`].
pub fn run(record: &Record, options: &StudyOptions, watch: &dyn Progress) -> Result<Hindcast, HindcastError> {
    let pool = ThreadPoolBuilder::new().num_threads(options.threads.get()).build()?;
    let batches = record.event.len() as u64 * CASUALTY_MODELS.len() as u64;
    let total = batches * options.replications;
    let mut done = 0;
    let mut events = Vec::new();
    for event in &record.event {
        let mut tolls = Vec::new();
        for model in CASUALTY_MODELS {
            watch.update(Count { done, failed: 0, taken_over: 0, total });
            let experiment = prepare(&event.case, &[("models.earthquake.casualties", model)])?;
            tolls.push(pool.install(|| tolls_of(&experiment, event, options))?);
            done += options.replications;
        }
        events.push(found(event, options, tolls)?);
    }
    watch.update(Count { done, failed: 0, taken_over: 0, total });
    let classes = classes(&record.class)?;
    Ok(Hindcast { replications: options.replications, seed: options.seed, events, classes })
}

/// What happened in each group, over all replications.
fn tolls_of(
    experiment: &Experiment,
    event: &EventRecord,
    options: &StudyOptions,
) -> Result<Vec<TollRange>, HindcastError> {
    let groups = tally::Groups::new(experiment.scenario(), &event.toll);
    let one = |replication| tally::play(experiment.city(), &groups, options.seed, replication);
    let played: Result<Vec<Vec<Toll>>, _> = (0..options.replications).into_par_iter().map(one).collect();
    let played = played.map_err(|error| CaseError::engine(&event.case, &error))?;
    Ok((0..event.toll.len()).map(|group| TollRange::of(played.iter().map(|tolls| tolls[group]))).collect())
}

fn found(
    event: &EventRecord,
    options: &StudyOptions,
    tolls: Vec<Vec<TollRange>>,
) -> Result<EventFound, HindcastError> {
    let experiment = prepare(&event.case, &[])?;
    let by_motion = prepare(&event.case, &[("models.earthquake.intensity_from", "instrumental")])?;
    let place = |p: &PlaceRecord| Place { lon: p.at[0], lat: p.at[1], vs30_m_s: p.vs30_m_s };
    let places: Vec<Place> = event.place.iter().map(place).collect();
    let at = |experiment: &Experiment, draw| -> Result<Vec<Felt>, CaseError> {
        experiment.city().shaking_at(&places, draw).map_err(|error| CaseError::engine(&event.case, &error))
    };
    let (median, motion) = (at(&experiment, Draw::Median)?, at(&by_motion, Draw::Median)?);
    let mut draws = Vec::new();
    for number in 0..options.replications {
        draws.push(at(&experiment, Draw::Replication { seed: options.seed, number })?);
    }
    let place_found = |k: usize| {
        let mut values: Vec<f64> = draws.iter().map(|draw| draw[k].intensity).collect();
        values.sort_by(f64::total_cmp);
        PlaceFound {
            median: median[k].intensity,
            range: [0.16, 0.84].map(|p| tally::quantile(&values, p)),
            instrumental: motion[k].intensity,
        }
    };
    let hazard = experiment.scenario().shaking();
    Ok(EventFound {
        places: (0..places.len()).map(place_found).collect(),
        areas_km2: areas(&experiment, event)?,
        magnitude_ms: hazard.and_then(shapan_scenarios::hazard::Hazard::magnitude_ms).unwrap_or_default(),
        own_model: own_model(&experiment),
        tolls,
        record: event.clone(),
    })
}

fn own_model(experiment: &Experiment) -> String {
    let value = serde_json::to_value(experiment.scenario().models.earthquake.casualties);
    value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Half the side of the square that is searched for isoseismals, and its step, degrees of latitude.
const SEARCH_DEG: (f64, f64) = (5.0, 0.02);
const KM_PER_DEG: f64 = 111.195;

/// Areas by counting the cells of a fine grid around the epicentre.
fn areas(experiment: &Experiment, event: &EventRecord) -> Result<Vec<f64>, HindcastError> {
    let Some([lon, lat]) =
        experiment.scenario().shaking().and_then(shapan_scenarios::hazard::Hazard::epicentre)
    else {
        return Ok(Vec::new());
    };
    let (reach, step) = SEARCH_DEG;
    let shrink = lat.to_radians().cos();
    let steps = (reach / step) as i32;
    let place = |row: i32, column: i32| Place {
        lon: lon + f64::from(column) * step / shrink,
        lat: lat + f64::from(row) * step,
        vs30_m_s: 760.0,
    };
    let places: Vec<Place> =
        (-steps..=steps).flat_map(|row| (-steps..=steps).map(move |column| place(row, column))).collect();
    let felt = experiment
        .city()
        .shaking_at(&places, Draw::Median)
        .map_err(|e| CaseError::engine(&event.case, &e))?;
    let cell_km2 = |place: &Place| (step * KM_PER_DEG).powi(2) * place.lat.to_radians().cos() / shrink;
    let above = |intensity: f64| {
        let cells = places.iter().zip(&felt).filter(|(_, felt)| felt.intensity >= intensity);
        cells.map(|(place, _)| cell_km2(place)).sum::<f64>()
    };
    Ok(event.area.iter().map(|area| above(area.intensity)).collect())
}

/// Damage indices of the classes of the library's default models.
fn classes(records: &[ClassRecord]) -> Result<Vec<ClassFound>, HindcastError> {
    let scenario = study::scenario("beijing-m8", &[])?;
    let models = &scenario.models;
    let one = |record: &ClassRecord| {
        let row = models.buildings.iter().find(|row| row.class_id == record.class_id).ok_or_else(|| {
            HindcastError::Unknown { what: "building class", name: record.class_id.clone() }
        })?;
        let medians = [row.slight_g, row.moderate_g, row.extensive_g, row.complete_g];
        let beta = row.beta * models.earthquake.building_beta.value;
        let fragility =
            Fragility::new(medians, [beta; 4]).map_err(|error| CaseError::engine(&row.class_id, &error))?;
        let fragility = fragility.with_median_factor(models.earthquake.building_median.value);
        Ok(ClassFound {
            record: record.clone(),
            name: row.name_en.clone(),
            index: index_at(&fragility, &GB17742_PGA_G),
            ranges: record.scale_type.of_damage().ranges().map(|range| [range.low, range.high]),
        })
    };
    records.iter().map(one).collect()
}

#[cfg(test)]
mod tests;
