//! What can happen: one variant a kind of fact, in the order in which a run meets them.
//!
//! Numbers carry their unit in the name. Shares run from 0 to 1. A fact about a whole zone names it in
//! [`Record::zone`](crate::Record::zone), not here.

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

/// What happened. Every variant is `Copy`, so that records are cheap to take and to compare.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    // --- hazard ---
    /// The first shock.
    Shock {
        /// Surface-wave magnitude.
        magnitude_ms: f64,
    },
    /// What a zone felt.
    Shaking {
        /// Peak ground acceleration on the zone's ground, gal.
        pga_gal: f64,
        /// Peak ground velocity, cm/s.
        pgv_cm_s: f64,
        /// Macroseismic intensity, Chinese scale.
        intensity: f64,
    },
    /// The weather over the city, where a scenario tells it; told when it changes.
    Weather {
        /// Air temperature, degrees Celsius.
        temperature_c: f64,
        /// Gusts, m/s.
        gust_m_s: f64,
        /// Ice on lines, mm.
        ice_mm: f64,
    },
    // --- damage ---
    /// What the shock did to a zone's people and buildings.
    ZoneDamage {
        /// Residents and visitors present.
        present: f64,
        /// Buildings in all.
        buildings: f64,
        /// Collapsed buildings.
        collapsed: f64,
        /// Severely damaged and ruined buildings, the collapsed among them.
        severely_damaged: f64,
        /// Direct loss of buildings and what stood in them, yuan.
        loss_yuan: f64,
        /// Killed at once.
        killed: f64,
        /// Trapped alive.
        trapped: f64,
        /// Severely hurt, not trapped.
        severe: f64,
        /// Lightly hurt.
        light: f64,
        /// People whose home cannot be used.
        displaced: f64,
    },
    /// An asset was switched off, or failed without damage that a crew would mend.
    AssetOff {
        /// Which.
        asset: Subject,
    },
    /// A facility or lifeline node was hurt by what struck (state 1 slight to 4 complete).
    AssetDamaged {
        /// Which.
        asset: Subject,
        /// Damage state, 1 slight to 4 complete.
        state: u8,
        /// Whether it still does its work.
        functional: bool,
    },
    /// A road link closed at the shock.
    LinkClosed {
        /// Directed link.
        link: u32,
        /// Why.
        state: LinkState,
    },
    // --- cascade ---
    /// A zone lost mains power.
    PowerLost,
    /// A zone got mains power back.
    PowerBack,
    /// An asset's own supply ran out.
    BackupExhausted {
        /// Which.
        asset: Subject,
    },
    /// A repaired asset works again.
    AssetRestored {
        /// Which.
        asset: Subject,
    },
    /// What share of its users' need a service now meets in the zone; told at the start and when it changes.
    ServiceLevel {
        /// Which service.
        service: Service,
        /// Share of the need, 0 to 1.
        share: f64,
    },
    /// An asset stopped, or slowed down, for lack of something.
    AssetStarved {
        /// Which.
        asset: Subject,
        /// What it lacks.
        lacks: Service,
    },
    /// An asset has again what it lacked, and works as its damage lets it.
    AssetFed {
        /// Which.
        asset: Subject,
        /// What it lacked.
        lacked: Service,
    },
    /// A power line was switched off by its relay.
    LineTripped {
        /// Row of the table of power lines.
        line: u32,
        /// What flowed, MW.
        flow_mw: f64,
        /// What its relay lets through, MW.
        limit_mw: f64,
    },
    /// Operators closed a tripped line again.
    LineReclosed {
        /// Row of the table of power lines.
        line: u32,
    },
    /// A part of a network lost all supply.
    IslandDead {
        /// Of which network.
        service: Service,
        /// One node of it.
        node: Subject,
        /// Nodes in it.
        nodes: u32,
        /// Why.
        reason: DeadReason,
    },
    /// A crew began to mend an asset: it has inspected it and has what it takes.
    RepairBegan {
        /// Which.
        asset: Subject,
        /// Working hours that it will take.
        hours: f64,
        /// Hours since the crew set out or, for lack of spares, waited for them.
        waited_hours: f64,
    },
    /// A fuel truck filled the tank of an asset that runs on its own diesel.
    Refuelled {
        /// Which.
        asset: Subject,
        /// Hours that the fuel lasts.
        hours: f64,
    },
    /// A fuel truck cannot reach an asset that runs on its own diesel.
    FuelBlocked {
        /// Which.
        asset: Subject,
    },
    /// The gas of the zone was shut off.
    GasShut,
    /// The zone's gas is on again, pipes and homes checked.
    GasOn,
    /// Streets of the zone are closed around leaking gas.
    CordonSet,
    /// They are open again.
    CordonLifted,
    /// How much of the power that the city asks for is served, whole and critical load.
    Load {
        /// Asked for, MW.
        demand_mw: f64,
        /// Served, MW.
        served_mw: f64,
        /// Asked for by hospitals, command, water, telecom and the like, MW.
        critical_mw: f64,
        /// Of these served by the grid, MW.
        critical_served_mw: f64,
    },
    /// Critical facilities over the last interval: hours that they were to work and hours that they had power and
    /// water, from the networks or their own.
    FacilityHours {
        /// Facilities times hours.
        hours: f64,
        /// Of these, supplied.
        supplied_hours: f64,
    },
    /// Sensors over the last interval: feeds that are required and feeds that arrived.
    Sensing {
        /// Required feeds times hours.
        required_hours: f64,
        /// Of these, alive.
        live_hours: f64,
    },
    /// No voice or data path leads out of the zone any more.
    SilenceBegan,
    /// A path leads out again.
    SilenceEnded,
    /// A relay drone is on station over the zone.
    RelayUp {
        /// Vehicle.
        vehicle: u32,
        /// Zones whose street post it reaches.
        zones: u32,
    },
    /// It has left.
    RelayDown {
        /// Vehicle.
        vehicle: u32,
    },
    // --- knowledge ---
    /// The need on the spot was counted.
    NeedCounted {
        /// Displaced people as counted.
        displaced: f64,
    },
    /// A report left the zone.
    ReportSent,
    /// The district command has the zone's report.
    DistrictKnows {
        /// Displaced people as reported.
        displaced: f64,
    },
    /// The city command has the zone's report.
    CityKnows {
        /// Displaced people as reported.
        displaced: f64,
    },
    /// A zone did not answer the roll-call.
    RollCallMissed,
    /// Someone set out to a silent zone.
    PatrolSent {
        /// How.
        mode: Mode,
    },
    /// Someone reached a silent zone.
    PatrolArrived,
    // --- command ---
    /// The early warning went out.
    WarningIssued {
        /// Seconds since the first shock.
        latency_s: f64,
    },
    /// The quick report of place and magnitude reached the duty officer.
    DutyAlerted,
    /// A command post is staffed.
    PostStaffed {
        /// Which.
        post: Subject,
    },
    /// A command post failed over to its backup.
    PostFailedOver {
        /// The lost post.
        from: Subject,
        /// The post that takes over.
        to: Subject,
    },
    /// The response level was decided or raised (1 is the highest).
    LevelDecided {
        /// 1 to 4.
        level: u8,
    },
    /// A neighbour or the centre was asked.
    AidRequested {
        /// Which partner.
        partner: Subject,
    },
    /// The green corridor works.
    CorridorOpened,
    // --- supply ---
    /// A depot is open.
    DepotOpened {
        /// Which.
        depot: Subject,
    },
    /// A command first saw that it had nothing left to send to a zone that lacks.
    OutOfStock {
        /// Of which tier.
        tier: Tier,
    },
    /// Goods were ordered for the zone.
    Ordered {
        /// Running number of the consignment.
        consignment: u32,
        /// Tier of origin.
        tier: Tier,
        /// From which depot or partner.
        from: Subject,
        /// Person-sets.
        sets: f64,
        /// How they travel.
        mode: Mode,
    },
    /// Depot, vehicle and crew are ready: the consignment waits for a dock.
    ReadyToLoad {
        /// Consignment.
        consignment: u32,
    },
    /// Loading ended and the vehicle left.
    Departed {
        /// Consignment.
        consignment: u32,
        /// Vehicle.
        vehicle: u32,
        /// Expected driving or flying hours.
        expected_hours: f64,
    },
    /// The vehicle met a block that nobody had told it of.
    BlockMet {
        /// Consignment.
        consignment: u32,
        /// Directed link.
        link: u32,
    },
    /// The vehicle took another way after a block.
    Rerouted {
        /// Consignment.
        consignment: u32,
        /// Hours lost so far by blocks.
        lost_hours: f64,
    },
    /// No way is known: the vehicle stands and waits.
    Stranded {
        /// Consignment.
        consignment: u32,
    },
    /// The vehicle reached the zone.
    Arrived {
        /// Consignment.
        consignment: u32,
        /// Hours lost by blocks on the way.
        blocked_hours: f64,
    },
    /// The first goods stand on the ground: the clock of "first goods on site" stops here.
    Unloaded {
        /// Consignment.
        consignment: u32,
        /// Tier of origin.
        tier: Tier,
        /// Person-sets.
        sets: f64,
    },
    /// A closed link was cleared.
    LinkCleared {
        /// Directed link.
        link: u32,
    },
    // --- air ---
    /// A helicopter was called.
    SortieCalled {
        /// Vehicle.
        vehicle: u32,
    },
    /// It is over the scene.
    SortieOnScene {
        /// Vehicle.
        vehicle: u32,
        /// Distance flown, km.
        distance_km: f64,
        /// Hours since the call.
        hours_since_call: f64,
    },
    // --- rescue and medicine ---
    /// People were dug out during the last interval.
    Rescued {
        /// By whom.
        by: Rescuer,
        /// Alive.
        alive: f64,
        /// Dead.
        dead: f64,
    },
    /// People died during the last interval, by where they died.
    Died {
        /// Under debris.
        trapped: f64,
        /// Hurt, waiting for care or on the way.
        waiting: f64,
        /// In hospital.
        hospital: f64,
        /// By fire.
        fire: f64,
    },
    /// Fires after the shock.
    Ignited {
        /// New fires that need the fire service.
        fires: f64,
    },
    /// Hurt people reached hospitals from the zone during the last interval.
    Admitted {
        /// People.
        people: f64,
    },
    /// A hospital's state changed.
    HospitalCapacity {
        /// Which.
        hospital: Subject,
        /// Share of its normal work that it can do.
        share: f64,
    },
    /// Share of the zone's residents within five minutes of a station that can answer.
    FireCover {
        /// Share within five minutes.
        within_5_min: f64,
        /// Share within three minutes.
        within_3_min: f64,
    },
    // --- relief ---
    /// A shelter opened.
    ShelterOpened {
        /// Which.
        shelter: Subject,
        /// Places.
        places: f64,
        /// Usable net area, m2.
        area_m2: f64,
    },
    /// The state of relief in a zone.
    Relief {
        /// Displaced people now.
        displaced: f64,
        /// With drinking water.
        water: f64,
        /// With food.
        food: f64,
        /// With a roof.
        shelter: f64,
        /// Warm (equals `displaced` when it is not cold).
        warm: f64,
        /// With all of them: basic life secured.
        secured: f64,
    },
    /// Working voice and data at a zone with incidents, over the last interval.
    Scene {
        /// Hours of the interval.
        hours: f64,
        /// Of these, with voice and data.
        connected_hours: f64,
    },
    // --- inventories, once a run ---
    /// Relief sets that can be used after the shock, by tier, in this zone.
    Stock {
        /// Tier.
        tier: Tier,
        /// Person-sets on hand before the shock.
        before: f64,
        /// Person-sets in depots that still stand.
        usable: f64,
    },
    /// Shelter area in this zone.
    ShelterArea {
        /// Net area before the shock, m2.
        before_m2: f64,
        /// Net area that can be used after it, m2.
        usable_m2: f64,
    },
    /// How long the wired government network and the 800 MHz radio lasted here without mains, hours
    /// (the horizon where they outlasted it).
    CommsEndurance {
        /// Wired government network.
        wired_hours: f64,
        /// 800 MHz trunked radio.
        radio_hours: f64,
    },
    /// The run ended.
    Ended,
}
