//! A field of shaking as other programs read it: CSV, GeoJSON, Parquet.

use std::io::Write;

use polars::prelude::{Column, DataFrame, ParquetWriter, PolarsError};
use serde::Serialize;
use serde_json::{Value, json};

/// The shaking of one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShakingRow {
    /// Key of the zone, or of the site in the user's file.
    pub site: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Peak ground acceleration, g.
    pub pga_g: f64,
    /// Peak ground velocity, cm/s.
    pub pgv_cm_s: f64,
    /// Spectral acceleration at 0.3 s, 5 % damping, g.
    pub sa03_g: f64,
    /// Spectral acceleration at 1 s, 5 % damping, g.
    pub sa10_g: f64,
    /// Macroseismic intensity.
    pub intensity: f64,
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
}

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShakingFormat {
    /// Comma-separated values, with a header.
    Csv,
    /// One FeatureCollection of points.
    GeoJson,
    /// Parquet.
    Parquet,
}

/// Why a field could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShakingWriteError {
    /// The system refused.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The table could not be made.
    #[error(transparent)]
    Table(#[from] PolarsError),
}

/// Writes rows, in their order. Numbers are written with as many digits as tell them from every other number.
///
/// # Errors
/// [`ShakingWriteError`] when the system refuses.
pub fn write_shaking(
    rows: &[ShakingRow],
    format: ShakingFormat,
    to: &mut dyn Write,
) -> Result<(), ShakingWriteError> {
    match format {
        ShakingFormat::Csv => csv(rows, to),
        ShakingFormat::GeoJson => geojson(rows, to),
        ShakingFormat::Parquet => parquet(rows, to),
    }
}

/// Names of the numbers, in the order of [`numbers`].
const NAMES: [&str; 8] = ["lon", "lat", "pga_g", "pgv_cm_s", "sa03_g", "sa10_g", "intensity", "vs30_m_s"];

fn numbers(row: &ShakingRow) -> [f64; 8] {
    let ShakingRow { lon, lat, pga_g, pgv_cm_s, sa03_g, sa10_g, intensity, vs30_m_s, .. } = *row;
    [lon, lat, pga_g, pgv_cm_s, sa03_g, sa10_g, intensity, vs30_m_s]
}

fn csv(rows: &[ShakingRow], to: &mut dyn Write) -> Result<(), ShakingWriteError> {
    writeln!(to, "site,{}", NAMES.join(","))?;
    for row in rows {
        let cells: Vec<String> = numbers(row).iter().map(f64::to_string).collect();
        writeln!(to, "{},{}", quoted(&row.site), cells.join(","))?;
    }
    Ok(())
}

/// A cell of text, in quotes where it must be (RFC 4180).
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn geojson(rows: &[ShakingRow], to: &mut dyn Write) -> Result<(), ShakingWriteError> {
    let feature = |row: &ShakingRow| {
        let mut properties = serde_json::Map::from_iter([("site".to_owned(), json!(row.site))]);
        let named = NAMES.iter().zip(numbers(row)).skip(2);
        properties.extend(named.map(|(name, value)| ((*name).to_owned(), json!(value))));
        json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [row.lon, row.lat] },
            "properties": Value::Object(properties),
        })
    };
    let features: Vec<Value> = rows.iter().map(feature).collect();
    writeln!(to, "{}", json!({ "type": "FeatureCollection", "features": features }))?;
    Ok(())
}

fn parquet(rows: &[ShakingRow], to: &mut dyn Write) -> Result<(), ShakingWriteError> {
    let sites: Vec<&str> = rows.iter().map(|row| row.site.as_str()).collect();
    let mut columns = vec![Column::new("site".into(), sites)];
    for (k, name) in NAMES.into_iter().enumerate() {
        let values: Vec<f64> = rows.iter().map(|row| numbers(row)[k]).collect();
        columns.push(Column::new(name.into(), values));
    }
    let mut table = DataFrame::new(rows.len(), columns)?;
    ParquetWriter::new(to).finish(&mut table)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Cursor;

    use polars::prelude::{ParquetReader, SerReader};

    use super::*;

    fn rows() -> Vec<ShakingRow> {
        let row = |site: &str, lon: f64| ShakingRow {
            site: site.to_owned(),
            lon,
            lat: 39.9,
            pga_g: 0.1 + 0.2,
            pgv_cm_s: 21.0,
            sa03_g: 0.7,
            sa10_g: 0.25,
            intensity: 7.9,
            vs30_m_s: 300.0,
        };
        vec![row("110101001000", 116.4), row("a, \"b\"", -122.25)]
    }

    fn written(format: ShakingFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_shaking(&rows(), format, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn csv_has_a_header_quotes_and_every_digit() {
        let text = String::from_utf8(written(ShakingFormat::Csv)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "site,lon,lat,pga_g,pgv_cm_s,sa03_g,sa10_g,intensity,vs30_m_s");
        assert_eq!(lines[1], "110101001000,116.4,39.9,0.30000000000000004,21,0.7,0.25,7.9,300");
        assert!(lines[2].starts_with("\"a, \"\"b\"\"\",-122.25,"), "{}", lines[2]);
    }

    #[test]
    fn geojson_is_a_collection_of_points() {
        let value: Value = serde_json::from_slice(&written(ShakingFormat::GeoJson)).unwrap();
        assert_eq!(value["type"], "FeatureCollection");
        assert_eq!(value["features"][1]["geometry"]["coordinates"], json!([-122.25, 39.9]));
        assert_eq!(value["features"][0]["properties"]["pga_g"], json!(0.1 + 0.2));
        assert!(value["features"][0]["properties"].get("lon").is_none());
    }

    #[test]
    fn parquet_reads_back() {
        let table = ParquetReader::new(Cursor::new(written(ShakingFormat::Parquet))).finish().unwrap();
        assert_eq!((table.height(), table.width()), (2, 9));
        let pga = table.column("pga_g").unwrap().f64().unwrap().get(0);
        assert_eq!(pga, Some(0.1 + 0.2));
    }
}
