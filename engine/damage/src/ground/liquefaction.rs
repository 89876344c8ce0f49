//! Liquefaction by Hazus: susceptibility, probability, lateral spreading and settlement.
//!
//! Formulas and figures of the Hazus-MH MR5 earthquake manual, section 4.2.2, read in the documentation and
//! sources of OpenQuake's secondary perils (V).

use crate::lifeline::INCH_M;

/// Feet in a metre, exactly 1 / 0.3048.
const FEET_PER_M: f64 = 1.0 / 0.3048;

/// How easily the soil liquefies, whatever the earthquake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Susceptibility {
    /// Rock and the like: never.
    None,
    /// Very low.
    VeryLow,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
    /// Very high: loose young fill and river sand.
    VeryHigh,
}

/// Figures of one susceptibility.
struct Soil {
    /// Peak acceleration that starts liquefaction, g.
    threshold_pga_g: f64,
    /// Slope (1/g) and intercept of the conditional probability.
    line: (f64, f64),
    /// Share of the mapped area that can liquefy.
    map_share: f64,
    /// Settlement where it liquefies, inches.
    settlement_inch: f64,
}

const fn soil(threshold_pga_g: f64, line: (f64, f64), map_share: f64, settlement_inch: f64) -> Soil {
    Soil { threshold_pga_g, line, map_share, settlement_inch }
}

static SOILS: [Soil; 6] = [
    soil(f64::INFINITY, (0.0, 0.0), 0.0, 0.0),
    soil(0.26, (4.16, 1.08), 0.02, 0.0),
    soil(0.21, (5.57, 1.18), 0.05, 1.0),
    soil(0.15, (6.67, 1.00), 0.10, 2.0),
    soil(0.12, (7.67, 0.92), 0.20, 6.0),
    soil(0.09, (9.09, 0.82), 0.25, 12.0),
];

impl Susceptibility {
    /// All categories, safest first.
    pub const ALL: [Self; 6] =
        [Self::None, Self::VeryLow, Self::Low, Self::Moderate, Self::High, Self::VeryHigh];

    fn soil(self) -> &'static Soil {
        &SOILS[self as usize]
    }

    /// Peak acceleration (g) below which the ground does not spread; infinite for [`None`](Self::None).
    pub fn threshold_pga_g(self) -> f64 {
        self.soil().threshold_pga_g
    }

    /// Probability that susceptible soil liquefies in a magnitude 7.5 earthquake with the groundwater 5 feet
    /// deep: `slope · PGA - intercept`, within 0 to 1.
    pub fn conditional_probability(self, pga_g: f64) -> f64 {
        let (slope, intercept) = self.soil().line;
        (slope * pga_g - intercept).clamp(0.0, 1.0)
    }

    /// Share of the area mapped as such that can liquefy.
    pub fn map_share(self) -> f64 {
        self.soil().map_share
    }

    /// Settlement where the ground liquefies, metres.
    pub fn settlement_m(self) -> f64 {
        self.soil().settlement_inch * INCH_M
    }
}

/// Correction of the probability for magnitude `mw`; 1 near 7.5, larger below.
pub fn magnitude_correction(mw: f64) -> f64 {
    ((0.0027 * mw - 0.0267) * mw - 0.2055) * mw + 2.9188
}

/// Correction of the probability for the depth of groundwater in metres: `0.022 depth[ft] + 0.93`.
pub fn groundwater_correction(depth_m: f64) -> f64 {
    0.022 * depth_m * FEET_PER_M + 0.93
}

/// Correction of lateral spreading for magnitude `mw`; 1 near 7.5, larger above, never negative.
pub fn displacement_correction(mw: f64) -> f64 {
    (((0.0086 * mw - 0.0914) * mw + 0.4698) * mw - 0.9835).max(0.0)
}

/// What liquefaction does to a site in one earthquake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Liquefaction {
    /// Probability that the ground at a random place of the mapped area liquefies.
    pub probability: f64,
    /// Expected lateral spreading where it does, metres: where there is a free face or a slope.
    pub spread_m: f64,
    /// Expected settlement where it does, metres.
    pub settlement_m: f64,
}

impl Liquefaction {
    /// Liquefaction under peak acceleration `pga_g` (g) of an earthquake of moment magnitude `mw`, with
    /// groundwater `groundwater_m` metres deep.
    ///
    /// `P = P(liq | PGA) · map share / (K_m K_w)`; spreading from the ratio of PGA to its threshold.
    ///
    /// ```
    /// use shapan_damage::ground::{Liquefaction, Susceptibility};
    /// let riverside = Liquefaction::hazus(Susceptibility::High, 0.3, 7.5, 1.5);
    /// assert!(riverside.probability > 0.18 && riverside.spread_m > 0.5);
    /// ```
    pub fn hazus(soil: Susceptibility, pga_g: f64, mw: f64, groundwater_m: f64) -> Self {
        let corrections = magnitude_correction(mw) * groundwater_correction(groundwater_m);
        let probability = soil.conditional_probability(pga_g) * soil.map_share() / corrections;
        Self {
            probability: probability.clamp(0.0, 1.0),
            spread_m: spread_m(pga_g / soil.threshold_pga_g(), mw),
            settlement_m: soil.settlement_m(),
        }
    }

    /// The larger of spreading and settlement, which lifelines on a slope or at a bank have to bear; metres.
    pub fn worst_m(&self) -> f64 {
        self.spread_m.max(self.settlement_m)
    }
}

/// Lateral spreading for PGA over its threshold. The published figure ends at a ratio of 4; the last line
/// goes on beyond.
fn spread_m(ratio: f64, mw: f64) -> f64 {
    let inches = match ratio {
        r if r <= 1.0 => 0.0,
        r if r <= 2.0 => 12.0 * r - 12.0,
        r if r <= 3.0 => 18.0 * r - 24.0,
        r => 70.0 * r - 180.0,
    };
    inches * displacement_correction(mw) * INCH_M
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn corrections_are_one_at_their_reference() {
        assert!((magnitude_correction(7.5) - 1.0).abs() < 0.03);
        assert!((groundwater_correction(1.524) - 1.04).abs() < 1e-12);
        assert!((displacement_correction(7.5) - 1.0).abs() < 0.05);
        assert_eq!(displacement_correction(3.0), 0.0);
    }

    #[test]
    fn spreading_is_continuous_at_its_breaks() {
        let inches = |ratio| spread_m(ratio, 7.5) / displacement_correction(7.5) / INCH_M;
        for (ratio, expected) in [(1.0, 0.0), (2.0, 12.0), (3.0, 30.0), (4.0, 100.0)] {
            assert!(
                (inches(ratio) - expected).abs() < 1e-9 && (inches(ratio + 1e-9) - expected).abs() < 1e-6
            );
        }
    }

    #[test]
    fn rock_does_not_liquefy() {
        let rock = Liquefaction::hazus(Susceptibility::None, 2.0, 8.5, 0.0);
        assert_eq!(rock, Liquefaction { probability: 0.0, spread_m: 0.0, settlement_m: 0.0 });
    }

    proptest! {
        #[test]
        fn worse_never_helps(
            which in 0usize..6, pga in 0.0..2.0f64, mw in 5.0..8.5f64, depth in 0.0..15.0f64, more in 0.0..0.5f64,
        ) {
            let soil = Susceptibility::ALL[which];
            let base = Liquefaction::hazus(soil, pga, mw, depth);
            prop_assert!((0.0..=1.0).contains(&base.probability) && base.spread_m >= 0.0);
            let mut worse = vec![
                Liquefaction::hazus(soil, pga + more, mw, depth),
                Liquefaction::hazus(soil, pga, mw + more, depth),
                Liquefaction::hazus(soil, pga, mw, (depth - more).max(0.0)),
            ];
            if let Some(looser) = Susceptibility::ALL.get(which + 1) {
                worse.push(Liquefaction::hazus(*looser, pga, mw, depth));
            }
            for other in worse {
                prop_assert!(other.probability >= base.probability - 1e-12);
                prop_assert!(other.spread_m >= base.spread_m - 1e-12 && other.worst_m() >= base.worst_m() - 1e-12);
            }
        }
    }
}
