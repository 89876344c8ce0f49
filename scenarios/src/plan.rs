//! How the city answers: levels, clocks, doctrine, rates.
//!
//! One struct a stage of the response, in the order of the flow. Each field is a [`Param`] in the unit
//! that its type names; a file that leaves one out, misspells one or writes another unit is refused.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{
    Celsius, Count, Days, Factor, HourOfDay, Hours, KmPerHour, LaneKmPerHour, Minutes, Param, PerHour,
    PersonHours, Persons, Seconds, SetsPerHour, Share,
};
use crate::text::Bilingual;

mod lifelines;

pub use lifelines::{Lifelines, RepairOrder};

/// A response plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Title.
    pub title: Bilingual,
    /// Early warning.
    pub warning: Warning,
    /// Who learns what, and when.
    pub knowledge: Knowledge,
    /// Command: clocks and levels.
    pub command: Command,
    /// Roads: speed after the shock, clearing, green corridor.
    pub roads: Roads,
    /// Lifelines: backup, repair, what their loss does to the response.
    pub lifelines: Lifelines,
    /// Goods: doctrine, sets, rates.
    pub supply: Supply,
    /// Helicopters.
    pub air: Air,
    /// Search and rescue.
    pub rescue: Rescue,
    /// Emergency medicine.
    pub medicine: Medicine,
    /// Fires after the shock.
    pub fire: Fire,
    /// Shelter and hand-out.
    pub relief: Relief,
}

/// Early warning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// Whether the network works.
    pub enabled: bool,
    /// From origin to issue.
    pub issue_latency_s: Param<Seconds>,
    /// From issue to a person's ear.
    pub channel_delay_s: Param<Seconds>,
    /// Residents who are reached.
    pub reach: Param<Share>,
    /// Of those reached in time, who take cover or leave.
    pub compliance: Param<Share>,
    /// Lead time that taking cover needs.
    pub useful_lead_s: Param<Seconds>,
    /// Share of injuries that cover in time avoids.
    pub injury_cut: Param<Share>,
    /// Share of gas-fed ignitions that automatic shut-off avoids.
    pub ignition_cut: Param<Share>,
}

/// Who learns what, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// First count of need by a staffed street post.
    pub street_assessment_min: Param<Minutes>,
    /// Writing and sending a report when a path works.
    pub transmit_min: Param<Minutes>,
    /// Extra delay while only the congested public network works.
    pub congestion_min: Param<Minutes>,
    /// District to city.
    pub district_to_city_min: Param<Minutes>,
    /// Between reports of a zone.
    pub report_interval_min: Param<Minutes>,
    /// Standard deviation (ln) of the first count; halves with every later one.
    pub first_count_sigma: Param<Factor>,
    /// When the district calls the roll and notices silence.
    pub roll_call_min: Param<Minutes>,
    /// Street posts with a satellite phone.
    pub satphone_share: Param<Share>,
    /// Mean speed of a patrol by vehicle, as a factor on the pace of traffic after the shock.
    pub patrol_speed: Param<Factor>,
    /// March on foot where no road is open.
    pub march_km_h: Param<KmPerHour>,
    /// Part of a small drone's range (in the fleet table) at which it can look at a zone and come back.
    pub drone_reach_share: Param<Share>,
}

/// Command: clocks and levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Quick report of place and magnitude.
    pub rapid_report_min: Param<Minutes>,
    /// Duty officer picks up and alerts headquarters.
    pub duty_alert_min: Param<Minutes>,
    /// From a staffed headquarters to the decision on the level.
    pub level_decision_min: Param<Minutes>,
    /// Between decisions on dispatch, on the first day; twice as long later.
    pub decision_cycle_min: Param<Minutes>,
    /// A lost centre's work is taken over by its backup.
    pub failover_min: Param<Minutes>,
    /// Office hours begin.
    pub office_from: Param<HourOfDay>,
    /// Office hours end.
    pub office_to: Param<HourOfDay>,
    /// Staff absent in the first six hours.
    pub staff_absence: Param<Share>,
    /// Magnitude inside the city from which the level is I.
    pub level_1_magnitude: Param<crate::quantity::Magnitude>,
    /// Known dead from which the level is I.
    pub level_1_deaths: Param<Persons>,
    /// Magnitude from which the level is II.
    pub level_2_magnitude: Param<crate::quantity::Magnitude>,
    /// Known dead from which the level is II.
    pub level_2_deaths: Param<Persons>,
    /// Magnitude from which the level is III.
    pub level_3_magnitude: Param<crate::quantity::Magnitude>,
    /// Known dead from which the level is III.
    pub level_3_deaths: Param<Persons>,
    /// Share of the city's power load lost from which the level is I.
    pub level_1_dark_share: Param<Share>,
    /// Share of the load lost from which the level is II.
    pub level_2_dark_share: Param<Share>,
    /// Share of the load lost from which the level is III.
    pub level_3_dark_share: Param<Share>,
    /// Whether neighbours are asked at level I and II.
    pub mutual_aid: bool,
    /// Whether the army is asked at level I and II.
    pub army: bool,
}

/// Roads: speed after the shock, clearing, green corridor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Roads {
    /// Speed factor where intensity is VI or less.
    pub speed_vi: Param<Factor>,
    /// Speed factor at VII.
    pub speed_vii: Param<Factor>,
    /// Speed factor at VIII.
    pub speed_viii: Param<Factor>,
    /// Speed factor at IX and more.
    pub speed_ix: Param<Factor>,
    /// Whether a green corridor is kept open for relief.
    pub corridor: bool,
    /// From the decision on the level to a working corridor.
    pub corridor_delay_min: Param<Minutes>,
    /// Speed factor on corridor links (rings, expressways).
    pub corridor_speed: Param<Factor>,
    /// Collapsed buildings per link-kilometre at which a local link is blocked with probability 63 %.
    pub debris_scale_per_km: Param<Count>,
    /// One crew with plant on heavy debris.
    pub clear_heavy: Param<LaneKmPerHour>,
    /// One crew with plant on light debris.
    pub clear_light: Param<LaneKmPerHour>,
    /// Share of a blocked link's length that is covered.
    pub blocked_length_share: Param<Share>,
    /// Whether engineers clear roads.
    pub engineers: bool,
    /// Inspecting a moderately damaged bridge before trucks may pass.
    pub bridge_inspection_h: Param<Hours>,
    /// An emergency bridge over a short span (up to 60 m).
    pub emergency_bridge_h: Param<Hours>,
    /// One lane through a stretch that water took away.
    pub washout_h: Param<Hours>,
    /// Turning round before a block and finding another way.
    pub turn_round_min: Param<Minutes>,
}

/// Which zones are served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doctrine {
    /// Everyone the same share of the known need.
    Proportional,
    /// The largest known unmet need first.
    WorstFirst,
    /// The nearest zone with known unmet need first.
    NearestFirst,
}

/// Goods: doctrine, sets, rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Which zones are served first.
    pub doctrine: Doctrine,
    /// Items of a winter person-set, by item id (quantities in the item table).
    pub winter_set: Vec<String>,
    /// Items of a summer person-set.
    pub summer_set: Vec<String>,
    /// Households with a 72 h kit (water and food).
    pub household_kits: Param<Share>,
    /// How long such a kit lasts.
    pub household_kit_h: Param<Hours>,
    /// Unloading and signing a 10 t truck at the site.
    pub unload_h_per_10t: Param<Hours>,
    /// Handing out by a team of ten.
    pub hand_out_per_team: Param<SetsPerHour>,
    /// Driving before a rest.
    pub driving_h: Param<Hours>,
    /// The rest.
    pub rest_min: Param<Minutes>,
    /// Crew shift.
    pub shift_h: Param<Hours>,
    /// Agreement stock, as a share of residents.
    pub agreement_share: Param<Share>,
    /// Agreement goods are released this long after the order.
    pub agreement_release_h: Param<Hours>,
    /// The smallest known unmet need that gets a truck, persons.
    pub smallest_order: Param<Persons>,
    /// Stock left usable in a depot with extensive damage.
    pub salvage: Param<Share>,
    /// Number of docks and handlers as a factor on the table.
    pub docks: Param<Factor>,
    /// Number of trucks as a factor on the table.
    pub trucks: Param<Factor>,
    /// Stock as a factor on the table.
    pub stock: Param<Factor>,
}

/// Helicopters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Air {
    /// Whether helicopters fly at all.
    pub enabled: bool,
    /// Share of hours in which weather allows flight in the scenario's season.
    pub flyable: Param<Share>,
    /// Machines fit to fly.
    pub ready: Param<Share>,
    /// Share of the fleet that may fly at night.
    pub night_share: Param<Share>,
    /// Loading or unloading on the ground.
    pub turn_min: Param<Minutes>,
    /// Refuelling.
    pub refuel_min: Param<Minutes>,
    /// Radius of the promise.
    pub radius_km: Param<crate::quantity::Kilometres>,
}

/// Search and rescue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rescue {
    /// Of the lightly trapped, who free themselves within the first hour.
    pub self_share: Param<Share>,
    /// Unhurt residents at hand who dig.
    pub neighbour_share: Param<Share>,
    /// How long neighbours go on digging (mean).
    pub neighbour_h: Param<Hours>,
    /// Person-hours to free one person just covered.
    pub surface: Param<PersonHours>,
    /// Under light, non-structural debris.
    pub light: Param<PersonHours>,
    /// In a void of a collapsed structure.
    pub void: Param<PersonHours>,
    /// Entombed in reinforced concrete.
    pub entombed: Param<PersonHours>,
    /// Work rate at night without lights.
    pub night: Param<Factor>,
    /// Share of a team's time on site that is work on a live victim (the rest is search, moves, the dead).
    pub effective: Param<Share>,
    /// Hours before a shift must rest.
    pub shift_h: Param<Hours>,
    /// Militia muster, from the order.
    pub militia_h: Param<Hours>,
    /// Armed police, first units, from the order.
    pub armed_police_h: Param<Hours>,
    /// Army: first thousand, from the order.
    pub army_first_h: Param<Hours>,
    /// Army: main body, from the order.
    pub army_main_h: Param<Hours>,
    /// Volunteers active after 1 h, 6 h, 24 h.
    pub volunteers_1h: Param<Share>,
    /// After 6 h.
    pub volunteers_6h: Param<Share>,
    /// After 24 h.
    pub volunteers_24h: Param<Share>,
}

/// Emergency medicine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Medicine {
    /// Patients that an ambulance carries.
    pub ambulance_patients: Param<Persons>,
    /// On the scene: triage, stabilise, load.
    pub scene_min: Param<Minutes>,
    /// At the hospital: hand over, clean.
    pub handover_min: Param<Minutes>,
    /// Severely hurt people brought in by private car, bus or on a door, per hour of waiting.
    pub improvised: Param<PerHour>,
    /// Death rate of the severely hurt without care.
    pub severe_hazard: Param<PerHour>,
    /// Death rate of the seriously (not critically) hurt without care.
    pub serious_hazard: Param<PerHour>,
    /// Share of the hospital-level injured who are critical.
    pub critical_share: Param<Share>,
    /// Death in hospital, when treated in time.
    pub hospital_mortality: Param<Share>,
    /// Operating time of a major case.
    pub operation_h: Param<Hours>,
    /// Critical patients that need an operation at once.
    pub operation_share: Param<Share>,
    /// Beds already taken when the shock comes.
    pub occupancy: Param<Share>,
    /// A hospital without mains, diesel or water works at this share.
    pub dark_share: Param<Share>,
}

/// Fires after the shock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fire {
    /// Floor area per resident.
    pub floor_m2: Param<crate::quantity::SquareMetresPerPerson>,
    /// Ignition rate against the published regression.
    pub ignition: Param<Factor>,
    /// Engines that one fire needs.
    pub engines: Param<Count>,
    /// Fighting one fire.
    pub fight_h: Param<Hours>,
    /// Deaths of a fire that nobody fights, per hour.
    pub deaths_unfought: Param<PerHour>,
    /// Engine speed on undamaged streets; the shaking slows engines as it slows all traffic.
    pub engine_km_h: Param<KmPerHour>,
    /// Road distance against straight distance.
    pub tortuosity: Param<Factor>,
    /// Fires that micro stations and residents put out before the brigade comes.
    pub first_attack: Param<Share>,
}

/// Shelter and hand-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relief {
    /// Displaced people who go to relatives or abroad and need nothing.
    pub leave_share: Param<Share>,
    /// People in sound homes who stay outside the first night (fear), as a share of residents at VIII.
    pub fear_share: Param<Share>,
    /// How long fear lasts (mean).
    pub fear_d: Param<Days>,
    /// Places at open space without tents that count as a roof in the warm season.
    pub open_space_roof: Param<Share>,
    /// Indoor shelters (schools, gyms) found safe after the check, where intensity is VIII.
    pub sound_after_check: Param<Share>,
    /// Outside this temperature people need warmth.
    pub cold_below: Param<Celsius>,
    /// Temperature of the coldest night of the scenario's month.
    pub winter_night: Param<Celsius>,
    /// Temperature of the scenario's month in summer.
    pub summer_night: Param<Celsius>,
    /// Walking to a shelter.
    pub walk_km_h: Param<KmPerHour>,
    /// Longest walk to a shelter.
    pub walk_km: Param<crate::quantity::Kilometres>,
    /// A person-set's water and food last.
    pub set_lasts_h: Param<Hours>,
    /// Water that a tanker gives each person a day, litres.
    pub tanker_litres_per_person: Param<Factor>,
    /// Mains water that is safe without power, hours.
    pub tank_h: Param<Hours>,
}
