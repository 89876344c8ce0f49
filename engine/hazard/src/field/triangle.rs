//! The lower triangle of a symmetric matrix: factoring, multiplying, solving.

/// A pivot below this counts as zero: the row is a combination of earlier ones, as when points coincide.
const ZERO_PIVOT: f64 = 1e-12;
/// A pivot below this cannot come from rounding: the matrix has a negative eigenvalue.
const NEGATIVE_PIVOT: f64 = -1e-9;
/// Rows factored together, so that an earlier row is fetched from memory once for all of them.
const BLOCK: usize = 8;

/// A lower triangle `L`, rows packed one after another, so that multiplying is one pass over memory.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Triangle {
    size: usize,
    packed: Vec<f64>,
}

impl Triangle {
    /// The factor `L` of a matrix `L Lᵀ` with entries `entry(row, column)` for columns up to the row.
    ///
    /// Semidefinite is enough: the column of a pivot that is zero to rounding is left out, which is exact
    /// as the rest of such a column is zero too. None when there is a negative pivot.
    pub(crate) fn factor(size: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Option<Self> {
        let mut packed = Vec::with_capacity(start(size));
        for row in 0..size {
            packed.extend((0..=row).map(|column| entry(row, column)));
        }
        factor_in_place(&mut packed, size).then_some(Self { size, packed })
    }

    /// Number of rows.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Writes `L x` to `out`.
    pub(crate) fn multiply(&self, x: &[f64], out: &mut [f64]) {
        for (row, value) in out.iter_mut().enumerate() {
            *value = dot(&self.packed[start(row)..start(row + 1)], &x[..=row]);
        }
    }

    /// Whether a row depends on earlier ones.
    pub(crate) fn is_singular(&self) -> bool {
        (0..self.size).any(|row| self.packed[start(row) + row] == 0.0)
    }

    /// Replaces `x` by the solution `y` of `L y = x`.
    pub(crate) fn solve_lower(&self, x: &mut [f64]) {
        solve_lower(&self.packed, x);
    }

    /// Replaces `x` by the solution `y` of `L Lᵀ y = x`.
    pub(crate) fn solve(&self, x: &mut [f64]) {
        solve_lower(&self.packed, x);
        solve_upper(&self.packed, x);
    }
}

/// Where a row begins in a packed triangle.
pub(crate) fn start(row: usize) -> usize {
    row * (row + 1) / 2
}

/// Factors a packed triangle, row by row (Cholesky-Banachiewicz). Whether no pivot was negative.
pub(crate) fn factor_in_place(packed: &mut [f64], size: usize) -> bool {
    for first in (0..size).step_by(BLOCK) {
        let last = (first + BLOCK).min(size);
        let (done, rest) = packed.split_at_mut(start(first));
        let block = &mut rest[..start(last) - start(first)];
        for earlier in 0..first {
            let earlier = &done[start(earlier)..start(earlier + 1)];
            for row in first..last {
                let at = start(row) - start(first);
                eliminate(&mut block[at..=at + row], earlier);
            }
        }
        if !factor_block(block, first, last) {
            return false;
        }
    }
    true
}

/// Factors rows `first..last` whose columns before `first` are done.
fn factor_block(block: &mut [f64], first: usize, last: usize) -> bool {
    for row in first..last {
        let (done, rest) = block.split_at_mut(start(row) - start(first));
        let current = &mut rest[..=row];
        for earlier in first..row {
            let at = start(earlier) - start(first);
            eliminate(current, &done[at..=at + earlier]);
        }
        let pivot = current[row] - dot(&current[..row], &current[..row]);
        if pivot.is_nan() || pivot < NEGATIVE_PIVOT {
            return false;
        }
        current[row] = if pivot < ZERO_PIVOT { 0.0 } else { pivot.sqrt() };
    }
    true
}

/// Turns the entry of a row in the last column of an earlier row into that of the factor.
fn eliminate(row: &mut [f64], earlier: &[f64]) {
    let column = earlier.len() - 1;
    let rest = row[column] - dot(&earlier[..column], &row[..column]);
    row[column] = over_pivot(rest, earlier[column]);
}

/// A quotient, zero where the pivot stands for a column that was left out.
fn over_pivot(value: f64, pivot: f64) -> f64 {
    if pivot == 0.0 { 0.0 } else { value / pivot }
}

/// Replaces `x` by the solution `y` of `L y = x`.
pub(crate) fn solve_lower(packed: &[f64], x: &mut [f64]) {
    for row in 0..x.len() {
        let line = &packed[start(row)..start(row + 1)];
        x[row] = over_pivot(x[row] - dot(&line[..row], &x[..row]), line[row]);
    }
}

/// Replaces `x` by the solution `y` of `Lᵀ y = x`.
pub(crate) fn solve_upper(packed: &[f64], x: &mut [f64]) {
    for row in (0..x.len()).rev() {
        let line = &packed[start(row)..start(row + 1)];
        let value = over_pivot(x[row], line[row]);
        x[row] = value;
        for (earlier, entry) in x[..row].iter_mut().zip(line) {
            *earlier -= entry * value;
        }
    }
}

/// Inner product in eight running sums, which the compiler turns into vector instructions. The order of
/// additions is fixed, so the result is the same on every machine.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (a_blocks, a_tail) = a.as_chunks::<LANES>();
    let (b_blocks, b_tail) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let tail: f64 = a_tail.iter().zip(b_tail).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + tail
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use nalgebra::{DMatrix, DVector};
    use proptest::prelude::*;

    fn definite(size: usize, seed: u64) -> DMatrix<f64> {
        let values = crate::field::draws::normals(size * (size + 2), seed);
        let wide = DMatrix::from_vec(size, size + 2, values);
        &wide * wide.transpose()
    }

    proptest! {
        #[test]
        fn factor_and_solution_agree_with_nalgebra(size in 1usize..40, seed in 0u64..1000) {
            let matrix = definite(size, seed);
            let ours = Triangle::factor(size, |i, j| matrix[(i, j)]).unwrap();
            let theirs = matrix.clone().cholesky().unwrap();
            let right = DVector::from_vec(crate::field::draws::normals(size, seed + 1));
            let mut solution = right.as_slice().to_vec();
            ours.solve(&mut solution);
            let residual = &matrix * DVector::from_vec(solution) - &right;
            prop_assert!(residual.amax() < 1e-6, "{}", residual.amax());
            let mut product = vec![0.0; size];
            ours.multiply(right.as_slice(), &mut product);
            let expected = theirs.l() * right;
            let worst = product.iter().zip(expected.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            prop_assert!(worst < 1e-7, "{worst}");
        }
    }

    #[test]
    fn repeated_rows_are_singular_and_harmless() {
        let twice = Triangle::factor(3, |i, j| if (i == 2) == (j == 2) { 1.0 } else { 0.5 }).unwrap();
        assert!(twice.is_singular());
        let mut out = [0.0; 3];
        twice.multiply(&[0.7, 9.0, -0.3], &mut out);
        assert_eq!(out[0], out[1]);
    }

    #[test]
    fn indefinite_is_refused() {
        assert!(Triangle::factor(2, |i, j| if i == j { 1.0 } else { 2.0 }).is_none());
        assert!(Triangle::factor(1, |_, _| f64::NAN).is_none());
    }
}
