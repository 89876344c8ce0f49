//! Lifelines in a plan: damage, backup, repair, black start, fuel, gas, telecom.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{
    Count, Factor, Gravity, HomesPerDay, Hours, KmPerDay, Minutes, Param, PerHour, Share, SquareKilometres,
};

/// Lifelines: backup, repair, what their loss does to the response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lifelines {
    /// Whether networks are hurt at all; off for "what if power and telecom held".
    pub power_damage: bool,
    /// Whether telecom nodes are hurt or go dark.
    pub telecom_damage: bool,
    /// Spread (ln) of backup hours around the table's value.
    pub backup_sigma: Param<Factor>,
    /// Diesel that starts when asked.
    pub generator_starts: Param<Share>,
    /// Local repair speed against the Hazus restoration means.
    pub repair_speed: Param<Factor>,
    /// Inspecting a tripped, sound substation and switching it back.
    pub switching_h: Param<Hours>,
    /// Substations that trip though not damaged, where intensity is VII or more.
    pub trip_share: Param<Share>,
    /// A mobile base station's set-up.
    pub mobile_station_setup_min: Param<Minutes>,
    /// It goes home once its zone has spoken for itself again so long.
    pub mobile_station_hold_h: Param<Hours>,
    /// Connecting a generator truck.
    pub generator_connect_min: Param<Minutes>,
    /// A crew looks at what is broken before it mends it.
    pub inspection_h: Param<Hours>,
    /// A repair crew works so long before it rests.
    pub crew_shift_h: Param<Hours>,
    /// The rest.
    pub crew_rest_h: Param<Hours>,
    /// What the crews mend first.
    pub repair_order: RepairOrder,
    /// Keys of assets that are mended before all others, in this order: nodes of lifelines, power lines, facilities.
    #[serde(default)]
    pub repair_list: Vec<String>,
    /// Complete replacement sets that each utility holds.
    pub spare_sets: Param<Count>,
    /// From the order until a set comes that was not in store.
    pub spare_delivery_h: Param<Hours>,
    /// What comes back by itself works so long after its need is met again, where the table of dependencies says
    /// nothing.
    pub restart_min: Param<Minutes>,
    /// Relays switch a power line off above this times its capacity.
    pub trip_over: Param<Factor>,
    /// Operators close a tripped line again after so long.
    pub reclose_min: Param<Minutes>,
    /// Part of a zone's power load that is shed last: hospitals, command, water, telecom and the like.
    pub critical_load_share: Param<Share>,
    /// A black-start unit runs so long after the grid went.
    pub self_start_min: Param<Minutes>,
    /// Another unit runs so long after it has power from the grid.
    pub crank_min: Param<Minutes>,
    /// Share of its capacity by which a unit may raise its output in an hour.
    pub ramp_per_h: Param<PerHour>,
    /// Whether trucks bring diesel to what runs on its own generator.
    pub refuel: bool,
    /// Filling one tank.
    pub refuel_fill_min: Param<Minutes>,
    /// Fuel trucks of each district.
    pub fuel_trucks: Param<Count>,
    /// Hours that one filling lasts.
    pub fuel_load_h: Param<Hours>,
    /// Peak acceleration from which the gas of a zone is shut off.
    pub gas_shutoff_pga_g: Param<Gravity>,
    /// Homes that a crew checks and relights in a day.
    pub gas_homes_per_crew_day: Param<HomesPerDay>,
    /// Low-pressure mains that a crew surveys for leaks in a day.
    pub gas_survey_km_per_crew_day: Param<KmPerDay>,
    /// Streets around leaking gas stay closed so long.
    pub cordon_h: Param<Hours>,
    /// Pace of trucks where traffic signals are dark, against their pace there with signals.
    pub signals_out_speed: Param<Share>,
    /// Pace of handing out where lifts stand, against that where they run.
    pub lift_out_pace: Param<Share>,
    /// A command post without telecom sends vehicles out so much later.
    pub dispatch_wait_min: Param<Minutes>,
    /// A vehicle whose home has no power waits so long for fuel drawn by hand.
    pub fuel_out_min: Param<Minutes>,
    /// Calls just after an event, against usual ones.
    pub surge_factor: Param<Factor>,
    /// The surge of calls halves in so long.
    pub surge_half_life_h: Param<Hours>,
    /// Area that one relay drone covers.
    pub drone_cover_km2: Param<SquareKilometres>,
    /// From the order to a relay drone on station.
    pub drone_ready_h: Param<Hours>,
    /// A relay drone stays up so long.
    pub drone_endurance_h: Param<Hours>,
    /// Sensors last so long on their own batteries.
    pub sensor_battery_h: Param<Hours>,
}

/// What repair crews mend first. The list of the plan comes before any of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepairOrder {
    /// What hospitals, command, water and telecom hang on first; then by people served.
    CriticalFirst,
    /// In the order of the tables.
    AsListed,
    /// At each choice what gives service back to most people for an hour of work.
    Greedy,
}
