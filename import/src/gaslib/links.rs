//! Pipes, valves and machines.

use roxmltree::Node;
use shapan_network::gas::{Compressor, NodeId, Pipe, Regulator, Resistor, ShortPipe, Valve};

use super::Build;
use super::units::Quantity;
use crate::problem::Fault;
use crate::remark::Remark;
use crate::xml;

impl<'a> Build<'a, '_> {
    pub(super) fn links(&mut self, root: Node<'_, 'a>) {
        let Some(connections) = self.reader.child(root, "connections") else { return };
        for node in connections.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "pipe" => self.pipe(node),
                "resistor" => self.resistor(node),
                "shortPipe" => self.short_pipe(node),
                "valve" => self.valve(node),
                "controlValve" => self.control_valve(node),
                "compressorStation" => self.station(node),
                other => self.remark(Remark::dropped(
                    format!("连接类型 <{other}> 未读取"),
                    format!("connections of the kind <{other}> were left out"),
                )),
            }
        }
    }

    fn ends(&mut self, node: Node<'_, 'a>) -> Option<(NodeId, NodeId)> {
        let from = self.end(node, "from");
        let to = self.end(node, "to");
        from.zip(to)
    }

    fn end(&mut self, node: Node<'_, 'a>, name: &str) -> Option<NodeId> {
        let id = self.reader.text(node, name)?;
        let found = self.node_of.get(id).copied();
        if found.is_none() {
            let what = format!("{name} is `{id}`, which is no node");
            self.reader.fault(node, Fault::NotAllowed, what, "the id of a node");
        }
        found
    }

    fn pipe(&mut self, node: Node<'_, 'a>) {
        let (id, ends) = (self.id(node, "pipe"), self.ends(node));
        let length = self.quantity(node, "length", Quantity::Length);
        let diameter = self.quantity(node, "diameter", Quantity::Length);
        let roughness = self.quantity(node, "roughness", Quantity::Length);
        if let (Some(id), Some(ends), Some(length), Some(diameter), Some(roughness)) =
            (id, ends, length, diameter, roughness)
        {
            self.network.pipes.push(Pipe::new(id, ends, length, diameter, roughness * 1000.0));
        }
    }

    /// A drag is a resistor; a fixed loss of pressure has no place in the solver, which takes it as no loss.
    fn resistor(&mut self, node: Node<'_, 'a>) {
        if xml::children(node, "dragFactor").next().is_none() {
            self.remark(Remark::dropped(
                "固定压降的阻件按无阻短管处理",
                "the fixed losses of pressure of resistors were left out: these count as short pipes",
            ));
            self.short_pipe(node);
            return;
        }
        let (id, ends) = (self.id(node, "resistor"), self.ends(node));
        let drag = self.quantity(node, "dragFactor", Quantity::Number);
        let diameter = self.quantity(node, "diameter", Quantity::Length);
        if let (Some(id), Some((from, to)), Some(drag), Some(diameter_m)) = (id, ends, drag, diameter) {
            self.network.resistors.push(Resistor { id, from, to, diameter_m, drag });
        }
    }

    fn short_pipe(&mut self, node: Node<'_, 'a>) {
        if let (Some(id), Some((from, to))) = (self.id(node, "short pipe"), self.ends(node)) {
            self.network.short_pipes.push(ShortPipe { id, from, to });
        }
    }

    fn valve(&mut self, node: Node<'_, 'a>) {
        if let (Some(id), Some((from, to))) = (self.id(node, "valve"), self.ends(node)) {
            self.network.valves.push(Valve { id, from, to, open: true });
            self.remark(Remark::assumed("文件不含阀门状态，全部按开启处理", "valves are taken as open"));
        }
    }

    /// The highest pressure allowed behind a machine: its own, else its outlet's.
    fn highest_outlet(&mut self, node: Node<'_, 'a>, to: NodeId) -> Option<f64> {
        let own = self.quantity_if_any(node, "pressureOutMax", Quantity::Pressure);
        let limit = self.network.nodes[to.0].max_bar;
        let highest = own.map_or(limit, |own| own.min(limit));
        if highest.is_finite() {
            return Some(highest);
        }
        let what = format!("<{}> has no highest outlet pressure to hold", node.tag_name().name());
        self.reader.fault(node, Fault::Missing, what, "<pressureOutMax> or a limit of its outlet");
        None
    }

    fn control_valve(&mut self, node: Node<'_, 'a>) {
        let (Some(id), Some((from, to))) = (self.id(node, "regulator"), self.ends(node)) else { return };
        if let Some(outlet_bar) = self.highest_outlet(node, to) {
            self.network.regulators.push(Regulator { id, from, to, outlet_bar });
            self.settings();
        }
    }

    fn station(&mut self, node: Node<'_, 'a>) {
        let (Some(id), Some((from, to))) = (self.id(node, "compressor"), self.ends(node)) else { return };
        if let Some(outlet_bar) = self.highest_outlet(node, to) {
            let max_ratio = self.assume.compressor_ratio;
            self.network.compressors.push(Compressor {
                id,
                from,
                to,
                outlet_bar,
                max_ratio,
                max_power_kw: f64::INFINITY,
                efficiency: 0.8,
            });
            self.settings();
            self.remark(Remark::assumed(
                format!("压气站压比上限取 {max_ratio}，不限功率，燃料气不计"),
                format!(
                    "compressors reach a ratio of {max_ratio} without a limit of power and use no fuel gas"
                ),
            ));
        }
    }

    fn settings(&mut self) {
        self.remark(Remark::assumed(
            "压气站与调压阀按出口最高压力设定",
            "compressors and control valves hold the highest pressure of their outlet",
        ));
    }
}
