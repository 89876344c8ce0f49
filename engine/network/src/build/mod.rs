//! Builder of a road link table from coarse public facts: zones and their neighbours, main roads, rivers,
//! bridges.
//!
//! The result is a sketch of a road network, good for how long a lorry takes across a city and which bridge
//! cuts off what; it is not a street map. [`build_roads`] is a pure function: equal inputs give equal tables.
//!
//! 1. Every zone is a node at its representative point. Every vertex of a main road is a node; vertices with
//!    one name, or at one position, are one node and join their roads. Where two main roads cross
//!    **without** a shared vertex they are taken to pass over each other: they are not joined, and the
//!    report counts them.
//! 2. Neighbouring zones are joined by a local link, main-road vertices by a main-road link, and every vertex
//!    that is not a gateway by a ramp to its own zone and to the nearest other zone within 3 km.
//! 3. Bridges are attached to the links they lie on. Links that cross a river without a listed bridge get
//!    none; the report counts them by class.
//! 4. Whatever hangs loose is joined to the main network by the shortest extra link, and counted.
//!
//! All links come in pairs, one for each way, so the network is strongly connected.

mod connect;
mod crossings;
mod edges;
mod geometry;
mod inputs;
mod nodes;
mod rules;
mod table;

pub use inputs::{BridgeRow, BuildError, BuildProblem, LineClass, NeighbourRow, RiverRow, RoadInputs};
pub use inputs::{Terrain, VertexRow, ZoneRow};
pub use rules::RoadClass;
pub use table::{BuildReport, NodeKind, RoadLink, RoadNode, RoadTable};

/// Builds the road table of a region.
///
/// # Errors
/// [`BuildError`] with every problem found in the inputs; nothing is built then.
pub fn build_roads(inputs: &RoadInputs) -> Result<RoadTable, BuildError> {
    inputs.check()?;
    let nodes = nodes::Nodes::of(inputs);
    let mut edges = edges::lay(inputs, &nodes);
    edges.attach_bridges(inputs)?;
    let joins = connect::join_loose_parts(inputs, &nodes, &mut edges.list);
    let report = BuildReport {
        joins,
        unbridged: crossings::unbridged(inputs, &nodes, &edges.list),
        grade_separated: crossings::grade_separated(&nodes, &edges.list),
    };
    Ok(table::assemble(inputs, &nodes, &edges.list, report))
}

#[cfg(test)]
mod tests;
