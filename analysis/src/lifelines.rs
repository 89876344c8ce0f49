//! What became of the lifelines in one replication: services, load, facilities, sensors.
//!
//! The *level* of a service in the city is the share of the need of its residents that it meets: the sum of
//! residents times the zone's share over the sum of residents. All shares are of the whole need, not of the
//! part that was lost: a service that never fell below 60 % was at 50 % all the time, and its 50 % were
//! restored at hour 0. "Restored" means for good: from that hour to the end of the run.

use serde::{Deserialize, Serialize};
use shapan_journal::Service;
use shapan_scenarios::target;

use crate::outcome::or_null_each;

/// Number of services.
pub const SERVICES: usize = Service::ALL.len();

/// The shares of the need whose return is timed in every replication; the last one counts as met from
/// [`WHOLE`] on.
pub const RESTORED_SHARES: [f64; 3] = [0.5, 0.9, 1.0];

/// From here on a need counts as wholly met.
pub const WHOLE: f64 = 0.999;

/// One service in one replication.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceOutcome {
    /// Person-hours without: residents times the share of their need that was not met, over time to the horizon.
    pub person_hours: f64,
    /// The same a resident: hours.
    pub hours_without: f64,
    /// The city's lowest level, 0 to 1.
    pub lowest_share: f64,
    /// When it was first that low, hours after the event.
    pub lowest_h: f64,
    /// Hours from the event until from then on each of [`RESTORED_SHARES`] was met; 0 where it always was,
    /// infinite where it was not at the end of the run.
    #[serde(with = "or_null_each")]
    pub restored_h: [f64; 3],
}

impl Default for ServiceOutcome {
    /// Nothing was lost.
    fn default() -> Self {
        Self { person_hours: 0.0, hours_without: 0.0, lowest_share: 1.0, lowest_h: 0.0, restored_h: [0.0; 3] }
    }
}

/// The lifelines in one replication; the default is a replication in which nothing was lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lifelines {
    /// Services, in the order of [`Service::ALL`].
    pub services: [ServiceOutcome; SERVICES],
    /// Electric energy asked for from the first fact on load to the horizon, MWh.
    pub demanded_mwh: f64,
    /// Of this served, MWh.
    pub served_mwh: f64,
    /// The lowest share of the critical load that the grid served.
    pub critical_lowest_share: f64,
    /// Hours until from then on each of [`RESTORED_SHARES`] of the critical load was served by the grid.
    #[serde(with = "or_null_each")]
    pub critical_restored_h: [f64; 3],
    /// Share of their working hours in which critical facilities had power and water; 1 without such a fact.
    pub critical_facility_share: f64,
    /// Share of the required feeds of sensors that arrived; 1 without such a fact.
    pub sensing_share: f64,
    /// Power lines switched off by a relay, each time counted.
    pub lines_tripped: f64,
    /// Power lines opened as the grid around them collapsed, each time counted.
    pub lines_opened: f64,
    /// Parts of networks that lost all supply, each time counted.
    pub islands_dead: f64,
    /// Assets that stopped or slowed down at least once for lack of something.
    pub assets_starved: f64,
    /// Assets on their own diesel that a fuel truck could not reach at least once.
    pub fuel_blocked: f64,
    /// Zones whose gas was shut off at least once.
    pub gas_shut_zones: f64,
    /// Hours without each service by zone, in the order of the region; empty where nothing was lost.
    pub zone_hours: Vec<[f32; SERVICES]>,
    /// The city's level of each service at [`restoration_hours`]; empty where nothing was lost.
    pub curve: Vec<[f32; SERVICES]>,
}

impl Default for Lifelines {
    fn default() -> Self {
        Self {
            services: [ServiceOutcome::default(); SERVICES],
            demanded_mwh: 0.0,
            served_mwh: 0.0,
            critical_lowest_share: 1.0,
            critical_restored_h: [0.0; 3],
            critical_facility_share: 1.0,
            sensing_share: 1.0,
            lines_tripped: 0.0,
            lines_opened: 0.0,
            islands_dead: 0.0,
            assets_starved: 0.0,
            fuel_blocked: 0.0,
            gas_shut_zones: 0.0,
            zone_hours: Vec::new(),
            curve: Vec::new(),
        }
    }
}

/// Names of a service's numbers, in the order of [`Service::ALL`]: hours without, lowest level and when,
/// restored to 50, 90, 100 %.
const SERVICE_NAMES: [[&str; 6]; SERVICES] = [
    [
        "hours_without_power",
        "power_lowest_share",
        "power_lowest_h",
        "power_restored_50_h",
        "power_restored_90_h",
        "power_restored_100_h",
    ],
    [
        "hours_without_water",
        "water_lowest_share",
        "water_lowest_h",
        "water_restored_50_h",
        "water_restored_90_h",
        "water_restored_100_h",
    ],
    [
        "hours_without_gas",
        "gas_lowest_share",
        "gas_lowest_h",
        "gas_restored_50_h",
        "gas_restored_90_h",
        "gas_restored_100_h",
    ],
    [
        "hours_without_heat",
        "heat_lowest_share",
        "heat_lowest_h",
        "heat_restored_50_h",
        "heat_restored_90_h",
        "heat_restored_100_h",
    ],
    [
        "hours_without_telecom",
        "telecom_lowest_share",
        "telecom_lowest_h",
        "telecom_restored_50_h",
        "telecom_restored_90_h",
        "telecom_restored_100_h",
    ],
];

impl Lifelines {
    /// One service.
    #[must_use]
    pub fn service(&self, service: Service) -> &ServiceOutcome {
        &self.services[service as usize]
    }

    /// Electric energy asked for and not served, MWh.
    #[must_use]
    pub fn unserved_mwh(&self) -> f64 {
        (self.demanded_mwh - self.served_mwh).max(0.0)
    }

    /// Share of the energy asked for that was served; 1 where none was asked for.
    #[must_use]
    pub fn served_energy_share(&self) -> f64 {
        if self.demanded_mwh > 0.0 { self.served_mwh / self.demanded_mwh } else { 1.0 }
    }

    /// Its numbers with their names. Hours that never come are infinite.
    #[must_use]
    pub fn numbers(&self) -> Vec<(&'static str, f64)> {
        let of_service = |(names, it): (&[&'static str; 6], &ServiceOutcome)| {
            let [half, most, all] = it.restored_h;
            let numbers = [it.hours_without, it.lowest_share, it.lowest_h, half, most, all];
            (*names).into_iter().zip(numbers)
        };
        let mut numbers: Vec<_> = SERVICE_NAMES.iter().zip(&self.services).flat_map(of_service).collect();
        let [half, most, all] = self.critical_restored_h;
        numbers.extend([
            ("unserved_mwh", self.unserved_mwh()),
            ("served_energy_share", self.served_energy_share()),
            ("critical_load_lowest_share", self.critical_lowest_share),
            ("critical_load_50_h", half),
            ("critical_load_90_h", most),
            ("critical_load_100_h", all),
            ("critical_facility_share", self.critical_facility_share),
            ("sensing_share", self.sensing_share),
            ("lines_tripped", self.lines_tripped),
            ("lines_opened", self.lines_opened),
            ("islands_dead", self.islands_dead),
            ("assets_starved", self.assets_starved),
            ("fuel_blocked", self.fuel_blocked),
            ("zones_gas_shut", self.gas_shut_zones),
        ]);
        numbers
    }

    /// Whether any of its numbers is not what it is where nothing was lost. A demand that is served in full
    /// is no loss.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.numbers() != Self::default().numbers()
    }

    /// Whether there is nothing to write down.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a number of [`Lifelines::numbers`] is where nothing was lost; none for another name.
#[must_use]
pub fn unmoved(name: &str) -> Option<f64> {
    let numbers = Lifelines::default().numbers();
    numbers.into_iter().find(|(other, _)| *other == name).map(|(_, number)| number)
}

/// Words for a service, in Chinese and English.
#[must_use]
pub fn service_words(service: Service) -> (&'static str, &'static str) {
    match service {
        Service::Power => ("供电", "power"),
        Service::Water => ("供水", "water"),
        Service::Gas => ("供气", "gas"),
        Service::Heat => ("供热", "heat"),
        Service::Telecom => ("通信", "telecom"),
    }
}

/// The journal's name for a service that a promise speaks of.
pub(crate) fn service_of(service: target::Service) -> Service {
    match service {
        target::Service::Power => Service::Power,
        target::Service::Water => Service::Water,
        target::Service::Gas => Service::Gas,
        target::Service::Heat => Service::Heat,
        target::Service::Telecom => Service::Telecom,
    }
}

/// The hours at which restoration is taken: every hour to hour 72, then every six hours to the horizon.
#[must_use]
pub fn restoration_hours(horizon_hours: f64) -> Vec<f64> {
    let first = (0..=72).map(f64::from);
    let later = (13..).map(|index| f64::from(index) * 6.0);
    first.chain(later).take_while(|hour| *hour <= horizon_hours + 1e-9).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_those_of_the_services_and_different() {
        for (service, names) in Service::ALL.into_iter().zip(SERVICE_NAMES) {
            assert!(names.iter().all(|name| name.contains(service.name())), "{names:?}");
        }
        let numbers = Lifelines::default().numbers();
        let names: std::collections::BTreeSet<&str> = numbers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), 6 * SERVICES + 14);
        assert_eq!((unmoved("power_lowest_share"), unmoved("deaths")), (Some(1.0), None));
    }

    #[test]
    fn never_comes_back_from_json() {
        let mut lifelines = Lifelines { lines_tripped: 3.0, ..Lifelines::default() };
        lifelines.services[2].restored_h = [0.0, 7.5, f64::INFINITY];
        lifelines.curve = vec![[0.1, 1.0, 1.0, 1.0, 0.7]];
        let text = serde_json::to_string(&lifelines).unwrap();
        assert!(text.contains("[0.0,7.5,null]"), "{text}");
        assert_eq!(serde_json::from_str::<Lifelines>(&text).unwrap(), lifelines);
        assert!(lifelines.is_moved() && !lifelines.is_default());
    }

    #[test]
    fn energy_that_is_served_is_no_loss() {
        let fed = Lifelines { demanded_mwh: 50.0, served_mwh: 50.0, ..Lifelines::default() };
        assert!(!fed.is_moved() && !fed.is_default());
        let short = Lifelines { served_mwh: 40.0, ..fed };
        assert!(short.is_moved());
        assert_eq!((short.unserved_mwh(), short.served_energy_share()), (10.0, 0.8));
    }

    #[test]
    fn the_grid_is_hourly_first() {
        let hours = restoration_hours(96.0);
        assert_eq!(hours.len(), 73 + 4);
        assert_eq!(&hours[71..75], [71.0, 72.0, 78.0, 84.0]);
        assert_eq!(restoration_hours(2.5), [0.0, 1.0, 2.0]);
    }
}
