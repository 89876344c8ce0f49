//! Nominated flows and pressures (`.scn`), the entry that holds the pressure, and stations (`.cs`).

use std::collections::BTreeMap;

use roxmltree::Node;
use shapan_network::gas::{Demand, GasNetwork, NodeId, Supply};

use super::Assume;
use super::units::Quantity;
use crate::problem::{Fault, Findings, ImportProblems};
use crate::remark::Remark;
use crate::source::Source;
use crate::xml::{self, Reader};

/// Sets flows and tightens pressures.
pub(super) fn apply(
    scn: &Source,
    assume: &Assume,
    network: &mut GasNetwork,
    node_of: &BTreeMap<String, NodeId>,
    findings: &mut Findings,
) -> Result<(), ImportProblems> {
    let document = xml::parse(scn)?;
    let mut reader = Reader { source: scn, findings };
    let Some(scenario) = reader.child(document.root_element(), "scenario") else { return Ok(()) };
    let mut seen = BTreeMap::new();
    for node in xml::children(scenario, "node") {
        let Some(id) = reader.text(node, "id") else { continue };
        let Some(&at) = node_of.get(id) else {
            let what = format!("node `{id}` is not in the network");
            reader.fault(node, Fault::NotAllowed, what, "the id of a node of the network");
            continue;
        };
        if seen.insert(id.to_owned(), ()).is_some() {
            reader.fault(
                node,
                Fault::Duplicate,
                format!("node `{id}` stands twice"),
                "one node of each name",
            );
            continue;
        }
        let density = network.gas.normal_density_kg_per_m3;
        if let Some(flow) = upper(&mut reader, node, "flow", Quantity::Flow, density) {
            set_flow(&mut reader, node, (id, at), flow, network, assume);
        }
        bounds(&mut reader, node, at, network);
    }
    Ok(())
}

fn set_flow<'a>(
    reader: &mut Reader<'a, '_>,
    node: Node<'_, 'a>,
    (id, at): (&str, NodeId),
    flow: f64,
    network: &mut GasNetwork,
    assume: &Assume,
) {
    if flow < 0.0 {
        reader.fault(node, Fault::Negative, format!("the flow of `{id}` is below zero"), "zero or more");
        return;
    }
    match reader.text(node, "type") {
        Some("exit") => {
            network.demands.push(Demand { id: id.to_owned(), node: at, m3_per_h: flow, class: assume.class });
        }
        Some("entry") => match network.sources.iter_mut().find(|source| source.node == at) {
            Some(source) => source.supply = Supply::FlowM3PerH(flow),
            None => {
                let what = format!("the entry `{id}` is no source of the network");
                reader.fault(node, Fault::NotAllowed, what, "the id of a <source>");
            }
        },
        Some(other) => {
            reader.fault(node, Fault::NotAllowed, format!("the type is `{other}`"), "entry or exit");
        }
        None => {}
    }
}

/// The upper bound of a quantity, or what it is set to.
fn upper<'a>(
    reader: &mut Reader<'a, '_>,
    node: Node<'_, 'a>,
    name: &str,
    quantity: Quantity,
    density: f64,
) -> Option<f64> {
    let (mut low, mut high) = (None, None);
    for child in xml::children(node, name) {
        let value = quantity.read(reader, child, density);
        match child.attribute("bound") {
            Some("lower") => low = value,
            Some("upper" | "both") => high = value,
            other => {
                let what = format!("the bound of <{name}> is `{}`", other.unwrap_or_default());
                reader.fault(child, Fault::NotAllowed, what, "lower, upper or both");
            }
        }
    }
    if low.zip(high).is_some_and(|(low, high)| low < high) {
        reader.findings.remark(Remark::assumed(
            "流量上下界不同处取上界",
            "where the bounds of a flow differ, the upper was taken",
        ));
    }
    high.or(low)
}

fn bounds<'a>(reader: &mut Reader<'a, '_>, node: Node<'_, 'a>, at: NodeId, network: &mut GasNetwork) {
    for child in xml::children(node, "pressure") {
        let density = network.gas.normal_density_kg_per_m3;
        let Some(bar) = Quantity::Pressure.read(reader, child, density) else { continue };
        let place = &mut network.nodes[at.0];
        if matches!(child.attribute("bound"), Some("lower" | "both")) {
            place.min_bar = place.min_bar.max(bar);
        }
        if matches!(child.attribute("bound"), Some("upper" | "both")) {
            place.max_bar = place.max_bar.min(bar);
        }
    }
}

/// Tells that nobody takes gas.
pub(super) fn unsaid(findings: &mut Findings) {
    findings.remark(Remark::assumed(
        "未给出 .scn：没有用气量，各源流量为零",
        "there is no scenario: nobody takes gas, and sources but the reference feed nothing",
    ));
}

/// Makes one entry hold its pressure.
pub(super) fn choose_reference(
    net: &Source,
    assume: &Assume,
    network: &mut GasNetwork,
    findings: &mut Findings,
) {
    let flow = |supply: Supply| if let Supply::FlowM3PerH(flow) = supply { flow } else { 0.0 };
    let place = match &assume.reference {
        Some(id) => network.sources.iter().position(|source| source.id == *id),
        None => (0..network.sources.len()).reduce(|best, at| {
            if flow(network.sources[at].supply) > flow(network.sources[best].supply) { at } else { best }
        }),
    };
    let Some(place) = place else {
        let named = assume.reference.as_deref().map_or(String::new(), |id| format!(" `{id}`"));
        findings.whole(
            net,
            Fault::Missing,
            format!("there is no source{named} to hold the pressure"),
            "a <source>",
        );
        return;
    };
    let source = &mut network.sources[place];
    let bar = assume.reference_bar.unwrap_or(network.nodes[source.node.0].max_bar);
    if !bar.is_finite() {
        let what = format!("source {} has no highest pressure to hold", source.id);
        findings.whole(net, Fault::Missing, what, "<pressureMax>, or a pressure to assume");
        return;
    }
    source.supply = Supply::PressureBar(bar);
    findings.remark(Remark::assumed(
        format!("源 {} 定压 {bar} bar，平衡其余流量", source.id),
        format!("source {} holds {bar} bar and balances the others", source.id),
    ));
}

/// Looks whether the stations are in the network; what is said of their machines has no place in the solver.
pub(super) fn stations(
    cs: &Source,
    network: &GasNetwork,
    findings: &mut Findings,
) -> Result<(), ImportProblems> {
    let document = xml::parse(cs)?;
    let mut reader = Reader { source: cs, findings };
    for station in xml::children(document.root_element(), "compressorStation") {
        let Some(id) = reader.text(station, "id") else { continue };
        if !network.compressors.iter().any(|machine| machine.id == id) {
            let what = format!("the station `{id}` is not in the network");
            reader.fault(station, Fault::NotAllowed, what, "the id of a <compressorStation>");
        }
    }
    findings.remark(Remark::dropped(
        "压气机特性与驱动未使用",
        "characteristics of compressors and drives were left out",
    ));
    Ok(())
}
