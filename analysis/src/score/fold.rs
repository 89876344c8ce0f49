//! The sink that measures: one pass over the records of a run.

use std::collections::BTreeSet;

use shapan_journal::{Fact, LinkState, Record, Rescuer, Sink, Tier};

use super::Scorer;
use super::lifelines::LifelineTrack;
use super::relief::ReliefTrack;
use super::track::{Consignments, NEVER, Needs, ZoneTrack};
use crate::outcome::Totals;

/// A call for a helicopter that nobody has answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) vehicle: u32,
    pub(super) hour: f64,
    pub(super) zone: Option<u16>,
}

/// An answered call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sortie {
    pub(super) hours: f64,
    pub(super) distance_km: f64,
    pub(super) zone: Option<u16>,
}

/// Measures a run while it happens: give it every record, then [`Fold::finish`].
#[derive(Clone, Debug)]
pub struct Fold<'a> {
    pub(super) scorer: &'a Scorer,
    pub(super) zones: Vec<ZoneTrack>,
    pub(super) consignments: Consignments,
    pub(super) relief: ReliefTrack,
    pub(super) lifelines: LifelineTrack,
    pub(super) totals: Totals,
    pub(super) calls: Vec<Call>,
    pub(super) sorties: Vec<Sortie>,
    /// Links that were closed, but by cordons.
    closed: BTreeSet<u32>,
    /// The instant whose facts are coming in, microseconds and hours.
    instant_us: i64,
    pub(super) hour: f64,
    /// The next hour at which something is kept.
    next_hour: f64,
}

impl Sink for Fold<'_> {
    fn record(&mut self, record: &Record) {
        if record.time_us > self.instant_us {
            self.pass_to(record);
        }
        let zone = record.zone.map_or(usize::MAX, |zone| usize::from(zone.0));
        self.take(&record.fact, zone);
    }
}

impl<'a> Fold<'a> {
    pub(super) fn new(scorer: &'a Scorer) -> Self {
        Self {
            scorer,
            zones: vec![ZoneTrack::default(); scorer.setting.zones.len()],
            consignments: Consignments::default(),
            relief: ReliefTrack::new(scorer),
            lifelines: LifelineTrack::new(scorer),
            totals: Totals::default(),
            calls: Vec::new(),
            closed: BTreeSet::new(),
            sorties: Vec::new(),
            instant_us: 0,
            hour: 0.0,
            next_hour: 0.0,
        }
    }

    /// All facts of the present instant are in: closes it and goes to the next record's.
    fn pass_to(&mut self, record: &Record) {
        self.relief.close(self.hour);
        self.lifelines.close(self.scorer, self.hour);
        self.instant_us = record.time_us;
        self.hour = record.hours();
        if self.hour > self.next_hour {
            let relief = self.relief.advance(self.scorer, self.hour, &self.zones, self.totals.deaths);
            self.next_hour = relief.min(self.lifelines.advance(self.scorer, self.hour));
        }
    }

    /// Closes the last instant and takes what the end of the run leaves open.
    pub(super) fn close(&mut self) {
        self.relief.close(self.hour);
        self.relief.advance(self.scorer, NEVER, &self.zones, self.totals.deaths);
        self.lifelines.close(self.scorer, self.hour);
        self.lifelines.advance(self.scorer, NEVER);
    }

    fn take(&mut self, fact: &Fact, zone: usize) {
        match *fact {
            // A cordon is drawn later and lifted again. A road that was blocked can be washed out as well: it counts once.
            Fact::LinkClosed { state: LinkState::Cordon, .. } => {}
            Fact::LinkClosed { link, .. } => {
                self.totals.blocked_links += f64::from(u8::from(self.closed.insert(link)));
            }
            Fact::Ignited { fires } => self.totals.fires += fires,
            Fact::SortieCalled { vehicle } => {
                self.calls.push(Call { vehicle, hour: self.hour, zone: zone_number(zone) });
            }
            Fact::SortieOnScene { vehicle, distance_km, hours_since_call } => {
                self.answer(vehicle, distance_km, hours_since_call);
            }
            Fact::Rescued { by, alive, .. } => self.totals.rescued_alive[rescuer(by)] += alive,
            Fact::Died { trapped, waiting, hospital, fire } => {
                self.die(zone, [trapped, waiting, hospital, fire]);
            }
            Fact::Ordered { consignment, tier, .. } => self.order(zone, consignment, tier),
            Fact::ReadyToLoad { consignment } => {
                let hour = self.hour;
                self.goods(consignment, |goods| goods.ready = hour);
            }
            Fact::Departed { consignment, .. } => {
                let hour = self.hour;
                self.goods(consignment, |goods| goods.departed = hour);
            }
            Fact::Rerouted { consignment, lost_hours } => self.goods(consignment, |goods| {
                goods.blocked_hours = lost_hours;
                goods.stranded = NEVER;
            }),
            Fact::Stranded { consignment } => {
                let hour = self.hour;
                self.goods(consignment, |goods| goods.stranded = hour);
            }
            Fact::Arrived { consignment, blocked_hours } => {
                let hour = self.hour;
                self.goods(consignment, |goods| {
                    goods.arrived = hour;
                    goods.blocked_hours = blocked_hours;
                });
            }
            Fact::Unloaded { consignment, tier, sets } => self.unload(zone, consignment, tier, sets),
            Fact::ServiceLevel { .. }
            | Fact::Load { .. }
            | Fact::FacilityHours { .. }
            | Fact::Sensing { .. }
            | Fact::LineTripped { .. }
            | Fact::LineOpened { .. }
            | Fact::IslandDead { .. }
            | Fact::AssetStarved { .. }
            | Fact::FuelBlocked { .. }
            | Fact::GasShut => self.lifelines.take(self.scorer, self.hour, zone, fact),
            _ => self.take_of_zone(fact, zone),
        }
    }

    /// Facts that mean nothing without their zone.
    fn take_of_zone(&mut self, fact: &Fact, index: usize) {
        let Some(zone) = self.zones.get_mut(index) else { return };
        match *fact {
            Fact::Relief { displaced, water, food, shelter, warm, secured } => {
                let needs = Needs { displaced, items: [water, food, shelter, warm], secured };
                self.relief.update(self.hour, index, zone, needs);
            }
            Fact::Scene { hours, connected_hours } => {
                zone.scene_hours += hours;
                zone.scene_cut_hours += hours - connected_hours;
            }
            Fact::NeedCounted { .. } => zone.counted = zone.counted.min(self.hour),
            Fact::DistrictKnows { .. } => zone.district_knows = zone.district_knows.min(self.hour),
            Fact::CityKnows { .. } => zone.city_knows = zone.city_knows.min(self.hour),
            Fact::OutOfStock { tier } => {
                let track = &mut zone.tiers[tier as usize];
                track.out_of_stock = track.out_of_stock.min(self.hour);
            }
            Fact::SilenceBegan => zone.silent_since = zone.silent_since.min(self.hour),
            Fact::SilenceEnded => {
                zone.silent_hours = zone.silence_until(self.hour);
                zone.silent_since = NEVER;
            }
            Fact::Shaking { intensity, .. } => zone.intensity = intensity,
            Fact::FireCover { within_5_min, within_3_min } => zone.fire_cover = [within_5_min, within_3_min],
            Fact::ShelterArea { usable_m2, .. } => zone.shelter_m2 += usable_m2,
            Fact::CommsEndurance { wired_hours, radio_hours } => zone.comms = [wired_hours, radio_hours],
            Fact::Stock { tier: Tier::Street | Tier::District | Tier::City, usable, .. } => {
                zone.stock_sets += usable;
            }
            Fact::ZoneDamage { .. } => self.damage(fact, index),
            _ => {}
        }
    }

    fn damage(&mut self, fact: &Fact, index: usize) {
        let Fact::ZoneDamage {
            present,
            buildings,
            collapsed,
            severely_damaged,
            loss_yuan,
            killed,
            trapped,
            severe,
            light,
            displaced,
        } = *fact
        else {
            return;
        };
        let zone = &mut self.zones[index];
        zone.buildings += buildings;
        zone.collapsed += collapsed;
        zone.loss_yuan += loss_yuan;
        zone.deaths += killed;
        zone.displaced_by_shock += displaced;
        let totals = &mut self.totals;
        totals.present += present;
        totals.buildings += buildings;
        totals.collapsed += collapsed;
        totals.severely_damaged += severely_damaged;
        totals.loss_yuan += loss_yuan;
        totals.deaths += killed;
        totals.killed_at_once += killed;
        totals.trapped += trapped;
        totals.severe += severe;
        totals.light += light;
        totals.displaced += displaced;
    }

    fn die(&mut self, zone: usize, [trapped, waiting, hospital, fire]: [f64; 4]) {
        let all = trapped + waiting + hospital + fire;
        if let Some(zone) = self.zones.get_mut(zone) {
            zone.deaths += all;
        }
        self.totals.deaths += all;
        self.totals.deaths_trapped += trapped;
        self.totals.deaths_waiting += waiting;
        self.totals.deaths_hospital += hospital;
        self.totals.deaths_fire += fire;
    }

    fn goods(&mut self, consignment: u32, change: impl FnOnce(&mut super::track::Consignment)) {
        if let Some(goods) = self.consignments.entry(consignment) {
            change(goods);
        }
    }

    fn order(&mut self, zone: usize, consignment: u32, tier: Tier) {
        let hour = self.hour;
        self.goods(consignment, |goods| {
            goods.zone = zone_number(zone).unwrap_or(u16::MAX);
            goods.tier = tier;
            goods.ordered = hour;
        });
    }

    fn unload(&mut self, zone: usize, consignment: u32, tier: Tier, sets: f64) {
        let hour = self.hour;
        self.goods(consignment, |goods| goods.unloaded = goods.unloaded.min(hour));
        let Some(zone) = self.zones.get_mut(zone) else { return };
        zone.sets_delivered += sets;
        if zone.covered == NEVER && zone.sets_delivered >= 0.99 * zone.displaced_by_shock - 1.0 {
            zone.covered = hour;
        }
        let track = &mut zone.tiers[tier as usize];
        if track.first_unloaded == NEVER {
            track.first_unloaded = hour;
            track.first_consignment = consignment as usize;
        }
    }

    fn answer(&mut self, vehicle: u32, distance_km: f64, hours: f64) {
        // A vehicle's earliest open call is the one that it answers.
        if let Some(open) = self.calls.iter().position(|call| call.vehicle == vehicle) {
            let call = self.calls.remove(open);
            self.sorties.push(Sortie { hours, distance_km, zone: call.zone });
        }
    }
}

fn zone_number(index: usize) -> Option<u16> {
    u16::try_from(index).ok()
}

fn rescuer(by: Rescuer) -> usize {
    by as usize
}
