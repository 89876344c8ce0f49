//! The building classes that scenarios use by default against the calibration that they say they come from.
#![allow(clippy::unwrap_used)]

use shapan_damage::calibration::{GB17742_PGA_G, china_table};

const BUILDINGS: &str = include_str!("../../../scenarios/models/default/buildings.csv");
/// Rows of the file in the order of `ChinaClass::ALL`.
const CLASSES: [&str; 10] = [
    "rc_wall_2001",
    "rc_frame_2001",
    "rc_frame_1978",
    "masonry_tied",
    "masonry_1978",
    "masonry_plain",
    "brick_wood",
    "steel",
    "light_steel",
    "earth",
];
const COLUMNS: [&str; 5] = ["slight_g", "moderate_g", "extensive_g", "complete_g", "beta"];

/// Cells of a line; a comma between quotation marks is none.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

/// The class of a row, its four medians and its dispersion, as printed.
fn rows() -> Vec<(String, [String; 5])> {
    let mut lines = BUILDINGS.lines().filter(|line| !line.starts_with('#')).map(cells);
    let head = lines.next().unwrap();
    let at = |name: &str| head.iter().position(|cell| cell == name).unwrap();
    let (class, columns) = (at("class_id"), COLUMNS.map(at));
    lines.map(|line| (line[class].clone(), columns.map(|column| line[column].clone()))).collect()
}

#[test]
fn default_buildings_are_the_calibrated_classes() {
    let rows = rows();
    let names: Vec<&str> = rows.iter().map(|(class, _)| class.as_str()).collect();
    assert_eq!(names, CLASSES);
    for ((class, printed), fitted) in rows.iter().zip(china_table(&GB17742_PGA_G)) {
        let [slight, moderate, extensive, complete] = fitted.medians_g;
        let values = [slight, moderate, extensive, complete, fitted.calibration.beta];
        for ((printed, value), column) in printed.iter().zip(values).zip(COLUMNS) {
            let printed: f64 = printed.parse().unwrap();
            assert!((printed - value).abs() <= 0.000_501, "{class} {column}: {printed}, fitted {value}");
        }
    }
}
