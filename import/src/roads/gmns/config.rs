//! `config.csv`: units and the system of coordinates.

use super::Options;
use crate::problem::{Fault, Findings};
use crate::roads::unit::speed_km_h;
use crate::roads::{Crs, LengthUnit};
use crate::sheet::{Row, Sheet};
use crate::source::Source;

/// Units and coordinates, where they are known.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) crs: Option<Crs>,
    pub(super) length_unit: Option<LengthUnit>,
    /// One unit of speed, km/h.
    pub(super) speed_km_h: Option<f64>,
}

/// Reads the first row; options count before it.
pub(super) fn read(source: Option<&Source>, options: Options, findings: &mut Findings) -> Config {
    let mut config = Config { crs: options.crs, length_unit: options.length_unit, speed_km_h: None };
    let Some(mut sheet) = source.and_then(|source| Sheet::open(source, findings)) else { return config };
    let [crs, length, speed] = ["crs", "long_length", "speed"].map(|name| sheet.column(name));
    let Some(row) = sheet.next_row(findings) else { return config };
    let filled = |column: Option<usize>| column.filter(|column| !row.cell(*column).is_empty());
    if let Some(column) = filled(crs).filter(|_| config.crs.is_none()) {
        config.crs = system(row.cell(column));
        check(&row, column, config.crs.is_some(), "EPSG:4326 or EPSG:3857", findings);
    }
    if let Some(column) = filled(length).filter(|_| config.length_unit.is_none()) {
        config.length_unit = LengthUnit::by_word(row.cell(column));
        check(&row, column, config.length_unit.is_some(), "km, mi, m or ft", findings);
    }
    if let Some(column) = filled(speed) {
        config.speed_km_h = speed_km_h(row.cell(column));
        check(&row, column, config.speed_km_h.is_some(), "km/h, mph or m/s", findings);
    }
    config
}

fn check(row: &Row<'_>, column: usize, known: bool, expected: &str, findings: &mut Findings) {
    if !known {
        let what = format!("`{}` is not known", row.cell(column));
        row.fault(findings, column, Fault::UnknownUnit, what, expected);
    }
}

/// A system by its number or its usual name.
fn system(word: &str) -> Option<Crs> {
    // Compared whole: EPSG:43260 is another system than EPSG:4326.
    let word = word.trim().to_ascii_lowercase();
    let name = word.rsplit_once("epsg::").map_or(word.as_str(), |(_, number)| number);
    let name = name.strip_prefix("epsg:").unwrap_or(name).trim();
    match name {
        "4326" | "wgs84" | "wgs 84" | "wgs-84" | "crs84" | "ogc:crs84" | "urn:ogc:def:crs:ogc:1.3:crs84" => {
            Some(Crs::Wgs84)
        }
        "3857" | "900913" | "web mercator" | "web-mercator" | "wgs 84 / pseudo-mercator" => {
            Some(Crs::WebMercator)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_known_by_their_whole_name() {
        for word in ["EPSG:4326", "epsg: 4326", "4326", "WGS 84", "urn:ogc:def:crs:EPSG::4326", "OGC:CRS84"] {
            assert_eq!(system(word), Some(Crs::Wgs84), "{word}");
        }
        for word in ["EPSG:3857", "WGS 84 / Pseudo-Mercator"] {
            assert_eq!(system(word), Some(Crs::WebMercator), "{word}");
        }
        // UTM zone 48N is none of them, though its name begins like one.
        for word in ["EPSG:43260", "EPSG:38570", "WGS 84 / UTM zone 48N", "14326", ""] {
            assert_eq!(system(word), None, "{word}");
        }
    }
}
