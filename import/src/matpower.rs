//! MATPOWER case files, version 2: grids for DC power flow.
//!
//! A case is a program that fills a structure. Only programs that do nothing but assign numbers, texts and
//! tables of them to fields of `mpc` are read; anything else (calls, arithmetic, assignments to parts of tables)
//! is refused with its place. The columns are those of the MATPOWER manual (Zimmerman and Murillo-Sánchez,
//! appendix B).
//!
//! | field | what is taken |
//! | --- | --- |
//! | `baseMVA` | power base |
//! | `bus` | number, type (3 is a reference, 4 is out of service), `Pd`, `Gs`, `baseKV` |
//! | `gen` | bus, `Pg`, `status`, `Pmax`, `Pmin` |
//! | `branch` | ends, `x`, `rateA` (0 is no limit), `ratio` (0 is 1), `angle`, `status` |
//! | `bus_name`, `gen_name` | names; the first column |
//!
//! ```
//! use shapan_import::{Source, matpower};
//! let text = "function mpc = two
//! mpc.version = '2';
//! mpc.baseMVA = 100;
//! mpc.bus = [
//!   1 3 0 0 0 0 1 1 0 220 1 1.1 0.9;
//!   2 1 80 0 0 0 1 1 0 220 1 1.1 0.9;
//! ];
//! mpc.gen = [1 80 0 0 0 1 100 1 100 0];
//! mpc.branch = [1 2 0 0.1 0 90 0 0 0 0 1 -360 360];
//! ";
//! let read = matpower::read(&Source::new("two.m", text), &matpower::Assume::default())?;
//! assert_eq!(read.value.grid.branches[0].limit_mw, Some(90.0));
//! # Ok::<(), shapan_import::ImportProblems>(())
//! ```

use serde::Serialize;
use shapan_network::power::Grid;

use crate::problem::{Findings, ImportProblems, Imported};
use crate::source::Source;

mod build;
mod syntax;

/// What a case does not say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Assume {
    /// Base voltage of buses whose `baseKV` is 0, kV; `None` to refuse them.
    pub base_kv: Option<f64>,
    /// Class of shedding of all loads; 0 is shed last.
    pub priority: u8,
}

impl Default for Assume {
    /// Buses without base voltage are refused; loads are of class 3.
    fn default() -> Self {
        Self { base_kv: None, priority: 3 }
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Name of the function.
    pub name: String,
    /// The grid. Buses are called by their numbers, branches `from-to`, generators by their names or
    /// `bus-gen`, with `-2`, `-3` for the next of the same name.
    pub grid: Grid,
    /// Name of each bus, where the case gives names.
    pub bus_names: Option<Vec<String>>,
}

/// Reads a case.
///
/// # Errors
/// Everything that is wrong, with line and column: what is no plain assignment, another version, tables that are
/// missing or too narrow, buses that stand twice or nowhere, numbers that cannot be or are in another unit, buses
/// without base voltage unless assumed, loops of branches without reactance.
pub fn read(source: &Source, assume: &Assume) -> Result<Imported<Case>, ImportProblems> {
    let mut findings = Findings::default();
    let program = syntax::parse(source, &mut findings);
    // A table that could not be read would be told again as one that is missing.
    let case = findings.is_clean().then(|| build::case(source, &program, assume, &mut findings));
    findings.finish(case.flatten())
}
