//! Fields on a regular grid by circulant embedding: exact, and fast for a hundred thousand points.

use std::fmt;

use rustfft::num_complex::Complex64;

use super::embedding::{Torus, embed};
use super::{Correlogram, FieldError, FieldSampler, sampler::check};
use crate::geodesy::EARTH_RADIUS_KM;

/// A regular grid of longitudes and latitudes. Points are numbered row by row from the south-west corner,
/// eastwards first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Longitude of the western column, degrees.
    pub west: f64,
    /// Latitude of the southern row, degrees.
    pub south: f64,
    /// From column to column, degrees.
    pub step_lon: f64,
    /// From row to row, degrees.
    pub step_lat: f64,
    /// Points from west to east.
    pub columns: usize,
    /// Points from south to north.
    pub rows: usize,
}

impl Grid {
    /// Number of points.
    pub fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Longitude and latitude, degrees, of the point with a number.
    pub fn point(&self, number: usize) -> (f64, f64) {
        let (row, column) = (number / self.columns, number % self.columns);
        (self.west + column as f64 * self.step_lon, self.south + row as f64 * self.step_lat)
    }

    /// Steps to the east and to the north in km, on the plane that a [`GridSampler`] works on: a step to
    /// the east has its length in the middle row everywhere.
    pub fn steps_km(&self) -> (f64, f64) {
        let per_degree = EARTH_RADIUS_KM.to_radians();
        (self.step_lon * per_degree * self.middle_latitude().cos(), self.step_lat * per_degree)
    }

    /// Largest relative error of a distance on that plane, made by a pair along the southern or northern
    /// row: 0.017 for a grid of 2.2° at latitude 40°.
    pub fn distortion(&self) -> f64 {
        let half = ((self.rows.max(1) - 1) as f64 * self.step_lat / 2.0).to_radians();
        let middle = self.middle_latitude();
        let ratio = |latitude: f64| (middle.cos() / latitude.cos() - 1.0).abs();
        ratio(middle - half).max(ratio(middle + half))
    }

    fn middle_latitude(&self) -> f64 {
        (self.south + (self.rows.max(1) - 1) as f64 * self.step_lat / 2.0).to_radians()
    }

    fn check(&self) -> Result<(), FieldError> {
        let (east_km, north_km) = self.steps_km();
        let positive = |step: f64| step > 0.0 && step.is_finite();
        if !self.is_empty() && positive(east_km) && positive(north_km) {
            return Ok(());
        }
        let Self { columns, rows, step_lon, step_lat, .. } = *self;
        Err(FieldError::BadGrid { columns, rows, step_lon, step_lat })
    }
}

/// A sampler for the points of a [`Grid`], exact on the plane of its middle latitude.
///
/// The grid is laid on a torus large enough for the correlation to be positive definite there, on which
/// fields are sums of waves with independent amplitudes: Dietrich & Newsam 1997; Wood & Chan 1994. The
/// number of normals is that of points of the torus, about four times that of the grid.
/// [`apply_both`](FieldSampler::apply_both) makes two fields with one transform, as real and imaginary part.
#[derive(Clone)]
pub struct GridSampler {
    grid: Grid,
    torus: Torus,
    amplitudes: Vec<f64>,
}

impl fmt::Debug for GridSampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GridSampler")
            .field("grid", &self.grid)
            .field("torus", &(self.torus.rows, self.torus.columns))
            .finish_non_exhaustive()
    }
}

impl GridSampler {
    /// Lays a grid on a torus.
    ///
    /// # Errors
    /// [`FieldError::BadGrid`] for a grid without points, [`FieldError::TorusTooLarge`] for steps so much
    /// smaller than the range that the torus would have more than 33 million points,
    /// [`FieldError::NegativeSpectrum`] when no torus carries the correlation, which has not been seen to
    /// happen with an exponential.
    pub fn new(grid: Grid, correlogram: &Correlogram) -> Result<Self, FieldError> {
        grid.check()?;
        let found = embed((grid.rows, grid.columns), grid.steps_km(), correlogram)?;
        Ok(Self { grid, torus: found.torus, amplitudes: found.amplitudes })
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Rows and columns of the torus that the grid lies on.
    pub fn torus(&self) -> (usize, usize) {
        (self.torus.rows, self.torus.columns)
    }

    /// Transforms waves; the real part of the field goes to `first`, the imaginary one to `second`.
    fn transform(&self, mut waves: Vec<Complex64>, first: &mut [f64], second: Option<&mut [f64]>) {
        let field = self.torus.transform(&mut waves, self.grid.columns);
        let at = |number: usize| {
            field[(number % self.grid.columns) * self.torus.rows + number / self.grid.columns]
        };
        first.iter_mut().enumerate().for_each(|(number, value)| *value = at(number).re);
        if let Some(second) = second {
            second.iter_mut().enumerate().for_each(|(number, value)| *value = at(number).im);
        }
    }

    /// The wave with a number and the one that runs against it.
    fn with_opposite(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (rows, columns) = self.torus();
        let back = |at: usize, period: usize| if at == 0 { 0 } else { period - at };
        let pair =
            move |row, column| (row * columns + column, back(row, rows) * columns + back(column, columns));
        (0..rows).flat_map(move |row| (0..columns).map(move |column| pair(row, column)))
    }
}

/// Amplitude of a wave of a real field: a standard complex normal, the conjugate of that of the opposite
/// wave, real if it is its own opposite.
fn amplitude(normals: &[f64], wave: usize, opposite: usize) -> Complex64 {
    use std::cmp::Ordering::{Equal, Greater, Less};
    use std::f64::consts::FRAC_1_SQRT_2;
    let (own, other) = (normals[wave], normals[opposite]);
    match wave.cmp(&opposite) {
        Equal => Complex64::new(own, 0.0),
        Less => FRAC_1_SQRT_2 * Complex64::new(own, other),
        Greater => FRAC_1_SQRT_2 * Complex64::new(other, -own),
    }
}

impl FieldSampler for GridSampler {
    fn len(&self) -> usize {
        self.grid.len()
    }

    fn normals(&self) -> usize {
        self.torus.len()
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        check(self, normals, out);
        let wave = |(wave, opposite)| self.amplitudes[wave] * amplitude(normals, wave, opposite);
        self.transform(self.with_opposite().map(wave).collect(), out, None);
    }

    fn apply_both(&self, other: &Self, normals: &[f64], first: &mut [f64], second: &mut [f64]) {
        let (own, others) = normals.split_at(self.normals());
        if self.torus() != other.torus() || self.grid.columns != other.grid.columns {
            self.apply(own, first);
            other.apply(others, second);
            return;
        }
        check(self, own, first);
        check(other, others, second);
        let wave = |(wave, opposite)| {
            let imaginary = other.amplitudes[wave] * amplitude(others, wave, opposite);
            self.amplitudes[wave] * amplitude(own, wave, opposite) + Complex64::I * imaginary
        };
        self.transform(self.with_opposite().map(wave).collect(), first, Some(second));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::field::draws::normals;

    const GRID: Grid =
        Grid { west: 115.8, south: 39.4, step_lon: 0.05, step_lat: 0.04, columns: 12, rows: 9 };

    #[test]
    fn points_run_eastwards_then_northwards() {
        assert_eq!(GRID.point(0), (115.8, 39.4));
        let (lon, lat) = GRID.point(13);
        assert!((lon - 115.85).abs() < 1e-12 && (lat - 39.44).abs() < 1e-12);
        let wide = Grid { rows: 56, ..GRID };
        assert!((wide.distortion() - 0.017).abs() < 1e-3, "{}", wide.distortion());
    }

    #[test]
    fn covariance_is_exact_on_the_plane() {
        let correlogram = Correlogram::exponential(25.7).unwrap();
        let sampler = GridSampler::new(GRID, &correlogram).unwrap();
        let mut covariance = vec![vec![0.0; GRID.len()]; GRID.len()];
        let mut out = vec![0.0; GRID.len()];
        let mut unit = vec![0.0; sampler.normals()];
        for k in 0..sampler.normals() {
            unit[k] = 1.0;
            sampler.apply(&unit, &mut out);
            unit[k] = 0.0;
            for (row, a) in covariance.iter_mut().zip(&out) {
                row.iter_mut().zip(&out).for_each(|(sum, b)| *sum += a * b);
            }
        }
        let (east, north) = GRID.steps_km();
        let place = |number: usize| ((number % 12) as f64 * east, (number / 12) as f64 * north);
        for (i, row) in covariance.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                let (a, b) = (place(i), place(j));
                let expected = correlogram.at((a.0 - b.0).hypot(a.1 - b.1));
                assert!((value - expected).abs() < 1e-10, "{i} {j}: {value} {expected}");
            }
        }
    }

    #[test]
    fn both_fields_at_once_are_those_made_singly() {
        let [near, far] = [25.7, 40.7].map(|range| Correlogram::exponential(range).unwrap());
        let wide = Grid { columns: 60, rows: 64, ..GRID };
        let narrow = Grid { columns: 3, rows: 3, ..GRID };
        for (grid, same) in [(wide, true), (narrow, false)] {
            let samplers = [near, far].map(|correlogram| GridSampler::new(grid, &correlogram).unwrap());
            assert_eq!(samplers[0].torus() == samplers[1].torus(), same);
            let draws = normals(samplers[0].normals() + samplers[1].normals(), 5);
            let [mut one, mut two, mut single] = [(); 3].map(|()| vec![0.0; grid.len()]);
            samplers[0].apply_both(&samplers[1], &draws, &mut one, &mut two);
            samplers[0].apply(&draws[..samplers[0].normals()], &mut single);
            assert!(one.iter().zip(&single).all(|(a, b)| (a - b).abs() < 1e-12));
            samplers[1].apply(&draws[samplers[0].normals()..], &mut single);
            assert!(two.iter().zip(&single).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }

    #[test]
    fn unusable_grids_are_refused() {
        let correlogram = Correlogram::exponential(25.7).unwrap();
        let bad = [
            Grid { columns: 0, ..GRID },
            Grid { rows: 0, ..GRID },
            Grid { step_lon: 0.0, ..GRID },
            Grid { step_lat: f64::NAN, ..GRID },
        ];
        for grid in bad {
            assert!(matches!(GridSampler::new(grid, &correlogram), Err(FieldError::BadGrid { .. })));
        }
    }
}
