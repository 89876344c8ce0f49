//! Spectra of correlations on a torus: the discrete Fourier transform behind grid fields.

use std::sync::Arc;

use rustfft::num_complex::Complex64;
use rustfft::{Fft, FftPlannerScalar};

use super::{Correlogram, FieldError};

/// A negative part of the spectrum below this share of its sum is rounding, and set to zero.
const ROUNDING: f64 = 1e-12;

/// The Fourier transform on a torus of `rows` by `columns` points, columns fastest.
///
/// The plan is the one without vector instructions chosen at run time, as those would make the last digits
/// of a field depend on the processor.
#[derive(Clone)]
pub(super) struct Torus {
    pub(super) rows: usize,
    pub(super) columns: usize,
    along_row: Arc<dyn Fft<f64>>,
    along_column: Arc<dyn Fft<f64>>,
}

impl Torus {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        let mut planner = FftPlannerScalar::new();
        Self {
            rows,
            columns,
            along_row: planner.plan_fft_forward(columns),
            along_column: planner.plan_fft_forward(rows),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows * self.columns
    }

    /// Transforms `values` and gives the first `keep` columns of the result, each `rows` long.
    pub(super) fn transform(&self, values: &mut [Complex64], keep: usize) -> Vec<Complex64> {
        self.along_row.process(values);
        let mut kept = vec![Complex64::ZERO; keep * self.rows];
        for (row, line) in values.chunks(self.columns).enumerate() {
            for (column, value) in line[..keep].iter().enumerate() {
                kept[column * self.rows + row] = *value;
            }
        }
        self.along_column.process(&mut kept);
        kept
    }

    /// Eigenvalues of the correlation on the torus, row by row, from its values at wrapped lags in km.
    fn spectrum(&self, step_km: (f64, f64), value: impl Fn(f64) -> f64) -> Vec<f64> {
        let lag = |at: usize, period: usize, step: f64| at.min(period - at) as f64 * step;
        let mut values: Vec<Complex64> = (0..self.len())
            .map(|at| {
                let east = lag(at % self.columns, self.columns, step_km.0);
                let north = lag(at / self.columns, self.rows, step_km.1);
                Complex64::new(value(east.hypot(north)), 0.0)
            })
            .collect();
        let turned = self.transform(&mut values, self.columns);
        (0..self.len()).map(|at| turned[(at % self.columns) * self.rows + at / self.columns].re).collect()
    }
}

/// A torus and the square roots of the eigenvalues of the correlation on it, over its number of points.
pub(super) struct Embedding {
    pub(super) torus: Torus,
    pub(super) amplitudes: Vec<f64>,
}

/// Most points of a torus: its making then takes about 1.5 GB.
const MOST_POINTS: usize = 1 << 25;

/// A torus to try: its size, and where the correlation is cut off on it.
struct Candidate<'a> {
    rows: usize,
    columns: usize,
    cut: Option<CutOff<'a>>,
}

impl<'a> Candidate<'a> {
    /// The torus of at least twice the grid and of half turns of at least `half_km`.
    fn whole(grid: (usize, usize), step_km: (f64, f64), half_km: f64) -> Self {
        // A half turn of more steps than can be counted saturates, and is far too large.
        let period =
            |points: usize, step: f64| (2 * (points - 1)).max((2.0 * half_km / step).ceil() as usize);
        Self { rows: period(grid.0, step_km.1), columns: period(grid.1, step_km.0), cut: None }
    }

    fn cut(grid: (usize, usize), step_km: (f64, f64), cut: CutOff<'a>) -> Self {
        Self { cut: Some(cut), ..Self::whole(grid, step_km, cut.end_km) }
    }

    fn points(&self) -> usize {
        self.rows.max(1).saturating_mul(self.columns.max(1))
    }

    fn embedding(&self, step_km: (f64, f64), correlogram: &Correlogram) -> Result<Embedding, FieldError> {
        let torus = Torus::new(smooth(self.rows), smooth(self.columns));
        let value = |km: f64| self.cut.map_or_else(|| correlogram.at(km), |cut| cut.at(km));
        roots(torus.spectrum(step_km, value), torus)
    }
}

/// Finds a torus on which the correlation is positive definite and, at lags within the grid, unchanged.
///
/// Tried in turn, smallest first (Dietrich & Newsam 1997; Wood & Chan 1994):
/// * twice the grid;
/// * half a turn of at least two ranges;
/// * beyond the diagonal of the grid a correlation that ends smoothly ([`CutOff`]), at two and at three
///   diagonals and where it reaches zero, for grids smaller than the range;
/// * half a turn of six ranges, for a remainder that is smooth at short distances.
///
/// Tori of more than [`MOST_POINTS`] are not tried.
pub(super) fn embed(
    grid: (usize, usize),
    step_km: (f64, f64),
    correlogram: &Correlogram,
) -> Result<Embedding, FieldError> {
    let diagonal_km = ((grid.1 - 1) as f64 * step_km.0).hypot((grid.0 - 1) as f64 * step_km.1);
    let whole = |ranges: f64| Candidate::whole(grid, step_km, ranges * correlogram.range_km());
    let cut = |end_km: f64| Candidate::cut(grid, step_km, CutOff::new(correlogram, diagonal_km, end_km));
    let to_zero_km = diagonal_km - 2.0 * correlogram.at(diagonal_km) / correlogram.slope(diagonal_km);
    let (two, three) = (cut(2.0 * diagonal_km), cut(3.0 * diagonal_km));
    let mut candidates = [whole(0.0), whole(2.0), two, three, cut(to_zero_km), whole(6.0)];
    candidates.sort_by_key(Candidate::points);
    let mut refused = FieldError::NegativeSpectrum { share: 0.0 };
    for candidate in candidates {
        if candidate.points() > MOST_POINTS {
            return Err(FieldError::TorusTooLarge { points: candidate.points(), most: MOST_POINTS });
        }
        match candidate.embedding(step_km, correlogram) {
            Ok(found) => return Ok(found),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Amplitudes of a spectrum, unless part of it is negative.
fn roots(spectrum: Vec<f64>, torus: Torus) -> Result<Embedding, FieldError> {
    let (negative, positive): (Vec<f64>, Vec<f64>) = spectrum.iter().partition(|value| **value < 0.0);
    let share = -negative.iter().sum::<f64>() / positive.iter().sum::<f64>();
    if share > ROUNDING {
        return Err(FieldError::NegativeSpectrum { share });
    }
    let points = torus.len() as f64;
    let amplitudes = spectrum.iter().map(|value| (value.max(0.0) / points).sqrt()).collect();
    Ok(Embedding { torus, amplitudes })
}

/// A correlation that is left alone up to a distance and levels off smoothly soon after: cut-off embedding,
/// Stein 2002; Gneiting, Sevcikova, Percival, Schlather & Jiang 2006.
///
/// From `from_km` to `end_km` it is `floor + scale (end - h)²`, beyond it `floor`. A floor above zero is a
/// constant common to all points of the torus, which only makes its spectrum more positive (D): so the torus
/// of a grid much smaller than the range can be as small as the grid.
#[derive(Clone, Copy)]
struct CutOff<'a> {
    correlogram: &'a Correlogram,
    from_km: f64,
    end_km: f64,
    floor: f64,
    scale: f64,
}

impl<'a> CutOff<'a> {
    /// Value and slope at `from_km` are those of the correlation.
    fn new(correlogram: &'a Correlogram, from_km: f64, end_km: f64) -> Self {
        let scale = -correlogram.slope(from_km) / (2.0 * (end_km - from_km));
        let floor = correlogram.at(from_km) - scale * (end_km - from_km).powi(2);
        Self { correlogram, from_km, end_km, floor, scale }
    }

    fn at(&self, km: f64) -> f64 {
        if km <= self.from_km {
            return self.correlogram.at(km);
        }
        self.floor + self.scale * (self.end_km - km).max(0.0).powi(2)
    }
}

/// The least number from `least` on without prime factors above 5: such lengths transform fast.
fn smooth(least: usize) -> usize {
    let rest = |number: usize| {
        [2, 3, 5].into_iter().fold(number, |mut rest, prime| {
            while rest.is_multiple_of(prime) {
                rest /= prime;
            }
            rest
        })
    };
    let mut number = least.max(1);
    while rest(number) != 1 {
        number += 1;
    }
    number
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn lengths_are_smooth() {
        assert_eq!([0, 1, 7, 632, 961].map(smooth), [1, 1, 8, 640, 972]);
    }

    /// What the torus makes of the correlation, at all lags within the grid.
    fn worst(grid: (usize, usize), step: (f64, f64), correlogram: &Correlogram) -> f64 {
        let found = embed(grid, step, correlogram).unwrap();
        let (rows, points) = (found.torus.rows, found.torus.len() as f64);
        let power = |root: &f64| Complex64::new(root * root * points, 0.0);
        let mut powers: Vec<_> = found.amplitudes.iter().map(power).collect();
        let back = found.torus.transform(&mut powers, grid.1);
        let mut worst = 0.0_f64;
        for (north, east) in (0..grid.0).flat_map(|i| (0..grid.1).map(move |j| (i, j))) {
            let km = (east as f64 * step.0).hypot(north as f64 * step.1);
            worst = worst.max((back[east * rows + north].re / points - correlogram.at(km)).abs());
        }
        worst
    }

    #[test]
    fn correlation_within_the_grid_is_exact() {
        let exponential = |range| Correlogram::exponential(range).unwrap();
        let rest = exponential(40.7).remainder(25.7, 0.733 * 0.733);
        let cases = [
            ((60, 60), (1.0, 1.3), exponential(25.7)),
            ((50, 40), (0.5, 0.5), exponential(40.7)),
            ((20, 20), (0.1, 0.12), exponential(40.7)),
            ((4, 70), (1.0, 1.0), exponential(25.7)),
            ((1, 30), (2.0, 1.0), exponential(25.7)),
            ((1, 1), (2.0, 1.0), exponential(25.7)),
            ((40, 40), (1.0, 1.0), rest),
            ((20, 20), (0.2, 0.2), rest),
            ((30, 30), (1.0, 1.0), exponential(40.7).remainder(25.7, 25.7 / 40.7)),
        ];
        for (case, (grid, step, correlogram)) in cases.into_iter().enumerate() {
            let worst = worst(grid, step, &correlogram);
            assert!(worst < 1e-10, "case {case}: {worst}");
        }
    }

    #[test]
    fn steps_of_a_metre_need_a_small_torus() {
        // Twice the grid does not carry the correlation, two ranges would have billions of points.
        let exponential = Correlogram::exponential(40.7).unwrap();
        for correlogram in [exponential, exponential.remainder(25.7, 0.733 * 0.733)] {
            let found = embed((20, 20), (0.001, 0.001), &correlogram).unwrap();
            assert_eq!((found.torus.rows, found.torus.columns), (108, 108));
            assert!(worst((20, 20), (0.001, 0.001), &correlogram) < 1e-10);
        }
    }

    #[test]
    fn a_torus_beyond_memory_is_refused() {
        // Smooth at short distances, so that nothing but six ranges would do.
        let smooth = Correlogram::exponential(40.7).unwrap().remainder(25.7, 25.7 / 40.7);
        let error = embed((20, 20), (0.001, 0.001), &smooth).err().unwrap();
        let FieldError::TorusTooLarge { points, most } = error else { panic!("{error}") };
        assert!(points > 1_000_000_000 && most == MOST_POINTS, "{points}");
    }

    #[test]
    fn the_smallest_torus_that_carries_the_correlation_is_taken() {
        let correlogram = Correlogram::exponential(40.7).unwrap();
        let wide = embed((200, 200), (1.0, 1.0), &correlogram).unwrap();
        assert_eq!((wide.torus.rows, wide.torus.columns), (400, 400));
        let small = embed((20, 20), (0.5, 0.5), &correlogram).unwrap();
        assert_eq!((small.torus.rows, small.torus.columns), (108, 108));
    }

    #[test]
    fn a_negative_spectrum_is_refused() {
        let refused = roots(vec![1.0, -0.1], Torus::new(1, 2)).err();
        assert_eq!(refused, Some(FieldError::NegativeSpectrum { share: 0.1 }));
    }
}
