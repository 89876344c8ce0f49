//! Residuals that agree with recordings of the earthquake.

use shapan_hazard::field::{
    ConditionedFactor, Correlogram, EventTerm, Observation, StationResidual, between_event_estimate,
    within_event,
};
use shapan_scenarios::hazard::{Hazard, StationRow};
use shapan_scenarios::scenario::Scenario;

use super::residuals::failed;
use super::{Expected, Laws, Place};
use crate::error::PrepareError;

/// What recordings tell, by ground-motion model: a model that expects less must explain more by its residuals.
#[derive(Debug)]
pub(crate) struct Stations {
    rho: f64,
    branches: Vec<[Told; 2]>,
}

/// What recordings tell of one measure, given one model.
#[derive(Debug)]
struct Told {
    residuals: Vec<StationResidual>,
    event: EventTerm,
    /// Standard deviation between events that the event term is counted in.
    tau: f64,
    factor: ConditionedFactor,
}

impl Stations {
    /// None where the scenario has no recordings.
    pub(crate) fn of(
        scenario: &Scenario,
        laws: &Laws,
        points: &[(f64, f64)],
        ranges_km: [f64; 2],
        rho: f64,
    ) -> Result<Option<Self>, PrepareError> {
        let Some(Hazard::Earthquake { stations, .. }) = scenario.shaking() else { return Ok(None) };
        if stations.is_empty() {
            return Ok(None);
        }
        let place = |row: &StationRow| Place { lon: row.lon, lat: row.lat, vs30_m_s: row.vs30_m_s };
        let places: Vec<Place> = stations.iter().map(place).collect();
        let branch = |number| -> Result<[Told; 2], PrepareError> {
            let expected = laws.expected(number, &places)?;
            let rows = || stations.iter().zip(&expected);
            let pga = rows().map(|(row, e)| residual(row, e, 0, row.pga_g.ln() - e.ln[0], row.sigma_ln));
            let pgv = rows().map(|(row, e)| velocity(row, e, rho));
            Ok([
                Told::new(pga.collect(), expected[0].tau[0].max(LEAST_SD), points, ranges_km[0])?,
                Told::new(pgv.collect(), expected[0].tau[1].max(LEAST_SD), points, ranges_km[1])?,
            ])
        };
        let branches = (0..laws.weights().len()).map(branch).collect::<Result<_, _>>()?;
        Ok(Some(Self { rho, branches }))
    }

    /// Writes fields of PGA and PGV; gives the residuals between events that they go with.
    ///
    /// `between` and `normals` are what a free field would be made of. The normals of PGV are mixed with those of
    /// PGA before each is turned into its field, which keeps their correlation at every place.
    pub(crate) fn apply(
        &self,
        branch: usize,
        between: [f64; 2],
        normals: &[f64],
        out: [&mut [f64]; 2],
    ) -> [f64; 2] {
        let (pga, own) = normals.split_at(normals.len() / 2);
        let rest = (1.0 - self.rho * self.rho).sqrt();
        let pgv: Vec<f64> = pga.iter().zip(own).map(|(a, b)| self.rho * a + rest * b).collect();
        let [for_pga, for_pgv] = out;
        let [told_pga, told_pgv] = &self.branches[branch];
        [told_pga.apply(between[0], pga, for_pga), told_pgv.apply(between[1], &pgv, for_pgv)]
    }
}

/// A recording on the very point of a zone would be known twice, and a scatter that was switched off leaves nothing to
/// divide by: so small a deviation keeps both going.
const LEAST_SD: f64 = 1e-4;

impl Stations {
    /// The stations' own residuals within the event, of PGA and PGV, for the event's residuals.
    pub(crate) fn observations(&self, branch: usize, between: [f64; 2]) -> [Vec<Observation>; 2] {
        let told = &self.branches[branch];
        std::array::from_fn(|k| {
            let within = within_event(&told[k].residuals, between[k] * told[k].tau);
            within.into_iter().map(|o| Observation { sd: o.sd.max(LEAST_SD), ..o }).collect()
        })
    }
}

impl Told {
    fn new(
        residuals: Vec<StationResidual>,
        tau: f64,
        points: &[(f64, f64)],
        range_km: f64,
    ) -> Result<Self, PrepareError> {
        let correlogram = Correlogram::exponential(range_km).map_err(|e| failed(e.into()))?;
        let event = between_event_estimate(&residuals, tau, &correlogram).map_err(failed)?;
        let observations = within_event(&residuals, event.mean_ln);
        let factor = ConditionedFactor::new(points, &observations, &correlogram).map_err(failed)?;
        Ok(Self { residuals, event, tau, factor })
    }

    /// Draws the event term from what is known of it, then the field given both; gives the term in units of tau.
    fn apply(&self, normal: f64, normals: &[f64], out: &mut [f64]) -> f64 {
        let term = self.event.mean_ln + self.event.variance.sqrt() * normal;
        let within: Vec<f64> = within_event(&self.residuals, term).iter().map(|o| o.residual).collect();
        self.factor.apply_given(&within, normals, out);
        term / self.tau
    }
}

fn residual(row: &StationRow, expected: &Expected, k: usize, total_ln: f64, sd_ln: f64) -> StationResidual {
    StationResidual { lon: row.lon, lat: row.lat, total_ln, phi: expected.phi[k], sd_ln }
}

/// Of a station without PGV its PGA tells as much as their correlation allows (E). The error is taken as the station's own,
/// although a part of it is common to the event: with many such stations and none with PGV the event term of PGV comes
/// out somewhat too certain.
fn velocity(row: &StationRow, expected: &Expected, rho: f64) -> StationResidual {
    match row.pgv_cm_s {
        Some(pgv) => residual(row, expected, 1, pgv.ln() - expected.ln[1], row.sigma_ln),
        None => {
            let total = |k: usize| expected.tau[k].hypot(expected.phi[k]);
            let normalised = (row.pga_g.ln() - expected.ln[0]) / total(0);
            let sd = (1.0 - rho * rho).sqrt() * total(1);
            residual(row, expected, 1, rho * normalised * total(1), sd.hypot(row.sigma_ln))
        }
    }
}
