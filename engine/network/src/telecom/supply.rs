//! Power of a site over time: mains, battery, diesel, nothing.

use serde::{Deserialize, Serialize};

/// Shorter times than this count as none, hours.
const MOMENT_H: f64 = 1e-9;

/// A diesel set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diesel {
    /// Whether it starts when it is needed; drawn by the caller.
    pub starts: bool,
    /// Hours from the loss of mains until it runs; at least 0.
    pub start_h: f64,
    /// Hours that a full tank lasts; at least 0.
    pub tank_h: f64,
}

/// What a site has against a loss of mains.
///
/// Figures are data, not constants. Orders of size: base stations in town 3 h of battery, in the country 4 to
/// 8 h, offices 1 to 3 h and 8 to 24 h of diesel (all recalled); the plans of Beijing ask 8 h of the 800 MHz
/// network and 72 h of the wired government network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplyPlan {
    /// Hours that a full battery lasts; at least 0.
    pub battery_h: f64,
    /// Hours in which an empty battery is filled from mains or diesel; above 0.
    pub recharge_h: f64,
    /// Diesel set, if any.
    pub diesel: Option<Diesel>,
}

impl SupplyPlan {
    /// A battery alone, filled in ten times the hours it lasts (estimate).
    #[must_use]
    pub fn battery(battery_h: f64) -> Self {
        Self { battery_h, recharge_h: (10.0 * battery_h).max(1.0), diesel: None }
    }

    /// The same with a diesel set that starts within a minute.
    #[must_use]
    pub fn with_diesel(self, tank_h: f64) -> Self {
        Self { diesel: Some(Diesel { starts: true, start_h: 1.0 / 60.0, tank_h }), ..self }
    }
}

/// What a site runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// The grid.
    Mains,
    /// Its diesel set.
    Diesel,
    /// Its battery.
    Battery,
    /// Nothing: it is out.
    Nothing,
}

/// The power of a site now. A pure state machine: time passes by [`advance`](Self::advance) alone, and
/// between two times of [`next_change_h`](Self::next_change_h) the source stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    plan: SupplyPlan,
    mains: bool,
    battery_h: f64,
    fuel_h: f64,
    /// Hours until the diesel set runs.
    start_in_h: f64,
}

impl Supply {
    /// A site on mains with battery and tank full.
    #[must_use]
    pub fn new(plan: SupplyPlan) -> Self {
        let fuel_h = plan.diesel.map_or(0.0, |diesel| diesel.tank_h);
        let start_in_h = plan.diesel.map_or(0.0, |diesel| diesel.start_h);
        Self { plan, mains: true, battery_h: plan.battery_h, fuel_h, start_in_h }
    }

    /// What it runs on.
    #[must_use]
    pub fn source(&self) -> Source {
        if self.mains {
            Source::Mains
        } else if self.diesel_ready() && self.start_in_h <= MOMENT_H {
            Source::Diesel
        } else if self.battery_h > MOMENT_H {
            Source::Battery
        } else {
            Source::Nothing
        }
    }

    /// Whether it runs at all.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.source() != Source::Nothing
    }

    /// Whether the diesel set will run, or runs.
    fn diesel_ready(&self) -> bool {
        self.plan.diesel.is_some_and(|diesel| diesel.starts) && self.fuel_h > MOMENT_H
    }

    /// Hours of battery left.
    #[must_use]
    pub fn battery_left_h(&self) -> f64 {
        self.battery_h
    }

    /// Hours of fuel left.
    #[must_use]
    pub fn fuel_left_h(&self) -> f64 {
        self.fuel_h
    }

    /// Mains go or come back.
    pub fn set_mains(&mut self, mains: bool) {
        if self.mains && !mains {
            self.start_in_h = self.plan.diesel.map_or(0.0, |diesel| diesel.start_h);
        }
        self.mains = mains;
    }

    /// Brings fuel, in hours of running; the tank holds no more than it can. A set that stood still for want
    /// of fuel starts after its time of starting.
    pub fn refuel(&mut self, hours: f64) {
        let Some(diesel) = self.plan.diesel else { return };
        if self.fuel_h <= MOMENT_H {
            self.start_in_h = diesel.start_h;
        }
        self.fuel_h = (self.fuel_h + hours.max(0.0)).min(diesel.tank_h);
    }

    /// The diesel set is mended, or fails.
    pub fn set_diesel_starts(&mut self, starts: bool) {
        if let Some(diesel) = &mut self.plan.diesel {
            if starts && !diesel.starts {
                self.start_in_h = diesel.start_h;
            }
            diesel.starts = starts;
        }
    }

    /// Hours until the source changes by itself; none if it stays until somebody acts.
    #[must_use]
    pub fn next_change_h(&self) -> Option<f64> {
        match self.source() {
            Source::Mains => None,
            Source::Diesel => Some(self.fuel_h),
            Source::Battery if self.diesel_ready() => Some(self.battery_h.min(self.start_in_h)),
            Source::Battery => Some(self.battery_h),
            Source::Nothing => self.diesel_ready().then_some(self.start_in_h),
        }
    }

    /// Hours until it is out if nothing is done; 0 if it is out, none on mains.
    #[must_use]
    pub fn hours_until_out(&self) -> Option<f64> {
        let (mut later, mut hours) = (*self, 0.0);
        while later.is_up() {
            let step = later.next_change_h()?;
            later.advance(step);
            hours += step;
        }
        Some(hours)
    }

    /// Lets hours pass.
    pub fn advance(&mut self, hours: f64) {
        let mut left = hours.max(0.0);
        while left > 0.0 {
            let step = self.next_change_h().map_or(left, |change| change.max(MOMENT_H).min(left));
            self.pass(step);
            left -= step;
        }
    }

    /// Lets hours pass in which the source stays.
    fn pass(&mut self, hours: f64) {
        let source = self.source();
        if matches!(source, Source::Mains | Source::Diesel) {
            let rate = self.plan.battery_h / self.plan.recharge_h;
            self.battery_h = (self.battery_h + rate * hours).min(self.plan.battery_h);
        }
        if source == Source::Diesel {
            self.fuel_h = (self.fuel_h - hours).max(0.0);
        }
        if source == Source::Battery {
            self.battery_h = (self.battery_h - hours).max(0.0);
        }
        if !self.mains {
            self.start_in_h = (self.start_in_h - hours).max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_battery_bridges_until_diesel_runs_and_once_more_when_fuel_ends() {
        let diesel = Diesel { starts: true, start_h: 0.5, tank_h: 8.0 };
        let mut site = Supply::new(SupplyPlan { battery_h: 2.0, recharge_h: 10.0, diesel: Some(diesel) });
        assert_eq!((site.source(), site.next_change_h()), (Source::Mains, None));
        site.set_mains(false);
        assert_eq!((site.source(), site.next_change_h()), (Source::Battery, Some(0.5)));
        // 0.5 h battery, 8 h diesel (which fills the battery by 0.2 an hour up to 2 h), 2 h battery.
        assert!((site.hours_until_out().unwrap() - 10.5).abs() < 1e-9);
        site.advance(0.5);
        assert_eq!((site.source(), site.next_change_h()), (Source::Diesel, Some(8.0)));
        site.advance(9.0);
        assert_eq!(site.source(), Source::Battery);
        assert!((site.battery_left_h() - 1.0).abs() < 1e-9);
        site.advance(1.5);
        assert_eq!((site.source(), site.next_change_h()), (Source::Nothing, None));
        site.refuel(3.0);
        assert_eq!((site.source(), site.next_change_h()), (Source::Nothing, Some(0.5)));
        site.advance(0.5);
        assert_eq!((site.source(), site.fuel_left_h()), (Source::Diesel, 3.0));
        site.set_mains(true);
        assert!(site.is_up() && site.next_change_h().is_none());
    }

    #[test]
    fn a_set_that_does_not_start_leaves_the_battery() {
        let mut plan = SupplyPlan::battery(3.0).with_diesel(24.0);
        plan.diesel.as_mut().unwrap().starts = false;
        let mut site = Supply::new(plan);
        site.set_mains(false);
        assert_eq!(site.next_change_h(), Some(3.0));
        site.advance(5.0);
        assert!(!site.is_up());
        site.set_diesel_starts(true);
        site.advance(1.0);
        assert_eq!(site.source(), Source::Diesel);
    }

    #[test]
    fn the_radio_network_dies_before_the_wired_one() {
        let out = |hours: f64| {
            let mut site = Supply::new(SupplyPlan::battery(hours));
            site.set_mains(false);
            site.hours_until_out().unwrap()
        };
        assert_eq!((out(8.0), out(72.0)), (8.0, 72.0));
    }

    proptest! {
        /// More battery, more fuel or an earlier start never means earlier silence; steps of any size lead to
        /// the same.
        #[test]
        fn more_reserve_never_means_earlier_silence(
            (battery, more) in (0.0..12.0_f64, 0.0..12.0_f64),
            (tank, fuel) in (0.0..30.0_f64, 0.0..30.0_f64),
            (start, cuts) in (0.0..2.0_f64, prop::collection::vec(0.01..9.0_f64, 1..9)),
        ) {
            let plan = |battery_h, tank_h| {
                let diesel = Some(Diesel { starts: true, start_h: start, tank_h });
                SupplyPlan { battery_h, recharge_h: 10.0, diesel }
            };
            let uptime = |plan| {
                let mut site = Supply::new(plan);
                site.set_mains(false);
                let mut up = 0.0;
                while let Some(step) = site.next_change_h() {
                    up += if site.is_up() { step } else { 0.0 };
                    site.advance(step.max(1e-6));
                }
                up
            };
            prop_assert!(uptime(plan(battery + more, tank)) >= uptime(plan(battery, tank)) - 1e-4);
            prop_assert!(uptime(plan(battery, tank + fuel)) >= uptime(plan(battery, tank)) - 1e-4);
            let mut whole = Supply::new(plan(battery, tank));
            whole.set_mains(false);
            let mut pieces = whole;
            cuts.iter().for_each(|hours| pieces.advance(*hours));
            whole.advance(cuts.iter().sum());
            prop_assert!((whole.battery_left_h() - pieces.battery_left_h()).abs() < 1e-6);
            prop_assert!((whole.fuel_left_h() - pieces.fuel_left_h()).abs() < 1e-6);
        }
    }
}
