//! Travel time of a link from its length, its free speed and the traffic on it.

use serde::{Deserialize, Serialize};

use crate::graph::CLOSED;

const MS_PER_HOUR: f64 = 3_600_000.0;

/// How travel time grows with traffic: `t = t_free * (1 + alpha * (flow / capacity)^beta)`.
///
/// Source: Bureau of Public Roads (1964), "Traffic Assignment Manual", US Department of Commerce.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VolumeDelay {
    /// Share of the free travel time added when flow equals capacity.
    pub alpha: f64,
    /// How suddenly congestion sets in.
    pub beta: f64,
}

impl VolumeDelay {
    /// The coefficients of the manual: 15 % more time at capacity, fourth power.
    pub const BPR: Self = Self { alpha: 0.15, beta: 4.0 };

    /// Factor on the free travel time at `flow_pcu_h` on a link that carries `capacity_pcu_h`.
    ///
    /// Flow below zero counts as none. Without capacity the factor is 1 if there is no flow, infinite
    /// otherwise.
    ///
    /// ```
    /// use shapan_network::speed::VolumeDelay;
    /// assert_eq!(VolumeDelay::BPR.factor(1000.0, 1000.0), 1.15);
    /// ```
    #[must_use]
    pub fn factor(&self, flow_pcu_h: f64, capacity_pcu_h: f64) -> f64 {
        if flow_pcu_h <= 0.0 {
            return 1.0;
        }
        if capacity_pcu_h <= 0.0 {
            return f64::INFINITY;
        }
        1.0 + self.alpha * (flow_pcu_h / capacity_pcu_h).powf(self.beta)
    }
}

impl Default for VolumeDelay {
    fn default() -> Self {
        Self::BPR
    }
}

/// Travel time in whole milliseconds over `length_km` at `free_speed_km_h`, stretched by `factor`.
///
/// [`CLOSED`] if the speed is not above zero, the time is not a number, or it would exceed 49 days; at
/// least 1.
///
/// ```
/// use shapan_network::speed::travel_time_ms;
/// assert_eq!(travel_time_ms(1.3, 40.0, 1.0), 117_000);
/// ```
#[must_use]
pub fn travel_time_ms(length_km: f64, free_speed_km_h: f64, factor: f64) -> u32 {
    let time_ms = length_km / free_speed_km_h * MS_PER_HOUR * factor;
    let drivable = free_speed_km_h > 0.0 && time_ms < f64::from(CLOSED);
    if drivable { (time_ms.round() as u32).max(1) } else { CLOSED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_of_the_manual() {
        let bpr = VolumeDelay::default();
        assert_eq!(bpr.factor(0.0, 1000.0), 1.0);
        assert!((bpr.factor(500.0, 1000.0) - 1.009_375).abs() < 1e-12);
        assert!((bpr.factor(2000.0, 1000.0) - 3.4).abs() < 1e-12);
    }

    #[test]
    fn a_road_without_capacity_stands_still_under_traffic() {
        assert_eq!(VolumeDelay::BPR.factor(0.0, 0.0), 1.0);
        let factor = VolumeDelay::BPR.factor(1.0, 0.0);
        assert_eq!(travel_time_ms(1.0, 60.0, factor), CLOSED);
    }

    #[test]
    fn travel_time_has_bounds() {
        assert_eq!(travel_time_ms(60.0, 60.0, 1.15), 4_140_000);
        assert_eq!(travel_time_ms(0.0, 60.0, 1.0), 1);
        assert_eq!(travel_time_ms(1.0, 0.0, 1.0), CLOSED);
        assert_eq!(travel_time_ms(0.0, 0.0, 1.0), CLOSED);
        assert_eq!(travel_time_ms(1e9, 1.0, 1.0), CLOSED);
        assert_eq!(travel_time_ms(f64::NAN, 60.0, 1.0), CLOSED);
    }
}
