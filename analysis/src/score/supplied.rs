//! Promises on services, load, facilities and sensors.

use shapan_scenarios::target::Measure;

use super::evaluate::Measured;
use super::fold::Fold;
use crate::lifelines::service_of;
use crate::outcome::STAGES;

impl Fold<'_> {
    /// The quantity of a measure on lifelines; none for other measures. The worst zone of a service is the
    /// one that lost most person-hours of it, of facilities and sensors the one that lost most of their
    /// hours; critical load has no zones.
    pub(super) fn supplied(&self, measure: &Measure) -> Option<Measured> {
        let (track, scorer) = (&self.lifelines, self.scorer);
        let amount = |(share, worst)| Measured::amount(share, worst);
        let hours = |hours, worst| Measured::hours(hours, scorer.setting.horizon_hours, worst, [0.0; STAGES]);
        Some(match *measure {
            Measure::ServicePersonHours { service } => {
                let service = service_of(service);
                amount((track.hours_without(scorer, service), track.worst_of(scorer, service)))
            }
            Measure::ServiceRestoredHours { service, share } => {
                let service = service_of(service);
                hours(track.restored(service, share), track.worst_of(scorer, service))
            }
            Measure::CriticalFacilityShare => amount(track.facility_share()),
            Measure::SensingShare => amount(track.sensing_share()),
            Measure::CriticalLoadHours { share } => hours(track.critical_restored(share), None),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use shapan_journal::{Fact, LinkState, Service, Subject, SubjectKind};
    use shapan_scenarios::target::{Comparator, Measure, Service as Of, Target};

    use crate::lifelines::{Lifelines, restoration_hours};
    use crate::outcome::{Outcome, TargetOutcome};
    use crate::sample::{Journal, setting, target};
    use crate::score::Scorer;
    use crate::setting::Setting;

    fn level(service: Service, share: f64) -> Fact {
        Fact::ServiceLevel { service, share }
    }

    fn load(served_mw: f64, critical_served_mw: f64) -> Fact {
        Fact::Load { demand_mw: 100.0, served_mw, critical_mw: 20.0, critical_served_mw }
    }

    /// Zones of 10,000, 10,000 and 20,000 residents; the run ends at hour 24.
    fn city(targets: Vec<Target>) -> Setting {
        let mut city = setting(3, targets);
        city.zones[2].residents = 20_000.0;
        city
    }

    /// Power: zone 0 dark from 0 to 4 h, zone 2 half dark from 1 h on, up to 90 % at 10 h; the city stands at
    /// 0.75, 0.5, 0.75, 0.95. Water: a dip of zone 1 that begins and ends within one instant.
    fn blackout() -> Journal {
        let mut journal = Journal::new();
        journal.at(0.0, 0, level(Service::Power, 0.0)).at(1.0, 2, level(Service::Power, 0.5));
        journal.at(4.0, 0, level(Service::Power, 1.0)).at(10.0, 2, level(Service::Power, 0.9));
        journal.at(2.0, 1, level(Service::Water, 0.0)).at(2.0, 1, level(Service::Water, 1.0));
        journal
    }

    fn score(journal: &Journal, measures: Vec<(Measure, Comparator, Option<f64>)>) -> Outcome {
        let targets =
            measures.into_iter().map(|(measure, sense, threshold)| target("t", measure, sense, threshold));
        journal.score(&Scorer::of(city(targets.collect())))
    }

    fn restored(share: f64) -> (Measure, Comparator, Option<f64>) {
        (Measure::ServiceRestoredHours { service: Of::Power, share }, Comparator::AtMost, Some(6.0))
    }

    #[test]
    fn a_service_is_measured_as_on_paper() {
        let measures = vec![
            (Measure::ServicePersonHours { service: Of::Power }, Comparator::AtMost, Some(6.0)),
            restored(0.5),
            restored(0.6),
            restored(0.95),
            restored(1.0),
            (Measure::ServiceRestoredHours { service: Of::Water, share: 1.0 }, Comparator::AtMost, Some(0.0)),
        ];
        let outcome = score(&blackout(), measures);
        // Zone 0: 10,000 x 4 h. Zone 2: 20,000 x (0.5 x 9 h + 0.1 x 14 h) = 118,000. Together over 40,000: 3.95 h.
        let hours = outcome.targets[0];
        assert!((hours.quantity - 3.95).abs() < 1e-9, "{}", hours.quantity);
        assert_eq!((hours.worst_zone, hours.holds), (Some(2), Some(true)));
        let found: Vec<(f64, bool, Option<bool>)> =
            outcome.targets[1..].iter().map(|t| (t.quantity, t.censored, t.holds)).collect();
        // The lowest level is 0.5: half of the need was always met. 60 % from 4 h on, 95 % from 10 h on, never all.
        let expected = [
            (0.0, false, Some(true)),
            (4.0, false, Some(true)),
            (10.0, false, Some(false)),
            (24.0, true, Some(false)),
            (0.0, false, Some(true)),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_outcome_keeps_levels_hours_zones_and_the_curve() {
        let outcome = score(&blackout(), vec![]);
        let lifelines = &outcome.totals.lifelines;
        let power = lifelines.service(Service::Power);
        assert!((power.person_hours - 158_000.0).abs() < 1e-6);
        assert_eq!((power.lowest_share, power.lowest_h), (0.5, 1.0));
        assert_eq!(power.restored_h, [0.0, 10.0, f64::INFINITY]);
        assert_eq!(
            *lifelines.service(Service::Water),
            *lifelines.service(Service::Gas),
            "the dip took no time"
        );
        let hours: Vec<f32> = lifelines.zone_hours.iter().map(|zone| zone[0]).collect();
        assert!((hours[2] - 5.9).abs() < 1e-6);
        assert_eq!(&hours[..2], [4.0, 0.0]);
        let curve: Vec<f32> = [0, 1, 3, 4, 9, 10, 24].map(|hour| lifelines.curve[hour][0]).to_vec();
        assert_eq!(curve, [0.75, 0.5, 0.5, 0.75, 0.75, 0.95, 0.95]);
        assert_eq!(lifelines.curve.len(), restoration_hours(24.0).len());
        let back: Outcome = serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap();
        assert_eq!(back, outcome);
    }

    #[test]
    fn load_is_energy_and_a_critical_share() {
        let mut journal = Journal::new();
        let all = |journal: &mut Journal, hour: f64, fact: Fact| {
            journal.push(hour, None, Some(0), fact);
        };
        // Two facts of one instant: the last one counts.
        all(&mut journal, 2.0, load(0.0, 0.0));
        all(&mut journal, 2.0, load(40.0, 10.0));
        all(&mut journal, 6.0, load(90.0, 19.0));
        all(&mut journal, 12.0, load(100.0, 20.0));
        let critical = |share| (Measure::CriticalLoadHours { share }, Comparator::AtMost, None);
        let outcome = score(&journal, vec![critical(0.9), critical(0.5), critical(1.0), critical(0.3)]);
        let hours: Vec<f64> = outcome.targets.iter().map(|target| target.quantity).collect();
        assert_eq!(hours, [6.0, 0.0, 12.0, 0.0]);
        let lifelines = &outcome.totals.lifelines;
        // 100 MW for 22 h; missing 60 MW for 4 h and 10 MW for 6 h.
        assert_eq!((lifelines.demanded_mwh, lifelines.unserved_mwh()), (2_200.0, 300.0));
        assert_eq!((lifelines.critical_lowest_share, lifelines.critical_restored_h), (0.5, [0.0, 6.0, 12.0]));
        assert!(lifelines.zone_hours.is_empty() && lifelines.curve.is_empty(), "no service was lost");
    }

    #[test]
    fn facilities_and_sensors_are_shares_of_their_hours() {
        let mut journal = Journal::new();
        journal.at(1.0, 0, Fact::FacilityHours { hours: 10.0, supplied_hours: 10.0 });
        journal.at(2.0, 1, Fact::FacilityHours { hours: 10.0, supplied_hours: 5.0 });
        journal.push(2.0, None, Some(0), Fact::Sensing { required_hours: 8.0, live_hours: 6.0 });
        let measures = vec![
            (Measure::CriticalFacilityShare, Comparator::AtLeast, Some(0.75)),
            (Measure::SensingShare, Comparator::AtLeast, Some(0.95)),
        ];
        let TargetOutcome { quantity, worst_zone, holds, .. } = score(&journal, measures.clone()).targets[0];
        assert_eq!((quantity, worst_zone, holds), (0.75, Some(1), Some(true)));
        let sensing = score(&journal, measures.clone()).targets[1];
        assert_eq!((sensing.quantity, sensing.worst_zone, sensing.holds), (0.75, None, Some(false)));
        let quiet = score(&Journal::new(), measures);
        assert!(quiet.targets.iter().all(|target| target.quantity == 1.0 && target.holds == Some(true)));
    }

    #[test]
    fn assets_are_counted_once_and_events_each_time() {
        let asset = |index| Subject::new(SubjectKind::WaterNode, index);
        let mut journal = Journal::new();
        for (hour, index, lacks) in
            [(1.0, 3, Service::Power), (2.0, 3, Service::Telecom), (3.0, 4, Service::Power)]
        {
            journal.push(hour, None, Some(0), Fact::AssetStarved { asset: asset(index), lacks });
        }
        for hour in [1.0, 2.0] {
            journal.push(hour, None, Some(0), Fact::FuelBlocked { asset: asset(3) });
            journal.push(hour, None, Some(0), Fact::LineTripped { line: 9, flow_mw: 500.0, limit_mw: 400.0 });
            for line in [3, 4] {
                journal.push(hour, None, Some(0), Fact::LineOpened { line });
            }
            journal.at(hour, 1, Fact::GasShut);
        }
        let lifelines = score(&journal, vec![]).totals.lifelines;
        let counts = [lifelines.assets_starved, lifelines.fuel_blocked, lifelines.lines_tripped];
        assert_eq!(counts, [2.0, 1.0, 2.0]);
        assert_eq!(lifelines.lines_opened, 4.0);
        assert_eq!((lifelines.gas_shut_zones, lifelines.islands_dead), (1.0, 0.0));
    }

    #[test]
    fn an_earthquake_without_lifelines_leaves_nothing_behind() {
        let mut journal = Journal::new();
        journal.damage(0.0, 0, 400.0).at(1.0, 0, level(Service::Heat, 1.0));
        let outcome = score(&journal, vec![]);
        assert_eq!(outcome.totals.lifelines, Lifelines::default());
        assert!(!serde_json::to_string(&outcome).unwrap().contains("lifelines"));
    }

    #[test]
    fn a_cordon_is_no_closed_link_and_one_that_gets_worse_counts_once() {
        let mut journal = Journal::new();
        let closed = [
            (0.0, 1, LinkState::Blocked),
            (0.0, 2, LinkState::Bridge),
            (2.0, 1, LinkState::Washout),
            (3.0, 3, LinkState::Cordon),
        ];
        for (hour, link, state) in closed {
            journal.push(hour, None, Some(0), Fact::LinkClosed { link, state });
        }
        assert_eq!(score(&journal, vec![]).totals.blocked_links, 2.0);
    }

    proptest! {
        /// Against sums over every hour: all changes fall on whole hours.
        #[test]
        fn hours_levels_and_returns_are_those_of_a_plain_sum(
            mut steps in prop::collection::vec((0..24_usize, 0..3_usize, 0..=4_u8), 0..40),
        ) {
            steps.sort_by_key(|step| step.0);
            let residents = [1.0, 1.0, 2.0];
            let mut journal = Journal::new();
            let mut shares = [[1.0; 3]; 24];
            for (hour, zone, quarters) in steps {
                let share = f64::from(quarters) / 4.0;
                journal.at(hour as f64, zone as u16, level(Service::Heat, share));
                shares[hour..].iter_mut().for_each(|row| row[zone] = share);
            }
            let outcome = score(&journal, vec![]);
            let heat = outcome.totals.lifelines.service(Service::Heat);
            let met: Vec<f64> =
                shares.iter().map(|row| row.iter().zip(residents).map(|(s, r)| s * r / 4.0).sum()).collect();
            let lost: f64 = met.iter().map(|met| 1.0 - met).sum();
            prop_assert!((heat.hours_without - lost).abs() < 1e-9);
            prop_assert!((heat.lowest_share - met.iter().copied().fold(1.0, f64::min)).abs() < 1e-9);
            for (share, restored) in [0.5, 0.9, 0.999].into_iter().zip(heat.restored_h) {
                let expected = match met.iter().rposition(|met| *met < share - 1e-9) {
                    None => 0.0,
                    Some(23) => f64::INFINITY,
                    Some(hour) => hour as f64 + 1.0,
                };
                prop_assert_eq!(restored, expected);
            }
        }
    }
}
