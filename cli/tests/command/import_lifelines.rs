//! import of lifelines: Shelby County from the files of its testbed where they are beside the checkout, small networks always.
#![allow(clippy::print_stderr)]

use std::fs;
use std::path::Path;

use crate::support::Shapan;

const NET: &str = "[JUNCTIONS]\n a 10 5\n[RESERVOIRS]\n lake 40\n[PIPES]\n 1 b a 100 300 130\n[PUMPS]\n P lake b HEAD c\n\
    [CURVES]\n c 10 45\n[OPTIONS]\n UNITS LPS\n[COORDINATES]\n a 116.4 39.9\n b 116.4 39.91\n lake 116.4 39.92\n";

#[test]
fn a_water_network_is_written_or_nothing_is() {
    let shapan = Shapan::new();
    fs::write(shapan.path("net.inp"), NET).unwrap();
    let import = ["import", "epanet", "net.inp", "--into", "pack", "--region", "town", "--format", "json"];
    // Junction b is not declared.
    let ran = shapan.run(&import);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(!shapan.path("pack").exists());
    fs::write(shapan.path("net.inp"), NET.replace(" a 10 5", " a 10 5\n b 10 0")).unwrap();
    let said = shapan.json(&import);
    assert_eq!(said["read"]["pumps"], 1);
    assert!(!said["remarks"].as_array().unwrap().is_empty());
    let nodes = fs::read_to_string(shapan.path("pack/regions/town/water_nodes.csv")).unwrap();
    assert!(nodes.starts_with("node_id,") && nodes.contains("\nlake,"), "{nodes}");
    // A key that leads out of the pack.
    let out = ["import", "epanet", "net.inp", "--into", "pack", "--region", "../out", "--key", "other"];
    assert_eq!(shapan.run(&out).code, 2);
}

#[test]
fn shelby_county_is_put_together() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/testbed-shelby");
    if !folder.is_dir() {
        eprintln!("skipped: the reference data are not beside the checkout");
        return;
    }
    let shapan = Shapan::new();
    let import = |kind: &str, file: &str, more: &[&str]| {
        let file = folder.join(file).display().to_string();
        let args = [
            &["import", kind, &file, "--into", "pack", "--region", "shelby"][..],
            more,
            &["--format", "json"],
        ];
        shapan.json(&args.concat())
    };
    let mercator = ["--crs", "web-mercator"];
    assert_eq!(import("pandapower", "power/power.json", &mercator)["read"]["nodes"], 309);
    assert_eq!(import("epanet", "water/water.inp", &mercator)["read"]["pumps"], 14);
    assert_eq!(import("dependencies", "dependencies.csv", &["--needs", "power"])["read"]["dependencies"], 14);
}

#[test]
fn a_gas_network_is_written_with_its_scenario() {
    let shapan = Shapan::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/data");
    let file = |name: &str| data.join(name).display().to_string();
    let (net, scn) = (file("gaslib40.net"), file("gaslib40.scn"));
    let args = ["import", "gaslib", &net, "--scenario", &scn, "--around", "8.5,49.5", "--into", "pack"];
    let said = shapan.json(&[&args[..], &["--region", "town", "--format", "json"]].concat());
    assert_eq!((&said["read"]["nodes"], &said["read"]["links"]), (&40.into(), &45.into()));
    assert!((said["read"]["demand_k_m3_h"].as_f64().unwrap() - 2175.0).abs() < 0.01, "{said}");
    let nodes = fs::read_to_string(shapan.path("pack/regions/town/gas_nodes.csv")).unwrap();
    assert_eq!(nodes.lines().count(), 41);
    assert!(nodes.contains(",power_user,") && nodes.contains(",source,"), "{nodes}");
}
