//! Power flow and what trips.
//!
//! The grid is seen as the DC approximation sees it: voltages of one per unit, no losses, flow in proportion to
//! the difference of angles. What that leaves out (reactive power, voltage collapse, frequency) is not modelled.
//!
//! * [`Grid`] is the table of buses, branches, generators and loads; [`Network`] is the table checked and indexed.
//! * [`PowerFlow`] holds what is in service and settles every island: demand and generation are balanced first
//!   ([`Balance`]), then angles and flows follow. After a change only the islands it touches are solved again.
//! * [`cascade`] trips overloaded branches round by round until nothing is overloaded.
//! * [`screen_single`] and [`screen_sets`] say which outages overload others or leave load unserved.
//! * [`black_start`] gives a dead grid back step by step from the units that start alone.
//!
//! Equations: R. D. Zimmerman, C. E. Murillo-Sánchez, R. J. Thomas, MATPOWER (2011), section on DC modelling:
//! p = (θ_from − θ_to − φ) / (x τ), with reactance x, tap ratio τ and phase shift φ.
//!
//! Results depend on the grid and on what is in service alone, never on the order of the changes that led there:
//! an island that changed is factorised afresh, in an elimination order kept from the whole grid. An update of the
//! old factor would be quicker, but would leave its history in the last digits.
//!
//! ```
//! use shapan_network::power::{Branch, Bus, Generator, Grid, Load, Network, PowerFlow};
//!
//! let grid = Grid {
//!     base_mva: 100.0,
//!     buses: vec![Bus::new("plant", 220.0), Bus::new("town", 220.0)],
//!     branches: vec![Branch::new("line", "plant", "town", 0.1)],
//!     generators: vec![Generator::new("unit", "plant", 80.0)],
//!     loads: vec![Load::new("homes", "town", 70.0, 3), Load::new("hospital", "town", 30.0, 0)],
//! };
//! let mut flow = PowerFlow::new(Network::new(&grid)?);
//! flow.settle();
//! // 80 MW for 100 MW of demand: the hospital is served, the homes in part.
//! assert_eq!(flow.served_mw(), [50.0, 30.0]);
//! assert_eq!(flow.flow_mw(), [80.0]);
//! flow.set_branch(0, false);
//! flow.settle();
//! assert_eq!(flow.served_mw(), [0.0, 0.0]);
//! # Ok::<(), shapan_network::power::GridProblems>(())
//! ```

mod cascade;
mod dispatch;
mod flow;
mod grid;
mod island;
mod network;
mod restore;
mod screen;

pub use cascade::{Capacity, Cascade, Pace, Round, cascade};
pub use dispatch::Balance;
pub use flow::{PowerFlow, Settled};
pub use grid::{Branch, Bus, Generator, Grid, Load};
pub use island::{Dead, IslandState, IslandView};
pub use network::{Element, GridError, GridProblems, Network};
pub use restore::{
    Restoration, RestoreError, RestoreEvent, RestoreRules, RestoreStep, UnitStart, black_start,
};
pub use screen::{Contingency, Overload, screen_sets, screen_single};
