//! Rupture sizes of Wells & Coppersmith 1994 against OpenQuake.

use shapan_hazard::rupture::{area_km2, subsurface_length_km, surface_length_km, width_km};

use crate::table::Table;

#[test]
fn sixteen_regressions_at_two_magnitudes() {
    let table = Table::read(include_str!("../data/wells_coppersmith_openquake.csv"));
    assert_eq!(table.rows().len(), 32);
    for row in table.rows() {
        let median = match row.text("quantity") {
            "surface_length_km" => surface_length_km,
            "subsurface_length_km" => subsurface_length_km,
            "width_km" => width_km,
            "area_km2" => area_km2,
            other => panic!("unknown quantity {other}"),
        };
        let (found, expected) = (median(row.slip(), row.number("mw")), row.number("median"));
        assert!((found / expected - 1.0).abs() < 1e-8, "{} {:?}", row.text("quantity"), row.slip());
    }
}
