//! Fragility models of CSV, in the two long forms that the module above describes.

use std::collections::{BTreeMap, BTreeSet};

use shapan_damage::Lognormal;
use shapan_damage::curve::IntensityMeasure;

use super::check::{crossings, discrete, lognormal, placed};
use super::{Curve, FragilityFunction, FragilityModel, Placed};
use crate::imt::Imt;
use crate::mapping::{MOST_LIMIT_STATES, Mapping};
use crate::problem::{Fault, Findings};
use crate::sheet::{Row, Sheet};
use crate::source::Source;

/// Columns by what they hold; both long forms have them all.
struct Layout {
    class: usize,
    imt: usize,
    state: usize,
    form: usize,
    lognormal: [usize; 2],
    point: [usize; 2],
}

impl Layout {
    fn of(sheet: &Sheet<'_>, findings: &mut Findings) -> Option<Self> {
        if sheet.column("class_id").is_some() {
            let names = ["class_id", "measure", "state", "form", "median", "beta", "level", "probability"];
            let [class, imt, state, form, median, beta, level, probability] =
                sheet.columns(names, findings)?;
            return Some(Self {
                class,
                imt,
                state,
                form,
                lognormal: [median, beta],
                point: [level, probability],
            });
        }
        let [class, imt, state, form, a, b] =
            sheet.columns(["id", "imt", "limit_state", "form", "a", "b"], findings)?;
        Some(Self { class, imt, state, form, lognormal: [a, b], point: [a, b] })
    }
}

/// The rows of one curve.
struct Rows {
    lognormal: Option<(f64, f64)>,
    levels: Vec<(f64, usize)>,
    probabilities: Vec<(f64, usize)>,
    offset: usize,
}

/// The rows of one class.
struct Class {
    imt: Imt,
    measure: IntensityMeasure,
    curves: BTreeMap<usize, Rows>,
}

/// Rows put together by class, and the names that occur in them.
#[derive(Default)]
struct Gathered {
    limit_states: Vec<String>,
    order: Vec<String>,
    classes: BTreeMap<String, Class>,
}

/// The model of a file, as far as it can be read.
pub(super) fn read(source: &Source, findings: &mut Findings, mapping: &Mapping) -> Option<FragilityModel> {
    let mut sheet = Sheet::open(source, findings)?;
    let layout = Layout::of(&sheet, findings)?;
    let mut gathered = Gathered::default();
    while let Some(row) = sheet.next_row(findings) {
        gathered.take(source, findings, mapping, &layout, &row);
        // Each row looks its limit state up in the list; the mapping tells that there are too many.
        if gathered.limit_states.len() > MOST_LIMIT_STATES {
            break;
        }
    }
    if gathered.order.is_empty() {
        findings.whole(source, Fault::Missing, "there is no curve", "one row a curve or a point");
    }
    let states = mapping.states(source, findings, &gathered.limit_states, 0)?;
    let Gathered { limit_states, order, mut classes } = gathered;
    let functions = order.into_iter().filter_map(|id| {
        let class = classes.remove(&id)?;
        Some(function(source, findings, id, class, &limit_states))
    });
    let functions = functions.collect();
    Some(FragilityModel { limit_states, states, functions })
}

/// The classes of a file.
pub(super) fn classes(source: &Source, findings: &mut Findings) -> Option<BTreeSet<String>> {
    let mut sheet = Sheet::open(source, findings)?;
    let layout = Layout::of(&sheet, findings)?;
    let mut classes = BTreeSet::new();
    while let Some(row) = sheet.next_row(findings) {
        classes.extend(row.text(findings, layout.class, "the class").map(str::to_owned));
    }
    Some(classes)
}

impl Gathered {
    fn take(
        &mut self,
        source: &Source,
        findings: &mut Findings,
        mapping: &Mapping,
        layout: &Layout,
        row: &Row<'_>,
    ) -> Option<()> {
        let id = row.text(findings, layout.class, "the class")?.to_owned();
        let imt = row.text(findings, layout.imt, "the measure")?.to_owned();
        let state = row.text(findings, layout.state, "the limit state")?.to_owned();
        let state = self.state(state);
        if !self.classes.contains_key(&id) {
            let (imt, measure) = mapping.measure(source, findings, &imt, row.place(layout.imt))?;
            self.order.push(id.clone());
            self.classes.insert(id.clone(), Class { imt, measure, curves: BTreeMap::new() });
        }
        let class = self.classes.get_mut(&id)?;
        if Imt::parse(&imt) != Some(class.imt) {
            let what = format!("`{id}` goes by {imt} here and by {} before", class.imt);
            row.fault(findings, layout.imt, Fault::UnknownMeasure, what, "one measure a class");
            return None;
        }
        let empty =
            || Rows { lognormal: None, levels: Vec::new(), probabilities: Vec::new(), offset: row.start() };
        let rows = class.curves.entry(state).or_insert_with(empty);
        rows.take(findings, layout, row)
    }

    /// Position of a limit state among those that have occurred.
    fn state(&mut self, name: String) -> usize {
        self.limit_states.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.limit_states.push(name);
            self.limit_states.len() - 1
        })
    }
}

impl Rows {
    fn take(&mut self, findings: &mut Findings, layout: &Layout, row: &Row<'_>) -> Option<()> {
        let form = row.cell(layout.form).to_ascii_lowercase();
        let is_first = self.lognormal.is_none() && self.levels.is_empty();
        match form.as_str() {
            "lognormal" if is_first => {
                let [a, b] = layout.lognormal;
                self.lognormal =
                    Some((row.number(findings, a, "the median")?, row.number(findings, b, "beta")?));
            }
            "discrete" if self.lognormal.is_none() => {
                let [a, b] = layout.point;
                let point =
                    (row.number(findings, a, "the level")?, row.number(findings, b, "the probability")?);
                self.levels.push((point.0, row.place(a)));
                self.probabilities.push((point.1, row.place(b)));
            }
            "lognormal" | "discrete" => {
                let what = "the curve has parameters already";
                row.fault(findings, layout.form, Fault::Duplicate, what, "one lognormal row, or points");
            }
            _ => {
                let what = format!("the form is `{form}`");
                row.fault(findings, layout.form, Fault::NotAllowed, what, "lognormal or discrete");
            }
        }
        Some(())
    }

    fn curve(&self, source: &Source, findings: &mut Findings) -> Option<Placed> {
        match self.lognormal {
            Some((median, beta)) => {
                let named = [("the median", median), ("beta", beta)];
                let make = |median, beta| Lognormal::new(median, beta).ok();
                lognormal(source, findings, self.offset, named, make)?;
                // As written: what comes back from the curve has gone through a logarithm.
                placed(source, findings, Curve::Lognormal { median, beta }, self.offset)
            }
            // Rows whose form is unknown were told already.
            None if self.levels.is_empty() => None,
            None => {
                let curve = discrete(source, findings, &self.levels, &self.probabilities, self.offset)?;
                placed(source, findings, curve, self.offset)
            }
        }
    }
}

fn function(
    source: &Source,
    findings: &mut Findings,
    id: String,
    class: Class,
    limit_states: &[String],
) -> FragilityFunction {
    let placed: Vec<Option<Placed>> = (0..limit_states.len())
        .map(|state| class.curves.get(&state).and_then(|rows| rows.curve(source, findings)))
        .collect();
    crossings(source, findings, &id, limit_states, &placed, None);
    FragilityFunction {
        id,
        imt: class.imt,
        measure: class.measure,
        curves: placed.into_iter().map(|placed| placed.map(|placed| placed.curve)).collect(),
        no_damage_limit: None,
        range: None,
    }
}
