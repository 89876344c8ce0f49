//! import: what is written, what is said, and that bad files write nothing.

use std::fs;

use crate::support::Shapan;

const GRID: &str = r#"<shakemap_grid event_id="us1" shakemap_version="1" code_version="4.1">
<event magnitude="7.5" depth="10" lat="40.05" lon="117.1" event_timestamp="2024-01-01T00:00:00Z" event_description="Near Sanhe"/>
<grid_specification lon_min="117.0" lat_min="40.0" lon_max="117.1" lat_max="40.1" nlon="2" nlat="2"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/>
<grid_field index="3" name="PGA" units="%g"/><grid_field index="4" name="MMI" units="intensity"/>
<grid_data>
117.0 40.1 32.5 7.5
117.1 40.1 38.5 8.1
117.0 40.0 27.5 7.2
117.1 40.0 26.5 7.1
</grid_data></shakemap_grid>"#;

const CURVES: &str = "id,imt,limit_state,form,a,b\n\
                      brick,PGA,LS1,lognormal,0.2,0.5\nbrick,PGA,LS2,lognormal,0.6,0.5\n";

const STOCK: &str = "id,lon,lat,taxonomy,number,structural,night\n\
                     a,116.4,39.9,brick,2,100,3\nb,10.5,50.0,timber,1,10,1\n";

#[test]
fn a_shakemap_becomes_a_hazard_of_a_pack() {
    let shapan = Shapan::new();
    fs::write(shapan.path("grid.xml"), GRID).unwrap();
    let ran = shapan.run(&["import", "shakemap", "grid.xml", "--into", "pack", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in ["points 2 × 2 = 4", "VII 2, VIII 2", "assumed: no PSA03", "written: pack/hazards/us1.csv"] {
        assert!(ran.out.contains(part), "{part} in\n{}", ran.out);
    }
    let table = fs::read_to_string(shapan.path("pack/hazards/us1.csv")).unwrap();
    assert!(table.lines().nth(1).unwrap().starts_with("0.325,"), "{table}");
    assert!(shapan.path("pack/hazards/us1.toml").is_file());
    let before = shapan.files();
    let again = shapan.run(&["import", "shakemap", "grid.xml", "--into", "pack", "--lang", "zh"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("共 3 处问题"), "two files and the source are there:\n{}", again.err);
    assert_eq!(shapan.files(), before);
    let other = ["import", "shakemap", "grid.xml", "--into", "pack", "--key", "other", "--format", "json"];
    let value = shapan.json(&other);
    assert_eq!((&value["ok"], &value["read"]["points"]), (&true.into(), &4.into()));
    assert_eq!(value["written"][0], "pack/hazards/other.toml");
}

#[test]
fn every_problem_of_a_bad_file_is_told_and_nothing_written() {
    let shapan = Shapan::new();
    let bad = GRID.replace("32.5", "NaN").replace("117.1 40.0", "117.14 40.0").replace("27.5", "-3");
    fs::write(shapan.path("grid.xml"), bad).unwrap();
    let args = ["import", "shakemap", "grid.xml", "--into", "pack", "--lang", "en"];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 2);
    for part in ["grid.xml:7:12: PGA is `NaN`", "grid.xml:9:12: PGA is `-3`", "grid.xml:10:1: point 4 lies"] {
        assert!(ran.err.contains(part), "{part} in\n{}", ran.err);
    }
    assert!(ran.err.contains("3 problems; nothing was written."), "{}", ran.err);
    assert!(!shapan.path("pack").exists());
    let ran = shapan.run(&[&args[..], &["--format", "json"]].concat());
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, value["problems"].as_array().unwrap().len()), (2, 3));
    assert_eq!(value["problems"][0]["fault"], "no_data");
}

#[test]
fn limit_states_may_be_said() {
    let shapan = Shapan::new();
    fs::write(shapan.path("curves.csv"), CURVES).unwrap();
    let args = ["import", "fragility", "curves.csv", "--into", "pack"];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--limit-states"), "{}", ran.err);
    let ran = shapan.run(&[&args[..], &["--limit-states", "LS1=moderate,LS2=complete"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = fs::read_to_string(shapan.path("pack/models/curves/curves.csv")).unwrap();
    assert!(table.contains("\nbrick,pga,complete,lognormal,0.6,0.5,,,curves,V\n"), "{table}");
    assert_eq!(shapan.run(&[&args[..], &["--limit-states", "LS1=wobbly"]].concat()).code, 2);
}

#[test]
fn exposure_is_checked_against_curves_and_summed_by_zone() {
    let shapan = Shapan::new();
    for (name, text) in
        [("curves.csv", CURVES), ("stock.csv", STOCK), ("zones.csv", "zone_id,lon,lat\nz,116.41,39.91\n")]
    {
        fs::write(shapan.path(name), text).unwrap();
    }
    let args = ["import", "exposure", "stock.csv", "--into", "pack", "--lang", "en"];
    let ran = shapan.run(&[&args[..], &["--fragility", "curves.csv"]].concat());
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("stock.csv:3:1: the class `timber` of 1 buildings has no fragility curves"),
        "{}",
        ran.err
    );
    let ran = shapan.run(&[&args[..], &["--zones", "zones.csv", "--within-km", "5"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("1 assets farther than 5 km from every zone"), "{}", ran.out);
    let table = fs::read_to_string(shapan.path("pack/models/stock/stock.csv")).unwrap();
    assert_eq!(table.lines().nth(1), Some("z,brick,2,3,3,stock,E"));
}
