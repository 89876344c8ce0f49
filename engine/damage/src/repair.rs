//! How long buildings take to repair, and what repair costs, by use and damage state.

use thiserror::Error;

/// An occupancy class of Hazus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occupancy(usize);

/// One row: name, repair days and loss ratios, both from slight to complete.
type Row = (&'static str, [f64; 4], [f64; 4]);

/// Hazus 5.1 repair days and whole-building loss ratios of all 28 occupancies, as tabulated by the Damage
/// and Loss Model Library 3.2 (V).
const TABLE: [Row; 28] = [
    ("RES1", [2.0, 30.0, 90.0, 180.0], [0.02, 0.1, 0.447, 1.0]),
    ("RES2", [2.0, 10.0, 30.0, 60.0], [0.02, 0.1, 0.375, 1.0]),
    ("RES3", [5.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.413, 1.0]),
    ("RES4", [5.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.414, 1.0]),
    ("RES5", [5.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.418, 1.0]),
    ("RES6", [5.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.418, 1.0]),
    ("COM1", [5.0, 30.0, 90.0, 180.0], [0.02, 0.1, 0.414, 1.0]),
    ("COM2", [5.0, 30.0, 90.0, 180.0], [0.02, 0.1, 0.418, 1.0]),
    ("COM3", [5.0, 30.0, 90.0, 180.0], [0.02, 0.1, 0.4, 1.0]),
    ("COM4", [5.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.404, 1.0]),
    ("COM5", [5.0, 30.0, 90.0, 180.0], [0.02, 0.1, 0.396, 1.0]),
    ("COM6", [10.0, 45.0, 180.0, 360.0], [0.02, 0.1, 0.398, 1.0]),
    ("COM7", [10.0, 45.0, 180.0, 240.0], [0.02, 0.1, 0.397, 1.0]),
    ("COM8", [5.0, 30.0, 90.0, 180.0], [0.02, 0.1, 0.391, 1.0]),
    ("COM9", [5.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.395, 1.0]),
    ("COM10", [2.0, 20.0, 80.0, 160.0], [0.02, 0.1, 0.456, 1.0]),
    ("IND1", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.355, 1.0]),
    ("IND2", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.355, 1.0]),
    ("IND3", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.355, 1.0]),
    ("IND4", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.355, 1.0]),
    ("IND5", [20.0, 45.0, 180.0, 360.0], [0.02, 0.1, 0.355, 1.0]),
    ("IND6", [5.0, 20.0, 80.0, 160.0], [0.02, 0.1, 0.355, 1.0]),
    ("AGR1", [2.0, 10.0, 30.0, 60.0], [0.016, 0.1, 0.407, 1.0]),
    ("REL1", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.405, 1.0]),
    ("GOV1", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.402, 1.0]),
    ("GOV2", [5.0, 20.0, 90.0, 180.0], [0.02, 0.1, 0.399, 1.0]),
    ("EDU1", [10.0, 30.0, 120.0, 240.0], [0.02, 0.1, 0.435, 1.0]),
    ("EDU2", [10.0, 45.0, 180.0, 360.0], [0.02, 0.1, 0.442, 1.0]),
];

/// No occupancy of this name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no occupancy '{name}'; the nearest name is '{nearest}'")]
pub struct UnknownOccupancy {
    /// What was asked for.
    pub name: String,
    /// The most similar name.
    pub nearest: &'static str,
}

impl Occupancy {
    /// The occupancy of a name such as `RES3` (apartments), `COM6` (hospital) or `EDU1` (school).
    ///
    /// # Errors
    /// [`UnknownOccupancy`] with the nearest name.
    pub fn named(name: &str) -> Result<Self, UnknownOccupancy> {
        if let Some(row) = TABLE.iter().position(|row| row.0 == name) {
            return Ok(Self(row));
        }
        let distance = |row: &&Row| strsim::damerau_levenshtein(name, row.0);
        let nearest = TABLE.iter().min_by_key(distance).map_or("", |row| row.0);
        Err(UnknownOccupancy { name: name.to_owned(), nearest })
    }

    /// All occupancies, in the order of Hazus.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len()).map(Self)
    }

    /// Name in Hazus.
    pub fn name(self) -> &'static str {
        TABLE[self.0].0
    }

    /// Mean repair time by damage state.
    pub fn repair_time(self) -> RepairTime {
        let [slight, moderate, extensive, complete] = TABLE[self.0].1;
        RepairTime { mean_days: [0.0, slight, moderate, extensive, complete], beta: REPAIR_BETA }
    }

    /// Cost of repair over cost of replacement of the whole building, by damage state in the order of
    /// [`DamageState::ALL`](crate::DamageState::ALL).
    pub fn loss_ratios(self) -> [f64; 5] {
        let [slight, moderate, extensive, complete] = TABLE[self.0].2;
        [0.0, slight, moderate, extensive, complete]
    }
}

/// Scatter of the logarithm of repair time (E): Hazus gives means only.
pub const REPAIR_BETA: f64 = 0.4;

/// Repair time of one occupancy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepairTime {
    /// Mean days by damage state, in the order of [`DamageState::ALL`](crate::DamageState::ALL).
    pub mean_days: [f64; 5],
    /// Standard deviation of the logarithm of a single building's time.
    pub beta: f64,
}

impl RepairTime {
    /// Days of one building whose luck is the standard `normal` number: lognormal, so that the mean over all
    /// buildings is [`mean_days`](Self::mean_days).
    pub fn draw_days(&self, state: crate::DamageState, normal: f64) -> f64 {
        self.mean_days[state.index()] * (self.beta * normal - self.beta * self.beta / 2.0).exp()
    }

    /// Expected days over buildings whose states have `probabilities`.
    pub fn expected_days(&self, probabilities: &[f64; 5]) -> f64 {
        self.mean_days.iter().zip(probabilities).map(|(days, share)| days * share).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::DamageState;
    use proptest::prelude::*;

    #[test]
    fn published_days() {
        let days = |name| Occupancy::named(name).unwrap().repair_time().mean_days;
        assert_eq!(days("RES3"), [0.0, 5.0, 30.0, 120.0, 240.0]);
        assert_eq!(days("COM6"), [0.0, 10.0, 45.0, 180.0, 360.0]);
        assert_eq!(days("GOV2"), [0.0, 5.0, 20.0, 90.0, 180.0]);
    }

    #[test]
    fn all_rise_with_damage() {
        assert_eq!(Occupancy::all().count(), 28);
        for occupancy in Occupancy::all() {
            assert_eq!(Occupancy::named(occupancy.name()), Ok(occupancy));
            assert!(occupancy.repair_time().mean_days.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(occupancy.loss_ratios().windows(2).all(|pair| pair[0] < pair[1]));
        }
        let error = Occupancy::named("RES33").unwrap_err();
        assert_eq!(error.to_string(), "no occupancy 'RES33'; the nearest name is 'RES3'");
    }

    #[test]
    fn expected_days_by_hand() {
        let school = Occupancy::named("EDU1").unwrap().repair_time();
        assert!((school.expected_days(&[0.2, 0.3, 0.2, 0.2, 0.1]) - (3.0 + 6.0 + 24.0 + 24.0)).abs() < 1e-9);
    }

    #[test]
    fn draws_average_to_the_mean() {
        let flats = Occupancy::named("RES3").unwrap().repair_time();
        // Simpson-free midpoint rule over the normal density, eight deviations wide.
        let step = 0.01;
        let mean: f64 = (-800..800)
            .map(|i| (f64::from(i) + 0.5) * step)
            .map(|z| flats.draw_days(DamageState::Extensive, z) * (-z * z / 2.0).exp() * step)
            .sum::<f64>()
            / (2.0 * std::f64::consts::PI).sqrt();
        assert!((mean - 120.0).abs() < 1e-6, "{mean}");
        assert_eq!(flats.draw_days(DamageState::None, 3.0), 0.0);
    }

    proptest! {
        #[test]
        fn worse_damage_takes_longer(normal in -4.0..4.0f64, which in 0usize..28) {
            let time = Occupancy(which).repair_time();
            let days = DamageState::ALL.map(|state| time.draw_days(state, normal));
            prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
