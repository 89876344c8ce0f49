//! Links from rows: units, speeds, lanes and classes.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::lines::Word;
use super::net::{Column, Net};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::roads::draft::{MOST_LANES, Nodes, SPEED_KM_H, length_km, length_unit, tell_straight};
use crate::roads::{LengthUnit, RoadClass, RoadLink, TimeUnit};
use crate::source::Source;

/// Vehicles an hour that make a lane (grade E).
const LANE_PCU_H: f64 = 1800.0;
/// Speed of links that have neither time nor speed, most often connectors of zones, km/h (grade E).
const CONNECTOR_KM_H: f64 = 30.0;
/// The volume-delay function that the engine uses: B and power.
const BPR: (f64, f64) = (0.15, 4.0);

/// Numbers of a row, as written.
struct Row<'a> {
    id: String,
    from: usize,
    to: usize,
    capacity: f64,
    length: f64,
    time: f64,
    speed: f64,
    /// Where the time stands.
    at: Word<'a>,
}

/// How often something was assumed or left out.
#[derive(Default)]
struct Counts {
    straight: usize,
    by_column: usize,
    connectors: usize,
    other_delay: usize,
    tolls: usize,
}

/// Links of all rows that are right.
pub(super) fn links(
    source: &Source,
    net: &Net<'_>,
    nodes: &Nodes,
    options: Options,
    findings: &mut Findings,
) -> Vec<RoadLink> {
    check_counts(source, net, nodes, findings);
    let (mut ids, mut counts) = (BTreeSet::new(), Counts::default());
    let mut rows = Vec::new();
    for words in &net.rows {
        if let Some(row) = row(source, net, words, nodes, &mut counts, findings) {
            take_id(source, net, words, &row, &mut ids, findings);
            rows.push(row);
        }
    }
    name_parallels(&mut rows, net);
    let pairs: Vec<_> = rows.iter().map(|row| (row.length, nodes.straight_km(row.from, row.to))).collect();
    let unit = length_unit(source, options.length_unit.or(net.length_unit), &pairs, findings);
    let time = options.time_unit.unwrap_or(TimeUnit::Min);
    let mut link = |row: &Row<'_>| link(source, row, nodes, (unit, time), &mut counts, findings);
    let links = rows.iter().filter_map(&mut link).collect();
    tell(&counts, net, nodes, options, findings);
    links
}

/// What the metadata announce must be there.
fn check_counts(source: &Source, net: &Net<'_>, nodes: &Nodes, findings: &mut Findings) {
    let found = [("NUMBER OF LINKS", net.rows.len()), ("NUMBER OF NODES", nodes.list.len())];
    for (name, count) in found {
        let Some(said) = net.said(name) else { continue };
        match said.text.parse::<usize>() {
            Ok(number) if number == count => {}
            // Rows that were refused are told by themselves.
            Ok(_) if !findings.is_clean() => {}
            Ok(number) => {
                let what = format!("<{name}> says {number}, there are {count}");
                findings.at(source, said.offset, Fault::RowCount, what, count.to_string());
            }
            Err(_) => {
                let what = format!("<{name}> is `{}`", said.text);
                findings.at(source, said.offset, Fault::NotANumber, what, "a whole number");
            }
        }
    }
}

fn row<'a>(
    source: &Source,
    net: &Net<'a>,
    words: &[Word<'a>],
    nodes: &Nodes,
    counts: &mut Counts,
    findings: &mut Findings,
) -> Option<Row<'a>> {
    let end = |column, findings: &mut Findings| {
        let word = net.cell(words, column)?;
        let node = nodes.find(word.text);
        if node.is_none() {
            let what = format!("no node is called `{}`", word.text);
            findings.at(source, word.offset, Fault::Missing, what, "a node of the node file");
        }
        Some((word, node?))
    };
    let (from, to) = (end(Column::From, findings), end(Column::To, findings));
    let mut amount = |column, name| match net.cell(words, column) {
        Some(word) => word.amount(source, name, findings),
        None => Some(0.0),
    };
    let capacity = amount(Column::Capacity, "the capacity");
    let (length, time) = (amount(Column::Length, "the length"), amount(Column::Time, "the free flow time"));
    let (speed, toll) = (amount(Column::Speed, "the speed"), amount(Column::Toll, "the toll"));
    let (b, power) = (amount(Column::B, "B"), amount(Column::Power, "the power"));
    let ((from, start), (to, stop)) = (from?, to?);
    let has_delay = net.cell(words, Column::B).is_some() && net.cell(words, Column::Power).is_some();
    counts.other_delay += usize::from(has_delay && (b?, power?) != BPR);
    counts.tolls += usize::from(toll? > 0.0);
    let id = net.cell(words, Column::Id);
    let id = id.map_or_else(|| format!("{}-{}", from.text, to.text), |id| id.text.to_owned());
    let at = net.cell(words, Column::Time)?;
    Some(Row {
        id,
        from: start,
        to: stop,
        capacity: capacity?,
        length: length?,
        time: time?,
        speed: speed?,
        at,
    })
    .filter(|row| has_capacity(source, net, words, row, findings))
}

fn has_capacity(
    source: &Source,
    net: &Net<'_>,
    words: &[Word<'_>],
    row: &Row<'_>,
    findings: &mut Findings,
) -> bool {
    if let Some(word) = net.cell(words, Column::Capacity).filter(|_| row.capacity < 1.0) {
        let what = format!("the capacity is {}", word.text);
        findings.at(source, word.offset, Fault::Zero, what, "at least 1 vehicle an hour");
    }
    row.capacity >= 1.0
}

fn take_id(
    source: &Source,
    net: &Net<'_>,
    words: &[Word<'_>],
    row: &Row<'_>,
    ids: &mut BTreeSet<String>,
    findings: &mut Findings,
) {
    if let Some(id) = net.cell(words, Column::Id)
        && !ids.insert(row.id.clone())
    {
        let what = format!("the link `{}` stands twice", row.id);
        findings.at(source, id.offset, Fault::Duplicate, what, "each link once");
    }
}

/// Links without a name are called after their ends; the second between two nodes gets a number.
fn name_parallels(rows: &mut [Row<'_>], net: &Net<'_>) {
    if rows.first().is_none_or(|_| net.rows.first().is_none_or(|row| net.cell(row, Column::Id).is_some())) {
        return;
    }
    let (mut seen, mut next) = (BTreeSet::new(), BTreeMap::<String, u64>::new());
    for row in rows {
        let plain = row.id.clone();
        // A number once given is not tried again: many parallels take no longer than as many roads.
        while !seen.insert(row.id.clone()) {
            let number = next.entry(plain.clone()).or_insert(2);
            row.id = format!("{plain}-{number}");
            *number += 1;
        }
    }
}

fn link(
    source: &Source,
    row: &Row<'_>,
    nodes: &Nodes,
    (unit, time): (LengthUnit, TimeUnit),
    counts: &mut Counts,
    findings: &mut Findings,
) -> Option<RoadLink> {
    let km = length_km(row.length, unit, nodes.straight_km(row.from, row.to), &mut counts.straight);
    let speed = if row.time > 0.0 && row.length > 0.0 {
        row.length * unit.km() / (row.time * time.hours())
    } else if row.speed > 0.0 {
        counts.by_column += 1;
        row.speed * speed_unit(unit)
    } else {
        counts.connectors += 1;
        CONNECTOR_KM_H
    };
    if !SPEED_KM_H.contains(&speed) {
        let what = format!("the free speed is {speed:.1} km/h");
        let expected = "1 to 200 km/h; other units? --length-unit and --time-unit say them";
        findings.at(source, row.at.offset, Fault::Absurd, what, expected);
        return None;
    }
    let lanes = (row.capacity / LANE_PCU_H).round().clamp(1.0, f64::from(MOST_LANES)) as u32;
    let (id, class) = (row.id.clone(), RoadClass::by_speed(speed));
    let (from, to, capacity_pcu_h) = (row.from, row.to, row.capacity);
    Some(RoadLink {
        id,
        from,
        to,
        class,
        length_km: km,
        lanes,
        free_speed_km_h: speed,
        capacity_pcu_h,
        bridges: 0,
        assumed: true,
    })
}

/// One unit of the speed column, km/h.
fn speed_unit(length: LengthUnit) -> f64 {
    match length {
        LengthUnit::Mi | LengthUnit::Ft => LengthUnit::Mi.km(),
        LengthUnit::Km | LengthUnit::M => 1.0,
    }
}

/// What was assumed and left out.
fn tell(counts: &Counts, net: &Net<'_>, nodes: &Nodes, options: Options, findings: &mut Findings) {
    if options.time_unit.is_none() {
        findings.remark(Remark::assumed("自由流时间的单位:分钟", "the unit of free flow times: minutes"));
    }
    findings.remark(Remark::assumed(
        "通行能力的单位:辆/小时,一辆按一个标准车计;车道数按每车道 1800 辆/小时推算;道路等级按自由流车速划分",
        "the unit of capacity: passenger-car units an hour; lanes: one for every 1800 of them; classes: by free speed",
    ));
    tell_straight(counts.straight, findings);
    let Counts { by_column, connectors, other_delay, tolls, .. } = counts;
    if *by_column > 0 {
        findings.remark(Remark::assumed(
            format!("{by_column} 条路段没有时间,取车速列"),
            format!(
                "the speed of {by_column} links without time: the speed column, in the file's unit of length"
            ),
        ));
    }
    if *connectors > 0 {
        findings.remark(Remark::assumed(
            format!("{connectors} 条路段既无时间也无车速:30 km/h"),
            format!("the speed of {connectors} links with neither time nor speed: 30 km/h"),
        ));
    }
    if *other_delay > 0 {
        findings.remark(Remark::dropped(
            format!("{other_delay} 条路段的延误函数参数(B、幂)与 0.15、4 不同"),
            format!("B and power of {other_delay} links that differ from 0.15 and 4"),
        ));
    }
    if *tolls > 0 {
        findings.remark(Remark::dropped(format!("{tolls} 条路段的收费"), format!("tolls of {tolls} links")));
    }
    tell_centroids(net, nodes, findings);
    findings.remark(Remark::dropped(
        "路段类型:编号没有统一含义",
        "types of links: their numbers have no common meaning",
    ));
}

/// Nodes below the first that may be driven through are zones.
fn tell_centroids(net: &Net<'_>, nodes: &Nodes, findings: &mut Findings) {
    let Some(first) = net.said("FIRST THRU NODE").and_then(|said| said.text.parse::<u64>().ok()) else {
        return;
    };
    let below = |id: &str| id.parse::<u64>().is_ok_and(|number| number < first);
    let count = nodes.list.iter().filter(|node| below(&node.id)).count();
    if count > 0 {
        findings.remark(Remark::dropped(
            format!("{count} 个小区形心不许穿行的规定"),
            format!("the rule that nobody drives through {count} zones"),
        ));
    }
}
