//! The fields of a grid: which column holds what, in which unit.

use roxmltree::Node;
use shapan_hazard::yu2013::STANDARD_GRAVITY_GAL;

use crate::problem::Fault;
use crate::remark::Remark;
use crate::xml::{Reader, children};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quantity {
    Lon,
    Lat,
    Pga,
    Pgv,
    Mmi,
    Sa03,
    Sa10,
    Svel,
    StdPga,
    StdPgv,
}

impl Quantity {
    const ALL: [Self; 10] = [
        Self::Lon,
        Self::Lat,
        Self::Pga,
        Self::Pgv,
        Self::Mmi,
        Self::Sa03,
        Self::Sa10,
        Self::Svel,
        Self::StdPga,
        Self::StdPgv,
    ];

    /// The name in the file.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lon => "LON",
            Self::Lat => "LAT",
            Self::Pga => "PGA",
            Self::Pgv => "PGV",
            Self::Mmi => "MMI",
            Self::Sa03 => "PSA03",
            Self::Sa10 => "PSA10",
            Self::Svel => "SVEL",
            Self::StdPga => "STDPGA",
            Self::StdPgv => "STDPGV",
        }
    }

    /// What a field's name says: `SA(0.3)` is `PSA03`, too, and `VS30` is `SVEL`.
    fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_uppercase();
        let plain = match name.as_str() {
            "SA(0.3)" | "PSA(0.3)" | "SA03" => "PSA03",
            "SA(1.0)" | "PSA(1.0)" | "SA(1)" | "SA10" => "PSA10",
            "VS30" => "SVEL",
            other => other,
        };
        Self::ALL.into_iter().find(|quantity| quantity.name() == plain)
    }

    /// What a value is multiplied by to become g, cm/s, m/s, a degree, or a natural logarithm.
    fn factor(self, unit: &str) -> Option<f64> {
        let unit: String = unit.to_ascii_lowercase().chars().filter(|sign| !sign.is_whitespace()).collect();
        let factors: &[(&[&str], f64)] = match self {
            Self::Lon | Self::Lat => &[(&["dd", "deg", "degrees", ""], 1.0)],
            Self::Pga | Self::Sa03 | Self::Sa10 => &[
                (&["pctg", "%g"], 0.01),
                (&["g"], 1.0),
                (&["cm/s2", "cm/s^2", "cm/s/s", "gal"], 1.0 / STANDARD_GRAVITY_GAL),
                (&["m/s2", "m/s^2", "m/s/s"], 100.0 / STANDARD_GRAVITY_GAL),
            ],
            Self::Pgv => &[(&["cms", "cm/s"], 1.0), (&["m/s", "ms"], 100.0)],
            Self::Mmi => &[(&["intensity", "mmi", ""], 1.0)],
            Self::Svel => &[(&["ms", "m/s"], 1.0), (&["km/s"], 1000.0)],
            Self::StdPga | Self::StdPgv => {
                &[(&["ln(pctg)", "ln(%g)", "ln(g)", "ln(cms)", "ln(cm/s)", "ln"], 1.0)]
            }
        };
        factors.iter().find(|(names, _)| names.contains(&unit.as_str())).map(|(_, factor)| *factor)
    }

    /// Whether the loader takes a logarithm of it, so that 0 will not do.
    pub(crate) const fn is_above_zero(self) -> bool {
        !matches!(self, Self::Lon | Self::Lat | Self::StdPga | Self::StdPgv)
    }

    /// The units that are read, in words.
    const fn units(self) -> &'static str {
        match self {
            Self::Lon | Self::Lat => "dd",
            Self::Pga | Self::Sa03 | Self::Sa10 => "pctg, %g, g, cm/s2 or m/s2",
            Self::Pgv => "cms, cm/s or m/s",
            Self::Mmi => "intensity",
            Self::Svel => "ms, m/s or km/s",
            Self::StdPga => "ln(pctg), ln(%g) or ln(g)",
            Self::StdPgv => "ln(cms) or ln(cm/s)",
        }
    }
}

/// A column of the data.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Position in a row, from 0.
    pub(crate) column: usize,
    pub(crate) quantity: Quantity,
    pub(crate) factor: f64,
    pub(crate) unit: String,
    /// Byte at which the field is declared.
    pub(crate) offset: usize,
}

/// The fields of a file.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// Those that are used.
    pub(crate) used: Vec<Field>,
    /// Cells of a row.
    pub(crate) width: usize,
}

/// The fields that a file declares, if all required ones are there and every unit is known.
pub(crate) fn fields<'a>(
    reader: &mut Reader<'a, '_>,
    root: Node<'_, 'a>,
    required: &[Quantity],
) -> Option<Fields> {
    let width = children(root, "grid_field").count();
    let mut taken = vec![false; width];
    let mut used: Vec<Field> = Vec::new();
    let mut unused = Vec::new();
    let mut sound = true;
    for node in children(root, "grid_field") {
        let column = column(reader, node, &mut taken);
        let name = reader.text(node, "name");
        let (Some(column), Some(name)) = (column, name) else {
            sound = false;
            continue;
        };
        match Quantity::named(name) {
            None => unused.push(name.to_owned()),
            Some(quantity) if used.iter().any(|field| field.quantity == quantity) => {
                reader.fault(
                    node,
                    Fault::Duplicate,
                    format!("the field {name} stands twice"),
                    "each field once",
                );
                sound = false;
            }
            Some(quantity) => match field(reader, node, column, quantity) {
                Some(field) => used.push(field),
                None => sound = false,
            },
        }
    }
    for quantity in required.iter().filter(|wanted| !children_hold(root, **wanted)) {
        let what = format!("there is no field {}", quantity.name());
        reader.fault(root, Fault::Missing, what, format!("<grid_field name=\"{}\" …>", quantity.name()));
        sound = false;
    }
    if !unused.is_empty() {
        let list = unused.join(", ");
        reader
            .findings
            .remark(Remark::dropped(format!("未用的字段:{list}"), format!("fields not used: {list}")));
    }
    sound.then_some(Fields { used, width })
}

fn children_hold(root: Node<'_, '_>, wanted: Quantity) -> bool {
    children(root, "grid_field").any(|node| node.attribute("name").and_then(Quantity::named) == Some(wanted))
}

/// The position that a field declares: indices run from 1 without gaps, in any order.
fn column<'a>(reader: &mut Reader<'a, '_>, node: Node<'_, 'a>, taken: &mut [bool]) -> Option<usize> {
    let text = reader.text(node, "index")?;
    let column = text.parse::<usize>().ok().and_then(|index| index.checked_sub(1));
    match column.and_then(|column| taken.get_mut(column).map(|taken| (column, taken))) {
        Some((column, taken)) if !*taken => {
            *taken = true;
            Some(column)
        }
        _ => {
            let expected = format!("each of 1 to {} once", taken.len());
            reader.fault(node, Fault::NotAllowed, format!("the index of a field is `{text}`"), expected);
            None
        }
    }
}

fn field<'a>(
    reader: &mut Reader<'a, '_>,
    node: Node<'_, 'a>,
    column: usize,
    quantity: Quantity,
) -> Option<Field> {
    let unit = node.attribute("units").unwrap_or_default();
    let Some(factor) = quantity.factor(unit) else {
        let what = format!("the unit of {} is `{unit}`", quantity.name());
        reader.fault(node, Fault::UnknownUnit, what, quantity.units());
        return None;
    };
    Some(Field { column, quantity, factor, unit: unit.to_owned(), offset: node.range().start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations_name_their_units() {
        for unit in ["pctg", "%g", " %G "] {
            assert_eq!(Quantity::Pga.factor(unit), Some(0.01));
        }
        assert_eq!(Quantity::Pgv.factor("cms"), Quantity::Pgv.factor("cm/s"));
        assert_eq!(Quantity::Pga.factor("furlong"), None);
        let metric = Quantity::Sa03.factor("m/s2").unwrap_or_default();
        assert!((9.80665 * metric - 1.0).abs() < 1e-12);
        assert_eq!(Quantity::named("sa(1.0)"), Some(Quantity::Sa10));
        assert_eq!(Quantity::named("URAT"), None);
    }
}
