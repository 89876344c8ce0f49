//! What was assumed of an extract, and left out.

use super::block::{Extract, Way};
use crate::problem::Findings;
use crate::remark::Remark;

/// Remarks on ways; `contracted` is how many nodes were bends.
pub(super) fn tell(extract: &Extract, contracted: usize, findings: &mut Findings) {
    let ways = |is: fn(&Way) -> bool| extract.ways.iter().filter(|way| is(way)).count();
    let missing = extract.places.iter().filter(|place| place.is_none()).count();
    findings.remark(Remark::assumed(
        "通行能力按等级每车道 1800(快速路)、1200(国省道、匝道)、800(主干路)、600(支路);等级:motorway、trunk 为快速路,primary 为国省道,\
         secondary 为主干路,_link 为匝道,其余为支路",
        "capacity: 1800 an hour and lane on expressways (motorway, trunk), 1200 on national roads (primary) and ramps \
         (_link), 800 on arterials (secondary), 600 on local streets (others)",
    ));
    let speeds = ways(|way| way.road.usual_speed);
    assumed(
        speeds,
        "条道路的车速未标注或不可读,按等级取值",
        "the free speed of",
        "ways without a readable maxspeed: as usual for the class",
        findings,
    );
    let lanes = ways(|way| way.road.usual_lanes);
    assumed(
        lanes,
        "条道路的车道数未标注或不可读,按等级取值",
        "lanes of",
        "ways that do not say them: as usual for the class",
        findings,
    );
    let reversible = ways(|way| way.road.reversible);
    assumed(
        reversible,
        "条可变方向道路按双向通行",
        "both directions of",
        "ways whose direction changes with the hour",
        findings,
    );
    dropped(extract.other_classes, "条其他等级的道路", "ways of other classes", findings);
    dropped(extract.closed, "条汽车不能通行的道路", "ways that are closed to cars", findings);
    dropped(extract.restrictions, "条转向限制", "turn restrictions", findings);
    let tunnels = ways(|way| way.road.is_tunnel);
    dropped(tunnels, "条道路的隧道标注", "marks of ways that lie in tunnels", findings);
    dropped(
        missing,
        "个不在文件中的节点,道路在那里断开",
        "nodes that the file does not hold, where roads end",
        findings,
    );
    dropped(
        contracted,
        "个仅为线形的节点(长度、时间保留)",
        "nodes that are bends; lengths and times stay",
        findings,
    );
}

fn assumed(count: usize, zh: &str, before: &str, after: &str, findings: &mut Findings) {
    if count > 0 {
        findings.remark(Remark::assumed(format!("{count} {zh}"), format!("{before} {count} {after}")));
    }
}

fn dropped(count: usize, zh: &str, en: &str, findings: &mut Findings) {
    if count > 0 {
        findings.remark(Remark::dropped(format!("{count} {zh}"), format!("{count} {en}")));
    }
}
