//! Direct economic loss: from damage states or from the shaking itself to money, of an event and of a year.
//!
//! Two ways lead to a loss. [`direct_loss`] goes by damage states and the loss ratios of the Chinese field
//! standard; [`VulnerabilityFunction`] goes straight from the shaking to a mean loss ratio and its
//! scatter. [`average_annual_loss`] and [`loss_at_return_period`] turn the losses of an event set into what an
//! annual target is compared with.

mod annual;
mod vulnerability;

pub use annual::{EventLoss, LossError, average_annual_loss, loss_at_return_period, share_of_gdp};
pub use vulnerability::{LossRatio, RatioDistribution, VulnerabilityError, VulnerabilityFunction};

use std::ops::{Add, AddAssign};

use crate::building::{ChinaClass, ZoneDamage};

/// An amount known within limits: share, or money in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Band {
    /// Low end.
    pub low: f64,
    /// Middle.
    pub middle: f64,
    /// High end.
    pub high: f64,
}

impl Band {
    /// A band whose middle is half-way.
    pub const fn between(low: f64, high: f64) -> Self {
        Self { low, middle: (low + high) / 2.0, high }
    }

    /// All three multiplied.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self { low: self.low * factor, middle: self.middle * factor, high: self.high * factor }
    }
}

/// End by end: the errors of the parts are taken to go together.
impl Add for Band {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (low, middle) = (self.low + other.low, self.middle + other.middle);
        Self { low, middle, high: self.high + other.high }
    }
}

impl AddAssign for Band {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Kinds of building that the Chinese field standard gives loss ratios for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossKind {
    /// Reinforced concrete and brick of several storeys.
    ConcreteOrBrick,
    /// Single-storey industrial buildings.
    Workshop,
    /// Single-storey town houses and rural houses.
    House,
}

/// Loss ratios of one kind of building, by damage state in the order of
/// [`DamageState::ALL`](crate::DamageState::ALL).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossRatios {
    /// Structure: cost of repair over cost of replacement.
    pub structure: [Band; 5],
    /// Decoration and fittings.
    pub decoration: [Band; 5],
    /// Goods inside.
    pub contents: [Band; 5],
}

impl LossRatios {
    /// Ratios of a kind of building.
    ///
    /// Structure and, for concrete and brick, decoration: ranges of GB/T 18208.4-2011 (M), with the ends of
    /// neighbouring states joined. Decoration of houses and workshops goes as their structure (E). Contents
    /// (E): nothing in undamaged, half in destroyed buildings, as goods are often dug out.
    pub const fn china(kind: LossKind) -> Self {
        let contents = bands([[0.0, 0.01], [0.01, 0.05], [0.05, 0.15], [0.15, 0.35], [0.35, 0.70]]);
        match kind {
            LossKind::ConcreteOrBrick => Self {
                structure: bands([[0.0, 0.05], [0.05, 0.15], [0.15, 0.45], [0.45, 0.80], [0.80, 1.0]]),
                decoration: bands([[0.02, 0.10], [0.10, 0.25], [0.25, 0.60], [0.60, 0.90], [0.90, 1.0]]),
                contents,
            },
            LossKind::Workshop => {
                let structure = bands([[0.0, 0.04], [0.04, 0.16], [0.16, 0.45], [0.45, 0.80], [0.80, 1.0]]);
                Self { structure, decoration: structure, contents }
            }
            LossKind::House => {
                let structure = bands([[0.0, 0.05], [0.05, 0.15], [0.15, 0.40], [0.40, 0.70], [0.70, 1.0]]);
                Self { structure, decoration: structure, contents }
            }
        }
    }
}

const fn bands(ends: [[f64; 2]; 5]) -> [Band; 5] {
    let mut bands = [Band::between(0.0, 0.0); 5];
    let mut state = 0;
    while state < 5 {
        bands[state] = Band::between(ends[state][0], ends[state][1]);
        state += 1;
    }
    bands
}

/// What a square metre of floor is worth, and how it is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FloorValue {
    /// Replacement of the building without decoration, yuan/m².
    pub structure_yuan_m2: f64,
    /// Decoration and fittings, yuan/m².
    pub decoration_yuan_m2: f64,
    /// Goods inside, yuan/m².
    pub contents_yuan_m2: f64,
    /// Loss ratios by damage state.
    pub ratios: LossRatios,
}

impl FloorValue {
    /// Values of the ten classes in yuan of 2020 (E): building costs as usual in North China; decoration a
    /// quarter of them in frames and walls, a tenth in houses and sheds, 15 % else; contents a third,
    /// two thirds in sheds, where machines stand.
    pub fn china(class: ChinaClass) -> Self {
        use LossKind::{ConcreteOrBrick, House, Workshop};
        let (kind, structure, decoration, contents) = match class {
            ChinaClass::HighRiseWall => (ConcreteOrBrick, 3200.0, 0.25, 0.33),
            ChinaClass::FrameModern => (ConcreteOrBrick, 2900.0, 0.25, 0.33),
            ChinaClass::FrameOlder => (ConcreteOrBrick, 2600.0, 0.25, 0.33),
            ChinaClass::SteelFrame => (ConcreteOrBrick, 3500.0, 0.25, 0.33),
            ChinaClass::ConfinedBrick => (ConcreteOrBrick, 2000.0, 0.15, 0.33),
            ChinaClass::BrickOlder => (ConcreteOrBrick, 1800.0, 0.15, 0.33),
            ChinaClass::UnreinforcedBrick => (ConcreteOrBrick, 1600.0, 0.15, 0.33),
            ChinaClass::BrickTimber => (House, 1300.0, 0.10, 0.33),
            ChinaClass::LightShed => (Workshop, 1200.0, 0.10, 0.67),
            ChinaClass::Adobe => (House, 700.0, 0.10, 0.33),
        };
        Self {
            structure_yuan_m2: structure,
            decoration_yuan_m2: structure * decoration,
            contents_yuan_m2: structure * contents,
            ratios: LossRatios::china(kind),
        }
    }
}

/// Loss of buildings in yuan, in its three parts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DirectLoss {
    /// Structure.
    pub structure: Band,
    /// Decoration.
    pub decoration: Band,
    /// Contents.
    pub contents: Band,
}

impl DirectLoss {
    /// All parts together.
    pub fn total(&self) -> Band {
        self.structure + self.decoration + self.contents
    }
}

impl AddAssign for DirectLoss {
    fn add_assign(&mut self, other: Self) {
        self.structure += other.structure;
        self.decoration += other.decoration;
        self.contents += other.contents;
    }
}

/// Loss in yuan of the floors of one class, whose area by damage state is `area_m2`.
///
/// For expected values the areas are total area times state probabilities; [`floor_area`] gives them from a
/// zone's buildings.
pub fn direct_loss(area_m2: &[f64; 5], value: &FloorValue) -> DirectLoss {
    let part = |ratios: &[Band; 5], yuan_m2: f64| {
        let losses = ratios.iter().zip(area_m2).map(|(ratio, area)| ratio.times(area * yuan_m2));
        losses.fold(Band::default(), Add::add)
    };
    DirectLoss {
        structure: part(&value.ratios.structure, value.structure_yuan_m2),
        decoration: part(&value.ratios.decoration, value.decoration_yuan_m2),
        contents: part(&value.ratios.contents, value.contents_yuan_m2),
    }
}

/// Floor area in m² by damage state of buildings that have `area_m2` each.
pub fn floor_area(damage: &ZoneDamage, area_m2: f64) -> [f64; 5] {
    damage.buildings.map(|buildings| buildings * area_m2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_destroyed_house_by_hand() {
        // 80 m² of brick and timber at 1300 yuan, decoration 130, contents 429.
        let damage = ZoneDamage { buildings: [0.0, 0.0, 0.0, 0.0, 2.0], ..ZoneDamage::default() };
        let loss = direct_loss(&floor_area(&damage, 80.0), &FloorValue::china(ChinaClass::BrickTimber));
        assert!((loss.structure.high - 208_000.0).abs() < 1e-6, "{loss:?}");
        assert!((loss.structure.low - 145_600.0).abs() < 1e-6, "{loss:?}");
        assert!((loss.decoration.middle - 160.0 * 130.0 * 0.85).abs() < 1e-6, "{loss:?}");
        assert!((loss.contents.middle - 160.0 * 429.0 * 0.525).abs() < 1e-6, "{loss:?}");
        assert!((loss.total().high - (208_000.0 + 20_800.0 + 160.0 * 429.0 * 0.7)).abs() < 1e-6);
    }

    #[test]
    fn ratios_rise_with_damage_and_states_join() {
        for kind in [LossKind::ConcreteOrBrick, LossKind::Workshop, LossKind::House] {
            let ratios = LossRatios::china(kind);
            for part in [ratios.structure, ratios.decoration, ratios.contents] {
                assert!(part.windows(2).all(|pair| pair[0].high <= pair[1].low + 1e-12), "{kind:?}");
                assert!(part.iter().all(|band| band.low <= band.middle && band.high <= 1.0), "{kind:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_more_is_lost_than_there_is(area in prop::array::uniform5(0.0..1e6f64), which in 0usize..10) {
            let value = FloorValue::china(ChinaClass::ALL[which]);
            let loss = direct_loss(&area, &value);
            let worth = area.iter().sum::<f64>()
                * (value.structure_yuan_m2 + value.decoration_yuan_m2 + value.contents_yuan_m2);
            let total = loss.total();
            prop_assert!(total.low <= total.middle && total.middle <= total.high && total.high <= worth * (1.0 + 1e-12));
            let mut twice = loss;
            twice += loss;
            prop_assert!((twice.total().middle - 2.0 * total.middle).abs() <= 1e-9 * worth);
        }
    }
}
