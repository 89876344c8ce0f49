//! The state of a run at chosen hours: what a person reads first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shapan_journal::{Fact, Record, Service, Subject};

use crate::lifelines::SERVICES;

/// The state of the city at an hour: all facts up to and with that hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Hours after the event.
    pub hour: f64,
    /// Response level, 1 is the highest; none before the decision.
    pub level: Option<u8>,
    /// Deaths so far.
    pub deaths: f64,
    /// People alive under debris.
    pub trapped: f64,
    /// Dug out alive so far.
    pub rescued: f64,
    /// Displaced people in need.
    pub displaced: f64,
    /// Of these, with basic life secured.
    pub secured: f64,
    /// Zones without mains power.
    pub zones_dark: u32,
    /// Zones without voice and data.
    pub zones_silent: u32,
    /// Zones that the city command knows of.
    pub zones_known: u32,
    /// Zones where goods of any tier stand on the ground.
    pub zones_supplied: u32,
    /// Directed road links closed.
    pub links_closed: u32,
    /// Depots open.
    pub depots_open: u32,
    /// Consignments on the road or in the air.
    pub consignments_moving: u32,
    /// Helicopters that have reached a scene so far.
    pub sorties: u32,
    /// Shelters opened so far.
    pub shelters_open: u32,
    /// Power lines that a relay has switched off and nobody has closed again.
    pub lines_out: u32,
    /// Assets that stand still or go slow for lack of something.
    pub assets_starved: u32,
    /// Zones in which less than half of the need is met, by service in the order of
    /// [`Service::ALL`](shapan_journal::Service::ALL).
    pub zones_short: [u32; SERVICES],
    /// Share of the city's electric load that is served; none before the first fact on it.
    pub load_served_share: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
struct ZoneState {
    displaced: f64,
    secured: f64,
    dark: bool,
    silent: bool,
    known: bool,
    supplied: bool,
    shares: [f64; SERVICES],
}

impl Default for ZoneState {
    /// Nothing happened: services meet the whole need.
    fn default() -> Self {
        Self {
            displaced: 0.0,
            secured: 0.0,
            dark: false,
            silent: false,
            known: false,
            supplied: false,
            shares: [1.0; SERVICES],
        }
    }
}

#[derive(Debug, Default)]
struct City {
    now: Snapshot,
    zones: Vec<ZoneState>,
    /// What starved assets lack.
    starved: BTreeSet<(Subject, Service)>,
    /// Rows of the lines that are out.
    lines_out: BTreeSet<u32>,
}

/// The state of a run at each of `hours`, which must ascend; `records` must be in the run's order.
#[must_use]
pub fn timeline(records: &[Record], hours: &[f64]) -> Vec<Snapshot> {
    let zones = records.iter().filter_map(|record| record.zone).map(|zone| usize::from(zone.0) + 1).max();
    let mut city = City { zones: vec![ZoneState::default(); zones.unwrap_or(0)], ..City::default() };
    let mut rest = records.iter().peekable();
    let mut snapshots = Vec::with_capacity(hours.len());
    for hour in hours {
        while let Some(record) = rest.next_if(|record| record.hours() <= *hour) {
            city.take(record);
        }
        snapshots.push(city.snapshot(*hour));
    }
    snapshots
}

impl City {
    fn take(&mut self, record: &Record) {
        let now = &mut self.now;
        match record.fact {
            Fact::ZoneDamage { killed, trapped, displaced, .. } => {
                now.deaths += killed;
                now.trapped += trapped;
                self.zone(record, |zone| zone.displaced = displaced);
            }
            Fact::Died { trapped, waiting, hospital, fire } => {
                now.deaths += trapped + waiting + hospital + fire;
                now.trapped -= trapped;
            }
            Fact::Rescued { alive, .. } => {
                now.rescued += alive;
                now.trapped -= alive;
            }
            Fact::LevelDecided { level } => now.level = Some(level),
            Fact::LinkClosed { .. } => now.links_closed += 1,
            Fact::LinkCleared { .. } => now.links_closed = now.links_closed.saturating_sub(1),
            Fact::DepotOpened { .. } => now.depots_open += 1,
            Fact::Departed { .. } => now.consignments_moving += 1,
            Fact::Arrived { .. } => now.consignments_moving = now.consignments_moving.saturating_sub(1),
            Fact::SortieOnScene { .. } => now.sorties += 1,
            Fact::ShelterOpened { .. } => now.shelters_open += 1,
            Fact::PowerLost => self.zone(record, |zone| zone.dark = true),
            Fact::PowerBack => self.zone(record, |zone| zone.dark = false),
            Fact::SilenceBegan => self.zone(record, |zone| zone.silent = true),
            Fact::SilenceEnded => self.zone(record, |zone| zone.silent = false),
            Fact::CityKnows { .. } => self.zone(record, |zone| zone.known = true),
            Fact::Unloaded { .. } => self.zone(record, |zone| zone.supplied = true),
            Fact::Relief { displaced, secured, .. } => self.zone(record, |zone| {
                zone.displaced = displaced;
                zone.secured = secured;
            }),
            _ => self.take_of_lifelines(record),
        }
    }

    fn take_of_lifelines(&mut self, record: &Record) {
        match record.fact {
            Fact::ServiceLevel { service, share } => {
                self.zone(record, |zone| zone.shares[service as usize] = share);
            }
            Fact::LineTripped { line, .. } | Fact::LineOpened { line } => {
                self.lines_out.insert(line);
            }
            Fact::LineReclosed { line } => {
                self.lines_out.remove(&line);
            }
            Fact::AssetStarved { asset, lacks } => {
                self.starved.insert((asset, lacks));
            }
            Fact::AssetFed { asset, lacked } => {
                self.starved.remove(&(asset, lacked));
            }
            Fact::Load { demand_mw, served_mw, .. } => {
                self.now.load_served_share = Some(if demand_mw > 0.0 { served_mw / demand_mw } else { 1.0 });
            }
            _ => {}
        }
    }

    fn zone(&mut self, record: &Record, change: impl FnOnce(&mut ZoneState)) {
        if let Some(zone) = record.zone {
            change(&mut self.zones[usize::from(zone.0)]);
        }
    }

    fn snapshot(&self, hour: f64) -> Snapshot {
        let count = |is: fn(&ZoneState) -> bool| self.zones.iter().filter(|zone| is(zone)).count() as u32;
        Snapshot {
            hour,
            trapped: self.now.trapped.max(0.0),
            displaced: self.zones.iter().map(|zone| zone.displaced).sum(),
            secured: self.zones.iter().map(|zone| zone.secured).sum(),
            zones_dark: count(|zone| zone.dark),
            zones_silent: count(|zone| zone.silent),
            zones_known: count(|zone| zone.known),
            zones_supplied: count(|zone| zone.supplied),
            lines_out: self.lines_out.len() as u32,
            assets_starved: self.starved.iter().map(|(asset, _)| asset).collect::<BTreeSet<_>>().len() as u32,
            zones_short: std::array::from_fn(|service| {
                self.zones.iter().filter(|zone| zone.shares[service] < 0.5).count() as u32
            }),
            ..self.now.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Journal;
    use shapan_journal::{Rescuer, Tier};

    #[test]
    fn lifelines_go_and_come_back() {
        let asset = Subject::new(shapan_journal::SubjectKind::TelecomNode, 4);
        let mut journal = Journal::new();
        let level = |service, share| Fact::ServiceLevel { service, share };
        journal.at(1.0, 0, level(Service::Power, 0.2)).at(1.0, 1, level(Service::Telecom, 0.6));
        journal.at(3.0, 0, level(Service::Power, 0.5)).at(3.0, 1, level(Service::Telecom, 0.0));
        for (hour, fact) in [
            (1.0, Fact::LineTripped { line: 2, flow_mw: 2.0, limit_mw: 1.0 }),
            (1.0, Fact::AssetStarved { asset, lacks: Service::Power }),
            (1.0, Fact::AssetStarved { asset, lacks: Service::Water }),
            (1.0, Fact::Load { demand_mw: 80.0, served_mw: 20.0, critical_mw: 0.0, critical_served_mw: 0.0 }),
            (2.0, Fact::AssetFed { asset, lacked: Service::Water }),
            (3.0, Fact::AssetFed { asset, lacked: Service::Power }),
            (3.0, Fact::LineReclosed { line: 2 }),
        ] {
            journal.push(hour, None, Some(0), fact);
        }
        let states = timeline(&journal.sorted(), &[0.0, 1.0, 2.0, 3.0]);
        let shown =
            states.iter().map(|s| (s.lines_out, s.assets_starved, s.zones_short[0], s.zones_short[4]));
        assert_eq!(shown.collect::<Vec<_>>(), [(0, 0, 0, 0), (1, 1, 1, 0), (1, 1, 1, 0), (0, 0, 0, 1)]);
        assert_eq!((states[0].load_served_share, states[3].load_served_share), (None, Some(0.25)));
    }

    #[test]
    fn the_state_follows_the_facts() {
        let mut journal = Journal::new();
        journal.damage(0.0, 0, 1000.0).damage(0.0, 1, 500.0);
        journal.at(0.0, 1, Fact::PowerLost).at(0.0, 1, Fact::SilenceBegan);
        journal.at(1.0, 0, Fact::CityKnows { displaced: 900.0 });
        journal.at(2.0, 0, Fact::Rescued { by: Rescuer::Neighbour, alive: 4.0, dead: 1.0 });
        journal.at(2.0, 0, Fact::Died { trapped: 2.0, waiting: 1.0, hospital: 0.0, fire: 0.0 });
        journal.at(3.0, 1, Fact::SilenceEnded);
        journal.served(0, 7, Tier::District, 5.0);
        journal.relief(6.0, 0, 950.0, 400.0);
        let states = timeline(&journal.sorted(), &[0.0, 1.0, 4.0, 6.0]);
        assert_eq!((states[0].deaths, states[0].trapped, states[0].displaced), (20.0, 40.0, 1500.0));
        assert_eq!((states[0].zones_dark, states[0].zones_silent, states[0].zones_known), (1, 1, 0));
        assert_eq!((states[1].zones_known, states[1].rescued), (1, 0.0));
        assert_eq!((states[2].deaths, states[2].trapped, states[2].rescued), (23.0, 34.0, 4.0));
        assert_eq!((states[2].zones_silent, states[2].consignments_moving), (0, 1));
        assert_eq!((states[3].displaced, states[3].secured, states[3].zones_supplied), (1450.0, 400.0, 1));
        assert_eq!(states[3].consignments_moving, 0);
    }
}
