//! Who needs what: one row for each need of a facility or of a class of facilities.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::quantity::Grade;

/// What a facility may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Electric power.
    Power,
    /// Telecom.
    Telecom,
    /// Water.
    Water,
    /// Gas.
    Gas,
    /// Heat.
    Heat,
    /// Fuel brought by road.
    Fuel,
    /// A road to the place.
    Road,
}

impl Service {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Power, Self::Telecom, Self::Water, Self::Gas, Self::Heat, Self::Fuel, Self::Road];

    /// Its word in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Telecom => "telecom",
            Self::Water => "water",
            Self::Gas => "gas",
            Self::Heat => "heat",
            Self::Fuel => "fuel",
            Self::Road => "road",
        }
    }

    /// Table whose nodes give it; fuel comes by road, and from no node.
    #[must_use]
    pub const fn provider_table(self) -> Option<&'static str> {
        match self {
            Self::Power => Some("power_nodes"),
            Self::Telecom => Some("telecom_nodes"),
            Self::Water => Some("water_nodes"),
            Self::Gas => Some("gas_nodes"),
            Self::Heat => Some("heat_nodes"),
            Self::Road => Some("road_nodes"),
            Self::Fuel => None,
        }
    }
}

/// A table of a region whose rows may need something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DependentTable {
    /// Its name.
    pub name: &'static str,
    /// The column of keys.
    pub key: &'static str,
    /// The column of classes.
    pub class: &'static str,
    /// The one class of which its rows may need anything; every class where there is none.
    pub only: Option<&'static str>,
}

impl DependentTable {
    /// Every such table.
    pub const ALL: [Self; 10] = [
        Self::of("power_nodes", "node_id", "type"),
        Self::of("telecom_nodes", "node_id", "type"),
        Self::of("water_nodes", "node_id", "type"),
        // Pipes and valves stand still whatever fails.
        Self { only: Some("pump"), ..Self::of("water_links", "link_id", "type") },
        Self::of("gas_nodes", "node_id", "type"),
        Self::of("heat_nodes", "node_id", "type"),
        Self::of("hospitals", "hospital_id", "kind"),
        Self::of("command_posts", "post_id", "level"),
        Self::of("depots", "depot_id", "tier"),
        Self::of("shelters", "shelter_id", "kind"),
    ];

    const fn of(name: &'static str, key: &'static str, class: &'static str) -> Self {
        Self { name, key, class, only: None }
    }

    /// Whether a row of this class may need anything.
    #[must_use]
    pub fn may_need(&self, class: &str) -> bool {
        self.only.is_none_or(|only| only == class)
    }
}

/// What it takes to work again once the service is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Returns {
    /// It comes back by itself.
    #[serde(rename = "self")]
    ByItself,
    /// A person has to go there.
    #[serde(rename = "person")]
    Person,
}

/// What bridges the hours without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backup {
    /// A battery, in place of power: it answers at once, and nobody fills it up.
    Battery,
    /// A diesel with its tank, in place of power: it may not start, and fuel is brought by road.
    Diesel,
    /// A store of what is needed: a tank, what the pipes hold.
    Store,
}

impl Backup {
    /// What a reserve of so many hours of a service is where a file does not say: a store of anything but power; of power
    /// a battery below 8 h, from there on a diesel.
    #[must_use]
    pub fn usual(needs: Service, hours: f64) -> Self {
        match needs {
            Service::Power if hours < 8.0 => Self::Battery,
            Service::Power => Self::Diesel,
            _ => Self::Store,
        }
    }
}

/// What happens while a need is not met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Effect {
    /// It stops.
    Stops,
    /// It goes on at this pace, a number above 0 and below 1.
    Slows(f64),
}

impl Effect {
    /// Pace that is left: 0 where it stops.
    ///
    /// ```
    /// use shapan_scenarios::region::Effect;
    /// assert_eq!(Effect::try_from("0.5".to_owned()).map(Effect::pace), Ok(0.5));
    /// assert_eq!(Effect::Stops.pace(), 0.0);
    /// ```
    #[must_use]
    pub const fn pace(self) -> f64 {
        match self {
            Self::Stops => 0.0,
            Self::Slows(pace) => pace,
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stops => f.write_str("stops"),
            Self::Slows(pace) => write!(f, "{pace}"),
        }
    }
}

/// The text is neither `stops` nor a number above 0 and below 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`stops`, or the pace that is left, a number above 0 and below 1")]
pub struct EffectError;

impl TryFrom<String> for Effect {
    type Error = EffectError;

    fn try_from(text: String) -> Result<Self, EffectError> {
        match (text.as_str(), text.parse::<f64>()) {
            ("stops", _) => Ok(Self::Stops),
            (_, Ok(pace)) if pace > 0.0 && pace < 1.0 => Ok(Self::Slows(pace)),
            _ => Err(EffectError),
        }
    }
}

impl From<Effect> for String {
    fn from(effect: Effect) -> Self {
        effect.to_string()
    }
}

/// One need of a facility, or of every facility of a class. Rows stand in the order of `dependency_id`,
/// however the file has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DependencyRow {
    /// Key.
    pub dependency_id: String,
    /// Who needs it: the key of a power, telecom, water, gas or heat node, of a pump among the water links, of a
    /// hospital, a command post, a depot or a shelter; or a class as `TABLE/TYPE` or `TABLE/*`, where the type stands in
    /// the column `type` of nodes and links, `kind` of hospitals and shelters, `level` of command posts and
    /// `tier` of depots.
    pub dependent: String,
    /// What it needs.
    pub needs: Service,
    /// Node of that service's network that gives it (a road node for `road`; never for `fuel`); none means what
    /// serves the zone in which the dependent stands.
    pub provider: Option<String>,
    /// Hours that it lasts without.
    pub reserve_h: f64,
    /// What it lasts on: a battery or a diesel for power, a store for all else; none where it does not last.
    pub backup: Option<Backup>,
    /// Whether it comes back by itself or needs a person.
    pub returns: Returns,
    /// Hours from the service's return until it works again.
    pub return_h: f64,
    /// What happens once the reserve is used up: `stops`, or the pace that is left.
    pub effect: Effect,
    /// Key in the table of sources.
    pub source: String,
    /// Grade of the row's main number.
    pub grade: Grade,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_a_word_or_a_pace() {
        let read = |text: &str| Effect::try_from(text.to_owned());
        assert_eq!(read("stops"), Ok(Effect::Stops));
        assert_eq!(read("0.25"), Ok(Effect::Slows(0.25)));
        for bad in ["", "0", "1", "1.5", "-0.1", "nan", "inf", "slows", "Stops"] {
            assert_eq!(read(bad), Err(EffectError), "{bad}");
        }
    }

    #[test]
    fn a_service_is_written_by_its_name() {
        for service in Service::ALL {
            assert_eq!(serde_json::to_value(service).ok(), Some(service.name().into()));
        }
    }

    #[test]
    fn what_may_need_and_what_gives_are_tables_of_a_region() {
        let is_table = |name: &str| crate::load::REGION_TABLES.iter().any(|table| table.name == name);
        assert!(DependentTable::ALL.iter().all(|table| is_table(table.name)));
        assert!(Service::ALL.iter().filter_map(|service| service.provider_table()).all(is_table));
    }

    #[test]
    fn an_effect_is_written_as_it_is_read() {
        for text in ["stops", "0.25"] {
            assert_eq!(Effect::try_from(text.to_owned()).map(String::from).as_deref(), Ok(text));
        }
    }
}
