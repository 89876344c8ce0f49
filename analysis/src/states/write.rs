//! States as files.

use std::io::{self, Write};

use serde_json::{Value, json};
use shapan_journal::Service;

use super::{PlaceState, StateRow};
use crate::shaking::quoted;

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatesFormat {
    /// Comma-separated values, with a header.
    Csv,
    /// One FeatureCollection of points.
    GeoJson,
}

impl StatesFormat {
    /// The form that a file's ending asks for: `csv`, `geojson` or `json`.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "geojson" | "json" => Some(Self::GeoJson),
            _ => None,
        }
    }
}

/// Writes rows, in their order. In CSV a zone has no condition and an asset no shares: their cells are empty.
///
/// # Errors
/// When the system refuses.
pub fn write_states(rows: &[StateRow], format: StatesFormat, to: &mut dyn Write) -> io::Result<()> {
    match format {
        StatesFormat::Csv => csv(rows, to),
        StatesFormat::GeoJson => geojson(rows, to),
    }
}

fn csv(rows: &[StateRow], to: &mut dyn Write) -> io::Result<()> {
    let services = Service::ALL.map(Service::name).join(",");
    writeln!(to, "hour,kind,id,name_zh,lon,lat,condition,damage,lacks,{services}")?;
    for row in rows {
        let (hour, kind, id, name, lon, lat) =
            (row.hour, row.kind, quoted(&row.id), quoted(&row.name_zh), row.lon, row.lat);
        let state = match &row.state {
            PlaceState::Zone(shares) => format!(",,,{}", shares.map(|share| share.to_string()).join(",")),
            PlaceState::Asset { condition, damage, lacks } => {
                let lacks: Vec<&str> = lacks.iter().map(|service| service.name()).collect();
                format!("{},{damage},{},,,,,", condition.name(), lacks.join(" "))
            }
        };
        writeln!(to, "{hour},{kind},{id},{name},{lon},{lat},{state}")?;
    }
    Ok(())
}

fn geojson(rows: &[StateRow], to: &mut dyn Write) -> io::Result<()> {
    let features: Vec<Value> = rows.iter().map(feature).collect();
    writeln!(to, "{}", json!({ "type": "FeatureCollection", "features": features }))
}

fn feature(row: &StateRow) -> Value {
    let mut properties = json!({ "hour": row.hour, "kind": row.kind, "id": row.id, "name_zh": row.name_zh });
    match &row.state {
        PlaceState::Zone(shares) => {
            for (service, share) in Service::ALL.into_iter().zip(shares) {
                properties[service.name()] = json!(share);
            }
        }
        PlaceState::Asset { condition, damage, lacks } => {
            let lacks: Vec<&str> = lacks.iter().map(|service| service.name()).collect();
            properties["condition"] = json!(condition.name());
            properties["damage"] = json!(damage);
            properties["lacks"] = json!(lacks);
        }
    }
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [row.lon, row.lat] },
        "properties": properties,
    })
}
