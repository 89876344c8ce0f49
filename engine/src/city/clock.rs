//! The scenario's clock: office hours, daylight, season.

use shapan_damage::library::DayPart;
use shapan_hazard::sun::{self, Daylight};
use shapan_kernel::SimTime;
use shapan_scenarios::scenario::Scenario;

/// Local time, daylight and season of a scenario.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    unix_s: f64,
    local_hour: f64,
    longitude: f64,
    latitude: f64,
    office: (f64, f64),
    /// Whether people need warmth.
    pub(crate) cold: bool,
    /// Night temperature of the scenario's month, degrees Celsius.
    pub(crate) night_c: f64,
}

impl Clock {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let (plan, start) = (&scenario.plan, &scenario.start);
        let [longitude, latitude] = scenario.region.facts.centre;
        // A cosine between the coldest nights (mid January) and the warmest (mid July).
        let phase = (f64::from(start.month) - 1.0) / 12.0 * std::f64::consts::TAU;
        let (winter, summer) = (plan.relief.winter_night.value, plan.relief.summer_night.value);
        let night_c = f64::midpoint(winter, summer) + (winter - summer) / 2.0 * phase.cos();
        Self {
            unix_s: start.unix_s as f64,
            local_hour: start.local_hour,
            longitude,
            latitude,
            office: (plan.command.office_from.value, plan.command.office_to.value),
            cold: night_c < plan.relief.cold_below.value,
            night_c,
        }
    }

    /// Local hour of the day, 0 to 24.
    pub(crate) fn hour_of_day(&self, now: SimTime) -> f64 {
        (self.local_hour + now.hours()).rem_euclid(24.0)
    }

    /// Part of the day in the sense of Hazus: night 20 to 6, day 9 to 16, else on the way.
    pub(crate) fn part_of_day(&self, now: SimTime) -> DayPart {
        DayPart::of_hour(self.hour_of_day(now) as u32)
    }

    /// Whether offices are staffed at the event.
    pub(crate) fn office_hours(&self) -> bool {
        (self.office.0..self.office.1).contains(&self.local_hour)
    }

    /// Whether the sun is up or it is civil twilight.
    pub(crate) fn daylight(&self, now: SimTime) -> bool {
        sun::daylight(self.longitude, self.latitude, self.unix_s + now.seconds()) != Daylight::Night
    }

    /// The next instant with daylight, at a quarter of an hour's accuracy.
    pub(crate) fn next_daylight(&self, now: SimTime) -> SimTime {
        let quarter = shapan_kernel::Span::from_minutes(15.0);
        let mut at = now;
        // Beijing has daylight every day; two days bound the search for any latitude that a city has.
        for _ in 0..192 {
            if self.daylight(at) {
                return at;
            }
            at += quarter;
        }
        at
    }
}
