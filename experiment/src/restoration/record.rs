//! What is known of how lifelines came back, as data: clocks, and what of a case stands beside each.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shapan_analysis::lifelines::RESTORED_SHARES;
use shapan_journal::Service;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{Terrain, ZoneRow};
use shapan_scenarios::text::Bilingual;

/// The record of the library.
const LIBRARY: &str = include_str!("../../../scenarios/validation/lifelines.toml");

/// Key of the area that holds every zone.
pub(super) const CITY: &str = "city";

/// Cases to play, areas to look at, clocks to stand beside.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The cases, in the order of the page.
    pub case: Vec<CaseRecord>,
    /// Areas smaller than the city.
    pub area: Vec<AreaRecord>,
    /// The clocks.
    pub clock: Vec<Clock>,
    /// What is known and has no clock.
    #[serde(default)]
    pub aside: Vec<Aside>,
}

/// A case of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// Its key.
    pub case: String,
    /// Up to when it is played, in place of its own horizon.
    pub horizon: Option<String>,
    /// Keys of the areas that are shown beside the whole city.
    #[serde(default)]
    pub areas: Vec<String>,
    /// What to know about it.
    pub note: Option<Bilingual>,
}

/// Some zones of a region: those that fit every list that is not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaRecord {
    /// Key.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// English names of districts.
    #[serde(default)]
    pub districts: Vec<String>,
    /// Terrains.
    #[serde(default)]
    pub terrain: Vec<Terrain>,
    /// Keys of zones.
    #[serde(default)]
    pub zones: Vec<String>,
}

impl AreaRecord {
    /// The whole city.
    pub(super) fn city() -> Self {
        Self {
            id: CITY.to_owned(),
            name: Bilingual { zh: "全市".to_owned(), en: "the whole city".to_owned() },
            districts: Vec::new(),
            terrain: Vec::new(),
            zones: Vec::new(),
        }
    }

    /// Whether a zone is one of it.
    pub(super) fn holds(&self, zone: &ZoneRow) -> bool {
        (self.districts.is_empty() || self.districts.contains(&zone.district_en))
            && (self.terrain.is_empty() || self.terrain.contains(&zone.terrain))
            && (self.zones.is_empty() || self.zones.contains(&zone.zone_id))
    }
}

/// How far something had come back after some hours, or how long it took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Key.
    pub id: String,
    /// What happened, where and when.
    pub event: Bilingual,
    /// Of which service.
    pub service: Service,
    /// What is known, in words.
    pub what: Bilingual,
    /// What is measured in the case.
    pub measure: Measure,
    /// The number, in the measure's unit.
    pub value: f64,
    /// The least that the source leaves open.
    pub low: f64,
    /// The most that the source leaves open.
    pub high: f64,
    /// Where it is known from.
    pub source: String,
    /// How well.
    pub grade: Grade,
    /// What of which case stands beside it.
    pub beside: Vec<Beside>,
    /// What is not the same in the event and in the case.
    pub differs: Bilingual,
}

/// A case and an area of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Key of the case.
    pub case: String,
    /// Key of the area; `city` for all of it.
    pub area: String,
}

/// Something known that cannot stand beside a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// What happened, where and when.
    pub event: Bilingual,
    /// What is known.
    pub what: Bilingual,
    /// Why it stands aside.
    pub because: Bilingual,
    /// Where it is known from.
    pub source: String,
    /// How well.
    pub grade: Grade,
}

/// A number of one replication, of an area and a service.
///
/// A zone *is without* a service while less than [`OUT`](super::OUT) of its residents' need is met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Hours until from then on a share of the area's need is met: one of [`RESTORED_SHARES`].
    HoursTo {
        /// The share.
        share: f64,
    },
    /// Hours until from then on the grid serves a share of the city's critical load: one of [`RESTORED_SHARES`].
    CriticalHoursTo {
        /// The share.
        share: f64,
    },
    /// Median, over the zones that were without, of the hours from their loss until they had it back for good.
    ZoneHours,
    /// Of the need that was lost at the worst moment, the share that is met again at an hour.
    BackShare {
        /// The hour.
        hours: f64,
    },
    /// Of the zones that were without at any time up to an hour, the share that is not any more.
    ZonesBack {
        /// The hour.
        hours: f64,
    },
    /// Share of all zones of the area that are not without at an hour.
    ZonesServed {
        /// The hour.
        hours: f64,
    },
    /// Of the need for the service in zones without power at an hour, the share that is not met.
    CutOfDark {
        /// The hour.
        hours: f64,
    },
    /// Base stations that do not serve at an hour: sites of the clusters times the unmet share of the zone.
    StationsOut {
        /// The hour.
        hours: f64,
    },
}

/// In what a measure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hours.
    Hours,
    /// A share, 0 to 1.
    Share,
    /// A number of things.
    Count,
}

impl Measure {
    /// Its unit.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::HoursTo { .. } | Self::CriticalHoursTo { .. } | Self::ZoneHours => Unit::Hours,
            Self::StationsOut { .. } => Unit::Count,
            _ => Unit::Share,
        }
    }

    /// Whether a greater number is the better one.
    #[must_use]
    pub fn more_is_better(self) -> bool {
        matches!(self, Self::BackShare { .. } | Self::ZonesBack { .. } | Self::ZonesServed { .. })
    }

    /// The hour at which it is taken, if it is taken at one.
    #[must_use]
    pub fn at_hours(self) -> Option<f64> {
        match self {
            Self::HoursTo { .. } | Self::CriticalHoursTo { .. } | Self::ZoneHours => None,
            Self::BackShare { hours }
            | Self::ZonesBack { hours }
            | Self::ZonesServed { hours }
            | Self::CutOfDark { hours }
            | Self::StationsOut { hours } => Some(hours),
        }
    }

    fn share(self) -> Option<f64> {
        match self {
            Self::HoursTo { share } | Self::CriticalHoursTo { share } => Some(share),
            _ => None,
        }
    }
}

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is no record.
    #[error("the record cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// Two things of one kind have one key.
    #[error("{what} `{id}` is there twice")]
    Duplicate {
        /// What.
        what: &'static str,
        /// The key.
        id: String,
    },
    /// A key stands for nothing in the record.
    #[error("`{of}`: there is no {what} `{id}`")]
    Unknown {
        /// Where it is named.
        of: String,
        /// What is missing.
        what: &'static str,
        /// The key.
        id: String,
    },
    /// A range is empty, holds not its number, or is none of the measure's unit.
    #[error("clock `{clock}`: {low} to {high} is no range around {value} for its measure")]
    Range {
        /// The clock.
        clock: String,
        /// Low end.
        low: f64,
        /// The number.
        value: f64,
        /// High end.
        high: f64,
    },
    /// A share whose return nothing times, or an hour before the event.
    #[error("clock `{clock}`: its measure needs an hour from 0 on, or one of the shares {RESTORED_SHARES:?}")]
    Measure {
        /// The clock.
        clock: String,
    },
}

impl Record {
    /// Reads a record from TOML.
    ///
    /// # Errors
    /// When the text is no record, a key is there twice or stands for nothing, or a number makes no sense.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let record: Self = toml::from_str(text)?;
        record.check_keys()?;
        record.clock.iter().try_for_each(Clock::check)?;
        Ok(record)
    }

    /// The record of the library.
    ///
    /// # Errors
    /// None in a released program: a test reads it.
    pub fn library() -> Result<Self, RecordError> {
        Self::parse(LIBRARY)
    }

    /// The clocks that a case stands beside, with the key of its area.
    pub(super) fn clocks_of<'a>(&'a self, case: &'a str) -> impl Iterator<Item = (&'a Clock, &'a str)> {
        let besides = |clock: &'a Clock| clock.beside.iter().map(move |beside| (clock, beside));
        let mine = self.clock.iter().flat_map(besides).filter(move |(_, beside)| beside.case == case);
        mine.map(|(clock, beside)| (clock, beside.area.as_str()))
    }

    fn check_keys(&self) -> Result<(), RecordError> {
        let cases = distinct("case", self.case.iter().map(|case| case.case.as_str()))?;
        let areas = self.area.iter().map(|area| area.id.as_str());
        let areas = distinct("area", areas.chain(std::iter::once(CITY)))?;
        distinct("clock", self.clock.iter().map(|clock| clock.id.as_str()))?;
        let known = |of: &str, what, known: &BTreeSet<&str>, id: &String| {
            if known.contains(id.as_str()) {
                return Ok(());
            }
            Err(RecordError::Unknown { of: of.to_owned(), what, id: id.clone() })
        };
        for case in &self.case {
            case.areas.iter().try_for_each(|area| known(&case.case, "area", &areas, area))?;
        }
        for clock in &self.clock {
            for beside in &clock.beside {
                known(&clock.id, "case", &cases, &beside.case)?;
                known(&clock.id, "area", &areas, &beside.area)?;
            }
        }
        Ok(())
    }
}

fn distinct<'a>(
    what: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<BTreeSet<&'a str>, RecordError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(RecordError::Duplicate { what, id: id.to_owned() });
        }
    }
    Ok(seen)
}

impl Clock {
    fn check(&self) -> Result<(), RecordError> {
        let (low, value, high) = (self.low, self.value, self.high);
        let most = if self.measure.unit() == Unit::Share { 1.0 } else { f64::INFINITY };
        if !(0.0 <= low && low <= value && value <= high && high <= most && high.is_finite()) {
            return Err(RecordError::Range { clock: self.id.clone(), low, value, high });
        }
        let timed = self.measure.share().is_none_or(|share| RESTORED_SHARES.contains(&share));
        let later = self.measure.at_hours().is_none_or(|hours| hours >= 0.0 && hours.is_finite());
        if timed && later { Ok(()) } else { Err(RecordError::Measure { clock: self.id.clone() }) }
    }
}
