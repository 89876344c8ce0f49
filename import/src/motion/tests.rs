//! Tables of motion: on their grid, beyond it, and bad ones.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::shakemap::parcel;

const OPTIONS: Options = Options {
    crs: Crs::Wgs84,
    magnitude: 7.5,
    epicentre: None,
    depth_km: None,
    sigma_ln: None,
    margin_km: 0.0,
};

/// Three by two points at 0.02 and 0.01 degrees, one of them missing; rows in no order.
const TABLE: &str = "lon,lat,PGA,PGV,PGD\n\
    -90.00,35.01,0.10,10,0\n-89.96,35.01,0.30,30,0\n-89.98,35.00,0.25,25,1\n\
    -90.00,35.00,0.20,20,0\n-89.96,35.00,0.40,40,0\n";

fn map(text: &str, options: &Options) -> Imported<ShakeMap> {
    read(&Source::new("some/field.csv", text), options).unwrap()
}

fn fault(text: &str) -> (Fault, Option<usize>) {
    let problems = read(&Source::new("field.csv", text), &OPTIONS).unwrap_err();
    (problems.as_slice()[0].fault, problems.as_slice()[0].line)
}

#[test]
fn points_become_rows_from_the_north_west_and_a_gap_its_nearest_point() {
    let read = map(TABLE, &OPTIONS);
    let spec = read.value.spec;
    assert_eq!((spec.columns, spec.rows, spec.west, spec.north), (3, 2, -90.0, 35.01));
    assert_eq!((spec.lon_step, spec.lat_step), (0.02, 0.01));
    // The gap at -89.98, 35.01 lies 1.1 km from the point south of it and 1.8 km from those beside it.
    assert_eq!(read.value.columns.pga_g, [0.10, 0.25, 0.30, 0.20, 0.25, 0.40]);
    assert_eq!(read.value.columns.pgv_cm_s, [10.0, 25.0, 30.0, 20.0, 25.0, 40.0]);
    assert!(read.value.columns.sigma_ln_pga.iter().all(|sigma| *sigma == 0.0));
    // Worden et al. 2012 for 40 cm/s: 2.89 + 3.16 lg 40.
    let felt = 2.89 + 3.16 * 40_f64.log10();
    assert!((read.value.columns.intensity[5] - felt).abs() < 1e-9);
    assert_eq!((read.value.event.lon, read.value.event.lat), (-89.96, 35.0), "where it shakes most");
    let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
    assert!(said.contains(&"columns not used: pgd"), "{said:?}");
    assert!(said.contains(&"motion at 1 nodes among the points: that of the nearest point"), "{said:?}");
}

#[test]
fn what_was_assumed_is_said_in_each_language() {
    for remark in map(TABLE, &OPTIONS).remarks {
        let words = remark.zh.split(|sign: char| !sign.is_ascii_alphabetic());
        let english = words.filter(|word| ["where", "as", "the", "at", "of", "its"].contains(word)).count();
        assert_eq!(english, 0, "{}", remark.zh);
    }
}

#[test]
fn beyond_the_points_the_field_goes_on() {
    let read = map(TABLE, &Options { margin_km: 1.5, sigma_ln: Some(0.3), ..OPTIONS });
    let spec = read.value.spec;
    // 1.5 km are one step of 1.8 km of longitude and two of 1.1 km of latitude.
    assert_eq!((spec.columns, spec.rows, spec.west, spec.north), (5, 6, -90.02, 35.03));
    assert_eq!(read.value.columns.pga_g[..5], [0.10, 0.10, 0.10, 0.30, 0.30]);
    assert_eq!(read.value.columns.pga_g[25..], [0.20, 0.20, 0.25, 0.40, 0.40]);
    assert!(read.value.columns.sigma_ln_pgv.iter().all(|sigma| *sigma == 0.3));
}

#[test]
fn mercator_is_turned_into_degrees() {
    let metres = |lon: f64| lon.to_radians() * 6_378_137.0;
    let north = |lat: f64| lat.to_radians().tan().asinh() * 6_378_137.0;
    let row = |lon, lat| format!("{},{},0.2\n", metres(lon), north(lat));
    let rows: String =
        [(-90.0, 35.0), (-89.984, 35.0), (-90.0, 35.016), (-89.984, 35.016)].map(|(a, b)| row(a, b)).concat();
    let read = map(&format!("lon_UTM,lat_UTM,PGA\n{rows}"), &Options { crs: Crs::WebMercator, ..OPTIONS });
    let spec = read.value.spec;
    assert_eq!((spec.west, spec.north, spec.lon_step, spec.lat_step), (-90.0, 35.016, 0.016, 0.016));
}

#[test]
fn the_head_says_what_was_made_up() {
    let map = map(TABLE, &OPTIONS).value;
    let written = parcel(&map, "quake");
    let head = &written.files()[0].1;
    assert!(head.contains("# Not in the file: depth, 10 km."), "{head}");
    assert!(head.contains("source = \"quake\", grade = \"E\" }"), "the depth is a guess: {head}");
    assert!(head.contains("title = { zh = \"field\", en = \"field\" }"), "{head}");
}

#[test]
fn bad_tables_are_told_by_line() {
    assert_eq!(fault("lon,lat,PGV\n1,2,3\n"), (Fault::Missing, None));
    assert_eq!(fault("a,b,PGA\n1,2,3\n"), (Fault::Missing, None));
    assert_eq!(fault("lon,lat,PGA\n"), (Fault::NoData, None));
    assert_eq!(fault(&TABLE.replace("0.30,30", "30.0,30")), (Fault::Absurd, Some(3)));
    assert_eq!(fault(&TABLE.replace("0.30,30", "0,30")), (Fault::Zero, Some(3)));
    assert_eq!(fault(&TABLE.replace("0.30,30", "?,30")), (Fault::NotANumber, Some(3)));
    assert_eq!(fault(&TABLE.replace("-89.98,35.00", "-89.989,35.00")), (Fault::Spacing, Some(4)));
    assert_eq!(fault(&TABLE.replace("-89.98,35.00", "-90.00,35.01")), (Fault::Duplicate, Some(4)));
    assert_eq!(fault("lon,lat,PGA\n1,2,0.1\n"), (Fault::Spacing, None));
    assert_eq!(fault("lon,lat,PGA\n35,190,0.1\n"), (Fault::Coordinates, Some(2)));
}
