//! Water networks by the global gradient algorithm: steady states, and runs over hours with tanks and controls.
//!
//! A [`WaterNetwork`] is plain data in metres, cubic metres, seconds and watts; [`WaterSolver`] checks it, keeps the
//! factorisation's pattern and the last flows, and gives a [`WaterState`] for each time asked for.
//!
//! # Method
//!
//! Heads and flows come from the global gradient algorithm of Todini and Pilati (1988, in Coulbeck and Orr (eds.),
//! Computer Applications in Water Supply 1): Newton's method on energy and mass at once, reduced to one symmetric
//! positive definite system of the junction heads. Head losses, valves, tanks, controls and time steps follow the
//! EPANET 2.2 User Manual (Rossman et al. 2020, EPA/600/R-20/133), chapter 12 and appendix D, so that networks made for
//! EPANET behave the same.
//! Demand may depend on pressure by the relation of Wagner, Shamir and Marks (1988, J. Water Resour. Plann. Manage.
//! 114(3)): `Q = D ((p - pmin) / (preq - pmin))^e`. Leaks and breaks are emitters, `Q = C p^0.5`, out of which water
//! runs and never in.
//!
//! # Damage
//!
//! A link that is [shut](WaterSolver::set_link_shut), whatever controls say, and a [leak](WaterSolver::set_leak) at a
//! junction can be set between two solutions, and only the flows are solved again, from where they were. Junctions
//! that no reservoir or tank feeds are dry: they have no pressure, take nothing, and are listed. A part in which the
//! numbers fail is treated the same and named in [`WaterState::trouble`].
//!
//! ```
//! use shapan_network::water::{Junction, NodeRef, Pipe, Reservoir, WaterNetwork, WaterSolver};
//!
//! let network = WaterNetwork {
//!     junctions: vec![Junction::new("street", 20.0, 0.010)],
//!     reservoirs: vec![Reservoir::new("hill", 60.0)],
//!     pipes: vec![Pipe::new("main", NodeRef::Reservoir(0), NodeRef::Junction(0), 1000.0, 0.2, 130.0)],
//!     ..WaterNetwork::default()
//! };
//! let state = WaterSolver::new(&network)?.solve();
//! assert!((state.flow_m3_per_s[0] - 0.010).abs() < 1e-9);
//! // 10.667 × 1000 × 0.010^1.852 / (130^1.852 × 0.2^4.871) = 0.65 m are lost.
//! assert!((state.head_m[0] - 59.35).abs() < 0.01);
//! # Ok::<(), shapan_network::water::WaterProblems>(())
//! ```

mod check;
mod compile;
mod control;
mod flows;
mod loss;
mod network;
mod node;
mod solve;
mod state;
mod status;
mod supply;
mod system;
mod valve;

pub use check::{WaterError, WaterProblems};
pub use network::{
    Condition, Control, Demand, DemandModel, HeadLoss, Junction, LinkRef, LinkSetting, NodeRef, Pipe,
    PipeStatus, Pump, PumpCurve, Reservoir, Tank, TankShape, Times, Valve, ValveKind, WaterNetwork,
    WaterOptions,
};
pub use solve::WaterSolver;
pub use state::{Trouble, WaterState};
