//! Fragility models of NRML 0.5 (`<fragilityFunction>`) and 0.4 (`<ffs>`).

use std::collections::BTreeSet;

use roxmltree::Node;

use super::check::{crossings, discrete, positive};
use super::{Curve, FragilityFunction, FragilityModel, Placed};
use crate::imt::{Imt, Measure};
use crate::mapping::Mapping;
use crate::nrml::{Version, document, model};
use crate::problem::{Fault, Findings};
use crate::source::Source;
use crate::xml::{Reader, children, words};

/// What the parts of a function are called.
struct Names {
    function: &'static str,
    levels: &'static str,
    measure: &'static str,
}

impl Version {
    const fn names(self) -> Names {
        match self {
            Self::V04 => Names { function: "ffs", levels: "IML", measure: "IMT" },
            Self::V05 => Names { function: "fragilityFunction", levels: "imls", measure: "imt" },
        }
    }
}

/// Everything that is needed while functions are read.
struct Context<'m> {
    version: Version,
    mapping: &'m Mapping,
    /// Format of all functions in version 0.4.
    format: Option<String>,
    limit_states: Vec<String>,
}

/// The model of a file, as far as it can be read.
pub(super) fn read(source: &Source, findings: &mut Findings, mapping: &Mapping) -> Option<FragilityModel> {
    let document = document(source, findings)?;
    let mut reader = Reader { source, findings };
    let (version, node) = model(&mut reader, &document, "fragilityModel")?;
    let list = reader.child(node, "limitStates")?;
    let limit_states: Vec<String> =
        words(source, list).into_iter().map(|(_, word)| word.to_owned()).collect();
    if limit_states.is_empty() {
        reader.fault(list, Fault::Missing, "there is no limit state", "names with blanks between them");
    }
    let states = mapping.states(source, reader.findings, &limit_states, list.range().start);
    let format = node.attribute("format").map(str::to_owned);
    let context = Context { version, mapping, format, limit_states };
    let mut functions: Vec<FragilityFunction> = Vec::new();
    for node in children(node, version.names().function) {
        let Some(function) = function(&mut reader, &context, node) else { continue };
        if functions.iter().any(|other| other.id == function.id) {
            let what = format!("the function `{}` stands twice", function.id);
            reader.fault(node, Fault::Duplicate, what, "each class once");
        }
        functions.push(function);
    }
    if functions.is_empty() && reader.findings.is_clean() {
        let name = version.names().function;
        reader.fault(node, Fault::Missing, "there is no function", format!("<{name}>"));
    }
    Some(FragilityModel { limit_states: context.limit_states, states, functions })
}

/// The classes of a file.
pub(super) fn classes(source: &Source, findings: &mut Findings) -> Option<BTreeSet<String>> {
    let document = document(source, findings)?;
    let mut reader = Reader { source, findings };
    let (version, node) = model(&mut reader, &document, "fragilityModel")?;
    let functions = children(node, version.names().function);
    Some(functions.filter_map(|function| class(&mut reader, version, function)).collect())
}

/// The class of a function.
fn class<'a>(reader: &mut Reader<'a, '_>, version: Version, node: Node<'_, 'a>) -> Option<String> {
    match version {
        Version::V05 => reader.text(node, "id").map(str::to_owned),
        Version::V04 => {
            let taxonomy = reader.child(node, "taxonomy")?;
            Some(taxonomy.text().unwrap_or_default().trim().to_owned())
        }
    }
}

fn function<'a>(
    reader: &mut Reader<'a, '_>,
    context: &Context<'_>,
    node: Node<'_, 'a>,
) -> Option<FragilityFunction> {
    let names = context.version.names();
    let id = class(reader, context.version, node)?;
    check_shape(reader, node);
    let format = node.attribute("format").map(str::to_owned).or_else(|| context.format.clone());
    let levels = reader.child(node, names.levels)?;
    let (imt, measure) = measure(reader, context, levels)?;
    let limit_of = if context.version == Version::V05 { levels } else { node };
    let no_damage_limit = reader.amount_if_any(limit_of, "noDamageLimit").filter(|limit| *limit > 0.0);
    let ends = ["minIML", "maxIML"].map(|name| reader.amount_if_any(levels, name));
    let range = ends[0].zip(ends[1]).filter(|(low, high)| low < high);
    let placed = match format.as_deref() {
        Some("continuous") => continuous(reader, context, node),
        Some("discrete") => points(reader, context, node, levels, no_damage_limit),
        other => {
            let what = format!("the format of `{id}` is `{}`", other.unwrap_or_default());
            reader.fault(node, Fault::NotAllowed, what, "continuous or discrete");
            return None;
        }
    };
    let compared = range.map(|(low, high)| (low.max(no_damage_limit.unwrap_or(0.0)), high));
    crossings(reader.source, reader.findings, &id, &context.limit_states, &placed, compared);
    let curves = placed.into_iter().map(|placed| placed.map(|placed| placed.curve)).collect();
    Some(FragilityFunction { id, imt, measure, curves, no_damage_limit, range })
}

/// Only lognormal curves are known; the word differs between versions.
fn check_shape(reader: &mut Reader<'_, '_>, node: Node<'_, '_>) {
    let shape = node.attribute("shape").or_else(|| node.attribute("type"));
    if let Some(shape) = shape.filter(|shape| !matches!(*shape, "logncdf" | "lognormal")) {
        let what = format!("the shape of the curves is `{shape}`");
        reader.fault(node, Fault::NotAllowed, what, "logncdf or lognormal");
    }
}

/// The measure and, in version 0.4, whether its unit is ours.
fn measure<'a>(
    reader: &mut Reader<'a, '_>,
    context: &Context<'_>,
    levels: Node<'_, 'a>,
) -> Option<(Imt, Measure)> {
    let text = reader.text(levels, context.version.names().measure)?;
    let offset = levels.range().start;
    let found = context.mapping.measure(reader.source, reader.findings, text, offset)?;
    let allowed: &[&str] = match found.0 {
        Imt::Pga | Imt::Sa { .. } => &["g"],
        Imt::Pgv => &["cm/s", "cms"],
        Imt::Mmi => &["mmi", "intensity"],
    };
    if let Some(unit) = levels.attribute("imlUnit")
        && !allowed.contains(&unit.trim().to_ascii_lowercase().as_str())
    {
        let what = format!("the unit of {} is `{unit}`", found.0);
        reader.fault(levels, Fault::UnknownUnit, what, allowed.join(" or "));
    }
    Some(found)
}

/// The parts of a function that carry curves, by their position among the limit states.
fn parts<'d, 'a>(
    reader: &mut Reader<'a, '_>,
    context: &Context<'_>,
    node: Node<'d, 'a>,
    name: &str,
) -> Vec<(usize, Node<'d, 'a>)> {
    let mut parts: Vec<(usize, Node<'d, 'a>)> = Vec::new();
    let mut all_known = true;
    for part in children(node, name) {
        let Some(state) = reader.text(part, "ls") else { continue };
        match context.limit_states.iter().position(|known| known == state) {
            Some(at) if parts.iter().any(|(other, _)| *other == at) => {
                reader.fault(
                    part,
                    Fault::Duplicate,
                    format!("`{state}` stands twice"),
                    "each limit state once",
                );
            }
            Some(at) => parts.push((at, part)),
            None => {
                all_known = false;
                let expected = context.limit_states.join(", ");
                reader.fault(part, Fault::UnknownLimitState, format!("the limit state `{state}`"), expected);
            }
        }
    }
    // A misspelt name is told once, not as a missing one as well.
    for (at, state) in context.limit_states.iter().enumerate().filter(|_| all_known) {
        if !parts.iter().any(|(other, _)| *other == at) {
            let what = format!("there is no <{name}> of `{state}`");
            reader.fault(node, Fault::Missing, what, "a curve for each limit state");
        }
    }
    parts
}

fn continuous<'a>(
    reader: &mut Reader<'a, '_>,
    context: &Context<'_>,
    node: Node<'_, 'a>,
) -> Vec<Option<Placed>> {
    let mut curves = vec![None; context.limit_states.len()];
    let name = if context.version == Version::V05 { "params" } else { "ffc" };
    for (at, part) in parts(reader, context, node, name) {
        let holder = if context.version == Version::V05 { Some(part) } else { reader.child(part, "params") };
        let Some(holder) = holder else { continue };
        let numbers = ["mean", "stddev"].map(|name| reader.number(holder, name));
        let [Some(mean), Some(stddev)] = numbers else { continue };
        let offset = holder.range().start;
        if positive(reader.source, reader.findings, offset, [("mean", mean), ("stddev", stddev)]) {
            curves[at] = Some(Placed { curve: Curve::from_mean(mean, stddev), offset });
        }
    }
    curves
}

fn points<'a>(
    reader: &mut Reader<'a, '_>,
    context: &Context<'_>,
    node: Node<'_, 'a>,
    levels: Node<'_, 'a>,
    no_damage_limit: Option<f64>,
) -> Vec<Option<Placed>> {
    let mut curves = vec![None; context.limit_states.len()];
    let imls = reader.list(levels);
    let name = if context.version == Version::V05 { "poes" } else { "ffd" };
    for (at, part) in parts(reader, context, node, name) {
        let holder = if context.version == Version::V05 { Some(part) } else { reader.child(part, "poEs") };
        let Some(holder) = holder else { continue };
        let poes = reader.list(holder);
        let offset = holder.range().start;
        let placed = discrete(reader.source, reader.findings, &imls, &poes, offset);
        curves[at] =
            placed.map(|placed| Placed { curve: from_limit(placed.curve, no_damage_limit), ..placed });
    }
    curves
}

/// Begins a curve at the level below which nothing is damaged.
fn from_limit(curve: Curve, no_damage_limit: Option<f64>) -> Curve {
    match (curve, no_damage_limit) {
        (Curve::Discrete { mut imls, mut poes }, Some(limit)) if limit < imls[0] => {
            imls.insert(0, limit);
            poes.insert(0, 0.0);
            Curve::Discrete { imls, poes }
        }
        (curve, _) => curve,
    }
}
