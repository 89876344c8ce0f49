//! The shaking of zones and of any other place, for users of the library.

use shapan_hazard::geodesy::great_circle_km;
use shapan_kernel::Streams;

use super::{Expected, Felt, Place, Residual};
use crate::city::places::ZoneSite;
use crate::city::{City, Static};
use crate::error::PrepareError;
use crate::purpose;

/// Which shaking is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// The median: the mean of the logarithms of all models, by their weights.
    Median,
    /// What the ground does in one replication of a batch.
    Replication {
        /// The batch's seed.
        seed: u64,
        /// The replication's number.
        number: u64,
    },
}

impl City {
    /// Key and place of every zone, in the order of their table.
    #[must_use]
    pub fn zone_places(&self) -> Vec<(String, Place)> {
        self.0.zones.iter().map(|zone| (zone.id.clone(), zone.place())).collect()
    }

    /// The shaking of every zone, in the order of their table.
    ///
    /// # Errors
    /// [`PrepareError::NoShaking`] where the ground does not shake.
    pub fn shaking(&self, draw: Draw) -> Result<Vec<Felt>, PrepareError> {
        let field = self.0.shaking.as_ref().ok_or(PrepareError::NoShaking)?;
        let felt = |expected: &Expected, residual: &Residual| field.laws.felt(expected, residual);
        Ok(match draw {
            Draw::Median => {
                let zones: Vec<&[Expected]> = field.branches.iter().map(|b| &b.zones[..]).collect();
                mean(&field.laws.weights(), &zones).iter().map(|e| felt(e, &Residual::default())).collect()
            }
            Draw::Replication { seed, number } => {
                let (branch, residuals) = drawn(&self.0, field, seed, number);
                field.branches[branch].zones.iter().zip(&residuals).map(|(e, r)| felt(e, r)).collect()
            }
        })
    }

    /// The shaking of places that need not lie in the region, in their order. A replication's residuals there
    /// agree with those of its zones: they are drawn conditional on them.
    ///
    /// # Errors
    /// [`PrepareError::OutsideField`] for a place that a mapped field does not cover; [`PrepareError::NoShaking`].
    pub fn shaking_at(&self, places: &[Place], draw: Draw) -> Result<Vec<Felt>, PrepareError> {
        let field = self.0.shaking.as_ref().ok_or(PrepareError::NoShaking)?;
        let laws = &field.laws;
        match draw {
            Draw::Median => {
                let branches: Vec<Vec<Expected>> = (0..laws.weights().len())
                    .map(|branch| laws.expected(branch, places))
                    .collect::<Result<_, _>>()?;
                let slices: Vec<&[Expected]> = branches.iter().map(|b| &b[..]).collect();
                let expected = mean(&laws.weights(), &slices);
                Ok(expected.iter().map(|e| laws.felt(e, &Residual::default())).collect())
            }
            Draw::Replication { seed, number } => {
                let (branch, zones) = drawn(&self.0, field, seed, number);
                let expected = laws.expected(branch, places)?;
                let streams = Streams::new(seed, number);
                let residuals = field.residuals.at(streams, &zones, branch, places)?;
                Ok(expected.iter().zip(&residuals).map(|(e, r)| laws.felt(e, r)).collect())
            }
        }
    }

    /// Vs30 (m/s) of the zone whose centre is nearest to a place.
    #[must_use]
    pub fn vs30_near(&self, lon: f64, lat: f64) -> f64 {
        let distance = |zone: &ZoneSite| great_circle_km((lon, lat), (zone.lon, zone.lat));
        let nearest = self.0.zones.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map_or(super::VS30_OUTSIDE, |zone| zone.vs30)
    }

    /// What the ground-motion models were not made for at these places, and what is assumed: one line each.
    #[must_use]
    pub fn shaking_concerns(&self, places: &[Place]) -> Vec<String> {
        self.0.shaking.as_ref().map_or_else(Vec::new, |field| field.laws.concerns(places))
    }
}

/// Model and residuals of a replication.
fn drawn(city: &Static, field: &super::Field, seed: u64, number: u64) -> (usize, Vec<Residual>) {
    let streams = Streams::new(seed, number);
    let branch = field.branch(streams);
    (branch, field.residuals.draw(streams, &city.zones, branch))
}

/// Mean of the logarithms over branches.
fn mean(weights: &[f64], branches: &[&[Expected]]) -> Vec<Expected> {
    let places = branches.first().map_or(0, |branch| branch.len());
    let sum: f64 = weights.iter().sum();
    let mut all = vec![Expected::default(); places];
    for (weight, branch) in weights.iter().zip(branches) {
        for (mean, expected) in all.iter_mut().zip(*branch) {
            for k in 0..4 {
                mean.ln[k] += weight / sum * expected.ln[k];
            }
            mean.intensity += weight / sum * expected.intensity;
        }
    }
    all
}

impl super::Field {
    /// The model that holds in a replication.
    pub(crate) fn branch(&self, streams: Streams) -> usize {
        self.laws.pick(streams.stream(purpose::MODEL, 0).uniform())
    }
}
