//! Stage 1: the ground shakes.
//!
//! In: median motion of the city, random streams. Out: what each zone felt. One residual is shared by the
//! whole event, one field is correlated in space; acceleration, velocity and intensity of a zone move
//! together.

use shapan_journal::Fact;
use shapan_kernel::Streams;

use crate::city::Static;
use crate::ctx::Ctx;
use crate::error::StepError;
use crate::purpose;
use crate::world::components::Shaken;

const STAGE: &str = "hazard";

/// Shakes every zone and says so.
pub(crate) fn shock(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    ctx.tell(None, Fact::Shock { magnitude_ms: ctx.city.magnitude_ms });
    if ctx.city.plan.warning.enabled {
        let latency_s = ctx.city.plan.warning.issue_latency_s.value;
        ctx.note(None, Fact::WarningIssued { latency_s });
    }
    let shaken = field(ctx.city, ctx.streams);
    for (zone, felt) in shaken.into_iter().enumerate() {
        let zone = zone as u16;
        let pga_gal = felt.pga_g * 980.665;
        let fact = Fact::Shaking { pga_gal, pgv_cm_s: felt.pgv_cm_s, intensity: felt.intensity };
        ctx.note(Some(zone), fact);
        let entity = ctx.zone(zone);
        *ctx.get::<Shaken>(entity, STAGE)? = felt;
    }
    Ok(())
}

/// One realisation of the field.
fn field(city: &Static, streams: Streams) -> Vec<Shaken> {
    let count = city.zones.len();
    let field = &city.shaking;
    let rho = city.models.earthquake.pga_pgv_correlation.value;
    let mix = |a: f64, own: f64| rho * a + (1.0 - rho * rho).sqrt() * own;
    let mut stream = streams.stream(purpose::BETWEEN, 0);
    let between = stream.normal();
    let between_pgv = mix(between, stream.normal());
    let draw = |purpose, out: &mut Vec<f64>| {
        let normals: Vec<f64> =
            city.zones.iter().map(|zone| streams.stream(purpose, zone.stable).normal()).collect();
        field.factor.apply(&normals, out);
    };
    let (mut within, mut own) = (vec![0.0; count], vec![0.0; count]);
    draw(purpose::WITHIN, &mut within);
    draw(purpose::WITHIN_PGV, &mut own);
    let sigma = field.sigma_pga.0.hypot(field.sigma_pga.1);
    let zones = field.zones.iter().zip(within.iter().zip(&own)).map(|(median, (&w, &o))| {
        let ln_pga = field.sigma_pga.0 * between + field.sigma_pga.1 * w;
        let ln_pgv = field.sigma_pgv.0 * between_pgv + field.sigma_pgv.1 * mix(w, o);
        let residual = ln_pga / sigma;
        Shaken {
            pga_g: median.pga_g * ln_pga.exp(),
            pgv_cm_s: median.pgv_cm_s * ln_pgv.exp(),
            intensity: (median.intensity + field.sigma_intensity * residual).clamp(1.0, 12.0),
            between,
            within: w,
        }
    });
    zones.collect()
}

#[cfg(test)]
mod tests;
