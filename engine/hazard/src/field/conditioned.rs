//! Fields given observations: drawn from the exact conditional distribution, or for any number of points.

use super::sampler::check;
use super::sampler_for;
use super::triangle::dot;
use super::{Correlogram, FieldError, FieldSampler, GlobePoint, Kriging, Observation, Sampler, Triangle};
use crate::correlation::CorrelationError;

/// Correlations of target points (rows) with observed places.
#[derive(Debug, Clone, PartialEq)]
struct Reach {
    values: Vec<f64>,
    observed: usize,
}

impl Reach {
    fn new(kriging: &Kriging, targets: &[GlobePoint]) -> Self {
        let observed = kriging.observations().len();
        let mut values = vec![0.0; targets.len() * observed];
        for (target, row) in targets.iter().zip(values.chunks_mut(observed.max(1))) {
            kriging.reach(target, row);
        }
        Self { values, observed }
    }

    fn row(&self, target: usize) -> &[f64] {
        &self.values[target * self.observed..(target + 1) * self.observed]
    }

    /// Adds the kriged value of data to a field, given `K⁻¹` times the data.
    fn add(&self, dual: &[f64], field: &mut [f64]) {
        for (target, value) in field.iter_mut().enumerate() {
            *value += dot(self.row(target), dual);
        }
    }
}

/// `K⁻¹` times other residuals than those the system was made with.
fn dual_of(kriging: &Kriging, residuals: &[f64]) -> Vec<f64> {
    assert_eq!(residuals.len(), kriging.observations().len(), "one residual an observation");
    let mut dual = residuals.to_vec();
    kriging.solve(&mut dual);
    dual
}

/// Exact fields given observations, for up to some thousands of points.
///
/// Mean by simple kriging, and the factor of the conditional covariance `C - Cᵀ K⁻¹ C`. At the place of an
/// exact observation every field has the observed residual.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionedFactor {
    kriging: Kriging,
    reach: Reach,
    factor: Triangle,
}

impl ConditionedFactor {
    /// Factors the conditional covariance of targets (longitude, latitude in degrees).
    ///
    /// # Errors
    /// [`FieldError`] for unusable coordinates or observations.
    pub fn new(
        targets: &[(f64, f64)],
        observations: &[Observation],
        correlogram: &Correlogram,
    ) -> Result<Self, FieldError> {
        let kriging = Kriging::new(observations, correlogram)?;
        let places = GlobePoint::all(targets)?;
        let reach = Reach::new(&kriging, &places);
        let mut explained = reach.clone();
        for row in explained.values.chunks_mut(reach.observed.max(1)) {
            kriging.factor().solve_lower(row);
        }
        let covariance = |i: usize, j: usize| {
            let prior = if i == j { 1.0 } else { correlogram.at(places[i].arc_km(&places[j])) };
            prior - dot(explained.row(i), explained.row(j))
        };
        let factor = Triangle::factor(places.len(), covariance);
        let factor = factor.ok_or(CorrelationError::NotPositiveDefinite(places.len()))?;
        Ok(Self { kriging, reach, factor })
    }

    /// Writes a field given other residuals than those it was made with, observed at the same places with
    /// the same errors: for a draw of the event term, which moves all of them.
    ///
    /// # Panics
    /// When a slice has another length than there are observations, normals or points.
    pub fn apply_given(&self, residuals: &[f64], normals: &[f64], out: &mut [f64]) {
        self.write(&dual_of(&self.kriging, residuals), normals, out);
    }

    fn write(&self, dual: &[f64], normals: &[f64], out: &mut [f64]) {
        check(self, normals, out);
        self.factor.multiply(normals, out);
        self.reach.add(dual, out);
    }
}

impl FieldSampler for ConditionedFactor {
    fn len(&self) -> usize {
        self.factor.size()
    }

    fn normals(&self) -> usize {
        self.factor.size()
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        self.write(self.kriging.dual(), normals, out);
    }
}

/// Fields given observations, for any number of points: conditioning by kriging (Journel 1974).
///
/// A field without conditions is drawn at the targets and the observed places; the kriged difference
/// between what was observed and what this field would have shown there, measurement error included, is
/// added to it. Its normals are those of targets, then of observed places, then of errors. It keeps
/// correlations of every target with every observation: 8 bytes for each.
#[derive(Debug, Clone, PartialEq)]
pub struct KrigedSampler {
    kriging: Kriging,
    reach: Reach,
    /// Of targets followed by observed places.
    base: Sampler,
}

impl KrigedSampler {
    /// Prepares targets (longitude, latitude in degrees).
    ///
    /// # Errors
    /// [`FieldError`] for unusable coordinates or observations.
    pub fn new(
        targets: &[(f64, f64)],
        observations: &[Observation],
        correlogram: &Correlogram,
    ) -> Result<Self, FieldError> {
        let kriging = Kriging::new(observations, correlogram)?;
        let reach = Reach::new(&kriging, &GlobePoint::all(targets)?);
        let all: Vec<_> =
            targets.iter().copied().chain(observations.iter().map(|o| (o.lon, o.lat))).collect();
        Ok(Self { kriging, reach, base: sampler_for(&all, correlogram)? })
    }

    /// Writes a field given other residuals than those it was made with, observed at the same places with
    /// the same errors.
    ///
    /// # Panics
    /// When a slice has another length than there are observations, normals or points.
    pub fn apply_given(&self, residuals: &[f64], normals: &[f64], out: &mut [f64]) {
        check(self, normals, out);
        assert_eq!(residuals.len(), self.reach.observed, "one residual an observation");
        self.write(residuals.iter().copied(), normals, out);
    }

    fn write(&self, residuals: impl Iterator<Item = f64>, normals: &[f64], out: &mut [f64]) {
        let (of_field, of_errors) = normals.split_at(self.base.len());
        let mut field = vec![0.0; self.base.len()];
        self.base.apply(of_field, &mut field);
        let (at_targets, at_observed) = field.split_at(out.len());
        let errors = self.kriging.observations().iter().zip(of_errors).map(|(o, normal)| o.sd * normal);
        let shown = at_observed.iter().zip(errors).map(|(value, error)| value + error);
        let mut missing: Vec<f64> = residuals.zip(shown).map(|(seen, shown)| seen - shown).collect();
        self.kriging.solve(&mut missing);
        out.copy_from_slice(at_targets);
        self.reach.add(&missing, out);
    }
}

impl FieldSampler for KrigedSampler {
    fn len(&self) -> usize {
        self.base.len() - self.reach.observed
    }

    fn normals(&self) -> usize {
        self.base.len() + self.reach.observed
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        check(self, normals, out);
        self.write(self.kriging.observations().iter().map(|o| o.residual), normals, out);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::field::draws::normals;

    const RANGE_KM: f64 = 40.7;

    fn targets() -> Vec<(f64, f64)> {
        let grid = (0..64).map(|i| (116.0 + 0.07 * f64::from(i % 8), 39.7 + 0.06 * f64::from(i / 8)));
        grid.chain([(116.23, 39.91)]).collect()
    }

    fn observations() -> Vec<Observation> {
        let observation = |lon, lat, residual, sd| Observation { lon, lat, residual, sd };
        vec![
            observation(116.14, 39.82, 1.3, 0.0),
            observation(116.23, 39.91, -0.6, 0.0),
            observation(116.35, 40.02, 0.8, 0.4),
            observation(116.02, 40.05, -1.1, 1.0),
        ]
    }

    /// Mean field and covariance of a sampler, from zero and unit normals.
    fn moments(sampler: &impl FieldSampler) -> (Vec<f64>, Vec<Vec<f64>>) {
        let n = sampler.len();
        let mut unit = vec![0.0; sampler.normals()];
        let mut mean = vec![0.0; n];
        sampler.apply(&unit, &mut mean);
        let mut covariance = vec![vec![0.0; n]; n];
        let mut out = vec![0.0; n];
        for k in 0..unit.len() {
            unit[k] = 1.0;
            sampler.apply(&unit, &mut out);
            unit[k] = 0.0;
            for (i, row) in covariance.iter_mut().enumerate() {
                row.iter_mut().enumerate().for_each(|(j, c)| *c += (out[i] - mean[i]) * (out[j] - mean[j]));
            }
        }
        (mean, covariance)
    }

    #[test]
    fn both_have_the_moments_of_kriging() {
        let correlogram = Correlogram::exponential(RANGE_KM).unwrap();
        let (targets, observations) = (targets(), observations());
        let kriging = Kriging::new(&observations, &correlogram).unwrap();
        let exact = moments(&ConditionedFactor::new(&targets, &observations, &correlogram).unwrap());
        let kriged = moments(&KrigedSampler::new(&targets, &observations, &correlogram).unwrap());
        for (i, &(lon, lat)) in targets.iter().enumerate() {
            let expected = kriging.at(lon, lat);
            for (mean, covariance) in [&exact, &kriged] {
                assert!((mean[i] - expected.mean).abs() < 1e-9, "{i}");
                assert!((covariance[i][i] - expected.variance).abs() < 1e-8, "{i}");
            }
            for j in 0..targets.len() {
                assert!((exact.1[i][j] - kriged.1[i][j]).abs() < 1e-8, "{i} {j}");
            }
        }
    }

    #[test]
    fn exact_observations_are_honoured() {
        let correlogram = Correlogram::exponential(RANGE_KM).unwrap();
        let at = [(116.14, 39.82), (116.23, 39.91), (116.5, 40.1)];
        let exact = ConditionedFactor::new(&at, &observations(), &correlogram).unwrap();
        let kriged = KrigedSampler::new(&at, &observations(), &correlogram).unwrap();
        let mut out = [0.0; 3];
        for seed in 0..20 {
            exact.apply(&normals(exact.normals(), seed), &mut out);
            assert!((out[0] - 1.3).abs() < 1e-6 && (out[1] + 0.6).abs() < 1e-6, "{out:?}");
            kriged.apply(&normals(kriged.normals(), seed), &mut out);
            assert!((out[0] - 1.3).abs() < 1e-6 && (out[1] + 0.6).abs() < 1e-6, "{out:?}");
            let others = [0.2, 0.4, 0.0, 0.0];
            exact.apply_given(&others, &normals(exact.normals(), seed), &mut out);
            assert!((out[0] - 0.2).abs() < 1e-6 && (out[1] - 0.4).abs() < 1e-6, "{out:?}");
            kriged.apply_given(&others, &normals(kriged.normals(), seed), &mut out);
            assert!((out[0] - 0.2).abs() < 1e-6 && (out[1] - 0.4).abs() < 1e-6, "{out:?}");
        }
    }

    /// Above the size of the factor the field without conditions comes from neighbours.
    #[test]
    fn many_targets_honour_data_too() {
        let correlogram = Correlogram::exponential(RANGE_KM).unwrap();
        let mut targets: Vec<_> =
            (0..2600).map(|i| (116.0 + 0.01 * f64::from(i % 52), 39.6 + 0.01 * f64::from(i / 52))).collect();
        targets.extend(observations().iter().map(|o| (o.lon, o.lat)));
        let sampler = KrigedSampler::new(&targets, &observations(), &correlogram).unwrap();
        let mut out = vec![0.0; targets.len()];
        let (mut sum, mut squares, fields) = (0.0, 0.0, 400);
        for seed in 0..fields {
            sampler.apply(&normals(sampler.normals(), seed), &mut out);
            assert!((out[2600] - 1.3).abs() < 1e-6 && (out[2601] + 0.6).abs() < 1e-6);
            sum += out[2602] / fields as f64;
            squares += out[2602] * out[2602] / fields as f64;
        }
        let expected = Kriging::new(&observations(), &correlogram).unwrap().at(116.35, 40.02);
        assert!((sum - expected.mean).abs() < 4.0 * (expected.variance / fields as f64).sqrt(), "{sum}");
        let variance = squares - sum * sum;
        assert!(
            (variance / expected.variance - 1.0).abs() < 4.0 * (2.0 / fields as f64).sqrt(),
            "{variance}"
        );
    }

    #[test]
    fn without_observations_it_is_the_plain_field() {
        let correlogram = Correlogram::exponential(RANGE_KM).unwrap();
        let draws = normals(65, 9);
        let [mut plain, mut exact, mut kriged] = [(); 3].map(|()| vec![0.0; 65]);
        sampler_for(&targets(), &correlogram).unwrap().apply(&draws, &mut plain);
        ConditionedFactor::new(&targets(), &[], &correlogram).unwrap().apply(&draws, &mut exact);
        KrigedSampler::new(&targets(), &[], &correlogram).unwrap().apply(&draws, &mut kriged);
        assert!(plain == exact && plain == kriged);
    }
}
