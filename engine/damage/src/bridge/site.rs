//! One bridge in its place: class, spans and skew turn the medians of the class into its own.

use super::hwb::{BridgeError, Hwb};
use crate::fragility::Fragility;
use crate::lifeline::{BRIDGE_FAILURE, Combined};

/// What Hazus asks about one bridge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BridgeSite {
    hwb: Hwb,
    spans: u32,
    skew_deg: f64,
}

impl BridgeSite {
    /// A bridge of a class with a number of `spans`, skewed by `skew_deg` degrees: the angle between the
    /// line of a pier and the normal of the road.
    ///
    /// # Errors
    /// [`BridgeError::NoSpan`] or [`BridgeError::Skew`].
    pub fn new(hwb: Hwb, spans: u32, skew_deg: f64) -> Result<Self, BridgeError> {
        if spans == 0 {
            return Err(BridgeError::NoSpan);
        }
        if !(0.0..90.0).contains(&skew_deg) {
            return Err(BridgeError::Skew(skew_deg));
        }
        Ok(Self { hwb, spans, skew_deg })
    }

    /// Class.
    pub const fn hwb(&self) -> Hwb {
        self.hwb
    }

    /// `sqrt(sin(90° - skew))`, at most 1 (Hazus 4.2, section 7.1.6; V).
    pub fn skew_factor(&self) -> f64 {
        skew_factor(self.skew_deg)
    }

    /// [`Hwb::three_dimensional_factor`] of its spans.
    pub fn three_dimensional_factor(&self) -> f64 {
        self.hwb.three_dimensional_factor(self.spans)
    }

    /// Factor on the median of slight damage: `min(1, 2.5 Sa(1.0 s) / Sa(0.3 s))` for the classes with
    /// [`Hwb::period_shape`], else 1 (Hazus 4.2, section 7.1.6; V).
    pub fn slight_factor(&self, sa03_g: f64, sa10_g: f64) -> f64 {
        if self.hwb.period_shape() { shape_factor(sa03_g, sa10_g).min(1.0) } else { 1.0 }
    }

    /// Fragility by spectral acceleration at 1.0 s (g) under a spectrum given by its accelerations at 0.3 and
    /// 1.0 s, both in g and with site amplification. Median of slight damage times
    /// [`slight_factor`](Self::slight_factor), the others times skew and three-dimensional factor. Where
    /// a strong skew would bring moderate damage before slight damage, slight comes down with it.
    pub fn fragility(&self, sa03_g: f64, sa10_g: f64) -> Fragility {
        let curve = self.hwb.curve();
        self.adjusted(&Fragility::unchecked(curve.medians, curve.betas), sa03_g, sa10_g)
    }

    /// The same with medians of one's own instead of those of the class, for a sensitivity run.
    #[must_use]
    pub fn adjusted(&self, base: &Fragility, sa03_g: f64, sa10_g: f64) -> Fragility {
        let factor = self.skew_factor() * self.three_dimensional_factor();
        let mut medians = base.medians().map(|median| median * factor);
        let slight = base.medians()[0] * self.slight_factor(sa03_g, sa10_g);
        medians[0] = slight.clamp(f64::MIN_POSITIVE, medians[1]);
        Fragility::unchecked(medians, base.betas())
    }

    /// Damage by shaking and by ground failure: the ground fails with `failure_probability` (0 to 1) and then
    /// moves by `pgd_m` metres. The published factors on the ground-failure medians, which need length and
    /// width and have no value without skew, are not applied.
    pub fn damage(&self, sa03_g: f64, sa10_g: f64, pgd_m: f64, failure_probability: f64) -> Combined {
        Combined::none().and_shaking(&self.fragility(sa03_g, sa10_g), sa10_g).and_ground_failure(
            &ground_failure(),
            pgd_m,
            failure_probability,
        )
    }
}

/// Fragility of every bridge by permanent ground deformation in metres: medians 3.9, 3.9, 3.9 and 13.8
/// inches, dispersion 0.2 (Hazus 4.2 table 7-6; V).
pub fn ground_failure() -> Fragility {
    BRIDGE_FAILURE.fragility_si()
}

/// `sqrt(sin(90° - skew))`, kept above zero.
fn skew_factor(skew_deg: f64) -> f64 {
    skew_deg.to_radians().cos().max(0.0).sqrt().max(f64::MIN_POSITIVE)
}

/// `2.5 Sa(1.0) / Sa(0.3)`; without shaking at 0.3 s the spectrum takes nothing off.
fn shape_factor(sa03_g: f64, sa10_g: f64) -> f64 {
    if sa03_g > 0.0 { 2.5 * sa10_g / sa03_g } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn bridge(number: u8, spans: u32, skew_deg: f64) -> BridgeSite {
        BridgeSite::new(Hwb::new(number).unwrap(), spans, skew_deg).unwrap()
    }

    #[test]
    fn a_skewed_bridge_by_hand() {
        // The case by which EQRM's authors checked theirs: HWB17, three spans, skew 32 degrees, Sa(0.3) 2.1 g
        // and Sa(1.0) 0.43 g. Results by hand: sqrt(sin 58°) = 0.920895, 1 + 0.25 / 2 = 1.125.
        let site = bridge(17, 3, 32.0);
        assert!((site.skew_factor() - 0.920_895).abs() < 1e-6);
        assert_eq!(site.three_dimensional_factor(), 1.125);
        let medians = site.fragility(2.1, 0.43).medians();
        let expected = [0.25, 0.362_603, 0.466_203, 0.725_205];
        assert!(medians.iter().zip(expected).all(|(a, b)| (a - b).abs() < 5e-6), "{medians:?}");
        let reached = site.damage(2.1, 0.43, 0.0, 0.0).exceedances();
        let expected = [0.816_969, 0.611_845, 0.446_414, 0.191_846];
        assert!(reached.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{reached:?}");
    }

    #[test]
    fn a_short_period_spectrum_hurts_stiff_decks_early() {
        let site = bridge(10, 3, 0.0);
        assert!((site.fragility(2.0, 0.4).medians()[0] - 0.30).abs() < 1e-12);
        assert!((site.fragility(0.8, 0.4).medians()[0] - 0.60).abs() < 1e-12);
        assert!((bridge(5, 3, 0.0).fragility(2.0, 0.4).medians()[0] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn ground_failure_at_its_medians() {
        let p = ground_failure().probabilities(13.8 * 0.0254);
        assert!((p[4] - 0.5).abs() < 1e-8 && p[1] == 0.0 && p[2] == 0.0);
        let half = bridge(28, 2, 0.0).damage(0.0, 0.0, 3.9 * 0.0254, 0.4);
        assert!((half.exceedances()[2] - 0.2).abs() < 1e-8);
    }

    #[test]
    fn impossible_bridges_are_refused() {
        let class = Hwb::new(5).unwrap();
        assert_eq!(BridgeSite::new(class, 0, 0.0), Err(BridgeError::NoSpan));
        assert_eq!(BridgeSite::new(class, 2, 90.0), Err(BridgeError::Skew(90.0)));
        assert!(BridgeSite::new(class, 2, f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn worse_never_helps(
            number in 1u8..=28, spans in 1u32..30, skew in 0.0..80.0f64, sa03 in 0.0..3.0f64, ratio in 0.05..1.0f64,
            pgd in 0.0..1.0f64, chance in 0.0..1.0f64,
        ) {
            let site = bridge(number, spans, skew);
            let base = site.damage(sa03, sa03 * ratio, pgd, chance).exceedances();
            let worse = [
                site.damage(sa03 * 1.2, sa03 * 1.2 * ratio, pgd, chance),
                site.damage(sa03, sa03 * ratio, pgd * 1.2, chance),
                site.damage(sa03, sa03 * ratio, pgd, chance.mul_add(0.5, 0.5)),
                bridge(number, spans, skew + 5.0).damage(sa03, sa03 * ratio, pgd, chance),
            ];
            for other in worse {
                prop_assert!(other.exceedances().iter().zip(&base).all(|(w, b)| *w >= *b - 1e-9));
            }
            let states = site.damage(sa03, sa03 * ratio, pgd, chance).probabilities();
            prop_assert!((states.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(states.iter().all(|share| *share >= -1e-12));
        }
    }
}
