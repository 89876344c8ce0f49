//! Traffic put on the network in increments: every share of the demand takes the ways that are fastest under
//! the traffic put on before it.
//!
//! Bureau of Public Roads (1964), "Traffic Assignment Manual", for the delay; the incremental method is
//! described by Y. Sheffi (1985), "Urban transportation networks", Prentice-Hall.

use super::HierarchyError;
use super::metric::Metric;
use super::query::Search;
use crate::graph::{CLOSED, LinkId, NodeId};
use crate::speed::VolumeDelay;

/// Trips between two nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// Where they begin.
    pub from: NodeId,
    /// Where they end.
    pub to: NodeId,
    /// How many, passenger car units per hour; not below zero.
    pub flow_pcu_h: f64,
}

/// What links can bear.
#[derive(Debug, Clone, PartialEq)]
pub struct Roads {
    /// Travel time of every empty link, ms; [`CLOSED`] for those nobody can use.
    pub free_ms: Vec<u32>,
    /// Capacity of every link, passenger car units per hour.
    pub capacity_pcu_h: Vec<f64>,
    /// How travel time grows with flow.
    pub delay: VolumeDelay,
}

/// Why traffic cannot be put on a network.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum VolumeError {
    /// A demand is negative or not a number.
    #[error("demand {demand} is {flow_pcu_h} pcu/h")]
    Flow {
        /// Position of the demand in the list.
        demand: usize,
        /// Its flow, pcu/h.
        flow_pcu_h: f64,
    },
    /// A demand begins or ends outside the network.
    #[error("demand {demand} names node {node}, which the network does not have")]
    NoSuchNode {
        /// Position of the demand in the list.
        demand: usize,
        /// The node named.
        node: u32,
    },
    /// A capacity is negative or not a number.
    #[error("the capacity of link {link} is {capacity_pcu_h} pcu/h")]
    Capacity {
        /// The link.
        link: u32,
        /// Its capacity, pcu/h.
        capacity_pcu_h: f64,
    },
    /// The shares of the increments are not above zero or do not add up to one.
    #[error("the shares of the increments have to be above 0 and to add up to 1, not {sum}")]
    Shares {
        /// What they add up to.
        sum: f64,
    },
    /// There is not one travel time or capacity per link.
    #[error(transparent)]
    Hierarchy(#[from] HierarchyError),
}

/// Traffic on every link and what it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// Flow on every link, pcu/h.
    pub flow_pcu_h: Vec<f64>,
    /// Trips that found no open way, pcu/h, of all demands together.
    pub stranded_pcu_h: f64,
}

impl Traffic {
    /// No traffic on `link_count` links.
    #[must_use]
    pub fn none(link_count: usize) -> Self {
        Self { flow_pcu_h: vec![0.0; link_count], stranded_pcu_h: 0.0 }
    }
}

impl Roads {
    /// Travel time of `link` under `flow_pcu_h`, ms: `t_free (1 + alpha (v / c)^beta)`. Closed links stay
    /// closed.
    ///
    /// ```
    /// use shapan_network::{LinkId, hierarchy::volume::Roads, speed::VolumeDelay};
    /// let roads = Roads { free_ms: vec![60_000], capacity_pcu_h: vec![900.0], delay: VolumeDelay::BPR };
    /// assert_eq!(roads.loaded_ms(LinkId(0), 900.0), 69_000);
    /// ```
    #[must_use]
    pub fn loaded_ms(&self, link: LinkId, flow_pcu_h: f64) -> u32 {
        let free_ms = self.free_ms[link.index()];
        let time_ms = f64::from(free_ms) * self.delay.factor(flow_pcu_h, self.capacity_pcu_h[link.index()]);
        if free_ms == CLOSED || time_ms >= f64::from(CLOSED) {
            CLOSED
        } else {
            (time_ms.round() as u32).max(1)
        }
    }

    /// Puts `demands` on top of `traffic` in `shares`, and brings the travel times of `metric` to the sum.
    ///
    /// Each share goes onto the fastest ways as the shares before it left them; links whose times change are
    /// customised again between shares. `metric` may hold any times before. Trips without an open way are
    /// counted in [`Traffic::stranded_pcu_h`].
    ///
    /// # Errors
    /// [`VolumeError`] if lengths, shares or figures do not fit; nothing is then changed.
    pub fn load(
        &self,
        demands: &[Demand],
        shares: &[f64],
        traffic: &mut Traffic,
        metric: &mut Metric,
        search: &mut Search,
    ) -> Result<(), VolumeError> {
        self.check(demands, shares, traffic, metric)?;
        let mut links = Vec::new();
        self.slow(traffic, metric)?;
        for share in shares {
            for demand in demands.iter().filter(|demand| demand.flow_pcu_h > 0.0) {
                let flow_pcu_h = demand.flow_pcu_h * share;
                links.clear();
                match metric.route_into(demand.from, demand.to, &mut links, search) {
                    Some(_) => links.iter().for_each(|link| traffic.flow_pcu_h[link.index()] += flow_pcu_h),
                    None => traffic.stranded_pcu_h += flow_pcu_h,
                }
            }
            self.slow(traffic, metric)?;
        }
        Ok(())
    }

    /// Brings `metric` to the travel times under `traffic`; only links that differ are touched.
    fn slow(&self, traffic: &Traffic, metric: &mut Metric) -> Result<(), VolumeError> {
        let links = (0..self.free_ms.len() as u32).map(LinkId);
        let loaded = links.map(|link| (link, self.loaded_ms(link, traffic.flow_pcu_h[link.index()])));
        let changes: Vec<(LinkId, u32)> =
            loaded.filter(|(link, time)| metric.links_ms()[link.index()] != *time).collect();
        metric.update(&changes)?;
        Ok(())
    }

    /// How far `traffic` is from everyone taking a fastest way: the time spent on all links over the time the
    /// demands would need on the fastest ways under it, less one; 0 in equilibrium. Nothing if nobody
    /// travels.
    ///
    /// `metric` has to hold the times under `traffic`, as [`Roads::load`] leaves it. The relative gap of
    /// D. Boyce, B. Ralevic-Dekic, H. Bar-Gera (2004), Journal of Transportation Engineering 130, 49-55.
    #[must_use]
    pub fn gap(
        &self,
        demands: &[Demand],
        traffic: &Traffic,
        metric: &Metric,
        search: &mut Search,
    ) -> Option<f64> {
        let on_links = traffic.flow_pcu_h.iter().zip(metric.links_ms());
        let spent: f64 =
            on_links.filter(|(flow, _)| **flow > 0.0).map(|(flow, &time)| flow * f64::from(time)).sum();
        let needed: f64 = demands
            .iter()
            .filter_map(|demand| {
                let time = metric.travel_ms(demand.from, demand.to, search)?;
                Some(demand.flow_pcu_h * f64::from(time))
            })
            .sum();
        (needed > 0.0).then(|| spent / needed - 1.0)
    }

    fn check(
        &self,
        demands: &[Demand],
        shares: &[f64],
        traffic: &Traffic,
        metric: &Metric,
    ) -> Result<(), VolumeError> {
        let expected = metric.links_ms().len();
        for found in [self.free_ms.len(), self.capacity_pcu_h.len(), traffic.flow_pcu_h.len()] {
            if found != expected {
                return Err(HierarchyError::Weights { expected, found }.into());
            }
        }
        let usable = |figure: f64| figure.is_finite() && figure >= 0.0;
        for (link, &capacity_pcu_h) in (0..).zip(&self.capacity_pcu_h) {
            if !usable(capacity_pcu_h) {
                return Err(VolumeError::Capacity { link, capacity_pcu_h });
            }
        }
        for (demand, &Demand { from, to, flow_pcu_h }) in demands.iter().enumerate() {
            let node = from.0.max(to.0);
            if node as usize >= metric.hierarchy().node_count() {
                return Err(VolumeError::NoSuchNode { demand, node });
            }
            if !usable(flow_pcu_h) {
                return Err(VolumeError::Flow { demand, flow_pcu_h });
            }
        }
        let sum: f64 = shares.iter().sum();
        let whole = (sum - 1.0).abs() < 1e-9 && shares.iter().all(|&share| share > 0.0);
        if whole { Ok(()) } else { Err(VolumeError::Shares { sum }) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::RoadGraph;
    use crate::hierarchy::Hierarchy;
    use crate::testing::network;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn two_ways() -> (Roads, Metric) {
        let graph = RoadGraph::new(3, &[(0, 1), (0, 2), (2, 1)]).unwrap();
        let roads = Roads {
            free_ms: vec![100_000, 64_000, 64_000],
            capacity_pcu_h: vec![1000.0; 3],
            delay: VolumeDelay::BPR,
        };
        let metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &roads.free_ms).unwrap();
        (roads, metric)
    }

    #[test]
    fn the_last_share_evades_the_traffic_of_the_first() {
        let (roads, mut metric) = two_ways();
        let demand = Demand { from: NodeId(0), to: NodeId(1), flow_pcu_h: 2000.0 };
        let mut traffic = Traffic::none(3);
        let mut search = Search::new();
        roads.load(&[demand], &[0.75, 0.25], &mut traffic, &mut metric, &mut search).unwrap();
        // 100 s x (1 + 0.15 x 1.5^4) = 175.9 s on the street, so that the rest takes the other way.
        assert_eq!(traffic.flow_pcu_h, [1500.0, 500.0, 500.0]);
        assert_eq!(metric.links_ms(), [175_938, 64_600, 64_600]);
        let gap = roads.gap(&[demand], &traffic, &metric, &mut search).unwrap();
        let expected = (1500.0 * 175_938.0 + 1000.0 * 64_600.0) / (2000.0 * 129_200.0) - 1.0;
        assert!((gap - expected).abs() < 1e-12);
    }

    #[test]
    fn small_increments_come_near_equilibrium() {
        let (roads, mut metric) = two_ways();
        let demand = Demand { from: NodeId(0), to: NodeId(1), flow_pcu_h: 2000.0 };
        let mut traffic = Traffic::none(3);
        let mut search = Search::new();
        roads.load(&[demand], &[0.01; 100], &mut traffic, &mut metric, &mut search).unwrap();
        assert!(roads.gap(&[demand], &traffic, &metric, &mut search).unwrap() < 0.01);
    }

    #[test]
    fn figures_that_do_not_fit_are_named() {
        let (mut roads, mut metric) = two_ways();
        let mut search = Search::new();
        let demand = |to: u32, flow_pcu_h: f64| Demand { from: NodeId(0), to: NodeId(to), flow_pcu_h };
        let mut load = |roads: &Roads, demand: Demand, shares: &[f64]| {
            roads.load(&[demand], shares, &mut Traffic::none(3), &mut metric, &mut search).unwrap_err()
        };
        let missing = VolumeError::NoSuchNode { demand: 0, node: 3 };
        assert_eq!(load(&roads, demand(3, 1.0), &[1.0]), missing);
        let negative = VolumeError::Flow { demand: 0, flow_pcu_h: -1.0 };
        assert_eq!(load(&roads, demand(1, -1.0), &[1.0]), negative);
        assert_eq!(load(&roads, demand(1, 1.0), &[0.5]), VolumeError::Shares { sum: 0.5 });
        roads.capacity_pcu_h[1] = f64::NEG_INFINITY;
        let capacity = VolumeError::Capacity { link: 1, capacity_pcu_h: f64::NEG_INFINITY };
        assert_eq!(load(&roads, demand(1, 1.0), &[1.0]), capacity);
        roads.capacity_pcu_h.pop();
        let count = VolumeError::Hierarchy(HierarchyError::Weights { expected: 3, found: 2 });
        assert_eq!(load(&roads, demand(1, 1.0), &[1.0]), count);
    }

    proptest! {
        #[test]
        fn what_enters_a_node_leaves_it(
            (graph, free_ms) in network(),
            trips in prop::collection::vec((0_u32..12, 0_u32..12, 0.0_f64..900.0), 0..8),
        ) {
            let capacity_pcu_h = (0..graph.link_count()).map(|link| 200.0 * (link % 4) as f64).collect();
            let roads = Roads { free_ms, capacity_pcu_h, delay: VolumeDelay::BPR };
            let mut metric = Metric::new(Arc::new(Hierarchy::new(&graph)), &roads.free_ms).unwrap();
            let count = graph.node_count() as u32;
            let known = |&(from, to, flow_pcu_h): &(u32, u32, f64)| {
                Demand { from: NodeId(from % count), to: NodeId(to % count), flow_pcu_h }
            };
            let demands: Vec<Demand> = trips.iter().map(known).collect();
            let mut traffic = Traffic::none(graph.link_count());
            roads.load(&demands, &[0.5, 0.3, 0.2], &mut traffic, &mut metric, &mut Search::new()).unwrap();
            let mut kept = vec![0.0_f64; count as usize];
            for demand in &demands {
                kept[demand.from.index()] -= demand.flow_pcu_h;
                kept[demand.to.index()] += demand.flow_pcu_h;
            }
            for link in graph.links() {
                kept[graph.tail(link).index()] += traffic.flow_pcu_h[link.index()];
                kept[graph.head(link).index()] -= traffic.flow_pcu_h[link.index()];
            }
            // Only stranded trips may be missing, once where they begin and once where they end.
            let imbalance: f64 = kept.iter().map(|flow| flow.abs()).sum();
            prop_assert!(imbalance <= 2.0 * traffic.stranded_pcu_h + 1e-6);
            let loaded = graph.links().map(|link| roads.loaded_ms(link, traffic.flow_pcu_h[link.index()]));
            prop_assert!(loaded.eq(metric.links_ms().iter().copied()));
            let closed_flow = graph.links().filter(|link| roads.free_ms[link.index()] == CLOSED);
            prop_assert!(closed_flow.into_iter().all(|link| traffic.flow_pcu_h[link.index()] == 0.0));
        }
    }
}
