//! The lifelines of a run: all services, the load, facilities, sensors, and what happened to assets.

use std::collections::BTreeSet;

use shapan_journal::{Fact, Service, Subject};

use super::Scorer;
use super::level::Level;
use super::need::worst;
use super::service::ServiceTrack;
use super::track::NEVER;
use crate::lifelines::{Lifelines, RESTORED_SHARES, SERVICES, ServiceOutcome};

/// The city's load as a step function of time.
#[derive(Clone, Debug)]
struct LoadTrack {
    since: f64,
    demand_mw: f64,
    served_mw: f64,
    demanded_mwh: f64,
    served_mwh: f64,
    critical_share: f64,
    critical: Level,
}

impl LoadTrack {
    fn pass(&mut self, hour: f64) {
        let hours = (hour - self.since).max(0.0);
        self.demanded_mwh += self.demand_mw * hours;
        self.served_mwh += self.served_mw * hours;
        self.since = self.since.max(hour);
    }
}

/// Hours asked for and hours met, in all and missed by zone.
#[derive(Clone, Debug)]
struct HoursTrack {
    all: f64,
    met: f64,
    cut: Vec<f64>,
}

impl HoursTrack {
    fn new(zones: usize) -> Self {
        Self { all: 0.0, met: 0.0, cut: vec![0.0; zones] }
    }

    fn take(&mut self, zone: usize, all: f64, met: f64) {
        self.all += all;
        self.met += met;
        if let Some(cut) = self.cut.get_mut(zone) {
            *cut += all - met;
        }
    }

    fn share(&self) -> f64 {
        if self.all > 0.0 { self.met / self.all } else { 1.0 }
    }
}

/// What the fold keeps of lifelines.
#[derive(Clone, Debug)]
pub(super) struct LifelineTrack {
    services: Vec<ServiceTrack>,
    load: LoadTrack,
    facilities: HoursTrack,
    sensing: HoursTrack,
    lines_tripped: u32,
    lines_opened: u32,
    islands_dead: u32,
    starved: BTreeSet<Subject>,
    fuel_blocked: BTreeSet<Subject>,
    gas_shut: BTreeSet<usize>,
    curve: Vec<[f32; SERVICES]>,
}

impl LifelineTrack {
    pub(super) fn new(scorer: &Scorer) -> Self {
        let zones = scorer.setting.zones.len();
        let shares = &scorer.restored_shares;
        Self {
            services: Service::ALL.iter().map(|_| ServiceTrack::new(zones, shares)).collect(),
            load: LoadTrack {
                since: 0.0,
                demand_mw: 0.0,
                served_mw: 0.0,
                demanded_mwh: 0.0,
                served_mwh: 0.0,
                critical_share: 1.0,
                critical: Level::new(shares),
            },
            facilities: HoursTrack::new(zones),
            sensing: HoursTrack::new(zones),
            lines_tripped: 0,
            lines_opened: 0,
            islands_dead: 0,
            starved: BTreeSet::new(),
            fuel_blocked: BTreeSet::new(),
            gas_shut: BTreeSet::new(),
            curve: Vec::new(),
        }
    }

    /// Takes a fact if it is about lifelines; `zone` is out of range where the fact has none.
    pub(super) fn take(&mut self, scorer: &Scorer, hour: f64, zone: usize, fact: &Fact) {
        match *fact {
            Fact::ServiceLevel { service, share } => {
                let residents = scorer.setting.zones.get(zone).map_or(0.0, |info| info.residents);
                self.services[service as usize].update(hour, zone, residents, share);
            }
            Fact::Load { demand_mw, served_mw, critical_mw, critical_served_mw } => {
                let load = &mut self.load;
                load.pass(hour);
                (load.demand_mw, load.served_mw) = (demand_mw, served_mw);
                load.critical_share =
                    if critical_mw > 0.0 { (critical_served_mw / critical_mw).clamp(0.0, 1.0) } else { 1.0 };
            }
            Fact::FacilityHours { hours, supplied_hours } => {
                self.facilities.take(zone, hours, supplied_hours)
            }
            Fact::Sensing { required_hours, live_hours } => {
                self.sensing.take(zone, required_hours, live_hours)
            }
            Fact::LineTripped { .. } => self.lines_tripped += 1,
            Fact::LineOpened { .. } => self.lines_opened += 1,
            Fact::IslandDead { .. } => self.islands_dead += 1,
            Fact::AssetStarved { asset, .. } => {
                self.starved.insert(asset);
            }
            Fact::FuelBlocked { asset } => {
                self.fuel_blocked.insert(asset);
            }
            Fact::GasShut => {
                self.gas_shut.insert(zone);
            }
            _ => {}
        }
    }

    /// All facts of instant `hour` are in.
    pub(super) fn close(&mut self, scorer: &Scorer, hour: f64) {
        for service in &mut self.services {
            service.close(hour, scorer.residents);
        }
        let load = &mut self.load;
        if load.critical_share != load.critical.now {
            load.critical.see(hour, load.critical_share);
        }
    }

    /// Takes the points of the curve that lie before `hour`; gives the next one.
    pub(super) fn advance(&mut self, scorer: &Scorer, hour: f64) -> f64 {
        let grid = &scorer.restoration_hours;
        while grid.get(self.curve.len()).is_some_and(|at| *at < hour) {
            self.curve.push(std::array::from_fn(|index| self.services[index].city.now as f32));
        }
        grid.get(self.curve.len()).copied().unwrap_or(NEVER)
    }

    /// Hours without a service a resident up to the horizon.
    pub(super) fn hours_without(&self, scorer: &Scorer, service: Service) -> f64 {
        let people = scorer.residents;
        if people > 0.0 { self.person_hours(scorer, service) / people } else { 0.0 }
    }

    fn person_hours(&self, scorer: &Scorer, service: Service) -> f64 {
        self.person_hours_by_zone(scorer, service).sum()
    }

    fn person_hours_by_zone(&self, scorer: &Scorer, service: Service) -> impl Iterator<Item = f64> {
        let (track, horizon) = (&self.services[service as usize], scorer.setting.horizon_hours);
        let zones = scorer.setting.zones.iter().enumerate();
        zones.map(move |(index, zone)| zone.residents * track.lost_hours(index, horizon))
    }

    /// The zone that lost most person-hours of a service, if any did.
    pub(super) fn worst_of(&self, scorer: &Scorer, service: Service) -> Option<u16> {
        worst(self.person_hours_by_zone(scorer, service))
    }

    /// Hour since when a share of the city's need has been met.
    pub(super) fn restored(&self, service: Service, share: f64) -> f64 {
        self.services[service as usize].city.since(share)
    }

    /// Hour since when the grid has served a share of the critical load.
    pub(super) fn critical_restored(&self, share: f64) -> f64 {
        self.load.critical.since(share)
    }

    /// Share of their hours in which critical facilities were supplied, and the worst zone.
    pub(super) fn facility_share(&self) -> (f64, Option<u16>) {
        (self.facilities.share(), worst(self.facilities.cut.iter().copied()))
    }

    /// Share of the required feeds of sensors that arrived, and the worst zone.
    pub(super) fn sensing_share(&self) -> (f64, Option<u16>) {
        (self.sensing.share(), worst(self.sensing.cut.iter().copied()))
    }

    fn service_outcome(&self, scorer: &Scorer, service: Service) -> ServiceOutcome {
        let city = &self.services[service as usize].city;
        ServiceOutcome {
            person_hours: self.person_hours(scorer, service),
            hours_without: self.hours_without(scorer, service),
            lowest_share: city.lowest,
            lowest_h: city.lowest_hour,
            restored_h: RESTORED_SHARES.map(|share| city.since(share)),
        }
    }

    /// What the run came to; the last instant must be closed.
    pub(super) fn outcome(&mut self, scorer: &Scorer) -> Lifelines {
        let horizon = scorer.setting.horizon_hours;
        self.load.pass(horizon);
        let (zones, load) = (scorer.setting.zones.len(), &self.load);
        let mut outcome = Lifelines {
            services: Service::ALL.map(|service| self.service_outcome(scorer, service)),
            demanded_mwh: load.demanded_mwh,
            served_mwh: load.served_mwh,
            critical_lowest_share: load.critical.lowest,
            critical_restored_h: RESTORED_SHARES.map(|share| load.critical.since(share)),
            critical_facility_share: self.facilities.share(),
            sensing_share: self.sensing.share(),
            lines_tripped: f64::from(self.lines_tripped),
            lines_opened: f64::from(self.lines_opened),
            islands_dead: f64::from(self.islands_dead),
            assets_starved: self.starved.len() as f64,
            fuel_blocked: self.fuel_blocked.len() as f64,
            gas_shut_zones: self.gas_shut.len() as f64,
            ..Lifelines::default()
        };
        if outcome.services.iter().any(|service| *service != ServiceOutcome::default()) {
            let lost = |zone: usize| -> [f32; SERVICES] {
                std::array::from_fn(|index| self.services[index].lost_hours(zone, horizon) as f32)
            };
            outcome.zone_hours = (0..zones).map(lost).collect();
            outcome.curve = std::mem::take(&mut self.curve);
        }
        outcome
    }
}
