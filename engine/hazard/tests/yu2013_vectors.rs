//! The China ground-motion model against 200 values computed independently from the published coefficients.
#![allow(clippy::unwrap_used)]

use shapan_hazard::Region;
use shapan_hazard::yu2013::{NearField, Yu2013};

const VECTORS: &str = include_str!("data/yu2013_vectors.csv");

struct Row {
    region: Region,
    /// Ms, angle from strike in degrees, epicentral km, then PGA and PGV without and with depth.
    values: Vec<f64>,
}

fn rows() -> Vec<Row> {
    VECTORS.lines().filter(|line| !line.starts_with('#')).skip(1).map(parse).collect()
}

fn parse(line: &str) -> Row {
    let (region, values) = line.split_once(',').unwrap();
    let region = match region {
        "East" => Region::East,
        "Tibet" => Region::Tibet,
        other => panic!("unknown region {other}"),
    };
    Row { region, values: values.split(',').map(|cell| cell.parse().unwrap()).collect() }
}

#[test]
fn every_vector_is_reproduced() {
    let rows = rows();
    assert_eq!(rows.len(), 200);
    for Row { region, values } in rows {
        let [ms, angle, r] = [values[0], values[1].to_radians(), values[2]];
        // cos 90 degrees is not exactly zero in floating point; the site is meant to be on the axis.
        let along = if values[1] == 90.0 { 0.0 } else { r * angle.cos() };
        let across = r * angle.sin();
        let literal = Yu2013::new(region, ms, NearField::Literal).median(along, across);
        let deep = Yu2013::new(region, ms, NearField::Saturated).median(along, across);
        let computed = [literal.pga_gal, literal.pgv_cm_s, deep.pga_gal, deep.pgv_cm_s];
        for (value, expected) in computed.iter().zip(&values[3..]) {
            // Six printed digits.
            assert!((value / expected - 1.0).abs() < 1e-5, "{region:?} {values:?}: {computed:?}");
        }
    }
}
