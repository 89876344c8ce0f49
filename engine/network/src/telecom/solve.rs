//! What is up and who calls, and the service that follows from it.

use super::erlang::Calls;
use super::fair::{Ways, fill};
use super::grid::TemporaryCell;
use super::network::TelecomNetwork;
use super::route::Routes;

/// What [`Telecom::settle`] had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TelecomSettled {
    /// Cells whose calls were shared again.
    pub cells: usize,
    /// Branches of routes whose links were shared again.
    pub branches: usize,
}

/// Traffic of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CellTraffic {
    /// Whether it is up and has a way to the core.
    pub live: bool,
    /// Calls by radio, Erlang.
    pub calls: Calls,
    /// Part of the calls on radio that find room on the links.
    pub call_part: f64,
    /// Data asked for, Mb/s.
    pub data_offered_mbps: f64,
    /// Data that pass radio and links, Mb/s.
    pub data_carried_mbps: f64,
}

impl CellTraffic {
    /// Calls of public and cards that are made, Erlang.
    #[must_use]
    pub fn carried_erlang(&self) -> f64 {
        self.call_part * (self.calls.public_carried + self.calls.priority_carried)
    }

    /// Calls of public and cards that are not made, Erlang.
    #[must_use]
    pub fn blocked_erlang(&self) -> f64 {
        let lost = self.calls.public_offered - self.calls.public_carried + self.calls.priority_offered
            - self.calls.priority_carried;
        lost + (1.0 - self.call_part) * (self.calls.public_carried + self.calls.priority_carried)
    }
}

/// How far trunked radio goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Radio {
    /// No site is up.
    #[default]
    None,
    /// A site is up but cut off: talk among those at the site.
    SiteLocal,
    /// Talk with the whole network.
    Wide,
}

/// What users of a zone have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Service {
    /// Share of users in reach of a live cell.
    pub covered_share: f64,
    /// Share of the public's calls that get through in the end.
    pub call_share: f64,
    /// Share of calls with government cards that get through.
    pub priority_share: f64,
    /// Share of the data asked for that gets through.
    pub data_share: f64,
    /// Trunked radio.
    pub radio: Radio,
    /// Whether a terminal of the wired network has a way to the core.
    pub wired: bool,
    /// Whether there are satellite telephones, or a live cell that goes by satellite.
    pub satellite: bool,
}

/// A network in service. Setters take rows of the table and panic on rows that are not there; nothing follows
/// from them until [`settle`](Self::settle).
#[derive(Clone, Debug)]
pub struct Telecom {
    net: TelecomNetwork,
    node_up: Vec<bool>,
    pub(super) link_up: Vec<bool>,
    surge: Vec<f64>,
    satellite_phones: Vec<bool>,
    routes: Routes,
    cells: Vec<CellTraffic>,
    /// Share of a zone's users at each cell in its reach.
    attached: Vec<Vec<f64>>,
    used_mbps: Vec<f64>,
    service: Vec<Service>,
    stale_routes: bool,
    stale_zone: Vec<bool>,
    stale_link: Vec<bool>,
    /// Whether anything is stale.
    stale: bool,
}

impl Telecom {
    /// The network with everything up, not yet settled.
    #[must_use]
    pub fn new(net: TelecomNetwork) -> Self {
        let (nodes, links, zones) = (net.nodes(), net.links(), net.zones());
        let routes = Routes::new(&net, &vec![false; nodes], &vec![false; links]);
        Self {
            node_up: vec![true; nodes],
            link_up: vec![true; links],
            surge: vec![1.0; zones],
            satellite_phones: vec![false; zones],
            routes,
            cells: vec![CellTraffic::default(); net.cells()],
            attached: net.zones.iter().map(|zone| vec![0.0; zone.cells.len()]).collect(),
            used_mbps: vec![0.0; links],
            service: vec![Service::default(); zones],
            stale_routes: true,
            stale_zone: vec![true; zones],
            stale_link: vec![false; links],
            stale: true,
            net,
        }
    }

    /// The network as a checked table, with temporary cells.
    #[must_use]
    pub fn network(&self) -> &TelecomNetwork {
        &self.net
    }

    /// A node goes or comes back, with all that stands at it.
    pub fn set_node_up(&mut self, node: usize, up: bool) {
        self.stale_routes |= self.node_up[node] != up;
        self.stale |= self.stale_routes;
        self.node_up[node] = up;
    }

    /// A link goes or comes back.
    pub fn set_link_up(&mut self, link: usize, up: bool) {
        self.stale_routes |= self.link_up[link] != up;
        self.stale |= self.stale_routes;
        self.link_up[link] = up;
    }

    /// Gives a link another rate, Mb/s; below 0 counts as 0.
    pub fn set_capacity_mbps(&mut self, link: usize, capacity_mbps: f64) {
        let capacity_mbps = capacity_mbps.max(0.0);
        if self.net.links[link].capacity_mbps != capacity_mbps {
            self.net.links[link].capacity_mbps = capacity_mbps;
            (self.stale_link[link], self.stale) = (true, true);
        }
    }

    /// Multiplies what the public of a zone offers in calls and data; below 0 counts as 0.
    pub fn set_surge(&mut self, zone: usize, factor: f64) {
        let factor = factor.max(0.0);
        self.stale_zone[zone] |= self.surge[zone] != factor;
        self.stale |= self.stale_zone[zone];
        self.surge[zone] = factor;
    }

    /// Says whether there are satellite telephones in a zone.
    pub fn set_satellite_phones(&mut self, zone: usize, there: bool) {
        self.satellite_phones[zone] = there;
        self.service[zone].satellite = self.has_satellite(zone);
    }

    /// Adds a cell that was brought in: the rows of its node, link and cell. It goes by setting its node
    /// down.
    pub fn add_cell(&mut self, cell: &TemporaryCell) -> (usize, usize, usize) {
        let rows = self.net.add_temporary(cell);
        self.node_up.push(true);
        self.link_up.push(true);
        self.used_mbps.push(0.0);
        self.stale_link.push(false);
        self.cells.push(CellTraffic::default());
        self.routes.grow();
        for (zone, _) in &self.net.cells[rows.2].zones {
            self.attached[*zone].push(0.0);
            self.stale_zone[*zone] = true;
        }
        (self.stale_routes, self.stale) = (true, true);
        rows
    }

    /// Brings routes, calls and links up to date with what was set.
    pub fn settle(&mut self) -> TelecomSettled {
        if !std::mem::take(&mut self.stale) {
            return TelecomSettled::default();
        }
        let mut stale_branch = std::mem::replace(&mut self.stale_link, vec![false; self.net.links()]);
        self.spread_to_branches(&mut stale_branch);
        if std::mem::take(&mut self.stale_routes) {
            self.reroute(&mut stale_branch);
        }
        let stale_cell = self.attach();
        let cells = self.call(&stale_cell, &mut stale_branch);
        let branches = self.share_links(&stale_branch);
        for zone in 0..self.net.zones() {
            self.service[zone] = self.serve(zone);
        }
        TelecomSettled { cells, branches }
    }

    /// A branch is stale where a link of it is.
    fn spread_to_branches(&self, stale: &mut [bool]) {
        for (node, link) in self.routes.first.iter().enumerate() {
            if let (Some(link), Some(branch)) = (link, self.routes.branch[node]) {
                stale[branch] |= stale[*link];
            }
        }
    }

    /// New routes; branches that lose or gain a node are stale, and zones where a cell comes or goes.
    fn reroute(&mut self, stale_branch: &mut [bool]) {
        let new = Routes::new(&self.net, &self.node_up, &self.link_up);
        for node in 0..self.net.nodes() {
            let same =
                new.first[node] == self.routes.first[node] && new.branch[node] == self.routes.branch[node];
            if !same {
                for branch in [new.branch[node], self.routes.branch[node]].into_iter().flatten() {
                    stale_branch[branch] = true;
                }
                self.routes.first[node].iter().for_each(|link| self.used_mbps[*link] = 0.0);
            }
        }
        for (cell, traffic) in self.net.cells.iter().zip(&mut self.cells) {
            let live = new.reaches(cell.node);
            if std::mem::replace(&mut traffic.live, live) != live {
                cell.zones.iter().for_each(|(zone, _)| self.stale_zone[*zone] = true);
            }
        }
        self.routes = new;
    }

    /// Attaches users of stale zones to live cells: the cells in reach of these zones.
    fn attach(&mut self) -> Vec<bool> {
        let mut stale_cell = vec![false; self.net.cells()];
        for (zone, area) in self.net.zones.iter().enumerate() {
            if !std::mem::take(&mut self.stale_zone[zone]) {
                continue;
            }
            let live = |cell: usize| self.cells[cell].live;
            let (mut missed, mut sum) = (1.0, 0.0);
            for (_, share) in area.cells.iter().filter(|(cell, _)| live(*cell)) {
                missed *= 1.0 - share;
                sum += share;
            }
            for ((cell, share), attached) in area.cells.iter().zip(&mut self.attached[zone]) {
                *attached = if live(*cell) { (1.0 - missed) * share / sum } else { 0.0 };
                stale_cell[*cell] = true;
            }
        }
        stale_cell
    }

    /// Shares channels of stale cells; how many there were.
    fn call(&mut self, stale_cell: &[bool], stale_branch: &mut [bool]) -> usize {
        let mut count = 0;
        for at in (0..stale_cell.len()).filter(|at| stale_cell[*at]) {
            let cell = &self.net.cells[at];
            let (mut public, mut cards, mut data) = (0.0, 0.0, 0.0);
            for (zone, place) in &cell.zones {
                let (area, share) = (&self.net.zones[*zone], self.attached[*zone][*place]);
                public += share * self.surge[*zone] * area.public_erlang;
                cards += share * area.priority_erlang;
                data += share * self.surge[*zone] * area.data_mbps;
            }
            let live = self.cells[at].live;
            let channels = if live { cell.channels } else { 0 };
            let calls = Calls::new(public, cards, channels, self.net.retry_share);
            let call_part = if live { 1.0 } else { 0.0 };
            let data_carried_mbps = if live { data.min(cell.data_mbps) } else { 0.0 };
            self.cells[at] =
                CellTraffic { live, calls, call_part, data_offered_mbps: data, data_carried_mbps };
            self.routes.branch[cell.node].iter().for_each(|branch| stale_branch[*branch] = true);
            count += 1;
        }
        count
    }

    /// Shares the links of stale branches; how many there were.
    fn share_links(&mut self, stale_branch: &[bool]) -> usize {
        for (node, link) in self.routes.first.iter().enumerate() {
            if self.routes.branch[node].is_some_and(|branch| stale_branch[branch]) {
                link.iter().for_each(|link| self.used_mbps[*link] = 0.0);
            }
        }
        let mut members: Vec<(usize, usize)> = Vec::new();
        for (at, cell) in self.net.cells.iter().enumerate().filter(|(at, _)| self.cells[*at].live) {
            if let Some(branch) = self.routes.branch[cell.node].filter(|branch| stale_branch[*branch]) {
                members.push((branch, at));
            }
        }
        members.sort_unstable();
        let mut place = vec![usize::MAX; self.net.links()];
        for cells in members.chunk_by(|a, b| a.0 == b.0) {
            self.share_branch(cells, &mut place);
        }
        stale_branch.iter().filter(|stale| **stale).count()
    }

    /// Shares the links of a branch among its cells, given with the branch: calls first, then data.
    fn share_branch(&mut self, cells: &[(usize, usize)], place: &mut [usize]) {
        let (mut links, mut ways) = (Vec::new(), Ways::default());
        for &(_, at) in cells {
            ways.add(self.routes.links(&self.net, self.net.cells[at].node).map(|link| {
                if place[link] == usize::MAX {
                    place[link] = links.len();
                    links.push(link);
                }
                place[link]
            }));
        }
        let of_calls = |&(_, at): &(usize, usize)| {
            let calls = &self.cells[at].calls;
            self.net.call_mbps * (calls.public_carried + calls.priority_carried)
        };
        let of_data =
            |&(_, at): &(usize, usize)| self.cells[at].data_offered_mbps.min(self.net.cells[at].data_mbps);
        let calls: Vec<f64> = cells.iter().map(of_calls).collect();
        let data: Vec<f64> = cells.iter().map(of_data).collect();
        let mut left: Vec<f64> = links.iter().map(|link| self.net.links[*link].capacity_mbps).collect();
        let call_parts = fill(&ways, &calls, &mut left);
        let data_parts = fill(&ways, &data, &mut left);
        for (place, &(_, at)) in cells.iter().enumerate() {
            self.cells[at].call_part = call_parts[place];
            self.cells[at].data_carried_mbps = data_parts[place] * data[place];
        }
        for (link, left) in links.iter().zip(left) {
            self.used_mbps[*link] = self.net.links[*link].capacity_mbps - left;
            place[*link] = usize::MAX;
        }
    }

    fn serve(&self, zone: usize) -> Service {
        let area = &self.net.zones[zone];
        let mut service = Service { satellite: self.has_satellite(zone), ..Service::default() };
        for ((cell, _), share) in
            area.cells.iter().zip(&self.attached[zone]).filter(|(_, share)| **share > 0.0)
        {
            let (traffic, radio) = (&self.cells[*cell], &self.net.cells[*cell]);
            let calls = &traffic.calls;
            let made = |carried: f64, offered: f64| {
                let room = if radio.channels > 0 { 1.0 } else { 0.0 };
                traffic.call_part * if offered > 0.0 { carried / offered } else { room }
            };
            service.covered_share += share;
            service.call_share += share * made(calls.public_carried, calls.public_offered);
            service.priority_share += share * made(calls.priority_carried, calls.priority_offered);
            let (data, asked) = (traffic.data_carried_mbps, traffic.data_offered_mbps);
            service.data_share += share * if asked > 0.0 { data / asked } else { 1.0 };
        }
        let radio = |node: &usize| match (self.node_up[*node], self.routes.reaches(*node)) {
            (_, true) => Radio::Wide,
            (true, false) => Radio::SiteLocal,
            (false, false) => Radio::None,
        };
        service.radio = area.radio_nodes.iter().map(radio).max().unwrap_or_default();
        service.wired = area.terminal_nodes.iter().any(|node| self.routes.reaches(*node));
        service
    }

    fn has_satellite(&self, zone: usize) -> bool {
        let by_satellite = |(cell, _): &(usize, f64)| self.routes.by_satellite(self.net.cells[*cell].node);
        self.satellite_phones[zone] || self.net.zones[zone].cells.iter().any(by_satellite)
    }
}

/// What was settled last.
impl Telecom {
    /// What users of each zone have.
    #[must_use]
    pub fn service(&self) -> &[Service] {
        &self.service
    }

    /// Traffic of each cell, temporary cells last.
    #[must_use]
    pub fn cells(&self) -> &[CellTraffic] {
        &self.cells
    }

    /// Rate on each link, Mb/s.
    #[must_use]
    pub fn used_mbps(&self) -> &[f64] {
        &self.used_mbps
    }

    /// Whether a node is up and has a way to a core.
    #[must_use]
    pub fn is_connected(&self, node: usize) -> bool {
        self.routes.reaches(node)
    }

    /// Rows of the links from a node to its core, in order; empty at a core and where there is no way.
    #[must_use]
    pub fn route(&self, node: usize) -> Vec<usize> {
        self.routes.links(&self.net, node).collect()
    }
}
