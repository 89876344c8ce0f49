//! Networks that fail each other: what one dead station darkens, what a reserve bridges, when a zone falls silent.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use shapan_journal::Record;
use shapan_kernel::SimTime;

use super::*;
use crate::run::tests::{Stand, city, scenario};

fn condition(stand: &Stand, asset: u32) -> Condition {
    stand.read(stand.roster().assets[asset as usize])
}

fn of_zone(records: &[Record], zone: u16, pick: impl Fn(&Fact) -> bool) -> usize {
    records.iter().filter(|r| r.zone.is_some_and(|z| z.0 == zone) && pick(&r.fact)).count()
}

/// Power nodes that living sources reach without the `dead` one, searched through the tables by name.
fn lit_without(dead: &str) -> BTreeSet<&'static str> {
    let region = &scenario().region;
    let mut lines: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    for link in &region.power_links {
        lines.entry(&link.from_node).or_default().push(&link.to_node);
        lines.entry(&link.to_node).or_default().push(&link.from_node);
    }
    let source =
        |n: &&shapan_scenarios::region::PowerNodeRow| matches!(n.r#type.as_str(), "generator" | "import");
    let mut waiting: Vec<&str> =
        region.power_nodes.iter().filter(source).map(|n| n.node_id.as_str()).collect();
    let mut lit = BTreeSet::new();
    while let Some(node) = waiting.pop() {
        if node != dead && lit.insert(node) {
            waiting.extend(lines.get(node).into_iter().flatten());
        }
    }
    lit
}

#[test]
fn one_dead_station_darkens_what_the_graph_says() {
    let nodes = &scenario().region.power_nodes;
    let mut dark_in_all = 0;
    for (row, node) in nodes.iter().enumerate().filter(|(_, n)| n.r#type.starts_with("substation")) {
        let mut stand = Stand::quiet(city(), 0);
        let asset = stand.city().assets.asset(SubjectKind::PowerNode, row as u32);
        stand.act(|ctx| {
            set_condition(ctx, asset, |c| c.sound = false)?;
            power_recheck(ctx)
        });
        let lit = lit_without(&node.node_id);
        for (load, other) in nodes.iter().enumerate() {
            if let Some(zone) = stand.city().power_zone(load) {
                let on = stand.read::<Lines>(stand.zone(zone)).power;
                assert_eq!(
                    on,
                    lit.contains(other.node_id.as_str()),
                    "{} without {}",
                    other.node_id,
                    node.node_id
                );
                dark_in_all += usize::from(!on);
            }
        }
    }
    assert!(dark_in_all > 0);
}

#[test]
fn power_that_comes_back_is_told_and_lights_the_zone() {
    let mut stand = Stand::quiet(city(), 0);
    let load =
        (0..stand.city().power.graph.node_count()).find(|&n| stand.city().power_zone(n).is_some()).unwrap();
    let zone = stand.city().power_zone(load).unwrap();
    let asset = stand.city().assets.asset(SubjectKind::PowerNode, load as u32);
    for (sound, lost, back) in [(false, 1, 0), (true, 1, 1)] {
        stand.act(|ctx| {
            set_condition(ctx, asset, |c| c.sound = sound)?;
            power_recheck(ctx)
        });
        assert_eq!(stand.read::<Lines>(stand.zone(zone)).power, sound);
        let records = stand.records.clone();
        assert_eq!(of_zone(&records, zone, |f| matches!(f, Fact::PowerLost)), lost);
        assert_eq!(of_zone(&records, zone, |f| matches!(f, Fact::PowerBack)), back);
    }
}

#[test]
fn a_battery_lasts_about_its_hours() {
    let mut stand = Stand::quiet(city(), 0);
    let sites = &city().0.assets.sites;
    let batteries: Vec<u32> =
        (0..sites.len() as u32).filter(|&a| (0.1..8.0).contains(&sites[a as usize].backup_h)).collect();
    let mut logs: Vec<f64> = Vec::new();
    for &asset in &batteries {
        stand.act(|ctx| mains(ctx, asset, false));
        let handle = condition(&stand, asset).reserve.unwrap();
        let ends = stand.calendar().time_of(handle).unwrap();
        logs.push((ends.hours() / sites[asset as usize].backup_h).ln());
        assert!(condition(&stand, asset).powered);
    }
    let count: f64 = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / count;
    let sigma = (logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    let spread = stand.city().plan.lifelines.backup_sigma.value;
    assert!(count > 300.0);
    assert!(mean.abs() < 4.0 * spread / count.sqrt(), "{mean}");
    assert!((sigma / spread - 1.0).abs() < 4.0 / (2.0 * count).sqrt(), "{sigma}");
}

#[test]
fn some_diesels_do_not_start() {
    let mut stand = Stand::quiet(city(), 0);
    let sites = &city().0.assets.sites;
    let diesels: Vec<u32> = (0..sites.len() as u32).filter(|&a| sites[a as usize].backup_h >= 8.0).collect();
    let started = diesels.iter().filter(|&&a| stand.act(|ctx| Ok(reserve_hours(ctx, a).is_some()))).count();
    let (count, share) = (diesels.len() as f64, stand.city().plan.lifelines.generator_starts.value);
    let error = (share * (1.0 - share) / count).sqrt();
    assert!((started as f64 / count - share).abs() < 4.0 * error, "{started} of {count}");
}

/// A telecom node with a battery.
fn battery(stand: &Stand) -> u32 {
    let sites = &city().0.assets.sites;
    let found = stand
        .city()
        .assets
        .range(SubjectKind::TelecomNode)
        .find(|&a| (0.1..8.0).contains(&sites[a as usize].backup_h));
    found.unwrap()
}

#[test]
fn a_reserve_that_runs_out_is_told_and_ends_the_work() {
    let mut stand = Stand::quiet(city(), 0);
    let asset = battery(&stand);
    stand.act(|ctx| mains(ctx, asset, false));
    let handle = condition(&stand, asset).reserve.unwrap();
    let ends = stand.calendar().time_of(handle).unwrap();
    stand.until(ends.hours() - 0.01);
    assert!(condition(&stand, asset).works());
    stand.until(ends.hours() + 0.01);
    let after = condition(&stand, asset);
    assert!(!after.works() && after.spent && after.reserve.is_none());
    let told = stand.facts(|r| match r.fact {
        Fact::BackupExhausted { asset } => Some((asset, SimTime::from_micros(r.time_us))),
        _ => None,
    });
    assert_eq!(told, [(stand.city().assets.sites[asset as usize].subject, ends)]);
}

#[test]
fn power_that_comes_back_in_time_saves_the_reserve() {
    let mut stand = Stand::quiet(city(), 0);
    let asset = battery(&stand);
    stand.act(|ctx| mains(ctx, asset, false));
    assert_eq!(stand.calendar().len(), 1);
    stand.act(|ctx| mains(ctx, asset, true));
    assert!(stand.calendar().is_empty());
    stand.until(72.0);
    assert!(condition(&stand, asset).works());
    assert!(stand.records.clone().is_empty());
}

#[test]
fn losing_mains_twice_starts_no_second_reserve() {
    let mut stand = Stand::quiet(city(), 0);
    let asset = battery(&stand);
    stand.act(|ctx| mains(ctx, asset, false));
    stand.act(|ctx| mains(ctx, asset, false));
    assert_eq!(stand.calendar().len(), 1);
}

/// Takes telecom nodes of some types away, looks again, and gives the zones that can still speak.
fn speaking_without(stand: &mut Stand, types: &[&str]) -> Vec<bool> {
    let rows = &scenario().region.telecom_nodes;
    let gone: Vec<u32> =
        (0..rows.len() as u32).filter(|&r| types.contains(&rows[r as usize].r#type.as_str())).collect();
    stand.act(|ctx| {
        for row in gone {
            let asset = ctx.city.assets.asset(SubjectKind::TelecomNode, row);
            set_condition(ctx, asset, |c| c.sound = false)?;
        }
        telecom_recheck(ctx)
    });
    stand.zones::<Lines>().iter().map(Lines::any).collect()
}

#[test]
fn a_zone_falls_silent_only_when_no_way_is_left() {
    let mut stand = Stand::quiet(city(), 0);
    let began = |stand: &Stand| stand.count(|f| matches!(f, Fact::SilenceBegan));
    assert!(speaking_without(&mut stand, &["bts_cluster", "super_bts"]).into_iter().all(|s| s));
    assert!(speaking_without(&mut stand, &["radio_site"]).into_iter().all(|s| s));
    assert_eq!(began(&stand), 0);
    let lines = stand.zones::<Lines>();
    assert!(lines.iter().all(|l| !l.public && !l.radio && l.wired));
    // The wire goes last: only satellite phones are left.
    let speaking = speaking_without(&mut stand, &["gov_node"]);
    let satellites: Vec<bool> = lines.iter().map(|l| l.satellite).collect();
    assert_eq!(speaking, satellites);
    assert_eq!(began(&stand), satellites.iter().filter(|s| !**s).count());
}

#[test]
fn a_core_that_falls_takes_its_whole_layer() {
    let mut stand = Stand::quiet(city(), 0);
    speaking_without(&mut stand, &["core"]);
    let supers = &city().0.telecom.super_station;
    for (line, own) in stand.zones::<Lines>().iter().zip(supers) {
        assert_eq!(line.public, own.is_some(), "only super stations reach out without a core");
        assert!(line.radio && line.wired);
    }
}

#[test]
fn silence_that_ends_is_told() {
    let mut stand = Stand::quiet(city(), 0);
    let all = ["bts_cluster", "super_bts", "radio_site", "gov_node"];
    let silent = speaking_without(&mut stand, &all).into_iter().filter(|s| !s).count();
    let kind = SubjectKind::TelecomNode;
    stand.act(|ctx| {
        for asset in ctx.city.assets.range(kind) {
            set_condition(ctx, asset, |c| c.sound = true)?;
        }
        telecom_recheck(ctx)
    });
    let ended = stand.count(|f| matches!(f, Fact::SilenceEnded));
    assert_eq!(ended, silent);
    assert!(stand.zones::<Lines>().iter().all(|l| l.radio_lost.is_some() && l.wired_lost.is_some()));
}

#[test]
fn water_outlasts_power_by_its_tank() {
    let mut stand = Stand::quiet(city(), 0);
    let tank_h = stand.city().plan.relief.tank_h.value;
    let zone = stand.zone(0);
    stand.change(zone, |l: &mut Lines| (l.power, l.dark_since) = (false, SimTime::ZERO));
    for (hours, wet) in [(0.5 * tank_h, true), (1.1 * tank_h, false)] {
        stand.until(hours);
        stand.act(water_and_heat);
        assert_eq!(stand.read::<Lines>(zone).water, wet, "after {hours} h");
    }
}

#[test]
fn crews_repair_what_is_broken_and_say_so_once() {
    let mut stand = Stand::shaken(city(), 0);
    let crewed = |kind| {
        use SubjectKind as K;
        matches!(kind, K::PowerNode | K::TelecomNode | K::WaterNode | K::GasNode | K::HeatNode)
    };
    let mut broken = stand.facts(|r| match r.fact {
        Fact::AssetDamaged { asset, functional: false, .. } if crewed(asset.kind) => Some(asset),
        _ => None,
    });
    stand.until(72.0);
    let restored =
        stand.facts(|r| if let Fact::AssetRestored { asset } = r.fact { Some(asset) } else { None });
    let mut once = restored.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), restored.len(), "a node was repaired twice");
    broken.sort_unstable();
    let mended = restored.iter().filter(|a| broken.binary_search(a).is_ok()).count();
    assert!(mended > 0);
}
