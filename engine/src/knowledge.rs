//! Stage 4: who learns what, and when.
//!
//! In: the truth of a zone and the ways that still lead out of it. Out: what district and city know. A
//! report travels over what works; a silent zone is known only when someone gets there. The command sees
//! nothing else.

use shapan_journal::{Fact, Mode, Service};
use shapan_kernel::Span;
use shapan_scenarios::quantity::Param;
use shapan_scenarios::region::{FleetKind, ForceKind};

use crate::city::places::distance_km;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::supply::{roadworks, route};
use crate::world::components::{Condition, Hurt, Known, Lines, People, Trapped};

const STAGE: &str = "knowledge";

/// A draw between a parameter's low and high, around its value; `key` tells draws apart.
pub(crate) fn spread<U>(ctx: &Ctx<'_, '_>, purpose: shapan_kernel::Purpose, key: u64, p: &Param<U>) -> f64 {
    ctx.stream(purpose, key).triangular(p.low, p.value, p.high)
}

/// A street post is staffed: it starts counting. A post whose house is down works from open ground, at
/// half the pace.
pub(crate) fn street_staffed(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let city = ctx.city;
    let post = city.assets.street_posts[usize::from(zone)];
    let asset = city.assets.posts[post as usize].asset;
    ctx.tell(Some(zone), Fact::PostStaffed { post: city.assets.sites[asset as usize].subject });
    let sound = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound;
    let key = city.zones[usize::from(zone)].stable;
    let minutes = spread(ctx, purpose::COUNT, key, &city.plan.knowledge.street_assessment_min);
    let slow = if sound { 1.0 } else { 2.0 };
    ctx.after(Span::from_minutes(minutes * slow), phase::ARRIVAL, Event::NeedCounted(zone))?;
    crate::supply::street_store(ctx, zone)
}

/// The need is counted: a report wants to leave.
pub(crate) fn need_counted(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    if ctx.copy::<Known>(entity, STAGE)?.counted {
        return Ok(());
    }
    let error = ctx.stream(purpose::REPORT, ctx.city.zones[usize::from(zone)].stable).normal();
    let displaced = ctx.copy::<People>(entity, STAGE)?.displaced;
    ctx.tell(Some(zone), Fact::NeedCounted { displaced });
    let mut known = ctx.get::<Known>(entity, STAGE)?;
    known.counted = true;
    known.error = error;
    try_report(ctx, zone)
}

/// Sends a counted report if a way leads out and none is on its way.
pub(crate) fn try_report(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let (known, lines) = (ctx.copy::<Known>(entity, STAGE)?, ctx.copy::<Lines>(entity, STAGE)?);
    if !known.counted || known.sent || !lines.any() {
        return Ok(());
    }
    ctx.tell(Some(zone), Fact::ReportSent);
    ctx.get::<Known>(entity, STAGE)?.sent = true;
    let delay = transmit_minutes(ctx, zone, lines);
    ctx.after(Span::from_minutes(delay), phase::ARRIVAL, Event::ReportArrives(zone))?;
    Ok(())
}

/// Least share of calls that counts: who has waited long gets a text through, or borrows a government card (E).
const LEAST_SHARE: f64 = 0.05;

/// Writing and sending; longer while only a crowded public network works. A call that gets through with probability p
/// takes 1/p - 1 failed ones before it on average (geometric distribution), each of which costs the plan's delay.
fn transmit_minutes(ctx: &Ctx<'_, '_>, zone: u16, lines: Lines) -> f64 {
    let plan = &ctx.city.plan.knowledge;
    let key = ctx.city.zones[usize::from(zone)].stable ^ 1;
    let public_only = !lines.wired && !lines.radio && !lines.satellite;
    let share = f64::from(lines.shares[Service::Telecom as usize]).clamp(LEAST_SHARE, 1.0);
    let failed = if public_only { 1.0 / share - 1.0 } else { 0.0 };
    let wait = if failed > 0.0 {
        ctx.stream(purpose::REPORT, key ^ 2).exponential(plan.congestion_min.value * failed)
    } else {
        0.0
    };
    spread(ctx, purpose::REPORT, key, &plan.transmit_min) + wait
}

/// A report reaches the district, and goes on to the city.
pub(crate) fn report_arrives(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    if ctx.copy::<Known>(entity, STAGE)?.district {
        return Ok(());
    }
    refresh(ctx, zone)?;
    let displaced = ctx.copy::<Known>(entity, STAGE)?.displaced;
    ctx.tell(Some(zone), Fact::DistrictKnows { displaced });
    let record = ctx.cause.0;
    let mut known = ctx.get::<Known>(entity, STAGE)?;
    known.district = true;
    known.record = record;
    let plan = &ctx.city.plan.knowledge;
    let key = ctx.city.zones[usize::from(zone)].stable ^ 4;
    let minutes = spread(ctx, purpose::REPORT, key, &plan.district_to_city_min);
    ctx.after(Span::from_minutes(minutes), phase::ARRIVAL, Event::CityHears(zone))?;
    roadworks::zone_reported(ctx, zone)
}

/// A report reaches the city.
pub(crate) fn city_hears(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let displaced = ctx.copy::<Known>(entity, STAGE)?.displaced;
    ctx.tell(Some(zone), Fact::CityKnows { displaced });
    let record = ctx.cause.0;
    let mut known = ctx.get::<Known>(entity, STAGE)?;
    known.city = true;
    known.record = record;
    Ok(())
}

/// Takes a fresh count of a zone; its error halves with every report.
pub(crate) fn refresh(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let (people, trapped) = (ctx.copy::<People>(entity, STAGE)?, ctx.copy::<Trapped>(entity, STAGE)?);
    let hurt = ctx.copy::<Hurt>(entity, STAGE)?;
    let (now, sigma) = (ctx.now, ctx.city.plan.knowledge.first_count_sigma.value);
    let mut known = ctx.get::<Known>(entity, STAGE)?;
    let halvings = f64::from(known.reports.min(30));
    let factor = (sigma * known.error * (-halvings * std::f64::consts::LN_2).exp()).exp();
    known.reports += 1;
    known.updated = now;
    known.displaced = people.displaced * factor;
    known.trapped = (trapped.total() + 0.1 * hurt.critical) * factor;
    known.dead = people.dead * factor;
    Ok(())
}

/// Refreshes what is known of a zone that can speak, at the plan's interval.
pub(crate) fn keep_fresh(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    let known = ctx.copy::<Known>(entity, STAGE)?;
    let interval = ctx.city.plan.knowledge.report_interval_min.value;
    let due = known.district && (ctx.now - known.updated).minutes() >= interval;
    if due && ctx.copy::<Lines>(entity, STAGE)?.any() { refresh(ctx, zone) } else { Ok(()) }
}

/// The district calls the roll: whoever did not answer gets a patrol, nearest first, as many at once as
/// the district has patrols.
pub(crate) fn roll_call(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    let city = ctx.city;
    let mut silent = Vec::new();
    for zone in city.zones_of(district) {
        let entity = ctx.zone(zone);
        let known = ctx.copy::<Known>(entity, STAGE)?;
        if !known.sent && !known.patrol && !ctx.copy::<Lines>(entity, STAGE)?.any() {
            silent.push(zone);
        }
    }
    let outer = ctx.cause;
    let patrols = city.patrols(district).max(1);
    let mut trips: Vec<(f64, u16, Mode)> = Vec::new();
    for zone in silent {
        let (hours, mode) = patrol_hours(ctx, district, zone)?;
        trips.push((hours, zone, mode));
    }
    trips.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // A patrol that is back goes out again: trip k waits for the k-n-th to return.
    let mut back = vec![0.0; patrols];
    for (k, (hours, zone, mode)) in trips.into_iter().enumerate() {
        let start = back[k % patrols];
        back[k % patrols] = start + 2.0 * hours;
        ctx.cause = outer;
        ctx.tell(Some(zone), Fact::RollCallMissed);
        ctx.tell(Some(zone), Fact::PatrolSent { mode });
        let entity = ctx.zone(zone);
        ctx.get::<Known>(entity, STAGE)?.patrol = true;
        ctx.after(Span::from_hours(start + hours), phase::ARRIVAL, Event::PatrolArrives(zone))?;
    }
    ctx.cause = outer;
    // Zones can fall silent later, when batteries end.
    let again = Span::from_minutes(city.plan.knowledge.roll_call_min.value);
    ctx.after(again, phase::DECISION, Event::RollCall(district))?;
    Ok(())
}

/// How long a patrol takes: by road as far as the road goes and on foot from there, or a drone in range.
fn patrol_hours(ctx: &mut Ctx<'_, '_>, district: u8, zone: u16) -> Result<(f64, Mode), StepError> {
    let city = ctx.city;
    let plan = &city.plan.knowledge;
    let seat = city.seats[usize::from(district)];
    let (a, b) = (&city.zones[usize::from(seat)], &city.zones[usize::from(zone)]);
    let trip = route::reconnoitre(ctx, city.roads.zone_node(seat), zone)?;
    let road = trip.hours / plan.patrol_speed.value + trip.walk_km / plan.march_km_h.value;
    let km = distance_km((a.lon, a.lat), (b.lon, b.lat));
    match city.drone(district) {
        Some((range_km, speed_km_h, ready_h)) if km <= range_km * plan.drone_reach_share.value => {
            let flight = ready_h + km / speed_km_h;
            Ok(if flight < road { (flight, Mode::Air) } else { (road, Mode::Road) })
        }
        _ if trip.walk_km > 0.0 => Ok((road, Mode::Foot)),
        _ => Ok((road, Mode::Road)),
    }
}

/// Someone reaches a silent zone, counts if nobody has, and reports by own radio.
pub(crate) fn patrol_arrives(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    let entity = ctx.zone(zone);
    if ctx.copy::<Known>(entity, STAGE)?.district {
        return Ok(());
    }
    ctx.tell(Some(zone), Fact::PatrolArrived);
    if !ctx.copy::<Known>(entity, STAGE)?.counted {
        need_counted(ctx, zone)?;
    }
    if !ctx.copy::<Known>(entity, STAGE)?.sent {
        ctx.get::<Known>(entity, STAGE)?.sent = true;
        let minutes = ctx.city.plan.knowledge.transmit_min.value;
        ctx.after(Span::from_minutes(minutes), phase::ARRIVAL, Event::ReportArrives(zone))?;
    }
    Ok(())
}

/// Patrols of a district: its police teams that can be spared.
pub(crate) fn patrols(teams: &[crate::city::forces::TeamSite], district: u8) -> usize {
    let police = teams.iter().filter(|t| t.kind.0 == ForceKind::Police && t.district == district).count();
    police.div_ceil(4)
}

/// The district's drone: range out and back, speed, and time to get it up.
pub(crate) fn drone(
    fleets: &[shapan_scenarios::region::FleetRow],
    vehicles: &[crate::city::forces::VehicleSite],
    district: u8,
) -> Option<(f64, f64, f64)> {
    let site = vehicles.iter().find(|v| v.kind.0 == FleetKind::UavSmall && v.district == district)?;
    let row = fleets.iter().find(|f| f.kind == FleetKind::UavSmall)?;
    Some((row.range_km, site.speed_km_h, site.ready_min[1] / 60.0))
}

#[cfg(test)]
mod tests;
