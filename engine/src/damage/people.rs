//! Buildings by class, and the people in them.

use shapan_damage::{BuildingClass, Casualties, casualties};
use shapan_journal::Fact;

use super::STAGE;
use crate::city::people::Stock;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::purpose;
use crate::world::components::{Hurt, People, Shaken, Trapped};

/// A zone's losses.
#[derive(Default)]
struct Losses {
    casualties: Casualties,
    trapped: [f64; 4],
    /// Sum over the trapped of their factor on survival times.
    timescale: f64,
    buildings: f64,
    collapsed: f64,
    homeless: f64,
}

/// Strikes every zone.
pub(crate) fn strike(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    for zone in 0..ctx.city.zones.len() as u16 {
        let losses = losses(ctx, zone)?;
        settle(ctx, zone, &losses)?;
    }
    Ok(())
}

fn losses(ctx: &Ctx<'_, '_>, zone: u16) -> Result<Losses, StepError> {
    let (city, z) = (ctx.city, usize::from(zone));
    let pga_g = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.pga_g;
    let ln_pga = pga_g.max(1e-6).ln();
    let mut losses = Losses::default();
    for stock in &city.people.stock[z] {
        let class = &city.people.classes[usize::from(stock.class)];
        let states = class.building.fragility.probabilities_ln(ln_pga);
        let buildings = stock.buildings.ceil().max(1.0) as u64;
        let collapse = states[4] * class.building.collapse_given_complete;
        // A stream a class and zone: how many numbers one draw takes moves no other.
        let key = city.zones[z].stable.wrapping_add(u64::from(stock.class));
        let mut stream = ctx.stream(purpose::COLLAPSE, key);
        let fallen = stream.binomial(buildings, collapse) as f64 / buildings as f64;
        losses.add(stock, class, &states, fallen);
    }
    protect(ctx, zone, &mut losses.casualties);
    let model = &city.models.earthquake;
    let unfit =
        [0.0, 0.0, model.unfit_moderate.value, model.unfit_extensive.value, model.unfit_complete.value];
    losses.homeless = city.people.stock[z]
        .iter()
        .map(|stock| {
            let class = &city.people.classes[usize::from(stock.class)];
            let states = class.building.fragility.probabilities_ln(ln_pga);
            stock.residents * states.iter().zip(unfit).map(|(p, u)| p * u).sum::<f64>()
        })
        .sum();
    Ok(losses)
}

impl Losses {
    /// Adds one class, of whose buildings the share `fallen` collapsed.
    fn add(&mut self, stock: &Stock, class: &crate::city::people::Class, states: &[f64; 5], fallen: f64) {
        let states = with_complete(states, states[4].max(fallen));
        let drawn = if states[4] > 0.0 { fallen / states[4] } else { 0.0 };
        let building = BuildingClass { collapse_given_complete: drawn, ..class.building };
        let hurt = casualties::indoor(&building, &class.rates, stock.inside, &states);
        let by_kind = hurt.trapped_by_kind(&building);
        for (sum, people) in self.trapped.iter_mut().zip(by_kind) {
            *sum += people;
        }
        self.timescale += hurt.trapped * class.timescale;
        self.casualties += hurt;
        self.buildings += stock.buildings;
        self.collapsed += stock.buildings * fallen;
    }
}

/// States of a stock of which the share `complete` is ruined after all; the others keep their proportions.
fn with_complete(states: &[f64; 5], complete: f64) -> [f64; 5] {
    let scale = if states[4] < 1.0 { (1.0 - complete) / (1.0 - states[4]) } else { 0.0 };
    let [none, slight, moderate, extensive, _] = states.map(|share| share * scale);
    [none, slight, moderate, extensive, complete]
}

/// A warning that leaves time to take cover or to get out spares some of the injuries outside collapses.
fn protect(ctx: &Ctx<'_, '_>, zone: u16, hurt: &mut Casualties) {
    let warning = &ctx.city.plan.warning;
    let lead_s = ctx.city.shaking.zones[usize::from(zone)].warning_lead_s;
    if warning.enabled && lead_s >= warning.useful_lead_s.value {
        let spared = warning.reach.value * warning.compliance.value * warning.injury_cut.value;
        hurt.severe *= 1.0 - spared;
        hurt.serious *= 1.0 - spared;
        hurt.light *= 1.0 - spared;
    }
}

/// Books a zone's losses and writes them down.
fn settle(ctx: &mut Ctx<'_, '_>, zone: u16, losses: &Losses) -> Result<(), StepError> {
    let (city, entity, z) = (ctx.city, ctx.zone(zone), usize::from(zone));
    let plan = &city.plan.relief;
    let residents = city.zones[z].residents;
    let intensity = ctx.copy::<Shaken>(entity, STAGE)?.intensity;
    let displaced = losses.homeless * (1.0 - plan.leave_share.value);
    // Fear grows with the shaking: half at VII, the plan's share at VIII, twice at IX.
    let fear = plan.fear_share.value * 2.0_f64.powf(intensity - 8.0);
    let fearful = ((residents - losses.homeless) * fear.min(1.0)).max(0.0);
    let mut people = ctx.get::<People>(entity, STAGE)?;
    people.collapsed = losses.collapsed;
    people.displaced = displaced;
    people.fearful = if intensity >= 6.0 { fearful } else { 0.0 };
    people.dead = losses.casualties.killed;
    let present = people.present;
    let hurt = losses.casualties;
    let trapped: f64 = losses.trapped.iter().sum();
    *ctx.get::<Trapped>(entity, STAGE)? = Trapped {
        alive: losses.trapped,
        dead: hurt.buried_dead,
        timescale: if trapped > 0.0 { losses.timescale / trapped } else { 1.0 },
    };
    *ctx.get::<Hurt>(entity, STAGE)? =
        Hurt { critical: hurt.severe, serious: hurt.serious, light: hurt.light, fetched: 0.0 };
    ctx.note(
        Some(zone),
        Fact::ZoneDamage {
            present,
            buildings: losses.buildings,
            collapsed: losses.collapsed,
            killed: hurt.killed,
            trapped,
            severe: hurt.severe + hurt.serious,
            light: hurt.light,
            displaced,
        },
    );
    Ok(())
}
