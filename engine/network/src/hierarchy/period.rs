//! Travel times that depend on the hour: one metric per period of the day.

use std::sync::Arc;

use super::HierarchyError;
use super::metric::{Metric, Repair};
use super::query::{Route, Search};
use super::shape::Hierarchy;
use crate::graph::{CLOSED, LinkId, NodeId};

/// Length of a day, ms.
const DAY_MS: u32 = 24 * 3_600_000;

/// A part of the day with travel times of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// When it begins, ms after midnight; it ends where the next one begins, the last at midnight.
    pub start_ms: u32,
    /// Travel time of every link, ms.
    pub links_ms: Vec<u32>,
}

/// Metrics of one network for all periods of a day, which repeats.
///
/// A question is answered with the travel times of the period of departure, throughout. [`Day::arrival_ms`]
/// then tells what driving that route takes as the hours pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    starts_ms: Vec<u32>,
    metrics: Vec<Metric>,
}

impl Day {
    /// Customises `hierarchy` for each period.
    ///
    /// # Errors
    /// [`HierarchyError::Period`] unless the first period starts at 0 and the others later, rising, within
    /// the day; [`HierarchyError::Weights`] if a period does not have one travel time per link.
    pub fn new(hierarchy: &Arc<Hierarchy>, periods: &[Period]) -> Result<Self, HierarchyError> {
        let starts_ms: Vec<u32> = periods.iter().map(|period| period.start_ms).collect();
        if starts_ms.is_empty() {
            return Err(HierarchyError::Period { period: 0, start_ms: 0 });
        }
        for (period, &start_ms) in starts_ms.iter().enumerate() {
            let in_place = if period == 0 { start_ms == 0 } else { start_ms > starts_ms[period - 1] };
            if !in_place || start_ms >= DAY_MS {
                return Err(HierarchyError::Period { period, start_ms });
            }
        }
        let metrics = periods.iter().map(|period| Metric::new(Arc::clone(hierarchy), &period.links_ms));
        Ok(Self { starts_ms, metrics: metrics.collect::<Result<_, _>>()? })
    }

    /// Number of periods.
    #[must_use]
    pub fn period_count(&self) -> usize {
        self.metrics.len()
    }

    /// The period at `clock_ms`, counted from some midnight on.
    #[must_use]
    pub fn period_at(&self, clock_ms: u64) -> usize {
        let of_day = (clock_ms % u64::from(DAY_MS)) as u32;
        self.starts_ms.partition_point(|&start| start <= of_day) - 1
    }

    /// The metric of a period. Panics if there is no such period.
    #[must_use]
    pub fn metric(&self, period: usize) -> &Metric {
        &self.metrics[period]
    }

    /// Changes travel times in one period; see [`Metric::update`]. Panics if there is no such period.
    ///
    /// # Errors
    /// As [`Metric::update`].
    pub fn update(&mut self, period: usize, changes: &[(LinkId, u32)]) -> Result<Repair, HierarchyError> {
        self.metrics[period].update(changes)
    }

    /// Closes links in all periods.
    ///
    /// # Errors
    /// As [`Metric::update`]; nothing is then changed.
    pub fn close(&mut self, links: &[LinkId]) -> Result<(), HierarchyError> {
        let changes: Vec<(LinkId, u32)> = links.iter().map(|&link| (link, CLOSED)).collect();
        self.metrics.iter_mut().try_for_each(|metric| metric.update(&changes).map(|_| ()))
    }

    /// A fastest way by the travel times at departure, ms after some midnight; none if no open way exists.
    #[must_use]
    pub fn route(&self, from: NodeId, to: NodeId, departure_ms: u64, search: &mut Search) -> Option<Route> {
        self.metrics[self.period_at(departure_ms)].route(from, to, search)
    }

    /// When a vehicle that departs at `departure_ms` has driven `links`; none if it stands before a link
    /// closed for good.
    ///
    /// A link is driven at the speed of the period the vehicle is in, changing where the period does, so that
    /// who departs later never arrives earlier. Before a link that is closed in one period the vehicle waits
    /// for the next; on one, too.
    ///
    /// S. Ichoua, M. Gendreau, J.-Y. Potvin (2003), "Vehicle dispatching with time-dependent travel times",
    /// European Journal of Operational Research 144, 379-396.
    #[must_use]
    pub fn arrival_ms(&self, links: &[LinkId], departure_ms: u64) -> Option<u64> {
        links.iter().try_fold(departure_ms, |clock_ms, &link| self.driven_ms(link, clock_ms))
    }

    fn driven_ms(&self, link: LinkId, entry_ms: u64) -> Option<u64> {
        let mut clock_ms = entry_ms;
        let mut left = 1.0;
        if self.metrics.iter().all(|metric| metric.links_ms[link.index()] == CLOSED) {
            return None;
        }
        loop {
            let period = self.period_at(clock_ms);
            let whole_ms = self.metrics[period].links_ms[link.index()];
            let until_ms = self.end_ms(period, clock_ms);
            if whole_ms != CLOSED {
                let needed_ms = (left * f64::from(whole_ms.max(1))).ceil();
                if needed_ms <= (until_ms - clock_ms) as f64 {
                    return Some(clock_ms + needed_ms as u64);
                }
                left -= (until_ms - clock_ms) as f64 / f64::from(whole_ms.max(1));
            }
            clock_ms = until_ms;
        }
    }

    /// The end of `period`, in which `clock_ms` lies.
    fn end_ms(&self, period: usize, clock_ms: u64) -> u64 {
        let midnight = clock_ms - clock_ms % u64::from(DAY_MS);
        midnight + u64::from(self.starts_ms.get(period + 1).copied().unwrap_or(DAY_MS))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::RoadGraph;
    use proptest::prelude::*;

    const HOUR_MS: u32 = 3_600_000;

    /// 0 -> 1 by a street that is slow from 7 to 9, or by a bypass over 2.
    fn day() -> Day {
        let graph = RoadGraph::new(3, &[(0, 1), (0, 2), (2, 1)]).unwrap();
        let period = |start_hour: u32, street_ms: u32| Period {
            start_ms: start_hour * HOUR_MS,
            links_ms: vec![street_ms, 600_000, 600_000],
        };
        let periods = [period(0, 900_000), period(7, 3_600_000), period(9, 900_000)];
        Day::new(&Arc::new(Hierarchy::new(&graph)), &periods).unwrap()
    }

    #[test]
    fn the_rush_hour_takes_the_bypass() {
        let (day, mut search) = (day(), Search::new());
        let at = |hour: f64, search: &mut Search| {
            let departure_ms = (hour * f64::from(HOUR_MS)) as u64;
            day.route(NodeId(0), NodeId(1), departure_ms, search).unwrap().links
        };
        assert_eq!(at(6.99, &mut search), [LinkId(0)]);
        assert_eq!(at(7.0, &mut search), [LinkId(1), LinkId(2)]);
        assert_eq!(at(24.0 + 8.5, &mut search), [LinkId(1), LinkId(2)]);
        assert_eq!(at(9.0, &mut search), [LinkId(0)]);
    }

    #[test]
    fn the_speed_changes_on_the_way() {
        let day = day();
        let start_ms = u64::from(7 * HOUR_MS) - 450_000;
        // Half the street in 7.5 minutes, the other half at a quarter of the speed.
        assert_eq!(day.arrival_ms(&[LinkId(0)], start_ms), Some(start_ms + 450_000 + 1_800_000));
    }

    #[test]
    fn a_closed_link_is_waited_for() {
        let mut day = day();
        day.update(1, &[(LinkId(0), CLOSED)]).unwrap();
        let eight = u64::from(8 * HOUR_MS);
        assert_eq!(day.arrival_ms(&[LinkId(0)], eight), Some(u64::from(9 * HOUR_MS) + 900_000));
        day.close(&[LinkId(0)]).unwrap();
        assert_eq!(day.arrival_ms(&[LinkId(0)], eight), None);
    }

    #[test]
    fn periods_have_to_fill_the_day() {
        let hierarchy = Arc::new(Hierarchy::new(&RoadGraph::new(1, &[]).unwrap()));
        let day = |starts: &[u32]| {
            let periods: Vec<Period> =
                starts.iter().map(|&start_ms| Period { start_ms, links_ms: Vec::new() }).collect();
            Day::new(&hierarchy, &periods).map(|day| day.period_count())
        };
        assert_eq!(day(&[0, 5]), Ok(2));
        assert_eq!(day(&[]), Err(HierarchyError::Period { period: 0, start_ms: 0 }));
        assert_eq!(day(&[5]), Err(HierarchyError::Period { period: 0, start_ms: 5 }));
        assert_eq!(day(&[0, 5, 5]), Err(HierarchyError::Period { period: 2, start_ms: 5 }));
        assert_eq!(day(&[0, DAY_MS]), Err(HierarchyError::Period { period: 1, start_ms: DAY_MS }));
    }

    proptest! {
        #[test]
        fn who_departs_later_never_arrives_earlier(
            times in prop::collection::vec(1_u32..50_000_000, 3), early in 0_u64..90_000_000, wait in 0_u64..9_000_000,
        ) {
            let mut day = day();
            for (period, &time) in times.iter().enumerate() {
                day.update(period, &[(LinkId(0), time)]).unwrap();
            }
            let arrival = |departure| day.arrival_ms(&[LinkId(0), LinkId(0)], departure).unwrap();
            prop_assert!(arrival(early) <= arrival(early + wait));
        }
    }
}
