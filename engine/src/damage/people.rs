//! Buildings by class, and the people in them.

use shapan_damage::library::DayPart;
use shapan_damage::loss::{DirectLoss, direct_loss};
use shapan_damage::{BuildingClass, Casualties, casualties, multinomial};
use shapan_journal::Fact;
use shapan_kernel::{SimTime, Stream};
use shapan_scenarios::models::CasualtyChoice;

use super::STAGE;
use crate::city::people::{Class, Stock};
use crate::city::shaking::Felt;
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
    /// Sum over the trapped of the share that Coburn and Spence let die later.
    dies_later: f64,
    buildings: f64,
    collapsed: f64,
    severely_damaged: f64,
    loss: DirectLoss,
    homeless: f64,
    /// People inside.
    inside: f64,
    /// Floor area, and that of ruined buildings, m².
    floor_m2: f64,
    ruined_m2: f64,
}

/// The field standard lets intact buildings lose a few percent, too: cracks in plaster, goods off the shelves. It is
/// made for the area of VI and more; outside, buildings without damage lose nothing (E).
const LOSS_FROM_INTENSITY: f64 = 6.0;

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
    let model = &city.models.earthquake;
    let felt = ctx.copy::<Shaken>(ctx.zone(zone), STAGE)?.felt();
    let unfit =
        [0.0, 0.0, model.unfit_moderate.value, model.unfit_extensive.value, model.unfit_complete.value];
    let mut losses = Losses::default();
    for stock in &city.people.stock[z] {
        let class = &city.people.classes[usize::from(stock.class)];
        // A stream a class and zone: how many numbers one draw takes moves no other.
        let key = city.zones[z].stable.wrapping_add(u64::from(stock.class));
        let mut stream = ctx.stream(purpose::COLLAPSE, key);
        let drawn = Drawn::new(stock, class, &class.states(&felt), &mut stream);
        losses.add(stock, class, &drawn, &felt);
        losses.homeless += stock.residents * drawn.states.iter().zip(unfit).map(|(p, u)| p * u).sum::<f64>();
    }
    if model.casualties == CasualtyChoice::MaXie {
        scale_to_ma_xie(ctx, zone, felt.intensity, &mut losses);
    }
    protect(ctx, zone, &mut losses.casualties)?;
    Ok(losses)
}

/// What became of the buildings of one class in one zone.
struct Drawn {
    /// Shares by damage state.
    states: [f64; 5],
    /// Share that collapsed, among the ruined.
    fallen: f64,
    /// Where the loss lies in its distribution, 0 to 1.
    loss: f64,
}

impl Drawn {
    /// Counts by state are one multinomial draw over the buildings of the stock, collapses a binomial one among
    /// the ruined.
    fn new(stock: &Stock, class: &Class, states: &[f64; 5], stream: &mut Stream) -> Self {
        let buildings = stock.buildings.ceil().max(1.0) as u64;
        let counts = multinomial::split(buildings, states, &mut |n, p| stream.binomial(n, p));
        let fallen = stream.binomial(counts[4], class.building.collapse_given_complete);
        let share = |count: u64| count as f64 / buildings as f64;
        let loss = if class.vulnerability.is_some() { stream.uniform() } else { 0.5 };
        Self { states: counts.map(share), fallen: share(fallen), loss }
    }
}

impl Losses {
    fn add(&mut self, stock: &Stock, class: &Class, drawn: &Drawn, felt: &Felt) {
        let intensity = felt.intensity;
        let ruined = drawn.states[4];
        let building = BuildingClass {
            collapse_given_complete: if ruined > 0.0 { drawn.fallen / ruined } else { 0.0 },
            trapped_given_collapse: class.trapped.at(intensity),
            ..class.building
        };
        let hurt = casualties::indoor(&building, &class.rates, stock.inside, &drawn.states);
        for (sum, people) in self.trapped.iter_mut().zip(hurt.trapped_by_kind(&building)) {
            *sum += people;
        }
        self.timescale += hurt.trapped * class.timescale;
        self.dies_later += hurt.trapped * class.dies_later;
        self.casualties += hurt;
        self.buildings += stock.buildings;
        self.collapsed += stock.buildings * drawn.fallen;
        self.severely_damaged += stock.buildings * (drawn.states[3] + ruined);
        let mut floor_m2 = drawn.states.map(|share| share * stock.buildings * class.floor_m2);
        if intensity < LOSS_FROM_INTENSITY {
            floor_m2[0] = 0.0;
        }
        let by_state = direct_loss(&floor_m2, &class.value);
        let all_m2 = stock.buildings * class.floor_m2;
        self.loss += class.vulnerability.replace(by_state, all_m2, &class.value, felt, drawn.loss);
        self.inside += stock.inside;
        self.floor_m2 += all_m2;
        self.ruined_m2 += all_m2 * ruined;
    }
}

/// Makes the deaths to be expected those of Ma and Xie, at once and later under debris as Coburn and Spence let the
/// trapped die where a community helps itself: the killed and the trapped keep their proportion. How many of the trapped
/// die in the end is up to the rescue that is played.
fn scale_to_ma_xie(ctx: &Ctx<'_, '_>, zone: u16, intensity: f64, losses: &mut Losses) {
    let (city, site) = (ctx.city, &ctx.city.zones[usize::from(zone)]);
    let destroyed = if losses.floor_m2 > 0.0 { losses.ruined_m2 / losses.floor_m2 } else { 0.0 };
    let density_per_km2 = site.residents / site.area_km2;
    let night = city.clock.part_of_day(SimTime::ZERO) == DayPart::Night;
    let present = city.people.present[usize::from(zone)];
    let wanted = casualties::ma_xie_deaths(present, destroyed, density_per_km2, intensity, night);
    let expected = losses.casualties.killed + losses.dies_later;
    let hurt = &mut losses.casualties;
    let at_most = losses.inside - hurt.severe - hurt.serious - hurt.light;
    if expected <= 0.0 {
        return;
    }
    let scale = (wanted / expected).min(at_most / (hurt.killed + hurt.trapped));
    hurt.killed *= scale;
    hurt.buried_dead *= scale;
    hurt.trapped *= scale;
    losses.timescale *= scale;
    losses.trapped.iter_mut().for_each(|people| *people *= scale);
}

/// A warning that leaves time to take cover or to get out spares some of the injuries outside collapses.
fn protect(ctx: &Ctx<'_, '_>, zone: u16, hurt: &mut Casualties) -> Result<(), StepError> {
    let warning = &ctx.city.plan.warning;
    let lead_s = ctx.city.field()?.warning_lead_s[usize::from(zone)];
    if warning.enabled && lead_s >= warning.useful_lead_s.value {
        let spared = warning.reach.value * warning.compliance.value * warning.injury_cut.value;
        hurt.severe *= 1.0 - spared;
        hurt.serious *= 1.0 - spared;
        hurt.light *= 1.0 - spared;
    }
    Ok(())
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
            severely_damaged: losses.severely_damaged,
            loss_yuan: losses.loss.total().middle,
            killed: hurt.killed,
            trapped,
            severe: hurt.severe + hurt.serious,
            light: hurt.light,
            displaced,
        },
    );
    Ok(())
}
