//! Who is cut when pressure or supply does not suffice: whole classes of an island in turn, the last one by a share.

use super::feed::islands;
use super::network::Class;
use super::solve::Settler;
use super::state::GasTrouble;

/// Halvings by which the share of the last class is found: to 1/4096.
const HALVINGS: usize = 12;

/// The demands of an island, and what is wrong with it beyond help.
#[derive(Debug, Default)]
struct Island {
    nodes: Vec<usize>,
    demands: Vec<usize>,
    gates: Vec<usize>,
    /// Nodes too low even with all customers cut.
    hopeless: Vec<usize>,
    /// Whether sources give too much even with all customers cut.
    bled: bool,
    /// Share of each class that is served.
    share: [f64; 4],
}

/// Cuts customers until all pressures and capacities hold, where that can be.
pub(super) fn curtail(settler: &mut Settler<'_>) {
    let mut islands = describe(settler);
    let short: Vec<usize> = (0..islands.len()).filter(|&at| is_short(settler, &islands[at])).collect();
    if short.is_empty() {
        return;
    }
    give_up_hopeless(settler, &mut islands, &short);
    for class in Class::ALL {
        let short: Vec<usize> = short.iter().copied().filter(|&at| is_short(settler, &islands[at])).collect();
        if short.is_empty() {
            return;
        }
        set(settler, &mut islands, &short, class, 0.0);
        let enough: Vec<usize> = short.into_iter().filter(|&at| !is_short(settler, &islands[at])).collect();
        bisect(settler, &mut islands, &enough, class);
    }
}

fn describe(settler: &Settler<'_>) -> Vec<Island> {
    let (model, flows) = (settler.model, &*settler.flows);
    let sets = islands(model, flows, settler.part);
    let mut place = vec![usize::MAX; flows.dead.len()];
    for (at, nodes) in sets.iter().enumerate() {
        nodes.iter().for_each(|&node| place[node] = at);
    }
    let fresh = |nodes| Island { nodes, share: [1.0; 4], ..Island::default() };
    let mut islands: Vec<Island> = sets.into_iter().map(fresh).collect();
    for (at, demand) in model.network.demands.iter().enumerate() {
        if let Some(island) = islands.get_mut(place[demand.node.0]) {
            island.demands.push(at);
        }
    }
    for &at in model.parts[settler.part].devices.iter().filter(|&&at| model.devices[at].is_gate()) {
        islands[place[model.devices[at].to]].gates.push(at);
    }
    islands
}

fn low_nodes(settler: &Settler<'_>, island: &Island) -> Vec<usize> {
    let flows = &*settler.flows;
    let low = |node: usize| {
        let least = settler.model.network.nodes[node].min_bar;
        !flows.dead[node] && flows.squared[node] < least * least * (1.0 - 1e-6)
    };
    island.nodes.iter().copied().filter(|&node| low(node)).collect()
}

fn is_over(settler: &Settler<'_>, island: &Island) -> bool {
    let flows = &*settler.flows;
    island.gates.iter().any(|&at| flows.device_flow[at] > flows.capacity[at] * (1.0 + 1e-6))
}

fn is_short(settler: &Settler<'_>, island: &Island) -> bool {
    let low = low_nodes(settler, island).iter().any(|node| island.hopeless.binary_search(node).is_err());
    low || (!island.bled && is_over(settler, island))
}

/// Finds what cannot be helped by cutting anyone, and cuts the customers at hopeless nodes.
fn give_up_hopeless(settler: &mut Settler<'_>, islands: &mut [Island], short: &[usize]) {
    for &at in short {
        islands[at].demands.iter().for_each(|&demand| settler.flows.share[demand] = 0.0);
    }
    settler.settle();
    for &at in short {
        let hopeless = low_nodes(settler, &islands[at]);
        if !hopeless.is_empty() {
            settler.trouble.push(GasTrouble::TooLow { nodes: hopeless.clone() });
        }
        islands[at].bled = is_over(settler, &islands[at]);
        islands[at].hopeless = hopeless;
    }
    apply(settler, islands, short);
}

/// Serves a share of a class in some islands.
fn set(settler: &mut Settler<'_>, islands: &mut [Island], some: &[usize], class: Class, share: f64) {
    some.iter().for_each(|&at| islands[at].share[class as usize] = share);
    apply(settler, islands, some);
}

fn apply(settler: &mut Settler<'_>, islands: &[Island], some: &[usize]) {
    for &at in some {
        let island = &islands[at];
        for &demand in &island.demands {
            let place = &settler.model.network.demands[demand];
            let hopeless = island.hopeless.binary_search(&place.node.0).is_ok();
            settler.flows.share[demand] = if hopeless { 0.0 } else { island.share[place.class as usize] };
        }
    }
    settler.settle();
}

/// The most of a class that each island can serve, where none of it is enough of a cut.
fn bisect(settler: &mut Settler<'_>, islands: &mut [Island], some: &[usize], class: Class) {
    if some.is_empty() {
        return;
    }
    let mut low = vec![0.0; some.len()];
    let mut high = vec![1.0; some.len()];
    for _ in 0..HALVINGS {
        for (place, &at) in some.iter().enumerate() {
            islands[at].share[class as usize] = 0.5 * (low[place] + high[place]);
        }
        apply(settler, islands, some);
        for (place, &at) in some.iter().enumerate() {
            let middle = islands[at].share[class as usize];
            let bound = if is_short(settler, &islands[at]) { &mut high } else { &mut low };
            bound[place] = middle;
        }
    }
    for (place, &at) in some.iter().enumerate() {
        islands[at].share[class as usize] = low[place];
    }
    apply(settler, islands, some);
}
