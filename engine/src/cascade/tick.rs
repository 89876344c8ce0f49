//! What goes on between events: demand follows the hour, tanks and pipes empty, homes cool; and what is counted.

use shapan_journal::{Fact, SubjectKind};
use shapan_network::router::Root;

use super::{Networks, STAGE, needs, settle};
use crate::city::disruptions::Disruption;
use crate::city::lifelines::needs::Provider;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::relief::tick::Interval;
use crate::supply::route::{Leg, drive};
use crate::world::components::{Condition, Lines, Shaken};

/// Brings the networks to the instant.
pub(crate) fn tick(ctx: &mut Ctx<'_, '_>, interval: &Interval) -> Result<(), StepError> {
    let (city, hours) = (ctx.city, ctx.now.hours());
    let hour = city.clock.hour_of_day(ctx.now) as usize % 24;
    let lifelines = &city.lifelines;
    let (surge, hit) = (surge(ctx), hit(ctx)?);
    let mut networks = ctx.world.resource_mut::<Networks>();
    networks.water.advance(hours);
    networks.heat.advance(hours);
    networks.power.set_factor(lifelines.power.by_hour[hour]);
    networks.water.set_factor(&lifelines.water, lifelines.water.by_hour[hour]);
    for (zone, hit) in hit.into_iter().enumerate() {
        networks.telecom.set_surge(zone, if hit { surge } else { 1.0 + (surge - 1.0) * ELSEWHERE });
    }
    settle(ctx)?;
    by_clock(ctx)?;
    count(ctx, interval)
}

/// Looks at needs of roads and of fuel stations: a road is there if it leads from the district's seat all the way; fuel
/// if it does and stations of the zone have power for their pumps.
fn by_clock(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let (city, outer) = (ctx.city, ctx.cause);
    for &need in &city.needs.by_clock {
        let (zone, fuel) = match city.needs.all[need as usize].provider {
            Provider::Road(zone) => (zone, false),
            Provider::Fuel(zone) => (zone, true),
            Provider::Node(..) | Provider::Zone(..) => continue,
        };
        let seat = city.seats[usize::from(city.zones[usize::from(zone)].district)];
        let (from, to) = (city.roads.zone_node(seat), city.roads.zone_node(zone));
        let open = matches!(drive(ctx, from, to, Root::From), Leg::Reaches { .. });
        let there = open && (!fuel || ctx.copy::<Lines>(ctx.zone(zone), STAGE)?.power);
        if there {
            needs::regained(ctx, need)?
        } else {
            needs::lost(ctx, need)?
        }
        ctx.cause = outer;
    }
    Ok(())
}

/// Calls against usual ones: the surge after a shock or an outage halves again and again; weather alone makes none.
fn surge(ctx: &Ctx<'_, '_>) -> f64 {
    let lifelines = &ctx.city.plan.lifelines;
    let Some(begin_h) = ctx.city.news_h else { return 1.0 };
    let halvings = (ctx.now.hours() - begin_h) / lifelines.surge_half_life_h.value;
    if halvings < 0.0 {
        return 1.0;
    }
    1.0 + (lifelines.surge_factor.value - 1.0) * (-halvings * std::f64::consts::LN_2).exp()
}

/// Part of the surge in zones that nothing hit: people there call those who were (E).
const ELSEWHERE: f64 = 0.3;
/// Intensity from which on everybody reaches for the telephone (E).
const FELT: f64 = 5.5;

/// Zones that shook, or lack power.
fn hit(ctx: &Ctx<'_, '_>) -> Result<Vec<bool>, StepError> {
    let zones = 0..ctx.city.zones.len() as u16;
    let of = |zone: u16| {
        let entity = ctx.zone(zone);
        let shaken = ctx.copy::<Shaken>(entity, STAGE)?.intensity >= FELT;
        Ok(shaken || !ctx.copy::<Lines>(entity, STAGE)?.power)
    };
    zones.map(of).collect()
}

/// The temperature outdoors as disruptions and season have it.
pub(crate) fn outdoor_c(ctx: &Ctx<'_, '_>) -> f64 {
    let hours = ctx.now.hours();
    let told = ctx.city.disruptions.iter().find_map(|disruption| match disruption {
        Disruption::Weather(weather) => weather.temperature_at(hours),
        Disruption::Outage(_) | Disruption::Shortfall(_) => None,
    });
    told.unwrap_or(ctx.city.clock.night_c)
}

/// The weather has changed: heating load and the gas for it follow.
pub(crate) fn weather_turns(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    season(ctx);
    super::changed(ctx)
}

/// Heating load and the gas for it as the weather has them.
pub(crate) fn season(ctx: &mut Ctx<'_, '_>) {
    let outdoor = outdoor_c(ctx);
    let (heating, gas) = (ctx.city.heating_factor(outdoor), &ctx.city.lifelines.gas);
    let mut networks = ctx.world.resource_mut::<Networks>();
    networks.heat.set_outdoor_c(&ctx.city.lifelines.heat, outdoor);
    networks.gas.set_heating(gas, heating);
}

/// Writes what the interval brought to load, facilities and sensors.
fn count(ctx: &mut Ctx<'_, '_>, interval: &Interval) -> Result<(), StepError> {
    let (city, hours) = (ctx.city, interval.hours());
    if city.lifelines.power.len() > 0 {
        let sums = ctx.world.resource::<Networks>().power.sums(&city.lifelines.power);
        let super::power::LoadSums { demand_mw, served_mw, critical_mw, critical_served_mw } = sums;
        ctx.note(None, Fact::Load { demand_mw, served_mw, critical_mw, critical_served_mw });
    }
    let mut supplied = 0.0;
    for &asset in &city.critical {
        let condition = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?;
        let site = &city.assets.sites[asset as usize];
        let wet = match (site.subject.kind, site.zone) {
            (SubjectKind::Hospital, Some(zone)) => {
                let reserve = city.assets.hospitals[site.subject.index as usize].water_reserve_h;
                let lines = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
                lines.water || (ctx.now - lines.dry_since).hours() < reserve
            }
            _ => true,
        };
        supplied += f64::from(u8::from(condition.powered && condition.fed && wet));
    }
    let facilities = city.critical.len() as f64;
    if facilities > 0.0 {
        ctx.note(None, Fact::FacilityHours { hours: facilities * hours, supplied_hours: supplied * hours });
    }
    sense(ctx, hours)
}

/// Sensors send while they have power or batteries and a way out.
fn sense(ctx: &mut Ctx<'_, '_>, hours: f64) -> Result<(), StepError> {
    let battery_h = ctx.city.plan.lifelines.sensor_battery_h.value;
    let mut powered = Vec::with_capacity(ctx.city.zones.len());
    for zone in 0..ctx.city.zones.len() as u16 {
        let lines = ctx.copy::<Lines>(ctx.zone(zone), STAGE)?;
        powered.push(lines.power || (ctx.now - lines.dark_since).hours() < battery_h);
    }
    let net = &ctx.city.lifelines.telecom;
    let (required, seen) = ctx.world.resource::<Networks>().telecom.sensing(net, &powered);
    ctx.note(None, Fact::Sensing { required_hours: required * hours, live_hours: seen * hours });
    Ok(())
}
