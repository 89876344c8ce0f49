//! How long the power flow of a grid of 2,000 buses takes: `cargo run --release --example power_flow`.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use shapan_network::power::{
    Branch, Bus, Capacity, Generator, Grid, Load, Network, Pace, PowerFlow, cascade, screen_single,
};

const BUSES: usize = 2_000;

/// Buses on a plane of 50 columns, three branches for two buses, each to a neighbour before, and a unit at every
/// fifth bus.
fn grid() -> Grid {
    let mut state = 1u64;
    let mut below = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let buses = (0..BUSES).map(|bus| Bus::new(bus.to_string(), 220.0)).collect();
    let branches = (0..BUSES * 3 / 2).map(|branch| {
        let to = 1 + branch % (BUSES - 1);
        let steps = [1, 49, 50, 51];
        let from = to - steps[below(4) as usize].min(to);
        let x = 0.01 + 0.0001 * below(1_000) as f64;
        Branch::new(branch.to_string(), from.to_string(), to.to_string(), x).limited(400.0)
    });
    let branches = branches.collect();
    let generators =
        (0..BUSES / 5).map(|unit| Generator::new(unit.to_string(), (unit * 5).to_string(), 150.0)).collect();
    let loads =
        (0..BUSES).map(|bus| Load::new(bus.to_string(), bus.to_string(), below(50) as f64, 3)).collect();
    Grid { base_mva: 100.0, buses, branches, generators, loads }
}

/// Median time of some runs, microseconds.
fn median_us(runs: usize, mut run: impl FnMut(usize)) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|number| {
            let start = Instant::now();
            run(number);
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let grid = grid();
    let network = Network::new(&grid)?;
    println!("check and order the table: {:.0} us", median_us(21, |_| drop(black_box(Network::new(&grid)))));
    let first = median_us(21, |_| {
        let mut flow = PowerFlow::new(network.clone());
        flow.settle();
        black_box(flow);
    });
    println!("first solution: {first:.0} us");
    let mut flow = PowerFlow::new(network);
    flow.settle();
    let branch = median_us(401, |number| {
        flow.set_branch((number / 2 * 7) % flow.network().branches(), number % 2 == 1);
        flow.settle();
    });
    println!("after one branch change: {branch:.0} us");
    flow.set_branch((200 * 7) % flow.network().branches(), true);
    flow.settle();
    let demand = median_us(201, |number| {
        flow.set_demand_mw(number, 50.0);
        flow.settle();
    });
    println!("after one change of demand: {demand:.0} us");
    let capacity = Capacity::thermal(flow.network(), 0.0);
    let single = median_us(3, |_| drop(black_box(screen_single(&flow, &capacity))));
    println!("all single outages: {:.1} ms", single / 1e3);
    let mut rounds = 0;
    let course = median_us(5, |_| rounds = cascade(&mut flow.clone(), &capacity, Pace::All).rounds.len());
    println!("cascade of {rounds} rounds: {:.1} ms", course / 1e3);
    Ok(())
}
