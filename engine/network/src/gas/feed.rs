//! Which nodes have a pressure at all: sources hold it, machines hand it on, stored gas keeps it for a while.

use super::flows::{Flows, Mode};
use super::model::{Kind, Model, Union};

/// Who feeds a zone.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Feed {
    Nobody,
    /// A source.
    Source,
    /// The gas stored around a node.
    Store(usize),
}

/// Marks the nodes of a part that nothing feeds, and where stored gas feeds instead, if it may.
pub(super) fn mark_fed(model: &Model, flows: &mut Flows, part: usize, from_store: bool) {
    let mut zones = zones(model, flows, part);
    let nodes = &model.parts[part].nodes;
    nodes.iter().for_each(|&node| flows.stored[node] = None);
    let mut feeds = sourced(model, flows, part, &mut zones);
    spread(model, flows, part, &mut zones, &mut feeds);
    if from_store {
        // Highest pressure first: what a store feeds through its regulators needs no store of its own.
        for (squared, node) in stores(model, flows, part, &mut zones) {
            let zone = zones.find(node);
            if feeds[zone] == Feed::Nobody {
                flows.stored[node] = Some(squared);
                feeds[zone] = Feed::Store(node);
                spread(model, flows, part, &mut zones, &mut feeds);
            }
        }
    }
    for &node in nodes {
        let feed = feeds[zones.find(node)];
        flows.dead[node] = flows.failed[node] || feed == Feed::Nobody;
        flows.feeder[node] = if let Feed::Store(store) = feed { Some(store) } else { None };
    }
}

/// Sets of nodes whose pressures hang together: no machine between them holds one. A ratio ties both sides.
fn zones(model: &Model, flows: &Flows, part: usize) -> Union {
    let mut zones = Union::new(flows.dead.len());
    let part = &model.parts[part];
    for &at in part.tubes.iter().filter(|&&at| flows.is_tube_open(at)) {
        zones.join(model.tubes[at].from, model.tubes[at].to);
    }
    let ties = |at: usize| matches!(flows.mode[at], Mode::Open | Mode::Ratio(_));
    for &at in part.devices.iter().filter(|&&at| ties(at)) {
        zones.join(model.devices[at].from, model.devices[at].to);
    }
    zones
}

/// Zones in which a source holds the pressure.
fn sourced(model: &Model, flows: &Flows, part: usize, zones: &mut Union) -> Vec<Feed> {
    let mut feeds = vec![Feed::Nobody; flows.dead.len()];
    for &at in &model.parts[part].devices {
        let device = &model.devices[at];
        if device.is_gate() && flows.mode[at] == Mode::Holding && !flows.failed[device.to] {
            feeds[zones.find(device.to)] = Feed::Source;
        }
    }
    feeds
}

/// Hands pressure on through the machines at work.
fn spread(model: &Model, flows: &Flows, part: usize, zones: &mut Union, feeds: &mut [Feed]) {
    let mut grows = true;
    while grows {
        grows = false;
        for &at in &model.parts[part].devices {
            let device = &model.devices[at];
            let works = flows.mode[at] == Mode::Holding && !device.is_gate();
            let (inlet, outlet) = (zones.find(device.from), zones.find(device.to));
            if works && feeds[inlet] != Feed::Nobody && feeds[outlet] == Feed::Nobody {
                feeds[outlet] = feeds[inlet];
                grows = true;
            }
        }
    }
}

/// Squared pressure of the gas stored in each zone, at the node with most room around it; highest pressure first.
fn stores(model: &Model, flows: &Flows, part: usize, zones: &mut Union) -> Vec<(f64, usize)> {
    let size = flows.dead.len();
    let (mut room, mut pack, mut around) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
    for &at in model.parts[part].tubes.iter().filter(|&&at| flows.is_tube_open(at)) {
        let tube = &model.tubes[at];
        let zone = zones.find(tube.from);
        room[zone] += tube.volume_m3;
        pack[zone] += flows.pack[at];
        around[tube.from] += tube.volume_m3;
        around[tube.to] += tube.volume_m3;
    }
    let mut widest: Vec<Option<usize>> = vec![None; size];
    for &node in &model.parts[part].nodes {
        let place = &mut widest[zones.find(node)];
        if place.is_none_or(|other| around[node] > around[other]) {
            *place = Some(node);
        }
    }
    let ambient = model.network.gas.ambient_bar;
    let mut found = Vec::new();
    for (zone, node) in widest.into_iter().enumerate() {
        if let Some(node) = node.filter(|_| room[zone] > 0.0) {
            let bar = model.network.gas.packed_bar(room[zone], pack[zone]);
            if bar > ambient * 1.001 {
                found.push((bar * bar, node));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found
}

/// Takes pressure and flow from what is dead.
pub(super) fn hush(model: &Model, flows: &mut Flows, part: usize) {
    let ambient = model.ambient_squared();
    let part = &model.parts[part];
    for &node in part.nodes.iter().filter(|&&node| flows.dead[node]) {
        flows.squared[node] = ambient;
        flows.leak[node] = 0.0;
    }
    for &at in &part.tubes {
        let tube = &model.tubes[at];
        if !flows.is_tube_open(at) || flows.dead[tube.from] {
            flows.tube_flow[at] = 0.0;
        } else if flows.tube_flow[at] == 0.0 {
            flows.tube_flow[at] = 1.0;
        }
    }
}

/// Of machines and sources that hold pressures at places without loss between them, leaves the highest at work.
pub(super) fn leave_one_holder(model: &Model, flows: &mut Flows, part: usize) {
    let mut rooms = Union::new(flows.dead.len());
    let devices = &model.parts[part].devices;
    for &at in devices.iter().filter(|&&at| flows.mode[at] == Mode::Open) {
        rooms.join(model.devices[at].from, model.devices[at].to);
    }
    let mut highest = vec![0.0_f64; flows.dead.len()];
    let holds = |flows: &Flows, at: usize| flows.mode[at] == Mode::Holding && is_alive(model, flows, at);
    for &at in devices.iter().filter(|&&at| holds(flows, at)) {
        let room = rooms.find(model.devices[at].to);
        highest[room] = highest[room].max(flows.setting[at]);
    }
    for &at in devices {
        let room = rooms.find(model.devices[at].to);
        if holds(flows, at) && flows.setting[at] < highest[room] {
            flows.mode[at] = Mode::Shut;
        }
    }
}

/// Sets of nodes of a part between which gas can move at all, machines included: shortage spreads within one.
pub(super) fn islands(model: &Model, flows: &Flows, part: usize) -> Vec<Vec<usize>> {
    let mut union = Union::new(flows.dead.len());
    let part = &model.parts[part];
    for &at in part.tubes.iter().filter(|&&at| flows.is_tube_open(at)) {
        union.join(model.tubes[at].from, model.tubes[at].to);
    }
    for &at in part.devices.iter().filter(|&&at| !flows.is_out(model, at)) {
        union.join(model.devices[at].from, model.devices[at].to);
    }
    let mut place = vec![usize::MAX; flows.dead.len()];
    let mut islands: Vec<Vec<usize>> = Vec::new();
    for &node in &part.nodes {
        let root = union.find(node);
        if place[root] == usize::MAX {
            place[root] = islands.len();
            islands.push(Vec::new());
        }
        islands[place[root]].push(node);
    }
    islands
}

/// Whether a device is a regulator or compressor that can work: its inlet has a pressure.
pub(super) fn is_alive(model: &Model, flows: &Flows, device: usize) -> bool {
    let place = &model.devices[device];
    match place.kind {
        Kind::Gate => !flows.failed[place.to],
        _ => !flows.dead[place.from] && !flows.dead[place.to],
    }
}

/// Tubes of the zone around a node.
pub(super) fn zone_tubes(model: &Model, flows: &Flows, part: usize, node: usize) -> Vec<usize> {
    let mut zones = zones(model, flows, part);
    let zone = zones.find(node);
    let open = model.parts[part].tubes.iter().copied().filter(|&at| flows.is_tube_open(at));
    open.filter(|&at| zones.find(model.tubes[at].from) == zone).collect()
}

/// Squared pressure at which the zone around a node would stand by its own stored gas.
pub(super) fn packed_squared(model: &Model, flows: &Flows, part: usize, node: usize) -> Option<f64> {
    let mut zones = zones(model, flows, part);
    let zone = zones.find(node);
    let stores = stores(model, flows, part, &mut zones);
    stores.into_iter().find(|(_, store)| zones.find(*store) == zone).map(|(squared, _)| squared)
}
