//! The 28 highway-bridge classes of Hazus: medians, three-dimensional effect and period shape.

use thiserror::Error;

use crate::lifeline::{Grade, HazusCurve, Measure};

/// Why a bridge cannot be described.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum BridgeError {
    /// Hazus numbers its classes from 1 to 28.
    #[error("bridge class must be HWB1 to HWB28, found HWB{0}")]
    Class(u8),
    /// A bridge has at least one span.
    #[error("a bridge has at least one span")]
    NoSpan,
    /// The skew is the angle between a pier and the line normal to the road.
    #[error("skew must be at least 0 and below 90 degrees, found {0}")]
    Skew(f64),
}

/// A highway-bridge class, HWB1 to HWB28.
///
/// Medians, equation of the three-dimensional factor and period-shape flag are those of tables 7-1, 7-2 and
/// 7-6 of the Hazus 4.2 earthquake manual, read in two independent copies: the data files of Geoscience
/// Australia's EQRM and the Damage and Loss Model Library (medians) with a published transcription (V).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hwb(u8);

/// One row of the class table.
struct Class {
    id: &'static str,
    medians_g: [f64; 4],
    equation: Equation,
    period_shape: bool,
}

/// Equation of the three-dimensional factor.
#[derive(Clone, Copy)]
enum Equation {
    Eq1,
    Eq2,
    Eq3,
    Eq4,
    Eq5,
    Eq6,
    Eq7,
}

use Equation::{Eq1, Eq2, Eq3, Eq4, Eq5, Eq6, Eq7};

impl Equation {
    /// A and B of `1 + A / (N - B)`, Hazus table 7-2.
    const fn coefficients(self) -> (f64, u32) {
        match self {
            Eq1 => (0.25, 1),
            Eq2 => (0.33, 0),
            Eq3 => (0.33, 1),
            Eq4 => (0.09, 1),
            Eq5 => (0.05, 0),
            Eq6 => (0.20, 1),
            Eq7 => (0.10, 0),
        }
    }
}

const fn class(id: &'static str, medians_g: [f64; 4], equation: Equation, period_shape: bool) -> Class {
    Class { id, medians_g, equation, period_shape }
}

static CLASSES: [Class; 28] = [
    class("HWB.GS.1", [0.40, 0.50, 0.70, 0.90], Eq1, false),
    class("HWB.GS.2", [0.60, 0.90, 1.10, 1.70], Eq1, false),
    class("HWB.GS.3", [0.80, 1.00, 1.20, 1.70], Eq1, true),
    class("HWB.GS.4", [0.80, 1.00, 1.20, 1.70], Eq1, true),
    class("HWB.GS.5", [0.25, 0.35, 0.45, 0.70], Eq1, false),
    class("HWB.GS.6", [0.30, 0.50, 0.60, 0.90], Eq1, false),
    class("HWB.GS.7", [0.50, 0.80, 1.10, 1.70], Eq1, false),
    class("HWB.GS.8", [0.35, 0.45, 0.55, 0.80], Eq2, false),
    class("HWB.GS.9", [0.60, 0.90, 1.30, 1.60], Eq3, false),
    class("HWB.GS.10", [0.60, 0.90, 1.10, 1.50], Eq2, true),
    class("HWB.GS.11", [0.90, 0.90, 1.10, 1.50], Eq3, true),
    class("HWB.GS.12", [0.25, 0.35, 0.45, 0.70], Eq4, false),
    class("HWB.GS.13", [0.30, 0.50, 0.60, 0.90], Eq4, false),
    class("HWB.GS.14", [0.50, 0.80, 1.10, 1.70], Eq1, false),
    class("HWB.GS.15", [0.75, 0.75, 0.75, 1.10], Eq5, true),
    class("HWB.GS.16", [0.90, 0.90, 1.10, 1.50], Eq3, true),
    class("HWB.GS.17", [0.25, 0.35, 0.45, 0.70], Eq1, false),
    class("HWB.GS.18", [0.30, 0.50, 0.60, 0.90], Eq1, false),
    class("HWB.GS.19", [0.50, 0.80, 1.10, 1.70], Eq1, false),
    class("HWB.GS.20", [0.35, 0.45, 0.55, 0.80], Eq2, false),
    class("HWB.GS.21", [0.60, 0.90, 1.30, 1.60], Eq3, false),
    class("HWB.GS.22", [0.60, 0.90, 1.10, 1.50], Eq2, true),
    class("HWB.GS.23", [0.90, 0.90, 1.10, 1.50], Eq3, true),
    class("HWB.GS.24", [0.25, 0.35, 0.45, 0.70], Eq6, false),
    class("HWB.GS.25", [0.30, 0.50, 0.60, 0.90], Eq6, false),
    class("HWB.GS.26", [0.75, 0.75, 0.75, 1.10], Eq7, true),
    class("HWB.GS.27", [0.75, 0.75, 0.75, 1.10], Eq7, true),
    class("HWB.GS.28", [0.80, 1.00, 1.20, 1.70], Eq1, false),
];

impl Hwb {
    /// The class of this number.
    ///
    /// # Errors
    /// [`BridgeError::Class`] outside 1 to 28.
    pub const fn new(number: u8) -> Result<Self, BridgeError> {
        match number {
            1..=28 => Ok(Self(number)),
            _ => Err(BridgeError::Class(number)),
        }
    }

    /// A number known to be right.
    pub(super) const fn of(number: u8) -> Self {
        assert!(1 <= number && number <= 28);
        Self(number)
    }

    /// All classes in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=28).map(Self)
    }

    /// Its number, 1 to 28.
    pub const fn number(self) -> u8 {
        self.0
    }

    fn row(self) -> &'static Class {
        &CLASSES[usize::from(self.0) - 1]
    }

    /// Its row among the lifeline curves: spectral acceleration at 1.0 s in g, dispersion 0.6.
    pub fn curve(self) -> HazusCurve {
        let Class { id, medians_g, .. } = self.row();
        HazusCurve::new(id, Measure::Sa10G, Grade::V, medians_g.map(|median| (median, 0.6)))
    }

    /// Factor on the medians from moderate on for the arching of the deck between `spans` spans:
    /// `1 + A / (N - B)`, Hazus 4.2 table 7-2 (V). 1 where the equation has no value, for one span under
    /// `B = 1` (E).
    ///
    /// ```
    /// use shapan_damage::bridge::Hwb;
    /// assert_eq!(Hwb::new(17)?.three_dimensional_factor(3), 1.125);
    /// # Ok::<(), shapan_damage::bridge::BridgeError>(())
    /// ```
    pub fn three_dimensional_factor(self, spans: u32) -> f64 {
        let (a, b) = self.row().equation.coefficients();
        if spans > b { 1.0 + a / f64::from(spans - b) } else { 1.0 }
    }

    /// Whether the shape of the spectrum lowers the median of slight damage (flag I_shape).
    pub fn period_shape(self) -> bool {
        self.row().period_shape
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_classes_of_hazus() {
        assert_eq!(Hwb::all().count(), 28);
        assert_eq!(Hwb::new(0), Err(BridgeError::Class(0)));
        assert_eq!(Hwb::new(29).unwrap_err().to_string(), "bridge class must be HWB1 to HWB28, found HWB29");
        for class in Hwb::all() {
            assert_eq!(class.curve().id, format!("HWB.GS.{}", class.number()));
        }
    }

    #[test]
    fn three_dimensional_factors_of_every_equation() {
        let factor = |number, spans| Hwb::new(number).unwrap().three_dimensional_factor(spans);
        for (number, expected) in [
            (5, 1.125),
            (10, 1.11),
            (9, 1.165),
            (12, 1.045),
            (15, 1.0 + 0.05 / 3.0),
            (24, 1.1),
            (26, 1.0 + 0.1 / 3.0),
        ] {
            assert!((factor(number, 3) - expected).abs() < 1e-12, "HWB{number}");
        }
        assert_eq!(factor(3, 1), 1.0);
        assert_eq!(factor(10, 1), 1.33);
    }

    #[test]
    fn shape_matters_to_single_spans_and_continuous_decks() {
        let flagged: Vec<u8> = Hwb::all().filter(|c| c.period_shape()).map(Hwb::number).collect();
        assert_eq!(flagged, [3, 4, 10, 11, 15, 16, 22, 23, 26, 27]);
    }

    proptest! {
        #[test]
        fn more_spans_arch_less(number in 1u8..=28, spans in 2u32..40) {
            let class = Hwb::new(number).unwrap();
            let (few, many) = (class.three_dimensional_factor(spans), class.three_dimensional_factor(spans + 1));
            prop_assert!(few > many && many > 1.0);
        }
    }
}
