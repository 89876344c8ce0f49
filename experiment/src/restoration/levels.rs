//! The levels of services zone by zone while a run goes on, and what is counted from them.

use shapan_analysis::lifelines::{RESTORED_SHARES, WHOLE, restoration_hours};
use shapan_analysis::statistics::quantiles;
use shapan_analysis::{Fold, Outcome};
use shapan_journal::{Fact, Record, Service, Sink};
use shapan_scenarios::Scenario;

use super::record::Measure;

/// A zone is without a service while less than this share of its residents' need is met.
pub const OUT: f64 = 0.5;

/// Kind of the telecom nodes that stand for base stations.
const BASE_STATIONS: &str = "bts_cluster";

/// What a zone weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Weight {
    /// Residents.
    pub(super) residents: f64,
    /// Base stations.
    pub(super) sites: f64,
}

/// Residents and base stations of every zone.
pub(super) fn weights(scenario: &Scenario) -> Vec<Weight> {
    let region = &scenario.region;
    let sites = |zone: &String| {
        let here =
            region.telecom_nodes.iter().filter(|node| node.zone_id == *zone && node.r#type == BASE_STATIONS);
        here.map(|node| f64::from(node.sites)).sum()
    };
    let weight = |zone: &shapan_scenarios::region::ZoneRow| Weight {
        residents: f64::from(zone.population),
        sites: sites(&zone.zone_id),
    };
    region.zones.iter().map(weight).collect()
}

/// What share of a zone's need a service met, from hour to hour: whole before the first change.
#[derive(Clone, Debug, Default, PartialEq)]
struct Track(Vec<(f64, f64)>);

impl Track {
    fn at(&self, hours: f64) -> f64 {
        let next = self.0.partition_point(|(hour, _)| *hour <= hours);
        next.checked_sub(1).map_or(1.0, |last| self.0[last].1)
    }

    /// When it was first without, if it ever was up to an hour.
    fn lost_by(&self, hours: f64) -> Option<f64> {
        let before = self.0.iter().take_while(|(hour, _)| *hour <= hours);
        before.filter(|(_, share)| *share < OUT).map(|(hour, _)| *hour).next()
    }

    /// Since when it was not without any more; infinite where it was at the end, 0 where it never was.
    fn back(&self) -> f64 {
        let Some(last) = self.0.iter().rposition(|(_, share)| *share < OUT) else { return 0.0 };
        self.0.get(last + 1).map_or(f64::INFINITY, |(hour, _)| *hour)
    }
}

/// All zones, all services.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    /// By service, then by zone.
    tracks: Vec<Vec<Track>>,
}

impl Levels {
    pub(super) fn new(zones: usize) -> Self {
        Self { tracks: vec![vec![Track::default(); zones]; Service::ALL.len()] }
    }

    fn track(&self, service: Service, zone: usize) -> &Track {
        &self.tracks[service as usize][zone]
    }

    fn zones_back(&self, service: Service, zones: &[usize], hours: f64) -> Option<f64> {
        let tracks = zones.iter().map(|zone| self.track(service, *zone));
        let lost: Vec<&Track> = tracks.filter(|track| track.lost_by(hours).is_some()).collect();
        let back = lost.iter().filter(|track| track.at(hours) >= OUT).count();
        (!lost.is_empty()).then(|| back as f64 / lost.len() as f64)
    }

    fn zones_served(&self, service: Service, zones: &[usize], hours: f64) -> Option<f64> {
        let served = zones.iter().filter(|zone| self.track(service, **zone).at(hours) >= OUT).count();
        (!zones.is_empty()).then(|| served as f64 / zones.len() as f64)
    }

    fn zone_hours(&self, service: Service, zones: &[usize], horizon: f64) -> Option<f64> {
        let out = |zone: &usize| {
            let track = self.track(service, *zone);
            track.lost_by(horizon).map(|lost| track.back().min(horizon) - lost)
        };
        let hours: Vec<f64> = zones.iter().filter_map(out).collect();
        (!hours.is_empty()).then(|| quantiles(hours, [0.5])[0])
    }

    fn cut_of_dark(&self, service: Service, zones: &[usize], weights: &[Weight], hours: f64) -> Option<f64> {
        let dark = zones.iter().filter(|zone| self.track(Service::Power, **zone).at(hours) < OUT);
        let (mut need, mut unmet) = (0.0, 0.0);
        for zone in dark {
            need += weights[*zone].residents;
            unmet += weights[*zone].residents * (1.0 - self.track(service, *zone).at(hours));
        }
        (need > 0.0).then(|| unmet / need)
    }

    fn stations_out(&self, zones: &[usize], weights: &[Weight], hours: f64) -> f64 {
        let out = |zone: &usize| weights[*zone].sites * (1.0 - self.track(Service::Telecom, *zone).at(hours));
        zones.iter().map(out).sum()
    }
}

impl Sink for Levels {
    fn record(&mut self, record: &Record) {
        let (Some(zone), Fact::ServiceLevel { service, share }) = (record.zone, record.fact) else { return };
        if let Some(track) = self.tracks[service as usize].get_mut(usize::from(zone.0)) {
            let hour = record.hours();
            match track.0.last_mut() {
                Some(last) if last.0 == hour => last.1 = share,
                _ => track.0.push((hour, share)),
            }
        }
    }
}

/// Everything that listens to one run: the levels, and the measures of every area.
pub(super) struct Listener<'a> {
    pub(super) levels: Levels,
    pub(super) folds: Vec<Fold<'a>>,
}

impl Sink for Listener<'_> {
    fn record(&mut self, record: &Record) {
        self.levels.record(record);
        self.folds.iter_mut().for_each(|fold| fold.record(record));
    }
}

/// What a measure is taken from.
pub(super) struct Seen<'a> {
    /// The levels of all zones.
    pub(super) levels: &'a Levels,
    /// What the run came to, with the area's residents alone.
    pub(super) area: &'a Outcome,
    /// The same for the city.
    pub(super) city: &'a Outcome,
    /// Zones of the area.
    pub(super) zones: &'a [usize],
    /// Weights of all zones.
    pub(super) weights: &'a [Weight],
    /// End of the run.
    pub(super) horizon_hours: f64,
}

impl Seen<'_> {
    /// A measure of a service; none where nothing was lost that it could be taken of. Hours that never come count
    /// as the horizon.
    pub(super) fn measure(&self, measure: Measure, service: Service) -> Option<f64> {
        let (levels, zones, horizon) = (self.levels, self.zones, self.horizon_hours);
        match measure {
            Measure::HoursTo { share } => {
                timed(&self.area.totals.lifelines.service(service).restored_h, share, horizon)
            }
            Measure::CriticalHoursTo { share } => {
                timed(&self.city.totals.lifelines.critical_restored_h, share, horizon)
            }
            Measure::ZoneHours => levels.zone_hours(service, zones, horizon),
            Measure::BackShare { hours } => self.back_share(service, hours),
            Measure::ZonesBack { hours } => levels.zones_back(service, zones, hours),
            Measure::ZonesServed { hours } => levels.zones_served(service, zones, hours),
            Measure::CutOfDark { hours } => levels.cut_of_dark(service, zones, self.weights, hours),
            Measure::StationsOut { hours } => Some(levels.stations_out(zones, self.weights, hours)),
        }
    }

    fn back_share(&self, service: Service, hours: f64) -> Option<f64> {
        let lifelines = &self.area.totals.lifelines;
        let lost = 1.0 - lifelines.service(service).lowest_share;
        let grid = restoration_hours(self.horizon_hours);
        let last = grid.partition_point(|hour| *hour <= hours).checked_sub(1)?;
        let level = lifelines.curve.get(last).map_or(1.0, |row| f64::from(row[service as usize]));
        (lost > 1.0 - WHOLE).then(|| (1.0 - (1.0 - level) / lost).clamp(0.0, 1.0))
    }
}

/// The hours of one of [`RESTORED_SHARES`], at most the horizon; none where it was met all the time.
fn timed(hours: &[f64; 3], share: f64, horizon_hours: f64) -> Option<f64> {
    let at = RESTORED_SHARES.iter().position(|timed| *timed == share)?;
    (hours[at] > 0.0).then(|| hours[at].min(horizon_hours))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use shapan_journal::{RecordId, Zone};

    fn levels(rows: &[(f64, u16, Service, f64)]) -> Levels {
        let mut levels = Levels::new(4);
        for (id, (hours, zone, service, share)) in (0..).zip(rows) {
            let fact = Fact::ServiceLevel { service: *service, share: *share };
            let time_us = (hours * 3.6e9) as i64;
            levels.record(&Record { id: RecordId(id), cause: None, time_us, zone: Some(Zone(*zone)), fact });
        }
        levels
    }

    /// Zone 0 dark 2 to 10 h, zone 1 from 4 h on, zone 2 a little short, zone 3 never touched.
    fn dark() -> Levels {
        use Service::{Power, Telecom};
        levels(&[
            (2.0, 0, Power, 0.8),
            (2.0, 0, Power, 0.0),
            (2.0, 2, Power, 0.7),
            (4.0, 1, Power, 0.2),
            (5.0, 0, Telecom, 0.25),
            (10.0, 0, Power, 0.5),
            (12.0, 1, Telecom, 0.0),
        ])
    }

    const ALL: [usize; 4] = [0, 1, 2, 3];

    #[test]
    fn zones_that_were_out_are_counted_from_their_loss() {
        let dark = dark();
        assert_eq!(dark.zones_back(Service::Power, &ALL, 1.0), None);
        assert_eq!(dark.zones_back(Service::Power, &ALL, 3.0), Some(0.0));
        assert_eq!(dark.zones_back(Service::Power, &ALL, 10.0), Some(0.5));
        assert_eq!(dark.zones_served(Service::Power, &ALL, 9.0), Some(0.5));
        assert_eq!(dark.zones_served(Service::Power, &[], 9.0), None);
        // 8 h and, up to the horizon, 20 h.
        assert_eq!(dark.zone_hours(Service::Power, &ALL, 24.0), Some(14.0));
        assert_eq!(dark.zone_hours(Service::Power, &[2, 3], 24.0), None);
    }

    #[test]
    fn telecom_is_asked_for_where_it_is_dark() {
        let weights: Vec<Weight> =
            [3.0, 1.0, 5.0, 7.0].iter().map(|n| Weight { residents: *n, sites: 10.0 * n }).collect();
        let dark = dark();
        assert_eq!(dark.cut_of_dark(Service::Telecom, &ALL, &weights, 1.0), None);
        assert_eq!(dark.cut_of_dark(Service::Telecom, &ALL, &weights, 6.0), Some(0.75 * 3.0 / 4.0));
        assert_eq!(dark.cut_of_dark(Service::Telecom, &ALL, &weights, 12.0), Some(1.0), "zone 0 has light");
        assert_eq!(dark.stations_out(&ALL, &weights, 12.0), 0.75 * 30.0 + 10.0);
    }

    #[test]
    fn areas_are_measured_by_their_outcome() {
        let mut area = Outcome { targets: vec![], totals: Default::default(), zones: vec![], curve: vec![] };
        let levels = dark();
        let service = Service::Water;
        let seen = |area: &Outcome, measure| {
            let (zones, weights) = (&ALL[..], &[][..]);
            Seen { levels: &levels, area, city: area, zones, weights, horizon_hours: 24.0 }
                .measure(measure, service)
        };
        let back = Measure::BackShare { hours: 2.0 };
        assert_eq!((seen(&area, back), seen(&area, Measure::HoursTo { share: 0.9 })), (None, None));
        let lifelines = &mut area.totals.lifelines;
        lifelines.services[service as usize].lowest_share = 0.2;
        lifelines.services[service as usize].restored_h = [1.0, 3.0, f64::INFINITY];
        lifelines.critical_lowest_share = 0.5;
        lifelines.critical_restored_h = [0.0, 4.0, 5.0];
        lifelines.curve = vec![[1.0; 5], [0.25; 5], [0.6; 5]];
        assert!((seen(&area, back).unwrap() - 0.5).abs() < 1e-6, "half of 80 % is back");
        assert_eq!(seen(&area, Measure::HoursTo { share: 0.9 }), Some(3.0));
        assert_eq!(seen(&area, Measure::HoursTo { share: 1.0 }), Some(24.0));
        assert_eq!(seen(&area, Measure::CriticalHoursTo { share: 0.9 }), Some(4.0));
        assert_eq!(
            seen(&area, Measure::CriticalHoursTo { share: 0.5 }),
            None,
            "half was served all the time"
        );
    }
}
