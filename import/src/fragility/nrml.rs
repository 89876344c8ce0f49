//! Fragility models of NRML 0.5 (`<fragilityFunction>`) and 0.4 (`<ffs>`).

use std::collections::BTreeSet;

use roxmltree::Node;
use shapan_damage::curve::{IntensityMeasure, lognormal_from_moments};

use super::check::{crossings, discrete, lognormal, placed};
use super::{Curve, FragilityFunction, FragilityModel, Placed};
use crate::imt::Imt;
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

/// How the curves of a function are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Continuous,
    Discrete,
}

/// The form that a node names, if it names one; a problem where the word is unknown.
fn form(reader: &mut Reader<'_, '_>, node: Node<'_, '_>) -> Result<Option<Form>, ()> {
    match node.attribute("format") {
        None => Ok(None),
        Some("continuous") => Ok(Some(Form::Continuous)),
        Some("discrete") => Ok(Some(Form::Discrete)),
        Some(other) => {
            reader.fault(
                node,
                Fault::NotAllowed,
                format!("the format is `{other}`"),
                "continuous or discrete",
            );
            Err(())
        }
    }
}

/// Everything that is needed while functions are read.
struct Context<'m> {
    version: Version,
    mapping: &'m Mapping,
    /// Form of all functions in version 0.4.
    form: Option<Form>,
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
    let states = mapping.states(source, reader.findings, &limit_states, list.range().start)?;
    let form = form(&mut reader, node).ok()?;
    let context = Context { version, mapping, form, limit_states };
    let (mut functions, mut ids) = (Vec::new(), BTreeSet::new());
    for node in children(node, version.names().function) {
        let Some(function) = function(&mut reader, &context, node) else { continue };
        if !ids.insert(function.id.clone()) {
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
    let form = form(reader, node).ok()?.or(context.form);
    let levels = reader.child(node, names.levels)?;
    let (imt, measure) = measure(reader, context, levels)?;
    let limit_of = if context.version == Version::V05 { levels } else { node };
    let no_damage_limit = reader.amount_if_any(limit_of, "noDamageLimit").filter(|limit| *limit > 0.0);
    let ends = ["minIML", "maxIML"].map(|name| reader.amount_if_any(levels, name));
    let range = ends[0].zip(ends[1]).filter(|(low, high)| low < high);
    let placed = match form {
        Some(Form::Continuous) => continuous(reader, context, node),
        Some(Form::Discrete) => points(reader, context, node, levels, no_damage_limit),
        None => {
            reader.fault(node, Fault::Missing, format!("`{id}` has no format"), "continuous or discrete");
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
) -> Option<(Imt, IntensityMeasure)> {
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
        let named = [("mean", mean), ("stddev", stddev)];
        let make = |mean, stddev| lognormal_from_moments(mean, stddev).ok();
        let made = lognormal(reader.source, reader.findings, offset, named, make);
        let curve = made.map(|(median, beta)| Curve::Lognormal { median, beta });
        curves[at] = curve.and_then(|curve| placed(reader.source, reader.findings, curve, offset));
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
        let curve = discrete(reader.source, reader.findings, &imls, &poes, offset);
        let curve = curve.map(|curve| from_limit(curve, no_damage_limit));
        curves[at] = curve.and_then(|curve| placed(reader.source, reader.findings, curve, offset));
    }
    curves
}

/// Begins a curve at the level below which nothing is damaged.
fn from_limit(curve: Curve, no_damage_limit: Option<f64>) -> Curve {
    match (curve, no_damage_limit) {
        (Curve::Discrete { mut imls, mut poes }, Some(limit))
            if imls.first().is_some_and(|first| limit < *first) =>
        {
            imls.insert(0, limit);
            poes.insert(0, 0.0);
            Curve::Discrete { imls, poes }
        }
        (curve, _) => curve,
    }
}
