//! Whether a link is open: check valves, pumps at their limit, tanks that are full or empty, valves that regulate.
//!
//! The rules are those of the EPANET 2.2 User Manual, appendix D and section 12.2.

use super::compile::{FOOT, Kind, Link, Model};
use super::flows::Flows;

/// Difference of head that counts, m.
pub(super) const HEAD_TOLERANCE_M: f64 = 0.0005 * FOOT;
/// Flow that counts, m³/s.
pub(super) const FLOW_TOLERANCE: f64 = 1e-4 * FOOT * FOOT * FOOT;

/// State of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// A pump asked for more head than it has.
    BeyondHead,
    /// Held by a full or empty tank.
    Held,
    Closed,
    Open,
    /// A valve that regulates.
    Active,
    /// A flow control valve that cannot reach its flow.
    BelowFlow,
}

impl Status {
    pub(super) fn is_closed(self) -> bool {
        matches!(self, Self::BeyondHead | Self::Held | Self::Closed)
    }
}

/// Looks at pumps, check valves, flow control valves and links of tanks; whether anything changed.
pub(super) fn review_links(model: &Model, flows: &mut Flows) -> bool {
    let mut changed = false;
    for (at, link) in model.links.iter().enumerate() {
        if flows.excluded[at] {
            continue;
        }
        let before = flows.status[at];
        let now = next_status(model, flows, at, link, before);
        flows.status[at] = now;
        changed |= now != before;
    }
    changed
}

fn next_status(model: &Model, flows: &Flows, at: usize, link: &Link, before: Status) -> Status {
    let (first, second) = (flows.head_m[link.from], flows.head_m[link.to]);
    let (drop, flow) = (first - second, flows.flow[at]);
    let mut status = before;
    if matches!(status, Status::BeyondHead | Status::Held) {
        status = Status::Open;
    }
    match &link.kind {
        Kind::Pipe { check_valve: true } => status = check_valve(status, drop, flow),
        Kind::Pump { highest_lift_m, .. } if !status.is_closed() => {
            let speed = flows.setting[at].unwrap_or(0.0);
            if speed > 0.0 && -drop > speed * speed * highest_lift_m + HEAD_TOLERANCE_M {
                status = Status::BeyondHead;
            }
        }
        Kind::FlowControl if flows.setting[at].is_some() => {
            status = flow_control(before, drop, flow, flows.setting[at].unwrap_or(0.0));
        }
        _ => {}
    }
    if link.from >= model.junctions || link.to >= model.junctions {
        status = tank_end(model, flows, at, link, status);
    }
    status
}

fn check_valve(status: Status, drop: f64, flow: f64) -> Status {
    let backwards = flow < -FLOW_TOLERANCE;
    if drop < -HEAD_TOLERANCE_M || backwards {
        Status::Closed
    } else if drop > HEAD_TOLERANCE_M {
        Status::Open
    } else {
        status
    }
}

fn flow_control(status: Status, drop: f64, flow: f64, setting: f64) -> Status {
    if drop < -HEAD_TOLERANCE_M || flow < -FLOW_TOLERANCE {
        Status::BelowFlow
    } else if status == Status::BelowFlow && flow >= setting {
        Status::Active
    } else {
        status
    }
}

/// Holds flow into a full tank and out of an empty one.
fn tank_end(model: &Model, flows: &Flows, at: usize, link: &Link, status: Status) -> Status {
    let from_tank = link.from >= model.junctions;
    let (tank, other, flow) =
        if from_tank { (link.from, link.to, flows.flow[at]) } else { (link.to, link.from, -flows.flow[at]) };
    let Some(basin) = model.basin_at(tank).filter(|_| !status.is_closed()) else { return status };
    let basin = &model.basins[basin];
    let (head, drop) = (flows.head_m[tank], flows.head_m[tank] - flows.head_m[other]);
    let full = head >= basin.highest_m - HEAD_TOLERANCE_M && !basin.overflows;
    let empty = head <= basin.lowest_m + HEAD_TOLERANCE_M;
    // Seen from the tank: what a check valve would do.
    let (runs_in, runs_out) = if link.is_pump() {
        (!from_tank, from_tank)
    } else {
        let closes = check_valve(Status::Open, drop, flow) == Status::Closed;
        let opens = check_valve(Status::Closed, drop, flow) == Status::Open;
        (closes, opens)
    };
    if (full && runs_in) || (empty && runs_out) { Status::Held } else { status }
}

/// Looks at valves that hold a pressure; whether anything changed.
pub(super) fn review_valves(model: &Model, flows: &mut Flows, valves: &[usize]) -> bool {
    let mut changed = false;
    for &at in valves {
        let link = &model.links[at];
        let Some(setting) = flows.setting[at].filter(|_| !flows.excluded[at]) else { continue };
        let heads = (flows.head_m[link.from], flows.head_m[link.to]);
        let (flow, status) = (flows.flow[at], flows.status[at]);
        let minor = link.minor * flow * flow;
        let now = match link.kind {
            Kind::Reducing => reducing(status, model.elevation_m[link.to] + setting, heads, flow, minor),
            Kind::Sustaining => {
                sustaining(status, model.elevation_m[link.from] + setting, heads, flow, minor)
            }
            _ => status,
        };
        flows.status[at] = now;
        changed |= now != status;
    }
    changed
}

fn reducing(status: Status, set: f64, heads: (f64, f64), flow: f64, minor: f64) -> Status {
    let (first, second) = heads;
    let tolerance = HEAD_TOLERANCE_M;
    match status {
        Status::Active if flow < -FLOW_TOLERANCE => Status::Closed,
        Status::Active if first - minor < set - tolerance => Status::Open,
        Status::Open if flow < -FLOW_TOLERANCE => Status::Closed,
        Status::Open if second >= set + tolerance => Status::Active,
        Status::Closed if first >= set + tolerance && second < set - tolerance => Status::Active,
        Status::Closed if first < set - tolerance && first > second + tolerance => Status::Open,
        _ => status,
    }
}

fn sustaining(status: Status, set: f64, heads: (f64, f64), flow: f64, minor: f64) -> Status {
    let (first, second) = heads;
    let tolerance = HEAD_TOLERANCE_M;
    match status {
        Status::Active if flow < -FLOW_TOLERANCE => Status::Closed,
        Status::Active if second + minor > set + tolerance => Status::Open,
        Status::Open if flow < -FLOW_TOLERANCE => Status::Closed,
        Status::Open if first < set - tolerance => Status::Active,
        Status::Closed if second > set + tolerance && first > second + tolerance => Status::Open,
        Status::Closed if first >= set + tolerance && first > second + tolerance => Status::Active,
        _ => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_valve_keeps_its_state_within_the_tolerance() {
        for status in [Status::Open, Status::Closed] {
            assert_eq!(check_valve(status, 0.0, 0.0), status);
        }
        assert_eq!(check_valve(Status::Open, 1.0, -1.0), Status::Closed);
        assert_eq!(check_valve(Status::Closed, 1.0, 0.0), Status::Open);
    }

    #[test]
    fn a_reducing_valve_opens_below_and_works_above_its_setting() {
        assert_eq!(reducing(Status::Active, 50.0, (40.0, 39.0), 0.1, 0.0), Status::Open);
        assert_eq!(reducing(Status::Open, 50.0, (60.0, 59.0), 0.1, 0.0), Status::Active);
        assert_eq!(reducing(Status::Active, 50.0, (60.0, 55.0), -0.1, 0.0), Status::Closed);
    }
}
