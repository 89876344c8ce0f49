//! The data of a grid: one line a point, each checked for its length, its place and its values.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::GridSpec;
use super::field::{Field, Fields, Quantity};
use super::head::half_of_last_digit;
use crate::problem::{Fault, Findings};
use crate::source::Source;
use crate::xml::{Reader, text_ranges};

/// Values by which programs say that there is none.
const NO_DATA: [f64; 4] = [-1.0, -99.0, -999.0, -9999.0];

/// Columns of values, converted, and where each point stands in the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    values: BTreeMap<Quantity, Vec<f64>>,
    places: Vec<usize>,
}

impl Grid {
    pub(crate) fn get(&self, quantity: Quantity) -> Option<&[f64]> {
        self.values.get(&quantity).map(Vec::as_slice)
    }

    pub(crate) fn insert(&mut self, quantity: Quantity, values: Vec<f64>) {
        self.values.insert(quantity, values);
    }

    /// Takes a column out.
    pub(crate) fn take(&mut self, quantity: Quantity) -> Option<Vec<f64>> {
        self.values.remove(&quantity)
    }

    /// Number of lines, sound or not.
    pub(crate) fn lines(&self) -> usize {
        self.places.len()
    }

    /// Byte at which a point's line begins.
    pub(crate) fn place(&self, point: usize) -> usize {
        self.places.get(point).copied().unwrap_or_default()
    }
}

/// Reads all lines. Lines with a problem leave none of their values behind.
pub(crate) fn read<'a>(
    reader: &mut Reader<'a, '_>,
    node: Node<'_, 'a>,
    spec: &GridSpec,
    fields: &Fields,
) -> Grid {
    let (source, ranges) = (reader.source, text_ranges(node));
    let lines = ranges.into_iter().flat_map(|range| {
        let base = source.text().as_ptr() as usize;
        source.text()[range].lines().map(move |line| (line.as_ptr() as usize - base, line))
    });
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    let complete = lines.len() == spec.points();
    if !complete {
        let what = format!("there are {} points", lines.len());
        let expected = format!("{} by {}, that is {}", spec.columns, spec.rows, spec.points());
        reader.fault(node, Fault::RowCount, what, expected);
    }
    let mut places = complete.then(|| Places::new(*spec, fields));
    let mut grid = Grid { places: lines.iter().map(|(offset, _)| *offset).collect(), ..Grid::default() };
    for field in &fields.used {
        grid.insert(field.quantity, Vec::with_capacity(lines.len()));
    }
    let mut cells = Vec::with_capacity(fields.width);
    for (point, (offset, line)) in lines.into_iter().enumerate() {
        cells.clear();
        cells.extend(line.split_ascii_whitespace());
        if cells.len() != fields.width {
            let what = format!("the line has {} values", cells.len());
            let expected = format!("{}, one for each field", fields.width);
            reader.findings.at(source, offset, Fault::RowLength, what, expected);
            continue;
        }
        if let Some(places) = &mut places {
            places.check(source, reader.findings, point, &cells);
        }
        for field in &fields.used {
            if let Some(value) = value(source, reader.findings, field, &cells)
                && let Some(values) = grid.values.get_mut(&field.quantity)
            {
                values.push(value * field.factor);
            }
        }
    }
    grid
}

/// The number in a cell, if it is one that can be.
fn value(source: &Source, findings: &mut Findings, field: &Field, cells: &[&str]) -> Option<f64> {
    let text = cells[field.column];
    let is_place = matches!(field.quantity, Quantity::Lon | Quantity::Lat);
    let (fault, expected) = match text.parse::<f64>() {
        Ok(0.0) if field.quantity.is_above_zero() => (Fault::Zero, "a number above 0 at every point"),
        Ok(value) if value.is_finite() && (is_place || value >= 0.0) => return Some(value),
        Ok(value) if value.is_nan() || (!is_place && NO_DATA.contains(&value)) => {
            (Fault::NoData, "a value at every point")
        }
        Ok(value) if value.is_finite() => (Fault::Negative, "a number of at least 0"),
        _ => (Fault::NotANumber, "a finite number"),
    };
    findings.at(
        source,
        byte_of(source, text),
        fault,
        format!("{} is `{text}`", field.quantity.name()),
        expected,
    );
    None
}

/// Byte of a piece of the source's text.
fn byte_of(source: &Source, piece: &str) -> usize {
    piece.as_ptr() as usize - source.text().as_ptr() as usize
}

/// Compares where points lie with where the grid puts them.
struct Places {
    spec: GridSpec,
    lon: usize,
    lat: usize,
    previous: Option<[f64; 2]>,
    /// Nothing more is said once the order as a whole is wrong.
    silent: bool,
}

impl Places {
    fn new(spec: GridSpec, fields: &Fields) -> Self {
        let column = |quantity| {
            let field = fields.used.iter().find(|field| field.quantity == quantity);
            field.map_or(0, |field| field.column)
        };
        Self { spec, lon: column(Quantity::Lon), lat: column(Quantity::Lat), previous: None, silent: false }
    }

    fn check(&mut self, source: &Source, findings: &mut Findings, point: usize, cells: &[&str]) {
        let (Ok(lon), Ok(lat)) = (cells[self.lon].parse::<f64>(), cells[self.lat].parse::<f64>()) else {
            return;
        };
        let previous = self.previous.replace([lon, lat]);
        let right = self.spec.position(point);
        // Both the points and the ends of the grid are rounded; but a quarter of a step off is another place.
        let near = |found: f64, right: f64, step: f64, text| {
            (found - right).abs() <= (2.0 * half_of_last_digit(text)).min(0.25 * step) + 1e-9 * right.abs()
        };
        let [lon_text, lat_text] = [cells[self.lon], cells[self.lat]];
        let [lon_step, lat_step] = [self.spec.lon_step, self.spec.lat_step];
        let fits = near(lon, right[0], lon_step, lon_text) && near(lat, right[1], lat_step, lat_text);
        if fits || self.silent {
            return;
        }
        let swapped = near(lat, right[0], lon_step, lat_text) && near(lon, right[1], lat_step, lon_text);
        let what = format!("point {} lies at {lon} east, {lat} north", point + 1);
        let (fault, expected) = if swapped {
            (Fault::SwappedCoordinates, "longitude and latitude the other way round".to_owned())
        } else if self.is_out_of_order(point, previous, [lon, lat]) {
            (Fault::Order, "points from west to east, line by line from north to south".to_owned())
        } else {
            (Fault::Spacing, format!("{:.5} east, {:.5} north, as the grid has it", right[0], right[1]))
        };
        self.silent = fault != Fault::Spacing;
        findings.at(source, byte_of(source, cells[self.lon.min(self.lat)]), fault, what, expected);
    }

    /// Whether a point goes the wrong way: not east within a line, or not south from line to line.
    fn is_out_of_order(&self, point: usize, previous: Option<[f64; 2]>, [lon, lat]: [f64; 2]) -> bool {
        let half = [0.5 * self.spec.lon_step, 0.5 * self.spec.lat_step];
        let Some([lon_before, lat_before]) = previous else {
            let [east, south] = self.spec.position(self.spec.points() - 1);
            return (lon - east).abs() < half[0] || (lat - south).abs() < half[1];
        };
        let (to_east, to_south) = (lon - lon_before > half[0] * 1e-3, lat_before - lat > half[1] * 1e-3);
        if point.is_multiple_of(self.spec.columns) { !to_south || to_east } else { !to_east || to_south }
    }
}
