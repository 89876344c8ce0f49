//! What can go wrong, one enum an activity.

use shapan_kernel::calendar::ScheduleError;

/// Why a scenario cannot be made into a city.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// No hazard.
    #[error("the scenario has no hazard: add a [[hazard]] table")]
    NoHazard,
    /// Shaking is asked for where the ground does not shake.
    #[error("the ground does not shake in this scenario: none of its hazards is an earthquake or a shakemap")]
    NoShaking,
    /// A name points nowhere. Scenarios that passed their checks never give this.
    #[error("{what} `{name}` is not in the region")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// Its key.
        name: String,
    },
    /// More of something than can be numbered.
    #[error("the region has more than {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// No fragility for a kind of asset.
    #[error("the models give no fragility for `{0}`: add a row to assets.csv")]
    NoFragility(String),
    /// A fragility is no fragility.
    #[error("the fragility of `{kind}` cannot be used: {reason}")]
    Fragility {
        /// Kind of asset or building class.
        kind: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The tables of a lifeline are not a network that can be solved.
    #[error("the {network} network cannot be built: {reason}")]
    Lifeline {
        /// Which network.
        network: &'static str,
        /// Everything that is wrong with it.
        reason: String,
    },
    /// The road table is not a network.
    #[error("the road network cannot be built: {0}")]
    Roads(String),
    /// The covariance of the ground motion cannot be factored.
    #[error("the spatial correlation of the ground motion cannot be factored: {0}")]
    Correlation(String),
    /// A ground-motion model has no number for what is asked of it.
    #[error("the ground motion cannot be computed: {0}")]
    Motion(String),
    /// Grid and points of a mapped field do not fit together.
    #[error("the mapped field cannot be used: {0}")]
    Field(String),
    /// A place outside a mapped field.
    #[error("the mapped field does not cover {lon}, {lat}: take a larger map or leave the place out")]
    OutsideField {
        /// Longitude, degrees.
        lon: f64,
        /// Latitude, degrees.
        lat: f64,
    },
    /// The fault and magnitude give no rupture.
    #[error("the rupture cannot be laid on the fault: {0}")]
    Rupture(String),
}

/// Why a handler could not do its work. Each is a fault of the model, not of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// An event was scheduled in the past.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// An entity lost a component that its stage relies on.
    #[error("an entity of the stage `{stage}` has lost its {component}")]
    Lost {
        /// Stage.
        stage: &'static str,
        /// Component.
        component: &'static str,
    },
}

/// Why a run could not go on: the message names simulated time and stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct RunError(#[from] pub(crate) shapan_kernel::run::RunError<StepError>);
