//! Numbers with birth certificates: value, low, high, unit, source, grade.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How sure a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Grade {
    /// Read in a source.
    V,
    /// From a plan.
    S,
    /// Derived by arithmetic or geometry from V and S values.
    D,
    /// Recalled, unverified.
    M,
    /// An estimate or assumption.
    E,
}

impl Grade {
    /// All grades, surest first.
    pub const ALL: [Self; 5] = [Self::V, Self::S, Self::D, Self::M, Self::E];

    /// Its letter.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::V => 'V',
            Self::S => 'S',
            Self::D => 'D',
            Self::M => 'M',
            Self::E => 'E',
        }
    }
}

/// A unit: its symbol as written in files and the range that its numbers may have.
pub trait Unit: 'static {
    /// The symbol in scenario files.
    const SYMBOL: &'static str;
    /// Smallest allowed number.
    const MIN: f64 = 0.0;
    /// Largest allowed number.
    const MAX: f64 = f64::INFINITY;
}

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident $symbol:literal $($min:literal..=$max:literal)?;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {}
        impl Unit for $name {
            const SYMBOL: &'static str = $symbol;
            $(const MIN: f64 = $min; const MAX: f64 = $max;)?
        }
    )*};
}

units! {
    /// Hours.
    Hours "h";
    /// Minutes.
    Minutes "min";
    /// Seconds.
    Seconds "s";
    /// Days.
    Days "d";
    /// A share or probability from 0 to 1.
    Share "share" 0.0..=1.0;
    /// A factor, not below 0.
    Factor "x";
    /// Kilometres.
    Kilometres "km";
    /// Kilometres an hour.
    KmPerHour "km/h";
    /// Lane-kilometres an hour.
    LaneKmPerHour "lane-km/h";
    /// Persons.
    Persons "persons";
    /// A plain count.
    Count "count";
    /// Person-hours.
    PersonHours "person-h";
    /// Homes that one crew does in a day.
    HomesPerDay "homes/d";
    /// Kilometres that one crew does in a day.
    KmPerDay "km/d";
    /// Square kilometres.
    SquareKilometres "km2";
    /// A rate per hour.
    PerHour "1/h";
    /// Person-sets an hour.
    SetsPerHour "sets/h";
    /// Square metres per person.
    SquareMetresPerPerson "m2/person";
    /// Magnitude on its named scale.
    Magnitude "M" 0.0..=10.0;
    /// Degrees Celsius.
    Celsius "degC" -90.0..=60.0;
    /// Tonnes.
    Tonnes "t";
    /// Metres a second.
    MetresPerSecond "m/s";
    /// Acceleration in units of gravity.
    Gravity "g";
    /// Hour of the day.
    HourOfDay "h of day" 0.0..=24.0;
}

/// A number with its range, source and grade. `low <= value <= high` always holds.
pub struct Param<U> {
    /// The default.
    pub value: f64,
    /// Low end for sensitivity runs.
    pub low: f64,
    /// High end for sensitivity runs.
    pub high: f64,
    /// Key in the table of sources.
    pub source: String,
    /// How sure it is.
    pub grade: Grade,
    unit: PhantomData<U>,
}

/// Why a number is not what its place asks for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamError {
    /// Another unit than the place asks for.
    #[error("unit `{found}` where `{expected}` is asked for")]
    Unit {
        /// As written.
        found: String,
        /// As asked for.
        expected: &'static str,
    },
    /// Not a number, or outside the unit's range.
    #[error("{name} = {number} is outside {min}..{max} {unit}")]
    Range {
        /// Which of value, low, high.
        name: &'static str,
        /// As written.
        number: f64,
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
        /// Unit.
        unit: &'static str,
    },
    /// low, value, high are not in order.
    #[error("low {low} <= value {value} <= high {high} does not hold")]
    Order {
        /// Low.
        low: f64,
        /// Value.
        value: f64,
        /// High.
        high: f64,
    },
}

impl<U: Unit> Param<U> {
    /// Checks unit, range and order.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn new(
        [low, value, high]: [f64; 3],
        unit: &str,
        source: impl Into<String>,
        grade: Grade,
    ) -> Result<Self, ParamError> {
        if unit != U::SYMBOL {
            return Err(ParamError::Unit { found: unit.to_owned(), expected: U::SYMBOL });
        }
        for (name, number) in [("value", value), ("low", low), ("high", high)] {
            // Written so that NaN fails.
            if !(number >= U::MIN && number <= U::MAX) {
                return Err(ParamError::Range { name, number, min: U::MIN, max: U::MAX, unit: U::SYMBOL });
            }
        }
        if low > value || value > high {
            return Err(ParamError::Order { low, value, high });
        }
        Ok(Self { value, low, high, source: source.into(), grade, unit: PhantomData })
    }
}

impl<U> Clone for Param<U> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), unit: PhantomData, ..*self }
    }
}

impl<U: Unit> fmt::Debug for Param<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({}..{}, {:?})", self.value, U::SYMBOL, self.low, self.high, self.grade)
    }
}

impl<U> PartialEq for Param<U> {
    fn eq(&self, other: &Self) -> bool {
        (self.value, self.low, self.high, self.grade, &self.source)
            == (other.value, other.low, other.high, other.grade, &other.source)
    }
}

/// How a parameter stands in a file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename = "Param")]
struct Raw {
    value: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    unit: Cow<'static, str>,
    source: String,
    grade: Grade,
}

impl<U: Unit> Serialize for Param<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Raw {
            value: self.value,
            low: Some(self.low),
            high: Some(self.high),
            unit: Cow::Borrowed(U::SYMBOL),
            source: self.source.clone(),
            grade: self.grade,
        }
        .serialize(serializer)
    }
}

impl<'de, U: Unit> Deserialize<'de> for Param<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Raw::deserialize(deserializer)?;
        let range = [raw.low.unwrap_or(raw.value), raw.value, raw.high.unwrap_or(raw.value)];
        Self::new(range, &raw.unit, raw.source, raw.grade).map_err(de::Error::custom)
    }
}

impl<U: Unit> JsonSchema for Param<U> {
    fn schema_name() -> Cow<'static, str> {
        // Letters, digits and `_` only, so that references need no escapes.
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        format!("Param_{}", U::SYMBOL.chars().map(plain).collect::<String>()).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut number = json_schema!({ "type": "number", "minimum": U::MIN });
        if U::MAX.is_finite() {
            number.insert("maximum".to_owned(), U::MAX.into());
        }
        json_schema!({
            "type": "object",
            "properties": {
                "value": number, "low": number, "high": number,
                "unit": { "const": U::SYMBOL },
                "source": { "type": "string", "description": "key in sources.csv" },
                "grade": { "enum": ["V", "S", "D", "M", "E"] },
            },
            "required": ["value", "unit", "source", "grade"],
            "additionalProperties": false,
        })
    }
}
