//! The pressures of one part: a symmetric system with one pattern and many values.

use crate::sparse::Cholesky;

/// Laplacian of links with conductances, one node held at zero.
#[derive(Debug)]
pub(super) struct Laplacian {
    held: usize,
    matrix: Cholesky,
    /// Places that each link adds its conductance to, and takes it from.
    places: Vec<([Option<u32>; 2], Option<u32>)>,
    right: Vec<f64>,
}

impl Laplacian {
    /// The pattern of `nodes` nodes and links between these ends.
    pub(super) fn new(nodes: usize, held: usize, ends: &[(usize, usize)]) -> Self {
        let unknown = |node: usize| (node != held).then(|| node - usize::from(node > held));
        let unknowns = ends.iter().map(|&(from, to)| (unknown(from), unknown(to)));
        let inner: Vec<(usize, usize)> = unknowns.clone().filter_map(|(from, to)| from.zip(to)).collect();
        let (matrix, entries) = Cholesky::new(nodes - 1, &inner);
        let (diagonal, mut entries) = (matrix.diagonal(), entries.into_iter());
        let places = unknowns.map(|(from, to)| {
            let between = from.and(to).and_then(|_| entries.next());
            ([from, to].map(|end| end.map(|unknown| diagonal[unknown])), between)
        });
        let places = places.collect();
        Self { held, matrix, places, right: vec![0.0; nodes - 1] }
    }

    /// Potentials from conductances of links and inflows at nodes; `None` if the matrix is singular.
    pub(super) fn solve(&mut self, conductance: &[f64], inflow: &[f64], potential: &mut [f64]) -> Option<()> {
        self.matrix.clear();
        for ((ends, between), conductance) in self.places.iter().zip(conductance) {
            ends.iter().flatten().for_each(|place| self.matrix.add(*place, *conductance));
            between.iter().for_each(|place| self.matrix.add(*place, -conductance));
        }
        let (before, after) = self.right.split_at_mut(self.held);
        before.copy_from_slice(&inflow[..self.held]);
        after.copy_from_slice(&inflow[self.held + 1..]);
        self.matrix.solve(&mut self.right).ok()?;
        potential[..self.held].copy_from_slice(&self.right[..self.held]);
        potential[self.held] = 0.0;
        potential[self.held + 1..].copy_from_slice(&self.right[self.held..]);
        potential.iter().all(|value| value.is_finite()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_ring_shares_by_conductance() {
        // One unit from node 0 to node 2 (held): straight by 1, around by 2 and 2 in a row, which is 1 too.
        let mut ring = Laplacian::new(3, 2, &[(0, 2), (0, 1), (2, 1)]);
        let mut potential = [0.0; 3];
        ring.solve(&[1.0, 2.0, 2.0], &[1.0, 0.0, -1.0], &mut potential).unwrap();
        for (got, want) in potential.iter().zip([0.5, 0.25, 0.0]) {
            assert!((got - want).abs() < 1e-14, "{potential:?}");
        }
    }

    #[test]
    fn what_hangs_on_nothing_is_singular_and_one_node_needs_no_system() {
        let mut loose = Laplacian::new(3, 0, &[(1, 2)]);
        assert!(loose.solve(&[1.0], &[0.0; 3], &mut [0.0; 3]).is_none());
        let mut alone = Laplacian::new(1, 0, &[]);
        assert!(alone.solve(&[], &[0.0], &mut [1.0]).is_some());
    }
}
