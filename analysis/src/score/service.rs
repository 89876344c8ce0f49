//! One service: its share in every zone, the hours lost there, the city's level.

use super::level::Level;

/// The service in one zone.
#[derive(Clone, Copy, Debug)]
struct ZoneShare {
    share: f64,
    since: f64,
    /// Hours without, weighted by the missing share, up to `since`.
    lost_hours: f64,
}

impl ZoneShare {
    fn lost_until(&self, hour: f64) -> f64 {
        self.lost_hours + (1.0 - self.share) * (hour - self.since).max(0.0)
    }
}

/// One service over a run. A zone that no fact speaks of has all it needs.
#[derive(Clone, Debug)]
pub(super) struct ServiceTrack {
    zones: Vec<ZoneShare>,
    /// Residents times missing share, summed over zones.
    missing: f64,
    /// Zones that miss something.
    short: usize,
    changed: bool,
    pub(super) city: Level,
}

impl ServiceTrack {
    pub(super) fn new(zones: usize, shares: &[f64]) -> Self {
        let whole = ZoneShare { share: 1.0, since: 0.0, lost_hours: 0.0 };
        Self { zones: vec![whole; zones], missing: 0.0, short: 0, changed: false, city: Level::new(shares) }
    }

    /// Takes the new share of a zone with so many residents.
    pub(super) fn update(&mut self, hour: f64, index: usize, residents: f64, share: f64) {
        let Some(zone) = self.zones.get_mut(index).filter(|_| share.is_finite()) else { return };
        let share = share.clamp(0.0, 1.0);
        let lost_hours = zone.lost_until(hour);
        let was = std::mem::replace(zone, ZoneShare { share, since: hour, lost_hours }).share;
        self.short = self.short + usize::from(share < 1.0) - usize::from(was < 1.0);
        self.missing += residents * (was - share);
        if self.short == 0 {
            // Sums of changes end a rounding error beside nothing.
            self.missing = 0.0;
        }
        self.changed = true;
    }

    /// All facts of instant `hour` are in.
    pub(super) fn close(&mut self, hour: f64, residents: f64) {
        if std::mem::take(&mut self.changed) {
            let level = if residents > 0.0 { 1.0 - self.missing / residents } else { 1.0 };
            self.city.see(hour, level.clamp(0.0, 1.0));
        }
    }

    /// Hours without in a zone up to an hour.
    pub(super) fn lost_hours(&self, index: usize, hour: f64) -> f64 {
        self.zones.get(index).map_or(0.0, |zone| zone.lost_until(hour))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hours_are_weighted_by_what_is_missing() {
        let mut track = ServiceTrack::new(2, &[0.9]);
        track.update(0.0, 0, 300.0, 0.0);
        track.update(0.0, 1, 100.0, 0.5);
        track.close(0.0, 400.0);
        assert!((track.city.now - 0.125).abs() < 1e-12, "350 of 400 people's need is missing");
        track.update(4.0, 0, 300.0, 1.0);
        track.close(4.0, 400.0);
        assert_eq!((track.lost_hours(0, 10.0), track.lost_hours(1, 10.0)), (4.0, 5.0));
        assert!((track.city.now - 0.875).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn the_level_is_the_weighted_mean_whatever_the_order(
            steps in prop::collection::vec((0..4_usize, 0.0..=1.0f64), 1..60),
        ) {
            let residents = [10.0, 2_000.0, 0.0, 345.0];
            let mut track = ServiceTrack::new(4, &[1.0]);
            let mut shares = [1.0; 4];
            for (hour, (zone, share)) in steps.into_iter().enumerate() {
                track.update(hour as f64, zone, residents[zone], share);
                track.close(hour as f64, residents.iter().sum());
                shares[zone] = share;
                let met: f64 = residents.iter().zip(shares).map(|(people, share)| people * share).sum();
                prop_assert!((track.city.now - met / 2_355.0).abs() < 1e-9);
            }
            (0..4).for_each(|zone| track.update(99.0, zone, residents[zone], 1.0));
            track.close(99.0, 2_355.0);
            prop_assert_eq!(track.city.now, 1.0);
        }
    }
}
