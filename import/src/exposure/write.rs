//! An exposure as Shapan's own table: `models/KEY/exposure.csv`, and by zone `models/KEY/stock.csv`.

use std::fmt::Write;

use super::{ByZone, Exposure};
use crate::parcel::{Parcel, csv_cell, significant};

/// Columns of the table, in order; amounts that a file does not know are blank.
const HEADER: &str =
    "asset_id,class_id,lon,lat,buildings,occupants_day,occupants_night,value,currency,area_m2,source,grade";
/// Columns of the table by zone, in order.
const BY_ZONE_HEADER: &str = "zone_id,class_id,buildings,occupants_day,occupants_night,source,grade";

/// The files that a pack gets: the assets, their sums by zone if there are any, and a row for
/// `models/sources.csv` that describes `from`.
#[must_use]
pub fn parcel(exposure: &Exposure, by_zone: Option<&ByZone>, key: &str, from: &str) -> Parcel {
    let source = format!("Exposure of {} assets, from {from}", exposure.assets.len());
    let parcel = Parcel::new(key, &source).with(format!("models/{key}/exposure.csv"), assets(exposure, key));
    match by_zone {
        Some(by_zone) => parcel.with(format!("models/{key}/stock.csv"), stock(by_zone, key)),
        None => parcel,
    }
}

fn assets(exposure: &Exposure, key: &str) -> String {
    let amount = |value: Option<f64>| value.map(significant).unwrap_or_default();
    let currency = csv_cell(exposure.currency.as_deref().unwrap_or_default());
    let mut text = format!("{HEADER}\n");
    for asset in &exposure.assets {
        let (id, class) = (csv_cell(&asset.id), csv_cell(&asset.class));
        let [lon, lat, buildings] = [asset.lon, asset.lat, asset.buildings].map(significant);
        let [day, night, value, area] =
            [asset.occupants_day, asset.occupants_night, asset.value, asset.area_m2].map(amount);
        let grade = if asset.assumed { 'E' } else { 'V' };
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{id},{class},{lon},{lat},{buildings},{day},{night},{value},{currency},{area},{key},{grade}"
        );
    }
    text
}

fn stock(by_zone: &ByZone, key: &str) -> String {
    let mut text = format!("{BY_ZONE_HEADER}\n");
    for row in &by_zone.stock {
        let (zone, class) = (csv_cell(&row.zone_id), csv_cell(&row.class));
        let [buildings, day, night] =
            [row.buildings, row.occupants_day, row.occupants_night].map(significant);
        let grade = if row.assumed { 'E' } else { 'D' };
        let _ = writeln!(text, "{zone},{class},{buildings},{day},{night},{key},{grade}");
    }
    text
}
