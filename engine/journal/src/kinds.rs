//! What facts speak of: things, tiers, modes, stages, services and why something fails.

use serde::{Deserialize, Serialize};

/// What kind of thing a fact is about; its index is the row of the region's table of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// Hospital.
    Hospital,
    /// Fire station.
    FireStation,
    /// Depot of any tier.
    Depot,
    /// Shelter.
    Shelter,
    /// Command post of any level.
    Post,
    /// Bridge.
    Bridge,
    /// Power node.
    PowerNode,
    /// Telecom node.
    TelecomNode,
    /// Water node.
    WaterNode,
    /// Gas node.
    GasNode,
    /// Heat node.
    HeatNode,
    /// Power line.
    PowerLine,
    /// Pump of the water network that stands among its links.
    WaterPump,
    /// Airport, airfield or heliport.
    Airfield,
    /// Metro station.
    MetroStation,
    /// Directed road link.
    RoadLink,
    /// Vehicle; the index is its running number in the world.
    Vehicle,
    /// Team; the index is its running number in the world.
    Team,
    /// Mutual-aid partner.
    Partner,
}

/// A thing that a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its index among its kind.
    pub index: u32,
}

impl Subject {
    /// The `index`-th thing of a kind.
    #[must_use]
    pub fn new(kind: SubjectKind, index: u32) -> Self {
        Self { kind, index }
    }
}

/// Where goods come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// What households keep.
    Household,
    /// Street or township store.
    Street,
    /// District depot.
    District,
    /// Municipal depot.
    City,
    /// Agreement stock of shops and makers.
    Agreement,
    /// A neighbour's or the centre's stock.
    MutualAid,
}

/// How goods or people travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By road.
    Road,
    /// By helicopter.
    Air,
    /// On foot.
    Foot,
}

/// Stages of a delay, in the order in which a delivery passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Until someone on the spot has counted the need.
    Detect,
    /// Until the count reached the command.
    Report,
    /// Until the command decided.
    Decide,
    /// Until depot, vehicle and crew were ready.
    Mobilise,
    /// Loading, with the wait for a dock.
    Load,
    /// Driving or flying.
    Travel,
    /// Standing before or turning round at a blocked road.
    Blocked,
    /// Unloading.
    Unload,
    /// Handing out.
    HandOut,
    /// Waiting because nothing was left to send.
    NoStock,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 10] = [
        Self::Detect,
        Self::Report,
        Self::Decide,
        Self::Mobilise,
        Self::Load,
        Self::Travel,
        Self::Blocked,
        Self::Unload,
        Self::HandOut,
        Self::NoStock,
    ];

    /// Snake-case name, as in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Report => "report",
            Self::Decide => "decide",
            Self::Mobilise => "mobilise",
            Self::Load => "load",
            Self::Travel => "travel",
            Self::Blocked => "blocked",
            Self::Unload => "unload",
            Self::HandOut => "hand_out",
            Self::NoStock => "no_stock",
        }
    }
}

/// What keeps a person's basic life going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// Drinking water.
    Water,
    /// Food.
    Food,
    /// A roof: a shelter place or a tent.
    Shelter,
    /// Warmth in the cold season.
    Warmth,
}

/// Who dug someone out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rescuer {
    /// The person.
    Oneself,
    /// Neighbours and volunteers.
    Neighbour,
    /// Street squad, militia, micro fire stations.
    Local,
    /// Fire brigade and professional teams.
    Professional,
    /// Armed police and army.
    Army,
}

/// Whether a road link can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Open.
    Open,
    /// Debris lies on it.
    Debris,
    /// A bridge on it is down or closed.
    Bridge,
    /// A cordon around leaking gas closes it.
    Cordon,
    /// Trees, poles, mud or water lie on it.
    Blocked,
    /// Water has taken it away.
    Washout,
}

/// What a network brings to people and things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl Service {
    /// All services, in order.
    pub const ALL: [Self; 5] = [Self::Power, Self::Water, Self::Gas, Self::Heat, Self::Telecom];

    /// Snake-case name, as in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Water => "water",
            Self::Gas => "gas",
            Self::Heat => "heat",
            Self::Telecom => "telecom",
        }
    }
}

/// Why an island of a network is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadReason {
    /// Nothing feeds it.
    NoSource,
    /// What feeds it cannot go as low as its load.
    TooMuchOutput,
    /// Its equations have no solution, or the search for one did not end.
    Numerical,
}
