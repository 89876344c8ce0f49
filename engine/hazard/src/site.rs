//! What the ground under a site does to rock motion: by Vs30, or by the site classes of the Chinese codes.

pub mod china;

use crate::bssa14::Coefficients;
use crate::model::ModelError;

pub use crate::model::Measure;

/// Reference shear-wave velocity, m/s: rock, factor one.
pub const REFERENCE_VS30_M_S: f64 = 760.0;
/// Rock acceleration from which soil begins to yield (f3), g.
const YIELD_PGA_G: f64 = 0.1;

/// The site term of Boore et al. 2014 for one measure, ready for many sites.
///
/// `ln F = c ln(min(Vs30, Vc)/760) + f2 ln((PGA + 0.1)/0.1)` with
/// `f2 = f4 [exp(f5 (min(Vs30, 760) - 360)) - exp(f5 400)]`, Boore et al. 2014, eqs 6 to 8 (V).
/// Soft soil amplifies weak motion and yields under strong motion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vs30Term {
    slope: f64,
    limit_m_s: f64,
    f4: f64,
    f5: f64,
    /// `exp(f5 400)`: what rock has.
    rock_exp: f64,
}

impl From<&Coefficients> for Vs30Term {
    fn from(c: &Coefficients) -> Self {
        Self { slope: c.slope, limit_m_s: c.limit_m_s, f4: c.f4, f5: c.f5, rock_exp: (c.f5 * 400.0).exp() }
    }
}

impl Vs30Term {
    /// The term for a measure.
    ///
    /// # Errors
    /// [`ModelError::NotDefined`] for periods outside 0.01 to 10 s.
    pub fn new(measure: Measure) -> Result<Self, ModelError> {
        Coefficients::of(measure).map(|coefficients| Self::from(&coefficients))
    }

    /// The term for peak acceleration.
    pub(crate) fn pga() -> Self {
        Self::from(&Coefficients::pga())
    }

    /// The term for peak velocity.
    pub(crate) fn pgv() -> Self {
        Self::from(&Coefficients::pgv())
    }

    /// Natural logarithm of the factor on rock motion for soil of `vs30_m_s` (m/s, positive), where rock
    /// would have `rock_pga_g` (g).
    pub fn ln_factor(&self, vs30_m_s: f64, rock_pga_g: f64) -> f64 {
        let linear = self.slope * (vs30_m_s.min(self.limit_m_s) / REFERENCE_VS30_M_S).ln();
        if vs30_m_s >= REFERENCE_VS30_M_S {
            return linear;
        }
        let softening = self.f4 * ((self.f5 * (vs30_m_s - 360.0)).exp() - self.rock_exp);
        linear + softening * (1.0 + rock_pga_g / YIELD_PGA_G).ln()
    }
}

/// Factor on rock motion for soil of `vs30_m_s` (m/s, positive), where rock would have `rock_pga_g` (g): one
/// value of [`Vs30Term`]. A period beyond 0.01 to 10 s takes the factor of the nearer end.
///
/// ```
/// use shapan_hazard::site::{Measure, amplification};
/// let weak = amplification(Measure::Pga, 250.0, 0.05);
/// let strong = amplification(Measure::Pga, 250.0, 0.40);
/// assert!(weak > 1.7 && strong < 1.2);
/// ```
pub fn amplification(measure: Measure, vs30_m_s: f64, rock_pga_g: f64) -> f64 {
    Vs30Term::from(&Coefficients::nearest(measure)).ln_factor(vs30_m_s, rock_pga_g).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Vs30, then factors for PGA, PGV and SA(1 s) at rock PGA 0.05, 0.2 and 0.4 g (D, two decimals).
    const TABLE: [(f64, [f64; 9]); 6] = [
        (180.0, [1.92, 2.79, 3.74, 1.34, 2.04, 2.69, 1.03, 1.62, 2.11]),
        (250.0, [1.71, 2.30, 2.89, 1.38, 1.93, 2.41, 1.17, 1.70, 2.11]),
        (300.0, [1.60, 2.04, 2.48, 1.37, 1.83, 2.20, 1.23, 1.68, 2.02]),
        (400.0, [1.41, 1.67, 1.91, 1.31, 1.59, 1.81, 1.24, 1.54, 1.75]),
        (500.0, [1.26, 1.41, 1.53, 1.22, 1.38, 1.50, 1.19, 1.36, 1.48]),
        (1000.0, [0.85, 0.79, 0.75, 0.85, 0.79, 0.75, 0.85, 0.79, 0.75]),
    ];
    const MEASURES: [Measure; 3] = [Measure::Pga, Measure::Pgv, Measure::Sa(1.0)];

    #[test]
    fn table_is_reproduced() {
        for (vs30, expected) in TABLE {
            for (index, expected) in expected.into_iter().enumerate() {
                let rock_pga_g = [0.05, 0.2, 0.4][index / 3];
                let factor = amplification(MEASURES[index % 3], vs30, rock_pga_g);
                assert!((factor - expected).abs() <= 0.0051, "{vs30} {index}: {factor}");
            }
        }
    }

    #[test]
    fn periods_beyond_the_table_take_its_ends() {
        let at = |period_s| amplification(Measure::Sa(period_s), 300.0, 0.1);
        assert_eq!((at(0.0), at(30.0)), (at(0.01), at(10.0)));
        assert!(Vs30Term::new(Measure::Sa(30.0)).is_err());
    }

    proptest! {
        #[test]
        fn rock_is_the_reference(pga in 0.0..1.0f64, which in 0usize..3) {
            prop_assert!((amplification(MEASURES[which], 760.0, pga) - 1.0).abs() < 1e-12);
            prop_assert!((amplification(MEASURES[which], 759.999_999, pga) - 1.0).abs() < 1e-8);
        }

        #[test]
        fn stronger_rock_motion_is_amplified_less(vs30 in 150.0..750.0f64, pga in 0.0..0.8f64, which in 0usize..3) {
            prop_assert!(amplification(MEASURES[which], vs30, pga + 0.05) < amplification(MEASURES[which], vs30, pga));
        }
    }
}
