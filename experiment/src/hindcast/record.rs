//! What is known of an earthquake, as data.

use serde::{Deserialize, Serialize};
use shapan_damage::calibration::ScaleType;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::text::Bilingual;

/// The record of the library.
const LIBRARY: &str = include_str!("../../../scenarios/validation/earthquake.toml");

/// What is known of some earthquakes and of building classes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The earthquakes.
    pub event: Vec<EventRecord>,
    /// The building classes of the library's default models.
    pub class: Vec<ClassRecord>,
}

/// One earthquake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRecord {
    /// Key of its scenario in the library.
    pub case: String,
    /// Name.
    pub name: Bilingual,
    /// Where the intensity is known.
    #[serde(default)]
    pub place: Vec<PlaceRecord>,
    /// Areas inside isoseismals.
    #[serde(default)]
    pub area: Vec<AreaRecord>,
    /// Deaths and damage.
    #[serde(default)]
    pub toll: Vec<TollRecord>,
}

/// Intensity at a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceRecord {
    /// Name.
    pub name: Bilingual,
    /// Longitude and latitude, degrees.
    pub at: [f64; 2],
    /// Ground there, m/s.
    pub vs30_m_s: f64,
    /// Intensity as the source writes it.
    pub text: String,
    /// Least number that it may stand for.
    pub low: f64,
    /// Largest number.
    pub high: f64,
    /// Where it is known from.
    pub source: String,
    /// How well.
    pub grade: Grade,
}

/// Area of at least an intensity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaRecord {
    /// Intensity.
    pub intensity: f64,
    /// Least area, km².
    pub low_km2: f64,
    /// Largest area, km².
    pub high_km2: f64,
    /// Where it is known from.
    pub source: String,
    /// How well.
    pub grade: Grade,
}

/// Deaths and damage in a group of districts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TollRecord {
    /// Name of the group.
    pub name: Bilingual,
    /// English names of its districts in the scenario's region; all where the list is empty.
    pub districts: Vec<String>,
    /// Deaths.
    pub deaths: Option<Figure>,
    /// Share of buildings that were severely damaged or ruined.
    pub severe_share: Option<Figure>,
}

/// A number with what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Where it is known from.
    pub source: String,
    /// How well.
    pub grade: Grade,
}

/// A building class and the type of the intensity scale that it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRecord {
    /// Key in the table of building classes.
    pub class_id: String,
    /// Type of GB/T 17742-2020.
    pub scale_type: ScaleLetter,
}

/// A type of building in GB/T 17742-2020.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleLetter {
    /// Earth and the like.
    A1,
    /// Timber frames.
    A2,
    /// Brick without seismic design.
    B,
    /// Designed for VII, brick.
    C,
    /// Designed, concrete and steel.
    D,
}

impl ScaleLetter {
    /// The same in the damage crate.
    pub(super) fn of_damage(self) -> ScaleType {
        match self {
            Self::A1 => ScaleType::A1,
            Self::A2 => ScaleType::A2,
            Self::B => ScaleType::B,
            Self::C => ScaleType::C,
            Self::D => ScaleType::D,
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
    /// A range is empty, or does not hold its number.
    #[error("{what} of {event}: {low} to {high} is no range around {value}")]
    Range {
        /// The earthquake.
        event: String,
        /// Which number.
        what: String,
        /// Low end.
        low: f64,
        /// The number.
        value: f64,
        /// High end.
        high: f64,
    },
}

impl Record {
    /// Reads a record from TOML.
    ///
    /// # Errors
    /// When the text is no record, or a range is none.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let record: Self = toml::from_str(text)?;
        record.event.iter().try_for_each(EventRecord::check)?;
        Ok(record)
    }

    /// The record of the library.
    ///
    /// # Errors
    /// None in a released program: a test reads it.
    pub fn library() -> Result<Self, RecordError> {
        Self::parse(LIBRARY)
    }
}

impl EventRecord {
    fn check(&self) -> Result<(), RecordError> {
        let range = |what: &str, [low, value, high]: [f64; 3]| {
            if 0.0 <= low && low <= value && value <= high {
                return Ok(());
            }
            Err(RecordError::Range { event: self.case.clone(), what: what.to_owned(), low, value, high })
        };
        for place in &self.place {
            range(&place.name.en, [place.low, place.low.max(place.high), place.high])?;
        }
        for area in &self.area {
            range("area", [area.low_km2, area.low_km2.max(area.high_km2), area.high_km2])?;
        }
        for figure in self.toll.iter().flat_map(|toll| toll.deaths.iter().chain(&toll.severe_share)) {
            range("toll", [figure.low, figure.value, figure.high])?;
        }
        Ok(())
    }
}
