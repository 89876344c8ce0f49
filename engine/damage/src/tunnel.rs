//! Tunnels under shaking and ground failure.

use crate::fragility::Fragility;
use crate::lifeline::{Combined, TUNNEL_FAILURE, TUNNELS};

/// How a tunnel was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TunnelKind {
    /// Bored or drilled (HTU1).
    Bored,
    /// Cut and cover (HTU2).
    CutAndCover,
}

impl TunnelKind {
    /// Fragility of the lining by peak acceleration in g (Hazus 5.1, V). Shaking alone goes no further than
    /// moderate damage.
    pub fn shaking(self) -> Fragility {
        TUNNELS[self as usize].fragility()
    }

    /// Damage by shaking with `pga_g` (g) and by ground failure at a portal, which comes with
    /// `failure_probability` (0 to 1) and moves `pgd_m` metres.
    pub fn damage(self, pga_g: f64, pgd_m: f64, failure_probability: f64) -> Combined {
        Combined::none().and_shaking(&self.shaking(), pga_g).and_ground_failure(
            &ground_failure(),
            pgd_m,
            failure_probability,
        )
    }
}

/// Fragility of every tunnel by permanent ground deformation in metres: medians 6, 12 and 60 inches (Hazus
/// 5.1, V). The last curve is "extensive or complete" and stands as extensive.
pub fn ground_failure() -> Fragility {
    TUNNEL_FAILURE.fragility_si()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shaking_alone_never_closes_a_bored_tunnel() {
        let p = TunnelKind::Bored.damage(0.8, 0.0, 1.0).probabilities();
        assert!((p[2] - 0.5).abs() < 1e-8 && p[3] == 0.0 && p[4] == 0.0);
    }

    #[test]
    fn a_portal_that_slides_five_feet() {
        let reached = TunnelKind::CutAndCover.damage(0.0, 1.524, 0.6).exceedances();
        assert!((reached[2] - 0.3).abs() < 1e-8);
    }

    proptest! {
        #[test]
        fn cut_and_cover_is_no_stronger(pga in 0.01..2.0f64, pgd in 0.0..3.0f64, chance in 0.0..1.0f64) {
            let [bored, cut] = [TunnelKind::Bored, TunnelKind::CutAndCover].map(|k| k.damage(pga, pgd, chance));
            prop_assert!(bored.exceedances().iter().zip(&cut.exceedances()).all(|(b, c)| c >= b));
            prop_assert!((cut.probabilities().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
