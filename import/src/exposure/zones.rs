//! Assets summed by zone: each belongs to the zone whose centre is nearest.

use std::collections::BTreeMap;

use super::Asset;
use crate::problem::{Fault, Findings, ImportProblems};
use crate::sheet::Sheet;
use crate::source::Source;

/// Mean radius of the Earth, km (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// A zone by its centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Identity.
    pub id: String,
    /// Longitude of the centre, degrees east.
    pub lon: f64,
    /// Latitude of the centre, degrees north.
    pub lat: f64,
}

/// Buildings of one class in one zone.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneStock {
    /// The zone.
    pub zone_id: String,
    /// The class.
    pub class: String,
    /// Number of buildings.
    pub buildings: f64,
    /// People inside by day; assets that do not say count as none.
    pub occupants_day: f64,
    /// People inside at night; assets that do not say count as none.
    pub occupants_night: f64,
}

/// An asset that lies too far from every zone.
#[derive(Clone, Debug, PartialEq)]
pub struct FarAsset {
    /// The asset.
    pub asset_id: String,
    /// Distance to the centre of the nearest zone, km.
    pub distance_km: f64,
    /// Whether it would lie near a zone if its longitude and latitude were the other way round.
    pub near_if_swapped: bool,
}

/// Assets by zone and class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByZone {
    /// By zone in the order of the zones, then by class.
    pub stock: Vec<ZoneStock>,
    /// What was left out.
    pub too_far: Vec<FarAsset>,
}

/// Sums assets by the zone whose centre is nearest, on the sphere; farther than `limit_km` from all, they are
/// left out and listed. Of two centres equally near, the first counts.
#[must_use]
pub fn by_zone(assets: &[Asset], zones: &[Zone], limit_km: f64) -> ByZone {
    let centres: Vec<[f64; 3]> = zones.iter().map(|zone| unit(zone.lon, zone.lat)).collect();
    let mut sums: BTreeMap<(usize, &str), [f64; 3]> = BTreeMap::new();
    let mut too_far = Vec::new();
    for asset in assets {
        let nearest = nearest(&centres, unit(asset.lon, asset.lat));
        match nearest.filter(|(_, distance_km)| *distance_km <= limit_km) {
            Some((zone, _)) => {
                let sum = sums.entry((zone, asset.class.as_str())).or_default();
                let people = [asset.occupants_day, asset.occupants_night].map(Option::unwrap_or_default);
                for (sum, more) in sum.iter_mut().zip([asset.buildings, people[0], people[1]]) {
                    *sum += more;
                }
            }
            None => {
                let swapped = self::nearest(&centres, unit(asset.lat, asset.lon));
                too_far.push(FarAsset {
                    asset_id: asset.id.clone(),
                    distance_km: nearest.map_or(f64::INFINITY, |(_, distance_km)| distance_km),
                    near_if_swapped: swapped.is_some_and(|(_, distance_km)| distance_km <= limit_km),
                });
            }
        }
    }
    let stock = sums.into_iter().map(|((zone, class), [buildings, occupants_day, occupants_night])| {
        let (zone_id, class) = (zones[zone].id.clone(), class.to_owned());
        ZoneStock { zone_id, class, buildings, occupants_day, occupants_night }
    });
    ByZone { stock: stock.collect(), too_far }
}

/// Checks that no asset is far from all zones only because its longitude and latitude are the wrong way round.
///
/// # Errors
/// [`Fault::SwappedCoordinates`] for each that is; `source` is the exposure's file.
pub fn check_swapped(source: &Source, by_zone: &ByZone) -> Result<(), ImportProblems> {
    let mut findings = Findings::default();
    for far in by_zone.too_far.iter().filter(|far| far.near_if_swapped) {
        let what = format!("`{}` lies {:.0} km from the nearest zone", far.asset_id, far.distance_km);
        let expected = "longitude and latitude the other way round: then it lies near one";
        findings.whole(source, Fault::SwappedCoordinates, what, expected);
    }
    findings.finish(Some(())).map(|_| ())
}

/// A place as a vector of length 1.
fn unit(lon: f64, lat: f64) -> [f64; 3] {
    let (lon, lat) = (lon.to_radians(), lat.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// The nearest centre and its distance along the sphere, km.
fn nearest(centres: &[[f64; 3]], place: [f64; 3]) -> Option<(usize, f64)> {
    let chord = |centre: &[f64; 3]| -> f64 {
        centre.iter().zip(place).map(|(centre, place)| (centre - place) * (centre - place)).sum()
    };
    let squares = centres.iter().map(chord).enumerate();
    let (zone, square) = squares.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((zone, 2.0 * EARTH_KM * (0.5 * square.sqrt()).min(1.0).asin()))
}

/// Reads zones from a CSV file with `zone_id`, `lon` and `lat`, such as `zones.csv` of a region.
///
/// # Errors
/// All problems of the file, each with its line and column.
pub fn read_zones(source: &Source) -> Result<Vec<Zone>, ImportProblems> {
    let mut findings = Findings::default();
    let mut zones = Vec::new();
    if let Some(mut sheet) = Sheet::open(source, &mut findings)
        && let Some([id, lon, lat]) = sheet.columns(["zone_id", "lon", "lat"], &mut findings)
    {
        while let Some(row) = sheet.next_row(&mut findings) {
            let name = row.text(&mut findings, id, "the zone").map(str::to_owned);
            let [lon, lat] =
                [(lon, "lon"), (lat, "lat")].map(|(column, name)| row.number(&mut findings, column, name));
            if let (Some(id), Some(lon), Some(lat)) = (name, lon, lat) {
                zones.push(Zone { id, lon, lat });
            }
        }
        if zones.is_empty() {
            findings.whole(source, Fault::Missing, "there is no zone", "at least one");
        }
    }
    findings.finish(Some(zones)).map(|read| read.value)
}
