//! Relief over time as bands of quantiles.

use serde::{Deserialize, Serialize};

use crate::outcome::{CurvePoint, Outcome};
use crate::statistics::quantiles;

/// The quantiles that a band shows.
const BAND: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Relief at one hour over a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveBand {
    /// Hours after the event.
    pub hour: f64,
    /// People with basic life secured: 5th, 25th, 50th, 75th, 95th percentile.
    pub secured: [f64; 5],
    /// Median of the displaced in need.
    pub displaced: f64,
    /// Median of those with drinking water.
    pub water: f64,
    /// Median of those with food.
    pub food: f64,
    /// Median of those with a roof.
    pub shelter: f64,
    /// Median of those who are warm.
    pub warm: f64,
    /// Median of the deaths so far.
    pub deaths: f64,
}

pub(super) fn summarise(runs: &[&Outcome]) -> Vec<CurveBand> {
    let points = runs.iter().map(|run| run.curve.len()).min().unwrap_or(0);
    (0..points).map(|index| band(runs, index)).collect()
}

fn band(runs: &[&Outcome], index: usize) -> CurveBand {
    let numbers = |of: fn(&CurvePoint) -> f32| runs.iter().map(move |run| f64::from(of(&run.curve[index])));
    let median = |of| quantiles(numbers(of), [0.5])[0];
    CurveBand {
        hour: f64::from(runs[0].curve[index].hour),
        secured: quantiles(numbers(|p| p.secured), BAND),
        displaced: median(|p| p.displaced),
        water: median(|p| p.water),
        food: median(|p| p.food),
        shelter: median(|p| p.shelter),
        warm: median(|p| p.warm),
        deaths: median(|p| p.deaths),
    }
}
