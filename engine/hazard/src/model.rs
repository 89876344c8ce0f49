//! What every ground-motion model has in common: sites in, medians and standard deviations out.

use std::fmt;

use thiserror::Error;

use crate::rupture::SiteGeometry;

/// A number that describes the shaking of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Peak ground acceleration, g.
    Pga,
    /// Peak ground velocity, cm/s.
    Pgv,
    /// Pseudo-spectral acceleration at a period in seconds, 5 % damping, g.
    Sa(f64),
}

/// A place at which a model is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Where it lies relative to the rupture.
    pub geometry: SiteGeometry,
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
}

/// Standard deviations of the natural logarithm of a motion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigma {
    /// Between events.
    pub tau: f64,
    /// Within an event.
    pub phi: f64,
}

impl Sigma {
    /// Of both together.
    pub fn total(&self) -> f64 {
        self.tau.hypot(self.phi)
    }
}

/// Why a model gives no number.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The model knows nothing of this measure.
    #[error("{model} has no coefficients for {measure:?}")]
    NotDefined {
        /// The model.
        model: &'static str,
        /// What was asked for.
        measure: Measure,
    },
    /// The ground of a site cannot be: its Vs30 is not a positive number.
    #[error("site {index} needs a positive Vs30")]
    BadSite {
        /// Position among the sites asked for.
        index: usize,
    },
    /// A slice for the results has another length than the sites.
    #[error("{sites} sites need {sites} places for results, found {found}")]
    Length {
        /// Sites asked for.
        sites: usize,
        /// Places for results.
        found: usize,
    },
}

/// A ground-motion model for one earthquake: magnitude, style and region are settled when it is made.
pub trait GroundMotionModel: std::fmt::Debug + Send + Sync {
    /// Short name, as in data files: `bssa14`, `yu2013`.
    fn name(&self) -> &'static str;

    /// Writes the natural logarithm of the median at each site, on the site's own ground: of g for
    /// accelerations, of cm/s for velocity.
    ///
    /// # Errors
    /// [`ModelError`] when the model does not know the measure, the lengths differ, or a site that needs a Vs30
    /// has none that is positive.
    fn ln_median(&self, measure: Measure, sites: &[Site], out: &mut [f64]) -> Result<(), ModelError>;

    /// Standard deviations at a site.
    ///
    /// # Errors
    /// [`ModelError::NotDefined`].
    fn sigma(&self, measure: Measure, site: &Site) -> Result<Sigma, ModelError>;

    /// Magnitudes, distances and ground that the model was made for.
    fn range(&self) -> ModelRange;

    /// The median motion at each site in all four measures that fragilities and maps ask for.
    ///
    /// A model that shares work between measures overrides this.
    ///
    /// # Errors
    /// [`ModelError`] when the model lacks one of the measures, or for the ground of a site.
    fn motions(&self, sites: &[Site]) -> Result<Vec<Motion>, ModelError> {
        let columns = Motion::MEASURES.map(|measure| {
            let mut column = vec![0.0; sites.len()];
            self.ln_median(measure, sites, &mut column).map(|()| column)
        });
        let [pga, pgv, sa03, sa10] = columns;
        let (pga, pgv, sa03, sa10) = (pga?, pgv?, sa03?, sa10?);
        let motion = |i: usize| Motion::from_ln([pga[i], pgv[i], sa03[i], sa10[i]]);
        Ok((0..sites.len()).map(motion).collect())
    }
}

/// Whether there is one place for a result at every site.
pub(crate) fn check_length(sites: &[Site], out: &[f64]) -> Result<(), ModelError> {
    if sites.len() == out.len() {
        Ok(())
    } else {
        Err(ModelError::Length { sites: sites.len(), found: out.len() })
    }
}

/// Whether every site has a Vs30 that a site term can take.
pub(crate) fn check_ground(sites: &[Site]) -> Result<(), ModelError> {
    match sites.iter().position(|site| site.vs30_m_s.is_nan() || site.vs30_m_s <= 0.0) {
        Some(index) => Err(ModelError::BadSite { index }),
        None => Ok(()),
    }
}

/// The motion at one place in the measures that fragilities and maps ask for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    /// Peak ground acceleration, g.
    pub pga_g: f64,
    /// Peak ground velocity, cm/s.
    pub pgv_cm_s: f64,
    /// Pseudo-spectral acceleration at 0.3 s, g.
    pub sa03_g: f64,
    /// Pseudo-spectral acceleration at 1 s, g.
    pub sa10_g: f64,
}

impl Motion {
    /// The measures, in the order of the fields.
    pub const MEASURES: [Measure; 4] = [Measure::Pga, Measure::Pgv, Measure::Sa(0.3), Measure::Sa(1.0)];

    /// From natural logarithms in the order of [`MEASURES`](Self::MEASURES).
    pub fn from_ln(ln: [f64; 4]) -> Self {
        let [pga_g, pgv_cm_s, sa03_g, sa10_g] = ln.map(f64::exp);
        Self { pga_g, pgv_cm_s, sa03_g, sa10_g }
    }
}

/// Where a model measures the distance to a site from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DistanceFrom {
    /// The rupture seen from above (Rjb).
    Rupture,
    /// The epicentre.
    Epicentre,
}

impl DistanceFrom {
    /// The quantity in words, and its value at a site in km.
    fn of(self, site: &Site) -> (&'static str, f64) {
        match self {
            Self::Rupture => ("distance from the rupture (km)", site.geometry.rjb_km),
            Self::Epicentre => ("distance from the epicentre (km)", site.geometry.epicentral_km),
        }
    }
}

/// What a model was made for; beyond, its numbers are an extrapolation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelRange {
    /// The earthquake's magnitude in the model's own scale.
    pub magnitude: f64,
    /// Smallest and largest magnitude.
    pub magnitudes: (f64, f64),
    /// Largest distance, km.
    pub distance_km: f64,
    /// What that distance is measured from.
    pub distance_from: DistanceFrom,
    /// Smallest and largest Vs30, m/s; none for a model of rock motion.
    pub vs30_m_s: Option<(f64, f64)>,
}

impl ModelRange {
    /// Everything about the earthquake and a site that lies outside the range.
    ///
    /// Nothing is refused for it: the model extrapolates, and the caller decides whether to say so.
    pub fn concerns(&self, site: &Site) -> impl Iterator<Item = OutOfRange> + use<> {
        let ground = self.vs30_m_s.map(|range| ("Vs30 (m/s)", site.vs30_m_s, range));
        let (what, km) = self.distance_from.of(site);
        let distance = (what, km, (0.0, self.distance_km));
        [Some(("magnitude", self.magnitude, self.magnitudes)), Some(distance), ground]
            .into_iter()
            .flatten()
            .filter(|(_, value, (low, high))| !(low..=high).contains(&value))
            .map(|(what, value, (low, high))| OutOfRange { what, value, low, high })
    }
}

/// A number outside what a model was made for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutOfRange {
    /// The quantity and its unit.
    pub what: &'static str,
    /// Its value.
    pub value: f64,
    /// Smallest value the model was made for.
    pub low: f64,
    /// Largest value the model was made for.
    pub high: f64,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, low, high, .. } = self;
        // Tenths tell enough of a number that is too large anyway.
        let value = (self.value * 10.0).round() / 10.0;
        write!(
            f,
            "{what} {value} lies outside {low} to {high}, for which the model was made; it is extrapolated"
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::bssa14::{Attenuation, Bssa14};
    use crate::rupture::{Rupture, SlipType};

    fn site(north_deg: f64, vs30_m_s: f64) -> Site {
        let rupture = Rupture::point((116.0, 39.0), 10.0).unwrap();
        Site { geometry: rupture.site(116.0, 39.0 + north_deg), vs30_m_s }
    }

    #[test]
    fn concerns_name_each_quantity_outside() {
        let model = Bssa14::new(8.7, SlipType::StrikeSlip, Attenuation::China);
        let range = model.range();
        let all: Vec<_> = range.concerns(&site(5.0, 100.0)).collect();
        assert_eq!(all.len(), 3);
        assert_eq!(
            all[0].to_string(),
            "magnitude 8.7 lies outside 3 to 8.5, for which the model was made; it is extrapolated"
        );
        assert!(all[1].what.starts_with("distance") && all[2].what.starts_with("Vs30"));
        assert_eq!(range.concerns(&site(0.5, 400.0)).count(), 1);
        assert_eq!(range.concerns(&site(0.5, f64::NAN)).count(), 2);
    }

    #[test]
    fn distances_are_those_of_the_model() {
        use crate::china::{ChinaModel, Extent, SiteTerm};
        use crate::ellipse::Region;
        // A rupture of 280 km; its epicentre lies at the southern end, the site near the northern.
        let rupture = Rupture::straight((116.0, 36.0), (116.0, 38.5), (116.0, 36.0)).unwrap();
        let site = Site { geometry: rupture.site(116.0, 38.6), vs30_m_s: 400.0 };
        let concerns = |extent| {
            let range = ChinaModel::new(Region::East, 8.0, extent, SiteTerm::Bssa14).range();
            range.concerns(&site).map(|concern| concern.to_string()).collect::<Vec<_>>()
        };
        assert!(concerns(Extent::Finite).is_empty());
        let [far] = &concerns(Extent::Point)[..] else { panic!("one concern") };
        assert!(far.starts_with("distance from the epicentre (km) 289.1 lies outside 0 to 200"), "{far}");
    }

    #[test]
    fn ground_without_a_velocity_is_refused() {
        use crate::china::{ChinaModel, Extent, SiteTerm};
        use crate::ellipse::Region;
        let china = |site_term| ChinaModel::new(Region::East, 7.0, Extent::Finite, site_term);
        let models: [Box<dyn GroundMotionModel>; 3] = [
            Box::new(Bssa14::new(7.0, SlipType::Reverse, Attenuation::China)),
            Box::new(china(SiteTerm::Bssa14)),
            Box::new(china(SiteTerm::GbClass)),
        ];
        for bad in [0.0, -0.0, -300.0, f64::NAN] {
            let sites = [site(0.1, 300.0), site(0.2, bad), site(0.3, bad)];
            for model in &models {
                for measure in Motion::MEASURES {
                    let found = model.ln_median(measure, &sites, &mut [0.0; 3]);
                    assert_eq!(found, Err(ModelError::BadSite { index: 1 }));
                }
                assert_eq!(model.motions(&sites), Err(ModelError::BadSite { index: 1 }));
            }
            // Motion on rock asks for no ground.
            assert!(china(SiteTerm::Rock).motions(&sites).is_ok());
        }
    }

    #[test]
    fn motions_are_the_four_medians() {
        let model = Bssa14::new(6.5, SlipType::Reverse, Attenuation::Global);
        let sites = [site(0.1, 300.0), site(0.7, 760.0)];
        let motions = model.motions(&sites).unwrap();
        let mut ln = [0.0; 2];
        model.ln_median(Measure::Sa(1.0), &sites, &mut ln).unwrap();
        assert_eq!([motions[0].sa10_g, motions[1].sa10_g], ln.map(f64::exp));
        assert!(motions[0].pgv_cm_s > 5.0 * motions[1].pgv_cm_s && motions[0].sa03_g > motions[0].pga_g);
        assert!(model.motions(&[]).unwrap().is_empty());
    }

    #[test]
    fn wrong_length_is_refused() {
        let model = Bssa14::new(6.5, SlipType::Reverse, Attenuation::Global);
        let error = model.ln_median(Measure::Pga, &[site(0.1, 300.0)], &mut []).unwrap_err();
        assert_eq!(error.to_string(), "1 sites need 1 places for results, found 0");
    }
}
