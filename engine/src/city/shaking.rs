//! Median ground motion at every zone and asset, and the factor of its correlated residuals: everything
//! about the shaking that no replication changes.

use shapan_hazard::intensity::IntensityLaw;
use shapan_hazard::site::{Measure, amplification};
use shapan_hazard::warning::WarningSystem;
use shapan_hazard::yu2013::{GroundMotion, NearField, Yu2013};
use shapan_hazard::{CorrelationFactor, Region, Rupture, SiteGeometry, SlipType, correlation};
use shapan_scenarios::hazard::{AttenuationRegion, Fault, Slip};
use shapan_scenarios::scenario::Scenario;

use super::assets::Assets;
use super::places::ZoneSite;
use crate::error::PrepareError;

/// Median shaking of a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Median {
    /// Peak ground acceleration on the place's ground, g.
    pub(crate) pga_g: f64,
    /// Peak ground velocity on the place's ground, cm/s.
    pub(crate) pgv_cm_s: f64,
    /// Macroseismic intensity.
    pub(crate) intensity: f64,
    /// Seconds from an early warning in people's ears to the strong shaking; negative in the blind zone.
    pub(crate) warning_lead_s: f64,
}

/// The field of shaking without its random part.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) zones: Vec<Median>,
    /// Median peak acceleration at each asset, g.
    pub(crate) assets_pga_g: Vec<f64>,
    /// Correlation of each asset's residual with its zone's.
    pub(crate) assets_rho: Vec<f64>,
    /// Factor of the within-event correlation of the zones.
    pub(crate) factor: CorrelationFactor,
    /// Standard deviation of ln PGA between events and within.
    pub(crate) sigma_pga: (f64, f64),
    /// Standard deviation of ln PGV between events and within.
    pub(crate) sigma_pgv: (f64, f64),
    pub(crate) sigma_intensity: f64,
}

/// Ground under places that lie in no zone, m/s: stiff soil.
const VS30_OUTSIDE: f64 = 400.0;

struct Laws<'a> {
    rupture: Rupture,
    motion: Yu2013,
    intensity: IntensityLaw,
    warning: WarningSystem,
    scenario: &'a Scenario,
    finite: bool,
}

impl Field {
    pub(crate) fn new(
        scenario: &Scenario,
        magnitude_ms: f64,
        fault: &Fault,
        zones: &[ZoneSite],
        assets: &Assets,
    ) -> Result<Self, PrepareError> {
        let laws = Laws::new(scenario, magnitude_ms, fault)?;
        let model = &scenario.models.earthquake;
        let points: Vec<(f64, f64)> = zones.iter().map(|z| (z.lon, z.lat)).collect();
        let range = model.correlation_range_km.value;
        let factor =
            CorrelationFactor::new(&points, range).map_err(|e| PrepareError::Correlation(e.to_string()))?;
        let share = model.between_event_variance.value;
        let split = |sigma: f64| (sigma * share.sqrt(), sigma * (1.0 - share).sqrt());
        let asset_pga = |site: &super::assets::Site| {
            let vs30 = site.zone.map_or(VS30_OUTSIDE, |z| zones[usize::from(z)].vs30);
            laws.median(site.lon, site.lat, vs30).pga_g
        };
        let rho = |site: &super::assets::Site| match site.zone {
            Some(z) => {
                let km =
                    shapan_hazard::geodesy::great_circle_km((site.lon, site.lat), points[usize::from(z)]);
                correlation::correlation(km, range)
            }
            None => 0.0,
        };
        Ok(Self {
            zones: zones.iter().map(|z| laws.median(z.lon, z.lat, z.vs30)).collect(),
            assets_pga_g: assets.sites.iter().map(asset_pga).collect(),
            assets_rho: assets.sites.iter().map(rho).collect(),
            factor,
            sigma_pga: split(model.sigma_ln_pga.value),
            sigma_pgv: split(model.sigma_ln_pgv.value),
            sigma_intensity: model.sigma_intensity.value,
        })
    }
}

impl<'a> Laws<'a> {
    fn new(scenario: &'a Scenario, magnitude_ms: f64, fault: &Fault) -> Result<Self, PrepareError> {
        let trace: Vec<(f64, f64)> = fault.trace.iter().map(|p| (p[0], p[1])).collect();
        let slip = match fault.slip {
            Slip::Strike => SlipType::StrikeSlip,
            Slip::Reverse => SlipType::Reverse,
            Slip::Normal => SlipType::Normal,
            Slip::Any => SlipType::Unspecified,
        };
        let epicentre = (fault.epicentre[0], fault.epicentre[1]);
        let rupture = Rupture::from_fault(&trace, slip, magnitude_ms, fault.max_length.value, epicentre)
            .map_err(|e| PrepareError::Rupture(e.to_string()))?;
        let region = match fault.attenuation {
            AttenuationRegion::East => Region::East,
            AttenuationRegion::Mid => Region::Mid,
            AttenuationRegion::Xinjiang => Region::Xinjiang,
            AttenuationRegion::Tibet => Region::Tibet,
        };
        Ok(Self {
            rupture,
            motion: Yu2013::new(region, magnitude_ms, NearField::Saturated),
            intensity: IntensityLaw::gb18306(region, magnitude_ms),
            warning: WarningSystem {
                issue_s: scenario.plan.warning.issue_latency_s.value,
                s_wave_km_s: 10.0 / scenario.models.earthquake.shear_s_per_10_km.value,
            },
            finite: magnitude_ms >= scenario.models.earthquake.finite_from.value,
            scenario,
        })
    }

    /// Coordinates along and across strike: from the rupture for great earthquakes, from the epicentre else.
    fn coordinates(&self, site: &SiteGeometry) -> (f64, f64) {
        if self.finite {
            (site.along_beyond_km, site.across_km)
        } else {
            (site.epicentral_along_km, site.across_km)
        }
    }

    fn median(&self, lon: f64, lat: f64, vs30: f64) -> Median {
        let place = self.rupture.site(lon, lat);
        let (along, across) = self.coordinates(&place);
        let rock: GroundMotion = self.motion.median(along, across);
        let soil = rock.amplified(
            amplification(Measure::Pga, vs30, rock.pga_g()),
            amplification(Measure::Pgv, vs30, rock.pga_g()),
        );
        let depth_km = self.scenario.models.earthquake.depth_km.value;
        let channel_s = self.scenario.plan.warning.channel_delay_s.value;
        Median {
            pga_g: soil.pga_g(),
            pgv_cm_s: soil.pgv_cm_s,
            intensity: self.intensity.median(along, across),
            warning_lead_s: self.warning.lead_s(place.epicentral_km, depth_km, channel_s),
        }
    }
}
