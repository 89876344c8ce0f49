//! What the readers of all road files share: lengths, bounds of the road table, and the last steps.

use std::collections::{BTreeMap, BTreeSet};

use shapan_hazard::geodesy::great_circle_km;

use super::component::largest;
use super::unit::{LengthUnit, median_ratio};
use super::{RoadLink, RoadNetwork, RoadNode};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::source::Source;

/// Free speeds that the road table takes, km/h.
pub(super) const SPEED_KM_H: std::ops::RangeInclusive<f64> = 1.0..=200.0;
/// Most lanes in one direction that the road table takes.
pub(super) const MOST_LANES: u32 = 20;
/// Links shorter than a metre are a metre long.
const SHORTEST_KM: f64 = 0.001;
/// Less than this times the straight line, half of the links cannot be: positions are not that wrong.
const LEAST_RATIO: f64 = 0.5;
/// Names that a remark lists.
const LISTED: usize = 8;

/// Nodes of a file by name.
#[derive(Default)]
pub(super) struct Nodes {
    pub(super) list: Vec<RoadNode>,
    by_id: BTreeMap<String, usize>,
}

impl Nodes {
    /// Takes a node; whether its name is new.
    pub(super) fn push(&mut self, node: RoadNode) -> bool {
        let position = self.list.len();
        let is_new = self.by_id.insert(node.id.clone(), position).is_none();
        self.list.push(node);
        is_new
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Distance between two nodes on the sphere, km.
    pub(super) fn straight_km(&self, from: usize, to: usize) -> f64 {
        straight_km(&self.list[from], &self.list[to])
    }
}

/// Distance between two nodes on the sphere, km.
pub(super) fn straight_km(a: &RoadNode, b: &RoadNode) -> f64 {
    great_circle_km((a.lon, a.lat), (b.lon, b.lat))
}

/// The unit of lengths: as given, else as the straight lines tell, which is remarked on. A unit is refused with which
/// roads would be far shorter than straight.
pub(super) fn length_unit(
    source: &Source,
    given: Option<LengthUnit>,
    pairs: &[(f64, f64)],
    findings: &mut Findings,
) -> LengthUnit {
    if let Some(unit) = given {
        let ratio = median_ratio(pairs).map(|ratio| ratio * unit.km());
        if let Some(ratio) = ratio.filter(|ratio| *ratio < LEAST_RATIO) {
            let what = format!("in {} links are {ratio:.4} times the straight line (median)", unit.sign());
            findings.whole(source, Fault::Absurd, what, "a unit of length with which they are not shorter");
        }
        return unit;
    }
    let Some((unit, ratio)) = LengthUnit::by_geometry(pairs) else { return LengthUnit::Km };
    let sign = unit.sign();
    findings.remark(Remark::assumed(
        format!("文件未给出长度单位:按 {sign} 计,此时路段长度为直线距离的 {ratio:.2} 倍(中位数);可用 --length-unit 指定"),
        format!(
            "the unit of length: {sign}, with which links are {ratio:.2} times the straight line (median); \
             --length-unit says another"
        ),
    ));
    unit
}

/// Length of a link, km; where the file has none, the straight line. Counts these.
pub(super) fn length_km(length: f64, unit: LengthUnit, straight_km: f64, straight: &mut usize) -> f64 {
    let km = if length > 0.0 {
        length * unit.km()
    } else {
        *straight += 1;
        straight_km
    };
    km.max(SHORTEST_KM)
}

/// Tells how many links had no length.
pub(super) fn tell_straight(count: usize, findings: &mut Findings) {
    if count > 0 {
        findings.remark(Remark::assumed(
            format!("{count} 条路段没有长度,取两端直线距离"),
            format!("the length of {count} links, which have none: the straight line"),
        ));
    }
}

/// A few names, and how many more.
pub(super) fn listed(names: &BTreeSet<String>) -> String {
    let few: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    match names.len().saturating_sub(LISTED) {
        0 => few.join(", "),
        more => format!("{} … (+{more})", few.join(", ")),
    }
}

/// Leaves out links that end where they begin, which is remarked on.
pub(super) fn without_loops(links: &mut Vec<RoadLink>, findings: &mut Findings) {
    let before = links.len();
    links.retain(|link| link.from != link.to);
    if before > links.len() {
        let loops = before - links.len();
        findings.remark(Remark::dropped(
            format!("{loops} 条起终点相同的路段"),
            format!("{loops} links that end where they begin"),
        ));
    }
}

/// The largest part of a network, without links that end where they begin; what is left out is remarked on.
pub(super) fn in_one_piece(network: RoadNetwork, findings: &mut Findings) -> RoadNetwork {
    let RoadNetwork { nodes, mut links } = network;
    without_loops(&mut links, findings);
    let ends: Vec<_> = links.iter().map(|link| (link.from, link.to)).collect();
    let kept = largest(nodes.len(), &ends);
    let network = keep(nodes, links, &kept, findings);
    if network.links.is_empty() { RoadNetwork::default() } else { network }
}

fn keep(nodes: Vec<RoadNode>, links: Vec<RoadLink>, kept: &[bool], findings: &mut Findings) -> RoadNetwork {
    let (all_nodes, all_links) = (nodes.len(), links.len());
    let mut place = vec![0; nodes.len()];
    let (mut left, mut there) = (Vec::new(), Vec::new());
    for (at, node) in nodes.into_iter().enumerate().filter(|(at, _)| kept[*at]) {
        place[at] = left.len();
        left.push(node);
    }
    let mut lost_km = 0.0;
    for link in links {
        match kept[link.from] && kept[link.to] {
            true => there.push(RoadLink { from: place[link.from], to: place[link.to], ..link }),
            false => lost_km += link.length_km,
        }
    }
    let (lost_nodes, lost_links) = (all_nodes - left.len(), all_links - there.len());
    if lost_nodes > 0 {
        findings.remark(Remark::dropped(
            format!(
                "不属于最大互通部分的 {lost_nodes} 个节点、{lost_links} 条路段(共 {lost_km:.1} km):从那里不能到达其余各处,或反之"
            ),
            format!(
                "{lost_nodes} nodes and {lost_links} links ({lost_km:.1} km) outside the largest part in which all \
                 nodes reach each other"
            ),
        ));
    }
    RoadNetwork { nodes: left, links: there }
}

/// Refuses a network without roads.
pub(super) fn check_empty(source: &Source, network: &RoadNetwork, findings: &mut Findings) {
    if network.links.is_empty() && findings.is_clean() {
        let expected = "two nodes at least that reach each other";
        findings.whole(source, Fault::Missing, "no two nodes reach each other", expected);
    }
}
