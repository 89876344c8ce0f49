//! Assets summed by zone: each belongs to the zone whose centre is nearest.

use std::collections::BTreeMap;

use shapan_hazard::geodesy::great_circle_km;

use super::Asset;
use crate::problem::{Fault, Findings, ImportProblems};
use crate::sheet::Sheet;
use crate::source::Source;

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
    /// Whether an amount of one of the assets was filled in.
    pub assumed: bool,
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
    let centres = Centres::of(zones);
    let mut sums: BTreeMap<(usize, &str), ZoneStock> = BTreeMap::new();
    let mut too_far = Vec::new();
    for asset in assets {
        let nearest = centres.nearest(asset.lon, asset.lat);
        match nearest.filter(|(_, distance_km)| *distance_km <= limit_km) {
            Some((zone, _)) => {
                let class = asset.class.as_str();
                sums.entry((zone, class)).or_insert_with(|| ZoneStock::of(&zones[zone], class)).add(asset);
            }
            None => {
                let swapped = centres.nearest(asset.lat, asset.lon);
                too_far.push(FarAsset {
                    asset_id: asset.id.clone(),
                    distance_km: nearest.map_or(f64::INFINITY, |(_, distance_km)| distance_km),
                    near_if_swapped: swapped.is_some_and(|(_, distance_km)| distance_km <= limit_km),
                });
            }
        }
    }
    ByZone { stock: sums.into_values().collect(), too_far }
}

impl ZoneStock {
    fn of(zone: &Zone, class: &str) -> Self {
        let (zone_id, class) = (zone.id.clone(), class.to_owned());
        Self { zone_id, class, buildings: 0.0, occupants_day: 0.0, occupants_night: 0.0, assumed: false }
    }

    fn add(&mut self, asset: &Asset) {
        self.buildings += asset.buildings;
        self.occupants_day += asset.occupants_day.unwrap_or_default();
        self.occupants_night += asset.occupants_night.unwrap_or_default();
        self.assumed |= asset.assumed;
    }
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

/// Centres of zones; as vectors of length 1 they are compared without any trigonometry.
struct Centres<'z> {
    zones: &'z [Zone],
    units: Vec<[f64; 3]>,
}

impl<'z> Centres<'z> {
    fn of(zones: &'z [Zone]) -> Self {
        Self { zones, units: zones.iter().map(|zone| unit(zone.lon, zone.lat)).collect() }
    }

    /// The nearest centre and its distance along the sphere, km.
    fn nearest(&self, lon: f64, lat: f64) -> Option<(usize, f64)> {
        let place = unit(lon, lat);
        let square = |centre: &[f64; 3]| -> f64 {
            centre.iter().zip(place).map(|(centre, place)| (centre - place) * (centre - place)).sum()
        };
        let squares = self.units.iter().map(square).enumerate();
        let (zone, _) = squares.min_by(|a, b| a.1.total_cmp(&b.1))?;
        let centre = &self.zones[zone];
        Some((zone, great_circle_km((centre.lon, centre.lat), (lon, lat))))
    }
}

/// A place as a vector of length 1.
fn unit(lon: f64, lat: f64) -> [f64; 3] {
    let (lon, lat) = (lon.to_radians(), lat.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
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
