//! Bounded reading of XML: no document types, hence no entities; bounds on depth and count; places for all.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

use crate::problem::{Fault, Findings, ImportProblems};
use crate::source::Source;

/// Elements stand at most this deep inside each other; the formats read here need seven levels.
const DEEPEST: usize = 64;
/// Attributes of one element: each is compared with all others of its element.
const MOST_ATTRIBUTES: usize = 64;
/// Declarations of namespaces in a file: each element inherits all of those around it.
const MOST_NAMESPACES: usize = 1000;
/// Elements, texts and comments of one file; an exposure of 300,000 buildings needs about this many.
const MOST_NODES: u32 = 4_000_000;

/// The tree of a file.
///
/// The bounds are checked by a scan before the tree is built, so that a hostile file costs no memory.
///
/// # Errors
/// [`Fault::DocumentType`], [`Fault::TooDeep`], [`Fault::TooManyNodes`] or [`Fault::Syntax`].
pub(crate) fn parse(source: &Source) -> Result<Document<'_>, ImportProblems> {
    let mut findings = Findings::default();
    if let Err(stop) = scan(source.text()) {
        findings.at(source, stop.offset, stop.fault, stop.what, stop.expected);
        return Err(findings.into_problems());
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(source.text(), options).map_err(|error| {
        let (fault, expected) = match error {
            roxmltree::Error::UnknownEntityReference(..) => {
                (Fault::DocumentType, "plain text: entities are not read")
            }
            _ => (Fault::Syntax, "well-formed XML"),
        };
        let position = error.pos();
        let offset = source.offset(position.row as usize, position.col as usize);
        let what = error.to_string().replace(&format!(" at {position}"), "");
        findings.at(source, offset, fault, what, expected);
        findings.into_problems()
    })
}

/// Why the scan stopped.
struct Stop {
    offset: usize,
    fault: Fault,
    what: &'static str,
    expected: &'static str,
}

/// Walks over all marks without building anything or calling itself.
fn scan(text: &str) -> Result<(), Stop> {
    let stop = |offset, fault, what, expected| Err(Stop { offset, fault, what, expected });
    if let Some((offset, _)) = text.match_indices("xmlns").nth(MOST_NAMESPACES) {
        return stop(offset, Fault::TooManyNodes, "too many namespaces are declared", "at most 1000");
    }
    let (mut depth, mut elements, mut at) = (0_usize, 0_u32, 0);
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let rest = &text[start..];
        if rest.starts_with("<!DOCTYPE") || rest.starts_with("<!ENTITY") {
            let expected = "a file without <!DOCTYPE>: entities are not read";
            return stop(start, Fault::DocumentType, "the file declares a document type", expected);
        }
        let mark = mark(rest);
        depth = depth.saturating_add_signed(mark.change);
        elements += u32::from(mark.change > 0);
        if mark.attributes > MOST_ATTRIBUTES {
            return stop(start, Fault::TooManyNodes, "the element has too many attributes", "at most 64");
        }
        if depth > DEEPEST {
            return stop(
                start,
                Fault::TooDeep,
                "elements stand too deep inside each other",
                "at most 64 levels",
            );
        }
        if elements > MOST_NODES {
            return stop(start, Fault::TooManyNodes, "too many elements", "at most 4 million");
        }
        at = start + mark.length;
    }
    Ok(())
}

/// A piece of XML that begins with `<`.
#[derive(Default)]
struct Mark {
    length: usize,
    /// By how much it changes the depth.
    change: isize,
    attributes: usize,
}

/// The mark at the start of a text.
fn mark(rest: &str) -> Mark {
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    let flat = |length| Mark { length, ..Mark::default() };
    match rest {
        _ if rest.starts_with("<!--") => flat(until("-->")),
        _ if rest.starts_with("<![CDATA[") => flat(until("]]>")),
        _ if rest.starts_with("<?") => flat(until("?>")),
        _ if rest.starts_with("<!") => flat(2),
        _ if rest.starts_with("</") => Mark { change: -1, ..flat(until(">")) },
        _ => tag(rest),
    }
}

/// An opening tag: a `>` inside quotation marks does not end it.
fn tag(rest: &str) -> Mark {
    let (mut quote, mut attributes) = (None, 0);
    let end = rest.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return true,
            (Some(open), _) if open == byte => {
                quote = None;
                attributes += 1;
            }
            _ => {}
        }
        false
    });
    let length = end.map_or(rest.len(), |at| at + 1);
    Mark { length, change: isize::from(!rest[..length].ends_with("/>")), attributes }
}

/// A file with its findings, for asking nodes for their parts.
pub(crate) struct Reader<'a, 'f> {
    pub(crate) source: &'a Source,
    pub(crate) findings: &'f mut Findings,
}

impl<'a> Reader<'a, '_> {
    /// A problem at a node.
    pub(crate) fn fault(
        &mut self,
        node: Node<'_, '_>,
        fault: Fault,
        what: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.findings.at(self.source, node.range().start, fault, what, expected);
    }

    /// The first child of this name, or a problem.
    pub(crate) fn child<'d>(&mut self, node: Node<'d, 'a>, name: &str) -> Option<Node<'d, 'a>> {
        let found = children(node, name).next();
        if found.is_none() {
            let what = format!("<{}> has no <{name}>", node.tag_name().name());
            self.fault(node, Fault::Missing, what, format!("<{name}>"));
        }
        found
    }

    /// An attribute that is not blank, or a problem.
    pub(crate) fn text<'d>(&mut self, node: Node<'d, 'a>, name: &str) -> Option<&'d str> {
        let text = node.attribute(name).map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            let what = format!("<{}> has no {name}", node.tag_name().name());
            self.fault(node, Fault::Missing, what, format!("{name}=\"…\""));
        }
        text
    }

    /// A finite number in an attribute, or a problem.
    pub(crate) fn number(&mut self, node: Node<'_, 'a>, name: &str) -> Option<f64> {
        self.text(node, name)?;
        self.number_if_any(node, name)
    }

    /// A finite number in an attribute that may be absent; a problem only where it is no number.
    pub(crate) fn number_if_any(&mut self, node: Node<'_, 'a>, name: &str) -> Option<f64> {
        let attribute = node.attribute_node(name)?;
        if attribute.value().trim().is_empty() {
            return None;
        }
        let number = finite(attribute.value());
        if number.is_none() {
            let what = format!("{name} is `{}`", attribute.value());
            self.findings.at(
                self.source,
                attribute.range_value().start,
                Fault::NotANumber,
                what,
                "a finite number",
            );
        }
        number
    }

    /// A number that is not negative, in an attribute that may be absent.
    pub(crate) fn amount_if_any(&mut self, node: Node<'_, 'a>, name: &str) -> Option<f64> {
        let number = self.number_if_any(node, name)?;
        if number < 0.0 {
            self.fault(node, Fault::Negative, format!("{name} is {number}"), "a number of at least 0");
            return None;
        }
        Some(number)
    }

    /// The numbers of a list such as `0.05 0.2 0.4`, each with its place; problems for what is none.
    pub(crate) fn list(&mut self, node: Node<'_, 'a>) -> Vec<(f64, usize)> {
        let mut numbers = Vec::new();
        for (offset, word) in words(self.source, node) {
            match finite(word) {
                Some(number) => numbers.push((number, offset)),
                None => self.findings.at(
                    self.source,
                    offset,
                    Fault::NotANumber,
                    format!("`{word}` in <{}>", node.tag_name().name()),
                    "finite numbers with blanks between them",
                ),
            }
        }
        numbers
    }
}

/// A finite number.
pub(crate) fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Children of this name, in any namespace.
pub(crate) fn children<'d, 'a>(node: Node<'d, 'a>, name: &str) -> impl Iterator<Item = Node<'d, 'a>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// Byte ranges of the texts directly inside a node, as written in the file.
pub(crate) fn text_ranges(node: Node<'_, '_>) -> Vec<Range<usize>> {
    node.children().filter(Node::is_text).map(|text| text.range()).collect()
}

/// The words of a node's text, each with its byte in the file.
pub(crate) fn words<'a>(source: &'a Source, node: Node<'_, 'a>) -> Vec<(usize, &'a str)> {
    let base = source.text().as_ptr() as usize;
    text_ranges(node)
        .into_iter()
        .flat_map(|range| source.text()[range].split_whitespace())
        .map(|word| (word.as_ptr() as usize - base, word))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fault(text: &str) -> (Fault, usize, usize) {
        let problems = parse(&Source::new("x.xml", text)).unwrap_err();
        let first = &problems.as_slice()[0];
        (first.fault, first.line.unwrap(), first.column.unwrap())
    }

    #[test]
    fn a_billion_laughs_are_refused_where_they_begin() {
        let mut text = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n <!ENTITY lol0 \"lol\">\n".to_owned();
        for level in 1..10 {
            let inner = format!("&lol{};", level - 1).repeat(10);
            text.push_str(&format!(" <!ENTITY lol{level} \"{inner}\">\n"));
        }
        text.push_str("]>\n<shakemap_grid>&lol9;</shakemap_grid>");
        assert_eq!(fault(&text), (Fault::DocumentType, 2, 1));
        assert_eq!(fault("<a>\n<b>&lol9;</b></a>"), (Fault::DocumentType, 2, 4));
    }

    #[test]
    fn a_hundred_thousand_levels_are_refused_without_a_stack_overflow() {
        let text = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        assert_eq!(fault(&text), (Fault::TooDeep, 1, 64 * 3 + 1));
        assert!(parse(&Source::new("x", "<a>".repeat(64) + &"</a>".repeat(64))).is_ok());
    }

    #[test]
    fn what_would_take_quadratic_time_or_memory_is_refused() {
        let attributes: String = (0..100_000).map(|number| format!(" a{number}='x'")).collect();
        assert_eq!(fault(&format!("<r>\n<a{attributes}/></r>")), (Fault::TooManyNodes, 2, 1));
        let namespaces: String = (0..2000).map(|number| format!("<a xmlns:n{number}='u'/>")).collect();
        assert_eq!(fault(&format!("<r>{namespaces}</r>")).0, Fault::TooManyNodes);
    }

    #[test]
    fn marks_inside_quotes_comments_and_cdata_do_not_count() {
        let inside = "<a b=\"/>\" c='>'><!-- <x><x> <!DOCTYPE> --><![CDATA[<y><y>]]><d/></a>";
        assert!(parse(&Source::new("x", inside)).is_ok());
        let many = format!("<r>{}</r>", "<!-- <x> -->".repeat(200));
        assert!(parse(&Source::new("x", many)).is_ok());
    }

    #[test]
    fn broken_xml_is_told_with_its_place() {
        assert_eq!(fault("<a>\n  <b></c>\n</a>"), (Fault::Syntax, 2, 6));
        assert_eq!(fault("<a"), (Fault::Syntax, 1, 1));
        assert_eq!(fault(""), (Fault::Syntax, 1, 1));
    }

    #[test]
    fn words_know_where_they_stand() {
        let source = Source::new("x", "<a>1 2\r\n <!-- no --> three</a>");
        let document = parse(&source).unwrap();
        let found = words(&source, document.root_element());
        assert_eq!(found.iter().map(|(_, word)| *word).collect::<Vec<_>>(), ["1", "2", "three"]);
        assert_eq!(source.position(found[2].0), (2, 14));
    }
}
