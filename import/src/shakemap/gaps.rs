//! What a grid lacks, filled in by published relations, and said.

use shapan_hazard::intensity::Worden2012;
use shapan_hazard::model::Measure;

use super::field::Quantity;
use super::rows::Grid;
use super::{Columns, Filled};
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
/// The relation of intensity with acceleration or velocity.
pub(crate) fn worden(measure: Measure) -> Worden2012 {
    Worden2012::new(measure).expect("the paper has acceleration and velocity")
}

/// The columns that a grid gets, and what is said about them.
struct Filling<'f> {
    findings: &'f mut Findings,
    filled: Vec<Filled>,
}

impl Filling<'_> {
    /// Notes that a column was filled in by a rule.
    fn note(&mut self, column: &'static str, quantity: Quantity, zh: &str, en: &str) {
        let name = quantity.name();
        self.findings.remark(Remark::assumed(format!("缺 {name}:{zh}"), format!("no {name}: {en}")));
        self.filled.push(Filled { column, rule: en.to_owned() });
    }

    fn one_second(&mut self, pga_g: &[f64], pgv: Option<&[f64]>) -> Vec<f64> {
        let mut note = |zh, en| self.note("sa10_g", Quantity::Sa10, zh, en);
        match pgv {
            Some(pgv) => {
                note("由 PGV 按 Newmark 与 Hall(1982)换算", "from PGV after Newmark and Hall (1982)");
                pgv.iter().map(|pgv| pgv / NEWMARK_HALL_CM_S_PER_G).collect()
            }
            None => {
                note(
                    "取与 PGA 相同(GB 50011 谱,特征周期 0.4 s)",
                    "as PGA, the spectrum of GB 50011 with a corner at 0.4 s",
                );
                pga_g.iter().map(|pga| AT_ONE_SECOND * pga).collect()
            }
        }
    }

    fn velocity(&mut self, pga_g: &[f64], sa10: Option<&[f64]>, mmi: Option<&[f64]>) -> Vec<f64> {
        let mut note = |zh, en| self.note("pgv_cm_s", Quantity::Pgv, zh, en);
        let (by_pga, by_pgv) = (worden(Measure::Pga), worden(Measure::Pgv));
        let felt = |mmi: f64| by_pgv.ln_motion(mmi, None).exp();
        match (sa10, mmi) {
            (Some(sa10), _) => {
                note("由 PSA10 按 Newmark 与 Hall(1982)换算", "from PSA10 after Newmark and Hall (1982)");
                sa10.iter().map(|sa10| NEWMARK_HALL_CM_S_PER_G * sa10).collect()
            }
            (None, Some(mmi)) => {
                note("由 MMI 按 Worden 等(2012)换算", "from MMI after Worden et al. (2012)");
                mmi.iter().map(|mmi| felt(*mmi)).collect()
            }
            (None, None) => {
                note(
                    "由 PGA 经烈度按 Worden 等(2012)换算,很粗略",
                    "from PGA by way of intensity after Worden et al. (2012), a rough guess",
                );
                pga_g.iter().map(|pga| felt(by_pga.mmi(pga.ln(), None))).collect()
            }
        }
    }

    fn intensity(&mut self, pga_g: &[f64], pgv: Option<&[f64]>) -> Vec<f64> {
        let (values, measure, by) = match pgv {
            Some(pgv) => (pgv, Measure::Pgv, "PGV"),
            None => (pga_g, Measure::Pga, "PGA"),
        };
        let law = worden(measure);
        let (zh, en) =
            (format!("由 {by} 按 Worden 等(2012)换算"), format!("from {by} after Worden et al. (2012)"));
        self.note("intensity", Quantity::Mmi, &zh, &en);
        values.iter().map(|value| law.mmi(value.ln(), None)).collect()
    }
}

/// All columns, each as the file has it or filled in, and which were filled in.
pub(crate) fn filled(mut grid: Grid, findings: &mut Findings) -> (Columns, Vec<Filled>) {
    let mut filling = Filling { findings, filled: Vec::new() };
    let pga_g = grid.take(Quantity::Pga).unwrap_or_default();
    let (pgv, mmi) = (grid.take(Quantity::Pgv), grid.take(Quantity::Mmi));
    let (sa03, sa10) = (grid.take(Quantity::Sa03), grid.take(Quantity::Sa10));
    let sa10_g = sa10.clone().unwrap_or_else(|| filling.one_second(&pga_g, pgv.as_deref()));
    let pgv_cm_s = pgv.clone().unwrap_or_else(|| filling.velocity(&pga_g, sa10.as_deref(), mmi.as_deref()));
    let intensity = mmi.unwrap_or_else(|| filling.intensity(&pga_g, pgv.as_deref()));
    let sa03_g = sa03.unwrap_or_else(|| {
        let en = "2.5 times PGA, the plateau of GB 18306";
        filling.note("sa03_g", Quantity::Sa03, "取 2.5 倍 PGA(GB 18306 谱平台)", en);
        pga_g.iter().map(|pga| PLATEAU * pga).collect()
    });
    let vs30_m_s = grid.take(Quantity::Svel).unwrap_or_else(|| {
        filling.note("vs30_m_s", Quantity::Svel, "取 760 m/s(基岩)", "760 m/s, rock");
        vec![ROCK_M_S; pga_g.len()]
    });
    let sigma_ln_pga = grid.take(Quantity::StdPga).unwrap_or_else(|| {
        filling.note("sigma_ln_pga", Quantity::StdPga, "取 0.5", "0.5");
        vec![USUAL_SIGMA; pga_g.len()]
    });
    let sigma_ln_pgv = grid.take(Quantity::StdPgv).unwrap_or_else(|| {
        filling.note("sigma_ln_pgv", Quantity::StdPgv, "取与 STDPGA 相同", "as STDPGA");
        sigma_ln_pga.clone()
    });
    let columns =
        Columns { pga_g, pgv_cm_s, intensity, sa03_g, sa10_g, vs30_m_s, sigma_ln_pga, sigma_ln_pgv };
    (columns, filling.filled)
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
    fn worden_in_our_units() {
        // 100 cm/s: 2.89 + 3.16 x 2; 0.1 g: -1.60 + 3.70 lg 98.0665.
        assert!((worden(Measure::Pgv).mmi(100_f64.ln(), None) - 9.21).abs() < 1e-9);
        let by_pga = -1.60 + 3.70 * 98.0665_f64.log10();
        assert!((worden(Measure::Pga).mmi(0.1_f64.ln(), None) - by_pga).abs() < 1e-9);
    }
}
