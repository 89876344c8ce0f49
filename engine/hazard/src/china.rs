//! The ground motion of the Chinese zoning map as a model: Yu et al. 2013 on rock, a site term, and spectra.

use std::f64::consts::LN_10;

use crate::correlation::{BETWEEN_EVENT_SHARE, split_sigma};
use crate::ellipse::Region;
use crate::model::{
    DistanceFrom, GroundMotionModel, Measure, ModelError, ModelRange, Motion, Sigma, Site, check_ground,
    check_length,
};
use crate::site::Vs30Term;
use crate::site::china::{DesignGroup, LONGEST_PERIOD_S, SiteClass, ZONING_PLATEAU, spectrum_shape};
use crate::yu2013::{NearField, SIGMA_LG_PGA, SIGMA_LG_PGV, STANDARD_GRAVITY_GAL, Yu2013};

/// Name of the model in data files and messages.
const NAME: &str = "yu2013";

/// What distances are measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// The rupture: the long axis of the ellipses begins at its ends. For great earthquakes.
    Finite,
    /// The epicentre, as in the standard.
    Point,
}

/// What the ground makes of rock motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteTerm {
    /// Nothing: every site counts as rock.
    Rock,
    /// By Vs30, with the site term of Boore et al. 2014.
    Bssa14,
    /// By the class of GB 50011 that Vs30 suggests, with the factors of GB 18306-2015. Velocity grows by the
    /// factor on acceleration times the ratio of characteristic periods (D).
    GbClass,
}

/// The China model for one earthquake. See [`Yu2013`] for motion on rock.
///
/// The standard gives peak acceleration and velocity only. Spectral acceleration up to 6 s is the site's peak
/// acceleration times the shape of the design spectrum with a plateau of 2.5 (D), its standard deviation
/// that of peak acceleration (E, a lower bound). The plateau is that of the zoning standard, the exponent 0.9
/// of the falling branch that of the design code ([`spectrum_shape`]); with 1, as zoning work also has it
/// (M), acceleration at 1 s on class II ground of group 2 would be 9 % less, `0.4^0.1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChinaModel {
    rock: Yu2013,
    magnitude_ms: f64,
    extent: Extent,
    site_term: SiteTerm,
    between_event_share: f64,
    group: DesignGroup,
    pga_term: Vs30Term,
    pgv_term: Vs30Term,
}

impl ChinaModel {
    /// The model of a region for a surface-wave magnitude. The near field is
    /// [saturated](NearField::Saturated), tau 0.57 of the total deviation (E), the design group the second.
    pub fn new(region: Region, magnitude_ms: f64, extent: Extent, site_term: SiteTerm) -> Self {
        Self {
            rock: Yu2013::new(region, magnitude_ms, NearField::Saturated),
            magnitude_ms,
            extent,
            site_term,
            between_event_share: BETWEEN_EVENT_SHARE,
            group: DesignGroup::Second,
            pga_term: Vs30Term::pga(),
            pgv_term: Vs30Term::pgv(),
        }
    }

    /// The same model with another near field.
    #[must_use]
    pub fn with_near_field(self, near_field: NearField) -> Self {
        Self { rock: self.rock.with_near_field(near_field), ..self }
    }

    /// The same model with tau at `share` of the total standard deviation, 0 to 1 (clamped).
    #[must_use]
    pub fn with_between_event_share(self, share: f64) -> Self {
        Self { between_event_share: share.clamp(0.0, 1.0), ..self }
    }

    /// The same model with spectra of another design group.
    #[must_use]
    pub fn with_design_group(self, group: DesignGroup) -> Self {
        Self { group, ..self }
    }

    /// Coordinates along and across the strike that the ellipses take.
    fn coordinates(&self, site: &Site) -> (f64, f64) {
        let geometry = &site.geometry;
        match self.extent {
            Extent::Finite => (geometry.along_beyond_km, geometry.across_km),
            Extent::Point => (geometry.epicentral_along_km, geometry.epicentral_across_km),
        }
    }

    /// ln of peak acceleration in g on rock and on the ground of the site.
    fn ln_pga(&self, site: &Site) -> (f64, f64) {
        let (along_km, across_km) = self.coordinates(site);
        let ln_rock = self.rock.lg_pga_gal(along_km, across_km) * LN_10 - STANDARD_GRAVITY_GAL.ln();
        let ln_factor = match self.site_term {
            SiteTerm::Rock => 0.0,
            SiteTerm::Bssa14 => self.pga_term.ln_factor(site.vs30_m_s, ln_rock.exp()),
            SiteTerm::GbClass => SiteClass::from_vs30(site.vs30_m_s).factor_on_rock(ln_rock.exp()).ln(),
        };
        (ln_rock, ln_rock + ln_factor)
    }

    /// ln of peak velocity in cm/s on the ground of the site.
    fn ln_pgv(&self, site: &Site, ln_rock_pga_g: impl Fn() -> f64) -> f64 {
        let (along_km, across_km) = self.coordinates(site);
        let ln_rock = self.rock.lg_pgv_cm_s(along_km, across_km) * LN_10;
        let ln_factor = match self.site_term {
            SiteTerm::Rock => 0.0,
            SiteTerm::Bssa14 => self.pgv_term.ln_factor(site.vs30_m_s, ln_rock_pga_g().exp()),
            SiteTerm::GbClass => {
                let class = SiteClass::from_vs30(site.vs30_m_s);
                let rock_s = SiteClass::I1.characteristic_period_s(self.group);
                let longer = class.characteristic_period_s(self.group) / rock_s;
                (class.factor_on_rock(ln_rock_pga_g().exp()) * longer).ln()
            }
        };
        ln_rock + ln_factor
    }

    /// ln of SA over PGA at a site.
    fn ln_shape(&self, period_s: f64, site: &Site) -> f64 {
        let class = match self.site_term {
            SiteTerm::Rock => SiteClass::I1,
            SiteTerm::Bssa14 | SiteTerm::GbClass => SiteClass::from_vs30(site.vs30_m_s),
        };
        spectrum_shape(period_s, class.characteristic_period_s(self.group), ZONING_PLATEAU).ln()
    }

    fn check(measure: Measure) -> Result<(), ModelError> {
        match measure {
            Measure::Sa(period_s) if !(0.0..=LONGEST_PERIOD_S).contains(&period_s) => {
                Err(ModelError::NotDefined { model: NAME, measure })
            }
            _ => Ok(()),
        }
    }

    /// Rock has no use for a Vs30.
    fn check_sites(&self, sites: &[Site]) -> Result<(), ModelError> {
        if self.site_term == SiteTerm::Rock { Ok(()) } else { check_ground(sites) }
    }

    fn ln_at(&self, measure: Measure, site: &Site) -> f64 {
        match measure {
            Measure::Pga => self.ln_pga(site).1,
            Measure::Pgv => self.ln_pgv(site, || self.ln_pga(site).0),
            Measure::Sa(period_s) => self.ln_pga(site).1 + self.ln_shape(period_s, site),
        }
    }
}

impl GroundMotionModel for ChinaModel {
    fn name(&self) -> &'static str {
        NAME
    }

    fn ln_median(&self, measure: Measure, sites: &[Site], out: &mut [f64]) -> Result<(), ModelError> {
        check_length(sites, out)?;
        Self::check(measure)?;
        self.check_sites(sites)?;
        for (site, out) in sites.iter().zip(out) {
            *out = self.ln_at(measure, site);
        }
        Ok(())
    }

    fn sigma(&self, measure: Measure, _site: &Site) -> Result<Sigma, ModelError> {
        Self::check(measure)?;
        let lg = if measure == Measure::Pgv { SIGMA_LG_PGV } else { SIGMA_LG_PGA };
        let (tau, phi) = split_sigma(lg * LN_10, self.between_event_share);
        Ok(Sigma { tau, phi })
    }

    /// Ms 5 to 8.5 and 200 km (M); Vs30 as far as the site term was made for it.
    fn range(&self) -> ModelRange {
        ModelRange {
            magnitude: self.magnitude_ms,
            magnitudes: (5.0, 8.5),
            distance_km: 200.0,
            distance_from: match self.extent {
                Extent::Finite => DistanceFrom::Rupture,
                Extent::Point => DistanceFrom::Epicentre,
            },
            vs30_m_s: (self.site_term != SiteTerm::Rock).then_some((150.0, 1500.0)),
        }
    }

    /// Both ellipses are solved once a site.
    fn motions(&self, sites: &[Site]) -> Result<Vec<Motion>, ModelError> {
        self.check_sites(sites)?;
        let motion = |site: &Site| {
            let (ln_rock, ln_pga) = self.ln_pga(site);
            let ln_sa = |period_s| ln_pga + self.ln_shape(period_s, site);
            Motion::from_ln([ln_pga, self.ln_pgv(site, || ln_rock), ln_sa(0.3), ln_sa(1.0)])
        };
        Ok(sites.iter().map(motion).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rupture::{Rupture, SlipType};
    use proptest::prelude::*;

    fn rupture() -> Rupture {
        let xiadian = [(116.65, 39.75), (117.10, 40.10)];
        Rupture::from_fault(&xiadian, SlipType::StrikeSlip, 7.8, 60.0, (117.0, 40.0)).unwrap()
    }

    fn beijing(vs30_m_s: f64) -> Site {
        Site { geometry: rupture().site(116.4, 39.9), vs30_m_s }
    }

    fn model(extent: Extent, site_term: SiteTerm) -> ChinaModel {
        ChinaModel::new(Region::East, 8.0, extent, site_term)
    }

    fn median(model: &ChinaModel, measure: Measure, site: &Site) -> f64 {
        let mut out = [0.0];
        model.ln_median(measure, std::slice::from_ref(site), &mut out).unwrap();
        out[0].exp()
    }

    #[test]
    fn rock_is_the_law_itself() {
        let site = beijing(300.0);
        let law = Yu2013::new(Region::East, 8.0, NearField::Saturated);
        let rock = law.median(site.geometry.along_beyond_km, site.geometry.across_km);
        let finite = model(Extent::Finite, SiteTerm::Rock);
        assert!((median(&finite, Measure::Pga, &site) / rock.pga_g() - 1.0).abs() < 1e-12);
        assert!((median(&finite, Measure::Pgv, &site) / rock.pgv_cm_s - 1.0).abs() < 1e-12);
        let literal = finite.with_near_field(NearField::Literal);
        assert!(median(&literal, Measure::Pga, &site) > median(&finite, Measure::Pga, &site));
        let point = model(Extent::Point, SiteTerm::Rock);
        assert!(median(&point, Measure::Pga, &site) < median(&finite, Measure::Pga, &site));
    }

    #[test]
    fn site_terms_act_on_the_rock() {
        let (site, rock) = (beijing(250.0), model(Extent::Finite, SiteTerm::Rock));
        let rock_pga = median(&rock, Measure::Pga, &site);
        for measure in [Measure::Pga, Measure::Pgv] {
            let ratio = median(&model(Extent::Finite, SiteTerm::Bssa14), measure, &site)
                / median(&rock, measure, &site);
            assert!((ratio / crate::site::amplification(measure, 250.0, rock_pga) - 1.0).abs() < 1e-12);
        }
        let class = model(Extent::Finite, SiteTerm::GbClass);
        let ratio = |measure| median(&class, measure, &site) / median(&rock, measure, &site);
        assert!((ratio(Measure::Pga) - SiteClass::III.factor_on_rock(rock_pga)).abs() < 1e-12);
        assert!((ratio(Measure::Pgv) / ratio(Measure::Pga) - 0.55 / 0.30).abs() < 1e-12);
    }

    #[test]
    fn spectra_follow_the_design_shape() {
        let (site, class) = (beijing(350.0), model(Extent::Finite, SiteTerm::GbClass));
        let ratio = |model: &ChinaModel, period_s| {
            median(model, Measure::Sa(period_s), &site) / median(model, Measure::Pga, &site)
        };
        assert!((ratio(&class, 0.3) - 2.5).abs() < 1e-12 && (ratio(&class, 0.0) - 1.0).abs() < 1e-12);
        assert!((ratio(&class, 1.0) - 2.5 * 0.4f64.powf(0.9)).abs() < 1e-12);
        let third = class.with_design_group(DesignGroup::Third);
        assert!((ratio(&third, 1.0) - 2.5 * 0.45f64.powf(0.9)).abs() < 1e-12);
        let error = class.ln_median(Measure::Sa(6.1), &[site], &mut [0.0]).unwrap_err();
        assert_eq!(error, ModelError::NotDefined { model: "yu2013", measure: Measure::Sa(6.1) });
    }

    #[test]
    fn deviations_keep_their_total() {
        let model = model(Extent::Finite, SiteTerm::Bssa14);
        let pga = model.sigma(Measure::Pga, &beijing(300.0)).unwrap();
        assert!((pga.total() - 0.5434).abs() < 1e-4 && (pga.tau / pga.total() - 0.57).abs() < 1e-12);
        let even = model.with_between_event_share(0.5).sigma(Measure::Pgv, &beijing(300.0)).unwrap();
        assert!((even.total() - 0.6240).abs() < 1e-4 && (even.tau - 0.3120).abs() < 1e-4);
        assert_eq!(model.range().vs30_m_s, Some((150.0, 1500.0)));
        assert_eq!(
            super::ChinaModel::new(Region::Mid, 6.0, Extent::Point, SiteTerm::Rock).range().vs30_m_s,
            None
        );
    }

    proptest! {
        #[test]
        fn motions_agree_with_single_measures(lon in 115.0..119.0f64, lat in 38.5..41.5f64, vs30 in 120.0..1200.0f64) {
            let site = Site { geometry: rupture().site(lon, lat), vs30_m_s: vs30 };
            for site_term in [SiteTerm::Rock, SiteTerm::Bssa14, SiteTerm::GbClass] {
                let model = model(Extent::Point, site_term);
                let all = model.motions(&[site]).unwrap()[0];
                let single = Motion::MEASURES.map(|measure| median(&model, measure, &site));
                prop_assert_eq!([all.pga_g, all.pgv_cm_s, all.sa03_g, all.sa10_g], single);
            }
        }
    }
}
