//! Building stock: classes, and the expected damage of a zone.

use std::ops::AddAssign;

use crate::fragility::{DamageState, Fragility};

/// What a building is made of, as far as casualties and survival under debris differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StructureGroup {
    /// Reinforced-concrete frames and walls: heavy slabs, with voids between them.
    Concrete,
    /// Steel frames and light sheds.
    Steel,
    /// Brick and block, confined or not.
    Masonry,
    /// Rammed earth and adobe: dust and few voids.
    Earth,
}

/// Everything the damage models need to know of one class of buildings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BuildingClass {
    /// Material group.
    pub group: StructureGroup,
    /// Damage states by PGA in g.
    pub fragility: Fragility,
    /// Share of completely damaged buildings that collapse.
    pub collapse_given_complete: f64,
    /// Share of the people inside a collapsing building whom debris traps.
    pub trapped_given_collapse: f64,
    /// Shares of the trapped: surface, light, void, entombed
    /// ([`EntrapmentKind::ALL`](crate::EntrapmentKind)); they sum to one.
    pub entrapment: [f64; 4],
    /// People that live in one building.
    pub residents_per_building: f64,
    /// Height, m.
    pub height_m: f64,
    /// Floor area of one building, m².
    pub floor_area_m2: f64,
}

/// What a zone has of one class.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stock {
    /// Number of buildings; fractions are allowed.
    pub buildings: f64,
    /// People inside them at the time.
    pub occupants: f64,
}

/// Expected damage of a zone's buildings.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ZoneDamage {
    /// Buildings by damage state, in the order of [`DamageState::ALL`].
    pub buildings: [f64; 5],
    /// People inside by damage state of their building.
    pub occupants: [f64; 5],
    /// Buildings that collapse; part of the complete ones.
    pub collapsed: f64,
}

impl ZoneDamage {
    /// Counts one class, whose states have `probabilities`.
    #[inline]
    pub fn add(&mut self, class: &BuildingClass, stock: Stock, probabilities: &[f64; 5]) {
        for (k, &share) in probabilities.iter().enumerate() {
            self.buildings[k] += stock.buildings * share;
            self.occupants[k] += stock.occupants * share;
        }
        self.collapsed += stock.buildings * probabilities[4] * class.collapse_given_complete;
    }

    /// Mean damage index of the buildings, 0 to 1; 0 for a zone without buildings.
    pub fn damage_index(&self) -> f64 {
        let all: f64 = self.buildings.iter().sum();
        if all > 0.0 { damage_index(&self.buildings) / all } else { 0.0 }
    }

    /// Buildings in `state` or worse.
    pub fn at_least(&self, state: DamageState) -> f64 {
        self.buildings[state.index()..].iter().sum()
    }
}

impl AddAssign for ZoneDamage {
    fn add_assign(&mut self, other: Self) {
        for k in 0..5 {
            self.buildings[k] += other.buildings[k];
            self.occupants[k] += other.occupants[k];
        }
        self.collapsed += other.collapsed;
    }
}

/// Expected damage of a zone under peak acceleration `pga_g` (g): one [`Stock`] for each class.
///
/// Classes without a stock, and stocks without a class, count nothing.
pub fn zone_damage(classes: &[BuildingClass], stock: &[Stock], pga_g: f64) -> ZoneDamage {
    let ln_pga = pga_g.ln();
    let mut damage = ZoneDamage::default();
    for (class, &stock) in classes.iter().zip(stock) {
        damage.add(class, stock, &class.fragility.probabilities_ln(ln_pga));
    }
    damage
}

/// Mean damage index: weights 0, 0.2, 0.4, 0.7, 1 of the states, the middles of GB/T 24335 (M).
pub fn damage_index(by_state: &[f64; 5]) -> f64 {
    const WEIGHTS: [f64; 5] = [0.0, 0.2, 0.4, 0.7, 1.0];
    by_state.iter().zip(WEIGHTS).map(|(share, weight)| share * weight).sum()
}

/// Ten classes that cover Chinese towns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChinaClass {
    /// 高层剪力墙/框剪, from 2001.
    HighRiseWall,
    /// 钢筋混凝土框架, from 2001.
    FrameModern,
    /// 钢筋混凝土框架, 1978 to 2001.
    FrameOlder,
    /// 设防砖混 with ring beams and tie columns.
    ConfinedBrick,
    /// 砖混, 1978 to 1990.
    BrickOlder,
    /// 未设防砖混, before 1978.
    UnreinforcedBrick,
    /// 砖木, single-storey houses.
    BrickTimber,
    /// 钢结构.
    SteelFrame,
    /// 轻钢厂房, single-storey sheds.
    LightShed,
    /// 土坯/土木.
    Adobe,
}

impl ChinaClass {
    /// All classes.
    pub const ALL: [Self; 10] = [
        Self::HighRiseWall,
        Self::FrameModern,
        Self::FrameOlder,
        Self::ConfinedBrick,
        Self::BrickOlder,
        Self::UnreinforcedBrick,
        Self::BrickTimber,
        Self::SteelFrame,
        Self::LightShed,
        Self::Adobe,
    ];
}

/// FEMA's classic shares of surface, light, void and entombed among the trapped (M).
pub const FEMA_ENTRAPMENT: [f64; 4] = [0.50, 0.30, 0.15, 0.05];
/// Coburn & Spence: trapped share near the fault, masonry at intensity IX (M).
const TRAPPED_MASONRY: f64 = 0.60;
/// Coburn & Spence: trapped share near the fault, concrete (M).
const TRAPPED_CONCRETE: f64 = 0.70;

/// Reference values of a class.
///
/// Fragilities are equivalent-PGA curves of Hazus 5.1 (V) on a proxy class (E); adobe medians are
/// estimates. Collapse shares of concrete and steel are those of Hazus (V). In unreinforced brick, brick and
/// timber, and adobe the state 毁坏 means ruin far more often than Hazus' 15 %: 0.5 to 0.8 (E), which with
/// the trapped share and [`CasualtyRates::china_masonry`](crate::CasualtyRates::china_masonry) gives the
/// order of mortality of Tangshan. Residents, heights and areas are estimates.
pub fn china_class(class: ChinaClass) -> BuildingClass {
    use StructureGroup::{Concrete, Earth, Masonry, Steel};
    match class {
        ChinaClass::HighRiseWall => row(Concrete, [0.12, 0.23, 0.57, 1.07], 0.05, [240.0, 54.0, 9000.0]),
        ChinaClass::FrameModern => row(Concrete, [0.13, 0.21, 0.49, 0.89], 0.10, [100.0, 18.0, 4000.0]),
        ChinaClass::FrameOlder => row(Concrete, [0.12, 0.17, 0.32, 0.54], 0.10, [80.0, 15.0, 3000.0]),
        ChinaClass::ConfinedBrick => row(Masonry, [0.16, 0.23, 0.48, 0.99], 0.20, [110.0, 17.0, 3000.0]),
        ChinaClass::BrickOlder => row(Masonry, [0.12, 0.17, 0.34, 0.60], 0.30, [90.0, 15.0, 2500.0]),
        ChinaClass::UnreinforcedBrick => row(Masonry, [0.10, 0.16, 0.27, 0.46], 0.50, [50.0, 10.0, 1500.0]),
        ChinaClass::BrickTimber => row(Masonry, [0.13, 0.17, 0.26, 0.37], 0.50, [3.0, 4.0, 80.0]),
        ChinaClass::SteelFrame => row(Steel, [0.13, 0.21, 0.44, 0.82], 0.05, [60.0, 20.0, 5000.0]),
        ChinaClass::LightShed => row(Steel, [0.10, 0.13, 0.20, 0.38], 0.03, [2.0, 9.0, 1500.0]),
        ChinaClass::Adobe => row(Earth, [0.07, 0.10, 0.16, 0.24], 0.80, [3.0, 4.0, 80.0]),
    }
}

/// Hazus' dispersion of all equivalent-PGA curves.
const HAZUS_BETA: f64 = 0.40;

/// `sizes` are residents, height and floor area of one building.
fn row(group: StructureGroup, medians: [f64; 4], collapse: f64, sizes: [f64; 3]) -> BuildingClass {
    let framed = matches!(group, StructureGroup::Concrete | StructureGroup::Steel);
    BuildingClass {
        group,
        fragility: Fragility::unchecked(medians, [HAZUS_BETA; 4]),
        collapse_given_complete: collapse,
        trapped_given_collapse: if framed { TRAPPED_CONCRETE } else { TRAPPED_MASONRY },
        entrapment: FEMA_ENTRAPMENT,
        residents_per_building: sizes[0],
        height_m: sizes[1],
        floor_area_m2: sizes[2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> Vec<BuildingClass> {
        ChinaClass::ALL.into_iter().map(china_class).collect()
    }

    /// Damage-probability matrix, whole percent (D): class, PGA g, states.
    const MATRIX: [(ChinaClass, f64, [f64; 5]); 10] = [
        (ChinaClass::HighRiseWall, 0.284, [2.0, 29.0, 66.0, 4.0, 0.0]),
        (ChinaClass::FrameModern, 0.587, [0.0, 1.0, 32.0, 53.0, 15.0]),
        (ChinaClass::FrameOlder, 0.284, [2.0, 9.0, 52.0, 33.0, 5.0]),
        (ChinaClass::ConfinedBrick, 0.284, [8.0, 22.0, 61.0, 9.0, 0.0]),
        (ChinaClass::BrickOlder, 0.587, [0.0, 0.0, 9.0, 44.0, 48.0]),
        (ChinaClass::UnreinforcedBrick, 0.284, [1.0, 7.0, 38.0, 44.0, 11.0]),
        (ChinaClass::BrickTimber, 0.284, [3.0, 8.0, 31.0, 33.0, 25.0]),
        (ChinaClass::SteelFrame, 0.587, [0.0, 1.0, 23.0, 56.0, 20.0]),
        (ChinaClass::LightShed, 0.138, [21.0, 23.0, 38.0, 17.0, 1.0]),
        (ChinaClass::Adobe, 0.138, [5.0, 17.0, 44.0, 27.0, 8.0]),
    ];

    #[test]
    fn damage_probability_matrix() {
        for (class, pga, expected) in MATRIX {
            let p = china_class(class).fragility.probabilities(pga);
            for k in 0..5 {
                assert!((p[k] * 100.0 - expected[k]).abs() < 1.0, "{class:?} {pga}: {p:?}");
            }
        }
    }

    #[test]
    fn damage_index_of_the_proxies() {
        let index = |class, pga| damage_index(&china_class(class).fragility.probabilities(pga));
        assert!((index(ChinaClass::HighRiseWall, 0.284) - 0.35).abs() < 0.006);
        assert!((index(ChinaClass::UnreinforcedBrick, 0.587) - 0.91).abs() < 0.006);
        assert!((index(ChinaClass::Adobe, 0.138) - 0.48).abs() < 0.006);
        assert_eq!(damage_index(&[0.0, 0.0, 0.0, 0.0, 1.0]), 1.0);
    }

    #[test]
    fn empty_zone_has_index_zero() {
        assert_eq!(zone_damage(&all(), &[], 0.5).damage_index(), 0.0);
    }

    #[test]
    fn zones_add_up() {
        let stock = [Stock { buildings: 10.0, occupants: 300.0 }; 10];
        let mut both = zone_damage(&all(), &stock, 0.3);
        both += zone_damage(&all(), &stock, 0.3);
        assert!((both.buildings.iter().sum::<f64>() - 200.0).abs() < 1e-9);
        let half = zone_damage(&all(), &stock, 0.3);
        assert!((both.collapsed - 2.0 * half.collapsed).abs() < 1e-12);
        assert!((both.damage_index() - half.damage_index()).abs() < 1e-12);
    }

    #[test]
    fn entrapment_shares_are_complete() {
        for class in all() {
            assert!((class.entrapment.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn nobody_is_lost_and_damage_grows(pga in 0.01..2.0f64, buildings in 0.0..500.0f64, people in 0.0..1e5f64) {
            let stock = [Stock { buildings, occupants: people }; 10];
            let weak = zone_damage(&all(), &stock, pga);
            let strong = zone_damage(&all(), &stock, pga * 1.2);
            prop_assert!((weak.buildings.iter().sum::<f64>() - 10.0 * buildings).abs() < 1e-6);
            prop_assert!((weak.occupants.iter().sum::<f64>() - 10.0 * people).abs() < 1e-6);
            prop_assert!(strong.damage_index() >= weak.damage_index() - 1e-12);
            prop_assert!(weak.collapsed <= weak.at_least(DamageState::Complete) + 1e-12);
        }
    }
}
