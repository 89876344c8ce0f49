//! The hurt: those who wait, ambulances, hospitals.

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use shapan_journal::Fact;
use shapan_kernel::{SimTime, Span};
use shapan_network::NodeId;
use shapan_network::router::Root;
use shapan_scenarios::region::FleetKind;

use crate::city::Static;
use crate::city::forces::Home;
use crate::city::views::HOSPITALS_NEAR;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::relief::tick::{Interval, Outbox};
use crate::supply::route::RoadState;
use crate::supply::trucks::fuel_wait;
use crate::world::components::{Care, Condition, Duty, Hospital, Hurt, Lines, People, Since, Vehicle};

const STAGE: &str = "response";

/// Patients that one person who treats on the spot keeps going (E).
const PATIENTS_PER_STAFF: f64 = 3.0;

/// A hospital that works at less than this takes no more patients.
const TAKES_FROM: f64 = 0.2;

/// What the dispatchers have before them, dense, so that a call does not visit every zone and hospital.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Board {
    /// Urgency by zone, brought up to date at every tick: critical patients count three times, places on
    /// the way are taken off.
    waiting: Vec<f64>,
    /// Free beds of each hospital, as last reported; negative where it takes nobody.
    room: Vec<f64>,
    /// Travel times last asked for, by zone and place in its list of hospitals.
    trips: Vec<[Trip; HOSPITALS_NEAR]>,
}

/// A travel time between a zone and a hospital, and until when drivers rely on it.
#[derive(Clone, Copy, Debug, Default)]
struct Trip {
    hours: f32,
    until: SimTime,
}

/// Drivers hear of the state of the roads this often (E).
const ROAD_NEWS_MIN: f64 = 60.0;

/// Gives the world an empty board.
pub(crate) fn prepare(world: &mut World, city: &Static) {
    world.insert_resource(Board {
        waiting: vec![0.0; city.zones.len()],
        room: city.assets.hospitals.iter().map(|h| h.beds).collect(),
        trips: vec![[Trip::default(); HOSPITALS_NEAR]; city.zones.len()],
    });
}

/// The most urgent of some zones.
fn most_urgent(board: &Board, zones: impl Iterator<Item = u16>) -> Option<u16> {
    let mut best: Option<(f64, u16)> = None;
    for zone in zones {
        let waiting = board.waiting[usize::from(zone)];
        if waiting >= 1.0 && best.is_none_or(|(b, _)| waiting > b) {
            best = Some((waiting, zone));
        }
    }
    best.map(|(_, zone)| zone)
}

/// Calls the city's ambulances: they leave within minutes of the shock.
pub(crate) fn turn_out(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    for &ambulance in &city.ambulances {
        let site = &city.forces.vehicles[ambulance as usize];
        if matches!(site.home, Home::Partner(_)) {
            continue;
        }
        let [low, mode, high] = site.ready_min;
        let minutes = ctx.stream(purpose::AMBULANCE, site.stable).triangular(low, mode, high);
        ctx.get::<Vehicle>(ctx.roster.vehicles[ambulance as usize], STAGE)?.duty = Duty::Turning;
        ctx.after(Span::from_minutes(minutes), phase::MOVEMENT, Event::AmbulanceFree(ambulance))?;
    }
    Ok(())
}

/// A partner's ambulances join in at the city limit.
pub(crate) fn partner_arrives(ctx: &mut Ctx<'_, '_>, partner: u8) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, site) in city.forces.vehicles.iter().enumerate() {
        if site.home == Home::Partner(partner) && site.kind.0 == FleetKind::Ambulance {
            free(ctx, index as u32)?;
        }
    }
    Ok(())
}

/// An ambulance is free: it hands over whom it carries, fuels, and goes where most wait and can call.
pub(crate) fn free(ctx: &mut Ctx<'_, '_>, ambulance: u32) -> Result<(), StepError> {
    let entity = ctx.roster.vehicles[ambulance as usize];
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    let aboard = std::mem::take(&mut vehicle.aboard);
    let (hospital, from) = (vehicle.load, vehicle.zone);
    vehicle.load = u32::MAX;
    if hospital != u32::MAX && aboard[0] + aboard[1] > 0.0 {
        admit(ctx, hospital, aboard)?;
        ctx.get::<Since>(ctx.roster.zones[usize::from(from)], STAGE)?.admitted += aboard[0] + aboard[1];
    }
    let fuelled = if hospital == u32::MAX { Span::ZERO } else { fuel_wait(ctx, ambulance)? };
    if fuelled > Span::ZERO {
        ctx.after(fuelled, phase::MOVEMENT, Event::AmbulanceFree(ambulance))?;
        return Ok(());
    }
    match next_call(ctx, ambulance)? {
        Some(zone) => go(ctx, ambulance, zone),
        None => {
            ctx.get::<Vehicle>(entity, STAGE)?.duty = Duty::Idle;
            Ok(())
        }
    }
}

/// The most urgent zone of the ambulance's district. One from outside works for a district until nobody
/// waits there, and then for the district with the most urgent zone.
fn next_call(ctx: &mut Ctx<'_, '_>, ambulance: u32) -> Result<Option<u16>, StepError> {
    let city = ctx.city;
    let entity = ctx.roster.vehicles[ambulance as usize];
    let district = ctx.copy::<Vehicle>(entity, STAGE)?.district;
    let board = ctx.world.resource::<Board>();
    let own = most_urgent(board, city.zones_of(district));
    let guest = matches!(city.forces.vehicles[ambulance as usize].home, Home::Partner(_));
    if own.is_some() || !guest {
        return Ok(own);
    }
    let anywhere = most_urgent(board, city.all_zones.iter().copied());
    if let Some(zone) = anywhere {
        ctx.get::<Vehicle>(entity, STAGE)?.district = city.zones[usize::from(zone)].district;
    }
    Ok(anywhere)
}

/// Sends an ambulance to a zone.
fn go(ctx: &mut Ctx<'_, '_>, ambulance: u32, zone: u16) -> Result<(), StepError> {
    let entity = ctx.roster.vehicles[ambulance as usize];
    let at = ctx.copy::<Vehicle>(entity, STAGE)?.at;
    let to = ctx.city.roads.zone_node(zone);
    let hours = to_zone_hours(ctx, at, zone);
    let scene_h = ctx.city.plan.medicine.scene_min.value / 60.0;
    let patients = ctx.city.plan.medicine.ambulance_patients.value;
    ctx.get::<Hurt>(ctx.roster.zones[usize::from(zone)], STAGE)?.fetched += patients;
    ctx.world.resource_mut::<Board>().waiting[usize::from(zone)] -= patients;
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.duty, vehicle.zone, vehicle.at) = (Duty::Busy, zone, to);
    ctx.after(Span::from_hours(hours + scene_h), phase::MOVEMENT, Event::AmbulanceLoaded(ambulance))?;
    Ok(())
}

/// Driving hours by the best known way at the pace of its end; where no way is known, an hour's walk with
/// a stretcher is added to the undamaged time.
fn trip_hours(ctx: &mut Ctx<'_, '_>, from: NodeId, to: NodeId, zone: u16, root: Root) -> f64 {
    let city = ctx.city;
    let mut roads = ctx.world.resource_mut::<RoadState>();
    let (ms, walk_h) = match roads.known.travel_ms(from, to, root) {
        Some(ms) => (ms, 0.0),
        None => (roads.known.intact_ms(from, to, Root::To).unwrap_or(0), 1.0),
    };
    let slow = city.zone_links_slow(&roads.slow, zone) * city.zone_links_slow(&roads.unlit, zone);
    f64::from(ms) / 3.6e6 * slow + walk_h
}

/// Driving hours from a zone to a hospital of its list, by the last news of the roads.
fn to_hospital_hours(ctx: &mut Ctx<'_, '_>, zone: u16, place: usize) -> f64 {
    let known = ctx.world.resource::<Board>().trips[usize::from(zone)][place];
    if known.until > ctx.now {
        return f64::from(known.hours);
    }
    let city = ctx.city;
    let hospital = city.hospitals_near[usize::from(zone)][place];
    let to = city.roads.zone_node(city.assets.hospitals[hospital as usize].zone);
    let hours = trip_hours(ctx, city.roads.zone_node(zone), to, zone, Root::To);
    let until = ctx.now + Span::from_minutes(ROAD_NEWS_MIN);
    ctx.world.resource_mut::<Board>().trips[usize::from(zone)][place] = Trip { hours: hours as f32, until };
    hours
}

/// Driving hours to a zone: from a hospital of its list as long as the way there, else as the roads are.
fn to_zone_hours(ctx: &mut Ctx<'_, '_>, from: NodeId, zone: u16) -> f64 {
    let city = ctx.city;
    let hospitals = &city.hospitals_near[usize::from(zone)];
    let stands_at = |h: &u32| city.roads.zone_node(city.assets.hospitals[*h as usize].zone) == from;
    match hospitals.iter().position(stands_at) {
        Some(place) => to_hospital_hours(ctx, zone, place),
        None => trip_hours(ctx, from, city.roads.zone_node(zone), zone, Root::From),
    }
}

/// An ambulance has loaded: critical patients first; it takes them to the nearest hospital that works.
pub(crate) fn loaded(ctx: &mut Ctx<'_, '_>, ambulance: u32) -> Result<(), StepError> {
    let entity = ctx.roster.vehicles[ambulance as usize];
    let vehicle = ctx.copy::<Vehicle>(entity, STAGE)?;
    let seats = ctx.city.plan.medicine.ambulance_patients.value;
    let mut hurt = ctx.get::<Hurt>(ctx.roster.zones[usize::from(vehicle.zone)], STAGE)?;
    hurt.fetched = (hurt.fetched - seats).max(0.0);
    let critical = hurt.critical.min(seats);
    let serious = hurt.serious.min(seats - critical);
    hurt.critical -= critical;
    hurt.serious -= serious;
    let place = hospital_for(ctx, vehicle.zone);
    let hospital = ctx.city.hospitals_near[usize::from(vehicle.zone)][place];
    let to = ctx.city.roads.zone_node(ctx.city.assets.hospitals[hospital as usize].zone);
    let hours =
        to_hospital_hours(ctx, vehicle.zone, place) + ctx.city.plan.medicine.handover_min.value / 60.0;
    let mut vehicle = ctx.get::<Vehicle>(entity, STAGE)?;
    (vehicle.aboard, vehicle.load, vehicle.at) = ([critical, serious], hospital, to);
    ctx.after(Span::from_hours(hours), phase::MOVEMENT, Event::AmbulanceFree(ambulance))?;
    Ok(())
}

/// The place in the zone's list of the nearest hospital that works and has room; of the nearest that works
/// if none has; of the nearest at last.
fn hospital_for(ctx: &Ctx<'_, '_>, zone: u16) -> usize {
    let board = ctx.world.resource::<Board>();
    let near = &ctx.city.hospitals_near[usize::from(zone)];
    let room = |place: &usize| board.room[near[*place] as usize];
    let places = 0..near.len();
    places
        .clone()
        .find(|place| room(place) >= 1.0)
        .or_else(|| places.clone().find(|place| room(place) >= 0.0))
        .unwrap_or(0)
}

/// Patients reach a hospital.
fn admit(ctx: &mut Ctx<'_, '_>, hospital: u32, patients: [f64; 2]) -> Result<(), StepError> {
    let asset = ctx.city.assets.hospitals[hospital as usize].asset;
    let needs_knife = ctx.city.plan.medicine.operation_share.value;
    let mut state = ctx.get::<Hospital>(ctx.roster.assets[asset as usize], STAGE)?;
    state.free_beds -= patients[0] + patients[1];
    // Critical patients who need no operation are stabilised in the ward, as the serious ones are treated.
    state.waiting += patients[0] * needs_knife;
    state.admitted += patients[0] * (1.0 - needs_knife) + patients[1];
    ctx.world.resource_mut::<Board>().room[hospital as usize] -= patients[0] + patients[1];
    Ok(())
}

/// Brings the hurt of every zone and the patients of every hospital up to date.
pub(crate) fn tick(ctx: &mut Ctx<'_, '_>, interval: &Interval) -> Result<(), StepError> {
    for hospital in 0..ctx.city.assets.hospitals.len() as u32 {
        operate(ctx, hospital, interval)?;
    }
    for zone in 0..ctx.city.zones.len() as u16 {
        wait(ctx, zone, interval)?;
    }
    wake(ctx)
}

/// What a hospital can do, and whom it operates on.
fn operate(ctx: &mut Ctx<'_, '_>, hospital: u32, interval: &Interval) -> Result<(), StepError> {
    let site = ctx.city.assets.hospitals[hospital as usize];
    let entity = ctx.roster.assets[site.asset as usize];
    let share = working_share(ctx, hospital, interval)?;
    let plan = &ctx.city.plan.medicine;
    let (occupancy, hours) = (plan.occupancy.value, interval.hours());
    // Surge beds open between the second and the sixth hour.
    let opened = |h: f64| ((h - 2.0) / 4.0).clamp(0.0, 1.0);
    let surge = site.beds * site.surge_share * (opened(interval.end_h()) - opened(interval.start_h()));
    let operations = site.operating_rooms * (1.0 - 0.5 * occupancy) * share * hours / plan.operation_h.value;
    let lethal = 1.0 - (-0.5 * plan.severe_hazard.value * hours).exp();
    let mortality = plan.hospital_mortality.value;
    let mut state = ctx.get::<Hospital>(entity, STAGE)?;
    let before = state.share;
    state.share = share;
    state.free_beds += surge;
    let operated = if share >= TAKES_FROM { operations.min(state.waiting) } else { 0.0 };
    let treated = std::mem::take(&mut state.admitted) + operated;
    let died = (state.waiting - operated) * lethal + treated * mortality;
    state.waiting = (state.waiting - operated) * (1.0 - lethal);
    state.treated += treated * (1.0 - mortality);
    state.free_beds += died;
    let room = if share >= TAKES_FROM { state.free_beds.max(0.0) } else { -1.0 };
    ctx.world.resource_mut::<Board>().room[hospital as usize] = room;
    if (before - share).abs() > 0.05 {
        let subject = ctx.city.assets.sites[site.asset as usize].subject;
        ctx.note(Some(site.zone), Fact::HospitalCapacity { hospital: subject, share });
    }
    let zone = ctx.zone(site.zone);
    ctx.get::<People>(zone, STAGE)?.dead += died;
    ctx.get::<Since>(zone, STAGE)?.died_in_hospital += died;
    Ok(())
}

/// Share of its work that a hospital keeps in the cold season without heating: wards are moved together (E).
const UNHEATED: f64 = 0.9;

/// Share of normal work that a hospital can do: by its damage, power, water and heat.
fn working_share(ctx: &Ctx<'_, '_>, hospital: u32, interval: &Interval) -> Result<f64, StepError> {
    let site = &ctx.city.assets.hospitals[hospital as usize];
    let condition = ctx.copy::<Condition>(ctx.roster.assets[site.asset as usize], STAGE)?;
    let lines = ctx.copy::<Lines>(ctx.zone(site.zone), STAGE)?;
    let by_damage = match condition.state {
        0 => 1.0,
        1 => 0.9,
        2 => 0.5,
        _ => 0.0,
    };
    let dry_h = interval.end_h() - lines.dry_since.hours();
    let wet = lines.water || dry_h < site.water_reserve_h;
    let dark = ctx.city.plan.medicine.dark_share.value;
    let warm = if lines.heat || !ctx.city.clock.cold { 1.0 } else { UNHEATED };
    Ok(by_damage * warm * if condition.powered && wet { 1.0 } else { dark })
}

/// Those who wait in a zone: some die, some are carried in by whatever has wheels.
fn wait(ctx: &mut Ctx<'_, '_>, zone: u16, interval: &Interval) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let hurt = ctx.copy::<Hurt>(entity, STAGE)?;
    if hurt.critical + hurt.serious < 0.01 {
        return Ok(());
    }
    let staff = ctx.copy::<Care>(entity, STAGE)?.staff;
    let plan = &ctx.city.plan.medicine;
    let cared = (staff * PATIENTS_PER_STAFF / (hurt.critical + hurt.serious)).min(1.0);
    let hours = interval.hours();
    // Care on the spot halves the hazard of those who get it (E).
    let lives = |hazard: f64| (-hazard * hours * (1.0 - 0.5 * cared)).exp();
    let (critical_live, serious_live) = (lives(plan.severe_hazard.value), lives(plan.serious_hazard.value));
    // Where there is no hospital nobody is carried to one.
    let hospital = ctx.city.hospitals_near[usize::from(zone)].get(hospital_for(ctx, zone)).copied();
    let carried = hospital.map_or(0.0, |_| 1.0 - (-plan.improvised.value * hours).exp());
    let mut hurt = ctx.get::<Hurt>(entity, STAGE)?;
    let died = hurt.critical * (1.0 - critical_live) + hurt.serious * (1.0 - serious_live);
    hurt.critical *= critical_live;
    hurt.serious *= serious_live;
    let brought = [hurt.critical * carried, hurt.serious * carried];
    hurt.critical -= brought[0];
    hurt.serious -= brought[1];
    if let Some(hospital) = hospital {
        admit(ctx, hospital, brought)?;
    }
    ctx.get::<Since>(entity, STAGE)?.admitted += brought[0] + brought[1];
    ctx.get::<People>(entity, STAGE)?.dead += died;
    ctx.world.resource_mut::<Outbox>().died_waiting[usize::from(zone)] += died;
    Ok(())
}

/// Calls have come in: the board is brought up to date and idle ambulances look again.
fn wake(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    for zone in 0..city.zones.len() as u16 {
        let entity = ctx.zone(zone);
        let hurt = ctx.copy::<Hurt>(entity, STAGE)?;
        let calls = ctx.copy::<Lines>(entity, STAGE)?.any();
        ctx.world.resource_mut::<Board>().waiting[usize::from(zone)] =
            if calls { 3.0 * hurt.critical + hurt.serious - hurt.fetched } else { 0.0 };
    }
    let urgent_in =
        |ctx: &Ctx<'_, '_>, d: u8| most_urgent(ctx.world.resource::<Board>(), city.zones_of(d)).is_some();
    let mut calls: Vec<bool> = (0..city.districts.len() as u8).map(|d| urgent_in(ctx, d)).collect();
    for &ambulance in &city.ambulances {
        let state = ctx.copy::<Vehicle>(ctx.roster.vehicles[ambulance as usize], STAGE)?;
        let guest = matches!(city.forces.vehicles[ambulance as usize].home, Home::Partner(_));
        let called = calls[usize::from(state.district)] || (guest && calls.contains(&true));
        if state.duty != Duty::Idle || !called {
            continue;
        }
        if let Some(zone) = next_call(ctx, ambulance)? {
            go(ctx, ambulance, zone)?;
            let district = city.zones[usize::from(zone)].district;
            calls[usize::from(district)] = urgent_in(ctx, district);
        }
    }
    Ok(())
}
