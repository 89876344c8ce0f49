//! Zones and districts.

use std::collections::BTreeMap;

use shapan_scenarios::region::Region;

use super::shaking::Place;
use super::stable;
use crate::error::PrepareError;

/// A zone: a township or street.
#[derive(Clone, Debug)]
pub(crate) struct ZoneSite {
    pub(crate) id: String,
    pub(crate) stable: u64,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) area_km2: f64,
    pub(crate) residents: f64,
    pub(crate) district: u8,
    pub(crate) vs30: f64,
    pub(crate) era: String,
}

impl ZoneSite {
    /// Where its ground shakes.
    pub(crate) fn place(&self) -> Place {
        Place { lon: self.lon, lat: self.lat, vs30_m_s: self.vs30 }
    }
}

/// A district.
#[derive(Clone, Debug)]
pub(crate) struct DistrictSite {
    pub(crate) name_zh: String,
    pub(crate) seat: String,
}

pub(crate) fn districts(region: &Region) -> Result<Vec<DistrictSite>, PrepareError> {
    if region.districts.len() > MOST_DISTRICTS {
        return Err(PrepareError::TooMany { what: "districts", most: MOST_DISTRICTS });
    }
    Ok(region
        .districts
        .iter()
        .map(|row| DistrictSite { name_zh: row.name_zh.clone(), seat: row.seat_zone_id.clone() })
        .collect())
}

/// The index of a district by its Chinese name.
pub(crate) fn district(districts: &[DistrictSite], name_zh: &str) -> Result<u8, PrepareError> {
    districts
        .iter()
        .position(|d| d.name_zh == name_zh)
        .map(|i| i as u8)
        .ok_or_else(|| PrepareError::Missing { what: "district", name: name_zh.to_owned() })
}

pub(crate) fn zones(region: &Region, districts: &[DistrictSite]) -> Result<Vec<ZoneSite>, PrepareError> {
    region
        .zones
        .iter()
        .map(|row| {
            Ok(ZoneSite {
                id: row.zone_id.clone(),
                stable: stable(&row.zone_id),
                lon: row.lon,
                lat: row.lat,
                area_km2: row.area_km2,
                residents: f64::from(row.population),
                district: district(districts, &row.district_zh)?,
                vs30: row.vs30_m_s,
                era: row.built_era.clone(),
            })
        })
        .collect()
}

/// Zones by key.
#[derive(Debug)]
pub(crate) struct ZoneIndex(BTreeMap<String, u16>);

impl ZoneIndex {
    pub(crate) fn new(zones: &[ZoneSite]) -> Self {
        Self(zones.iter().enumerate().map(|(i, z)| (z.id.clone(), i as u16)).collect())
    }

    /// The zone with this key, if there is one.
    pub(crate) fn find(&self, id: &str) -> Option<u16> {
        self.0.get(id).copied()
    }

    /// The zone with this key.
    pub(crate) fn get(&self, id: &str) -> Result<u16, PrepareError> {
        self.find(id).ok_or_else(|| PrepareError::Missing { what: "zone", name: id.to_owned() })
    }
}

/// Districts are numbered in a byte whose last value stands for none.
const MOST_DISTRICTS: usize = 255;

/// Great-circle distance, km, by the haversine formula on a sphere of 6 371 km.
pub(crate) fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    shapan_hazard::geodesy::great_circle_km(a, b)
}
