//! Stage 2: what the shaking does to people, assets and roads.
//!
//! In: what each zone felt. Out: people killed, trapped, hurt and homeless; the condition of every asset;
//! closed links. Formulas are those of the damage crate; here they meet the stock and the random streams.

mod assets;
pub(crate) mod disruption;
mod people;
mod roads;

use crate::cascade::gas_zones;
use crate::ctx::Ctx;
use crate::error::StepError;

const STAGE: &str = "damage";

/// Strikes people, assets and roads, in this order.
pub(crate) fn strike(ctx: &mut Ctx<'_, '_>) -> Result<(), StepError> {
    if ctx.city.shaking.is_none() {
        return Ok(());
    }
    people::strike(ctx)?;
    assets::strike(ctx)?;
    roads::strike(ctx)?;
    gas_zones::cordon_off(ctx)
}

#[cfg(test)]
mod tests;
