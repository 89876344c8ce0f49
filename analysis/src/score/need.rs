//! A city's relief at chosen hours: zone by zone.

use super::track::{Needs, ZoneTrack};

/// What every zone had at an hour.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) hour: f64,
    pub(super) city: Needs,
    /// Displaced and secured, by zone.
    zones: Vec<[f64; 2]>,
}

impl Sample {
    pub(super) fn take(hour: f64, city: Needs, zones: &[ZoneTrack]) -> Self {
        let zones = zones.iter().map(|zone| [zone.needs.displaced, zone.needs.secured]).collect();
        Self { hour, city, zones }
    }

    pub(super) fn zone(&self, index: usize) -> Needs {
        let [displaced, secured] = self.zones[index];
        Needs { displaced, secured, ..Needs::default() }
    }

    /// The zone with most displaced people who lack something, if any lacks.
    pub(super) fn worst(&self) -> Option<u16> {
        worst((0..self.zones.len()).map(|zone| self.zone(zone).unsecured()))
    }
}

/// Index of the largest number above 0; the first of equals.
pub(super) fn worst(numbers: impl IntoIterator<Item = f64>) -> Option<u16> {
    let mut found = None;
    let mut most = 0.0;
    for (index, number) in numbers.into_iter().enumerate() {
        if number > most {
            (found, most) = (u16::try_from(index).ok(), number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_is_worst_and_nothing_is_no_worst() {
        assert_eq!(worst([0.0, 2.0, 5.0, 5.0]), Some(2));
        assert_eq!(worst([0.0, 0.0]), None);
        assert_eq!(worst([]), None);
    }
}
