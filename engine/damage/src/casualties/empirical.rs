//! Deaths from damage by a single empirical relation: Chinese regressions, and the shortcut of global models.

/// Expected deaths by Ma Yuhong & Xie Lili 2000 (M): `f_t f_rho RD N` with `lg RD = 12.479 A^0.1 - 13.3`.
///
/// `collapse_ratio` A is the share of floor area destroyed (0 to 1), `population` N, `density_per_km2` the
/// population density, `intensity` decides how much worse a night is, `at_night` whether it is one. Never
/// more than the population.
pub fn ma_xie_deaths(
    population: f64,
    collapse_ratio: f64,
    density_per_km2: f64,
    intensity: f64,
    at_night: bool,
) -> f64 {
    let ratio = ma_xie_death_ratio(collapse_ratio);
    let factor = density_factor(density_per_km2) * if at_night { night_factor(intensity) } else { 1.0 };
    population * (ratio * factor).min(1.0)
}

/// Death ratio by day of Ma & Xie 2000 for a collapse ratio from 0 to 1.
pub fn ma_xie_death_ratio(collapse_ratio: f64) -> f64 {
    tenth_root_relation(12.479, -13.3, collapse_ratio)
}

/// Death ratio of Yin Zhiquan (M) for the share of buildings destroyed, RB from 0 to 1:
/// `lg RD = 9.0 RB^0.1 - 10.07`.
pub fn yin_death_ratio(destroyed_ratio: f64) -> f64 {
    tenth_root_relation(9.0, -10.07, destroyed_ratio)
}

/// Death ratio of the occupants by the shortcut of GEM-style codes (read in one of them, V): 0.3 by day or 0.5
/// by night, of a quarter of the extensively and all of the completely damaged.
pub fn shortcut_death_ratio(probabilities: &[f64; 5], at_night: bool) -> f64 {
    let lethal = 0.25 * probabilities[3] + probabilities[4];
    lethal * if at_night { 0.5 } else { 0.3 }
}

/// `10^(slope x^0.1 + constant)`, and 0 at 0, where the formula leaves a remainder.
fn tenth_root_relation(slope: f64, constant: f64, ratio: f64) -> f64 {
    if ratio <= 0.0 { 0.0 } else { 10f64.powf(slope * ratio.min(1.0).powf(0.1) + constant) }
}

fn density_factor(density_per_km2: f64) -> f64 {
    match density_per_km2 {
        d if d < 50.0 => 0.8,
        d if d < 200.0 => 1.0,
        d if d < 500.0 => 1.1,
        _ => 1.2,
    }
}

fn night_factor(intensity: f64) -> f64 {
    match intensity.round() {
        i if i <= 6.0 => 17.0,
        7.0 => 8.0,
        8.0 => 4.0,
        9.0 => 2.0,
        _ => 1.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ma_xie_ratios() {
        for (collapse, ratio) in [(1.0, 0.151), (0.3, 0.0058), (0.1, 0.000_41)] {
            assert!((ma_xie_death_ratio(collapse) / ratio - 1.0).abs() < 0.02, "{collapse}");
        }
        assert_eq!(ma_xie_death_ratio(0.0), 0.0);
        let day = ma_xie_deaths(1e6, 0.3, 300.0, 9.0, false);
        assert!((day - 1e6 * 1.1 * ma_xie_death_ratio(0.3)).abs() < 1e-6);
        assert!((ma_xie_deaths(1e6, 0.3, 300.0, 9.0, true) / day - 2.0).abs() < 1e-12);
        assert!((ma_xie_deaths(1e6, 0.3, 300.0, 6.0, true) / day - 17.0).abs() < 1e-12);
    }

    #[test]
    fn yin_at_total_destruction() {
        assert!((yin_death_ratio(1.0) - 10f64.powf(-1.07)).abs() < 1e-15);
        assert!((yin_death_ratio(1.0) - 0.0851).abs() < 1e-4);
        assert_eq!(yin_death_ratio(0.0), 0.0);
        assert!(yin_death_ratio(0.1) < yin_death_ratio(0.2));
    }

    #[test]
    fn shortcut_by_hand() {
        let states = [0.1, 0.2, 0.3, 0.2, 0.2];
        assert!((shortcut_death_ratio(&states, false) - 0.075).abs() < 1e-12);
        assert!((shortcut_death_ratio(&states, true) - 0.125).abs() < 1e-12);
    }
}
