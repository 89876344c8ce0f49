//! Peak acceleration and velocity on rock for China: Yu Yanxiang et al. 2013, tables 4 and 5 of GB 18306-2015.

use crate::ellipse::{AxisLaw, EllipseLaw, Region};

/// Standard deviation of lg PGA (total; the source gives no split). GB 18306-2015, V.
pub const SIGMA_LG_PGA: f64 = 0.236;
/// Standard deviation of lg PGV (total). GB 18306-2015, V.
pub const SIGMA_LG_PGV: f64 = 0.271;

/// Depth in km by which [`NearField::Saturated`] keeps a site away from the source.
const SATURATION_DEPTH_KM: f64 = 15.0;
/// The coefficient sets change above this Ms.
const LARGE_MAGNITUDE: f64 = 6.5;

/// Peak horizontal ground motion at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroundMotion {
    /// Peak ground acceleration, gal (cm/s²).
    pub pga_gal: f64,
    /// Peak ground velocity, cm/s.
    pub pgv_cm_s: f64,
}

impl GroundMotion {
    /// Acceleration in units of standard gravity.
    pub fn pga_g(&self) -> f64 {
        self.pga_gal / STANDARD_GRAVITY_GAL
    }

    /// The same motion with residuals in natural-log units: `Y exp(residual)`.
    #[must_use]
    pub fn with_residuals(&self, ln_pga: f64, ln_pgv: f64) -> Self {
        Self { pga_gal: self.pga_gal * ln_pga.exp(), pgv_cm_s: self.pgv_cm_s * ln_pgv.exp() }
    }

    /// The same motion multiplied by site factors.
    #[must_use]
    pub fn amplified(&self, pga_factor: f64, pgv_factor: f64) -> Self {
        Self { pga_gal: self.pga_gal * pga_factor, pgv_cm_s: self.pgv_cm_s * pgv_factor }
    }
}

/// Standard gravity, gal.
pub const STANDARD_GRAVITY_GAL: f64 = 980.665;

/// How motion behaves within a few kilometres of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearField {
    /// The equations as printed: distance on the ground only (h = 0). High near the source.
    Literal,
    /// Distances combined with a depth of 15 km, as OpenQuake does (V for the depth). The logarithms of the
    /// two axes are blended by cos² and sin² of the angle from the strike (D), which, unlike a blend by an
    /// ellipse of logarithms, keeps its sign below 1 gal.
    ///
    /// The blend has no limit at the tip of a rupture: on the rupture the short axis counts, just beyond the tip
    /// on the line of strike the long one, and between those by the direction seen from the tip. There motion
    /// steps up by a factor (D; PGA at Ms 7.0, 7.5, 8.0, 8.5, PGV within 0.03 of it):
    ///
    /// | region | 7.0 | 7.5 | 8.0 | 8.5 |
    /// | --- | --- | --- | --- | --- |
    /// | [East](Region::East) | 1.25 | 1.20 | 1.16 | 1.13 |
    /// | [Mid](Region::Mid) | 1.23 | 1.14 | 1.06 | 0.99 |
    /// | [Xinjiang](Region::Xinjiang) | 1.30 | 1.24 | 1.18 | 1.14 |
    /// | [Tibet](Region::Tibet) | 1.44 | 1.35 | 1.28 | 1.22 |
    Saturated,
}

/// The model for one region and one magnitude, ready for many sites.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yu2013 {
    pga: EllipseLaw,
    pgv: EllipseLaw,
    near_field: NearField,
}

impl Yu2013 {
    /// Prepares the model for a surface-wave magnitude.
    pub fn new(region: Region, magnitude_ms: f64, near_field: NearField) -> Self {
        let [long, short] = coefficients(region);
        let ellipse = |which: fn(&AxisCoefficients) -> &Measure| {
            EllipseLaw::new(long.law(which(&long), magnitude_ms), short.law(which(&short), magnitude_ms))
        };
        Self { pga: ellipse(|axis| &axis.pga), pgv: ellipse(|axis| &axis.pgv), near_field }
    }

    /// Median motion on rock at a site `along_km` from the source in the strike direction and `across_km`
    /// off the strike line; signs do not matter.
    ///
    /// For a point source these are components of the epicentral distance. For a finite rupture `along_km`
    /// is what lies beyond the nearer end ([`SiteGeometry::along_beyond_km`](crate::SiteGeometry)).
    pub fn median(&self, along_km: f64, across_km: f64) -> GroundMotion {
        GroundMotion {
            pga_gal: 10f64.powf(self.lg_pga_gal(along_km, across_km)),
            pgv_cm_s: 10f64.powf(self.lg_pgv_cm_s(along_km, across_km)),
        }
    }

    /// The same model with another near field.
    #[must_use]
    pub fn with_near_field(self, near_field: NearField) -> Self {
        Self { near_field, ..self }
    }

    /// Decimal logarithm of the median peak acceleration in gal, without the velocity of
    /// [`median`](Self::median).
    pub fn lg_pga_gal(&self, along_km: f64, across_km: f64) -> f64 {
        self.lg(&self.pga, along_km, across_km)
    }

    /// Decimal logarithm of the median peak velocity in cm/s.
    pub fn lg_pgv_cm_s(&self, along_km: f64, across_km: f64) -> f64 {
        self.lg(&self.pgv, along_km, across_km)
    }

    fn lg(&self, law: &EllipseLaw, along_km: f64, across_km: f64) -> f64 {
        let level = law.level_at(along_km, across_km);
        match self.near_field {
            NearField::Literal => level,
            NearField::Saturated => saturated(law, level, along_km, across_km),
        }
    }
}

/// Re-evaluates both axes with a depth under the ellipse of `level`, then blends them by direction.
/// On the rupture itself, where no direction exists, the short axis counts: sites stand beside a rupture. See
/// [`NearField::Saturated`] for the step that this leaves.
fn saturated(law: &EllipseLaw, level: f64, along_km: f64, across_km: f64) -> f64 {
    let with_depth = |axis: &AxisLaw| {
        let radius = axis.radius_km(level).max(0.0);
        axis.level_at((radius * radius + SATURATION_DEPTH_KM * SATURATION_DEPTH_KM).sqrt())
    };
    let squared = along_km * along_km + across_km * across_km;
    let cos2 = if squared > 0.0 { along_km * along_km / squared } else { 0.0 };
    with_depth(law.long()) * cos2 + with_depth(law.short()) * (1.0 - cos2)
}

/// `lg Y = a + b Ms + c lg(R + d exp(e Ms))` for one axis; the a and b of both magnitude ranges.
struct Measure {
    small: (f64, f64),
    large: (f64, f64),
    c: f64,
}

struct AxisCoefficients {
    pga: Measure,
    pgv: Measure,
    d: f64,
    e: f64,
}

impl AxisCoefficients {
    fn law(&self, measure: &Measure, magnitude_ms: f64) -> AxisLaw {
        let (a, b) = if magnitude_ms <= LARGE_MAGNITUDE { measure.small } else { measure.large };
        let offset_km = self.d * (self.e * magnitude_ms).exp();
        AxisLaw { level: a + b * magnitude_ms, slope: measure.c, offset_km }
    }
}

/// `[A1, B1, A2, B2, C, D, E]` of PGA and `[A1, B1, A2, B2, C]` of PGV, which shares D and E.
const fn axis(pga: [f64; 7], pgv: [f64; 5]) -> AxisCoefficients {
    AxisCoefficients {
        pga: Measure { small: (pga[0], pga[1]), large: (pga[2], pga[3]), c: pga[4] },
        pgv: Measure { small: (pgv[0], pgv[1]), large: (pgv[2], pgv[3]), c: pgv[4] },
        d: pga[5],
        e: pga[6],
    }
}

/// Long and short axis, GB 18306-2015 tables 4 and 5 (V; the last PGV number of `Mid` is printed both as
/// -1.559 and -1.599, the former keeps the axes together at zero distance).
fn coefficients(region: Region) -> [AxisCoefficients; 2] {
    match region {
        Region::East => [
            axis([1.979, 0.671, 3.533, 0.432, -2.315, 2.088, 0.399], [-0.363, 0.791, 1.437, 0.513, -2.103]),
            axis([1.176, 0.660, 2.753, 0.418, -2.004, 0.944, 0.447], [-1.147, 0.788, 0.712, 0.502, -1.825]),
        ],
        Region::Mid => [
            axis([2.417, 0.498, 3.706, 0.298, -2.079, 2.802, 0.295], [0.093, 0.621, 1.640, 0.382, -1.889]),
            axis([1.715, 0.471, 2.690, 0.321, -1.723, 1.295, 0.331], [-0.589, 0.601, 0.671, 0.407, -1.559]),
        ],
        Region::Xinjiang => [
            axis([1.791, 0.720, 3.403, 0.472, -2.389, 1.772, 0.424], [-0.547, 0.840, 1.310, 0.554, -2.181]),
            axis([0.983, 0.713, 2.610, 0.463, -2.118, 0.825, 0.465], [-1.351, 0.843, 0.569, 0.549, -1.945]),
        ],
        Region::Tibet => [
            axis([2.387, 0.645, 3.807, 0.411, -2.416, 2.647, 0.366], [-0.064, 0.766, 1.714, 0.491, -2.205]),
            axis([1.003, 0.609, 2.457, 0.388, -1.854, 0.612, 0.457], [-1.301, 0.741, 0.443, 0.474, -1.696]),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REGIONS: [Region; 4] = [Region::East, Region::Mid, Region::Xinjiang, Region::Tibet];

    #[test]
    fn worked_example_of_a_great_earthquake() {
        // Ms 8 at 67 km and 60 degrees from strike: 124 gal and 12.1 cm/s (D).
        let angle = 60f64.to_radians();
        let model = Yu2013::new(Region::East, 8.0, NearField::Saturated);
        let motion = model.median(67.0 * angle.cos(), 67.0 * angle.sin());
        assert!((motion.pga_gal - 124.0).abs() < 1.0, "{motion:?}");
        assert!((motion.pgv_cm_s - 12.1).abs() < 0.1, "{motion:?}");
    }

    #[test]
    fn step_at_the_tip_of_a_rupture_is_as_documented() {
        let steps = [
            (Region::East, [1.247, 1.200, 1.161, 1.129]),
            (Region::Mid, [1.229, 1.141, 1.062, 0.992]),
            (Region::Xinjiang, [1.301, 1.237, 1.182, 1.137]),
            (Region::Tibet, [1.444, 1.352, 1.276, 1.215]),
        ];
        for (region, factors) in steps {
            for (ms, factor) in [7.0, 7.5, 8.0, 8.5].into_iter().zip(factors) {
                let model = Yu2013::new(region, ms, NearField::Saturated);
                let (tip, on) = (model.median(1e-9, 0.0), model.median(0.0, 0.0));
                assert!((tip.pga_gal / on.pga_gal - factor).abs() < 6e-4, "{region:?} {ms}");
                assert!((tip.pgv_cm_s / on.pgv_cm_s - factor).abs() < 0.03, "{region:?} {ms}");
                // Beside the rupture there is none.
                assert!((model.median(0.0, 1e-9).pga_gal / on.pga_gal - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn far_field_below_one_gal_stays_below_one_gal() {
        let motion = Yu2013::new(Region::East, 5.0, NearField::Saturated).median(150.0, 150.0);
        assert!(motion.pgv_cm_s < 0.2, "{motion:?}");
    }

    #[test]
    fn sigma_agrees_with_the_natural_log_values_of_the_standard() {
        assert!((SIGMA_LG_PGA * std::f64::consts::LN_10 - 0.5428).abs() < 1e-3);
        assert!((SIGMA_LG_PGV * std::f64::consts::LN_10 - 0.6233).abs() < 1e-3);
    }

    proptest! {
        #[test]
        fn symmetric_and_decreasing_outward(
            which in 0usize..4, ms in 5.0..8.5f64, x in 0.5..200.0f64, z in 0.5..200.0f64, stretch in 1.05..2.0f64,
        ) {
            for near_field in [NearField::Literal, NearField::Saturated] {
                let model = Yu2013::new(REGIONS[which], ms, near_field);
                let here = model.median(x, z);
                prop_assert_eq!(here, model.median(-x, -z));
                let outside = model.median(x * stretch, z * stretch);
                prop_assert!(outside.pga_gal < here.pga_gal && outside.pgv_cm_s < here.pgv_cm_s);
            }
        }

        #[test]
        fn depth_never_raises_the_motion_beside_the_strike(which in 0usize..4, ms in 5.0..8.5f64, z in 0.0..200.0f64) {
            let literal = Yu2013::new(REGIONS[which], ms, NearField::Literal).median(0.0, z);
            let saturated = Yu2013::new(REGIONS[which], ms, NearField::Saturated).median(0.0, z);
            prop_assert!(saturated.pga_gal <= literal.pga_gal * (1.0 + 1e-9));
        }
    }
}
