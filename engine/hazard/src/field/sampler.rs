//! What every sampler has in common, and the choice between two of them.

use super::{Correlogram, FieldError, NEIGHBOURS, NeighbourSampler};
use crate::CorrelationFactor;

/// Turns independent standard normals into a field, the same way every time.
pub trait FieldSampler {
    /// Number of points.
    fn len(&self) -> usize;

    /// Number of independent standard normals that one field is made of.
    fn normals(&self) -> usize;

    /// Writes one field to `out`, a value a point.
    ///
    /// # Panics
    /// When `normals` has not [`normals`](Self::normals) numbers or `out` not [`len`](Self::len).
    fn apply(&self, normals: &[f64], out: &mut [f64]);

    /// Whether there are no points.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes two independent fields, of this sampler and of `other`, from the normals of the first
    /// followed by those of the second. On a grid it costs little more than one field.
    ///
    /// # Panics
    /// When a slice has another length than the two samplers ask for.
    fn apply_both(&self, other: &Self, normals: &[f64], first: &mut [f64], second: &mut [f64])
    where
        Self: Sized,
    {
        let (own, others) = normals.split_at(self.normals());
        self.apply(own, first);
        other.apply(others, second);
    }
}

/// Checks the lengths that [`FieldSampler::apply`] demands.
pub(super) fn check(sampler: &impl FieldSampler, normals: &[f64], out: &[f64]) {
    assert_eq!(normals.len(), sampler.normals(), "normals of one field");
    assert_eq!(out.len(), sampler.len(), "one place a point");
}

impl FieldSampler for CorrelationFactor {
    fn len(&self) -> usize {
        self.len()
    }

    fn normals(&self) -> usize {
        self.len()
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        self.apply(normals, out);
    }
}

/// Up to this many points [`sampler_for`] takes the exact factor: it then fits in 25 MB, is made in about
/// a second and applied in milliseconds. Its making grows with the third power of the number.
pub const FACTOR_UP_TO: usize = 2500;

/// A sampler for scattered points.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Sampler {
    /// Exact.
    Factor(CorrelationFactor),
    /// By nearest neighbours.
    Neighbours(NeighbourSampler),
}

/// A sampler for points (longitude, latitude in degrees): exact up to [`FACTOR_UP_TO`] of them, else by
/// [`NEIGHBOURS`] nearest neighbours.
///
/// # Errors
/// [`FieldError::Correlation`] for a coordinate that is not finite.
pub fn sampler_for(points: &[(f64, f64)], correlogram: &Correlogram) -> Result<Sampler, FieldError> {
    if points.len() <= FACTOR_UP_TO {
        return Ok(Sampler::Factor(CorrelationFactor::of(points, correlogram)?));
    }
    Ok(Sampler::Neighbours(NeighbourSampler::new(points, correlogram, NEIGHBOURS)?))
}

impl FieldSampler for Sampler {
    fn len(&self) -> usize {
        match self {
            Self::Factor(factor) => factor.len(),
            Self::Neighbours(neighbours) => neighbours.len(),
        }
    }

    fn normals(&self) -> usize {
        self.len()
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        match self {
            Self::Factor(factor) => factor.apply(normals, out),
            Self::Neighbours(neighbours) => neighbours.apply(normals, out),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(count: usize) -> Vec<(f64, f64)> {
        (0..count).map(|i| (116.0 + 0.0007 * i as f64, 39.9 + 0.0003 * ((i * 7919) % 1000) as f64)).collect()
    }

    #[test]
    fn the_number_of_points_decides() {
        let correlogram = Correlogram::exponential(25.7).unwrap();
        let few = sampler_for(&line(30), &correlogram).unwrap();
        assert!(matches!(few, Sampler::Factor(_)) && few.len() == 30);
        let many = sampler_for(&line(FACTOR_UP_TO + 1), &correlogram).unwrap();
        assert!(matches!(many, Sampler::Neighbours(_)) && many.normals() == FACTOR_UP_TO + 1);
        assert!(sampler_for(&[(f64::NAN, 1.0)], &correlogram).is_err());
        assert!(sampler_for(&[], &correlogram).unwrap().is_empty());
    }
}
