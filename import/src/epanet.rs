//! Water networks: EPANET 2.2 input files (`.inp`) of any of its ten flow units, read into SI units.
//!
//! Read are title, junctions, reservoirs, tanks, pipes, pumps, valves, demands, status, patterns, curves, simple
//! controls, emitters, times, options and coordinates; meanings and defaults are those of the EPANET 2.2 User Manual
//! (Rossman et al. 2020, EPA/600/R-20/133, appendix C). Water quality, energy, rules, reports and drawings are left
//! out, and so are sections that are not known: each is told in a remark.
//!
//! The result has passed [`WaterNetwork::check`]: what that finds is told at the line of the element, a wrong point of a
//! pump curve at the line of the point.

mod control;
mod lines;
mod links;
mod nodes;
mod options;
mod tables;
mod units;

use std::collections::BTreeMap;

use shapan_network::water::{LinkRef, NodeRef, WaterError, WaterNetwork};

use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;

use lines::{Line, Section, Sections, Token};
use units::Units;

/// What an EPANET file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct EpanetModel {
    /// Lines of the title.
    pub title: Vec<String>,
    /// The network.
    pub network: WaterNetwork,
    /// Coordinates by node (junctions, reservoirs, tanks), in the file's own system, where it gives them.
    pub coordinates: Vec<Option<(f64, f64)>>,
}

/// Reads an EPANET input file.
///
/// # Errors
/// Everything that is wrong with it, with line and column.
pub fn read(source: &Source) -> Result<Imported<EpanetModel>, ImportProblems> {
    let sections = Sections::split(source);
    let mut reader = Reader::new(source);
    reader.tell_dropped(&sections);
    reader.read_options(&sections);
    reader.read_times(&sections);
    reader.read_patterns(&sections);
    reader.read_curves(&sections);
    reader.read_nodes(&sections);
    reader.read_links(&sections);
    reader.read_controls(&sections);
    let coordinates = reader.read_coordinates(&sections);
    reader.check();
    let title = sections.of(Section::Title).map(|line| line.text.to_owned()).collect();
    let Reader { findings, network, .. } = reader;
    findings.finish(Some(EpanetModel { title, network, coordinates }))
}

/// A curve: its points in the file's units, and where they stand.
#[derive(Clone, Debug, Default)]
struct Curve {
    points: Vec<(f64, f64)>,
    offsets: Vec<usize>,
}

/// What has been read so far.
struct Reader<'a> {
    source: &'a Source,
    findings: Findings,
    units: Units,
    network: WaterNetwork,
    patterns: BTreeMap<&'a str, usize>,
    default_pattern: Option<&'a str>,
    curves: BTreeMap<&'a str, Curve>,
    nodes: BTreeMap<&'a str, NodeRef>,
    links: BTreeMap<&'a str, LinkRef>,
    /// Where an element stands, by kind and name.
    places: BTreeMap<(&'static str, &'a str), usize>,
    /// Curve of an element, by kind and name.
    curve_of: BTreeMap<(&'static str, &'a str), &'a str>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            source,
            findings: Findings::default(),
            units: Units::default(),
            network: WaterNetwork::default(),
            patterns: BTreeMap::new(),
            default_pattern: None,
            curves: BTreeMap::new(),
            nodes: BTreeMap::new(),
            links: BTreeMap::new(),
            places: BTreeMap::new(),
            curve_of: BTreeMap::new(),
        }
    }

    fn problem(&mut self, offset: usize, fault: Fault, what: impl Into<String>, expected: &str) {
        self.findings.at(self.source, offset, fault, what, expected);
    }

    /// A number at a place of a line; `None`, and a problem, if there is none.
    fn number(&mut self, line: &Line<'a>, at: usize, name: &str) -> Option<f64> {
        let Some(token) = line.tokens.get(at) else {
            let what = format!("{name} is missing");
            self.problem(line.end(), Fault::Missing, what, "a number");
            return None;
        };
        self.parse(*token, name)
    }

    fn parse(&mut self, token: Token<'a>, name: &str) -> Option<f64> {
        let value = token.text.parse().ok().filter(|value: &f64| value.is_finite());
        if value.is_none() {
            let what = format!("{name} is {:?}", token.text);
            self.problem(token.offset, Fault::NotANumber, what, "a number");
        }
        value
    }

    /// A number that may be left out.
    fn number_or(&mut self, line: &Line<'a>, at: usize, name: &str, default: f64) -> f64 {
        line.tokens.get(at).map_or(Some(default), |token| self.parse(*token, name)).unwrap_or(default)
    }

    /// The pattern that a token names.
    fn pattern(&mut self, token: Token<'a>) -> Option<usize> {
        self.look_up(token, "pattern", |reader| reader.patterns.get(token.text).copied())
    }

    fn node(&mut self, token: Token<'a>) -> Option<NodeRef> {
        self.look_up(token, "node", |reader| reader.nodes.get(token.text).copied())
    }

    fn link(&mut self, token: Token<'a>) -> Option<LinkRef> {
        self.look_up(token, "link", |reader| reader.links.get(token.text).copied())
    }

    fn look_up<T>(&mut self, token: Token<'a>, kind: &str, find: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let found = find(self);
        if found.is_none() {
            let what = format!("{kind} {} is not there", token.text);
            self.problem(token.offset, Fault::Missing, what, "a name that the file declares");
        }
        found
    }

    /// Notes where an element stands; `false`, and a problem, if its name is taken.
    fn declare(&mut self, element: &'static str, token: Token<'a>, taken: bool) -> bool {
        if taken {
            let what = format!("{element} {} stands twice", token.text);
            self.problem(token.offset, Fault::Duplicate, what, "one element a name");
            return false;
        }
        self.places.insert((element, token.text), token.offset);
        true
    }

    /// Runs the network's own check and tells what it finds at its line.
    fn check(&mut self) {
        if !self.findings.is_clean() {
            return;
        }
        let Err(problems) = self.network.check() else { return };
        for problem in problems.as_slice() {
            let fault = match problem {
                WaterError::Dangling { .. } | WaterError::NoSource => Fault::Missing,
                WaterError::Loop { .. } | WaterError::HoldsFixedHead { .. } => Fault::NotAllowed,
                WaterError::Curve { .. } => Fault::NotRising,
                _ => Fault::Absurd,
            };
            match self.place(problem) {
                Some(offset) => self.findings.at(self.source, offset, fault, problem.to_string(), ""),
                None => self.findings.whole(self.source, fault, problem.to_string(), ""),
            }
        }
    }

    /// Where the element of a problem stands: the line of the point, for a point of a curve.
    fn place(&self, problem: &WaterError) -> Option<usize> {
        let key = problem.element()?;
        if let WaterError::Curve { point, .. } = problem {
            let offsets =
                self.curve_of.get(&key).and_then(|id| self.curves.get(id)).map(|curve| &curve.offsets);
            let offset = offsets.and_then(|offsets| offsets.get(point - 1).or(offsets.last()));
            if offset.is_some() {
                return offset.copied();
            }
        }
        self.places.get(&key).copied()
    }

    fn tell_dropped(&mut self, sections: &Sections<'a>) {
        for (name, lines) in sections.dropped() {
            let zh = format!("[{name}] 节的 {lines} 行未读入");
            let en = format!("section [{name}] is not read: {lines} lines");
            self.findings.remark(Remark::dropped(zh, en));
        }
    }
}
