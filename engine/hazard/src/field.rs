//! Gaussian random fields of standardised residuals: on a grid, at scattered points, in pairs, given data.
//!
//! A field is a set of standard normals, one a point, whose correlation is a function of distance, a
//! [`Correlogram`]. Nothing here draws: a [`FieldSampler`] says how many independent standard normals it
//! needs and turns them into a field, always the same way.
//!
//! | sampler | points | correlation | work of one field |
//! | --- | --- | --- | --- |
//! | [`CorrelationFactor`](crate::CorrelationFactor) | scattered, up to [`FACTOR_UP_TO`] | exact | `n² / 2` |
//! | [`GridSampler`] | a regular grid of any size | exact on its plane | `n log n` |
//! | [`NeighbourSampler`] | scattered, any number | within 0.014 of 300 points, 0.008 of 4000 | `n m` |
//! | [`ConditionedFactor`] | scattered, given observations | exact | `n² / 2` |
//! | [`KrigedSampler`] | any number, given observations | as its base | of its base, and `n` times observations |
//!
//! [`sampler_for`] picks between the first and the third. [`PairSampler`] makes two correlated fields, of
//! peak acceleration and peak velocity, out of two of any of these. [`between_event_estimate`] tells the
//! event term of an earthquake from its stations, [`empirical_variogram`] what correlation fields have.
//!
//! ```
//! use shapan_hazard::field::{Correlogram, FieldSampler, sampler_for};
//!
//! let sites = [(116.2, 39.9), (116.4, 39.9), (117.0, 40.1)];
//! let sampler = sampler_for(&sites, &Correlogram::exponential(40.7)?)?;
//! let mut residuals = [0.0; 3];
//! sampler.apply(&[1.0, 0.0, 0.0], &mut residuals);
//! assert!(residuals[1] > 0.25 && residuals[2] < residuals[1]);
//! # Ok::<(), shapan_hazard::field::FieldError>(())
//! ```

mod arc;
mod conditioned;
mod correlogram;
mod embedding;
mod event;
mod grid;
mod kriging;
mod neighbours;
mod order;
mod pair;
mod sampler;
mod triangle;
mod variogram;

#[cfg(test)]
mod draws;

pub use conditioned::{ConditionedFactor, KrigedSampler};
pub use correlogram::Correlogram;
pub use event::{EventTerm, StationResidual, between_event_estimate, within_event};
pub use grid::{Grid, GridSampler};
pub use kriging::{Kriged, Kriging, Observation};
pub use neighbours::{NEIGHBOURS, NeighbourSampler};
pub use pair::{MeasurePair, PairSampler};
pub use sampler::{FACTOR_UP_TO, FieldSampler, Sampler, sampler_for};
pub use variogram::{LagBin, empirical_cross_variogram, empirical_variogram};

pub(crate) use arc::GlobePoint;
pub(crate) use triangle::Triangle;

use thiserror::Error;

use crate::correlation::CorrelationError;

/// Why a field cannot be made.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FieldError {
    /// A range, a coordinate or a correlation matrix that is unusable.
    #[error(transparent)]
    Correlation(#[from] CorrelationError),
    /// A grid without points, or with a step that is not positive.
    #[error("a grid of {columns} by {rows} points with steps of {step_lon} and {step_lat} degrees")]
    BadGrid {
        /// Points from west to east.
        columns: usize,
        /// Points from south to north.
        rows: usize,
        /// Step to the east, degrees.
        step_lon: f64,
        /// Step to the north, degrees.
        step_lat: f64,
    },
    /// No torus that was tried carries the correlation: part of its spectrum is negative.
    #[error("the spectrum of the grid is negative in {share} of its sum")]
    NegativeSpectrum {
        /// Sum of the negative part over the sum of the rest.
        share: f64,
    },
    /// The smallest torus that might carry the correlation of the grid is too large for memory: its steps are
    /// far smaller than the range.
    #[error(
        "the grid needs a torus of {points} points, more than {most}: take wider steps or scattered points"
    )]
    TorusTooLarge {
        /// Points of that torus.
        points: usize,
        /// Largest number of points.
        most: usize,
    },
    /// A sampler by neighbours needs at least one.
    #[error("a point needs at least one neighbour to be conditioned on")]
    NoNeighbours,
    /// Two measures cannot be so strongly correlated at such different ranges.
    #[error("a correlation of {rho} between the measures is beyond the largest possible, {largest}")]
    PairCorrelation {
        /// What was asked for.
        rho: f64,
        /// What the two ranges allow, as an absolute value.
        largest: f64,
    },
    /// A residual or coordinate is not finite, or a standard deviation is negative.
    #[error("observation {0} has a number that is unusable")]
    BadObservation(usize),
    /// Two observations without error at one place: they contradict or repeat each other.
    #[error("two of the observations are at one place, and both without measurement error")]
    RepeatedObservation,
    /// A standard deviation of the event term that is not positive.
    #[error("the standard deviation between events must be a positive number, found {0}")]
    BadTau(f64),
    /// A field has another number of values than there are points.
    #[error("{points} points need {points} values in a field, found {found}")]
    Length {
        /// Points.
        points: usize,
        /// Values in the field.
        found: usize,
    },
    /// Two ensembles of fields have different numbers of members.
    #[error("{first} fields of the first measure and {second} of the second do not pair")]
    Members {
        /// Fields of the first measure.
        first: usize,
        /// Fields of the second.
        second: usize,
    },
    /// Edges of lags must rise and be finite.
    #[error("edges of lags must be finite and rise from one to the next")]
    BadEdges,
}
