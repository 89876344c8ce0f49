//! The shaking of Beijing's zones: medians by every model of the scenario, and fields of correlated residuals.

use shapan_hazard::bssa14::{Attenuation, Bssa14};
use shapan_hazard::china::{ChinaModel, Extent, SiteTerm};
use shapan_hazard::field::{FieldError, FieldSampler, MeasurePair, PairSampler, Sampler, sampler_for};
use shapan_hazard::model::{GroundMotionModel, ModelError, Motion, Site};
use shapan_hazard::rupture::RuptureError;
use shapan_hazard::yu2013::NearField;
use shapan_hazard::{Region, Rupture, SlipType};
use shapan_kernel::Stream;
use shapan_scenarios::Scenario;
use shapan_scenarios::hazard::{AttenuationRegion, Hazard, MagnitudeSpec, Slip};
use shapan_scenarios::models::{self, EarthquakeModel, MotionModel, MotionRow};

/// Why a scenario has no shaking to measure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShakingError {
    /// Its first hazard is no earthquake on a fault.
    #[error("the scenario has no earthquake on a fault")]
    NoFault,
    /// The fault cannot break.
    #[error(transparent)]
    Rupture(#[from] RuptureError),
    /// Ranges and correlation of the two measures contradict each other.
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// An earthquake on a fault: where it breaks, and what ground-motion models are made for.
#[derive(Clone, Debug)]
pub struct Earthquake {
    /// What breaks.
    pub rupture: Rupture,
    magnitude: MagnitudeSpec,
    slip: SlipType,
    region: Region,
    extent: Extent,
}

impl Earthquake {
    /// The first hazard of a scenario.
    ///
    /// # Errors
    /// [`ShakingError`] when it is no earthquake on a fault, or the fault cannot break.
    pub fn of(scenario: &Scenario) -> Result<Self, ShakingError> {
        let Some(Hazard::Earthquake { magnitude, magnitude_ms, fault, .. }) = scenario.hazards.first() else {
            return Err(ShakingError::NoFault);
        };
        let trace: Vec<(f64, f64)> = fault.trace.iter().map(|point| (point[0], point[1])).collect();
        let epicentre = (fault.epicentre[0], fault.epicentre[1]);
        let (longest_km, slip) = (fault.max_length.value, slip(fault.slip));
        let finite = *magnitude_ms >= scenario.models.earthquake.finite_from.value;
        Ok(Self {
            rupture: Rupture::from_fault(&trace, slip, magnitude.moment(), longest_km, epicentre)?,
            magnitude: *magnitude,
            slip,
            region: region(fault.attenuation),
            extent: if finite { Extent::Finite } else { Extent::Point },
        })
    }

    /// The model of the Chinese zoning map.
    #[must_use]
    pub fn china(&self, site_term: SiteTerm) -> ChinaModel {
        ChinaModel::new(self.region, self.magnitude.surface_wave(), self.extent, site_term)
    }

    /// The model of Boore et al. 2014.
    #[must_use]
    pub fn bssa14(&self, attenuation: Attenuation) -> Bssa14 {
        Bssa14::new(self.magnitude.moment(), self.slip, attenuation)
    }

    /// The model of a row of the scenario's logic tree.
    fn model(&self, row: &MotionRow) -> Box<dyn GroundMotionModel> {
        let china = self.china(match row.site {
            models::SiteTerm::Rock => SiteTerm::Rock,
            models::SiteTerm::Vs30 => SiteTerm::Bssa14,
            models::SiteTerm::GbClass => SiteTerm::GbClass,
        });
        match row.model {
            MotionModel::Yu2013 => Box::new(china),
            MotionModel::Yu2013Literal => Box::new(china.with_near_field(NearField::Literal)),
            MotionModel::Bssa14 => Box::new(self.bssa14(Attenuation::Global)),
            MotionModel::Bssa14China => Box::new(self.bssa14(Attenuation::China)),
        }
    }
}

fn slip(slip: Slip) -> SlipType {
    match slip {
        Slip::Strike => SlipType::StrikeSlip,
        Slip::Reverse => SlipType::Reverse,
        Slip::Normal => SlipType::Normal,
        Slip::Any => SlipType::Unspecified,
    }
}

fn region(attenuation: AttenuationRegion) -> Region {
    match attenuation {
        AttenuationRegion::East => Region::East,
        AttenuationRegion::Mid | AttenuationRegion::SichuanBasin => Region::Mid,
        AttenuationRegion::Xinjiang => Region::Xinjiang,
        AttenuationRegion::Tibet => Region::Tibet,
    }
}

/// How residuals of PGA and PGV hang together in a scenario, as far as their two ranges allow.
///
/// # Errors
/// [`FieldError`] for a range that is not positive.
pub fn measure_pair(model: &EarthquakeModel) -> Result<MeasurePair, FieldError> {
    let (pga_km, pgv_km) = (model.correlation_range_km.value, model.correlation_range_pgv_km.value);
    let rho = model.pga_pgv_correlation.value.min(MeasurePair::largest_rho(pga_km, pgv_km));
    MeasurePair::new(pga_km, pgv_km, rho)
}

/// Zones, models of their motion, and how their residuals hang together.
#[derive(Debug)]
pub struct Shaking {
    places: Vec<(f64, f64)>,
    vs30_m_s: Vec<f64>,
    rupture: Rupture,
    models: Vec<Box<dyn GroundMotionModel>>,
    pair: MeasurePair,
}

impl Shaking {
    /// The first earthquake of a scenario.
    ///
    /// # Errors
    /// [`ShakingError`] for a scenario without a fault that can break.
    pub fn new(scenario: &Scenario) -> Result<Self, ShakingError> {
        let earthquake = Earthquake::of(scenario)?;
        let believed = scenario.models.motion.iter().filter(|row| row.weight > 0.0);
        let zones = &scenario.region.zones;
        Ok(Self {
            places: zones.iter().map(|zone| (zone.lon, zone.lat)).collect(),
            vs30_m_s: zones.iter().map(|zone| zone.vs30_m_s).collect(),
            models: believed.map(|row| earthquake.model(row)).collect(),
            rupture: earthquake.rupture,
            pair: measure_pair(&scenario.models.earthquake)?,
        })
    }

    /// Number of zones.
    #[must_use]
    pub fn zones(&self) -> usize {
        self.places.len()
    }

    /// Median motion on the ground of every zone, model by model.
    ///
    /// # Errors
    /// None in practice: every model of a scenario knows the four measures.
    pub fn medians(&self) -> Result<Vec<Vec<Motion>>, ModelError> {
        let site = |(&(lon, lat), &vs30_m_s): (&(f64, f64), &f64)| Site {
            geometry: self.rupture.site(lon, lat),
            vs30_m_s,
        };
        let sites: Vec<Site> = self.places.iter().zip(&self.vs30_m_s).map(site).collect();
        self.models.iter().map(|model| model.motions(&sites)).collect()
    }

    /// The sampler of the zones' residuals of PGA and PGV: work of a batch, not of a replication.
    ///
    /// # Errors
    /// None in practice: zones have finite coordinates.
    pub fn sampler(&self) -> Result<PairSampler<Sampler>, FieldError> {
        PairSampler::new(self.pair, |correlogram| sampler_for(&self.places, correlogram))
    }
}

/// One field of PGA's residuals and one of PGV's, and the normals that they are made of.
#[derive(Clone, Debug)]
pub struct Fields {
    normals: Vec<f64>,
    /// Residuals of peak acceleration.
    pub pga: Vec<f64>,
    /// Residuals of peak velocity.
    pub pgv: Vec<f64>,
}

impl Fields {
    /// Room for what a sampler writes.
    #[must_use]
    pub fn room<S: FieldSampler>(sampler: &PairSampler<S>) -> Self {
        let [pga, pgv] = [(); 2].map(|()| vec![0.0; sampler.len()]);
        Self { normals: vec![0.0; sampler.normals()], pga, pgv }
    }

    /// Draws both fields anew.
    pub fn draw<S: FieldSampler>(&mut self, sampler: &PairSampler<S>, stream: &mut Stream) {
        self.normals.iter_mut().for_each(|normal| *normal = stream.normal());
        sampler.apply(&self.normals, &mut self.pga, &mut self.pgv);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::city::beijing;
    use crate::kernel::stream;

    #[test]
    fn every_zone_shakes_by_every_model() {
        let scenario = beijing().unwrap();
        let shaking = Shaking::new(&scenario).unwrap();
        let medians = shaking.medians().unwrap();
        let believed = scenario.models.motion.iter().filter(|row| row.weight > 0.0).count();
        assert_eq!((medians.len(), shaking.zones()), (believed, 331));
        assert!(believed > 0 && medians.iter().all(|model| model.len() == 331));
        let strong = |motion: &Motion| motion.pga_g > 0.01 && motion.pga_g < 2.0;
        assert!(medians.iter().flatten().all(strong));
    }

    #[test]
    fn models_are_those_of_the_engine() {
        let scenario = beijing().unwrap();
        let medians = Shaking::new(&scenario).unwrap().medians().unwrap();
        let weights: Vec<f64> =
            scenario.models.motion.iter().map(|row| row.weight).filter(|weight| *weight > 0.0).collect();
        let sum: f64 = weights.iter().sum();
        let city = shapan_engine::City::prepare(&scenario).unwrap();
        for (zone, felt) in city.shaking(shapan_engine::Draw::Median).into_iter().flatten().enumerate() {
            let ln = |(model, weight): (&Vec<Motion>, &f64)| weight / sum * model[zone].pga_g.ln();
            let mean: f64 = medians.iter().zip(&weights).map(ln).sum();
            assert!((mean - felt.pga_g.ln()).abs() < 1e-9, "{zone}");
        }
    }

    #[test]
    fn a_scenario_without_a_fault_is_refused() {
        let mut scenario = beijing().unwrap();
        scenario.hazards.clear();
        assert!(matches!(Shaking::new(&scenario), Err(ShakingError::NoFault)));
    }

    #[test]
    fn fields_have_unit_variance_and_their_correlation() {
        let scenario = beijing().unwrap();
        let sampler = Shaking::new(&scenario).unwrap().sampler().unwrap();
        let (mut fields, mut stream) = (Fields::room(&sampler), stream());
        let mean = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / 331.0;
        let mut sums = [0.0; 3];
        for _ in 0..400 {
            fields.draw(&sampler, &mut stream);
            let (pga, pgv) = (&fields.pga, &fields.pgv);
            let products = [mean(pga, pga), mean(pgv, pgv), mean(pga, pgv)];
            sums.iter_mut().zip(products).for_each(|(sum, product)| *sum += product / 400.0);
        }
        let rho = scenario.models.earthquake.pga_pgv_correlation.value;
        for (sum, expected) in sums.into_iter().zip([1.0, 1.0, rho]) {
            assert!((sum - expected).abs() < 0.1, "{sums:?}");
        }
    }
}
