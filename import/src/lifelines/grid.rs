//! MATPOWER cases as power tables.

use std::collections::BTreeMap;

use super::power::{Bus, Draft, Link, tables};
use super::siting::Siting;
use super::{Names, PowerTables};
use crate::matpower::Case;
use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;

/// The tables of a case, sited. A case has no positions of its own, so they are listed or on a spiral.
///
/// Reactance in ohm is `x τ kV² / baseMVA`, with the tap ratio τ in it, as DC flow has it, at the higher voltage of the two
/// ends. Ends of different voltages make a transformer. What is out of service is left out.
///
/// # Errors
/// Buses that no place is known of, and branches with a reactance below zero.
pub fn from_matpower(
    source: &Source,
    case: &Case,
    siting: &Siting,
) -> Result<Imported<PowerTables>, ImportProblems> {
    let mut findings = Findings::default();
    let draft = draft(source, case, &mut findings);
    let tables = tables(source, draft, siting, &mut findings);
    findings.finish(Some(tables))
}

fn draft(source: &Source, case: &Case, findings: &mut Findings) -> Draft {
    let mut names = Names::default();
    let mut buses: Vec<Bus> = Vec::new();
    let mut at = BTreeMap::new();
    for (number, bus) in case.grid.buses.iter().enumerate() {
        let id = names.key(Some(&bus.id), || format!("bus-{}", bus.id));
        at.insert(bus.id.as_str(), number);
        let name = case.bus_names.as_ref().and_then(|names| names.get(number));
        let name = name.cloned().unwrap_or_else(|| id.clone());
        buses.push(Bus { id, number: name.clone(), name, kv: bus.base_kv, ..Bus::default() });
    }
    for load in &case.grid.loads {
        at.get(load.bus.as_str()).into_iter().for_each(|at| buses[*at].demand_mw += load.demand_mw);
    }
    let mut idle = 0;
    for generator in &case.grid.generators {
        let Some(at) = at.get(generator.bus.as_str()) else { continue };
        // Synchronous condensers give no power.
        if generator.in_service && generator.p_max_mw > 0.0 {
            buses[*at].generation_mw += generator.p_max_mw;
        } else {
            idle += 1;
        }
    }
    tell(case, idle, findings);
    names.tell(["节点", "buses"], findings);
    let links = links(source, case, &buses, &at, findings);
    Draft { buses, links }
}

fn tell(case: &Case, idle: usize, findings: &mut Findings) {
    let off = case.grid.branches.iter().filter(|branch| !branch.in_service).count();
    if idle + off > 0 {
        let zh = format!("停运或无有功出力的 {idle} 台机组、停运的 {off} 条支路");
        let en = format!("{idle} generators out of service or without power, {off} branches out of service");
        findings.remark(Remark::dropped(zh, en));
    }
    let shifted = case.grid.branches.iter().filter(|branch| branch.phase_shift_deg != 0.0).count();
    if shifted > 0 {
        let zh = format!("{shifted} 条支路的移相角");
        findings.remark(Remark::dropped(zh, format!("phase shifts of {shifted} branches")));
    }
}

fn links(
    source: &Source,
    case: &Case,
    buses: &[Bus],
    at: &BTreeMap<&str, usize>,
    findings: &mut Findings,
) -> Vec<Link> {
    let mut names = Names::default();
    let mut links = Vec::new();
    for branch in case.grid.branches.iter().filter(|branch| branch.in_service) {
        let ends = [&branch.from, &branch.to].map(|id| at.get(id.as_str()).map(|at| &buses[*at]));
        let [Some(from), Some(to)] = ends else { continue };
        if branch.reactance_pu < 0.0 {
            let what = format!("branch {} has a reactance of {}", branch.id, branch.reactance_pu);
            findings.whole(source, Fault::Negative, what, "0 or above");
        }
        let (kv, is_line) = (from.kv.max(to.kv), from.kv == to.kv);
        let ohm = branch.reactance_pu * branch.tap_ratio * kv * kv / case.grid.base_mva;
        links.push(Link {
            id: names.key(Some(&branch.id), || format!("branch-{}", links.len() + 1)),
            from: from.id.clone(),
            to: to.id.clone(),
            kv,
            circuits: 1,
            capacity_mw: branch.limit_mw,
            kind: if is_line { "line" } else { "transformer" },
            length_km: if is_line { None } else { Some(0.0) },
            reactance_ohm: ohm,
        });
    }
    names.tell(["支路", "branches"], findings);
    links
}
