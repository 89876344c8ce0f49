//! How alike fields are at a distance: empirical variograms.

use super::{FieldError, GlobePoint};

/// Pairs of points whose distance falls between two edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LagBin {
    /// Mean distance of the pairs, km; the middle of the bin when there are none.
    pub distance_km: f64,
    /// Number of pairs of points.
    pub pairs: usize,
    /// Half the mean product of differences over all pairs and fields; not a number when there are none.
    pub semivariance: f64,
}

/// The variogram of an ensemble of fields at points (longitude, latitude in degrees): for each lag between
/// two successive edges in km, half the mean squared difference (Matheron 1963).
///
/// For fields of variance 1 it is 1 minus the correlation. Edges are inclusive below, exclusive above. Work
/// grows with the square of the number of points.
///
/// # Errors
/// [`FieldError`] for a field of another length than `points`, coordinates that are not finite, or edges
/// that do not rise.
pub fn empirical_variogram(
    points: &[(f64, f64)],
    fields: &[Vec<f64>],
    edges_km: &[f64],
) -> Result<Vec<LagBin>, FieldError> {
    empirical_cross_variogram(points, fields, fields, edges_km)
}

/// The cross-variogram of two measures: half the mean product of their differences. The `n`-th fields of the
/// two ensembles belong together.
///
/// For a [`MeasurePair`](super::MeasurePair) it is `rho (1 - exp(-3 h / b))`.
///
/// # Errors
/// As [`empirical_variogram`], and for ensembles of different size.
pub fn empirical_cross_variogram(
    points: &[(f64, f64)],
    first: &[Vec<f64>],
    second: &[Vec<f64>],
    edges_km: &[f64],
) -> Result<Vec<LagBin>, FieldError> {
    check(points, first, second, edges_km)?;
    let places = GlobePoint::all(points)?;
    let mut bins = vec![Sums::default(); edges_km.len().saturating_sub(1)];
    for (i, a) in places.iter().enumerate() {
        for (j, b) in places.iter().enumerate().skip(i + 1) {
            let km = a.arc_km(b);
            let above = edges_km.partition_point(|edge| *edge <= km);
            if above == 0 || above == edges_km.len() {
                continue;
            }
            let products = first.iter().zip(second).map(|(u, v)| (u[i] - u[j]) * (v[i] - v[j]));
            let bin = &mut bins[above - 1];
            bin.pairs += 1;
            bin.distance_km += km;
            bin.products += products.sum::<f64>();
        }
    }
    let with_edges = bins.iter().zip(edges_km.windows(2));
    Ok(with_edges.map(|(sums, edges)| sums.bin(edges, first.len())).collect())
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    pairs: usize,
    distance_km: f64,
    products: f64,
}

impl Sums {
    fn bin(&self, edges: &[f64], fields: usize) -> LagBin {
        let distance_km = match self.pairs {
            0 => f64::midpoint(edges[0], edges[1]),
            pairs => self.distance_km / pairs as f64,
        };
        let semivariance = 0.5 * self.products / (self.pairs * fields) as f64;
        LagBin { distance_km, pairs: self.pairs, semivariance }
    }
}

fn check(
    points: &[(f64, f64)],
    first: &[Vec<f64>],
    second: &[Vec<f64>],
    edges_km: &[f64],
) -> Result<(), FieldError> {
    if first.len() != second.len() {
        return Err(FieldError::Members { first: first.len(), second: second.len() });
    }
    if let Some(odd) = first.iter().chain(second).find(|field| field.len() != points.len()) {
        return Err(FieldError::Length { points: points.len(), found: odd.len() });
    }
    let rising = edges_km.windows(2).all(|pair| pair[0] < pair[1]);
    let finite = edges_km.iter().all(|edge| edge.is_finite());
    if rising && finite { Ok(()) } else { Err(FieldError::BadEdges) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ROW: [(f64, f64); 3] = [(116.0, 0.0), (116.1, 0.0), (116.3, 0.0)];

    #[test]
    fn three_points_by_hand() {
        let fields = [vec![1.0, 3.0, 0.0], vec![0.0, 0.0, 1.0]];
        let bins = empirical_variogram(&ROW, &fields, &[0.0, 15.0, 25.0, 40.0, 50.0]).unwrap();
        let near = |bin: &LagBin, km: f64, pairs: usize, value: f64| {
            (bin.distance_km - km).abs() < 0.01
                && bin.pairs == pairs
                && (bin.semivariance - value).abs() < 1e-12
        };
        assert!(near(&bins[0], 11.12, 1, 0.25 * (4.0 + 0.0)), "{bins:?}");
        assert!(near(&bins[1], 22.24, 1, 0.25 * (9.0 + 1.0)), "{bins:?}");
        assert!(near(&bins[2], 33.36, 1, 0.25 * (1.0 + 1.0)), "{bins:?}");
        assert!(bins[3].pairs == 0 && bins[3].distance_km == 45.0 && bins[3].semivariance.is_nan());
    }

    #[test]
    fn opposite_measures_have_a_negative_cross_variogram() {
        let (up, down) = ([vec![1.0, 3.0, 0.0]], [vec![-1.0, -3.0, 0.0]]);
        let bins = empirical_cross_variogram(&ROW, &up, &down, &[0.0, 15.0]).unwrap();
        assert!((bins[0].semivariance + 2.0).abs() < 1e-12);
    }

    #[test]
    fn unusable_input_is_refused() {
        let field = [vec![0.0; 3]];
        let short = [vec![0.0; 2]];
        assert_eq!(
            empirical_variogram(&ROW, &short, &[0.0, 1.0]),
            Err(FieldError::Length { points: 3, found: 2 })
        );
        assert_eq!(empirical_variogram(&ROW, &field, &[1.0, 1.0]), Err(FieldError::BadEdges));
        let unpaired = empirical_cross_variogram(&ROW, &field, &[], &[0.0, 1.0]);
        assert_eq!(unpaired, Err(FieldError::Members { first: 1, second: 0 }));
    }
}
