//! Square systems of any kind, by LU with pivoting.

use std::sync::Arc;

use faer::sparse::linalg::lu::{LuSymbolicParams, NumericLu, SymbolicLu, factorize_symbolic_lu};
use faer::{Conj, MatMut, Par, Spec};

use super::{Matrix, Scratch};

/// A square matrix, with its factors.
#[derive(Clone, Debug)]
pub(crate) struct Lu {
    matrix: Matrix,
    analysis: Option<Analysis>,
}

/// What is worked out once, and the memory for what is worked out again.
#[derive(Debug)]
struct Analysis {
    symbolic: Arc<SymbolicLu<u32>>,
    numeric: NumericLu<u32, f64>,
    scratch: Scratch,
}

/// Factors are made anew by the next solution of a clone.
impl Clone for Analysis {
    fn clone(&self) -> Self {
        let (symbolic, scratch) = (Arc::clone(&self.symbolic), self.scratch.clone());
        Self { symbolic, numeric: NumericLu::new(), scratch }
    }
}

impl Lu {
    /// The pattern of `size` unknowns with its whole diagonal and these entries (row, column).
    pub(crate) fn new(size: usize, entries: &[(usize, usize)]) -> Self {
        let diagonal = (0..size as u32).map(|at| (at, at));
        let others = entries.iter().map(|&(row, column)| (row as u32, column as u32));
        let (matrix, _) = Matrix::new(size, diagonal.chain(others));
        let analysis = Analysis::new(&matrix);
        Self { matrix, analysis }
    }

    /// Place of an entry of the pattern among the values.
    pub(crate) fn place(&self, row: usize, column: usize) -> u32 {
        let pattern = self.matrix.pattern().view();
        let entries = pattern.col_range(column);
        let before = pattern.row_idx()[entries.clone()].partition_point(|at| (*at as usize) < row);
        (entries.start + before) as u32
    }

    /// Sets all values to zero.
    pub(crate) fn clear(&mut self) {
        self.matrix.clear();
    }

    /// Adds to the entry at a place.
    pub(crate) fn add(&mut self, place: u32, value: f64) {
        self.matrix.add(place, value);
    }

    /// Replaces the right-hand side by the solution; whether there is one.
    pub(crate) fn solve(&mut self, right: &mut [f64]) -> bool {
        let Some(Analysis { symbolic, numeric, scratch }) = &mut self.analysis else {
            return right.is_empty();
        };
        let stack = scratch.stack();
        let factors =
            symbolic.factorize_numeric_lu(numeric, self.matrix.view(), Par::Seq, stack, Spec::default());
        let Ok(factors) = factors else { return false };
        let column = MatMut::from_column_major_slice_mut(right, self.matrix.pattern().size(), 1);
        factors.solve_in_place_with_conj(Conj::No, column, Par::Seq, stack);
        right.iter().all(|value| value.is_finite())
    }
}

impl Analysis {
    /// It fails only when memory or the index type runs out, which then shows as a part without a solution.
    fn new(matrix: &Matrix) -> Option<Self> {
        let symbolic = factorize_symbolic_lu(matrix.pattern().view(), LuSymbolicParams::default()).ok()?;
        let factoring = symbolic.factorize_numeric_lu_scratch::<f64>(Par::Seq, Spec::default());
        let scratch = Scratch::new(factoring.or(symbolic.solve_in_place_scratch::<f64>(1, Par::Seq)));
        Some(Self { symbolic: Arc::new(symbolic), numeric: NumericLu::new(), scratch })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bordered_system_without_diagonal_is_solved() {
        // 2 a - b + c = 1, -a + 2 b = 0, a = 4.
        let mut matrix = Lu::new(3, &[(0, 1), (1, 0), (0, 2), (2, 0)]);
        for (row, column, value) in
            [(0, 0, 2.0), (0, 1, -1.0), (0, 2, 1.0), (1, 0, -1.0), (1, 1, 2.0), (2, 0, 1.0)]
        {
            let place = matrix.place(row, column);
            matrix.add(place, value);
        }
        let mut right = [1.0, 0.0, 4.0];
        assert!(matrix.solve(&mut right));
        for (got, want) in right.iter().zip([4.0, 2.0, -5.0]) {
            assert!((got - want).abs() < 1e-12);
        }
    }

    #[test]
    fn a_singular_system_has_no_solution() {
        let mut matrix = Lu::new(2, &[]);
        matrix.add(0, 1.0);
        assert!(!matrix.solve(&mut [1.0, 1.0]));
    }
}
