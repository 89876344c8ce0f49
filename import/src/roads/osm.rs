//! OpenStreetMap extracts in protocol buffers (`.osm.pbf`), for the roads in them.
//!
//! A way is read if its `highway` is of the classes asked for (with their `_link`s), by default motorway, trunk,
//! primary, secondary and tertiary, and if cars may use it. `maxspeed` counts in km/h and mph, `lanes` (with
//! `lanes:forward` and `lanes:backward`), `oneway` (motorways and roundabouts are one-way unless it says no) and
//! `bridge`; what is missing is filled in by class. Turn restrictions are left out.
//!
//! Lengths are great circles along the way. Of the nodes, those are kept at which roads meet, end, or change class or
//! direction; between them lengths and times add up, lanes and capacity are the least on the way. Identities do
//! not depend on the order of the file: `n` and the number of a node; `w`, the number of a way, the place of the
//! first of its pieces and its direction (`f`, `b`).
//!
//! The format is that of the OpenStreetMap wiki, "PBF Format": blobs that are raw or deflated by zlib, of at most
//! 32 MiB, with the features `OsmSchema-V0.6` and `DenseNodes`. OpenStreetMap data are under the Open Database
//! License.

mod blob;
mod block;
mod contract;
mod graph;
mod tags;
mod tell;
mod wire;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::RoadNetwork;
use super::draft::{check_empty, in_one_piece, without_loops};
use crate::problem::{Fault, Findings, ImportError, ImportProblems, Imported};
use crate::source::Source;

pub use tags::is_class;

/// Larger extracts are refused: 256 MiB, a province of China.
const LARGEST_FILE_BYTES: u64 = 256 << 20;
/// Classes that are read unless others are asked for.
const CLASSES: [&str; 5] = ["motorway", "trunk", "primary", "secondary", "tertiary"];

/// A file's name and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OsmFile {
    name: String,
    bytes: Vec<u8>,
}

impl OsmFile {
    /// Bytes that did not come from a disk. `name` is what problems call the file.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes }
    }

    /// Reads a file of at most 256 MiB.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] or [`Fault::TooLarge`].
    pub fn read(path: &Path) -> Result<Self, ImportProblems> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        let read =
            File::open(path).and_then(|file| file.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes));
        let problem = match read {
            Err(error) => (Fault::Unreadable, format!("the file cannot be read ({error})")),
            Ok(_) if bytes.len() as u64 > LARGEST_FILE_BYTES => {
                (Fault::TooLarge, "the file is larger than 256 MiB".to_owned())
            }
            Ok(_) => return Ok(Self { name, bytes }),
        };
        Err(ImportProblems::one(ImportError::whole(problem.0, &name, problem.1, "an extract of one region")))
    }
}

/// Which roads are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Values of `highway` for which [`is_class`] holds; their `_link`s are read with them.
    pub classes: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { classes: CLASSES.map(str::to_owned).to_vec() }
    }
}

/// What is wrong with a file: the kind, in words, and what would be right.
#[derive(Debug, PartialEq, Eq)]
struct Broken {
    fault: Fault,
    what: String,
    expected: &'static str,
}

impl Broken {
    fn new(fault: Fault, what: impl Into<String>, expected: &'static str) -> Self {
        Self { fault, what: what.into(), expected }
    }
}

/// Reads the roads of an extract.
///
/// # Errors
/// The first thing that is wrong, with the byte at which its blob begins: what follows a broken blob means nothing.
/// [`Fault::NotAllowed`] for each class that is none, [`Fault::Missing`] if no roads are left.
pub fn read(file: &OsmFile, options: &Options) -> Result<Imported<RoadNetwork>, ImportProblems> {
    let source = Source::new(file.name.clone(), "");
    let mut findings = Findings::default();
    for class in options.classes.iter().filter(|class| !is_class(class)) {
        let what = format!("there is no class of roads `{class}`");
        findings.whole(&source, Fault::NotAllowed, what, "motorway to service, without _link");
    }
    findings.finish(Some(()))?;
    let broken = |Broken { fault, what, expected }: Broken| {
        ImportProblems::one(ImportError::whole(fault, &file.name, what, expected))
    };
    let mut findings = Findings::default();
    let extract = block::read(&file.bytes, options).map_err(broken)?;
    let network = in_one_piece(graph::pieces(&extract), &mut findings);
    let before = network.nodes.len();
    let mut network = contract::contract(network);
    let contracted = before - network.nodes.len();
    without_loops(&mut network.links, &mut findings);
    tell::tell(&extract, contracted, &mut findings);
    check_empty(&source, &network, &mut findings);
    findings.finish(Some(network))
}
