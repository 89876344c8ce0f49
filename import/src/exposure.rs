//! Exposure models: what stands where, from OpenQuake NRML 0.4 and 0.5 and from CSV.
//!
//! An XML file may hold its assets or name CSV files beside it. A CSV file may also stand alone; then columns are
//! found by the names that OpenQuake and the GEM exposure model use, in any case:
//!
//! | what | names |
//! |---|---|
//! | asset | `id`, `asset_id`, `asset_ref` |
//! | position | `lon`, `longitude`; `lat`, `latitude` |
//! | class | `taxonomy`, `class_id` |
//! | buildings | `number`, `buildings` |
//! | floor area, m² | `area`, `area_m2`, `total_area_sqm`, `total_floor_area_sqm` |
//! | value | `structural`, `nonstructural`, `contents`, with GEM's `cost_…_usd`; else `total_repl_cost_usd` |
//! | people | `day`, `night`, with GEM's `occupants_per_asset_…`; else `residents`, `occupants_per_asset` |
//!
//! Values of a CSV file without XML are taken as totals of the asset.
//!
//! What is filled in, and remarked on: an asset without a number is one building; people given for the day only are
//! there at night, too, and the other way round; people without a time of day are always there. Periods other than day
//! and night, such as transit, are left out. A cost per area asks for an area.

mod asset;
mod columns;
mod csv;
mod nrml;
mod write;
mod zones;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::problem::{Fault, Findings, ImportProblems, Imported, Place};
use crate::source::Source;

pub use write::parcel;
pub use zones::{ByZone, FarAsset, Zone, ZoneStock, by_zone, check_swapped, read_zones};

/// Buildings of one class at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Identity in its file.
    pub id: String,
    /// The class: a taxonomy string.
    pub class: String,
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
    /// Number of buildings, which may have a fraction.
    pub buildings: f64,
    /// Floor area of all of them, m².
    pub area_m2: Option<f64>,
    /// Cost of replacing all of them with their contents, in the currency of the model.
    pub value: Option<f64>,
    /// People inside all of them by day.
    pub occupants_day: Option<f64>,
    /// People inside all of them at night.
    pub occupants_night: Option<f64>,
    /// Whether one of these amounts was filled in.
    pub assumed: bool,
}

/// The building stock of a region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposure {
    /// Assets in the order of the file.
    pub assets: Vec<Asset>,
    /// Currency of the values as the file names it, `USD`.
    pub currency: Option<String>,
    /// Where the first asset of each class stands.
    pub places: BTreeMap<String, Place>,
}

impl Exposure {
    /// The classes of the assets, with the number of buildings of each.
    #[must_use]
    pub fn buildings_by_class(&self) -> BTreeMap<&str, f64> {
        let mut buildings = BTreeMap::new();
        for asset in &self.assets {
            *buildings.entry(asset.class.as_str()).or_insert(0.0) += asset.buildings;
        }
        buildings
    }
}

/// Reads an exposure model. CSV files that it names are looked for in `folder`, that of the file itself.
///
/// # Errors
/// All problems of the file and of those that it names, each with its line and column.
pub fn read(source: &Source, folder: &Path) -> Result<Imported<Exposure>, ImportProblems> {
    let mut findings = Findings::default();
    let exposure = match source.is_xml() {
        true => nrml::read(source, &mut findings, folder),
        false => csv::read(source, &mut findings),
    };
    if exposure.as_ref().is_some_and(|exposure| exposure.assets.is_empty()) && findings.is_clean() {
        findings.whole(source, Fault::Missing, "there is no asset", "at least one");
    }
    findings.finish(exposure)
}

/// Checks that every class that stands somewhere is among those with curves
/// ([`FragilityModel::classes`](crate::fragility::FragilityModel::classes),
/// [`fragility::read_classes`](crate::fragility::read_classes)).
///
/// # Errors
/// [`Fault::NoCurves`] for each class without, at its first asset and with its number of buildings; `source` is the
/// exposure's file, for classes that have no place.
pub fn check_classes(
    source: &Source,
    exposure: &Exposure,
    with_curves: &BTreeSet<String>,
) -> Result<(), ImportProblems> {
    let mut findings = Findings::default();
    for (class, buildings) in exposure.buildings_by_class() {
        if !with_curves.contains(class) {
            let what = format!("the class `{class}` of {buildings} buildings has no fragility curves");
            let expected = "a function of this id in the fragility model";
            match exposure.places.get(class) {
                Some(place) => findings.at_place(place, Fault::NoCurves, what, expected),
                None => findings.whole(source, Fault::NoCurves, what, expected),
            }
        }
    }
    findings.finish(Some(())).map(|_| ())
}

#[cfg(test)]
mod tests;
