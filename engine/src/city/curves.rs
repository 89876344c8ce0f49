//! Fragility and vulnerability of building classes that came with the scenario's models.

use shapan_damage::Lognormal;
use shapan_damage::curve::{Curves, DiscreteCurve, ExceedanceCurve, IntensityMeasure, Interpolation};
use shapan_damage::loss::{
    Band, DirectLoss, FloorValue, RatioDistribution, VulnerabilityError, VulnerabilityFunction,
};
use shapan_scenarios::models::{
    CurveForm, CurveMeasure, CurveRow, CurveState, LossDistribution, Models, VulnerabilityRow,
};

use super::shaking::Felt;
use crate::error::PrepareError;

/// The curves of a class, if the models bring any.
pub(crate) fn of_class(models: &Models, class_id: &str) -> Result<Option<Curves>, PrepareError> {
    let rows: Vec<&CurveRow> = models.curves.iter().filter(|row| row.class_id == class_id).collect();
    let Some(first) = rows.first() else { return Ok(None) };
    let states = [CurveState::Slight, CurveState::Moderate, CurveState::Extensive, CurveState::Complete];
    // From the worst state down: a state without rows takes the curve of the next worse one; a worst state without
    // rows is never reached.
    let failed = |reason| PrepareError::Fragility { kind: class_id.to_owned(), reason };
    let mut worse = never().map_err(failed)?;
    let mut curves = [worse.clone(), worse.clone(), worse.clone(), worse.clone()];
    for (state, curve) in states.iter().zip(&mut curves).rev() {
        let of_state: Vec<&CurveRow> = rows.iter().filter(|row| row.state == *state).copied().collect();
        if !of_state.is_empty() {
            worse = self::curve(&of_state, models.earthquake.building_beta.value).map_err(failed)?;
        }
        *curve = worse.clone();
    }
    Ok(Some(Curves { measure: measure(first.measure), states: curves }))
}

/// A curve that nothing exceeds.
fn never() -> Result<ExceedanceCurve, String> {
    let curve = DiscreteCurve::new(vec![1.0, 2.0], vec![0.0, 0.0], Interpolation::Level, 0.0);
    curve.map(ExceedanceCurve::Discrete).map_err(|error| error.to_string())
}

fn curve(rows: &[&CurveRow], beta_factor: f64) -> Result<ExceedanceCurve, String> {
    let missing = || "a number of a curve is missing".to_owned();
    if rows[0].form == CurveForm::Lognormal {
        let (median, beta) = rows[0].median.zip(rows[0].beta).ok_or_else(missing)?;
        let lognormal = Lognormal::new(median, beta * beta_factor).map_err(|error| error.to_string())?;
        return Ok(ExceedanceCurve::Lognormal(lognormal));
    }
    let levels: Option<Vec<f64>> = rows.iter().map(|row| row.level).collect();
    let probabilities: Option<Vec<f64>> = rows.iter().map(|row| row.probability).collect();
    let (levels, probabilities) = levels.zip(probabilities).ok_or_else(missing)?;
    // A table that starts above nothing has no damage below its first level.
    let limit = levels.first().copied().unwrap_or_default();
    let curve = DiscreteCurve::new(levels, probabilities, Interpolation::Level, limit);
    Ok(ExceedanceCurve::Discrete(curve.map_err(|error| error.to_string())?))
}

fn measure(measure: CurveMeasure) -> IntensityMeasure {
    match measure {
        CurveMeasure::Pga => IntensityMeasure::Pga,
        CurveMeasure::Pgv => IntensityMeasure::Pgv,
        CurveMeasure::Sa03 => IntensityMeasure::Sa03,
        CurveMeasure::Sa06 => IntensityMeasure::Sa06,
        CurveMeasure::Sa10 => IntensityMeasure::Sa10,
        CurveMeasure::Intensity => IntensityMeasure::Intensity,
    }
}

/// Loss ratios of a class by shaking, of its structure, its decoration and what stands in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vulnerability([Option<VulnerabilityFunction>; 3]);

/// Categories of loss in the order of the parts of a loss.
const CATEGORIES: [&str; 3] = ["structural", "nonstructural", "contents"];

impl Vulnerability {
    pub(crate) fn of_class(models: &Models, class_id: &str) -> Result<Self, PrepareError> {
        let mut functions = [None, None, None];
        for (category, function) in CATEGORIES.iter().zip(&mut functions) {
            let of_it = |row: &&VulnerabilityRow| row.class_id == class_id && row.loss_category == *category;
            let rows: Vec<&VulnerabilityRow> = models.vulnerability.iter().filter(of_it).collect();
            let Some(first) = rows.first() else { continue };
            let distribution = match first.distribution {
                LossDistribution::Beta => RatioDistribution::Beta,
                LossDistribution::Lognormal | LossDistribution::ProbabilityMass => {
                    RatioDistribution::Lognormal
                }
            };
            let column =
                |of: fn(&VulnerabilityRow) -> f64| rows.iter().map(|row| of(row)).collect::<Vec<_>>();
            let made = VulnerabilityFunction::new(
                measure(first.measure),
                distribution,
                &column(|row| row.level),
                &column(|row| row.mean_loss_ratio),
                &column(|row| row.cv),
            );
            let failed = |e: VulnerabilityError| PrepareError::Fragility {
                kind: class_id.to_owned(),
                reason: e.to_string(),
            };
            *function = Some(made.map_err(failed)?);
        }
        Ok(Self(functions))
    }

    /// Whether there is any.
    pub(crate) fn is_some(&self) -> bool {
        self.0.iter().any(Option::is_some)
    }

    /// A loss by damage state with the parts replaced for which there are ratios by shaking: that of a uniform
    /// number, which all buildings of the class in a zone share, between the 5th and the 95th percentile.
    pub(crate) fn replace(
        &self,
        by_state: DirectLoss,
        floor_m2: f64,
        value: &FloorValue,
        felt: &Felt,
        uniform: f64,
    ) -> DirectLoss {
        let part = |k: usize, by_state: Band, yuan_m2: f64| match &self.0[k] {
            None => by_state,
            Some(function) => {
                let ratio = function.at(level(function.measure, felt));
                let [low, middle, high] = [0.05, uniform, 0.95].map(|p| ratio.quantile(p));
                Band { low, middle, high }.times(floor_m2 * yuan_m2)
            }
        };
        DirectLoss {
            structure: part(0, by_state.structure, value.structure_yuan_m2),
            decoration: part(1, by_state.decoration, value.decoration_yuan_m2),
            contents: part(2, by_state.contents, value.contents_yuan_m2),
        }
    }
}

/// The level at which a stock whose medians are `factor` times higher suffers what the curves say: intensity moves by
/// the slope of GB/T 17742-2020, 3.17 degrees for each factor of ten in acceleration.
pub(crate) fn weakened(measure: IntensityMeasure, level: f64, factor: f64) -> f64 {
    match measure {
        IntensityMeasure::Intensity => level - 3.17 * factor.log10(),
        _ => level / factor,
    }
}

/// Where 0.6 s lies between 0.3 and 1 s on a scale of logarithms: ln 2 over ln (10/3).
const SHARE_06: f64 = std::f64::consts::LN_2 / 1.203_972_804_325_936;

/// The number that curves take, out of what a zone felt.
pub(crate) fn level(measure: IntensityMeasure, felt: &Felt) -> f64 {
    match measure {
        IntensityMeasure::Pga => felt.pga_g,
        IntensityMeasure::Pgv => felt.pgv_cm_s,
        IntensityMeasure::Sa03 => felt.sa03_g,
        IntensityMeasure::Sa06 => felt.sa03_g.powf(1.0 - SHARE_06) * felt.sa10_g.powf(SHARE_06),
        IntensityMeasure::Sa10 => felt.sa10_g,
        IntensityMeasure::Intensity => felt.intensity,
    }
}
