//! Repairs per kilometre, by cause, and how they divide into leaks and breaks.

use super::Material;
use super::ala::AlaPipe;
use crate::lifeline::INCH_M;

/// Centimetres in an inch.
const INCH_CM: f64 = 100.0 * INCH_M;
/// Kilometres in 1000 feet.
const THOUSAND_FEET_KM: f64 = 0.3048;
/// Share of breaks among repairs after shaking, and after ground failure (Hazus, V).
const SHAKING_BREAKS: f64 = 0.2;
const GROUND_BREAKS: f64 = 0.8;

/// Expected repairs per kilometre of pipe.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RepairRate {
    /// By shaking, per km.
    pub shaking_per_km: f64,
    /// By ground failure, per km, its probability included.
    pub ground_per_km: f64,
}

impl RepairRate {
    /// Hazus: `0.0001 PGV^2.25` per km (PGV in cm/s, after O'Rourke and Ayala 1993) and `P(failure) PGD^0.56`
    /// (PGD in inches, after Honegger and Eguchi 1992), times [`Material::hazus_factor`]; recovered from the
    /// curves of the Damage and Loss Model Library (V). `failure_probability` is 0 to 1.
    ///
    /// ```
    /// use shapan_damage::pipe::{Material, RepairRate};
    /// let rate = RepairRate::hazus(Material::CastIron, 30.0, 0.0, 0.0);
    /// assert!((rate.total_per_km() - 0.2106).abs() < 1e-4);
    /// ```
    pub fn hazus(material: Material, pgv_cm_s: f64, pgd_m: f64, failure_probability: f64) -> Self {
        let factor = material.hazus_factor();
        Self {
            shaking_per_km: factor * 0.0001 * pgv_cm_s.powf(2.25),
            ground_per_km: factor * failure_probability * (pgd_m / INCH_M).powf(0.56),
        }
    }

    /// American Lifelines Alliance (2001): `K1 0.00187 PGV` and `K2 1.06 PGD^0.319` repairs per 1000 feet, PGV
    /// in inches per second and PGD in inches (V, in WNTR and OpenSRA); the ground fails with
    /// `failure_probability` (0 to 1).
    pub fn ala(pipe: AlaPipe, pgv_cm_s: f64, pgd_m: f64, failure_probability: f64) -> Self {
        Self {
            shaking_per_km: Self::ala_linear_per_km(pipe.k1(), pgv_cm_s),
            ground_per_km: failure_probability * pipe.k2() * 1.06 * (pgd_m / INCH_M).powf(0.319)
                / THOUSAND_FEET_KM,
        }
    }

    /// The linear model of the alliance for a factor `k` of one's own, such as
    /// [`isoyama_weight`](super::isoyama_weight): `k 0.00187 PGV[in/s]` per 1000 feet, in repairs per km (V,
    /// WNTR).
    pub fn ala_linear_per_km(k: f64, pgv_cm_s: f64) -> f64 {
        k * 0.00187 * (pgv_cm_s / INCH_CM) / THOUSAND_FEET_KM
    }

    /// The power model of the alliance, `k 0.00108 PGV[in/s]^1.173` per 1000 feet, in repairs per km (V, WNTR).
    pub fn ala_power_per_km(k: f64, pgv_cm_s: f64) -> f64 {
        k * 0.00108 * (pgv_cm_s / INCH_CM).powf(1.173) / THOUSAND_FEET_KM
    }

    /// All repairs, per km.
    pub fn total_per_km(&self) -> f64 {
        self.shaking_per_km + self.ground_per_km
    }

    /// Breaks, which empty the pipe, per km: a fifth of the repairs after shaking, four fifths after ground
    /// failure.
    pub fn breaks_per_km(&self) -> f64 {
        SHAKING_BREAKS * self.shaking_per_km + GROUND_BREAKS * self.ground_per_km
    }

    /// Leaks, the rest, per km.
    pub fn leaks_per_km(&self) -> f64 {
        self.total_per_km() - self.breaks_per_km()
    }

    /// Probability that a pipe of `length_km` has no break: breaks are a Poisson process along it.
    pub fn unbroken_probability(&self, length_km: f64) -> f64 {
        (-self.breaks_per_km() * length_km).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn alliance_in_metric_units() {
        // 0.00187 / 2.54 / 0.3048 = 0.0024154 repairs per km and cm/s.
        let rate = RepairRate::ala(AlaPipe::CastIronCement, 30.0, INCH_M, 1.0);
        assert!((rate.shaking_per_km - 0.072_463).abs() < 1e-5);
        assert!((rate.ground_per_km - 3.477_690).abs() < 1e-5);
    }

    #[test]
    fn ground_failure_breaks_what_shaking_only_cracks() {
        let rate = RepairRate { shaking_per_km: 1.0, ground_per_km: 1.0 };
        assert!((rate.breaks_per_km() - 1.0).abs() < 1e-12 && (rate.leaks_per_km() - 1.0).abs() < 1e-12);
        let shaken = RepairRate { shaking_per_km: 1.0, ground_per_km: 0.0 };
        assert!((shaken.breaks_per_km() - 0.2).abs() < 1e-12);
        assert!((shaken.unbroken_probability(5.0) - (-1.0f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn still_ground_breaks_nothing() {
        assert_eq!(RepairRate::hazus(Material::Concrete, 0.0, 0.0, 1.0), RepairRate::default());
        assert_eq!(RepairRate::ala(AlaPipe::Unknown, 0.0, 0.0, 1.0), RepairRate::default());
    }

    proptest! {
        #[test]
        fn worse_never_helps(
            which in 0usize..8, pgv in 0.1..200.0f64, pgd in 0.0..3.0f64, chance in 0.0..0.9f64, more in 1.0..2.0f64,
        ) {
            let material = Material::ALL[which];
            let pipe = AlaPipe::of(material);
            let base = [RepairRate::hazus(material, pgv, pgd, chance), RepairRate::ala(pipe, pgv, pgd, chance)];
            let worse = [
                [RepairRate::hazus(material, pgv * more, pgd, chance), RepairRate::ala(pipe, pgv * more, pgd, chance)],
                [RepairRate::hazus(material, pgv, pgd * more, chance), RepairRate::ala(pipe, pgv, pgd * more, chance)],
                [RepairRate::hazus(material, pgv, pgd, chance + 0.1), RepairRate::ala(pipe, pgv, pgd, chance + 0.1)],
            ];
            for pair in worse {
                for (worse, base) in pair.iter().zip(&base) {
                    prop_assert!(worse.total_per_km() >= base.total_per_km());
                    prop_assert!(worse.breaks_per_km() >= base.breaks_per_km());
                    prop_assert!(worse.unbroken_probability(2.0) <= base.unbroken_probability(2.0));
                }
            }
        }
    }
}
