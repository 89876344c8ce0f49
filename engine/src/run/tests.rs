//! A stand on which one replication can be stopped, looked into and prodded; and tests of the run itself.
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::entity::Entity;
use shapan_journal::{Fact, Memory, Record};
use shapan_kernel::{Calendar, Cause};
use shapan_scenarios::{Changes, Scenario, load};

use super::*;
use crate::city::Static;
use crate::ctx::Journal;
use crate::world::Roster;
use crate::world::components::{Depot, Duty, Fires, Goods, Hospital, Hurt, People, Vehicle};

/// The main job, loaded once.
pub(crate) fn scenario() -> &'static Scenario {
    static LOADED: OnceLock<Scenario> = OnceLock::new();
    LOADED.get_or_init(|| load("beijing-m8", &Changes::default()).unwrap().scenario)
}

/// The main job's city, prepared once.
pub(crate) fn city() -> &'static City {
    static PREPARED: OnceLock<City> = OnceLock::new();
    PREPARED.get_or_init(|| City::prepare(scenario()).unwrap())
}

/// The main job's city with some values changed.
pub(crate) fn city_with(set: &[(&str, &str)]) -> City {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let loaded = load("beijing-m8", &Changes { set, ..Changes::default() }).unwrap();
    City::prepare(&loaded.scenario).unwrap()
}

/// One replication under way, with everything that it has recorded.
pub(crate) struct Stand {
    pub(crate) simulation: Simulation,
    pub(crate) records: Vec<Record>,
}

impl Stand {
    /// A replication on which nothing strikes: whole, and with an empty calendar.
    pub(crate) fn quiet(city: &City, replication: u64) -> Self {
        let mut stand = Self::new(city, replication);
        while stand.calendar().pop().is_some() {}
        stand
    }

    /// A replication before its first shock.
    pub(crate) fn new(city: &City, replication: u64) -> Self {
        Self { simulation: Simulation::new(city, 7, replication), records: Vec::new() }
    }

    /// A replication after the first instant.
    pub(crate) fn shaken(city: &City, replication: u64) -> Self {
        let mut stand = Self::new(city, replication);
        stand.until(0.0);
        stand
    }

    /// Goes on up to an hour.
    pub(crate) fn until(&mut self, hours: f64) {
        let mut memory = Memory { records: std::mem::take(&mut self.records) };
        self.simulation.run_until(hours, &mut memory).unwrap();
        self.records = memory.records;
        self.simulation.calendar.advance_to(SimTime::from_hours(hours));
    }

    /// Does something at the present instant.
    pub(crate) fn act<R>(&mut self, act: impl FnOnce(&mut Ctx<'_, '_>) -> Result<R, StepError>) -> R {
        let mut memory = Memory { records: std::mem::take(&mut self.records) };
        let simulation = &mut self.simulation;
        let now = simulation.calendar.now();
        let mut journal = Journal::new(&mut memory, simulation.records);
        let mut ctx = Ctx {
            city: &simulation.city.0,
            world: &mut simulation.world,
            roster: &mut simulation.roster,
            calendar: &mut simulation.calendar,
            journal: &mut journal,
            streams: simulation.streams,
            now,
            cause: Cause::NONE,
        };
        let result = act(&mut ctx).unwrap();
        self.simulation.records = journal.next();
        self.records = memory.records;
        result
    }

    /// What is due.
    pub(crate) fn calendar(&mut self) -> &mut Calendar<Event> {
        &mut self.simulation.calendar
    }

    /// A component of one entity.
    pub(crate) fn read<C: Component + Clone>(&self, entity: Entity) -> C {
        self.simulation.world.get::<C>(entity).unwrap().clone()
    }

    /// Changes a component of one entity.
    pub(crate) fn change<C: Component<Mutability = Mutable>>(
        &mut self,
        entity: Entity,
        change: impl FnOnce(&mut C),
    ) {
        change(&mut self.simulation.world.get_mut::<C>(entity).unwrap());
    }

    /// A resource of the world.
    pub(crate) fn resource<R: bevy_ecs::resource::Resource>(&self) -> &R {
        self.simulation.world.resource::<R>()
    }

    /// Entities by kind and index.
    pub(crate) fn roster(&self) -> &Roster {
        &self.simulation.roster
    }

    /// What all replications share.
    pub(crate) fn city(&self) -> std::sync::Arc<Static> {
        self.simulation.city.0.clone()
    }

    /// The entity of a zone.
    pub(crate) fn zone(&self, zone: u16) -> Entity {
        self.simulation.roster.zones[usize::from(zone)]
    }

    /// A component of every zone, in table order.
    pub(crate) fn zones<C: Component + Clone>(&self) -> Vec<C> {
        self.simulation.roster.zones.iter().map(|&zone| self.read(zone)).collect()
    }

    /// What `pick` finds among the records so far.
    pub(crate) fn facts<T>(&self, pick: impl Fn(&Record) -> Option<T>) -> Vec<T> {
        self.records.iter().filter_map(pick).collect()
    }

    /// How many of the facts so far are of a kind.
    pub(crate) fn count(&self, is: impl Fn(&Fact) -> bool) -> usize {
        self.records.iter().filter(|r| is(&r.fact)).count()
    }
}

/// The main job run to its end once, for the tests that only look at what is left.
fn finished() -> Stand {
    let mut stand = Stand::shaken(city(), 0);
    stand.until(72.0);
    stand
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_gives_another() {
    let city = &city_with(&[("horizon", "6 h")]);
    let play = |seed, replication| {
        let mut memory = Memory::default();
        let summary = run(city, seed, replication, &mut memory).unwrap();
        (summary, memory.records)
    };
    let (first, again, other) = (play(7, 0), play(7, 0), play(7, 1));
    assert_eq!(first, again);
    assert_ne!(first.0.trace_hash, other.0.trace_hash);
    assert_eq!(first.0.records as usize, first.1.len());
}

#[test]
fn order_among_ties_does_not_decide_who_dies_or_who_is_homeless() {
    let city = city_with(&[("horizon", "2 h")]);
    let play = |ties: Option<u64>| {
        let mut stand = Stand::new(&city, 0);
        if let Some(seed) = ties {
            stand.calendar().permute_ties(seed);
        }
        stand.until(2.0);
        let dead: f64 = stand.zones::<People>().iter().map(|p| p.dead).sum();
        (dead, stand.count(|f| matches!(f, Fact::Relief { .. })))
    };
    let plain = play(None);
    for seed in 1..4 {
        let (dead, counts) = play(Some(seed));
        // Fires seen at one instant compete for engines in the order of their reports; nothing else may differ.
        assert!((dead - plain.0).abs() < 0.001 * plain.0, "{dead} and {} died", plain.0);
        assert_eq!(counts, plain.1);
    }
}

#[test]
fn every_fact_follows_its_cause_and_only_the_shock_has_none() {
    let records = finished().records;
    for (index, record) in records.iter().enumerate() {
        assert_eq!(record.id.0 as usize, index);
        match record.cause {
            Some(cause) => {
                assert!(cause < record.id, "{record:?}");
                assert!(records[cause.0 as usize].time_us <= record.time_us, "{record:?}");
            }
            None => assert!(matches!(record.fact, Fact::Shock { .. }), "{record:?}"),
        }
    }
    assert!(records.is_sorted_by_key(|r| r.time_us));
}

#[test]
fn the_last_word_falls_at_the_horizon_once() {
    for hours in [1.0, 24.0] {
        let mut memory = Memory::default();
        run(&city_with(&[("horizon", &format!("{hours} h"))]), 7, 0, &mut memory).unwrap();
        let last = memory.records.last().unwrap();
        assert!(matches!(last.fact, Fact::Ended));
        assert!((last.hours() - hours).abs() < 1e-9);
        assert_eq!(memory.records.iter().filter(|r| matches!(r.fact, Fact::Ended)).count(), 1);
    }
}

#[test]
fn a_longer_run_begins_as_the_shorter_one() {
    let play = |hours: &str| {
        let mut memory = Memory::default();
        run(&city_with(&[("horizon", hours)]), 7, 3, &mut memory).unwrap();
        memory.records
    };
    let (short, long) = (play("3 h"), play("6 h"));
    let before = |records: &[Record]| records.iter().filter(|r| r.hours() < 3.0).copied().collect::<Vec<_>>();
    assert_eq!(before(&short), before(&long));
}

#[test]
fn nothing_is_negative_or_beyond_number_at_the_end() {
    let stand = finished();
    for (hurt, goods) in stand.zones::<Hurt>().into_iter().zip(stand.zones::<Goods>()) {
        for number in [
            hurt.critical,
            hurt.serious,
            hurt.light,
            hurt.fetched,
            goods.waiting,
            goods.handed,
            goods.rations,
        ] {
            assert!(number.is_finite() && number > -1e-6, "{number}");
        }
    }
    for &depot in &stand.roster().depots {
        let depot = stand.read::<Depot>(depot);
        assert!(depot.stock > -1e-6 && depot.rations > -1e-6, "{depot:?}");
    }
}

#[test]
fn engines_are_neither_lost_nor_made() {
    let stand = finished();
    let city = stand.city();
    let fighting: f64 = stand.zones::<Fires>().iter().map(|f| f.fought).sum();
    let mut busy = 0;
    for engines in &city.engines_of {
        for &engine in engines {
            let vehicle = stand.read::<Vehicle>(stand.roster().vehicles[engine as usize]);
            assert!(matches!(vehicle.duty, Duty::Idle | Duty::Busy | Duty::Away), "{vehicle:?}");
            busy += u32::from(vehicle.duty == Duty::Busy);
        }
    }
    assert!(fighting == 0.0 || busy > 0, "{fighting} fires are fought by nobody");
}

#[test]
fn hospitals_hold_no_patients_that_nobody_brought() {
    let stand = finished();
    let admitted: f64 = stand
        .facts(|r| if let Fact::Admitted { people } = r.fact { Some(people) } else { None })
        .iter()
        .sum();
    let died: f64 = stand
        .facts(|r| if let Fact::Died { hospital, .. } = r.fact { Some(hospital) } else { None })
        .iter()
        .sum();
    let inside: f64 = stand
        .city()
        .assets
        .hospitals
        .iter()
        .map(|h| {
            let hospital = stand.read::<Hospital>(stand.roster().assets[h.asset as usize]);
            hospital.waiting + hospital.admitted + hospital.treated
        })
        .sum();
    assert!(admitted > 0.0);
    assert!(
        (admitted - died - inside).abs() < 1e-6 * admitted,
        "{admitted} admitted, {died} died, {inside} inside"
    );
}

/// What once went wrong and must not again.
#[cfg(test)]
mod regressions {
    use std::collections::{BTreeMap, BTreeSet};

    use shapan_journal::{Mode, chain};
    use shapan_kernel::SimTime;

    use super::*;
    use crate::world::components::Lines;

    #[test]
    fn every_order_is_loaded_within_half_a_day() {
        let mut stand = finished();
        stand.until(72.0);
        let mut waiting: BTreeMap<u32, f64> = BTreeMap::new();
        for record in &stand.records {
            match record.fact {
                Fact::Ordered { consignment, mode: Mode::Road, .. } => {
                    waiting.insert(consignment, record.hours());
                }
                Fact::ReadyToLoad { consignment } => {
                    waiting.remove(&consignment);
                }
                _ => {}
            }
        }
        waiting.retain(|_, hours| *hours < 60.0);
        assert!(waiting.is_empty(), "{} trucks never loaded", waiting.len());
    }

    #[test]
    fn an_arrival_is_explained_by_its_own_order() {
        let stand = finished();
        let records = &stand.records;
        let wrong = records.iter().filter(|r| {
            let Fact::Arrived { consignment: c, .. } = r.fact else { return false };
            !chain(records, r.id)
                .any(|x| matches!(x.fact, Fact::Ordered { consignment, .. } if consignment == c))
        });
        assert_eq!(wrong.count(), 0);
    }

    #[test]
    fn a_road_is_cleared_once() {
        let stand = finished();
        let mut cleared = BTreeSet::new();
        let twice = stand.facts(|r| if let Fact::LinkCleared { link } = r.fact { Some(link) } else { None });
        assert_eq!(twice.iter().filter(|l| !cleared.insert(**l)).count(), 0);
    }

    #[test]
    fn a_set_holds_one_ration() {
        let mut stand = Stand::quiet(&city_with(&[("plan.supply.household_kits", "0.0")]), 0);
        let zone = stand.zone(10);
        let load = crate::world::components::Consignment {
            tier: shapan_journal::Tier::City,
            depot: Some(0),
            vehicle: 0,
            zone: 10,
            command: 1,
            sets: 100.0,
            rations: 0.0,
            record: 0,
            at: shapan_network::NodeId(0),
            lost_h: 0.0,
            stands: SimTime::ZERO,
            ticket: None,
            first: true,
        };
        stand.act(|ctx| {
            let goods = ctx.world.spawn(load).id();
            ctx.roster.consignments.push(goods);
            crate::supply::trucks::put_down(ctx, 0, &load)
        });
        stand.change(zone, |p: &mut People| p.displaced = 1e-9 + 1.0);
        stand.change(zone, |l: &mut Lines| *l = Lines { power: true, water: true, ..Lines::default() });
        let mut bulk = crate::relief::tick::Bulk::new();
        stand.calendar().advance_to(SimTime::from_hours(1.0));
        stand.act(|ctx| crate::relief::tick::tick(ctx, &mut bulk));
        let goods = stand.read::<Goods>(zone);
        assert!(goods.rations <= 100.0, "{} rations in 100 sets", goods.rations);
    }
}
