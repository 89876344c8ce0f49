//! The symmetric system of the junction heads: one pattern, analysed once, many values.

use std::fmt;
use std::sync::Arc;

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::cholesky::llt::factor::{LltError, LltRegularization};
use faer::sparse::linalg::cholesky::{
    CholeskySymbolicParams, SymbolicCholesky, SymmetricOrdering, factorize_symbolic_cholesky,
};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMatRef};
use faer::{Conj, MatMut, Par, Side, Spec};

/// Place of an entry that does not exist: the link ends at a fixed head.
pub(super) const NO_ENTRY: usize = usize::MAX;

/// Lower triangle by columns, with its factor.
pub(super) struct Matrix {
    column_starts: Vec<usize>,
    rows: Vec<usize>,
    /// Values, by entry.
    pub(super) values: Vec<f64>,
    /// Entry of each row's diagonal.
    pub(super) diagonal: Vec<usize>,
    /// Entry of each link, or [`NO_ENTRY`].
    pub(super) entry_of_link: Vec<usize>,
    symbolic: Option<Arc<SymbolicCholesky<usize>>>,
    factor: Vec<f64>,
    memory: MemBuffer,
}

impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matrix").field("size", &self.size()).field("entries", &self.rows.len()).finish()
    }
}

/// Clones share the pattern; values, factor and working memory are their own.
impl Clone for Matrix {
    fn clone(&self) -> Self {
        Self {
            column_starts: self.column_starts.clone(),
            rows: self.rows.clone(),
            values: self.values.clone(),
            diagonal: self.diagonal.clone(),
            entry_of_link: self.entry_of_link.clone(),
            memory: self.symbolic.as_deref().map_or_else(|| MemBuffer::new(StackReq::EMPTY), scratch),
            symbolic: self.symbolic.clone(),
            factor: self.factor.clone(),
        }
    }
}

/// Working memory for factorising and solving.
fn scratch(symbolic: &SymbolicCholesky<usize>) -> MemBuffer {
    let factoring = symbolic.factorize_numeric_llt_scratch::<f64>(Par::Seq, Spec::default());
    MemBuffer::new(factoring.or(symbolic.solve_in_place_scratch::<f64>(1, Par::Seq)))
}

impl Matrix {
    /// The pattern of `size` unknowns with an entry for each link between two of them, ordered by approximate
    /// minimum degree (Amestoy, Davis and Duff 1996).
    pub(super) fn new(size: usize, links: &[(usize, usize)]) -> Self {
        let mut columns: Vec<Vec<usize>> = (0..size).map(|column| vec![column]).collect();
        let inner = |link: &(usize, usize)| link.0 < size && link.1 < size && link.0 != link.1;
        for &(a, b) in links.iter().filter(|link| inner(link)) {
            columns[a.min(b)].push(a.max(b));
        }
        let mut column_starts = vec![0];
        let mut rows = Vec::new();
        for column in &mut columns {
            column.sort_unstable();
            column.dedup();
            rows.extend_from_slice(column);
            column_starts.push(rows.len());
        }
        let entry = |link: &(usize, usize)| {
            let (column, row) = (link.0.min(link.1), link.0.max(link.1));
            let start = column_starts[column];
            columns[column].binary_search(&row).map_or(NO_ENTRY, |at| start + at)
        };
        let entry_of_link =
            links.iter().map(|link| if inner(link) { entry(link) } else { NO_ENTRY }).collect();
        let diagonal = column_starts[..size].to_vec();
        let values = vec![0.0; rows.len()];
        let mut matrix = Self {
            column_starts,
            rows,
            values,
            diagonal,
            entry_of_link,
            symbolic: None,
            factor: Vec::new(),
            memory: MemBuffer::new(StackReq::EMPTY),
        };
        matrix.analyse();
        matrix
    }

    fn size(&self) -> usize {
        self.diagonal.len()
    }

    fn analyse(&mut self) {
        let size = self.size();
        if size == 0 {
            return;
        }
        let pattern = SymbolicSparseColMatRef::new_checked(size, size, &self.column_starts, None, &self.rows);
        let params = CholeskySymbolicParams::default();
        // It fails only when memory or the index type runs out, which then shows as a part without a solution.
        let symbolic = factorize_symbolic_cholesky(pattern, Side::Lower, SymmetricOrdering::Amd, params).ok();
        if let Some(symbolic) = symbolic {
            self.memory = scratch(&symbolic);
            self.factor = vec![0.0; symbolic.len_val()];
            self.symbolic = Some(Arc::new(symbolic));
        }
    }

    /// Sets all values to zero.
    pub(super) fn clear(&mut self) {
        self.values.fill(0.0);
    }

    /// Replaces the right-hand side by the solution.
    ///
    /// # Errors
    /// The row whose pivot is not positive.
    pub(super) fn solve(&mut self, rhs: &mut [f64]) -> Result<(), usize> {
        let size = self.size();
        if size == 0 {
            return Ok(());
        }
        let Some(symbolic) = &self.symbolic else { return Err(0) };
        let pattern = SymbolicSparseColMatRef::new_checked(size, size, &self.column_starts, None, &self.rows);
        let matrix = SparseColMatRef::new(pattern, &self.values);
        let stack = MemStack::new(&mut self.memory);
        let factor = symbolic
            .factorize_numeric_llt(
                &mut self.factor,
                matrix,
                Side::Lower,
                LltRegularization::default(),
                Par::Seq,
                stack,
                Spec::default(),
            )
            .map_err(|LltError::NonPositivePivot { index }| original_row(symbolic, index))?;
        let right = MatMut::from_column_major_slice_mut(rhs, size, 1);
        factor.solve_in_place_with_conj(Conj::No, right, Par::Seq, stack);
        Ok(())
    }
}

/// The row of the matrix that became a row of the factor.
fn original_row(symbolic: &SymbolicCholesky<usize>, index: usize) -> usize {
    let row = index.min(symbolic.nrows() - 1);
    symbolic.perm().map_or(row, |perm| perm.arrays().0[row])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_with_a_double_link_and_a_fixed_end_is_solved() {
        // Three unknowns in a row, the last tied to a fixed node (3); the first pair is linked twice.
        let mut matrix = Matrix::new(3, &[(0, 1), (1, 0), (1, 2), (2, 3)]);
        assert_eq!(matrix.entry_of_link[0], matrix.entry_of_link[1]);
        assert_eq!(matrix.entry_of_link[3], NO_ENTRY);
        for (place, value) in [(0, 2.0), (1, 3.0), (2, 2.0)] {
            matrix.values[matrix.diagonal[place]] = value;
        }
        matrix.values[matrix.entry_of_link[0]] = -2.0;
        matrix.values[matrix.entry_of_link[2]] = -1.0;
        // One unit of inflow at the far end rises by 1/2, 1 and 1.
        let mut rhs = [1.0, 0.0, 0.0];
        assert_eq!(matrix.solve(&mut rhs), Ok(()));
        for (got, want) in rhs.iter().zip([2.5, 2.0, 1.0]) {
            assert!((got - want).abs() < 1e-12);
        }
    }

    #[test]
    fn the_row_without_a_pivot_is_named() {
        let mut matrix = Matrix::new(2, &[]);
        matrix.values[0] = 1.0;
        assert_eq!(matrix.solve(&mut [0.0, 0.0]), Err(1));
    }
}
