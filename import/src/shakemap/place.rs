//! Checks against the world: the epicentre lies in its grid, no value is beyond what was ever felt, and acceleration fits
//! intensity.

use shapan_hazard::model::Measure;

use super::field::{Field, Fields, Quantity};
use super::gaps::worden;
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
/// Ground that a pack may hold, from mud to rock.
const VS30_M_S: (f64, f64) = (50.0, 3000.0);
/// A factor of e² either way: no map is that uncertain.
const MOST_SIGMA: f64 = 2.0;
/// Standard deviations of intensity by which acceleration may miss it in the median.
const MOST_DEVIATIONS: f64 = 3.0;

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
        let ((least, most), unit) = match field.quantity {
            Quantity::Lon | Quantity::Lat => continue,
            Quantity::Pga => ((0.0, MOST_PGA_G), "g"),
            Quantity::Sa03 | Quantity::Sa10 => ((0.0, MOST_SA_G), "g"),
            Quantity::Pgv => ((0.0, MOST_PGV_CM_S), "cm/s"),
            Quantity::Mmi => ((0.0, MOST_INTENSITY), "degrees"),
            Quantity::Svel => (VS30_M_S, "m/s"),
            Quantity::StdPga | Quantity::StdPgv => ((0.0, MOST_SIGMA), "in ln units"),
        };
        let values = grid.get(field.quantity).unwrap_or_default();
        let outside = |value: &f64| !(least..=most).contains(value);
        let Some(point) = values.iter().position(outside) else { continue };
        let beyond = values.iter().filter(|value| outside(value)).count();
        let what = format!(
            "{} of {:.4} {unit} (unit `{}`), and {beyond} points beyond {least} to {most}",
            field.quantity.name(),
            values[point],
            field.unit
        );
        let hint = if field.unit == "g" { "did you mean %g?" } else { "is the unit right?" };
        let expected = format!("{least} to {most} {unit}: {hint}");
        // Where lines were skipped, values and lines no longer pair.
        match values.len() == grid.lines() {
            true => findings.at(source, grid.place(point), Fault::Absurd, what, expected),
            false => findings.whole(source, Fault::Absurd, what, &expected),
        }
    }
}

/// Compares mapped acceleration with mapped intensity: a wrong unit moves it by three degrees or more.
pub(crate) fn units(source: &Source, findings: &mut Findings, fields: &Fields, grid: &Grid) {
    let field = |wanted| fields.used.iter().find(|field| field.quantity == wanted);
    let (Some(pga), Some(mmi)) = (grid.get(Quantity::Pga), grid.get(Quantity::Mmi)) else { return };
    let Some(Field { unit, offset, .. }) = field(Quantity::Pga) else { return };
    // Where something else is at fault, that is told, and no unit can be judged.
    if pga.is_empty() || !findings.is_clean() {
        return;
    }
    let law = worden(Measure::Pga);
    let mut excess: Vec<f64> = pga.iter().zip(mmi).map(|(pga, mmi)| law.mmi(pga.ln(), None) - mmi).collect();
    let middle = excess.len() / 2;
    let (_, excess, _) = excess.select_nth_unstable_by(middle, f64::total_cmp);
    let allowed = MOST_DEVIATIONS * law.sigma_mmi();
    if excess.abs() > allowed {
        let direction = if *excess > 0.0 { "above" } else { "below" };
        let what = format!(
            "PGA (unit `{unit}`) speaks for an intensity {:.1} degrees {direction} MMI in the median",
            excess.abs()
        );
        let expected = format!("at most {allowed:.2} degrees (Worden et al. 2012): is the unit %g or g?");
        findings.at(source, *offset, Fault::Absurd, what, expected);
    }
}
