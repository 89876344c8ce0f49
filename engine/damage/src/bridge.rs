//! Road bridges: fragility by structure and age, and who may still cross.
//!
//! [`Hwb`] are the 28 classes of Hazus; a [`BridgeSite`] adds spans and skew and joins shaking with ground
//! failure.

mod hwb;
mod site;

pub use hwb::{BridgeError, Hwb};
pub use site::{BridgeSite, ground_failure};

use crate::fragility::{DamageState, Fragility};

/// Structure of a bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BridgeStructure {
    /// Several simply supported spans of reinforced-concrete slabs or T-girders.
    RcGirder,
    /// Continuous box girder: most city overpasses.
    RcBox,
    /// One span below 20 m.
    RcSlabShort,
    /// Continuous steel girder.
    SteelGirder,
    /// Cable-stayed and other major steel bridges.
    SteelCableStayed,
}

/// Age of the seismic rules a Chinese road bridge was built to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DesignEra {
    /// Before the rules of 1989.
    Conventional,
    /// From 1989.
    Intermediate,
    /// From JTG/T B02-01-2008, ductile design.
    Seismic,
}

impl DesignEra {
    /// Era of a year of construction.
    pub const fn of_year(year: i32) -> Self {
        match year {
            ..1989 => Self::Conventional,
            1989..2008 => Self::Intermediate,
            _ => Self::Seismic,
        }
    }
}

/// Number of the Hazus highway-bridge class (HWB) that stands for a Chinese bridge (E).
pub const fn hwb_class(structure: BridgeStructure, era: DesignEra) -> u8 {
    match (structure, era) {
        (BridgeStructure::RcGirder, DesignEra::Conventional) => 5,
        (BridgeStructure::RcGirder, DesignEra::Intermediate) => 6,
        (BridgeStructure::RcGirder, DesignEra::Seismic) => 7,
        (BridgeStructure::RcBox, DesignEra::Seismic) => 11,
        (BridgeStructure::RcBox, _) => 10,
        (BridgeStructure::RcSlabShort, DesignEra::Seismic) => 4,
        (BridgeStructure::RcSlabShort, _) => 3,
        (BridgeStructure::SteelGirder, DesignEra::Seismic) => 16,
        (BridgeStructure::SteelGirder, _) => 15,
        (BridgeStructure::SteelCableStayed, DesignEra::Seismic) => 2,
        (BridgeStructure::SteelCableStayed, _) => 1,
    }
}

/// Hazus 5.1 fragility of a bridge, by spectral acceleration at 1 s in g; dispersion 0.6 (V).
pub fn hazus_bridge(structure: BridgeStructure, era: DesignEra) -> Fragility {
    Hwb::of(hwb_class(structure, era)).curve().fragility()
}

/// Spectral acceleration at 1 s (g) from peak acceleration (g) and the characteristic period of the site (s):
/// a plateau of 2.5 PGA up to `tg_s`, then falling as `tg_s / T`, GB 50011 with exponent 1 (M).
///
/// ```
/// use shapan_damage::bridge::spectral_acceleration_1s;
/// assert_eq!(spectral_acceleration_1s(0.2, 0.40), 0.2);
/// ```
pub fn spectral_acceleration_1s(pga_g: f64, tg_s: f64) -> f64 {
    2.5 * pga_g * tg_s.min(1.0)
}

/// Who may cross a bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passability {
    /// Everybody.
    Open,
    /// Rescue and supply only, slowly and one lane at a time.
    Limited,
    /// Nobody.
    Closed,
}

/// Passability of a damaged bridge before any repair: open up to slight damage, limited when moderate,
/// closed beyond (E).
pub const fn passability(state: DamageState) -> Passability {
    match state {
        DamageState::None | DamageState::Slight => Passability::Open,
        DamageState::Moderate => Passability::Limited,
        DamageState::Extensive | DamageState::Complete => Passability::Closed,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn eras_by_year() {
        assert_eq!(DesignEra::of_year(1975), DesignEra::Conventional);
        assert_eq!(DesignEra::of_year(1989), DesignEra::Intermediate);
        assert_eq!(DesignEra::of_year(2007), DesignEra::Intermediate);
        assert_eq!(DesignEra::of_year(2008), DesignEra::Seismic);
    }

    #[test]
    fn old_girders_fail_before_new_ones() {
        let complete = |era| hazus_bridge(BridgeStructure::RcGirder, era).probabilities(0.7)[4];
        assert!((complete(DesignEra::Conventional) - 0.5).abs() < 1e-8);
        assert!(complete(DesignEra::Conventional) > complete(DesignEra::Intermediate));
        assert!(complete(DesignEra::Intermediate) > complete(DesignEra::Seismic));
    }

    #[test]
    fn every_structure_and_era_has_its_medians() {
        let complete = |structure, era| hazus_bridge(structure, era).medians()[3];
        use BridgeStructure::*;
        for (structure, old, new) in [
            (RcGirder, 0.70, 1.70),
            (RcBox, 1.50, 1.50),
            (RcSlabShort, 1.70, 1.70),
            (SteelGirder, 1.10, 1.50),
            (SteelCableStayed, 0.90, 1.70),
        ] {
            assert!((complete(structure, DesignEra::Conventional) - old).abs() < 1e-12, "{structure:?}");
            assert!((complete(structure, DesignEra::Seismic) - new).abs() < 1e-12, "{structure:?}");
        }
    }

    #[test]
    fn damage_closes_bridges() {
        assert_eq!(passability(DamageState::Slight), Passability::Open);
        assert_eq!(passability(DamageState::Moderate), Passability::Limited);
        assert_eq!(passability(DamageState::Extensive), Passability::Closed);
    }

    #[test]
    fn plateau_ends_at_the_characteristic_period() {
        assert!((spectral_acceleration_1s(0.4, 0.55) - 0.55).abs() < 1e-12);
        assert!((spectral_acceleration_1s(0.4, 1.4) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn skew_never_helps(skew in 0.0..80.0f64, sa in 0.05..3.0f64) {
            let straight = hazus_bridge(BridgeStructure::RcGirder, DesignEra::Intermediate);
            let site = BridgeSite::new(Hwb::of(6), 1, skew).unwrap();
            let skewed = site.adjusted(&straight, 2.5 * sa, sa);
            let (a, b) = (straight.exceedances_ln(sa.ln()), skewed.exceedances_ln(sa.ln()));
            prop_assert!(a.iter().zip(&b).all(|(straight, skewed)| *skewed >= *straight - 1e-9));
        }
    }
}
