//! What an entity carries.

use bevy_ecs::component::Component;
use shapan_journal::Tier;
use shapan_kernel::SimTime;
use shapan_kernel::resource::{Resource, Ticket};
use shapan_network::NodeId;

use crate::city::shaking::{Felt, Residual};

// --- zones ---

/// What the ground did in a zone.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Shaken {
    /// Number of the ground-motion model that holds for the event.
    pub(crate) branch: u8,
    /// Peak ground acceleration on the zone's ground, g.
    pub(crate) pga_g: f64,
    /// Peak ground velocity, cm/s.
    pub(crate) pgv_cm_s: f64,
    /// Spectral acceleration at 0.3 s, g.
    pub(crate) sa03_g: f64,
    /// Spectral acceleration at 1 s, g.
    pub(crate) sa10_g: f64,
    /// Macroseismic intensity.
    pub(crate) intensity: f64,
    /// Residuals behind them, in standard deviations.
    pub(crate) residual: Residual,
}

impl Shaken {
    /// The motion alone.
    pub(crate) fn felt(&self) -> Felt {
        let Self { pga_g, pgv_cm_s, sa03_g, sa10_g, intensity, .. } = *self;
        Felt { pga_g, pgv_cm_s, sa03_g, sa10_g, intensity }
    }
}

/// People of a zone: who was there, who lost what.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct People {
    /// Present when it struck.
    pub(crate) present: f64,
    /// Buildings that collapsed.
    pub(crate) collapsed: f64,
    /// Homeless people who stay and need help.
    pub(crate) displaced: f64,
    /// People who stay out of sound homes for fear, at first.
    pub(crate) fearful: f64,
    /// Dead so far.
    pub(crate) dead: f64,
}

/// People under debris, alive, by kind of entrapment (surface, light, void, entombed).
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Trapped {
    /// Alive.
    pub(crate) alive: [f64; 4],
    /// Dead under debris and not yet found.
    pub(crate) dead: f64,
    /// Factor on survival time scales, mean over those trapped.
    pub(crate) timescale: f64,
}

impl Trapped {
    /// All who are alive under debris.
    pub(crate) fn total(&self) -> f64 {
        self.alive.iter().sum()
    }
}

/// Hurt people who wait for care in the zone.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Hurt {
    /// Will die soon without care.
    pub(crate) critical: f64,
    /// Need a hospital.
    pub(crate) serious: f64,
    /// Need a bandage.
    pub(crate) light: f64,
    /// Places in ambulances that are on their way here.
    pub(crate) fetched: f64,
}

/// People who dig in the zone, by rank, present now.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Diggers {
    /// Street squads, micro stations, militia, volunteers with training.
    pub(crate) local: f64,
    /// Fire brigade and professional teams.
    pub(crate) professional: f64,
    /// Armed police and army.
    pub(crate) army: f64,
    /// Sent here and still on the way.
    pub(crate) coming: f64,
}

/// Medical staff in the zone.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Care {
    /// People who treat on the spot.
    pub(crate) staff: f64,
}

/// Services in a zone, and ways out of it.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Lines {
    /// Share of the need that each service meets, in the order of [`Service::ALL`](shapan_journal::Service::ALL).
    pub(crate) shares: [f32; 5],
    /// Shares as last told to the journal.
    pub(crate) told: [f32; 5],
    /// Mains power: at least half of it.
    pub(crate) power: bool,
    /// Since when there is none.
    pub(crate) dark_since: SimTime,
    /// Since when there is no water.
    pub(crate) dry_since: SimTime,
    /// Mains water: at least half of it.
    pub(crate) water: bool,
    /// District heating, gas boiler or stove: homes and halls are warm.
    pub(crate) heat: bool,
    /// Public mobile or fixed network.
    pub(crate) public: bool,
    /// 800 MHz radio.
    pub(crate) radio: bool,
    /// Wired government network at the street post.
    pub(crate) wired: bool,
    /// The street post holds a satellite phone.
    pub(crate) satellite: bool,
    /// A mobile base station works here.
    pub(crate) mobile: bool,
    /// A mobile base station is on its way or here.
    pub(crate) unit: bool,
    /// When the radio fell silent, if it did.
    pub(crate) radio_lost: Option<SimTime>,
    /// When the wired network fell silent, if it did.
    pub(crate) wired_lost: Option<SimTime>,
}

impl Lines {
    /// Whether a report can leave the zone.
    pub(crate) fn any(&self) -> bool {
        self.public || self.radio || self.wired || self.satellite || self.mobile
    }

    /// Whether voice and data work on the scene.
    pub(crate) fn voice_and_data(&self) -> bool {
        self.public || self.wired || self.satellite || self.mobile
    }
}

/// What is known of a zone, and by whom.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// The need on the spot was counted.
    pub(crate) counted: bool,
    /// The report is on its way.
    pub(crate) sent: bool,
    /// The district knows.
    pub(crate) district: bool,
    /// The city knows.
    pub(crate) city: bool,
    /// Someone is on the way to find out.
    pub(crate) patrol: bool,
    /// Helicopters sent there so far.
    pub(crate) sorties: u32,
    /// When the last report reached the district.
    pub(crate) updated: SimTime,
    /// Number of reports.
    pub(crate) reports: u32,
    /// Standard normal error of the count.
    pub(crate) error: f64,
    /// Displaced people as reported.
    pub(crate) displaced: f64,
    /// Trapped people as reported.
    pub(crate) trapped: f64,
    /// Deaths as reported.
    pub(crate) dead: f64,
    /// A record that explains this knowledge.
    pub(crate) record: u32,
}

/// Goods in a zone.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Goods {
    /// Person-sets on the ground, not handed out.
    pub(crate) waiting: f64,
    /// Person-sets handed out.
    pub(crate) handed: f64,
    /// Rations (one person, one day) left, those in sets included.
    pub(crate) rations: f64,
    /// Person-sets ordered and not arrived, by tier of command: district, city.
    pub(crate) coming: [f64; 2],
    /// Person-sets delivered, by tier of command.
    pub(crate) came: [f64; 2],
    /// Truckloads ordered so far, by tier of command.
    pub(crate) loads: [u32; 2],
    /// Rations ordered and not arrived.
    pub(crate) rations_coming: f64,
    /// Somebody has seen that nothing was left to send: by tier of command.
    pub(crate) refused: [bool; 2],
}

/// Shelter in a zone.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Roofs {
    /// Open places that have a roof of their own.
    pub(crate) hall_places: f64,
    /// Open places on open ground.
    pub(crate) ground_places: f64,
    /// Net area open, m2.
    pub(crate) area_m2: f64,
    /// Secured when last counted.
    pub(crate) secured: f64,
}

/// Fires in a zone.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Fires {
    /// Burning and not yet under attack.
    pub(crate) unfought: f64,
    /// Under attack.
    pub(crate) fought: f64,
    /// Reported so far.
    pub(crate) reported: u32,
    /// Since the last count: deaths by fire.
    pub(crate) deaths: f64,
}

/// What a zone's people have been through since the last count, for the journal.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Since {
    /// Hurt people who reached a hospital.
    pub(crate) admitted: f64,
    /// Died in hospital.
    pub(crate) died_in_hospital: f64,
}

// --- assets ---

/// The state of a thing that stands somewhere.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Condition {
    /// Damage state, 0 none to 4 complete.
    pub(crate) state: u8,
    /// Whether its damage lets it work.
    pub(crate) sound: bool,
    /// Reasons for which it is switched off.
    pub(crate) off: u8,
    /// Whether it has power, mains or own.
    pub(crate) powered: bool,
    /// Whether it has what else it cannot work without.
    pub(crate) fed: bool,
    /// Pace that is left while it lacks what only slows it.
    pub(crate) pace: f32,
    /// A generator truck is on its way or connected.
    pub(crate) unit: bool,
    /// A generator truck feeds it.
    pub(crate) generator: bool,
}

impl Condition {
    /// Whole, on and supplied.
    pub(crate) const WHOLE: Self = Self {
        state: 0,
        sound: true,
        off: 0,
        powered: true,
        fed: true,
        pace: 1.0,
        unit: false,
        generator: false,
    };

    /// Whether it does its work.
    pub(crate) fn works(&self) -> bool {
        self.sound && self.off == 0 && self.powered && self.fed
    }

    /// Pace at which it does its work: 0 where it does none.
    pub(crate) fn working_pace(&self) -> f64 {
        if self.works() { f64::from(self.pace) } else { 0.0 }
    }
}

/// A depot's stock and doors.
#[derive(Component, Clone, Debug)]
pub(crate) struct Depot {
    /// Person-sets on hand and not promised.
    pub(crate) stock: f64,
    /// Rations on hand and not promised.
    pub(crate) rations: f64,
    /// Staff is in.
    pub(crate) open: bool,
    /// Staff has been called.
    pub(crate) called: bool,
    /// Orders that have not left yet.
    pub(crate) ordered: u32,
    /// Loading docks.
    pub(crate) docks: Resource<u32>,
}

/// A hospital's patients.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(crate) struct Hospital {
    /// Free beds, surge included as it opens.
    pub(crate) free_beds: f64,
    /// Critical patients who wait for an operation.
    pub(crate) waiting: f64,
    /// Patients admitted since the last tick who need none.
    pub(crate) admitted: f64,
    /// Critical patients operated or stabilised.
    pub(crate) treated: f64,
    /// Share of normal work that it can do.
    pub(crate) share: f64,
}

// --- vehicles and teams ---

/// What a vehicle is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// Not called yet.
    Garage,
    /// Called; crew on the way to it.
    Turning,
    /// Ready at home.
    Idle,
    /// On a job.
    Busy,
    /// Not to be had: crushed, or not yet in the city.
    Away,
}

/// A vehicle.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Vehicle {
    pub(crate) duty: Duty,
    /// The zone or node it stands at or heads for.
    pub(crate) at: NodeId,
    /// Where it is called to.
    pub(crate) zone: u16,
    /// The district it works for.
    pub(crate) district: u8,
    /// Driving since the last rest, hours.
    pub(crate) driven_h: f64,
    /// Its present consignment, `u32::MAX` for none.
    pub(crate) load: u32,
    /// Crew and vehicle are ready.
    pub(crate) ready: bool,
    /// When its crew came on duty.
    pub(crate) crew_since: SimTime,
    /// Trips made.
    pub(crate) trips: u32,
    /// Patients or critical patients aboard.
    pub(crate) aboard: [f64; 2],
    /// When it was called, for aircraft.
    pub(crate) called: SimTime,
    /// Record of that call.
    pub(crate) record: u32,
}

/// A team.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Team {
    pub(crate) duty: Duty,
    pub(crate) zone: u16,
    /// It stands where it was sent.
    pub(crate) arrived: bool,
    /// What it works on: an asset or link, for crews.
    pub(crate) task: u32,
}

/// Goods on their way.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Consignment {
    pub(crate) tier: Tier,
    /// Depot of origin, or none for a column from outside.
    pub(crate) depot: Option<u32>,
    pub(crate) vehicle: u32,
    pub(crate) zone: u16,
    /// Which command ordered it: 0 district, 1 city.
    pub(crate) command: u8,
    pub(crate) sets: f64,
    pub(crate) rations: f64,
    /// The first load that its command sends to the zone.
    pub(crate) first: bool,
    /// The last record of it.
    pub(crate) record: u32,
    /// Where it is or will next be.
    pub(crate) at: NodeId,
    /// Hours lost by blocks.
    pub(crate) lost_h: f64,
    /// Since when it stands.
    pub(crate) stands: SimTime,
    pub(crate) ticket: Option<Ticket>,
}
