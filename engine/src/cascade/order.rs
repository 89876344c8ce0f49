//! What crews mend first.

use std::cmp::Reverse;

use shapan_journal::{Service, SubjectKind};
use shapan_scenarios::plan::RepairOrder;

use super::{Networks, crews};
use crate::city::Static;
use crate::city::lifelines::importance::Importance;
use crate::ctx::Ctx;
use crate::error::StepError;

/// Candidates that the greedy order weighs, from the front of the queue: each costs a solution of its network.
const WEIGHED: usize = 24;

/// The static order: the plan's own list, then what the rule of the plan says; of equals the one whose key comes first
/// by its hash, so that rows of tables may stand in any order.
pub(super) fn key(city: &Static, asset: u32) -> (u32, Reverse<Importance>, u64) {
    let listed = city.importance.listed[asset as usize];
    match city.plan.lifelines.repair_order {
        RepairOrder::AsListed => (listed, Reverse(Importance::default()), u64::from(asset)),
        RepairOrder::CriticalFirst | RepairOrder::Greedy => {
            (listed, Reverse(city.importance.of[asset as usize]), city.assets.sites[asset as usize].stable)
        }
    }
}

/// The place in a queue (next one last) of what is mended next.
pub(super) fn choose(ctx: &Ctx<'_, '_>, waiting: &[u32]) -> Result<usize, StepError> {
    let last = waiting.len() - 1;
    if ctx.city.plan.lifelines.repair_order != RepairOrder::Greedy
        || ctx.city.importance.listed[waiting[last] as usize] != u32::MAX
    {
        return Ok(last);
    }
    let mut best = (f64::NEG_INFINITY, last);
    for place in (0..waiting.len()).rev().take(WEIGHED) {
        let hours = crews::mean_repair_hours(ctx, waiting[place])? + 1.0;
        let rate = gain(ctx, waiting[place]) / hours;
        if rate > best.0 {
            best = (rate, place);
        }
    }
    Ok(best.1)
}

/// People who would have the service again if this asset alone were mended now.
fn gain(ctx: &Ctx<'_, '_>, asset: u32) -> f64 {
    let (city, networks) = (ctx.city, ctx.world.resource::<Networks>());
    let lifelines = &city.lifelines;
    let subject = city.assets.sites[asset as usize].subject;
    let hours = ctx.now.hours();
    let (service, before, after) = match subject.kind {
        SubjectKind::PowerNode | SubjectKind::PowerLine => {
            let mut before = networks.power.clone();
            before.settle(&lifelines.power);
            let mut power = before.clone();
            if subject.kind == SubjectKind::PowerNode {
                power.set_node(&lifelines.power, subject.index, 1.0);
            } else {
                power.set_line(subject.index, true);
            }
            power.settle(&lifelines.power);
            (Service::Power, before.served().to_vec(), power.served().to_vec())
        }
        SubjectKind::WaterNode => {
            let mut before = networks.water.clone();
            before.settle(&lifelines.water, hours, 0.0);
            let mut water = before.clone();
            water.set_node(&lifelines.water, subject.index, 1.0);
            water.settle(&lifelines.water, hours, 0.0);
            (Service::Water, before.supply().to_vec(), water.supply().to_vec())
        }
        SubjectKind::HeatNode => {
            let mut heat = networks.heat.clone();
            heat.set_node(&lifelines.heat, subject.index, 1.0);
            heat.settle(&lifelines.heat, f64::INFINITY);
            (Service::Heat, networks.heat.supply().to_vec(), heat.supply().to_vec())
        }
        // Gas comes back by checks, not by flow; telecom nodes serve whom their importance counts.
        _ => return city.importance.of[asset as usize].people(),
    };
    let of_zone = match service {
        Service::Power => &lifelines.power_of_zone,
        Service::Water => &lifelines.water_of_zone,
        _ => &lifelines.heat_of_zone,
    };
    let people = of_zone.iter().zip(&city.zones).map(|(nodes, zone)| {
        let share = |of: &[f32]| nodes.iter().map(|n| f64::from(of[*n as usize])).sum::<f64>();
        zone.residents * (share(&after) - share(&before)) / nodes.len().max(1) as f64
    });
    people.sum()
}
