//! Links from rows: units, and what is blank by class.

use std::collections::BTreeSet;

use super::config::Config;
use super::rows::{Columns, Draft, USED};
use super::tell_unused;
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::roads::class::{Usual, by_word};
use crate::roads::draft::{Nodes, SPEED_KM_H, length_km, length_unit, listed, tell_straight};
use crate::roads::{LengthUnit, RoadClass, RoadLink};
use crate::sheet::Sheet;
use crate::source::Source;

/// What is usual on a road of unknown class (grade E).
const UNKNOWN: Usual = Usual { speed_km_h: 40.0, lanes: 1 };

/// How often something was assumed or left out.
#[derive(Default)]
struct Counts {
    straight: usize,
    speeds: usize,
    lanes: usize,
    capacities: usize,
    tolls: usize,
    without_cars: usize,
    unknown: BTreeSet<String>,
}

/// Links of all rows that are right.
pub(super) fn links(
    source: &Source,
    nodes: &Nodes,
    config: &Config,
    findings: &mut Findings,
) -> Vec<RoadLink> {
    let mut counts = Counts::default();
    let drafts = drafts(source, nodes, &mut counts, findings);
    let pairs: Vec<_> = drafts
        .iter()
        .map(|draft| (draft.length.unwrap_or_default(), nodes.straight_km(draft.from, draft.to)))
        .collect();
    let unit = length_unit(source, config.length_unit, &pairs, findings);
    let speed = config.speed_km_h.unwrap_or_else(|| usual_speed(unit, &drafts, findings));
    let mut links = Vec::new();
    for draft in &drafts {
        let Some(link) = link(source, draft, nodes, (unit, speed), &mut counts, findings) else { continue };
        let back = RoadLink { id: format!("{}-back", link.id), from: link.to, to: link.from, ..link.clone() };
        links.push(link);
        if !draft.directed {
            links.push(back);
        }
    }
    tell(&counts, findings);
    links
}

fn drafts(source: &Source, nodes: &Nodes, counts: &mut Counts, findings: &mut Findings) -> Vec<Draft> {
    let (mut drafts, mut ids, mut number) = (Vec::new(), BTreeSet::new(), 0);
    let Some(mut sheet) = Sheet::open(source, findings) else { return drafts };
    let Some(columns) = Columns::of(&sheet, findings) else { return drafts };
    tell_unused(&sheet, &USED, findings);
    while let Some(row) = sheet.next_row(findings) {
        number += 1;
        if !columns.has_cars(&row) {
            counts.without_cars += 1;
            continue;
        }
        let Some(draft) = columns.draft(&row, number, nodes, findings) else { continue };
        columns.take(&row, &draft.id, &mut ids, findings);
        if !draft.directed {
            columns.take(&row, &format!("{}-back", draft.id), &mut ids, findings);
        }
        drafts.push(draft);
    }
    drafts
}

/// Miles and feet go with miles an hour.
fn usual_speed(unit: LengthUnit, drafts: &[Draft], findings: &mut Findings) -> f64 {
    let (word, km_h) = match unit {
        LengthUnit::Mi | LengthUnit::Ft => ("mph", LengthUnit::Mi.km()),
        LengthUnit::Km | LengthUnit::M => ("km/h", 1.0),
    };
    if drafts.iter().any(|draft| draft.speed.is_some()) {
        findings.remark(Remark::assumed(
            format!("文件未给出车速单位:{word}"),
            format!("the unit of speed: {word}, after that of length"),
        ));
    }
    km_h
}

fn link(
    source: &Source,
    draft: &Draft,
    nodes: &Nodes,
    (unit, speed_unit): (LengthUnit, f64),
    counts: &mut Counts,
    findings: &mut Findings,
) -> Option<RoadLink> {
    let given = draft.speed.map(|(speed, _)| speed * speed_unit);
    let (class, usual) = by_word(&draft.facility).unwrap_or_else(|| {
        let word = if draft.facility.is_empty() { "(blank)" } else { &draft.facility };
        counts.unknown.insert(word.to_owned());
        (given.map_or(RoadClass::Arterial, RoadClass::by_speed), UNKNOWN)
    });
    let speed = given.unwrap_or(usual.speed_km_h);
    if !SPEED_KM_H.contains(&speed) {
        let (written, at) = draft.speed?;
        let what = format!("free_speed is {written}, that is {speed:.1} km/h");
        findings.at(source, at, Fault::Absurd, what, "1 to 200 km/h; config.csv says the unit");
        return None;
    }
    let lanes = draft.lanes.unwrap_or(usual.lanes);
    let lane = draft.capacity_pcu_h.unwrap_or_else(|| class.lane_capacity_pcu_h());
    let straight = nodes.straight_km(draft.from, draft.to);
    let km = length_km(draft.length.unwrap_or_default(), unit, straight, &mut counts.straight);
    counts.speeds += usize::from(given.is_none());
    counts.lanes += usize::from(draft.lanes.is_none());
    counts.capacities += usize::from(draft.capacity_pcu_h.is_none());
    counts.tolls += usize::from(draft.has_toll);
    Some(RoadLink {
        id: draft.id.clone(),
        from: draft.from,
        to: draft.to,
        class,
        length_km: km,
        lanes,
        free_speed_km_h: speed,
        capacity_pcu_h: lane * f64::from(lanes),
        bridges: 0,
        assumed: given.is_none() || draft.lanes.is_none() || draft.capacity_pcu_h.is_none(),
    })
}

fn tell(counts: &Counts, findings: &mut Findings) {
    tell_straight(counts.straight, findings);
    let filled = [("车速", "free speed", counts.speeds), ("车道数", "lanes", counts.lanes)];
    for (zh, en, count) in filled.into_iter().filter(|(.., count)| *count > 0) {
        findings.remark(Remark::assumed(
            format!("{count} 条路段没有{zh},按等级取值"),
            format!("{en} of {count} links: as usual for the class"),
        ));
    }
    if counts.capacities > 0 {
        findings.remark(Remark::assumed(
            format!("{} 条路段没有通行能力:每车道 1800(快速路)、1200、800、600(支路)", counts.capacities),
            format!(
                "capacity of {} links: 1800 an hour and lane on expressways, 1200 on national roads and ramps, \
                 800 on arterials, 600 on local streets",
                counts.capacities
            ),
        ));
    }
    if !counts.unknown.is_empty() {
        let words = listed(&counts.unknown);
        findings.remark(Remark::assumed(
            format!("不认识的道路类型按车速划分等级:{words}"),
            format!("the class of unknown facility types, by speed: {words}"),
        ));
    }
    if counts.tolls > 0 {
        let tolls = counts.tolls;
        findings.remark(Remark::dropped(format!("{tolls} 条路段的收费"), format!("tolls of {tolls} links")));
    }
    if counts.without_cars > 0 {
        let count = counts.without_cars;
        findings.remark(Remark::dropped(
            format!("{count} 条汽车不能通行的路段"),
            format!("{count} links that are not open to cars"),
        ));
    }
}
