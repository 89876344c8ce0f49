//! Worden et al. 2012 against ShakeMap's library.

use std::f64::consts::LN_10;

use shapan_hazard::intensity::{EventTerms, Worden2012};
use shapan_hazard::model::Measure;
use shapan_hazard::yu2013::STANDARD_GRAVITY_GAL;

use crate::table::{Row, Table};

/// The relation of a row and lg of its unit in cm/s² or cm/s.
fn law(row: Row<'_>) -> (Worden2012, f64) {
    let measure = match row.text("measure") {
        "pga" => Measure::Pga,
        "pgv" => Measure::Pgv,
        period => Measure::Sa(period.trim_start_matches("sa").parse().unwrap()),
    };
    let lg_unit = if measure == Measure::Pgv { 0.0 } else { STANDARD_GRAVITY_GAL.log10() };
    (Worden2012::new(measure).unwrap(), lg_unit)
}

fn event(row: Row<'_>) -> Option<EventTerms> {
    let magnitude_mw = row.optional("magnitude")?;
    Some(EventTerms { magnitude_mw, distance_km: row.number("distance_km") })
}

#[test]
fn intensity_from_motion() {
    let table = Table::read(include_str!("../data/worden2012_forward.csv"));
    assert_eq!(table.rows().len(), 525);
    for row in table.rows() {
        let (law, lg_unit) = law(row);
        let mmi = law.mmi((row.number("lg_cgs") - lg_unit) * LN_10, event(row));
        assert!((mmi - row.number("mmi")).abs() <= 1e-6, "{law:?} {} {mmi}", row.number("lg_cgs"));
    }
}

#[test]
fn motion_from_intensity() {
    let table = Table::read(include_str!("../data/worden2012_inverse.csv"));
    assert_eq!(table.rows().len(), 150);
    for row in table.rows() {
        let (law, lg_unit) = law(row);
        let lg = law.ln_motion(row.number("mmi"), event(row)) / LN_10 + lg_unit;
        assert!((lg - row.number("lg_cgs")).abs() <= 1e-6, "{law:?} {} {lg}", row.number("mmi"));
    }
}
