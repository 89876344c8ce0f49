//! Times of gas flow: GasLib-40 from afar, after one change, and with a shortage. Run with `--release`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::time::Instant;

use shapan_network::gas::{
    Class, Compressor, Demand, Friction, GasNetwork, GasProperties, GasSolver, Node, NodeId, Pipe, Source,
    Supply,
};

/// GasLib-40 from the table beside the tests; its columns are told there.
fn gaslib40() -> GasNetwork {
    let text = include_str!("../tests/data/gas_gaslib40_nikuradse.csv");
    let mut network =
        GasNetwork { gas: GasProperties::default(), friction: Friction::Nikuradse, ..GasNetwork::default() };
    for line in text.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        let at = |cell: usize| NodeId(network.nodes.iter().position(|node| node.id == cells[cell]).unwrap());
        let id = || cells[1].to_owned();
        match cells[0] {
            "node" => network.nodes.push(Node::new(id(), 1.0)),
            "pipe" => {
                let pipe = Pipe::new(id(), (at(2), at(3)), number(4), number(5), number(6));
                network.pipes.push(pipe);
            }
            "compressor" => {
                let (from, to) = (at(2), at(3));
                network.compressors.push(Compressor {
                    id: id(),
                    from,
                    to,
                    outlet_bar: 81.0,
                    max_ratio: number(4),
                    max_power_kw: f64::INFINITY,
                    efficiency: 0.8,
                });
            }
            "hold" => {
                let source = Source::pressure(id(), at(1), number(2));
                network.sources.push(source);
            }
            "inflow" => {
                let (node, supply) = (at(1), Supply::FlowM3PerH(number(2)));
                network.sources.push(Source { id: id(), node, supply, capacity_m3_per_h: f64::INFINITY });
            }
            "demand" => {
                let class = Class::ALL[network.demands.len() % 4];
                let demand = Demand { id: id(), node: at(1), m3_per_h: number(2), class };
                network.demands.push(demand);
            }
            _ => {}
        }
    }
    network
}

/// Microseconds of the middle one of a hundred runs.
fn middle_us(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..101)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[50]
}

fn main() {
    let network = gaslib40();
    let whole = middle_us(|| drop(GasSolver::new(&network).unwrap().solve()));
    let mut solver = GasSolver::new(&network).unwrap();
    let state = solver.solve();
    println!("GasLib-40: {whole:.0} us with check and analysis, {} steps", state.iterations);
    let mut high = false;
    let change = middle_us(|| {
        high = !high;
        solver.set_demand_factor(0, if high { 1.05 } else { 1.0 });
        drop(solver.solve());
    });
    println!("after a change of one demand: {change:.0} us");
    solver.set_source_capacity(0, 600_000.0);
    let mut steps = 0;
    let short = middle_us(|| {
        high = !high;
        solver.set_demand_factor(0, if high { 1.05 } else { 1.0 });
        steps = solver.solve().iterations;
    });
    println!(
        "with a source short: {short:.0} us, {steps} steps, served {:.3}",
        solver.solve().served_share()
    );
}
