//! Boore et al. 2014 against OpenQuake: medians and both deviations to one part in a million.

use shapan_hazard::bssa14::Bssa14;
use shapan_hazard::model::{GroundMotionModel, Measure, Site};
use shapan_hazard::{Rupture, SiteGeometry};

use crate::table::{Row, Table};

/// A site at a Joyner-Boore distance; the model looks at no other.
fn site(row: Row<'_>) -> Site {
    let origin = Rupture::point((110.0, 30.0), 0.0).unwrap().site(110.0, 30.0);
    let geometry = SiteGeometry { rjb_km: row.number("rjb_km"), ..origin };
    Site { geometry, vs30_m_s: row.number("vs30_m_s") }
}

fn check(row: Row<'_>, measure: Measure, [ln, tau, phi]: [f64; 3]) {
    let model = Bssa14::new(row.number("mw"), row.slip(), row.attenuation());
    let (site, mut out) = (site(row), [0.0]);
    model.ln_median(measure, &[site], &mut out).unwrap();
    let sigma = model.sigma(measure, &site).unwrap();
    // Relative in the motion itself, so absolute in its logarithm.
    let gaps = [out[0] - ln, sigma.tau / tau - 1.0, sigma.phi / phi - 1.0];
    assert!(gaps.iter().all(|gap| gap.abs() <= 1e-6), "{model:?} {measure:?} {site:?}: {gaps:?}");
}

#[test]
fn six_hundred_scenarios() {
    let measures = [
        ("pga", Measure::Pga),
        ("pgv", Measure::Pgv),
        ("sa0.2", Measure::Sa(0.2)),
        ("sa0.3", Measure::Sa(0.3)),
        ("sa1.0", Measure::Sa(1.0)),
        ("sa3.0", Measure::Sa(3.0)),
    ];
    let table = Table::read(include_str!("../data/bssa14_openquake.csv"));
    assert_eq!(table.rows().len(), 600);
    for row in table.rows() {
        for (name, measure) in measures {
            check(row, measure, ["ln", "tau", "phi"].map(|what| row.number(&format!("{what}_{name}"))));
        }
    }
}

#[test]
fn every_period_and_some_between() {
    let table = Table::read(include_str!("../data/bssa14_periods.csv"));
    assert_eq!(table.rows().len(), 2 * (105 + 12));
    for row in table.rows() {
        check(row, Measure::Sa(row.number("period_s")), ["ln_sa", "tau", "phi"].map(|name| row.number(name)));
    }
}
