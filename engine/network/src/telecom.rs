//! Telecommunication: who can still call, send data and talk by radio.
//!
//! * [`TelecomGrid`] is the table: nodes (access, aggregation, core) and links, cells at nodes, zones with
//!   users, who is in reach of which cell, trunking sites and wired terminals; [`TelecomNetwork`] is the
//!   table checked and indexed.
//! * [`Telecom`] holds what is up and who calls, and settles: routes to the core, calls that find a channel,
//!   and the sharing of links. After a change only the cells and branches it touches are settled again.
//! * [`erlang_b`] and [`Calls`] are the traffic of one cell; [`Surge`] is the rush after an event.
//! * [`SupplyPlan`] and [`Supply`] are the power of a node over time: mains, battery, diesel, nothing.
//! * [`disc_share`] says how much of a zone a mobile station or a relay drone covers.
//!
//! # Model
//!
//! Users of a zone attach to live cells in reach, each cell in proportion to the share of users in its reach;
//! whom no live cell reaches cannot call. A cell has channels (Erlang's loss formula, with repeated attempts)
//! and a rate for data. Everything runs on one route to the nearest core: fewest links, satellite links only
//! where there is no other way. Calls go first on links, data take what is left; both are shared so that the
//! part each cell gets is fair by max-min (D. Bertsekas and R. Gallager, Data Networks, 2nd ed. 1992, section
//! 6.5.2), weighted by demand. The core itself has no limit.
//!
//! Results depend on the grid and on what is set alone, never on the order of the changes that led there.
//!
//! ```
//! use shapan_network::telecom::{
//!     Cell, Level, Link, Node, Reach, Telecom, TelecomGrid, TelecomNetwork, Zone,
//! };
//!
//! let grid = TelecomGrid {
//!     nodes: vec![Node::new("exchange", Level::Core), Node::new("mast", Level::Access)],
//!     links: vec![Link::new("fibre", "mast", "exchange", 1_000.0)],
//!     cells: vec![Cell::new("cell", "mast", 60, 150.0)],
//!     zones: vec![Zone::new("street", 40.0, 80.0)],
//!     reaches: vec![Reach::new("street", "cell", 1.0)],
//!     ..TelecomGrid::default()
//! };
//! let mut telecom = Telecom::new(TelecomNetwork::new(&grid)?);
//! telecom.settle();
//! assert!(telecom.service()[0].call_share > 0.99);
//! // Everybody calls at once.
//! telecom.set_surge(0, 8.0);
//! telecom.settle();
//! assert!(telecom.service()[0].call_share < 0.25);
//! telecom.set_link_up(0, false);
//! telecom.settle();
//! assert_eq!(telecom.service()[0].call_share, 0.0);
//! # Ok::<(), shapan_network::telecom::TelecomProblems>(())
//! ```

mod check;
mod cover;
mod erlang;
mod fair;
mod grid;
mod network;
mod route;
mod solve;
mod supply;
#[cfg(test)]
mod tests;

pub use check::{TelecomElement, TelecomError, TelecomProblems};
pub use cover::{disc_radius_km, disc_share};
pub use erlang::{Calls, Surge, erlang_b};
pub use grid::{Cell, Level, Link, Node, RadioSite, Reach, TelecomGrid, TemporaryCell, Terminal, Zone};
pub use network::TelecomNetwork;
pub use solve::{CellTraffic, Radio, Service, Telecom, TelecomSettled};
pub use supply::{Diesel, Source, Supply, SupplyPlan};
