//! Criterion benches and their fixtures: one module a subject here, one file of the same name under `benches/`.
//!
//! Results are kept under `runs/`, by date and machine; `compare/` sets the kernel beside other engines.

pub mod kernel;
