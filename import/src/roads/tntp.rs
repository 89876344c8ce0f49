//! TNTP: the text format of the "Transportation Networks for Research" collection, network and nodes.
//!
//! A network file has metadata (`<NUMBER OF LINKS> 1552`), a header that begins with `~`, and a row a link that ends
//! with `;`: its ends, capacity, length, free flow time, the B and power of its volume-delay function, speed, toll
//! and type. A node file has a header, and a name, x and y a row. Names may be anything without blanks.
//!
//! The format says no units. Lengths are taken in the unit that makes them fit the straight lines between nodes
//! unless the user or the header (`Length (ft)`) says another; times are minutes unless the user says otherwise;
//! capacity is vehicles an hour. Speeds are length over time; where the time is 0, the speed column counts, in
//! miles an hour if lengths are miles or feet. Tolls, types, and the rule that no traffic drives through zones
//! are left out.

mod build;
mod lines;
mod net;
mod nodes;

use super::draft::{check_empty, in_one_piece};
use super::{Crs, LengthUnit, RoadNetwork, TimeUnit};
use crate::problem::{Findings, ImportProblems, Imported};
use crate::source::Source;

/// What a TNTP file does not say; none means as described above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// System of coordinates; degrees unless said.
    pub crs: Option<Crs>,
    /// Unit of lengths.
    pub length_unit: Option<LengthUnit>,
    /// Unit of free flow times; minutes unless said.
    pub time_unit: Option<TimeUnit>,
}

/// Reads a network and its nodes.
///
/// ```
/// use shapan_import::Source;
/// use shapan_import::roads::tntp::{Options, read};
///
/// let net = "<NUMBER OF LINKS> 2\n<END OF METADATA>\n\
///            1 2 1800 1.2 1.5 0.15 4 0 0 1 ;\n2 1 1800 1.2 1.5 0.15 4 0 0 1 ;\n";
/// let nodes = "Node X Y ;\n1 116.40 39.90 ;\n2 116.41 39.90 ;\n";
/// let read = read(&Source::new("net", net), &Source::new("nodes", nodes), Options::default())?;
/// assert!((read.value.links[0].free_speed_km_h - 48.0).abs() < 1e-9);
/// # Ok::<(), shapan_import::ImportProblems>(())
/// ```
///
/// # Errors
/// Everything that is wrong with both files, with line and column.
pub fn read(net: &Source, nodes: &Source, options: Options) -> Result<Imported<RoadNetwork>, ImportProblems> {
    let mut findings = Findings::default();
    let places = nodes::read(nodes, options.crs, &mut findings);
    let file = net::read(net, &mut findings);
    let links = build::links(net, &file, &places, options, &mut findings);
    let network = in_one_piece(RoadNetwork { nodes: places.list, links }, &mut findings);
    check_empty(net, &network, &mut findings);
    findings.finish(Some(network))
}
