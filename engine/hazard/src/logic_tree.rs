//! Several ground-motion models with weights: the usual account of what is not known about attenuation.

use thiserror::Error;

use crate::model::{GroundMotionModel, Measure, ModelError, Site, check_length};

/// How far the weights may miss one in all.
const WEIGHT_TOLERANCE: f64 = 1e-6;

/// One model and the belief in it.
#[derive(Debug)]
pub struct Branch {
    /// Share of belief, positive.
    pub weight: f64,
    /// The model.
    pub model: Box<dyn GroundMotionModel>,
}

/// Why branches make no tree.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LogicTreeError {
    /// A weight is not a positive number.
    #[error("branch {index} ({model}) needs a positive weight, found {weight}")]
    BadWeight {
        /// Position of the branch.
        index: usize,
        /// Its model.
        model: &'static str,
        /// Its weight.
        weight: f64,
    },
    /// The weights are no shares of one. Also of a tree without branches.
    #[error("the weights of {branches} branches must sum to 1, found {sum}")]
    WeightSum {
        /// Number of branches.
        branches: usize,
        /// What they sum to.
        sum: f64,
    },
}

/// Models for the same earthquake with weights that sum to one.
#[derive(Debug)]
pub struct LogicTree {
    branches: Vec<Branch>,
}

impl LogicTree {
    /// A tree of branches.
    ///
    /// # Errors
    /// [`LogicTreeError`] when a weight is not positive or they do not sum to 1 within 1e-6.
    pub fn new(branches: Vec<Branch>) -> Result<Self, LogicTreeError> {
        let unusable = |weight: f64| !(weight > 0.0 && weight.is_finite());
        if let Some(index) = branches.iter().position(|branch| unusable(branch.weight)) {
            let Branch { weight, model } = &branches[index];
            return Err(LogicTreeError::BadWeight { index, model: model.name(), weight: *weight });
        }
        let sum: f64 = branches.iter().map(|branch| branch.weight).sum();
        if (sum - 1.0).abs() > WEIGHT_TOLERANCE {
            return Err(LogicTreeError::WeightSum { branches: branches.len(), sum });
        }
        Ok(Self { branches })
    }

    /// The branches in the order given.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Index of the branch that a uniform number in `0..1` falls on; the last for larger numbers.
    pub fn pick_index(&self, uniform: f64) -> usize {
        let mut reached = 0.0;
        let falls_on = |branch: &Branch| {
            reached += branch.weight;
            uniform < reached
        };
        self.branches.iter().position(falls_on).unwrap_or(self.branches.len() - 1)
    }

    /// The model that a uniform number in `0..1` falls on.
    pub fn pick(&self, uniform: f64) -> &dyn GroundMotionModel {
        &*self.branches[self.pick_index(uniform)].model
    }

    /// Writes the weighted mean of ln medians at each site: the geometric mean of the models.
    ///
    /// # Errors
    /// [`ModelError`] when a model does not know the measure or the lengths differ.
    pub fn ln_mean(&self, measure: Measure, sites: &[Site], out: &mut [f64]) -> Result<(), ModelError> {
        check_length(sites, out)?;
        let mut own = vec![0.0; sites.len()];
        out.fill(0.0);
        for Branch { weight, model } in &self.branches {
            model.ln_median(measure, sites, &mut own)?;
            out.iter_mut().zip(&own).for_each(|(sum, ln)| *sum += weight * ln);
        }
        Ok(())
    }

    /// Standard deviation of ln Y over models and chance at a site, by the law of total variance:
    /// `sigma² = sum w (tau² + phi² + (ln median)²) - (sum w ln median)²`.
    ///
    /// # Errors
    /// [`ModelError::NotDefined`] when a model does not know the measure.
    pub fn total_sigma(&self, measure: Measure, site: &Site) -> Result<f64, ModelError> {
        let one = std::slice::from_ref(site);
        let (mut mean, mut own) = ([0.0], [0.0]);
        self.ln_mean(measure, one, &mut mean)?;
        let mut variance = 0.0;
        for Branch { weight, model } in &self.branches {
            model.ln_median(measure, one, &mut own)?;
            let within = model.sigma(measure, site)?.total();
            variance += weight * (within * within + (own[0] - mean[0]).powi(2));
        }
        Ok(variance.sqrt())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::bssa14::{Attenuation, Bssa14};
    use crate::china::{ChinaModel, Extent, SiteTerm};
    use crate::ellipse::Region;
    use crate::rupture::{Rupture, SlipType};
    use proptest::prelude::*;

    fn branch(weight: f64, attenuation: Attenuation) -> Branch {
        Branch { weight, model: Box::new(Bssa14::new(6.8, SlipType::StrikeSlip, attenuation)) }
    }

    fn china(weight: f64) -> Branch {
        let model = ChinaModel::new(Region::East, 7.0, Extent::Finite, SiteTerm::Bssa14);
        Branch { weight, model: Box::new(model) }
    }

    fn site() -> Site {
        let rupture = Rupture::straight((116.8, 39.8), (117.1, 40.1), (117.0, 40.0)).unwrap();
        Site { geometry: rupture.site(116.4, 39.9), vs30_m_s: 320.0 }
    }

    #[test]
    fn weights_are_checked() {
        assert_eq!(LogicTree::new(vec![]).unwrap_err(), LogicTreeError::WeightSum { branches: 0, sum: 0.0 });
        let short = LogicTree::new(vec![china(0.5), branch(0.4, Attenuation::China)]).unwrap_err();
        assert_eq!(short.to_string(), "the weights of 2 branches must sum to 1, found 0.9");
        for weight in [0.0, -0.2, f64::NAN, f64::INFINITY] {
            let bad = LogicTree::new(vec![china(1.0), branch(weight, Attenuation::China)]).unwrap_err();
            assert!(matches!(bad, LogicTreeError::BadWeight { index: 1, model: "bssa14", .. }), "{bad}");
        }
        assert!(LogicTree::new(vec![china(0.5), branch(0.5 + 5e-7, Attenuation::China)]).is_ok());
    }

    #[test]
    fn picks_by_cumulated_weight() {
        let tree = LogicTree::new(vec![china(0.3), branch(0.7, Attenuation::China)]).unwrap();
        assert_eq!([0.0, 0.299, 0.3, 0.999, 1.0].map(|u| tree.pick_index(u)), [0, 0, 1, 1, 1]);
        assert_eq!((tree.pick(0.1).name(), tree.pick(0.5).name()), ("yu2013", "bssa14"));
    }

    #[test]
    fn mean_and_deviation_by_hand() {
        let tree = LogicTree::new(vec![china(0.25), branch(0.75, Attenuation::China)]).unwrap();
        let (mut mean, mut own) = ([0.0], [[0.0], [0.0]]);
        tree.ln_mean(Measure::Pga, &[site()], &mut mean).unwrap();
        for (branch, own) in tree.branches().iter().zip(&mut own) {
            branch.model.ln_median(Measure::Pga, &[site()], own).unwrap();
        }
        let [[a], [b]] = own;
        assert!((mean[0] - (0.25 * a + 0.75 * b)).abs() < 1e-12);
        let variance =
            |index: usize| tree.branches()[index].model.sigma(Measure::Pga, &site()).unwrap().total().powi(2);
        // Two values with weights p and q differ by d: their variance is p q d².
        let expected = 0.25 * variance(0) + 0.75 * variance(1) + 0.25 * 0.75 * (a - b).powi(2);
        assert!((tree.total_sigma(Measure::Pga, &site()).unwrap() - expected.sqrt()).abs() < 1e-12);
        assert!(tree.ln_mean(Measure::Sa(8.0), &[site()], &mut mean).is_err());
    }

    proptest! {
        #[test]
        fn frequencies_are_the_weights(weight in 0.05..0.95f64) {
            let tree = LogicTree::new(vec![china(weight), branch(1.0 - weight, Attenuation::Global)]).unwrap();
            let first = (0..1000).filter(|&i| tree.pick_index((f64::from(i) + 0.5) / 1000.0) == 0).count();
            prop_assert!((first as f64 / 1000.0 - weight).abs() < 1.1e-3);
        }
    }
}
