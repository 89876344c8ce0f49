//! Stage 8: shelters open, goods are handed out, and a person's basic life is secured when water, food,
//! roof and (in the cold) warmth are all there.

pub(crate) mod secure;
pub(crate) mod tick;

use shapan_journal::Fact;
use shapan_kernel::Span;

use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::purpose;
use crate::world::components::{Condition, People, Roofs};

const STAGE: &str = "relief";

/// Once a street post is staffed, its squad opens the shelters of the zone.
pub(crate) fn open_shelters(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    for &shelter in &ctx.city.shelters_of[usize::from(zone)] {
        let site = &ctx.city.assets.shelters[shelter as usize];
        let [low, mode, high] = site.open_h;
        let key = ctx.city.assets.sites[site.asset as usize].stable;
        let plan = &ctx.city.plan.relief;
        // Half of the longest walk, on average, until those who may come are there.
        let walk_h = 0.5 * plan.walk_km.value / plan.walk_km_h.value;
        let hours = ctx.stream(purpose::SHELTER, key).triangular(low, mode, high) + walk_h;
        ctx.after(Span::from_hours(hours), phase::ARRIVAL, Event::ShelterOpens(shelter))?;
    }
    Ok(())
}

/// A shelter opens: its places are shared out among the zones within walking distance by their need.
pub(crate) fn shelter_opens(ctx: &mut Ctx<'_, '_>, shelter: u32) -> Result<(), StepError> {
    let city = ctx.city;
    let site = &city.assets.shelters[shelter as usize];
    let condition = ctx.copy::<Condition>(ctx.roster.assets[site.asset as usize], STAGE)?;
    if !condition.sound {
        return Ok(());
    }
    let places = site.places + site.local_places;
    let area_m2 = places * site.net_m2_per_place;
    let subject = city.assets.sites[site.asset as usize].subject;
    ctx.tell(Some(site.zone), Fact::ShelterOpened { shelter: subject, places, area_m2 });
    let near = &city.shelter_reach[shelter as usize];
    let mut needs = Vec::with_capacity(near.len());
    for &zone in near {
        needs.push(1.0 + ctx.copy::<People>(ctx.zone(zone), STAGE)?.displaced);
    }
    let total: f64 = needs.iter().sum();
    let halls = site.places * city.plan.relief.sound_after_check.value;
    for (&zone, need) in near.iter().zip(needs) {
        let part = need / total;
        let entity = ctx.zone(zone);
        let mut roofs = ctx.get::<Roofs>(entity, STAGE)?;
        roofs.hall_places += halls * part;
        roofs.ground_places += (places - halls) * part;
        roofs.area_m2 += area_m2 * part;
    }
    Ok(())
}

/// Shelter area by zone before and after the shock, for the journal.
pub(crate) fn survey(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    for zone in 0..city.zones.len() as u16 {
        let (mut before_m2, mut usable_m2) = (0.0, 0.0);
        for &shelter in &city.shelters_of[usize::from(zone)] {
            let site = &city.assets.shelters[shelter as usize];
            let area = (site.places + site.local_places) * site.net_m2_per_place;
            before_m2 += area;
            if ctx.copy::<Condition>(ctx.roster.assets[site.asset as usize], STAGE)?.sound {
                usable_m2 += area;
            }
        }
        ctx.note(Some(zone), Fact::ShelterArea { before_m2, usable_m2 });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
