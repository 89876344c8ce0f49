//! Shaking at other places than zones, recordings, and maps.
#![allow(clippy::unwrap_used)]

use shapan_hazard::geodesy::great_circle_km;
use shapan_scenarios::Scenario;
use shapan_scenarios::hazard::{
    FieldHead, FieldPoint, GridSpec, Hazard, MagnitudeScale, MagnitudeSpec, StationRow,
};
use shapan_scenarios::quantity::{Grade, Param};
use shapan_scenarios::text::Bilingual;

use super::*;
use crate::city::City;
use crate::run::tests::{city, scenario};

const THIRD: Draw = Draw::Replication { seed: 7, number: 3 };

fn places(city: &City) -> Vec<Place> {
    city.zone_places().into_iter().map(|(_, place)| place).collect()
}

fn close(a: &Felt, b: &Felt, tolerance: f64) -> bool {
    let parts = |f: &Felt| [f.pga_g, f.pgv_cm_s, f.sa03_g, f.sa10_g, f.intensity];
    parts(a).iter().zip(parts(b)).all(|(a, b)| (a / b - 1.0).abs() < tolerance)
}

#[test]
fn the_points_of_zones_shake_as_the_zones() {
    let (city, places) = (city(), places(city()));
    for draw in [Draw::Median, THIRD] {
        let (zones, points) = (city.shaking(draw).unwrap(), city.shaking_at(&places[..40], draw).unwrap());
        for (zone, point) in zones.iter().zip(&points) {
            assert!(close(zone, point, 1e-5), "{draw:?}: {zone:?} {point:?}");
        }
    }
}

#[test]
fn a_place_between_two_zones_shakes_much_like_them() {
    let (city, all) = (city(), places(city()));
    let zones = city.shaking(THIRD).unwrap();
    let km = |b: &Place| great_circle_km((all[0].lon, all[0].lat), (b.lon, b.lat));
    let near = (1..all.len()).min_by(|a, b| km(&all[*a]).total_cmp(&km(&all[*b]))).unwrap();
    let middle = Place {
        lon: (all[0].lon + all[near].lon) / 2.0,
        lat: (all[0].lat + all[near].lat) / 2.0,
        vs30_m_s: all[0].vs30_m_s,
    };
    let felt = city.shaking_at(&[middle], THIRD).unwrap()[0];
    let mean = (zones[0].pga_g * zones[near].pga_g).sqrt();
    assert!((felt.pga_g / mean).ln().abs() < 0.4, "{felt:?} beside {mean}");
}

#[test]
fn many_places_are_drawn_as_well_as_few() {
    let (city, zones) = (city(), city().shaking(THIRD).unwrap());
    let first = places(city)[0];
    let line = |k: usize| Place { lon: first.lon + 0.0001 * k as f64, ..first };
    let many: Vec<Place> = (0..3000).map(line).collect();
    let felt = city.shaking_at(&many, THIRD).unwrap();
    assert_eq!(felt.len(), 3000);
    assert!(close(&felt[0], &zones[0], 1e-4), "{:?} {:?}", felt[0], zones[0]);
    // Twenty-five kilometres along, the field has changed.
    assert!(!close(&felt[0], &felt[2999], 0.01));
}

#[test]
fn places_far_away_are_said_to_be_beyond_the_models() {
    let far = Place { lon: 100.0, lat: 30.0, vs30_m_s: 400.0 };
    let said = city().shaking_concerns(&[far, far]);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|line| line.contains("2 sites") && line.contains("extrapolated")), "{said:?}");
    assert!(city().shaking_concerns(&[places(city())[0]]).is_empty());
}

fn station(id: &str, lon: f64, lat: f64, pga_g: f64, pgv_cm_s: Option<f64>) -> StationRow {
    StationRow {
        station_id: id.to_owned(),
        lon,
        lat,
        vs30_m_s: 300.0,
        pga_g,
        pgv_cm_s,
        sigma_ln: 0.0,
        source: "estimate".to_owned(),
        grade: Grade::E,
    }
}

fn recorded(rows: Vec<StationRow>) -> City {
    let mut scenario: Scenario = scenario().clone();
    let Hazard::Earthquake { stations, .. } = &mut scenario.hazards[0] else { panic!("no fault") };
    *stations = rows;
    City::prepare(&scenario).unwrap()
}

#[test]
fn recordings_are_honoured_in_every_replication() {
    let rows =
        vec![station("a", 116.40, 39.91, 0.55, Some(70.0)), station("b", 116.70, 39.90, 0.20, Some(15.0))];
    let city = recorded(rows.clone());
    let at: Vec<Place> =
        rows.iter().map(|row| Place { lon: row.lon, lat: row.lat, vs30_m_s: row.vs30_m_s }).collect();
    for number in 0..5 {
        let felt = city.shaking_at(&at, Draw::Replication { seed: 2, number }).unwrap();
        for (felt, row) in felt.iter().zip(&rows) {
            assert!((felt.pga_g / row.pga_g - 1.0).abs() < 1e-3, "{number}: {felt:?} {row:?}");
            assert!((felt.pgv_cm_s / row.pgv_cm_s.unwrap() - 1.0).abs() < 1e-3, "{number}: {felt:?}");
        }
    }
}

#[test]
fn strong_recordings_raise_the_whole_event_and_narrow_what_is_near() {
    let high: Vec<StationRow> =
        (0..6).map(|k| station(&format!("s{k}"), 116.2 + 0.1 * f64::from(k), 39.9, 0.9, None)).collect();
    let (free, told) = (city(), recorded(high));
    let mean_and_sd = |city: &City, zone: usize| {
        let draws: Vec<f64> = (0..120)
            .map(|number| city.shaking(Draw::Replication { seed: 5, number }).unwrap()[zone].pga_g.ln())
            .collect();
        let mean = draws.iter().sum::<f64>() / 120.0;
        (mean, (draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 119.0).sqrt())
    };
    let ((mean, sd), (told_mean, told_sd)) = (mean_and_sd(free, 0), mean_and_sd(&told, 0));
    assert!(told_mean > mean + 0.5, "{told_mean} {mean}");
    assert!(told_sd < 0.8 * sd, "{told_sd} {sd}");
}

/// A map that covers Beijing with motion that grows to the east.
fn mapped(lon_step: f64) -> Scenario {
    let mut scenario: Scenario = scenario().clone();
    let grid = GridSpec { west: 114.5, north: 41.5, columns: 31, rows: 31, lon_step, lat_step: 0.1 };
    let point = |k: u32| FieldPoint {
        pga_g: 0.1 * (f64::from(k % 31) * 0.05).exp(),
        pgv_cm_s: 10.0 * (f64::from(k % 31) * 0.05).exp(),
        intensity: 6.0 + 0.1 * f64::from(k % 31),
        sa03_g: 0.25,
        sa10_g: 0.1,
        vs30_m_s: 300.0,
        sigma_ln_pga: 0.3,
        sigma_ln_pgv: 0.4,
    };
    let name = Bilingual { zh: "图".to_owned(), en: "map".to_owned() };
    let head = FieldHead {
        title: name,
        magnitude: MagnitudeSpec { value: 7.0, scale: MagnitudeScale::Mw },
        epicentre: [117.0, 40.0],
        depth: Param::new([10.0, 15.0, 20.0], "km", "estimate", Grade::E).unwrap(),
        origin_time: "2025-01-01T00:00:00Z".to_owned(),
        grid,
        source: "estimate".to_owned(),
        grade: Grade::E,
    };
    let points = (0..31 * 31).map(point).collect();
    scenario.hazards = vec![Hazard::Shakemap { magnitude_ms: 7.0, head, points }];
    scenario
}

#[test]
fn a_map_is_read_between_its_points_and_scatters_as_it_says() {
    let city = City::prepare(&mapped(0.15)).unwrap();
    let median =
        city.shaking_at(&[Place { lon: 116.05, lat: 40.0, vs30_m_s: 300.0 }], Draw::Median).unwrap()[0];
    assert!((median.pga_g / (0.1 * (31.0_f64 / 3.0 * 0.05).exp()) - 1.0).abs() < 1e-9, "{median:?}");
    assert!((median.intensity - 6.0 - 3.1 / 3.0).abs() < 1e-9);
    let draws: Vec<f64> = (0..400)
        .map(|number| city.shaking(Draw::Replication { seed: 3, number }).unwrap()[0].pga_g.ln())
        .collect();
    let mean = draws.iter().sum::<f64>() / 400.0;
    let sd = (draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 399.0).sqrt();
    assert!((sd / 0.3 - 1.0).abs() < 0.15, "{sd}");
}

#[test]
fn a_map_that_leaves_zones_out_is_refused_with_the_place() {
    let error = City::prepare(&mapped(0.01)).unwrap_err();
    assert!(matches!(error, PrepareError::OutsideField { .. }), "{error}");
}

/// The main job on a fault that was changed.
fn on_fault(change: impl FnOnce(&mut shapan_scenarios::hazard::Fault)) -> City {
    let mut scenario: Scenario = scenario().clone();
    let Hazard::Earthquake { fault, .. } = &mut scenario.hazards[0] else { panic!("no fault") };
    change(fault);
    City::prepare(&scenario).unwrap()
}

#[test]
fn a_plane_that_dips_shakes_what_stands_above_it_harder() {
    let dipping = on_fault(|fault| fault.dip_deg = Some(40.0));
    // South-east of the trace, which runs to the north-east: on the side to which the plane goes down.
    let (above, beyond) = ((117.28, 40.02), (116.80, 40.20));
    let pga = |city: &City, (lon, lat)| {
        city.shaking_at(&[Place { lon, lat, vs30_m_s: 500.0 }], Draw::Median).unwrap()[0].pga_g
    };
    assert!(pga(&dipping, above) > 1.1 * pga(city(), above));
    assert!((pga(&dipping, beyond) / pga(city(), beyond) - 1.0).abs() < 1e-9);
}

#[test]
fn the_sichuan_basin_has_a_law_of_intensity_of_its_own() {
    use shapan_scenarios::hazard::AttenuationRegion;
    let basin = on_fault(|fault| fault.attenuation = AttenuationRegion::SichuanBasin);
    let middle = on_fault(|fault| fault.attenuation = AttenuationRegion::Mid);
    let (basin, middle) = (basin.shaking(Draw::Median).unwrap(), middle.shaking(Draw::Median).unwrap());
    assert!(basin.iter().zip(&middle).all(|(b, m)| b.pga_g == m.pga_g));
    assert!(basin.iter().zip(&middle).any(|(b, m)| (b.intensity - m.intensity).abs() > 0.2));
}
