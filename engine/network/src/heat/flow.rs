//! What is in service, and the warmth that follows from it.

use std::sync::Arc;

use super::island::{Cold, Draw, Part, PartState, Plant, Settled};
use super::network::HeatNetwork;

/// What [`HeatFlow::settle`] had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeatSettled {
    /// Parts that were solved.
    pub solved: usize,
}

/// A part of the grid that hangs together.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatPart {
    /// Rows of its nodes, rising.
    pub nodes: Vec<usize>,
    /// Whether water circulates.
    pub state: PartState,
    /// Heat that its sources give, MW.
    pub given_mw: f64,
    /// Heat that reaches its zones, MW.
    pub delivered_mw: f64,
    /// Heat that its pipes lose to the ground, MW.
    pub lost_mw: f64,
}

/// A heating grid in service. Setters take rows of the table and panic on rows that are not there; nothing
/// follows from them until [`settle`](Self::settle).
#[derive(Clone, Debug)]
pub struct HeatFlow {
    net: Arc<HeatNetwork>,
    outdoor_c: f64,
    pipe_on: Vec<bool>,
    booster_on: Vec<bool>,
    /// Greatest heat (MW), supply temperature (°C) and running pumps of each source.
    pub(super) sources: Vec<(f64, f64, u32)>,
    demand_mw: Vec<f64>,
    indoor_c: Vec<f64>,
    parts: Vec<HeatPart>,
    part_of: Vec<usize>,
    touched: Vec<bool>,
    flow: Vec<f64>,
    lost_mw: Vec<f64>,
    supply_c: Vec<Option<f64>>,
    return_c: Vec<Option<f64>>,
    difference_kpa: Vec<Option<f64>>,
    given_mw: Vec<f64>,
    sent: Vec<f64>,
    drawn: Vec<f64>,
    delivered_mw: Vec<f64>,
}

impl HeatFlow {
    /// The grid as its table says at a temperature outdoors, °C, not yet settled. Zones stand at the
    /// temperature that they are to hold.
    #[must_use]
    pub fn new(net: impl Into<Arc<HeatNetwork>>, outdoor_c: f64) -> Self {
        let net = net.into();
        let (nodes, pipes) = (net.nodes, net.pipes.len());
        let (sources, zones) = (net.sources.len(), net.zones.len());
        Self {
            outdoor_c,
            pipe_on: net.pipes.iter().map(|pipe| pipe.in_service).collect(),
            booster_on: net.boosters.iter().map(|(_, _, runs)| *runs).collect(),
            sources: net.sources.iter().map(|one| (one.capacity_mw, one.supply_c, one.pumps)).collect(),
            demand_mw: net.zones.iter().map(|zone| zone.building.demand_mw(outdoor_c)).collect(),
            indoor_c: net.zones.iter().map(|zone| zone.building.indoor_c).collect(),
            parts: Vec::new(),
            part_of: vec![usize::MAX; nodes],
            touched: vec![true; nodes],
            flow: vec![0.0; pipes],
            lost_mw: vec![0.0; pipes],
            supply_c: vec![None; nodes],
            return_c: vec![None; nodes],
            difference_kpa: vec![None; nodes],
            given_mw: vec![0.0; sources],
            sent: vec![0.0; sources],
            drawn: vec![0.0; zones],
            delivered_mw: vec![0.0; zones],
            net,
        }
    }

    /// The grid as a checked table.
    #[must_use]
    pub fn network(&self) -> &HeatNetwork {
        &self.net
    }

    /// Shuts or opens a pair of pipes.
    pub fn set_pipe(&mut self, pipe: usize, open: bool) {
        if self.pipe_on[pipe] != open {
            self.pipe_on[pipe] = open;
            self.touch_pipe(pipe);
        }
    }

    /// Starts or stops a booster pump; while it stands still nothing passes its pipe.
    pub fn set_booster(&mut self, booster: usize, runs: bool) {
        if self.booster_on[booster] != runs {
            self.booster_on[booster] = runs;
            self.touch_pipe(self.net.boosters[booster].0);
        }
    }

    /// Says how many circulation pumps of a source run; more than it has count as all.
    pub fn set_pumps_running(&mut self, source: usize, running: u32) {
        let (capacity, supply, _) = self.sources[source];
        self.set_source(source, (capacity, supply, running.min(self.net.sources[source].pumps)));
    }

    /// Gives a source another greatest heat, MW; below 0 counts as 0.
    pub fn set_capacity_mw(&mut self, source: usize, capacity_mw: f64) {
        let (_, supply, running) = self.sources[source];
        self.set_source(source, (capacity_mw.max(0.0), supply, running));
    }

    /// Gives a source another supply temperature, °C.
    pub fn set_supply_c(&mut self, source: usize, supply_c: f64) {
        let (capacity, _, running) = self.sources[source];
        self.set_source(source, (capacity, supply_c, running));
    }

    fn set_source(&mut self, source: usize, to: (f64, f64, u32)) {
        if self.sources[source] != to {
            self.sources[source] = to;
            self.touched[self.net.sources[source].node] = true;
        }
    }

    /// Changes the weather, °C, and with it the demand of all zones.
    pub fn set_outdoor_c(&mut self, outdoor_c: f64) {
        self.outdoor_c = outdoor_c;
        for zone in 0..self.net.zones.len() {
            self.set_demand_mw(zone, self.net.zones[zone].building.demand_mw(outdoor_c));
        }
    }

    /// Gives a zone another demand, MW, until the weather changes; below 0 counts as 0.
    pub fn set_demand_mw(&mut self, zone: usize, demand_mw: f64) {
        let demand_mw = demand_mw.max(0.0);
        if self.demand_mw[zone] != demand_mw {
            self.demand_mw[zone] = demand_mw;
            self.touched[self.net.zones[zone].node] = true;
        }
    }

    /// Sets the temperature in a zone, °C.
    pub fn set_indoor_c(&mut self, zone: usize, indoor_c: f64) {
        self.indoor_c[zone] = indoor_c;
    }

    fn touch_pipe(&mut self, pipe: usize) {
        let pipe = &self.net.pipes[pipe];
        self.touched[pipe.from] = true;
        self.touched[pipe.to] = true;
    }

    /// Whether water can pass a pair of pipes: open, and with its booster running.
    #[must_use]
    pub fn passes(&self, pipe: usize) -> bool {
        self.pipe_on[pipe] && self.net.pipes[pipe].pump.is_none_or(|pump| self.booster_on[pump])
    }

    /// Brings parts, flows and temperatures up to date with what was set.
    pub fn settle(&mut self) -> HeatSettled {
        if !self.touched.contains(&true) {
            return HeatSettled::default();
        }
        let old = std::mem::take(&mut self.parts);
        let mut seen = vec![false; self.net.nodes];
        let mut solved = 0;
        for node in 0..self.net.nodes {
            if seen[node] {
                continue;
            }
            let nodes = self.spread(node, &mut seen);
            let stale = nodes.iter().any(|node| self.touched[*node]);
            let part = if stale { self.solve(nodes) } else { old[self.part_of[node]].clone() };
            solved += usize::from(stale);
            self.parts.push(part);
        }
        for (at, part) in self.parts.iter().enumerate() {
            part.nodes.iter().for_each(|node| self.part_of[*node] = at);
        }
        self.touched.fill(false);
        HeatSettled { solved }
    }

    /// Everything that hangs together with a node, rising.
    fn spread(&self, node: usize, seen: &mut [bool]) -> Vec<usize> {
        let (mut nodes, mut at) = (vec![node], 0);
        seen[node] = true;
        while let Some(&node) = nodes.get(at) {
            at += 1;
            for &pipe in self.net.pipes_at[node].iter().filter(|pipe| self.passes(**pipe)) {
                let ends = &self.net.pipes[pipe];
                let other = if ends.from == node { ends.to } else { ends.from };
                if !std::mem::replace(&mut seen[other], true) {
                    nodes.push(other);
                }
            }
        }
        nodes.sort_unstable();
        nodes
    }

    fn solve(&mut self, nodes: Vec<usize>) -> HeatPart {
        let mut place = vec![0; self.net.nodes];
        nodes.iter().enumerate().for_each(|(at, node)| place[*node] = at);
        self.clear(&nodes);
        let (part, sources, zones) = self.compile(&nodes, &place);
        match part.settle(&self.net) {
            Ok(settled) => self.take(nodes, &part, &settled, &sources, &zones),
            Err(why) => self.cold(nodes, why),
        }
    }

    fn clear(&mut self, nodes: &[usize]) {
        let net = Arc::clone(&self.net);
        for &node in nodes {
            for &pipe in &net.pipes_at[node] {
                self.flow[pipe] = 0.0;
                self.lost_mw[pipe] = 0.0;
            }
            for &source in &net.sources_at[node] {
                self.given_mw[source] = 0.0;
                self.sent[source] = 0.0;
            }
            for &zone in &net.zones_at[node] {
                self.drawn[zone] = 0.0;
                self.delivered_mw[zone] = 0.0;
            }
            (self.supply_c[node], self.return_c[node], self.difference_kpa[node]) = (None, None, None);
        }
    }

    /// A part with its own numbers, and the rows of its plants and draws.
    fn compile(&self, nodes: &[usize], place: &[usize]) -> (Part, Vec<usize>, Vec<usize>) {
        let net = &self.net;
        let mut part = Part { nodes: nodes.len(), ..Part::default() };
        let (mut sources, mut zones) = (Vec::new(), Vec::new());
        for &node in nodes {
            for &row in
                net.pipes_at[node].iter().filter(|row| net.pipes[**row].from == node && self.passes(**row))
            {
                let mut pipe = net.pipes[row];
                (pipe.from, pipe.to) = (place[pipe.from], place[pipe.to]);
                part.pipes.push(pipe);
                part.rows.push(row);
                part.boosters.push(pipe.pump.map(|pump| net.boosters[pump].1));
            }
            for &row in &net.sources_at[node] {
                let (capacity_mw, supply_c, running) = self.sources[row];
                if capacity_mw > 0.0 && running > 0 {
                    let (curve, order) = (net.sources[row].curve, net.sources[row].order);
                    let (capacity_w, running) = (1e6 * capacity_mw, f64::from(running));
                    part.plants.push(Plant {
                        node: place[node],
                        capacity_w,
                        supply_c,
                        running,
                        curve,
                        order,
                    });
                    sources.push(row);
                }
            }
            for &row in &net.zones_at[node] {
                let zone = &net.zones[row];
                let (demand_w, return_c) = (1e6 * self.demand_mw[row], zone.return_c);
                let (largest, priority) = (zone.largest_kg_per_s, zone.priority);
                part.draws.push(Draw { node: place[node], demand_w, return_c, largest, priority });
                zones.push(row);
            }
        }
        (part, sources, zones)
    }

    /// Writes what a settled part carries into the tables.
    fn take(
        &mut self,
        nodes: Vec<usize>,
        part: &Part,
        settled: &Settled,
        sources: &[usize],
        zones: &[usize],
    ) -> HeatPart {
        let heat = self.net.heat * 1e-6;
        let (mut given_mw, mut delivered_mw, mut lost_mw) = (0.0, 0.0, 0.0);
        for (at, &row) in part.rows.iter().enumerate() {
            self.flow[row] = settled.flow[at];
            self.lost_mw[row] = 1e-6 * part.lost_w(&self.net, settled, at);
            lost_mw += self.lost_mw[row];
        }
        for ((plant, sent), &row) in part.plants.iter().zip(&settled.sent).zip(sources) {
            self.sent[row] = *sent;
            self.given_mw[row] = sent * heat * (plant.supply_c - settled.return_c[plant.node]);
            given_mw += self.given_mw[row];
        }
        for ((draw, flow), &row) in part.draws.iter().zip(&settled.draw).zip(zones) {
            let supply_c = settled.supply_c[draw.node];
            self.drawn[row] = *flow;
            self.delivered_mw[row] = flow * heat * (supply_c - draw.return_c.min(supply_c));
            delivered_mw += self.delivered_mw[row];
        }
        let lowest = part.lowest_pa(settled);
        for (at, &node) in nodes.iter().enumerate() {
            self.supply_c[node] = Some(settled.supply_c[at]);
            self.return_c[node] = Some(settled.return_c[at]);
            let above = settled.potential[at] - lowest + self.net.least_difference_pa;
            self.difference_kpa[node] = above.is_finite().then_some(1e-3 * above);
        }
        HeatPart { nodes, state: PartState::Warm(settled.shortage), given_mw, delivered_mw, lost_mw }
    }

    fn cold(&self, nodes: Vec<usize>, why: Cold) -> HeatPart {
        HeatPart { nodes, state: PartState::Cold(why), given_mw: 0.0, delivered_mw: 0.0, lost_mw: 0.0 }
    }
}

/// Buildings over time.
impl HeatFlow {
    /// Lets hours pass with the heat and the weather as settled last; temperatures indoors follow.
    pub fn advance(&mut self, hours: f64) {
        for (zone, now) in self.indoor_c.iter_mut().enumerate() {
            let building = &self.net.zones[zone].building;
            *now = building.after_hours(*now, self.outdoor_c, self.delivered_mw[zone], hours);
        }
    }

    /// Temperature in each zone, °C.
    #[must_use]
    pub fn indoor_c(&self) -> &[f64] {
        &self.indoor_c
    }

    /// Hours until a zone reaches a temperature if heat and weather stay; none if it never does.
    #[must_use]
    pub fn hours_until_c(&self, zone: usize, wanted_c: f64) -> Option<f64> {
        let building = &self.net.zones[zone].building;
        building.hours_until_c(self.indoor_c[zone], self.outdoor_c, self.delivered_mw[zone], wanted_c)
    }
}

/// What was settled last.
impl HeatFlow {
    /// Supply flow of each pipe, kg/s, above 0 from `from` to `to`; the return flows the other way.
    #[must_use]
    pub fn flow_kg_per_s(&self) -> &[f64] {
        &self.flow
    }

    /// Heat that each pair of pipes loses to the ground, MW. Water that stands still is not counted.
    #[must_use]
    pub fn lost_mw(&self) -> &[f64] {
        &self.lost_mw
    }

    /// Supply temperature of each node, °C; none where nothing circulates.
    #[must_use]
    pub fn supply_c(&self) -> &[Option<f64>] {
        &self.supply_c
    }

    /// Return temperature of each node, °C; none where nothing circulates.
    #[must_use]
    pub fn return_c(&self) -> &[Option<f64>] {
        &self.return_c
    }

    /// Difference of pressure between supply and return at each node, kPa, counted so that the zone worst off
    /// has just what a substation needs; none where nothing circulates.
    #[must_use]
    pub fn difference_kpa(&self) -> &[Option<f64>] {
        &self.difference_kpa
    }

    /// Heat that each source gives, MW.
    #[must_use]
    pub fn given_mw(&self) -> &[f64] {
        &self.given_mw
    }

    /// Flow that each source sends, kg/s.
    #[must_use]
    pub fn sent_kg_per_s(&self) -> &[f64] {
        &self.sent
    }

    /// Flow that each zone draws, kg/s.
    #[must_use]
    pub fn drawn_kg_per_s(&self) -> &[f64] {
        &self.drawn
    }

    /// Heat that each zone asks for, MW.
    #[must_use]
    pub fn demand_mw(&self) -> &[f64] {
        &self.demand_mw
    }

    /// Heat that reaches each zone, MW.
    #[must_use]
    pub fn delivered_mw(&self) -> &[f64] {
        &self.delivered_mw
    }

    /// Delivered part of a zone's demand; 1 where nothing is asked for.
    #[must_use]
    pub fn delivered_share(&self, zone: usize) -> f64 {
        let demand = self.demand_mw[zone];
        if demand > 0.0 { self.delivered_mw[zone] / demand } else { 1.0 }
    }

    /// The parts that hang together, by their first node.
    #[must_use]
    pub fn parts(&self) -> &[HeatPart] {
        &self.parts
    }
}
