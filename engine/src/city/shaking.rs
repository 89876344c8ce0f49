//! Expected shaking at every zone and asset, and the sampler of its correlated residuals: everything about the
//! shaking that no replication changes.

mod at;
mod branches;
mod laws;
mod residuals;
mod stations;

use shapan_hazard::geodesy::great_circle_km;
use shapan_scenarios::models::AssetMeasure;
use shapan_scenarios::scenario::Scenario;

use super::assets::Assets;
use super::places::ZoneSite;
use crate::error::PrepareError;

pub use at::Draw;
pub(crate) use laws::Laws;
pub(crate) use residuals::Residuals;

/// A place on its ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
}

/// What is expected at a place. Arrays hold PGA, PGV, SA at 0.3 s and SA at 1 s, in g and cm/s.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Expected {
    /// Natural logarithms of the medians.
    pub(crate) ln: [f64; 4],
    /// Standard deviations of the logarithms between events.
    pub(crate) tau: [f64; 4],
    /// Standard deviations of the logarithms within an event.
    pub(crate) phi: [f64; 4],
    /// Median of macroseismic intensity, by attenuation or from the map.
    pub(crate) intensity: f64,
}

/// Standard normal residuals of one place in one event: of PGA and of PGV.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Residual {
    /// Shared by the whole event.
    pub(crate) between: [f64; 2],
    /// The place's own.
    pub(crate) within: [f64; 2],
}

/// What the ground does at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Felt {
    /// Peak ground acceleration, g.
    pub pga_g: f64,
    /// Peak ground velocity, cm/s.
    pub pgv_cm_s: f64,
    /// Spectral acceleration at 0.3 s, g.
    pub sa03_g: f64,
    /// Spectral acceleration at 1 s, g.
    pub sa10_g: f64,
    /// Macroseismic intensity.
    pub intensity: f64,
}

/// Which residual each measure follows: short periods that of PGA, a period of 1 s that of PGV (E).
const FOLLOWS: [usize; 4] = [0, 1, 0, 1];

impl Expected {
    /// Motion by measure for the residuals of a draw.
    pub(crate) fn with(&self, residual: &Residual) -> [f64; 4] {
        std::array::from_fn(|k| self.ln_with(k, residual).exp())
    }

    /// Natural logarithm of the measure number `k`.
    fn ln_with(&self, k: usize, residual: &Residual) -> f64 {
        let of = FOLLOWS[k];
        self.ln[k] + self.tau[k] * residual.between[of] + self.phi[k] * residual.within[of]
    }

    /// The total residual of PGA in standard deviations.
    pub(crate) fn normalised(&self, residual: &Residual) -> f64 {
        let total = self.tau[0].hypot(self.phi[0]);
        if total > 0.0 { (self.ln_with(0, residual) - self.ln[0]) / total } else { 0.0 }
    }
}

/// What one model expects of the city.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) zones: Vec<Expected>,
    /// By asset, the measure that its fragility takes.
    pub(crate) assets: Vec<AssetMotion>,
}

/// Expected motion at an asset, of the measure that its fragility takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AssetMotion {
    ln: f64,
    tau: f64,
    phi: f64,
    /// Natural logarithm of PGA's median, whatever the measure.
    ln_pga: f64,
    /// Ratio of the medians of SA at 1 s and at 0.3 s.
    pub(crate) sa_ratio: f64,
    /// Number of the residual that it follows.
    pub(crate) follows: usize,
}

impl AssetMotion {
    fn new(expected: &Expected, measure: AssetMeasure) -> Self {
        let k = match measure {
            AssetMeasure::Pga => 0,
            AssetMeasure::Sa1 => 3,
        };
        let Expected { ln, tau, phi, .. } = expected;
        Self {
            ln: ln[k],
            tau: tau[k],
            phi: phi[k],
            ln_pga: ln[0],
            sa_ratio: (ln[3] - ln[2]).exp(),
            follows: FOLLOWS[k],
        }
    }

    /// The measure that the fragility takes, for residuals of the asset.
    pub(crate) fn measure(&self, between: f64, within: f64) -> f64 {
        (self.ln + self.tau * between + self.phi * within).exp()
    }

    /// Peak acceleration, g, moving with the measure.
    pub(crate) fn pga_g(&self, between: f64, within: f64) -> f64 {
        (self.ln_pga + self.tau * between + self.phi * within).exp()
    }
}

/// The field of shaking without its random part.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) laws: Laws,
    pub(crate) branches: Vec<Branch>,
    /// Correlation of each asset's residuals with its zone's: of PGA and of PGV.
    pub(crate) assets_rho: Vec<[f64; 2]>,
    pub(crate) residuals: Residuals,
    /// Seconds of early warning in each zone; negative in the blind zone.
    pub(crate) warning_lead_s: Vec<f64>,
}

/// Ground under places that lie in no zone, m/s: stiff soil.
const VS30_OUTSIDE: f64 = 400.0;

impl Field {
    pub(crate) fn new(
        scenario: &Scenario,
        zones: &[ZoneSite],
        assets: &Assets,
    ) -> Result<Self, PrepareError> {
        let laws = Laws::new(scenario)?;
        let places: Vec<Place> = zones.iter().map(ZoneSite::place).collect();
        let asset_place = |site: &super::assets::Site| {
            let vs30_m_s = site.zone.map_or(VS30_OUTSIDE, |z| zones[usize::from(z)].vs30);
            Place { lon: site.lon, lat: site.lat, vs30_m_s }
        };
        let asset_places: Vec<Place> = assets.sites.iter().map(asset_place).collect();
        let in_zone: Vec<bool> = assets.sites.iter().map(|site| site.zone.is_some()).collect();
        let residuals = Residuals::new(scenario, &laws, &places)?;
        let rho = |site: &super::assets::Site| match site.zone {
            Some(z) => {
                let zone = &zones[usize::from(z)];
                residuals.correlation(great_circle_km((site.lon, site.lat), (zone.lon, zone.lat)))
            }
            None => [0.0; 2],
        };
        let branch = |number| -> Result<Branch, PrepareError> {
            let expected = laws.expected_of_assets(number, &asset_places, &in_zone)?;
            let measure = |site: &super::assets::Site| assets.kinds[usize::from(site.fragility)].measure;
            let motion =
                assets.sites.iter().zip(&expected).map(|(site, e)| AssetMotion::new(e, measure(site)));
            Ok(Branch { zones: laws.expected(number, &places)?, assets: motion.collect() })
        };
        Ok(Self {
            branches: (0..laws.weights().len()).map(branch).collect::<Result<_, _>>()?,
            assets_rho: assets.sites.iter().map(rho).collect(),
            warning_lead_s: places.iter().map(|place| laws.warning_lead_s(place)).collect(),
            residuals,
            laws,
        })
    }
}

#[cfg(test)]
mod tests;
