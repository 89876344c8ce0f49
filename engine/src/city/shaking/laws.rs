//! Where expectations of the shaking come from: models on a rupture, or a map that others made.

use shapan_hazard::intensity::{self, IntensityLaw, Worden2012};
use shapan_hazard::mapped::{MapGrid, MappedField, MappedPoint};
use shapan_hazard::model::{Measure, Motion, OutOfRange, Sigma, Site};
use shapan_hazard::rupture::width_km;
use shapan_hazard::warning::WarningSystem;
use shapan_hazard::yu2013::STANDARD_GRAVITY_GAL;
use shapan_hazard::{GroundMotion, Region, Rupture, SiteGeometry, SlipType};
use shapan_scenarios::hazard::{
    AttenuationRegion, Fault, FieldHead, FieldPoint, Hazard, MagnitudeSpec, Slip,
};
use shapan_scenarios::models::{EarthquakeModel, IntensityFrom};
use shapan_scenarios::scenario::Scenario;

use super::branches::{self, Branches};
use super::{Expected, Felt, Place, Residual};
use crate::error::PrepareError;

/// Everything that says how strong the ground shakes at a place, but the draws.
#[derive(Debug)]
pub(crate) struct Laws {
    source: Source,
    epicentre: (f64, f64),
    depth_km: f64,
    channel_s: f64,
    warning: WarningSystem,
    intensity: IntensityRule,
}

/// Where macroseismic intensity comes from.
#[derive(Debug)]
enum IntensityRule {
    /// A law of its own, or the map; it scatters with PGA.
    Attenuation { sigma: f64 },
    /// GB/T 17742-2020, from the motion.
    Instrumental,
    /// Worden et al. 2012: the mean of what PGA and PGV say.
    Worden(Box<[Worden2012; 2]>),
}

impl IntensityRule {
    fn new(model: &EarthquakeModel) -> Result<Self, PrepareError> {
        Ok(match model.intensity_from {
            IntensityFrom::Attenuation => {
                Self::Attenuation { sigma: model.sigma_intensity.value * model.motion_scatter.value }
            }
            IntensityFrom::Instrumental => Self::Instrumental,
            IntensityFrom::Worden2012 => {
                let relation = |measure| Worden2012::new(measure).map_err(branches::failed);
                Self::Worden(Box::new([relation(Measure::Pga)?, relation(Measure::Pgv)?]))
            }
        })
    }
}

#[derive(Debug)]
enum Source {
    Models(Box<Models>),
    Map { field: MappedField, scatter: f64 },
}

/// A rupture, and the models that are asked about it.
#[derive(Debug)]
struct Models {
    rupture: Rupture,
    /// Whether distances count from the rupture or from the epicentre.
    finite: bool,
    law: IntensityLaw,
    branches: Branches,
    /// Factor on the standard deviations.
    scatter: f64,
}

impl Laws {
    pub(crate) fn new(scenario: &Scenario) -> Result<Self, PrepareError> {
        let model = &scenario.models.earthquake;
        let (source, epicentre, depth_km) = match scenario.shaking() {
            Some(Hazard::Earthquake { magnitude, fault, .. }) => {
                let models = Models::new(scenario, *magnitude, fault)?;
                (Source::Models(Box::new(models)), fault.epicentre, model.depth_km.value)
            }
            Some(Hazard::Shakemap { head, points, .. }) => {
                let field = mapped(head, points)?;
                let scatter = model.motion_scatter.value;
                (Source::Map { field, scatter }, head.epicentre, head.depth.value)
            }
            _ => return Err(PrepareError::NoHazard),
        };
        Ok(Self {
            source,
            epicentre: (epicentre[0], epicentre[1]),
            depth_km,
            channel_s: scenario.plan.warning.channel_delay_s.value,
            warning: WarningSystem {
                issue_s: scenario.plan.warning.issue_latency_s.value,
                s_wave_km_s: 10.0 / model.shear_s_per_10_km.value,
            },
            intensity: IntensityRule::new(model)?,
        })
    }

    /// How much each branch is believed.
    pub(crate) fn weights(&self) -> Vec<f64> {
        match &self.source {
            Source::Models(models) => {
                models.branches.tree.branches().iter().map(|branch| branch.weight).collect()
            }
            Source::Map { .. } => vec![1.0],
        }
    }

    /// The branch that a uniform number picks.
    pub(crate) fn pick(&self, uniform: f64) -> usize {
        match &self.source {
            Source::Models(models) => models.branches.tree.pick_index(uniform),
            Source::Map { .. } => 0,
        }
    }

    /// What a branch expects at places.
    ///
    /// # Errors
    /// [`PrepareError::OutsideField`] for a place that a map does not cover.
    pub(crate) fn expected(&self, branch: usize, places: &[Place]) -> Result<Vec<Expected>, PrepareError> {
        match &self.source {
            Source::Models(models) => models.expected(branch, places),
            Source::Map { field, scatter } => {
                places.iter().map(|place| from_map(field, *scatter, place)).collect()
            }
        }
    }

    /// The same for assets; one that lies in no zone may lie far away, as an airport in the next province: nothing is
    /// felt there outside a map.
    ///
    /// # Errors
    /// [`PrepareError::OutsideField`] for an asset in a zone that a map does not cover.
    pub(crate) fn expected_of_assets(
        &self,
        branch: usize,
        places: &[Place],
        in_zone: &[bool],
    ) -> Result<Vec<Expected>, PrepareError> {
        match &self.source {
            Source::Models(_) => self.expected(branch, places),
            Source::Map { field, scatter } => {
                let one = |(place, in_zone): (&Place, &bool)| match from_map(field, *scatter, place) {
                    Err(PrepareError::OutsideField { .. }) if !in_zone => Ok(NOTHING_FELT),
                    other => other,
                };
                places.iter().zip(in_zone).map(one).collect()
            }
        }
    }

    /// What the ground does at a place, for what is expected there and the residuals of a draw.
    pub(crate) fn felt(&self, expected: &Expected, residual: &Residual) -> Felt {
        let [pga_g, pgv_cm_s, sa03_g, sa10_g] = expected.with(residual);
        let intensity = match &self.intensity {
            IntensityRule::Attenuation { sigma } => {
                expected.intensity + sigma * expected.normalised(residual)
            }
            IntensityRule::Instrumental => intensity::instrumental_exact(&GroundMotion {
                pga_gal: pga_g * STANDARD_GRAVITY_GAL,
                pgv_cm_s,
            }),
            IntensityRule::Worden(relations) => {
                let [by_pga, by_pgv] = &**relations;
                (by_pga.mmi(pga_g.ln(), None) + by_pgv.mmi(pgv_cm_s.ln(), None)) / 2.0
            }
        };
        Felt { pga_g, pgv_cm_s, sa03_g, sa10_g, intensity: intensity.clamp(1.0, 12.0) }
    }

    /// Seconds from an early warning in people's ears to the strong shaking; negative in the blind zone.
    pub(crate) fn warning_lead_s(&self, place: &Place) -> f64 {
        let km = shapan_hazard::geodesy::great_circle_km(self.epicentre, (place.lon, place.lat));
        self.warning.lead_s(km, self.depth_km, self.channel_s)
    }

    /// What the models were not made for at these places: one line a concern.
    pub(crate) fn concerns(&self, places: &[Place]) -> Vec<String> {
        match &self.source {
            Source::Models(models) => models.concerns(places),
            Source::Map { .. } => Vec::new(),
        }
    }
}

impl Models {
    fn new(scenario: &Scenario, magnitude: MagnitudeSpec, fault: &Fault) -> Result<Self, PrepareError> {
        let model = &scenario.models.earthquake;
        let magnitude_ms = magnitude.surface_wave();
        let trace: Vec<(f64, f64)> = fault.trace.iter().map(|p| (p[0], p[1])).collect();
        let slip = slip(fault.slip);
        let epicentre = (fault.epicentre[0], fault.epicentre[1]);
        let rupture =
            Rupture::from_fault(&trace, slip, magnitude.moment(), fault.max_length.value, epicentre)
                .and_then(|rupture| match fault.dip_deg {
                    Some(dip_deg) => {
                        let width_km = fault.width_km.unwrap_or_else(|| width_km(slip, magnitude.moment()));
                        rupture.with_dip(dip_deg, fault.top_km.unwrap_or_default(), width_km)
                    }
                    None => Ok(rupture),
                })
                .map_err(|e| PrepareError::Rupture(e.to_string()))?;
        let region = region(fault.attenuation);
        let finite = magnitude_ms >= model.finite_from.value;
        let branches = Branches::new(scenario, &branches::Event { magnitude, slip, region, finite })?;
        Ok(Self {
            rupture,
            finite,
            law: law(fault.attenuation, magnitude_ms),
            branches,
            scatter: model.motion_scatter.value,
        })
    }

    fn expected(&self, branch: usize, places: &[Place]) -> Result<Vec<Expected>, PrepareError> {
        let sites: Vec<Site> = places.iter().map(|place| self.site(place)).collect();
        let mut expected: Vec<Expected> = sites
            .iter()
            .map(|site| Expected { intensity: self.intensity(&site.geometry), ..Expected::default() })
            .collect();
        let model = &self.branches.tree.branches()[branch].model;
        let mut ln = vec![0.0; sites.len()];
        for (k, measure) in Motion::MEASURES.into_iter().enumerate() {
            model.ln_median(measure, &sites, &mut ln).map_err(branches::failed)?;
            for ((expected, ln), site) in expected.iter_mut().zip(&ln).zip(&sites) {
                let Sigma { tau, phi } = self.branches.sigma(branch, k, measure, site)?;
                expected.ln[k] = *ln;
                (expected.tau[k], expected.phi[k]) = (self.scatter * tau, self.scatter * phi);
            }
        }
        Ok(expected)
    }

    fn site(&self, place: &Place) -> Site {
        Site { geometry: self.rupture.site(place.lon, place.lat), vs30_m_s: place.vs30_m_s }
    }

    /// Along and across strike: from the rupture for great earthquakes, from the epicentre else.
    fn intensity(&self, site: &SiteGeometry) -> f64 {
        let (along, across) = if self.finite {
            (site.along_beyond_km, site.across_km)
        } else {
            (site.epicentral_along_km, site.epicentral_across_km)
        };
        self.law.median(along, across)
    }

    /// One line for each model and quantity that leaves its range, with the place that leaves it furthest.
    fn concerns(&self, places: &[Place]) -> Vec<String> {
        let mut lines = Vec::new();
        for branch in self.branches.tree.branches() {
            let range = branch.model.range();
            let at =
                |place: &Place| range.concerns(&self.site(place)).map(|c| (c, *place)).collect::<Vec<_>>();
            let mut found: Vec<(OutOfRange, Place)> = places.iter().flat_map(at).collect();
            found.sort_by(|(a, _), (b, _)| a.what.cmp(b.what).then(excess(b).total_cmp(&excess(a))));
            for same in found.chunk_by(|(a, _), (b, _)| a.what == b.what) {
                let (furthest, Place { lon, lat, .. }) = &same[0];
                let sites =
                    if same.len() == 1 { "1 site".to_owned() } else { format!("{} sites", same.len()) };
                lines.push(format!("{} at {sites}, most at {lon}, {lat}: {furthest}", branch.model.name()));
            }
        }
        lines
    }
}

/// A millionth of the weight of things and of a centimetre a second, without scatter: ln 1e-6.
const NOTHING_FELT: Expected =
    Expected { ln: [-13.815_510_557_964_274; 4], tau: [0.0; 4], phi: [0.0; 4], intensity: 1.0 };

/// How far a number lies outside its range.
fn excess(concern: &OutOfRange) -> f64 {
    (concern.low - concern.value).max(concern.value - concern.high)
}

fn slip(slip: Slip) -> SlipType {
    match slip {
        Slip::Strike => SlipType::StrikeSlip,
        Slip::Reverse => SlipType::Reverse,
        Slip::Normal => SlipType::Normal,
        Slip::Any => SlipType::Unspecified,
    }
}

fn law(attenuation: AttenuationRegion, magnitude_ms: f64) -> IntensityLaw {
    match attenuation {
        AttenuationRegion::SichuanBasin => IntensityLaw::sichuan_basin(magnitude_ms),
        other => IntensityLaw::gb18306(region(other), magnitude_ms),
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

fn mapped(head: &FieldHead, points: &[FieldPoint]) -> Result<MappedField, PrepareError> {
    let grid = MapGrid {
        west: head.grid.west,
        north: head.grid.north,
        columns: head.grid.columns as usize,
        rows: head.grid.rows as usize,
        lon_step: head.grid.lon_step,
        lat_step: head.grid.lat_step,
    };
    let point = |p: &FieldPoint| MappedPoint {
        ln: [p.pga_g.ln(), p.pgv_cm_s.ln(), p.sa03_g.ln(), p.sa10_g.ln()],
        intensity: p.intensity,
        sigma: [p.sigma_ln_pga, p.sigma_ln_pgv],
        vs30_m_s: p.vs30_m_s,
    };
    MappedField::new(grid, points.iter().map(point).collect()).map_err(|e| PrepareError::Field(e.to_string()))
}

/// The map's motion holds for its own ground and for this event already, so all its scatter is within the event. Accelerations at 0.3 s share the scatter of PGA, those at
/// 1 s that of PGV.
fn from_map(field: &MappedField, scatter: f64, place: &Place) -> Result<Expected, PrepareError> {
    let point = field
        .at(place.lon, place.lat)
        .ok_or(PrepareError::OutsideField { lon: place.lon, lat: place.lat })?;
    let sigma = [point.sigma[0], point.sigma[1], point.sigma[0], point.sigma[1]];
    Ok(Expected { ln: point.ln, tau: [0.0; 4], phi: sigma.map(|s| s * scatter), intensity: point.intensity })
}
