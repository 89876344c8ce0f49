//! The node file: name, x and y.

use super::lines::{Word, lines};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::roads::draft::Nodes;
use crate::roads::{Crs, RoadNode};
use crate::source::Source;
use crate::xml::finite;

/// Reads the nodes; the first line is a header if its second word is no number.
pub(super) fn read(source: &Source, crs: Option<Crs>, findings: &mut Findings) -> Nodes {
    let mut nodes = Nodes::default();
    for (number, line) in lines(source).enumerate() {
        let words = line.words();
        let is_header = number == 0 && words.get(1).is_none_or(|word| finite(word.text).is_none());
        if is_header || line.text.starts_with('~') {
            continue;
        }
        let [id, x, y, ..] = words[..] else {
            let what = format!("the row has {} words", words.len());
            findings.at(source, line.offset, Fault::RowLength, what, "a name, x and y");
            continue;
        };
        if let Some(node) = node(source, [id, x, y], crs, findings)
            && !nodes.push(node)
        {
            let what = format!("the node `{}` stands twice", id.text);
            findings.at(source, id.offset, Fault::Duplicate, what, "each node once");
        }
    }
    if crs.is_none() {
        findings.remark(Remark::degrees());
    }
    if nodes.list.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::Missing, "there is no node", "a name, x and y a row");
    }
    nodes
}

fn node(
    source: &Source,
    [id, x, y]: [Word<'_>; 3],
    crs: Option<Crs>,
    findings: &mut Findings,
) -> Option<RoadNode> {
    let (east, north) = (x.number(source, "x", findings), y.number(source, "y", findings));
    match crs.unwrap_or(Crs::Wgs84).degrees(east?, north?, crs.is_some()) {
        Ok((lon, lat)) => Some(RoadNode { id: id.text.to_owned(), lon, lat, name: String::new() }),
        Err((fault, expected)) => {
            let what = format!("the place is {}, {}", x.text, y.text);
            findings.at(source, x.offset, fault, what, expected);
            None
        }
    }
}
