//! Lists of places: CSV with a name, `lon` and `lat`, or GeoJSON points with a name among their properties.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::json::{self, Json, Node};
use crate::problem::{Fault, Findings, ImportProblems};
use crate::sheet::Sheet;
use crate::source::Source;

/// Columns and properties that name a thing, in the order of preference.
const NAMES: [&str; 8] = ["id", "bus", "bus_id", "bus id", "node", "node_id", "number", "name"];

type Places = BTreeMap<String, (f64, f64)>;

/// Reads a list of places, degrees of longitude and latitude by name. The name stands in a column or property called
/// `id`, `bus`, `bus_id`, `bus id`, `node`, `node_id`, `number` or `name`, of which the first counts.
///
/// # Errors
/// Everything that is wrong with the list, with line and column.
pub fn read_places(source: &Source) -> Result<Places, ImportProblems> {
    let mut findings = Findings::default();
    let mut places = Places::new();
    if source.text().trim_start().starts_with('{') {
        geojson(source, &mut places, &mut findings);
    } else {
        table(source, &mut places, &mut findings);
    }
    if places.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::Missing, "there is no place", "at least one");
    }
    findings.finish(Some(places)).map(|read| read.value)
}

fn add(
    source: &Source,
    offset: usize,
    (name, place): (String, (f64, f64)),
    places: &mut Places,
    findings: &mut Findings,
) {
    let (lon, lat) = place;
    if lon.abs() > 180.0 || lat.abs() > 90.0 {
        let (what, expected) =
            (format!("{name} stands at {lon}, {lat}"), "degrees of longitude and latitude");
        findings.at(source, offset, Fault::Coordinates, what, expected);
        return;
    }
    match places.entry(name) {
        Entry::Vacant(free) => drop(free.insert(place)),
        Entry::Occupied(taken) => {
            let what = format!("{} stands twice", taken.key());
            findings.at(source, offset, Fault::Duplicate, what, "each place once");
        }
    }
}

fn table(source: &Source, places: &mut Places, findings: &mut Findings) {
    let Some(mut sheet) = Sheet::open(source, findings) else { return };
    let Some(name) = sheet.any_column(&NAMES) else { return sheet.missing(findings, "id") };
    let Some([lon, lat]) = sheet.columns(["lon", "lat"], findings) else { return };
    while let Some(row) = sheet.next_row(findings) {
        let key = row.text(findings, name, "the name").map(str::to_owned);
        let [x, y] = [(lon, "lon"), (lat, "lat")].map(|(column, name)| row.number(findings, column, name));
        if let (Some(key), Some(x), Some(y)) = (key, x, y) {
            add(source, row.start(), (key, (x, y)), places, findings);
        }
    }
}

fn geojson(source: &Source, places: &mut Places, findings: &mut Findings) {
    let root = match json::parse(source.text()) {
        Ok(root) => root,
        Err(error) => return findings.at(source, error.at, Fault::Syntax, error.what, "GeoJSON"),
    };
    let Some(features) = root.get("features").and_then(Node::list) else {
        return findings.whole(source, Fault::WrongFormat, "there are no features", "a FeatureCollection");
    };
    for feature in features {
        let place = feature.get("geometry").and_then(|geometry| geometry.get("coordinates")?.pair());
        match (feature.get("properties").and_then(name_of), place) {
            (Some(name), Some(place)) => add(source, feature.at, (name, place), places, findings),
            (None, _) => {
                let expected = "a property such as `id`, `bus` or `name`";
                findings.at(source, feature.at, Fault::Missing, "the feature has no name", expected);
            }
            (_, None) => {
                let expected = "a point of longitude and latitude";
                findings.at(source, feature.at, Fault::Missing, "the feature has no point", expected);
            }
        }
    }
}

fn name_of(properties: &Node) -> Option<String> {
    let of = |name: &str| properties.map().iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    NAMES.iter().find_map(|name| match &of(name)?.1.value {
        Json::Text(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn faults(text: &str) -> Vec<(Fault, Option<usize>)> {
        let problems = read_places(&Source::new("places", text)).unwrap_err();
        problems.as_slice().iter().map(|problem| (problem.fault, problem.line)).collect()
    }

    #[test]
    fn tables_and_points_are_read() {
        let csv = read_places(&Source::new("p.csv", "bus,lon,lat\n101,-113.8,33.4\n")).unwrap();
        let text = r#"{"features": [{"geometry": {"coordinates": [-113.8, 33.4, 0]},
            "properties": {"Bus Name": "Abel", "Bus ID": 101}}]}"#;
        assert_eq!(csv, read_places(&Source::new("p.geojson", text)).unwrap());
        assert_eq!(csv["101"], (-113.8, 33.4));
    }

    #[test]
    fn faults_have_their_line() {
        assert_eq!(faults("bus,lon\n1,2\n"), [(Fault::Missing, None)]);
        assert_eq!(
            faults("bus,lon,lat\n1,2,3\n1,2,3\n2,200,3\n3,x,3\n"),
            [(Fault::Duplicate, Some(3)), (Fault::Coordinates, Some(4)), (Fault::NotANumber, Some(5))]
        );
        assert_eq!(
            faults("{\"features\": [\n{\"properties\": {}},\n3]}"),
            [(Fault::Missing, Some(2)), (Fault::Missing, Some(3))]
        );
        assert_eq!(faults("{\"a\": }"), [(Fault::Syntax, Some(1))]);
        assert_eq!(faults("bus,lon,lat\n"), [(Fault::Missing, None)]);
    }
}
