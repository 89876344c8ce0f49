//! From what a file says of an asset to totals in our units.

use std::collections::{BTreeMap, BTreeSet};

use super::Asset;
use crate::problem::{Fault, Findings, Place};
use crate::remark::Remark;
use crate::source::Source;

/// Kinds of cost that make up the value: what must be bought again.
pub(super) const PROPERTY: [&str; 3] = ["structural", "nonstructural", "contents"];
/// Square feet in m², exact.
const SQUARE_FOOT_M2: f64 = 0.092_903_04;

/// What a number of a file is meant for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Per {
    /// The asset as a whole.
    #[default]
    Aggregated,
    /// One building.
    Asset,
    /// One unit of floor area.
    Area,
}

impl Per {
    /// The word of NRML.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "aggregated" => Some(Self::Aggregated),
            "per_asset" => Some(Self::Asset),
            "per_area" => Some(Self::Area),
            _ => None,
        }
    }
}

/// m² in a unit of area.
pub(super) fn area_factor(unit: &str) -> Option<f64> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "sqm" | "m2" | "m^2" | "square meters" | "square metres" => Some(1.0),
        "sqft" | "ft2" | "ft^2" | "square feet" => Some(SQUARE_FOOT_M2),
        _ => None,
    }
}

/// How the numbers of a file become totals.
#[derive(Clone, Debug, Default)]
pub(super) struct Conversions {
    /// What each kind of cost is meant for.
    pub(super) costs: BTreeMap<String, Per>,
    /// What the area is meant for.
    pub(super) area: Per,
    /// m² in the file's unit of area.
    pub(super) area_m2: Option<f64>,
    /// Currency of the property.
    pub(super) currency: Option<String>,
}

/// An asset as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) id: String,
    pub(super) class: String,
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) number: Option<f64>,
    pub(super) area: Option<f64>,
    pub(super) costs: Vec<(String, f64)>,
    pub(super) day: Option<f64>,
    pub(super) night: Option<f64>,
    /// People without a time of day.
    pub(super) people: Option<f64>,
    /// Byte at which the asset stands in its file.
    pub(super) offset: usize,
}

/// Counts what had to be assumed or left out, to say it once.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    ids: BTreeSet<String>,
    /// Where the first asset of each class stands.
    pub(super) places: BTreeMap<String, Place>,
    without_number: usize,
    without_time: usize,
    one_time: usize,
    other_times: BTreeMap<String, usize>,
    other_costs: BTreeMap<String, usize>,
}

impl Written {
    /// Totals in our units; nothing where an area is missing that a cost asks for.
    pub(super) fn total(
        self,
        source: &Source,
        findings: &mut Findings,
        conversions: &Conversions,
        tally: &mut Tally,
    ) -> Option<Asset> {
        let buildings = self.number.unwrap_or(1.0);
        let of_all = match conversions.area {
            Per::Asset => buildings,
            Per::Aggregated | Per::Area => 1.0,
        };
        let area = self.area.map(|area| area * of_all);
        let value = self.value(source, findings, conversions, tally, buildings, area)?;
        let (occupants, people_assumed) = self.occupants(tally);
        tally.without_number += usize::from(self.number.is_none());
        tally.note(source, &self);
        Some(Asset {
            assumed: self.number.is_none() || people_assumed,
            id: self.id,
            class: self.class,
            lon: self.lon,
            lat: self.lat,
            buildings,
            area_m2: area.map(|area| area * conversions.area_m2.unwrap_or(1.0)),
            value,
            occupants_day: occupants[0],
            occupants_night: occupants[1],
        })
    }

    /// All costs of property together, if there are any.
    fn value(
        &self,
        source: &Source,
        findings: &mut Findings,
        conversions: &Conversions,
        tally: &mut Tally,
        buildings: f64,
        area: Option<f64>,
    ) -> Option<Option<f64>> {
        let mut value = None;
        for (kind, cost) in &self.costs {
            if !PROPERTY.contains(&kind.as_str()) {
                *tally.other_costs.entry(kind.clone()).or_default() += 1;
                continue;
            }
            let of_all = match conversions.costs.get(kind).copied().unwrap_or_default() {
                Per::Aggregated => Some(1.0),
                Per::Asset => Some(buildings),
                Per::Area => area,
            };
            let Some(of_all) = of_all else {
                let what = format!("`{}` has no area, and its cost {kind} is meant for an area", self.id);
                findings.at(source, self.offset, Fault::Missing, what, "the area of the asset");
                return None;
            };
            value = Some(value.unwrap_or(0.0) + cost * of_all);
        }
        Some(value)
    }

    /// People by day and at night, and whether one of the two was filled in.
    fn occupants(&self, tally: &mut Tally) -> ([Option<f64>; 2], bool) {
        let filled = match (self.day, self.night, self.people) {
            (Some(_), Some(_), _) | (None, None, None) => return ([self.day, self.night], false),
            (None, None, everyone) => {
                tally.without_time += 1;
                everyone
            }
            (day, night, _) => {
                tally.one_time += 1;
                day.or(night)
            }
        };
        ([filled; 2], true)
    }

    /// Looks for positions that are not on Earth, or the wrong way round.
    pub(super) fn check_position(&self, source: &Source, findings: &mut Findings, offset: usize) -> bool {
        if self.lat.abs() <= 90.0 && self.lon.abs() <= 180.0 {
            return true;
        }
        let what = format!("`{}` lies at {} east, {} north", self.id, self.lon, self.lat);
        if self.lon.abs() <= 90.0 && self.lat.abs() <= 180.0 {
            let expected = "longitude and latitude the other way round";
            findings.at(source, offset, Fault::SwappedCoordinates, what, expected);
        } else {
            findings.at(source, offset, Fault::Coordinates, what, "degrees up to 180 east and 90 north");
        }
        false
    }
}

impl Tally {
    /// Notes the first place of a class.
    fn note(&mut self, source: &Source, asset: &Written) {
        if !self.places.contains_key(&asset.class) {
            self.places.insert(asset.class.clone(), source.place(asset.offset));
        }
    }

    /// Counts people of a period that is neither day nor night.
    pub(super) fn other_time(&mut self, period: &str) {
        *self.other_times.entry(period.to_owned()).or_default() += 1;
    }

    /// Looks for an asset that has stood before, in this file or another one.
    pub(super) fn check_first(&mut self, source: &Source, findings: &mut Findings, id: &str, offset: usize) {
        if !self.ids.insert(id.to_owned()) {
            let what = format!("the asset `{id}` stands twice");
            findings.at(source, offset, Fault::Duplicate, what, "each asset once");
        }
    }

    /// Says what was counted.
    pub(super) fn remarks(self, findings: &mut Findings, assets: usize) {
        let Self { without_number: lone, without_time: timeless, one_time, other_times, other_costs, .. } =
            self;
        if lone > 0 {
            let en = format!("{lone} of {assets} assets without a number of buildings: 1 each");
            findings.remark(Remark::assumed(format!("{lone} 处资产未写栋数,按 1 栋"), en));
        }
        if timeless > 0 {
            let en =
                format!("{timeless} of {assets} assets without time of day: the same people day and night");
            findings.remark(Remark::assumed(format!("{timeless} 处资产的人数不分昼夜,昼夜取同"), en));
        }
        if one_time > 0 {
            let en = format!(
                "{one_time} of {assets} assets with people by day or at night only: as many at the other time"
            );
            findings.remark(Remark::assumed(format!("{one_time} 处资产只有昼或夜的人数,另一时段取同"), en));
        }
        for (period, count) in other_times {
            let en = format!("people of the period {period} of {count} assets");
            findings.remark(Remark::dropped(format!("{count} 处资产 {period} 时段的人数"), en));
        }
        for (kind, count) in other_costs {
            let en = format!("the cost {kind} of {count} assets");
            findings.remark(Remark::dropped(format!("{count} 处资产的 {kind} 费用"), en));
        }
    }
}
