//! Liquefaction from maps alone: the logistic models of Zhu, Baise and others.
//!
//! Coefficients were read in OpenQuake's secondary perils (V): Zhu et al. (2015), Earthquake Spectra 31(3),
//! general model; Zhu et al. (2017), BSSA 107(3), table 6, coastal (model 1) and general (model 2).

/// Ground velocity below which the models of 2017 see no liquefaction, cm/s.
const QUIET_PGV_CM_S: f64 = 3.0;
/// Shear-wave velocity above which they see none, m/s.
const STIFF_VS30_M_S: f64 = 620.0;
/// Shaking that stands for none in the logarithm.
const LEAST: f64 = 1e-5;

/// Probability of liquefaction, Zhu et al. 2015 (general): peak acceleration `pga_g` (g), moment magnitude,
/// compound topographic index `cti` (without unit) and `vs30_m_s` (m/s). A site counts as liquefied from 0.2.
///
/// `X = 24.1 + 2.067 ln(PGA / MSF) + 0.355 CTI - 4.784 ln Vs30`, with the magnitude scaling factor
/// `10^2.24 / M^2.56` of Youd and Idriss (2001).
pub fn zhu2015(pga_g: f64, mw: f64, cti: f64, vs30_m_s: f64) -> f64 {
    let scaled = pga_g.max(LEAST) * mw.powf(2.56) / 10f64.powf(2.24);
    logistic(24.1 + 2.067 * scaled.ln() + 0.355 * cti - 4.784 * vs30_m_s.ln())
}

/// What the models of 2017 take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZhuSite {
    /// Average shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
    /// Mean annual precipitation, mm.
    pub rain_mm: f64,
    /// Where the water is.
    pub water: ZhuWater,
}

/// Distances to water, which decide between the two models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ZhuWater {
    /// Within about 20 km of the coast.
    Coastal {
        /// Distance to the nearest river, km.
        river_km: f64,
        /// Distance to the coast, km.
        coast_km: f64,
    },
    /// Further inland, and the general choice.
    Inland {
        /// Distance to the nearest water body, km.
        water_km: f64,
        /// Depth of the water table, m.
        water_table_m: f64,
    },
}

impl ZhuSite {
    /// Probability of liquefaction under peak velocity `pgv_cm_s` (cm/s), Zhu et al. 2017. Zero below 3 cm/s
    /// and on ground stiffer than 620 m/s. A site counts as liquefied from 0.4.
    pub fn probability(&self, pgv_cm_s: f64) -> f64 {
        if pgv_cm_s < QUIET_PGV_CM_S || self.vs30_m_s > STIFF_VS30_M_S {
            return 0.0;
        }
        let (ln_pgv, ln_vs30) = (pgv_cm_s.ln(), self.vs30_m_s.ln());
        logistic(match self.water {
            ZhuWater::Coastal { river_km, coast_km } => {
                let coast = coast_km.sqrt();
                12.435 + 0.301 * ln_pgv - 2.615 * ln_vs30 + 0.000_555_6 * self.rain_mm - 0.0287 * coast
                    + 0.0666 * river_km
                    - 0.0369 * coast * river_km
            }
            ZhuWater::Inland { water_km, water_table_m } => {
                8.801 + 0.334 * ln_pgv - 1.918 * ln_vs30 + 0.000_540_8 * self.rain_mm
                    - 0.2054 * water_km
                    - 0.0333 * water_table_m
            }
        })
    }

    /// Expected share (0 to 1) of the area with signs of liquefaction: `a / (1 + b e^(-cP))²`, Zhu et al. 2017
    /// equation 2. Only meaningful for the probability of a shaken site: it does not vanish at zero.
    pub fn areal_share(&self, probability: f64) -> f64 {
        let (a, b, c) = match self.water {
            ZhuWater::Coastal { .. } => (0.4208, 62.59, 11.43),
            ZhuWater::Inland { .. } => (0.4915, 42.40, 9.165),
        };
        a / (1.0 + b * (-c * probability).exp()).powi(2)
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inland(vs30_m_s: f64, water_km: f64) -> ZhuSite {
        ZhuSite { vs30_m_s, rain_mm: 550.0, water: ZhuWater::Inland { water_km, water_table_m: 3.0 } }
    }

    #[test]
    fn quiet_or_stiff_ground_stays() {
        assert_eq!(inland(200.0, 0.5).probability(2.9), 0.0);
        assert_eq!(inland(621.0, 0.5).probability(80.0), 0.0);
        assert!(inland(200.0, 0.5).probability(80.0) > 0.2);
    }

    #[test]
    fn the_area_saturates_at_the_published_ceiling() {
        let coast = ZhuWater::Coastal { river_km: 1.0, coast_km: 2.0 };
        let site = ZhuSite { vs30_m_s: 180.0, rain_mm: 600.0, water: coast };
        assert!((site.areal_share(1.0) - 0.4208).abs() < 0.001);
        // 0.4208 / (1 + 62.59 e^-4.572)², by hand.
        assert!((site.areal_share(0.4) - 0.155_126).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn stronger_shaking_and_softer_ground_never_less(pgv in 0.1..150.0f64, vs30 in 120.0..700.0f64, km in 0.0..20.0f64) {
            let base = inland(vs30, km).probability(pgv);
            prop_assert!(inland(vs30, km).probability(pgv * 1.2) >= base);
            prop_assert!(inland(vs30 * 0.9, km).probability(pgv) >= base);
            prop_assert!(inland(vs30, km + 1.0).probability(pgv) <= base);
            prop_assert!(zhu2015(pgv / 100.0, 7.0, 6.0, vs30) <= zhu2015(pgv / 80.0, 7.2, 6.0, vs30));
            prop_assert!((0.0..=1.0).contains(&base));
        }
    }
}
