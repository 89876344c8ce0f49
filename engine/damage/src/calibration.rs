//! Recalibrates fragilities so that the mean damage index at each intensity is what the Chinese scale says.
//!
//! GB/T 17742-2020 gives, for five types of building and intensities VI to X, a range of the mean damage
//! index. A class of buildings has a type and a [`Target`] inside its ranges; [`fit`] looks for the factor
//! on the medians and the common dispersion that come nearest to it. Two numbers a class: the ratios
//! between the medians stay those of the source.
//!
//! Two limits: the ranges are quoted from memory, and a range describes the buildings of a whole area of one
//! intensity, so that the fitted dispersion also holds the scatter of PGA inside the area. Within the half
//! degree around a whole intensity that scatter is 0.21 in ln PGA if spread evenly, which would lower a
//! fitted 0.80 to 0.77; it is not taken out.
//!
//! # The dispersion sits on its bound
//!
//! With [`Bounds::usual`] every class takes the largest dispersion allowed, 0.80. It holds the curve of one
//! building (0.4 in Hazus), the variety of buildings that one class and one type of the scale put together, and
//! the scatter of motion inside one intensity. Left free it would grow further, as the scale spreads damage
//! over more degrees than Hazus' curves do (D, factor on the medians and dispersion):
//!
//! | class | bounded | free |
//! | --- | --- | --- |
//! | high-rise walls | 1.94, 0.80 | 2.10, 0.93 |
//! | frames, new | 1.89, 0.80 | 2.16, 1.02 |
//! | frames, older | 2.02, 0.80 | 2.33, 1.14 |
//! | confined brick | 1.48, 0.80 | 1.67, 1.07 |
//! | brick, older | 1.82, 0.80 | 1.89, 1.02 |
//! | plain brick | 1.65, 0.80 | 1.73, 1.09 |
//! | brick and timber | 1.29, 0.80 | 1.27, 0.96 |
//! | steel frames | 2.05, 0.80 | 2.39, 1.05 |
//! | light sheds | 2.37, 0.80 | 2.48, 1.12 |
//! | adobe | 1.68, 0.80 | 1.67, 0.93 |
//!
//! The bound is kept (E): all ranges are met with it, at a misfit of 0.02 to 0.05 of the damage index instead
//! of 0.01 to 0.02, and below the fitted intensities a wider curve does harm: at V (0.03 g) it would damage
//! 3 % of the older frames, the bounded one 0.6 %.

use std::ops::RangeInclusive;

use crate::building::{ChinaClass, china_class, damage_index};
use crate::fragility::Fragility;

/// Number of intensities of the table: VI to X.
pub const INTENSITIES: usize = 5;

/// Building types of GB/T 17742-2020, read in the form of a damage survey that goes by it (V).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScaleType {
    /// A1: earth and timber, brick and timber, stone and timber, without seismic design.
    A1,
    /// A2: timber frames with through-tenon beams (穿斗木构架).
    A2,
    /// B: brick without seismic design.
    B,
    /// C: brick designed for intensity VII.
    C,
    /// D: reinforced-concrete frames designed for intensity VII.
    D,
}

/// Smallest and largest mean damage index at one intensity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DamageIndexRange {
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

impl DamageIndexRange {
    /// The value at a place in the range: 0 is its low end, 1 its high end.
    pub fn at(&self, place: f64) -> f64 {
        self.low + place * (self.high - self.low)
    }

    /// Whether an index lies inside.
    pub fn contains(&self, index: f64) -> bool {
        (self.low..=self.high).contains(&index)
    }

    /// How far outside an index lies; 0 inside.
    pub fn excess(&self, index: f64) -> f64 {
        (self.low - index).max(index - self.high).max(0.0)
    }
}

impl ScaleType {
    /// All types, weakest first.
    pub const ALL: [Self; 5] = [Self::A1, Self::A2, Self::B, Self::C, Self::D];

    /// Ranges at VI, VII, VIII, IX and X: GB/T 17742-2020, table of intensities (M).
    pub const fn ranges(self) -> [DamageIndexRange; INTENSITIES] {
        match self {
            Self::A1 => ranges([0.02, 0.17], [0.15, 0.44], [0.42, 0.62], [0.60, 0.90], [0.88, 1.00]),
            Self::A2 => ranges([0.01, 0.13], [0.11, 0.31], [0.29, 0.46], [0.44, 0.62], [0.60, 0.88]),
            Self::B => ranges([0.00, 0.11], [0.09, 0.27], [0.25, 0.50], [0.48, 0.69], [0.67, 0.91]),
            Self::C => ranges([0.00, 0.06], [0.05, 0.18], [0.16, 0.35], [0.33, 0.54], [0.52, 0.84]),
            Self::D => ranges([0.00, 0.04], [0.04, 0.16], [0.14, 0.27], [0.25, 0.48], [0.46, 0.84]),
        }
    }
}

const fn ranges(
    vi: [f64; 2],
    vii: [f64; 2],
    viii: [f64; 2],
    ix: [f64; 2],
    x: [f64; 2],
) -> [DamageIndexRange; INTENSITIES] {
    [range(vi), range(vii), range(viii), range(ix), range(x)]
}

const fn range(ends: [f64; 2]) -> DamageIndexRange {
    DamageIndexRange { low: ends[0], high: ends[1] }
}

/// PGA in g that stands for VI to X: `I = 3.17 lg(PGA in m/s²) + 6.59` of GB/T 17742-2020 (V) solved for
/// whole degrees (D).
pub const GB17742_PGA_G: [f64; INTENSITIES] = [0.0664, 0.1374, 0.2840, 0.5871, 1.2138];

/// Where a class stands in the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Its type.
    pub scale_type: ScaleType,
    /// Its place in the ranges of the type: 0 the strongest, 1 the weakest of them.
    pub place: f64,
}

/// Types of the ten classes and their places in them (E), so that classes of one type keep their order. The
/// standard names only unfortified earth, timber and brick, and brick and frames designed for VII: older
/// frames are put with the fortified brick, brick of 1978 to 1990 at the strong end of the unfortified, steel
/// frames with those of concrete, and sheds with brick columns or light steel near plain brick.
pub const fn china_target(class: ChinaClass) -> Target {
    let (scale_type, place) = match class {
        ChinaClass::HighRiseWall => (ScaleType::D, 0.40),
        ChinaClass::FrameModern => (ScaleType::D, 0.50),
        ChinaClass::SteelFrame => (ScaleType::D, 0.45),
        ChinaClass::FrameOlder => (ScaleType::C, 0.60),
        ChinaClass::ConfinedBrick => (ScaleType::C, 0.50),
        ChinaClass::LightShed => (ScaleType::B, 0.40),
        ChinaClass::BrickOlder => (ScaleType::B, 0.25),
        ChinaClass::UnreinforcedBrick => (ScaleType::B, 0.60),
        ChinaClass::BrickTimber => (ScaleType::A1, 0.35),
        ChinaClass::Adobe => (ScaleType::A1, 0.65),
    };
    Target { scale_type, place }
}

/// What the fit may choose from.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Factor on all medians.
    pub median_factor: RangeInclusive<f64>,
    /// Dispersion common to the four curves.
    pub beta: RangeInclusive<f64>,
}

impl Bounds {
    /// Factors 0.5 to 3, dispersions 0.4 (the curve alone, as in Hazus) to 0.8 (with the scatter between
    /// buildings of one class and of ground motion within one intensity) (E).
    pub const fn usual() -> Self {
        Self { median_factor: 0.5..=3.0, beta: 0.4..=0.8 }
    }
}

/// A calibrated class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Factor on the medians of the source.
    pub median_factor: f64,
    /// Dispersion of the four curves.
    pub beta: f64,
    /// Root mean square distance from the target over VI to X, in units of the damage index.
    pub misfit: f64,
    /// Mean damage index at VI to X before.
    pub index_before: [f64; INTENSITIES],
    /// Mean damage index at VI to X after.
    pub index_by_intensity: [f64; INTENSITIES],
    /// Whether each index after lies in its range.
    pub inside: [bool; INTENSITIES],
}

impl Calibration {
    /// The calibrated curves of the `source` that was fitted.
    pub fn apply(&self, source: &Fragility) -> Fragility {
        with(source, self.median_factor, self.beta)
    }
}

fn with(source: &Fragility, factor: f64, beta: f64) -> Fragility {
    Fragility::unchecked(source.medians().map(|median| median * factor), [beta; 4])
}

/// Mean damage index of a fragility at each PGA (g).
pub fn index_at(fragility: &Fragility, pga_g: &[f64; INTENSITIES]) -> [f64; INTENSITIES] {
    pga_g.map(|pga| damage_index(&fragility.probabilities(pga)))
}

/// Weight of a unit outside the range against a unit off the target: leaving the standard costs more than
/// any distance inside it.
const OUTSIDE_WEIGHT: f64 = 10.0;

/// Sum over intensities of the squared distance from the target and, weighted, from the range, both as
/// shares of the range's width.
fn cost(indices: &[f64; INTENSITIES], target: &Target) -> f64 {
    let ranges = target.scale_type.ranges();
    indices
        .iter()
        .zip(&ranges)
        .map(|(&index, range)| {
            let width = range.high - range.low;
            let off = (index - range.at(target.place)) / width;
            let outside = range.excess(index) / width;
            off * off + OUTSIDE_WEIGHT * outside * outside
        })
        .sum()
}

fn misfit(indices: &[f64; INTENSITIES], target: &Target) -> f64 {
    let ranges = target.scale_type.ranges();
    let squares = indices.iter().zip(&ranges).map(|(index, range)| (index - range.at(target.place)).powi(2));
    (squares.sum::<f64>() / INTENSITIES as f64).sqrt()
}

/// Nodes along each axis of the search.
const NODES: u32 = 33;
/// Times that the search narrows around its best node.
const ROUNDS: u32 = 12;

/// Fits the median factor and the dispersion of `source` to a target, under the PGA (g) that stands for
/// each intensity VI to X (such as [`GB17742_PGA_G`]).
///
/// A grid over the bounds (the factor by its logarithm), narrowed twelve times around its best node to four
/// spacings: the same result everywhere, and no start to choose.
pub fn fit(source: &Fragility, target: &Target, pga_g: &[f64; INTENSITIES], bounds: &Bounds) -> Calibration {
    let at = |ln_factor: f64, beta: f64| index_at(&with(source, ln_factor.exp(), beta), pga_g);
    let outer = [
        [bounds.median_factor.start().ln(), bounds.median_factor.end().ln()],
        [*bounds.beta.start(), *bounds.beta.end()],
    ];
    let [ln_factor, beta] = narrowed(outer, |p| cost(&at(p[0], p[1]), target));
    let index_by_intensity = at(ln_factor, beta);
    let ranges = target.scale_type.ranges();
    Calibration {
        median_factor: ln_factor.exp(),
        beta,
        misfit: misfit(&index_by_intensity, target),
        index_before: index_at(source, pga_g),
        index_by_intensity,
        inside: std::array::from_fn(|k| ranges[k].contains(index_by_intensity[k])),
    }
}

/// The point of least `cost` within a box, by a grid that narrows.
fn narrowed(outer: [[f64; 2]; 2], cost: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let mut window = outer;
    let mut best = [outer[0][0], outer[1][0]];
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        for node in 0..NODES * NODES {
            let point = [along(window[0], node / NODES), along(window[1], node % NODES)];
            let value = cost(point);
            if value < least {
                (best, least) = (point, value);
            }
        }
        window = std::array::from_fn(|axis| around(best[axis], window[axis], outer[axis]));
    }
    best
}

fn along(window: [f64; 2], node: u32) -> f64 {
    window[0] + (window[1] - window[0]) * f64::from(node) / f64::from(NODES - 1)
}

/// Two spacings to each side of the best node, within the bounds.
fn around(best: f64, window: [f64; 2], outer: [f64; 2]) -> [f64; 2] {
    let reach = 2.0 * (window[1] - window[0]) / f64::from(NODES - 1);
    [(best - reach).max(outer[0]), (best + reach).min(outer[1])]
}

/// One row of [`china_table`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChinaRow {
    /// The class.
    pub class: ChinaClass,
    /// Its target.
    pub target: Target,
    /// The fit of [`china_class`]'s proxy.
    pub calibration: Calibration,
    /// Calibrated medians, slight to complete, g.
    pub medians_g: [f64; 4],
}

/// All ten Chinese classes fitted to their targets under the PGA (g) that stands for VI to X.
///
/// With [`GB17742_PGA_G`] every class meets its ranges from VI to X, and every class takes the largest
/// dispersion allowed ([why](self#the-dispersion-sits-on-its-bound)).
pub fn china_table(pga_g: &[f64; INTENSITIES]) -> [ChinaRow; 10] {
    ChinaClass::ALL.map(|class| {
        let source = china_class(class).fragility;
        let target = china_target(class);
        let calibration = fit(&source, &target, pga_g, &Bounds::usual());
        ChinaRow { class, target, calibration, medians_g: calibration.apply(&source).medians() }
    })
}

#[cfg(test)]
mod tests;
