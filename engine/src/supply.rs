//! Stage 7: goods from depots to zones.
//!
//! In: orders from what the command knows. Out: goods on the ground, handed on to relief. Depots call in
//! their staff, trucks wait for docks, drive over the damaged network, meet blocks, turn round, unload.

pub(crate) mod air;
pub(crate) mod cordons;
pub(crate) mod dispatch;
pub(crate) mod roadworks;
pub(crate) mod route;
pub(crate) mod trucks;

use shapan_journal::{Fact, Mode, Subject, SubjectKind, Tier};
use shapan_kernel::Span;

use crate::city::assets::DepotSite;
use crate::city::forces::Home;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::spread;
use crate::purpose;
use crate::world::components::{Condition, Consignment, Depot, Duty, Goods, Vehicle};

const STAGE: &str = "supply";

/// Who sends goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// A district headquarters, from its own depot.
    District(u8),
    /// The city headquarters, from municipal depots and neighbours' columns.
    City,
}

impl Command {
    /// Place in pairs of district and city.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::District(_) => 0,
            Self::City => 1,
        }
    }

    /// Whether this command sends from a depot.
    pub(crate) fn owns(self, depot: &DepotSite) -> bool {
        match self {
            Self::District(district) => depot.tier == Tier::District && depot.district == district,
            Self::City => matches!(depot.tier, Tier::City | Tier::MutualAid | Tier::Agreement),
        }
    }
}

/// A district calls its depot's staff and its trucks.
pub(crate) fn call_district(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    call(ctx, Command::District(district))
}

/// The city calls its depots' staff and its trucks.
pub(crate) fn call_city(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    call(ctx, Command::City)
}

fn call(ctx: &mut Ctx<'_, '_>, command: Command) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, site) in city.depots.iter().enumerate() {
        if !command.owns(site) || site.asset == u32::MAX {
            continue;
        }
        let index = index as u32;
        let entity = ctx.roster.depots[index as usize];
        if std::mem::replace(&mut ctx.get::<Depot>(entity, STAGE)?.called, true) {
            continue;
        }
        let hours = opening_hours(ctx, site);
        ctx.after(Span::from_hours(hours), phase::ARRIVAL, Event::DepotOpens(index))?;
        for &truck in &city.trucks_of[index as usize] {
            trucks::call(ctx, truck)?;
        }
    }
    Ok(())
}

/// Call-in of a depot's staff this time: half to twice the table's hours.
fn opening_hours(ctx: &Ctx<'_, '_>, site: &DepotSite) -> f64 {
    ctx.stream(purpose::OPEN, site.stable).triangular(0.5 * site.open_h, site.open_h, 2.0 * site.open_h)
}

/// A depot opens: goods that wait for it can be loaded; a street store is handed to its people.
pub(crate) fn depot_opens(ctx: &mut Ctx<'_, '_>, depot: u32) -> Result<(), StepError> {
    let site = &ctx.city.depots[depot as usize];
    let subject = match site.tier {
        Tier::MutualAid => Subject::new(SubjectKind::Partner, u32::from(site.partner)),
        _ => ctx.city.assets.sites[site.asset as usize].subject,
    };
    ctx.tell(Some(site.zone), Fact::DepotOpened { depot: subject });
    ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?.open = true;
    if site.tier == Tier::Street {
        return give_street_store(ctx, depot);
    }
    // Trucks of any home may stand here.
    for consignment in 0..ctx.roster.consignments.len() as u32 {
        let entity = ctx.roster.consignments[consignment as usize];
        if ctx.world.get::<Consignment>(entity).is_some_and(|load| load.depot == Some(depot)) {
            trucks::try_load(ctx, consignment)?;
        }
    }
    Ok(())
}

/// The street's own store opens once the post is staffed.
pub(crate) fn street_store(ctx: &mut Ctx<'_, '_>, zone: u16) -> Result<(), StepError> {
    for &depot in &ctx.city.street_stores[usize::from(zone)] {
        let hours = opening_hours(ctx, &ctx.city.depots[depot as usize]);
        ctx.after(Span::from_hours(hours), phase::ARRIVAL, Event::DepotOpens(depot))?;
    }
    Ok(())
}

/// What a street keeps lies where its people are: it needs no truck.
fn give_street_store(ctx: &mut Ctx<'_, '_>, depot: u32) -> Result<(), StepError> {
    let site = &ctx.city.depots[depot as usize];
    let zone = site.zone;
    let sets = std::mem::take(&mut ctx.get::<Depot>(ctx.roster.depots[depot as usize], STAGE)?.stock);
    if sets <= 0.0 {
        return Ok(());
    }
    let consignment = ctx.roster.consignments.len() as u32;
    ctx.roster.consignments.push(ctx.roster.zones[usize::from(zone)]);
    let from = ctx.city.assets.sites[site.asset as usize].subject;
    let (tier, mode) = (Tier::Street, Mode::Foot);
    ctx.tell(Some(zone), Fact::Ordered { consignment, tier, from, sets, mode });
    ctx.tell(Some(zone), Fact::Unloaded { consignment, tier, sets });
    let entity = ctx.zone(zone);
    let mut goods = ctx.get::<Goods>(entity, STAGE)?;
    goods.waiting += sets;
    Ok(())
}

/// A partner's column reaches the city limit: its stock can be sent, its vehicles and teams can be used.
pub(crate) fn aid_arrives(ctx: &mut Ctx<'_, '_>, partner: u8) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, site) in city.depots.iter().enumerate() {
        if site.tier == Tier::MutualAid && site.partner == partner {
            depot_opens(ctx, index as u32)?;
        }
    }
    for (index, vehicle) in city.forces.vehicles.iter().enumerate() {
        if vehicle.home == Home::Partner(partner) {
            let mut state = ctx.get::<Vehicle>(ctx.roster.vehicles[index], STAGE)?;
            state.duty = Duty::Idle;
            state.ready = true;
        }
    }
    crate::response::teams::partner_arrives(ctx, partner)?;
    air::join(ctx, partner)?;
    crate::response::medicine::partner_arrives(ctx, partner)?;
    dispatch::decide(ctx, Command::City)
}

/// Shops and makers under agreement have goods ready at their own gates: a day's water and food for a share
/// of the residents, every day from now on.
pub(crate) fn agreement_released(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    let a_day = spread(ctx, purpose::AID, 0, &city.plan.supply.agreement_share) * city.people.residents;
    if let Some(gates) = city.depots.iter().position(|d| d.tier == Tier::Agreement) {
        let mut store = ctx.get::<Depot>(ctx.roster.depots[gates], STAGE)?;
        store.open = true;
        store.rations += a_day;
    }
    ctx.after(Span::from_hours(24.0), phase::ARRIVAL, Event::AgreementReleased)?;
    Ok(())
}

/// Leaves in a badly damaged depot what can be salvaged, and half of that in a ruined one.
pub(crate) fn salvage(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let city = ctx.city;
    for (index, site) in city.depots.iter().enumerate() {
        if site.asset == u32::MAX {
            continue;
        }
        let state = ctx.copy::<Condition>(ctx.roster.assets[site.asset as usize], STAGE)?.state;
        let left = match state {
            4 => city.plan.supply.salvage.value * 0.5,
            3 => city.plan.supply.salvage.value,
            _ => 1.0,
        };
        let mut depot = ctx.get::<Depot>(ctx.roster.depots[index], STAGE)?;
        let before = depot.stock;
        depot.stock *= left;
        let usable = depot.stock;
        ctx.note(Some(site.zone), Fact::Stock { tier: site.tier, before, usable });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
