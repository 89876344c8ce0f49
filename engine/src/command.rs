//! Stage 5: headquarters are staffed, decide on the level, call forces, and decide again and again.
//!
//! In: the quick report, and what knowledge brings. Out: orders. The command never sees the truth.

use bevy_ecs::resource::Resource;
use shapan_journal::{Fact, Subject, SubjectKind};
use shapan_kernel::Span;
use shapan_scenarios::region::ForceKind;

use crate::cascade::Networks;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::event::{Event, phase};
use crate::knowledge::{keep_fresh, spread};
use crate::purpose;
use crate::world::components::{Condition, Known, Lines};
use crate::{response, supply};

const STAGE: &str = "command";

/// What the command is in.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub(crate) struct Headquarters {
    /// Response level, 1 highest; 0 before the first decision.
    pub(crate) level: u8,
    /// The green corridor works.
    pub(crate) corridor: bool,
}

/// Sets the first clocks going: the quick report and the street posts, which everybody felt calling.
pub(crate) fn first_clocks(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let plan = &ctx.city.plan.command;
    let minutes = spread(ctx, purpose::CLOCKS, 0, &plan.rapid_report_min)
        + spread(ctx, purpose::CLOCKS, 1, &plan.duty_alert_min);
    ctx.after(Span::from_minutes(minutes), phase::ARRIVAL, Event::DutyAlert)?;
    for zone in 0..ctx.city.zones.len() as u16 {
        let post = ctx.city.assets.street_posts[usize::from(zone)];
        let delay = staffed_minutes(ctx, post);
        ctx.after(Span::from_minutes(delay), phase::ARRIVAL, Event::StreetStaffed(zone))?;
    }
    Ok(())
}

/// Staffing time of a post this time, with those who cannot come in the first hours.
fn staffed_minutes(ctx: &Ctx<'_, '_>, post: u32) -> f64 {
    let site = &ctx.city.assets.posts[post as usize];
    let key = ctx.city.assets.sites[site.asset as usize].stable;
    let [low, mode, high] = site.staffed_min;
    // With a share of the staff absent, the quorum is that much longer in coming.
    ctx.stream(purpose::STAFF, key).triangular(low, mode, high)
        / (1.0 - ctx.city.plan.command.staff_absence.value).max(0.1)
}

/// The quick report of place and magnitude reaches the duty officer, who alerts everybody.
pub(crate) fn duty_alert(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    ctx.tell(None, Fact::DutyAlerted);
    let city = ctx.city;
    if let Some(&first) = city.assets.city_posts.first() {
        let minutes = staffed_minutes(ctx, first) + failover_minutes(ctx, first)?;
        ctx.after(Span::from_minutes(minutes), phase::DECISION, Event::CityStaffed)?;
    }
    for district in 0..city.districts.len() as u8 {
        let post = city.assets.district_posts[usize::from(district)];
        let minutes = staffed_minutes(ctx, post) + failover_minutes(ctx, post)?;
        ctx.after(Span::from_minutes(minutes), phase::DECISION, Event::DistrictStaffed(district))?;
    }
    response::teams::call_at_once(ctx)
}

/// A post that cannot work hands over to its backup, and that to the next; each hand-over takes its time.
fn failover_minutes(ctx: &mut Ctx<'_, '_>, post: u32) -> Result<f64, StepError> {
    let (mut minutes, mut at, mut tried) = (0.0, post, vec![post]);
    loop {
        let site = ctx.city.assets.posts[at as usize];
        let entity = ctx.roster.assets[site.asset as usize];
        if ctx.copy::<Condition>(entity, STAGE)?.sound {
            return Ok(minutes);
        }
        let key = ctx.city.assets.sites[site.asset as usize].stable;
        minutes += spread(ctx, purpose::FAILOVER, key, &ctx.city.plan.command.failover_min);
        match site.failover.filter(|next| !tried.contains(next)) {
            Some(next) => {
                let subject = |p| Subject::new(SubjectKind::Post, p);
                ctx.note(None, Fact::PostFailedOver { from: subject(at), to: subject(next) });
                tried.push(next);
                at = next;
            }
            // Nothing is left standing: the staff works from open ground.
            None => return Ok(minutes),
        }
    }
}

/// The city headquarters is staffed: it weighs the level.
pub(crate) fn city_staffed(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    if let Some(&post) = ctx.city.assets.city_posts.first() {
        ctx.tell(None, Fact::PostStaffed { post: Subject::new(SubjectKind::Post, post) });
    }
    let minutes = spread(ctx, purpose::CLOCKS, 2, &ctx.city.plan.command.level_decision_min);
    ctx.after(Span::from_minutes(minutes), phase::DECISION, Event::LevelDecided)?;
    Ok(())
}

/// A district headquarters is staffed: it opens its depot, calls its forces and starts to decide.
pub(crate) fn district_staffed(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    let post = ctx.city.assets.district_posts[usize::from(district)];
    ctx.tell(None, Fact::PostStaffed { post: Subject::new(SubjectKind::Post, post) });
    supply::call_district(ctx, district)?;
    response::teams::call_district(ctx, district)?;
    response::mobile::call(ctx, district)?;
    let key = ctx.city.zones[usize::from(ctx.city.seats[usize::from(district)])].stable;
    let roll_call = spread(ctx, purpose::ROLL_CALL, key, &ctx.city.plan.knowledge.roll_call_min);
    ctx.after(Span::from_minutes(roll_call), phase::DECISION, Event::RollCall(district))?;
    ctx.after(Span::ZERO, phase::DECISION, Event::DecideDistrict(district))?;
    Ok(())
}

/// The level that magnitude and known deaths call for, 1 to 4.
fn level(ctx: &Ctx<'_, '_>, known_dead: f64) -> u8 {
    let (plan, magnitude) = (&ctx.city.plan.command, ctx.city.magnitude_ms.unwrap_or(0.0));
    let dark = dark_share(ctx);
    let reaches = |m: f64, deaths: f64, share: f64| magnitude >= m || known_dead >= deaths || dark >= share;
    if reaches(plan.level_1_magnitude.value, plan.level_1_deaths.value, plan.level_1_dark_share.value) {
        1
    } else if reaches(plan.level_2_magnitude.value, plan.level_2_deaths.value, plan.level_2_dark_share.value)
    {
        2
    } else if reaches(plan.level_3_magnitude.value, plan.level_3_deaths.value, plan.level_3_dark_share.value)
    {
        3
    } else {
        4
    }
}

/// Share of the city's power load that is lost, as its dispatchers see it.
fn dark_share(ctx: &Ctx<'_, '_>) -> f64 {
    let sums = ctx.world.resource::<Networks>().power.sums(&ctx.city.lifelines.power);
    if sums.demand_mw > 0.0 { 1.0 - sums.served_mw / sums.demand_mw } else { 0.0 }
}

/// The city decides on the level for the first time, and then on goods and forces.
pub(crate) fn level_decided(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    raise(ctx, level(ctx, 0.0))?;
    supply::call_city(ctx)?;
    ctx.after(Span::ZERO, phase::DECISION, Event::DecideCity)?;
    Ok(())
}

/// Sets the level; at I and II the army, the neighbours and the green corridor are called on.
fn raise(ctx: &mut Ctx<'_, '_>, level: u8) -> Result<(), StepError> {
    let before = ctx.world.resource::<Headquarters>().level;
    ctx.world.resource_mut::<Headquarters>().level = level;
    ctx.tell(None, Fact::LevelDecided { level });
    if level > 2 || (1..=2).contains(&before) {
        return Ok(());
    }
    let plan = &ctx.city.plan;
    if plan.roads.corridor {
        let minutes = spread(ctx, purpose::CLOCKS, 3, &plan.roads.corridor_delay_min);
        ctx.after(Span::from_minutes(minutes), phase::MOVEMENT, Event::CorridorOpens)?;
    }
    let release = spread(ctx, purpose::CLOCKS, 4, &plan.supply.agreement_release_h);
    ctx.after(Span::from_hours(release), phase::ARRIVAL, Event::AgreementReleased)?;
    if plan.command.mutual_aid {
        ask_neighbours(ctx)?;
    }
    if plan.command.army {
        response::teams::call_kinds(ctx, &[ForceKind::ArmedPolice, ForceKind::Army])?;
    }
    response::teams::call_kinds(ctx, &[ForceKind::UsarHeavy, ForceKind::UsarLight, ForceKind::Professional])?;
    supply::air::call(ctx)
}

fn ask_neighbours(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let (city, outer) = (ctx.city, ctx.cause);
    for (index, partner) in city.forces.partners.iter().enumerate() {
        let subject = Subject::new(SubjectKind::Partner, index as u32);
        ctx.tell(None, Fact::AidRequested { partner: subject });
        let [low, mode, high] = partner.arrival_h;
        let hours = ctx.stream(purpose::AID, partner.stable).triangular(low, mode, high);
        ctx.after(Span::from_hours(hours), phase::ARRIVAL, Event::AidArrives(index as u8))?;
        ctx.cause = outer;
    }
    Ok(())
}

/// The green corridor works from now on.
pub(crate) fn corridor_opens(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    ctx.tell(None, Fact::CorridorOpened);
    ctx.world.resource_mut::<Headquarters>().corridor = true;
    Ok(())
}

/// Time to the next decision: the plan's cycle on the first day, twice as long from then on.
fn cycle(ctx: &Ctx<'_, '_>) -> Span {
    let minutes = ctx.city.plan.command.decision_cycle_min.value;
    Span::from_minutes(if ctx.now.hours() < 24.0 { minutes } else { 2.0 * minutes })
}

/// The post from which a command works: the first of its chain that stands, or the last.
fn acting_post(ctx: &Ctx<'_, '_>, first: u32) -> Result<u32, StepError> {
    let (mut at, mut tried) = (first, vec![first]);
    loop {
        let site = ctx.city.assets.posts[at as usize];
        let sound = ctx.copy::<Condition>(ctx.roster.assets[site.asset as usize], STAGE)?.sound;
        match site.failover.filter(|next| !sound && !tried.contains(next)) {
            Some(next) => {
                tried.push(next);
                at = next;
            }
            None => return Ok(at),
        }
    }
}

/// Whether no order leaves a post but by messenger: no public network, no radio, and no wire or nothing at its end.
fn is_cut_off(ctx: &Ctx<'_, '_>, post: u32) -> Result<bool, StepError> {
    let site = ctx.city.assets.posts[post as usize];
    let lines = ctx.copy::<Lines>(ctx.zone(site.zone), STAGE)?;
    let works = ctx.copy::<Condition>(ctx.roster.assets[site.asset as usize], STAGE)?.works();
    Ok(!(lines.public || lines.mobile || lines.radio || (lines.wired && works)))
}

/// How long the orders of a command take to those who drive: messengers carry them from a post that is cut off.
pub(crate) fn orders_take(ctx: &Ctx<'_, '_>, command: supply::Command) -> Result<Span, StepError> {
    let assets = &ctx.city.assets;
    let first = match command {
        supply::Command::District(district) => Some(assets.district_posts[usize::from(district)]),
        supply::Command::City => assets.city_posts.first().copied(),
    };
    let Some(first) = first else { return Ok(Span::ZERO) };
    let post = acting_post(ctx, first)?;
    if !is_cut_off(ctx, post)? {
        return Ok(Span::ZERO);
    }
    let key = assets.sites[assets.posts[post as usize].asset as usize].stable;
    Ok(Span::from_minutes(spread(ctx, purpose::CLOCKS, key, &ctx.city.plan.lifelines.dispatch_wait_min)))
}

/// The city decides on goods and forces, looks at the level again, and comes back after a cycle.
pub(crate) fn decide_city(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    ctx.after(cycle(ctx), phase::DECISION, Event::DecideCity)?;
    let mut dead = 0.0;
    for zone in 0..ctx.city.zones.len() as u16 {
        let known = ctx.copy::<Known>(ctx.zone(zone), STAGE)?;
        dead += if known.city { known.dead } else { 0.0 };
    }
    let called_for = level(ctx, dead);
    if called_for < ctx.world.resource::<Headquarters>().level {
        raise(ctx, called_for)?;
    }
    supply::dispatch::decide(ctx, supply::Command::City)?;
    let wait = orders_take(ctx, supply::Command::City)?;
    response::mobile::relay::decide(ctx, wait)?;
    response::teams::decide(ctx, wait)
}

/// A district decides on goods and comes back after a cycle.
pub(crate) fn decide_district(ctx: &mut Ctx<'_, '_>, district: u8) -> Result<(), StepError> {
    ctx.after(cycle(ctx), phase::DECISION, Event::DecideDistrict(district))?;
    for zone in ctx.city.zones_of(district) {
        keep_fresh(ctx, zone)?;
    }
    let command = supply::Command::District(district);
    let wait = orders_take(ctx, command)?;
    response::mobile::decide(ctx, district, wait)?;
    supply::dispatch::decide(ctx, command)
}

#[cfg(test)]
mod tests;
