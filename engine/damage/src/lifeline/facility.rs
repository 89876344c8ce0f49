//! Facilities in buildings: hospitals, fire stations, depots, command posts.

use crate::fragility::{DamageState, Fragility, Lognormal};

/// A facility works when its building is no worse than a limit and its equipment has not failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facility {
    /// The building, by PGA in g.
    pub building: Fragility,
    /// Failure of what the service needs inside, by PGA in g; `None` when a building is all it needs.
    pub equipment: Option<Lognormal>,
    /// Worst state of the building in which people still work in it.
    pub usable_up_to: DamageState,
}

/// What became of a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacilityOutcome {
    /// State of the building.
    pub building: DamageState,
    /// Whether the equipment works.
    pub equipment_works: bool,
    /// Whether the facility does.
    pub functional: bool,
}

impl Facility {
    /// A hospital: usable up to slight damage; lifts, ceilings, medical gas and imaging fail at a median of
    /// 0.35 g, dispersion 0.6 (E).
    pub fn hospital(building: Fragility) -> Self {
        let equipment = Some(Lognormal::unchecked(0.35, 0.6));
        Self { building, equipment, usable_up_to: DamageState::Slight }
    }

    /// A fire station: usable up to moderate damage; doors jam and vehicles are hit at a median of 0.6 g,
    /// dispersion 0.6 (E).
    pub fn fire_station(building: Fragility) -> Self {
        let equipment = Some(Lognormal::unchecked(0.60, 0.6));
        Self { building, equipment, usable_up_to: DamageState::Moderate }
    }

    /// A relief depot: goods are fetched up to moderate damage; no equipment (E).
    pub fn depot(building: Fragility) -> Self {
        Self { building, equipment: None, usable_up_to: DamageState::Moderate }
    }

    /// Probability that the facility works under peak acceleration `pga_g` (g), building and equipment
    /// failing independently of each other.
    pub fn functional_probability(&self, pga_g: f64) -> f64 {
        let usable: f64 = self.building.probabilities(pga_g)[..=self.usable_up_to.index()].iter().sum();
        let failure = self.equipment.map_or(0.0, |curve| curve.exceedance(pga_g));
        usable * (1.0 - failure)
    }

    /// Outcome for two uniform numbers in 0..1, of the building and of the equipment.
    pub fn sample(&self, pga_g: f64, building_uniform: f64, equipment_uniform: f64) -> FacilityOutcome {
        let building = self.building.sample(pga_g, building_uniform);
        let equipment_works = self.equipment.is_none_or(|curve| equipment_uniform >= curve.exceedance(pga_g));
        FacilityOutcome {
            building,
            equipment_works,
            functional: equipment_works && building <= self.usable_up_to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::building::{ChinaClass, china_class};
    use proptest::prelude::*;

    fn facilities() -> [Facility; 3] {
        let frame = china_class(ChinaClass::FrameModern).fragility;
        [Facility::hospital(frame), Facility::fire_station(frame), Facility::depot(frame)]
    }

    #[test]
    fn hospital_at_the_median_of_its_equipment() {
        // Half of the equipment, and a building below its moderate median of 0.21 g: (1 - Phi(1.277)) / 2.
        assert!((facilities()[0].functional_probability(0.35) - 0.0504).abs() < 2e-4);
    }

    proptest! {
        #[test]
        fn drawn_share_matches_probability(pga in 0.05..1.0f64, which in 0usize..3) {
            let facility = facilities()[which];
            let draw = |i: u32, j: u32| {
                facility.sample(pga, (f64::from(i) + 0.5) / 200.0, (f64::from(j) + 0.5) / 200.0).functional
            };
            let working = (0..200).flat_map(|i| (0..200).map(move |j| (i, j))).filter(|&(i, j)| draw(i, j)).count();
            prop_assert!((working as f64 / 40_000.0 - facility.functional_probability(pga)).abs() < 0.006);
        }

        #[test]
        fn function_falls_with_shaking(pga in 0.01..2.0f64, which in 0usize..3) {
            let facility = facilities()[which];
            prop_assert!(facility.functional_probability(pga * 1.2) <= facility.functional_probability(pga) + 1e-15);
        }
    }
}
