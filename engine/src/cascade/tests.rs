//! Networks that fail each other: what is served while all is whole, what one dead station darkens, what a reserve
//! bridges, when a zone falls silent, how crews and loops of needs behave.
#![allow(clippy::unwrap_used)]

use shapan_journal::Record;
use shapan_kernel::SimTime;

use super::needs::{Needs, Standing};
use super::*;
use crate::run::tests::{Stand, city, scenario};
use crate::world::components::Lines;

fn of_zone(records: &[Record], zone: u16, pick: impl Fn(&Fact) -> bool) -> usize {
    records.iter().filter(|r| r.zone.is_some_and(|z| z.0 == zone) && pick(&r.fact)).count()
}

/// The least share of each service over all zones, with the zone.
fn least(stand: &Stand) -> [(f32, usize); 5] {
    let mut least = [(1.0, 0); 5];
    for (zone, lines) in stand.zones::<Lines>().iter().enumerate() {
        for (least, share) in least.iter_mut().zip(lines.shares) {
            if share < least.0 {
                *least = (share, zone);
            }
        }
    }
    least
}

/// A whole city after an hour's tick at each hour of the day.
#[test]
fn a_whole_city_lacks_nothing_at_any_hour() {
    let mut stand = Stand::quiet(city(), 0);
    for hour in 0..24 {
        stand.until(f64::from(hour));
        stand.act(|ctx| {
            let hour = ctx.city.clock.hour_of_day(ctx.now) as usize;
            let lifelines = &ctx.city.lifelines;
            let hours = ctx.now.hours();
            let mut networks = ctx.world.resource_mut::<Networks>();
            networks.power.set_factor(lifelines.power.by_hour[hour]);
            networks.gas.set_heating(&lifelines.gas, 0.1 * hour as f64 / 2.0);
            networks.water.advance(hours);
            networks.water.set_factor(&lifelines.water, lifelines.water.by_hour[hour]);
            settle(ctx)
        });
        let least = least(&stand);
        assert!(least.iter().all(|(share, _)| *share > 0.97), "{hour} h: {least:?}");
    }
    assert!(stand.records.iter().all(|r| !matches!(r.fact, Fact::LineTripped { .. })), "{:?}", stand.records);
    let least_gas = |networks: &Networks| networks.gas.supply().iter().copied().fold(1.0, f32::min);
    assert!(
        least_gas(stand.resource::<Networks>()) > 0.97,
        "{:?}",
        stand.resource::<Networks>().gas.supply()
    );
}

/// A node's row by its key.
fn power_row(id: &str) -> u32 {
    city().0.lifelines.power.rows[id]
}

/// Switches assets off or on and lets the networks settle.
fn switch(stand: &mut Stand, kind: SubjectKind, rows: &[u32], off: bool) {
    stand.act(|ctx| {
        for row in rows {
            let asset = ctx.city.assets.asset(kind, *row);
            set_condition(ctx, asset, |c| c.off = u8::from(off))?;
        }
        while ctx.world.resource::<Networks>().is_stale(ctx.now) {
            settle(ctx)?;
        }
        Ok(())
    });
}

#[test]
fn a_dead_load_darkens_its_zone_and_lights_it_again() {
    let mut stand = Stand::quiet(city(), 0);
    for zone in [0, 100, 330] {
        let nodes = city().0.lifelines.power_of_zone[zone].clone();
        for (off, lost, back) in [(true, 1, 0), (false, 1, 1)] {
            switch(&mut stand, SubjectKind::PowerNode, &nodes, off);
            assert_eq!(stand.read::<Lines>(stand.zone(zone as u16)).power, !off);
            let records = stand.records.clone();
            assert_eq!(of_zone(&records, zone as u16, |f| matches!(f, Fact::PowerLost)), lost);
            assert_eq!(of_zone(&records, zone as u16, |f| matches!(f, Fact::PowerBack)), back);
        }
        assert_eq!(stand.read::<Lines>(stand.zone(zone as u16)).shares[0], 1.0);
    }
}

#[test]
fn without_every_source_all_is_dark_and_a_dead_island_is_told() {
    let mut stand = Stand::quiet(city(), 0);
    let units: Vec<u32> = city().0.lifelines.power.units.iter().map(|unit| unit.node).collect();
    switch(&mut stand, SubjectKind::PowerNode, &units, true);
    assert!(stand.zones::<Lines>().iter().all(|l| !l.power && l.shares[0] == 0.0));
    let dead = stand.facts(|r| match r.fact {
        Fact::IslandDead { nodes, reason: DeadReason::NoSource, .. } => Some(nodes),
        _ => None,
    });
    assert_eq!(dead, [city().0.lifelines.power.len() as u32 - units.len() as u32 + dead_units(&units)]);
}

/// Units keep their bus in service, so that all buses are in the one dead island.
fn dead_units(units: &[u32]) -> u32 {
    units.len() as u32
}

#[test]
fn a_reserve_lasts_about_its_hours() {
    let mut stand = Stand::quiet(city(), 0);
    let needs = &city().0.needs.all;
    let batteries: Vec<u32> = (0..needs.len() as u32)
        .filter(|&n| needs[n as usize].reserve_h > 0.0 && !needs[n as usize].diesel)
        .collect();
    let mut logs: Vec<f64> = Vec::new();
    for &need in &batteries {
        stand.act(|ctx| needs::lost(ctx, need));
        let Standing::Reserve(_, until) = stand.resource::<Needs>().standing[need as usize] else { panic!() };
        logs.push((until.hours() / needs[need as usize].reserve_h).ln());
    }
    let count = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / count;
    let sigma = (logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    let spread = stand.city().plan.lifelines.backup_sigma.value;
    assert!(count > 300.0);
    assert!(mean.abs() < 4.0 * spread / count.sqrt(), "{mean}");
    assert!((sigma / spread - 1.0).abs() < 4.0 / (2.0 * count).sqrt(), "{sigma}");
}

/// The need of power of a telecom node with a battery, and its asset.
fn battery() -> (u32, u32) {
    let city = &city().0;
    let mut found = city.assets.range(SubjectKind::TelecomNode).filter_map(|asset| {
        let need = city.needs.power_of[asset as usize]?;
        let row = &city.needs.all[need as usize];
        (row.reserve_h > 0.0 && !row.diesel).then_some((need, asset))
    });
    found.next().unwrap()
}

fn works(stand: &Stand, asset: u32) -> bool {
    stand.read::<Condition>(stand.roster().assets[asset as usize]).works()
}

#[test]
fn a_reserve_that_runs_out_is_told_and_ends_the_work() {
    let mut stand = Stand::quiet(city(), 0);
    let (need, asset) = battery();
    stand.act(|ctx| needs::lost(ctx, need));
    let Standing::Reserve(_, until) = stand.resource::<Needs>().standing[need as usize] else { panic!() };
    stand.until(until.hours() - 0.01);
    assert!(works(&stand, asset));
    stand.until(until.hours() + 0.01);
    assert!(!works(&stand, asset));
    let told = stand.facts(|r| match r.fact {
        Fact::BackupExhausted { asset } => Some((asset, SimTime::from_micros(r.time_us))),
        _ => None,
    });
    assert_eq!(told, [(stand.city().assets.sites[asset as usize].subject, until)]);
    // What comes back by itself takes its restart time.
    stand.act(|ctx| needs::regained(ctx, need));
    assert!(!works(&stand, asset));
    let restart_h = stand.city().plan.lifelines.restart_min.value / 60.0;
    stand.until(until.hours() + 0.02 + restart_h);
    assert!(works(&stand, asset));
}

#[test]
fn what_comes_back_in_time_saves_the_reserve() {
    let mut stand = Stand::quiet(city(), 0);
    let (need, asset) = battery();
    stand.act(|ctx| needs::lost(ctx, need));
    assert_eq!(stand.calendar().len(), 1);
    stand.act(|ctx| needs::lost(ctx, need));
    assert_eq!(stand.calendar().len(), 1, "losing it twice starts no second reserve");
    stand.act(|ctx| needs::regained(ctx, need));
    assert!(stand.calendar().is_empty());
    assert!(works(&stand, asset) && stand.records.is_empty());
}

#[test]
fn a_zone_falls_silent_only_when_no_way_is_left() {
    let mut stand = Stand::quiet(city(), 0);
    let rows = |types: &[&str]| -> Vec<u32> {
        let nodes = &scenario().region.telecom_nodes;
        (0..nodes.len() as u32).filter(|&r| types.contains(&nodes[r as usize].r#type.as_str())).collect()
    };
    let began = |stand: &Stand| stand.count(|f| matches!(f, Fact::SilenceBegan));
    switch(&mut stand, SubjectKind::TelecomNode, &rows(&["bts_cluster", "super_bts"]), true);
    switch(&mut stand, SubjectKind::TelecomNode, &rows(&["radio_site"]), true);
    assert_eq!(began(&stand), 0);
    let lines = stand.zones::<Lines>();
    assert!(lines.iter().all(|l| !l.public && !l.radio && l.wired && l.shares[4] == 0.0));
    // The wire goes last: only satellite phones are left.
    switch(&mut stand, SubjectKind::TelecomNode, &rows(&["gov_node"]), true);
    let satellites = lines.iter().filter(|l| l.satellite).count();
    assert_eq!(began(&stand), lines.len() - satellites);
    let all = rows(&["bts_cluster", "super_bts", "radio_site", "gov_node"]);
    switch(&mut stand, SubjectKind::TelecomNode, &all, false);
    assert_eq!(stand.count(|f| matches!(f, Fact::SilenceEnded)), began(&stand));
    assert!(stand.zones::<Lines>().iter().all(|l| l.radio_lost.is_some() && l.wired_lost.is_some()));
}

#[test]
fn works_without_power_stand_still_and_their_trunk_runs_dry() {
    let mut stand = Stand::quiet(city(), 0);
    let nodes = &scenario().region.water_nodes;
    let works: Vec<u32> = (0..nodes.len() as u32).filter(|r| nodes[*r as usize].r#type == "plant").collect();
    switch(&mut stand, SubjectKind::WaterNode, &works, true);
    let at_once = stand.zones::<Lines>().iter().filter(|l| l.water).count();
    stand.until(24.0);
    stand.act(|ctx| {
        ctx.world.resource_mut::<Networks>().water.advance(24.0);
        settle(ctx)
    });
    let after = stand.zones::<Lines>().iter().filter(|l| l.water).count();
    assert!(at_once > 300 && after == 0, "{at_once} {after}: tanks bridge hours, not a day");
}

#[test]
fn a_plant_without_gas_gives_no_power_and_its_heat_stops() {
    let mut stand = Stand::quiet(city(), 0);
    let gas = city().0.lifelines.gas.rows["gu_pg_sw2"];
    let asset = city().0.assets.asset(SubjectKind::PowerNode, power_row("pg_sw2"));
    switch(&mut stand, SubjectKind::GasNode, &[gas], true);
    assert!(works(&stand, asset), "gas in its pipes lasts some minutes");
    stand.until(3.0);
    assert!(!works(&stand, asset));
    let starved = stand.facts(|r| match r.fact {
        Fact::AssetStarved { asset, lacks } => Some((asset.kind, lacks)),
        _ => None,
    });
    assert!(starved.contains(&(SubjectKind::PowerNode, Service::Gas)), "{starved:?}");
}

#[test]
fn crews_repair_what_is_broken_and_say_so_once() {
    let mut stand = Stand::shaken(city(), 0);
    let mut broken = stand.facts(|r| match r.fact {
        Fact::AssetDamaged { asset, functional: false, .. } => Some(asset),
        _ => None,
    });
    broken.sort_unstable();
    stand.until(72.0);
    let mended = stand.facts(|r| match r.fact {
        Fact::AssetRestored { asset } if broken.binary_search(&asset).is_ok() => Some(asset),
        _ => None,
    });
    let began = stand.count(|f| matches!(f, Fact::RepairBegan { .. }));
    assert!(mended.len() > 20 && began >= mended.len(), "{} of {began}", mended.len());
    let mut once = mended.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), mended.len(), "a node was repaired twice");
}

#[test]
fn a_city_cut_off_from_outside_collapses_and_starts_from_its_own_units() {
    let mut stand = Stand::quiet(city(), 0);
    let net = &city().0.lifelines.power;
    let imports: Vec<u32> = net.units.iter().filter(|unit| unit.import).map(|unit| unit.node).collect();
    switch(&mut stand, SubjectKind::PowerNode, &imports, true);
    let served = |stand: &Stand| {
        let sums = stand.resource::<Networks>().power.sums(&city().0.lifelines.power);
        (sums.served_mw / sums.demand_mw, sums.critical_served_mw / sums.critical_mw)
    };
    assert_eq!(served(&stand).0, 0.0, "a third of the supply cannot hold the frequency");
    let mut course = Vec::new();
    for hour in [0.25, 1.0, 2.0, 4.0, 8.0, 16.0] {
        stand.until(hour);
        course.push(served(&stand));
    }
    assert_eq!(course[0].0, 0.0, "nothing starts within a quarter of an hour: {course:?}");
    assert!(course.windows(2).all(|pair| pair[1].0 >= pair[0].0 - 1e-6), "{course:?}");
    let last = course[5];
    assert!(
        last.1 > 0.5 && last.0 < 0.6,
        "the critical load comes first, and not all of the rest: {course:?}"
    );
}

/// Share of the load served with two stations out at the peak.
fn served_without(city: &crate::City, pair: [u32; 2]) -> f64 {
    let mut stand = Stand::quiet(city, 0);
    stand.act(|ctx| {
        ctx.world.resource_mut::<Networks>().power.set_factor(1.0);
        Ok(())
    });
    switch(&mut stand, SubjectKind::PowerNode, &pair, true);
    let sums = stand.resource::<Networks>().power.sums(&city.0.lifelines.power);
    sums.served_mw / sums.demand_mw
}

#[test]
fn the_pair_of_the_blackout_case_is_the_worst_of_all() {
    let net = &city().0.lifelines.power;
    let bulk: Vec<(&str, u32)> = net
        .rows
        .iter()
        .filter(|(id, _)| id.starts_with("p500_") || id.starts_with("pext_"))
        .map(|(id, row)| (id.as_str(), *row))
        .collect();
    let mut worst = (1.0, ["", ""]);
    for (at, a) in bulk.iter().enumerate() {
        for b in &bulk[at + 1..] {
            let served = served_without(city(), [a.1, b.1]);
            if served < worst.0 {
                worst = (served, [a.0, b.0]);
            }
        }
    }
    assert_eq!(worst.1, ["p500_mentougou", "p500_shunyi"], "{worst:?}");
    assert!(worst.0 < 0.8, "{worst:?}");
}

#[test]
fn a_plant_with_half_its_gas_gives_half_its_power() {
    let mut stand = Stand::quiet(city(), 0);
    let asset = city().0.assets.asset(SubjectKind::PowerNode, power_row("pg_ne"));
    let provider = Provider::Node(Service::Gas, city().0.lifelines.gas.rows["gu_pg_ne"]);
    let place = city().0.needs.by_provider.keys().position(|p| *p == provider).unwrap();
    let mut gas = vec![1.0; city().0.needs.by_provider.len()];
    for (share, pace) in [(0.5, 0.5), (1.0, 1.0)] {
        gas[place] = share;
        stand.act(|ctx| needs::throttle(ctx, &gas));
        assert_eq!(stand.read::<Condition>(stand.roster().assets[asset as usize]).pace, pace);
    }
    // The works beside the plant burn the same gas for heat.
    assert_eq!(stand.count(|f| matches!(f, Fact::AssetStarved { .. })), 2);
    assert_eq!(stand.count(|f| matches!(f, Fact::AssetFed { .. })), 2);
}

#[test]
fn mains_are_followed_closely_after_a_strike_and_then_once_in_two_hours_of_the_clock() {
    let net = &city().0.lifelines.water;
    let mut water = super::water::Water::new(net);
    assert!(!water.is_stale(5.0, 5.0), "nothing changed");
    water.set_node(net, 0, 0.0);
    assert!(!water.is_stale(5.0, 5.0) && water.is_stale(6.0, 6.0));
    assert_eq!(water.waits_until(5.0), Some(6.0));
    assert!(water.is_stale(5.0, 0.1), "just after a strike");
    water.settle(net, 5.0, 0.1);
    assert_eq!(water.waits_until(5.1), None);
}

#[test]
fn networks_settle_at_marks_that_widen_once_a_strike_is_old() {
    let mut stand = Stand::quiet(city(), 0);
    let mut due_after = |hours: f64, strikes: bool| {
        stand.until(hours);
        stand.act(|ctx| {
            if strikes {
                let now = ctx.now;
                ctx.world.resource_mut::<Networks>().strike(now);
            }
            super::changed(ctx)
        });
        stand.resource::<Networks>().due.map(|due| due.minutes().round())
    };
    assert_eq!(due_after(1.05, false), Some(70.0));
    assert_eq!(due_after(7.05, false), Some(450.0));
    assert_eq!(due_after(7.1, true), Some(430.0), "a strike does not wait for what was due");
}

#[test]
fn no_line_is_closed_before_what_went_out_has_settled() {
    let net = &city().0.lifelines.power;
    let mut power = super::power::Power::new(net);
    power.set_left(0, 0.5);
    assert!(matches!(power.reclose(net, 0), super::power::Closing::Waits));
    power.settle(net);
    assert!(!matches!(power.reclose(net, 0), super::power::Closing::Waits));
}
