//! Sensors that ride on power and telecommunication: what is still observed.
//!
//! A group of sensors of one kind sends through one node of the telecommunication network, or by means of its
//! own, and lives on mains and a battery of its own ([`Supply`](crate::telecom::Supply)). What it sees counts
//! while it is whole, has power, and has a way to the core. [`observing`] adds this up by kind;
//! [`detection_delay_h`] says what it means for the time until something is noticed.
//!
//! ```
//! use shapan_network::sensor::{SensorGroup, observing};
//!
//! let groups = [
//!     SensorGroup { kind: 0, count: 12, intact_share: 0.75, node: Some(4) },
//!     SensorGroup { kind: 1, count: 300, intact_share: 1.0, node: Some(5) },
//!     SensorGroup { kind: 1, count: 100, intact_share: 1.0, node: None },
//! ];
//! // All have power; of the nodes only number 4 has a way to the core.
//! let kinds = observing(&groups, |_| true, |node| node == 4);
//! assert_eq!(kinds[0].share(), 0.75);
//! assert_eq!(kinds[1].share(), 0.25);
//! ```

use serde::{Deserialize, Serialize};

/// Sensors of one kind that share power and a way to the core.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensorGroup {
    /// Kind, as a row of the caller's list of kinds (rain gauges, levels of water, cameras, gas, quake
    /// stations, ...).
    pub kind: usize,
    /// How many sensors are required.
    pub count: u32,
    /// Share of them that is not damaged, from 0 to 1.
    pub intact_share: f64,
    /// Node of the telecommunication network they send through; none for a way of their own (satellite).
    pub node: Option<usize>,
}

/// What is seen of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Observing {
    /// Sensors that are required.
    pub required: f64,
    /// Sensors that are not damaged.
    pub intact: f64,
    /// Those of them that have power.
    pub powered: f64,
    /// Those of these that have a way to the core: what is seen.
    pub seen: f64,
}

impl Observing {
    /// Share of the required sensors that is seen; 1 where none is required.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.required > 0.0 { self.seen / self.required } else { 1.0 }
    }
}

/// Adds groups up by kind, from kind 0 to the highest that occurs. `powered` is asked by the row of a group,
/// `connected` by the row of its node.
#[must_use]
pub fn observing(
    groups: &[SensorGroup],
    powered: impl Fn(usize) -> bool,
    connected: impl Fn(usize) -> bool,
) -> Vec<Observing> {
    let kinds = groups.iter().map(|group| group.kind + 1).max().unwrap_or(0);
    let mut sums = vec![Observing::default(); kinds];
    for (row, group) in groups.iter().enumerate() {
        let sum = &mut sums[group.kind];
        let count = f64::from(group.count);
        let intact = count * group.intact_share.clamp(0.0, 1.0);
        sum.required += count;
        sum.intact += intact;
        if powered(row) {
            sum.powered += intact;
            if group.node.is_none_or(&connected) {
                sum.seen += intact;
            }
        }
    }
    sums
}

/// Mean hours until something is noticed, where a share of sensors is seen: half their interval of sending
/// where one looks, and elsewhere the time people take to tell. The city does not use it: reports there leave zones as people
/// and networks let them.
#[must_use]
pub fn detection_delay_h(seen_share: f64, interval_h: f64, people_h: f64) -> f64 {
    let seen = seen_share.clamp(0.0, 1.0);
    seen * 0.5 * interval_h + (1.0 - seen) * people_h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_when_whole_powered_and_connected() {
        let group = |kind, count, intact_share, node| SensorGroup { kind, count, intact_share, node };
        let groups = [
            group(2, 10, 0.5, Some(0)),
            group(2, 20, 1.0, Some(1)),
            group(0, 8, 2.0, None),
            group(2, 4, 1.0, None),
        ];
        let kinds = observing(&groups, |row| row != 3, |node| node == 0);
        assert_eq!(kinds.len(), 3);
        assert_eq!(kinds[0], Observing { required: 8.0, intact: 8.0, powered: 8.0, seen: 8.0 });
        assert_eq!((kinds[1].required, kinds[1].share()), (0.0, 1.0));
        assert_eq!(kinds[2], Observing { required: 34.0, intact: 29.0, powered: 25.0, seen: 5.0 });
        assert!(observing(&[], |_| true, |_| true).is_empty());
    }

    #[test]
    fn delay_runs_from_the_interval_to_what_people_take() {
        assert_eq!(detection_delay_h(1.0, 0.2, 3.0), 0.1);
        assert_eq!(detection_delay_h(0.0, 0.2, 3.0), 3.0);
        assert!((detection_delay_h(0.5, 0.2, 3.0) - 1.55).abs() < 1e-12);
    }
}
