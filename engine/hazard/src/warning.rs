//! Earthquake early warning: who is warned, and how many seconds ahead of the strong shaking.

/// What decides the lead time of an early-warning system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WarningSystem {
    /// Speed of the S waves, km/s.
    pub s_wave_km_s: f64,
    /// From the origin time to the issue of the warning, s.
    pub issue_s: f64,
}

impl WarningSystem {
    /// The Beijing network: warnings 7 s after origin, the middle of its goal of 6 to 8 s (V); S waves at
    /// 3.5 km/s (D).
    pub const fn beijing() -> Self {
        Self { s_wave_km_s: 3.5, issue_s: 7.0 }
    }

    /// Radius on the ground, km, within which the S waves have arrived before the warning is issued:
    /// `sqrt((Vs t)² - h²)`, zero when they have not reached the surface; `depth_km` is the focal depth.
    ///
    /// ```
    /// use shapan_hazard::warning::WarningSystem;
    /// let radius = WarningSystem::beijing().blind_radius_km(10.0);
    /// assert!((radius - 22.4).abs() < 0.1);
    /// ```
    pub fn blind_radius_km(&self, depth_km: f64) -> f64 {
        let reached_km = self.s_wave_km_s * self.issue_s;
        (reached_km * reached_km - depth_km * depth_km).max(0.0).sqrt()
    }

    /// Seconds between the warning's arrival through a channel that takes `channel_s` and the S waves'
    /// arrival: `sqrt(R² + h²)/Vs - t_issue - t_channel`. Negative when the warning comes too late.
    pub fn lead_s(&self, epicentral_km: f64, depth_km: f64, channel_s: f64) -> f64 {
        epicentral_km.hypot(depth_km) / self.s_wave_km_s - self.issue_s - channel_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blind_radii() {
        // Issue after 5, 7 and 10 s from a depth of 10 km: 14, 22 and 34 km (D).
        for (issue_s, radius_km) in [(5.0, 14.0), (7.0, 22.0), (10.0, 34.0)] {
            let system = WarningSystem { s_wave_km_s: 3.5, issue_s };
            assert!((system.blind_radius_km(10.0) - radius_km).abs() < 0.6);
        }
        assert_eq!(WarningSystem::beijing().blind_radius_km(30.0), 0.0);
    }

    #[test]
    fn lead_at_the_far_side_of_the_city() {
        // 67 km, 19 km deep: 69.64 / 3.5 - 7 - 1 = 11.9 s.
        assert!((WarningSystem::beijing().lead_s(67.0, 19.0, 1.0) - 11.9).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn lead_is_zero_at_the_blind_radius(depth in 0.0..24.0f64, beyond in 0.1..300.0f64) {
            let system = WarningSystem::beijing();
            let radius = system.blind_radius_km(depth);
            prop_assert!(system.lead_s(radius, depth, 0.0).abs() < 1e-9);
            prop_assert!(system.lead_s(radius + beyond, depth, 0.0) > 0.0);
        }
    }
}
