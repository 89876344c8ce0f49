//! What is wrong with a table, by element.

use std::collections::BTreeSet;
use std::fmt;

use super::grid::{Level, TelecomGrid};
use crate::problems::Problems;

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TelecomElement {
    /// A node.
    Node,
    /// A link.
    Link,
    /// A cell.
    Cell,
    /// A zone.
    Zone,
    /// A row of who reaches whom, named by its cell.
    Reach,
    /// A trunking site.
    RadioSite,
    /// A wired terminal.
    Terminal,
    /// The grid as a whole.
    Grid,
}

impl fmt::Display for TelecomElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "node",
            Self::Link => "link",
            Self::Cell => "cell",
            Self::Zone => "zone",
            Self::Reach => "reach of cell",
            Self::RadioSite => "radio site",
            Self::Terminal => "terminal",
            Self::Grid => "grid",
        })
    }
}

/// One thing wrong with a [`TelecomGrid`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TelecomError {
    /// A name stands twice among elements of one kind, or a cell reaches a zone twice.
    #[error("{element} {id} stands twice")]
    Duplicate {
        /// Kind.
        element: TelecomElement,
        /// Name.
        id: String,
    },
    /// A reference to something that is not there.
    #[error("{element} {id} refers to {target}, which is not there")]
    Dangling {
        /// Kind.
        element: TelecomElement,
        /// Name.
        id: String,
        /// What it refers to.
        target: String,
    },
    /// A number that cannot be.
    #[error("{element} {id}: {field} is {value}; expected {expected}")]
    Value {
        /// Kind.
        element: TelecomElement,
        /// Name; empty for the grid.
        id: String,
        /// Which number.
        field: &'static str,
        /// As given.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// A link from a node to itself.
    #[error("link {link} ends where it starts")]
    SelfLoop {
        /// Name.
        link: String,
    },
    /// Cells but no core.
    #[error("there are cells but no core node")]
    NoCore,
}

/// Everything wrong with a grid; never empty.
pub type TelecomProblems = Problems<TelecomError>;

type Names<'a> = BTreeSet<&'a str>;

/// Finds all problems of a grid.
pub(super) fn check(grid: &TelecomGrid) -> Result<(), TelecomProblems> {
    let mut check = Check { found: Vec::new() };
    let nodes = check.names(TelecomElement::Node, grid.nodes.iter().map(|one| one.id.as_str()));
    check.names(TelecomElement::Link, grid.links.iter().map(|one| one.id.as_str()));
    let cells = check.names(TelecomElement::Cell, grid.cells.iter().map(|one| one.id.as_str()));
    let zones = check.names(TelecomElement::Zone, grid.zones.iter().map(|one| one.id.as_str()));
    check.names(TelecomElement::RadioSite, grid.radio_sites.iter().map(|one| one.id.as_str()));
    check.names(TelecomElement::Terminal, grid.terminals.iter().map(|one| one.id.as_str()));
    check.links(grid, &nodes);
    check.cells(grid, &nodes, &cells, &zones);
    check.sites(grid, &nodes, &zones);
    let call = grid.call_mbps;
    check.not_negative(TelecomElement::Grid, "", "call_mbps", call);
    let retry = grid.retry_share;
    if !(0.0..1.0).contains(&retry) {
        check.value(TelecomElement::Grid, "", "retry_share", retry, "at least 0 and below 1");
    }
    if !grid.cells.is_empty() && grid.nodes.iter().all(|node| node.level != Level::Core) {
        check.found.push(TelecomError::NoCore);
    }
    Problems::refuse(check.found)
}

struct Check {
    found: Vec<TelecomError>,
}

impl Check {
    fn names<'a>(&mut self, element: TelecomElement, ids: impl Iterator<Item = &'a str>) -> Names<'a> {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                self.found.push(TelecomError::Duplicate { element, id: id.to_owned() });
            }
        }
        seen
    }

    fn refers(&mut self, element: TelecomElement, id: &str, target: &str, known: &Names<'_>) {
        if !known.contains(target) {
            let (id, target) = (id.to_owned(), target.to_owned());
            self.found.push(TelecomError::Dangling { element, id, target });
        }
    }

    fn value(
        &mut self,
        element: TelecomElement,
        id: &str,
        field: &'static str,
        value: f64,
        expected: &'static str,
    ) {
        self.found.push(TelecomError::Value { element, id: id.to_owned(), field, value, expected });
    }

    fn not_negative(&mut self, element: TelecomElement, id: &str, field: &'static str, value: f64) {
        if !(value.is_finite() && value >= 0.0) {
            self.value(element, id, field, value, "a number of at least 0");
        }
    }

    fn links(&mut self, grid: &TelecomGrid, nodes: &Names<'_>) {
        for link in &grid.links {
            self.refers(TelecomElement::Link, &link.id, &link.from, nodes);
            self.refers(TelecomElement::Link, &link.id, &link.to, nodes);
            self.not_negative(TelecomElement::Link, &link.id, "capacity_mbps", link.capacity_mbps);
            if link.from == link.to {
                self.found.push(TelecomError::SelfLoop { link: link.id.clone() });
            }
        }
    }

    fn cells(&mut self, grid: &TelecomGrid, nodes: &Names<'_>, cells: &Names<'_>, zones: &Names<'_>) {
        for cell in &grid.cells {
            self.refers(TelecomElement::Cell, &cell.id, &cell.node, nodes);
            self.not_negative(TelecomElement::Cell, &cell.id, "data_mbps", cell.data_mbps);
        }
        for zone in &grid.zones {
            self.not_negative(TelecomElement::Zone, &zone.id, "public_erlang", zone.public_erlang);
            self.not_negative(TelecomElement::Zone, &zone.id, "priority_erlang", zone.priority_erlang);
            self.not_negative(TelecomElement::Zone, &zone.id, "data_mbps", zone.data_mbps);
        }
        let mut pairs = BTreeSet::new();
        for reach in &grid.reaches {
            self.refers(TelecomElement::Reach, &reach.cell, &reach.cell, cells);
            self.refers(TelecomElement::Reach, &reach.cell, &reach.zone, zones);
            if !(reach.share > 0.0 && reach.share <= 1.0) {
                self.value(TelecomElement::Reach, &reach.cell, "share", reach.share, "above 0 and at most 1");
            }
            if !pairs.insert((&reach.zone, &reach.cell)) {
                let id = format!("{} to zone {}", reach.cell, reach.zone);
                self.found.push(TelecomError::Duplicate { element: TelecomElement::Reach, id });
            }
        }
    }

    fn sites(&mut self, grid: &TelecomGrid, nodes: &Names<'_>, zones: &Names<'_>) {
        for site in &grid.radio_sites {
            self.refers(TelecomElement::RadioSite, &site.id, &site.node, nodes);
            site.zones.iter().for_each(|zone| self.refers(TelecomElement::RadioSite, &site.id, zone, zones));
        }
        for terminal in &grid.terminals {
            self.refers(TelecomElement::Terminal, &terminal.id, &terminal.node, nodes);
            self.refers(TelecomElement::Terminal, &terminal.id, &terminal.zone, zones);
        }
    }
}
