//! The logic tree of ground-motion models that a scenario asks for.

use shapan_hazard::bssa14::{Attenuation, Bssa14};
use shapan_hazard::china::{ChinaModel, Extent, SiteTerm as ChinaSite};
use shapan_hazard::logic_tree::{Branch, LogicTree};
use shapan_hazard::model::{GroundMotionModel, Measure, ModelError, Sigma, Site};
use shapan_hazard::yu2013::NearField;
use shapan_hazard::{Region, SlipType};
use shapan_scenarios::hazard::MagnitudeSpec;
use shapan_scenarios::models::{MotionModel, MotionRow, SiteTerm};
use shapan_scenarios::scenario::Scenario;

use crate::error::PrepareError;

/// The models of a scenario, with the standard deviations that it sets itself.
#[derive(Debug)]
pub(super) struct Branches {
    pub(super) tree: LogicTree,
    /// By branch and measure, where the scenario says the deviations and not the model.
    own_sigma: Vec<Option<[Sigma; 4]>>,
}

/// What a model is made for.
pub(super) struct Event {
    pub(super) magnitude: MagnitudeSpec,
    pub(super) slip: SlipType,
    pub(super) region: Region,
    pub(super) finite: bool,
}

impl Branches {
    /// The branches of a scenario, in the order of their table; those without weight are left out.
    pub(super) fn new(scenario: &Scenario, event: &Event) -> Result<Self, PrepareError> {
        let rows: Vec<&MotionRow> = scenario.models.motion.iter().filter(|row| row.weight > 0.0).collect();
        // The table is written by hand, its sum checked to half a percent.
        let sum: f64 = rows.iter().map(|row| row.weight).sum();
        let branch = |row: &&MotionRow| Branch { weight: row.weight / sum, model: model(event, row) };
        let tree = LogicTree::new(rows.iter().map(branch).collect())
            .map_err(|error| PrepareError::Motion(error.to_string()))?;
        let own = |row: &&MotionRow| match row.model {
            MotionModel::Yu2013 | MotionModel::Yu2013Literal => Some(sigma(scenario)),
            MotionModel::Bssa14 | MotionModel::Bssa14China => None,
        };
        Ok(Self { tree, own_sigma: rows.iter().map(own).collect() })
    }

    /// Standard deviations of the measure number `k` at a site.
    pub(super) fn sigma(
        &self,
        branch: usize,
        k: usize,
        measure: Measure,
        site: &Site,
    ) -> Result<Sigma, PrepareError> {
        match &self.own_sigma[branch] {
            Some(own) => Ok(own[k]),
            None => self.tree.branches()[branch].model.sigma(measure, site).map_err(failed),
        }
    }
}

fn model(event: &Event, row: &MotionRow) -> Box<dyn GroundMotionModel> {
    let (mw, slip) = (event.magnitude.moment(), event.slip);
    let extent = if event.finite { Extent::Finite } else { Extent::Point };
    let site = match row.site {
        SiteTerm::Rock => ChinaSite::Rock,
        SiteTerm::Vs30 => ChinaSite::Bssa14,
        SiteTerm::GbClass => ChinaSite::GbClass,
    };
    let china = ChinaModel::new(event.region, event.magnitude.surface_wave(), extent, site);
    match row.model {
        MotionModel::Yu2013 => Box::new(china),
        MotionModel::Yu2013Literal => Box::new(china.with_near_field(NearField::Literal)),
        MotionModel::Bssa14 => Box::new(Bssa14::new(mw, slip, Attenuation::Global)),
        MotionModel::Bssa14China => Box::new(Bssa14::new(mw, slip, Attenuation::China)),
    }
}

/// The totals of the China model as the scenario has them, split into between and within the event.
/// Accelerations at 0.3 s scatter like PGA, those at 1 s like PGV (E: the source gives neither).
fn sigma(scenario: &Scenario) -> [Sigma; 4] {
    let model = &scenario.models.earthquake;
    let share = model.between_event_variance.value;
    let split = |total: f64| Sigma { tau: total * share.sqrt(), phi: total * (1.0 - share).sqrt() };
    let (pga, pgv) = (split(model.sigma_ln_pga.value), split(model.sigma_ln_pgv.value));
    [pga, pgv, pga, pgv]
}

/// Models know all measures that are asked here.
pub(super) fn failed(error: ModelError) -> PrepareError {
    PrepareError::Motion(error.to_string())
}
