//! Statistics kept while a run goes on: in constant memory, mergeable, and resettable after a warm-up.

use serde::{Deserialize, Serialize};

use crate::time::{SimTime, Span};

/// Count, mean, variance and extremes of a series of observations, in one pass.
///
/// Welford (1962), Technometrics 4(3): 419-420; merged by the pairwise rule of Chan, Golub and LeVeque
/// (1983), The American Statistician 37(3): 242-247. The unit is that of the observations.
///
/// ```
/// use shapan_kernel::monitor::Welford;
/// let waits: Welford = [2.0, 4.0, 9.0].into_iter().collect();
/// assert_eq!((waits.mean(), waits.variance()), (Some(5.0), Some(13.0)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Welford {
    count: u64,
    mean: f64,
    /// Sum of squared deviations from the mean.
    squares: f64,
    /// Least and greatest; `None` rather than infinities, which JSON cannot carry.
    range: Option<(f64, f64)>,
}

impl Welford {
    /// No observations yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one observation.
    ///
    /// # Panics
    /// On NaN, in builds with debug assertions; otherwise NaN spoils mean and variance, visibly.
    #[inline]
    pub fn add(&mut self, value: f64) {
        debug_assert!(!value.is_nan(), "NaN observed");
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
        let (min, max) = self.range.unwrap_or((value, value));
        self.range = Some((min.min(value), max.max(value)));
    }

    /// Takes in all observations of another series, as if they had been added one by one.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        let (n_a, n_b) = (self.count as f64, other.count as f64);
        let delta = other.mean - self.mean;
        self.count += other.count;
        self.mean += delta * n_b / (n_a + n_b);
        self.squares += other.squares + delta * delta * n_a * n_b / (n_a + n_b);
        self.range = match (self.range, other.range) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }

    /// How many observations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Arithmetic mean; `None` without observations.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Sample variance (divisor n - 1); `None` below two observations.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// Sample standard deviation; `None` below two observations.
    #[must_use]
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Least observation.
    #[must_use]
    pub fn min(&self) -> Option<f64> {
        self.range.map(|(min, _)| min)
    }

    /// Greatest observation.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        self.range.map(|(_, max)| max)
    }
}

impl FromIterator<f64> for Welford {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut series = Self::new();
        values.into_iter().for_each(|value| series.add(value));
        series
    }
}

/// A level that holds between changes (people in a queue, units busy), averaged over simulated time.
///
/// ```
/// use shapan_kernel::{SimTime, monitor::TimeWeighted};
/// let mut queue = TimeWeighted::new(SimTime::ZERO, 0.0);
/// queue.set(SimTime::from_hours(1.0), 6.0);
/// assert_eq!(queue.mean(SimTime::from_hours(3.0)), 4.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeWeighted {
    level: f64,
    min: f64,
    max: f64,
    start: SimTime,
    changed: SimTime,
    /// Integral of the level from `start` to `changed`, in level hours.
    area: f64,
}

impl TimeWeighted {
    /// Starts to watch a level at `start`.
    #[must_use]
    pub fn new(start: SimTime, level: f64) -> Self {
        Self { level, min: level, max: level, start, changed: start, area: 0.0 }
    }

    /// The level changes to `level` now. Several changes at one instant all count towards the extremes.
    ///
    /// # Panics
    /// If `now` lies before the last change, in builds with debug assertions; otherwise the change counts as
    /// happening at the last one.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: f64) {
        debug_assert!(now >= self.changed, "a level changed before its last change");
        let now = now.max(self.changed);
        self.area = self.area_level_hours(now);
        self.changed = now;
        self.level = level;
        self.min = self.min.min(level);
        self.max = self.max.max(level);
    }

    /// The level changes by `step` (which may be negative) now.
    ///
    /// # Panics
    /// As [`Self::set`].
    pub fn add(&mut self, now: SimTime, step: f64) {
        self.set(now, self.level + step);
    }

    /// Forgets the past at the end of a warm-up; the level itself stays.
    pub fn reset(&mut self, now: SimTime) {
        *self = Self::new(now, self.level);
    }

    /// The level as it stands.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Mean level from the start (or the last reset) to `now`; over no time at all, the level itself.
    #[must_use]
    pub fn mean(&self, now: SimTime) -> f64 {
        let watched = now - self.start;
        if watched <= Span::ZERO { self.level } else { self.area_level_hours(now) / watched.hours() }
    }

    /// Integral of the level from the start (or the last reset) to `now`, in level hours.
    #[must_use]
    pub fn area_level_hours(&self, now: SimTime) -> f64 {
        self.area + self.level * (now - self.changed).hours().max(0.0)
    }

    /// Least level since the start (or the last reset).
    #[must_use]
    pub fn min(&self) -> f64 {
        self.min
    }

    /// Greatest level since the start (or the last reset).
    #[must_use]
    pub fn max(&self) -> f64 {
        self.max
    }
}

#[cfg(test)]
mod tests;
