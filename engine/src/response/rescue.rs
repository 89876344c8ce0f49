//! Who digs whom out, at every tick: the trapped die with time, and each rank of rescuers frees first
//! those it can free.

use bevy_ecs::system::{Query, Res, ResMut};
use shapan_damage::entrapment::Survival;
use shapan_journal::{Fact, Rescuer};
use shapan_scenarios::plan::Rescue;

use crate::relief::tick::{Interval, Outbox};
use crate::world::components::{Diggers, Hurt, People, Trapped};

/// Share of people dug out alive who need a hospital (START triage: red 15 %, yellow 28 %).
const FREED_NEED_HOSPITAL: f64 = 0.43;

/// Kinds of entrapment by index.
const SURFACE: usize = 0;
const LIGHT: usize = 1;
const VOID: usize = 2;
const ENTOMBED: usize = 3;

/// One rank of rescuers: who, how many person-hours, and in which order it frees.
struct Rank {
    by: Rescuer,
    person_hours: f64,
    order: &'static [usize],
}

/// Brings the trapped of every zone up to date.
pub(crate) fn dig(
    interval: Res<'_, Interval>,
    mut outbox: ResMut<'_, Outbox>,
    mut zones: Query<'_, '_, (&mut Trapped, &mut Hurt, &mut People, &Diggers)>,
) {
    let plan = &interval.city.plan.rescue;
    let survival = interval.survival();
    let critical = interval.city.plan.medicine.critical_share.value;
    for (zone, (mut trapped, mut hurt, mut people, diggers)) in zones.iter_mut().enumerate() {
        if trapped.total() < 0.01 {
            continue;
        }
        let died = decay(&mut trapped, &survival, &interval);
        people.dead += died;
        outbox.died_trapped[zone] += died;
        let mut ranks = vec![free_themselves(&mut trapped, plan, &interval)];
        for rank in ranks_of(zone, &people, &trapped, diggers, plan, &interval) {
            ranks.push((rank.by, work(&mut trapped, &rank, plan)));
        }
        for (by, freed) in ranks {
            if freed > 0.0 {
                let hospital = freed * FREED_NEED_HOSPITAL;
                hurt.critical += hospital * critical;
                hurt.serious += hospital * (1.0 - critical);
                hurt.light += freed - hospital;
                let found = dead_found(&mut trapped, freed);
                outbox.rescued(zone, by, freed, found);
            }
        }
    }
}

/// Lets the trapped die; gives how many did.
fn decay(trapped: &mut Trapped, survival: &Survival, interval: &Interval) -> f64 {
    let scale = trapped.timescale * interval.survival_scale();
    let (from, to) = (interval.start_h() / scale, interval.end_h() / scale);
    let live = survival.conditional(from, to);
    let before = trapped.total();
    for alive in &mut trapped.alive {
        *alive *= live;
    }
    let died = before - trapped.total();
    trapped.dead += died;
    died
}

/// Within the first hour some of the lightly trapped free themselves.
fn free_themselves(trapped: &mut Trapped, plan: &Rescue, interval: &Interval) -> (Rescuer, f64) {
    let hours = (interval.end_h().min(1.0) - interval.start_h()).max(0.0);
    let share = 1.0 - (1.0 - plan.self_share.value).powf(hours);
    let mut freed = 0.0;
    for kind in [SURFACE, LIGHT] {
        let part = if kind == SURFACE { share } else { 0.3 * share };
        freed += trapped.alive[kind] * part;
        trapped.alive[kind] *= 1.0 - part;
    }
    (Rescuer::Oneself, freed)
}

fn ranks_of(
    zone: usize,
    people: &People,
    trapped: &Trapped,
    diggers: &Diggers,
    plan: &Rescue,
    interval: &Interval,
) -> [Rank; 4] {
    let light = if interval.night { plan.night.value } else { 1.0 };
    let hours = interval.hours() * light * plan.effective.value;
    let at_hand = (people.present - people.dead - trapped.total()).max(0.0);
    let neighbours =
        at_hand * plan.neighbour_share.value * (-interval.start_h() / plan.neighbour_h.value).exp();
    // After a first shift half of the crews sleep (E).
    let awake = if interval.start_h() < plan.shift_h.value { 1.0 } else { 0.5 };
    let volunteers = interval.volunteers(zone);
    [
        Rank {
            by: Rescuer::Neighbour,
            person_hours: (neighbours + volunteers) * hours,
            order: &[SURFACE, LIGHT],
        },
        Rank {
            by: Rescuer::Local,
            person_hours: diggers.local * awake * hours,
            order: &[LIGHT, SURFACE, VOID],
        },
        Rank {
            by: Rescuer::Professional,
            person_hours: diggers.professional * awake * hours,
            order: &[VOID, ENTOMBED, LIGHT],
        },
        Rank {
            by: Rescuer::Army,
            person_hours: diggers.army * awake * hours,
            order: &[LIGHT, VOID, SURFACE],
        },
    ]
}

/// Spends a rank's person-hours in its order; gives how many it freed.
fn work(trapped: &mut Trapped, rank: &Rank, plan: &Rescue) -> f64 {
    let cost = [plan.surface.value, plan.light.value, plan.void.value, plan.entombed.value];
    let (mut left, mut freed) = (rank.person_hours, 0.0);
    for &kind in rank.order {
        let people = trapped.alive[kind].min(left / cost[kind]);
        trapped.alive[kind] -= people;
        left -= people * cost[kind];
        freed += people;
    }
    freed
}

/// The dead whom those who freed so many living came upon: as they lie among the living.
fn dead_found(trapped: &mut Trapped, freed: f64) -> f64 {
    let found = trapped.dead.min(freed * trapped.dead / (trapped.total() + freed));
    trapped.dead -= found;
    found
}

/// The fact of a rank's work.
pub(crate) fn fact(by: Rescuer, [alive, dead]: [f64; 2]) -> Fact {
    Fact::Rescued { by, alive, dead }
}
