//! Exposure models of NRML 0.4 and 0.5, which differ in nothing that is read here.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use roxmltree::Node;

use super::asset::{Conversions, PROPERTY, Per, Tally, Written, area_factor};
use super::columns::Renamed;
use super::{Asset, Exposure, csv};
use crate::nrml::{document, model};
use crate::problem::{Fault, Findings};
use crate::source::Source;
use crate::xml::{Reader, children, words};

/// Kinds of cost that a file declares: each is looked for among the columns of each of its tables.
const MOST_COSTS: usize = 100;
/// Tables that a file names; the global model has some two hundred of a country at most.
const MOST_FILES: usize = 1000;

/// The model of a file, as far as it can be read.
pub(super) fn read(source: &Source, findings: &mut Findings, folder: &Path) -> Option<Exposure> {
    let document = document(source, findings)?;
    let mut reader = Reader { source, findings };
    let (_, node) = model(&mut reader, &document, "exposureModel")?;
    let mut conversions = conversions(&mut reader, node)?;
    let list = reader.child(node, "assets")?;
    let mut tally = Tally::default();
    let mut assets: Vec<Asset> = Vec::new();
    for node in children(list, "asset") {
        if let Some(asset) = written(&mut reader, node, &mut tally) {
            tally.check_first(source, reader.findings, &asset.id, node.range().start);
            assets.extend(asset.total(source, reader.findings, &conversions, &mut tally));
        }
    }
    let files = words(source, list);
    if files.len() > MOST_FILES {
        reader.fault(list, Fault::TooMany, format!("{} files are named", files.len()), "at most 1000");
        return None;
    }
    let (renamed, mut names) = (renamed(node), BTreeSet::new());
    for (offset, name) in files {
        if !names.insert(name) {
            let what = format!("`{name}` is named twice");
            reader.findings.at(source, offset, Fault::Duplicate, what, "each file once");
            continue;
        }
        let Some(file) = beside(&mut reader, folder, name, offset) else { continue };
        let kinds: Vec<String> = conversions.costs.keys().cloned().collect();
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let found = csv::assets(&file, reader.findings, &renamed, &kinds, &mut conversions, &mut tally);
        assets.extend(found.map(|(assets, _)| assets).unwrap_or_default());
    }
    let places = std::mem::take(&mut tally.places);
    tally.remarks(reader.findings, assets.len());
    Some(Exposure { assets, currency: conversions.currency, places })
}

/// A CSV file that the XML names, in its own folder or below.
fn beside(reader: &mut Reader<'_, '_>, folder: &Path, name: &str, offset: usize) -> Option<Source> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        let what = format!("`{name}` lies outside the folder of this file");
        let expected = "a CSV file in the same folder or below";
        reader.findings.at(reader.source, offset, Fault::OutsideFolder, what, expected);
        return None;
    }
    if !name.to_ascii_lowercase().ends_with(".csv") {
        let what = format!("`{name}` is no CSV file");
        reader.findings.at(reader.source, offset, Fault::WrongFormat, what, "an unpacked file NAME.csv");
        return None;
    }
    Source::read(&folder.join(name)).map_err(|problems| reader.findings.extend(problems)).ok()
}

/// What the file says about the meaning of its numbers.
fn conversions<'a>(reader: &mut Reader<'a, '_>, model: Node<'_, 'a>) -> Option<Conversions> {
    let mut found = Conversions::default();
    let Some(node) = children(model, "conversions").next() else { return Some(found) };
    if let Some(area) = children(node, "area").next() {
        found.area = per(reader, area);
        let unit = reader.text(area, "unit").unwrap_or_default();
        found.area_m2 = area_factor(unit);
        if found.area_m2.is_none() && !unit.is_empty() {
            reader.fault(area, Fault::UnknownUnit, format!("the unit of area is `{unit}`"), "SQM, m2 or ft2");
        }
    }
    let costs: Vec<_> = children(node, "costTypes")
        .flat_map(|types| children(types, "costType"))
        .take(MOST_COSTS + 1)
        .collect();
    if costs.len() > MOST_COSTS {
        reader.fault(node, Fault::TooMany, "too many kinds of cost", "at most 100");
        return None;
    }
    for cost in costs {
        let Some(name) = reader.text(cost, "name") else { continue };
        let kind = per(reader, cost);
        found.costs.insert(name.to_owned(), kind);
        if !PROPERTY.contains(&name) {
            continue;
        }
        let Some(unit) = reader.text(cost, "unit") else { continue };
        match &found.currency {
            Some(currency) if currency != unit => {
                let what = format!("the cost {name} is in {unit}, others are in {currency}");
                reader.fault(cost, Fault::UnknownUnit, what, "one currency");
            }
            _ => found.currency = Some(unit.to_owned()),
        }
    }
    Some(found)
}

fn per<'a>(reader: &mut Reader<'a, '_>, node: Node<'_, 'a>) -> Per {
    let Some(word) = reader.text(node, "type") else { return Per::default() };
    Per::parse(word).unwrap_or_else(|| {
        let expected = "aggregated, per_asset or per_area";
        reader.fault(node, Fault::NotAllowed, format!("the type is `{word}`"), expected);
        Per::default()
    })
}

/// The names that the file gives to columns of its CSV files.
fn renamed(model: Node<'_, '_>) -> Renamed {
    let fields = children(model, "exposureFields").flat_map(|fields| children(fields, "field"));
    let pair =
        |field: Node<'_, '_>| Some((field.attribute("oq")?.to_owned(), field.attribute("input")?.to_owned()));
    fields.filter_map(pair).collect()
}

fn written<'a>(reader: &mut Reader<'a, '_>, node: Node<'_, 'a>, tally: &mut Tally) -> Option<Written> {
    let id = reader.text(node, "id").map(str::to_owned);
    let class = reader.text(node, "taxonomy").map(str::to_owned);
    let number = reader.amount_if_any(node, "number");
    let area = reader.amount_if_any(node, "area");
    let location = reader.child(node, "location");
    let position = location.map(|location| ["lon", "lat"].map(|name| reader.number(location, name)));
    let mut asset = Written { number, area, offset: node.range().start, ..Written::default() };
    for cost in children(node, "costs").flat_map(|costs| children(costs, "cost")) {
        let (kind, value) = (reader.text(cost, "type"), reader.amount_if_any(cost, "value"));
        asset.costs.extend(kind.map(str::to_owned).zip(value));
    }
    for people in children(node, "occupancies").flat_map(|list| children(list, "occupancy")) {
        let (period, count) = (reader.text(people, "period"), reader.amount_if_any(people, "occupants"));
        match period.map(str::to_ascii_lowercase).as_deref() {
            Some("day") => asset.day = count,
            Some("night") => asset.night = count,
            Some(other) => tally.other_time(other),
            None => {}
        }
    }
    let [lon, lat] = position?;
    (asset.id, asset.class, asset.lon, asset.lat) = (id?, class?, lon?, lat?);
    let offset = location?.range().start;
    asset.check_position(reader.source, reader.findings, offset).then_some(asset)
}
