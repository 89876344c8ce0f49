//! From the tables of a case to a grid.

use std::collections::BTreeMap;

use shapan_network::power::{Branch, Bus, Generator, Grid, Load, Network};

use super::syntax::{Cell, Program, Value};
use super::{Assume, Case};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::source::Source;

/// Largest powers, voltages and reactances that a grid reaches; beyond is another unit.
const MOST_MW: f64 = 1e6;
const MOST_KV: f64 = 2000.0;
const MOST_PU: f64 = 100.0;
/// Fields that are taken or said to be left out by a remark of their own.
const KNOWN: [&str; 9] =
    ["version", "baseMVA", "bus", "gen", "branch", "bus_name", "gen_name", "gencost", "dcline"];

pub(super) fn case(
    source: &Source,
    program: &Program,
    assume: &Assume,
    findings: &mut Findings,
) -> Option<Case> {
    let mut build =
        Build { source, program, assume, findings, buses: BTreeMap::new(), used: BTreeMap::new() };
    build.version();
    let base_mva = build.base();
    let (buses, mut loads) = build.bus_rows();
    let mut generators = build.generator_rows();
    generators.append(&mut build.feeds(&mut loads));
    let branches = build.branch_rows();
    let grid = Grid { base_mva: base_mva?, buses, branches, generators, loads };
    let bus_names = build.names("bus_name", grid.buses.len());
    build.remarks();
    if build.findings.is_clean() {
        for problem in Network::new(&grid).err().iter().flat_map(|problems| problems.as_slice()) {
            build.findings.whole(source, Fault::NotAllowed, problem.to_string(), "");
        }
    }
    Some(Case { name: program.name.clone(), grid, bus_names })
}

struct Build<'a> {
    source: &'a Source,
    program: &'a Program,
    assume: &'a Assume,
    findings: &'a mut Findings,
    /// Whether each bus is in service.
    buses: BTreeMap<String, bool>,
    /// How often each name was given.
    used: BTreeMap<String, usize>,
}

/// A row of a table.
struct Row<'a>(&'a [Cell]);

impl Row<'_> {
    fn value(&self, column: usize) -> f64 {
        self.0[column].value
    }

    fn at(&self, column: usize) -> usize {
        self.0[column].at
    }
}

impl<'a> Build<'a> {
    fn fault(&mut self, at: usize, fault: Fault, what: String, expected: &str) {
        self.findings.at(self.source, at, fault, what, expected);
    }

    fn version(&mut self) {
        let two = match self.program.fields.get("version").map(|field| &field.value) {
            Some(Value::Text(version)) => version == "2",
            Some(Value::Number(version)) => *version == 2.0,
            _ => false,
        };
        if !two {
            let at = self.program.fields.get("version").map_or(0, |field| field.at);
            let what = "the case is not of version 2".to_owned();
            self.fault(at, Fault::WrongVersion, what, "mpc.version = '2'; older cases can be saved anew");
        }
    }

    fn base(&mut self) -> Option<f64> {
        let field = self.program.fields.get("baseMVA");
        match field.map(|field| (&field.value, field.at)) {
            Some((Value::Number(base), _)) if *base > 0.0 && *base <= MOST_MW => Some(*base),
            Some((_, at)) => {
                self.fault(at, Fault::Absurd, "the power base cannot be".to_owned(), "MVA above 0");
                None
            }
            None => {
                self.findings.whole(self.source, Fault::Missing, "there is no mpc.baseMVA", "the power base");
                None
            }
        }
    }

    /// The rows of a table that are wide enough.
    fn rows(&mut self, name: &str, columns: usize) -> Vec<Row<'a>> {
        let Some(field) = self.program.fields.get(name) else {
            let what = format!("there is no mpc.{name}");
            self.findings.whole(self.source, Fault::Missing, what, "a table");
            return Vec::new();
        };
        let Value::Matrix(rows) = &field.value else {
            self.fault(field.at, Fault::WrongFormat, format!("mpc.{name} is no table of numbers"), "a table");
            return Vec::new();
        };
        let width = rows.first().map_or(0, Vec::len).max(columns);
        let mut kept = Vec::new();
        for row in rows {
            if row.len() == width {
                kept.push(Row(row));
            } else {
                let what = format!("a row of mpc.{name} has {} numbers", row.len());
                self.fault(row[0].at, Fault::RowLength, what, &width.to_string());
            }
        }
        kept
    }

    /// A number of a row within bounds.
    fn within(&mut self, row: &Row<'_>, column: usize, name: &str, bound: f64, unit: &str) -> f64 {
        let value = row.value(column);
        if value.abs() > bound || value.is_nan() {
            let what = format!("{name} is {value}");
            self.fault(row.at(column), Fault::Absurd, what, &format!("up to {bound} {unit}"));
            return 0.0;
        }
        value
    }

    /// The bus that a row names; whether it is in service.
    fn bus(&mut self, row: &Row<'_>, column: usize) -> (String, bool) {
        let id = row.value(column).to_string();
        let found = self.buses.get(&id).copied();
        if found.is_none() {
            self.fault(row.at(column), Fault::Missing, format!("there is no bus {id}"), "a row of mpc.bus");
        }
        (id, found.unwrap_or_default())
    }

    fn unique(&mut self, name: String) -> String {
        let count = self.used.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}-{count}") }
    }

    fn bus_rows(&mut self) -> (Vec<Bus>, Vec<Load>) {
        let (mut buses, mut loads, mut unknown) = (Vec::new(), Vec::new(), 0);
        for row in self.rows("bus", 13) {
            let number = row.value(0);
            let id = number.to_string();
            if !(number >= 1.0 && number.fract() == 0.0 && number < 1e15) {
                self.fault(row.at(0), Fault::NotANumber, format!("bus number {number}"), "1, 2, 3, …");
            }
            let kind = row.value(1);
            if ![1.0, 2.0, 3.0, 4.0].contains(&kind) {
                self.fault(
                    row.at(1),
                    Fault::NotAllowed,
                    format!("bus {id} is of type {kind}"),
                    "1, 2, 3 or 4",
                );
            }
            if self.buses.insert(id.clone(), kind != 4.0).is_some() {
                self.fault(row.at(0), Fault::Duplicate, format!("bus {id} stands twice"), "each bus once");
            }
            let base_kv = self.base_kv(&row, &id, &mut unknown);
            buses.push(Bus { id: id.clone(), base_kv, reference: kind == 3.0 });
            let demand = self.within(&row, 2, "Pd", MOST_MW, "MW");
            let shunt = self.within(&row, 4, "Gs", MOST_MW, "MW");
            let parts = [(id.clone(), demand), (format!("{id}-shunt"), shunt)];
            for (name, mw) in parts.into_iter().filter(|(_, mw)| *mw != 0.0) {
                loads.push(Load::new(name, id.clone(), mw, self.assume.priority));
            }
        }
        self.assumed_voltages(unknown);
        (buses, loads)
    }

    fn base_kv(&mut self, row: &Row<'_>, id: &str, unknown: &mut usize) -> f64 {
        let base_kv = self.within(row, 9, "baseKV", MOST_KV, "kV");
        match self.assume.base_kv {
            Some(assumed) if base_kv == 0.0 => {
                *unknown += 1;
                assumed
            }
            _ => {
                if base_kv <= 0.0 {
                    let what = format!("bus {id} has a base voltage of {base_kv} kV");
                    let expected = "kV above 0; per-unit flow does not need it, and a voltage can be assumed";
                    self.fault(row.at(9), Fault::Missing, what, expected);
                }
                base_kv
            }
        }
    }

    fn assumed_voltages(&mut self, unknown: usize) {
        if let (Some(kv), true) = (self.assume.base_kv, unknown > 0) {
            self.findings.remark(Remark::assumed(
                format!("{unknown} 个母线没有基准电压，假定为 {kv} kV"),
                format!("{unknown} buses have no base voltage; {kv} kV was assumed"),
            ));
        }
    }

    fn generator_rows(&mut self) -> Vec<Generator> {
        let rows = self.rows("gen", 10);
        let names = self.names("gen_name", rows.len());
        let mut generators = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let (bus, on) = self.bus(row, 0);
            let set_mw = self.within(row, 1, "Pg", MOST_MW, "MW");
            let p_max_mw = self.within(row, 8, "Pmax", MOST_MW, "MW");
            let p_min_mw = self.within(row, 9, "Pmin", MOST_MW, "MW");
            if p_max_mw < p_min_mw.max(0.0) {
                let what = format!("Pmax is {p_max_mw} and Pmin is {p_min_mw}");
                self.fault(row.at(8), Fault::Absurd, what, "Pmax of at least 0 and Pmin, MW");
            }
            let name = names.as_ref().map_or_else(|| format!("{bus}-gen"), |names| names[at].clone());
            let (id, in_service) = (self.unique(name), on && row.value(7) > 0.0);
            generators.push(Generator { id, bus, set_mw, p_min_mw, p_max_mw, in_service });
        }
        self.used.clear();
        generators
    }

    /// Demands below zero feed the grid: they become generators.
    fn feeds(&mut self, loads: &mut Vec<Load>) -> Vec<Generator> {
        let mut feeds = Vec::new();
        for load in loads.extract_if(.., |load| load.demand_mw < 0.0) {
            let id = format!("{}-feed", load.id);
            let in_service = self.buses.get(&load.bus).copied().unwrap_or_default();
            feeds.push(Generator { in_service, ..Generator::new(id, load.bus, -load.demand_mw) });
        }
        if !feeds.is_empty() {
            let count = feeds.len();
            self.findings.remark(Remark::assumed(
                format!("{count} 个负的负荷作为电源读入"),
                format!("{count} demands below zero were read as generators"),
            ));
        }
        feeds
    }

    fn branch_rows(&mut self) -> Vec<Branch> {
        let mut branches = Vec::new();
        for row in self.rows("branch", 11) {
            let ((from, from_on), (to, to_on)) = (self.bus(&row, 0), self.bus(&row, 1));
            let reactance_pu = self.within(&row, 3, "x", MOST_PU, "per unit (not ohms)");
            let ratio = self.within(&row, 8, "ratio", MOST_PU, "");
            if ratio < 0.0 {
                self.fault(row.at(8), Fault::Negative, format!("ratio is {ratio}"), "0 or above");
            }
            let phase_shift_deg = self.within(&row, 9, "angle", 360.0, "degrees");
            let rate = row.value(5);
            if rate < 0.0 || rate.is_nan() {
                self.fault(row.at(5), Fault::Negative, format!("rateA is {rate}"), "MVA, or 0 for no limit");
            }
            branches.push(Branch {
                id: self.unique(format!("{from}-{to}")),
                from,
                to,
                reactance_pu,
                tap_ratio: if ratio == 0.0 { 1.0 } else { ratio },
                phase_shift_deg,
                limit_mw: (rate > 0.0 && rate.is_finite()).then_some(rate),
                in_service: from_on && to_on && row.value(10) > 0.0,
            });
        }
        self.used.clear();
        branches
    }

    /// The first column of a table of names, if it has as many rows as asked for.
    fn names(&mut self, name: &str, rows: usize) -> Option<Vec<String>> {
        let field = self.program.fields.get(name)?;
        let Value::Texts(names) = &field.value else {
            self.fault(field.at, Fault::WrongFormat, format!("mpc.{name} is no table of texts"), "texts");
            return None;
        };
        if names.len() != rows {
            let what = format!("mpc.{name} has {} names", names.len());
            self.fault(field.at, Fault::LengthMismatch, what, &rows.to_string());
            return None;
        }
        Some(names.iter().map(|row| row[0].trim().to_owned()).collect())
    }

    fn remarks(&mut self) {
        let mut drop = |zh: String, en: String| self.findings.remark(Remark::dropped(zh, en));
        drop(
            "未读入交流量：无功、电压、电阻、充电电纳；也未读入 rateB、rateC 和相角差限值".to_owned(),
            "alternating-current quantities were left out: reactive power, voltages, resistance, charging; \
             so were rateB, rateC and limits of angles"
                .to_owned(),
        );
        let shunts = matches!(self.program.fields.get("bus").map(|field| &field.value),
            Some(Value::Matrix(rows)) if rows.iter().any(|row| row.get(4).is_some_and(|cell| cell.value != 0.0)));
        if shunts {
            let zh = "并联电导 Gs 按 1 p.u. 电压作为负荷读入";
            let en = "shunt conductances Gs were read as loads at a voltage of one per unit";
            self.findings.remark(Remark::assumed(zh, en));
        }
        for (name, zh, en) in
            [("dcline", "直流线路", "DC lines"), ("gencost", "发电成本", "costs of generation")]
        {
            if let Some(Value::Matrix(rows)) = self.program.fields.get(name).map(|field| &field.value) {
                let count = rows.len();
                self.findings.remark(Remark::dropped(
                    format!("未读入 {count} 行{zh}（mpc.{name}）"),
                    format!("{count} rows of {en} (mpc.{name}) were left out"),
                ));
            }
        }
        let others: Vec<&str> =
            self.program.fields.keys().map(String::as_str).filter(|name| !KNOWN.contains(name)).collect();
        if !others.is_empty() {
            let others = others.join(", ");
            let remark =
                Remark::dropped(format!("未读入的字段：{others}"), format!("fields left out: {others}"));
            self.findings.remark(remark);
        }
    }
}
