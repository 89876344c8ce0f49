//! Symmetric positive definite systems, by LLᵀ.

use std::sync::Arc;

use faer::linalg::cholesky::llt::factor::{LltError, LltRegularization};
use faer::sparse::linalg::cholesky::{
    CholeskySymbolicParams, SymbolicCholesky, SymmetricOrdering, factorize_symbolic_cholesky,
};
use faer::{Conj, MatMut, Par, Side, Spec};

use super::{Matrix, Scratch};

/// The lower triangle of a symmetric matrix, with its factor.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky {
    matrix: Matrix,
    analysis: Option<Analysis>,
}

/// What is worked out once, and the memory for what is worked out again.
#[derive(Clone, Debug)]
struct Analysis {
    symbolic: Arc<SymbolicCholesky<u32>>,
    factor: Vec<f64>,
    scratch: Scratch,
}

impl Cholesky {
    /// The pattern of `size` unknowns with its whole diagonal and an entry for each of these pairs of unknowns,
    /// ordered by approximate minimum degree (Amestoy, Davis and Duff 1996), and the place of each pair's entry. The
    /// place of a diagonal entry is told by [`diagonal`](Self::diagonal).
    pub(crate) fn new(size: usize, pairs: &[(usize, usize)]) -> (Self, Vec<u32>) {
        let diagonal = (0..size as u32).map(|at| (at, at));
        let below = pairs.iter().map(|&(a, b)| (a.max(b) as u32, a.min(b) as u32));
        let (matrix, mut places) = Matrix::new(size, diagonal.chain(below));
        let analysis = Analysis::new(&matrix);
        (Self { matrix, analysis }, places.split_off(size))
    }

    /// Place of each entry of the diagonal.
    pub(crate) fn diagonal(&self) -> Vec<u32> {
        let pattern = self.matrix.pattern().view();
        pattern.col_ptr()[..pattern.ncols()].to_vec()
    }

    /// Sets all values to zero.
    pub(crate) fn clear(&mut self) {
        self.matrix.clear();
    }

    /// Adds to the entry at a place.
    pub(crate) fn add(&mut self, place: u32, value: f64) {
        self.matrix.add(place, value);
    }

    /// Replaces the right-hand side by the solution.
    ///
    /// # Errors
    /// The row whose pivot is not positive.
    pub(crate) fn solve(&mut self, right: &mut [f64]) -> Result<(), usize> {
        if right.is_empty() {
            return Ok(());
        }
        let Some(Analysis { symbolic, factor, scratch }) = &mut self.analysis else { return Err(0) };
        let stack = scratch.stack();
        let factor = symbolic
            .factorize_numeric_llt(
                factor,
                self.matrix.view(),
                Side::Lower,
                LltRegularization::default(),
                Par::Seq,
                stack,
                Spec::default(),
            )
            .map_err(|LltError::NonPositivePivot { index }| original_row(symbolic, index))?;
        let size = right.len();
        let right = MatMut::from_column_major_slice_mut(right, size, 1);
        factor.solve_in_place_with_conj(Conj::No, right, Par::Seq, stack);
        Ok(())
    }
}

impl Analysis {
    /// It fails only when memory or the index type runs out, which then shows as a part without a solution.
    fn new(matrix: &Matrix) -> Option<Self> {
        if matrix.pattern().size() == 0 {
            return None;
        }
        let (pattern, params) = (matrix.pattern().view(), CholeskySymbolicParams::default());
        let symbolic =
            factorize_symbolic_cholesky(pattern, Side::Lower, SymmetricOrdering::Amd, params).ok()?;
        let factoring = symbolic.factorize_numeric_llt_scratch::<f64>(Par::Seq, Spec::default());
        let scratch = Scratch::new(factoring.or(symbolic.solve_in_place_scratch::<f64>(1, Par::Seq)));
        let factor = vec![0.0; symbolic.len_val()];
        Some(Self { symbolic: Arc::new(symbolic), factor, scratch })
    }
}

/// The row of the matrix that became a row of the factor.
fn original_row(symbolic: &SymbolicCholesky<u32>, index: usize) -> usize {
    let row = index.min(symbolic.nrows() - 1);
    symbolic.perm().map_or(row, |perm| perm.arrays().0[row] as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_with_a_double_link_is_solved() {
        // Three unknowns in a row; the first pair is linked twice, the last is tied to a fixed one.
        let (mut matrix, places) = Cholesky::new(3, &[(0, 1), (1, 0), (1, 2)]);
        assert_eq!(places[0], places[1]);
        for (place, value) in matrix.diagonal().into_iter().zip([2.0, 3.0, 2.0]) {
            matrix.add(place, value);
        }
        matrix.add(places[0], -2.0);
        matrix.add(places[2], -1.0);
        // One unit of inflow at the far end rises by 1/2, 1 and 1.
        let mut right = [1.0, 0.0, 0.0];
        assert_eq!(matrix.solve(&mut right), Ok(()));
        for (got, want) in right.iter().zip([2.5, 2.0, 1.0]) {
            assert!((got - want).abs() < 1e-12);
        }
    }

    #[test]
    fn the_row_without_a_pivot_is_named() {
        let (mut matrix, _) = Cholesky::new(2, &[]);
        matrix.add(0, 1.0);
        assert_eq!(matrix.solve(&mut [0.0, 0.0]), Err(1));
    }
}
