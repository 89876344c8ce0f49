//! The heating grid of one replication: plants, stations, and how warm homes are.

use shapan_network::heat::HeatFlow;

use crate::city::lifelines::heat::HeatNet;

/// Homes count as warm from this temperature on, degrees Celsius (E).
const WARM_C: f64 = 12.0;

/// Hours that the water in the mains bridges: the tables give works two (E).
const BRIDGED_H: f64 = 2.0;
/// Changes of temperature outdoors that are followed, K.
const WEATHER_STEP_K: f64 = 1.0;

/// The grid as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Heat {
    flow: HeatFlow,
    /// Share of its demand that each node gets; for one without demand, whether it works.
    supply: Vec<f32>,
    works: Vec<bool>,
    left: Vec<f64>,
    outdoor_c: f64,
    solved_h: f64,
    /// When flows were settled last, hours.
    settled_h: Option<f64>,
    stale: bool,
}

impl Heat {
    pub(super) fn new(net: &HeatNet, outdoor_c: f64) -> Self {
        Self {
            flow: net.intact.clone(),
            supply: vec![1.0; net.len()],
            works: vec![true; net.len()],
            left: vec![1.0; net.len()],
            outdoor_c,
            solved_h: 0.0,
            settled_h: None,
            stale: false,
        }
    }

    pub(crate) fn supply(&self) -> &[f32] {
        &self.supply
    }

    /// Whether a solution is due: the water in the pipes keeps its heat from one to the next.
    pub(super) fn is_stale(&self, hours: f64) -> bool {
        self.stale && self.settled_h.is_none_or(|settled| hours >= settled + BRIDGED_H)
    }

    /// Whether homes behind a node are warm enough to stay in.
    pub(crate) fn warm(&self, net: &HeatNet, node: u32) -> bool {
        net.zone_of[node as usize].is_none_or(|zone| self.flow.indoor_c()[zone as usize] >= WARM_C)
    }

    pub(super) fn set_node(&mut self, net: &HeatNet, node: u32, pace: f64) {
        let row = node as usize;
        self.works[row] = pace > 0.0;
        if let Some((source, capacity_mw)) = net.source_of[row] {
            self.flow.set_capacity_mw(source as usize, capacity_mw * pace * self.left[row]);
            self.flow.set_pumps_running(source as usize, u32::from(pace > 0.0));
        } else {
            for &(pipe, other) in &net.pipes_at[row] {
                let open =
                    pace > 0.0 && (self.works[other as usize] || net.source_of[other as usize].is_some());
                self.flow.set_pipe(pipe as usize, open);
            }
        }
        self.stale = true;
    }

    pub(crate) fn set_left(&mut self, net: &HeatNet, node: u32, left: f64) {
        self.left[node as usize] = left;
        let pace = f64::from(u8::from(self.works[node as usize]));
        self.set_node(net, node, pace);
    }

    /// The weather has changed. Stations are laid out for the design temperature: below it they give no more.
    pub(super) fn set_outdoor_c(&mut self, net: &HeatNet, outdoor_c: f64) {
        if (outdoor_c - self.outdoor_c).abs() < WEATHER_STEP_K {
            return;
        }
        self.outdoor_c = outdoor_c;
        self.flow.set_outdoor_c(outdoor_c);
        for zone in 0..net.design_mw.len() {
            let asked = self.flow.demand_mw()[zone];
            if asked > net.design_mw[zone] {
                self.flow.set_demand_mw(zone, net.design_mw[zone]);
            }
        }
        self.stale = true;
    }

    /// Lets time pass: homes cool or warm up.
    pub(super) fn advance(&mut self, hours: f64) {
        if hours > self.solved_h {
            self.flow.advance(hours - self.solved_h);
            self.solved_h = hours;
        }
    }

    pub(super) fn settle(&mut self, net: &HeatNet, hours: f64) {
        if !self.is_stale(hours) {
            return;
        }
        (self.stale, self.settled_h) = (false, Some(hours));
        self.flow.settle();
        for row in 0..self.supply.len() {
            let works = f32::from(u8::from(self.works[row]));
            self.supply[row] = match net.zone_of[row] {
                // Out of season nobody asks for heat, and nobody lacks it.
                Some(zone) if self.flow.demand_mw()[zone as usize] <= 0.0 => 1.0,
                Some(zone) => works * self.flow.delivered_share(zone as usize).clamp(0.0, 1.0) as f32,
                None => works,
            };
        }
    }
}
