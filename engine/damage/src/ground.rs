//! Ground failure: liquefaction and landslides, how likely and how far the ground moves.
//!
//! [`liquefaction`] holds the Hazus susceptibility model, [`geospatial`] the models of Zhu and others that
//! need only maps, [`landslide`] slopes and sliding blocks. Displacements are in metres; the lifeline curves
//! that take them are [`bridge::ground_failure`](crate::bridge::ground_failure), [`road`](crate::road),
//! [`tunnel`](crate::tunnel) and [`pipe`](crate::pipe).

pub mod geospatial;
pub mod landslide;
pub mod liquefaction;

pub use landslide::LandslideCategory;
pub use liquefaction::{Liquefaction, Susceptibility};
