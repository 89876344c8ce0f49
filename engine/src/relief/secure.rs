//! Hand-out and what it secures, at every tick.

use bevy_ecs::system::{Query, Res, ResMut};
use shapan_journal::Fact;

use super::tick::{Interval, Outbox};
use crate::world::components::{Goods, Lines, People, Roofs};

/// Brings every zone's relief up to date.
pub(crate) fn secure(
    interval: Res<'_, Interval>,
    mut outbox: ResMut<'_, Outbox>,
    mut zones: Query<'_, '_, (&People, &Lines, &mut Goods, &mut Roofs)>,
) {
    for (zone, (people, lines, mut goods, mut roofs)) in zones.iter_mut().enumerate() {
        if people.displaced < 1.0 {
            continue;
        }
        hand_out(&mut goods, lines, zone, &interval);
        let state = state(people, lines, &mut goods, &roofs, zone, &interval);
        roofs.secured = state.secured;
        outbox.push(zone, state.fact(people.displaced));
    }
}

/// Teams of ten hand out what waits; where lifts stand, they carry it up the stairs.
fn hand_out(goods: &mut Goods, lines: &Lines, zone: usize, interval: &Interval) {
    let teams = (interval.city.squads[zone] + interval.volunteers(zone)) / 10.0;
    let lifts = if lines.power { 1.0 } else { interval.city.plan.lifelines.lift_out_pace.value };
    let rate = interval.city.plan.supply.hand_out_per_team.value * lifts;
    let handed = goods.waiting.min(teams * rate * interval.hours());
    goods.waiting -= handed;
    goods.handed += handed;
    // Every set holds a day's water and food.
    goods.rations += handed;
}

/// People who have each of the four things.
struct State {
    water: f64,
    food: f64,
    shelter: f64,
    warm: f64,
    secured: f64,
}

impl State {
    fn fact(&self, displaced: f64) -> Fact {
        Fact::Relief {
            displaced,
            water: self.water,
            food: self.food,
            shelter: self.shelter,
            warm: self.warm,
            secured: self.secured,
        }
    }
}

/// Who has what now. Those who have one thing are taken to be those who have the others as far as numbers
/// go, so that `secured` is the least of the four.
fn state(
    people: &People,
    lines: &Lines,
    goods: &mut Goods,
    roofs: &Roofs,
    zone: usize,
    interval: &Interval,
) -> State {
    let need = people.displaced;
    let plan = &interval.city.plan;
    let kits = if interval.end_h() <= plan.supply.household_kit_h.value {
        need * plan.supply.household_kits.value
    } else {
        0.0
    };
    let fed = eat(goods, need - kits, interval);
    let food = kits + fed;
    let water = if lines.water { need } else { (food + interval.tanked(zone)).min(need) };
    let (shelter, halls) = roofed(people, goods, roofs, interval);
    let heated = if lines.heat { halls } else { 0.0 };
    let warm = if interval.city.clock.cold { (goods.handed + heated).min(need) } else { need };
    let secured = water.min(food).min(shelter).min(warm);
    State { water, food, shelter, warm, secured }
}

/// Feeds up to `need` people from the rations at hand over the interval; gives how many are fed.
fn eat(goods: &mut Goods, need: f64, interval: &Interval) -> f64 {
    let per_person = interval.hours() / interval.city.plan.relief.set_lasts_h.value;
    let fed = need.min(goods.rations / per_person.max(1e-9)).min(goods.handed.max(goods.rations)).max(0.0);
    goods.rations = (goods.rations - fed * per_person).max(0.0);
    fed
}

/// People with a roof, and of these those in halls. Fearful neighbours take places too.
fn roofed(people: &People, goods: &Goods, roofs: &Roofs, interval: &Interval) -> (f64, f64) {
    let plan = &interval.city.plan.relief;
    let fearful = people.fearful * (-interval.end_h() / (24.0 * plan.fear_d.value)).exp();
    let part = people.displaced / (people.displaced + fearful);
    let halls = (roofs.hall_places * part).min(people.displaced);
    let open =
        if interval.city.clock.cold { 0.0 } else { roofs.ground_places * part * plan.open_space_roof.value };
    ((goods.handed + halls + open).min(people.displaced), halls)
}
