//! How the service of a whole network comes back: assets of many kinds, each with its own repair.

use super::restoration::Restoration;

/// Assets of a network with one restoration curve and one distribution of damage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssetGroup {
    /// What the group counts for: number of assets, customers, kilometres; not negative.
    pub weight: f64,
    /// Days to full service.
    pub restoration: Restoration,
    /// Probabilities of the five damage states, or the shares of assets in them.
    pub states: [f64; 5],
}

/// A network as the sum of its groups, each asset repaired on its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NetworkMix {
    groups: Vec<AssetGroup>,
}

/// Days beyond which a network counts as never restored: a hundred years.
const HORIZON_DAYS: f64 = 36_525.0;

impl NetworkMix {
    /// A network of these groups.
    pub const fn new(groups: Vec<AssetGroup>) -> Self {
        Self { groups }
    }

    /// Expected share of the weight in full service `days` after repair could start; 1 for an empty network.
    pub fn functionality(&self, days: f64) -> f64 {
        let total: f64 = self.groups.iter().map(|group| group.weight).sum();
        if total <= 0.0 {
            return 1.0;
        }
        let back =
            |group: &AssetGroup| group.weight * group.restoration.expected_functionality(&group.states, days);
        self.groups.iter().map(back).sum::<f64>() / total
    }

    /// Days until the expected share in service reaches `share` (0 to 1), to a minute; `None` when it does
    /// not within a hundred years.
    pub fn days_to(&self, share: f64) -> Option<f64> {
        if self.functionality(0.0) >= share {
            return Some(0.0);
        }
        if self.functionality(HORIZON_DAYS) < share {
            return None;
        }
        let (mut short, mut long) = (0.0, HORIZON_DAYS);
        while long - short > 1.0 / 1440.0 {
            let middle = 0.5 * (short + long);
            if self.functionality(middle) < share { short = middle } else { long = middle }
        }
        Some(long)
    }

    /// Lost service in days of the whole network, up to `days`: the area above the curve, by the trapezoid
    /// rule in `steps` equal steps (at least one).
    pub fn lost_days(&self, days: f64, steps: usize) -> f64 {
        let steps = steps.max(1);
        let width = days / steps as f64;
        let lost = |step: usize| 1.0 - self.functionality(width * step as f64);
        let inner: f64 = (1..steps).map(lost).sum();
        width * (inner + 0.5 * (lost(0) + lost(steps)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lifeline::{Voltage, hazus_substation};
    use proptest::prelude::*;

    fn network(pga_g: f64) -> NetworkMix {
        let states = |voltage| hazus_substation(voltage, false).probabilities(pga_g);
        let substations = |weight, voltage| AssetGroup {
            weight,
            restoration: Restoration::hazus_substation(),
            states: states(voltage),
        };
        NetworkMix::new(vec![substations(20.0, Voltage::Low), substations(4.0, Voltage::High)])
    }

    #[test]
    fn one_certain_state_follows_its_curve() {
        let states = [0.0, 0.0, 0.0, 1.0, 0.0];
        let roads = AssetGroup { weight: 3.0, restoration: Restoration::hazus_road(), states };
        let mix = NetworkMix::new(vec![roads]);
        assert!((mix.days_to(0.5).unwrap() - 21.0).abs() < 1e-3);
        assert!((mix.functionality(37.0) - 0.841_344_746).abs() < 1e-8);
        assert_eq!(mix.days_to(1.1), None);
    }

    #[test]
    fn nothing_broken_nothing_lost() {
        assert_eq!(NetworkMix::default().functionality(0.0), 1.0);
        assert_eq!(network(1e-6).lost_days(90.0, 90), 0.0);
        assert_eq!(network(1e-6).days_to(1.0), Some(0.0));
    }

    #[test]
    fn lost_service_of_a_step_is_its_mean() {
        // Mean 7 days, standard deviation 3.5, cut at 0: 7 Phi(2) + 3.5 phi(2).
        let states = [0.0, 0.0, 0.0, 1.0, 0.0];
        let restoration = Restoration::hazus_substation();
        let mix = NetworkMix::new(vec![AssetGroup { weight: 1.0, restoration, states }]);
        let expected = 7.0 * 0.977_249_868 + 3.5 * 0.053_990_967;
        assert!((mix.lost_days(60.0, 6000) - expected).abs() < 1e-4, "{}", mix.lost_days(60.0, 6000));
    }

    proptest! {
        #[test]
        fn service_returns_and_worse_shaking_delays_it(pga in 0.02..1.5f64, days in 0.0..200.0f64) {
            let (weak, strong) = (network(pga), network(pga * 1.3));
            prop_assert!(strong.functionality(days) <= weak.functionality(days) + 1e-12);
            prop_assert!(weak.functionality(days + 1.0) >= weak.functionality(days) - 1e-12);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&weak.functionality(days)));
            prop_assert!(strong.days_to(0.9).unwrap() >= weak.days_to(0.9).unwrap() - 1e-3);
        }
    }
}
