//! The units that GasLib writes, and what the solver takes.

use roxmltree::Node;

use crate::problem::Fault;
use crate::xml::Reader;

/// Ambient pressure that readings above it (`barg`) start from, bar.
const AMBIENT_BAR: f64 = 1.01325;

/// What a number measures, which says what units it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    /// To metres.
    Length,
    /// To bar absolute.
    Pressure,
    /// To normal m³/h.
    Flow,
    /// To kelvin.
    Temperature,
    /// To kg/m³.
    Density,
    /// A plain number.
    Number,
}

impl Quantity {
    /// Factor and offset of a unit; `density` is that of the gas in the normal state, kg/m³.
    fn scale(self, unit: &str, density: f64) -> Option<(f64, f64)> {
        let factor = match (self, unit) {
            (Self::Temperature, "Celsius" | "C") => return Some((1.0, 273.15)),
            (Self::Pressure, "barg") => return Some((1.0, AMBIENT_BAR)),
            (Self::Length, "m") | (Self::Pressure, "bar" | "bara") | (Self::Temperature, "K" | "Kelvin") => {
                1.0
            }
            (Self::Length, "km") => 1e3,
            (Self::Length, "mm") => 1e-3,
            (Self::Length, "cm") => 1e-2,
            (Self::Pressure, "Pa") => 1e-5,
            (Self::Pressure, "kPa") => 1e-2,
            (Self::Pressure, "MPa") => 10.0,
            (Self::Flow, "1000m_cube_per_hour") => 1e3,
            (Self::Flow, "m_cube_per_hour") => 1.0,
            (Self::Flow, "m_cube_per_s") => 3600.0,
            (Self::Flow, "kg_per_s") => 3600.0 / density,
            (Self::Density, "kg_per_m_cube") => 1.0,
            _ => return None,
        };
        Some((factor, 0.0))
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Length => "m, km, cm or mm",
            Self::Pressure => "bar, barg, Pa, kPa or MPa",
            Self::Flow => "1000m_cube_per_hour, m_cube_per_hour, m_cube_per_s or kg_per_s",
            Self::Temperature => "K or Celsius",
            Self::Density => "kg_per_m_cube",
            Self::Number => "no unit",
        }
    }

    /// The value of an element such as `<length unit="km" value="55"/>`, or a problem.
    pub(super) fn read<'a>(
        self,
        reader: &mut Reader<'a, '_>,
        node: Node<'_, 'a>,
        density: f64,
    ) -> Option<f64> {
        let value = reader.number(node, "value")?;
        if self == Self::Number {
            return Some(value);
        }
        let unit = reader.text(node, "unit")?;
        let Some((factor, offset)) = self.scale(unit, density) else {
            let what = format!("the unit of <{}> is `{unit}`", node.tag_name().name());
            let at = node.attribute_node("unit").map_or(node.range().start, |unit| unit.range_value().start);
            reader.findings.at(reader.source, at, Fault::UnknownUnit, what, self.expected());
            return None;
        };
        Some(value * factor + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_to_those_of_the_solver() {
        assert_eq!(Quantity::Length.scale("mm", 1.0), Some((1e-3, 0.0)));
        assert_eq!(Quantity::Temperature.scale("Celsius", 1.0), Some((1.0, 273.15)));
        assert_eq!(Quantity::Flow.scale("kg_per_s", 0.9), Some((4000.0, 0.0)));
        assert_eq!(Quantity::Pressure.scale("barg", 1.0), Some((1.0, 1.01325)));
        assert_eq!(Quantity::Pressure.scale("psi", 1.0), None);
        assert_eq!(Quantity::Length.scale("bar", 1.0), None);
    }
}
