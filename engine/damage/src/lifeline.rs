//! Lifeline facilities: fragility, what damage means for service, and repair.
//!
//! [`hazus`] looks up any row of the Hazus lifeline tables by name, with its measure, unit and grade; the
//! functions named after facilities give the same rows by peak acceleration in g. [`Combined`] joins shaking
//! and ground failure, [`Restoration`] and [`NetworkMix`] bring service back.

mod combined;
mod facility;
mod hazus;
mod network_mix;
mod restoration;
mod table;

pub use combined::Combined;
pub use facility::{Facility, FacilityOutcome};
pub use hazus::{Grade, HazusCurve, INCH_M, Measure, hazus, hazus_curves};
pub use network_mix::{AssetGroup, NetworkMix};
pub use restoration::{CHINA_PACE, DISCRETE_DAYS, HazusRestoration, Restoration, hazus_restoration};
pub(crate) use table::{BRIDGE_FAILURE, ROADS, TUNNEL_FAILURE, TUNNELS};

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
    anchored_or_not(&table::SUBSTATIONS[voltage as usize], anchored)
}

/// Fragility of distribution circuits.
pub fn hazus_distribution_circuit(anchored: bool) -> Fragility {
    anchored_or_not(&table::CIRCUITS, anchored)
}

/// Fragility of a power station.
pub fn hazus_generation(size: GenerationSize, anchored: bool) -> Fragility {
    anchored_or_not(&table::GENERATION[size as usize], anchored)
}

/// Fragility of a water-treatment plant.
pub fn hazus_water_plant(plant: WaterPlant) -> Fragility {
    let [small, medium, large] = &table::WATER_PLANTS;
    match plant {
        WaterPlant::SmallAnchored => anchored_or_not(small, true),
        WaterPlant::SmallUnanchored => anchored_or_not(small, false),
        WaterPlant::MediumAnchored => anchored_or_not(medium, true),
        WaterPlant::LargeAnchored => anchored_or_not(large, true),
    }
}

/// Fragility of a pumping plant.
pub fn hazus_pumping_plant(plant: PumpingPlant) -> Fragility {
    let [small, large] = &table::PUMPING_PLANTS;
    match plant {
        PumpingPlant::SmallAnchored => anchored_or_not(small, true),
        PumpingPlant::SmallUnanchored => anchored_or_not(small, false),
        PumpingPlant::LargeAnchored => anchored_or_not(large, true),
    }
}

/// Fragility of a telecom central office (M).
pub fn hazus_telecom_office(anchored: bool) -> Fragility {
    anchored_or_not(&table::TELECOM_OFFICES, anchored)
}

/// Fragility of an anchored steel tank on the ground (M).
pub fn hazus_steel_tank() -> Fragility {
    table::TANKS[2].fragility()
}

/// Fragility of a well (M).
pub fn hazus_well() -> Fragility {
    table::WELL.fragility()
}

fn anchored_or_not(rows: &[HazusCurve; 2], anchored: bool) -> Fragility {
    rows[usize::from(!anchored)].fragility()
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
        curves.extend([hazus_steel_tank(), hazus_well()]);
        curves
    }

    #[test]
    fn every_table_row_is_a_valid_fragility() {
        assert_eq!(all().len(), 23);
        for curve in all() {
            assert!(Fragility::new(curve.medians(), curve.betas()).is_ok(), "{curve:?}");
            let p = curve.probabilities(0.3);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.iter().all(|&share| share >= 0.0));
        }
    }

    #[test]
    fn facilities_are_the_rows_of_their_names() {
        let of = |id| hazus(id).map(|row| row.fragility());
        assert_eq!(Some(hazus_substation(Voltage::High, false)), of("EP.S.H.U"));
        assert_eq!(Some(hazus_generation(GenerationSize::MediumOrLarge, true)), of("EP.G.ML.A"));
        assert_eq!(Some(hazus_distribution_circuit(false)), of("EP.C.U"));
        assert_eq!(Some(hazus_water_plant(WaterPlant::LargeAnchored)), of("PWT.L.A"));
        assert_eq!(Some(hazus_pumping_plant(PumpingPlant::SmallUnanchored)), of("PPP.S.U"));
        assert_eq!(Some(hazus_telecom_office(true)), of("CCO.A"));
        assert_eq!(Some(hazus_steel_tank()), of("PST.G.S.A.GS"));
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
