//! A mapped field of shaking: motion at any place, between the points of a regular grid.

use thiserror::Error;

/// A regular grid of longitudes and latitudes, row by row from its north-west corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapGrid {
    /// Longitude of the first column, degrees.
    pub west: f64,
    /// Latitude of the first row, degrees.
    pub north: f64,
    /// Number of columns.
    pub columns: usize,
    /// Number of rows.
    pub rows: usize,
    /// Degrees of longitude from column to column.
    pub lon_step: f64,
    /// Degrees of latitude from row to row, southward.
    pub lat_step: f64,
}

/// What is known at a point of a mapped field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MappedPoint {
    /// Natural logarithms of PGA (g), PGV (cm/s), SA at 0.3 s and SA at 1 s (g).
    pub ln: [f64; 4],
    /// Macroseismic intensity.
    pub intensity: f64,
    /// Standard deviations of ln PGA and ln PGV.
    pub sigma: [f64; 2],
    /// Mean shear-wave velocity of the upper 30 m, m/s.
    pub vs30_m_s: f64,
}

/// Why a grid is no field.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MapError {
    /// The number of points is not that of the grid.
    #[error("a grid of {columns} columns and {rows} rows has {columns} x {rows} points, found {found}")]
    Points {
        /// Columns of the grid.
        columns: usize,
        /// Rows of the grid.
        rows: usize,
        /// Points given.
        found: usize,
    },
    /// A grid needs two rows, two columns and positive steps.
    #[error("a grid needs two rows, two columns and positive steps")]
    Degenerate,
}

/// Motion on a grid, with bilinear interpolation of logarithms, intensities and standard deviations between.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedField {
    grid: MapGrid,
    points: Vec<MappedPoint>,
}

/// How far outside the grid a place may lie by rounding, in steps.
const EDGE: f64 = 1e-6;

impl MappedField {
    /// A field from its grid and its points, row by row from the north-west.
    ///
    /// # Errors
    /// [`MapError`] when both do not fit together.
    pub fn new(grid: MapGrid, points: Vec<MappedPoint>) -> Result<Self, MapError> {
        let MapGrid { columns, rows, lon_step, lat_step, .. } = grid;
        if columns < 2 || rows < 2 || !(lon_step > 0.0 && lat_step > 0.0) {
            return Err(MapError::Degenerate);
        }
        if columns * rows != points.len() {
            return Err(MapError::Points { columns, rows, found: points.len() });
        }
        Ok(Self { grid, points })
    }

    /// The field at a place (degrees); none outside the grid.
    pub fn at(&self, lon: f64, lat: f64) -> Option<MappedPoint> {
        let (column, u) = cell((lon - self.grid.west) / self.grid.lon_step, self.grid.columns)?;
        let (row, v) = cell((self.grid.north - lat) / self.grid.lat_step, self.grid.rows)?;
        let point = |r: usize, c: usize| &self.points[(row + r) * self.grid.columns + column + c];
        let corners = [
            (point(0, 0), (1.0 - u) * (1.0 - v)),
            (point(0, 1), u * (1.0 - v)),
            (point(1, 0), (1.0 - u) * v),
            (point(1, 1), u * v),
        ];
        let mean = |of: &dyn Fn(&MappedPoint) -> f64| corners.iter().map(|(p, weight)| of(p) * weight).sum();
        Some(MappedPoint {
            ln: std::array::from_fn(|k| mean(&|p| p.ln[k])),
            intensity: mean(&|p| p.intensity),
            sigma: std::array::from_fn(|k| mean(&|p| p.sigma[k])),
            vs30_m_s: mean(&|p| p.vs30_m_s),
        })
    }
}

/// The cell that holds a position (in steps) along an axis of `count` points, and how far into it.
fn cell(position: f64, count: usize) -> Option<(usize, f64)> {
    let last = (count - 1) as f64;
    if !(-EDGE..=last + EDGE).contains(&position) {
        return None;
    }
    let position = position.clamp(0.0, last);
    let index = (position.floor() as usize).min(count - 2);
    Some((index, position - index as f64))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const GRID: MapGrid =
        MapGrid { west: 116.0, north: 40.0, columns: 4, rows: 3, lon_step: 0.5, lat_step: 0.25 };

    /// A field that is linear in both coordinates.
    fn plane(lon: f64, lat: f64) -> f64 {
        2.0 * (lon - 116.0) - 3.0 * (lat - 40.0)
    }

    fn field() -> MappedField {
        let place = |k: usize| (116.0 + 0.5 * (k % 4) as f64, 40.0 - 0.25 * (k / 4) as f64);
        let point = |k| {
            let value = plane(place(k).0, place(k).1);
            MappedPoint { ln: [value; 4], intensity: 6.0 + value, sigma: [0.5; 2], vs30_m_s: 400.0 }
        };
        MappedField::new(GRID, (0..12).map(point).collect()).unwrap()
    }

    #[test]
    fn points_are_kept_and_the_outside_is_nowhere() {
        let field = field();
        assert_eq!(field.at(116.5, 39.75).unwrap().ln[0], plane(116.5, 39.75));
        assert_eq!(field.at(117.5, 39.5).unwrap().intensity, 6.0 + plane(117.5, 39.5));
        assert!(field.at(115.99, 39.8).is_none() && field.at(116.2, 40.01).is_none());
        assert!(field.at(117.51, 39.8).is_none() && field.at(f64::NAN, 39.8).is_none());
    }

    #[test]
    fn grids_that_cannot_be_are_refused() {
        let points = field().points;
        assert_eq!(
            MappedField::new(MapGrid { rows: 4, ..GRID }, points.clone()),
            Err(MapError::Points { columns: 4, rows: 4, found: 12 })
        );
        assert_eq!(MappedField::new(MapGrid { lon_step: 0.0, ..GRID }, points), Err(MapError::Degenerate));
    }

    proptest! {
        #[test]
        fn linear_fields_are_reproduced(lon in 116.0..117.5f64, lat in 39.5..40.0f64) {
            let found = field().at(lon, lat).unwrap();
            prop_assert!((found.ln[2] - plane(lon, lat)).abs() < 1e-9);
            prop_assert!((found.sigma[1] - 0.5).abs() < 1e-12 && (found.vs30_m_s - 400.0).abs() < 1e-9);
        }
    }
}
