//! The grid of Loma Prieta 1989 as the USGS published it: every eighth point always, and the whole file where the reference
//! data lie beside the checkout. Figures were counted from the raw text by a script of its own.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use shapan_import::shakemap::{self, ShakeMap, histogram_by_degree};
use shapan_import::{Imported, Source};

/// A file and what was counted in it.
struct Published {
    path: PathBuf,
    /// Columns, rows.
    size: [usize; 2],
    /// Points by whole degree of intensity, from III to IX; there are no others.
    by_degree: [usize; 7],
    /// The grid as the head of the hazard says it.
    grid: &'static str,
}

fn published() -> Vec<Published> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let coarse = Published {
        path: root.join("../cli/tests/data/lomaprieta_coarse.xml"),
        size: [31, 25],
        by_degree: [21, 528, 162, 48, 13, 2, 1],
        grid: "columns = 31, rows = 25, lon_step = 0.2, lat_step = 0.1995 }",
    };
    let whole = Published {
        path: root.join("../../shared/reference/shakemap/lomaprieta_grid.xml"),
        size: [241, 193],
        by_degree: [1344, 30_559, 10_257, 3287, 844, 219, 3],
        grid: "columns = 241, rows = 193, lon_step = 0.025, lat_step = 0.0249375 }",
    };
    if !whole.path.is_file() {
        eprintln!("skipped: the whole grid, for the reference data are not beside the checkout");
        return vec![coarse];
    }
    vec![coarse, whole]
}

fn load(path: &Path) -> (Source, Imported<ShakeMap>) {
    let source = Source::read(path).unwrap();
    let read = shakemap::read(&source, None).unwrap_or_else(|problems| panic!("{problems}"));
    (source, read)
}

/// The rows of the raw text, without any of the code under test.
fn raw_rows(text: &str) -> Vec<Vec<f64>> {
    let data = text.split("<grid_data>").nth(1).unwrap().split("</grid_data>").next().unwrap();
    let rows = data.lines().filter(|line| !line.trim().is_empty());
    rows.map(|line| line.split(' ').map(|word| word.parse().unwrap()).collect()).collect()
}

#[test]
fn loma_prieta_is_read_whole() {
    for Published { path, size: [columns, rows], by_degree, .. } in published() {
        let (source, read) = load(&path);
        let map = &read.value;
        assert_eq!((map.spec.columns, map.spec.rows, map.spec.points()), (columns, rows, columns * rows));
        assert_eq!((map.event.magnitude, map.event.depth_km), (6.9, 18.0));
        assert_eq!(map.event.time, "1989-10-18T00:04:15Z");
        let counts = histogram_by_degree(&map.columns.intensity);
        assert_eq!(counts[2..9], by_degree);
        assert_eq!(counts.iter().sum::<usize>(), columns * rows);
        for (point, row) in raw_rows(source.text()).iter().enumerate() {
            let [lon, lat] = map.spec.position(point);
            assert!((lon - row[0]).abs() < 1e-4 && (lat - row[1]).abs() < 1e-4, "{point}");
            assert!((100.0 * map.columns.pga_g[point] - row[2]).abs() < 1e-9);
            assert_eq!(map.columns.pgv_cm_s[point], row[3]);
            assert_eq!(map.columns.sigma_ln_pga[point], row[8]);
        }
        let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
        assert!(said.contains(&"fields not used: PSA30, URAT") && said.contains(&"no STDPGV: as STDPGA"));
    }
}

#[test]
fn the_written_table_gives_back_what_was_printed() {
    for Published { path, grid, .. } in published() {
        let (source, read) = load(&path);
        let parcel = shakemap::parcel(&read.value, "loma-prieta");
        let head = &parcel.files()[0].1;
        assert!(head.contains(&format!("grid = {{ west = -125.38, north = 39.434, {grid}")), "{head}");
        let table = parcel.files()[1].1.lines().skip(1);
        for (written, row) in table.zip(raw_rows(source.text())) {
            let written: Vec<f64> = written.split(',').map(|cell| cell.parse().unwrap()).collect();
            // %g of the file is g of the table: exactly the decimal shifted by two places.
            let expected = [2, 5, 6].map(|field| format!("{}e-2", row[field]).parse::<f64>().unwrap());
            assert_eq!([written[0], written[3], written[4]], expected);
            assert_eq!([written[1], written[2], written[5]], [row[3], row[4], row[10]]);
        }
    }
}
