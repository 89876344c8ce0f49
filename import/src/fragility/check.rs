//! Checks of curves: each in itself, and those of one class against each other.

use shapan_damage::Lognormal;
use shapan_damage::curve::ExceedanceCurve;

use super::{Curve, Placed};
use crate::problem::{Fault, Findings};
use crate::source::Source;

/// Continuous curves may cross by this much, in probability.
const CROSSING_ALLOWED: f64 = 0.01;
/// Points are compared exactly, but for the last bits.
const ROUNDING: f64 = 1e-9;
/// Levels at which continuous curves are compared.
const LEVELS: i32 = 200;
/// Standard deviations of a logarithm that a pack may hold.
const BETA_RANGE: (f64, f64) = (0.01, 3.0);

/// A lognormal curve, if what its parameters are named are numbers above 0 that a pack may hold.
pub(super) fn lognormal(
    source: &Source,
    findings: &mut Findings,
    offset: usize,
    named: [(&str, f64); 2],
    make: impl Fn(f64, f64) -> Option<Lognormal>,
) -> Option<(f64, f64)> {
    let mut sound = true;
    for (name, value) in named.iter().filter(|(_, value)| *value <= 0.0) {
        let fault = if *value < 0.0 { Fault::Negative } else { Fault::Zero };
        findings.at(source, offset, fault, format!("{name} is {value}"), "a number above 0");
        sound = false;
    }
    let [(_, first), (_, second)] = named;
    let made = make(first, second).map(|curve| (curve.median(), curve.beta()));
    let fits = made.is_some_and(|(_, beta)| (BETA_RANGE.0..=BETA_RANGE.1).contains(&beta));
    if sound && !fits {
        let what =
            format!("the standard deviation of the logarithm is {:.4}", made.map_or(f64::NAN, |m| m.1));
        let expected = format!("{} to {}", BETA_RANGE.0, BETA_RANGE.1);
        findings.at(source, offset, Fault::Absurd, what, expected);
    }
    made.filter(|_| sound && fits)
}

/// A discrete curve, if levels rise and probabilities lie in 0 to 1 and do not fall. Values come with their places.
pub(super) fn discrete(
    source: &Source,
    findings: &mut Findings,
    levels: &[(f64, usize)],
    probabilities: &[(f64, usize)],
    offset: usize,
) -> Option<Curve> {
    if levels.len() != probabilities.len() {
        let what = format!("there are {} levels and {} probabilities", levels.len(), probabilities.len());
        findings.at(source, offset, Fault::LengthMismatch, what, "as many of both");
        return None;
    }
    let mut sound = rising(source, findings, levels);
    let is_share = |value: f64| (0.0..=1.0).contains(&value);
    for (value, offset) in probabilities.iter().filter(|(value, _)| !is_share(*value)) {
        findings.at(source, *offset, Fault::NotAProbability, format!("the probability is {value}"), "0 to 1");
        sound = false;
    }
    let falls = |pair: &&[(f64, usize)]| is_share(pair[0].0) && is_share(pair[1].0) && pair[1].0 < pair[0].0;
    for pair in probabilities.windows(2).filter(falls) {
        let what = format!("the probability falls from {} to {}", pair[0].0, pair[1].0);
        findings.at(source, pair[1].1, Fault::NotRising, what, "never less at a higher level");
        sound = false;
    }
    let values = |list: &[(f64, usize)]| list.iter().map(|(value, _)| *value).collect();
    sound.then(|| Curve::Discrete { imls: values(levels), poes: values(probabilities) })
}

/// A curve with its place, if the engine takes it: the last word on points is that of `shapan-damage`.
pub(super) fn placed(
    source: &Source,
    findings: &mut Findings,
    curve: Curve,
    offset: usize,
) -> Option<Placed> {
    match curve.in_engine() {
        Ok(in_engine) => Some(Placed { curve, in_engine, offset }),
        Err(error) => {
            findings.at(source, offset, Fault::LengthMismatch, error.to_string(), "a curve that can be used");
            None
        }
    }
}

/// Whether levels are above 0, and rise.
pub(crate) fn rising(source: &Source, findings: &mut Findings, levels: &[(f64, usize)]) -> bool {
    let mut sound = true;
    for (value, offset) in levels.iter().filter(|(value, _)| *value <= 0.0) {
        let fault = if *value < 0.0 { Fault::Negative } else { Fault::Zero };
        findings.at(source, *offset, fault, format!("the level is {value}"), "a number above 0");
        sound = false;
    }
    for pair in levels.windows(2).filter(|pair| pair[1].0 <= pair[0].0) {
        let what = format!("the level {} follows {}", pair[1].0, pair[0].0);
        findings.at(source, pair[1].1, Fault::NotRising, what, "rising levels");
        sound = false;
    }
    sound
}

/// Compares each curve with the next milder one of its class.
pub(super) fn crossings(
    source: &Source,
    findings: &mut Findings,
    id: &str,
    names: &[String],
    curves: &[Option<Placed>],
    range: Option<(f64, f64)>,
) {
    let present: Vec<_> =
        names.iter().zip(curves).filter_map(|(name, c)| Some((name, c.as_ref()?))).collect();
    for pair in present.windows(2) {
        let [(mild_name, mild), (worse_name, worse)] = pair else { continue };
        let Some((level, by)) = crossing(mild, worse, range) else { continue };
        let what = format!("`{id}`: at {level:.4} `{worse_name}` is likelier than `{mild_name}` by {by:.4}");
        let expected = "worse limit states never likelier than milder ones";
        findings.at(source, worse.offset, Fault::CurvesCross, what, expected);
    }
}

/// The level at which the worse curve lies highest above the milder one, and by how much, if by too much.
fn crossing(mild: &Placed, worse: &Placed, range: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (levels, allowed) = match (&mild.in_engine, &worse.in_engine) {
        (ExceedanceCurve::Discrete(_), ExceedanceCurve::Discrete(_)) => {
            (nodes(&mild.curve).chain(nodes(&worse.curve)).collect(), ROUNDING)
        }
        _ => {
            let range = range.unwrap_or_else(|| around(&mild.curve, &worse.curve));
            (spread(range), CROSSING_ALLOWED)
        }
    };
    let above = |level: f64| (level, worse.in_engine.exceedance(level) - mild.in_engine.exceedance(level));
    let highest = levels.into_iter().map(above).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (highest.1 > allowed).then_some(highest)
}

/// The levels of a discrete curve, and the one just below the first, where it begins with a step.
fn nodes(curve: &Curve) -> impl Iterator<Item = f64> {
    let imls = match curve {
        Curve::Discrete { imls, .. } => imls.as_slice(),
        Curve::Lognormal { .. } => &[],
    };
    imls.first().map(|first| first.next_down()).into_iter().chain(imls.iter().copied())
}

/// Levels between two ends, evenly by their logarithm.
fn spread((low, high): (f64, f64)) -> Vec<f64> {
    let (low, high) = (low.max(1e-6), high.max(1e-6));
    (0..=LEVELS).map(|step| low * (high / low).powf(f64::from(step) / f64::from(LEVELS))).collect()
}

/// A range for curves that have none: from a tenth of the smaller median to twice the larger one.
fn around(mild: &Curve, worse: &Curve) -> (f64, f64) {
    let centre = |curve: &Curve| match curve {
        Curve::Lognormal { median, .. } => (*median, *median),
        Curve::Discrete { imls, .. } => {
            (imls.first().copied().unwrap_or(0.1), imls.last().copied().unwrap_or(1.0))
        }
    };
    let ((low, high), (other_low, other_high)) = (centre(mild), centre(worse));
    (0.1 * low.min(other_low), 2.0 * high.max(other_high))
}
