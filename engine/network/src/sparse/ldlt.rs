//! Symmetric systems that may be indefinite, by LDLᵀ in an order of the caller's.

use faer::sparse::linalg::{amd, cholesky::simplicial};

use super::{Matrix, Pattern, Scratch};

/// A pivot smaller than this share of the largest susceptance means that the matrix is singular.
const SMALLEST_PIVOT: f64 = 1e-11;

/// Rank of each bus in an approximate minimum degree order of the graph. A part of the graph eliminated in the
/// same order fills no more than the whole.
pub(crate) fn elimination_ranks(buses: usize, pairs: &[(u32, u32)]) -> Vec<u32> {
    let edges = pairs.iter().filter(|(a, b)| a != b).map(|(a, b)| (*a.min(b), *a.max(b)));
    let (upper, _) = Pattern::new(buses, edges.chain((0..buses as u32).map(|bus| (bus, bus))));
    let (mut order, mut rank) = (vec![0u32; buses], vec![0u32; buses]);
    let mut scratch = Scratch::new(amd::order_maybe_unsorted_scratch::<u32>(buses, upper.entries()));
    let (control, stack) = (amd::Control::default(), scratch.stack());
    let done = amd::order_maybe_unsorted(&mut order, &mut rank, upper.view(), control, stack);
    // Only memory can run out, and then the order of the table serves as well, more slowly.
    if done.is_err() { (0..buses as u32).collect() } else { rank }
}

/// A factor L D Lᵀ: columns of L with D in the place of the unit diagonal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ldlt {
    starts: Vec<u32>,
    rows: Vec<u32>,
    values: Vec<f64>,
}

impl Ldlt {
    /// Factorises the matrix given by its upper triangle, in the order of its rows; `None` if it is singular.
    pub(crate) fn new(size: usize, entries: &[(u32, u32, f64)]) -> Option<Self> {
        if size == 0 {
            return Some(Self { starts: vec![0], ..Self::default() });
        }
        let (mut upper, places) = Matrix::new(size, entries.iter().map(|&(row, column, _)| (row, column)));
        for (place, (.., value)) in places.into_iter().zip(entries) {
            upper.add(place, *value);
        }
        let (mut tree, mut counts) = (vec![0i32; size], vec![0u32; size]);
        let scratch =
            simplicial::prefactorize_symbolic_cholesky_scratch::<u32>(size, upper.pattern().entries())
                .or(simplicial::factorize_simplicial_symbolic_cholesky_scratch::<u32>(size))
                .or(simplicial::factorize_simplicial_numeric_ldlt_scratch::<u32, f64>(size));
        let mut scratch = Scratch::new(scratch);
        let (pattern, stack) = (upper.pattern().view(), scratch.stack());
        let tree = simplicial::prefactorize_symbolic_cholesky(&mut tree, &mut counts, pattern, stack);
        let mut starts = vec![0];
        starts.extend(counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }));
        let filled = starts[size] as usize;
        let (mut rows, mut values) = (vec![0u32; filled], vec![0.0; filled]);
        let exact = faer::linalg::cholesky::ldlt::factor::LdltRegularization::default();
        simplicial::factorize_simplicial_numeric_ldlt_with_row_idx(
            &mut values,
            &mut rows,
            &starts,
            tree,
            upper.view(),
            exact,
            stack,
        )
        .ok()?;
        let largest = entries.iter().fold(0.0, |most: f64, (_, _, value)| most.max(value.abs()));
        let factor = Self { starts, rows, values };
        let regular = factor.pivots().all(|pivot| pivot.abs() > SMALLEST_PIVOT * largest);
        regular.then_some(factor)
    }

    fn pivots(&self) -> impl Iterator<Item = f64> {
        self.starts[..self.starts.len() - 1].iter().map(|start| self.values[*start as usize])
    }

    fn column(&self, column: usize) -> (f64, &[u32], &[f64]) {
        let (start, end) = (self.starts[column] as usize, self.starts[column + 1] as usize);
        (self.values[start], &self.rows[start + 1..end], &self.values[start + 1..end])
    }

    /// Solves in place.
    pub(crate) fn solve(&self, x: &mut [f64]) {
        for column in 0..x.len() {
            let (_, rows, values) = self.column(column);
            let known = x[column];
            for (row, value) in rows.iter().zip(values) {
                x[*row as usize] -= value * known;
            }
        }
        for column in (0..x.len()).rev() {
            let (pivot, rows, values) = self.column(column);
            let below: f64 = rows.iter().zip(values).map(|(row, value)| value * x[*row as usize]).sum();
            x[column] = x[column] / pivot - below;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_small_indefinite_system_is_solved() {
        // [[4, 1, 0], [1, -3, 2], [0, 2, 5]] (1, 2, 3) = (6, 1, 19)
        let entries = [(0, 0, 4.0), (0, 1, 1.0), (1, 1, -3.0), (1, 2, 2.0), (2, 2, 2.0), (2, 2, 3.0)];
        let factor = Ldlt::new(3, &entries).unwrap();
        let mut x = [6.0, 1.0, 19.0];
        factor.solve(&mut x);
        for (got, want) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((got - want).abs() < 1e-14, "{x:?}");
        }
    }

    #[test]
    fn a_singular_matrix_is_refused() {
        assert!(Ldlt::new(2, &[(0, 0, 1.0), (0, 1, -1.0), (1, 1, 1.0)]).is_none());
    }

    #[test]
    fn ranks_are_a_permutation_and_leaves_come_first() {
        let star: Vec<_> = (1..9).map(|leaf| (0, leaf)).collect();
        let mut ranks = elimination_ranks(9, &star);
        assert!(ranks[0] >= 7, "{ranks:?}");
        ranks.sort_unstable();
        assert_eq!(ranks, (0..9).collect::<Vec<_>>());
    }
}
