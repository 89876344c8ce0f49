//! Criterion benches and their fixtures: one module a subject here, one file of the same name under `benches/`.
//!
//! What criterion does not suit (whole batches, memory, growth, start-up) is measured by the example
//! `figures`, with the meters of [`measure`]. `run.sh` takes every figure and writes it down.
//!
//! Results are kept under `runs/`, by date and machine; `compare/` sets the kernel beside other engines.

pub mod city;
pub mod damage;
pub mod hazard;
pub mod kernel;
pub mod lifelines;
pub mod measure;
pub mod network;
pub mod sites;
pub mod streets;
