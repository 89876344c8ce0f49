//! Site amplification by Vs30: the site term of Boore, Stewart, Seyhan & Atkinson 2014.

/// The measures of ground motion for which a site term is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Peak ground acceleration.
    Pga,
    /// Peak ground velocity.
    Pgv,
    /// Spectral acceleration at 1 s, 5 % damping.
    Sa1s,
}

/// Reference shear-wave velocity, m/s: rock, factor one.
pub const REFERENCE_VS30_M_S: f64 = 760.0;

/// Site coefficients `c, Vc, f4, f5`.
struct Coefficients {
    slope: f64,
    limit_m_s: f64,
    f4: f64,
    f5: f64,
}

/// BSSA14 coefficients (V).
const fn coefficients(measure: Measure) -> Coefficients {
    match measure {
        Measure::Pga => Coefficients { slope: -0.60, limit_m_s: 1500.0, f4: -0.150, f5: -0.00701 },
        Measure::Pgv => Coefficients { slope: -0.84, limit_m_s: 1300.0, f4: -0.100, f5: -0.00844 },
        Measure::Sa1s => Coefficients { slope: -1.05, limit_m_s: 1109.95, f4: -0.10521, f5: -0.00844 },
    }
}

/// Factor on rock motion for soil of `vs30_m_s` (m/s, positive), where rock would have `rock_pga_g` (g).
///
/// `ln F = c ln(min(Vs30, Vc)/760) + f2 ln((PGA + 0.1)/0.1)` with
/// `f2 = f4 [exp(f5 (min(Vs30, 760) - 360)) - exp(f5 400)]`, Boore et al. 2014, eqs 6 to 8 (V).
/// Soft soil amplifies weak motion and yields under strong motion.
///
/// ```
/// use shapan_hazard::site::{Measure, amplification};
/// let weak = amplification(Measure::Pga, 250.0, 0.05);
/// let strong = amplification(Measure::Pga, 250.0, 0.40);
/// assert!(weak > 1.7 && strong < 1.2);
/// ```
pub fn amplification(measure: Measure, vs30_m_s: f64, rock_pga_g: f64) -> f64 {
    let Coefficients { slope, limit_m_s, f4, f5 } = coefficients(measure);
    let linear = slope * (vs30_m_s.min(limit_m_s) / REFERENCE_VS30_M_S).ln();
    let yielding = f4 * ((f5 * (vs30_m_s.min(REFERENCE_VS30_M_S) - 360.0)).exp() - (f5 * 400.0).exp());
    (linear + yielding * ((rock_pga_g + 0.1) / 0.1).ln()).exp()
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
    const MEASURES: [Measure; 3] = [Measure::Pga, Measure::Pgv, Measure::Sa1s];

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

    proptest! {
        #[test]
        fn rock_is_the_reference(pga in 0.0..1.0f64, which in 0usize..3) {
            prop_assert!((amplification(MEASURES[which], 760.0, pga) - 1.0).abs() < 1e-12);
        }

        #[test]
        fn stronger_rock_motion_is_amplified_less(vs30 in 150.0..750.0f64, pga in 0.0..0.8f64, which in 0usize..3) {
            prop_assert!(amplification(MEASURES[which], vs30, pga + 0.05) < amplification(MEASURES[which], vs30, pga));
        }
    }
}
