//! Units of length, time and speed that road files use without saying so.

/// Unit of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Kilometre.
    Km,
    /// International mile, 1.609344 km.
    Mi,
    /// Metre.
    M,
    /// International foot, 0.3048 m.
    Ft,
}

/// Unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Second.
    S,
    /// Minute.
    Min,
    /// Hour.
    H,
}

/// All units of length; of two that fit equally well, the first counts.
const LENGTHS: [LengthUnit; 4] = [LengthUnit::Km, LengthUnit::Mi, LengthUnit::M, LengthUnit::Ft];

impl LengthUnit {
    /// One of it, km.
    #[must_use]
    pub fn km(self) -> f64 {
        match self {
            Self::Km => 1.0,
            Self::Mi => 1.609_344,
            Self::M => 0.001,
            Self::Ft => 0.000_304_8,
        }
    }

    /// Its sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Km => "km",
            Self::Mi => "mi",
            Self::M => "m",
            Self::Ft => "ft",
        }
    }

    /// The unit that a word means.
    pub(super) fn by_word(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => Self::Km,
            "mi" | "mile" | "miles" => Self::Mi,
            "m" | "meter" | "meters" | "metre" | "metres" => Self::M,
            "ft" | "foot" | "feet" => Self::Ft,
            _ => return None,
        })
    }

    /// The unit in which lengths come nearest to straight lines between the ends, with the median of length over
    /// straight line; `pairs` of both, the line in km. None where no link has both.
    pub(super) fn by_geometry(pairs: &[(f64, f64)]) -> Option<(Self, f64)> {
        let median = median_ratio(pairs)?;
        let off = |unit: &Self| (median * unit.km()).ln().abs();
        let unit = LENGTHS.into_iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
        Some((unit, median * unit.km()))
    }
}

/// The median of length over straight line.
pub(super) fn median_ratio(pairs: &[(f64, f64)]) -> Option<f64> {
    let both = pairs.iter().filter(|(length, km)| *length > 0.0 && *km > 0.0);
    let mut ratios: Vec<f64> = both.map(|(length, km)| length / km).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

impl TimeUnit {
    /// One of it, hours.
    #[must_use]
    pub fn hours(self) -> f64 {
        match self {
            Self::S => 1.0 / 3600.0,
            Self::Min => 1.0 / 60.0,
            Self::H => 1.0,
        }
    }
}

/// One unit of speed in km/h, by its word.
pub(super) fn speed_km_h(word: &str) -> Option<f64> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "km/h" | "kmh" | "kph" | "km_h" | "kmph" => 1.0,
        "mph" | "mi/h" => LengthUnit::Mi.km(),
        "m/s" => 3.6,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_unit_is_told_by_the_straight_lines() {
        for unit in LENGTHS {
            let pairs: Vec<_> = (1..40)
                .map(|n| (f64::from(n) * 1.15 / unit.km(), f64::from(n)))
                .chain([(0.0, 1.0)])
                .collect();
            let (found, ratio) = LengthUnit::by_geometry(&pairs).unwrap();
            assert!(found == unit && (ratio - 1.15).abs() < 1e-9);
        }
        assert_eq!(LengthUnit::by_geometry(&[(1.0, 0.0)]), None);
    }

    #[test]
    fn words_of_units() {
        assert_eq!(LengthUnit::by_word(" Miles"), Some(LengthUnit::Mi));
        assert_eq!(LengthUnit::by_word("li"), None);
        assert_eq!(speed_km_h("MPH"), Some(1.609_344));
        assert_eq!(speed_km_h("knots"), None);
    }
}
