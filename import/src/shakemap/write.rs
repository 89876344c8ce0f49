//! A grid as Shapan's own files: `hazards/KEY.toml` and `hazards/KEY.csv`.

use std::fmt::Write;

use super::{GridSpec, ShakeMap};
use crate::parcel::{Parcel, quoted, significant};

/// Columns of the table, in order; position follows from the grid.
const HEADER: &str = "pga_g,pgv_cm_s,intensity,sa03_g,sa10_g,vs30_m_s,sigma_ln_pga,sigma_ln_pgv";

/// The files that a pack gets: the head, the table, and a row for `models/sources.csv`.
///
/// Numbers have as many digits as needed to give back those of the file.
#[must_use]
pub fn parcel(map: &ShakeMap, key: &str) -> Parcel {
    Parcel::new(key, &map.provenance)
        .with(format!("hazards/{key}.toml"), head(map, key))
        .with(format!("hazards/{key}.csv"), table(map))
}

fn head(map: &ShakeMap, key: &str) -> String {
    let event = &map.event;
    let title = quoted(&event.description);
    let [depth, lon, lat] = [event.depth_km, event.lon, event.lat].map(decimal);
    let filled =
        map.filled.iter().map(|filled| format!("# Not in the file: {}, {}.\n", filled.column, filled.rule));
    let filled: String = filled.collect();
    let grade = if map.filled.is_empty() { 'V' } else { 'E' };
    let depth_grade = if map.filled.iter().any(|filled| filled.column == "depth") { 'E' } else { 'V' };
    let GridSpec { columns, rows, .. } = map.spec;
    let [west, north, lon_step, lat_step] =
        [map.spec.west, map.spec.north, map.spec.lon_step, map.spec.lat_step].map(decimal);
    format!(
        "{filled}title = {{ zh = {title}, en = {title} }}\n\
         magnitude = {{ value = {}, scale = \"Mw\" }}\n\
         epicentre = [{lon}, {lat}]\n\
         depth = {{ value = {depth}, low = {depth}, high = {depth}, unit = \"km\", source = {key}, grade = \"{depth_grade}\" }}\n\
         origin_time = {}\n\
         grid = {{ west = {west}, north = {north}, columns = {columns}, rows = {rows}, \
         lon_step = {lon_step}, lat_step = {lat_step} }}\n\
         source = {key}\n\
         grade = \"{grade}\"\n",
        decimal(event.magnitude),
        quoted(&event.time),
        key = quoted(key),
    )
}

/// A number that TOML takes as a float: with a point.
fn decimal(value: f64) -> String {
    let text = significant(value);
    if text.contains('.') { text } else { text + ".0" }
}

fn table(map: &ShakeMap) -> String {
    let columns = &map.columns;
    let all = [
        &columns.pga_g,
        &columns.pgv_cm_s,
        &columns.intensity,
        &columns.sa03_g,
        &columns.sa10_g,
        &columns.vs30_m_s,
        &columns.sigma_ln_pga,
        &columns.sigma_ln_pgv,
    ];
    let mut text = String::with_capacity(map.spec.points() * 48);
    text.push_str(HEADER);
    text.push('\n');
    for point in 0..map.spec.points() {
        for (number, column) in all.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            // Writing to a text cannot fail.
            let _ = write!(text, "{comma}{}", significant(column[point]));
        }
        text.push('\n');
    }
    text
}
