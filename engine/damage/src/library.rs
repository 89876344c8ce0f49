//! Library of published building fragilities: the 128 equivalent-PGA curves of Hazus 5.1, and who is inside.
//!
//! Hazus derives its curves from capacity spectra; the equivalent-PGA form used here is the one it gives for
//! buildings of lifelines, valid for the spectral shape of a magnitude 7 at 15 km on stiff soil. The drift
//! form needs capacity curves, which the public tables do not carry, so it is not offered.
//!
//! ```
//! use shapan_damage::library::{self, CodeLevel, Height};
//!
//! let frame = library::find("C1", Some(Height::Mid), CodeLevel::Low)?;
//! assert_eq!(frame.medians_g, [0.12, 0.17, 0.32, 0.54]);
//! assert_eq!(library::named("C1M.LC")?, frame);
//! assert_eq!(library::named("URMX.LC").unwrap_err().to_string(),
//!     "no building type 'URMX'; the nearest name is 'URML'");
//! # Ok::<(), library::LibraryError>(())
//! ```

mod buildings;
mod presence;

pub use presence::{BuildingUse, DayPart};

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use self::buildings::TYPES;
use crate::casualties::HazusInjuries;
use crate::fragility::Fragility;

/// Dispersion of every equivalent-PGA curve of Hazus (V).
pub const HAZUS_BETA: f64 = 0.40;

/// Height of a building as Hazus groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Height {
    /// 1 to 3 storeys (masonry: 1 to 2 unreinforced, 1 to 3 reinforced).
    Low,
    /// 4 to 7 storeys (3 and more unreinforced).
    Mid,
    /// 8 storeys and more.
    High,
}

impl Height {
    const ALL: [Self; 3] = [Self::Low, Self::Mid, Self::High];

    /// The letter that Hazus appends to the type.
    const fn letter(self) -> &'static str {
        match self {
            Self::Low => "L",
            Self::Mid => "M",
            Self::High => "H",
        }
    }
}

/// Seismic design level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeLevel {
    /// High code, HC.
    High,
    /// Moderate code, MC.
    Moderate,
    /// Low code, LC.
    Low,
    /// Before any code, PC.
    Pre,
}

impl CodeLevel {
    /// All levels, strictest first.
    pub const ALL: [Self; 4] = [Self::High, Self::Moderate, Self::Low, Self::Pre];

    /// The two letters of Hazus.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::High => "HC",
            Self::Moderate => "MC",
            Self::Low => "LC",
            Self::Pre => "PC",
        }
    }
}

impl fmt::Display for CodeLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.letters())
    }
}

impl FromStr for CodeLevel {
    type Err = LibraryError;

    fn from_str(text: &str) -> Result<Self, LibraryError> {
        let found = Self::ALL.into_iter().find(|level| level.letters() == text);
        found.ok_or_else(|| LibraryError::UnknownCode(text.to_owned()))
    }
}

/// Why the library has no such curve.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// No type of this name.
    #[error("no building type '{name}'; the nearest name is '{nearest}'")]
    UnknownType {
        /// What was asked for.
        name: String,
        /// The most similar type with its height.
        nearest: String,
    },
    /// The type exists, but not in this height.
    #[error("building type {structure} comes as {available}, not as '{asked}'")]
    NoSuchHeight {
        /// The type.
        structure: String,
        /// What was asked for.
        asked: String,
        /// The names that exist.
        available: String,
    },
    /// The type exists, but not for this design level (unreinforced types have no seismic code).
    #[error("building type {name} has no {asked} curve, only {available}")]
    NoSuchCode {
        /// The type with its height.
        name: String,
        /// What was asked for.
        asked: CodeLevel,
        /// The levels that exist.
        available: String,
    },
    /// The text names no design level.
    #[error("design level must be HC, MC, LC or PC, found '{0}'")]
    UnknownCode(String),
}

/// One row of the table: a type in one height, with the medians of the code levels that it has.
#[derive(Debug, Clone, Copy)]
struct BuildingType {
    structure: &'static str,
    height: Option<Height>,
    collapse_given_complete: f64,
    medians_g: [Option<[f64; 4]>; 4],
}

impl BuildingType {
    fn name(&self) -> String {
        format!("{}{}", self.structure, self.height.map_or("", Height::letter))
    }

    fn curve(&self, code: CodeLevel) -> Option<LibraryCurve> {
        self.medians_g[code as usize].map(|medians_g| LibraryCurve {
            structure: self.structure,
            height: self.height,
            code,
            medians_g,
            collapse_given_complete: self.collapse_given_complete,
        })
    }

    /// The levels that this type has, as a reader wants them.
    fn levels(&self) -> String {
        let levels = CodeLevel::ALL.into_iter().filter(|code| self.medians_g[*code as usize].is_some());
        levels.map(CodeLevel::letters).collect::<Vec<_>>().join(", ")
    }
}

/// The equivalent-PGA fragility of one building type under one design level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LibraryCurve {
    /// Type of structure without its height: W1, W2, S1 to S5, C1 to C3, PC1, PC2, RM1, RM2, URM, MH.
    pub structure: &'static str,
    /// Height group; none for types that Hazus does not divide.
    pub height: Option<Height>,
    /// Design level.
    pub code: CodeLevel,
    /// Medians of slight, moderate, extensive and complete damage, PGA in g.
    pub medians_g: [f64; 4],
    /// Share of the completely damaged that collapse.
    pub collapse_given_complete: f64,
}

impl LibraryCurve {
    /// The four curves by PGA in g, with [`HAZUS_BETA`].
    pub fn fragility(&self) -> Fragility {
        Fragility::unchecked(self.medians_g, [HAZUS_BETA; 4])
    }

    /// Indoor casualty rates of the type.
    pub fn injuries(&self) -> HazusInjuries {
        HazusInjuries::of_known(self.structure)
    }

    /// Type and height as Hazus writes them: `C1M`.
    pub fn type_name(&self) -> String {
        format!("{}{}", self.structure, self.height.map_or("", Height::letter))
    }
}

impl fmt::Display for LibraryCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.type_name(), self.code)
    }
}

/// All 128 curves, by type, then from the strictest code to none.
pub fn curves() -> impl Iterator<Item = LibraryCurve> {
    TYPES.iter().flat_map(|kind| CodeLevel::ALL.into_iter().filter_map(|code| kind.curve(code)))
}

/// The curve of a structure, its height and its design level.
///
/// # Errors
/// [`LibraryError`]: unknown structure (with the nearest name), or a height or level that it lacks.
pub fn find(structure: &str, height: Option<Height>, code: CodeLevel) -> Result<LibraryCurve, LibraryError> {
    let of_structure: Vec<&BuildingType> = TYPES.iter().filter(|kind| kind.structure == structure).collect();
    if of_structure.is_empty() {
        return Err(unknown(&format!("{structure}{}", height.map_or("", Height::letter))));
    }
    let kind =
        of_structure.iter().find(|kind| kind.height == height).ok_or_else(|| LibraryError::NoSuchHeight {
            structure: structure.to_owned(),
            asked: format!("{structure}{}", height.map_or("", Height::letter)),
            available: of_structure.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", "),
        })?;
    kind.curve(code).ok_or_else(|| LibraryError::NoSuchCode {
        name: kind.name(),
        asked: code,
        available: kind.levels(),
    })
}

/// The curve of a name such as `C1M.LC`, type and height before the dot, design level behind it.
///
/// # Errors
/// As [`find`], and [`LibraryError::UnknownCode`].
pub fn named(name: &str) -> Result<LibraryCurve, LibraryError> {
    let (kind, code) = name.split_once('.').unwrap_or((name, ""));
    let (structure, height) = split_height(kind).ok_or_else(|| unknown(kind))?;
    find(structure, height, code.parse()?)
}

/// A type and its height, from `C1M` or `W1`.
fn split_height(name: &str) -> Option<(&'static str, Option<Height>)> {
    let spelt = |kind: &&BuildingType| kind.name() == name;
    if let Some(kind) = TYPES.iter().find(spelt) {
        return Some((kind.structure, kind.height));
    }
    // A known structure in a height that it lacks: let the caller say so.
    TYPES.iter().find_map(|kind| {
        let rest = name.strip_prefix(kind.structure)?;
        let height = Height::ALL.into_iter().find(|height| height.letter() == rest);
        (rest.is_empty() || height.is_some()).then_some((kind.structure, height))
    })
}

/// The error that points to the most similar name; of equally similar ones the first in the table.
fn unknown(name: &str) -> LibraryError {
    let mut nearest = (String::new(), -1.0);
    for kind in &TYPES {
        let similarity = strsim::jaro_winkler(name, &kind.name());
        if similarity > nearest.1 {
            nearest = (kind.name(), similarity);
        }
    }
    LibraryError::UnknownType { name: name.to_owned(), nearest: nearest.0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::building::{ChinaClass, china_class};

    #[test]
    fn there_are_128_curves_in_order() {
        let all: Vec<LibraryCurve> = curves().collect();
        assert_eq!(all.len(), 128);
        for curve in &all {
            assert!(curve.medians_g.windows(2).all(|pair| pair[0] < pair[1]), "{curve}");
            assert_eq!(named(&curve.to_string()), Ok(*curve));
            assert!((curve.fragility().betas()[0] - 0.4).abs() < 1e-12);
        }
    }

    #[test]
    fn a_stricter_code_never_breaks_earlier() {
        for kind in &TYPES {
            let levels: Vec<[f64; 4]> = kind.medians_g.into_iter().flatten().collect();
            for pair in levels.windows(2) {
                assert!((0..4).all(|state| pair[0][state] >= pair[1][state]), "{}", kind.name());
            }
        }
    }

    #[test]
    fn the_chinese_proxies_stand_in_the_library() {
        let proxies = [
            (ChinaClass::HighRiseWall, "C2H.MC"),
            (ChinaClass::FrameModern, "C1M.MC"),
            (ChinaClass::FrameOlder, "C1M.LC"),
            (ChinaClass::ConfinedBrick, "RM2M.MC"),
            (ChinaClass::BrickOlder, "RM2M.LC"),
            (ChinaClass::UnreinforcedBrick, "URMM.LC"),
            (ChinaClass::BrickTimber, "URML.PC"),
            (ChinaClass::SteelFrame, "S1M.MC"),
            (ChinaClass::LightShed, "S3.LC"),
        ];
        for (class, name) in proxies {
            assert_eq!(china_class(class).fragility, named(name).unwrap().fragility(), "{name}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let text = |result: Result<LibraryCurve, LibraryError>| result.unwrap_err().to_string();
        assert_eq!(
            text(find("C9", Some(Height::Mid), CodeLevel::Low)).split(';').next(),
            Some("no building type 'C9M'")
        );
        assert_eq!(
            text(find("URM", Some(Height::High), CodeLevel::Low)),
            "building type URM comes as URML, URMM, not as 'URMH'"
        );
        assert_eq!(text(named("W1M.HC")), "building type W1 comes as W1, not as 'W1M'");
        assert_eq!(text(named("C1.HC")), "building type C1 comes as C1L, C1M, C1H, not as 'C1'");
        assert_eq!(text(named("S5L.HC")), "building type S5L has no HC curve, only LC, PC");
        assert_eq!(text(named("S5L.XC")), "design level must be HC, MC, LC or PC, found 'XC'");
        assert_eq!(text(named("S5L")), "design level must be HC, MC, LC or PC, found ''");
    }
}
