//! Lists of places: any CSV file with longitudes and latitudes.
//!
//! Columns are found by the names that such files give them, whatever their case:
//!
//! | what | names |
//! | --- | --- |
//! | longitude | `lon`, `longitude`, `lng`, `long`, `x` |
//! | latitude | `lat`, `latitude`, `y` |
//! | Vs30, m/s; may be missing, as may any cell | `vs30_m_s`, `vs30` |
//! | key; else the number of the row, from 1 | `site`, `site_id`, `custom_site_id`, `id`, `station`, `name` |
//!
//! Other columns are passed over. Each key stands once.

use std::collections::BTreeSet;

use crate::problem::{Fault, Findings, ImportProblems};
use crate::sheet::{Row, Sheet};
use crate::source::Source;

/// A place of a foreign list.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignSite {
    /// Key.
    pub id: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: Option<f64>,
}

const LON: [&str; 5] = ["lon", "longitude", "lng", "long", "x"];
const LAT: [&str; 3] = ["lat", "latitude", "y"];
const VS30: [&str; 2] = ["vs30_m_s", "vs30"];
const ID: [&str; 6] = ["site", "site_id", "custom_site_id", "id", "station", "name"];
/// Ground that exists: from mud to unweathered granite, m/s.
const VS30_RANGE: (f64, f64) = (50.0, 3500.0);

/// Where the columns of a list stand.
struct Columns {
    lon: usize,
    lat: usize,
    vs30: Option<usize>,
    id: Option<usize>,
}

/// Reads a list of places.
///
/// ```
/// use shapan_import::{Source, sites};
/// let text = "name,longitude,latitude\nBeijing,116.3914,39.905\n";
/// let sites = sites::read(&Source::new("cities.csv", text))?;
/// assert_eq!((sites[0].id.as_str(), sites[0].lat), ("Beijing", 39.905));
/// # Ok::<(), shapan_import::ImportProblems>(())
/// ```
///
/// # Errors
/// Everything that is wrong: columns that are not there, cells that are no numbers, places that are not on
/// Earth or whose coordinates are swapped, ground that does not exist, keys that stand twice.
pub fn read(source: &Source) -> Result<Vec<ForeignSite>, ImportProblems> {
    let mut findings = Findings::default();
    let sites = Sheet::open(source, &mut findings).and_then(|sheet| rows(source, sheet, &mut findings));
    findings.finish(sites).map(|imported| imported.value)
}

fn rows(source: &Source, mut sheet: Sheet<'_>, findings: &mut Findings) -> Option<Vec<ForeignSite>> {
    let mut must = |names: &[&str], what: &str| {
        let found = sheet.any_column(names);
        if found.is_none() {
            let said = format!("no column of {what}");
            findings.whole(source, Fault::Missing, said, &format!("one of {}", names.join(", ")));
        }
        found
    };
    let (lon, lat) = (must(&LON, "longitudes"), must(&LAT, "latitudes"));
    let columns = Columns { lon: lon?, lat: lat?, vs30: sheet.any_column(&VS30), id: sheet.any_column(&ID) };
    let (mut sites, mut ids) = (Vec::new(), BTreeSet::new());
    let mut number = 0;
    while let Some(row) = sheet.next_row(findings) {
        number += 1;
        let Some(site) = site(&columns, &row, number, findings) else { continue };
        if !ids.insert(site.id.clone()) {
            let what = format!("the place `{}` stands twice", site.id);
            row.fault(findings, columns.id.unwrap_or_default(), Fault::Duplicate, what, "each place once");
        }
        sites.push(site);
    }
    if number == 0 {
        findings.whole(source, Fault::Missing, "no rows", "at least one place");
    }
    Some(sites)
}

fn site(columns: &Columns, row: &Row<'_>, number: usize, findings: &mut Findings) -> Option<ForeignSite> {
    let (lon, lat) =
        (row.number(findings, columns.lon, "longitude"), row.number(findings, columns.lat, "latitude"));
    let vs30 = columns.vs30.filter(|column| !row.cell(*column).is_empty());
    let vs30_m_s = vs30.and_then(|column| {
        let value = row.number(findings, column, "Vs30")?;
        if !(VS30_RANGE.0..=VS30_RANGE.1).contains(&value) {
            let expected = format!("{} to {} m/s", VS30_RANGE.0, VS30_RANGE.1);
            row.fault(findings, column, Fault::Absurd, format!("Vs30 is {value}"), expected);
        }
        Some(value)
    });
    let (lon, lat) = (lon?, lat?);
    if !(lon.abs() <= 180.0 && lat.abs() <= 90.0) {
        let swapped = lat.abs() <= 180.0 && lon.abs() <= 90.0;
        let (fault, hint) = if swapped {
            (Fault::SwappedCoordinates, "degrees; are longitude and latitude swapped?")
        } else {
            (Fault::Coordinates, "degrees of longitude and latitude, not metres")
        };
        row.fault(findings, columns.lon, fault, format!("the place is {lon}, {lat}"), hint);
        return None;
    }
    let id = columns.id.map(|column| row.cell(column)).filter(|id| !id.is_empty());
    Some(ForeignSite { id: id.map_or_else(|| number.to_string(), str::to_owned), lon, lat, vs30_m_s })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read_text(text: &str) -> Result<Vec<ForeignSite>, ImportProblems> {
        read(&Source::new("sites.csv", text))
    }

    #[test]
    fn columns_are_found_by_their_usual_names() {
        let sites =
            read_text("custom_site_id,Lon,LAT,vs30,z1pt0\nt_0,43.05,38.3,600,125\n,43.1,38.4,,9\n").unwrap();
        let first = ForeignSite { id: "t_0".to_owned(), lon: 43.05, lat: 38.3, vs30_m_s: Some(600.0) };
        assert_eq!(sites[0], first);
        assert_eq!(sites[1], ForeignSite { id: "2".to_owned(), lon: 43.1, lat: 38.4, vs30_m_s: None });
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let problems =
            read_text("x,y,vs30\n39.9,116.4,300\n-10051482,4167279,300\n116.4,39.9,9\na,39.9,300\n")
                .unwrap_err();
        for fault in [Fault::SwappedCoordinates, Fault::Coordinates, Fault::Absurd, Fault::NotANumber] {
            assert!(problems.has(fault), "{fault:?} in {problems}");
        }
        let lines: Vec<_> = problems.as_slice().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(4), Some(5)]);
    }

    #[test]
    fn a_key_stands_once() {
        let problems = read_text("lon,lat,id\n1,2,a\n3,4,b\n5,6,a\n").unwrap_err();
        let [problem] = problems.as_slice() else { panic!("{problems}") };
        assert_eq!((problem.fault, problem.line, problem.column), (Fault::Duplicate, Some(4), Some(5)));
        // A row without a key is called by its number, which another one may have taken.
        assert!(read_text("lon,lat,id\n1,2,2\n3,4,\n").unwrap_err().has(Fault::Duplicate));
    }

    #[test]
    fn a_list_without_places_is_refused() {
        assert!(read_text("name,longitude\nBeijing,116.4\n").unwrap_err().has(Fault::Missing));
        assert!(read_text("lon,lat\n").unwrap_err().has(Fault::Missing));
    }
}
