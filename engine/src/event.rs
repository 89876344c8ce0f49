//! Everything that can be due: small `Copy` values, so that events can be logged, compared and saved.
//!
//! Numbers are indices: of a zone, of a district, of an asset, vehicle, team, partner or consignment in
//! the order in which the world was built.

use shapan_kernel::Phase;

/// Order of events at one instant, as the flow of the house: what strikes comes before what follows.
pub(crate) mod phase {
    use super::Phase;

    /// The ground shakes.
    pub(crate) const HAZARD: Phase = Phase(0);
    /// Lifelines fail and come back.
    pub(crate) const LIFELINE: Phase = Phase(1);
    /// Networks are solved again, once all that failed at this instant has failed.
    pub(crate) const SETTLE: Phase = Phase(2);
    /// Reports, people and vehicles arrive.
    pub(crate) const ARRIVAL: Phase = Phase(3);
    /// Someone decides.
    pub(crate) const DECISION: Phase = Phase(4);
    /// Vehicles and teams set out.
    pub(crate) const MOVEMENT: Phase = Phase(5);
    /// Populations are brought up to date and counted.
    pub(crate) const STATISTICS: Phase = Phase(6);
}

/// An event. Variants stand in the order of the stages that handle them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    // hazard, damage
    /// The first shock, and all clocks that start with the event.
    Shock,
    /// An outage, a weather or a shortfall begins, goes on or ends.
    Disrupts {
        /// Place in the scenario's list.
        at: u16,
        /// Its step.
        step: u16,
    },
    // cascade
    /// Networks that something touched are solved again.
    Settle,
    /// The reserve of a need is used up.
    ReserveEnds(u32),
    /// What lacked something works again.
    NeedReturns(u32),
    /// A repair crew has looked at its task.
    CrewLooked(u32),
    /// A repair crew has rested.
    CrewRested(u32),
    /// A repair crew has finished its task.
    NodeRestored(u32),
    /// What tripped or was switched off is switched back.
    SwitchedBack(u32),
    /// Operators try to close a tripped line.
    Reclose(u32),
    /// A generating unit has started.
    UnitStarts(u32),
    /// A generating unit raises its output.
    UnitRamps(u32),
    /// Somebody looks for fuel for what runs on its own.
    FuelLook(u32),
    /// Fuel arrives.
    FuelArrives(u32),
    /// A fuel truck of a district is free again.
    FuelTruckBack(u8),
    /// A district's crews have checked the gas of a zone.
    GasChecked(u8),
    /// Streets of a zone are open again.
    CordonEnds(u16),
    // knowledge
    /// A street post is staffed.
    StreetStaffed(u16),
    /// A street post has counted the need.
    NeedCounted(u16),
    /// A zone's report reaches its district.
    ReportArrives(u16),
    /// A zone's report reaches the city.
    CityHears(u16),
    /// A district calls the roll.
    RollCall(u8),
    /// Someone reaches a silent zone.
    PatrolArrives(u16),
    // command
    /// The quick report reaches the duty officer.
    DutyAlert,
    /// The city headquarters is staffed.
    CityStaffed,
    /// A district headquarters is staffed.
    DistrictStaffed(u8),
    /// The response level is decided.
    LevelDecided,
    /// The green corridor works.
    CorridorOpens,
    /// A partner's column reaches the city limit.
    AidArrives(u8),
    /// Agreement goods are released.
    AgreementReleased,
    /// The city decides on goods and forces.
    DecideCity,
    /// A district decides on goods and forces.
    DecideDistrict(u8),
    // supply
    /// A depot opens.
    DepotOpens(u32),
    /// A truck and its crew are ready.
    TruckReady(u32),
    /// A consignment is loaded.
    Loaded(u32),
    /// A vehicle with a consignment stands before a blocked link.
    BlockMet {
        /// Consignment.
        consignment: u32,
        /// Directed link.
        link: u32,
    },
    /// A consignment looks for a way again.
    TryAgain(u32),
    /// A consignment reaches its zone.
    Arrives(u32),
    /// A consignment is unloaded.
    Unloaded(u32),
    /// A truck is back.
    TruckHome(u32),
    /// A road crew has finished its link.
    LinkDone(u32),
    /// A helicopter takes off.
    SortieStarts(u32),
    /// A helicopter is over the scene.
    SortieOnScene(u32),
    /// A helicopter is back and refuelled.
    SortieHome(u32),
    // response
    /// A team is mustered.
    TeamReady(u32),
    /// A team reaches its zone.
    TeamArrives(u32),
    /// An ambulance has loaded its patients.
    AmbulanceLoaded(u32),
    /// An ambulance is free again.
    AmbulanceFree(u32),
    /// A mobile base station or generator works.
    UnitWorks(u32),
    /// A mobile base station is home again.
    UnitHome(u32),
    /// A fire is reported.
    FireReported(u16),
    /// Engines reach a fire.
    EnginesArrive(u32),
    /// A fire is out.
    FireOut(u32),
    /// A relay drone takes its station.
    DroneUp(u32),
    /// A relay drone leaves its station.
    DroneDown(u32),
    // relief
    /// A shelter opens.
    ShelterOpens(u32),
    /// Populations are brought up to date.
    Tick,
}

impl Event {
    /// A number for the trace hash: variant and index.
    pub(crate) fn kind(&self) -> u64 {
        match *self {
            Self::Shock => 1 << 32,
            Self::Settle => 2 << 32,
            Self::NeedReturns(i) => (3 << 32) | u64::from(i),
            Self::ReserveEnds(i) => (4 << 32) | u64::from(i),
            Self::NodeRestored(i) => (5 << 32) | u64::from(i),
            Self::StreetStaffed(i) => (6 << 32) | u64::from(i),
            Self::NeedCounted(i) => (7 << 32) | u64::from(i),
            Self::ReportArrives(i) => (8 << 32) | u64::from(i),
            Self::CityHears(i) => (9 << 32) | u64::from(i),
            Self::RollCall(i) => (10 << 32) | u64::from(i),
            Self::PatrolArrives(i) => (11 << 32) | u64::from(i),
            Self::DutyAlert => 12 << 32,
            Self::CityStaffed => 13 << 32,
            Self::DistrictStaffed(i) => (14 << 32) | u64::from(i),
            Self::LevelDecided => 15 << 32,
            Self::CorridorOpens => 16 << 32,
            Self::AidArrives(i) => (17 << 32) | u64::from(i),
            Self::AgreementReleased => 18 << 32,
            Self::DecideCity => 19 << 32,
            Self::DecideDistrict(i) => (20 << 32) | u64::from(i),
            Self::DepotOpens(i) => (21 << 32) | u64::from(i),
            Self::TruckReady(i) => (22 << 32) | u64::from(i),
            Self::Loaded(i) => (23 << 32) | u64::from(i),
            Self::BlockMet { consignment, link } => {
                (24 << 32) | (u64::from(link) << 40) | u64::from(consignment)
            }
            Self::TryAgain(i) => (25 << 32) | u64::from(i),
            Self::Arrives(i) => (26 << 32) | u64::from(i),
            Self::Unloaded(i) => (27 << 32) | u64::from(i),
            Self::TruckHome(i) => (28 << 32) | u64::from(i),
            Self::LinkDone(i) => (29 << 32) | u64::from(i),
            Self::SortieStarts(i) => (30 << 32) | u64::from(i),
            Self::SortieOnScene(i) => (31 << 32) | u64::from(i),
            Self::SortieHome(i) => (32 << 32) | u64::from(i),
            Self::TeamReady(i) => (33 << 32) | u64::from(i),
            Self::TeamArrives(i) => (34 << 32) | u64::from(i),
            Self::AmbulanceLoaded(i) => (35 << 32) | u64::from(i),
            Self::AmbulanceFree(i) => (36 << 32) | u64::from(i),
            Self::FireReported(i) => (37 << 32) | u64::from(i),
            Self::EnginesArrive(i) => (38 << 32) | u64::from(i),
            Self::FireOut(i) => (39 << 32) | u64::from(i),
            Self::ShelterOpens(i) => (40 << 32) | u64::from(i),
            Self::Tick => 41 << 32,
            Self::UnitWorks(i) => (43 << 32) | u64::from(i),
            Self::SwitchedBack(i) => (42 << 32) | u64::from(i),
            Self::Disrupts { at, step } => (44 << 32) | (u64::from(at) << 16) | u64::from(step),
            Self::CrewLooked(i) => (45 << 32) | u64::from(i),
            Self::CrewRested(i) => (46 << 32) | u64::from(i),
            Self::Reclose(i) => (47 << 32) | u64::from(i),
            Self::UnitStarts(i) => (48 << 32) | u64::from(i),
            Self::UnitRamps(i) => (49 << 32) | u64::from(i),
            Self::FuelLook(i) => (50 << 32) | u64::from(i),
            Self::FuelArrives(i) => (51 << 32) | u64::from(i),
            Self::FuelTruckBack(i) => (52 << 32) | u64::from(i),
            Self::GasChecked(i) => (53 << 32) | u64::from(i),
            Self::CordonEnds(i) => (54 << 32) | u64::from(i),
            Self::DroneUp(i) => (60 << 32) | u64::from(i),
            Self::DroneDown(i) => (61 << 32) | u64::from(i),
            Self::UnitHome(i) => (62 << 32) | u64::from(i),
        }
    }
}
