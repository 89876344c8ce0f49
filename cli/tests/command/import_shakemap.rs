//! import, from the map of others to a batch: Loma Prieta 1989 as the USGS published it. Every eighth point of the map lies in
//! `tests/data`; the whole map is read, too, where the reference data lie beside the checkout. What is expected is computed
//! from the raw text.
#![allow(clippy::print_stderr)]

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Shapan;

/// The scenario that uses the map; the same as in the document.
const SCENARIO: &str = r#"title = { zh = "1989年洛马普列塔地震", en = "Loma Prieta, 17 October 1989" }
about = { zh = "导入的震动图。", en = "On an imported map of shaking." }
region = "bay-1989"
plan = "unaided"
targets = []
models = "hazus-west"
start = "1989-10-17T17:04:15-07:00"
horizon = "72 h"

[[hazard]]
kind = "shakemap"
field = "loma-prieta"
"#;

/// Every eighth point in each direction, 31 by 25.
fn coarse() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lomaprieta_coarse.xml")
}

/// The whole map, if it is there.
fn whole() -> Option<PathBuf> {
    let beside = "../../shared/reference/shakemap/lomaprieta_grid.xml";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(beside);
    let there = path.is_file();
    if !there {
        eprintln!("skipped: the whole map, for the reference data are not beside the checkout");
    }
    there.then_some(path)
}

/// Every map that is there.
fn maps() -> Vec<PathBuf> {
    [coarse()].into_iter().chain(whole()).collect()
}

/// A folder with a pack on the imported map; gives what the import said, too.
fn with_pack(map: &Path) -> (Shapan, String) {
    let shapan = Shapan::new();
    let file = map.display().to_string();
    let args = ["import", "shakemap", &file, "--into", "pack", "--key", "loma-prieta", "--lang", "en"];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    fs::write(shapan.path("pack/scenario.toml"), SCENARIO).unwrap();
    (shapan, ran.out)
}

/// The grid, without any of the code under test.
struct Raw {
    /// Longitudes of the first and last column, degrees.
    lon: [f64; 2],
    /// Latitudes of the first and last row, north first.
    lat: [f64; 2],
    columns: usize,
    rows: usize,
    /// ln PGA in g, and intensity, row by row.
    points: Vec<[f64; 2]>,
}

impl Raw {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let (head, data) = text.split_once("<grid_data>").unwrap();
        let attribute = |name: &str| -> f64 {
            let (_, rest) = head.split_once(&format!(" {name}=\"")).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        let point = |line: &str| {
            let numbers: Vec<f64> = line.split_whitespace().map(|word| word.parse().unwrap()).collect();
            // The file's third column is PGA in percent of g, the fifth intensity.
            [(numbers[2] / 100.0).ln(), numbers[4]]
        };
        let lines = data.split_once("</grid_data>").unwrap().0.lines().filter(|line| !line.trim().is_empty());
        Self {
            lon: ["lon_min", "lon_max"].map(attribute),
            lat: ["lat_max", "lat_min"].map(attribute),
            columns: attribute("nlon") as usize,
            rows: attribute("nlat") as usize,
            points: lines.map(point).collect(),
        }
    }

    /// Bilinear: first along two parallels, then between them.
    fn at(&self, lon: f64, lat: f64) -> [f64; 2] {
        let x = (lon - self.lon[0]) / (self.lon[1] - self.lon[0]) * (self.columns - 1) as f64;
        let y = (lat - self.lat[0]) / (self.lat[1] - self.lat[0]) * (self.rows - 1) as f64;
        let (column, row) = (x.floor() as usize, y.floor() as usize);
        let between = |a: [f64; 2], b: [f64; 2], t: f64| [0, 1].map(|k| a[k] + t * (b[k] - a[k]));
        let parallel = |row: usize| {
            let first = row * self.columns + column;
            between(self.points[first], self.points[first + 1], x.fract())
        };
        between(parallel(row), parallel(row + 1), y.fract())
    }

    /// The line that says how many points have which degree, rounded half up.
    fn histogram(&self) -> String {
        let degrees = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
        let count = |degree: usize| {
            let (from, to) = (degree as f64 + 0.5, degree as f64 + 1.5);
            self.points.iter().filter(|point| (from..to).contains(&point[1])).count()
        };
        let counted = degrees.iter().enumerate().map(|(at, name)| (name, count(at)));
        let parts = counted.filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count}"));
        format!("points by degree of intensity: {}", parts.collect::<Vec<_>>().join(", "))
    }
}

/// Longitude, latitude, PGA (g), PGV (cm/s) and intensity of the pack's zones.
fn zones(shapan: &Shapan, changes: &[&str]) -> Vec<[f64; 5]> {
    let ran = shapan.run(&[&["hazard", "pack"], changes].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let numbers = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [1, 2, 3, 4, 7].map(|cell| cells[cell].parse().unwrap())
    };
    ran.out.lines().skip(1).map(numbers).collect()
}

/// Worden et al. 2012, tables 1 and 2, for strong motion: the mean of what PGA and PGV say.
fn worden(pga_g: f64, pgv_cm_s: f64) -> f64 {
    let by_pga = 3.70 * (980.665 * pga_g).log10() - 1.60;
    let by_pgv = 3.16 * pgv_cm_s.log10() + 2.89;
    (by_pga + by_pgv) / 2.0
}

#[test]
fn the_histogram_is_that_of_the_raw_text() {
    for map in maps() {
        let (shapan, said) = with_pack(&map);
        let histogram = Raw::read(&map).histogram();
        assert!(said.lines().any(|line| line == histogram), "{histogram} in\n{said}");
        let head = fs::read_to_string(shapan.path("pack/hazards/loma-prieta.toml")).unwrap();
        let first = head.lines().next();
        assert_eq!(first, Some("# Not in the file: sigma_ln_pgv, as STDPGA."));
        assert!(head.contains("grade = \"E\""), "a column was filled in:\n{head}");
    }
}

#[test]
fn the_document_shows_what_the_command_says() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/shakemap.md");
    let document = fs::read_to_string(document).unwrap();
    let said = whole().map(|map| with_pack(&map).1).unwrap_or_default();
    for line in said.lines().chain(SCENARIO.lines()) {
        assert!(document.lines().any(|other| other == line), "the document does not show: {line}");
    }
}

#[test]
fn zones_shake_as_the_map_says_between_its_points() {
    for map in maps() {
        let (shapan, _) = with_pack(&map);
        let checked = shapan.json(&["check", "pack", "--format", "json"]);
        assert_eq!(checked["ok"], true);
        let raw = Raw::read(&map);
        let mapped = zones(&shapan, &[]);
        assert_eq!((raw.points.len(), mapped.len()), (raw.columns * raw.rows, 31));
        // The models of the west keep the map's own intensity.
        for [lon, lat, pga_g, _, intensity] in mapped {
            let [ln_pga, degree] = raw.at(lon, lat);
            assert!((pga_g.ln() - ln_pga).abs() < 1e-9, "{lon} {lat}: {pga_g}, not {}", ln_pga.exp());
            assert!((intensity - degree).abs() < 1e-9, "{lon} {lat}: {intensity}, not {degree}");
        }
        let derived = zones(&shapan, &["--set", "models.earthquake.intensity_from=worden2012"]);
        for [lon, lat, pga_g, pgv_cm_s, intensity] in derived {
            let degree = worden(pga_g, pgv_cm_s);
            assert!((pga_g.ln() - raw.at(lon, lat)[0]).abs() < 1e-9, "{lon} {lat}: {pga_g}");
            assert!((intensity - degree).abs() < 1e-9, "{lon} {lat}: {intensity}, not {degree}");
        }
    }
}

#[test]
fn a_batch_runs_on_the_map_with_one_digest_on_any_threads() {
    let (shapan, _) = with_pack(&coarse());
    let batch = |threads: &str| {
        let args = ["batch", "pack", "-n", "8", "--threads", threads, "--out", threads, "--format", "json"];
        shapan.json(&args)
    };
    let (one, two) = (batch("1"), batch("2"));
    assert_eq!(one["digest"], two["digest"]);
    assert!(one["digest"].as_str().is_some_and(|digest| digest.len() == 64), "{one}");
    assert_eq!((&one["replications"], &one["failed"]), (&8.into(), &0.into()), "{one}");
}

#[test]
fn a_place_off_the_map_is_refused() {
    let (shapan, _) = with_pack(&coarse());
    fs::write(shapan.path("places.csv"), "name,longitude,latitude\nTianjin,117.2056,39.1467\n").unwrap();
    let ran = shapan.run(&["hazard", "pack", "--sites", "places.csv", "--lang", "en"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("does not cover 117.2056, 39.1467"), "{}", ran.err);
}
