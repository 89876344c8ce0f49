//! pandapower networks: the JSON of `pandapower.to_json`, versions 2 and 3, as power tables of a region.
//!
//! | table | what is taken |
//! | --- | --- |
//! | `bus` | `name`, `vn_kv`, `in_service`, `geo` (else the table `bus_geodata`) |
//! | `ext_grid` | a node fed from outside; `max_p_mw` where it is given |
//! | `gen`, `sgen` | `max_p_mw`, else `sn_mva`, else `p_mw` |
//! | `load` | `p_mw` times `scaling` |
//! | `motor` | a node of its own under its name, with the power that it draws |
//! | `line` | `x_ohm_per_km`, `length_km`, `parallel`, `max_i_ka` times `df` |
//! | `trafo`, `trafo3w` | `vk_percent` and `vkr_percent` as ohm at the high-voltage side, `sn_mva`, `parallel` |
//! | `switch` | closed between buses: a link; open at a line or transformer: that is left out |
//!
//! Other tables that have rows, angles, taps and reactive power are left out, each with a remark. The formulas are those of
//! the pandapower documentation (elements; Thurner et al. 2018, IEEE Transactions on Power Systems 33).

use crate::lifelines::{PowerTables, Siting, power};
use crate::problem::{Findings, ImportProblems, Imported};
use crate::source::Source;

mod branches;
mod buses;
mod frame;
mod net;

/// Reads a network and sites it.
///
/// # Errors
/// Everything that is wrong with it, with line and column: a file of another tool or version, buses without voltage,
/// elements at buses that are not there, numbers that cannot be, buses without a place.
pub fn read(source: &Source, siting: &Siting) -> Result<Imported<PowerTables>, ImportProblems> {
    let mut findings = Findings::default();
    let draft = net::draft(source, &mut findings);
    // Buses that could not be read would be told again as missing places.
    let clean = findings.is_clean();
    let tables = draft.filter(|_| clean).map(|draft| power::tables(source, draft, siting, &mut findings));
    findings.finish(tables)
}
