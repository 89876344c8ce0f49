//! A dead grid given back from the units that can start alone.
//!
//! Time runs in equal steps. In each step, in this order: units that finished starting come on line, and those on
//! line rise along their ramps; branches whose switching is done are closed; waiting units on live buses start if the island can spare their cranking
//! power; loads on live buses are picked up by class, whole, if the units in ramp can carry them and no branch is
//! overloaded; and idle teams set out for the next goal. Goals are first the waiting units, by priority and then
//! by distance, then the buses of unserved loads, by class and distance, then open branches between live buses.
//!
//! The order of tasks (black-start units, cranking paths, load pick-up with stable loading of units) is that of
//! M. M. Adibi and L. H. Fink, IEEE Trans. Power Systems 9 (1994) 22; frequency and overvoltage are not checked.

use super::cascade::Capacity;
use super::flow::PowerFlow;
use super::network::Element;

mod crew;
mod state;

use state::State;

/// How a unit starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitStart {
    /// Row of the generator.
    pub generator: usize,
    /// Whether it starts without a live grid.
    pub black_start: bool,
    /// Power its auxiliaries need while it starts, MW; nothing for one that starts alone.
    pub crank_mw: f64,
    /// From cranking power to the line, minutes.
    pub start_minutes: f64,
    /// Rise of output on the line, MW a minute; above 0.
    pub ramp_mw_per_minute: f64,
    /// Order of starting: 0 first.
    pub priority: u8,
}

/// How a grid is restored.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreRules {
    /// Length of a step, minutes; above 0.
    pub step_minutes: f64,
    /// To check and close one branch, minutes.
    pub switching_minutes: f64,
    /// Branches that can be switched at one time; at least 1.
    pub teams: usize,
    /// When to stop at the latest, minutes.
    pub horizon_minutes: f64,
}

impl Default for RestoreRules {
    /// Five-minute steps, ten minutes a branch, two teams, 72 hours: assumptions, not records.
    fn default() -> Self {
        Self { step_minutes: 5.0, switching_minutes: 10.0, teams: 2, horizon_minutes: 72.0 * 60.0 }
    }
}

/// What happens in a restoration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreEvent {
    /// A unit begins to start.
    UnitStarting {
        /// Generator.
        generator: usize,
    },
    /// A unit comes on line.
    UnitOnline {
        /// Generator.
        generator: usize,
    },
    /// A bus becomes live.
    BusLive {
        /// Bus.
        bus: usize,
    },
    /// A branch is closed.
    BranchClosed {
        /// Branch.
        branch: usize,
    },
    /// A branch between live buses stays open, as closing it would overload something.
    BranchRefused {
        /// Branch.
        branch: usize,
    },
    /// A load is served again, whole.
    LoadServed {
        /// Load.
        load: usize,
    },
}

/// An event and its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestoreStep {
    /// Minutes from the start.
    pub minute: f64,
    /// What happens.
    pub event: RestoreEvent,
}

/// The course of a restoration.
#[derive(Clone, Debug)]
pub struct Restoration {
    /// Events in order of time.
    pub steps: Vec<RestoreStep>,
    /// Served load, MW, at the end of each step that changed it, with the minute.
    pub served_mw: Vec<(f64, f64)>,
    /// Loads with a demand that were not served in the end, rising.
    pub unserved: Vec<usize>,
    /// The grid in the end.
    pub flow: PowerFlow,
}

impl Restoration {
    /// When a share (0 to 1) of the demand was served first, minutes.
    #[must_use]
    pub fn minutes_to_share(&self, share: f64, demand_mw: f64) -> Option<f64> {
        let wanted = share * demand_mw * (1.0 - 1e-9);
        self.served_mw.iter().find(|(_, served)| *served >= wanted).map(|(minute, _)| *minute)
    }
}

/// What is wrong with the rules of a restoration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// A unit that is not in the grid, or stands twice.
    #[error("{} {generator} of the starts is not in the grid or stands twice", Element::Generator)]
    Unit {
        /// Row.
        generator: usize,
    },
    /// A number that cannot be.
    #[error("{field} is {value}; expected {expected}")]
    Value {
        /// Which.
        field: &'static str,
        /// As given.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
}

/// Restores a grid that is dead everywhere. `flow` says what can be used (buses, branches and units in service)
/// and how much loads ask for; units that have no row in `starts` stay off. Least outputs of units are not asked
/// for while load is built up.
///
/// # Errors
/// Units that are not there or stand twice; times, powers and rates that cannot be.
pub fn black_start(
    flow: &PowerFlow,
    starts: &[UnitStart],
    rules: &RestoreRules,
    capacity: &Capacity,
) -> Result<Restoration, RestoreError> {
    check(flow, starts, rules)?;
    let mut state = State::new(flow, starts, rules, capacity);
    let mut step = 0u32;
    loop {
        let minute = f64::from(step) * rules.step_minutes;
        if minute > rules.horizon_minutes || !state.advance(minute) {
            return Ok(state.finish());
        }
        step += 1;
    }
}

fn check(flow: &PowerFlow, starts: &[UnitStart], rules: &RestoreRules) -> Result<(), RestoreError> {
    let mut seen = vec![false; flow.output_mw().len()];
    for start in starts {
        let generator = start.generator;
        if seen.get(generator).is_none_or(|seen| *seen) {
            return Err(RestoreError::Unit { generator });
        }
        seen[generator] = true;
        at_least_zero("the cranking power, MW", start.crank_mw)?;
        at_least_zero("the starting time, minutes", start.start_minutes)?;
        above_zero("the ramp, MW a minute", start.ramp_mw_per_minute)?;
    }
    above_zero("the step, minutes", rules.step_minutes)?;
    above_zero("the number of teams", rules.teams as f64)?;
    at_least_zero("the switching time, minutes", rules.switching_minutes)?;
    at_least_zero("the horizon, minutes", rules.horizon_minutes)
}

fn at_least_zero(field: &'static str, value: f64) -> Result<(), RestoreError> {
    let ok = value.is_finite() && value >= 0.0;
    if ok { Ok(()) } else { Err(RestoreError::Value { field, value, expected: "a number of at least 0" }) }
}

fn above_zero(field: &'static str, value: f64) -> Result<(), RestoreError> {
    let ok = value.is_finite() && value > 0.0;
    if ok { Ok(()) } else { Err(RestoreError::Value { field, value, expected: "a number above 0" }) }
}
