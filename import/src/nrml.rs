//! The frame of NRML files: which version, and which model is inside.

use roxmltree::{Document, Node};

use crate::problem::{Fault, Findings};
use crate::source::Source;
use crate::xml::{self, Reader, children};

/// Versions of NRML that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V04,
    V05,
}

/// What every namespace of NRML begins with.
const NAMESPACE: &str = "http://openquake.org/xmlns/nrml/";

/// The tree, or its problems among the findings.
pub(crate) fn document<'a>(source: &'a Source, findings: &mut Findings) -> Option<Document<'a>> {
    xml::parse(source).map_err(|problems| findings.extend(problems)).ok()
}

/// The model of this name, and the version of the file.
pub(crate) fn model<'d, 'a>(
    reader: &mut Reader<'a, '_>,
    document: &'d Document<'a>,
    name: &str,
) -> Option<(Version, Node<'d, 'a>)> {
    let root = document.root_element();
    if root.tag_name().name() != "nrml" {
        let what = format!("the file holds <{}>", root.tag_name().name());
        reader.fault(root, Fault::WrongFormat, what, "<nrml>");
        return None;
    }
    let version = version(reader, root)?;
    let found = children(root, name).next();
    if found.is_none() {
        let inside = root.first_element_child().map_or("nothing", |child| child.tag_name().name());
        let what = format!("the file holds <{inside}>");
        reader.fault(root, Fault::WrongFormat, what, format!("<{name}>"));
    }
    Some((version, found?))
}

fn version(reader: &mut Reader<'_, '_>, root: Node<'_, '_>) -> Option<Version> {
    let namespace = root.tag_name().namespace();
    match namespace.and_then(|namespace| namespace.strip_prefix(NAMESPACE)) {
        Some("0.4") => Some(Version::V04),
        Some("0.5") => Some(Version::V05),
        _ => {
            let what = match namespace {
                Some(namespace) => format!("the namespace of <nrml> is `{namespace}`"),
                None => "<nrml> has no namespace".to_owned(),
            };
            let expected = format!("xmlns=\"{NAMESPACE}0.5\" or 0.4");
            reader.fault(root, Fault::WrongVersion, what, expected);
            None
        }
    }
}
