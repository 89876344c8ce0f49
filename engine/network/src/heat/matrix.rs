//! The pressures of one part: a symmetric system with one pattern and many values.

use faer::linalg::solvers::Solve;
use faer::prelude::Reborrow;
use faer::sparse::linalg::solvers::{Llt, SymbolicLlt};
use faer::sparse::{Argsort, Pair, SparseColMat, SymbolicSparseColMat};
use faer::{MatMut, Side};

/// Laplacian of links with conductances, one node held at zero. Ordering and factorisation are faer's.
#[derive(Debug)]
pub(super) struct Laplacian {
    /// Unknown of each node; none for the held one.
    unknown: Vec<Option<usize>>,
    ends: Vec<(usize, usize)>,
    pattern: SymbolicSparseColMat<usize>,
    places: Argsort<usize>,
    symbolic: Option<SymbolicLlt<usize>>,
    values: Vec<f64>,
    right: Vec<f64>,
}

impl Laplacian {
    /// The pattern of `nodes` nodes; `None` if memory runs out.
    pub(super) fn new(nodes: usize, held: usize, ends: Vec<(usize, usize)>) -> Option<Self> {
        let unknown: Vec<Option<usize>> =
            (0..nodes).map(|node| (node != held).then(|| node - usize::from(node > held))).collect();
        let mut pairs = Vec::with_capacity(3 * ends.len());
        for (from, to) in &ends {
            each(unknown[*from], unknown[*to], |row, col, _| pairs.push(Pair { row, col }));
        }
        let size = nodes - 1;
        let (pattern, places) = SymbolicSparseColMat::try_new_from_indices(size, size, &pairs).ok()?;
        let symbolic =
            if size == 0 { None } else { Some(SymbolicLlt::try_new(pattern.rb(), Side::Lower).ok()?) };
        let (values, right) = (vec![0.0; pairs.len()], vec![0.0; size]);
        Some(Self { unknown, ends, pattern, places, symbolic, values, right })
    }

    /// Potentials from conductances of links and inflows at nodes; `None` if the matrix is singular.
    pub(super) fn solve(&mut self, conductance: &[f64], inflow: &[f64], potential: &mut [f64]) -> Option<()> {
        potential.fill(0.0);
        let Some(symbolic) = &self.symbolic else { return Some(()) };
        self.values.clear();
        for ((from, to), conductance) in self.ends.iter().zip(conductance) {
            each(self.unknown[*from], self.unknown[*to], |_, _, sign| self.values.push(sign * conductance));
        }
        for (unknown, inflow) in self.unknown.iter().zip(inflow) {
            if let Some(row) = unknown {
                self.right[*row] = *inflow;
            }
        }
        let matrix = SparseColMat::new_from_argsort(self.pattern.clone(), &self.places, &self.values).ok()?;
        let factor = Llt::try_new_with_symbolic(symbolic.clone(), matrix.rb(), Side::Lower).ok()?;
        factor.solve_in_place(MatMut::from_column_major_slice_mut(&mut self.right, matrix.nrows(), 1));
        for (potential, unknown) in potential.iter_mut().zip(&self.unknown) {
            *potential = unknown.map_or(0.0, |row| self.right[row]);
        }
        potential.iter().all(|value| value.is_finite()).then_some(())
    }
}

/// Entries of the lower triangle that a link adds to, with their signs.
fn each(from: Option<usize>, to: Option<usize>, mut add: impl FnMut(usize, usize, f64)) {
    for end in [from, to].into_iter().flatten() {
        add(end, end, 1.0);
    }
    if let (Some(from), Some(to)) = (from, to) {
        add(from.max(to), from.min(to), -1.0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_ring_shares_by_conductance() {
        // One unit from node 0 to node 2 (held): straight by 1, around by 2 and 2 in a row, which is 1 too.
        let mut ring = Laplacian::new(3, 2, vec![(0, 2), (0, 1), (2, 1)]).unwrap();
        let mut potential = [0.0; 3];
        ring.solve(&[1.0, 2.0, 2.0], &[1.0, 0.0, -1.0], &mut potential).unwrap();
        for (got, want) in potential.iter().zip([0.5, 0.25, 0.0]) {
            assert!((got - want).abs() < 1e-14, "{potential:?}");
        }
    }

    #[test]
    fn what_hangs_on_nothing_is_singular_and_one_node_needs_no_system() {
        let mut loose = Laplacian::new(3, 0, vec![(1, 2)]).unwrap();
        assert!(loose.solve(&[1.0], &[0.0; 3], &mut [0.0; 3]).is_none());
        let mut alone = Laplacian::new(1, 0, vec![]).unwrap();
        assert!(alone.solve(&[], &[0.0], &mut [1.0]).is_some());
    }
}
