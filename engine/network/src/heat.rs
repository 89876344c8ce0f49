//! District heating: what warmth reaches each zone, and how long buildings hold it.
//!
//! A pipe is a pair: supply and return lie side by side, and what flows out in one flows back in the other.
//! Zones draw the flow that their demand asks for; the return of a zone has a set temperature. What that
//! leaves out: delays of transport, leaks and make-up water, and heights.
//!
//! * [`HeatGrid`] is the table of nodes, pipes, pumps, sources and zones; [`HeatNetwork`] is the table
//!   checked and indexed.
//! * [`HeatFlow`] holds what is in service and what the weather is, and settles every part that hangs
//!   together: flows of mass by the resistance of the pipes, temperatures with losses to the ground, sharing
//!   of what is short. After a change only the parts it touches are solved again.
//! * [`Building`] is the indoor temperature of a zone: [`HeatFlow::advance`] moves it, and
//!   [`HeatFlow::hours_until_c`] says when it will have fallen.
//!
//! # Equations
//!
//! * Mass: in = out at every node. Pressure: Darcy and Weisbach with a friction factor of 64/Re plus that of
//!   Nikuradse for rough pipes, `1 / (2 log10(3.71 d / k))²` (the form of pandapipes: D. Lohmeier et al.,
//!   Sustainability 12 (2020) 9899), solved by the global gradient algorithm (Todini and Pilati 1988).
//! * Along a pipe `T_out = T_g + (T_in − T_g) exp(−U L / (c m))`: ground temperature T_g, loss coefficient U
//!   in W/(m K), length L, mass flow m, heat capacity c; this is the energy balance of a slice, integrated.
//!   Waters mix at nodes in proportion to mass.
//! * A zone takes `m = q / (c (T_supply − T_return))`.
//! * Indoors `T(t) = T_e + (T_0 − T_e) exp(−t / τ)`: one heat capacity behind one resistance, with the
//!   temperature T_e that delivered heat would hold in the end.
//!
//! # Shortage
//!
//! Two things can be short, each for a whole part: heat of the sources, and circulation, which is what pumps
//! can lift against the resistance on the way. Then zones of higher class numbers are cut first, those of one
//! class in one proportion. A grid where all zones have one class is cut in proportion.
//!
//! Results depend on the grid and on what is set alone, never on the order of the changes that led there.
//!
//! ```
//! use shapan_network::heat::{HeatFlow, HeatGrid, HeatNetwork, HeatNode, HeatPipe, HeatSource, HeatZone};
//!
//! let grid = HeatGrid {
//!     nodes: vec![HeatNode::new("plant"), HeatNode::new("street")],
//!     pipes: vec![HeatPipe::new("main", "plant", "street", 2_000.0, 0.4)],
//!     sources: vec![HeatSource::new("boiler", "plant", 12.0, 110.0)],
//!     zones: vec![HeatZone::new("homes", "street", 10.0)],
//!     ..HeatGrid::default()
//! };
//! let mut heat = HeatFlow::new(HeatNetwork::new(&grid)?, -7.6);
//! heat.settle();
//! assert!((heat.delivered_share(0) - 1.0).abs() < 1e-9);
//! // The pumps of the plant lose power: nothing flows, and the homes cool.
//! heat.set_pumps_running(0, 0);
//! heat.settle();
//! assert_eq!(heat.delivered_mw()[0], 0.0);
//! heat.advance(10.0);
//! assert!(heat.indoor_c()[0] < 18.0);
//! # Ok::<(), shapan_network::heat::HeatProblems>(())
//! ```

mod building;
mod check;
mod flow;
mod grid;
mod island;
mod matrix;
mod network;
mod share;
#[cfg(test)]
mod tests;
mod thermal;

pub use building::Building;
pub use check::{HeatElement, HeatError, HeatProblems};
pub use flow::{HeatFlow, HeatPart, HeatSettled};
pub use grid::{HeatGrid, HeatNode, HeatPipe, HeatPump, HeatSource, HeatZone, PumpCurve, Water};
pub use island::{Cold, PartState, Shortage};
pub use network::HeatNetwork;
