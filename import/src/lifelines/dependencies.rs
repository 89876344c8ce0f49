//! A list of pairs, who needs whom, as the table of dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{Backup, DependencyRow, DependentTable, Effect, Returns, Service};

use super::csv_text;
use crate::parcel::Parcel;
use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::sheet::{Row, Sheet};
use crate::source::Source;

/// What a list of pairs does not say of its dependencies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// What is needed.
    pub needs: Service,
    /// Hours that the dependent lasts without.
    pub reserve_h: f64,
    /// What it lasts on; none means what is usual for so many hours.
    pub backup: Option<Backup>,
    /// Whether it comes back by itself.
    pub returns: Returns,
    /// Hours from the service's return until it works again.
    pub return_h: f64,
    /// What happens while the need is not met.
    pub effect: Effect,
}

impl Terms {
    /// Needed at once and for all of the work: no reserve, stops, and is back with the service.
    #[must_use]
    pub fn of(needs: Service) -> Self {
        let (returns, effect) = (Returns::ByItself, Effect::Stops);
        Self { needs, reserve_h: 0.0, backup: None, returns, return_h: 0.0, effect }
    }

    /// What the dependent lasts on; none where it does not last.
    #[must_use]
    pub fn backup(&self) -> Option<Backup> {
        let usual = || Backup::usual(self.needs, self.reserve_h);
        (self.reserve_h > 0.0).then(|| self.backup.unwrap_or_else(usual))
    }
}

/// Keys that the tables of a region in a pack hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Tables of what may need something, by key; of two the key says not which is meant.
    pub dependents: BTreeMap<String, BTreeSet<&'static str>>,
    /// Keys of the nodes that may give the service.
    pub providers: BTreeSet<String>,
    /// Keys of pumps by the name that they had in their file, where that was taken.
    pub renamed: BTreeMap<String, String>,
}

impl Known {
    /// Reads the keys from `regions/REGION/` of a pack; those of tables that the pack lacks from the region of that name
    /// in the library, if there is one.
    ///
    /// # Errors
    /// What is wrong with those tables.
    pub fn read(pack: &Path, region: &str, needs: Service) -> Result<Self, ImportProblems> {
        let tables = Tables { folder: pack.join("regions").join(region), region };
        let mut findings = Findings::default();
        let mut known = Self::default();
        for table in DependentTable::ALL {
            for key in tables.dependents(&table, &mut findings) {
                if let Some(name) = key.strip_prefix("pump-").filter(|_| table.name == "water_links") {
                    known.renamed.insert(name.to_owned(), key.clone());
                }
                known.dependents.entry(key).or_default().insert(table.name);
            }
        }
        if let Some(network) = needs.provider_table() {
            known.providers = tables.nodes(network, &mut findings);
        }
        findings.finish(Some(known)).map(|read| read.value)
    }

    /// The key of a dependent: the key itself, or `TABLE/KEY` where that is also the former name of a pump.
    fn dependent(&self, word: &str) -> Result<String, (Fault, String, String)> {
        let (table, key) = word.split_once('/').map_or((None, word), |(table, key)| (Some(table), key));
        let homes = self.dependents.get(key).filter(|homes| table.is_none_or(|table| homes.contains(table)));
        let Some(homes) = homes else {
            let what = format!("the dependent {word} is not there");
            return Err((Fault::Missing, what, EXPECTED.to_owned()));
        };
        let list = homes.iter().copied().collect::<Vec<_>>().join(" and ");
        if homes.len() > 1 {
            let what = format!("the dependent {key} stands in {list}");
            return Err((Fault::Duplicate, what, "a key of one table; rename one of them".to_owned()));
        }
        match self.renamed.get(key).filter(|_| table.is_none()) {
            Some(pump) => {
                let what = format!("{key} is a key of {list} and was the name of the pump {pump}");
                Err((Fault::Duplicate, what, format!("`{pump}`, or `{list}/{key}`")))
            }
            None => Ok(key.to_owned()),
        }
    }
}

/// What a cell may hold.
const EXPECTED: &str = "a key of the pack's tables of that region";

/// Tables of a region, of the pack or else of the library.
struct Tables<'a> {
    folder: PathBuf,
    region: &'a str,
}

impl Tables<'_> {
    /// Keys of what may need something in a table, none if it is nowhere.
    fn dependents(&self, table: &DependentTable, findings: &mut Findings) -> BTreeSet<String> {
        let class = table.only.map(|_| table.class);
        let rows = self.rows(table.name, table.key, class, findings);
        rows.into_iter()
            .filter(|(_, class)| class.as_ref().is_none_or(|class| table.may_need(class)))
            .map(|(key, _)| key)
            .collect()
    }

    /// Keys of the nodes of a network, none if it is nowhere.
    fn nodes(&self, network: &str, findings: &mut Findings) -> BTreeSet<String> {
        self.rows(network, "node_id", None, findings).into_iter().map(|(key, _)| key).collect()
    }

    /// Keys of the rows of a table, with their class where the table has that column.
    fn rows(
        &self,
        table: &str,
        key: &str,
        class: Option<&str>,
        findings: &mut Findings,
    ) -> Vec<(String, Option<String>)> {
        let source = match self.source(table) {
            Ok(source) => source,
            Err(problems) => {
                findings.extend(problems);
                None
            }
        };
        let mut rows = Vec::new();
        let Some(mut sheet) = source.as_ref().and_then(|source| Sheet::open(source, findings)) else {
            return rows;
        };
        let Some([key]) = sheet.columns([key], findings) else { return rows };
        let class = class.and_then(|class| sheet.column(class));
        while let Some(row) = sheet.next_row(findings) {
            rows.push((row.cell(key).to_owned(), class.map(|class| row.cell(class).to_owned())));
        }
        rows
    }

    fn source(&self, table: &str) -> Result<Option<Source>, ImportProblems> {
        let path = self.folder.join(format!("{table}.csv"));
        if path.exists() {
            return Source::read(&path).map(Some);
        }
        let text = shapan_scenarios::region_table(self.region, table);
        Ok(text.map(|text| Source::new(format!("library:regions/{}/{table}.csv", self.region), text)))
    }
}

/// Reads a CSV file of two columns, the dependent and its provider, whatever they are called. The keys of the rows are
/// `d_DEPENDENT_SERVICE`, with a number from the second of the same on. Where a node has the name that a pump had in its
/// file, the dependent is written `water_nodes/NAME`, or with the pump's new key.
///
/// # Errors
/// Everything that is wrong with the file, with line and column; a dependent or provider that is not among the
/// known keys; a dependent that may be either of two things; a pair that stands twice.
pub fn read(
    source: &Source,
    terms: &Terms,
    known: &Known,
) -> Result<Imported<Vec<DependencyRow>>, ImportProblems> {
    let mut findings = Findings::default();
    let mut rows = Vec::new();
    let sheet = Sheet::open(source, &mut findings);
    let two = sheet.as_ref().is_some_and(|sheet| sheet.header().len() == 2);
    if let Some(mut sheet) = sheet.filter(|_| two) {
        let (mut names, mut seen) = (super::Names::default(), BTreeSet::new());
        while let Some(row) = sheet.next_row(&mut findings) {
            let (dependent, provider) = ends(&row, known, &mut findings);
            let (Some(dependent), Some(provider)) = (dependent, provider) else { continue };
            if seen.insert((dependent.clone(), provider.clone())) {
                rows.push(need(dependent, provider, terms, &mut names));
            } else {
                let what = format!("that {dependent} needs {provider} stands twice");
                row.fault(&mut findings, 0, Fault::Duplicate, what, "each pair once");
            }
        }
        if rows.is_empty() && findings.is_clean() {
            findings.whole(source, Fault::Missing, "there is no dependency", "at least one");
        }
    } else if findings.is_clean() {
        findings.whole(source, Fault::WrongFormat, "the table has not two columns", "dependent,provider");
    }
    let of_power = terms.needs == Service::Power;
    if terms.backup().is_some_and(|backup| (backup == Backup::Store) == of_power) {
        let expected = if of_power { "battery or diesel" } else { "store" };
        findings.whole(source, Fault::WrongFormat, "the reserve is none of this service", expected);
    }
    tell(terms, &mut findings);
    findings.finish(Some(rows))
}

/// The dependent and the provider of a row, each with a problem if it is none.
fn ends(row: &Row<'_>, known: &Known, findings: &mut Findings) -> (Option<String>, Option<String>) {
    let dependent = row.text(findings, 0, "the dependent").map(|word| known.dependent(word));
    let dependent = dependent.and_then(|found| {
        found.map_err(|(kind, what, expected)| row.fault(findings, 0, kind, what, expected)).ok()
    });
    let provider = row.text(findings, 1, "the provider").map(str::to_owned);
    let provider = provider.filter(|word| {
        let there = known.providers.contains(word);
        if !there {
            row.fault(findings, 1, Fault::Missing, format!("the provider {word} is not there"), EXPECTED);
        }
        there
    });
    (dependent, provider)
}

fn need(dependent: String, provider: String, terms: &Terms, names: &mut super::Names) -> DependencyRow {
    let name = format!("d_{dependent}_{}", terms.needs.name());
    DependencyRow {
        dependency_id: names.fresh(name),
        dependent,
        needs: terms.needs,
        provider: Some(provider),
        reserve_h: terms.reserve_h,
        backup: terms.backup(),
        returns: terms.returns,
        return_h: terms.return_h,
        effect: terms.effect,
        source: String::new(),
        // The file says who needs whom, and nothing of the row's numbers.
        grade: Grade::E,
    }
}

fn tell(terms: &Terms, findings: &mut Findings) {
    let Terms { reserve_h, return_h, effect, returns, .. } = terms;
    let [zh_back, en_back] = match returns {
        Returns::ByItself => ["自行恢复", "by itself"],
        Returns::Person => ["需人到场", "with a person there"],
    };
    let [zh_on, en_on] = match terms.backup() {
        None => ["", ""],
        Some(Backup::Battery) => ["(蓄电池)", " (battery)"],
        Some(Backup::Diesel) => ["(柴油机)", " (diesel)"],
        Some(Backup::Store) => ["(存量)", " (store)"],
    };
    findings.remark(Remark::assumed(
        format!("各依赖的后备 {reserve_h} h{zh_on}、失去后 {effect}、恢复需 {return_h} h({zh_back})"),
        format!(
            "for every pair: a reserve of {reserve_h} h{en_on}, then `{effect}`, back after {return_h} h {en_back}"
        ),
    ));
}

/// File for a pack: `regions/REGION/dependencies.csv`, from the source `key`, which is described in words by `from`.
///
/// # Errors
/// A row that is no row of a table.
pub fn parcel(rows: &[DependencyRow], region: &str, key: &str, from: &str) -> Result<Parcel, ImportProblems> {
    let rows = rows.iter().map(|row| DependencyRow { source: key.to_owned(), ..row.clone() });
    Ok(Parcel::new(key, from).with(format!("regions/{region}/dependencies.csv"), csv_text(rows)?))
}
