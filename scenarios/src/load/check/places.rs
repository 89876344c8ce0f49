//! Every point lies where the region lies: the globe is wide, and a swapped pair fits on most of it.

use crate::load::document::Node;
use crate::load::draft::Draft;
use crate::load::finding::Finding;
use crate::load::limits::Limits;
use crate::load::table::Table;
use crate::problem::ProblemKind;

/// How far a point of a city's tables may lie from its centre, degrees of longitude and of latitude.
const NEAR: f64 = 5.0;
/// How far a fault or a field may lie: what is farther is not felt.
const FELT: f64 = 10.0;
/// How far neighbours may come from.
const HELP: f64 = 60.0;

/// A longitude and a latitude, degrees.
type Point = (f64, f64);

/// Runs the checks; without a centre on the globe there is nothing to measure from.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    let centre = draft.facts.as_ref().and_then(|facts| point(facts.get("centre")?));
    let Some(centre) = centre.filter(|centre| on_globe(*centre)) else { return };
    if misplaced(draft, centre, findings) {
        return;
    }
    for table in draft.tables.values() {
        for (lon, lat) in [("lon", "lat"), ("seat_lon", "seat_lat")] {
            points(table, (lon, lat), centre, findings);
        }
    }
    for hazard in &draft.hazards {
        if let Some(stations) = &hazard.stations {
            points(stations, ("lon", "lat"), centre, findings);
        }
        if let Some(document) = &hazard.document {
            source(document, &hazard.path, centre, findings);
        }
    }
}

/// A centre far from most zones is itself the fault, and said once instead of once for every row.
fn misplaced(draft: &Draft, centre: Point, findings: &mut Vec<Finding>) -> bool {
    let (Some(facts), Some(zones)) = (&draft.facts, draft.table("zones")) else { return false };
    let numbers = |column| zones.cells(column).map(|cell| cell.parse::<f64>().unwrap_or(f64::NAN));
    let all: Vec<Point> = numbers("lon").zip(numbers("lat")).collect();
    let near = |place: &&Point| is_near(**place, centre, NEAR);
    let wrong = 2 * all.iter().filter(near).count() < all.len();
    if let Some(node) = facts.get("centre").filter(|_| wrong) {
        let most = all.iter().filter(|place| is_near(**place, (centre.1, centre.0), NEAR)).count();
        let turned = (2 * most > all.len()).then(|| written((centre.1, centre.0)));
        let finding = Finding::new(ProblemKind::Coordinates, node.at, "region.centre", node.written());
        let expected = format!("a point within {NEAR} degrees of the zones");
        findings.push(finding.expected(expected).suggest(turned));
    }
    wrong
}

/// The points of a table. Their cells have no other check of their range, so that one fault is said once.
fn points(table: &Table, columns: (&str, &str), centre: Point, findings: &mut Vec<Finding>) {
    let (Some(lon), Some(lat)) = (table.column(columns.0), table.column(columns.1)) else { return };
    let reach = if table.spec.name == "mutual_aid" { HELP } else { NEAR };
    for row in 0..table.rows.len() {
        // Cells that are no numbers have their own finding.
        let cell = |column| table.cell(row, column).parse::<f64>().ok().filter(|number| number.is_finite());
        let (Some(x), Some(y)) = (cell(lon), cell(lat)) else { continue };
        if let Some(expected) = fault((x, y), centre, reach) {
            let to_blame = if apart(x, centre.0) > reach { columns.0 } else { columns.1 };
            let mut finding = table.finding(ProblemKind::Coordinates, row, to_blame);
            finding.value = written((x, y));
            findings.push(finding.expected(expected).suggest(swapped((x, y), centre, reach)));
        }
    }
}

/// Where a fault runs, or where a field has its epicentre. What lies off the globe is found elsewhere.
fn source(document: &Node, path: &str, centre: Point, findings: &mut Vec<Finding>) {
    let trace = document.get("trace").and_then(Node::list).unwrap_or_default().iter().enumerate();
    let trace = trace.map(|(number, node)| (format!("{path}.trace[{number}]"), node));
    let epicentre = document.get("epicentre").map(|node| (format!("{path}.epicentre"), node));
    for (path, node) in trace.chain(epicentre) {
        let Some(place) = point(node).filter(|place| on_globe(*place)) else { continue };
        if let Some(expected) = fault(place, centre, FELT) {
            let finding = Finding::new(ProblemKind::Coordinates, node.at, path, node.written());
            findings.push(finding.expected(expected).suggest(swapped(place, centre, FELT)));
        }
    }
}

fn point(node: &Node) -> Option<Point> {
    let numbers: Vec<_> = node.list()?.iter().filter_map(Node::number).collect();
    let [lon, lat] = numbers[..] else { return None };
    Some((lon, lat))
}

fn on_globe((lon, lat): Point) -> bool {
    Limits::of("lon").fault(lon).is_none() && Limits::of("lat").fault(lat).is_none()
}

/// Degrees between two longitudes (or latitudes), the shorter way round.
fn apart(a: f64, b: f64) -> f64 {
    let way = (a - b).abs() % 360.0;
    way.min(360.0 - way)
}

fn is_near(place: Point, centre: Point, reach: f64) -> bool {
    on_globe(place) && apart(place.0, centre.0) <= reach && apart(place.1, centre.1) <= reach
}

/// What was expected of a point that lies too far away.
fn fault(place: Point, centre: Point, reach: f64) -> Option<String> {
    if is_near(place, centre, reach) {
        return None;
    }
    let near = format!("a point within {reach} degrees of the region's centre {}", written(centre));
    let is_swapped = swapped(place, centre, reach).is_some();
    Some(if is_swapped { format!("{near}; longitude and latitude are swapped") } else { near })
}

/// The pair the other way round, if that would do.
fn swapped((lon, lat): Point, centre: Point, reach: f64) -> Option<String> {
    is_near((lat, lon), centre, reach).then(|| written((lat, lon)))
}

fn written((lon, lat): Point) -> String {
    format!("[{lon}, {lat}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEIJING: Point = (116.397, 39.908);

    #[test]
    fn a_pair_fits_only_near_its_city() {
        assert_eq!(fault((117.2, 39.1), BEIJING, NEAR), None);
        let far = fault((2.35, 48.86), BEIJING, NEAR).unwrap_or_default();
        assert!(far.contains("[116.397, 39.908]") && !far.contains("swapped"), "{far}");
    }

    #[test]
    fn a_swapped_pair_is_known_on_and_off_the_globe() {
        // As a latitude 116 lies off the globe; 10 degrees are one anywhere.
        assert_eq!(swapped((39.9, 116.4), BEIJING, NEAR).as_deref(), Some("[116.4, 39.9]"));
        let frankfurt = (8.68, 50.11);
        let words = fault((50.0, 8.7), frankfurt, NEAR).unwrap_or_default();
        assert!(words.contains("swapped"), "{words}");
        assert_eq!(swapped((2.35, 48.86), BEIJING, NEAR), None);
    }

    #[test]
    fn the_date_line_parts_nothing() {
        let suva = (178.44, -18.14);
        assert_eq!(fault((-179.9, -18.0), suva, NEAR), None);
        assert!((apart(179.0, -179.0) - 2.0).abs() < 1e-12);
    }
}
