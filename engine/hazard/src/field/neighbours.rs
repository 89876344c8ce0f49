//! Fields at any number of scattered points: each conditioned on its nearest earlier neighbours.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::order::max_min;
use super::triangle::{dot, factor_in_place, solve_lower, solve_upper, start};
use super::{Correlogram, FieldError, FieldSampler, GlobePoint, sampler::check};
use crate::correlation::CorrelationError;

/// Neighbours that a point is conditioned on unless the caller says otherwise. With so many no two of 300
/// points at ranges of 8 to 60 km missed their correlation by more than 0.014, nor any pair of 150 sampled
/// among 4000 at ranges of 25.7 and 40.7 km by more than 0.008 (D, from the tests).
pub const NEIGHBOURS: usize = 24;

/// A sampler whose work grows with the number of points, not its square.
///
/// Points are taken in max-min order, from coarse to fine. Each is normal given the nearest of those before it, with the mean
/// and standard deviation of simple kriging: Vecchia 1988; Datta, Banerjee, Finley & Gelfand 2016. With as
/// many neighbours as points it is exact. Points at one place get one value.
///
/// The field belongs to the places and to the normals that go with them: permuting points and normals alike
/// permutes the field and changes no digit, except that of points at one place the first rules.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourSampler {
    /// Indices of the points in the order in which they are simulated.
    order: Vec<u32>,
    /// For each point in that order, where its neighbours end.
    ends: Vec<usize>,
    /// Indices of neighbours.
    neighbours: Vec<u32>,
    /// Their weights.
    weights: Vec<f64>,
    /// Standard deviation given the neighbours, for each point in order.
    sd: Vec<f64>,
}

impl NeighbourSampler {
    /// Finds neighbours and weights for points (longitude, latitude in degrees), of which there may be up
    /// to 2³².
    ///
    /// # Errors
    /// [`FieldError`] for a coordinate that is not finite or for no neighbours at all.
    pub fn new(
        points: &[(f64, f64)],
        correlogram: &Correlogram,
        neighbours: usize,
    ) -> Result<Self, FieldError> {
        if neighbours == 0 {
            return Err(FieldError::NoNeighbours);
        }
        let places = GlobePoint::all(points)?;
        let mut sampler = Self::with_room(max_min(points), neighbours);
        let mut system = System::new(&places, correlogram, neighbours);
        let mut earlier = RTree::new();
        for index in sampler.order.clone() {
            let place = places[index as usize].0;
            system.near.clear();
            system.near.extend(earlier.nearest_neighbor_iter(place).take(neighbours).map(|p: &Entry| p.data));
            let repeated = system.near.first().is_some_and(|near| places[*near as usize].0 == place);
            if repeated {
                system.near.truncate(1);
            } else {
                earlier.insert(GeomWithData::new(place, index));
            }
            let sd = system.solve(index).ok_or(CorrelationError::NotPositiveDefinite(points.len()))?;
            sampler.push(&system, if repeated { 0.0 } else { sd });
        }
        Ok(sampler)
    }

    fn with_room(order: Vec<u32>, neighbours: usize) -> Self {
        let (points, room) = (order.len(), order.len() * neighbours.min(order.len()));
        Self {
            order,
            ends: Vec::with_capacity(points),
            neighbours: Vec::with_capacity(room),
            weights: Vec::with_capacity(room),
            sd: Vec::with_capacity(points),
        }
    }

    fn push(&mut self, system: &System<'_>, sd: f64) {
        self.neighbours.extend(&system.near);
        self.weights.extend(&system.weights);
        self.ends.push(self.neighbours.len());
        self.sd.push(sd);
    }
}

impl FieldSampler for NeighbourSampler {
    fn len(&self) -> usize {
        self.order.len()
    }

    fn normals(&self) -> usize {
        self.order.len()
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        check(self, normals, out);
        let mut first = 0;
        for ((&index, &end), sd) in self.order.iter().zip(&self.ends).zip(&self.sd) {
            let near = self.neighbours[first..end].iter().zip(&self.weights[first..end]);
            let mean: f64 = near.map(|(near, weight)| weight * out[*near as usize]).sum();
            out[index as usize] = mean + sd * normals[index as usize];
            first = end;
        }
    }
}

/// An earlier point and its index.
type Entry = GeomWithData<[f64; 3], u32>;

/// The kriging system of one point, with memory that serves all points in turn.
struct System<'a> {
    places: &'a [GlobePoint],
    correlogram: &'a Correlogram,
    near: Vec<u32>,
    weights: Vec<f64>,
    matrix: Vec<f64>,
}

impl<'a> System<'a> {
    fn new(places: &'a [GlobePoint], correlogram: &'a Correlogram, neighbours: usize) -> Self {
        let most = neighbours.min(places.len());
        Self {
            places,
            correlogram,
            near: Vec::with_capacity(most),
            weights: Vec::with_capacity(most),
            matrix: Vec::with_capacity(start(most)),
        }
    }

    /// Fills the weights of the neighbours in `near` and gives the standard deviation that remains:
    /// weights `K⁻¹ c`, variance `1 - cᵀ K⁻¹ c` (simple kriging). None when `K` is no correlation.
    fn solve(&mut self, index: u32) -> Option<f64> {
        let between =
            |a: u32, b: u32| self.correlogram.at(self.places[a as usize].arc_km(&self.places[b as usize]));
        self.matrix.clear();
        for (row, &a) in self.near.iter().enumerate() {
            self.matrix.extend(self.near[..row].iter().map(|&b| between(a, b)));
            self.matrix.push(1.0);
        }
        self.weights.clear();
        self.weights.extend(self.near.iter().map(|&near| between(near, index)));
        if !factor_in_place(&mut self.matrix, self.near.len()) {
            return None;
        }
        solve_lower(&self.matrix, &mut self.weights);
        let explained = dot(&self.weights, &self.weights);
        solve_upper(&self.matrix, &mut self.weights);
        Some((1.0 - explained).max(0.0).sqrt())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::field::draws::normals;
    use crate::geodesy::great_circle_km;
    use proptest::prelude::*;

    fn cloud(count: usize, seed: u64) -> Vec<(f64, f64)> {
        let draws = normals(2 * count, seed);
        draws.chunks(2).map(|pair| (116.4 + 0.4 * pair[0], 39.9 + 0.3 * pair[1])).collect()
    }

    /// Largest difference between the covariance of a sampler, from unit vectors, and the exact one.
    fn worst(points: &[(f64, f64)], correlogram: &Correlogram, neighbours: usize) -> f64 {
        let sampler = NeighbourSampler::new(points, correlogram, neighbours).unwrap();
        let column = |k: usize| {
            let unit: Vec<f64> = (0..points.len()).map(|i| f64::from(u8::from(i == k))).collect();
            let mut out = vec![0.0; points.len()];
            sampler.apply(&unit, &mut out);
            out
        };
        let columns: Vec<_> = (0..points.len()).map(column).collect();
        let mut worst = 0.0_f64;
        for (i, &a) in points.iter().enumerate() {
            for (j, &b) in points.iter().enumerate() {
                let covariance: f64 = columns.iter().map(|column| column[i] * column[j]).sum();
                worst = worst.max((covariance - correlogram.at(great_circle_km(a, b))).abs());
            }
        }
        worst
    }

    #[test]
    fn covariance_is_near_the_exact_one() {
        let lattice: Vec<_> =
            (0..300).map(|i| (116.0 + 0.05 * f64::from(i % 20), 39.5 + 0.04 * f64::from(i / 20))).collect();
        let exponential = |range| Correlogram::exponential(range).unwrap();
        let remainder = exponential(40.7).remainder(25.7, 0.733 * 0.733);
        for correlogram in
            [exponential(8.5), exponential(25.7), exponential(40.7), exponential(60.0), remainder]
        {
            for points in [cloud(300, 7), lattice.clone()] {
                let error = worst(&points, &correlogram, NEIGHBOURS);
                assert!(error < 0.014, "{correlogram:?}: {error}");
            }
        }
    }

    /// Largest difference between the covariance and the exact one among every `each`-th point.
    fn worst_of_sample(points: &[(f64, f64)], correlogram: &Correlogram, each: usize) -> f64 {
        let sampler = NeighbourSampler::new(points, correlogram, NEIGHBOURS).unwrap();
        let sampled: Vec<_> = points.iter().copied().step_by(each).collect();
        let mut covariance = vec![0.0; sampled.len() * sampled.len()];
        let (mut unit, mut out) = (vec![0.0; points.len()], vec![0.0; points.len()]);
        for k in 0..points.len() {
            unit[k] = 1.0;
            sampler.apply(&unit, &mut out);
            unit[k] = 0.0;
            let column: Vec<f64> = out.iter().copied().step_by(each).collect();
            for (row, a) in covariance.chunks_mut(column.len()).zip(&column) {
                row.iter_mut().zip(&column).for_each(|(sum, b)| *sum += a * b);
            }
        }
        let exact = |a: (f64, f64)| sampled.iter().map(move |&b| correlogram.at(great_circle_km(a, b)));
        let exact = sampled.iter().flat_map(|&a| exact(a));
        covariance.iter().zip(exact).map(|(found, exact)| (found - exact).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn thousands_of_points_keep_the_correlation_of_sampled_pairs() {
        let lattice: Vec<_> = (0..4000)
            .map(|i| (116.0 + 0.015 * f64::from(i % 80), 39.5 + 0.012 * f64::from(i / 80)))
            .collect();
        for range_km in [25.7, 40.7] {
            let correlogram = Correlogram::exponential(range_km).unwrap();
            for points in [cloud(4000, 7), lattice.clone()] {
                // Not a divisor of the columns, so that all rows and columns are met.
                let error = worst_of_sample(&points, &correlogram, 27);
                assert!(error < 0.008, "{range_km}: {error}");
            }
        }
    }

    #[test]
    fn more_neighbours_are_better_and_all_are_exact() {
        let (points, correlogram) = (cloud(120, 3), Correlogram::exponential(40.7).unwrap());
        let [few, some, all] = [4, 16, 120].map(|neighbours| worst(&points, &correlogram, neighbours));
        assert!(few > some && some > all && all < 1e-9, "{few} {some} {all}");
    }

    proptest! {
        #[test]
        fn permuting_points_permutes_the_field(count in 1usize..90, turn in 0usize..90, seed in 0u64..500) {
            let points = cloud(count, seed);
            let draws = normals(count, seed + 1);
            let turn = turn % count;
            let correlogram = Correlogram::exponential(25.7).unwrap();
            let field = |points: &[(f64, f64)], draws: &[f64]| {
                let mut out = vec![0.0; points.len()];
                NeighbourSampler::new(points, &correlogram, 10).unwrap().apply(draws, &mut out);
                out
            };
            let rotated = |values: &[f64]| [&values[turn..], &values[..turn]].concat();
            let mut turned = points.clone();
            turned.rotate_left(turn);
            prop_assert_eq!(rotated(&field(&points, &draws)), field(&turned, &rotated(&draws)));
        }
    }

    #[test]
    fn points_at_one_place_share_a_value() {
        let points = [(116.0, 40.0), (116.3, 40.0), (116.0, 40.0), (116.0, 40.0), (116.2, 40.1)];
        let sampler = NeighbourSampler::new(&points, &Correlogram::exponential(8.5).unwrap(), 3).unwrap();
        let mut out = [0.0; 5];
        sampler.apply(&[1.0, 2.0, 3.0, 4.0, 5.0], &mut out);
        assert!(out[0] == out[2] && out[2] == out[3] && out[0] != out[1], "{out:?}");
    }

    #[test]
    fn unusable_input_is_refused() {
        let correlogram = Correlogram::exponential(8.5).unwrap();
        assert_eq!(NeighbourSampler::new(&[], &correlogram, 0), Err(FieldError::NoNeighbours));
        assert!(NeighbourSampler::new(&[(0.0, f64::INFINITY)], &correlogram, 5).is_err());
        assert!(NeighbourSampler::new(&[], &correlogram, 5).unwrap().is_empty());
    }
}
