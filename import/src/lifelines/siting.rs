//! Where things stand, and in which zone.

use std::collections::BTreeMap;

use shapan_hazard::geodesy::great_circle_km;

use crate::exposure::Zone;
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::roads::Crs;
use crate::source::Source;

/// Kilometres of a degree of latitude.
const KM_PER_DEGREE: f64 = 111.32;
/// Distance of the first node of a spiral from its centre, km; the n-th stands √n times as far out.
const SPIRAL_KM: f64 = 0.3;
/// Lengths that differ more than so many times from those between positions in degrees refute the degrees (grade E);
/// feet taken for metres, or roads for straight lines, differ less.
const WILD: f64 = 30.0;
/// Where positions have to come from if not from the file.
const INSTEAD: &str = "a list of places (--places FILE), or a point to stand round (--around LON,LAT)";

/// Where positions come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Positions {
    /// The file's own; in degrees, with a remark, unless a system is given.
    Own(Option<Crs>),
    /// Longitude and latitude by name, degrees.
    Listed(BTreeMap<String, (f64, f64)>),
    /// Nowhere: on a spiral round this longitude and latitude, degrees.
    Around(f64, f64),
}

/// Where things stand, and in which zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Siting {
    /// Positions.
    pub positions: Positions,
    /// Zones, of which the nearest counts; may be empty.
    pub zones: Vec<Zone>,
    /// Farther than this from every zone, km, a thing stands in none.
    pub within_km: f64,
}

/// A thing that is to be sited.
pub(crate) struct Thing<'a> {
    /// What it is called in problems.
    pub(crate) what: &'static str,
    /// Names under which a list of places may have it.
    pub(crate) names: [&'a str; 3],
    /// The file's own position.
    pub(crate) own: Option<(f64, f64)>,
    /// Where it stands in the file.
    pub(crate) offset: Option<usize>,
}

/// Where a thing stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Site {
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) zone_id: Option<String>,
}

impl Siting {
    /// By the file's own positions, without zones.
    #[must_use]
    pub fn own(crs: Crs) -> Self {
        Self { positions: Positions::Own(Some(crs)), zones: Vec::new(), within_km: 20.0 }
    }

    /// By the file's own positions, of which nobody says the system; without zones.
    #[must_use]
    pub fn unsaid() -> Self {
        Self { positions: Positions::Own(None), zones: Vec::new(), within_km: 20.0 }
    }

    /// Whether lengths that the file gives, km, go with the great circles between its positions, where nobody says
    /// that these are degrees. Pairs are a length and the ends of a pipe or line.
    pub(crate) fn check_lengths(
        &self,
        source: &Source,
        sites: &[Site],
        lengths: impl Iterator<Item = (f64, [usize; 2])>,
        findings: &mut Findings,
    ) {
        if self.positions != Positions::Own(None) || !findings.is_clean() {
            return;
        }
        let place = |at: usize| sites.get(at).map(|site| (site.lon, site.lat));
        let pairs = lengths.filter_map(|(km, [a, b])| Some((km, great_circle_km(place(a)?, place(b)?))));
        let (said, straight): (Vec<f64>, Vec<f64>) = pairs.filter(|(a, b)| *a > 0.0 && *b > 0.0).unzip();
        let (Some(said), Some(straight)) = (median(said), median(straight)) else { return };
        if (straight / said).max(said / straight) > WILD {
            let what = format!(
                "the positions are no degrees: by them the middle length is {straight:.3} km, by the file {said:.3} km"
            );
            let expected =
                "the system (--crs web-mercator, or --crs wgs84 if it is degrees), --places or --around";
            findings.whole(source, Fault::Coordinates, what, expected);
        }
    }

    /// Sites things in their order; a problem for each that cannot be.
    pub(crate) fn sites(&self, source: &Source, things: &[Thing<'_>], findings: &mut Findings) -> Vec<Site> {
        if matches!(self.positions, Positions::Own(_))
            && !things.is_empty()
            && things.iter().all(|thing| thing.own.is_none())
        {
            findings.whole(source, Fault::Missing, "the file has no positions", INSTEAD);
            return vec![Site::default(); things.len()];
        }
        if self.positions == Positions::Own(None) && !things.is_empty() {
            findings.remark(Remark::degrees());
        }
        if matches!(self.positions, Positions::Around(..)) {
            let (zh, en) =
                ("位置未知,节点按螺旋线排布", "positions: nodes stand on a spiral round the point given");
            findings.remark(Remark::assumed(zh, en));
        }
        let sites = things.iter().enumerate().map(|(number, thing)| {
            self.place(source, number, thing, findings).map_or_else(Site::default, |place| self.site(place))
        });
        let sites: Vec<Site> = sites.collect();
        self.tell_zones(&sites, findings);
        sites
    }

    fn tell_zones(&self, sites: &[Site], findings: &mut Findings) {
        if self.zones.is_empty() {
            let zh = "没有分区表:所有节点都不属于任何分区";
            let en = "zones: none were given, so that no node stands in one";
            return findings.remark(Remark::assumed(zh, en));
        }
        let outside = sites.iter().filter(|site| site.zone_id.is_none()).count();
        if outside > 0 {
            let km = self.within_km;
            let zh = format!("{outside} 个节点距各分区中心均超过 {km} km,不属于任何分区");
            let en =
                format!("zones: {outside} nodes are farther than {km} km from every zone and stand in none");
            findings.remark(Remark::assumed(zh, en));
        }
    }

    fn place(
        &self,
        source: &Source,
        number: usize,
        thing: &Thing<'_>,
        findings: &mut Findings,
    ) -> Option<(f64, f64)> {
        let mut fault = |fault, what: String, expected: &str| match thing.offset {
            Some(offset) => findings.at(source, offset, fault, what, expected),
            None => findings.whole(source, fault, what, expected),
        };
        let name = thing.names[0];
        match &self.positions {
            Positions::Own(crs) => {
                let Some((x, y)) = thing.own else {
                    fault(Fault::Missing, format!("{} {name} has no position", thing.what), INSTEAD);
                    return None;
                };
                let place = crs.unwrap_or(Crs::Wgs84).degrees(x, y, crs.is_some());
                place
                    .map_err(|(kind, expected)| {
                        fault(kind, format!("{} {name} stands at {x}, {y}", thing.what), expected)
                    })
                    .ok()
            }
            Positions::Listed(places) => {
                let place = thing.names.iter().find_map(|name| places.get(*name)).copied();
                if place.is_none() {
                    let what = format!("{} {name} is not in the list of places", thing.what);
                    fault(Fault::Missing, what, "a row for it");
                }
                place
            }
            Positions::Around(lon, lat) => Some(spiral(*lon, *lat, number)),
        }
    }

    fn site(&self, (lon, lat): (f64, f64)) -> Site {
        let distances =
            self.zones.iter().map(|zone| (zone, great_circle_km((zone.lon, zone.lat), (lon, lat))));
        let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, km)| *km <= self.within_km);
        // A millionth of a degree is a decimetre.
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Site { lon: round(lon), lat: round(lat), zone_id: nearest.map(|(zone, _)| zone.id.clone()) }
    }
}

/// The n-th place of a spiral whose turns by the golden angle spread places evenly (H. Vogel 1979, "A better way to
/// construct the sunflower head", Mathematical Biosciences 44).
fn spiral(lon: f64, lat: f64, number: usize) -> (f64, f64) {
    let golden = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    let (count, angle) = (number as f64, number as f64 * golden);
    let degrees = SPIRAL_KM * count.sqrt() / KM_PER_DEGREE;
    let east = lon + degrees * angle.cos() / lat.to_radians().cos();
    (wrapped(east), (lat + degrees * angle.sin()).clamp(-90.0, 90.0))
}

/// A longitude from -180 up to 180 degrees.
fn wrapped(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 }
}

/// The middle of several numbers, the upper of two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spiral_keeps_its_places_apart() {
        let places: Vec<_> = (0..200).map(|number| spiral(116.4, 39.9, number)).collect();
        for (number, a) in places.iter().enumerate() {
            let nearest = places[..number].iter().map(|b| great_circle_km(*a, *b)).fold(f64::MAX, f64::min);
            assert!(nearest > 0.25, "{number}: {nearest}");
        }
        assert!(great_circle_km(places[199], (116.4, 39.9)) < 5.0);
    }

    #[test]
    fn a_spiral_goes_round_the_world() {
        let places: Vec<_> = (0..100).map(|number| spiral(179.999, -16.5, number)).collect();
        assert!(places.iter().all(|(lon, _)| (-180.0..=180.0).contains(lon)));
        assert!(places.iter().any(|(lon, _)| *lon < -179.9), "it crosses the line of the date");
        assert!(places.iter().all(|place| great_circle_km(*place, (179.999, -16.5)) < 5.0));
    }

    #[test]
    fn the_nearest_zone_counts_if_it_is_near() {
        let zone = |id: &str, lon| Zone { id: id.to_owned(), lon, lat: 40.0 };
        let siting = Siting { zones: vec![zone("a", 116.0), zone("b", 116.5)], ..Siting::own(Crs::Wgs84) };
        assert_eq!(siting.site((116.4, 40.0)).zone_id.as_deref(), Some("b"));
        assert_eq!(siting.site((117.4, 40.0)).zone_id, None);
    }
}
