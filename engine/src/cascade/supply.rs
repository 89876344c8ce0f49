//! Fuel for what runs on its own diesel: each district's trucks bring it while the road is open.

use bevy_ecs::resource::Resource;
use shapan_journal::Fact;
use shapan_kernel::{Handle, Span};
use shapan_network::router::Root;

use super::STAGE;
use super::needs::{Needs, Standing, refilled};
use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::supply::route::{Leg, drive};
use crate::world::components::Condition;

/// Part of a tank after which somebody asks for more (E).
const ASK_AT: f64 = 0.5;
/// Where all trucks are out, or the road is closed, the next look comes after so many hours (E).
const LOOK_AGAIN_H: f64 = 1.0;

/// Fuel trucks that are out, by district.
#[derive(Resource, Clone, Debug)]
pub(crate) struct FuelTrucks {
    out: Vec<u32>,
    /// Needs whose closed road has been told.
    told: Vec<bool>,
    /// The next look for each need.
    looks: Vec<Option<Handle>>,
}

impl FuelTrucks {
    pub(crate) fn new(city: &Static) -> Self {
        Self {
            out: vec![0; city.districts.len()],
            told: vec![false; city.needs.all.len()],
            looks: vec![None; city.needs.all.len()],
        }
    }
}

/// An asset has begun to run on its diesel for so many hours: when half is burnt, somebody asks for more.
pub(super) fn began(ctx: &mut Ctx<'_, '_>, need: u32, hours: f64) -> Result<(), StepError> {
    if ctx.city.plan.lifelines.refuel && ctx.city.needs.all[need as usize].diesel {
        look_after(ctx, need, Span::from_hours(hours * ASK_AT))?;
    }
    Ok(())
}

/// An asset no longer runs on its diesel: nobody asks any more.
pub(super) fn ended(ctx: &mut Ctx<'_, '_>, need: u32) {
    if let Some(handle) = ctx.world.resource_mut::<FuelTrucks>().looks[need as usize].take() {
        ctx.calendar.cancel(handle);
    }
}

/// Makes the next look due, in place of any other for the same need.
fn look_after(ctx: &mut Ctx<'_, '_>, need: u32, delay: Span) -> Result<(), StepError> {
    ended(ctx, need);
    let handle = ctx.after(delay, phase::LIFELINE, Event::FuelLook(need))?;
    ctx.world.resource_mut::<FuelTrucks>().looks[need as usize] = Some(handle);
    Ok(())
}

/// Somebody looks for a truck that can bring fuel.
pub(crate) fn fuel_look(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    ctx.world.resource_mut::<FuelTrucks>().looks[need as usize] = None;
    let (city, lifelines) = (ctx.city, &ctx.city.plan.lifelines);
    let standing = ctx.world.resource::<Needs>().standing[need as usize];
    let asset = city.needs.all[need as usize].asset;
    let site = city.assets.sites[asset as usize];
    let (Standing::Reserve(..) | Standing::Lacking, Some(zone)) = (standing, site.zone) else {
        return Ok(());
    };
    let district = usize::from(city.zones[usize::from(zone)].district);
    let sound = ctx.copy::<Condition>(ctx.roster.assets[asset as usize], STAGE)?.sound;
    let free = f64::from(ctx.world.resource::<FuelTrucks>().out[district]) < lifelines.fuel_trucks.value;
    if !sound || !free {
        return look_after(ctx, need, Span::from_hours(LOOK_AGAIN_H));
    }
    let (from, to) = (city.roads.zone_node(city.seats[district]), city.roads.zone_node(zone));
    let Leg::Reaches { hours } = drive(ctx, from, to, Root::From) else {
        if !std::mem::replace(&mut ctx.world.resource_mut::<FuelTrucks>().told[need as usize], true) {
            ctx.note(Some(zone), Fact::FuelBlocked { asset: site.subject });
        }
        return look_after(ctx, need, Span::from_hours(LOOK_AGAIN_H));
    };
    ctx.world.resource_mut::<FuelTrucks>().out[district] += 1;
    let fill_h = lifelines.refuel_fill_min.value / 60.0;
    ctx.after(Span::from_hours(hours + fill_h), phase::LIFELINE, Event::FuelArrives(need))?;
    let back = Span::from_hours(2.0 * hours + fill_h);
    ctx.after(back, phase::LIFELINE, Event::FuelTruckBack(district as u8))?;
    Ok(())
}

/// A truck has filled an asset's tank.
pub(crate) fn fuel_arrives(ctx: &mut Ctx<'_, '_>, need: u32) -> Result<(), StepError> {
    let hours = ctx.city.plan.lifelines.fuel_load_h.value;
    let site = ctx.city.assets.sites[ctx.city.needs.all[need as usize].asset as usize];
    if refilled(ctx, need, hours)? {
        ctx.tell(site.zone, Fact::Refuelled { asset: site.subject, hours });
        began(ctx, need, hours)?;
    }
    Ok(())
}

/// A fuel truck is free again.
pub(crate) fn truck_back(ctx: &mut Ctx<'_, '_>, district: u8) {
    let mut trucks = ctx.world.resource_mut::<FuelTrucks>();
    let out = &mut trucks.out[usize::from(district)];
    *out = out.saturating_sub(1);
}
