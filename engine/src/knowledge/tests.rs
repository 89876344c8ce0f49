//! Nobody knows of a zone before somebody counted, and nothing leaves a silent zone but on foot or by air.
#![allow(clippy::unwrap_used)]

use shapan_journal::Record;

use super::*;
use crate::run::tests::{Stand, city};

/// What happened in each zone, in order.
fn by_zone(stand: &Stand) -> Vec<Vec<Record>> {
    let mut zones = vec![Vec::new(); city().0.zones.len()];
    for record in &stand.records {
        if let Some(zone) = record.zone {
            zones[usize::from(zone.0)].push(*record);
        }
    }
    zones
}

fn when(records: &[Record], is: impl Fn(&Fact) -> bool) -> Option<i64> {
    records.iter().find(|r| is(&r.fact)).map(|r| r.time_us)
}

/// A day of the main job.
fn a_day(replication: u64) -> Stand {
    let mut stand = Stand::shaken(city(), replication);
    stand.until(24.0);
    stand
}

#[test]
fn knowledge_travels_from_the_street_to_the_district_to_the_city() {
    let stand = a_day(0);
    let mut known = 0;
    for (zone, records) in by_zone(&stand).iter().enumerate() {
        let counted = when(records, |f| matches!(f, Fact::NeedCounted { .. }));
        let district = when(records, |f| matches!(f, Fact::DistrictKnows { .. }));
        let city = when(records, |f| matches!(f, Fact::CityKnows { .. }));
        if let Some(district) = district {
            assert!(counted.unwrap() < district, "zone {zone}");
            assert!(city.is_none_or(|city| city > district), "zone {zone}");
            known += 1;
        } else {
            assert_eq!(city, None);
        }
        let state = stand.read::<Known>(stand.zone(zone as u16));
        assert_eq!((state.district, state.city), (district.is_some(), city.is_some()), "zone {zone}");
        assert_eq!(
            records.iter().filter(|r| matches!(r.fact, Fact::NeedCounted { .. })).count(),
            usize::from(counted.is_some())
        );
    }
    assert!(known > 300, "{known}");
}

#[test]
fn a_silent_zone_is_known_only_after_someone_came_or_silence_ended() {
    let (mut silent_zones, mut reached) = (0, 0);
    for replication in 0..3 {
        for records in by_zone(&a_day(replication)) {
            let (mut silent, mut someone_came) = (false, false);
            for record in records {
                match record.fact {
                    Fact::SilenceBegan => {
                        silent = true;
                        silent_zones += 1;
                    }
                    Fact::SilenceEnded => silent = false,
                    Fact::PatrolArrived => someone_came = true,
                    Fact::ReportSent => assert!(!silent, "a report left a silent zone: {record:?}"),
                    Fact::NeedCounted { .. } | Fact::DistrictKnows { .. } if silent => {
                        reached += usize::from(someone_came)
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(silent_zones > 10 && reached > 0, "{silent_zones} silent zones, {reached} reached");
}

#[test]
fn only_zones_that_did_not_answer_get_a_patrol_and_only_one() {
    for records in by_zone(&a_day(1)) {
        let sent = records.iter().filter(|r| matches!(r.fact, Fact::PatrolSent { .. })).count();
        assert!(sent <= 1);
        if sent == 1 {
            let missed = when(&records, |f| matches!(f, Fact::RollCallMissed));
            assert!(missed.is_some() && missed <= when(&records, |f| matches!(f, Fact::PatrolSent { .. })));
        }
    }
}

#[test]
fn the_error_of_a_count_halves_with_every_report() {
    let mut stand = Stand::quiet(city(), 0);
    let zone = stand.zone(5);
    stand.change(zone, |p: &mut People| (p.displaced, p.dead) = (1000.0, 10.0));
    stand.change(zone, |k: &mut Known| k.error = 1.5);
    let sigma = city().0.plan.knowledge.first_count_sigma.value;
    for report in 0..6 {
        stand.act(|ctx| refresh(ctx, 5));
        let known = stand.read::<Known>(zone);
        let expected = 1.5 * sigma * 0.5_f64.powi(report);
        assert!(((known.displaced / 1000.0).ln() - expected).abs() < 1e-9);
        assert!(((known.dead / 10.0).ln() - expected).abs() < 1e-9);
    }
}

#[test]
fn the_fewer_calls_get_through_the_later_a_report_over_the_public_network() {
    let mut stand = Stand::quiet(city(), 0);
    let mean = city().0.plan.knowledge.congestion_min.value;
    let public = |share: f32| Lines { public: true, shares: [1.0, 1.0, 1.0, 1.0, share], ..Lines::default() };
    let sum = |stand: &mut Stand, lines| -> f64 {
        (0..331).map(|z| stand.act(|ctx| Ok(transmit_minutes(ctx, z, lines)))).sum()
    };
    let free = sum(&mut stand, public(1.0));
    for (share, failed) in [(0.5, 1.0), (0.25, 3.0), (0.05, 19.0), (0.0, 19.0)] {
        let extra = (sum(&mut stand, public(share)) - free) / 331.0;
        // An exponential wait scatters by its mean: 331 of them know it to 5.5 %.
        assert!((extra / (mean * failed) - 1.0).abs() < 0.25, "{extra} min at {share}");
    }
    for other in [
        Lines { radio: true, ..public(0.1) },
        Lines { wired: true, ..public(0.1) },
        Lines { satellite: true, ..public(0.1) },
    ] {
        assert!(
            (sum(&mut stand, other) - free).abs() < 1e-9,
            "{other:?} does not wait for the public network"
        );
    }
}

#[test]
fn a_report_waits_for_a_way_out() {
    let mut stand = Stand::quiet(city(), 0);
    let zone = stand.zone(3);
    stand.change(zone, |l: &mut Lines| *l = Lines { power: true, ..Lines::default() });
    stand.act(|ctx| need_counted(ctx, 3));
    assert_eq!(stand.count(|f| matches!(f, Fact::ReportSent)), 0);
    stand.change(zone, |l: &mut Lines| l.radio = true);
    stand.act(|ctx| try_report(ctx, 3));
    stand.act(|ctx| try_report(ctx, 3));
    assert_eq!(stand.count(|f| matches!(f, Fact::ReportSent)), 1);
}

#[test]
fn a_post_whose_house_is_down_counts_at_half_the_pace() {
    let asset = city().0.assets.posts[city().0.assets.street_posts[9] as usize].asset as usize;
    let counted = |sound: bool| {
        let mut stand = Stand::quiet(city(), 0);
        let entity = stand.roster().assets[asset];
        stand.change(entity, |c: &mut Condition| c.sound = sound);
        stand.act(|ctx| street_staffed(ctx, 9));
        stand.until(6.0);
        when(&stand.records, |f| matches!(f, Fact::NeedCounted { .. })).unwrap()
    };
    assert!((counted(false) - 2 * counted(true)).abs() <= 1, "two microseconds of rounding");
}

#[test]
fn what_is_known_is_kept_fresh_while_the_zone_can_speak() {
    let mut stand = Stand::quiet(city(), 0);
    let zone = stand.zone(4);
    stand.change(zone, |p: &mut People| p.displaced = 100.0);
    stand.act(|ctx| need_counted(ctx, 4));
    stand.until(2.0);
    let reports = |stand: &Stand| stand.read::<Known>(zone).reports;
    assert_eq!(reports(&stand), 1);
    stand.act(|ctx| keep_fresh(ctx, 4));
    assert_eq!(reports(&stand), 2);
    stand.act(|ctx| keep_fresh(ctx, 4));
    assert_eq!(reports(&stand), 2, "not again within the interval");
    stand.until(6.0);
    stand.change(zone, |l: &mut Lines| *l = Lines::default());
    stand.act(|ctx| keep_fresh(ctx, 4));
    assert_eq!(reports(&stand), 2, "a silent zone tells nothing");
}
