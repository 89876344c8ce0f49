//! Which column of a CSV exposure holds what.

use std::collections::BTreeMap;

use crate::problem::Findings;
use crate::sheet::Sheet;

/// Names that a file's own XML gives to columns, by what OpenQuake calls them.
pub(super) type Renamed = BTreeMap<String, String>;

/// Positions of the columns that are read.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) id: usize,
    pub(super) lon: usize,
    pub(super) lat: usize,
    pub(super) class: usize,
    pub(super) number: Option<usize>,
    pub(super) area: Option<usize>,
    /// Kind of cost, and its column.
    pub(super) costs: Vec<(String, usize)>,
    pub(super) day: Option<usize>,
    pub(super) night: Option<usize>,
    pub(super) people: Option<usize>,
    /// Periods that are neither day nor night, and their columns.
    pub(super) other_times: Vec<(&'static str, usize)>,
    /// Currency that the names of the columns end with.
    pub(super) currency: Option<String>,
}

impl Columns {
    /// Finds them, or tells which are missing. `kinds` are the kinds of cost that the XML declares.
    pub(super) fn of(
        sheet: &Sheet<'_>,
        findings: &mut Findings,
        renamed: &Renamed,
        kinds: &[&str],
    ) -> Option<Self> {
        let find = |name: &str, others: &[&str]| {
            let own = renamed.get(name).and_then(|input| sheet.column(input));
            own.or_else(|| sheet.column(name)).or_else(|| sheet.any_column(others))
        };
        let class = find("taxonomy", &["class_id"]);
        let required = [
            ("id", find("id", &["asset_id", "asset_ref"])),
            ("lon", find("lon", &["longitude"])),
            ("lat", find("lat", &["latitude"])),
            ("taxonomy", class),
        ];
        for (name, _) in required.iter().filter(|(_, column)| column.is_none()) {
            sheet.missing(findings, name);
        }
        let [(_, id), (_, lon), (_, lat), (_, class)] = required;
        let (costs, currency) = costs(sheet, renamed, kinds);
        Some(Self {
            id: id?,
            lon: lon?,
            lat: lat?,
            class: class?,
            number: find("number", &["buildings"]),
            area: find("area", &["area_m2", "total_area_sqm", "total_floor_area_sqm"]),
            costs,
            day: find("day", &["occupants_per_asset_day", "occupants_day"]),
            night: find("night", &["occupants_per_asset_night", "occupants_night"]),
            other_times: find("transit", &["occupants_per_asset_transit", "occupants_transit"])
                .map(|column| ("transit", column))
                .into_iter()
                .collect(),
            people: find("residents", &["occupants_per_asset", "occupants_per_asset_average"]),
            currency,
        })
    }
}

/// Columns of costs: named after their kind, or as the GEM exposure model has them.
fn costs(sheet: &Sheet<'_>, renamed: &Renamed, kinds: &[&str]) -> (Vec<(String, usize)>, Option<String>) {
    let mut currency = None;
    let mut found = Vec::new();
    for kind in kinds {
        let own = renamed.get(*kind).and_then(|input| sheet.column(input)).or_else(|| sheet.column(kind));
        let column = own.or_else(|| gem(sheet, &format!("cost_{kind}_"), &mut currency));
        found.extend(column.map(|column| ((*kind).to_owned(), column)));
    }
    if found.is_empty()
        && let Some(total) = gem(sheet, "total_repl_cost_", &mut currency)
    {
        found.push(("structural".to_owned(), total));
    }
    (found, currency)
}

/// A column such as `cost_structural_usd`; dollars before other currencies, where a file has both.
fn gem(sheet: &Sheet<'_>, beginning: &str, currency: &mut Option<String>) -> Option<usize> {
    let ends = sheet.header().iter().filter_map(|name| name.strip_prefix(beginning));
    let mut ends: Vec<&str> = ends.filter(|end| end.len() == 3).collect();
    ends.sort_by_key(|end| *end != "usd");
    let end = ends.first()?;
    *currency = Some(end.to_ascii_uppercase());
    sheet.column(&format!("{beginning}{end}"))
}
