//! The simulated city: a bevy_ecs world driven by the kernel, one folder a stage.
//!
//! [`City::prepare`] turns a checked scenario into everything that replications share; [`run`] plays one
//! replication and writes every fact into a journal's sink. The stages stand in the order of the flow, and
//! a stage uses what stands to its left:
//!
//! `city → world → hazard → damage → cascade → knowledge → command → response → supply → relief → journal`
//!
//! Formulas live in the pure crates (`shapan-hazard`, `shapan-damage`, `shapan-network`); handlers read
//! components, call a formula, write components, and make something else due.

mod cascade;
mod city;
mod command;
mod ctx;
mod damage;
mod error;
mod event;
mod hazard;
mod knowledge;
mod purpose;
mod relief;
mod response;
mod run;
mod simulation;
mod supply;
mod world;

pub use city::shaking::{Draw, Felt, Place};
pub use city::{Census, City};
pub use error::{PrepareError, RunError, StepError};
pub use run::{RunSummary, run};
pub use simulation::{Simulation, Snapshot};
