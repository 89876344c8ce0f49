//! What strikes by the clock: outages, weather and shortfalls.

use shapan_journal::{Fact, Service};

use crate::cascade::{Networks, changed, tick};
use crate::city::disruptions::{Disruption, Shortfall};
use crate::ctx::Ctx;
use crate::damage::disruption;
use crate::error::StepError;
use crate::event::{Event, phase};
use shapan_kernel::SimTime;

/// Makes everything due that strikes by the clock.
pub(crate) fn schedule(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    for (at, disruption) in city.disruptions.iter().enumerate() {
        let at = at as u16;
        let mut due = |hours: f64, step: u16| {
            ctx.at(SimTime::from_hours(hours), phase::HAZARD, Event::Disrupts { at, step })
        };
        match disruption {
            Disruption::Outage(outage) => drop(due(outage.at_h, 0)?),
            // Hour by hour, so that straight lines between the hours given are followed.
            Disruption::Weather(weather) => {
                for hour in 0..=weather.last_h().ceil() as u16 {
                    due(f64::from(hour).min(weather.last_h()), hour)?;
                }
            }
            Disruption::Shortfall(shortfall) => {
                due(shortfall.from_h, 0)?;
                if let Some(to_h) = shortfall.to_h {
                    due(to_h, 1)?;
                }
            }
        }
    }
    Ok(())
}

/// A disruption begins, goes on or ends.
pub(crate) fn strikes(ctx: &mut Ctx<'_, '_>, at: u16) -> Result<(), StepError> {
    let (city, now) = (ctx.city, ctx.now);
    ctx.world.resource_mut::<Networks>().strike(now);
    match &city.disruptions[usize::from(at)] {
        Disruption::Outage(outage) => disruption::outage(ctx, outage),
        Disruption::Weather(weather) => {
            let hours = ctx.now.hours();
            let [gust_m_s, ice_mm, _] = weather.at(hours);
            let temperature_c = tick::outdoor_c(ctx);
            ctx.tell(None, Fact::Weather { temperature_c, gust_m_s, ice_mm });
            disruption::weather(ctx, weather, hours)?;
            tick::weather_turns(ctx)
        }
        Disruption::Shortfall(shortfall) => shortfall_turns(ctx, shortfall),
    }
}

/// Sources give less, or again what they can: where several shortfalls hold at once, the product of what they leave.
fn shortfall_turns(ctx: &mut Ctx<'_, '_>, shortfall: &Shortfall) -> Result<(), StepError> {
    let (lifelines, now) = (&ctx.city.lifelines, ctx.now.hours());
    let mut left = Vec::with_capacity(shortfall.nodes.len());
    for node in &shortfall.nodes {
        let holding = ctx.city.disruptions.iter().filter_map(|disruption| match disruption {
            Disruption::Shortfall(other) if other.holds(now) && other.nodes.contains(node) => {
                Some(other.share)
            }
            _ => None,
        });
        left.push(holding.product());
    }
    let mut networks = ctx.world.resource_mut::<Networks>();
    for (&(service, node), left) in shortfall.nodes.iter().zip(left) {
        match service {
            Service::Power => {
                if let Some(unit) = lifelines.power.unit_of[node as usize] {
                    networks.power.set_left(unit, left);
                }
            }
            Service::Water => networks.water.set_left(node, left),
            Service::Gas => networks.gas.set_left(&lifelines.gas, node, left),
            Service::Heat => networks.heat.set_left(&lifelines.heat, node, left),
            Service::Telecom => {}
        }
    }
    changed(ctx)
}
