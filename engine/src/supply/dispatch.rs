//! What is sent where: one truckload after the other, by the plan's doctrine, from what is known.

use shapan_journal::{Fact, Mode, Subject, SubjectKind, Tier};
use shapan_kernel::SimTime;
use shapan_scenarios::plan::Doctrine;

use super::route::RoadState;
use super::{Command, STAGE, trucks};
use crate::command::orders_take;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::world::components::{Consignment, Depot, Duty, Goods, Known, Vehicle};

/// A zone that lacks something, as the command knows it.
#[derive(Clone, Copy, Debug)]
struct Want {
    zone: u16,
    /// Units wanted: sets or rations.
    wanted: f64,
    /// Units that this round may give.
    quota: f64,
    /// Truckloads given so far by this command.
    loads: u32,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ware {
    Sets,
    Rations,
}

/// One round of orders.
pub(crate) fn decide(ctx: &mut Ctx<'_, '_>, command: Command) -> Result<(), StepError> {
    let outer = ctx.cause;
    let wants = wants(ctx, command)?;
    if !wants.is_empty() {
        let left = send(ctx, command, wants, Ware::Sets)?;
        ctx.cause = outer;
        refuse(ctx, command, &left)?;
    }
    if command == Command::City {
        let hungry = hungry(ctx)?;
        if !hungry.is_empty() {
            send(ctx, command, hungry, Ware::Rations)?;
        }
    }
    ctx.cause = outer;
    Ok(())
}

/// Zones with a known unmet need of sets.
fn wants(ctx: &Ctx<'_, '_>, command: Command) -> Result<Vec<Want>, StepError> {
    let smallest = ctx.city.plan.supply.smallest_order.value;
    let mut wants = Vec::new();
    for zone in ctx.city.zones_under(command) {
        let entity = ctx.zone(zone);
        let known = ctx.copy::<Known>(entity, STAGE)?;
        if !knows(command, &known) {
            continue;
        }
        let goods = ctx.copy::<Goods>(entity, STAGE)?;
        let has = goods.handed + goods.waiting + goods.coming[0] + goods.coming[1];
        let wanted = known.displaced - has;
        let loads = goods.loads[command.index()];
        // A first load goes out for any need; later ones only when they are worth a truck.
        if wanted >= if loads == 0 { 1.0 } else { smallest } {
            wants.push(Want { zone, wanted, quota: wanted, loads });
        }
    }
    Ok(wants)
}

/// Zones whose people will run out of water and food within half a day.
fn hungry(ctx: &Ctx<'_, '_>) -> Result<Vec<Want>, StepError> {
    let smallest = ctx.city.plan.supply.smallest_order.value;
    let mut wants = Vec::new();
    for zone in ctx.city.zones_under(Command::City) {
        let entity = ctx.zone(zone);
        let known = ctx.copy::<Known>(entity, STAGE)?;
        let goods = ctx.copy::<Goods>(entity, STAGE)?;
        let in_sets = goods.waiting + goods.coming[0] + goods.coming[1];
        let has = goods.rations + goods.rations_coming + in_sets;
        if known.city && has < 0.5 * known.displaced && known.displaced - has >= smallest {
            let wanted = known.displaced - has;
            // Rations follow the first sets: they never overtake a zone that has had nothing.
            wants.push(Want { zone, wanted, quota: wanted, loads: 1 });
        }
    }
    Ok(wants)
}

/// Whether a command knows of a zone.
fn knows(command: Command, known: &Known) -> bool {
    match command {
        Command::District(_) => known.district,
        Command::City => known.city,
    }
}

/// Sends until trucks, stock or wants end; gives what is left wanting.
fn send(
    ctx: &mut Ctx<'_, '_>,
    command: Command,
    mut wants: Vec<Want>,
    what: Ware,
) -> Result<Vec<Want>, StepError> {
    let (city, outer) = (ctx.city, ctx.cause);
    let heard = ctx.now + orders_take(ctx, command)?;
    let free_now = free_trucks(ctx, command)?;
    if free_now == 0 {
        return Ok(wants);
    }
    share_out(ctx, command, &mut wants, what)?;
    wants.sort_unstable_by(in_turn);
    let mut spare = free_now - unheard(ctx, command)?;
    for home in 0..city.depots.len() {
        if !command.owns(&city.depots[home]) {
            continue;
        }
        for &truck in &city.trucks_of[home] {
            if !free(&ctx.copy::<Vehicle>(ctx.roster.vehicles[truck as usize], STAGE)?) {
                continue;
            }
            let Some(shortest) = shortest_queue(ctx, &city.loads_at[home], what)? else { break };
            let depot = shortest.depot;
            let again = spare > 0 && shortest.queue < LONGEST_QUEUE;
            let Some(pick) = choose(ctx, depot, &wants, again) else { break };
            spare -= 1;
            let units = payload(ctx, truck, what).min(shortest.left).min(wants[pick].quota);
            ctx.cause = outer;
            let zone = wants[pick].zone;
            order(ctx, &Order { command, depot, truck, zone, units, what, heard })?;
            let mut served = wants.remove(pick);
            served.quota -= units;
            served.wanted -= units;
            served.loads += 1;
            let turn = wants.partition_point(|w| in_turn(w, &served).is_lt());
            wants.insert(turn, served);
        }
    }
    wants.retain(|w| w.wanted >= 1.0);
    Ok(wants)
}

/// Trucks of a command that can take an order.
fn free_trucks(ctx: &Ctx<'_, '_>, command: Command) -> Result<i64, StepError> {
    let mut trucks = 0;
    for (site, trucks_here) in ctx.city.depots.iter().zip(&ctx.city.trucks_of) {
        for &truck in trucks_here.iter().filter(|_| command.owns(site)) {
            trucks += i64::from(free(&ctx.copy::<Vehicle>(ctx.roster.vehicles[truck as usize], STAGE)?));
        }
    }
    Ok(trucks)
}

/// Zones that have not been heard yet. Only trucks beyond one for each of them are sent a second time.
fn unheard(ctx: &Ctx<'_, '_>, command: Command) -> Result<i64, StepError> {
    let mut zones = 0;
    for zone in ctx.city.zones_under(command) {
        zones += i64::from(!knows(command, &ctx.copy::<Known>(ctx.zone(zone), STAGE)?));
    }
    Ok(zones)
}

/// A depot as a dispatcher sees it.
#[derive(Clone, Copy, Debug)]
struct Counter {
    depot: u32,
    /// Units on hand.
    left: f64,
    /// Trucks ordered there for each dock.
    queue: f64,
}

/// The part of a zone's need that its first load brings (E).
const FIRST_SHARE: f64 = 0.01;

/// The least that a first load brings, person-sets (E).
const HANDFUL: f64 = 10.0;

/// Trucks for each dock beyond which nobody is sent a second load: a truck that would only stand in a queue
/// stays free for a zone that has not been heard yet (E).
const LONGEST_QUEUE: f64 = 2.0;

/// The depot with goods at which a truck waits least.
fn shortest_queue(ctx: &mut Ctx<'_, '_>, depots: &[u32], what: Ware) -> Result<Option<Counter>, StepError> {
    let mut best: Option<Counter> = None;
    for &depot in depots {
        let left = on_hand(ctx, depot, what)?;
        let store = ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?;
        let queue = f64::from(store.ordered) / f64::from(store.docks.capacity().max(1));
        if left >= 1.0 && best.is_none_or(|b| queue < b.queue) {
            best = Some(Counter { depot, left, queue });
        }
    }
    Ok(best)
}

/// A proportional round gives everyone the same share of what there is, and keeps back the share of those
/// who have not been heard yet; the other doctrines may give all.
fn share_out(
    ctx: &mut Ctx<'_, '_>,
    command: Command,
    wants: &mut [Want],
    what: Ware,
) -> Result<(), StepError> {
    if ctx.city.plan.supply.doctrine != Doctrine::Proportional {
        return Ok(());
    }
    let mut stock = 0.0;
    for depot in 0..ctx.city.depots.len() as u32 {
        if command.owns(&ctx.city.depots[depot as usize]) {
            stock += on_hand(ctx, depot, what)?;
        }
    }
    let wanted: f64 = wants.iter().map(|w| w.wanted).sum();
    let to_give = if what == Ware::Sets { kept_back(ctx, command, stock)? } else { stock };
    let share = (to_give / wanted).min(1.0);
    for want in wants {
        // A first load has its own size, whatever the stock above it: it must come soon, not full.
        want.quota = match want.loads {
            0 => want.wanted.min((want.wanted * share.min(FIRST_SHARE)).max(HANDFUL)),
            _ => want.wanted * share,
        };
    }
    Ok(())
}

/// What may be given now: of all sets sent and on hand, the share of the residents who have been heard, less
/// what was sent.
fn kept_back(ctx: &Ctx<'_, '_>, command: Command, stock: f64) -> Result<f64, StepError> {
    let (mut heard, mut all, mut sent) = (0.0, 0.0, 0.0);
    for zone in ctx.city.zones_under(command) {
        let (entity, residents) = (ctx.zone(zone), ctx.city.zones[usize::from(zone)].residents);
        let goods = ctx.copy::<Goods>(entity, STAGE)?;
        sent += goods.came[command.index()] + goods.coming[command.index()];
        all += residents;
        heard += if knows(command, &ctx.copy::<Known>(entity, STAGE)?) { residents } else { 0.0 };
    }
    Ok(((stock + sent) * heard / all - sent).max(0.0))
}

/// Whether a truck can take an order.
fn free(vehicle: &Vehicle) -> bool {
    vehicle.load == u32::MAX && matches!(vehicle.duty, Duty::Idle | Duty::Turning)
}

fn on_hand(ctx: &mut Ctx<'_, '_>, depot: u32, what: Ware) -> Result<f64, StepError> {
    let store = ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?;
    let open_or_called = store.open || store.called;
    Ok(match what {
        _ if !open_or_called => 0.0,
        Ware::Sets => store.stock,
        Ware::Rations => store.rations,
    })
}

/// Units that a truck carries.
fn payload(ctx: &Ctx<'_, '_>, truck: u32, what: Ware) -> f64 {
    let tonnes = ctx.city.forces.vehicles[truck as usize].payload_t;
    match what {
        Ware::Sets => (tonnes / ctx.city.set.mass_t).floor(),
        Ware::Rations => (tonnes / ctx.city.set.ration_t).floor(),
    }
}

/// The zone that the doctrine serves next, one that had a load only if trucks may go `again`; none if no
/// reachable zone wants at least one unit. `wants` stand in their turn ([`in_turn`]).
fn choose(ctx: &mut Ctx<'_, '_>, depot: u32, wants: &[Want], again: bool) -> Option<usize> {
    let city = ctx.city;
    let from = city.depots[depot as usize].node;
    let mut roads = ctx.world.resource_mut::<RoadState>();
    let mut times = roads.known.times_from(from);
    let in_question = wants.iter().enumerate().filter(|(_, w)| w.quota >= 1.0 && (again || w.loads == 0));
    let mut open =
        in_question.filter_map(|(index, w)| Some((index, w, times.ms(city.roads.zone_node(w.zone))?)));
    let best = match city.plan.supply.doctrine {
        // They stand in their turn.
        Doctrine::Proportional => open.next(),
        Doctrine::WorstFirst => {
            open.max_by(|(_, a, _), (_, b, _)| a.quota.total_cmp(&b.quota).then(b.zone.cmp(&a.zone)))
        }
        Doctrine::NearestFirst => open.min_by_key(|&(_, w, ms)| (ms, w.zone)),
    };
    best.map(|(index, _, _)| index)
}

/// The order of a proportional round: everyone one truck before anyone gets a second; the larger want first.
fn in_turn(a: &Want, b: &Want) -> std::cmp::Ordering {
    a.loads.cmp(&b.loads).then(b.quota.total_cmp(&a.quota)).then(a.zone.cmp(&b.zone))
}

/// One truckload.
struct Order {
    command: Command,
    depot: u32,
    truck: u32,
    zone: u16,
    units: f64,
    what: Ware,
    /// When the crew hears of it.
    heard: SimTime,
}

/// Orders one truckload.
fn order(ctx: &mut Ctx<'_, '_>, order: &Order) -> Result<(), StepError> {
    let &Order { command, depot, truck, zone, units, what, heard } = order;
    let site = &ctx.city.depots[depot as usize];
    let (sets, rations) = match what {
        // A set holds its own ration, which counts once it is handed out.
        Ware::Sets => (units, 0.0),
        Ware::Rations => (0.0, units),
    };
    take(ctx, depot, units, what)?;
    let consignment = ctx.roster.consignments.len() as u32;
    let tier = if what == Ware::Rations { Tier::Agreement } else { site.tier };
    // The order rests on what was known of the zone: that is its cause.
    let entity = ctx.zone(zone);
    ctx.cause = shapan_kernel::Cause(ctx.copy::<Known>(entity, STAGE)?.record);
    ctx.tell(
        Some(zone),
        Fact::Ordered { consignment, tier, from: origin(ctx, depot), sets, mode: Mode::Road },
    );
    let load = Consignment {
        tier,
        depot: Some(depot),
        vehicle: truck,
        zone,
        command: command.index() as u8,
        sets,
        rations,
        record: ctx.cause.0,
        at: site.node,
        first: ctx.copy::<Goods>(entity, STAGE)?.loads[command.index()] == 0,
        lost_h: 0.0,
        stands: heard,
        ticket: None,
    };
    let spawned = ctx.world.spawn(load).id();
    ctx.roster.consignments.push(spawned);
    let mut goods = ctx.get::<Goods>(entity, STAGE)?;
    goods.coming[command.index()] += sets;
    // A neighbour's goods are no municipal ones: the city still owes the zone its own first load.
    goods.loads[command.index()] += u32::from(sets > 0.0 && tier != Tier::MutualAid);
    goods.rations_coming += rations;
    ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?.ordered += 1;
    let mut vehicle = ctx.get::<Vehicle>(ctx.roster.vehicles[truck as usize], STAGE)?;
    vehicle.load = consignment;
    if vehicle.duty == Duty::Idle {
        vehicle.duty = Duty::Busy;
    }
    if vehicle.ready { trucks::fetch(ctx, truck) } else { Ok(()) }
}

/// Takes goods off the books of a depot.
pub(super) fn take_sets(ctx: &mut Ctx<'_, '_>, depot: u32, sets: f64) -> Result<(), StepError> {
    take(ctx, depot, sets, Ware::Sets)
}

fn take(ctx: &mut Ctx<'_, '_>, depot: u32, units: f64, what: Ware) -> Result<(), StepError> {
    let mut store = ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?;
    match what {
        Ware::Sets => store.stock -= units,
        Ware::Rations => store.rations -= units,
    }
    Ok(())
}

/// What the journal calls a depot's origin.
pub(super) fn origin(ctx: &Ctx<'_, '_>, depot: u32) -> Subject {
    let site = &ctx.city.depots[depot as usize];
    match site.tier {
        Tier::MutualAid => Subject::new(SubjectKind::Partner, u32::from(site.partner)),
        // Makers and shops have no house of their own in the tables.
        Tier::Agreement => Subject::new(SubjectKind::Depot, 0),
        _ => ctx.city.assets.sites[site.asset as usize].subject,
    }
}

/// Tells the journal, once a zone, that nothing is left for it.
fn refuse(ctx: &mut Ctx<'_, '_>, command: Command, left: &[Want]) -> Result<(), StepError> {
    let mut stock = 0.0;
    for depot in 0..ctx.city.depots.len() as u32 {
        let site = &ctx.city.depots[depot as usize];
        if command.owns(site) && site.asset != u32::MAX {
            stock += ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?.stock;
        }
    }
    if stock >= 1.0 {
        return Ok(());
    }
    let tier = if command == Command::City { Tier::City } else { Tier::District };
    for want in left {
        let entity = ctx.zone(want.zone);
        let mut goods = ctx.get::<Goods>(entity, STAGE)?;
        if !std::mem::replace(&mut goods.refused[command.index()], true) {
            ctx.note(Some(want.zone), Fact::OutOfStock { tier });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
