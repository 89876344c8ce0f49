//! Fragility and recovery of the components of lifelines, as the table of assets of a set of models.
//!
//! The file is a CSV table of one row a damage state: `component`, `damage_state`, `imt`, `ds_median`, `ds_beta` and
//! `recov_mean` in days. A [`Base`], the folder of a set of models, gives everything else: its other kinds of
//! asset, the state up to which each kind works, and its other files, which are copied, so that what is
//! written is a whole set.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use shapan_damage::DamageState;
use shapan_scenarios::models::{AssetMeasure, AssetRow};
use shapan_scenarios::quantity::Grade;

use crate::lifelines::csv_text;
use crate::mapping::damage_state;
use crate::parcel::{Parcel, significant};
use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::sheet::{Row, Sheet};
use crate::source::Source;

/// Components that are known by name, in small letters, and the kinds of asset that they are.
const KNOWN: [(&str, &[&str]); 5] = [
    ("water pump", &["water_pump"]),
    ("water tank", &["tank"]),
    ("essl substation", &["substation_220", "substation_500"]),
    ("external grids", &["import"]),
    ("power line", &["power_line"]),
];
/// The table that is written anew.
const ASSETS: &str = "assets.csv";
/// States from slight to complete.
const STATES: [DamageState; 4] =
    [DamageState::Slight, DamageState::Moderate, DamageState::Extensive, DamageState::Complete];
/// The state whose spread counts: from it on most kinds do not work.
const DECISIVE: usize = 1;

/// One damage state of a component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Median of peak ground acceleration, g.
    pub median_g: f64,
    /// Standard deviation of its logarithm.
    pub beta: f64,
    /// Mean time to recover, days.
    pub recovery_days: f64,
}

/// A component with its states from slight to complete; none where the file has no row.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its name in the file.
    pub name: String,
    /// Its states.
    pub states: [Option<State>; 4],
    /// Byte at which its first row begins.
    offset: usize,
}

/// A set of models that the components change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    assets: Vec<AssetRow>,
    /// Names and texts of the other files.
    others: Vec<(String, String)>,
}

impl Base {
    /// Reads the tables and documents of a folder such as `models/default`.
    ///
    /// # Errors
    /// The folder cannot be read or has no fit `assets.csv`.
    pub fn read(folder: &Path) -> Result<Self, ImportProblems> {
        let mut base = Self { assets: assets(&Source::read(&folder.join(ASSETS))?)?, others: Vec::new() };
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut paths: Vec<_> = entries.collect();
        paths.sort();
        for path in paths {
            let is_table = path.extension().is_some_and(|end| end == "csv" || end == "toml");
            match path.file_name().and_then(|name| name.to_str()) {
                Some(name) if is_table && name != ASSETS => {
                    let text = Source::read(&path)?.text().to_owned();
                    base.others.push((name.to_owned(), text));
                }
                _ => {}
            }
        }
        Ok(base)
    }
}

fn assets(source: &Source) -> Result<Vec<AssetRow>, ImportProblems> {
    let mut findings = Findings::default();
    let mut reader = csv::Reader::from_reader(source.text().as_bytes());
    let rows: Result<Vec<AssetRow>, csv::Error> = reader.deserialize().collect();
    let rows = rows.map_err(|error| {
        findings.whole(source, Fault::Syntax, error.to_string(), "the table of assets of a set of models");
    });
    findings.finish(rows.ok()).map(|read| read.value)
}

/// Reads a table of components. Rows of other measures than peak ground acceleration are left out, and told.
///
/// # Errors
/// Everything that is wrong with the table, with line and column.
pub fn read(source: &Source) -> Result<Imported<Vec<Component>>, ImportProblems> {
    let mut findings = Findings::default();
    let components = table(source, &mut findings);
    findings.finish(components)
}

fn table(source: &Source, findings: &mut Findings) -> Option<Vec<Component>> {
    let mut sheet = Sheet::open(source, findings)?;
    let columns = ["component", "damage_state", "imt", "ds_median", "ds_beta", "recov_mean"];
    let columns = sheet.columns(columns, findings)?;
    let mut components: Vec<Component> = Vec::new();
    let mut others = BTreeMap::<(String, String), usize>::new();
    while let Some(row) = sheet.next_row(findings) {
        let [name, measure] = [columns[0], columns[2]].map(|column| row.cell(column).to_owned());
        if !measure.eq_ignore_ascii_case("PGA") {
            *others.entry((name, measure)).or_default() += 1;
            continue;
        }
        put(&row, columns, &mut components, findings);
    }
    for ((name, measure), rows) in others {
        findings.remark(Remark::dropped(
            format!("{name} 的 {rows} 行:以 {measure} 为指标,资产的曲线只用 PGA"),
            format!("{name}: {rows} rows by {measure}, where assets have curves by PGA"),
        ));
    }
    if findings.is_clean() {
        components.iter().for_each(|component| check(source, component, findings));
    }
    if components.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::NoData, "there is no component with curves by PGA", "at least one");
    }
    Some(components)
}

/// Adds a row to its component.
fn put(row: &Row<'_>, columns: [usize; 6], components: &mut Vec<Component>, findings: &mut Findings) {
    let [name, state, _, median, beta, recovery] = columns;
    let Some(name) = row.text(findings, name, "the component") else { return };
    let word = row.cell(state);
    let Some(at) = damage_state(&word.to_ascii_lowercase()).and_then(|s| STATES.iter().position(|t| *t == s))
    else {
        let expected = "slight, moderate, extensive or complete";
        let what = format!("the damage state is `{word}`");
        return row.fault(findings, state, Fault::UnknownLimitState, what, expected);
    };
    let mut above_zero = |column, what: &str| {
        let number = row.amount(findings, column, what)?;
        if number == 0.0 {
            row.fault(findings, column, Fault::Zero, format!("{what} is 0"), "a number above 0");
        }
        Some(number)
    };
    let (median_g, beta) = (above_zero(median, "the median"), above_zero(beta, "the spread"));
    let recovery_days = row.amount(findings, recovery, "the time to recover");
    let (Some(median_g), Some(beta), Some(recovery_days)) = (median_g, beta, recovery_days) else { return };
    let known = components.iter().position(|component| component.name == name).unwrap_or(components.len());
    if known == components.len() {
        components.push(Component { name: name.to_owned(), states: [None; 4], offset: row.start() });
    }
    let slot = &mut components[known].states[at];
    if slot.is_some() {
        let what = format!("{name} is {word} a second time");
        return row.fault(findings, state, Fault::Duplicate, what, "each state once");
    }
    *slot = Some(State { median_g, beta, recovery_days });
}

/// Medians rise with the state.
fn check(source: &Source, component: &Component, findings: &mut Findings) {
    let medians: Vec<f64> = component.states.iter().flatten().map(|state| state.median_g).collect();
    if medians.windows(2).any(|pair| pair[0] >= pair[1]) {
        let what = format!("medians of {} do not rise", component.name);
        findings.at(
            source,
            component.offset,
            Fault::NotRising,
            what,
            "slight < moderate < extensive < complete",
        );
    }
    if component.states[..3].contains(&None) {
        let what = format!("{} lacks a state", component.name);
        findings.at(source, component.offset, Fault::Missing, what, "slight, moderate and extensive");
    }
}

/// The base with the rows of the components in it, as files for a pack: `models/KEY/`.
///
/// `kinds` pairs names of components with kinds of asset, and comes before the names that are known by themselves;
/// a kind of `none` leaves the component out.
///
/// # Errors
/// A kind that the base does not have; no component that has a kind.
pub fn parcel(
    source: &Source,
    components: &[Component],
    base: &Base,
    kinds: &[(String, String)],
    key: &str,
) -> Result<Imported<Parcel>, ImportProblems> {
    let mut findings = Findings::default();
    let mut assets = base.assets.clone();
    let mut changed = Vec::new();
    for component in components {
        let names = kinds_of(component, kinds);
        if names.is_empty() {
            let name = &component.name;
            findings.remark(Remark::dropped(
                format!("部件 {name}:没有对应的资产类别"),
                format!("the component {name}, which is no kind of asset"),
            ));
        }
        for kind in names {
            match assets.iter_mut().find(|row| row.kind == kind) {
                Some(row) => {
                    replace(row, component, key, &mut findings);
                    changed.push(kind.to_owned());
                }
                None => {
                    let (what, expected) =
                        (format!("there is no kind {kind}"), "a kind of the base's assets.csv");
                    findings.at(source, component.offset, Fault::NotAllowed, what, expected);
                }
            }
        }
    }
    if changed.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::NoData, "no component is a kind of asset", "--kinds NAME=KIND");
    }
    tell(&changed, &mut findings);
    let name = source.name().rsplit(['/', '\\']).next().unwrap_or_default();
    let text = format!("Fragility and recovery of {} kinds of component, from {name}", changed.len());
    let parcel =
        Parcel::new(key, &text).with(format!("models/{key}/{ASSETS}"), csv_text(assets.into_iter())?);
    let others = base.others.iter();
    let whole =
        others.fold(parcel, |parcel, (name, text)| parcel.with(format!("models/{key}/{name}"), text.clone()));
    findings.finish(Some(whole))
}

fn kinds_of<'a>(component: &Component, kinds: &'a [(String, String)]) -> Vec<&'a str> {
    let told: Vec<&str> =
        kinds.iter().filter(|(name, _)| *name == component.name).map(|(_, kind)| kind.as_str()).collect();
    if !told.is_empty() {
        return told.into_iter().filter(|kind| *kind != "none").collect();
    }
    let name = component.name.to_ascii_lowercase();
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, kinds)| kinds.to_vec()).unwrap_or_default()
}

/// Puts a component's numbers into a row; what it does not say stays.
fn replace(row: &mut AssetRow, component: &Component, key: &str, findings: &mut Findings) {
    let Some(decisive) = component.states[DECISIVE] else { return };
    let medians = [&mut row.slight_g, &mut row.moderate_g, &mut row.extensive_g, &mut row.complete_g];
    let hours = [
        &mut row.repair_slight_h,
        &mut row.repair_moderate_h,
        &mut row.repair_extensive_h,
        &mut row.repair_complete_h,
    ];
    for ((state, median), hours) in component.states.iter().zip(medians).zip(hours) {
        if let Some(state) = state {
            *median = state.median_g;
            *hours = significant(state.recovery_days * 24.0).parse().unwrap_or(state.recovery_days * 24.0);
        }
    }
    if component.states[3].is_none() {
        let own = row.complete_g;
        row.complete_g = significant(own.max(row.extensive_g * 1.01)).parse().unwrap_or(own);
        let written = row.complete_g;
        findings.remark(Remark::assumed(
            format!("{} 没有毁坏状态:取 {written} g,即原表的 {own} g 或略高于严重破坏", component.name),
            format!(
                "{} has no complete state: {written} g, the base's {own} g or just above extensive",
                component.name
            ),
        ));
    }
    let even = component.states.iter().flatten().all(|state| state.beta == decisive.beta);
    (row.beta, row.hwb, row.measure) = (decisive.beta, None, AssetMeasure::Pga);
    row.grade = if even && component.states[3].is_some() { Grade::V } else { Grade::E };
    (row.proxy, row.source) = (component.name.clone(), key.to_owned());
}

fn tell(changed: &[String], findings: &mut Findings) {
    let list = changed.join(", ");
    findings.remark(Remark::assumed(
        format!("一类资产只有一个离散度:取中等破坏的;已替换 {list}"),
        format!("one spread for all states of a kind: that of moderate damage; kinds replaced: {list}"),
    ));
    findings.remark(Remark::dropped("恢复时间的标准差", "standard deviations of the time to recover"));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TABLE: &str = "component,damage_state,imt,ds_median,ds_beta,recov_mean,recov_sigma\n\
        Water pump,Slight,PGA,0.2,0.4,0.9,0.3\nWater pump,Moderate,PGA,0.35,0.4,3.1,2.7\n\
        Water pump,Extensive,PGA,0.75,0.5,5,3\nWater pump,Complete,PGA,1.28,0.5,10,3\n\
        Switch,Slight,PGA,0.1,0.5,1,0\nSwitch,Moderate,PGA,0.2,0.5,1,0\nSwitch,Extensive,PGA,0.3,0.5,1,0\n\
        Roads,Slight,PGD,6,0.7,0.4,0\n";
    const BASE: &str = "kind,measure,slight_g,moderate_g,extensive_g,complete_g,beta,hwb,works_to,\
        repair_slight_h,repair_moderate_h,repair_extensive_h,repair_complete_h,proxy,source,grade\n\
        water_pump,pga,0.15,0.36,0.66,1.5,0.65,,1,21.6,74.4,324,840,Hazus,hazus,V\n\
        zone_load,pga,0.24,0.33,0.58,0.89,0.2,,1,7.2,24,72,168,Hazus,hazus,V\n";

    fn base() -> Base {
        let assets = assets(&Source::new("assets.csv", BASE)).unwrap();
        Base { assets, others: vec![("mix.csv".to_owned(), "era\n".to_owned())] }
    }

    fn written(kinds: &[(&str, &str)]) -> Result<Imported<Parcel>, ImportProblems> {
        let source = Source::new("folder/low.csv", TABLE);
        let kinds: Vec<_> = kinds.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        parcel(&source, &read(&source).unwrap().value, &base(), &kinds, "town")
    }

    #[test]
    fn a_component_takes_the_place_of_its_kind_and_the_rest_stays() {
        let read = written(&[]).unwrap();
        let files = read.value.files();
        let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["models/town/assets.csv", "models/town/mix.csv"]);
        let rows: Vec<&str> = files[0].1.lines().collect();
        // 0.9, 3.1, 5 and 10 days in hours; the spread of moderate damage, so that the row is an estimate.
        let pump = "water_pump,pga,0.2,0.35,0.75,1.28,0.4,,1,21.6,74.4,120.0,240.0,Water pump,town,E";
        assert_eq!(rows[1], pump);
        assert!(rows[2].starts_with("zone_load,pga,0.24,0.33,0.58,0.89,0.2,"), "{}", rows[2]);
        let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
        assert!(said.contains(&"the component Switch, which is no kind of asset"), "{said:?}");
    }

    #[test]
    fn the_user_says_what_a_component_is() {
        let read = written(&[("Switch", "zone_load"), ("Water pump", "none")]).unwrap();
        let rows: Vec<&str> = read.value.files()[0].1.lines().collect();
        assert!(rows[1].starts_with("water_pump,pga,0.15,"), "left out: {}", rows[1]);
        // No complete state: that of the base stays.
        assert!(
            rows[2].starts_with("zone_load,pga,0.1,0.2,0.3,0.89,0.5,,1,24.0,24.0,24.0,168.0,Switch,town,E"),
            "{}",
            rows[2]
        );
        assert!(written(&[("Switch", "no_such")]).unwrap_err().has(Fault::NotAllowed));
        let none = [("Switch", "none"), ("Water pump", "none")];
        assert!(written(&none).unwrap_err().has(Fault::NoData));
    }

    #[test]
    fn the_remark_says_the_value_that_is_written() {
        // The base's complete state, 0.89 g, lies below an extensive one of 2 g.
        let table = TABLE.replace("Switch,Extensive,PGA,0.3", "Switch,Extensive,PGA,2");
        let source = Source::new("low.csv", table);
        let kinds = [("Switch".to_owned(), "zone_load".to_owned())];
        let read = parcel(&source, &read(&source).unwrap().value, &base(), &kinds, "town").unwrap();
        assert!(read.value.files()[0].1.contains("zone_load,pga,0.1,0.2,2.0,2.02,"), "{:?}", read.value);
        let said =
            read.remarks.iter().any(|remark| remark.en.contains("2.02 g") && remark.zh.contains("2.02 g"));
        assert!(said, "{:?}", read.remarks);
    }

    #[test]
    fn bad_tables_are_told_by_line() {
        let fault = |text: &str| {
            let problems = read(&Source::new("low.csv", text)).unwrap_err();
            (problems.as_slice()[0].fault, problems.as_slice()[0].line)
        };
        assert_eq!(fault("component,imt\nx,PGA\n").0, Fault::Missing);
        assert_eq!(
            fault(&TABLE.replace("Moderate,PGA,0.35", "Broken,PGA,0.35")),
            (Fault::UnknownLimitState, Some(3))
        );
        assert_eq!(fault(&TABLE.replace("0.35,0.4", "0.2,0.4")), (Fault::NotRising, Some(2)));
        assert_eq!(fault(&TABLE.replace("0.35,0.4", "0,0.4")), (Fault::Zero, Some(3)));
        assert_eq!(
            fault(&TABLE.replace("Moderate,PGA,0.35", "Slight,PGA,0.35")),
            (Fault::Duplicate, Some(3))
        );
        let roads = "component,damage_state,imt,ds_median,ds_beta,recov_mean\nRoads,Slight,PGD,6,0.7,0.4\n";
        assert_eq!(fault(roads), (Fault::NoData, None));
    }
}
