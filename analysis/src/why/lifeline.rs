//! Sentences for services, lines, repairs, fuel, gas, weather, and the sums of lifelines.

use shapan_journal::{DeadReason, Fact, Subject};
use shapan_scenarios::text::Bilingual;

use super::Names;
use super::describe::some;
use crate::lifelines::service_words as service;

/// What a fact on lifelines says; none for other facts.
pub(super) fn lifeline(fact: &Fact, names: &Names) -> Option<Bilingual> {
    supply(fact).or_else(|| asset(fact, names)).or_else(|| line(fact, names)).or_else(|| sums(fact))
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    // What is not all must not read as all, nor a little as nothing.
    match percent {
        all if all > 99.0 && all < 100.0 => ">99".to_owned(),
        none if none > 0.0 && none < 1.0 => "<1".to_owned(),
        _ => format!("{percent:.0}"),
    }
}

/// Share of a whole, 1 where there is no whole.
fn of(part: f64, whole: f64) -> String {
    percent(if whole > 0.0 { part / whole } else { 1.0 })
}

/// What people of a zone have.
fn supply(fact: &Fact) -> Option<Bilingual> {
    match *fact {
        Fact::ServiceLevel { service: of, share } => {
            let (zh, en) = service(of);
            match share {
                all if all >= 1.0 => some(format!("{zh}全部恢复"), format!("{en} meets the whole need")),
                none if none <= 0.0 => some(format!("{zh}中断"), format!("{en} is out")),
                part => {
                    let part = percent(part);
                    some(format!("{zh}满足{part}%的需求"), format!("{en} meets {part} % of the need"))
                }
            }
        }
        Fact::GasShut => some("燃气关断", "the gas was shut off"),
        Fact::GasOn => some("查漏后恢复供气", "the gas is on again, pipes and homes checked"),
        Fact::CordonSet => some("因燃气泄漏封闭街道", "streets were closed around leaking gas"),
        Fact::CordonLifted => some("燃气泄漏警戒解除", "streets closed for leaking gas are open again"),
        Fact::Weather { temperature_c, gust_m_s, ice_mm } => some(
            format!("天气：气温{temperature_c:.0}℃，阵风{gust_m_s:.0}米/秒，覆冰{ice_mm:.0}毫米"),
            format!("weather: {temperature_c:.0} C, gusts of {gust_m_s:.0} m/s, {ice_mm:.0} mm of ice"),
        ),
        Fact::RelayUp { zones, .. } => some(
            format!("中继无人机就位，覆盖{zones}个街道"),
            format!("a relay drone is on station and reaches {zones} zones"),
        ),
        Fact::RelayDown { .. } => some("中继无人机离开", "the relay drone left"),
        Fact::StationLeft { .. } => {
            some("当地通信恢复，应急通信车撤回", "the zone speaks for itself; the mobile base station left")
        }
        _ => None,
    }
}

fn asset(fact: &Fact, names: &Names) -> Option<Bilingual> {
    let name = |asset: Subject| names.subject(asset);
    match *fact {
        Fact::AssetOff { asset } => {
            let name = name(asset);
            some(format!("{}停运", name.zh), format!("{} was switched off or failed", name.en))
        }
        Fact::AssetStarved { asset, lacks } => {
            let (name, (zh, en)) = (name(asset), service(lacks));
            some(
                format!("{}缺少{zh}，停运或降低出力", name.zh),
                format!("{} stopped or slowed down for lack of {en}", name.en),
            )
        }
        Fact::AssetFed { asset, lacked } => {
            let (name, (zh, en)) = (name(asset), service(lacked));
            some(format!("{}重新得到{zh}", name.zh), format!("{} has {en} again", name.en))
        }
        Fact::RepairBegan { asset, hours, waited_hours } => {
            let name = name(asset);
            some(
                format!("{}开始抢修，需{hours:.1}小时（此前等待{waited_hours:.1}小时）", name.zh),
                format!(
                    "a crew began to mend {}: {hours:.1} h of work, after {waited_hours:.1} h of way and wait",
                    name.en
                ),
            )
        }
        Fact::Refuelled { asset, hours } => {
            let name = name(asset);
            some(
                format!("{}加油，可维持{hours:.1}小时", name.zh),
                format!("{} was refuelled for {hours:.1} h", name.en),
            )
        }
        Fact::FuelBlocked { asset } => {
            let name = name(asset);
            some(format!("油料车无法到达{}", name.zh), format!("no fuel truck can reach {}", name.en))
        }
        _ => None,
    }
}

fn line(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::LineTripped { line, flow_mw, limit_mw } => {
            let name = names.power_line(line);
            some(
                format!("{}跳闸：潮流{flow_mw:.0}兆瓦，超过定值{limit_mw:.0}兆瓦", name.zh),
                format!(
                    "{} tripped: {flow_mw:.0} MW flowed, its relay lets {limit_mw:.0} MW through",
                    name.en
                ),
            )
        }
        Fact::LineOpened { line } => {
            let name = names.power_line(line);
            some(
                format!("{}因周边电网崩溃断开", name.zh),
                format!("{} was opened as the grid around it collapsed", name.en),
            )
        }
        Fact::LineReclosed { line } => {
            let name = names.power_line(line);
            some(format!("{}重新合闸", name.zh), format!("{} was closed again", name.en))
        }
        Fact::IslandDead { service: network, node, nodes, reason } => {
            let (name, (zh, en)) = (names.subject(node), service(network));
            let (why_zh, why_en) = dead(reason);
            some(
                format!("{}所在的{zh}网络孤岛（{nodes}个节点）失去全部供应：{why_zh}", name.zh),
                format!("the {en} island of {} ({nodes} nodes) is dead: {why_en}", name.en),
            )
        }
        _ => None,
    }
}

fn dead(reason: DeadReason) -> (&'static str, &'static str) {
    match reason {
        DeadReason::NoSource => ("没有电源或水源气源", "nothing feeds it"),
        DeadReason::TooMuchOutput => ("电源最小出力高于负荷", "what feeds it cannot go as low as its load"),
        DeadReason::Numerical => ("方程无解或求解不收敛", "its equations have no solution that was found"),
    }
}

fn sums(fact: &Fact) -> Option<Bilingual> {
    match *fact {
        Fact::Load { demand_mw, served_mw, critical_mw, critical_served_mw } => {
            let (all, critical) = (of(served_mw, demand_mw), of(critical_served_mw, critical_mw));
            some(
                format!(
                    "全市负荷{demand_mw:.0}兆瓦，供电{served_mw:.0}兆瓦（{all}%）；重要负荷供电{critical}%"
                ),
                format!(
                    "{served_mw:.0} of {demand_mw:.0} MW are served ({all} %); of the critical load {critical} %"
                ),
            )
        }
        Fact::FacilityHours { hours, supplied_hours } => some(
            format!("重要设施{hours:.1}小时中{supplied_hours:.1}小时有电有水"),
            format!("critical facilities had power and water in {supplied_hours:.1} of {hours:.1} h"),
        ),
        Fact::Sensing { required_hours, live_hours } => some(
            format!("监测数据应到{required_hours:.1}小时，实到{live_hours:.1}小时"),
            format!("sensors were alive in {live_hours:.1} of {required_hours:.1} h"),
        ),
        _ => None,
    }
}
