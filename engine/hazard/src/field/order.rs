//! An order of points from coarse to fine, so that earlier points surround every later one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Indices of points (longitude, latitude in degrees) in max-min order: first the one next to the middle,
/// then always the one farthest from all before it (Guinness 2018, M: the best of the orders compared there
/// for conditioning on neighbours).
///
/// It depends on the coordinates only, as equal distances are decided by coordinates; the index decides
/// between points at one place. Distances are those of a flat map, which decide the order and nothing else.
pub(super) fn max_min(points: &[(f64, f64)]) -> Vec<u32> {
    let places = flatten(points);
    let mut by_place: Vec<u32> = (0..points.len() as u32).collect();
    by_place.sort_unstable_by(|&a, &b| {
        let (p, q) = (places[a as usize], places[b as usize]);
        p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])).then(a.cmp(&b))
    });
    let sorted: Vec<[f64; 2]> = by_place.iter().map(|index| places[*index as usize]).collect();
    Search::new(&sorted).run().into_iter().map(|rank| by_place[rank as usize]).collect()
}

/// The farthest-first search over points that are sorted by their place.
struct Search<'a> {
    places: &'a [[f64; 2]],
    tree: RTree<GeomWithData<[f64; 2], u32>>,
    /// Squared distance to the nearest point taken so far, negative once a point is itself taken.
    gaps: Vec<f64>,
    /// Gaps as bits, which sort as the numbers do; those that have shrunk since are passed over.
    farthest: BinaryHeap<(u64, Reverse<u32>)>,
    order: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(places: &'a [[f64; 2]]) -> Self {
        let entries = places.iter().zip(0..).map(|(place, rank)| GeomWithData::new(*place, rank)).collect();
        Self {
            places,
            tree: RTree::bulk_load(entries),
            gaps: vec![f64::INFINITY; places.len()],
            farthest: BinaryHeap::with_capacity(places.len()),
            order: Vec::with_capacity(places.len()),
        }
    }

    fn run(mut self) -> Vec<u32> {
        if let Some(first) = middle(self.places) {
            self.take(first);
        }
        while let Some((bits, Reverse(rank))) = self.farthest.pop() {
            if self.gaps[rank as usize].to_bits() == bits {
                self.take(rank);
            }
        }
        self.order
    }

    /// Takes a point and shrinks the gaps of others. Only points nearer than its own gap can be concerned,
    /// as no gap is larger than that of the point taken.
    fn take(&mut self, rank: u32) {
        let place = self.places[rank as usize];
        let within = std::mem::replace(&mut self.gaps[rank as usize], -1.0);
        self.order.push(rank);
        for other in self.tree.locate_within_distance(place, within) {
            let gap = square(place, *other.geom());
            let known = &mut self.gaps[other.data as usize];
            if gap < *known {
                *known = gap;
                self.farthest.push((gap.to_bits(), Reverse(other.data)));
            }
        }
    }
}

fn square(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// Least and largest of some coordinates.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// Which place is next to the middle of the box around all; the first among equals.
fn middle(places: &[[f64; 2]]) -> Option<u32> {
    let centre = [0, 1].map(|axis| {
        let (low, high) = span(places.iter().map(|place| place[axis]));
        f64::midpoint(low, high)
    });
    let far = |rank: &u32| square(places[*rank as usize], centre);
    (0..places.len() as u32).min_by(|a, b| far(a).total_cmp(&far(b)))
}

/// Longitudes narrowed by the middle latitude, and latitudes.
fn flatten(points: &[(f64, f64)]) -> Vec<[f64; 2]> {
    let (south, north) = span(points.iter().map(|p| p.1));
    let narrow = f64::midpoint(south, north).to_radians().cos();
    points.iter().map(|&(lon, lat)| [lon * narrow, lat]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_point_is_the_farthest_from_those_before(
            points in prop::collection::vec((100.0..120.0f64, -60.0..60.0f64), 1..60),
        ) {
            let order = max_min(&points);
            let places = flatten(&points);
            let gap = |taken: &[u32], index: u32| {
                taken.iter().map(|t| square(places[*t as usize], places[index as usize])).fold(f64::INFINITY, f64::min)
            };
            for at in 1..order.len() {
                let (taken, rest) = order.split_at(at);
                let largest = rest.iter().map(|index| gap(taken, *index)).fold(0.0, f64::max);
                prop_assert_eq!(gap(taken, rest[0]), largest);
            }
        }

        #[test]
        fn every_point_once_and_the_same_places_in_any_order(
            columns in 1u8..9, rows in 1u8..9, turn in 0usize..80,
        ) {
            let cell = |i: u8| (116.0 + 0.1 * f64::from(i % columns), 40.0 + 0.1 * f64::from(i / columns));
            let points: Vec<_> = (0..columns * rows).map(cell).collect();
            let order = max_min(&points);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..points.len() as u32).collect::<Vec<_>>());
            let mut turned = points.clone();
            turned.rotate_left(turn % points.len());
            let places = |points: &[(f64, f64)]| {
                max_min(points).iter().map(|i| points[*i as usize]).collect::<Vec<_>>()
            };
            prop_assert_eq!(places(&points), places(&turned));
        }
    }

    #[test]
    fn coinciding_points_come_last_and_in_their_order() {
        let (here, there, between) = ((1.0, 1.0), (2.0, 1.0), (1.6, 1.0));
        assert_eq!(max_min(&[here, here, there, here, between]), [4, 0, 2, 1, 3]);
        assert!(max_min(&[]).is_empty());
    }
}
