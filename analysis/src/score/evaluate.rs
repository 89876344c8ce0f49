//! From what the fold has kept to the promises: one function a measure.

use shapan_journal::{Stage, Tier, Zone};
use shapan_scenarios::target::{Comparator, FireArea, Measure, Network, SupplyTier, Target};

use super::BASIC_LIFE_HOUR;
use super::delay::Path;
use super::fold::Fold;
use super::need::worst;
use super::track::{Consignment, Hours, NEVER, TIERS, ZoneTrack, at};
use crate::outcome::{Outcome, STAGES, TargetOutcome, ZoneOutcome};

/// Tiers by index.
const TIER: [Tier; TIERS] =
    [Tier::Household, Tier::Street, Tier::District, Tier::City, Tier::Agreement, Tier::MutualAid];

/// A measured quantity before it is held against its threshold.
pub(super) struct Measured {
    quantity: f64,
    censored: bool,
    worst_zone: Option<u16>,
    delay: Hours,
}

impl Measured {
    /// A quantity that is no time.
    pub(super) fn amount(quantity: f64, worst_zone: Option<u16>) -> Self {
        Self { quantity, censored: false, worst_zone, delay: [0.0; STAGES] }
    }

    /// A time; it stops at the horizon.
    pub(super) fn hours(hours: f64, horizon: f64, worst_zone: Option<u16>, delay: Hours) -> Self {
        Self { quantity: hours.min(horizon), censored: hours > horizon, worst_zone, delay }
    }

    fn judge(self, target: &Target) -> TargetOutcome {
        let margin = target.threshold.map(|threshold| match target.comparator {
            Comparator::AtMost => threshold - self.quantity,
            Comparator::AtLeast => self.quantity - threshold,
        });
        // What stopped at the horizon is longer than what was seen: it holds under no threshold.
        let late = self.censored && target.comparator == Comparator::AtMost;
        TargetOutcome {
            quantity: self.quantity,
            censored: self.censored,
            // A share summed in another order must not fail by a rounding error.
            holds: margin.map(|margin| !late && margin >= -1e-9),
            margin,
            worst_zone: self.worst_zone,
            delay: self.delay.map(|hours| hours as f32),
        }
    }
}

/// How one zone fared under one promise: its time, and where that time went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoneDelay {
    /// Hours until the promise was kept in the zone; at least so many where `censored`.
    pub hours: f64,
    /// Whether it was not kept up to the horizon.
    pub censored: bool,
    /// Hours by stage, in the order of [`Stage::ALL`]; they sum to `hours`.
    pub stages: [f64; STAGES],
}

impl Fold<'_> {
    /// Ends the run and judges every measured promise.
    #[must_use]
    pub fn finish(mut self) -> Outcome {
        self.close();
        self.totals.centre_intensity =
            self.zones.get(usize::from(self.scorer.setting.centre_zone)).map_or(0.0, |zone| zone.intensity);
        self.totals.lifelines = self.lifelines.outcome(self.scorer);
        let furthest = Furthest::of(&self);
        let targets = self.scorer.setting.measured().map(|target| self.judge(target, &furthest)).collect();
        let zones = (0..self.zones.len()).map(|index| self.zone_outcome(index)).collect();
        Outcome { targets, zones, totals: self.totals, curve: self.relief.curve }
    }

    /// Where the time went in one zone under a promise on first goods or on basic life; none for other
    /// measures.
    #[must_use]
    pub fn zone_delay(mut self, target: &Target, zone: Zone) -> Option<ZoneDelay> {
        self.close();
        let furthest = Furthest::of(&self);
        let index = Some(usize::from(zone.0)).filter(|index| *index < self.zones.len())?;
        let horizon = self.scorer.setting.horizon_hours;
        let (hours, stages) = match target.measure {
            Some(Measure::FirstSupplyHours { tier, .. }) => {
                let hours = self.zones[index].served(tier_of(tier));
                (hours, self.supply_path(index, tier_of(tier), &furthest).split(hours.min(horizon)))
            }
            Some(Measure::BasicLifeHours | Measure::BasicLifeShare { .. }) => {
                let hours = self.relief.secured(target.required_share).zone_hours[index];
                (hours, self.life_path(index, &furthest).split(hours.min(horizon)))
            }
            _ => return None,
        };
        Some(ZoneDelay { hours: hours.min(horizon), censored: hours > horizon, stages })
    }

    fn judge(&self, target: &Target, furthest: &Furthest) -> TargetOutcome {
        let measured = match target.measure {
            Some(Measure::FirstSupplyHours { tier, site_from_persons }) => {
                self.first_supply(target, tier_of(tier), site_from_persons, furthest)
            }
            Some(Measure::BasicLifeHours) => self.basic_life_hours(target, furthest),
            Some(Measure::BasicLifeShare { at_hours }) => self.basic_life_share(at_hours),
            Some(Measure::FireCoverShare { minutes, area }) => self.fire_cover(minutes, area),
            Some(Measure::AirArrivalHours) => self.air_arrival(target),
            Some(Measure::SceneCommsShare) => self.scene_comms(),
            Some(Measure::CommsEnduranceShare { network, at_hours }) => {
                self.comms_endurance(network, at_hours)
            }
            Some(Measure::StockShare) => self.stock_share(),
            Some(Measure::ShelterAreaPerPerson) => self.shelter_area(target),
            Some(Measure::DeathsPerMillion) => self.deaths_per_million(),
            Some(Measure::DirectLossShare) => self.direct_loss_share(),
            Some(
                ref measure @ (Measure::ServicePersonHours { .. }
                | Measure::ServiceRestoredHours { .. }
                | Measure::CriticalFacilityShare
                | Measure::SensingShare
                | Measure::CriticalLoadHours { .. }),
            ) => self.supplied(measure).unwrap_or_else(|| Measured::amount(0.0, None)),
            None => Measured::amount(0.0, None),
        };
        measured.judge(target)
    }

    fn first_supply(&self, target: &Target, tier: Tier, from_persons: f64, furthest: &Furthest) -> Measured {
        let horizon = self.scorer.setting.horizon_hours;
        let served = |index: usize| self.zones[index].served(tier);
        let sites: Vec<usize> =
            (0..self.zones.len()).filter(|index| self.zones[*index].in_need() >= from_persons).collect();
        if sites.is_empty() {
            return Measured::amount(0.0, None);
        }
        let mut hours: Vec<f64> = sites.iter().map(|index| served(*index)).collect();
        hours.sort_by(f64::total_cmp);
        let quantity = hours[required(target.required_share, sites.len()) - 1];
        let delay = mean(sites.iter().map(|index| {
            let end = served(*index).min(horizon);
            (1.0, self.supply_path(*index, tier, furthest).split(end))
        }));
        Measured::hours(quantity, horizon, self.last_served(&sites, served), delay)
    }

    /// The site served last; among those never served the one with most people in need, then the first.
    fn last_served(&self, sites: &[usize], served: impl Fn(usize) -> f64) -> Option<u16> {
        let rank = |index: usize| {
            let hours = served(index);
            (hours, if hours == NEVER { self.zones[index].in_need() } else { 0.0 })
        };
        let later = |a: &usize, b: &usize| {
            let ((time_a, need_a), (time_b, need_b)) = (rank(*a), rank(*b));
            time_a.total_cmp(&time_b).then(need_a.total_cmp(&need_b)).then(b.cmp(a))
        };
        sites.iter().copied().max_by(later).and_then(|index| u16::try_from(index).ok())
    }

    fn basic_life_hours(&self, target: &Target, furthest: &Furthest) -> Measured {
        let horizon = self.scorer.setting.horizon_hours;
        if self.zones.iter().all(|zone| zone.in_need() <= 0.0) {
            return Measured::amount(0.0, None);
        }
        let secured = self.relief.secured(target.required_share);
        let delay = mean((0..self.zones.len()).map(|index| {
            let end = secured.zone_hours[index].min(horizon);
            (self.zones[index].in_need(), self.life_path(index, furthest).split(end))
        }));
        let sample = self.relief.sample(target.threshold.unwrap_or(BASIC_LIFE_HOUR));
        Measured::hours(secured.city_hours, horizon, sample.and_then(super::need::Sample::worst), delay)
    }

    fn basic_life_share(&self, at_hours: f64) -> Measured {
        let sample = self.relief.sample(at_hours);
        let share = sample.map_or(1.0, |sample| sample.city.secured_share());
        Measured::amount(share, sample.and_then(super::need::Sample::worst))
    }

    /// Share of the area's residents within the time; without residents it is 1.
    fn fire_cover(&self, minutes: f64, area: FireArea) -> Measured {
        let which = usize::from(minutes < 4.0);
        let residents = |index: usize| {
            let zone = &self.scorer.setting.zones[index];
            let inside = match area {
                FireArea::Core => zone.core,
                FireArea::Central => zone.central,
                FireArea::City => true,
            };
            if inside { zone.residents } else { 0.0 }
        };
        let uncovered = |index: usize| residents(index) * (1.0 - self.zones[index].fire_cover[which]);
        let zones = 0..self.zones.len();
        let all: f64 = zones.clone().map(residents).sum();
        let without: f64 = zones.clone().map(uncovered).sum();
        Measured::amount(ratio(all - without, all, 1.0), worst(zones.map(uncovered)))
    }

    /// Calls that were answered from beyond the radius are left out, and open calls that are younger than
    /// the promise when the run ends; older open calls count as the horizon. Where helicopters do not fly
    /// at all the promise is missed; where none was called it holds.
    fn air_arrival(&self, target: &Target) -> Measured {
        let setting = &self.scorer.setting;
        let horizon = setting.horizon_hours;
        let patience = target.threshold.unwrap_or(0.0);
        let open = self.calls.iter().filter(|call| horizon - call.hour >= patience);
        let answered = self.sorties.iter().filter(|sortie| sortie.distance_km <= setting.air_radius_km);
        let mut waits: Vec<(f64, Option<u16>)> = answered.map(|sortie| (sortie.hours, sortie.zone)).collect();
        waits.extend(open.map(|call| (NEVER, call.zone)));
        waits.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some((longest, _)) = waits.last().copied() else {
            let hours = if setting.air_enabled { 0.0 } else { NEVER };
            return Measured::hours(hours, horizon, None, [0.0; STAGES]);
        };
        let worst_zone = waits.iter().find(|wait| wait.0 == longest).and_then(|wait| wait.1);
        let hours = waits[required(target.required_share, waits.len()) - 1].0;
        let delay = mean(waits.iter().map(|(wait, _)| {
            let mut stages = [0.0; STAGES];
            // The journal does not tell readiness and airspace from flight: all of it is travel.
            stages[at(Stage::Travel)] = wait.min(horizon);
            (1.0, stages)
        }));
        Measured::hours(hours, horizon, worst_zone, delay)
    }

    /// Share of the hours at scenes with voice and data; without a scene it is 1.
    fn scene_comms(&self) -> Measured {
        let all: f64 = self.zones.iter().map(|zone| zone.scene_hours).sum();
        let cut: f64 = self.zones.iter().map(|zone| zone.scene_cut_hours).sum();
        Measured::amount(
            ratio(all - cut, all, 1.0),
            worst(self.zones.iter().map(|zone| zone.scene_cut_hours)),
        )
    }

    /// Share of zones whose network lasted, as far as the run goes; a zone without such a fact did not last.
    fn comms_endurance(&self, network: Network, at_hours: f64) -> Measured {
        let which = match network {
            Network::Wired => 0,
            Network::Radio => 1,
        };
        let wanted = at_hours.min(self.scorer.setting.horizon_hours);
        let missing = |zone: &ZoneTrack| (wanted - zone.comms[which]).max(0.0);
        let lasted = self.zones.iter().filter(|zone| missing(zone) <= 1e-9).count();
        let share = ratio(lasted as f64, self.zones.len() as f64, 1.0);
        Measured::amount(share, worst(self.zones.iter().map(missing)))
    }

    /// Street, district and city stock: what depots hold, without households, agreements and neighbours.
    fn stock_share(&self) -> Measured {
        let sets: f64 = self.zones.iter().map(|zone| zone.stock_sets).sum();
        Measured::amount(ratio(sets, self.scorer.residents, 0.0), None)
    }

    fn shelter_area(&self, target: &Target) -> Measured {
        let wanted = target.threshold.unwrap_or(0.0);
        let infos = &self.scorer.setting.zones;
        let lack =
            infos.iter().zip(&self.zones).map(|(info, zone)| wanted * info.residents - zone.shelter_m2);
        let area: f64 = self.zones.iter().map(|zone| zone.shelter_m2).sum();
        Measured::amount(ratio(area, self.scorer.residents, 0.0), worst(lack))
    }

    fn deaths_per_million(&self) -> Measured {
        let rate = ratio(self.totals.deaths * 1e6, self.scorer.residents, 0.0);
        Measured::amount(rate, worst(self.zones.iter().map(|zone| zone.deaths)))
    }

    fn direct_loss_share(&self) -> Measured {
        let share = ratio(self.totals.loss_yuan, self.scorer.setting.product_yuan, 0.0);
        Measured::amount(share, worst(self.zones.iter().map(|zone| zone.loss_yuan)))
    }

    /// The way of the first goods of a tier to a zone; where none came, of those that came furthest.
    fn supply_path(&self, index: usize, tier: Tier, furthest: &Furthest) -> Path {
        let zone = &self.zones[index];
        let track = &zone.tiers[tier as usize];
        let first = self.consignments.get(track.first_consignment).copied();
        Path {
            counted: zone.counted,
            known: zone.known_to(tier),
            out_of_stock: track.out_of_stock,
            consignment: first.or(furthest.0[index][tier as usize]).unwrap_or_default(),
            out_afterwards: NEVER,
        }
    }

    /// The way of the first goods of any tier. After they came, time is handing out until both district
    /// and city had nothing left to send, and lack of stock from then on.
    fn life_path(&self, index: usize, furthest: &Furthest) -> Path {
        let zone = &self.zones[index];
        let first = |tier: &Tier| zone.tiers[*tier as usize].first_unloaded;
        let served =
            TIER.into_iter().min_by(|a, b| first(a).total_cmp(&first(b))).filter(|t| first(t) < NEVER);
        let on_the_way = || {
            let goods = TIER.into_iter().filter_map(|tier| furthest.0[index][tier as usize]);
            goods.reduce(further).map(|goods| goods.tier)
        };
        let empty = |tier: Tier| zone.tiers[tier as usize].out_of_stock;
        let mut path = match served.or_else(on_the_way) {
            Some(tier) => self.supply_path(index, tier, furthest),
            None => Path {
                out_of_stock: TIER.into_iter().map(empty).fold(NEVER, f64::min),
                ..self.supply_path(index, Tier::District, furthest)
            },
        };
        path.known = zone.district_knows.min(zone.city_knows);
        path.out_afterwards = empty(Tier::District).max(empty(Tier::City));
        path
    }

    fn zone_outcome(&self, index: usize) -> ZoneOutcome {
        let zone = &self.zones[index];
        let sample = self.relief.sample(BASIC_LIFE_HOUR);
        let secured_share = sample.map_or(1.0, |sample| sample.zone(index).secured_share());
        let first = |tier: Tier| zone.tiers[tier as usize].first_unloaded as f32;
        ZoneOutcome {
            intensity: zone.intensity as f32,
            collapsed_share: ratio(zone.collapsed, zone.buildings, 0.0) as f32,
            deaths: zone.deaths as f32,
            displaced: zone.in_need() as f32,
            first_district_h: first(Tier::District),
            first_city_h: first(Tier::City),
            secured_h: self.relief.secured[0].zone_hours[index] as f32,
            secured_share_10h: secured_share as f32,
            known_h: zone.city_knows as f32,
            silent_h: zone.silence_until(self.scorer.setting.horizon_hours) as f32,
        }
    }
}

/// For each zone and tier the undelivered consignment that came furthest, the earliest of equals.
struct Furthest(Vec<[Option<Consignment>; TIERS]>);

impl Furthest {
    fn of(fold: &Fold<'_>) -> Self {
        let mut found = vec![[None; TIERS]; fold.zones.len()];
        for goods in fold.consignments.iter().filter(|goods| goods.unloaded == NEVER) {
            if let Some(zone) = found.get_mut(usize::from(goods.zone)) {
                let best: &mut Option<Consignment> = &mut zone[goods.tier as usize];
                *best = Some(best.map_or(*goods, |best| further(best, *goods)));
            }
        }
        Self(found)
    }
}

fn further(a: Consignment, b: Consignment) -> Consignment {
    if b.progress() > a.progress() { b } else { a }
}

fn tier_of(tier: SupplyTier) -> Tier {
    match tier {
        SupplyTier::District => Tier::District,
        SupplyTier::City => Tier::City,
    }
}

/// How many of `n` a required share means, at least one.
fn required(share: f64, n: usize) -> usize {
    // 0.95 of 20 is 19, whatever its rounding error.
    ((share * n as f64 - 1e-9).ceil() as usize).clamp(1, n)
}

fn ratio(part: f64, whole: f64, without: f64) -> f64 {
    if whole > 0.0 { part / whole } else { without }
}

/// Weighted mean of hours by stage.
fn mean(weighted: impl Iterator<Item = (f64, Hours)>) -> Hours {
    let mut sum = [0.0; STAGES];
    let mut weight = 0.0;
    for (share, hours) in weighted {
        weight += share;
        sum.iter_mut().zip(hours).for_each(|(sum, hours)| *sum += share * hours);
    }
    sum.map(|hours| ratio(hours, weight, 0.0))
}
