//! Stage 1: the ground shakes.
//!
//! In: expected motion of the city, random streams. Out: what each zone felt. One ground-motion model holds for
//! the whole event, and one residual is shared by it; another is correlated in space; acceleration, velocity and
//! intensity of a zone move together.

pub(crate) mod disruption;

use shapan_hazard::yu2013::STANDARD_GRAVITY_GAL;
use shapan_journal::Fact;
use shapan_kernel::Streams;

use crate::city::Static;
use crate::city::shaking::{Felt, Residual};
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::world::components::Shaken;

const STAGE: &str = "hazard";

/// Shakes every zone and says so.
pub(crate) fn shock(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    let Some(magnitude_ms) = ctx.city.magnitude_ms else { return Ok(()) };
    ctx.tell(None, Fact::Shock { magnitude_ms });
    if ctx.city.plan.warning.enabled {
        let latency_s = ctx.city.plan.warning.issue_latency_s.value;
        ctx.note(None, Fact::WarningIssued { latency_s });
    }
    let shaken = field(ctx.city, ctx.streams)?;
    for (zone, felt) in shaken.into_iter().enumerate() {
        let zone = zone as u16;
        let pga_gal = felt.pga_g * STANDARD_GRAVITY_GAL;
        let fact = Fact::Shaking { pga_gal, pgv_cm_s: felt.pgv_cm_s, intensity: felt.intensity };
        ctx.note(Some(zone), fact);
        let entity = ctx.zone(zone);
        *ctx.get::<Shaken>(entity, STAGE)? = felt;
    }
    Ok(())
}

/// One realisation of the field: one model for the whole event, then its residuals.
fn field(city: &Static, streams: Streams) -> Result<Vec<Shaken>, StepError> {
    let field = city.field()?;
    let branch = field.branch(streams);
    let residuals = field.residuals.draw(streams, &city.zones, branch);
    let zones = field.branches[branch].zones.iter().zip(residuals);
    let felt =
        zones.map(|(expected, residual)| shaken(branch, field.laws.felt(expected, &residual), residual));
    Ok(felt.collect())
}

fn shaken(branch: usize, felt: Felt, residual: Residual) -> Shaken {
    let Felt { pga_g, pgv_cm_s, sa03_g, sa10_g, intensity } = felt;
    Shaken { branch: branch as u8, pga_g, pgv_cm_s, sa03_g, sa10_g, intensity, residual }
}

#[cfg(test)]
mod tests;
