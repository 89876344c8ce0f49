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
//! Within a curve, levels rise and probabilities do not fall; between limit states, the worse one is never the
//! likelier one: at no point of a discrete curve, and for continuous curves by no more than 0.01 between the smallest
//! and largest level of the file (lognormal curves of different spread always cross somewhere).

mod check;
mod csv;
mod nrml;
mod write;

pub(crate) use check::rising;

use std::collections::BTreeSet;

use shapan_damage::{DamageState, Lognormal};

use crate::imt::{Imt, Measure};
use crate::mapping::Mapping;
use crate::problem::{Findings, ImportProblems, Imported};
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
    pub measure: Measure,
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
    /// A lognormal curve from the mean and standard deviation of the distribution itself, as NRML has them:
    /// `beta² = ln(1 + (s/m)²)`, `median = m / sqrt(1 + (s/m)²)`. Both must be positive.
    ///
    /// ```
    /// # use shapan_import::fragility::Curve;
    /// let Curve::Lognormal { median, beta } = Curve::from_mean(0.2, 0.05) else { unreachable!() };
    /// assert!((median - 0.194_029).abs() < 1e-6 && (beta - 0.246_221).abs() < 1e-6);
    /// ```
    #[must_use]
    pub fn from_mean(mean: f64, stddev: f64) -> Self {
        let square = (stddev / mean).powi(2);
        Self::Lognormal { median: mean / (1.0 + square).sqrt(), beta: square.ln_1p().sqrt() }
    }

    /// Probability of being reached at a level: for points, that of the first one below all points, and of the
    /// last one above, as OpenQuake has it.
    #[must_use]
    pub fn exceedance(&self, level: f64) -> f64 {
        match self {
            Self::Lognormal { median, beta } => {
                Lognormal::new(*median, *beta).map_or(f64::NAN, |curve| curve.exceedance(level))
            }
            Self::Discrete { imls, poes } => {
                let right = imls.partition_point(|iml| *iml < level);
                match (right.checked_sub(1), imls.get(right)) {
                    (None, _) => poes.first().copied().unwrap_or(f64::NAN),
                    (Some(left), None) => poes[left],
                    (Some(left), Some(iml)) => {
                        let share = (level - imls[left]) / (iml - imls[left]);
                        poes[left] + share * (poes[right] - poes[left])
                    }
                }
            }
        }
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
    findings.finish(model)
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
    offset: usize,
}

#[cfg(test)]
mod tests;
