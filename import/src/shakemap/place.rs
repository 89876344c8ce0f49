//! Checks against the world: the epicentre lies in its grid, and no value is beyond what was ever felt.

use super::field::{Fields, Quantity};
use super::head::{Head, Placed};
use super::rows::Grid;
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::source::Source;
use crate::xml::Reader;

/// Nothing above was recorded: 4.4 g on rock in Iwate-Miyagi 2008 is the largest acceleration known.
const MOST_PGA_G: f64 = 5.0;
/// Spectra of the same records reach about three times the peak.
const MOST_SA_G: f64 = 15.0;
/// Chi-Chi 1999 reached some 320 cm/s on the fault.
const MOST_PGV_CM_S: f64 = 1000.0;
/// The scales end at XII.
const MOST_INTENSITY: f64 = 12.0;
/// Shear waves in the stiffest rock at the surface stay below.
const MOST_VS30_M_S: f64 = 4000.0;
/// A factor of e² either way: no map is that uncertain.
const MOST_SIGMA: f64 = 2.0;

/// Looks for longitude and latitude the wrong way round.
pub(crate) fn epicentre(reader: &mut Reader<'_, '_>, spec: &Placed, head: &Head) {
    let (lon, lat) = (head.event.lon, head.event.lat);
    if contains(spec, lon, lat) {
        return;
    }
    let what = format!("the epicentre {lon} east, {lat} north lies outside the grid");
    if contains(spec, lat, lon) {
        let expected = "longitude and latitude the other way round: then it lies inside";
        reader.findings.at(reader.source, head.offset, Fault::SwappedCoordinates, what, expected);
    } else if contains_swapped(spec, lon, lat) {
        let expected = "a grid with longitude and latitude the other way round: then it holds the epicentre";
        reader.findings.at(reader.source, spec.offset, Fault::SwappedCoordinates, what, expected);
    } else if lat.abs() > 90.0 || lon.abs() > 360.0 {
        reader.findings.at(reader.source, head.offset, Fault::Coordinates, what, "a place on Earth");
    } else {
        let zh = format!("震中({lon}, {lat})不在格网之内");
        reader.findings.remark(Remark::assumed(zh, what + ": taken as it is"));
    }
}

fn contains(spec: &Placed, lon: f64, lat: f64) -> bool {
    let [east, south] = spec.grid.position(spec.grid.points() - 1);
    let lon_fits = [lon, lon + 360.0, lon - 360.0].iter().any(|lon| (spec.grid.west..=east).contains(lon));
    lon_fits && (south..=spec.grid.north).contains(&lat)
}

/// Whether the grid would hold the place if its own axes were swapped.
fn contains_swapped(spec: &Placed, lon: f64, lat: f64) -> bool {
    let [east, south] = spec.grid.position(spec.grid.points() - 1);
    (spec.grid.west..=east).contains(&lat) && (south..=spec.grid.north).contains(&lon)
}

/// Looks for values that hint at another unit.
pub(crate) fn limits(source: &Source, findings: &mut Findings, fields: &Fields, grid: &Grid) {
    for field in &fields.used {
        let (most, unit) = match field.quantity {
            Quantity::Lon | Quantity::Lat => continue,
            Quantity::Pga => (MOST_PGA_G, "g"),
            Quantity::Sa03 | Quantity::Sa10 => (MOST_SA_G, "g"),
            Quantity::Pgv => (MOST_PGV_CM_S, "cm/s"),
            Quantity::Mmi => (MOST_INTENSITY, "degrees"),
            Quantity::Svel => (MOST_VS30_M_S, "m/s"),
            Quantity::StdPga | Quantity::StdPgv => (MOST_SIGMA, "in ln units"),
        };
        let values = grid.get(field.quantity).unwrap_or_default();
        let Some(point) = values.iter().position(|value| *value > most) else { continue };
        let beyond = values.iter().filter(|value| **value > most).count();
        let what = format!(
            "{} of {:.4} {unit} (unit `{}`), and {beyond} points above {most}",
            field.quantity.name(),
            values[point],
            field.unit
        );
        let expected = match field.unit.as_str() {
            "g" => "at most 5 g: did you mean %g?",
            _ => "values that can be felt on Earth: is the unit right?",
        };
        // Where lines were skipped, values and lines no longer pair.
        match values.len() == grid.lines() {
            true => findings.at(source, grid.place(point), Fault::Absurd, what, expected),
            false => findings.whole(source, Fault::Absurd, what, expected),
        }
    }
}
