//! Intensity measures: those of OpenQuake, and the six that Shapan's curves may take.

use std::fmt;

use shapan_damage::curve::IntensityMeasure;

/// An intensity measure of a foreign file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Imt {
    /// Peak ground acceleration, g.
    Pga,
    /// Peak ground velocity, cm/s.
    Pgv,
    /// Spectral acceleration, g, at a period in seconds.
    Sa {
        /// Period, s.
        period_s: f64,
    },
    /// Modified Mercalli intensity, degrees.
    Mmi,
}

impl Imt {
    /// Reads `PGA`, `PGV`, `SA(0.3)`, `MMI`, and Shapan's own words (`sa03`, `intensity`).
    ///
    /// ```
    /// use shapan_import::Imt;
    /// assert_eq!(Imt::parse("SA(1)"), Some(Imt::Sa { period_s: 1.0 }));
    /// assert_eq!(Imt::parse("PGD"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        match text.as_str() {
            "PGA" => Some(Self::Pga),
            "PGV" => Some(Self::Pgv),
            "MMI" | "INTENSITY" => Some(Self::Mmi),
            "SA03" => Some(Self::Sa { period_s: 0.3 }),
            "SA06" => Some(Self::Sa { period_s: 0.6 }),
            "SA10" => Some(Self::Sa { period_s: 1.0 }),
            _ => {
                let period = text.strip_prefix("SA(")?.strip_suffix(')')?;
                let period_s: f64 = period.trim().parse().ok()?;
                (period_s > 0.0 && period_s.is_finite()).then_some(Self::Sa { period_s })
            }
        }
    }

    /// The measure of Shapan that this is, if it is one.
    #[must_use]
    pub fn measure(self) -> Option<IntensityMeasure> {
        match self {
            Self::Pga => Some(IntensityMeasure::Pga),
            Self::Pgv => Some(IntensityMeasure::Pgv),
            Self::Mmi => Some(IntensityMeasure::Intensity),
            Self::Sa { period_s } => {
                let same = |known: &(IntensityMeasure, f64)| (known.1 - period_s).abs() < 1e-9;
                PERIODS.iter().find(|known| same(known)).map(|known| known.0)
            }
        }
    }

    /// The measure of Shapan with the nearest period, by the ratio of the periods; exact for all but `SA`.
    #[must_use]
    pub fn nearest_measure(self) -> IntensityMeasure {
        let Self::Sa { period_s } = self else { return self.measure().unwrap_or(IntensityMeasure::Pga) };
        let distance = |known: &(IntensityMeasure, f64)| (known.1 / period_s).ln().abs();
        let nearest = PERIODS.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map_or(IntensityMeasure::Sa10, |known| known.0)
    }
}

impl fmt::Display for Imt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pga => f.write_str("PGA"),
            Self::Pgv => f.write_str("PGV"),
            Self::Mmi => f.write_str("MMI"),
            Self::Sa { period_s } => write!(f, "SA({period_s})"),
        }
    }
}

/// The spectral measures and their periods in seconds.
const PERIODS: [(IntensityMeasure, f64); 3] =
    [(IntensityMeasure::Sa03, 0.3), (IntensityMeasure::Sa06, 0.6), (IntensityMeasure::Sa10, 1.0)];
/// The measures in words, for problems.
pub(crate) const MEASURES: &str = "PGA, PGV, SA(0.3), SA(0.6), SA(1.0) or MMI";

/// The word of a measure in Shapan's tables.
pub(crate) const fn word(measure: IntensityMeasure) -> &'static str {
    match measure {
        IntensityMeasure::Pga => "pga",
        IntensityMeasure::Pgv => "pgv",
        IntensityMeasure::Sa03 => "sa03",
        IntensityMeasure::Sa06 => "sa06",
        IntensityMeasure::Sa10 => "sa10",
        IntensityMeasure::Intensity => "intensity",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for text in ["PGA", "PGV", "MMI", "SA(0.3)", "SA(2.5)"] {
            assert_eq!(Imt::parse(text).map(|imt| imt.to_string()).as_deref(), Some(text));
        }
        for measure in [
            IntensityMeasure::Pga,
            IntensityMeasure::Pgv,
            IntensityMeasure::Sa03,
            IntensityMeasure::Sa06,
            IntensityMeasure::Sa10,
        ] {
            assert_eq!(Imt::parse(word(measure)).and_then(Imt::measure), Some(measure));
        }
        for text in ["", "SA", "SA(0)", "SA(-1)", "SA(x)", "SA(inf)", "ASH"] {
            assert_eq!(Imt::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_nearest_period_is_so_by_ratio() {
        let nearest = |period_s| Imt::Sa { period_s }.nearest_measure();
        assert_eq!(nearest(0.1), IntensityMeasure::Sa03);
        // 0.44 lies above the geometric mean of 0.3 and 0.6, 0.4243.
        assert_eq!(nearest(0.44), IntensityMeasure::Sa06);
        assert_eq!(nearest(2.0), IntensityMeasure::Sa10);
        assert_eq!(Imt::Sa { period_s: 0.5 }.measure(), None);
    }
}
