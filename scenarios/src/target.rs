//! What a plan promises: targets are data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

/// The targets of one plan, as a file lists them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// The plan.
    pub title: Bilingual,
    /// Its promises.
    #[serde(default)]
    pub target: Vec<Target>,
}

/// One promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Key, unique over all target files of a scenario, for example `bj14-k02`.
    pub id: String,
    /// The promise's number in the list of promises, K01 to K27.
    pub promise: String,
    /// Rows of the requirements list it comes from, for example `BJ14-T07`.
    pub rows: Vec<String>,
    /// What is promised.
    pub name: Bilingual,
    /// When its clock starts (or what it counts from).
    pub clock: Bilingual,
    /// How it is measured; a promise without one is listed as not measured yet.
    #[serde(default)]
    pub measure: Option<Measure>,
    /// Which way the threshold works.
    pub comparator: Comparator,
    /// The promised number; none where the plan prints no number.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Unit of the threshold.
    pub unit: String,
    /// Share of sites or people for which the promise must hold, where the measure ranges over them.
    #[serde(default = "everyone")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub required_share: f64,
    /// Filled on loading: the target file's key, for example `beijing-14`.
    #[serde(default, skip_deserializing)]
    pub plan: String,
}

fn everyone() -> f64 {
    1.0
}

/// Which way a threshold works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// The quantity must not exceed the threshold.
    AtMost,
    /// The quantity must reach the threshold.
    AtLeast,
}

/// The catalogue of measures: folds over the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Hours from the event until `required_share` of the zones in need had goods of this tier unloaded, or
    /// had so much from elsewhere that they lacked nothing.
    FirstSupplyHours {
        /// `district` or `city`.
        tier: SupplyTier,
        /// A zone is a site once so many people are displaced there.
        #[serde(default = "hundred")]
        site_from_persons: f64,
    },
    /// Hours from the event until `required_share` of the displaced have water, food, roof and warmth.
    BasicLifeHours,
    /// Share of the displaced with all four at an hour.
    BasicLifeShare {
        /// Hours after the event.
        #[schemars(range(min = 0.0))]
        at_hours: f64,
    },
    /// Share of residents within so many minutes of a station that can answer, from the dispatch order.
    FireCoverShare {
        /// 3 or 5.
        #[schemars(range(min = 0.0))]
        minutes: f64,
        /// Which part of the city.
        area: FireArea,
    },
    /// Hours from the alarm until `required_share` of the helicopters called within the plan's radius were overhead.
    AirArrivalHours,
    /// Share of site-hours with working voice and data.
    SceneCommsShare,
    /// Share of zones whose network lasted so long without mains.
    CommsEnduranceShare {
        /// Which network.
        network: Network,
        /// Hours.
        #[schemars(range(min = 0.0))]
        at_hours: f64,
    },
    /// Person-sets in depots that still stand, as a share of residents.
    StockShare,
    /// Net shelter area that can be used after the event, per resident.
    ShelterAreaPerPerson,
    /// Deaths per million residents in this event.
    DeathsPerMillion,
    /// Direct loss of buildings and what stood in them in this event, as a share of a year's gross product.
    DirectLossShare,
    /// Hours without a service up to the horizon, mean over residents: person-hours unserved by residents.
    ServicePersonHours {
        /// Which service.
        service: Service,
    },
    /// Hours from the event until from then on at least a share of what the city needs of a service is met.
    ServiceRestoredHours {
        /// Which service.
        service: Service,
        /// Share of the need, above 0.
        #[schemars(range(min = 0.01, max = 1.0))]
        share: f64,
    },
    /// Hours in which critical facilities had power and water, from the networks or their own, as a share of all
    /// their hours.
    CriticalFacilityShare,
    /// Share of required feeds of sensors that arrived, over all hours.
    SensingShare,
    /// Hours from the event until from then on the grid serves at least a share of the critical load.
    CriticalLoadHours {
        /// Share of the critical load, above 0.
        #[schemars(range(min = 0.01, max = 1.0))]
        share: f64,
    },
}

fn hundred() -> f64 {
    100.0
}

/// A tier that a promise speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplyTier {
    /// District depots.
    District,
    /// Municipal depots.
    City,
}

/// Part of the city in fire-cover promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FireArea {
    /// The core districts.
    Core,
    /// The central districts.
    Central,
    /// The whole city.
    City,
}

/// A network with its own power promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Wired government network.
    Wired,
    /// 800 MHz trunked radio.
    Radio,
}

/// What a network brings to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Electricity.
    Power,
    /// Drinking water.
    Water,
    /// Gas.
    Gas,
    /// District heating.
    Heat,
    /// Public voice and data.
    Telecom,
}
