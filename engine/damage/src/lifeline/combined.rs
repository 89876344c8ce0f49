//! Damage of one asset by shaking and by ground failure together.

use crate::fragility::{DamageState, Fragility};

/// Probabilities of at least slight, moderate, extensive and complete damage from independent causes.
///
/// Hazus (4.2, chapters 7 and 8) takes shaking and ground failure as independent:
/// `1 - (1 - P_shaking)(1 - P_ground)` for every state (V).
///
/// ```
/// use shapan_damage::lifeline::Combined;
/// let both = Combined::none().and([0.5, 0.25, 0.0, 0.0]).and([0.5, 0.5, 0.5, 0.125]);
/// assert_eq!(both.exceedances(), [0.75, 0.625, 0.5, 0.125]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combined {
    exceedances: [f64; 4],
}

impl Combined {
    /// Nothing has happened yet.
    pub const fn none() -> Self {
        Self { exceedances: [0.0; 4] }
    }

    /// Adds a cause with these exceedance probabilities, slight to complete, each 0 to 1.
    #[must_use]
    pub fn and(self, cause: [f64; 4]) -> Self {
        let joined = |k: usize| self.exceedances[k] + (1.0 - self.exceedances[k]) * cause[k];
        Self { exceedances: std::array::from_fn(joined) }
    }

    /// Adds shaking: `im` in the unit of `fragility`.
    #[must_use]
    pub fn and_shaking(self, fragility: &Fragility, im: f64) -> Self {
        self.and(fragility.exceedances_ln(im.ln()))
    }

    /// Adds ground failure that comes with `probability` (0 to 1) and then deforms the ground by `pgd`, in
    /// the unit of `fragility`.
    #[must_use]
    pub fn and_ground_failure(self, fragility: &Fragility, pgd: f64, probability: f64) -> Self {
        self.and(fragility.exceedances_ln(pgd.ln()).map(|reached| probability * reached))
    }

    /// Probabilities of at least slight, moderate, extensive and complete damage.
    pub const fn exceedances(&self) -> [f64; 4] {
        self.exceedances
    }

    /// Probabilities of the five states, in the order of [`DamageState::ALL`].
    pub fn probabilities(&self) -> [f64; 5] {
        let [slight, moderate, extensive, complete] = self.exceedances;
        [1.0 - slight, slight - moderate, moderate - extensive, extensive - complete, complete]
    }

    /// The state that a uniform number in `0..1` picks; a smaller one gives a state at least as bad.
    pub fn sample(&self, uniform: f64) -> DamageState {
        let worse = self.exceedances.iter().filter(|&&probability| uniform < probability).count();
        DamageState::ALL[worse]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifeline::{Voltage, hazus_substation};
    use proptest::prelude::*;

    #[test]
    fn a_single_cause_is_itself() {
        let substation = hazus_substation(Voltage::Medium, true);
        let alone = Combined::none().and_shaking(&substation, 0.3).probabilities();
        let expected = substation.probabilities(0.3);
        assert!(alone.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-15));
    }

    #[test]
    fn the_drawn_state_is_the_worst_reached() {
        let both = Combined::none().and([0.8, 0.5, 0.2, 0.1]);
        let states = [0.05, 0.15, 0.3, 0.6, 0.9].map(|uniform| both.sample(uniform));
        assert_eq!(states.map(DamageState::index), [4, 3, 2, 1, 0]);
    }

    proptest! {
        #[test]
        fn more_causes_never_less_damage(pga in 0.01..2.0f64, pgd in 0.0..30.0f64, chance in 0.0..1.0f64) {
            let substation = hazus_substation(Voltage::High, false);
            let ground = crate::lifeline::BRIDGE_FAILURE.fragility();
            let one = Combined::none().and_shaking(&substation, pga);
            let two = one.and_ground_failure(&ground, pgd, chance);
            prop_assert!(one.exceedances().iter().zip(&two.exceedances()).all(|(a, b)| b >= a && *b <= 1.0));
            prop_assert!((two.probabilities().iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(two.probabilities().iter().all(|share| *share >= -1e-15));
        }
    }
}
