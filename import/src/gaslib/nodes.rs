//! Sources, sinks and inner nodes, and the gas.

use roxmltree::Node;
use shapan_network::gas::{Compressibility, Node as GasNode, NodeId, Source as GasSource, Supply};

use super::Build;
use super::units::Quantity;
use crate::remark::Remark;
use crate::xml;

impl<'a> Build<'a, '_> {
    pub(super) fn nodes(&mut self, root: Node<'_, 'a>) {
        let Some(nodes) = self.reader.child(root, "nodes") else { return };
        if let Some(source) = xml::children(nodes, "source").next() {
            self.gas(source);
        }
        for node in nodes.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "source" | "sink" | "innode" => self.node(node),
                other => self.remark(Remark::dropped(
                    format!("节点类型 <{other}> 未读取"),
                    format!("nodes of the kind <{other}> were left out"),
                )),
            }
        }
    }

    /// The gas of all pipes is that of the first source.
    fn gas(&mut self, source: Node<'_, 'a>) {
        let density = self.quantity_if_any(source, "normDensity", Quantity::Density);
        let kelvin = self.quantity_if_any(source, "gasTemperature", Quantity::Temperature);
        let critical_bar = self.quantity_if_any(source, "pseudocriticalPressure", Quantity::Pressure);
        let critical_k = self.quantity_if_any(source, "pseudocriticalTemperature", Quantity::Temperature);
        let gas = &mut self.network.gas;
        if density.is_none() || kelvin.is_none() {
            self.reader.findings.remark(Remark::assumed(
                "源未给出密度或温度，取 0.785 kg/m³、10 °C",
                "the first source does not give density or temperature: 0.785 kg/m³ and 10 °C were taken",
            ));
        }
        gas.normal_density_kg_per_m3 = density.unwrap_or(gas.normal_density_kg_per_m3);
        gas.temperature_k = kelvin.unwrap_or(gas.temperature_k);
        if let (Some(critical_bar), Some(critical_k)) = (critical_bar, critical_k) {
            gas.compressibility = Compressibility::Papay { critical_bar, critical_k };
        }
        self.remark(Remark::assumed(
            "全网气质取第一个源的气质；热值与热容未使用",
            "all gas is that of the first source; calorific values and heat capacities are not used",
        ));
    }

    fn node(&mut self, node: Node<'_, 'a>) {
        let Some(id) = self.id(node, "node") else { return };
        let min_bar = self.quantity_if_any(node, "pressureMin", Quantity::Pressure).unwrap_or(0.0);
        let max_bar = self.quantity_if_any(node, "pressureMax", Quantity::Pressure).unwrap_or(f64::INFINITY);
        let place = NodeId(self.network.nodes.len());
        self.node_of.insert(id.clone(), place);
        self.network.nodes.push(GasNode { id: id.clone(), min_bar, max_bar });
        // Heights are written without unit by some: they are left out all the same.
        let height = xml::children(node, "height").next();
        if height
            .and_then(|height| self.reader.number_if_any(height, "value"))
            .is_some_and(|high| high != 0.0)
        {
            self.remark(Remark::dropped(
                "节点高程未使用：管流按水平计算",
                "heights of nodes were left out: pipes count as level",
            ));
        }
        if node.tag_name().name() == "source" {
            let most = self.quantity_if_any(node, "flowMax", Quantity::Flow).unwrap_or(f64::INFINITY);
            self.place.insert(("source", id.clone()), node.range().start);
            self.network.sources.push(GasSource {
                id,
                node: place,
                supply: Supply::FlowM3PerH(0.0),
                capacity_m3_per_h: most,
            });
        }
    }
}
