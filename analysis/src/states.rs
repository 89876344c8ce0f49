//! The state of zones and assets at chosen hours, for maps and for other programs: CSV and GeoJSON.

mod places;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use shapan_journal::{Fact, Record, Service, Subject};
use shapan_scenarios::region::Region;

use crate::lifelines::SERVICES;

pub use write::{StatesFormat, write_states};

/// What an asset is able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing happened to it.
    Sound,
    /// It is hurt and still does its work.
    Damaged,
    /// It is hurt and out of work.
    Failed,
    /// A crew mends it.
    Mending,
    /// It is switched off, or failed without damage.
    Off,
    /// It stopped or slowed down for lack of something.
    Starved,
    /// It was out of work and works again.
    Restored,
}

impl Condition {
    /// Snake-case name, as in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Damaged => "damaged",
            Self::Failed => "failed",
            Self::Mending => "mending",
            Self::Off => "off",
            Self::Starved => "starved",
            Self::Restored => "restored",
        }
    }
}

/// The state of one place.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceState {
    /// A zone: the share of its need that each service meets, in the order of [`Service::ALL`].
    Zone([f64; SERVICES]),
    /// An asset.
    Asset {
        /// What it is able to do.
        condition: Condition,
        /// The worst damage that it took, 0 none to 4 complete; stays when it is mended.
        damage: u8,
        /// What it lacks, in the order of [`Service::ALL`].
        lacks: Vec<Service>,
    },
}

/// One place at one hour.
#[derive(Clone, Debug, PartialEq)]
pub struct StateRow {
    /// Hours after the event.
    pub hour: f64,
    /// `zone`, or the kind of asset as in the journal.
    pub kind: &'static str,
    /// Key in its table.
    pub id: String,
    /// Chinese name; empty where its table has none.
    pub name_zh: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Its state.
    pub state: PlaceState,
}

/// What is known of an asset.
#[derive(Clone, Debug, Default)]
struct AssetTrack {
    damage: u8,
    failed: bool,
    off: bool,
    mending: bool,
    restored: bool,
    lacks: BTreeSet<Service>,
}

impl AssetTrack {
    fn condition(&self) -> Condition {
        match self {
            Self { mending: true, .. } => Condition::Mending,
            Self { failed: true, .. } => Condition::Failed,
            Self { off: true, .. } => Condition::Off,
            Self { lacks, .. } if !lacks.is_empty() => Condition::Starved,
            Self { restored: true, .. } => Condition::Restored,
            Self { damage: 1.., .. } => Condition::Damaged,
            _ => Condition::Sound,
        }
    }
}

/// The state of every zone and asset of a region at each of `hours`, which must ascend: all facts up to and with
/// that hour. `records` must be in the run's order and of this region. Zones come first, then assets by kind,
/// both in the order of their tables.
#[must_use]
pub fn states(records: &[Record], region: &Region, hours: &[f64]) -> Vec<StateRow> {
    let places = places::places(region);
    let mut city = City { shares: vec![[1.0; SERVICES]; region.zones.len()], assets: BTreeMap::new() };
    let mut rest = records.iter().peekable();
    let mut rows = Vec::with_capacity(hours.len() * (region.zones.len() + places.len()));
    for hour in hours {
        while let Some(record) = rest.next_if(|record| record.hours() <= *hour) {
            city.take(record);
        }
        let zones = region.zones.iter().zip(&city.shares);
        rows.extend(zones.map(|(zone, shares)| StateRow {
            hour: *hour,
            kind: "zone",
            id: zone.zone_id.clone(),
            name_zh: zone.name_zh.clone(),
            lon: zone.lon,
            lat: zone.lat,
            state: PlaceState::Zone(*shares),
        }));
        rows.extend(places.iter().map(|place| StateRow {
            hour: *hour,
            kind: places::kind(place.subject.kind),
            id: place.id.clone(),
            name_zh: place.name_zh.clone(),
            lon: place.lon,
            lat: place.lat,
            state: city.asset(place.subject),
        }));
    }
    rows
}

struct City {
    shares: Vec<[f64; SERVICES]>,
    assets: BTreeMap<Subject, AssetTrack>,
}

impl City {
    fn take(&mut self, record: &Record) {
        match record.fact {
            Fact::ServiceLevel { service, share } => {
                let zone = record.zone.and_then(|zone| self.shares.get_mut(usize::from(zone.0)));
                if let Some(shares) = zone {
                    shares[service as usize] = share;
                }
            }
            Fact::AssetDamaged { asset, state, functional } => self.change(asset, |track| {
                track.damage = track.damage.max(state);
                track.failed = !functional;
                (track.mending, track.restored) = (false, false);
            }),
            Fact::AssetOff { asset } => self.change(asset, |track| {
                track.off = true;
                track.restored = false;
            }),
            Fact::AssetRestored { asset } => self.change(asset, |track| {
                (track.failed, track.off, track.mending) = (false, false, false);
                track.restored = true;
            }),
            Fact::RepairBegan { asset, .. } => self.change(asset, |track| track.mending = true),
            Fact::AssetStarved { asset, lacks } => self.change(asset, |track| {
                track.lacks.insert(lacks);
            }),
            Fact::AssetFed { asset, lacked } => self.change(asset, |track| {
                track.lacks.remove(&lacked);
            }),
            Fact::LineTripped { line, .. } | Fact::LineOpened { line } => {
                self.change(places::line(line), |track| track.off = true)
            }
            Fact::LineReclosed { line } => self.change(places::line(line), |track| {
                track.off = false;
                track.restored = true;
            }),
            _ => {}
        }
    }

    fn change(&mut self, asset: Subject, change: impl FnOnce(&mut AssetTrack)) {
        change(self.assets.entry(asset).or_default());
    }

    fn asset(&self, subject: Subject) -> PlaceState {
        let untouched = AssetTrack::default();
        let track = self.assets.get(&subject).unwrap_or(&untouched);
        PlaceState::Asset {
            condition: track.condition(),
            damage: track.damage,
            lacks: track.lacks.iter().copied().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
