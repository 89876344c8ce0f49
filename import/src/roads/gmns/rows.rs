//! Rows of `link.csv` as written.

use std::collections::BTreeSet;

use crate::problem::{Fault, Findings};
use crate::roads::draft::{MOST_LANES, Nodes};
use crate::sheet::{Row, Sheet};

/// Columns of `link.csv` that are read.
pub(super) const USED: [&str; 11] = [
    "link_id",
    "from_node_id",
    "to_node_id",
    "directed",
    "length",
    "lanes",
    "free_speed",
    "capacity",
    "facility_type",
    "toll",
    "allowed_uses",
];
/// Uses that need no road for cars; a link open to nothing else is left out.
const WITHOUT_CAR: [&str; 9] =
    ["walk", "ped", "pedestrian", "bike", "bicycle", "rail", "railway", "transit", "none"];

/// Where the columns stand, in the order of [`USED`].
pub(super) struct Columns([Option<usize>; 11]);

/// A link as written; blank cells are none.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) directed: bool,
    pub(super) length: Option<f64>,
    pub(super) lanes: Option<u32>,
    /// With the byte at which it stands.
    pub(super) speed: Option<(f64, usize)>,
    /// Of a lane.
    pub(super) capacity_pcu_h: Option<f64>,
    pub(super) facility: String,
    pub(super) has_toll: bool,
}

impl Columns {
    /// Columns that must be there, and those that may.
    pub(super) fn of(sheet: &Sheet<'_>, findings: &mut Findings) -> Option<Self> {
        sheet.columns(["from_node_id", "to_node_id", "directed"], findings)?;
        Some(Self(USED.map(|name| sheet.column(name))))
    }

    /// A column, if the cell is not blank.
    fn filled(&self, row: &Row<'_>, name: &str) -> Option<usize> {
        let at = USED.iter().position(|used| *used == name)?;
        self.0[at].filter(|column| !row.cell(*column).is_empty())
    }

    fn amount(&self, row: &Row<'_>, name: &str, findings: &mut Findings) -> Option<Option<f64>> {
        let Some(column) = self.filled(row, name) else { return Some(None) };
        row.amount(findings, column, name).map(Some)
    }

    /// Whether cars may use the link: lanes are not 0, and one of the uses is not among those without cars.
    pub(super) fn has_cars(&self, row: &Row<'_>) -> bool {
        let cell = |name| self.filled(row, name).map(|column| row.cell(column));
        let closed = |uses: &str| {
            uses.split([',', ';', '|'])
                .all(|word| WITHOUT_CAR.contains(&word.trim().to_ascii_lowercase().as_str()))
        };
        cell("lanes").is_none_or(|lanes| lanes.parse() != Ok(0.0))
            && !cell("allowed_uses").is_some_and(closed)
    }

    /// A link; its identity is the number of its row where it has none.
    pub(super) fn draft(
        &self,
        row: &Row<'_>,
        number: usize,
        nodes: &Nodes,
        findings: &mut Findings,
    ) -> Option<Draft> {
        let (from, to) =
            (self.end(row, "from_node_id", nodes, findings), self.end(row, "to_node_id", nodes, findings));
        let directed = self.directed(row, findings);
        let mut amount = |name| self.amount(row, name, findings);
        let (length, speed) = (amount("length"), amount("free_speed"));
        let (capacity, toll) = (amount("capacity"), amount("toll"));
        let lanes = self.lanes(row, findings);
        let cell = |name| self.filled(row, name).map(|column| row.cell(column).to_owned());
        let place = self.filled(row, "free_speed").map(|column| row.place(column)).unwrap_or_default();
        Some(Draft {
            id: cell("link_id").unwrap_or_else(|| number.to_string()),
            from: from?,
            to: to?,
            directed: directed?,
            length: length?.filter(|length| *length > 0.0),
            lanes: lanes?,
            speed: speed?.filter(|speed| *speed > 0.0).map(|speed| (speed, place)),
            capacity_pcu_h: capacity?.filter(|capacity| *capacity >= 1.0),
            facility: cell("facility_type").unwrap_or_default(),
            has_toll: toll?.is_some_and(|toll| toll > 0.0),
        })
    }

    fn end(&self, row: &Row<'_>, name: &str, nodes: &Nodes, findings: &mut Findings) -> Option<usize> {
        let column = self.0[USED.iter().position(|used| *used == name)?]?;
        let id = row.text(findings, column, name)?;
        let node = nodes.find(id);
        if node.is_none() {
            let what = format!("no node is called `{id}`");
            row.fault(findings, column, Fault::Missing, what, "a node_id of node.csv");
        }
        node
    }

    fn directed(&self, row: &Row<'_>, findings: &mut Findings) -> Option<bool> {
        let column = self.0[3]?;
        let word = row.text(findings, column, "directed")?;
        match word.to_ascii_lowercase().as_str() {
            "1" | "true" | "t" | "yes" => Some(true),
            "0" | "false" | "f" | "no" => Some(false),
            _ => {
                row.fault(
                    findings,
                    column,
                    Fault::NotAllowed,
                    format!("directed is `{word}`"),
                    "true or false",
                );
                None
            }
        }
    }

    fn lanes(&self, row: &Row<'_>, findings: &mut Findings) -> Option<Option<u32>> {
        let Some(column) = self.filled(row, "lanes") else { return Some(None) };
        let lanes = row.amount(findings, column, "lanes")?;
        if lanes.fract() == 0.0 && lanes <= f64::from(MOST_LANES) {
            return Some(Some(lanes as u32).filter(|lanes| *lanes > 0));
        }
        let expected = "a whole number from 0 to 20";
        row.fault(findings, column, Fault::Absurd, format!("lanes is {lanes}"), expected);
        None
    }

    /// Notes a link's identity; a problem if it was there before.
    pub(super) fn take(&self, row: &Row<'_>, id: &str, ids: &mut BTreeSet<String>, findings: &mut Findings) {
        if !ids.insert(id.to_owned()) {
            let what = format!("the link `{id}` stands twice");
            row.fault(findings, self.0[0].unwrap_or_default(), Fault::Duplicate, what, "each link once");
        }
    }
}
