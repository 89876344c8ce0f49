//! A list of pairs, who needs whom, as the table of dependencies.

use std::collections::BTreeSet;
use std::path::Path;

use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{DependencyRow, Effect, Returns, Service};

use super::csv_text;
use crate::parcel::Parcel;
use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::sheet::Sheet;
use crate::source::Source;

/// Tables of a region whose rows may need something, and the column of their keys.
const DEPENDENTS: [(&str, &str); 10] = [
    ("power_nodes", "node_id"),
    ("telecom_nodes", "node_id"),
    ("water_nodes", "node_id"),
    ("water_links", "link_id"),
    ("gas_nodes", "node_id"),
    ("heat_nodes", "node_id"),
    ("hospitals", "hospital_id"),
    ("command_posts", "post_id"),
    ("depots", "depot_id"),
    ("shelters", "shelter_id"),
];

/// What a list of pairs does not say of its dependencies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// What is needed.
    pub needs: Service,
    /// Hours that the dependent lasts without.
    pub reserve_h: f64,
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
        Self { needs, reserve_h: 0.0, returns: Returns::ByItself, return_h: 0.0, effect: Effect::Stops }
    }
}

/// Keys that the tables of a region in a pack hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Keys of what may need something.
    pub dependents: BTreeSet<String>,
    /// Keys of the nodes that may give the service.
    pub providers: BTreeSet<String>,
}

impl Known {
    /// Reads the keys from `regions/REGION/` of a pack, as far as its tables are there.
    ///
    /// # Errors
    /// What is wrong with those tables.
    pub fn read(pack: &Path, region: &str, needs: Service) -> Result<Self, ImportProblems> {
        let folder = pack.join("regions").join(region);
        let mut findings = Findings::default();
        let mut known = Self::default();
        for (table, key) in DEPENDENTS {
            known.dependents.append(&mut keys(&folder, table, key, &mut findings));
        }
        let network = match needs {
            Service::Power => "power_nodes",
            Service::Telecom => "telecom_nodes",
            Service::Water => "water_nodes",
            Service::Gas => "gas_nodes",
            Service::Heat => "heat_nodes",
            Service::Road => "road_nodes",
            Service::Fuel => return findings.finish(Some(known)).map(|read| read.value),
        };
        known.providers = keys(&folder, network, "node_id", &mut findings);
        findings.finish(Some(known)).map(|read| read.value)
    }
}

/// Keys of a table, none if it is not there. Of the links of a water network only pumps count.
fn keys(folder: &Path, table: &str, key: &str, findings: &mut Findings) -> BTreeSet<String> {
    let path = folder.join(format!("{table}.csv"));
    let mut keys = BTreeSet::new();
    if !path.exists() {
        return keys;
    }
    let source = match Source::read(&path) {
        Ok(source) => source,
        Err(problems) => {
            findings.extend(problems);
            return keys;
        }
    };
    let Some(mut sheet) = Sheet::open(&source, findings) else { return keys };
    let Some([key]) = sheet.columns([key], findings) else { return keys };
    let kind = (table == "water_links").then(|| sheet.column("type")).flatten();
    while let Some(row) = sheet.next_row(findings) {
        if kind.is_none_or(|kind| row.cell(kind) == "pump") {
            keys.insert(row.cell(key).to_owned());
        }
    }
    keys
}

/// Reads a CSV file of two columns, the dependent and its provider, whatever they are called. The keys of the rows are
/// `d_DEPENDENT_SERVICE`, with a number from the second of the same on.
///
/// # Errors
/// Everything that is wrong with the file, with line and column; a dependent or provider that is not among the
/// known keys.
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
        let mut names = super::Names::default();
        while let Some(row) = sheet.next_row(&mut findings) {
            let mut is_known = |column: usize, keys: &BTreeSet<String>, what: &str| {
                let text = row.text(&mut findings, column, what).map(str::to_owned)?;
                if keys.contains(&text) {
                    return Some(text);
                }
                let expected = "a key of the pack's tables of that region";
                row.fault(
                    &mut findings,
                    column,
                    Fault::Missing,
                    format!("{what} {text} is not there"),
                    expected,
                );
                None
            };
            let dependent = is_known(0, &known.dependents, "the dependent");
            let provider = is_known(1, &known.providers, "the provider");
            if let (Some(dependent), Some(provider)) = (dependent, provider) {
                rows.push(need(dependent, provider, terms, &mut names));
            }
        }
        if rows.is_empty() && findings.is_clean() {
            findings.whole(source, Fault::Missing, "there is no dependency", "at least one");
        }
    } else if findings.is_clean() {
        findings.whole(source, Fault::WrongFormat, "the table has not two columns", "dependent,provider");
    }
    tell(terms, &mut findings);
    findings.finish(Some(rows))
}

fn need(dependent: String, provider: String, terms: &Terms, names: &mut super::Names) -> DependencyRow {
    let name = format!("d_{dependent}_{}", word(terms.needs));
    DependencyRow {
        dependency_id: names.key(Some(&name), || name.clone()),
        dependent,
        needs: terms.needs,
        provider: Some(provider),
        reserve_h: terms.reserve_h,
        returns: terms.returns,
        return_h: terms.return_h,
        effect: terms.effect,
        source: String::new(),
        grade: Grade::V,
    }
}

fn word(needs: Service) -> &'static str {
    match needs {
        Service::Power => "power",
        Service::Telecom => "telecom",
        Service::Water => "water",
        Service::Gas => "gas",
        Service::Heat => "heat",
        Service::Fuel => "fuel",
        Service::Road => "road",
    }
}

fn tell(terms: &Terms, findings: &mut Findings) {
    let Terms { reserve_h, return_h, effect, returns, .. } = terms;
    let [zh_back, en_back] = match returns {
        Returns::ByItself => ["自行恢复", "by itself"],
        Returns::Person => ["需人到场", "with a person there"],
    };
    findings.remark(Remark::assumed(
        format!("各依赖的后备 {reserve_h} h、失去后 {effect}、恢复需 {return_h} h({zh_back})"),
        format!(
            "for every pair: a reserve of {reserve_h} h, then `{effect}`, back after {return_h} h {en_back}"
        ),
    ));
}

/// File for a pack: `regions/REGION/dependencies.csv`, from the source `key`, which is described in words by `from`.
#[must_use]
pub fn parcel(rows: &[DependencyRow], region: &str, key: &str, from: &str) -> Parcel {
    let rows = rows.iter().map(|row| DependencyRow { source: key.to_owned(), ..row.clone() });
    Parcel::new(key, from).with(format!("regions/{region}/dependencies.csv"), csv_text(rows))
}
