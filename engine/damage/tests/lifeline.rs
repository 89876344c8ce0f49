//! Lifelines, ground failure and pipes against published figures: see the first line of each file in
//! `data`.
#![allow(clippy::unwrap_used)]

use shapan_damage::bridge::Hwb;
use shapan_damage::ground::geospatial::{ZhuSite, ZhuWater, zhu2015};
use shapan_damage::ground::landslide::{Slope, failure_probability, jibson2007, jibson2007_mw};
use shapan_damage::ground::{Liquefaction, Susceptibility};
use shapan_damage::lifeline::{self, Grade, Measure};
use shapan_damage::pipe::RepairRate;

/// Rows of a table without its header comment and column names.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(2).map(|line| line.split(',').collect())
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// Equal to a relative 1e-6, or to 1e-12 near zero.
fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-6 * expected.abs() + 1e-12
}

#[test]
fn hazus_rows_as_published() {
    let table = include_str!("data/lifeline_hazus.csv");
    let mut count = 0;
    for row in rows(table) {
        let curve = lifeline::hazus(row[0]).unwrap_or_else(|| panic!("no {}", row[0]));
        assert_eq!((curve.grade, curve.measure.unit()), (Grade::V, row[2]), "{}", row[0]);
        let measure = match row[1] {
            "Peak Ground Acceleration" => Measure::PgaG,
            "Spectral Acceleration|1.0" => Measure::Sa10G,
            _ => Measure::PgdInch,
        };
        assert_eq!(curve.measure, measure);
        let published = row[3..].chunks(2).take_while(|pair| !pair[0].is_empty());
        let published: Vec<(f64, f64)> = published.map(|pair| (number(pair[0]), number(pair[1]))).collect();
        assert_eq!(curve.published_states(), published.len(), "{}", row[0]);
        for (k, (median, beta)) in published.into_iter().enumerate() {
            assert_eq!((curve.medians[k], curve.betas[k]), (median, beta), "{} state {k}", row[0]);
        }
        count += 1;
    }
    assert_eq!(count, 46);
}

#[test]
fn every_bridge_class_carries_the_published_medians() {
    for row in rows(include_str!("data/lifeline_hwb.csv")) {
        let class = Hwb::new(row[0].trim_start_matches("HWB").parse().unwrap()).unwrap();
        let (a, b) = (number(row[1]), number(row[2]));
        for spans in [2, 3, 7] {
            let expected = 1.0 + a / (f64::from(spans) - b);
            assert!((class.three_dimensional_factor(spans) - expected).abs() < 1e-12, "{}", row[0]);
        }
        assert_eq!(class.period_shape(), row[3] == "1", "{}", row[0]);
        assert_eq!(class.curve().medians.to_vec(), row[4..].iter().map(|v| number(v)).collect::<Vec<_>>());
    }
}

#[test]
fn liquefaction_as_in_openquake() {
    for row in rows(include_str!("data/lifeline_liquefaction.csv")) {
        let soil = match row[0] {
            "vh" => Susceptibility::VeryHigh,
            "h" => Susceptibility::High,
            "m" => Susceptibility::Moderate,
            "l" => Susceptibility::Low,
            "vl" => Susceptibility::VeryLow,
            _ => Susceptibility::None,
        };
        let v: Vec<f64> = row[1..].iter().map(|v| number(v)).collect();
        let found = Liquefaction::hazus(soil, v[0], v[1], v[2]);
        assert!(close(found.probability, v[3]), "{row:?} {found:?}");
        assert!(close(found.spread_m, v[4]) && close(found.settlement_m, v[5]), "{row:?} {found:?}");
    }
}

#[test]
fn geospatial_models_as_in_openquake() {
    for row in rows(include_str!("data/lifeline_geospatial.csv")) {
        let v: Vec<f64> = row[1..].iter().map(|v| number(v)).collect();
        if row[0] == "zhu2015" {
            assert!(close(zhu2015(v[0], v[1], v[2], v[3]), v[5]), "{row:?}");
            continue;
        }
        let water = match row[0] {
            "zhu2017coastal" => ZhuWater::Coastal { river_km: v[2], coast_km: v[3] },
            _ => ZhuWater::Inland { water_km: v[2], water_table_m: v[3] },
        };
        let site = ZhuSite { vs30_m_s: v[1], rain_mm: v[4], water };
        let probability = site.probability(v[0]);
        assert!(close(probability, v[5]), "{row:?} {probability}");
        assert!(close(100.0 * site.areal_share(probability), v[6]), "{row:?}");
    }
}

#[test]
fn sliding_blocks_as_in_openquake() {
    for row in rows(include_str!("data/lifeline_newmark.csv")) {
        let v: Vec<f64> = row[1..].iter().map(|v| number(v)).collect();
        let slide = match row[0] {
            "jibson2007pga" => jibson2007(v[0], v[1]),
            _ => jibson2007_mw(v[0], v[1], v[2]),
        };
        assert!(close(slide, v[3]) && close(failure_probability(slide), v[4]), "{row:?} {slide}");
    }
}

#[test]
fn slopes_as_in_openquake() {
    for row in rows(include_str!("data/lifeline_slopes.csv")) {
        let v: Vec<f64> = row.iter().map(|v| number(v)).collect();
        let slope = Slope {
            gradient: v[0],
            cohesion_pa: v[1],
            friction_deg: v[2],
            saturation: v[3],
            thickness_m: v[4],
            soil_kg_m3: v[5],
        };
        assert!(close(slope.safety(), v[6]) && close(slope.critical_g(), v[7]), "{row:?}");
    }
}

#[test]
fn pipe_rates_as_in_wntr() {
    // WNTR takes 3.28 feet for a metre, where we take 1 / 0.3048.
    let to_wntr = 3.28 * 0.3048 / 1000.0;
    for row in rows(include_str!("data/lifeline_pipes.csv")) {
        let v: Vec<f64> = row.iter().map(|v| number(v)).collect();
        assert!(close(RepairRate::ala_linear_per_km(v[1], v[0]) * to_wntr, v[2]), "{row:?}");
        assert!(close(RepairRate::ala_power_per_km(v[1], v[0]) * to_wntr, v[3]), "{row:?}");
    }
}
