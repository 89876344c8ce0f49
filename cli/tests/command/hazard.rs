//! hazard: the numbers of the page that computes them by hand, its forms of file, and what it refuses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use shapan_engine::{Draw, Felt, Place};
use shapan_experiment::Experiment;
use shapan_scenarios::{Changes, load};

use crate::support::{Ran, Shapan};

const SCENARIO: &str = "sanhe-pinggu-1679";
/// Rows of the list of world cities in the PyPI wheel openquake.engine 3.26.2 (openquake/qa_tests_data/mosaic).
const CITIES: &str = "name,longitude,latitude,iso3,population\n\
                      Langfang,116.7006,39.5196,CHN,4358839.0\n\
                      Tangshan,118.1742,39.6292,CHN,7100000.0\n\
                      Baoding,115.4845,38.8671,CHN,10700000.0\n\
                      Tianjin,117.2056,39.1467,CHN,10800000.0\n\
                      Beijing,116.3914,39.905,CHN,19433000.0\n";
/// Two more of its rows, far away.
const FAR: &str = "Heṭauḍā,85.0333,27.4167,NPL,84671.0\nPapeete,-149.5667,-17.5334,PYF,131695.0\n";
const HEADER: &str = "site,lon,lat,pga_g,pgv_cm_s,sa03_g,sa10_g,intensity,vs30_m_s";
/// What ten digits may lose.
const ROUNDED: f64 = 1e-9;

/// A folder with the list of cities in it.
fn with_cities() -> Shapan {
    let shapan = Shapan::new();
    fs::write(shapan.path("worldcities.csv"), CITIES).unwrap();
    shapan
}

/// Asks for the shaking at the cities.
fn at_cities(shapan: &Shapan, more: &[&str]) -> Ran {
    let ran = shapan.run(&[&["hazard", SCENARIO, "--sites", "worldcities.csv"], more].concat());
    assert_eq!(ran.code, 0, "{more:?}\n{}", ran.err);
    ran
}

/// The rows of a table that the command wrote: `lon, lat, PGA, PGV, SA(0.3 s), SA(1 s), intensity, Vs30`, by site.
fn table(text: &str) -> Vec<(String, Vec<f64>)> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(HEADER));
    let row = |line: &str| {
        let (site, numbers) = line.split_once(',').unwrap();
        (site.to_owned(), numbers.split(',').map(|number| number.parse().unwrap()).collect())
    };
    lines.map(row).collect()
}

/// The same as a map, without the place.
fn motions(text: &str) -> BTreeMap<String, Vec<f64>> {
    table(text).into_iter().map(|(site, numbers)| (site, numbers[2..].to_vec())).collect()
}

/// The rows of the table in the document whose header begins with `first`.
fn by_hand(first: &str) -> Vec<(String, Vec<f64>)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/hazard-by-hand.md");
    let text = fs::read_to_string(file).unwrap();
    let head = format!("| {first} |");
    let rows = text.lines().skip_while(|line| !line.starts_with(&head)).skip(2);
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    rows.take_while(|line| line.starts_with('|'))
        .map(cells)
        .map(|row| (row[0].clone(), row[1..].iter().map(|cell| cell.parse().unwrap()).collect()))
        .collect()
}

fn assert_close(what: &str, computed: &[f64], by_hand: &[f64]) {
    assert_eq!(computed.len(), by_hand.len(), "{what}");
    for (computed, by_hand) in computed.iter().zip(by_hand) {
        assert!((computed / by_hand - 1.0).abs() < ROUNDED, "{what}: {computed}, by hand {by_hand}");
    }
}

#[test]
fn cities_of_a_foreign_list_shake_as_computed_by_hand() {
    let computed = motions(&at_cities(&with_cities(), &[]).out);
    let rows = by_hand("city");
    assert_eq!(rows.len(), 5);
    for (city, numbers) in rows {
        let [vs30, motion @ ..] = &numbers[..] else { panic!("no numbers for {city}") };
        let found = &computed[&city];
        assert_eq!(found.last(), Some(vs30), "{city}");
        assert_close(&city, &found[..5], motion);
    }
}

#[test]
fn each_model_alone_gives_the_part_computed_by_hand() {
    let shapan = with_cities();
    let only = |weights: [&str; 2], site: &str| {
        let changes = [
            format!("models.motion[model=yu2013].weight={}", weights[0]),
            format!("models.motion[model=bssa14_china].weight={}", weights[1]),
            format!("models.motion[model=yu2013].site={site}"),
        ];
        let options: Vec<&str> = changes.iter().flat_map(|change| ["--set", change]).collect();
        motions(&at_cities(&shapan, &options).out)["Tianjin"][..4].to_vec()
    };
    let rows = by_hand("at Tianjin");
    let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["yu2013, rock", "yu2013", "bssa14_china"]);
    let parts = [only(["1", "0"], "rock"), only(["1", "0"], "vs30"), only(["0", "1"], "vs30")];
    for ((name, numbers), part) in rows.iter().zip(parts) {
        assert_close(name, &part, numbers);
    }
}

#[test]
fn the_command_writes_what_the_library_computes_to_the_last_digit() {
    let shapan = with_cities();
    let experiment = Experiment::prepare(load(SCENARIO, &Changes::default()).unwrap().scenario).unwrap();
    let city = experiment.city();
    let third = Draw::Replication { seed: 5, number: 3 };
    for (draw, options) in
        [(Draw::Median, &["--median"][..]), (third, &["--replication", "3", "--seed", "5"])]
    {
        let rows = table(&at_cities(&shapan, options).out);
        let place =
            |row: &[f64]| Place { lon: row[0], lat: row[1], vs30_m_s: city.vs30_near(row[0], row[1]) };
        let places: Vec<Place> = rows.iter().map(|(_, row)| place(row)).collect();
        let felt = city.shaking_at(&places, draw).unwrap();
        assert_eq!(rows.len(), felt.len());
        for (((site, row), place), felt) in rows.iter().zip(places).zip(felt) {
            let Felt { pga_g, pgv_cm_s, sa03_g, sa10_g, intensity } = felt;
            let computed = [pga_g, pgv_cm_s, sa03_g, sa10_g, intensity, place.vs30_m_s];
            assert_eq!(row[2..], computed, "{site} {draw:?}");
        }
    }
}

#[test]
fn geojson_and_parquet_hold_the_same_rows() {
    let shapan = with_cities();
    let rows = table(&at_cities(&shapan, &[]).out);
    at_cities(&shapan, &["--out", "shaking.csv"]);
    assert_eq!(table(&fs::read_to_string(shapan.path("shaking.csv")).unwrap()), rows);
    let collection: Value = serde_json::from_str(&at_cities(&shapan, &["--format", "geojson"]).out).unwrap();
    let features = collection["features"].as_array().unwrap();
    assert_eq!((&collection["type"], features.len()), (&"FeatureCollection".into(), rows.len()));
    for ((site, row), feature) in rows.iter().zip(features) {
        let said = &feature["properties"];
        let point = &feature["geometry"]["coordinates"];
        let found = [&point[0], &point[1], &said["pga_g"], &said["pgv_cm_s"]].map(|v| v.as_f64().unwrap());
        assert_eq!((said["site"].as_str(), &found[..]), (Some(site.as_str()), &row[..4]));
    }
    let ran = at_cities(&shapan, &["--format", "parquet", "--out", "shaking.parquet"]);
    assert_eq!(ran.out, "");
    let bytes = fs::read(shapan.path("shaking.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn parquet_needs_a_file() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["hazard", SCENARIO, "--format", "parquet"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("--out"), "{}", ran.err);
    assert!(shapan.files().is_empty());
}

#[test]
fn a_replication_shakes_the_zones_as_its_journal_says() {
    let shapan = Shapan::new();
    let which = ["--replication", "3", "--seed", "1"];
    let rows = table(&shapan.run(&[&["hazard", SCENARIO][..], &which].concat()).out);
    let ran = shapan.run(&[&["run", SCENARIO, "--journal", "journal.jsonl"][..], &which].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let journal = fs::read_to_string(shapan.path("journal.jsonl")).unwrap();
    let facts = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let shaking: Vec<Value> = facts.filter(|fact| fact["fact"] == "shaking").collect();
    assert_eq!(shaking.len(), rows.len());
    assert!(!rows.is_empty());
    for fact in shaking {
        let (zone, row) = &rows[usize::try_from(fact["zone"].as_u64().unwrap()).unwrap()];
        let number = |name: &str| fact[name].as_f64().unwrap();
        let pga_g = number("pga_gal") / 980.665;
        assert!((pga_g / row[2] - 1.0).abs() < 1e-14, "{zone}: {pga_g} {}", row[2]);
        assert_eq!((number("pgv_cm_s"), number("intensity")), (row[3], row[6]), "{zone}");
    }
    let median = table(&shapan.run(&["hazard", SCENARIO]).out);
    assert!(rows.iter().zip(&median).all(|(drawn, median)| drawn.1[2] != median.1[2]));
}

#[test]
fn places_beyond_the_models_are_warned_about_and_kept() {
    let shapan = with_cities();
    let near = at_cities(&shapan, &["--lang", "en"]);
    assert!(near.err.contains("sites without Vs30 take that of the nearest zone: 5"), "{}", near.err);
    assert!(!near.err.contains("extrapolated"), "{}", near.err);
    fs::write(shapan.path("worldcities.csv"), [CITIES, FAR].concat()).unwrap();
    let far = at_cities(&shapan, &["--lang", "en"]);
    for model in ["yu2013", "bssa14"] {
        let warning = format!("warning: {model} at 2 sites, most at ");
        let is_it =
            |line: &str| line.starts_with(&warning) && line.contains("distance from the rupture (km)");
        assert!(far.err.lines().any(is_it), "{warning} in\n{}", far.err);
    }
    assert!(!far.out.contains("warning"));
    let (near, far) = (table(&near.out), table(&far.out));
    assert_eq!((&far[..5], far[5].0.as_str(), far.len()), (&near[..], "Heṭauḍā", 7));
}

#[test]
fn swapped_coordinates_are_refused() {
    let shapan = Shapan::new();
    fs::write(shapan.path("swapped.csv"), "name,longitude,latitude\nTianjin,39.1467,117.2056\n").unwrap();
    let ran = shapan.run(&["hazard", SCENARIO, "--sites", "swapped.csv", "--out", "shaking.csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for part in ["swapped.csv:2:", "swapped?"] {
        assert!(ran.err.contains(part), "{part} in\n{}", ran.err);
    }
    assert!(!shapan.path("shaking.csv").exists());
}

#[test]
fn it_speaks_chinese() {
    let shapan = with_cities();
    let ran = at_cities(&shapan, &["--lang", "zh", "--out", "shaking.csv"]);
    for part in ["注意", "5 个地点没有 Vs30", "取最近分区的值", "已写入 shaking.csv"] {
        assert!(ran.err.contains(part), "{part} in\n{}", ran.err);
    }
    assert!(!ran.err.contains("warning"), "{}", ran.err);
    let english = at_cities(&shapan, &["--lang", "en"]);
    assert_eq!(fs::read_to_string(shapan.path("shaking.csv")).unwrap(), english.out);
}
