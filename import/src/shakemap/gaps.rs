//! What a grid lacks, filled in by published relations, and said.

use super::Columns;
use super::field::Quantity;
use super::rows::Grid;
use crate::problem::Findings;
use crate::remark::Remark;

/// Velocity in cm/s of 1 g at 1 s: 386.4 in/s² / (2 pi) / 1.65, in inches per second (Newmark and Hall 1982, the
/// constants as in Hazus 5.1, chapter 4). M
const NEWMARK_HALL_CM_S_PER_G: f64 = 386.4 / (2.0 * std::f64::consts::PI) / 1.65 * 2.54;
/// Plateau of the Chinese design spectrum over the peak (GB 18306-2015). M
const PLATEAU: f64 = 2.5;
/// Plateau times the corner period of 0.4 s, at 1 s: class II sites of group 2 (GB 50011-2010). M
const AT_ONE_SECOND: f64 = PLATEAU * 0.4;
/// Rock, the reference site of ground-motion models (NEHRP B/C). M
const ROCK_M_S: f64 = 760.0;
/// A usual total standard deviation of a map without recordings nearby. E
const USUAL_SIGMA: f64 = 0.5;
/// Standard gravity, cm/s².
const GRAVITY_CM_S2: f64 = 980.665;

/// Two straight lines of intensity over the decimal logarithm of shaking (Worden et al. 2012, table 1). V
struct Worden {
    low: [f64; 2],
    high: [f64; 2],
    break_lg: f64,
}

/// Of acceleration in cm/s².
const BY_PGA: Worden = Worden { low: [1.78, 1.55], high: [-1.60, 3.70], break_lg: 1.57 };
/// Of velocity in cm/s.
const BY_PGV: Worden = Worden { low: [3.78, 1.47], high: [2.89, 3.16], break_lg: 0.53 };

impl Worden {
    /// Intensity, I to X.
    fn intensity(&self, shaking: f64) -> f64 {
        let lg = shaking.max(1e-6).log10();
        let [base, slope] = if lg <= self.break_lg { self.low } else { self.high };
        (base + slope * lg).clamp(1.0, 10.0)
    }

    /// The shaking at an intensity.
    fn shaking(&self, intensity: f64) -> f64 {
        let at_break = self.low[0] + self.low[1] * self.break_lg;
        let [base, slope] = if intensity <= at_break { self.low } else { self.high };
        10_f64.powf((intensity - base) / slope)
    }
}

/// All columns, each as the file has it or filled in.
pub(crate) fn filled(mut grid: Grid, findings: &mut Findings) -> Columns {
    let pga_g = grid.take(Quantity::Pga).unwrap_or_default();
    let (pgv, mmi) = (grid.take(Quantity::Pgv), grid.take(Quantity::Mmi));
    let (sa03, sa10) = (grid.take(Quantity::Sa03), grid.take(Quantity::Sa10));
    let sa10_g = sa10.clone().unwrap_or_else(|| one_second(&pga_g, pgv.as_deref(), findings));
    let pgv_cm_s = pgv.clone().unwrap_or_else(|| velocity(&pga_g, sa10.as_deref(), mmi.as_deref(), findings));
    let intensity = mmi.unwrap_or_else(|| intensity(&pga_g, pgv.as_deref(), findings));
    let sa03_g = sa03.unwrap_or_else(|| {
        findings.remark(Remark::assumed(
            "缺 PSA03:取 2.5 倍 PGA(GB 18306 谱平台)",
            "no PSA03: 2.5 times PGA, the plateau of GB 18306",
        ));
        pga_g.iter().map(|pga| PLATEAU * pga).collect()
    });
    let mut all = |quantity, value: f64, zh: &str, en: &str| {
        grid.take(quantity).unwrap_or_else(|| {
            findings.remark(Remark::assumed(zh, en));
            vec![value; pga_g.len()]
        })
    };
    let vs30_m_s = all(Quantity::Svel, ROCK_M_S, "缺 SVEL:取 760 m/s(基岩)", "no SVEL: 760 m/s, rock");
    let sigma_ln_pga = all(Quantity::StdPga, USUAL_SIGMA, "缺 STDPGA:取 0.5", "no STDPGA: 0.5");
    let sigma_ln_pgv = grid.take(Quantity::StdPgv).unwrap_or_else(|| {
        findings.remark(Remark::assumed("缺 STDPGV:取与 STDPGA 相同", "no STDPGV: as STDPGA"));
        sigma_ln_pga.clone()
    });
    Columns { pga_g, pgv_cm_s, intensity, sa03_g, sa10_g, vs30_m_s, sigma_ln_pga, sigma_ln_pgv }
}

fn one_second(pga_g: &[f64], pgv: Option<&[f64]>, findings: &mut Findings) -> Vec<f64> {
    match pgv {
        Some(pgv) => {
            findings.remark(Remark::assumed(
                "缺 PSA10:由 PGV 按 Newmark 与 Hall(1982)换算",
                "no PSA10: from PGV after Newmark and Hall (1982)",
            ));
            pgv.iter().map(|pgv| pgv / NEWMARK_HALL_CM_S_PER_G).collect()
        }
        None => {
            findings.remark(Remark::assumed(
                "缺 PSA10:取与 PGA 相同(GB 50011 谱,特征周期 0.4 s)",
                "no PSA10: as PGA, the spectrum of GB 50011 with a corner at 0.4 s",
            ));
            pga_g.iter().map(|pga| AT_ONE_SECOND * pga).collect()
        }
    }
}

fn velocity(pga_g: &[f64], sa10: Option<&[f64]>, mmi: Option<&[f64]>, findings: &mut Findings) -> Vec<f64> {
    let (values, zh, en): (Vec<f64>, _, _) = match (sa10, mmi) {
        (Some(sa10), _) => (
            sa10.iter().map(|sa10| NEWMARK_HALL_CM_S_PER_G * sa10).collect(),
            "缺 PGV:由 PSA10 按 Newmark 与 Hall(1982)换算",
            "no PGV: from PSA10 after Newmark and Hall (1982)",
        ),
        (None, Some(mmi)) => (
            mmi.iter().map(|mmi| BY_PGV.shaking(*mmi)).collect(),
            "缺 PGV:由 MMI 按 Worden 等(2012)换算",
            "no PGV: from MMI after Worden et al. (2012)",
        ),
        (None, None) => (
            pga_g.iter().map(|pga| BY_PGV.shaking(BY_PGA.intensity(pga * GRAVITY_CM_S2))).collect(),
            "缺 PGV:由 PGA 经烈度按 Worden 等(2012)换算,很粗略",
            "no PGV: from PGA by way of intensity after Worden et al. (2012), a rough guess",
        ),
    };
    findings.remark(Remark::assumed(zh, en));
    values
}

fn intensity(pga_g: &[f64], pgv: Option<&[f64]>, findings: &mut Findings) -> Vec<f64> {
    let (values, by): (Vec<f64>, _) = match pgv {
        Some(pgv) => (pgv.iter().map(|pgv| BY_PGV.intensity(*pgv)).collect(), "PGV"),
        None => (pga_g.iter().map(|pga| BY_PGA.intensity(pga * GRAVITY_CM_S2)).collect(), "PGA"),
    };
    findings.remark(Remark::assumed(
        format!("缺 MMI:由 {by} 按 Worden 等(2012)换算"),
        format!("no MMI: from {by} after Worden et al. (2012)"),
    ));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newmark_and_hall() {
        // 37.27 in/s for 1 g, as the ShakeMap manual prints it.
        assert!((NEWMARK_HALL_CM_S_PER_G / 2.54 - 37.27).abs() < 0.005);
    }

    #[test]
    fn worden_at_and_off_the_break() {
        // Table 1 of the paper gives the break of PGV at intensity 4.56, of PGA at 4.22.
        assert!((BY_PGV.intensity(10_f64.powf(0.53)) - 4.56).abs() < 0.01);
        assert!((BY_PGA.intensity(10_f64.powf(1.57)) - 4.22).abs() < 0.01);
        // 100 cm/s: 2.89 + 3.16 x 2.
        assert!((BY_PGV.intensity(100.0) - 9.21).abs() < 1e-9);
        for intensity in [2.0, 4.0, 6.5, 9.0] {
            assert!((BY_PGV.intensity(BY_PGV.shaking(intensity)) - intensity).abs() < 1e-9);
        }
    }
}
