//! The models against tables computed by other programs, or from the published equations apart from this code.
//! Each table names its origin in its first line; the scripts that wrote them lie beside them.
#![allow(clippy::unwrap_used)]

mod bssa14;
mod planes;
mod scaling;
mod table;
mod worden2012;
mod yu2013;
