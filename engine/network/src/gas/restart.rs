//! Gas back zone by zone: shut, repaired, tested, purged, every premises visited, on.
//!
//! Gas that stopped may not simply be turned on again: air may have come in, pilot flames are out, taps stand open.
//! So each zone is tested for leaks, purged, and then every customer is visited. [`restore`] runs two pools of crews
//! over the zones in the order given and says how many premises have gas when. Nothing here depends on a network.
//!
//! ```
//! use shapan_network::gas::restart::{Crews, Rates, ZoneWork, restore};
//!
//! let zone = ZoneWork { id: "north".into(), ready_hours: 12.0, pipe_km: 6.0, premises: 650 };
//! let crews = Crews { survey: 2, relight: 10 };
//! let curve = restore(&[zone], &crews, &Rates::default())?;
//! // 12 h until repaired and shut off, 24 h of survey (6 km at 2 × 3 km a day), 3 h of purging, 24 h of visits.
//! assert_eq!(curve.zones[0].on_hours, 63.0);
//! assert_eq!(curve.premises_at(51.0), 325.0);
//! # Ok::<(), shapan_network::gas::restart::RestartError>(())
//! ```

/// How fast crews work. A day has 24 hours on the clock, however many of these a crew works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Hours to shut a zone off after the event: 0.5 to 2 where valves are remote (grade M).
    pub isolation_hours: f64,
    /// Leak survey and pressure test, km of pipe per crew and day: 2 to 4 (grade M).
    pub survey_km_per_crew_day: f64,
    /// Hours to purge a zone, whatever its size (grade E).
    pub purge_base_hours: f64,
    /// Hours to purge each km of pipe (grade E).
    pub purge_hours_per_km: f64,
    /// Premises visited and lit again per crew and day: 50 to 80 (grade M).
    pub relight_per_crew_day: f64,
}

impl Default for Rates {
    /// The middle of each range; purging 1.5 h and 0.25 h per km (grade E).
    fn default() -> Self {
        Self {
            isolation_hours: 1.0,
            survey_km_per_crew_day: 3.0,
            purge_base_hours: 1.5,
            purge_hours_per_km: 0.25,
            relight_per_crew_day: 65.0,
        }
    }
}

/// Crews of each pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crews {
    /// Crews that survey and test.
    pub survey: u32,
    /// Crews that visit premises.
    pub relight: u32,
}

/// What has to be done in a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneWork {
    /// Name.
    pub id: String,
    /// Hours after the event at which its pipes are repaired and the zone can be tested.
    pub ready_hours: f64,
    /// Pipe to survey, km.
    pub pipe_km: f64,
    /// Premises to visit.
    pub premises: u32,
}

/// Where a zone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Gas still in it, not yet shut off.
    Open,
    /// Shut off, under repair or waiting for a crew.
    Shut,
    /// Surveyed and pressure-tested.
    Testing,
    /// Purged of air.
    Purging,
    /// Has gas in its mains; waits for crews to visit.
    Waiting,
    /// Premises are being visited.
    Visiting,
    /// All premises are on.
    On,
}

/// When a zone passes its stages, hours after the event.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneTimes {
    /// Name.
    pub id: String,
    /// It is shut off.
    pub shut_hours: f64,
    /// The test begins.
    pub test_hours: f64,
    /// The test is passed and purging begins.
    pub purge_hours: f64,
    /// Its mains have gas again.
    pub charged_hours: f64,
    /// The first premises are visited.
    pub visit_hours: f64,
    /// The last premises are on.
    pub on_hours: f64,
    /// Its premises.
    pub premises: u32,
}

impl ZoneTimes {
    /// The stage at a time.
    #[must_use]
    pub fn stage(&self, hours: f64) -> Stage {
        let passed = [
            (self.on_hours, Stage::On),
            (self.visit_hours, Stage::Visiting),
            (self.charged_hours, Stage::Waiting),
            (self.purge_hours, Stage::Purging),
            (self.test_hours, Stage::Testing),
            (self.shut_hours, Stage::Shut),
        ];
        passed.into_iter().find(|(from, _)| hours >= *from).map_or(Stage::Open, |(_, stage)| stage)
    }

    /// Premises that are on at a time; visits go at an even pace.
    #[must_use]
    pub fn premises_at(&self, hours: f64) -> f64 {
        let premises = f64::from(self.premises);
        if hours >= self.on_hours {
            premises
        } else {
            premises * ((hours - self.visit_hours) / (self.on_hours - self.visit_hours)).max(0.0)
        }
    }
}

/// The return of gas.
#[derive(Clone, Debug, PartialEq)]
pub struct Restoration {
    /// Times of each zone, in the order given.
    pub zones: Vec<ZoneTimes>,
}

impl Restoration {
    /// Premises that are on at a time.
    #[must_use]
    pub fn premises_at(&self, hours: f64) -> f64 {
        self.zones.iter().map(|zone| zone.premises_at(hours)).sum()
    }

    /// All premises.
    #[must_use]
    pub fn premises(&self) -> f64 {
        self.zones.iter().map(|zone| f64::from(zone.premises)).sum()
    }

    /// The curve as points of hours and premises on, between which it is straight.
    #[must_use]
    pub fn curve(&self) -> Vec<(f64, f64)> {
        let mut hours: Vec<f64> =
            self.zones.iter().flat_map(|zone| [zone.visit_hours, zone.on_hours]).chain([0.0]).collect();
        hours.sort_by(f64::total_cmp);
        hours.dedup();
        hours.into_iter().map(|hours| (hours, self.premises_at(hours))).collect()
    }

    /// Hours until a share of all premises is on; 0 where there are none. The share is taken within 0 to 1.
    #[must_use]
    pub fn hours_to_share(&self, share: f64) -> f64 {
        let wanted = share.clamp(0.0, 1.0) * self.premises();
        let curve = self.curve();
        let Some(at) = curve.iter().position(|(_, on)| *on >= wanted * (1.0 - 1e-12)) else {
            return curve.last().map_or(0.0, |point| point.0);
        };
        if at == 0 {
            return curve[0].0;
        }
        let ((start, before), (end, after)) = (curve[at - 1], curve[at]);
        start + (end - start) * ((wanted - before) / (after - before)).min(1.0)
    }
}

/// Why a restart cannot be reckoned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RestartError {
    /// A number outside its range.
    #[error("{what} is {value}; expected {expected}")]
    OutOfRange {
        /// What the number is.
        what: String,
        /// The number.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// No crew for work that is there.
    #[error("there are no crews that {what}")]
    NoCrews {
        /// What they would do.
        what: &'static str,
    },
}

/// Runs crews over zones. Survey crews take the zones in the order given, all at one, each once it is ready; relight
/// crews all go to the zone that stands first among those charged, and stay until it is on.
///
/// # Errors
/// The first number that cannot be, or a pool without crews that has work.
pub fn restore(zones: &[ZoneWork], crews: &Crews, rates: &Rates) -> Result<Restoration, RestartError> {
    check(zones, crews, rates)?;
    let mut times = tested(zones, crews, rates);
    visit(&mut times, crews, rates);
    Ok(Restoration { zones: times })
}

/// All stages up to gas in the mains.
fn tested(zones: &[ZoneWork], crews: &Crews, rates: &Rates) -> Vec<ZoneTimes> {
    let pace_km_per_h = f64::from(crews.survey) * rates.survey_km_per_crew_day / 24.0;
    let mut free = 0.0_f64;
    let mut times = Vec::new();
    for zone in zones {
        let shut_hours = rates.isolation_hours;
        let test_hours = free.max(zone.ready_hours).max(shut_hours);
        let survey = if zone.pipe_km > 0.0 { zone.pipe_km / pace_km_per_h } else { 0.0 };
        let purge_hours = test_hours + survey;
        free = purge_hours;
        let purging = rates.purge_base_hours + rates.purge_hours_per_km * zone.pipe_km;
        let charged_hours = purge_hours + purging;
        times.push(ZoneTimes {
            id: zone.id.clone(),
            shut_hours,
            test_hours,
            purge_hours,
            charged_hours,
            visit_hours: f64::INFINITY,
            on_hours: f64::INFINITY,
            premises: zone.premises,
        });
    }
    times
}

fn visit(times: &mut [ZoneTimes], crews: &Crews, rates: &Rates) {
    let pace_per_h = f64::from(crews.relight) * rates.relight_per_crew_day / 24.0;
    let mut now = 0.0_f64;
    let mut open: Vec<usize> = (0..times.len()).collect();
    while !open.is_empty() {
        let first_charged = open.iter().map(|&at| times[at].charged_hours).fold(f64::INFINITY, f64::min);
        now = now.max(first_charged);
        // There is one: the earliest is charged by now.
        let place = open.iter().position(|&at| times[at].charged_hours <= now).unwrap_or(0);
        let zone = &mut times[open.remove(place)];
        let visits = if zone.premises > 0 { f64::from(zone.premises) / pace_per_h } else { 0.0 };
        zone.visit_hours = now;
        zone.on_hours = now + visits;
        now = zone.on_hours;
    }
}

fn check(zones: &[ZoneWork], crews: &Crews, rates: &Rates) -> Result<(), RestartError> {
    let not_negative = |what: String, value: f64| {
        let fits = value.is_finite() && value >= 0.0;
        let error = RestartError::OutOfRange { what, value, expected: "zero or more" };
        if fits { Ok(()) } else { Err(error) }
    };
    let positive = |what: &str, value: f64| {
        let fits = value.is_finite() && value > 0.0;
        let error =
            RestartError::OutOfRange { what: what.to_owned(), value, expected: "a number above zero" };
        if fits { Ok(()) } else { Err(error) }
    };
    not_negative("the time of isolation in hours".to_owned(), rates.isolation_hours)?;
    not_negative("the time of purging in hours".to_owned(), rates.purge_base_hours)?;
    not_negative("the time of purging in hours per km".to_owned(), rates.purge_hours_per_km)?;
    positive("the survey in km per crew and day", rates.survey_km_per_crew_day)?;
    positive("the number of premises per crew and day", rates.relight_per_crew_day)?;
    for zone in zones {
        not_negative(format!("zone {}: the time it is ready in hours", zone.id), zone.ready_hours)?;
        not_negative(format!("zone {}: the length of pipe in km", zone.id), zone.pipe_km)?;
    }
    if crews.survey == 0 && zones.iter().any(|zone| zone.pipe_km > 0.0) {
        return Err(RestartError::NoCrews { what: "survey" });
    }
    if crews.relight == 0 && zones.iter().any(|zone| zone.premises > 0) {
        return Err(RestartError::NoCrews { what: "visit premises" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn zone(id: &str, ready_hours: f64, pipe_km: f64, premises: u32) -> ZoneWork {
        ZoneWork { id: id.to_owned(), ready_hours, pipe_km, premises }
    }

    const CREWS: Crews = Crews { survey: 2, relight: 10 };

    #[test]
    fn zones_pass_their_stages_in_turn() {
        let zones = [zone("a", 0.0, 6.0, 650), zone("b", 0.0, 3.0, 1300)];
        let restoration = restore(&zones, &CREWS, &Rates::default()).unwrap();
        let [a, b] = &restoration.zones[..] else { panic!("two zones") };
        // a: shut at 1 h, surveyed by 25 h, charged at 28 h, visited by 52 h. b: surveyed 25 to 37 h, charged at 39.25 h.
        assert_eq!((a.shut_hours, a.purge_hours, a.charged_hours, a.on_hours), (1.0, 25.0, 28.0, 52.0));
        assert_eq!((b.test_hours, b.charged_hours), (25.0, 39.25));
        assert_eq!((b.visit_hours, b.on_hours), (52.0, 100.0));
        let stages: Vec<Stage> = [0.5, 10.0, 30.0, 38.0, 45.0, 60.0, 100.0].map(|at| b.stage(at)).to_vec();
        use Stage::{On, Open, Purging, Shut, Testing, Visiting, Waiting};
        assert_eq!(stages, [Open, Shut, Testing, Purging, Waiting, Visiting, On]);
        assert_eq!(restoration.hours_to_share(1.0), 100.0);
        assert_eq!(restoration.hours_to_share(1.0 / 3.0), 52.0);
        assert!((restoration.hours_to_share(0.5) - 64.0).abs() < 1e-9);
    }

    #[test]
    fn a_zone_still_under_repair_does_not_hold_up_visits_elsewhere() {
        let zones = [zone("late", 200.0, 1.0, 65), zone("soon", 0.0, 1.0, 65)];
        let restoration = restore(&zones, &CREWS, &Rates::default()).unwrap();
        // Surveys keep the order given, so the first zone holds up the second's test.
        assert!(restoration.zones[1].test_hours > 200.0);
        let turned = restore(&[zones[1].clone(), zones[0].clone()], &CREWS, &Rates::default()).unwrap();
        assert!(turned.hours_to_share(0.5) < 20.0);
    }

    #[test]
    fn more_crews_are_never_later() {
        let zones = [zone("a", 5.0, 12.0, 900), zone("b", 2.0, 4.0, 4000), zone("c", 30.0, 1.0, 10)];
        let mut last = f64::INFINITY;
        for crews in 1..20 {
            let crews = Crews { survey: crews, relight: 2 * crews };
            let hours = restore(&zones, &crews, &Rates::default()).unwrap().hours_to_share(0.9);
            assert!(hours <= last);
            last = hours;
        }
    }

    #[test]
    fn the_curve_never_falls_and_ends_with_all_premises() {
        let zones = [zone("a", 5.0, 12.0, 900), zone("empty", 2.0, 0.0, 0), zone("c", 30.0, 1.0, 10)];
        let curve = restore(&zones, &CREWS, &Rates::default()).unwrap().curve();
        assert!(curve.windows(2).all(|pair| pair[1].0 > pair[0].0 && pair[1].1 >= pair[0].1));
        assert_eq!(curve.last().unwrap().1, 910.0);
        assert_eq!(restore(&[], &CREWS, &Rates::default()).unwrap().hours_to_share(0.9), 0.0);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let no_crews = Crews { survey: 0, relight: 1 };
        let error = restore(&[zone("a", 0.0, 1.0, 1)], &no_crews, &Rates::default()).unwrap_err();
        assert_eq!(error, RestartError::NoCrews { what: "survey" });
        let rates = Rates { relight_per_crew_day: 0.0, ..Rates::default() };
        let error = restore(&[], &CREWS, &rates).unwrap_err();
        assert!(error.to_string().contains("premises per crew and day is 0"));
        let error = restore(&[zone("x", f64::NAN, 1.0, 1)], &CREWS, &Rates::default()).unwrap_err();
        assert!(error.to_string().starts_with("zone x: the time it is ready"));
    }
}
