//! Assets of CSV files, alone or named by an XML file.

use super::asset::{Conversions, PROPERTY, Tally, Written};
use super::columns::{Columns, Renamed};
use super::{Asset, Exposure};
use crate::problem::Findings;
use crate::remark::Remark;
use crate::sheet::{Row, Sheet};
use crate::source::Source;

/// The model of a file that stands alone.
pub(super) fn read(source: &Source, findings: &mut Findings) -> Option<Exposure> {
    let mut tally = Tally::default();
    let mut conversions = Conversions::default();
    let (assets, currency) =
        assets(source, findings, &Renamed::new(), &PROPERTY, &mut conversions, &mut tally)?;
    findings.remark(Remark::assumed(
        "CSV 未附 XML:费用、面积与人数按每行合计,面积单位按平方米",
        "CSV without XML: costs, areas and people are taken as totals of each row, areas in m²",
    ));
    let places = std::mem::take(&mut tally.places);
    tally.remarks(findings, assets.len());
    Some(Exposure { assets, currency, places })
}

/// The assets of a file, and the currency that its columns name.
pub(super) fn assets(
    source: &Source,
    findings: &mut Findings,
    renamed: &Renamed,
    kinds: &[&str],
    conversions: &mut Conversions,
    tally: &mut Tally,
) -> Option<(Vec<Asset>, Option<String>)> {
    let mut sheet = Sheet::open(source, findings)?;
    let columns = Columns::of(&sheet, findings, renamed, kinds)?;
    let mut assets = Vec::new();
    while let Some(row) = sheet.next_row(findings) {
        for (period, _) in columns.other_times.iter().filter(|(_, column)| !row.cell(*column).is_empty()) {
            tally.other_time(period);
        }
        if let Some(asset) = written(source, findings, &columns, &row) {
            tally.check_first(source, findings, &asset.id, row.place(columns.id));
            assets.extend(asset.total(source, findings, conversions, tally));
        }
    }
    Some((assets, columns.currency))
}

fn written(source: &Source, findings: &mut Findings, columns: &Columns, row: &Row<'_>) -> Option<Written> {
    // All of these are asked before the first question mark, so that every problem of the row is told.
    let id = row.text(findings, columns.id, "the asset").map(str::to_owned);
    let class = row.text(findings, columns.class, "the taxonomy").map(str::to_owned);
    let lon = row.number(findings, columns.lon, "the longitude");
    let lat = row.number(findings, columns.lat, "the latitude");
    let mut amount = |column: Option<usize>, name: &str| {
        let column = column.filter(|column| !row.cell(*column).is_empty())?;
        row.amount(findings, column, name)
    };
    let number = amount(columns.number, "the number of buildings");
    let area = amount(columns.area, "the area");
    let day = amount(columns.day, "people by day");
    let night = amount(columns.night, "people at night");
    let people = amount(columns.people, "people");
    let cost = |(kind, column): &(String, usize)| Some((kind.clone(), amount(Some(*column), kind)?));
    let costs = columns.costs.iter().filter_map(cost).collect();
    let (id, class, lon, lat) = (id?, class?, lon?, lat?);
    let offset = row.start();
    let asset = Written { id, class, lon, lat, number, area, costs, day, night, people, offset };
    asset.check_position(source, findings, row.place(columns.lon)).then_some(asset)
}
