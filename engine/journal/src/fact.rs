//! What can happen: one variant a kind of fact, in the order in which a run meets them.
//!
//! Numbers carry their unit in the name. Shares run from 0 to 1. A fact about a whole zone names it in
//! [`Record::zone`](crate::Record::zone), not here.

use serde::{Deserialize, Serialize};

use crate::kinds::{DeadReason, LinkState, Mode, Rescuer, Service, Subject, Tier};

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
    /// A power line was opened because the part of the grid around it fell dark as a whole.
    LineOpened {
        /// Row of the table of power lines.
        line: u32,
    },
    /// Operators closed a tripped or opened line again.
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
    /// A crew has inspected an asset and begins to mend it as soon as it has what it takes.
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
    /// A mobile base station has left a zone that speaks for itself again.
    StationLeft {
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
