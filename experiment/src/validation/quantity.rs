//! What a mechanism may move: promises, sums, hours over zones, people with an item at an hour.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use shapan_analysis::outcome::{Totals, ZoneOutcome};
use shapan_analysis::{Outcome, Setting};

/// A number of a replication, by its name in a study.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Quantity {
    /// A target's quantity, by the target's key.
    Target(String),
    /// A sum over the city, by its name in [`Totals::numbers`]; hours that never come count as the horizon.
    Total(String),
    /// Mean over zones, in hours; never counts as the horizon.
    Hours(ZoneHours),
    /// Share of the displaced with an item so many hours after the event.
    Share(Need, u32),
    /// Distance of ln(deaths) from its mean over the batch: how much replications differ (the idea of
    /// Levene 1960, on the logarithm because deaths are skewed).
    Spread,
}

/// Hours that zones have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ZoneHours {
    /// Until the first district goods stood on the ground, over zones in need.
    District,
    /// Until the first city goods stood on the ground, over zones in need.
    City,
    /// Until the city knew, over all zones.
    Known,
    /// Without a way to speak, over all zones.
    Silent,
}

/// What displaced people need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Drinking water.
    Water,
    /// Food.
    Food,
    /// A roof.
    Shelter,
    /// Warmth.
    Warm,
    /// All of them.
    Secured,
}

const ZONE_HOURS: [(&str, ZoneHours); 4] = [
    ("district-h", ZoneHours::District),
    ("city-h", ZoneHours::City),
    ("known-h", ZoneHours::Known),
    ("silent-h", ZoneHours::Silent),
];

const NEEDS: [(&str, Need); 5] = [
    ("water", Need::Water),
    ("food", Need::Food),
    ("shelter", Need::Shelter),
    ("warm", Need::Warm),
    ("secured", Need::Secured),
];

/// A name that stands for no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no quantity")]
pub struct QuantityError(String);

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(name: &str) -> Result<Self, QuantityError> {
        if name == "spread" {
            return Ok(Self::Spread);
        }
        if let Some((_, hours)) = ZONE_HOURS.iter().find(|(key, _)| *key == name) {
            return Ok(Self::Hours(*hours));
        }
        if Totals::default().numbers().iter().any(|(total, _)| *total == name) {
            return Ok(Self::Total(name.to_owned()));
        }
        let Some((item, rest)) = name.split_once('-') else { return Err(QuantityError(name.to_owned())) };
        let hour = rest.strip_suffix('h').and_then(|hour| hour.parse().ok());
        match (NEEDS.iter().find(|(key, _)| *key == item), hour) {
            (Some((_, need)), Some(hour)) => Ok(Self::Share(*need, hour)),
            _ => Ok(Self::Target(name.to_owned())),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name_of = |hours: &ZoneHours| ZONE_HOURS.iter().find(|(_, h)| h == hours).map_or("", |(n, _)| n);
        match self {
            Self::Target(name) | Self::Total(name) => f.write_str(name),
            Self::Hours(hours) => f.write_str(name_of(hours)),
            Self::Share(need, hour) => {
                let item = NEEDS.iter().find(|(_, n)| n == need).map_or("", |(name, _)| name);
                write!(f, "{item}-{hour}h")
            }
            Self::Spread => f.write_str("spread"),
        }
    }
}

impl TryFrom<String> for Quantity {
    type Error = QuantityError;

    fn try_from(name: String) -> Result<Self, QuantityError> {
        name.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.to_string()
    }
}

impl Quantity {
    /// The quantities that are shown of every mechanism: K02 and K03 by the site that decides them and as a
    /// mean over sites, K04 in hours and as the share at hour 10, deaths.
    #[must_use]
    pub fn columns() -> [Self; 7] {
        let target = |id: &str| Self::Target(id.to_owned());
        [
            target("bj14-k02"),
            Self::Hours(ZoneHours::District),
            target("bj14-k03"),
            Self::Hours(ZoneHours::City),
            target("bj14-k04"),
            target("bj14-k04-share"),
            Self::Total("deaths".to_owned()),
        ]
    }

    /// Whether a scenario measures it.
    #[must_use]
    pub fn is_measured(&self, setting: &Setting) -> bool {
        match self {
            Self::Target(id) => setting.measured().any(|target| target.id == *id),
            Self::Share(_, hour) => f64::from(*hour) <= setting.horizon_hours,
            _ => true,
        }
    }

    /// Its unit: `h`, `share`, that of the target, or nothing for numbers.
    #[must_use]
    pub fn unit(&self, setting: &Setting) -> String {
        match self {
            Self::Target(id) => {
                let target = setting.targets.iter().find(|target| target.id == *id);
                target.map_or_else(String::new, |target| target.unit.clone())
            }
            Self::Hours(_) => "h".to_owned(),
            Self::Share(..) => "share".to_owned(),
            Self::Total(_) | Self::Spread => String::new(),
        }
    }

    /// Its value in every replication of a batch.
    #[must_use]
    pub fn values(&self, setting: &Setting, outcomes: &[(u64, Outcome)]) -> Vec<f64> {
        let values: Vec<f64> = outcomes.iter().map(|(_, outcome)| self.value(setting, outcome)).collect();
        if *self != Self::Spread || values.is_empty() {
            return values;
        }
        let centre = values.iter().sum::<f64>() / values.len() as f64;
        values.into_iter().map(|value| (value - centre).abs()).collect()
    }

    /// Its mean over a batch; zero without replications.
    #[must_use]
    pub fn mean(&self, setting: &Setting, outcomes: &[(u64, Outcome)]) -> f64 {
        self.values(setting, outcomes).iter().sum::<f64>() / outcomes.len().max(1) as f64
    }

    /// Its value in one replication (for [`Quantity::Spread`] ln of deaths).
    fn value(&self, setting: &Setting, outcome: &Outcome) -> f64 {
        match self {
            Self::Target(id) => {
                let place = setting.measured().position(|target| target.id == *id);
                place.and_then(|place| outcome.targets.get(place)).map_or(0.0, |target| target.quantity)
            }
            Self::Total(name) => {
                let numbers = outcome.totals.numbers();
                let number =
                    numbers.iter().find(|(total, _)| total == name).map_or(0.0, |(_, number)| *number);
                if number.is_finite() { number } else { setting.horizon_hours }
            }
            Self::Hours(hours) => mean_hours(*hours, setting, outcome),
            Self::Share(need, hour) => share(*need, *hour, outcome),
            Self::Spread => outcome.totals.deaths.max(1.0).ln(),
        }
    }
}

/// Mean over zones, with never as the horizon; zero without zones.
fn mean_hours(hours: ZoneHours, setting: &Setting, outcome: &Outcome) -> f64 {
    let of = |zone: &ZoneOutcome| match hours {
        ZoneHours::District => (zone.displaced >= 1.0).then_some(zone.first_district_h),
        ZoneHours::City => (zone.displaced >= 1.0).then_some(zone.first_city_h),
        ZoneHours::Known => Some(zone.known_h),
        ZoneHours::Silent => Some(zone.silent_h),
    };
    let values = outcome.zones.iter().filter_map(of);
    let capped = values.map(|hours| f64::from(hours).min(setting.horizon_hours));
    let (sum, count) = capped.fold((0.0, 0_u32), |(sum, count), hours| (sum + hours, count + 1));
    sum / f64::from(count.max(1))
}

/// Share of the displaced with an item at an hour; 1 where nobody is displaced.
fn share(need: Need, hour: u32, outcome: &Outcome) -> f64 {
    let Some(point) = outcome.curve.iter().find(|point| point.hour == hour as f32) else { return 0.0 };
    let people = match need {
        Need::Water => point.water,
        Need::Food => point.food,
        Need::Shelter => point.shelter,
        Need::Warm => point.warm,
        Need::Secured => point.secured,
    };
    if point.displaced > 0.0 { f64::from(people / point.displaced) } else { 1.0 }
}
