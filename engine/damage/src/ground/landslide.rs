//! Landslides: critical acceleration of slopes, sliding-block displacement, probability of failure.

use std::f64::consts::LN_10;

/// Gravity in the slope formulas, m/s².
const GRAVITY_M_S2: f64 = 9.81;
/// Unit mass of water, kg/m³.
const WATER_KG_M3: f64 = 1000.0;
/// Least critical acceleration, g, as OpenQuake keeps it: slopes that barely stand slide at once.
const LEAST_CRITICAL_G: f64 = 1e-4;
/// Least ratio of critical to peak acceleration for which the displacement regressions hold.
const LEAST_RATIO: f64 = 0.05;

/// Landslide susceptibility of Hazus, I (strong rock, gentle) to X (weak and steep).
///
/// Critical accelerations and mapped shares of the Hazus manual (2003, chapter 4), read in the sources of
/// the USGS ground-failure product (V).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LandslideCategory(u8);

impl LandslideCategory {
    const CRITICAL_G: [f64; 10] = [0.60, 0.50, 0.40, 0.35, 0.30, 0.25, 0.20, 0.15, 0.10, 0.05];
    const MAP_SHARE: [f64; 10] = [0.01, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20, 0.25, 0.30];

    /// Category 1 (I) to 10 (X); `None` for other numbers.
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            1..=10 => Some(Self(number)),
            _ => None,
        }
    }

    /// Critical acceleration, g.
    pub fn critical_g(self) -> f64 {
        Self::CRITICAL_G[usize::from(self.0) - 1]
    }

    /// Share of the mapped area that slides when `pga_g` (g) reaches the critical acceleration; else 0.
    pub fn sliding_share(self, pga_g: f64) -> f64 {
        if pga_g >= self.critical_g() { Self::MAP_SHARE[usize::from(self.0) - 1] } else { 0.0 }
    }
}

/// An infinite slope: a slab of soil on a plane parallel to the surface.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Steepness, rise over run. Level ground and slopes the other way (0 and below) do not slide.
    pub gradient: f64,
    /// Effective cohesion, Pa.
    pub cohesion_pa: f64,
    /// Effective angle of friction, degrees.
    pub friction_deg: f64,
    /// Share of the slab that is saturated, 0 to 1.
    pub saturation: f64,
    /// Thickness of the slab normal to the plane, m.
    pub thickness_m: f64,
    /// Unit mass of the soil, kg/m³.
    pub soil_kg_m3: f64,
}

impl Slope {
    /// Static factor of safety, Jibson, Harp and Michael (2000) equation 2:
    /// `c / (γ t sin α) + tan φ / tan α - m γ_w tan φ / (γ tan α)`.
    ///
    /// Infinite on ground that does not slope.
    pub fn safety(&self) -> f64 {
        if self.gradient <= 0.0 {
            return f64::INFINITY;
        }
        let soil = GRAVITY_M_S2 * self.soil_kg_m3;
        let water = GRAVITY_M_S2 * WATER_KG_M3;
        let sine = self.gradient / self.gradient.hypot(1.0);
        let friction = self.friction_deg.to_radians().tan() / self.gradient;
        self.cohesion_pa / (soil * self.thickness_m * sine)
            + friction * (1.0 - self.saturation * water / soil)
    }

    /// Critical acceleration in g, `(FS - 1) sin α` (Newmark 1965), at least 0.0001; infinite on ground that
    /// does not slope.
    pub fn critical_g(&self) -> f64 {
        if self.gradient <= 0.0 {
            return f64::INFINITY;
        }
        let sine = self.gradient / self.gradient.hypot(1.0);
        ((self.safety() - 1.0) * sine).max(LEAST_CRITICAL_G)
    }
}

/// Sliding-block displacement in metres from peak acceleration alone, Jibson (2007) equation 6:
/// `lg D[cm] = 0.215 + lg[(1 - a_c/PGA)^2.341 (a_c/PGA)^-1.438]`, standard deviation 0.510 of lg D. 0 while
/// the critical acceleration `critical_g` (g) is not exceeded; the ratio is kept above 0.05.
pub fn jibson2007(pga_g: f64, critical_g: f64) -> f64 {
    displacement_m(pga_g, critical_g, 0.215, 2.341, -1.438)
}

/// Sliding-block displacement in metres with moment magnitude `mw` (5.3 to 7.6), Jibson (2007) equation 7:
/// `lg D[cm] = -2.710 + lg[(1 - a_c/PGA)^2.335 (a_c/PGA)^-1.478] + 0.424 M`, standard deviation 0.454.
///
/// ```
/// use shapan_damage::ground::landslide::jibson2007_mw;
/// assert_eq!(jibson2007_mw(0.10, 0.15, 7.0), 0.0);
/// assert!(jibson2007_mw(0.60, 0.10, 7.0) > 0.1);
/// ```
pub fn jibson2007_mw(pga_g: f64, critical_g: f64, mw: f64) -> f64 {
    displacement_m(pga_g, critical_g, -2.71 + 0.424 * mw, 2.335, -1.478)
}

fn displacement_m(pga_g: f64, critical_g: f64, lg_scale: f64, rest_power: f64, ratio_power: f64) -> f64 {
    if pga_g <= critical_g {
        return 0.0;
    }
    let ratio = (critical_g / pga_g).max(LEAST_RATIO);
    let centimetres = (lg_scale * LN_10).exp() * (1.0 - ratio).powf(rest_power) * ratio.powf(ratio_power);
    centimetres / 100.0
}

/// Probability that a slope fails whose block would slide `displacement_m` metres:
/// `0.335 (1 - exp(-0.048 D[cm]^1.565))`, Jibson, Harp and Michael (2000) equation 5, from Northridge.
pub fn failure_probability(displacement_m: f64) -> f64 {
    0.335 * (1.0 - (-0.048 * (100.0 * displacement_m).powf(1.565)).exp())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn categories_slide_from_their_critical_acceleration() {
        let worst = LandslideCategory::new(10).unwrap();
        assert_eq!(
            (worst.critical_g(), worst.sliding_share(0.05), worst.sliding_share(0.049)),
            (0.05, 0.30, 0.0)
        );
        assert_eq!(LandslideCategory::new(1).unwrap().sliding_share(0.6), 0.01);
        assert!(LandslideCategory::new(0).is_none() && LandslideCategory::new(11).is_none());
    }

    #[test]
    fn dry_sand_stands_at_its_angle_of_friction() {
        let angle: f64 = 32.0;
        let sand = Slope {
            gradient: angle.to_radians().tan(),
            cohesion_pa: 0.0,
            friction_deg: angle,
            saturation: 0.0,
            thickness_m: 2.4,
            soil_kg_m3: 1600.0,
        };
        assert!((sand.safety() - 1.0).abs() < 1e-12);
        assert_eq!(sand.critical_g(), LEAST_CRITICAL_G);
        assert!(Slope { saturation: 0.3, ..sand }.safety() < 0.85);
    }

    #[test]
    fn level_ground_never_slides() {
        for (gradient, cohesion_pa) in [(0.0, 0.0), (-0.0, 20_000.0), (-0.5, 20_000.0)] {
            let level = Slope {
                gradient,
                cohesion_pa,
                friction_deg: 30.0,
                saturation: 1.0,
                thickness_m: 2.4,
                soil_kg_m3: 1600.0,
            };
            assert_eq!((level.safety(), level.critical_g()), (f64::INFINITY, f64::INFINITY));
            assert_eq!(jibson2007(5.0, level.critical_g()), 0.0);
            assert_eq!(jibson2007_mw(5.0, level.critical_g(), 8.0), 0.0);
        }
    }

    #[test]
    fn half_of_the_peak_moves_a_block_little() {
        // Equation 6 at a ratio of 0.5: 0.215 + lg(0.5^(2.341 - 1.438)) = -0.0568.
        assert!((jibson2007(0.4, 0.2) - 0.008_774).abs() < 1e-5);
        assert_eq!(failure_probability(0.0), 0.0);
        assert!((failure_probability(10.0) - 0.335).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn stronger_shaking_slides_further(pga in 0.0..2.0f64, critical in 0.005..0.6f64, mw in 5.3..7.6f64) {
            for slide in [jibson2007, |p, c| jibson2007_mw(p, c, 6.5)] {
                prop_assert!(slide(pga * 1.1, critical) >= slide(pga, critical));
                prop_assert!(slide(pga, critical * 1.1) <= slide(pga, critical));
            }
            prop_assert!(jibson2007_mw(pga, critical, mw + 0.1) >= jibson2007_mw(pga, critical, mw));
            let failure = failure_probability(jibson2007(pga, critical));
            prop_assert!((0.0..=0.335).contains(&failure));
        }

        #[test]
        fn steeper_categories_slide_earlier(number in 1u8..10, pga in 0.0..1.0f64) {
            let (gentle, steep) = (LandslideCategory::new(number).unwrap(), LandslideCategory::new(number + 1).unwrap());
            prop_assert!(steep.critical_g() < gentle.critical_g());
            prop_assert!(steep.sliding_share(pga) >= gentle.sliding_share(pga));
        }
    }
}
