//! The whole network: what kind of file it is, its tables, and what is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::Frame;
use crate::lifelines::json::{self, Budget, Node};
use crate::lifelines::{Names, power::Draft};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::source::Source;

/// Tables that are read.
const READ: [&str; 11] =
    ["bus", "bus_geodata", "ext_grid", "gen", "sgen", "load", "motor", "line", "trafo", "trafo3w", "switch"];
/// Ends and beginnings of tables that say nothing of the network itself: results and drawings, costs, studies.
const SILENT_ENDS: [&str; 2] = ["_geodata", "_cost"];
const SILENT_STARTS: [&str; 3] = ["res_", "_", "measurement"];
/// Largest powers, voltages, lengths and so on; beyond is another unit.
const MOST: f64 = 1e6;

/// What is read so far.
pub(super) struct Net<'a, 'f> {
    pub(super) source: &'a Source,
    pub(super) findings: &'f mut Findings,
    pub(super) frames: BTreeMap<&'static str, Frame>,
    pub(super) draft: Draft,
    /// Bus in the draft of pandapower's number; none for one out of service.
    pub(super) buses: BTreeMap<i64, Option<usize>>,
    pub(super) node_names: Names,
    pub(super) link_names: Names,
    /// How many rows of each table are left out because they, or their bus, are out of service.
    pub(super) idle: BTreeMap<&'static str, usize>,
    /// Lines and transformers that an open switch cuts off, as kind and number.
    pub(super) cut: BTreeSet<(&'static str, i64)>,
}

/// Reads the network; `None`, and problems, if the file is none.
pub(super) fn draft(source: &Source, findings: &mut Findings) -> Option<Draft> {
    let mut budget = Budget::default();
    let root = match json::parse_within(source.text(), &mut budget) {
        Ok(root) => root,
        Err(error) => {
            findings.at(source, error.at, Fault::Syntax, error.what, "JSON");
            return None;
        }
    };
    let object = recognise(source, &root, findings)?;
    let mut net = Net {
        source,
        findings,
        frames: BTreeMap::new(),
        draft: Draft::default(),
        buses: BTreeMap::new(),
        node_names: Names::default(),
        link_names: Names::default(),
        idle: BTreeMap::new(),
        cut: BTreeSet::new(),
    };
    net.read_frames(object, &mut budget);
    net.read_buses();
    net.read_sources();
    net.read_loads();
    net.read_branches();
    net.tell_idle();
    Some(net.draft)
}

/// The object of a network of a version that is read.
fn recognise<'n>(source: &Source, root: &'n Node, findings: &mut Findings) -> Option<&'n Node> {
    let class = root.get("_class").and_then(Node::text);
    let object = root.get("_object").filter(|object| object.get("bus").is_some());
    let (Some("pandapowerNet"), Some(object)) = (class, object) else {
        let what = "the JSON is of another tool";
        findings.at(
            source,
            root.at,
            Fault::WrongFormat,
            what,
            "a pandapowerNet, as pandapower.to_json writes it",
        );
        return None;
    };
    let version = object.get("version");
    let written = |node: &Node| match node.number() {
        Some(number) => Some(number.to_string()),
        None => node.text().map(str::to_owned),
    };
    let text = version.and_then(written);
    match text.as_deref().and_then(|text| text.split('.').next()) {
        Some("2" | "3") => Some(object),
        _ => {
            let what = format!("the version is {}", text.as_deref().unwrap_or("not given"));
            let at = version.map_or(object.at, |version| version.at);
            findings.at(source, at, Fault::WrongVersion, what, "2 or 3");
            None
        }
    }
}

impl Net<'_, '_> {
    fn read_frames(&mut self, object: &Node, budget: &mut Budget) {
        for (name, node) in object.map() {
            let is_frame = node.get("_class").and_then(Node::text) == Some("DataFrame");
            let Some(known) = READ.iter().find(|known| *known == name) else {
                if is_frame {
                    self.leave_out(name, node, budget);
                }
                continue;
            };
            if let Some(frame) = Frame::read(self.source, name, node, budget, self.findings) {
                self.frames.insert(known, frame);
            }
        }
    }

    fn leave_out(&mut self, name: &str, node: &Node, budget: &mut Budget) {
        let silent = SILENT_ENDS.iter().any(|end| name.ends_with(end))
            || SILENT_STARTS.iter().any(|start| name.starts_with(start));
        if silent {
            return;
        }
        // Problems of a table that is not read are none.
        let rows = Frame::read(self.source, name, node, budget, &mut Findings::default())
            .map_or(0, |frame| frame.len());
        if rows > 0 {
            let (zh, en) = (format!("{name} 表的 {rows} 行"), format!("{rows} rows of the table {name}"));
            self.findings.remark(Remark::dropped(zh, en));
        }
    }

    /// A frame, taken out so that the rest can change.
    pub(super) fn take(&mut self, name: &'static str) -> Frame {
        self.frames.remove(name).unwrap_or_default()
    }

    pub(super) fn fault(
        &mut self,
        frame: &Frame,
        (row, column): (usize, &str),
        fault: Fault,
        what: &str,
        expected: &str,
    ) {
        let what = format!("{}: {column} {what}", frame.label(row));
        self.findings.at(self.source, frame.place(row, column), fault, what, expected);
    }

    /// A number that may be blank, of at least 0 and of this world.
    pub(super) fn amount(&mut self, frame: &Frame, row: usize, column: &str) -> Option<f64> {
        let value = frame.number(row, column)?;
        if value < 0.0 {
            self.fault(frame, (row, column), Fault::Negative, &format!("is {value}"), "at least 0");
        } else if value > MOST {
            self.fault(frame, (row, column), Fault::Absurd, &format!("is {value}"), "another unit");
        }
        Some(value)
    }

    /// A number above 0 that must be there.
    pub(super) fn above_zero(&mut self, frame: &Frame, row: usize, column: &str) -> f64 {
        match self.amount(frame, row, column) {
            Some(0.0) => {
                self.fault(frame, (row, column), Fault::Zero, "is 0", "a number above 0");
                1.0
            }
            Some(value) => value,
            None => {
                self.fault(frame, (row, column), Fault::Missing, "is missing", "a number above 0");
                1.0
            }
        }
    }

    /// The bus of a column, in the draft; `None` if it is out of service, or, with a problem, not there.
    pub(super) fn bus(&mut self, frame: &Frame, row: usize, column: &str) -> Option<usize> {
        let number =
            frame.number(row, column).filter(|number| number.fract() == 0.0).map(|number| number as i64);
        let found = number.and_then(|number| self.buses.get(&number).copied());
        if found.is_none() {
            let what =
                number.map_or("is missing".to_owned(), |number| format!("is {number}, which is not there"));
            self.fault(frame, (row, column), Fault::Missing, &what, "the number of a bus");
        }
        found.flatten()
    }

    /// The bus at which an element stands; without one the element is left out, and counted.
    pub(super) fn bus_or_leave(&mut self, frame: &Frame, row: usize, table: &'static str) -> Option<usize> {
        let bus = self.bus(frame, row, "bus");
        if bus.is_none() {
            self.leave(table);
        }
        bus
    }

    pub(super) fn is_idle(&mut self, frame: &Frame, row: usize, table: &'static str) -> bool {
        let idle = !frame.in_service(row);
        if idle {
            self.leave(table);
        }
        idle
    }

    /// Counts a row that is left out.
    pub(super) fn leave(&mut self, table: &'static str) {
        *self.idle.entry(table).or_default() += 1;
    }

    pub(super) fn remark(&mut self, count: usize, remark: impl FnOnce(usize) -> Remark) {
        if count > 0 {
            let remark = remark(count);
            self.findings.remark(remark);
        }
    }

    fn tell_idle(&mut self) {
        for (table, count) in std::mem::take(&mut self.idle) {
            let zh = format!("{table} 表中停运、断开或接在停运母线上的 {count} 行");
            let en = format!("{count} rows of the table {table}: out of service, open, or at a bus that is");
            self.findings.remark(Remark::dropped(zh, en));
        }
        self.node_names.tell(["节点", "nodes"], self.findings);
        self.link_names.tell(["线路", "links"], self.findings);
    }
}
