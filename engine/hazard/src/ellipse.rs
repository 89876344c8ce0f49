//! Attenuation with elliptic iso-lines: the common form of the Chinese ground-motion and intensity laws.
//!
//! A level (an intensity, or the decimal logarithm of a ground motion) falls along each axis as
//! `level + slope lg(R + offset)`. Away from the axes the level is that of the ellipse through the site.

use std::f64::consts::LN_10;

/// A seismic region of China in the sense of GB 18306-2015.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// 东部强震区: North China, the Tanlu belt, the south-east coast.
    East,
    /// 中强区 (stable): among others most of the Sichuan basin.
    Mid,
    /// 新疆区.
    Xinjiang,
    /// 青藏区, including the mountain rim of the plateau.
    Tibet,
}

/// Decay along one axis: `level + slope lg(R + offset_km)`, slope negative, R in km.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AxisLaw {
    pub(crate) level: f64,
    pub(crate) slope: f64,
    pub(crate) offset_km: f64,
}

impl AxisLaw {
    /// Level at distance `r_km` >= 0 on this axis.
    pub(crate) fn level_at(&self, r_km: f64) -> f64 {
        self.level + self.slope * (r_km + self.offset_km).log10()
    }

    /// Distance at which the level is met, km; negative when the axis never reaches it.
    pub(crate) fn radius_km(&self, level: f64) -> f64 {
        self.radius_and_slope(level).0
    }

    /// Radius and its derivative by the level.
    fn radius_and_slope(&self, level: f64) -> (f64, f64) {
        let rate = LN_10 / self.slope;
        let shifted = ((level - self.level) * rate).exp();
        (shifted - self.offset_km, shifted * rate)
    }
}

/// Two axes of one law at one magnitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EllipseLaw {
    long: AxisLaw,
    short: AxisLaw,
    /// The lower of the two axis levels at zero distance: no ellipse exists above it.
    peak: f64,
}

/// Last Newton step, in the unit of the level, after which the solver stops: what remains is its square.
const LAST_STEP: f64 = 1e-8;
/// Width of the bracket at which the solver stops.
const BRACKET: f64 = 1e-10;
/// Bisection alone needs about 40 halvings from any bracket that occurs; Newton about 3.
const MAX_STEPS: usize = 80;

impl EllipseLaw {
    pub(crate) fn new(long: AxisLaw, short: AxisLaw) -> Self {
        Self { long, short, peak: long.level_at(0.0).min(short.level_at(0.0)) }
    }

    pub(crate) fn long(&self) -> &AxisLaw {
        &self.long
    }

    pub(crate) fn short(&self) -> &AxisLaw {
        &self.short
    }

    pub(crate) fn peak(&self) -> f64 {
        self.peak
    }

    /// Level of the ellipse through the site `x` km along the long axis and `z` km across it.
    pub(crate) fn level_at(&self, x: f64, z: f64) -> f64 {
        let (x, z) = (x.abs(), z.abs());
        if z == 0.0 {
            return self.long.level_at(x).min(self.peak);
        }
        if x == 0.0 {
            return self.short.level_at(z).min(self.peak);
        }
        self.solve(x, z)
    }

    /// Newton's method kept inside a bracket. The site lies between the circles that either axis law alone
    /// would draw through it, so those two levels bracket the answer; blended by direction they start near it.
    fn solve(&self, x: f64, z: f64) -> f64 {
        let (x2, z2) = (x * x, z * z);
        let r = (x2 + z2).sqrt();
        let (on_long, on_short) = (self.long.level_at(r), self.short.level_at(r));
        let (mut low, mut high) = (on_long.min(on_short), on_long.max(on_short).min(self.peak));
        let mut level = ((on_long * x2 + on_short * z2) / (x2 + z2)).min(high);
        for _ in 0..MAX_STEPS {
            let (gap, slope) = self.gap(level, x2, z2);
            if gap > 0.0 {
                low = level
            } else {
                high = level
            }
            let newton = level - gap / slope;
            let inside = newton >= low && newton <= high;
            let next = if inside { newton } else { (low + high) / 2.0 };
            if (inside && (next - level).abs() < LAST_STEP) || high - low < BRACKET {
                return next;
            }
            level = next;
        }
        level
    }

    /// How far beyond the site the ellipse of `level` passes (relative; negative = inside), and the slope;
    /// from the squares of the coordinates. Close to linear in the radii, so Newton's steps also hold where
    /// an axis shrinks to nothing.
    fn gap(&self, level: f64, x2: f64, z2: f64) -> (f64, f64) {
        let (a, a_slope) = self.long.radius_and_slope(level);
        let (b, b_slope) = self.short.radius_and_slope(level);
        if a <= 0.0 || b <= 0.0 {
            return (-1.0, 0.0);
        }
        let (u, v) = (x2 / (a * a), z2 / (b * b));
        let inverse = 1.0 / (u + v).sqrt();
        let slope = inverse * inverse * inverse * (u * a_slope / a + v * b_slope / b);
        (inverse - 1.0, slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn law() -> EllipseLaw {
        EllipseLaw::new(
            AxisLaw { level: 16.6, slope: -4.2903, offset_km: 25.0 },
            AxisLaw { level: 14.5, slope: -3.5406, offset_km: 13.0 },
        )
    }

    /// Plain bisection, as an independent answer.
    fn bisect(law: &EllipseLaw, x: f64, z: f64) -> f64 {
        let (mut low, mut high) = (-12.0, law.peak);
        for _ in 0..90 {
            let mid = (low + high) / 2.0;
            let (a, b) = (law.long.radius_km(mid), law.short.radius_km(mid));
            let inside = a > 0.0 && b > 0.0 && (x / a).powi(2) + (z / b).powi(2) < 1.0;
            if inside { low = mid } else { high = mid }
        }
        (low + high) / 2.0
    }

    proptest! {
        #[test]
        fn newton_agrees_with_bisection(x in 1e-6..400.0f64, z in 1e-6..400.0f64) {
            prop_assert!((law().level_at(x, z) - bisect(&law(), x, z)).abs() < 1e-8);
        }

        #[test]
        fn newton_agrees_near_the_centre(
            lg_x in -6.0..2.6f64, lg_z in -6.0..2.6f64, long in 1.0..3.0f64, lead in -0.3..0.3f64, offset in 0.5..60.0f64,
        ) {
            // The axes' levels at the centre differ by `lead` either way.
            let short = AxisLaw { level: 3.0, slope: -1.8, offset_km: offset };
            let level = short.level_at(0.0) + lead + 2.1 * (offset * long).log10();
            let law = EllipseLaw::new(AxisLaw { level, slope: -2.1, offset_km: offset * long }, short);
            let (x, z) = (10f64.powf(lg_x), 10f64.powf(lg_z));
            prop_assert!((law.level_at(x, z) - bisect(&law, x, z)).abs() < 1e-8);
        }

        #[test]
        fn mirror_images_are_equal(x in 0.0..400.0f64, z in 0.0..400.0f64) {
            prop_assert_eq!(law().level_at(x, z), law().level_at(-x, z));
            prop_assert_eq!(law().level_at(x, z), law().level_at(x, -z));
        }

        #[test]
        fn level_falls_outward(x in 0.1..200.0f64, z in 0.1..200.0f64, stretch in 1.01..3.0f64) {
            prop_assert!(law().level_at(x * stretch, z * stretch) < law().level_at(x, z));
        }
    }

    #[test]
    fn axes_are_continuous_with_their_surroundings() {
        for r in [0.5, 5.0, 50.0, 300.0] {
            assert!((law().level_at(r, 0.0) - law().level_at(r, 1e-7)).abs() < 1e-6);
            assert!((law().level_at(0.0, r) - law().level_at(1e-7, r)).abs() < 1e-6);
        }
    }
}
