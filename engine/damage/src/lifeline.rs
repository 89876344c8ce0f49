//! Lifeline facilities: fragility, what damage means for service, and repair.
//!
//! Fragilities take peak acceleration in g. They are Hazus values, read in its tables (V) unless marked.

mod facility;
mod restoration;

pub use facility::{Facility, FacilityOutcome};
pub use restoration::{CHINA_PACE, Restoration};

use crate::fragility::{DamageState, Fragility};

/// Voltage level of a substation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voltage {
    /// 34.5 to 150 kV: 35, 66 and 110 kV in China.
    Low,
    /// 150 to 350 kV: 220 kV in China.
    Medium,
    /// Above 350 kV: 500 kV in China.
    High,
}

/// Size of a power station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GenerationSize {
    /// Below 200 MW.
    Small,
    /// 200 MW and more.
    MediumOrLarge,
}

/// A water-treatment plant, in the variants that Hazus publishes and we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterPlant {
    /// Below 50 million gallons a day (190 000 m³/d), anchored.
    SmallAnchored,
    /// The same, unanchored.
    SmallUnanchored,
    /// 50 to 200 million gallons a day, anchored (M).
    MediumAnchored,
    /// Above, anchored (M).
    LargeAnchored,
}

/// A pumping plant; gas compressor stations share its curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PumpingPlant {
    /// Below 10 million gallons a day (38 000 m³/d), anchored.
    SmallAnchored,
    /// The same, unanchored.
    SmallUnanchored,
    /// Medium and large, anchored (M).
    LargeAnchored,
}

/// Fragility of an electric substation, with its equipment anchored or not.
pub fn hazus_substation(voltage: Voltage, anchored: bool) -> Fragility {
    match (voltage, anchored) {
        (Voltage::Low, true) => pairs([(0.15, 0.70), (0.29, 0.55), (0.45, 0.45), (0.90, 0.45)]),
        (Voltage::Low, false) => pairs([(0.13, 0.65), (0.26, 0.50), (0.34, 0.40), (0.74, 0.40)]),
        (Voltage::Medium, true) => pairs([(0.15, 0.60), (0.25, 0.50), (0.35, 0.40), (0.70, 0.40)]),
        (Voltage::Medium, false) => pairs([(0.10, 0.60), (0.20, 0.50), (0.30, 0.40), (0.50, 0.40)]),
        (Voltage::High, true) => pairs([(0.11, 0.50), (0.15, 0.45), (0.20, 0.35), (0.47, 0.40)]),
        (Voltage::High, false) => pairs([(0.09, 0.50), (0.13, 0.40), (0.17, 0.35), (0.38, 0.35)]),
    }
}

/// Fragility of distribution circuits.
pub fn hazus_distribution_circuit(anchored: bool) -> Fragility {
    if anchored {
        pairs([(0.28, 0.30), (0.40, 0.20), (0.72, 0.15), (1.10, 0.15)])
    } else {
        pairs([(0.24, 0.25), (0.33, 0.20), (0.58, 0.15), (0.89, 0.15)])
    }
}

/// Fragility of a power station.
pub fn hazus_generation(size: GenerationSize, anchored: bool) -> Fragility {
    match (size, anchored) {
        (GenerationSize::Small, true) => pairs([(0.10, 0.55), (0.21, 0.55), (0.48, 0.50), (0.78, 0.50)]),
        (GenerationSize::Small, false) => pairs([(0.10, 0.50), (0.17, 0.50), (0.42, 0.50), (0.58, 0.55)]),
        (GenerationSize::MediumOrLarge, true) => {
            pairs([(0.10, 0.60), (0.25, 0.60), (0.52, 0.55), (0.92, 0.55)])
        }
        (GenerationSize::MediumOrLarge, false) => {
            pairs([(0.10, 0.60), (0.22, 0.55), (0.49, 0.50), (0.79, 0.50)])
        }
    }
}

/// Fragility of a water-treatment plant.
pub fn hazus_water_plant(plant: WaterPlant) -> Fragility {
    match plant {
        WaterPlant::SmallAnchored => pairs([(0.25, 0.50), (0.38, 0.50), (0.53, 0.60), (0.83, 0.60)]),
        WaterPlant::SmallUnanchored => pairs([(0.16, 0.40), (0.27, 0.40), (0.53, 0.60), (0.83, 0.60)]),
        WaterPlant::MediumAnchored => pairs([(0.37, 0.40), (0.52, 0.40), (0.73, 0.50), (1.28, 0.50)]),
        WaterPlant::LargeAnchored => pairs([(0.44, 0.40), (0.58, 0.40), (0.87, 0.45), (1.57, 0.45)]),
    }
}

/// Fragility of a pumping plant.
pub fn hazus_pumping_plant(plant: PumpingPlant) -> Fragility {
    match plant {
        PumpingPlant::SmallAnchored => pairs([(0.15, 0.70), (0.36, 0.65), (0.66, 0.65), (1.50, 0.80)]),
        PumpingPlant::SmallUnanchored => pairs([(0.13, 0.60), (0.28, 0.50), (0.66, 0.65), (1.50, 0.80)]),
        PumpingPlant::LargeAnchored => pairs([(0.15, 0.75), (0.36, 0.65), (0.77, 0.65), (1.50, 0.80)]),
    }
}

/// Fragility of a telecom central office (M).
pub fn hazus_telecom_office(anchored: bool) -> Fragility {
    if anchored {
        pairs([(0.15, 0.75), (0.32, 0.60), (0.60, 0.62), (1.25, 0.65)])
    } else {
        pairs([(0.13, 0.55), (0.26, 0.50), (0.46, 0.62), (1.03, 0.62)])
    }
}

/// Fragility of an anchored steel tank on the ground (M).
pub fn hazus_steel_tank() -> Fragility {
    pairs([(0.30, 0.60), (0.70, 0.60), (1.25, 0.65), (1.60, 0.60)])
}

/// `(median, beta)` from slight to complete.
fn pairs(rows: [(f64, f64); 4]) -> Fragility {
    Fragility::unchecked(rows.map(|row| row.0), rows.map(|row| row.1))
}

/// What a facility still does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Nothing.
    Out,
    /// Part of it.
    Partial,
    /// All of it.
    Full,
}

/// Which damage leaves how much service, before any repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceRule {
    /// Worst state with full service.
    pub full_up_to: DamageState,
    /// Worst state with partial service.
    pub partial_up_to: DamageState,
}

impl ServiceRule {
    /// Plants, substations and offices: full service up to slight damage, partial when moderate (E).
    pub const fn plant() -> Self {
        Self { full_up_to: DamageState::Slight, partial_up_to: DamageState::Moderate }
    }

    /// Service left in a damage state.
    pub fn service(&self, state: DamageState) -> Service {
        if state <= self.full_up_to {
            Service::Full
        } else if state <= self.partial_up_to {
            Service::Partial
        } else {
            Service::Out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Fragility> {
        let mut curves = Vec::new();
        for anchored in [true, false] {
            curves.extend(
                [Voltage::Low, Voltage::Medium, Voltage::High].map(|v| hazus_substation(v, anchored)),
            );
            curves.push(hazus_generation(GenerationSize::Small, anchored));
            curves.push(hazus_generation(GenerationSize::MediumOrLarge, anchored));
            curves.push(hazus_distribution_circuit(anchored));
            curves.push(hazus_telecom_office(anchored));
        }
        use WaterPlant::*;
        curves.extend([SmallAnchored, SmallUnanchored, MediumAnchored, LargeAnchored].map(hazus_water_plant));
        let pumps = [PumpingPlant::SmallAnchored, PumpingPlant::SmallUnanchored, PumpingPlant::LargeAnchored];
        curves.extend(pumps.map(hazus_pumping_plant));
        curves.push(hazus_steel_tank());
        curves
    }

    #[test]
    fn every_table_row_is_a_valid_fragility() {
        assert_eq!(all().len(), 22);
        for curve in all() {
            assert!(Fragility::new(curve.medians(), curve.betas()).is_ok(), "{curve:?}");
            let p = curve.probabilities(0.3);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.iter().all(|&share| share >= 0.0));
        }
    }

    #[test]
    fn anchoring_helps_and_high_voltage_is_weakest() {
        let extensive =
            |voltage, anchored| hazus_substation(voltage, anchored).exceedances_ln(0.3f64.ln())[2];
        for voltage in [Voltage::Low, Voltage::Medium, Voltage::High] {
            assert!(extensive(voltage, true) < extensive(voltage, false), "{voltage:?}");
        }
        assert!(extensive(Voltage::High, true) > extensive(Voltage::Medium, true));
        assert!((extensive(Voltage::Medium, false) - 0.5).abs() < 1e-8);
    }

    #[test]
    fn service_falls_with_damage() {
        let services = DamageState::ALL.map(|state| ServiceRule::plant().service(state));
        use Service::*;
        assert_eq!(services, [Full, Full, Partial, Out, Out]);
    }
}
