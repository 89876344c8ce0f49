//! Relief over time: the city's sums, the curve, the hour when enough people were secured.

use super::Scorer;
use super::need::Sample;
use super::track::{NEVER, Needs, ZoneTrack};
use crate::outcome::CurvePoint;

/// Before this hour nobody's basic life counts as secured: the displaced are not known yet, and a first
/// report of "nobody displaced" would end the clock.
pub(crate) const EARLIEST_HOURS: f64 = 0.5;

/// Room for rounding when a share of people is compared.
const ROUNDING: f64 = 1e-9;

/// When a required share of people was first secured, in the city and in each zone.
#[derive(Clone, Debug)]
pub(super) struct Secured {
    pub(super) share: f64,
    pub(super) city_hours: f64,
    pub(super) zone_hours: Vec<f64>,
}

fn is_reached(needs: &Needs, share: f64, hour: f64) -> bool {
    hour >= EARLIEST_HOURS && needs.displaced > 0.0 && needs.secured >= (share - ROUNDING) * needs.displaced
}

/// The city's relief as it goes on.
#[derive(Clone, Debug)]
pub(super) struct ReliefTrack {
    pub(super) city: Needs,
    pub(super) secured: Vec<Secured>,
    pub(super) curve: Vec<CurvePoint>,
    pub(super) samples: Vec<Sample>,
    /// Whether relief changed at the present instant.
    changed: bool,
}

impl ReliefTrack {
    pub(super) fn new(scorer: &Scorer) -> Self {
        let zones = scorer.setting.zones.len();
        let secured = scorer
            .basic_shares
            .iter()
            .map(|share| Secured { share: *share, city_hours: NEVER, zone_hours: vec![NEVER; zones] })
            .collect();
        Self {
            city: Needs::default(),
            secured,
            curve: Vec::with_capacity(scorer.grid_hours.len()),
            samples: Vec::with_capacity(scorer.sample_hours.len()),
            changed: false,
        }
    }

    /// Takes a zone's new state.
    pub(super) fn update(&mut self, hour: f64, index: usize, zone: &mut ZoneTrack, needs: Needs) {
        self.city.shift(&zone.needs, &needs);
        zone.needs = needs;
        zone.displaced_most = zone.displaced_most.max(needs.displaced);
        self.changed = true;
        for track in &mut self.secured {
            if track.zone_hours[index] == NEVER && is_reached(&needs, track.share, hour) {
                track.zone_hours[index] = hour;
            }
        }
    }

    /// All facts of instant `hour` are in: looks whether the city has reached a required share.
    pub(super) fn close(&mut self, hour: f64) {
        if !self.changed {
            return;
        }
        self.changed = false;
        for track in &mut self.secured {
            if track.city_hours == NEVER && is_reached(&self.city, track.share, hour) {
                track.city_hours = hour;
            }
        }
    }

    /// Takes the points of the curve and the samples that lie before `hour`; gives the next such hour.
    pub(super) fn advance(&mut self, scorer: &Scorer, hour: f64, zones: &[ZoneTrack], deaths: f64) -> f64 {
        while let Some(grid) = scorer.grid_hours.get(self.curve.len()).filter(|grid| **grid < hour) {
            self.curve.push(point(*grid, &self.city, deaths));
        }
        while let Some(at) = scorer.sample_hours.get(self.samples.len()).filter(|at| **at < hour) {
            self.samples.push(Sample::take(*at, self.city, zones));
        }
        let next_grid = scorer.grid_hours.get(self.curve.len()).copied().unwrap_or(NEVER);
        let next_sample = scorer.sample_hours.get(self.samples.len()).copied().unwrap_or(NEVER);
        next_grid.min(next_sample)
    }

    /// The sample of an hour that the scorer asked for.
    pub(super) fn sample(&self, hour: f64) -> Option<&Sample> {
        self.samples.iter().find(|sample| sample.hour == hour)
    }

    /// The track of a required share that the scorer asked for.
    pub(super) fn secured(&self, share: f64) -> &Secured {
        self.secured.iter().find(|track| track.share == share).unwrap_or(&self.secured[0])
    }
}

fn point(hour: f64, city: &Needs, deaths: f64) -> CurvePoint {
    use shapan_journal::Item;
    // Sums of changes may end a rounding error below nothing.
    let people = |number: f64| number.max(0.0) as f32;
    CurvePoint {
        hour: hour as f32,
        displaced: people(city.displaced),
        secured: people(city.secured),
        water: people(city.item(Item::Water)),
        food: people(city.item(Item::Food)),
        shelter: people(city.item(Item::Shelter)),
        warm: people(city.item(Item::Warmth)),
        deaths: people(deaths),
    }
}
