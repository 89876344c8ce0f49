//! Fragility models: OpenQuake NRML 0.4 and 0.5, and CSV.
//!
//! # CSV
//!
//! Two long forms are read, told apart by their header; further columns are ignored.
//!
//! - `id,imt,limit_state,form,a,b`: one row a lognormal curve (`form` is `lognormal`, `a` the median in the unit
//!   of the measure, `b` the standard deviation of the natural logarithm), or one row a point of a discrete curve
//!   (`discrete`, `a` the level, `b` the probability). Limit states are those that occur, in the order in which
//!   they first occur: the mildest comes first.
//! - `class_id,measure,state,form,median,beta,level,probability`: what [`parcel`] writes.
//!
//! # What is checked
//!
//! Within a curve, levels are above 0 and rise, and probabilities do not fall; a curve has two points or more. Between
//! limit states, the worse one is never the likelier one: at no point of a discrete curve, and for continuous curves by no
//! more than 0.01 between the smallest and largest level of the file (lognormal curves of different spread always cross
//! somewhere). There are at most 16 limit states.
//!
//! Below its first level a discrete curve is 0 for the engine. One that begins above 0 therefore begins with a step, which
//! is remarked on.

mod check;
mod csv;
mod nrml;
mod write;

pub(crate) use check::rising;
pub(crate) use write::grade;

use std::collections::BTreeSet;

use shapan_damage::curve::{CurveError, DiscreteCurve, ExceedanceCurve, IntensityMeasure, Interpolation};
use shapan_damage::{DamageState, Lognormal};

use crate::imt::Imt;
use crate::mapping::Mapping;
use crate::problem::{Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;

pub use write::parcel;

/// Curves of a set of building classes.
#[derive(Clone, Debug, PartialEq)]
pub struct FragilityModel {
    /// Limit states of the file, from the mildest to the worst.
    pub limit_states: Vec<String>,
    /// The damage state that each of them means; `None` for those that are left out.
    pub states: Vec<Option<DamageState>>,
    /// One function a class, in the order of the file.
    pub functions: Vec<FragilityFunction>,
}

/// The curves of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct FragilityFunction {
    /// The class: a taxonomy string as a rule.
    pub id: String,
    /// The measure of the file.
    pub imt: Imt,
    /// The measure of Shapan that it is taken as.
    pub measure: IntensityMeasure,
    /// One curve a limit state; `None` where a CSV file gives none.
    pub curves: Vec<Option<Curve>>,
    /// Level below which nothing is damaged, in the unit of the measure.
    pub no_damage_limit: Option<f64>,
    /// Smallest and largest level at which the file means its continuous curves to be used.
    pub range: Option<(f64, f64)>,
}

/// Probability of reaching a limit state, over the level of shaking.
#[derive(Clone, Debug, PartialEq)]
pub enum Curve {
    /// A lognormal distribution function.
    Lognormal {
        /// Median, in the unit of the measure.
        median: f64,
        /// Standard deviation of the natural logarithm.
        beta: f64,
    },
    /// Points with straight lines between them.
    Discrete {
        /// Rising levels, in the unit of the measure.
        imls: Vec<f64>,
        /// Probabilities, one a level.
        poes: Vec<f64>,
    },
}

impl Curve {
    /// The curve as the engine takes it: `shapan-damage` has the last word on what is a curve. Between points it is
    /// straight, below the first one it is 0 whatever the first probability, above the last one it stays.
    ///
    /// ```
    /// # use shapan_import::fragility::Curve;
    /// let curve = Curve::Discrete { imls: vec![0.1, 0.3], poes: vec![0.2, 0.6] }.in_engine()?;
    /// assert_eq!([0.05, 0.1, 9.0].map(|level| curve.exceedance(level)), [0.0, 0.2, 0.6]);
    /// # Ok::<(), shapan_damage::curve::CurveError>(())
    /// ```
    ///
    /// # Errors
    /// [`CurveError`], when it is none: one point, levels that do not rise, parameters that are not positive.
    pub fn in_engine(&self) -> Result<ExceedanceCurve, CurveError> {
        match self {
            Self::Lognormal { median, beta } => Ok(Lognormal::new(*median, *beta)?.into()),
            Self::Discrete { imls, poes } => {
                let limit = imls.first().copied().unwrap_or_default();
                let curve = DiscreteCurve::new(imls.clone(), poes.clone(), Interpolation::Level, limit);
                Ok(curve?.into())
            }
        }
    }

    /// Whether the engine makes a step of its beginning: its first probability is not 0.
    fn begins_with_a_step(&self) -> bool {
        matches!(self, Self::Discrete { poes, .. } if poes.first().is_some_and(|first| *first > 0.0))
    }
}

impl FragilityModel {
    /// The classes that have curves.
    #[must_use]
    pub fn classes(&self) -> BTreeSet<String> {
        self.functions.iter().map(|function| function.id.clone()).collect()
    }
}

/// Reads a fragility model from NRML (0.4 or 0.5) or CSV; which of them, its first sign tells.
///
/// # Errors
/// All problems of the file, each with its line and column.
pub fn read(source: &Source, mapping: &Mapping) -> Result<Imported<FragilityModel>, ImportProblems> {
    let mut findings = Findings::default();
    let model = match source.is_xml() {
        true => nrml::read(source, &mut findings, mapping),
        false => csv::read(source, &mut findings, mapping),
    };
    if let Some(model) = &model {
        steps(model, &mut findings);
    }
    findings.finish(model)
}

/// Says how many classes have curves that begin with a step.
fn steps(model: &FragilityModel, findings: &mut Findings) {
    let steps =
        |function: &&FragilityFunction| function.curves.iter().flatten().any(Curve::begins_with_a_step);
    let classes = model.functions.iter().filter(steps).count();
    if classes > 0 {
        findings.remark(Remark::assumed(
            format!("{classes} 类的曲线首点概率大于 0:首点以下按无破坏"),
            format!("curves of {classes} classes begin above 0: no damage below their first level"),
        ));
    }
}

/// The classes that have curves in a file, whatever their limit states and measures; the curves are not checked.
///
/// # Errors
/// What makes the classes unreadable.
pub fn read_classes(source: &Source) -> Result<BTreeSet<String>, ImportProblems> {
    let mut findings = Findings::default();
    let classes = match source.is_xml() {
        true => nrml::classes(source, &mut findings),
        false => csv::classes(source, &mut findings),
    };
    findings.finish(classes).map(|read| read.value)
}

/// A curve with its place in the file.
#[derive(Clone, Debug)]
struct Placed {
    curve: Curve,
    in_engine: ExceedanceCurve,
    offset: usize,
}

#[cfg(test)]
mod tests;
