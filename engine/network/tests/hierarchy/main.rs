//! Customisable contraction hierarchies beside Dijkstra's search, on made and on real networks.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod closures;
mod networks;
