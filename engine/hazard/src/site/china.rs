//! Site classes of the Chinese codes, their factors on rock motion, and the design spectrum.

/// Site class of GB 50011-2010, from hard rock to very soft soil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteClass {
    /// I0, hard rock.
    I0,
    /// I1, rock or a thin stiff cover: the ground of the national attenuation laws (E).
    I1,
    /// II, medium stiff soil: the reference of the zoning maps.
    II,
    /// III, medium soft or deep soil.
    III,
    /// IV, deep soft soil.
    IV,
}

/// Seismic design group (设计地震分组): the distance of the earthquakes that govern, near to far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DesignGroup {
    /// Group 1, near; characteristic period 0.35 s on class II.
    First,
    /// Group 2; 0.40 s on class II. Beijing belongs here (M).
    Second,
    /// Group 3, far; 0.45 s on class II.
    Third,
}

/// Peak acceleration on class II ground to which the columns of [`PGA_FACTORS`] belong, g.
const COLUMNS_G: [f64; 6] = [0.05, 0.10, 0.15, 0.20, 0.30, 0.40];
/// Peak acceleration relative to class II: GB 18306-2015, table E.1 (M).
const PGA_FACTORS: [[f64; 6]; 5] = [
    [0.72, 0.74, 0.75, 0.76, 0.85, 0.90],
    [0.80, 0.82, 0.83, 0.85, 0.95, 1.00],
    [1.00, 1.00, 1.00, 1.00, 1.00, 1.00],
    [1.30, 1.25, 1.15, 1.00, 1.00, 1.00],
    [1.25, 1.20, 1.10, 1.00, 0.95, 0.90],
];
/// Characteristic period in s by class and group: GB 50011-2010, table 5.1.4-2 (M).
const CHARACTERISTIC_PERIODS_S: [[f64; 3]; 5] =
    [[0.20, 0.25, 0.30], [0.25, 0.30, 0.35], [0.35, 0.40, 0.45], [0.45, 0.55, 0.65], [0.65, 0.75, 0.90]];

impl SiteClass {
    /// From the equivalent shear-wave velocity of the soil (m/s; of the rock itself where rock lies at the
    /// surface) and the thickness of the cover (m): GB 50011-2010, table 4.1.6 (M).
    ///
    /// ```
    /// use shapan_hazard::site::china::SiteClass;
    /// assert_eq!(SiteClass::from_layers(220.0, 40.0), SiteClass::II);
    /// assert_eq!(SiteClass::from_layers(220.0, 60.0), SiteClass::III);
    /// ```
    pub fn from_layers(equivalent_vs_m_s: f64, cover_m: f64) -> Self {
        // Cover up to which the ground counts as I1 (exclusive), II and III (inclusive).
        let (rock_m, ii_m, iii_m) = match equivalent_vs_m_s {
            v if v > 800.0 => return Self::I0,
            v if v > 500.0 => return Self::I1,
            v if v > 250.0 => (5.0, f64::INFINITY, f64::INFINITY),
            v if v > 150.0 => (3.0, 50.0, f64::INFINITY),
            _ => (3.0, 15.0, 80.0),
        };
        match cover_m {
            d if d < rock_m => Self::I1,
            d if d <= ii_m => Self::II,
            d if d <= iii_m => Self::III,
            _ => Self::IV,
        }
    }

    /// From Vs30 in m/s, where layers are not known: the bounds 800, 510, 260 and 150 m/s stand for typical
    /// profiles of each class (E, after published correlations of Vs30 with the classes).
    ///
    /// Whatever is not above 150 counts as IV, also what is no velocity at all: zero, negative, not a number.
    /// Models refuse such sites before they ask ([`ModelError::BadSite`](crate::model::ModelError::BadSite)).
    pub fn from_vs30(vs30_m_s: f64) -> Self {
        match vs30_m_s {
            v if v > 800.0 => Self::I0,
            v if v > 510.0 => Self::I1,
            v if v > 260.0 => Self::II,
            v if v > 150.0 => Self::III,
            _ => Self::IV,
        }
    }

    /// Factor on peak acceleration relative to class II ground, where class II would have `class_ii_pga_g`
    /// (g): GB 18306-2015, table E.1 (M), straight between its columns and constant beyond.
    pub fn pga_factor(self, class_ii_pga_g: f64) -> f64 {
        let factors = &PGA_FACTORS[self as usize];
        let next = COLUMNS_G.partition_point(|&column| column < class_ii_pga_g);
        if next == 0 || next == COLUMNS_G.len() {
            return factors[next.min(COLUMNS_G.len() - 1)];
        }
        let share = (class_ii_pga_g - COLUMNS_G[next - 1]) / (COLUMNS_G[next] - COLUMNS_G[next - 1]);
        factors[next - 1] + share * (factors[next] - factors[next - 1])
    }

    /// Peak acceleration in g on class II ground where rock (class I1) has `rock_pga_g`: the inverse of
    /// `class II x `[`pga_factor`](Self::pga_factor) (D).
    pub fn class_ii_from_rock(rock_pga_g: f64) -> f64 {
        let factors = &PGA_FACTORS[Self::I1 as usize];
        let rock_g = |k: usize| COLUMNS_G[k] * factors[k];
        let last = COLUMNS_G.len() - 1;
        let next = (0..=last).find(|&k| rock_g(k) >= rock_pga_g);
        let Some(next) = next.filter(|&k| k > 0) else {
            return rock_pga_g / factors[if next.is_some() { 0 } else { last }];
        };
        // Between columns the factor is f + s (x - x0), so rock = x (f + s (x - x0)): a quadratic in x.
        let (x0, f) = (COLUMNS_G[next - 1], factors[next - 1]);
        let s = (factors[next] - f) / (COLUMNS_G[next] - x0);
        let b = f - s * x0;
        2.0 * rock_pga_g / (b + (b * b + 4.0 * s * rock_pga_g).sqrt())
    }

    /// Factor on rock motion (class I1): from `rock_pga_g` to this class by way of class II (D).
    pub fn factor_on_rock(self, rock_pga_g: f64) -> f64 {
        let class_ii = Self::class_ii_from_rock(rock_pga_g);
        self.pga_factor(class_ii) / Self::I1.pga_factor(class_ii)
    }

    /// Characteristic period Tg of the design spectrum, s: GB 50011-2010, table 5.1.4-2 (M).
    pub fn characteristic_period_s(self, group: DesignGroup) -> f64 {
        CHARACTERISTIC_PERIODS_S[self as usize][group as usize]
    }
}

/// Height of the plateau over peak acceleration in the zoning standard GB 18306-2015 (M).
pub const ZONING_PLATEAU: f64 = 2.5;
/// Height of the plateau over peak acceleration in the design code GB 50011-2010 (M).
pub const DESIGN_PLATEAU: f64 = 2.25;
/// Longest period of the design spectrum, s: GB 50011-2010, figure 5.1.5 (M).
pub const LONGEST_PERIOD_S: f64 = 6.0;

/// Period at which the plateau begins, s.
const PLATEAU_FROM_S: f64 = 0.1;
/// Exponent of the falling branch (gamma) and slope of the last branch (eta 1, 1/s) at 5 % damping.
const FALL: f64 = 0.9;
const LAST_SLOPE: f64 = 0.02;

/// `SA(T) / PGA` at 5 % damping: the shape of the design spectrum, GB 50011-2010, figure 5.1.5 (M).
///
/// Rising from 1 to the plateau between 0 and 0.1 s, level to Tg, then `plateau (Tg/T)^0.9` to 5 Tg and
/// `plateau (0.2^0.9 - 0.02 (T - 5 Tg))` to 6 s. At T = 0 the code prints 0.45 of the plateau, with its own
/// plateau of 2.25 that is `1 / 2.25 = 0.444` rounded, 1.0125 times peak acceleration. Here the spectrum
/// begins at 1 for any plateau, as it must for a rigid body; for 2.5 that is 0.40 of the plateau.
///
/// ```
/// use shapan_hazard::site::china::{DESIGN_PLATEAU, spectrum_shape};
/// assert_eq!(spectrum_shape(0.2, 0.4, DESIGN_PLATEAU), 2.25);
/// ```
pub fn spectrum_shape(period_s: f64, characteristic_s: f64, plateau: f64) -> f64 {
    if period_s < PLATEAU_FROM_S {
        1.0 + (plateau - 1.0) * (period_s / PLATEAU_FROM_S).max(0.0)
    } else if period_s <= characteristic_s {
        plateau
    } else if period_s <= 5.0 * characteristic_s {
        plateau * (characteristic_s / period_s).powf(FALL)
    } else {
        plateau * (0.2f64.powf(FALL) - LAST_SLOPE * (period_s - 5.0 * characteristic_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLASSES: [SiteClass; 5] =
        [SiteClass::I0, SiteClass::I1, SiteClass::II, SiteClass::III, SiteClass::IV];

    #[test]
    fn classes_by_layers() {
        use SiteClass::*;
        let cases = [
            (900.0, 0.0, I0),
            (600.0, 0.0, I1),
            (300.0, 4.9, I1),
            (300.0, 5.0, II),
            (300.0, 500.0, II),
            (200.0, 2.9, I1),
            (200.0, 3.0, II),
            (250.0, 50.0, II),
            (250.0, 50.1, III),
            (150.0, 15.0, II),
            (150.0, 80.0, III),
            (150.0, 80.1, IV),
            (120.0, 2.0, I1),
        ];
        for (vs, cover, class) in cases {
            assert_eq!(SiteClass::from_layers(vs, cover), class, "{vs} {cover}");
        }
        assert_eq!([900.0, 600.0, 400.0, 200.0, 120.0].map(SiteClass::from_vs30), CLASSES);
        assert_eq!([0.0, -1.0, f64::NAN].map(SiteClass::from_vs30), [IV; 3]);
    }

    #[test]
    fn factors_of_the_standard() {
        assert_eq!(SiteClass::III.pga_factor(0.10), 1.25);
        assert!((SiteClass::III.pga_factor(0.175) - 1.075).abs() < 1e-12);
        assert_eq!((SiteClass::IV.pga_factor(0.01), SiteClass::IV.pga_factor(0.9)), (1.25, 0.90));
        // Rock to class II: a gain of 1.25 when weak, none at 0.4 g.
        assert!((SiteClass::II.factor_on_rock(0.03) - 1.25).abs() < 1e-12);
        assert!((SiteClass::II.factor_on_rock(0.5) - 1.0).abs() < 1e-12);
        assert!((SiteClass::class_ii_from_rock(0.17) - 0.20).abs() < 1e-12);
    }

    #[test]
    fn characteristic_periods_of_the_code() {
        assert_eq!(SiteClass::II.characteristic_period_s(DesignGroup::Second), 0.40);
        assert_eq!(SiteClass::IV.characteristic_period_s(DesignGroup::Third), 0.90);
        assert_eq!(SiteClass::I0.characteristic_period_s(DesignGroup::First), 0.20);
    }

    #[test]
    fn spectrum_by_hand() {
        let at = |period_s| spectrum_shape(period_s, 0.4, ZONING_PLATEAU);
        // 2.5 x 0.4^0.9 = 1.09596; 2.5 x 0.2^0.9 = 0.58731; 20 s of slope 0.02 x 2.5 lower by 0.05 a second.
        let expected = [(0.0, 1.0), (0.05, 1.75), (0.3, 2.5), (1.0, 1.09596), (2.0, 0.58731), (4.0, 0.48731)];
        for (period_s, value) in expected {
            assert!((at(period_s) - value).abs() < 5e-5, "{period_s} {}", at(period_s));
        }
    }

    proptest! {
        #[test]
        fn spectrum_is_continuous_and_positive(period in 0.0..6.0f64, class in 0usize..5, group in 0usize..3) {
            let tg = CHARACTERISTIC_PERIODS_S[class][group];
            let at = |period| spectrum_shape(period, tg, DESIGN_PLATEAU);
            prop_assert!(at(period) > 0.0);
            prop_assert!((at(period + 1e-7) - at(period)).abs() < 1e-5);
        }

        #[test]
        fn class_ii_and_rock_are_inverse(rock in 1e-4..1.5f64) {
            let class_ii = SiteClass::class_ii_from_rock(rock);
            prop_assert!((class_ii * SiteClass::I1.pga_factor(class_ii) / rock - 1.0).abs() < 1e-12);
        }
    }
}
