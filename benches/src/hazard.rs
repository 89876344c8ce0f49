//! The shaking of Beijing: median motion at its zones, and one field of correlated residuals.

use shapan_hazard::correlation::CorrelationError;
use shapan_hazard::rupture::RuptureError;
use shapan_hazard::site::{Measure, amplification};
use shapan_hazard::yu2013::{GroundMotion, NearField, Yu2013};
use shapan_hazard::{CorrelationFactor, Region, Rupture, SlipType};
use shapan_kernel::Stream;
use shapan_scenarios::Scenario;
use shapan_scenarios::hazard::Hazard;

/// Zones, rupture and motion model.
#[derive(Clone, Debug)]
pub struct Shaking {
    /// Longitude, latitude, Vs30 of the zones.
    zones: Vec<(f64, f64, f64)>,
    rupture: Rupture,
    motion: Yu2013,
    range_km: f64,
}

impl Shaking {
    /// The first earthquake of a scenario; an event of magnitude 8 at its region's centre if there is none.
    ///
    /// # Errors
    /// [`RuptureError`] for a fault that cannot break.
    pub fn new(scenario: &Scenario) -> Result<Self, RuptureError> {
        let [lon, lat] = scenario.region.facts.centre;
        let (magnitude_ms, rupture) = match scenario.hazards.first() {
            Some(Hazard::Earthquake { magnitude_ms, fault }) => {
                let trace: Vec<(f64, f64)> = fault.trace.iter().map(|point| (point[0], point[1])).collect();
                let epicentre = (fault.epicentre[0], fault.epicentre[1]);
                let longest_km = fault.max_length.value;
                let slip = SlipType::StrikeSlip;
                (*magnitude_ms, Rupture::from_fault(&trace, slip, *magnitude_ms, longest_km, epicentre)?)
            }
            _ => (8.0, Rupture::straight((lon, lat), (lon + 0.5, lat + 0.5), (lon, lat))?),
        };
        Ok(Self {
            zones: scenario.region.zones.iter().map(|zone| (zone.lon, zone.lat, zone.vs30_m_s)).collect(),
            rupture,
            motion: Yu2013::new(Region::East, magnitude_ms, NearField::Saturated),
            range_km: scenario.models.earthquake.correlation_range_km.value,
        })
    }

    /// Number of zones.
    #[must_use]
    pub fn zones(&self) -> usize {
        self.zones.len()
    }

    /// Median motion on the ground of every zone.
    #[must_use]
    pub fn medians(&self) -> Vec<GroundMotion> {
        let motion = |&(lon, lat, vs30): &(f64, f64, f64)| {
            let site = self.rupture.site(lon, lat);
            let rock = self.motion.median(site.along_beyond_km, site.across_km);
            let factor = |measure| amplification(measure, vs30, rock.pga_g());
            rock.amplified(factor(Measure::Pga), factor(Measure::Pgv))
        };
        self.zones.iter().map(motion).collect()
    }

    /// The factor of the zones' correlation: work of a batch, not of a replication.
    ///
    /// # Errors
    /// None in practice: zones have finite coordinates.
    pub fn factor(&self) -> Result<CorrelationFactor, CorrelationError> {
        let points: Vec<(f64, f64)> = self.zones.iter().map(|zone| (zone.0, zone.1)).collect();
        CorrelationFactor::new(&points, self.range_km)
    }
}

/// Writes one field of correlated residuals to `out`, from normals of `stream`.
pub fn field(factor: &CorrelationFactor, stream: &mut Stream, normals: &mut [f64], out: &mut [f64]) {
    normals.iter_mut().for_each(|normal| *normal = stream.normal());
    factor.apply(normals, out);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::city::beijing;
    use crate::kernel::stream;

    #[test]
    fn every_zone_shakes() {
        let shaking = Shaking::new(&beijing().unwrap()).unwrap();
        let medians = shaking.medians();
        assert_eq!((medians.len(), shaking.zones()), (331, 331));
        assert!(medians.iter().all(|motion| motion.pga_gal > 10.0 && motion.pga_gal < 2000.0));
    }

    #[test]
    fn a_field_has_unit_variance_and_hangs_together() {
        let factor = Shaking::new(&beijing().unwrap()).unwrap().factor().unwrap();
        let (mut normals, mut out) = (vec![0.0; 331], vec![0.0; 331]);
        let (mut stream, mut squares) = (stream(), 0.0);
        for _ in 0..400 {
            field(&factor, &mut stream, &mut normals, &mut out);
            squares += out.iter().map(|value| value * value).sum::<f64>() / (331.0 * 400.0);
        }
        assert!((squares - 1.0).abs() < 0.1, "{squares}");
    }
}
