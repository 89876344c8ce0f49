//! The system of squared pressures and machine flows: one pattern, analysed once, many values.
//!
//! Pipes alone give a symmetric matrix of squared pressures. Regulators, compressors, open valves and sources bring
//! their flows in as unknowns, with rows that say what they hold; these are not symmetric and have no diagonal, so
//! the whole is factorised by LU with pivoting.

use std::fmt;
use std::sync::Arc;

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::sparse::linalg::lu::{LuSymbolicParams, NumericLu, SymbolicLu, factorize_symbolic_lu};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMatRef};
use faer::{Conj, MatMut, Par, Spec};

/// A square sparse matrix by columns, with its factors.
pub(super) struct Matrix {
    column_starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<f64>,
    symbolic: Option<Arc<SymbolicLu<usize>>>,
    numeric: NumericLu<usize, f64>,
    memory: MemBuffer,
}

impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matrix").field("size", &self.size()).field("entries", &self.rows.len()).finish()
    }
}

/// Clones share the pattern; values are their own, and factors are made anew by the next solution.
impl Clone for Matrix {
    fn clone(&self) -> Self {
        Self {
            column_starts: self.column_starts.clone(),
            rows: self.rows.clone(),
            values: self.values.clone(),
            memory: self.symbolic.as_deref().map_or_else(|| MemBuffer::new(StackReq::EMPTY), scratch),
            symbolic: self.symbolic.clone(),
            numeric: NumericLu::new(),
        }
    }
}

/// Working memory for factorising and solving.
fn scratch(symbolic: &SymbolicLu<usize>) -> MemBuffer {
    let factoring = symbolic.factorize_numeric_lu_scratch::<f64>(Par::Seq, Spec::default());
    MemBuffer::new(factoring.or(symbolic.solve_in_place_scratch::<f64>(1, Par::Seq)))
}

impl Matrix {
    /// The pattern of `size` unknowns with these entries (row, column) and the whole diagonal.
    pub(super) fn new(size: usize, entries: &[(usize, usize)]) -> Self {
        let mut columns: Vec<Vec<usize>> = (0..size).map(|at| vec![at]).collect();
        entries.iter().for_each(|&(row, column)| columns[column].push(row));
        let mut column_starts = vec![0];
        let mut rows = Vec::new();
        for column in &mut columns {
            column.sort_unstable();
            column.dedup();
            rows.extend_from_slice(column);
            column_starts.push(rows.len());
        }
        let values = vec![0.0; rows.len()];
        let memory = MemBuffer::new(StackReq::EMPTY);
        let mut matrix =
            Self { column_starts, rows, values, symbolic: None, numeric: NumericLu::new(), memory };
        matrix.analyse();
        matrix
    }

    fn size(&self) -> usize {
        self.column_starts.len() - 1
    }

    fn analyse(&mut self) {
        let size = self.size();
        let pattern = SymbolicSparseColMatRef::new_checked(size, size, &self.column_starts, None, &self.rows);
        // It fails only when memory or the index type runs out, which then shows as a part without a solution.
        self.symbolic = factorize_symbolic_lu(pattern, LuSymbolicParams::default()).ok().map(Arc::new);
        if let Some(symbolic) = &self.symbolic {
            self.memory = scratch(symbolic);
        }
    }

    /// Sets all values to zero.
    pub(super) fn clear(&mut self) {
        self.values.fill(0.0);
    }

    /// Place of an entry of the pattern among the values.
    pub(super) fn place(&self, row: usize, column: usize) -> usize {
        let start = self.column_starts[column];
        let rows = &self.rows[start..self.column_starts[column + 1]];
        start + rows.partition_point(|&at| at < row)
    }

    /// Adds to the entry at a place.
    pub(super) fn add(&mut self, place: usize, value: f64) {
        self.values[place] += value;
    }

    /// Replaces the right-hand side by the solution; whether there is one.
    pub(super) fn solve(&mut self, right: &mut [f64]) -> bool {
        let size = self.size();
        let Some(symbolic) = &self.symbolic else { return size == 0 };
        let pattern = SymbolicSparseColMatRef::new_checked(size, size, &self.column_starts, None, &self.rows);
        let matrix = SparseColMatRef::new(pattern, &self.values);
        let stack = MemStack::new(&mut self.memory);
        let factors =
            symbolic.factorize_numeric_lu(&mut self.numeric, matrix, Par::Seq, stack, Spec::default());
        let Ok(factors) = factors else { return false };
        let column = MatMut::from_column_major_slice_mut(right, size, 1);
        factors.solve_in_place_with_conj(Conj::No, column, Par::Seq, stack);
        right.iter().all(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bordered_system_without_diagonal_is_solved() {
        // 2 a - b + c = 1, -a + 2 b = 0, a = 4.
        let mut matrix = Matrix::new(3, &[(0, 1), (1, 0), (0, 2), (2, 0)]);
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
        let mut matrix = Matrix::new(2, &[]);
        matrix.add(0, 1.0);
        assert!(!matrix.solve(&mut [1.0, 1.0]));
    }
}
