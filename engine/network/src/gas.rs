//! Gas networks: steady isothermal flow with pressure limits, machines, leaks and shortage, and the gas in the pipes.
//!
//! A [`GasNetwork`] is plain data: bar absolute, metres, and cubic metres of the normal state (0 °C, 1.01325 bar) per
//! hour. [`GasSolver`] checks it, keeps patterns and flows, and gives a [`GasState`].
//!
//! # Method
//!
//! A pipe obeys `p1² - p2² = K q|q|` with the friction factor of a [`Friction`] law. Newton's method runs on squared
//! pressures and flows at once, in the manner of Todini and Pilati (1988): pipes are reduced to a Laplacian of the
//! squared pressures; regulators, compressors, open valves and sources add their flows as unknowns with the equation
//! of what they hold. Modes (holding, wide open, at the ratio or power limit, shut) follow from the flows. Gravity,
//! inertia and changes of temperature are left out.
//!
//! # Shortage
//!
//! When a node would fall below its lowest pressure or a source would exceed its capacity, customers of the island are
//! cut class by class (see [`Class`]), the last class by a share that is the same for all of it. Where even that does
//! not help, the nodes are named and their own customers cut. A source at its capacity goes on feeding while others
//! hold the pressure.
//!
//! # Damage and time
//!
//! Links are [shut](GasSolver::set_link_shut), [zones](GasSolver::set_zone_shut) cut off, sources lost, holes
//! [opened](GasSolver::set_leak) between solutions; only the connected parts that were touched are solved again.
//! [`GasSolver::solve`] gives the steady state in which whatever has no source is dead; [`GasSolver::advance`] lets
//! time pass while such zones live on the gas stored in their pipes. [`restart`] brings gas back zone by zone. A part in
//! which the numbers fail is dead and named in [`GasState::trouble`].
//!
//! ```
//! use shapan_network::gas::{Class, Demand, GasNetwork, GasSolver, Node, NodeId, Pipe, Source};
//!
//! let (gate, town) = (NodeId(0), NodeId(1));
//! let network = GasNetwork {
//!     nodes: vec![Node::new("gate", 1.0), Node::new("town", 2.0)],
//!     sources: vec![Source::pressure("city gate", gate, 5.0)],
//!     demands: vec![Demand { id: "homes".into(), node: town, m3_per_h: 2000.0, class: Class::Household }],
//!     pipes: vec![Pipe::new("main", (gate, town), 5000.0, 0.3, 0.1)],
//!     ..GasNetwork::default()
//! };
//! let mut solver = GasSolver::new(&network)?;
//! let state = solver.solve();
//! assert!((state.source_m3_per_h[0] - 2000.0).abs() < 1e-6);
//!
//! // The gate is lost. What the pipe holds, 350 m³ at 5 bar, lasts minutes.
//! solver.set_source_on(0, false);
//! assert_eq!(solver.advance(0.05).served_share(), 1.0);
//! assert!(solver.advance(1.0).served_share() < 0.01);
//! assert_eq!(solver.solve().served_share(), 0.0);
//! # Ok::<(), shapan_network::gas::GasProblems>(())
//! ```

mod check;
mod curtail;
mod feed;
mod flows;
mod model;
mod network;
mod pack;
mod physics;
pub mod restart;
mod solve;
mod state;
mod status;
mod system;

pub use check::{GasError, GasProblems};
pub use network::{
    Class, Compressor, Demand, GasNetwork, LinkRef, Node, NodeId, Pipe, Regulator, Resistor, ShortPipe,
    Source, Supply, Valve, Zone,
};
pub use physics::{Compressibility, Friction, GasProperties};
pub use solve::GasSolver;
pub use state::{GasState, GasTrouble};
