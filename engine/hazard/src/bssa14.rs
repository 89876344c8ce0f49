//! Ground motion of shallow crustal earthquakes: Boore, Stewart, Seyhan & Atkinson 2014 (BSSA14, NGA-West2).
//!
//! `ln Y = F_E(M, slip) + F_P(Rjb, M, region) + F_S(Vs30, Rjb, M)`, Earthquake Spectra 30(3), eqs 1 to 17 (V,
//! from an implementation and its tables). The basin term is that of average basin depth for the site's Vs30:
//! zero.

mod coefficients;

use crate::model::{
    DistanceFrom, GroundMotionModel, Measure, ModelError, ModelRange, Sigma, Site, check_ground, check_length,
};
use crate::rupture::SlipType;
use crate::site::Vs30Term;

pub(crate) use coefficients::Coefficients;

/// Name of the model in data files and messages.
const NAME: &str = "bssa14";
/// Magnitude to which the geometric spreading refers (Mref).
const REFERENCE_MW: f64 = 4.5;
/// Distance (Rjb, km) from which an anelastic term that grows with distance is held: the end of the model's data.
const HELD_FROM_KM: f64 = 400.0;
/// tau and phi change between these magnitudes.
const SIGMA_MAGNITUDES: (f64, f64) = (4.5, 5.5);
/// phi is reduced on ground softer than these Vs30 (V1, V2), m/s.
const SOFT_VS30_M_S: (f64, f64) = (225.0, 300.0);

/// How the crust of a region attenuates: the regional term of the anelastic coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attenuation {
    /// Average: California, New Zealand, Taiwan.
    Global,
    /// High Q: China and Turkey. From about 1 s on its term makes the anelastic coefficient positive, so that
    /// motion would grow again with distance. Beyond Rjb 400 km, where the data end, a positive term therefore
    /// keeps its value of 400 km (E); a negative one goes on falling.
    China,
    /// Low Q: Japan and Italy.
    JapanItaly,
}

/// The model for one earthquake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bssa14 {
    magnitude_mw: f64,
    slip: SlipType,
    attenuation: Attenuation,
    /// Motion on rock, on which the yielding of soil depends.
    rock_pga: Path,
}

/// Event and path terms of one measure with all that depends on the magnitude settled:
/// `ln Y = event + spreading ln R + anelastic (R - 1)`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Path {
    event: f64,
    spreading: f64,
    anelastic: f64,
    /// Largest R for the anelastic term, km.
    anelastic_to_km: f64,
    depth2_km2: f64,
}

impl Path {
    fn new(c: &Coefficients, magnitude_mw: f64, slip: SlipType, attenuation: Attenuation) -> Self {
        let regional = match attenuation {
            Attenuation::Global => 0.0,
            Attenuation::China => c.dc3[0],
            Attenuation::JapanItaly => c.dc3[1],
        };
        let anelastic = c.c3 + regional;
        Self {
            event: event_term(c, magnitude_mw, slip),
            spreading: c.c1 + c.c2 * (magnitude_mw - REFERENCE_MW),
            anelastic,
            anelastic_to_km: if anelastic > 0.0 { HELD_FROM_KM.hypot(c.depth_km) } else { f64::INFINITY },
            depth2_km2: c.depth_km * c.depth_km,
        }
    }

    /// ln Y on rock of 760 m/s. Eqs 3 and 4, with a reference distance of 1 km; see [`Attenuation::China`].
    fn ln_rock(&self, rjb_km: f64) -> f64 {
        let squared = rjb_km * rjb_km + self.depth2_km2;
        let r_km = squared.sqrt();
        self.event
            + 0.5 * self.spreading * squared.ln()
            + self.anelastic * (r_km.min(self.anelastic_to_km) - 1.0)
    }
}

/// F_E, eq. 2.
fn event_term(c: &Coefficients, magnitude_mw: f64, slip: SlipType) -> f64 {
    let style = match slip {
        SlipType::Unspecified => 0,
        SlipType::StrikeSlip => 1,
        SlipType::Normal => 2,
        SlipType::Reverse => 3,
    };
    let above = magnitude_mw - c.hinge_mw;
    let scaling = if above <= 0.0 { c.e4 * above + c.e5 * above * above } else { c.e6 * above };
    c.e0_to_e3[style] + scaling
}

impl Bssa14 {
    /// The model for a moment magnitude, a style of slip and a region.
    ///
    /// ```
    /// use shapan_hazard::bssa14::{Attenuation, Bssa14};
    /// use shapan_hazard::model::{GroundMotionModel, Measure, Site};
    /// use shapan_hazard::{Rupture, SlipType};
    ///
    /// let model = Bssa14::new(7.5, SlipType::StrikeSlip, Attenuation::China);
    /// let rupture = Rupture::straight((116.65, 39.75), (117.10, 40.10), (116.9, 39.9))?;
    /// let sites = [Site { geometry: rupture.site(116.4, 39.9), vs30_m_s: 300.0 }];
    /// let mut ln_pga_g = [0.0];
    /// model.ln_median(Measure::Pga, &sites, &mut ln_pga_g)?;
    /// assert!(ln_pga_g[0].exp() > 0.1 && ln_pga_g[0].exp() < 0.4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(magnitude_mw: f64, slip: SlipType, attenuation: Attenuation) -> Self {
        let rock_pga = Path::new(&Coefficients::pga(), magnitude_mw, slip, attenuation);
        Self { magnitude_mw, slip, attenuation, rock_pga }
    }

    fn path(&self, coefficients: &Coefficients) -> Path {
        Path::new(coefficients, self.magnitude_mw, self.slip, self.attenuation)
    }

    /// tau, eq. 14.
    fn tau(&self, c: &Coefficients) -> f64 {
        between(c.tau, SIGMA_MAGNITUDES, self.magnitude_mw)
    }

    /// phi, eqs 15 to 17.
    fn phi(&self, c: &Coefficients, site: &Site) -> f64 {
        let base = between(c.phi, SIGMA_MAGNITUDES, self.magnitude_mw);
        let distant = between([0.0, c.dphi_r], (c.r1_km.ln(), c.r2_km.ln()), site.geometry.rjb_km.ln());
        let (softest, soft) = SOFT_VS30_M_S;
        let softness = between([c.dphi_v, 0.0], (softest.ln(), soft.ln()), site.vs30_m_s.ln());
        base + distant - softness
    }
}

/// From the first value at `from` to the second at `to`, straight between, constant outside.
fn between([first, second]: [f64; 2], (from, to): (f64, f64), at: f64) -> f64 {
    first + (second - first) * ((at - from) / (to - from)).clamp(0.0, 1.0)
}

impl GroundMotionModel for Bssa14 {
    fn name(&self) -> &'static str {
        NAME
    }

    fn ln_median(&self, measure: Measure, sites: &[Site], out: &mut [f64]) -> Result<(), ModelError> {
        check_length(sites, out)?;
        check_ground(sites)?;
        let coefficients = Coefficients::of(measure)?;
        let (path, soil) = (self.path(&coefficients), Vs30Term::from(&coefficients));
        for (site, out) in sites.iter().zip(out) {
            let ln_rock_pga = self.rock_pga.ln_rock(site.geometry.rjb_km);
            let ln_rock =
                if measure == Measure::Pga { ln_rock_pga } else { path.ln_rock(site.geometry.rjb_km) };
            *out = ln_rock + soil.ln_factor(site.vs30_m_s, ln_rock_pga.exp());
        }
        Ok(())
    }

    fn sigma(&self, measure: Measure, site: &Site) -> Result<Sigma, ModelError> {
        let coefficients = Coefficients::of(measure)?;
        Ok(Sigma { tau: self.tau(&coefficients), phi: self.phi(&coefficients, site) })
    }

    /// Table of the paper's closing recommendations (M): Mw 3 to 8.5, normal slip to 7; 400 km; 150 to
    /// 1500 m/s.
    fn range(&self) -> ModelRange {
        let largest = if self.slip == SlipType::Normal { 7.0 } else { 8.5 };
        ModelRange {
            magnitude: self.magnitude_mw,
            magnitudes: (3.0, largest),
            distance_km: 400.0,
            distance_from: DistanceFrom::Rupture,
            vs30_m_s: Some((150.0, 1500.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rupture::SiteGeometry;
    use proptest::prelude::*;

    fn site(rjb_km: f64, vs30_m_s: f64) -> Site {
        let geometry = SiteGeometry {
            along_beyond_km: 0.0,
            across_km: rjb_km,
            rjb_km,
            rrup_km: rjb_km,
            epicentral_km: rjb_km,
            epicentral_along_km: 0.0,
            epicentral_across_km: rjb_km,
            hypocentral_km: rjb_km,
        };
        Site { geometry, vs30_m_s }
    }

    fn median(model: &Bssa14, measure: Measure, site: Site) -> f64 {
        let mut out = [0.0];
        model.ln_median(measure, &[site], &mut out).unwrap();
        out[0].exp()
    }

    #[test]
    fn small_event_at_no_distance() {
        // OpenQuake's own verification table: M 4, Rjb 0, Vs30 600, slip unspecified (V).
        let model = Bssa14::new(4.0, SlipType::Unspecified, Attenuation::Global);
        let expected = [
            (Measure::Pga, 0.0359044),
            (Measure::Pgv, 0.920322),
            (Measure::Sa(0.3), 0.0331503),
            (Measure::Sa(1.0), 0.00314782),
        ];
        for (measure, expected) in expected {
            let value = median(&model, measure, site(0.0, 600.0));
            assert!((value / expected - 1.0).abs() < 2e-6, "{measure:?} {value}");
        }
    }

    #[test]
    fn a_positive_anelastic_term_is_held_beyond_400_km() {
        let model = Bssa14::new(8.0, SlipType::StrikeSlip, Attenuation::China);
        let at = |measure, rjb_km| median(&model, measure, site(rjb_km, 760.0)).ln();
        // Geometric spreading alone: SA(3 s), c1 + c2 (8 - 4.5) = -1.2179 + 0.097638 x 3.5, depth 6.93 km.
        let spreading = (-1.2179 + 0.097_638 * 3.5) * (1200f64.hypot(6.93) / 400f64.hypot(6.93)).ln();
        let fall = at(Measure::Sa(3.0), 1200.0) - at(Measure::Sa(3.0), 400.0);
        assert!((fall - spreading).abs() < 1e-9, "{fall} {spreading}");
        // Of PGA the term is negative, -0.008088 + 0.002858, and goes on: over 800 km by itself 4.18.
        let spreading = (-1.134 + 0.1917 * 3.5) * (1200f64.hypot(4.5) / 400f64.hypot(4.5)).ln();
        let fall = at(Measure::Pga, 1200.0) - at(Measure::Pga, 400.0);
        assert!((fall - spreading + 4.184).abs() < 0.01, "{fall}");
    }

    #[test]
    fn periods_outside_the_table_are_refused() {
        let model = Bssa14::new(6.0, SlipType::Normal, Attenuation::Global);
        for period_s in [0.0, 0.0099, 10.01, -1.0, f64::NAN] {
            let measure = Measure::Sa(period_s);
            assert!(matches!(
                model.sigma(measure, &site(10.0, 400.0)),
                Err(ModelError::NotDefined { model: "bssa14", .. })
            ));
            assert!(model.ln_median(measure, &[], &mut []).is_err());
        }
        assert!(model.sigma(Measure::Sa(10.0), &site(10.0, 400.0)).is_ok());
        assert_eq!(model.range().magnitudes, (3.0, 7.0));
    }

    proptest! {
        #[test]
        fn motion_falls_with_distance(
            mw in 4.0..8.3f64, rjb in 0.0..300.0f64, more in 1.0..100.0f64, vs30 in 400.0..1300.0f64,
            measure in prop::sample::select(vec![Measure::Pga, Measure::Pgv, Measure::Sa(0.3), Measure::Sa(1.0)]),
        ) {
            let model = Bssa14::new(mw, SlipType::StrikeSlip, Attenuation::Global);
            let (near, far) = (site(rjb, vs30), site(rjb + more, vs30));
            prop_assert!(median(&model, measure, far) < median(&model, measure, near));
        }

        #[test]
        fn motion_falls_beyond_the_data(
            mw in 4.0..8.5f64, rjb in 400.0..3000.0f64, more in 1.0..1000.0f64, period in 0.01..10.0f64,
        ) {
            let model = Bssa14::new(mw, SlipType::StrikeSlip, Attenuation::China);
            for measure in [Measure::Pga, Measure::Pgv, Measure::Sa(period)] {
                let (near, far) = (site(rjb, 760.0), site(rjb + more, 760.0));
                prop_assert!(median(&model, measure, far) < median(&model, measure, near), "{:?}", measure);
            }
        }

        #[test]
        fn high_q_carries_further(mw in 4.0..8.3f64, rjb in 5.0..400.0f64) {
            let at = |attenuation| {
                median(&Bssa14::new(mw, SlipType::Unspecified, attenuation), Measure::Pga, site(rjb, 760.0))
            };
            prop_assert!(at(Attenuation::China) > at(Attenuation::Global));
            prop_assert!(at(Attenuation::Global) > at(Attenuation::JapanItaly));
        }

        #[test]
        fn neighbouring_periods_are_continuous(period in 0.011..9.9f64, mw in 4.0..8.3f64) {
            let model = Bssa14::new(mw, SlipType::Reverse, Attenuation::China);
            let at = |period| median(&model, Measure::Sa(period), site(30.0, 300.0));
            prop_assert!((at(period * 1.000001) / at(period) - 1.0).abs() < 1e-4);
        }

        #[test]
        fn deviations_stay_within_the_published_bounds(mw in 3.0..8.5f64, rjb in 0.0..400.0f64, vs30 in 150.0..1500.0f64) {
            let sigma = Bssa14::new(mw, SlipType::Normal, Attenuation::China).sigma(Measure::Pga, &site(rjb, vs30)).unwrap();
            prop_assert!(sigma.tau >= 0.348 && sigma.tau <= 0.398);
            prop_assert!(sigma.phi >= 0.495 - 0.07 - 1e-12 && sigma.phi <= 0.695 + 0.1 + 1e-12);
        }
    }
}
