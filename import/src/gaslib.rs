//! Gas networks: GasLib files (`.net`, `.scn`, `.cs`; Schmidt et al. 2017, Data 2(4):40), read for the gas solver.
//!
//! | file | what is taken |
//! | --- | --- |
//! | `.net` | `source`, `sink`, `innode` with pressure limits; of sources gas and capacity; `pipe`, `resistor`, `shortPipe`, `valve`, `controlValve`, `compressorStation` |
//! | `.scn` | flows of entries and exits (the upper bound), pressure bounds, which tighten those of the network |
//! | `.cs` | that its stations are in the network; their machines are left out |
//!
//! Each quantity is read in its unit; a unit that is not known is a problem at its place. A nomination gives flows and
//! no pressure, so one entry is made to hold its pressure ([`Assume`]). What machines are set to is not in the files
//! either: compressors and control valves hold the highest pressure of their outlet. All this is told in remarks.
//!
//! ```
//! use shapan_import::{Source, gaslib};
//! let net = r#"<network xmlns="http://gaslib.zib.de/Gas"><nodes>
//!   <source id="a"><pressureMin unit="bar" value="40"/><pressureMax unit="bar" value="70"/>
//!     <flowMax unit="1000m_cube_per_hour" value="900"/><normDensity unit="kg_per_m_cube" value="0.785"/>
//!     <gasTemperature unit="Celsius" value="10"/></source>
//!   <sink id="b"><pressureMin unit="bar" value="20"/><pressureMax unit="bar" value="70"/></sink>
//! </nodes><connections><pipe id="p" from="a" to="b"><length unit="km" value="55"/>
//!   <diameter unit="mm" value="500"/><roughness unit="mm" value="0.1"/></pipe></connections></network>"#;
//! let read = gaslib::read(&Source::new("x.net", net), None, None, &gaslib::Assume::default())?;
//! assert_eq!(read.value.pipes[0].length_m, 55_000.0);
//! # Ok::<(), shapan_import::ImportProblems>(())
//! ```

mod links;
mod nodes;
mod scenario;
mod units;

use std::collections::BTreeMap;

use roxmltree::Node;
use shapan_network::gas::{Class, GasError, GasNetwork, NodeId};

use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;
use crate::xml::{self, Reader};

use units::Quantity;

/// What GasLib files do not say.
#[derive(Clone, Debug, PartialEq)]
pub struct Assume {
    /// The entry that holds its pressure; `None` for that with the largest flow, the first of equals.
    pub reference: Option<String>,
    /// The pressure it holds, bar absolute; `None` for the highest allowed at its node.
    pub reference_bar: Option<f64>,
    /// Highest ratio of all compressors.
    pub compressor_ratio: f64,
    /// Class of all exits.
    pub class: Class,
}

impl Default for Assume {
    /// The largest entry at its highest pressure, ratios up to 1.5 (grade E), households.
    fn default() -> Self {
        Self { reference: None, reference_bar: None, compressor_ratio: 1.5, class: Class::Household }
    }
}

/// Reads a network, with the flows of a scenario and the stations of a `.cs` file where given.
///
/// # Errors
/// Everything that is wrong, with line and column: what is missing or no number, units that are not known, names that
/// stand twice or nowhere, and what [`GasNetwork::check`] finds.
pub fn read(
    net: &Source,
    scn: Option<&Source>,
    cs: Option<&Source>,
    assume: &Assume,
) -> Result<Imported<GasNetwork>, ImportProblems> {
    let document = xml::parse(net)?;
    let mut findings = Findings::default();
    let mut build = Build {
        reader: Reader { source: net, findings: &mut findings },
        assume,
        network: GasNetwork::default(),
        place: BTreeMap::new(),
        node_of: BTreeMap::new(),
    };
    let root = document.root_element();
    if root.tag_name().name() != "network" {
        let what = format!("the root is <{}>", root.tag_name().name());
        build.reader.fault(root, Fault::WrongFormat, what, "<network> of GasLib");
        return Err(findings.into_problems());
    }
    build.nodes(root);
    build.links(root);
    let (mut network, node_of, place) = (build.network, build.node_of, build.place);
    match scn {
        Some(scn) => scenario::apply(scn, assume, &mut network, &node_of, &mut findings)?,
        None => scenario::unsaid(&mut findings),
    }
    if let Some(cs) = cs {
        scenario::stations(cs, &network, &mut findings)?;
    }
    scenario::choose_reference(net, assume, &mut network, &mut findings);
    check(net, &network, &place, &mut findings);
    findings.finish(Some(network))
}

/// Positions of the nodes in the order in which [`read`] gives them, in the file's own system: longitude and latitude
/// (`geoWGS84Long`, `geoWGS84Lat`) where these are given, else `x` and `y`.
///
/// # Errors
/// A file that is no XML; a position that is no number.
pub fn positions(net: &Source) -> Result<Vec<Option<(f64, f64)>>, ImportProblems> {
    let document = xml::parse(net)?;
    let mut findings = Findings::default();
    let mut reader = Reader { source: net, findings: &mut findings };
    let mut places = Vec::new();
    for nodes in xml::children(document.root_element(), "nodes").take(1) {
        let kinds = ["source", "sink", "innode"];
        for node in nodes.children().filter(|node| kinds.contains(&node.tag_name().name())) {
            let mut pair = |x, y| reader.number_if_any(node, x).zip(reader.number_if_any(node, y));
            places.push(pair("geoWGS84Long", "geoWGS84Lat").or_else(|| pair("x", "y")));
        }
    }
    findings.finish(Some(places)).map(|read| read.value)
}

/// Tells what the solver would refuse, at the element's place.
fn check(
    net: &Source,
    network: &GasNetwork,
    place: &BTreeMap<(&'static str, String), usize>,
    findings: &mut Findings,
) {
    if !findings.is_clean() {
        return;
    }
    for problem in network.check().err().iter().flat_map(|problems| problems.as_slice()) {
        let (element, id) = problem.element();
        let fault = match problem {
            GasError::OutOfRange { value, .. } if *value < 0.0 => Fault::Negative,
            GasError::OutOfRange { .. } => Fault::Absurd,
            GasError::Duplicate { .. } => Fault::Duplicate,
            _ => Fault::NotAllowed,
        };
        match place.get(&(element, id.to_owned())) {
            Some(&at) => findings.at(net, at, fault, problem.to_string(), ""),
            None => findings.whole(net, fault, problem.to_string(), ""),
        }
    }
}

/// A network while it is read.
struct Build<'a, 'f> {
    reader: Reader<'a, 'f>,
    assume: &'f Assume,
    network: GasNetwork,
    /// Byte of each element, by kind and name.
    place: BTreeMap<(&'static str, String), usize>,
    node_of: BTreeMap<String, NodeId>,
}

impl<'a> Build<'a, '_> {
    /// The name of an element, and its place noted; a problem where another of its kind has it.
    fn id(&mut self, node: Node<'_, 'a>, kind: &'static str) -> Option<String> {
        let id = self.reader.text(node, "id")?.to_owned();
        if self.place.insert((kind, id.clone()), node.range().start).is_some() {
            let what = format!("{kind} `{id}` stands twice");
            self.reader.fault(node, Fault::Duplicate, what, "a name of its own");
            return None;
        }
        Some(id)
    }

    /// A quantity in a child that may be absent, in the solver's unit.
    fn quantity_if_any(&mut self, node: Node<'_, 'a>, name: &str, quantity: Quantity) -> Option<f64> {
        let child = xml::children(node, name).next()?;
        quantity.read(&mut self.reader, child, self.network.gas.normal_density_kg_per_m3)
    }

    /// A quantity in a child that must be there.
    fn quantity(&mut self, node: Node<'_, 'a>, name: &str, quantity: Quantity) -> Option<f64> {
        self.reader.child(node, name)?;
        self.quantity_if_any(node, name, quantity)
    }

    fn remark(&mut self, remark: Remark) {
        self.reader.findings.remark(remark);
    }
}
