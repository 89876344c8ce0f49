//! GMNS: the General Modeling Network Specification of the Zephyr Foundation, versions 0.9 and later.
//!
//! Read are `node.csv` (`node_id`, `x_coord`, `y_coord`, `name`), `link.csv` (`link_id`, `from_node_id`, `to_node_id`,
//! `directed`, `length`, `lanes`, `free_speed`, `capacity`, `facility_type`, `toll`, `allowed_uses`) and, where there
//! is one, `config.csv` (`long_length`, `speed`, `crs`). Capacity is passenger-car units an hour and lane, as the
//! specification has it. A link that is not directed becomes two. Other columns are left out, and told.

mod config;
mod link;
mod rows;

use super::draft::{Nodes, check_empty, in_one_piece};
use super::{Crs, LengthUnit, RoadNetwork, RoadNode};
use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::sheet::{Row, Sheet};
use crate::source::Source;

use config::Config;

/// The files of a network.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// `node.csv`.
    pub node: &'a Source,
    /// `link.csv`.
    pub link: &'a Source,
    /// `config.csv`.
    pub config: Option<&'a Source>,
}

/// What `config.csv` does not say, or says wrongly: this counts before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// System of coordinates; degrees if neither says another.
    pub crs: Option<Crs>,
    /// Unit of lengths; if neither says one, that which fits the straight lines.
    pub length_unit: Option<LengthUnit>,
}

/// Reads a network.
///
/// ```
/// use shapan_import::Source;
/// use shapan_import::roads::gmns::{Files, Options, read};
///
/// let node = Source::new("node.csv", "node_id,x_coord,y_coord\n1,116.40,39.90\n2,116.41,39.90\n");
/// let link = "link_id,from_node_id,to_node_id,directed,facility_type,lanes\na,1,2,false,freeway,3\n";
/// let files = Files { node: &node, link: &Source::new("link.csv", link), config: None };
/// let read = read(files, Options::default())?;
/// assert_eq!(read.value.links.len(), 2);
/// assert_eq!(read.value.links[1].capacity_pcu_h, 5400.0);
/// # Ok::<(), shapan_import::ImportProblems>(())
/// ```
///
/// # Errors
/// Everything that is wrong with the files, with line and column.
pub fn read(files: Files<'_>, options: Options) -> Result<Imported<RoadNetwork>, ImportProblems> {
    let mut findings = Findings::default();
    let config = config::read(files.config, options, &mut findings);
    let nodes = nodes(files.node, &config, &mut findings);
    let links = link::links(files.link, &nodes, &config, &mut findings);
    let network = in_one_piece(RoadNetwork { nodes: nodes.list, links }, &mut findings);
    check_empty(files.link, &network, &mut findings);
    findings.finish(Some(network))
}

fn nodes(source: &Source, config: &Config, findings: &mut Findings) -> Nodes {
    let mut nodes = Nodes::default();
    let Some(mut sheet) = Sheet::open(source, findings) else { return nodes };
    let Some([id, x, y]) = sheet.columns(["node_id", "x_coord", "y_coord"], findings) else { return nodes };
    let name = sheet.column("name");
    tell_unused(&sheet, &["node_id", "x_coord", "y_coord", "name"], findings);
    while let Some(row) = sheet.next_row(findings) {
        let (key, east, north) = (
            row.text(findings, id, "the node").map(str::to_owned),
            row.number(findings, x, "x_coord"),
            row.number(findings, y, "y_coord"),
        );
        let (Some(key), Some(east), Some(north)) = (key, east, north) else { continue };
        match config.crs.unwrap_or(Crs::Wgs84).degrees(east, north, config.crs.is_some()) {
            Ok((lon, lat)) => {
                let name = name.map_or_else(String::new, |column| row.cell(column).to_owned());
                take(&row, id, RoadNode { id: key, lon, lat, name }, &mut nodes, findings);
            }
            Err((fault, expected)) => {
                row.fault(findings, x, fault, format!("the place is {east}, {north}"), expected);
            }
        }
    }
    if config.crs.is_none() {
        findings.remark(Remark::degrees());
    }
    if nodes.list.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::Missing, "there is no node", "a row a node");
    }
    nodes
}

fn take(row: &Row<'_>, column: usize, node: RoadNode, nodes: &mut Nodes, findings: &mut Findings) {
    let what = format!("the node `{}` stands twice", node.id);
    if !nodes.push(node) {
        row.fault(findings, column, Fault::Duplicate, what, "each node once");
    }
}

/// Columns that are not read.
fn tell_unused(sheet: &Sheet<'_>, used: &[&str], findings: &mut Findings) {
    let unused: Vec<&str> = sheet
        .header()
        .iter()
        .map(String::as_str)
        .filter(|name| !used.contains(name) && !name.is_empty())
        .collect();
    if !unused.is_empty() {
        let names = unused.join(", ");
        findings.remark(Remark::dropped(format!("未用的列:{names}"), format!("columns not used: {names}")));
    }
}
